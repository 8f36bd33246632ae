//! Recipe and table in, outcome out: the one way from a table to synthetic rows, stage by stage.
//!
//! [`Pipeline`] keeps what each stage made, with what it depended on. A setting that changes leaves every stage before
//! it untouched: the drop percentage costs a pass over fates, a target costs the rows it adds.

use std::{sync::Arc, time::Instant};

use serde::Serialize;

use crate::{
    error::{Error, Setting},
    memory,
    progress::{Progress, Stop},
    recipe::{self, Output, Recipe, TOP_UP_LIMIT, Undersample},
    sampling::{
        ClassRows, Fate, Generated, Ledger, LedgerRow, Origin, Selection,
        draw::undersampled,
        generate::{Maker, RealRows},
        select::{self, ByDistance, Rules},
    },
    space::{
        Space, SpaceKey,
        neighbours::{self, Neighbours},
        projection::Projection,
    },
    table::Table,
};

/// Seconds spent in each stage of a run; what was kept from an earlier run took none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Seconds {
    pub space: f64,
    pub projection: f64,
    pub neighbours: f64,
    pub index: f64,
    pub generate: f64,
    pub select: f64,
}

/// Everything a run made. Cheap to clone: the large parts are shared with the pipeline's store.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub recipe: Recipe,
    pub table: Arc<Table>,
    pub space: Arc<Space>,
    pub projection: Option<Arc<Projection>>,
    pub neighbours: Neighbours,
    pub generated: Generated,
    /// The non-identical rows by distance: what the cut is made on.
    pub by_distance: Arc<ByDistance>,
    pub selection: Arc<Selection>,
    pub ledger: Ledger,
    /// Table rows left out by undersampling, ascending.
    pub left_out: Vec<u32>,
    pub seconds: Seconds,
}

