//! Lessons of models: forwards and back on a lesson's table and on one's own, a slider through the epochs, a dot that becomes a row.

use egui::{Pos2, Vec2};
use egui_kittest::kittest::Queryable as _;
use smotescope::{
    app::{
        command::{Change, Command},
        learn::{
            action::{LearnAction, Speed},
            model::ModelView,
        },
        state::Dialog,
    },
    lesson::{library, models::ModelPlace},
};

use super::{learn, open_lesson, sample};
use crate::{
    controls::{click, says, wait_until, write},
    harness::{Window, send, settle},
};

/// What is shown of the model, once it has learnt.
pub fn view<'a>(harness: &'a mut Window<'_>) -> &'a ModelView {
    for _ in 0..2_000 {
        if harness.state().state().learn.model.view.is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
        harness.step();
    }
    settle(harness);
    harness.state().state().learn.model.view.as_ref().expect("a model that has learnt")
}

fn place(harness: &Window<'_>) -> ModelPlace {
    harness.state().state().learn.model.place
}

/// A table, resampled by a net that learns for a few epochs. No control sets both at once, so a lesson does.
fn with_net(sample: &str, method: &str, epochs: u64) -> Window<'static> {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!(
        "version = 1\ntitle = \"Net\"\nabout = \"A net.\"\nsample = {sample:?}\n[recipe]\nmethod = {method:?}\n\
         parameters = {{ epochs = {epochs} }}\n[[script]]\nstep = \"model\"\nmodel = {{ step = \"rows\" }}\nsay = \"Rows.\"\n"
    );
    let path = write(folder.path(), "net.toml", &text);
    let mut harness = crate::controls::window();
    learn(&mut harness, LearnAction::OpenLesson(path.display().to_string()));
    learn(&mut harness, LearnAction::LeaveLesson);
    view(&mut harness);
    harness
}

#[test]
fn a_lesson_of_a_model_is_walked_forwards_and_back() {
    for name in ["row-without-parents", "forest-that-cannot-tell"] {
        let mut harness = crate::controls::window();
        open_lesson(&mut harness, name);
        let lesson = library::find(name).expect("a lesson").lesson().expect("a lesson");
        let mut there = Vec::new();
        for (at, beat) in lesson.script.iter().enumerate() {
            let shown = view(&mut harness);
            let (headline, waits) = (shown.screen.page.headline.clone(), shown.waits);
            let asks = beat.model.as_ref().expect("a step of the model").ask;
            assert_eq!(waits, asks, "{name}, beat {at}");
            assert!(!shown.screen.pictures.is_empty());
            let first: String = beat.say.chars().take_while(|sign| !matches!(sign, '.' | '?')).collect();
            assert!(says(&harness, &first), "{name}: {first:?} is not on screen");
            if asks {
                assert!(says(&harness, "Predict: "));
                assert!(!says(&harness, beat.then.as_deref().expect("what is said after")));
                click(&mut harness, "skip");
                assert!(says(&harness, beat.then.as_deref().expect("what is said after").split('.').next().unwrap()));
                learn(&mut harness, LearnAction::Back);
                let expected = there.last().copied().unwrap_or_default();
                assert_eq!(place(&harness), expected, "{name}, beat {at}");
                learn(&mut harness, LearnAction::Step);
                view(&mut harness);
            }
            assert_eq!(place(&harness), lesson.model_at(at), "{name}, beat {at}: {headline}");
            there.push(place(&harness));
            if at + 1 < lesson.script.len() {
                click(&mut harness, "Step →");
            }
        }
        for expected in there.iter().rev().skip(1) {
            click(&mut harness, "← Back");
            assert_eq!(place(&harness), *expected, "{name}");
        }
    }
}

