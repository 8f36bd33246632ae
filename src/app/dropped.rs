//! What dropping files onto the window does.

use std::path::Path;

/// Endings of tables, and of what tables are packed as.
const TABLES: [&str; 10] = ["csv", "tsv", "tab", "txt", "dat", "data", "psv", "arff", "parquet", "gz"];

/// What a file is taken for, by the ending of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    Table,
    Recipe,
    /// It is read as a table all the same: what is wrong with it is then said.
    Other,
}

impl Dropped {
    pub fn of(path: &Path) -> Self {
        let Some(ending) = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()) else {
            return Self::Other;
        };
        match ending.as_str() {
            "toml" => Self::Recipe,
            ending if TABLES.contains(&ending) => Self::Table,
            _ => Self::Other,
        }
    }
}

/// What is said while files are held over the window: a heading and a sentence.
pub fn promise(paths: &[&Path]) -> [String; 2] {
    let Some((first, rest)) = paths.split_first() else {
        return ["Drop to open".to_owned(), "A table as CSV, or a recipe.".to_owned()];
    };
    let called = name(first);
    let (heading, sentence) = match Dropped::of(first) {
        Dropped::Table => (
            format!("Drop to open {called}"),
            "It starts from the default settings; Undo brings back the table before.".to_owned(),
        ),
        Dropped::Recipe => (
            format!("Drop to take all settings from {called}"),
            "The table stays; Undo brings back the settings before.".to_owned(),
        ),
        Dropped::Other => (
            format!("Drop to try {called} as a table"),
            "Its name ends in neither .csv nor .toml: it is read as a table, and a message says why if that fails."
                .to_owned(),
        ),
    };
    if rest.is_empty() { [heading, sentence] } else { [heading, several(first, paths.len())] }
}

/// That of several files one is taken.
pub fn several(first: &Path, files: usize) -> String {
    format!("Of {files} files the first one is taken, {}: one table is open at a time.", name(first))
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_drop_does_is_said_by_the_ending() {
        for (path, dropped, words) in [
            ("a/people.csv", Dropped::Table, "Drop to open people.csv"),
            ("people.csv.gz", Dropped::Table, "Drop to open people.csv.gz"),
            ("people.ARFF", Dropped::Table, "Drop to open people.ARFF"),
            ("PEOPLE.TSV", Dropped::Table, "Drop to open PEOPLE.TSV"),
            ("r.Toml", Dropped::Recipe, "Drop to take all settings from r.Toml"),
            ("photo.png", Dropped::Other, "Drop to try photo.png as a table"),
            ("no_ending", Dropped::Other, "Drop to try no_ending as a table"),
        ] {
            let path = Path::new(path);
            assert_eq!(Dropped::of(path), dropped);
            assert_eq!(promise(&[path])[0], words);
        }
        let [heading, sentence] = promise(&[Path::new("b.csv"), Path::new("c.csv"), Path::new("d.toml")]);
        assert_eq!(heading, "Drop to open b.csv");
        assert!(sentence.starts_with("Of 3 files the first one is taken, b.csv"), "{sentence}");
        assert_eq!(promise(&[])[0], "Drop to open");
    }
}
