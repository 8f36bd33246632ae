//! The provenance file: where every generated row came from and what became of it, kept or not.

use std::path::Path;

use rayon::prelude::*;

use crate::{
    error::Error,
    pipeline::Outcome,
    progress::{Progress, Stop},
    report::files::Draft,
    sampling::Origin,
};

pub const COLUMNS: [&str; 8] =
    ["class", "index", "base_row", "neighbour_row", "gap", "nearest_real_row", "distance", "fate"];

const CHUNK: usize = 8_192;

/// Writes one line per generated row. Rows are data rows of the input, counted from 1, and so is the index; gap and
/// distance have all their digits.
pub fn write(outcome: &Outcome, path: &Path, progress: &Progress) -> Result<Draft, Stop> {
    let mut draft = Draft::new(path)?;
    draft.write(COLUMNS.join(",").as_bytes())?;
    draft.write(b"\n")?;
    let origins: Vec<Origin> = outcome.origins().collect();
    progress.stage("write provenance", origins.len() as u64)?;
    for batch in origins.chunks(CHUNK * 32) {
        let pieces: Result<Vec<Vec<u8>>, Error> =
            batch.par_chunks(CHUNK).map(|origins| lines(outcome, origins)).collect();
        for piece in pieces? {
            draft.write(&piece)?;
        }
        progress.advance(batch.len() as u64)?;
    }
    Ok(draft)
}

fn lines(outcome: &Outcome, origins: &[Origin]) -> Result<Vec<u8>, Error> {
    let mut writer = csv::Writer::from_writer(Vec::with_capacity(origins.len() * 64));
    let row = |position: u32| (outcome.space.table_row(position) + 1).to_string();
    let failed = |error: String| Error::data(format!("cannot write the provenance: {error}"));
    for origin in origins {
        writer
            .write_record([
                outcome.table.target.classes[origin.class as usize].label.as_str(),
                &(origin.index + 1).to_string(),
                &row(origin.draw.base),
                &row(origin.draw.neighbour),
                &origin.draw.gap.to_string(),
                &row(origin.nearest),
                &origin.distance.to_string(),
                origin.fate.name(),
            ])
            .map_err(|error| failed(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| failed(error.to_string()))
}
