//! The file's bytes, its dialect, and where its rows are.

mod text;

use std::{
    path::Path,
    sync::{Arc, OnceLock},
};

use super::{
    cell::{self, CellRules},
    contents::{self, Contents},
    declared::Declared,
    dialect, header,
    options::ReadOptions,
    parquet::ParquetSchema,
    preamble::{self, Preamble},
    records::{self, Job, RecordIndex, SomeRows},
};
pub use super::{contents::Format, encoding::Encoding, terminator::Terminator};
use crate::{
    error::{Error, Result, Setting},
    memory::Room,
    progress::{Progress, Stop},
};

/// A delimited text file, decoded to UTF-8 and indexed by row; nothing is typed yet.
#[derive(Debug)]
pub struct Source {
    name: String,
    /// UTF-8; for a UTF-8 file the very bytes of the file once it is unpacked, mark included.
    bytes: Arc<Room<u8>>,
    /// Length of the mark at the head of `bytes`.
    skip: usize,
    encoding: Encoding,
    original_len: u64,
    packed: bool,
    sha256: OnceLock<String>,
    /// Any quote at all; without one a row splits at each delimiter.
    quotes: bool,
    delimiter: u8,
    terminator: Terminator,
    rules: CellRules,
    options: ReadOptions,
    /// What stands above the header, or above the rows of a file without one.
    preamble: Preamble,
    header: Vec<String>,
    /// Columns at the left end that the header does not name.
    index_columns: usize,
    /// Where the header record starts and ends, in the text; empty without a header.
    header_at: (usize, usize),
    /// Where the data begins in the text.
    body_at: usize,
    index: RecordIndex,
    /// What is said of the columns in the file, or in the one that it was made from.
    declared: Option<Arc<Declared>>,
    format: Format,
    /// Of a file of another format: where its rows stand there. Its text is that of a delimited file with the same rows.
    lines: Option<Arc<Vec<u64>>>,
    schema: Option<Arc<ParquetSchema>>,
}

/// What is known of a file that was read without being held.
#[derive(Clone, Debug)]
pub(super) struct Whole {
    pub rows: usize,
    /// Of the file as it came.
    pub length: u64,
    pub sha256: String,
    pub quotes: bool,
    pub packed: bool,
}

impl Source {
    /// Reads a file.
    pub fn open(path: &Path, progress: &Progress, options: impl Into<ReadOptions>) -> std::result::Result<Self, Stop> {
        let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
        let contents = Contents::read(path, &name, progress)?;
        Self::new(name, contents, options.into(), progress)
    }

    /// Takes the bytes of a file that is in memory.
    pub fn from_bytes(name: &str, bytes: Vec<u8>, options: impl Into<ReadOptions>) -> Result<Self> {
        let progress = Progress::new();
        let read = Contents::of(name, bytes, &progress);
        let source = read.and_then(|contents| Self::new(name.to_owned(), contents, options.into(), &progress));
        source.map_err(|stop| match stop {
            Stop::Failed(error) => error,
            // Nobody else holds this progress, so nobody can have cancelled.
            Stop::Cancelled => Error::data(format!("{name}: reading was interrupted; open it again")),
        })
    }

    /// A file of some of the rows (ascending), in the same dialect: what it says is that of these rows alone.
    pub fn part(&self, rows: &[u32], progress: &Progress) -> std::result::Result<Self, Stop> {
        let mut bytes = self.bytes[..self.skip].to_vec();
        bytes.extend_from_slice(self.head());
        for &row in rows {
            bytes.extend_from_slice(self.row(row as usize));
            bytes.extend_from_slice(self.terminator.bytes());
        }
        let part = Self {
            original_len: bytes.len() as u64,
            packed: false,
            bytes: Arc::new(Room::Heap(bytes)),
            sha256: OnceLock::new(),
            lines: self.lines.as_ref().map(|lines| Arc::new(rows.iter().map(|row| lines[*row as usize]).collect())),
            ..self.bare()
        };
        // A few rows might look as if they were written in another dialect.
        part.indexed(self.delimiter, self.terminator, progress)
    }

