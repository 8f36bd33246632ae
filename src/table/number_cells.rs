//! The numbers of a column in the least room that holds them exactly: those of few decimals as whole numbers of decimal steps, in
//! two bytes or four instead of eight.
//!
//! A double that is the nearest one to a decimal of d digits after the point is its steps divided by 10^d, to the bit, as division
//! rounds correctly. Every number is tried when it is put down, so what is read back is what was read from the file.

use bytemuck::Pod;

use super::{NumberFormat, cell::POWERS};
use crate::memory::Room;

/// The numbers of a column, one per data row; NaN where a cell is missing.
#[derive(Clone, Debug)]
pub enum NumberCells {
    Wide(Room<f64>),
    Middle(Steps<i32>),
    Short(Steps<i16>),
}

/// Whole numbers of steps; the smallest there is stands for a missing cell.
#[derive(Clone, Debug)]
pub struct Steps<T: DecimalStep> {
    steps: Room<T>,
    /// How many are a unit: a power of ten.
    per_unit: f64,
}

/// What steps are held in.
pub trait DecimalStep: Pod + PartialEq + Into<f64> {
    const MISSING: Self;
    const MOST: f64;

    fn of(steps: i64) -> Self;
}

impl DecimalStep for i16 {
    const MISSING: Self = Self::MIN;
    const MOST: f64 = Self::MAX as f64;

    fn of(steps: i64) -> Self {
        steps as Self
    }
}

impl DecimalStep for i32 {
    const MISSING: Self = Self::MIN;
    const MOST: f64 = Self::MAX as f64;

    fn of(steps: i64) -> Self {
        steps as Self
    }
}

impl<T: DecimalStep> Steps<T> {
    /// `None` where a number is not exactly one of steps.
    fn of(values: &[f64], per_unit: f64) -> Option<Self> {
        let mut steps = Room::new(values.len());
        for (step, &value) in steps.iter_mut().zip(values) {
            *step = if value.is_nan() {
                T::MISSING
            } else {
                let scaled = value * per_unit;
                // Half a step further and cut off: rounding would be a call for each.
                let whole = (scaled + 0.5_f64.copysign(scaled)) as i64;
                if (whole as f64).abs() > T::MOST || (whole as f64 / per_unit).to_bits() != value.to_bits() {
                    return None;
                }
                T::of(whole)
            };
        }
        Some(Self { steps, per_unit })
    }

    #[inline]
    fn number(&self, step: T) -> f64 {
        let steps: f64 = step.into();
        if step == T::MISSING { f64::NAN } else { steps / self.per_unit }
    }

    #[inline]
    fn get(&self, row: usize) -> f64 {
        self.number(self.steps[row])
    }

    fn gather(&self, rows: impl Iterator<Item = u32>, out: &mut [f64]) {
        let steps: &[T] = &self.steps;
        for (out, row) in out.iter_mut().zip(rows) {
            *out = self.number(steps[row as usize]);
        }
    }
}

impl NumberCells {
    /// The numbers of a column that is written in this style.
    pub fn of(values: Room<f64>, style: &NumberFormat) -> Self {
        let decimals = usize::from(style.max_decimals);
        if style.significant.is_some() || decimals >= POWERS.len() {
            return Self::Wide(values);
        }
        let per_unit = POWERS[decimals];
        // A comparison with what is missing is false.
        let most =
            values.iter().fold(0.0, |most, value| if value.abs() > most { value.abs() } else { most }) * per_unit;
        let short = (most < i16::MOST).then(|| Steps::of(&values, per_unit)).flatten().map(Self::Short);
        let middle = || (most < i32::MOST).then(|| Steps::of(&values, per_unit)).flatten().map(Self::Middle);
        short.or_else(middle).unwrap_or(Self::Wide(values))
    }

