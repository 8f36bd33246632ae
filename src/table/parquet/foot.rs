//! The foot of a Parquet file: that it is there, that its columns are flat, and that every row group has the same ones.
//!
//! Looked at before the library reads it, which does not say where row groups differ from the schema, and which goes as deep
//! as a spoilt file tells it to.

use super::thrift::{Thrift, ThriftKind};
use crate::{
    error::{Error, Result},
    table::cell,
};

/// The first and the last bytes of a file, and those of one whose foot is encrypted.
pub const MAGIC: &[u8; 4] = b"PAR1";
const ENCRYPTED: &[u8; 4] = b"PARE";

/// Length and mark at the end.
const TAIL: usize = 8;

/// Row groups and their columns as the foot names them.
const TYPES: [&str; 8] =
    ["BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"];

/// A column as the schema or a row group has it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Leaf {
    name: String,
    kind: Option<i64>,
}

impl Leaf {
    /// Whether a row group may have this of this column; not all writers name it there.
    fn may_hold(&self, other: &Self) -> bool {
        (other.name.is_empty() || other.name == self.name) && (other.kind.is_none() || other.kind == self.kind)
    }

    fn said(&self) -> String {
        let kind =
            self.kind.and_then(|kind| TYPES.get(usize::try_from(kind).ok()?)).copied().unwrap_or("no known type");
        format!("{} of {kind}", cell::quoted(&self.name))
    }
}

/// A member of the schema.
#[derive(Debug, Default)]
struct Element {
    leaf: Leaf,
    children: i64,
    repetition: i64,
    converted: Option<i64>,
}

/// Whether these bytes begin as such a file does.
pub fn is_parquet(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC) || bytes.starts_with(ENCRYPTED)
}

/// The file is not what it should be.
pub fn damaged(file: &str, why: &str) -> Error {
    Error::data(format!("{file}: the Parquet file is damaged or cut short: {why}; get a whole copy of it"))
}

/// The metadata within the foot, checked.
pub fn find<'b>(file: &str, bytes: &'b [u8]) -> Result<&'b [u8]> {
    if bytes.starts_with(ENCRYPTED) || bytes.ends_with(ENCRYPTED) {
        return Err(Error::data(format!("{file}: the Parquet file is encrypted; write it without encryption")));
    }
    if bytes.len() < MAGIC.len() + TAIL || !bytes.ends_with(MAGIC) {
        return Err(damaged(file, "it begins as a Parquet file and does not end as one"));
    }
    let tail = bytes.len() - TAIL;
    let length = bytes[tail..].first_chunk::<4>().map_or(0, |length| u32::from_le_bytes(*length) as usize);
    let start = tail.checked_sub(length).filter(|start| *start >= MAGIC.len());
    let Some(start) = start else {
        return Err(damaged(file, "what describes its columns would be longer than the file"));
    };
    let foot = &bytes[start..tail];
    match check(file, foot) {
        Some(checked) => checked.map(|()| foot),
        None => Err(damaged(file, "what describes its columns cannot be read")),
    }
}

