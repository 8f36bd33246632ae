//! A picture as a list of marks, the same for the window, for SVG and for PNG.
//!
//! A [`layout`] says where things stand on the page, [`svg`] writes them, and [`png`] paints what was written.

pub mod areas;
pub mod labels;
pub mod layout;
pub mod letters;
pub mod marks;
pub mod palette;
pub mod png;
pub mod rims;
pub mod save;
pub mod scale;
pub mod svg;

use crate::{report::format::thousands, sampling::row_kinds::RowKind};
pub use scale::AxisScale;

/// What a colour stands for; each theme has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    /// A class, by its rank: 0 is the largest.
    Class(usize),
    Text,
    Secondary,
    Accent,
}

impl Tone {
    /// The colour of what stands around a row of a kind: hues are the classes', and what is usual is quieter.
    pub fn around(kind: RowKind) -> Self {
        if kind == RowKind::Safe { Self::Secondary } else { Self::Text }
    }
}

/// The shape of a point: it says what a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A real row of the largest class: small.
    Dot,
    /// A real row.
    Disc,
    /// A synthetic row: an outlined diamond.
    Diamond,
    /// A dropped row.
    Cross,
    /// A real row that was taken out: a hollow disc.
    Ring,
    /// What stands around a real row of a kind.
    Around(RowKind),
    /// No row at all: the legend says what. It looks like a disc.
    Other,
}

impl Shape {
    /// What shapes say of rows, each with the shapes that say it, the one of the legend first.
    pub const MEANINGS: [(&[Self], &str); 8] = [
        (&[Self::Disc, Self::Dot], "real"),
        (&[Self::Diamond], "synthetic"),
        (&[Self::Cross], "dropped"),
        (&[Self::Ring], "removed"),
        (&[Self::Around(RowKind::Safe)], RowKind::Safe.name()),
        (&[Self::Around(RowKind::Borderline)], RowKind::Borderline.name()),
        (&[Self::Around(RowKind::Rare)], RowKind::Rare.name()),
        (&[Self::Around(RowKind::Outlier)], RowKind::Outlier.name()),
    ];

    /// What the legend draws: what stands around a row is seen around one.
    pub fn in_legend(self) -> Vec<(Self, Tone)> {
        match self {
            Self::Around(kind) => vec![(Self::Disc, Tone::Secondary), (self, Tone::around(kind))],
            shape => vec![(shape, Tone::Secondary)],
        }
    }
}

/// How strongly something is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weight {
    /// There, but in the background.
    Faint,
    Plain,
    /// What one is to look at.
    Bold,
}

/// How a bar is filled: what it counts is told apart without colour, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fill {
    /// Real rows.
    Solid,
    /// Synthetic rows: the same hue, nearer to the ground, with an outline.
    Light,
    /// What is not there: an outline alone.
    Outline,
}

/// What an entry of the legend shows beside its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sign {
    Bar(Fill, Tone),
    Line {
        tone: Tone,
        weight: Weight,
        dashed: bool,
    },
    Band(Tone),
    Ring(Tone),
    /// A [`Shape::Other`].
    Point(Tone),
}

/// One thing in the picture. Places are in the units of the axes; sizes are in points of the screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Many points alike.
    Points {
        shape: Shape,
        tone: Tone,
        weight: Weight,
        places: Vec<[f32; 2]>,
    },
    Line {
        from: [f32; 2],
        to: [f32; 2],
        tone: Tone,
        weight: Weight,
        dashed: bool,
    },
    Ring {
        at: [f32; 2],
        radius: f32,
        tone: Tone,
        weight: Weight,
    },
    /// Words beside a place, on a small ground of their own. `towards` says on which side: −1 or 1, right and up positive.
    Label {
        at: [f32; 2],
        text: String,
        tone: Tone,
        weight: Weight,
        towards: [f32; 2],
    },
    /// A rectangle between two opposite corners.
    Bar {
        from: [f32; 2],
        to: [f32; 2],
        fill: Fill,
        tone: Tone,
        weight: Weight,
    },
    /// A line through many places.
    Path {
        places: Vec<[f32; 2]>,
        tone: Tone,
        weight: Weight,
        dashed: bool,
    },
    /// The area between two lines: x, and the lower and the upper y there.
    Band {
        places: Vec<[f32; 3]>,
        tone: Tone,
    },
    /// An upright line through the whole frame at a value of x, with words at its upper end.
    Rule {
        at: f32,
        text: String,
        tone: Tone,
        weight: Weight,
        dashed: bool,
    },
}

