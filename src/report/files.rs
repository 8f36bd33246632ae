//! Writing files so that nothing is lost: each is made beside its place, and all are moved into place at the end.

use std::{
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

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
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".smotescope-").suffix(".part");
        #[cfg(unix)]
        {
            // A temporary file is private by default; this one becomes an ordinary file, under the user's own mask.
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(path).map_or(0o666, |old| old.permissions().mode());
            builder.permissions(fs::Permissions::from_mode(mode));
        }
        let file = builder.tempfile_in(folder).map_err(|error| failed(path, &error))?;
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

/// Moves every draft into its place. Only when all are complete on the disk is the first one moved.
pub fn place(drafts: Vec<Draft>) -> Result<()> {
    let mut complete = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let Draft { path, file, .. } = draft;
        let file = file.into_inner().map_err(|error| failed(&path, error.error()))?;
        file.as_file().sync_all().map_err(|error| failed(&path, &error))?;
        complete.push((path, file));
    }
    for (path, file) in complete {
        file.persist(&path).map_err(|error| failed(&path, &error.error))?;
    }
    Ok(())
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
