//! What goes out of Explore besides the table: figures, and the recipe in other languages.

mod apply;

use std::{borrow::Cow, path::PathBuf, sync::Arc};

use egui::Key;

use crate::{
    app::spec::{CTRL_SHIFT, Spec, specs},
    report::{
        charts::{self, CHARTS, Chart, ChartSource, Known, column},
        figure::Figure,
        recipe_as::As,
    },
};

/// A plot that goes out: a chart by its [`Chart::name`] and, where it shows a column, which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plot {
    pub chart: &'static str,
    /// The class and its column, by their places in the comparison; if unset those that are looked at.
    pub column: Option<(usize, usize)>,
}

impl From<&'static str> for Plot {
    fn from(chart: &'static str) -> Self {
        Self { chart, column: None }
    }
}

impl Plot {
    pub fn title(self, source: &ChartSource) -> Cow<'static, str> {
        let column = self.column.and_then(|at| column::title(source, at));
        column.map_or_else(|| Cow::Borrowed(title(self.chart)), Cow::Owned)
    }

    /// What it is drawn from.
    fn source(self, of: ChartSource) -> ChartSource {
        let column = self.column.unwrap_or(of.known.column);
        ChartSource { known: Known { column, ..of.known }, ..of }
    }
}

fn title(chart: &str) -> &'static str {
    charts::find(chart).map_or("", |chart| chart.title)
}

/// What can be asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum ShareAction {
    ShowFigure,
    /// Another plot in the dialog.
    Choose(Plot),
    SaveFigure(PathBuf),
    Copy(Plot),
    CopySvg(Plot),
    ShowRecipe,
    /// Another language in the dialog.
    Recipe(As),
    CopyRecipe,
    SaveRecipe(PathBuf),
    Browse,
}

/// What the dialog for figures holds. What is drawn in it is what is saved.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureForm {
    pub plot: Plot,
    pub figure: Arc<Figure>,
    pub path: String,
    pub busy: bool,
    /// What was done last.
    pub done: Option<String>,
}

/// What the dialog for the recipe holds.
#[derive(Clone, Debug, PartialEq)]
pub struct RecipeForm {
    pub form: As,
    pub text: String,
    pub path: String,
    /// What was done last.
    pub done: Option<String>,
}

/// What a job made.
#[derive(Debug)]
pub enum ShareResult {
    Saved(Vec<PathBuf>),
    Image(egui::ColorImage),
    Svg(String),
}

/// Both ways to copy a chart.
pub fn both(chart: &Chart) -> [ShareAction; 2] {
    [ShareAction::Copy(chart.name.into()), ShareAction::CopySvg(chart.name.into())]
}

specs! {
    ShareAction {
        Self::ShowFigure => Spec::new(
            "Save figure…",
            "Write a plot as SVG and as PNG, with n, seed, k and drop in its footer",
        ).keys(&[(CTRL_SHIFT, Key::E)]), [Self::ShowFigure];
        Self::ShowRecipe => Spec::new("Recipe as…", "The settings as TOML, as a command line, or as a script for Python or Spark")
            .keys(&[(CTRL_SHIFT, Key::R)]), [Self::ShowRecipe];
        Self::Copy(plot) => Spec::new(
            format!("Copy figure: {}", title(plot.chart)),
            "Put the plot on the clipboard as an image",
        ), CHARTS.iter().map(|chart| Self::Copy(chart.name.into()));
        Self::CopySvg(plot) => Spec::new(
            format!("Copy figure as SVG: {}", title(plot.chart)),
            "Put the plot on the clipboard as text that drawing programs take",
        ), CHARTS.iter().map(|chart| Self::CopySvg(chart.name.into()));
        // What belongs to an open dialog.
        Self::Choose(plot) => Spec::new(title(plot.chart), ""), [];
        Self::SaveFigure(_) => Spec::new("Save figure", "Write the figure as SVG and as PNG"), [];
        Self::Recipe(form) => Spec::new(form.title(), form.about()), [];
        Self::CopyRecipe => Spec::new("Copy", "Put the text on the clipboard"), [];
        Self::SaveRecipe(_) => Spec::new("Save", "Write the text to this file"), [];
        Self::Browse => Spec::new("Browse…", "Choose the file in the system's dialog"), [];
    }
}

/// The charts that there are now.
pub fn available(source: &ChartSource) -> impl Iterator<Item = &'static Chart> + use<'_> {
    CHARTS.iter().filter(|chart| (chart.available)(source))
}

/// The plots that there are now: every column is one of its own.
pub fn plots(source: &ChartSource) -> Vec<Plot> {
    let of = |chart: &'static Chart| match &source.known.shift {
        Some(shift) if chart.name == column::CHART.name => {
            let classes = shift.classes.iter().enumerate();
            let all = classes.flat_map(|(class, it)| (0..it.columns.len()).map(move |column| (class, column)));
            all.map(|at| Plot { chart: chart.name, column: Some(at) }).collect()
        }
        _ => vec![Plot::from(chart.name)],
    };
    available(source).flat_map(of).collect()
}
