//! A window in which nothing moves asks for nothing: it costs no processor time.

use std::time::Duration;

use smotescope::app::{
    command::Command,
    explore::{action::ExploreAction, tab::Tab},
    learn::LEARN,
    scatter_options::{Dimensions, PictureAction as Look},
};

use crate::{
    harness::{Window, send},
    window::opened,
};

/// Whether the window, having had time for what fades, wants another frame within a second.
fn wants_to_be_drawn(window: &mut Window<'_>) -> bool {
    // What is remembered is written when nothing has changed for a while, and things fade in and out.
    std::thread::sleep(Duration::from_millis(750));
    window.run_steps(30);
    let output = window.output();
    output.viewport_output.values().any(|viewport| viewport.repaint_delay < Duration::from_secs(1))
}

#[test]
fn nothing_is_drawn_while_nothing_moves() {
    let mut window = opened(None);
    send(&mut window, Command::OpenSample("wine"));
    for tab in Tab::ALL {
        send(&mut window, Command::from(ExploreAction::Tab(tab)));
        assert!(!wants_to_be_drawn(&mut window), "{tab:?}");
    }
    send(&mut window, Command::Picture(Look::Dimensions(Dimensions::Three)));
    assert!(!wants_to_be_drawn(&mut window), "3D");
    send(&mut window, Command::Workspace(LEARN));
    assert!(!wants_to_be_drawn(&mut window), "Learn");
    for dialog in [Command::ShowColumns, Command::ShowExport, Command::ShowMake, Command::ShowShortcuts] {
        send(&mut window, dialog.clone());
        assert!(!wants_to_be_drawn(&mut window), "{dialog:?}");
    }
}
