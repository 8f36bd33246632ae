//! What a lesson looks like: large letters for a class, numbers that can be hidden, the picture and the names of controls.

use egui::{Pos2, Shape, Vec2};
use egui_kittest::kittest::Queryable as _;
use smotescope::{
    app::{Options, command::Command, learn::action::LearnAction, plots::data::AxisChoice, theme::ThemeChoice},
    lesson::{marks::Marks, position::LAST},
    report::{
        figure::Item,
        plane::{Plane, Repair},
    },
};

use super::{Seen, learn, open_lesson, played_out, sample, seen, told};
use crate::{
    controls::says,
    harness::{Window, opened, send, settle},
};

/// Every text that is painted, with its size in pixels.
fn painted(harness: &Window<'_>) -> Vec<(f32, String, Pos2)> {
    fn collect(shape: &Shape, scale: f32, into: &mut Vec<(f32, String, Pos2)>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, scale, into)),
            Shape::Text(text) if !text.galley.job.text.trim().is_empty() => {
                let job = &text.galley.job;
                let least =
                    job.sections.iter().map(|section| section.format.font_id.size).fold(f32::INFINITY, f32::min);
                into.push((least * scale, job.text.clone(), text.pos));
            }
            _ => {}
        }
    }
    let mut texts = Vec::new();
    let output = harness.output();
    for clipped in &output.shapes {
        collect(&clipped.shape, output.pixels_per_point, &mut texts);
    }
    texts
}

#[test]
fn a_presentation_has_large_letters_and_no_settings() {
    let size = Vec2::new(1280.0, 720.0);
    let mut harness = opened(size, Options::default());
    let mut small: Vec<String> = Vec::new();
    for theme in [ThemeChoice::Light, ThemeChoice::Dark] {
        send(&mut harness, Command::Theme(theme));
        for name in ["two-islands", "whole-numbers"] {
            open_lesson(&mut harness, name);
            assert!(harness.query_all_by_label("Oversupply").count() > 0);
            learn(&mut harness, LearnAction::TogglePresentation);
            // The window stays as large as it is; what is large is a point.
            let scale = harness.output().pixels_per_point;
            assert_eq!(scale, 1.5);
            harness.set_size(size / scale);
            settle(&mut harness);
            for hidden in ["Oversupply", "Export…"] {
                assert_eq!(harness.query_all_by_label(hidden).count(), 0, "{hidden}");
            }
            let beats = harness.state().state().learn.running.as_ref().expect("a lesson").lesson.script.len();
            for beat in 0..beats {
                played_out(&mut harness);
                for answered in [false, true] {
                    if answered {
                        learn(&mut harness, LearnAction::Answer(None));
                    }
                    let texts = painted(&harness);
                    assert!(texts.len() > 10);
                    small.extend(
                        texts
                            .into_iter()
                            .filter(|(size, ..)| *size < 17.99)
                            .map(|(size, text, _)| format!("{name}, beat {beat}: {text:?} at {size} px")),
                    );
                }
                learn(&mut harness, LearnAction::Step);
            }
            learn(&mut harness, LearnAction::TogglePresentation);
            harness.set_size(size);
            settle(&mut harness);
        }
    }
    small.sort();
    small.dedup();
    assert!(small.is_empty(), "{}", small.join("\n"));
}

/// The words of all marks over the picture.
fn labels(seen: &Seen) -> Vec<&str> {
    seen.items
        .iter()
        .filter_map(|item| match item {
            Item::Label { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

#[test]
fn numbers_can_be_hidden_for_an_exam() {
    let mut harness = sample("wine");
    learn(&mut harness, LearnAction::TogglePredict);
    let mut shown = 0;
    for step in 1..=LAST {
        learn(&mut harness, LearnAction::Step);
        let with = seen(&harness);
        shown += labels(&with).iter().filter(|text| text.contains(|sign: char| sign.is_ascii_digit())).count();
        let formula = with.page.formula.clone().unwrap_or_default();
        let idle = with.page.idle.is_some();
        learn(&mut harness, LearnAction::ToggleNumbers);
        let without = seen(&harness);
        for text in labels(&without) {
            assert!(!text.contains(|sign: char| sign.is_ascii_digit()), "step {step}: {text:?}");
        }
        let painted = painted(&harness);
        for number in formula.numbers.iter().filter(|_| !idle) {
            assert!(!painted.iter().any(|(_, text, _)| text == number), "step {step}: {number:?}");
        }
        let walk = &told(&harness).walk;
        let mut secrets: Vec<String> = walk.candidates().iter().map(|near| format!("{:.3}", near.distance)).collect();
        secrets.extend([format!("{:.3}", walk.draw.gap), format!("{:.3}", walk.distance)]);
        for (_, text, _) in &painted {
            assert!(!secrets.iter().any(|secret| text.contains(secret)), "step {step}: {text:?}");
        }
        learn(&mut harness, LearnAction::ToggleNumbers);
        assert_eq!(seen(&harness), with);
        assert!(idle || formula.numbers.iter().all(|number| says(&harness, number)), "step {step}");
    }
    assert!(shown > 6, "{shown}");
}

#[test]
fn the_picture_of_the_lesson_is_that_of_the_axes() {
    let mut harness = sample("wine");
    for _ in 0..4 {
        learn(&mut harness, LearnAction::Step);
    }
    for axes in [(AxisChoice::Column(0), AxisChoice::Column(1)), (AxisChoice::Component(1), AxisChoice::Column(3))] {
        send(&mut harness, Command::Axes(axes.0, axes.1));
        assert_eq!(seen(&harness).axes, axes);
        let told = told(&harness);
        let plane = Plane::new(&told.walk.outcome, axes);
        let place = Marks::place(&told.walk, &plane, Repair::Drawn);
        let diamond = seen(&harness).items.iter().any(|item| match item {
            Item::Points { places, .. } => places.contains(&place),
            _ => false,
        });
        assert!(diamond);
    }
}

#[test]
fn no_control_of_the_lesson_is_without_a_name() {
    for size in [Vec2::new(640.0, 480.0), Vec2::new(1280.0, 720.0)] {
        let mut harness = opened(size, Options::default());
        open_lesson(&mut harness, "whole-numbers");
        for _ in 0..10 {
            assert!(harness.unnamed_widgets().is_empty(), "{:?}", harness.unnamed_widgets());
            learn(&mut harness, LearnAction::Step);
        }
        learn(&mut harness, LearnAction::LeaveLesson);
        for step in 0..=LAST {
            learn(&mut harness, LearnAction::Jump(step));
            assert!(harness.unnamed_widgets().is_empty(), "{:?}", harness.unnamed_widgets());
        }
        learn(&mut harness, LearnAction::ShowLessons);
        assert!(harness.unnamed_widgets().is_empty(), "{:?}", harness.unnamed_widgets());
    }
}
