//! The memory that this process is told to keep to.

use std::{
    str::FromStr,
    sync::atomic::{AtomicU64, Ordering},
};

use super::{human, number_after};

/// Bytes; none where it is 0.
static LIMIT: AtomicU64 = AtomicU64::new(0);

/// Bytes, as 800M, 1.5G or 1GiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(pub u64);

/// Least that anything can be done in.
const LEAST: u64 = 64 << 20;

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let digits = text.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(text.len());
        let unit = match text[digits..].trim().to_ascii_lowercase().trim_end_matches("ib").trim_end_matches('b') {
            "" => 0,
            "k" => 10,
            "m" => 20,
            "g" => 30,
            "t" => 40,
            _ => return Err("write it as 800M or 1.5G".to_owned()),
        };
        let number: f64 = text[..digits].parse().map_err(|_| "write it as 800M or 1.5G".to_owned())?;
        let bytes = (number * f64::from(1_u32 << (unit % 32)) * if unit >= 32 { 4_294_967_296.0 } else { 1.0 }) as u64;
        if bytes < LEAST { Err(format!("choose {} or more", human(LEAST as f64))) } else { Ok(Self(bytes)) }
    }
}

/// Keeps to so many bytes from now on: what would take more is refused as if there were no more.
pub fn limit_to(limit: Limit) {
    LIMIT.store(limit.0, Ordering::Relaxed);
}

/// What is left of them.
pub(super) fn left() -> Option<u64> {
    let limit = LIMIT.load(Ordering::Relaxed);
    let used = || number_after("/proc/self/status", "VmRSS:").unwrap_or(0) * 1024;
    (limit > 0).then(|| limit.saturating_sub(used()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        let read = |text: &str| text.parse::<Limit>().map(|limit| limit.0);
        assert_eq!(read("800M"), Ok(800 << 20));
        assert_eq!(read("1.5 GiB"), Ok(3 << 29));
        assert_eq!(read("2gb"), Ok(2 << 30));
        assert_eq!(read("1T"), Ok(1 << 40));
        assert_eq!(read("134217728"), Ok(128 << 20));
        assert!(read("10M").unwrap_err().contains("64.0 MiB or more"));
        for wrong in ["", "much", "1.2.3G", "5X"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
