//! The forest that cannot tell: an adversarial random forest, round by round.

use std::sync::Arc;

use crate::{
    lesson::{
        models::{
            Demonstration, FrameSlider, ModelLesson, ModelPlace, ModelStep, Screen,
            subject::{ModelSubject, SHOWN, plain},
        },
        questions::Question,
        steps::{self, Formula, Page},
    },
    progress::{Progress, Stop},
    report::{
        figure::{AxisScale, Figure, Item, Shape, Sign, Tone, Weight},
        plane::AxisChoice,
    },
    sampling::{
        arf::{self, LeafModel},
        columns::ClassColumn,
        decode::Row,
    },
};

#[derive(Debug)]
pub struct ForestLesson;

const STEPS: &[ModelStep] = &[
    ModelStep { name: "rows", title: "Rows" },
    ModelStep { name: "shuffled", title: "Shuffled" },
    ModelStep { name: "told", title: "Told apart" },
    ModelStep { name: "rounds", title: "Rounds" },
    ModelStep { name: "leaf", title: "A leaf" },
    ModelStep { name: "row", title: "New row" },
];

impl ModelLesson for ForestLesson {
    fn method(&self) -> &'static str {
        "arf"
    }

    fn title(&self) -> &'static str {
        "The forest that cannot tell"
    }

    fn steps(&self) -> &'static [ModelStep] {
        STEPS
    }

    fn learn(&self, subject: ModelSubject, progress: &Progress) -> Result<Arc<dyn Demonstration>, Stop> {
        let mut donors: Vec<Vec<Vec<u32>>> = Vec::new();
        let (columns, forest) = arf::learn(&subject.input(progress), &mut |made| {
            let first = |column: &Vec<u32>| column.iter().take(SHOWN as usize).copied().collect();
            donors.push(made.iter().map(first).collect());
        })?;
        let rounds = donors.iter().map(|donors| made(&subject, &columns, donors)).collect();
        let (accuracy, round) = (forest.accuracy.clone(), forest.round);
        let model = LeafModel::new(columns, &forest);
        Ok(Arc::new(Learnt { subject, rounds, accuracy, round, model }))
    }
}

/// The made rows of a round, from the real rows whose values they have.
fn made(subject: &ModelSubject, columns: &[ClassColumn], donors: &[Vec<u32>]) -> Vec<Row> {
    let count = donors.first().map_or(0, Vec::len);
    (0..count)
        .map(|row| {
            let mut out = Row::of(&subject.outcome.space);
            for (column, donors) in columns.iter().zip(donors) {
                column.place.put(&mut out, column.values[donors[row] as usize]);
            }
            out
        })
        .collect()
}

#[derive(Debug)]
struct Learnt {
    subject: ModelSubject,
    /// Rows that were made before the forest of each round.
    rounds: Vec<Vec<Row>>,
    accuracy: Vec<f64>,
    /// The round whose forest is the model.
    round: usize,
    model: LeafModel,
}

/// "83 %".
fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

impl Demonstration for Learnt {
    fn subject(&self) -> &ModelSubject {
        &self.subject
    }

    fn screen(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen {
        match STEPS.get(usize::from(place.step)).map(|step| step.name) {
            Some("shuffled") => self.shuffled(axes),
            Some("told") => self.told(axes),
            Some("rounds") => self.rounds(place, axes),
            Some("leaf") => self.leaf(place, axes),
            Some("row") => self.row(place, axes),
            _ => Screen {
                page: self.subject.opening(
                    "A forest of decision trees will learn to tell them from rows that are made, and these get better until it cannot.",
                ),
                pictures: vec![self.subject.picture(axes, Vec::new(), Vec::new()).into()],
                ..Screen::default()
            },
        }
    }
}

impl Learnt {
    fn of_round(&self, round: usize, axes: (AxisChoice, AxisChoice)) -> Figure {
        let points = self.rounds.get(round).map(|rows| self.subject.points(axes, rows));
        let mut figure = self.subject.picture(axes, points.into_iter().collect(), Vec::new());
        figure.summary.extend([format!(" Made rows of round {}.", round + 1)]);
        figure
    }

    fn shuffled(&self, axes: (AxisChoice, AxisChoice)) -> Screen {
        let first = self.accuracy.first().copied().unwrap_or(0.5);
        let truth = (first * 10.0).round() * 10.0;
        let mut choices = [50.0, 70.0, 90.0, 100.0];
        if let Some(nearest) = choices.iter_mut().min_by(|a, b| (**a - truth).abs().total_cmp(&(**b - truth).abs())) {
            *nearest = truth;
        }
        let answer = choices.iter().position(|choice| *choice == truth).unwrap_or(0);
        let question = Question::new(
            "a forest looks at real and at made rows. Of 100 that it has not seen, how many will it tell right?",
            choices.iter().map(|choice| format!("about {choice:.0}")).collect(),
            answer,
            format!("It tells {} right; without looking it would be half of them.", percent(first)),
        );
        let page = Page {
            headline: "The first made rows: every column shuffled by itself".to_owned(),
            words: "Each made row has its values from real rows, but each value from another one. So every column is as it was, and \
                    nothing goes together any more. Where diamonds lie and no dots, a value meets one that it never meets in the \
                    table."
                .to_owned(),
            formula: None,
            idle: None,
        };
        Screen { page, pictures: vec![self.of_round(0, axes).into()], question: Some(question), ..Screen::default() }
    }

