//! A row without parents: ranks, normal scores, correlation, draw, and back, one column at a time.

use std::sync::Arc;

use crate::{
    lesson::{
        models::{
            Demonstration, FrameSlider, ModelLesson, ModelPlace, ModelStep, Screen,
            subject::{ModelSubject, around, plain, thinned},
        },
        questions::Question,
        steps::{Formula, Page},
    },
    normal::quantile,
    progress::{Progress, Stop},
    report::{
        figure::{Figure, Fill, Item, Shape, Tone, Weight},
        plane::AxisChoice,
    },
    sampling::{copula::CopulaModel, decode::Row},
};

#[derive(Debug)]
pub struct CopulaLesson;

const STEPS: &[ModelStep] = &[
    ModelStep { name: "rows", title: "Rows" },
    ModelStep { name: "ranks", title: "Ranks" },
    ModelStep { name: "scores", title: "Scores" },
    ModelStep { name: "correlation", title: "Correlation" },
    ModelStep { name: "draw", title: "Draw" },
    ModelStep { name: "back", title: "Back" },
    ModelStep { name: "row", title: "New row" },
];

impl ModelLesson for CopulaLesson {
    fn method(&self) -> &'static str {
        "copula"
    }

    fn title(&self) -> &'static str {
        "A row without parents"
    }

    fn steps(&self) -> &'static [ModelStep] {
        STEPS
    }

    fn learn(&self, subject: ModelSubject, progress: &Progress) -> Result<Arc<dyn Demonstration>, Stop> {
        let (model, scores) = CopulaModel::learn(&subject.input(progress))?;
        let values: Vec<Vec<f64>> = (0..subject.columns())
            .map(|column| {
                let rows = subject.members().iter().filter(|row| subject.has(column, **row));
                rows.map(|&row| subject.value(column, row)).collect()
            })
            .collect();
        // Columns of which there is something to tell: of one value there are no ranks.
        let telling: Vec<usize> =
            (0..subject.columns()).filter(|&column| values[column].iter().any(|it| *it != values[column][0])).collect();
        let mut pairs: Vec<[usize; 2]> = Vec::new();
        for (at, &a) in telling.iter().enumerate() {
            pairs.extend(telling[..at].iter().map(|&b| [b, a]));
        }
        let strength = |[a, b]: &[usize; 2]| model.correlation(*a, *b).abs();
        pairs.sort_by(|x, y| strength(y).total_cmp(&strength(x)));
        pairs.truncate(PAIRS);
        Ok(Arc::new(Learnt { subject, model, scores, values, telling, pairs }))
    }
}

/// Pairs of columns that can be looked at, the strongest first.
const PAIRS: usize = 60;

/// "−0.91".
fn signed(number: f64) -> String {
    format!("{number:.2}").replace('-', "−")
}

#[derive(Debug)]
struct Learnt {
    subject: ModelSubject,
    model: CopulaModel,
    /// Column by column and row by row.
    scores: Vec<Vec<f64>>,
    /// Column by column, of the rows that have one.
    values: Vec<Vec<f64>>,
    telling: Vec<usize>,
    pairs: Vec<[usize; 2]>,
}

impl Demonstration for Learnt {
    fn subject(&self) -> &ModelSubject {
        &self.subject
    }

    fn screen(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen {
        match STEPS.get(usize::from(place.step)).map(|step| step.name) {
            Some("ranks") => self.by_column(place, Self::ranks),
            Some("scores") => self.by_column(place, Self::normal_scores),
            Some("correlation") => self.correlation(place),
            Some("draw") => self.draw(place),
            Some("back") => self.by_column(place, Self::back),
            Some("row") => self.row(place, axes),
            _ => Screen {
                page: self.subject.opening(
                    "A Gaussian copula learns two things of them: which values each column has, and which columns go together.",
                ),
                pictures: vec![self.subject.picture(axes, Vec::new(), Vec::new()).into()],
                ..Screen::default()
            },
        }
    }
}

impl Learnt {
    /// A screen about one column; those of a single value have none.
    fn by_column(&self, place: ModelPlace, of: impl Fn(&Self, usize) -> (Page, Figure)) -> Screen {
        let slider = FrameSlider::of("Column", self.telling.len(), place, 0);
        let Some(&column) = self.telling.get(slider.frame()) else {
            let idle = "Every column of this class has a single value: there are no ranks to take, and every new row has these values.";
            return Screen {
                page: Page {
                    headline: "One value a column".to_owned(),
                    idle: Some(idle.to_owned()),
                    ..Page::default()
                },
                ..Screen::default()
            };
        };
        let (page, figure) = of(self, column);
        let slider = slider.says(self.subject.name(column));
        let pictures = vec![figure.into()];
        Screen { page, pictures, slider: Some(slider), ..Screen::default() }
    }

