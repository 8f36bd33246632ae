//! The workspace Evaluate: leaks that are measured, and cases that open in a press.

use egui_kittest::kittest::{AccessKitNode, Queryable as _};
use smotescope::{
    app::{
        command::Command,
        document::Input,
        evaluate::{EVALUATE, action::EvaluateAction, view::EvaluateTab},
    },
    evaluate::{EvaluateSettings, cases::CASES, leakage::measure_leaks},
    progress::Progress,
    recipe::EvaluateRecipe,
};

use crate::{
    controls::{press, recipe, says, state, wait_until},
    evaluate::{on, settings, turn},
    harness::{Window, send, settle},
};

fn of_trees(splits: usize) -> EvaluateAction {
    let models = vec!["tree".to_owned()];
    EvaluateAction::Set("models", Box::new(EvaluateRecipe { models, splits, ..settings(&["as-is"]) }))
}

#[test]
fn leaks_are_shown_as_the_engine_measures_them() {
    let mut harness = on(160, 2);
    send(&mut harness, of_trees(3).into());
    turn(&mut harness, EvaluateTab::Leaks);
    assert!(says(&harness, "A figure is only good if nothing of the test rows was learnt from."));
    press(&mut harness, "Measure leaks");
    wait_until(&mut harness, "leaks", |state| state.evaluate.leaks().is_some());
    settle(&mut harness);
    let shown = state(&harness).evaluate.leaks().expect("leaks").leakage.clone();
    let table = state(&harness).document.table.clone().expect("a table");
    let settings = EvaluateSettings::of(recipe(&harness)).expect("settings");
    let afresh = measure_leaks(&table, &settings, &Progress::new()).expect("leaks");
    let figures = |leakage: &smotescope::evaluate::leakage::Leakage| {
        leakage.sizes.iter().map(|size| (size.leak.name, size.honest, size.leaking)).collect::<Vec<_>>()
    };
    assert_eq!(figures(&shown), figures(&afresh));
    for size in &shown.sizes {
        assert!(
            says(&harness, size.leak.title) && says(&harness, &format!("{:.3}", size.leaking)),
            "{}",
            size.leak.title
        );
    }
    assert!(says(&harness, "With shuffled labels there is nothing to be learnt"));
    // A report of these settings has them, once there is a comparison.
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("report");
    send(&mut harness, EvaluateAction::Run.into());
    send(&mut harness, EvaluateAction::ReportFolder(place.display().to_string()).into());
    let page = |harness: &mut Window<'_>| {
        send(harness, EvaluateAction::WriteReport.into());
        assert!(state(harness).evaluate.report.error.is_none(), "{:?}", state(harness).evaluate.report);
        std::fs::read_to_string(place.join("index.html")).expect("the page")
    };
    assert!(page(&mut harness).contains("<h2>Leaks</h2>"));
    assert!(says(&harness, "Leaks into the ROC AUC"));
    let told = |node: &AccessKitNode<'_>| {
        node.description().is_some_and(|it| it.starts_with("The largest leak is") || it == "No interval carries a leak")
    };
    assert_eq!(harness.query_all_by(told).count(), 2, "each table says what it shows");
    // Other settings: what is shown is of those before.
    assert!(!says(&harness, "From the previous settings: press Measure leaks"));
    send(&mut harness, of_trees(2).into());
    assert!(says(&harness, "From the previous settings: press Measure leaks"));
    send(&mut harness, EvaluateAction::Run.into());
    assert!(!page(&mut harness).contains("<h2>Leaks</h2>"), "leaks of other settings");
    // Another table takes them with it.
    send(&mut harness, Command::OpenSample("two-islands"));
    assert!(state(&harness).evaluate.leaks().is_none());
}

#[test]
fn leaks_can_be_stopped() {
    let mut harness = on(400, 2);
    send(&mut harness, of_trees(200).into());
    harness.state_mut().send(EvaluateAction::MeasureLeaks.into());
    wait_until(&mut harness, "it goes on", |state| state.evaluate.measuring.is_some());
    send(&mut harness, Command::Cancel);
    settle(&mut harness);
    assert!(
        state(&harness).evaluate.measuring.is_none() && says(&harness, "Stopped: nothing was measured to its end.")
    );
    assert!(state(&harness).evaluate.leaks().is_none() && state(&harness).evaluate.error.is_none());
}

/// A press opens the table and compares; one step back takes the comparison out of the settings.
#[test]
fn a_case_opens_in_a_press() {
    let mut harness = on(160, 2);
    let case = CASES.iter().find(|case| case.name == "synthetic-alone").expect("the case");
    for case in CASES {
        assert!(says(&harness, case.counted), "{}", case.title);
    }
    press(&mut harness, case.title);
    wait_until(&mut harness, "a comparison", |state| state.evaluate.evaluated().is_some_and(|it| it.is_complete()));
    let now = state(&harness);
    assert_eq!(now.document.input, Some(Input::Sample(case.sample.to_owned())));
    assert_eq!((now.document.recipe.evaluate.clone(), now.view.workspace), (Some(case.recipe()), EVALUATE));
    send(&mut harness, Command::Undo);
    assert_eq!(recipe(&harness).evaluate, None);
    // The table is open: the case sets its comparison alone.
    send(&mut harness, EvaluateAction::OpenCase(case.name).into());
    settle(&mut harness);
    assert_eq!(recipe(&harness).evaluate, Some(case.recipe()));
}
