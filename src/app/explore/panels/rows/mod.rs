//! The table of rows. Only the lines and columns in sight are computed, so a million rows cost no more than twenty.

mod filter;
mod scroll;

use egui::{
    Align2, EventFilter, FontId, Key as Pressed, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};

use crate::{
    app::{
        command::{Command, Queue},
        context_menu::{self, MenuTarget},
        panels::widgets::Tips as _,
        plots::data::RowId,
        rows::{
            Key, List,
            text::{LEAD, Lines},
        },
        select::{Mode, Selecting, action::SelectAction},
        state::State,
        table_summary::TableSummary,
        theme::{self, Tokens},
    },
    report::format::{clip, thousands},
    sampling::row_kinds::RowKind,
};
use scroll::Scroll;

/// Rows that the widths of columns are taken from.
const SAMPLED: usize = 40;
/// Widths of columns, in points.
const LEAST: f32 = 46.0;
const MOST: f32 = 190.0;
/// A letter, and the room around a cell's text.
const LETTER: f32 = 6.6;
const ROOM: f32 = 14.0;

/// What the table keeps from frame to frame.
#[derive(Debug, Default)]
pub struct RowsPanel {
    /// It was drawn in this frame.
    pub shown: bool,
    /// The pointer is on one of its rows in this frame.
    pub pointed: bool,
    scroll: Scroll,
    /// Widths of the columns, and the outcome they are for.
    widths: (usize, Vec<f32>),
    /// The pinned row that was brought into sight, and the list it stood in.
    revealed: Option<(RowId, usize)>,
    /// The other end of a stretch.
    anchor: Option<RowId>,
}

/// What one frame draws.
struct Frame<'a> {
    state: &'a State,
    list: &'a List,
    select: &'a Selecting,
    facts: Option<&'a TableSummary>,
    pinned: Option<RowId>,
    hovered: Option<RowId>,
    /// Columns with their places, from the left end of the table.
    columns: Vec<(Key, String, f32, f32)>,
    /// The whole place, and where the lines are.
    body: Rect,
    head: Rect,
}

impl RowsPanel {
    pub fn show(&mut self, ui: &mut Ui, state: &State, queue: &mut Queue) {
        self.shown = true;
        filter::show(ui, state, queue);
        ui.add_space(4.0);
        let Some(list) = &state.results.listed else { return };
        let outcome = std::sync::Arc::as_ptr(&list.outcome) as usize;
        if self.widths.0 != outcome {
            self.widths = (outcome, widths(list));
        }
        let place = ui.available_rect_before_wrap();
        if place.height() < theme::TABLE_ROW * 2.0 {
            return;
        }
        let bar = Rect::from_min_max(
            pos2(place.right() - scroll::BAR, place.top() + theme::TABLE_ROW),
            place.right_bottom() - vec2(0.0, 8.0),
        );
        let height = bar.height();
        self.scroll.clamp(list.len(), height);
        self.follow_pin(state, list, height);
        self.scroll.bar(ui, bar, list.len());
        let inside = place.with_max_x(bar.left());
        let columns = self.columns(list, &state.view.select.hidden);
        let total: f32 = columns.iter().map(|(.., width)| width).sum();
        let mut child = ui.new_child(egui::UiBuilder::new().max_rect(inside));
        ScrollArea::horizontal().id_salt("columns of rows").auto_shrink(false).show_viewport(&mut child, |ui, seen| {
            let size = vec2(total.max(inside.width()), inside.height());
            let (whole, _) = ui.allocate_exact_size(size, Sense::hover());
            let seen = Rect::from_min_size(whole.min + vec2(seen.left(), 0.0), vec2(inside.width(), whole.height()));
            let frame = Frame {
                state,
                list,
                select: &state.view.select,
                facts: state.derived.facts.as_deref(),
                pinned: state.view.pinned,
                hovered: state.view.hovered,
                columns: columns.into_iter().map(|(key, name, x, wide)| (key, name, x + whole.left(), wide)).collect(),
                head: seen.with_max_y(seen.top() + theme::TABLE_ROW),
                body: Rect::from_min_size(seen.min + vec2(0.0, theme::TABLE_ROW), vec2(seen.width(), height)),
            };
            self.body(ui, &frame, queue);
            frame.heads(ui, queue);
        });
        ui.allocate_rect(place, Sense::hover());
    }

