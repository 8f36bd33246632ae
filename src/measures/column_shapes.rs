//! How far each column of the kept synthetic rows has shifted from the real rows of the same class.
//!
//! Numbers: the two-sample Kolmogorov–Smirnov distance D = sup |F − G| of the empirical distribution functions (Smirnov
//! 1948). Categories, binary columns and one-hot groups (one category each): the total variation distance ½ Σ |p − q|. Both
//! run from 0, the same, to 1, nothing in common; `SDMetrics`' column shapes are 1 − D and 1 − TV.
//!
//! Real rows are those of the space: the learning rows, with missing cells imputed where the recipe says so.

use std::cmp::Reverse;

use rayon::prelude::*;

use crate::{
    measures::{
        bins,
        rows::{Pair, Reader, Sampled},
    },
    pipeline::{Outcome, SyntheticRow},
    progress::{Cancelled, Progress},
    space::{self, AxisKind},
    table::Kind,
};

/// Bins of a column's small chart, at most.
pub const MOST_BINS: usize = 24;
/// Levels that a small chart shows one by one, at most.
pub const MOST_LEVELS: usize = 12;

/// The shifts of every class with kept rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnShapes {
    pub classes: Vec<ClassShift>,
}

/// The shifts of one class, the largest first; of equal ones the first in the table.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassShift {
    pub class: u32,
    pub rows: Pair<Sampled>,
    pub columns: Vec<ColumnShift>,
}

/// The shift of one column.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnShift {
    pub name: String,
    /// The column of the table; the first one of a one-hot group.
    pub column: usize,
    /// Kolmogorov–Smirnov or total variation distance, from 0 to 1.
    pub distance: f64,
    pub shape: ColumnShape,
}

/// What a small chart of a column shows. Shares of either side sum to 1.
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnShape {
    Number {
        mean: Pair<f64>,
        /// Common edges of bins of equal width, ascending.
        edges: Vec<f64>,
        /// By bin.
        shares: Vec<Pair<f64>>,
    },
    Nominal {
        /// The most frequent real level first, at most [`MOST_LEVELS`]; levels that neither side has are left out.
        levels: Vec<LevelShare>,
        /// The levels that are not listed, together.
        rest: Option<Rest>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct LevelShare {
    pub label: String,
    pub share: Pair<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rest {
    pub levels: usize,
    pub share: Pair<f64>,
}

impl ColumnShapes {
    /// Compares the columns of all classes with kept rows. Above [`crate::measures::rows::MOST_ROWS`] rows a side, evenly
    /// spread ones speak for all.
    pub fn of(outcome: &Outcome, progress: &Progress) -> Result<Self, Cancelled> {
        let reader = Reader::new(outcome);
        let axes = reader.space.numbers.len() + reader.space.nominals.len();
        let growing = (0_u32..).zip(&outcome.ledger).filter(|(_, row)| row.kept > 0).map(|(class, _)| class);
        let growing: Vec<u32> = growing.collect();
        progress.stage("columns", (growing.len() * axes) as u64)?;
        let classes =
            growing.into_iter().map(|class| class_shift(&reader, class, progress)).collect::<Result<_, _>>()?;
        Ok(Self { classes })
    }

    pub fn class(&self, class: u32) -> Option<&ClassShift> {
        self.classes.iter().find(|it| it.class == class)
    }
}

fn class_shift(reader: &Reader<'_>, class: u32, progress: &Progress) -> Result<ClassShift, Cancelled> {
    let (real, of_real) = reader.real(class);
    let (synthetic, of_synthetic) = reader.kept(class);
    let numbers = reader.space.numbers.len();
    let columns: Result<Vec<ColumnShift>, Cancelled> = (0..numbers + reader.space.nominals.len())
        .into_par_iter()
        .map(|axis| {
            progress.check()?;
            let shift = if axis < numbers {
                number_shift(reader, axis, &real, &synthetic)
            } else {
                nominal_shift(reader, axis - numbers, &real, &synthetic)
            };
            progress.advance(1)?;
            Ok(shift)
        })
        .collect();
    let mut columns = columns?;
    columns.sort_by(|a, b| b.distance.total_cmp(&a.distance).then(a.column.cmp(&b.column)));
    Ok(ClassShift { class, rows: Pair { real: of_real, synthetic: of_synthetic }, columns })
}

fn number_shift(reader: &Reader<'_>, at: usize, real: &[u32], synthetic: &[SyntheticRow<'_>]) -> ColumnShift {
    let axis = &reader.space.numbers[at];
    let (mut real, mut synthetic) = (reader.real_numbers(at, real), reader.made_numbers(at, synthetic));
    real.sort_unstable_by(f64::total_cmp);
    synthetic.sort_unstable_by(f64::total_cmp);
    let column = axis.columns().first().copied().unwrap_or_default();
    let ends = [real.first(), real.last(), synthetic.first(), synthetic.last()].into_iter().flatten();
    let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| (low.min(*end), high.max(*end)));
    let edges = match &axis.kind {
        AxisKind::Number { column, .. } if reader.space.table.columns[*column].kind == Kind::Integer => {
            bins::whole_edges(low, high, MOST_BINS)
        }
        _ => bins::even_edges(low, high, MOST_BINS),
    };
    let share = |sorted: &[f64]| -> Vec<f64> {
        bins::counts(&edges, sorted).into_iter().map(|count| count as f64 / sorted.len() as f64).collect()
    };
    let shares = share(&real).into_iter().zip(share(&synthetic));
    ColumnShift {
        name: axis.name.clone(),
        column,
        distance: kolmogorov_smirnov(&real, &synthetic),
        shape: ColumnShape::Number {
            mean: Pair { real: space::mean(real.iter().copied()), synthetic: space::mean(synthetic.iter().copied()) },
            shares: shares.map(|(real, synthetic)| Pair { real, synthetic }).collect(),
            edges,
        },
    }
}

/// D = sup |F − G| of two ascending samples; 0 when either is empty.
pub fn kolmogorov_smirnov(a: &[f64], b: &[f64]) -> f64 {
    // In whole numbers of 1/(a·b), so that columns that shift equally far come out as equal.
    let (mut i, mut j, mut largest) = (0, 0, 0);
    // Once either sample is used up, the curves only approach each other.
    while i < a.len() && j < b.len() {
        let next = if a[i].total_cmp(&b[j]).is_le() { a[i] } else { b[j] };
        while i < a.len() && a[i].total_cmp(&next).is_le() {
            i += 1;
        }
        while j < b.len() && b[j].total_cmp(&next).is_le() {
            j += 1;
        }
        largest = largest.max((i * b.len()).abs_diff(j * a.len()));
    }
    largest as f64 / (a.len() * b.len()).max(1) as f64
}

fn nominal_shift(reader: &Reader<'_>, at: usize, real: &[u32], synthetic: &[SyntheticRow<'_>]) -> ColumnShift {
    let axis = &reader.space.nominals[at];
    let count = |codes: Vec<u32>| {
        let mut counts = vec![0_usize; axis.levels()];
        for code in codes {
            counts[code as usize] += 1;
        }
        counts
    };
    let counts = [count(reader.real_codes(at, real)), count(reader.made_codes(at, synthetic))];
    let share = |level: usize| Pair {
        real: counts[0][level] as f64 / real.len() as f64,
        synthetic: counts[1][level] as f64 / synthetic.len() as f64,
    };
    let shares: Vec<Pair<f64>> = (0..axis.levels()).map(share).collect();
    let mut order: Vec<usize> = (0..shares.len()).filter(|&level| counts[0][level] + counts[1][level] > 0).collect();
    order.sort_by_key(|&level| Reverse((counts[0][level], counts[1][level])));
    let (shown, others) = order.split_at(order.len().min(MOST_LEVELS));
    let label = |level: usize| axis.short_level(&reader.space.table, level as u32);
    let sum = |side: fn(&Pair<f64>) -> f64| others.iter().map(|&level| side(&shares[level])).sum::<f64>();
    ColumnShift {
        name: axis.name.clone(),
        column: axis.columns().first().copied().unwrap_or_default(),
        distance: total_variation(&shares),
        shape: ColumnShape::Nominal {
            levels: shown.iter().map(|&level| LevelShare { label: label(level), share: shares[level] }).collect(),
            rest: (!others.is_empty()).then(|| Rest {
                levels: others.len(),
                share: Pair { real: sum(|share| share.real), synthetic: sum(|share| share.synthetic) },
            }),
        },
    }
}

