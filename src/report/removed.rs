//! The real rows that were taken out: which, by which rule, and what decided it.

use std::path::Path;

use crate::{
    error::Error,
    pipeline::Outcome,
    progress::{Progress, Stop},
    report::{
        files::Draft,
        format::{distance, percent, thousands},
        parquet::{self, ParquetDraft},
    },
    sampling::{
        RealFate, RowId,
        cleaning::Cleaning,
        fate::{Around, Cleaned, Reason, Undersampled, WhyLeftOut},
    },
    table::ParquetColumn,
};

/// The columns of the file.
pub const COLUMNS: [&str; 4] = ["row", "class", "rule", "reason"];

/// The rule of a row that undersampling left out; of another one than at random, its name stands before.
const UNDERSAMPLE: &str = "undersample";

/// Writes one line per real row that was taken out, in the order of the table; rows are data rows of the input, counted from 1.
pub fn write(outcome: &Outcome, path: &Path, progress: &Progress) -> Result<Draft, Stop> {
    progress.stage("write removed rows", outcome.removed.real().len() as u64)?;
    let lines = lines(outcome)?;
    if parquet::is_asked(path) {
        let classes = outcome.table.target.classes.iter().map(|class| class.label.clone()).collect();
        let [row, class, rule, reason] = COLUMNS;
        let columns = [
            (row, ParquetColumn::Whole),
            (class, ParquetColumn::Levels(classes)),
            (rule, ParquetColumn::Words),
            (reason, ParquetColumn::Words),
        ];
        let mut draft = ParquetDraft::of_rows(path, &columns)?;
        // Below the names.
        draft.rows(lines.split_at(lines.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1)).1)?;
        return Ok(draft.finish()?);
    }
    let mut draft = Draft::new(path)?;
    draft.write(&lines)?;
    Ok(draft)
}

fn lines(outcome: &Outcome) -> Result<Vec<u8>, Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |error: String| Error::data(format!("cannot write the removed rows: {error}"));
    writer.write_record(COLUMNS).map_err(|error| failed(error.to_string()))?;
    let table = &outcome.table;
    for &(row, fate) in outcome.removed.real() {
        let rule = match fate {
            RealFate::Kept => continue,
            RealFate::Undersampled(Undersampled { reason: WhyLeftOut::Random, .. }) => UNDERSAMPLE.to_owned(),
            RealFate::Undersampled(Undersampled { rule, .. }) => format!("{rule} ({UNDERSAMPLE})"),
            RealFate::Cleaned(Cleaned { when, rule, .. }) => format!("{rule} ({})", when.name()),
        };
        let label = &table.target.classes[table.target.codes[row as usize] as usize].label;
        let record = [&(row + 1).to_string(), label, &rule, &real(outcome, fate)];
        writer.write_record(record).map_err(|error| failed(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| failed(error.to_string()))
}

/// Why a real row has its fate, in words; nothing where it is kept.
pub fn real(outcome: &Outcome, fate: RealFate) -> String {
    match fate {
        RealFate::Kept => String::new(),
        RealFate::Undersampled(it) => left_out(outcome, it.reason),
        RealFate::Cleaned(it) => cleaned(outcome, it),
    }
}

/// Why undersampling left a row out, in words.
fn left_out(outcome: &Outcome, why: WhyLeftOut) -> String {
    let label = |class: u32| outcome.table.target.classes[class as usize].label.as_str();
    let count = |count: u32, rows: &str| {
        if count == 1 { format!("{rows} row") } else { format!("{} {rows} rows", thousands(count.into())) }
    };
    match why {
        WhyLeftOut::Random => format!("left out at random (seed {})", outcome.recipe.seed),
        WhyLeftOut::All => "no row of its class is to stay".to_owned(),
        WhyLeftOut::Incomplete => "it lacks a feature, so it cannot be compared with the rows that stay".to_owned(),
        WhyLeftOut::Distance { mean, rows: Around { k, class, furthest }, stay_nearer } => {
            let rows = count(k, if furthest { "furthest" } else { "nearest" });
            let (way, they) = (if stay_nearer { "more" } else { "less" }, label(class));
            let mean = distance(mean);
            format!("its {rows} of class {they}: {mean} away on average, {way} than of the rows that stay")
        }
        WhyLeftOut::NotAround { m, class } => {
            let label = label(class);
            format!("it is not among the {} of its class to any row of class {label}", count(m, "nearest"))
        }
        WhyLeftOut::Represented(position) => {
            format!("real row {} stays for its cluster", u64::from(outcome.space.table_row(position)) + 1)
        }
        WhyLeftOut::Merged { class, index, rows } => format!(
            "synthetic row {} #{}, the mean of the {} rows of its cluster, stands in their place",
            label(class),
            thousands(u64::from(index) + 1),
            thousands(rows.into())
        ),
        WhyLeftOut::Hard { probability } => {
            format!(
                "forests that have not seen it give its class {}, and more to the rows that stay",
                percent(probability)
            )
        }
    }
}

/// Why a cleaner took a row out, in words.
pub fn cleaned(outcome: &Outcome, cleaned: Cleaned) -> String {
    let classes = &outcome.table.target.classes;
    let label = |class: u32| classes[class as usize].label.as_str();
    let row = |id: RowId| match id {
        RowId::Real(position) => format!(
            "real row {} of class {}",
            u64::from(outcome.space.table_row(position)) + 1,
            label(outcome.space.class(position))
        ),
        RowId::Synthetic { class, index } => format!("synthetic row {} #{}", label(class), u64::from(index) + 1),
    };
    match cleaned.reason {
        Reason::Link(other) => format!("it and {} are each other's nearest neighbours", row(other)),
        Reason::Votes { against, of, round } => {
            let (are, rows) = (if against == 1 { "is" } else { "are" }, if of == 1 { "row" } else { "rows" });
            let (against, of) = (thousands(against.into()), thousands(of.into()));
            let left = if round > 1 { format!(" left in round {round}") } else { String::new() };
            format!("{against} of its {of} nearest {rows}{left} {are} of another class")
        }
        Reason::Trees { against, of, round } => {
            let take = if against == 1 { "takes" } else { "take" };
            format!("{against} of {of} trees of round {round} {take} it for another class")
        }
        Reason::Redundant(other) => format!("of the rows that are kept the nearest, {}, is of its class", row(other)),
        Reason::Outvotes(other) => {
            format!("it is among the nearest rows of {}, most of which are of another class", row(other))
        }
    }
}

/// The same with the cleaner's name in the window and when it cleaned: "Tomek links, before: it and …".
pub fn sentence(outcome: &Outcome, it: Cleaned) -> String {
    let title = Cleaning::new(it.rule).item().map_or(it.rule, |cleaner| cleaner.title());
    format!("{title}, {}: {}", it.when.name(), cleaned(outcome, it))
}
