//! What is done by accessible actions alone: no pointer, no key.

use egui::{
    Role,
    accesskit::{Action, ActionData},
};
use egui_kittest::{
    Node,
    kittest::{NodeT as _, Queryable as _},
};
use smotescope::{
    app::{
        command::Command,
        explore::{action::ExploreAction, tab::Tab},
        learn::{LEARN, action::LearnAction},
        publish::PUBLISH,
    },
    recipe::Scale,
};

use crate::{
    controls::{control, kept, recipe, sample, state},
    harness::{Window, send, settle},
};

fn number(node: &Node<'_>) -> f64 {
    node.accesskit_node().data().numeric_value().expect("a number")
}

fn starting<'a>(harness: &'a Window<'_>, role: Role, start: &'a str) -> Node<'a> {
    harness.get_by(move |node| node.role() == role && node.label().is_some_and(|label| label.starts_with(start)))
}

/// A value set, a step up, and a step down.
fn set(harness: &mut Window<'_>, role: Role, start: &str, value: f64) {
    starting(harness, role, start).set_value_accesskit(value);
    settle(harness);
}

fn up(harness: &mut Window<'_>, role: Role, start: &str) {
    starting(harness, role, start).increment_accesskit();
    settle(harness);
}

fn down(harness: &mut Window<'_>, role: Role, start: &str) {
    starting(harness, role, start).decrement_accesskit();
    settle(harness);
}

#[test]
fn sliders_and_boxes_take_values_and_whole_steps() {
    for role in [Role::Slider, Role::SpinButton] {
        let mut harness = sample("wine");
        set(&mut harness, role, "k", 7.0);
        assert_eq!(recipe(&harness).k, 7);
        up(&mut harness, role, "k");
        assert_eq!(recipe(&harness).k, 8);
        down(&mut harness, role, "k");
        down(&mut harness, role, "k");
        assert_eq!(recipe(&harness).k, 6);
        set(&mut harness, role, "Closest", 12.34);
        // In steps that it shows: the slider's are coarser.
        assert_eq!(recipe(&harness).drop_closest, if role == Role::Slider { 12.5 } else { 12.3 });
        up(&mut harness, role, "Closest");
        assert_eq!(recipe(&harness).drop_closest, if role == Role::Slider { 13.0 } else { 12.8 });
        assert_eq!(number(&starting(&harness, role, "Closest")), recipe(&harness).drop_closest);
        // One press, one step back.
        send(&mut harness, Command::Undo);
        assert_eq!(recipe(&harness).drop_closest, if role == Role::Slider { 12.5 } else { 12.3 });
    }
}

#[test]
fn what_cannot_be_typed_cannot_be_asked_for_either() {
    for role in [Role::Slider, Role::SpinButton] {
        let mut harness = sample("wine");
        for (asked, becomes) in [(1e12, 99.0), (-5.0, 0.0), (f64::INFINITY, 0.0), (f64::NAN, 0.0)] {
            set(&mut harness, role, "Closest", asked);
            assert_eq!(recipe(&harness).drop_closest, becomes, "{role:?} {asked}");
        }
        down(&mut harness, role, "Closest");
        assert_eq!(recipe(&harness).drop_closest, 0.0);
        set(&mut harness, role, "k", 0.0);
        assert_eq!(recipe(&harness).k, 1, "{role:?}");
    }
}

#[test]
fn the_cut_line_is_a_slider() {
    let mut harness = sample("wine");
    send(&mut harness, Command::from(ExploreAction::Tab(Tab::Distance)));
    let before: u64 = kept(&harness).iter().sum();
    set(&mut harness, Role::Slider, "Cut line", 20.0);
    assert_eq!(recipe(&harness).drop_closest, 20.0);
    assert!(state(&harness).outcome().is_some_and(|it| it.selection.dropped > 0), "of {before}");
    up(&mut harness, Role::Slider, "Cut line");
    assert_eq!(recipe(&harness).drop_closest, 20.5);
    down(&mut harness, Role::Slider, "Cut line");
    down(&mut harness, Role::Slider, "Cut line");
    assert_eq!(recipe(&harness).drop_closest, 19.5);
    assert_eq!(number(&starting(&harness, Role::Slider, "Cut line")), 19.5);
    set(&mut harness, Role::Slider, "Cut line", 1000.0);
    assert_eq!(recipe(&harness).drop_closest, 99.0);
}

