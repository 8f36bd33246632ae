//! The charts that gates show for their verdicts, as figures for the window and the data card.

use crate::{
    measures::{
        audit::{EvidenceChart, evidence::UnitCurve},
        column_shapes::ColumnShift,
    },
    report::{
        charts::column,
        figure::{AxisScale, Figure, Item, Shape, Sign, Tone, Weight},
    },
};

/// Room around the intervals, as a share of what they span.
const ROOM: f64 = 0.1;

/// A chart of an audit as a figure, without a footer.
pub fn figure(chart: &EvidenceChart) -> Figure {
    match chart {
        EvidenceChart::Rates { title, x, y, curves } => rates(title, [x, y], curves),
        EvidenceChart::Column { title, figure, shape } => {
            let shift = ColumnShift { name: title.clone(), column: 0, distance: 1.0 - figure, shape: shape.clone() };
            Figure { title: title.clone(), ..column::of(&shift, 1) }
        }
        EvidenceChart::Intervals { title, rows } => intervals(title, rows),
    }
}

fn rates(title: &str, axes: [&str; 2], curves: &[UnitCurve]) -> Figure {
    let mut items = vec![Item::Line {
        from: [0.0, 0.0],
        to: [1.0, 1.0],
        tone: Tone::Secondary,
        weight: Weight::Plain,
        dashed: true,
    }];
    let mut keys = Vec::new();
    // Each in a colour of its own, and the first in that of the minority, as it is the one that is looked at most.
    for (at, curve) in curves.iter().enumerate() {
        let (tone, weight, dashed) = (Tone::Class(at), Weight::Bold, false);
        let places = curve.points.iter().map(|&[x, y]| [x as f32, y as f32]).collect();
        items.push(Item::Path { places, tone, weight, dashed });
        keys.push((Sign::Line { tone, weight, dashed }, curve.name.clone()));
    }
    keys.push((Sign::Line { tone: Tone::Secondary, weight: Weight::Plain, dashed: true }, "by chance".to_owned()));
    let said: Vec<&str> = curves.iter().map(|curve| curve.name.as_str()).collect();
    Figure {
        title: title.to_owned(),
        axes: axes.map(str::to_owned),
        numbers: [true, true],
        scales: [AxisScale::Linear, AxisScale::Linear],
        bounds: [[0.0, 1.0], [0.0, 1.0]],
        items,
        keys,
        summary: format!("{}.", said.join("; ")),
        ..Figure::default()
    }
}

fn intervals(title: &str, rows: &[crate::measures::audit::evidence::DifferenceInterval]) -> Figure {
    let (low, high) = rows.iter().fold((0.0_f64, 0.0_f64), |(low, high), it| (low.min(it.low), high.max(it.high)));
    let room = ((high - low) * ROOM).max(0.01);
    let mut items = vec![Item::Rule {
        at: 0.0,
        text: "no difference".to_owned(),
        tone: Tone::Secondary,
        weight: Weight::Plain,
        dashed: true,
    }];
    // The first of them at the top.
    let height = |at: usize| (rows.len() - 1 - at) as f32;
    let (tone, weight) = (Tone::Accent, Weight::Bold);
    for (at, it) in rows.iter().enumerate() {
        let y = height(at);
        items.push(Item::Line { from: [it.low as f32, y], to: [it.high as f32, y], tone, weight, dashed: false });
        items.push(Item::Points { shape: Shape::Other, tone, weight, places: vec![[it.mean as f32, y]] });
    }
    let said: Vec<String> =
        rows.iter().map(|it| format!("{} {:+.3} ({:+.3} to {:+.3})", it.name, it.mean, it.low, it.high)).collect();
    Figure {
        title: title.to_owned(),
        axes: ["trained on synthetic less trained on real".to_owned(), String::new()],
        numbers: [true, true],
        scales: [AxisScale::Linear, AxisScale::Names(rows.iter().rev().map(|it| it.name.clone()).collect())],
        bounds: [[(low - room) as f32, (high + room) as f32], [-0.5, rows.len() as f32 - 0.5]],
        items,
        summary: format!("{}.", said.join("; ")),
        ..Figure::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        measures::{audit::evidence::DifferenceInterval, rows::Pair},
        report::figure::svg::svg,
    };

    #[test]
    fn every_chart_of_an_audit_is_a_picture_with_words() {
        let curve = UnitCurve { name: "1: AUC .81".to_owned(), points: vec![[0.0, 0.0], [0.1, 0.6], [1.0, 1.0]] };
        let rates = EvidenceChart::Rates { title: "Members".to_owned(), x: "false", y: "true", curves: vec![curve] };
        let scores = Pair { real: 0.5, synthetic: 0.4 };
        let interval = DifferenceInterval { name: "PR-AUC".to_owned(), scores, mean: -0.1, low: -0.2, high: 0.0 };
        let intervals = EvidenceChart::Intervals { title: "Difference".to_owned(), rows: vec![interval] };
        let shape = crate::measures::column_shapes::ColumnShape::Nominal { levels: Vec::new(), rest: None };
        let column = EvidenceChart::Column { title: "age, class 1".to_owned(), figure: 0.9, shape };
        for (chart, word) in [(rates, "AUC .81"), (intervals, "-0.100"), (column, "age, class 1")] {
            let figure = figure(&chart);
            assert!(figure.description().contains(word), "{}", figure.description());
            assert!(!svg(&figure, [480.0, 360.0]).contains("NaN"));
        }
    }
}
