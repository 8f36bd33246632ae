//! Files that a run has beside its outputs while it writes, and how those of a dead run are told and cleared.
//!
//! Each is called `.smotescope-PROCESS-RANDOM.part` (not in its place yet) or `.old` (what was in a place before), and is
//! locked while its run lives: the system lets go of the lock however the process ends. What has such a name and no lock
//! is of a dead run, on whatever machine or in whatever container it was.

use std::{
    fs::{self, File},
    io,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tempfile::{Builder, NamedTempFile, TempDir, TempPath};

const PREFIX: &str = ".smotescope-";
/// Letters and digits that tell the files of one run apart.
const RANDOM: usize = 6;

/// Held while a file of ours has its name and no lock yet.
static NAMING: Mutex<()> = Mutex::new(());

fn naming() -> MutexGuard<'static, ()> {
    NAMING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn named<T>(suffix: &str, make: impl FnOnce(&mut Builder<'_, '_>) -> io::Result<T>) -> io::Result<T> {
    let prefix = format!("{PREFIX}{}-", std::process::id());
    make(Builder::new().prefix(&prefix).suffix(suffix).rand_bytes(RANDOM))
}

/// Locks what may be cleared otherwise. Not every file system has locks; where there are none, nothing is cleared.
fn lock(file: &File) {
    drop(file.try_lock());
}

/// An empty file in a folder, to be moved elsewhere in the same file system.
pub fn file(folder: &Path, #[cfg(unix)] mode: u32) -> io::Result<NamedTempFile> {
    let _naming = naming();
    let file = named(".part", |builder| {
        #[cfg(unix)]
        {
            // A temporary file is private by default; this one becomes an ordinary file, under the user's own mask.
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(mode));
        }
        builder.tempfile_in(folder)
    })?;
    lock(file.as_file());
    Ok(file)
}

/// An empty folder in a folder, with its lock.
pub fn folder(folder: &Path) -> io::Result<(TempDir, Option<File>)> {
    let _naming = naming();
    let made = named(".part", |builder| {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o777));
        }
        builder.tempdir_in(folder)
    })?;
    // Not every system opens folders.
    let held = File::open(made.path()).ok();
    held.iter().for_each(lock);
    Ok((made, held))
}

/// A second name for a file, or a copy of it, that is removed when it is dropped.
#[derive(Debug)]
pub struct SpareName {
    path: TempPath,
    _held: Option<File>,
}

impl SpareName {
    /// Keeps what is at a path before something else is moved there.
    pub fn of(path: &Path) -> io::Result<Self> {
        let _naming = naming();
        let spare = named(".old", |builder| {
            builder.make_in(super::folder_of(path), |spare| {
                // Not every file system has second names.
                fs::hard_link(path, spare).or_else(|_| fs::copy(path, spare).map(drop))
            })
        })?;
        let path = spare.into_temp_path();
        let held = File::open(&path).ok();
        held.iter().for_each(lock);
        Ok(Self { path, _held: held })
    }

    /// Moves it back to where it was.
    pub fn back(self, path: &Path) -> io::Result<()> {
        self.path.persist(path).map_err(|error| error.error)
    }
}

/// Clears what dead runs have left in a folder. What cannot be cleared stays: it is in nobody's way.
pub fn clear(folder: &Path) {
    let _naming = naming();
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let ours = name.to_str().and_then(process_of).is_some_and(|process| !is_alive(process));
        if !ours || !entry.file_type().is_ok_and(|kind| kind.is_file() || kind.is_dir()) {
            continue;
        }
        // Held until it is gone, so that nobody takes it for theirs.
        if let Ok(held) = File::open(&path)
            && held.try_lock().is_ok()
        {
            drop(if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) });
        }
    }
}

/// The process in a name that is ours.
fn process_of(name: &str) -> Option<u32> {
    let rest = name.strip_prefix(PREFIX)?;
    let rest = rest.strip_suffix(".part").or_else(|| rest.strip_suffix(".old"))?;
    let (process, random) = rest.split_once('-')?;
    let is_ours = random.len() == RANDOM && random.bytes().all(|sign| sign.is_ascii_alphanumeric());
    process.parse().ok().filter(|_| is_ours)
}

/// Whether another run of the program has that number: it may have made a file that it has not locked yet.
fn is_alive(process: u32) -> bool {
    process != std::process::id()
        && fs::read_to_string(format!("/proc/{process}/comm")).is_ok_and(|name| name.starts_with("smotescope"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_that_shape_are_ours() {
        assert_eq!(process_of(".smotescope-12-a1B2c3.part"), Some(12));
        assert_eq!(process_of(".smotescope-4000000-zzzzzz.old"), Some(4_000_000));
        for other in [
            "smotescope-12-a1B2c3.part",
            ".smotescope-12-a1B2c3.csv",
            ".smotescope-12-a1B2c.part",
            ".smotescope-12-a1B2c34.part",
            ".smotescope-x-a1B2c3.part",
            ".smotescope-notes.part",
            ".smotescope-12-a1B2-3.old",
        ] {
            assert_eq!(process_of(other), None, "{other}");
        }
    }

    #[test]
    fn what_a_dead_run_left_is_cleared_and_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let path = |name: &str| place.path().join(name);
        // Nobody has locked these.
        for name in [".smotescope-1-aaaaaa.part", ".smotescope-1-bbbbbb.old", ".smotescope-notes.part", "t.csv.part"] {
            fs::write(path(name), "x").unwrap();
        }
        fs::create_dir(path(".smotescope-1-cccccc.part")).unwrap();
        fs::write(path(".smotescope-1-cccccc.part/card.md"), "x").unwrap();
        let living = file(
            place.path(),
            #[cfg(unix)]
            0o600,
        )
        .unwrap();
        let (living_folder, _held) = folder(place.path()).unwrap();
        let kept = SpareName::of(&path("t.csv.part")).unwrap();
        clear(place.path());
        assert!(living.path().exists() && living_folder.path().exists() && kept.path.exists());
        drop((living, living_folder, kept));
        let mut left: Vec<_> = fs::read_dir(place.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, [".smotescope-notes.part", "t.csv.part"]);
    }
}
