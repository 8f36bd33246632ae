//! What the page of help says. It says nothing of its own: words, methods, gates, keys and commands are said once, where
//! they are, and are read from there.

use std::sync::LazyLock;

use clap::CommandFactory as _;
use egui::ModifierNames;

use crate::{
    app::{commands, help::Topic},
    cli::Cli,
    evaluate::{arm::Arm, leakage::LEAKS},
    evaluation::{
        measures::{MEASURES, peers},
        models::MODELS,
    },
    lesson::glossary::TERMS,
    measures::audit::GATES,
    sampling::{self, METHODS, Parameter, cleaning::CLEANERS, combined::COMBINED, undersampling::UNDERSAMPLERS},
    words::{RULES, WORDS},
};

/// Something that is explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpEntry {
    pub topic: Topic,
    /// What stands together has the same heading.
    pub heading: &'static str,
    pub name: String,
    pub text: String,
    /// What stands faintly below it: parameters, a source.
    pub more: Vec<String>,
}

impl HelpEntry {
    fn new(topic: Topic, heading: &'static str, name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { topic, heading, name: name.into(), text: text.into(), more: Vec::new() }
    }

    /// Whether every word that is looked for stands in it.
    pub fn has(&self, words: &str) -> bool {
        let all = [&[self.name.clone(), self.text.clone()][..], &self.more].concat().join(" ").to_lowercase();
        words.to_lowercase().split_whitespace().all(|word| all.contains(word))
    }
}

/// All of them, in the order in which they are shown.
pub fn entries() -> &'static [HelpEntry] {
    static ENTRIES: LazyLock<Vec<HelpEntry>> = LazyLock::new(|| {
        [words(), methods(), gates(), evaluation(), peers(), shortcuts(), command_line(), program()].concat()
    });
    &ENTRIES
}

fn words() -> Vec<HelpEntry> {
    let of_lessons = TERMS.iter().map(|term| {
        let first = term.forms.first().copied().unwrap_or_default();
        HelpEntry::new(Topic::Words, "Words", first.to_lowercase(), term.meaning)
    });
    // What the lesson explains too is said in its plainer words.
    let is_told = |word: &str| TERMS.iter().any(|term| term.forms.contains(&word));
    let others = WORDS.iter().filter(|it| !it.word.split(", ").all(is_told));
    let others = others.map(|it| HelpEntry::new(Topic::Words, "Words", it.word, it.meaning));
    let mut all: Vec<HelpEntry> = of_lessons.chain(others).collect();
    all.sort_by_key(|entry| entry.name.to_lowercase());
    all.extend(RULES.iter().map(|rule| HelpEntry::new(Topic::Words, "What is meant exactly", "", *rule)));
    all
}

fn parameters(all: &[Parameter]) -> Vec<String> {
    let line =
        |it: &Parameter| format!("{} ({}): {}. {}, usually {}.", it.title, it.key, it.tip, it.range(), it.usual());
    all.iter().map(line).collect()
}

fn methods() -> Vec<HelpEntry> {
    let with_source = |mut lines: Vec<String>, source: &str| {
        if !source.is_empty() {
            lines.push(format!("From: {source}"));
        }
        lines
    };
    let samplers = METHODS.iter().map(|it| HelpEntry {
        more: with_source(parameters(it.parameters()), it.source()),
        ..HelpEntry::new(Topic::Methods, "Methods", format!("{} ({})", it.title(), it.name()), it.about())
    });
    let cleaners = CLEANERS.iter().map(|it| HelpEntry {
        more: with_source(parameters(it.parameters()), it.source()),
        ..HelpEntry::new(Topic::Methods, "Cleaners", format!("{} ({})", it.title(), it.name()), it.about())
    });
    let undersamplers = UNDERSAMPLERS.iter().map(|it| HelpEntry {
        more: with_source(parameters(it.parameters()), it.source()),
        ..HelpEntry::new(Topic::Methods, "Undersamplers", format!("{} ({})", it.title(), it.name()), it.about())
    });
    let combined = COMBINED.iter().map(|it| HelpEntry {
        more: with_source(vec![format!("As {}.", it.flags())], it.source),
        ..HelpEntry::new(Topic::Methods, "Methods", format!("{} ({})", it.title, it.name), it.about)
    });
    samplers.chain(combined).chain(cleaners).chain(undersamplers).collect()
}

