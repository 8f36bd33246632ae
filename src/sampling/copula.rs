//! Gaussian copula: each column keeps its own values, and how columns go together is that of a normal distribution below them.
//!
//! Of n rows of a class, the i-th in the order of a column (from 0) has the normal score Φ⁻¹((i + ½)/n); equal values share the
//! mean of theirs. The correlations of these scores are those of the normal distribution that rows are drawn from; a value is
//! read off where its score lies among the column's own: between two values for decimals, the value itself for whole numbers
//! and categories, which take part in the order of their levels (Nelsen 2006).

use std::ops::Deref;

use rayon::prelude::*;

use crate::{
    memory,
    normal::quantile,
    progress::{Cancelled, Stop},
    recipe::Recipe,
    sampling::{
        FittedSampler, Needs, Parents, Sampler, SamplerInput, Script,
        decode::{Row, interpolated},
        draw::RowStream,
        recomputed::RowModel,
    },
    space::AxisKind,
    table::Kind,
};

#[derive(Debug)]
pub struct Copula;

impl Sampler for Copula {
    fn name(&self) -> &'static str {
        "copula"
    }

    fn title(&self) -> &'static str {
        "Gaussian copula"
    }

    fn about(&self) -> &'static str {
        "New rows from a model of the class: the marginal distribution of each column, joined by a correlation matrix; no real row is a parent."
    }

    fn source(&self) -> &'static str {
        "Nelsen 2006"
    }

    fn parents(&self, _: &Recipe) -> Parents {
        Parents::None
    }

    fn needs(&self, _: &Recipe) -> Needs {
        Needs { rows: 2, ..Needs::default() }
    }

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
        Some("A Gaussian copula draws rows from a model; there is no base and no neighbour to step through.")
    }

    fn script(&self) -> Script {
        Script::Absent("imbalanced-learn has no Gaussian copula")
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        let (model, _) = CopulaModel::learn(&input)?;
        Ok(FittedSampler::model(model))
    }
}

/// The normal scores of so many rows, ascending, and a way to find a place among them without a search through all.
#[derive(Clone, Debug)]
pub struct NormalScores {
    ascending: Vec<f64>,
    /// How many scores lie before each of as many steps of equal width; one more at the end.
    before: Vec<u32>,
}

impl NormalScores {
    pub fn of(rows: usize) -> Self {
        let ascending: Vec<f64> = (0..rows).map(|at| quantile((at as f64 + 0.5) / rows as f64)).collect();
        let mut scores = Self { ascending, before: vec![0; rows + 1] };
        for at in 0..rows {
            let step = scores.step(scores.ascending[at]);
            scores.before[step + 1] += 1;
        }
        for step in 0..rows {
            scores.before[step + 1] += scores.before[step];
        }
        scores
    }

    /// The step that a number is in. It never falls as numbers rise, so scores of earlier steps are smaller, rounded or not.
    fn step(&self, z: f64) -> usize {
        let [low, high] = [0, self.ascending.len() - 1].map(|at| self.ascending[at]);
        let last = self.ascending.len() - 1;
        // Beyond both ends it is the first or the last step.
        (((z - low) / (high - low) * last as f64) as usize).min(last)
    }

    /// How many of the scores are no larger than a number.
    fn up_to(&self, z: f64) -> usize {
        let step = self.step(z);
        let [from, until] = [step, step + 1].map(|step| self.before[step] as usize);
        from + self.ascending[from..until].partition_point(|&score| score <= z)
    }
}

impl Deref for NormalScores {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.ascending
    }
}

/// A column of the class while the model is fitted.
pub(super) struct Column {
    pub(super) margin: Margin,
    /// By row: the normal score, in units of the standard deviation of all rows' scores; nought throughout where all are equal, and
    /// where the number is missing.
    pub(super) scores: Vec<f64>,
    /// By row, where some numbers are missing and a level says so: whether it is there.
    present: Option<Vec<bool>>,
    /// That standard deviation as a share of the one that scores of different values have.
    pub(super) spread: f64,
}

