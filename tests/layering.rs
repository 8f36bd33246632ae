//! The rooms of the source: who may import whom, and what every file has.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Crates that belong to the window.
const WINDOW: [&str; 6] = ["egui", "eframe", "egui_plot", "egui_extras", "rfd", "epaint"];

/// What each room must not import.
const CLOSED: [(&str, &[&str]); 8] = [
    (
        "table",
        &["space", "sampling", "measures", "evaluation", "report", "publish", "lesson", "pipeline", "cli", "app"],
    ),
    ("space", &["sampling", "measures", "evaluation", "report", "publish", "lesson", "pipeline", "cli", "app"]),
    ("sampling", &["measures", "evaluation", "report", "publish", "lesson", "pipeline", "cli", "app"]),
    ("evaluation", &["space", "sampling", "measures", "report", "publish", "lesson", "pipeline", "cli", "app"]),
    ("measures", &["report", "publish", "lesson", "cli", "app"]),
    ("report", &["publish", "lesson", "cli", "app"]),
    ("publish", &["lesson", "cli", "app"]),
    ("lesson", &["publish", "cli", "app"]),
];

fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    found.sort();
    let relative = |path: &Path| path.strip_prefix(&root).map(|path| path.to_string_lossy().replace('\\', "/"));
    found.iter().filter_map(|path| Some((relative(path).ok()?, fs::read_to_string(path).ok()?))).collect()
}

/// The text without comments, blanks gone: `use crate::{a, b::c}` becomes `usecrate::{a,b::c}`.
fn code(text: &str) -> String {
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or(""));
    lines.flat_map(str::chars).filter(|character| !character.is_whitespace()).collect()
}

/// The rooms that a file names by `crate::…`, alone or in a list.
fn imports(text: &str) -> Vec<String> {
    let code = code(text);
    let mut rooms = Vec::new();
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() && !code[..at].ends_with("use") || c == '_') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        if !rest.starts_with('{') {
            rooms.push(name(rest));
            continue;
        }
        // The heads of the list's members, at the outermost level.
        let mut depth = 0;
        for (place, character) in rest.char_indices() {
            match character {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            if depth == 1 && matches!(character, '{' | ',') {
                let head = name(&rest[place + 1..]);
                rooms.extend((!head.is_empty()).then_some(head));
            }
        }
    }
    rooms
}

/// Whether a word stands in the text as a word.
fn names(code: &str, word: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    code.match_indices(word).any(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + word.len()..]);
        after.starts_with("::") && (!part(before.chars().next_back()) || before.ends_with("use"))
    })
}

#[test]
fn imports_are_recognised() {
    let text =
        "use crate::{\n    error::{Error, table},\n    app, // crate::no\n    report::x,\n};\nlet y = crate::cli::z;";
    assert_eq!(imports(text), ["error", "app", "report", "cli"]);
    assert_eq!(imports("pub(crate) fn f() {} use crate::memory;"), ["memory"]);
    assert!(names(&code("use egui::Ui;"), "egui") && names(&code("let x = egui::vec2(0.0, 1.0);"), "egui"));
    assert!(!names(&code("use egui_plot::Plot; // egui::Ui"), "egui"));
}

#[test]
fn rooms_import_downwards_only() {
    let sources = sources();
    assert!(sources.len() > 40, "{} sources found", sources.len());
    for (path, text) in &sources {
        let room = path.split('/').next().unwrap_or_default().trim_end_matches(".rs");
        let imports = imports(text);
        for (closed, to) in CLOSED {
            if room == closed {
                let up: Vec<&String> = imports.iter().filter(|import| to.contains(&import.as_str())).collect();
                assert!(up.is_empty(), "{path} imports {up:?}, and {room} stands below");
            }
        }
        let app = imports.iter().any(|import| import == "app");
        assert!(!app || room == "app" || room == "main", "{path} imports the window");
    }
}

#[test]
fn only_the_window_knows_its_crates() {
    for (path, text) in &sources() {
        if path.starts_with("app/") || path == "app.rs" || path == "main.rs" {
            continue;
        }
        let code = code(text);
        for word in WINDOW {
            assert!(!names(&code, word), "{path} names {word}");
        }
    }
}

#[test]
fn every_file_says_what_it_is_for_and_stays_short() {
    for (path, text) in &sources() {
        assert!(text.starts_with("//! "), "{path} does not begin with what it is for");
        assert!(text.lines().count() <= 600, "{path} has {} lines", text.lines().count());
    }
}
