//! Support vectors between two classes: a machine with the kernel exp(−γ‖a − b‖²) and cost C (Cortes and Vapnik 1995).
//!
//! With β = y·α it minimises ½ Σ βᵢβⱼ K(xᵢ, xⱼ) − Σ yᵢβᵢ under Σ β = 0 and 0 ≤ yᵢβᵢ ≤ C. Two rows are moved at a time (Platt 1998),
//! chosen by what moving them gains (Fan, Chen and Lin 2005, second order), until no two rows are farther apart than a tolerance
//! by fᵢ = Σ βⱼ K(xᵢ, xⱼ) − yᵢ. Rows at a bound that stand to stay there are left out meanwhile, and looked at again at the end. Of
//! many rows every fourth is settled first, by the same means, and the others begin from there: most of them are then left out before
//! the kernel of any is computed. A row of the kernel is computed on all threads, and kept as long as there is room. Nothing depends
//! on the number of threads.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined into `with_simd` is not compiled for the processor's vectors"
)]

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use crate::{
    matrix::Matrix,
    memory,
    progress::{Cancelled, Progress, Stop},
};

/// The cost C of a row on the wrong side.
const COST: f64 = 1.0;
/// How far apart two rows may be in the end.
const TOLERANCE: f64 = 1e-3;
/// Moves between two looks at which rows can be left out.
const BETWEEN: usize = 1_000;
/// Rows whose kernel is computed together, in registers; and pieces of them that a thread takes up at once.
const TOGETHER: usize = 16;
const PIECES: usize = 64;
/// From so many rows on, a pass over them is shared among threads.
const SHARED: usize = 16_384;
/// From so many rows on, a part of them is settled first, and which part.
const MANY: usize = 8_000;
const PART: usize = 4;
/// How far beyond the free rows a row at a bound is taken to stay there.
const SLACK: f64 = 0.3;
/// The least that moving two rows is taken to cost, where they are the same.
const FLAT: f64 = 1e-12;
/// Bytes of kernel rows that are kept at most, and the share of the free memory.
const CACHE: usize = 256 << 20;
const CACHE_SHARE: usize = 3;

/// γ of rows so that their kernel is of no unit: one over columns times the variance of all numbers, or 1 where there is none.
pub fn scaled_gamma(rows: &Matrix) -> f64 {
    let count = (rows.rows() * rows.columns()) as f64;
    let mean = rows.iter().flatten().sum::<f64>() / count;
    let variance = rows.iter().flatten().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count;
    if variance > 0.0 { 1.0 / (rows.columns() as f64 * variance) } else { 1.0 }
}

/// β of every row; a support vector is one with another β than nought.
pub fn solve(rows: &Matrix, positive: &[bool], gamma: f64, progress: &Progress) -> Result<Vec<f64>, Stop> {
    let (count, columns, root) = (rows.rows(), rows.columns(), gamma.sqrt());
    memory::claim(count.saturating_mul(3 * size_of::<f32>() * columns + 64))?;
    let means: Vec<f64> = (0..columns).map(|column| rows.column(column).sum::<f64>() / count as f64).collect();
    let scaled = |row: &[f64]| -> Vec<f32> {
        row.iter().zip(&means).map(|(value, mean)| ((value - mean) * root) as f32).collect()
    };
    let all: Vec<f32> = rows.iter().flat_map(scaled).collect();
    let y: Vec<f64> = positive.iter().map(|&it| if it { 1.0 } else { -1.0 }).collect();
    settle(all, columns, y, progress)
}

