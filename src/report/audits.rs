//! Several synthetic files of the same real rows beside one another: a line for every gate, a column for every file.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::{
    error::Result,
    measures::audit::{self, CAVEAT, GATES, Judgement, Verdict},
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
pub fn text(named: &[(String, AuditedFile)], real: &str, seconds: f64) -> String {
    let names = named.iter().map(|(name, _)| clip(name, NAME));
    let files: Vec<&AuditedFile> = named.iter().map(|(_, file)| file).collect();
    let header: Vec<String> = [String::new()].into_iter().chain(names).collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let counted = |name: &str, cells: Vec<String>| [vec![name.to_owned()], cells].concat();
    let mut rows = vec![counted("synthetic rows", files.iter().map(|file| thousands(file.rows as u64)).collect())];
    for gate in GATES {
        let found = files.iter().map(|file| file.judged.iter().find(|it| it.id == gate.id()));
        rows.push(counted(gate.name(), found.map(|it| it.map_or_else(String::new, cell)).collect()));
    }
    let fails = files.iter().map(|file| audit::failing(&file.judged).len().to_string());
    rows.push(counted("gates that fail", fails.collect()));
    let mut lines =
        vec![format!("{} synthetic files against {real}", files.len()), String::new(), table(&header, &rows)];
    for (name, file) in named {
        lines.extend(failing_sentence(&file.judged).map(|sentence| format!("{name}: {}", sentence.trim_end())));
    }
    let noted: Vec<(&str, &[String])> = named.iter().map(|(name, file)| (name.as_str(), &*file.notes)).collect();
    lines.extend(notes(&noted).iter().map(|note| format!("- {note}")));
    lines.push(format!("{CAVEAT} ({})", duration(seconds)));
    lines.join("\n") + "\n"
}

/// What is noted of files by their names: what is noted of all of them once, as that is of the real rows, and the rest with
/// the name of the file.
pub fn notes(files: &[(&str, &[String])]) -> Vec<String> {
    let is_of_all = |note: &String| files.iter().all(|(_, notes)| notes.contains(note));
    let mut all = Vec::new();
    for (at, (name, notes)) in files.iter().enumerate() {
        let (shared, own): (Vec<&String>, Vec<&String>) = notes.iter().partition(|note| is_of_all(note));
        all.extend(shared.into_iter().filter(|_| at == 0).cloned());
        all.extend(own.into_iter().map(|note| format!("{name}: {note}")));
    }
    all
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
