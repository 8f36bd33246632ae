//! The forger and the detective: a generative adversarial net, epoch by epoch, and how it fails.

use std::{collections::HashSet, sync::Arc};

use crate::{
    lesson::{
        models::{
            Demonstration, FrameSlider, ModelLesson, ModelPlace, ModelStep, Screen,
            learning::{Course, paced},
            subject::{ModelSubject, SHOWN, plain},
        },
        questions::Question,
        steps::{Formula, Page},
    },
    progress::{Progress, Stop},
    report::{
        figure::{Figure, Item, Shape, Tone, Weight},
        plane::AxisChoice,
    },
    sampling::{
        decode::Row,
        gan,
        learnt::{EPOCHS, Learnt},
    },
    space::distance2,
};

#[derive(Debug)]
pub struct GanLesson;

const STEPS: &[ModelStep] = &[
    ModelStep { name: "rows", title: "Rows" },
    ModelStep { name: "forger", title: "Forger" },
    ModelStep { name: "detective", title: "Detective" },
    ModelStep { name: "epochs", title: "Epochs" },
    ModelStep { name: "variety", title: "Variety" },
    ModelStep { name: "row", title: "New row" },
];

impl ModelLesson for GanLesson {
    fn method(&self) -> &'static str {
        "gan"
    }

    fn title(&self) -> &'static str {
        "The forger and the detective"
    }

    fn steps(&self) -> &'static [ModelStep] {
        STEPS
    }

    fn learn(&self, subject: ModelSubject, progress: &Progress) -> Result<Arc<dyn Demonstration>, Stop> {
        let subject = paced(subject);
        let input = subject.input(progress);
        let course = Course::of(subject.recipe.whole(&EPOCHS), |on_epoch| gan::learn(&input, on_epoch))?;
        let mut variety = Vec::with_capacity(course.snapshots.len());
        for snapshot in &course.snapshots {
            progress.check()?;
            variety.push(reached(&subject, &subject.first(&snapshot.model)));
        }
        let rows = subject.members().len();
        // As many real rows as made ones, each its own nearest: what could be reached at best.
        let most = rows.min(SHOWN as usize);
        Ok(Arc::new(Taught { subject, course, variety, most }))
    }
}

/// How many real rows of the class are the nearest one of some made row.
fn reached(subject: &ModelSubject, made: &[Row]) -> usize {
    let space = &subject.outcome.space;
    let weights = space.level_weights(subject.class);
    let members = subject.members();
    let places: Vec<(Vec<f64>, Vec<u32>)> = members.iter().map(|&row| space.place(row)).collect();
    let nearest = |row: &Row| {
        let scaled: Vec<f64> = space.numbers.iter().zip(&row.numbers).map(|(axis, &it)| axis.scaled(it)).collect();
        let distance = |place: &(Vec<f64>, Vec<u32>)| distance2(&weights, (&scaled, &row.codes), (&place.0, &place.1));
        places.iter().enumerate().min_by(|a, b| distance(a.1).total_cmp(&distance(b.1))).map(|(at, _)| at)
    };
    made.iter().filter_map(nearest).collect::<HashSet<usize>>().len()
}

#[derive(Debug)]
struct Taught {
    subject: ModelSubject,
    course: Course,
    /// Of every snapshot, how many real rows its first rows reach.
    variety: Vec<usize>,
    /// How many could be reached.
    most: usize,
}

impl Demonstration for Taught {
    fn subject(&self) -> &ModelSubject {
        &self.subject
    }

    fn screen(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen {
        match STEPS.get(usize::from(place.step)).map(|step| step.name) {
            Some("forger") => self.forger(axes),
            Some("detective") => self.detective(axes),
            Some("epochs") => self.epochs(place, axes),
            Some("variety") => self.variety(place, axes),
            Some("row") => self.row(place, axes),
            _ => Screen {
                page: self.subject.opening(
                    "Two nets learn: a forger that makes rows, and a detective that learns to tell them from these.",
                ),
                pictures: vec![self.subject.picture(axes, Vec::new(), Vec::new()).into()],
                ..Screen::default()
            },
        }
    }
}

impl Taught {
    fn net(&self, frame: usize) -> Option<(&Learnt, usize)> {
        self.course.snapshots.get(frame).map(|snapshot| (&snapshot.model, snapshot.epoch))
    }

