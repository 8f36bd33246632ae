//! The rows that a cleaner sees: real ones, and at the end those that were made as well.

use rayon::prelude::*;

use crate::{
    error::{Error, Setting},
    matrix::Matrix,
    memory::{self, Room},
    progress::{Progress, Stop},
    sampling::fate::RowId,
    space::{
        LevelWeights, Space, distance2,
        index::Neighbour,
        neighbours::{self, ClassNeighbours},
        points::{PIECE, Points},
        search,
    },
};

/// Rows that one thread reads at least.
const PORTION: usize = 1_024;

/// Rows in scaled coordinates, numbered from 0.
#[derive(Debug)]
pub struct CleanerRows<'a> {
    space: &'a Space,
    ids: Vec<RowId>,
    classes: Vec<u32>,
    /// Row-major, with room for all rows there may be.
    numbers: Room<f64>,
    codes: Vec<u32>,
    /// Rows of every class.
    counts: Vec<u64>,
    /// The class that is spared.
    spared: Option<u32>,
}

impl<'a> CleanerRows<'a> {
    /// The learning rows at some positions, and room for `more`.
    pub fn real(space: &'a Space, positions: &[u32], more: usize) -> Result<Self, Error> {
        let (dims, nominals) = (space.numbers.len(), space.nominals.len());
        let all = positions.len() + more;
        memory::claim(all.saturating_mul(8 * dims + 4 * nominals + 16))?;
        let mut rows = Self {
            space,
            ids: Vec::with_capacity(all),
            classes: Vec::with_capacity(all),
            numbers: Room::new(all * dims),
            codes: Vec::with_capacity(all * nominals),
            counts: vec![0; space.table.target.classes.len()],
            spared: None,
        };
        rows.ids.extend(positions.iter().map(|&position| RowId::Real(position)));
        rows.classes.extend(positions.iter().map(|&position| space.class(position)));
        for &class in &rows.classes {
            rows.counts[class as usize] += 1;
        }
        rows.codes.resize(positions.len() * nominals, 0);
        // Chunks of nothing are not to be had.
        let numbers =
            rows.numbers[..positions.len() * dims].par_chunks_mut(PIECE * dims.max(1)).zip(positions.par_chunks(PIECE));
        numbers.for_each(|(numbers, positions)| space.write_scaled(positions, (numbers, dims)));
        let codes = rows.codes.par_chunks_mut(nominals.max(1)).zip(positions).with_min_len(PORTION);
        codes.for_each(|(codes, &position)| space.levels(position, codes));
        Ok(rows)
    }

    /// One row more, in scaled coordinates.
    pub fn push(&mut self, id: RowId, class: u32, numbers: &[f64], codes: &[u32]) {
        self.numbers[self.ids.len() * numbers.len()..][..numbers.len()].copy_from_slice(numbers);
        self.ids.push(id);
        self.classes.push(class);
        self.counts[class as usize] += 1;
        self.codes.extend_from_slice(codes);
    }

    /// Takes nothing from the smallest class.
    pub fn spare_smallest(&mut self) {
        self.spared = self.smallest();
    }

    /// The class with the fewest rows; of equally small ones the first.
    pub fn smallest(&self) -> Option<u32> {
        let present = (0_u32..).zip(&self.counts).filter(|(_, count)| **count > 0);
        present.min_by_key(|(class, count)| (**count, *class)).map(|(class, _)| class)
    }

    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    pub fn id(&self, row: u32) -> RowId {
        self.ids[row as usize]
    }

    pub fn class(&self, row: u32) -> u32 {
        self.classes[row as usize]
    }

    /// Rows of every class.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Whether rows of a class may be taken out.
    pub fn loses(&self, class: u32) -> bool {
        self.spared != Some(class)
    }

    /// The rows of a class, ascending.
    pub fn of_class(&self, class: u32) -> Vec<u32> {
        (0..self.len() as u32).filter(|&row| self.class(row) == class).collect()
    }

