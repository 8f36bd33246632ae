//! Cleaning up: Tomek links, link by link, and edited nearest neighbours, vote by vote.

use std::sync::Arc;

use crate::{
    lesson::{
        models::{Demonstration, FrameSlider, ModelLesson, ModelPlace, ModelStep, Screen, subject::ModelSubject},
        questions::Question,
        steps::{self, Formula, Page},
    },
    progress::{Progress, Stop},
    report::{
        figure::{Figure, Item, Shape, Sign, Tone, Weight},
        plane::AxisChoice,
    },
    sampling::{
        RowId,
        cleaning::{CleanerRows, Cleaning},
        fate::Reason,
    },
    space::distance2,
};

#[derive(Debug)]
pub struct CleaningLesson;

const STEPS: &[ModelStep] = &[
    ModelStep { name: "rows", title: "Rows" },
    ModelStep { name: "links", title: "Links" },
    ModelStep { name: "unlinked", title: "Unlinked" },
    ModelStep { name: "votes", title: "Votes" },
    ModelStep { name: "voted", title: "Voted out" },
];

impl ModelLesson for CleaningLesson {
    fn method(&self) -> &'static str {
        "cleaning-up"
    }

    fn title(&self) -> &'static str {
        "Cleaning up"
    }

    fn steps(&self) -> &'static [ModelStep] {
        STEPS
    }

    fn learn(&self, subject: ModelSubject, progress: &Progress) -> Result<Arc<dyn Demonstration>, Stop> {
        let space = &subject.outcome.space;
        let positions = space.learnt_from();
        let mut rows = CleanerRows::real(space, &positions, 0)?;
        rows.spare_smallest();
        let of = |name: &str| -> Result<Vec<(u32, Reason)>, Stop> {
            let cleaning = Cleaning::new(name);
            let gone = cleaning.item()?.clean(&rows, &cleaning, progress)?;
            Ok(gone.into_iter().map(|(row, reason)| (positions[row as usize], reason)).collect())
        };
        let linked = of("tomek")?;
        let voted = of("enn")?;
        Ok(Arc::new(Cleaned { subject, linked, voted }))
    }
}

#[derive(Debug)]
struct Cleaned {
    subject: ModelSubject,
    /// Rows that go, by their positions, with the row that each is linked to.
    linked: Vec<(u32, Reason)>,
    /// Rows that go, with the votes against them.
    voted: Vec<(u32, Reason)>,
}

impl Demonstration for Cleaned {
    fn subject(&self) -> &ModelSubject {
        &self.subject
    }

    fn screen(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen {
        match STEPS.get(usize::from(place.step)).map(|step| step.name) {
            Some("links") => self.links(place, axes),
            Some("unlinked") => self.gone(&self.linked, "Tomek links", axes),
            Some("votes") => self.votes(place, axes),
            Some("voted") => self.gone(&self.voted, "edited nearest neighbours", axes),
            _ => self.opening(axes),
        }
    }
}

impl Cleaned {
    /// All rows but those that are gone.
    fn map(&self, axes: (AxisChoice, AxisChoice), without: &[u32], items: Vec<Item>) -> Figure {
        self.subject.table_picture(axes, without, items, Vec::new())
    }

    fn label(&self, row: u32) -> &str {
        let class = self.subject.outcome.space.class(row);
        &self.subject.outcome.table.target.classes[class as usize].label
    }

    fn number(&self, row: u32) -> u32 {
        self.subject.outcome.space.table_row(row) + 1
    }

    fn opening(&self, axes: (AxisChoice, AxisChoice)) -> Screen {
        let page = Page {
            headline: "Where classes meet, rows stand in each other's way".to_owned(),
            words: "A cleaner takes rows out instead of making any. The two best known ones look at nearest rows alone: Tomek links at \
                    pairs, edited nearest neighbours at what is around a row. Rows of the smallest class are spared here, as there \
                    are few enough of them."
                .to_owned(),
            formula: None,
            idle: None,
        };
        Screen { page, pictures: vec![self.map(axes, &[], Vec::new()).into()], ..Screen::default() }
    }

