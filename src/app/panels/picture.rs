//! The picture of Explore: its switches, one picture or two side by side, in two or three dimensions, and its caption.

use egui::{
    Align, Button, Label, Layout, PopupCloseBehavior, Rect, RichText, Stroke, Ui, UiBuilder,
    containers::menu::{MenuButton, MenuConfig},
    pos2, vec2,
};

use crate::{
    app::{
        command::{Command, Queue},
        panels::{
            loadings,
            numbers::{self, NumberControl},
            widgets::{self, Tips as _, small},
        },
        plots::{
            caption,
            data::{Mark, Picture, PointGroup},
            key,
            parts::PicturePart,
            scatter::Scatter,
            space3::{self, Space3},
        },
        scatter_options::{Dimensions, PictureAction},
        shown::Shown,
        state::State,
        theme::{self, Tokens},
    },
    report::format::thousands,
};

/// Width of the loadings beside the picture; half of the room where there is little.
const LOADINGS: f32 = 284.0;

/// The pictures and what they keep from frame to frame.
#[derive(Debug)]
pub struct Pictures {
    before: Scatter,
    after: Scatter,
    space: [Space3; 3],
}

impl Default for Pictures {
    fn default() -> Self {
        Self {
            before: Scatter::of(PicturePart::Before),
            after: Scatter::of(PicturePart::After),
            space: [PicturePart::Whole, PicturePart::Before, PicturePart::After].map(Space3::of),
        }
    }
}

/// Whether three dimensions are shown: a table of two columns has none.
pub fn is_deep(state: &State, shown: &Shown) -> bool {
    state.view.sight.dimensions == Dimensions::Three && space3::can_show(&shown.outcome)
}

/// The switch between two and three dimensions.
pub fn dimensions(ui: &mut Ui, state: &State, shown: &Shown, queue: &mut Queue) {
    let deep = is_deep(state, shown);
    let possible = space3::can_show(&shown.outcome);
    ui.spacing_mut().item_spacing.x = 0.0;
    for dimensions in Dimensions::ALL {
        let three = dimensions == Dimensions::Three;
        let action = PictureAction::Dimensions(dimensions);
        let response = switch(ui, dimensions.name(), action, three == deep, possible || !three);
        let response = response.on_disabled_hover_text("Three dimensions need three columns");
        if response.clicked() {
            queue.push_back(Command::Picture(action));
        }
    }
    ui.spacing_mut().item_spacing.x = 5.0;
    ui.add_space(5.0);
}

/// The names of the three axes, where the choice of two would be. The picture itself says how much each of them shows.
pub fn three_axes(ui: &mut Ui, shown: &Shown, spacious: bool) {
    let titles = space3::titles(&shown.outcome);
    let short = |title: &String| if spacious { title.clone() } else { component(title).to_owned() };
    let text = titles.iter().map(short).collect::<Vec<_>>().join(" × ");
    ui.add(Label::new(small(text).color(Tokens::of(ui).secondary)).selectable(false));
}

/// The name of a component without its share.
pub fn component(title: &str) -> &str {
    title.split(" · ").next().unwrap_or(title)
}

/// What may stand beside the picture.
pub fn switches(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let sight = &state.view.sight;
    for (action, on) in [
        (PictureAction::ToggleLoadings, sight.loadings),
        (PictureAction::ToggleCompared, sight.compared),
        (PictureAction::ToggleKinds, sight.kinds),
    ] {
        let label = action.spec().label;
        if switch(ui, &label, action, on, true).clicked() {
            queue.push_back(Command::Picture(action));
        }
    }
}

/// The same and the strength of the largest class, where there is no room to have them side by side.
pub fn menu(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    let sight = &state.view.sight;
    let on = sight.loadings || sight.compared || sight.kinds;
    let button = Button::new(small("View").color(if on { tokens.accent } else { tokens.text }));
    MenuButton::from_button(if on { button.fill(tokens.accent_ground) } else { button })
        .config(MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside))
        .ui(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            switches(ui, state, queue);
            strength(ui, state, queue);
        })
        .0
        .tip("Loadings, before beside after, kinds of rows, and how strongly the largest class is drawn");
}

/// A button that stays down.
fn switch(ui: &mut Ui, text: &str, action: PictureAction, on: bool, enabled: bool) -> egui::Response {
    let tokens = Tokens::of(ui);
    let words = small(text).color(match (enabled, on) {
        (false, _) => tokens.faint,
        (true, false) => tokens.secondary,
        (true, true) => tokens.accent,
    });
    let button = Button::new(words)
        .fill(if on { tokens.accent_ground } else { tokens.panel })
        .stroke(Stroke::new(1.0, if on { tokens.accent } else { tokens.line }));
    let response = ui.add_enabled(enabled, button).tip(widgets::tip_of(ui, &Command::Picture(action)));
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, enabled, on, text));
    response
}

