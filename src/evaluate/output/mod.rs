//! What is written of a comparison: JSON, tables, every prediction, figures, and a page with all of it.

mod figures;
mod json;
mod page;
mod predictions;
mod tables;
mod text;

use std::path::{Path, PathBuf};

use crate::{
    error::Error,
    evaluate::{Study, Trial, curves::ArmCurves, leakage::Leakage, summary::ArmSummary},
    progress::{Progress, Stop},
    report::{
        figure::{Figure, png::png, svg::svg},
        files::Folder,
    },
};

pub use figures::{CurveKind, FIGURES, tone};
pub use json::json;
pub use predictions::write as write_predictions;
pub use tables::{csv, latex, markdown};
pub use text::{brackets, cell, counts, difference, leak_cells, leak_heading, number, rows_in_words, signed, text};

/// Everything that there is to write about.
#[derive(Clone, Copy, Debug)]
pub struct Findings<'a> {
    pub study: &'a Study,
    /// In the order in which [`Study::run`] gives them.
    pub trials: &'a [Trial],
    pub summaries: &'a [ArmSummary],
    pub leakage: Option<&'a Leakage>,
    pub seconds: f64,
}

impl Findings<'_> {
    pub fn model_name(&self, model: usize) -> &'static str {
        self.study.settings.models.get(model).map_or("", |model| model.name())
    }

    pub fn model_title(&self, model: usize) -> &'static str {
        self.study.settings.models.get(model).map_or("", |model| model.title())
    }

    pub fn arm_name(&self, arm: usize) -> &str {
        self.study.settings.arms.get(arm).map_or("", |arm| arm.name.as_str())
    }

    /// Of a model, arm by arm, of the positive class.
    fn curves(&self, model: usize) -> Vec<(&str, ArmCurves)> {
        let arms = &self.study.settings.arms;
        let of = |arm: usize| self.trials.iter().filter(move |trial| trial.model == model && trial.arm == arm);
        let positive = self.study.read.positive;
        (0..arms.len()).map(|arm| (self.arm_name(arm), ArmCurves::of(self.study, of(arm), positive))).collect()
    }

    /// Every figure of every model, by the name of its file.
    pub fn figures(&self) -> Vec<(String, Figure)> {
        let mut all = Vec::new();
        for (number, model) in self.study.settings.models.iter().enumerate() {
            let curves = self.curves(number);
            let arms: Vec<_> = curves.iter().enumerate().map(|(arm, (name, curves))| (arm, *name, curves)).collect();
            let footer = self.footer(number);
            for kind in FIGURES {
                if let Some(figure) = kind.figure(&arms, self.study, self.study.read.positive, &footer) {
                    all.push((format!("{}-{}", model.name(), kind.name), figure));
                }
            }
        }
        all
    }

    /// What a picture was made with.
    fn footer(&self, model: usize) -> String {
        let read = &self.study.read;
        format!(
            "{} · n {} · {} · {} · seed {}",
            read.table.name,
            crate::report::format::thousands(read.rows.len() as u64),
            self.model_title(model),
            self.study.splits_in_words(),
            self.study.settings.recipe.seed
        )
    }
}

/// Size of a figure on paper, in points.
const SIZE: [f32; 2] = [520.0, 420.0];
/// Pixels of a PNG for a point.
const SCALE: f32 = 2.0;

/// The page; it stands for all that is in the folder.
pub const PAGE: &str = "index.html";

/// Names of the files of a report that are always there.
pub const NAMES: [&str; 6] = [PAGE, "scores.csv", "scores.md", "scores.tex", "evaluation.json", "recipe.toml"];

/// Writes the report into a folder, which is made if it is not there: all of it or nothing. Gives the paths.
pub fn write_report(folder: &Path, found: &Findings<'_>, progress: &Progress) -> Result<Vec<PathBuf>, Stop> {
    let figures = found.figures();
    progress.stage("writing", figures.len() as u64)?;
    let mut files: Vec<(String, Vec<u8>)> = vec![
        ("scores.csv".to_owned(), csv(found)?),
        ("scores.md".to_owned(), markdown(found).into_bytes()),
        ("scores.tex".to_owned(), latex(found).into_bytes()),
        ("evaluation.json".to_owned(), format!("{:#}\n", json(found)).into_bytes()),
        ("recipe.toml".to_owned(), found.study.recipe()?.into_bytes()),
    ];
    for (name, figure) in &figures {
        let drawn = svg(figure, SIZE);
        files.push((format!("{name}.png"), png(&drawn, SCALE)?));
        files.push((format!("{name}.svg"), drawn.into_bytes()));
        progress.advance(1)?;
    }
    let page = page::page(found, &figures)?;
    let place = Folder::make(folder)?;
    let draft = |name: &str, bytes: &[u8]| -> Result<_, Error> {
        let mut draft = place.draft(name)?;
        draft.write(bytes)?;
        Ok(draft)
    };
    let drafts = files.iter().map(|(name, bytes)| draft(name, bytes)).collect::<Result<Vec<_>, Error>>()?;
    let pages = vec![draft(PAGE, page.as_bytes())?];
    progress.check()?;
    place.place(drafts, pages, Vec::new())?;
    let names = files.iter().map(|(name, _)| name.as_str()).chain([PAGE]);
    Ok(names.map(|name| folder.join(name)).collect())
}
