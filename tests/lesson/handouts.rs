//! Handouts: what is written is what is told, all of it or nothing.

use std::{fs, path::Path, sync::Arc};

use smotescope::{
    lesson::{
        handout::Handout,
        position::{LAST, Position},
        rows::LessonRows,
        steps::STEPS,
        walk::{Walk, WhatIf},
    },
    pipeline::Pipeline,
    progress::Progress,
    recipe::Recipe,
    report::plane::AxisChoice,
    table::{ColumnSettings, samples},
};

fn handout(sample: &str, step: u8) -> Handout {
    let progress = Progress::new();
    let table = Arc::new(samples::open(sample, &ColumnSettings::default(), &progress).unwrap());
    let recipe = Recipe { drop_closest: 10.0, ..Recipe::default() };
    let outcome = Arc::new(Pipeline::with_projection(table).run(&recipe, &progress).unwrap());
    let rows = Arc::new(LessonRows::of(&outcome));
    Handout {
        rows,
        outcome,
        position: Position { row: 4, step, since: 4, played: 0 },
        what_if: WhatIf::default(),
        axes: (AxisChoice::Component(0), AxisChoice::Component(1)),
        bounds: [[-5.0, 5.0], [-5.0, 5.0]],
        numbers: true,
    }
}

fn walk(handout: &Handout) -> Walk {
    let (class, index) = handout.rows.id(handout.position.row).unwrap();
    Walk::of(&handout.outcome, class, index, handout.what_if).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_step_is_written_as_svg_and_png_with_n_k_seed_and_gap() {
    let folder = tempfile::tempdir().unwrap();
    let handout = handout("wine", 4);
    let paths = handout.save_step(&folder.path().join("wine step")).unwrap();
    assert_eq!(names(folder.path()), ["wine step.png", "wine step.svg"]);
    let svg = fs::read_to_string(&paths[0]).unwrap();
    let gap = format!("gap {:.3}", walk(&handout).draw.gap);
    for words in ["n 178", "k 5", "seed 42", "drop 10 %", "step 4 of 8", gap.as_str(), "A new row is placed"] {
        assert!(svg.contains(words), "{words}");
    }
    let png = fs::read(&paths[1]).unwrap();
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    // Twice the size of the page.
    assert_eq!((&png[16..20], &png[20..24]), (&1720_u32.to_be_bytes()[..], &1160_u32.to_be_bytes()[..]));
}

#[test]
fn for_an_exam_the_numbers_stay_out() {
    let mut handout = handout("wine", 4);
    handout.numbers = false;
    let figure = handout.figure().unwrap();
    assert!(!figure.footer.contains("gap"), "{}", figure.footer);
    assert!(!format!("{:?}", figure.items).contains("gap 0"));
}

#[test]
fn the_walk_of_a_row_is_a_page_with_a_picture_for_every_step() {
    let folder = tempfile::tempdir().unwrap();
    let handout = handout("animal-shelter", 2);
    handout.save_walk(&folder.path().join("walk.md"), &Progress::new()).unwrap();
    let text = fs::read_to_string(folder.path().join("walk.md")).unwrap();
    let walk = walk(&handout);
    for step in STEPS {
        assert!(text.contains(&format!("_{}.png", step.name())), "{}", step.name());
    }
    assert_eq!(text.matches("## ").count(), usize::from(LAST) + 1);
    assert_eq!(names(&folder.path().join("walk_pictures")).len(), 2 * STEPS.len());
    assert!(text.contains(&format!("row {} of the table", walk.row_number(walk.draw.base))));
    assert!(text.contains("not anonymous by construction"));
    for trace in &walk.traces {
        let line = text.lines().rev().find(|line| line.starts_with(&format!("| {} ", trace.name.replace('_', "\\_"))));
        assert!(line.is_some_and(|line| line.contains(&trace.written)), "{}: {line:?}", trace.name);
    }
}

#[test]
fn a_handout_that_cannot_be_written_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let handout = handout("two-islands", 4);
    let page = folder.path().join("walk.md");
    fs::write(&page, "mine").unwrap();
    // A file stands where the folder is to be.
    fs::write(folder.path().join("walk_pictures"), "also mine").unwrap();
    assert!(handout.save_walk(&page, &Progress::new()).is_err());
    assert_eq!(fs::read_to_string(&page).unwrap(), "mine");
    assert_eq!(names(folder.path()), ["walk.md", "walk_pictures"]);
    assert!(handout.save_step(&folder.path().join("no/such/step")).is_err());
    let cancelled = Progress::new();
    cancelled.cancel();
    assert!(handout.save_walk(&folder.path().join("other.md"), &cancelled).is_err());
    assert_eq!(names(folder.path()), ["walk.md", "walk_pictures"]);
}