    /// Brings a row into sight that was pinned elsewhere.
    fn follow_pin(&mut self, state: &State, list: &List, height: f32) {
        let Some(pinned) = state.view.pinned else {
            self.revealed = None;
            return;
        };
        let now = (pinned, list.len());
        if self.revealed != Some(now) {
            self.revealed = Some(now);
            if let Some(line) = list.place(pinned) {
                self.scroll.reveal(line, height);
                self.scroll.clamp(list.len(), height);
            }
        }
    }

    /// The columns from the left end on; those that are hidden have no width.
    fn columns(&self, list: &List, hidden: &[Key]) -> Vec<(Key, String, f32, f32)> {
        let lead = [Key::Row, Key::Class, Key::Fate, Key::Kind, Key::Distance, Key::Nearest].into_iter().zip(LEAD);
        let names = list.outcome.table.columns.iter().enumerate().map(|(at, of)| (Key::Column(at), of.name.as_str()));
        let mut x = 0.0;
        lead.chain(names)
            .zip(&self.widths.1)
            .map(|((key, name), &width)| {
                let width = if hidden.contains(&key) { 0.0 } else { width };
                let from = x;
                x += width;
                (key, name.to_owned(), from, width)
            })
            .collect()
    }

    fn body(&mut self, ui: &mut Ui, frame: &Frame<'_>, queue: &mut Queue) {
        let (list, body) = (frame.list, frame.body);
        let focus = ui.interact(body, ui.scope_id().with("rows"), Sense::focusable_noninteractive());
        focus.widget_info(|| {
            WidgetInfo::labeled(Role::Table, true, format!("Table of {} rows", thousands(list.len() as u64)))
        });
        ui.ctx().accesskit_node_builder(focus.id, |node| node.set_description(frame.sentence()));
        if ui.rect_contains_pointer(body) {
            self.scroll.by(-ui.input(|input| input.smooth_scroll_delta().y));
            self.scroll.clamp(list.len(), body.height());
        }
        if focus.has_focus() {
            let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(focus.id, filter));
            self.keys(ui, frame, queue);
        }
        let (first, above) = self.scroll.first();
        let mut lines = Lines::new(&list.outcome, frame.state.kinds(&list.outcome));
        let fits = (body.height() / theme::TABLE_ROW) as usize + 2;
        let clip = ui.clip_rect().intersect(body);
        let mut pointed = None;
        for at in first..(first + fits).min(list.len()) {
            let Some(id) = list.get(at) else { break };
            let top = body.top() - above + (at - first) as f32 * theme::TABLE_ROW;
            let line = Rect::from_min_size(pos2(body.left(), top), vec2(body.width(), theme::TABLE_ROW));
            let response = ui.interact(line.intersect(body), ui.scope_id().with(("line", at)), Sense::CLICK);
            let chosen = frame.select.rows.contains(id);
            response.widget_info(|| WidgetInfo::selected(Role::Row, true, chosen, frame.title(id)));
            frame.line(ui, clip, line, (id, chosen, response.hovered()), &mut lines);
            if response.hovered() {
                pointed = Some(id);
            }
            context_menu::attach(&response, frame.state, queue, || MenuTarget::Row(id));
            if response.clicked() {
                focus.request_focus();
                self.click(ui, frame, (at, id), queue);
            }
        }
        // That nothing is pointed at is said by the picture.
        self.pointed = pointed.is_some();
        if self.pointed && pointed != frame.hovered {
            queue.push_back(Command::Hover(pointed));
        }
        if focus.has_focus() {
            ui.painter().rect_stroke(body, 2.0, Stroke::new(1.5, Tokens::of(ui).accent), StrokeKind::Inside);
        }
        if list.is_empty() {
            let font = FontId::proportional(theme::SMALL);
            let at = body.left_top() + vec2(4.0, 6.0);
            ui.painter().text(at, Align2::LEFT_TOP, "No row matches.", font, Tokens::of(ui).secondary);
        }
    }

    fn click(&mut self, ui: &Ui, frame: &Frame<'_>, (at, id): (usize, RowId), queue: &mut Queue) {
        let modifiers = ui.input(|input| input.modifiers);
        if modifiers.shift {
            let from = self.anchor.or(frame.pinned).and_then(|anchor| frame.list.place(anchor)).unwrap_or(at);
            let mode = if modifiers.command { Mode::Remove } else { Mode::Add };
            queue.push_back(Command::Select(SelectAction::Stretch(from, at, mode)));
        } else if modifiers.command {
            queue.push_back(Command::Select(SelectAction::Toggle(id)));
        } else {
            queue.push_back(Command::Pin(Some(id)));
            // It is in sight where it was clicked.
            self.revealed = Some((id, frame.list.len()));
        }
        self.anchor = Some(id);
    }

    /// Keys that move the pin; with Shift they select what they pass.
    fn keys(&mut self, ui: &Ui, frame: &Frame<'_>, queue: &mut Queue) {
        let list = frame.list;
        let Some(last) = list.len().checked_sub(1) else { return };
        let page = ((frame.body.height() / theme::TABLE_ROW) as usize).saturating_sub(1).max(1);
        let now = frame.pinned.and_then(|pinned| list.place(pinned));
        let (shift, all, pressed) = ui.input(|input| {
            let plain = !input.modifiers.command;
            let moved =
                [Pressed::ArrowDown, Pressed::ArrowUp, Pressed::PageDown, Pressed::PageUp, Pressed::Home, Pressed::End];
            let pressed = moved.into_iter().find(|&key| plain && input.key_pressed(key));
            (input.modifiers.shift, input.modifiers.command && input.key_pressed(Pressed::A), pressed)
        });
        if all {
            queue.push_back(Command::Select(SelectAction::Listed(Mode::Replace)));
        }
        let Some(key) = pressed else { return };
        let to = match (key, now) {
            (Pressed::Home, _) => 0,
            (Pressed::End, _) => last,
            (_, None) => self.scroll.first().0,
            (Pressed::ArrowDown, Some(now)) => now + 1,
            (Pressed::ArrowUp, Some(now)) => now.saturating_sub(1),
            (Pressed::PageDown, Some(now)) => now + page,
            (_, Some(now)) => now.saturating_sub(page),
        }
        .min(last);
        let Some(id) = list.get(to) else { return };
        if shift {
            queue.push_back(Command::Select(SelectAction::Stretch(now.unwrap_or(to), to, Mode::Add)));
        } else {
            self.anchor = Some(id);
        }
        queue.push_back(Command::Pin(Some(id)));
        self.scroll.reveal(to, frame.body.height());
        self.revealed = Some((id, list.len()));
    }
}

