//! The workspace Evaluate: settings, a comparison that fills in, scores, curves with a threshold to move, and what fails.

use std::sync::Arc;

use egui::{Key, Modifiers, OutputCommand, Role, Vec2};
use egui_kittest::kittest::{AccessKitNode, NodeT as _, Queryable as _};
use smotescope::{
    app::{
        Options,
        command::{Change, Command},
        evaluate::{EVALUATE, action::EvaluateAction, evaluated::Evaluated, view::EvaluateTab},
    },
    error::Setting,
    evaluate::{
        EvaluateSettings, Study,
        curves::ArmCurves,
        summary::{ArmSummary, between, summarise},
    },
    evaluation::measures::confusion::Confusion,
    progress::Progress,
    recipe::{EvaluateRecipe, MistakeCosts},
};

use crate::{
    controls::{click, control, fill, press, press_key, recipe, says, state, wait_until, write},
    harness::{Window, opened, send, settle},
};

/// A comparison of two quick models on some arms, in three splits.
pub fn few(arms: &[&str]) -> EvaluateAction {
    EvaluateAction::Set("arms", Box::new(settings(arms)))
}

pub fn settings(arms: &[&str]) -> EvaluateRecipe {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    EvaluateRecipe { models: names(&["logistic", "tree"]), arms: names(arms), splits: 3, ..EvaluateRecipe::default() }
}

/// Rows of two classes, or more, that overlap; one of eight is of the rare one.
fn csv(rows: usize, classes: usize) -> String {
    let line = |row: usize| {
        let class = match row % 8 {
            0 => "rare",
            1 | 2 if classes > 2 => "some",
            _ => "usual",
        };
        let lift = if class == "rare" { 1.1 } else { 0.0 };
        let noise = |step: usize| (row * step % 101) as f64 / 40.0;
        format!("{:.3},{:.3},{},{class}\n", noise(37) + lift, noise(53), row / 4)
    };
    format!("x,y,family,kind\n{}", (0..rows).map(line).collect::<String>())
}

pub fn on(rows: usize, classes: usize) -> Window<'static> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "kinds.csv", &csv(rows, classes));
    let mut harness = opened(Vec2::new(1600.0, 1200.0), Options { path: Some(path), ..Options::default() });
    send(&mut harness, Command::Workspace(EVALUATE));
    harness
}

/// A comparison on 240 rows that has ended.
fn compared(arms: &[&str]) -> Window<'static> {
    let mut harness = on(240, 2);
    send(&mut harness, few(arms).into());
    press(&mut harness, "Run the comparison");
    harness
}

fn evaluated(harness: &Window<'_>) -> Arc<Evaluated> {
    Arc::clone(state(harness).evaluate.evaluated().expect("a comparison"))
}

pub fn turn(harness: &mut Window<'_>, tab: EvaluateTab) {
    control(harness, Role::Tab, tab.name()).click();
    settle(harness);
    assert_eq!(state(harness).evaluate.tab, tab);
}

/// The same settings, compared without the window.
fn afresh(harness: &Window<'_>) -> Vec<ArmSummary> {
    let table = state(harness).document.table.as_ref().expect("a table");
    let settings = EvaluateSettings::of(recipe(harness)).expect("settings");
    let study = Study::new(table, settings, &Progress::new()).expect("a study");
    let trials = study.run(&Progress::new(), &|_| {}).expect("trials");
    summarise(&study, &trials)
}

