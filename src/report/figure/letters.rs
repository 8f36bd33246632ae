//! The program's own font, and how wide words are in it, so that they can be placed before they are drawn.

use std::sync::LazyLock;

use skrifa::{
    FontRef, MetadataProvider,
    instance::{LocationRef, Size},
};

/// Embedded here and nowhere else.
pub static REGULAR: &[u8] = include_bytes!("../../../assets/fonts/Roboto-Regular.ttf");
pub static MEDIUM: &[u8] = include_bytes!("../../../assets/fonts/Roboto-Medium.ttf");

/// What SVG is told: Roboto, and what is like it where it is missing.
pub const FAMILY: &str = "Roboto, Helvetica, Arial, sans-serif";

/// Height of capitals and figures, as a share of the size of the font.
pub const CAPITALS: f32 = 0.71;

static FACES: LazyLock<[Option<FontRef<'static>>; 2]> =
    LazyLock::new(|| [REGULAR, MEDIUM].map(|bytes| FontRef::new(bytes).ok()));

/// Size and weight of words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LetterStyle {
    pub size: f32,
    pub medium: bool,
}

impl LetterStyle {
    pub const fn regular(size: f32) -> Self {
        Self { size, medium: false }
    }

    pub const fn medium(size: f32) -> Self {
        Self { size, medium: true }
    }

    /// How wide a text is. Letters that the font lacks are counted as wide as they usually are.
    pub fn width(self, text: &str) -> f32 {
        let Some(face) = &FACES[usize::from(self.medium)] else {
            return text.chars().map(|letter| self.guess(letter)).sum();
        };
        let (map, widths) = (face.charmap(), face.glyph_metrics(Size::new(self.size), LocationRef::default()));
        let width = |letter| map.map(letter).and_then(|glyph| widths.advance_width(glyph));
        text.chars().map(|letter| width(letter).unwrap_or_else(|| self.guess(letter))).sum()
    }

    fn guess(self, letter: char) -> f32 {
        // From here on scripts are mostly written in squares.
        if letter >= '\u{2E80}' { self.size } else { self.size * 0.6 }
    }

    /// The text as it is or, if it is wider than `room`, its beginning with a sign that it was cut.
    pub fn fit(self, text: &str, room: f32) -> String {
        if self.width(text) <= room {
            return text.to_owned();
        }
        let mut kept: Vec<char> = text.chars().collect();
        while kept.pop().is_some() {
            let cut: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
            if self.width(&cut) <= room {
                return cut;
            }
        }
        String::new()
    }

    /// The text in lines no wider than `room`, broken between words, the last one cut if there are more than `most`.
    pub fn wrap(self, text: &str, room: f32, most: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            match lines.last_mut() {
                Some(line) if self.width(line) + self.width(" ") + self.width(word) > room => {
                    lines.push(word.to_owned());
                }
                Some(line) => {
                    line.push(' ');
                    line.push_str(word);
                }
                None => lines.push(word.to_owned()),
            }
        }
        if lines.len() > most {
            let rest = lines.split_off(most.saturating_sub(1)).join(" ");
            lines.push(rest);
        }
        lines.iter().map(|line| self.fit(line, room)).filter(|line| !line.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: LetterStyle = LetterStyle::regular(10.0);

    #[test]
    fn widths_are_those_of_the_font() {
        assert!(FACES.iter().all(Option::is_some));
        // All figures have one width, and the width grows with the size.
        assert_eq!(STYLE.width("11"), STYLE.width("00"));
        assert!((LetterStyle::regular(20.0).width("Smote") - 2.0 * STYLE.width("Smote")).abs() < 0.01);
        assert!(STYLE.width("W") > STYLE.width("i"));
        assert!(LetterStyle::medium(10.0).width("synthetic") > STYLE.width("synthetic"));
        assert_eq!(STYLE.width("中"), 10.0);
    }

    #[test]
    fn long_texts_are_cut_or_broken() {
        assert_eq!(STYLE.fit("short", 100.0), "short");
        let cut = STYLE.fit("a rather long sentence", 60.0);
        assert!(cut.ends_with('…') && STYLE.width(&cut) <= 60.0, "{cut}");
        assert_eq!(STYLE.fit("anything", 1.0), "");
        let lines = STYLE.wrap("one two  three four five six", 50.0, 9);
        assert_eq!(lines.join(" "), "one two three four five six");
        assert!(lines.len() > 1 && lines.iter().all(|line| STYLE.width(line) <= 50.0));
        let lines = STYLE.wrap("one two three four five six", 50.0, 2);
        assert!(lines.len() == 2 && lines[1].ends_with('…'), "{lines:?}");
        assert!(STYLE.wrap(" ", 50.0, 2).is_empty());
    }
}
