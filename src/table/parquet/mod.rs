//! Parquet, the format of columns of pandas, polars, `DuckDB`, Spark and Arrow
//! (<https://parquet.apache.org/docs/file-format/>): flat tables, with the kinds that their schema says.
//!
//! As with ARFF the rows become the text of a delimited file and the schema a [`Declared`], so that all that reads, compares
//! and writes cells has one format to know. A missing cell is empty; an empty text, and what is not a number, is a pair of
//! quotes.

mod arrow;
mod chunk;
mod delta;
mod foot;
mod form;
mod packed;
mod pages;
mod parse;
mod quiet;
mod rows;
mod schema;
mod thrift;
mod writer;

use std::sync::Arc;

pub use foot::is_parquet;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
pub use schema::{ParquetColumn, ParquetSchema};
pub use writer::{Incoming, ParquetOutput, ParquetWriter};

use self::{form::Form, quiet::quietly, rows::StoredColumn, schema::SchemaColumn};
use super::{
    cell,
    declared::{Declared, DeclaredColumn, DeclaredKind},
};
use crate::{
    error::Error,
    memory::Room,
    progress::{Progress, Stop},
};

/// A Parquet file as a delimited one.
#[derive(Debug)]
pub struct ParquetText {
    /// The names and the rows, with commas, in UTF-8.
    pub text: Vec<u8>,
    pub declared: Declared,
    pub schema: ParquetSchema,
    /// How many rows there are.
    pub rows: usize,
}

/// Reads such a file. Errors name the file, and the column, the row and the row group where it is one's.
pub fn read(file: &str, bytes: &Arc<Room<u8>>, progress: &Progress) -> Result<ParquetText, Stop> {
    let foot = foot::find(file, bytes)?;
    let meta = match quietly(|| ParquetMetaDataReader::decode_metadata(foot)) {
        Some(Ok(meta)) => meta,
        Some(Err(error)) => return Err(foot::damaged(file, &error.to_string()).into()),
        None => return Err(foot::damaged(file, "what describes its columns says what cannot be").into()),
    };
    let columns = columns(file, &meta)?;
    if meta.row_groups().iter().all(|group| group.num_rows() == 0) {
        return Err(Error::data(format!("{file}: the Parquet file has no rows; choose a file with rows")).into());
    }
    let mut declared = Declared::default();
    let leaves = meta.file_metadata().schema_descr();
    let mut kept = Vec::with_capacity(columns.len());
    for (at, column) in columns.iter().enumerate() {
        let name = cell::label_of(column.name.as_bytes()).into_owned();
        if declared.column(&name).is_some() {
            let message =
                format!("{file}: two columns are called {}; give each a name of its own", cell::quoted(&name));
            return Err(Error::data(message).into());
        }
        let levels = if column.is_category { Some(column.levels(file, bytes, &meta, at)?) } else { None };
        kept.push(SchemaColumn {
            name: column.name.clone(),
            form: column.form,
            kind: leaves.column(at).self_type_ptr(),
            nullable: column.nullable,
            levels: levels.clone(),
        });
        let kind = match column.form {
            _ if let Some(levels) = levels => Some(DeclaredKind::Levels(levels)),
            Form::Boolean | Form::Time(_) | Form::Uuid => None,
            Form::Words => Some(DeclaredKind::Words),
            Form::Day | Form::Moment { .. } => Some(DeclaredKind::Date),
            Form::Whole { .. } | Form::Half | Form::Single | Form::Double | Form::Decimal(_) => {
                Some(DeclaredKind::Number)
            }
        };
        if let Some(kind) = kind {
            declared.add(DeclaredColumn { name, kind, line: at as u64 + 1 });
        }
    }
    let (text, rows) = rows::read(file, bytes, &meta, &columns, progress)?;
    let about = meta.file_metadata().key_value_metadata();
    let pairs = about.into_iter().flatten();
    let (arrow, about): (Vec<_>, Vec<_>) =
        pairs.map(|pair| (pair.key.clone(), pair.value.clone())).partition(|(key, _)| key == arrow::KEY);
    let arrow = arrow.into_iter().find_map(|(_, value)| value);
    Ok(ParquetText { text, declared, schema: ParquetSchema { columns: kept, about, arrow }, rows })
}

fn columns(file: &str, meta: &ParquetMetaData) -> Result<Vec<StoredColumn>, Error> {
    let about = meta.file_metadata();
    let leaves = about.schema_descr().columns();
    if let [] | [_] = leaves {
        let message =
            format!("{file}: the Parquet file has {} column; a table needs classes and one more", leaves.len());
        return Err(Error::data(message));
    }
    let stored = about.key_value_metadata().into_iter().flatten().find(|pair| pair.key == arrow::KEY);
    let categories = stored.and_then(|pair| arrow::categories(pair.value.as_deref()?)).unwrap_or_default();
    let all = leaves.iter().enumerate().map(|(at, leaf)| {
        let form = Form::of(leaf)
            .map_err(|why| Error::data(format!("{file}: column {}: {why}", cell::quoted(leaf.name()))))?;
        Ok(StoredColumn {
            name: leaf.name().to_owned(),
            form,
            kind: leaf.physical_type(),
            nullable: leaf.max_def_level() > 0,
            is_category: leaf_is_category(leaf.logical_type_ref()) || categories.get(at) == Some(&true),
        })
    });
    all.collect()
}

/// Whether Parquet's own schema says that the values are of a set.
fn leaf_is_category(logical: Option<&parquet::basic::LogicalType>) -> bool {
    matches!(logical, Some(parquet::basic::LogicalType::Enum))
}
