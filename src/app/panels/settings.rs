//! The settings: sampler, targets, drop, clean.

use std::sync::LazyLock;

use egui::{Checkbox, Id, Label, Layout, Sense, TextEdit, Ui, vec2};

use crate::{
    app::{
        command::{Change, Command, Queue},
        panels::{
            icons::{self, Icon},
            numbers::{self, NumberControl},
            search,
            widgets::{self, Tips as _},
        },
        plots::data::RowId,
        select::{Mode, action::SelectAction},
        state::State,
        table_summary::{ClassFact, TableSummary},
        theme::{self, Tokens},
        typed,
        workspace::Workspace,
    },
    error::{Error, Setting},
    recipe::{Categorical, Decimals, DropScope, Given, NamedTotals, Nearest, Output, Recipe, SHADY_LIMIT, Scale},
    report::format::thousands,
    sampling::{
        METHODS, Parameter, Parents, Sampler, Value,
        cleaning::{CLEANERS, Cleaning},
        combined::{COMBINED, Combined},
        fate::When,
        parameter::Domain,
        row_kinds::RowKind,
        undersampling::{UNDERSAMPLERS, Undersampling},
    },
};

/// Names and titles of the methods, and of those that are one with a cleaner, as the list of choices wants them.
static METHOD_CHOICES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let methods = METHODS.iter().map(|method| (method.name(), method.title()));
    methods.chain(COMBINED.iter().map(|combined| (combined.name, combined.title))).collect()
});

static UNDERSAMPLER_CHOICES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let undersamplers = UNDERSAMPLERS.iter().map(|it| (it.name(), it.title()));
    std::iter::once(("", "no class")).chain(undersamplers).collect()
});

static CLEANER_CHOICES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let cleaners = CLEANERS.iter().map(|cleaner| (cleaner.name(), cleaner.title()));
    std::iter::once(("", "nothing")).chain(cleaners).collect()
});

const WHOLE: NumberControl =
    NumberControl { slider: 0.0..=100.0, range: 0.0..=100.0, step: 1.0, decimals: 0, suffix: "" };

pub fn show(ui: &mut Ui, here: &dyn Workspace, state: &State, queue: &mut Queue) {
    let Some(facts) = state.derived.facts.as_deref() else { return };
    let mut settings = Settings { here, state, recipe: &state.document.recipe, queue };
    settings.sampler(ui);
    widgets::gap(ui);
    settings.targets(ui, facts);
    widgets::gap(ui);
    settings.drop(ui);
    widgets::gap(ui);
    settings.clean(ui);
    widgets::gap(ui);
    settings.more(ui);
}

struct Settings<'a> {
    here: &'a dyn Workspace,
    state: &'a State,
    recipe: &'a Recipe,
    queue: &'a mut Queue,
}

