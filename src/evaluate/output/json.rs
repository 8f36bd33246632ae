//! A comparison as JSON, for programs.

use serde_json::{Map, Value, json};

use crate::{
    evaluate::{
        leakage::{LeakSize, Leakage},
        output::Findings,
        summary::ArmSummary,
    },
    evaluation::interval::Interval,
};

/// `arms[]`, `splits`, `prevalence`, `notes[]`, `seconds` and what they were found with.
pub fn json(found: &Findings<'_>) -> Value {
    let study = found.study;
    let arms: Vec<Value> = found.summaries.iter().map(|summary| arm(found, summary)).collect();
    json!({
        "file": study.read.table.name,
        "target": study.read.schema.target,
        "classes": study.read.schema.classes,
        "positive": study.read.schema.classes[study.read.positive as usize],
        "rows": study.read.rows.len(),
        "prevalence": study.read.prevalence(),
        "splits": study.splits.iter().map(|split| json!({ "train": split.train.len(), "test": split.test.len() })).collect::<Vec<_>>(),
        "seed": study.settings.recipe.seed,
        "arms": arms,
        "leakage": found.leakage.map(leakage),
        "notes": study.notes,
        "seconds": found.seconds,
        "version": env!("CARGO_PKG_VERSION"),
    })
}

fn arm(found: &Findings<'_>, summary: &ArmSummary) -> Value {
    let mut scores = Map::new();
    let mut differences = Map::new();
    for score in &summary.scores {
        let name = score.measure.name.to_owned();
        let (low, high) = ends(score.interval);
        let mut said = json!({ "mean": score.mean, "low": low, "high": high });
        if let Some(rate) = score.rate {
            said["part"] = rate.part.into();
            said["of"] = rate.of.into();
        }
        scores.insert(name.clone(), said);
        if let Some(difference) = score.difference {
            let (low, high) = ends(difference.interval);
            let carried = difference.is_carried();
            let said = json!({
                "mean": difference.mean, "low": low, "high": high, "rows": difference.rows, "carried": carried
            });
            differences.insert(name, said);
        }
    }
    let confusion: Vec<&[u64]> = summary.confusion.by_truth().collect();
    json!({
        "model": found.model_name(summary.model),
        "arm": found.arm_name(summary.arm),
        "splits": summary.splits,
        "trained": summary.trained,
        "threshold": summary.threshold.filter(|threshold| threshold.is_finite()),
        "scores": scores,
        "confusion": confusion,
        "difference": if summary.arm == 0 { Value::Null } else { differences.into() },
        "instability": summary.instability,
        "error": summary.failure.as_ref().map(|(split, error)| format!("split {}: {}", split + 1, error.message)),
    })
}

fn leakage(leakage: &Leakage) -> Vec<Value> {
    let one = |size: &LeakSize| {
        let (low, high) = size.interval.unzip();
        json!({
            "leak": size.leak.name, "model": size.model.name(), "labels": size.labels, "method": leakage.method,
            "honest": size.honest, "leaking": size.leaking,
            "difference": { "mean": size.difference(), "low": low, "high": high },
        })
    };
    leakage.sizes.iter().map(one).collect()
}

fn ends(interval: Option<Interval>) -> (Option<f64>, Option<f64>) {
    interval.map(|interval| (interval.low, interval.high)).unzip()
}