/// A picture that can be written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    pub title: String,
    /// What each axis measures.
    pub axes: [String; 2],
    /// Whether the axes carry numbers: those of components mean nothing by themselves.
    pub numbers: [bool; 2],
    /// How values lie along each axis.
    pub scales: [AxisScale; 2],
    /// Lowest and highest of x and of y.
    pub bounds: [[f32; 2]; 2],
    /// One of x is as long as one of y: the frame is as large as that lets it be.
    pub square: bool,
    /// In the order of drawing, but labels come last. Lines end at the rims of rings and points that are at their ends.
    pub items: Vec<Item>,
    /// Name and rank of each class.
    pub classes: Vec<(String, usize)>,
    /// What the legend explains besides classes and shapes of points.
    pub keys: Vec<(Sign, String)>,
    /// What is seen, in a sentence or two, for those who do not see it.
    pub summary: String,
    /// What the picture was made with: n, k, seed, …
    pub footer: String,
}

impl Figure {
    /// How many points of these shapes there are.
    pub fn count(&self, shapes: &[Shape]) -> usize {
        let of = |item: &Item| match item {
            Item::Points { shape, places, .. } if shapes.contains(shape) => places.len(),
            _ => 0,
        };
        self.items.iter().map(of).sum()
    }

    /// Whether anything is drawn in the colour of a class.
    pub fn shows_class(&self, rank: usize) -> bool {
        self.items.iter().any(|item| match item {
            Item::Points { tone, places, .. } | Item::Path { tone, places, .. } => {
                *tone == Tone::Class(rank) && !places.is_empty()
            }
            Item::Band { tone, places } => *tone == Tone::Class(rank) && !places.is_empty(),
            Item::Line { tone, .. }
            | Item::Ring { tone, .. }
            | Item::Label { tone, .. }
            | Item::Bar { tone, .. }
            | Item::Rule { tone, .. } => *tone == Tone::Class(rank),
        })
    }

