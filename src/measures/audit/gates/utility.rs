//! Train on synthetic, test on real: is a model that never saw a real row as good as one that did?

use super::{
    features,
    format::{count, two},
};
use crate::{
    evaluation::{
        self, Comparison, Round,
        interval::Interval,
        metrics::Scores,
        models::logistic::Logistic,
        splits::{self, Split},
    },
    matrix::Matrix,
    measures::{
        audit::{
            Audience, AuditInput, Evidence, EvidenceChart, Finding, Gate, Sheet, Verdict, audit_input::MOST_ROWS,
            dataset::Dataset, evidence,
        },
        rows::Pair,
    },
    progress::{Progress, Stop},
};

/// Share of the rows that a split tests on.
const TEST: f64 = 0.3;
/// Share of the rows that a round trains on where the test rows are apart in any case.
const TRAIN: f64 = 0.8;

#[derive(Debug)]
pub struct Utility;

impl Gate for Utility {
    fn id(&self) -> &'static str {
        "utility"
    }

    fn name(&self) -> &'static str {
        "Train on it, test on real"
    }

    fn asks(&self) -> Audience {
        Audience::Reader
    }

    fn about(&self) -> &'static str {
        "Logistic regression trained on synthetic and on real rows, both tested on the same real rows, over paired splits; the \
         difference with its 95 % interval (Nadeau and Bengio 2003). Where the program makes the rows, it makes them anew from \
         the training rows of each split. Passes when the interval of the loss in PR-AUC (the mean over classes where \
         there are more than two) reaches 0 or the loss is at most .02, fails above .10."
    }

    fn threshold(&self) -> Option<f64> {
        Some(-0.02)
    }

    fn judge(&self, case: &AuditInput, progress: &Progress) -> Result<Finding, Stop> {
        let classes = case.schema.classes.len();
        let made = case.synthetic.counts(classes);
        if made.iter().filter(|rows| **rows > 0).count() < 2 {
            return Ok(Finding::cannot_say("the synthetic rows are of a single class, and a model needs two"));
        }
        let real = case.learning.counts(classes);
        let positive = (0..classes).filter(|&at| real[at] > 0).min_by_key(|&at| real[at]).unwrap_or(0) as u32;
        let rounds = case.options.splits;
        progress.stage("Train on it, test on real", 2 * rounds as u64)?;
        let plan = Plan::new(case);
        let make = |round: usize| plan.round(case, round, progress);
        let model = Logistic::with_penalty(1.0);
        let comparison = evaluation::compare(rounds, &make, classes, positive, &model, progress)?;
        Ok(finding(case, &comparison, positive, plan.words()))
    }
}

/// Where the rows of each round come from.
enum Plan {
    /// Rows are made anew from the training rows of each split.
    Anew(Vec<Split>),
    /// Tested on held-out rows, trained on parts of what is there.
    HeldOut(Vec<Split>),
    /// Tested on rows that the synthetic ones may have been made from.
    Seen(Vec<Split>),
}

impl Plan {
    fn new(case: &AuditInput) -> Self {
        let sample = case.sample();
        let (rounds, seed) = (case.options.splits, case.options.seed);
        match (&case.refit, &sample.holdout) {
            (Some(_), _) => Self::Anew(splits::stratified(&case.learning.classes, TEST, rounds, seed)),
            (None, Some(holdout)) => Self::HeldOut(splits::stratified(&holdout.classes, 0.5, rounds, seed)),
            (None, None) => Self::Seen(splits::stratified(&sample.learning.classes, TEST, rounds, seed)),
        }
    }

    fn words(&self) -> &'static str {
        match self {
            Self::Anew(_) => "rows made anew within each split",
            Self::HeldOut(_) => "tested on held-out rows",
            Self::Seen(_) => {
                "tested on rows that the file may be made from, which is optimistic: hold rows out for a fair test"
            }
        }
    }

    fn round(&self, case: &AuditInput, round: usize, progress: &Progress) -> Result<Round, Stop> {
        let (sample, seed) = (case.sample(), case.options.seed.wrapping_add(round as u64));
        // Of thousands of columns a model is trained on no more rows than the other gates look at.
        let wide = case.most_rows() < MOST_ROWS;
        let labelled = |side: &Dataset, rows: &[u32]| -> (Matrix, Vec<u32>) {
            let classes: Vec<u32> = rows.iter().map(|&row| side.classes[row as usize]).collect();
            let rows = if wide && rows.len() > case.most_rows() {
                let share = case.most_rows() as f64 / rows.len() as f64;
                let kept = splits::subsample(&classes, share, seed);
                &kept.into_iter().map(|at| rows[at as usize]).collect::<Vec<u32>>()
            } else {
                rows
            };
            let classes = rows.iter().map(|&row| side.classes[row as usize]).collect();
            (features::design(&case.schema, side, rows), classes)
        };
        let all = |side: &Dataset| (0..side.len() as u32).collect::<Vec<u32>>();
        let part = |side: &Dataset| labelled(side, &splits::subsample(&side.classes, TRAIN, seed));
        match self {
            Self::Anew(splits) => {
                let split = &splits[round];
                let rows: Vec<u32> = split.train.iter().map(|&row| case.learning.rows[row as usize]).collect();
                let synthetic_train = match &case.refit {
                    Some(refit) => {
                        let made = refit(&rows, &case.schema, progress)?;
                        labelled(&made, &all(&made))
                    }
                    None => labelled(&case.synthetic, &all(&case.synthetic)),
                };
                Ok(Round {
                    real_train: labelled(&case.learning, &split.train),
                    synthetic_train,
                    test: labelled(&case.learning, &split.test),
                })
            }
            Self::HeldOut(splits) => Ok(Round {
                real_train: part(&sample.learning),
                synthetic_train: part(&sample.synthetic),
                test: labelled(sample.holdout.as_ref().unwrap_or(&sample.learning), &splits[round].test),
            }),
            Self::Seen(splits) => Ok(Round {
                real_train: labelled(&sample.learning, &splits[round].train),
                synthetic_train: part(&sample.synthetic),
                test: labelled(&sample.learning, &splits[round].test),
            }),
        }
    }
}

