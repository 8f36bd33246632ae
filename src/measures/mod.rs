//! What the Explore workspace says of a finished run: figures about an [`crate::pipeline::Outcome`], one file a measure.
//!
//! Every result is a plain value that a background worker makes and the window keeps. The same outcome gives the same
//! figures whatever the number of threads.

pub mod attacks;
pub mod audit;
pub mod bins;
pub mod correlation;
pub mod costs;
pub mod cut;
pub mod distances;
pub mod reference;
pub mod rows;
pub mod seeds;
pub mod shift;

pub use correlation::Correlation;
pub use costs::Costs;
pub use cut::Cut;
pub use distances::Distances;
pub use reference::Reference;
pub use rows::{Pair, Sampled};
pub use seeds::Band;
pub use shift::Shift;

#[cfg(test)]
mod known;

#[cfg(test)]
mod tests {
    use super::*;

    fn kept_by_a_window<T: std::fmt::Debug + Clone + PartialEq + Send + Sync + 'static>() {}

    #[test]
    fn a_worker_can_make_every_result_and_the_window_keep_it() {
        kept_by_a_window::<Distances>();
        kept_by_a_window::<Reference>();
        kept_by_a_window::<Shift>();
        kept_by_a_window::<Correlation>();
        kept_by_a_window::<Costs>();
        kept_by_a_window::<Band>();
    }
}
