//! A build without the feature `parquet` knows such a file and says so.

use std::sync::Arc;

use super::declared::Declared;
use crate::{
    error::Error,
    memory::Room,
    progress::{Progress, Stop},
};

/// A Parquet file as a delimited one.
#[derive(Debug)]
pub struct Delimited {
    pub text: Vec<u8>,
    pub declared: Declared,
    pub rows: usize,
}

/// Whether these bytes begin as such a file does.
pub fn is_parquet(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PAR1") || bytes.starts_with(b"PARE")
}

pub fn read(file: &str, _bytes: &Arc<Room<u8>>, _progress: &Progress) -> Result<Delimited, Stop> {
    let message = format!(
        "{file}: it is a Parquet file, and this program was built without the feature parquet: export the table as CSV"
    );
    Err(Error::data(message).into())
}
