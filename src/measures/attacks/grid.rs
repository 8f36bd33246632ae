//! A column of the source as a grid, and the pair of grid values that a cell lies between: what the lattice attack asks
//! of the rows that Ganev et al. attack (SMOTE and Mirrors, arXiv 2510.15083).
//!
//! In units of the grid, counted from the low end: u = A + g·D with whole A and D = B − A. So D is such that g·D and u
//! have the same fraction. `first_within` finds the next such D without trying them all, so that a column with
//! millions of grid values costs no more than one with thousands.

/// Noise of a cell, relative to the largest number of its column: what scaling, interpolating, scaling back and printing
/// leave, with room.
const NOISE: f64 = 2e-14;
/// A cell is given this much room at most, in grid steps, however large its numbers.
const LOOSEST: f64 = 1e-7;
/// And at least this much, for few grid values pass by chance in a column of few.
const TIGHTEST: f64 = 1e-10;
/// A cell this near to the grid, in steps, is on it: far more than noise, far less than a gap.
const ON_GRID: f64 = 1e-6;
/// A column with more grid values than this does not vote.
const MOST_STEPS: f64 = 5e6;
/// Fractions as whole numbers of 2⁻⁶²: sums of two still fit into 64 bits.
const TURN: u64 = 1 << 62;

/// What an attacker knows of a column of the source.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownColumn {
    /// Grid step: 10^−decimals; 1 for whole numbers and 0/1 columns.
    pub step: f64,
    /// Range of the source column.
    pub low: f64,
    pub high: f64,
    /// A 0/1 column, or a member of a one-hot group.
    pub binary: bool,
}

/// A voting column, in units of its grid.
#[derive(Clone, Copy, Debug)]
pub struct VotingAxis {
    pub column: usize,
    low: f64,
    step: f64,
    /// Steps from the low to the high end.
    pub steps: f64,
    /// Room for a cell, in steps.
    room: f64,
    pub binary: bool,
}

impl VotingAxis {
    /// `None` for a column that does not vote.
    pub fn new(number: usize, column: &KnownColumn) -> Option<Self> {
        let steps = ((column.high - column.low) / column.step).round();
        // The gap is noisy too, and is multiplied by as many steps as there are at most.
        let noise = NOISE * (column.low.abs().max(column.high.abs()) / column.step + steps);
        let sound = column.low.is_finite() && column.step.is_finite() && column.step > 0.0;
        let votes = sound && (0.0..=MOST_STEPS).contains(&steps) && noise <= LOOSEST;
        votes.then(|| Self {
            column: number,
            low: column.low,
            step: column.step,
            steps,
            room: noise.max(TIGHTEST),
            binary: column.binary && steps == 1.0,
        })
    }

    /// The grid value with this number.
    pub fn value(&self, end: i64) -> f64 {
        let value = self.low + end as f64 * self.step;
        // The number as it is written, where the step is a decimal one.
        let parts = (1.0 / self.step).round().max(1.0);
        let written = (value * parts).round() / parts;
        if (written - value).abs() < ON_GRID * self.step { written } else { value }
    }

    /// Where the cell of a row lies, in steps from the low end.
    pub fn units(&self, row: &[f64]) -> f64 {
        (row[self.column] - self.low) / self.step
    }

    /// Whether a cell lies off the grid.
    pub fn off_grid(&self, row: &[f64]) -> bool {
        let units = self.units(row);
        (units - units.round()).abs() > ON_GRID
    }

    /// How many false pairs pass for a cell by chance, on average.
    pub fn chance(&self) -> f64 {
        4.0 * self.steps * self.room
    }

    /// The pairs that propose a gap for a cell.
    pub fn proposals(&self, units: f64) -> f64 {
        if units > 0.0 && units < self.steps { (units.floor() + 1.0) * (self.steps - units.floor()) } else { 0.0 }
    }

    /// The pair of grid values that a cell lies between.
    pub fn pair(&self, units: f64, gap: f64) -> GridPair {
        if !(-self.room..=self.steps + self.room).contains(&units) {
            return GridPair::None;
        }
        let units = units.clamp(0.0, self.steps);
        let mut found = GridPair::None;
        // Both ends must lie in the range, which bounds their difference.
        let rising = (units / gap).min((self.steps - units) / (1.0 - gap));
        let falling = ((self.steps - units) / gap).min(units / (1.0 - gap));
        // No difference at all is looked at with the rising ones.
        for (start, most, sign, first) in [(units, rising, 1, 0), (-units, falling, -1, 1)] {
            let most = (most + 0.5).floor().min(self.steps);
            let mut next = first;
            while let Some(difference) = self.difference(start, gap, next, most) {
                let low = (units - gap * (sign * difference) as f64).round() as i64;
                let pair = [low, low + sign * difference];
                if pair.iter().all(|end| (0..=self.steps as i64).contains(end)) {
                    if matches!(found, GridPair::One(_)) {
                        return GridPair::Several;
                    }
                    found = GridPair::One(pair);
                }
                next = difference + 1;
            }
        }
        found
    }

    /// The smallest difference from `next` to `most` for which gap·difference has the fraction of `start`.
    fn difference(&self, start: f64, gap: f64, next: i64, most: f64) -> Option<i64> {
        if next as f64 > most {
            return None;
        }
        let most = most as i64;
        if most - next < 24 {
            // Trying them one by one is faster.
            return (next..=most).find(|difference| {
                let off = start - gap * *difference as f64;
                (off - off.round()).abs() <= self.room
            });
        }
        let turn = TURN as f64;
        let gap = ((gap * turn) as u64).min(TURN - 1);
        // What overflows is whole turns.
        let begun = gap.wrapping_mul(next as u64) % TURN;
        let fraction = ((start - start.floor()) * turn) as u64;
        let room = (self.room * turn) as u64;
        // Where the window lies once `next` turns are taken off it.
        let low = (2 * TURN + fraction - room - begun) % TURN;
        let found = if low + 2 * room >= TURN {
            0
        } else {
            first_within(gap, TURN, low, low + 2 * room, (most - next) as u64)?
        };
        Some(next + found as i64)
    }
}

