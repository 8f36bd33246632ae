//! What became of the rows of every class, in counts that add up.

use std::ops::AddAssign;

use serde::Serialize;

/// The rows of one class. `generated = identical + closest + surplus + cleaned + kept`, and of an augmented table
/// `final = real − undersampled − cleaned_real + kept`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LedgerRow {
    pub class: String,
    /// Rows of the class in the table, incomplete ones included.
    pub real: u64,
    pub target: u64,
    pub generated: u64,
    pub identical: u64,
    pub closest: u64,
    pub surplus: u64,
    /// Generated rows that the cleaner at the end took out.
    #[serde(skip_serializing_if = "is_none")]
    pub cleaned: u64,
    pub kept: u64,
    /// Rows of the class in the output.
    #[serde(rename = "final")]
    pub total: u64,
    /// Rows missing to the target, those not counted that were cleaned away.
    pub shortfall: u64,
    /// Real rows left out by undersampling.
    pub undersampled: u64,
    /// Real rows that a cleaner took out.
    #[serde(skip_serializing_if = "is_none")]
    pub cleaned_real: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

/// By class.
pub type Ledger = Vec<LedgerRow>;

/// A column of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LedgerColumn {
    Real,
    Target,
    Undersampled,
    CleanedReal,
    Generated,
    Identical,
    Closest,
    Surplus,
    Cleaned,
    Kept,
    Final,
    Shortfall,
}

impl LedgerColumn {
    /// In the order in which a ledger lists them everywhere.
    pub const ALL: [Self; 12] = [
        Self::Real,
        Self::Target,
        Self::Undersampled,
        Self::CleanedReal,
        Self::Generated,
        Self::Identical,
        Self::Closest,
        Self::Surplus,
        Self::Cleaned,
        Self::Kept,
        Self::Final,
        Self::Shortfall,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Target => "target",
            Self::Undersampled => "undersampled",
            Self::CleanedReal => "real cleaned",
            Self::Generated => "generated",
            Self::Identical => "identical",
            Self::Closest => "closest",
            Self::Surplus => "surplus",
            Self::Cleaned => "cleaned",
            Self::Kept => "kept",
            Self::Final => "final",
            Self::Shortfall => "shortfall",
        }
    }

    /// What it counts, in a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::Real => "Rows of the class in the table",
            Self::Target => "Rows that the class is to have",
            Self::Undersampled => "Real rows left out by undersampling, as the class is to be smaller",
            Self::CleanedReal => "Real rows that a cleaner took out",
            Self::Generated => "Synthetic rows made",
            Self::Identical => "Equal to a real row in every column, and removed",
            Self::Closest => "Among the closest to a real row, and removed",
            Self::Surplus => "Good, but more than needed",
            Self::Cleaned => "Synthetic rows that the cleaner at the end took out",
            Self::Kept => "Synthetic rows in the output",
            Self::Final => "Rows of the class in the output",
            Self::Shortfall => "Rows missing to the target",
        }
    }

    pub fn of(self, row: &LedgerRow) -> u64 {
        match self {
            Self::Real => row.real,
            Self::Target => row.target,
            Self::Undersampled => row.undersampled,
            Self::CleanedReal => row.cleaned_real,
            Self::Generated => row.generated,
            Self::Identical => row.identical,
            Self::Closest => row.closest,
            Self::Surplus => row.surplus,
            Self::Cleaned => row.cleaned,
            Self::Kept => row.kept,
            Self::Final => row.total,
            Self::Shortfall => row.shortfall,
        }
    }

    /// Whether it counts what became of rows made.
    pub fn is_of_made(self) -> bool {
        match self {
            Self::Generated | Self::Identical | Self::Closest | Self::Surplus | Self::Cleaned | Self::Kept => true,
            Self::Real | Self::Target | Self::Undersampled | Self::CleanedReal | Self::Final | Self::Shortfall => false,
        }
    }

    /// The columns that a ledger has: those of rows that were taken out are there where some were.
    pub fn shown(ledger: &[LedgerRow]) -> Vec<Self> {
        let is_rare = |count: Self| matches!(count, Self::Undersampled | Self::CleanedReal | Self::Cleaned);
        Self::ALL.into_iter().filter(|&count| !is_rare(count) || ledger.iter().any(|row| count.of(row) > 0)).collect()
    }
}

impl LedgerRow {
    /// Real rows of the class in an augmented table.
    pub fn real_left(&self) -> u64 {
        self.real - self.undersampled - self.cleaned_real
    }

    /// Synthetic rows that the target asks for, or that undersampling puts in place of real ones.
    pub fn needed(&self) -> u64 {
        self.kept + self.cleaned + self.shortfall
    }

    /// Whether the class is to have more rows.
    pub fn grows(&self) -> bool {
        self.needed() > 0 && !self.merges()
    }

    /// Whether its synthetic rows are those that undersampling put in place of real ones: nothing is chosen among these.
    pub fn merges(&self) -> bool {
        self.undersampled > 0 && self.generated > 0
    }

    /// All classes together.
    pub fn sum(ledger: &[Self]) -> Self {
        let mut sum = Self { class: "total".to_owned(), ..Self::default() };
        for row in ledger {
            sum += row;
        }
        sum
    }
}

impl AddAssign<&Self> for LedgerRow {
    fn add_assign(&mut self, row: &Self) {
        self.real += row.real;
        self.target += row.target;
        self.generated += row.generated;
        self.identical += row.identical;
        self.closest += row.closest;
        self.surplus += row.surplus;
        self.cleaned += row.cleaned;
        self.kept += row.kept;
        self.total += row.total;
        self.shortfall += row.shortfall;
        self.undersampled += row.undersampled;
        self.cleaned_real += row.cleaned_real;
    }
}
