//! What other methods would give: a picture of what each reveals and is good for, and every gate of each.

use egui::{Label, RichText, ScrollArea, Sense, Ui, vec2};

use crate::{
    app::{
        command::Queue,
        panels::widgets::{self, TableCell, small},
        plots::chart,
        publish::{
            action::PublishAction,
            method_trials::{MethodTrials, TriedMethod},
            panels::{
                mark,
                parts::{title, words},
            },
        },
        state::State,
        theme::{self, Tokens},
    },
    measures::audit::{self, GATES, Judgement, Verdict},
    publish::methods::{self, MethodTrial},
    report::format::duration,
};

/// Sizes of the picture, and of the table's columns.
const PICTURE: [f32; 2] = [420.0, 230.0];
const GATE: f32 = 150.0;
const METHOD: [f32; 2] = [96.0, 190.0];

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
    let all: Vec<(&TriedMethod, &[Judgement])> =
        fresh.iter().filter_map(|tried| Some((*tried, tried.found.as_ref().ok()?.judged.as_slice()))).collect();
    if all.is_empty() {
        return;
    }
    let width = ((ui.available_width() - GATE) / all.len() as f32).clamp(METHOD[0], METHOD[1]);
    let widths: Vec<f32> = std::iter::once(GATE).chain(all.iter().map(|_| width)).collect();
    let fails = |judged: &[Judgement]| audit::failing(judged).len();
    let said: Vec<String> =
        all.iter().map(|(tried, judged)| format!("{}: {} gates fail", tried.title(), fails(judged))).collect();
    ScrollArea::horizontal().id_salt("gates by method").auto_shrink([false, true]).show(ui, |ui| {
        widgets::table(ui, "Gates by method", &said.join(", "), |ui| {
            let pressed = widgets::table_row(ui, &widths, |ui| {
                let tokens = Tokens::of(ui);
                let head = |(tried, _): &(&TriedMethod, &[Judgement])| {
                    if tried.method == current {
                        let text =
                            RichText::new(tried.title()).font(theme::medium_font(theme::SMALL)).color(tokens.text);
                        return TableCell {
                            name: Some(format!("{}, the method that is set", tried.title())),
                            ..TableCell::right(text)
                        };
                    }
                    TableCell {
                        button: Some(format!("Take {}", tried.title())),
                        tip: "Take this method: one press, and Ctrl Z takes it back",
                        ..TableCell::right(small(tried.title()).color(tokens.accent))
                    }
                };
                let first = TableCell::left(small("gate").color(tokens.secondary));
                std::iter::once(first).chain(all.iter().map(head)).collect()
            });
            if let Some((tried, _)) = pressed.and_then(|at| all.get(at.checked_sub(1)?)) {
                queue.push_back(PublishAction::TakeMethod(tried.method).into());
            }
            let count = |ui: &Ui, judged: &[Judgement]| {
                let colour = if fails(judged) > 0 { Tokens::of(ui).fails } else { Tokens::of(ui).text };
                TableCell::right(small(fails(judged).to_string()).color(colour))
            };
            widgets::table_row(ui, &widths, |ui| {
                let first = TableCell::left(small("gates that fail"));
                std::iter::once(first).chain(all.iter().map(|(_, judged)| count(ui, judged))).collect()
            });
            for gate in GATES {
                widgets::table_row(ui, &widths, |ui| {
                    let first = TableCell { tip: gate.about(), ..TableCell::left(small(gate.name())) };
                    let found = |(_, judged): &(&TriedMethod, &[Judgement])| {
                        judged
                            .iter()
                            .find(|it| it.id == gate.id())
                            .map_or_else(|| TableCell::left(small("")), |it| cell(ui, it))
                    };
                    std::iter::once(first).chain(all.iter().map(found)).collect()
                });
            }
        });
    });
}

/// Figure and mark of a gate.
fn cell(ui: &Ui, it: &Judgement) -> TableCell {
    let tokens = Tokens::of(ui);
    let colour = match it.verdict {
        Verdict::Green | Verdict::CannotSay => tokens.secondary,
        verdict => mark::colour(tokens, verdict),
    };
    let shown = if it.verdict == Verdict::CannotSay { "–" } else { it.finding.shown.as_str() };
    TableCell {
        name: Some(format!("{}, {}", it.verdict.word(), it.finding.shown)),
        ..TableCell::right(small(format!("{shown} {}", it.verdict.sign())).color(colour))
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
