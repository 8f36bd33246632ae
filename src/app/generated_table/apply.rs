//! What the form asks for, done.

use std::path::{Path, PathBuf};

use crate::{
    app::{
        Smotescope,
        document::Input,
        generated_table::MadeForm,
        state::{Banner, Dialog},
    },
    error::Error,
    progress::Stop,
    report::{files, format::thousands},
    table::samples::generated::MadeTable,
};

impl Smotescope {
    /// Opens the form, with the settings of the table that is open if it was made here.
    pub(in crate::app) fn show_make(&mut self) {
        let make = match &self.state.document.input {
            Some(Input::Made(make)) => make.clone(),
            _ => MadeTable::default(),
        };
        self.state.view.dialog = Some(Dialog::Make(Box::new(MadeForm::new(make))));
    }

    pub(in crate::app) fn save_made(&mut self, make: MadeTable, path: PathBuf) {
        let open = match &self.state.document.input {
            Some(Input::File(open)) => Some(open),
            _ => None,
        };
        if open.is_some_and(|open| files::same_file(open, &path)) {
            let message = format!("{} is the table that is open: choose another name", path.display());
            return self.made(&path, Err(Error::usage(message).into()));
        }
        self.jobs.save_made(make, path);
    }

    /// Says what came of saving, in the dialog if it is still open.
    pub(in crate::app) fn made(&mut self, path: &Path, result: Result<u64, Stop>) {
        let (said, is_error) = match result {
            Ok(rows) => (format!("Wrote {} rows to {}", thousands(rows), path.display()), false),
            Err(Stop::Cancelled) => ("Stopped; nothing was written".to_owned(), true),
            Err(Stop::Failed(error)) => (error.message, true),
        };
        match &mut self.state.view.dialog {
            Some(Dialog::Make(form)) => form.saved = Some((said, is_error)),
            _ => self.state.view.banner = Some(Banner { text: said, is_error }),
        }
    }
}
