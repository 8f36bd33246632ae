//! The texts' cases: what each says by its counts is so.

use std::sync::Arc;

use smotescope::{
    evaluate::{
        EvaluateSettings, Study,
        cases::{CASES, Case},
        leakage::{Labels, Leakage, measure_leaks},
        summary::{ArmSummary, summarise},
    },
    evaluation::measures::confusion::Rate,
    progress::Progress,
    recipe::{EvaluateRecipe, Recipe},
    table::{ColumnSettings, Table, samples},
};

/// A case with its table, run.
struct Ran {
    case: &'static Case,
    study: Study,
    summaries: Vec<ArmSummary>,
}

fn table(case: &Case) -> Arc<Table> {
    Arc::new(samples::open(case.sample, &ColumnSettings::default(), &Progress::new()).unwrap())
}

fn settings(said: EvaluateRecipe) -> EvaluateSettings {
    EvaluateSettings::of(&Recipe { evaluate: Some(said), ..Recipe::default() }).unwrap()
}

/// In as many splits as there is time for.
fn ran(name: &str, splits: usize) -> Ran {
    let case = Case::find(name).unwrap();
    let said = EvaluateRecipe { splits, ..case.recipe() };
    let study = Study::new(&table(case), settings(said), &Progress::new()).unwrap();
    let trials = study.run(&Progress::new(), &|_| {}).unwrap();
    let summaries = summarise(&study, &trials);
    Ran { case, study, summaries }
}

impl Ran {
    fn arm(&self, name: &str) -> &ArmSummary {
        let arm = self.study.settings.arms.iter().position(|arm| arm.name == name).unwrap();
        self.summaries.iter().find(|summary| (summary.model, summary.arm) == (0, arm)).unwrap()
    }

    fn mean(&self, arm: &str, measure: &str) -> f64 {
        self.arm(arm).score(measure).unwrap().mean.unwrap()
    }

    fn rate(&self, arm: &str, measure: &str) -> Rate {
        self.arm(arm).score(measure).unwrap().rate.unwrap()
    }

    fn found(&self, leakage: Option<&Leakage>) -> String {
        self.case.found(&self.summaries, &self.study, leakage)
    }
}

#[test]
fn every_case_has_a_sample_settings_that_hold_and_words() {
    for (at, case) in CASES.iter().enumerate() {
        assert_eq!(Case::find(case.name).map(|found| found.title), Some(case.title));
        assert!(CASES[..at].iter().all(|other| other.name != case.name && other.title != case.title));
        assert!(samples::find(case.sample).is_some(), "{}", case.sample);
        settings(case.recipe()).check().unwrap();
        assert!([case.careless, case.counted].iter().all(|words| words.ends_with('.')), "{}", case.name);
    }
    assert!(Case::find("free-lunch").is_none());
}

#[test]
fn accuracy_trap() {
    let ran = ran("accuracy-trap", 3);
    // Right as often as who names nobody, and next to nobody is found.
    assert!((ran.mean("as-is", "accuracy") - ran.mean("as-is", "majority_accuracy")).abs() < 0.003);
    assert!(ran.mean("as-is", "accuracy") > 0.94 && ran.mean("as-is", "f1") < 0.08);
    let found = ran.rate("as-is", "recall");
    assert!(found.part * 20 < found.of, "{found:?}");
    let lower = ran.rate("threshold", "recall");
    assert!(lower.part * 3 > lower.of && ran.mean("threshold", "f1") > ran.mean("smote", "f1"), "{lower:?}");
    let said = ran.found(None);
    assert!(said.contains("is right for 95.") && said.contains("naming nobody is right for 95.1 %"), "{said}");
    assert!(said.contains(" of 62 in the mean of 3 splits: F1 0.0") && said.contains("false alarms"), "{said}");
}

#[test]
fn metric_trap() {
    let ran = ran("metric-trap", 1);
    let found = ran.rate("as-is", "recall");
    assert_eq!(found.of, 7);
    assert!((3..=4).contains(&found.part), "{found:?}");
    assert!(ran.mean("as-is", "accuracy") >= 0.9975);
    // The gain is a row or two, and every interval holds the others' shares.
    for arm in ["smote", "threshold"] {
        let more = ran.rate(arm, "recall");
        assert!(more.part.abs_diff(found.part) <= 2, "{arm}: {more:?}");
        let sure = found.interval().unwrap();
        assert!(sure.low < more.share().unwrap() && more.share().unwrap() < sure.high, "{arm}");
    }
    let said = ran.found(None);
    assert!(said.contains("is right for 99.8 %"), "{said}");
    assert!(said.contains(&format!("finds {} of 7 (95 % interval from ", found.part)), "{said}");
    assert!(said.contains("1 row more"), "{said}");
}

