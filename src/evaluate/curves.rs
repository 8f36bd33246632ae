//! The curves of one model on one arm, with the band of its splits: ROC, precision and recall, gain, calibration.
//!
//! A curve of several splits is their mean at every x (vertical averaging; Fawcett 2006, "An introduction to ROC analysis",
//! section 9.1), and its band reaches from the lowest split to the highest. Between two thresholds the true positive rate
//! and the gain lie on a line, and precision keeps that of the point to the right, so that the area under a split's curve is
//! its average precision.

use crate::{
    evaluate::{Study, Trial},
    evaluation::measures::{calibration, confusion::Counts, ranking::CurvePoint, thresholds::Thresholds},
};

/// Places along x at which curves are averaged: one more than this.
const STEPS: usize = 200;
/// Parts of a calibration curve.
pub const BINS: usize = 10;

/// One place of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Banded {
    pub x: f64,
    /// The mean of the splits.
    pub y: f64,
    pub low: f64,
    pub high: f64,
}

/// A part of a calibration curve: rows of like probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalibratedBin {
    /// The mean of their probabilities.
    pub predicted: f64,
    /// The share of them that is positive, of all splits together.
    pub observed: f64,
    /// The lowest and the highest share of a split.
    pub low: f64,
    pub high: f64,
    pub rows: u64,
}

/// Scores and answers of the splits of one model on one arm, of one class against the rest; ready for any threshold.
#[derive(Clone, Debug, Default)]
pub struct ArmCurves {
    pub splits: Vec<Thresholds>,
    /// By split: the threshold that was chosen.
    pub chosen: Vec<Option<f64>>,
    scores: Vec<(Vec<f64>, Vec<bool>)>,
}

impl ArmCurves {
    /// Of some trials of one model on one arm; those that failed have no curve.
    pub fn of<'a>(study: &Study, trials: impl IntoIterator<Item = &'a Trial>, class: u32) -> Self {
        let mut made = Self::default();
        for trial in trials {
            let Ok(tested) = &trial.tested else { continue };
            let scores: Vec<f64> = tested.probabilities.column(class as usize).collect();
            let positive: Vec<bool> = study.truth(trial.split).iter().map(|truth| *truth == class).collect();
            made.splits.push(Thresholds::of(&scores, &positive));
            made.chosen.push(tested.threshold);
            made.scores.push((scores, positive));
        }
        made
    }

    /// What a threshold names, of all splits together.
    pub fn at(&self, threshold: f64) -> Counts {
        self.splits.iter().map(|split| split.at(threshold)).sum()
    }

    /// (false positive rate, true positive rate).
    pub fn roc(&self) -> Vec<Banded> {
        self.banded(Thresholds::roc, along)
    }

    /// (recall, precision).
    pub fn precision_recall(&self) -> Vec<Banded> {
        self.banded(Thresholds::precision_recall, right_of)
    }

    /// (share of the rows named, share of the positive rows among them).
    pub fn gain(&self) -> Vec<Banded> {
        self.banded(Thresholds::gain, along)
    }

    /// (share of the rows named, how many times as many of them are positive as among all).
    pub fn lift(&self) -> Vec<Banded> {
        let over = |point: Banded| {
            let by = |y: f64| y / point.x;
            Banded { x: point.x, y: by(point.y), low: by(point.low), high: by(point.high) }
        };
        self.gain().into_iter().filter(|point| point.x > 0.0).map(over).collect()
    }

    fn banded(&self, curve: fn(&Thresholds) -> Vec<CurvePoint>, value: fn(&[CurvePoint], f64) -> f64) -> Vec<Banded> {
        let curves: Vec<Vec<CurvePoint>> = self.splits.iter().map(curve).filter(|points| !points.is_empty()).collect();
        if curves.is_empty() {
            return Vec::new();
        }
        (0..=STEPS)
            .map(|step| {
                let x = step as f64 / STEPS as f64;
                let (mut sum, mut low, mut high) = (0.0, f64::INFINITY, f64::NEG_INFINITY);
                for points in &curves {
                    let y = value(points, x);
                    (sum, low, high) = (sum + y, low.min(y), high.max(y));
                }
                Banded { x, y: sum / curves.len() as f64, low, high }
            })
            .collect()
    }

    /// Rows of all splits by probability, in about ten equal parts.
    pub fn calibration(&self) -> Vec<CalibratedBin> {
        let scores: Vec<f64> = self.scores.iter().flat_map(|(scores, _)| scores.iter().copied()).collect();
        let positive: Vec<bool> = self.scores.iter().flat_map(|(_, positive)| positive.iter().copied()).collect();
        let bins = calibration::curve(&scores, &positive, BINS);
        let mut sorted = scores;
        sorted.sort_unstable_by(f64::total_cmp);
        let mut from = 0;
        let mut made = Vec::with_capacity(bins.len());
        for bin in bins {
            let to = from + bin.observed.of as usize;
            let (Some(&lowest), Some(&highest)) = (sorted.get(from), sorted.get(to.saturating_sub(1))) else { break };
            from = to;
            let Some(observed) = bin.observed.share() else { continue };
            let of_split = |(scores, positive): &(Vec<f64>, Vec<bool>)| {
                let inside = scores.iter().zip(positive).filter(|(score, _)| (lowest..=highest).contains(*score));
                let (hits, rows) = inside.fold((0, 0), |(hits, rows), (_, is)| (hits + u32::from(*is), rows + 1));
                (rows > 0).then(|| f64::from(hits) / f64::from(rows))
            };
            let shares: Vec<f64> = self.scores.iter().filter_map(of_split).collect();
            made.push(CalibratedBin {
                predicted: bin.predicted,
                observed,
                low: shares.iter().copied().fold(observed, f64::min),
                high: shares.iter().copied().fold(observed, f64::max),
                rows: bin.observed.of,
            });
        }
        made
    }
}

/// The height at x of the line through points that go to the right; of several at one x the last one, which is highest.
fn along(points: &[CurvePoint], x: f64) -> f64 {
    let next = points.partition_point(|point| point.x <= x);
    match (next.checked_sub(1).and_then(|before| points.get(before)), points.get(next)) {
        (Some(low), Some(high)) => low.y + (x - low.x) / (high.x - low.x) * (high.y - low.y),
        (Some(end), None) | (None, Some(end)) => end.y,
        (None, None) => 0.0,
    }
}

/// The height of the first point at x or to the right of it.
fn right_of(points: &[CurvePoint], x: f64) -> f64 {
    let next = points.partition_point(|point| point.x < x);
    points.get(next).or(points.last()).map_or(0.0, |point| point.y)
}
