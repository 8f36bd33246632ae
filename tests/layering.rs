//! The rooms of the source: who may import whom, and what every file has.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs,
    path::{Path, PathBuf},
    slice::Iter,
};

/// Crates that belong to the window.
const WINDOW: [&str; 6] = ["egui", "eframe", "egui_plot", "egui_extras", "rfd", "epaint"];

/// What each room must not import.
const CLOSED: [(&str, &[&str]); 12] = [
    (
        "recipe",
        &["space", "measures", "evaluation", "report", "publish", "evaluate", "lesson", "pipeline", "cli", "app"],
    ),
    (
        "table",
        &[
            "space",
            "sampling",
            "measures",
            "evaluation",
            "report",
            "publish",
            "evaluate",
            "lesson",
            "pipeline",
            "cli",
            "app",
        ],
    ),
    (
        "space",
        &["sampling", "measures", "evaluation", "report", "publish", "evaluate", "lesson", "pipeline", "cli", "app"],
    ),
    ("sampling", &["measures", "evaluation", "report", "publish", "evaluate", "lesson", "pipeline", "cli", "app"]),
    ("pipeline", &["measures", "evaluation", "report", "publish", "evaluate", "lesson", "cli", "app"]),
    (
        "evaluation",
        &["space", "sampling", "measures", "report", "publish", "evaluate", "lesson", "pipeline", "cli", "app"],
    ),
    ("measures", &["report", "publish", "evaluate", "lesson", "cli", "app"]),
    ("report", &["publish", "evaluate", "lesson", "cli", "app"]),
    ("publish", &["evaluate", "lesson", "cli", "app"]),
    ("evaluate", &["lesson", "cli", "app"]),
    ("lesson", &["publish", "cli", "app"]),
    ("cli", &["app"]),
];

/// What any room may import, and what imports none of them.
const GROUND: [&str; 13] = [
    "digits",
    "error",
    "failpoint",
    "input",
    "interrupt",
    "matrix",
    "memory",
    "nets",
    "normal",
    "progress",
    "svm",
    "trees",
    "words",
];

/// What stands above all rooms.
const TOP: [&str; 3] = ["app", "lib", "main"];

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

/// A path as it stands in the code, and the name that its end goes by from there on.
#[derive(Debug)]
struct Named<'a> {
    path: Vec<&'a str>,
    name: Option<&'a str>,
}

fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn is_word(token: &str) -> bool {
    token.starts_with(is_of_word)
}

/// Words, `::` and single signs, without comments.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    for line in text.lines() {
        let mut rest = line.split("//").next().unwrap_or("");
        while let Some(first) = rest.chars().next() {
            let length = match first {
                _ if is_of_word(first) => rest.find(|character| !is_of_word(character)).unwrap_or(rest.len()),
                _ if rest.starts_with("::") => 2,
                _ => first.len_utf8(),
            };
            let (token, after) = rest.split_at(length);
            tokens.extend((!token.trim().is_empty()).then_some(token));
            rest = after;
        }
    }
    tokens
}

/// Reads what follows `use`, or a member of a list there, and gives the sign that ends it.
fn read_use<'a>(tokens: &mut Iter<'_, &'a str>, before: &[&'a str], found: &mut Vec<Named<'a>>) -> &'a str {
    let mut path = before.to_vec();
    let (mut name, mut is_list) = (None, false);
    loop {
        match *tokens.next().unwrap_or(&";") {
            "::" => {}
            "as" => name = tokens.next().copied(),
            "{" => {
                is_list = true;
                while read_use(tokens, &path, found) == "," {}
            }
            end @ ("," | "}" | ";") => {
                // After the last comma of a list there may be nothing.
                let is_named = !is_list && path.len() > before.len();
                if path.last() == Some(&"self") {
                    path.pop();
                }
                if is_named {
                    let name = name.or(path.last().copied());
                    found.push(Named { path, name });
                }
                return end;
            }
            word => path.push(word),
        }
    }
}

/// Every path that the code names, by `use` or where it is needed.
fn paths(text: &str) -> Vec<Named<'_>> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut rest = tokens.iter();
    let mut before = [""; 2];
    while let Some(&token) = rest.next() {
        // `use<'a>` stands in types.
        if token == "use" && rest.as_slice().first().is_some_and(|next| is_word(next)) {
            read_use(&mut rest, &[], &mut found);
        } else if is_word(token) && before[1] != "::" {
            let mut path = vec![token];
            while let ["::", word, ..] = rest.as_slice()
                && is_word(word)
            {
                path.push(word);
                rest.nth(1);
            }
            // Who may see something is no import: `pub(in crate::app)`.
            if path.len() > 1 && before != ["(", "in"] {
                found.push(Named { path, name: None });
            }
        }
        before = [before[1], token];
    }
    found
}

/// The rooms that a file names by `crate::…`, alone or in a list.
fn imports(text: &str) -> Vec<&str> {
    let mut rooms: Vec<&str> = paths(text)
        .iter()
        .filter_map(|named| match named.path[..] {
            ["crate", room, ..] => Some(room),
            _ => None,
        })
        .collect();
    rooms.dedup();
    rooms
}

