//! The form of a table to be made, what the table would look like, and how it is written.

mod apply;

use std::{path::Path, sync::Arc};

use crate::{
    error::{Error, Setting},
    progress::{Progress, Stop},
    report::{
        files,
        format::{percent, thousands},
    },
    table::samples::generated::{self, MadeTable},
};

/// Rows drawn at most.
const DRAWN: usize = 1_500;

/// Multiplications that the drawn rows may cost at most, so that a wide table does not hold up the frame.
const EFFORT: usize = 10_000_000;

/// What the dialog holds. The preview always belongs to the settings, or to the last ones that could be followed.
#[derive(Clone, Debug, PartialEq)]
pub struct MadeForm {
    pub make: MadeTable,
    /// Why the settings cannot be followed.
    pub error: Option<Error>,
    pub preview: Arc<Preview>,
    /// Where to save it.
    pub path: String,
    /// What came of saving: the sentence, and whether it is an error.
    pub saved: Option<(String, bool)>,
}

/// What a table would look like.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preview {
    pub classes: Vec<ClassPreview>,
    /// One sentence on what is shown.
    pub summary: String,
    /// Rows are left out of the picture, or counted before some change their class.
    pub note: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassPreview {
    pub label: String,
    /// 0 is the largest class.
    pub rank: usize,
    /// "450 (90 %)".
    pub count: String,
    /// In the first two columns.
    pub points: Vec<[f64; 2]>,
}

impl MadeForm {
    pub fn new(make: MadeTable) -> Self {
        let form = Self { make: make.clone(), error: None, preview: Arc::default(), path: String::new(), saved: None };
        form.with(make)
    }

    /// The form with other settings, looked at anew.
    #[must_use]
    pub fn with(&self, make: MadeTable) -> Self {
        let (error, preview) = match Preview::of(&make) {
            Ok(preview) => (None, Arc::new(preview)),
            Err(error) => (Some(error), Arc::clone(&self.preview)),
        };
        Self { make, error, preview, path: self.path.clone(), saved: None }
    }

    /// The message that belongs beside the control of a setting, by its key.
    pub fn error_of(&self, key: &str) -> Option<&str> {
        let error = self.error.as_ref()?;
        matches!(error.setting, Some(Setting::Make(about)) if about == key).then_some(error.message.as_str())
    }
}

impl Preview {
    fn of(make: &MadeTable) -> Result<Self, Error> {
        // Of the table as it is asked for, before the picture leaves rows out.
        let mut counts = make.class_rows()?;
        let effort = make.width().saturating_mul(make.width());
        let rows = make.rows.min(DRAWN).min(EFFORT / effort.max(1)).max(make.class_count());
        let points = MadeTable { rows, ..make.clone() }.points()?;
        let mut notes = Vec::new();
        if rows == make.rows {
            counts.clone_from(&points.class_rows);
        } else {
            notes.push(format!("The picture shows {} rows.", thousands(rows as u64)));
            if make.label_noise > 0.0 && make.shape()?.uses("label_noise") {
                notes.push("The counts are those before label noise.".to_owned());
            }
        }
        let mut classes: Vec<ClassPreview> = (counts.iter().enumerate())
            .map(|(class, count)| ClassPreview {
                label: generated::label(class).to_string(),
                rank: counts.iter().enumerate().filter(|&(other, n)| (n, class) > (count, other)).count(),
                count: format!("{} ({})", thousands(*count as u64), percent(*count as f64 / make.rows as f64)),
                points: Vec::new(),
            })
            .collect();
        for row in 0..points.rows() {
            let values = points.row(row);
            classes[usize::from(points.classes[row])].points.push([values[0], values.get(1).copied().unwrap_or(0.0)]);
        }
        let counted: Vec<String> = classes.iter().map(|class| format!("{} {}", class.label, class.count)).collect();
        let summary = format!("{} rows in {} columns: {}", make.rows, make.width(), counted.join(", "));
        Ok(Self { classes, summary, note: (!notes.is_empty()).then(|| notes.join(" ")) })
    }
}

/// Makes the table and writes it; gives the number of its rows.
pub fn write(make: &MadeTable, path: &Path, progress: &Progress) -> Result<u64, Stop> {
    progress.stage("making the table", 0)?;
    files::write(path, &make.csv()?, progress)?;
    Ok(make.rows as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preview_counts_the_whole_table_and_draws_a_part() {
        let form = MadeForm::new(MadeTable { rows: 100_000, ..MadeTable::default() });
        let counts: Vec<&str> = form.preview.classes.iter().map(|class| class.count.as_str()).collect();
        assert_eq!(counts, ["90,000 (90 %)", "10,000 (10 %)"]);
        assert_eq!(form.preview.classes.iter().map(|class| class.points.len()).sum::<usize>(), DRAWN);
        assert!(form.preview.note.as_ref().unwrap().contains("before label noise"));
        let wide = MadeForm::new(MadeTable { columns: 500, informative: 500, ..MadeTable::default() });
        assert!(wide.error.is_none() && wide.preview.note.is_some());
        let ranks = |weights: Vec<f64>| {
            let make = MadeTable { classes: 3, informative: 2, weights, ..MadeTable::default() };
            MadeForm::new(make).preview.classes.iter().map(|class| class.rank).collect::<Vec<_>>()
        };
        assert_eq!(ranks(vec![0.2, 0.5, 0.3]), [2, 0, 1]);
        let ranked = ranks(vec![0.4, 0.4, 0.2]);
        assert_eq!(ranked.iter().sum::<usize>(), 3, "{ranked:?}");
    }

    #[test]
    fn a_bad_setting_keeps_the_last_picture_and_is_told_by_its_key() {
        let form = MadeForm::new(MadeTable::default());
        let bad = form.with(MadeTable { clusters: 9, ..MadeTable::default() });
        assert!(bad.error_of("informative").unwrap().contains("corners"));
        assert_eq!(bad.error_of("clusters"), None);
        assert_eq!(bad.preview, form.preview);
        assert_eq!(bad.with(MadeTable::default()).error, None);
    }
}
