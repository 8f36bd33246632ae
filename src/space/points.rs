//! The different points among some learning rows: repeated rows are collapsed into one point with several rows.

use std::{borrow::Cow, sync::Arc};

use rayon::prelude::*;

pub use crate::space::repeated::hash;
use crate::{
    space::{Axis, LevelWeights, Space, repeated::Groups, row_codes::RowCodes},
    table::Table,
};

/// Rows read at once, by all threads.
const READ: usize = 1 << 13;
/// Rows that a thread reads at least.
const LEAST: usize = 1 << 10;

/// Where points lie: a copy of their coordinates, or what these are made of.
#[derive(Clone, Debug)]
pub enum PointPlaces {
    /// Row-major, so many numbers and codes per point.
    Copied {
        dims: usize,
        numbers: Vec<f64>,
        nominals: usize,
        codes: Vec<u32>,
    },
    InTable(TableRows),
}

/// Rows of a table, whose coordinates are made whenever they are asked for: for very many points, of which few are looked at in
/// full, a copy would take more room than the table itself.
#[derive(Clone, Debug)]
pub struct TableRows {
    table: Arc<Table>,
    numbers: Vec<Axis>,
    nominals: Vec<Axis>,
    codes: RowCodes,
    /// The row of the table that each point is.
    rows: Vec<u32>,
}

impl PointPlaces {
    fn in_table(space: &Space) -> Self {
        let (numbers, nominals) = (space.numbers.clone(), space.nominals.clone());
        let (table, codes) = (Arc::clone(&space.table), space.codes.clone());
        Self::InTable(TableRows { table, numbers, nominals, codes, rows: Vec::new() })
    }

    fn push(&mut self, row: u32, place: (&[f64], &[u32])) {
        match self {
            Self::Copied { numbers, codes, .. } => {
                numbers.extend_from_slice(place.0);
                codes.extend_from_slice(place.1);
            }
            Self::InTable(table) => table.rows.push(row),
        }
    }

    /// The numbers of a point; `room`, as long as there are columns, is where they stand if they are not copied.
    #[inline]
    pub fn numbers<'n>(&'n self, point: u32, room: &'n mut [f64]) -> &'n [f64] {
        match self {
            Self::Copied { dims, numbers, .. } => &numbers[point as usize * dims..][..*dims],
            Self::InTable(TableRows { table, numbers, rows, .. }) => {
                let row = rows[point as usize];
                for (number, axis) in room.iter_mut().zip(numbers) {
                    *number = axis.scaled(axis.number(table, row));
                }
                room
            }
        }
    }

    /// The codes of a point; `room` as with [`Self::numbers`].
    #[inline]
    pub fn codes<'n>(&'n self, point: u32, room: &'n mut [u32]) -> &'n [u32] {
        match self {
            Self::Copied { nominals, codes, .. } => &codes[point as usize * nominals..][..*nominals],
            Self::InTable(of) => {
                of.codes.fill((&of.table, &of.nominals), of.rows[point as usize], room);
                room
            }
        }
    }

    /// The same points in another order.
    #[must_use]
    fn in_order(self, order: &[u32]) -> Self {
        match self {
            Self::Copied { dims, numbers, nominals, codes } => Self::Copied {
                dims,
                nominals,
                numbers: gather(&numbers, dims, order),
                codes: gather(&codes, nominals, order),
            },
            Self::InTable(table) => {
                let rows = order.iter().map(|&point| table.rows[point as usize]).collect();
                Self::InTable(TableRows { rows, ..table })
            }
        }
    }
}

/// Rows of so many values, in another order.
fn gather<T: Copy + Default + Send + Sync>(values: &[T], width: usize, order: &[u32]) -> Vec<T> {
    let mut gathered = vec![T::default(); width * order.len()];
    // Chunks of nothing are not to be had.
    gathered.par_chunks_mut(width.max(1)).zip(order).with_min_len(LEAST).for_each(|(row, &from)| {
        row.copy_from_slice(&values[from as usize * width..][..width]);
    });
    gathered
}

