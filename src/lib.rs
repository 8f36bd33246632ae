//! Smotescope shows what resampling does to an imbalanced table, and hands the result over.

pub mod app;
pub mod cli;
pub mod digits;
pub mod error;
pub mod evaluation;
pub mod failpoint;
pub mod input;
pub mod interrupt;
pub mod lesson;
pub mod matrix;
pub mod measures;
pub mod memory;
pub mod pipeline;
pub mod progress;
pub mod publish;
pub mod recipe;
pub mod report;
pub mod sampling;
pub mod space;
pub mod table;
