//! The schema of Arrow that programs store in a Parquet file, as far as Parquet's own does not say the same: which columns are
//! categories. A flat buffer: tables of offsets (<https://arrow.apache.org/docs/format/Columnar.html>).

/// The key under which it stands.
pub const KEY: &str = "ARROW:schema";

/// A flat buffer. Whatever it says is looked up within its bytes or not at all.
#[derive(Clone, Copy)]
struct Buffer<'b>(&'b [u8]);

impl<'b> Buffer<'b> {
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