    /// The picture in words, for those who do not see it.
    pub fn description(&self) -> String {
        let mut parts = Vec::new();
        for (direction, axis) in ["Across", "Upwards"].iter().zip(&self.axes) {
            if !axis.is_empty() {
                parts.push(format!("{direction}: {axis}."));
            }
        }
        if !self.summary.is_empty() {
            parts.push(self.summary.clone());
        }
        // Rows are counted once: a summary says how many of them are of each kind.
        let counts: Vec<String> = Shape::MEANINGS
            .into_iter()
            .filter(|(shapes, _)| !matches!(shapes[0], Shape::Around(_)))
            .map(|(shapes, name)| (name, self.count(shapes)))
            .filter(|(_, count)| *count > 0)
            .map(|(name, count)| format!("{} {name}", thousands(count as u64)))
            .collect();
        if !counts.is_empty() {
            parts.push(format!("Rows: {}.", counts.join(", ")));
        }
        let classes: Vec<&str> =
            self.classes.iter().filter(|(_, rank)| self.shows_class(*rank)).map(|(name, _)| name.as_str()).collect();
        if !classes.is_empty() {
            parts.push(format!("Classes: {}.", classes.join(", ")));
        }
        if !self.keys.is_empty() {
            let keys: Vec<&str> = self.keys.iter().map(|(_, words)| words.as_str()).collect();
            parts.push(format!("Shown: {}.", keys.join(", ")));
        }
        let labels = self.items.iter().filter_map(|item| match item {
            Item::Label { text, .. } | Item::Rule { text, .. } if !text.is_empty() => Some(format!("Marked: {text}.")),
            _ => None,
        });
        parts.extend(labels);
        if !self.footer.is_empty() {
            parts.push(self.footer.clone());
        }
        parts.join(" ")
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Every kind of item, shape, tone and weight.
    pub(crate) fn small() -> Figure {
        let points =
            |shape, tone, weight, places: &[[f32; 2]]| Item::Points { shape, tone, weight, places: places.to_vec() };
        let around = |kind, at| points(Shape::Around(kind), Tone::around(kind), Weight::Plain, &[at]);
        let line = |from, to, tone, weight, dashed| Item::Line { from, to, tone, weight, dashed };
        let label =
            |at, text: &str, tone, weight, towards| Item::Label { at, text: text.to_owned(), tone, weight, towards };
        let (common, rare) = (Tone::Class(0), Tone::Class(1));
        Figure {
            title: "How one synthetic row of “stroke” came about".to_owned(),
            axes: ["age (years)".to_owned(), "glucose & <co>".to_owned()],
            numbers: [true, true],
            scales: [AxisScale::Linear, AxisScale::Linear],
            bounds: [[40.0, 80.0], [70.0, 210.0]],
            square: false,
            items: vec![
                points(Shape::Dot, common, Weight::Plain, &[[41.0, 80.0], [44.0, 92.5], [52.0, 71.0], [58.0, 103.0]]),
                points(Shape::Disc, rare, Weight::Faint, &[[79.0, 200.0], [45.0, 205.0]]),
                points(Shape::Disc, rare, Weight::Plain, &[[60.0, 110.0], [64.0, 160.0], [76.0, 120.0], [71.0, 180.0]]),
                points(Shape::Diamond, rare, Weight::Plain, &[[66.0, 140.0], [73.0, 150.0]]),
                points(Shape::Cross, rare, Weight::Plain, &[[60.5, 111.0]]),
                around(RowKind::Safe, [60.0, 110.0]),
                around(RowKind::Borderline, [64.0, 160.0]),
                around(RowKind::Rare, [76.0, 120.0]),
                around(RowKind::Outlier, [71.0, 180.0]),
                line([60.0, 110.0], [64.0, 160.0], Tone::Secondary, Weight::Faint, false),
                line([60.0, 110.0], [76.0, 120.0], Tone::Secondary, Weight::Plain, true),
                line([60.0, 110.0], [71.0, 180.0], Tone::Text, Weight::Bold, false),
                points(Shape::Diamond, rare, Weight::Bold, &[[65.0, 141.8]]),
                Item::Ring { at: [60.0, 110.0], radius: 7.0, tone: Tone::Text, weight: Weight::Plain },
                Item::Ring { at: [65.0, 141.8], radius: 9.0, tone: Tone::Accent, weight: Weight::Bold },
                label([60.0, 110.0], "base", Tone::Text, Weight::Plain, [-1.0, -1.0]),
                label([71.0, 180.0], "neighbour 3 of 5", Tone::Secondary, Weight::Faint, [1.0, 1.0]),
                label([65.0, 141.8], "new row", Tone::Accent, Weight::Bold, [1.0, -1.0]),
                label([79.0, 200.0], "a label that would leave the frame", rare, Weight::Plain, [1.0, 1.0]),
            ],
            classes: vec![("no stroke".to_owned(), 0), ("stroke".to_owned(), 1), ("not shown".to_owned(), 2)],
            keys: Vec::new(),
            summary: String::new(),
            footer: "Smotescope · SMOTE · k = 5 · seed 42 · 10 rows".to_owned(),
        }
    }

    pub(crate) fn empty() -> Figure {
        Figure::default()
    }

    /// Bars, a line, a band and a cut, on an axis of powers of ten that begins with a bin of zeros.
    pub(crate) fn chart() -> Figure {
        let rare = Tone::Class(1);
        let bar = |left: f32, right: f32, high: f32, fill| Item::Bar {
            from: [left, 0.0],
            to: [right, high],
            fill,
            tone: rare,
            weight: Weight::Plain,
        };
        let rule = |at: f32, text: &str| Item::Rule {
            at,
            text: text.to_owned(),
            tone: Tone::Accent,
            weight: Weight::Bold,
            dashed: false,
        };
        Figure {
            title: "How near to a real row".to_owned(),
            axes: ["distance".to_owned(), "rows".to_owned()],
            numbers: [true, true],
            scales: [AxisScale::Log { zero: Some(0.0004) }, AxisScale::Grounded],
            bounds: [[0.0003, 30.0], [0.0, 120.0]],
            square: false,
            items: vec![
                Item::Band { places: vec![[0.01, 10.0, 30.0], [0.1, 40.0, 70.0], [1.0, 90.0, 110.0]], tone: rare },
                bar(0.0003, 0.0005, 35.0, Fill::Outline),
                bar(0.01, 0.02, 12.0, Fill::Solid),
                bar(0.02, 0.05, 55.0, Fill::Light),
                bar(0.05, 0.1, 118.0, Fill::Light),
                Item::Path {
                    places: vec![[0.0, 2.0], [0.002, 9.0], [0.1, 60.0], [9.0, 118.0], [300.0, 119.0]],
                    tone: Tone::Secondary,
                    weight: Weight::Plain,
                    dashed: true,
                },
                rule(0.03, "cut 0.03"),
                rule(0.05, "another cut, close by"),
                rule(25.0, "at the right end"),
            ],
            classes: vec![("stroke".to_owned(), 1)],
            keys: vec![
                (Sign::Bar(Fill::Light, rare), "synthetic".to_owned()),
                (Sign::Line { tone: Tone::Secondary, weight: Weight::Plain, dashed: true }, "real to real".to_owned()),
                (Sign::Band(rare), "20 seeds".to_owned()),
            ],
            summary: "Most rows are 0.05 to 0.1 away.".to_owned(),
            footer: "n 5,110".to_owned(),
        }
    }

    #[test]
    fn a_figure_can_be_told_in_words() {
        let text = small().description();
        assert!(
            text.starts_with("Across: age (years). Upwards: glucose & <co>. Rows: 10 real, 3 synthetic, 1 dropped.")
        );
        assert!(text.contains("Classes: no stroke, stroke.") && text.contains("Marked: new row."), "{text}");
        assert_eq!(empty().description(), "");
        let text = chart().description();
        assert!(text.contains("Most rows are 0.05 to 0.1 away. Classes: stroke."), "{text}");
        assert!(text.contains("Shown: synthetic, real to real, 20 seeds. Marked: cut 0.03."), "{text}");
    }
}
