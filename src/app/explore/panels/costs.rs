//! What the chosen percentage does, in a few lines; and what every other one would.

use egui::{Frame, Label, RichText, Sense, Ui, Vec2, vec2};

use crate::{
    app::{
        command::{Command, Queue},
        explore::analyses::Analysis,
        explore::panels::chart::Charts,
        explore::{action::ExploreAction, tab::Tab},
        panels::widgets::{self, TableCell, small},
        shown::Shown,
        state::State,
        theme::{self, Tokens},
    },
    measures::costs::Cost,
    report::{
        charts::costs,
        format::{distance, thousands},
    },
    sampling::LedgerRow,
};

/// Both curves side by side.
pub fn show(ui: &mut Ui, state: &State, shown: &Shown, charts: &mut Charts, size: Vec2) {
    if state.explore.analyses.costs.last(&shown.outcome).is_none() {
        widgets::hint(ui, "Measuring what each percentage costs …");
        return;
    }
    let half = vec2(((size.x - 12.0) / 2.0).max(0.0), size.y);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        charts.listed(ui, state, &costs::ROWS, half, Sense::hover());
        charts.listed(ui, state, &costs::SHIFT, half, Sense::hover());
    });
}

/// The box at the right of the dock.
pub fn summary(ui: &mut Ui, state: &State, shown: &Shown, queue: &mut Queue) {
    let tokens = Tokens::of(ui);
    let percent = shown.outcome.recipe.drop_closest;
    widgets::heading(ui, &format!("Effect of dropping {percent} %"), |_| {});
    let widths = [0.42, 0.58].map(|share| share * ui.available_width());
    let line = |ui: &mut Ui, what: &str, figure: String| {
        widgets::table_row(ui, &widths, |_| {
            vec![TableCell::left(small(what).color(tokens.secondary)), TableCell::right(small(figure))]
        });
    };
    let growing: Vec<LedgerRow> = shown.outcome.ledger.iter().filter(|row| !row.merges()).cloned().collect();
    let total = LedgerRow::sum(&growing);
    let sentence =
        format!("At {percent} %, {} of {} rows needed are kept", thousands(total.kept), thousands(total.needed()));
    widgets::table(ui, "Costs of dropping", &sentence, |ui| {
        for (row, fates) in shown.outcome.ledger.iter().zip(&shown.outcome.selection.fates) {
            if !fates.is_empty() && !row.merges() {
                let need = row.needed();
                line(
                    ui,
                    &format!("class {} · kept", row.class),
                    format!("{} of {}", thousands(row.kept), thousands(need)),
                );
            }
        }
        let holds = state.explore.analyses.knows(Analysis::Costs, &shown.outcome);
        if let Some(costs) = state.explore.analyses.costs.last(&shown.outcome).filter(|_| holds) {
            line(ui, "largest shift (KS)", shift(&costs.points, percent));
        } else {
            line(ui, "largest shift (KS)", "…".to_owned());
        }
        let known = state.explore.analyses.knows(Analysis::Seeds, &shown.outcome);
        if let Some(band) = state.explore.analyses.seeds.last(&shown.outcome).filter(|_| known) {
            let cut =
                band.cut.map_or("none".to_owned(), |cut| format!("{} – {}", distance(cut.low), distance(cut.high)));
            line(ui, &format!("cut over {} seeds", band.runs.len()), cut);
        }
    });
    let known = state.explore.analyses.knows(Analysis::Seeds, &shown.outcome);
    if !known && percent > 0.0 && state.explore.tab != Tab::Seeds {
        widgets::link(ui, Command::from(ExploreAction::Tab(Tab::Seeds)), queue);
    }
    ui.add_space(4.0);
    Frame::new().fill(tokens.accent_ground).corner_radius(4).inner_margin(6).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let words =
            "Removes near-copies. It is not privacy: whoever knows a real row can still tell that it was learnt from.";
        ui.add(Label::new(RichText::new(words).size(theme::SMALL).color(tokens.text)).wrap());
    });
}

/// "bmi 0.071 → 0.074": the shift without a cut, and with it.
fn shift(points: &[Cost], percent: f64) -> String {
    let at = |percent: f64| {
        let nearest = points
            .iter()
            .min_by(|a, b| (f64::from(a.percent) - percent).abs().total_cmp(&(f64::from(b.percent) - percent).abs()));
        nearest.and_then(|point| point.largest.as_ref())
    };
    match (at(0.0), at(percent)) {
        (Some(before), Some(now)) => format!("{} {:.3} → {:.3}", now.name, before.distance, now.distance),
        _ => "–".to_owned(),
    }
}
