//! The text of a table: overlapping lumps, simulated.

use std::fmt::Write;

use smotescope::error::Error;

/// `rows` rows of `dims` numbers with four decimals, from a linear congruential generator; one row in `rarity` is of
/// class b, the others of class a.
pub fn lumps(rows: usize, dims: usize, rarity: usize) -> Result<String, Error> {
    let mut state = 1_u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31)
    };
    let mut text = String::new();
    for dim in 0..dims {
        write!(text, "x{dim},").map_err(|error| Error::data(error.to_string()))?;
    }
    text.push_str("class\n");
    for row in 0..rows {
        let centre = (row % 7) as f64;
        for _ in 0..dims {
            let lump: f64 = (0..4).map(|_| next()).sum();
            write!(text, "{:.4},", centre + lump).map_err(|error| Error::data(error.to_string()))?;
        }
        text.push_str(if row % rarity == 0 { "b\n" } else { "a\n" });
    }
    Ok(text)
}
