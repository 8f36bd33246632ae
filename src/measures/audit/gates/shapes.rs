//! Shapes: how alike each column is, class by class.

use rayon::prelude::*;

use super::{
    features::{self, FeatureValues},
    format::two,
};
use crate::{
    measures::{
        audit::{
            Audience, AuditInput, ClassFigure, Evidence, EvidenceChart, Finding, Gate, Sheet, Verdict,
            audit_input::no_row_of, dataset::Dataset, schema::SchemaFeature,
        },
        bins,
        column_shapes::{ColumnShape, LevelShare, MOST_BINS, MOST_LEVELS, Rest, kolmogorov_smirnov, total_variation},
        rows::Pair,
    },
    progress::{Progress, Stop},
    space,
};

/// Columns whose distributions are kept as evidence, the worst first.
const MOST_CHARTS: usize = 6;

#[derive(Debug)]
pub struct Shapes;

/// A column of a class.
struct Compared {
    class: usize,
    feature: usize,
    figure: f64,
}

impl Gate for Shapes {
    fn id(&self) -> &'static str {
        "shapes"
    }

    fn name(&self) -> &'static str {
        "Shapes"
    }

    fn asks(&self) -> Audience {
        Audience::Reader
    }

    fn about(&self) -> &'static str {
        "Per class and column: 1 − D of the Kolmogorov–Smirnov distance for numbers, 1 − ½Σ|p − q| for categories (SDMetrics' \
         KSComplement and TVComplement). Passes when the mean of every class is at least .90 and no column is below .80; \
         fails when the mean of a class is below .80, or it has no synthetic row."
    }

    fn threshold(&self) -> Option<f64> {
        Some(0.90)
    }

    fn is_quick(&self) -> bool {
        true
    }

    fn judge(&self, case: &AuditInput, progress: &Progress) -> Result<Finding, Stop> {
        let count = case.schema.classes.len();
        let (real, made) = (case.learning.counts(count), case.synthetic.counts(count));
        let classes: Vec<usize> = (0..count).filter(|&class| real[class] > 0 && made[class] > 0).collect();
        let work: Vec<(usize, usize)> = classes
            .iter()
            .flat_map(|&class| (0..case.schema.features.len()).map(move |feature| (class, feature)))
            .collect();
        let compared: Result<Vec<Compared>, Stop> = work
            .into_par_iter()
            .map(|(class, feature)| {
                progress.check()?;
                let (real, made) = values(case, class, feature);
                Ok(Compared { class, feature, figure: complement(real, made) })
            })
            .collect();
        let mut compared = compared?;
        let lacking = case.lacking();
        let figures: Vec<ClassFigure> = (0..count)
            .filter_map(|class| {
                let is_lacking = lacking.contains(&(class as u32));
                (is_lacking || classes.contains(&class)).then(|| of_class(case, class, &compared))
            })
            .collect();
        compared.sort_by(|a, b| a.figure.total_cmp(&b.figure));
        let Some(worst) = compared.first() else {
            return Ok(Finding::cannot_say("no class has both real and synthetic rows"));
        };
        let least = figures.iter().filter_map(|it| it.figure).fold(1.0, f64::min);
        let verdict = Verdict::worst(figures.iter().map(|it| it.verdict));
        let name = |it: &Compared| case.schema.name(&case.schema.features[it.feature]).to_owned();
        let mut sheet = Sheet::new("Columns, the least similar first", &["column", "class", "similarity"]);
        for it in &compared {
            sheet.push(vec![name(it), case.schema.classes[it.class].clone(), two(it.figure)]);
        }
        let charts = compared.iter().take(MOST_CHARTS).map(|it| chart(case, it)).collect();
        Ok(Finding {
            verdict: Some(verdict),
            figure: Some(least),
            shown: format!("{} · worst {} {}", two(least), name(worst), two(worst.figure)),
            detail: if !lacking.is_empty() {
                format!("{}, so none of its columns can be like the real ones", no_row_of(&case.schema, &lacking))
            } else if verdict == Verdict::Green {
                "every column is distributed in every class much as in the real table".to_owned()
            } else {
                format!(
                    "{} of class {} is distributed differently from the real table",
                    name(worst),
                    case.schema.classes[worst.class]
                )
            },
            classes: figures,
            numbers: vec![("worst_column", worst.figure)],
            evidence: Evidence { charts, sheets: vec![sheet], note: String::new() },
            ..Finding::default()
        })
    }
}

fn of_class(case: &AuditInput, class: usize, compared: &[Compared]) -> ClassFigure {
    let own: Vec<f64> = compared.iter().filter(|it| it.class == class).map(|it| it.figure).collect();
    if own.is_empty() {
        return ClassFigure {
            class: case.schema.classes[class].clone(),
            verdict: Verdict::Red,
            figure: Some(0.0),
            detail: "no synthetic row".to_owned(),
        };
    }
    let mean = own.iter().sum::<f64>() / own.len().max(1) as f64;
    let least = own.iter().copied().fold(1.0, f64::min);
    let verdict = match Verdict::from(mean, 0.90, 0.80) {
        Verdict::Green if least < 0.80 => Verdict::Amber,
        other => other,
    };
    ClassFigure {
        class: case.schema.classes[class].clone(),
        verdict,
        figure: Some(mean),
        detail: format!("mean {}, least {}", two(mean), two(least)),
    }
}

