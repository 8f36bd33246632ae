//! How much memory there is, for refusing what would not fit before it is asked for; and memory for very many values.

mod guard;
mod limit;
mod room;

pub use guard::{Guard, give_back_what_is_free, give_back_what_is_large, share_what_is_limited};
pub use limit::{Limit, limit_to};
pub use room::Room;

use std::collections::TryReserveError;

use crate::error::{Error, Result};

/// Assumed where the system does not tell.
const ASSUMED: u64 = 8 << 30;

/// Bytes that can be had without swapping, within what this process may have.
pub fn available() -> u64 {
    let free = number_after("/proc/meminfo", "MemAvailable:").map_or(ASSUMED, |kib| kib * 1024);
    [left_of_addresses(), left_of_group(), limit::left()].into_iter().flatten().fold(free, u64::min)
}

/// The first number after a word at the beginning of a line.
fn number_after(file: &str, word: &str) -> Option<u64> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(word))?;
    line.split_whitespace().next()?.parse().ok()
}

/// What a limit on addresses (`ulimit -v`) leaves.
fn left_of_addresses() -> Option<u64> {
    let limit = number_after("/proc/self/limits", "Max address space")?;
    Some(limit.saturating_sub(number_after("/proc/self/status", "VmSize:")? * 1024))
}

/// What the limit of a container leaves, not counting pages of files, which can be had back.
fn left_of_group() -> Option<u64> {
    let number = |name: &str| number_after(&format!("/sys/fs/cgroup/{name}"), "");
    let files = number_after("/sys/fs/cgroup/memory.stat", "file ").unwrap_or(0);
    Some(number("memory.max")?.saturating_sub(number("memory.current")?.saturating_sub(files)))
}

/// Refuses what would not fit, before a stage begins that asks for it piece by piece.
pub fn claim(bytes: usize) -> Result<()> {
    if bytes as u64 > available() { Err(lacking(bytes as f64)) } else { reserve::<u8>(bytes) }
}

/// So many equal values; an error if the memory cannot be had.
pub fn filled<T: Clone>(values: usize, value: T) -> Result<Vec<T>> {
    reserve::<T>(values)?;
    Ok(vec![value; values])
}

/// Asks for room for so many values and gives it back: what cannot be had is said, where an allocation would end the program.
/// Room that is never touched costs next to nothing, and zeros come from the system untouched.
pub fn reserve<T>(values: usize) -> Result<()> {
    can_grow(&mut Vec::<T>::new(), values).map_err(|_| lacking(values.saturating_mul(size_of::<T>()) as f64))
}

/// Makes room for so many more values, or says that it cannot be had.
pub fn can_grow<T>(values: &mut Vec<T>, by: usize) -> std::result::Result<(), TryReserveError> {
    guard::asking(|| values.try_reserve(by))
}

/// Bytes between two looks at how much memory is left.
const LOOK_EVERY: usize = 64 << 20;

/// Watches bytes that grow to a length that nobody knows: no more is taken than leaves as much memory free.
#[derive(Debug)]
pub struct GrowthLimit {
    next_look: usize,
}

impl Default for GrowthLimit {
    fn default() -> Self {
        Self { next_look: LOOK_EVERY }
    }
}

impl GrowthLimit {
    /// Makes room for so many more bytes, or says that they do not fit.
    pub fn makes_room(&mut self, bytes: &mut Vec<u8>, by: usize) -> bool {
        let looks = bytes.len() >= self.next_look;
        if looks {
            self.next_look += LOOK_EVERY;
        }
        (!looks || bytes.len() as u64 <= available()) && can_grow(bytes, by).is_ok()
    }
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