/// The values of a column.
#[derive(Clone, Debug)]
pub enum Margin {
    /// Ascending, row by row.
    Line(Vec<f64>),
    /// The different ones, ascending, and the largest normal number of each; levels by their codes.
    Steps { values: Vec<f64>, until: Vec<f64> },
}

impl Column {
    pub(super) fn fit(input: &SamplerInput<'_>, axis: usize, scores: &[f64]) -> Self {
        let (space, members) = (input.space, input.members());
        let number = space.numbers.get(axis);
        let value = |row: u32| match number {
            Some(_) => space.number(axis, row),
            None => f64::from(space.code(axis - space.numbers.len(), row)),
        };
        let mut sorted: Vec<(f64, u32)> = (0_u32..).zip(members).map(|(at, &row)| (value(row), at)).collect();
        let present = number.and_then(|_| present(input, axis));
        if let Some(present) = &present {
            sorted.retain(|(_, at)| present[*at as usize]);
        }
        let (rows, fewer) = (sorted.len(), present.as_ref().map(|_| NormalScores::of(sorted.len())));
        let of_rows = fewer.as_deref().unwrap_or(scores);
        sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut own = vec![0.0; members.len()];
        let (mut values, mut until, mut end) = (Vec::new(), Vec::new(), 0);
        for same in sorted.chunk_by(|a, b| a.0 == b.0) {
            let (start, count) = (end, same.len());
            end += count;
            let score = of_rows[start..end].iter().sum::<f64>() / count as f64;
            for &(_, at) in same {
                own[at as usize] = score;
            }
            values.push(same[0].0);
            until.push(if end < rows { quantile(end as f64 / rows as f64) } else { f64::INFINITY });
        }
        let distinct = values.len();
        let is_line = number.is_some_and(|axis| match axis.kind {
            AxisKind::Number { column, .. } => space.table.columns[column].kind != Kind::Integer,
            _ => false,
        });
        let margin = if is_line {
            let values: Vec<f64> = sorted.into_iter().map(|(value, _)| value).collect();
            Margin::Line(if rows < members.len() { stretched(&values, members.len()) } else { values })
        } else {
            Margin::Steps { values, until }
        };
        // Scores lie evenly around nought, so their mean is none, whatever they share.
        let power = |scores: &[f64]| scores.iter().map(|score| score * score).sum::<f64>();
        let (shared, all) = (power(&own), power(scores));
        let is_constant = distinct == 1;
        let deviation = (shared / rows as f64).sqrt();
        for score in &mut own {
            *score = if is_constant { 0.0 } else { *score / deviation };
        }
        let share = members.len() as f64 / rows as f64;
        Self { margin, scores: own, spread: (shared * share / all).sqrt(), present }
    }
}

/// Whether a number is there, row by row; `None` where no row of the class lacks it, or all do.
fn present(input: &SamplerInput<'_>, axis: usize) -> Option<Vec<bool>> {
    let absence = input.space.absence(axis)?;
    let present: Vec<bool> = input.members().iter().map(|&row| input.space.code(absence, row) == 0).collect();
    (present.contains(&true) && present.contains(&false)).then_some(present)
}

/// As many values, of the same distribution: those at the middles of as many equal shares of the rows.
fn stretched(values: &[f64], count: usize) -> Vec<f64> {
    let last = values.len() - 1;
    let at = |place: usize| {
        let place = ((place as f64 + 0.5) / count as f64 * values.len() as f64 - 0.5).clamp(0.0, last as f64);
        let below = place as usize;
        interpolated(values[below], values[(below + 1).min(last)], place.fract())
    };
    (0..count).map(at).collect()
}

