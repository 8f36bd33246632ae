//! Which rows breed: the kinds of a class's rows, and how likely each is to be a base by SMOTE, Borderline-SMOTE, ADASYN, and from
//! safe rows alone.

use std::sync::Arc;

use crate::{
    lesson::{
        models::{
            Demonstration, FrameSlider, ModelLesson, ModelPlace, ModelStep, Screen,
            subject::{ModelSubject, plain},
        },
        questions::Question,
        steps::{Formula, Page},
    },
    progress::{Progress, Stop},
    report::{
        figure::{AxisScale, Figure, Fill, Item, Sign, Tone, Weight},
        format::percent,
        plane::AxisChoice,
    },
    sampling::{
        borderline::is_in_danger,
        row_kinds::{AROUND, ClassKinds, RowKind, row_kinds},
    },
    space::neighbours::{self, ClassNeighbours},
};

#[derive(Debug)]
pub struct KindsLesson;

const STEPS: &[ModelStep] = &[
    ModelStep { name: "rows", title: "Rows" },
    ModelStep { name: "around", title: "Around" },
    ModelStep { name: "kinds", title: "Kinds" },
    ModelStep { name: "smote", title: "SMOTE" },
    ModelStep { name: "borderline", title: "Borderline" },
    ModelStep { name: "adasyn", title: "ADASYN" },
    ModelStep { name: "safe", title: "Safe alone" },
    ModelStep { name: "beside", title: "Side by side" },
];

/// Nearest rows of any class that tell whether a row is in danger.
const M: usize = 10;
/// The radius of a ring around a row that is as likely a base as any, in points of the screen, and of the largest.
const RING: f32 = 4.0;
const LARGEST: f32 = 16.0;

impl ModelLesson for KindsLesson {
    fn method(&self) -> &'static str {
        "which-rows-breed"
    }

    fn title(&self) -> &'static str {
        "Which rows breed"
    }

    fn steps(&self) -> &'static [ModelStep] {
        STEPS
    }

    fn learn(&self, subject: ModelSubject, progress: &Progress) -> Result<Arc<dyn Demonstration>, Stop> {
        let space = &subject.outcome.space;
        progress.stage("neighbours", 0)?;
        let around = neighbours::find_mixed(space, subject.class, M, progress)?;
        let kinds = row_kinds(space, subject.class, &around);
        let others = |member: usize, k: usize| {
            around.first(member, k).iter().filter(|&&row| space.class(row) != subject.class).count()
        };
        let members = 0..subject.members().len();
        let share = |weights: Vec<f64>| {
            let all: f64 = weights.iter().sum();
            if all > 0.0 { weights.into_iter().map(|weight| weight / all).collect() } else { weights }
        };
        let of = |weight: &dyn Fn(usize) -> f64| share(members.clone().map(weight).collect());
        let yes = |is: bool| f64::from(u8::from(is));
        let chances = [
            of(&|_| 1.0),
            of(&|member| yes(is_in_danger(others(member, M), around.first(member, M).len()))),
            of(&|member| others(member, AROUND) as f64),
            of(&|member| yes(kinds[member] == RowKind::Safe)),
        ];
        // Outliers first: what is around them is soon told.
        let mut order: Vec<usize> = members.collect();
        order.sort_by_key(|&member| (std::cmp::Reverse(kinds[member]), member));
        Ok(Arc::new(MappedRows { subject, around, kinds, chances, order }))
    }
}

#[derive(Debug)]
struct MappedRows {
    subject: ModelSubject,
    around: ClassNeighbours,
    /// Of every row of the class.
    kinds: ClassKinds,
    /// How likely each is to be the base of a new row: by SMOTE, Borderline-SMOTE, ADASYN, and SMOTE from safe rows alone.
    chances: [Vec<f64>; 4],
    order: Vec<usize>,
}

