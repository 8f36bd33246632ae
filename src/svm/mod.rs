//! Support vectors between two classes: a machine with the kernel exp(−γ‖a − b‖²) and cost C (Cortes and Vapnik 1995).
//!
//! With β = y·α it minimises ½ Σ βᵢβⱼ K(xᵢ, xⱼ) − Σ yᵢβᵢ under Σ β = 0 and 0 ≤ yᵢβᵢ ≤ C. Two rows are moved at a time (Platt 1998),
//! chosen by what moving them gains (Fan, Chen and Lin 2005, second order), until no two rows are farther apart than a tolerance
//! by fᵢ = Σ βⱼ K(xᵢ, xⱼ) − yᵢ. Rows at a bound that stand to stay there are left out meanwhile, and looked at again whenever the
//! others are settled: roughly at first, and ever more closely. Of many rows every fourth is settled first, by the same means but
//! roughly, and each for four; its machine tells which rows are likely to end at which bound, and all begin from there. A row of the
//! kernel is computed on all threads, and kept as long as there is room: by products of rows, or by their differences where one of all
//! is too far from the mean. Nothing depends on the number of threads, or on how wide the processor's vectors are.

mod kept;
mod kernel;
mod passes;
mod scaled_rows;
mod solver;

#[cfg(test)]
pub use passes::tests::widths;
use scaled_rows::ScaledRows;
use solver::Solver;

use crate::{
    matrix::Matrix,
    memory,
    progress::{Progress, Stop},
};

/// The cost C of a row on the wrong side.
const COST: f64 = 1.0;
/// How far apart two rows may be in the end, and where a part is settled, which is but where all begin.
const TOLERANCE: f64 = 1e-3;
const TOLERANCE_OF_PART: f64 = 0.1;
/// How far apart they may be before all rows are looked at, which unsettles them: of many rows the first time, and later on as a share of
/// how far apart all were the last time.
const AT_FIRST: f64 = 0.3;
const SHARE: f64 = 0.03;
/// Moves between two looks at which rows can be left out.
const BETWEEN: usize = 1_000;
/// Moves of each row at most, and the rows of which there are taken to be at least.
const MOVES: usize = 100;
const FEW: usize = 100_000;
/// From so many rows on, a part of them is settled first, and which part.
const MANY: usize = 8_000;
const PART: usize = 4;

/// What is minimised, and when it is enough.
#[derive(Clone, Copy, Debug)]
struct Aim {
    /// Of each row.
    cost: f64,
    /// How far apart two rows may be.
    tolerance: f64,
    /// Moves for each row at most.
    moves: usize,
}

/// γ of rows so that their kernel is of no unit: one over columns times the variance of all numbers, or 1 where there is none.
pub fn scaled_gamma(rows: &Matrix) -> f64 {
    let count = (rows.rows() * rows.columns()) as f64;
    let mean = rows.iter().flatten().sum::<f64>() / count;
    let variance = rows.iter().flatten().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count;
    if variance > 0.0 { 1.0 / (rows.columns() as f64 * variance) } else { 1.0 }
}

/// β of every row; a support vector is one with another β than nought.
pub fn solve(rows: &Matrix, positive: &[bool], gamma: f64, progress: &Progress) -> Result<Vec<f64>, Stop> {
    memory::claim(rows.rows().saturating_mul(3 * size_of::<f32>() * (rows.columns() + 1) + 128))?;
    let rows = ScaledRows::of(rows, gamma);
    let y: Vec<f64> = positive.iter().map(|&it| if it { 1.0 } else { -1.0 }).collect();
    Ok(settle(rows, y, Aim { cost: COST, tolerance: TOLERANCE, moves: MOVES }, progress)?.0)
}

/// β and f of every row.
fn settle(rows: ScaledRows, y: Vec<f64>, aim: Aim, progress: &Progress) -> Result<(Vec<f64>, Vec<f64>), Stop> {
    let mut beta = vec![0.0; y.len()];
    let is_long = y.len() >= MANY;
    let (mut part, mut f_of_part) = (Vec::new(), Vec::new());
    if is_long {
        part = self::part(&y);
        let of_part = part.iter().map(|&row| y[row as usize]).collect();
        let of_rows = Aim { cost: aim.cost * PART as f64, tolerance: TOLERANCE_OF_PART, ..aim };
        let (found, f) = settle(rows.select(&part), of_part, of_rows, progress)?;
        for (&row, found) in part.iter().zip(found) {
            beta[row as usize] = found;
        }
        f_of_part = f;
    }
    let mut solver = Solver::new(rows, y, beta, (part, &f_of_part), aim.cost);
    solver.look_at_all(progress)?;
    if is_long {
        solver.guess_bounds(progress)?;
    }
    let mut tolerance = if is_long { aim.tolerance.max(AT_FIRST) } else { aim.tolerance };
    let mut moves = 0_usize;
    loop {
        if moves.is_multiple_of(64) {
            progress.check()?;
        }
        let ends = solver.ends();
        if ends.gap() < tolerance {
            if !solver.has_all() {
                solver.look_at_all(progress)?;
            }
            let gap = solver.ends().gap();
            if gap < aim.tolerance {
                break;
            }
            tolerance = aim.tolerance.max(SHARE * gap);
            solver.leave_out();
            continue;
        }
        solver.step(ends);
        moves += 1;
        if moves.is_multiple_of(BETWEEN) {
            solver.leave_out();
        }
        if moves > aim.moves * solver.rows().max(FEW) {
            break; // as good as single precision can tell
        }
    }
    if !solver.has_all() {
        solver.look_at_all(progress)?;
    }
    Ok(solver.end())
}

