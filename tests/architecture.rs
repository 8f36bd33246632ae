//! The map of the source is of this source: what ARCHITECTURE.md names is there.

use std::{fs, path::Path};

/// Words in backticks that are paths.
fn paths(text: &str) -> Vec<&str> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted
        .filter(|word| ["src/", "tests/", "assets/", "benches/"].iter().any(|start| word.starts_with(start)))
        .collect()
}

#[test]
fn every_file_that_is_named_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let named = paths(&text);
    assert!(named.len() > 40, "{named:?}");
    let lost: Vec<_> = named.iter().filter(|path| !root.join(path).exists()).collect();
    assert!(lost.is_empty(), "{lost:?} are not there");
    // Every room is on the map.
    for entry in fs::read_dir(root.join("src")).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
        let room = format!("src/{}", entry.file_name().to_string_lossy());
        assert!(room == "src/memory" || named.contains(&room.as_str()), "{room} is not on the map");
    }
}

#[test]
fn every_list_that_is_named_is_where_it_is_said_to_be() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (list, file) in [
        ("METHODS", "src/sampling/mod.rs"),
        ("GATES", "src/measures/audit/gates/mod.rs"),
        ("MODELS", "src/evaluation/models/mod.rs"),
        ("LESSONS", "src/lesson/library.rs"),
        ("CHARTS", "src/report/charts/mod.rs"),
        ("for_each_workspace!", "src/app/workspace_list.rs"),
    ] {
        let map = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
        assert!(map.contains(&format!("`{list}` (`{file}`)")), "{list}");
        let text = fs::read_to_string(root.join(file)).unwrap();
        let is_there = match list.strip_suffix('!') {
            Some(name) => text.contains(&format!("macro_rules! {name} ")),
            None => ["static", "const"].iter().any(|kind| text.contains(&format!("pub {kind} {list}: "))),
        };
        assert!(is_there, "{list} in {file}");
    }
}
