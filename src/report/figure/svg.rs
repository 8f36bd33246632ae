//! Writes a figure as SVG: words that can be selected, shapes that can be edited, nothing that has to be fetched.
//!
//! What programs read differently is left out: style sheets, identifiers (two figures in one page would share them),
//! clipping (lines are cut here) and the order of painting within a letter (labels have a ground of their own).

use super::{
    Figure, Item, Shape, Sign, Tone, Weight, areas,
    labels::{self, Placed},
    layout::{self, Layout, LegendKey},
    letters::{self, LetterStyle},
    marks::{self, FigureCrowd, push_colour, push_number, push_pair},
    palette::LIGHT,
    rims::Rims,
    scale::{FigureFrame, FigurePlane},
};

/// From the frame to the numbers beside it.
const BESIDE: f32 = 7.0;

/// The frame of a plot.
const FRAME: u32 = 0x00B6_BDC5;

/// The figure on a page of so many points, 96 of which are an inch.
pub fn svg(figure: &Figure, size: [f32; 2]) -> String {
    let layout = Layout::new(figure, size);
    let mut page = Page { out: String::with_capacity(8192) };
    page.begin(figure, layout.size);
    page.frame(&layout);
    page.items(figure, &layout.plane);
    page.words(&layout);
    page.legend(&layout);
    page.labels(&labels::place(&figure.items, &layout.plane));
    page.out.push_str("</svg>\n");
    page.out
}

/// Text for XML: what has a meaning there is escaped, and what must not be there at all is replaced.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out
}

#[derive(Clone, Copy)]
enum Anchor {
    Start,
    Middle,
    End,
}

/// The text of the file as it grows.
struct Page {
    out: String,
}

