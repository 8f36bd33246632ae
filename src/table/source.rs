//! The file's bytes, its dialect, and where its rows are.

/// A delimited text file, decoded to UTF-8 and indexed by row; nothing is typed yet.
#[derive(Debug)]
pub struct Source;
