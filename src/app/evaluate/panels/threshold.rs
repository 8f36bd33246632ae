//! The slider below the curves, and what the threshold names; and where the rule would put it.

use egui::{Align, Button, ComboBox, Id, Layout, Ui, vec2};

use crate::{
    app::{
        command::{Command, Queue},
        evaluate::{action::EvaluateAction, evaluated::Evaluated},
        panels::{
            numbers::{self, NumberControl},
            page::words,
            search,
            widgets::{self, Tips as _},
        },
        state::State,
    },
    evaluate::output::number,
    evaluation::measures::{confusion::Counts, thresholds::Rule},
    report::format::thousands,
};

const SHARE: NumberControl =
    NumberControl { slider: 0.0..=1.0, range: 0.0..=1.0, step: 0.005, decimals: 3, suffix: "" };
/// Width of the slider's row, at least and at most, and of the button beside it.
const LEAST: f32 = 260.0;
const SLIDER: f32 = 620.0;
const CHOOSE: f32 = 150.0;
/// And of the list of arms.
const ARM: f32 = 130.0;

pub fn show(ui: &mut Ui, state: &State, evaluated: &Evaluated, queue: &mut Queue) {
    let evaluate = &state.evaluate;
    ui.horizontal_wrapped(|ui| {
        arm(ui, state, evaluated, queue);
        if ui.available_size_before_wrap().x < LEAST + CHOOSE {
            ui.end_row();
        }
        let room = (ui.available_size_before_wrap().x - CHOOSE).clamp(LEAST, SLIDER);
        ui.allocate_ui_with_layout(vec2(room, 24.0), Layout::top_down(Align::Min), |ui| {
            let tip = "A row is named positive where its probability is at least this; nothing is trained anew";
            let new =
                widgets::row(ui, "Threshold", tip, |ui, label| numbers::slider(ui, label, evaluate.threshold, &SHARE));
            if let Some(new) = new {
                queue.push_back(EvaluateAction::Threshold(new).into());
            }
        });
        let command = Command::from(EvaluateAction::ChooseByRule);
        let known = evaluate.threshold_arm().is_some();
        let response = ui.add_enabled(known, Button::new(command.spec().label));
        if response.tip(widgets::tip_of(ui, &command)).clicked() {
            queue.push_back(command);
        }
    });
    if let Some(counts) = at(state) {
        words(ui, sentence(state, evaluated, counts));
    }
    ui.horizontal_wrapped(|ui| chosen(ui, state, evaluated, queue));
}

/// What the slider names, of all splits together.
pub fn at(state: &State) -> Option<Counts> {
    let evaluate = &state.evaluate;
    Some(evaluate.curves()?.arms.get(evaluate.line.1)?.at(evaluate.threshold))
}

fn sentence(state: &State, evaluated: &Evaluated, counts: Counts) -> String {
    let rows = |count: u64| thousands(count);
    let cost = evaluated.study.settings.costs.filter(|_| evaluated.study.read.classes() == 2).map(|costs| {
        let all = costs.of(counts);
        format!("; mistakes cost {:.2}, {} a row", all, number(all / counts.rows().max(1) as f64))
    });
    let share = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), number);
    format!(
        "At {}, all splits together: finds {} of {}, misses {}, names {} falsely; recall {}, precision {}, F1 {}{}.",
        number(state.evaluate.threshold),
        rows(counts.true_positives),
        rows(counts.positives()),
        rows(counts.false_negatives),
        rows(counts.false_positives),
        share(counts.recall().share()),
        share(counts.precision().share()),
        share(counts.f(1.0)),
        cost.unwrap_or_default()
    )
}

/// The arm whose threshold is moved.
fn arm(ui: &mut Ui, state: &State, evaluated: &Evaluated, queue: &mut Queue) {
    let (model, now) = state.evaluate.line;
    let arms = &evaluated.study.settings.arms;
    let id = Id::unique("arm of the threshold");
    let list = ComboBox::from_id_salt(id).selected_text(evaluated.arm_name(now)).width(ARM).truncate();
    let list = (id, list.icon(widgets::chevron));
    let (response, new) = search::choose(ui, list, ("arms", arms.len()), Some(now), |at| evaluated.arm_name(at));
    response.accessible_name("Arm of the threshold").tip("The arm whose rows are named by this threshold");
    if let Some(arm) = new {
        queue.push_back(EvaluateAction::Line(model, arm).into());
    }
}

/// The thresholds that the rule chose, and on which rows.
fn chosen(ui: &mut Ui, state: &State, evaluated: &Evaluated, queue: &mut Queue) {
    let evaluate = &state.evaluate;
    if evaluated.study.read.classes() != 2 {
        words(ui, "A rule chooses thresholds of two classes; of more the likeliest is named.");
        return;
    }
    let rule = rule(evaluated.study.settings.rule);
    let Some(arm) = evaluate.threshold_arm() else {
        let Some(name) = evaluate.threshold_arm_name() else {
            words(ui, "Recalibrated probabilities are used as they are: no rule chooses a threshold for this arm.");
            return;
        };
        words(ui, format!("No threshold was chosen for this arm: that takes the arm {name}."));
        let add = ui.add(Button::new(format!("Add {name} and run")));
        if add.tip("All of the comparison is run again, with this arm").clicked() {
            queue.push_back(EvaluateAction::AddArms(vec![name]).into());
        }
        return;
    };
    let all: Vec<f64> =
        evaluated.trials_of(evaluate.line.0, arm).filter_map(|trial| trial.tested.as_ref().ok()?.threshold).collect();
    if all.is_empty() {
        words(ui, format!("No threshold meets the rule ({rule}) in any split."));
        return;
    }
    let (low, high) =
        all.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), it| (low.min(*it), high.max(*it)));
    let mean = all.iter().sum::<f64>() / all.len() as f64;
    words(
        ui,
        format!(
            "By the rule ({rule}), chosen in each of {} splits on training rows put aside and never on test rows: {} in the \
             mean, from {} to {}.",
            all.len(),
            number(mean),
            number(low),
            number(high)
        ),
    );
}

fn rule(rule: Rule) -> String {
    match rule {
        Rule::RecallAtLeast(share) => format!("recall at least {share}"),
        Rule::PrecisionAtLeast(share) => format!("precision at least {share}"),
        Rule::LeastCost(_) => "least cost".to_owned(),
        Rule::BestF(beta) => format!("best F{beta}"),
    }
}
