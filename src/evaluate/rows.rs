//! The rows that a comparison is made on, as numbers: what is missing is filled in by the training rows of each split.

use std::sync::Arc;

use crate::{
    error::{Error, Setting},
    matrix::Matrix,
    measures::audit::{
        dataset::{Dataset, NO_CLASS},
        schema::Schema,
    },
    progress::{Progress, Stop},
    table::{MISSING, Table},
};

/// Rows with a class. Numbers are NaN and codes [`MISSING`] where a cell has nothing that can be read.
#[derive(Clone, Debug, Default)]
pub struct LabelledRows {
    numbers: Matrix,
    /// Row-major, one for each column of words.
    codes: Vec<u32>,
    nominals: usize,
    pub classes: Vec<u32>,
    /// The data row of the file of each row, from 0, ascending.
    pub rows: Vec<u32>,
    /// Those with a missing feature.
    pub incomplete: usize,
}

impl LabelledRows {
    /// The complete rows and the others, in the order of the file; those without a class are left out.
    pub fn of(data: &Dataset, schema: &Schema) -> Self {
        let [complete, partial] = data.cells();
        let mut order: Vec<(u32, bool, usize)> =
            complete.rows.iter().enumerate().map(|(at, row)| (*row, true, at)).collect();
        let with_class = partial.rows.iter().enumerate().filter(|(at, _)| partial.classes[*at] != NO_CLASS);
        order.extend(with_class.map(|(at, row)| (*row, false, at)));
        order.sort_unstable();
        let (mut numbers, mut codes) = (Vec::new(), Vec::new());
        let mut made = Self { nominals: schema.nominals.len(), ..Self::default() };
        for (row, whole, at) in order {
            let cells = if whole { complete } else { partial };
            if !schema.numbers.is_empty() {
                numbers.extend(cells.numbers(at).iter().map(|it| if it.is_finite() { *it } else { f64::NAN }));
            }
            codes.extend_from_slice(cells.codes(at));
            made.classes.push(cells.classes[at]);
            made.rows.push(row);
            made.incomplete += usize::from(!whole);
        }
        (made.numbers, made.codes) = (Matrix::new(schema.numbers.len(), numbers), codes);
        made
    }

    pub fn len(&self) -> usize {
        self.classes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// Rows by class.
    pub fn counts(&self, classes: usize) -> Vec<usize> {
        let mut counts = vec![0; classes];
        for &class in &self.classes {
            counts[class as usize] += 1;
        }
        counts
    }

    /// The classes of some rows.
    pub fn classes_of(&self, rows: &[u32]) -> Vec<u32> {
        rows.iter().map(|row| self.classes[*row as usize]).collect()
    }

    fn row_codes(&self, row: usize) -> &[u32] {
        &self.codes[row * self.nominals..][..self.nominals]
    }
}

/// What stands for a missing cell: the median of a number's column, the most frequent word of a column of words.
#[derive(Clone, Debug, PartialEq)]
pub struct Imputer {
    numbers: Vec<f64>,
    codes: Vec<u32>,
}

impl Imputer {
    /// Learnt from some rows alone.
    pub fn of(rows: &LabelledRows, learnt_from: &[u32]) -> Self {
        let median = |column: usize| {
            let values = learnt_from.iter().map(|row| rows.numbers.row(*row as usize)[column]);
            let mut values: Vec<f64> = values.filter(|value| !value.is_nan()).collect();
            values.sort_unstable_by(f64::total_cmp);
            match (values.get(values.len().saturating_sub(1) / 2), values.get(values.len() / 2)) {
                (Some(low), Some(high)) => f64::midpoint(*low, *high),
                _ => 0.0,
            }
        };
        let mode = |column: usize| {
            let mut counts: Vec<usize> = Vec::new();
            for &row in learnt_from {
                let code = rows.row_codes(row as usize)[column];
                if code != MISSING {
                    let at = code as usize;
                    counts.resize(counts.len().max(at + 1), 0);
                    counts[at] += 1;
                }
            }
            let most = counts.iter().copied().max().unwrap_or_default();
            counts.iter().position(|count| *count == most).map_or(MISSING, |code| code as u32)
        };
        Self {
            numbers: (0..rows.numbers.columns()).map(median).collect(),
            codes: (0..rows.nominals).map(mode).collect(),
        }
    }

    /// Some rows as models see them: numbers as they are, and a 0/1 column for every level of a column of words.
    pub fn design(&self, schema: &Schema, rows: &LabelledRows, chosen: &[u32]) -> Matrix {
        let levels: Vec<usize> = schema.nominals.iter().map(|nominal| nominal.levels.len()).collect();
        let columns = self.numbers.len() + levels.iter().sum::<usize>();
        let mut values = Vec::with_capacity(columns * chosen.len());
        for &row in chosen {
            let row = row as usize;
            if !self.numbers.is_empty() {
                let numbers = rows.numbers.row(row).iter().zip(&self.numbers);
                values.extend(numbers.map(|(value, usual)| if value.is_nan() { *usual } else { *value }));
            }
            for ((&code, &usual), &levels) in rows.row_codes(row).iter().zip(&self.codes).zip(&levels) {
                let code = if code == MISSING { usual } else { code };
                values.extend((0..levels).map(|level| f64::from(u8::from(level == code as usize))));
            }
        }
        Matrix::new(columns, values)
    }
}

/// A table as a comparison reads it.
#[derive(Clone, Debug)]
pub struct EvaluatedTable {
    pub table: Arc<Table>,
    pub schema: Schema,
    pub rows: LabelledRows,
    /// The class that the measures of two classes are about.
    pub positive: u32,
}

impl EvaluatedTable {
    /// `positive` names a class; without one it is the smallest.
    ///
    /// # Errors
    /// Where no class has the name, or a cell cannot be read.
    pub fn read(table: &Arc<Table>, positive: Option<&str>, progress: &Progress) -> Result<Self, Stop> {
        let schema = Schema::of(table, &table.source)?;
        let data = Dataset::read(&table.source, &schema, progress)?;
        let rows = LabelledRows::of(&data, &schema);
        let counts = rows.counts(schema.classes.len());
        let positive = match positive {
            None => (0..counts.len())
                .filter(|class| counts[*class] > 0)
                .min_by_key(|class| counts[*class])
                .unwrap_or_default(),
            Some(label) => schema.classes.iter().position(|class| class == label).ok_or_else(|| {
                let known = schema.classes.join(", ");
                Error::usage(format!("there is no class {label:?} to be the positive one: choose one of {known}"))
                    .about(Setting::Evaluate("positive"))
            })?,
        };
        Ok(Self { table: Arc::clone(table), schema, rows, positive: positive as u32 })
    }

    pub fn classes(&self) -> usize {
        self.schema.classes.len()
    }

    /// The share of rows that are of the positive class.
    pub fn prevalence(&self) -> f64 {
        self.share(self.positive)
    }

    /// The share of rows that are of a class.
    pub fn share(&self, class: u32) -> f64 {
        let rows = self.rows.classes.iter().filter(|other| **other == class).count();
        rows as f64 / self.rows.len().max(1) as f64
    }
}
