//! Every column, real against synthetic, the most shifted one first; and how the columns go together.

use std::sync::Arc;

use egui::{Color32, ComboBox, Id, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, vec2};

use crate::{
    app::{
        command::{Command, Queue},
        explore::action::ExploreAction,
        explore::analyses::Analysis,
        explore::panels::chart::Charts,
        panels::{
            search,
            widgets::{self, Tips as _, small},
        },
        plots::chart,
        shown::Shown,
        state::State,
        theme::{self, Tokens},
    },
    measures::column_shapes::ColumnShapes,
    report::{
        charts::{column, correlation},
        figure::areas,
    },
};

/// Size of a small chart, and height of its title.
const SMALL: Vec2 = vec2(212.0, 132.0);
const TITLE: f32 = 18.0;

pub fn show(ui: &mut Ui, state: &State, shown: &Shown, charts: &mut Charts, size: Vec2, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    let Some(shift) = state.explore.analyses.shift.last(&shown.outcome) else {
        let words = match state.explore.analyses.shift.error(&shown.outcome) {
            Some(error) => error.message.as_str(),
            None => "Comparing the columns …",
        };
        widgets::hint(ui, words);
        return;
    };
    if shift.classes.is_empty() {
        widgets::hint(ui, "No synthetic rows are kept, so there is nothing to compare.");
        return;
    }
    let (class, column) = state.explore.column;
    let class = class.min(shift.classes.len() - 1);
    let above = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        classes(ui, state, shown, (shift, class), queue);
        ui.add_space(8.0);
        let mut on = state.explore.correlations;
        if ui.checkbox(&mut on, small("correlations")).tip(ExploreAction::ToggleCorrelations.spec().tip).changed() {
            queue.push_back(Command::from(ExploreAction::ToggleCorrelations));
        }
        if on {
            ui.label(small(correlation::SIDES).color(tokens.secondary));
        } else {
            let rank = shown.consequences.lines[shift.classes[class].class as usize].rank.unwrap_or(1);
            signs(ui, tokens.class(rank));
        }
        if !state.explore.analyses.knows(Analysis::Shift, &shown.outcome) {
            ui.label(small("of the last result, updating …").color(tokens.faint));
        }
        let columns = &shift.classes[class].columns;
        let count = if on { 0 } else { columns.len() };
        search::list(ui, Id::unique("columns of the dock"), "columns", count, |at| columns[at].name.as_str())
    });
    let left = vec2(size.x, (size.y - theme::CONTROL - 4.0).max(60.0));
    if state.explore.correlations {
        matrices(ui, state, shown, charts, class, left);
    } else {
        grid(ui, shown, charts, shift, (class, column), &above.inner.places, queue);
    }
}

/// The classes to choose from: side by side, or in a list where there are many.
fn classes(ui: &mut Ui, state: &State, shown: &Shown, (shift, class): (&ColumnShapes, usize), queue: &mut Queue) {
    let name = |at: usize| format!("class {}", shown.outcome.ledger[shift.classes[at].class as usize].class);
    let count = shift.classes.len();
    if count > search::LONG {
        let list = ComboBox::from_id_salt("class of columns").selected_text(name(class)).width(120.0).truncate();
        let list = (Id::unique("class of columns"), list.icon(widgets::chevron));
        let (response, new) = search::choose(ui, list, ("classes", count), Some(class), name);
        response.accessible_name("Class of the columns").tip(CLASS);
        queue.extend(new.map(|at| Command::from(ExploreAction::Column(at, 0))));
        return;
    }
    for (at, it) in shift.classes.iter().enumerate() {
        widgets::dot(ui, shown.consequences.lines[it.class as usize].rank.unwrap_or(1));
        let name = name(at);
        let response = ui.selectable_label(at == class && !state.explore.correlations, small(&name));
        response
            .widget_info(|| WidgetInfo::selected(egui::Role::Button, true, at == class, format!("Columns of {name}")));
        if response.tip(CLASS).clicked() {
            queue.push_back(Command::from(ExploreAction::Column(at, 0)));
        }
    }
}

/// What choosing a class does.
const CLASS: &str = "The columns of this class, real against synthetic, the most shifted first";

/// What real and synthetic rows look like in all of the charts.
fn signs(ui: &mut Ui, colour: Color32) {
    let tokens = Tokens::of(ui);
    for (words, real) in [("real", true), ("synthetic", false)] {
        ui.add_space(6.0);
        let (place, _) = ui.allocate_exact_size(Vec2::splat(10.0), Sense::hover());
        if real {
            let line = Stroke::new(1.0, tokens.secondary);
            ui.painter().rect(
                place,
                0.0,
                tokens.panel.lerp_to_gamma(tokens.secondary, areas::LIGHTER),
                line,
                StrokeKind::Inside,
            );
        } else {
            ui.painter().rect_filled(place.shrink2(vec2(0.0, 3.0)), 0.0, colour);
        }
        ui.label(small(words).color(tokens.secondary));
    }
}

fn grid(
    ui: &mut Ui,
    shown: &Shown,
    charts: &mut Charts,
    shift: &Arc<ColumnShapes>,
    chosen: (usize, usize),
    places: &[usize],
    queue: &mut Queue,
) {
    let tokens = Tokens::of(ui);
    let of = &shift.classes[chosen.0];
    let rank = shown.consequences.lines[of.class as usize].rank.unwrap_or(1);
    let across = (((ui.available_width() + 10.0) / (SMALL.x + 10.0)) as usize).max(1);
    let lines = places.len().div_ceil(across);
    let height = SMALL.y + TITLE + 4.0;
    // Only what is in sight is drawn: there may be 500 columns.
    ScrollArea::vertical().id_salt("columns").auto_shrink(false).show_rows(ui, height, lines, |ui, visible| {
        for line in visible {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 10.0;
                for (at, column) in places.iter().skip(line * across).take(across).map(|&at| (at, &of.columns[at])) {
                    ui.allocate_ui(vec2(SMALL.x, height), |ui| {
                        ui.vertical(|ui| {
                            ui.spacing_mut().item_spacing.y = 0.0;
                            let text = format!("{}  {} {:.3}", column.name, column::measure(column), column.distance);
                            let colour = if (chosen.0, at) == chosen { tokens.accent } else { tokens.text };
                            ui.add_sized(vec2(SMALL.x, TITLE), egui::Label::new(small(text).color(colour)).truncate());
                            let figure = charts.column(shift, (chosen.0, at), rank);
                            let name = format!("Column {}", column.name);
                            let drawn = chart::show(ui, SMALL, figure, &name, Sense::click());
                            if drawn.response.clicked() {
                                queue.push_back(Command::from(ExploreAction::Column(chosen.0, at)));
                            }
                        });
                    });
                }
            });
        }
    });
}

fn matrices(ui: &mut Ui, state: &State, shown: &Shown, charts: &mut Charts, class: usize, size: Vec2) {
    let all = state.explore.analyses.correlation.last(&shown.outcome);
    match all.and_then(|all| Some((all, all.get(class)?))) {
        Some((all, found)) if found.columns.len() > 1 => {
            chart::show(ui, size, charts.matrices(all, class), correlation::CHART.title, Sense::hover());
        }
        Some(_) => widgets::hint(ui, "Fewer than two numeric columns: there is nothing to correlate."),
        None => widgets::hint(ui, "Correlating the columns …"),
    }
}
