//! Writing files so that nothing is lost: each is made beside its place, and all are moved into place at the end.
//!
//! One rule for every output: a link is followed, and what it leads to is replaced; what is no file (a pipe, a terminal,
//! `/dev/stdout`) is written to once everything is complete, and never replaced.

mod early;
mod folder;
mod spare;
mod spot;

use std::{
    fs::{self, File},
    io::{self, BufWriter, Seek as _, Write},
    path::{Path, PathBuf},
};

use early::EarlySync;
pub use folder::{Folder, check_folder};
use sha2::{Digest, Sha256};
use spare::SpareName;
use spot::{Spot, Way, spot};
use tempfile::NamedTempFile;

use crate::{
    digits::hexadecimal,
    error::{Error, Result, Setting},
    failpoint,
    progress::{Progress, Stop},
};

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub rows: u64,
    pub bytes: u64,
    pub sha256: String,
    /// Columns left out because synthetic output has no values for them.
    pub left_out_columns: Vec<String>,
}

/// A file that is not in its place yet. Dropped before [`place`], it leaves no trace.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
    file: BufWriter<Paper>,
    hash: Sha256,
    bytes: u64,
    early: EarlySync,
}

/// What is written on, and where that goes.
#[derive(Debug)]
enum Paper {
    Beside(NamedTempFile, PathBuf),
    Through(File, Way),
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Beside(file, _) => file.write(bytes),
            Self::Through(file, _) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Beside(file, _) => file.flush(),
            Self::Through(file, _) => file.flush(),
        }
    }
}

impl Draft {
    /// Opens a file beside the one that `path` leads to, and clears what dead runs have left there.
    pub fn new(path: &Path) -> Result<Self> {
        Self::named(path, path)
    }

    /// As [`Self::new`], where messages name another path.
    fn named(path: &Path, named: &Path) -> Result<Self> {
        let paper = match spot(path)? {
            Spot::File(to) => {
                let folder = folder_of(&to);
                spare::clear(folder);
                #[cfg(unix)]
                let file = {
                    use std::os::unix::fs::PermissionsExt;
                    spare::file(folder, fs::metadata(&to).map_or(0o666, |old| old.permissions().mode()))
                };
                #[cfg(not(unix))]
                let file = spare::file(folder);
                Paper::Beside(file.map_err(|error| failed(named, &error))?, to)
            }
            Spot::Through(way) => Paper::Through(tempfile::tempfile().map_err(|error| failed(named, &error))?, way),
        };
        let file = BufWriter::with_capacity(1 << 20, paper);
        Ok(Self { path: named.to_owned(), file, hash: Sha256::new(), bytes: 0, early: EarlySync::default() })
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        failpoint::pass("write");
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        self.file.write_all(bytes).map_err(|error| failed(&self.path, &error))?;
        if let Paper::Beside(file, _) = self.file.get_ref() {
            self.early.wrote(bytes.len() as u64, file.as_file());
        }
        Ok(())
    }

