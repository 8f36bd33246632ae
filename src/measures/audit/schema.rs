//! What the columns of two files are, as the real table has them: a synthetic file is read by the real one's columns.

use crate::{
    error::{Error, Result, Setting},
    table::{Column, Grid, Kind, NumberFormat, Role, Source, Table, Values, bit, parse_number},
};

/// A column whose cells are numbers: measured ones, and binary and one-hot ones, which a file may hold fractions of.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberColumn {
    pub name: String,
    /// The column of the real table.
    pub column: usize,
    pub style: NumberFormat,
    /// Distance of two neighbouring values that the source can write: 1 for whole numbers, else a power of ten.
    pub step: f64,
    /// The numbers that the source can hold.
    pub grid: Grid,
    /// Both values of a binary column with their spellings, ascending.
    pub binary: Option<[(f64, String); 2]>,
    /// Smallest and largest value of the real table.
    pub range: [f64; 2],
}

impl NumberColumn {
    /// Whether it holds 0 and 1 alone, which other programs write as words.
    pub fn is_bit(&self) -> bool {
        matches!(&self.binary, Some([low, high]) if low.0 == 0.0 && high.0 == 1.0)
    }
}

/// A column of words.
#[derive(Clone, Debug, PartialEq)]
pub struct Nominal {
    pub name: String,
    pub column: usize,
    pub levels: Vec<String>,
}

impl Nominal {
    /// The code of a word that the real table does not know.
    pub fn unknown(&self) -> u32 {
        self.levels.len() as u32
    }
}

/// One feature as a person sees it. A one-hot group is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaFeature {
    Number(usize),
    Binary(usize),
    /// Places among the numbers.
    Group(String, Vec<usize>),
    Nominal(usize),
}

/// A column that is no feature, as its cells tell people apart or are as good as their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub name: String,
    /// The column of the real table.
    pub column: usize,
    /// Identifier, date or text.
    pub kind: Kind,
}

/// The columns that both files have, besides the target.
#[derive(Clone, Debug)]
pub struct Schema {
    pub target: String,
    /// The real file's decimal sign is a comma.
    pub comma: bool,
    pub classes: Vec<String>,
    pub numbers: Vec<NumberColumn>,
    pub nominals: Vec<Nominal>,
    /// In the order of the real table.
    pub features: Vec<SchemaFeature>,
    /// Identifiers, dates and free text of the real table that the other file has as well.
    pub texts: Vec<Text>,
    /// Features of the real table that no cell of the other file can be read as.
    pub unread: Vec<String>,
    /// What differs between the files, in sentences.
    pub notes: Vec<String>,
}

impl Schema {
    /// The features of the real table that the other file has as well.
    pub fn of(real: &Table, other: &Source) -> Result<Self> {
        Self::without(real, other, Vec::new())
    }

