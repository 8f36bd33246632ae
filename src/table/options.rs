//! What the user says of a file as a whole, before its columns are looked at.

use std::sync::Arc;

use super::{ColumnSettings, cell::MissingMarks, declared::Declared};

/// How a file is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// The first line names the columns.
    pub has_header: bool,
    /// Lines above the header, blank ones among them; unset: found out.
    pub skip_lines: Option<usize>,
    /// What stands for "no value".
    pub marks: MissingMarks,
    /// What another file says of columns of these names; a file that declares its columns needs none.
    pub declared: Option<Arc<Declared>>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { has_header: true, skip_lines: None, marks: MissingMarks::default(), declared: None }
    }
}

/// With a header or without one, and all else found out.
impl From<bool> for ReadOptions {
    fn from(has_header: bool) -> Self {
        Self { has_header, ..Self::default() }
    }
}

impl From<&ColumnSettings> for ReadOptions {
    fn from(roles: &ColumnSettings) -> Self {
        Self {
            has_header: !roles.no_header,
            skip_lines: roles.skip_lines,
            marks: MissingMarks::new(&roles.missing_marks, &roles.not_missing),
            declared: None,
        }
    }
}