/// What the chances are of.
const WAYS: [&str; 4] = ["SMOTE", "Borderline-SMOTE", "ADASYN", "SMOTE from safe rows"];

impl Demonstration for MappedRows {
    fn subject(&self) -> &ModelSubject {
        &self.subject
    }

    fn screen(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen {
        match STEPS.get(usize::from(place.step)).map(|step| step.name) {
            Some("around") => self.around(place, axes),
            Some("kinds") => self.kinds(axes),
            Some("smote") => self.bred(0, axes),
            Some("borderline") => self.bred(1, axes),
            Some("adasyn") => self.bred(2, axes),
            Some("safe") => self.bred(3, axes),
            Some("beside") => self.beside(),
            _ => self.opening(axes),
        }
    }
}

impl MappedRows {
    fn map(&self, axes: (AxisChoice, AxisChoice), items: Vec<Item>, keys: Vec<(Sign, String)>) -> Figure {
        self.subject.table_picture(axes, &[], items, keys)
    }

    fn opening(&self, axes: (AxisChoice, AxisChoice)) -> Screen {
        let page = Page {
            headline: format!("The {} of class {} among the others", self.subject.rows(), self.subject.label()),
            words: "Every one of them may become the base of new rows. Some lie deep among their own, some at the edge, and some \
                    stand alone among rows of other classes. Which of them should have offspring is what methods differ in."
                .to_owned(),
            formula: None,
            idle: None,
        };
        Screen { page, pictures: vec![self.map(axes, Vec::new(), Vec::new()).into()], ..Screen::default() }
    }

    /// How many of the nearest rows are of the class.
    fn own(&self, member: usize) -> (usize, usize) {
        let near = self.around.first(member, AROUND);
        let space = &self.subject.outcome.space;
        (near.iter().filter(|&&row| space.class(row) == self.subject.class).count(), near.len())
    }

