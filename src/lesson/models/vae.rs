//! Squeeze and stretch: a variational autoencoder of two latent dimensions, so that its whole latent plane can be seen.

use std::sync::Arc;

use rayon::prelude::*;

use crate::{
    lesson::{
        models::{
            Demonstration, FrameSlider, ModelLesson, ModelPlace, ModelStep, Screen, ScreenPicture,
            learning::{Course, paced},
            subject::{ModelSubject, plain, thinned},
        },
        questions::Question,
        steps::{Formula, Page},
    },
    nets::{Rows, vae::FACTOR},
    progress::{Progress, Stop},
    report::{
        figure::{Figure, Item, Shape, Sign, Tone, Weight},
        plane::AxisChoice,
    },
    sampling::{
        decode::Row,
        learnt::{self, EPOCHS, Learnt},
        vae,
    },
};

#[derive(Debug)]
pub struct VaeLesson;

const STEPS: &[ModelStep] = &[
    ModelStep { name: "rows", title: "Rows" },
    ModelStep { name: "squeeze", title: "Squeeze" },
    ModelStep { name: "stretch", title: "Stretch" },
    ModelStep { name: "rebuild", title: "Rebuild" },
    ModelStep { name: "trade-off", title: "Trade-off" },
    ModelStep { name: "row", title: "New rows" },
];

/// Latent dimensions of the lesson: as many as a picture has.
const LATENT: usize = 2;
/// How much rebuilding counts in each net of the trade-off; among them the method's own.
const FACTORS: [f64; 5] = [0.05, 0.3, FACTOR, 12.0, 80.0];
/// The method's own among them.
const OWN: usize = 2;
/// How far the latent plane is drawn: new rows come from a standard normal distribution.
const FAR: f32 = 4.0;
/// Rows that are squeezed and rebuilt to be shown.
const SEEN: usize = 400;

impl ModelLesson for VaeLesson {
    fn method(&self) -> &'static str {
        "vae"
    }

    fn title(&self) -> &'static str {
        "Squeeze and stretch"
    }

    fn steps(&self) -> &'static [ModelStep] {
        STEPS
    }

    fn learn(&self, subject: ModelSubject, progress: &Progress) -> Result<Arc<dyn Demonstration>, Stop> {
        let subject = paced(subject);
        // Each net has stages of its own; what is told is how far all of them are.
        let own = progress.child();
        let input = subject.input(&own);
        let told = learnt::told(&input)?;
        let epochs = subject.recipe.whole(&EPOCHS);
        progress.stage("learning", (epochs * FACTORS.len()) as u64)?;
        let course = Course::of(epochs, |on_epoch| {
            vae::learn(&input, (LATENT, FACTOR), &mut |end| {
                on_epoch(end);
                told_of(progress);
            })
        })?;
        let of = |&factor: &f64| {
            let own = course.snapshots.last().filter(|_| factor == FACTOR);
            let net = if let Some(last) = own {
                // The same net again.
                Learnt::with(&last.model, &course.curve)
            } else {
                let own = progress.child();
                let input = subject.input(&own);
                vae::learn(&input, (LATENT, factor), &mut |_| told_of(progress))?
            };
            Ok(Weighed { factor, losses: net.losses().epochs.last().map_or([0.0; 2], |epoch| epoch.losses), net })
        };
        let weighed: Result<Vec<Weighed>, Stop> = FACTORS.par_iter().map(of).collect();
        let weighed = weighed?;
        Ok(Arc::new(Taught { subject, told, course, weighed }))
    }
}

/// An epoch of some net has ended. Whoever stops all of them stops each.
fn told_of(progress: &Progress) {
    // That it is to stop is heard by the net itself, whose progress is a child of this one.
    let _ = progress.advance(1);
}

/// A net that was told to care more or less about rebuilding.
#[derive(Debug)]
struct Weighed {
    factor: f64,
    net: Learnt,
    /// Rebuilding and KL in the last epoch.
    losses: [f64; 2],
}