impl Settings<'_> {
    fn send(&mut self, change: Option<Change>) {
        self.queue.extend(change.map(Command::Change));
    }

    fn error(&self, ui: &mut Ui, matches: impl Fn(&Setting) -> bool) {
        widgets::error(ui, self.here.error(self.state).and_then(|error| error.beside(matches)));
    }

    /// What the targets count.
    fn output(&self) -> Output {
        self.here.output().unwrap_or(self.recipe.output)
    }

    fn hides(&self) -> bool {
        self.here.hides_counts(self.state)
    }

    fn sampler(&mut self, ui: &mut Ui) {
        let recipe = self.recipe;
        widgets::heading(ui, "Sampler", |_| {});
        let method = recipe.method().ok();
        let combined = Combined::of(recipe).map(|it| (it.name, it.about));
        let (now, about) = combined.or_else(|| method.map(|it| (it.name(), it.about()))).unwrap_or_default();
        let change = widgets::row(ui, "Method", about, |ui, label| {
            widgets::choice(ui, label, now, &METHOD_CHOICES).map(Change::Named)
        });
        self.send(change);
        self.error(ui, |it| *it == Setting::Method);
        for parameter in method.map_or(&[][..], |method| method.parameters()) {
            self.parameter(ui, parameter);
        }
        if method.is_some_and(|method| method.parents(recipe) == Parents::None && method.generates()) {
            self.given(ui);
            self.shady(ui);
        }
        if method.is_some_and(Sampler::chooses_bases) {
            self.bases(ui);
        }
        let scales = [Scale::Standard, Scale::Minmax, Scale::None].map(|scale| (scale, scale.title()));
        let change = widgets::row(ui, "Scale", Scale::ABOUT, |ui, label| {
            widgets::choice(ui, label, recipe.scale, &scales).map(Change::Scale)
        });
        self.send(change);
        self.error(ui, |it| *it == Setting::Scale);
        let options = [Categorical::OneHot, Categorical::Nc].map(|it| (it, it.title()));
        let change = widgets::row(ui, "Categories", Categorical::ABOUT, |ui, label| {
            widgets::choice(ui, label, recipe.categorical, &options).map(Change::Categorical)
        });
        self.send(change);
        self.error(ui, |it| *it == Setting::Categorical);
        self.seed(ui);
    }

    fn parameter(&mut self, ui: &mut Ui, parameter: &'static Parameter) {
        let changed = parameter_row(ui, parameter, &self.recipe.parameter(parameter));
        self.send(changed.map(|value| Change::Parameter(parameter, value)));
        self.error(ui, |it| *it == Setting::Parameter(parameter.key));
    }

    /// What the rows of a model are to be like: taken once it is all typed.
    fn given(&mut self, ui: &mut Ui) {
        let tip = "Only rows that are like this are drawn: COLUMN=VALUE, also with !=, <, <=, > and >=. Blanks set conditions \
                   apart; quotes keep one with blanks together.";
        let set: Vec<String> = self.recipe.given.iter().map(ToString::to_string).collect();
        let (change, wrong) = widgets::row(ui, "Rows with", tip, |ui, label| {
            let draft = label.with("draft");
            let typing = ui.data(|data| data.get_temp::<String>(draft));
            let mut text = typing.unwrap_or_else(|| typed::joined(&set));
            let field = TextEdit::singleline(&mut text).hint_text("e.g. age>60").desired_width(f32::INFINITY);
            let response = ui.add(field).of_row(label);
            let read: Result<Vec<Given>, Error> = typed::words(&text).iter().map(|word| word.parse()).collect();
            let wrong = read.as_ref().err().filter(|_| !response.has_focus()).map(|error| error.message.clone());
            let change = read.ok().filter(|_| response.lost_focus());
            // What cannot be read yet stays to be mended.
            if response.has_focus() || wrong.is_some() {
                ui.data_mut(|data| data.insert_temp(draft, text));
            } else {
                ui.data_mut(|data| data.remove_temp::<String>(draft));
            }
            (change, wrong)
        });
        self.send(change.filter(|given| *given != self.recipe.given).map(Change::Given));
        widgets::error(ui, wrong.as_deref());
        self.error(ui, |it| *it == Setting::Given);
    }

    /// How many rows of other classes join one to be learnt from, and which these are.
    fn shady(&mut self, ui: &mut Ui) {
        let tip = "Shady neighbours: so many nearest rows of other classes of every row join its class to be learnt from. A rare \
                   class is learnt from more rows, and its new rows are more like the others.";
        let number = NumberControl { slider: 0.0..=10.0, range: 0.0..=SHADY_LIMIT as f64, ..WHOLE };
        let change =
            widgets::row(ui, "Shady", tip, |ui, label| numbers::slider(ui, label, self.recipe.shady as f64, &number));
        self.send(change.map(|rows| Change::Shady(rows as usize)));
        self.error(ui, |it| *it == Setting::Shady);
        let Some(outcome) = self.state.outcome() else { return };
        let rows: Vec<RowId> = outcome.joined.iter().flatten().map(|&row| RowId::Real(row)).collect();
        if self.recipe.shady > 0 && !rows.is_empty() {
            ui.horizontal(|ui| {
                widgets::hint(ui, format!("{} rows of other classes join.", thousands(rows.len() as u64)));
                let command = Command::Select(SelectAction::Rows(rows, Mode::Replace));
                widgets::short_link(ui, "Show them", command, self.queue);
            });
        }
    }

    /// Which kinds of rows may be bases, with how many of them the growing classes have.
    fn bases(&mut self, ui: &mut Ui) {
        // Without a number, which could be the answer to a question of the lesson.
        let tip = "Which rows of a class a new row may start from, by what is nearest to them: safe (nearly all of its class), \
                   borderline, rare (a pair among others) or an outlier (alone among others)";
        let known: Vec<&[RowKind]> =
            self.state.outcome().map_or(Vec::new(), |it| it.kinds.iter().flatten().map(|of| &of[..]).collect());
        let (bases, hides) = (&self.recipe.bases, self.hides());
        let one = |ui: &mut Ui, kind: RowKind| {
            let mut may_be = bases.has(kind);
            let there: usize = known.iter().map(|of| of.iter().filter(|it| **it == kind).count()).sum();
            let count = if known.is_empty() || hides { String::new() } else { format!(" {}", thousands(there as u64)) };
            let check = Checkbox::new(&mut may_be, kind.name().to_owned() + &count);
            // The last one stays.
            let response = ui.add_enabled(!bases.has(kind) || bases.with(kind, false).is_some(), check).tip(tip);
            response.changed().then_some(Change::Bases(kind, may_be))
        };
        let [safe, others @ ..] = RowKind::ALL;
        let first = widgets::row(ui, "Bases", tip, |ui, _| one(ui, safe));
        // Below it, one to a line: however many rows there are of a kind, the boxes make the panel no wider.
        let below = |kind| {
            let line = ui.horizontal(|ui| {
                ui.allocate_exact_size(vec2(theme::LABEL, theme::CONTROL), Sense::hover());
                one(ui, kind)
            });
            line.inner
        };
        let rest = others.map(below).into_iter().flatten().next();
        self.send(first.or(rest));
        self.error(ui, |it| *it == Setting::Bases);
    }

    fn seed(&mut self, ui: &mut Ui) {
        let seed = self.recipe.seed as f64;
        let number = NumberControl { range: 0.0..=9_007_199_254_740_992.0, ..WHOLE };
        let (change, again) =
            widgets::row(ui, "Seed", "The random seed: the same seed gives the same rows", |ui, label| {
                ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                    let change = ui
                        .allocate_ui(vec2(theme::NUMBER, theme::CONTROL), |ui| {
                            numbers::number_box(ui, label, seed, &number)
                        })
                        .inner;
                    (change, icons::button(ui, Icon::Die, &Command::NewSeed, true).clicked())
                })
                .inner
            });
        self.send(change.map(|seed| Change::Seed(seed as u64)));
        if again {
            self.queue.push_back(Command::NewSeed);
        }
        self.error(ui, |it| *it == Setting::Seed);
    }

    fn targets(&mut self, ui: &mut Ui, facts: &TableSummary) {
        let queue = &mut *self.queue;
        widgets::heading(ui, "Targets", |ui| {
            widgets::link(ui, Command::Change(Change::Totals(NamedTotals::Table)), queue);
            widgets::link(ui, Command::Change(Change::Totals(NamedTotals::Balance)), queue);
        });
        if self.here.output().is_none() {
            let options = [(Output::Augmented, "real and synthetic"), (Output::Synthetic, "synthetic only")];
            let tip = "What the targets count, and what is written";
            let change = widgets::row(ui, "Output", tip, |ui, label| {
                widgets::choice(ui, label, self.recipe.output, &options).map(Change::Output)
            });
            self.send(change);
        }
        self.error(ui, |it| matches!(it, Setting::Output | Setting::Flag));
        let largest = facts.classes.iter().map(|class| class.count).max().unwrap_or(1);
        let derived = &self.state.derived;
        let targets = derived.left.iter().zip(&derived.targets).zip(&derived.target_lines);
        let rows: Vec<_> = facts.classes.iter().zip(targets).collect();
        let found = search::list(ui, Id::unique("targets"), "targets", rows.len(), |at| rows[at].0.label.as_str());
        for (class, ((&left, &target), line)) in found.places.into_iter().map(|at| rows[at]) {
            self.target(ui, class, (left, target, line), largest);
        }
        let known = |label: &str| facts.classes.iter().any(|class| class.label == label);
        self.error(ui, |it| match it {
            Setting::Totals => true,
            Setting::Total(label) => !known(label),
            _ => false,
        });
    }

    fn target(&mut self, ui: &mut Ui, class: &ClassFact, (left, target, line): (u64, u64, &str), largest: u64) {
        // Without undersampling a class cannot get smaller; what is typed all the same is answered by a message.
        let shrinks = self.output() == Output::Synthetic || self.recipe.undersample.is_some();
        let least = if shrinks { 0 } else { left };
        let most = (2 * largest).max(target).max(least + 1);
        let step = 10_u64.pow((most.ilog10()).saturating_sub(3)) as f64;
        let number = NumberControl {
            slider: least as f64..=most as f64,
            range: 0.0..=1e9,
            step: if step < 10.0 { 1.0 } else { step },
            ..WHOLE
        };
        let change = class_row(ui, class, |ui, label| numbers::slider(ui, label, target as f64, &number));
        self.send(change.map(|total| Change::Total(class.label.clone(), total as u64)));
        // A class that stays as it is needs no words.
        if (target != left || self.output() == Output::Synthetic) && !self.hides() {
            ui.horizontal(|ui| {
                ui.add_space(17.0);
                widgets::hint(ui, line);
            });
        }
        self.error(ui, |it| matches!(it, Setting::Total(label) if *label == class.label));
    }

    fn drop(&mut self, ui: &mut Ui) {
        let recipe = self.recipe;
        widgets::heading(ui, "Drop", |_| {});
        let number = NumberControl { slider: 0.0..=50.0, range: 0.0..=99.0, step: 0.5, decimals: 1, suffix: " %" };
        let tip = "Removes the synthetic rows that are closest to a real row. This does not protect privacy.";
        let change = widgets::row(ui, "Closest", tip, |ui, label| {
            numbers::slider(ui, label, recipe.drop_closest, &number).map(Change::DropClosest)
        });
        self.send(change);
        self.error(ui, |it| *it == Setting::DropClosest);
        self.here.below_drop(ui, self.state, self.queue);
        let options = [(DropScope::Table, "whole table"), (DropScope::Class, "each class")];
        let change = widgets::row(ui, "Scope", "Over which rows the closest are counted", |ui, label| {
            widgets::choice(ui, label, recipe.drop_scope, &options).map(Change::DropScope)
        });
        self.send(change);
        let mut identical = recipe.drops_identical();
        let changed = widgets::row(ui, "Identical", "Rows equal to a real row in every column", |ui, label| {
            let changed = ui.checkbox(&mut identical, "remove").of_row(label).changed();
            if let Some(count) = self.here.identical(self.state).filter(|_| !self.hides()) {
                ui.add(Label::new(widgets::small(format!("{count} found")).color(Tokens::of(ui).faint)));
            }
            changed
        });
        self.send(changed.then_some(Change::DropIdentical(identical)));
        self.error(ui, |it| *it == Setting::DropIdentical);
    }

    /// Which rows are taken out, before rows are made and at the end.
    fn clean(&mut self, ui: &mut Ui) {
        widgets::heading(ui, "Clean", |_| {});
        for when in When::ALL {
            let (name, tip) = match when {
                When::Before => {
                    ("Before", "Takes real rows out before any are made: they are not learnt from and not written")
                }
                When::After => ("After", "Removes rows from the output at the end, real and synthetic ones"),
            };
            // A row for each in its order, and one to add another.
            for at in 0..=self.recipe.cleaning(when).len() {
                let name = if at == 0 { name.to_owned() } else { format!("{name}, {}", at + 1) };
                self.cleaner(ui, (when, at), &name, tip);
            }
        }
        self.error(ui, |it| *it == Setting::Cleaning);
    }

    /// The cleaner at a place of the list.
    fn cleaner(&mut self, ui: &mut Ui, (when, at): (When, usize), name: &str, tip: &str) {
        let cleaning = self.recipe.cleaning(when).get(at);
        let cleaner = cleaning.and_then(|it| it.item().ok());
        let now = cleaner.map_or("", |cleaner| cleaner.name());
        let about = cleaner.map_or(tip, |cleaner| cleaner.about());
        let change = widgets::row(ui, name, about, |ui, label| {
            widgets::choice(ui, label, now, &CLEANER_CHOICES)
                .map(|name| Change::Cleaner(when, at, (!name.is_empty()).then_some(name)))
        });
        self.send(change);
        for (parameter, value) in cleaning.map_or_else(Vec::new, Cleaning::settings) {
            let changed = ui.push_id((when, at), |ui| parameter_row(ui, parameter, &value)).inner;
            self.send(changed.map(|value| Change::CleanerParameter(when, at, parameter, value)));
        }
    }

    /// How classes above their targets are made smaller.
    fn undersample(&mut self, ui: &mut Ui) {
        let now = self.recipe.undersample.as_ref();
        let undersampler = now.and_then(|it| it.item().ok());
        let about = undersampler.map_or("Lets a target be below the rows that a class has", |it| it.about());
        let name = undersampler.map_or("", |it| it.name());
        let change = widgets::row(ui, "Undersample", about, |ui, label| {
            widgets::choice(ui, label, name, &UNDERSAMPLER_CHOICES)
                .map(|name| Change::Undersample((!name.is_empty()).then_some(name)))
        });
        self.send(change);
        for (parameter, value) in now.map_or_else(Vec::new, Undersampling::settings) {
            let changed = ui.push_id("undersample", |ui| parameter_row(ui, parameter, &value)).inner;
            self.send(changed.map(|value| Change::UndersamplerParameter(parameter, value)));
        }
        self.error(ui, |it| *it == Setting::Undersampling);
    }

    /// What is seldom changed.
    fn more(&mut self, ui: &mut Ui) {
        let recipe = self.recipe;
        widgets::heading(ui, "More", |_| {});
        let number = NumberControl { slider: 1.0..=10.0, range: 1.0..=50.0, step: 0.1, decimals: 1, suffix: " ×" };
        let tip = "Rows made per row needed, before any are removed";
        let change = widgets::row(ui, "Oversupply", tip, |ui, label| {
            numbers::slider(ui, label, recipe.oversupply, &number).map(Change::Oversupply)
        });
        self.send(change);
        self.error(ui, |it| *it == Setting::Oversupply);
        let mut top_up = recipe.top_up;
        let changed = widgets::row(ui, "Top up", "Make more rows while too many are removed", |ui, label| {
            ui.checkbox(&mut top_up, "until targets are met").of_row(label).changed()
        });
        self.send(changed.then_some(Change::TopUp(top_up)));
        let options = [(Nearest::Any, "any real row"), (Nearest::Class, "same class only")];
        let tip = "Which real rows a new row's distance is measured to";
        let change = widgets::row(ui, "Nearest", tip, |ui, label| {
            widgets::choice(ui, label, recipe.nearest, &options).map(Change::Nearest)
        });
        self.send(change);
        let options = [(Decimals::Source, "as in the table"), (Decimals::Full, "all of them")];
        let change = widgets::row(ui, "Decimals", "How many decimals a new number has", |ui, label| {
            widgets::choice(ui, label, recipe.decimals, &options).map(Change::Decimals)
        });
        self.send(change);
        if self.output() == Output::Augmented {
            self.undersample(ui);
        }
    }
}