#[test]
fn what_is_shown_is_what_the_engine_finds() {
    let mut harness = on(240, 2);
    assert!(says(&harness, "Does it help to resample this table"), "what it answers is said before it is run");
    send(&mut harness, few(&["as-is", "threshold", "smote", "smote+isotonic"]).into());
    press(&mut harness, "Run the comparison");
    let (shown, afresh) = (evaluated(&harness), afresh(&harness));
    assert!(shown.is_complete());
    assert_eq!(shown.summaries.len(), 8);
    for (shown, afresh) in shown.summaries.iter().zip(&afresh) {
        assert_eq!((shown.model, shown.arm, &shown.confusion), (afresh.model, afresh.arm, &afresh.confusion));
        assert_eq!((shown.threshold, shown.instability), (afresh.threshold, afresh.instability));
        for (shown, afresh) in shown.scores.iter().zip(&afresh.scores) {
            assert_eq!((shown.mean, shown.interval, shown.rate), (afresh.mean, afresh.interval, afresh.rate));
            assert_eq!(shown.difference, afresh.difference);
        }
    }
    let smote = shown.summary((0, 2)).expect("a line");
    let recall = smote.score("recall").expect("recall");
    let mean = format!("Recall of Logistic regression, smote: {:.3}", recall.mean.expect("a mean"));
    let rate = recall.rate.expect("its rows");
    let cell = harness.get_by_label_contains(&mean).accesskit_node();
    let cell = cell.label().or_else(|| cell.value()).expect("a name");
    assert!(cell.contains(&format!("{} of {} in all splits", rate.part, rate.of)), "{cell}");
    assert!(cell.contains("rows against as-is"), "{cell}");
    assert!(cell.contains("95 % interval"), "{cell}");
    let carried = recall.difference.expect("a difference").is_carried();
    assert_eq!(cell.contains("does not carry"), !carried, "{cell}");
    let table = harness.get_by(|node| node.role() == Role::Table && node.label().as_deref() == Some("Scores"));
    let sentence = table.accesskit_node().data().description().unwrap_or_default().to_owned();
    assert!(sentence.contains("2 models on 4 arms") && sentence.contains("24 of 24 models tested"), "{sentence}");
}

#[test]
fn a_line_is_looked_at_by_press_and_by_keys_and_shows_its_confusion_matrix() {
    let mut harness = compared(&["as-is", "smote"]);
    press(&mut harness, "Look at Decision tree, smote");
    assert_eq!(state(&harness).evaluate.line, (1, 1));
    let all = evaluated(&harness);
    let look = |harness: &Window<'_>, line: (usize, usize)| {
        let summary = all.summary(line).expect("a line");
        let counts: Vec<Vec<u64>> = summary.confusion.by_truth().map(<[u64]>::to_vec).collect();
        let classes = &all.study.read.schema.classes;
        for (truth, counts) in classes.iter().zip(counts) {
            for (named, count) in classes.iter().zip(counts) {
                let cell = format!("True {truth}, named {named}: {count} rows");
                assert!(says(harness, &cell), "{cell}");
            }
        }
    };
    look(&harness, (1, 1));
    harness.key_press(Key::Escape);
    harness.ctx.memory_mut(|memory| memory.focused().into_iter().for_each(|id| memory.surrender_focus(id)));
    harness.key_press(Key::ArrowUp);
    settle(&mut harness);
    harness.key_press(Key::ArrowUp);
    settle(&mut harness);
    assert_eq!(state(&harness).evaluate.line, (0, 1));
    look(&harness, (0, 1));
    harness.key_press(Key::ArrowDown);
    settle(&mut harness);
    assert_eq!(state(&harness).evaluate.line, (1, 0));
    assert!(says(&harness, "always naming the largest class has"));
}