#[derive(Debug)]
struct Taught {
    subject: ModelSubject,
    /// The rows as the net is told them.
    told: Rows<f32>,
    course: Course,
    weighed: Vec<Weighed>,
}

impl Demonstration for Taught {
    fn subject(&self) -> &ModelSubject {
        &self.subject
    }

    fn screen(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen {
        match STEPS.get(usize::from(place.step)).map(|step| step.name) {
            Some("squeeze") => self.squeeze(place),
            Some("stretch") => self.stretch(place, axes),
            Some("rebuild") => self.rebuild(place, axes),
            Some("trade-off") => self.trade_off(place, axes),
            Some("row") => self.rows(place, axes),
            _ => Screen {
                page: self.subject.opening(
                    "Two nets learn them: one squeezes a row into two numbers, the other stretches two numbers out to a row again. \
                     The method itself squeezes into more, as set; two are used here so that they can be drawn.",
                ),
                pictures: vec![self.subject.picture(axes, Vec::new(), Vec::new()).into()],
                ..Screen::default()
            },
        }
    }
}

impl Taught {
    /// The rows that are shown, by their places in the class.
    fn seen(&self) -> Vec<u32> {
        let count = self.subject.members().len();
        (0..count as u32).step_by(count.div_ceil(SEEN).max(1)).collect()
    }

    /// Where a net squeezes rows to: a mean and a standard deviation in both directions.
    fn squeezed(&self, net: &Learnt, rows: &[u32]) -> Vec<[[f32; 2]; 2]> {
        let Some(encoder) = net.encoder() else { return Vec::new() };
        let places = encoder.places(self.told.batch(rows), rows.len());
        places.into_iter().filter_map(|place| Some([*place.first()?, *place.get(1)?])).collect()
    }

    /// The latent plane with the rows in it.
    fn latent(&self, net: &Learnt, items: Vec<Item>) -> Figure {
        let rows = self.seen();
        let squeezed = self.squeezed(net, &rows);
        let means: Vec<[f32; 2]> = squeezed.iter().map(|[x, y]| [x[0], y[0]]).collect();
        let spread =
            squeezed.iter().map(|[x, y]| f64::from(x[1] + y[1]) / 2.0).sum::<f64>() / squeezed.len().max(1) as f64;
        let circle = |radius: f32| {
            let at = |part: u16| {
                let angle = f32::from(part) * std::f32::consts::TAU / 72.0;
                [radius * angle.cos(), radius * angle.sin()]
            };
            Item::Path {
                places: (0..=72).map(at).collect(),
                tone: Tone::Secondary,
                weight: Weight::Faint,
                dashed: true,
            }
        };
        let real = Item::Points {
            shape: Shape::Disc,
            tone: self.subject.tone(),
            weight: if items.is_empty() { Weight::Plain } else { Weight::Faint },
            places: thinned(&means),
        };
        Figure {
            axes: ["first latent number".to_owned(), "second latent number".to_owned()],
            bounds: [[-FAR, FAR]; 2],
            square: true,
            items: [circle(1.0), circle(2.0), real].into_iter().chain(items).collect(),
            keys: vec![(
                Sign::Line { tone: Tone::Secondary, weight: Weight::Faint, dashed: true },
                "1 and 2 deviations".to_owned(),
            )],
            summary: format!(
                "The latent plane: where each of {} rows is squeezed to. Their mean deviation there is {spread:.2}.",
                means.len()
            ),
            ..plain()
        }
    }

    fn epoch_slider(&self, place: ModelPlace) -> FrameSlider {
        let count = self.course.snapshots.len();
        let slider = FrameSlider::of("Snapshot", count, place, count.saturating_sub(1));
        let epoch = self.epoch(&slider);
        slider.says(format!("epoch {epoch}"))
    }

    fn epoch(&self, slider: &FrameSlider) -> usize {
        self.course.snapshots.get(slider.frame()).map_or(0, |snapshot| snapshot.epoch)
    }

