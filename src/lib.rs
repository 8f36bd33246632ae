//! Smotescope shows what resampling does to an imbalanced table, and hands the result over.

pub mod error;
pub mod progress;
pub mod table;
