//! Lines over an axis, as the costs of each percentage are.

use crate::report::figure::{AxisScale, Figure, Item, Sign, Tone, Weight};

/// A line with its name; without one it is not in the legend.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub name: String,
    pub tone: Tone,
    pub dashed: bool,
    pub places: Vec<[f32; 2]>,
}

/// Lines as they are to be drawn.
#[derive(Clone, Debug)]
pub struct Curves {
    pub title: String,
    pub axes: [String; 2],
    pub scales: [AxisScale; 2],
    /// Lowest and highest of x and y.
    pub bounds: [[f32; 2]; 2],
    pub lines: Vec<Line>,
    /// A value of x that is marked, with words.
    pub cut: (f64, String),
    pub summary: String,
    pub footer: String,
}

impl Curves {
    pub fn figure(self) -> Figure {
        let weight = Weight::Bold;
        let named = self.lines.iter().filter(|line| !line.name.is_empty());
        let keys = named
            .map(|line| (Sign::Line { tone: line.tone, weight, dashed: line.dashed }, line.name.clone()))
            .collect();
        let (at, text) = self.cut;
        let cut = Item::Rule { at: at as f32, text, tone: Tone::Accent, weight, dashed: false };
        let paths = self.lines.into_iter().map(|line| {
            let Line { tone, dashed, places, .. } = line;
            Item::Path { places, tone, weight, dashed }
        });
        Figure {
            title: self.title,
            axes: self.axes,
            numbers: [true, true],
            scales: self.scales,
            bounds: self.bounds,
            items: paths.chain([cut]).collect(),
            keys,
            summary: self.summary,
            footer: self.footer,
            ..Figure::default()
        }
    }
}
