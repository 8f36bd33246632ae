//! The ledger: what became of every generated row, per class.

use egui::{Color32, FontId, Id, Label, RichText, Ui};

use crate::app::{
    class_balance::{ClassBalance, DISPENSABLE, LedgerLine},
    command::{Command, Queue},
    context_menu::{self, MenuTarget},
    panels::{
        search,
        widgets::{self, TableCell, small},
    },
    select::{Mode, Part, action::SelectAction},
    state::State,
    theme::{self, Tokens},
};
use crate::sampling::ledger::LedgerColumn;

/// Room for the class's name.
const NAME: f32 = 40.0;
/// Height of the line with the snapshot's figures: it belongs to the line above it.
const BEFORE: f32 = 16.0;

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let Some(shown) = state.shown() else { return };
    let consequences = &shown.consequences;
    let before = state.explore.snapshot.as_ref().and_then(|snapshot| snapshot.ledger(consequences));
    widgets::heading(ui, "Ledger", |_| {});
    let (columns, widths) = layout(ui, consequences, before);
    let sentence = sentence(consequences);
    let classes = &consequences.lines;
    let found = search::list(ui, Id::unique("ledger"), "ledger lines", classes.len(), |at| classes[at].label.as_str());
    widgets::table(ui, "Ledger of the classes", &sentence, |ui| {
        lines(ui, state, (consequences, before), &found.places, (&columns, &widths), queue);
    });
    let (note, bad) = &consequences.note;
    ui.add_space(3.0);
    let tokens = Tokens::of(ui);
    ui.add(Label::new(small(note).color(if *bad { tokens.look } else { tokens.faint })).wrap());
    widgets::gap(ui);
}

fn lines(
    ui: &mut Ui,
    state: &State,
    (consequences, before): (&ClassBalance, Option<&ClassBalance>),
    classes: &[usize],
    (columns, widths): (&[LedgerColumn], &[f32]),
    queue: &mut Queue,
) {
    widgets::table_row(ui, widths, |ui| {
        let head = |text: &str| small(text).color(Tokens::of(ui).secondary);
        std::iter::once(TableCell::left(head("class")))
            .chain(columns.iter().map(|&at| TableCell { tip: at.about(), ..TableCell::right(head(at.name())) }))
            .collect()
    });
    let strong = |text: &str| RichText::new(text).font(theme::medium_font(theme::SMALL));
    let classes = classes.iter().map(|&at| (Some(at as u32), &consequences.lines[at]));
    for (class, line) in classes.chain([(None, &consequences.total)]) {
        let text = |text: &str| if class.is_some() { small(text) } else { strong(text) };
        let drawn = ui.scope(|ui| widgets::table_line(ui, widths, theme::TABLE_ROW, |_| cells(line, columns, text)));
        if let Some(class) = class {
            context_menu::around(&drawn.response, state, queue, || MenuTarget::Class(class));
        }
        let pressed = drawn.inner;
        select(ui, pressed, columns, class, queue);
        let old = before.map(|before| class.map_or(&before.total, |class| &before.lines[class as usize]));
        if let Some(old) = old.filter(|old| columns.iter().any(|&at| old.cell(at) != line.cell(at))) {
            widgets::table_line(ui, widths, BEFORE, |ui| was(ui, line, old, columns));
        }
        widgets::rule(ui, widths);
    }
}

/// The ledger for those who do not see it: how many classes, the last line, and what is the matter.
fn sentence(consequences: &ClassBalance) -> String {
    let counts = consequences.columns.iter().map(|&at| format!("{} {}", at.name(), consequences.total.cell(at)));
    let counts = counts.collect::<Vec<_>>().join(", ");
    format!("{} classes, in all {counts}; {}", consequences.lines.len(), consequences.note.0)
}

/// The snapshot's figures, where they were others.
fn was(ui: &Ui, now: &LedgerLine, old: &LedgerLine, columns: &[LedgerColumn]) -> Vec<TableCell> {
    let weak = |text: &str| RichText::new(text).size(theme::HEADING).color(Tokens::of(ui).secondary);
    let count = |&at: &LedgerColumn| {
        let was = if old.cell(at).is_empty() { "0" } else { old.cell(at) };
        if was == now.cell(at) {
            return TableCell::right(weak(""));
        }
        let whose = if now.rank.is_some() { format!("class {}", now.label) } else { now.label.clone() };
        let name = format!("{} of {whose} was {} in the snapshot", at.name(), was);
        TableCell { name: Some(name), ..TableCell::right(weak(was)) }
    };
    std::iter::once(TableCell::right(weak("was"))).chain(columns.iter().map(count)).collect()
}

/// Selects the rows that the pressed cell counts.
fn select(ui: &Ui, pressed: Option<usize>, columns: &[LedgerColumn], class: Option<u32>, queue: &mut Queue) {
    // The first cell is the name.
    let column = pressed.and_then(|at| columns.get(at.checked_sub(1)?));
    if let Some(part) = column.and_then(|&column| Part::of_column(column)) {
        let mode = Mode::of(ui.input(|input| input.modifiers));
        queue.push_back(Command::Select(SelectAction::Part(part, class, mode)));
    }
}

fn cells(line: &LedgerLine, columns: &[LedgerColumn], text: impl Fn(&str) -> RichText) -> Vec<TableCell> {
    let name = TableCell { rank: line.rank, ..TableCell::left(text(&line.label)) };
    let count = |&at: &LedgerColumn| {
        let counted = line.cell(at);
        let some = !matches!(counted, "0" | "–");
        let part = Part::of_column(at).filter(|_| some);
        TableCell {
            tip: if part.is_some() { "Select these rows; Shift adds, Ctrl takes away" } else { "" },
            button: part.map(|part| format!("Select the {counted} {} rows of {}", part.name(), line.label)),
            ..TableCell::right(text(counted))
        }
    };
    std::iter::once(name).chain(columns.iter().map(count)).collect()
}

/// The columns that fit, and their widths: the least needed ones go first.
fn layout(ui: &Ui, consequences: &ClassBalance, before: Option<&ClassBalance>) -> (Vec<LedgerColumn>, Vec<f32>) {
    let wide = |text: &str, font: FontId| ui.painter().layout_no_wrap(text.to_owned(), font, Color32::BLACK).size().x;
    let need = |at: LedgerColumn| {
        let totals = std::iter::once(consequences).chain(before);
        let totals = totals.map(|it| wide(it.total.cell(at), theme::medium_font(theme::SMALL)));
        totals.fold(wide(at.name(), FontId::proportional(theme::SMALL)), f32::max) + 7.0
    };
    let available = ui.available_width();
    let mut columns = consequences.columns.clone();
    let mut spare = DISPENSABLE.iter();
    while NAME + columns.iter().map(|&at| need(at)).sum::<f32>() > available
        && let Some(&at) = spare.next()
    {
        columns.retain(|&other| other != at);
    }
    let used: f32 = columns.iter().map(|&at| need(at)).sum();
    let widths = std::iter::once((available - used).max(30.0)).chain(columns.iter().map(|&at| need(at))).collect();
    (columns, widths)
}
