//! What is found in the window, pressed and typed, by the names of the controls; and what it shows.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use egui::{Event, Key, Modifiers, OutputCommand, Role, Vec2};
use egui_kittest::{Node, kittest::Queryable as _};
use smotescope::{
    app::{Options, command::Command, state::State},
    pipeline::Outcome,
    recipe::Recipe,
};

use crate::harness::{PATIENCE, Window, opened, send, settle};

/// A window of a usual size on the sample that is there at the first start.
pub fn window<'a>() -> Window<'a> {
    started(Options::default())
}

pub fn started<'a>(options: Options) -> Window<'a> {
    opened(Vec2::new(1280.0, 900.0), options)
}

pub fn sample<'a>(name: &'static str) -> Window<'a> {
    let mut harness = window();
    send(&mut harness, Command::OpenSample(name));
    harness
}

/// Types into the field that searches a list.
pub fn search(harness: &mut Window<'_>, what: &str, words: &str) {
    control(harness, Role::TextInput, &format!("Search {what}")).focus();
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.event(Event::Text(words.to_owned()));
    settle(harness);
}

/// Steps until it is so.
pub fn wait_until(harness: &mut Window<'_>, what: &str, so: impl Fn(&State) -> bool) {
    let since = Instant::now();
    while !so(state(harness)) {
        assert!(since.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(2));
        harness.step();
    }
}

/// Closes the window once it has written what the next start remembers.
pub fn close(mut harness: Window<'_>) {
    std::thread::sleep(Duration::from_millis(800));
    harness.run_steps(3);
    drop(harness);
}

pub fn state<'a>(harness: &'a Window<'_>) -> &'a State {
    harness.state().state()
}

pub fn recipe<'a>(harness: &'a Window<'_>) -> &'a Recipe {
    &state(harness).document.recipe
}

pub fn outcome(harness: &Window<'_>) -> Arc<Outcome> {
    Arc::clone(state(harness).outcome().expect("an outcome"))
}

/// The rows kept of each class.
pub fn kept(harness: &Window<'_>) -> Vec<u64> {
    outcome(harness).ledger.iter().map(|row| row.kept).collect()
}

pub fn control<'a>(harness: &'a Window<'_>, role: Role, name: &'a str) -> Node<'a> {
    harness.get_by(move |node| node.role() == role && node.label().as_deref() == Some(name))
}

/// Whether it is on the screen, once or more.
pub fn says(harness: &Window<'_>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).count() > 0
}

/// Clicks what is called so, whatever it is.
pub fn click(harness: &mut Window<'_>, name: &str) {
    harness.get_by_label(name).click();
    settle(harness);
}

/// Presses the button that is called so; gives what was handed to the system.
pub fn press(harness: &mut Window<'_>, name: &str) -> Vec<OutputCommand> {
    control(harness, Role::Button, name).click();
    settle(harness)
}

/// Gives a control the focus and presses a key there.
pub fn press_key(harness: &mut Window<'_>, role: Role, name: &str, key: Key) {
    control(harness, role, name).focus();
    harness.run_steps(2);
    harness.key_press(key);
    settle(harness);
}

/// Types over what stands in a box of a number, and leaves it by a key.
pub fn fill(harness: &mut Window<'_>, name: &str, text: &str, key: Key) {
    control(harness, Role::SpinButton, name).click();
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.event(Event::Text(text.to_owned()));
    harness.step();
    harness.key_press(key);
    settle(harness);
}

pub fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("room on the disk");
    path
}
