//! The rows of a Parquet file, as lines with commas.

use std::sync::Arc;

use parquet::{
    basic::{CompressionCodec, Type},
    column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader},
    data_type::{ByteArray, DataType, FixedLenByteArray, Int96},
    errors::ParquetError,
    file::metadata::{ColumnChunkMetaData, ParquetMetaData},
};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::{
    foot,
    form::{self, Form},
    pages::Pages,
    quiet::quietly,
};
use crate::{
    error::Error,
    memory::{self, GrowthLimit, Room},
    progress::{Progress, Stop},
    table::cell,
};

/// Rows that are read together.
const BATCH: usize = 8_192;

/// A column of the file.
#[derive(Debug)]
pub struct StoredColumn {
    pub name: String,
    pub form: Form,
    pub kind: Type,
    pub nullable: bool,
    pub is_category: bool,
}

/// What is wrong with a column, and in which of the rows that are read together.
struct BadColumn {
    row: Option<usize>,
    why: Fault,
}

enum Fault {
    Damaged(String),
    /// A value that is none here.
    Value(String),
    Memory(Error),
}

impl From<ParquetError> for BadColumn {
    fn from(error: ParquetError) -> Self {
        let why = match error {
            ParquetError::General(why) | ParquetError::NYI(why) | ParquetError::EOF(why) => Fault::Damaged(why),
            ParquetError::External(other) => match other.downcast::<Error>() {
                Ok(error) => Fault::Memory(*error),
                Err(other) => Fault::Damaged(other.to_string()),
            },
            other => Fault::Damaged(other.to_string()),
        };
        Self { row: None, why }
    }
}

/// Where a row group is, for errors.
struct Place<'a> {
    file: &'a str,
    /// From 1.
    group: usize,
    /// The row at which what is read together begins, from 1.
    row: usize,
}

impl Place<'_> {
    fn error(&self, column: &StoredColumn, bad: BadColumn) -> Error {
        let named = cell::quoted(&column.name);
        let file = self.file;
        match bad.why {
            Fault::Damaged(why) => {
                let why = why.trim_end_matches('.');
                foot::damaged(file, &format!("column {named}, row group {}: {why}", self.group))
            }
            Fault::Value(found) => {
                let row = self.row + bad.row.unwrap_or(0);
                Error::data(format!(
                    "{file}:{row}: column {named}: it holds {found}; correct the cell, or leave the column out"
                ))
            }
            Fault::Memory(error) => Error { message: format!("{file}: column {named}: {}", error.message), ..error },
        }
    }
}

/// The cells of a column, one after the other.
#[derive(Default)]
struct Cells {
    text: Vec<u8>,
    ends: Vec<usize>,
}

