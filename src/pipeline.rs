//! Recipe and table in, outcome out: the one way from a table to synthetic rows, stage by stage.
//!
//! [`Pipeline`] keeps what each stage made, with what it depended on. A setting that changes leaves every stage before
//! it untouched: the drop percentage costs a pass over fates, a target costs the rows it adds.

mod cleaning;
mod kinds;
mod near;
mod picked;
mod plan;
mod reader;
pub mod streamed;
mod undersampling;

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use serde::Serialize;

use crate::{
    error::{Error, Setting},
    progress::{Progress, Stop},
    recipe::{self, Output, Recipe},
    sampling::{
        ClassRows, Fate, Generated, Ledger, Origin, RealFate, Removed, SamplerInput, Selection,
        fate::{Cleaned, Spared, When},
        generate::ClassSampler,
        given, parameter,
        passed::PassedSearch,
        real_rows::RealRows,
        row_kinds::BaseKinds,
        select::{self, ByDistance, Rules},
        undersampling::RANDOM,
    },
    space::{
        Space, SpaceKey,
        neighbours::{self, Neighbours},
        projection::Projection,
    },
    table::{Column, Role, Table},
};
pub use kinds::{MemberKinds, kind_of_row};
use plan::Plan;
pub use reader::{RowReader, SyntheticRow};

/// Seconds spent in each stage of a run; what was kept from an earlier run took none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Seconds {
    pub space: f64,
    pub projection: f64,
    /// Cleaners, before and after, and undersampling that compares rows.
    #[serde(skip_serializing_if = "is_nothing")]
    pub clean: f64,
    pub neighbours: f64,
    pub index: f64,
    pub generate: f64,
    pub select: f64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_nothing(seconds: &f64) -> bool {
    *seconds == 0.0
}

/// Everything a run made. Cheap to clone: the large parts are shared with the pipeline's store.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub recipe: Recipe,
    pub table: Arc<Table>,
    pub space: Arc<Space>,
    pub projection: Option<Arc<Projection>>,
    /// Nearest rows of the same class, for methods that draw between rows.
    pub neighbours: Neighbours,
    /// Nearest rows of any class, for methods that look at what is around a row.
    pub mixed: Neighbours,
    /// The kinds of the rows of growing classes, by what is around them, where they were asked for or are known anyway.
    pub kinds: MemberKinds,
    /// Of classes that grow, and of those that undersampling makes smaller by new rows in place of real ones ([`crate::sampling::LedgerRow::merges`]).
    pub generated: Generated,
    /// The shady neighbours of every class: rows of other classes that its model was learnt from as well, by position.
    pub joined: Arc<Vec<Vec<u32>>>,
    /// The non-identical rows of growing classes by distance: what the cut is made on.
    pub by_distance: Arc<ByDistance>,
    pub selection: Arc<Selection>,
    pub ledger: Ledger,
    /// Rows that undersampling and cleaners took out, and why.
    pub removed: Arc<Removed>,
    pub seconds: Seconds,
    /// For [`Pipeline::resume`], as what follows; the indexes for kinds that are asked for later as well. The space before any row was
    /// cleaned away.
    whole: Arc<Space>,
    before: Option<cleaning::Before>,
    picked: picked::Picked,
    real: Option<IndexedRows>,
    /// Rows of the file that are not held and are nearest to some new row: their positions come after those of the rows that are.
    passed: Arc<[u32]>,
}

/// The real rows as some classes' new rows see them: by which rule, which classes, and the indexes.
type IndexedRows = (recipe::Nearest, Vec<u32>, Arc<RealRows>);

impl Outcome {
    /// Without what only another run from here would want ([`Pipeline::resume`]): it takes more room than all rows that were made.
    #[must_use]
    pub fn without_indexes(self) -> Self {
        Self { real: None, ..self }
    }

    /// The name of the target column.
    pub fn target_name(&self) -> &str {
        &self.table.columns[self.table.target.column].name
    }

    /// The origin of a generated row.
    pub fn origin(&self, class: u32, index: u32) -> Option<Origin> {
        let rows = self.generated.get(class as usize)?.as_deref()?;
        let (at, fate) = (index as usize, *self.selection.fates[class as usize].get(index as usize)?);
        Some(Origin {
            class,
            index,
            lineage: rows.lineage(index)?,
            nearest: rows.nearest[at],
            distance: rows.distance[at],
            fate,
        })
    }

