//! From an origin to the values of the row: interpolation, then repair.

use crate::{
    recipe::{Coarsen, Decimals, Recipe},
    sampling::lineage::{Between, Draw},
    space::{AxisKind, Space, neighbours::ClassNeighbours},
    table::{Grid, Kind},
};

/// Computes the rows that origins stand for.
#[derive(Debug)]
pub struct RowDecoder<'a> {
    space: &'a Space,
    /// Of each number.
    roundings: Vec<Rounding>,
    /// The numbers that may be missing.
    may_lack: Vec<usize>,
}

/// How a number is brought to what is written.
#[derive(Clone, Debug)]
pub struct Rounding {
    /// How the source writes it; `None` keeps all digits.
    grid: Option<Grid>,
    coarse: Option<Coarsen>,
}

impl Rounding {
    /// That of an axis of numbers.
    pub fn of(space: &Space, recipe: &Recipe, axis: usize) -> Self {
        let axis = &space.numbers[axis];
        let coarse = recipe.coarsen.get(&axis.name).copied();
        let AxisKind::Number { column, .. } = axis.kind else { return Self { grid: None, coarse } };
        let column = &space.table.columns[column];
        let keeps = column.kind == Kind::Decimal && recipe.decimals == Decimals::Full;
        Self { grid: (!keeps).then(|| column.style.grid(column.kind)), coarse }
    }

    /// A number on its grid, made coarser first where that is asked for; halves go away from zero. What was drawn around the largest
    /// numbers that there are may lie beyond them, where no source could have written it: it becomes the largest.
    pub fn apply(&self, number: f64) -> f64 {
        let number = number.clamp(f64::MIN, f64::MAX);
        let number = self.coarse.map_or(number, |coarsen| coarsen.apply(number));
        let rounded = self.grid.map_or(number + 0.0, |grid| grid.round(number));
        if rounded.is_finite() { rounded } else { number }
    }
}

/// The values of a row: unscaled numbers and levels, in the order of the space's axes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    pub numbers: Vec<f64>,
    pub codes: Vec<u32>,
}

impl Row {
    pub fn of(space: &Space) -> Self {
        Self { numbers: vec![0.0; space.numbers.len()], codes: vec![0; space.nominals.len()] }
    }

    /// Fills it with a real row.
    pub fn read(&mut self, space: &Space, position: u32) {
        for (axis, number) in self.numbers.iter_mut().enumerate() {
            *number = space.number(axis, position);
        }
        space.levels(position, &mut self.codes);
    }
}

/// The numbers of the parents of several rows, read column after column: cells of one column that lie far apart come from memory
/// together, where those of one row would be waited for one after the other.
#[derive(Clone, Debug, Default)]
pub struct ParentNumbers {
    /// All bases, then all neighbours.
    positions: Vec<u32>,
    /// By axis, a number for each of them.
    numbers: Vec<f64>,
}

impl ParentNumbers {
    /// Reads those of some rows, in place of what was read before.
    pub fn read(&mut self, space: &Space, draws: impl Iterator<Item = Draw> + Clone) {
        self.positions.clear();
        self.positions.extend(draws.clone().map(|draw| draw.base));
        self.positions.extend(draws.map(|draw| draw.neighbour));
        self.numbers.resize(self.positions.len() * space.numbers.len(), 0.0);
        for (axis, numbers) in self.numbers.chunks_mut(self.positions.len().max(1)).enumerate() {
            space.gather(axis, &self.positions, numbers);
        }
    }

    /// The base's number and the neighbour's on an axis, by the row's place among those that were read.
    pub fn of(&self, axis: usize, at: usize) -> [f64; 2] {
        let both = self.positions.len();
        [0, both / 2].map(|parent| self.numbers[axis * both + parent + at])
    }
}

impl<'a> RowDecoder<'a> {
    pub fn new(space: &'a Space, recipe: &Recipe) -> Self {
        let roundings = (0..space.numbers.len()).map(|axis| Rounding::of(space, recipe, axis)).collect();
        let may_lack = (0..space.numbers.len()).filter(|&axis| space.absence(axis).is_some()).collect();
        Self { space, roundings, may_lack }
    }

    /// Where the row falls before repair: base + gap · (neighbour − base) on a numeric axis.
    pub fn drawn(&self, draw: Draw, axis: usize) -> f64 {
        let base = self.space.number(axis, draw.base);
        let neighbour = self.space.number(axis, draw.neighbour);
        interpolated(base, neighbour, draw.gap)
    }

    /// A number as it is written.
    pub fn repair(&self, axis: usize, number: f64) -> f64 {
        self.roundings[axis].apply(number)
    }

    /// Brings a row that was made as a whole to what is written.
    pub fn repair_all(&self, row: &mut Row) {
        for (axis, number) in row.numbers.iter_mut().enumerate() {
            *number = self.repair(axis, *number);
        }
        self.leave_out(row);
    }

    /// Missing numbers are all alike: what stands for them.
    fn leave_out(&self, row: &mut Row) {
        for &axis in &self.may_lack {
            if self.space.is_missing(axis, |absence| row.codes[absence]) {
                row.numbers[axis] = self.space.numbers[axis].stand_in();
            }
        }
    }

    /// The row after repair. `voters` are the base's neighbours where a category is their mode (SMOTE-NC); elsewhere it
    /// is the nearer parent's, the base's at half way.
    pub fn decode(&self, draw: Draw, voters: Option<&[u32]>, row: &mut Row) {
        for (axis, number) in row.numbers.iter_mut().enumerate() {
            *number = self.number(axis, draw);
        }
        for (axis, code) in row.codes.iter_mut().enumerate() {
            *code = self.code(axis, draw, voters);
        }
        self.leave_out(row);
    }

