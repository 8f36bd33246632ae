//! Lines over an axis: cumulative shares, costs by the percentage that is dropped, bands of seeds.

use crate::report::figure::{Figure, Item, Scale, Sign, Tone, Weight};

/// Places of a line at most: more cannot be told apart on a page.
const PLACES: usize = 400;

/// A line with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub name: String,
    pub tone: Tone,
    pub weight: Weight,
    pub dashed: bool,
    pub places: Vec<[f32; 2]>,
}

/// The area between two lines, with its name: x, lower and upper y.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    pub name: String,
    pub tone: Tone,
    pub places: Vec<[f32; 3]>,
}

/// Lines as they are to be drawn, over the bands.
#[derive(Clone, Debug)]
pub struct Curves {
    pub title: String,
    pub axes: [String; 2],
    pub scales: [Scale; 2],
    /// Lowest and highest of x and y where they are given; otherwise those of the places.
    pub bounds: [Option<[f32; 2]>; 2],
    pub bands: Vec<Band>,
    pub lines: Vec<Line>,
    /// A value of x that is marked, with words.
    pub cut: Option<(f64, String)>,
    pub summary: String,
    pub footer: String,
}

impl Curves {
    pub fn figure(&self) -> Figure {
        let bands = self.bands.iter().map(|band| Item::Band { places: band.places.clone(), tone: band.tone });
        let lines = self.lines.iter().map(|line| Item::Path {
            places: line.places.clone(),
            tone: line.tone,
            weight: line.weight,
            dashed: line.dashed,
        });
        let cut = self.cut.iter().map(|(at, text)| Item::Rule {
            at: *at as f32,
            text: text.clone(),
            tone: Tone::Accent,
            weight: Weight::Bold,
            dashed: false,
        });
        let line_key = |line: &Line| {
            let Line { tone, weight, dashed, .. } = *line;
            (Sign::Line { tone, weight, dashed }, line.name.clone())
        };
        let keys = self
            .lines
            .iter()
            .map(line_key)
            .chain(self.bands.iter().map(|band| (Sign::Band(band.tone), band.name.clone())));
        Figure {
            title: self.title.clone(),
            axes: self.axes.clone(),
            numbers: [true, true],
            scales: self.scales.clone(),
            bounds: [0, 1].map(|axis| self.bounds[axis].unwrap_or_else(|| self.extent(axis))),
            items: bands.chain(lines).chain(cut).collect(),
            classes: Vec::new(),
            keys: keys.filter(|(_, name)| !name.is_empty()).collect(),
            summary: self.summary.clone(),
            footer: self.footer.clone(),
        }
    }

    /// Lowest and highest of all places on one axis.
    fn extent(&self, axis: usize) -> [f32; 2] {
        let log = matches!(self.scales[axis], Scale::Log { .. });
        let lines = self.lines.iter().flat_map(|line| &line.places).map(|place| place[axis]);
        let bands = self
            .bands
            .iter()
            .flat_map(|band| &band.places)
            .flat_map(|[x, low, high]| if axis == 0 { [*x, *x] } else { [*low, *high] });
        let values = lines.chain(bands).filter(|value| value.is_finite() && (!log || *value > 0.0));
        let (low, high) =
            values.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low <= high { [low, high] } else { [0.1, 1.0] }
    }
}

/// The share of values that are not above x, as steps, at no more than a few hundred places. `ascending` is in order.
pub fn cumulative(ascending: &[f64]) -> Vec<[f32; 2]> {
    let count = ascending.len();
    let every = count.div_ceil(PLACES / 2).max(1);
    let mut places: Vec<[f32; 2]> = Vec::new();
    let mut before = 0.0;
    for (at, value) in ascending.iter().enumerate() {
        // The first and the last are always there.
        if at % every == 0 || at + 1 == count {
            let share = ((at + 1) as f64 / count as f64) as f32;
            places.extend([[*value as f32, before], [*value as f32, share]]);
            before = share;
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prop_assert, proptest};

    use super::*;
    use crate::report::figure::svg::svg;

    #[test]
    fn shares_rise_from_nothing_to_all() {
        assert_eq!(cumulative(&[1.0, 3.0]), [[1.0, 0.0], [1.0, 0.5], [3.0, 0.5], [3.0, 1.0]]);
        assert!(cumulative(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn cumulative_shares_are_few_and_never_fall(mut values in vec(0.0_f64..9.0, 1..3000)) {
            values.sort_by(f64::total_cmp);
            let places = cumulative(&values);
            prop_assert!(places.len() <= PLACES + 4 && places.last().is_some_and(|place| place[1] == 1.0));
            prop_assert!(places.windows(2).all(|pair| pair[0][0] <= pair[1][0] && pair[0][1] <= pair[1][1]));
            let line = |dashed| Line {
                name: "synthetic".to_owned(),
                tone: Tone::Class(1),
                weight: Weight::Plain,
                dashed,
                places: places.clone(),
            };
            let curves = Curves {
                title: "Cumulative".to_owned(),
                axes: ["distance".to_owned(), "share".to_owned()],
                scales: [Scale::Log { zero: None }, Scale::Grounded],
                bounds: [None, Some([0.0, 1.0])],
                bands: vec![Band { name: "seeds".to_owned(), tone: Tone::Accent, places: vec![[0.1, 0.2, 0.3], [1.0, 0.3, 0.4]] }],
                lines: vec![line(false), line(true)],
                cut: Some((0.4, "cut".to_owned())),
                summary: String::new(),
                footer: String::new(),
            };
            let text = svg(&curves.figure(), [640.0, 420.0]);
            prop_assert!(!text.contains("NaN") && text.contains(">seeds<") && text.contains(">cut<"));
        }
    }
}
