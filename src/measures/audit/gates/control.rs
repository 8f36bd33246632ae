//! A share beside the same share of held-out rows: what is the matter with a file is by how much it differs.

use super::words::{percent, two};
use crate::measures::audit::{Case, Finding, Sheet, Verdict};

/// A share, and what it is compared with.
pub struct Shares {
    pub title: &'static str,
    /// What the rows of the share are called.
    pub rows: &'static str,
    pub share: f64,
    /// The same share of held-out rows, if there are any.
    pub control: Option<f64>,
    /// Which way a difference speaks against the file: 1 where the share is too large, −1 where it is too small.
    pub sign: f64,
    /// What it means when the file passes, and when it does not.
    pub meaning: [&'static str; 2],
}

impl Shares {
    /// Passes up to a difference of .05, fails above .10.
    pub fn finding(self, case: &Case) -> Finding {
        let Self { title, rows, share, control, sign, meaning } = self;
        let mut sheet = Sheet::new(title, &["rows", "share"]);
        sheet.push(vec![rows.to_owned(), percent(share)]);
        sheet.rows.extend(control.map(|control| vec!["held out".to_owned(), percent(control)]));
        let verdict = control.map(|control| Verdict::up_to(sign * (share - control), 0.05, 0.10));
        let detail = match verdict {
            None => "without held-out rows there is nothing to compare this share with",
            Some(Verdict::Green) => meaning[0],
            Some(_) => meaning[1],
        };
        Finding {
            verdict: Some(verdict.unwrap_or(Verdict::CannotSay)),
            figure: Some(share),
            shown: control.map_or_else(|| two(share), |control| format!("{} against {}", two(share), two(control))),
            detail: detail.to_owned(),
            sampled: Some(case.sample().sampled),
            numbers: control.map(|control| ("held_out", control)).into_iter().collect(),
            evidence: sheet.into(),
            ..Finding::default()
        }
    }
}
