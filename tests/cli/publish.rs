//! `resample --publish` and `audit --card`: what is in the folder, what never is, and when nothing is written.

use std::{collections::BTreeSet, fmt::Write, fs};

use serde_json::{Value, json};
use smotescope::{progress::Progress, publish::holdout, recipe, table};

use crate::place::{Place, Ran, one_line, records, two_classes};

const FILES: [&str; 4] = ["card.html", "card.json", "card.md", "synthetic.csv"];
const CARDS: [&str; 3] = ["card.html", "card.json", "card.md"];

/// Runs what is to write the folder: whether a gate is red is told by the exit code alone.
fn published(place: &Place, arguments: &str) -> Ran {
    let ran = place.run(&format!("resample t.csv {arguments}"));
    assert!(matches!(ran.code, Some(0 | 3)), "{arguments}: {:?} {}", ran.code, ran.err);
    assert_eq!(ran.err, "", "{arguments}");
    ran
}

fn names(place: &Place, folder: &str) -> Vec<String> {
    let entries = fs::read_dir(place.path(folder)).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A card as a reader sees it: without what Markdown and HTML need to write letters.
fn plain(text: &str) -> String {
    let text = text.replace('\\', "").replace("<br>", " ");
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[test]
fn the_folder_holds_the_file_and_its_card_and_the_recipe_is_beside_it() {
    let place = Place::with(two_classes(40, 160));
    let ran = published(
        &place,
        "--publish new/folder --json --threads 2 --keys x --title A~title --source A~clinic --licence CC0 --prohibited \
         No~<b>attempt</b>~to~identify",
    );
    assert_eq!(names(&place, "new/folder"), FILES);
    assert_eq!(names(&place, "new"), ["folder", "folder.recipe.toml"]);
    let out: Value = serde_json::from_str(&ran.out).unwrap();
    let card = place.json("new/folder/card.json");
    assert_eq!(ran.code, Some(if out["publish"]["verdict"] == "red" { 3 } else { 0 }));
    let keys: BTreeSet<&str> = out["publish"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["dir", "files", "gates", "holdout", "recipe", "verdict"].into());
    assert_eq!((&out["publish"]["holdout"]["share"], &out["publish"]["holdout"]["rows"]), (&json!(0.2), &json!(40)));
    let sides = [("no", 160, 128, 32), ("yes", 40, 32, 8)];
    let sides = sides.map(|(class, rows, learnt_from, held_out)| {
        json!({ "class": class, "rows": rows, "learnt_from": learnt_from, "held_out": held_out })
    });
    assert_eq!(out["publish"]["holdout"]["classes"], json!(sides));
    assert_eq!(out["publish"]["holdout"]["notes"], json!([]));
    assert_eq!(out["sha256"], place.sha256("new/folder/synthetic.csv"));
    assert_eq!((&out["rows"], &out["out"]), (&json!(200), &json!("new/folder/synthetic.csv")));
    assert!(out["seconds"]["audit"].as_f64().unwrap() > 0.0);

    let rows = records(&place.text("new/folder/synthetic.csv"));
    assert_eq!((rows[0].join(","), rows.len()), ("x,y,class".to_owned(), 201));
    assert_eq!(rows.iter().filter(|row| row[2] == "yes").count(), 40);
    assert_eq!(card["output"], json!({ "name": "synthetic.csv", "rows": 200, "sha256": out["sha256"] }));
    assert_eq!(card["source"]["sha256"], place.sha256("t.csv"));
    assert_eq!((&card["source"]["learnt_from"], &card["source"]["held_out"]), (&json!(160), &json!(40)));
    assert_eq!((&card["title"], &card["key_columns"]), (&json!("A title"), &json!(["x"])));
    assert_eq!(card["notice"], "Synthetic, derived from real records, not anonymous by construction.");
    assert_eq!(card["statement"]["contact"], "not stated");
    assert_eq!(card["statement"]["prohibited_uses"], "No <b>attempt</b> to identify");
    assert_eq!(
        card["making"]["order"],
        "hold out → scale → draw → repair → distances on the repaired rows → drop → select"
    );
    assert_eq!((&card["making"]["seed"], &card["blocked_but_exported"]), (&Value::Null, &Value::Null));
    let yes = &card["classes"][1];
    assert_eq!(
        (&yes["class"], &yes["real"], &yes["learnt_from"], &yes["held_out"], &yes["published"], &yes["shortfall"]),
        (&json!("yes"), &json!(40), &json!(32), &json!(8), &json!(40), &json!(0))
    );
    let brief = place.text("new/folder/card.md");
    let brief: Vec<&str> = brief.lines().skip(2).take(10).collect();
    assert!(brief.iter().all(|line| line.starts_with("- ")), "ten lines that a busy reader needs: {brief:#?}");
    for (at, said) in
        [(0, "synthetic rows in synthetic.csv"), (1, "held out"), (2, "SMOTE, k = 5"), (3, "yes 40 from 40 real")]
    {
        assert!(brief[at].contains(said), "{said}: {}", brief[at]);
    }
    assert!(brief[8].contains("prohibited: ") && brief[9].contains("CC0"), "{brief:#?}");
    for name in ["card.md", "card.html"] {
        let text = place.text(&format!("new/folder/{name}"));
        assert!(!text.contains("<b>attempt"), "{name}: what is typed is text");
        let text = plain(&text);
        for said in [
            "A title",
            "A clinic",
            "CC0",
            "No <b>attempt</b> to identify",
            "not stated",
            "not anonymous by construction",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
        for hash in [&card["output"]["sha256"], &card["source"]["sha256"]] {
            assert!(text.contains(hash.as_str().unwrap()));
        }
    }
}

#[test]
fn all_three_cards_say_the_same_of_every_gate() {
    let place = Place::sample("stroke-clinic");
    published(&place, "--publish a --keys age --holdout 0.3");
    let card = place.json("a/card.json");
    let gates = card["gates"].as_array().unwrap();
    assert_eq!(gates.len(), smotescope::measures::audit::GATES.len());
    for name in ["card.md", "card.html"] {
        let text = plain(&place.text(&format!("a/{name}")));
        // In the page the shape has an element of its own.
        let text = ["green", "amber", "red", "cannot_say"].iter().fold(text, |text, colour| {
            text.replace(&format!("<span class=\"sign {colour}\">"), "").replace("</span>", "")
        });
        for gate in gates {
            for key in ["verdict_word", "name", "shown", "detail", "about", "note"] {
                let said = gate[key].as_str().unwrap();
                assert!(text.contains(said), "{name}: {key} of {}: {said:?}", gate["id"]);
            }
            let cells = gate["tables"].as_array().unwrap().iter().flat_map(|it| it["rows"].as_array().unwrap());
            for cell in cells.flat_map(|row| row.as_array().unwrap()) {
                assert!(text.contains(cell.as_str().unwrap()), "{name}: {cell}");
            }
            for figure in gate["figures"].as_array().unwrap() {
                assert!(text.contains(figure["description"].as_str().unwrap()), "{name}: {figure}");
            }
        }
    }
    let shown =
        |id: &str, key: &str| gates.iter().find(|gate| gate["id"] == id).unwrap()[key].as_array().unwrap().len();
    assert_eq!((shown("distances", "tables"), shown("utility", "tables"), shown("shapes", "figures")), (1, 1, 6));
    let html = place.text("a/card.html");
    assert_eq!(html.matches("<svg").count(), 9, "one each for membership, utility and detection, six for shapes");
    for outside in ["<script", "<link", "<img", "src=", "@import", "url("] {
        assert!(!html.contains(outside), "{outside}");
    }
}

#[test]
fn what_blocks_an_export_keeps_it_back_unless_there_is_a_reason() {
    let place = Place::with(two_classes(40, 160));
    for (arguments, gate, remedy) in [
        ("--decimals full", "Source grid (", "Round to the source's decimals (without --decimals full)"),
        ("--method random", "Exact copies (200 of 200)", "--reason TEXT"),
    ] {
        let said = ["the export is blocked by", gate, "nothing was written", remedy];
        place.refused(&format!("resample t.csv --publish new/a {arguments}"), 1, &said);
        let ran = published(&place, &format!("--publish a {arguments} --reason For~a~*course*"));
        assert_eq!(ran.code, Some(3));
        assert!(ran.out.contains("released although these gates fail"), "{}", ran.out);
        let card = place.json("a/card.json");
        assert_eq!(card["blocked_but_exported"]["reason"], "For a *course*");
        for name in ["card.md", "card.html"] {
            let text = plain(&place.text(&format!("a/{name}")));
            assert!(
                text.contains("Released although not every gate passes") && text.contains("For a *course*"),
                "{text}"
            );
        }
        fs::remove_dir_all(place.path("a")).unwrap();
    }
    place.refused("resample t.csv --publish a --reason ~", 2, &["--reason needs words"]);
    // Where no gate fails there is nothing to excuse.
    let ran = published(&place, "--publish a --reason Why~not");
    let fails = ran.code == Some(3);
    assert!(CARDS.iter().all(|name| place.text(&format!("a/{name}")).contains("Why not") == fails), "{}", ran.out);
}

/// Numbers that nobody would write by chance, an identifier, and a town that a single person lives in.
fn telling(rows: usize) -> String {
    let mut text = String::from("patient,income,height,smokes,town,class\n");
    for row in 0..rows {
        let (income, height) = (40_000 + row * 7_919 % 30_011, 1_500 + row * 613 % 499);
        let town = if row == 5 { "Ultima Thule" } else { ["Bath", "York", "Ely"][row % 3] };
        let class = if row % 4 == 0 { "yes" } else { "no" };
        writeln!(
            text,
            "patient-{row:05},{income}.{:02},{height}.{},{},{town},{class}",
            row * 37 % 100,
            row % 7,
            row % 2
        )
        .unwrap();
    }
    text
}

#[test]
fn nothing_of_a_real_row_is_in_a_card() {
    let text = telling(240);
    let place = Place::with(&text);
    // Every attack finds something here: rows with all their digits, and copies.
    for (at, arguments) in
        ["--decimals full --reason A~test", "--method random --reason A~test", "--keys income,height,town"]
            .iter()
            .enumerate()
    {
        published(&place, &format!("--publish {at} {arguments}"));
        let cards = CARDS.map(|name| place.text(&format!("{at}/{name}")));
        let file = place.text(&format!("{at}/synthetic.csv"));
        for cell in records(&text).iter().skip(1).flatten().filter(|cell| cell.len() > 5) {
            // A word that the file holds is no secret of the card.
            let is_published = cell.starts_with(char::is_alphabetic) && file.contains(cell);
            let said = cards.iter().any(|card| card.contains(cell.as_str()));
            assert!(!said || is_published, "{cell} is in a card ({arguments})");
        }
        assert!(cards.iter().all(|card| !card.contains("patient-") && card.contains("patient")));
        assert!(!file.contains("patient"), "identifiers are left out");
    }
}

#[test]
fn the_seed_stays_at_home() {
    let place = Place::with(two_classes(40, 160));
    published(&place, "--publish a --seed 918273645 --omit-source-hash");
    for name in ["synthetic.csv", "card.html", "card.json", "card.md"] {
        let text = place.text(&format!("a/{name}"));
        assert!(!text.contains("918273645") && !text.contains(&place.sha256("t.csv")), "{name}");
    }
    let recipe = place.text("a.recipe.toml");
    assert!(recipe.starts_with("# Keep this file private") && recipe.contains("seed = 918273645"), "{recipe}");
    assert!(place.text("a/card.md").contains("**SHA-256 of the source**: withheld"));
    published(&place, "--publish b --seed 918273645 --tell-seed");
    assert!(CARDS.iter().all(|name| place.text(&format!("b/{name}")).contains("918273645")));
}

#[test]
fn what_cannot_be_written_leaves_all_as_it_was() {
    let place = Place::with(two_classes(40, 160));
    place.refused("resample t.csv --publish out.csv", 1, &["out.csv is not a folder"]);
    place.refused("resample t.csv --publish out.csv/a/b", 1, &["out.csv is not a folder"]);
    fs::create_dir_all(place.path("a/card.html")).unwrap();
    place.write("a/synthetic.csv", "old");
    place.write("a/other.txt", "other");
    place.refused("resample t.csv --publish a", 1, &["card.html is a folder"]);
    assert_eq!(names(&place, "a"), ["card.html", "other.txt", "synthetic.csv"]);
    assert_eq!(place.text("a/synthetic.csv"), "old");
    // A table of that name is no output.
    fs::create_dir(place.path("b")).unwrap();
    fs::copy(place.path("t.csv"), place.path("b/synthetic.csv")).unwrap();
    place.refused("resample b/synthetic.csv --publish b", 2, &["is an input", "another folder"]);
    place.write("b/card.md", "version = 1\n");
    place.refused("resample t.csv --publish b --recipe b/card.md", 2, &["is an input"]);
    assert_eq!(place.read("b/synthetic.csv"), place.read("t.csv"));

    fs::remove_dir(place.path("a/card.html")).unwrap();
    published(&place, "--publish a");
    assert_eq!(place.text("a/other.txt"), "other", "what else is there is left alone");
    assert_ne!(place.text("a/synthetic.csv"), "old");
}

#[test]
fn the_same_settings_give_the_same_bytes() {
    let place = Place::with(two_classes(40, 160));
    published(&place, "--publish a --threads 1 --coarsen y=6 --keys x");
    published(&place, "--publish b --threads 2 --coarsen y=6 --keys x");
    for name in FILES {
        assert_eq!(place.text(&format!("a/{name}")), place.text(&format!("b/{name}")), "{name}");
    }
    // The recipe has it all, and is written anew as it was.
    published(&place, "--publish a --recipe a.recipe.toml");
    assert_eq!(place.text("a/synthetic.csv"), place.text("b/synthetic.csv"));
    assert_eq!(place.text("a.recipe.toml"), place.text("b.recipe.toml"));
    let line = place.ok("recipe a.recipe.toml --as command --input t.csv");
    assert!(line.contains("--coarsen y=6") && line.ends_with("--keys x --publish published\n"), "{line}");
    published(&place, line.trim().strip_prefix("smotescope resample t.csv ").unwrap());
    assert_eq!(place.text("published/synthetic.csv"), place.text("b/synthetic.csv"));
    let script = place.ok("recipe a.recipe.toml --as python --input t.csv");
    assert!(script.contains("Nothing is made coarser") && script.contains("No rows are held out"), "{script}");
}

#[test]
fn nothing_in_the_file_depends_on_the_rows_that_are_held_out() {
    let place = Place::with(two_classes(40, 160));
    published(&place, "--publish a");
    let progress = Progress::new();
    let table = table::Table::open(&place.path("t.csv"), &table::ColumnSettings::default(), &progress).unwrap();
    let recipe = recipe::Recipe { publish: Some(recipe::PublishSettings::default()), ..recipe::Recipe::default() };
    let parts = holdout::split(&table.into(), &recipe, &progress).unwrap();
    let held = parts.holdout.unwrap();
    let held: BTreeSet<String> = (0..held.rows()).map(|row| held.cells(row).join(",")).collect();
    assert_eq!(held.len(), 40);
    let before = place.text("t.csv");
    let most = records(&before).iter().skip(1).map(|row| row[1].parse::<u32>().unwrap()).max().unwrap();
    let mut changed = 0;
    let lines = before.lines().map(|line| {
        if !held.contains(line) {
            return line.to_owned();
        }
        changed += 1;
        let cells: Vec<&str> = line.split(',').collect();
        // The others are multiples of 3, so no row becomes another one's twin.
        let y: u32 = cells[1].parse().unwrap();
        format!("{},{},{}", cells[0], if y < most { y + 1 } else { y - 1 }, cells[2])
    });
    let after = lines.collect::<Vec<_>>().join("\n") + "\n";
    assert_eq!(changed, 40);
    assert_ne!(after, before);
    place.write("t.csv", after);
    published(&place, "--publish b");
    assert_eq!(place.text("a/synthetic.csv"), place.text("b/synthetic.csv"));
    assert_ne!(place.text("a/card.md"), place.text("b/card.md"), "the audit does look at them");
    published(&place, "--publish c --holdout 0");
    assert_ne!(place.text("c/synthetic.csv"), place.text("b/synthetic.csv"));
    assert_eq!(place.json("c/card.json")["source"]["held_out"], 0);
}

#[test]
fn a_recipe_within_the_folder_is_not_given_away_with_the_next_release() {
    let place = Place::with(two_classes(40, 160));
    published(&place, "--publish a");
    fs::copy(place.path("a.recipe.toml"), place.path("a/recipe.toml")).unwrap();
    let ran = place.run("resample t.csv --publish a");
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    one_line(&ran.err, &["recipe.toml is the recipe of an earlier release", "move it out of the folder"]);
    // What is no recipe is somebody's own.
    fs::write(place.path("a/recipe.toml"), "eggs = 3\n").unwrap();
    published(&place, "--publish a");
}

#[test]
fn the_counts_of_a_tiny_class_come_first_and_an_empty_side_is_named() {
    for (rare, held_out) in [(5, 1), (9, 2), (15, 3)] {
        let ran = published(&Place::with(two_classes(rare, 90)), "--publish a --k 1");
        assert!(ran.out.starts_with("holding out 20 % of every class:\n"), "{}", ran.out);
        let line = ran.out.lines().find(|line| line.contains(&format!("{} ", rare - held_out))).unwrap();
        let numbers: Vec<usize> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        assert_eq!(numbers, [rare, rare - held_out, held_out], "{line}");
    }
    let ran = Place::with(two_classes(5, 90)).run("resample t.csv --publish a --k 1 --holdout 0.05");
    let said = ["note: class \"yes\": 5 rows are learnt from and none is held out", "hold out 10 % or more"];
    assert!(said.iter().all(|it| ran.err.contains(it)) && ran.err.lines().count() == 1, "{}", ran.err);
    assert!(matches!(ran.code, Some(0 | 3)));
}

#[test]
fn what_does_not_go_with_a_published_file_is_refused_with_the_reason() {
    let place = Place::with(two_classes(40, 160));
    for (arguments, why) in [
        ("--output augmented", "synthetic rows alone"),
        ("--flag new", "marks synthetic rows"),
        ("--undersample random", "leaves out real rows"),
        ("--manifest m.json", "holds the seed"),
        ("--provenance p.csv", "names the real parents"),
        ("--removed r.csv", "names rows of the real table"),
        ("--save-recipe r.toml", "DIR.recipe.toml"),
        ("--holdout 0.9", "holdout 0.9"),
        ("--coarsen z=2", "no column of numbers by that name"),
        ("--keys z", "no feature \"z\""),
        ("--out out.csv", "cannot be used with"),
    ] {
        place.refused(&format!("resample t.csv --publish a {arguments}"), 2, &[why]);
    }
    place.not_resampled("--keys x", 2, &["--publish"]);
    place.not_resampled("--title x", 2, &["--publish"]);
    place.refused("resample t.csv", 2, &["--out"]);
}

#[test]
fn columns_are_made_coarser_with_and_without_publishing() {
    let place = Place::with(two_classes(40, 160));
    place.resample("--coarsen y=6 --bottom-code y=60 --top-code y=210 --output synthetic");
    let values: BTreeSet<u32> =
        records(&place.text("out.csv")).iter().skip(1).map(|row| row[1].parse().unwrap()).collect();
    assert!(values.iter().all(|y| y % 6 == 0 && (60..=210).contains(y)), "{values:?}");
    assert!(values.contains(&60) && values.contains(&210));
    place.not_resampled("--coarsen y=6 --coarsen y=7", 2, &["--coarsen is given twice", "\"y\""]);
    place.not_resampled("--coarsen y=0", 2, &["coarsen \"y\"", "above 0"]);
    place.not_resampled("--coarsen y", 2, &["COLUMN=NUMBER"]);
    place.not_resampled("--top-code y=abc", 2, &["\"abc\" is not a number"]);
    place.not_resampled("--bottom-code y=9 --top-code y=3", 2, &["bottom 9 is not below top 3"]);
    published(&place, "--publish a --coarsen y=6");
    assert_eq!(place.json("a/card.json")["making"]["coarsened"], json!(["y: multiples of 6"]));
}

#[test]
fn an_audit_writes_a_card_too() {
    let place = Place::with(two_classes(40, 160));
    published(&place, "--publish a");
    let ran = place.run("audit --real t.csv --synthetic a/synthetic.csv --card cards/new");
    assert!(matches!(ran.code, Some(0 | 3)), "{}", ran.err);
    assert!(ran.out.contains("wrote cards/new/card.html"), "{}", ran.out);
    assert_eq!(names(&place, "cards/new"), CARDS);
    let card = place.json("cards/new/card.json");
    assert_eq!((&card["making"], &card["source"]["held_out"]), (&Value::Null, &json!(0)));
    assert_eq!(card["output"]["sha256"], place.sha256("a/synthetic.csv"));
    assert_eq!(
        card["classes"][1],
        json!({ "class": "yes", "real": 40, "learnt_from": 40, "held_out": 0, "published": 40 })
    );
    assert!(place.text("cards/new/card.md").contains("Not known"));
    place.write("card.md", place.read("a/synthetic.csv"));
    let ran = place.run("audit --real t.csv --synthetic card.md --card .");
    assert_eq!(ran.code, Some(2));
    one_line(&ran.err, &["is an input", "another folder"]);
}
