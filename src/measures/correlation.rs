//! How the columns of real rows go together, and those of the kept synthetic rows: Pearson's correlation of every two.
//!
//! r = Σ(x − x̄)(y − ȳ) / √(Σ(x − x̄)² · Σ(y − ȳ)²). A binary column counts as 0 for its first level and 1 for its second.

use rayon::prelude::*;

use crate::{
    measures::rows::{MOST_ROWS, Pair, Reader, Sampled, evenly, kept},
    pipeline::{Outcome, SyntheticRow},
    progress::{Cancelled, Progress},
    space::{Axis, AxisKind, near_one},
    table::Kind,
};

/// Columns of a matrix, at most; the first ones of the table are taken.
pub const MOST_COLUMNS: usize = 40;

/// Both matrices and where they differ most.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlation {
    /// `None`: all rows together.
    pub class: Option<u32>,
    pub columns: Vec<Named>,
    /// Columns that would follow.
    pub left_out: usize,
    pub rows: Pair<Sampled>,
    pub matrix: Pair<CorrelationMatrix>,
    /// `None` when no two columns have a correlation on both sides.
    pub largest: Option<Difference>,
}

/// A column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    pub column: usize,
}

/// Correlations of every two of n columns: symmetric, 1 on the diagonal. A constant column has none, not even with itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CorrelationMatrix {
    size: usize,
    values: Vec<Option<f64>>,
}

impl CorrelationMatrix {
    pub fn size(&self) -> usize {
        self.size
    }

    /// From −1 to 1.
    pub fn get(&self, row: usize, column: usize) -> Option<f64> {
        *self.values.get(row * self.size + column)?
    }
}

/// The pair of columns whose correlations differ most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// Places in [`Correlation::columns`], ascending.
    pub columns: [usize; 2],
    /// |r of the real rows − r of the synthetic rows|, from 0 to 2.
    pub difference: f64,
}

/// Where the values of a column come from.
#[derive(Clone, Copy, Debug)]
enum From {
    Number(usize),
    Binary(usize),
}

impl Correlation {
    /// Of one class, or of all rows together (real ones against synthetic ones; the mix of classes differs then as well).
    /// Above [`MOST_ROWS`] rows a side, evenly spread ones speak for all.
    pub fn of(outcome: &Outcome, class: Option<u32>, progress: &Progress) -> Result<Self, Cancelled> {
        progress.stage("correlations", 0)?;
        let reader = Reader::new(outcome);
        let mut taken = columns(&reader);
        let left_out = taken.len().saturating_sub(MOST_COLUMNS);
        taken.truncate(MOST_COLUMNS);
        let (real, of_real) = match class {
            Some(class) => reader.real(class),
            None => evenly(&reader.space.learnt_from(), MOST_ROWS),
        };
        let (synthetic, of_synthetic) = synthetic(outcome, &reader, class);
        let matrices = [
            matrix(&taken, progress, |from| match from {
                From::Number(axis) => reader.real_numbers(axis, &real),
                From::Binary(axis) => numbers(reader.real_codes(axis, &real)),
            })?,
            matrix(&taken, progress, |from| match from {
                From::Number(axis) => reader.made_numbers(axis, &synthetic),
                From::Binary(axis) => numbers(reader.made_codes(axis, &synthetic)),
            })?,
        ];
        let [of_reals, of_synthetics] = matrices;
        let matrix = Pair { real: of_reals, synthetic: of_synthetics };
        Ok(Self {
            class,
            columns: taken.into_iter().map(|(named, _)| named).collect(),
            left_out,
            rows: Pair { real: of_real, synthetic: of_synthetic },
            largest: largest(&matrix),
            matrix,
        })
    }
}

/// Numeric and binary columns in the order of the table.
fn columns(reader: &Reader<'_>) -> Vec<(Named, From)> {
    let space = reader.space;
    let named = |axis: &Axis, column: usize| Named { name: axis.name.clone(), column };
    let first = |axis: &Axis| axis.columns().first().copied().unwrap_or_default();
    let numbers = space.numbers.iter().enumerate().map(|(at, axis)| (named(axis, first(axis)), From::Number(at)));
    let binary = space.nominals.iter().enumerate().filter_map(|(at, axis)| match axis.kind {
        AxisKind::Levels { column, .. } if space.table.columns[column].kind == Kind::Binary && axis.levels() <= 2 => {
            Some((named(axis, column), From::Binary(at)))
        }
        _ => None,
    });
    let mut columns: Vec<(Named, From)> = numbers.chain(binary).collect();
    columns.sort_by_key(|(named, _)| named.column);
    columns
}