    /// The row of the file (from 0) at a position.
    pub fn file_row(&self, position: u32) -> u32 {
        let Some(held) = &self.table.held else { return self.space.table_row(position) };
        let at = position as usize;
        held.rows.get(at).or_else(|| self.passed.get(at - held.rows.len())).copied().unwrap_or(position)
    }

    /// What became of a real row, by its position.
    pub fn real_fate(&self, position: u32) -> RealFate {
        self.removed.fate(self.space.table_row(position))
    }

    /// How many real rows of every class the cleaner before all else took out.
    pub fn cleaned_before(&self) -> Vec<u64> {
        let mut counts = vec![0; self.table.target.classes.len()];
        for (row, fate) in self.removed.real() {
            if let RealFate::Cleaned(Cleaned { when: When::Before, .. }) = fate {
                counts[self.table.target.codes[*row as usize] as usize] += 1;
            }
        }
        counts
    }

    /// The classes that a cleaner would have emptied, as sentences.
    pub fn spared(&self) -> impl Iterator<Item = String> {
        self.removed.spared.iter().map(|spared| {
            let Spared { when, rule, class, rows } = spared;
            let label = &self.table.target.classes[*class as usize].label;
            format!(
                "cleaning {} ({rule}) would take all {rows} rows of class {label:?}, so the class was left as it was",
                when.name()
            )
        })
    }

    /// Every generated row, class by class in order of generation.
    pub fn origins(&self) -> impl Iterator<Item = Origin> {
        let classes = 0..self.selection.fates.len() as u32;
        classes.flat_map(move |class| {
            (0..self.selection.fates[class as usize].len() as u32).filter_map(move |index| self.origin(class, index))
        })
    }

    /// How many rows have a class and were not learnt from, as they lack a feature, and the names of the columns they lack.
    pub fn rows_not_learnt_from(&self) -> (usize, Vec<&str>) {
        let table = &self.table;
        let complete = table.held.as_ref().map_or(self.space.rows(), |held| held.complete);
        let rows = table.classed() - complete;
        let lacking = |column: &&Column| column.role == Role::Feature && column.missing > 0;
        let columns = table.columns.iter().filter(lacking).map(|column| column.name.as_str()).collect();
        (rows, if rows > 0 { columns } else { Vec::new() })
    }

    /// Refuses to give out nothing: between two rows of categories every new row takes those of one of them, so that in a table
    /// of categories alone none is new.
    pub fn check_fruitful(&self) -> Result<(), Error> {
        let growing = || self.growing().map(|class| &self.ledger[class]).filter(|row| row.generated > 0);
        if !self.space.numbers.is_empty()
            || growing().next().is_none()
            || !growing().all(|row| row.kept + row.cleaned == 0 && row.identical == row.generated)
        {
            return Ok(());
        }
        Err(Error::data(
            "all features are categories, so every row that was made equals a real one, and identical rows are dropped: nothing \
             is left; keep copies (--drop-identical off), also with method random, or bring in a numeric column",
        )
        .about(Setting::Method))
    }

    /// Rows of the output.
    pub fn output_rows(&self) -> u64 {
        self.ledger.iter().map(|row| row.total).sum::<u64>()
            + if self.recipe.output == Output::Augmented {
                self.table.rows() as u64 - self.ledger.iter().map(|row| row.real).sum::<u64>()
            } else {
                0
            }
    }
}

/// The stage in which rows are made.
const NEW_ROWS: &str = "new rows";

/// Runs a recipe on a table, from nothing.
pub fn run(table: &Arc<Table>, recipe: &Recipe, progress: &Progress) -> Result<Outcome, Stop> {
    Pipeline::new(Arc::clone(table)).run(recipe, progress)
}

/// What the generated rows depend on, besides space and neighbours.
#[derive(Clone, Debug, PartialEq)]
struct RowsKey {
    method: String,
    k: usize,
    parameters: parameter::ParameterValues,
    /// Rows needed of every class, where the method's rows follow them.
    needs: Vec<u64>,
    seed: u64,
    decimals: recipe::Decimals,
    coarsen: BTreeMap<String, recipe::Coarsen>,
    given: Vec<recipe::Given>,
    shady: usize,
    bases: BaseKinds,
    nearest: recipe::Nearest,
}

