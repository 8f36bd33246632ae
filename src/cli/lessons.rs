//! `smotescope lessons`: the built-in lessons, and whether those of a teacher's own can be taught.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use serde_json::json;

use super::{print, print_json};
use crate::{
    error::{Error, Result},
    lesson::{
        file::{Lesson, TableSource},
        library::{self, LESSONS},
    },
    progress::{Progress, Stop},
};

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "JSON: lessons[] {name, title, about, minutes, table, beats}."
)]
pub struct Lessons {
    #[command(subcommand)]
    action: Option<Action>,
    /// Print the list as JSON for programs.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Read lesson files, or those of folders, and go through each with its table; the exit code is 1 if one is bad.
    Check {
        /// Lesson files, or folders of them.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
}

impl Lessons {
    pub fn run(&self) -> std::result::Result<(), Stop> {
        match &self.action {
            Some(Action::Check { paths }) => check(paths),
            None => Ok(self.list()?),
        }
    }

    fn list(&self) -> Result<()> {
        let lessons = LESSONS.iter().map(library::Builtin::lesson).collect::<Result<Vec<_>>>()?;
        if self.json {
            let lessons: Vec<_> = lessons
                .iter()
                .map(|lesson| {
                    json!({
                        "name": lesson.name,
                        "title": lesson.title,
                        "about": lesson.about,
                        "minutes": lesson.minutes,
                        "table": table(lesson),
                        "beats": lesson.script.len(),
                    })
                })
                .collect();
            return print_json(&json!({ "lessons": lessons }));
        }
        let width = lessons.iter().map(|lesson| lesson.name.len()).max().unwrap_or(0);
        let lines = lessons
            .iter()
            .map(|lesson| format!("{:width$}  {:>3} beats  {}\n", lesson.name, lesson.script.len(), lesson.about));
        print(&lines.collect::<String>())
    }
}

fn table(lesson: &Lesson) -> String {
    match &lesson.table {
        TableSource::Sample(name) => name.clone(),
        TableSource::File(path) => path.display().to_string(),
    }
}

/// One line for each lesson, good or bad, and an error at the end if any was bad.
fn check(paths: &[PathBuf]) -> std::result::Result<(), Stop> {
    let (mut good, mut bad) = (0_usize, 0_usize);
    let mut lines = String::new();
    for path in paths {
        let files = if path.is_dir() { library::files(path) } else { Ok(vec![path.clone()]) };
        let files = match files {
            Ok(files) if files.is_empty() => Err(Error::data(format!("{}: no lesson (*.toml) in it", path.display()))),
            files => files,
        };
        // Writing to a string cannot fail.
        let _ = match files {
            Ok(files) => files.iter().try_for_each(|file| match checked(file) {
                Ok(lesson) => {
                    good += 1;
                    writeln!(lines, "{}: ok, {} beats", file.display(), lesson.script.len())
                }
                Err(message) => {
                    bad += 1;
                    writeln!(lines, "{message}")
                }
            }),
            Err(error) => {
                bad += 1;
                writeln!(lines, "{error}")
            }
        };
    }
    print(&lines)?;
    if bad > 0 {
        let of = good + bad;
        return Err(Error::data(format!("{bad} of {of} cannot be taught; correct what is said above")).into());
    }
    Ok(())
}

/// The lesson, read and gone through with its table, or what is wrong with it on one line.
fn checked(path: &Path) -> std::result::Result<Lesson, String> {
    let lesson = Lesson::read(path).map_err(|error| error.message)?;
    match lesson.rehearse(&Progress::new()) {
        Ok(()) => Ok(lesson),
        Err(Stop::Failed(error)) => Err(error.message.replace(['\n', '\r'], " ")),
        Err(Stop::Cancelled) => Err(format!("{}: interrupted", path.display())),
    }
}
