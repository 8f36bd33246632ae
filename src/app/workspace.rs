//! What the window is used for.

use egui::{Key, Modifiers};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Workspace {
    Learn,
    #[default]
    Explore,
    Publish,
}

impl Workspace {
    pub const ALL: [Self; 3] = [Self::Learn, Self::Explore, Self::Publish];

    pub fn name(self) -> &'static str {
        match self {
            Self::Learn => "Learn",
            Self::Explore => "Explore",
            Self::Publish => "Publish",
        }
    }

    pub fn about(self) -> &'static str {
        match self {
            Self::Learn => "Step through SMOTE, one idea at a time",
            Self::Explore => "Choose settings, and see what each costs",
            Self::Publish => "Give synthetic rows away, and know what they give away",
        }
    }

    pub fn keys(self) -> &'static [(Modifiers, Key)] {
        match self {
            Self::Learn => &[(Modifiers::COMMAND, Key::Num1)],
            Self::Explore => &[(Modifiers::COMMAND, Key::Num2)],
            Self::Publish => &[(Modifiers::COMMAND, Key::Num3)],
        }
    }
}
