//! The different points among some learning rows: repeated rows are collapsed into one point with several rows.

use std::hash::Hasher;

use rustc_hash::{FxHashMap, FxHasher};

use crate::space::{LevelWeights, Space};

/// Points in scaled coordinates, with the rows that lie on each.
#[derive(Debug)]
pub struct Points {
    /// Numeric coordinates of a point.
    pub dims: usize,
    /// Nominal coordinates of a point.
    pub nominals: usize,
    pub weights: LevelWeights,
    /// Row-major, `dims` per point.
    numbers: Vec<f64>,
    /// Row-major, `nominals` per point.
    codes: Vec<u32>,
    /// Where each point's rows begin in `rows`; one more at the end.
    starts: Vec<u32>,
    /// Positions in the space, ascending within a point.
    rows: Vec<u32>,
}

impl Points {
    /// Collapses `positions` (ascending), with the level weights to measure by.
    pub fn collapse(space: &Space, positions: &[u32], weights: LevelWeights) -> Self {
        Self::of(space.numbers.len(), weights, positions, |position, numbers, codes| {
            space.coordinates(position, numbers, codes);
        })
    }

    /// Collapses rows (ascending) of scaled numbers and codes, which `fill` writes.
    pub fn of(
        dims: usize,
        weights: LevelWeights,
        positions: &[u32],
        fill: impl Fn(u32, &mut [f64], &mut [u32]),
    ) -> Self {
        let nominals = weights.len();
        let mut points = Self {
            dims,
            nominals,
            weights,
            numbers: Vec::with_capacity(positions.len() * dims),
            codes: Vec::with_capacity(positions.len() * nominals),
            starts: Vec::new(),
            rows: Vec::new(),
        };
        let mut first: FxHashMap<u64, u32> = FxHashMap::default();
        first.reserve(positions.len());
        // The next point with the same hash, for the rare case of two.
        let mut same_hash: Vec<u32> = Vec::new();
        let mut point_of: Vec<u32> = Vec::with_capacity(positions.len());
        let (mut numbers, mut codes) = (vec![0.0; dims], vec![0; nominals]);
        for &position in positions {
            fill(position, &mut numbers, &mut codes);
            let fresh = same_hash.len() as u32;
            let head = *first.entry(hash(&numbers, &codes)).or_insert(fresh);
            let mut point = head;
            while point != fresh && point != u32::MAX && !points.holds(point, &numbers, &codes) {
                point = same_hash[point as usize];
            }
            if point == fresh || point == u32::MAX {
                points.numbers.extend_from_slice(&numbers);
                points.codes.extend_from_slice(&codes);
                same_hash.push(if head == fresh { u32::MAX } else { same_hash[head as usize] });
                if head != fresh {
                    same_hash[head as usize] = fresh;
                }
                point = fresh;
            }
            point_of.push(point);
        }
        points.fill_rows(positions, &point_of, same_hash.len());
        points
    }

    fn fill_rows(&mut self, positions: &[u32], point_of: &[u32], count: usize) {
        let mut starts = vec![0_u32; count + 1];
        for &point in point_of {
            starts[point as usize + 1] += 1;
        }
        for point in 0..count {
            starts[point + 1] += starts[point];
        }
        let mut next = starts.clone();
        self.rows = vec![0; positions.len()];
        for (&position, &point) in positions.iter().zip(point_of) {
            self.rows[next[point as usize] as usize] = position;
            next[point as usize] += 1;
        }
        self.starts = starts;
    }

    /// Number of different points.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn numbers(&self, point: u32) -> &[f64] {
        &self.numbers[point as usize * self.dims..][..self.dims]
    }

    pub fn codes(&self, point: u32) -> &[u32] {
        &self.codes[point as usize * self.nominals..][..self.nominals]
    }

    /// The rows on a point, ascending.
    pub fn rows(&self, point: u32) -> &[u32] {
        &self.rows[self.starts[point as usize] as usize..self.starts[point as usize + 1] as usize]
    }

    fn holds(&self, point: u32, numbers: &[f64], codes: &[u32]) -> bool {
        self.numbers(point) == numbers && self.codes(point) == codes
    }
}

/// A hash of a row's values; −0 and 0 are brought together by whoever calls.
pub fn hash(numbers: &[f64], codes: &[u32]) -> u64 {
    let mut hasher = FxHasher::default();
    for number in numbers {
        hasher.write_u64(number.to_bits());
    }
    for &code in codes {
        hasher.write_u32(code);
    }
    hasher.finish()
}
