//! The lattice attack: both parents of a synthetic row from that row alone.
//!
//! A cell of a row between parents a and b is x = (1 − g)·a + g·b, with the same gap g in every column. The cells of the
//! source lie on grids (whole numbers, two decimals, 0 and 1). A binary cell strictly between 0 and 1 is g or 1 − g itself,
//! and with g known hardly any pair of grid values but the true one gives a cell to its last digit. Where no binary cell
//! tells, every pair of a coarse column proposes a gap and the other columns vote. That SMOTE rows lie on segments between
//! real ones is what Ganev et al. attack with many rows (SMOTE and Mirrors, arXiv 2510.15083); one is enough here.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    matrix::Matrix,
    measures::attacks::{
        grid::{GridPair, VotingAxis},
        share,
    },
    progress::{Cancelled, Progress},
};

pub use crate::measures::attacks::grid::KnownColumn;

/// A column with more grid steps than this proposes no gaps.
const COARSE: f64 = 128.0;
/// The proposed gaps that chance may let pass, on average, for the one that is left to be believed.
const CHANCE: f64 = 1e-3;
/// Gaps that may be looked at in a column, over all rows: a second or two.
const BUDGET: f64 = 1e7;
/// Rows between two reports.
const BATCH: usize = 64;
/// Examples kept.
const EXAMPLES: usize = 20;

/// A synthetic row whose parents were found.
#[derive(Clone, Debug, PartialEq)]
pub struct Solved {
    pub row: u32,
    /// From 0, the first parent, to 1, the second.
    pub gap: f64,
    /// A column that does not vote holds the synthetic row's own value.
    pub parents: [Vec<f64>; 2],
    /// The learning row that it is.
    pub real: [Option<u32>; 2],
}

/// What the attack found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lattice {
    pub rows: usize,
    /// Rows in which a gap was looked for: not those that lie on the grid, nor those beyond the budget.
    pub attempted: usize,
    pub solved: usize,
    /// Distinct parents claimed.
    pub claimed: usize,
    /// Of those, real rows.
    pub verified: usize,
    /// Learning rows recovered; of equal ones, all.
    pub recovered: usize,
    pub learning: usize,
    /// The first solved rows, those with both parents verified before those with one or none.
    pub examples: Vec<Solved>,
}

impl Lattice {
    /// The share of the claimed parents that are real rows.
    pub fn precision(&self) -> Option<f64> {
        share(self.verified, self.claimed)
    }

    /// The share of the learning rows that were recovered.
    pub fn recall(&self) -> f64 {
        share(self.recovered, self.learning).unwrap_or_default()
    }
}

/// Where the gap of a row is to come from.
#[derive(Clone, Copy, Debug)]
enum Source {
    /// A binary cell: the gap.
    Binary(f64),
    /// A coarse axis, by its place, that proposes gaps.
    Coarse(usize),
}

/// Where the gap comes from, and about how many columns it costs; `None` for a row that gives nothing to begin with.
fn source(axes: &[VotingAxis], row: &[f64]) -> Option<(Source, f64)> {
    if let Some(axis) =
        axes.iter().find(|axis| axis.binary && axis.off_grid(row) && (0.0..1.0).contains(&axis.units(row)))
    {
        return Some((Source::Binary(axis.units(row)), axes.len() as f64));
    }
    let off: Vec<usize> = (0..axes.len()).filter(|&place| axes[place].off_grid(row)).collect();
    let coarsest = *off.first().filter(|&&place| axes[place].steps <= COARSE)?;
    let proposals = axes[coarsest].proposals(axes[coarsest].units(row));
    let passing = off[1..].iter().map(|&place| axes[place].chance()).product::<f64>() * proposals;
    (proposals > 0.0 && passing <= CHANCE).then_some((Source::Coarse(coarsest), proposals + axes.len() as f64))
}

/// The gap of the nearest pair that no column contradicts, and whether it is the only one.
///
/// If a pair fits, so does any other pair of grid rows on the same line that the row lies between. The nearest is the true
/// one unless a grid row happens to lie between the parents.
fn elected(axes: &[VotingAxis], row: &[f64], coarse: usize) -> Option<(f64, bool)> {
    let voters: Vec<(&VotingAxis, f64)> =
        axes[coarse + 1..].iter().filter(|axis| axis.off_grid(row)).map(|axis| (axis, axis.units(row))).collect();
    let (units, steps) = (axes[coarse].units(row), axes[coarse].steps as i64);
    let mut nearest = None;
    for apart in 1..=steps {
        for low in (units.ceil() as i64 - apart).max(0)..=(units.floor() as i64).min(steps - apart) {
            let gap = (units - low as f64) / apart as f64;
            if voters.iter().all(|(axis, units)| axis.pair(*units, gap) != GridPair::None) {
                match nearest {
                    // Pairs that are equally near are not on one line.
                    Some((_, before)) if before == apart => return None,
                    Some((gap, _)) => return Some((gap, false)),
                    None => nearest = Some((gap, apart)),
                }
            }
        }
    }
    nearest.map(|(gap, _)| (gap, true))
}

