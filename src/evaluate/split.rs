//! Which rows are tested on: shares of every class, folds, whole groups, or what comes later.

use std::collections::BTreeMap;

use crate::{
    error::{Error, Setting},
    evaluate::rows::EvaluatedTable,
    evaluation::splits::{self, Split},
    report::format::thousands,
    table::{
        Role,
        dates::{self, Order},
        label_of,
    },
};

/// Splits, at most.
pub const MOST_SPLITS: usize = 1_000;

/// How rows are parted into those to train on and those to test on.
#[derive(Clone, Debug, PartialEq)]
pub struct SplitRule {
    pub splits: usize,
    pub kind: SplitKind,
    /// The column whose equal cells keep rows together.
    pub group: Option<String>,
}

/// What a split tests on.
#[derive(Clone, Debug, PartialEq)]
pub enum SplitKind {
    /// A share of the rows of every class, above 0 and below 1, drawn anew each time.
    Share(f64),
    /// One of so many folds; the folds are drawn anew when all of them were tested on.
    Folds(usize),
    /// Rows in the order of a column, in one block more than there are splits: each split trains on all blocks before the
    /// one it tests on.
    Time(String),
}

/// The splits, and what is to be said of them.
pub type Splits = (Vec<Split>, Vec<String>);

fn wrong(setting: &'static str, message: String) -> Error {
    Error::usage(message).about(Setting::Evaluate(setting))
}

impl SplitRule {
    /// # Errors
    /// Where a setting is out of range, or two of them do not go together.
    pub fn check(&self) -> Result<(), Error> {
        let Self { splits, kind, group } = self;
        if *splits == 0 || *splits > MOST_SPLITS {
            let most = thousands(MOST_SPLITS as u64);
            return Err(wrong("splits", format!("{splits} splits: choose 1 to {most}")));
        }
        match kind {
            SplitKind::Share(test) if !(*test > 0.0 && *test < 1.0) => Err(wrong(
                "test",
                format!("{} % of the rows to test on: choose more than 0 and less than 100", test * 100.0),
            )),
            SplitKind::Folds(folds) if *folds < 2 => Err(wrong("folds", format!("{folds} folds: choose 2 or more"))),
            SplitKind::Folds(folds) if splits % folds != 0 => Err(wrong(
                "folds",
                format!("{splits} splits are no whole number of rounds of {folds} folds: choose a multiple of {folds}"),
            )),
            SplitKind::Time(time) if group.is_some() => Err(wrong(
                "group",
                format!(
                    "rows cannot be kept together by a group and split by the order of {time:?}: choose one of the two"
                ),
            )),
            _ => Ok(()),
        }
    }

    /// # Errors
    /// Where no split has every class on both sides.
    pub fn splits(&self, read: &EvaluatedTable, seed: u64) -> Result<Splits, Error> {
        self.check()?;
        let rows = &read.rows;
        let counts = rows.counts(read.classes());
        let (all, mut notes) = match (&self.kind, &self.group) {
            (SplitKind::Time(column), _) => self.by_time(read, column)?,
            (kind, Some(group)) => self.grouped(read, kind, group, seed)?,
            (kind, None) => {
                if let SplitKind::Folds(folds) = kind {
                    check_folds(read, &counts, *folds)?;
                }
                (self.drawn(kind, &rows.classes, seed), Vec::new())
            }
        };
        let single: Vec<usize> = (0..counts.len()).filter(|class| counts[*class] == 1).collect();
        for &class in &single {
            notes.push(format!(
                "Class {} has one row: nothing can be said of how well it is found.",
                read.schema.classes[class]
            ));
        }
        let wanted: Vec<usize> = (0..counts.len()).filter(|class| counts[*class] > 1).collect();
        let splits = whole_ones(read, all, &wanted, &mut notes)?;
        Ok((splits, notes))
    }