/// The stages with what they made.
#[derive(Clone, Debug)]
pub struct Pipeline {
    table: Arc<Table>,
    /// Compute the picture as well.
    with_projection: bool,
    space: Option<Arc<Space>>,
    projection: Option<Arc<Projection>>,
    before: Option<cleaning::Before>,
    left_out: Option<undersampling::Kept>,
    neighbours: Neighbours,
    mixed: Neighbours,
    kinds: kinds::KnownKinds,
    picked: picked::Picked,
    real: Option<IndexedRows>,
    rows_key: Option<RowsKey>,
    generated: Generated,
    /// Shady neighbours of every class whose model was fitted.
    joined: Arc<Vec<Vec<u32>>>,
    by_distance: Option<Arc<ByDistance>>,
    /// The search among rows that are not held, where there are some.
    passed: Option<PassedSearch>,
}

impl Pipeline {
    pub fn new(table: Arc<Table>) -> Self {
        let classes = table.target.classes.len();
        Self {
            table,
            with_projection: false,
            space: None,
            projection: None,
            before: None,
            left_out: None,
            neighbours: vec![None; classes],
            mixed: vec![None; classes],
            kinds: kinds::KnownKinds::default(),
            picked: picked::Picked::default(),
            real: None,
            rows_key: None,
            generated: vec![None; classes],
            joined: Arc::default(),
            by_distance: None,
            passed: None,
        }
    }

    /// A pipeline that also computes the picture, and stores enough neighbours for the slider.
    pub fn with_projection(table: Arc<Table>) -> Self {
        Self { with_projection: true, ..Self::new(table) }
    }

    /// A pipeline that goes on from an outcome with its space, its neighbours and the indexes of its real rows: other seeds
    /// cost only the rows they make. It computes no picture, and holds none of the outcome's generated rows.
    pub fn resume(outcome: &Outcome) -> Self {
        Self {
            space: Some(Arc::clone(&outcome.whole)),
            before: outcome.before.clone(),
            neighbours: outcome.neighbours.clone(),
            mixed: outcome.mixed.clone(),
            picked: outcome.picked.clone(),
            real: outcome.real.clone(),
            ..Self::new(Arc::clone(&outcome.table))
        }
    }

    pub fn table(&self) -> &Arc<Table> {
        &self.table
    }

