//! A table that is larger than memory: the file is read twice at least, its cells wait on the disk, and a column at a time is
//! looked at as a whole, so that all that is found of it is what would be found if it were held.

mod cells;
mod reader;
mod spill;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use cells::{CellColumn, CellReader, ReadFile};
use rayon::prelude::*;
use reader::FileReader;
use rustc_hash::FxHashMap;
use spill::{Spill, SpillPlace};

use super::{
    Class, Column, ColumnSettings, MISSING, MOST_CLASSES, NumberCells, ReadOptions, Source, Table, Target, Values,
    cell,
    columns::{self, ColumnPlace},
    groups::{self, Bits},
    infer::{self, DraftColumn, Drafts},
    notes, target,
    typing::{self, NumberColumnFacts},
};
use crate::{
    error::Result,
    progress::{Progress, Stop},
};

/// Columns that are looked at as a whole at the same time, each of eight bytes a row and as much to work with.
pub const COLUMNS_AT_ONCE: usize = 2;

/// How a table is streamed.
#[derive(Clone, Debug)]
pub struct ReadingWay {
    /// Where its cells wait.
    pub folder: PathBuf,
    /// Count the different numbers of every column, which takes long.
    pub counts_numbers: bool,
    /// Bytes of text that are read at a time.
    pub block_bytes: usize,
    /// Rows that new ones are compared with at a time.
    pub passed_rows: usize,
}

impl ReadingWay {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, counts_numbers: false, block_bytes: 16 << 20, passed_rows: 1 << 18 }
    }
}

/// What the cells of a column on the disk mean.
#[derive(Debug)]
enum Form {
    Numbers,
    /// Codes of spellings, and the level of each.
    Spellings(Vec<Option<u32>>),
    /// Numbers that are levels, in the order of the levels.
    Numbered(FxHashMap<u64, u32>),
    Opaque,
}

/// A table of which the cells are not held.
#[derive(Debug)]
pub struct StreamedTable {
    /// All that is known of the table, without any row.
    outline: Table,
    /// The class of every data row, or [`MISSING`].
    codes: Vec<u32>,
    file: FileReader,
    spill: Spill,
    places: Vec<Vec<SpillPlace>>,
    forms: Vec<Form>,
    /// Rows of every block.
    blocks: Vec<usize>,
    /// As the source writes the first missing cell of every column.
    blanks: Vec<Vec<u8>>,
    way: ReadingWay,
}

/// The rows of a table that are held, of a file that has more.
#[derive(Debug)]
pub struct HeldRows {
    /// The number of every row in the file, from 0, ascending.
    pub rows: Vec<u32>,
    /// Rows of the file with a class.
    pub classed: usize,
    /// Rows of the file that are learnt from.
    pub complete: usize,
    pub table: Arc<StreamedTable>,
}

/// Which rows of the file.
#[derive(Clone, Copy, Debug)]
pub enum StreamedRows {
    All,
    /// Those of a block.
    Block(usize),
}

impl StreamedTable {
    /// Reads a file and types its columns.
    pub fn open(
        path: &Path,
        roles: &ColumnSettings,
        way: ReadingWay,
        progress: &Progress,
    ) -> std::result::Result<Self, Stop> {
        let file = FileReader::open(path, ReadOptions::from(roles), way.block_bytes, progress)?;
        let spill = Spill::new(&way.folder)?;
        infer::check_names(file.first(), roles)?;
        let mut reader = CellReader::new(&file, spill, progress);
        let drafts = infer::read_by(&mut reader, file.first(), roles)?;
        let read = reader.end();
        let table = Typing { read: &read, roles, counts_numbers: way.counts_numbers, progress }.table(
            drafts,
            path,
            file.name(),
        )?;
        let TypedTable { outline, codes, forms, blanks } = table;
        let ReadFile { spill, columns, blocks, .. } = read;
        let places = columns.into_iter().map(|column| column.places).collect();
        Ok(Self { outline, codes, file, spill, places, forms, blocks, blanks, way })
    }

    /// All that is known of the table, without any row.
    pub fn outline(&self) -> &Table {
        &self.outline
    }

    /// How it is streamed.
    pub fn way(&self) -> &ReadingWay {
        &self.way
    }

    /// The class of every data row, or [`MISSING`].
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// Number of data rows.
    pub fn rows(&self) -> usize {
        self.codes.len()
    }

    /// The blocks of rows, by the numbers of their rows.
    pub fn blocks(&self) -> Vec<std::ops::Range<usize>> {
        let mut end = 0;
        let block = |rows: &usize| {
            end += rows;
            end - rows..end
        };
        self.blocks.iter().map(block).collect()
    }

    /// As the source writes the first missing cell of a column.
    pub fn blank(&self, column: usize) -> &[u8] {
        &self.blanks[column]
    }

    /// The table with some columns of some rows; its other columns hold nothing.
    pub fn part(&self, columns: &[usize], rows: StreamedRows) -> Result<Table> {
        let mut table = self.outline.clone();
        table.target.codes = match rows {
            StreamedRows::All => Vec::new(),
            StreamedRows::Block(block) => self.codes[self.blocks()[block].clone()].to_vec(),
        };
        for &column in columns {
            table.columns[column].values = self.values(column, rows)?;
        }
        Ok(table)
    }

