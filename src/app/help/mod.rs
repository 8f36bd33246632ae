//! The page of help: what it can be asked, and what is looked at.

pub mod entries;

use crate::evaluation::measures::peers;

/// What an entry is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Topic {
    #[default]
    Words,
    Methods,
    Gates,
    Evaluation,
    Peers,
    Shortcuts,
    CommandLine,
    Program,
}

impl Topic {
    pub const ALL: [Self; 8] = [
        Self::Words,
        Self::Methods,
        Self::Gates,
        Self::Evaluation,
        Self::Peers,
        Self::Shortcuts,
        Self::CommandLine,
        Self::Program,
    ];

    pub fn title(self) -> &'static str {
        match self {
            Self::Words => "Glossary",
            Self::Methods => "Methods",
            Self::Gates => "Gates",
            Self::Evaluation => "Evaluation",
            Self::Peers => peers::TITLE,
            Self::Shortcuts => "Shortcuts",
            Self::CommandLine => "Command line",
            Self::Program => "Cite and version",
        }
    }

    /// One sentence on what is found there.
    pub fn about(self) -> &'static str {
        match self {
            Self::Words => "What every word of the program means, and what is meant exactly",
            Self::Methods => "Methods and cleaners, with their parameters and the papers that they are from",
            Self::Gates => "The questions that the audit asks of a file, with the formula and when it passes",
            Self::Evaluation => "The models, arms, measures and leaks of a comparison",
            Self::Peers => "What other packages make of the same predictions, by version, and what stands here instead",
            Self::Shortcuts => "Every command that has keys, and what the pointer does in the picture",
            Self::CommandLine => "The commands that work without a window, as smotescope --help lists them",
            Self::Program => "How to cite the program and its methods, its version and its licence",
        }
    }
}

/// What the page is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HelpForm {
    pub topic: Topic,
    /// What is looked for, in all topics; where it is empty the topic is shown.
    pub words: String,
}
