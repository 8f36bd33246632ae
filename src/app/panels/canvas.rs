//! What drawing keeps from frame to frame.

use crate::app::{
    explore::panels::{chart::Charts, methods::MethodPictures, rows::RowsPanel},
    learn::panels::hand::Hand,
    learn::{sight::Sight, stage::Stage},
    panels::picture::Pictures,
    plots::scatter::Scatter,
};

/// The pictures as they were drawn last, and what goes on in them.
#[derive(Debug, Default)]
pub struct Canvas {
    pub scatter: Scatter,
    /// The other pictures of Explore.
    pub pictures: Pictures,
    pub stage: Stage,
    /// Where the picture of the lesson looks.
    pub lesson_sight: Sight,
    /// What the pointer holds of a drawing.
    pub hand: Hand,
    pub rows: RowsPanel,
    pub charts: Charts,
    /// Those of several methods beside each other.
    pub methods: MethodPictures,
    /// Text was being typed in the last frame: a key may have ended that.
    pub typing: bool,
    /// The system asks for no motion.
    pub still: bool,
}
