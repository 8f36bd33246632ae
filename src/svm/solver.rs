//! Rows that are moved two at a time.

use pulp::Arch;
use rayon::prelude::*;

use super::{
    kept::Kept,
    kernel::{PIECES, Sums, TOGETHER, add, fill, in_groups, in_lanes},
    passes::{AddDifference, FindEnds, FindPartner},
    scaled_rows::ScaledRows,
};
use crate::progress::{Cancelled, Progress};

/// How far beyond the free rows a row at a bound is taken to stay there.
const SLACK: f64 = 0.1;
/// The least that moving two rows is taken to cost, where they are the same.
const FLAT: f32 = 1e-12;

/// What violates most: the row `up` of the least f of those whose β can grow, and the largest f of those whose β can shrink.
#[derive(Clone, Copy, Debug)]
pub struct Ends {
    up: Option<usize>,
    least: f64,
    largest: f64,
}

impl Ends {
    pub fn gap(self) -> f64 {
        self.largest - self.least
    }
}

pub struct Solver {
    /// Of all rows.
    y: Vec<f64>,
    beta: Vec<f64>,
    cost: f64,
    all: ScaledRows,
    /// The f of all rows, and the β that they follow from.
    f_then: Vec<f64>,
    beta_then: Vec<f64>,
    /// The rows that are moved, ascending; what follows is in their order, and filled up by rows that can do nothing.
    active: Vec<u32>,
    /// The active rows, packed as soon as a row of the kernel is asked for.
    points: Vec<f32>,
    /// How far the f of the active rows are above a number among them.
    f: Vec<Sums>,
    zero: f64,
    /// Nought where β can grow, and where it can shrink; beyond all numbers where not.
    grow: Vec<[f32; TOGETHER]>,
    shrink: Vec<[f32; TOGETHER]>,
    kept: Kept,
}

impl Solver {
    /// From some β, which sum to nought, and the f of some rows that follow from them. No other row is looked at yet.
    pub fn new(all: ScaledRows, y: Vec<f64>, beta: Vec<f64>, (rows, f): (Vec<u32>, &[f64]), cost: f64) -> Self {
        let mut solver = Self {
            f_then: y.iter().map(|y| -y).collect(),
            beta_then: vec![0.0; y.len()],
            beta,
            cost,
            all,
            active: rows,
            points: Vec::new(),
            f: Vec::new(),
            zero: 0.0,
            grow: Vec::new(),
            shrink: Vec::new(),
            kept: Kept::new(y.len()),
            y,
        };
        solver.kept.begin(solver.active.len());
        solver.take(f);
        solver
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.y.len()
    }

    /// Whether no row is left out.
    pub fn has_all(&self) -> bool {
        self.active.len() == self.y.len()
    }

    /// The β of all rows, and the f of those that are not left out.
    pub fn end(self) -> (Vec<f64>, Vec<f64>) {
        let f = (0..self.active.len()).map(|at| self.f(at)).collect();
        (self.beta, f)
    }

    /// Of an active row.
    fn f(&self, at: usize) -> f64 {
        self.zero + self.f[at / TOGETHER].get(at % TOGETHER)
    }

    pub fn ends(&self) -> Ends {
        let find = FindEnds { f: &self.f, grow: &self.grow, shrink: &self.shrink };
        let [up, down] = Arch::new().dispatch(find);
        let f = |end: Option<usize>, none: f64| end.map_or(none, |at| self.f(at));
        Ends { least: f(up, f64::INFINITY), largest: f(down, f64::NEG_INFINITY), up }
    }

    /// The row whose β shrinks as that of `up` grows: the one with which most is gained, and by how much it shrinks.
    fn partner(&self, up: usize, kernel: &[[f32; TOGETHER]]) -> Option<(usize, f64)> {
        let least = self.f[up / TOGETHER].rounded[up % TOGETHER];
        let find = FindPartner { f: &self.f, shrink: &self.shrink, kernel, least, flat: FLAT };
        let down = Arch::new().dispatch(find)?;
        let kernel = f64::from(kernel.as_flattened()[down]);
        Some((down, (self.f(down) - self.f(up)) / (2.0 - 2.0 * kernel).max(FLAT.into())))
    }