/// The correlation of the scores of two columns, and that of the normal numbers below them.
///
/// Scores that are shared have less spread than the normal numbers below, by which their correlation with another column comes
/// out smaller: divided by the smaller of both spreads it is right where the other column has few equal values. Not more than
/// halves are made up for, as rare levels tell little.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Correlation {
    plain: f64,
    below: f64,
}

/// Of each column with those before it.
fn correlations(columns: &[Column], input: &SamplerInput<'_>) -> Result<Vec<Vec<Correlation>>, Cancelled> {
    let of = |at: usize| {
        let before = columns[..at].iter().map(|other| {
            let products = columns[at].scores.iter().zip(&other.scores).map(|(a, b)| a * b);
            let (sum, rows) = (products.sum::<f64>(), rows_of_both(&columns[at], other));
            let plain = match rows {
                None => sum / input.members().len() as f64,
                // Of the rows that have both; what they tell of these need not be a correlation.
                Some(rows) => (sum / rows.max(1) as f64).clamp(-1.0, 1.0),
            };
            let below = plain / columns[at].spread.min(other.spread).max(0.5);
            Correlation { plain, below: below.clamp(-1.0, 1.0) }
        });
        input.progress.check()?;
        Ok(before.collect())
    };
    (0..columns.len()).into_par_iter().map(of).collect()
}

/// How many rows have both numbers; `None` where all have.
fn rows_of_both(a: &Column, b: &Column) -> Option<usize> {
    match (&a.present, &b.present) {
        (Some(a), Some(b)) => Some(a.iter().zip(b).filter(|(a, b)| **a && **b).count()),
        (Some(one), None) | (None, Some(one)) => Some(one.iter().filter(|it| **it).count()),
        (None, None) => None,
    }
}

/// Normal numbers of less variance than this are nought but for rounding.
const NOUGHT: f64 = 1e-9;

/// The lower triangular matrix whose product with itself has these correlations, shrunk by a share. Where no distribution has
/// all those below, they are brought back to the plain ones, which one has, by as many twentieths as it takes.
fn positive_factor(correlations: &[Vec<Correlation>], shrunk: f64) -> Vec<Vec<f64>> {
    let backwards = (0..=20).map(|step| (f64::from(step) / 20.0, 1.0));
    // The last of these are for plain ones of which rounding leaves no distribution's, or missing cells do.
    let mut tries =
        backwards.chain([(1.0, 0.999), (1.0, 0.9), (1.0, 0.8), (1.0, 0.6), (1.0, 0.4), (1.0, 0.2), (1.0, 0.0)]);
    tries.find_map(|(back, share)| factor(correlations, back, share * (1.0 - shrunk))).unwrap_or_default()
}

/// Cholesky's, for correlations this far back to the plain ones, of which this share counts; a column that others determine
/// adds nothing of its own. `None` where no distribution has such correlations.
fn factor(correlations: &[Vec<Correlation>], back: f64, share: f64) -> Option<Vec<Vec<f64>>> {
    let mut factor: Vec<Vec<f64>> = Vec::with_capacity(correlations.len());
    for (at, with) in correlations.iter().enumerate() {
        let mut row: Vec<f64> = Vec::with_capacity(at + 1);
        for (before, correlation) in factor.iter().zip(with) {
            let known: f64 = row.iter().zip(before).map(|(a, b)| a * b).sum();
            let wanted = share * (correlation.below + back * (correlation.plain - correlation.below));
            let (rest, own) = (wanted - known, before[row.len()]);
            if own == 0.0 && rest.abs() > 1e-6 {
                return None;
            }
            row.push(if own == 0.0 { 0.0 } else { rest / own });
        }
        let left = 1.0 - row.iter().map(|it| it * it).sum::<f64>();
        if left < -1e-6 {
            return None;
        }
        row.push(if left < NOUGHT { 0.0 } else { left.sqrt() });
        factor.push(row);
    }
    Some(factor)
}

