//! What the columns of two files are, as the real table has them: a synthetic file is read by the real one's columns.

use rustc_hash::FxHashMap;

use crate::{
    error::{Error, Result, Setting},
    table::{Kind, Role, Source, Style, Table, Values, parse_number},
};

/// A column whose cells are numbers: measured ones, and binary and one-hot ones, which a file may hold fractions of.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    pub name: String,
    /// The column of the real table.
    pub column: usize,
    pub style: Style,
    /// Distance of two neighbouring values that the source can write: 1 for whole numbers, else a power of ten.
    pub step: f64,
    /// Both values of a binary column with their spellings, ascending.
    pub binary: Option<[(f64, String); 2]>,
    /// Smallest and largest value of the real table.
    pub range: [f64; 2],
}

/// A column of words.
#[derive(Clone, Debug, PartialEq)]
pub struct Nominal {
    pub name: String,
    pub column: usize,
    pub levels: Vec<String>,
    codes: FxHashMap<String, u32>,
}

impl Nominal {
    /// The code of a word; one beyond the last for a word that the real table does not know.
    pub fn code(&self, label: &str) -> u32 {
        self.codes.get(label).copied().unwrap_or(self.unknown())
    }

    pub fn unknown(&self) -> u32 {
        self.levels.len() as u32
    }
}

/// One feature as a person sees it. A one-hot group is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Feature {
    Number(usize),
    Binary(usize),
    /// Places among the numbers.
    Group(String, Vec<usize>),
    Nominal(usize),
}

/// The columns that both files have, besides the target.
#[derive(Clone, Debug)]
pub struct Schema {
    pub target: String,
    pub classes: Vec<String>,
    class_codes: FxHashMap<String, u32>,
    pub numbers: Vec<Number>,
    pub nominals: Vec<Nominal>,
    /// In the order of the real table.
    pub features: Vec<Feature>,
    /// Identifiers of the real table that the other file has as well.
    pub identifiers: Vec<String>,
    /// What differs between the files, in sentences.
    pub notes: Vec<String>,
}

impl Schema {
    /// The features of the real table that the other file has as well.
    pub fn of(real: &Table, other: &Source) -> Result<Self> {
        let target = &real.columns[real.target.column].name;
        let shared = |name: &str| other.header().iter().any(|it| it == name);
        if !shared(target) {
            return Err(Error::data(format!(
                "{}: there is no column {target:?}, the target of {}; both files need it: name the column with the classes \
                 alike in both, or choose another target",
                other.name(),
                real.name
            ))
            .about(Setting::Target));
        }
        let classes: Vec<String> = real.target.classes.iter().map(|class| class.label.clone()).collect();
        let mut schema = Self {
            target: target.clone(),
            class_codes: codes(&classes),
            classes,
            numbers: Vec::new(),
            nominals: Vec::new(),
            features: Vec::new(),
            identifiers: Vec::new(),
            notes: Vec::new(),
        };
        let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
        let mut lacking = Vec::new();
        for (at, column) in real.columns.iter().enumerate().filter(|(_, column)| column.role == Role::Feature) {
            if !shared(&column.name) {
                lacking.push(column.name.as_str());
                continue;
            }
            let Some(number) = number(real, at) else {
                schema.add_nominal(real, at);
                continue;
            };
            let place = schema.numbers.len();
            let is_binary = number.binary.is_some();
            schema.numbers.push(number);
            match &column.group {
                Some(group) => match groups.iter_mut().find(|(name, _)| name == group) {
                    Some((_, members)) => members.push(place),
                    None => groups.push((group.clone(), vec![place])),
                },
                None if is_binary => schema.features.push(Feature::Binary(place)),
                None => schema.features.push(Feature::Number(place)),
            }
        }
        for (name, members) in groups {
            // Of a group that is not whole, each member is a column of its own.
            let whole = real.groups.iter().any(|group| group.name == name && group.columns.len() == members.len());
            if whole {
                schema.features.push(Feature::Group(name, members));
            } else {
                schema.features.extend(members.into_iter().map(Feature::Binary));
            }
        }
        let mut features = std::mem::take(&mut schema.features);
        features.sort_by_key(|feature| schema.first_column(feature));
        schema.features = features;
        schema.compare(real, other, &lacking);
        if schema.features.is_empty() {
            return Err(Error::data(format!(
                "{}: it has no feature of {} besides the target: columns are matched by name, so give them the same names",
                other.name(),
                real.name
            ))
            .about(Setting::Columns));
        }
        Ok(schema)
    }

