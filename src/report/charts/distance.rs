//! How far every generated row is from its nearest real row: a histogram and a cumulative curve, with the cut.

use super::{Chart, ChartSource, classes, footer};
use crate::{
    measures::{
        cut::Cut,
        distances::{ClassDistances, Distances},
    },
    pipeline::Outcome,
    report::{
        figure::{AxisScale, Figure, Fill, Item, Sign, Tone, Weight},
        format::{distance, thousands},
    },
};

pub const HISTOGRAM: Chart = Chart {
    name: "distance",
    title: "Distance to the nearest real row",
    available,
    figure: |source| figure(source, histogram),
};

pub const CURVE: Chart = Chart {
    name: "cumulative",
    title: "Distance to the nearest real row, cumulative",
    available,
    figure: |source| figure(source, cumulative),
};

/// What the reference is called in legends.
const REFERENCE: &str = "real to real";

fn available(source: &ChartSource) -> bool {
    source.known.distances.as_ref().is_some_and(|distances| !distances.classes.is_empty())
}

/// The distances on the axis: those that are 0 stand in a bin of their own at the left.
struct Spread<'a> {
    outcome: &'a Outcome,
    distances: &'a Distances,
    ranks: Vec<usize>,
    /// Edges of the bin of zeros.
    zero: [f64; 2],
    bounds: [f32; 2],
    /// The largest distance dropped of each class.
    cuts: Vec<Option<f64>>,
}

impl<'a> Spread<'a> {
    fn of(outcome: &'a Outcome, distances: &'a Distances) -> Self {
        let edges = &distances.edges;
        let (low, high) = (edges.first().copied().unwrap_or(0.1), edges.last().copied().unwrap_or(1.0));
        // As wide as three bins, two bins off; never so far that the others are pressed together.
        let step = edges.get(1).map_or(2.0, |second| second / low).clamp(1.05, 3.0);
        let zero = [low / step.powi(5), low / step.powi(2)];
        let right = (high * step.sqrt()).min(f64::from(f32::MAX));
        Self {
            outcome,
            distances,
            ranks: outcome.table.target.ranks(),
            zero,
            bounds: [(zero[0] / step) as f32, right as f32],
            cuts: Cut::of(outcome).cuts_at(outcome.recipe.drop_closest),
        }
    }

    fn middle_of_zero(&self) -> f64 {
        (self.zero[0] * self.zero[1]).sqrt()
    }

    /// Largest classes first, so that small ones stand on top.
    fn classes(&self) -> Vec<&'a ClassDistances> {
        let mut classes: Vec<&ClassDistances> = self.distances.classes.iter().collect();
        classes.sort_by_key(|it| self.ranks[it.class as usize]);
        classes
    }

    fn tone(&self, class: u32) -> Tone {
        Tone::Class(self.ranks[class as usize])
    }

    fn scale(&self) -> AxisScale {
        AxisScale::Log { zero: Some(self.middle_of_zero() as f32) }
    }

    /// The line that is dragged. Without a cut it waits at the left end.
    fn rule(&self) -> Item {
        let selection = &self.outcome.selection;
        let text = match selection.cut {
            Some(cut) => {
                format!("{} % · d ≤ {} · {}", self.outcome.recipe.drop_closest, distance(cut), rows(selection.dropped))
            }
            None => format!("{} % · nothing dropped", self.outcome.recipe.drop_closest),
        };
        let at = selection.cut.filter(|cut| *cut > 0.0).map_or_else(|| self.resting(), |cut| cut as f32);
        Item::Rule { at, text, tone: Tone::Accent, weight: Weight::Bold, dashed: false }
    }

    fn resting(&self) -> f32 {
        (self.zero[1] * (self.distances.edges.first().copied().unwrap_or(0.1) / self.zero[1]).sqrt()) as f32
    }
}

fn rows(count: u64) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{} rows", thousands(count)) }
}