/// The rows of all row groups, as text, and how many there are.
pub fn read(
    file: &str,
    bytes: &Arc<Room<u8>>,
    meta: &ParquetMetaData,
    columns: &[StoredColumn],
    progress: &Progress,
) -> Result<(Vec<u8>, usize), Stop> {
    let mut all = 0_u64;
    for group in meta.row_groups() {
        let rows = u64::try_from(group.num_rows()).ok();
        all = rows
            .and_then(|rows| all.checked_add(rows))
            .ok_or_else(|| foot::damaged(file, "it has fewer than no rows"))?;
    }
    progress.stage("reading the rows", all)?;
    let mut out = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        cell::escape(&column.name, &mut out);
    }
    out.push(b'\n');
    let mut limit = GrowthLimit::default();
    let mut done = 0;
    for (group, found) in (1..).zip(meta.row_groups()) {
        let mut place = Place { file, group, row: done + 1 };
        let mut readers: Vec<ColumnReader> = Vec::with_capacity(columns.len());
        for (column, chunk) in columns.iter().zip(found.columns()) {
            is_read(file, column, chunk)?;
            let pages = Pages::new(bytes, chunk).map_err(|error| place.error(column, error.into()))?;
            readers.push(get_column_reader(chunk.column_descr_ptr(), Box::new(pages)));
        }
        let rows = found.num_rows() as usize;
        let mut left = rows;
        while left > 0 {
            let batch = left.min(BATCH);
            place.row = done + 1;
            let cells: Vec<Result<Cells, BadColumn>> = readers
                .par_iter_mut()
                .zip(columns)
                .map(|(reader, column)| {
                    quietly(|| column.cells(reader, batch)).unwrap_or_else(|| {
                        Err(BadColumn {
                            row: None,
                            why: Fault::Damaged("a page holds other values than it says".to_owned()),
                        })
                    })
                })
                .collect();
            let cells: Vec<Cells> = cells
                .into_iter()
                .zip(columns)
                .map(|(cells, column)| cells.map_err(|bad| place.error(column, bad)))
                .collect::<Result<_, _>>()?;
            let length = cells.iter().map(|cells| cells.text.len() + batch).sum();
            if !limit.makes_room(&mut out, length) {
                let read = memory::human(out.len() as f64);
                let message = format!(
                    "{file}:{}: after {read} of rows no more fits into memory; cut the table into parts",
                    place.row
                );
                return Err(Error::data(message).into());
            }
            for row in 0..batch {
                for (at, cells) in cells.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    out.extend_from_slice(cells.of(row));
                }
                out.push(b'\n');
            }
            left -= batch;
            done += batch;
            progress.advance(batch as u64)?;
        }
    }
    Ok((out, done))
}

/// Refuses what is packed in a way that is not read.
fn is_read(file: &str, column: &StoredColumn, chunk: &ColumnChunkMetaData) -> Result<(), Error> {
    match chunk.compression_codec() {
        CompressionCodec::UNCOMPRESSED
        | CompressionCodec::SNAPPY
        | CompressionCodec::GZIP
        | CompressionCodec::ZSTD
        | CompressionCodec::LZ4_RAW => Ok(()),
        other => Err(Error::data(format!(
            "{file}: column {}: it is packed by {other:?}, which is not read; write the file with snappy, zstd, gzip, lz4_raw or \
             none",
            cell::quoted(&column.name)
        ))),
    }
}

impl Cells {
    fn of(&self, row: usize) -> &[u8] {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.text[start..self.ends[row]]
    }
}

impl StoredColumn {
    /// The cells of the next rows.
    fn cells(&self, reader: &mut ColumnReader, rows: usize) -> Result<Cells, BadColumn> {
        let form = self.form;
        match reader {
            ColumnReader::BoolColumnReader(reader) => self.typed(reader, rows, |value, out| {
                out.extend_from_slice(if *value { b"true" } else { b"false" });
                Ok(())
            }),
            ColumnReader::Int32ColumnReader(reader) => self.typed(reader, rows, |value, out| {
                form.whole(i64::from(*value), out);
                Ok(())
            }),
            ColumnReader::Int64ColumnReader(reader) => self.typed(reader, rows, |value, out| {
                form.whole(*value, out);
                Ok(())
            }),
            ColumnReader::Int96ColumnReader(reader) => self.typed(reader, rows, |value: &Int96, out| {
                form::old_moment(value, out);
                Ok(())
            }),
            ColumnReader::FloatColumnReader(reader) => self.typed(reader, rows, |value: &f32, out| {
                form::number(*value, out);
                Ok(())
            }),
            ColumnReader::DoubleColumnReader(reader) => self.typed(reader, rows, |value: &f64, out| {
                form::number(*value, out);
                Ok(())
            }),
            ColumnReader::ByteArrayColumnReader(reader) => {
                self.typed(reader, rows, |value: &ByteArray, out| form.bytes(value.data(), out))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                self.typed(reader, rows, |value: &FixedLenByteArray, out| form.bytes(value.data(), out))
            }
        }
    }

