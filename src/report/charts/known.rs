//! What has been measured of an outcome so far: charts of what is not known yet are not available.

use std::sync::Arc;

use crate::{
    measures::{
        column_shapes::ColumnShapes, correlation::Correlation, costs::Costs, distances::Distances,
        real_distances::RealDistances, seed_variability::SeedVariability,
    },
    pipeline::MemberKinds,
};

/// Figures about an outcome. Each may be of an earlier outcome for which it comes out the same.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub distances: Option<Arc<Distances>>,
    pub reference: Option<Arc<RealDistances>>,
    pub costs: Option<Arc<Costs>>,
    pub seeds: Option<Arc<SeedVariability>>,
    pub shift: Option<Arc<ColumnShapes>>,
    /// Of every class that rows were made for.
    pub correlation: Option<Arc<Vec<Correlation>>>,
    /// Those of a result to compare with.
    pub snapshot: Option<Arc<Distances>>,
    /// The class whose columns are compared, and which of its columns: by their places in `shift`.
    pub column: (usize, usize),
    /// By class; empty where rows are not to be marked by their kind.
    pub kinds: MemberKinds,
}

impl Known {
    /// Whether both know the same, without a look into it: what was found out anew counts as new.
    pub fn same(&self, other: &Self) -> bool {
        fn same<T>(a: Option<&Arc<T>>, b: Option<&Arc<T>>) -> bool {
            a.map(Arc::as_ptr) == b.map(Arc::as_ptr)
        }
        same(self.distances.as_ref(), other.distances.as_ref())
            && same(self.reference.as_ref(), other.reference.as_ref())
            && same(self.costs.as_ref(), other.costs.as_ref())
            && same(self.seeds.as_ref(), other.seeds.as_ref())
            && same(self.shift.as_ref(), other.shift.as_ref())
            && same(self.correlation.as_ref(), other.correlation.as_ref())
            && same(self.snapshot.as_ref(), other.snapshot.as_ref())
            && self.column == other.column
            && self.kinds.len() == other.kinds.len()
            && self.kinds.iter().zip(&other.kinds).all(|(a, b)| same(a.as_ref(), b.as_ref()))
    }
}
