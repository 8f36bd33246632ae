//! What the choices of a recipe are called on the screen.

use crate::recipe::{Categorical, Scale};

impl Scale {
    /// One sentence on what is chosen.
    pub const ABOUT: &str = "How numeric columns are brought to one scale, so that distances weigh them alike";

    pub fn title(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Minmax => "min–max",
            Self::None => "none",
        }
    }
}

impl Categorical {
    /// One sentence on what is chosen.
    pub const ABOUT: &str = "How categories enter distances and new rows: one-hot columns, or SMOTE-NC";

    pub fn title(self) -> &'static str {
        match self {
            Self::OneHot => "one-hot",
            Self::Nc => "SMOTE-NC",
        }
    }
}
