//! Runs that die at a point of their own: what was there is whole or what is new is, and the next run clears up.

use std::{collections::BTreeMap, fs, path::Path};

use assert_cmd::Command;
use smotescope::failpoint;

use crate::place::{OLD, Place, Ran, ran, two_classes};

/// Files by their path.
type Contents = BTreeMap<String, Vec<u8>>;

/// A person's own file, whose name begins as ours do.
const MINE: &str = ".smotescope-notes.part";

/// Every file below a folder that is not a spare of ours, by its path.
fn files(folder: &Path) -> Contents {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if is_spare(&path) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn is_spare(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name != MINE && name.to_string_lossy().starts_with(".smotescope-"))
}

fn spares(place: &Place) -> usize {
    let below = |name: &str| {
        fs::read_dir(place.path(name)).map_or(0, |all| all.filter(|it| is_spare(&it.as_ref().unwrap().path())).count())
    };
    below("") + below("a")
}

fn dying(place: &Place, arguments: &str, point: &str, times: usize) -> Ran {
    let mut command: Command = place.command();
    ran(command.args(arguments.split_whitespace()).env(failpoint::VARIABLE, format!("{point}:{times}")))
}

/// Kills a run at every point in turn, from the same beginning each time; `check` sees what there was, what a whole run
/// leaves, and what the killed one left. Gives the number of times that it died.
fn kill(begin: &dyn Fn() -> Place, arguments: &str, check: &dyn Fn(&Contents, &Contents, &Contents)) -> usize {
    let whole = begin();
    let before = files(&whole.path(""));
    let ran = whole.run(arguments);
    assert!(matches!(ran.code, Some(0 | 3)), "{}", ran.err);
    let after = files(&whole.path(""));
    let mut died = 0;
    for point in ["write", "move"] {
        for times in 1.. {
            let place = begin();
            let ran = dying(&place, arguments, point, times);
            if matches!(ran.code, Some(0 | 3)) {
                break;
            }
            assert_ne!(ran.code, Some(2), "{}", ran.err);
            died += 1;
            let left = files(&place.path(""));
            check(&before, &after, &left);
            place.run(arguments);
            assert_eq!(spares(&place), 0, "the next run clears what {point}:{times} left");
            assert_eq!(files(&place.path("")).keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
        }
    }
    died
}

#[test]
fn an_output_is_the_old_one_or_the_new_one() {
    let begin = || {
        let place = Place::with(two_classes(12, 40));
        for name in ["out.csv", "p.csv", "m.json"] {
            place.write(name, OLD);
        }
        // No run of ours makes names like these, and nobody else's files are cleared.
        place.write(MINE, "mine");
        place.write("out.csv.part", "mine");
        place
    };
    let arguments = "resample t.csv --out out.csv --provenance p.csv --manifest m.json --save-recipe r.toml";
    let died = kill(&begin, arguments, &|before, after, left| {
        for (name, bytes) in before {
            let now = left.get(name).unwrap_or_else(|| panic!("{name} is lost"));
            // The manifest tells how long each stage took.
            assert!(now == bytes || after.get(name) == Some(now) || name == "m.json", "{name} is neither old nor new");
        }
    });
    assert!(died > 8, "{died}");
    assert!(
        kill(&begin, "samples two-islands --out out.csv", &|before, after, left| {
            assert!(left == before || left == after);
        }) >= 2
    );
}

#[test]
fn a_new_folder_is_whole_or_not_there() {
    let begin = || Place::with(two_classes(40, 160));
    for (folder, arguments) in
        [("a", "resample t.csv --publish a --reason a"), ("a/b", "resample t.csv --publish a/b --reason a")]
    {
        let died = kill(&begin, arguments, &|before, after, left| {
            let inside = |all: &BTreeMap<String, Vec<u8>>| {
                all.keys().filter(|name| name.starts_with(&format!("{folder}/"))).cloned().collect::<Vec<_>>()
            };
            let now = inside(left);
            assert!(now.is_empty() || now == inside(after), "{now:?}");
            assert_eq!(left.get("t.csv"), before.get("t.csv"));
        });
        assert!(died > 8, "{died}");
    }
}

#[test]
fn no_card_stands_beside_a_file_that_it_does_not_speak_of() {
    let begin = || {
        let place = Place::with(two_classes(40, 160));
        let ran = place.run("resample t.csv --publish a --seed 1 --reason a");
        assert!(matches!(ran.code, Some(0 | 3)), "{}", ran.err);
        place.write("a/theirs.txt", "theirs");
        place
    };
    let data = "a/synthetic.csv";
    let died = kill(&begin, "resample t.csv --publish a --seed 2 --reason a", &|before, after, left| {
        assert_ne!(before[data], after[data]);
        assert_eq!(left["a/theirs.txt"], b"theirs");
        let of = if left[data] == before[data] { before } else { after };
        assert_eq!(left[data], of[data], "neither old nor new");
        for card in ["a/card.md", "a/card.json", "a/card.html"] {
            assert!(left.get(card).is_none_or(|now| *now == of[card]), "{card} is of another file");
        }
    });
    assert!(died > 8, "{died}");
}