/// How strongly the largest class is drawn.
pub fn strength(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let number = NumberControl { slider: 0.0..=100.0, range: 0.0..=100.0, step: 5.0, decimals: 0, suffix: " %" };
    ui.allocate_ui_with_layout(vec2(214.0, theme::CONTROL), Layout::left_to_right(Align::Center), |ui| {
        let text = Label::new(small("Largest class").color(Tokens::of(ui).secondary)).selectable(false);
        let label = ui.add(text).tip(widgets::tip_of(ui, &Command::Picture(PictureAction::Fainter)));
        let now = f64::from(state.view.sight.largest) * 100.0;
        if let Some(new) = numbers::slider_alone(ui, label.id, now.round(), &number) {
            queue.push_back(Command::Picture(PictureAction::Largest((new / 100.0) as f32)));
        }
    });
}

/// Draws the picture, or the two, into the room that is left, with the loadings at the right. `elsewhere`: the pointer is
/// on a row in another view.
pub fn show(
    ui: &mut Ui,
    state: &State,
    shown: &Shown,
    (whole, pictures): (&mut Scatter, &mut Pictures),
    elsewhere: bool,
    queue: &mut Queue,
) {
    let deep = is_deep(state, shown);
    if state.view.sight.loadings {
        let width = LOADINGS.min(ui.available_width() / 2.0);
        egui::Panel::right("loadings")
            .exact_size(width)
            .resizable(false)
            .frame(egui::Frame::new().fill(Tokens::of(ui).panel))
            .show(ui, |ui| loadings::show(ui, state, shown, deep, queue));
    }
    if state.view.sight.compared {
        return pair(ui, state, shown, pictures, elsewhere, queue);
    }
    let all = ui.available_rect_before_wrap();
    // At its top it is said when the picture is out of date.
    let frame = all.with_min_y(all.top() + 20.0);
    let [space, ..] = &mut pictures.space;
    (space.elsewhere, whole.elsewhere) = (elsewhere, elsewhere);
    let ramps = if deep {
        space.show(ui, state, shown, queue);
        space.ramps()
    } else {
        whole.show(ui, state, shown, queue);
        whole.ramps()
    };
    key::show(ui, frame, ramps, &shown.outcome.table, deep);
}

/// Before and after, side by side.
fn pair(ui: &mut Ui, state: &State, shown: &Shown, pictures: &mut Pictures, elsewhere: bool, queue: &mut Queue) {
    let room = ui.available_rect_before_wrap();
    let middle = room.center().x;
    let halves = [
        Rect::from_min_max(room.min, pos2(middle, room.max.y)),
        Rect::from_min_max(pos2(middle, room.min.y), room.max),
    ];
    let Pictures { before, after, space: [_, deep_before, deep_after] } = pictures;
    let deep = is_deep(state, shown);
    let binned = |after: &Scatter, deep_after: &Space3| if deep { deep_after.is_binned() } else { after.is_binned() };
    let alike = binned(after, deep_after);
    before.beside = Some(alike);
    deep_before.sync(alike);
    let titles = [before_title(&shown.picture), after_title(&shown.picture)];
    let flat = [&mut *before, &mut *after].into_iter().zip([&mut *deep_before, &mut *deep_after]);
    // The first picture never says that nothing is pointed at: the second one does, unless the pointer is on the first.
    let mut silent = true;
    for (((flat, space), half), title) in flat.zip(halves).zip(titles) {
        let builder = UiBuilder::new().id_salt(&title).max_rect(half).layout(Layout::top_down(Align::Min));
        let mut ui = ui.new_child(builder);
        egui::Frame::new().inner_margin(egui::Margin::symmetric(12, 4)).show(&mut ui, |ui| {
            ui.set_width(ui.available_width());
            let text = RichText::new(title).font(theme::medium_font(theme::SMALL));
            ui.add(Label::new(text.color(Tokens::of(ui).secondary)).truncate());
        });
        let frame = ui.available_rect_before_wrap();
        let ramps = if deep {
            space.elsewhere = silent;
            silent = elsewhere | space.show(&mut ui, state, shown, queue);
            space.ramps()
        } else {
            flat.elsewhere = silent;
            silent = elsewhere | flat.show(&mut ui, state, shown, queue);
            flat.ramps()
        };
        key::show(&mut ui, frame, ramps, &shown.outcome.table, deep);
    }
    if binned(after, deep_after) != alike {
        // The first picture was drawn before the second one knew.
        ui.ctx().request_repaint();
    }
    ui.advance_cursor_after_rect(room);
    ui.painter().vline(middle, room.y_range(), Stroke::new(1.0, Tokens::of(ui).line));
}

fn rows(picture: &Picture, mark: Mark) -> String {
    let of = |group: &&PointGroup| group.mark == mark;
    thousands(picture.groups.iter().filter(of).map(|group| group.points.len() as u64).sum())
}

fn before_title(picture: &Picture) -> String {
    format!("before · {} real rows", rows(picture, Mark::Real))
}

fn after_title(picture: &Picture) -> String {
    format!("after · {} real and {} synthetic rows", rows(picture, Mark::Real), rows(picture, Mark::Synthetic))
}

/// What the picture shows and what it hides.
pub fn caption(state: &State, shown: &Shown) -> String {
    let kept = &state.results.kept;
    if is_deep(state, shown) {
        caption::space(&shown.outcome, kept.space)
    } else {
        caption::plane(&shown.outcome, shown.picture.axes, kept.plane)
    }
}
