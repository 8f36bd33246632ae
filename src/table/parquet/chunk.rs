//! The pages of a column within a row group, written: those of a category with its dictionary in the order of its levels, which
//! the library would write in the order of the rows.

use bytes::Bytes;
use parquet::{
    basic::{CompressionCodec, Encoding},
    column::writer::ColumnCloseResult,
    errors::{ParquetError, Result},
    file::metadata::ColumnChunkMetaData,
    schema::types::ColumnDescPtr,
};
use rustc_hash::FxHashMap;

/// The values of a column that were gathered for a row group.
#[derive(Debug, Default)]
pub struct Gathered {
    /// By row, whether there is a value.
    pub present: Vec<bool>,
    pub values: ChunkValues,
}

/// Values that there are, as they are written.
#[derive(Debug)]
pub enum ChunkValues {
    Plain(Vec<u8>),
    Bits(Vec<bool>),
    /// Places in a dictionary.
    Codes(Vec<u32>),
}

impl Default for ChunkValues {
    fn default() -> Self {
        Self::Plain(Vec::new())
    }
}

/// Words of a column, in their order.
#[derive(Debug, Default)]
pub struct Dictionary {
    words: Vec<String>,
    codes: FxHashMap<String, u32>,
}

impl Dictionary {
    pub fn new(words: &[String]) -> Self {
        let mut all = Self::default();
        for word in words {
            all.code(word);
        }
        all
    }

    /// The place of a word; one that is not known yet stands behind the others.
    pub fn code(&mut self, word: &str) -> u32 {
        if let Some(code) = self.codes.get(word) {
            return *code;
        }
        let code = self.words.len() as u32;
        self.words.push(word.to_owned());
        self.codes.insert(word.to_owned(), code);
        code
    }
}

/// Kinds of pages and encodings, by number.
const DATA: u32 = 0;
const DICTIONARY: u32 = 2;
const PLAIN: u32 = 0;
const RLE: u32 = 3;
const RLE_DICTIONARY: u32 = 8;

impl Gathered {
    /// Bytes that it takes.
    pub fn size(&self) -> usize {
        match &self.values {
            ChunkValues::Plain(bytes) => bytes.len(),
            ChunkValues::Bits(bits) => bits.len() / 8,
            ChunkValues::Codes(codes) => codes.len() * 4,
        }
    }

    /// The pages, and what is said of them.
    pub fn pages(&self, column: &ColumnDescPtr, dictionary: Option<&Dictionary>) -> Result<(Bytes, ColumnCloseResult)> {
        let rows = self.present.len();
        let (mut out, mut unpacked) = (Vec::new(), 0);
        let mut encodings = vec![Encoding::PLAIN, Encoding::RLE];
        let dictionary = dictionary.filter(|_| matches!(self.values, ChunkValues::Codes(_)));
        if let Some(dictionary) = dictionary {
            let mut words = Vec::new();
            for word in &dictionary.words {
                words.extend_from_slice(&(word.len() as u32).to_le_bytes());
                words.extend_from_slice(word.as_bytes());
            }
            let of_kind = [dictionary.words.len() as u32, PLAIN];
            unpacked += page(DICTIONARY, 0x4C, &of_kind, &words, &mut out)?;
            encodings.push(Encoding::RLE_DICTIONARY);
        }
        let data_at = out.len();
        let mut data = Vec::new();
        if column.max_def_level() > 0 {
            let levels = if self.present.iter().all(|present| *present) {
                let mut levels = Vec::new();
                varint(rows as u64 * 2, &mut levels);
                levels.push(1);
                levels
            } else {
                packed(self.present.iter().map(|present| u32::from(*present)), rows, 1)
            };
            data.extend_from_slice(&(levels.len() as u32).to_le_bytes());
            data.extend_from_slice(&levels);
        }
        let encoding = match &self.values {
            ChunkValues::Plain(bytes) => {
                data.extend_from_slice(bytes);
                PLAIN
            }
            ChunkValues::Bits(bits) => {
                data.extend(
                    bits.chunks(8)
                        .map(|eight| eight.iter().enumerate().fold(0, |byte, (at, bit)| byte | (u8::from(*bit) << at))),
                );
                PLAIN
            }
            ChunkValues::Codes(codes) => {
                let most = dictionary.map_or(0, |dictionary| dictionary.words.len().saturating_sub(1));
                let width = (usize::BITS - most.leading_zeros()).max(1);
                data.push(width as u8);
                data.extend(packed(codes.iter().copied(), codes.len(), width));
                RLE_DICTIONARY
            }
        };
        unpacked += page(DATA, 0x2C, &[rows as u32, encoding, RLE, RLE], &data, &mut out)?;
        let metadata = ColumnChunkMetaData::builder(column.clone())
            .set_compression_codec(CompressionCodec::SNAPPY)
            .set_encodings(encodings)
            .set_num_values(rows as i64)
            .set_total_compressed_size(out.len() as i64)
            .set_total_uncompressed_size(unpacked as i64)
            .set_dictionary_page_offset(dictionary.map(|_| 0))
            .set_data_page_offset(data_at as i64)
            .build()?;
        let closed = ColumnCloseResult {
            bytes_written: out.len() as u64,
            rows_written: rows as u64,
            metadata,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        Ok((Bytes::from(out), closed))
    }
}

/// Appends a page: its head, in which `of_kind` stands in the field with this mark, and its bytes, packed. How long it would be
/// without being packed.
fn page(kind: u32, field: u8, of_kind: &[u32], bytes: &[u8], out: &mut Vec<u8>) -> Result<usize> {
    let packed = snap::raw::Encoder::new().compress_vec(bytes);
    let packed = packed.map_err(|error| ParquetError::General(error.to_string()))?;
    let lengths = [bytes.len(), packed.len()].map(|length| i32::try_from(length).ok().map(|length| length as u32));
    let [Some(unpacked), Some(length)] = lengths else {
        return Err(ParquetError::General("a page takes more than 2 GiB".to_owned()));
    };
    let before = out.len();
    let number = |number: u32, out: &mut Vec<u8>| {
        // The next field, a number.
        out.push(0x15);
        varint(u64::from(number) * 2, out);
    };
    for said in [kind, unpacked, length] {
        number(said, out);
    }
    out.push(field);
    for said in of_kind {
        number(*said, out);
    }
    out.extend_from_slice(&[0, 0]);
    let head = out.len() - before;
    out.extend_from_slice(&packed);
    Ok(head + bytes.len())
}

fn varint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Numbers of so many bits each, as one run of them.
fn packed(numbers: impl Iterator<Item = u32>, count: usize, width: u32) -> Vec<u8> {
    let mut out = Vec::new();
    varint(((count.div_ceil(8) as u64) << 1) | 1, &mut out);
    let start = out.len();
    let (mut held, mut bits) = (0_u64, 0);
    for number in numbers {
        held |= u64::from(number) << bits;
        bits += width;
        while bits >= 8 {
            out.push(held as u8);
            held >>= 8;
            bits -= 8;
        }
    }
    if bits > 0 {
        out.push(held as u8);
    }
    out.resize(start + count.div_ceil(8) * width as usize, 0);
    out
}