    fn told(&self, axes: (AxisChoice, AxisChoice)) -> Screen {
        let first = self.accuracy.first().copied().unwrap_or(0.5);
        let words = if first <= 0.5 {
            "In this class it cannot: no tree that has not seen a row tells better than chance whether it is real. So the columns \
             hardly go together, and the shuffled rows will do."
        } else {
            "What it goes by are the places where columns go together. Its leaves are boxes, and in a box where nearly all rows are \
             real the made ones must become more like them."
        };
        let page = Page {
            headline: format!("The forest tells {} of them right", percent(first)),
            words: format!(
                "Real and made rows are mixed, half and half. Each tree learns from a part of them, and is asked about the rows that \
                 it has not seen. {words}"
            ),
            formula: Some(Formula {
                general: "accuracy = rows told right / rows, by trees that have not seen them".to_owned(),
                numbers: vec![format!("round 1: {first:.3}; by chance: 0.5")],
            }),
            idle: None,
        };
        Screen { page, pictures: vec![self.of_round(0, axes).into(), self.curve(0).into()], ..Screen::default() }
    }

    /// How well the forest of each round tells them apart.
    fn curve(&self, round: usize) -> Figure {
        let places: Vec<[f32; 2]> = self.accuracy.iter().enumerate().map(|(at, it)| [at as f32, *it as f32]).collect();
        let last = self.accuracy.len() as f32 - 1.0;
        let items = vec![
            Item::Line {
                from: [-1.0, 0.5],
                to: [last + 1.0, 0.5],
                tone: Tone::Secondary,
                weight: Weight::Plain,
                dashed: true,
            },
            Item::Path { places: places.clone(), tone: Tone::Accent, weight: Weight::Plain, dashed: false },
            Item::Points { shape: Shape::Other, tone: Tone::Accent, weight: Weight::Plain, places: places.clone() },
            Item::Points {
                shape: Shape::Other,
                tone: Tone::Accent,
                weight: Weight::Bold,
                places: places.get(round).copied().into_iter().collect(),
            },
        ];
        let said: Vec<String> = self.accuracy.iter().map(|it| format!("{it:.2}")).collect();
        Figure {
            axes: ["round".to_owned(), "told right".to_owned()],
            bounds: [[-0.5, last + 0.5], [0.3, 1.02]],
            scales: [
                AxisScale::Names((1..=self.accuracy.len()).map(|round| round.to_string()).collect()),
                AxisScale::Linear,
            ],
            items,
            keys: vec![(
                Sign::Line { tone: Tone::Secondary, weight: Weight::Plain, dashed: true },
                "by chance".to_owned(),
            )],
            summary: format!("The share that the forest tells right, round by round: {}.", said.join(", ")),
            ..plain()
        }
    }

