//! What goes out: the table, its provenance, its manifest, and the texts for people.

pub mod audit;
pub mod audits;
pub mod borderline;
pub mod card;
pub mod cells;
pub mod charts;
pub mod export;
pub mod figure;
pub mod files;
pub mod format;
pub mod manifest;
pub mod parquet;
pub mod plane;
pub mod provenance;
pub mod recipe_as;
pub mod removed;
pub mod trace;
