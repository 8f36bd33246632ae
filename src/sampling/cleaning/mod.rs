//! Cleaners take rows out, real ones and made ones alike, where classes meet. One file and one line in [`CLEANERS`] each.

pub mod allknn;
pub mod cnn;
mod condensing;
pub mod enn;
pub mod ncr;
pub mod oss;
pub mod renn;
mod rows;
pub mod tomek;
mod votes;

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result, Setting},
    progress::{Progress, Stop},
    sampling::{
        Parameter, Value,
        fate::{Reason, When},
        parameter::{self, Domain, ParameterValues},
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
    /// What can be set of it, in the order in which it is shown.
    fn parameters(&self) -> &'static [Parameter];
    /// The class of imbalanced-learn that does the same, and its arguments besides the classes (a parameter is called as its
    /// key, in capitals).
    fn script(&self) -> (&'static str, &'static str);
    /// The rows that go, ascending, each with what decided it; of those classes alone that [`CleanerRows::loses`] names.
    fn clean(
        &self,
        rows: &CleanerRows<'_>,
        settings: &Cleaning,
        progress: &Progress,
    ) -> std::result::Result<Vec<(u32, Reason)>, Stop>;
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
];

/// The cleaner of that name.
pub fn cleaner(name: &str) -> Result<&'static dyn Cleaner> {
    CLEANERS.iter().copied().find(|cleaner| cleaner.name() == name).ok_or_else(|| {
        let known: Vec<_> = CLEANERS.iter().map(|cleaner| cleaner.name()).collect();
        Error::usage(format!("no cleaner called {name:?}; there are {}", known.join(", "))).about(Setting::Cleaning)
    })
}

/// From which classes rows are taken.
pub const CLASSES: Parameter = Parameter {
    key: "classes",
    title: "Takes from",
    tip: "Which classes lose rows: by default all but the smallest before rows are made, and every class after",
    domain: Domain::Choice(&[("auto", "classes as usual"), ("larger", "all but the smallest"), ("all", "every class")]),
};

/// A cleaner with what is set of it, as a recipe has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(expecting = "a table with a method and its parameters")]
pub struct Cleaning {
    pub method: String,
    #[serde(flatten)]
    pub parameters: ParameterValues,
}

impl Cleaning {
    pub fn new(method: &str) -> Self {
        Self { method: method.to_owned(), parameters: ParameterValues::new() }
    }

    /// A cleaner as it is typed: `enn`, or with parameters `enn:k=5,votes=most`.
    pub fn read(text: &str) -> Result<Self> {
        let (name, rest) = text.split_once(':').map_or((text, None), |(name, rest)| (name, Some(rest)));
        let mut cleaning = Self::new(name.trim());
        let cleaner = cleaning.cleaner()?;
        for part in rest.into_iter().flat_map(|rest| rest.split(',')) {
            let Some((key, value)) = part.split_once('=') else {
                let message = format!("{part:?}: write parameters of a cleaner as {name}:KEY=VALUE,KEY=VALUE");
                return Err(Error::usage(message).about(Setting::Cleaning));
            };
            let parameter = of(cleaner, key.trim())?;
            let value = parameter.read(value).map_err(|error| error.about(Setting::Cleaning))?;
            cleaning.set(parameter, value);
        }
        Ok(cleaning)
    }

    /// As [`Cleaning::read`] takes it.
    pub fn typed(&self) -> String {
        let set: Vec<String> = self.parameters.iter().map(|(key, value)| format!("{key}={value}")).collect();
        if set.is_empty() { self.method.clone() } else { format!("{}:{}", self.method, set.join(",")) }
    }

    pub fn cleaner(&self) -> Result<&'static dyn Cleaner> {
        cleaner(&self.method)
    }

    /// Refuses an unknown cleaner, a parameter that it does not have, and a value out of range.
    pub fn check(&self) -> Result<()> {
        let cleaner = self.cleaner()?;
        for (key, value) in &self.parameters {
            of(cleaner, key)?.check(value).map_err(|error| error.about(Setting::Cleaning))?;
        }
        Ok(())
    }

    /// What a parameter is set to.
    pub fn parameter(&self, parameter: &Parameter) -> Value {
        parameter.among(&self.parameters)
    }

    /// A parameter that is a whole number, once it was checked.
    pub fn whole(&self, parameter: &Parameter) -> usize {
        self.parameter(parameter).whole()
    }

    /// Sets a parameter; what is as usual is not written down.
    pub fn set(&mut self, parameter: &Parameter, value: Value) {
        parameter.set(&mut self.parameters, value);
    }

    /// Every parameter of the cleaner with what it is set to.
    pub fn settings(&self) -> Vec<(&'static Parameter, Value)> {
        let all = self.cleaner().map_or(&[][..], |cleaner| cleaner.parameters());
        all.iter().map(|parameter| (parameter, self.parameter(parameter))).collect()
    }

    /// Whether the smallest class loses rows as well.
    pub fn takes_smallest(&self, when: When) -> bool {
        match self.parameter(&CLASSES).to_string().as_str() {
            "larger" => false,
            "all" => true,
            _ => when == When::After,
        }
    }

    /// "ENN, k 3, votes all", for people.
    pub fn words(&self) -> String {
        let title = self.cleaner().map_or(self.method.clone(), |cleaner| cleaner.title().to_owned());
        let set = self.settings().into_iter().filter(|(parameter, value)| *value != parameter.usual());
        let words =
            set.map(|(parameter, value)| format!(", {} {}", parameter.title.to_lowercase(), parameter.shown(&value)));
        format!("{title}{}", words.collect::<String>())
    }
}

/// The parameter of a cleaner by that key.
fn of(cleaner: &'static dyn Cleaner, key: &str) -> Result<&'static Parameter> {
    parameter::find(cleaner.parameters(), key, || format!("cleaner {}", cleaner.name()))
        .map_err(|error| error.about(Setting::Cleaning))
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