/// A parameter with its control, and what it was changed to.
fn parameter_row(ui: &mut Ui, parameter: &Parameter, now: &Value) -> Option<Value> {
    widgets::row(ui, parameter.title, parameter.tip, |ui, label| match parameter.domain {
        Domain::Whole { least, most, slider, usual } => {
            let number =
                NumberControl { slider: least as f64..=slider as f64, range: least as f64..=most as f64, ..WHOLE };
            let value = if let Value::Whole(value) = now { *value } else { usual };
            numbers::slider(ui, label, value as f64, &number).map(|value| Value::Whole(value as u64))
        }
        Domain::Number { least, most, slider, .. } => {
            let number =
                NumberControl { slider: least..=slider, range: least..=most, step: 0.05, decimals: 2, suffix: "" };
            numbers::slider(ui, label, now.number(), &number).map(Value::Number)
        }
        Domain::Choice(words) => {
            let now = now.to_string();
            widgets::choice(ui, label, now.as_str(), words).map(|word| Value::Word(word.to_owned()))
        }
    })
}

/// A row of settings whose label is a class.
fn class_row<R>(ui: &mut Ui, class: &ClassFact, control: impl FnOnce(&mut Ui, Id) -> R) -> R {
    widgets::named_row(
        ui,
        |left| {
            widgets::dot(left, class.rank);
            let label = left.add(Label::new(&class.label).truncate().selectable(false));
            widgets::row_label(left, label, "Target: how many rows this class is to have in the end")
        },
        control,
    )
}
