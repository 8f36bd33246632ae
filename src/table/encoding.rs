//! Bytes to UTF-8 and back: a file that comes in one encoding goes out in the same one.

use encoding_rs::WINDOWS_1252;

use crate::error::{Error, Result};

/// How the file writes its characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    /// UTF-8 that begins with a byte order mark.
    Utf8Bom,
    Utf16Le,
    Utf16Be,
    /// Taken when the bytes are not UTF-8 and carry no mark.
    Windows1252,
}

impl Encoding {
    /// What the bytes at the head of the file say; `None` when there is no mark.
    pub fn of_mark(head: &[u8]) -> Option<Self> {
        if head.starts_with(&[0xEF, 0xBB, 0xBF]) {
            Some(Self::Utf8Bom)
        } else if head.starts_with(&[0xFF, 0xFE]) {
            Some(Self::Utf16Le)
        } else if head.starts_with(&[0xFE, 0xFF]) {
            Some(Self::Utf16Be)
        } else {
            None
        }
    }

    /// The bytes that stand before the text.
    pub fn mark(self) -> &'static [u8] {
        match self {
            Self::Utf8Bom => &[0xEF, 0xBB, 0xBF],
            Self::Utf16Le => &[0xFF, 0xFE],
            Self::Utf16Be => &[0xFE, 0xFF],
            Self::Utf8 | Self::Windows1252 => &[],
        }
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Bom => "UTF-8 with a byte order mark",
            Self::Utf16Le => "UTF-16 (little-endian)",
            Self::Utf16Be => "UTF-16 (big-endian)",
            Self::Windows1252 => "Windows-1252",
        }
    }

    /// Whether every character of the text exists in this encoding.
    pub fn can_hold(self, text: &str) -> bool {
        self != Self::Windows1252 || !WINDOWS_1252.encode(text).2
    }

    /// UTF-8 text in this encoding, without the mark. A character that Windows-1252 lacks becomes a question mark.
    pub fn encode(self, text: Vec<u8>) -> Vec<u8> {
        match self {
            Self::Utf8 | Self::Utf8Bom => text,
            Self::Utf16Le => units(&text).flat_map(u16::to_le_bytes).collect(),
            Self::Utf16Be => units(&text).flat_map(u16::to_be_bytes).collect(),
            Self::Windows1252 => {
                let text = String::from_utf8_lossy(&text);
                let (bytes, _, lacking) = WINDOWS_1252.encode(&text);
                if !lacking {
                    return bytes.into_owned();
                }
                let mut out = Vec::with_capacity(text.len());
                let mut buffer = [0; 4];
                for character in text.chars() {
                    let (bytes, _, lacking) = WINDOWS_1252.encode(character.encode_utf8(&mut buffer));
                    if lacking {
                        out.push(b'?');
                    } else {
                        out.extend_from_slice(&bytes);
                    }
                }
                out
            }
        }
    }
}

fn units(text: &[u8]) -> impl Iterator<Item = u16> {
    let text = String::from_utf8_lossy(text).into_owned();
    text.encode_utf16().collect::<Vec<_>>().into_iter()
}

/// UTF-16 with its mark to UTF-8 without.
pub fn from_utf16(name: &str, bytes: &[u8], encoding: Encoding) -> Result<Vec<u8>> {
    let body = &bytes[2..];
    if !body.len().is_multiple_of(2) {
        return Err(Error::data(format!(
            "{name}: the file is marked as UTF-16 but ends in the middle of a character; it was cut short, or it is \
             not a text file: export it again as UTF-8"
        )));
    }
    let units = body.chunks_exact(2).map(|pair| match encoding {
        Encoding::Utf16Be => u16::from_be_bytes([pair[0], pair[1]]),
        _ => u16::from_le_bytes([pair[0], pair[1]]),
    });
    let mut text = String::with_capacity(body.len() / 2);
    for character in char::decode_utf16(units) {
        let Ok(character) = character else {
            let line = 1 + text.matches('\n').count();
            return Err(Error::data(format!(
                "{name}:{line}: the file is marked as UTF-16 but holds half a character; export it again as UTF-8"
            )));
        };
        text.push(character);
    }
    Ok(text.into_bytes())
}

/// Windows-1252 to UTF-8. Every byte has a character and every character comes back as its byte.
pub fn from_windows_1252(bytes: &[u8]) -> Vec<u8> {
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_survives_windows_1252() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(Encoding::Windows1252.encode(from_windows_1252(&bytes)), bytes);
        assert!(Encoding::Windows1252.can_hold("café €"));
        assert!(!Encoding::Windows1252.can_hold("日本"));
        assert_eq!(Encoding::Windows1252.encode("é日".into()), [0xE9, b'?']);
    }

    #[test]
    fn utf16_survives_in_both_orders() {
        for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
            let mut bytes = encoding.mark().to_vec();
            bytes.extend(encoding.encode("a;é;😀\r\n".into()));
            assert_eq!(Encoding::of_mark(&bytes), Some(encoding));
            assert_eq!(from_utf16("f", &bytes, encoding).unwrap(), "a;é;😀\r\n".as_bytes());
        }
    }

    #[test]
    fn broken_utf16_is_refused() {
        let odd = from_utf16("f.csv", &[0xFF, 0xFE, b'a'], Encoding::Utf16Le).unwrap_err();
        assert!(odd.message.contains("cut short"), "{odd}");
        let half = from_utf16("f.csv", &[0xFF, 0xFE, b'\n', 0, 0x00, 0xD8], Encoding::Utf16Le).unwrap_err();
        assert!(half.message.starts_with("f.csv:2: "), "{half}");
    }
}
