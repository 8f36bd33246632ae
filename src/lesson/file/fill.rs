//! Places in the sentences of a script that the program fills in: `{k}`, `{copies.sand}`, `{base.age}`. What is said then
//! follows the controls.

use crate::{
    lesson::{questions, steps::Scene, tested},
    report::{format::thousands, plane::Plane, trace::Trace},
    sampling::{LedgerRow, Origin},
};

/// What a place is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Of the run, or of the row that is told of: `{k}`.
    Nothing,
    /// Of a class: `{made.sand}`.
    Class,
    /// Of a column: `{base.age}`.
    Column,
}

/// What stands in a place: a count, which can be written in words, or a text.
#[derive(Clone, Debug, PartialEq)]
enum Filled {
    Count(u64),
    Text(String),
}

use Filled::{Count, Text};

/// Something that a script may have filled in.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub name: &'static str,
    pub of: Of,
    pub about: &'static str,
    value: fn(&Scene<'_>, &Plane<'_>, &str) -> Option<Filled>,
}

/// All places there are. Counts are of the whole run, not of the rows that have landed.
pub static PLACES: &[Place] = &[
    Place {
        name: "k",
        of: Of::Nothing,
        about: "neighbours to choose from",
        value: |it, _, _| Some(Count(it.walk.k as u64)),
    },
    Place {
        name: "closest",
        of: Of::Nothing,
        about: "per cent of the new rows that are dropped",
        value: |it, _, _| Some(Text(it.outcome.recipe.drop_closest.to_string())),
    },
    Place { name: "gap", of: Of::Nothing, about: "the gap", value: |it, _, _| Some(Text(share(gap(it)))) },
    Place {
        name: "rest",
        of: Of::Nothing,
        about: "one less the gap",
        value: |it, _, _| Some(Text(share(1.0 - gap(it)))),
    },
    Place {
        name: "nearer",
        of: Of::Nothing,
        about: "the parent that the new row lies nearer to, base or neighbour",
        value: |it, _, _| Some(Text(if it.walk.draw.gap > 0.5 { "neighbour" } else { "base" }.to_owned())),
    },
    Place {
        name: "picked",
        of: Of::Nothing,
        about: "the place of the picked neighbour, in words",
        value: |it, _, _| Some(Text(it.walk.picked_in_words())),
    },
    Place {
        name: "bridges",
        of: Of::Nothing,
        about: "lines that cross a place where another class is nearest",
        value: |it, _, _| Some(Count(questions::bridge_count(it.walk))),
    },
    Place {
        name: "seen",
        of: Of::Nothing,
        about: "neighbours of the base that are also nearest in the picture",
        value: |it, plane, _| Some(Count(questions::seen_count(it.walk, plane) as u64)),
    },
    Place {
        name: "explained",
        of: Of::Nothing,
        about: "per cent of the variance that the first two components explain",
        value: |it, _, _| {
            let explained = &it.outcome.projection.as_ref()?.explained;
            Some(Text(format!("{:.0}", explained.iter().take(2).sum::<f64>() * 100.0)))
        },
    },
    Place {
        name: "children",
        of: Of::Nothing,
        about: "new rows that start from this base",
        value: |it, _, _| Some(Count(children(it).count() as u64)),
    },
    Place {
        name: "strayed",
        of: Of::Nothing,
        about: "those of them whose nearest real row is of another class",
        value: |it, _, _| Some(Count(children(it).filter(|row| is_foreign(it, row)).count() as u64)),
    },
    Place {
        name: "made",
        of: Of::Nothing,
        about: "all new rows",
        value: |it, _, _| Some(Count(all(it, |row| row.generated))),
    },
    Place {
        name: "copies",
        of: Of::Nothing,
        about: "new rows that equal a real one",
        value: |it, _, _| Some(Count(all(it, |row| row.identical))),
    },
    Place {
        name: "accuracy",
        of: Of::Nothing,
        about: "per cent of the tested rows that the model names rightly",
        value: |it, _, _| Some(Text(tested::percent(it.tested?.score("accuracy")?))),
    },
    Place {
        name: "majority",
        of: Of::Nothing,
        about: "per cent that are right where the largest class is always named",
        value: |it, _, _| Some(Text(tested::percent(it.tested?.score("majority_accuracy")?))),
    },
    Place {
        name: "found",
        of: Of::Nothing,
        about: "tested rows of the smallest class that the model finds",
        value: |it, _, _| Some(Count(it.tested?.counts()?.true_positives)),
    },
    Place {
        name: "missed",
        of: Of::Nothing,
        about: "those that it does not find",
        value: |it, _, _| Some(Count(it.tested?.counts()?.false_negatives)),
    },
    Place {
        name: "of",
        of: Of::Nothing,
        about: "found and missed together",
        value: |it, _, _| Some(Count(it.tested?.counts()?.positives())),
    },
    Place {
        name: "alarms",
        of: Of::Nothing,
        about: "false alarms: rows of other classes that the model takes for the smallest one",
        value: |it, _, _| Some(Count(it.tested?.counts()?.false_positives)),
    },
    Place {
        name: "tested",
        of: Of::Nothing,
        about: "all rows that are tested",
        value: |it, _, _| Some(Count(it.tested?.counts()?.rows())),
    },
    Place {
        name: "f1",
        of: Of::Nothing,
        about: "the F1 of the smallest class; of more than two, the mean of theirs",
        value: |it, _, _| Some(Text(share(it.tested?.score("f1")?))),
    },
    Place {
        name: "auc",
        of: Of::Nothing,
        about: "the ROC AUC; of a leak, that without it",
        value: |it, _, _| Some(Text(share(it.tested?.auc()?))),
    },
    Place {
        name: "leaking",
        of: Of::Nothing,
        about: "the ROC AUC with the leak that the beat names",
        value: |it, _, _| Some(Text(share(it.tested?.leak()?.leaking))),
    },
    Place {
        name: "real",
        of: Of::Class,
        about: "real rows of the class",
        value: |it, _, class| of(it, class, |row| row.real),
    },
    Place {
        name: "target",
        of: Of::Class,
        about: "rows that the class is to have",
        value: |it, _, class| of(it, class, |row| row.target),
    },
    Place {
        name: "made",
        of: Of::Class,
        about: "new rows of the class",
        value: |it, _, class| of(it, class, |row| row.generated),
    },
    Place {
        name: "copies",
        of: Of::Class,
        about: "new rows of the class that equal a real one",
        value: |it, _, class| of(it, class, |row| row.identical),
    },
    Place {
        name: "left",
        of: Of::Class,
        about: "new rows of the class that equal no real one",
        value: |it, _, class| of(it, class, |row| row.generated - row.identical),
    },
    Place {
        name: "dropped",
        of: Of::Class,
        about: "new rows of the class that are dropped as too close",
        value: |it, _, class| of(it, class, |row| row.closest),
    },
    Place {
        name: "total",
        of: Of::Class,
        about: "rows that the class has in the end",
        value: |it, _, class| of(it, class, |row| row.total),
    },
    Place {
        name: "foreign",
        of: Of::Class,
        about: "new rows of the class whose nearest real row is of another class",
        value: |it, _, class| {
            let class = class_of(it, class)? as u32;
            let rows = it.outcome.origins().filter(|row| row.class == class);
            Some(Count(rows.filter(|row| is_foreign(it, row)).count() as u64))
        },
    },
    Place {
        name: "seen",
        of: Of::Class,
        about: "per cent of its true neighbours that are also nearest in the picture",
        value: |it, plane, class| seen_of(it, plane, class_of(it, class)? as u32),
    },
    Place {
        name: "base",
        of: Of::Column,
        about: "what the base has in the column",
        value: |it, _, column| trace(it, column, |trace| &trace.base),
    },
    Place {
        name: "neighbour",
        of: Of::Column,
        about: "what the picked neighbour has in the column",
        value: |it, _, column| trace(it, column, |trace| &trace.neighbour),
    },
    Place {
        name: "drawn",
        of: Of::Column,
        about: "what the new row has before rounding",
        value: |it, _, column| trace(it, column, |trace| &trace.drawn),
    },
    Place {
        name: "written",
        of: Of::Column,
        about: "what is written for the new row",
        value: |it, _, column| trace(it, column, |trace| &trace.written),
    },
];