/// ½ Σ |p − q|.
pub fn total_variation(shares: &[Pair<f64>]) -> f64 {
    shares.iter().map(|share| (share.real - share.synthetic).abs()).sum::<f64>() / 2.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn two_samples_by_hand() {
        assert_eq!(kolmogorov_smirnov(&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0]), 0.0);
        assert_eq!(kolmogorov_smirnov(&[1.0, 2.0], &[3.0, 4.0, 5.0]), 1.0);
        assert_eq!(kolmogorov_smirnov(&[1.0, 1.0, 1.0, 2.0], &[1.0, 2.0, 2.0, 2.0]), 0.5);
        assert_eq!(kolmogorov_smirnov(&[], &[1.0]), 0.0);
        // Not a number has a place of its own, and does not keep it going for ever.
        assert_eq!(kolmogorov_smirnov(&[1.0, f64::NAN], &[1.0, f64::NAN]), 0.0);
        let pair = |real, synthetic| Pair { real, synthetic };
        assert_eq!(total_variation(&[pair(0.5, 0.25), pair(0.5, 0.5), pair(0.0, 0.25)]), 0.25);
    }

    proptest! {
        /// The definition, place by place.
        #[test]
        fn it_is_the_largest_gap_between_the_curves(
            mut a in proptest::collection::vec(0..12_i32, 1..40),
            mut b in proptest::collection::vec(0..12_i32, 1..40),
        ) {
            a.sort_unstable();
            b.sort_unstable();
            let curve = |of: &[i32], x: i32| of.iter().filter(|v| **v <= x).count() as f64 / of.len() as f64;
            let expected = (0..12).map(|x| (curve(&a, x) - curve(&b, x)).abs()).fold(0.0, f64::max);
            let numbers = |of: &[i32]| of.iter().map(|v| f64::from(*v)).collect::<Vec<_>>();
            prop_assert!((kolmogorov_smirnov(&numbers(&a), &numbers(&b)) - expected).abs() < 1e-15);
            prop_assert_eq!(
                kolmogorov_smirnov(&numbers(&b), &numbers(&a)),
                kolmogorov_smirnov(&numbers(&a), &numbers(&b))
            );
        }
    }
}
