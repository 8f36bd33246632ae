//! Lessons on the command line: the list, and the check of a teacher's own.

use serde_json::Value;

use crate::place::{Place, one_line, two_classes};

const OWN: &str = "version = 1\ntitle = \"Own\"\nabout = \"Our own table.\"\nfile = \"t.csv\"\n\
                   [[script]]\nstep = \"base\"\nsay = \"A base.\"\n[[script]]\nstep = \"pick\"\nsay = \"A pick.\"\n";

#[test]
fn the_list() {
    let place = Place::new();
    let out = place.ok("lessons");
    assert_eq!(out.lines().count(), 14, "{out}");
    assert!(out.starts_with("two-islands") && out.contains(" beats  What SMOTE does"), "{out}");
    let json: Value = serde_json::from_str(&place.ok("lessons --json")).unwrap();
    let lessons = json["lessons"].as_array().unwrap();
    let keys: Vec<&String> = lessons[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["name", "title", "about", "minutes", "table", "beats"]);
    let tables: Vec<_> = lessons.iter().map(|lesson| lesson["table"].as_str().unwrap()).collect();
    assert_eq!(
        tables,
        [
            "two-islands",
            "two-islands",
            "orchard",
            "animal-shelter",
            "wine",
            "chess-club",
            "stroke-clinic",
            "stroke-clinic",
            "stroke-clinic",
            "breast-cancer",
            "wine",
            "wine",
            "orchard",
            "orchard"
        ]
    );
    assert!(lessons.iter().all(|lesson| lesson["beats"].as_u64() >= Some(5)));
}

#[test]
fn good_lessons() {
    let place = Place::with(two_classes(12, 40));
    place.write("own.toml", OWN);
    assert_eq!(place.ok("lessons check own.toml"), "own.toml: ok, 2 beats\n");
    let built_in = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/lessons");
    let out = place.ok(&format!("lessons check {}", built_in.replace(' ', "~")));
    assert!(out.lines().count() == 14 && out.lines().all(|line| line.contains(".toml: ok, ")), "{out}");
}

#[test]
fn good_and_bad_lessons_side_by_side() {
    let place = Place::with(two_classes(12, 40));
    place.write("a.toml", OWN.replace("step = \"pick\"", "step = \"table\""));
    place.write("b.toml", OWN);
    place.write("c.toml", OWN.replace("t.csv", "gone.csv"));
    place.write("d.toml", OWN.replace("[[script]]\nstep = \"base\"", "[recipe]\nk = 12\n[[script]]\nstep = \"base\""));
    let ran = place.run("lessons check .");
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    one_line(&ran.err, &["3 of 4"]);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 4, "{}", ran.out);
    for (line, words) in lines.iter().zip([
        &["a.toml:9: ", "step \"table\" after \"base\""][..],
        &["b.toml: ok, 2 beats"],
        &["c.toml:4: ", "gone.csv", "put the table there"],
        &["d.toml:5: ", "12 complete rows", "choose k = 11"],
    ]) {
        assert!(words.iter().all(|word| line.contains(word)), "{line}: {words:?}");
    }
}

#[test]
fn what_is_no_lesson() {
    let place = Place::with(two_classes(12, 40));
    for (arguments, says) in [
        ("lessons check nowhere.toml", "cannot read the lesson nowhere.toml"),
        ("lessons check .", "no lesson (*.toml) in it"),
        ("lessons check t.csv", "t.csv:1: "),
    ] {
        let ran = place.run(arguments);
        assert_eq!(ran.code, Some(1), "{arguments}: {}", ran.err);
        assert!(ran.out.contains(says), "{}", ran.out);
        one_line(&ran.err, &["1 of 1"]);
    }
    place.refused("lessons check", 2, &["<PATH>"]);
    place.refused("lessons list", 2, &["list"]);
}
