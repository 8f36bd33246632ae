//! Whether pages that store differences hold as many values as they say: the library makes room for so many.

use parquet::basic::Encoding;

/// Whether the values of a page can be as many as a part of it says: at most those of the page.
pub fn is_possible(encoding: Encoding, values: &[u8], most: usize) -> bool {
    match encoding {
        Encoding::DELTA_BINARY_PACKED | Encoding::DELTA_LENGTH_BYTE_ARRAY => packed(values, most).is_some(),
        // Lengths of what is shared with the value before, then those of the rest.
        Encoding::DELTA_BYTE_ARRAY => {
            packed(values, most).and_then(|rest| values.get(rest..)).is_some_and(|rest| packed(rest, most).is_some())
        }
        _ => true,
    }
}

fn unsigned(bytes: &[u8], at: &mut usize) -> Option<usize> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return usize::try_from(number).ok();
        }
    }
    None
}

/// Where packed differences of at most so many numbers end.
fn packed(bytes: &[u8], most: usize) -> Option<usize> {
    let mut at = 0;
    let block = unsigned(bytes, &mut at)?;
    let parts = unsigned(bytes, &mut at)?;
    let values = unsigned(bytes, &mut at).filter(|values| *values <= most)?;
    unsigned(bytes, &mut at)?;
    let per = block.checked_div(parts).filter(|per| *per > 0 && per.is_multiple_of(32))?;
    let mut left = values.saturating_sub(1);
    while left > 0 {
        unsigned(bytes, &mut at)?;
        let widths = bytes.get(at..at.checked_add(parts)?)?;
        at += parts;
        for width in widths {
            if left > 0 {
                at = at.checked_add(usize::from(*width).checked_mul(per)? / 8)?;
            }
            left = left.saturating_sub(per);
        }
    }
    Some(at)
}
