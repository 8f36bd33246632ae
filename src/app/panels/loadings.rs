//! The loadings of the components that are shown: how much each column weighs in them.

use egui::{
    Align, Frame, Id, Key, Label, Layout, Margin, Popup, Rect, RichText, Role, ScrollArea, Sense, Stroke, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};

use crate::{
    app::{
        command::{Command, Queue},
        panels::{
            search,
            widgets::{self, Tips as _, small},
        },
        plots::data::AxisChoice,
        scatter_options::PictureAction,
        shown::Shown,
        state::State,
        theme::{self, Tokens},
    },
    report::format::{percent, thousands},
    space::projection::{COMPONENTS, Projection},
};

/// Columns that are listed for each component.
const LISTED: usize = 12;

/// Width of a number at the right.
const NUMBER: f32 = 42.0;

pub fn show(ui: &mut Ui, state: &State, shown: &Shown, deep: bool, queue: &mut Queue) {
    let free = state.view.dialog.is_none() && !Popup::is_any_open(ui.ctx());
    if free && ui.input(|input| input.key_pressed(Key::Escape)) {
        queue.push_back(Command::Picture(PictureAction::ToggleLoadings));
    }
    let Some(projection) = shown.outcome.projection.as_deref() else { return };
    let axes = if deep { (0..COMPONENTS).map(AxisChoice::Component).collect() } else { both(shown.picture.axes) };
    // One scale for all components, so that bars can be compared.
    let most = axes.iter().filter_map(|axis| component(*axis, projection)).flat_map(|at| &projection.loadings[at]);
    let most = most.fold(0.0_f64, |most, loading| most.max(loading.abs())).max(f64::MIN_POSITIVE);
    ScrollArea::vertical().id_salt("loadings").auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin::symmetric(theme::MARGIN, 8)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            let any = axes.iter().any(|axis| component(*axis, projection).is_some());
            for axis in axes {
                match component(axis, projection) {
                    Some(at) => list(ui, projection, at, most),
                    None => column(ui, shown, axis),
                }
                widgets::gap(ui);
            }
            if any {
                widgets::hint(ui, "A row’s scaled values times the loadings, added up, are its place.");
            }
        });
    });
}

fn both((x, y): (AxisChoice, AxisChoice)) -> Vec<AxisChoice> {
    if x == y { vec![x] } else { vec![x, y] }
}

fn component(axis: AxisChoice, projection: &Projection) -> Option<usize> {
    match axis {
        AxisChoice::Component(at) if at < projection.loadings.len() => Some(at),
        _ => None,
    }
}

/// A column has no loadings.
fn column(ui: &mut Ui, shown: &Shown, axis: AxisChoice) {
    let title = shown.picture.choices.iter().find(|(other, _)| *other == axis).map_or("", |(_, title)| title);
    // A column's name stays as it is written, unlike other headings.
    ui.label(RichText::new(title).font(theme::medium_font(theme::SMALL)).color(Tokens::of(ui).secondary));
    widgets::hint(ui, "A column is shown as it is and has no loadings.");
}

fn list(ui: &mut Ui, projection: &Projection, component: usize, most: f64) {
    widgets::heading(ui, &format!("PC{} · {}", component + 1, percent(projection.explained[component])), |_| {});
    let sorted = projection.by_weight(component);
    let (id, what) = (Id::unique(("loadings", component)), format!("columns in PC{}", component + 1));
    let name = |at: usize| projection.columns[sorted[at].0].as_str();
    let found = search::list(ui, id, &what, sorted.len(), name).places;
    ui.spacing_mut().item_spacing.y = 0.0;
    for (column, loading) in found.iter().take(LISTED).map(|&at| sorted[at]) {
        bar(ui, &projection.columns[column], component, loading, most);
    }
    if found.len() > LISTED {
        widgets::hint(ui, format!("and {} more", thousands((found.len() - LISTED) as u64)));
    }
}

/// A loading with its sign.
pub fn signed(loading: f64) -> String {
    let text = format!("{:.2}", loading.abs());
    match loading {
        _ if text == "0.00" => text,
        loading if loading < 0.0 => format!("−{text}"),
        _ => format!("+{text}"),
    }
}

fn bar(ui: &mut Ui, column: &str, component: usize, loading: f64, most: f64) {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 19.0), Sense::hover());
    let value = signed(loading);
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Label, true, format!("PC{} loading of {column} {value}", component + 1))
    });
    let bars = (rect.width() - NUMBER) * 0.34;
    let name = Rect::from_min_max(rect.min, pos2(rect.right() - NUMBER - bars - 6.0, rect.bottom()));
    let mut inner = ui.new_child(UiBuilder::new().max_rect(name).layout(Layout::left_to_right(Align::Center)));
    inner.add(Label::new(small(column)).truncate().selectable(false));
    let zero = rect.right() - NUMBER - bars / 2.0;
    let end = zero + (loading / most) as f32 * bars / 2.0;
    let along = rect.shrink2(vec2(0.0, 4.5)).y_range();
    let filled = Rect::from_x_y_ranges(zero.min(end)..=zero.max(end), along);
    ui.painter().rect_filled(filled, 1.0, tokens.accent);
    ui.painter().vline(zero, rect.y_range(), Stroke::new(1.0, tokens.faint.gamma_multiply(0.6)));
    response.tip(column);
    ui.painter().text(
        pos2(rect.right(), rect.center().y),
        egui::Align2::RIGHT_CENTER,
        value,
        egui::FontId::proportional(theme::SMALL),
        tokens.text,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loadings_have_their_sign() {
        assert_eq!([0.456, -0.3, 0.001, -0.004].map(signed), ["+0.46", "−0.30", "0.00", "0.00"]);
    }
}