/// The values of a feature in the rows of a class, real and synthetic.
fn values(case: &AuditInput, class: usize, feature: usize) -> (FeatureValues, FeatureValues) {
    let feature = &case.schema.features[feature];
    let of = |side: &Dataset| match features::values(&case.schema, feature, side) {
        FeatureValues::Numbers(all) => FeatureValues::Numbers(picked(all, &side.classes, class)),
        FeatureValues::Codes { codes, levels } => {
            FeatureValues::Codes { codes: picked(codes, &side.classes, class), levels }
        }
    };
    (of(&case.learning), of(&case.synthetic))
}

fn picked<T>(all: Vec<T>, classes: &[u32], class: usize) -> Vec<T> {
    all.into_iter().zip(classes).filter(|(_, it)| **it as usize == class).map(|(value, _)| value).collect()
}

/// 1 − D, or 1 − TV.
pub fn complement(real: FeatureValues, made: FeatureValues) -> f64 {
    match (real, made) {
        (FeatureValues::Numbers(mut real), FeatureValues::Numbers(mut made)) => {
            real.sort_unstable_by(f64::total_cmp);
            made.sort_unstable_by(f64::total_cmp);
            1.0 - kolmogorov_smirnov(&real, &made)
        }
        (FeatureValues::Codes { codes: real, levels }, FeatureValues::Codes { codes: made, .. }) => {
            1.0 - total_variation(&shares(&real, &made, levels))
        }
        _ => 0.0,
    }
}

fn shares(real: &[u32], made: &[u32], levels: usize) -> Vec<Pair<f64>> {
    let mut shares = vec![Pair::default(); levels];
    for &code in real {
        shares[code as usize].real += 1.0 / real.len() as f64;
    }
    for &code in made {
        shares[code as usize].synthetic += 1.0 / made.len() as f64;
    }
    shares
}

fn chart(case: &AuditInput, it: &Compared) -> EvidenceChart {
    let feature = &case.schema.features[it.feature];
    let shape = match values(case, it.class, it.feature) {
        (FeatureValues::Numbers(mut real), FeatureValues::Numbers(mut made)) => {
            real.sort_unstable_by(f64::total_cmp);
            made.sort_unstable_by(f64::total_cmp);
            numbers(case, feature, &real, &made)
        }
        (FeatureValues::Codes { codes: real, levels }, FeatureValues::Codes { codes: made, .. }) => {
            nominal(case, feature, &shares(&real, &made, levels))
        }
        _ => ColumnShape::Nominal { levels: Vec::new(), rest: None },
    };
    let title = format!("{}, class {}", case.schema.name(feature), case.schema.classes[it.class]);
    EvidenceChart::Column { title, figure: it.figure, shape }
}

fn numbers(case: &AuditInput, feature: &SchemaFeature, real: &[f64], made: &[f64]) -> ColumnShape {
    let ends = [real.first(), real.last(), made.first(), made.last()].into_iter().flatten();
    let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| (low.min(*end), high.max(*end)));
    let whole = matches!(feature, SchemaFeature::Number(at) if case.schema.numbers[*at].step == 1.0);
    let edges = if whole { bins::whole_edges(low, high, MOST_BINS) } else { bins::even_edges(low, high, MOST_BINS) };
    let share = |sorted: &[f64]| -> Vec<f64> {
        bins::counts(&edges, sorted).into_iter().map(|count| count as f64 / sorted.len() as f64).collect()
    };
    let shares = share(real).into_iter().zip(share(made)).map(|(real, synthetic)| Pair { real, synthetic }).collect();
    let mean = |values: &[f64]| space::mean(values.iter().copied());
    ColumnShape::Number { mean: Pair { real: mean(real), synthetic: mean(made) }, edges, shares }
}

fn nominal(case: &AuditInput, feature: &SchemaFeature, shares: &[Pair<f64>]) -> ColumnShape {
    let mut order: Vec<usize> = (0..shares.len()).filter(|&at| shares[at].real + shares[at].synthetic > 0.0).collect();
    order.sort_by(|&a, &b| shares[b].real.total_cmp(&shares[a].real).then(a.cmp(&b)));
    let (shown, others) = order.split_at(order.len().min(MOST_LEVELS));
    let sum = |side: fn(&Pair<f64>) -> f64| others.iter().map(|&at| side(&shares[at])).sum::<f64>();
    ColumnShape::Nominal {
        levels: shown
            .iter()
            .map(|&at| LevelShare { label: features::level_name(&case.schema, feature, at), share: shares[at] })
            .collect(),
        rest: (!others.is_empty()).then(|| Rest {
            levels: others.len(),
            share: Pair { real: sum(|share| share.real), synthetic: sum(|share| share.synthetic) },
        }),
    }
}
