//! What is asked of the selection, done.

use std::{ops::Range, sync::Arc, time::Instant};

use egui::{Context, Popup, text_selection::LabelSelectionState};

use crate::{
    app::{
        Smotescope,
        plots::data::RowId,
        select::{Mode, action::SelectAction, remapped, set::RowSet},
    },
    pipeline::Outcome,
};

impl Smotescope {
    /// What is asked of the selection and the list.
    pub(in crate::app) fn select(&mut self, action: SelectAction) {
        let select = &mut self.state.view.select;
        match action {
            SelectAction::Tool(tool) => select.tool = tool,
            SelectAction::Beside(beside) => select.beside = beside,
            SelectAction::Filter(filter) => {
                self.changed_at = Some(Instant::now());
                select.listing.filter = filter;
            }
            SelectAction::Sort(sort) => {
                self.changed_at = Some(Instant::now());
                select.listing.sort = sort;
            }
            SelectAction::Clear => select.set(RowSet::default()),
            SelectAction::Copy => self.copy_rows(),
            SelectAction::CopyRow(row) => self.copy(Arc::new(RowSet::from_iter([row]))),
            SelectAction::HideColumn(column) => select.hidden.push(column),
            SelectAction::ShowHidden => select.hidden.clear(),
            SelectAction::Rows(rows, mode) => self.select_rows(rows, mode),
            SelectAction::Toggle(row) => {
                let mode = if select.rows.contains(row) { Mode::Remove } else { Mode::Add };
                self.select_rows([row], mode);
            }
            SelectAction::Part(part, class, mode) => {
                let Some(outcome) = self.state.outcome().cloned() else { return };
                let classes = 0..outcome.selection.fates.len() as u32;
                let wanted = classes.filter(|&other| class.is_none_or(|class| class == other));
                self.select_rows(wanted.flat_map(|class| part.rows(&outcome, class)), mode);
            }
            SelectAction::Using(position, how) => {
                let Some(outcome) = self.state.outcome().cloned() else { return };
                self.select_rows(how.rows(&outcome, position), Mode::Replace);
            }
            SelectAction::Stretch(from, to, mode) => self.select_listed(from.min(to)..from.max(to) + 1, mode),
            SelectAction::Listed(mode) => self.select_listed(0..usize::MAX, mode),
        }
    }

    /// Rows by their places in the list.
    fn select_listed(&mut self, places: Range<usize>, mode: Mode) {
        let Some(list) = &self.state.results.listed else { return };
        let rows: Vec<RowId> = (places.start..places.end.min(list.len())).filter_map(|at| list.get(at)).collect();
        self.select_rows(rows, mode);
    }

    fn select_rows(&mut self, rows: impl IntoIterator<Item = RowId>, mode: Mode) {
        if self.state.outcome().is_none() {
            return;
        }
        let select = &mut self.state.view.select;
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

    /// Those that are selected, or else the pinned one.
    fn copy_rows(&mut self) {
        let view = &self.state.view;
        let pinned = || view.pinned.into_iter().collect::<RowSet>();
        let rows = if view.select.rows.is_empty() { Arc::new(pinned()) } else { Arc::clone(&view.select.rows) };
        self.copy(rows);
    }

    fn copy(&mut self, rows: Arc<RowSet>) {
        let Some(outcome) = self.state.outcome() else { return };
        if !rows.is_empty() {
            self.lister.copy(Arc::clone(outcome), self.state.kinds(outcome).clone(), rows);
        }
    }

    /// Whether keys of the selection have something to do. `typing`: they belong to a text field.
    pub(in crate::app) fn select_counts(&self, ctx: &Context, action: &SelectAction, typing: bool) -> bool {
        // While something is dragged, Esc gives that up.
        let held = ctx.input(|input| input.pointer.any_down());
        if typing || self.canvas.typing || Popup::is_any_open(ctx) || held {
            return false;
        }
        let view = &self.state.view;
        // A key that has nothing to do stays with whoever else wants it.
        let idle = match action {
            SelectAction::Clear => view.select.rows.is_empty(),
            SelectAction::Copy => {
                let words = ctx.plugin_or_default::<LabelSelectionState>().lock().has_selection();
                words || view.select.rows.is_empty() && view.pinned.is_none()
            }
            SelectAction::ShowHidden => view.select.hidden.is_empty(),
            SelectAction::Tool(_)
            | SelectAction::CopyRow(_)
            | SelectAction::HideColumn(_)
            | SelectAction::Toggle(_)
            | SelectAction::Rows(..)
            | SelectAction::Part(..)
            | SelectAction::Using(..)
            | SelectAction::Stretch(..)
            | SelectAction::Listed(_)
            | SelectAction::Beside(_)
            | SelectAction::Filter(_)
            | SelectAction::Sort(_) => false,
        };
        !idle
    }

    /// Takes what was selected and pinned over to the outcome that is to be shown.
    pub(in crate::app) fn remap_selection(&mut self, to: &Outcome) {
        let Some(from) = self.state.outcome() else { return };
        let from = Arc::clone(from);
        let select = &mut self.state.view.select;
        if !Arc::ptr_eq(&from.table, &to.table) {
            // The picture of the drawing before was there to be clicked until now.
            (self.state.view.pinned, self.state.view.hovered) = (None, None);
            select.relist();
        }
        let rows = select.rows.iter().filter_map(|row| remapped(row, &from, to)).collect();
        select.set(rows);
        if Arc::ptr_eq(&from.table, &to.table)
            && let Some(RowId::Real(_)) = self.state.view.pinned
        {
            self.state.view.pinned = self.state.view.pinned.and_then(|row| remapped(row, &from, to));
        }
    }

    /// Brings the list of rows up to date while it is looked at, and hands over what was copied.
    pub(in crate::app) fn list(&mut self, ctx: &Context) {
        if let Some(text) = self.lister.copied() {
            ctx.copy_text(text);
        }
        if let Some(error) = self.lister.fault() {
            self.show_error(error);
        }
        let outcome = self.state.outcome().filter(|_| self.canvas.rows.shown).cloned();
        let Some(outcome) = &outcome else {
            // An outcome that is shown no more must not be kept alive by its list.
            self.state.results.listed = None;
            return self.lister.rest();
        };
        let state = &self.state;
        let of = (outcome, state.kinds(outcome));
        if let Some(list) = self.lister.list(state.results.listed.as_ref(), of, &state.view.select) {
            self.state.results.listed = Some(list);
        }
    }
}
