//! Plots: what they show is prepared in [`data`], once per result; [`scatter`] draws it.

pub mod data;
mod density;
mod marks;
pub mod scatter;