/// A row's gap and the ends in every axis; sure unless another gap would have done as well.
struct Parents {
    row: u32,
    gap: f64,
    ends: [Vec<i64>; 2],
    sure: bool,
}

fn solve(axes: &[VotingAxis], synthetic: &Matrix, number: u32, source: Source) -> Option<Parents> {
    let row = synthetic.row(number as usize);
    let (gap, sure) = match source {
        Source::Binary(gap) => (gap, true),
        Source::Coarse(coarse) => elected(axes, row, coarse)?,
    };
    let mut ends = [Vec::with_capacity(axes.len()), Vec::with_capacity(axes.len())];
    for axis in axes {
        let GridPair::One([first, second]) = axis.pair(axis.units(row), gap) else { return None };
        ends[0].push(first);
        ends[1].push(second);
    }
    Some(Parents { row: number, gap, ends, sure })
}

/// Leaves the rows whose parents are sure, or are both the end of another line too: a grid row that merely happens to lie
/// on a line is the end of no other.
fn corroborated(solved: Vec<Parents>) -> Vec<Parents> {
    let mut lines: FxHashMap<&Vec<i64>, (Vec<i64>, bool)> = FxHashMap::default();
    for Parents { ends, .. } in &solved {
        let line = direction(ends);
        for end in ends {
            let known = lines.entry(end).or_insert_with(|| (line.clone(), false));
            known.1 |= known.0 != line;
        }
    }
    let holds = |parents: &Parents| {
        parents.sure || parents.ends.iter().all(|end| lines.get(end).is_some_and(|(_, several)| *several))
    };
    let kept: Vec<bool> = solved.iter().map(holds).collect();
    solved.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(parents, _)| parents).collect()
}

/// Of a line, the same from either end and however far apart these are.
fn direction(ends: &[Vec<i64>; 2]) -> Vec<i64> {
    let steps: Vec<i64> = ends[1].iter().zip(&ends[0]).map(|(to, from)| to - from).collect();
    let divisor = steps.iter().fold(0, |divisor, step| common(divisor, step.abs())).max(1);
    let sign = steps.iter().copied().find(|step| *step != 0).unwrap_or(1).signum();
    steps.into_iter().map(|step| step / (sign * divisor)).collect()
}

