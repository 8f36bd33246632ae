//! Near copies: synthetic rows that are a real row but for next to nothing, or but for one cell.

use rayon::prelude::*;

use super::{
    features::{self, FeatureValues},
    format::{count, percent, plural, row_cells, row_header, rows_named},
    tail::{self, Excess, LEAST_REFERENCE, TailReference},
};
use crate::{
    evaluation::splits,
    matrix::Matrix,
    measures::audit::{
        Audience, AuditInput, Finding, Gate, Sheet, Verdict,
        audit_input::AuditSample,
        dataset::Dataset,
        near::{self, Places},
        schema::{Schema, SchemaFeature},
    },
    progress::{Cancelled, Progress, Stop},
    space::mean_and_deviation,
};

/// The probability by chance below which the gate fails, and below which it is to be looked at.
const FAILS: f64 = 2e-4;
const LOOK: f64 = 5e-3;
/// Features from which on leaving one out leaves something to compare.
const LEAST_FEATURES: usize = 3;
/// Real rows that are compared with all others in all features but one, at most.
const MOST_COMPARED: usize = 4_000;
/// The square of how far two words are apart: two levels of half the rows each, standardised.
const WORDS_APART: f64 = 8.0;

#[derive(Debug)]
pub struct NearCopies;

/// One of the two ways of being near.
struct Way {
    key: [&'static str; 3],
    words: &'static str,
    /// Of every synthetic row of the sample its distance, and the learning row that is so near.
    found: Vec<(f64, u32)>,
    excess: Excess,
}

impl Gate for NearCopies {
    fn id(&self) -> &'static str {
        "near_copies"
    }

    fn name(&self) -> &'static str {
        "Near copies"
    }

    fn asks(&self) -> Audience {
        Audience::Attacker
    }

    fn about(&self) -> &'static str {
        "Synthetic rows nearer to a row learnt from than chance explains, by the distance over all features, and by that over all \
         but the one that differs most (a copy with one cell changed is at 0). Chance is the lower twentieth of the same distances \
         of held-out rows to rows learnt from, and of these to each other, classes in the mix of the file, below which rows become \
         rare with a power of the distance (Hill 1975); in tables of words alone, only real rows that are as near. Passes where as \
         many rows have a probability above .005, fails below .0002, or is to be looked at in an augmented file, which holds the \
         real rows anyway; with fewer than 20 real rows it cannot say."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.0)
    }

    fn judge(&self, case: &AuditInput, progress: &Progress) -> Result<Finding, Stop> {
        let ways: Vec<Way> = [by_all(case, progress)?, by_all_but_one(case, progress)?].into_iter().flatten().collect();
        let Some(rarest) = ways.iter().min_by(|a, b| a.excess.p.total_cmp(&b.excess.p)) else {
            return Ok(Finding::cannot_say(format!(
                "fewer than {LEAST_REFERENCE} real rows tell how near people are to each other by chance"
            )));
        };
        let found = Verdict::from(rarest.excess.p, LOOK, FAILS);
        // An augmented file holds the real rows themselves: a row next to one gives little more away.
        let verdict = if case.mixed.is_some() { found.min(Verdict::Amber) } else { found };
        // Of two ways that chance explains neither of, the one that finds more.
        let explained = if found == Verdict::Red { FAILS } else { LOOK };
        let way = ways.iter().filter(|it| it.excess.p < explained).max_by_key(|it| it.excess.rows);
        let mut numbers: Vec<(&'static str, f64)> = Vec::new();
        for way in &ways {
            let Excess { rows, expected, p, .. } = way.excess;
            let rows = if p < explained { rows as f64 } else { 0.0 };
            numbers.extend(way.key.into_iter().zip([rows, expected, p]));
        }
        let sample = case.sample();
        let near = way.map(|way| nearest_first(&way.found, way.excess.within)).unwrap_or_default();
        Ok(Finding {
            verdict: Some(verdict),
            figure: Some(near.len() as f64),
            shown: format!("{} of {}", count(near.len()), count(sample.synthetic.len())),
            detail: way.map_or_else(
                || "no more synthetic rows are next to real ones than real people are to each other".to_owned(),
                |way| detail(sample, way, &near, found),
            ),
            sampled: Some(sample.sampled),
            numbers,
            evidence: sheet(case, way, &near).into(),
            ..Finding::default()
        })
    }
}

