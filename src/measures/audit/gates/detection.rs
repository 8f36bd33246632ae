//! Detection: can a model tell synthetic from real rows?

use rayon::prelude::*;

use super::{
    class_mix, features,
    format::{count, two},
};
use crate::{
    evaluation::{
        metrics,
        models::{Model, logistic::Logistic, training::Training},
        splits,
    },
    matrix::Matrix,
    measures::audit::{
        Audience, AuditInput, Evidence, EvidenceChart, Finding, Gate, Sheet, Verdict, dataset::Dataset,
        evidence::UnitCurve,
    },
    progress::{Progress, Stop},
};

const FOLDS: usize = 3;
/// Of the propensity model: as good as none, and enough to keep separable rows from running away.
const PENALTY: f64 = 1e-3;

/// The scores of the rows of a fold, and whether each is synthetic.
type Scored = (Vec<f64>, Vec<bool>);

#[derive(Debug)]
pub struct Detection;

impl Gate for Detection {
    fn id(&self) -> &'static str {
        "detection"
    }

    fn name(&self) -> &'static str {
        "Detection"
    }

    fn asks(&self) -> Audience {
        Audience::Reader
    }

    fn about(&self) -> &'static str {
        "Area under the curve of a logistic regression that tells real from synthetic rows, 3-fold, in the same mix of classes; \
         and S_pMSE, Σ(p̂ − c)²/N by its expectation under no difference, (k − 1)(1 − c)²c/N (Snoke et al. 2018). Passes when \
         the area is at most .60 and S_pMSE below 3, fails when the area is above .60 and S_pMSE is 10 or more."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.60)
    }

    fn judge(&self, case: &AuditInput, progress: &Progress) -> Result<Finding, Stop> {
        let (real, made) = class_mix::alike(case);
        let (x, y) = stacked(case, &real, &made);
        let folds = splits::folds(&y, FOLDS, case.options.seed);
        progress.stage("Detection", FOLDS as u64 + 1)?;
        if real.len() < 2 * FOLDS || made.len() < 2 * FOLDS {
            return Ok(Finding::cannot_say("too few rows to train a model on"));
        }
        let scored: Result<Vec<Scored>, Stop> = folds
            .par_iter()
            .map(|fold| {
                let labels: Vec<u32> = fold.train.iter().map(|&row| y[row as usize]).collect();
                let train = x.select(&fold.train);
                let fitted = Logistic::with_penalty(1.0).fit(&Training::new(&train, &labels, 2), progress)?;
                progress.advance(1)?;
                let scores = fitted.probabilities(&x.select(&fold.test)).column(1).collect();
                Ok((scores, fold.test.iter().map(|&row| y[row as usize] == 1).collect()))
            })
            .collect();
        let scored = scored?;
        let areas: Vec<f64> = scored.iter().filter_map(|(scores, truth)| metrics::roc_auc(scores, truth)).collect();
        let area = areas.iter().sum::<f64>() / areas.len().max(1) as f64;
        let (ratio, parameters) = propensity(&x, &y, made.len(), progress)?;
        let verdict = match (area <= 0.60, ratio) {
            (true, ratio) if ratio < 3.0 => Verdict::Green,
            (false, ratio) if ratio >= 10.0 => Verdict::Red,
            _ => Verdict::Amber,
        };
        let (scores, truth): (Vec<Vec<f64>>, Vec<Vec<bool>>) = scored.into_iter().unzip();
        let curve = metrics::roc_curve(&scores.concat(), &truth.concat());
        let mut sheet = Sheet::new("Telling real from synthetic rows", &["measure", "figure"]);
        sheet.push(vec!["area under the curve, mean of 3 folds".to_owned(), two(area)]);
        sheet.push(vec!["S_pMSE (below 3 good, below 10 accepted)".to_owned(), format!("{ratio:.1}")]);
        sheet.push(vec![
            "rows, real and synthetic".to_owned(),
            format!("{} and {}", count(real.len()), count(made.len())),
        ]);
        Ok(Finding {
            verdict: Some(verdict),
            figure: Some(area),
            shown: format!("AUC {} · S_pMSE {ratio:.1}", two(area)),
            detail: match verdict {
                Verdict::Green => "a linear model can hardly tell synthetic from real rows".to_owned(),
                _ => "a linear model tells synthetic from real rows: their columns are related differently".to_owned(),
            },
            sampled: Some(case.sample().sampled),
            numbers: vec![("s_pmse", ratio), ("parameters", parameters as f64)],
            evidence: Evidence {
                charts: vec![EvidenceChart::Rates {
                    title: "Synthetic rows found against real ones taken for synthetic".to_owned(),
                    x: "real taken for synthetic",
                    y: "synthetic found",
                    curves: curve
                        .into_iter()
                        .map(|it| UnitCurve { name: format!("AUC {}", two(area)), points: it.points })
                        .collect(),
                }],
                sheets: vec![sheet],
                note: String::new(),
            },
            ..Finding::default()
        })
    }
}

/// Real rows (0) above synthetic ones (1), with the class as one more column a class.
fn stacked(case: &AuditInput, real: &Dataset, made: &Dataset) -> (Matrix, Vec<u32>) {
    // One class less, as the shares sum to 1.
    let classes = case.schema.classes.len() - 1;
    let columns = features::design_columns(&case.schema) + classes;
    let mut values = Vec::with_capacity(columns * (real.len() + made.len()));
    for side in [real, made] {
        for (row, &class) in side.classes.iter().enumerate() {
            features::add_design(&case.schema, side, row, &mut values);
            values.extend((0..classes as u32).map(|it| f64::from(u8::from(it == class))));
        }
    }
    let labels = std::iter::repeat_n(0, real.len()).chain(std::iter::repeat_n(1, made.len())).collect();
    (Matrix::new(columns, values), labels)
}

/// pMSE by its expectation, and the parameters of the model.
fn propensity(x: &Matrix, y: &[u32], made: usize, progress: &Progress) -> Result<(f64, usize), Stop> {
    let rows = y.len() as f64;
    let share = made as f64 / rows;
    let fitted = Logistic::with_penalty(PENALTY).fit(&Training::new(x, y, 2), progress)?;
    progress.advance(1)?;
    let error = fitted.probabilities(x).column(1).map(|p| (p - share) * (p - share)).sum::<f64>() / rows;
    let varies = |column: usize| {
        let mut values = x.column(column);
        let first = values.next();
        values.any(|value| Some(value) != first)
    };
    let parameters = 1 + (0..x.columns()).filter(|&column| varies(column)).count();
    let expected = (parameters - 1) as f64 * (1.0 - share) * (1.0 - share) * share / rows;
    Ok((if expected > 0.0 { error / expected } else { 0.0 }, parameters))
}
