//! The one error of the crate: whose fault it is, which setting it is about, and a sentence that says what to do.

use std::{fmt, io, path::Path};

/// What went wrong, in the terms of the exit codes: 1 for the data, 2 for how the program was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The file, its contents, or what the machine could do with them.
    Data,
    /// A flag, a recipe or a setting.
    Usage,
}

/// The setting an error is about, so that the window can show the message beside its control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    Target,
    Columns,
    Method,
    /// A parameter of the method, by its key.
    Parameter(&'static str),
    Scale,
    Categorical,
    Seed,
    /// The target count of a class, by its label.
    Total(String),
    Totals,
    Oversupply,
    DropIdentical,
    DropClosest,
    Missing,
    /// Which rows are taken out before or after rows are made.
    Cleaning,
    /// How classes are made smaller.
    Undersampling,
    Coarsen,
    /// What rows of a model are to be like.
    Given,
    /// How many rows of other classes join one to be learnt from.
    Shady,
    /// Which kinds of rows may be bases.
    Bases,
    Holdout,
    Flag,
    Output,
    /// A setting of a comparison of models, by its name on the command line.
    Evaluate(&'static str),
    /// A setting of a table that is to be made, by its key in [`crate::table::samples::generated::Make`].
    Make(&'static str),
}

/// An error that a person can act on.
///
/// The message is one line: what was found, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    pub fault: Fault,
    pub setting: Option<Setting>,
    pub message: String,
}

impl Error {
    /// The message, if it belongs beside the control of one of these settings.
    pub fn beside(&self, matches: impl Fn(&Setting) -> bool) -> Option<&str> {
        self.setting.as_ref().is_some_and(matches).then_some(self.message.as_str())
    }

    pub fn data(message: impl Into<String>) -> Self {
        Self { fault: Fault::Data, setting: None, message: one_line(message.into()) }
    }

    pub fn usage(message: impl Into<String>) -> Self {
        Self { fault: Fault::Usage, setting: None, message: one_line(message.into()) }
    }

    /// An input/output error on a path, with what was being done ("read", "write").
    pub fn io(action: &str, path: &Path, error: &io::Error) -> Self {
        Self::data(format!("cannot {action} {}: {error}", path.display()))
    }

    /// A thread that is not to be had.
    pub fn cannot_start(error: &io::Error) -> Self {
        Self::data(format!("cannot start the work: {error}"))
    }

    /// Names the setting that the error is about.
    #[must_use]
    pub fn about(mut self, setting: Setting) -> Self {
        self.setting = Some(setting);
        self
    }

    /// The exit code of the command line.
    pub fn exit_code(&self) -> u8 {
        match self.fault {
            Fault::Data => 1,
            Fault::Usage => 2,
        }
    }
}

/// Control characters spelled out: what a file holds is shown in messages, and must not reach a terminal as it is.
fn one_line(message: String) -> String {
    if !message.contains(char::is_control) {
        return message;
    }
    let spelled = |sign: char| if sign.is_control() { sign.escape_default().to_string() } else { sign.to_string() };
    message.chars().map(spelled).collect()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

pub type Result<T> = std::result::Result<T, Error>;