    /// The same without columns of numbers that the other file has no number in.
    pub fn without(real: &Table, other: &Source, unread: Vec<String>) -> Result<Self> {
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
            comma: real.source.decimal_comma(),
            classes,
            numbers: Vec::new(),
            nominals: Vec::new(),
            features: Vec::new(),
            texts: Vec::new(),
            unread,
            notes: Vec::new(),
        };
        let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
        let mut lacking = Vec::new();
        for (at, column) in real.columns.iter().enumerate().filter(|(_, column)| column.role == Role::Feature) {
            if !shared(&column.name) {
                lacking.push(column.name.as_str());
                continue;
            }
            if schema.unread.contains(&column.name) {
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
                None if is_binary => schema.features.push(SchemaFeature::Binary(place)),
                None => schema.features.push(SchemaFeature::Number(place)),
            }
        }
        for (name, members) in groups {
            // Of a group that is not whole, each member is a column of its own.
            let whole = real.groups.iter().any(|group| group.name == name && group.columns.len() == members.len());
            if whole {
                schema.features.push(SchemaFeature::Group(name, members));
            } else {
                schema.features.extend(members.into_iter().map(SchemaFeature::Binary));
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
        self.features.push(SchemaFeature::Nominal(self.nominals.len()));
        self.nominals.push(Nominal { name: column.name.clone(), column: at, levels });
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
        if !self.unread.is_empty() {
            self.notes.push(format!(
                "Numbers in {} and none in {}, so no gate can compare them: {}.",
                real.name,
                other.name(),
                self.unread.join(", ")
            ));
        }
        let ignored = real.columns.iter().enumerate().filter(|(_, column)| column.role == Role::Ignored);
        let shared = ignored.filter(|(_, column)| other.header().contains(&column.name));
        let (texts, others): (Vec<_>, Vec<_>) = shared.partition(|(_, column)| column.kind.is_unread());
        let text = |(at, column): (usize, &Column)| Text { name: column.name.clone(), column: at, kind: column.kind };
        self.texts = texts.into_iter().map(text).collect();
        if !others.is_empty() {
            let names: Vec<&str> = others.iter().map(|(_, column)| column.name.as_str()).collect();
            self.notes.push(format!("In both files, but no feature, so not looked at: {}.", names.join(", ")));
        }
    }

    /// What a feature is called.
    pub fn name<'a>(&'a self, feature: &'a SchemaFeature) -> &'a str {
        match feature {
            SchemaFeature::Number(at) | SchemaFeature::Binary(at) => &self.numbers[*at].name,
            SchemaFeature::Group(name, _) => name,
            SchemaFeature::Nominal(at) => &self.nominals[*at].name,
        }
    }

    /// Whether a column of numbers belongs to a group.
    pub fn is_in_group(&self, number: usize) -> bool {
        self.features.iter().any(|it| matches!(it, SchemaFeature::Group(_, members) if members.contains(&number)))
    }

    /// The (first) column of the real table that a feature stands for.
    pub fn first_column(&self, feature: &SchemaFeature) -> usize {
        match feature {
            SchemaFeature::Number(at) | SchemaFeature::Binary(at) => self.numbers[*at].column,
            SchemaFeature::Group(_, members) => members.first().map_or(0, |at| self.numbers[*at].column),
            SchemaFeature::Nominal(at) => self.nominals[*at].column,
        }
    }

    /// The names of all columns that are looked at, numbers first, then words, without the target.
    pub fn column_names(&self) -> Vec<&str> {
        let numbers = self.numbers.iter().map(|it| it.name.as_str());
        numbers.chain(self.nominals.iter().map(|it| it.name.as_str())).collect()
    }
}

/// A column of numbers, or of two levels that are numbers; `None` for a column of words.
fn number(real: &Table, at: usize) -> Option<NumberColumn> {
    let column = &real.columns[at];
    let (binary, range) = match &column.values {
        Values::Numbers(values) => {
            let present = values.iter().filter(|value| !value.is_nan());
            (None, present.fold([f64::INFINITY, f64::NEG_INFINITY], |[l, h], x| [l.min(x), h.max(x)]))
        }
        Values::Levels { levels, .. } if matches!(column.kind, Kind::Binary | Kind::OneHot) => {
            let read = |at: usize| {
                let label = &levels.get(at)?.label;
                // The members of a group may be written True and False.
                let word = || bit(label).filter(|_| column.kind == Kind::OneHot).map(|it| f64::from(u8::from(it)));
                Some((parse_number(label.as_bytes(), column.style.comma).or_else(word)?, label.clone()))
            };
            let both = [read(0)?, read(1)?];
            let range = [both[0].0, both[1].0];
            (Some(both), range)
        }
        Values::Levels { .. } | Values::Opaque => return None,
    };
    let step = match column.kind {
        Kind::Decimal => 10_f64.powi(-i32::from(column.style.max_decimals)),
        _ => 1.0,
    };
    let grid = column.style.grid(column.kind);
    Some(NumberColumn { name: column.name.clone(), column: at, style: column.style.clone(), step, grid, binary, range })
}
