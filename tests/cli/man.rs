//! The manual pages: one for every command, with all that its `--help` says.

use clap::{Command, CommandFactory};
use smotescope::cli::Cli;

use crate::place::{OLD, Place, one_line};

/// Name of the page and the command of every page that there is to be.
fn pages(command: &Command, name: &str) -> Vec<(String, Command)> {
    let mut pages = vec![(format!("{name}.1"), command.clone())];
    pages.extend(command.get_subcommands().flat_map(|it| pages_under(it, name)));
    pages
}

fn pages_under(command: &Command, name: &str) -> Vec<(String, Command)> {
    pages(command, &format!("{name}-{}", command.get_name()))
}

/// As roff writes it.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('-', "\\-").replace('\'', "\\*(Aq")
}

#[test]
fn every_command_has_a_page_that_says_what_its_help_says() {
    let place = Place::new();
    assert_eq!(place.ok("man --out pages"), "");
    let mut expected = pages(&Cli::command(), "smotescope");
    expected.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(expected.len() >= 12, "{expected:?}");
    let mut names: Vec<String> =
        place.path("pages").read_dir().unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, expected.iter().map(|it| it.0.as_str()).collect::<Vec<_>>());
    for (name, command) in expected {
        let page = place.text(&format!("pages/{name}"));
        let title = name.trim_end_matches(".1").to_uppercase();
        let head = format!(".TH {title} 1 \"\" \"Smotescope {}\" \"Smotescope\"\n", env!("CARGO_PKG_VERSION"));
        assert!(page.starts_with(&head), "{name}: {page}");
        for section in [".SH NAME\n", ".SH SYNOPSIS\n", ".SH DESCRIPTION\n", ".SH OPTIONS\n"] {
            assert_eq!(page.matches(section).count(), 1, "{name}: {section}");
        }
        let said = |text: &str| assert!(page.contains(&escaped(text)), "{name}: {text}");
        said(&command.get_about().unwrap().to_string());
        for argument in command.get_arguments() {
            let value = || argument.get_value_names().map_or(argument.get_id().as_str(), |names| names[0].as_str());
            said(&argument.get_long().map_or_else(|| value().to_owned(), |long| format!("--{long}")));
            said(&argument.get_help().unwrap().to_string());
        }
        for under in command.get_subcommands() {
            said(&format!("{}-{}(1)", name.trim_end_matches(".1"), under.get_name()));
        }
        let notes = command.get_after_long_help().or(command.get_after_help()).map(ToString::to_string);
        notes.iter().flat_map(|notes| notes.lines()).for_each(|line| said(line.trim()));
        assert_eq!(page.contains(".SH NOTES\n"), notes.is_some(), "{name}");
    }
}

#[test]
fn the_page_of_the_program_is_printed() {
    let place = Place::new();
    let page = place.ok("man");
    assert!(place.names().is_empty(), "something was written: {:?}", place.names());
    place.ok("man --out .");
    assert_eq!(page, place.text("smotescope.1"));
}

#[test]
fn pages_that_are_there_are_replaced_and_nothing_else() {
    let place = Place::new();
    place.write("smotescope.1", "old");
    place.write("mine.txt", "mine");
    place.ok("man --out .");
    assert!(place.text("smotescope.1").starts_with(".TH "));
    assert_eq!(place.text("mine.txt"), "mine");
}

#[test]
fn what_is_no_folder_is_refused() {
    let place = Place::new();
    place.write("out.csv", OLD);
    for (arguments, code) in [("man --out out.csv", 1), ("man --out out.csv/pages", 1), ("man --out=", 2)] {
        let ran = place.run(arguments);
        assert_eq!(ran.code, Some(code), "{arguments}: {}", ran.err);
        one_line(&ran.err, &[]);
        place.unchanged(&["out.csv".to_owned()]);
    }
    place.refused("man smotescope", 2, &["smotescope"]);
}