/// The gap as it is written.
fn gap(scene: &Scene<'_>) -> f64 {
    (scene.walk.draw.gap * 100.0).round() / 100.0
}

fn share(share: f64) -> String {
    format!("{share:.2}")
}

fn all(scene: &Scene<'_>, count: impl Fn(&LedgerRow) -> u64) -> u64 {
    scene.outcome.ledger.iter().map(count).sum()
}

fn class_of(scene: &Scene<'_>, label: &str) -> Option<usize> {
    scene.outcome.ledger.iter().position(|row| row.class == label)
}

fn of(scene: &Scene<'_>, class: &str, count: impl Fn(&LedgerRow) -> u64) -> Option<Filled> {
    Some(Count(count(&scene.outcome.ledger[class_of(scene, class)?])))
}

fn trace(scene: &Scene<'_>, column: &str, value: impl Fn(&Trace) -> &String) -> Option<Filled> {
    let trace = scene.walk.traces.iter().find(|trace| trace.name == column)?;
    Some(Text(value(trace).clone()))
}

/// The rows of the class that start from the same base.
fn children<'a>(scene: &'a Scene<'_>) -> impl Iterator<Item = Origin> + 'a {
    let (class, base) = (scene.walk.class, scene.walk.draw.base);
    let same = move |row: &Origin| row.class == class && row.lineage.draw().is_some_and(|draw| draw.base == base);
    scene.outcome.origins().filter(same)
}