fn detail(sample: &AuditSample, way: &Way, near: &[usize], found: Verdict) -> String {
    let places: Vec<usize> = near.iter().map(|&row| sample.synthetic.rows[row] as usize + 1).collect();
    format!(
        "{} ({}) {} {}, where chance explains {}{}: {}",
        plural(near.len(), "row", "rows"),
        percent(near.len() as f64 / sample.synthetic.len().max(1) as f64),
        if near.len() == 1 { "is" } else { "are" },
        way.words,
        about(way.excess.expected),
        if found == Verdict::Red { "" } else { ", which is rare and may happen" },
        rows_named(&places)
    )
}

/// A number of rows that is expected.
fn about(rows: f64) -> String {
    if rows < 0.05 {
        "none".to_owned()
    } else if rows < 10.0 {
        format!("{rows:.1}")
    } else {
        format!("{rows:.0}")
    }
}

/// The synthetic rows up to a distance.
fn nearest_first(found: &[(f64, u32)], within: f64) -> Vec<usize> {
    let mut near: Vec<usize> = (0..found.len()).filter(|&row| found[row].0 <= within).collect();
    near.sort_by(|&a, &b| found[a].0.total_cmp(&found[b].0).then(a.cmp(&b)));
    near
}

fn sheet(case: &AuditInput, way: Option<&Way>, near: &[usize]) -> Sheet {
    let mut sheet = Sheet::new("Synthetic rows and the real rows next to them", &row_header(case));
    let sample = case.sample();
    for &row in near {
        let Some(&(_, real)) = way.and_then(|way| way.found.get(row)) else { continue };
        sheet.push_pair(|| {
            [
                row_cells(case, &sample.synthetic, row, "synthetic"),
                row_cells(case, &sample.learning, real as usize, "real"),
            ]
        });
    }
    sheet
}

/// Near in all features together.
fn by_all(case: &AuditInput, progress: &Progress) -> Result<Option<Way>, Stop> {
    let (sample, distances) = (case.sample(), case.distances(progress)?);
    let mut reference = vec![(&sample.learning, near::first(&distances.real.learning_learning))];
    if let (Some(side), Some(found)) = (&sample.holdout, &distances.real.holdout_learning) {
        reference.push((side, near::first(found)));
    }
    let found =
        distances.synthetic_learning.iter().filter_map(|it| it.first()).map(|it| (it.distance, it.row)).collect();
    let reference = of_classes(reference);
    Ok(Way::compared(case, ["near", "near_by_chance", "near_p"], "next to a row learnt from", found, reference))
}

/// Near in all features but the one that differs most.
fn by_all_but_one(case: &AuditInput, progress: &Progress) -> Result<Option<Way>, Stop> {
    if case.schema.features.len() < LEAST_FEATURES {
        return Ok(None);
    }
    let sample = case.sample();
    let seed = case.options.seed.wrapping_add(23);
    let part = |side: &Dataset| {
        splits::subsample(&side.classes, (MOST_COMPARED as f64 / side.len().max(1) as f64).min(1.0), seed)
    };
    let learning = Rows::of(case, &sample.learning, &sample.learning_places);
    let own = part(&sample.learning);
    progress.stage("Near copies", (sample.synthetic.len() + own.len()) as u64)?;
    let synthetic = Rows::of(case, &sample.synthetic, &sample.synthetic_places);
    let everyone: Vec<u32> = (0..sample.synthetic.len() as u32).collect();
    let found = learning.nearest(&synthetic, &everyone, false, progress)?;
    let mut reference = vec![(sample.learning.select(&own), learning.nearest(&learning, &own, true, progress)?)];
    if let (Some(side), Some(places)) = (&sample.holdout, &sample.holdout_places) {
        let rows = part(side);
        reference.push((side.select(&rows), learning.nearest(&Rows::of(case, side, places), &rows, false, progress)?));
    }
    let distances = |it: &[(f64, u32)]| it.iter().map(|it| it.0).collect();
    let reference = of_classes(reference.iter().map(|(side, found)| (side, distances(found))).collect());
    let key = ["near_but_one", "near_but_one_by_chance", "near_but_one_p"];
    Ok(Way::compared(case, key, "next to a row learnt from but for one cell", found, reference))
}

/// Distances of real rows with the class of each.
fn of_classes(sides: Vec<(&Dataset, Vec<f64>)>) -> Vec<(u32, f64)> {
    sides.into_iter().flat_map(|(side, found)| side.classes.iter().copied().zip(found)).collect()
}

