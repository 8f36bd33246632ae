//! Reads the columns of a file block by block: the cells go to the disk, and what is known of a column is put together as for a
//! file that is held.

use std::{collections::BTreeMap, sync::Arc};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{
    reader::{FileReader, TextBlock},
    spill::{Spill, SpillPlace},
};
use crate::{
    error::Error,
    memory::Room,
    progress::{Progress, Stop},
    table::{
        MOST_CLASSES, Source,
        infer::{self, ColumnReader},
        looks::KeptLooks,
        source::Whole,
        typing::{self, NumbersSeen, Probed, ReadCells, ReadMode, Spelling, Store, TypedColumn},
    },
};

/// Different values of a column of numbers that are noted with their rows: one more than a target may have.
const NOTED: usize = MOST_CLASSES + 1;

/// What was read of a column.
#[derive(Debug, Default)]
pub struct CellColumn {
    pub places: Vec<SpillPlace>,
    /// Of numbers: the first different values with their rows, in order of the rows; [`NOTED`] of them where there may be more.
    pub noted: Vec<(f64, usize)>,
    /// Of numbers: the first that is not whole.
    pub fraction: Option<f64>,
    /// Of numbers: the first row that has none.
    pub first_missing: Option<usize>,
    /// Of levels: how each is spelt, by its code.
    pub spellings: Vec<Vec<u8>>,
}

/// What one reading has gathered of a column so far.
#[derive(Debug)]
enum Gathered {
    Skip,
    Numbers {
        missing: usize,
        decimals: u32,
        looks: Box<KeptLooks>,
        text: Option<usize>,
        infinite: Option<usize>,
        digits: u8,
    },
    Levels {
        most: usize,
        known: FxHashMap<Vec<u8>, u32>,
        spellings: Vec<(Vec<u8>, usize)>,
        overflow: bool,
    },
    Probe(Probed),
}

impl Gathered {
    fn new(mode: ReadMode) -> Self {
        match mode {
            ReadMode::Skip => Self::Skip,
            ReadMode::Numbers => {
                Self::Numbers { missing: 0, decimals: 0, looks: Box::default(), text: None, infinite: None, digits: 0 }
            }
            ReadMode::Levels(most) => {
                Self::Levels { most, known: FxHashMap::default(), spellings: Vec::new(), overflow: false }
            }
            ReadMode::Probe => Self::Probe(Probed::default().all()),
        }
    }

    /// All numbers as they were seen.
    fn numbers(&self) -> Option<NumbersSeen<'_>> {
        let Self::Numbers { missing, decimals, looks, text, infinite, .. } = self else { return None };
        let looks = looks.looks();
        let mut seen = NumbersSeen::default();
        (seen.missing, seen.decimals, seen.looks) = (*missing, *decimals, looks);
        (seen.text, seen.infinite) = (*text, *infinite);
        Some(seen)
    }
}

/// Reads the columns of a file that is not held.
#[derive(Debug)]
pub struct CellReader<'a> {
    file: &'a FileReader,
    progress: &'a Progress,
    spill: Spill,
    gathered: Vec<Gathered>,
    columns: Vec<CellColumn>,
    /// Rows of every block.
    blocks: Vec<usize>,
    quotes: bool,
    /// Rows that are told of, with their lines.
    told: BTreeMap<usize, (u64, Vec<u8>)>,
    sketch: Arc<Source>,
}

/// All that was read.
#[derive(Debug)]
pub struct ReadFile {
    pub spill: Spill,
    pub columns: Vec<CellColumn>,
    pub blocks: Vec<usize>,
    /// The file without most of its rows.
    pub sketch: Arc<Source>,
}

impl<'a> CellReader<'a> {
    pub fn new(file: &'a FileReader, spill: Spill, progress: &'a Progress) -> Self {
        let first = file.first();
        let told = (0..first.rows()).map(|row| (row, (first.line_of(row), first.row(row).to_vec()))).collect();
        let nothing = Whole { rows: 0, length: 0, sha256: String::new(), quotes: false, packed: false };
        Self {
            file,
            progress,
            spill,
            gathered: Vec::new(),
            columns: (0..first.width()).map(|_| CellColumn::default()).collect(),
            blocks: Vec::new(),
            quotes: false,
            told,
            sketch: Arc::new(first.sketch(nothing, &[])),
        }
    }

