//! The rows of every class: real, synthetic, and the target.

use std::fmt::Write as _;

use super::{Chart, ChartSource, footer};
use crate::{
    recipe::Output,
    report::{
        figure::{AxisScale, Figure, Fill, Item, Sign, Tone, Weight},
        format::{self, thousands},
    },
    sampling::LedgerRow,
};

pub const CHART: Chart = Chart { name: "balance", title: "Balance", available: |_| true, figure };

/// Classes that have a bar; of more, the first ones by rank.
const BARS: usize = 24;

/// Half of the height of a bar; there is 1 from one to the next.
const HALF: f32 = 0.32;

fn figure(source: &ChartSource) -> Figure {
    let outcome = &source.outcome;
    let ranks = outcome.table.target.ranks();
    let mut rows: Vec<(&LedgerRow, usize)> = outcome.ledger.iter().zip(ranks).collect();
    if rows.len() > BARS {
        rows.sort_by_key(|(_, rank)| *rank);
        rows.truncate(BARS);
    }
    let synthetic_only = outcome.recipe.output == Output::Synthetic;
    let longest = rows.iter().map(|(row, _)| row.target.max(row.total)).max().unwrap_or(1).max(1) as f32;
    let mut items = Vec::new();
    let mut sentences = Vec::new();
    // The first class stands on top.
    for (at, (row, rank)) in rows.iter().rev().enumerate() {
        let real = if synthetic_only { 0 } else { row.real_left() };
        bar(&mut items, at as f32, real, row, Tone::Class(*rank));
    }
    for (row, _) in &rows {
        sentences.push(format!(
            "Class {}: {} real and {} synthetic rows, target {}.",
            row.class,
            thousands(row.real),
            thousands(row.kept),
            thousands(row.target)
        ));
    }
    let ratio = |of: fn(&LedgerRow) -> u64| format::ratio(outcome.ledger.iter().map(of));
    let mut keys = Vec::new();
    if !synthetic_only {
        keys.push((Sign::Bar(Fill::Solid, Tone::Secondary), "real".to_owned()));
    }
    keys.push((Sign::Bar(Fill::Light, Tone::Secondary), "synthetic".to_owned()));
    keys.push((Sign::Line { tone: Tone::Text, weight: Weight::Bold, dashed: true }, "target".to_owned()));
    let mut footer = footer(outcome);
    if rows.len() < outcome.ledger.len() {
        // Writing to a string cannot fail.
        let _ = write!(footer, " · {} of {} classes drawn", rows.len(), outcome.ledger.len());
    }
    Figure {
        title: format!("Rows of each class, {} before and {} after", ratio(|row| row.real), ratio(|row| row.total)),
        axes: ["rows".to_owned(), outcome.target_name().to_owned()],
        numbers: [true, true],
        scales: [AxisScale::Grounded, AxisScale::Names(rows.iter().rev().map(|(row, _)| row.class.clone()).collect())],
        // Room for the words at the right of the longest bar.
        bounds: [[0.0, longest * 1.12], [-0.5, rows.len() as f32 - 0.5]],
        square: false,
        items,
        // The names stand beside the bars.
        classes: Vec::new(),
        keys,
        summary: sentences.join(" "),
        footer,
    }
}

fn bar(items: &mut Vec<Item>, at: f32, real: u64, row: &LedgerRow, tone: Tone) {
    let (low, high) = (at - HALF, at + HALF);
    let weight = Weight::Plain;
    if real > 0 {
        items.push(Item::Bar { from: [0.0, low], to: [real as f32, high], fill: Fill::Solid, tone, weight });
    }
    let end = real + row.kept;
    if row.kept > 0 {
        let (from, to) = ([real as f32, low], [end as f32, high]);
        items.push(Item::Bar { from, to, fill: Fill::Light, tone, weight });
    }
    let target = row.target as f32;
    items.push(Item::Line {
        from: [target, low - 0.09],
        to: [target, high + 0.09],
        tone: Tone::Text,
        weight: Weight::Bold,
        dashed: true,
    });
    let text = match (real, row.kept) {
        (0, kept) => thousands(kept),
        (real, 0) => thousands(real),
        (real, kept) => format!("{} + {}", thousands(real), thousands(kept)),
    };
    items.push(Item::Label {
        at: [(end as f32).max(target), at],
        text,
        tone: Tone::Text,
        weight: Weight::Plain,
        towards: [1.0, 0.0],
    });
}

#[cfg(test)]
mod tests {
    use super::{super::tests::source, *};
    use crate::recipe::Recipe;

    #[test]
    fn bars_are_as_long_as_the_ledger_says() {
        let source = source("wine", &Recipe { drop_closest: 20.0, top_up: false, ..Recipe::default() });
        let figure = (CHART.figure)(&source);
        let lengths: Vec<f32> = figure
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Bar { from, to, .. } => Some(to[0] - from[0]),
                _ => None,
            })
            .collect();
        let expected: Vec<f32> = source
            .outcome
            .ledger
            .iter()
            .rev()
            .flat_map(|row| [row.real, row.kept])
            .filter(|count| *count > 0)
            .map(|count| count as f32)
            .collect();
        assert_eq!(lengths, expected);
        assert_eq!(figure.scales[1], AxisScale::Names(vec!["3".into(), "2".into(), "1".into()]));
        assert!(figure.summary.contains("target 71."), "{}", figure.summary);
    }

    #[test]
    fn synthetic_output_has_no_real_bars() {
        let source = source("wine", &Recipe { output: Output::Synthetic, ..Recipe::default() });
        let figure = (CHART.figure)(&source);
        assert!(!figure.items.iter().any(|item| matches!(item, Item::Bar { fill: Fill::Solid, .. })));
        assert!(figure.footer.ends_with("synthetic rows only"));
    }
}