fn gates() -> Vec<HelpEntry> {
    GATES.iter().map(|gate| HelpEntry::new(Topic::Gates, gate.asks().title(), gate.name(), gate.about())).collect()
}

fn evaluation() -> Vec<HelpEntry> {
    let models = MODELS.iter().map(|it| HelpEntry {
        more: vec![it.calibration().to_owned()],
        ..HelpEntry::new(Topic::Evaluation, "Models", format!("{} ({})", it.title(), it.name()), it.about())
    });
    let arms = Arm::firsts().into_iter().map(|(name, about)| HelpEntry::new(Topic::Evaluation, "Arms", name, about));
    let measures = MEASURES.iter().map(|it| HelpEntry::new(Topic::Evaluation, "Measures", it.title, it.about));
    let leaks = LEAKS.iter().map(|it| HelpEntry::new(Topic::Evaluation, "Leaks", it.title, it.about));
    models.chain(arms).chain(measures).chain(leaks).collect()
}

fn peers() -> Vec<HelpEntry> {
    let lines = peers::LINES.iter().map(|line| HelpEntry {
        more: vec![format!("There: {}", line.seen), format!("Here: {}", line.here)],
        ..HelpEntry::new(Topic::Peers, peers::ABOUT, line.package, line.does)
    });
    lines.collect()
}

/// What the pointer does, and keys that belong to no command.
const POINTER: [(&str, &str); 6] = [
    ("Wheel, + and −", "Zoom the picture; dragging or the arrow keys move it, and turn it in 3D."),
    ("Double click, Home", "Show the whole picture."),
    ("Click", "Pin a row: it is explained at the right, and marked in every view."),
    (
        "Shift+dragging, Alt+dragging",
        "Select what is in a box, in a lasso; Shift adds to the selection, Ctrl takes away.",
    ),
    ("In the table of rows", "Arrow keys, Page up and down, Home and End move the pin; with Shift they select."),
    ("On a slider", "The arrow keys move it by one step. Keys of the lesson work when nothing else has the keyboard."),
];

fn shortcuts() -> Vec<HelpEntry> {
    let keyed = commands::ready().into_iter().map(|command| command.spec()).filter(|spec| !spec.keys.is_empty());
    let keyed = keyed.map(|spec| {
        let keys: Vec<String> =
            spec.shortcuts().map(|key| key.format(&ModifierNames::NAMES, cfg!(target_os = "macos"))).collect();
        let place = spec.within.map(|place| format!("in {}", place.name));
        HelpEntry {
            more: [Some(keys.join(", ")), place].into_iter().flatten().collect(),
            ..HelpEntry::new(Topic::Shortcuts, "Keys", spec.label, spec.tip)
        }
    });
    keyed.chain(POINTER.map(|(name, text)| HelpEntry::new(Topic::Shortcuts, "In the picture", name, text))).collect()
}

fn command_line() -> Vec<HelpEntry> {
    let cli = Cli::command();
    let said = |text: Option<&clap::builder::StyledStr>| text.map(ToString::to_string).unwrap_or_default();
    let start = [
        HelpEntry::new(Topic::CommandLine, "Commands", "smotescope", said(cli.get_about())),
        HelpEntry::new(Topic::CommandLine, "Commands", "smotescope FILE", "Opens the window on a table."),
    ];
    let commands = cli.get_subcommands().map(|command| {
        let name = format!("smotescope {}", command.get_name());
        HelpEntry::new(Topic::CommandLine, "Commands", name, said(command.get_about()))
    });
    let after = said(cli.get_after_help());
    let after = after.lines().map(|line| HelpEntry::new(Topic::CommandLine, "And", "", line)).collect::<Vec<_>>();
    start.into_iter().chain(commands).chain(after).collect()
}

