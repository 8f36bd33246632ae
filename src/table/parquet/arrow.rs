//! The schema of Arrow that programs store in a Parquet file, as far as Parquet's own does not say the same: which columns are
//! categories, and of all the rest how it came. A flat buffer: tables of offsets (<https://arrow.apache.org/docs/format/Columnar.html>).

/// The key under which it stands.
pub const KEY: &str = "ARROW:schema";

/// A flat buffer. Whatever it says is looked up within its bytes or not at all.
#[derive(Clone, Copy)]
struct Buffer<'b>(&'b [u8]);

impl Buffer<'_> {
    fn u16(self, at: usize) -> Option<usize> {
        Some(usize::from(u16::from_le_bytes(*self.0.get(at..)?.first_chunk()?)))
    }

    fn u32(self, at: usize) -> Option<usize> {
        Some(u32::from_le_bytes(*self.0.get(at..)?.first_chunk()?) as usize)
    }

    /// Where the table or list is that the offset at a place leads to.
    fn follow(self, at: usize) -> Option<usize> {
        at.checked_add(self.u32(at)?)
    }

    /// Where a field of a table stands.
    fn field(self, table: usize, number: usize) -> Option<usize> {
        let back = i32::from_le_bytes(*self.0.get(table..)?.first_chunk()?);
        let fields = usize::try_from(i64::try_from(table).ok()? - i64::from(back)).ok()?;
        let entry = 4 + 2 * number;
        if entry + 2 > self.u16(fields)? {
            return None;
        }
        let offset = self.u16(fields + entry)?;
        (offset > 0).then_some(table + offset)
    }

    /// Where the members of a list begin, and how many there are.
    fn list(self, table: usize, number: usize) -> Option<(usize, usize)> {
        let at = self.follow(self.field(table, number)?)?;
        let members = self.u32(at)?;
        (members <= self.0.len()).then_some((at + 4, members))
    }
}

/// By column, whether it is a category.
pub fn categories(stored: &str) -> Option<Vec<bool>> {
    let bytes = from_base64(stored)?;
    // A mark and a length stand before the message, in older files the length alone.
    let message = bytes.strip_prefix(&[0xFF; 4]).unwrap_or(&bytes).get(4..)?;
    let buffer = Buffer(message);
    let schema = buffer.follow(buffer.field(buffer.follow(0)?, 2)?)?;
    let (first, members) = buffer.list(schema, 1)?;
    (0..members)
        .map(|member| {
            let field = buffer.follow(first + 4 * member)?;
            Some(buffer.field(field, 4).is_some())
        })
        .collect()
}

/// A column as Arrow has it.
#[derive(Clone, Copy, Debug)]
pub struct Field<'f> {
    pub name: &'f str,
    pub kind: ArrowKind,
    pub nullable: bool,
    pub is_category: bool,
}

/// Types of those columns that are not copied.
#[derive(Clone, Copy, Debug)]
pub enum ArrowKind {
    Whole { signed: bool, bits: u8 },
    Double,
    Boolean,
    Words,
}

/// A column of a schema that is written: one of the schema that was read, by its place there, or a new one.
#[derive(Clone, Copy, Debug)]
pub enum Member<'f> {
    Kept(usize),
    New(Field<'f>),
}

