//! The gates: the overall verdict, a row a gate, and below them the evidence row by row.

use egui::{
    Frame, Label, Margin, Panel, Rect, Response, RichText, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo,
    pos2, text::LayoutJob, vec2,
};

use crate::{
    app::{
        command::{Command, Queue},
        panels::widgets::{self, Tips as _, small},
        publish::panels::{
            mark,
            parts::{scrolled, words},
            sheet,
        },
        publish::{action::PublishAction, audit::Judged},
        state::State,
        theme::{self, Tokens},
    },
    measures::audit::{Audience, GATES, Gate, Verdict},
};

/// Height of a gate's row, and of a section's heading.
const ROW: f32 = 42.0;
const SECTION: f32 = 32.0;
/// From this width on there is room for the sentence.
const WORDY: f32 = 560.0;
/// Width of the link at the end.
const LINK: f32 = 70.0;
/// The sheets below the gates: their height at first, and what is left to the gates.
const SHEETS: f32 = 190.0;
const LEAST: f32 = 150.0;

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    banner(ui, state, queue);
    let sheets = state.publish.audit.gate(state.publish.gate).filter(|it| !it.sheets.is_empty());
    let most = ui.available_height() - LEAST;
    if let Some(judged) = sheets.filter(|_| most > 90.0) {
        let tokens = Tokens::of(ui);
        let frame = Frame::new()
            .fill(tokens.panel)
            .stroke(Stroke::new(1.0, tokens.line))
            .corner_radius(6)
            .outer_margin(Margin { top: 8, ..Margin::ZERO })
            .inner_margin(Margin::symmetric(12, 6));
        let lines: usize = judged.sheets.iter().map(|wide| wide.sheet.rows.len() + 2).sum();
        let usual = (lines as f32 * theme::TABLE_ROW + 24.0).min(SHEETS).min(most);
        Panel::bottom(egui::Id::unique(("sheets", judged.judgement.id)))
            .resizable(true)
            .default_size(usual)
            .size_range(80.0..=most)
            .frame(frame)
            .show(ui, |ui| sheets_of(ui, state, judged));
    }
    let tokens = Tokens::of(ui);
    Frame::new().fill(tokens.panel).stroke(Stroke::new(1.0, tokens.line)).corner_radius(6).inner_margin(1).show(
        ui,
        |ui| {
            scrolled(ui, "gates", |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                for asks in [Audience::Attacker, Audience::Reader] {
                    section(ui, asks.title());
                    for (at, gate) in GATES.iter().enumerate().filter(|(_, gate)| gate.asks() == asks) {
                        row(ui, state, at, *gate, queue);
                    }
                }
            });
        },
    );
}

/// The overall verdict.
pub fn banner(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    let summary = &state.publish.audit.summary;
    let verdict = summary.verdict.unwrap_or(Verdict::CannotSay);
    let fresh = state.publish.audit.is_fresh();
    let colour = if fresh { mark::colour(tokens, verdict) } else { tokens.faint };
    let frame = Frame::new()
        .fill(tokens.panel)
        .stroke(Stroke::new(1.0, if fresh { colour } else { tokens.line }))
        .corner_radius(6)
        .inner_margin(Margin { left: 14, right: 14, top: 8, bottom: 10 });
    frame.show(ui, |ui| {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 12.0;
            let (place, response) = ui.allocate_exact_size(vec2(18.0, 38.0), Sense::hover());
            mark::shape(ui, place.center(), verdict, 8.0, colour);
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, verdict.word()));
            ui.vertical(|ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = 2.0;
                let title = RichText::new(&summary.title).font(theme::medium_font(15.0));
                ui.add(Label::new(title.color(if fresh { tokens.text } else { tokens.secondary })).wrap());
                words(ui, &summary.text);
                if state.publish.audit.stopped && !state.publish.audit.is_complete() {
                    widgets::link(ui, Command::from(PublishAction::GoOn), queue);
                }
            });
        });
    });
}

