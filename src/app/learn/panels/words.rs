//! The words beside the picture: one idea, its formula, this row's numbers, a question.

use std::borrow::Cow;

use egui::{
    Button, Color32, Frame, Label, Layout, Margin, Rect, Response, RichText, Sense, Stroke, StrokeKind, Ui, pos2, vec2,
};

use crate::{
    app::{
        accessible,
        command::{Command, Queue},
        learn::panels::table,
        learn::{Answer, LessonView, action::LearnAction, gallery},
        panels::{
            balance,
            widgets::{self, Tips as _, small},
        },
        state::State,
        theme::{self, Tokens},
    },
    lesson::{
        counts::BINS,
        glossary::{self, Piece},
        library,
        questions::Question,
        steps::{Formula, Reach, STEPS},
    },
    report::format::{self, thousands},
};

pub fn show(ui: &mut Ui, state: &State, described: &LessonView, queue: &mut Queue) {
    heading(ui, state, queue);
    // In a presentation the controls that could say it are not there.
    if state.view.presentation {
        widgets::error(ui, state.results.error.as_ref().map(|error| error.message.as_str()));
    }
    let learn = &state.learn;
    let waits = learn.waits();
    if learn.running.is_some() {
        by_hand(ui, state, queue);
        flowing(ui, &described.say, theme::SENTENCE, Tokens::of(ui).text);
    } else {
        ui.add(Label::new(RichText::new(&described.page.headline).font(theme::medium_font(theme::HEADLINE))).wrap());
        ui.add_space(2.0);
        body(ui, state, described, waits);
    }
    question(ui, state, described, queue);
    if let Some(then) = described.then.as_ref().filter(|_| !waits) {
        flowing(ui, then, theme::SENTENCE, Tokens::of(ui).text);
    }
    // The last question may stay open: the way on is there all the same.
    if !waits || learn.discussed().is_some() {
        onwards(ui, state, queue);
    }
    // What is dragged is watched in numbers, so they stand where they are seen.
    let tried = !learn.what_if.is_none();
    if tried {
        what_if(ui, described, queue);
        table::show(ui, state, described);
    }
    // From the last row the balance is looked at more than the small print.
    if state.view.presentation {
        widgets::gap(ui);
        balance::lesson(ui, described);
    }
    if learn.running.is_some() && !waits {
        ui.add_space(4.0);
        ui.add(Label::new(RichText::new(&described.page.headline).font(theme::medium_font(theme::LESSON))).wrap());
        body(ui, state, described, waits);
    }
    if described.at.step > 0 && described.tested.is_none() && !tried && (learn.running.is_none() || !waits) {
        table::show(ui, state, described);
    }
    if described.tested.is_none() {
        extras(ui, state, described);
    }
    if !state.view.presentation {
        widgets::gap(ui);
        balance::lesson(ui, described);
    }
}

/// The sentences were written for other settings.
pub fn by_hand(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let Some(running) = &state.learn.running else { return };
    if state.document.recipe == running.lesson.recipe_at(running.beat) {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        let words = small("You changed a setting, so the text may no longer apply.").color(Tokens::of(ui).look);
        ui.add(Label::new(words).wrap());
        widgets::link(ui, LearnAction::Rejoin.into(), queue);
    });
    ui.add_space(3.0);
}

/// What comes after the last screen of a lesson.
pub fn onwards(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let Some(running) = &state.learn.running else { return };
    if running.beat + 1 < running.lesson.script.len() {
        return;
    }
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        if let Some(next) = library::after(&gallery::name(&running.lesson)) {
            let text = format!("Next lesson: {} →", next.title());
            if widgets::main_button(ui, &text, true).clicked() {
                queue.push_back(LearnAction::OpenLesson(next.name.to_owned()).into());
            }
        }
        widgets::button(ui, LearnAction::OwnTable.into(), queue);
        widgets::button(ui, LearnAction::ShowLessons.into(), queue);
    });
    ui.add_space(4.0);
}

/// Where we are.
pub fn heading(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let learn = &state.learn;
    let (step, steps) = match learn.model.lesson {
        Some(lesson) => (learn.model.place.step, lesson.steps().len()),
        None => (learn.position.step, STEPS.len()),
    };
    let text = match (&learn.running, step) {
        (Some(running), _) => {
            format!("{} · {} of {}", running.lesson.title, running.beat + 1, running.lesson.script.len())
        }
        (None, 0) => "Before the first step".to_owned(),
        (None, step) => format!("Step {step} of {}", steps - 1),
    };
    widgets::heading(ui, &text, |ui| {
        if state.view.presentation {
            return;
        }
        let action = if learn.running.is_some() { LearnAction::LeaveLesson } else { LearnAction::ShowLessons };
        widgets::link(ui, Command::from(action), queue);
    });
}