    /// The same bytes, read in another way.
    pub fn with_options(&self, options: ReadOptions, progress: &Progress) -> std::result::Result<Self, Stop> {
        Self { options, ..self.bare() }.laid_out(progress)
    }

    /// Some of the rows that follow each other in a file of which this is the beginning, with so many lines above them; there
    /// may be none.
    pub(super) fn piece(
        &self,
        text: Vec<u8>,
        lines_before: u64,
        progress: &Progress,
    ) -> std::result::Result<Self, Stop> {
        let quotes = memchr::memchr(b'"', &text).is_some();
        let (bytes, header) = (Arc::new(Room::Heap(text)), self.header.clone());
        let (skip, body_at, header_at) = (0, 0, (0, 0));
        let mut piece = Self { bytes, skip, quotes, header, header_at, body_at, ..self.bare() };
        let job = Job {
            file: &piece.name,
            text: &piece.bytes,
            from: 0,
            delimiter: piece.delimiter,
            terminator: piece.terminator,
            names: &piece.header,
            quotes,
            lines_before,
        };
        piece.index = job.index(progress)?;
        Ok(piece)
    }

    /// What is known of the decimal sign by more rows than these.
    pub(super) fn set_decimal_comma(&mut self, comma: bool) {
        self.rules.comma = comma;
    }

    /// A file that is not held, of which this is the beginning: what is known of it as a whole, and the text of some rows with
    /// their numbers and lines, ascending.
    pub(super) fn sketch(&self, whole: Whole, some: &[(usize, u64, Vec<u8>)]) -> Self {
        let Whole { rows, length, sha256, quotes, packed } = whole;
        let mut bytes = self.bytes[..self.skip].to_vec();
        bytes.extend_from_slice(self.head());
        let mut kept = SomeRows { of: rows, rows: Vec::with_capacity(some.len()) };
        for (row, line, text) in some {
            kept.rows.push((*row, bytes.len() - self.skip, *line));
            bytes.extend_from_slice(text);
            bytes.extend_from_slice(self.terminator.bytes());
        }
        Self {
            bytes: Arc::new(Room::Heap(bytes)),
            original_len: length,
            packed,
            sha256: OnceLock::from(sha256),
            quotes,
            header: self.header.clone(),
            index: RecordIndex::Some(kept),
            ..self.bare()
        }
    }

    /// The same bytes before their rows are found.
    fn bare(&self) -> Self {
        Self {
            name: self.name.clone(),
            bytes: Arc::clone(&self.bytes),
            sha256: self.sha256.clone(),
            rules: self.rules.clone(),
            options: self.options.clone(),
            header: Vec::new(),
            index: RecordIndex::Short(Vec::new()),
            declared: self.declared.clone(),
            lines: self.lines.clone(),
            schema: self.schema.clone(),
            ..*self
        }
    }

    fn new(
        name: String,
        contents: Contents,
        mut options: ReadOptions,
        progress: &Progress,
    ) -> std::result::Result<Self, Stop> {
        let Contents { bytes, encoding, quotes, original, declaration } = contents;
        let known = options.declared.take();
        let (format, declared, lines, schema) = match declaration {
            Some(own) => (own.format, Some(Arc::new(own.declared)), Some(Arc::new(own.lines)), own.schema),
            None => (Format::Delimited, known, None, None),
        };
        let source = Self {
            name,
            skip: if encoding == Encoding::Utf8Bom { 3 } else { 0 },
            bytes: Arc::new(bytes),
            encoding,
            original_len: original.length,
            packed: original.packed,
            sha256: original.sha256,
            quotes,
            delimiter: b',',
            terminator: Terminator::Lf,
            rules: CellRules::default(),
            options,
            preamble: Preamble::default(),
            header: Vec::new(),
            index_columns: 0,
            header_at: (0, 0),
            body_at: 0,
            index: RecordIndex::Short(Vec::new()),
            declared,
            format,
            lines,
            schema,
        };
        source.laid_out(progress)
    }