fn is_foreign(scene: &Scene<'_>, row: &Origin) -> bool {
    scene.outcome.space.class(row.nearest) != row.class
}

fn seen_of(scene: &Scene<'_>, plane: &Plane<'_>, class: u32) -> Option<Filled> {
    let found = scene.outcome.neighbours.get(class as usize)?.as_deref()?;
    let k = scene.walk.k;
    let members = scene.outcome.space.members(class);
    let shared = members.iter().enumerate().map(|(member, &row)| {
        let near = questions::nearest_in_plane(scene.outcome, plane, (class, row), k);
        found.of(member)[..k].iter().filter(|other| near.contains(other)).count()
    });
    let share = shared.sum::<usize>() as f64 / (k * members.len()).max(1) as f64;
    Some(Text(format!("{:.0}", share * 100.0)))
}

/// A piece of a sentence.
enum Piece<'a> {
    Words(&'a str),
    /// A place with its argument, and whether a count is written in words.
    Filled {
        place: &'static Place,
        argument: &'a str,
        in_words: bool,
    },
}

/// What follows the name where a count is to be written in words: `{k in words}`.
const IN_WORDS: &str = " in words";

fn pieces(text: &str) -> Result<Vec<Piece<'_>>, String> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        let (inside, after) = after.split_once('}').ok_or_else(|| format!("{{ without }} after {:?}", tail(before)))?;
        pieces.push(Piece::Words(before));
        let (name, in_words) = inside.strip_suffix(IN_WORDS).map_or((inside, false), |name| (name, true));
        let (name, argument) = name.split_once('.').unwrap_or((name, ""));
        let fits = |place: &&Place| place.name == name && (place.of == Of::Nothing) == argument.is_empty();
        let place = PLACES.iter().find(fits).ok_or_else(|| {
            let known = PLACES.iter().map(written).collect::<Vec<_>>();
            format!("{{{inside}}} is nothing that can be filled in; there are {}", known.join(", "))
        })?;
        pieces.push(Piece::Filled { place, argument, in_words });
        rest = after;
    }
    pieces.push(Piece::Words(rest));
    Ok(pieces)
}

