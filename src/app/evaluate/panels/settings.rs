//! The settings of the comparison: models, arms, splits, threshold and costs.

use egui::{Align, Button, ComboBox, Id, Label, Layout, RichText, Role, Ui, Vec2, WidgetInfo};

use crate::{
    app::{
        command::Queue,
        evaluate::{
            action::EvaluateAction,
            choices::{self, RuleKind},
        },
        panels::{
            numbers::{self, NumberControl},
            search,
            widgets::{self, Tips as _, small},
        },
        state::State,
        theme::Tokens,
    },
    error::Setting,
    evaluate::{arm::Arm, split::MOST_SPLITS},
    evaluation::models::MODELS,
    recipe::{EvaluateRecipe, MistakeCosts},
};

/// Folds, and costs of a missed row and a false alarm, that are there first.
const FOLDS: usize = 5;
const COSTS: MistakeCosts = MistakeCosts { missed: 10.0, alarm: 1.0 };

/// What stands in the list of arms that can be added.
const ADD: &str = "Add an arm…";

const WHOLE: NumberControl =
    NumberControl { slider: 1.0..=50.0, range: 1.0..=1_000.0, step: 1.0, decimals: 0, suffix: "" };

pub fn show(ui: &mut Ui, state: &State, queue: &mut Queue) {
    if state.document.table.is_none() {
        return;
    }
    let said = state.document.recipe.evaluate.clone().unwrap_or_default();
    let mut panel = Comparison { state, said: &said, queue };
    panel.models(ui);
    widgets::gap(ui);
    panel.arms(ui);
    widgets::gap(ui);
    panel.splits(ui);
    widgets::gap(ui);
    panel.mistakes(ui);
    widgets::gap(ui);
    widgets::hint(ui, "Below: what the arms that resample use. Their targets are balance, but for the arm recipe.");
    widgets::gap(ui);
}

struct Comparison<'a> {
    state: &'a State,
    said: &'a EvaluateRecipe,
    queue: &'a mut Queue,
}

