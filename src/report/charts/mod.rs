//! What can be drawn of an outcome: one file a chart, and one line in [`CHARTS`].
//!
//! [`curve`] is what charts of lines are made with.

pub mod balance;
pub mod column;
pub mod correlation;
pub mod costs;
pub mod curve;
pub mod distance;
pub mod evidence;
mod known;
pub mod methods;
pub mod scatter;
pub mod seeds;

use std::sync::Arc;

use crate::{
    pipeline::Outcome,
    recipe::Output,
    report::{figure::Figure, format::thousands, plane::AxisChoice},
    sampling::fate::When,
};

/// Size of a chart on paper, in points of the page.
pub const SIZE: [f32; 2] = [860.0, 580.0];

/// What charts are made from.
#[derive(Clone, Debug)]
pub struct ChartSource {
    pub outcome: Arc<Outcome>,
    /// The axes of the scatter.
    pub axes: (AxisChoice, AxisChoice),
    pub hidden: Hidden,
    pub known: Known,
}

pub use known::Known;

/// What is not to be seen in the scatter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hidden {
    pub real: bool,
    pub synthetic: bool,
    pub dropped: bool,
    /// Real rows that were taken out.
    pub removed: bool,
    pub classes: Vec<u32>,
}

/// A chart. It takes its name in files and commands from `name`, and in lists from `title`.
#[derive(Debug)]
pub struct Chart {
    pub name: &'static str,
    pub title: &'static str,
    /// Whether there is anything to draw; cheap enough to be asked in every frame.
    pub available: fn(&ChartSource) -> bool,
    pub figure: fn(&ChartSource) -> Figure,
}

/// Every chart, in the order in which they are listed everywhere.
pub static CHARTS: &[Chart] = &[
    scatter::CHART,
    balance::CHART,
    distance::HISTOGRAM,
    distance::CURVE,
    costs::ROWS,
    costs::SHIFT,
    seeds::CHART,
    column::CHART,
    correlation::CHART,
];

/// The chart of that name.
pub fn find(name: &str) -> Option<&'static Chart> {
    CHARTS.iter().find(|chart| chart.name == name)
}

/// What a picture was made with, as the parts of its footer: table, n, method, k, seed and drop.
pub fn parts(outcome: &Outcome) -> Vec<String> {
    let recipe = &outcome.recipe;
    let (learned, rows) = (outcome.space.learnt_rows(), outcome.table.rows());
    let method = recipe.method();
    let mut parts = vec![outcome.table.name.clone()];
    parts.push(if learned == rows {
        format!("n {}", thousands(rows as u64))
    } else {
        format!("n {} of {}", thousands(learned as u64), thousands(rows as u64))
    });
    parts.extend(method.map(|method| method.title().to_owned()));
    parts.extend(recipe.parameter_words());
    for when in When::ALL {
        parts.extend(recipe.cleaning(when).iter().map(|cleaning| format!("{} {}", cleaning.words(), when.name())));
    }
    parts.push(format!("seed {}", recipe.seed));
    parts.push(format!("drop {} %", recipe.drop_closest));
    if recipe.output == Output::Synthetic {
        parts.push("synthetic rows only".to_owned());
    }
    parts
}

/// [`parts`] as one line: "stroke-clinic · n 5,110 · SMOTE · k 5 · seed 42 · drop 10 %".
pub fn footer(outcome: &Outcome) -> String {
    parts(outcome).join(" · ")
}

/// Name and rank of every class.
fn classes(outcome: &Outcome) -> Vec<(String, usize)> {
    let target = &outcome.table.target;
    target.classes.iter().map(|class| class.label.clone()).zip(target.ranks()).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{
        measures::{
            column_shapes::ColumnShapes, correlation::Correlation, costs::Costs, distances::Distances,
            real_distances::RealDistances, seed_variability::SeedVariability,
        },
        pipeline::Pipeline,
        progress::Progress,
        recipe::Recipe,
        report::figure::{layout::Layout, png, svg::svg},
        table::samples,
    };

    pub(crate) fn source(sample: &str, recipe: &Recipe) -> ChartSource {
        let progress = Progress::new();
        let table = Arc::new(samples::open(sample, &recipe.table, &progress).unwrap());
        let outcome = Pipeline::with_projection(table).run(recipe, &progress).unwrap();
        let axes = (AxisChoice::Component(0), AxisChoice::Component(1));
        let classes: Vec<u32> = (0..outcome.ledger.len() as u32).collect();
        let known = Known {
            distances: Some(Arc::new(Distances::of(&outcome))),
            reference: RealDistances::of(&outcome.space, recipe.nearest, &classes, &progress).ok().map(Arc::new),
            costs: Costs::of(&outcome, &progress).ok().map(Arc::new),
            seeds: SeedVariability::of(&outcome, 3, &progress, |_| {}).ok().map(Arc::new),
            shift: ColumnShapes::of(&outcome, &progress).ok().map(Arc::new),
            correlation: Correlation::of(&outcome, Some(1), &progress).ok().map(|found| Arc::new(vec![found])),
            snapshot: None,
            column: (0, 0),
            kinds: Vec::new(),
        };
        ChartSource { outcome: Arc::new(outcome), axes, hidden: Hidden::default(), known }
    }

    #[test]
    fn the_documentation_lists_every_chart_in_this_order() {
        let readme = include_str!("../../../README.md");
        let row = readme.lines().find(|line| line.starts_with("| Figures |")).unwrap();
        let titles: Vec<&str> = row.split('*').skip(1).step_by(2).take(CHARTS.len()).collect();
        assert_eq!(titles, CHARTS.iter().map(|chart| chart.title).collect::<Vec<_>>());
    }

    #[test]
    fn footers_say_what_the_picture_was_made_with() {
        let source = source("wine", &Recipe { drop_closest: 12.5, seed: 7, ..Recipe::default() });
        assert_eq!(footer(&source.outcome), "wine · n 178 · SMOTE · k 5 · seed 7 · drop 12.5 %");
    }

    #[test]
    fn every_chart_is_a_picture_with_a_footer_a_title_and_words() {
        let source = source("wine", &Recipe { drop_closest: 10.0, ..Recipe::default() });
        let mut names: Vec<&str> = CHARTS.iter().map(|chart| chart.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CHARTS.len());
        for chart in CHARTS {
            assert!((chart.available)(&source), "{}", chart.name);
            let figure = (chart.figure)(&source);
            assert!(figure.footer.contains("n 178") && figure.footer.contains("drop 10 %"), "{}", figure.footer);
            assert!(!figure.title.is_empty() && figure.description().len() > 60, "{}", chart.name);
            for size in [SIZE, [320.0, 240.0]] {
                let text = svg(&figure, size);
                assert!(!text.contains("NaN"));
                assert!(png::pixels(&text, 0.5).is_ok(), "{}", chart.name);
                let frame = Layout::new(&figure, size).plane.frame;
                assert!(frame.width() > 60.0 && frame.height() >= 40.0, "{} {frame:?}", chart.name);
            }
        }
    }
}
