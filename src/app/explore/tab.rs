//! The views of the dock.

use serde::{Deserialize, Serialize};

/// A view of the dock, in the order of how far it can be trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tab {
    #[default]
    Distance,
    Borderline,
    Costs,
    Seeds,
    Columns,
    Methods,
    Rows,
}

impl Tab {
    pub const ALL: [Self; 7] =
        [Self::Distance, Self::Borderline, Self::Costs, Self::Seeds, Self::Columns, Self::Methods, Self::Rows];

    pub fn name(self) -> &'static str {
        match self {
            Self::Distance => "Distance",
            Self::Borderline => "At the cut",
            Self::Costs => "Costs",
            Self::Seeds => "20 seeds",
            Self::Columns => "Columns",
            Self::Methods => "Side by side",
            Self::Rows => "Rows",
        }
    }

    pub fn about(self) -> &'static str {
        match self {
            Self::Distance => "How far every new row is from its nearest real row, and where the cut is",
            Self::Borderline => "The last rows that were dropped and the first that were not",
            Self::Costs => "What every percentage from 0 to 50 would cost",
            Self::Seeds => "How far the cut moves by chance, over 20 other seeds",
            Self::Columns => "Real against synthetic rows, the most shifted column first",
            Self::Methods => "Several methods on this table, side by side",
            Self::Rows => "All real and all generated rows, to be sorted, filtered and copied",
        }
    }
}