/// The model of a class.
#[derive(Clone, Debug)]
pub struct CopulaModel {
    /// Normal scores of as many rows, ascending.
    pub scores: NormalScores,
    /// Columns of numbers, then categories.
    pub margins: Vec<Margin>,
    factor: Vec<Vec<f64>>,
}

impl CopulaModel {
    /// Learns the rows of a class. Besides the model it gives the normal scores of each column, row by row, in units of their
    /// standard deviation.
    pub fn learn(input: &SamplerInput<'_>) -> Result<(Self, Vec<Vec<f64>>), Stop> {
        let (rows, axes) = (input.members().len(), input.space.numbers.len() + input.space.nominals.len());
        memory::claim(rows.saturating_mul(axes + 1).saturating_mul(2 * size_of::<f64>()))?;
        let scores = NormalScores::of(rows);
        let columns: Result<Vec<Column>, Cancelled> = (0..axes)
            .into_par_iter()
            .map(|axis| {
                input.progress.check()?;
                Ok(Column::fit(input, axis, &scores))
            })
            .collect();
        let columns = columns?;
        let correlations = correlations(&columns, input)?;
        // Of few rows chance would make correlations: they count the less, the fewer rows there are for two columns.
        let shrunk = (1.0 - rows as f64 / (2 * axes) as f64).max(0.0);
        let factor = positive_factor(&correlations, shrunk);
        let (margins, by_row) = columns.into_iter().map(|column| (column.margin, column.scores)).unzip();
        Ok((Self { scores, margins, factor }, by_row))
    }

    /// The normal numbers that a row is read off from, one a column.
    pub fn normals(&self, random: &mut RowStream) -> Vec<f64> {
        let independent: Vec<f64> = self.margins.iter().map(|_| quantile(random.uniform())).collect();
        self.factor.iter().map(|with| with.iter().zip(&independent).map(|(a, b)| a * b).sum()).collect()
    }

    /// The correlation of two columns' normal numbers.
    pub fn correlation(&self, a: usize, b: usize) -> f64 {
        self.factor[a].iter().zip(&self.factor[b]).map(|(a, b)| a * b).sum()
    }
}

impl RowModel for CopulaModel {
    fn fill(&self, random: &mut RowStream, row: &mut Row) {
        // All places first: then nothing is in the way of fetching the values, which is what takes time, all at once.
        let normals = self.normals(random).into_iter();
        let places: Vec<Place> =
            self.margins.iter().zip(normals).map(|(margin, z)| margin.place(&self.scores, z)).collect();
        for (at, (margin, place)) in self.margins.iter().zip(places).enumerate() {
            let value = margin.at(place);
            match row.numbers.get_mut(at) {
                Some(number) => *number = value,
                None => row.codes[at - row.numbers.len()] = value as u32,
            }
        }
    }
}

/// Where a normal number lies among the values of a column.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// The value there, or the lower one of two.
    at: usize,
    /// How far it is to the next one.
    share: f64,
}

impl Margin {
    /// The value at a normal number.
    pub fn value(&self, scores: &NormalScores, z: f64) -> f64 {
        self.at(self.place(scores, z))
    }

    fn place(&self, scores: &NormalScores, z: f64) -> Place {
        match self {
            Self::Line(_) => {
                let above = scores.up_to(z);
                let at = above.saturating_sub(1);
                if above == 0 || above == scores.len() {
                    return Place { at, share: 0.0 };
                }
                let (low, high) = (scores[at], scores[above]);
                Place { at, share: (z - low) / (high - low) }
            }
            Self::Steps { values, until } => {
                Place { at: until.partition_point(|&until| until < z).min(values.len() - 1), share: 0.0 }
            }
        }
    }

