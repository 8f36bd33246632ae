//! Whether probabilities are as large as what they promise: the curve, its slope and intercept, Brier score and log loss.
//!
//! The slope is that of a logistic fit of the outcome on the logit of the probability, without penalty (Cox 1958, "Two
//! further applications of a model for binary regression"): 1 is right, less says that probabilities are too extreme. The
//! intercept is fitted with the slope held at 1 (calibration in the large; Van Calster et al. 2019, "Calibration: the
//! Achilles heel of predictive analytics"): 0 is right, less says that they are too high altogether.

use crate::evaluation::{
    measures::{Predictions, confusion::Rate},
    metrics::judged,
};

/// How near to 0 and 1 a probability is taken to come where its logarithm is asked for: scikit-learn's, for double
/// precision. The worst row costs 36.04.
const CLIP: f64 = f64::EPSILON;
/// Newton's steps; a fit that exists needs about ten.
const STEPS: usize = 100;

/// Rows of like probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// The mean of their probabilities.
    pub predicted: f64,
    /// How many of them are positive.
    pub observed: Rate,
}

/// The curve: rows by probability in about `bins` equal parts, the lowest first.
///
/// Rows of equal probability stay together, so there may be fewer parts, of unlike sizes. The cuts are scikit-learn's
/// (`strategy="quantile"`): quantiles between two rows are interpolated, and a row at a cut is below it. Where a quantile
/// is a row, as of 171 rows in ten parts, rounding moves that row across the cut there, and not here.
pub fn curve(scores: &[f64], positive: &[bool], bins: usize) -> Vec<Bin> {
    let mut rows: Vec<(f64, bool)> = scores.iter().copied().zip(positive.iter().copied()).collect();
    rows.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (bins, mut made, mut from) = (bins.max(1), Vec::new(), 0);
    for bin in 1..=bins {
        let to = if bin == bins { rows.len() } else { cut(&rows, bin, bins) };
        let inside = rows.get(from..to).unwrap_or_default();
        if !inside.is_empty() {
            let count = inside.len() as u64;
            let part = inside.iter().filter(|(_, positive)| *positive).count() as u64;
            let predicted = inside.iter().map(|(score, _)| score).sum::<f64>() / count as f64;
            made.push(Bin { predicted, observed: Rate { part, of: count } });
            from = to;
        }
    }
    made
}

/// How many of the ascending `rows` are at most at the quantile `bin`/`bins`.
fn cut(rows: &[(f64, bool)], bin: usize, bins: usize) -> usize {
    // In whole numbers: a quantile that is a row must not move by a rounding to one side of it or the other.
    let place = bin * rows.len().saturating_sub(1);
    let (below, above) = (place / bins, (place % bins).min(1) + place / bins);
    let (Some((low, _)), Some((high, _))) = (rows.get(below), rows.get(above)) else { return 0 };
    let share = (place % bins) as f64 / bins as f64;
    let quantile = low + share * (high - low);
    rows.partition_point(|(score, _)| *score <= quantile)
}

/// Slope and intercept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalibrationLine {
    /// `None` where scores part the rows, or hardly overlap: then no slope is steep enough; or where they are all equal.
    pub slope: Option<f64>,
    /// With the slope held at 1; `None` without rows of both kinds.
    pub intercept: Option<f64>,
}

/// How the outcome follows the logit of `scores`, which are probabilities.
pub fn line(scores: &[f64], positive: &[bool]) -> CalibrationLine {
    let rows = logits(scores, positive);
    CalibrationLine { slope: steepness(&rows), intercept: intercept(&rows) }
}

/// Logits and outcomes.
fn logits(scores: &[f64], positive: &[bool]) -> Vec<(f64, f64)> {
    scores.iter().zip(positive).map(|(score, positive)| (logit(*score), f64::from(u8::from(*positive)))).collect()
}

fn steepness(rows: &[(f64, f64)]) -> Option<f64> {
    overlap(rows).then(|| fitted(rows, false)).flatten().map(|fit| fit[1])
}

fn intercept(rows: &[(f64, f64)]) -> Option<f64> {
    let both = rows.iter().any(|row| row.1 > 0.0) && rows.iter().any(|row| row.1 == 0.0);
    both.then(|| fitted(rows, true)).flatten().map(|fit| fit[0])
}

/// The logarithm of the odds of a probability; those of 0 and 1 are finite.
pub fn logit(score: f64) -> f64 {
    let clipped = score.clamp(CLIP, 1.0 - CLIP);
    clipped.ln() - (-clipped).ln_1p()
}

/// [intercept, slope] of the logistic fit of the outcome on the logit, the outcomes drawn in to (N₊ + 1)/(N₊ + 2) and
/// 1/(N₋ + 2) (Platt 1999); `None` where all scores are equal or there are no rows.
pub fn platt(scores: &[f64], positive: &[bool]) -> Option<[f64; 2]> {
    let all = positive.iter().filter(|positive| **positive).count() as f64;
    let (high, low) = ((all + 1.0) / (all + 2.0), 1.0 / (positive.len() as f64 - all + 2.0));
    let outcome = |positive: &bool| if *positive { high } else { low };
    let rows: Vec<(f64, f64)> =
        scores.iter().zip(positive).map(|(score, positive)| (logit(*score), outcome(positive))).collect();
    fitted(&rows, false)
}