    /// The column's values in their order, each with its share of rows up to it.
    fn sorted(&self, column: usize) -> Vec<f64> {
        let mut sorted = self.values[column].clone();
        sorted.sort_by(f64::total_cmp);
        sorted
    }

    /// The normal score of a place among a column's values.
    fn score(&self, column: usize, at: usize) -> f64 {
        quantile((at as f64 + 0.5) / self.values[column].len() as f64)
    }

    fn column_figure(&self, column: usize, across: &str, x: impl Fn(usize) -> f64) -> Figure {
        let places: Vec<[f32; 2]> =
            self.sorted(column).iter().enumerate().map(|(at, value)| [x(at) as f32, *value as f32]).collect();
        let name = self.subject.name(column);
        Figure {
            axes: [across.to_owned(), name.to_owned()],
            numbers: [true, column < self.subject.numbers()],
            bounds: around(&places),
            items: vec![Item::Points {
                shape: Shape::Disc,
                tone: self.subject.tone(),
                weight: Weight::Plain,
                places: thinned(&places),
            }],
            summary: format!("The values of {name} in their order."),
            ..plain()
        }
    }

    fn ranks(&self, column: usize) -> (Page, Figure) {
        let (subject, sorted) = (&self.subject, self.sorted(column));
        let count = sorted.len();
        let figure = self.column_figure(column, "share of rows up to here", |at| (at as f64 + 0.5) / count as f64);
        let name = subject.name(column);
        let text = |at: usize| subject.text(column, sorted[at.min(count - 1)]);
        let page = Page {
            headline: format!("{name}: from values to ranks"),
            words: format!(
                "All {count} values of {name} stand in a line, the smallest first. What counts from here on is the place in that \
                 line, not the value: {} is the smallest, {} stands in the middle, {} is the largest. Equal values share a place.",
                text(0),
                text(count / 2),
                text(count - 1)
            ),
            formula: Some(Formula {
                general: "u = (rank − ½) / rows, between 0 and 1".to_owned(),
                numbers: vec![format!(
                    "the middle one: ({} − ½) / {count} = {:.3}",
                    count / 2 + 1,
                    ((count / 2) as f64 + 0.5) / count as f64
                )],
            }),
            idle: None,
        };
        (page, figure)
    }

    fn normal_scores(&self, column: usize) -> (Page, Figure) {
        let subject = &self.subject;
        let figure = self.column_figure(column, "normal score z", |at| self.score(column, at));
        let count = self.values[column].len();
        let name = subject.name(column);
        let last = self.score(column, count - 1);
        let page = Page {
            headline: format!("{name}: from ranks to normal scores"),
            words: format!(
                "Each place in the line becomes the number that stands there among normally distributed ones: half of them \
                 below 0, two thirds between −1 and 1. This curve is all that is kept of {name} by itself, and each column has \
                 its own: it is what makes new values look like those of the table."
            ),
            formula: Some(Formula {
                general: "z = Φ⁻¹(u)".to_owned(),
                numbers: vec![
                    format!("u = {:.3}: z = {last:.2}", (count as f64 - 0.5) / count as f64),
                    format!("the largest value, {}", subject.text(column, self.sorted(column)[count - 1])),
                ],
            }),
            idle: None,
        };
        (page, figure)
    }

    fn pair_names(&self, [a, b]: [usize; 2]) -> String {
        format!("{} and {}", self.subject.name(a), self.subject.name(b))
    }