    fn links(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen {
        let slider = FrameSlider::of("Link", self.linked.len(), place, 0);
        let Some(&(row, Reason::Link(RowId::Real(other)))) = self.linked.get(slider.frame()) else {
            return self.nothing(
                "No Tomek link",
                "No row of this table and a row of another class are each other's nearest.",
                axes,
            );
        };
        let plane = self.subject.plane(axes);
        let (from, to) = (plane.real(row), plane.real(other));
        let mut items: Vec<Item> = Vec::new();
        for (at, (of, reason)) in self.linked.iter().enumerate() {
            let Reason::Link(RowId::Real(with)) = reason else { continue };
            let (tone, weight) =
                if at == slider.frame() { (Tone::Accent, Weight::Bold) } else { (Tone::Secondary, Weight::Faint) };
            items.push(Item::Line { from: plane.real(*of), to: plane.real(*with), tone, weight, dashed: false });
        }
        items.push(Item::Ring { at: from, radius: 8.0, tone: Tone::Text, weight: Weight::Bold });
        items.push(Item::Label {
            at: from,
            text: "goes".to_owned(),
            tone: Tone::Text,
            weight: Weight::Bold,
            towards: [1.0, 1.0],
        });
        items.push(Item::Label {
            at: to,
            text: "stays".to_owned(),
            tone: Tone::Text,
            weight: Weight::Plain,
            towards: [-1.0, -1.0],
        });
        let (a, b) = (self.label(row).to_owned(), self.label(other).to_owned());
        let question = Question::new(
            format!(
                "row {} of class {a} and row {} of class {b} are each other's nearest. Which of them goes?",
                self.number(row),
                self.number(other)
            ),
            vec![format!("the one of class {a}"), format!("the one of class {b}"), "both".to_owned()],
            0,
            format!(
                "Class {b} is the smallest, and spared. A link is a sign that one of the two is noise, or that the border runs between them."
            ),
        );
        let page = Page {
            headline: format!(
                "Link {} of {}: nearest to each other, of different classes",
                slider.at + 1,
                self.linked.len()
            ),
            words: format!(
                "Row {} of class {a} has no nearer row than row {} of class {b}, and the other way round. Such a pair is a Tomek link. \
                 The row of the larger class goes, and the border becomes wider by it.",
                self.number(row),
                self.number(other)
            ),
            formula: None,
            idle: None,
        };
        let text = format!("{} of {}", slider.at + 1, self.linked.len());
        Screen {
            page,
            pictures: vec![self.map(axes, &[], items).into()],
            slider: Some(slider.says(text)),
            question: Some(question),
            ..Screen::default()
        }
    }

    fn nothing(&self, headline: &str, idle: &str, axes: (AxisChoice, AxisChoice)) -> Screen {
        let page = Page {
            headline: headline.to_owned(),
            words: "Nothing is taken out by this rule, so the picture stays as it is: where classes lie well apart there is nothing to clean."
                .to_owned(),
            formula: None,
            idle: Some(idle.to_owned()),
        };
        Screen { page, pictures: vec![self.map(axes, &[], Vec::new()).into()], ..Screen::default() }
    }

    /// The rows that are left.
    fn gone(&self, gone: &[(u32, Reason)], rule: &str, axes: (AxisChoice, AxisChoice)) -> Screen {
        let rows: Vec<u32> = gone.iter().map(|(row, _)| *row).collect();
        let plane = self.subject.plane(axes);
        let ranks = self.subject.outcome.table.target.ranks();
        let space = &self.subject.outcome.space;
        let hollow: Vec<Item> = rows
            .iter()
            .map(|&row| Item::Points {
                shape: Shape::Ring,
                tone: Tone::Class(ranks[space.class(row) as usize]),
                weight: Weight::Plain,
                places: vec![plane.real(row)],
            })
            .collect();
        let classes = &self.subject.outcome.table.target.classes;
        let counts = classes.iter().enumerate().map(|(class, of)| {
            let lost = rows.iter().filter(|&&row| space.class(row) as usize == class).count();
            let all = space.members(class as u32).len();
            format!("{}: {lost} of {all} go, {} stay", of.label, all - lost)
        });
        let page = Page {
            headline: format!("What {rule} took out: {}", steps::rows(rows.len() as u64)),
            words: "Rows that are hollow are no part of the table any more. What was taken out was real, and may have been right: a \
                    cleaner makes the table look more orderly than what it was taken from."
                .to_owned(),
            formula: Some(Formula { general: "rows by class".to_owned(), numbers: counts.collect() }),
            idle: None,
        };
        let mut sorted = rows;
        sorted.sort_unstable();
        Screen { page, pictures: vec![self.map(axes, &sorted, hollow).into()], ..Screen::default() }
    }

    /// The nearest rows of any class.
    fn nearest(&self, row: u32, count: usize) -> Vec<u32> {
        let space = &self.subject.outcome.space;
        let weights = space.level_weights(space.class(row));
        let own = space.place(row);
        let mut all: Vec<(f64, u32)> = space
            .learnt_from()
            .into_iter()
            .filter(|other| *other != row)
            .map(|other| {
                let place = space.place(other);
                (distance2(&weights, (&own.0, &own.1), (&place.0, &place.1)), other)
            })
            .collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        all.into_iter().take(count).map(|(_, other)| other).collect()
    }

    fn votes(&self, place: ModelPlace, axes: (AxisChoice, AxisChoice)) -> Screen {
        let slider = FrameSlider::of("Row", self.voted.len(), place, 0);
        let Some(&(row, Reason::Votes { against, of, .. })) = self.voted.get(slider.frame()) else {
            return self.nothing(
                "Nobody is outvoted",
                "Every row has rows of its own class alone among its nearest.",
                axes,
            );
        };
        let (plane, space) = (self.subject.plane(axes), &self.subject.outcome.space);
        let at = plane.real(row);
        let mut items: Vec<Item> = Vec::new();
        for other in self.nearest(row, of as usize) {
            let is_against = space.class(other) != space.class(row);
            let (tone, weight) =
                if is_against { (Tone::Accent, Weight::Bold) } else { (Tone::Secondary, Weight::Plain) };
            items.push(Item::Line { from: at, to: plane.real(other), tone, weight, dashed: !is_against });
        }
        items.push(Item::Ring { at, radius: 8.0, tone: Tone::Text, weight: Weight::Bold });
        let label = self.label(row).to_owned();
        let question = Question::new(
            format!(
                "row {} of class {label} asks its {of} nearest rows whether it may stay. How many vote against it?",
                self.number(row)
            ),
            (0..=of).map(|votes| votes.to_string()).collect(),
            against as usize,
            format!("{against} of {of} are of another class. By the rule that is set here one is enough."),
        );
        let page = Page {
            headline: format!("Row {} of class {label}: {against} of {of} votes against it", self.number(row)),
            words: "Edited nearest neighbours asks the nearest rows of any class. A row stays when all of them are of its class; where \
                    the rule is milder, when most of them are. So a row deep in its class always stays, and one that stands among \
                    others goes, be it noise or not."
                .to_owned(),
            formula: None,
            idle: None,
        };
        let mut figure = self.map(axes, &[], items);
        let line = |tone, weight, dashed| Sign::Line { tone, weight, dashed };
        figure.keys = vec![
            (line(Tone::Accent, Weight::Bold, false), "against".to_owned()),
            (line(Tone::Secondary, Weight::Plain, true), "for it".to_owned()),
        ];
        let text = format!("{} of {}", slider.at + 1, self.voted.len());
        Screen {
            page,
            pictures: vec![figure.into()],
            slider: Some(slider.says(text)),
            question: Some(question),
            ..Screen::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        lesson::models::tests::{axes, subject},
        pipeline::Pipeline,
        recipe::Recipe,
    };

    /// The links and votes of the lesson are those by which a run takes rows out.
    #[test]
    fn what_goes_is_what_a_run_takes_out() {
        let subject = subject("orchard", "smote");
        let learnt = CleaningLesson.learn(subject.clone(), &Progress::new()).unwrap();
        for (step, rule) in [(1, "tomek"), (3, "enn")] {
            let screen = learnt.screen(ModelPlace { step, ..ModelPlace::default() }, axes());
            let toml = format!("version = 1\nmethod = \"none\"\n[clean_before]\nmethod = \"{rule}\"\n");
            let recipe = Recipe::from_toml(&toml, "r.toml").unwrap();
            let table = Arc::clone(&subject.outcome.table);
            let run = Pipeline::new(table).run(&recipe, &Progress::new()).unwrap();
            let shown = screen.slider.map_or(0, |slider| slider.last as usize + 1);
            assert_eq!(shown, run.removed.real().len(), "{rule}");
            assert!(shown > 0);
        }
    }

    /// Where every neighbour votes, the votes are those that are drawn.
    #[test]
    fn the_votes_that_are_told_are_the_lines_that_are_drawn() {
        let subject = subject("orchard", "smote");
        let learnt = CleaningLesson.learn(subject, &Progress::new()).unwrap();
        let last = learnt.screen(ModelPlace { step: 3, ..ModelPlace::default() }, axes()).slider.unwrap().last;
        for frame in 0..=last {
            let screen = learnt.screen(ModelPlace { step: 3, frame: Some(frame), dot: None }, axes());
            let against = screen.pictures[0]
                .figure
                .items
                .iter()
                .filter(|item| matches!(item, Item::Line { dashed: false, tone: Tone::Accent, .. }))
                .count();
            assert!(screen.page.headline.contains(&format!(": {against} of ")), "{}", screen.page.headline);
        }
    }
}
