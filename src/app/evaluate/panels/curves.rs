//! The curves of a model, an arm a line, and below them the slider of the threshold.

use egui::{Color32, Frame, Margin, Panel, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::{
    app::{
        command::{Command, Queue},
        evaluate::{
            action::EvaluateAction,
            curve_work::ModelCurves,
            evaluated::Evaluated,
            panels::{models, threshold},
        },
        panels::{
            page::{page, sheet_of, title, words},
            widgets::{self, Tips as _, small},
        },
        plots::chart::{self, DrawnChart},
        state::State,
        theme::Tokens,
    },
    evaluate::output::{CurveKind, number, tone},
    evaluation::measures::confusion::Counts,
    report::figure::{Figure, Item, Tone},
};

/// Least width of a chart, and its height for a width.
const LEAST: f32 = 300.0;
const HIGH: f32 = 0.78;
const MOST: f32 = 420.0;
const SPACE: f32 = 8.0;
/// Widths of the sign of an arm, its box, and a letter of its name, at most.
const SIGN: f32 = 16.0;
const BOX: f32 = 28.0;
const LETTER: f32 = 8.5;
/// Height from which the slider has a place of its own below the curves.
const LOW: f32 = 340.0;

pub fn show(ui: &mut Ui, state: &State, evaluated: &Evaluated, queue: &mut Queue) {
    choices(ui, state, evaluated, queue);
    let low = ui.available_height() < LOW;
    let frame = Frame::new().fill(Tokens::of(ui).background).inner_margin(Margin { top: 6, ..Margin::ZERO });
    if !low {
        Panel::bottom("threshold").resizable(false).frame(frame).show(ui, |ui| {
            sheet_of(ui, |ui| threshold::show(ui, state, evaluated, queue));
        });
    }
    let Some(curves) = state.evaluate.curves() else {
        words(ui, "Sorting the rows by what was said of them …");
        return;
    };
    if curves.figures.is_empty() {
        words(ui, "No model has been tested on these arms yet.");
        return;
    }
    page(ui, "curves", |ui| {
        if low {
            // There is no room for both: the slider is scrolled with the curves.
            sheet_of(ui, |ui| threshold::show(ui, state, evaluated, queue));
        }
        grid(ui, state, evaluated, curves, queue);
    });
}

/// Model, class, and the arms that are drawn, each with its colour.
fn choices(ui: &mut Ui, state: &State, evaluated: &Evaluated, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
        models::choice(ui, state, evaluated, queue);
        classes(ui, state, evaluated, queue);
    });
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for (arm, known) in evaluated.study.settings.arms.iter().enumerate() {
            let looked_at = state.evaluate.line.1 == arm;
            let drawn = looked_at || !state.evaluate.hidden.contains(&arm);
            let letters = known.name.chars().count() as f32;
            if ui.available_size_before_wrap().x < SIGN + BOX + LETTER * letters {
                // The sign would stand at the end of a line, and its name on the next.
                ui.end_row();
            }
            let (sign, _) = ui.allocate_exact_size(vec2(SIGN, 20.0), Sense::hover());
            if drawn {
                let (hue, dashed) = tone(arm);
                line_sign(ui, sign, colour(tokens, hue), dashed, looked_at);
            }
            // The one whose threshold is moved is always drawn.
            let mut on = drawn;
            let response = ui.add_enabled(!looked_at, egui::Checkbox::new(&mut on, small(known.name.as_str())));
            let name = format!("Curves of the arm {}", known.name);
            response.widget_info(|| WidgetInfo::selected(Role::CheckBox, !looked_at, drawn, &name));
            if response.tip(known.about()).changed() {
                queue.push_back(EvaluateAction::ToggleArm(arm).into());
            }
            ui.add_space(8.0);
        }
    });
}

fn classes(ui: &mut Ui, state: &State, evaluated: &Evaluated, queue: &mut Queue) {
    let read = &evaluated.study.read;
    if read.classes() == 2 {
        return;
    }
    let names: Vec<String> = read.schema.classes.iter().map(|class| format!("{class} against the rest")).collect();
    let now = state.evaluate.shown_class().map(|class| class as usize);
    let shown = now.and_then(|at| names.get(at)).map_or("", String::as_str);
    let id = egui::Id::unique("class of the curves");
    let list = egui::ComboBox::from_id_salt(id).selected_text(shown).width(180.0).truncate().icon(widgets::chevron);
    let (response, new) =
        crate::app::panels::search::choose(ui, (id, list), ("classes", names.len()), now, |at| names[at].as_str());
    response.accessible_name("Class of the curves").tip("The class that is held against all others");
    if let Some(class) = new {
        queue.push_back(EvaluateAction::Class(class as u32).into());
    }
}

fn colour(tokens: &Tokens, tone: Tone) -> Color32 {
    match tone {
        Tone::Class(rank) => tokens.class(rank),
        Tone::Text => tokens.text,
        Tone::Secondary => tokens.secondary,
        Tone::Accent => tokens.accent,
    }
}

fn line_sign(ui: &Ui, place: Rect, colour: Color32, dashed: bool, bold: bool) {
    let ends = [pos2(place.left() + 1.0, place.center().y), pos2(place.right() - 1.0, place.center().y)];
    let stroke = Stroke::new(if bold { 3.0 } else { 1.6 }, colour);
    if dashed {
        ui.painter().extend(Shape::dashed_line(&ends, stroke, 4.0, 3.5));
    } else {
        ui.painter().line_segment(ends, stroke);
    }
}