    /// Finds the dialect, the header and the rows.
    fn laid_out(mut self, progress: &Progress) -> std::result::Result<Self, Stop> {
        if self.format != Format::Delimited {
            return self.laid_out_as_declared(progress);
        }
        let bytes = Arc::clone(&self.bytes);
        let text = &bytes[self.skip..];
        self.terminator = dialect::terminator(text);
        let (terminator, has_header) = (self.terminator, self.options.has_header);
        self.preamble = preamble::find(text, terminator, has_header, self.options.skip_lines);
        let first = self.first_record(text)?;
        let declared = || self.declared.as_ref().and_then(|known| known.delimiter(text, first, terminator));
        let sniffed = || dialect::delimiter(&text[self.preamble.end..], terminator);
        let Some(delimiter) = self.preamble.delimiter.or_else(declared).or_else(sniffed) else {
            return Err(self.single_column(text, first).into());
        };
        let marks = self.options.marks.clone();
        let mut laid_out = self.indexed(delimiter, terminator, progress)?;
        let comma = dialect::decimal_comma(delimiter, laid_out.quotes, (0..laid_out.rows()).map(|i| laid_out.row(i)));
        laid_out.rules = CellRules { comma, marks };
        Ok(laid_out)
    }

    /// Finds the rows of a file of another format, whose dialect is the one that it was given.
    fn laid_out_as_declared(mut self, progress: &Progress) -> std::result::Result<Self, Stop> {
        let asked = match (self.options.has_header, self.options.skip_lines) {
            (false, _) => Some("--no-header"),
            (true, Some(1..)) => Some("--skip-lines"),
            (true, _) => None,
        };
        if let Some(asked) = asked {
            return Err(Error::usage(format!(
                "{}: it is {} names the columns; leave out {asked}, which is for delimited files",
                self.name,
                self.format.who_names()
            ))
            .about(Setting::Columns)
            .into());
        }
        self.rules = CellRules { comma: false, marks: self.options.marks.clone().without_usual() };
        self.indexed(b',', Terminator::Lf, progress)
    }

    /// Where the first line of the table starts that is not blank.
    fn first_record(&self, text: &[u8]) -> Result<usize> {
        let end = self.preamble.end;
        let blank = |byte: &u8| matches!(byte, b'\n' | b'\r');
        text[end..].iter().position(|byte| !blank(byte)).map(|n| end + n).ok_or_else(|| {
            let name = &self.name;
            Error::data(if self.preamble.lines > 0 {
                let lines = self.preamble.lines;
                format!("{name}: nothing stands below the {lines} lines that are passed over; pass over fewer, or choose another file")
            } else {
                format!("{name}: the file is empty; choose a CSV file with a header line and at least one row")
            })
        })
    }

    /// Finds the header and the rows of a dialect that is known.
    fn indexed(
        mut self,
        delimiter: u8,
        terminator: Terminator,
        progress: &Progress,
    ) -> std::result::Result<Self, Stop> {
        let bytes = Arc::clone(&self.bytes);
        let text = &bytes[self.skip..];
        let first = self.first_record(text)?;
        (self.delimiter, self.terminator) = (delimiter, terminator);
        let head = records::next(text, first, delimiter, self.terminator);
        if let Some(open) = head.unclosed {
            return Err(records::unclosed(&self.name, (text, 0), open, self.terminator, None).into());
        }
        if self.options.has_header {
            self.header_at = (head.start, head.end);
            self.body_at = head.next;
            let raw = records::split(&text[head.start..head.end], delimiter);
            self.header = raw.map(cell::label).collect();
            self.index_columns = header::name_index_columns(&mut self.header);
            let line = records::line_at(text, first, self.terminator);
            header::check_row_names(&self.name, text, &head, delimiter, self.terminator, line)?;
            header::check(&self.name, line, &self.header)?;
        } else {
            self.header_at = (self.preamble.end, self.preamble.end);
            self.body_at = self.preamble.end;
            self.index_columns = 0;
            self.header = (1..=head.cells).map(|i| format!("column_{i}")).collect();
        }
        let job = Job {
            file: &self.name,
            text,
            from: self.body_at,
            delimiter,
            terminator: self.terminator,
            names: &self.header,
            quotes: self.quotes,
            lines_before: 0,
        };
        self.index = job.index(progress)?;
        if self.rows() == 0 {
            return Err(Error::data(format!(
                "{}: there is a header but no row of data below it; choose a file with rows, or say that it has no header",
                self.name
            ))
            .into());
        }
        Ok(self)
    }