impl Way {
    /// Compares with real rows, weighed so that their classes are mixed as those of the file are.
    fn compared(
        case: &AuditInput,
        key: [&'static str; 3],
        words: &'static str,
        mut found: Vec<(f64, u32)>,
        reference: Vec<(u32, f64)>,
    ) -> Option<Self> {
        let (sample, classes) = (case.sample(), case.schema.classes.len());
        let mut real = vec![0_usize; classes];
        for (class, _) in &reference {
            real[*class as usize] += 1;
        }
        let made = sample.synthetic.counts(classes);
        let (grain, extrapolates) = grain(sample, &case.schema);
        let blurred = |distance: f64| (distance * distance + grain).sqrt();
        let reference = reference.into_iter().map(|(class, distance)| TailReference {
            distance: blurred(distance),
            weight: made[class as usize] as f64 / real[class as usize] as f64,
        });
        for (distance, _) in &mut found {
            *distance = blurred(*distance);
        }
        let distances: Vec<f64> = found.iter().map(|it| it.0).collect();
        let excess = tail::excess(&distances, reference.collect(), extrapolates, FAILS)?;
        Some(Self { key, words, found, excess })
    }
}

/// The square of the distance that rounding to the source's steps leaves open between two equal rows, and whether there are
/// numbers at all, without which distances take few values.
fn grain(sample: &AuditSample, schema: &Schema) -> (f64, bool) {
    let numbers = schema.features.iter().filter_map(|feature| match feature {
        SchemaFeature::Number(at) => Some(*at),
        _ => None,
    });
    let mut squares = 0.0;
    let mut any = false;
    for at in numbers {
        let (_, deviation) = mean_and_deviation(sample.learning.numbers.column(at));
        let steps = schema.numbers[at].step / deviation;
        if steps.is_finite() && deviation > 0.0 {
            // The difference of two values that are uniform within a step has the variance of a sixth of its square.
            squares += steps * steps / 6.0;
            any = true;
        }
    }
    (squares, any)
}

/// Rows by their features: scaled numbers, and codes of all others.
struct Rows {
    numbers: Matrix,
    codes: Vec<u32>,
    words: usize,
    count: usize,
}

impl Rows {
    fn of(case: &AuditInput, side: &Dataset, places: &Places) -> Self {
        let mut numbers = Vec::new();
        let mut codes: Vec<Vec<u32>> = Vec::new();
        for feature in &case.schema.features {
            match (feature, features::values(&case.schema, feature, side)) {
                (SchemaFeature::Number(at), _) => numbers.push(*at),
                (_, FeatureValues::Codes { codes: own, .. }) => codes.push(own),
                (_, FeatureValues::Numbers(_)) => {}
            }
        }
        let (rows, words) = (side.len(), codes.len());
        let codes = (0..rows).flat_map(|row| codes.iter().map(move |column| column[row])).collect();
        Self { numbers: places.numbers.narrowed(&numbers), codes, words, count: rows }
    }

    fn codes(&self, row: usize) -> &[u32] {
        &self.codes[row * self.words..][..self.words]
    }

    /// For some rows the nearest of these in all features but the one that differs most, the first of several.
    fn nearest(
        &self,
        from: &Self,
        rows: &[u32],
        leave_itself: bool,
        progress: &Progress,
    ) -> Result<Vec<(f64, u32)>, Cancelled> {
        let nearest = |&row: &u32| {
            progress.advance(1)?;
            let mut best = (f64::INFINITY, 0);
            for other in 0..self.count {
                if leave_itself && other == row as usize {
                    continue;
                }
                if let Some(square) = self.between(other, from, row as usize, best.0) {
                    best = (square, other as u32);
                    if square <= 0.0 {
                        break;
                    }
                }
            }
            Ok((best.0.sqrt(), best.1))
        };
        rows.par_iter().map(nearest).collect()
    }

    /// The square of the distance without the largest part; `None` from a bound on.
    fn between(&self, own: usize, from: &Self, row: usize, bound: f64) -> Option<f64> {
        let (mut rest, mut largest) = (0.0_f64, 0.0_f64);
        let mut add = |part: f64| {
            rest += part.min(largest);
            largest = largest.max(part);
            rest < bound
        };
        let near = self.numbers.row(own).iter().zip(from.numbers.row(row)).all(|(a, b)| add((a - b) * (a - b)))
            && self.codes(own).iter().zip(from.codes(row)).all(|(a, b)| a == b || add(WORDS_APART));
        near.then_some(rest)
    }
}
