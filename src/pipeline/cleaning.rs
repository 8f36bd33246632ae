//! Cleaning: the real rows before any are made, and at the end those of the output, made ones included.

use std::sync::Arc;

use super::{Outcome, Pipeline, picked::Picked};
use crate::{
    error::Error,
    progress::{Progress, Stop},
    recipe::{Output, Recipe},
    sampling::{
        Fate, RealFate, Removed, RowId,
        cleaning::{CleanerRows, Cleaning},
        decode::Row,
        fate::{Cleaned, Spared, Undersampled, When},
    },
    space::Space,
};

/// What the cleaners before all else took out, and what is left to learn from.
#[derive(Clone, Debug)]
pub(super) struct Before {
    settings: Vec<Cleaning>,
    pub(super) space: Arc<Space>,
    pub(super) found: Arc<CleanedRows>,
}

/// Rows that cleaners take out, and the classes that they would have emptied.
#[derive(Clone, Debug, Default)]
pub(super) struct CleanedRows {
    rows: Vec<(RowId, Cleaned)>,
    spared: Vec<Spared>,
}

impl CleanedRows {
    fn extend(&mut self, other: Self) {
        self.rows.extend(other.rows);
        self.spared.extend(other.spared);
    }

    fn real(&self) -> impl Iterator<Item = u32> {
        self.rows.iter().filter_map(|(row, _)| if let RowId::Real(position) = row { Some(*position) } else { None })
    }

    /// How many real rows of every class go.
    pub(super) fn counts(&self, space: &Space) -> Vec<u64> {
        let mut counts = vec![0; space.table.target.classes.len()];
        for position in self.real() {
            counts[space.class(position) as usize] += 1;
        }
        counts
    }
}

impl Pipeline {
    /// The space without the rows that the recipe's first cleaners take out. What was found of other rows is forgotten.
    pub(super) fn clean_before(
        &mut self,
        whole: &Arc<Space>,
        recipe: &Recipe,
        progress: &Progress,
    ) -> Result<(Arc<Space>, Arc<CleanedRows>), Stop> {
        if self.before.as_ref().map_or(&[][..], |before| &before.settings) != recipe.clean_before {
            let classes = self.table.target.classes.len();
            self.before = None;
            self.left_out = None;
            self.neighbours = vec![None; classes];
            self.mixed = vec![None; classes];
            self.picked = Picked::default();
            self.rows_key = None;
        }
        if recipe.clean_before.is_empty() {
            return Ok((Arc::clone(whole), Arc::default()));
        }
        if let Some(before) = &self.before {
            return Ok((Arc::clone(&before.space), Arc::clone(&before.found)));
        }
        let mut left: Vec<u32> = (0..whole.rows() as u32).collect();
        let mut found = CleanedRows::default();
        for settings in &recipe.clean_before {
            let step = clean(CleanerRows::real(whole, &left, 0)?, settings, When::Before, progress)?;
            let gone: Vec<u32> = step.real().collect();
            left.retain(|position| gone.binary_search(position).is_err());
            found.extend(step);
        }
        let mut aside: Vec<u32> = found.real().collect();
        aside.sort_unstable();
        let space = Arc::new(whole.without(&aside));
        let found = Arc::new(found);
        let settings = recipe.clean_before.clone();
        self.before = Some(Before { settings, space: Arc::clone(&space), found: Arc::clone(&found) });
        Ok((space, found))
    }
}

/// Cleans the rows of the output, and says of those made that they are gone. Real rows that undersampling leaves out, by their
/// number in the table and ascending, are not among them.
pub(super) fn clean_after(
    outcome: &mut Outcome,
    undersampled: &[(u32, Undersampled)],
    progress: &Progress,
) -> Result<CleanedRows, Stop> {
    let mut gone: Vec<u32> = undersampled.iter().map(|(row, _)| *row).collect();
    let mut found = CleanedRows::default();
    for settings in outcome.recipe.clean_after.clone() {
        let step = clean(written(outcome, &gone, progress)?, &settings, When::After, progress)?;
        let selection = Arc::make_mut(&mut outcome.selection);
        for (row, _) in &step.rows {
            if let RowId::Synthetic { class, index } = row {
                selection.fates[*class as usize][*index as usize] = Fate::Cleaned;
            }
        }
        gone.extend(step.real().map(|position| outcome.space.table_row(position)));
        gone.sort_unstable();
        found.extend(step);
    }
    Ok(found)
}

