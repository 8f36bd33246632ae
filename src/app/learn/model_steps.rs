//! Going through the lesson of a model: its places are remembered as those of the walk are.

use crate::{
    app::learn::{Learn, Play, Speed},
    lesson::models::ModelPlace,
};

/// Places of a model's slider that are played in a second.
const FRAMES: f64 = 3.0;

impl Learn {
    /// The walk has nothing to tell while a model is told of.
    pub(super) fn tell_of_model(&mut self) {
        (self.described, self.of) = (None, None);
    }

    /// Goes somewhere in the lesson of a model; Back comes back.
    pub fn go_model(&mut self, place: ModelPlace) {
        if place != self.model.place {
            self.leave(None);
            self.arrive_model(place);
        }
    }

    pub(super) fn arrive_model(&mut self, place: ModelPlace) {
        let stays = place.step == self.model.place.step;
        self.model.place = place;
        // Whatever is moved within a step, its question is answered.
        if !stays {
            self.forget_answer();
        }
    }

    /// Goes somewhere within a step while something is dragged: the way there is one step for Back.
    pub fn drag_model(&mut self, place: ModelPlace) {
        if self.dragging == Some(place.step) {
            self.arrive_model(place);
        } else {
            self.go_model(place);
            self.dragging = Some(place.step);
        }
    }

    /// Lets the slider of the step go to its end by itself, from its beginning if it is there already.
    pub(super) fn start_model(&mut self, speed: Speed) {
        if self.model.can_play() {
            let from = self.model.next_frame().is_none().then_some(0).or(self.model.place.frame);
            self.leave(None);
            self.arrive_model(ModelPlace { frame: from, ..self.model.place });
            self.play = Some(Play { rate: FRAMES * speed.factor(), due: 0.0 });
        }
    }

    /// Lets time pass in the lesson of a model. True while its slider goes on.
    pub(super) fn advance_model(&mut self, seconds: f64) -> bool {
        let Some(play) = &mut self.play else { return false };
        play.due += play.rate * seconds;
        if play.due >= 1.0 {
            // One at a time: what a place shows is put together for the drawing of the next frame.
            play.due = 0.0;
            match self.model.next_frame() {
                Some(next) => self.model.place = next,
                None => self.play = None,
            }
        }
        self.play.is_some()
    }
}
