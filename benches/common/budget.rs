//! Figures beside their budgets.

/// Prints a figure beside its budget, in the form that `budgets.py` collects.
pub fn print(what: &str, milliseconds: f64, budget: f64) {
    println!("budget | {what} | {milliseconds:.2} ms | {budget:.0} ms | {:.2}", milliseconds / budget);
}