/// The complete rows of the output. Real rows that are gone are those of the table with these numbers, ascending.
fn written<'a>(outcome: &'a Outcome, gone: &[u32], progress: &Progress) -> Result<CleanerRows<'a>, Stop> {
    let (space, selection, reader) = (&outcome.space, &outcome.selection, outcome.reader());
    let stays = |position: &u32| gone.binary_search(&space.table_row(*position)).is_err();
    let real: Vec<u32> = match outcome.recipe.output {
        Output::Synthetic => Vec::new(),
        Output::Augmented => space.learnt_from().into_iter().filter(stays).collect(),
    };
    let kept: u64 = (0..selection.fates.len()).map(|class| selection.count(class, Fate::Kept)).sum();
    let mut rows = CleanerRows::real(space, &real, kept as usize)?;
    let (mut row, mut scaled) = (Row::of(space), vec![0.0; space.numbers.len()]);
    for (class, fates) in (0_u32..).zip(&selection.fates) {
        for (index, _) in (0_u32..).zip(fates).filter(|(_, fate)| **fate == Fate::Kept) {
            let Some(made) = reader.made(class, index) else { continue };
            reader.read(&made, &mut row);
            for ((scaled, axis), &number) in scaled.iter_mut().zip(&space.numbers).zip(&row.numbers) {
                *scaled = axis.scaled(number);
            }
            rows.push(RowId::Synthetic { class, index }, class, &scaled, &row.codes);
        }
        progress.check()?;
    }
    Ok(rows)
}

/// All rows that were taken out, with the real ones that undersampling left out (ascending).
pub(super) fn removed(space: &Space, undersampled: &[(u32, Undersampled)], found: [&CleanedRows; 2]) -> Removed {
    let mut real: Vec<(u32, RealFate)> =
        undersampled.iter().map(|&(row, why)| (row, RealFate::Undersampled(why))).collect();
    let mut synthetic = Vec::new();
    for (row, cleaned) in found.iter().flat_map(|found| &found.rows) {
        match row {
            RowId::Real(position) => real.push((space.table_row(*position), RealFate::Cleaned(*cleaned))),
            RowId::Synthetic { class, index } => synthetic.push(((*class, *index), *cleaned)),
        }
    }
    Removed::new(real, synthetic, found.iter().flat_map(|found| found.spared.clone()).collect())
}

/// Runs a cleaner; a class of which nothing would be left stays as it is.
fn clean(mut rows: CleanerRows<'_>, settings: &Cleaning, when: When, progress: &Progress) -> Result<CleanedRows, Stop> {
    let cleaner = settings.item()?;
    if !settings.takes_smallest(when) {
        rows.spare_smallest();
    }
    if rows.is_empty() {
        return Ok(CleanedRows::default());
    }
    let about = |error: Error| Error {
        message: format!("clean {}, {}: {}", when.name(), cleaner.name(), error.message),
        ..error
    };
    let goes = cleaner.clean(&rows, settings, progress).map_err(|stop| match stop {
        Stop::Failed(error) => Stop::Failed(about(error)),
        Stop::Cancelled => Stop::Cancelled,
    })?;
    let mut lost = rows.counts().iter().map(|_| 0).collect::<Vec<u64>>();
    for (row, _) in &goes {
        lost[rows.class(*row) as usize] += 1;
    }
    let is_emptied = |class: u32| lost[class as usize] > 0 && lost[class as usize] == rows.counts()[class as usize];
    let spared = (0..lost.len() as u32).filter(|&class| is_emptied(class));
    let spared = spared.map(|class| Spared { when, rule: cleaner.name(), class, rows: lost[class as usize] }).collect();
    let goes = goes.into_iter().filter(|(row, _)| !is_emptied(rows.class(*row)));
    let cleaned = |reason| Cleaned { when, rule: cleaner.name(), reason };
    Ok(CleanedRows { rows: goes.map(|(row, reason)| (rows.id(row), cleaned(reason))).collect(), spared })
}