    fn correlation(&self, place: ModelPlace) -> Screen {
        let slider = FrameSlider::of("Pair", self.pairs.len(), place, 0);
        let Some(&pair) = self.pairs.get(slider.frame()) else {
            let idle = "There are no two columns with more than one value, so nothing goes together.";
            return Screen {
                page: Page { headline: "No pair".to_owned(), idle: Some(idle.to_owned()), ..Page::default() },
                ..Screen::default()
            };
        };
        let [a, b] = pair;
        let both = self.subject.members().iter().map(|&row| self.subject.has(a, row) && self.subject.has(b, row));
        let places: Vec<[f32; 2]> = (self.scores[a].iter().zip(&self.scores[b]).zip(both))
            .filter_map(|((x, y), both)| both.then_some([*x as f32, *y as f32]))
            .collect();
        let r = self.model.correlation(a, b);
        let (first, second) = (self.subject.name(a), self.subject.name(b));
        let figure = Figure {
            axes: [format!("{first}, score"), format!("{second}, score")],
            bounds: around(&places),
            items: vec![Item::Points {
                shape: Shape::Disc,
                tone: self.subject.tone(),
                weight: Weight::Plain,
                places: thinned(&places),
            }],
            summary: format!("The scores of {first} and {second}; their correlation is {r:.2}."),
            ..plain()
        };
        let together = match r {
            r if r.abs() < 0.1 => "hardly go together",
            r if r > 0.0 => "rise together",
            _ => "go against each other",
        };
        let question = (self.pairs.len() >= 3).then(|| {
            let last = self.pairs[self.pairs.len() - 1];
            let middle = self.pairs[self.pairs.len() / 2];
            let choices = vec![self.pair_names(last), self.pair_names(self.pairs[0]), self.pair_names(middle)];
            let strongest = self.model.correlation(self.pairs[0][0], self.pairs[0][1]);
            Question::new(
                "which two of these columns go together most in this class?",
                choices,
                1,
                format!(
                    "Their correlation is {strongest:.2}; of {} it is {:.2}.",
                    self.pair_names(last),
                    self.model.correlation(last[0], last[1])
                ),
            )
        });
        let page = Page {
            headline: format!("{first} and {second}: correlation {r:.2}"),
            words: format!(
                "Each dot is a row, by its scores in both columns: they {together}. A correlation a pair is all that is kept of \
                 how columns go together, so a bend or a ring is lost: that is the price of this model. What the model has is a \
                 little stronger where a column repeats its values, and weaker where there are few rows."
            ),
            formula: Some(Formula {
                general: "r = mean of z₁ · z₂, in units of their deviations".to_owned(),
                numbers: vec![format!("r = {r:.3}")],
            }),
            idle: None,
        };
        let slider = Some(slider.says(self.pair_names(pair)));
        Screen { page, pictures: vec![figure.into()], slider, question, ..Screen::default() }
    }

    fn draw(&self, place: ModelPlace) -> Screen {
        let slider = FrameSlider::of_rows(&self.subject, place);
        let normals = self.model.normals(&mut self.subject.stream(slider.at));
        let mut items: Vec<Item> = Vec::new();
        for (at, &z) in normals.iter().enumerate() {
            let (x, z) = (at as f32, z as f32);
            let (from, to) = ([x - 0.35, z.min(0.0)], [x + 0.35, z.max(0.0)]);
            items.push(Item::Bar { from, to, fill: Fill::Light, tone: self.subject.tone(), weight: Weight::Plain });
            if normals.len() <= 12 {
                let towards = [1.0, if z < 0.0 { -1.0 } else { 1.0 }];
                let text = self.subject.name(at).to_owned();
                items.push(Item::Label { at: [x - 0.3, z], text, tone: Tone::Text, weight: Weight::Faint, towards });
            }
        }
        let furthest = normals.iter().fold(2.0_f64, |most, z| most.max(z.abs())) as f32 + 0.5;
        let figure = Figure {
            axes: ["column".to_owned(), "normal number z".to_owned()],
            numbers: [false, true],
            bounds: [[-0.7, normals.len() as f32 - 0.3], [-furthest, furthest]],
            items,
            summary: "A normal number for each column.".to_owned(),
            ..plain()
        };
        let words = "Chance draws a normal number for each column, all at once: columns that go together get numbers that go \
                     together. These numbers are all that this row starts from. No real row was looked at.";
        let numbers = normals.iter().take(6).enumerate();
        let page = Page {
            headline: format!("New row {}: a number for each column", slider.at + 1),
            words: words.to_owned(),
            formula: Some(Formula {
                general: "z ~ N(0, R), with R the correlations".to_owned(),
                numbers: numbers.map(|(at, z)| format!("{}: z = {}", self.subject.name(at), signed(*z))).collect(),
            }),
            idle: None,
        };
        Screen { page, pictures: vec![figure.into()], slider: Some(slider), ..Screen::default() }
    }

