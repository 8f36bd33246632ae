//! Every screen at every size: whole, and its controls can be reached.

use egui::{Rect, Role, Vec2};
use egui_kittest::kittest::Queryable as _;
use smotescope::app::{
    command::Command,
    explore::{EXPLORE, action::ExploreAction, tab::Tab},
    learn::LEARN,
    publish::{self, PublishStep},
    scatter_options::{Dimensions, PictureAction as Look},
};

use crate::{
    harness::{Window, send, settle},
    user::SIZES,
    window::{find, opened, within, zoom},
};

/// Size in pixels and zoom. At 300 % the least window has fewer points than a single panel needs; it must not fall over.
const LOOKS: [(Vec2, f32, bool); 6] = [
    (SIZES[0], 1.0, true),
    (SIZES[2], 1.0, true),
    (SIZES[2], 0.5, true),
    (SIZES[2], 3.0, true),
    (SIZES[1], 3.0, false),
    (SIZES[0], 3.0, false),
];

/// Buttons that must be in sight in every workspace.
const MAIN: [&str; 4] = ["Learn workspace", "Explore workspace", "Publish workspace", "Export…"];

/// Settings that must be in sight or one turn of the wheel away.
const SETTINGS: [&str; 3] = ["k", "Closest", "Oversupply"];

fn screens() -> Vec<Command> {
    let tabs = Tab::ALL.map(|tab| Command::from(ExploreAction::Tab(tab)));
    [Command::Workspace(EXPLORE)]
        .into_iter()
        .chain(tabs)
        .chain([
            Command::Picture(Look::Dimensions(Dimensions::Three)),
            Command::Picture(Look::ToggleCompared),
            Command::Picture(Look::ToggleLoadings),
            Command::Workspace(LEARN),
        ])
        .chain(PublishStep::ALL.map(|step| Command::from(publish::action::PublishAction::Go(step))))
        .collect()
}

const DIALOGS: [Command; 6] = [
    Command::ShowOpen,
    Command::ShowColumns,
    Command::ShowExport,
    Command::ShowMake,
    Command::ShowPalette,
    Command::ShowShortcuts,
];

fn named(window: &Window<'_>, role: Role, name: &str) -> Option<Rect> {
    find(window, |node| node.role() == role && node.label().as_deref() == Some(name))
}

/// Brings a setting into sight by scrolling.
fn reach(window: &mut Window<'_>, name: &str) {
    window.get_by(|node| node.role() == Role::Slider && node.label().as_deref() == Some(name)).scroll_to_me();
    settle(window);
    let rect = named(window, Role::Slider, name).expect("still there");
    assert!(within(rect, window), "{name} at {rect} cannot be reached");
}

#[test]
fn every_screen_at_every_size_keeps_its_controls_in_reach() {
    let mut window = opened(None);
    send(&mut window, Command::OpenSample("wine"));
    for (pixels, factor, roomy) in LOOKS {
        zoom(&mut window, pixels, factor);
        settle(&mut window);
        for screen in screens() {
            send(&mut window, screen.clone());
            for name in MAIN.iter().filter(|_| roomy) {
                let seen = find(&window, |node| node.label().as_deref() == Some(name));
                assert!(
                    seen.is_some_and(|rect| within(rect, &window)),
                    "{name} at {seen:?} cannot be reached on {screen:?} in {pixels} at {factor}"
                );
            }
        }
        for name in SETTINGS {
            reach(&mut window, name);
        }
        for dialog in DIALOGS {
            send(&mut window, dialog.clone());
            for name in ["Apply", "Write", "Close"] {
                if let Some(rect) = named(&window, Role::Button, name) {
                    assert!(!roomy || within(rect, &window), "{name} of {dialog:?} in {pixels} at {factor}");
                }
            }
        }
        send(&mut window, Command::CloseDialog);
        send(&mut window, Command::Picture(Look::Dimensions(Dimensions::Two)));
        send(&mut window, Command::Workspace(EXPLORE));
    }
}
