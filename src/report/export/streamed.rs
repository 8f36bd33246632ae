//! The real rows of a table that is not held, on their way from its file to the output.

use rayon::prelude::*;

use crate::{
    pipeline::Outcome,
    progress::{Progress, Stop},
    report::export::{CHUNK, Layout, Sink},
    table::streamed::StreamedTable,
};

/// Writes all real rows: `plain` as they stand in the file, whatever lies between them, else row by row.
pub(super) fn write(
    layout: &Layout,
    outcome: &Outcome,
    table: &StreamedTable,
    (draft, plain): (&mut impl Sink, bool),
    progress: &Progress,
) -> Result<(), Stop> {
    let mut last = None;
    table.text(progress, |text| {
        last = text.last().copied().or(last);
        if plain {
            return Ok(draft.write(&text)?);
        }
        let piece = table.piece(text, progress)?;
        let rows: Vec<usize> = (0..piece.rows()).collect();
        let pieces: Vec<Vec<u8>> = rows
            .par_chunks(CHUNK)
            .map(|rows| {
                let mut out = Vec::new();
                for &row in rows {
                    out.extend_from_slice(piece.row(row));
                    layout.end_row(b'0', &mut out);
                }
                out
            })
            .collect();
        pieces.iter().try_for_each(|piece| draft.write(piece)).map_err(Stop::from)
    })?;
    if plain {
        draft.write(outcome.table.source.end_after(last))?;
    }
    Ok(())
}
