//! What those who do not see the window find in it, and can do: names, values and ranges of all controls, dialogs by name,
//! pictures and tables in a sentence, and colours that can be told from what they are on.

mod contrast;
mod reached;

use std::collections::BTreeSet;

use egui::{Id, Pos2, Rect, Role, Vec2, accesskit::Action};
use egui_kittest::{
    Node,
    kittest::{AccessKitNode, NodeT as _},
};
use smotescope::app::{
    command::Command,
    evaluate::{EVALUATE, action::EvaluateAction, view::EvaluateTab},
    explore::{EXPLORE, action::ExploreAction, tab::Tab},
    learn::{LEARN, action::LearnAction},
    publish::{PUBLISH, PublishStep, action::PublishAction},
    share::ShareAction,
    state::Dialog,
};

use crate::{
    controls::{sample, state},
    harness::{Window, send, settle},
};

/// What is called so, whether it is a label or has one.
fn name(node: &AccessKitNode<'_>) -> String {
    node.label().or_else(|| node.value()).or_else(|| node.data().placeholder().map(str::to_owned)).unwrap_or_default()
}

/// What a node lacks for those who do not see it.
fn lacks(node: &AccessKitNode<'_>) -> Vec<&'static str> {
    let data = node.data();
    let acts = |action: Action| data.supports_action(action);
    let ranged = data.numeric_value().is_some()
        && data.min_numeric_value() < data.max_numeric_value()
        && data.min_numeric_value().is_some();
    let settable = acts(Action::SetValue) && (acts(Action::Increment) || acts(Action::Decrement));
    let described = data.description().is_some_and(|sentence| !sentence.trim().is_empty());
    let (role, disabled) = (node.role(), node.is_disabled());
    let named = !name(node).trim().is_empty();
    let reached = acts(Action::Focus) || acts(Action::Click);
    let whole = matches!(role, Role::Image | Role::Table);
    let value = node.value().is_some_and(|value| !value.trim().is_empty());
    let mut lacking = Vec::new();
    let mut want = |so: bool, what: &'static str| lacking.extend((!so).then_some(what));
    // egui says nothing of its scroll bars; what they scroll comes into sight by itself when it is gone to.
    want(!reached || named || role == Role::ScrollBar, "a name");
    want(!reached || !matches!(role, Role::Unknown | Role::GenericContainer), "a role");
    match role {
        Role::Dialog => want(named, "a name"),
        Role::Slider => {
            want(
                ranged && data.numeric_value_step().is_some_and(|step| step > 0.0),
                "a number with its range and step",
            );
            want(settable || disabled, "a way to set it");
        }
        Role::SpinButton => {
            want(data.numeric_value().is_some() && data.numeric_value_step().is_some(), "a number with its step");
            want(settable || disabled, "a way to set it");
        }
        Role::Meter => want(named && ranged, "a name and a length"),
        Role::ComboBox => want(value && (acts(Action::Click) || disabled), "a value and a way to open it"),
        Role::CheckBox | Role::RadioButton => want(data.toggled().is_some(), "a state"),
        Role::TextInput | Role::MultilineTextInput => want(acts(Action::SetValue) || data.is_read_only(), "a way in"),
        _ => {}
    }
    want(!whole || named, "a name");
    want(!whole || described, "a sentence");
    lacking
}

/// Fails where something lacks what those need who do not see it.
fn walk(harness: &Window<'_>, place: &str) {
    let mut found = Vec::new();
    for node in harness.root().children_recursive() {
        let node = node.accesskit_node();
        if node.is_hidden() {
            continue;
        }
        let above: Vec<String> =
            std::iter::successors(node.parent(), AccessKitNode::parent).filter_map(|it| it.label()).collect();
        for what in lacks(&node) {
            found.push(format!(
                "{:?} {:?} at {:?} in {above:?} lacks {what}",
                node.role(),
                name(&node),
                node.raw_bounds()
            ));
        }
    }
    assert!(found.is_empty(), "{place}:\n{}", found.join("\n"));
}

fn acts(node: &Node<'_>, action: Action) -> bool {
    node.accesskit_node().data().supports_action(action)
}

/// Every list to choose from opens by an action, has named entries, and is closed by choosing what it had.
fn lists(harness: &mut Window<'_>, place: &str) {
    let all = harness.root().children_recursive().map(|node| node.accesskit_node());
    let boxes = all.filter(|node| node.role() == Role::ComboBox && !node.is_disabled());
    let boxes: Vec<(String, String)> = boxes.map(|it| (name(&it), it.value().unwrap_or_default())).collect();
    for (called, value) in boxes {
        let list = |node: &AccessKitNode<'_>| node.role() == Role::ComboBox && name(node) == called;
        let Some(node) = harness.root().children_recursive().find(|node| list(&node.accesskit_node())) else {
            continue;
        };
        node.click_accesskit();
        settle(harness);
        walk(harness, &format!("{place}, {called} opened"));
        let opened = harness.root().children_recursive().find(|node| node.accesskit_node().role() == Role::ListBox);
        let opened = opened.unwrap_or_else(|| panic!("{place}: {called} does not open"));
        let entries: Vec<_> = opened.children_recursive().filter(|it| acts(it, Action::Click)).collect();
        // Where there is little room the list shows a name that is cut short.
        let value = value.as_str();
        let is = |whole: bool| {
            move |node: &&Node<'_>| {
                let entry = name(&node.accesskit_node());
                entry == value || !whole && entry.starts_with(value)
            }
        };
        let entry = entries.iter().find(is(true)).or_else(|| entries.iter().find(is(false)));
        entry.unwrap_or_else(|| panic!("{place}: {called} has no entry {value}")).click_accesskit();
        settle(harness);
        let open = harness.root().children_recursive().any(|node| node.accesskit_node().role() == Role::ListBox);
        assert!(!open, "{place}: {called} stays open");
    }
}

