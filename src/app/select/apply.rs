//! What is asked of the selection, done.

use std::{sync::Arc, time::Instant};

use egui::{Context, Event, Popup, text_selection::LabelSelectionState};

use crate::{
    app::{
        Smotescope,
        command::Command,
        plots::data::RowId,
        rows::Listing,
        select::{
            Mode,
            action::{Action, keys},
            carried,
            set::RowSet,
        },
    },
    pipeline::Outcome,
};

impl Smotescope {
    /// What is asked of the selection and the list.
    pub(in crate::app) fn select(&mut self, ctx: &Context, action: Action) {
        let outcome = self.state.outcome().cloned();
        let (view, results) = (&mut self.state.view, &self.state.results);
        let select = &mut view.select;
        match action {
            Action::Tool(tool) => return select.tool = tool,
            Action::Beside(beside) => return select.beside = beside,
            Action::Filter(filter) => {
                self.changed_at = Some(Instant::now());
                return select.listing.filter = filter;
            }
            Action::Sort(sort) => {
                self.changed_at = Some(Instant::now());
                return select.listing.sort = sort;
            }
            Action::Clear => return select.set(RowSet::default()),
            _ => {}
        }
        let Some(outcome) = &outcome else { return };
        let (rows, mode): (Vec<RowId>, Mode) = match action {
            Action::Copy => {
                let pinned = || view.pinned.into_iter().collect::<RowSet>();
                let rows = if select.rows.is_empty() { Arc::new(pinned()) } else { Arc::clone(&select.rows) };
                if !rows.is_empty() {
                    self.lister.copy(ctx, Arc::clone(outcome), rows);
                }
                return;
            }
            Action::Rows(rows, mode) => (rows, mode),
            Action::Toggle(row) => (vec![row], if select.rows.contains(row) { Mode::Remove } else { Mode::Add }),
            Action::Part(part, class, mode) => {
                let classes = 0..outcome.selection.fates.len() as u32;
                let wanted = classes.filter(|&other| class.is_none_or(|class| class == other));
                (wanted.flat_map(|class| part.rows(outcome, class)).collect(), mode)
            }
            Action::Using(position, how) => (how.rows(outcome, position), Mode::Replace),
            Action::Stretch(from, to, mode) => {
                let Some(list) = &results.listed else { return };
                ((from.min(to)..=from.max(to)).filter_map(|at| list.get(at)).collect(), mode)
            }
            Action::Listed(mode) => {
                let Some(list) = &results.listed else { return };
                ((0..list.len()).filter_map(|at| list.get(at)).collect(), mode)
            }
            Action::Tool(_) | Action::Beside(_) | Action::Filter(_) | Action::Sort(_) | Action::Clear => return,
        };
        let mut set = if mode == Mode::Replace { RowSet::default() } else { RowSet::clone(&select.rows) };
        for row in rows {
            if mode == Mode::Remove {
                set.remove(row);
            } else {
                set.insert(row);
            }
        }
        select.set(set);
    }

    /// Keys of the selection. `typing`: they belong to a text field.
    pub(in crate::app) fn take_selection_keys(&mut self, ctx: &Context, typing: bool) {
        // While something is dragged, Esc gives that up.
        let held = ctx.input(|input| input.pointer.any_down());
        if typing || self.canvas.typing || Popup::is_any_open(ctx) || held {
            return;
        }
        let view = &self.state.view;
        for (shortcut, action) in keys() {
            // A key that has nothing to do stays with whoever else wants it.
            let idle = match action {
                Action::Clear => view.select.rows.is_empty(),
                Action::Copy => {
                    let words = ctx.plugin_or_default::<LabelSelectionState>().lock().has_selection();
                    words || view.select.rows.is_empty() && view.pinned.is_none()
                }
                _ => false,
            };
            // The system's keys for copying come as an event of their own.
            let copies =
                action == Action::Copy && ctx.input(|input| input.events.iter().any(|it| matches!(it, Event::Copy)));
            if !idle && (copies || ctx.input_mut(|input| input.consume_shortcut(&shortcut))) {
                self.queue.push_back(Command::Select(action));
            }
        }
    }

    /// Takes what was selected and pinned over to the outcome that is to be shown.
    pub(in crate::app) fn carry(&mut self, to: &Outcome) {
        let Some(from) = self.state.outcome() else { return };
        let from = Arc::clone(from);
        let select = &mut self.state.view.select;
        if !Arc::ptr_eq(&from.table, &to.table) {
            // The picture of the drawing before was there to be clicked until now.
            (self.state.view.pinned, self.state.view.hovered) = (None, None);
            select.listing = Listing::default();
        }
        let rows = select.rows.iter().filter_map(|row| carried(row, &from, to)).collect();
        select.set(rows);
        if Arc::ptr_eq(&from.table, &to.table)
            && let Some(RowId::Real(_)) = self.state.view.pinned
        {
            self.state.view.pinned = self.state.view.pinned.and_then(|row| carried(row, &from, to));
        }
    }

    /// Brings the list of rows up to date while it is looked at, and hands over what was copied.
    pub(in crate::app) fn list(&mut self, ctx: &Context) {
        if let Some(text) = self.lister.copied() {
            ctx.copy_text(text);
        }
        if let Some(error) = self.lister.fault() {
            self.complain(error);
        }
        let outcome = self.state.outcome().filter(|_| self.canvas.rows.shown).cloned();
        let results = &mut self.state.results;
        let Some(outcome) = &outcome else {
            // An outcome that is shown no more must not be kept alive by its list.
            results.listed = None;
            return self.lister.rest();
        };
        if let Some(list) = self.lister.list(ctx, results.listed.as_ref(), outcome, &self.state.view.select) {
            results.listed = Some(list);
        }
    }
}
