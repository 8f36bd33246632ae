//! Plots: what they show is prepared in [`data`], once per result; [`scatter`] draws it, [`items`] what lies over it;
//! [`chart`] draws the same figures that are saved.

pub mod chart;
pub mod data;
mod density;
pub mod items;
mod marks;
pub mod scatter;
