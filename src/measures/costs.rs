//! What each drop percentage would cost: the final rows of every class, and the largest shift of a numeric column.
//!
//! The generated rows are those that are there; none are added, so what a class then lacks is counted as lost. At the
//! recipe's own percentage this is the outcome itself. The shift is the Kolmogorov–Smirnov distance of
//! [`crate::measures::shift`], on rows that are chosen in the same way.

use rayon::prelude::*;

use crate::{
    measures::rows::{MOST_ROWS, Reader, Sampled, evenly, kept},
    pipeline::{Outcome, SyntheticRow},
    progress::{Cancelled, Progress},
    sampling::{
        Fate, LedgerRow,
        select::{self, Rules},
    },
};

/// The percentages looked at: 0, 1, … up to this one.
pub const MOST_PERCENT: u8 = 50;

/// A cost for every percentage, ascending.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Costs {
    pub points: Vec<Cost>,
}

/// What one percentage costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Cost {
    pub percent: u8,
    /// Rows dropped as closest, and the largest distance among them.
    pub dropped: u64,
    pub cut: Option<f64>,
    /// Every class of the target.
    pub classes: Vec<ClassCost>,
    /// Among the classes with kept rows; `None` without any, or without a numeric column.
    pub largest: Option<Largest>,
}

/// What is left of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClassCost {
    /// Synthetic rows that are kept.
    pub kept: u64,
    /// Rows of the class in the output.
    pub total: u64,
    /// Rows that its target then lacks.
    pub lost: u64,
    /// Rows of the class that are dropped as closest, and all that were made.
    pub dropped: u64,
    pub made: u64,
    /// How many of the kept rows the shift was taken from.
    pub sampled: Sampled,
}

/// The numeric column that shifts most.
#[derive(Clone, Debug, PartialEq)]
pub struct Largest {
    pub class: u32,
    pub name: String,
    /// The column of the table.
    pub column: usize,
    /// Kolmogorov–Smirnov distance, from 0 to 1.
    pub distance: f64,
}

/// One selection: its figures, and the kept rows of every class that are looked at.
struct Chosen {
    cost: Cost,
    rows: Vec<Vec<u32>>,
}

impl Costs {
    /// Selects at every percentage and compares the numeric columns.
    pub fn of(outcome: &Outcome, progress: &Progress) -> Result<Self, Cancelled> {
        let reader = Reader::new(outcome);
        let growing: Vec<u32> = (0_u32..)
            .zip(&outcome.selection.fates)
            .filter(|(class, fates)| {
                !fates.is_empty()
                    && !outcome.ledger[*class as usize].merges()
                    && !reader.space.members(*class).is_empty()
            })
            .map(|(class, _)| class)
            .collect();
        let (axes, percents) = (reader.space.numbers.len(), u64::from(MOST_PERCENT) + 1);
        progress.stage("costs", percents * (1 + (growing.len() * axes) as u64))?;
        let chosen: Result<Vec<Chosen>, Cancelled> = (0..=MOST_PERCENT)
            .into_par_iter()
            .map(|percent| {
                let chosen = choose(outcome, percent);
                progress.advance(1)?;
                Ok(chosen)
            })
            .collect();
        let mut chosen = chosen?;
        for &class in &growing {
            let (real, _) = reader.real(class);
            let pool = Pool::of(&reader, class, &chosen);
            let by_axis: Result<Vec<Vec<Option<f64>>>, Cancelled> =
                (0..axes).into_par_iter().map(|axis| distances(&reader, axis, &real, &pool, progress)).collect();
            for (axis, distances) in reader.space.numbers.iter().zip(by_axis?) {
                for (point, distance) in chosen.iter_mut().zip(distances) {
                    let largest = &mut point.cost.largest;
                    let Some(distance) = distance else { continue };
                    if largest.as_ref().is_none_or(|most| distance > most.distance) {
                        let column = axis.columns().first().copied().unwrap_or_default();
                        *largest = Some(Largest { class, name: axis.name.clone(), column, distance });
                    }
                }
            }
        }
        Ok(Self { points: chosen.into_iter().map(|point| point.cost).collect() })
    }
}

