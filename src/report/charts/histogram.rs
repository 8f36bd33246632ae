//! How many values lie where: bars for one series, steps for those that are compared with it.

use crate::report::figure::{Figure, Fill, Item, Scale, Sign, Tone, Weight};

/// Bins between ascending edges; on a logarithmic axis, with a bin of its own for values that are 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Bins {
    edges: Vec<f64>,
    log: bool,
    zeros: bool,
}

impl Bins {
    /// Equally wide bins over the finite values.
    pub fn linear(values: impl Iterator<Item = f64>, count: usize) -> Self {
        let (low, high) = extent(values.filter(|value| value.is_finite())).unwrap_or((0.0, 1.0));
        let (low, high) = if high > low { (low, high) } else { (low - 0.5, low + 0.5) };
        let count = count.max(1);
        let edge = |at: usize| low + (high - low) * at as f64 / count as f64;
        let mut edges: Vec<f64> = (0..=count).map(edge).collect();
        // Sums round: the highest value must not fall out.
        edges[count] = high;
        Self { edges, log: false, zeros: false }
    }

    /// Bins of equal ratio over the positive values; those that are 0 (distances of copies) have a bin at the left.
    pub fn log(values: impl Iterator<Item = f64> + Clone, count: usize) -> Self {
        let zeros = values.clone().any(|value| value == 0.0);
        let positive = values.filter(|value| value.is_finite() && *value > 0.0);
        let (low, high) = extent(positive).unwrap_or((0.1, 10.0));
        let (low, high) = if high > low { (low, high) } else { (low / 2.0, low * 2.0) };
        let count = count.max(1);
        let ratio = (high / low).powf(1.0 / count as f64);
        let mut edges: Vec<f64> = (0..=count).map(|at| low * ratio.powi(at as i32)).collect();
        // Powers round: no value may fall out at the ends.
        edges[0] = low;
        edges[count] = high;
        Self { edges, log: true, zeros }
    }

    /// The number of bins, the one of zeros first if there is one.
    pub fn len(&self) -> usize {
        self.edges.len() - 1 + usize::from(self.zeros)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many values lie in each bin. A bin holds its lower edge; the last one holds both. What lies outside is left out.
    pub fn counts(&self, values: impl Iterator<Item = f64>) -> Vec<u64> {
        let mut counts = vec![0; self.len()];
        let first = usize::from(self.zeros);
        let last = self.edges.len() - 1;
        for value in values {
            if self.zeros && value == 0.0 {
                counts[0] += 1;
            } else if value >= self.edges[0] && value <= self.edges[last] {
                let above = self.edges.partition_point(|edge| *edge <= value);
                counts[first + (above - 1).min(last - 1)] += 1;
            }
        }
        counts
    }

    /// The ratio or the width of a bin.
    fn step(&self) -> f64 {
        if self.log { self.edges[1] / self.edges[0] } else { self.edges[1] - self.edges[0] }
    }

    /// Where the bin of zeros stands, as a value of the axis.
    fn zero(&self) -> Option<f64> {
        self.zeros.then(|| self.edges[0] / self.step().powi(3).clamp(1.5, 30.0))
    }

    /// Both edges of a bin on the axis.
    fn edges_of(&self, bin: usize) -> [f32; 2] {
        match (self.zero(), bin) {
            (Some(zero), 0) => {
                let half = self.step().sqrt().clamp(1.02, 1.2);
                [zero / half, zero * half].map(|edge| edge as f32)
            }
            (zero, bin) => {
                let at = bin - usize::from(zero.is_some());
                [self.edges[at] as f32, self.edges[at + 1] as f32]
            }
        }
    }

    fn scale(&self) -> Scale {
        if self.log { Scale::Log { zero: self.zero().map(|zero| zero as f32) } } else { Scale::Linear }
    }

    fn bounds(&self) -> [f32; 2] {
        [self.edges_of(0)[0], self.edges[self.edges.len() - 1] as f32]
    }
}

fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |extent, value| match extent {
        None => Some((value, value)),
        Some((low, high)) => Some((low.min(value), high.max(value))),
    })
}

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    Bars(Fill),
    /// The outline of bars, which others can be seen through.
    Steps {
        dashed: bool,
    },
}

/// What was counted, one number a bin: rows, or a density that makes series of different length comparable.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub name: String,
    pub tone: Tone,
    pub look: Look,
    pub heights: Vec<f64>,
}

/// A histogram as it is to be drawn, the first series below the others.
#[derive(Clone, Debug)]
pub struct Histogram {
    pub title: String,
    pub axes: [String; 2],
    pub bins: Bins,
    pub series: Vec<Series>,
    /// A value of x that is marked, with words.
    pub cut: Option<(f64, String)>,
    pub summary: String,
    pub footer: String,
}

