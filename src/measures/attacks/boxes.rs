//! Rows between neighbours: those that lie in the box of a real row and one of its nearest.
//!
//! A sampler with a gap of its own for every column (Weka's SMOTE) leaves no line, but a row can be nowhere else than between
//! its two parents in every column. Few other rows are: in many columns the boxes of neighbours fill next to nothing of the
//! space. What real rows do among the others says how few.

use rayon::prelude::*;

use super::{Search, lines::distinct};
use crate::{
    matrix::Matrix,
    measures::rows::evenly,
    progress::{Cancelled, Progress},
};

/// Rows that are looked for in the boxes, of the synthetic and of the real ones.
const MOST_TRIED: usize = 1_000;
/// Real rows that have boxes, at most; where there are more, they are those nearest to one of them.
const MOST_ROWS: usize = 20_000;

/// Rows every different one of which is looked at once: a row that a million have is no more to search among than one.
#[derive(Clone, Debug)]
pub struct Different {
    pub rows: Matrix,
    /// Of each, which row was the first.
    pub first: Vec<u32>,
    /// Of each, whether there are more.
    repeated: Vec<bool>,
    /// Of every row, which it is.
    which: Vec<u32>,
}

/// The nearest other rows of some different ones.
#[derive(Clone, Debug)]
pub struct PointNeighbours {
    /// Rows that have boxes.
    rows: Vec<u32>,
    /// Of each its nearest ones, `k` apiece.
    near: Vec<u32>,
    k: usize,
}

/// Shares of rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BoxShares {
    /// Of the synthetic rows those between neighbours.
    pub between: f64,
    /// Of these, those for which one gap explains all columns.
    pub on_line: f64,
    /// Of the real rows those between others that are neighbours.
    pub control: f64,
}

impl BoxShares {
    pub fn excess(&self) -> f64 {
        self.between - self.control
    }
}

impl Different {
    pub fn of(all: &Matrix) -> Self {
        let (rows, which) = distinct(all);
        let (mut first, mut repeated) = (Vec::with_capacity(rows.rows()), vec![false; rows.rows()]);
        for (row, &it) in (0..).zip(&which) {
            if it as usize == first.len() {
                first.push(row);
            } else {
                repeated[it as usize] = true;
            }
        }
        Self { rows, first, repeated, which }
    }
}

impl PointNeighbours {
    /// Among different rows that are scaled already; one more than `k`, so that each row can be left out.
    pub fn find(scaled: &Matrix, k: usize, search: &Search<'_>) -> Result<Self, Cancelled> {
        let rows = patch(scaled);
        let k = (k + 1).min(rows.len().saturating_sub(1));
        let part = scaled.select(&rows);
        let near = search(&part, k)?.into_iter().map(|at| rows[at as usize]).collect();
        Ok(Self { rows, near, k })
    }

    /// Every pair without a row, each row with as many neighbours as were asked for. A row that is repeated is its own
    /// neighbour, too.
    fn pairs(&self, real: &Different, without: Option<u32>) -> impl Iterator<Item = (u32, u32)> {
        let own = self.rows.iter().enumerate().filter(move |(_, row)| Some(**row) != without);
        own.flat_map(move |(at, &row)| {
            let near = self.near[at * self.k..][..self.k].iter().copied().filter(move |other| Some(*other) != without);
            let itself = real.repeated[row as usize].then_some(row);
            itself.into_iter().chain(near.take(self.k.saturating_sub(1).max(1))).map(move |other| (row, other))
        })
    }

    /// Of every row that is, or is equal to, one that has boxes, which of the different ones it is.
    fn of_all(&self, real: &Different) -> Vec<u32> {
        let mut has_boxes = vec![false; real.rows.rows()];
        for &row in &self.rows {
            has_boxes[row as usize] = true;
        }
        real.which.iter().copied().filter(|&it| has_boxes[it as usize]).collect()
    }
}

