//! The pages of a column within a row group, one after the other, unpacked.
//!
//! The library decodes what is in them; it would also find and unpack them, but takes as much memory as a page says that it
//! needs, has no Zstandard in Rust, and panics where a page is not what it seems. So their heads are read here.

use std::sync::Arc;

use bytes::Bytes;
use parquet::{
    basic::{CompressionCodec, Encoding, Type},
    column::page::{Page, PageMetadata, PageReader},
    errors::{ParquetError, Result},
    file::metadata::ColumnChunkMetaData,
};

use super::{
    delta, packed,
    thrift::{Thrift, ThriftKind},
};
use crate::memory::{self, Room};

/// The pages of one column chunk.
#[derive(Debug)]
pub struct Pages {
    file: Arc<Room<u8>>,
    at: usize,
    end: usize,
    codec: CompressionCodec,
    /// Bytes of a value that is written plainly; of a text the fewest.
    width: usize,
    /// Values that are still to come.
    left: u64,
    nullable: bool,
    has_dictionary: bool,
}

/// The head of a page.
#[derive(Debug, Default)]
struct Head {
    kind: i64,
    unpacked: i64,
    packed: i64,
    /// What is said of the pages of its kind, by number.
    of_kind: [i64; 8],
    is_packed: bool,
    length: usize,
}

/// Bytes of a page that are asked for without a look at how much memory there is.
const SMALL: usize = 16 << 20;

/// Kinds of pages, and the encoding of levels.
const DATA: i64 = 0;
const INDEX: i64 = 1;
const DICTIONARY: i64 = 2;
const DATA_V2: i64 = 3;
const RLE: i64 = 3;

impl Head {
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut head = Self { is_packed: true, ..Self::default() };
        let mut thrift = Thrift::new(bytes);
        let (mut of_kind, mut is_packed) = ([0; 8], true);
        thrift.fields(|thrift, field, kind| {
            match field {
                1 => head.kind = thrift.number()?,
                2 => head.unpacked = thrift.number()?,
                3 => head.packed = thrift.number()?,
                5 | 7 | 8 if kind == ThriftKind::STRUCT => thrift.fields(|thrift, field, kind| {
                    if let Some(bit) = kind.boolean() {
                        is_packed &= bit || field != 7;
                        return Some(true);
                    }
                    match usize::try_from(field).ok().filter(|at| *at < 7) {
                        Some(at) if kind == ThriftKind::I32 => of_kind[at] = thrift.number()?,
                        _ => return Some(false),
                    }
                    Some(true)
                })?,
                _ => return Some(false),
            }
            Some(true)
        })?;
        (head.of_kind, head.is_packed) = (of_kind, is_packed);
        head.length = bytes.len() - thrift.left();
        Some(head)
    }
}

fn wrong(why: impl Into<String>) -> ParquetError {
    ParquetError::General(why.into())
}

/// A number of a head that counts something.
fn count(number: i64) -> Result<u32> {
    u32::try_from(number).map_err(|_| wrong(format!("a page says that it has {number} of something")))
}

impl Pages {
    pub fn new(file: &Arc<Room<u8>>, chunk: &ColumnChunkMetaData) -> Result<Self> {
        let kind = chunk.column_type();
        let starts = [chunk.dictionary_page_offset(), Some(chunk.data_page_offset())];
        // A dictionary that is said to stand at 0 is none: the mark stands there.
        let start = starts.into_iter().flatten().filter(|at| *at > 0).min();
        let start = start.and_then(|start| usize::try_from(start).ok());
        let length = usize::try_from(chunk.compressed_size()).ok();
        let end = start.zip(length).and_then(|(start, length)| start.checked_add(length));
        let (Some(at), Some(end)) = (start, end.filter(|end| *end <= file.len())) else {
            return Err(wrong("its pages would lie outside of the file"));
        };
        let width = match kind {
            Type::BOOLEAN => 0,
            Type::INT32 | Type::FLOAT | Type::BYTE_ARRAY => 4,
            Type::INT64 | Type::DOUBLE => 8,
            Type::INT96 => 12,
            Type::FIXED_LEN_BYTE_ARRAY => usize::try_from(chunk.column_descr().type_length()).unwrap_or(0),
        };
        let left = u64::try_from(chunk.num_values()).map_err(|_| wrong("it would have fewer than no values"))?;
        let codec = chunk.compression_codec();
        let nullable = chunk.column_descr().max_def_level() > 0;
        Ok(Self { file: Arc::clone(file), at, end, codec, width, left, nullable, has_dictionary: false })
    }

    /// The values of the dictionary as they are written, and how many there are; `None` where the column has none.
    pub fn dictionary(mut self) -> Result<Option<(Bytes, u32)>> {
        Ok(match self.next_page()? {
            Some(Page::DictionaryPage { buf, num_values, .. }) => Some((buf, num_values)),
            _ => None,
        })
    }