/// The names that lead to a file from the crate's root: `app/out/mod.rs` is `app::out`.
fn module(path: &str) -> Vec<&str> {
    let mut names: Vec<&str> = path.trim_end_matches(".rs").split('/').collect();
    if matches!(names.last(), Some(&"mod" | &"lib" | &"main")) {
        names.pop();
    }
    names
}

/// The files of the crate by the names that lead to them, without those at the root.
fn modules(sources: &[(String, String)]) -> BTreeMap<Vec<&str>, &str> {
    let all = sources.iter().map(|(path, _)| (module(path), path.as_str()));
    all.filter(|(names, _)| !names.is_empty()).collect()
}

/// What each file names: other files, and the path that leads there.
type Graph<'a> = BTreeMap<&'a str, BTreeMap<&'a str, String>>;

/// Of all files; what stands in their tests may name anything.
fn graph(sources: &[(String, String)]) -> Graph<'_> {
    let modules = modules(sources);
    let of = |(path, text): &'_ (String, String)| {
        let here = module(path);
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or("");
        let named = paths(code);
        let mut known: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut full = Vec::new();
        for Named { path, name } in &named {
            let from_root = match path[..] {
                ["crate", ..] => path[1..].to_vec(),
                ["self" | "super", ..] => {
                    let up = path.iter().take_while(|name| **name == "super").count();
                    let rest = path[up..].strip_prefix(&["self"]).unwrap_or(&path[up..]);
                    here[..here.len().saturating_sub(up)].iter().chain(rest).copied().collect()
                }
                [first, ..] if known.contains_key(first) => known[first].iter().chain(&path[1..]).copied().collect(),
                // A file below this one.
                _ => here.iter().chain(path).copied().collect(),
            };
            if let Some(name) = name {
                known.insert(name, from_root.clone());
            }
            full.push(from_root);
        }
        let mut found = BTreeMap::new();
        for names in full {
            let file = (1..=names.len()).rev().find_map(|length| modules.get(&names[..length]).copied());
            if let Some(file) = file.filter(|file| file != path) {
                found.entry(file).or_insert(names.join("::"));
            }
        }
        found
    };
    sources.iter().map(|source| (source.0.as_str(), of(source))).collect()
}

/// The shortest way from a file back to it, by pairs of files that are `within`.
fn way_back<'a>(graph: &Graph<'a>, start: &'a str, within: &impl Fn(&str, &str) -> bool) -> Option<Vec<&'a str>> {
    let mut from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut waiting = VecDeque::from([start]);
    while let Some(file) = waiting.pop_front() {
        for &next in graph[file].keys().filter(|next| within(file, next)) {
            if next == start {
                let mut files = vec![start];
                files.extend(std::iter::successors(Some(file), |file| from.get(file).copied()));
                files.reverse();
                return Some(files);
            }
            if !from.contains_key(next) {
                from.insert(next, file);
                waiting.push_back(next);
            }
        }
    }
    None
}

/// What macros name of the workspaces, spelled out: their list hands each of its lines to the files that it is expanded in.
fn spelled_out(sources: Vec<(String, String)>) -> Vec<(String, String)> {
    const FOLDER: &str = "$crate::app::$folder";
    let list = sources.iter().find(|(path, _)| path == "app/workspace_list.rs").map_or("", |(_, text)| text);
    let folder = |line: &str| Some(line.split_once(": ").filter(|(_, rest)| rest.ends_with(';'))?.0.trim().to_owned());
    let folders: Vec<String> = list.lines().filter_map(folder).collect();
    assert!(folders.len() >= 3, "{folders:?}");
    let of = |text: &str| folders.iter().map(|folder| text.replace(FOLDER, &format!("crate::app::{folder}"))).collect();
    sources.into_iter().map(|(path, text)| (path, if text.contains(FOLDER) { of(&text) } else { text })).collect()
}

/// The shortest circle of files, by pairs that are `within`, in words.
fn circle(graph: &Graph<'_>, within: impl Fn(&str, &str) -> bool) -> Option<String> {
    let shortest = graph.keys().filter_map(|start| way_back(graph, start, &within)).min_by_key(Vec::len)?;
    let steps = shortest.windows(2).map(|pair| format!("{} names {} ({})", pair[0], graph[pair[0]][pair[1]], pair[1]));
    Some(steps.collect::<Vec<_>>().join(", "))
}

fn room(path: &str) -> &str {
    path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
}

/// Whether a word stands in the text as a word.
fn names(code: &str, word: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(is_of_word);
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
    assert!(imports("pub(in crate::app) fn f() -> impl Sized + use<'_> {}").is_empty());
    assert!(names(&code("use egui::Ui;"), "egui") && names(&code("let x = egui::vec2(0.0, 1.0);"), "egui"));
    assert!(!names(&code("use egui_plot::Plot; // egui::Ui"), "egui"));
}