/// How the program itself is cited.
pub fn citation() -> String {
    format!("Smotescope, version {}. {}", env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_DESCRIPTION"))
}

/// The program, with the source of the method that is used.
pub fn to_cite(method: &str) -> String {
    let source = sampling::method(method).map_or("", |it| it.source());
    let lines = [citation(), source.to_owned()];
    lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn program() -> Vec<HelpEntry> {
    let cite = "How to cite";
    let mut all = vec![HelpEntry::new(Topic::Program, cite, "The program", citation())];
    let samplers = METHODS.iter().map(|it| (it.title(), it.source()));
    let samplers = samplers.chain(COMBINED.iter().map(|it| (it.title, it.source)));
    let sources = samplers.chain(CLEANERS.iter().map(|it| (it.title(), it.source())));
    let sources = sources.chain(UNDERSAMPLERS.iter().map(|it| (it.title(), it.source())));
    let sources = sources.filter(|(_, source)| !source.is_empty());
    all.extend(sources.map(|(title, source)| HelpEntry::new(Topic::Program, cite, title, source)));
    all.push(HelpEntry::new(Topic::Program, "Version", "Version", env!("CARGO_PKG_VERSION")));
    all.push(HelpEntry::new(Topic::Program, "Version", "Licence", env!("CARGO_PKG_LICENSE")));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_in_a_list_is_explained() {
        let all = entries();
        for topic in Topic::ALL {
            assert!(all.iter().any(|entry| entry.topic == topic), "{topic:?}");
        }
        let texts: Vec<&str> = all.iter().map(|entry| entry.text.as_str()).collect();
        let taken_out = CLEANERS.iter().map(|it| it.about()).chain(UNDERSAMPLERS.iter().map(|it| it.about()));
        let made = METHODS.iter().map(|it| it.about()).chain(COMBINED.iter().map(|it| it.about));
        for about in made.chain(taken_out) {
            assert!(texts.contains(&about), "{about}");
        }
        for gate in GATES {
            assert!(all.iter().any(|entry| entry.name == gate.name() && entry.text == gate.about()), "{}", gate.id());
        }
        let evaluated = MODELS.iter().map(|it| it.about()).chain(MEASURES.iter().map(|it| it.about));
        for about in evaluated.chain(LEAKS.iter().map(|it| it.about)) {
            assert!(texts.contains(&about), "{about}");
        }
        for term in &TERMS {
            assert!(texts.contains(&term.meaning), "{}", term.meaning);
        }
        let names: Vec<String> = all.iter().map(|entry| entry.name.clone()).collect();
        for command in Cli::command().get_subcommands() {
            assert!(names.contains(&format!("smotescope {}", command.get_name())), "{}", command.get_name());
        }
        for command in commands::ready().iter().filter(|command| !command.spec().keys.is_empty()) {
            assert!(names.contains(&command.spec().label.into_owned()), "{command:?}");
        }
        for (at, name) in
            names.iter().enumerate().filter(|(at, name)| all[*at].topic == Topic::Words && !name.is_empty())
        {
            assert!(!names[..at].contains(name), "{name} is explained twice");
        }
    }

    #[test]
    fn every_word_that_is_looked_for_has_to_be_there() {
        let found =
            |words: &str| entries().iter().filter(|entry| entry.has(words)).map(|it| &*it.name).collect::<Vec<_>>();
        assert!(found("tomek 1976").iter().any(|name| name.starts_with("Tomek links")), "{:?}", found("tomek 1976"));
        assert!(found("LEDGER class").contains(&"ledger"));
        assert!(found("chawla 2002").contains(&"SMOTE"), "{:?}", found("chawla 2002"));
        assert_eq!(found("no such thing at all").len(), 0);
    }
}