    fn cloud(&self, net: &Learnt, epoch: usize, axes: (AxisChoice, AxisChoice)) -> Figure {
        let points = vec![self.subject.points(axes, &self.subject.first(net))];
        let mut figure = self.subject.picture(axes, points, Vec::new());
        figure.summary.extend([format!(" The first {SHOWN} rows that the forger makes after epoch {epoch}.")]);
        figure
    }

    fn losses(&self, epoch: usize) -> [f64; 2] {
        self.course.curve.epochs.iter().find(|it| it.number == epoch).map_or([0.0; 2], |it| it.losses)
    }

    fn forger(&self, axes: (AxisChoice, AxisChoice)) -> Screen {
        let Some((net, epoch)) = self.net(0) else { return Screen::default() };
        let page = Page {
            headline: "The forger: numbers out of noise become rows".to_owned(),
            words: "The forger, or generator, is given random numbers and turns them into rows. It is never shown a real one. In the \
                    first epoch its rows mean nothing: they lie where its random beginning happens to put them."
                .to_owned(),
            formula: Some(Formula { general: "row = generator(noise)".to_owned(), numbers: Vec::new() }),
            idle: None,
        };
        Screen { page, pictures: vec![self.cloud(net, epoch, axes).into()], ..Screen::default() }
    }

    fn detective(&self, axes: (AxisChoice, AxisChoice)) -> Screen {
        let Some((net, epoch)) = self.net(0) else { return Screen::default() };
        let [critic, generator] = self.losses(epoch);
        let page = Page {
            headline: "The detective: which of them are real?".to_owned(),
            words: "The detective, or critic, is shown real and made rows and gives each a score, higher for what it takes for real. \
                    From its scores the forger learns in which direction its rows would look more real. So both learn, each from the \
                    other, and neither ever wins for good: a loss that falls does not mean that rows get better."
                .to_owned(),
            formula: Some(Formula {
                general: "critic: score(made) − score(real) + 10 · (slope − 1)²".to_owned(),
                numbers: vec![format!("epoch {epoch}: critic {critic:.2}, generator {generator:.2}")],
            }),
            idle: None,
        };
        let pictures = vec![self.cloud(net, epoch, axes).into(), self.course.figure(epoch).into()];
        Screen { page, pictures, ..Screen::default() }
    }

    fn epoch_slider(&self, place: ModelPlace) -> FrameSlider {
        let count = self.course.snapshots.len();
        let slider = FrameSlider::of("Snapshot", count, place, count.saturating_sub(1));
        let epoch = self.net(slider.frame()).map_or(0, |(_, epoch)| epoch);
        slider.says(format!("epoch {epoch}"))
    }

