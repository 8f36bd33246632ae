//! What of a result is drawn, and kept until the next one is there.

use std::sync::Arc;

use crate::{
    app::{class_balance::ClassBalance, plots::data::Picture},
    measures::distances::Distances,
    pipeline::Outcome,
};

/// What a run made, ready to be drawn.
#[derive(Debug)]
pub struct Shown {
    pub outcome: Arc<Outcome>,
    pub picture: Picture,
    pub consequences: ClassBalance,
    pub distances: Arc<Distances>,
    pub seconds: f64,
    /// The document's revision that it was computed from.
    pub revision: u64,
}