fn section(ui: &mut Ui, title: &str) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), SECTION), Sense::hover());
    let mut inner = ui.new_child(UiBuilder::new().max_rect(rect.shrink2(vec2(12.0, 8.0))));
    inner.add(Label::new(RichText::new(title).font(theme::medium_font(theme::TEXT))).selectable(false));
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, Tokens::of(ui).line));
}

fn row(ui: &mut Ui, state: &State, at: usize, gate: &dyn Gate, queue: &mut Queue) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let chosen = state.publish.gate == at;
    let judged = state.publish.audit.gate(at);
    let fresh = judged.is_some_and(|it| it.revision == state.revision);
    name(&response, gate, judged, fresh, chosen);
    if chosen && ui.input(|input| input.key_pressed(egui::Key::ArrowDown) || input.key_pressed(egui::Key::ArrowUp)) {
        response.scroll_to_me(None);
    }
    if response.clicked() {
        queue.push_back(Command::from(PublishAction::Gate(at)));
    }
    if !ui.is_rect_visible(rect) {
        return;
    }
    let tokens = Tokens::of(ui);
    let painter = ui.painter();
    if chosen || response.hovered() {
        painter.rect_filled(rect, 0.0, if chosen { tokens.accent_ground } else { tokens.hover });
    }
    if response.has_focus() {
        painter.rect_stroke(rect.shrink(1.0), 2.0, Stroke::new(1.5, tokens.accent), StrokeKind::Inside);
    }
    painter.hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.line));
    contents(ui, rect, gate, judged, (fresh, state.publish.audit.stopped));
    response.tip(gate.about());
}

fn name(response: &Response, gate: &dyn Gate, judged: Option<&Judged>, fresh: bool, chosen: bool) {
    response.widget_info(|| {
        let name = match judged {
            Some(judged) if fresh => judged.name.to_string(),
            _ => format!("{}: being judged", gate.name()),
        };
        WidgetInfo::selected(Role::Button, true, chosen, name)
    });
}

fn contents(ui: &mut Ui, rect: Rect, gate: &dyn Gate, judged: Option<&Judged>, (fresh, stopped): (bool, bool)) {
    let tokens = Tokens::of(ui);
    let wordy = rect.width() >= WORDY;
    let left = rect.left() + 12.0;
    let pill = Rect::from_min_size(pos2(left, rect.center().y - mark::PILL.y / 2.0), mark::PILL);
    mark::pill(ui, pill, judged.filter(|_| fresh).map(|it| it.judgement.verdict), fresh);
    let from = pill.right() + 12.0;
    let rest = rect.right() - 12.0 - from;
    // Shares of what is left: name, figure, sentence.
    let shares = if wordy { [0.26, 0.22, 0.52] } else { [0.5, 0.5, 0.0] };
    let room = if wordy { rest - LINK } else { rest };
    let mut x = from;
    let mut place = |share: f32| {
        let place = Rect::from_min_max(pos2(x, rect.top()), pos2(x + room * share - 10.0, rect.bottom()));
        x += room * share;
        place
    };
    let [first, second, third] = shares.map(&mut place);
    let strong = if fresh { tokens.text } else { tokens.secondary };
    text(ui, first, gate.name(), (theme::medium_font(theme::TEXT), strong), 2);
    let Some(judged) = judged else {
        if stopped {
            text(ui, second, "stopped", (egui::FontId::proportional(theme::SMALL), tokens.faint), 1);
        }
        return;
    };
    let finding = &judged.judgement.finding;
    let (figure, quiet) = if fresh { (tokens.text, tokens.secondary) } else { (tokens.faint, tokens.faint) };
    text(ui, second, &finding.shown, (egui::FontId::proportional(theme::TEXT), figure), 2);
    if wordy {
        text(ui, third, &finding.detail, (egui::FontId::proportional(theme::SMALL), quiet), 2);
        let at = pos2(rect.right() - 12.0, rect.center().y);
        let font = egui::FontId::proportional(theme::SMALL);
        ui.painter().text(at, egui::Align2::RIGHT_CENTER, "show me ›", font, tokens.accent);
    }
}

