//! What other tools make of words on their way from file to file, so that an audit compares values and not spellings.
//!
//! A word that the real table does not know is read by the first habit that explains it; which one it was is said.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::table::{Match, Matcher, bit, parse_number};

/// Why a word of the real table stands otherwise in another file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// 1 and 1.0, 2.50 and 2.5, 1e3 and 1000.0: pandas with a gap in the column, Weka 3.6 beside a word.
    Number,
    /// yes and true, F and false, True and 1: `DuckDB`, readr, R, pandas, imbalanced-learn.
    Boolean,
    /// 00004 and 4: whatever takes a code for a number.
    LeadingZeros,
    /// 7d and 7, 1D2 and 100: readr and Weka take d for the mark of a double.
    DoubleMark,
    /// 1234567.5 and 1.23457e+06: Orange.
    SixDigits,
    /// 0.12345678 and 0.123457: Weka.
    SixDecimals,
    /// The places of the words in their order, from 0 (pandas, Stata from pandas) or 1 (R, haven).
    Codes(u32),
}

/// Tried in this order; the first of those that explain most is taken.
const HABITS: [Habit; 6] =
    [Habit::Number, Habit::Boolean, Habit::LeadingZeros, Habit::DoubleMark, Habit::SixDigits, Habit::SixDecimals];

/// Pairs of words that are kept to show what was taken for what.
const MOST_PAIRS: usize = 6;

/// The words of a column in one file, as levels of the real table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Translation {
    codes: FxHashMap<String, u32>,
    pub habit: Option<Habit>,
    /// A word of the real table, and how the file writes it.
    pub pairs: Vec<(String, String)>,
    /// By level, the first level that the file writes alike: where it writes several as one, they are the same.
    pub merged: Option<Vec<u32>>,
}

impl Translation {
    /// Of the words that stand in a file, without the missing ones. `commas` are the decimal signs of the real file and of
    /// this one.
    pub fn of(levels: &[String], found: &[String], commas: [bool; 2]) -> Self {
        let codes: FxHashMap<String, u32> = (0..).zip(levels).map(|(code, it)| (it.clone(), code)).collect();
        let unknown: Vec<&String> = found.iter().filter(|word| !codes.contains_key(*word)).collect();
        if let Some(plain) = Explained::by_meaning(levels, &unknown, commas) {
            return Self::with(levels, codes, plain);
        }
        let best = (HABITS.into_iter())
            .filter_map(|habit| Explained::by(habit, levels, found, &unknown))
            // The first one of the best.
            .reduce(|best, it| if it.score() > best.score() { it } else { best })
            .or_else(|| Explained::by_codes(levels, found, &unknown));
        match best {
            Some(best) => Self::with(levels, codes, best),
            None => Self { codes, ..Self::default() },
        }
    }

    fn with(levels: &[String], mut codes: FxHashMap<String, u32>, explained: Explained) -> Self {
        let pairs = (explained.words.iter().take(MOST_PAIRS))
            .map(|(word, code)| (levels[*code as usize].clone(), word.clone()))
            .collect();
        codes.extend(explained.words);
        Self { codes, habit: Some(explained.habit), pairs, merged: explained.merged }
    }

    /// The level of a word.
    pub fn code(&self, word: &str) -> Option<u32> {
        self.codes.get(word).copied()
    }

    /// Whether which word is which is no more than likely.
    pub fn is_a_guess(&self) -> bool {
        matches!(self.habit, Some(Habit::Codes(_)))
    }

    /// What was taken for what, and whose habit it is; `None` where the file writes the words of the real table.
    pub fn sentence(&self, column: &str) -> Option<String> {
        let habit = self.habit?;
        let (real, file): (Vec<&str>, Vec<&str>) = self.pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).unzip();
        Some(format!("{column}: {} against {}, {}.", real.join("/"), file.join("/"), habit.words()))
    }

    /// The same without what stands in a cell.
    pub fn open_sentence(&self, column: &str) -> Option<String> {
        Some(format!("{column}: {}.", self.habit?.words()))
    }
}

