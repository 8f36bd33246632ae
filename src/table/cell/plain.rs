//! The usual spelling of a number, `-12.50`, read as fast as the processor can.

/// Whole numbers up to here are exact in a double.
const EXACT: u64 = 1 << 53;

/// Powers of ten that a double holds exactly.
pub const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

const ZEROS: u64 = 0x3030_3030_3030_3030;
const HIGH: u64 = 0x8080_8080_8080_8080;
/// Added to a byte above 9, it carries into the highest bit.
const DIGIT: u64 = 0x7676_7676_7676_7676;

/// Marks the bytes that are no digits; only the lowest mark is certain, and that is the one that counts.
#[inline]
fn stops(eight: u64) -> u64 {
    let t = eight ^ ZEROS;
    (t.wrapping_add(DIGIT) | t) & HIGH
}

/// The value of up to eight digits, one in each byte, the last in the top one, by three multiplications.
#[inline]
fn value(digits: u64) -> u64 {
    let v = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let a = (v & 0x0000_00FF_0000_00FF).wrapping_mul(0x000F_4240_0000_0064);
    let b = ((v >> 16) & 0x0000_00FF_0000_00FF).wrapping_mul(0x0000_2710_0000_0001);
    a.wrapping_add(b) >> 32
}

/// The value of the first n digits of eight bytes, n from 1 to 8.
#[inline]
fn first_digits(eight: u64, n: u32) -> u64 {
    // They move to the top bytes, so that zeros stand before them.
    value((eight ^ ZEROS) << (64 - 8 * n))
}

#[inline]
fn eight(text: &[u8], at: usize) -> Option<u64> {
    text.get(at..at + 8).and_then(|s| <[u8; 8]>::try_from(s).ok()).map(u64::from_le_bytes)
}

const WHOLE: [u64; 9] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// Reads the digits from `at` on into `m`, and returns where they stop.
fn run(text: &[u8], mut at: usize, m: &mut u64) -> usize {
    while let Some(eight) = eight(text, at) {
        let n = stops(eight).trailing_zeros() / 8;
        if n > 0 {
            *m = m.wrapping_mul(WHOLE[n as usize]).wrapping_add(first_digits(eight, n));
        }
        at += n as usize;
        if n < 8 {
            return at;
        }
    }
    while let Some(digit) = text.get(at).map(|b| b.wrapping_sub(b'0')).filter(|d| *d < 10) {
        *m = m.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    at
}

/// The common spelling of a number, `-12.50`, read straight from the text: the value, its decimals, and where it ends.
///
/// `None` means only that the slow way has to look at it. The result is correctly rounded: both parts of the division
/// are exact.
pub fn plain_number(text: &[u8], from: usize, point: u8) -> Option<(f64, u32, usize)> {
    let negative = text.get(from) == Some(&b'-');
    let start = from + usize::from(negative);
    let mut m = 0;
    let mut at = run(text, start, &mut m);
    let whole = at - start;
    if whole == 0 || (whole > 1 && text[start] == b'0') {
        return None;
    }
    let mut decimals = 0;
    if text.get(at) == Some(&point) {
        let first = at + 1;
        at = run(text, first, &mut m);
        decimals = at - first;
        if decimals == 0 {
            return None;
        }
    }
    // 19 digits cannot overflow 64 bits, so the comparison after it means something.
    if whole + decimals > 19 || m > EXACT {
        return None;
    }
    let value = m as f64;
    let value = if decimals == 0 { value } else { value / POWERS[decimals] };
    // Adding zero turns −0 into 0.
    let value = if negative { -value } else { value };
    Some((value + 0.0, decimals as u32, at))
}

/// How a plain number is written: its digits before and after the point, at most seven each.
#[derive(Clone, Copy, Debug, Default)]
pub struct NumberShape {
    /// Digits before the point; 0 where no number has this shape.
    whole: u32,
    decimals: u32,
    point: u8,
    /// The rest is of use where all characters fit into eight bytes, from the first digit on. Zeros, and the point.
    pattern: u64,
    /// Added to the difference from the pattern, it carries into the highest bit of a byte that does not fit.
    carry: u64,
    /// The highest bit of every character.
    marks: u64,
    /// The bytes before the point; none where there is no point.
    before: u64,
}

impl NumberShape {
    pub fn new(whole: u32, decimals: u32, point: u8) -> Self {
        if whole > 7 || decimals > 7 {
            return Self::default();
        }
        let mut shape = Self { whole, decimals, point, pattern: ZEROS, carry: DIGIT, marks: 0, before: 0 };
        if shape.is_short() {
            shape.marks = HIGH >> (64 - 8 * shape.length());
        }
        if decimals > 0 {
            let at = 8 * whole;
            shape.pattern ^= u64::from(b'0' ^ point) << at;
            shape.carry ^= u64::from(0x76_u8 ^ 0x7F) << at;
            shape.before = (1 << at) - 1;
        }
        shape
    }

    /// Characters, without a sign.
    fn length(&self) -> u32 {
        self.whole + self.decimals + u32::from(self.decimals > 0)
    }

    fn is_short(&self) -> bool {
        self.length() <= 8
    }
}

/// The same for a number of the same shape as the cell above.
///
/// Guessing the lengths lets the processor go on to the next cell before this one is worked out; finding them by
/// calculation makes every cell wait for the one before, which takes three times as long.
#[inline]
pub fn like_the_last(text: &[u8], from: usize, shape: &NumberShape) -> Option<(f64, usize)> {
    let cell = text.get(from..from + 24)?;
    let negative = cell[0] == b'-';
    let start = usize::from(negative);
    let first = eight(cell, start)?;
    let (whole, decimals) = (shape.whole, shape.decimals);
    if whole == 0 || (whole > 1 && first as u8 == b'0') {
        return None;
    }
    let m = if shape.is_short() {
        let t = first ^ shape.pattern;
        if (t.wrapping_add(shape.carry) | t) & shape.marks != 0 {
            return None;
        }
        // The digits before the point move up to those after it.
        let digits = ((t & shape.before) << 8) | (t & !shape.before);
        value(digits << (64 - 8 * shape.length()))
    } else {
        let w = start + whole as usize;
        let second = eight(cell, w + 1)?;
        if !stops_at(first, whole) || cell[w] != shape.point || !stops_at(second, decimals) {
            return None;
        }
        first_digits(first, whole) * WHOLE[decimals as usize] + first_digits(second, decimals)
    };
    // The sign is put on while the number is whole: that takes no branch, and there is no −0.
    let m = if negative { -(m as i64) } else { m as i64 };
    let number = if decimals == 0 { m as f64 } else { m as f64 / POWERS[decimals as usize] };
    Some((number, from + start + shape.length() as usize))
}

/// Whether the first byte that is no digit stands at n, which is below 8.
#[inline]
fn stops_at(eight: u64, n: u32) -> bool {
    let mark = 0x80_u64 << (8 * n);
    stops(eight) & (mark | (mark - 1)) == mark
}
