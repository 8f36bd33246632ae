//! Cleaners take rows out, real ones and made ones alike, where classes meet. One file and one line in [`CLEANERS`] each.

pub mod allknn;
pub mod cnn;
mod condensing;
pub mod enn;
pub mod ipf;
pub mod ncr;
pub mod oss;
pub mod renn;
mod rows;
pub mod tomek;
mod votes;

use crate::{
    error::Setting,
    progress::{Progress, Stop},
    sampling::{
        Parameter,
        fate::{Reason, When},
        parameter::Domain,
        step::{Catalogue, RemovalStep},
    },
};
pub use rows::CleanerRows;

/// A way of cleaning.
pub trait Cleaner: Sync {
    /// The name in recipes and on the command line.
    fn name(&self) -> &'static str;
    /// The name in the window.
    fn title(&self) -> &'static str;
    /// One sentence on which rows it takes out.
    fn about(&self) -> &'static str;
    /// The paper that it is from.
    fn source(&self) -> &'static str;
    /// Which rule it follows where references disagree; empty where they do not.
    fn follows(&self) -> &'static str {
        ""
    }
    /// What can be set of it, in the order in which it is shown.
    fn parameters(&self) -> &'static [Parameter];
    /// The class of imbalanced-learn that does the same, and its arguments besides the classes (a parameter is called as its
    /// key, in capitals); `None` where it has none.
    fn script(&self) -> Option<(&'static str, &'static str)>;
    /// The rows that go, ascending, each with what decided it; of those classes alone that [`CleanerRows::loses`] names.
    fn clean(
        &self,
        rows: &CleanerRows<'_>,
        settings: &Cleaning,
        progress: &Progress,
    ) -> Result<Vec<(u32, Reason)>, Stop>;
}

/// Every cleaner, in the order in which they are listed everywhere.
pub static CLEANERS: &[&dyn Cleaner] = &[
    &tomek::TomekLinks,
    &enn::EditedNearestNeighbours,
    &renn::RepeatedEditedNearestNeighbours,
    &allknn::AllNearestNeighbours,
    &ncr::NeighbourhoodCleaningRule,
    &cnn::CondensedNearestNeighbour,
    &oss::OneSidedSelection,
    &ipf::IterativePartitioningFilter,
];

/// The list, for [`RemovalStep`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cleaners;

impl Catalogue for Cleaners {
    type Item = dyn Cleaner;
    const WHAT: &'static str = "cleaner";
    const SETTING: Setting = Setting::Cleaning;

    fn items() -> &'static [&'static dyn Cleaner] {
        CLEANERS
    }

    fn name(item: &dyn Cleaner) -> &'static str {
        item.name()
    }

    fn title(item: &dyn Cleaner) -> &'static str {
        item.title()
    }

    fn parameters(item: &dyn Cleaner) -> &'static [Parameter] {
        item.parameters()
    }
}

/// A cleaner with what is set of it, as a recipe has it.
pub type Cleaning = RemovalStep<Cleaners>;

/// From which classes rows are taken.
pub const CLASSES: Parameter = Parameter {
    key: "classes",
    title: "Takes from",
    tip: "Which classes lose rows: by default all but the smallest before rows are made, and every class after",
    domain: Domain::Choice(&[("auto", "classes as usual"), ("larger", "all but the smallest"), ("all", "every class")]),
};

impl Cleaning {
    /// Whether the smallest class loses rows as well.
    pub fn takes_smallest(&self, when: When) -> bool {
        match self.parameter(&CLASSES).to_string().as_str() {
            "larger" => false,
            "all" => true,
            _ => when == When::After,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_lists_every_cleaner_with_its_parameters_and_source() {
        let readme = include_str!("../../../README.md");
        for cleaner in CLEANERS {
            let start = format!("| `{}` | {}: ", cleaner.name(), cleaner.title());
            let row = readme.lines().find(|line| line.starts_with(&start));
            let row = row.unwrap_or_else(|| panic!("no row begins with {start}"));
            let keys: Vec<String> = cleaner.parameters().iter().map(|it| format!("`{}`", it.key)).collect();
            assert!(row.contains(&format!("| {} | {} |", keys.join(", "), cleaner.source())), "{row}");
            assert!(cleaner.about().ends_with('.'), "{}", cleaner.name());
        }
    }

    #[test]
    fn what_is_typed_is_read_and_said_alike() {
        for (typed, said) in [
            ("tomek", "tomek"),
            ("enn: k = 5, votes=most", "enn:k=5,votes=most"),
            ("enn:k=3", "enn"),
            ("tomek:classes=all", "tomek:classes=all"),
        ] {
            let cleaning = Cleaning::read(typed).unwrap();
            assert_eq!(cleaning.typed(), said);
            assert_eq!(Cleaning::read(said), Ok(cleaning));
        }
        let takes = |typed| When::ALL.map(|when| Cleaning::read(typed).unwrap().takes_smallest(when));
        assert_eq!(takes("tomek"), [false, true]);
        assert_eq!(takes("tomek:classes=larger"), [false, false]);
        assert_eq!(takes("tomek:classes=all"), [true, true]);
    }
}