fn figure(source: &ChartSource, draw: fn(&ChartSource, &Spread<'_>) -> Figure) -> Figure {
    match source.known.distances.as_ref().filter(|it| !it.classes.is_empty()) {
        Some(distances) => draw(source, &Spread::of(&source.outcome, distances)),
        None => Figure::default(),
    }
}

fn histogram(source: &ChartSource, spread: &Spread<'_>) -> Figure {
    let distances = spread.distances;
    let bins = distances.edges.len().saturating_sub(1);
    // What stands in each bin already, the one of zeros last.
    let mut below = vec![0.0_f32; bins + 1];
    let mut items = Vec::new();
    for class in spread.classes() {
        let (tone, cut) = (spread.tone(class.class), spread.cuts[class.class as usize]);
        let mut stack = |bin: usize, count: u64, [from, to]: [f64; 2], fill: Fill| {
            if count > 0 {
                let top = below[bin] + count as f32;
                let (from, to) = ([from as f32, below[bin]], [to as f32, top]);
                items.push(Item::Bar { from, to, fill, tone, weight: Weight::Plain });
            }
        };
        stack(bins, class.zero, spread.zero, Fill::Outline);
        for (bin, &count) in class.counts.iter().enumerate() {
            let [from, to] = [distances.edges[bin], distances.edges[bin + 1]];
            match cut {
                Some(cut) if to <= cut => stack(bin, count, [from, to], Fill::Light),
                // Where the cut goes through a bin, its left part is out.
                Some(cut) if from <= cut => {
                    stack(bin, count, [from, cut], Fill::Light);
                    stack(bin, count, [cut, to], Fill::Solid);
                }
                _ => stack(bin, count, [from, to], Fill::Solid),
            }
        }
        for (bin, &count) in class.counts.iter().chain([&class.zero]).enumerate() {
            below[bin] += count as f32;
        }
    }
    let mut keys = vec![
        (Sign::Bar(Fill::Solid, Tone::Secondary), "kept".to_owned()),
        (Sign::Bar(Fill::Light, Tone::Secondary), "dropped".to_owned()),
    ];
    if distances.classes.iter().any(|class| class.zero > 0) {
        keys.push((Sign::Bar(Fill::Outline, Tone::Secondary), "distance 0".to_owned()));
    }
    let mut highest = below.iter().copied().fold(0.0, f32::max);
    let mut path = |heights: Vec<f64>, zero: f64, tone: Tone, dashed: bool| {
        highest = heights.iter().copied().fold(f64::from(highest), f64::max).max(zero) as f32;
        items.extend(steps(&distances.edges, &heights, tone, dashed));
        if zero > 0.0 {
            let [from, to] = spread.zero.map(|edge| edge as f32);
            items.push(Item::Path {
                places: vec![[from, zero as f32], [to, zero as f32]],
                tone,
                weight: Weight::Plain,
                dashed,
            });
        }
    };
    if let Some((heights, zero)) = reference(source, spread) {
        path(heights, zero, Tone::Secondary, true);
        keys.push((Sign::Line { tone: Tone::Secondary, weight: Weight::Plain, dashed: true }, REFERENCE.to_owned()));
    }
    if let Some(other) = &source.known.snapshot {
        let (heights, zero) = in_bins_of(other, distances);
        path(heights, zero, Tone::Text, false);
        keys.push((Sign::Line { tone: Tone::Text, weight: Weight::Plain, dashed: false }, "snapshot".to_owned()));
    }
    items.push(spread.rule());
    Figure {
        title: "How near new rows are to real ones".to_owned(),
        axes: ["distance to the nearest real row".to_owned(), "rows".to_owned()],
        numbers: [true, true],
        scales: [spread.scale(), AxisScale::Grounded],
        bounds: [spread.bounds, [0.0, highest.max(1.0)]],
        square: false,
        items,
        classes: shown_classes(source, spread),
        keys,
        summary: summary(spread),
        footer: footer(&source.outcome),
    }
}

/// Bars as one line around them.
fn steps(edges: &[f64], heights: &[f64], tone: Tone, dashed: bool) -> Option<Item> {
    let mut places: Vec<[f32; 2]> = Vec::new();
    for (edges, &height) in edges.windows(2).zip(heights) {
        places.extend([[edges[0] as f32, height as f32], [edges[1] as f32, height as f32]]);
    }
    (!places.is_empty()).then_some(Item::Path { places, tone, weight: Weight::Plain, dashed })
}

/// Real rows in the same bins, as many as there are new ones of each class.
fn reference(source: &ChartSource, spread: &Spread<'_>) -> Option<(Vec<f64>, f64)> {
    let reference = source.known.reference.as_ref()?;
    let mut heights = vec![0.0; spread.distances.edges.len().saturating_sub(1)];
    let mut zero = 0.0;
    for class in &spread.distances.classes {
        let Some(shares) = reference.class(class.class).and_then(|real| real.histogram(&spread.distances.edges)) else {
            continue;
        };
        zero += shares.zero * class.rows as f64;
        for (height, share) in heights.iter_mut().zip(&shares.bins) {
            *height += share * class.rows as f64;
        }
    }
    Some((heights, zero))
}

/// Another result's rows as densities over these bins: so many rows as a bin of these would hold.
fn in_bins_of(other: &Distances, these: &Distances) -> (Vec<f64>, f64) {
    let zero: u64 = other.classes.iter().map(|class| class.zero).sum();
    let share_between = |from: f64, to: f64| {
        other.edges.windows(2).enumerate().fold(0.0, |sum, (bin, edges)| {
            let count: u64 = other.classes.iter().map(|class| class.counts[bin]).sum();
            let width = (edges[1] / edges[0]).ln();
            let common = (to.min(edges[1]) / from.max(edges[0])).ln().max(0.0);
            sum + if width > 0.0 { count as f64 * common / width } else { 0.0 }
        })
    };
    (these.edges.windows(2).map(|edges| share_between(edges[0], edges[1])).collect(), zero as f64)
}

fn cumulative(source: &ChartSource, spread: &Spread<'_>) -> Figure {
    let distances = spread.distances;
    let curve = |zero: f64, shares: &[f64], tone: Tone, weight: Weight, dashed: bool| {
        let start = [[0.0, zero as f32]].into_iter();
        let places = start.chain(distances.places.iter().zip(shares).map(|(at, share)| [*at as f32, *share as f32]));
        Item::Path { places: places.collect(), tone, weight, dashed }
    };
    let mut items = Vec::new();
    let mut keys = Vec::new();
    for class in spread.classes() {
        let tone = spread.tone(class.class);
        let real = source.known.reference.as_ref().and_then(|it| it.class(class.class));
        if let Some((real, shares)) = real.and_then(|real| Some((real, real.at_or_below(&distances.places)?))) {
            let zero = real.at_or_below(&[0.0]).map_or(0.0, |shares| shares[0]);
            items.push(curve(zero, &shares, Tone::Secondary, Weight::Plain, true));
        }
        let zero = class.zero as f64 / class.rows.max(1) as f64;
        items.push(curve(zero, &class.at_or_below, tone, Weight::Bold, false));
    }
    if source.known.reference.is_some() {
        keys.push((Sign::Line { tone: Tone::Secondary, weight: Weight::Plain, dashed: true }, REFERENCE.to_owned()));
    }
    if let Some(other) = &source.known.snapshot {
        for class in &other.classes {
            let start = [[0.0, class.zero as f32 / class.rows.max(1) as f32]].into_iter();
            let rest = other.places.iter().zip(&class.at_or_below).map(|(at, share)| [*at as f32, *share as f32]);
            items.push(Item::Path {
                places: start.chain(rest).collect(),
                tone: Tone::Text,
                weight: Weight::Plain,
                dashed: false,
            });
        }
        keys.push((Sign::Line { tone: Tone::Text, weight: Weight::Plain, dashed: false }, "snapshot".to_owned()));
    }
    items.push(spread.rule());
    Figure {
        title: "How near new rows are to real ones, cumulative".to_owned(),
        axes: ["distance to the nearest real row".to_owned(), "share of rows".to_owned()],
        numbers: [true, true],
        scales: [spread.scale(), AxisScale::Grounded],
        bounds: [spread.bounds, [0.0, 1.0]],
        square: false,
        items,
        classes: shown_classes(source, spread),
        keys,
        summary: summary(spread),
        footer: footer(&source.outcome),
    }
}

fn shown_classes(source: &ChartSource, spread: &Spread<'_>) -> Vec<(String, usize)> {
    let growing = |class: u32| spread.distances.class(class).is_some();
    (0_u32..).zip(classes(&source.outcome)).filter(|(class, _)| growing(*class)).map(|(_, class)| class).collect()
}

fn summary(spread: &Spread<'_>) -> String {
    let edges = &spread.distances.edges;
    let range = match (edges.first(), edges.last()) {
        (Some(low), Some(high)) => format!("Distances from {} to {}", distance(*low), distance(*high)),
        _ => "All distances are 0".to_owned(),
    };
    let zero: u64 = spread.distances.classes.iter().map(|class| class.zero).sum();
    let selection = &spread.outcome.selection;
    let cut = selection.cut.map_or_else(
        || "nothing is dropped as closest".to_owned(),
        |cut| format!("the cut at {} drops {}", distance(cut), rows(selection.dropped)),
    );
    format!("{range}; {} have distance 0; {cut}.", rows(zero))
}