/// A schema of these columns, to be stored. What is kept is copied from the schema that was read, with all that is said of
/// it there, and what that says of the whole table. `None` where that cannot be read.
pub fn stored(members: &[Member<'_>], before: Option<&str>) -> Option<String> {
    let before = before.map_or_else(|| Some(Vec::new()), from_base64)?;
    let old = before.strip_prefix(&[0xFF; 4]).unwrap_or(&before).get(4..).unwrap_or_default();
    let buffer = Buffer(old);
    let schema = buffer.follow(0).and_then(|message| buffer.follow(buffer.field(message, 2)?));
    // Tables lead onwards only, so the new ones stand before the old, which stay as they are.
    let mut flat = Flat::default();
    let root = flat.offset();
    let (message, to_schema) = flat.table(&[Slot::I16(4), Slot::U8(1), Slot::Offset]);
    flat.lead(root, message);
    let about = schema.and_then(|schema| buffer.follow(buffer.field(schema, 2)?));
    let with_about = if about.is_some() { Slot::Offset } else { Slot::None };
    let (table, lists) = flat.table(&[Slot::None, Slot::Offset, with_about]);
    flat.lead(to_schema[0], table);
    let (list, places) = flat.list(members.len());
    flat.lead(lists[0], list);
    let mut later: Vec<(usize, usize)> = lists.get(1).copied().zip(about).into_iter().collect();
    for (number, (place, member)) in places.into_iter().zip(members).enumerate() {
        match member {
            Member::New(field) => flat.field(place, field, number as i64),
            Member::Kept(at) => {
                let (first, fields) = buffer.list(schema?, 1)?;
                later.push((place, buffer.follow((*at < fields).then_some(first + 4 * at)?)?));
            }
        }
    }
    flat.align(8);
    let start = flat.0.len();
    flat.0.extend_from_slice(old);
    for (place, at) in later {
        flat.lead(place, start + at);
    }
    flat.align(8);
    let mut message = vec![0xFF; 4];
    message.extend_from_slice(&(flat.0.len() as u32).to_le_bytes());
    message.extend_from_slice(&flat.0);
    Some(to_base64(&message))
}

/// A flat buffer that is written: every table stands behind what leads to it.
#[derive(Default)]
struct Flat(Vec<u8>);

/// A field of a table.
#[derive(Clone, Copy)]
enum Slot {
    None,
    U8(u8),
    I16(i16),
    I32(i32),
    I64(i64),
    /// To what is written later.
    Offset,
}

impl Slot {
    fn bytes(self) -> Vec<u8> {
        match self {
            Self::None => Vec::new(),
            Self::U8(value) => vec![value],
            Self::I16(value) => value.to_le_bytes().to_vec(),
            Self::I32(value) => value.to_le_bytes().to_vec(),
            Self::I64(value) => value.to_le_bytes().to_vec(),
            Self::Offset => vec![0; 4],
        }
    }
}

impl Flat {
    fn align(&mut self, to: usize) {
        self.0.resize(self.0.len().next_multiple_of(to), 0);
    }

    /// Room for an offset.
    fn offset(&mut self) -> usize {
        self.align(4);
        self.0.resize(self.0.len() + 4, 0);
        self.0.len() - 4
    }

    /// Makes an offset lead to a place behind it.
    fn lead(&mut self, offset: usize, to: usize) {
        self.0[offset..offset + 4].copy_from_slice(&((to - offset) as u32).to_le_bytes());
    }

    /// A table: where it is, and where its offsets are.
    fn table(&mut self, slots: &[Slot]) -> (usize, Vec<usize>) {
        let mut body = vec![0; 4];
        let mut entries = Vec::new();
        let mut offsets = Vec::new();
        for slot in slots {
            let bytes = slot.bytes();
            if bytes.is_empty() {
                entries.push(0);
                continue;
            }
            body.resize(body.len().next_multiple_of(bytes.len()), 0);
            if matches!(slot, Slot::Offset) {
                offsets.push(body.len());
            }
            entries.push(body.len() as u16);
            body.extend_from_slice(&bytes);
        }
        self.align(2);
        let fields = self.0.len();
        let lengths = [4 + 2 * entries.len() as u16, body.len() as u16];
        for number in lengths.into_iter().chain(entries) {
            self.0.extend_from_slice(&number.to_le_bytes());
        }
        self.align(8);
        let table = self.0.len();
        body[..4].copy_from_slice(&((table - fields) as i32).to_le_bytes());
        self.0.extend_from_slice(&body);
        (table, offsets.into_iter().map(|offset| table + offset).collect())
    }

    /// A list of offsets.
    fn list(&mut self, members: usize) -> (usize, Vec<usize>) {
        self.align(4);
        let list = self.0.len();
        self.0.extend_from_slice(&(members as u32).to_le_bytes());
        (list, (0..members).map(|_| self.offset()).collect())
    }

    fn field(&mut self, place: usize, field: &Field<'_>, number: i64) {
        let kind = match field.kind {
            ArrowKind::Whole { .. } => 2,
            ArrowKind::Double => 3,
            ArrowKind::Words => 5,
            ArrowKind::Boolean => 6,
        };
        let category = if field.is_category { Slot::Offset } else { Slot::None };
        let nullable = Slot::U8(u8::from(field.nullable));
        let (table, offsets) =
            self.table(&[Slot::Offset, nullable, Slot::U8(kind), Slot::Offset, category, Slot::Offset]);
        self.lead(place, table);
        self.align(4);
        let name = self.0.len();
        self.0.extend_from_slice(&(field.name.len() as u32).to_le_bytes());
        self.0.extend_from_slice(field.name.as_bytes());
        self.0.push(0);
        self.lead(offsets[0], name);
        let of_kind = match field.kind {
            ArrowKind::Whole { signed, bits } => vec![Slot::I32(i32::from(bits)), Slot::U8(u8::from(signed))],
            ArrowKind::Double => vec![Slot::I16(2)],
            ArrowKind::Boolean | ArrowKind::Words => Vec::new(),
        };
        let (kind, _) = self.table(&of_kind);
        self.lead(offsets[1], kind);
        if field.is_category {
            let (dictionary, index) = self.table(&[Slot::I64(number), Slot::Offset, Slot::U8(0)]);
            self.lead(offsets[2], dictionary);
            let (of_index, _) = self.table(&[Slot::I32(32), Slot::U8(1)]);
            self.lead(index[0], of_index);
        }
        let (children, _) = self.list(0);
        if let Some(last) = offsets.last() {
            self.lead(*last, children);
        }
    }
}

const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = three.iter().chain(&[0, 0]).take(3).fold(0_usize, |bits, byte| (bits << 8) | usize::from(*byte));
        for at in 0..4 {
            let sign = if at <= three.len() { char::from(SIGNS[(bits >> (18 - 6 * at)) & 63]) } else { '=' };
            text.push(sign);
        }
    }
    text
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0);
    for sign in text.trim_end_matches('=').bytes() {
        let six = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'a'..=b'z' => sign - b'a' + 26,
            b'0'..=b'9' => sign - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_and_kept() {
        let field = |name, kind, is_category| Member::New(Field { name, kind, nullable: true, is_category });
        let new = [
            field("a", ArrowKind::Words, true),
            field("bc", ArrowKind::Double, false),
            field("def", ArrowKind::Whole { signed: true, bits: 8 }, false),
            field("é", ArrowKind::Boolean, false),
        ];
        let text = stored(&new, None).unwrap();
        assert_eq!(categories(&text), Some(vec![true, false, false, false]));
        let kept = stored(&[Member::Kept(1), Member::Kept(0), new[2], Member::Kept(0)], Some(&text)).unwrap();
        assert_eq!(categories(&kept), Some(vec![false, true, false, true]));
        let again = stored(&[Member::Kept(3), Member::Kept(0)], Some(&kept)).unwrap();
        assert_eq!(categories(&again), Some(vec![true, false]));
        assert_eq!(stored(&[Member::Kept(2)], Some(&again)), None);
        assert_eq!((stored(&new, Some("?")), categories("QQ")), (None, None));
        for bytes in [&b""[..], b"a", b"ab", b"abc", &[0xFF; 7]] {
            assert_eq!(from_base64(&to_base64(bytes)).as_deref(), Some(bytes));
        }
    }
}
