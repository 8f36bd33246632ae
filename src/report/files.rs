//! Writing files so that nothing is lost: each is made beside its place, and all are moved into place at the end.

use std::{
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use tempfile::{NamedTempFile, TempPath};

use crate::{
    error::{Error, Result, Setting},
    progress::{Progress, Stop},
};

/// A file that is not in its place yet. Dropped before [`place`], it leaves no trace.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
    file: BufWriter<NamedTempFile>,
    hash: Sha256,
    bytes: u64,
}

impl Draft {
    /// Opens a file beside `path`.
    pub fn new(path: &Path) -> Result<Self> {
        if path.is_dir() {
            return Err(Error::data(format!("{} is a folder: give a file name", path.display())).about(Setting::Output));
        }
        // A device or a pipe would be replaced by a file, under the superuser even /dev/null.
        if fs::metadata(path).is_ok_and(|old| !old.is_file()) {
            let message = format!("{} is not an ordinary file: give a file name", path.display());
            return Err(Error::data(message).about(Setting::Output));
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".smotescope-").suffix(".part");
        #[cfg(unix)]
        {
            // A temporary file is private by default; this one becomes an ordinary file, under the user's own mask.
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(path).map_or(0o666, |old| old.permissions().mode());
            builder.permissions(fs::Permissions::from_mode(mode));
        }
        let file = builder.tempfile_in(folder_of(path)).map_err(|error| failed(path, &error))?;
        Ok(Self { path: path.to_owned(), file: BufWriter::with_capacity(1 << 20, file), hash: Sha256::new(), bytes: 0 })
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        self.file.write_all(bytes).map_err(|error| failed(&self.path, &error))
    }

    /// SHA-256 of what was written so far, in hexadecimal.
    pub fn sha256(&self) -> String {
        hex(&self.hash.clone().finalize())
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// Moves every draft into its place. Only when all are complete on the disk is the first one moved; when one cannot be moved,
/// those before it are taken back.
pub fn place(drafts: Vec<Draft>) -> Result<()> {
    let mut complete = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let Draft { path, file, .. } = draft;
        let file = file.into_inner().map_err(|error| failed(&path, error.error()))?;
        file.as_file().sync_all().map_err(|error| failed(&path, &error))?;
        complete.push((path, file));
    }
    // A single move does all or nothing by itself.
    let kept: Vec<Option<TempPath>> = match complete.len() {
        1 => vec![None],
        _ => complete.iter().map(|(path, _)| keep(path)).collect::<Result<_>>()?,
    };
    let mut moved = Vec::with_capacity(complete.len());
    for ((path, file), kept) in complete.into_iter().zip(kept) {
        match file.persist(&path) {
            Ok(_) => moved.push((path, kept)),
            Err(error) => {
                for (path, kept) in moved {
                    // What cannot be taken back stays; there is nothing else to try.
                    drop(match kept {
                        Some(kept) => kept.persist(&path).map_err(|error| error.error),
                        None => fs::remove_file(&path),
                    });
                }
                return Err(failed(&path, &error.error));
            }
        }
    }
    Ok(())
}

/// What is at a path before something is moved there, under a second name beside it; `None` if nothing is there.
fn keep(path: &Path) -> Result<Option<TempPath>> {
    if !path.exists() {
        return Ok(None);
    }
    let spare = tempfile::Builder::new()
        .prefix(".smotescope-")
        .suffix(".old")
        .make_in(folder_of(path), |spare| {
            // Not every file system has second names.
            fs::hard_link(path, spare).or_else(|_| fs::copy(path, spare).map(drop))
        })
        .map_err(|error| failed(path, &error))?;
    Ok(Some(spare.into_temp_path()))
}

/// A folder that is made if it is not there, and removed again unless it is kept.
#[derive(Debug)]
pub struct Folder {
    /// The folders that were made, the outermost first.
    made: Vec<PathBuf>,
}

impl Folder {
    /// Makes a folder and what is missing above it.
    pub fn make(path: &Path) -> Result<Self> {
        check_folder(path)?;
        let mut missing: Vec<&Path> =
            path.ancestors().take_while(|it| !it.as_os_str().is_empty() && !it.exists()).collect();
        missing.reverse();
        let mut folder = Self { made: Vec::new() };
        for path in missing {
            match fs::create_dir(path) {
                Ok(()) => folder.made.push(path.to_owned()),
                // As in `new/..`, or made by someone else meanwhile.
                Err(_) if path.is_dir() => {}
                Err(error) => return Err(failed(path, &error)),
            }
        }
        Ok(folder)
    }

