//! Undersamplers take classes down to a wanted count: of a class above its target they say which real rows are left out, and why,
//! and which new rows stand in place of some of them. One file and one line in [`UNDERSAMPLERS`] each.

pub mod centroids;
pub mod hardness;
pub mod nearmiss;
pub mod random;

use std::{collections::BTreeMap, sync::Arc};

use rayon::prelude::*;

use crate::{
    error::{Error, Setting},
    matrix::Matrix,
    memory,
    progress::{Progress, Stop},
    sampling::{
        Between, Parameter,
        fate::WhyLeftOut,
        step::{Catalogue, RemovalStep},
    },
    space::Space,
};

/// Rows that one thread reads at least.
const PORTION: usize = 1_024;

/// The one that compares nothing.
pub const RANDOM: &str = "random";

/// A way of making classes smaller.
pub trait Undersampler: Sync {
    /// The name in recipes and on the command line.
    fn name(&self) -> &'static str;
    /// The name in the window.
    fn title(&self) -> &'static str;
    /// One sentence on which rows stay.
    fn about(&self) -> &'static str;
    /// The paper that it is from; empty where there is none.
    fn source(&self) -> &'static str;
    /// Which rule it follows where references disagree; empty where they do not.
    fn follows(&self) -> &'static str {
        ""
    }
    /// What can be set of it, in the order in which it is shown.
    fn parameters(&self) -> &'static [Parameter] {
        &[]
    }
    /// Whether other rows go with another seed.
    fn draws(&self) -> bool;
    /// What leaves out such rows in Python; `None` where that takes no class, as for rows at random.
    fn script(&self) -> Option<UndersamplerScript> {
        None
    }
    /// Whether it puts new rows in place of real ones, as it is set.
    fn makes_rows(&self, _settings: &Undersampling) -> bool {
        false
    }
    /// The rows of the table that are left out, and those that are made of them, so that each class has as many rows as are wanted.
    fn leave_out(&self, input: &UndersamplerInput<'_>) -> Result<Reduction, Stop>;
}

/// What an undersampler decided.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reduction {
    /// Rows of the table, in any order, with what decided about each.
    pub rows: Vec<(u32, WhyLeftOut)>,
    /// By class, the parents of each new row that stands in place of them.
    pub made: BTreeMap<u32, Arc<[Between]>>,
}

impl From<Vec<(u32, WhyLeftOut)>> for Reduction {
    fn from(rows: Vec<(u32, WhyLeftOut)>) -> Self {
        Self { rows, made: BTreeMap::new() }
    }
}

/// The class of imbalanced-learn that leaves out rows by the same rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UndersamplerScript {
    pub class: &'static str,
    /// Besides the strategy; a parameter is called as its key, in capitals.
    pub arguments: &'static str,
    /// What has to be imported for the arguments.
    pub imports: &'static str,
    /// What it does otherwise, in a sentence.
    pub differs: &'static str,
}

/// Every undersampler, in the order in which they are listed everywhere.
pub static UNDERSAMPLERS: &[&dyn Undersampler] =
    &[&random::RandomUndersampling, &nearmiss::NearMiss, &centroids::ClusterCentroids, &hardness::InstanceHardness];

/// The list, for [`RemovalStep`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undersamplers;

impl Catalogue for Undersamplers {
    type Item = dyn Undersampler;
    const WHAT: &'static str = "undersampler";
    const SETTING: Setting = Setting::Undersampling;

    fn items() -> &'static [&'static dyn Undersampler] {
        UNDERSAMPLERS
    }

    fn name(item: &dyn Undersampler) -> &'static str {
        item.name()
    }

    fn title(item: &dyn Undersampler) -> &'static str {
        item.title()
    }

    fn parameters(item: &dyn Undersampler) -> &'static [Parameter] {
        item.parameters()
    }
}

/// An undersampler with what is set of it, as a recipe has it.
pub type Undersampling = RemovalStep<Undersamplers>;

