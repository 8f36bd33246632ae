//! `DistinSMOTE`: which rows of a class are synthetic, where real and synthetic rows are in one file (Ganev et al., SMOTE
//! and Mirrors, arXiv 2510.15083).
//!
//! Of three rows on one line the middle one is synthetic: real rows hardly ever line up, and a synthetic row lies between
//! two real ones. Corners of the hull of all rows lie between no others; the search begins there, and goes on wherever a
//! row was removed. What is never in the middle is called real.

use rayon::prelude::*;

use crate::{
    matrix::Matrix,
    measures::attacks::{Parameters, Search, lines, lines::dot, share},
    progress::{Cancelled, Progress},
};

/// Searches, at most: each is among the rows that are left.
const ROUNDS: usize = 10;
/// A row this near to an end of its line, as a share of the line's length, is at the end.
const AT_END: f64 = 1e-9;

/// A row further than this from the line between the ends, as a share of its length, is not on it. An interpolated row is
/// off by noise alone, while a few rounded ones are parallel to within the published tolerance by chance.
const OFF_LINE: f64 = 1e-9;
/// Rounded rows line up exactly as well, by whole grid steps. The share of the line at which one lies is then a fraction,
/// whose denominator divides the steps of every column in which the line moves: no more than this, nearly always. A gap
/// that was drawn is next to never such a fraction.
const MOST_STEPS: f64 = 1e3;
/// Noise of a cell, and the least room for a share.
const NOISE: f64 = 1e-15;
const SHARPEST: f64 = 1e-13;

/// What the attack found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distinction {
    pub rows: usize,
    /// Searches among what was left.
    pub rounds: usize,
    /// Rows of the input, ascending.
    pub called_synthetic: Vec<u32>,
}

/// How far the attack was right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AttackSuccess {
    /// Rows called synthetic.
    pub called_synthetic: usize,
    /// Of those, synthetic rows.
    pub true_synthetic: usize,
    /// Rows called real.
    pub called_real: usize,
    /// Of those, real rows.
    pub true_real: usize,
    /// Real rows in the file.
    pub real: usize,
}

impl Distinction {
    /// Compares what was called synthetic with what is, row by row.
    pub fn verdict(&self, is_synthetic: &[bool]) -> AttackSuccess {
        let synthetic = is_synthetic.iter().filter(|synthetic| **synthetic).count();
        let is = |row: &&u32| is_synthetic.get(**row as usize).is_some_and(|synthetic| *synthetic);
        let true_synthetic = self.called_synthetic.iter().filter(is).count();
        let called_synthetic = self.called_synthetic.len();
        let real = is_synthetic.len() - synthetic;
        AttackSuccess {
            called_synthetic,
            true_synthetic,
            called_real: is_synthetic.len().saturating_sub(called_synthetic),
            true_real: real.saturating_sub(called_synthetic - true_synthetic),
            real,
        }
    }
}

impl AttackSuccess {
    /// The share of the rows called real that are real.
    pub fn precision(&self) -> Option<f64> {
        share(self.true_real, self.called_real)
    }

    /// The share of the real rows that are called real.
    pub fn recall(&self) -> Option<f64> {
        share(self.true_real, self.real)
    }
}

/// Tells the synthetic rows of a class from the real ones among them. The rows are scaled.
pub fn attack(
    rows: &Matrix,
    parameters: Parameters,
    search: &Search<'_>,
    progress: &Progress,
) -> Result<Distinction, Cancelled> {
    progress.stage("distinction", rows.rows() as u64)?;
    let mut found = Distinction { rows: rows.rows(), ..Distinction::default() };
    // Equal rows are one point: what is said of it holds for each of them.
    let (points, which) = lines::distinct(rows);
    // In a single column all rows are in line.
    if points.columns() < 2 || points.rows() < 3 {
        return Ok(found);
    }
    let probe = lines::probe(points.columns());
    let mut left: Vec<u32> = (0..points.rows() as u32).collect();
    let mut known = vec![Known::default(); points.rows()];
    let mut queue = corners(&points, &probe);
    for &corner in &queue {
        known[corner as usize].corner = true;
    }
    while found.rounds < ROUNDS && left.len() > 2 && !queue.is_empty() {
        found.rounds += 1;
        let within = points.select(&left);
        let nearest = search(&within, parameters.around(2.5, left.len()))?;
        let round = Round { near: nearest.len() / left.len(), nearest, rows: within, probe: &probe };
        let places: Vec<u32> =
            (0..).zip(&left).filter(|(_, row)| queue.binary_search(row).is_ok()).map(|(place, _)| place).collect();
        let mut state: Vec<Known> = left.iter().map(|&row| known[row as usize]).collect();
        round.run(places, &mut state, progress)?;
        queue = (0_u32..)
            .zip(&left)
            .filter(|(place, _)| !state[*place as usize].removed)
            .filter(|(place, _)| round.around(*place).iter().any(|&other| state[other as usize].removed))
            .map(|(_, row)| *row)
            .collect();
        for (&row, state) in left.iter().zip(&state) {
            known[row as usize] = *state;
        }
        left.retain(|&row| !known[row as usize].removed);
    }
    found.called_synthetic =
        (0..).zip(&which).filter(|(_, point)| known[**point as usize].removed).map(|(row, _)| row).collect();
    Ok(found)
}

