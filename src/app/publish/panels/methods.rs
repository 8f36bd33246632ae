//! What other methods would give: a picture of what each reveals and is good for, and every gate of each.

use egui::{Label, RichText, Sense, Ui, vec2};

use crate::{
    app::{
        command::Queue,
        panels::widgets::{self, TableCell, small},
        plots::chart,
        publish::{
            action::PublishAction,
            method_trials::{MethodTrials, TriedMethod},
            panels::{
                gate_table::{self, GateColumn},
                parts::{title, words},
            },
        },
        state::State,
        theme::{self, Tokens},
    },
    measures::audit::{self, Verdict},
    publish::methods::{self, MethodTrial},
    report::format::duration,
};

/// Size of the picture.
const PICTURE: [f32; 2] = [420.0, 230.0];

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let (trials, recipe) = (&state.publish.methods, &state.document.recipe);
    title(ui, "Which method");
    words(
        ui,
        "The same file by other methods: further left an attacker learns less of who was learnt from, further up a model learns more from it.",
    );
    let fresh: Vec<&TriedMethod> = trials.fresh(recipe).collect();
    if let Some(figure) = &trials.figure {
        let size = vec2(ui.available_width().min(PICTURE[0]), PICTURE[1]);
        chart::show(ui, size, figure, "Methods by membership and utility", Sense::hover());
        let is_open = |tried: &&TriedMethod| {
            let membership = tried.found.as_ref().ok().and_then(|trial| trial.gate("membership"));
            membership.is_some_and(|it| it.verdict == Verdict::CannotSay && it.finding.figure.is_some())
        };
        if fresh.iter().any(is_open) {
            words(ui, "A ring: too few rows of a class are held out for membership to say.");
        }
    }
    for tried in &fresh {
        if let Err(why) = &tried.found {
            words(ui, format!("{}: {why}", tried.title()));
        }
    }
    gates(ui, &fresh, recipe.method.as_str(), queue);
    what_goes_on(ui, state, trials, queue);
    costs(ui, &fresh);
}

/// A line a gate and a column a method; a method's head takes it.
fn gates(ui: &mut Ui, fresh: &[&TriedMethod], current: &str, queue: &mut Queue) {
    let all: Vec<(&TriedMethod, GateColumn<'_>)> = fresh
        .iter()
        .filter_map(|&tried| {
            let column = GateColumn { title: tried.title(), judged: &tried.found.as_ref().ok()?.judged };
            Some((tried, column))
        })
        .collect();
    let columns: Vec<GateColumn<'_>> = all.iter().map(|(_, column)| *column).collect();
    let pressed = gate_table::show(ui, "Gates by method", &columns, |tokens, at| {
        let (tried, title) = (all[at].0, columns[at].title);
        if tried.method == current {
            let text = RichText::new(title).font(theme::medium_font(theme::SMALL)).color(tokens.text);
            return TableCell { name: Some(format!("{title}, the method that is set")), ..TableCell::right(text) };
        }
        TableCell {
            button: Some(format!("Take {title}")),
            tip: "Take this method: one press, and Ctrl Z takes it back",
            ..TableCell::right(small(title).color(tokens.accent))
        }
    });
    if let Some((tried, _)) = pressed.and_then(|at| all.get(at)) {
        queue.push_back(PublishAction::TakeMethod(tried.method).into());
    }
}

/// What is being tried, what stops it, and what can be tried besides.
fn what_goes_on(ui: &mut Ui, state: &State, trials: &MethodTrials, queue: &mut Queue) {
    let recipe = &state.document.recipe;
    widgets::error(ui, trials.error.as_deref());
    let missing = state.document.table.as_ref().map_or_else(Vec::new, |table| trials.missing(table, recipe));
    if let Some(status) = &trials.going {
        words(ui, format!("Trying: {} …", status.stage));
    } else if trials.stopped {
        words(ui, "Stopped before every method was tried.");
        widgets::link(ui, PublishAction::TryMethod(None).into(), queue);
    } else if !missing.is_empty() {
        words(ui, "Once the file itself is judged, the others are tried.");
    } else if trials.fresh(recipe).next().is_none() {
        words(ui, "The table is large, so methods are tried when they are asked for.");
        widgets::link(ui, PublishAction::TryMethod(None).into(), queue);
    }
    let further = methods::further(recipe);
    let open: Vec<_> = further.into_iter().filter(|method| trials.current(method.name(), recipe).is_none()).collect();
    if open.is_empty() || trials.going.is_some() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        ui.add(Label::new(small("These learn for longer:").color(Tokens::of(ui).secondary)));
        for method in open {
            widgets::link(ui, PublishAction::TryMethod(Some(method.name())).into(), queue);
        }
    });
}

/// What each cost, and what it gained against the Gaussian copula.
fn costs(ui: &mut Ui, fresh: &[&TriedMethod]) {
    let made = || fresh.iter().filter_map(|tried| Some((*tried, tried.found.as_ref().ok()?)));
    let Some((_, copula)) = made().find(|(tried, _)| tried.method == "copula") else { return };
    let words_of = |trial: &MethodTrial| {
        let fails = audit::failing(&trial.judged).len();
        let gates = if fails == 1 { "gate" } else { "gates" };
        format!("took {} and fails {fails} {gates}", duration(trial.seconds))
    };
    for (tried, trial) in made().filter(|(tried, _)| tried.method != "copula") {
        let (Some(own), Some(its)) = (trial.utility(), copula.utility()) else { continue };
        let learns = if (own - its).abs() < 0.0005 {
            "as much"
        } else if own > its {
            "more"
        } else {
            "less"
        };
        let said = format!(
            "{} {}; the Gaussian copula {}. A model learns {learns} from its rows: PR-AUC {own:+.3} against {its:+.3}.",
            tried.title(),
            words_of(trial),
            words_of(copula)
        );
        words(ui, said.replace(" -", " −"));
    }
}
