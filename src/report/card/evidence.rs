//! What gates show for their verdicts, as far as a card may: figures of many rows, never the values of one.

use crate::{
    measures::{
        audit::{EvidenceChart, Judgement, Sheet},
        column_shapes::{ColumnShape, LevelShare, Rest},
        rows::Pair,
    },
    report::{charts::evidence::figure, figure::Figure},
};

/// Gates whose sheets hold figures alone. Those of the others hold the values of real rows; one that is not listed stays out.
const OPEN: [&str; 9] = [
    "closer_share",
    "identifiability",
    "authenticity",
    "utility",
    "shapes",
    "pairs",
    "detection",
    "distances",
    "coverage",
];

/// Rows of a sheet in a card, at most; sheets begin with what matters most.
const MOST_ROWS: usize = 12;

/// The sheets of a gate that a card may show.
pub fn sheets(judgement: &Judgement) -> Vec<Sheet> {
    if !OPEN.contains(&judgement.id) {
        return Vec::new();
    }
    judgement.finding.evidence.sheets.iter().map(shortened).collect()
}

fn shortened(sheet: &Sheet) -> Sheet {
    let mut sheet = Sheet { marked: Vec::new(), ..sheet.clone() };
    if sheet.rows.len() > MOST_ROWS {
        sheet.rows.truncate(MOST_ROWS);
        sheet.title = format!("{} ({MOST_ROWS} are listed)", sheet.title);
    }
    sheet
}

/// The charts of a gate as figures.
pub fn figures(judgement: &Judgement) -> Vec<Figure> {
    let charts = judgement.finding.evidence.charts.iter();
    let mut figures: Vec<Figure> = charts.map(|chart| figure(&narrowed(chart))).collect();
    for figure in &mut figures {
        // The title says it.
        if figure.axes[0] == figure.title {
            figure.axes[0].clear();
        }
    }
    figures
}

/// A chart that shows no value that the published file does not hold: what real rows have beyond it is counted at its ends, or
/// among the others.
fn narrowed(chart: &EvidenceChart) -> EvidenceChart {
    match chart {
        EvidenceChart::Column { title, figure, shape } => {
            EvidenceChart::Column { title: title.clone(), figure: *figure, shape: within(shape) }
        }
        EvidenceChart::Rates { .. } | EvidenceChart::Intervals { .. } => chart.clone(),
    }
}

fn within(shape: &ColumnShape) -> ColumnShape {
    match shape {
        ColumnShape::Number { mean, edges, shares } => {
            let there = |share: &Pair<f64>| share.synthetic > 0.0;
            let (Some(first), Some(last)) = (shares.iter().position(there), shares.iter().rposition(there)) else {
                return shape.clone();
            };
            if edges.len() != shares.len() + 1 {
                return shape.clone();
            }
            let real = |shares: &[Pair<f64>]| shares.iter().map(|share| share.real).sum::<f64>();
            let mut kept = shares[first..=last].to_vec();
            kept[0].real += real(&shares[..first]);
            if let Some(end) = kept.last_mut() {
                end.real += real(&shares[last + 1..]);
            }
            ColumnShape::Number { mean: *mean, edges: edges[first..=last + 1].to_vec(), shares: kept }
        }
        ColumnShape::Nominal { levels, rest } => {
            let (kept, others): (Vec<LevelShare>, Vec<LevelShare>) =
                levels.iter().cloned().partition(|level| level.share.synthetic > 0.0);
            let rest = (rest.is_some() || !others.is_empty()).then(|| {
                let mut all = Rest { levels: others.len(), share: Pair { real: 0.0, synthetic: 0.0 } };
                all.share.real += others.iter().map(|level| level.share.real).sum::<f64>();
                if let Some(rest) = rest {
                    all.levels += rest.levels;
                    all.share.real += rest.share.real;
                    all.share.synthetic += rest.share.synthetic;
                }
                all
            });
            ColumnShape::Nominal { levels: kept, rest }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_shows_no_value_that_is_not_in_the_file() {
        let share = |real, synthetic| Pair { real, synthetic };
        let shape = ColumnShape::Number {
            mean: share(2.0, 2.0),
            edges: vec![0.0, 1.0, 2.0, 3.0, 4.0],
            shares: vec![share(0.25, 0.0), share(0.25, 0.5), share(0.25, 0.5), share(0.25, 0.0)],
        };
        let ColumnShape::Number { edges, shares, .. } = within(&shape) else { panic!() };
        assert_eq!((edges, shares), (vec![1.0, 2.0, 3.0], vec![share(0.5, 0.5), share(0.5, 0.5)]));
        let level =
            |label: &str, real, synthetic| LevelShare { label: label.to_owned(), share: share(real, synthetic) };
        let shape =
            ColumnShape::Nominal { levels: vec![level("a", 0.75, 1.0), level("the only one", 0.25, 0.0)], rest: None };
        let ColumnShape::Nominal { levels, rest } = within(&shape) else { panic!() };
        assert_eq!(levels, [level("a", 0.75, 1.0)]);
        assert_eq!(rest, Some(Rest { levels: 1, share: share(0.25, 0.0) }));
    }
}