impl Habit {
    /// What it does, and who does so.
    pub fn words(self) -> &'static str {
        match self {
            Self::Number => "compared as numbers",
            Self::Boolean => "compared as no and yes (DuckDB, readr and pandas write booleans so)",
            Self::LeadingZeros => "compared without leading zeros, which a tool lost that took codes for numbers",
            Self::DoubleMark => {
                "compared as numbers (readr and Weka take a d or f after digits for the mark of a double)"
            }
            Self::SixDigits => "compared by six significant digits (Orange writes no more)",
            Self::SixDecimals => "compared by six decimals (Weka writes no more)",
            Self::Codes(0) => {
                "taken for the places of the words in their order, from 0 (as pandas and polars store categories); that is a \
                 guess, so no gate passes by it alone"
            }
            Self::Codes(_) => {
                "taken for the places of the words in their order, from 1 (as R and haven store factors); that is a guess, so \
                 no gate passes by it alone"
            }
        }
    }

    /// What two words have in common that are the same by this habit.
    fn key(self, word: &str, is_level: bool) -> Option<String> {
        let number = |word: &str| parse_number(word.as_bytes(), false).or_else(|| parse_number(word.as_bytes(), true));
        let exact = |value: f64| format!("{value:e}");
        match self {
            Self::Number => number(word).map(exact),
            Self::Boolean => bit(word).map(|it| it.to_string()),
            Self::LeadingZeros => number(without_zeros(word)).map(exact),
            Self::DoubleMark => match double_mark(word) {
                Some(value) if is_level => Some(exact(value)),
                _ => number(word).map(exact),
            },
            Self::SixDigits | Self::SixDecimals => {
                let value = number(word)?;
                let key = if self == Self::SixDigits { format!("{value:.5e}") } else { format!("{value:.6}") };
                // What a file writes with more is not written by this habit.
                (is_level || key.parse() == Ok(value)).then_some(key)
            }
            Self::Codes(_) => None,
        }
    }
}

/// What a habit makes of the words that are not the real table's own.
struct Explained {
    habit: Habit,
    words: Vec<(String, u32)>,
    /// Levels that stand in the file, one way or the other.
    covered: usize,
    merged: Option<Vec<u32>>,
}

impl Explained {
    fn score(&self) -> (usize, usize) {
        (self.words.len(), self.covered)
    }

    /// As other spellings of the same numbers and booleans, if that is what all are.
    fn by_meaning(levels: &[String], unknown: &[&String], commas: [bool; 2]) -> Option<Self> {
        let matcher = Matcher::new(levels.iter().map(String::as_str), commas[0]);
        let found: Vec<(&String, (u32, Match))> =
            unknown.iter().map(|word| Some((*word, matcher.find(word, commas[1])?))).collect::<Option<_>>()?;
        let habit = match found.iter().map(|(_, (_, by))| *by).max()? {
            Match::Boolean => Habit::Boolean,
            Match::Text | Match::Number => Habit::Number,
        };
        let words = found.into_iter().map(|(word, (code, _))| (word.clone(), code)).collect();
        Some(Self { habit, words, covered: levels.len(), merged: None })
    }

    fn by(habit: Habit, levels: &[String], found: &[String], unknown: &[&String]) -> Option<Self> {
        let keys: Vec<Option<String>> = levels.iter().map(|level| habit.key(level, true)).collect();
        let mut first: FxHashMap<&str, u32> = FxHashMap::default();
        for (code, key) in (0..).zip(&keys) {
            if let Some(key) = key {
                first.entry(key).or_insert(code);
            }
        }
        // "n" and "p" are no booleans, nor are words of three kinds.
        let all_bits = || unknown.iter().all(|word| bit(word).is_some()) && first.len() == levels.len();
        if habit == Habit::Boolean && !all_bits() {
            return None;
        }
        let words: Vec<(String, u32)> = (unknown.iter())
            .filter_map(|word| Some(((*word).clone(), *first.get(habit.key(word, false)?.as_str())?)))
            .collect();
        if words.is_empty() {
            return None;
        }
        let written: FxHashSet<String> = found.iter().filter_map(|word| habit.key(word, false)).collect();
        let covered = keys.iter().flatten().filter(|key| written.contains(*key)).count();
        let alike =
            |(code, key): (u32, &Option<String>)| key.as_deref().and_then(|key| first.get(key)).map_or(code, |it| *it);
        let merged: Vec<u32> = (0..).zip(&keys).map(alike).collect();
        let merged = merged.iter().zip(0..).any(|(same, code)| *same != code).then_some(merged);
        Some(Self { habit, words, covered, merged })
    }

    /// As many codes as levels, from 0 or 1, and no word of the real table.
    fn by_codes(levels: &[String], found: &[String], unknown: &[&String]) -> Option<Self> {
        if levels.len() < 2 || found.len() != levels.len() || unknown.len() != found.len() {
            return None;
        }
        let mut places: Vec<(u32, &String)> = (unknown.iter())
            .map(|word| {
                let value = parse_number(word.as_bytes(), false).filter(|it| it.fract() == 0.0 && *it >= 0.0)?;
                Some((value as u32, *word))
            })
            .collect::<Option<_>>()?;
        places.sort_unstable();
        let from = places.first()?.0;
        let in_order = places.iter().zip(from..).all(|((place, _), expected)| *place == expected);
        (from <= 1 && in_order).then(|| Self {
            habit: Habit::Codes(from),
            words: places.into_iter().zip(0..).map(|((_, word), code)| (word.clone(), code)).collect(),
            covered: levels.len(),
            merged: None,
        })
    }
}

/// A code without the zeros before it; one is left where there is nothing else.
fn without_zeros(word: &str) -> &str {
    let bare = word.trim_start_matches('0');
    let keeps_one = bare.len() < word.len() && !bare.starts_with(|c: char| c.is_ascii_digit());
    if keeps_one { &word[word.len() - bare.len() - 1..] } else { bare }
}

