//! What trials come to.

use smotescope::{
    evaluate::{
        curves::ArmCurves,
        summary::{summarise, summarise_scored},
    },
    evaluation::{
        interval::{corrected, wilson},
        measures::{Judging, MEASURES, Predictions, thresholds::Rule},
    },
    recipe::EvaluateRecipe,
};

use crate::tables::{said, study, trials, two_classes};

fn example(splits: usize) -> (smotescope::evaluate::Study, Vec<smotescope::evaluate::Trial>) {
    let study = study(&two_classes(200, 8, 5), said(&["logistic", "tree"], &["as-is", "threshold", "smote"], splits));
    let trials = trials(&study);
    (study, trials)
}

/// Means, intervals and differences, reckoned again from the predictions.
#[test]
fn scores_are_means_over_the_splits() {
    let (study, trials) = example(6);
    let summaries = summarise(&study, &trials);
    assert_eq!(summaries.len(), 6);
    let values = |model: usize, arm: usize, measure: usize| -> Vec<f64> {
        let of = trials.iter().filter(|trial| (trial.model, trial.arm) == (model, arm));
        of.filter_map(|trial| {
            let (truth, tested) = (study.truth(trial.split), trial.tested.as_ref().unwrap());
            let judging = Judging { positive: study.read.positive, threshold: tested.threshold, costs: None };
            MEASURES[measure].of(&Predictions::new(&truth, &tested.probabilities, judging).unwrap())
        })
        .collect()
    };
    for summary in &summaries {
        for (at, score) in summary.scores.iter().enumerate() {
            let found = values(summary.model, summary.arm, at);
            let mean = (!found.is_empty()).then(|| found.iter().sum::<f64>() / found.len() as f64);
            assert_eq!(score.mean, mean, "{}", score.measure.name);
            if found.len() == 6 {
                assert_eq!(score.interval, corrected(&found, 50.0 / 150.0));
                let first = values(summary.model, 0, at);
                let less: Vec<f64> = found.iter().zip(&first).map(|(here, there)| here - there).collect();
                if summary.arm > 0 && first.len() == 6 {
                    assert_eq!(score.difference.unwrap().interval, corrected(&less, 50.0 / 150.0));
                }
            }
            assert_eq!(
                score.difference.is_some(),
                summary.arm > 0 && mean.is_some() && !values(summary.model, 0, at).is_empty()
            );
        }
    }
}

#[test]
fn counts_stand_behind_rates_and_differences() {
    let (study, trials) = example(6);
    for summary in summarise(&study, &trials) {
        let recall = summary.score("recall").unwrap();
        // A quarter of 25 rare rows, rounded, six times.
        assert_eq!(recall.rate.unwrap().of, 36);
        assert_eq!(summary.confusion.rows(), 6 * 50);
        let positive = study.read.positive as usize;
        assert_eq!(summary.confusion.right()[positive], recall.rate.unwrap().part);
        if let Some(difference) = recall.difference {
            let rows = difference.rows.unwrap();
            assert!((rows / 6.0 - difference.mean).abs() < 1e-12, "{rows} {}", difference.mean);
        }
        // Precisions are shares of different rows.
        assert!(summary.score("f1").unwrap().rate.is_none());
    }
}

#[test]
fn one_split_has_the_interval_of_its_rows() {
    let (study, trials) = example(1);
    for summary in summarise(&study, &trials) {
        let recall = summary.score("recall").unwrap();
        let rate = recall.rate.unwrap();
        assert_eq!(recall.interval, wilson(rate.part, rate.of));
        assert!(summary.score("roc_auc").unwrap().interval.is_none());
        assert!(recall.difference.is_none_or(|difference| difference.interval.is_none() && !difference.is_carried()));
        assert!(summary.instability.is_none());
    }
}

/// A part of the trials is summarised as what it is: figures fill in while splits end.
#[test]
fn summaries_fill_in() {
    let (study, trials) = example(4);
    let some: Vec<_> = trials.iter().filter(|trial| trial.split < 2 && trial.model == 0).collect();
    let summaries = summarise(&study, some.iter().copied());
    assert_eq!(summaries.iter().map(|summary| summary.splits).collect::<Vec<_>>(), [2, 2, 2, 0, 0, 0]);
    assert!(summaries[3].scores.iter().all(|score| score.mean.is_none() && score.interval.is_none()));
    assert!(summarise_scored(&study, std::iter::empty()).iter().all(|summary| summary.splits == 0));
}

