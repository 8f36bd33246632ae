//! A file that is read from beginning to end more than once, in blocks of whole rows, and has to be the same every time.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::OnceLock,
};

use flate2::read::MultiGzDecoder;
use sha2::{Digest as _, Sha256};

use super::super::{
    Encoding, ReadOptions, Source, Terminator, arff, contents,
    dialect::{self, DecimalSigns},
    gzip, parquet, preamble, records,
};
use crate::{
    digits::hexadecimal,
    error::{Error, Result},
    input,
    progress::{Progress, Stop},
};

/// Bytes at the beginning that the dialect is told by.
const START: usize = 16 << 20;

/// Bytes of a row beyond which a quote is taken to be open by mistake.
const LONGEST: usize = 256 << 20;

/// Rows that the file is told by at first: as many as the kinds of columns are guessed from.
const FIRST_ROWS: usize = 1_000;

/// The bytes of a file that has to stay as it is.
#[derive(Debug)]
struct SameFile {
    path: PathBuf,
    name: String,
    length: u64,
    packed: bool,
    /// Of the first reading.
    sha256: OnceLock<String>,
}

/// A file that is read again and again.
#[derive(Debug)]
pub struct FileReader {
    file: SameFile,
    /// The first rows, in the dialect of the file.
    first: Source,
    /// All above the data, mark and header.
    head: usize,
    /// Bytes of a block.
    block: usize,
}

/// Rows that follow each other.
#[derive(Debug)]
pub struct TextBlock {
    pub text: Vec<u8>,
    /// Of the file.
    pub lines_before: u64,
}

/// What comes out of the file, unpacked.
enum Bytes {
    Plain(Hashed),
    Packed(MultiGzDecoder<Hashed>),
}

/// The file as it is, with the hash of what was read.
struct Hashed {
    file: File,
    hash: Sha256,
    length: u64,
}

impl Read for Hashed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.file.read(into)?;
        self.hash.update(&into[..got]);
        self.length += got as u64;
        Ok(got)
    }
}

impl Bytes {
    /// Up to so many more.
    fn more(&mut self, into: &mut Vec<u8>, most: usize) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.take(most as u64).read_to_end(into),
            Self::Packed(file) => file.take(most as u64).read_to_end(into),
        }
    }

    fn hashed(&mut self) -> &mut Hashed {
        match self {
            Self::Plain(file) => file,
            Self::Packed(file) => file.get_mut(),
        }
    }
}

impl FileReader {
    /// Looks at the beginning of a file.
    pub fn open(
        path: &Path,
        options: ReadOptions,
        block: usize,
        progress: &Progress,
    ) -> std::result::Result<Self, Stop> {
        let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
        let Some(length) = input::length(path, "read", "name a table")? else {
            let message = format!(
                "cannot stream {}: it has to be read twice, and what comes through a pipe comes once, or it is empty; write it to a \
                 file first, or leave out --stream",
                path.display()
            );
            return Err(Error::usage(message).into());
        };
        let mut start = Vec::new();
        let plain = File::open(path).and_then(|file| file.take(START as u64).read_to_end(&mut start));
        plain.map_err(|error| Error::io("read", path, &error))?;
        let packed = gzip::is_packed(&start);
        let file = SameFile { path: path.to_owned(), name, length, packed, sha256: OnceLock::new() };
        if packed {
            start.clear();
            file.bytes()?.more(&mut start, START).map_err(|error| file.failed(&error, 0))?;
        }
        file.check_kind(&start)?;
        let end = first_rows(&start, &options);
        let first = Source::from_bytes(&file.name, start[..end].to_vec(), options)?;
        if first.encoding() == Encoding::Windows1252 {
            return Err(file.not_utf8(&start, 1).into());
        }
        let head = first.encoding().mark().len() + first.head().len();
        let mut reader = Self { file, first, head, block: block.max(1) };
        let comma = reader.decimal_comma(progress)?;
        reader.first.set_decimal_comma(comma);
        Ok(reader)
    }

    pub fn name(&self) -> &str {
        &self.file.name
    }

    pub fn length(&self) -> u64 {
        self.file.length
    }

    pub fn is_packed(&self) -> bool {
        self.file.packed
    }

    /// Of the file as it came, once it was read.
    pub fn sha256(&self) -> &str {
        self.file.sha256.get().map_or("", String::as_str)
    }

    /// The first rows, in the dialect of the whole file.
    pub fn first(&self) -> &Source {
        &self.first
    }

