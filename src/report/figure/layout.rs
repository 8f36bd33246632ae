//! Where everything stands on the page: title, legend, frame, marks of the axes, footer.

use super::{
    AxisScale, Figure, Shape, Sign,
    letters::LetterStyle,
    scale::{FigureFrame, FigurePlane, Tick},
};

pub const TITLE: LetterStyle = LetterStyle::medium(15.0);
pub const LEGEND: LetterStyle = LetterStyle::regular(11.5);
pub const AXIS: LetterStyle = LetterStyle::regular(11.5);
pub const NUMBER: LetterStyle = LetterStyle::regular(10.5);
pub const FOOTER: LetterStyle = LetterStyle::regular(9.5);

/// Room at the edges of the page.
const EDGE: f32 = 16.0;
/// Heights of lines.
const TITLE_LINE: f32 = 20.0;
const LEGEND_LINE: f32 = 18.0;
const FOOTER_LINE: f32 = 13.0;
/// Width of a mark of the legend with the room behind it, room between entries, and more between classes and shapes.
const KEY: f32 = 15.0;
const BETWEEN: f32 = 16.0;
const BETWEEN_GROUPS: f32 = 14.0;
/// In the window the legend has one line for every so many points of height.
const LINES_PER_HEIGHT: f32 = 95.0;
/// Between numbers side by side.
const APART: f32 = 6.0;
/// Room that a row of numbers or the title of an axis takes.
const BESIDE: f32 = 7.0;
const AXIS_TITLE: f32 = 18.0;
/// Widest name of a class in the legend, and narrower ones where that lets more of them have their place.
const NAME: f32 = 170.0;
const NARROWER: [f32; 3] = [NAME, 96.0, 56.0];
/// Widest name beside an upright axis, and the most room that one below a level axis asks for.
const NAME_BESIDE: f32 = 130.0;
const NAME_BELOW: f32 = 44.0;
/// Smallest and largest side of a page, in points.
const LEAST: [f32; 2] = [320.0, 240.0];
const MOST: f32 = 4096.0;

/// What an entry of the legend explains.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LegendKey {
    Class(usize),
    Shape(Shape),
    Sign(Sign),
    /// Words alone.
    None,
}

impl LegendKey {
    /// From its left end to the words.
    fn width(self) -> f32 {
        if self == Self::None { 0.0 } else { KEY + self.wider() }
    }

    /// What it needs more than others: marks around rows have a row in them.
    fn wider(self) -> f32 {
        if matches!(self, Self::Shape(Shape::Around(_))) { 6.0 } else { 0.0 }
    }
}

/// An entry of the legend: the left end of its mark and its middle height.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub at: [f32; 2],
    pub key: LegendKey,
    pub text: String,
}

impl Entry {
    /// Where its words begin.
    pub fn words(&self) -> f32 {
        self.at[0] + self.key.width()
    }

    /// The middle of what it shows beside its words.
    pub fn middle(&self) -> [f32; 2] {
        [self.at[0] + self.key.wider() / 2.0 + 4.5, self.at[1]]
    }
}

/// Words with the left end of their base line.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    pub at: [f32; 2],
    pub text: String,
}

#[derive(Clone, Debug)]
pub struct Layout {
    pub size: [f32; 2],
    pub title: Vec<Words>,
    pub legend: Vec<Entry>,
    pub plane: FigurePlane,
    pub ticks: [Vec<Tick>; 2],
    /// Whether there are lines through the frame at the marks: not at names.
    pub grid: [bool; 2],
    /// Whether the marks have their numbers.
    pub numbers: [bool; 2],
    /// Titles of the axes, cut to the length of the frame, with the middle of their base lines.
    pub axes: [Words; 2],
    pub footer: Vec<Words>,
}

impl Layout {
    /// A page that stands alone, with title and footer.
    pub fn new(figure: &Figure, size: [f32; 2]) -> Self {
        Self::on(figure, page(size), EDGE, true)
    }