#[test]
fn the_diamond_of_the_lesson_is_a_slider() {
    let mut harness = sample("two-islands");
    send(&mut harness, Command::Workspace(LEARN));
    send(&mut harness, Command::from(LearnAction::Jump(4)));
    let gap = |harness: &Window<'_>| state(harness).learn.described.as_ref().expect("a lesson").walk.draw.gap;
    for asked in [0.25, 0.0, 1.0] {
        set(&mut harness, Role::Slider, "Gap handle", asked);
        assert_eq!(gap(&harness), asked);
        assert_eq!(number(&starting(&harness, Role::Slider, "Gap handle")), asked);
    }
    up(&mut harness, Role::Slider, "Gap handle");
    assert_eq!(gap(&harness), 1.0, "there is no more");
    down(&mut harness, Role::Slider, "Gap handle");
    assert!((gap(&harness) - 0.99).abs() < 1e-9);
    set(&mut harness, Role::Slider, "Gap in the lesson", 0.5);
    assert_eq!(gap(&harness), 0.5);
    set(&mut harness, Role::Slider, "Row in the lesson", 3.0);
    assert_eq!(state(&harness).learn.position.row, 2);
}

#[test]
fn keys_move_what_is_dragged_by_hand_and_keep_the_keyboard() {
    let mut harness = sample("wine");
    send(&mut harness, Command::from(ExploreAction::Tab(Tab::Distance)));
    set(&mut harness, Role::Slider, "Cut line", 10.0);
    starting(&harness, Role::Slider, "Cut line").focus();
    harness.run_steps(2);
    for key in [egui::Key::ArrowRight, egui::Key::ArrowUp, egui::Key::ArrowLeft, egui::Key::ArrowUp] {
        harness.key_press(key);
        settle(&mut harness);
        assert!(starting(&harness, Role::Slider, "Cut line").accesskit_node().is_focused(), "{key:?}");
    }
    assert_eq!(recipe(&harness).drop_closest, 11.0);
}

#[test]
fn a_list_is_opened_and_chosen_from() {
    let mut harness = sample("wine");
    control(&harness, Role::ComboBox, "Scale").click_accesskit();
    settle(&mut harness);
    let entry = |node: &egui_kittest::kittest::AccessKitNode<'_>| {
        node.data().supports_action(Action::Click) && node.label().is_some_and(|label| label.starts_with("min"))
    };
    harness.get_by(entry).click_accesskit();
    settle(&mut harness);
    assert_eq!(recipe(&harness).scale, Scale::Minmax);
}

#[test]
fn a_field_that_may_stay_empty_is_filled_without_going_there() {
    let mut harness = sample("two-islands");
    send(&mut harness, Command::Workspace(PUBLISH));
    let fields = |harness: &Window<'_>| -> Vec<String> {
        let all = harness.root().children_recursive().map(|node| node.accesskit_node());
        let fields = all.filter(|it| it.role() == Role::TextInput).filter_map(|it| it.label());
        fields.filter(|label| label.ends_with(", round to")).collect()
    };
    let name = fields(&harness).first().expect("a column of numbers").clone();
    let column = name.trim_end_matches(", round to").to_owned();
    control(&harness, Role::TextInput, &name).set_text_value_accesskit("0.5");
    settle(&mut harness);
    assert_eq!(recipe(&harness).coarsen.get(&column).and_then(|it| it.to), Some(0.5));
    control(&harness, Role::TextInput, &name).set_text_value_accesskit("half");
    settle(&mut harness);
    assert_eq!(recipe(&harness).coarsen.get(&column).and_then(|it| it.to), Some(0.5), "what is no number is said");
    control(&harness, Role::TextInput, &name).set_text_value_accesskit("");
    settle(&mut harness);
    assert_eq!(recipe(&harness).coarsen.get(&column).and_then(|it| it.to), None);
}

#[test]
fn sentences_follow_what_they_tell_of() {
    let mut harness = sample("wine");
    let said = |harness: &Window<'_>, role: Role, start: &str| {
        let node = starting(harness, role, start);
        node.accesskit_node().data().description().expect("a sentence").to_owned()
    };
    let told = |harness: &Window<'_>| {
        let table = said(harness, Role::Table, "Ledger");
        [table, said(harness, Role::Image, "Scatter"), said(harness, Role::Image, "Distance")]
    };
    send(&mut harness, Command::from(ExploreAction::Tab(Tab::Distance)));
    let before = told(&harness);
    set(&mut harness, Role::Slider, "Cut line", 30.0);
    let after = told(&harness);
    for (before, after) in before.iter().zip(&after) {
        assert_ne!(before, after);
    }
}

/// What is no number of ours is left alone.
#[test]
fn an_action_with_a_text_for_a_number_changes_nothing() {
    let mut harness = sample("wine");
    let before = recipe(&harness).clone();
    let request = |harness: &Window<'_>| {
        let node = starting(harness, Role::Slider, "Cut line");
        let (target_node, target_tree) = node.accesskit_node().locate();
        egui::accesskit::ActionRequest {
            action: Action::SetValue,
            target_tree,
            target_node,
            data: Some(ActionData::Value("much".into())),
        }
    };
    let request = request(&harness);
    harness.event(egui::Event::AccessKitActionRequest(request));
    settle(&mut harness);
    assert_eq!(*recipe(&harness), before);
}