/// The grid values that a cell lies between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GridPair {
    None,
    One([i64; 2]),
    Several,
}

/// The smallest x up to `most` with low ≤ factor·x mod modulus ≤ high, by Euclid's algorithm: every step at least halves
/// the modulus.
fn first_within(factor: u64, modulus: u64, low: u64, high: u64, most: u64) -> Option<u64> {
    if low == 0 {
        return Some(0);
    }
    let (factor, low, high) =
        if factor > modulus / 2 { (modulus - factor, modulus - high, modulus - low) } else { (factor, low, high) };
    if factor == 0 {
        return None;
    }
    let first = low.div_ceil(factor);
    if first * factor <= high {
        return (first <= most).then_some(first);
    }
    // No multiple lies within before the first turn: how many turns, in the remainders by the factor. At `most` there are
    // so many; a little more, for it is not computed exactly.
    let reached = (factor as f64 / modulus as f64 * most as f64 * (1.0 + 1e-9)) as u64;
    if reached == 0 {
        return None;
    }
    let turns = first_within((factor - modulus % factor) % factor, factor, low % factor, high % factor, reached)?;
    let total = u128::from(low) + u128::from(modulus) * u128::from(turns);
    let first = total.div_ceil(u128::from(factor));
    (first <= u128::from(most)).then_some(first as u64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn axis(step: f64, low: f64, high: f64) -> Option<VotingAxis> {
        VotingAxis::new(0, &KnownColumn { step, low, high, binary: false })
    }

    #[test]
    fn a_cell_gives_its_pair_away() {
        let glucose = axis(0.01, 55.12, 271.74).unwrap();
        let (first, second, gap) = (228.69, 105.92, 0.374_918_273_645_1);
        let cell = first + gap * (second - first);
        let GridPair::One(ends) = glucose.pair(glucose.units(&[cell]), gap) else { panic!("not one pair") };
        assert_eq!(ends.map(|end| glucose.value(end)), [first, second]);
        // On the grid: equal ends.
        assert_eq!(glucose.pair(glucose.units(&[105.92]), gap), GridPair::One([5080, 5080]));
        assert_eq!(glucose.pair(glucose.units(&[cell]), 0.374_9), GridPair::None);
        assert_eq!(glucose.pair(glucose.units(&[272.0]), gap), GridPair::None);
        assert_eq!(glucose.pair(f64::NAN, gap), GridPair::None);
        // Any difference of two will do for a gap of one half.
        assert_eq!(axis(1.0, 0.0, 80.0).unwrap().pair(40.0, 0.5), GridPair::Several);
    }

    #[test]
    fn columns_that_cannot_vote() {
        for (step, low, high) in [
            (0.0, 0.0, 1.0),
            (-1.0, 0.0, 1.0),
            (f64::NAN, 0.0, 1.0),
            (f64::INFINITY, 0.0, 1.0),
            (1.0, f64::NEG_INFINITY, 1.0),
            (1.0, 0.0, f64::INFINITY),
            (1.0, 0.0, f64::NAN),
            (1.0, 1.0, 0.0),
            (1e-4, 0.0, 512.3292),
            // As fine as its own noise.
            (1.0, 1.7e9, 1.7e9 + 5.0),
        ] {
            assert!(axis(step, low, high).is_none(), "{step} {low} {high}");
        }
        assert_eq!(axis(1.0, 3.0, 3.0).unwrap().pair(0.0, 0.4), GridPair::One([0, 0]));
    }

    proptest! {
        #[test]
        fn the_first_within_is_that_of_trying_them_all(
            (modulus, factor, low, more) in (2..5000_u64).prop_flat_map(|modulus| {
                (Just(modulus), 0..modulus, 0..modulus, 0..modulus)
            }),
            most in 0..6000_u64,
        ) {
            let high = (low + more % 50).min(modulus - 1);
            let tried = (0..=most).find(|x| (low..=high).contains(&(factor * x % modulus)));
            prop_assert_eq!(first_within(factor, modulus, low, high, most), tried);
        }

        /// Found by Euclid's algorithm as by enumeration, at either end of the range too.
        #[test]
        fn every_pair_is_found(steps in 1..60_000_i64, first in 0.0..=1.0_f64, second in 0.0..=1.0_f64, gap in 0.001..0.999_f64) {
            let axis = axis(1.0, 0.0, steps as f64).unwrap();
            let ends = [first, second].map(|share| (share * steps as f64).round() as i64);
            let units = ends[0] as f64 + gap * (ends[1] - ends[0]) as f64;
            let fits = |low: i64| {
                let high = ((units - (1.0 - gap) * low as f64) / gap).round();
                let off = (units - low as f64 - gap * (high - low as f64)).abs();
                (off <= axis.room && (0.0..=steps as f64).contains(&high)).then_some([low, high as i64])
            };
            let tried: Vec<[i64; 2]> = (0..=steps).filter_map(fits).collect();
            prop_assert!(tried.contains(&ends));
            let expected = if tried.len() == 1 { GridPair::One(ends) } else { GridPair::Several };
            prop_assert_eq!(axis.pair(units, gap), expected);
        }
    }
}
