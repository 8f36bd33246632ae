//! New rows: which there are to be, where each comes from, and which are kept.
//!
//! A synthetic row is never stored as values. What is stored of one between two real rows is its [`Draw`] (base, neighbour,
//! gap), of a mean that undersampling made its parents, and of any other nothing but its number: the values follow from these, from
//! what was fitted and from the [`crate::space::Space`], so a million rows cost a few bytes each and every one can say where it came from.

pub mod adasyn;
pub mod arf;
pub mod borderline;
pub mod cart;
pub mod ccr;
pub mod choices;
pub mod cleaning;
pub mod columns;
pub mod combined;
pub mod copula;
pub mod decode;
pub mod draw;
pub mod fate;
pub mod g_smote;
pub mod gan;
pub mod generate;
pub mod given;
pub mod kmeans_smote;
pub mod learnt;
pub mod ledger;
pub mod lee;
pub mod lineage;
pub mod lvq_smote;
pub mod member_rows;
pub mod mgs;
pub mod parameter;
pub mod passed;
pub mod polynom_fit;
pub mod prowsyn;
pub mod random;
pub mod real_rows;
pub mod recomputed;
pub mod rose;
pub mod row_kinds;
pub mod select;
pub mod simplex;
pub mod smobd;
pub mod smote;
pub mod smote_n;
pub mod step;
pub mod svm_smote;
pub mod undersampling;
pub mod vae;

pub use choices::Choices;
pub use fate::{Fate, RealFate, Removed, RowId};
pub use generate::{ClassRows, Generated};
pub use ledger::{Ledger, LedgerRow};
pub use lineage::{Between, Draw, Lineage};
pub use parameter::{Parameter, Value};
pub use select::Selection;

use std::{fmt::Debug, sync::Arc};

use recomputed::{Means, RowModel, RowSource};
use row_kinds::RowKind;

use crate::{
    error::Error,
    progress::{Progress, Stop},
    recipe::Recipe,
    space::{Space, neighbours::ClassNeighbours},
};

/// A way of making new rows. One file and one line in [`METHODS`] each.
pub trait Sampler: Sync {
    /// The name in recipes and on the command line.
    fn name(&self) -> &'static str;
    /// The name in the window.
    fn title(&self) -> &'static str;
    /// One sentence on what it does.
    fn about(&self) -> &'static str;
    /// The paper that it is from; empty where there is none.
    fn source(&self) -> &'static str;
    /// Which of several rules is followed where programs, or a program and its paper, disagree; empty where there is one rule.
    fn follows(&self) -> &'static str {
        ""
    }
    /// What can be set of it, in the order in which it is shown.
    fn parameters(&self) -> &'static [Parameter] {
        &[]
    }
    /// Whether it makes rows at all.
    fn generates(&self) -> bool {
        true
    }
    /// Whether its rows are nothing but copies of real ones.
    fn copies(&self) -> bool {
        false
    }
    /// What its rows are made of, by these settings.
    fn parents(&self, _: &Recipe) -> Parents {
        Parents::Two
    }
    /// Whether each of its rows is made from one row of the class that it chooses first, so that some may be left out of the choice
    /// ([`SamplerInput::bases`]).
    fn chooses_bases(&self) -> bool {
        false
    }
    /// Whether its rows depend on how many are wanted, so that a larger target changes those that are there.
    fn follows_targets(&self) -> bool {
        false
    }
    /// Whether it looks at rows of other classes than the one that grows.
    fn looks_at_others(&self, recipe: &Recipe) -> bool {
        self.needs(recipe).mixed.is_some()
    }
    /// Which neighbours of the rows of a class it asks for.
    fn needs(&self, recipe: &Recipe) -> Needs;
    /// What picks the rows of a class that new ones may start from, where only some are and that depends on nothing but the space.
    fn picks(&self) -> Option<Picking> {
        None
    }
    /// Why the lesson, which steps from a base to a neighbour, cannot tell of it by these settings; `None` where it can, by its
    /// [`Choices`].
    fn untold(&self, _: &Recipe) -> Option<&'static str>;
    /// What makes the same kind of rows in Python.
    fn script(&self) -> Script;
    /// Looks at the rows of a class and settles where new ones come from; an error where the class lacks what is needed.
    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop>;
}

