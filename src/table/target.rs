//! Which column holds the classes, and what they are.

use super::{
    Class, Column, ColumnSettings, Kind, Level, Source, Target, Values, cell,
    columns::is_identifier_name,
    infer::{self, DraftColumn, Drafts},
};
use crate::error::{Error, Result, Setting};

/// Names that say "these are the classes", in order of preference.
const NAMES: [&str; 5] = ["class", "target", "label", "outcome", "y"];

/// Most values that a column may have to be taken for the target unasked.
const MOST_UNASKED: usize = 20;

/// Most classes there may be.
pub const MOST_CLASSES: usize = 100;

/// The number of the target column.
pub fn choose(source: &Source, drafted: &Drafts, roles: &ColumnSettings) -> Result<usize> {
    let (header, drafts) = (source.header(), drafted.columns.as_slice());
    let ignored = |i: usize| roles.ignore.contains(&header[i]);
    let Some(name) = &roles.target else { return automatic(source, drafted, roles) };
    let Some(column) = header.iter().position(|known| known == name) else {
        return Err(refuse_usage(format!(
            "{}: there is no column {} to take the classes from; {}",
            source.name(),
            cell::quoted(name),
            infer::suggestion(header, name)
        )));
    };
    let begin = format!("{}:{}: column {}", source.name(), source.line_of_name(column), cell::quoted(name));
    if ignored(column) {
        return Err(refuse_usage(format!(
            "{begin}: it is both the target and ignored; take it out of the ignored columns or choose another target"
        )));
    }
    if let Some(kind @ (Kind::Identifier | Kind::Date | Kind::Text | Kind::OneHot)) = roles.kinds.get(name) {
        return Err(refuse_usage(format!(
            "{begin}: a target cannot be {}; leave its kind to the program or choose another target",
            kind.label()
        )));
    }
    check(&begin, name, &drafts[column], &drafted.marks[column], roles.kinds.get(name) == Some(&Kind::Category))?;
    Ok(column)
}

fn refuse(message: String) -> Error {
    Error::data(message).about(Setting::Target)
}

fn refuse_usage(message: String) -> Error {
    Error::usage(message).about(Setting::Target)
}

/// Why a column cannot be the target.
fn check(begin: &str, name: &str, draft: &DraftColumn, marks: &[(String, usize)], category: bool) -> Result<()> {
    let found = match draft {
        DraftColumn::Numbers(numbers) => {
            if !category
                && numbers.values.iter().any(|v| !v.is_nan() && !infer::is_whole(*v))
                && count(draft, 2).is_none()
            {
                return Err(refuse(format!(
                    "{begin}: it holds decimal numbers, and a target holds classes; choose another column, bin the numbers into \
                     classes first, or say --kind {name}=category if every number is a class"
                )));
            }
            count(draft, MOST_CLASSES).unwrap_or_else(|| infer::distinct(numbers.values.iter().copied()))
        }
        DraftColumn::Levels { levels, .. } => levels.len(),
        DraftColumn::Text(probed) if (1..=MOST_CLASSES).contains(&probed.distinct) => {
            return Err(refuse(format!(
                "{begin}: its {} values are written in too many ways; trim the blanks around them, or choose another target",
                probed.distinct
            )));
        }
        DraftColumn::Text(probed) => probed.distinct,
    };
    match found {
        0 => Err(refuse(format!(
            "{begin}: every cell is missing, so there are no classes; choose another target{}",
            kept_if(marks)
        ))),
        1 => Err(refuse(format!(
            "{begin}: all rows are of one class, so there is nothing to balance; choose a target with two classes or more{}",
            kept_if(marks)
        ))),
        n if n > MOST_CLASSES => Err(refuse(format!(
            "{begin}: it holds {n} different values, and a target may hold {MOST_CLASSES}; choose the column with the classes"
        ))),
        _ => Ok(()),
    }
}

/// What to say where a word that is taken as missing may be a class.
fn kept_if(marks: &[(String, usize)]) -> String {
    let said: Vec<String> = marks
        .iter()
        .map(|(word, count)| {
            let (cells, are) = if *count == 1 { ("cell", "is") } else { ("cells", "are") };
            format!(
                "; {count} {cells} with {word} {are} taken as missing: if {word} is a class, say --not-missing {word}"
            )
        })
        .collect();
    said.concat()
}