/// What is known of a point.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    /// A corner of the hull: never in the middle.
    corner: bool,
    looked_at: bool,
    removed: bool,
}

/// The ends of every column. Of several rows at an end, the outermost along the probe, which is a corner as well.
fn corners(points: &Matrix, probe: &[f64]) -> Vec<u32> {
    let reach: Vec<f64> = points.iter().map(|point| dot(point, probe)).collect();
    let end = |column: usize, sign: f64| {
        let further = |a: u32, b: u32| {
            let cell = |row: u32| sign * points.row(row as usize)[column];
            cell(a).total_cmp(&cell(b)).then(reach[a as usize].total_cmp(&reach[b as usize])).then(b.cmp(&a))
        };
        (0..points.rows() as u32).max_by(|a, b| further(*a, *b))
    };
    let mut corners: Vec<u32> =
        (0..points.columns()).flat_map(|column| [end(column, -1.0), end(column, 1.0)]).flatten().collect();
    corners.sort_unstable();
    corners.dedup();
    corners
}

/// One search, and what it is worth.
struct Round<'a> {
    rows: Matrix,
    nearest: Vec<u32>,
    near: usize,
    probe: &'a [f64],
}

impl Round<'_> {
    fn around(&self, row: u32) -> &[u32] {
        &self.nearest[row as usize * self.near..][..self.near]
    }

    /// Looks at the queue, then at the neighbours of what was removed, and so on; at last at rows never looked at.
    fn run(&self, mut queue: Vec<u32>, state: &mut [Known], progress: &Progress) -> Result<(), Cancelled> {
        let mut queued = vec![false; state.len()];
        for &row in &queue {
            queued[row as usize] = true;
        }
        loop {
            if queue.is_empty() {
                queue = (0..).zip(&*state).filter(|(_, row)| !row.looked_at && !row.removed).map(|row| row.0).collect();
                if queue.is_empty() {
                    return Ok(());
                }
                for &row in &queue {
                    queued[row as usize] = true;
                }
            }
            // All of the queue sees the same rows, so that its order does not matter.
            let seen = &*state;
            let middles: Result<Vec<Vec<u32>>, Cancelled> = queue
                .par_iter()
                .map(|&row| {
                    progress.advance(u64::from(!seen[row as usize].looked_at))?;
                    Ok(self.middles(row, seen))
                })
                .collect();
            for &row in &queue {
                state[row as usize].looked_at = true;
            }
            let mut removed: Vec<u32> = middles?.into_iter().flatten().collect();
            removed.sort_unstable();
            removed.dedup();
            for &row in &removed {
                state[row as usize].removed = true;
            }
            queue = removed.iter().flat_map(|&row| self.around(row)).copied().collect();
            queue.sort_unstable();
            queue.dedup();
            queue.retain(|&row| !state[row as usize].removed && !queued[row as usize]);
            for &row in &queue {
                queued[row as usize] = true;
            }
        }
    }

    /// The rows in the middle of a line through `row`.
    fn middles(&self, row: u32, state: &[Known]) -> Vec<u32> {
        let others: Vec<u32> =
            self.around(row).iter().copied().filter(|&other| !state[other as usize].removed).collect();
        let tolerance = lines::parallel(self.rows.columns());
        let lines = lines::through(&self.rows, row, &others, self.probe, tolerance);
        lines.into_iter().flat_map(|line| self.between(row, &line)).filter(|&row| !state[row as usize].corner).collect()
    }

    /// Those of a line that are at neither end of it, nor a whole number of steps away from it.
    fn between(&self, row: u32, line: &[u32]) -> Vec<u32> {
        let cells = |row: u32| self.rows.row(row as usize);
        let furthest = |from: u32| {
            let far = |to: &u32| lines::squared(cells(*to), cells(from));
            line.iter().chain([&row]).copied().max_by(|a, b| far(a).total_cmp(&far(b)).then(b.cmp(a))).unwrap_or(from)
        };
        // On a line, what is furthest from anything is an end.
        let low = furthest(row);
        let high = furthest(low);
        let steps = |to: u32| cells(to).iter().zip(cells(low)).map(|(to, from)| to - from);
        let direction: Vec<f64> = steps(high).collect();
        let length = dot(&direction, &direction).sqrt();
        let noise = NOISE * direction.iter().zip(cells(low)).map(|(a, b)| a.abs().max(b.abs()).max(1.0)).sum::<f64>();
        // Rows that are equal in all columns but one are always in line.
        if direction.iter().filter(|step| step.abs() > noise).count() < 2 {
            return Vec::new();
        }
        let middle = |to: &u32| {
            let share = steps(*to).zip(&direction).map(|(step, along)| step * along).sum::<f64>() / (length * length);
            let off: f64 = steps(*to).zip(&direction).map(|(step, along)| (step - share * along).powi(2)).sum();
            let inside = share > AT_END && share < 1.0 - AT_END;
            inside && off.sqrt() <= OFF_LINE * length + noise && !stepped(share, (noise / length).max(SHARPEST))
        };
        line.iter().chain([&row]).copied().filter(middle).collect()
    }
}

