//! Folders of outputs: a new one comes with all its files in one move, and one that is there keeps what is not ours.

use std::{
    ffi::OsString,
    fs::{self, File},
    path::{Component, Path, PathBuf},
};

use tempfile::TempDir;

use super::{Draft, Moves, failed, finish, folder_of, spare};
use crate::{
    error::{Error, Result, Setting},
    failpoint,
};

/// A folder that files are drafted for.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Where a folder that is not there yet is built.
    aside: Option<Aside>,
}

#[derive(Debug)]
struct Aside {
    built: TempDir,
    _held: Option<File>,
    /// The folder within it, if there is more than one to make.
    inner: PathBuf,
    /// Where it is moved to.
    to: PathBuf,
}

impl Folder {
    /// The folder at a path, or one that is built beside where it will be.
    pub fn make(path: &Path) -> Result<Self> {
        check_folder(path)?;
        let (there, missing) = missing(path);
        let Some((first, more)) = missing.split_first() else {
            return Ok(Self { path: path.to_owned(), aside: None });
        };
        spare::clear(&there);
        let (built, held) = spare::folder(&there).map_err(|error| failed(path, &error))?;
        let inner = more.iter().fold(built.path().to_owned(), |folder, name| folder.join(name));
        fs::create_dir_all(&inner).map_err(|error| failed(path, &error))?;
        let aside = Aside { built, _held: held, inner, to: there.join(first) };
        Ok(Self { path: path.to_owned(), aside: Some(aside) })
    }

    /// A file to be in the folder.
    pub fn draft(&self, name: &str) -> Result<Draft> {
        let named = self.path.join(name);
        match &self.aside {
            Some(aside) => Draft::named(&aside.inner.join(name), &named),
            None => Draft::new(&named),
        }
    }

    /// A file to be beside the folder: with a folder that is still missing above both, it is built aside too.
    pub fn draft_beside(&self, path: &Path) -> Result<Draft> {
        match (&self.aside, path.file_name()) {
            (Some(aside), Some(name)) if path.parent() == self.path.parent() && !folder_of(path).exists() => {
                Draft::named(&aside.inner.with_file_name(name), path)
            }
            _ => Draft::new(path),
        }
    }

    /// Puts everything into its place: all or nothing.
    ///
    /// `cards` speak of `files` beside them. In a folder that is there they are taken away before any file is moved, and
    /// put there after all others: whenever the run dies, no card stands beside a file that it does not speak of. A new
    /// folder comes as a whole. `beside` are files outside the folder, which are in their places before a new folder is.
    pub fn place(self, files: Vec<Draft>, cards: Vec<Draft>, beside: Vec<Draft>) -> Result<()> {
        let Some(aside) = self.aside else {
            let files = files.into_iter().chain(beside).collect();
            return Moves::default().all(finish(files)?, finish(cards)?);
        };
        Moves::default().all(finish(files)?, finish(cards)?)?;
        let (mut moves, beside) = (Moves { keep: true, ..Moves::default() }, finish(beside)?);
        let moved = moves.forward(beside, Vec::new()).and_then(|()| {
            failpoint::pass("move");
            fs::rename(aside.built.path(), &aside.to).map_err(|error| failed(&self.path, &error))
        });
        match moved {
            // Nothing is left to be removed where it was built.
            Ok(()) => drop(aside.built.keep()),
            Err(_) => moves.back(),
        }
        moved
    }
}

/// The part of a path that is there, and the folders that are to be made in it.
fn missing(path: &Path) -> (PathBuf, Vec<OsString>) {
    let there = path.ancestors().find(|it| !it.as_os_str().is_empty() && it.exists()).unwrap_or(Path::new(""));
    let rest = path.strip_prefix(there).unwrap_or(path);
    let mut there = if there.as_os_str().is_empty() { PathBuf::from(".") } else { there.to_owned() };
    let mut missing = Vec::new();
    for component in rest.components() {
        match component {
            Component::Normal(name) => missing.push(name.to_owned()),
            // Out of a folder that is not there: it need not be made.
            Component::ParentDir if missing.pop().is_none() => there.push(".."),
            _ => {}
        }
    }
    (there, missing)
}