    /// A place in the window, where what stands around it says the rest. Its upper left corner is `at`.
    pub fn within(figure: &Figure, at: [f32; 2], size: [f32; 2]) -> Self {
        Self::on(figure, size.map(|side| if side.is_finite() { side.clamp(80.0, MOST) } else { MOST }), 6.0, false)
            .moved(at)
    }

    fn on(figure: &Figure, size: [f32; 2], edge: f32, alone: bool) -> Self {
        let [wide, high] = size;
        // A small page has one line for each.
        let roomy = high >= 360.0;
        let side = |axis: usize| if figure.axes[axis].is_empty() { 0.0 } else { AXIS_TITLE };
        let numbers_below = if figure.numbers[0] { BESIDE + NUMBER.size } else { 0.0 };
        // The numbers of y decide where the frame begins. There may be fewer of them when the rest has its room.
        let guess =
            FigureFrame { left: edge, top: edge, right: wide - edge, bottom: high - edge - side(0) - numbers_below };
        let widest = if figure.numbers[1] {
            widest(&rows(figure, &FigurePlane::scaled(figure.bounds, &figure.scales, guess))) + BESIDE
        } else {
            0.0
        };
        let left = edge + side(1) + widest;
        let right = wide - edge;
        let words = |text: &'_ str, style: LetterStyle, most: usize| {
            if alone { style.wrap(text, right - left, most) } else { Vec::new() }
        };
        let footer = words(&figure.footer, FOOTER, if roomy { 3 } else { 1 });
        let below = if footer.is_empty() { 0.0 } else { 9.0 + FOOTER_LINE * footer.len() as f32 };
        let bottom = guess.bottom - below;
        let footer = stack(footer, [left, high - edge - below + 9.0 + FOOTER.size], FOOTER_LINE);

        let lines = words(&figure.title, TITLE, if roomy { 2 } else { 1 });
        let mut top = edge;
        let title = stack(lines, [left, top + TITLE.size * 0.8], TITLE_LINE);
        top += TITLE_LINE * title.len() as f32;
        let most = match (alone, roomy) {
            (true, true) => 3,
            (true, false) => 2,
            // The chart keeps most of the height.
            (false, _) => (high / LINES_PER_HEIGHT) as usize,
        };
        let (mut legend, rows_of_legend) = legend(figure, [left, top + 2.0], right, most);
        if rows_of_legend > 0 {
            top += LEGEND_LINE * rows_of_legend as f32 + 8.0;
        } else if !title.is_empty() {
            top += 4.0;
        }

        let frame = FigureFrame { left, top: top.min(bottom - 40.0), right, bottom };
        let frame = if figure.square { squared(frame, figure.bounds) } else { frame };
        let (bottom, aside) = (frame.bottom, frame.left - left);
        // The legend begins where the frame does, as far as there is room.
        let ends = legend.iter().map(|entry| entry.words() + LEGEND.width(&entry.text));
        let aside = aside.min(right - ends.fold(left, f32::max)).max(0.0);
        for entry in &mut legend {
            entry.at[0] += aside;
        }
        let plane = FigurePlane::scaled(figure.bounds, &figure.scales, frame);
        let middle = frame.middle();
        let axes = [
            Words { at: [middle[0], bottom + numbers_below + 15.0], text: AXIS.fit(&figure.axes[0], frame.width()) },
            Words { at: [edge + AXIS.size * 0.8, middle[1]], text: AXIS.fit(&figure.axes[1], frame.height()) },
        ];
        Self {
            size,
            title,
            legend,
            ticks: [columns(figure, &plane, wide), rows(figure, &plane)],
            grid: [0, 1].map(|axis| !matches!(figure.scales[axis], AxisScale::Names(_))),
            numbers: figure.numbers,
            plane,
            axes,
            footer,
        }
    }

    fn moved(mut self, [x, y]: [f32; 2]) -> Self {
        let words = self.title.iter_mut().chain(&mut self.footer).chain(&mut self.axes).map(|words| &mut words.at);
        for at in words.chain(self.legend.iter_mut().map(|entry| &mut entry.at)) {
            *at = [at[0] + x, at[1] + y];
        }
        for (ticks, by) in self.ticks.iter_mut().zip([x, y]) {
            for tick in ticks {
                tick.at += by;
            }
        }
        self.plane = self.plane.moved([x, y]);
        self
    }
}