    /// The values of a column.
    pub fn values(&self, column: usize, rows: StreamedRows) -> Result<Values> {
        let all = &self.places[column];
        let places = match rows {
            StreamedRows::All => &all[..],
            StreamedRows::Block(block) => &all[block..=block],
        };
        let levels = || match &self.outline.columns[column].values {
            Values::Levels { levels, .. } => levels.clone(),
            Values::Numbers(_) | Values::Opaque => Vec::new(),
        };
        Ok(match &self.forms[column] {
            Form::Numbers => Values::Numbers(NumberCells::Wide(self.spill.take(places)?)),
            Form::Spellings(map) => {
                let mut codes = self.spill.take::<u32>(places)?.to_vec();
                typing::recode(&mut codes, map);
                Values::Levels { codes, levels: levels() }
            }
            Form::Numbered(known) => {
                let code = |value: &f64| known.get(&value.to_bits()).copied().unwrap_or(MISSING);
                Values::Levels { codes: self.spill.take::<f64>(places)?.iter().map(code).collect(), levels: levels() }
            }
            Form::Opaque => Values::Opaque,
        })
    }

    /// Reads the rows of the file once more, as text: whatever stands below the header, in pieces of whole lines.
    pub fn text(
        &self,
        progress: &Progress,
        mut each: impl FnMut(Vec<u8>) -> std::result::Result<(), Stop>,
    ) -> std::result::Result<(), Stop> {
        self.file.read("write", progress, |block| each(block.text))
    }

    /// The line of the file that a row begins in, found by reading it once more.
    pub fn line_of(&self, row: usize, progress: &Progress) -> std::result::Result<u64, Stop> {
        let (mut before, mut line) = (0, None);
        self.file.read("finding the line", progress, |block| {
            if line.is_none() {
                let above = block.lines_before;
                let piece = self.file.first().piece(block.text, above, &progress.child())?;
                line = (row < before + piece.rows()).then(|| above + piece.line_of(row - before));
                before += piece.rows();
            }
            Ok(())
        })?;
        Ok(line.unwrap_or(1))
    }

    /// The rows in a piece of the file's text.
    pub fn piece(&self, text: Vec<u8>, progress: &Progress) -> std::result::Result<Source, Stop> {
        self.file.first().piece(text, 0, &progress.child())
    }
}

/// What makes a table of the columns that were read.
struct Typing<'a> {
    read: &'a ReadFile,
    roles: &'a ColumnSettings,
    counts_numbers: bool,
    progress: &'a Progress,
}

/// A table without its rows, and what else is known of it.
struct TypedTable {
    outline: Table,
    /// The class of every data row.
    codes: Vec<u32>,
    forms: Vec<Form>,
    blanks: Vec<Vec<u8>>,
}

/// A column without its rows, and what else is known of it.
struct Typed {
    column: Column,
    form: Form,
    bits: Option<Bits>,
    /// Of the target.
    codes: Vec<u32>,
    blank: Vec<u8>,
}

