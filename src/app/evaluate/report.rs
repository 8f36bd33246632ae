//! The report of a comparison: where it is written, and what came of writing.

use std::path::PathBuf;

use crate::progress::Stop;

#[derive(Debug, Default)]
pub struct EvaluateReport {
    /// The folder; where there is none it is the usual one.
    pub folder: String,
    /// Beside the table, and called like it.
    pub usual: String,
    /// It is being written.
    pub busy: bool,
    pub error: Option<String>,
    /// The files, once they are written.
    pub done: Vec<PathBuf>,
}

impl EvaluateReport {
    pub fn place(&self) -> PathBuf {
        let folder = self.folder.trim();
        PathBuf::from(if folder.is_empty() { self.usual.as_str() } else { folder })
    }

    pub(in crate::app) fn wrote(&mut self, result: Result<Vec<PathBuf>, Stop>) {
        self.busy = false;
        match result {
            Ok(paths) => self.done = paths,
            Err(Stop::Cancelled) => self.error = Some("stopped; nothing was written".to_owned()),
            Err(Stop::Failed(error)) => self.error = Some(error.message),
        }
    }
}