fn settle(all: Vec<f32>, columns: usize, y: Vec<f64>, progress: &Progress) -> Result<Vec<f64>, Stop> {
    let mut beta = vec![0.0; y.len()];
    if y.len() >= MANY {
        let part = part(&y);
        let points = part.iter().flat_map(|&row| &all[row * columns..][..columns]).copied().collect();
        let found = settle(points, columns, part.iter().map(|&row| y[row]).collect(), progress)?;
        for (&row, found) in part.iter().zip(found) {
            beta[row] = found;
        }
    }
    let mut solver = Solver::new(all, columns, y, beta);
    solver.take_all_back(progress)?;
    let mut moves = 0_usize;
    loop {
        if moves.is_multiple_of(64) {
            progress.check()?;
        }
        let ends = solver.ends();
        if ends.gap() < TOLERANCE {
            if solver.active.len() == solver.y.len() {
                break;
            }
            solver.take_all_back(progress)?;
            continue;
        }
        solver.step(ends);
        moves += 1;
        if moves.is_multiple_of(BETWEEN) {
            solver.leave_out();
        }
        if moves > 100 * solver.y.len().max(100_000) {
            break; // as good as single precision can tell
        }
    }
    Ok(solver.beta)
}

/// Every so-manieth row of either class.
fn part(y: &[f64]) -> Vec<usize> {
    let mut seen = [0_usize; 2];
    let is_of_part = |&row: &usize| {
        let seen = &mut seen[usize::from(y[row] > 0.0)];
        *seen += 1;
        *seen % PART == 1
    };
    (0..y.len()).filter(is_of_part).collect()
}

/// The rows that violate most: `up`, whose β can grow, with the least f, and `low`, whose β can shrink, with the largest.
#[derive(Clone, Copy, Debug)]
struct Ends {
    up: usize,
    least: f64,
    largest: f64,
}

impl Ends {
    const NONE: Self = Self { up: usize::MAX, least: f64::INFINITY, largest: f64::NEG_INFINITY };

    fn gap(self) -> f64 {
        self.largest - self.least
    }

    fn join(self, other: Self) -> Self {
        let least = if other.least < self.least { other } else { self };
        Self { largest: self.largest.max(other.largest), ..least }
    }
}

struct Solver {
    /// Of all rows.
    y: Vec<f64>,
    beta: Vec<f64>,
    columns: usize,
    /// All rows, in units in which γ is 1.
    all: Vec<f32>,
    /// The f of all rows, and their β, at the last time that all were looked at.
    f_then: Vec<f64>,
    beta_then: Vec<f64>,
    /// The rows that are moved, ascending; what follows is in their order.
    active: Vec<u32>,
    points: Vec<f32>,
    f: Vec<f64>,
    can_grow: Vec<bool>,
    can_shrink: Vec<bool>,
    kept: Kept,
}

impl Solver {
    /// From some β, which sum to nought.
    fn new(all: Vec<f32>, columns: usize, y: Vec<f64>, beta: Vec<f64>) -> Self {
        Self {
            f_then: y.iter().map(|y| -y).collect(),
            beta_then: vec![0.0; y.len()],
            beta,
            columns,
            all,
            active: Vec::new(),
            points: Vec::new(),
            f: Vec::new(),
            can_grow: Vec::new(),
            can_shrink: Vec::new(),
            kept: Kept::new(y.len()),
            y,
        }
    }

    fn row(&self, row: usize) -> &[f32] {
        &self.all[row * self.columns..][..self.columns]
    }

    /// Rows so that one column of as many as are taken up together lies after the other.
    fn packed(&self, rows: &[u32]) -> Vec<f32> {
        let mut points = vec![0.0; rows.len().div_ceil(TOGETHER) * TOGETHER * self.columns];
        let blocks = points.par_chunks_mut((TOGETHER * self.columns).max(1));
        blocks.zip(rows.par_chunks(TOGETHER)).for_each(|(block, rows)| {
            for (at, &row) in rows.iter().enumerate() {
                for (column, &value) in self.row(row as usize).iter().enumerate() {
                    block[column * TOGETHER + at] = value;
                }
            }
        });
        points
    }

