//! Plots: what they show is prepared in [`data`], once per result; [`scatter`] draws it, [`items`] what lies over it;
//! [`chart`] draws the same figures that are saved.

pub mod axes;
pub mod caption;
pub mod chart;
mod click;
pub mod data;
pub mod density;
pub mod items;
pub mod key;
pub mod kind_marks;
mod marks;
pub mod marquee;
pub mod parts;
pub mod rings;
pub mod scatter;
pub mod space3;