/// How far rows stray when a model is trained anew.
#[test]
fn a_tree_is_less_stable_than_a_line() {
    let (study, trials) = example(10);
    let summaries = summarise(&study, &trials);
    let (line, tree) = (summaries[0].instability.unwrap(), summaries[3].instability.unwrap());
    assert!(line > 0.0 && tree > line, "{line} {tree}");
}

/// Chosen on rows put aside, and never on test rows: the threshold that is best on the test rows is another one.
#[test]
fn a_threshold_is_not_chosen_on_test_rows() {
    let (study, trials) = example(8);
    let of = |arm: usize| trials.iter().filter(move |trial| (trial.model, trial.arm) == (0, arm));
    let curves = ArmCurves::of(&study, of(1), study.read.positive);
    let best: Vec<Option<f64>> =
        curves.splits.iter().map(|split| split.choose(Rule::BestF(1.0)).map(|chosen| chosen.threshold)).collect();
    assert_eq!(curves.chosen.len(), 8);
    assert!(curves.chosen.iter().all(Option::is_some));
    assert_ne!(curves.chosen, best);
    assert!(ArmCurves::of(&study, of(0), study.read.positive).chosen.iter().all(Option::is_none));
}

#[test]
fn a_rule_of_recall_is_met_about_where_it_was_asked_for() {
    let asked =
        EvaluateRecipe { threshold: "recall=0.9".to_owned(), ..said(&["logistic"], &["as-is", "threshold"], 10) };
    let study = study(&two_classes(600, 6, 5), asked);
    let summaries = summarise(&study, &trials(&study));
    let recall = summaries[1].score("recall").unwrap().mean.unwrap();
    assert!(recall > 0.8, "{recall}");
    assert!(summaries[0].score("recall").unwrap().mean.unwrap() < recall);
}

/// The area under a mean curve is the mean area: of the ROC but for the steps along x, and of precision and recall.
#[test]
fn curves_have_the_areas_that_tables_say() {
    let (study, trials) = example(6);
    let summaries = summarise(&study, &trials);
    for summary in &summaries {
        let of = trials.iter().filter(|trial| (trial.model, trial.arm) == (summary.model, summary.arm));
        let curves = ArmCurves::of(&study, of, study.read.positive);
        let roc = curves.roc();
        let area: f64 = roc.windows(2).map(|two| (two[1].x - two[0].x) * (two[0].y + two[1].y) / 2.0).sum();
        let said = summary.score("roc_auc").unwrap().mean.unwrap();
        assert!((area - said).abs() < 0.02, "{area} {said}");
        let steps: f64 = curves.precision_recall().windows(2).map(|two| (two[1].x - two[0].x) * two[1].y).sum();
        let said = summary.score("average_precision").unwrap().mean.unwrap();
        assert!((steps - said).abs() < 0.02, "{steps} {said}");
        assert!(roc.iter().all(|point| point.low <= point.y + 1e-12 && point.y <= point.high + 1e-12));
        assert_eq!((roc[0].x, roc.last().unwrap().y), (0.0, 1.0));
        // The bins hold all rows of all splits.
        assert_eq!(curves.calibration().iter().map(|bin| bin.rows).sum::<u64>(), 6 * 50);
        // Any threshold names what the confusion matrix of that threshold has.
        let counts = curves.at(0.5);
        assert_eq!(counts.rows(), 300);
        assert!(curves.lift().iter().all(|point| point.y >= 0.0));
    }
}

#[test]
fn costs_are_those_of_the_mistakes() {
    let asked = EvaluateRecipe {
        costs: Some(smotescope::recipe::MistakeCosts { missed: 10.0, alarm: 1.0 }),
        threshold: "cost".to_owned(),
        ..said(&["logistic"], &["as-is", "threshold"], 4)
    };
    let study = study(&two_classes(200, 8, 5), asked);
    let summaries = summarise(&study, &trials(&study));
    let cost = |at: usize| summaries[at].score("cost").unwrap().mean.unwrap();
    let positive = study.read.positive as usize;
    let matrix: Vec<Vec<u64>> = summaries[0].confusion.by_truth().map(<[u64]>::to_vec).collect();
    let expected = (10 * matrix[positive][1 - positive] + matrix[1 - positive][positive]) as f64 / 200.0;
    assert!((cost(0) - expected).abs() < 1e-12);
    assert!(cost(1) < cost(0));
}