/// Words in the middle of a place, cut after so many lines.
fn text(ui: &Ui, place: Rect, words: &str, (font, colour): (egui::FontId, egui::Color32), lines: usize) {
    let mut job = LayoutJob::simple(words.to_owned(), font, colour, place.width().max(20.0));
    job.wrap.max_rows = lines;
    let galley = ui.painter().layout_job(job);
    let at = pos2(place.left(), place.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, colour);
}

fn sheets_of(ui: &mut Ui, state: &State, judged: &Judged) {
    let fresh = judged.revision == state.revision;
    // Several sheets one below the other would each get too little: they are scrolled as one.
    let many = judged.sheets.len() > 1;
    let one = |ui: &mut Ui, at: usize, wide: &crate::app::publish::audit::Wide, whole: bool| {
        let title = if fresh { wide.sheet.title.clone() } else { format!("{} (before)", wide.sheet.title) };
        ui.add(Label::new(small(&title).color(Tokens::of(ui).secondary)).truncate());
        let id = format!("{} {at}", judged.judgement.id);
        if whole { sheet::show(ui, wide, &id, &title) } else { sheet::across(ui, wide, &id, &title) }
    };
    if many {
        scrolled(ui, "sheets", |ui| {
            for (at, wide) in judged.sheets.iter().enumerate() {
                one(ui, at, wide, false);
                ui.add_space(6.0);
            }
        });
    } else if let Some(wide) = judged.sheets.first() {
        one(ui, 0, wide, true);
    }
}

/// The verdicts in few words, for the other steps.
pub fn brief(ui: &mut Ui, state: &State, queue: &mut Queue) {
    widgets::heading(ui, "Gates", |ui| {
        let count = format!("{} of {} judged", state.publish.audit.summary.judged, GATES.len());
        ui.add(Label::new(small(count).color(Tokens::of(ui).secondary)));
    });
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (at, gate) in GATES.iter().enumerate() {
            brief_row(ui, state, at, *gate, queue);
        }
    });
    widgets::gap(ui);
}

fn brief_row(ui: &mut Ui, state: &State, at: usize, gate: &dyn Gate, queue: &mut Queue) {
    let size = vec2(ui.available_width(), theme::TABLE_ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let judged = state.publish.audit.gate(at);
    let fresh = judged.is_some_and(|it| it.revision == state.revision);
    name(&response, gate, judged, fresh, false);
    if response.clicked() {
        queue.push_back(Command::from(PublishAction::Gate(at)));
        queue.push_back(Command::from(PublishAction::Go(crate::app::publish::PublishStep::Gates)));
    }
    if !ui.is_rect_visible(rect) {
        return;
    }
    let tokens = Tokens::of(ui);
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 3.0, tokens.hover);
    }
    let middle = rect.left_center() + vec2(6.0, 0.0);
    let half = rect.width() * 0.52;
    let font = egui::FontId::proportional(theme::SMALL);
    let named = Rect::from_min_size(rect.min + vec2(20.0, 0.0), vec2(half - 20.0, rect.height()));
    text(ui, named, gate.name(), (font.clone(), tokens.text), 1);
    let Some(judged) = judged else {
        ui.painter().text(middle, egui::Align2::CENTER_CENTER, "…", font, tokens.secondary);
        return;
    };
    let verdict = judged.judgement.verdict;
    if fresh {
        mark::shape(ui, middle, verdict, 4.0, mark::colour(tokens, verdict));
    } else {
        ui.painter().text(middle, egui::Align2::CENTER_CENTER, "…", font.clone(), tokens.secondary);
    }
    let colour = if fresh { tokens.secondary } else { tokens.faint };
    let mut job = LayoutJob::simple(judged.judgement.finding.shown.clone(), font, colour, rect.width() - half);
    job.wrap.max_rows = 1;
    let galley = ui.painter().layout_job(job);
    let at = pos2(rect.right() - galley.size().x, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, colour);
    response.tip(gate.about());
}