    fn rounds(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen {
        let slider = FrameSlider::of("Round", self.rounds.len(), place, self.rounds.len().saturating_sub(1));
        let round = slider.frame();
        let told = self.accuracy.get(round).copied().unwrap_or(0.5);
        let fate = match round.cmp(&self.round) {
            std::cmp::Ordering::Equal => "This is the forest that is kept: none tells them apart less.",
            std::cmp::Ordering::Greater => {
                "This round gained nothing, so it is the last one, and the forest before it is kept."
            }
            std::cmp::Ordering::Less => "The next made rows are shuffled within its leaves alone.",
        };
        let page = Page {
            headline: format!("Round {}: {} told right", round + 1, percent(told)),
            words: format!(
                "In every round a forest learns to tell apart, and the next made rows are shuffled again, but only among real rows \
                 of the same leaf: so what goes together stays together, as far as the forest saw it. {fate}"
            ),
            formula: None,
            idle: (self.rounds.len() == 1)
                .then(|| "There is only one round: the first forest could not tell them apart.".to_owned()),
        };
        let text = format!("{} of {}", round + 1, self.rounds.len());
        Screen {
            page,
            pictures: vec![self.of_round(round, axes).into(), self.curve(round).into()],
            slider: Some(slider.says(text)),
            ..Screen::default()
        }
    }

    /// Rings around the rows of the leaf that a new row is drawn from, and these rows.
    fn rings(&self, index: u32, axes: (AxisChoice, AxisChoice)) -> (Vec<Item>, Vec<u32>) {
        let leaf = self.model.leaf(&mut self.subject.stream(index));
        let members = self.subject.members();
        let rows: Vec<u32> = self.model.rows(leaf).iter().map(|&at| members[at as usize]).collect();
        let plane = self.subject.plane(axes);
        let ring =
            |row: &u32| Item::Ring { at: plane.real(*row), radius: RING, tone: Tone::Text, weight: Weight::Plain };
        (rows.iter().map(ring).collect(), rows)
    }

    fn leaf(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen {
        let slider = FrameSlider::of_rows(&self.subject, place);
        let (rings, rows) = self.rings(slider.at, axes);
        // What is alike in the leaf: the columns whose values have the least room there, against all of the class.
        let mut shares: Vec<(f64, String)> = (0..self.subject.numbers())
            .filter_map(|column| {
                let range = |rows: &[u32]| {
                    let values = rows.iter().map(|&row| self.subject.value(column, row));
                    values.fold([f64::INFINITY, f64::NEG_INFINITY], |[a, b], it| [a.min(it), b.max(it)])
                };
                let ([low, high], [least, most]) = (range(&rows), range(self.subject.members()));
                let text = |value| self.subject.text(column, value);
                let words = format!(
                    "{}: {} to {} (class: {} to {})",
                    self.subject.name(column),
                    text(low),
                    text(high),
                    text(least),
                    text(most)
                );
                (most > least).then(|| ((high - low) / (most - least), words))
            })
            .collect();
        shares.sort_by(|a, b| a.0.total_cmp(&b.0));
        let page = Page {
            headline: format!("New row {} comes from a leaf of {}", slider.at + 1, steps::rows(rows.len() as u64)),
            words: "A tree is taken at random, and one of its leaves: as often as it has real rows, which are ringed here. A leaf is a \
                    box in which the forest could not tell real from made any more, so within it the columns may be drawn each by \
                    itself."
                .to_owned(),
            formula: (!shares.is_empty()).then(|| Formula {
                general: "the box, by its narrowest columns".to_owned(),
                numbers: shares.into_iter().take(4).map(|(_, words)| words).collect(),
            }),
            idle: None,
        };
        Screen {
            page,
            pictures: vec![self.subject.picture(axes, rings, Vec::new()).into()],
            slider: Some(slider),
            ..Screen::default()
        }
    }

    fn row(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen {
        let slider = FrameSlider::of_rows(&self.subject, place);
        let row = self.subject.repaired(self.subject.made(&self.model, slider.at));
        let (mut items, rows) = self.rings(slider.at, axes);
        items.insert(0, self.subject.points(axes, &self.subject.first(&self.model)));
        items.push(self.subject.hero(axes, &row));
        let question = Question::new(
            format!("the leaf has {} real rows. Is one of them the parent of the new row?", rows.len()),
            vec!["the nearest of them".to_owned(), "all of them together".to_owned(), "none".to_owned()],
            2,
            "Its numbers are drawn from normal distributions that the leaf's rows have the mean and deviation of; categories by how \
             often they occur there. No row is mixed with another.",
        );
        let page = Page {
            headline: format!("New row {}: each column drawn within the leaf", slider.at + 1),
            words: "A number is drawn from a normal distribution with the mean and the spread of the leaf's rows, and never outside of \
                    the box; a category by how often it occurs in the leaf. The faint diamonds are the first rows that the model \
                    makes."
                .to_owned(),
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

/// Size of the ring around a row of the leaf, in points of the screen.
const RING: f32 = 6.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::models::tests::{axes, subject};

    #[test]
    fn rounds_and_rows_are_those_of_the_outcome() {
        let subject = subject("wine", "arf");
        let progress = Progress::new();
        let demonstration = ForestLesson.learn(subject.clone(), &progress).unwrap();
        let (_, forest) = arf::learn(&subject.input(&progress), &mut |_| {}).unwrap();
        let told = demonstration.screen(ModelPlace { step: 2, ..ModelPlace::default() }, axes());
        assert!(told.page.headline.contains(&percent(forest.accuracy[0])), "{}", told.page.headline);
        let rounds = demonstration.screen(ModelPlace { step: 3, ..ModelPlace::default() }, axes());
        assert_eq!(rounds.slider.unwrap().last as usize + 1, forest.accuracy.len());
        for index in [0, 5] {
            let screen = demonstration.screen(ModelPlace { step: 5, frame: Some(index), dot: None }, axes());
            let reader = subject.outcome.reader();
            let row = reader.row(&reader.made(subject.class, index).unwrap());
            assert_eq!(screen.cells, subject.cells(&row), "{index}");
        }
    }
}
