//! The picture of the lesson: the scatter, the marks of the step over it, and the diamond that can be dragged.

use egui::{CursorIcon, Id, Popup, PopupAnchor, Pos2, Rect, Sense, Tooltip, Ui, Vec2, vec2};
use egui_plot::PlotTransform;

use crate::{
    app::{
        accessible::{self, Handle},
        command::{Command, Queue},
        learn::panels::draw,
        learn::{Learn, LessonView, action::LearnAction, sight::SightBounds, stage::Moment},
        panels::{canvas::Canvas, centre, inspector, widgets::Tips as _},
        plots::{data::AxisChoice, items::Brush, scatter},
        shown::Shown,
        state::State,
        table_summary,
        theme::{self, Tokens},
    },
    lesson::{position, steps},
    report::{
        figure::{
            Item, Shape, Weight,
            scale::{self, FigureAxis, FigureFrame},
        },
        format,
        plane::Plane,
    },
};

pub fn show(ui: &mut Ui, state: &State, shown: &Shown, canvas: &mut Canvas, queue: &mut Queue) {
    let learn = &state.learn;
    let height = ui.available_height() - theme::BAR - 2.0;
    let Some(described) = &learn.described else {
        ui.allocate_ui(vec2(ui.available_width(), height.max(60.0)), |ui| match draw::drawn(state, Some(shown)) {
            Some(drawing) => draw::untold(ui, state, drawing, canvas, queue),
            None => {
                canvas.scatter.show(ui, state, shown, queue);
            }
        });
        centre::caption(ui, &shown.picture.caption);
        return;
    };
    let position = described.at;
    let moment = Moment { position, now: ui.input(|input| input.time), motion: glides(learn, canvas.still) };
    if canvas.stage.update(shown, &described.rows, Some(&described.walk), moment) {
        ui.ctx().request_repaint();
    }
    let canvas_still = canvas.still;
    let Canvas { scatter, stage, hand, lesson_sight: sight, .. } = canvas;
    let Some(picture) = stage.picture() else { return };
    let drawn = draw::drawn(state, Some(shown)).map(|drawing| (drawing, draw::picture(state, drawing, picture)));
    let picture = drawn.as_ref().map_or(picture, |(_, picture)| picture);
    if state.drawn_on().is_none() {
        let whole = whole(picture.bounds);
        let plane = Plane::new(&shown.outcome, shown.picture.axes);
        let now = scatter.looked.unwrap_or(whole);
        let glides = learn.options.motion && !canvas_still;
        scatter.sight = sight.look(described, &plane, (whole, now), (moment.now, glides, learn.fits));
        if sight.moves() {
            ui.ctx().request_repaint();
        }
    }
    let place = ui.allocate_ui(vec2(ui.available_width(), height.max(60.0)), |ui| {
        let version = (stage.version, drawn.as_ref().map_or(0, |_| state.revision as usize));
        let response = scatter.draw(ui, state, picture, version);
        if let Some((drawing, picture)) = &drawn {
            hand.sync(ui, state, drawing, scatter, (&response, picture), queue);
        } else {
            scatter.point(&response, state, picture, queue);
            if response.response.clicked()
                && let Some(id) = state.view.hovered
            {
                queue.push_back(Command::from(LearnAction::Choose(id)));
            }
        }
        let placer = scatter::placer(&response.transform);
        let place = |[x, y]: [f32; 2]| placer(x, y);
        let plane = Plane::new(&shown.outcome, shown.picture.axes);
        let mut items = described.marks(&plane, rank(described), learn.options.numbers);
        move_hero(&mut items, stage.hero_target(), stage.hero_now(moment.now));
        let frame = *response.transform.frame();
        let painter = ui.painter().with_clip_rect(frame);
        let brush = Brush { painter: &painter, tokens: Tokens::of(ui), plane: page(&response.transform), size: 1.0 };
        brush.draw(&items);
        if position.step >= steps::number(PICK) && learn.options.numbers {
            brush.die(frame.left_top() + vec2(12.0, 12.0), described.walk.picked + 1, described.walk.k);
        }
        if position.step >= position::birth() && learn.play.is_none() && described.walk.reach != 0.0 {
            gap(ui, described, &place, queue);
        }
    });
    if state.results.error.is_some() {
        centre::outdated(ui, place.response.rect, "the last result");
    } else if !state.up_to_date() && drawn.is_none() {
        // A drawing answers at once: the word would only flicker.
        centre::outdated(ui, place.response.rect, "updating");
    }
    caption(ui, state, shown, described, scatter.is_binned());
    tooltip(ui, state);
}

/// All of a picture, with room around it.
fn whole(bounds: [[f32; 2]; 2]) -> SightBounds {
    let margins = [scatter::MARGIN.x, scatter::MARGIN.y].map(f64::from);
    std::array::from_fn(|axis| {
        let [low, high] = bounds[axis].map(f64::from);
        let room = margins[axis] * (high - low);
        [low - room, high + room]
    })
}