    pub fn keep(mut self) {
        self.made.clear();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        for path in self.made.iter().rev() {
            // One that is no longer empty is someone else's by now.
            drop(fs::remove_dir(path));
        }
    }
}

/// Refuses what is there and no folder.
pub fn check_folder(path: &Path) -> Result<()> {
    let refuse = |message: String| Err(Error::data(message).about(Setting::Output));
    if path.as_os_str().is_empty() {
        return Err(Error::usage("the folder needs a name").about(Setting::Output));
    }
    match path.ancestors().find(|it| !it.as_os_str().is_empty() && it.exists()) {
        Some(there) if !there.is_dir() => {
            refuse(format!("{} is not a folder: choose another name for the folder", there.display()))
        }
        _ => Ok(()),
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Bytes handed on between two looks at whether to stop.
const PIECE: usize = 1 << 20;

/// Writes a file that is in memory already and gives its SHA-256. Stopped in the middle, it leaves what was there before.
pub fn write(path: &Path, bytes: &[u8], progress: &Progress) -> std::result::Result<String, Stop> {
    progress.stage("writing", bytes.len() as u64)?;
    let mut draft = Draft::new(path)?;
    for piece in bytes.chunks(PIECE) {
        draft.write(piece)?;
        progress.advance(piece.len() as u64)?;
    }
    let sha256 = draft.sha256();
    place(vec![draft])?;
    Ok(sha256)
}

/// Whether two paths lead to the same file, as far as that can be told.
pub fn same_file(a: &Path, b: &Path) -> bool {
    let resolve = |path: &Path| match fs::canonicalize(path) {
        Ok(path) => path,
        // A file that is not there yet: its folder may be.
        Err(_) => match (path.parent(), path.file_name()) {
            (Some(parent), Some(name)) => {
                let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
                fs::canonicalize(parent).map_or_else(|_| path.to_owned(), |parent| parent.join(name))
            }
            _ => path.to_owned(),
        },
    };
    if resolve(a) == resolve(b) {
        return true;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if let (Ok(a), Ok(b)) = (fs::metadata(a), fs::metadata(b)) {
            return a.dev() == b.dev() && a.ino() == b.ino();
        }
    }
    false
}

fn failed(path: &Path, error: &io::Error) -> Error {
    let advice = match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "; choose a folder you may write to",
        io::ErrorKind::NotFound => "; the folder does not exist",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "; free some space or choose another place"
        }
        _ => "",
    };
    Error::data(format!("cannot write {}: {error}{advice}; what was there before is unchanged", path.display()))
        .about(Setting::Output)
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

    #[test]
    fn a_draft_leaves_no_trace_until_it_is_placed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        fs::write(&path, "old").unwrap();
        let mut draft = Draft::new(&path).unwrap();
        draft.write(b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()).len(), 2);
        drop(draft);
        assert_eq!(names(folder.path()), ["out.csv"]);
        let mut draft = Draft::new(&path).unwrap();
        draft.write(b"ne").unwrap();
        draft.write(b"w").unwrap();
        assert_eq!(draft.bytes(), 3);
        assert_eq!(draft.sha256(), "11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437");
        place(vec![draft]).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(folder.path()), ["out.csv"]);
    }

    #[test]
    fn when_one_of_several_cannot_be_moved_all_is_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let [a, b, c] = ["a", "b", "c"].map(|name| folder.path().join(name));
        fs::write(&a, "old").unwrap();
        let drafts = || -> Vec<Draft> {
            let mut drafts: Vec<Draft> = [&a, &b, &c].map(|path| Draft::new(path).unwrap()).into();
            for draft in &mut drafts {
                draft.write(b"new").unwrap();
            }
            drafts
        };
        let these = drafts();
        // Nothing can be moved onto a folder that has come meanwhile.
        fs::create_dir(&c).unwrap();
        fs::write(c.join("d"), "").unwrap();
        assert!(place(these).unwrap_err().message.contains("unchanged"));
        assert_eq!(
            (fs::read_to_string(&a).unwrap().as_str(), names(folder.path())),
            ("old", vec!["a".into(), "c".into()])
        );
        fs::remove_dir_all(&c).unwrap();
        place(drafts()).unwrap();
        assert_eq!((fs::read_to_string(&a).unwrap().as_str(), names(folder.path()).len()), ("new", 3));
    }

    #[test]
    fn a_folder_that_is_not_kept_is_removed_with_what_was_made_above_it() {
        let place = tempfile::tempdir().unwrap();
        let inner = place.path().join("outer/inner");
        drop(Folder::make(&inner).unwrap());
        assert!(names(place.path()).is_empty());
        Folder::make(&inner).unwrap().keep();
        assert!(inner.is_dir());
        drop(Folder::make(&inner).unwrap());
        assert!(inner.is_dir(), "it was there before");
        fs::write(place.path().join("file"), "").unwrap();
        let message = Folder::make(&place.path().join("file/inner")).unwrap_err().message;
        assert!(message.contains("is not a folder"), "{message}");
    }

    #[test]
    fn ways_to_the_same_file_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&a, "").unwrap();
        assert!(same_file(&a, &folder.path().join(".").join("a")));
        assert!(!same_file(&a, &b));
        // Neither is there yet.
        assert!(same_file(&b, &folder.path().join(".").join("b")));
        assert!(!same_file(&b, &folder.path().join("c")));
        fs::hard_link(&a, &b).unwrap();
        assert!(same_file(&a, &b));
    }

    #[test]
    fn folders_and_missing_folders_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let message = |path: &Path| Draft::new(path).unwrap_err().message;
        assert!(message(folder.path()).contains("is a folder"));
        assert!(message(&folder.path().join("no/out.csv")).contains("the folder does not exist"));
    }
}