    fn ends(&self) -> Ends {
        let piece = |first: usize, count: usize| {
            let mut ends = Ends::NONE;
            for at in first..first + count {
                let f = self.f[at];
                if self.can_grow[at] && f < ends.least {
                    (ends.up, ends.least) = (at, f);
                }
                if self.can_shrink[at] && f > ends.largest {
                    ends.largest = f;
                }
            }
            ends
        };
        let count = self.active.len();
        if count < SHARED {
            return piece(0, count);
        }
        let length = TOGETHER * PIECES * 4;
        let pieces = (0..count.div_ceil(length)).into_par_iter();
        let found: Vec<Ends> = pieces.map(|at| piece(at * length, length.min(count - at * length))).collect();
        found.into_iter().fold(Ends::NONE, Ends::join)
    }

    /// The row whose β shrinks as that of `up` grows: the one with which most is gained.
    fn partner(&self, up: usize, kernel: &[f32]) -> (usize, f64) {
        let (mut best, mut most, mut step) = (up, 0.0, 0.0);
        for (at, &kernel) in kernel.iter().enumerate().take(self.active.len()) {
            let apart = self.f[at] - self.f[up];
            if self.can_shrink[at] && apart > 0.0 {
                let cost = (2.0 - 2.0 * f64::from(kernel)).max(FLAT);
                if apart * apart > most * cost {
                    (best, most, step) = (at, apart * apart / cost, apart / cost);
                }
            }
        }
        (best, step)
    }

    fn step(&mut self, ends: Ends) {
        let first = self.kernel_row(ends.up, None);
        let (low, step) = self.partner(ends.up, &self.kept.rows[first]);
        let second = self.kernel_row(low, Some(first));
        let (up, down) = (self.active[ends.up] as usize, self.active[low] as usize);
        let room_up = if self.y[up] > 0.0 { COST - self.beta[up] } else { -self.beta[up] };
        let room_down = if self.y[down] > 0.0 { self.beta[down] } else { COST + self.beta[down] };
        let step = step.min(room_up).min(room_down);
        // At a bound it is exactly there.
        self.beta[up] = if step == room_up { if self.y[up] > 0.0 { COST } else { 0.0 } } else { self.beta[up] + step };
        self.beta[down] =
            if step == room_down { if self.y[down] > 0.0 { 0.0 } else { -COST } } else { self.beta[down] - step };
        for (at, row) in [(ends.up, up), (low, down)] {
            (self.can_grow[at], self.can_shrink[at]) = bounds(self.y[row], self.beta[row]);
        }
        let (one, other) = (&self.kept.rows[first], &self.kept.rows[second]);
        for ((f, one), other) in self.f.iter_mut().zip(one).zip(other) {
            *f += step * (f64::from(*one) - f64::from(*other));
        }
    }

    /// Where the kernel between an active row and all active ones is kept; `held` is not given up for it.
    fn kernel_row(&mut self, at: usize, held: Option<usize>) -> usize {
        let row = self.active[at];
        if let Some(slot) = self.kept.find(row) {
            return slot;
        }
        let count = self.active.len();
        let slot = self.kept.place(row, count, held);
        let mut kernel = std::mem::take(&mut self.kept.rows[slot]);
        kernel.resize(count, 0.0);
        fill(self.row(row as usize), &self.points, &mut kernel);
        self.kept.rows[slot] = kernel;
        slot
    }

    /// Leaves out the rows at a bound that stand to stay there, where they are many.
    fn leave_out(&mut self) {
        let ends = self.ends();
        let free = (0..self.active.len()).filter(|&at| self.can_grow[at] && self.can_shrink[at]);
        let (sum, count) = free.fold((0.0, 0.0), |(sum, count), at| (sum + self.f[at], count + 1.0));
        let middle = if count > 0.0 { sum / count } else { f64::midpoint(ends.least, ends.largest) };
        let stays = |at: usize| match (self.can_grow[at], self.can_shrink[at]) {
            (true, false) => self.f[at] <= ends.largest.min(middle.max(ends.least) + SLACK),
            (false, true) => self.f[at] >= ends.least.max(middle.min(ends.largest) - SLACK),
            _ => true,
        };
        let stay: Vec<bool> = (0..self.active.len()).map(stays).collect();
        let left = stay.iter().filter(|stays| **stays).count();
        if left * 10 > self.active.len() * 9 {
            return;
        }
        self.f = only(&self.f, &stay).collect();
        self.can_grow = only(&self.can_grow, &stay).collect();
        self.can_shrink = only(&self.can_shrink, &stay).collect();
        self.active = only(&self.active, &stay).collect();
        self.points = self.packed(&self.active);
        self.kept.rows.par_iter_mut().for_each(|row| {
            let mut stay = stay.iter();
            row.retain(|_| stay.next() == Some(&true));
            row.shrink_to_fit();
        });
    }

