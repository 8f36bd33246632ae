//! What can be asked of the workspace Explore.

use egui::Key;

use crate::app::{
    explore::{EXPLORE, tab::Tab},
    spec::{CTRL, CTRL_SHIFT, Spec, specs},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExploreAction {
    ToggleDock,
    /// The dock takes the whole window, or gives the picture its place back.
    ToggleFill,
    Tab(Tab),
    ToggleCumulative,
    ToggleCorrelations,
    /// A class and one of its columns, by their places in the comparison.
    Column(usize, usize),
    /// A method more, or one less, of those beside each other.
    ToggleMethod(&'static str),
    /// The present result stays as a shadow to compare with.
    TakeSnapshot,
    DropSnapshot,
}

specs! {
    ExploreAction {
        Self::ToggleDock => Spec::new("Show or hide the dock", "The distances and what they cost, below the picture")
            .keys_in(EXPLORE, &[(CTRL, Key::J)]), [Self::ToggleDock];
        Self::ToggleFill => Spec::new(
            "Enlarge or shrink the dock",
            "The dock takes the whole window, or gives the picture its place back",
        ).keys_in(EXPLORE, &[(CTRL_SHIFT, Key::J)]), [Self::ToggleFill];
        Self::ToggleCumulative => Spec::new(
            "Cumulative curve",
            "The share of rows up to each distance, instead of a histogram",
        ), [Self::ToggleCumulative];
        Self::ToggleCorrelations => Spec::new(
            "Correlations",
            "How the columns go together, in real and in synthetic rows",
        ), [Self::ToggleCorrelations];
        Self::Column(..) => Spec::new("Look at a column", ""), [];
        Self::ToggleMethod(_) => Spec::new("Show or leave out a method", ""), [];
        Self::TakeSnapshot => Spec::new(
            "Keep as snapshot",
            "The present result stays as a shadow, to compare other settings with",
        ).keys_in(EXPLORE, &[(CTRL, Key::M)]), [Self::TakeSnapshot];
        Self::DropSnapshot => Spec::new("Drop the snapshot", "Nothing is compared with any more"),
            [Self::DropSnapshot];
        Self::Tab(tab) => Spec::new(format!("Dock: {}", tab.name().to_lowercase()), tab.about()),
            Tab::ALL.map(Self::Tab);
    }
}