    pub fn step(&mut self, ends: Ends) {
        let Some(growing) = ends.up else { return };
        let first = self.kernel_row(growing, None);
        let Some((shrinking, step)) = self.partner(growing, self.kept.row(first)) else { return };
        let second = self.kernel_row(shrinking, Some(first));
        let (up, down) = (self.active[growing] as usize, self.active[shrinking] as usize);
        let room_up = if self.y[up] > 0.0 { self.cost - self.beta[up] } else { -self.beta[up] };
        let room_down = if self.y[down] > 0.0 { self.beta[down] } else { self.cost + self.beta[down] };
        let step = step.min(room_up).min(room_down);
        // At a bound it is exactly there.
        self.beta[up] =
            if step == room_up { if self.y[up] > 0.0 { self.cost } else { 0.0 } } else { self.beta[up] + step };
        self.beta[down] =
            if step == room_down { if self.y[down] > 0.0 { 0.0 } else { -self.cost } } else { self.beta[down] - step };
        for (at, row) in [(growing, up), (shrinking, down)] {
            let (grow, shrink) = self.may(row);
            (self.grow.as_flattened_mut()[at], self.shrink.as_flattened_mut()[at]) = (grow, shrink);
        }
        let kernels = [self.kept.row(first), self.kept.row(second)];
        Arch::new().dispatch(AddDifference { f: &mut self.f, kernels, step: step as f32 });
    }

    /// Where the kernel between an active row and all active ones is kept; `held` is not given up for it.
    fn kernel_row(&mut self, at: usize, held: Option<usize>) -> usize {
        let row = self.active[at];
        if let Some(slot) = self.kept.find(row) {
            return slot;
        }
        if self.points.is_empty() {
            self.points = self.all.packed(&self.active);
        }
        let slot = self.kept.place(row, held);
        fill(self.all.form(), self.all.row(row), &self.points, self.kept.row_mut(slot));
        slot
    }

    /// Leaves out the rows at a bound that stand to stay there, where they are many.
    pub fn leave_out(&mut self) {
        let ends = self.ends();
        let free = (0..self.active.len()).filter(|&at| self.can_grow(at) && self.can_shrink(at));
        let (sum, count) = free.fold((0.0, 0.0), |(sum, count), at| (sum + self.f(at), count + 1.0));
        let middle = if count > 0.0 { sum / count } else { f64::midpoint(ends.least, ends.largest) };
        let stay = self.near_to(
            ends.largest.min(middle.max(ends.least) + SLACK),
            ends.least.max(middle.min(ends.largest) - SLACK),
        );
        let staying = stay.iter().filter(|stays| **stays).count();
        if staying * 10 <= self.active.len() * 9 {
            self.retain(&stay);
        }
    }

    /// Of the active rows, those that are free, can grow and have no larger f than this, or can shrink and have no smaller one.
    fn near_to(&self, grows: f64, shrinks: f64) -> Vec<bool> {
        let is_near = |at: usize| match (self.can_grow(at), self.can_shrink(at)) {
            (true, false) => self.f(at) <= grows,
            (false, true) => self.f(at) >= shrinks,
            _ => true,
        };
        (0..self.active.len()).map(is_near).collect()
    }

    /// Leaves out all but some of the active rows.
    fn retain(&mut self, stay: &[bool]) {
        let staying: Vec<usize> = (0..stay.len()).filter(|&at| stay[at]).collect();
        let f: Vec<f64> = staying.iter().map(|&at| self.f(at)).collect();
        self.active = staying.iter().map(|&at| self.active[at]).collect();
        self.kept.retain(&self.active, &staying);
        self.take(&f);
    }

    /// Takes the f of the active rows, with what follows.
    fn take(&mut self, f: &[f64]) {
        let may: Vec<(f32, f32)> = self.active.iter().map(|&row| self.may(row as usize)).collect();
        // Between the ends, so that what is near to them is told apart best.
        let (mut least, mut largest) = (f64::INFINITY, f64::NEG_INFINITY);
        for (&(grow, shrink), &f) in may.iter().zip(f) {
            least = if grow == 0.0 { least.min(f) } else { least };
            largest = if shrink == 0.0 { largest.max(f) } else { largest };
        }
        self.grow = in_lanes(may.iter().map(|(grow, _)| *grow), f32::INFINITY);
        self.shrink = in_lanes(may.iter().map(|(_, shrink)| *shrink), f32::NEG_INFINITY);
        self.zero = Some(f64::midpoint(least, largest)).filter(|zero| zero.is_finite()).unwrap_or(0.0);
        self.f = f.chunks(TOGETHER).map(|f| Sums::of(f, self.zero)).collect();
        self.points = Vec::new();
    }

