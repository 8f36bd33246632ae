//! What is said of a table that was read: sentences for people, on the command line and in the window.

use super::{
    Column, ColumnSettings, Encoding, Format, Kind, MISSING, OneHotGroup, Role, Source, Target, Values, cell,
    columns::is_identifier_name, delimiter_name, header, infer, records, target,
};

/// What the sentences are about.
pub struct NoteFacts<'a> {
    pub source: &'a Source,
    pub columns: &'a [Column],
    pub groups: &'a [OneHotGroup],
    pub target: &'a Target,
    /// Of a column of numbers that some text spoils: the first row with text.
    pub mixed: &'a [Option<usize>],
    /// The words of every column that count as missing, and how often each stands.
    pub marks: &'a [Vec<(String, usize)>],
    pub roles: &'a ColumnSettings,
}

/// The sentences, in the order in which they are read.
pub fn of(facts: &NoteFacts<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    notes.extend(target::guess_note(facts.source, &facts.columns[facts.target.column], facts.roles));
    about_the_file(facts, &mut notes);
    about_classes(facts, &mut notes);
    notes.extend(doubts(facts));
    about_ignored(facts, &mut notes);
    about_features(facts, &mut notes);
    notes
}

/// What may have been read otherwise than it was meant.
pub fn doubts(facts: &NoteFacts<'_>) -> Vec<String> {
    let mut doubts = Vec::new();
    if facts.source.has_header()
        && let Some(data) = first_row_looks_like_data(facts)
    {
        doubts.push(format!("The column names look like data ({data}): say --no-header if the file has no header."));
    }
    about_marks(facts, &mut doubts);
    about_spoilt_numbers(facts, &mut doubts);
    doubts
}

/// Names for a sentence: the first few, and how many more.
fn names<'a>(all: impl Iterator<Item = &'a str>) -> String {
    let all: Vec<&str> = all.collect();
    let first: Vec<String> = all.iter().take(8).map(|name| name.chars().take(40).collect()).collect();
    let more = all.len().saturating_sub(8);
    if more > 0 { format!("{} and {more} more", first.join(", ")) } else { first.join(", ") }
}

fn about_the_file(facts: &NoteFacts<'_>, notes: &mut Vec<String>) {
    let source = facts.source;
    if source.is_packed() {
        notes.push("The file is packed by gzip; what is written is not.".to_owned());
    }
    match source.format() {
        Format::Delimited => {}
        Format::Arff => notes.push(
            "The file is ARFF: its head says which columns are numbers, categories, text and dates. What is written is CSV."
                .to_owned(),
        ),
        Format::Parquet => notes.push(
            "The file is Parquet: its schema says which columns are numbers, words, categories and dates. What is written is CSV, or \
             Parquet where its name ends in .parquet."
                .to_owned(),
        ),
    }
    if source.encoding() == Encoding::Windows1252 {
        notes.push("The file is not UTF-8; it was read as Windows-1252 and is written back so.".to_owned());
    }
    if source.names_its_delimiter() {
        notes.push(format!("The first line says that the delimiter is the {}.", delimiter_name(source.delimiter())));
    } else if source.preamble_lines() > 0 {
        let first = cell::label(
            source.preamble().trim_ascii().split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default(),
        );
        let (lines, s) = (source.preamble_lines(), if source.preamble_lines() == 1 { "" } else { "s" });
        notes.push(format!(
            "{lines} line{s} above the header skipped, the first: {}. --skip-lines says how many there are.",
            cell::quoted(&first)
        ));
    }
    if source.has_header() && source.index_columns() > 0 {
        let unnamed = names(source.header().iter().take(source.index_columns()).map(String::as_str));
        notes.push(format!(
            "The header does not name the first column; it is called {unnamed}, and taken for row names."
        ));
    }
    if source.decimal_comma() {
        notes.push("Numbers are written with a decimal comma.".to_owned());
    }
    let with = |group: char| facts.columns.iter().filter(move |column| column.style.group == Some(group));
    for (group, name) in [(',', "Commas"), ('.', "Points")] {
        if with(group).next().is_some() {
            notes.push(format!(
                "{name} stand between the thousands: {}.",
                names(with(group).map(|it| it.name.as_str()))
            ));
        }
    }
}

/// Numbers as names, or names that are values of their own columns throughout.
fn first_row_looks_like_data(facts: &NoteFacts<'_>) -> Option<String> {
    let header = facts.source.header();
    header::looks_like_data(header).or_else(|| {
        let among = |(name, column): (&String, &Column)| match &column.values {
            Values::Levels { levels, .. } => levels.iter().any(|level| level.label == *name),
            _ => false,
        };
        let all = header.len() > 1 && header.iter().zip(facts.columns).all(among);
        all.then(|| names(header.iter().take(3).map(String::as_str)))
    })
}

fn about_classes(facts: &NoteFacts<'_>, notes: &mut Vec<String>) {
    let classless = facts.target.codes.iter().filter(|code| **code == MISSING).count();
    if classless > 0 {
        notes.push(format!("Rows without a class, which take no part in learning: {classless}."));
    }
}

