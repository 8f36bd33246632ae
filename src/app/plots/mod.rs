//! Plots: what they show is prepared in [`data`], once per result; [`scatter`] draws it, [`items`] what lies over it;
//! [`chart`] draws the same figures that are saved.

pub mod chart;
pub mod caption;
pub mod data;
pub mod density;
pub mod items;
pub mod key;
mod marks;
pub mod parts;
pub mod scatter;
pub mod space3;
