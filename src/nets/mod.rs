//! Small nets that learn the rows of a table: layers, products, losses, and how they learn.
//!
//! They are written by hand. The crates for nets bring 64 others (burn: as long to compile as half of this program), or a C++
//! compiler (candle), and sum in an order that depends on the machine; here two nets of three layers each must come out the
//! same, byte for byte, on every machine and any number of threads. So products sum in the order of their terms, without
//! fused multiplications, many columns at once; a batch is split into pieces of fixed size whose gradients are added in order;
//! and exponentials, logarithms and normal numbers are those of [`crate::normal`].
//!
//! What decides the bytes works in single precision. All of it is written for double precision as well, in which its gradients
//! are held against finite differences.

pub mod adam;
pub mod gan;
pub mod layers;
pub mod learning;
pub mod maker;
pub mod panels;
pub mod random;
pub mod real;
pub mod rows;
pub mod vae;

#[cfg(test)]
mod differences;

pub use learning::{Curve, Epoch, Halt, Schedule};
pub use maker::{Encoder, Maker};
pub use random::Seed;
pub use real::Real;
pub use rows::{Columns, Rows};

/// A net that learns to make rows.
pub trait Net {
    /// What its two losses are of.
    const LOSSES: [&'static str; 2];

    /// Number of parameters.
    fn parameters(&self) -> usize;

    /// Learns the rows. After each epoch `on_epoch` is told its losses, and what can make rows by then.
    fn learn(
        &self,
        rows: &Rows<f32>,
        learning: Schedule<'_>,
        on_epoch: &mut dyn FnMut(Epoch, &dyn Fn() -> Maker),
    ) -> Result<(Maker, Vec<Epoch>), Halt>;
}