    fn next_page(&mut self) -> Result<Option<Page>> {
        loop {
            if self.left == 0 {
                return Ok(None);
            }
            let file = Arc::clone(&self.file);
            let rest = &file[self.at..self.end];
            if rest.is_empty() {
                return Err(wrong(format!("{} values are missing at its end", self.left)));
            }
            let head = Head::read(rest).ok_or_else(|| wrong("the head of a page cannot be read"))?;
            let packed = count(head.packed)? as usize;
            let body = rest.get(head.length..).and_then(|body| body.get(..packed));
            let body = body.ok_or_else(|| wrong("a page is longer than what is left"))?;
            self.at += head.length + packed;
            match head.kind {
                DATA | DATA_V2 | DICTIONARY => return self.page(&head, body).map(Some),
                INDEX => {}
                other => return Err(wrong(format!("there is no kind {other} of pages"))),
            }
        }
    }

    fn page(&mut self, head: &Head, body: &[u8]) -> Result<Page> {
        let unpacked = count(head.unpacked)? as usize;
        let [_, num_values, second, third, fourth, def_length, rep_length, _] = head.of_kind;
        let num_values = count(num_values)?;
        // Levels stand before the values in newer pages, and are not packed.
        let (def_length, rep_length) =
            if head.kind == DATA_V2 { (count(def_length)?, count(rep_length)?) } else { (0, 0) };
        let levels = def_length as usize + rep_length as usize;
        let Some((plain, values)) = body.split_at_checked(levels).filter(|_| levels <= unpacked && rep_length == 0)
        else {
            return Err(wrong("the levels of a page are longer than the page"));
        };
        if unpacked > SMALL {
            memory::claim(unpacked).map_err(|error| ParquetError::External(Box::new(error)))?;
        }
        let buf = if self.codec == CompressionCodec::UNCOMPRESSED || !head.is_packed {
            if body.len() != unpacked {
                return Err(wrong("a page has another length than it says"));
            }
            Bytes::copy_from_slice(body)
        } else {
            let mut buf = plain.to_vec();
            packed::unpack(self.codec, values, unpacked - levels, &mut buf).map_err(wrong)?;
            Bytes::from(buf)
        };
        if head.kind == DICTIONARY {
            if self.has_dictionary {
                return Err(wrong("it has two dictionaries"));
            }
            if self.width == 0 || (num_values as usize).saturating_mul(self.width) > buf.len() {
                return Err(wrong("its dictionary is shorter than it says"));
            }
            self.has_dictionary = true;
            encoding(second)
                .filter(|it| matches!(it, Encoding::PLAIN | Encoding::PLAIN_DICTIONARY))
                .ok_or_else(|| wrong("its dictionary is written in an unknown way"))?;
            return Ok(Page::DictionaryPage { buf, num_values, encoding: Encoding::PLAIN, is_sorted: false });
        }
        self.left = self
            .left
            .checked_sub(u64::from(num_values))
            .filter(|_| num_values > 0)
            .ok_or_else(|| wrong("its pages have other values than it says"))?;
        let written = if head.kind == DATA { second } else { fourth };
        let encoding = encoding(written).ok_or_else(|| wrong(format!("there is no encoding {written}")))?;
        let by_dictionary = matches!(encoding, Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY);
        if by_dictionary && !self.has_dictionary {
            return Err(wrong("its dictionary is missing"));
        }
        let levels = if head.kind == DATA && self.nullable {
            // Before the levels of an older page stands how long they are, and only one way of writing them is in use.
            let length = buf.first_chunk::<4>().map(|length| u32::from_le_bytes(*length) as usize + 4);
            length.filter(|length| third == RLE && *length <= buf.len()).ok_or_else(|| wrong("a page has no levels"))?
        } else {
            levels
        };
        if !delta::is_possible(encoding, &buf[levels..], num_values as usize) {
            return Err(wrong("a page says that it holds more values than it has"));
        }
        if head.kind == DATA {
            return Ok(Page::DataPage {
                buf,
                num_values,
                encoding,
                def_level_encoding: Encoding::RLE,
                rep_level_encoding: Encoding::RLE,
                statistics: None,
            });
        }
        let (num_nulls, num_rows) = (count(second)?, count(third)?);
        if num_nulls > num_values {
            return Err(wrong("a page has more empty cells than cells"));
        }
        Ok(Page::DataPageV2 {
            buf,
            num_values,
            encoding,
            num_nulls,
            num_rows,
            def_levels_byte_len: def_length,
            rep_levels_byte_len: 0,
            is_compressed: false,
            statistics: None,
        })
    }
}

fn encoding(number: i64) -> Option<Encoding> {
    Some(match number {
        0 => Encoding::PLAIN,
        2 => Encoding::PLAIN_DICTIONARY,
        3 => Encoding::RLE,
        5 => Encoding::DELTA_BINARY_PACKED,
        6 => Encoding::DELTA_LENGTH_BYTE_ARRAY,
        7 => Encoding::DELTA_BYTE_ARRAY,
        8 => Encoding::RLE_DICTIONARY,
        9 => Encoding::BYTE_STREAM_SPLIT,
        _ => return None,
    })
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        self.next_page()
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        Err(wrong("no page is looked at before it is read"))
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.next_page().map(drop)
    }
}
