//! A table for the benches: overlapping lumps, simulated.

mod text;

use std::sync::Arc;

use smotescope::{
    error::Error,
    progress::{Progress, Stop},
    table::{ColumnSettings, Source, Table},
};

/// `rows` rows of `dims` numbers with four decimals, from a linear congruential generator; one row in `rarity` is of
/// class b, the others of class a.
pub fn lumps(rows: usize, dims: usize, rarity: usize) -> Result<Arc<Table>, Error> {
    let source = Arc::new(Source::from_bytes("lumps.csv", text::lumps(rows, dims, rarity)?.into_bytes(), true)?);
    Table::from_source(source, "lumps", None, &ColumnSettings::default(), &Progress::new())
        .map(Arc::new)
        .map_err(failed)
}

/// Nobody cancels a bench.
pub fn failed(stop: Stop) -> Error {
    match stop {
        Stop::Failed(error) => error,
        Stop::Cancelled => Error::data("cancelled"),
    }
}
