//! Pages unpacked: to as many bytes as they say, and no more memory is taken than what they hold can become.

use std::io::Read as _;

use flate2::bufread::MultiGzDecoder;
use parquet::basic::CompressionCodec;

/// The most bytes that a packed one can become: a copy of 64 bytes takes three, and a length of 255 one.
const MOST_BY_SNAPPY: usize = 22;
const MOST_BY_LZ4: usize = 256;

/// Appends what was packed to `out`. An error says why it cannot be.
pub fn unpack(codec: CompressionCodec, packed: &[u8], length: usize, out: &mut Vec<u8>) -> Result<(), String> {
    if length == 0 {
        // Some write nothing at all for a page without values, others an empty packet.
        return Ok(());
    }
    let start = out.len();
    let room = |out: &mut Vec<u8>, most: usize| {
        if length > packed.len().saturating_mul(most) + 16 {
            return Err("a page says that it unpacks to more than it can".to_owned());
        }
        out.resize(start + length, 0);
        Ok(())
    };
    let whole = match codec {
        CompressionCodec::SNAPPY => {
            room(out, MOST_BY_SNAPPY)?;
            snap::raw::decompress_len(packed).is_ok_and(|says| says == length)
                && snap::raw::Decoder::new().decompress(packed, &mut out[start..]).is_ok_and(|got| got == length)
        }
        CompressionCodec::LZ4_RAW => {
            room(out, MOST_BY_LZ4)?;
            lz4_flex::block::decompress_into(packed, &mut out[start..]).is_ok_and(|got| got == length)
        }
        CompressionCodec::GZIP => {
            let most = length as u64 + 1;
            MultiGzDecoder::new(packed).take(most).read_to_end(out).is_ok_and(|got| got == length)
        }
        CompressionCodec::ZSTD => zstandard(packed, length, out).is_some(),
        other => {
            return Err(format!(
                "its pages are packed by {other:?}, which is not read here: write it with snappy, zstd, gzip, lz4 or none"
            ));
        }
    };
    if whole { Ok(()) } else { Err("a page cannot be unpacked".to_owned()) }
}

/// One frame or several.
fn zstandard(packed: &[u8], length: usize, out: &mut Vec<u8>) -> Option<()> {
    let mut rest = packed;
    let mut left = length;
    while !rest.is_empty() && left > 0 {
        let frame = ruzstd::decoding::StreamingDecoder::new(&mut rest).ok()?;
        let got = frame.take(left as u64 + 1).read_to_end(out).ok()?;
        left = left.checked_sub(got)?;
    }
    (left == 0).then_some(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn no_more_is_taken_than_packed_bytes_can_become() {
        let bytes: Vec<u8> = (0..10_000_u32).flat_map(|number| (number / 7).to_le_bytes()).collect();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&bytes).unwrap();
        let snappy = snap::raw::Encoder::new().compress_vec(&bytes).unwrap();
        for (codec, packed) in [(CompressionCodec::SNAPPY, snappy), (CompressionCodec::GZIP, gzip.finish().unwrap())] {
            let mut out = b"before".to_vec();
            assert_eq!(unpack(codec, &packed, bytes.len(), &mut out), Ok(()));
            assert_eq!(out, [b"before", &bytes[..]].concat());
            for (packed, length) in
                [(&packed[..packed.len() / 2], bytes.len()), (&packed[..], bytes.len() - 1), (&packed[..], 1 << 40)]
            {
                let mut out = Vec::new();
                assert!(unpack(codec, packed, length, &mut out).is_err(), "{codec:?} {length}");
                assert!(out.capacity() < 1 << 20, "{codec:?} {length}");
            }
        }
        for codec in [CompressionCodec::LZ4_RAW, CompressionCodec::ZSTD, CompressionCodec::BROTLI] {
            assert!(unpack(codec, b"no such packet", 1 << 40, &mut Vec::new()).is_err(), "{codec:?}");
        }
    }
}
