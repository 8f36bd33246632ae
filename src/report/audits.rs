//! Several synthetic files of the same real rows beside one another: a line for every gate, a column for every file.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::{
    error::Result,
    measures::audit::{self, CAVEAT, Judgement, Verdict},
    report::{
        audit::failing_sentence,
        format::{clip, duration, table, thousands},
        manifest,
    },
};

/// Letters of a file's name, and of a figure, at most.
const NAME: usize = 28;
const FIGURE: usize = 22;

/// What was found out about one of the files.
#[derive(Debug)]
pub struct AuditedFile {
    pub name: String,
    /// Synthetic rows.
    pub rows: usize,
    pub judged: Vec<Judgement>,
    pub notes: Vec<String>,
}

/// What the files are called: by their own names, where these tell them apart, and otherwise with their folders.
pub fn names(paths: &[PathBuf]) -> Vec<String> {
    let own = |path: &PathBuf| path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let short: Vec<String> = paths.iter().map(own).collect();
    let full = paths.iter().map(|path| path.display().to_string());
    let is_alone = |name: &String| short.iter().filter(|other| *other == name).count() == 1;
    short.iter().zip(full).map(|(name, full)| if is_alone(name) { name.clone() } else { full }).collect()
}

/// The worst verdict of any of them.
pub fn worst<'a>(all: impl Iterator<Item = &'a [Judgement]>) -> Verdict {
    all.map(audit::overall).max().unwrap_or(Verdict::CannotSay)
}

/// Each as it would be alone, the worst of their verdicts, and the seconds of all together.
pub fn json(files: &[Value], verdict: Verdict, seconds: f64) -> Result<Value> {
    Ok(json!({ "files": files, "verdict": manifest::value(&verdict)?, "caveat": CAVEAT, "seconds": seconds }))
}

/// The same for people. `real` says what they were audited against.
pub fn text(files: &[AuditedFile], real: &str, seconds: f64) -> String {
    let mut text = format!("{} synthetic files against {real}\n\n", files.len());
    let names = files.iter().map(|file| clip(&file.name, NAME));
    let header: Vec<String> = [String::new()].into_iter().chain(names).collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let rows: Vec<String> = files.iter().map(|file| thousands(file.rows as u64)).collect();
    let mut lines = vec![[vec!["synthetic rows".to_owned()], rows].concat()];
    for (at, gate) in files[0].judged.iter().enumerate() {
        let cells = files.iter().filter_map(|file| file.judged.get(at)).map(cell);
        lines.push([gate.name.to_owned()].into_iter().chain(cells).collect());
    }
    let counts = files.iter().map(|file| audit::failing(&file.judged).len().to_string());
    lines.push(["gates that fail".to_owned()].into_iter().chain(counts).collect());
    text.push_str(&table(&header, &lines));
    text.push('\n');
    for file in files {
        if let Some(sentence) = failing_sentence(&file.judged) {
            text.push_str(&format!("{}: {sentence}", file.name));
        }
    }
    // What is noted of the real rows is noted of every file.
    let is_of_all = |note: &String| files.iter().all(|file| file.notes.contains(note));
    for (at, file) in files.iter().enumerate() {
        for note in &file.notes {
            match is_of_all(note) {
                true if at > 0 => {}
                true => text.push_str(&format!("- {note}\n")),
                false => text.push_str(&format!("- {}: {note}\n", file.name)),
            }
        }
    }
    text.push_str(&format!("{CAVEAT} ({})\n", duration(seconds)));
    text
}

/// Verdict and figure.
fn cell(it: &Judgement) -> String {
    let shown = match it.verdict {
        Verdict::CannotSay => it.verdict.word().to_owned(),
        _ => clip(&it.finding.shown, FIGURE),
    };
    format!("{shown} {}", it.verdict.sign())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_one_name_are_called_by_their_folders() {
        let paths = ["a/s.csv", "b/s.csv", "c/t.csv"].map(PathBuf::from);
        assert_eq!(names(&paths), ["a/s.csv", "b/s.csv", "t.csv"]);
    }
}
