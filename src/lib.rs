//! Smotescope shows what resampling does to an imbalanced table, and hands the result over.
//!
//! ```text
//! file ─ table ─ space ─ sampling ─┐
//!                                  ├─ pipeline ─ Outcome ─ report ─ files
//! recipe ──────────────────────────┘               │
//!                                    measures, lesson, publish
//!                                                  │
//!                                              cli, app
//! ```
//!
//! A [`table::Table`] and a [`recipe::Recipe`] go into [`pipeline::run`]; the [`pipeline::Outcome`] that comes out is what
//! everything else reads. ARCHITECTURE.md says how each thing travels, and how to add one.

pub mod app;
pub mod cli;
pub mod digits;
pub mod error;
pub mod evaluate;
pub mod evaluation;
pub mod failpoint;
pub mod input;
pub mod interrupt;
pub mod lesson;
pub mod matrix;
pub mod measures;
pub mod memory;
pub mod nets;
pub mod normal;
pub mod pipeline;
pub mod progress;
pub mod publish;
pub mod recipe;
pub mod report;
pub mod sampling;
pub mod space;
pub mod svm;
pub mod table;
pub mod trees;
pub mod words;
