//! The rows that a cleaner sees: real ones, and at the end those that were made as well.

use crate::{
    error::{Error, Setting},
    memory,
    progress::{Progress, Stop},
    sampling::fate::RowId,
    space::{
        Space,
        neighbours::{self, ClassNeighbours},
        points::Points,
        search,
    },
};

/// Rows in scaled coordinates, numbered from 0.
#[derive(Debug)]
pub struct CleanerRows<'a> {
    space: &'a Space,
    ids: Vec<RowId>,
    classes: Vec<u32>,
    /// Row-major.
    numbers: Vec<f64>,
    codes: Vec<u32>,
    /// Rows of every class.
    counts: Vec<u64>,
    /// The class that is spared.
    smallest: Option<u32>,
}

impl<'a> CleanerRows<'a> {
    /// The learning rows at some positions, and room for `more`; `takes_smallest` tells whether the smallest class loses rows too.
    pub fn real(space: &'a Space, positions: &[u32], more: usize) -> Result<Self, Error> {
        let (dims, nominals) = (space.numbers.len(), space.nominals.len());
        let all = positions.len() + more;
        memory::claim(all.saturating_mul(8 * dims + 4 * nominals + 16))?;
        let mut rows = Self {
            space,
            ids: Vec::with_capacity(all),
            classes: Vec::with_capacity(all),
            numbers: Vec::with_capacity(all * dims),
            codes: Vec::with_capacity(all * nominals),
            counts: vec![0; space.table.target.classes.len()],
            smallest: None,
        };
        let (mut numbers, mut codes) = (vec![0.0; dims], vec![0; nominals]);
        for &position in positions {
            space.coordinates(position, &mut numbers, &mut codes);
            rows.push(RowId::Real(position), space.class(position), &numbers, &codes);
        }
        Ok(rows)
    }

    /// One row more, in scaled coordinates.
    pub fn push(&mut self, id: RowId, class: u32, numbers: &[f64], codes: &[u32]) {
        self.ids.push(id);
        self.classes.push(class);
        self.counts[class as usize] += 1;
        self.numbers.extend_from_slice(numbers);
        self.codes.extend_from_slice(codes);
    }

    /// Takes nothing from the smallest class; of equally small ones the first.
    pub fn spare_smallest(&mut self) {
        let present = (0_u32..).zip(&self.counts).filter(|(_, count)| **count > 0);
        self.smallest = present.min_by_key(|(class, count)| (**count, *class)).map(|(class, _)| class);
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
        self.smallest != Some(class)
    }

    /// The `k` nearest other rows of every row, of any class. Where distances differ by class (SMOTE-NC), a row measures by
    /// those of its own.
    pub fn nearest(&self, k: usize, progress: &Progress) -> Result<ClassNeighbours, Stop> {
        if k >= self.len() {
            let others = self.len().saturating_sub(1);
            let message = format!(
                "there are {others} other complete rows to compare a row with, too few for k = {k}: choose k = {others} or less, or \
                 clean nothing"
            );
            return Err(Error::data(message).about(Setting::Cleaning).into());
        }
        progress.stage("neighbours", self.len() as u64)?;
        let everyone: Vec<u32> = (0..self.len() as u32).collect();
        let mut near = vec![0; self.len() * k];
        let classes = 0..self.counts.len() as u32;
        let groups: Vec<(u32, Vec<u32>)> = if self.space.metric_by_class() {
            let members = |class| everyone.iter().copied().filter(|&row| self.class(row) == class).collect::<Vec<_>>();
            classes.map(|class| (class, members(class))).filter(|(_, members)| !members.is_empty()).collect()
        } else {
            vec![(0, everyone.clone())]
        };
        for (class, group) in groups {
            let points = Points::of(
                self.space.numbers.len(),
                self.space.level_weights(class),
                &everyone,
                |row, numbers, codes| {
                    let (own_numbers, own_codes) = self.place(row);
                    numbers.copy_from_slice(own_numbers);
                    codes.copy_from_slice(own_codes);
                },
            );
            progress.check()?;
            let index = search::over(points);
            let place = |row: u32| {
                let (numbers, codes) = self.place(row);
                (numbers.to_vec(), codes.to_vec())
            };
            let found = neighbours::others(&*index, (self.len(), &place), &group, k, progress, |others| {
                others.iter().map(|other| other.row).collect::<Vec<u32>>()
            })?;
            for (row, found) in group.into_iter().zip(found) {
                near[row as usize * k..][..k].copy_from_slice(&found);
            }
        }
        Ok(ClassNeighbours::new(k, near))
    }

    fn place(&self, row: u32) -> (&[f64], &[u32]) {
        let (dims, nominals) = (self.space.numbers.len(), self.space.nominals.len());
        (&self.numbers[row as usize * dims..][..dims], &self.codes[row as usize * nominals..][..nominals])
    }
}
