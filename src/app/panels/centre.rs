//! The picture with its axes, its legend and its caption; messages stand above it.

use egui::{
    Align, Button, ComboBox, Frame, Label, Layout, Margin, Popup, PopupAnchor, PopupCloseBehavior, Pos2, Rect,
    RichText, ScrollArea, Sense, Shape, Stroke, Tooltip, Ui, Vec2, pos2, vec2,
};

use crate::app::{
    command::{Command, Queue},
    context_menu::{self, MenuTarget},
    explore::EXPLORE,
    explore::panels::{dock, filled, selection},
    panels::{
        canvas::Canvas,
        figures,
        icons::{self, Icon},
        inspector, picture, search, welcome,
        widgets::{self, Tips as _, small},
    },
    plots::data::{AxisChoice, Layer, Picture},
    state::{Banner, State},
    theme::{self, Tokens},
};

/// Width of the strip from which everything stands in it side by side; below it some of it is in a menu.
const SPACIOUS: f32 = 1150.0;
/// Width from which it is one line.
const ONE_LINE: f32 = 650.0;
/// Room for what stands behind the classes: tools and menus; and for the strength of the largest class.
const AFTER: f32 = 180.0;
const STRENGTH: f32 = 214.0;
/// Width of the colour of a class in its chip.
const CHIP: f32 = 16.0;
/// So many chips of classes stand side by side at most, and the height of a list of more.
const CHIPS: usize = 12;
const CHIPS_HIGH: f32 = 320.0;
/// So many of their colours stand for all of them, each so wide.
const DOTS: usize = 5;
const DOT: f32 = 9.0;

/// Shows the message that there is, and where there is no table what stands in its place. Whether there is one.
pub fn has_table(ui: &mut Ui, state: &State, queue: &mut Queue) -> bool {
    if let Some(banner) = &state.view.banner {
        message(ui, banner, queue);
    }
    let there = state.document.table.is_some();
    if !there {
        empty(ui, state, queue);
    }
    there
}

pub fn show(ui: &mut Ui, state: &State, canvas: &mut Canvas, queue: &mut Queue) {
    ui.spacing_mut().item_spacing.y = 0.0;
    if let Some(banner) = &state.view.banner {
        message(ui, banner, queue);
    }
    let Some(shown) = state.shown() else {
        empty(ui, state, queue);
        return;
    };
    if state.explore.fills_window() {
        return filled(ui, state, shown, (&mut canvas.rows, &mut canvas.charts, &mut canvas.methods), queue);
    }
    dock(ui, state, shown, (&mut canvas.rows, &mut canvas.charts, &mut canvas.methods), queue);
    strip(ui, state, &shown.picture, queue);
    let height = ui.available_height() - theme::BAR - 2.0;
    let place = ui.allocate_ui(vec2(ui.available_width(), height.max(60.0)), |ui| {
        let pictures = (&mut canvas.scatter, &mut canvas.pictures);
        picture::show(ui, state, shown, pictures, canvas.rows.pointed, queue);
    });
    selection::words(ui, state, place.response.rect, queue);
    if !state.up_to_date() {
        let words = if state.results.error.is_some() { "the last result" } else { "updating" };
        outdated(ui, place.response.rect, words);
    }
    caption(ui, &picture::caption(state, shown));
    // What the table says of a row is not said twice.
    if let Some(row) = &state.results.hovered
        && !canvas.rows.pointed
        && !Popup::is_any_open(ui.ctx())
        && state.view.dialog.is_none()
    {
        Tooltip::always_open(
            ui.ctx().clone(),
            ui.layer_id(),
            egui::Id::unique("row under the pointer"),
            PopupAnchor::Pointer,
        )
        .gap(14.0)
        .show(|ui| inspector::tooltip(ui, row, state.kind_of(row.id).as_deref()));
    }
}

pub fn message(ui: &mut Ui, banner: &Banner, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    let (ground, text) =
        if banner.is_error { (tokens.fails_ground, tokens.fails) } else { (tokens.accent_ground, tokens.text) };
    Frame::new().fill(ground).inner_margin(Margin::symmetric(12, 6)).show(ui, |ui| {
        // One line of its own height: otherwise it would take all there is.
        let line = vec2(ui.available_width(), theme::CONTROL);
        ui.allocate_ui_with_layout(line, Layout::right_to_left(Align::Center), |ui| {
            if icons::button(ui, Icon::Close, &Command::DismissBanner, true).clicked() {
                queue.push_back(Command::DismissBanner);
            }
            widgets::link(ui, Command::CopyBanner, queue);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(RichText::new(&banner.text).color(text)).wrap());
            });
        });
    });
}

pub fn empty(ui: &mut Ui, state: &State, queue: &mut Queue) {
    if state.document.table.is_none() {
        // While the first table is read there is nothing to choose.
        if !state.view.opening {
            welcome::empty(ui, state, queue);
        }
        return;
    }
    ui.add_space(ui.available_height() * 0.35);
    ui.vertical_centered(|ui| {
        let words = if state.results.error.is_some() { "There is no picture with these settings." } else { "" };
        ui.label(RichText::new(words).color(Tokens::of(ui).secondary));
    });
}