/// Whether a share is a fraction with a small denominator, to within `room`: by the convergents of its continued
/// fraction, the nearest fractions there are.
fn stepped(share: f64, room: f64) -> bool {
    let (mut before, mut denominator) = (0.0, 1.0);
    let mut rest = share;
    for _ in 0..64 {
        if denominator > MOST_STEPS {
            return false;
        }
        let near = share * denominator;
        if (near - near.round()).abs() <= room * denominator {
            return true;
        }
        rest = 1.0 / (rest - rest.floor());
        if !rest.is_finite() {
            return true;
        }
        (before, denominator) = (denominator, rest.floor() * denominator + before);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::attacks::known_answers::{gridded, nearest, normal, rounded, smote, whatever_the_threads};

    fn run(rows: &Matrix, ratio: f64) -> Distinction {
        attack(rows, Parameters { k: 5, ratio }, &nearest, &Progress::new()).unwrap()
    }

    fn synthetic_after(real: usize, rows: usize) -> Vec<bool> {
        (0..rows).map(|row| row >= real).collect()
    }

    #[test]
    fn synthetic_rows_are_told_from_real_ones() {
        for (columns, ratio) in [(2, 4.0), (5, 2.0), (8, 10.0)] {
            let real = normal(150, columns, 1);
            let both = real.clone().stacked(&smote(&real, 5, ratio, 2));
            let found = whatever_the_threads(|| run(&both, ratio));
            let verdict = found.verdict(&synthetic_after(150, both.rows()));
            assert!(verdict.precision() >= Some(0.99) && verdict.recall() >= Some(0.99), "{columns}: {verdict:?}");
            assert!(found.called_synthetic.is_sorted() && found.rounds <= ROUNDS);
        }
    }

    #[test]
    fn repeated_rows_share_their_verdict() {
        let real = normal(100, 4, 5);
        let once = real.clone().stacked(&smote(&real, 5, 3.0, 6));
        let found = run(&once.clone().stacked(&once).stacked(&once), 3.0);
        let verdict =
            found.verdict(&[synthetic_after(100, 400), synthetic_after(100, 400), synthetic_after(100, 400)].concat());
        assert!(verdict.precision() >= Some(0.99) && verdict.recall() >= Some(0.99), "{verdict:?}");
        assert_eq!(verdict.called_synthetic % 3, 0);
    }

    #[test]
    fn rounded_rows_and_normal_rows_give_nothing() {
        let (real, columns) = gridded(200, 1);
        let both = real.clone().stacked(&rounded(&smote(&real, 5, 5.0, 2), &columns));
        assert_eq!(run(&both, 5.0).called_synthetic, Vec::<u32>::new());
        assert_eq!(run(&normal(1000, 6, 7), 5.0).called_synthetic, Vec::<u32>::new());
    }

    #[test]
    fn steps_of_a_grid() {
        assert!(
            stepped(0.5, 1e-13) && stepped(0.0, 1e-13) && stepped(1.0 / 3.0, 1e-13) && stepped(341.0 / 977.0, 1e-13)
        );
        assert!(!stepped(0.414_213_562_373_095, 1e-13) && !stepped(1.0 / 3.0 + 1e-9, 1e-13));
    }

    #[test]
    fn a_verdict_by_hand() {
        let found = Distinction { rows: 5, rounds: 1, called_synthetic: vec![1, 3, 4] };
        let verdict = found.verdict(&[false, false, true, true, true]);
        let expected = AttackSuccess { called_synthetic: 3, true_synthetic: 2, called_real: 2, true_real: 1, real: 2 };
        assert_eq!((verdict, verdict.precision(), verdict.recall()), (expected, Some(0.5), Some(0.5)));
        assert_eq!(Distinction::default().verdict(&[]).precision(), None);
    }

    #[test]
    fn odd_tables_are_no_trouble() {
        for rows in [0, 1, 2, 3, 50] {
            assert_eq!(run(&Matrix::new(3, [1.0, 2.0, 3.0].repeat(rows)), 1e9).called_synthetic, Vec::<u32>::new());
            let line = Matrix::new(3, (0..rows).flat_map(|row| [row as f64; 3]).collect());
            assert_eq!(run(&line, f64::NAN).called_synthetic, Vec::<u32>::new());
            assert_eq!(run(&line.narrowed(&[]), 2.0).rounds, 0);
        }
        let progress = Progress::new();
        progress.cancel();
        let parameters = Parameters { k: usize::MAX, ratio: 2.0 };
        assert_eq!(attack(&normal(20, 3, 1), parameters, &nearest, &progress), Err(Cancelled));
        assert_eq!(
            attack(&normal(20, 3, 1), parameters, &nearest, &Progress::new()).unwrap().called_synthetic,
            [0_u32; 0]
        );
    }
}
