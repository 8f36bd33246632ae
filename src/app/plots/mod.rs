//! Plots: what they show is prepared in [`data`], once per result; [`scatter`] draws it, [`items`] what lies over it.

pub mod data;
mod density;
pub mod items;
mod marks;
pub mod marquee;
pub mod rings;
pub mod scatter;