pub fn strip(ui: &mut Ui, state: &State, picture: &Picture, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    let frame = Frame::new().fill(tokens.background).inner_margin(Margin::symmetric(12, 6));
    let place = frame.show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = vec2(5.0, 6.0);
            ui.set_min_height(theme::CONTROL + 2.0);
            let width = ui.available_width();
            // In a narrow window the picture needs the room, and the palette has what is left out here.
            let roomy = width >= theme::STRIPS;
            let spacious = width >= SPACIOUS;
            if !spacious {
                (ui.spacing_mut().item_spacing.x, ui.spacing_mut().button_padding.x) = (4.0, 5.0);
            }
            // Lessons have the plane alone.
            let explored = state.shown().filter(|_| state.view.workspace == EXPLORE);
            if let Some(shown) = explored {
                picture::dimensions(ui, state, shown, queue);
            }
            // A drawing has the axes that it is drawn in.
            if let Some(shown) = explored.filter(|shown| picture::is_deep(state, shown)) {
                picture::three_axes(ui, shown, spacious);
            } else if state.drawing().is_none() {
                axes(ui, picture, spacious, queue);
                ui.add_space(2.0);
            }
            if explored.is_some() && spacious {
                picture::switches(ui, state, queue);
            }
            let after = match (explored.is_some() && roomy, spacious) {
                (false, _) => 0.0,
                (true, false) => AFTER,
                (true, true) => AFTER + STRENGTH,
            };
            legend(ui, state, after, queue);
            if explored.is_some() && roomy {
                if spacious {
                    picture::strength(ui, state, queue);
                }
                selection::tools(ui, state, queue);
                if !spacious {
                    picture::menu(ui, state, queue);
                }
                figures::menu(ui, state, queue);
            }
        });
    });
    let bottom = place.response.rect.bottom();
    ui.painter().hline(place.response.rect.x_range(), bottom, Stroke::new(1.0, tokens.line));
}

fn axes(ui: &mut Ui, picture: &Picture, spacious: bool, queue: &mut Queue) {
    let (x, y) = picture.axes;
    if let Some(x) = axis(ui, "Horizontal axis", x, picture, spacious) {
        queue.push_back(Command::Axes(x, y));
    }
    if spacious {
        ui.add(Label::new(small("×").color(Tokens::of(ui).secondary)).selectable(false));
    }
    if let Some(y) = axis(ui, "Vertical axis", y, picture, spacious) {
        queue.push_back(Command::Axes(x, y));
    }
}

fn axis(ui: &mut Ui, name: &str, now: AxisChoice, picture: &Picture, spacious: bool) -> Option<AxisChoice> {
    let chosen = picture.choices.iter().position(|(axis, _)| *axis == now);
    let title = chosen.map_or("", |at| &picture.choices[at].1);
    // Where there is little room a component's share is left to the tooltip and the list.
    let (text, width) = match now {
        _ if spacious => (title, 104.0),
        AxisChoice::Component(_) => (picture::component(title), 58.0),
        AxisChoice::Column(_) => (title, 84.0),
    };
    let list = ComboBox::from_id_salt(name).selected_text(text).width(width).truncate().icon(widgets::chevron);
    let (id, choices) = (egui::Id::unique(name), ("axes", picture.choices.len()));
    let (response, new) = search::choose(ui, (id, list), choices, chosen, |at| picture.choices[at].1.as_str());
    response.tip(format!("{name}: {title}")).accessible_name(name);
    new.map(|at| picture.choices[at].0).filter(|new| *new != now)
}

/// Chips that name what is drawn, and hide it when pressed. `after` is the room that the rest of the line needs.
fn legend(ui: &mut Ui, state: &State, after: f32, queue: &mut Queue) {
    let Some(facts) = &state.derived.facts else { return };
    let tokens = Tokens::of(ui);
    let removes = state.shown().is_some_and(|shown| !shown.outcome.removed.real().is_empty());
    let layers = [Layer::Real, Layer::Synthetic, Layer::Dropped].into_iter().chain(removes.then_some(Layer::Removed));
    for layer in layers {
        // A shape says what a row is, and colour is the classes' alone.
        toggle(ui, state, layer, tokens.secondary, queue);
    }
    ui.add_space(2.0);
    let mut classes = |ui: &mut Ui, places: &[usize]| {
        for &at in places {
            let class = &facts.classes[at];
            toggle(ui, state, Layer::Class(at as u32, class.label.clone()), tokens.class(class.rank), queue);
        }
    };
    // A narrow window has a line more for them.
    let line = ui.max_rect().width();
    let room = if line >= ONE_LINE { ui.available_size_before_wrap().x - after } else { line };
    let chip = |label: &str| {
        let font = egui::FontId::proportional(theme::SMALL);
        let around = CHIP + 2.0 * ui.spacing().button_padding.x + ui.spacing().item_spacing.x;
        around + ui.painter().layout_no_wrap(label.to_owned(), font, tokens.text).size().x
    };
    // So many have no room in any case.
    let some = facts.classes.iter().take(CHIPS + 1);
    if facts.classes.len() <= CHIPS && some.map(|class| chip(&class.label)).sum::<f32>() <= room {
        let all: Vec<usize> = (0..facts.classes.len()).collect();
        return classes(ui, &all);
    }
    let text = small(format!("{} classes", facts.classes.len()));
    let (icon, dots) = (egui::IdSalt::new("classes"), facts.classes.len().min(DOTS));
    let colours = Button::new((egui::Atom::custom(icon, vec2(DOT * dots as f32, DOT)), text)).corner_radius(12);
    let menu = egui::containers::menu::MenuButton::from_button(colours)
        .config(egui::containers::menu::MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside))
        .ui(ui, |ui| {
            let id = egui::Id::unique("classes of the picture");
            let found = search::list(ui, id, "classes", facts.classes.len(), |at| facts.classes[at].label.as_str());
            ScrollArea::vertical().max_height(CHIPS_HIGH).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 4.0;
                classes(ui, &found.places);
            });
        })
        .0
        .tip("Show or hide classes in the picture");
    let left = menu.rect.left_center() + vec2(ui.spacing().button_padding.x + DOT / 2.0, 0.0);
    for (at, class) in facts.classes.iter().take(dots).enumerate() {
        ui.painter().circle_filled(left + vec2(DOT * at as f32, 0.0), 3.4, tokens.class(class.rank));
    }
}