impl Frame<'_> {
    /// What a row is called, as in the inspector.
    fn title(&self, id: RowId) -> String {
        crate::app::inspect::title(&self.list.outcome, id)
    }

    /// What the table shows, for those who do not see it.
    fn sentence(&self) -> String {
        let sort = self.select.listing.sort;
        let by = self.columns.iter().find(|(key, ..)| *key == sort.key).map_or("", |(_, name, ..)| name);
        let order = if sort.descending { "descending" } else { "ascending" };
        let chosen = thousands(self.select.rows.len() as u64);
        format!("{} columns, by {by} {order}, {chosen} rows selected", self.columns.len())
    }

    /// The columns in sight: the first one stays where it is, over the others.
    fn seen(&self) -> impl Iterator<Item = (usize, Rect)> {
        let frozen = self.columns.first().map_or(0.0, |column| column.3);
        let (left, right) = (self.body.left(), self.body.right());
        let others = self.columns.iter().enumerate().skip(1).filter_map(move |(at, (_, _, x, width))| {
            let place = Rect::from_x_y_ranges(*x..=x + width, self.body.y_range());
            (*width > 0.0 && place.right() > left + frozen && place.left() < right).then_some((at, place))
        });
        let first = Rect::from_x_y_ranges(left..=left + frozen, self.body.y_range());
        others.chain((!self.columns.is_empty()).then_some((0, first)))
    }

    /// Where a cell may be drawn.
    fn room(&self, at: usize, clip: Rect) -> Rect {
        let frozen = self.columns.first().map_or(0.0, |column| column.3);
        if at == 0 { clip } else { clip.with_min_x(clip.left().max(self.body.left() + frozen)) }
    }

    fn line(&self, ui: &Ui, clip: Rect, line: Rect, (id, chosen, hovered): (RowId, bool, bool), lines: &mut Lines<'_>) {
        let tokens = Tokens::of(ui);
        let painter = ui.painter().with_clip_rect(clip);
        let pinned = self.pinned == Some(id);
        let ground = if chosen {
            tokens.accent_ground
        } else if hovered || pinned {
            tokens.hover
        } else {
            tokens.panel
        };
        painter.rect_filled(line, 0.0, ground);
        let lead = lines.lead(id);
        let cells = lines.cells(id);
        let font = FontId::proportional(theme::SMALL);
        for (at, place) in self.seen() {
            let Some(text) = lead.get(at).or_else(|| cells.get(at - LEAD.len())) else { continue };
            let room = self.room(at, clip);
            let painter = painter.with_clip_rect(room);
            let colour = if (1..LEAD.len()).contains(&at) { tokens.secondary } else { tokens.text };
            let mut place = place;
            if at == 0 {
                painter.rect_filled(place.intersect(line), 0.0, ground);
            }
            if at == 1
                && let Some(class) = self
                    .facts
                    .and_then(|facts| facts.classes.get(crate::app::rows::class(&self.list.outcome, id) as usize))
            {
                painter.circle_filled(pos2(place.left() + 8.0, line.center().y), 3.6, tokens.class(class.rank));
                place.min.x += 10.0;
            }
            let text = clip_to(text, place.width());
            let at = pos2(place.left() + 4.0, line.center().y);
            painter.text(at, Align2::LEFT_CENTER, text, font.clone(), colour);
        }
        painter.hline(line.x_range(), line.bottom(), Stroke::new(1.0, tokens.line));
        if pinned {
            let mark = Rect::from_min_size(line.min, vec2(3.0, line.height()));
            painter.rect_filled(mark, 0.0, tokens.accent);
        }
    }

    fn heads(&self, ui: &Ui, queue: &mut Queue) {
        let tokens = Tokens::of(ui);
        let sort = self.select.listing.sort;
        let clip = ui.clip_rect().intersect(self.head);
        let font = FontId::proportional(theme::SMALL);
        for (at, place) in self.seen() {
            let (key, name, ..) = &self.columns[at];
            let place = Rect::from_x_y_ranges(place.x_range(), self.head.y_range()).intersect(self.room(at, clip));
            if place.width() < 2.0 {
                continue;
            }
            let response = ui.interact(place, ui.scope_id().with(("head", *key)), Sense::click());
            let sorted = sort.key == *key;
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, sorted, format!("Sort by {name}")));
            let painter = ui.painter().with_clip_rect(place);
            let ground = if response.hovered() || response.has_focus() { tokens.hover } else { tokens.panel };
            painter.rect_filled(place, 0.0, ground);
            let arrow = match (sorted, sort.descending) {
                (false, _) => "",
                (true, false) => " ↑",
                (true, true) => " ↓",
            };
            // A column that is half behind the first one keeps its name's place.
            let left = if at == 0 { place.left() } else { self.columns[at].2 };
            let text =
                format!("{}{arrow}", clip_to(name, self.columns[at].3 - if sorted { LETTER * 2.0 } else { 0.0 }));
            let colour = if sorted { tokens.text } else { tokens.secondary };
            painter.text(pos2(left + 4.0, place.center().y), Align2::LEFT_CENTER, text, font.clone(), colour);
            if response.has_focus() {
                painter.rect_stroke(place, 2.0, Stroke::new(1.5, tokens.accent), StrokeKind::Inside);
            }
            context_menu::attach(&response, self.state, queue, || MenuTarget::Column(*key, name.clone()));
            if response.tip(format!("Sort the rows by {name}; again to turn the order around")).clicked() {
                queue.push_back(Command::Select(SelectAction::Sort(sort.clicked(*key))));
            }
        }
        ui.painter().with_clip_rect(clip.expand(1.0)).hline(
            self.head.x_range(),
            self.head.bottom(),
            Stroke::new(1.0, tokens.line),
        );
    }
}

