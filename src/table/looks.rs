//! What the cells of a column of numbers look like, beyond the plain ones: blanks, quotes, symbols, separators, exponents.

use super::{
    NumberFormat,
    cell::{self, CellRules, Dressed, Exponent, Negative},
    style::Scientific,
};

/// Blanks and quotes that all numbers of a column share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Wrapping<'t> {
    #[default]
    Unseen,
    Same(&'t [u8], &'t [u8], bool),
    /// Different blanks; the flag says that all are quoted none the less.
    Mixed(bool),
}

impl Wrapping<'_> {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unseen, x) | (x, Self::Unseen) => x,
            (a, b) if a == b => a,
            (a, b) => Self::Mixed(a.quoted() && b.quoted()),
        }
    }

    fn quoted(&self) -> bool {
        matches!(self, Self::Same(_, _, true) | Self::Mixed(true))
    }
}

/// Exponents that were seen.
#[derive(Clone, Copy, Debug)]
struct Exponents {
    /// The shortest exponent and mantissa, and how the first was written.
    least: Exponent,
    /// Largest exponent below 0 and smallest one above it.
    below: Option<i32>,
    from: Option<i32>,
}

/// The looks of numbers that are not plain, and whether there are plain ones as well.
#[derive(Clone, Copy, Debug, Default)]
pub struct Looks<'t> {
    wrapping: Wrapping<'t>,
    /// Some cell has neither quotes nor blanks nor symbols.
    pub plain: bool,
    /// Symbols before and after the number.
    symbols: Option<(&'t str, &'t str)>,
    /// The first row with symbols.
    dressed: Option<usize>,
    /// The first row with other symbols than the rows before it.
    conflict: Option<usize>,
    group: Option<char>,
    negative: Option<Negative>,
    exponents: Option<Exponents>,
    /// A number without an exponent stands among the cells that are not plain.
    without_exponent: bool,
    /// The first whole number that a double cannot hold.
    pub inexact: Option<usize>,
}

impl<'t> Looks<'t> {
    /// Notes a number that is not plain: the cell with its quotes, and the row. Gives its value and decimals.
    pub fn note(&mut self, raw: &'t [u8], row: usize, rules: &CellRules) -> Option<(f64, u32)> {
        let quoted = raw.first() == Some(&b'"');
        // A quoted number has no doubled quotes in it, so its blanks can be pointed at in the text itself.
        let inner = if quoted { raw.strip_prefix(b"\"").and_then(|r| r.strip_suffix(b"\"")) } else { Some(raw) }?;
        let trimmed = cell::trim(inner);
        let found = cell::read_dressed(trimmed, rules.comma).ok()?;
        let before = trimmed.as_ptr() as usize - inner.as_ptr() as usize;
        let (before, after) = (&inner[..before], &inner[before + trimmed.len()..]);
        self.wrapping = self.wrapping.and(Wrapping::Same(before, after, quoted));
        let result = (found.value, found.decimals);
        self.dress(&found, row);
        Some(result)
    }

    fn dress(&mut self, found: &Dressed<'t>, row: usize) {
        let own = Looks {
            symbols: Some((found.lead, found.trail)),
            dressed: (!found.lead.is_empty() || !found.trail.is_empty()).then_some(row),
            group: found.group,
            negative: found.negative,
            exponents: found.exponent.map(|it| Exponents {
                least: it,
                below: (it.value < 0).then_some(it.value),
                from: (it.value > 0).then_some(it.value),
            }),
            without_exponent: found.exponent.is_none() && found.value != 0.0,
            inexact: found.inexact.then_some(row),
            ..Looks::default()
        };
        let wrapping = self.wrapping;
        *self = Self { wrapping, ..self.and(own) };
    }

    /// What two parts of a column have in common; the other one stands below this one.
    pub fn and(self, other: Self) -> Self {
        let at = other.dressed.or(self.dressed);
        let group = match (self.group, other.group) {
            (Some(a), Some(b)) if a != b => Err(()),
            (a, b) => Ok(a.or(b)),
        };
        let symbols = match (self.symbols, other.symbols) {
            (Some(a), Some(b)) if (a.0.trim(), a.1.trim()) != (b.0.trim(), b.1.trim()) => Err(()),
            (a, b) => Ok(a.or(b)),
        };
        let clash = (group.is_err() || symbols.is_err()).then_some(at.unwrap_or_default());
        Self {
            wrapping: self.wrapping.and(other.wrapping),
            plain: self.plain || other.plain,
            symbols: symbols.unwrap_or(self.symbols),
            dressed: self.dressed.or(other.dressed),
            conflict: self.conflict.or(other.conflict).or(clash),
            group: group.unwrap_or(self.group),
            negative: self.negative.or(other.negative),
            exponents: match (self.exponents, other.exponents) {
                (Some(a), Some(b)) => Some(a.and(b)),
                (a, b) => a.or(b),
            },
            without_exponent: self.without_exponent || other.without_exponent,
            inexact: self.inexact.or(other.inexact),
        }
    }