/// The greatest common divisor.
fn common(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The rows to attempt, ascending: all of them, or as many as the budget allows, evenly spread. Rows with a fractional
/// binary cell have a budget of their own, as they cost little and tell most.
fn chosen(axes: &[VotingAxis], synthetic: &Matrix) -> Vec<(u32, Source)> {
    let rows: Vec<(u32, Source, f64)> = (0..synthetic.rows())
        .into_par_iter()
        .filter_map(|row| source(axes, synthetic.row(row)).map(|(source, cost)| (row as u32, source, cost)))
        .collect();
    let coarse = |row: &(u32, Source, f64)| matches!(row.1, Source::Coarse(_));
    let shares = [false, true].map(|kind| {
        let cost = rows.iter().filter(|row| coarse(row) == kind).map(|row| row.2).sum::<f64>();
        (BUDGET / cost.max(1.0)).min(1.0)
    });
    let mut before = [0.0_f64; 2];
    let mut taken = Vec::new();
    for row in &rows {
        let kind = usize::from(coarse(row));
        let next = before[kind] + shares[kind];
        if next.floor() > before[kind].floor() {
            taken.push((row.0, row.1));
        }
        before[kind] = next;
    }
    taken
}

/// Solves every row on its own and compares what it claims with the real rows. Both hold values as they are in the file.
pub fn attack(
    synthetic: &Matrix,
    real: &Matrix,
    columns: &[KnownColumn],
    progress: &Progress,
) -> Result<Lattice, Cancelled> {
    let known = synthetic.columns().min(real.columns());
    let mut axes: Vec<VotingAxis> =
        columns.iter().take(known).enumerate().filter_map(|(number, column)| VotingAxis::new(number, column)).collect();
    // The coarsest first: they are the quickest to contradict a gap.
    axes.sort_by(|a, b| a.steps.total_cmp(&b.steps));
    let attempts = chosen(&axes, synthetic);
    progress.stage("lattice", attempts.len() as u64)?;
    let solved: Result<Vec<Vec<Parents>>, Cancelled> = attempts
        .par_chunks(BATCH)
        .map(|batch| {
            let solved = batch.iter().filter_map(|&(row, source)| solve(&axes, synthetic, row, source)).collect();
            progress.advance(batch.len() as u64)?;
            Ok(solved)
        })
        .collect();
    let solved = corroborated(solved?.into_iter().flatten().collect());
    let mut found = compared(&axes, synthetic, real, &solved);
    (found.rows, found.attempted) = (synthetic.rows(), attempts.len());
    Ok(found)
}

/// Looks the claimed parents up among the real rows, by the grid value of every axis.
fn compared(axes: &[VotingAxis], synthetic: &Matrix, real: &Matrix, solved: &[Parents]) -> Lattice {
    let mut rows: FxHashMap<Vec<i64>, (u32, usize)> = FxHashMap::default();
    for (number, row) in (0..).zip(real.iter()) {
        let key = axes.iter().map(|axis| axis.units(row).round() as i64).collect();
        rows.entry(key).or_insert((number, 0)).1 += 1;
    }
    let claimed: FxHashSet<&Vec<i64>> = solved.iter().flat_map(|parents| &parents.ends).collect();
    let hits = claimed.iter().filter_map(|ends| rows.get(*ends));
    let (verified, recovered) = hits.fold((0, 0), |(rows, all), (_, equal)| (rows + 1, all + equal));
    let real_row = |ends: &Vec<i64>| rows.get(ends).map(|row| row.0);
    let missed = |ends: &[Vec<i64>; 2]| ends.iter().filter(|ends| real_row(ends).is_none()).count();
    let mut order: Vec<&Parents> = solved.iter().collect();
    order.sort_by_key(|parents| (missed(&parents.ends), parents.row));
    let example = |Parents { row, gap, ends, .. }: &Parents| Solved {
        row: *row,
        gap: *gap,
        parents: ends.each_ref().map(|ends| {
            let mut parent = synthetic.row(*row as usize).to_vec();
            for (axis, end) in axes.iter().zip(ends) {
                parent[axis.column] = axis.value(*end);
            }
            parent
        }),
        real: ends.each_ref().map(real_row),
    };
    Lattice {
        solved: solved.len(),
        claimed: claimed.len(),
        verified,
        recovered,
        learning: real.rows(),
        examples: order.into_iter().take(EXAMPLES).map(example).collect(),
        ..Lattice::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::attacks::known_answers::{gridded, normal, rounded, smote, whatever_the_threads};

    fn run(synthetic: &Matrix, real: &Matrix, columns: &[KnownColumn]) -> Lattice {
        attack(synthetic, real, columns, &Progress::new()).unwrap()
    }

    #[test]
    fn rows_of_plain_smote_give_their_parents_away() {
        let (real, columns) = gridded(200, 1);
        let synthetic = smote(&real, 5, 5.0, 2);
        let found = whatever_the_threads(|| run(&synthetic, &real, &columns));
        assert_eq!((found.rows, found.learning, found.precision()), (1000, 200, Some(1.0)));
        assert!(found.attempted > 900 && found.recall() > 0.97, "{found:?}");
        assert_eq!(found.examples.len(), EXAMPLES);
        for example in &found.examples {
            let row = synthetic.row(example.row as usize);
            for (parent, number) in example.parents.iter().zip(example.real) {
                assert_eq!(parent, real.row(number.unwrap() as usize));
            }
            for ((first, second), cell) in example.parents[0].iter().zip(&example.parents[1]).zip(row) {
                assert!((first + example.gap * (second - first) - cell).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn without_a_binary_column_a_coarse_one_proposes_the_gap() {
        let (real, columns) = gridded(200, 1);
        let few = [0, 2, 4];
        let (real, columns) = (real.narrowed(&few), few.map(|column| columns[column].clone()));
        let found = run(&smote(&real, 5, 5.0, 2), &real, &columns);
        assert!(found.solved > 300 && found.recall() > 0.5, "{found:?}");
        assert!(found.precision() > Some(0.99), "{found:?}");
    }

    #[test]
    fn scaled_and_scaled_back_it_is_found_all_the_same() {
        let (real, columns) = gridded(200, 3);
        let there = |cell: f64| (cell - 41.234_567) / 13.579;
        let scaled = Matrix::new(real.columns(), real.iter().flatten().map(|cell| there(*cell)).collect());
        let back = smote(&scaled, 5, 5.0, 4).iter().flatten().map(|cell| cell * 13.579 + 41.234_567).collect();
        let found = run(&Matrix::new(real.columns(), back), &real, &columns);
        assert!(found.precision() == Some(1.0) && found.recall() > 0.9, "{found:?}");
    }

    #[test]
    fn rounded_rows_and_rows_from_a_fitted_normal_give_nothing() {
        let (real, columns) = gridded(200, 1);
        let found = run(&rounded(&smote(&real, 5, 5.0, 2), &columns), &real, &columns);
        assert_eq!((found.attempted, found.solved, found.claimed, found.verified), (0, 0, 0, 0));
        let spread = [(40.0, 12.0), (0.4, 0.5), (100.0, 30.0), (0.2, 0.4), (28.0, 6.0)];
        let drawn = normal(1000, 5, 9);
        let cells = drawn.iter().flat_map(|row| row.iter().zip(spread).map(|(cell, (middle, by))| middle + by * cell));
        let found = run(&Matrix::new(5, cells.collect()), &real, &columns);
        assert!(found.attempted > 500);
        assert_eq!((found.solved, found.precision(), found.recall()), (0, None, 0.0));
    }

    #[test]
    fn equal_learning_rows_are_all_recovered() {
        let real = Matrix::new(2, vec![0.0, 3.0, 1.0, 8.0, 0.0, 3.0, 1.0, 9.0]);
        let columns =
            [(1.0, true), (9.0, false)].map(|(high, binary)| KnownColumn { step: 1.0, low: 0.0, high, binary });
        let gap = 0.314_159_265;
        let found = run(&Matrix::new(2, vec![gap, 3.0 + 5.0 * gap]), &real, &columns);
        assert_eq!((found.claimed, found.verified, found.recovered, found.learning), (2, 2, 3, 4));
        assert_eq!(found.examples[0].real, [Some(0), Some(1)]);
    }

    #[test]
    fn a_line_is_the_same_from_either_end_and_however_long() {
        let line = |a: [i64; 3], b: [i64; 3]| direction(&[a.to_vec(), b.to_vec()]);
        assert_eq!(line([1, 2, 3], [1, 6, -3]), [0, 2, -3]);
        assert_eq!(line([1, 6, -3], [1, 2, 3]), [0, 2, -3]);
        assert_eq!(line([1, 2, 3], [1, 2, 3]), [0, 0, 0]);
    }

    #[test]
    fn of_pairs_on_one_line_the_nearest_is_taken_where_other_lines_end_there_too() {
        let columns = [60.0, 900.0, 800.0].map(|high| KnownColumn { step: 1.0, low: 0.0, high, binary: false });
        let real = Matrix::new(3, vec![20.0, 300.0, 400.0, 23.0, 310.0, 391.0, 26.0, 290.0, 401.0]);
        let at = |one: usize, other: usize, gap: f64| {
            let cells = real.row(one).iter().zip(real.row(other)).map(move |(a, b)| a + gap * (b - a));
            cells.collect::<Vec<f64>>()
        };
        // Longer pairs fit as well, so that a single line proves nothing.
        let one = [at(0, 1, 0.377_431_921)].concat();
        assert_eq!(run(&Matrix::new(3, one.clone()), &real, &columns).solved, 0);
        let three = [one, at(0, 2, 0.618_123_457), at(1, 2, 0.271_828_183)].concat();
        let found = run(&Matrix::new(3, three), &real, &columns);
        assert_eq!((found.attempted, found.solved, found.claimed, found.verified, found.recovered), (3, 3, 3, 3, 3));
    }

    #[test]
    fn a_budget_spreads_the_attempts() {
        let column = |high| KnownColumn { step: 1.0, low: 0.0, high, binary: false };
        let axes: Vec<VotingAxis> = [100.0, 1000.0, 900.0]
            .into_iter()
            .enumerate()
            .filter_map(|(at, high)| VotingAxis::new(at, &column(high)))
            .collect();
        let rows = Matrix::new(3, [50.3, 500.123_456, 123.456_789].repeat(5000));
        let chosen = chosen(&axes, &rows);
        assert!((3000..4500).contains(&chosen.len()), "{}", chosen.len());
        assert!(chosen.windows(2).all(|pair| (1..=2).contains(&(pair[1].0 - pair[0].0))));
    }

    #[test]
    fn odd_tables_are_no_trouble() {
        let (real, mut columns) = gridded(50, 1);
        let synthetic = smote(&real, 5, 2.0, 2);
        for (step, high) in [(0.0, 1.0), (f64::NAN, f64::NAN), (1e-9, 1e9), (1.0, f64::INFINITY)] {
            columns[2] = KnownColumn { step, low: 0.0, high, binary: false };
            let found = run(&synthetic, &real, &columns);
            assert_eq!(found.precision(), Some(1.0), "{found:?}");
        }
        assert_eq!(run(&synthetic, &real, &[]).attempted, 0);
        assert_eq!(run(&synthetic, &Matrix::default(), &columns).attempted, 0);
        assert_eq!(run(&Matrix::default(), &real, &columns), Lattice { learning: 50, ..Lattice::default() });
        let endless = Matrix::new(5, vec![f64::INFINITY, 0.5, f64::NAN, f64::NEG_INFINITY, 1e300]);
        assert_eq!(run(&endless, &real, &columns).solved, 0);
        let progress = Progress::new();
        progress.cancel();
        assert_eq!(attack(&synthetic, &real, &columns, &progress), Err(Cancelled));
    }
}