impl Comparison<'_> {
    fn set(&mut self, what: &'static str, change: impl FnOnce(&mut EvaluateRecipe)) {
        let mut new = self.said.clone();
        change(&mut new);
        self.queue.push_back(EvaluateAction::Set(what, Box::new(new)).into());
    }

    fn error(&self, ui: &mut Ui, what: &str) {
        let error = self.state.evaluate.error.as_ref();
        widgets::error(
            ui,
            error.and_then(|it| it.beside(|setting| matches!(setting, Setting::Evaluate(name) if *name == what))),
        );
    }

    fn models(&mut self, ui: &mut Ui) {
        widgets::heading(ui, "Models", |_| {});
        for model in MODELS {
            let mut on = self.said.models.iter().any(|name| name == model.name());
            if ui.checkbox(&mut on, model.title()).tip(model.about()).changed() {
                self.set("models", |new| {
                    new.models.retain(|name| name != model.name());
                    if on {
                        new.models.push(model.name().to_owned());
                    }
                    // In the order in which they are offered.
                    let place = |name: &String| MODELS.iter().position(|it| it.name() == name);
                    new.models.sort_by_key(place);
                });
            }
        }
        self.error(ui, "models");
    }

    fn arms(&mut self, ui: &mut Ui) {
        let secondary = Tokens::of(ui).secondary;
        widgets::heading(ui, "Arms", |_| {});
        for (at, name) in self.said.arms.iter().enumerate() {
            ui.horizontal(|ui| {
                let label = ui.add(Label::new(name.as_str()).truncate().selectable(false));
                label.tip(Arm::find(name).map_or_else(|error| error.message, |arm| arm.about()));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if at == 0 && name == Arm::AS_IS {
                        ui.add(Label::new(small("what the others are held against").color(secondary)).truncate());
                        return;
                    }
                    let remove = ui
                        .add(Button::new(RichText::new("×").color(secondary)).frame(false).min_size(Vec2::splat(20.0)));
                    remove.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Remove the arm {name}")));
                    if remove.tip("This arm is not compared any more").clicked() {
                        self.set("arms", |new| {
                            new.arms.remove(at);
                        });
                    }
                });
            });
        }
        let addable = [vec![ADD.to_owned()], choices::addable(&self.said.arms)].concat();
        let id = Id::unique("add an arm");
        let list = ComboBox::from_id_salt(id).selected_text(ADD).width(ui.available_width());
        let list = list.truncate().icon(widgets::chevron);
        let (response, new) =
            search::choose(ui, (id, list), ("arms", addable.len()), Some(0), |at| addable[at].as_str());
        let tip = "Methods, cleaners and ways to use the probabilities, alone or joined by a plus";
        response.accessible_name("Add an arm").tip(tip);
        if let Some(name) = new.filter(|at| *at > 0).and_then(|at| addable.get(at)) {
            self.set("arms", |new| new.arms.push(name.clone()));
        }
        self.error(ui, "arms");
    }

    fn splits(&mut self, ui: &mut Ui) {
        widgets::heading(ui, "Splits", |_| {});
        let said = self.said;
        let number = NumberControl { range: 1.0..=MOST_SPLITS as f64, ..WHOLE };
        let tip = "How often rows are parted anew; every model is trained and tested in each";
        let splits =
            widgets::row(ui, "Splits", tip, |ui, label| numbers::slider(ui, label, said.splits as f64, &number));
        if let Some(splits) = splits {
            self.set("splits", |new| new.splits = splits as usize);
        }
        self.error(ui, "splits");
        if said.time.is_none() {
            self.tested(ui);
        }
        self.column(
            ui,
            ("Group", "group"),
            "Rows with equal cells in this column stay on one side: rows of one person, say",
            said.group.as_deref(),
            |new, name| new.group = name,
        );
        self.column(
            ui,
            ("Time", "time"),
            "Rows are trained on in the order of this column, and tested on what comes later",
            said.time.as_deref(),
            |new, name| {
                new.time = name;
                if new.time.is_some() {
                    new.folds = None;
                }
            },
        );
    }

    /// Which rows a split tests on.
    fn tested(&mut self, ui: &mut Ui) {
        let said = self.said;
        let by_folds = widgets::row(ui, "Tested", "What a split tests on", |ui, label| {
            let options = [(false, "a share of rows"), (true, "one fold of some")];
            widgets::choice(ui, label, said.folds.is_some(), &options)
        });
        if let Some(by_folds) = by_folds {
            self.set("folds", |new| new.folds = by_folds.then_some(FOLDS));
        }
        if let Some(folds) = said.folds {
            let number = NumberControl { slider: 2.0..=20.0, range: 2.0..=1_000.0, ..WHOLE };
            let tip = "Rows are parted into so many folds; splits are a multiple of them";
            let folds = widgets::row(ui, "Folds", tip, |ui, label| numbers::slider(ui, label, folds as f64, &number));
            if let Some(folds) = folds {
                self.set("folds", |new| new.folds = Some(folds as usize));
            }
        } else {
            let number = NumberControl { slider: 5.0..=60.0, range: 0.1..=99.9, step: 1.0, decimals: 1, suffix: " %" };
            let tip = "The share of every class that a split tests on";
            let share = widgets::row(ui, "Test", tip, |ui, label| {
                numbers::slider(ui, label, (said.test * 1e4).round() / 100.0, &number)
            });
            if let Some(share) = share {
                self.set("test", |new| new.test = (share * 100.0).round() / 1e4);
            }
        }
        self.error(ui, "test");
        self.error(ui, "folds");
    }

    fn column(
        &mut self,
        ui: &mut Ui,
        (title, what): (&str, &'static str),
        tip: &str,
        now: Option<&str>,
        change: impl FnOnce(&mut EvaluateRecipe, Option<String>),
    ) {
        let Some(table) = &self.state.document.table else { return };
        let columns = table.columns.iter().enumerate().filter(|(at, _)| *at != table.target.column);
        let names: Vec<&str> = columns.map(|(_, column)| column.name.as_str()).collect();
        let options: Vec<(Option<usize>, &str)> = std::iter::once((None, "none"))
            .chain(names.iter().enumerate().map(|(at, name)| (Some(at), *name)))
            .collect();
        // One that the table does not have is none of the choices, and what is wrong with it stands below.
        let place = now.map(|now| names.iter().position(|name| *name == now).unwrap_or(usize::MAX));
        let new = widgets::row(ui, title, tip, |ui, label| widgets::choice(ui, label, place, &options));
        if let Some(new) = new {
            let name = new.and_then(|at| names.get(at)).map(|name| (*name).to_owned());
            self.set(what, |recipe| change(recipe, name));
        }
        self.error(ui, what);
    }

    /// The positive class, how thresholds are chosen, and what mistakes cost: of two classes.
    fn mistakes(&mut self, ui: &mut Ui) {
        let Some(facts) = &self.state.derived.facts else { return };
        if facts.classes.len() != 2 {
            return;
        }
        widgets::heading(ui, "Mistakes", |_| {});
        let said = self.said;
        let labels = facts.classes.iter().enumerate().map(|(at, class)| (Some(at), class.label.as_str()));
        let options: Vec<(Option<usize>, &str)> = std::iter::once((None, "the smallest")).chain(labels).collect();
        let find = |label: &String| facts.classes.iter().position(|class| class.label == *label).unwrap_or(usize::MAX);
        let now = said.positive.as_ref().map(find);
        let new = widgets::row(ui, "Positive", "The class that is to be found", |ui, label| {
            widgets::choice(ui, label, now, &options)
        });
        if let Some(new) = new {
            let label = new.and_then(|at| facts.classes.get(at)).map(|class| class.label.clone());
            self.set("positive", |recipe| recipe.positive = label);
        }
        self.error(ui, "positive");
        self.rule(ui);
        self.costs(ui);
    }

    fn rule(&mut self, ui: &mut Ui) {
        let (kind, share) = RuleKind::of(&self.said.threshold);
        let tip = "How a threshold is chosen, on training rows put aside and never on test rows";
        let new = widgets::row(ui, "Threshold", tip, |ui, label| widgets::choice(ui, label, kind, &RuleKind::ALL));
        if let Some(new) = new {
            self.set("threshold", |recipe| {
                recipe.threshold = new.written(share);
                if new == RuleKind::Cost {
                    recipe.costs.get_or_insert(COSTS);
                }
            });
        }
        if kind.has_share() {
            let number = NumberControl { slider: 0.0..=1.0, range: 0.0..=1.0, step: 0.01, decimals: 2, suffix: "" };
            let tip = "What recall or precision is to be at least, from 0 to 1";
            let new = widgets::row(ui, "At least", tip, |ui, label| numbers::slider(ui, label, share, &number));
            if let Some(new) = new {
                self.set("threshold", |recipe| recipe.threshold = kind.written(new));
            }
        }
        self.error(ui, "threshold");
    }

    fn costs(&mut self, ui: &mut Ui) {
        let mut on = self.said.costs.is_some();
        let changed = widgets::row(ui, "Costs", "What mistakes cost, in any unit", |ui, label| {
            ui.checkbox(&mut on, "of mistakes").of_row(label).changed()
        });
        if changed {
            self.set("costs", |recipe| recipe.costs = on.then_some(COSTS));
        }
        if let Some(costs) = self.said.costs {
            let number = NumberControl { slider: 0.0..=100.0, range: 0.0..=1e12, step: 1.0, decimals: 2, suffix: "" };
            let missed = widgets::row(ui, "A miss", "What a positive row costs that is not found", |ui, label| {
                numbers::slider(ui, label, costs.missed, &number)
            });
            if let Some(missed) = missed {
                self.set("missed", |recipe| recipe.costs = Some(MistakeCosts { missed, ..costs }));
            }
            let tip = "What a row costs that is named positive and is not";
            let alarm = widgets::row(ui, "An alarm", tip, |ui, label| numbers::slider(ui, label, costs.alarm, &number));
            if let Some(alarm) = alarm {
                self.set("alarm", |recipe| recipe.costs = Some(MistakeCosts { alarm, ..costs }));
            }
        }
        self.error(ui, "costs");
    }
}