fn synthetic<'a>(outcome: &Outcome, reader: &Reader<'a>, class: Option<u32>) -> (Vec<SyntheticRow<'a>>, Sampled) {
    if let Some(class) = class {
        return reader.kept(class);
    }
    let classes = (0_u32..).zip(&outcome.selection.fates);
    let all: Vec<(u32, u32)> =
        classes.flat_map(|(class, fates)| kept(fates).into_iter().map(move |index| (class, index))).collect();
    let (rows, sampled) = evenly(&all, MOST_ROWS);
    (rows.into_iter().filter_map(|(class, index)| reader.made(class, index)).collect(), sampled)
}

fn numbers(codes: Vec<u32>) -> Vec<f64> {
    codes.into_iter().map(f64::from).collect()
}

fn matrix(
    columns: &[(Named, From)],
    progress: &Progress,
    read: impl Fn(From) -> Vec<f64> + Sync,
) -> Result<CorrelationMatrix, Cancelled> {
    let centred: Vec<Option<Centred>> = columns.par_iter().map(|&(_, from)| Centred::of(read(from))).collect();
    progress.check()?;
    let size = columns.len();
    let lower: Vec<Vec<Option<f64>>> = (0..size)
        .into_par_iter()
        .map(|a| (0..=a).map(|b| pearson(centred[a].as_ref()?, centred[b].as_ref()?)).collect())
        .collect();
    progress.check()?;
    let values = (0..size * size).map(|at| (at / size, at % size)).map(|(a, b)| lower[a.max(b)][a.min(b)]).collect();
    Ok(CorrelationMatrix { size, values })
}

/// A column less its mean.
struct Centred {
    values: Vec<f64>,
    /// √Σ(x − x̄)².
    length: f64,
}

impl Centred {
    /// `None` for a constant column. Whether it is one is seen from its values: a sum of squares may come out as a rounding
    /// error instead of 0.
    fn of(mut values: Vec<f64>) -> Option<Self> {
        let first = *values.first()?;
        if values.iter().all(|value| *value == first) {
            return None;
        }
        near_one(&mut values);
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        for value in &mut values {
            *value -= mean;
        }
        let length = values.iter().map(|value| value * value).sum::<f64>().sqrt();
        (length > 0.0 && length.is_finite()).then_some(Self { values, length })
    }
}

fn pearson(a: &Centred, b: &Centred) -> Option<f64> {
    if std::ptr::eq(a, b) {
        return Some(1.0);
    }
    let together: f64 = a.values.iter().zip(&b.values).map(|(x, y)| (x / a.length) * (y / b.length)).sum();
    // Columns that are the same but for scale may come out a rounding error beyond 1.
    together.is_finite().then(|| together.clamp(-1.0, 1.0))
}

fn largest(matrix: &Pair<CorrelationMatrix>) -> Option<Difference> {
    let pairs = (0..matrix.real.size()).flat_map(|b| (0..b).map(move |a| [a, b]));
    let differences = pairs.filter_map(|columns| {
        let [a, b] = columns;
        let difference = (matrix.real.get(a, b)? - matrix.synthetic.get(a, b)?).abs();
        Some(Difference { columns, difference })
    });
    differences.reduce(|most, other| if other.difference > most.difference { other } else { most })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(a: &[f64], b: &[f64]) -> Option<f64> {
        pearson(&Centred::of(a.to_vec())?, &Centred::of(b.to_vec())?)
    }

    #[test]
    fn two_columns_by_hand_and_constants_have_none() {
        // numpy.corrcoef([1, 2, 3, 4], [1, 3, 2, 5]).
        assert!((of(&[1.0, 2.0, 3.0, 4.0], &[1.0, 3.0, 2.0, 5.0]).unwrap() - 0.831_521_840_620_299_9).abs() < 1e-15);
        assert!((of(&[1.0, 2.0, 3.0], &[-2.0, -4.0, -6.0]).unwrap() + 1.0).abs() < 1e-15);
        assert_eq!(of(&[0.1; 7], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]), None);
        assert_eq!(of(&[], &[]), None);
        assert_eq!(of(&[1e308, -1e308], &[1e-310, 2e-310]), Some(-1.0));
    }

    #[test]
    fn the_largest_difference_skips_what_has_no_number() {
        let matrix = |values: [Option<f64>; 3]| {
            let [ab, ac, bc] = values;
            let one = Some(1.0);
            CorrelationMatrix { size: 3, values: vec![one, ab, ac, ab, one, bc, ac, bc, one] }
        };
        let real = matrix([Some(0.5), None, Some(-0.2)]);
        let synthetic = matrix([Some(0.25), Some(0.9), Some(0.3)]);
        let pair = Pair { real, synthetic };
        assert_eq!(largest(&pair), Some(Difference { columns: [1, 2], difference: 0.5 }));
        assert_eq!(largest(&Pair { real: matrix([None; 3]), synthetic: matrix([None; 3]) }), None);
    }
}
