//! What each arm learns from: the training rows alone, and every arm something of its own.

use smotescope::{
    evaluate::{Study, Trial},
    progress::{Progress, Stop},
    recipe::{EvaluateRecipe, Recipe, Totals},
};

use crate::tables::{said, settings, study, table, trials, two_classes};

const ARMS: [&str; 16] = [
    "as-is",
    "weights",
    "under",
    "threshold",
    "prior",
    "isotonic",
    "platt",
    "smote",
    "random",
    "tomek",
    "smote+enn",
    "smote+prior",
    "smote+isotonic",
    "weights+prior",
    "copula+alone",
    "recipe",
];

fn of<'a>(trials: &'a [Trial], study: &Study, arm: &str, split: usize) -> &'a Trial {
    let arm = study.settings.arms.iter().position(|it| it.name == arm).unwrap();
    trials.iter().find(|trial| (trial.arm, trial.split) == (arm, split)).unwrap()
}

fn trained(trials: &[Trial], study: &Study, arm: &str) -> usize {
    of(trials, study, arm, 0).tested.as_ref().unwrap().trained
}

/// Other values in a test row change nothing that is said of the other test rows, whatever the arm and the model.
#[test]
fn nothing_is_learnt_from_test_rows() {
    let text = two_classes(160, 8, 3);
    let with = || said(&["logistic", "tree", "knn"], &ARMS, 2);
    let before = study(&text, with());
    let row = before.splits[0].test[3] as usize;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let class = lines[row + 1].rsplit(',').next().unwrap().to_owned();
    lines[row + 1] = format!("0.17,2.93,blue,f0,2024-01-01,{class}");
    let after = study(&(lines.join("\n") + "\n"), with());
    assert_eq!(before.splits, after.splits);
    let (before_trials, after_trials) = (trials(&before), trials(&after));
    for (a, b) in before_trials.iter().zip(&after_trials).filter(|(a, _)| a.split == 0) {
        let (a, b) = (a.tested.as_ref().unwrap(), b.tested.as_ref().unwrap());
        assert_eq!((a.threshold, a.trained), (b.threshold, b.trained));
        let mut differ = 0;
        for (at, (was, is)) in a.probabilities.iter().zip(b.probabilities.iter()).enumerate() {
            if at == 3 { differ += usize::from(was != is) } else { assert_eq!(was, is) }
        }
        assert!(differ < 2);
    }
    // In the other split the row is trained on or tested as well: something is different there, or the test shows nothing.
    assert_ne!(before_trials, after_trials);
}

#[test]
fn arms_train_on_as_many_rows_as_they_say() {
    let study = study(&two_classes(160, 8, 3), said(&["logistic"], &ARMS, 1));
    let trials = trials(&study);
    // 120 training rows, 15 of them of the rare class.
    let rows = |arm| trained(&trials, &study, arm);
    assert_eq!((rows("as-is"), rows("weights"), rows("threshold"), rows("platt")), (120, 120, 120, 120));
    assert_eq!((rows("smote"), rows("random"), rows("recipe")), (210, 210, 210));
    assert_eq!((rows("under"), rows("copula+alone")), (30, 120));
    assert!(rows("tomek") < 120 && rows("smote+enn") < 210);
}

#[test]
fn arms_that_share_their_rows_share_their_model() {
    let study = study(&two_classes(160, 8, 3), said(&["logistic"], &ARMS, 1));
    let trials = trials(&study);
    let said = |arm| of(&trials, &study, arm, 0).tested.clone().unwrap();
    assert_eq!(said("as-is").probabilities, said("threshold").probabilities);
    assert_eq!(said("as-is").threshold, None);
    let chosen = said("threshold").threshold.unwrap();
    assert!(chosen >= 0.0, "{chosen}");
    assert_ne!(said("smote").probabilities, said("smote+prior").probabilities);
    // The prior of the rows as they are is the real one.
    let (plain, prior) = (said("as-is").probabilities, said("prior").probabilities);
    assert!(plain.iter().flatten().zip(prior.iter().flatten()).all(|(a, b)| (a - b).abs() < 1e-12));
}

