//! The different points among some learning rows: repeated rows are collapsed into one point with several rows.

use std::{borrow::Cow, ops::DerefMut, sync::Arc};

use rayon::prelude::*;

pub use crate::space::repeated::hash;
use crate::{
    memory::Room,
    space::{Axis, LevelWeights, Space, axis, repeated::Groups, row_codes::RowCodes},
    table::Table,
};

/// Rows read at once, by all threads.
const READ: usize = 1 << 13;
/// Rows that a thread reads at least.
const LEAST: usize = 1 << 10;
/// Rows that a thread reads axis by axis.
pub const PIECE: usize = 1 << 7;
/// Such pieces that a thread reads at least.
pub const PIECES: usize = LEAST / PIECE;

/// Where points lie: a copy of their coordinates, or what these are made of.
#[derive(Clone, Debug)]
pub enum PointPlaces {
    /// Row-major, so many numbers and codes per point; of numbers there is room for as many points as there may be.
    Copied {
        dims: usize,
        numbers: Room<f64>,
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
    fn copied(points: usize, dims: usize, nominals: usize) -> Self {
        Self::Copied { dims, numbers: Room::new(points * dims), nominals, codes: Vec::new() }
    }

    fn in_table(space: &Space) -> Self {
        let (numbers, nominals) = (space.numbers.clone(), space.nominals.clone());
        let (table, codes) = (Arc::clone(&space.table), space.codes.clone());
        Self::InTable(TableRows { table, numbers, nominals, codes, rows: Vec::new() })
    }

    /// The next point, which has this number.
    fn push(&mut self, point: u32, row: u32, place: (&[f64], &[u32])) {
        match self {
            Self::Copied { dims, numbers, codes, .. } => {
                numbers[point as usize * *dims..][..*dims].copy_from_slice(place.0);
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

    /// The numbers of some points, one after the other.
    pub fn read(&self, points: impl Iterator<Item = u32> + Clone, numbers: &mut [f64]) {
        match self {
            Self::Copied { dims, numbers: all, .. } => {
                for (numbers, point) in numbers.chunks_exact_mut((*dims).max(1)).zip(points) {
                    numbers.copy_from_slice(&all[point as usize * dims..][..*dims]);
                }
            }
            Self::InTable(TableRows { table, numbers: axes, rows, .. }) => {
                axis::write_scaled(axes, table, &points.map(|point| rows[point as usize]), (numbers, axes.len()));
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
                numbers: gather(&numbers, dims, order, Room::new(dims * order.len())),
                codes: gather(&codes, nominals, order, vec![0; nominals * order.len()]),
            },
            Self::InTable(table) => {
                let rows = order.iter().map(|&point| table.rows[point as usize]).collect();
                Self::InTable(TableRows { rows, ..table })
            }
        }
    }
}

/// Rows of so many values, in another order, in some room.
fn gather<T: Copy + Send + Sync, R: DerefMut<Target = [T]>>(
    values: &[T],
    width: usize,
    order: &[u32],
    mut gathered: R,
) -> R {
    // Chunks of nothing are not to be had.
    gathered.par_chunks_mut(width.max(1)).zip(order).with_min_len(LEAST).for_each(|(row, &from)| {
        row.copy_from_slice(&values[from as usize * width..][..width]);
    });
    gathered
}

/// Rows that are read, with their hashes.
struct Piece {
    numbers: Vec<f64>,
    codes: Vec<u32>,
    hashes: Vec<u64>,
}

impl Piece {
    fn numbers(&self, at: usize, dims: usize) -> &[f64] {
        &self.numbers[at * dims..][..dims]
    }

    fn codes(&self, at: usize, nominals: usize) -> &[u32] {
        &self.codes[at * nominals..][..nominals]
    }
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
        let copied = PointPlaces::copied(positions.len(), space.numbers.len(), weights.len());
        Self::collapsed((space.numbers.len(), copied), weights, positions, Self::fill(space), |position| position)
    }

    /// The same without a copy of the coordinates.
    pub fn uncopied(space: &Space, positions: &[u32], weights: LevelWeights) -> Self {
        let row = |position| space.table_row(position);
        Self::collapsed((space.numbers.len(), PointPlaces::in_table(space)), weights, positions, Self::fill(space), row)
    }

    fn fill(space: &Space) -> impl Fn(&[u32], &mut [f64], &mut [u32]) {
        |positions, numbers, codes| space.coordinates_of(positions, numbers, codes)
    }

    /// Collapses rows (ascending) of scaled numbers and codes, which `fill` writes.
    pub fn of(
        dims: usize,
        weights: LevelWeights,
        positions: &[u32],
        fill: impl Fn(u32, &mut [f64], &mut [u32]) + Sync,
    ) -> Self {
        let nominals = weights.len();
        let fill = |positions: &[u32], numbers: &mut [f64], codes: &mut [u32]| {
            for (at, &position) in positions.iter().enumerate() {
                fill(position, &mut numbers[at * dims..][..dims], &mut codes[at * nominals..][..nominals]);
            }
        };
        let copied = PointPlaces::copied(positions.len(), dims, nominals);
        Self::collapsed((dims, copied), weights, positions, fill, |position| position)
    }

    /// `fill` writes the numbers and the codes of some rows, and `row` tells the row of the table at a position, for places that are not
    /// copied.
    fn collapsed(
        (dims, places): (usize, PointPlaces),
        weights: LevelWeights,
        positions: &[u32],
        fill: impl Fn(&[u32], &mut [f64], &mut [u32]) + Sync,
        row: impl Fn(u32) -> u32,
    ) -> Self {
        let nominals = weights.len();
        let mut points = Self { dims, nominals, weights, places, starts: Vec::new(), rows: Vec::new() };
        let mut groups = Groups::with_capacity(positions.len());
        let mut point_of: Vec<u32> = Vec::with_capacity(positions.len());
        let mut room = (vec![0.0; dims], vec![0; nominals]);
        let piece =
            || Piece { numbers: vec![0.0; PIECE * dims], codes: vec![0; PIECE * nominals], hashes: vec![0; PIECE] };
        let mut pieces: Vec<Piece> = (0..READ.min(positions.len()).div_ceil(PIECE)).map(|_| piece()).collect();
        for positions in positions.chunks(READ) {
            let read = pieces.par_iter_mut().zip(positions.par_chunks(PIECE)).with_min_len(PIECES);
            read.for_each(|(piece, positions)| {
                fill(
                    positions,
                    &mut piece.numbers[..positions.len() * dims],
                    &mut piece.codes[..positions.len() * nominals],
                );
                for at in 0..positions.len() {
                    piece.hashes[at] = hash(piece.numbers(at, dims), piece.codes(at, nominals));
                }
            });
            for (piece, positions) in pieces.iter().zip(positions.chunks(PIECE)) {
                for (at, &position) in positions.iter().enumerate() {
                    let (numbers, codes) = (piece.numbers(at, dims), piece.codes(at, nominals));
                    let known = groups.len();
                    let point = groups.insert(piece.hashes[at], |point| {
                        points.numbers(point, &mut room.0) == numbers && points.codes(point, &mut room.1) == codes
                    });
                    if point as usize == known {
                        points.places.push(point, row(position), (numbers, codes));
                    }
                    point_of.push(point);
                }
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

    /// The numbers of some points, as [`PointPlaces::read`].
    pub fn read(&self, points: impl Iterator<Item = u32> + Clone, numbers: &mut [f64]) {
        self.places.read(points, numbers);
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
