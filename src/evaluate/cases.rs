//! Comparisons that texts read carelessly, each as settings for a built-in table, with what the counts say of it.

use crate::{
    evaluate::{
        Study,
        leakage::{Labels, Leakage},
        output::counts,
        summary::{ArmSummary, Summarised},
    },
    evaluation::measures::confusion::Rate,
    recipe::EvaluateRecipe,
    report::format::{percent, thousands},
};

/// A comparison to be opened in a press.
#[derive(Debug)]
pub struct Case {
    /// What it is called on the command line.
    pub name: &'static str,
    pub title: &'static str,
    /// What the careless reading says.
    pub careless: &'static str,
    /// What the counts say.
    pub counted: &'static str,
    /// The built-in table that it is about.
    pub sample: &'static str,
    /// Whether the leaks are measured as well: what it shows is in them.
    pub leakage: bool,
    models: &'static [&'static str],
    arms: &'static [&'static str],
    splits: usize,
    told: fn(&Came<'_>) -> Option<String>,
}

/// All of them, one entry each.
pub static CASES: &[Case] = &[
    Case {
        name: "accuracy-trap",
        title: "The accuracy trap",
        careless: "The model is right for 95 of 100 patients, so it is a good one.",
        counted: "So is naming nobody; the model finds next to none of those with a stroke, and a lower threshold finds many.",
        sample: "stroke-clinic",
        leakage: false,
        models: &["logistic"],
        arms: &["as-is", "threshold", "smote"],
        splits: 10,
        told: accuracy_trap,
    },
    Case {
        name: "metric-trap",
        title: "The metric trap",
        careless: "The model is right for 99.8 % of the payments, and over-sampling finds 14 % more of the frauds.",
        counted: "Seven frauds are there to be found, about half of them are missed, and 14 % of seven are a single row.",
        sample: "card-fraud",
        leakage: false,
        models: &["logistic"],
        arms: &["as-is", "smote", "threshold"],
        // As the text has it: a single split, in which a row is a seventh.
        splits: 1,
        told: metric_trap,
    },
    Case {
        name: "insurance",
        title: "Before and after SMOTE",
        careless: "The F1 of a forest rises with SMOTE, so SMOTE taught it something.",
        counted: "Without a new row the same forest reaches as much when its threshold is moved: the order of the rows is no better.",
        sample: "car-insurance",
        leakage: false,
        models: &["forest"],
        arms: &["as-is", "smote", "threshold"],
        splits: 5,
        told: insurance,
    },
    Case {
        name: "synthetic-alone",
        title: "Trained on synthetic rows, tested on real ones",
        careless: "A model trained on synthetic rows is as good as one trained on real ones, so the rows are as good.",
        counted: "Nearly as many real rows are named rightly; that says nothing of whether anybody is to be found in the rows.",
        sample: "shipwreck",
        leakage: false,
        models: &["logistic"],
        arms: &["as-is", "smote+alone", "copula+alone"],
        splits: 10,
        told: synthetic_alone,
    },
    Case {
        name: "before-or-after",
        title: "Before or after the split",
        careless: "Resampled and then split, the model is nearly perfect.",
        counted: "It is nearly perfect on shuffled labels too, where there is nothing to know: it was tested on what it had learnt.",
        sample: "stroke-clinic",
        leakage: true,
        models: &["forest", "knn"],
        arms: &["as-is", "smote"],
        splits: 5,
        told: before_or_after,
    },
];

impl Case {
    pub fn find(name: &str) -> Option<&'static Self> {
        CASES.iter().find(|case| case.name == name)
    }

    /// The settings that show it, for its sample.
    pub fn recipe(&self) -> EvaluateRecipe {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        EvaluateRecipe {
            models: names(self.models),
            arms: names(self.arms),
            splits: self.splits,
            ..EvaluateRecipe::default()
        }
    }

    /// What came out, in sentences with counts. It is empty where what they need is not there: another arm, a leak that was
    /// not measured, several splits where a single one is told of.
    pub fn found(&self, summaries: &[ArmSummary], study: &Study, leakage: Option<&Leakage>) -> String {
        let two = study.read.classes() == 2;
        two.then(|| (self.told)(&Came { study, summaries, leakage })).flatten().unwrap_or_default()
    }
}

/// What a comparison came to.
struct Came<'a> {
    study: &'a Study,
    summaries: &'a [ArmSummary],
    leakage: Option<&'a Leakage>,
}

impl Came<'_> {
    /// The first model on an arm.
    fn arm(&self, name: &str) -> Option<&ArmSummary> {
        let arm = self.study.settings.arms.iter().position(|arm| arm.name == name)?;
        self.summaries.iter().find(|summary| (summary.model, summary.arm) == (0, arm) && summary.splits > 0)
    }

    fn score(&self, arm: &str, measure: &str) -> Option<&Summarised> {
        self.arm(arm)?.score(measure)
    }

    fn mean(&self, arm: &str, measure: &str) -> Option<f64> {
        self.score(arm, measure)?.mean
    }

    /// "30.5 of 62": the rows of a split, in the mean.
    fn counts(&self, arm: &str, measure: &str) -> Option<String> {
        counts(self.score(arm, measure)?, self.arm(arm)?.splits)
    }

    fn rate(&self, arm: &str, measure: &str) -> Option<Rate> {
        self.score(arm, measure)?.rate
    }

    fn model(&self) -> &'static str {
        self.study.settings.models.first().map_or("model", |model| model.title())
    }

    fn positive(&self) -> &str {
        self.study.read.schema.classes.get(self.study.read.positive as usize).map_or("", String::as_str)
    }

    /// "in the mean of 10 splits", or nothing of one.
    fn of_splits(&self) -> String {
        match self.study.splits.len() {
            1 => String::new(),
            splits => format!(" in the mean of {splits} splits"),
        }
    }

    /// False alarms of a split, in the mean.
    fn alarms(&self, arm: &str) -> Option<String> {
        let named = self.rate(arm, "precision").unwrap_or_default();
        let splits = self.arm(arm)?.splits;
        Some(thousands(((named.of - named.part) as f64 / splits.max(1) as f64).round() as u64))
    }
}

