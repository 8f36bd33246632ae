//! Rows written as Parquet: cells of a delimited file become the values of columns, row group by row group.

use std::{
    io::{self, Write},
    sync::Arc,
};

use parquet::{
    basic::Type,
    errors::ParquetError,
    file::{metadata::KeyValue, properties::WriterProperties, writer::SerializedFileWriter},
    schema::types::Type as SchemaType,
};
use rayon::prelude::*;

use super::{
    arrow::{self, Member},
    chunk::{ChunkValues, Dictionary, Gathered},
    form::Form,
    parse::{self, NewValue},
    schema::{ParquetColumn, ParquetSchema, SchemaColumn},
};
use crate::{
    error::{Error, Result},
    table::{
        CellRules, Terminator, cell,
        records::{self, Record},
    },
};

/// Rows of a row group, and the most bytes that a column of one may take.
const ROWS: usize = 1 << 17;
const BYTES: usize = 64 << 20;

/// A column of the file that is written.
#[derive(Clone, Debug)]
pub enum ParquetOutput {
    /// One of the file that was read, by its place there, and whether cells may be missing that were not.
    Kept {
        column: usize,
        nullable: bool,
    },
    New {
        name: String,
        of: ParquetColumn,
    },
}

/// How the rows are written that come in.
#[derive(Clone, Debug)]
pub struct Incoming {
    pub delimiter: u8,
    pub terminator: Terminator,
    pub rules: CellRules,
}

#[derive(Debug)]
struct Column {
    name: String,
    form: Form,
    kind: Type,
    length: usize,
    /// It is written as the reader of Parquet writes it.
    kept: bool,
    nullable: bool,
    dictionary: Option<Dictionary>,
    gathered: Gathered,
}

/// Writes rows as they come.
#[derive(Debug)]
pub struct ParquetWriter<W: Write + Send> {
    file: SerializedFileWriter<W>,
    columns: Vec<Column>,
    incoming: Incoming,
}

fn failed(error: &ParquetError) -> Error {
    // What went wrong where the bytes went is known better there.
    if let ParquetError::External(inner) = error
        && let Some(own) = inner.downcast_ref::<io::Error>().and_then(|inner| inner.get_ref()?.downcast_ref::<Error>())
    {
        return own.clone();
    }
    Error::data(format!("the Parquet file cannot be written: {error}"))
}

impl<W: Write + Send> ParquetWriter<W> {
    /// Begins a file with these columns; `source` is the file that columns are kept of.
    pub fn new(out: W, outputs: &[ParquetOutput], source: Option<&ParquetSchema>, incoming: Incoming) -> Result<Self> {
        let all = outputs.iter().map(|output| -> std::result::Result<SchemaColumn, ParquetError> {
            match output {
                ParquetOutput::New { name, of } => of.clone().column(name),
                ParquetOutput::Kept { column, nullable } => {
                    let kept = source.and_then(|source| source.columns.get(*column));
                    let kept = kept.ok_or_else(|| ParquetError::General("a column is lost".to_owned()))?;
                    let old_moment = kept.kind.get_physical_type() == Type::INT96;
                    if *nullable || old_moment { kept.nullable() } else { Ok(kept.clone()) }
                }
            }
        });
        let all: Vec<SchemaColumn> = all.collect::<std::result::Result<_, _>>().map_err(|error| failed(&error))?;
        let fields = all.iter().map(|column| Arc::clone(&column.kind)).collect();
        let schema =
            SchemaType::group_type_builder("schema").with_fields(fields).build().map_err(|error| failed(&error))?;
        let properties = WriterProperties::builder()
            .set_created_by(concat!("smotescope version ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_key_value_metadata(Some(about(&all, outputs, source)))
            .build();
        let file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties));
        let columns = all.into_iter().zip(outputs).map(|(column, output)| Column::new(column, output)).collect();
        Ok(Self { file: file.map_err(|error| failed(&error))?, columns, incoming })
    }

    /// Takes whole rows.
    pub fn rows(&mut self, text: &[u8]) -> Result<()> {
        let Incoming { delimiter, terminator, .. } = self.incoming;
        let mut rows: Vec<Vec<&[u8]>> = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let Record { start, end, next, .. } = records::next(text, at, delimiter, terminator);
            if start == end && next >= text.len() {
                break;
            }
            rows.push(records::split(&text[start..end], delimiter).collect());
            at = next;
        }
        let rules = &self.incoming.rules;
        let put = |(at, column): (usize, &mut Column)| {
            rows.iter().try_for_each(|row| column.put(row.get(at).copied(), rules))
        };
        self.columns
            .par_iter_mut()
            .enumerate()
            .map(put)
            .collect::<Vec<Result<()>>>()
            .into_iter()
            .collect::<Result<()>>()?;
        let full = |column: &Column| column.gathered.present.len() >= ROWS || column.gathered.size() >= BYTES;
        if self.columns.iter().any(full) { self.group() } else { Ok(()) }
    }

    /// Writes what was gathered.
    fn group(&mut self) -> Result<()> {
        if self.columns.iter().all(|column| column.gathered.present.is_empty()) {
            return Ok(());
        }
        let kinds = self.file.schema_descr().columns().to_vec();
        let pages: Vec<_> = (self.columns.par_iter_mut().zip(kinds))
            .map(|(column, kind)| {
                let next = Gathered { values: column.none(), ..Gathered::default() };
                let gathered = std::mem::replace(&mut column.gathered, next);
                gathered.pages(&kind, column.dictionary.as_ref())
            })
            .collect();
        let write = || -> std::result::Result<(), ParquetError> {
            let mut group = self.file.next_row_group()?;
            for written in pages {
                let (bytes, closed) = written?;
                group.append_column(&bytes, closed)?;
            }
            group.close().map(drop)
        };
        write().map_err(|error| failed(&error))
    }

    /// Completes the file.
    pub fn finish(mut self) -> Result<W> {
        self.group()?;
        self.file.into_inner().map_err(|error| failed(&error))
    }
}