/// Whether points move from one step to the next: not where nobody wants to see it, nor while the diamond follows a hand or
/// the lesson plays.
fn glides(learn: &Learn, still: bool) -> bool {
    learn.options.motion && !still && learn.play.is_none() && learn.what_if.is_none()
}

/// The step at which the die is cast.
const PICK: &str = "pick";

fn rank(described: &LessonView) -> usize {
    // Of the table that is told of: a drawing may be ahead of it by a class.
    let classes = table_summary::classes(&described.walk.outcome.table);
    classes.get(described.walk.class as usize).map_or(1, |class| class.rank)
}

/// While points move, the row that is told of moves with them, and its words too.
fn move_hero(items: &mut [Item], target: Option<[f32; 2]>, now: Option<[f32; 2]>) {
    let (Some(target), Some(now)) = (target, now) else { return };
    for item in items {
        match item {
            Item::Points { shape: Shape::Diamond | Shape::Cross, weight: Weight::Bold, places, .. } => {
                for place in places.iter_mut().filter(|place| **place == target) {
                    *place = now;
                }
            }
            Item::Label { at, .. } if *at == target => *at = now,
            _ => {}
        }
    }
}

/// The plot as a page of a figure.
fn page(transform: &PlotTransform) -> scale::FigurePlane {
    let (frame, bounds) = (transform.frame(), transform.bounds());
    let frame = FigureFrame { left: frame.left(), top: frame.top(), right: frame.right(), bottom: frame.bottom() };
    let ([low_x, low_y], [high_x, high_y]) = (bounds.min(), bounds.max());
    scale::FigurePlane {
        x: FigureAxis::exact([low_x, high_x], frame.left, frame.right),
        y: FigureAxis::exact([low_y, high_y], frame.bottom, frame.top),
        frame,
    }
}

/// The diamond as a handle: dragging it along the line sets the gap.
fn gap(ui: &mut Ui, described: &LessonView, place: &impl Fn([f32; 2]) -> Pos2, queue: &mut Queue) {
    let outcome = &described.walk.outcome;
    let plane = Plane::new(outcome, described.axes);
    let [base, neighbour] =
        [described.walk.draw.base, described.walk.draw.neighbour].map(|position| place(plane.real(position)));
    let at = place(plane.drawn(described.walk.draw));
    let response = ui.interact(Rect::from_center_size(at, Vec2::splat(26.0)), Id::unique("gap handle"), Sense::drag());
    let now = described.walk.draw.gap;
    let [low, high] = described.walk.gaps();
    let handle = Handle { value: now, range: low..=high, step: 0.01 };
    if let Some(gap) = accessible::handle(ui, &response, "Gap handle", &handle) {
        queue.push_back(Command::from(LearnAction::Gap(Some(gap))));
    }
    let response = response.tip("The new row at its gap: drag it along the line of its parents");
    if response.hovered() || response.dragged() {
        ui.ctx().set_cursor_icon(CursorIcon::Grab);
    }
    let along = neighbour - base;
    if response.dragged()
        && along.length_sq() > 1.0
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let gap = f64::from((pointer - base).dot(along) / along.length_sq()).clamp(low, high);
        if gap != now {
            queue.push_back(Command::from(LearnAction::Gap(Some(gap))));
        }
    }
}

/// What the plane hides: the warning first, as the end is cut where there is little room.
fn caption(ui: &mut Ui, state: &State, shown: &Shown, described: &LessonView, binned: bool) {
    let columns = |axis: AxisChoice| matches!(axis, AxisChoice::Column(_));
    let features = shown.outcome.space.numbers.len() + shown.outcome.space.nominals.len();
    let whole = features == 2 && columns(shown.picture.axes.0) && columns(shown.picture.axes.1);
    let mut text = if whole {
        "This table has only two columns, so near in the picture is near in the data (up to scaling).".to_owned()
    } else if described.waits || !described.walk.picks_nearest() {
        // How many of the neighbours look near may be what is asked.
        format!("Near in the picture need not be near in the data. {}", shown.picture.caption)
    } else {
        let (near, k) = (described.near_in_picture, described.walk.candidates().len());
        let kept = state.results.kept.plane.map_or(String::new(), |share| {
            format!(" Of all true neighbours {} are neighbours here.", format::percent(share))
        });
        format!(
            "Near in the picture need not be near in the data: {near} of this base's {k} neighbours look nearest.{kept} {}",
            shown.picture.caption
        )
    };
    if binned {
        text.push_str(" Stronger colour is more rows.");
    }
    centre::caption(ui, &text);
}

fn tooltip(ui: &Ui, state: &State) {
    let Some(row) = &state.results.hovered else { return };
    if Popup::is_any_open(ui.ctx()) || state.view.dialog.is_some() {
        return;
    }
    Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), Id::unique("row under the pointer"), PopupAnchor::Pointer)
        .gap(14.0)
        .show(|ui| inspector::tooltip(ui, row, None));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_glide_unless_somebody_asks_for_no_motion() {
        let mut learn = Learn::default();
        assert!(glides(&learn, false));
        assert!(!glides(&learn, true), "the system asks");
        learn.options.motion = false;
        assert!(!glides(&learn, false), "the option of the lesson asks");
    }
}
