//! What lies near: the neighbours of real rows, and the indexes that new rows look in.

use std::sync::Arc;

use super::{MemberKinds, Pipeline, Seconds, kinds, timed};
use crate::{
    error::Error,
    memory,
    progress::{Progress, Stop},
    recipe::Recipe,
    sampling::{
        Parents,
        real_rows::{self, RealRows},
        row_kinds::AROUND,
    },
    space::{
        Space,
        neighbours::{self, Neighbours},
    },
};

/// Growing classes, and of how many neighbours of each row: of its own class, and of any.
#[derive(Debug)]
struct Lacking {
    own: Vec<(u32, usize)>,
    mixed: Vec<(u32, usize)>,
}

/// The kinds of the rows of growing classes, and the real rows as new ones see them.
pub(super) type Near = (MemberKinds, Option<Arc<RealRows>>);

impl Pipeline {
    /// Neighbours of growing classes and what new rows of some classes look in.
    pub(super) fn find_near(
        &mut self,
        (space, recipe): (&Space, &Recipe),
        (growing, with_new_rows): (&[u32], &[u32]),
        progress: &Progress,
        seconds: &mut Seconds,
    ) -> Result<Near, Stop> {
        let lacking = self.lacking_neighbours(space, recipe, growing)?;
        // Real rows look in the index of new ones where it has the rows that they look among and no others.
        let serves = !lacking.mixed.is_empty() && real_rows::serve(space, recipe.nearest);
        let real = |this: &mut Self| this.real_rows(space, recipe, with_new_rows, progress);
        let among = if serves { timed(&mut seconds.index, || real(self))? } else { None };
        let kinds = timed(&mut seconds.neighbours, || {
            self.find_neighbours((space, among.as_deref()), recipe, (growing, &lacking), progress)
        })?;
        kinds::check(space, recipe, &kinds)?;
        Ok((kinds, timed(&mut seconds.index, || real(self))?))
    }

    /// The growing classes that lack neighbours of their own class, and those that lack neighbours of any, with how many they want.
    fn lacking_neighbours(&self, space: &Space, recipe: &Recipe, growing: &[u32]) -> Result<Lacking, Error> {
        let needs = recipe.method()?.needs(recipe);
        let lacks = |found: &Neighbours, class: u32, k: Option<usize>| {
            k.filter(|&k| found[class as usize].as_ref().is_none_or(|found| found.k < k)).map(|k| (class, k))
        };
        let mixed = |class| needs.mixed.max(kinds::needed(space, recipe, class, self.with_projection));
        Ok(Lacking {
            own: growing.iter().filter_map(|&class| lacks(&self.neighbours, class, needs.own)).collect(),
            mixed: growing.iter().filter_map(|&class| lacks(&self.mixed, class, mixed(class))).collect(),
        })
    }

    fn find_neighbours(
        &mut self,
        (space, real): (&Space, Option<&RealRows>),
        recipe: &Recipe,
        (growing, lacking): (&[u32], &Lacking),
        progress: &Progress,
    ) -> Result<MemberKinds, Stop> {
        let needs = recipe.method()?.needs(recipe);
        let rows: usize = lacking.own.iter().chain(&lacking.mixed).map(|&(class, _)| space.members(class).len()).sum();
        if rows == 0 {
            return Ok(self.kinds.of(space, growing, &self.mixed));
        }
        progress.stage("neighbours", rows as u64)?;
        let stored = |k: usize| k.max(if self.with_projection { neighbours::STORED } else { 0 });
        for &(class, k) in &lacking.own {
            let found = neighbours::find(space, class, stored(k), progress)?;
            self.neighbours[class as usize] = Some(Arc::new(found));
        }
        for &(class, k) in &lacking.mixed {
            // For kinds alone a few will do.
            let k = if needs.mixed.is_some() { stored(k) } else { AROUND };
            let found = real_rows::find_mixed(real, space, class, k, progress)?;
            self.mixed[class as usize] = Some(Arc::new(found));
        }
        memory::give_back_what_is_free();
        Ok(self.kinds.of(space, growing, &self.mixed))
    }

    /// The real rows as new rows of some classes see them.
    fn real_rows(
        &mut self,
        space: &Space,
        recipe: &Recipe,
        wanted: &[u32],
        progress: &Progress,
    ) -> Result<Option<Arc<RealRows>>, Stop> {
        if wanted.is_empty() {
            return Ok(None);
        }
        let method = recipe.method()?;
        let have_parents = matches!(method.parents(recipe), Parents::Two | Parents::Several);
        // New rows begin their search at their parents and measure few rows in full; real ones for whom the index serves do not.
        let serves = method.needs(recipe).mixed.is_some() && real_rows::serve(space, recipe.nearest);
        let copied = !have_parents || serves;
        if let Some((nearest, classes, real)) = &self.real
            && *nearest == recipe.nearest
            && (real.is_copied() || !copied)
            && wanted.iter().all(|class| classes.contains(class))
        {
            return Ok(Some(Arc::clone(real)));
        }
        let real = Arc::new(RealRows::build(space, (recipe.nearest, copied), wanted, progress)?);
        self.real = Some((recipe.nearest, wanted.to_vec(), Arc::clone(&real)));
        Ok(Some(real))
    }
}