/// What is said of the columns for programs that know Arrow, and what the file that was read says beside its columns.
fn about(columns: &[SchemaColumn], outputs: &[ParquetOutput], source: Option<&ParquetSchema>) -> Vec<KeyValue> {
    let before = source.and_then(|source| source.arrow.as_deref());
    let members: Option<Vec<Member<'_>>> = columns
        .iter()
        .zip(outputs)
        .map(|(column, output)| match output {
            ParquetOutput::Kept { column, .. } => before.is_some().then_some(Member::Kept(*column)),
            ParquetOutput::New { .. } => column.arrow().map(Member::New),
        })
        .collect();
    let stored = members.and_then(|members| arrow::stored(&members, before));
    let kept = source.into_iter().flat_map(|source| source.about.iter().cloned());
    let kept = kept.map(|(key, value)| KeyValue { key, value });
    kept.chain(stored.map(|stored| KeyValue::new(arrow::KEY.to_owned(), stored))).collect()
}

impl Column {
    fn new(column: SchemaColumn, output: &ParquetOutput) -> Self {
        let kind = column.kind.get_physical_type();
        let length = match &*column.kind {
            SchemaType::PrimitiveType { type_length, .. } => usize::try_from(*type_length).unwrap_or(0),
            SchemaType::GroupType { .. } => 0,
        };
        let of_words = column.form == Form::Words;
        let mut made = Self {
            dictionary: column.levels.as_deref().filter(|_| of_words).map(Dictionary::new),
            name: column.name,
            form: column.form,
            kind,
            length,
            kept: matches!(output, ParquetOutput::Kept { .. }),
            nullable: column.nullable,
            gathered: Gathered::default(),
        };
        made.gathered.values = made.none();
        made
    }

    /// No values of its kind.
    fn none(&self) -> ChunkValues {
        match (&self.dictionary, self.form) {
            (Some(_), _) => ChunkValues::Codes(Vec::new()),
            (None, Form::Boolean) => ChunkValues::Bits(Vec::new()),
            _ => ChunkValues::Plain(Vec::new()),
        }
    }

    /// Takes a cell.
    fn put(&mut self, raw: Option<&[u8]>, rules: &CellRules) -> Result<()> {
        let raw = raw.unwrap_or_default();
        let bare = cell::unquote(raw);
        let trimmed = cell::trim(&bare);
        // In the rows of a Parquet file a pair of quotes is an empty text, or not a number.
        let quoted = self.kept && trimmed.is_empty() && !raw.is_empty();
        let says = matches!(self.form, Form::Words | Form::Half | Form::Single | Form::Double);
        let missing = !(quoted && says) && rules.is_missing(trimmed);
        self.gathered.present.push(!missing);
        if missing {
            return if self.nullable { Ok(()) } else { Err(self.unfit("a missing cell")) };
        }
        let text = std::str::from_utf8(if self.kept && self.form == Form::Words { &bare } else { trimmed });
        let text = text.map_err(|_| self.unfit("bytes that are no text"))?;
        let put = match (&mut self.gathered.values, &mut self.dictionary) {
            (ChunkValues::Codes(codes), Some(dictionary)) => {
                codes.push(dictionary.code(text));
                Some(())
            }
            (ChunkValues::Bits(bits), _) => crate::table::bit(text).map(|bit| bits.push(bit)),
            (ChunkValues::Plain(out), _) => {
                let number = if self.kept || self.form == Form::Words { None } else { rules.number(trimmed) };
                parse::plain(
                    self.form,
                    self.kind,
                    self.length,
                    number.map_or(NewValue::Text(text), NewValue::Number),
                    out,
                )
            }
            (ChunkValues::Codes(_), None) => None,
        };
        put.ok_or_else(|| self.unfit(&cell::quoted(text)))
    }

    fn unfit(&self, what: &str) -> Error {
        let form = format!("{:?}", self.form).to_lowercase();
        Error::data(format!(
            "column {}: {what} cannot be stored in a Parquet column of {} ({form}); choose a name that ends in .csv, or another \
             type in the source",
            cell::quoted(&self.name),
            self.kind
        ))
    }
}