#[test]
fn rooms_import_downwards_only() {
    let sources = sources();
    assert!(sources.len() > 40, "{} sources found", sources.len());
    for (path, text) in &sources {
        let room = room(path);
        let imports = imports(text);
        let closed = CLOSED.iter().find(|(closed, _)| *closed == room);
        assert!(
            closed.is_some() || GROUND.contains(&room) || TOP.contains(&room),
            "{room} has no place in the order of rooms"
        );
        let is_above = |import: &str| match closed {
            Some((_, to)) => to.contains(&import),
            None => GROUND.contains(&room) && !GROUND.contains(&import),
        };
        let up: Vec<&str> = imports.iter().copied().filter(|import| is_above(import)).collect();
        assert!(up.is_empty(), "{path} imports {up:?}, and {room} stands below");
        assert!(!imports.contains(&"app") || TOP.contains(&room), "{path} imports the window");
    }
    // A room that is gone would leave its line here.
    let rooms: BTreeSet<&str> = sources.iter().map(|(path, _)| room(path)).collect();
    let listed = CLOSED.iter().map(|(room, _)| *room).chain(GROUND).chain(TOP);
    assert_eq!(listed.collect::<BTreeSet<_>>(), rooms);
}

#[test]
fn no_files_of_the_window_stand_in_a_circle() {
    let sources = spelled_out(sources());
    let circle = circle(&graph(&sources), |from, to| room(from) == "app" && room(to) == "app");
    assert_eq!(circle, None, "what they share belongs in a file below them");
}

/// In the other rooms a list of siblings and what they have in common may share the folder's `mod.rs`: a gate names the
/// trait there, and the list there names the gate. Beyond that there is no circle.
#[test]
fn no_files_of_a_room_stand_in_a_circle_but_with_the_head_of_their_folder() {
    let sources = sources();
    let graph = graph(&sources);
    let is_head = |from: &str, to: &str| module(from).starts_with(&module(to));
    let circle = circle(&graph, |from, to| room(from) == room(to) && !is_head(from, to));
    assert_eq!(circle, None, "what they share belongs in a file below them");
}

#[test]
fn circles_are_found_and_told() {
    let found = |files: &[(&str, &str)], heads: bool| {
        let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
        let sources: Vec<_> = files.iter().map(owned).collect();
        circle(&graph(&sources), |from, to| heads || !module(from).starts_with(&module(to)))
    };
    let direct = [("app/a.rs", "use crate::{app::b::B, error};"), ("app/b.rs", "fn f() { super::a::g() }")];
    let told = "app/a.rs names app::b::B (app/b.rs), app/b.rs names app::a::g (app/a.rs)";
    assert_eq!(found(&direct, true).as_deref(), Some(told));
    // By a module that goes by another name, by one below, and by way of a third.
    let renamed = ("app/a.rs", "use super::b::{self as other, C};\nfn f() { other::c::g() }");
    let below = [renamed, ("app/b/mod.rs", "mod c; struct C;"), ("app/b/c.rs", "use crate::app::a;")];
    assert!(found(&below, true).is_some_and(|told| told.contains("app::b::c::g (app/b/c.rs)")));
    let third = [direct[0], ("app/b.rs", "use crate::app::c::f;"), ("app/c.rs", "type T = crate::app::a::T;")];
    assert!(found(&third, true).is_some_and(|told| told.matches("names").count() == 3));
    // What only may see it, what only says so, and what is tested is not named.
    let quiet =
        "pub(in crate::app::a) fn f() {} // crate::app::a\n#[cfg(test)]\nmod tests {\n    use crate::app::a;\n}";
    assert_eq!(found(&[direct[0], ("app/b.rs", quiet)], true), None);
    let list = [("app/mod.rs", "mod a; const ALL: [T; 1] = [a::A];"), ("app/a.rs", "use super::T;")];
    assert!(found(&list, true).is_some());
    assert_eq!(found(&list, false), None);
}

/// Whoever computed them anew would have to know how every method makes its rows.
#[test]
fn the_values_of_generated_rows_have_one_door() {
    for (path, text) in sources() {
        let inside = path.starts_with("sampling/") || path == "pipeline/reader.rs";
        assert!(inside || !names(&code(&text), "RowDecoder"), "src/{path} computes rows past `Outcome::reader`");
    }
}

/// Whoever reads a name knows which it is; siblings (gates, steps) are told apart by what they end in.
#[test]
fn every_public_type_has_a_name_of_its_own() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    // What stands for a room that is left out of a build has the room's names.
    for (path, text) in sources().into_iter().filter(|(path, _)| !path.ends_with("_left_out.rs")) {
        for line in text.lines().map(str::trim_start) {
            let mut words = line.split(|sign: char| !is_of_word(sign)).filter(|word| !word.is_empty());
            let declares = line.starts_with("pub ") && words.next() == Some("pub");
            if declares
                && let Some("struct" | "enum" | "trait" | "type" | "union") = words.next()
                && let Some(name) = words.next()
            {
                places.entry(name.to_owned()).or_default().push(path.clone());
            }
        }
    }
    assert!(places.len() > 300, "the types were found");
    let several: Vec<_> = places.iter().filter(|(_, paths)| paths.len() > 1).collect();
    assert!(several.is_empty(), "{several:#?}");
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