/// Refuses what is there and no folder.
pub fn check_folder(path: &Path) -> Result<()> {
    let refuse = |message: String| Err(Error::data(message).about(Setting::Output));
    if path.as_os_str().is_empty() {
        return Err(Error::usage("the folder needs a name").about(Setting::Output));
    }
    if let Some(link) = path.ancestors().find(|it| it.is_symlink() && !it.exists()) {
        return refuse(format!("{} is a link to nothing: choose another name for the folder", link.display()));
    }
    match path.ancestors().find(|it| !it.as_os_str().is_empty() && it.exists()) {
        Some(there) if !there.is_dir() => {
            refuse(format!("{} is not a folder: choose another name for the folder", there.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn drafted(folder: &Folder, name: &str) -> Draft {
        let mut draft = folder.draft(name).unwrap();
        draft.write(b"new").unwrap();
        draft
    }

    #[test]
    fn a_new_folder_comes_as_a_whole_or_not_at_all() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("outer/inner");
        let folder = Folder::make(&path).unwrap();
        drop((drafted(&folder, "a"), folder));
        assert!(names(place.path()).is_empty());
        let folder = Folder::make(&path).unwrap();
        let mut beside = Draft::new(&place.path().join("b")).unwrap();
        beside.write(b"beside").unwrap();
        let (a, card) = (drafted(&folder, "a"), drafted(&folder, "card"));
        folder.place(vec![a], vec![card], vec![beside]).unwrap();
        assert_eq!(
            (names(place.path()), names(&path)),
            (vec!["b".into(), "outer".into()], vec!["a".into(), "card".into()])
        );
        // Someone else's folder has come meanwhile.
        let other = place.path().join("other");
        let folder = Folder::make(&other).unwrap();
        fs::create_dir(&other).unwrap();
        fs::write(other.join("theirs"), "").unwrap();
        let mut beside = Draft::new(&place.path().join("b")).unwrap();
        beside.write(b"changed").unwrap();
        let a = drafted(&folder, "a");
        assert!(folder.place(vec![a], Vec::new(), vec![beside]).unwrap_err().message.contains("unchanged"));
        assert_eq!(names(&other), ["theirs"]);
        assert_eq!(fs::read_to_string(place.path().join("b")).unwrap(), "beside");
        assert_eq!(names(place.path()), ["b", "other", "outer"]);
    }

    #[test]
    fn what_is_in_a_folder_already_stays_unless_it_is_written() {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        for name in ["a", "card", "theirs"] {
            fs::write(at(name), "old").unwrap();
        }
        let folder = Folder::make(place.path()).unwrap();
        let (a, card) = (drafted(&folder, "a"), drafted(&folder, "card"));
        folder.place(vec![a], vec![card], Vec::new()).unwrap();
        assert_eq!(["a", "card", "theirs"].map(|name| fs::read_to_string(at(name)).unwrap()), ["new", "new", "old"]);
        // When a file cannot be moved, the cards come back.
        let folder = Folder::make(place.path()).unwrap();
        let drafts = (drafted(&folder, "b"), drafted(&folder, "card"));
        fs::create_dir_all(at("b/c")).unwrap();
        fs::write(at("card"), "older").unwrap();
        folder.place(vec![drafts.0], vec![drafts.1], Vec::new()).unwrap_err();
        assert_eq!(fs::read_to_string(at("card")).unwrap(), "older");
        assert_eq!(names(place.path()), ["a", "b", "card", "theirs"]);
    }

    #[test]
    fn folders_that_are_left_again_are_not_made() {
        let place = tempfile::tempdir().unwrap();
        let here = |path: &str| {
            let (there, missing) = missing(&place.path().join(path));
            (there.strip_prefix(place.path()).unwrap().to_owned(), missing)
        };
        assert_eq!(here("a/b"), (PathBuf::new(), vec!["a".into(), "b".into()]));
        assert_eq!(here("a/../b/."), (PathBuf::new(), vec!["b".into()]));
        assert_eq!(here("a/.."), (PathBuf::new(), Vec::new()));
        assert_eq!(here("a/../../b"), (PathBuf::from(".."), vec!["b".into()]));
        fs::write(place.path().join("file"), "").unwrap();
        let message = Folder::make(&place.path().join("file/inner")).unwrap_err().message;
        assert!(message.contains("is not a folder"), "{message}");
    }
}