    fn single_column(&self, text: &[u8], first: usize) -> Error {
        let line = records::line_at(text, first, self.terminator);
        let record = records::next(text, first, b',', self.terminator);
        if let Some(open) = record.unclosed {
            return records::unclosed(&self.name, (text, 0), open, self.terminator, None);
        }
        let shown = cell::quoted(&cell::label(&text[record.start..record.end.min(record.start + 400)]));
        Error::data(format!(
            "{}:{line}: the file has a single column, {shown}: no comma, semicolon, tab or vertical bar divides the lines \
             into cells; export the table with one of these as delimiter",
            self.name
        ))
    }

    /// The file's name, as errors give it.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Length of the file as it came.
    pub fn original_len(&self) -> u64 {
        self.original_len
    }

    /// SHA-256 of the file as it came, in hexadecimal; computed when first asked for.
    pub fn sha256(&self) -> &str {
        self.sha256.get_or_init(|| contents::sha256(&self.bytes, self.encoding))
    }

    /// Whether the file came packed by gzip.
    pub fn is_packed(&self) -> bool {
        self.packed
    }

    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// How its cells are read.
    pub fn rules(&self) -> &CellRules {
        &self.rules
    }

    pub fn decimal_comma(&self) -> bool {
        self.rules.comma
    }

    /// How it was asked to be read.
    pub fn options(&self) -> &ReadOptions {
        &self.options
    }

    /// How a file is to be read that this program wrote from this one: it begins with the header, and its columns are the
    /// same.
    pub fn output_options(&self) -> ReadOptions {
        ReadOptions {
            has_header: self.options.has_header,
            skip_lines: None,
            marks: self.rules.marks.clone(),
            declared: self.declared.clone(),
        }
    }

    /// What is said of the columns in the file, or in the one that it was made from.
    pub fn declared(&self) -> Option<&Declared> {
        self.declared.as_deref()
    }

    /// What the file is written in. The text here is always that of a delimited one.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The schema of a Parquet file.
    pub fn schema(&self) -> Option<&ParquetSchema> {
        self.schema.as_deref()
    }

    /// Lines above the header that are no part of the table, byte for byte: titles, comments, `sep=;`.
    pub fn preamble(&self) -> &[u8] {
        &self.text()[..self.preamble.end]
    }

    /// How many such lines there are that are not blank.
    pub fn preamble_lines(&self) -> usize {
        self.preamble.lines
    }

    /// Whether the first line names the delimiter, as Excel has it.
    pub fn names_its_delimiter(&self) -> bool {
        self.preamble.delimiter.is_some()
    }

    /// How many columns at the left end the header does not name: row names, as pandas and R write them.
    pub fn index_columns(&self) -> usize {
        self.index_columns
    }

    /// The line that names a column, from 1; that of the first row where none does. Of a Parquet file, which has none, the
    /// number of the column.
    pub fn line_of_name(&self, column: usize) -> u64 {
        match (self.format, &self.declared) {
            (Format::Arff, Some(declared)) => declared.columns().get(column).map_or(1, |declared| declared.line),
            (Format::Parquet, _) => column as u64 + 1,
            _ => records::line_at(self.text(), self.header_at.0, self.terminator),
        }
    }

    pub fn terminator(&self) -> Terminator {
        self.terminator
    }

    pub fn has_header(&self) -> bool {
        self.options.has_header
    }

    /// Whether any cell of the file is quoted.
    pub fn has_quotes(&self) -> bool {
        self.quotes
    }

    /// Column names, without blanks around them; `column_1…` where the file has no header.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The header's cells as the file writes them; empty without a header.
    pub fn header_raw(&self) -> Vec<&[u8]> {
        if !self.options.has_header {
            return Vec::new();
        }
        records::split(&self.text()[self.header_at.0..self.header_at.1], self.delimiter).collect()
    }

    /// Number of columns.
    pub fn width(&self) -> usize {
        self.header.len()
    }

    /// Number of data rows.
    pub fn rows(&self) -> usize {
        self.index.len()
    }
}