    /// As [`RowDecoder::decode`], of a row whose parents were read together with those of others.
    pub fn decode_read(
        &self,
        (draw, voters): (Draw, Option<&[u32]>),
        (parents, at): (&ParentNumbers, usize),
        row: &mut Row,
    ) {
        for (axis, number) in row.numbers.iter_mut().enumerate() {
            let [base, neighbour] = parents.of(axis, at);
            *number = self.repair(axis, interpolated(base, neighbour, draw.gap));
        }
        for (axis, code) in row.codes.iter_mut().enumerate() {
            *code = self.code(axis, draw, voters);
        }
        self.leave_out(row);
    }

    /// The number on one axis after repair.
    pub fn number(&self, axis: usize, draw: Draw) -> f64 {
        self.repair(axis, self.drawn(draw, axis))
    }

    /// The level on one axis, as [`RowDecoder::decode`] has it.
    pub fn code(&self, axis: usize, draw: Draw, voters: Option<&[u32]>) -> u32 {
        match voters {
            Some(voters) if !voters.is_empty() => mode(&voters.iter().map(|&voter| self.space.code(axis, voter))),
            _ => self.space.code(axis, if draw.gap <= 0.5 { draw.base } else { draw.neighbour }),
        }
    }
}

/// Base + gap · (neighbour − base), and what it is where that difference is beyond every double.
pub fn interpolated(base: f64, neighbour: f64, gap: f64) -> f64 {
    let difference = neighbour - base;
    let number = if difference.is_finite() { base + gap * difference } else { (1.0 - gap) * base + gap * neighbour };
    // Beyond both parents, which some methods go, may be beyond all numbers.
    number.clamp(f64::MIN, f64::MAX)
}

/// Shares that differ by less are equal on paper: 1 less five sixths is not quite a sixth.
const EQUAL_SHARES: f64 = 1e-9;

/// Fills a row with the mean of its parents: of each category the level with the largest share, of equal shares the one met
/// first.
pub fn mean(space: &Space, between: &Between, row: &mut Row) {
    for (axis, number) in row.numbers.iter_mut().enumerate() {
        let base = space.number(axis, between.base);
        let difference = |&(other, weight): &(u32, f64)| weight * (space.number(axis, other) - base);
        let mean = base + between.others.iter().map(difference).sum::<f64>();
        let summed = || between.parents().map(|(parent, weight)| weight * space.number(axis, parent)).sum();
        let found = if mean.is_finite() { mean } else { summed() };
        // Weights beyond 1 and below 0 of the largest numbers can come to none.
        *number = if found.is_nan() { base } else { found };
    }
    for (axis, code) in row.codes.iter_mut().enumerate() {
        let mut shares: Vec<(u32, f64)> = Vec::new();
        for (parent, weight) in between.parents() {
            let level = space.code(axis, parent);
            match shares.iter_mut().find(|(met, _)| *met == level) {
                Some((_, share)) => *share += weight,
                None => shares.push((level, weight)),
            }
        }
        let larger = |most: (u32, f64), it: (u32, f64)| if it.1 > most.1 + EQUAL_SHARES { it } else { most };
        *code = shares.into_iter().reduce(larger).map_or(*code, |(level, _)| level);
    }
}

/// The rows that vote on the categories of a row of SMOTE-NC, if they do.
pub fn category_neighbours<'n>(
    space: &Space,
    neighbours: Option<&'n ClassNeighbours>,
    class: u32,
    base: u32,
    k: usize,
) -> Option<&'n [u32]> {
    if !space.metric_by_class() {
        return None;
    }
    let member = space.members(class).binary_search(&base).ok()?;
    Some(&neighbours?.of(member)[..k])
}

/// The most frequent level; of equally frequent ones the one met first, that is the nearest neighbour's.
fn mode(codes: &(impl Iterator<Item = u32> + Clone)) -> u32 {
    let mut best = (0, 0);
    for code in codes.clone() {
        let count = codes.clone().filter(|&other| other == code).count();
        if count > best.0 {
            best = (count, code);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_the_ends_of_all_doubles() {
        assert_eq!(interpolated(-f64::MAX, f64::MAX, 0.5), 0.0);
        assert_eq!(interpolated(f64::MAX, -f64::MAX, -0.3), f64::MAX);
        assert_eq!(interpolated(-f64::MAX, f64::MAX, 0.0), -f64::MAX);
        assert_eq!(interpolated(f64::MAX, f64::MAX, 0.3), f64::MAX);
        assert_eq!(interpolated(0.1, 0.4, 0.3).to_bits(), (0.1 + 0.3 * (0.4 - 0.1_f64)).to_bits());
    }

    #[test]
    fn what_lies_beyond_all_doubles_becomes_the_largest() {
        let rounding = Rounding { grid: None, coarse: None };
        assert_eq!(rounding.apply(f64::INFINITY), f64::MAX);
        assert_eq!(rounding.apply(f64::NEG_INFINITY), -f64::MAX);
        assert_eq!(rounding.apply(-0.0).to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn the_mode_of_a_tie_is_the_nearest_neighbours() {
        assert_eq!(mode(&[3, 1, 1, 3, 2].into_iter()), 3);
        assert_eq!(mode(&[2, 1, 1].into_iter()), 1);
    }
}
