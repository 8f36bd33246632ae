//! Handouts: what is written is what is told, all of it or nothing.

use std::{fs, path::Path, sync::Arc};

use smotescope::{
    lesson::{
        handout::{Handout, ModelHandout, WalkHandout},
        models::{self, ModelPlace, ModelSubject},
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

fn handout(sample: &str, step: u8) -> WalkHandout {
    let progress = Progress::new();
    let table = Arc::new(samples::open(sample, &ColumnSettings::default(), &progress).unwrap());
    let recipe = Recipe { drop_closest: 10.0, ..Recipe::default() };
    let outcome = Arc::new(Pipeline::with_projection(table).run(&recipe, &progress).unwrap());
    let rows = Arc::new(LessonRows::of(&outcome));
    WalkHandout {
        rows,
        outcome,
        position: Position { row: 4, step, since: 4, played: 0 },
        what_if: WhatIf::default(),
        axes: (AxisChoice::Component(0), AxisChoice::Component(1)),
        bounds: [[-5.0, 5.0], [-5.0, 5.0]],
        numbers: true,
    }
}

fn walk(handout: &WalkHandout) -> Walk {
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
    handout.save_all(&folder.path().join("walk.md"), &Progress::new()).unwrap();
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
    assert!(handout.save_all(&page, &Progress::new()).is_err());
    assert_eq!(fs::read_to_string(&page).unwrap(), "mine");
    assert_eq!(names(folder.path()), ["walk.md", "walk_pictures"]);
    assert!(handout.save_step(&folder.path().join("no/such/step")).is_err());
    let cancelled = Progress::new();
    cancelled.cancel();
    assert!(handout.save_all(&folder.path().join("other.md"), &cancelled).is_err());
    assert_eq!(names(folder.path()), ["walk.md", "walk_pictures"]);
}

fn model_handout(method: &str, place: ModelPlace) -> ModelHandout {
    let progress = Progress::new();
    let table = Arc::new(samples::open("wine", &ColumnSettings::default(), &progress).unwrap());
    let mut recipe = Recipe { method: method.to_owned(), ..Recipe::default() };
    if method == "gan" {
        recipe.type_parameter("epochs", "4").unwrap();
    }
    let outcome = Arc::new(Pipeline::with_projection(table).run(&recipe, &progress).unwrap());
    let (class, _) = LessonRows::of(&outcome).id(0).unwrap();
    let lesson = models::find(method).unwrap();
    let learnt = lesson.learn(ModelSubject::new(outcome, class), &progress).unwrap();
    let axes = (AxisChoice::Component(0), AxisChoice::Component(1));
    ModelHandout { lesson, learnt, place, axes, numbers: true }
}

#[test]
fn the_lesson_of_a_model_is_written_step_by_step() {
    let folder = tempfile::tempdir().unwrap();
    let place = ModelPlace { step: 3, frame: Some(2), dot: None };
    let handout = model_handout("copula", place);
    let paths = handout.save_all(&folder.path().join("lesson"), &Progress::new()).unwrap();
    let page = fs::read_to_string(&paths[0]).unwrap();
    assert!(page.starts_with("# A row without parents, step by step: class "), "{page}");
    let steps = handout.lesson.steps();
    let headings = page.lines().filter(|line| line.starts_with("## ")).count();
    assert_eq!(headings, steps.len(), "a heading a step");
    // The step that is shown as it is now, the others as they begin.
    let now = handout.learnt.screen(place, handout.axes);
    assert!(page.contains(&format!("## 3. {}", now.page.headline)), "{page}");
    let began = handout.learnt.screen(ModelPlace { step: 2, ..ModelPlace::default() }, handout.axes);
    assert!(page.contains(&format!("## 2. {}", began.page.headline)), "{page}");
    // Every picture that the page shows is there, and the row's values stand at its end.
    let pictures: Vec<_> = page.lines().filter_map(|line| line.split_once("](<")?.1.strip_suffix(">)")).collect();
    assert_eq!(pictures.len(), steps.len());
    assert!(pictures.iter().all(|path| folder.path().join(path).is_file()), "{pictures:?}");
    assert!(page.contains("| column | new row |"), "{page}");
    let svg = fs::read_to_string(folder.path().join("lesson_pictures/3_correlation.svg")).unwrap();
    for words in ["n 178", "seed 42", "step 3 of 6", "pair "] {
        assert!(svg.contains(words), "{words}");
    }
}

#[test]
fn a_step_with_two_pictures_is_two_figures() {
    let folder = tempfile::tempdir().unwrap();
    let handout = model_handout("gan", ModelPlace::default());
    let two = (0..handout.lesson.steps().len() as u8)
        .map(|step| ModelPlace { step, ..ModelPlace::default() })
        .find(|place| handout.learnt.screen(*place, handout.axes).pictures.len() == 2)
        .unwrap();
    let handout = ModelHandout { place: two, ..handout };
    let paths = handout.save_step(&folder.path().join("step")).unwrap();
    assert_eq!(names(folder.path()), ["step_1.png", "step_1.svg", "step_2.png", "step_2.svg"]);
    assert_eq!(paths.len(), 4);
}
