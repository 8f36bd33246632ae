//! The output table: real rows byte for byte, synthetic rows in the source's own spelling.

mod streamed;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::{
    error::{Error, Result, Setting},
    pipeline::Outcome,
    progress::{Progress, Stop},
    recipe::Output,
    report::{
        cells::RowWriter,
        files::{self, Draft, Written},
        manifest,
        parquet::{self, ParquetDraft},
        provenance, removed,
    },
    sampling::{Fate, draw},
    table::Role,
};

/// Rows that a task formats, and tasks that make a batch: while one is formatted, the one before is written.
const CHUNK: usize = 1_024;
const BATCH: usize = 32 * CHUNK;
/// Rows whose values are computed together.
const TOGETHER: usize = 128;

/// Something that takes the text of a table.
trait Sink: Send {
    /// The bytes of a file.
    fn write(&mut self, bytes: &[u8]) -> Result<()>;

    /// Whether it takes the head and rows in the encoding of the source; else it takes whole rows alone, in UTF-8.
    fn is_file(&self) -> bool {
        true
    }
}

impl Sink for ParquetDraft<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.rows(bytes)
    }

    fn is_file(&self) -> bool {
        false
    }
}

impl Sink for Draft {
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        Self::write(self, bytes)
    }
}

impl Sink for Vec<u8> {
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.extend_from_slice(bytes);
        Ok(())
    }
}

/// Where everything goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    pub out: PathBuf,
    pub recipe: Option<PathBuf>,
    pub manifest: Option<PathBuf>,
    pub provenance: Option<PathBuf>,
    /// Which real rows were taken out, and why.
    pub removed: Option<PathBuf>,
}

/// A row of the output.
#[derive(Clone, Copy)]
enum Item {
    Real(u32),
    Synthetic(u32, u32),
}

/// Writes the output and what was asked for beside it; all of it or nothing.
///
/// `seconds` are those of the stages before this one, for the manifest.
pub fn export(outcome: &Outcome, paths: &Files, progress: &Progress) -> std::result::Result<Written, Stop> {
    check_paths(outcome, paths)?;
    outcome.check_fruitful()?;
    let layout = Layout::new(outcome)?;
    let (draft, rows) = if parquet::is_asked(&paths.out) {
        let flag = outcome.recipe.flag.as_ref().map(|flag| flag.trim());
        let mut draft = ParquetDraft::of_table(&paths.out, outcome, &layout.columns, flag)?;
        let rows = layout.write(outcome, &mut draft, progress)?;
        (draft.finish()?, rows)
    } else {
        let mut draft = Draft::new(&paths.out)?;
        let rows = layout.write(outcome, &mut draft, progress)?;
        (draft, rows)
    };
    let written = Written {
        rows,
        bytes: draft.bytes(),
        sha256: draft.sha256(),
        left_out_columns: layout.left_out_columns(outcome),
    };
    let mut drafts = vec![draft];
    if let Some(path) = &paths.provenance {
        drafts.push(provenance::write(outcome, path, progress)?);
    }
    if let Some(path) = &paths.removed {
        drafts.push(removed::write(outcome, path, progress)?);
    }
    if let Some(path) = &paths.recipe {
        drafts.push(text(path, &outcome.recipe.to_toml()?)?);
    }
    if let Some(path) = &paths.manifest {
        drafts.push(text(path, &manifest::json(outcome, &written)?)?);
    }
    progress.check()?;
    files::place(drafts)?;
    Ok(written)
}

/// The output table as the bytes of a file, and the columns that it leaves out.
pub fn bytes(outcome: &Outcome, progress: &Progress) -> std::result::Result<(Vec<u8>, Vec<String>), Stop> {
    outcome.check_fruitful()?;
    let layout = Layout::new(outcome)?;
    let mut bytes = Vec::new();
    layout.write(outcome, &mut bytes, progress)?;
    Ok((bytes, layout.left_out_columns(outcome)))
}

fn text(path: &Path, text: &str) -> Result<Draft> {
    let mut draft = Draft::new(path)?;
    draft.write(text.as_bytes())?;
    Ok(draft)
}

/// Refuses to write onto the input, or two outputs onto one another.
fn check_paths(outcome: &Outcome, paths: &Files) -> Result<()> {
    let beside = [&paths.recipe, &paths.manifest, &paths.provenance, &paths.removed];
    let outputs: Vec<&PathBuf> = std::iter::once(&paths.out).chain(beside.into_iter().flatten()).collect();
    for (at, path) in outputs.iter().enumerate() {
        if path.as_os_str().is_empty() {
            return Err(Error::usage("an output needs a file name").about(Setting::Output));
        }
        if outcome.table.path.as_ref().is_some_and(|input| input.is_file() && files::same_file(input, path)) {
            let message = format!("{} is the input itself: choose another name for the output", path.display());
            return Err(Error::usage(message).about(Setting::Output));
        }
        if outputs[..at].iter().any(|other| files::same_file(other, path)) {
            let message = format!("two outputs would go to {}: give each its own name", path.display());
            return Err(Error::usage(message).about(Setting::Output));
        }
    }
    let tables = [Some(&paths.out), paths.provenance.as_ref(), paths.removed.as_ref()];
    tables.into_iter().flatten().try_for_each(|path| files::check_ending(path, true))?;
    Ok(())
}

