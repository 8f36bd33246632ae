//! The values of a feature over the rows of a side, as measures of fidelity and models need them.

use crate::{
    matrix::Matrix,
    measures::audit::{
        dataset::Dataset,
        schema::{Schema, SchemaFeature},
    },
};

/// The values of one feature.
#[derive(Clone, Debug)]
pub enum FeatureValues {
    Numbers(Vec<f64>),
    /// Codes below `levels`; the last one is a level that the real table does not know.
    Codes {
        codes: Vec<u32>,
        levels: usize,
    },
}

/// Reads a feature. A fraction in a binary column counts as the nearer value, in a group as the largest member.
pub fn values(schema: &Schema, feature: &SchemaFeature, side: &Dataset) -> FeatureValues {
    match feature {
        SchemaFeature::Number(at) => FeatureValues::Numbers(side.numbers.column(*at).collect()),
        SchemaFeature::Binary(at) => {
            let middle = schema.numbers[*at].binary.as_ref().map_or(0.5, |[low, high]| f64::midpoint(low.0, high.0));
            let codes = side.numbers.column(*at).map(|value| u32::from(value > middle)).collect();
            FeatureValues::Codes { codes, levels: 3 }
        }
        SchemaFeature::Group(_, members) => {
            let largest = |row: &[f64]| {
                let mut best = 0;
                for (place, &at) in members.iter().enumerate() {
                    if row[at] > row[members[best]] {
                        best = place;
                    }
                }
                best as u32
            };
            FeatureValues::Codes { codes: side.numbers.iter().map(largest).collect(), levels: members.len() + 1 }
        }
        SchemaFeature::Nominal(at) => FeatureValues::Codes {
            codes: (0..side.len()).map(|row| side.row_codes(row)[*at]).collect(),
            levels: schema.nominals[*at].levels.len() + 1,
        },
    }
}

/// The classes as a feature.
pub fn classes(schema: &Schema, side: &Dataset) -> FeatureValues {
    FeatureValues::Codes { codes: side.classes.clone(), levels: schema.classes.len() }
}

/// What a level of a feature is called.
pub fn level_name(schema: &Schema, feature: &SchemaFeature, code: usize) -> String {
    let name = match feature {
        SchemaFeature::Number(_) => None,
        SchemaFeature::Binary(at) => {
            schema.numbers[*at].binary.as_ref().and_then(|both| both.get(code)).map(|(_, label)| label.clone())
        }
        SchemaFeature::Group(group, members) => members.get(code).map(|&at| {
            let name = &schema.numbers[at].name;
            name.strip_prefix(group.as_str()).unwrap_or(name).trim_start_matches(['_', '-', '.', ' ', '=']).to_owned()
        }),
        SchemaFeature::Nominal(at) => schema.nominals[*at].levels.get(code).cloned(),
    };
    name.unwrap_or_else(|| "unknown".to_owned())
}

/// Columns of the rows as models see them.
pub fn design_columns(schema: &Schema) -> usize {
    schema.numbers.len() + schema.nominals.iter().map(|nominal| nominal.levels.len()).sum::<usize>()
}

/// Adds a row as models see it: numbers as they are, and a 0/1 column for every level of a column of words.
pub fn add_design(schema: &Schema, side: &Dataset, row: usize, values: &mut Vec<f64>) {
    if !schema.numbers.is_empty() {
        values.extend_from_slice(side.numbers.row(row));
    }
    for (nominal, &code) in schema.nominals.iter().zip(side.row_codes(row)) {
        values.extend((0..nominal.levels.len()).map(|level| f64::from(u8::from(level == code as usize))));
    }
}

/// Some rows as models see them.
pub fn design(schema: &Schema, side: &Dataset, rows: &[u32]) -> Matrix {
    let columns = design_columns(schema);
    let mut values = Vec::with_capacity(columns * rows.len());
    for &row in rows {
        add_design(schema, side, row as usize, &mut values);
    }
    Matrix::new(columns, values)
}