/// A share with as many digits as shares near to one need: 95.1 %.
fn exact(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn accuracy_trap(came: &Came<'_>) -> Option<String> {
    let mut told = vec![format!(
        "{}, as it is, is right for {} of the rows tested; naming nobody is right for {}. Of the rows of class {} it finds {}{}: \
         F1 {:.2}.",
        came.model(),
        exact(came.mean("as-is", "accuracy")?),
        exact(came.mean("as-is", "majority_accuracy")?),
        came.positive(),
        came.counts("as-is", "recall")?,
        came.of_splits(),
        came.mean("as-is", "f1")?,
    )];
    for (arm, how) in [("threshold", "With the threshold moved"), ("smote", "With SMOTE")] {
        told.push(format!(
            "{how} it finds {}, with {} false alarms: F1 {:.2}, and right for {}.",
            came.counts(arm, "recall")?,
            came.alarms(arm)?,
            came.mean(arm, "f1")?,
            exact(came.mean(arm, "accuracy")?),
        ));
    }
    Some(told.join(" "))
}

fn metric_trap(came: &Came<'_>) -> Option<String> {
    // The rows of several splits are partly the same ones, and an interval of shares counts each once.
    if came.study.splits.len() > 1 {
        return None;
    }
    let share = |arm: &str| {
        let rate = came.rate(arm, "recall")?;
        let sure = rate.interval()?;
        Some(format!(
            "{} of {} (95 % interval from {} to {})",
            thousands(rate.part),
            thousands(rate.of),
            percent(sure.low),
            percent(sure.high)
        ))
    };
    let mut told = vec![format!(
        "{}, as it is, is right for {} of the rows tested, and finds {} of class {}.",
        came.model(),
        exact(came.mean("as-is", "accuracy")?),
        share("as-is")?,
        came.positive(),
    )];
    let first = came.rate("as-is", "recall")?;
    for (arm, how) in [("smote", "With SMOTE"), ("threshold", "With the threshold moved")] {
        let here = came.rate(arm, "recall")?;
        let rows = match here.part.abs_diff(first.part) {
            1 => "1 row".to_owned(),
            rows => format!("{} rows", thousands(rows)),
        };
        let less = if here.part < first.part { "fewer" } else { "more" };
        told.push(format!("{how} it finds {}: {rows} {less}, with {} false alarms.", share(arm)?, came.alarms(arm)?));
    }
    Some(told.join(" "))
}

fn insurance(came: &Came<'_>) -> Option<String> {
    let arm = |name: &str| {
        Some(format!(
            "F1 {:.2} (found {}, {} false alarms)",
            came.mean(name, "f1")?,
            came.counts(name, "recall")?,
            came.alarms(name)?
        ))
    };
    let difference = came.mean("threshold", "f1")? - came.mean("smote", "f1")?;
    let verdict = if difference >= 0.0 { "as much or more" } else { "less" };
    Some(format!(
        "{}{}: {} as it is, {} with SMOTE, {} with the threshold moved. The threshold alone gives {verdict}, and the ROC AUC, which \
         no threshold changes, is {:.3} as it is and {:.3} with SMOTE.",
        came.model(),
        came.of_splits(),
        arm("as-is")?,
        arm("smote")?,
        arm("threshold")?,
        came.mean("as-is", "roc_auc")?,
        came.mean("smote", "roc_auc")?,
    ))
}

fn synthetic_alone(came: &Came<'_>) -> Option<String> {
    let arm = |name: &str| {
        Some(format!(
            "{} real rows named rightly ({}), ROC AUC {:.3}",
            came.counts(name, "accuracy")?,
            exact(came.mean(name, "accuracy")?),
            came.mean(name, "roc_auc")?
        ))
    };
    Some(format!(
        "{}{}: trained on the real rows, {}; on the rows of SMOTE alone, {}; on those of the copula alone, {}. Whoever has the \
         rows of SMOTE has rows that lie between real ones: ask the audit what they give away.",
        came.model(),
        came.of_splits(),
        arm("as-is")?,
        arm("smote+alone")?,
        arm("copula+alone")?,
    ))
}

fn before_or_after(came: &Came<'_>) -> Option<String> {
    let leakage = came.leakage?;
    let whose = |labels, whose: &str| {
        let sizes = leakage.sizes.iter().filter(|size| size.leak.name == "resampled-before" && size.labels == labels);
        let each = sizes.map(|size| {
            let model = size.model.title();
            format!("{model}: ROC AUC {:.2} split first, {:.2} resampled first", size.honest, size.leaking)
        });
        format!("{whose}, {}.", each.collect::<Vec<_>>().join("; "))
    };
    Some(format!(
        "{} {} Means of {} splits; nothing can be known of shuffled labels, and 0.5 is what knowing nothing comes to.",
        whose(Labels::Own, "With the table's own labels"),
        whose(Labels::Shuffled, "With shuffled labels"),
        leakage.rounds
    ))
}