impl Page {
    fn attribute(&mut self, name: &str, value: f32) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        push_number(&mut self.out, value);
        self.out.push('"');
    }

    fn colour(&mut self, name: &str, rgb: u32) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        push_colour(&mut self.out, rgb);
        self.out.push('"');
    }

    fn element(&mut self, name: &str, text: &str) {
        for part in ["<", name, ">", &escape(text), "</", name, ">\n"] {
            self.out.push_str(part);
        }
    }

    fn begin(&mut self, figure: &Figure, [wide, high]: [f32; 2]) {
        self.out.push_str("<svg xmlns=\"http://www.w3.org/2000/svg\"");
        self.attribute("width", wide);
        self.attribute("height", high);
        self.out.push_str(" viewBox=\"0 0 ");
        push_pair(&mut self.out, [wide, high]);
        self.out.push_str("\" role=\"img\" font-family=\"");
        self.out.push_str(letters::FAMILY);
        self.out.push_str("\">\n");
        let title = if figure.title.is_empty() { "Figure" } else { &figure.title };
        self.element("title", title);
        let description = figure.description();
        if !description.is_empty() {
            self.element("desc", &description);
        }
        self.out.push_str("<rect");
        self.attribute("width", wide);
        self.attribute("height", high);
        self.colour("fill", LIGHT.ground);
        self.out.push_str("/>\n");
    }

    /// Grid and frame.
    fn frame(&mut self, layout: &Layout) {
        let frame = layout.plane.frame;
        let gridded = |axis: usize| if layout.grid[axis] { &layout.ticks[axis][..] } else { &[] };
        if (0..2).any(|axis| !gridded(axis).is_empty()) {
            self.out.push_str("<path fill=\"none\" stroke-width=\".8\"");
            self.colour("stroke", LIGHT.line);
            self.out.push_str(" d=\"");
            for tick in gridded(0) {
                self.step('M', [tick.at, frame.top]);
                self.out.push('V');
                push_number(&mut self.out, frame.bottom);
            }
            for tick in gridded(1) {
                self.step('M', [frame.left, tick.at]);
                self.out.push('H');
                push_number(&mut self.out, frame.right);
            }
            self.out.push_str("\"/>\n");
        }
        self.out.push_str("<rect fill=\"none\" stroke-width=\".8\"");
        self.colour("stroke", FRAME);
        self.attribute("x", frame.left);
        self.attribute("y", frame.top);
        self.attribute("width", frame.width());
        self.attribute("height", frame.height());
        self.out.push_str("/>\n");
    }

    fn step(&mut self, command: char, to: [f32; 2]) {
        self.out.push(command);
        push_pair(&mut self.out, to);
    }

    /// Everything but the labels, in the order of the figure.
    fn items(&mut self, figure: &Figure, plane: &FigurePlane) {
        let places = |places: &[[f32; 2]]| places.iter().filter_map(|place| plane.place(*place)).collect::<Vec<_>>();
        let count = figure.items.iter().map(|item| match item {
            Item::Points { places: points, .. } => places(points).len(),
            _ => 0,
        });
        let crowd = FigureCrowd::of(count.sum(), plane.frame);
        let rims = Rims::of(figure);
        for item in &figure.items {
            match item {
                Item::Points { shape, tone, weight, places: points } => {
                    marks::points(&mut self.out, *shape, *tone, *weight, &places(points), crowd);
                }
                Item::Line { from, to, tone, weight, dashed } => {
                    if let Some(line) = plane.cut(*from, *to) {
                        let [from, to] = rims.trim([*from, *to], line);
                        self.line(from, to, stroke(*tone, *weight), *dashed);
                    }
                }
                Item::Ring { at, radius, tone, weight } => {
                    if let Some(at) = plane.place(*at)
                        && radius.is_finite()
                        && *radius > 0.0
                    {
                        self.ring(at, *radius, stroke(*tone, *weight));
                    }
                }
                Item::Bar { from, to, fill, tone, weight } => {
                    if let Some(bar) = plane.clip(*from, *to) {
                        areas::bar(&mut self.out, bar, *fill, *tone, *weight);
                    }
                }
                Item::Path { places, tone, weight, dashed } => {
                    let stroke = stroke(*tone, *weight);
                    let pieces = areas::pieces(places, plane);
                    if !pieces.is_empty() {
                        for (stroke, dashed) in stroke.with_halo(*dashed) {
                            self.begin_stroke(stroke, dashed);
                            areas::steps(&mut self.out, &pieces);
                            self.out.push_str("\"/>\n");
                        }
                    }
                }
                Item::Band { places, tone } => areas::band(&mut self.out, places, *tone, plane),
                Item::Rule { at, tone, weight, dashed, .. } => {
                    let x = plane.x.place(*at) as f32;
                    let frame = plane.frame;
                    if (frame.left..=frame.right).contains(&x) {
                        self.line([x, frame.top], [x, frame.bottom], stroke(*tone, *weight), *dashed);
                    }
                }
                Item::Label { .. } => {}
            }
        }
    }

    fn line(&mut self, from: [f32; 2], to: [f32; 2], stroke: Stroke, dashed: bool) {
        for (stroke, dashed) in stroke.with_halo(dashed) {
            self.begin_stroke(stroke, dashed);
            self.step('M', from);
            self.step('L', to);
            self.out.push_str("\"/>\n");
        }
    }

    /// A path as far as its steps.
    fn begin_stroke(&mut self, stroke: Stroke, dashed: bool) {
        self.out.push_str("<path fill=\"none\"");
        self.stroke(stroke);
        if dashed {
            self.out.push_str(" stroke-dasharray=\"4 3\"");
        }
        self.out.push_str(" d=\"");
    }

    fn ring(&mut self, at: [f32; 2], radius: f32, stroke: Stroke) {
        for stroke in stroke.halo().into_iter().chain([stroke]) {
            self.out.push_str("<circle fill=\"none\"");
            self.attribute("cx", at[0]);
            self.attribute("cy", at[1]);
            self.attribute("r", radius);
            self.stroke(stroke);
            self.out.push_str("/>\n");
        }
    }

    fn stroke(&mut self, stroke: Stroke) {
        self.colour("stroke", stroke.colour);
        self.attribute("stroke-width", stroke.width);
        if stroke.faint {
            self.out.push_str(" stroke-opacity=\".55\"");
        }
    }

    /// Title, what the axes say, and footer.
    fn words(&mut self, layout: &Layout) {
        for line in &layout.title {
            self.text(line.at, &line.text, layout::TITLE, LIGHT.text, Anchor::Start);
        }
        let (frame, [wide, _]) = (layout.plane.frame, layout.size);
        let figures = layout::NUMBER;
        if layout.numbers[0] {
            for tick in &layout.ticks[0] {
                let x = layout::below(tick.at, &tick.text, wide);
                let y = frame.bottom + BESIDE + figures.size * letters::CAPITALS;
                self.text([x, y], &tick.text, figures, LIGHT.secondary, Anchor::Middle);
            }
        }
        if layout.numbers[1] {
            for tick in &layout.ticks[1] {
                let at = [frame.left - BESIDE, tick.at + figures.size * letters::CAPITALS / 2.0];
                self.text(at, &tick.text, figures, LIGHT.secondary, Anchor::End);
            }
        }
        let [across, upwards] = &layout.axes;
        self.text(across.at, &across.text, layout::AXIS, LIGHT.text, Anchor::Middle);
        self.upwards(upwards.at, &upwards.text, layout::AXIS, LIGHT.text);
        for line in &layout.footer {
            self.text(line.at, &line.text, layout::FOOTER, LIGHT.secondary, Anchor::Start);
        }
    }

    fn legend(&mut self, layout: &Layout) {
        for entry in &layout.legend {
            let [x, y] = entry.at;
            match entry.key {
                LegendKey::Class(rank) => {
                    self.out.push_str("<rect width=\"9\" height=\"9\" rx=\"2\"");
                    self.attribute("x", x);
                    self.attribute("y", y - 4.5);
                    self.colour("fill", LIGHT.colour(Tone::Class(rank)));
                    self.out.push_str("/>\n");
                }
                // The shape is what matters, so it has no class's colour.
                LegendKey::Shape(shape) => {
                    for (shape, tone) in shape.in_legend() {
                        let at = [entry.middle()];
                        marks::points(&mut self.out, shape, tone, Weight::Plain, &at, FigureCrowd::NONE);
                    }
                }
                LegendKey::Sign(sign) => self.sign([x, y], sign),
                LegendKey::None => {}
            }
            let at = [entry.words(), y + layout::LEGEND.size * letters::CAPITALS / 2.0];
            self.text(at, &entry.text, layout::LEGEND, LIGHT.text, Anchor::Start);
        }
    }

    fn sign(&mut self, [x, y]: [f32; 2], sign: Sign) {
        let square = FigureFrame { left: x, top: y - 4.5, right: x + 9.0, bottom: y + 4.5 };
        match sign {
            Sign::Bar(fill, tone) => areas::bar(&mut self.out, square, fill, tone, Weight::Plain),
            Sign::Band(tone) => areas::filled(
                &mut self.out,
                tone,
                &[[x, y - 4.5], [x + 9.0, y - 4.5], [x + 9.0, y + 4.5], [x, y + 4.5]],
            ),
            Sign::Ring(tone) => self.ring([x + 4.5, y], 4.5, stroke(tone, Weight::Plain)),
            Sign::Point(tone) => {
                marks::points(&mut self.out, Shape::Other, tone, Weight::Plain, &[[x + 4.5, y]], FigureCrowd::NONE);
            }
            Sign::Line { tone, weight, dashed } => {
                self.line([x - 1.0, y], [x + 10.0, y], stroke(tone, weight), dashed);
            }
        }
    }

    fn labels(&mut self, labels: &[Placed]) {
        for label in labels {
            let ground = label.ground;
            self.out.push_str("<rect rx=\"2.5\" fill-opacity=\".8\"");
            self.attribute("x", ground.left);
            self.attribute("y", ground.top);
            self.attribute("width", ground.width());
            self.attribute("height", ground.height());
            self.colour("fill", LIGHT.ground);
            self.out.push_str("/>\n");
            self.text(label.base(), &label.text, label.style, label.colour(), Anchor::Middle);
        }
    }

    fn text(&mut self, [x, y]: [f32; 2], text: &str, style: LetterStyle, colour: u32, anchor: Anchor) {
        if text.is_empty() {
            return;
        }
        self.out.push_str("<text");
        self.attribute("x", x);
        self.attribute("y", y);
        self.written(text, style, colour, anchor);
    }

    /// Words that are read from below.
    fn upwards(&mut self, at: [f32; 2], text: &str, style: LetterStyle, colour: u32) {
        if text.is_empty() {
            return;
        }
        self.out.push_str("<text transform=\"translate(");
        push_pair(&mut self.out, at);
        self.out.push_str(") rotate(-90)\"");
        self.written(text, style, colour, Anchor::Middle);
    }

    /// The rest of a text, from its looks on.
    fn written(&mut self, text: &str, style: LetterStyle, colour: u32, anchor: Anchor) {
        self.attribute("font-size", style.size);
        if style.medium {
            self.out.push_str(" font-weight=\"500\"");
        }
        match anchor {
            Anchor::Start => {}
            Anchor::Middle => self.out.push_str(" text-anchor=\"middle\""),
            Anchor::End => self.out.push_str(" text-anchor=\"end\""),
        }
        self.colour("fill", colour);
        self.out.push('>');
        self.out.push_str(&escape(text));
        self.out.push_str("</text>\n");
    }
}

