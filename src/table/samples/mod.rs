//! The built-in tables: one file and one line in [`SAMPLES`] each.
