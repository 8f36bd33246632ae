//! The lessons that come with the program, and those of a folder.

#[cfg(test)]
mod claims;

use std::{
    path::{Path, PathBuf},
    sync::LazyLock,
};

use super::file::Lesson;
use crate::error::{Error, Result};

/// A lesson that comes with the program.
#[derive(Clone, Copy, Debug)]
pub struct Builtin {
    pub name: &'static str,
    /// Its file.
    pub text: &'static str,
}

macro_rules! builtin {
    ($name:literal) => {
        Builtin { name: $name, text: include_str!(concat!("../../assets/lessons/", $name, ".toml")) }
    };
}

/// All lessons, in the order in which they are offered: one file and one line each.
pub static LESSONS: &[Builtin] = &[
    builtin!("two-islands"),
    builtin!("k-too-large"),
    builtin!("noise-and-overlap"),
    builtin!("whole-numbers"),
    builtin!("the-picture-lies"),
    builtin!("too-close"),
    builtin!("accuracy-trap"),
    builtin!("before-or-after"),
    builtin!("row-without-parents"),
    builtin!("forest-that-cannot-tell"),
    builtin!("squeeze-and-stretch"),
    builtin!("forger-and-detective"),
    builtin!("which-rows-breed"),
    builtin!("cleaning-up"),
];

/// The lesson of that name.
pub fn find(name: &str) -> Option<&'static Builtin> {
    LESSONS.iter().find(|lesson| lesson.name == name)
}

/// The lesson that is offered after the one of that name.
pub fn after(name: &str) -> Option<&'static Builtin> {
    LESSONS.iter().skip_while(|lesson| lesson.name != name).nth(1)
}

impl Builtin {
    /// What it is called in the gallery.
    pub fn title(&self) -> &str {
        // Every frame asks at the end of a lesson: each file is read once.
        static TITLES: LazyLock<Vec<Option<String>>> =
            LazyLock::new(|| LESSONS.iter().map(|builtin| Some(builtin.lesson().ok()?.title)).collect());
        let at = LESSONS.iter().position(|builtin| builtin.name == self.name);
        at.and_then(|at| TITLES[at].as_deref()).unwrap_or(self.name)
    }

    pub fn lesson(&self) -> Result<Lesson> {
        Lesson::from_toml(self.text, &format!("{}.toml", self.name), Path::new(""))
    }
}

/// The lessons of a folder in the order of their files' names, or the one of a file, each with its path. One that cannot
/// be read is an error in its place, and so is a folder that cannot be.
pub fn read(path: &Path) -> Vec<(PathBuf, Result<Lesson>)> {
    let files = if path.is_dir() { files(path) } else { Ok(vec![path.to_owned()]) };
    match files {
        Ok(files) => files.into_iter().map(|file| (file.clone(), Lesson::read(&file))).collect(),
        Err(error) => vec![(path.to_owned(), Err(error))],
    }
}

/// The lesson files of a folder, in the order of their names.
pub fn files(path: &Path) -> Result<Vec<PathBuf>> {
    let unreadable = |error: &std::io::Error| Error::io("read the folder", path, error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(|error| unreadable(&error))? {
        let file = entry.map_err(|error| unreadable(&error))?.path();
        if file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) && file.is_file() {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}