/// All rows, or those nearest to the middle one.
fn patch(rows: &Matrix) -> Vec<u32> {
    let all = 0..rows.rows() as u32;
    if rows.rows() <= MOST_ROWS {
        return all.collect();
    }
    let centre = rows.row(rows.rows() / 2);
    let distance = |row: u32| rows.row(row as usize).iter().zip(centre).map(|(x, y)| (x - y) * (x - y)).sum::<f64>();
    let mut order: Vec<(f64, u32)> = all.map(|row| (distance(row), row)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut near: Vec<u32> = order.into_iter().take(MOST_ROWS).map(|(_, row)| row).collect();
    near.sort_unstable();
    near
}

/// How many of the synthetic and of the real rows lie between neighbours. A cell may be half a step of its column outside, as
/// rounding leaves it.
pub fn shares(
    real: &Different,
    made: &Matrix,
    steps: &[f64],
    near: &PointNeighbours,
    progress: &Progress,
) -> Result<BoxShares, Cancelled> {
    let everyone: Vec<u32> = (0..made.rows() as u32).collect();
    let (made_rows, _) = evenly(&everyone, MOST_TRIED);
    let (real_rows, _) = evenly(&near.of_all(real), MOST_TRIED);
    let look = |row: &[f64], without: Option<u32>| -> Result<Option<bool>, Cancelled> {
        progress.check()?;
        let mut between = None;
        for (a, b) in near.pairs(real, without) {
            let (a, b) = (real.rows.row(a as usize), real.rows.row(b as usize));
            if is_between(row, a, b, steps) {
                if is_on_line(row, a, b, steps) {
                    return Ok(Some(true));
                }
                between = Some(false);
            }
        }
        Ok(between)
    };
    let found: Result<Vec<Option<bool>>, Cancelled> =
        made_rows.par_iter().map(|&row| look(made.row(row as usize), None)).collect();
    // Of several equal rows the others stay.
    let alone = |row: u32| (!real.repeated[row as usize]).then_some(row);
    let of_real: Result<Vec<Option<bool>>, Cancelled> =
        real_rows.par_iter().map(|&row| look(real.rows.row(row as usize), alone(row))).collect();
    let (found, of_real) = (found?, of_real?);
    let share = |part: usize, of: usize| part as f64 / of.max(1) as f64;
    let between = found.iter().flatten().count();
    Ok(BoxShares {
        between: share(between, found.len()),
        on_line: share(found.iter().flatten().filter(|it| **it).count(), between),
        control: share(of_real.iter().flatten().count(), of_real.len()),
    })
}

fn is_between(row: &[f64], a: &[f64], b: &[f64], steps: &[f64]) -> bool {
    row.iter()
        .zip(a)
        .zip(b)
        .zip(steps)
        .all(|(((x, a), b), step)| a.min(*b) - step / 2.0 <= *x && *x <= a.max(*b) + step / 2.0)
}

/// Whether one gap gives every column, within half a step of it.
fn is_on_line(row: &[f64], a: &[f64], b: &[f64], steps: &[f64]) -> bool {
    let mut gap = (0.0_f64, 1.0_f64);
    for (((x, a), b), step) in row.iter().zip(a).zip(b).zip(steps) {
        let length = b - a;
        if length == 0.0 {
            continue;
        }
        let ends = [(x - step / 2.0 - a) / length, (x + step / 2.0 - a) / length];
        gap = (gap.0.max(ends[0].min(ends[1])), gap.1.min(ends[0].max(ends[1])));
    }
    gap.0 <= gap.1
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::measures::attacks::known_answers;

    #[test]
    fn rows_of_a_gap_for_each_column_are_found_and_told_from_those_on_lines() {
        let (real, progress) = (known_answers::normal(200, 5, 1), Progress::new());
        let near = PointNeighbours::find(&real, 5, &known_answers::nearest).unwrap();
        let different = Different::of(&real);
        let mut random = ChaCha8Rng::seed_from_u64(2);
        let mut boxed = Vec::new();
        for _ in 0..300 {
            let base = random.random_range(0..200);
            let other = near.near[base * near.k + random.random_range(0..5)] as usize;
            let cells = real.row(base).iter().zip(real.row(other));
            boxed.extend(cells.map(|(a, b)| a + random.random::<f64>() * (b - a)));
        }
        let look = |made: &Matrix| shares(&different, made, &[1e-6; 5], &near, &progress).unwrap();
        let (boxed, lined) = (look(&Matrix::new(5, boxed)), look(&known_answers::smote(&real, 5, 1.5, 3)));
        let fresh = look(&known_answers::normal(300, 5, 4));
        assert_eq!((boxed.between, lined.between, lined.on_line), (1.0, 1.0, 1.0));
        assert!(boxed.on_line < 0.05 && boxed.control < 0.15, "{boxed:?}");
        assert!(fresh.excess().abs() < 0.1, "{fresh:?}");
    }

    /// Six kinds of rows, however often each of them is there, are six rows to be searched among.
    #[test]
    fn repeated_rows_are_looked_at_once() {
        let (kinds, progress) = (known_answers::normal(6, 3, 1), Progress::new());
        let times: Vec<u32> = (0..6).chain((0..60_000).map(|row| row % 5)).collect();
        let real = Different::of(&kinds.select(&times));
        assert_eq!((real.rows.clone(), &real.first[..]), (kinds.clone(), &[0, 1, 2, 3, 4, 5][..]));
        let near = PointNeighbours::find(&real.rows, 2, &known_answers::nearest).unwrap();
        assert_eq!(near.pairs(&real, None).count(), 6 * 2 + 5);
        let look = |made: &Matrix| shares(&real, made, &[1e-6; 3], &near, &progress).unwrap();
        let copies = look(&kinds.select(&[0, 1, 5, 3, 3]));
        assert_eq!((copies.between, copies.on_line, copies.control), (1.0, 1.0, 1.0));
        let far = Matrix::new(3, kinds.iter().flatten().map(|it| it + 50.0).collect());
        assert_eq!(look(&far).between, 0.0);
    }

    /// A row that is alone is left out where it is looked for; one of several equal ones lies between the others.
    #[test]
    fn a_single_row_is_a_box_where_it_is_repeated() {
        let near = |real: &Different| PointNeighbours::find(&real.rows, 5, &known_answers::nearest).unwrap();
        let look = |cells: &[f64]| {
            let real = Different::of(&Matrix::new(2, cells.to_vec()));
            shares(&real, &Matrix::new(2, vec![1.0, 2.0]), &[1e-6; 2], &near(&real), &Progress::new()).unwrap()
        };
        let twice = look(&[1.0, 2.0, 1.0, 2.0]);
        assert_eq!((twice.between, twice.control), (1.0, 1.0));
        let apart = look(&[1.0, 2.0, 5.0, 9.0]);
        assert_eq!((apart.between, apart.control), (1.0, 0.0));
    }

    #[test]
    fn half_a_step_is_left_to_rounding() {
        assert!(is_between(&[3.0, 1.0], &[3.4, 0.0], &[5.0, 2.0], &[1.0, 1.0]));
        assert!(!is_between(&[2.0, 1.0], &[3.4, 0.0], &[5.0, 2.0], &[1.0, 1.0]));
        assert!(is_on_line(&[2.0, 7.0], &[0.0, 0.0], &[4.0, 13.0], &[1.0, 1.0]));
        assert!(!is_on_line(&[2.0, 9.0], &[0.0, 0.0], &[4.0, 13.0], &[1.0, 1.0]));
    }
}
