//! A build without the feature `parquet` knows such a file and says so.

use std::{io::Write, marker::PhantomData, sync::Arc};

use super::{CellRules, Terminator, declared::Declared};
use crate::{
    error::Error,
    memory::Room,
    progress::{Progress, Stop},
};

/// A Parquet file as a delimited one.
#[derive(Debug)]
pub struct ParquetText {
    pub text: Vec<u8>,
    pub declared: Declared,
    pub schema: ParquetSchema,
    pub rows: usize,
}

/// Whether these bytes begin as such a file does.
pub fn is_parquet(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PAR1") || bytes.starts_with(b"PARE")
}

pub fn read(file: &str, _bytes: &Arc<Room<u8>>, _progress: &Progress) -> Result<ParquetText, Stop> {
    let message = format!(
        "{file}: it is a Parquet file, and this program was built without the feature parquet: export the table as CSV"
    );
    Err(Error::data(message).into())
}

/// The schema of a file that was read: there is none.
#[derive(Debug)]
pub struct ParquetSchema;

/// What a column is written as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParquetColumn {
    Whole,
    Decimal,
    Boolean,
    Words,
    Levels(Vec<String>),
    Flag,
}

/// A column of the file that is written.
#[derive(Clone, Debug)]
pub enum ParquetOutput {
    Kept { column: usize, nullable: bool },
    New { name: String, of: ParquetColumn },
}

/// How the rows are written that come in.
#[derive(Clone, Debug)]
pub struct Incoming {
    pub delimiter: u8,
    pub terminator: Terminator,
    pub rules: CellRules,
}

/// Writes rows as Parquet, which this build does not.
#[derive(Debug)]
pub struct ParquetWriter<W: Write + Send>(PhantomData<W>);

impl<W: Write + Send> ParquetWriter<W> {
    pub fn new(_: W, _: &[ParquetOutput], _: Option<&ParquetSchema>, _: Incoming) -> Result<Self, Error> {
        let message = "this program was built without the feature parquet: choose a name that ends in .csv";
        Err(Error::data(message))
    }

    pub fn rows(&mut self, _: &[u8]) -> Result<(), Error> {
        Ok(())
    }

    pub fn finish(self) -> Result<W, Error> {
        Err(Error::data("this program was built without the feature parquet: choose a name that ends in .csv"))
    }
}