#[test]
fn the_threshold_moves_the_confusion_matrix_by_key_and_by_drag() {
    let mut harness = compared(&["as-is", "threshold", "smote"]);
    let costs = Some(MistakeCosts { missed: 10.0, alarm: 1.0 });
    let with_costs = EvaluateRecipe { costs, ..settings(&["as-is", "threshold", "smote"]) };
    send(&mut harness, EvaluateAction::Set("costs", Box::new(with_costs)).into());
    assert!(says(&harness, "From the previous settings"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    settle(&mut harness);
    assert!(!says(&harness, "From the previous settings"));
    turn(&mut harness, EvaluateTab::Curves);
    for figure in ["ROC", "Precision and recall", "Cumulative gain", "Lift", "Calibration"] {
        let drawn = control(&harness, Role::Image, figure);
        assert!(drawn.accesskit_node().data().description().is_some_and(|it| it.contains("smote")), "{figure}");
    }
    let all = evaluated(&harness);
    let curves = ArmCurves::of(&all.study, all.trials_of(0, 0), all.study.read.positive);
    let look = |harness: &Window<'_>| {
        let counts = curves.at(state(harness).evaluate.threshold);
        let found =
            format!("finds {} of {}, misses {}", counts.true_positives, counts.positives(), counts.false_negatives);
        assert!(says(harness, &found), "{found}");
        let confusion = Confusion::of_two(counts, all.study.read.positive);
        let named: u64 = confusion.named()[all.study.read.positive as usize];
        assert_eq!(named, counts.named());
        assert!(says(harness, &format!("True rare, named rare: {} rows", counts.true_positives)));
        assert!(says(
            harness,
            &format!("mistakes cost {:.2}", 10.0 * counts.false_negatives as f64 + counts.false_positives as f64)
        ));
        counts
    };
    let before = look(&harness);
    for _ in 0..6 {
        press_key(&mut harness, Role::Slider, "Threshold", Key::ArrowLeft);
    }
    assert!((state(&harness).evaluate.threshold - 0.47).abs() < 1e-9);
    let moved = look(&harness);
    assert!(moved.named() >= before.named(), "{moved:?} {before:?}");
    let slider = control(&harness, Role::Slider, "Threshold").rect();
    harness.drag_at(slider.left_center() + Vec2::new(0.3 * slider.width(), 0.0));
    harness.step();
    harness.hover_at(slider.left_center() + Vec2::new(0.1 * slider.width(), 0.0));
    harness.step();
    harness.drop_at(slider.left_center() + Vec2::new(0.1 * slider.width(), 0.0));
    settle(&mut harness);
    assert!(state(&harness).evaluate.threshold < 0.2);
    assert!(look(&harness).named() > moved.named());
    // Where the rule puts it, on rows that are not tested on.
    press(&mut harness, "Choose by the rule");
    let chosen = all.summary((0, 1)).and_then(|it| it.threshold).expect("a threshold");
    assert!((state(&harness).evaluate.threshold - chosen).abs() < 1e-12);
    assert!(says(&harness, "never on test rows"));
    look(&harness);
}

#[test]
fn arms_are_left_out_of_the_curves_and_a_threshold_arm_is_added_where_there_is_none() {
    let mut harness = compared(&["as-is", "smote"]);
    turn(&mut harness, EvaluateTab::Curves);
    let sentence = |harness: &Window<'_>| {
        let drawn = control(harness, Role::Image, "ROC");
        drawn.accesskit_node().data().description().unwrap_or_default().to_owned()
    };
    assert!(sentence(&harness).contains("smote"), "{}", sentence(&harness));
    click(&mut harness, "Curves of the arm smote");
    assert!(!sentence(&harness).contains("smote"), "{}", sentence(&harness));
    press(&mut harness, "Add threshold and run");
    assert_eq!(recipe(&harness).evaluate.as_ref().expect("settings").arms, ["as-is", "smote", "threshold"]);
    assert!(evaluated(&harness).is_complete() && says(&harness, "never on test rows"));
}

#[test]
fn threshold_or_smote_says_what_its_numbers_say() {
    let mut harness = compared(&["as-is", "weights"]);
    turn(&mut harness, EvaluateTab::Remedy);
    assert!(says(&harness, "Not compared yet: threshold, smote"));
    press(&mut harness, "Add them and run");
    let all = evaluated(&harness);
    let arms = ["as-is", "threshold", "smote"].map(|name| all.arm(name).expect("an arm"));
    for arm in arms {
        let f1 = all.summary((0, arm)).and_then(|it| it.score("f1")?.mean).expect("F1");
        assert!(says(&harness, &format!("{f1:.3}")), "{f1}");
    }
    let good = || all.trials.iter().zip(&all.scored).filter_map(|(trial, it)| Some((trial, it.as_ref().ok()?)));
    let less = between(&all.study, "f1", good(), 0, (arms[2], arms[1])).expect("a difference");
    let verdict = match (less.is_carried(), less.mean > 0.0) {
        (false, _) => "moving the threshold gives what SMOTE gave",
        (true, true) => "SMOTE gives more than the threshold does",
        (true, false) => "moving the threshold gives more than SMOTE does",
    };
    assert!(says(&harness, verdict), "{verdict}");
}