    /// Brings every stage up to date with the recipe. A run that stops leaves the finished stages in place.
    pub fn run(&mut self, recipe: &Recipe, progress: &Progress) -> Result<Outcome, Stop> {
        recipe.check()?;
        let mut seconds = Seconds::default();
        let mut plan = Plan::new(&self.table, recipe, &[])?;
        let whole = timed(&mut seconds.space, || self.space(recipe, progress))?;
        let projection = timed(&mut seconds.projection, || self.projection(&whole, progress))?;
        let (space, before) = timed(&mut seconds.clean, || self.clean_before(&whole, recipe, progress))?;
        if !recipe.clean_before.is_empty() {
            plan = Plan::new(&self.table, recipe, &before.counts(&space))?;
        }
        let growing = plan.growing();
        plan.check_classes(&space, recipe)?;
        plan::check_coarsened(&space, recipe)?;
        given::check(&space, recipe, recipe.method()?)?;
        plan.check_memory(&self.table, recipe)?;
        plan::check_indexes(&space)?;
        let shrunk = timed(&mut seconds.clean, || self.undersample(&plan, &space, recipe, progress))?;
        let with_new_rows = shrunk.with_new_rows(&growing);
        let (kinds, real) =
            self.find_near_and_pick((&space, recipe), (&growing, &with_new_rows), progress, &mut seconds)?;
        self.forget_rows_of_other_settings(recipe, &plan)?;
        let mut selection = self.fill((recipe, &kinds), &plan, &space, real.as_deref(), progress, &mut seconds)?;
        let merged = timed(&mut seconds.clean, || self.merge(&shrunk, (&space, real.as_deref()), recipe, progress))?;
        let mut generated = self.generated.clone();
        for (class, rows) in merged {
            selection.fates[class as usize] = vec![Fate::Kept; rows.len()];
            generated[class as usize] = Some(rows);
        }
        let by_distance = self.by_distance.clone().unwrap_or_default();
        // Those stored for another method have no say in this one's rows.
        let needs = recipe.method()?.needs(recipe);
        let none = || vec![None; plan.needs.len()];
        let mut outcome = Outcome {
            recipe: recipe.clone(),
            table: Arc::clone(&self.table),
            space,
            projection,
            neighbours: if needs.own.is_some() { self.neighbours.clone() } else { none() },
            mixed: if needs.mixed.is_some() { self.mixed.clone() } else { none() },
            kinds,
            generated,
            joined: Arc::clone(&self.joined),
            by_distance,
            selection: Arc::new(selection),
            removed: Arc::default(),
            ledger: Ledger::new(),
            seconds,
            whole,
            before: self.before.clone(),
            picked: self.picked.clone(),
            real: self.real.clone(),
            passed: self.passed.as_ref().map_or_else(Arc::default, |passed| passed.nearest().into()),
        };
        let mark = Instant::now();
        let after = cleaning::clean_after(&mut outcome, &shrunk.gone, progress)?;
        let compares = recipe.undersample.as_ref().is_some_and(|it| it.method != RANDOM);
        let cleans = compares || When::ALL.iter().any(|&when| !recipe.cleaning(when).is_empty());
        outcome.seconds.clean = if cleans { seconds.clean + mark.elapsed().as_secs_f64() } else { 0.0 };
        let removed = cleaning::removed(&outcome.space, &shrunk.gone, [&before, &after]);
        outcome.ledger = plan.ledger(&self.table, &outcome.selection, &removed, recipe);
        outcome.removed = Arc::new(removed);
        Ok(outcome)
    }

    fn space(&mut self, recipe: &Recipe, progress: &Progress) -> Result<Arc<Space>, Stop> {
        let key = SpaceKey { scale: recipe.scale, categorical: recipe.categorical, missing: recipe.missing };
        if let Some(space) = self.space.as_ref().filter(|space| space.key == key) {
            return Ok(Arc::clone(space));
        }
        let space = Arc::new(Space::fit(&self.table, key, progress)?);
        *self = Self {
            with_projection: self.with_projection,
            space: Some(Arc::clone(&space)),
            ..Self::new(Arc::clone(&self.table))
        };
        Ok(space)
    }

    fn projection(&mut self, space: &Space, progress: &Progress) -> Result<Option<Arc<Projection>>, Stop> {
        if self.with_projection && self.projection.is_none() {
            self.projection = Some(Arc::new(Projection::fit(space, progress)?));
        }
        Ok(self.projection.clone())
    }

    fn forget_rows_of_other_settings(&mut self, recipe: &Recipe, plan: &Plan) -> Result<(), Error> {
        let needs = if recipe.method()?.follows_targets() { plan.needs.clone() } else { Vec::new() };
        let key = RowsKey {
            method: recipe.method.clone(),
            k: recipe.k,
            parameters: recipe.parameters.clone(),
            needs,
            seed: recipe.seed,
            decimals: recipe.decimals,
            coarsen: recipe.coarsen.clone(),
            given: recipe.given.clone(),
            shady: recipe.shady,
            bases: recipe.bases.clone(),
            nearest: recipe.nearest,
        };
        if self.rows_key.as_ref() != Some(&key) {
            self.rows_key = Some(key);
            self.generated.fill(None);
            self.joined = Arc::default();
            self.by_distance = None;
        }
        Ok(())
    }

    /// The space with the shady neighbours of a class among its rows; `None` where it has none.
    fn join(&mut self, space: &Space, recipe: &Recipe, class: u32, progress: &Progress) -> Result<Option<Space>, Stop> {
        if recipe.shady == 0 {
            return Ok(None);
        }
        let rows = neighbours::of_other_classes(space, class, recipe.shady, progress)?;
        let joined = space.joined(class, &rows);
        let all = Arc::make_mut(&mut self.joined);
        all.resize(space.table.target.classes.len(), Vec::new());
        all[class as usize] = rows;
        Ok(Some(joined))
    }

