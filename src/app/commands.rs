//! All commands there are: those of the window, and those of every workspace.

use std::{cmp::Reverse, sync::LazyLock};

use egui::{KeyboardShortcut, Modifiers};

use crate::app::{command::Command, workspaces::WORKSPACES};

/// All that can be sent as they are.
pub fn ready() -> Vec<Command> {
    let of_workspaces = WORKSPACES.iter().flat_map(|it| {
        let place = it.place();
        [Command::Workspace(place), Command::Begin(place)].into_iter().chain(it.commands())
    });
    Command::ready().into_iter().chain(of_workspaces).collect()
}

/// What the palette lists, besides the files opened before.
pub fn listed() -> impl Iterator<Item = Command> {
    ready().into_iter().filter(|command| command.spec().listed)
}

/// Keys and their commands; those with more modifiers first, as Ctrl+Z would also take Ctrl+Shift+Z.
pub fn keys() -> &'static [(KeyboardShortcut, Command)] {
    static KEYS: LazyLock<Vec<(KeyboardShortcut, Command)>> = LazyLock::new(|| {
        let of = |command: Command| command.spec().shortcuts().map(move |key| (key, command.clone()));
        let mut keys: Vec<_> = ready().into_iter().flat_map(of).collect();
        let modifiers = |it: Modifiers| [it.shift, it.alt, it.command].into_iter().filter(|held| *held).count();
        keys.sort_by_key(|(key, _)| Reverse(modifiers(key.modifiers)));
        keys
    });
    &KEYS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where both keys count one of them would never be heard.
    #[test]
    fn no_two_commands_share_keys_where_both_count() {
        let all = keys();
        assert!(all.len() > 45, "{}", all.len());
        for (at, (key, command)) in all.iter().enumerate() {
            let within = command.spec().within;
            for (other, before) in &all[..at] {
                let elsewhere = before.spec().within;
                let apart = within.is_some() && elsewhere.is_some() && within != elsewhere;
                assert!(apart || key != other, "{key:?}: {before:?} and {command:?}");
            }
        }
        let keys_of = |command: &Command| all.iter().position(|(_, other)| other == command);
        assert!(keys_of(&Command::Redo) < keys_of(&Command::Undo), "Ctrl+Z would take Ctrl+Shift+Z");
    }

    #[test]
    fn every_listed_command_has_a_name_of_its_own() {
        let labels: Vec<_> = listed().map(|command| command.spec().label).collect();
        for (at, label) in labels.iter().enumerate() {
            assert!(!label.is_empty() && !labels[..at].contains(label), "{label}");
        }
        for command in ready() {
            assert!(!command.spec().tip.is_empty(), "{command:?} does not say what it does");
        }
        // What is not listed has keys, or nobody would find it.
        let hidden = ready().into_iter().filter(|command| !command.spec().listed);
        let hidden: Vec<_> = hidden.inspect(|it| assert!(!it.spec().keys.is_empty(), "{it:?}")).collect();
        assert_eq!(hidden, [Command::ShowPalette, Command::NextTheme]);
    }
}