    /// Looks at all rows (again): the f of those that were left out follow from what has moved since.
    pub fn look_at_all(&mut self, progress: &Progress) -> Result<(), Cancelled> {
        let count = self.y.len();
        let mut is_active = vec![false; count];
        for &row in &self.active {
            is_active[row as usize] = true;
        }
        let away: Vec<u32> = (0..count as u32).filter(|&row| !is_active[row as usize]).collect();
        let found = self.f_of(&away, progress)?;
        for (at, &row) in self.active.iter().enumerate() {
            self.f_then[row as usize] = self.f(at);
        }
        for (&row, &f) in away.iter().zip(&found) {
            self.f_then[row as usize] = f;
        }
        self.beta_then.copy_from_slice(&self.beta);
        self.active = (0..count as u32).collect();
        self.kept.begin(count);
        self.take(&self.f_then.clone());
        Ok(())
    }

    /// The f of some rows, which follow from what has moved since all were looked at.
    fn f_of(&self, rows: &[u32], progress: &Progress) -> Result<Vec<f64>, Cancelled> {
        let moved = (0..self.y.len()).filter(|&row| self.beta[row] != self.beta_then[row]);
        let moved: Vec<(&[f32], f64)> =
            moved.map(|row| (self.all.row(row as u32), self.beta[row] - self.beta_then[row])).collect();
        let moved = in_groups(&moved);
        let of = |rows: &[u32]| {
            let points = self.all.packed(rows);
            let mut sums = vec![Sums::default(); rows.len().div_ceil(TOGETHER)];
            for moved in moved.chunks(64) {
                progress.check()?;
                add(self.all.form(), moved, &points, &mut sums);
            }
            let f = |(at, &row): (usize, &u32)| self.f_then[row as usize] + sums[at / TOGETHER].get(at % TOGETHER);
            Ok(rows.iter().enumerate().map(f).collect())
        };
        let found: Result<Vec<Vec<f64>>, Cancelled> = rows.par_chunks(TOGETHER * PIECES / 4).map(of).collect();
        Ok(found?.concat())
    }

    /// Begins anew where the machine that was looked at tells the rows to end: as many of either class as violate most are at their
    /// bound, the others at nought, and those are left out that are far from where it parts the two.
    pub fn guess_bounds(&mut self, progress: &Progress) -> Result<(), Cancelled> {
        let of = |sign: f64| {
            let rows = (0..self.y.len()).filter(|&row| self.y[row] == sign);
            let mut rows: Vec<(f64, u32)> = rows.map(|row| (self.f(row), row as u32)).collect();
            rows.par_sort_by(|a, b| (sign * a.0).total_cmp(&(sign * b.0)));
            rows
        };
        let pairs = of(1.0).into_iter().zip(of(-1.0));
        self.beta.fill(0.0);
        let mut middle = 0.0;
        for ((least, up), (largest, down)) in pairs {
            middle = f64::midpoint(least, largest);
            if least >= largest {
                break;
            }
            (self.beta[up as usize], self.beta[down as usize]) = (self.cost, -self.cost);
        }
        self.take(&self.f_then.clone());
        self.retain(&self.near_to(middle + SLACK, middle - SLACK));
        // What is guessed has little in common with what was known: from nought there is less to add.
        self.beta_then.fill(0.0);
        self.f_then = self.y.iter().map(|y| -y).collect();
        self.take(&self.f_of(&self.active, progress)?);
        Ok(())
    }

    fn can_grow(&self, at: usize) -> bool {
        self.grow.as_flattened()[at] == 0.0
    }

    fn can_shrink(&self, at: usize) -> bool {
        self.shrink.as_flattened()[at] == 0.0
    }

    /// What stands in `grow` and in `shrink` for a row.
    fn may(&self, row: usize) -> (f32, f32) {
        let (grows, shrinks) = bounds(self.y[row], self.beta[row], self.cost);
        (if grows { 0.0 } else { f32::INFINITY }, if shrinks { 0.0 } else { f32::NEG_INFINITY })
    }
}

/// Whether β can grow, and whether it can shrink.
pub fn bounds(y: f64, beta: f64, cost: f64) -> (bool, bool) {
    if y > 0.0 { (beta < cost, beta > 0.0) } else { (beta < 0.0, beta > -cost) }
}