    /// Generates and selects, and generates on while a need is not met and topping up is allowed.
    fn fill(
        &mut self,
        (recipe, kinds): (&Recipe, &MemberKinds),
        plan: &Plan,
        space: &Space,
        real: Option<&RealRows>,
        progress: &Progress,
        seconds: &mut Seconds,
    ) -> Result<Selection, Stop> {
        let mut counts = plan.first_counts(recipe);
        let rules = Rules {
            drop_identical: recipe.drops_identical(),
            drop_closest: recipe.drop_closest,
            scope: recipe.drop_scope,
            needs: plan.needs.clone(),
        };
        loop {
            timed(&mut seconds.generate, || {
                self.generate((recipe, kinds), (&counts, &plan.needs), space, real, progress)?;
                let (Some(passed), Some(real)) = (&mut self.passed, real) else { return Ok(()) };
                passed.compare(&mut self.generated, real, (recipe, &self.neighbours), progress)
            })?;
            let mark = Instant::now();
            let sorted = match self.by_distance.take().filter(|sorted| sorted.counts == counts) {
                Some(sorted) => sorted,
                None => Arc::new(ByDistance::sort(&self.generated, &counts)),
            };
            let selection = select::select(&self.generated, &sorted, &rules);
            self.by_distance = Some(sorted);
            seconds.select += mark.elapsed().as_secs_f64();
            progress.check()?;
            if !recipe.top_up || !plan.raise(&mut counts, &selection) {
                return Ok(selection);
            }
        }
    }

    fn generate(
        &mut self,
        (recipe, kinds): (&Recipe, &MemberKinds),
        (counts, wanted): (&[usize], &[u64]),
        space: &Space,
        real: Option<&RealRows>,
        progress: &Progress,
    ) -> Result<(), Stop> {
        let method = recipe.method()?;
        let Some(real) = real else { return Ok(()) };
        let have = |class: usize| self.generated[class].as_ref().map_or(0, |rows| rows.len());
        let missing: usize = (0..counts.len()).map(|class| counts[class].saturating_sub(have(class))).sum();
        progress.stage(NEW_ROWS, missing as u64)?;
        plan::check_rows(recipe, missing)?;
        let mut left = missing;
        for (class, &count) in counts.iter().enumerate() {
            let before = self.generated[class].as_ref().map_or(0, |rows| rows.len());
            if before >= count {
                continue;
            }
            let needs = method.needs(recipe);
            // What is kept with the rows of these settings need not be fitted again.
            let kept = self.generated[class].as_ref().and_then(|rows| rows.fitted());
            let joined = if kept.is_none() { self.join(space, recipe, class as u32, progress)? } else { None };
            let input = SamplerInput {
                space: joined.as_ref().unwrap_or(space),
                recipe,
                class: class as u32,
                need: wanted[class] as usize,
                own: self.neighbours[class].as_deref().filter(|_| needs.own.is_some()),
                mixed: self.mixed[class].as_deref().filter(|_| needs.mixed.is_some()),
                kinds: kinds::deciding(recipe, kinds, class),
                picked: self.picked.of(recipe, class as u32).map_or(&[], |picked| picked),
                progress,
            };
            let fitted = match kept {
                Some(kept) => kept,
                None => given::narrowed(method.fit(input)?, space, recipe, class as u32, progress)?,
            };
            // What takes long to learn has a stage of its own.
            if progress.status().stage != NEW_ROWS {
                progress.stage(NEW_ROWS, left as u64)?;
            }
            left -= count - before;
            let maker = ClassSampler {
                space,
                real,
                class: class as u32,
                neighbours: input.own,
                recipe,
                projection: self.projection.as_deref(),
            };
            // Taken out while it grows, so that it is not copied when nobody else holds it; put back even if it stops.
            let mut rows = self.generated[class].take().unwrap_or_default();
            let grown = maker.extend(Arc::<ClassRows>::make_mut(&mut rows), &fitted, &input, count);
            self.generated[class] = Some(rows);
            grown?;
        }
        Ok(())
    }
}

fn timed<T>(seconds: &mut f64, work: impl FnOnce() -> T) -> T {
    let mark = Instant::now();
    let result = work();
    *seconds += mark.elapsed().as_secs_f64();
    result
}