/// Points in scaled coordinates, with the rows that lie on each.
#[derive(Debug)]
pub struct Points {
    /// Numeric coordinates of a point.
    pub dims: usize,
    /// Nominal coordinates of a point.
    pub nominals: usize,
    pub weights: LevelWeights,
    places: PointPlaces,
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

    /// The same without a copy of the coordinates.
    pub fn uncopied(space: &Space, positions: &[u32], weights: LevelWeights) -> Self {
        let fill = |position: u32, numbers: &mut [f64], codes: &mut [u32]| space.coordinates(position, numbers, codes);
        let row = |position| space.table_row(position);
        Self::collapsed(PointPlaces::in_table(space), (space.numbers.len(), weights), positions, fill, row)
    }

    /// Collapses rows (ascending) of scaled numbers and codes, which `fill` writes.
    pub fn of(
        dims: usize,
        weights: LevelWeights,
        positions: &[u32],
        fill: impl Fn(u32, &mut [f64], &mut [u32]) + Sync,
    ) -> Self {
        let copied = PointPlaces::Copied { dims, numbers: Vec::new(), nominals: weights.len(), codes: Vec::new() };
        Self::collapsed(copied, (dims, weights), positions, fill, |position| position)
    }

    /// `row` tells the row of the table at a position, for places that are not copied.
    fn collapsed(
        places: PointPlaces,
        (dims, weights): (usize, LevelWeights),
        positions: &[u32],
        fill: impl Fn(u32, &mut [f64], &mut [u32]) + Sync,
        row: impl Fn(u32) -> u32,
    ) -> Self {
        let nominals = weights.len();
        let mut points = Self { dims, nominals, weights, places, starts: Vec::new(), rows: Vec::new() };
        let mut groups = Groups::with_capacity(positions.len());
        let mut point_of: Vec<u32> = Vec::with_capacity(positions.len());
        let mut room = (vec![0.0; dims], vec![0; nominals]);
        let mut read = vec![(0, vec![0.0; dims], vec![0; nominals]); READ.min(positions.len())];
        for positions in positions.chunks(READ) {
            let read = &mut read[..positions.len()];
            read.par_iter_mut().zip(positions).with_min_len(LEAST).for_each(|((hash, numbers, codes), &position)| {
                fill(position, numbers, codes);
                *hash = self::hash(numbers, codes);
            });
            for ((hash, numbers, codes), &position) in read.iter().zip(positions) {
                let known = groups.len();
                let point = groups.insert(*hash, |point| {
                    points.numbers(point, &mut room.0) == numbers && points.codes(point, &mut room.1) == codes
                });
                if point as usize == known {
                    points.places.push(row(position), (numbers, codes));
                }
                point_of.push(point);
            }
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

    /// The numbers of a point, as [`PointPlaces::numbers`].
    pub fn numbers<'n>(&'n self, point: u32, room: &'n mut [f64]) -> &'n [f64] {
        self.places.numbers(point, room)
    }

    /// The codes of a point, as [`PointPlaces::codes`].
    pub fn codes<'n>(&'n self, point: u32, room: &'n mut [u32]) -> &'n [u32] {
        self.places.codes(point, room)
    }

    /// The codes of all points, row-major.
    pub fn all_codes(&self) -> Cow<'_, [u32]> {
        if let PointPlaces::Copied { codes, .. } = &self.places {
            return Cow::Borrowed(codes);
        }
        let mut all = vec![0; self.len() * self.nominals];
        let codes = all.par_chunks_mut(self.nominals.max(1)).with_min_len(LEAST).enumerate();
        codes.for_each(|(point, codes)| {
            self.codes(point as u32, codes);
        });
        Cow::Owned(all)
    }

    /// Where all of them lie, in another order.
    pub fn into_places(self, order: &[u32]) -> PointPlaces {
        self.places.in_order(order)
    }

    /// The rows on a point, ascending.
    pub fn rows(&self, point: u32) -> &[u32] {
        &self.rows[self.starts[point as usize] as usize..self.starts[point as usize + 1] as usize]
    }
}