/// The columns of the output and the dialect it is written in.
struct Layout {
    columns: Vec<usize>,
    delimiter: u8,
    terminator: &'static [u8],
    flag: Option<String>,
}

impl Layout {
    fn new(outcome: &Outcome) -> Result<Self> {
        let (table, recipe) = (&outcome.table, &outcome.recipe);
        let synthetic = recipe.output == Output::Synthetic;
        let columns = (0..table.columns.len())
            .filter(|&column| !synthetic || table.columns[column].role != Role::Ignored)
            .collect();
        if let Some(flag) = &recipe.flag
            && table.columns.iter().any(|column| column.name == flag.trim())
        {
            let message = format!("the table already has a column {flag:?}: choose another name for the flag column");
            return Err(Error::usage(message).about(Setting::Flag));
        }
        let source = &table.source;
        Ok(Self {
            columns,
            delimiter: source.delimiter(),
            terminator: source.terminator().bytes(),
            flag: recipe.flag.as_ref().map(|flag| source.escape(flag.trim())),
        })
    }

    fn left_out_columns(&self, outcome: &Outcome) -> Vec<String> {
        let columns = outcome.table.columns.iter().enumerate();
        columns.filter(|(at, _)| !self.columns.contains(at)).map(|(_, column)| column.name.clone()).collect()
    }

    fn write(&self, outcome: &Outcome, draft: &mut impl Sink, progress: &Progress) -> std::result::Result<u64, Stop> {
        let source = &outcome.table.source;
        progress.stage("write", outcome.output_rows())?;
        let plain = self.flag.is_none() && outcome.removed.real().is_empty() && !outcome.recipe.shuffles();
        let to_file = draft.is_file();
        let plain = plain && to_file;
        let mut head = Vec::new();
        if !to_file {
            // The columns are named already.
        } else if plain && outcome.recipe.output == Output::Augmented {
            // With the blank lines that may stand above the names.
            head.extend_from_slice(source.head());
        } else if source.has_header() {
            let cells = source.header_raw();
            self.join(&mut head, self.columns.iter().map(|&column| cells[column]), self.flag.as_deref());
        } else if let Some(flag) = &self.flag {
            let message = format!("{flag:?} cannot be added: the file has no header to name it in");
            return Err(Error::usage(message).about(Setting::Flag).into());
        }
        if to_file {
            draft.write(&source.encode(head))?;
        }
        let real = match outcome.recipe.output {
            Output::Synthetic => 0,
            Output::Augmented if let Some(held) = &outcome.table.held => {
                streamed::write(self, outcome, &held.table, (draft, plain), progress)?;
                0
            }
            Output::Augmented if plain => {
                // The rows as they stand in the file, whatever lies between them.
                for piece in source.encoded(source.body()).chain(source.encoded(source.missing_end())) {
                    draft.write(&piece)?;
                    progress.check()?;
                }
                0
            }
            Output::Augmented => outcome.table.rows() as u32,
        };
        let items = (0..real).filter(|&row| outcome.removed.keeps(row)).map(Item::Real).chain(kept(outcome));
        if outcome.recipe.shuffles() {
            let items: Vec<Item> = items.collect();
            let order = draw::shuffled(outcome.recipe.seed, items.len());
            self.items(outcome, order.into_iter().map(|at| items[at as usize]), draft, progress)?;
        } else {
            self.items(outcome, items, draft, progress)?;
        }
        Ok(outcome.output_rows())
    }

    /// Formats items in parallel, and writes them in order: a batch while the next one is formatted, so that neither waits for the
    /// other and the text of the whole table is never held.
    fn items(
        &self,
        outcome: &Outcome,
        items: impl Iterator<Item = Item>,
        draft: &mut impl Sink,
        progress: &Progress,
    ) -> std::result::Result<(), Stop> {
        let to_file = draft.is_file();
        let format = |batch: &[Item]| -> Vec<Vec<u8>> {
            let writer = || RowWriter::new(outcome);
            let pieces = batch.par_chunks(CHUNK).map_init(writer, |writer, items| {
                let mut out = Vec::with_capacity(items.len() * 64);
                self.format(outcome, writer, items, &mut out);
                if to_file { outcome.table.source.encode_piece(out) } else { out }
            });
            pieces.collect()
        };
        let (mut items, mut before) = (items, Vec::new());
        loop {
            let batch: Vec<Item> = items.by_ref().take(BATCH).collect();
            let written = || before.drain(..).try_for_each(|piece: Vec<u8>| draft.write(&piece));
            let (formatted, written) = rayon::join(|| format(&batch), written);
            written?;
            if batch.is_empty() {
                return Ok(());
            }
            progress.advance(batch.len() as u64)?;
            before = formatted;
        }
    }

