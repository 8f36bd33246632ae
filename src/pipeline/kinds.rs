//! Which kind each row of a growing class is, and which of its rows may be bases.

use std::sync::Arc;

use crate::{
    error::{Error, Setting},
    recipe::Recipe,
    sampling::{
        Sampler,
        row_kinds::{self, AROUND, RowKind},
    },
    space::{Space, neighbours::Neighbours},
};

/// By class, in the order of its members; `None` where nobody asked.
pub type MemberKinds = Vec<Option<Arc<Vec<RowKind>>>>;

/// Rows of a class up to which a pipeline for the window finds their kinds unasked, so that they can be seen before some are chosen.
const UNASKED: usize = 20_000;

/// Nearest rows of any class that are looked up for kinds alone.
pub(super) fn needed(space: &Space, recipe: &Recipe, class: u32, for_window: bool) -> Option<usize> {
    let chooses = recipe.method().is_ok_and(Sampler::chooses_bases);
    let unasked = for_window && chooses && space.members(class).len() <= UNASKED;
    (!recipe.bases.is_all() || unasked).then_some(AROUND)
}

/// The kinds of the rows of every growing class whose neighbours are known.
pub(super) fn find(space: &Space, growing: &[u32], mixed: &Neighbours) -> MemberKinds {
    let mut kinds = vec![None; mixed.len()];
    for &class in growing {
        let known =
            mixed[class as usize].as_deref().filter(|mixed| mixed.k >= AROUND.min(space.learnt_from().len() - 1));
        kinds[class as usize] = known.map(|mixed| Arc::new(row_kinds::row_kinds(space, class, mixed)));
    }
    kinds
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
    kinds.get(class)?.as_deref().map(Vec::as_slice).filter(|_| !recipe.bases.is_all())
}