/// How a method picks rows of a class before anything is known of their neighbours or kinds. It is done while neighbours are looked up,
/// and what was picked is kept for other settings.
#[derive(Clone, Copy, Debug)]
pub struct Picking {
    /// What is being done, for whoever waits.
    pub stage: &'static str,
    /// The rows of a class by their places among its members, ascending.
    pub find: fn(&Space, u32, &Progress) -> Result<Vec<u32>, Stop>,
}

/// What the rows of a method are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parents {
    /// Each of two real rows, or of one that it copies.
    Two,
    /// Each of two real rows or more.
    Several,
    /// Each lies around real rows of its class, and is no mean of some that it could name.
    Around,
    /// Of none: they are a model's.
    None,
}

/// A sampler that knows a class.
#[derive(Debug)]
pub enum FittedSampler {
    /// Of two parents each, which are stored.
    Pairs(Arc<dyn Pairs>),
    /// Kept with the rows, and asked again for every one that is looked at.
    Recomputed(RowSource),
}

/// Draws rows of two parents. It is kept with them, and holds nothing of what it is handed of the class.
pub trait Pairs: Send + Sync + Debug {
    /// The parents of a row and the gap between them, from the row's own three random numbers and its number in the class.
    fn draw(&self, input: &SamplerInput<'_>, index: usize, numbers: draw::Numbers) -> Draw;

    /// What they are chosen from, for the lesson; `None` where [`Sampler::untold`] says why it does not tell of it.
    fn choices(&self) -> Option<&dyn Choices> {
        None
    }
}

impl FittedSampler {
    pub fn pairs(pairs: impl Pairs + 'static) -> Self {
        Self::Pairs(Arc::new(pairs))
    }

    pub fn means(means: impl Means + 'static) -> Self {
        Self::Recomputed(RowSource::Means(Arc::new(means)))
    }

    pub fn model(model: impl RowModel + 'static) -> Self {
        Self::Recomputed(RowSource::Model(Arc::new(model)))
    }
}

/// How many neighbours of every row of a class are looked up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Nearest rows of the same class.
    pub own: Option<usize>,
    /// Nearest rows of any class.
    pub mixed: Option<usize>,
    /// Complete rows without which a class cannot be learnt from, where it takes more than one.
    pub rows: usize,
    /// Columns of one kind alone.
    pub columns: ColumnsNeeded,
}

/// Which columns a method can learn from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColumnsNeeded {
    #[default]
    Any,
    /// Categories, binary columns and one-hot groups, and no numbers.
    Categories,
}

/// How Python makes such rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// There are none to make.
    None,
    /// Nothing in Python makes such rows, in words.
    Absent(&'static str),
    /// Copies, by imbalanced-learn's `RandomOverSampler`.
    Copies,
    /// A class of imbalanced-learn, its arguments besides strategy and seed (a parameter is called as its key, in capitals),
    /// what it is called for SMOTE-NC if there is such a thing, and what it does otherwise.
    Class {
        name: &'static str,
        arguments: &'static str,
        nc: Option<&'static str>,
        differences: &'static [&'static str],
    },
    /// A class of imbalanced-learn for categories alone, told them as whole numbers, with its arguments as above.
    Levels { name: &'static str, arguments: &'static str, differences: &'static [&'static str] },
}

/// What a sampler sees of the class that grows.
#[derive(Clone, Copy, Debug)]
pub struct SamplerInput<'a> {
    pub space: &'a Space,
    pub recipe: &'a Recipe,
    pub class: u32,
    /// Rows that are wanted of it, before any are removed.
    pub need: usize,
    /// Nearest rows of the same class, as many as were asked for or more.
    pub own: Option<&'a ClassNeighbours>,
    /// Nearest rows of any class.
    pub mixed: Option<&'a ClassNeighbours>,
    /// The kind of each member; `None` where all kinds may be bases.
    pub kinds: Option<&'a [RowKind]>,
    /// What the method picked of the class, if it does ([`Sampler::picks`]).
    pub picked: &'a [u32],
    /// To be looked at in every loop that is long.
    pub progress: &'a Progress,
}

