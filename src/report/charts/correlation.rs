//! How the columns go together, real rows beside kept synthetic ones: a square for every two columns, as large as their
//! correlation; filled if it is positive, an outline if it is negative.

use super::{Chart, ChartSource, footer};
use crate::{
    measures::correlation::{Correlation, CorrelationMatrix},
    report::{
        figure::{AxisScale, Figure, Fill, Item, Sign, Tone, Weight},
        format::clip,
    },
};

pub const CHART: Chart = Chart { name: "correlation", title: "Correlations, real beside synthetic", available, figure };

/// Which matrix is which, and what the squares mean.
pub const SIDES: &str = "left real, right synthetic; the area of a square is |r|";

/// Letters of a column's name.
const LETTERS: usize = 18;
/// Half of the side of a square that stands for 1.
const HALF: f32 = 0.45;
/// Between both matrices, in columns.
const GAP: usize = 1;

fn available(source: &ChartSource) -> bool {
    chosen(source).is_some_and(|found| found.columns.len() > 1)
}

fn chosen(source: &ChartSource) -> Option<&Correlation> {
    source.known.correlation.as_ref()?.get(source.known.column.0)
}

fn figure(source: &ChartSource) -> Figure {
    let Some(found) = chosen(source) else { return Figure::default() };
    let mut figure = of(found);
    if let Some(class) = found.class {
        figure.title = format!("Correlations in class {}", source.outcome.ledger[class as usize].class);
    }
    figure.footer = footer(&source.outcome);
    figure
}

/// Both matrices, without title and footer.
pub fn of(found: &Correlation) -> Figure {
    let size = found.columns.len();
    // The first column stands on top.
    let row = |at: usize| (size - 1 - at) as f32;
    let mut items = Vec::new();
    for (matrix, left) in [(&found.matrix.real, 0), (&found.matrix.synthetic, size + GAP)] {
        items.extend(squares(matrix, |at| (left + at) as f32, row));
    }
    let mut said = vec![format!("Correlations of {size} columns")];
    let mut keys = vec![
        (Sign::Bar(Fill::Solid, Tone::Accent), "positive".to_owned()),
        (Sign::Bar(Fill::Outline, Tone::Text), "negative".to_owned()),
    ];
    if let Some(largest) = found.largest {
        let [a, b] = largest.columns;
        for left in [0, size + GAP] {
            for (x, y) in [(a, b), (b, a)] {
                let at = [(left + x) as f32, row(y)];
                items.push(Item::Ring { at, radius: 7.0, tone: Tone::Class(1), weight: Weight::Plain });
            }
        }
        let r = |matrix: &CorrelationMatrix| matrix.get(a, b).map_or_else(|| "–".to_owned(), |r| format!("{r:.2}"));
        keys.push((Sign::Ring(Tone::Class(1)), "largest difference".to_owned()));
        said.push(format!(
            "the largest difference is that of {} and {}, {} real and {} synthetic",
            found.columns[a].name,
            found.columns[b].name,
            r(&found.matrix.real),
            r(&found.matrix.synthetic)
        ));
    }
    if found.left_out > 0 {
        said.push(format!("{} columns more are left out", found.left_out));
    }
    let number = |at: usize| (at + 1).to_string();
    let across = (0..size).map(number).chain((0..GAP).map(|_| String::new())).chain((0..size).map(number));
    Figure {
        axes: [SIDES.to_owned(), String::new()],
        numbers: [true, true],
        scales: [
            AxisScale::Names(across.collect()),
            AxisScale::Names(
                found
                    .columns
                    .iter()
                    .enumerate()
                    .rev()
                    .map(|(at, it)| format!("{} {}", clip(&it.name, LETTERS), at + 1))
                    .collect(),
            ),
        ],
        bounds: [[-0.5, (2 * size + GAP) as f32 - 0.5], [-0.5, size as f32 - 0.5]],
        square: true,
        items,
        keys,
        summary: said.join("; ") + ".",
        ..Figure::default()
    }
}

fn squares(matrix: &CorrelationMatrix, x: impl Fn(usize) -> f32, y: impl Fn(usize) -> f32) -> Vec<Item> {
    let mut items = Vec::new();
    for row in 0..matrix.size() {
        for column in 0..matrix.size() {
            let Some(r) = matrix.get(row, column) else { continue };
            // The area is as large as the correlation.
            let half = HALF * (r.abs() as f32).sqrt();
            let (fill, tone) = if r > 0.0 { (Fill::Solid, Tone::Accent) } else { (Fill::Outline, Tone::Text) };
            let (x, y) = (x(column), y(row));
            items.push(Item::Bar {
                from: [x - half, y - half],
                to: [x + half, y + half],
                fill,
                tone,
                weight: Weight::Plain,
            });
        }
    }
    items
}
