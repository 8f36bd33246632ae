//! How well scores put positive rows before the others: areas, and the curves they are areas of.
//!
//! Average precision is Σ (Rᵢ − Rᵢ₋₁)·Pᵢ, not the trapezoid under the precision-recall curve: precision does not change
//! along a straight line between two thresholds (Davis and Goadrich 2006), so the trapezoid promises too much.
//!
//! Scores of several models have no common scale: the area of pooled splits compares rows that no model compared, so an
//! area is that of one model's rows, and of several splits the mean of theirs.

use crate::evaluation::{
    measures::{Predictions, confusion::Counts, thresholds::Thresholds},
    metrics::{self, average_precision, roc_auc},
};

fn by_class(predictions: &Predictions, measure: impl Fn(&[f64], &[bool]) -> Option<f64>) -> Option<f64> {
    metrics::by_class(predictions.truth(), predictions.probabilities(), predictions.judging().positive, measure)
}

pub fn area_under_roc(predictions: &Predictions) -> Option<f64> {
    by_class(predictions, roc_auc)
}

pub fn mean_precision(predictions: &Predictions) -> Option<f64> {
    by_class(predictions, average_precision)
}

/// What average precision comes to where the scores say nothing.
pub fn prevalence(predictions: &Predictions) -> Option<f64> {
    by_class(predictions, |_, positive| {
        Some(positive.iter().filter(|positive| **positive).count() as f64 / positive.len() as f64)
    })
}

/// One threshold on a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    pub x: f64,
    pub y: f64,
    /// Rows that score at least this are named; infinite where none is.
    pub threshold: f64,
}

impl Thresholds {
    /// (false positive rate, true positive rate) at every threshold; empty without rows of both kinds.
    pub fn roc(&self) -> Vec<CurvePoint> {
        self.points(|positive, negative, all| Some([negative / all.1, positive / all.0]))
    }

    /// (recall, precision) at every threshold that names a row, ties together; empty without rows of both kinds.
    ///
    /// To be drawn as steps: to a point from the recall before it at its own precision, so that the area is the average
    /// precision.
    pub fn precision_recall(&self) -> Vec<CurvePoint> {
        self.points(|positive, negative, all| {
            (positive + negative > 0.0).then(|| [positive / all.0, positive / (positive + negative)])
        })
    }

    /// (share of all rows named, share of the positive rows among them): the cumulative gain.
    pub fn gain(&self) -> Vec<CurvePoint> {
        self.points(|positive, negative, all| Some([(positive + negative) / (all.0 + all.1), positive / all.0]))
    }

    /// (share of all rows named, how many times as many of them are positive as among all).
    pub fn lift(&self) -> Vec<CurvePoint> {
        self.points(|positive, negative, all| {
            let (named, rows) = (positive + negative, all.0 + all.1);
            (named > 0.0).then(|| [named / rows, (positive * rows) / (named * all.0)])
        })
    }

    fn points(&self, of: impl Fn(f64, f64, (f64, f64)) -> Option<[f64; 2]>) -> Vec<CurvePoint> {
        if !self.both_sided() {
            return Vec::new();
        }
        let all = (self.all().0 as f64, self.all().1 as f64);
        let at = |(threshold, counts): (f64, Counts)| {
            let [x, y] = of(counts.true_positives as f64, counts.false_positives as f64, all)?;
            Some(CurvePoint { x, y, threshold })
        };
        self.counts().filter_map(at).collect()
    }
}

/// About two points for every 1/`bins` of x, in order: the ends, and the lowest and the highest between. Drawn `bins` wide,
/// they look like all of them.
pub fn thinned(points: &[CurvePoint], bins: usize) -> Vec<CurvePoint> {
    let bin = |point: &CurvePoint| (point.x * bins as f64).floor();
    let mut kept: Vec<CurvePoint> = points.first().copied().into_iter().collect();
    for column in points.chunk_by(|a, b| bin(a) == bin(b)) {
        let by_y = |a: &&CurvePoint, b: &&CurvePoint| a.y.total_cmp(&b.y);
        let both = [column.iter().min_by(by_y), column.iter().max_by(by_y)];
        let mut both: Vec<&CurvePoint> = both.into_iter().flatten().collect();
        both.sort_by(|a, b| b.threshold.total_cmp(&a.threshold));
        kept.extend(both);
    }
    kept.extend(points.last());
    kept.dedup();
    kept
}
