//! What was typed as a number and not taken, kept beside its control.

use egui::{Id, Ui};

/// A text that was typed and not taken. It stays in its box until it is right, given up with Esc, or the value is set
/// elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Refused {
    pub text: String,
    pub why: String,
    /// The value that stays meanwhile.
    pub value: Option<f64>,
}

/// Where the text that was refused is kept for the control that is called so.
fn place(control: Id) -> Id {
    control.with("refused")
}

/// The text that is still refused beside a value.
pub fn of(ui: &Ui, control: Id, value: Option<f64>) -> Option<Refused> {
    let kept = ui.data(|data| data.get_temp::<Refused>(place(control)));
    if kept.as_ref().is_some_and(|it| it.value != value) {
        clear(ui, control);
        return None;
    }
    kept
}

/// Keeps a text until it is right or given up.
pub fn keep(ui: &Ui, control: Id, text: Refused) {
    ui.data_mut(|data| data.insert_temp(place(control), text));
}

/// Gives up the text that was refused.
pub fn clear(ui: &Ui, control: Id) {
    ui.data_mut(|data| data.remove_temp::<Refused>(place(control)));
}

/// Why what stands in a box is not taken.
pub fn refusal(ui: &Ui, control: Id) -> Option<String> {
    ui.data(|data| data.get_temp::<Refused>(place(control))).map(|it| it.why)
}