/// A class that is to be smaller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShrinkingClass {
    pub class: u32,
    /// The rows of the table that there are of it, incomplete ones included, ascending.
    pub rows: Vec<u32>,
    /// How many of them stay: fewer than there are.
    pub keep: usize,
}

/// What an undersampler decides by.
#[derive(Debug)]
pub struct UndersamplerInput<'a> {
    pub space: &'a Space,
    pub classes: &'a [ShrinkingClass],
    pub settings: &'a Undersampling,
    pub seed: u64,
    pub progress: &'a Progress,
}

/// Complete rows of a class, by position, of which `keep` stay: some, and fewer than there are.
#[derive(Clone, Copy, Debug)]
pub struct Measured<'a> {
    pub class: u32,
    pub members: &'a [u32],
    pub keep: usize,
}

impl UndersamplerInput<'_> {
    /// For undersamplers that compare rows. What lacks a feature cannot be compared, and goes before any other row; of the complete
    /// rows `decide` says which go, by position.
    pub fn by_class(
        &self,
        mut decide: impl FnMut(Measured<'_>) -> Result<Vec<(u32, WhyLeftOut)>, Stop>,
    ) -> Result<Vec<(u32, WhyLeftOut)>, Stop> {
        let mut gone = Vec::new();
        for ShrinkingClass { class, rows, keep } in self.classes {
            let members = self.space.members(*class);
            let incomplete = rows.iter().filter(|row| self.space.position(**row).is_none());
            let stay = keep.saturating_sub(members.len());
            gone.extend(incomplete.skip(stay).map(|&row| (row, WhyLeftOut::Incomplete)));
            if *keep == 0 {
                gone.extend(members.iter().map(|&position| (self.space.table_row(position), WhyLeftOut::All)));
            } else if *keep < members.len() {
                let left_out = decide(Measured { class: *class, members, keep: *keep })?;
                gone.extend(left_out.into_iter().map(|(position, why)| (self.space.table_row(position), why)));
            }
        }
        Ok(gone)
    }
}

/// Rows by position as numbers alone: a category stands as its one-hot columns, so far apart as it is by what rows of a class
/// measure.
fn coordinates(space: &Space, class: u32, positions: &[u32]) -> Result<Matrix, Error> {
    let weights = space.level_weights(class);
    let columns = space.numbers.len() + weights.iter().map(Vec::len).sum::<usize>();
    memory::claim(positions.len().saturating_mul(8 * columns))?;
    let mut values = vec![0.0; positions.len() * columns];
    // Chunks of nothing are not to be had.
    values.par_chunks_mut(columns.max(1)).zip(positions).with_min_len(PORTION).for_each_init(
        || vec![0; weights.len()],
        |codes, (values, &position)| {
            let (numbers, mut levels) = values.split_at_mut(space.numbers.len());
            space.coordinates(position, numbers, codes);
            for (weights, &code) in weights.iter().zip(&*codes) {
                let (own, rest) = levels.split_at_mut(weights.len());
                own[code as usize] = weights[code as usize].sqrt();
                levels = rest;
            }
        },
    );
    Ok(Matrix::new(columns, values))
}

/// An error of an undersampler, which says its name first.
fn refused(name: &str, message: &str) -> Error {
    Error::data(format!("undersample, {name}: {message}")).about(Setting::Undersampling)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_lists_every_undersampler_with_its_parameters_and_source() {
        let readme = include_str!("../../../README.md");
        for item in UNDERSAMPLERS {
            let start = format!("| `{}` | {}: ", item.name(), item.title());
            let row = readme.lines().find(|line| line.starts_with(&start));
            let row = row.unwrap_or_else(|| panic!("no row begins with {start}"));
            let keys: Vec<String> = item.parameters().iter().map(|it| format!("`{}`", it.key)).collect();
            assert!(row.contains(&format!("| {} | {} |", keys.join(", "), item.source())), "{row}");
            assert!(item.about().ends_with('.'), "{}", item.name());
        }
    }
}