/// Every menu that a button opens, by an action and not by the pointer.
fn menus(harness: &mut Window<'_>, names: &[&str]) {
    for called in names {
        let button = |node: &Node<'_>| acts(node, Action::Click) && name(&node.accesskit_node()) == *called;
        let found = harness.root().children_recursive().find(button);
        found.unwrap_or_else(|| panic!("there is no {called}")).click_accesskit();
        settle(harness);
        let is_menu = |node: &Node<'_>| matches!(node.accesskit_node().role(), Role::Menu | Role::Dialog);
        assert!(harness.root().children_recursive().any(|node| is_menu(&node)), "{called} opens nothing");
        walk(harness, called);
        harness.key_press(egui::Key::Escape);
        settle(harness);
    }
}

#[test]
fn every_control_of_explore_has_a_name_and_a_value() {
    let mut harness = sample("wine");
    for tab in Tab::ALL {
        send(&mut harness, Command::from(ExploreAction::Tab(tab)));
        walk(&harness, tab.name());
    }
    lists(&mut harness, "Explore");
    menus(&mut harness, &["Samples", "View", "Figure"]);
    send(&mut harness, Command::from(ExploreAction::Tab(Tab::Columns)));
    send(&mut harness, Command::from(ExploreAction::ToggleCorrelations));
    walk(&harness, "correlations");
    send(&mut harness, Command::from(ExploreAction::TakeSnapshot));
    walk(&harness, "a snapshot");
}

#[test]
fn every_control_of_learn_has_a_name_and_a_value() {
    let mut harness = sample("two-islands");
    send(&mut harness, Command::Workspace(LEARN));
    loop {
        let step = state(&harness).learn.position.step;
        walk(&harness, &format!("step {step} of Learn"));
        send(&mut harness, Command::from(LearnAction::Step));
        if state(&harness).learn.position.step <= step {
            break;
        }
    }
    lists(&mut harness, "Learn");
    menus(&mut harness, &["Samples", "Options"]);
    send(&mut harness, Command::from(LearnAction::Draw));
    walk(&harness, "a drawing");
}

