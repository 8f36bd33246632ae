//! What the Explore workspace says of a finished run: figures about an [`crate::pipeline::Outcome`], one file a measure.
//!
//! Every result is a plain value that a background worker makes and the window keeps. The same outcome gives the same
//! figures whatever the number of threads.

pub mod attacks;
pub mod audit;
pub mod bins;
pub mod column_shapes;
pub mod comparison;
pub mod correlation;
pub mod costs;
pub mod coverage;
pub mod cut;
pub mod distances;
pub mod real_distances;
pub mod rows;
pub mod seed_variability;

pub use column_shapes::ColumnShapes;
pub use correlation::Correlation;
pub use costs::Costs;
pub use cut::Cut;
pub use distances::Distances;
pub use real_distances::RealDistances;
pub use rows::{Pair, Sampled};
pub use seed_variability::SeedVariability;

#[cfg(test)]
mod known_answers;

#[cfg(test)]
mod tests {
    use super::*;

    fn kept_by_a_window<T: std::fmt::Debug + Clone + PartialEq + Send + Sync + 'static>() {}

    #[test]
    fn a_worker_can_make_every_result_and_the_window_keep_it() {
        kept_by_a_window::<Distances>();
        kept_by_a_window::<RealDistances>();
        kept_by_a_window::<ColumnShapes>();
        kept_by_a_window::<Correlation>();
        kept_by_a_window::<Costs>();
        kept_by_a_window::<SeedVariability>();
    }
}
