//! Step 2: the nearest rows of the same class.

use crate::{
    lesson::{
        marks::Marks,
        steps::{Formula, Page, Reach, Scene, Step},
        walk::Walk,
    },
    report::format::telling_decimals,
    space::Space,
};

pub struct NeighboursStep;

/// Columns spelled out in a distance.
const SPELLED: usize = 3;

impl Step for NeighboursStep {
    fn name(&self) -> &'static str {
        "neighbours"
    }

    fn title(&self) -> &'static str {
        "Neighbours"
    }

    fn reach(&self) -> Reach {
        Reach::Unborn
    }

    fn page(&self, scene: &Scene<'_>) -> Page {
        let walk = scene.walk;
        let space = &walk.outcome.space;
        let features = space.numbers.len() + space.nominals.len();
        let columns = match features {
            1 => "the one column".to_owned(),
            2 => "both columns".to_owned(),
            many => format!("all {many} columns"),
        };
        let told = walk.telling.partners.as_ref();
        let formula = walk.candidates().first().filter(|_| told.is_none_or(|told| told.by_distance));
        Page {
            headline: told.map_or("Who is nearest?", |told| &told.headline).to_owned(),
            words: told.map_or_else(
                || {
                    format!(
                        "From the base we measure how far it is to every other row of class {}, over {columns} at once, each in \
                         its own [scale]. The {} nearest are its [neighbours]. How many count is up to you: that number is \
                         called [k]. Drag it and watch the fan.",
                        walk.class_name(),
                        walk.k,
                    )
                },
                |told| told.words.clone(),
            ),
            formula: formula.map(|nearest| Formula {
                general: "distance = √(sum of squared differences)".to_owned(),
                numbers: spelled(space, walk, nearest.row, nearest.distance),
            }),
            idle: None,
        }
    }

    fn marks(&self, _scene: &Scene<'_>, marks: &mut Marks<'_>) {
        marks.fan();
        marks.base(true);
    }

    fn questions(&self) -> &'static [&'static str] {
        &["farthest"]
    }
}

/// How far two rows are apart in one column.
struct Apart<'a> {
    name: &'a str,
    distance: f64,
    /// Two unlike numbers, the larger one first, and how much of the column is one unit of distance.
    numbers: Option<([f64; 2], f64)>,
}

impl Apart<'_> {
    /// The difference, and where it is one of numbers how it is computed from what the table holds.
    fn line(&self, decimals: usize) -> String {
        let shown = format!("{:.decimals$}", self.distance);
        let Some(([high, low], unit)) = self.numbers else { return format!("{}: {shown} apart", self.name) };
        let comes_out = |unit: &[f64]| format!("{:.decimals$}", (high - low) / unit[0]) == shown;
        let digits = telling_decimals(&[unit], 2, comes_out);
        format!("{} apart: ({high} − {low}) / {unit:.digits$} = {shown}", self.name)
    }
}

/// The distance to the nearest row, column by column: the largest differences first.
fn spelled(space: &Space, walk: &Walk, row: u32, distance: f64) -> Vec<String> {
    let base = walk.draw.base;
    let weights = space.level_weights(walk.class);
    let numbers = space.numbers.iter().enumerate().map(|(at, axis)| {
        let both = [base, row].map(|position| space.number(at, position));
        let apart = (axis.scaled(both[0]) - axis.scaled(both[1])).abs();
        let sorted = [both[0].max(both[1]), both[0].min(both[1])];
        let numbers = (apart > 0.0).then(|| (sorted, (sorted[0] - sorted[1]) / apart));
        Apart { name: axis.name.as_str(), distance: apart, numbers }
    });
    let nominals = space.nominals.iter().enumerate().map(|(at, axis)| {
        let (a, b) = (space.code(at, base), space.code(at, row));
        let apart = if a == b { 0.0 } else { weights[at][a as usize] + weights[at][b as usize] };
        Apart { name: axis.name.as_str(), distance: apart.sqrt(), numbers: None }
    });
    let mut parts: Vec<Apart<'_>> = numbers.chain(nominals).collect();
    parts.sort_by(|a, b| b.distance.total_cmp(&a.distance));
    let (spelled, others) = parts.split_at(parts.len().min(SPELLED));
    let rest = others.iter().map(|it| it.distance * it.distance).sum::<f64>().sqrt();
    let mut operands: Vec<f64> = spelled.iter().map(|it| it.distance).collect();
    operands.extend((!others.is_empty()).then_some(rest));
    let total = |operands: &[f64]| operands.iter().map(|apart| apart * apart).sum::<f64>().sqrt();
    let decimals = telling_decimals(&operands, 2, |shown| Walk::shown(total(shown)) == Walk::shown(distance));
    let mut lines: Vec<String> = spelled.iter().map(|it| it.line(decimals)).collect();
    lines.extend((!others.is_empty()).then(|| format!("the {} other columns: {rest:.decimals$} apart", others.len())));
    let squares: Vec<String> = operands.iter().map(|apart| format!("{apart:.decimals$}²")).collect();
    lines.push(format!("row {}: √({}) = {}", walk.row_number(row), squares.join(" + "), Walk::shown(distance)));
    lines
}
