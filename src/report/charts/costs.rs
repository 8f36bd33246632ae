//! What every drop percentage costs: the rows that are left of each class, and the largest shift of a column.

use super::{
    Chart, ChartSource,
    curve::{Curves, Line},
    footer,
};
use crate::{
    measures::costs::{ClassCost, Cost, Costs},
    report::{
        figure::{AxisScale, Figure, Tone},
        format::thousands,
    },
};

pub const ROWS: Chart = Chart { name: "cost-rows", title: "Rows left at each percentage", available, figure: rows };
pub const SHIFT: Chart =
    Chart { name: "cost-shift", title: "Largest shift at each percentage", available, figure: shift };

fn available(source: &ChartSource) -> bool {
    source.known.costs.is_some()
}

/// The percentage that is chosen now.
fn now(source: &ChartSource) -> (f64, String) {
    let chosen = source.outcome.recipe.drop_closest;
    (chosen, format!("{chosen} %"))
}

fn rows(source: &ChartSource) -> Figure {
    let Some(costs) = &source.known.costs else { return Figure::default() };
    let outcome = &source.outcome;
    let ranks = outcome.table.target.ranks();
    // What the target lacks stays at nothing while there are rows to spare: how much goes is seen all the same.
    let growing = || {
        let all = outcome.ledger.iter().enumerate();
        all.filter(|(class, row)| !outcome.selection.fates[*class].is_empty() && !row.merges() && row.target > 0)
    };
    let line = |class: usize, name: String, dashed: bool, share: &dyn Fn(&ClassCost) -> f64| Line {
        name,
        tone: Tone::Class(ranks[class]),
        dashed,
        places: costs
            .points
            .iter()
            .map(|point| [f32::from(point.percent), (100.0 * share(&point.classes[class])) as f32])
            .collect(),
    };
    let left = growing().map(|(class, row)| {
        line(class, format!("class {}: rows, % of the target", row.class), false, &|cost| {
            cost.total as f64 / row.target as f64
        })
    });
    let dropped = growing().map(|(class, row)| {
        line(class, format!("class {}: dropped, % of the new rows", row.class), true, &|cost| {
            cost.dropped as f64 / cost.made as f64
        })
    });
    let lines: Vec<Line> = left.chain(dropped).collect();
    let lowest = lines.iter().flat_map(|line| &line.places).map(|place| place[1]).fold(100.0, f32::min);
    let summary = sentence(costs, |point| {
        let lost: u64 = point.classes.iter().map(|class| class.lost).sum();
        format!(
            "at {} % {} of the new rows are dropped and {} rows are missing",
            point.percent,
            thousands(point.dropped),
            thousands(lost)
        )
    });
    let curves = Curves {
        title: "Rows left when the closest are dropped".to_owned(),
        axes: ["closest dropped, %".to_owned(), "%".to_owned()],
        scales: [AxisScale::Linear, AxisScale::Linear],
        bounds: [[0.0, 50.0], [(lowest / 10.0).floor() * 10.0, 100.0]],
        lines,
        cut: now(source),
        summary,
        footer: footer(outcome),
    };
    curves.figure()
}

fn shift(source: &ChartSource) -> Figure {
    let Some(costs) = &source.known.costs else { return Figure::default() };
    let places = costs
        .points
        .iter()
        .filter_map(|point| Some([f32::from(point.percent), point.largest.as_ref()?.distance as f32]));
    let line = Line { name: String::new(), tone: Tone::Text, dashed: false, places: places.collect() };
    let summary = sentence(costs, |point| match &point.largest {
        Some(largest) => format!("at {} % it is {:.3}, in {}", point.percent, largest.distance, largest.name),
        None => format!("at {} % there is none", point.percent),
    });
    let highest = line.places.iter().map(|place| place[1]).fold(0.0, f32::max);
    let curves = Curves {
        title: "Largest shift of a numeric column when the closest are dropped".to_owned(),
        axes: ["closest dropped, %".to_owned(), "largest KS distance".to_owned()],
        scales: [AxisScale::Linear, AxisScale::Grounded],
        bounds: [[0.0, 50.0], [0.0, (highest * 1.15).max(0.01)]],
        lines: vec![line],
        cut: now(source),
        summary,
        footer: footer(&source.outcome),
    };
    curves.figure()
}

fn sentence(costs: &Costs, say: impl Fn(&Cost) -> String) -> String {
    let ends = costs.points.first().into_iter().chain(costs.points.last());
    let said: Vec<String> = ends.map(say).collect();
    let text = said.join("; ");
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
