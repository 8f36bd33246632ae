//! The files that were opened before: pinned ones first, then the newest.

use std::path::{Path, PathBuf};

/// So many are remembered; pinned ones in any case, and the one that was opened last.
pub const RECENT: usize = 10;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecentFiles {
    /// In the order in which they are shown.
    files: Vec<PathBuf>,
    pinned: Vec<PathBuf>,
    /// Those that were not there when the list was opened.
    gone: Vec<PathBuf>,
}

impl RecentFiles {
    /// As they are remembered: the newest first, and which of them are pinned.
    pub fn of(files: &[PathBuf], pinned: &[PathBuf]) -> Self {
        let mut recent = Self { pinned: pinned.to_vec(), ..Self::default() };
        for path in pinned.iter().chain(files) {
            if !recent.files.contains(path) {
                recent.files.push(path.clone());
            }
        }
        recent.sort();
        recent
    }

    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    pub fn pinned(&self) -> &[PathBuf] {
        &self.pinned
    }

    pub fn is_pinned(&self, path: &Path) -> bool {
        self.pinned.iter().any(|other| other == path)
    }

    pub fn is_gone(&self, path: &Path) -> bool {
        self.gone.iter().any(|other| other == path)
    }

    /// A file was opened.
    pub fn add(&mut self, path: &Path) {
        self.files.retain(|other| other != path);
        self.gone.retain(|other| other != path);
        self.files.insert(0, path.to_owned());
        self.sort();
    }

    /// Pins a file, or lets go of it.
    pub fn pin(&mut self, path: &Path, on: bool) {
        self.pinned.retain(|other| other != path);
        if on {
            self.pinned.push(path.to_owned());
        }
        self.sort();
    }

    /// Takes a file out of the list; the file itself stays.
    pub fn forget(&mut self, path: &Path) {
        for list in [&mut self.files, &mut self.pinned, &mut self.gone] {
            list.retain(|other| other != path);
        }
    }

    /// Looks which of them are there.
    pub fn look(&mut self) {
        self.gone = self.files.iter().filter(|path| !path.exists()).cloned().collect();
    }

    /// Pinned ones first, as they stood; of the others as many as there is room for, one at least.
    fn sort(&mut self) {
        let (mut files, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.files).into_iter().partition(|path| self.pinned.contains(path));
        let room = RECENT.saturating_sub(files.len()).max(1);
        files.extend(others.into_iter().take(room));
        self.files = files;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(recent: &RecentFiles) -> Vec<&str> {
        recent.files().iter().filter_map(|path| path.to_str()).collect()
    }

    #[test]
    fn files_are_few_and_each_stands_once() {
        let mut recent = RecentFiles::default();
        for at in 0..15 {
            recent.add(Path::new(&format!("{at}.csv")));
        }
        recent.add(Path::new("10.csv"));
        assert_eq!((recent.files().len(), &names(&recent)[..2]), (RECENT, &["10.csv", "14.csv"][..]));
    }

    #[test]
    fn what_is_pinned_stays_on_top_and_is_not_pushed_out() {
        let mut recent = RecentFiles::default();
        for at in 0..4 {
            recent.add(Path::new(&format!("{at}.csv")));
        }
        recent.pin(Path::new("0.csv"), true);
        recent.pin(Path::new("2.csv"), true);
        recent.pin(Path::new("2.csv"), true);
        for at in 10..40 {
            recent.add(Path::new(&format!("{at}.csv")));
        }
        assert_eq!(
            (recent.files().len(), &names(&recent)[..3]),
            (RECENT, &["0.csv", "2.csv", "39.csv"][..]),
            "in the order in which they were pinned"
        );
        let again = RecentFiles::of(recent.files(), recent.pinned());
        assert_eq!(again, recent, "it is remembered");
        recent.pin(Path::new("2.csv"), false);
        assert_eq!(&names(&recent)[..3], ["0.csv", "2.csv", "39.csv"]);
        recent.forget(Path::new("0.csv"));
        assert!(!recent.is_pinned(Path::new("0.csv")) && names(&recent)[0] == "2.csv");
    }

    #[test]
    fn more_pinned_files_than_there_is_room_for_leave_room_for_the_last_one() {
        let pinned: Vec<PathBuf> = (0..12).map(|at| format!("{at}.csv").into()).collect();
        let mut recent = RecentFiles::of(&[], &pinned);
        recent.add(Path::new("new.csv"));
        recent.add(Path::new("newer.csv"));
        assert_eq!((recent.files().len(), names(&recent)[12]), (13, "newer.csv"));
    }
}