#[test]
fn an_arm_that_fails_says_so_in_its_line_and_the_others_go_on() {
    let mut harness = on(240, 2);
    // Without undersampling a class cannot get smaller.
    send(&mut harness, Command::Change(Change::Total("usual".to_owned(), 1)));
    send(&mut harness, few(&["as-is", "recipe", "smote"]).into());
    press(&mut harness, "Run the comparison");
    let all = evaluated(&harness);
    assert!(all.summary((0, 1)).is_some_and(|it| it.failure.is_some()));
    assert!(all.summary((0, 2)).is_some_and(|it| it.failure.is_none() && it.splits == 3));
    assert!(says(&harness, "Nothing, as split 1 fails:"));
    assert!(says(&harness, "F1 of Logistic regression, smote"));
    press(&mut harness, "Look at Logistic regression, recipe");
    assert!(harness.query_all_by_label_contains("Nothing, as split 1 fails:").count() > 2);
    turn(&mut harness, EvaluateTab::Curves);
    turn(&mut harness, EvaluateTab::Remedy);
    assert!(harness.unnamed_widgets().is_empty());
}

#[test]
fn what_is_wrong_with_a_setting_stands_beside_it() {
    let mut harness = on(240, 2);
    for (wrong, setting, words) in [
        (EvaluateRecipe { folds: Some(4), ..settings(&["as-is"]) }, "folds", "choose a multiple of 4"),
        (EvaluateRecipe { models: Vec::new(), ..settings(&["as-is"]) }, "models", "choose one or more"),
        (settings(&["as-is", "smotte"]), "arms", "there is no arm \"smotte\""),
        (EvaluateRecipe { threshold: "best".to_owned(), ..settings(&["as-is"]) }, "threshold", "no rule"),
    ] {
        send(&mut harness, EvaluateAction::Set("wrong", Box::new(wrong)).into());
        let error = state(&harness).evaluate.error.clone().expect("an error");
        assert_eq!(error.setting, Some(Setting::Evaluate(setting)));
        assert_eq!(harness.query_all_by_label_contains(words).count(), 2, "above, and beside the control: {words}");
        send(&mut harness, EvaluateAction::Run.into());
        assert!(state(&harness).evaluate.evaluated().is_none());
    }
    // What only the rows can tell is said once it is run.
    let wrong = EvaluateRecipe { group: Some("house".to_owned()), ..settings(&["as-is"]) };
    send(&mut harness, EvaluateAction::Set("group", Box::new(wrong)).into());
    assert!(state(&harness).evaluate.error.is_none());
    press(&mut harness, "Run the comparison");
    assert_eq!(harness.query_all_by_label_contains("there is no column \"house\"").count(), 2);
    let right = EvaluateRecipe { group: Some("family".to_owned()), ..settings(&["as-is"]) };
    send(&mut harness, EvaluateAction::Set("group", Box::new(right)).into());
    assert!(state(&harness).evaluate.error.is_none());
    press(&mut harness, "Run the comparison");
    assert!(evaluated(&harness).is_complete());
    assert!(says(&harness, "family is a feature as well"), "notes are shown");
}

