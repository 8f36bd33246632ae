//! What can be asked of the workspace Explore.

use std::borrow::Cow;

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::app::explore::Tab;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    ToggleDock,
    Tab(Tab),
    ToggleCumulative,
    ToggleCorrelations,
    /// A class and one of its columns, by their places in the comparison.
    Column(usize, usize),
    /// The present result stays as a shadow to compare with.
    TakeSnapshot,
    DropSnapshot,
}

/// Keys and their actions.
pub fn keys() -> [(KeyboardShortcut, Action); 2] {
    let key = KeyboardShortcut::new;
    [(key(Modifiers::COMMAND, Key::J), Action::ToggleDock), (key(Modifiers::COMMAND, Key::M), Action::TakeSnapshot)]
}

impl Action {
    pub fn label(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::ToggleDock => "Show or hide the dock",
            Self::Tab(tab) => return Cow::Owned(format!("Dock: {}", tab.name().to_lowercase())),
            Self::ToggleCumulative => "Cumulative curve",
            Self::ToggleCorrelations => "Correlations",
            Self::Column(..) => "Look at a column",
            Self::TakeSnapshot => "Keep as snapshot",
            Self::DropSnapshot => "Drop the snapshot",
        })
    }

    pub fn tooltip(self) -> &'static str {
        match self {
            Self::ToggleDock => "The distances and what they cost, below the picture",
            Self::Tab(tab) => tab.about(),
            Self::ToggleCumulative => "The share of rows up to each distance, instead of a histogram",
            Self::ToggleCorrelations => "How the columns go together, in real and in synthetic rows",
            Self::Column(..) => "",
            Self::TakeSnapshot => "The present result stays as a shadow, to compare other settings with",
            Self::DropSnapshot => "Nothing is compared with any more",
        }
    }

    pub fn shortcut(self) -> Option<KeyboardShortcut> {
        keys().into_iter().find(|(_, action)| *action == self).map(|(key, _)| key)
    }
}

/// What the palette lists.
pub fn listed() -> Vec<Action> {
    let mut all = vec![
        Action::ToggleDock,
        Action::ToggleCumulative,
        Action::ToggleCorrelations,
        Action::TakeSnapshot,
        Action::DropSnapshot,
    ];
    all.extend(Tab::ALL.map(Action::Tab));
    all
}