    fn around(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen {
        let slider = FrameSlider::of("Row", self.order.len(), place, 0);
        let member = self.order[slider.frame()];
        let position = self.subject.members()[member];
        let plane = self.subject.plane(axes);
        let at = plane.real(position);
        let space = &self.subject.outcome.space;
        let mut items: Vec<Item> = Vec::new();
        for &row in self.around.first(member, AROUND) {
            let is_own = space.class(row) == self.subject.class;
            let (tone, weight) = if is_own { (Tone::Accent, Weight::Bold) } else { (Tone::Secondary, Weight::Plain) };
            items.push(Item::Line { from: at, to: plane.real(row), tone, weight, dashed: !is_own });
        }
        items.push(Item::Ring { at, radius: 7.0, tone: Tone::Text, weight: Weight::Bold });
        let line = |tone, weight, dashed| Sign::Line { tone, weight, dashed };
        let keys = vec![
            (line(Tone::Accent, Weight::Bold, false), "of the same class".to_owned()),
            (line(Tone::Secondary, Weight::Plain, true), "of another".to_owned()),
        ];
        let (own, all) = self.own(member);
        let kind = self.kinds[member];
        let number = space.table_row(position) + 1;
        let page = Page {
            headline: format!("Row {number}: {own} of its {all} nearest rows are of its class, so it is {}", told(kind)),
            words: "Look at the five nearest rows of any class. Four or five of the own class: safe. Two or three: borderline. One: \
                    rare, if the two are a pair among others, else borderline. None: an outlier."
                .to_owned(),
            formula: None,
            idle: None,
        };
        let question = Question::new(
            format!("row {number} has {own} rows of its class among its {all} nearest. What kind of row is it?"),
            RowKind::ALL.iter().map(|kind| kind.name().to_owned()).collect(),
            kind as usize,
            format!("It is {}, after Napierala and Stefanowski.", told(kind)),
        );
        let text = format!("row {number}, {}", kind.name());
        Screen {
            page,
            pictures: vec![self.map(axes, items, keys).into()],
            slider: Some(slider.says(text)),
            question: Some(question),
            ..Screen::default()
        }
    }

    fn count(&self, kind: RowKind) -> usize {
        self.kinds.iter().filter(|it| **it == kind).count()
    }

    fn kinds(&self, axes: (AxisChoice, AxisChoice)) -> Screen {
        let plane = self.subject.plane(axes);
        let looks = [
            (RowKind::Borderline, Tone::Accent, Weight::Plain),
            (RowKind::Rare, Tone::Secondary, Weight::Bold),
            (RowKind::Outlier, Tone::Text, Weight::Bold),
        ];
        let mut items = Vec::new();
        for (&kind, &row) in self.kinds.iter().zip(self.subject.members()) {
            if let Some(&(_, tone, weight)) = looks.iter().find(|(of, ..)| *of == kind) {
                items.push(Item::Ring { at: plane.real(row), radius: 6.0, tone, weight });
            }
        }
        let keys = looks.iter().map(|(kind, tone, _)| (Sign::Ring(*tone), kind.name().to_owned())).collect();
        let page = Page {
            headline: format!("{} of {} rows are safe", self.count(RowKind::Safe), self.kinds.len()),
            words: "Rows without a ring are safe. The fewer there are of them, the harder the class is to learn, however many rows it \
                    has: what a method does with the others decides what comes out."
                .to_owned(),
            formula: Some(Formula {
                general: "kinds by the five nearest rows".to_owned(),
                numbers: RowKind::ALL.iter().map(|&kind| format!("{}: {}", kind.name(), self.count(kind))).collect(),
            }),
            idle: None,
        };
        Screen { page, pictures: vec![self.map(axes, items, keys).into()], ..Screen::default() }
    }

    /// The share of new rows that begin at rows of a kind.
    fn of_kind(&self, way: usize, kind: RowKind) -> f64 {
        self.chances[way].iter().zip(self.kinds.iter()).filter(|(_, it)| **it == kind).map(|(chance, _)| chance).sum()
    }

    fn bred(&self, way: usize, axes: (AxisChoice, AxisChoice)) -> Screen {
        let plane = self.subject.plane(axes);
        let chances = &self.chances[way];
        let rows = chances.len() as f64;
        let items: Vec<Item> = chances
            .iter()
            .zip(self.subject.members())
            .filter(|(chance, _)| **chance > 0.0)
            .map(|(&chance, &row)| {
                // The area of a ring is what the row is due.
                let radius = (RING * (chance * rows).sqrt() as f32).min(LARGEST);
                Item::Ring { at: plane.real(row), radius, tone: Tone::Text, weight: Weight::Plain }
            })
            .collect();
        let bases = items.len();
        let label = self.subject.label();
        let words = match way {
            0 => format!(
                "SMOTE asks nobody what is around them: each of the {bases} rows of class {label} is as likely a base. So an outlier has \
                 as many children as a row in the middle, and they lie on the way from it to rows far away, through other classes."
            ),
            1 => format!(
                "Borderline-SMOTE takes rows in danger alone: at least half of their ten nearest rows are of other classes, but not all. \
                 Here they are {bases}. Rows deep inside have no children, as a model knows them anyway, and neither do those that \
                 stand quite alone, which are taken for noise."
            ),
            2 => format!(
                "ADASYN gives the more children to a row, the more of its five nearest rows are of other classes: {bases} rows have any. \
                 An outlier is due the most, be it rare and true or a slip of the pen."
            ),
            _ => format!(
                "And the opposite, with the setting Bases: safe rows alone, here {bases}. Their children lie among their own and bother \
                 nobody, and tell a model nothing that it did not know."
            ),
        };
        let words = if bases == 0 {
            format!("{words} In this table there is none, so this way there is nothing to draw from.")
        } else {
            words
        };
        let page = Page {
            headline: format!(
                "{}: {} of the new rows begin at rows that are not safe",
                WAYS[way],
                percent(RowKind::ALL.iter().skip(1).map(|&kind| self.of_kind(way, kind)).sum())
            ),
            words,
            formula: Some(Formula {
                general: "share of the new rows, by the kind of their base".to_owned(),
                numbers: RowKind::ALL
                    .iter()
                    .map(|&kind| format!("{}: {}", kind.name(), percent(self.of_kind(way, kind))))
                    .collect(),
            }),
            idle: None,
        };
        let keys = vec![(Sign::Ring(Tone::Text), "larger: more new rows".to_owned())];
        Screen { page, pictures: vec![self.map(axes, items, keys).into()], ..Screen::default() }
    }

    fn beside(&self) -> Screen {
        let looks = [
            (Fill::Solid, Tone::Text),
            (Fill::Solid, Tone::Accent),
            (Fill::Light, Tone::Accent),
            (Fill::Light, Tone::Text),
        ];
        let mut items = Vec::new();
        for (way, (fill, tone)) in looks.into_iter().enumerate() {
            for (at, &kind) in RowKind::ALL.iter().enumerate() {
                let left = at as f32 - 0.36 + 0.18 * way as f32;
                let to = [left + 0.16, self.of_kind(way, kind) as f32];
                items.push(Item::Bar { from: [left, 0.0], to, fill, tone, weight: Weight::Plain });
            }
        }
        let keys =
            looks.iter().zip(WAYS).map(|((fill, tone), way)| (Sign::Bar(*fill, *tone), way.to_owned())).collect();
        let figure = Figure {
            axes: ["kind of the base".to_owned(), "share of the new rows".to_owned()],
            scales: [AxisScale::Names(RowKind::ALL.map(|kind| kind.name().to_owned()).to_vec()), AxisScale::Grounded],
            bounds: [[-0.5, 3.5], [0.0, 1.0]],
            items,
            keys,
            summary: "The share of new rows that begin at rows of each kind, by four ways.".to_owned(),
            ..plain()
        };
        let page = Page {
            headline: "Which rows breed, beside each other".to_owned(),
            words: "None of them is right for every table. Where outliers are slips of the pen, ADASYN multiplies them; where they are \
                    the first of a kind that will come, Borderline-SMOTE ignores them. Look at them before you choose."
                .to_owned(),
            formula: None,
            idle: None,
        };
        Screen { page, pictures: vec![figure.into()], ..Screen::default() }
    }
}

/// "an outlier", "safe".
fn told(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Outlier => "an outlier",
        kind => kind.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::models::tests::subject;

    /// The shares that the lesson shows are those of the rows that the methods make.
    #[test]
    fn chances_are_those_of_the_methods() {
        let progress = Progress::new();
        for (way, method) in [(0, "smote"), (1, "borderline"), (2, "adasyn")] {
            let subject = subject("orchard", method);
            let space = Arc::clone(&subject.outcome.space);
            let around = neighbours::find_mixed(&space, subject.class, M, &progress).unwrap();
            let kinds = row_kinds(&space, subject.class, &around);
            let learnt = KindsLesson.learn(subject.clone(), &progress).unwrap();
            let axes = crate::lesson::models::tests::axes();
            let page = learn_page(&*learnt, 3 + way as u8, axes);
            // Whoever has no chance is no base.
            for origin in subject.outcome.origins().filter(|origin| origin.class == subject.class) {
                let base = origin.lineage.draw().unwrap().base;
                let member = space.members(subject.class).binary_search(&base).unwrap();
                let line = page.formula.as_ref().unwrap().numbers[kinds[member] as usize].clone();
                assert!(!line.ends_with(": 0 %"), "{method}: {line}");
            }
        }
    }

    fn learn_page(learnt: &dyn Demonstration, step: u8, axes: (AxisChoice, AxisChoice)) -> Page {
        learnt.screen(ModelPlace { step, ..ModelPlace::default() }, axes).page
    }
}