    /// Looks at all rows again: the f of those that were left out follow from what has moved since. Those that still stand to
    /// stay where they are are left out anew.
    fn take_all_back(&mut self, progress: &Progress) -> Result<(), Cancelled> {
        let count = self.y.len();
        let moved: Vec<usize> = (0..count).filter(|&row| self.beta[row] != self.beta_then[row]).collect();
        let change: Vec<f64> = moved.iter().map(|&row| self.beta[row] - self.beta_then[row]).collect();
        let mut is_active = vec![false; count];
        for (&row, &f) in self.active.iter().zip(&self.f) {
            is_active[row as usize] = true;
            self.f_then[row as usize] = f;
        }
        let away: Vec<u32> = (0..count as u32).filter(|&row| !is_active[row as usize]).collect();
        let of = |rows: &[u32]| {
            let (points, mut kernel) = (self.packed(rows), vec![0.0; rows.len()]);
            let mut f: Vec<f64> = rows.iter().map(|&row| self.f_then[row as usize]).collect();
            for (at, (&row, change)) in moved.iter().zip(&change).enumerate() {
                if at % 256 == 0 {
                    progress.check()?;
                }
                fill(self.row(row), &points, &mut kernel);
                f.iter_mut().zip(&kernel).for_each(|(f, kernel)| *f += change * f64::from(*kernel));
            }
            Ok(f)
        };
        let found: Result<Vec<Vec<f64>>, Cancelled> = away.par_chunks(TOGETHER * PIECES / 2).map(of).collect();
        for (&row, f) in away.iter().zip(found?.into_iter().flatten()) {
            self.f_then[row as usize] = f;
        }
        self.beta_then.copy_from_slice(&self.beta);
        self.f.clone_from(&self.f_then);
        self.active = (0..count as u32).collect();
        (self.can_grow, self.can_shrink) = self.y.iter().zip(&self.beta).map(|(&y, &beta)| bounds(y, beta)).unzip();
        self.kept = Kept::new(count);
        self.points = self.packed(&self.active);
        if self.ends().gap() >= TOLERANCE {
            self.leave_out();
        }
        Ok(())
    }
}

/// Whether β can grow, and whether it can shrink.
fn bounds(y: f64, beta: f64) -> (bool, bool) {
    if y > 0.0 { (beta < COST, beta > 0.0) } else { (beta < 0.0, beta > -COST) }
}

fn only<'a, T: Copy>(values: &'a [T], stay: &'a [bool]) -> impl Iterator<Item = T> + 'a {
    values.iter().zip(stay).filter(|(_, stays)| **stays).map(|(value, _)| *value)
}

/// The kernel between a row and as many packed points as `kernel` has room for.
fn fill(own: &[f32], points: &[f32], kernel: &mut [f32]) {
    let arch = Arch::new();
    let piece = |(points, kernel): (&[f32], &mut [f32])| arch.dispatch(Piece { own, points, kernel });
    if kernel.len() < SHARED {
        piece((points, kernel));
    } else {
        let points = points.par_chunks((own.len() * TOGETHER).max(1) * PIECES);
        points.zip(kernel.par_chunks_mut(TOGETHER * PIECES)).for_each(piece);
    }
}

/// A piece of a row of the kernel, by the processor's vectors: each number is rounded alike, whatever their width.
struct Piece<'a> {
    own: &'a [f32],
    points: &'a [f32],
    kernel: &'a mut [f32],
}

