//! What has been measured of an outcome so far: charts of what is not known yet are not available.

use std::sync::Arc;

use crate::measures::{
    correlation::Correlation, costs::Costs, distances::Distances, reference::Reference, seeds::Band, shift::Shift,
};

/// Figures about an outcome. Each may be of an earlier outcome for which it comes out the same.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub distances: Option<Arc<Distances>>,
    pub reference: Option<Arc<Reference>>,
    pub costs: Option<Arc<Costs>>,
    pub seeds: Option<Arc<Band>>,
    pub shift: Option<Arc<Shift>>,
    /// Of every class that rows were made for.
    pub correlation: Option<Arc<Vec<Correlation>>>,
    /// Those of a result to compare with.
    pub snapshot: Option<Arc<Distances>>,
    /// The class whose columns are compared, and which of its columns: by their places in `shift`.
    pub column: (usize, usize),
}
