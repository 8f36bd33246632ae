//! The curves as figures: one line of [`FIGURES`] each.

use crate::{
    evaluate::{
        Study,
        curves::{ArmCurves, Banded},
    },
    report::figure::{AxisScale, Figure, Item, Sign, Tone, Weight},
};

/// A curve that is drawn of every arm.
#[derive(Debug)]
pub struct CurveKind {
    /// What files are called.
    pub name: &'static str,
    pub title: &'static str,
    pub axes: [&'static str; 2],
    /// How the curve is to be read.
    pub about: &'static str,
    pub points: fn(&ArmCurves) -> Vec<Banded>,
    /// The line of scores that say nothing.
    pub chance: fn(prevalence: f64) -> [[f32; 2]; 2],
}

pub static FIGURES: &[CurveKind] = &[
    CurveKind {
        name: "roc",
        title: "ROC",
        axes: ["false positive rate", "true positive rate"],
        about: "Further up and left is better; the dashed diagonal is chance.",
        points: ArmCurves::roc,
        chance: |_| [[0.0, 0.0], [1.0, 1.0]],
    },
    CurveKind {
        name: "precision-recall",
        title: "Precision and recall",
        axes: ["recall", "precision"],
        about: "Further up and right is better; the dashed line is the prevalence, which scores that say nothing have.",
        points: ArmCurves::precision_recall,
        chance: |prevalence| [[0.0, prevalence as f32], [1.0, prevalence as f32]],
    },
    CurveKind {
        name: "gain",
        title: "Cumulative gain",
        axes: ["share of the rows named", "share of the class found"],
        about: "How much of the class is found by looking at the rows of the highest scores; the dashed diagonal is chance.",
        points: ArmCurves::gain,
        chance: |_| [[0.0, 0.0], [1.0, 1.0]],
    },
    CurveKind {
        name: "lift",
        title: "Lift",
        axes: ["share of the rows named", "times the prevalence"],
        about: "How many times denser the class is among the rows of the highest scores; the dashed line is chance.",
        points: ArmCurves::lift,
        chance: |_| [[0.0, 1.0], [1.0, 1.0]],
    },
    CurveKind {
        name: "calibration",
        title: "Calibration",
        axes: ["probability said", "share that is positive"],
        about: "On the dashed diagonal, probabilities are what they say; below it they are too high.",
        points: calibration,
        chance: |_| [[0.0, 0.0], [1.0, 1.0]],
    },
];

fn calibration(curves: &ArmCurves) -> Vec<Banded> {
    let bins = curves.calibration().into_iter();
    bins.map(|bin| Banded { x: bin.predicted, y: bin.observed, low: bin.low, high: bin.high }).collect()
}

/// The colour of an arm, by its number; dashes tell apart those that share one.
pub fn tone(arm: usize) -> (Tone, bool) {
    if arm == 0 { (Tone::Text, false) } else { (Tone::Class(1 + (arm - 1) % 7), (arm - 1) / 7 % 2 == 1) }
}

impl CurveKind {
    /// All arms of a model in one picture; `None` where none has a curve. Bands reach from the lowest split to the highest;
    /// they are drawn of the first arm and the last, as more could not be told apart.
    /// `arms` are numbers and names with their curves, which are of `class` against the rest.
    pub fn figure(
        &self,
        arms: &[(usize, &str, &ArmCurves)],
        study: &Study,
        class: u32,
        footer: &str,
    ) -> Option<Figure> {
        let lines: Vec<(usize, &str, Vec<Banded>)> = arms
            .iter()
            .map(|(arm, name, curves)| (*arm, *name, (self.points)(curves)))
            .filter(|(.., points)| !points.is_empty())
            .collect();
        let (first, last) = (lines.first()?.0, lines.last()?.0);
        let highest = lines.iter().flat_map(|(.., points)| points).map(|point| point.high).fold(1.0, f64::max);
        let top = if highest > 1.0 { (highest * 1.05) as f32 } else { 1.0 };
        let [from, to] = (self.chance)(study.read.share(class));
        let mut items = vec![Item::Line { from, to, tone: Tone::Secondary, weight: Weight::Plain, dashed: true }];
        for (arm, _, points) in lines.iter().filter(|(arm, ..)| *arm == first || *arm == last) {
            let places = points.iter().map(|point| [point.x as f32, point.low as f32, point.high as f32]).collect();
            items.push(Item::Band { places, tone: tone(*arm).0 });
        }
        let mut keys = Vec::new();
        for (arm, name, points) in &lines {
            let (tone, dashed) = tone(*arm);
            let places = points.iter().map(|point| [point.x as f32, point.y as f32]).collect();
            items.push(Item::Path { places, tone, weight: Weight::Plain, dashed });
            keys.push((Sign::Line { tone, weight: Weight::Plain, dashed }, (*name).to_owned()));
        }
        keys.push((Sign::Line { tone: Tone::Secondary, weight: Weight::Plain, dashed: true }, "chance".to_owned()));
        let at_half = |points: &[Banded]| points.get(points.len() / 2).map_or(0.0, |point| point.y);
        let heights: Vec<String> =
            lines.iter().map(|(_, name, points)| format!("{name} {:.2}", at_half(points))).collect();
        let summary = format!("{} In the middle of the curves: {}.", self.about, heights.join(", "));
        Some(Figure {
            title: self.title.to_owned(),
            axes: self.axes.map(str::to_owned),
            numbers: [true, true],
            scales: [AxisScale::Linear, AxisScale::Linear],
            bounds: [[0.0, 1.0], [0.0, top]],
            square: false,
            items,
            classes: Vec::new(),
            keys,
            summary,
            footer: footer.to_owned(),
        })
    }
}