    /// The rows as columns for trees: scaled numbers, and one of 0 and 1 for every level of a category.
    pub fn columns(&self) -> Result<Matrix, Error> {
        let levels: Vec<u32> = self.space.level_weights(0).iter().map(|weights| weights.len() as u32).collect();
        let columns = self.space.numbers.len() + levels.iter().sum::<u32>() as usize;
        memory::claim(self.len().saturating_mul(8 * columns))?;
        let mut values = Vec::with_capacity(self.len() * columns);
        for row in 0..self.len() as u32 {
            let (numbers, codes) = self.place(row);
            values.extend_from_slice(numbers);
            for (&code, &levels) in codes.iter().zip(&levels) {
                values.extend((0..levels).map(|level| f64::from(u8::from(level == code))));
            }
        }
        Ok(Matrix::new(columns, values))
    }

    /// The squared distance of two rows, by some [`CleanerRows::level_weights`].
    pub fn distance2(&self, weights: &LevelWeights, row: u32, other: u32) -> f64 {
        distance2(weights, self.place(row), self.place(other))
    }

    /// By what rows of a class measure.
    pub fn level_weights(&self, class: u32) -> LevelWeights {
        self.space.level_weights(class)
    }

    /// The `k` nearest other rows of every row, of any class. Where distances differ by class (SMOTE-NC), a row measures by
    /// those of its own.
    pub fn nearest(&self, k: usize, progress: &Progress) -> Result<ClassNeighbours, Stop> {
        self.check_k(k)?;
        let everyone: Vec<u32> = (0..self.len() as u32).collect();
        let near = self.nearest_among(&everyone, &everyone, k, progress, |found| {
            found.iter().map(|other| other.row).collect::<Vec<_>>()
        })?;
        Ok(ClassNeighbours::new(k, near.concat()))
    }

    /// Refuses more neighbours than there are other rows.
    pub fn check_k(&self, k: usize) -> Result<(), Error> {
        if k < self.len() {
            return Ok(());
        }
        let others = self.len().saturating_sub(1);
        let message = format!(
            "there are {others} other complete rows to compare a row with, too few for k = {k}: choose k = {others} or less, or \
             clean nothing"
        );
        Err(Error::data(message).about(Setting::Cleaning))
    }

    /// What is wanted of the `k` nearest rows among some (ascending) of each of `rows` (ascending), itself left out; fewer where
    /// there are no more.
    pub fn nearest_among<T: Send + Clone + Default>(
        &self,
        among: &[u32],
        rows: &[u32],
        k: usize,
        progress: &Progress,
        wanted: impl Fn(&[Neighbour]) -> T + Sync,
    ) -> Result<Vec<T>, Stop> {
        progress.stage("neighbours", rows.len() as u64)?;
        let mut near = vec![T::default(); rows.len()];
        for (class, places) in self.by_metric(rows) {
            let points =
                Points::of(self.space.numbers.len(), self.space.level_weights(class), among, |row, numbers, codes| {
                    let (own_numbers, own_codes) = self.place(row);
                    numbers.copy_from_slice(own_numbers);
                    codes.copy_from_slice(own_codes);
                });
            progress.check()?;
            let index = search::over(points);
            let place = |row: u32| {
                let (numbers, codes) = self.place(row);
                (numbers.to_vec(), codes.to_vec())
            };
            let group: Vec<u32> = places.iter().map(|&at| rows[at as usize]).collect();
            let found = neighbours::others(&*index, (self.len(), &place), &group, k, progress, &wanted)?;
            for (at, found) in places.into_iter().zip(found) {
                near[at as usize] = found;
            }
        }
        Ok(near)
    }

    /// Places among some rows, by the class whose distances hold for them.
    fn by_metric(&self, rows: &[u32]) -> Vec<(u32, Vec<u32>)> {
        let everyone = 0..rows.len() as u32;
        if !self.space.metric_by_class() {
            return vec![(0, everyone.collect())];
        }
        let members = |class| everyone.clone().filter(|&at| self.class(rows[at as usize]) == class).collect::<Vec<_>>();
        let classes = 0..self.counts.len() as u32;
        classes.map(|class| (class, members(class))).filter(|(_, members)| !members.is_empty()).collect()
    }

    fn place(&self, row: u32) -> (&[f64], &[u32]) {
        let (dims, nominals) = (self.space.numbers.len(), self.space.nominals.len());
        (&self.numbers[row as usize * dims..][..dims], &self.codes[row as usize * nominals..][..nominals])
    }
}
