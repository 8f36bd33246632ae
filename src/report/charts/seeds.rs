//! How far the cut moves by luck: one mark for each of some other seeds.

use super::{Chart, ChartSource, footer};
use crate::report::{
    figure::{AxisScale, Figure, Item, Shape, Sign, Tone, Weight},
    format::distance,
};

pub const CHART: Chart = Chart { name: "seeds", title: "The cut over 20 seeds", available, figure };

/// Room beside the lowest and the highest cut, as a factor.
const ROOM: f32 = 1.15;

fn available(source: &ChartSource) -> bool {
    source.known.seeds.as_ref().is_some_and(|band| band.cut.is_some())
}

fn figure(source: &ChartSource) -> Figure {
    let found = source.known.seeds.as_ref().and_then(|band| Some((band, band.cut?)));
    let Some((band, range)) = found else { return Figure::default() };
    let own = source.outcome.selection.cut;
    let count = band.runs.len();
    let marks = band.runs.iter().enumerate().filter_map(|(at, run)| Some([run.cut? as f32, at as f32]));
    let places: Vec<[f32; 2]> = marks.collect();
    let all = places.iter().map(|place| place[0]).chain(own.map(|cut| cut as f32)).filter(|cut| *cut > 0.0);
    let (low, high) = all.fold((f32::INFINITY, 0.0), |(low, high): (f32, f32), cut| (low.min(cut), high.max(cut)));
    let (low, high) = if low <= high { (low / ROOM, high * ROOM) } else { (0.1, 1.0) };
    let (top, bottom) = (count as f32 - 0.5, -0.5);
    let mut items = vec![
        Item::Band {
            places: vec![[range.low as f32, bottom, top], [range.high as f32, bottom, top]],
            tone: Tone::Secondary,
        },
        Item::Line {
            from: [range.median as f32, bottom],
            to: [range.median as f32, top],
            tone: Tone::Secondary,
            weight: Weight::Plain,
            dashed: true,
        },
        Item::Points { shape: Shape::Other, tone: Tone::Text, weight: Weight::Plain, places },
    ];
    items.extend(own.map(|cut| Item::Rule {
        at: cut as f32,
        text: format!("seed {}, {}", source.outcome.recipe.seed, distance(cut)),
        tone: Tone::Accent,
        weight: Weight::Bold,
        dashed: false,
    }));
    Figure {
        title: format!("The cut at {} % over {count} other seeds", source.outcome.recipe.drop_closest),
        axes: ["distance of the cut".to_owned(), "seeds".to_owned()],
        numbers: [true, false],
        scales: [AxisScale::Log { zero: None }, AxisScale::Linear],
        bounds: [[low, high], [bottom, top]],
        square: false,
        items,
        classes: Vec::new(),
        keys: vec![
            (Sign::Point(Tone::Text), "one dot a seed".to_owned()),
            (Sign::Band(Tone::Secondary), "range".to_owned()),
            (Sign::Line { tone: Tone::Secondary, weight: Weight::Plain, dashed: true }, "median".to_owned()),
        ],
        summary: format!(
            "Over {count} seeds the cut lies between {} and {}, half of them below {}.",
            distance(range.low),
            distance(range.high),
            distance(range.median)
        ),
        footer: footer(&source.outcome),
    }
}
