//! What the choices of a recipe are called on the screen.

use crate::recipe::{Categorical, Scale};

impl Scale {
    pub fn title(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Minmax => "min–max",
            Self::None => "none",
        }
    }
}

impl Categorical {
    pub fn title(self) -> &'static str {
        match self {
            Self::OneHot => "one-hot",
            Self::Nc => "SMOTE-NC",
        }
    }
}