impl WithSimd for Piece<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let block = (self.own.len() * TOGETHER).max(1);
        for (block, kernel) in self.points.chunks_exact(block).zip(self.kernel.chunks_mut(TOGETHER)) {
            let mut sums = [0.0_f32; TOGETHER];
            for (there, own) in block.as_chunks::<TOGETHER>().0.iter().zip(self.own) {
                for (sum, value) in sums.iter_mut().zip(there) {
                    *sum += (value - own) * (value - own);
                }
            }
            for sum in &mut sums {
                *sum = exp_of_negative(*sum);
            }
            kernel.copy_from_slice(&sums[..kernel.len()]);
        }
    }
}

/// e⁻ˣ for x ≥ 0 by operations that take many numbers at once and are rounded alike everywhere.
#[inline(always)]
fn exp_of_negative(x: f32) -> f32 {
    const LOG2_E: f32 = std::f32::consts::LOG2_E;
    /// Adding it leaves whole numbers in the last bits.
    const WHOLE: f32 = 12_582_912.0;
    let x = -x.min(87.0);
    let shifted = x * LOG2_E + WHOLE;
    let whole = shifted - WHOLE;
    let rest = (x - whole * 0.693_359_4) + whole * 2.121_944_4e-4;
    let mut sum = 1.0 / 720.0;
    for over in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        sum = sum * rest + over;
    }
    let power = shifted.to_bits().wrapping_sub(WHOLE.to_bits()).wrapping_add(127) << 23;
    sum * f32::from_bits(power)
}

/// Rows of the kernel: those used last, as many as there is room for.
struct Kept {
    /// Of every row of the table the place of its kernel, if it is kept.
    place: Vec<u32>,
    rows: Vec<Vec<f32>>,
    of: Vec<u32>,
    used: Vec<u64>,
    time: u64,
    bytes: usize,
}

impl Kept {
    fn new(rows: usize) -> Self {
        let bytes = CACHE.min(memory::available() as usize / CACHE_SHARE);
        Self { place: vec![u32::MAX; rows], rows: Vec::new(), of: Vec::new(), used: Vec::new(), time: 0, bytes }
    }

    fn find(&mut self, row: u32) -> Option<usize> {
        let slot = self.place[row as usize] as usize;
        self.time += 1;
        *self.used.get_mut(slot)? = self.time;
        Some(slot)
    }

    /// A place for another row, of so many numbers: a new one, or the one that was not used for longest.
    fn place(&mut self, row: u32, numbers: usize, held: Option<usize>) -> usize {
        let most = (self.bytes / (size_of::<f32>() * numbers.max(1))).max(2);
        let slot = if self.rows.len() < most {
            self.rows.push(Vec::new());
            self.of.push(row);
            self.used.push(0);
            self.rows.len() - 1
        } else {
            let oldest = (0..self.rows.len()).filter(|&slot| Some(slot) != held).min_by_key(|&slot| self.used[slot]);
            let slot = oldest.unwrap_or(0);
            self.place[self.of[slot] as usize] = u32::MAX;
            slot
        };
        self.of[slot] = row;
        self.place[row as usize] = slot as u32;
        self.used[slot] = self.time;
        slot
    }
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
        for count in [8, 300, 3_000] {
            let (rows, positive) = overlapping(count);
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
                let (grows, shrinks) = bounds(if positive[row] { 1.0 } else { -1.0 }, beta[row]);
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
    fn exponentials_are_right_to_single_precision() {
        for step in 0..8_700 {
            let x = step as f32 / 100.0;
            let right = (-f64::from(x)).exp();
            assert!((f64::from(exp_of_negative(x)) / right - 1.0).abs() < 1e-6, "{x}");
        }
        assert_eq!(exp_of_negative(0.0), 1.0);
        assert!(exp_of_negative(f32::INFINITY) < 1e-37);
    }

    #[test]
    fn nobody_need_wait_for_it() {
        let (rows, positive) = overlapping(2_000);
        assert_eq!(solve(&rows, &positive, 1.0, &Progress::stopping_at(3)), Err(Stop::Cancelled));
    }
}
