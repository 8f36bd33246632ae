//! Undersampling: the real rows that are left out of the output of a class above its target, and the new ones that some
//! undersamplers put in their place. Nothing is dropped of these, as none is made beyond the need.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{NEW_ROWS, Pipeline, plan, plan::Plan};
use crate::{
    progress::{Progress, Stop},
    recipe::{Coarsen, Decimals, Nearest, Recipe},
    sampling::{
        Between, ClassRows, FittedSampler, SamplerInput,
        fate::Undersampled,
        generate::ClassSampler,
        real_rows::RealRows,
        recomputed::RowSource,
        undersampling::{ShrinkingClass, UndersamplerInput, Undersampling},
    },
    space::Space,
};

/// What undersampling decided.
#[derive(Debug, Default)]
pub(super) struct Shrunk {
    /// Rows of the table with what decided that each is left out, ascending.
    pub(super) gone: Vec<(u32, Undersampled)>,
    /// By class, the parents of each new row that stands in place of some.
    made: BTreeMap<u32, Arc<[Between]>>,
}

/// Its new rows by class, with all that is known of them.
pub(super) type MergedRows = Vec<(u32, Arc<ClassRows>)>;

/// What was decided, and by what besides the space.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    settings: Undersampling,
    classes: Vec<ShrinkingClass>,
    /// Where it counts.
    seed: Option<u64>,
    found: Arc<Shrunk>,
    merged: Option<(Written, MergedRows)>,
}

/// What the new rows depend on besides their parents.
#[derive(Clone, Debug, PartialEq)]
struct Written {
    decimals: Decimals,
    coarsen: BTreeMap<String, Coarsen>,
    nearest: Nearest,
}

impl Shrunk {
    /// The classes of which the nearest real rows of new ones are asked for, ascending: those that grow, and those with rows made of
    /// others.
    pub(super) fn with_new_rows(&self, growing: &[u32]) -> Vec<u32> {
        let all: BTreeSet<u32> = growing.iter().chain(self.made.keys()).copied().collect();
        all.into_iter().collect()
    }
}

impl Pipeline {
    pub(super) fn undersample(
        &mut self,
        plan: &Plan,
        space: &Space,
        recipe: &Recipe,
        progress: &Progress,
    ) -> Result<Arc<Shrunk>, Stop> {
        let Some(settings) = &recipe.undersample else { return Ok(Arc::default()) };
        let classes = plan.shrinking(space, recipe);
        if classes.is_empty() {
            return Ok(Arc::default());
        }
        let undersampler = settings.item()?;
        let seed = undersampler.draws().then_some(recipe.seed);
        if let Some(kept) = &self.left_out
            && (&kept.settings, &kept.classes, kept.seed) == (settings, &classes, seed)
        {
            return Ok(Arc::clone(&kept.found));
        }
        let input = UndersamplerInput { space, classes: &classes, settings, seed: recipe.seed, progress };
        let left_out = undersampler.leave_out(&input)?;
        let undersampled = |reason| Undersampled { rule: undersampler.name(), reason };
        let mut gone: Vec<_> = left_out.rows.into_iter().map(|(row, reason)| (row, undersampled(reason))).collect();
        gone.sort_unstable_by_key(|(row, _)| *row);
        let found = Arc::new(Shrunk { gone, made: left_out.made });
        let settings = settings.clone();
        self.left_out = Some(Kept { settings, classes, seed, found: Arc::clone(&found), merged: None });
        Ok(found)
    }

    /// The new rows that undersampling puts in place of real ones, as they are written.
    pub(super) fn merge(
        &mut self,
        shrunk: &Arc<Shrunk>,
        (space, real): (&Space, Option<&RealRows>),
        recipe: &Recipe,
        progress: &Progress,
    ) -> Result<MergedRows, Stop> {
        let Some(real) = real.filter(|_| !shrunk.made.is_empty()) else { return Ok(Vec::new()) };
        let written = Written { decimals: recipe.decimals, coarsen: recipe.coarsen.clone(), nearest: recipe.nearest };
        let own = self.left_out.as_ref().filter(|kept| Arc::ptr_eq(&kept.found, shrunk));
        if let Some((by, merged)) = own.and_then(|kept| kept.merged.as_ref())
            && *by == written
        {
            return Ok(merged.clone());
        }
        let count = shrunk.made.values().map(|rows| rows.len()).sum::<usize>();
        progress.stage(NEW_ROWS, count as u64)?;
        plan::check_rows(recipe, count)?;
        let mut merged = MergedRows::new();
        for (&class, parents) in &shrunk.made {
            let need = parents.len();
            let (own, mixed, kinds) = (None, None, None);
            let input = SamplerInput { space, recipe, class, need, own, mixed, kinds, picked: &[], progress };
            let projection = self.projection.as_deref();
            let maker = ClassSampler { space, real, class, neighbours: None, recipe, projection };
            let mut rows = ClassRows::default();
            maker.extend(&mut rows, &FittedSampler::Recomputed(RowSource::Given(Arc::clone(parents))), &input, need)?;
            merged.push((class, Arc::new(rows)));
        }
        if let Some(kept) = self.left_out.as_mut().filter(|kept| Arc::ptr_eq(&kept.found, shrunk)) {
            kept.merged = Some((written, merged.clone()));
        }
        Ok(merged)
    }
}