#[test]
fn insurance() {
    let ran = ran("insurance", 5);
    let f1 = |arm: &str| ran.mean(arm, "f1");
    assert!(f1("smote") > f1("as-is") + 0.03, "{} {}", f1("smote"), f1("as-is"));
    assert!(f1("threshold") >= f1("smote"), "{} {}", f1("threshold"), f1("smote"));
    assert!((ran.mean("smote", "roc_auc") - ran.mean("as-is", "roc_auc")).abs() < 0.02);
    let said = ran.found(None);
    assert!(said.starts_with("Random forest in the mean of 5 splits: F1 0.44"), "{said}");
    assert!(said.contains(" of 229") && said.contains("The threshold alone gives as much or more"), "{said}");
}

#[test]
fn synthetic_alone() {
    let ran = ran("synthetic-alone", 10);
    let real = ran.mean("as-is", "roc_auc");
    assert!(real > 0.8 && ran.mean("as-is", "accuracy") > 0.76, "{real}");
    for arm in ["smote+alone", "copula+alone"] {
        assert!((ran.mean(arm, "roc_auc") - real).abs() < 0.03, "{arm}");
        assert!((ran.mean(arm, "accuracy") - ran.mean("as-is", "accuracy")).abs() < 0.04, "{arm}");
        // As many rows as there are real ones, and none of them real.
        assert_eq!(ran.arm(arm).trained, ran.arm("as-is").trained, "{arm}");
    }
    let said = ran.found(None);
    assert!(said.contains("trained on the real rows, ") && said.contains(" of 223 "), "{said}");
}

/// A quarter of the table, for the sake of time: fewer rows leak more.
#[test]
fn before_or_after() {
    let case = Case::find("before-or-after").unwrap();
    assert!(case.leakage);
    let text = String::from_utf8(samples::find(case.sample).unwrap().csv().into_owned()).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    let head = lines.remove(0);
    let few: Vec<&str> = std::iter::once(head).chain(lines.into_iter().step_by(4)).collect();
    let roles = ColumnSettings { target: Some("stroke".to_owned()), ..ColumnSettings::default() };
    let source = smotescope::table::Source::from_bytes("few.csv", few.join("\n").into_bytes(), true).unwrap();
    let table = Arc::new(Table::from_source(Arc::new(source), "few", None, &roles, &Progress::new()).unwrap());
    let said = EvaluateRecipe { splits: 4, ..case.recipe() };
    let leakage = measure_leaks(&table, &settings(said.clone()), &Progress::new()).unwrap();
    for model in ["forest", "knn"] {
        let mut sizes = leakage.sizes.iter();
        let size = sizes
            .find(|it| (it.leak.name, it.labels, it.model.name()) == ("resampled-before", Labels::Shuffled, model))
            .unwrap();
        assert!(size.leaking > 0.9 && (size.honest - 0.5).abs() < 0.12, "{model}: {} {}", size.honest, size.leaking);
        assert!(size.interval.unwrap().0 > 0.2, "{model}");
    }
    let study = Study::new(&table, settings(said), &Progress::new()).unwrap();
    let words = case.found(&[], &study, Some(&leakage));
    assert!(
        words.contains("With shuffled labels, Random forest: ROC AUC 0.") && words.contains("Means of 4 splits"),
        "{words}"
    );
    assert_eq!(case.found(&[], &study, None), "", "nothing was measured");
}

/// What the sentence needs is not there: nothing is said rather than something else.
#[test]
fn of_other_arms_there_is_nothing_to_say() {
    let case = Case::find("synthetic-alone").unwrap();
    let said = EvaluateRecipe { arms: vec!["as-is".to_owned()], splits: 2, ..case.recipe() };
    let study = Study::new(&table(case), settings(said), &Progress::new()).unwrap();
    let summaries = summarise(&study, &study.run(&Progress::new(), &|_| {}).unwrap());
    for case in CASES {
        assert_eq!(case.found(&summaries, &study, None), "", "{}", case.name);
    }
}
