//! How many rows each class is to have, whether that can be done, and what came of it.

use crate::{
    error::{Error, Setting},
    memory,
    recipe::{Output, Recipe, TOP_UP_LIMIT},
    sampling::{
        ColumnsNeeded, Draw, Fate, Ledger, LedgerRow, Parents, RealFate, Removed, Selection, parameter::K,
        undersampling::ShrinkingClass,
    },
    space::Space,
    table::Table,
};

/// Memory of a generated row: nearest row, distance, fate, place in the picture and order.
const BYTES_PER_ROW: f64 = 40.0;
/// And of the parents of a row that has two.
const BYTES_PER_DRAW: f64 = size_of::<Draw>() as f64;

/// How many rows each class has, is to have, and needs.
pub(super) struct Plan {
    /// Rows of the table, those included that a cleaner took out before.
    real: Vec<u64>,
    /// How many of them a cleaner took out before.
    cleaned: Vec<u64>,
    targets: Vec<u64>,
    pub(super) needs: Vec<u64>,
    /// Rows of a class that topping up does not go beyond, as they would not fit.
    room: u64,
}

/// What is to be made coarser has to be a column of numbers that takes part.
pub(super) fn check_coarsened(space: &Space, recipe: &Recipe) -> Result<(), Error> {
    let known = |name: &String| space.numbers.iter().any(|axis| axis.name == *name);
    match recipe.coarsen.keys().find(|name| !known(name)) {
        None => Ok(()),
        Some(name) => {
            let columns: Vec<&str> = space.numbers.iter().map(|axis| axis.name.as_str()).collect();
            let message = format!(
                "coarsen {name:?}: no column of numbers by that name takes part; there are {}",
                columns.join(", ")
            );
            Err(Error::usage(message).about(Setting::Coarsen))
        }
    }
}

/// What indexes of the real rows hold would fit: of every row its numbers, exact and short, its levels and its place.
pub(super) fn check_indexes(space: &Space) -> Result<(), Error> {
    memory::claim(space.rows().saturating_mul(32 * space.numbers.len() + 16 * space.nominals.len() + 64))
}

/// New rows would fit, with what is known of them only while they are made.
pub(super) fn check_rows(recipe: &Recipe, rows: usize) -> Result<(), Error> {
    memory::claim(rows.saturating_mul(2 * bytes_per_row(recipe)? as usize))
}

fn bytes_per_row(recipe: &Recipe) -> Result<f64, Error> {
    Ok(match recipe.method()?.parents(recipe) {
        Parents::Two => BYTES_PER_ROW + BYTES_PER_DRAW,
        Parents::Several | Parents::Around | Parents::None => BYTES_PER_ROW,
    })
}

