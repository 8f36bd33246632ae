//! Every control says in a sentence what it does: to the pointer, and to whoever has it read out.

use egui::{Order, Role, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use smotescope::app::{
    Options,
    command::{Change, Command},
    evaluate::{EVALUATE, action::EvaluateAction, view::EvaluateTab},
    explore::{EXPLORE, action::ExploreAction as Explore, tab::Tab},
    learn::{LEARN, action::LearnAction as Learn},
    plots::data::{Layer, RowId},
    publish::{PublishStep, action::PublishAction as Publish},
    scatter_options::{Dimensions, PictureAction as Look},
    select::{Mode, action::SelectAction as Select},
    share::ShareAction as Share,
};

use crate::{
    controls::{press, sample, window},
    harness::{Window, opened, send, settle},
};

/// What can be pressed, typed into or chosen from.
const CONTROLS: [Role; 10] = [
    Role::Button,
    Role::Link,
    Role::CheckBox,
    Role::RadioButton,
    Role::Slider,
    Role::SpinButton,
    Role::ComboBox,
    Role::TextInput,
    Role::MultilineTextInput,
    Role::Tab,
];

/// Names of the controls in sight that say nothing of what they do.
fn silent(harness: &Window<'_>) -> Vec<String> {
    let controls = harness.query_all_by(|node| CONTROLS.contains(&node.role()));
    let silent = controls.filter(|node| {
        let data = node.accesskit_node();
        data.data().description().is_none_or(str::is_empty)
    });
    silent.map(|node| format!("{:?} {:?}", node.accesskit_node().role(), node.accesskit_node().label())).collect()
}

/// Whether the pointer that rests on a control is told something.
fn tells(harness: &mut Window<'_>, name: &str) -> bool {
    let all: Vec<_> = harness.query_all_by(|_| true).collect();
    let node = all.iter().find(|node| {
        let data = node.accesskit_node();
        format!("{:?} {:?}", data.role(), data.label()) == name
    });
    let Some(at) = node.map(|node| node.rect().center()) else { return false };
    drop(all);
    harness.hover_at(at);
    // A tip waits until the pointer rests.
    harness.run_steps(5);
    let told = harness
        .ctx
        .memory(|memory| memory.areas().visible_layer_ids().into_iter().any(|layer| layer.order == Order::Tooltip));
    harness.hover_at(egui::pos2(1.0, 1.0));
    harness.run_steps(2);
    told
}

fn check(harness: &mut Window<'_>, place: &str, faults: &mut Vec<String>) {
    let mut names = silent(harness);
    names.sort();
    names.dedup();
    for name in names {
        if !tells(harness, &name) {
            faults.push(format!("{place}: {name}"));
        }
    }
}

fn tall<'a>() -> Window<'a> {
    opened(Vec2::new(1600.0, 1500.0), Options::default())
}

#[test]
fn every_control_of_the_workspaces_says_what_it_does() {
    let mut harness = tall();
    let mut faults = Vec::new();
    send(&mut harness, Command::OpenSample("wine"));
    send(&mut harness, Command::Change(Change::DropClosest(10.0)));
    send(&mut harness, Command::Pin(Some(RowId::Synthetic { class: 0, index: 2 })));
    send(&mut harness, Command::Select(Select::Rows(vec![RowId::Real(1)], Mode::Replace)));
    for tab in Tab::ALL {
        send(&mut harness, Command::from(Explore::Tab(tab)));
        check(&mut harness, tab.name(), &mut faults);
    }
    for look in [Look::ToggleLoadings, Look::ToggleCompared, Look::Dimensions(Dimensions::Three)] {
        send(&mut harness, Command::Picture(look));
    }
    send(&mut harness, Command::Pin(Some(RowId::Real(3))));
    send(&mut harness, Command::ToggleLayer(Layer::Dropped));
    check(&mut harness, "the picture in 3D", &mut faults);
    send(&mut harness, Command::Workspace(LEARN));
    for step in 0..=8 {
        send(&mut harness, Command::from(Learn::Jump(step)));
        check(&mut harness, &format!("step {step} of the lesson"), &mut faults);
    }
    send(&mut harness, Command::Workspace(EVALUATE));
    check(&mut harness, "Evaluate before it is run", &mut faults);
    send(&mut harness, crate::evaluate::few(&["as-is", "threshold", "smote"]).into());
    send(&mut harness, EvaluateAction::Run.into());
    for tab in EvaluateTab::ALL {
        send(&mut harness, EvaluateAction::Tab(tab).into());
        check(&mut harness, tab.name(), &mut faults);
    }
    for step in PublishStep::ALL {
        send(&mut harness, Command::from(Publish::Go(step)));
        check(&mut harness, step.name(), &mut faults);
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_control_of_the_dialogs_says_what_it_does() {
    let mut harness = tall();
    let mut faults = Vec::new();
    send(&mut harness, Command::OpenSample("wine"));
    send(&mut harness, Command::Workspace(LEARN));
    for dialog in [
        Command::ShowOpen,
        Command::OpenRecipeDialog,
        Command::SaveRecipeDialog,
        Command::ShowMake,
        Command::ShowExport,
        Command::ShowColumns,
        Command::ShowPalette,
        Command::ShowHelp,
        Command::ShowShortcuts,
        Command::Out(Share::ShowFigure),
        Command::Out(Share::ShowRecipe),
        Command::from(Learn::ShowLessons),
        Command::from(Learn::ShowHandout),
    ] {
        send(&mut harness, dialog.clone());
        assert!(harness.state().state().view.dialog.is_some(), "{dialog:?}");
        check(&mut harness, &format!("{dialog:?}"), &mut faults);
    }
    send(&mut harness, Command::CloseDialog);
    send(&mut harness, Command::Workspace(EXPLORE));
    for menu in ["Samples", "Figure"] {
        press(&mut harness, menu);
        check(&mut harness, menu, &mut faults);
        harness.key_press(egui::Key::Escape);
        settle(&mut harness);
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_tip_is_shown_where_the_pointer_rests_and_read_out() {
    let mut harness = window();
    let slider = |harness: &Window<'_>| {
        let node = harness.get_by(|node| node.role() == Role::Slider && node.label().as_deref() == Some("Closest"));
        (node.rect().center(), node.accesskit_node().data().description().unwrap_or_default().to_owned())
    };
    let (at, read_out) = slider(&harness);
    assert!(read_out.contains("closest to a real row"), "{read_out}");
    assert!(harness.query_by_label(&read_out).is_none(), "not before the pointer rests on it");
    harness.hover_at(at);
    harness.run_steps(6);
    harness.get_by_label(&read_out);
}

#[test]
fn a_control_without_a_tip_is_found() {
    let mut harness = sample("wine");
    send(&mut harness, Command::ShowOpen);
    assert!(silent(&harness).is_empty(), "{:?}", silent(&harness));
    // The plots are no controls of this kind; what cannot be found is no fault of anything.
    assert!(!tells(&mut harness, "Button Some(\"no such button\")"));
}
