//! `ReconSMOTE`: real rows where the lines of synthetic rows cross.

use super::format::{count, percent, plural, row_cells, row_header, two};
use crate::{
    matrix::Matrix,
    measures::{
        attacks::{
            Parameters,
            reconstruction::{self, VERIFIED},
        },
        audit::{
            Audience, AuditInput, ClassFigure, Evidence, Finding, Gate, Sheet, Verdict,
            near::{self, Scales},
        },
    },
    progress::{Progress, Stop},
};

/// Synthetic rows per real row of a class from which on the attack is known to succeed on unrounded rows.
const MANY: f64 = 5.0;
/// Rows of a class that are attacked, at most: lines need their neighbours, so it is those nearest to one of them.
const MOST_ROWS: usize = 20_000;

#[derive(Debug)]
pub struct ReconstructionGate;

impl Gate for ReconstructionGate {
    fn id(&self) -> &'static str {
        "reconstruction"
    }

    fn name(&self) -> &'static str {
        "Reconstruction"
    }

    fn asks(&self) -> Audience {
        Audience::Attacker
    }

    fn about(&self) -> &'static str {
        "ReconSMOTE (Ganev et al. 2025), class by class on the synthetic rows alone: collinear rows give lines, and where at \
         least three pairs of lines meet is a real row. It uses the columns that are off the source's grid, as rounding bends \
         every line. Passes at no verified row and fewer than 5 synthetic rows per real row."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.0)
    }

    fn judge(&self, case: &AuditInput, progress: &Progress) -> Result<Finding, Stop> {
        if case.mixed.is_some() {
            return Ok(Finding::cannot_say("it attacks files of synthetic rows alone; this one is augmented"));
        }
        if case.schema.numbers.len() < 2 {
            return Ok(Finding::cannot_say("the attack needs two columns of numbers, and there are fewer"));
        }
        let scales = Scales::fit(&case.schema, &case.learning);
        let columns = free_columns(case);
        let names: Vec<&str> = columns.iter().map(|&at| case.schema.numbers[at].name.as_str()).collect();
        let mut sheet = Sheet::new("Real rows that were recovered", &row_header(case));
        let (mut verified, mut recovered, mut claimed, mut lines) = (0, 0, 0, 0);
        let mut classes = Vec::new();
        for (class, (real, made, ratio)) in (0_u32..).zip(case.ratios()) {
            if made == 0 || real == 0 {
                continue;
            }
            let own = case.learning.members(class);
            let of_real = scales.numbers(&case.learning, &own, &columns);
            let made_rows = case.synthetic.members(class);
            let synthetic = patch(scales.numbers(&case.synthetic, &made_rows, &columns), progress)?;
            let parameters = Parameters { k: case.options.k, ratio };
            let found = reconstruction::attack(&synthetic, &of_real, parameters, &near::searcher(progress), progress)?;
            for &(_, row) in &found.examples {
                sheet.push(row_cells(case, &case.learning, own[row as usize] as usize, "real"));
            }
            verified += found.verified;
            recovered += found.recovered;
            claimed += found.points.rows();
            lines += found.lines;
            classes.push(ClassFigure {
                class: case.schema.classes[class as usize].clone(),
                verdict: verdict(found.verified, ratio),
                figure: Some(found.recall()),
                detail: format!(
                    "{} of {} real rows found by {} lines, precision {}; {ratio:.1} synthetic rows per real row",
                    count(found.recovered),
                    count(real),
                    count(found.lines),
                    found.precision().map_or_else(|| "–".to_owned(), two)
                ),
            });
        }
        let verdict = Verdict::worst(classes.iter().map(|it| it.verdict));
        let largest = case.ratios().iter().map(|it| it.2).fold(0.0, f64::max);
        let rows = case.learning.len();
        Ok(Finding {
            verdict: Some(verdict),
            figure: Some(verified as f64),
            shown: format!("{} found · r = {largest:.1}", count(recovered)),
            detail: match verdict {
                Verdict::Red => format!(
                    "{} ({} of those learnt from) recovered where lines of synthetic rows cross",
                    plural(recovered, "real row", "real rows"),
                    percent(recovered as f64 / rows as f64)
                ),
                Verdict::Amber => {
                    format!(
                        "none verified, but {largest:.1} synthetic rows per real row of a class give the attack much to go by"
                    )
                }
                _ if columns.len() < 2 => {
                    "the values lie on the source's grid, and rounding has bent every line of synthetic rows".to_owned()
                }
                _ => "no real row follows from lines of synthetic rows".to_owned(),
            },
            classes,
            numbers: vec![
                ("lines", lines as f64),
                ("claimed", claimed as f64),
                ("verified", verified as f64),
                ("recovered", recovered as f64),
                ("precision", if claimed == 0 { 0.0 } else { verified as f64 / claimed as f64 }),
                ("recall", recovered as f64 / rows as f64),
                ("k", case.options.k as f64),
                ("ratio", largest),
                ("tolerance_scaled", VERIFIED),
                ("columns", columns.len() as f64),
            ],
            evidence: Evidence {
                sheets: vec![sheet],
                note: format!(
                    "Columns used: {}. Points count as the same within {VERIFIED:e} in scaled units.",
                    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
                ),
                ..Evidence::default()
            },
            ..Finding::default()
        })
    }
}

/// Red where something was found; a warning where there is much to go by.
pub fn verdict(verified: usize, ratio: f64) -> Verdict {
    match verified {
        0 if ratio < MANY => Verdict::Green,
        0 => Verdict::Amber,
        _ => Verdict::Red,
    }
}

/// The columns in which lines can be straight: rounding bends them, and values on a grid line up by chance.
pub fn free_columns(case: &AuditInput) -> Vec<usize> {
    (0..case.schema.numbers.len()).filter(|&at| case.synthetic.off_grid[at]).collect()
}

/// All rows, or those nearest to one in the middle of the file.
fn patch(rows: Matrix, progress: &Progress) -> Result<Matrix, Stop> {
    if rows.rows() <= MOST_ROWS {
        return Ok(rows);
    }
    progress.check()?;
    let centre = rows.row(rows.rows() / 2);
    let distance = |row: &[f64]| row.iter().zip(centre).map(|(x, y)| (x - y) * (x - y)).sum::<f64>();
    let mut order: Vec<(f64, u32)> = rows.iter().map(distance).zip(0..).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let near: Vec<u32> = order.into_iter().take(MOST_ROWS).map(|(_, row)| row).collect();
    Ok(rows.select(&near))
}