impl Plan {
    /// `cleaned` are the rows of each class that a cleaner took out before; none where it is empty.
    pub(super) fn new(table: &Table, recipe: &Recipe, cleaned: &[u64]) -> Result<Self, Error> {
        let gone = |class: usize| cleaned.get(class).copied().unwrap_or(0);
        let own = table.target.classes.iter().enumerate();
        let classes: Vec<(&str, u64)> =
            own.map(|(at, class)| (class.label.as_str(), class.count as u64 - gone(at))).collect();
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
                         undersampling"
                    ))
                    .about(Setting::Total((*label).to_owned())));
                }
            }
        }
        let needs = match recipe.output {
            Output::Augmented => targets.iter().zip(&real).map(|(target, real)| target.saturating_sub(*real)).collect(),
            Output::Synthetic => targets.clone(),
        };
        let room = (memory::available() as f64 / bytes_per_row(recipe)? / real.len() as f64) as u64;
        let cleaned: Vec<u64> = (0..real.len()).map(gone).collect();
        let real = real.iter().zip(&cleaned).map(|(left, gone)| left + gone).collect();
        Ok(Self { real, cleaned, targets, needs, room: room.min(u64::from(u32::MAX)) })
    }

    pub(super) fn growing(&self) -> Vec<u32> {
        (0_u32..).zip(&self.needs).filter_map(|(class, &need)| (need > 0).then_some(class)).collect()
    }

    /// Every class that grows has rows enough for the method and k.
    pub(super) fn check_classes(&self, space: &Space, recipe: &Recipe) -> Result<(), Error> {
        let method = recipe.method()?;
        let growing = self.growing();
        let number = space.numbers.first().filter(|_| method.needs(recipe).columns == ColumnsNeeded::Categories);
        if let Some(axis) = number.filter(|_| !growing.is_empty()) {
            return Err(Error::data(format!(
                "column {:?} holds numbers, and {} learns from categories alone: choose method smote, or say that its numbers are \
                 categories",
                axis.name,
                method.title()
            ))
            .about(Setting::Method));
        }
        for class in growing {
            let label = &space.table.target.classes[class as usize].label;
            let left = if recipe.clean_before.is_empty() { "" } else { " left after cleaning" };
            let rows = space.members(class).len();
            let leave = match recipe.output {
                Output::Augmented => "or leave the class as it is in the table".to_owned(),
                Output::Synthetic => format!("or leave the class out (--total {label}=0), or join it with another one"),
            };
            if rows == 0 {
                return Err(Error::data(format!(
                    "class {label:?} has no complete row{left} to learn from: impute missing cells, {leave}"
                ))
                .about(Setting::Missing));
            }
            let needs = method.needs(recipe);
            if needs.own.is_some() && rows < 2 {
                // To copy the one row of a class into a file of synthetic rows would give the person away.
                let copy = if recipe.output == Output::Augmented { "choose method random, " } else { "" };
                let message =
                    format!("class {label:?} has a single complete row{left}, so it has no neighbour: {copy}{leave}");
                return Err(Error::data(message.replacen(": or ", ": ", 1)).about(Setting::Total(label.clone())));
            }
            if rows < needs.rows {
                let method = method.name();
                let s = if rows == 1 { "" } else { "s" };
                let least = needs.rows;
                let message = format!(
                    "class {label:?} has {rows} complete row{s}{left}, and method {method} learns from {least} or more: {leave}"
                );
                return Err(Error::data(message.replacen(": or ", ": ", 1)).about(Setting::Total(label.clone())));
            }
            if let Some(k) = needs.own.filter(|k| *k > rows - 1) {
                return Err(Error::data(format!(
                    "class {label:?} has {rows} complete rows{left}, too few for k = {k}: choose k = {} or less, {leave}",
                    rows - 1
                ))
                .about(Setting::Parameter(K.key)));
            }
            let all = space.learnt_rows() - 1;
            if let Some(m) = needs.mixed.filter(|m| *m > all) {
                let parameters = recipe.method_parameters();
                let of = parameters.iter().find(|(parameter, _)| recipe.whole(parameter) == m);
                let key = of.map_or(K.key, |(parameter, _)| parameter.key);
                return Err(Error::data(format!(
                    "class {label:?}: its rows have {all} other complete rows around them, too few for {key} = {m}: choose \
                     {key} = {all} or less"
                ))
                .about(Setting::Parameter(key)));
            }
        }
        Ok(())
    }

    /// Refuses totals that would not fit, before anything is allocated. The class that is named is the one that needs most.
    pub(super) fn check_memory(&self, table: &Table, recipe: &Recipe) -> Result<(), Error> {
        let available = memory::available() as f64;
        let text = table.source.body().len() as f64 / table.rows().max(1) as f64;
        let row = bytes_per_row(recipe)? + text;
        let bytes = |need: u64| need as f64 * recipe.oversupply * row;
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

    pub(super) fn first_counts(&self, recipe: &Recipe) -> Vec<usize> {
        self.needs.iter().map(|&need| (need as f64 * recipe.oversupply).ceil() as usize).collect()
    }

    /// Asks for more rows where a need is not met; false when all are met or have been tried often enough.
    pub(super) fn raise(&self, counts: &mut [usize], selection: &Selection) -> bool {
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

    pub(super) fn ledger(&self, table: &Table, selection: &Selection, removed: &Removed, recipe: &Recipe) -> Ledger {
        let mut gone = vec![[0; 2]; self.needs.len()];
        for (row, fate) in removed.real() {
            let class = &mut gone[table.target.codes[*row as usize] as usize];
            class[usize::from(matches!(fate, RealFate::Undersampled(_)))] += 1;
        }
        (0..self.needs.len())
            .map(|class| {
                let count = |fate| selection.count(class, fate);
                let (kept, cleaned) = (count(Fate::Kept), count(Fate::Cleaned));
                let [cleaned_real, undersampled] = gone[class];
                let real = self.real[class];
                // Where none is needed there may be those that undersampling made, and of these none is missing.
                let shortfall = self.needs[class].saturating_sub(kept + cleaned);
                let left = if recipe.output == Output::Augmented { real - undersampled - cleaned_real } else { 0 };
                LedgerRow {
                    class: table.target.classes[class].label.clone(),
                    real,
                    target: self.targets[class],
                    generated: selection.fates[class].len() as u64,
                    identical: count(Fate::Identical),
                    closest: count(Fate::Closest),
                    surplus: count(Fate::Surplus),
                    cleaned,
                    kept,
                    total: left + kept,
                    shortfall,
                    undersampled,
                    cleaned_real,
                }
            })
            .collect()
    }

    /// The classes that undersampling makes smaller.
    pub(super) fn shrinking(&self, space: &Space, recipe: &Recipe) -> Vec<ShrinkingClass> {
        if recipe.output != Output::Augmented || recipe.undersample.is_none() {
            return Vec::new();
        }
        let mut shrinking = Vec::new();
        for (class, (&target, &real)) in (0_u32..).zip(self.targets.iter().zip(&self.real)) {
            if target < real - self.cleaned[class as usize] {
                // Of those that a cleaner left, incomplete ones included.
                let own = (0_u32..).zip(&space.table.target.codes).filter(|(_, code)| **code == class);
                let rows = own.map(|(row, _)| row).filter(|&row| !space.is_aside(row)).collect();
                shrinking.push(ShrinkingClass { class, rows, keep: target as usize });
            }
        }
        shrinking
    }
}