    /// SHA-256 of what was written so far, in hexadecimal.
    pub fn sha256(&self) -> String {
        hexadecimal(&self.hash.clone().finalize())
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// Moves every draft into its place. Only when all are complete on the disk is the first one moved; when one cannot be moved,
/// those before it are taken back.
pub fn place(drafts: Vec<Draft>) -> Result<()> {
    Moves::default().all(finish(drafts)?, Vec::new())
}

/// A draft that is complete on the disk: how it is named, what it is on.
type Finished = (PathBuf, Paper);

fn finish(drafts: Vec<Draft>) -> Result<Vec<Finished>> {
    let finished = |Draft { path, file, early, .. }| {
        let paper: Paper = match BufWriter::into_inner(file) {
            Ok(paper) => paper,
            Err(error) => return Err(failed(&path, error.error())),
        };
        let on_disk = early.end().and_then(|()| match &paper {
            Paper::Beside(file, _) => file.as_file().sync_all(),
            Paper::Through(..) => Ok(()),
        });
        on_disk.map_err(|error| failed(&path, &error))?;
        Ok((path, paper))
    };
    drafts.into_iter().map(finished).collect()
}

/// What was moved so far, and what was there before.
#[derive(Debug, Default)]
struct Moves {
    /// Also a single move may have to be taken back.
    keep: bool,
    done: Vec<(PathBuf, Option<SpareName>)>,
}

impl Moves {
    /// Moves everything, or takes back what was moved. What speaks of the others is away while they are moved.
    fn all(mut self, drafts: Vec<Finished>, speaking: Vec<Finished>) -> Result<()> {
        // A single move does all or nothing by itself.
        self.keep |= drafts.len() + speaking.len() > 1;
        let moved = self.forward(drafts, speaking);
        if moved.is_err() {
            self.back();
        }
        moved
    }

    fn forward(&mut self, drafts: Vec<Finished>, speaking: Vec<Finished>) -> Result<()> {
        let (mut files, mut after) = (Vec::new(), Vec::new());
        for (group, into) in [(drafts, &mut files), (speaking, &mut after)] {
            for (path, paper) in group {
                match paper {
                    Paper::Beside(file, to) => into.push((path, file, to)),
                    // What went through cannot be taken back: it goes before anything is moved.
                    Paper::Through(mut file, way) => {
                        file.rewind().and_then(|()| way.take(&mut file)).map_err(|error| failed(&path, &error))?;
                    }
                }
            }
        }
        for (path, _, to) in &after {
            let kept = keep(path, to)?;
            let was_there = kept.is_some();
            self.done.push((to.clone(), kept));
            if was_there {
                failpoint::pass("move");
                fs::remove_file(to).map_err(|error| failed(path, &error))?;
            }
        }
        for (path, file, to) in files {
            let kept = if self.keep { keep(&path, &to)? } else { None };
            moved(&path, file, &to)?;
            self.done.push((to, kept));
        }
        after.into_iter().try_for_each(|(path, file, to)| moved(&path, file, &to))
    }

    /// What cannot be taken back stays; there is nothing else to try.
    fn back(self) {
        for (path, kept) in self.done.into_iter().rev() {
            drop(match kept {
                Some(kept) => kept.back(&path),
                None => fs::remove_file(&path),
            });
        }
    }
}

fn moved(path: &Path, file: NamedTempFile, to: &Path) -> Result<()> {
    failpoint::pass("move");
    file.persist(to).map(drop).map_err(|error| failed(path, &error.error))
}

/// What is at a place before something is moved there; `None` if nothing is there.
fn keep(path: &Path, to: &Path) -> Result<Option<SpareName>> {
    if !to.exists() {
        return Ok(None);
    }
    SpareName::of(to).map(Some).map_err(|error| failed(path, &error))
}

/// A folder with room for what goes to a path: the one where it will be, or that of temporary files where it goes through.
pub fn folder_for(path: &Path) -> PathBuf {
    match spot(path) {
        Ok(Spot::File(to)) => folder_of(&to).to_owned(),
        _ => std::env::temp_dir(),
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

/// Writes a small file that is in memory already.
pub fn written(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut draft = Draft::new(path)?;
    draft.write(bytes)?;
    place(vec![draft])
}

/// Whether a path leads to standard output: what is said there would stand in the file.
pub fn is_stdout(path: &Path) -> bool {
    spot(path).is_ok_and(|spot| spot == Spot::Through(Way::Stdout))
}

/// Refuses a table's name that ends in a format other than what is written: a delimited file and, where it `may` be, Parquet.
pub fn check_ending(path: &Path, may_be_parquet: bool) -> Result<()> {
    let ends_in = |ending: &str| path.extension().is_some_and(|other| other.eq_ignore_ascii_case(ending));
    let (refused, named) = if may_be_parquet {
        (&["gz", "arff"][..], ".csv or .parquet")
    } else {
        (&["gz", "arff", "parquet"][..], ".csv")
    };
    if !refused.iter().any(|ending| ends_in(ending)) {
        return Ok(());
    }
    let message = format!(
        "{}: what is written is a delimited file, and not packed: choose a name that ends in {named}",
        path.display()
    );
    Err(Error::usage(message).about(Setting::Output))
}

/// Whether two paths lead to the same file, as far as that can be told.
pub fn same_file(a: &Path, b: &Path) -> bool {
    let resolve = |path: &Path| {
        fs::canonicalize(path).unwrap_or_else(|_| {
            // A file that is not there yet, or that a link leads to: its folder may be.
            let path = match spot(path) {
                Ok(Spot::File(to)) => to,
                _ => path.to_owned(),
            };
            let name = path.file_name().map(ToOwned::to_owned);
            let folder = name.zip(fs::canonicalize(folder_of(&path)).ok());
            folder.map_or(path, |(name, folder)| folder.join(name))
        })
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
