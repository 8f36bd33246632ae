//! What is in a file: its bytes read, unpacked where they are packed, decoded to UTF-8, and delimited where they are not.

use std::{
    fs::File,
    path::Path,
    sync::{Arc, OnceLock},
};

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::{
    arff::{self, Delimited},
    declared::Declared,
    encoding::{self, Encoding},
    gzip, parquet,
};
use crate::{
    digits::hexadecimal,
    error::{Error, Result},
    input,
    memory::{self, Room},
    progress::{Progress, Stop},
};

/// The text of a file, and what became of the file on the way.
#[derive(Debug)]
pub struct Contents {
    /// UTF-8; for a delimited UTF-8 file the very bytes of the file, mark included.
    pub bytes: Room<u8>,
    pub encoding: Encoding,
    /// Any quote at all.
    pub quotes: bool,
    pub original: Original,
    /// What a file of another format says of its columns, and where its rows are.
    pub declaration: Option<Declaration>,
}

/// What a file of another format says beside its cells.
#[derive(Debug)]
pub struct Declaration {
    pub format: Format,
    pub declared: Declared,
    /// Where each row stands in the file, from 1: in which line, or as which row of a file that has none.
    pub lines: Vec<u64>,
    /// Of a Parquet file, for what is written from it.
    pub schema: Option<Arc<parquet::ParquetSchema>>,
}

/// What a table is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Rows with a delimiter between the cells.
    Delimited,
    Arff,
    Parquet,
}

impl Format {
    /// What it is called among those that are read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Delimited => "csv",
            Self::Arff => "arff",
            Self::Parquet => "parquet",
        }
    }

    /// What it is, and what names the columns there.
    pub fn who_names(self) -> &'static str {
        match self {
            Self::Delimited => "a delimited file, whose first line",
            Self::Arff => "an ARFF file, whose head",
            Self::Parquet => "a Parquet file, whose schema",
        }
    }
}

/// The file as it came.
#[derive(Debug)]
pub struct Original {
    pub length: u64,
    /// It was packed by gzip.
    pub packed: bool,
    /// Known where the text does not tell it.
    pub sha256: OnceLock<String>,
}

/// Files that people take for tables and that are none, by their first bytes.
const NO_TEXT: [(&[u8], &str); 4] = [
    (b"PK\x03\x04", "a workbook (Excel, LibreOffice) or another zip archive"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old workbook of Excel"),
    (b"ARROW1\0\0", "a Feather file"),
    (b"SQLite format 3\0", "a database of SQLite"),
];

/// Refuses a file that holds no text, with what to do.
pub fn check_text(name: &str, start: &[u8]) -> Result<()> {
    let Some((_, what)) = NO_TEXT.iter().find(|(bytes, _)| start.starts_with(bytes)) else { return Ok(()) };
    Err(Error::data(format!("{name}: it is {what}, which is not read: save the table as CSV in UTF-8, and open that")))
}

/// What one look at every byte tells.
#[derive(Clone, Copy, Debug)]
struct Scan {
    ascii: bool,
    quotes: bool,
    nul: Option<usize>,
}

/// Bytes that one task reads.
const PIECE: usize = 1 << 20;

impl Contents {
    /// Reads a file, or a pipe; `name` is what errors call it.
    pub fn read(path: &Path, name: &str, progress: &Progress) -> std::result::Result<Self, Stop> {
        let fail = |error: &std::io::Error| Stop::from(Error::io("read", path, error));
        let length = input::length(path, "read", "name a table")?;
        progress.stage("reading the file", length.unwrap_or(0))?;
        let Some(length) = length else { return Self::of(name, input::pipe(path, progress)?, progress) };
        let file = File::open(path).map_err(|e| fail(&e))?;
        let free = memory::available();
        if length > free {
            let (size, free) = (memory::human(length as f64), memory::human(free as f64));
            let message =
                format!("{name}: the file takes {size} of memory, and {free} are free; cut the table into parts");
            return Err(Error::data(message).into());
        }
        let mut bytes = Room::claim(length as usize)?;
        let scans: Vec<std::result::Result<Scan, Stop>> = bytes
            .par_chunks_mut(PIECE)
            .enumerate()
            .map(|(i, piece)| {
                read_at(&file, path, piece, (i * PIECE) as u64).map_err(|e| fail(&e))?;
                progress.advance(piece.len() as u64)?;
                // Looked at now, while the piece is in the processor's cache.
                Ok(scan(piece, i * PIECE))
            })
            .collect();
        let scan = merge(scans.into_iter().collect::<std::result::Result<Vec<_>, _>>()?);
        Self::new(name, bytes, scan, progress)
    }

    /// Takes the bytes of a file that is in memory.
    pub fn of(name: &str, bytes: Vec<u8>, progress: &Progress) -> std::result::Result<Self, Stop> {
        let scan = scan_all(&bytes);
        Self::new(name, Room::Heap(bytes), scan, progress)
    }

    fn new(name: &str, bytes: Room<u8>, scan: Scan, progress: &Progress) -> std::result::Result<Self, Stop> {
        let mut original = Original { length: bytes.len() as u64, packed: false, sha256: OnceLock::new() };
        let (mut bytes, mut scan) = (bytes, scan);
        if gzip::is_packed(&bytes) {
            original.packed = true;
            original.sha256 = OnceLock::from(sha256(&bytes, Encoding::Utf8));
            let unpacked = gzip::unpack(name, &bytes, progress)?;
            scan = scan_all(&unpacked);
            bytes = Room::Heap(unpacked);
        }
        if parquet::is_parquet(&bytes) {
            original.sha256.get_or_init(|| sha256(&bytes, Encoding::Utf8));
            let parquet::ParquetText { text, declared, schema, rows } =
                parquet::read(name, &Arc::new(bytes), progress)?;
            let quotes = memchr::memchr(b'"', &text).is_some();
            let lines = (1..=rows as u64).collect();
            let declaration =
                Some(Declaration { format: Format::Parquet, declared, lines, schema: Some(Arc::new(schema)) });
            return Ok(Self { bytes: Room::Heap(text), encoding: Encoding::Utf8, quotes, original, declaration });
        }
        check_text(name, &bytes)?;
        let (bytes, encoding) = decode(name, bytes, scan)?;
        let mark = if encoding == Encoding::Utf8Bom { encoding.mark() } else { &[] };
        if arff::is_arff(&bytes[mark.len()..]) {
            original.sha256.get_or_init(|| sha256(&bytes, encoding));
            let Delimited { mut text, declared, lines } = arff::read(name, &bytes[mark.len()..], progress)?;
            drop(text.splice(0..0, mark.iter().copied()));
            let quotes = memchr::memchr(b'"', &text).is_some();
            let declaration = Some(Declaration { format: Format::Arff, declared, lines, schema: None });
            return Ok(Self { bytes: Room::Heap(text), encoding, quotes, original, declaration });
        }
        let utf16 = matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be);
        let quotes = if utf16 { memchr::memchr(b'"', &bytes).is_some() } else { scan.quotes };
        Ok(Self { bytes, encoding, quotes, original, declaration: None })
    }
}