    fn at(&self, Place { at, share }: Place) -> f64 {
        match self {
            Self::Line(values) => match values.get(at + 1) {
                Some(&next) => interpolated(values[at], next, share),
                None => values[at],
            },
            Self::Steps { values, .. } => values[at],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(rows: &[&[f64]]) -> Vec<Vec<Correlation>> {
        let of = |&plain: &f64| Correlation { plain, below: plain };
        rows.iter().map(|row| row.iter().map(of).collect()).collect()
    }

    fn product(factor: &[Vec<f64>], a: usize, b: usize) -> f64 {
        factor[a].iter().zip(&factor[b]).map(|(x, y)| x * y).sum()
    }

    #[test]
    fn a_factor_gives_back_the_correlations_of_a_distribution() {
        let correlations = both(&[&[], &[0.6], &[-0.3, 0.2], &[1.0, 0.6, -0.3]]);
        let factor = positive_factor(&correlations, 0.0);
        for (at, with) in correlations.iter().enumerate() {
            for (before, correlation) in with.iter().enumerate() {
                assert!((product(&factor, at, before) - correlation.plain).abs() < 1e-12, "{at} {before}");
            }
            assert!((product(&factor, at, at) - 1.0).abs() < 1e-12);
        }
        // The last column is the first one again.
        assert_eq!(factor[3], [1.0, 0.0, 0.0, 0.0]);
        let shrunk = positive_factor(&both(&[&[], &[0.8]]), 0.25);
        assert!((shrunk[1][0] - 0.6).abs() < 1e-12);
        assert_eq!(positive_factor(&both(&[&[], &[1.0]]), 1.0), [vec![1.0], vec![0.0, 1.0]]);
    }

    #[test]
    fn correlations_of_no_distribution_go_back_to_plain_ones_as_far_as_it_takes() {
        let mut correlations = both(&[&[], &[0.9], &[0.6, 0.2]]);
        correlations[2][1].below = -0.4;
        assert_eq!(factor(&correlations, 0.0, 1.0), None);
        let found = positive_factor(&correlations, 0.0);
        assert!((product(&found, 1, 0) - 0.9).abs() < 1e-12 && (product(&found, 2, 0) - 0.6).abs() < 1e-12);
        // 0.54 − √(0.19 · 0.64) = 0.191 is the least that one has, and the next twentieth of the way is at 0.2.
        assert!((product(&found, 2, 1) - 0.2).abs() < 1e-12);
        // Plain ones that no distribution has count for less, as far as it takes: at 0.6 these are of none, at 0.4 of one.
        let less = positive_factor(&both(&[&[], &[0.9], &[0.9, -0.9]]), 0.0);
        assert!((product(&less, 2, 0) - 0.36).abs() < 1e-12 && (product(&less, 2, 1) + 0.36).abs() < 1e-12);
    }

    #[test]
    fn a_place_among_scores_is_that_of_a_search_through_all() {
        for rows in [1, 2, 3, 48, 1_000] {
            let scores = NormalScores::of(rows);
            let between = (-1_000..=1_000).map(|at| f64::from(at) / 250.0);
            for z in scores.iter().copied().chain(between).chain([f64::NEG_INFINITY, f64::INFINITY]) {
                assert_eq!(scores.up_to(z), scores.partition_point(|&score| score <= z), "{z} among {rows}");
            }
        }
    }

    #[test]
    fn values_are_read_off_where_their_scores_lie() {
        let scores = NormalScores::of(4);
        let line = Margin::Line(vec![1.0, 2.0, 4.0, 8.0]);
        for (z, value) in [(-9.0, 1.0), (scores[0], 1.0), (0.0, 3.0), (scores[2], 4.0), (scores[3], 8.0), (9.0, 8.0)] {
            assert!((line.value(&scores, z) - value).abs() < 1e-12, "{z}");
        }
        let steps = Margin::Steps { values: vec![0.0, 5.0], until: vec![quantile(0.75), f64::INFINITY] };
        let values = [-9.0, 0.67, 0.68, 9.0].map(|z| steps.value(&scores, z));
        assert_eq!(values, [0.0, 0.0, 5.0, 5.0]);
    }
}