/// The largest frame within this one where one of x is as long as one of y: in the middle, and at the top.
fn squared(within: FigureFrame, [x, y]: [[f32; 2]; 2]) -> FigureFrame {
    let [across, upwards] = [x[1] - x[0], y[1] - y[0]];
    if !(across > 0.0 && upwards > 0.0) {
        return within;
    }
    let unit = (within.width() / across).min(within.height() / upwards);
    let left = within.middle()[0] - unit * across / 2.0;
    FigureFrame { left, right: left + unit * across, bottom: within.top + unit * upwards, ..within }
}

fn page(size: [f32; 2]) -> [f32; 2] {
    let side = |at: usize| if size[at].is_finite() { size[at].clamp(LEAST[at], MOST) } else { LEAST[at] };
    [side(0), side(1)]
}

fn stack(lines: Vec<String>, [x, y]: [f32; 2], step: f32) -> Vec<Words> {
    lines.into_iter().enumerate().map(|(line, text)| Words { at: [x, y + step * line as f32], text }).collect()
}

fn widest(ticks: &[Tick]) -> f32 {
    ticks.iter().map(|tick| NUMBER.width(&tick.text)).fold(0.0, f32::max)
}

/// Marks of x, so far apart that their numbers do not touch.
fn columns(figure: &Figure, plane: &FigurePlane, wide: f32) -> Vec<Tick> {
    if let AxisScale::Names(names) = &figure.scales[0] {
        let slot = (plane.x.place(1.0) - plane.x.place(0.0)).abs() as f32;
        let widest = names.iter().map(|name| NUMBER.width(name)).fold(0.0, f32::max);
        let step = ((widest + 5.0).min(NAME_BELOW) / slot.max(0.01)).ceil().max(1.0) as usize;
        let room = slot * step as f32 - 4.0;
        return named(names, step, room, |at| plane.x.place(at));
    }
    plane.x.ticks(plane.x.apart(70.0, |ticks| touch(ticks, wide)))
}

/// Whether numbers below a level axis touch. On the page the outermost ones may stand beside their marks.
fn touch(ticks: &[Tick], wide: f32) -> bool {
    let half = |tick: &Tick| NUMBER.width(&tick.text) / 2.0;
    let middle = |tick: &Tick| below(tick.at, &tick.text, wide);
    let near = |pair: &[Tick]| (middle(&pair[1]) - middle(&pair[0])).abs() < half(&pair[0]) + half(&pair[1]) + APART;
    ticks.windows(2).any(near)
}

/// The middle of the number below a level axis, on a page so wide: on the page, whatever it marks.
pub fn below(at: f32, text: &str, wide: f32) -> f32 {
    let half = NUMBER.width(text) / 2.0;
    at.min(wide - 2.0 - half).max(2.0 + half)
}

fn named(names: &[String], step: usize, room: f32, place: impl Fn(f32) -> f64) -> Vec<Tick> {
    let shown = names.iter().enumerate().step_by(step);
    shown.map(|(at, name)| Tick { at: place(at as f32) as f32, text: NUMBER.fit(name, room) }).collect()
}

fn rows(figure: &Figure, plane: &FigurePlane) -> Vec<Tick> {
    if let AxisScale::Names(names) = &figure.scales[1] {
        let slot = (plane.y.place(1.0) - plane.y.place(0.0)).abs() as f32;
        let step = (NUMBER.size * 1.2 / slot.max(0.01)).ceil().max(1.0) as usize;
        return named(names, step, NAME_BESIDE.min(plane.frame.width() / 2.5), |at| plane.y.place(at));
    }
    let near = |pair: &[Tick]| (pair[1].at - pair[0].at).abs() < NUMBER.size * 1.3;
    plane.y.ticks(plane.y.apart(50.0, |ticks| ticks.windows(2).any(near)))
}