    fn drawn(&self, kind: &SplitKind, labels: &[u32], seed: u64) -> Vec<Split> {
        match kind {
            SplitKind::Folds(folds) => {
                let rounds = (self.splits / folds) as u64;
                (0..rounds).flat_map(|round| splits::folds_of_round(labels, *folds, round, seed)).collect()
            }
            SplitKind::Share(test) => splits::stratified(labels, *test, self.splits, seed),
            SplitKind::Time(_) => Vec::new(),
        }
    }

    /// Whole groups are drawn, stratified by the rarest class that a group has, so that every class can be on both sides.
    fn grouped(&self, read: &EvaluatedTable, kind: &SplitKind, name: &str, seed: u64) -> Result<Splits, Error> {
        let column = column(read, name, "group")?;
        let cells = cells(read, column);
        let mut numbers = BTreeMap::new();
        let group_of: Vec<usize> = cells
            .into_iter()
            .map(|cell| {
                let next = numbers.len();
                *numbers.entry(cell).or_insert(next)
            })
            .collect();
        let counts = read.rows.counts(read.classes());
        let mut rarest: Vec<u32> = vec![u32::MAX; numbers.len()];
        for (&group, &class) in group_of.iter().zip(&read.rows.classes) {
            let now = rarest[group];
            if now == u32::MAX || counts[class as usize] < counts[now as usize] {
                rarest[group] = class;
            }
        }
        if numbers.len() < 2 {
            return Err(wrong("group", format!("all rows have the same {name}: choose a column with more groups")));
        }
        let expand = |split: &Split| {
            let mut tests = vec![false; numbers.len()];
            split.test.iter().for_each(|&group| tests[group as usize] = true);
            let (test, train) = (0..group_of.len() as u32).partition(|&row| tests[group_of[row as usize]]);
            Split { train, test }
        };
        let splits = self.drawn(kind, &rarest, seed).iter().map(expand).collect();
        let mut notes =
            vec![format!("Rows with the same {name} stay together: {} groups.", thousands(numbers.len() as u64))];
        notes.extend(feature_note(read, column, name));
        Ok((splits, notes))
    }

    fn by_time(&self, read: &EvaluatedTable, name: &str) -> Result<Splits, Error> {
        let column = column(read, name, "time")?;
        let moments = moments(read, column, name)?;
        let mut order: Vec<u32> = (0..moments.len() as u32).collect();
        order.sort_by(|a, b| moments[*a as usize].total_cmp(&moments[*b as usize]));
        let at = |place: usize| order.get(place).map_or(f64::INFINITY, |row| moments[*row as usize]);
        // Rows of one moment stay together: a block ends after the last of them.
        let blocks = self.splits + 1;
        let end = |block: usize| {
            let last = (block * order.len()).div_ceil(blocks).saturating_sub(1);
            let moment = at(last);
            order.partition_point(|row| moments[*row as usize] <= moment)
        };
        let part = |from: usize, to: usize| {
            let mut rows = order.get(from..to).unwrap_or_default().to_vec();
            rows.sort_unstable();
            rows
        };
        let splits: Vec<Split> = (1..blocks)
            .map(|block| Split { train: part(0, end(block)), test: part(end(block), end(block + 1)) })
            .collect();
        let mut notes = vec![format!(
            "Rows are in the order of {name}, in {blocks} blocks: each split trains on all blocks before the one it tests on. \
             Its intervals are those of splits drawn by chance."
        )];
        notes.extend(feature_note(read, column, name));
        Ok((splits, notes))
    }
}

/// Of a class with fewer rows than folds some test parts would lack it.
fn check_folds(read: &EvaluatedTable, counts: &[usize], folds: usize) -> Result<(), Error> {
    let few = (0..counts.len()).find(|class| (2..folds).contains(&counts[*class]));
    few.map_or(Ok(()), |class| {
        let (label, count) = (&read.schema.classes[class], counts[class]);
        Err(wrong(
            "folds",
            format!("class {label} has {count} rows, fewer than {folds} folds: choose {count} folds or fewer, or splits by a share"),
        ))
    })
}

