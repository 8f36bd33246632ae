//! The files that mutations start from.

use std::{fs, path::Path};

use proptest::test_runner::Config;

/// A file of the corpus.
#[derive(Clone, Debug)]
pub struct Seed {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// The files of a folder of the corpus, in the order of their names.
pub fn seeds(folder: &str) -> Vec<Seed> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(folder);
    let mut seeds: Vec<Seed> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            Seed { name: path.file_name().unwrap().to_string_lossy().into_owned(), bytes: fs::read(&path).unwrap() }
        })
        .collect();
    seeds.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(!seeds.is_empty());
    seeds
}

/// A few cases, unless `PROPTEST_CASES` asks for more. What is found becomes a file of the corpus, so nothing else is kept.
pub fn cases(few: u32) -> Config {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let usual = Config::default();
    Config { cases: if asked { usual.cases } else { few }, failure_persistence: None, ..usual }
}
