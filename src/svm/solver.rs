//! Rows that are moved two at a time.

use rayon::prelude::*;

use super::kernel::{ADDED, Kept, PIECES, SHARED, TOGETHER, add, fill, packed};
use crate::progress::{Cancelled, Progress};

/// How far beyond the free rows a row at a bound is taken to stay there.
const SLACK: f64 = 0.1;
/// The least that moving two rows is taken to cost, where they are the same.
const FLAT: f64 = 1e-12;

/// What violates most: the row `up` of the least f of those whose β can grow, and the largest f of those whose β can shrink.
#[derive(Clone, Copy, Debug)]
pub struct Ends {
    up: usize,
    least: f64,
    largest: f64,
}

impl Ends {
    const NONE: Self = Self { up: usize::MAX, least: f64::INFINITY, largest: f64::NEG_INFINITY };

    pub fn gap(self) -> f64 {
        self.largest - self.least
    }

    fn join(self, other: Self) -> Self {
        let least = if other.least < self.least { other } else { self };
        Self { largest: self.largest.max(other.largest), ..least }
    }
}

pub struct Solver {
    /// Of all rows.
    y: Vec<f64>,
    beta: Vec<f64>,
    cost: f64,
    columns: usize,
    /// All rows, in units in which γ is 1.
    all: Vec<f32>,
    /// The f of all rows, and the β that they follow from.
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
    /// From some β, which sum to nought. No row is looked at yet.
    pub fn new(all: Vec<f32>, columns: usize, y: Vec<f64>, beta: Vec<f64>, cost: f64) -> Self {
        Self {
            f_then: y.iter().map(|y| -y).collect(),
            beta_then: vec![0.0; y.len()],
            beta,
            cost,
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

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.y.len()
    }

    /// Whether no row is left out.
    pub fn has_all(&self) -> bool {
        self.active.len() == self.y.len()
    }

    pub fn into_beta(self) -> Vec<f64> {
        self.beta
    }

    fn row(&self, row: usize) -> &[f32] {
        &self.all[row * self.columns..][..self.columns]
    }

    pub fn ends(&self) -> Ends {
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

    pub fn step(&mut self, ends: Ends) {
        let first = self.kernel_row(ends.up, None);
        let (low, step) = self.partner(ends.up, &self.kept.rows[first]);
        let second = self.kernel_row(low, Some(first));
        let (up, down) = (self.active[ends.up] as usize, self.active[low] as usize);
        let room_up = if self.y[up] > 0.0 { self.cost - self.beta[up] } else { -self.beta[up] };
        let room_down = if self.y[down] > 0.0 { self.beta[down] } else { self.cost + self.beta[down] };
        let step = step.min(room_up).min(room_down);
        // At a bound it is exactly there.
        self.beta[up] =
            if step == room_up { if self.y[up] > 0.0 { self.cost } else { 0.0 } } else { self.beta[up] + step };
        self.beta[down] =
            if step == room_down { if self.y[down] > 0.0 { 0.0 } else { -self.cost } } else { self.beta[down] - step };
        for (at, row) in [(ends.up, up), (low, down)] {
            (self.can_grow[at], self.can_shrink[at]) = self.bounds(row);
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
    pub fn leave_out(&mut self) {
        let ends = self.ends();
        let free = (0..self.active.len()).filter(|&at| self.can_grow[at] && self.can_shrink[at]);
        let (sum, count) = free.fold((0.0, 0.0), |(sum, count), at| (sum + self.f[at], count + 1.0));
        let middle = if count > 0.0 { sum / count } else { f64::midpoint(ends.least, ends.largest) };
        let stay = self.near_to(
            ends.largest.min(middle.max(ends.least) + SLACK),
            ends.least.max(middle.min(ends.largest) - SLACK),
        );
        let left = stay.iter().filter(|stays| **stays).count();
        if left * 10 <= self.active.len() * 9 {
            self.retain(&stay);
        }
    }

    /// Of the active rows, those that are free, can grow and have no larger f than this, or can shrink and have no smaller one.
    fn near_to(&self, grows: f64, shrinks: f64) -> Vec<bool> {
        let is_near = |at: usize| match (self.can_grow[at], self.can_shrink[at]) {
            (true, false) => self.f[at] <= grows,
            (false, true) => self.f[at] >= shrinks,
            _ => true,
        };
        (0..self.active.len()).map(is_near).collect()
    }

    /// Leaves out all but some of the active rows.
    fn retain(&mut self, stay: &[bool]) {
        self.f = only(&self.f, stay).collect();
        self.can_grow = only(&self.can_grow, stay).collect();
        self.can_shrink = only(&self.can_shrink, stay).collect();
        self.active = only(&self.active, stay).collect();
        self.points = self.packed(&self.active);
        self.kept.rows.par_iter_mut().for_each(|row| {
            let mut stay = stay.iter();
            row.retain(|_| stay.next() == Some(&true));
            row.shrink_to_fit();
        });
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
        for (&row, &f) in self.active.iter().zip(&self.f).chain(away.iter().zip(&found)) {
            self.f_then[row as usize] = f;
        }
        self.beta_then.copy_from_slice(&self.beta);
        self.f.clone_from(&self.f_then);
        self.take_all();
        self.kept = Kept::new(count);
        self.points = self.packed(&self.active);
        Ok(())
    }

    /// Makes all rows active, with what they may do.
    fn take_all(&mut self) {
        self.active = (0..self.y.len() as u32).collect();
        (self.can_grow, self.can_shrink) = (0..self.y.len()).map(|row| self.bounds(row)).unzip();
    }

    /// The f of some rows, which follow from what has moved since all were looked at.
    fn f_of(&self, rows: &[u32], progress: &Progress) -> Result<Vec<f64>, Cancelled> {
        let moved = (0..self.y.len()).filter(|&row| self.beta[row] != self.beta_then[row]);
        let moved: Vec<(&[f32], f64)> =
            moved.map(|row| (self.row(row), self.beta[row] - self.beta_then[row])).collect();
        let of = |rows: &[u32]| {
            let points = self.packed(rows);
            let mut sums = vec![[0.0; TOGETHER]; rows.len().div_ceil(TOGETHER)];
            for (sum, &row) in sums.as_flattened_mut().iter_mut().zip(rows) {
                *sum = self.f_then[row as usize];
            }
            for moved in moved.chunks(64 * ADDED) {
                progress.check()?;
                add(moved, &points, &mut sums);
            }
            let mut f = sums.into_flattened();
            f.truncate(rows.len());
            Ok(f)
        };
        let found: Result<Vec<Vec<f64>>, Cancelled> = rows.par_chunks(TOGETHER * PIECES / 2).map(of).collect();
        Ok(found?.concat())
    }

    /// Begins anew where the machine that was looked at tells the rows to end: as many of either class as violate most are at their
    /// bound, the others at nought, and those are left out that are far from where it parts the two.
    pub fn guess_bounds(&mut self, progress: &Progress) -> Result<(), Cancelled> {
        let of = |sign: f64| {
            let mut rows: Vec<u32> = (0..self.y.len() as u32).filter(|&row| self.y[row as usize] == sign).collect();
            rows.sort_by(|&a, &b| (sign * self.f[a as usize]).total_cmp(&(sign * self.f[b as usize])));
            rows
        };
        let (positive, negative) = (of(1.0), of(-1.0));
        self.beta.fill(0.0);
        let mut middle = 0.0;
        for (&up, &down) in positive.iter().zip(&negative) {
            let (least, largest) = (self.f[up as usize], self.f[down as usize]);
            middle = f64::midpoint(least, largest);
            if least >= largest {
                break;
            }
            (self.beta[up as usize], self.beta[down as usize]) = (self.cost, -self.cost);
        }
        self.take_all();
        self.retain(&self.near_to(middle + SLACK, middle - SLACK));
        // What is guessed has little in common with what was known: from nought there is less to add.
        self.beta_then.fill(0.0);
        self.f_then = self.y.iter().map(|y| -y).collect();
        self.f = self.f_of(&self.active, progress)?;
        Ok(())
    }

    /// Rows so that one column of as many as are taken up together lies after the other.
    fn packed(&self, rows: &[u32]) -> Vec<f32> {
        packed(rows, self.columns, |row| self.row(row as usize))
    }

    fn bounds(&self, row: usize) -> (bool, bool) {
        bounds(self.y[row], self.beta[row], self.cost)
    }
}

/// Whether β can grow, and whether it can shrink.
pub fn bounds(y: f64, beta: f64, cost: f64) -> (bool, bool) {
    if y > 0.0 { (beta < cost, beta > 0.0) } else { (beta < 0.0, beta > -cost) }
}

fn only<'a, T: Copy>(values: &'a [T], stay: &'a [bool]) -> impl Iterator<Item = T> + 'a {
    values.iter().zip(stay).filter(|(_, stays)| **stays).map(|(value, _)| *value)
}