    fn typed<T: DataType>(
        &self,
        reader: &mut ColumnReaderImpl<T>,
        rows: usize,
        write: impl Fn(&T::T, &mut Vec<u8>) -> Result<(), String>,
    ) -> Result<Cells, BadColumn> {
        let (mut values, mut levels): (Vec<T::T>, Vec<i16>) = (Vec::new(), Vec::new());
        let mut got = 0;
        while got < rows {
            let (records, ..) = reader.read_records(rows - got, Some(&mut levels), None, &mut values)?;
            if records == 0 {
                let why = format!("{} rows are missing at its end", rows - got);
                return Err(BadColumn { row: None, why: Fault::Damaged(why) });
            }
            got += records;
        }
        let mut cells = Cells { text: Vec::with_capacity(values.len() * 8), ends: Vec::with_capacity(rows) };
        let mut values = values.iter();
        for row in 0..rows {
            if !self.nullable || levels.get(row).is_some_and(|level| *level > 0) {
                let value =
                    values.next().ok_or_else(|| ParquetError::General("a page has too few values".to_owned()))?;
                write(value, &mut cells.text)
                    .map_err(|found| BadColumn { row: Some(row), why: Fault::Value(found) })?;
            }
            cells.ends.push(cells.text.len());
        }
        Ok(cells)
    }

    /// The levels of a category, in the order of its dictionaries.
    pub fn levels(
        &self,
        file: &str,
        bytes: &Arc<Room<u8>>,
        meta: &ParquetMetaData,
        at: usize,
    ) -> Result<Vec<String>, Error> {
        let mut known: FxHashSet<String> = FxHashSet::default();
        let mut levels: Vec<String> = Vec::new();
        for (group, found) in (1..).zip(meta.row_groups()) {
            let chunk = found.column(at);
            is_read(file, self, chunk)?;
            let place = Place { file, group, row: 1 };
            let dictionary = Pages::new(bytes, chunk).and_then(Pages::dictionary);
            let dictionary = dictionary.map_err(|error| place.error(self, error.into()))?;
            let Some((values, count)) = dictionary else { continue };
            let texts = self.plain(&values, count as usize, chunk.column_descr().type_length());
            let texts = texts.map_err(|why| place.error(self, BadColumn { row: None, why: Fault::Damaged(why) }))?;
            for text in texts {
                let label = cell::label(&text);
                if !label.is_empty() && known.insert(label.clone()) {
                    levels.push(label);
                }
            }
        }
        Ok(levels)
    }

    /// Values that are written one after the other, as cells.
    fn plain(&self, values: &[u8], count: usize, width: i32) -> Result<Vec<Vec<u8>>, String> {
        let mut rest = values;
        let mut take = |length: usize| {
            let (taken, after) = rest.split_at_checked(length).ok_or("its dictionary is shorter than it says")?;
            rest = after;
            Ok::<&[u8], String>(taken)
        };
        let mut texts = Vec::new();
        for _ in 0..count {
            let mut text = Vec::new();
            let number = |bytes: &[u8]| bytes.iter().rev().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
            match self.kind {
                Type::INT32 => self.form.whole(i64::from(number(take(4)?) as u32 as i32), &mut text),
                Type::INT64 => self.form.whole(number(take(8)?) as i64, &mut text),
                Type::FLOAT => form::number(f32::from_bits(number(take(4)?) as u32), &mut text),
                Type::DOUBLE => form::number(f64::from_bits(number(take(8)?)), &mut text),
                Type::BYTE_ARRAY => {
                    let length = number(take(4)?) as usize;
                    self.form
                        .bytes(take(length)?, &mut text)
                        .map_err(|found| format!("its dictionary holds {found}"))?;
                }
                Type::FIXED_LEN_BYTE_ARRAY => {
                    let bytes = take(usize::try_from(width).unwrap_or(0))?;
                    self.form.bytes(bytes, &mut text).map_err(|found| format!("its dictionary holds {found}"))?;
                }
                Type::BOOLEAN | Type::INT96 => return Ok(Vec::new()),
            }
            texts.push(text);
        }
        Ok(texts)
    }
}
