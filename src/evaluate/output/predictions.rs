//! Every prediction, from which anyone can compute every figure again.

use std::{fmt::Write as _, path::Path};

use crate::{
    evaluate::output::Findings,
    evaluation::measures::Judging,
    progress::{Progress, Stop},
    report::files::{Draft, place},
};

/// Lines that are written together.
const CHUNK: usize = 4_096;

/// Writes a line for every test row of every split, model and arm: `split,row,class,model,arm,score_…,named`, with a score for
/// each class. Rows are data rows of the file, and they and splits are counted from 1. Numbers have all their digits.
pub fn write(path: &Path, found: &Findings<'_>, progress: &Progress) -> Result<u64, Stop> {
    let study = found.study;
    let labels: Vec<String> = study.read.schema.classes.iter().map(|label| quoted(label)).collect();
    progress.stage("writing", found.trials.len() as u64)?;
    let mut draft = Draft::new(path)?;
    let mut text = String::from("split,row,class,model,arm");
    for label in &study.read.schema.classes {
        text.push(',');
        text.push_str(&quoted(&format!("score_{label}")));
    }
    text.push_str(",named\n");
    let mut lines = 0;
    for trial in found.trials {
        progress.advance(1)?;
        let Ok(tested) = &trial.tested else { continue };
        let (model, arm) = (found.model_name(trial.model), found.arm_name(trial.arm));
        let rows = &study.splits[trial.split].test;
        let judging = Judging { positive: study.read.positive, threshold: tested.threshold, costs: None };
        for (at, (&row, said)) in rows.iter().zip(tested.probabilities.iter()).enumerate() {
            let truth = study.read.rows.classes[row as usize] as usize;
            let named = judging.named(said);
            let (split, row) = (trial.split + 1, study.read.rows.rows[row as usize] + 1);
            let written = write!(text, "{split},{row},{},{model},{arm}", labels[truth]);
            debug_assert!(written.is_ok());
            for score in said {
                let written = write!(text, ",{score}");
                debug_assert!(written.is_ok());
            }
            text.push(',');
            text.push_str(&labels[named]);
            text.push('\n');
            lines += 1;
            if at % CHUNK == CHUNK - 1 {
                progress.check()?;
                draft.write(text.as_bytes())?;
                text.clear();
            }
        }
        draft.write(text.as_bytes())?;
        text.clear();
    }
    draft.write(text.as_bytes())?;
    place(vec![draft])?;
    Ok(lines)
}

/// A cell of a file with commas (RFC 4180).
pub fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
