//! One column, real against kept synthetic rows of a class.

use super::{Chart, ChartSource, footer};
use crate::{
    measures::column_shapes::{ClassShift, ColumnShape, ColumnShift, LevelShare},
    report::{
        figure::{AxisScale, Figure, Fill, Item, Sign, Tone, Weight, scale::single},
        format::{clip, percent},
    },
};

pub const CHART: Chart = Chart { name: "column", title: "A column, real against synthetic", available, figure };

/// Letters of a level's name below its bars.
const LETTERS: usize = 12;
/// Half of the room of a level's two bars; there is 1 from one level to the next.
const HALF: f32 = 0.38;

fn available(source: &ChartSource) -> bool {
    chosen(source).is_some()
}

fn chosen(source: &ChartSource) -> Option<(&ClassShift, &ColumnShift)> {
    at(source, source.known.column)
}

/// A class and a column by their places in the comparison.
fn at(source: &ChartSource, (class, column): (usize, usize)) -> Option<(&ClassShift, &ColumnShift)> {
    let class = source.known.shift.as_ref()?.classes.get(class)?;
    Some((class, class.columns.get(column)?))
}

/// The names of a class and of a column.
pub fn name(source: &ChartSource, place: (usize, usize)) -> Option<[&str; 2]> {
    let (class, column) = at(source, place)?;
    Some([&source.outcome.ledger.get(class.class as usize)?.class, &column.name])
}

/// "age of class yes, KS 0.071".
pub fn title(source: &ChartSource, place: (usize, usize)) -> Option<String> {
    let [class, name] = name(source, place)?;
    let (_, column) = at(source, place)?;
    Some(format!("{name} of class {class}, {} {:.3}", measure(column), column.distance))
}

fn figure(source: &ChartSource) -> Figure {
    let Some((class, column)) = chosen(source) else { return Figure::default() };
    let rank = source.outcome.table.target.ranks()[class.class as usize];
    let mut figure = of(column, rank);
    figure.title = title(source, source.known.column).unwrap_or_default();
    figure.footer = footer(&source.outcome);
    if class.rows.real.is_part() || class.rows.synthetic.is_part() {
        let [real, synthetic] = [class.rows.real.used, class.rows.synthetic.used];
        figure.footer = format!("{} · {real} real and {synthetic} synthetic rows looked at", figure.footer);
    }
    figure
}

/// What the shift of a column is measured by.
pub fn measure(column: &ColumnShift) -> &'static str {
    match column.shape {
        ColumnShape::Number { .. } => "KS",
        ColumnShape::Nominal { .. } => "TV",
    }
}

/// A column as a small chart, without title and footer.
pub fn of(column: &ColumnShift, rank: usize) -> Figure {
    let mut figure = match &column.shape {
        ColumnShape::Number { edges, shares, .. } => {
            let steps = |of: fn(&crate::measures::rows::Pair<f64>) -> f64| -> Vec<[f32; 2]> {
                let tops = edges.windows(2).zip(shares);
                tops.flat_map(|(edges, share)| {
                    [[single(edges[0]), of(share) as f32], [single(edges[1]), of(share) as f32]]
                })
                .collect()
            };
            let mut items: Vec<Item> = edges
                .windows(2)
                .zip(shares)
                .filter(|(_, share)| share.real > 0.0)
                .map(|(edges, share)| Item::Bar {
                    from: [single(edges[0]), 0.0],
                    to: [single(edges[1]), share.real as f32],
                    fill: Fill::Light,
                    tone: Tone::Secondary,
                    weight: Weight::Plain,
                })
                .collect();
            let places = steps(|share| share.synthetic);
            items.push(Item::Path { places, tone: Tone::Class(rank), weight: Weight::Bold, dashed: false });
            let highest = shares.iter().map(|share| share.real.max(share.synthetic)).fold(0.0, f64::max) as f32;
            let (low, high) = (edges.first().copied().unwrap_or(0.0), edges.last().copied().unwrap_or(1.0));
            Figure {
                axes: [column.name.clone(), "share of rows".to_owned()],
                scales: [AxisScale::Linear, AxisScale::Grounded],
                bounds: [[single(low), single(high)], [0.0, highest]],
                items,
                keys: vec![
                    (Sign::Bar(Fill::Light, Tone::Secondary), "real".to_owned()),
                    (
                        Sign::Line { tone: Tone::Class(rank), weight: Weight::Bold, dashed: false },
                        "synthetic".to_owned(),
                    ),
                ],
                ..Figure::default()
            }
        }
        ColumnShape::Nominal { levels, rest } => {
            let rest =
                rest.iter().map(|rest| LevelShare { label: format!("{} others", rest.levels), share: rest.share });
            let levels: Vec<LevelShare> = levels.iter().cloned().chain(rest).collect();
            let mut items = Vec::new();
            for (at, level) in levels.iter().enumerate() {
                let at = at as f32;
                for (from, to, share, fill, tone) in [
                    (at - HALF, at, level.share.real, Fill::Light, Tone::Secondary),
                    (at, at + HALF, level.share.synthetic, Fill::Solid, Tone::Class(rank)),
                ] {
                    if share > 0.0 {
                        items.push(Item::Bar {
                            from: [from, 0.0],
                            to: [to, share as f32],
                            fill,
                            tone,
                            weight: Weight::Plain,
                        });
                    }
                }
            }
            let highest = levels.iter().map(|level| level.share.real.max(level.share.synthetic)).fold(0.0, f64::max);
            Figure {
                axes: [column.name.clone(), "share of rows".to_owned()],
                scales: [
                    AxisScale::Names(levels.iter().map(|level| clip(&level.label, LETTERS)).collect()),
                    AxisScale::Grounded,
                ],
                bounds: [[-0.5, levels.len() as f32 - 0.5], [0.0, highest as f32]],
                items,
                keys: vec![
                    (Sign::Bar(Fill::Light, Tone::Secondary), "real".to_owned()),
                    (Sign::Bar(Fill::Solid, Tone::Class(rank)), "synthetic".to_owned()),
                ],
                ..Figure::default()
            }
        }
    };
    figure.numbers = [true, true];
    figure.summary = summary(column);
    figure
}

fn summary(column: &ColumnShift) -> String {
    let what = match &column.shape {
        ColumnShape::Number { mean, .. } => format!("mean {:.4} real, {:.4} synthetic", mean.real, mean.synthetic),
        ColumnShape::Nominal { levels, .. } => levels.first().map_or_else(String::new, |level| {
            format!("{} {} real, {} synthetic", level.label, percent(level.share.real), percent(level.share.synthetic))
        }),
    };
    format!("{}: {} distance {:.3}; {what}.", column.name, measure(column), column.distance)
}