    fn epochs(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen {
        let slider = self.epoch_slider(place);
        let Some((net, epoch)) = self.net(slider.frame()) else { return Screen::default() };
        let [critic, generator] = self.losses(epoch);
        let page = Page {
            headline: format!("Epoch {epoch}: what the forger makes by now"),
            words: "Move the slider through the epochs, or press Play. The cloud of made rows moves towards the real ones, overshoots, \
                    turns back. Compare it with both losses: they tell who is ahead, not how good the rows are."
                .to_owned(),
            formula: Some(Formula {
                general: "both losses are means over the rows of an epoch".to_owned(),
                numbers: vec![format!("critic {critic:.2}, generator {generator:.2}")],
            }),
            idle: None,
        };
        let pictures = vec![self.cloud(net, epoch, axes).into(), self.course.figure(epoch).into()];
        Screen { page, pictures, slider: Some(slider), ..Screen::default() }
    }

    /// What became of variety in the course, in words.
    fn fate(&self) -> String {
        let (Some(&last), Some(&best)) = (self.variety.last(), self.variety.iter().max()) else { return String::new() };
        let epoch = |count: usize| {
            let at = self.variety.iter().position(|it| *it == count);
            at.and_then(|at| self.net(at)).map_or(0, |(_, epoch)| epoch)
        };
        if 4 * last < self.most {
            format!(
                "It has collapsed: the forger makes a few kinds of rows that the detective lets pass, and leaves out the others. At \
                 its best, after epoch {}, it reached {best}.",
                epoch(best)
            )
        } else if 5 * last < 4 * best {
            format!(
                "It had more variety before: after epoch {} it reached {best}. More epochs are not always better.",
                epoch(best)
            )
        } else {
            "It has not collapsed here. With another seed, or a smaller class, it may.".to_owned()
        }
    }

    fn variety(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen {
        let slider = self.epoch_slider(place);
        let frame = slider.frame();
        let Some((net, epoch)) = self.net(frame) else { return Screen::default() };
        let reached = self.variety.get(frame).copied().unwrap_or(0);
        let last = self.variety.last().copied().unwrap_or(0);
        let places: Vec<[f32; 2]> = self
            .course
            .snapshots
            .iter()
            .zip(&self.variety)
            .map(|(snapshot, &count)| [snapshot.epoch as f32, count as f32])
            .collect();
        let end = places.last().map_or(1.0, |place| place[0]);
        let figure = Figure {
            axes: ["epoch".to_owned(), "real rows that are reached".to_owned()],
            bounds: [[0.0, end * 1.03], [0.0, self.most as f32 * 1.05]],
            items: vec![
                Item::Path { places: places.clone(), tone: Tone::Accent, weight: Weight::Plain, dashed: false },
                Item::Points {
                    shape: Shape::Other,
                    tone: Tone::Accent,
                    weight: Weight::Bold,
                    places: places.get(frame).copied().into_iter().collect(),
                },
            ],
            summary: format!("Real rows that are the nearest one of some made row, epoch by epoch; in the end {last}."),
            ..plain()
        };
        let mut choices: Vec<usize> = vec![last, self.most, (self.most / 2).max(1), self.most / 10];
        choices.sort_unstable();
        choices.dedup();
        let answer = choices.iter().position(|choice| *choice == last).unwrap_or(0);
        let question = Question::new(
            format!(
                "the forger makes {SHOWN} rows after the last epoch. How many of the {} are the nearest real row of one of them?",
                self.subject.rows()
            ),
            choices.iter().map(usize::to_string).collect(),
            answer,
            format!("{last}, where {} could be. {}", self.most, self.fate()),
        );
        let page = Page {
            headline: format!(
                "Variety: {reached} of {} real rows are reached (epoch {epoch})",
                self.subject.members().len()
            ),
            words: format!(
                "Take {SHOWN} made rows and look which real row is nearest to each. If few real rows come up again and again, the forger \
                 makes the same over and over: this is called mode collapse, and no loss shows it."
            ),
            formula: None,
            idle: None,
        };
        Screen {
            page,
            pictures: vec![self.cloud(net, epoch, axes).into(), figure.into()],
            slider: Some(slider),
            question: Some(question),
            ..Screen::default()
        }
    }

    fn row(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen {
        let slider = FrameSlider::of_rows(&self.subject, place);
        let Some(snapshot) = self.course.snapshots.last() else { return Screen::default() };
        let row = self.subject.repaired(self.subject.made(&snapshot.model, slider.at));
        let items =
            vec![self.subject.points(axes, &self.subject.first(&snapshot.model)), self.subject.hero(axes, &row)];
        let page = Page {
            headline: format!("New row {}: the forger at work", slider.at + 1),
            words: format!(
                "The detective is put away. Random numbers go in, a row comes out, and repair brings it to values that the table could \
                 have written. {}",
                self.fate()
            ),
            formula: None,
            idle: None,
        };
        Screen {
            page,
            pictures: vec![self.subject.picture(axes, items, Vec::new()).into()],
            slider: Some(slider),
            cells: self.subject.cells(&row),
            ..Screen::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::models::tests::{axes, subject_with};

    #[test]
    fn what_is_shown_last_are_the_rows_of_the_outcome() {
        let subject = subject_with("wine", "gan", &[("epochs", "12")]);
        let demonstration = GanLesson.learn(subject.clone(), &Progress::new()).unwrap();
        for index in [0, 3] {
            let screen = demonstration.screen(ModelPlace { step: 5, frame: Some(index), dot: None }, axes());
            let reader = subject.outcome.reader();
            let row = reader.row(&reader.made(subject.class, index).unwrap());
            assert_eq!(screen.cells, subject.cells(&row), "{index}");
        }
        let epochs = demonstration.screen(ModelPlace { step: 3, ..ModelPlace::default() }, axes());
        assert_eq!(epochs.slider.unwrap().text, "epoch 12");
    }

    #[test]
    fn real_rows_reach_themselves_and_one_row_reaches_one() {
        let subject = subject_with("wine", "gan", &[("epochs", "1")]);
        let space = &subject.outcome.space;
        let real: Vec<Row> = subject
            .members()
            .iter()
            .map(|&position| {
                let mut row = Row::of(space);
                row.read(space, position);
                row
            })
            .collect();
        assert_eq!(reached(&subject, &real), real.len());
        assert_eq!(reached(&subject, &vec![real[0].clone(); 9]), 1);
    }
}