/// As much of a text as a column has room for.
fn clip_to(text: &str, width: f32) -> String {
    clip(text, ((width - 6.0) / LETTER * 1.15).max(2.0) as usize)
}

/// Widths that hold the names and the cells of some rows, from all over the outcome.
fn widths(list: &List) -> Vec<f32> {
    let outcome = &list.outcome;
    let numbering = crate::app::rows::Numbering::of(outcome);
    // Kinds may be found later: there is room for each.
    let longest = RowKind::ALL.iter().map(|kind| kind.name().len()).max().unwrap_or_default();
    let mut lines = Lines::new(outcome, &outcome.kinds);
    let names = LEAD.into_iter().chain(outcome.table.columns.iter().map(|column| column.name.as_str()));
    let mut letters: Vec<usize> = names.map(|name| name.chars().count() + 2).collect();
    let step = (numbering.len() / SAMPLED).max(1);
    for number in (0..numbering.len()).step_by(step) {
        let id = numbering.id(number as u32);
        let cells = lines.lead(id).into_iter().chain(lines.cells(id));
        for (most, cell) in letters.iter_mut().zip(cells) {
            *most = (*most).max(cell.chars().count());
        }
    }
    letters[0] = letters[0].max(10);
    letters[1] += 2;
    letters[3] = letters[3].max(longest);
    letters.into_iter().map(|letters| (letters as f32 * LETTER + ROOM).clamp(LEAST, MOST)).collect()
}