/// The explanation: words, terms that are new, the formula.
fn body(ui: &mut Ui, state: &State, described: &LessonView, waits: bool) {
    let (tokens, page) = (Tokens::of(ui), &described.page);
    if let Some(idle) = &page.idle {
        Frame::new().fill(tokens.background).corner_radius(6).inner_margin(Margin::symmetric(10, 8)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.add(Label::new(RichText::new(idle).size(theme::LESSON)).wrap());
        });
        ui.add_space(4.0);
    }
    if page.idle.is_none() || described.at.step == 0 {
        flowing(ui, &said(state, &page.words), theme::LESSON, tokens.text);
    }
    if page.idle.is_none() {
        for term in glossary::pieces(&page.words).into_iter().filter_map(|piece| match piece {
            Piece::Term(word, term) if term.step == described.at.step => Some((word, term)),
            _ => None,
        }) {
            let text = format!("{}: {}", term.0.to_lowercase(), term.1.meaning);
            ui.add(Label::new(small(text).color(tokens.secondary)).wrap());
        }
        if let Some(formula) = &page.formula {
            // Before the first step the formula is the answer to the question.
            let told = !waits || described.at.step > 0;
            spelled(ui, formula, state.learn.options.numbers && told);
        }
    }
}

/// A text as it may be shown: without measured values where numbers are hidden.
fn said<'a>(state: &State, text: &'a str) -> Cow<'a, str> {
    if state.learn.options.numbers { Cow::Borrowed(text) } else { Cow::Owned(glossary::unmeasured(text)) }
}

/// A text whose terms are underlined, with their meanings on hover.
pub fn flowing(ui: &mut Ui, text: &str, size: f32, colour: Color32) {
    ui.horizontal_wrapped(|ui| {
        // The first line is to be no higher than the others.
        ui.spacing_mut().interact_size.y = 0.0;
        ui.spacing_mut().item_spacing = vec2(0.0, 2.0);
        for piece in glossary::pieces(text) {
            match piece {
                Piece::Words(words) => {
                    ui.add(Label::new(RichText::new(words).size(size).color(colour)).wrap());
                }
                Piece::Term(word, term) => {
                    let text = RichText::new(word).font(theme::medium_font(size)).color(Tokens::of(ui).accent);
                    ui.add(Label::new(text)).tip(format!("{word}: {}", term.meaning));
                }
            }
        }
    });
    ui.add_space(3.0);
}

pub fn spelled(ui: &mut Ui, formula: &Formula, numbers: bool) {
    let tokens = Tokens::of(ui);
    ui.add_space(3.0);
    Frame::new().fill(tokens.background).corner_radius(6).inner_margin(Margin::symmetric(10, 8)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 3.0;
        let line = |text: &str, colour: Color32| RichText::new(text).monospace().size(theme::SMALL).color(colour);
        ui.add(Label::new(line(&formula.general, tokens.text)).wrap());
        if numbers {
            for text in &formula.numbers {
                ui.add(Label::new(line(text, tokens.secondary)).wrap());
            }
        }
    });
}

/// The question, its choices, and once one is chosen what is right.
fn question(ui: &mut Ui, state: &State, described: &LessonView, queue: &mut Queue) {
    let learn = &state.learn;
    if !learn.options.predict {
        return;
    }
    if let Some(question) = &described.question {
        boxed(ui, |ui| computed(ui, state, question, queue));
    } else {
        discussion(ui, state, queue);
    }
}

/// The open question of a beat, and the author's answer.
pub fn discussion(ui: &mut Ui, state: &State, queue: &mut Queue) {
    let learn = &state.learn;
    if let Some((question, answer)) = learn.discussed().filter(|_| learn.options.predict) {
        boxed(ui, |ui| {
            ui.add(Label::new(RichText::new(question).font(theme::medium_font(theme::LESSON))).wrap());
            if learn.answer.is_some() {
                ui.add(Label::new(RichText::new(answer).size(theme::LESSON)).wrap());
            } else if ui.add(Button::new("What do we think?")).tip("Shows the answer").clicked() {
                queue.push_back(Command::from(LearnAction::Answer(None)));
            }
        });
    }
}

pub fn computed(ui: &mut Ui, state: &State, question: &Question, queue: &mut Queue) {
    let answer = state.learn.answer;
    let tokens = Tokens::of(ui);
    let text = format!("Predict: {}", glossary::plain(&question.text));
    ui.add(Label::new(RichText::new(text).font(theme::medium_font(theme::LESSON))).wrap());
    ui.horizontal_wrapped(|ui| {
        for (at, choice) in question.choices.iter().enumerate() {
            let (right, chosen) = (at == question.answer, answer == Some(Answer::Chosen(at)));
            // What is right has a shape as well as a colour.
            let (text, ink) = match answer {
                Some(_) if right => (format!("● {choice}"), tokens.passes),
                Some(_) if chosen => (format!("× {choice}"), tokens.fails),
                Some(_) => (choice.clone(), tokens.faint),
                None => (choice.clone(), tokens.text),
            };
            let button = Button::new(RichText::new(text).color(ink)).fill(tokens.panel);
            if ui.add(button).tip("Predict: the answer is shown once you have chosen").clicked() && answer.is_none() {
                queue.push_back(Command::from(LearnAction::Answer(Some(at))));
            }
        }
        if answer.is_none() {
            let skip = Button::new(small("skip").color(tokens.secondary)).frame(false);
            if ui.add(skip).tip("Show the answer").clicked() {
                queue.push_back(Command::from(LearnAction::Answer(None)));
            }
        }
    });
    if let Some(answer) = answer {
        let verdict = match answer {
            Answer::Chosen(at) if at == question.answer => "Right. ",
            Answer::Chosen(_) => "Not quite. ",
            Answer::Skipped => "",
        };
        flowing(ui, &format!("{verdict}{}", said(state, &question.because)), theme::TEXT, tokens.text);
    }
}