/// What the legend has to explain: classes, then shapes, of both only what is there.
fn entries(figure: &Figure, name: f32) -> [Vec<(LegendKey, String)>; 2] {
    let classes = figure.classes.iter().filter(|(_, rank)| figure.shows_class(*rank));
    // Shapes are kinds of rows, and every row has a class: a picture that names none is beside one that explains all.
    let explained = !figure.classes.is_empty();
    [
        classes.map(|(label, rank)| (LegendKey::Class(*rank), LEGEND.fit(label, name))).collect(),
        Shape::MEANINGS
            .into_iter()
            .filter(|(shapes, _)| explained && figure.count(shapes) > 0)
            .map(|(shapes, name)| (LegendKey::Shape(shapes[0]), name.to_owned()))
            .chain(figure.keys.iter().map(|(sign, words)| (LegendKey::Sign(*sign), LEGEND.fit(words, NAME))))
            .collect(),
    ]
}

/// The legend in as many lines as it needs, and their number. Where the room does not do, names of classes are cut, and
/// if that does not help classes are counted only. One class is always named: a count takes no less room.
fn legend(figure: &Figure, at: [f32; 2], right: f32, most: usize) -> (Vec<Entry>, usize) {
    for name in NARROWER {
        let (entries, rows) = flow(&entries(figure, name), at, right);
        if rows <= most {
            return (entries, rows);
        }
    }
    let [classes, shapes] = entries(figure, NAME);
    let mut shown = classes.len();
    loop {
        let mut group = classes[..shown].to_vec();
        if shown < classes.len() {
            group.push((LegendKey::None, format!("and {} more", classes.len() - shown)));
        }
        let (entries, rows) = flow(&[group, shapes.clone()], at, right);
        if rows <= most || shown <= 1 {
            let entries = entries.into_iter().filter(|entry| entry.at[1] < at[1] + LEGEND_LINE * most as f32);
            return (entries.collect(), rows.min(most));
        }
        shown -= 1;
    }
}

fn flow(groups: &[Vec<(LegendKey, String)>], [left, top]: [f32; 2], right: f32) -> (Vec<Entry>, usize) {
    let mut placed: Vec<Entry> = Vec::new();
    let (mut x, mut row) = (left, 0);
    for group in groups {
        if !placed.is_empty() && !group.is_empty() {
            x += BETWEEN_GROUPS;
        }
        for (key, text) in group {
            let wide = LEGEND.width(text) + key.width();
            if x > left && x + wide > right {
                (x, row) = (left, row + 1);
            }
            placed.push(Entry { at: [x, top + LEGEND_LINE * (row as f32 + 0.5)], key: *key, text: text.clone() });
            x += wide + BETWEEN;
        }
    }
    let rows = if placed.is_empty() { 0 } else { row + 1 };
    (placed, rows)
}

#[cfg(test)]
mod tests {
    use super::super::{
        Item, Tone, Weight,
        tests::{empty, small},
    };
    use super::*;

    #[test]
    fn everything_is_on_the_page_and_apart() {
        for size in [[900.0, 640.0], [420.0, 330.0], [500.0, 400.0], [320.0, 240.0], [1.0, f32::NAN]] {
            let layout = Layout::new(&small(), size);
            let ([wide, high], frame) = (layout.size, layout.plane.frame);
            assert!(frame.left > 0.0 && frame.right < wide && frame.top > 0.0 && frame.bottom < high, "{frame:?}");
            assert!(frame.width() > 100.0 && frame.height() >= 40.0, "{size:?}: {frame:?}");
            for entry in &layout.legend {
                assert!(entry.words() + LEGEND.width(&entry.text) <= wide && entry.at[1] < frame.top, "{entry:?}");
            }
            for tick in &layout.ticks[1] {
                assert!(frame.left - BESIDE - NUMBER.width(&tick.text) > AXIS_TITLE, "{tick:?}");
            }
            let ends = layout.ticks[0].iter().map(|tick| (tick.at, NUMBER.width(&tick.text) / 2.0));
            let ends: Vec<(f32, f32)> = ends.collect();
            assert!(ends.windows(2).all(|pair| pair[0].0 + pair[0].1 < pair[1].0 - pair[1].1), "{ends:?}");
        }
    }