    fn add_nominal(&mut self, real: &Table, at: usize) {
        let column = &real.columns[at];
        let Values::Levels { levels, .. } = &column.values else { return };
        let levels: Vec<String> = levels.iter().map(|level| level.label.clone()).collect();
        self.features.push(Feature::Nominal(self.nominals.len()));
        self.nominals.push(Nominal { name: column.name.clone(), column: at, codes: codes(&levels), levels });
    }

    /// Says what one file has and the other does not.
    fn compare(&mut self, real: &Table, other: &Source, lacking: &[&str]) {
        if !lacking.is_empty() {
            self.notes.push(format!("Not in {}, so not looked at: {}.", other.name(), lacking.join(", ")));
        }
        let known = |name: &&String| real.columns.iter().any(|column| column.name == **name);
        let more: Vec<&str> = other.header().iter().filter(|name| !known(name)).map(String::as_str).collect();
        if !more.is_empty() {
            self.notes.push(format!("Only in {}, so not looked at: {}.", other.name(), more.join(", ")));
        }
        let ignored = real.columns.iter().filter(|column| column.role == Role::Ignored);
        let ignored: Vec<&str> =
            ignored.map(|it| it.name.as_str()).filter(|name| other.header().iter().any(|it| it == name)).collect();
        let is_identifier =
            |name: &&str| real.columns.iter().any(|it| it.name == **name && it.kind == Kind::Identifier);
        self.identifiers = ignored.iter().filter(|name| is_identifier(name)).map(|&name| name.to_owned()).collect();
        if !ignored.is_empty() {
            self.notes.push(format!(
                "In both files, but no feature, so not looked at: {}. Identifiers and free text of real people do not \
                 belong into a published file.",
                ignored.join(", ")
            ));
        }
    }

    /// The code of a class label.
    pub fn class(&self, label: &str) -> Option<u32> {
        self.class_codes.get(label).copied()
    }

    /// What a feature is called.
    pub fn name<'a>(&'a self, feature: &'a Feature) -> &'a str {
        match feature {
            Feature::Number(at) | Feature::Binary(at) => &self.numbers[*at].name,
            Feature::Group(name, _) => name,
            Feature::Nominal(at) => &self.nominals[*at].name,
        }
    }

    /// The (first) column of the real table that a feature stands for.
    pub fn first_column(&self, feature: &Feature) -> usize {
        match feature {
            Feature::Number(at) | Feature::Binary(at) => self.numbers[*at].column,
            Feature::Group(_, members) => members.first().map_or(0, |at| self.numbers[*at].column),
            Feature::Nominal(at) => self.nominals[*at].column,
        }
    }

    /// The names of all columns that are looked at, numbers first, then words, without the target.
    pub fn column_names(&self) -> Vec<&str> {
        let numbers = self.numbers.iter().map(|it| it.name.as_str());
        numbers.chain(self.nominals.iter().map(|it| it.name.as_str())).collect()
    }
}

fn codes(labels: &[String]) -> FxHashMap<String, u32> {
    (0_u32..).zip(labels).map(|(code, label)| (label.clone(), code)).collect()
}

/// A column of numbers, or of two levels that are numbers; `None` for a column of words.
fn number(real: &Table, at: usize) -> Option<Number> {
    let column = &real.columns[at];
    let (binary, range) = match &column.values {
        Values::Numbers(values) => {
            let present = values.iter().copied().filter(|value| !value.is_nan());
            (None, present.fold([f64::INFINITY, f64::NEG_INFINITY], |[l, h], x| [l.min(x), h.max(x)]))
        }
        Values::Levels { levels, .. } if matches!(column.kind, Kind::Binary | Kind::OneHot) => {
            let read = |at: usize| {
                let label = &levels.get(at)?.label;
                Some((parse_number(label.as_bytes(), column.style.comma)?, label.clone()))
            };
            let both = [read(0)?, read(1)?];
            let range = [both[0].0, both[1].0];
            (Some(both), range)
        }
        Values::Levels { .. } | Values::Unread => return None,
    };
    let step = match column.kind {
        Kind::Decimal => 10_f64.powi(-i32::from(column.style.max_decimals)),
        _ => 1.0,
    };
    Some(Number { name: column.name.clone(), column: at, style: column.style.clone(), step, binary, range })
}
