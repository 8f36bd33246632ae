//! What the picture shows and what it hides, in a line.

use crate::{
    pipeline::Outcome,
    report::{format::percent, plane::AxisChoice},
    space::neighbour_preservation::COMPARED,
};

/// Of two axes; `kept` is the share of true neighbours that are neighbours there, once it is known.
pub fn plane(outcome: &Outcome, axes: (AxisChoice, AxisChoice), kept: Option<f64>) -> String {
    let shown = match axes {
        (AxisChoice::Component(x), AxisChoice::Component(y)) => {
            variance(outcome, if x == y { vec![x] } else { vec![x, y] })
        }
        _ => "two measures".to_owned(),
    };
    sentence("The plane shows", &shown, outcome, kept)
}

/// Of the first three components.
pub fn space(outcome: &Outcome, kept: Option<f64>) -> String {
    sentence("The space shows", &variance(outcome, vec![0, 1, 2]), outcome, kept)
}

fn variance(outcome: &Outcome, components: Vec<usize>) -> String {
    let explained = outcome.projection.as_ref().map_or(&[][..], |projection| &projection.explained);
    let share: f64 = components.into_iter().filter_map(|at| explained.get(at)).sum();
    // Rounding may leave a hair more than all.
    format!("{} of the variance", percent(share.min(1.0)))
}

fn sentence(start: &str, shown: &str, outcome: &Outcome, kept: Option<f64>) -> String {
    let kept = kept.map_or_else(String::new, |kept| {
        let compared = COMPARED.min(outcome.space.rows().saturating_sub(1));
        format!("; of a row\u{2019}s {compared} true neighbours {} are neighbours here", percent(kept))
    });
    let columns = match outcome.table.features().len() {
        1 => "the only column".to_owned(),
        2 => "both columns".to_owned(),
        features => format!("all {features} columns"),
    };
    format!("{start} {shown}{kept}. Distances use {columns}.")
}
