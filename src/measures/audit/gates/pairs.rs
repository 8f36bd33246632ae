//! Pairs: how alike every two columns hang together.

use rayon::prelude::*;

use super::{
    class_mix,
    features::{self, FeatureValues},
    format::{count, two},
};
use crate::{
    measures::{
        audit::{
            Audience, AuditInput, Finding, Gate, Sheet, Verdict, dataset::Dataset, evidence::MOST_ROWS,
            schema::SchemaFeature,
        },
        rows,
    },
    progress::{Progress, Stop},
    space::near_one,
};

/// Features that are paired, at most: half a million pairs.
const MOST_FEATURES: usize = 1_000;

#[derive(Debug)]
pub struct PairsGate;

/// A column, as it enters pairs.
struct Column {
    name: String,
    /// Centred and of length 1, real and synthetic; `None` for words and where a side is constant.
    numbers: Option<[Vec<f64>; 2]>,
    is_number: bool,
    /// Levels; numbers in the deciles of the real table.
    codes: [Vec<u32>; 2],
    levels: usize,
}

impl Gate for PairsGate {
    fn id(&self) -> &'static str {
        "pairs"
    }

    fn name(&self) -> &'static str {
        "Pairs"
    }

    fn asks(&self) -> Audience {
        Audience::Reader
    }

    fn about(&self) -> &'static str {
        "Every two columns, the target among them: 1 − |ρ − ρ'|/2 of Pearson's correlations for numbers, 1 − ½ΣΣ|R − S| of the \
         contingency tables for categories (SDMetrics' CorrelationSimilarity and ContingencySimilarity); a number beside a \
         category enters by the deciles of the real table. Passes when the mean is at least .90, fails below .80."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.90)
    }

    fn judge(&self, case: &AuditInput, progress: &Progress) -> Result<Finding, Stop> {
        let (real, made) = class_mix::alike(case);
        let (features, of) = rows::evenly(&case.schema.features.iter().collect::<Vec<_>>(), MOST_FEATURES);
        let columns = columns(case, &features, &real, &made);
        let all: Vec<(usize, usize)> = (0..columns.len()).flat_map(|b| (0..b).map(move |a| (a, b))).collect();
        progress.stage("Pairs", all.len() as u64)?;
        let figures: Result<Vec<Option<f64>>, Stop> = all
            .par_iter()
            .map(|&(a, b)| {
                progress.advance(1)?;
                Ok(alike(&columns[a], &columns[b]))
            })
            .collect();
        let mut figures: Vec<(f64, usize, usize)> =
            figures?.into_iter().zip(all).filter_map(|(figure, (a, b))| Some((figure?, a, b))).collect();
        if figures.is_empty() {
            return Ok(Finding::cannot_say("there are no two columns that vary"));
        }
        let mean = figures.iter().map(|it| it.0).sum::<f64>() / figures.len() as f64;
        figures.sort_by(|x, y| x.0.total_cmp(&y.0).then((x.1, x.2).cmp(&(y.1, y.2))));
        let (least, a, b) = figures[0];
        let verdict = Verdict::from(mean, 0.90, 0.80);
        let mut sheet = Sheet::new("Pairs of columns, the least similar first", &["column", "column", "similarity"]);
        for &(figure, a, b) in figures.iter().take(MOST_ROWS) {
            sheet.push(vec![columns[a].name.clone(), columns[b].name.clone(), two(figure)]);
        }
        Ok(Finding {
            verdict: Some(verdict),
            figure: Some(mean),
            shown: two(mean),
            detail: format!(
                "least similar: {} with {}, {}{}",
                columns[a].name,
                columns[b].name,
                two(least),
                if of.is_part() {
                    format!("; of {} columns, {} evenly spread ones were paired", count(of.rows), count(of.used))
                } else {
                    String::new()
                }
            ),
            sampled: Some(case.sample().sampled),
            numbers: vec![("worst_pair", least), ("pairs", figures.len() as f64)],
            evidence: sheet.into(),
            ..Finding::default()
        })
    }
}

fn columns(case: &AuditInput, features: &[&SchemaFeature], real: &Dataset, made: &Dataset) -> Vec<Column> {
    let schema = &case.schema;
    let mut columns: Vec<Column> = features
        .par_iter()
        .map(|&feature| {
            let name = schema.name(feature).to_owned();
            column(name, features::values(schema, feature, real), features::values(schema, feature, made))
        })
        .collect();
    columns.push(column(schema.target.clone(), features::classes(schema, real), features::classes(schema, made)));
    columns
}

fn column(name: String, real: FeatureValues, made: FeatureValues) -> Column {
    match (real, made) {
        (FeatureValues::Numbers(real), FeatureValues::Numbers(made)) => {
            let edges = deciles(&real);
            let binned =
                |values: &[f64]| values.iter().map(|x| edges.partition_point(|edge| edge < x) as u32).collect();
            let (levels, codes) = (edges.len() + 1, [binned(&real), binned(&made)]);
            let numbers = unit(real).zip(unit(made)).map(|(real, made)| [real, made]);
            Column { name, numbers, is_number: true, codes, levels }
        }
        (FeatureValues::Codes { codes: real, levels }, FeatureValues::Codes { codes: made, .. }) => {
            Column { name, numbers: None, is_number: false, codes: [real, made], levels }
        }
        _ => Column { name, numbers: None, is_number: false, codes: [Vec::new(), Vec::new()], levels: 0 },
    }
}

/// The inner deciles, each once: the upper edges of the bins.
fn deciles(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let mut edges: Vec<f64> = (1..10).filter_map(|tenth| sorted.get(tenth * sorted.len() / 10).copied()).collect();
    edges.dedup();
    edges
}

/// Less its mean, and of length 1; `None` for a constant column.
fn unit(mut values: Vec<f64>) -> Option<Vec<f64>> {
    let first = *values.first()?;
    if values.iter().all(|value| *value == first) {
        return None;
    }
    near_one(&mut values);
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let length = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>().sqrt();
    for value in &mut values {
        *value = (*value - mean) / length;
    }
    (length > 0.0 && length.is_finite()).then_some(values)
}

/// How alike two columns hang together; `None` where a correlation is not defined.
fn alike(a: &Column, b: &Column) -> Option<f64> {
    if a.is_number && b.is_number {
        let ([real_a, made_a], [real_b, made_b]) = (a.numbers.as_ref()?, b.numbers.as_ref()?);
        let product = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
        return Some(1.0 - (product(real_a, real_b) - product(made_a, made_b)).abs() / 2.0);
    }
    let table = |side: usize| {
        let mut shares = vec![0.0; a.levels * b.levels];
        let rows = a.codes[side].len().max(1) as f64;
        for (&x, &y) in a.codes[side].iter().zip(&b.codes[side]) {
            shares[x as usize * b.levels + y as usize] += 1.0;
        }
        for share in &mut shares {
            *share /= rows;
        }
        shares
    };
    let apart: f64 = table(0).iter().zip(table(1)).map(|(real, made)| (real - made).abs()).sum();
    Some(1.0 - apart / 2.0)
}
