//! Whether a table is held or streamed, and what either takes.

use std::{fs::File, io::Read as _, path::Path, sync::Arc, time::Instant};

use super::Resample;
use crate::{
    error::{Error, Result},
    memory,
    pipeline::{self, Outcome},
    progress::{Progress, Stop},
    recipe::Recipe,
    report::files,
    table::streamed::{StreamedTable, Way},
};

/// Bytes of a file that it is estimated by.
const LOOK: u64 = 1 << 20;

/// What the program itself takes, and what works on a block of rows at a time.
const BASE: f64 = 350e6;

/// What a run is likely to take, by the file's length and its first rows.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Estimate {
    held: f64,
    streamed: f64,
}

impl Estimate {
    fn of(path: &Path) -> Option<Self> {
        let length = path.metadata().ok().filter(std::fs::Metadata::is_file)?.len();
        let mut start = Vec::new();
        File::open(path).ok()?.take(LOOK).read_to_end(&mut start).ok()?;
        let lines = memchr::memchr_iter(b'\n', &start).count().max(1);
        let cells = start.iter().filter(|byte| matches!(byte, b',' | b';' | b'\t' | b'|')).count() / lines + 1;
        let rows = length as f64 / start.len().max(1) as f64 * lines as f64;
        Some(Self {
            // The text, numbers, and the index of them all: exact and short numbers, levels and places.
            held: length as f64 + rows * (40.0 * cells as f64 + 110.0),
            // Classes, numbers of rows, and two columns with as much again to work with.
            streamed: BASE + rows * 45.0,
        })
    }
}

impl Resample {
    /// Whether the table is streamed: where that is asked for, or where it would not fit otherwise. What can be streamed in less
    /// memory than there is left, or not at all, is said before any work.
    pub(super) fn streams(&self, recipe: &Recipe) -> Result<bool> {
        let estimate = Estimate::of(&self.file);
        let free = memory::available() as f64;
        let can = pipeline::streamed::check(recipe);
        if self.stream {
            can.clone()?;
        } else if estimate
            .is_none_or(|it| it.held <= free || (self.memory.is_none() && (can.is_err() || it.streamed > free)))
        {
            // Without a limit of its own a run is refused where something cannot be had, and not by an estimate.
            return Ok(false);
        }
        let Some(Estimate { held, streamed }) = estimate else { return Ok(self.stream) };
        let human = memory::human;
        if let Err(error) = can {
            return Err(Error::data(format!(
                "holding the table takes about {} of memory, and {} are free, and it cannot be streamed: {}",
                human(held),
                human(free),
                error.message
            )));
        }
        if self.memory.is_some() && streamed > free {
            return Err(Error::data(format!(
                "holding the table takes about {} of memory and streaming it about {}, and {} are free: allow more (--memory), close \
                 other programs, or cut the table into parts",
                human(held),
                human(streamed),
                human(free)
            )));
        }
        Ok(true)
    }

    /// The outcome of a streamed table, and the seconds that reading took.
    pub(super) fn run_streamed(
        &self,
        recipe: &Recipe,
        out: &Path,
        progress: &Progress,
    ) -> std::result::Result<(Outcome, f64), Stop> {
        let started = Instant::now();
        // Whoever has room there for the output has it for the columns.
        let way = Way { counts_numbers: self.manifest.is_some(), ..Way::new(files::folder_for(out)) };
        let table = StreamedTable::open(&self.file, &recipe.table, way, progress)?;
        let load = started.elapsed().as_secs_f64();
        Ok((pipeline::streamed::run(&Arc::new(table), recipe, progress)?, load))
    }
}