/// 7d, 2.5f and 1D2 as readers of C and Java take them.
fn double_mark(word: &str) -> Option<f64> {
    let bare = word.strip_suffix(['d', 'D', 'f', 'F']);
    let text = bare.map_or_else(|| word.replace(['d', 'D'], "e"), str::to_owned);
    parse_number(text.as_bytes(), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(all: &[&str]) -> Vec<String> {
        all.iter().map(|&it| it.to_owned()).collect()
    }

    fn codes(levels: &[&str], found: &[&str]) -> (Option<Habit>, Vec<Option<u32>>) {
        let translation = Translation::of(&words(levels), &words(found), [false; 2]);
        (translation.habit, found.iter().map(|word| translation.code(word)).collect())
    }

    #[test]
    fn the_habits_of_other_tools_are_told_by_what_they_leave() {
        let both = vec![Some(0), Some(1)];
        for (levels, found, habit) in [
            (&["no", "yes"][..], &["false", "true"][..], Habit::Boolean),
            (&["False", "True"], &["0", "1"], Habit::Boolean),
            (&["False", "True"], &["0.0", "1.0"], Habit::Boolean),
            (&["0", "1"], &["FALSE", "TRUE"], Habit::Boolean),
            (&["f", "t"], &["FALSE", "TRUE"], Habit::Boolean),
            (&["0", "1"], &["0.0", "1.0"], Habit::Number),
            (&["1", "2"], &["1e0", "2e0"], Habit::Number),
            (&["1e3", "2.50"], &["1000.0", "2.5"], Habit::Number),
            (&["00001", "00010"], &["1", "10"], Habit::LeadingZeros),
            (&["00", "01"], &["0.0", "1.0"], Habit::LeadingZeros),
            (&["1d", "7d"], &["1", "7"], Habit::DoubleMark),
            (&["1D2", "7f"], &["100", "7"], Habit::DoubleMark),
            (&["12345.75", "1234567.5"], &["12345.8", "1.23457e+06"], Habit::SixDigits),
            (&["0.00000012345", "14.5057511"], &["0", "14.505751"], Habit::SixDecimals),
            (&["no", "yes"], &["0", "1"], Habit::Boolean),
            (&["case", "control"], &["0", "1"], Habit::Codes(0)),
            (&["case", "control"], &["1", "2"], Habit::Codes(1)),
        ] {
            assert_eq!(codes(levels, found), (Some(habit), both.clone()), "{levels:?} {found:?}");
        }
        assert_eq!(codes(&["F"], &["false"]), (Some(Habit::Boolean), vec![Some(0)]));
        assert_eq!(
            codes(&["10", "9", "x"], &["10.0", "9.0", "x"]),
            (Some(Habit::Number), vec![Some(0), Some(1), Some(2)])
        );
    }

    #[test]
    fn what_no_habit_explains_stays_unknown() {
        for (levels, found) in [
            (&["n", "p"][..], &["0", "1"][..]),
            (&["F", "M"], &["false", "M"]),
            (&["a", "b"], &["4", "5"]),
            (&["a", "b", "c"], &["0", "1"]),
            (&["a", "b"], &["0", "2"]),
            (&["1", "2"], &["true", "false"]),
            (&["1.23457"], &["1.2345678"]),
            (&["no", "yes"], &["true", "maybe"]),
        ] {
            let (habit, codes) = codes(levels, found);
            let guess = matches!(habit, Some(Habit::Codes(_)));
            assert!(guess && levels == ["n", "p"] || !guess && codes.contains(&None), "{levels:?} {found:?} {habit:?}");
        }
        assert_eq!(codes(&["no", "yes"], &["yes"]), (None, vec![Some(1)]));
    }

    #[test]
    fn what_a_file_writes_alike_is_the_same() {
        // Weka 3.6 beside a word.
        let translation = Translation::of(
            &words(&["01", "1", "1.0", "2.50", "1e3", "x"]),
            &words(&["1.0", "2.5", "1000.0", "x"]),
            [false; 2],
        );
        assert_eq!(translation.habit, Some(Habit::LeadingZeros));
        assert_eq!(translation.merged, Some(vec![0, 0, 0, 3, 4, 5]));
        assert_eq!((translation.code("1.0"), translation.code("1000.0")), (Some(2), Some(4)));
    }

    #[test]
    fn the_words_are_named_with_what_they_were_taken_for() {
        let translation = Translation::of(&words(&["no", "yes"]), &words(&["true", "false"]), [false; 2]);
        let said = translation.sentence("smoker").unwrap();
        assert!(said.starts_with("smoker: yes/no against true/false, compared as no and yes"), "{said}");
        assert_eq!(translation.open_sentence("zip").unwrap(), format!("zip: {}.", Habit::Boolean.words()));
        assert!(
            !translation.is_a_guess()
                && Translation::of(&words(&["a", "b"]), &words(&["1", "2"]), [false; 2]).is_a_guess()
        );
    }
}