/// SHA-256, in hexadecimal, of the file that this text was decoded from.
pub fn sha256(bytes: &[u8], encoding: Encoding) -> String {
    let mut hash = Sha256::new();
    if encoding == Encoding::Utf8Bom || encoding == Encoding::Utf8 {
        hash.update(bytes);
    } else {
        hash.update(encoding.mark());
        hash.update(encoding.encode(bytes.to_vec()));
    }
    hexadecimal(&hash.finalize())
}

#[cfg(unix)]
fn read_at(file: &File, _path: &Path, piece: &mut [u8], at: u64) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, piece, at)
}

/// Elsewhere a file has one position, so every piece opens its own.
#[cfg(not(unix))]
fn read_at(_file: &File, path: &Path, piece: &mut [u8], at: u64) -> std::io::Result<()> {
    use std::io::{Seek as _, SeekFrom};
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(piece)
}

fn scan(piece: &[u8], at: usize) -> Scan {
    // One search for both, and a second one only after a find.
    let first = memchr::memchr2(b'"', 0, piece);
    let quotes = first.is_some_and(|n| memchr::memchr(b'"', &piece[n..]).is_some());
    let nul = first.and_then(|n| memchr::memchr(0, &piece[n..]).map(|more| at + n + more));
    Scan { ascii: piece.is_ascii(), quotes, nul }
}

fn merge(scans: Vec<Scan>) -> Scan {
    scans.into_iter().fold(Scan { ascii: true, quotes: false, nul: None }, |a, b| Scan {
        ascii: a.ascii && b.ascii,
        quotes: a.quotes || b.quotes,
        nul: a.nul.or(b.nul),
    })
}

fn scan_all(bytes: &[u8]) -> Scan {
    merge(bytes.par_chunks(PIECE).enumerate().map(|(i, piece)| scan(piece, i * PIECE)).collect())
}

/// Finds the encoding and turns the bytes into UTF-8; those of a UTF-8 file are kept as they are.
fn decode(name: &str, bytes: Room<u8>, scan: Scan) -> Result<(Room<u8>, Encoding)> {
    let nul = |text: &[u8], at: usize| {
        let line = 1 + memchr::memchr_iter(b'\n', &text[..at]).count();
        Error::data(format!(
            "{name}:{line}: there is a NUL byte in the line, so this is not a text file, or it is UTF-16 without its mark; \
             export the table as UTF-8 CSV"
        ))
    };
    let mark = Encoding::of_mark(&bytes);
    if let Some(encoding @ (Encoding::Utf16Le | Encoding::Utf16Be)) = mark {
        let text = encoding::from_utf16(name, &bytes, encoding)?;
        return match memchr::memchr(0, &text) {
            Some(at) => Err(nul(&text, at)),
            None => Ok((Room::Heap(text), encoding)),
        };
    }
    if let Some(at) = scan.nul {
        return Err(nul(&bytes, at));
    }
    if scan.ascii || std::str::from_utf8(&bytes).is_ok() {
        return Ok((bytes, mark.unwrap_or(Encoding::Utf8)));
    }
    // With a UTF-8 mark but other bytes further down, the mark is text like the rest: it comes back as it was.
    Ok((Room::Heap(encoding::from_windows_1252(&bytes)), Encoding::Windows1252))
}