    /// Formats rows one after the other.
    fn format(&self, outcome: &Outcome, writer: &mut RowWriter<'_>, items: &[Item], out: &mut Vec<u8>) {
        let mut made = Vec::with_capacity(TOGETHER);
        for items in items.chunks(TOGETHER) {
            made.clear();
            made.extend(items.iter().filter_map(|item| match *item {
                Item::Real(_) => None,
                Item::Synthetic(class, index) => Some((class, index)),
            }));
            writer.load_all(&made);
            let mut next = 0;
            for &item in items {
                let mark = match item {
                    Item::Real(row) => {
                        out.extend_from_slice(outcome.table.source.row(row as usize));
                        b'0'
                    }
                    Item::Synthetic(class, _) => {
                        writer.turn_to(next);
                        next += 1;
                        self.cells(writer, class, out);
                        b'1'
                    }
                };
                self.end_row(mark, out);
            }
        }
    }

    /// What stands behind the cells of a row: its flag, if there is one, and the line end.
    fn end_row(&self, mark: u8, out: &mut Vec<u8>) {
        if self.flag.is_some() {
            out.extend_from_slice(&[self.delimiter, mark]);
        }
        out.extend_from_slice(self.terminator);
    }

    /// The cells of the row that a writer turned to.
    fn cells(&self, writer: &RowWriter<'_>, class: u32, out: &mut Vec<u8>) {
        for (at, &column) in self.columns.iter().enumerate() {
            if at > 0 {
                out.push(self.delimiter);
            }
            writer.cell(column, class, out);
        }
    }

    fn join<'c>(&self, out: &mut Vec<u8>, cells: impl Iterator<Item = &'c [u8]>, flag: Option<&'c str>) {
        for (at, cell) in cells.chain(flag.map(str::as_bytes)).enumerate() {
            if at > 0 {
                out.push(self.delimiter);
            }
            out.extend_from_slice(cell);
        }
        out.extend_from_slice(self.terminator);
    }
}

/// The kept rows, class by class in order of generation.
fn kept(outcome: &Outcome) -> impl Iterator<Item = Item> {
    (0_u32..).zip(&outcome.selection.fates).flat_map(|(class, fates)| {
        (0_u32..)
            .zip(fates)
            .filter(|&(_, &fate)| fate == Fate::Kept)
            .map(move |(index, _)| Item::Synthetic(class, index))
    })
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, sync::Arc};

    use super::*;
    use crate::{
        pipeline,
        recipe::{Recipe, Totals},
        table::{ColumnSettings, Source, Table},
    };

    /// So many new rows of one class of a small table with a column of numbers and one of words, and none is dropped.
    fn outcome(rows: u64, shuffle: bool, output: Output) -> Outcome {
        let row = |at: u32| format!("{}.{},{},{}\n", at * 7 % 90, at % 10, ["x", "yy"][at as usize % 2], at % 3 / 2);
        let text = "v,w,class\n".to_owned() + &(0..61).map(row).collect::<Vec<_>>().concat();
        let source = Arc::new(Source::from_bytes("t.csv", text.into_bytes(), true).unwrap());
        let table = Table::from_source(source, "t", None, &ColumnSettings::default(), &Progress::new()).unwrap();
        let recipe = Recipe {
            // Copies are found out about soonest.
            method: if rows as usize > BATCH { "random" } else { "smote" }.to_owned(),
            totals: Some(Totals::Counts(BTreeMap::from([("1".to_owned(), 20 + rows)]))),
            drop_identical: Some(false),
            shuffle: Some(shuffle),
            oversupply: 1.0,
            output,
            ..Recipe::default()
        };
        pipeline::run(&Arc::new(table), &recipe, &Progress::new()).unwrap()
    }

    #[test]
    fn rows_come_in_their_order_however_many_pieces_there_are() {
        // None, less than are computed together, one more than a task's, and than a batch.
        for rows in [0, 1, TOGETHER + 1, 3 * CHUNK + 1, BATCH + CHUNK + 7] {
            for (shuffle, output) in [(false, Output::Augmented), (true, Output::Augmented), (false, Output::Synthetic)]
            {
                let outcome = outcome(rows as u64, shuffle, output);
                let real = if output == Output::Augmented { outcome.table.rows() as u32 } else { 0 };
                let mut items: Vec<Item> = (0..real).map(Item::Real).chain(kept(&outcome)).collect();
                assert!(items.len() >= rows, "{} of {rows}", items.len());
                if shuffle {
                    let order = draw::shuffled(outcome.recipe.seed, items.len());
                    items = order.into_iter().map(|at| items[at as usize]).collect();
                }
                let (mut expected, mut writer) = (outcome.table.source.head().to_vec(), RowWriter::new(&outcome));
                for item in items {
                    match item {
                        Item::Real(row) => expected.extend_from_slice(outcome.table.source.row(row as usize)),
                        Item::Synthetic(class, index) => {
                            writer.load(class, index);
                            for column in 0..3 {
                                writer.cell(column, class, &mut expected);
                                expected.extend_from_slice(if column < 2 { b"," } else { b"" });
                            }
                        }
                    }
                    expected.push(b'\n');
                }
                let (written, _) = bytes(&outcome, &Progress::new()).unwrap();
                assert!(written == expected, "{rows} rows, shuffled: {shuffle}, {output:?}");
            }
        }
    }
}