#[test]
fn the_steps_of_a_model_are_gone_through_on_ones_own_table() {
    let mut harness = sample("wine");
    send(&mut harness, Command::Change(Change::Method("copula")));
    view(&mut harness);
    assert!(says(&harness, "What is learnt from: the 48 rows of class 3"));
    click(&mut harness, "Step →");
    assert!(says(&harness, "from values to ranks"));
    // The slider goes from column to column, and Back takes that back.
    learn(&mut harness, LearnAction::Frame(3));
    let name = view(&mut harness).screen.slider.clone().expect("a slider").text;
    assert!(says(&harness, &format!("{name}: from values to ranks")));
    click(&mut harness, "← Back");
    assert_eq!(place(&harness), ModelPlace { step: 1, ..ModelPlace::default() });
    learn(&mut harness, LearnAction::Jump(3));
    assert!(view(&mut harness).waits, "which columns go together most is asked first");
    let question = view(&mut harness).question.clone().expect("a question");
    click(&mut harness, &question.choices[question.answer]);
    assert!(says(&harness, "Right. ") && says(&harness, "correlation"));
    learn(&mut harness, LearnAction::Reset);
    assert_eq!(place(&harness), ModelPlace::default());
    // Other settings: the same step of another model.
    send(&mut harness, Command::Change(Change::Method("arf")));
    view(&mut harness);
    assert!(says(&harness, "A forest of decision trees will learn"));
    send(&mut harness, Command::Change(Change::Method("smote")));
    assert!(harness.state().state().learn.model.view.is_none() && says(&harness, "SMOTE"));
}

#[test]
fn a_dot_in_the_latent_plane_becomes_another_row() {
    let mut harness = with_net("wine", "vae", 3);
    learn(&mut harness, LearnAction::Jump(2));
    let before = view(&mut harness).screen.cells.clone();
    assert_eq!(before.len(), 13);
    // The picture at the left is the plane: a press right of its middle.
    let headline = view(&mut harness).screen.page.headline.clone();
    let picture = harness.get_by_label(&format!("{headline}, picture 1")).rect();
    let at: Pos2 = picture.center() + Vec2::new(picture.width() * 0.2, 0.0);
    for pressed in [true, false] {
        harness.hover_at(at);
        harness.event(egui::Event::PointerButton {
            pos: at,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        });
        harness.step();
    }
    settle(&mut harness);
    let dot = place(&harness).dot.expect("a dot that was moved");
    assert!(dot[0] > 0.5, "{dot:?}");
    assert_ne!(view(&mut harness).screen.cells, before);
    // Without a pointer as well: both numbers have a slider.
    for name in ["First latent number in the lesson", "Second latent number in the lesson"] {
        assert!(harness.query_all_by_label(name).count() > 0, "{name}");
    }
}

#[test]
fn play_goes_through_the_epochs_to_the_last_one() {
    let mut harness = with_net("wine", "gan", 5);
    learn(&mut harness, LearnAction::Jump(3));
    learn(&mut harness, LearnAction::Frame(0));
    assert!(view(&mut harness).screen.page.headline.starts_with("Epoch 1:"));
    learn(&mut harness, LearnAction::Play(Speed::TenTimes));
    for _ in 0..2_000 {
        if harness.state().state().learn.play.is_none() {
            break;
        }
        harness.step();
    }
    assert!(view(&mut harness).screen.page.headline.starts_with("Epoch 5:"));
    learn(&mut harness, LearnAction::Back);
    assert!(view(&mut harness).screen.page.headline.starts_with("Epoch 1:"), "Back takes back what was played");
}

#[test]
fn the_lesson_of_a_model_has_a_handout() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = crate::controls::window();
    open_lesson(&mut harness, "row-without-parents");
    learn(&mut harness, LearnAction::LeaveLesson);
    view(&mut harness);
    click(&mut harness, "Handout…");
    let path = folder.path().join("copula");
    let typed = Dialog::Handout { path: path.display().to_string(), whole: false, error: None };
    send(&mut harness, Command::Edit(typed));
    click(&mut harness, "the whole lesson, as a Markdown page with its pictures");
    click(&mut harness, "Write");
    wait_until(&mut harness, "a page", |_| path.with_extension("md").exists());
    let page = std::fs::read_to_string(path.with_extension("md")).expect("a page");
    assert!(page.contains("A row without parents, step by step"), "{page}");
    assert_eq!(std::fs::read_dir(folder.path().join("copula_pictures")).expect("a folder").count(), 14);
    // With a question that waits, the step is the one before it: nothing is given away.
    let steps = harness.state().state().learn.model.steps() as u8;
    for step in 1..steps {
        learn(&mut harness, LearnAction::Jump(step));
        if !view(&mut harness).waits {
            continue;
        }
        let axes = harness.state().state().shown().expect("a run").picture.axes;
        let handout = harness.state().state().learn.model.handout(axes, true).expect("a handout");
        assert_eq!(handout.place, ModelPlace { step: step - 1, ..ModelPlace::default() });
        return;
    }
    panic!("no question was put");
}
