//! Parts of a result that are shown side by side: the real rows before, real and synthetic ones after.

use crate::app::{
    learn::LEARN,
    plots::data::{Layer, Layers, RowId},
    scatter_options::USUAL,
    state::State,
};

/// What one of the pictures shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PicturePart {
    #[default]
    Whole,
    /// The real rows alone.
    Before,
    /// Real rows and those that were kept.
    After,
}

impl PicturePart {
    /// Added to a picture's name.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Whole => "",
            Self::Before => ", before",
            Self::After => ", after",
        }
    }

    /// What is to be seen of it. A class that is faded to nothing cannot be pointed at either.
    pub fn layers(self, state: &State) -> Layers {
        let classes = state.derived.facts.iter().flat_map(|facts| (0_u32..).zip(&facts.classes));
        let gone = classes
            .filter(|(_, class)| class.rank == 0 && largest(state) == 0.0)
            .map(|(at, class)| Layer::Class(at, class.label.clone()));
        let parted: &[Layer] = match self {
            Self::Whole => &[],
            Self::Before => &[Layer::Synthetic, Layer::Dropped],
            Self::After => &[Layer::Dropped, Layer::Removed],
        };
        state.view.layers.without(gone.chain(parted.iter().cloned()))
    }

    /// Whether a row can be in it.
    pub fn has(self, id: RowId) -> bool {
        self != Self::Before || matches!(id, RowId::Real(_))
    }
}

/// How strongly the largest class is drawn. Lessons speak of all rows, so they are always drawn as usual there.
pub fn largest(state: &State) -> f32 {
    if state.view.workspace == LEARN { USUAL } else { state.view.sight.largest }
}