#[test]
fn settings_are_the_documents_and_undone_like_others() {
    let mut harness = on(240, 2);
    let said = |harness: &Window<'_>| recipe(harness).evaluate.clone().unwrap_or_default();
    click(&mut harness, "Decision tree");
    assert_eq!(said(&harness).models, ["logistic", "tree", "forest"]);
    press(&mut harness, "Remove the arm weights");
    assert_eq!(said(&harness).arms, ["as-is", "threshold", "smote", "smote+isotonic"]);
    fill(&mut harness, "Splits", "6", Key::Enter);
    assert_eq!(said(&harness).splits, 6);
    let slider = control(&harness, Role::Slider, "Test").rect();
    harness.drag_at(slider.center());
    harness.step();
    for step in 1..6 {
        harness.hover_at(slider.center() + Vec2::new(3.0 * step as f32, 0.0));
        harness.step();
    }
    harness.drop_at(slider.center() + Vec2::new(15.0, 0.0));
    settle(&mut harness);
    assert!(said(&harness).test > 0.3);
    for (splits, arms, models) in [(6, 4, 3), (10, 4, 3), (10, 5, 3), (10, 5, 2)] {
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        settle(&mut harness);
        let said = said(&harness);
        assert_eq!((said.splits, said.arms.len(), said.models.len()), (splits, arms, models));
    }
    assert_eq!(recipe(&harness).evaluate, None, "the usual comparison needs no words");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Y);
    settle(&mut harness);
    assert_eq!(said(&harness).models.len(), 3);
}

#[test]
fn an_arm_is_added_from_the_list() {
    let mut harness = on(240, 2);
    control(&harness, Role::ComboBox, "Add an arm").click();
    settle(&mut harness);
    harness.event(egui::Event::Text("copula+alone".to_owned()));
    settle(&mut harness);
    harness.key_press(Key::Enter);
    settle(&mut harness);
    let arms = recipe(&harness).evaluate.as_ref().expect("settings").arms.clone();
    assert_eq!(arms.last().map(String::as_str), Some("copula+alone"));
}

#[test]
fn lines_fill_in_and_what_has_ended_stays_when_it_is_stopped() {
    let mut harness = on(2_000, 2);
    let many = EvaluateRecipe { splits: 400, ..settings(&["as-is", "smote"]) };
    send(&mut harness, EvaluateAction::Set("splits", Box::new(many)).into());
    harness.state_mut().send(EvaluateAction::Run.into());
    let ended = |harness: &Window<'_>| state(harness).evaluate.evaluated().map_or(0, |it| it.trials.len());
    wait_until(&mut harness, "a model is tested", |state| {
        state.evaluate.evaluated().is_some_and(|it| !it.trials.is_empty())
    });
    let first = ended(&harness);
    wait_until(&mut harness, "more are tested", |state| {
        state.evaluate.evaluated().is_some_and(|it| it.trials.len() > first)
    });
    assert!(says(&harness, "models are tested; figures settle as splits end"));
    assert!(says(&harness, "of 400 splits"), "a line says how far it is");
    // Beside *Run*, and in the bar at the bottom.
    let cancel = |node: &AccessKitNode<'_>| node.role() == Role::Button && node.label().as_deref() == Some("Cancel");
    harness.query_all_by(cancel).next().expect("a way to stop").click();
    settle(&mut harness);
    let stopped = ended(&harness);
    assert!(stopped > 0 && !evaluated(&harness).is_complete() && state(&harness).evaluate.stopped);
    assert!(says(&harness, &format!("Stopped: {stopped} of 1,600 models are tested")));
    harness.run_steps(10);
    assert_eq!(ended(&harness), stopped, "nothing arrives of what was stopped");
}

#[test]
fn another_table_takes_the_comparison_with_it_and_a_change_marks_it() {
    let mut harness = compared(&["as-is", "smote"]);
    send(&mut harness, Command::Change(Change::k(3)));
    assert!(says(&harness, "From the previous settings"), "methods have settings as well");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut harness);
    assert!(!says(&harness, "From the previous settings"));
    send(&mut harness, Command::OpenSample("wine"));
    assert!(state(&harness).evaluate.evaluated().is_none() && says(&harness, "Does it help to resample"));
}