/// How a line or a ring is drawn.
#[derive(Clone, Copy)]
struct Stroke {
    colour: u32,
    width: f32,
    faint: bool,
    halo: bool,
}

impl Stroke {
    /// What is drawn, the lowest first, and whether it is dashed.
    fn with_halo(self, dashed: bool) -> impl Iterator<Item = (Self, bool)> {
        self.halo().map(|halo| (halo, false)).into_iter().chain([(self, dashed)])
    }

    /// A wider white one below, for what is to be looked at.
    fn halo(self) -> Option<Self> {
        self.halo.then_some(Self { colour: LIGHT.ground, width: self.width + 2.4, faint: false, halo: false })
    }
}

fn stroke(tone: Tone, weight: Weight) -> Stroke {
    let (width, faint, halo) = match weight {
        Weight::Faint => (0.9, true, false),
        Weight::Plain => (1.2, false, false),
        Weight::Bold => (2.0, false, true),
    };
    Stroke { colour: LIGHT.colour(tone), width, faint, halo }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::super::{
        Fill, Shape,
        tests::{chart, empty, small},
    };
    use super::*;

    #[test]
    fn texts_cannot_break_the_file() {
        assert_eq!(escape("a<b> & \"c\"\n\u{7}\u{fffe}ü"), "a&lt;b&gt; &amp; &quot;c&quot; \u{fffd}\u{fffd}ü");
        let mut figure = small();
        figure.title = "</text><script>alert(\"&\")</script>".to_owned();
        figure.classes[1].0 = "]]><!--".to_owned();
        figure.items.push(Item::Label {
            at: [60.0, 150.0],
            text: "<&>\u{0}".to_owned(),
            tone: Tone::Text,
            weight: Weight::Plain,
            towards: [1.0, 1.0],
        });
        let text = svg(&figure, [600.0, 400.0]);
        assert!(!text.contains("<script") && !text.contains("<!--") && !text.contains('\u{0}'));
        assert!(resvg::usvg::Tree::from_str(&text, &resvg::usvg::Options::default()).is_ok());
    }

    #[test]
    fn a_figure_of_every_kind_is_as_before() {
        for (figure, name) in [(small(), "figure.svg"), (chart(), "chart.svg")] {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
            let golden = fs::read_to_string(path).unwrap();
            let text = svg(&figure, [640.0, 460.0]);
            for (new, old) in text.lines().zip(golden.lines()) {
                assert_eq!(new, old);
            }
            assert_eq!(text, golden);
        }
    }

    #[test]
    fn odd_figures_are_still_figures() {
        let mut one = empty();
        one.items.push(Item::Points {
            shape: Shape::Disc,
            tone: Tone::Class(1),
            weight: Weight::Plain,
            places: vec![[0.0, 0.0]],
        });
        let mut broken = small();
        broken.bounds = [[f32::NAN, 3.0], [7.0, 7.0]];
        broken.items.push(Item::Ring { at: [0.5, 7.0], radius: f32::NAN, tone: Tone::Text, weight: Weight::Bold });
        broken.items.push(Item::Line {
            from: [f32::NEG_INFINITY, 7.0],
            to: [0.5, 7.0],
            tone: Tone::Text,
            weight: Weight::Bold,
            dashed: true,
        });
        let mut holes = chart();
        holes.items.push(Item::Path {
            places: vec![[f32::NAN, 0.0], [0.1, 5.0], [f32::INFINITY, 9.0], [0.2, f32::NAN], [0.3, 9.0]],
            tone: Tone::Text,
            weight: Weight::Bold,
            dashed: true,
        });
        holes.items.push(Item::Band { places: vec![[f32::NAN, 0.0, 1.0], [0.1, f32::NAN, 1.0]], tone: Tone::Text });
        let bad = [f32::NAN, f32::INFINITY];
        holes.items.push(Item::Bar {
            from: bad,
            to: [0.1; 2],
            fill: Fill::Solid,
            tone: Tone::Text,
            weight: Weight::Bold,
        });
        for figure in [empty(), one, broken, holes] {
            for size in [[640.0, 480.0], [0.0, 0.0], [f32::NAN, f32::INFINITY]] {
                let text = svg(&figure, size);
                assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
                assert!(resvg::usvg::Tree::from_str(&text, &resvg::usvg::Options::default()).is_ok());
            }
        }
    }

    #[test]
    fn axes_have_numbers_only_where_they_mean_something() {
        let mut figure = small();
        assert!(svg(&figure, [640.0, 460.0]).contains(">60</text>"));
        figure.numbers = [false; 2];
        let text = svg(&figure, [640.0, 460.0]);
        assert!(!text.contains(">60</text>") && text.contains(">age (years)</text>"));
    }

    #[test]
    fn thousands_of_points_are_a_small_file() {
        let mut figure = empty();
        let places = |count: u32, step: f32| {
            (0..count).map(|at| [(at as f32 * step).sin(), (at as f32 * step * 1.7).cos()]).collect()
        };
        for (shape, rank, count) in [(Shape::Dot, 0, 2500), (Shape::Disc, 1, 250), (Shape::Diamond, 1, 2250)] {
            let places = places(count, 0.37);
            figure.items.push(Item::Points { shape, tone: Tone::Class(rank), weight: Weight::Plain, places });
        }
        figure.bounds = [[-1.0, 1.0]; 2];
        let bytes = svg(&figure, [900.0, 640.0]).len();
        assert!(bytes < 150_000, "{bytes} bytes");
    }
}
