//! Which kind each row of a growing class is, and which of its rows may be bases.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    error::{Error, Setting},
    pipeline::Outcome,
    progress::{Cancelled, Progress},
    recipe::Recipe,
    sampling::{
        Sampler, real_rows,
        row_kinds::{self, AROUND, ClassKinds, RowKind},
    },
    space::{
        Space,
        neighbours::{ClassNeighbours, Neighbours},
    },
};

/// By class, in the order of its members; `None` where nobody asked.
pub type MemberKinds = Vec<Option<Arc<ClassKinds>>>;

/// Rows of a class up to which a pipeline for the window finds their kinds unasked, so that they can be seen before some are chosen.
const UNASKED: usize = 20_000;

/// Nearest rows of any class that are looked up for kinds alone.
pub(super) fn needed(space: &Space, recipe: &Recipe, class: u32, for_window: bool) -> Option<usize> {
    let chooses = recipe.method().is_ok_and(Sampler::chooses_bases);
    let unasked = for_window && chooses && space.members(class).len() <= UNASKED;
    (!recipe.bases.is_all() || unasked).then_some(AROUND)
}

/// Kinds by class, with the neighbours that they were told by: as long as these are the same, so are the kinds.
#[derive(Clone, Debug, Default)]
pub(super) struct KnownKinds(BTreeMap<u32, (Arc<ClassNeighbours>, Arc<ClassKinds>)>);

impl KnownKinds {
    /// The kinds of the rows of every growing class whose neighbours are known.
    pub(super) fn of(&mut self, space: &Space, growing: &[u32], mixed: &Neighbours) -> MemberKinds {
        let enough = AROUND.min(space.learnt_rows().saturating_sub(1));
        let mut kinds = vec![None; mixed.len()];
        for &class in growing {
            let Some(mixed) = mixed[class as usize].as_ref().filter(|mixed| mixed.k >= enough) else { continue };
            let told = self.0.get(&class).filter(|(by, _)| Arc::ptr_eq(by, mixed)).map(|(_, told)| Arc::clone(told));
            let told = told.unwrap_or_else(|| Arc::new(row_kinds::row_kinds(space, class, mixed)));
            self.0.insert(class, (Arc::clone(mixed), Arc::clone(&told)));
            kinds[class as usize] = Some(told);
        }
        kinds
    }
}

impl Outcome {
    /// The classes that are to have more rows.
    pub fn growing(&self) -> impl Iterator<Item = usize> {
        self.ledger.iter().enumerate().filter(|(_, row)| row.grows()).map(|(class, _)| class)
    }

    /// Whether these are the kinds of every growing class.
    pub fn knows_all(&self, kinds: &MemberKinds) -> bool {
        self.growing().all(|class| kinds.get(class).is_some_and(Option::is_some))
    }

    /// The kinds of the rows of every growing class: those that the run told, and the others are found now.
    pub fn find_kinds(&self, progress: &Progress) -> Result<MemberKinds, Cancelled> {
        let mut kinds = self.kinds.clone();
        let lacking: Vec<usize> = self.growing().filter(|&class| kinds[class].is_none()).collect();
        let rows = lacking.iter().map(|&class| self.space.members(class as u32).len() as u64).sum();
        progress.stage("kinds of rows", rows)?;
        let real = self.real.as_ref().map(|(_, _, real)| &**real);
        for class in lacking {
            let mixed = real_rows::find_mixed(real, &self.space, class as u32, AROUND, progress)?;
            kinds[class] = Some(Arc::new(row_kinds::row_kinds(&self.space, class as u32, &mixed)));
        }
        Ok(kinds)
    }
}

/// The kinds of a real row's class, and which member of it the row is. A row that was taken out before all else has none.
pub fn kind_of_row<'a>(space: &Space, kinds: &'a MemberKinds, position: u32) -> Option<(&'a ClassKinds, usize)> {
    let class = space.class(position);
    let of = kinds.get(class as usize)?.as_deref()?;
    Some((of, space.members(class).binary_search(&position).ok()?))
}

/// Every growing class has rows of a kind that may be a base.
pub(super) fn check(space: &Space, recipe: &Recipe, kinds: &MemberKinds) -> Result<(), Error> {
    let lacks = |of: &[RowKind]| !of.iter().any(|&kind| recipe.bases.has(kind));
    for (class, of) in space.table.target.classes.iter().zip(kinds) {
        if let Some(of) = of.as_deref().filter(|of| lacks(of)) {
            return Err(Error::data(format!(
                "class {:?}: none of its {} rows is of a kind that may be a base ({}); there are {}: choose a kind that it has",
                class.label,
                of.len(),
                recipe.bases.words(),
                row_kinds::count_words(of)
            ))
            .about(Setting::Bases));
        }
    }
    Ok(())
}

/// The kinds that decide which members of a class may be bases; `None` where all may.
pub(super) fn deciding<'a>(recipe: &Recipe, kinds: &'a MemberKinds, class: usize) -> Option<&'a [RowKind]> {
    kinds.get(class)?.as_deref().map(|of| &**of).filter(|_| !recipe.bases.is_all())
}