fn choose(outcome: &Outcome, percent: u8) -> Chosen {
    let rules = Rules {
        drop_identical: outcome.recipe.drops_identical(),
        drop_closest: f64::from(percent),
        scope: outcome.recipe.drop_scope,
        needs: outcome.ledger.iter().map(LedgerRow::needed).collect(),
    };
    let selection = select::select(&outcome.generated, &outcome.by_distance, &rules);
    let mut rows = Vec::with_capacity(rules.needs.len());
    let mut classes = Vec::with_capacity(rules.needs.len());
    for ((fates, ledger), need) in selection.fates.iter().zip(&outcome.ledger).zip(&rules.needs) {
        if ledger.merges() {
            // Nothing is dropped of them, whatever the percentage; what is cleaned away at the end counts, as elsewhere here.
            let (kept, total, made) = (ledger.generated, ledger.total + ledger.cleaned, ledger.generated);
            classes.push(ClassCost { kept, total, lost: 0, dropped: 0, made, sampled: Sampled::default() });
            rows.push(Vec::new());
            continue;
        }
        let (some, sampled) = evenly(&kept(fates), MOST_ROWS);
        let kept = sampled.rows as u64;
        let dropped = fates.iter().filter(|&&fate| fate == Fate::Closest).count() as u64;
        let (total, made) = (ledger.total - ledger.kept + kept, fates.len() as u64);
        classes.push(ClassCost { kept, total, lost: need - kept, dropped, made, sampled });
        rows.push(some);
    }
    let cost = Cost { percent, dropped: selection.dropped, cut: selection.cut, classes, largest: None };
    Chosen { cost, rows }
}

/// The rows of one class that some percentage looks at, and which of them each percentage looks at.
struct Pool<'a> {
    rows: Vec<SyntheticRow<'a>>,
    /// Places in `rows`, by percentage.
    chosen: Vec<Vec<u32>>,
}

impl<'a> Pool<'a> {
    fn of(reader: &Reader<'a>, class: u32, chosen: &[Chosen]) -> Self {
        let rows = || chosen.iter().map(|point| &point.rows[class as usize]);
        // Each list ascends, and the next one holds mostly the same rows.
        let mut all: Vec<u32> = rows().flatten().copied().collect();
        all.par_sort_unstable();
        all.dedup();
        let place = |row: &u32| all.partition_point(|other| other < row) as u32;
        let chosen = rows().map(|rows| rows.iter().map(place).collect()).collect();
        Self { rows: all.iter().filter_map(|&row| reader.made(class, row)).collect(), chosen }
    }
}

/// The distance on one numeric axis at every percentage; `None` where no row is kept.
///
/// That of [`crate::measures::shift::kolmogorov_smirnov`], without sorting the kept rows anew at every percentage: between
/// two real values the real curve is level, so the curves are furthest apart just before or at one of these. It is enough
/// to know between which real values, or at which, each row lies.
fn distances(
    reader: &Reader<'_>,
    axis: usize,
    real: &[u32],
    pool: &Pool<'_>,
    progress: &Progress,
) -> Result<Vec<Option<f64>>, Cancelled> {
    let mut real = reader.real_numbers(axis, real);
    real.sort_unstable_by(f64::total_cmp);
    let steps: Vec<(f64, usize)> = real.chunk_by(|a, b| a == b).map(|same| (same[0], same.len())).collect();
    progress.check()?;
    // Twice the number of real values below, and one more at a real value.
    let slot = |number: f64| {
        let below = steps.partition_point(|step| step.0 < number);
        (2 * below + usize::from(steps.get(below).is_some_and(|step| step.0 == number))) as u32
    };
    let slots: Vec<u32> = pool.rows.iter().map(|made| slot(reader.number(axis, made))).collect();
    let mut counts = vec![0_usize; 2 * steps.len() + 1];
    let mut distances = Vec::with_capacity(pool.chosen.len());
    for rows in &pool.chosen {
        counts.fill(0);
        for &row in rows {
            counts[slots[row as usize] as usize] += 1;
        }
        let (mut below_real, mut below_synthetic, mut largest) = (0, 0, 0);
        for (slots, step) in counts.chunks_exact(2).zip(&steps) {
            // Just before the real value, and at it.
            for (synthetic, same) in [(slots[0], 0), (slots[1], step.1)] {
                below_synthetic += synthetic;
                below_real += same;
                largest = largest.max((below_synthetic * real.len()).abs_diff(below_real * rows.len()));
            }
        }
        distances.push((!rows.is_empty()).then(|| largest as f64 / (real.len() * rows.len()) as f64));
        progress.advance(1)?;
    }
    Ok(distances)
}