impl Outcome {
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
            draw: rows.draws[at],
            nearest: rows.nearest[at],
            distance: rows.distance[at],
            fate,
        })
    }

    /// Every generated row, class by class in order of generation.
    pub fn origins(&self) -> impl Iterator<Item = Origin> {
        let classes = 0..self.selection.fates.len() as u32;
        classes.flat_map(move |class| {
            (0..self.selection.fates[class as usize].len() as u32).filter_map(move |index| self.origin(class, index))
        })
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

/// Runs a recipe on a table, from nothing.
pub fn run(table: &Arc<Table>, recipe: &Recipe, progress: &Progress) -> Result<Outcome, Stop> {
    Pipeline::new(Arc::clone(table)).run(recipe, progress)
}

/// What the generated rows depend on, besides space and neighbours.
#[derive(Clone, Debug, PartialEq)]
struct RowsKey {
    method: String,
    k: usize,
    seed: u64,
    decimals: recipe::Decimals,
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
    neighbours: Neighbours,
    real: Option<(recipe::Nearest, Vec<u32>, Arc<RealRows>)>,
    rows_key: Option<RowsKey>,
    generated: Generated,
    by_distance: Option<Arc<ByDistance>>,
}

impl Pipeline {
    pub fn new(table: Arc<Table>) -> Self {
        let classes = table.target.classes.len();
        Self {
            table,
            with_projection: false,
            space: None,
            projection: None,
            neighbours: vec![None; classes],
            real: None,
            rows_key: None,
            generated: vec![None; classes],
            by_distance: None,
        }
    }

    /// A pipeline that also computes the picture, and stores enough neighbours for the slider.
    pub fn with_projection(table: Arc<Table>) -> Self {
        Self { with_projection: true, ..Self::new(table) }
    }

    pub fn table(&self) -> &Arc<Table> {
        &self.table
    }

    /// Brings every stage up to date with the recipe. A run that stops leaves the finished stages in place.
    pub fn run(&mut self, recipe: &Recipe, progress: &Progress) -> Result<Outcome, Stop> {
        recipe.check()?;
        let mut seconds = Seconds::default();
        let plan = Plan::new(&self.table, recipe)?;
        let space = timed(&mut seconds.space, || self.space(recipe, progress))?;
        let projection = timed(&mut seconds.projection, || self.projection(&space, progress))?;
        let growing = plan.growing();
        plan.check_classes(&space, recipe)?;
        plan.check_memory(&self.table, recipe)?;
        timed(&mut seconds.neighbours, || self.find_neighbours(&space, recipe, &growing, progress))?;
        let real = timed(&mut seconds.index, || self.real_rows(&space, recipe, &growing, progress))?;
        self.forget_rows_of_other_settings(recipe);
        let selection = self.fill(recipe, &plan, &space, real.as_deref(), progress, &mut seconds)?;
        let ledger = plan.ledger(&self.table, &selection, recipe);
        let by_distance = self.by_distance.clone().unwrap_or_default();
        // Those stored for another method have no say in this one's rows.
        let uses_neighbours = recipe.method()?.uses_neighbours();
        let neighbours = if uses_neighbours { self.neighbours.clone() } else { vec![None; plan.needs.len()] };
        Ok(Outcome {
            recipe: recipe.clone(),
            table: Arc::clone(&self.table),
            space,
            projection,
            neighbours,
            generated: self.generated.clone(),
            by_distance,
            selection: Arc::new(selection),
            ledger,
            left_out: plan.left_out(&self.table, recipe),
            seconds,
        })
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

    fn find_neighbours(
        &mut self,
        space: &Space,
        recipe: &Recipe,
        growing: &[u32],
        progress: &Progress,
    ) -> Result<(), Stop> {
        let method = recipe.method()?;
        if !method.uses_neighbours() {
            return Ok(());
        }
        let missing: Vec<u32> = growing
            .iter()
            .copied()
            .filter(|&class| self.neighbours[class as usize].as_ref().is_none_or(|found| found.k < recipe.k))
            .collect();
        let rows: usize = missing.iter().map(|&class| space.members(class).len()).sum();
        progress.stage("neighbours", rows as u64)?;
        for class in missing {
            let k = if self.with_projection { recipe.k.max(neighbours::STORED) } else { recipe.k };
            self.neighbours[class as usize] = Some(Arc::new(neighbours::find(space, class, k, progress)?));
        }
        Ok(())
    }

    fn real_rows(
        &mut self,
        space: &Space,
        recipe: &Recipe,
        growing: &[u32],
        progress: &Progress,
    ) -> Result<Option<Arc<RealRows>>, Stop> {
        if growing.is_empty() {
            return Ok(None);
        }
        if let Some((nearest, classes, real)) = &self.real
            && *nearest == recipe.nearest
            && growing.iter().all(|class| classes.contains(class))
        {
            return Ok(Some(Arc::clone(real)));
        }
        let real = Arc::new(RealRows::build(space, recipe.nearest, growing, progress)?);
        self.real = Some((recipe.nearest, growing.to_vec(), Arc::clone(&real)));
        Ok(Some(real))
    }

    fn forget_rows_of_other_settings(&mut self, recipe: &Recipe) {
        let key = RowsKey {
            method: recipe.method.clone(),
            k: recipe.k,
            seed: recipe.seed,
            decimals: recipe.decimals,
            nearest: recipe.nearest,
        };
        if self.rows_key.as_ref() != Some(&key) {
            self.rows_key = Some(key);
            self.generated.fill(None);
            self.by_distance = None;
        }
    }

    /// Generates and selects, and generates on while a need is not met and topping up is allowed.
    fn fill(
        &mut self,
        recipe: &Recipe,
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
            timed(&mut seconds.generate, || self.generate(recipe, &counts, space, real, progress))?;
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
        recipe: &Recipe,
        counts: &[usize],
        space: &Space,
        real: Option<&RealRows>,
        progress: &Progress,
    ) -> Result<(), Stop> {
        let method = recipe.method()?;
        let Some(real) = real else { return Ok(()) };
        let have = |class: usize| self.generated[class].as_ref().map_or(0, |rows| rows.len());
        let missing: usize = (0..counts.len()).map(|class| counts[class].saturating_sub(have(class))).sum();
        progress.stage("new rows", missing as u64)?;
        for (class, &count) in counts.iter().enumerate() {
            if count == 0 {
                continue;
            }
            let maker = Maker {
                space,
                real,
                class: class as u32,
                neighbours: self.neighbours[class].as_deref().filter(|_| method.uses_neighbours()),
                k: recipe.k,
                seed: recipe.seed,
                decimals: recipe.decimals,
                projection: self.projection.as_deref(),
            };
            // Taken out while it grows, so that it is not copied when nobody else holds it; put back even if it stops.
            let mut rows = self.generated[class].take().unwrap_or_default();
            let grown = if rows.len() < count {
                maker.extend(Arc::<ClassRows>::make_mut(&mut rows), method, count, progress)
            } else {
                Ok(())
            };
            self.generated[class] = Some(rows);
            grown?;
        }
        Ok(())
    }
}

/// Memory of a generated row: origin, nearest row, distance, fate, place in the picture and order.
const BYTES_PER_ROW: f64 = 56.0;

/// How many rows each class has, is to have, and needs.
struct Plan {
    real: Vec<u64>,
    targets: Vec<u64>,
    needs: Vec<u64>,
    /// Rows of a class that topping up does not go beyond, as they would not fit.
    room: u64,
}

impl Plan {
    fn new(table: &Table, recipe: &Recipe) -> Result<Self, Error> {
        let classes: Vec<(&str, u64)> =
            table.target.classes.iter().map(|class| (class.label.as_str(), class.count as u64)).collect();
        let real: Vec<u64> = classes.iter().map(|&(_, count)| count).collect();
        let mut targets = recipe.targets(&classes)?;
        let generates = recipe.method()?.generates();
        if !generates && recipe.output == Output::Synthetic {
            let message = "method none makes no rows, so there is nothing synthetic to write: choose augmented output, \
                           or another method";
            return Err(Error::usage(message).about(Setting::Method));
        }
        if !generates {
            for (target, &real) in targets.iter_mut().zip(&real) {
                *target = (*target).min(real);
            }
        }
        if recipe.output == Output::Augmented && recipe.undersample.is_none() {
            for ((label, real), &target) in classes.iter().zip(&targets) {
                if target < *real {
                    return Err(Error::usage(format!(
                        "class {label:?} has {real} rows and its total is {target}: choose {real} or more, or ask for \
                         random undersampling"
                    ))
                    .about(Setting::Total((*label).to_owned())));
                }
            }
        }
        let needs = match recipe.output {
            Output::Augmented => targets.iter().zip(&real).map(|(target, real)| target.saturating_sub(*real)).collect(),
            Output::Synthetic => targets.clone(),
        };
        let room = (memory::available() as f64 / BYTES_PER_ROW / real.len() as f64) as u64;
        Ok(Self { real, targets, needs, room: room.min(u64::from(u32::MAX)) })
    }

    fn growing(&self) -> Vec<u32> {
        (0_u32..).zip(&self.needs).filter_map(|(class, &need)| (need > 0).then_some(class)).collect()
    }

    /// Every class that grows has rows enough for the method and k.
    fn check_classes(&self, space: &Space, recipe: &Recipe) -> Result<(), Error> {
        let method = recipe.method()?;
        for class in self.growing() {
            let label = &space.table.target.classes[class as usize].label;
            let rows = space.members(class).len();
            let leave = "or leave the class as it is in the table";
            if rows == 0 {
                return Err(Error::data(format!(
                    "class {label:?} has no complete row to learn from: impute missing cells, {leave}"
                ))
                .about(Setting::Missing));
            }
            if method.uses_neighbours() && rows < 2 {
                return Err(Error::data(format!(
                    "class {label:?} has a single complete row, so it has no neighbour: choose method random, {leave}"
                ))
                .about(Setting::Total(label.clone())));
            }
            if method.uses_neighbours() && recipe.k > rows - 1 {
                return Err(Error::data(format!(
                    "class {label:?} has {rows} complete rows, too few for k = {}: choose k = {} or less, {leave}",
                    recipe.k,
                    rows - 1
                ))
                .about(Setting::K));
            }
        }
        Ok(())
    }

    /// Refuses totals that would not fit, before anything is allocated. The class that is named is the one that needs most.
    fn check_memory(&self, table: &Table, recipe: &Recipe) -> Result<(), Error> {
        let available = memory::available() as f64;
        let text = table.source.body().len() as f64 / table.rows().max(1) as f64;
        let bytes = |need: u64| need as f64 * recipe.oversupply * (BYTES_PER_ROW + text);
        let all: f64 = self.needs.iter().map(|&need| bytes(need)).sum();
        let most = (0..self.needs.len()).max_by_key(|&class| self.needs[class]);
        let Some(class) = most else { return Ok(()) };
        let need = self.needs[class];
        if all <= available && need as f64 * recipe.oversupply <= f64::from(u32::MAX) {
            return Ok(());
        }
        let label = &table.target.classes[class].label;
        let (own, all, free) = (memory::human(bytes(need)), memory::human(all), memory::human(available));
        Err(Error::data(format!(
            "class {label:?}: {need} new rows would take about {own} ({all} for all classes), and {free} are free: \
             choose a smaller total"
        ))
        .about(Setting::Total(label.clone())))
    }

    fn first_counts(&self, recipe: &Recipe) -> Vec<usize> {
        self.needs.iter().map(|&need| (need as f64 * recipe.oversupply).ceil() as usize).collect()
    }

    /// Asks for more rows where a need is not met; false when all are met or have been tried often enough.
    fn raise(&self, counts: &mut [usize], selection: &Selection) -> bool {
        let mut raised = false;
        for (class, count) in counts.iter_mut().enumerate() {
            let missing = self.needs[class] - selection.count(class, Fate::Kept);
            let most = (self.needs[class] * TOP_UP_LIMIT).min(self.room) as usize;
            if missing > 0 && *count < most {
                // Twice what is missing, as most of what comes will be kept; small gaps are closed in one go.
                *count = (*count + 2 * missing as usize + 8).min(most);
                raised = true;
            }
        }
        raised
    }

    fn ledger(&self, table: &Table, selection: &Selection, recipe: &Recipe) -> Ledger {
        (0..self.needs.len())
            .map(|class| {
                let count = |fate| selection.count(class, fate);
                let kept = count(Fate::Kept);
                let (real, target) = (self.real[class], self.targets[class]);
                let undersampled = if recipe.output == Output::Augmented { real.saturating_sub(target) } else { 0 };
                LedgerRow {
                    class: table.target.classes[class].label.clone(),
                    real,
                    target,
                    generated: selection.fates[class].len() as u64,
                    identical: count(Fate::Identical),
                    closest: count(Fate::Closest),
                    surplus: count(Fate::Surplus),
                    kept,
                    total: if recipe.output == Output::Augmented { real - undersampled + kept } else { kept },
                    shortfall: self.needs[class] - kept,
                    undersampled,
                }
            })
            .collect()
    }

    /// The table rows that undersampling leaves out.
    fn left_out(&self, table: &Table, recipe: &Recipe) -> Vec<u32> {
        if recipe.output != Output::Augmented || recipe.undersample != Some(Undersample::Random) {
            return Vec::new();
        }
        let mut left_out = Vec::new();
        for (class, (&target, &real)) in (0_u32..).zip(self.targets.iter().zip(&self.real)) {
            if target < real {
                let rows: Vec<u32> = (0_u32..)
                    .zip(&table.target.codes)
                    .filter(|&(_, &code)| code == class)
                    .map(|(row, _)| row)
                    .collect();
                let stay = undersampled(recipe.seed, class, rows.len(), target as usize);
                let mut stays = vec![false; rows.len()];
                for at in stay {
                    stays[at as usize] = true;
                }
                left_out.extend(rows.iter().zip(stays).filter(|(_, stays)| !stays).map(|(&row, _)| row));
            }
        }
        left_out.sort_unstable();
        left_out
    }
}

fn timed<T>(seconds: &mut f64, work: impl FnOnce() -> T) -> T {
    let mark = Instant::now();
    let result = work();
    *seconds += mark.elapsed().as_secs_f64();
    result
}
