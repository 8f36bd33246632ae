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
    table::{
        gzip,
        streamed::{ReadingWay, StreamedTable},
    },
};

/// Bytes of a file that it is estimated by.
const LOOK: u64 = 1 << 20;

/// What the program itself takes, and what works on a block of rows at a time.
const BASE: f64 = 320e6;

/// What a run is likely to take, by the file's length and its first rows.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Estimate {
    held: f64,
    streamed: f64,
}

impl Estimate {
    fn of(path: &Path) -> Option<Self> {
        let mut length = path.metadata().ok().filter(std::fs::Metadata::is_file)?.len() as f64;
        let mut start = Vec::new();
        File::open(path).ok()?.take(LOOK).read_to_end(&mut start).ok()?;
        if gzip::is_packed(&start) {
            let (unpacked, from) = gzip::beginning(&start, LOOK);
            length *= unpacked.len() as f64 / from.max(1) as f64;
            start = unpacked;
        }
        let lines = memchr::memchr_iter(b'\n', &start).count().max(1);
        let cells = start.iter().filter(|byte| matches!(byte, b',' | b';' | b'\t' | b'|')).count() / lines + 1;
        let rows = length / start.len().max(1) as f64 * lines as f64;
        Some(Self {
            // The text, numbers, and the index of them all: exact and short numbers, levels and places. Five million rows of 21
            // cells took 3.8 GiB.
            held: length + rows * (30.0 * cells as f64 + 60.0),
            // Classes, numbers of rows, and two columns; those five million took 366 MiB, and twenty million 845.
            streamed: BASE + rows * 30.0,
        })
    }
}

/// Whether a table is streamed: where that is `asked` for, or where it would not fit otherwise. What can be done neither way within a
/// limit is said before any work; without one a run is refused where something cannot be had, and not by an estimate.
fn decide(
    estimate: Option<Estimate>,
    free: f64,
    (asked, limited): (bool, bool),
    can_be_streamed: Result<()>,
) -> Result<bool> {
    if asked {
        can_be_streamed.clone()?;
    }
    let Some(Estimate { held, streamed }) = estimate else { return Ok(asked) };
    if !asked && held <= free {
        return Ok(false);
    }
    let human = memory::human;
    let refuse = |why: String| {
        let (held, free) = (human(held), human(free));
        Err(Error::data(format!("holding the table takes about {held} of memory, and {free} are free, {why}")))
    };
    match can_be_streamed {
        Err(error) if limited => refuse(format!("and it cannot be streamed: {}", error.message)),
        Err(_) => Ok(false),
        Ok(()) if streamed <= free => Ok(true),
        Ok(()) if limited => refuse(format!(
            "and streaming it takes about {}: allow more (--memory), close other programs, or cut the table into parts",
            human(streamed)
        )),
        Ok(()) => Ok(asked),
    }
}

impl Resample {
    pub(super) fn streams(&self, recipe: &Recipe) -> Result<bool> {
        let of = (self.stream, self.memory.is_some());
        let can_be_streamed = pipeline::streamed::check(recipe);
        decide(Estimate::of(&self.file), memory::available() as f64, of, can_be_streamed)
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
        let way = ReadingWay { counts_numbers: self.manifest.is_some(), ..ReadingWay::new(files::folder_for(out)) };
        let table = StreamedTable::open(&self.file, &recipe.table, way, progress)?;
        let load = started.elapsed().as_secs_f64();
        Ok((pipeline::streamed::run(&Arc::new(table), recipe, progress)?, load))
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, io::Write as _};

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    /// Rows that pack well, and rows that hardly do.
    #[test]
    fn a_packed_table_is_estimated_by_what_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let (plain, packed) = (folder.path().join("t.csv"), folder.path().join("t.csv.gz"));
        for stride in [1_u32, 2_654_435_761] {
            let rows = (0..200_000_u32).map(|i| format!("{},{i},x\n", i.wrapping_mul(stride)));
            let text = rows.collect::<Vec<_>>().concat();
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(text.as_bytes()).unwrap();
            fs::write(&packed, encoder.finish().unwrap()).unwrap();
            fs::write(&plain, text).unwrap();
            let [plain, packed] = [&plain, &packed].map(|path| Estimate::of(path).unwrap());
            for (plain, packed) in [(plain.held, packed.held), (plain.streamed, packed.streamed)] {
                assert!((packed / plain - 1.0).abs() < 0.1, "{packed} for {plain}");
            }
        }
    }

    #[test]
    fn a_table_is_streamed_where_it_would_not_fit() {
        let estimate = Some(Estimate { held: 5e9, streamed: 5e8 });
        let cannot = || Err(Error::usage("cleaning compares rows of all classes"));
        let of = |free: f64, asked: bool, limited: bool, can: Result<()>| {
            decide(estimate, free, (asked, limited), can).map_err(|error| error.message)
        };
        assert_eq!(of(6e9, false, false, Ok(())), Ok(false));
        assert_eq!(of(6e9, true, false, Ok(())), Ok(true));
        assert_eq!(of(1e9, false, false, Ok(())), Ok(true));
        assert_eq!(of(1e9, false, true, Ok(())), Ok(true));
        // What cannot be streamed is tried in memory, or refused where there is a limit.
        assert_eq!(of(1e9, false, false, cannot()), Ok(false));
        assert!(of(1e9, false, true, cannot()).unwrap_err().contains("cannot be streamed: cleaning compares"));
        assert!(of(6e9, true, false, cannot()).unwrap_err().starts_with("cleaning compares"));
        assert_eq!(of(1e8, false, false, Ok(())), Ok(false));
        assert!(of(1e8, false, true, Ok(())).unwrap_err().contains("4.7 GiB of memory, and 95.4 MiB are free"));
        // Of a pipe nothing is known.
        assert_eq!(decide(None, 1.0, (false, true), Ok(())), Ok(false));
    }
}
