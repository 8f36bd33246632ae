//! The provenance file: where every generated row came from and what became of it, kept or not.

use std::path::Path;

use rayon::prelude::*;

use crate::{
    error::Error,
    pipeline::Outcome,
    progress::{Progress, Stop},
    report::{
        files::Draft,
        parquet::{self, ParquetDraft},
    },
    sampling::{Between, Fate, Lineage, Origin},
    table::ParquetColumn,
};

pub const COLUMNS: [&str; 8] =
    ["class", "index", "base_row", "neighbour_row", "gap", "nearest_real_row", "distance", "fate"];

const CHUNK: u32 = 8_192;

/// Writes one line per generated row. Rows are data rows of the input, counted from 1, and so is the index; gap and
/// distance have all their digits. A row lies at base + Σ gap · (neighbour − base): of more than two parents the neighbours
/// stand in their column with blanks between them, and their gaps likewise; a model's row has neither base, neighbour nor gap.
pub fn write(outcome: &Outcome, path: &Path, progress: &Progress) -> Result<Draft, Stop> {
    if parquet::is_asked(path) {
        let mut draft = ParquetDraft::of_rows(path, &columns(outcome))?;
        rows(outcome, progress, |text| draft.rows(text))?;
        return Ok(draft.finish()?);
    }
    let mut draft = Draft::new(path)?;
    draft.write(COLUMNS.join(",").as_bytes())?;
    draft.write(b"\n")?;
    rows(outcome, progress, |text| draft.write(text))?;
    Ok(draft)
}

/// What the columns hold in a format that says so. Of more than two parents the neighbours and gaps of a row are words.
fn columns(outcome: &Outcome) -> [(&'static str, ParquetColumn); 8] {
    let classes = outcome.table.target.classes.iter().map(|class| class.label.clone()).collect();
    let fates = [Fate::Kept, Fate::Identical, Fate::Closest, Fate::Surplus, Fate::Cleaned];
    let fates = fates.iter().map(|fate| fate.name().to_owned()).collect();
    let means = outcome.generated.iter().flatten().any(|rows| rows.are_means());
    let [neighbours, gaps] = if means {
        [ParquetColumn::Words, ParquetColumn::Words]
    } else {
        [ParquetColumn::Whole, ParquetColumn::Decimal]
    };
    let kinds = [
        ParquetColumn::Levels(classes),
        ParquetColumn::Whole,
        ParquetColumn::Whole,
        neighbours,
        gaps,
        ParquetColumn::Whole,
        ParquetColumn::Decimal,
        ParquetColumn::Levels(fates),
    ];
    let mut kinds = kinds.into_iter();
    COLUMNS.map(|name| (name, kinds.next().unwrap_or(ParquetColumn::Words)))
}

fn rows(outcome: &Outcome, progress: &Progress, mut write: impl FnMut(&[u8]) -> Result<(), Error>) -> Result<(), Stop> {
    let counts: Vec<u32> = outcome.selection.fates.iter().map(|fates| fates.len() as u32).collect();
    progress.stage("write provenance", counts.iter().map(|&count| u64::from(count)).sum())?;
    for (class, count) in (0_u32..).zip(counts) {
        let starts: Vec<u32> = (0..count).step_by(CHUNK as usize).collect();
        for batch in starts.chunks(32) {
            let piece = |&start: &u32| {
                let indices = start..(start + CHUNK).min(count);
                lines(outcome, indices.filter_map(|index| outcome.origin(class, index)))
            };
            let pieces: Result<Vec<Vec<u8>>, Error> = batch.par_iter().map(piece).collect();
            for piece in pieces? {
                write(&piece)?;
            }
            progress.advance(batch.iter().map(|start| u64::from(CHUNK.min(count - start))).sum())?;
        }
    }
    Ok(())
}

fn lines(outcome: &Outcome, origins: impl Iterator<Item = Origin>) -> Result<Vec<u8>, Error> {
    let mut writer = csv::Writer::from_writer(Vec::with_capacity(CHUNK as usize * 64));
    let row = |position: u32| (outcome.file_row(position) + 1).to_string();
    let failed = |error: String| Error::data(format!("cannot write the provenance: {error}"));
    for origin in origins {
        let [base, neighbours, gaps] = parents(&origin.lineage, row);
        writer
            .write_record([
                outcome.table.target.classes[origin.class as usize].label.as_str(),
                &(origin.index + 1).to_string(),
                &base,
                &neighbours,
                &gaps,
                &row(origin.nearest),
                &origin.distance.to_string(),
                origin.fate.name(),
            ])
            .map_err(|error| failed(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| failed(error.to_string()))
}

/// Base, neighbours and gaps.
fn parents(lineage: &Lineage, row: impl Fn(u32) -> String) -> [String; 3] {
    match lineage {
        Lineage::Copy(copied) => [row(*copied), row(*copied), 0.0.to_string()],
        Lineage::Between(Between { base, others }) => {
            let neighbours: Vec<String> = others.iter().map(|&(other, _)| row(other)).collect();
            let gaps: Vec<String> = others.iter().map(|(_, gap)| gap.to_string()).collect();
            [row(*base), neighbours.join(" "), gaps.join(" ")]
        }
        Lineage::Model => Default::default(),
    }
}
