//! The workspace Explore: below the picture a dock with the distances, and what they cost.

mod borderline;
pub mod chart;
mod columns;
mod costs;
mod distance;
pub mod methods;
pub mod rows;
mod seeds;
pub mod selection;

use egui::{
    Align, Button, Frame, Layout, Margin, Panel, Rect, RichText, ScrollArea, Stroke, Ui, UiBuilder, pos2, vec2,
};

use crate::app::{
    command::{Command, Queue},
    explore::panels::chart::Charts,
    explore::{action::ExploreAction, tab::Tab},
    panels::{
        icons::{self, Icon},
        widgets::{self, Tips as _, small},
    },
    shown::Shown,
    state::State,
    theme::{self, Tokens},
};

/// Height of the tabs, and of the whole dock at first.
const TABS: f32 = 32.0;
const DOCK: f32 = 252.0;
/// Width of the box with the costs at its right.
const SIDE: f32 = 232.0;
/// The picture keeps at least this height.
const PICTURE: f32 = 150.0;
/// Room around what is in the dock.
const INSIDE: Margin = Margin { left: 14, right: 14, top: 2, bottom: 8 };
/// Height from which there is room for both.
const BOTH: f32 = 420.0;

/// The dock, below whatever is drawn after it.
pub fn dock(
    ui: &mut Ui,
    state: &State,
    shown: &Shown,
    kept: (&mut rows::RowsPanel, &mut Charts, &mut methods::MethodPictures),
    queue: &mut Queue,
) {
    let frame = Frame::new().fill(Tokens::of(ui).panel).inner_margin(INSIDE);
    let most = (ui.available_height() - PICTURE).max(TABS + 8.0);
    // Where both have no room the picture stays, and the dock is its tabs.
    if state.explore.open && ui.available_height() >= BOTH {
        Panel::bottom("dock")
            .resizable(true)
            .default_size(DOCK.min(most))
            .size_range((TABS + 60.0).min(most)..=most)
            .frame(frame)
            .show(ui, |ui| contents(ui, state, shown, kept, queue));
    } else {
        Panel::bottom("closed dock").resizable(false).frame(frame).show(ui, |ui| {
            tabs(ui, state, queue);
        });
    }
}

/// The dock in the place of the picture as well.
pub fn filled(
    ui: &mut Ui,
    state: &State,
    shown: &Shown,
    kept: (&mut rows::RowsPanel, &mut Charts, &mut methods::MethodPictures),
    queue: &mut Queue,
) {
    Frame::new().fill(Tokens::of(ui).panel).inner_margin(INSIDE).show(ui, |ui| contents(ui, state, shown, kept, queue));
}

/// The tabs, the view that is chosen, and where there is room the costs beside it.
fn contents(
    ui: &mut Ui,
    state: &State,
    shown: &Shown,
    kept: (&mut rows::RowsPanel, &mut Charts, &mut methods::MethodPictures),
    queue: &mut Queue,
) {
    tabs(ui, state, queue);
    ui.add_space(4.0);
    let all = ui.available_rect_before_wrap();
    let mut left = all;
    if all.width() >= SIDE + beside(state.explore.tab) {
        left.max.x -= SIDE + 14.0;
        let place = Rect::from_min_max(pos2(all.right() - SIDE, all.top()), all.max);
        let mut side = ui.new_child(UiBuilder::new().max_rect(place));
        ScrollArea::vertical().id_salt("costs").auto_shrink(false).show(&mut side, |ui| {
            costs::summary(ui, state, shown, queue);
        });
        ui.painter().vline(left.right() + 7.0, all.y_range(), Stroke::new(1.0, Tokens::of(ui).line));
    }
    let mut inner = ui.new_child(UiBuilder::new().max_rect(left));
    view(&mut inner, state, shown, kept, queue);
    ui.advance_cursor_after_rect(all);
}

/// Width that a view needs for itself before anything stands beside it.
fn beside(tab: Tab) -> f32 {
    match tab {
        Tab::Distance => 360.0,
        // Two things side by side, of which one is a plot.
        Tab::Costs | Tab::Seeds => 640.0,
        // Four cards and what is between them.
        Tab::Borderline => 1_040.0,
        Tab::Columns | Tab::Methods | Tab::Rows => f32::INFINITY,
    }
}

fn view(
    ui: &mut Ui,
    state: &State,
    shown: &Shown,
    (rows, charts, methods): (&mut rows::RowsPanel, &mut Charts, &mut methods::MethodPictures),
    queue: &mut Queue,
) {
    let size = ui.available_size();
    match state.explore.tab {
        Tab::Distance => distance::show(ui, state, shown, charts, size, queue),
        Tab::Borderline => borderline::show(ui, state, shown, queue),
        Tab::Costs => costs::show(ui, state, shown, charts, size),
        Tab::Seeds => seeds::show(ui, state, shown, charts, size),
        Tab::Columns => columns::show(ui, state, shown, charts, size, queue),
        Tab::Methods => methods.show(ui, state, shown, queue),
        Tab::Rows => rows.show(ui, state, queue),
    }
}

/// The button that gives the picture's place to the dock, and back.
fn fill(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let command = Command::from(ExploreAction::ToggleFill);
    let icon = if state.explore.fills { Icon::Shrink } else { Icon::Enlarge };
    if icons::option(ui, icon, &command, state.explore.fills).clicked() {
        queue.push_back(command);
    }
}

/// The views, side by side; the present one is underlined.
fn tabs(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 0.0);
        ui.spacing_mut().button_padding.x = 7.0;
        for tab in Tab::ALL {
            let current = state.explore.open && state.explore.tab == tab;
            let text = if current {
                RichText::new(tab.name()).font(theme::medium_font(theme::TEXT)).color(tokens.text)
            } else {
                RichText::new(tab.name()).color(tokens.secondary)
            };
            let action = ExploreAction::Tab(tab);
            let response = ui.add(Button::new(text).frame_when_inactive(false).min_size(vec2(0.0, TABS - 6.0)));
            response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, current, tab.name()));
            if current {
                let line = Stroke::new(2.0, tokens.accent);
                ui.painter().hline(response.rect.x_range().shrink(6.0), response.rect.bottom() + 1.0, line);
            }
            if response.tip(action.spec().tip).clicked() {
                // A press on the present one puts the dock away.
                let action = if current { ExploreAction::ToggleDock } else { action };
                queue.push_back(Command::from(action));
            }
        }
        // Where there is no room the palette and the key have it.
        if ui.available_size_before_wrap().x < 130.0 {
            return;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if state.explore.open {
                fill(ui, state, queue);
            }
            let action = if state.explore.snapshot.is_some() {
                ExploreAction::DropSnapshot
            } else {
                ExploreAction::TakeSnapshot
            };
            let text = small(action.spec().label).color(tokens.accent);
            let response = ui.add(Button::new(text).frame(false));
            if response.tip(widgets::tip_of(ui, &Command::from(action))).clicked() {
                queue.push_back(Command::from(action));
            }
        });
    });
}
