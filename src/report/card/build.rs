//! A card from an audit of two files, whichever program made the synthetic one.

use super::{Card, CardClassRows, OutputFile, SourceFile, Statement};
use crate::measures::audit::{AuditInput, Judgement};

impl Card {
    /// The card of an audit: how the file was made is not known.
    pub fn of_audit(case: &AuditInput, judged: &[Judgement], statement: &Statement) -> Self {
        let count = case.schema.classes.len();
        let learnt = case.learning.counts(count);
        let held = case.holdout.as_ref().map_or_else(|| vec![0; count], |side| side.counts(count));
        let made = case.synthetic.counts(count);
        let classes = (0..count).map(|at| CardClassRows {
            class: case.schema.classes[at].clone(),
            real: learnt[at] + held[at],
            learnt_from: learnt[at],
            held_out: held[at],
            made: None,
            published: made[at],
        });
        let (file, real) = (&case.synthetic.source, &case.learning.source);
        Self {
            output: OutputFile { name: file.name().to_owned(), rows: file.rows(), sha256: file.sha256().to_owned() },
            source: SourceFile {
                name: real.name().to_owned(),
                rows: real.rows(),
                learnt_from: case.learning.len(),
                held_out: held.iter().sum(),
                sha256: (!statement.omits_source_hash).then(|| real.sha256().to_owned()),
            },
            target: case.schema.target.clone(),
            keys: key_names(case),
            classes: classes.collect(),
            making: None,
            overridden: None,
            judged: judged.to_vec(),
            notes: case.open_notes.clone(),
            statement: statement.clone(),
        }
    }
}

/// Names of the columns that an outsider may know.
pub fn key_names(case: &AuditInput) -> Vec<String> {
    case.keys.iter().map(|&at| case.schema.name(&case.schema.features[at]).to_owned()).collect()
}
