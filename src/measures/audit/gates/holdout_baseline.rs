//! A share beside the same share of held-out rows: what is the matter with a file is by how much it differs, and how large
//! the share is by itself.

use super::format::{percent, two};
use crate::measures::audit::{AuditInput, Finding, Sheet, Verdict};

/// A share, and what it is compared with.
pub struct ComparedShare {
    pub title: &'static str,
    /// What the rows of the share are called.
    pub rows: &'static str,
    pub share: f64,
    /// The same share of held-out rows, if there are any.
    pub control: Option<f64>,
    /// Which way a difference speaks against the file: 1 where the share is too large, −1 where it is too small.
    pub sign: f64,
    /// What it means when the file passes, and when it differs from the control.
    pub meaning: [&'static str; 2],
    /// The share from which on it is to be looked at, whatever that of held-out rows is, and what it says by itself.
    pub by_itself: (f64, String),
}

impl ComparedShare {
    /// Passes up to a difference of .05 unless the share speaks by itself, fails above .10.
    pub fn finding(self, case: &AuditInput) -> Finding {
        let Self { title, rows, share, control, sign, meaning, by_itself: (limit, by_itself) } = self;
        let mut sheet = Sheet::new(title, &["rows", "share"]);
        sheet.push(vec![rows.to_owned(), percent(share)]);
        sheet.rows.extend(control.map(|control| vec!["held out".to_owned(), percent(control)]));
        let compared =
            control.map_or(Verdict::CannotSay, |control| Verdict::up_to(sign * (share - control), 0.05, 0.10));
        let speaks = sign * (share - limit) >= 0.0;
        let verdict = if speaks { compared.max(Verdict::Amber) } else { compared };
        let mut detail = vec![match compared {
            Verdict::CannotSay => "without held-out rows there is nothing to compare this share with".to_owned(),
            Verdict::Green => meaning[0].to_owned(),
            _ => meaning[1].to_owned(),
        }];
        detail.extend(speaks.then_some(by_itself));
        Finding {
            verdict: Some(verdict),
            figure: Some(share),
            shown: control.map_or_else(|| two(share), |control| format!("{} against {}", two(share), two(control))),
            detail: detail.join(", but "),
            sampled: Some(case.sample().sampled),
            numbers: control.map(|control| ("held_out", control)).into_iter().collect(),
            evidence: sheet.into(),
            ..Finding::default()
        }
    }
}