    /// Whether numbers are written 1,5: as a file that is held is asked, by as many rows as it takes.
    fn decimal_comma(&self, progress: &Progress) -> std::result::Result<bool, Stop> {
        let (delimiter, mut signs, mut quotes) =
            (self.first.delimiter(), DecimalSigns::default(), self.first.has_quotes());
        signs.look(delimiter, (0..self.first.rows()).map(|row| self.first.row(row)));
        let length = self.first.text().len() as u64;
        if !signs.is_settled() && (self.file.packed || length < self.file.length) {
            signs = DecimalSigns::default();
            self.read("looking at the numbers", progress, |block| {
                let has_quotes = memchr::memchr(b'"', &block.text).is_some();
                quotes |= has_quotes;
                // Between commas nothing else than points can show, where there are no quotes.
                let shows = delimiter != b',' || has_quotes || memchr::memchr(b'.', &block.text).is_some();
                if shows && !signs.is_settled() {
                    let piece = self.first.piece(block.text, block.lines_before, &progress.child())?;
                    signs.look(delimiter, (0..piece.rows()).map(|row| piece.row(row)));
                }
                Ok(())
            })?;
        }
        Ok((delimiter != b',' || quotes) && signs.is_comma())
    }

    /// Reads the file once more, block by block. What is not as it was the first time is refused at the end.
    pub fn read(
        &self,
        stage: &'static str,
        progress: &Progress,
        mut each: impl FnMut(TextBlock) -> std::result::Result<(), Stop>,
    ) -> std::result::Result<(), Stop> {
        progress.stage(stage, self.file.length)?;
        let mut blocks = Blocks {
            file: self,
            bytes: self.file.bytes()?,
            carried: Vec::new(),
            lines: 0,
            unpacked: 0,
            at_head: true,
            at_end: false,
        };
        let mut told = 0;
        let mut next = blocks.next()?;
        while let Some(block) = next {
            // The next one is read while this one is worked on, by a thread that may not be to be had.
            let read = std::thread::scope(|scope| {
                let read = std::thread::Builder::new().spawn_scoped(scope, || blocks.next()).ok();
                each(block)?;
                Ok::<_, Stop>(read.map(|read| read.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))))
            })?;
            next = read.unwrap_or_else(|| blocks.next())?;
            let done = blocks.bytes.hashed().length;
            progress.advance(done - told)?;
            told = done;
        }
        self.file.check_same(blocks.bytes.hashed())
    }
}

impl SameFile {
    /// Refuses what is read in another way.
    fn check_kind(&self, start: &[u8]) -> Result<()> {
        let name = &self.name;
        contents::check_text(name, start)?;
        let refuse = |what: &str| {
            Err(Error::data(format!(
                "{name}: it is {what}, and --stream reads delimited text in UTF-8: export the table as UTF-8 CSV, or leave out --stream"
            )))
        };
        if parquet::is_parquet(start) {
            return refuse("a Parquet file");
        }
        if matches!(Encoding::of_mark(start), Some(Encoding::Utf16Le | Encoding::Utf16Be)) {
            return refuse("UTF-16");
        }
        let mark = if Encoding::of_mark(start) == Some(Encoding::Utf8Bom) { 3 } else { 0 };
        if arff::is_arff(&start[mark..]) {
            return refuse("an ARFF file");
        }
        Ok(())
    }

    /// The error for text that begins in this line.
    fn not_utf8(&self, text: &[u8], line: u64) -> Error {
        let bad = std::str::from_utf8(text).err().map_or(0, |error| error.valid_up_to());
        let line = line + memchr::memchr_iter(b'\n', &text[..bad]).count() as u64;
        Error::data(format!(
            "{}:{line}: it is not UTF-8, and --stream reads delimited text in UTF-8: export the table as UTF-8 CSV, or leave out --stream",
            self.name
        ))
    }

    /// Refuses a file that is not what it was.
    fn check_same(&self, read: &mut Hashed) -> std::result::Result<(), Stop> {
        // What stands behind the end of what is packed.
        io::copy(read, &mut io::sink()).map_err(|error| Error::io("read", &self.path, &error))?;
        let sha256 = hexadecimal(&read.hash.clone().finalize());
        if read.length != self.length || *self.sha256.get_or_init(|| sha256.clone()) != sha256 {
            return Err(Error::data(format!(
                "{}: the file was changed while it was read: it had {} bytes and has {}, or other ones; run again when nobody writes to \
                 it",
                self.name, self.length, read.length
            ))
            .into());
        }
        Ok(())
    }

    fn bytes(&self) -> Result<Bytes> {
        let file = File::open(&self.path).map_err(|error| Error::io("read", &self.path, &error))?;
        let file = Hashed { file, hash: Sha256::new(), length: 0 };
        Ok(if self.packed { Bytes::Packed(MultiGzDecoder::new(file)) } else { Bytes::Plain(file) })
    }