impl Typing<'_> {
    fn table(&self, mut drafts: Drafts, path: &Path, name: &str) -> std::result::Result<TypedTable, Stop> {
        let (source, roles) = (&self.read.sketch, self.roles);
        for (column, draft) in drafts.columns.iter_mut().enumerate() {
            self.note_values(column, draft)?;
        }
        let chosen = target::choose(source, &drafts, roles)?;
        self.progress.stage("typing the columns", drafts.columns.len() as u64)?;
        let mut typed = Vec::with_capacity(drafts.columns.len());
        let mut left = drafts.columns.into_iter().enumerate().collect::<Vec<_>>().into_iter();
        loop {
            let some: Vec<(usize, DraftColumn)> = left.by_ref().take(COLUMNS_AT_ONCE).collect();
            if some.is_empty() {
                break;
            }
            let done: Vec<Result<Typed>> =
                some.into_par_iter().map(|(column, draft)| self.column(column, draft, column == chosen)).collect();
            self.progress.advance(done.len() as u64)?;
            // In order, so that the first column at fault is the one reported.
            for column in done {
                typed.push(column?);
            }
        }
        let bits: Vec<Option<Bits>> = typed.iter_mut().map(|it| it.bits.take()).collect();
        let codes = std::mem::take(&mut typed[chosen].codes);
        let (mut columns, mut forms, mut blanks) = (Vec::new(), Vec::new(), Vec::new());
        for it in typed {
            columns.push(it.column);
            forms.push(it.form);
            blanks.push(it.blank);
        }
        let groups = groups::find_by_bits(source, &mut columns, &bits, roles)?;
        drop(bits);
        for (at, column) in columns.iter_mut().enumerate() {
            self.mend_zeros(at, column, &mut forms[at]);
        }
        let classes = match &columns[chosen].values {
            Values::Levels { levels, .. } => levels.iter().map(Class::from).collect(),
            Values::Numbers(_) | Values::Opaque => Vec::new(),
        };
        let target = Target { column: chosen, classes, codes };
        let facts = notes::NoteFacts {
            source,
            columns: &columns,
            groups: &groups,
            target: &target,
            mixed: &drafts.mixed,
            marks: &drafts.marks,
            roles,
        };
        let (notes, doubts) = (notes::of(&facts), notes::doubts(&facts));
        let Target { column, classes, codes } = target;
        let target = Target { column, classes, codes: Vec::new() };
        let (name, path, roles, marks) = (name.to_owned(), Some(path.to_owned()), roles.clone(), drafts.marks);
        let source = Arc::clone(source);
        let outline = Table { name, path, source, roles, columns, groups, target, notes, doubts, marks, held: None };
        Ok(TypedTable { outline, codes, forms, blanks })
    }

    fn read_of(&self, column: usize) -> &CellColumn {
        &self.read.columns[column]
    }

    /// For the choice of the target: the values that a column of numbers has, each once. A column that is said to be the target and
    /// has too many is told with how many.
    fn note_values(&self, column: usize, draft: &mut DraftColumn) -> Result<()> {
        let DraftColumn::Numbers(numbers) = draft else { return Ok(()) };
        let read = self.read_of(column);
        let is_target = self.roles.target.as_ref() == Some(&self.read.sketch.header()[column]);
        if is_target && read.noted.len() > MOST_CLASSES {
            numbers.values = self.read.spill.take(&read.places)?;
            return Ok(());
        }
        let values: Vec<f64> = read.noted.iter().map(|(value, _)| *value).chain(read.fraction).collect();
        numbers.values = values.into();
        Ok(())
    }

    /// Decides what a column is by all its cells, and lets them go.
    fn column(&self, column: usize, draft: DraftColumn, is_target: bool) -> Result<Typed> {
        let (source, roles, read) = (&*self.read.sketch, self.roles, self.read_of(column));
        let mut blank = read.first_missing.map_or_else(Vec::new, |row| source.raw_cell(row, column).to_vec());
        let mut map_of = None;
        let draft = match draft {
            DraftColumn::Numbers(facts) => {
                DraftColumn::Numbers(NumberColumnFacts { values: self.read.spill.take(&read.places)?, ..facts })
            }
            DraftColumn::Levels { codes, levels, missing } => {
                let map: Vec<Option<u32>> = codes.iter().map(|code| (*code != MISSING).then_some(*code)).collect();
                let mut codes = self.read.spill.take::<u32>(&read.places)?.to_vec();
                // Codes count in the order of the rows.
                if let Some(first) = map.iter().position(Option::is_none) {
                    blank.clone_from(&read.spellings[first]);
                }
                typing::recode(&mut codes, &map);
                map_of = Some(map);
                DraftColumn::Levels { codes, levels, missing }
            }
            text @ DraftColumn::Text(_) => text,
        };
        let asked = roles.kinds.get(&source.header()[column]).copied();
        let place = ColumnPlace { source, column, asked, is_target };
        let mut of = columns::decide(place, draft, roles)?;
        let bits = Bits::of(&of, roles, source.rows());
        let form = match (&of.values, map_of) {
            (Values::Opaque, _) => Form::Opaque,
            (Values::Numbers(_), _) => Form::Numbers,
            (Values::Levels { .. }, Some(map)) => Form::Spellings(map),
            (Values::Levels { .. }, None) => {
                // A binary column, or the target: as many different numbers as are noted, at most.
                let mut known = read.noted.clone();
                known.sort_by(|a, b| a.0.total_cmp(&b.0));
                Form::Numbered(codes_of(&known))
            }
        };
        let mut codes = Vec::new();
        match &mut of.values {
            Values::Numbers(values) => {
                if self.counts_numbers {
                    of.distinct = OnceLock::from(infer::distinct(values.iter()));
                }
                // Enough to tell whether it is the same in every row.
                *values = read.noted.iter().take(2).map(|(value, _)| *value).collect::<Vec<f64>>().into();
            }
            Values::Levels { codes: all, .. } => {
                let all = std::mem::take(all);
                if is_target {
                    codes = all;
                }
            }
            Values::Opaque => {}
        }
        Ok(Typed { column: of, form, bits, codes, blank })
    }

    /// What a group makes levels of was a column of numbers that are all zero: as it writes them, and how many there are.
    fn mend_zeros(&self, at: usize, column: &mut Column, form: &mut Form) {
        let (Values::Levels { levels, .. }, Form::Numbers) = (&mut column.values, &*form) else { return };
        let read = self.read_of(at);
        *form = Form::Numbered(codes_of(&read.noted));
        if let (Some(zero), Some((_, row))) = (levels.first_mut(), read.noted.first()) {
            let raw = self.read.sketch.raw_cell(*row, at);
            zero.label = cell::label(raw);
            zero.raw = String::from_utf8_lossy(raw).into_owned();
            zero.count = self.read.sketch.rows() - column.missing;
        }
    }
}

/// The code of every value.
fn codes_of(values: &[(f64, usize)]) -> FxHashMap<u64, u32> {
    (0..).zip(values).map(|(code, (value, _))| (value.to_bits(), code)).collect()
}