/// Why a layer is not to be seen however its chip stands.
fn absent(state: &State, layer: &Layer) -> Option<&'static str> {
    let compared = state.view.workspace == EXPLORE && state.view.sight.compared;
    (compared && *layer == Layer::Dropped)
        .then_some("Dropped rows are neither before nor after, so no picture has them")
}

fn toggle(ui: &mut Ui, state: &State, layer: Layer, colour: egui::Color32, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    let absent = absent(state, &layer);
    let on = state.view.layers.shows(&layer) && absent.is_none();
    let colour = if on { colour } else { tokens.faint };
    let text = small(layer.name()).color(if on { tokens.text } else { tokens.faint });
    let text = if on || absent.is_some() { text } else { text.strikethrough() };
    let icon = egui::IdSalt::new(("legend", layer.name()));
    let button = Button::new((egui::Atom::custom(icon, Vec2::splat(10.0)), text))
        .corner_radius(12)
        // A chip that has no room goes to the next line, whole.
        .wrap_mode(egui::TextWrapMode::Extend)
        .fill(if on { tokens.panel } else { tokens.background })
        .stroke(Stroke::new(1.0, tokens.line));
    // In a place of its own a chip could not go to the next line.
    let mut response = match absent {
        None => button.atom_ui(ui),
        Some(_) => ui.add_enabled_ui(false, |ui| button.atom_ui(ui)).inner,
    };
    if let Some(place) = response.rect(icon) {
        symbol(ui, &layer, place.center(), colour);
    }
    response.response =
        response.response.tip("Show or hide in the picture").on_disabled_hover_text(absent.unwrap_or_default());
    let enabled = absent.is_none();
    response.response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, enabled, on, layer.name()));
    if let Layer::Class(class, _) = layer {
        context_menu::attach(&response.response, state, queue, || MenuTarget::Class(class));
    }
    if response.response.clicked() {
        queue.push_back(Command::ToggleLayer(layer));
    }
}

/// The shape that stands for a layer: a class is its colour alone.
fn symbol(ui: &Ui, layer: &Layer, at: Pos2, colour: egui::Color32) {
    let painter = ui.painter();
    let line = Stroke::new(1.4, colour);
    match layer {
        Layer::Real => {
            painter.circle_filled(at, 3.6, colour);
        }
        Layer::Synthetic => {
            let corners = [vec2(0.0, -4.6), vec2(4.6, 0.0), vec2(0.0, 4.6), vec2(-4.6, 0.0)];
            painter.add(Shape::closed_line(corners.map(|by| at + by).to_vec(), line));
        }
        Layer::Dropped => {
            painter.line_segment([at - Vec2::splat(3.2), at + Vec2::splat(3.2)], line);
            painter.line_segment([at + vec2(-3.2, 3.2), at + vec2(3.2, -3.2)], line);
        }
        Layer::Removed => {
            painter.circle_stroke(at, 3.4, line);
        }
        Layer::Class(..) => {
            painter.rect_filled(Rect::from_center_size(at, Vec2::splat(8.0)), 2.0, colour);
        }
    }
}

pub fn outdated(ui: &Ui, place: Rect, words: &str) {
    let tokens = Tokens::of(ui);
    let at = pos2(place.right() - 12.0, place.top() + 10.0);
    let font = egui::FontId::proportional(theme::SMALL);
    ui.painter().text(at, egui::Align2::RIGHT_TOP, words, font, tokens.secondary);
}

/// A line below the picture.
pub fn caption(ui: &mut Ui, text: &str) {
    let tokens = Tokens::of(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme::BAR), Sense::hover());
    let layout = Layout::left_to_right(Align::Center);
    let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(rect.shrink2(vec2(12.0, 0.0))).layout(layout));
    inner.add(Label::new(small(text).color(tokens.secondary)).truncate());
}