pub fn boxed(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    let tokens = Tokens::of(ui);
    ui.add_space(6.0);
    Frame::new()
        .fill(tokens.accent_ground)
        .stroke(Stroke::new(1.0, tokens.accent))
        .corner_radius(6)
        .inner_margin(Margin::symmetric(10, 8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            contents(ui);
        });
    ui.add_space(2.0);
}

/// What is tried out is no part of the result, and says so.
fn what_if(ui: &mut Ui, described: &LessonView, queue: &mut Queue) {
    ui.add_space(4.0);
    let did = match (described.walk.what_if.base, described.walk.what_if.gap) {
        (Some(_), None) => "You chose this base, and no new row of this run starts from it",
        (None, _) => "You moved the gap by hand",
        (Some(_), Some(_)) => "You chose the base and moved the gap by hand",
    };
    let words = format!("{did}, so this point is not part of the result.");
    ui.horizontal_wrapped(|ui| {
        ui.add(Label::new(small(words).color(Tokens::of(ui).look)).wrap());
        if described.walk.what_if.gap.is_some() {
            widgets::link(ui, Command::from(LearnAction::Gap(None)), queue);
        }
    });
}

/// What belongs to the step alone: how gaps are spread once many rows have landed, and where the cut lies.
fn extras(ui: &mut Ui, state: &State, described: &LessonView) {
    const MANY: u64 = 8;
    match described.at.reach() {
        Reach::Born(_) if described.tally.made() >= MANY => {
            widgets::gap(ui);
            widgets::heading(ui, "Gaps so far", |_| {});
            let bars: Vec<(f32, f32)> = described.tally.gaps.iter().map(|&count| (count as f32, 0.0)).collect();
            let [low, high] = described.tally.range.map(|end| format::gap(end, decimals(end)));
            let summary =
                format!("Histogram of {} gaps in {BINS} bins from {low} to {high}", thousands(described.tally.made()));
            histogram(ui, &bars, "Gaps so far", &summary);
            let left = if described.tally.range[0] < 0.0 { "beyond the base" } else { "the base" };
            ends(ui, &format!("{low}, {left}"), "1, the neighbour");
        }
        Reach::Judged(_) => {
            let Some(spread) = &described.spread else { return };
            widgets::gap(ui);
            widgets::heading(ui, "Distance to the nearest real row", |_| {});
            let bars: Vec<(f32, f32)> = spread.bins.iter().map(|&[kept, out]| (kept as f32, out as f32)).collect();
            let response = histogram(ui, &bars, "Distances so far", &spread.summary());
            response.tip(spread.summary());
            if state.learn.options.numbers {
                ends(ui, &format::distance(spread.low), &format::distance(spread.high));
            }
        }
        _ => {}
    }
}

/// As many as a number has.
fn decimals(number: f64) -> usize {
    number.to_string().split_once('.').map_or(0, |(_, digits)| digits.len())
}

fn ends(ui: &mut Ui, left: &str, right: &str) {
    ui.horizontal(|ui| {
        let colour = Tokens::of(ui).secondary;
        ui.add(Label::new(small(left).color(colour)));
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add(Label::new(small(right).color(colour)));
        });
    });
}

/// Bars: what stays in grey, what is out on top of it in the text's colour.
fn histogram(ui: &mut Ui, bars: &[(f32, f32)], name: &str, summary: &str) -> Response {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 46.0), Sense::hover());
    accessible::picture(&response, name, summary);
    let highest = bars.iter().map(|(a, b)| a + b).fold(1.0, f32::max);
    let width = rect.width() / bars.len().max(1) as f32;
    let painter = ui.painter();
    for (at, (there, out)) in bars.iter().enumerate() {
        let left = rect.left() + width * at as f32;
        let bar = |from: f32, to: f32| {
            let y = |value: f32| rect.bottom() - rect.height() * value / highest;
            Rect::from_min_max(pos2(left + 0.5, y(to)), pos2(left + width - 0.5, y(from)))
        };
        painter.rect_filled(bar(0.0, *there), 0.0, tokens.lighter(tokens.accent));
        if *out > 0.0 {
            painter.rect(
                bar(*there, there + out),
                0.0,
                tokens.panel,
                Stroke::new(1.0, tokens.text),
                StrokeKind::Inside,
            );
        }
    }
    painter.hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.line));
    response
}