    fn failed(&self, error: &io::Error, unpacked: usize) -> Error {
        if self.packed {
            return gzip::damaged(&self.name, error.kind(), &error.to_string(), unpacked);
        }
        Error::io("read", &self.path, error)
    }
}

/// Where the first rows end that a file is told by, in its first bytes.
fn first_rows(start: &[u8], options: &ReadOptions) -> usize {
    let mark = if Encoding::of_mark(start) == Some(Encoding::Utf8Bom) { 3 } else { 0 };
    let text = &start[mark..];
    let terminator = dialect::terminator(text);
    let above = preamble::find(text, terminator, options.has_header, options.skip_lines);
    let delimiter = above.delimiter.or_else(|| dialect::delimiter(&text[above.end..], terminator)).unwrap_or(b',');
    let (mut at, mut rows) = (above.end, 0);
    while rows <= FIRST_ROWS && at < text.len() {
        let record = records::next(text, at, delimiter, terminator);
        let ends = record.unclosed.is_none() && text[record.next - 1] == terminator.last();
        if start.len() >= START && !ends {
            break;
        }
        at = record.next;
        rows += usize::from(!record.is_blank());
    }
    // Where not even one row is whole, the errors are those of the text as it is.
    if rows == 0 { start.len() } else { mark + at }
}

/// The blocks of one reading.
struct Blocks<'a> {
    file: &'a FileReader,
    bytes: Bytes,
    /// The beginning of a row of which the end is not read yet.
    carried: Vec<u8>,
    lines: u64,
    unpacked: usize,
    at_head: bool,
    at_end: bool,
}

impl Blocks<'_> {
    fn next(&mut self) -> Result<Option<TextBlock>> {
        let first = &self.file.first;
        let (terminator, delimiter) = (first.terminator(), first.delimiter());
        let mut text = std::mem::take(&mut self.carried);
        let block = self.file.block;
        loop {
            if self.at_end && text.is_empty() {
                return Ok(None);
            }
            let more = block.saturating_sub(text.len()).max(block / 4 + 1);
            text.reserve(more);
            let got = self.bytes.more(&mut text, more).map_err(|error| self.file.file.failed(&error, self.unpacked))?;
            self.unpacked += got;
            self.at_end = got < more;
            if self.at_head {
                if text.len() < self.file.head && !self.at_end {
                    continue;
                }
                let mark = first.encoding().mark().len();
                let head = self.file.head.min(text.len());
                self.lines = memchr::memchr_iter(terminator.last(), &text[mark.min(head)..head]).count() as u64;
                drop(text.drain(..head));
                self.at_head = false;
            }
            let end = if self.at_end { text.len() } else { whole_rows(&text, delimiter, terminator) };
            if end > 0 {
                self.carried = text.split_off(end);
                break;
            }
            if text.len() > LONGEST {
                let line = self.lines + 1;
                return Err(Error::data(format!(
                    "{}:{line}: the row that begins here does not end within {} MiB: a quote in it may never be closed",
                    self.file.name(),
                    LONGEST >> 20
                )));
            }
        }
        self.check(&text)?;
        let lines_before = self.lines;
        self.lines += memchr::memchr_iter(terminator.last(), &text).count() as u64;
        Ok(Some(TextBlock { text, lines_before }))
    }

    fn check(&self, text: &[u8]) -> Result<()> {
        let line = |at: usize| self.lines + 1 + memchr::memchr_iter(b'\n', &text[..at]).count() as u64;
        let name = self.file.name();
        if let Some(at) = memchr::memchr(0, text) {
            return Err(Error::data(format!(
                "{name}:{}: there is a NUL byte in the line, so this is not a text file, or it is UTF-16 without its mark; export the \
                 table as UTF-8 CSV",
                line(at)
            )));
        }
        std::str::from_utf8(text).map(drop).map_err(|_| self.file.file.not_utf8(text, self.lines + 1))
    }
}

/// Where the last whole row of a text ends that begins with one.
fn whole_rows(text: &[u8], delimiter: u8, terminator: Terminator) -> usize {
    if memchr::memchr(b'"', text).is_none() {
        return memchr::memrchr(terminator.last(), text).map_or(0, |at| at + 1);
    }
    let mut at = 0;
    while at < text.len() {
        let record = records::next(text, at, delimiter, terminator);
        if record.unclosed.is_some() || text[record.next - 1] != terminator.last() {
            break;
        }
        at = record.next;
    }
    at
}
