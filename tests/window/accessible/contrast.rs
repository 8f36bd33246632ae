//! Every text that is drawn, against the ground that was drawn below it.

use std::collections::BTreeSet;

use egui::{
    Color32, Pos2, Rect, Shape, Theme,
    epaint::{ClippedShape, TextShape},
};
use smotescope::app::{
    command::Command,
    evaluate::{EVALUATE, action::EvaluateAction, view::EvaluateTab},
    explore::{action::ExploreAction, tab::Tab},
    learn::{LEARN, action::LearnAction},
    publish::{PUBLISH, PublishStep, action::PublishAction},
    theme::{ThemeChoice, contrast},
};

use crate::{
    controls::sample,
    harness::{Window, send},
};

/// The shapes one by one, in the order in which they are drawn.
fn flat(shapes: &[ClippedShape]) -> Vec<(Rect, &Shape)> {
    fn add<'a>(clip: Rect, shape: &'a Shape, to: &mut Vec<(Rect, &'a Shape)>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| add(clip, shape, to)),
            shape => to.push((clip, shape)),
        }
    }
    let mut all = Vec::new();
    for ClippedShape { clip_rect, shape, .. } in shapes {
        add(*clip_rect, shape, &mut all);
    }
    all
}

/// The colours of a text's letters. What is drawn faded cannot be used at the moment, which WCAG excepts.
fn inks(text: &TextShape) -> Vec<Color32> {
    if text.opacity_factor < 1.0 {
        return Vec::new();
    }
    let letters = text.galley.rows.iter().flat_map(|row| {
        let visuals = &row.row.visuals;
        visuals.mesh.vertices.get(visuals.glyph_vertex_range.clone()).unwrap_or_default()
    });
    let mut inks: Vec<Color32> = Vec::new();
    for letter in letters {
        let ink = if letter.color == Color32::PLACEHOLDER { text.fallback_color } else { letter.color };
        let ink = text.override_text_color.unwrap_or(ink);
        if ink.is_opaque() && !inks.contains(&ink) {
            inks.push(ink);
        }
    }
    inks
}

/// What the last opaque rectangle or disc below a place has made of it.
fn ground(below: &[(Rect, &Shape)], at: Pos2) -> Option<Color32> {
    below.iter().rev().find_map(|(clip, shape)| match shape {
        Shape::Rect(rect) if rect.fill.is_opaque() && clip.contains(at) && rect.rect.contains(at) => Some(rect.fill),
        Shape::Circle(disc) => {
            let inside = disc.center.distance(at) <= disc.radius && clip.contains(at);
            (disc.fill.is_opaque() && inside).then_some(disc.fill)
        }
        _ => None,
    })
}

/// Texts that cannot be read, with how many could be looked at.
fn unread(harness: &Window<'_>, place: &str, found: &mut BTreeSet<String>) -> usize {
    let all = flat(&harness.output().shapes);
    let mut texts = 0;
    for (at, (clip, shape)) in all.iter().enumerate() {
        let Shape::Text(text) = shape else { continue };
        let middle = text.visual_bounding_rect().center();
        if !clip.contains(middle) {
            continue;
        }
        let Some(ground) = ground(&all[..at], middle) else { continue };
        for ink in inks(text) {
            texts += 1;
            let measured = contrast(ink, ground);
            if measured < 4.5 {
                found.insert(format!("{place}: {:?} {ink:?} on {ground:?}: {measured:.2}", text.galley.text()));
            }
        }
    }
    texts
}

#[test]
fn all_that_is_drawn_can_be_read_in_light_and_dark_and_on_a_projector() {
    let mut harness = sample("wine");
    let mut found = BTreeSet::new();
    let mut texts = 0;
    let mut look = |harness: &Window<'_>, place: &str, theme: &str| {
        texts += unread(harness, &format!("{theme}, {place}"), &mut found);
    };
    for theme in [ThemeChoice::Light, ThemeChoice::Dark] {
        let called = theme.name();
        send(&mut harness, Command::Theme(theme));
        let dark = harness.ctx.theme() == Theme::Dark;
        assert_eq!(dark, theme == ThemeChoice::Dark);
        send(&mut harness, Command::OpenSample("wine"));
        send(&mut harness, Command::Workspace(smotescope::app::explore::EXPLORE));
        for tab in Tab::ALL {
            send(&mut harness, Command::from(ExploreAction::Tab(tab)));
            look(&harness, tab.name(), called);
        }
        send(&mut harness, Command::Workspace(LEARN));
        for presentation in [true, false] {
            send(&mut harness, Command::from(LearnAction::TogglePresentation));
            for step in 0..8 {
                send(&mut harness, Command::from(LearnAction::Jump(step)));
                look(&harness, &format!("step {step} of Learn, presentation {presentation}"), called);
                send(&mut harness, Command::from(LearnAction::Answer(Some(0))));
                look(&harness, &format!("step {step} answered, presentation {presentation}"), called);
            }
        }
        send(&mut harness, Command::Workspace(EVALUATE));
        look(&harness, "Evaluate before it is run", called);
        send(&mut harness, crate::evaluate::few(&["as-is", "threshold", "smote"]).into());
        send(&mut harness, EvaluateAction::Run.into());
        for tab in EvaluateTab::ALL {
            send(&mut harness, EvaluateAction::Tab(tab).into());
            look(&harness, tab.name(), called);
        }
        // A small table: every gate is run.
        send(&mut harness, Command::OpenSample("two-islands"));
        send(&mut harness, Command::Workspace(PUBLISH));
        for step in PublishStep::ALL {
            send(&mut harness, Command::from(PublishAction::Go(step)));
            look(&harness, step.name(), called);
        }
        for dialog in [Command::ShowOpen, Command::ShowExport, Command::ShowColumns, Command::ShowPalette] {
            let place = format!("{dialog:?}");
            send(&mut harness, dialog);
            look(&harness, &place, called);
            send(&mut harness, Command::CloseDialog);
        }
    }
    assert!(texts > 3000, "only {texts} texts had a ground");
    assert!(found.is_empty(), "{}", found.into_iter().collect::<Vec<_>>().join("\n"));
}
