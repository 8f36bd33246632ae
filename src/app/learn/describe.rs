//! Puts together what a step says and shows, once for each place of the lesson.

use std::sync::Arc;

use crate::{
    app::learn::{Learn, LessonView, Of, PutQuestion, RunningLesson, model::ViewKey},
    lesson::{
        counts::{Spread, Tally},
        file::{Ask, fill},
        questions,
        steps::{self, Scene},
        walk::{Walk, WhatIf},
    },
    pipeline::Outcome,
    report::plane::{AxisChoice, Plane},
};

impl Learn {
    /// Tells what there is to tell, if anything has changed since.
    pub fn describe(&mut self, outcome: &Arc<Outcome>, axes: (AxisChoice, AxisChoice)) {
        let rows = self.rows(outcome);
        let position = self.position.within(&rows);
        let beat = self.running.as_ref().map(|running| running.beat);
        let answered = self.answer.is_some();
        // While rows land nothing is asked; what was answered stays in sight.
        let asking = self.options.predict && (self.play.is_none() || answered);
        let plays = self.play.is_some();
        let what_if = self.what_if;
        let of = Of { outcome: Arc::clone(outcome), position, what_if, beat, asking, answered, plays };
        if self.of.as_ref().is_some_and(|old| old.same(&of)) {
            return;
        }
        self.of = Some(of);
        let mut put = self.asked.take().filter(|_| answered);
        self.described = rows.id(position.row).and_then(|(class, index)| {
            let walk = Walk::of(outcome, class, index, self.what_if)
                .or_else(|| Walk::of(outcome, class, index, WhatIf::default()))?;
            let mut tally = Tally::of(outcome, &rows, position);
            let plane = Plane::new(outcome, axes);
            let tested = self.running.as_ref().and_then(RunningLesson::tested);
            let scene = Scene { outcome, walk: &walk, tally: &tally, tested: tested.as_ref() };
            let asked = match &put {
                _ if !asking => None,
                Some(asked) => Some(asked.clone()),
                None => self.question(&scene, &plane, position.step),
            };
            let waits = self.options.predict && !answered && (asked.is_some() || self.discussed().is_some());
            // What chance drew is told as chance drew it, also while the gap is tried out.
            let drawn = what_if.gap.and_then(|_| Walk::of(outcome, class, index, WhatIf { gap: None, ..what_if }));
            let drawn = Scene { walk: drawn.as_ref().unwrap_or(&walk), ..scene };
            let [say, then] = self.sentences().map(|text| text.map(|text| filled(text, &drawn, &plane)));
            let mut at = position;
            if let Some(PutQuestion { asking, .. }) = asked.as_ref().filter(|_| waits) {
                let until = steps::number(asking.until);
                if until < at.step {
                    // The rows before this one, which have taken all steps, would tell.
                    (at.step, at.since) = (until, 0);
                }
                tally = Tally::of(outcome, &rows, at);
            }
            let page = match &tested {
                Some(tested) => steps::test::page(tested),
                None => steps::step(at.step).page(&Scene { outcome, walk: &walk, tally: &tally, tested: None }),
            };
            let of_all = waits && asked.as_ref().is_some_and(|asked| asked.asking.of_all);
            let question = asked.as_ref().map(|asked| asked.question.clone());
            if asked.is_some() {
                put = asked;
            }
            let near_in_picture = questions::seen_count(&walk, &plane);
            let judged = matches!(at.reach(), steps::Reach::Judged(_));
            let spread = if judged { Spread::of(outcome, &rows, at) } else { None };
            let (rows, say) = (Arc::clone(&rows), say.unwrap_or_default());
            Some(LessonView {
                rows,
                at,
                waits,
                plays,
                of_all,
                say,
                then,
                walk,
                tally,
                tested,
                page,
                question,
                near_in_picture,
                spread,
                axes,
            })
        });
        self.asked = put;
    }

    fn question(&self, scene: &Scene<'_>, plane: &Plane<'_>, step: u8) -> Option<PutQuestion> {
        let put = |name: &str| {
            Some(PutQuestion { asking: questions::find(name)?, question: questions::ask(name, scene, plane)? })
        };
        match &self.running {
            None => steps::step(step).questions().iter().find_map(|name| put(name)),
            Some(running) => match running.beat()?.ask.as_ref()? {
                Ask::Computed(name) => put(name),
                Ask::Discuss { .. } => None,
            },
        }
    }

    /// Tells what there is to tell of a model, if anything has changed since.
    pub fn describe_model(&mut self, axes: (AxisChoice, AxisChoice)) {
        let asks = self.options.predict
            && self.play.is_none()
            && match &self.running {
                None => true,
                Some(running) => running.beat().is_some_and(|beat| beat.model.as_ref().is_some_and(|told| told.ask)),
            };
        let key = ViewKey { place: self.model.place, axes, asks, answered: self.answer.is_some() };
        self.model.describe(key);
    }

    /// What the script says on arriving, and once its question is answered.
    pub fn sentences(&self) -> [Option<&str>; 2] {
        let beat = self.running.as_ref().and_then(RunningLesson::beat);
        [beat.map(|beat| beat.say.as_str()), beat.and_then(|beat| beat.then.as_deref())]
    }

    /// Whether a question waits for its answer, so that what it asks for is not shown yet.
    pub fn waits(&self) -> bool {
        self.described.as_ref().is_some_and(|described| described.waits)
            || self.model.view.as_ref().is_some_and(|view| view.waits)
            || (self.model.view.is_some()
                && self.options.predict
                && self.answer.is_none()
                && self.discussed().is_some())
    }

    /// The open question of the beat, with the author's answer.
    pub fn discussed(&self) -> Option<(&str, &str)> {
        match self.running.as_ref()?.beat()?.ask.as_ref()? {
            Ask::Discuss { question, answer } => Some((question, answer)),
            Ask::Computed(_) => None,
        }
    }
}

/// A sentence of a script with its numbers. What cannot be filled in stays as it is written: only settings that the script
/// did not foresee lead there.
fn filled(text: &str, scene: &Scene<'_>, plane: &Plane<'_>) -> String {
    fill::fill(text, scene, plane).unwrap_or_else(|_| text.to_owned())
}