    /// Of the first new row, one column.
    fn back(&self, column: usize) -> (Page, Figure) {
        let normals = self.model.normals(&mut self.subject.stream(0));
        let z = normals[column];
        let value = self.model.margins[column].value(&self.model.scores, z);
        let mut figure = self.column_figure(column, "normal score z", |at| self.score(column, at));
        let (x, y) = (z as f32, value as f32);
        let [[left, _], [bottom, _]] = figure.bounds;
        let line = |from, to| Item::Line { from, to, tone: Tone::Accent, weight: Weight::Bold, dashed: true };
        figure.bounds[0] = [left.min(x - 0.2), figure.bounds[0][1].max(x + 0.2)];
        let text = self.subject.text(column, value);
        figure.items.extend([
            line([x, bottom], [x, y]),
            line([x, y], [figure.bounds[0][0], y]),
            Item::Points {
                shape: Shape::Diamond,
                tone: self.subject.tone(),
                weight: Weight::Bold,
                places: vec![[x, y]],
            },
            Item::Label { at: [x, y], text: text.clone(), tone: Tone::Text, weight: Weight::Bold, towards: [1.0, 1.0] },
        ]);
        let name = self.subject.name(column);
        let between = if column < self.subject.numbers() {
            "Between two values of the class it takes what lies between them, where the column has decimals; whole numbers and \
             categories are taken as they are."
        } else {
            "Levels stand in their order, and each has as much room on the axis as it has rows in the class."
        };
        let page = Page {
            headline: format!("New row 1, {name}: back from z = {} to {text}", signed(z)),
            words: format!(
                "From the number below, up to the column's own curve, and across to the value. {between} So no value lies outside \
                 of what the class has."
            ),
            formula: Some(Formula {
                general: "value = the column's own, at the share Φ(z)".to_owned(),
                numbers: vec![format!("z = {}: {text}", signed(z))],
            }),
            idle: None,
        };
        (page, figure)
    }

    fn row(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen {
        let slider = FrameSlider::of_rows(&self.subject, place);
        let index = slider.at;
        let row: Row = self.subject.repaired(self.subject.made(&self.model, index));
        let mut items =
            vec![self.subject.points(axes, &self.subject.first(&self.model)), self.subject.hero(axes, &row)];
        let at = self.subject.plane(axes).of_row(&row);
        let text = format!("new row {}", index + 1);
        items.push(Item::Label { at, text, tone: Tone::Text, weight: Weight::Bold, towards: [1.0, 1.0] });
        let words = "All columns together are the new row, here among the first ones that the model makes. There is a nearest real \
                     row, as for every point, but none that it was made from: that is why an attacker who compares the file with \
                     real rows learns less than from SMOTE's.";
        let question = Question::new(
            "how many real rows was this row made from?",
            vec!["none".to_owned(), "one".to_owned(), "two".to_owned()],
            0,
            "It was made from the columns' curves and from correlations, which are those of the whole class.",
        );
        let page = Page {
            headline: format!("New row {}: it has no parents", index + 1),
            words: words.to_owned(),
            formula: None,
            idle: None,
        };
        Screen {
            page,
            pictures: vec![self.subject.picture(axes, items, Vec::new()).into()],
            slider: Some(slider),
            cells: self.subject.cells(&row),
            question: Some(question),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::models::tests::{axes, subject};

    /// What the lesson draws is what the pipeline made.
    #[test]
    fn the_row_of_the_lesson_is_the_row_of_the_outcome() {
        let subject = subject("stroke-clinic", "copula");
        let progress = Progress::new();
        let demonstration = CopulaLesson.learn(subject.clone(), &progress).unwrap();
        for index in [0, 7, 30] {
            let place = ModelPlace { step: 6, frame: Some(index), dot: None };
            let screen = demonstration.screen(place, axes());
            let reader = subject.outcome.reader();
            let row = reader.row(&reader.made(subject.class, index).unwrap());
            assert_eq!(screen.cells, subject.cells(&row), "{index}");
        }
        // Going back, column by column, gives the cells of the first row.
        let first = demonstration.screen(ModelPlace { step: 6, frame: Some(0), dot: None }, axes());
        for frame in 0..4 {
            let screen = demonstration.screen(ModelPlace { step: 5, frame: Some(frame), dot: None }, axes());
            let slider = screen.slider.unwrap();
            let cell = first.cells.iter().find(|[name, _]| *name == slider.text).unwrap();
            assert!(screen.page.headline.ends_with(&format!("to {}", cell[1])), "{} {cell:?}", screen.page.headline);
        }
    }

    #[test]
    fn scores_are_those_of_the_normal_distribution() {
        let subject = subject("wine", "copula");
        let (model, scores) = CopulaModel::learn(&subject.input(&Progress::new())).unwrap();
        let count = subject.members().len() as f64;
        assert!((model.scores[0] - quantile(0.5 / count)).abs() < 1e-12);
        assert_eq!(scores.len(), subject.columns());
        // The model's correlation of two columns of many values is that of their scores.
        let r: f64 = scores[0].iter().zip(&scores[1]).map(|(a, b)| a * b).sum::<f64>() / count;
        assert!((r - model.correlation(0, 1)).abs() < 0.05, "{r} {}", model.correlation(0, 1));
    }
}