    pub fn end(mut self) -> ReadFile {
        self.keep_spellings();
        let Self { spill, columns, blocks, sketch, .. } = self;
        ReadFile { spill, columns, blocks, sketch }
    }

    /// Keeps the spellings of levels that the last reading found.
    fn keep_spellings(&mut self) {
        for (column, gathered) in self.columns.iter_mut().zip(std::mem::take(&mut self.gathered)) {
            if let Gathered::Levels { spellings, .. } = gathered {
                column.spellings = spellings.into_iter().map(|(raw, _)| raw).collect();
            }
        }
    }

    fn read_block(&mut self, block: TextBlock, modes: &[ReadMode]) -> Result<(), Stop> {
        let above = block.lines_before;
        let piece = self.file.first().piece(block.text, above, &self.progress.child())?;
        self.quotes |= piece.has_quotes();
        if piece.rows() == 0 {
            // Blank lines alone.
            return Ok(());
        }
        let first = self.blocks.iter().sum();
        let (cells, per) = typing::read_cells(&piece, modes, &self.progress.child())?;
        for (column, cells) in cells.into_iter().enumerate() {
            self.gather((column, modes[column]), cells, (&piece, first, per), above)?;
        }
        self.blocks.push(piece.rows());
        Ok(())
    }

    /// Puts down the cells of a column, and adds what was seen of them.
    fn gather(
        &mut self,
        (column, mode): (usize, ReadMode),
        (store, seen): ReadCells<'_>,
        (piece, first, per): (&Source, usize, usize),
        lines_before: u64,
    ) -> Result<(), Stop> {
        let own = &mut self.columns[column];
        let mut tell = Vec::new();
        match (store, &mut self.gathered[column]) {
            (Store::Numbers(values), Gathered::Numbers { missing, decimals, looks, text, infinite, digits }) => {
                let here = NumbersSeen::of_all(seen);
                let telling =
                    [here.text, here.looks.conflict(), here.looks.dressed(), here.infinite, here.looks.inexact];
                tell.extend(telling.into_iter().flatten());
                let shifted = |row: Option<usize>| row.map(|row| row + first);
                *missing += here.missing;
                *decimals |= here.decimals;
                (*text, *infinite) = (text.or(shifted(here.text)), infinite.or(shifted(here.infinite)));
                **looks = looks.and(here.looks, first);
                if here.is_fine() {
                    *digits = (*digits).max(typing::significant(piece, column));
                }
                own.note(&values, first, &mut tell);
                own.places.push(self.spill.put(&values)?);
            }
            (Store::Levels(codes), Gathered::Levels { most, known, spellings, overflow }) if !*overflow => {
                let TypedColumn::Levels(mut codes, here) = typing::levels(codes, seen, mode, per) else {
                    *overflow = true;
                    return Ok(());
                };
                let map: Vec<Option<u32>> = here
                    .iter()
                    .map(|spelling| {
                        let code = known.get(spelling.raw).copied().unwrap_or_else(|| {
                            known.insert(spelling.raw.to_vec(), spellings.len() as u32);
                            spellings.push((spelling.raw.to_vec(), 0));
                            (spellings.len() - 1) as u32
                        });
                        spellings[code as usize].1 += spelling.count;
                        Some(code)
                    })
                    .collect();
                *overflow = spellings.len() > *most;
                typing::recode(&mut codes, &map);
                own.places.push(self.spill.put(&codes)?);
            }
            (Store::Probe(prints), Gathered::Probe(all)) => {
                for part in seen {
                    if let typing::Seen::Probe(part) = part {
                        *all = all.clone().and(&part);
                    }
                }
                own.places.push(self.spill.put(&prints)?);
            }
            _ => {}
        }
        for row in tell {
            self.told
                .entry(first + row)
                .or_insert_with(|| (lines_before + piece.line_of(row), piece.row(row).to_vec()));
        }
        Ok(())
    }