    fn net(&self, slider: &FrameSlider) -> Option<&Learnt> {
        self.course.snapshots.get(slider.frame()).map(|snapshot| &snapshot.model)
    }

    /// The last net of the course: the one that dots are dragged through.
    fn last(&self) -> Option<&Learnt> {
        self.course.snapshots.last().map(|snapshot| &snapshot.model)
    }

    fn squeeze(&self, place: ModelPlace) -> Screen {
        let slider = self.epoch_slider(place);
        let (Some(net), epoch) = (self.net(&slider), self.epoch(&slider)) else { return Screen::default() };
        let page = Page {
            headline: format!("Squeeze: every row becomes two numbers (epoch {epoch})"),
            words: "One net, the encoder, is given a row and says where it belongs in this plane, and how sure it is. In the first \
                    epochs all rows lie on a heap. It learns to lay them out so that rows unlike each other lie apart, but not far \
                    out: new rows will be drawn from around the middle."
                .to_owned(),
            formula: Some(Formula {
                general: "z = μ(row) + σ(row) · ε, with ε ~ N(0, 1)".to_owned(),
                numbers: self.loss_lines(epoch),
            }),
            idle: None,
        };
        let pictures = vec![self.latent(net, Vec::new()).into(), self.course.figure(epoch).into()];
        Screen { page, pictures, slider: Some(slider), ..Screen::default() }
    }

    fn loss_lines(&self, epoch: usize) -> Vec<String> {
        let found = self.course.curve.epochs.iter().find(|it| it.number == epoch);
        found.map_or_else(Vec::new, |it| vec![format!("rebuilding {:.2}, KL {:.2} a row", it.losses[0], it.losses[1])])
    }

