//! The lattice attack: parents solved from single rows.

use super::format::{count, percent, plural, two};
use crate::{
    measures::{
        attacks::lattice::{self, KnownColumn},
        audit::{Audience, AuditInput, Evidence, Finding, Gate, Sheet, Verdict},
    },
    progress::{Progress, Stop},
};

/// Share of the values that lie on a coarser grid for an attacker to try it.
const NEARLY: f64 = 0.95;

#[derive(Debug)]
pub struct LatticeGate;

impl Gate for LatticeGate {
    fn id(&self) -> &'static str {
        "lattice"
    }

    fn name(&self) -> &'static str {
        "Lattice attack"
    }

    fn asks(&self) -> Audience {
        Audience::Attacker
    }

    fn about(&self) -> &'static str {
        "Both parents of a row solved from that row alone: source values lie on a grid, and a fraction in a binary column gives \
         the gap. Parents that are real rows are verified hits, as counts, precision and recall over the learning rows. Passes \
         at 0."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.0)
    }

    fn judge(&self, case: &AuditInput, progress: &Progress) -> Result<Finding, Stop> {
        let numbers = &case.schema.numbers;
        if numbers.is_empty() {
            return Ok(Finding::cannot_say("the attack needs columns of numbers, and there are none"));
        }
        let fine: Vec<KnownColumn> = numbers
            .iter()
            .map(|it| KnownColumn { step: it.step, low: it.range[0], high: it.range[1], binary: it.binary.is_some() })
            .collect();
        let coarse = coarser(case, &fine);
        let attack = |columns: &[KnownColumn]| {
            lattice::attack(&case.synthetic.numbers, &case.learning.numbers, columns, progress)
        };
        let mut found = attack(&fine)?;
        // A column of nearly whole numbers tells the gap where no binary one does; the attacker keeps what gives more.
        if coarse != fine {
            let other = attack(&coarse)?;
            if other.recovered > found.recovered {
                found = other;
            }
        }
        let names: Vec<&str> = std::iter::once("row").chain(numbers.iter().map(|it| it.name.as_str())).collect();
        let mut sheet = Sheet::new("Parents recovered from a single row, beside the real rows that they are", &names);
        let written =
            |values: &[f64]| values.iter().zip(numbers).map(|(value, it)| text(*value, it.step)).collect::<Vec<_>>();
        for solved in &found.examples {
            let row =
                |what: String, values: &[f64]| std::iter::once(what).chain(written(values)).collect::<Vec<String>>();
            let file_row = case.synthetic.rows[solved.row as usize] as usize + 1;
            let raw = case.synthetic.numbers.row(solved.row as usize);
            sheet.push(
                std::iter::once(format!("synthetic {}, gap {:.4}", count(file_row), solved.gap))
                    .chain(raw.iter().map(|value| format!("{value:.4}")))
                    .collect(),
            );
            for (parent, real) in solved.parents.iter().zip(&solved.real) {
                match real {
                    Some(real) => {
                        let real = *real as usize;
                        let of_file = case.learning.rows[real] as usize + 1;
                        sheet.push_pair(|| {
                            [
                                row("parent, solved".to_owned(), parent),
                                row(format!("real {}", count(of_file)), case.learning.numbers.row(real)),
                            ]
                        });
                    }
                    None => sheet.push(row("parent, solved, no real row".to_owned(), parent)),
                }
            }
        }
        let precision = found.precision().unwrap_or_default();
        Ok(Finding {
            verdict: Some(if found.verified == 0 { Verdict::Green } else { Verdict::Red }),
            figure: Some(found.verified as f64),
            shown: format!("{} of {} solved", count(found.solved), count(found.rows)),
            detail: if found.verified == 0 {
                match found.attempted {
                    0 => "no row has a cell that gives its gap away".to_owned(),
                    tried => format!("tried on {}: no parents that are real rows follow", plural(tried, "row", "rows")),
                }
            } else {
                format!(
                    "{} ({}) recovered from single rows, precision {}",
                    plural(found.recovered, "real row", "real rows"),
                    percent(found.recall()),
                    two(precision)
                )
            },
            numbers: vec![
                ("rows", found.rows as f64),
                ("attempted", found.attempted as f64),
                ("solved", found.solved as f64),
                ("claimed", found.claimed as f64),
                ("verified", found.verified as f64),
                ("recovered", found.recovered as f64),
                ("precision", precision),
                ("recall", found.recall()),
            ],
            evidence: Evidence {
                sheets: vec![sheet],
                note: format!("Rows: {}; a gap could be looked for in {}.", count(found.rows), count(found.attempted)),
                ..Evidence::default()
            },
            ..Finding::default()
        })
    }
}

/// The columns by the grid on which nearly all of the source's values lie: ages are whole but for infants'.
fn coarser(case: &AuditInput, columns: &[KnownColumn]) -> Vec<KnownColumn> {
    let mut all = columns.to_vec();
    for (at, column) in all.iter_mut().enumerate().filter(|(_, column)| !column.binary) {
        let rows = case.learning.len() as f64;
        let lie_on = |step: f64| {
            let on = case.learning.numbers.column(at).filter(|value| {
                let steps = value / step;
                (steps - steps.round()).abs() < 1e-6
            });
            on.count() as f64 >= NEARLY * rows
        };
        while column.step < column.high - column.low && lie_on(column.step * 10.0) {
            column.step *= 10.0;
        }
        // A grid begins at one of its own values.
        column.low = (column.low / column.step).floor() * column.step;
        column.high = (column.high / column.step).ceil() * column.step;
    }
    all
}

/// A value with as many decimals as its grid has.
fn text(value: f64, step: f64) -> String {
    let decimals = if step > 0.0 && step < 1.0 { (-step.log10()).round() as usize } else { 0 };
    format!("{value:.decimals$}")
}
