//! How far the cut moves by luck.

use egui::{ProgressBar, ScrollArea, Sense, Ui, Vec2, vec2};

use crate::{
    app::{
        explore::analyses::Analysis,
        explore::panels::chart::Charts,
        panels::widgets::{self, TableCell, small},
        shown::Shown,
        state::State,
        theme::Tokens,
    },
    measures::seed_variability::SeedVariability,
    report::{
        charts::seeds,
        format::{distance, thousands},
    },
};

/// Width of the table beside the picture, at most and at least, if that leaves room.
const TABLE: f32 = 380.0;
const TABLE_LEAST: f32 = 240.0;

fn sentence(band: &SeedVariability) -> String {
    let cut = match band.cut {
        Some(cut) => format!("cut from {} to {}", distance(cut.low), distance(cut.high)),
        None => "none of which cuts".to_owned(),
    };
    match failed(band) {
        Some(failed) => format!("{} seeds, {cut}; {failed}", band.runs.len()),
        None => format!("{} seeds, {cut}", band.runs.len()),
    }
}

/// What is said of the seeds with which no rows could be made.
fn failed(band: &SeedVariability) -> Option<String> {
    let (seed, error) = band.failed.first()?;
    let others = match band.failed.len() {
        1 => String::new(),
        more => format!(" (and {} more)", more - 1),
    };
    Some(format!("seed {seed}{others} makes no rows: {}", error.message))
}

pub fn show(ui: &mut Ui, state: &State, shown: &Shown, charts: &mut Charts, size: Vec2) {
    let tokens = Tokens::of(ui);
    if !state.explore.analyses.knows(Analysis::Seeds, &shown.outcome) {
        widgets::hint(ui, "Making the rows anew with 20 other seeds; everything else stays usable.");
        if let Some((Analysis::Seeds, status)) = &state.explore.analyses.going {
            let share = status.fraction.unwrap_or(0.0);
            ui.add(ProgressBar::new(share).desired_width(220.0).desired_height(5.0).fill(tokens.accent));
            ui.label(small(status.stage).color(tokens.secondary));
        }
        return;
    }
    let Some(band) = state.explore.analyses.seeds.last(&shown.outcome) else {
        let why = state.explore.analyses.seeds.error(&shown.outcome).map_or("", |error| error.message.as_str());
        widgets::error(ui, Some(why));
        return;
    };
    let table = (size.x * 0.45).clamp(TABLE_LEAST.min(size.x * 0.62), TABLE);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        let place = vec2(size.x - table - 12.0, size.y);
        if band.cut.is_some() {
            charts.listed(ui, state, &seeds::CHART, place, Sense::hover());
        } else {
            ui.vertical(|ui| {
                ui.set_width(place.x);
                widgets::hint(
                    ui,
                    "Nothing is dropped as closest, so no seed has a cut. Raise Closest to see how far it moves.",
                );
            });
        }
        ui.vertical(|ui| {
            let widths = [0.14, 0.24, 0.21, 0.23, 0.18].map(|share| share * (table - 16.0));
            ScrollArea::vertical().id_salt("seeds").auto_shrink(false).show(ui, |ui| {
                widgets::error(ui, failed(band).as_deref());
                widgets::table(ui, "Cut of every seed", &sentence(band), |ui| {
                    let head = |text: &str| TableCell::right(small(text).color(tokens.secondary));
                    widgets::table_row(ui, &widths, |_| {
                        ["seed", "cut", "dropped", "identical", "kept"].map(head).into()
                    });
                    for run in &band.runs {
                        let cut = run.cut.map_or_else(|| "–".to_owned(), distance);
                        let kept: u64 = run.kept.iter().sum();
                        let cells = [
                            run.seed.to_string(),
                            cut,
                            thousands(run.dropped),
                            thousands(run.identical),
                            thousands(kept),
                        ];
                        widgets::table_row(ui, &widths, |_| {
                            cells.iter().map(|text| TableCell::right(small(text))).collect()
                        });
                    }
                });
            });
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{error::Error, measures::seed_variability::Run};

    #[test]
    fn seeds_that_fail_are_said_beside_those_that_do_not() {
        let run = |seed| Run { seed, cut: None, dropped: 0, identical: 0, kept: vec![3] };
        let mut band = SeedVariability { runs: vec![run(43), run(44)], failed: Vec::new(), cut: None };
        assert_eq!((sentence(&band).as_str(), failed(&band)), ("2 seeds, none of which cuts", None));
        band.failed.push((45, Error::data("no cluster")));
        assert_eq!(sentence(&band), "2 seeds, none of which cuts; seed 45 makes no rows: no cluster");
        band.failed.push((46, Error::data("no cluster")));
        assert_eq!(failed(&band).as_deref(), Some("seed 45 (and 1 more) makes no rows: no cluster"));
    }
}