    #[test]
    fn every_axis_has_numbers_to_read_a_point_off() {
        let ranges = [
            [0.0, 1.0],
            [0.0, 3.1],
            [0.0, 15.0],
            [0.0, 0.35],
            [-2.3, 2.9],
            [0.2, 0.21],
            [17.0, 101.0],
            [0.0, 99_000.0],
            [-50_000.0, 49_000.0],
            [1e-7, 3e-7],
            [3.0, 3.0],
            [-1.1e7, 9e7],
            [1_960.0, 2_026.0],
            [0.001, 0.0019],
        ];
        let mut figure = small();
        figure.numbers = [true, true];
        for size in [[900.0, 640.0], [420.0, 330.0], [620.0, 300.0], [330.0, 250.0]] {
            for range in ranges {
                for scale in [AxisScale::Linear, AxisScale::Grounded] {
                    figure.bounds = [range, range];
                    figure.scales = [scale.clone(), scale];
                    read_off(&figure, size, 4);
                }
            }
            for [low, high] in [[1.0, 9.0], [0.3, 4.0], [2.1, 2.9], [0.004, 0.2], [1.0, 1e5], [1e-4, 1e3], [0.02, 0.05]]
            {
                for zero in [None, Some(low)] {
                    figure.bounds = [[low, high]; 2];
                    figure.scales = [AxisScale::Log { zero }, AxisScale::Log { zero }];
                    read_off(&figure, size, 3);
                }
            }
        }
    }

    /// In the window and on a page there are so many numbers at each axis at least, and none touches another.
    fn read_off(figure: &Figure, size: [f32; 2], least: usize) {
        for layout in [Layout::within(figure, [0.0, 0.0], size), Layout::new(figure, size)] {
            let what = format!("{:?} {:?} {size:?}: {:?}", figure.bounds, figure.scales, layout.ticks);
            assert!(layout.ticks.iter().all(|ticks| ticks.len() >= least), "{what}");
            let wide = layout.size[0];
            let ends =
                layout.ticks[0].iter().map(|tick| (below(tick.at, &tick.text, wide), NUMBER.width(&tick.text) / 2.0));
            let ends: Vec<(f32, f32)> = ends.collect();
            assert!(ends.windows(2).all(|pair| pair[0].0 + pair[0].1 < pair[1].0 - pair[1].1), "{what}");
            let upwards = layout.ticks[1].windows(2);
            assert!(upwards.into_iter().all(|pair| (pair[0].at - pair[1].at).abs() > NUMBER.size), "{what}");
            let texts = |ticks: &[Tick]| ticks.iter().map(|tick| tick.text.clone()).collect::<Vec<_>>();
            for mut texts in layout.ticks.iter().map(|ticks| texts(ticks)) {
                let all = texts.len();
                texts.sort();
                texts.dedup();
                assert_eq!(texts.len(), all, "two marks are written alike: {what}");
            }
        }
    }

    #[test]
    fn the_legend_has_what_is_there() {
        let names = |figure: &Figure| -> Vec<String> {
            Layout::new(figure, [900.0, 640.0]).legend.into_iter().map(|entry| entry.text).collect()
        };
        let said = ["no stroke", "stroke", "real", "synthetic", "dropped", "safe", "borderline", "rare", "outlier"];
        assert_eq!(names(&small()), said);
        assert!(names(&empty()).is_empty());
        assert!(names(&Figure { classes: Vec::new(), ..small() }).is_empty());
        let mut many = small();
        many.classes = (0..200).map(|rank| (format!("class number {rank}"), rank)).collect();
        many.items = (0..200)
            .map(|rank| Item::Points {
                shape: Shape::Disc,
                tone: Tone::Class(rank),
                weight: Weight::Plain,
                places: vec![[50.0, 90.0]],
            })
            .collect();
        let names = names(&many);
        assert!(names.contains(&"real".to_owned()) && names[names.len() - 2].starts_with("and "), "{names:?}");
        assert!(names.len() > 10);
    }
}
