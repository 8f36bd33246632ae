//! Puts together what a step says and shows, once for each place of the lesson.

use std::sync::Arc;

use crate::{
    app::learn::{Learn, LessonView, Of, RunningLesson},
    lesson::{
        counts::{Spread, Tally},
        file::{Ask, fill},
        questions::{self, Asking, Question},
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
        let asking = self.options.predict && self.play.is_none();
        let answered = self.answer.is_some();
        let plays = self.play.is_some();
        let what_if = self.what_if;
        let of = Of { outcome: Arc::clone(outcome), position, what_if, beat, asking, answered, plays };
        if self.of.as_ref().is_some_and(|old| old.same(&of)) {
            return;
        }
        self.of = Some(of);
        self.described = rows.id(position.row).and_then(|(class, index)| {
            let walk = Walk::of(outcome, class, index, self.what_if)
                .or_else(|| Walk::of(outcome, class, index, WhatIf::default()))?;
            let mut tally = Tally::of(outcome, &rows, position);
            let plane = Plane::new(outcome, axes);
            let scene = Scene { outcome, walk: &walk, tally: &tally };
            let asked = if asking { self.question(&scene, &plane, position.step) } else { None };
            let waits = self.options.predict && !answered && (asked.is_some() || self.discussed().is_some());
            let [say, then] = self.sentences().map(|text| text.map(|text| filled(text, &scene, &plane)));
            let mut at = position;
            if let Some((asking, _)) = asked.as_ref().filter(|_| waits) {
                let until = steps::number(asking.until);
                if until < at.step {
                    // The rows before this one, which have taken all steps, would tell.
                    (at.step, at.since) = (until, 0);
                }
                tally = Tally::of(outcome, &rows, at);
            }
            let scene = Scene { outcome, walk: &walk, tally: &tally };
            let page = steps::step(at.step).page(&scene);
            let question = asked.map(|(_, question)| question);
            let near_in_picture = questions::seen_count(&walk, &plane);
            let judged = matches!(at.reach(), steps::Reach::Judged(_));
            let spread = if judged { Spread::of(outcome, &rows, at) } else { None };
            let (rows, say) = (Arc::clone(&rows), say.unwrap_or_default());
            Some(LessonView {
                rows,
                at,
                waits,
                plays,
                say,
                then,
                walk,
                tally,
                page,
                question,
                near_in_picture,
                spread,
                axes,
            })
        });
    }

    fn question(&self, scene: &Scene<'_>, plane: &Plane<'_>, step: u8) -> Option<(&'static Asking, Question)> {
        let name = match &self.running {
            None => steps::step(step).question()?,
            Some(running) => match running.beat()?.ask.as_ref()? {
                Ask::Computed(name) => name,
                Ask::Discuss { .. } => return None,
            },
        };
        Some((questions::find(name)?, questions::ask(name, scene, plane)?))
    }

    /// What the script says on arriving, and once its question is answered.
    fn sentences(&self) -> [Option<&str>; 2] {
        let beat = self.running.as_ref().and_then(RunningLesson::beat);
        [beat.map(|beat| beat.say.as_str()), beat.and_then(|beat| beat.then.as_deref())]
    }

    /// Whether a question waits for its answer, so that what it asks for is not shown yet.
    pub fn waits(&self) -> bool {
        self.described.as_ref().is_some_and(|described| described.waits)
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
