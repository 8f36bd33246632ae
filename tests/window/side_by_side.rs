//! Several methods beside each other: made one after the other, on the same axes, one press from being set.

use std::fmt::Write as _;

use egui::{Pos2, Vec2};
use egui_kittest::kittest::Queryable as _;
use smotescope::{
    app::{
        Options,
        command::{Change, Command},
        explore::{action::ExploreAction, side_by_side::SideBySide, tab::Tab},
        plots::data::RowId,
    },
    report::plane::Plane,
    sampling::Sampler,
};

use crate::{
    controls::{click, says, write},
    harness::{Window, opened, send, settle},
};

/// Large enough for six pictures, with the view filling it.
fn window(sample: &'static str) -> Window<'static> {
    let mut harness = opened(Vec2::new(1600.0, 1000.0), Options::default());
    send(&mut harness, Command::OpenSample(sample));
    send(&mut harness, Command::from(ExploreAction::Tab(Tab::Methods)));
    send(&mut harness, Command::from(ExploreAction::ToggleFill));
    all_made(&mut harness);
    harness
}

fn methods<'a>(harness: &'a Window<'_>) -> &'a SideBySide {
    &harness.state().state().explore.methods
}

/// Waits for the last of them.
fn all_made(harness: &mut Window<'_>) {
    for _ in 0..3_000 {
        let state = harness.state().state();
        let (table, recipe) = (state.document.table.clone().expect("a table"), state.document.recipe.clone());
        let all = &state.explore.methods;
        if all.chosen.iter().all(|method| all.of(method, &table, &recipe).is_some()) {
            settle(harness);
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
        harness.step();
    }
    panic!("methods are still being made");
}

#[test]
fn each_method_has_its_picture_and_figures_and_a_press_sets_it() {
    let mut harness = window("orchard");
    assert_eq!(methods(&harness).chosen.len(), 6);
    for title in ["SMOTE", "Borderline-SMOTE", "ADASYN", "Gaussian copula", "Random over-sampling"] {
        assert!(says(&harness, title), "{title}");
        assert!(harness.query_by_label(&format!("Rows by {title}")).is_some(), "the picture of {title}");
    }
    // The figures are those of the method alone.
    let kept: u64 = harness.state().state().shown().expect("a result").outcome.ledger.iter().map(|row| row.kept).sum();
    assert!(says(&harness, &format!("{kept} made")));
    click(&mut harness, "Gaussian copula");
    assert_eq!(harness.state().state().document.recipe.method, "copula");
    all_made(&mut harness);
    assert!(says(&harness, "● Gaussian copula"));
    send(&mut harness, Command::Undo);
    assert_eq!(harness.state().state().document.recipe.method, "smote");
    // A setting that all have makes all of them anew.
    send(&mut harness, Command::Change(Change::DropClosest(20.0)));
    all_made(&mut harness);
}

#[test]
fn two_to_nine_are_looked_at() {
    let mut harness = window("two-islands");
    for method in ["borderline", "adasyn", "simplex", "copula", "random", "smote"] {
        send(&mut harness, Command::from(ExploreAction::ToggleMethod(method)));
    }
    assert_eq!(methods(&harness).chosen.len(), 2, "the last two stay");
    for method in SideBySide::choices().map(Sampler::name).filter(|name| !["vae", "gan"].contains(name)) {
        if !methods(&harness).chosen.contains(&method) {
            send(&mut harness, Command::from(ExploreAction::ToggleMethod(method)));
        }
    }
    assert!(methods(&harness).chosen.len() <= 9);
    all_made(&mut harness);
}

#[test]
fn a_dot_that_is_clicked_is_pinned_in_all_of_them() {
    let mut harness = window("wine");
    let picture = harness.get_by_label("Rows by SMOTE").rect();
    // Somewhere among the rows: the pointer goes over the picture until it finds one.
    let mut found = None;
    'seek: for across in 2..18 {
        for down in 2..18 {
            let at = Pos2::new(
                picture.left() + picture.width() * across as f32 / 20.0,
                picture.top() + picture.height() * down as f32 / 20.0,
            );
            harness.hover_at(at);
            harness.step();
            harness.step();
            if matches!(harness.state().state().view.hovered, Some(RowId::Real(_))) {
                found = Some(at);
                break 'seek;
            }
        }
    }
    let at = found.expect("a row under the pointer");
    for pressed in [true, false] {
        let (button, modifiers) = (egui::PointerButton::Primary, egui::Modifiers::NONE);
        harness.event(egui::Event::PointerButton { pos: at, button, pressed, modifiers });
        harness.step();
    }
    settle(&mut harness);
    let Some(RowId::Real(row)) = harness.state().state().view.pinned else { panic!("a real row is pinned") };
    let shown = harness.state().state().shown().expect("a result");
    let plane = Plane::new(&shown.outcome, shown.picture.axes);
    assert!(plane.real(row).iter().all(|place| place.is_finite()));
}

#[test]
fn one_that_cannot_be_made_says_why_and_the_others_are_there() {
    // Two heaps far apart: no row is in danger, so Borderline-SMOTE has nothing to draw from.
    let folder = tempfile::tempdir().expect("a folder");
    let mut text = String::from("a,b,class\n");
    for row in 0..40 {
        let (far, class) = if row % 4 == 0 { (1000, "few") } else { (0, "many") };
        writeln!(text, "{},{},{class}", far + row * 7 % 13, far + row * 5 % 11).expect("text");
    }
    let path = write(folder.path(), "heaps.csv", &text);
    let mut harness = opened(Vec2::new(1600.0, 1000.0), Options { path: Some(path), ..Options::default() });
    send(&mut harness, Command::from(ExploreAction::Tab(Tab::Methods)));
    send(&mut harness, Command::from(ExploreAction::ToggleFill));
    all_made(&mut harness);
    let state = harness.state().state();
    let (table, recipe) = (state.document.table.clone().expect("a table"), state.document.recipe.clone());
    let failed: Vec<&str> = methods(&harness)
        .chosen
        .iter()
        .copied()
        .filter(|method| methods(&harness).of(method, &table, &recipe).is_some_and(|it| it.found.is_err()))
        .collect();
    assert_eq!(failed, ["borderline"]);
    assert!(harness.query_all_by_label_contains("is in danger").count() > 0, "its reason");
    assert!(harness.query_by_label("Rows by SMOTE").is_some());
}