    /// The most significant digits of the columns that have to be counted over all their cells.
    fn count_digits(&mut self) -> Result<(), Stop> {
        let fine = |it: &Gathered| it.numbers().is_some_and(|seen| seen.is_fine());
        let columns: Vec<usize> = (0..self.gathered.len()).filter(|&column| fine(&self.gathered[column])).collect();
        // In a single block they were counted on the way.
        if columns.is_empty() || self.blocks.len() < 2 {
            return Ok(());
        }
        let (first, progress, gathered) = (self.file.first(), self.progress, &mut self.gathered);
        self.file.read("counting the digits", progress, |block| {
            let piece = first.piece(block.text, block.lines_before, &progress.child())?;
            for &column in &columns {
                if let Gathered::Numbers { digits, .. } = &mut gathered[column] {
                    *digits = (*digits).max(typing::significant(&piece, column));
                }
            }
            Ok(())
        })
    }
}

impl CellColumn {
    /// Notes the different values of some rows, and tells which of the rows have them first.
    fn note(&mut self, values: &[f64], first: usize, tell: &mut Vec<usize>) {
        if self.fraction.is_none() {
            self.fraction = values.iter().copied().find(|value| !value.is_nan() && !infer::is_whole(*value));
        }
        if self.first_missing.is_none()
            && let Some(row) = values.iter().position(|value| value.is_nan())
        {
            self.first_missing = Some(first + row);
            tell.push(row);
        }
        if self.noted.len() >= NOTED {
            return;
        }
        let few = infer::different(values, NOTED);
        let mut fresh: Vec<(usize, f64)> = few.iter().flatten().map(|(value, row)| (*row, *value)).collect();
        fresh.sort_by_key(|(row, _)| *row);
        let all = values.iter().copied().enumerate().filter(|(_, value)| few.is_none() && !value.is_nan());
        for (row, value) in fresh.into_iter().chain(all) {
            if self.noted.len() >= NOTED {
                break;
            }
            if self.noted.iter().all(|(known, _)| *known != value) {
                self.noted.push((value, first + row));
                tell.push(row);
            }
        }
    }
}

impl ColumnReader for CellReader<'_> {
    fn read(&mut self, modes: &[ReadMode]) -> Result<(Vec<TypedColumn<'_>>, &Source), Stop> {
        self.keep_spellings();
        self.gathered = modes.iter().map(|mode| Gathered::new(*mode)).collect();
        self.blocks.clear();
        for (column, mode) in self.columns.iter_mut().zip(modes) {
            if *mode != ReadMode::Skip {
                *column = CellColumn::default();
            }
        }
        let (file, progress) = (self.file, self.progress);
        file.read("reading the file", progress, |block| self.read_block(block, modes))?;
        self.count_digits()?;
        let rows = self.blocks.iter().sum();
        let whole = Whole {
            rows,
            length: file.length(),
            sha256: file.sha256().to_owned(),
            quotes: self.quotes || file.first().has_quotes(),
            packed: file.is_packed(),
        };
        let told: Vec<(usize, u64, Vec<u8>)> =
            self.told.iter().map(|(row, (line, text))| (*row, *line, text.clone())).collect();
        self.sketch = Arc::new(file.first().sketch(whole, &told));
        let Self { gathered, columns, spill, sketch, .. } = self;
        let rules = sketch.rules();
        let typed = gathered.par_iter().zip(&*columns).map(|(gathered, column)| {
            Ok(match gathered {
                Gathered::Skip => TypedColumn::Skipped,
                Gathered::Numbers { digits, .. } => {
                    let seen = gathered.numbers().unwrap_or_default();
                    typing::column_of_numbers(Room::from(Vec::new()), &seen, rules, || *digits)
                }
                Gathered::Levels { overflow: true, .. } => TypedColumn::TooMany,
                // The code of every spelling, in place of every cell's.
                Gathered::Levels { spellings, .. } => TypedColumn::Levels(
                    (0..spellings.len() as u32).collect(),
                    spellings.iter().map(|(raw, count)| Spelling { raw, count: *count }).collect(),
                ),
                Gathered::Probe(all) => {
                    TypedColumn::Probed(all.clone().counted(spill.take::<u64>(&column.places)?.to_vec()))
                }
            })
        });
        let typed: Result<Vec<TypedColumn<'_>>, Error> = typed.collect();
        Ok((typed?, sketch))
    }
}
