//! The compact protocol of Thrift, as far as heads of pages and the foot of a file are read here: fields of structs, lists and
//! numbers; all else is passed over. What is cut short or malformed is `None`.

/// Structs within structs that are passed over: more than any head has.
const DEEPEST: usize = 16;

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThriftKind(u8);

impl ThriftKind {
    pub const I32: Self = Self(5);
    pub const STRUCT: Self = Self(12);

    /// What a boolean field says: its kind is its value.
    pub fn boolean(self) -> Option<bool> {
        match self.0 {
            1 => Some(true),
            2 => Some(false),
            _ => None,
        }
    }
}

/// What is left to be read.
#[derive(Clone, Copy, Debug)]
pub struct Thrift<'b> {
    rest: &'b [u8],
}

impl<'b> Thrift<'b> {
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { rest: bytes }
    }

    /// How many bytes are left.
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn unsigned(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// A whole number.
    pub fn number(&mut self) -> Option<i64> {
        let number = self.unsigned()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// A text or bytes.
    pub fn bytes(&mut self) -> Option<&'b [u8]> {
        let length = usize::try_from(self.unsigned()?).ok()?;
        self.take(length)
    }

    /// Reads a struct: `each` is told number and kind of every field, and says whether it has read it.
    pub fn fields(&mut self, mut each: impl FnMut(&mut Self, i16, ThriftKind) -> Option<bool>) -> Option<()> {
        let mut number = 0_i16;
        loop {
            let head = self.byte()?;
            let kind = ThriftKind(head & 0x0F);
            if kind.0 == 0 {
                return Some(());
            }
            number = match head >> 4 {
                0 => i16::try_from(self.number()?).ok()?,
                step => number.checked_add(i16::from(step))?,
            };
            if !each(self, number, kind)? {
                self.pass_over(kind, 0)?;
            }
        }
    }

    /// The kind and the number of the members of a list, which follow.
    pub fn list(&mut self) -> Option<(ThriftKind, usize)> {
        let head = self.byte()?;
        let members = match head >> 4 {
            15 => usize::try_from(self.unsigned()?).ok()?,
            few => usize::from(few),
        };
        // Each takes a byte at least.
        (members <= self.rest.len()).then_some((ThriftKind(head & 0x0F), members))
    }

    fn pass_over(&mut self, kind: ThriftKind, deep: usize) -> Option<()> {
        if deep > DEEPEST {
            return None;
        }
        match kind.0 {
            1 | 2 => {}
            3 => {
                self.byte()?;
            }
            4..=6 => {
                self.unsigned()?;
            }
            7 => {
                self.take(8)?;
            }
            8 => {
                self.bytes()?;
            }
            9 | 10 => {
                let (of, members) = self.list()?;
                for _ in 0..members {
                    // Within a list a boolean is a byte.
                    self.pass_over(if of.0 <= 2 { ThriftKind(3) } else { of }, deep + 1)?;
                }
            }
            12 => loop {
                let head = self.byte()?;
                // The lower half is a kind, of which none ends the fields.
                let kind = ThriftKind(head & 0x0F);
                if kind.0 == 0 {
                    break;
                }
                if head >> 4 == 0 {
                    self.unsigned()?;
                }
                self.pass_over(kind, deep + 1)?;
            },
            _ => return None,
        }
        Some(())
    }
}
