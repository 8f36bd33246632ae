//! Tables packed by gzip (RFC 1952), of one member or of several, one after the other, as pigz and bgzip write them.

use std::io::{BufRead as _, ErrorKind, Read as _};

use flate2::bufread::MultiGzDecoder;

use crate::{
    error::Error,
    memory::{self, GrowthLimit},
    progress::{Progress, Stop},
};

/// The first bytes of every such file, whatever it is called.
const MAGIC: [u8; 2] = [0x1F, 0x8B];

/// Bytes that are unpacked between two looks at the progress.
const PIECE: usize = 1 << 20;

/// The most bytes that a packed one can become.
const MOST_PER_BYTE: usize = 1_032;

/// Whether these are the bytes of such a file.
pub fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

/// What was packed. No more is unpacked than fits into memory.
pub fn unpack(name: &str, packed: &[u8], progress: &Progress) -> Result<Vec<u8>, Stop> {
    progress.stage("unpacking the file", packed.len() as u64)?;
    let (mut bytes, mut limit) = (Vec::new(), GrowthLimit::default());
    // The last four bytes say how long a member is; where they lie, the room is asked for piece by piece.
    let said = packed.last_chunk::<4>().map_or(0, |last| u32::from_le_bytes(*last) as usize);
    if said <= packed.len().saturating_mul(MOST_PER_BYTE) && said as u64 <= memory::available() {
        drop(memory::can_grow(&mut bytes, said + 1));
    }
    let mut decoder = MultiGzDecoder::new(packed);
    let mut left = packed.len();
    loop {
        if !limit.makes_room(&mut bytes, PIECE) {
            let message = format!(
                "{name}: it is packed by gzip, and after {} unpacked no more fits into memory; cut the table into parts",
                memory::human(bytes.len() as f64)
            );
            return Err(Error::data(message).into());
        }
        let before = bytes.len();
        let got = decoder.by_ref().take(PIECE as u64).read_to_end(&mut bytes);
        got.map_err(|error| damaged(name, error.kind(), &error.to_string(), bytes.len()))?;
        let now = decoder.get_mut().fill_buf().map_or(0, <[u8]>::len);
        progress.advance((left - now.min(left)) as u64)?;
        left = now;
        if bytes.len() == before {
            bytes.shrink_to_fit();
            return Ok(bytes);
        }
    }
}

/// What the beginning of a packed file holds, up to so many bytes, and how many packed ones they are.
pub fn beginning(packed: &[u8], most: u64) -> (Vec<u8>, usize) {
    let mut bytes = Vec::new();
    let mut decoder = MultiGzDecoder::new(packed);
    // It ends in the middle, where the rest of the file is not there: what came before counts.
    drop(decoder.by_ref().take(most).read_to_end(&mut bytes));
    (bytes, packed.len() - decoder.get_ref().len())
}

pub(super) fn damaged(name: &str, kind: ErrorKind, why: &str, unpacked: usize) -> Error {
    let after = memory::human(unpacked as f64);
    Error::data(if kind == ErrorKind::UnexpectedEof {
        format!("{name}: it is packed by gzip and cut short: it ends after {after} unpacked; get a whole copy of it")
    } else {
        format!("{name}: it is packed by gzip and damaged after {after} unpacked ({why}); get another copy of it")
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, String> {
        unpack("t.csv.gz", bytes, &Progress::new()).map_err(|stop| match stop {
            Stop::Failed(error) => error.message,
            Stop::Cancelled => "cancelled".to_owned(),
        })
    }

    /// More than one piece.
    fn long() -> Vec<u8> {
        (0..400_000_u32).flat_map(|i| format!("{},{i}\n", i.wrapping_mul(2_654_435_761)).into_bytes()).collect()
    }

    #[test]
    fn members_are_unpacked_one_after_the_other() {
        let bytes = long();
        let (first, second) = bytes.split_at(1_234_567);
        assert!(is_packed(&packed(first)) && !is_packed(first));
        assert_eq!(unpacked(&packed(&bytes)).unwrap(), bytes);
        assert_eq!(unpacked(&[packed(first), packed(second)].concat()).unwrap(), bytes);
        assert_eq!(unpacked(&packed(b"")).unwrap(), b"");
        assert_eq!(unpack("t", &packed(&bytes), &Progress::stopping_at(2)), Err(Stop::Cancelled));
    }

    #[test]
    fn what_is_cut_short_or_damaged_is_one_error() {
        let whole = packed(&long());
        for length in [2, 9, 10, 11, 1_000, whole.len() - 8, whole.len() - 1] {
            let message = unpacked(&whole[..length]).unwrap_err();
            assert!(message.starts_with("t.csv.gz: it is packed by gzip and cut short"), "{length}: {message}");
        }
        for at in [3, whole.len() / 2, whole.len() - 6, whole.len() - 2] {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x5A;
            let message = unpacked(&bytes).unwrap_err();
            assert!(message.starts_with("t.csv.gz: it is packed by gzip and "), "{at}: {message}");
        }
        let message = unpacked(&[whole.as_slice(), b"and more than a header of it"].concat()).unwrap_err();
        assert!(message.contains("damaged"), "{message}");
    }
}
