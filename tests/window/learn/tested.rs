//! A lesson that tells how a model does: the table of the test in the place of the picture, and not before it may be seen.

use egui::Vec2;
use egui_kittest::kittest::Queryable as _;
use smotescope::app::{Options, learn::action::LearnAction};

use super::{learn, now, told};
use crate::{
    controls::{says, write},
    harness::{Window, opened, settle},
};

const LESSON: &str = r#"version = 1
title = "Tested"
about = "A small table, tested."
sample = "chess-club"

[recipe.evaluate]
models = ["tree"]
arms = ["as-is"]
splits = 2

[[script]]
step = "base"
say = "A base."

[[script]]
step = "test"
test = { arm = "as-is" }
say = "A model is tested."
ask = "found"
then = "It finds {found} of {of}."

[[script]]
step = "test"
test = { leak = { name = "copies", labels = "shuffled" } }
say = "Now with other classes."
ask = "knowing-nothing"
then = "{auc} and {leaking}."

[[script]]
step = "neighbours"
say = "On with the walk."
"#;

fn lesson(folder: &std::path::Path, size: Vec2) -> Window<'static> {
    let path = write(folder, "tested.toml", LESSON);
    let mut harness = opened(size, Options::default());
    learn(&mut harness, LearnAction::OpenLesson(path.display().to_string()));
    assert!(harness.state().state().learn.running.is_some());
    harness
}

fn matrices(harness: &Window<'_>) -> usize {
    harness.query_all_by_label_contains("Confusion matrix of Decision tree, as-is").count()
}

#[test]
fn the_matrix_comes_with_the_answer_and_goes_with_the_beat() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = lesson(folder.path(), Vec2::new(1280.0, 800.0));
    learn(&mut harness, LearnAction::Step);
    let step = now(&harness).step;
    assert!(says(&harness, "What came out is shown when the question is answered") && matrices(&harness) == 0);
    assert!(says(&harness, "of class yes does the model find?"));
    learn(&mut harness, LearnAction::Answer(None));
    assert!(matrices(&harness) > 0);
    let tested = told(&harness).tested.clone().expect("a test");
    let counts = tested.counts().expect("counts");
    // Two splits of a quarter of fourteen.
    assert_eq!(counts.positives(), 8);
    assert!(says(&harness, &format!("It finds {} of 8.", counts.true_positives)));
    assert!(says(&harness, "True yes, named yes: "));
    // The leak has two areas, and no matrix.
    learn(&mut harness, LearnAction::Step);
    assert!(says(&harness, "What ROC AUC should a model have that cannot know anything?") && matrices(&harness) == 0);
    assert!(!says(&harness, "Copies among the test rows"));
    learn(&mut harness, LearnAction::Answer(Some(1)));
    let leak = told(&harness).tested.as_ref().and_then(|tested| tested.leak().map(|leak| (leak.honest, leak.leaking)));
    let (honest, leaking) = leak.expect("a leak");
    assert!(says(&harness, &format!("{honest:.2} and {leaking:.2}.")) && says(&harness, "Right."));
    assert!(says(&harness, "Copies among the test rows"));
    assert_eq!(now(&harness).step, step, "the walk waits");
    // Back is what was there, and the walk goes on with its picture.
    learn(&mut harness, LearnAction::Back);
    assert!(matrices(&harness) > 0);
    learn(&mut harness, LearnAction::Step);
    learn(&mut harness, LearnAction::Step);
    assert!(matrices(&harness) == 0 && told(&harness).tested.is_none());
    assert!(says(&harness, "On with the walk.") && now(&harness).step > step);
}

#[test]
fn every_part_of_a_test_has_a_name_and_fits_a_small_window() {
    let folder = tempfile::tempdir().expect("a folder");
    for size in [Vec2::new(640.0, 480.0), Vec2::new(1280.0, 720.0)] {
        let mut harness = lesson(folder.path(), size);
        for _ in 0..3 {
            learn(&mut harness, LearnAction::Step);
            assert!(harness.unnamed_widgets().is_empty(), "{:?}", harness.unnamed_widgets());
            learn(&mut harness, LearnAction::Answer(None));
            settle(&mut harness);
            assert!(harness.unnamed_widgets().is_empty(), "{:?}", harness.unnamed_widgets());
        }
    }
}
