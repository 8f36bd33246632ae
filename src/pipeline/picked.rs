//! The rows that a method picks from a class before it knows their neighbours.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use super::{Pipeline, Seconds, near::Near};
use crate::{
    memory,
    progress::{Progress, Stop},
    recipe::Recipe,
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
    pub(super) fn of(&self, recipe: &Recipe, class: u32) -> Option<&Arc<[u32]>> {
        self.by_class.get(&class).filter(|_| self.method == recipe.method)
    }
}

impl Pipeline {
    /// What lies near, and side by side with it what the method picks, as each has parts that one thread does alone.
    pub(super) fn find_near_and_pick(
        &mut self,
        (space, recipe): (&Space, &Recipe),
        (growing, with_new_rows): (&[u32], &[u32]),
        progress: &Progress,
        seconds: &mut Seconds,
    ) -> Result<Near, Stop> {
        let lacking: Vec<u32> =
            growing.iter().copied().filter(|&class| self.picked.of(recipe, class).is_none()).collect();
        let Some(picking) = recipe.method()?.picks().filter(|_| !lacking.is_empty()) else {
            return self.find_near((space, recipe), (growing, with_new_rows), progress, seconds);
        };
        if self.picked.method != recipe.method {
            self.picked = Picked { method: recipe.method.clone(), ..Picked::default() };
        }
        let mut found: Vec<(u32, Arc<[u32]>)> = Vec::new();
        let (mark, before) = (Instant::now(), seconds.index + seconds.neighbours);
        let near = |progress: &Progress| {
            let near = self.find_near((space, recipe), (growing, with_new_rows), progress, seconds)?;
            progress.stage(picking.stage, 0)?;
            Ok(near)
        };
        let pick = |progress: &Progress| {
            for class in lacking {
                progress.check()?;
                found.push((class, (picking.find)(space, class, progress)?.into()));
            }
            Ok(())
        };
        // A single thread of the pool is left to others, who have short work for it, while a pick goes on.
        let at_once = rayon::current_num_threads() > 1 && fit_together(space);
        let (near, picked) = side_by_side(at_once, progress, near, pick);
        // The rest of the time nothing was done but to pick.
        seconds.generate += (mark.elapsed().as_secs_f64() - (seconds.index + seconds.neighbours - before)).max(0.0);
        self.picked.by_class.extend(found);
        let near = near?;
        picked?;
        Ok(near)
    }
}

/// Whether there is memory for a search and a pick at once, each of which claims by itself what it needs: as much as some copies of the
/// rows with a column for each level.
fn fit_together(space: &Space) -> bool {
    const COPIES: usize = 8;
    let levels: usize = space.level_weights(0).iter().map(Vec::len).sum();
    let columns = space.numbers.len() + levels + COPIES;
    memory::available() as usize / COPIES / size_of::<f64>() / columns >= space.rows()
}

/// Does two things at once or one after the other. Where the first fails, the other is given up.
fn side_by_side<A: Send>(
    at_once: bool,
    progress: &Progress,
    one: impl FnOnce(&Progress) -> Result<A, Stop> + Send,
    other: impl FnOnce(&Progress) -> Result<(), Stop> + Send,
) -> (Result<A, Stop>, Result<(), Stop>) {
    let beside = progress.child();
    let one = || {
        let result = one(progress);
        if result.is_err() {
            beside.give_up();
        }
        result
    };
    if at_once { rayon::join(one, || other(&beside)) } else { (one(), other(&beside)) }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::{
        error::Error,
        pipeline::Outcome,
        recipe::Scale,
        sampling::{
            Value,
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
        let by = |key: &str, value| {
            let mut recipe = recipe();
            recipe.parameters.insert(key.to_owned(), value);
            recipe
        };
        let settings = [
            (recipe(), false),
            (Recipe { k: 3, ..recipe() }, true),
            (by("m", Value::Whole(4)), true),
            (by("out_step", Value::Number(0.25)), true),
            (Recipe { seed: 9, ..recipe() }, true),
            (Recipe { oversupply: 3.0, ..recipe() }, true),
            (Recipe { method: "smote".to_owned(), ..recipe() }, true),
            (recipe(), true),
            (cleaned, false),
            (recipe(), false),
            (Recipe { scale: Scale::Minmax, ..recipe() }, false),
        ];
        for (settings, stays) in settings {
            let outcome = pipeline.run(&settings, &Progress::new()).unwrap();
            let fresh = crate::pipeline::run(&table, &settings, &Progress::new()).unwrap();
            let draws = |outcome: &Outcome| outcome.generated[rare as usize].as_ref().unwrap().draws.clone();
            assert_eq!(draws(&outcome), draws(&fresh), "{settings:?}");
            let now = pipeline.picked.of(&recipe(), rare).cloned();
            let is_same = picked.as_ref().zip(now.as_ref()).is_some_and(|(then, now)| Arc::ptr_eq(then, now));
            assert_eq!(is_same, stays, "{settings:?}");
            assert!(now.as_ref().unwrap().is_sorted());
            let resumed = Pipeline::resume(&outcome);
            assert_eq!(resumed.picked.of(&settings, rare).is_some(), settings.method == "svm-smote");
            let told = outcome.sampler_input(rare, &Progress::new()).picked.len();
            assert_eq!(told > 0, settings.method == "svm-smote");
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

    #[test]
    fn where_one_fails_the_other_is_given_up_and_one_after_the_other_is_the_same() {
        for at_once in [true, false] {
            let progress = Progress::new();
            let fails = |_: &Progress| -> Result<u32, Stop> { Err(Error::data("no").into()) };
            let goes_on = |progress: &Progress| loop {
                progress.check()?;
            };
            let (one, other) = side_by_side(at_once, &progress, fails, goes_on);
            assert_eq!((one, other), (Err(Error::data("no").into()), Err(Stop::Cancelled)));
            assert_eq!(progress.check(), Ok(()));
            let (one, other) = side_by_side(at_once, &progress, |_| Ok(3), |_| Err(Error::data("no").into()));
            assert_eq!((one, other), (Ok(3), Err(Error::data("no").into())));
        }
    }

    #[test]
    fn a_run_that_is_cancelled_while_it_picks_begins_anew() {
        let table = table(8);
        let whole = Progress::new();
        let fresh = crate::pipeline::run(&table, &recipe(), &whole).unwrap();
        for part in 1..=8 {
            let mut pipeline = Pipeline::new(Arc::clone(&table));
            let stopped = pipeline.run(&recipe(), &Progress::stopping_at(whole.looks() * part / 9)).map(drop);
            assert_eq!(stopped, Err(Stop::Cancelled), "{part}");
            let after = pipeline.run(&recipe(), &Progress::new()).unwrap();
            assert_eq!(after.selection.fates, fresh.selection.fates);
        }
    }
}
