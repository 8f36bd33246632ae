//! How far the generated rows of each class are from their nearest real rows: a histogram and a cumulative curve.
//!
//! Distances are those of the selection (DESIGN, *nearest real row*): in the scaled space, after repair. The figures do not
//! depend on what is dropped, so they stay while the drop percentage moves.

use crate::{measures::bins, pipeline::Outcome};

/// Bins of the histogram, at most.
pub const MOST_BINS: usize = 48;

/// Places of the cumulative curve in each bin: at most 4·48 + 1 places.
const PLACES_PER_BIN: usize = 4;

/// The distances of every growing class with generated rows, in bins that all share.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distances {
    /// Edges of the bins, ascending, from the smallest positive distance to the largest; equal ratios from edge to edge.
    /// Empty when no distance is positive. Where all positive ones are equal there is one bin around them.
    pub edges: Vec<f64>,
    /// Where the cumulative curve is known: the edges and places between them.
    pub places: Vec<f64>,
    pub classes: Vec<ClassDistances>,
}

/// The distances of the rows of one class, whatever became of the rows.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassDistances {
    pub class: u32,
    pub rows: u64,
    /// Rows at distance 0, which has no place on a log scale.
    pub zero: u64,
    /// Rows in each bin. With `zero` they are all rows.
    pub counts: Vec<u64>,
    /// Share of the rows at or below each place.
    pub at_or_below: Vec<f64>,
}

impl Distances {
    /// Counts in one pass over the rows, which the outcome holds sorted.
    pub fn of(outcome: &Outcome) -> Self {
        let spots = Spots::of(outcome);
        let (edges, places) = spots.range.map_or_else(Default::default, |(low, high)| {
            let bins = bins::fitting(spots.positive, MOST_BINS);
            let edges = bins::log_edges(low, high, bins);
            let places = between(&edges);
            (edges, places)
        });
        let inner = edges.get(1..edges.len().saturating_sub(1)).unwrap_or_default();
        let below = spots.counts(inner, |distance, edge| distance < edge);
        let up_to = spots.counts(&places, |distance, place| distance <= place);
        let zero = spots.counts(&[0.0], |distance, zero| distance <= zero);
        let classes = (0_u32..)
            .zip(&outcome.selection.fates)
            .filter(|(class, fates)| !fates.is_empty() && !outcome.ledger[*class as usize].merges())
            .map(|(class, fates)| {
                let (rows, at) = (fates.len() as u64, class as usize);
                let zero = zero[0][at];
                let ends = below.iter().map(|counts| counts[at]).chain((!edges.is_empty()).then_some(rows));
                let mut before = zero;
                let counts = ends.map(|end| end - std::mem::replace(&mut before, end)).collect();
                let at_or_below = up_to.iter().map(|counts| counts[at] as f64 / rows as f64).collect();
                ClassDistances { class, rows, zero, counts, at_or_below }
            })
            .collect();
        Self { edges, places, classes }
    }

    pub fn class(&self, class: u32) -> Option<&ClassDistances> {
        self.classes.iter().find(|it| it.class == class)
    }
}

/// The edges, and places between two of them in equal ratios.
fn between(edges: &[f64]) -> Vec<f64> {
    let mut places: Vec<f64> =
        edges.windows(2).flat_map(|pair| bins::log_edges(pair[0], pair[1], PLACES_PER_BIN)).collect();
    places.dedup();
    places
}

/// The distances as they lie in an outcome: those of the non-identical rows sorted, and the others.
struct Spots<'a> {
    outcome: &'a Outcome,
    order: &'a [(u32, u32)],
    /// Class and distance of identical rows at some distance: with SMOTE-NC, or when only rows of the class count as near.
    apart: Vec<(u32, f64)>,
    /// Identical rows at distance 0, per class.
    copies: Vec<u64>,
    /// Rows at a positive distance, and the smallest and largest of these.
    positive: u64,
    range: Option<(f64, f64)>,
}

impl<'a> Spots<'a> {
    fn of(outcome: &'a Outcome) -> Self {
        let mut copies = vec![0; outcome.selection.fates.len()];
        let mut apart = Vec::new();
        for (class, (rows, fates)) in outcome.generated.iter().zip(&outcome.selection.fates).enumerate() {
            let Some(rows) = rows.as_ref().filter(|_| !outcome.ledger[class].merges()) else { continue };
            for (&distance, _) in rows.distance[..fates.len()].iter().zip(&rows.identical).filter(|(_, same)| **same) {
                if distance > 0.0 {
                    apart.push((class as u32, finite(distance)));
                } else {
                    copies[class] += 1;
                }
            }
        }
        let order = outcome.by_distance.order();
        let mut spots = Self { outcome, order, apart, copies, positive: 0, range: None };
        let first = order.partition_point(|row| spots.distance(*row) <= 0.0);
        let sorted = &order[first..];
        let ends = sorted.first().into_iter().chain(sorted.last()).map(|row| spots.distance(*row));
        spots.range = ends.chain(spots.apart.iter().map(|row| row.1)).fold(None, |range, distance| {
            let (low, high): (f64, f64) = range.unwrap_or((distance, distance));
            Some((low.min(distance), high.max(distance)))
        });
        spots.positive = (sorted.len() + spots.apart.len()) as u64;
        spots
    }

    fn distance(&self, (class, index): (u32, u32)) -> f64 {
        finite(self.outcome.generated[class as usize].as_ref().map_or(0.0, |rows| rows.distance[index as usize]))
    }

    /// For each of some ascending places the rows per class before it, where `before` says what that means.
    fn counts(&self, places: &[f64], before: impl Fn(f64, f64) -> bool) -> Vec<Vec<u64>> {
        let mut counted = self.copies.clone();
        let mut rest = self.order;
        let mut totals: Vec<Vec<u64>> = places
            .iter()
            .map(|&place| {
                let (here, after) = rest.split_at(rest.partition_point(|row| before(self.distance(*row), place)));
                for row in here {
                    counted[row.0 as usize] += 1;
                }
                rest = after;
                counted.clone()
            })
            .collect();
        // There are hardly any of these.
        for &(class, distance) in &self.apart {
            for (total, _) in totals.iter_mut().zip(places).filter(|(_, place)| before(distance, **place)) {
                total[class as usize] += 1;
            }
        }
        totals
    }
}

/// Distances that overflow count as the largest number.
fn finite(distance: f64) -> f64 {
    distance.min(f64::MAX)
}