    /// The first row whose number is dressed in another way than the others: 12% beside 12 may be anything.
    pub fn conflict(&self) -> Option<usize> {
        self.conflict.or(self.dressed.filter(|_| self.plain))
    }

    /// The first row with symbols.
    pub fn dressed(&self) -> Option<usize> {
        self.dressed
    }

    /// Whether decimals say too little, so that significant digits have to be counted.
    pub fn has_exponents(&self) -> bool {
        self.exponents.is_some()
    }

    /// The style of such a column; decimals are the caller's.
    pub fn style(&self, rules: &CellRules) -> NumberFormat {
        let wrapping = if self.plain { self.wrapping.and(Wrapping::Same(b"", b"", false)) } else { self.wrapping };
        let (before, after) =
            if let Wrapping::Same(before, after, _) = wrapping { (before, after) } else { (&b""[..], &b""[..]) };
        let own = |blanks: &[u8]| String::from_utf8_lossy(blanks).into_owned();
        let (lead, trail) = self.symbols.unwrap_or_default();
        // Amounts below zero are usually written -$5 where none shows.
        let usual = if lead.is_empty() { Negative::Inside } else { Negative::Before };
        NumberFormat {
            comma: rules.comma,
            before: own(before) + lead,
            after: trail.to_owned() + &own(after),
            quoted: wrapping.quoted(),
            group: self.group,
            negative: self.negative.unwrap_or(usual),
            scientific: self.exponents.map(|it| it.style(!self.plain && !self.without_exponent)),
            ..NumberFormat::default()
        }
    }
}

/// Looks of numbers whose text is no longer there.
#[derive(Clone, Debug, Default)]
pub struct KeptLooks {
    /// All but what stands in the text.
    looks: Looks<'static>,
    wrapping: Option<(Vec<u8>, Vec<u8>, bool)>,
    symbols: Option<(String, String)>,
}

impl KeptLooks {
    /// With those of rows below, of which the first one of the file is this.
    #[must_use]
    pub fn and(&self, below: Looks<'_>, first: usize) -> Self {
        let shifted = |row: Option<usize>| row.map(|row| row + first);
        let below = Looks {
            dressed: shifted(below.dressed),
            conflict: shifted(below.conflict),
            inexact: shifted(below.inexact),
            ..below
        };
        let looks = self.looks().and(below);
        let (wrapping, mixed) = match looks.wrapping {
            Wrapping::Same(before, after, quoted) => {
                (Some((before.to_vec(), after.to_vec(), quoted)), Wrapping::Unseen)
            }
            Wrapping::Unseen => (None, Wrapping::Unseen),
            Wrapping::Mixed(quoted) => (None, Wrapping::Mixed(quoted)),
        };
        Self {
            wrapping,
            symbols: looks.symbols.map(|(lead, trail)| (lead.to_owned(), trail.to_owned())),
            looks: Looks {
                wrapping: mixed,
                plain: looks.plain,
                symbols: None,
                dressed: looks.dressed,
                conflict: looks.conflict,
                group: looks.group,
                negative: looks.negative,
                exponents: looks.exponents,
                without_exponent: looks.without_exponent,
                inexact: looks.inexact,
            },
        }
    }

    pub fn looks(&self) -> Looks<'_> {
        let wrapping = self.wrapping.as_ref();
        Looks {
            wrapping: wrapping
                .map_or(self.looks.wrapping, |(before, after, quoted)| Wrapping::Same(before, after, *quoted)),
            symbols: self.symbols.as_ref().map(|(lead, trail)| (lead.as_str(), trail.as_str())),
            ..self.looks
        }
    }
}

impl Exponents {
    fn and(self, other: Self) -> Self {
        let least = Exponent {
            digits: self.least.digits.min(other.least.digits),
            mantissa: self.least.mantissa.min(other.least.mantissa),
            plus: self.least.plus.or(other.least.plus),
            ..self.least
        };
        let of = |a: Option<i32>, b: Option<i32>, choose: fn(i32, i32) -> i32| match (a, b) {
            (Some(a), Some(b)) => Some(choose(a, b)),
            (a, b) => a.or(b),
        };
        Self { least, below: of(self.below, other.below, i32::max), from: of(self.from, other.from, i32::min) }
    }

    fn style(self, always: bool) -> Scientific {
        Scientific {
            upper: self.least.upper,
            digits: self.least.digits,
            // Programs that fill the exponent up write its sign as well.
            plus: self.least.plus.unwrap_or(self.least.digits > 1),
            least_mantissa: if always { self.least.mantissa } else { 0 },
            below: if always { i32::MAX } else { self.below.unwrap_or(i32::MIN) },
            from: if always { i32::MIN } else { self.from.unwrap_or(i32::MAX) },
        }
    }
}