/// How many values a column has, if it could hold classes and has at most `most`.
fn count(draft: &DraftColumn, most: usize) -> Option<usize> {
    match draft {
        DraftColumn::Numbers(numbers) => infer::different(&numbers.values, most).map(|few| few.len()),
        DraftColumn::Levels { levels, .. } => (levels.len() <= most).then_some(levels.len()),
        DraftColumn::Text(_) => None,
    }
}

fn automatic(source: &Source, drafted: &Drafts, roles: &ColumnSettings) -> Result<usize> {
    let (header, drafts) = (source.header(), drafted.columns.as_slice());
    let usable = |i: usize, most: usize| {
        let name = &header[i];
        let kind = roles.kinds.get(name).copied();
        let fits = !matches!(kind, Some(Kind::Identifier | Kind::Date | Kind::Text | Kind::OneHot | Kind::Decimal));
        fits && !roles.ignore.contains(name)
            && !is_fraction(&drafts[i], kind)
            && count(&drafts[i], most).is_some_and(|n| n >= 2)
    };
    if let Some(i) = declared(source).and_then(|name| header.iter().position(|known| known == name))
        && usable(i, MOST_CLASSES)
    {
        return Ok(i);
    }
    for wanted in NAMES {
        if let Some(i) = (0..header.len()).find(|i| header[*i].eq_ignore_ascii_case(wanted) && usable(*i, MOST_CLASSES))
        {
            return Ok(i);
        }
    }
    let guess = (source.index_columns()..header.len())
        .rev()
        .find(|i| usable(*i, MOST_UNASKED) && !tells_rows_apart(source, &header[*i], &drafts[*i]));
    if let Some(guess) = guess {
        return Ok(guess);
    }
    // A column that is called like a target and is none has a reason of its own.
    for wanted in NAMES {
        if let Some(i) =
            (0..header.len()).find(|i| header[*i].eq_ignore_ascii_case(wanted) && !roles.ignore.contains(&header[*i]))
        {
            let begin = format!("{}:{}: column {}", source.name(), source.line_of_name(i), cell::quoted(&header[i]));
            check(
                &begin,
                &header[i],
                &drafts[i],
                &drafted.marks[i],
                roles.kinds.get(&header[i]) == Some(&Kind::Category),
            )?;
        }
    }
    Err(refuse(format!(
        "{}: no column that can be a target is called class, target, label, outcome or y, and none has 2 to {MOST_UNASKED} \
         values; name the column with the classes as the target",
        source.name()
    )))
}

/// The column that the file says holds the classes.
fn declared(source: &Source) -> Option<&str> {
    source.declared().and_then(|declared| declared.target.as_deref())
}

/// What to say of a target that was neither named nor called like one.
pub fn guess_note(source: &Source, column: &Column, roles: &ColumnSettings) -> Option<String> {
    let certain = roles.target.is_some()
        || declared(source) == Some(&column.name)
        || NAMES.iter().any(|name| column.name.eq_ignore_ascii_case(name));
    (!certain).then(|| {
        format!(
            "The target is a guess: {} is the last column with 2 to {MOST_UNASKED} values. Choose another if it is not the \
             one with the classes.",
            column.name
        )
    })
}

/// Decimals with more than two values are measurements; 0.5/1.5 may be classes.
fn is_fraction(draft: &DraftColumn, kind: Option<Kind>) -> bool {
    let DraftColumn::Numbers(numbers) = draft else { return false };
    kind != Some(Kind::Category)
        && numbers.style.max_decimals > 0
        && numbers.values.iter().any(|v| !v.is_nan() && !infer::is_whole(*v))
        && count(draft, 2).is_none()
}

/// In a table of few rows an identifier has few values, too.
fn tells_rows_apart(source: &Source, name: &str, draft: &DraftColumn) -> bool {
    let all = count(draft, MOST_UNASKED) == Some(source.rows());
    all && (source.rows() > 2 && matches!(draft, DraftColumn::Levels { .. }) || is_identifier_name(name))
}

impl From<&Level> for Class {
    fn from(level: &Level) -> Self {
        Self { label: level.label.clone(), raw: level.raw.clone(), count: level.count }
    }
}

/// The classes of the chosen column.
pub fn classes(column: usize, from: &Column) -> Target {
    let Values::Levels { codes, levels } = &from.values else {
        return Target { column, classes: Vec::new(), codes: Vec::new() };
    };
    let classes = levels.iter().map(Class::from).collect();
    Target { column, classes, codes: codes.clone() }
}
