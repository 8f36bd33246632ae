//! The rows of a class as a model keeps them, which outlives the space: numbers as they are, and levels.

use crate::{error::Result, memory, sampling::decode::Row, space::Space};

#[derive(Debug)]
pub struct MemberRows {
    count: usize,
    dims: usize,
    nominals: usize,
    /// Row by row, as the codes.
    numbers: Vec<f64>,
    codes: Vec<u32>,
}

impl MemberRows {
    pub fn read(space: &Space, class: u32) -> Result<Self> {
        let (members, dims, nominals) = (space.members(class), space.numbers.len(), space.nominals.len());
        memory::claim(members.len().saturating_mul(8 * dims + 4 * nominals))?;
        Ok(Self {
            count: members.len(),
            dims,
            nominals,
            numbers: members.iter().flat_map(|&row| (0..dims).map(move |axis| space.number(axis, row))).collect(),
            codes: members.iter().flat_map(|&row| (0..nominals).map(move |axis| space.code(axis, row))).collect(),
        })
    }

    pub fn count(&self) -> usize {
        self.count
    }

    pub fn numbers(&self, member: usize) -> &[f64] {
        &self.numbers[member * self.dims..][..self.dims]
    }

    /// The numbers of one column.
    pub fn column(&self, axis: usize) -> impl ExactSizeIterator<Item = f64> + Clone {
        (0..self.count).map(move |member| self.numbers[member * self.dims + axis])
    }

    /// Fills a row with a member.
    pub fn put(&self, member: usize, row: &mut Row) {
        row.numbers.copy_from_slice(self.numbers(member));
        row.codes.copy_from_slice(&self.codes[member * self.nominals..][..self.nominals]);
    }
}

/// A number moved by some way; at the end of all doubles where it would lie beyond.
pub fn moved(number: f64, by: f64) -> f64 {
    (number + by).clamp(-f64::MAX, f64::MAX)
}
