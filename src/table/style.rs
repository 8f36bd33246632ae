//! How the numbers of a column are written, and which numbers it can hold.

use super::{
    Kind,
    cell::{self, Negative},
};

/// How numbers with an exponent are written, and which ones are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scientific {
    /// E, not e.
    pub upper: bool,
    /// Fewest digits of the exponent.
    pub digits: u8,
    /// A plus sign before an exponent from 0 on.
    pub plus: bool,
    /// Fewest digits after the point of the mantissa.
    pub least_mantissa: u8,
    /// Numbers with an exponent up to here, and from there on, are written so.
    pub below: i32,
    pub from: i32,
}

/// How a column's numbers are written in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NumberFormat {
    /// Fewest decimals of any cell: trailing zeros are kept up to here.
    pub min_decimals: u8,
    /// Most decimals of any cell: values are rounded to these.
    pub max_decimals: u8,
    /// Values are rounded to so many significant digits instead: where cells have exponents, or more decimals than a double
    /// can tell apart.
    pub significant: Option<u8>,
    /// Decimal comma instead of a point.
    pub comma: bool,
    /// Blanks and symbols before and after the number, where every cell has the same.
    pub before: String,
    pub after: String,
    /// Every cell is in quotes.
    pub quoted: bool,
    /// What stands between the thousands.
    pub group: Option<char>,
    pub negative: Negative,
    pub scientific: Option<Scientific>,
}

/// How far a number may be from the grid, in steps: what rounding in double precision may leave.
const ON_GRID: f64 = 1e-9;

/// From here on every double is whole.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// The whole number nearest to one below 2⁵³; halves go away from zero. As [`f64::round`], which is a call of the C library where
/// the processor may lack the instruction.
#[inline]
pub(super) fn nearest_whole(number: f64) -> f64 {
    let cut_off = number as i64 as f64;
    // Exact: what is cut off has no more digits than the number.
    if (number - cut_off).abs() >= 0.5 { cut_off + 1.0_f64.copysign(number) } else { cut_off }
}

/// The numbers that a column can hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Grid {
    /// Multiples of 1 / this power of ten.
    Step(f64),
    /// Numbers of so many significant digits.
    Significant(u8),
}

impl Grid {
    /// The number nearest to this one that the column can hold; halves go away from zero.
    #[inline]
    pub fn round(self, number: f64) -> f64 {
        let steps = match self {
            Self::Step(steps) => steps,
            Self::Significant(digits) => return significant(number, digits),
        };
        let scaled = number * steps;
        // Beyond 2⁵³ every double is whole, and multiplying it would only lose digits.
        // Dividing gives the double nearest to the decimal, the same that reading its text would give.
        // Adding 0 turns −0 into 0.
        if scaled.abs() < WHOLE { nearest_whole(scaled) / steps + 0.0 } else { number }
    }

    /// Whether the column can hold the number: whether it has no more digits than the source's numbers have.
    pub fn holds(self, number: f64) -> bool {
        let steps = match self {
            Self::Step(steps) => number * steps,
            Self::Significant(digits) => return significant(number, digits) == number,
        };
        // A double beyond 2⁵³ steps has no place between two of them.
        steps.abs() >= 9_007_199_254_740_992.0
            || (steps - steps.round()).abs() <= ON_GRID + 4.0 * f64::EPSILON * steps.abs()
    }
}

impl NumberFormat {
    /// The numbers that a column of this kind can hold.
    pub fn grid(&self, kind: Kind) -> Grid {
        match self.significant {
            Some(digits) => Grid::Significant(digits),
            None if kind == Kind::Decimal => Grid::Step(10_f64.powi(i32::from(self.max_decimals))),
            None => Grid::Step(1.0),
        }
    }

    /// Whether a cell without quotes and blanks is written as the source writes its numbers: decimals, symbols, separators and
    /// exponents. `comma` is the decimal sign of the cell's own file.
    pub fn spells(&self, text: &str, comma: bool) -> bool {
        let Ok(found) = cell::read_dressed(text.as_bytes(), comma) else { return false };
        let symbols = (found.lead.trim(), found.trail.trim()) == (self.before.trim(), self.after.trim());
        let group = found.group.is_none() || found.group == self.group;
        let plus = text.starts_with('+');
        let exponent = match (found.exponent, self.scientific) {
            (Some(exponent), Some(scientific)) => exponent.upper == scientific.upper,
            (Some(_), None) => false,
            (None, _) => self.significant.is_some() || self.has_decimals(found.decimals),
        };
        symbols && group && !plus && exponent
    }

    fn has_decimals(&self, decimals: u32) -> bool {
        (u32::from(self.min_decimals)..=u32::from(self.max_decimals)).contains(&decimals)
    }
}

/// How many digits of a cell's number carry its value: all but the zeros that it begins with; 0 for what is no number.
pub fn significant_digits(text: &str, comma: bool) -> u8 {
    if cell::parse_number(text.as_bytes(), comma).is_none() {
        return 0;
    }
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').len().clamp(1, 17) as u8
}

/// Rounds to so many significant digits; the double nearest to the decimal.
pub fn significant(number: f64, digits: u8) -> f64 {
    if digits == 0 || digits >= 17 || !number.is_finite() {
        return number + 0.0;
    }
    format!("{number:.*e}", usize::from(digits) - 1).parse().map_or(number, |rounded: f64| rounded + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn significant_digits_are_kept() {
        assert_eq!(significant(2.149e-18, 2), 2.1e-18);
        assert_eq!(significant(-0.0, 3), 0.0);
        assert_eq!(significant(123_456.0, 2), 120_000.0);
        assert_eq!(significant(4.9e-324, 2), 4.9e-324);
        assert_eq!(significant(0.1 + 0.2, 17), 0.1 + 0.2);
        for (text, digits) in
            [("2.1e-18", 2), ("0.0050", 2), ("100", 3), ("1.23E-05", 3), ("0", 1), ("$1,234.5", 5), ("x1", 0)]
        {
            assert_eq!(significant_digits(text, false), digits, "{text}");
        }
    }

    #[test]
    fn the_nearest_whole_number_is_that_of_the_library() {
        let mut numbers =
            vec![0.0, 0.5, 1.5, 2.5, 0.5_f64.next_down(), 1.0_f64.next_down(), WHOLE - 1.0, WHOLE / 2.0 - 0.5];
        numbers.extend((0..4_000).map(|it| f64::from(it) * 1.1e3_f64.powi(it % 5) / 64.0).filter(|it| *it < WHOLE));
        for number in numbers.into_iter().flat_map(|it| [it, -it]) {
            assert_eq!(nearest_whole(number) + 0.0, number.round() + 0.0, "{number:e}");
        }
    }

    #[test]
    fn a_column_tells_which_numbers_it_can_hold() {
        let style = NumberFormat { max_decimals: 2, ..NumberFormat::default() };
        let decimal = style.grid(Kind::Decimal);
        assert!(decimal.holds(0.1 + 0.2) && !decimal.holds(0.125));
        assert!(style.grid(Kind::Integer).holds(3.0) && !style.grid(Kind::Integer).holds(3.5));
        let short = NumberFormat { significant: Some(3), ..NumberFormat::default() };
        assert!(short.grid(Kind::Decimal).holds(1.23e-5) && !short.grid(Kind::Decimal).holds(1.234e-5));
        assert_eq!(decimal.round(2.675), 2.68);
    }
}
