//! What completes the command line in a shell knows every command and every option.

use clap::{Command, CommandFactory};
use smotescope::cli::Cli;

use crate::place::Place;

/// Every command, the program itself and those under others among them.
fn all(command: &Command) -> Vec<Command> {
    let mut commands = vec![command.clone()];
    commands.extend(command.get_subcommands().flat_map(all));
    commands
}

#[test]
fn every_shell_is_told_every_command_and_option() {
    let place = Place::new();
    let program = Cli::command();
    for (shell, sign) in [
        ("bash", "_smotescope() {\n"),
        ("zsh", "#compdef smotescope"),
        ("fish", "complete -c smotescope "),
        ("elvish", "edit:completion:arg-completer[smotescope]"),
        ("powershell", "Register-ArgumentCompleter -Native -CommandName 'smotescope'"),
    ] {
        let script = place.ok(&format!("completions {shell}"));
        let says = |word: &str| script.contains(word);
        assert!(says(sign), "{shell}: {sign}");
        for command in all(&program) {
            assert!(says(command.get_name()), "{shell}: {}", command.get_name());
            for long in command.get_arguments().filter_map(|it| it.get_long()) {
                // fish names an option without its dashes.
                let said = if shell == "fish" { format!("-l {long}") } else { format!("--{long}") };
                assert!(says(&said), "{shell}: {} {said}", command.get_name());
            }
        }
    }
    assert!(place.names().is_empty(), "something was written: {:?}", place.names());
}

#[test]
fn a_shell_that_is_not_known_is_refused() {
    let place = Place::new();
    place.refused("completions tcsh", 2, &["tcsh", "bash, elvish, fish, powershell, zsh"]);
    place.refused("completions", 2, &["<SHELL>"]);
    place.refused("completions bash zsh", 2, &["zsh"]);
}

#[test]
fn a_wrong_command_is_told_all_that_there_are() {
    let place = Place::new();
    let said = place.refused("complete bash", 2, &["no subcommand called \"complete\""]);
    for command in Cli::command().get_subcommands() {
        assert!(said.contains(command.get_name()), "{}: {said}", command.get_name());
    }
}