#[test]
fn columns_are_chosen_and_the_table_is_copied() {
    let mut harness = compared(&["as-is", "smote"]);
    assert!(says(&harness, "F1 of Decision tree, smote"));
    press(&mut harness, "Measures");
    control(&harness, Role::CheckBox, "F1").click();
    settle(&mut harness);
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert!(!says(&harness, "F1 of Decision tree, smote"));
    let copied = press(&mut harness, "Copy the scores");
    let text = copied.iter().find_map(|it| match it {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    let text = text.expect("a table");
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines.len(), 5, "a title and four lines");
    assert!(lines.iter().all(|line| line.len() == lines[0].len() && line.len() > 20));
    assert!(lines[0].contains(&"Recall, rows") && !lines[0].contains(&"F1"));
    let trained = evaluated(&harness).summary((0, 0)).expect("a line").trained;
    assert!(lines[1].last().is_some_and(|last| *last == format!("{trained:.0}")), "{:?}", lines[1]);
    harness.get_by_label_contains("Recall of Decision tree, smote").click_secondary();
    settle(&mut harness);
    let copied = press(&mut harness, "Copy the line");
    assert!(copied.iter().any(|it| matches!(it, OutputCommand::CopyText(text) if text.lines().count() == 2)));
}

#[test]
fn more_classes_have_a_matrix_of_all_and_curves_of_one_against_the_rest() {
    let mut harness = on(320, 3);
    send(&mut harness, few(&["as-is", "smote"]).into());
    press(&mut harness, "Run the comparison");
    for truth in ["rare", "some", "usual"] {
        for named in ["rare", "some", "usual"] {
            assert!(says(&harness, &format!("True {truth}, named {named}:")), "{truth} {named}");
        }
    }
    turn(&mut harness, EvaluateTab::Curves);
    let all = evaluated(&harness);
    let some = all.study.read.schema.classes.iter().position(|class| class == "some").expect("the class") as u32;
    send(&mut harness, EvaluateAction::Class(some).into());
    let counts = ArmCurves::of(&all.study, all.trials_of(0, 0), some).at(0.5);
    assert!(says(&harness, &format!("finds {} of {}", counts.true_positives, counts.positives())));
    assert!(says(&harness, "True some, named some:"));
    turn(&mut harness, EvaluateTab::Remedy);
    assert!(harness.unnamed_widgets().is_empty());
}

#[test]
fn the_report_is_written_where_it_is_said_to_be() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = compared(&["as-is", "smote"]);
    let place = folder.path().join("what we found");
    send(&mut harness, EvaluateAction::ReportFolder(place.display().to_string()).into());
    press(&mut harness, "Write the report");
    let report = &state(&harness).evaluate.report;
    assert!(!report.busy && report.error.is_none() && report.done.len() > 20, "{report:?}");
    assert!(report.done.iter().all(|path| path.is_file() && path.starts_with(&place)));
    assert!(says(&harness, "files more"));
    let recipe = std::fs::read_to_string(place.join("recipe.toml")).expect("the recipe");
    assert!(recipe.contains("[evaluate]") && recipe.contains("splits = 3"), "{recipe}");
    // A file where the folder is to be.
    let taken = write(folder.path(), "taken", "x");
    send(&mut harness, EvaluateAction::ReportFolder(taken.display().to_string()).into());
    press(&mut harness, "Write the report");
    let report = &state(&harness).evaluate.report;
    assert!(report.done.is_empty() && report.error.as_ref().is_some_and(|it| says(&harness, it)), "{report:?}");
}

#[test]
fn small_windows_have_all_of_it() {
    for size in [Vec2::new(640.0, 480.0), Vec2::new(1280.0, 720.0)] {
        let mut harness = opened(size, Options::default());
        send(&mut harness, Command::OpenSample("two-islands"));
        send(&mut harness, Command::Workspace(EVALUATE));
        send(&mut harness, few(&["as-is", "threshold", "smote"]).into());
        send(&mut harness, EvaluateAction::Run.into());
        for tab in EvaluateTab::ALL {
            send(&mut harness, EvaluateAction::Tab(tab).into());
            control(&harness, Role::Tab, tab.name());
            let start = if tab == EvaluateTab::Leaks { "Measure leaks" } else { "Run the comparison" };
            control(&harness, Role::Button, start);
            assert!(harness.unnamed_widgets().is_empty(), "{tab:?}: {:?}", harness.unnamed_widgets());
        }
    }
}
