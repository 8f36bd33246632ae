//! What the window says of a table, put into words once.

use crate::{
    report::format::thousands,
    table::{Kind, Role, Table},
};

/// Most values that a column may have to be offered as the target.
const TARGET_VALUES: usize = crate::table::MOST_CLASSES;

/// A class as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassFact {
    pub label: String,
    pub count: u64,
    /// 0 for the largest class; the others count from 1 in their order. It decides the colour.
    pub rank: usize,
}

/// The words for a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSummary {
    pub name: String,
    pub rows: String,
    /// "3 numeric", "1 id", …
    pub chips: Vec<String>,
    pub target: String,
    /// Columns that could be the target.
    pub targets: Vec<String>,
    pub classes: Vec<ClassFact>,
    pub notes: Vec<String>,
    /// "none in this table", or how many cells.
    pub missing: Option<String>,
}

impl TableSummary {
    pub fn of(table: &Table) -> Self {
        let missing: usize =
            table.columns.iter().filter(|column| column.role == Role::Feature).map(|column| column.missing).sum();
        Self {
            name: table.name.clone(),
            rows: format!("{} rows", thousands(table.rows() as u64)),
            chips: chips(table),
            target: table.columns[table.target.column].name.clone(),
            targets: table
                .columns
                .iter()
                .enumerate()
                .filter(|(at, column)| {
                    *at == table.target.column
                        || (!column.kind.is_unread() && (2..=TARGET_VALUES).contains(&column.distinct()))
                })
                .map(|(_, column)| column.name.clone())
                .collect(),
            classes: classes(table),
            notes: table.notes.clone(),
            missing: (missing > 0)
                .then(|| format!("{} missing cell{}", thousands(missing as u64), if missing == 1 { "" } else { "s" })),
        }
    }
}

/// The classes of a table as they are shown.
pub fn classes(table: &Table) -> Vec<ClassFact> {
    let classes = table.target.classes.iter().zip(table.target.ranks());
    classes.map(|(class, rank)| ClassFact { label: class.label.clone(), count: class.count as u64, rank }).collect()
}

fn chips(table: &Table) -> Vec<String> {
    let count = |wanted: &dyn Fn(Kind) -> bool| {
        table.columns.iter().filter(|column| column.role == Role::Feature && wanted(column.kind)).count()
    };
    let ignored = |wanted: &dyn Fn(Kind) -> bool| {
        table.columns.iter().filter(|column| column.role == Role::Ignored && wanted(column.kind)).count()
    };
    let several = |number: usize, one: &str, more: &str| {
        (number > 0).then(|| format!("{number} {}", if number == 1 { one } else { more }))
    };
    [
        several(count(&|kind| matches!(kind, Kind::Integer | Kind::Decimal)), "numeric", "numeric"),
        several(count(&|kind| kind == Kind::Binary), "binary", "binary"),
        several(count(&|kind| kind == Kind::Category), "category", "categories"),
        several(table.groups.len(), "one-hot group", "one-hot groups"),
        several(ignored(&|kind| kind == Kind::Identifier), "id", "ids"),
        several(ignored(&|kind| kind == Kind::Date), "date", "dates"),
        several(ignored(&|kind| kind == Kind::Text), "text", "texts"),
        several(ignored(&|kind| !matches!(kind, Kind::Identifier | Kind::Date | Kind::Text)), "ignored", "ignored"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// "209 real + 1,591 synthetic": what a target means for a class.
pub fn target_line(real: u64, target: u64, synthetic_only: bool) -> String {
    if synthetic_only {
        format!("{} synthetic", thousands(target))
    } else if target < real {
        format!("{} of {} real", thousands(target), thousands(real))
    } else {
        format!("{} real + {} synthetic", thousands(real), thousands(target - real))
    }
}