fn check(file: &str, foot: &[u8]) -> Option<Result<()>> {
    let mut elements: Vec<Element> = Vec::new();
    let mut groups: Vec<Vec<Leaf>> = Vec::new();
    let mut fault = None;
    Thrift::new(foot).fields(|thrift, field, _| {
        match field {
            2 => {
                let (_, members) = thrift.list()?;
                for _ in 0..members {
                    elements.push(element(thrift)?);
                }
            }
            4 => {
                let (_, members) = thrift.list()?;
                for _ in 0..members {
                    groups.push(group(file, thrift, &mut fault)?);
                }
            }
            _ => return Some(false),
        }
        Some(true)
    })?;
    if let Some(fault) = fault {
        return Some(Err(fault));
    }
    let (root, columns) = elements.split_first()?;
    if let Some(nested) = columns.iter().find(|column| column.children > 0 || column.repetition == 2) {
        let what = match (nested.repetition, nested.converted) {
            (2, _) | (_, Some(3)) => "lists",
            (_, Some(1 | 2)) => "maps",
            _ => "structs",
        };
        return Some(Err(Error::data(format!(
            "{file}: column {}: it is nested: its cells are {what}; leave it out, or write a column for each of its parts",
            cell::quoted(&nested.leaf.name)
        ))));
    }
    if root.children != columns.len() as i64 || columns.iter().any(|column| column.leaf.kind.is_none()) {
        return None;
    }
    for (group, leaves) in (1..).zip(&groups) {
        let differ = columns.iter().zip(leaves).enumerate().find(|(_, (column, leaf))| !column.leaf.may_hold(leaf));
        let why = match differ {
            Some((at, (column, leaf))) => format!(
                "column {} is {} in row group {group}, and {} in the schema",
                at + 1,
                leaf.said(),
                column.leaf.said()
            ),
            None if leaves.len() != columns.len() => {
                let (found, wanted) = (leaves.len(), columns.len());
                format!("row group {group} has {found} columns, and the schema {wanted}")
            }
            None => continue,
        };
        return Some(Err(Error::data(format!("{file}: {why}; write all row groups with the same columns"))));
    }
    Some(Ok(()))
}

fn text(thrift: &mut Thrift<'_>) -> Option<String> {
    Some(String::from_utf8_lossy(thrift.bytes()?).into_owned())
}

fn element(thrift: &mut Thrift<'_>) -> Option<Element> {
    let mut element = Element::default();
    thrift.fields(|thrift, field, _| {
        match field {
            1 => element.leaf.kind = Some(thrift.number()?),
            3 => element.repetition = thrift.number()?,
            4 => element.leaf.name = text(thrift)?,
            5 => element.children = thrift.number()?,
            6 => element.converted = Some(thrift.number()?),
            _ => return Some(false),
        }
        Some(true)
    })?;
    Some(element)
}

/// The columns of a row group. What is encrypted, or stands in another file, is told in `fault`.
fn group(file: &str, thrift: &mut Thrift<'_>, fault: &mut Option<Error>) -> Option<Vec<Leaf>> {
    let mut leaves = Vec::new();
    thrift.fields(|thrift, field, _| {
        if field != 1 {
            return Some(false);
        }
        let (_, members) = thrift.list()?;
        for _ in 0..members {
            leaves.push(chunk(file, thrift, fault)?);
        }
        Some(true)
    })?;
    Some(leaves)
}

fn chunk(file: &str, thrift: &mut Thrift<'_>, fault: &mut Option<Error>) -> Option<Leaf> {
    let mut leaf = Leaf::default();
    thrift.fields(|thrift, field, kind| {
        match field {
            1 => {
                let other = text(thrift)?;
                fault.get_or_insert_with(|| {
                    let other = cell::quoted(&other);
                    Error::data(format!("{file}: its rows stand in another file, {other}; open that one"))
                });
            }
            3 if kind == ThriftKind::STRUCT => leaf = column(thrift)?,
            8 => {
                fault.get_or_insert_with(|| {
                    Error::data(format!(
                        "{file}: columns of the Parquet file are encrypted; write it without encryption"
                    ))
                });
                return Some(false);
            }
            _ => return Some(false),
        }
        Some(true)
    })?;
    Some(leaf)
}

fn column(thrift: &mut Thrift<'_>) -> Option<Leaf> {
    let mut leaf = Leaf::default();
    thrift.fields(|thrift, field, _| {
        match field {
            1 => leaf.kind = Some(thrift.number()?),
            3 => {
                let (_, members) = thrift.list()?;
                let path: Vec<String> = (0..members).map(|_| text(thrift)).collect::<Option<_>>()?;
                leaf.name = path.join(".");
            }
            _ => return Some(false),
        }
        Some(true)
    })?;
    Some(leaf)
}
