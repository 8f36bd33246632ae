//! Undersampling: the real rows that are left out of the output of a class above its target.

use std::sync::Arc;

use super::{Pipeline, plan::Plan};
use crate::{
    progress::{Progress, Stop},
    recipe::Recipe,
    sampling::{
        fate::Undersampled,
        undersampling::{ShrinkingClass, UndersamplerInput, Undersampling},
    },
    space::Space,
};

/// Rows of the table with what decided that each is left out, ascending.
pub(super) type LeftOutRows = Arc<Vec<(u32, Undersampled)>>;

/// What was left out, and by what it was decided besides the space.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    settings: Undersampling,
    classes: Vec<ShrinkingClass>,
    /// Where it counts.
    seed: Option<u64>,
    rows: LeftOutRows,
}

impl Pipeline {
    pub(super) fn undersample(
        &mut self,
        plan: &Plan,
        space: &Space,
        recipe: &Recipe,
        progress: &Progress,
    ) -> Result<LeftOutRows, Stop> {
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
            return Ok(Arc::clone(&kept.rows));
        }
        let input = UndersamplerInput { space, classes: &classes, settings, seed: recipe.seed, progress };
        let gone = undersampler.leave_out(&input)?;
        let undersampled = |reason| Undersampled { rule: undersampler.name(), reason };
        let mut rows: Vec<_> = gone.into_iter().map(|(row, reason)| (row, undersampled(reason))).collect();
        rows.sort_unstable_by_key(|(row, _)| *row);
        let rows = Arc::new(rows);
        self.left_out = Some(Kept { settings: settings.clone(), classes, seed, rows: Arc::clone(&rows) });
        Ok(rows)
    }
}