#[test]
fn any_number_of_threads_finds_the_same() {
    let study = study(&two_classes(120, 6, 3), said(&["forest", "boosting"], &["as-is", "smote+isotonic"], 3));
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| trials(&study))
    };
    assert_eq!(with(1), with(3));
}

/// Totals of the whole table are brought down to its part.
#[test]
fn totals_are_those_of_the_whole_table() {
    let text = two_classes(160, 8, 3);
    let totals = Totals::Counts([("yes".to_owned(), 60)].into());
    let recipe = Recipe {
        totals: Some(totals),
        evaluate: Some(said(&["logistic"], &["as-is", "recipe"], 1)),
        ..Recipe::default()
    };
    let settings = smotescope::evaluate::EvaluateSettings::of(&recipe).unwrap();
    let study = Study::new(&table(&text), settings, &Progress::new()).unwrap();
    // 105 of 140 of the one class, and 45 of 60 of the other.
    assert_eq!(trained(&trials(&study), &study, "recipe"), 150);
}

/// A method that cannot learn from the rows says so, and the other arms go on.
#[test]
fn an_arm_that_fails_leaves_the_others() {
    let rows = (0..40)
        .map(|row| format!("{},{},{}\n", row % 7, row % 5, if row % 20 == 0 { "yes" } else { "no" }))
        .collect::<Vec<String>>()
        .concat();
    let study = study(&format!("a,b,class\n{rows}"), said(&["logistic", "tree"], &["as-is", "smote", "threshold"], 2));
    let summaries = smotescope::evaluate::summary::summarise(&study, &trials(&study));
    for summary in &summaries {
        let name = &study.settings.arms[summary.arm].name;
        match &summary.failure {
            Some((_, error)) => assert!(name == "smote" && error.message.contains("yes"), "{name}: {}", error.message),
            None => assert_ne!(name, "smote"),
        }
    }
    assert_eq!(summaries.iter().filter(|summary| summary.failure.is_some()).count(), 2);
}

#[test]
fn every_look_can_be_the_last() {
    let study = study(&two_classes(60, 6, 3), said(&["logistic", "knn"], &["as-is", "smote", "smote+isotonic"], 2));
    let watched = Progress::new();
    study.run(&watched, &|_| {}).unwrap();
    for looks in (1..=watched.looks()).step_by(7) {
        let stopped = study.run(&Progress::stopping_at(looks), &|_| {});
        assert!(matches!(stopped, Err(Stop::Cancelled)), "{looks} of {}", watched.looks());
    }
}

#[test]
fn settings_that_compare_nothing_are_refused() {
    let wrong = |said: EvaluateRecipe| settings(said).check().unwrap_err().message;
    assert!(wrong(said(&[], &["as-is"], 2)).contains("no model"));
    assert!(wrong(said(&["tree"], &[], 2)).contains("no arm"));
    assert!(wrong(said(&["tree", "tree"], &["as-is"], 2)).contains("model tree is there twice"));
    assert!(wrong(said(&["tree"], &["smote", "smote"], 2)).contains("arm smote is there twice"));
    let of = |said: EvaluateRecipe| {
        let recipe = Recipe { evaluate: Some(said), ..Recipe::default() };
        smotescope::evaluate::EvaluateSettings::of(&recipe).unwrap_err().message
    };
    assert!(of(said(&["oak"], &["as-is"], 2)).contains("no model \"oak\": choose of logistic, tree, forest"));
    for rule in ["best", "recall", "recall=2", "precision=-1", "recall=x", "f3", "cost"] {
        let found = of(EvaluateRecipe { threshold: rule.to_owned(), ..EvaluateRecipe::default() });
        assert!(
            found.contains("choose f1, f2") || found.contains("no share") || found.contains("needs costs"),
            "{found}"
        );
    }
}