/// Whether each kind of row has one beyond one of the other: else the likelihood has no highest point (Silvapulle 1981).
fn overlap(rows: &[(f64, f64)]) -> bool {
    let ends = |kind: f64| {
        let of = rows.iter().filter(|row| row.1 == kind).map(|row| row.0);
        of.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), logit| (low.min(logit), high.max(logit)))
    };
    let (zero, one) = (ends(0.0), ends(1.0));
    zero.0 < one.1 && one.0 < zero.1
}

/// [intercept, slope] of the greatest likelihood, the slope 1 where it is `held`. Newton's steps, halved where the
/// likelihood would fall.
fn fitted(rows: &[(f64, f64)], held: bool) -> Option<[f64; 2]> {
    let mut place = [0.0, 1.0];
    let mut loss = deviance(rows, place);
    for _ in 0..STEPS {
        let step = newton(rows, place, held)?;
        let reach = step[0].abs() + step[1].abs();
        let ahead = |share: f64| [place[0] + share * step[0], place[1] + share * step[1]];
        let halves = (0..60).map(|halving| ahead(0.5_f64.powi(halving)));
        let better = halves.map(|to| (to, deviance(rows, to))).find(|(_, there)| *there < loss);
        match better {
            Some(found) if reach > 1e-12 => (place, loss) = found,
            // Rounding leaves no way down.
            _ => return Some(ahead(1.0)).filter(|end| reach < 1e-6 && end.iter().all(|number| number.is_finite())),
        }
    }
    None
}

fn deviance(rows: &[(f64, f64)], [intercept, slope]: [f64; 2]) -> f64 {
    // ln(1 + eᶻ) − y·z, without overflow.
    let of = |z: f64, y: f64| z.max(0.0) + (-z.abs()).exp().ln_1p() - y * z;
    rows.iter().map(|(x, y)| of(intercept + slope * x, *y)).sum()
}

/// The step to where a parabola through the place would be highest; `None` where it is flat.
fn newton(rows: &[(f64, f64)], [intercept, slope]: [f64; 2], held: bool) -> Option<[f64; 2]> {
    let (mut pull, mut bend) = ([0.0; 2], [0.0; 3]);
    for (x, y) in rows {
        let p = 1.0 / (1.0 + (-(intercept + slope * x)).exp());
        let weight = p * (1.0 - p);
        pull = [pull[0] + (y - p), pull[1] + (y - p) * x];
        bend = [bend[0] + weight, bend[1] + weight * x, bend[2] + weight * x * x];
    }
    if held {
        return (bend[0] > 0.0).then(|| [pull[0] / bend[0], 0.0]);
    }
    let determinant = bend[0] * bend[2] - bend[1] * bend[1];
    let step = [bend[2] * pull[0] - bend[1] * pull[1], bend[0] * pull[1] - bend[1] * pull[0]];
    (determinant > 0.0).then(|| [step[0] / determinant, step[1] / determinant])
}

/// Two classes; of more there is a line for each, and no one number.
fn of_positive(predictions: &Predictions) -> Option<(Vec<f64>, Vec<bool>)> {
    (predictions.probabilities().columns() == 2).then(|| predictions.against_rest(predictions.judging().positive))
}

pub fn slope(predictions: &Predictions) -> Option<f64> {
    let (scores, positive) = of_positive(predictions)?;
    steepness(&logits(&scores, &positive))
}

pub fn intercept_in_the_large(predictions: &Predictions) -> Option<f64> {
    let (scores, positive) = of_positive(predictions)?;
    intercept(&logits(&scores, &positive))
}

/// The mean squared error of the probabilities: of the positive class of two, summed over all classes of more
/// (Brier 1950), as in scikit-learn, whose `scale_by_half="auto"` says the same.
pub fn brier(predictions: &Predictions) -> Option<f64> {
    let squared = |class: u32| {
        let (scores, positive) = predictions.against_rest(class);
        scores.iter().zip(positive).map(|(score, is)| (score - f64::from(u8::from(is))).powi(2)).sum::<f64>()
    };
    let classes = judged(predictions.probabilities().columns(), predictions.judging().positive);
    let sum: f64 = classes.map(squared).sum();
    over_rows(sum, predictions)
}

/// −ln of the probability of the true class, in the mean; a probability counts as at least 2⁻⁵² and at most 1 − 2⁻⁵².
pub fn log_loss(predictions: &Predictions) -> Option<f64> {
    let rows = predictions.truth().iter().zip(predictions.probabilities().iter());
    let sum: f64 = rows.map(|(class, row)| -row[*class as usize].clamp(CLIP, 1.0 - CLIP).ln()).sum();
    over_rows(sum, predictions)
}

fn over_rows(sum: f64, predictions: &Predictions) -> Option<f64> {
    let rows = predictions.truth().len();
    (rows > 0).then(|| sum / rows as f64)
}
