//! The different points among some learning rows: repeated rows are collapsed into one point with several rows.

pub use crate::space::repeated::hash;
use crate::space::{LevelWeights, Space, repeated::Groups};

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
            numbers: Vec::new(),
            codes: Vec::new(),
            starts: Vec::new(),
            rows: Vec::new(),
        };
        let mut groups = Groups::with_capacity(positions.len());
        let mut point_of: Vec<u32> = Vec::with_capacity(positions.len());
        let (mut numbers, mut codes) = (vec![0.0; dims], vec![0; nominals]);
        for &position in positions {
            fill(position, &mut numbers, &mut codes);
            let known = groups.len();
            let point = groups.insert(hash(&numbers, &codes), |point| points.holds(point, &numbers, &codes));
            if point as usize == known {
                points.numbers.extend_from_slice(&numbers);
                points.codes.extend_from_slice(&codes);
            }
            point_of.push(point);
        }
        points.fill_rows(positions, &point_of, groups.len());
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