    /// A dot of the latent plane becomes a row.
    fn stretch(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen {
        let Some(net) = self.last() else { return Screen::default() };
        let dot = place.dot.unwrap_or_default().map(|it| it.clamp(-FAR, FAR));
        let mut row = Row::of(&self.subject.outcome.space);
        net.middle(dot.to_vec(), &mut row);
        let row = self.subject.repaired(row);
        let away = dot[0].hypot(dot[1]);
        let page = Page {
            headline: "Stretch: drag the diamond, and it becomes another row".to_owned(),
            words: format!(
                "The other net, the decoder, is given two numbers and says what row they stand for: the one below. Drag the diamond \
                 through the plane and watch the row change. Between the rows it was taught lie rows that never were. {}",
                if away > 2.5 { "Out here the net was taught nothing: what it says is a guess." } else { "" }
            ),
            formula: Some(Formula {
                general: "row = decoder(z)".to_owned(),
                numbers: vec![format!("z = ({:.2}, {:.2})", dot[0], dot[1])],
            }),
            idle: None,
        };
        let latent =
            ScreenPicture { figure: self.latent(net, vec![hero(self.subject.tone(), dot)]), handle: Some(dot) };
        let there = self.subject.picture(axes, vec![self.subject.hero(axes, &row)], Vec::new());
        Screen { page, pictures: vec![latent, there.into()], cells: self.subject.cells(&row), ..Screen::default() }
    }

    /// Lines from rows to what comes out of them.
    fn rebuilt(&self, net: &Learnt, axes: (AxisChoice, AxisChoice)) -> (Vec<Item>, f64) {
        let rows = self.seen();
        let plane = self.subject.plane(axes);
        let (members, space) = (self.subject.members(), &self.subject.outcome.space);
        let (mut lines, mut places, mut sum) = (Vec::new(), Vec::new(), 0.0);
        let squeezed = self.squeezed(net, &rows);
        let few = rows.len().div_ceil(LINES).max(1);
        for (at, ([x, y], &row)) in squeezed.iter().zip(&rows).enumerate() {
            let mut out = Row::of(space);
            net.middle(vec![x[0], y[0]], &mut out);
            let position = members[row as usize];
            let miss = space
                .numbers
                .iter()
                .enumerate()
                .map(|(axis, of)| (of.scaled(out.numbers[axis]) - of.scaled(space.number(axis, position))).powi(2));
            let wrong = (0..space.nominals.len()).filter(|&axis| out.codes[axis] != space.code(axis, position)).count();
            sum += (miss.sum::<f64>() + wrong as f64) / self.subject.columns().max(1) as f64;
            if at % few == 0 {
                let to = plane.of_row(&out);
                lines.push(Item::Line {
                    from: plane.real(position),
                    to,
                    tone: Tone::Secondary,
                    weight: Weight::Faint,
                    dashed: false,
                });
                places.push(to);
            }
        }
        lines.push(Item::Points { shape: Shape::Diamond, tone: self.subject.tone(), weight: Weight::Plain, places });
        (lines, (sum / squeezed.len().max(1) as f64).sqrt())
    }

    fn rebuild(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen {
        let slider = self.epoch_slider(place);
        let (Some(net), epoch) = (self.net(&slider), self.epoch(&slider)) else { return Screen::default() };
        let (items, error) = self.rebuilt(net, axes);
        let page = Page {
            headline: format!("Rebuild: squeezed and stretched again, a row is {error:.2} deviations off (epoch {epoch})"),
            words: "Each line goes from a row to what comes out when it is squeezed into two numbers and stretched again. What two \
                    numbers cannot hold is lost: rows that come back lie nearer together than the real ones. The net learns by making \
                    these lines shorter."
                .to_owned(),
            formula: Some(Formula {
                general: "loss = 2 · rebuilding + KL".to_owned(),
                numbers: self.loss_lines(epoch),
            }),
            idle: None,
        };
        let pictures = vec![self.subject.picture(axes, items, Vec::new()).into(), self.course.figure(epoch).into()];
        Screen { page, pictures, slider: Some(slider), ..Screen::default() }
    }

    fn trade_off(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen {
        let slider = FrameSlider::of("Rebuilding counts", self.weighed.len(), place, OWN);
        let Some(Weighed { factor, net, losses }) = self.weighed.get(slider.frame()) else { return Screen::default() };
        let [rebuilding, far] = *losses;
        let (_, error) = self.rebuilt(net, axes);
        let figure = self.frontier(slider.frame());
        let spread = "The less rebuilding counts, the more all rows are pushed into one heap at the middle, from which nothing can be \
                      told apart; the more it counts, the farther apart they lie, with holes between them in which the decoder was \
                      taught nothing.";
        let question = self.weighed.first().zip(self.weighed.last()).map(|(first, last)| {
            let better = last.losses[0] < first.losses[0];
            Question::new(
                format!(
                    "rebuilding counts {} times as much as KL instead of {}. Are rows rebuilt better?",
                    last.factor, first.factor
                ),
                vec!["better".to_owned(), "worse".to_owned()],
                usize::from(!better),
                format!(
                    "The loss of rebuilding is {:.2} instead of {:.2} (less is better), and KL {:.2} instead of {:.2}.",
                    last.losses[0], first.losses[0], last.losses[1], first.losses[1]
                ),
            )
        });
        let page = Page {
            headline: format!("The trade-off: rebuilding counts {factor} times as much as order"),
            words: format!(
                "The net is taught two things that pull against each other: to rebuild rows, and to keep their places near a normal \
                 distribution (KL), so that a place drawn from it is one that the decoder knows. {spread}"
            ),
            formula: Some(Formula {
                general: format!("loss = {factor} · rebuilding + KL"),
                numbers: vec![
                    format!("rebuilding {rebuilding:.2}, KL {far:.2} a row"),
                    format!("a row comes back {error:.2} deviations off"),
                ],
            }),
            idle: None,
        };
        let text = format!("{factor} ×{}", if slider.frame() == OWN { ", as the method has it" } else { "" });
        Screen {
            page,
            pictures: vec![self.latent(net, Vec::new()).into(), figure.into()],
            slider: Some(slider.says(text)),
            question,
            ..Screen::default()
        }
    }

    /// KL against rebuilding of every net.
    fn frontier(&self, current: usize) -> Figure {
        let places: Vec<[f32; 2]> = self.weighed.iter().map(|it| [it.losses[1] as f32, it.losses[0] as f32]).collect();
        let mut items =
            vec![Item::Path { places: places.clone(), tone: Tone::Secondary, weight: Weight::Faint, dashed: false }];
        for (at, (place, it)) in places.iter().zip(&self.weighed).enumerate() {
            let (tone, weight) = if at == current { (Tone::Accent, Weight::Bold) } else { (Tone::Text, Weight::Plain) };
            items.push(Item::Points { shape: Shape::Other, tone, weight, places: vec![*place] });
            let text = format!("{} ×", it.factor);
            items.push(Item::Label { at: *place, text, tone, weight, towards: [1.0, 1.0] });
        }
        Figure {
            axes: ["KL: how far from order".to_owned(), "rebuilding: loss".to_owned()],
            bounds: super::subject::around(&places),
            items,
            summary: "The losses of five nets, by how much rebuilding counts.".to_owned(),
            ..plain()
        }
    }

    fn rows(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen {
        let slider = self.epoch_slider(place);
        let (Some(net), epoch) = (self.net(&slider), self.epoch(&slider)) else { return Screen::default() };
        let rows = self.subject.first(net);
        let question = Question::new(
            "where does a new row begin?",
            vec![
                "at a real row".to_owned(),
                "at a random place of the plane".to_owned(),
                "between two real rows".to_owned(),
            ],
            1,
            "Two numbers are drawn from the standard normal distribution, and the decoder says which row they stand for.",
        );
        let page = Page {
            headline: format!("New rows: random places, stretched (epoch {epoch})"),
            words: "Once it has learnt, the encoder is put away. Two random numbers, a row; two more, another row: the diamonds are the \
                    first of them, with the noise that the net has learnt for each number. Move the slider to see what it made \
                    before it had learnt. What the method does with its own settings is in Explore."
                .to_owned(),
            formula: None,
            idle: None,
        };
        let points = vec![self.subject.points(axes, &rows)];
        Screen {
            page,
            pictures: vec![self.subject.picture(axes, points, Vec::new()).into()],
            slider: Some(slider),
            question: Some(question),
            ..Screen::default()
        }
    }
}

/// Lines from rows to what is rebuilt of them, at most.
const LINES: usize = 120;

fn hero(tone: Tone, at: [f32; 2]) -> Item {
    Item::Points { shape: Shape::Diamond, tone, weight: Weight::Bold, places: vec![at] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::models::tests::{axes, subject_with};

    #[test]
    fn the_net_learns_to_rebuild_and_a_dot_becomes_a_row_of_the_table() {
        let subject = subject_with("wine", "vae", &[("epochs", "60")]);
        let demonstration = VaeLesson.learn(subject.clone(), &Progress::new()).unwrap();
        let at = |step, frame| demonstration.screen(ModelPlace { step, frame, dot: None }, axes());
        let off = |screen: &Screen| {
            let words: Vec<&str> = screen.page.headline.split_whitespace().collect();
            words[words.iter().position(|word| *word == "deviations").unwrap() - 1].parse::<f64>().unwrap()
        };
        assert!(off(&at(3, None)) < off(&at(3, Some(0))), "the last epoch rebuilds better than the first");
        let dragged = |dot| demonstration.screen(ModelPlace { step: 2, frame: None, dot: Some(dot) }, axes());
        let [here, there] = [[0.0, 0.0], [1.5, -1.0]].map(dragged);
        assert_eq!(here.cells.len(), subject.columns());
        assert_ne!(here.cells, there.cells);
        assert_eq!(there.pictures[0].handle, Some([1.5, -1.0]));
        // Where rebuilding counts more, it is better, and order is worse.
        let question = at(4, None).question.unwrap();
        assert_eq!(question.answer, 0, "{}", question.because);
    }
}