/// The splits that have rows of every class in `wanted` on both sides; what was left out is said.
fn whole_ones(
    read: &EvaluatedTable,
    all: Vec<Split>,
    wanted: &[usize],
    notes: &mut Vec<String>,
) -> Result<Vec<Split>, Error> {
    let lacking = |split: &Split| {
        [&split.train, &split.test].into_iter().find_map(|side| {
            let mut met = vec![false; read.classes()];
            for row in side {
                met[read.rows.classes[*row as usize] as usize] = true;
            }
            wanted.iter().copied().find(|class| !met[*class])
        })
    };
    let count = all.len();
    let lacks: Vec<Option<usize>> = all.iter().map(lacking).collect();
    let class = lacks.iter().flatten().next().map_or("", |class| read.schema.classes[*class].as_str());
    let whole: Vec<Split> =
        all.into_iter().zip(&lacks).filter(|(_, lacks)| lacks.is_none()).map(|(split, _)| split).collect();
    if whole.is_empty() {
        return Err(Error::data(format!(
            "no split has rows of class {class} both to train and to test on: choose another group or time, fewer splits, or \
             a larger part to test on"
        ))
        .about(Setting::Evaluate("splits")));
    }
    if whole.len() < count {
        notes.push(format!(
            "{} of {count} splits are left out, as class {class} is missing from one of their sides.",
            count - whole.len()
        ));
    }
    Ok(whole)
}

fn column(read: &EvaluatedTable, name: &str, setting: &'static str) -> Result<usize, Error> {
    let table = &read.table;
    let found = table
        .columns
        .iter()
        .position(|column| column.name == name)
        .ok_or_else(|| wrong(setting, format!("there is no column {name:?}: name one of the table's columns")))?;
    if found == table.target.column {
        return Err(wrong(setting, format!("{name:?} is the target: choose another column")));
    }
    Ok(found)
}

fn cells(read: &EvaluatedTable, column: usize) -> Vec<String> {
    let source = &read.table.source;
    read.rows.rows.iter().map(|&row| label_of(source.raw_cell(row as usize, column)).into_owned()).collect()
}

/// The cells as numbers that grow with time: those of a column of numbers, or the places of its dates.
fn moments(read: &EvaluatedTable, column: usize, name: &str) -> Result<Vec<f64>, Error> {
    let source = &read.table.source;
    let cells = cells(read, column);
    let line = |at: usize| source.line_of(read.rows.rows[at] as usize);
    let numbers: Vec<Option<f64>> = cells.iter().map(|cell| source.rules().number(cell.as_bytes())).collect();
    if numbers.iter().flatten().count() * 2 > cells.len() {
        return numbers
            .into_iter()
            .enumerate()
            .map(|(at, number)| {
                number.ok_or_else(|| {
                    wrong(
                        "time",
                        format!(
                            "line {}, column {name:?}: {:?} is no number to order rows by: choose another column",
                            line(at),
                            cells[at]
                        ),
                    )
                })
            })
            .collect();
    }
    let order =
        dates::order(cells.iter().map(String::as_str).filter(|cell| !source.rules().is_missing(cell.as_bytes())));
    let order = match order {
        Some(Order::Either) => Order::DayFirst,
        other => other.unwrap_or(Order::Unknown),
    };
    let mut written = Vec::with_capacity(cells.len());
    for (at, cell) in cells.iter().enumerate() {
        let iso = dates::iso(cell, order).ok_or_else(|| {
            wrong(
                "time",
                format!("line {}, column {name:?}: {cell:?} is neither a number nor a date like the others: choose another column", line(at)),
            )
        })?;
        written.push(iso);
    }
    let mut all = written.clone();
    all.sort_unstable();
    all.dedup();
    Ok(written.iter().map(|iso| all.partition_point(|other| other < iso) as f64).collect())
}

/// A column that only names rows should not be learnt from.
fn feature_note(read: &EvaluatedTable, column: usize, name: &str) -> Option<String> {
    (read.table.columns[column].role == Role::Feature)
        .then(|| format!("{name} is a feature as well: ignore it if it only says which rows belong together."))
}