#[test]
fn every_control_of_evaluate_has_a_name_and_a_value() {
    let mut harness = sample("two-islands");
    send(&mut harness, Command::Workspace(EVALUATE));
    walk(&harness, "Evaluate before it is run");
    send(&mut harness, crate::evaluate::few(&["as-is", "threshold", "smote"]).into());
    send(&mut harness, EvaluateAction::Run.into());
    for tab in EvaluateTab::ALL {
        send(&mut harness, EvaluateAction::Tab(tab).into());
        walk(&harness, tab.name());
        lists(&mut harness, tab.name());
    }
}

#[test]
fn every_control_of_publish_has_a_name_and_a_value() {
    let mut harness = sample("two-islands");
    send(&mut harness, Command::Workspace(PUBLISH));
    for step in PublishStep::ALL {
        send(&mut harness, Command::from(PublishAction::Go(step)));
        walk(&harness, step.name());
        lists(&mut harness, step.name());
    }
}

/// Its place in the list of dialogs: one that is new has to be walked as well.
fn number(dialog: &Dialog) -> usize {
    match dialog {
        Dialog::Open { .. } => 0,
        Dialog::Columns { .. } => 1,
        Dialog::Export(_) => 2,
        Dialog::OpenRecipe { .. } => 3,
        Dialog::SaveRecipe { .. } => 4,
        Dialog::SaveDrawing { .. } => 5,
        Dialog::Palette(_) => 6,
        Dialog::Make(_) => 7,
        Dialog::Help(_) => 8,
        Dialog::Lessons { .. } => 9,
        Dialog::Figure { .. } => 10,
        Dialog::RecipeAs { .. } => 11,
        Dialog::Handout { .. } => 12,
    }
}

const DIALOGS: usize = 13;

/// The open dialog fits into the smallest window at twice its size, where what has no room is scrolled to.
fn within(harness: &mut Window<'_>, place: &str) {
    let (usual, small) = (harness.ctx.content_rect().size(), Vec2::new(320.0, 240.0));
    harness.set_size(small);
    settle(harness);
    let dialog = harness.ctx.memory(|memory| memory.area_rect(Id::unique("dialog"))).expect("a dialog");
    assert!(Rect::from_min_size(Pos2::ZERO, small).contains_rect(dialog), "{place} takes {dialog}");
    harness.set_size(usual);
    settle(harness);
}

#[test]
fn every_dialog_has_a_name_and_so_have_its_controls() {
    let mut harness = sample("two-islands");
    let path = || String::from("somewhere");
    let error = || Some(String::from("somewhere: there is nothing"));
    let of_learn = [
        Command::from(LearnAction::ShowLessons),
        Command::Edit(Dialog::Handout { path: path(), whole: true, error: error() }),
        Command::Edit(Dialog::SaveDrawing { path: path(), error: error() }),
    ];
    let of_all = [
        Command::ShowOpen,
        Command::ShowColumns,
        Command::ShowExport,
        Command::Edit(Dialog::OpenRecipe { path: path(), error: error() }),
        Command::Edit(Dialog::SaveRecipe { path: path(), error: None }),
        Command::ShowPalette,
        Command::ShowMake,
        Command::ShowShortcuts,
        Command::Out(ShareAction::ShowFigure),
        Command::Out(ShareAction::ShowRecipe),
    ];
    let mut walked = BTreeSet::new();
    for (workspace, commands) in [(LEARN, of_learn.to_vec()), (EXPLORE, of_all.to_vec())] {
        send(&mut harness, Command::Workspace(workspace));
        for command in commands {
            let place = format!("{command:?}");
            send(&mut harness, command);
            let open = state(&harness).view.dialog.as_ref().unwrap_or_else(|| panic!("{place} opens nothing"));
            walked.insert(number(open));
            walk(&harness, &place);
            let all = harness.root().children_recursive().map(|node| node.accesskit_node());
            let dialogs: Vec<String> = all.filter(|it| it.role() == Role::Dialog).map(|it| name(&it)).collect();
            assert_eq!(dialogs.len(), 1, "{place}: {dialogs:?}");
            lists(&mut harness, &place);
            within(&mut harness, &place);
            send(&mut harness, Command::CloseDialog);
        }
    }
    assert_eq!(walked.len(), DIALOGS, "walked: {walked:?}");
}