impl<'a> SamplerInput<'a> {
    /// Positions of the class's learning rows, ascending.
    pub fn members(&self) -> &'a [u32] {
        self.space.members(self.class)
    }

    /// Members that may be bases, by their places among all, ascending: one at least.
    pub fn bases(&self) -> Vec<u32> {
        (0..self.members().len() as u32).filter(|&member| self.may_be_base(member as usize)).collect()
    }

    /// Whether a member may be a base.
    pub fn may_be_base(&self, member: usize) -> bool {
        self.kinds.is_none_or(|kinds| self.recipe.bases.has(kinds[member]))
    }

    /// "its 40 rows", or how many of them may be bases where not all may.
    pub fn candidates(&self) -> String {
        let all = self.members().len();
        if self.kinds.is_none() {
            return format!("its {all} rows");
        }
        format!("the {} of its {all} rows that may be bases ({})", self.bases().len(), self.recipe.bases.words())
    }

    /// The `k` nearest rows of the class to one of its members, by its place among them.
    pub fn own(&self, member: usize, k: usize) -> &'a [u32] {
        self.own.map_or(&[], |found| found.first(member, k))
    }

    /// The `k` nearest rows of any class.
    pub fn mixed(&self, member: usize, k: usize) -> &'a [u32] {
        self.mixed.map_or(&[], |found| found.first(member, k))
    }

    /// How many of some rows are of other classes.
    pub fn others(&self, rows: &[u32]) -> usize {
        rows.iter().filter(|&&row| self.space.class(row) != self.class).count()
    }

    /// What the class lacks, as an error about a parameter: "class "yes": …".
    pub fn lacking(&self, parameter: &Parameter, what: &str) -> Error {
        lacking(self.space, self.class, parameter, what)
    }
}

/// As [`SamplerInput::lacking`].
pub fn lacking(space: &Space, class: u32, parameter: &Parameter, what: &str) -> Error {
    let label = &space.table.target.classes[class as usize].label;
    Error::data(format!("class {label:?}: {what}")).about(crate::error::Setting::Parameter(parameter.key))
}

/// Every method, in the order in which they are listed everywhere.
pub static METHODS: &[&dyn Sampler] = &[
    &smote::Smote,
    &borderline::BorderlineSmote,
    &adasyn::Adasyn,
    &svm_smote::SvmSmote,
    &kmeans_smote::KmeansSmote,
    &smote_n::SmoteN,
    &simplex::Simplex,
    &mgs::Mgs,
    &g_smote::GSmote,
    &prowsyn::ProWSyn,
    &polynom_fit::PolynomFit,
    &smobd::Smobd,
    &lee::Lee,
    &lvq_smote::LvqSmote,
    &ccr::Ccr,
    &rose::Rose,
    &copula::Copula,
    &cart::Cart,
    &arf::Arf,
    &vae::Vae,
    &gan::Gan,
    &random::RandomOverSampler,
    &random::NoResampling,
];

/// The names of the methods that choose a base.
pub fn with_bases() -> Vec<&'static str> {
    METHODS.iter().filter(|method| method.chooses_bases()).map(|method| method.name()).collect()
}

/// The method of that name.
pub fn method(name: &str) -> Option<&'static dyn Sampler> {
    METHODS.iter().copied().find(|method| method.name() == name)
}

/// Where a synthetic row came from and what became of it. Real rows are named by their position among the learning
/// rows; [`crate::space::Space::table_row`] gives the row of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    pub class: u32,
    /// Number of the row within its class, in order of generation, from 0.
    pub index: u32,
    pub lineage: Lineage,
    /// Nearest real row after repair, and its distance in the scaled space.
    pub nearest: u32,
    pub distance: f64,
    pub fate: Fate,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_lists_every_method_with_its_parameters_and_source() {
        let readme = include_str!("../../README.md");
        let rows = readme.lines().filter(|line| line.starts_with("| `"));
        for method in METHODS {
            let start = format!("| `{}` | {}: ", method.name(), method.title());
            let row = rows.clone().find(|row| row.starts_with(&start));
            let row = row.unwrap_or_else(|| panic!("no row begins with {start}"));
            let keys: Vec<String> = method.parameters().iter().map(|it| format!("`{}`", it.key)).collect();
            assert!(row.contains(&format!("| {} |", keys.join(", "))) || keys.is_empty(), "{row}");
            assert!(row.contains(method.source()) && method.about().ends_with('.'), "{row}");
        }
    }
}