/// Reads a measure from scores.
type Of = Box<dyn Fn(&Scores) -> Option<f64>>;

fn finding(case: &AuditInput, comparison: &Comparison, positive: u32, how: &str) -> Finding {
    let difference = &comparison.difference;
    let mean = |of: &dyn Fn(&Scores) -> Option<f64>, scores: &[Scores]| {
        let known: Vec<f64> = scores.iter().filter_map(of).collect();
        known.iter().sum::<f64>() / known.len().max(1) as f64
    };
    let class = &case.schema.classes[positive as usize];
    let measures: [(String, &'static str, Of, Option<Interval>); 4] = [
        ("PR-AUC".to_owned(), "pr_auc", Box::new(|it| it.pr_auc), difference.pr_auc),
        ("ROC-AUC".to_owned(), "roc_auc", Box::new(|it| it.roc_auc), difference.roc_auc),
        (
            "balanced accuracy".to_owned(),
            "balanced_accuracy",
            Box::new(|it| Some(it.balanced_accuracy)),
            difference.balanced_accuracy,
        ),
        (
            format!("recall of {class}"),
            "recall",
            Box::new(move |it| it.recall.get(positive as usize).copied().flatten()),
            difference.recall,
        ),
    ];
    let mut sheet = Sheet::new(
        format!(
            "Trained on real and on synthetic rows, tested on real ones: {} paired splits, {how}",
            comparison.splits
        ),
        &["measure", "real", "synthetic", "difference", "95 % interval"],
    );
    let (mut rows, mut numbers) = (Vec::new(), Vec::new());
    for (name, key, of, interval) in &measures {
        let scores = Pair { real: mean(of, &comparison.real), synthetic: mean(of, &comparison.synthetic) };
        let Some(it) = interval else { continue };
        sheet.push(vec![
            name.clone(),
            two(scores.real),
            two(scores.synthetic),
            two(it.mean),
            format!("{} to {}", two(it.low), two(it.high)),
        ]);
        numbers.push((*key, it.mean));
        rows.push(evidence::DifferenceInterval {
            name: name.clone(),
            scores,
            mean: it.mean,
            low: it.low,
            high: it.high,
        });
    }
    let accuracy = |scores: &[Scores]| two(mean(&|it: &Scores| Some(it.accuracy), scores));
    let baseline = two(mean(&|it: &Scores| Some(it.baseline), &comparison.real));
    sheet.push(vec![
        format!("accuracy (always the largest class: {baseline})"),
        accuracy(&comparison.real),
        accuracy(&comparison.synthetic),
        String::new(),
        String::new(),
    ]);
    let Some(main) = difference.pr_auc.or(difference.balanced_accuracy) else {
        return Finding::cannot_say("no split could be scored");
    };
    let verdict =
        if main.high >= 0.0 || main.mean >= -0.02 { Verdict::Green } else { Verdict::from(main.mean, -0.02, -0.10) };
    let name = if difference.pr_auc.is_some() { "PR-AUC" } else { "balanced accuracy" };
    Finding {
        verdict: Some(verdict),
        figure: Some(main.mean),
        shown: format!("{name} {} ± {}", two(main.mean), two((main.high - main.low) / 2.0)),
        detail: format!("{} paired splits, logistic regression, {how}", count(comparison.splits)),
        sampled: Some(case.sample().sampled),
        numbers: [
            vec![("interval_low", main.low), ("interval_high", main.high), ("splits", comparison.splits as f64)],
            numbers,
        ]
        .concat(),
        evidence: Evidence {
            charts: vec![EvidenceChart::Intervals {
                title: "Trained on synthetic less trained on real rows, tested on real ones".to_owned(),
                rows,
            }],
            sheets: vec![sheet],
            note: "Accuracy says little where one class is large: compare it with always naming the largest class."
                .to_owned(),
        },
        ..Finding::default()
    }
}