/// The last words before a place in a text.
fn tail(text: &str) -> String {
    let from = text.char_indices().rev().nth(19).map_or(0, |(at, _)| at);
    text[from..].to_owned()
}

/// As a script writes it.
pub fn written(place: &Place) -> String {
    match place.of {
        Of::Nothing => format!("{{{}}}", place.name),
        Of::Class => format!("{{{}.CLASS}}", place.name),
        Of::Column => format!("{{{}.COLUMN}}", place.name),
    }
}

/// Whether all places in a text are known; else what is wrong, and what there is.
pub fn check(text: &str) -> Result<(), String> {
    pieces(text).map(|_| ())
}

/// The text with its places filled in; the error says which could not be.
pub fn fill(text: &str, scene: &Scene<'_>, plane: &Plane<'_>) -> Result<String, String> {
    let mut filled = String::with_capacity(text.len());
    for piece in pieces(text)? {
        match piece {
            Piece::Words(words) => filled.push_str(words),
            Piece::Filled { place, argument, in_words } => match value(place, argument, scene, plane) {
                Some(Count(count)) if in_words => filled.push_str(&in_words_of(count, starts(&filled))),
                Some(Count(count)) => filled.push_str(&thousands(count)),
                Some(Text(text)) => filled.push_str(&text),
                None => return Err(lacks(place, argument)),
            },
        }
    }
    Ok(filled)
}

/// A class and a column may go by the same place: what is there is meant.
fn value(place: &'static Place, argument: &str, scene: &Scene<'_>, plane: &Plane<'_>) -> Option<Filled> {
    let same =
        PLACES.iter().filter(|other| other.name == place.name && (other.of == Of::Nothing) == argument.is_empty());
    same.into_iter().find_map(|place| (place.value)(scene, plane, argument))
}

fn lacks(place: &Place, argument: &str) -> String {
    match place.of {
        Of::Nothing => format!("{{{}}} has no value here", place.name),
        Of::Class => format!("{{{}.{argument}}}: no class is called {argument:?}", place.name),
        Of::Column => format!("{{{}.{argument}}}: no column that takes part is called {argument:?}", place.name),
    }
}

/// Whether what comes next begins a sentence.
fn starts(before: &str) -> bool {
    before.trim_end().chars().next_back().is_none_or(|last| matches!(last, '.' | '!' | '?' | ':'))
}

/// "three"; "13" beyond twelve.
fn in_words_of(count: u64, capital: bool) -> String {
    const WORDS: [&str; 13] =
        ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let Some(word) = WORDS.get(count as usize) else { return thousands(count) };
    let mut letters = word.chars();
    match letters.next() {
        Some(first) if capital => first.to_uppercase().chain(letters).collect(),
        _ => (*word).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_lists_all_places() {
        let guide = include_str!("../../../assets/lessons/README.md");
        for place in PLACES {
            let line = format!("| `{}` | {} |", written(place), place.about);
            assert!(guide.contains(&line), "{line}");
        }
    }

    #[test]
    fn unknown_places_are_refused_by_name() {
        assert_eq!(check("Here k = {k}, {copies.sand} of {made}, {base.age}, {k in words}."), Ok(()));
        for (text, what) in [("{q}", "{q} is nothing"), ("open {k", "{ without }"), ("{real}", "{real} is nothing")] {
            let refused = check(text).unwrap_err();
            assert!(refused.contains(what), "{refused}");
        }
        assert_eq!((in_words_of(3, false), in_words_of(7, true)), ("three".to_owned(), "Seven".to_owned()));
        assert_eq!(in_words_of(13, true), "13");
    }
}