/// Every so-manieth row of either class.
fn part(y: &[f64]) -> Vec<u32> {
    let mut seen = [0_usize; 2];
    let is_of_part = |&row: &u32| {
        let seen = &mut seen[usize::from(y[row as usize] > 0.0)];
        *seen += 1;
        *seen % PART == 1
    };
    (0..y.len() as u32).filter(is_of_part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two classes that overlap: points of a lattice that a generator of whole numbers shuffles.
    fn overlapping(count: usize) -> (Matrix, Vec<bool>) {
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / f64::from(1 << 24)
        };
        let positive: Vec<bool> = (0..count).map(|row| row % 4 == 0).collect();
        let values = positive.iter().flat_map(|&it| [next() + f64::from(u8::from(it)) * 0.4, next(), next()]);
        (Matrix::new(3, values.collect()), positive)
    }

    fn kernel(rows: &Matrix, gamma: f64, a: usize, b: usize) -> f64 {
        let apart: f64 = rows.row(a).iter().zip(rows.row(b)).map(|(x, y)| (x - y) * (x - y)).sum();
        (-gamma * apart).exp()
    }

    #[test]
    fn no_two_rows_can_be_moved_with_gain() {
        for (count, far) in [(8, false), (300, true), (3_000, false), (MANY + 1_000, false), (MANY + 1_000, true)] {
            let (mut rows, positive) = overlapping(count);
            if far {
                rows = Matrix::new(
                    3,
                    [40.0, 0.0, 0.0].into_iter().chain(rows.iter().skip(1).flatten().copied()).collect(),
                );
            }
            let gamma = scaled_gamma(&rows);
            let beta = solve(&rows, &positive, gamma, &Progress::new()).unwrap();
            assert!(beta.iter().sum::<f64>().abs() < 1e-9);
            let within = |(&beta, &it): (&f64, &bool)| {
                if it { (0.0..=1.0).contains(&beta) } else { (-1.0..=0.0).contains(&beta) }
            };
            assert!(beta.iter().zip(&positive).all(within));
            let support: Vec<usize> = (0..count).filter(|&row| beta[row] != 0.0).collect();
            let f = |row: usize| {
                let sum: f64 = support.iter().map(|&other| beta[other] * kernel(&rows, gamma, row, other)).sum();
                sum - if positive[row] { 1.0 } else { -1.0 }
            };
            let (mut least, mut largest) = (f64::INFINITY, f64::NEG_INFINITY);
            for row in 0..count {
                let (grows, shrinks) = solver::bounds(if positive[row] { 1.0 } else { -1.0 }, beta[row], COST);
                let f = f(row);
                least = if grows { least.min(f) } else { least };
                largest = if shrinks { largest.max(f) } else { largest };
            }
            assert!(largest - least < 1.1 * TOLERANCE, "{count}: {}", largest - least);
            assert!(support.len() < count || count == 8);
        }
    }

    #[test]
    fn rows_that_are_all_the_same_are_no_trouble() {
        let rows = Matrix::new(2, vec![3.0; 20]);
        let positive: Vec<bool> = (0..10).map(|row| row < 3).collect();
        assert_eq!(scaled_gamma(&rows), 1.0);
        let beta = solve(&rows, &positive, 1.0, &Progress::new()).unwrap();
        assert_eq!(beta[..3], [1.0; 3]);
        assert_eq!(beta.iter().filter(|beta| **beta < 0.0).count(), 3);
    }

    #[test]
    fn f_is_known_of_every_row_even_where_there_was_no_end() {
        let (rows, positive) = overlapping(MANY + 1_000);
        let y: Vec<f64> = positive.iter().map(|&it| if it { 1.0 } else { -1.0 }).collect();
        let none = Aim { cost: COST, tolerance: TOLERANCE, moves: 0 };
        let (beta, f) =
            settle(ScaledRows::of(&rows, std::f64::consts::LN_2), y.clone(), none, &Progress::new()).unwrap();
        assert_eq!((beta.len(), f.len()), (y.len(), y.len()));
        for row in (0..y.len()).step_by(997) {
            let sum: f64 =
                (0..y.len()).map(|other| beta[other] * kernel(&rows, std::f64::consts::LN_2, row, other)).sum();
            assert!((f[row] - (sum - y[row])).abs() < 1e-3, "{row}: {} {}", f[row], sum - y[row]);
        }
    }

    #[test]
    fn nobody_need_wait_for_it() {
        let (rows, positive) = overlapping(2_000);
        assert_eq!(solve(&rows, &positive, 1.0, &Progress::stopping_at(3)), Err(Stop::Cancelled));
    }
}