/// The charts, as many side by side as there is room for.
fn grid(ui: &mut Ui, state: &State, evaluated: &Evaluated, curves: &ModelCurves, queue: &mut Queue) {
    let room = ui.available_width();
    let across = ((room + SPACE) / (LEAST + SPACE)).floor().clamp(1.0, 3.0);
    let width = (room - SPACE * (across - 1.0)) / across;
    let across = across as usize;
    for line in curves.figures.chunks(across) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = SPACE;
            for (kind, figure) in line {
                ui.allocate_ui(vec2(width, 0.0), |ui| {
                    ui.vertical(|ui| {
                        ui.set_width(width);
                        sheet_of(ui, |ui| one(ui, state, evaluated, (kind, figure), curves, queue));
                    });
                });
            }
        });
    }
}

fn one(
    ui: &mut Ui,
    state: &State,
    evaluated: &Evaluated,
    (kind, figure): (&CurveKind, &Figure),
    curves: &ModelCurves,
    queue: &mut Queue,
) {
    let (model, arm) = state.evaluate.line;
    title(ui, kind.title);
    let size = vec2(ui.available_width(), (ui.available_width() * HIGH).min(MOST));
    let drawn = chart::show(ui, size, figure, kind.title, Sense::CLICK);
    if let Some(counts) = curves.arms.get(arm).map(|it| it.at(state.evaluate.threshold)) {
        mark(ui, &drawn, kind, counts, state.evaluate.threshold);
    }
    let text = || tabbed(figure, evaluated, curves);
    drawn.response.context_menu(|ui| {
        if ui.add(egui::Button::new("Copy the curves").frame_when_inactive(false)).clicked() {
            queue.push_back(Command::CopyText("the curves".to_owned(), text()));
            ui.close();
        }
    });
    words(ui, kind.about);
    if kind.name == "calibration"
        && let Some(said) = calibration(evaluated, (model, arm))
    {
        words(ui, said);
    }
}

/// Slope and intercept of an arm in words.
fn calibration(evaluated: &Evaluated, line: (usize, usize)) -> Option<String> {
    let summary = evaluated.summary(line)?;
    let slope = summary.score("calibration_slope")?.mean?;
    let intercept = summary.score("calibration_intercept")?.mean?;
    let extreme = if slope < 0.9 {
        "probabilities are too extreme"
    } else if slope > 1.1 {
        "probabilities are too timid"
    } else {
        "probabilities are spread as they should be"
    };
    let height = if intercept < -0.1 {
        "and too high altogether"
    } else if intercept > 0.1 {
        "and too low altogether"
    } else {
        "and right in the mean"
    };
    Some(format!(
        "{}: slope {} ({extreme}), intercept {} ({height}).",
        evaluated.arm_name(line.1),
        number(slope),
        number(intercept)
    ))
}

/// Where the threshold stands on the curve of the arm that is looked at.
fn mark(ui: &Ui, drawn: &DrawnChart, kind: &CurveKind, counts: Counts, threshold: f64) {
    let share = |part: u64, of: u64| (of > 0).then(|| part as f64 / of as f64);
    let recall = counts.recall().share();
    let named = share(counts.named(), counts.rows());
    let at = match kind.name {
        "roc" => share(counts.false_positives, counts.negatives()).zip(recall),
        "precision-recall" => recall.zip(counts.precision().share()),
        "gain" => named.zip(recall),
        "lift" => named.zip(recall).filter(|(named, _)| *named > 0.0).map(|(named, recall)| (named, recall / named)),
        _ => None,
    };
    let tokens = Tokens::of(ui);
    let painter = ui.painter().with_clip_rect(drawn.response.rect.intersect(ui.clip_rect()));
    let (x, y) = (&drawn.plane.x, &drawn.plane.y);
    if let Some((across, up)) = at {
        let place = pos2(x.place(across as f32) as f32, y.place(up as f32) as f32);
        painter.circle(place, 5.5, tokens.accent, Stroke::new(2.0, tokens.panel));
        painter.circle_stroke(place, 6.5, Stroke::new(1.0, tokens.accent));
    } else if kind.name == "calibration" {
        let frame = drawn.plane.frame;
        let at = x.place(threshold as f32) as f32;
        let line = [pos2(at, frame.top), pos2(at, frame.bottom)];
        painter.extend(Shape::dashed_line(&line, Stroke::new(1.5, tokens.accent), 5.0, 4.0));
    }
}

/// The lines of a chart as text, its columns set apart by tabs.
fn tabbed(figure: &Figure, evaluated: &Evaluated, curves: &ModelCurves) -> String {
    let head = format!("model\tarm\t{}\t{}\n", figure.axes[0], figure.axes[1]);
    // An arm without a curve has nothing in any figure.
    let names = curves.drawn.iter().filter(|arm| curves.arms.get(**arm).is_some_and(|it| !it.splits.is_empty()));
    let (model, names) = (evaluated.model_title(curves.model), names.map(|arm| evaluated.arm_name(*arm)));
    let paths = figure.items.iter().filter_map(|item| match item {
        Item::Path { places, .. } => Some(places),
        _ => None,
    });
    let line = |(name, places): (&str, &Vec<[f32; 2]>)| -> Vec<String> {
        places.iter().map(|[x, y]| format!("{model}\t{name}\t{x}\t{y}\n")).collect()
    };
    std::iter::once(head).chain(names.zip(paths).flat_map(line)).collect()
}
