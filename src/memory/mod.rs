//! How much memory there is, for refusing what would not fit before it is asked for; and memory for very many values.

mod room;

pub use room::Room;

use crate::error::{Error, Result};

/// Assumed where the system does not tell.
const ASSUMED: u64 = 8 << 30;

/// Bytes that can be had without swapping.
pub fn available() -> u64 {
    let told = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("MemAvailable:"))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok()
    });
    told.map_or(ASSUMED, |kib| kib * 1024)
}

/// So many equal values; an error if the memory cannot be had.
pub fn filled<T: Clone>(values: usize, value: T) -> Result<Vec<T>> {
    reserve::<T>(values)?;
    Ok(vec![value; values])
}

/// Asks for room for so many values and gives it back: what cannot be had is said, where an allocation would end the program.
/// Room that is never touched costs next to nothing, and zeros come from the system untouched.
pub fn reserve<T>(values: usize) -> Result<()> {
    let asked = Vec::<T>::new().try_reserve_exact(values);
    asked.map_err(|_| lacking(values.saturating_mul(size_of::<T>()) as f64))
}

/// What is said where memory cannot be had.
pub fn lacking(bytes: f64) -> Error {
    let (bytes, free) = (human(bytes), human(available() as f64));
    Error::data(format!(
        "{bytes} of memory cannot be had, and about {free} are free: close other programs, or cut the table into parts"
    ))
}

/// Bytes for people: 1.5 GiB.
pub fn human(bytes: f64) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut size = bytes;
    let mut unit = 0;
    while size >= 1024.0 && unit + 1 < units.len() {
        size /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{size:.0} bytes") } else { format!("{size:.1} {}", units[unit]) }
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_are_readable() {
        assert_eq!(super::human(12.0), "12 bytes");
        assert_eq!(super::human(1536.0), "1.5 KiB");
        assert!(super::human(1e30).ends_with("EiB"));
        assert!(super::available() > 0);
    }
}