impl Histogram {
    pub fn figure(&self) -> Figure {
        let highest = self.series.iter().flat_map(|series| &series.heights).copied().fold(0.0, f64::max);
        let mut items: Vec<Item> = Vec::new();
        for series in &self.series {
            match series.look {
                Look::Bars(fill) => items.extend(self.bars(series, fill)),
                Look::Steps { dashed } => items.extend(self.steps(series, dashed)),
            }
        }
        if let Some((at, text)) = &self.cut {
            items.push(Item::Rule {
                at: *at as f32,
                text: text.clone(),
                tone: Tone::Accent,
                weight: Weight::Bold,
                dashed: false,
            });
        }
        let key = |series: &Series| match series.look {
            Look::Bars(fill) => Sign::Bar(fill, series.tone),
            Look::Steps { dashed } => Sign::Line { tone: series.tone, weight: Weight::Plain, dashed },
        };
        Figure {
            title: self.title.clone(),
            axes: self.axes.clone(),
            numbers: [true, true],
            scales: [self.bins.scale(), Scale::Grounded],
            bounds: [self.bins.bounds(), [0.0, if highest > 0.0 { highest as f32 } else { 1.0 }]],
            items,
            classes: Vec::new(),
            keys: self.series.iter().map(|series| (key(series), series.name.clone())).collect(),
            summary: self.summary.clone(),
            footer: self.footer.clone(),
        }
    }

    fn bars<'a>(&'a self, series: &'a Series, fill: Fill) -> impl Iterator<Item = Item> + 'a {
        let filled = series.heights.iter().take(self.bins.len()).enumerate().filter(|(_, height)| **height > 0.0);
        filled.map(move |(bin, height)| {
            let [left, right] = self.bins.edges_of(bin);
            Item::Bar { from: [left, 0.0], to: [right, *height as f32], fill, tone: series.tone, weight: Weight::Plain }
        })
    }

    /// The bin of zeros has steps of its own: it is no neighbour of the others.
    fn steps(&self, series: &Series, dashed: bool) -> Vec<Item> {
        let path = |places: Vec<[f32; 2]>| Item::Path { places, tone: series.tone, weight: Weight::Plain, dashed };
        let around = |bins: std::ops::Range<usize>| {
            let mut places: Vec<[f32; 2]> = Vec::new();
            for bin in bins {
                let ([left, right], height) = (self.bins.edges_of(bin), series.heights[bin] as f32);
                if places.is_empty() {
                    places.push([left, 0.0]);
                }
                places.extend([[left, height], [right, height]]);
            }
            if let Some([right, _]) = places.last().copied() {
                places.push([right, 0.0]);
            }
            places
        };
        let count = self.bins.len().min(series.heights.len());
        let first = usize::from(self.bins.zeros).min(count);
        let pieces = [around(0..first), around(first..count)];
        pieces.into_iter().filter(|places| !places.is_empty()).map(path).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prop_assert, prop_assert_eq, proptest, sample::select};

    use super::*;
    use crate::report::figure::{layout::Layout, svg::svg};

    #[test]
    fn values_fall_into_their_bins() {
        let values = [0.0, 0.0, 1.0, 9.99, 10.0, 1000.0, f64::NAN, f64::INFINITY];
        let bins = Bins::log(values.into_iter(), 3);
        assert_eq!(bins.counts(values.into_iter()), [2, 2, 1, 1]);
        let bins = Bins::linear([0.0, 4.0].into_iter(), 4);
        assert_eq!(bins.counts([0.0, 1.0, 1.5, 3.9, 4.0, -1.0].into_iter()), [1, 2, 0, 2]);
        assert_eq!(Bins::linear([3.0; 5].into_iter(), 4).counts([3.0; 5].into_iter()).iter().sum::<u64>(), 5);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_everything_is_seen(
            values in vec(select(vec![0.0, 1e-9, 0.003, 0.5, 1.0, 7.0, 1e6]), 1..60), count in 1_usize..50, log: bool,
        ) {
            let iter = || values.iter().copied();
            let bins = if log { Bins::log(iter(), count) } else { Bins::linear(iter(), count) };
            let heights = bins.counts(iter());
            prop_assert_eq!(heights.iter().sum::<u64>(), values.len() as u64);
            let series = |name: &str, look| Series {
                name: name.to_owned(),
                tone: Tone::Class(1),
                look,
                heights: heights.iter().map(|height| *height as f64).collect(),
            };
            let figure = Histogram {
                title: "Distances".to_owned(),
                axes: ["distance".to_owned(), "rows".to_owned()],
                bins: bins.clone(),
                series: vec![series("a", Look::Bars(Fill::Light)), series("b", Look::Steps { dashed: true })],
                cut: Some((0.5, "cut".to_owned())),
                summary: String::new(),
                footer: "n 5".to_owned(),
            }
            .figure();
            let size = [640.0, 420.0];
            let plane = Layout::new(&figure, size).plane;
            let seen = figure.items.iter().filter(|item| match item {
                Item::Bar { from, to, .. } => plane.clip(*from, *to).is_some_and(|bar| bar.width() > 0.2),
                _ => false,
            });
            prop_assert_eq!(seen.count(), heights.iter().filter(|height| **height > 0).count());
            let text = svg(&figure, size);
            prop_assert!(!text.contains("NaN") && resvg::usvg::Tree::from_str(&text, &resvg::usvg::Options::default()).is_ok());
        }
    }
}
