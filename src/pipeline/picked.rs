//! The rows that a method picks from a class before it knows their neighbours.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use super::{Pipeline, Seconds, near::Near};
use crate::{
    progress::{Progress, Stop},
    recipe::Recipe,
    sampling::SamplerInput,
    space::Space,
};

/// Members of classes, as the method of this name picked them.
#[derive(Clone, Debug, Default)]
pub(super) struct Picked {
    method: String,
    by_class: BTreeMap<u32, Arc<[u32]>>,
}

impl Picked {
    /// What the method of a recipe picked of a class, if it did.
    pub(super) fn of(&self, recipe: &Recipe, class: u32) -> Option<Arc<[u32]>> {
        self.by_class.get(&class).filter(|_| self.method == recipe.method).cloned()
    }
}

impl Pipeline {
    /// What lies near, and beside it what the method picks: each is for a while the work of one thread alone.
    pub(super) fn look_around(
        &mut self,
        (space, recipe): (&Space, &Recipe),
        (growing, with_new_rows): (&[u32], &[u32]),
        progress: &Progress,
        seconds: &mut Seconds,
    ) -> Result<Near, Stop> {
        let lacking = self.lacking_picks(recipe, growing);
        let Some(pick) = recipe.method()?.picks().filter(|_| !lacking.is_empty()) else {
            return self.look_near((space, recipe), (growing, with_new_rows), progress, seconds);
        };
        let beside = progress.child();
        let of_class = |&class: &u32| {
            let found = (pick.find)(&SamplerInput {
                space,
                recipe,
                class,
                need: 0,
                own: None,
                mixed: None,
                kinds: None,
                picked: &[],
                progress: &beside,
            })?;
            Ok((class, found.into()))
        };
        let (mark, before) = (Instant::now(), seconds.index + seconds.neighbours);
        let (near, picked) = rayon::join(
            || {
                let near = self.look_near((space, recipe), (growing, with_new_rows), progress, seconds);
                match near {
                    Ok(_) => progress.stage(pick.stage, 0)?,
                    Err(_) => beside.give_up(),
                }
                near
            },
            || lacking.iter().map(of_class).collect::<Result<Vec<_>, Stop>>(),
        );
        // The rest of the time nothing was done but to pick.
        seconds.generate += (mark.elapsed().as_secs_f64() - (seconds.index + seconds.neighbours - before)).max(0.0);
        let near = near?;
        if self.picked.method != recipe.method {
            self.picked = Picked { method: recipe.method.clone(), ..Picked::default() };
        }
        self.picked.by_class.extend(picked?);
        Ok(near)
    }

    /// The growing classes of which the method picks rows and has not.
    fn lacking_picks(&self, recipe: &Recipe, growing: &[u32]) -> Vec<u32> {
        growing.iter().copied().filter(|&class| self.picked.of(recipe, class).is_none()).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::{
        recipe::Scale,
        sampling::{
            cleaning::Cleaning,
            row_kinds::{BaseKinds, RowKind},
        },
        table::{ColumnSettings, Source, Table},
    };

    /// Two classes, the rare one of three rows in ten and so far from the other.
    fn table(shift: u32) -> Arc<Table> {
        let mut text = "x,y,class\n".to_owned();
        for row in 0..200_u32 {
            let class = if row % 10 < 3 { "rare" } else { "common" };
            let shift = if class == "rare" { shift } else { 0 };
            writeln!(text, "{},{},{class}", row * 37 % 29 + shift, row * row % 31 + shift).unwrap();
        }
        let source = Arc::new(Source::from_bytes("t.csv", text.into_bytes(), true).unwrap());
        Arc::new(Table::from_source(source, "t", None, &ColumnSettings::default(), &Progress::new()).unwrap())
    }

    fn recipe() -> Recipe {
        Recipe { method: "svm-smote".to_owned(), ..Recipe::default() }
    }

    #[test]
    fn what_was_picked_is_kept_for_other_settings_and_gives_the_rows_that_a_first_run_gives() {
        let table = table(8);
        let rare = table.target.classes.iter().position(|class| class.label == "rare").unwrap() as u32;
        let mut pipeline = Pipeline::new(Arc::clone(&table));
        let mut picked: Option<Arc<[u32]>> = None;
        let cleaned = Recipe { clean_before: vec![Cleaning::new("tomek")], ..recipe() };
        let others = Recipe { scale: Scale::Minmax, ..recipe() };
        let settings = [
            (recipe(), false),
            (Recipe { k: 3, ..recipe() }, true),
            (Recipe { seed: 9, ..recipe() }, true),
            (Recipe { method: "smote".to_owned(), ..recipe() }, true),
            (recipe(), true),
            (cleaned.clone(), false),
            (recipe(), false),
            (others, false),
        ];
        for (recipe, stays) in settings {
            let outcome = pipeline.run(&recipe, &Progress::new()).unwrap();
            let fresh = crate::pipeline::run(&table, &recipe, &Progress::new()).unwrap();
            let draws =
                |outcome: &crate::pipeline::Outcome| outcome.generated[rare as usize].as_ref().unwrap().draws.clone();
            assert_eq!(draws(&outcome), draws(&fresh), "{recipe:?}");
            let now = pipeline.picked.of(&Recipe { method: "svm-smote".to_owned(), ..recipe.clone() }, rare);
            let is_same = picked.as_ref().zip(now.as_ref()).is_some_and(|(then, now)| Arc::ptr_eq(then, now));
            assert_eq!(is_same, stays, "{recipe:?}");
            let resumed = Pipeline::resume(&outcome).picked.of(&recipe, rare);
            assert_eq!(resumed.is_some(), recipe.method == "svm-smote");
            picked = now;
        }
    }

    #[test]
    fn what_is_wrong_nearby_is_said_and_not_that_picking_was_given_up() {
        let mut pipeline = Pipeline::new(table(1_000));
        let outliers: BaseKinds = vec![RowKind::Outlier].try_into().unwrap();
        let said = pipeline.run(&Recipe { bases: outliers, ..recipe() }, &Progress::new()).map(drop);
        let Err(Stop::Failed(error)) = said else { panic!("{said:?}") };
        let start = "class \"rare\": none of its 60 rows is of a kind that may be a base (outlier)";
        assert!(error.message.starts_with(start), "{}", error.message);
        assert!(pipeline.run(&recipe(), &Progress::new()).is_ok());
    }
}