/// Words that may be meant: `None` of a column of drinks, NA of a column of countries.
fn about_marks(facts: &NoteFacts<'_>, notes: &mut Vec<String>) {
    for (column, marks) in facts.columns.iter().zip(facts.marks) {
        if column.kind.is_unread() || facts.roles.ignore.contains(&column.name) {
            continue;
        }
        for (word, count) in marks {
            let (cells, say, are) = if *count == 1 { ("cell", "says", "is") } else { ("cells", "say", "are") };
            let class = if column.role == Role::Target { ", so their rows have no class" } else { "" };
            notes.push(format!(
                "{}: {count} {cells} {say} {word} and {are} taken as missing{class}; --not-missing {word} keeps it as a value.",
                cell::clipped(&column.name)
            ));
        }
    }
}

fn about_spoilt_numbers(facts: &NoteFacts<'_>, notes: &mut Vec<String>) {
    let source = facts.source;
    for (i, column) in facts.columns.iter().enumerate() {
        let looks = column.kind.is_unread().then(|| looks_like_numbers(source, i)).flatten();
        match (facts.mixed[i], looks) {
            (Some(row), _) => notes.push(format!(
                "{} holds numbers and other cells, and is taken as {}: the first of them is {} in line {}.",
                column.name,
                column.kind.label(),
                infer::shown(source, row, i),
                source.line_of(row)
            )),
            (None, Some(how)) => notes.push(format!(
                "{} looks like numbers {how}; it is taken as {} and not used. Write all its numbers alike to use them.",
                column.name,
                column.kind.label()
            )),
            (None, None) => {}
        }
    }
}

/// Rows of a text column that are looked at.
const LOOK: usize = 200;

/// How the cells of a column that is taken as text would be numbers.
fn looks_like_numbers(source: &Source, column: usize) -> Option<&'static str> {
    let (mut filled, mut other_comma, mut with_unit) = (0, 0, 0);
    for row in 0..source.rows().min(LOOK) {
        let raw = records::split(source.row(row), source.delimiter()).nth(column).unwrap_or_default();
        let text = cell::label_of(raw);
        if source.rules().is_missing(text.as_bytes()) {
            continue;
        }
        filled += 1;
        let has_sign = text.contains([',', '.']);
        other_comma += usize::from(has_sign && cell::parse_number(text.as_bytes(), !source.decimal_comma()).is_some());
        let number = text.trim_end_matches(|c: char| c.is_alphabetic() || c == '°' || c == '/').trim_end();
        with_unit += usize::from(number.len() < text.len() && source.rules().number(number.as_bytes()).is_some());
    }
    if filled < 3 {
        None
    } else if other_comma * 10 >= filled * 9 {
        Some(if source.decimal_comma() { "with a decimal point" } else { "with a decimal comma" })
    } else if with_unit * 10 >= filled * 9 {
        Some("with a unit behind them")
    } else {
        None
    }
}

fn about_ignored(facts: &NoteFacts<'_>, notes: &mut Vec<String>) {
    let ignored =
        |kind: Kind| facts.columns.iter().filter(move |column| column.kind == kind && column.role == Role::Ignored);
    for (kind, what) in [(Kind::Identifier, "identifiers"), (Kind::Date, "dates"), (Kind::Text, "free text")] {
        if ignored(kind).next().is_some() {
            notes.push(format!("Ignored as {what}: {}.", names(ignored(kind).map(|column| column.name.as_str()))));
        }
    }
    for column in ignored(Kind::Identifier) {
        let (rows, values) = (facts.source.rows() - column.missing, column.distinct());
        if is_identifier_name(&column.name) && values < rows {
            notes.push(format!(
                "{} is named like an identifier and repeats ({values} values in {rows} rows), so it is one of people or things \
                 with several rows each; --kind {}=category uses it.",
                column.name, column.name
            ));
        }
    }
}

fn about_features(facts: &NoteFacts<'_>, notes: &mut Vec<String>) {
    let columns = facts.columns;
    for group in facts.groups {
        let members = names(group.columns.iter().map(|i| columns[*i].name.as_str()));
        notes.push(format!("One category, {}, in {} columns: {members}.", group.name, group.columns.len()));
    }
    let lacking: Vec<String> = (columns.iter())
        .filter(|column| column.role != Role::Target && column.missing > 0)
        .map(|column| format!("{} ({})", cell::clipped(&column.name), column.missing))
        .collect();
    if !lacking.is_empty() {
        notes.push(format!("Missing cells: {}.", names(lacking.iter().map(String::as_str))));
    }
    let constant = || columns.iter().filter(|column| column.role == Role::Feature && is_constant(column));
    if constant().next().is_some() {
        notes.push(format!("The same in every row: {}.", names(constant().map(|column| column.name.as_str()))));
    }
}

fn is_constant(column: &Column) -> bool {
    match &column.values {
        Values::Numbers(values) => values.is_constant(),
        Values::Levels { levels, .. } => levels.iter().filter(|level| level.count > 0).count() == 1,
        Values::Opaque => false,
    }
}
