//! The end of a line.

/// What ends a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terminator {
    Lf,
    CrLf,
    Cr,
}

impl Terminator {
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::Lf => b"\n",
            Self::CrLf => b"\r\n",
            Self::Cr => b"\r",
        }
    }

    /// The byte at which lines are told apart. After it a line may start; a \r before a \n belongs to the line end.
    pub fn last(self) -> u8 {
        if self == Self::Cr { b'\r' } else { b'\n' }
    }
}