    pub fn len(&self) -> usize {
        match self {
            Self::Wide(values) => values.len(),
            Self::Middle(steps) => steps.steps.len(),
            Self::Short(steps) => steps.steps.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of a row that there is.
    #[inline]
    pub fn at(&self, row: usize) -> f64 {
        match self {
            Self::Wide(values) => values[row],
            Self::Middle(steps) => steps.get(row),
            Self::Short(steps) => steps.get(row),
        }
    }

    /// All numbers, row after row.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = f64> + Clone {
        (0..self.len()).map(|row| self.at(row))
    }

    /// The numbers of some rows in a tight loop: what one waits for from memory comes together with what the others wait for.
    pub fn gather(&self, rows: impl Iterator<Item = u32>, out: &mut [f64]) {
        match self {
            Self::Wide(values) => {
                let values: &[f64] = values;
                for (out, row) in out.iter_mut().zip(rows) {
                    *out = values[row as usize];
                }
            }
            Self::Middle(steps) => steps.gather(rows, out),
            Self::Short(steps) => steps.gather(rows, out),
        }
    }

    /// Whether no two numbers differ.
    pub fn is_constant(&self) -> bool {
        let mut present = self.iter().filter(|value| !value.is_nan());
        present.next().is_none_or(|first| present.all(|value| value == first))
    }
}

impl From<Vec<f64>> for NumberCells {
    fn from(values: Vec<f64>) -> Self {
        Self::Wide(values.into())
    }
}

/// By the numbers, however they are held.
impl PartialEq for NumberCells {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cells(values: &[f64], decimals: u8) -> NumberCells {
        let style = NumberFormat { max_decimals: decimals, ..NumberFormat::default() };
        NumberCells::of(Room::from(values.to_vec()), &style)
    }

    fn bytes(cells: &NumberCells) -> usize {
        match cells {
            NumberCells::Wide(_) => 8,
            NumberCells::Middle(_) => 4,
            NumberCells::Short(_) => 2,
        }
    }

    #[test]
    fn numbers_take_the_room_they_need() {
        assert_eq!(bytes(&cells(&[28.0, f64::NAN, -3.5], 1)), 2);
        assert_eq!(bytes(&cells(&[40_411.0, 0.0], 1)), 4);
        assert_eq!(bytes(&cells(&[3.0378, -9.9999], 4)), 4);
        assert_eq!(bytes(&cells(&[f64::from(i16::MAX)], 0)), 4);
        assert_eq!(bytes(&cells(&[f64::from(i32::MIN)], 0)), 8);
        assert_eq!(bytes(&cells(&[1.0 / 3.0], 15)), 8);
        assert_eq!(bytes(&cells(&[0.1 + 0.2], 1)), 8);
        assert_eq!(bytes(&cells(&[f64::NAN; 3], 0)), 2);
        let significant = NumberFormat { significant: Some(3), ..NumberFormat::default() };
        assert_eq!(bytes(&NumberCells::of(Room::from(vec![1.0]), &significant)), 8);
    }

    #[test]
    fn what_is_constant_is_told_by_the_numbers_that_are_there() {
        assert!(cells(&[2.5, f64::NAN, 2.5], 1).is_constant() && cells(&[], 0).is_constant());
        assert!(!cells(&[2.5, 2.6], 1).is_constant());
        assert!(
            cells(&[2.5, 1.0], 1) == NumberCells::from(vec![2.5, 1.0]) && cells(&[2.5], 1) != cells(&[2.5, 1.0], 1)
        );
    }

    proptest! {
        #[test]
        fn every_number_comes_back_to_the_bit(
            texts in prop::collection::vec(prop_oneof!["-?[0-9]{1,6}[.][0-9]{0,5}", "-?[0-9]{1,12}", Just("NaN".to_owned())], 0..40),
            decimals in 0_u8..12,
        ) {
            let values: Vec<f64> = texts.iter().map(|text| text.parse::<f64>().unwrap() + 0.0).collect();
            let held = cells(&values, decimals);
            let rows: Vec<u32> = (0..values.len() as u32).rev().collect();
            let mut gathered = vec![0.0; values.len()];
            held.gather(rows.iter().copied(), &mut gathered);
            gathered.reverse();
            let bits = |values: &mut dyn Iterator<Item = f64>| -> Vec<u64> {
                values.map(|value| if value.is_nan() { u64::MAX } else { value.to_bits() }).collect()
            };
            let expected = bits(&mut values.iter().copied());
            prop_assert_eq!(&bits(&mut held.iter()), &expected);
            prop_assert_eq!(&bits(&mut gathered.into_iter()), &expected);
        }
    }
}
