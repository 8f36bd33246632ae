//! The workspace Publish: the path of five steps, the gates and their evidence, remedies, the card.

mod other_files;

use std::{sync::Arc, time::Duration};

use egui::{Key, Modifiers, Pos2, Rect, Role, Vec2};
use egui_kittest::kittest::{AccessKitNode, NodeT as _, Queryable as _};
use smotescope::{
    app::{
        Options,
        command::{Change, Command},
        explore::EXPLORE,
        publish::{PUBLISH, PublishStep, action::PublishAction, audit::AuditState},
    },
    measures::audit::{Audience, CAVEAT, GATES, Verdict},
    recipe::{Coarsen, Decimals, NamedTotals, Totals},
};

use crate::{
    controls::{close, recipe, state, wait_until},
    harness::{Window, opened, send, settle},
};

fn publish(harness: &mut Window<'_>, action: PublishAction) {
    send(harness, Command::from(action));
}

fn window<'a>(options: Options) -> Window<'a> {
    opened(Vec2::new(1440.0, 900.0), options)
}

/// The sample in Publish, every gate judged.
fn sample<'a>(name: &'static str) -> Window<'a> {
    let mut harness = window(Options::default());
    send(&mut harness, Command::OpenSample(name));
    send(&mut harness, Command::Workspace(PUBLISH));
    harness
}

fn audit<'a>(harness: &'a Window<'_>) -> &'a AuditState {
    &state(harness).publish.audit
}

fn step(harness: &Window<'_>) -> PublishStep {
    state(harness).publish.step
}

/// What a control or a label says.
fn said(node: &AccessKitNode<'_>) -> Option<String> {
    node.label().or_else(|| node.value())
}

/// Whether something is called so, or begins so.
fn begins(harness: &Window<'_>, role: Role, start: &str) -> bool {
    let start = start.to_owned();
    let found =
        |node: &AccessKitNode<'_>| node.role() == role && said(node).is_some_and(|said| said.starts_with(&start));
    harness.query_all_by(found).next().is_some()
}

/// Presses what is called so, the last one of several; what only begins so if nothing is.
fn press(harness: &mut Window<'_>, role: Role, name: &str) {
    let find = |exactly: bool| {
        let name = name.to_owned();
        let found = move |node: &AccessKitNode<'_>| {
            node.role() == role
                && said(node).is_some_and(|said| if exactly { said == name } else { said.starts_with(&name) })
        };
        harness.query_all_by(found).last().map(|node| node.click()).is_some()
    };
    assert!(find(true) || find(false), "nothing is called {name}");
    settle(harness);
}

/// What is said to be fresh is of the settings as they are.
fn honest(harness: &Window<'_>) {
    let state = state(harness);
    let Some(shown) = state.publish.audit.fresh() else { return };
    let table = state.document.table.as_ref().expect("a table");
    assert!(Arc::ptr_eq(&shown.release.table, table), "a release of another table is said to be fresh");
    let (made, wanted) = (&shown.release.recipe, &state.document.recipe);
    assert_eq!(
        (made.k, made.drop_closest, made.seed, made.decimals, &made.coarsen, &made.table),
        (wanted.k, wanted.drop_closest, wanted.seed, wanted.decimals, &wanted.coarsen, &wanted.table),
        "a stale release is said to be fresh"
    );
}

#[test]
fn the_path_is_walked_by_mouse_and_by_keys() {
    let mut harness = window(Options::default());
    send(&mut harness, Command::OpenSample("two-islands"));
    harness.get_by_label("Publish workspace").click();
    settle(&mut harness);
    assert_eq!(state(&harness).view.workspace, PUBLISH);
    for wanted in PublishStep::ALL {
        press(&mut harness, Role::Tab, wanted.name());
        assert_eq!(step(&harness), wanted);
        assert!(harness.unnamed_widgets().is_empty(), "{wanted:?}: {:?}", harness.unnamed_widgets());
    }
    for done in [PublishStep::Released, PublishStep::Generate, PublishStep::Gates, PublishStep::Compare] {
        harness.get_by_label(&format!("{}, done", done.name()));
    }
    for (modifiers, key, wanted) in [
        (Modifiers::NONE, Key::PageUp, PublishStep::Compare),
        (Modifiers::ALT, Key::ArrowLeft, PublishStep::Gates),
        (Modifiers::NONE, Key::PageDown, PublishStep::Compare),
        (Modifiers::ALT, Key::ArrowRight, PublishStep::Card),
        // There is none after the last.
        (Modifiers::NONE, Key::PageDown, PublishStep::Card),
    ] {
        harness.key_press_modifiers(modifiers, key);
        settle(&mut harness);
        assert_eq!(step(&harness), wanted, "{key:?}");
    }
    press(&mut harness, Role::Button, "Back");
    press(&mut harness, Role::Button, "Next");
    assert_eq!(step(&harness), PublishStep::Card);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    settle(&mut harness);
    assert!(state(&harness).up_to_date(), "Explore catches up");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    settle(&mut harness);
    assert_eq!((state(&harness).view.workspace, step(&harness)), (PUBLISH, PublishStep::Card));
    publish(&mut harness, PublishAction::Go(PublishStep::Released));
    publish(&mut harness, PublishAction::Back);
    assert_eq!(step(&harness), PublishStep::Released);
}

#[test]
fn every_gate_arrives_and_shows_its_evidence() {
    let mut harness = sample("two-islands");
    publish(&mut harness, PublishAction::Go(PublishStep::Gates));
    assert!(audit(&harness).is_complete());
    assert_eq!(audit(&harness).all().len(), GATES.len());
    assert_eq!(GATES.len(), 20);
    let summary = audit(&harness).summary.clone();
    assert!(summary.text.ends_with(CAVEAT), "{}", summary.text);
    harness.get_by_label(&summary.title);
    for asks in [Audience::Attacker, Audience::Reader] {
        harness.get_by_label(asks.title());
    }
    for (at, gate) in GATES.iter().enumerate() {
        let name = audit(&harness).gate(at).expect("judged").name.to_string();
        let judgement = Arc::clone(&audit(&harness).gate(at).expect("judged").judgement);
        assert!(name.contains(judgement.verdict.word()), "{name}");
        harness.get_by_label(&name).scroll_to_me();
        harness.run_steps(3);
        harness.get_by_label(&name).click();
        settle(&mut harness);
        assert_eq!(state(&harness).publish.gate, at, "{name}");
        harness.get_by_label(&gate.name().to_uppercase());
        harness.get_by_label(gate.about());
        for chart in &judgement.finding.evidence.charts {
            let figure = smotescope::report::charts::evidence::figure(chart);
            assert!(begins(&harness, Role::Image, &figure.title), "{name} has no chart {}", figure.title);
        }
        for sheet in judgement.finding.evidence.sheets.iter().filter(|sheet| !sheet.rows.is_empty()) {
            assert!(begins(&harness, Role::Label, &sheet.title), "{name} has no sheet {}", sheet.title);
        }
        assert!(harness.unnamed_widgets().is_empty(), "{name}: {:?}", harness.unnamed_widgets());
    }
    harness.key_press(Key::ArrowUp);
    settle(&mut harness);
    assert_eq!(state(&harness).publish.gate, GATES.len() - 2);
    harness.key_press(Key::ArrowDown);
    harness.key_press(Key::ArrowDown);
    settle(&mut harness);
    assert_eq!(state(&harness).publish.gate, GATES.len() - 1);
}

#[test]
fn holdout_and_coarsening_are_settings_that_can_be_taken_back() {
    let mut harness = sample("two-islands");
    assert_eq!(recipe(&harness).publish, None, "to look is to change nothing");
    let first = recipe(&harness).clone();
    let held =
        |harness: &Window<'_>| audit(harness).fresh().expect("a release").release.parts.held.iter().sum::<usize>();
    let usual = held(&harness);
    assert!(usual > 0, "a fifth is held out unless said otherwise");
    send(&mut harness, Command::Change(Change::Holdout(0.0)));
    assert_eq!(held(&harness), 0);
    harness.get_by_label_contains("No row is held out");
    send(&mut harness, Command::Change(Change::Holdout(0.4)));
    assert!(held(&harness) > usual);
    honest(&harness);
    let table = state(&harness).document.table.clone().expect("a table");
    let column = table.columns[table.features()[0]].name.clone();
    let coarse = Coarsen { to: Some(5.0), ..Coarsen::default() };
    send(&mut harness, Command::Change(Change::Coarsen(column.clone(), coarse)));
    assert_eq!(recipe(&harness).coarsen.get(&column), Some(&coarse));
    let file = &audit(&harness).fresh().expect("a release").release.file;
    let at = file.header().iter().position(|name| *name == column).expect("the column");
    for row in 0..file.rows() {
        let value: f64 = file.cells(row)[at].trim().parse().expect("a number");
        assert_eq!(value % 5.0, 0.0, "{value}");
    }
    send(&mut harness, Command::Change(Change::Key(column.clone(), true)));
    assert_eq!(recipe(&harness).publish.as_ref().expect("settings").keys, std::slice::from_ref(&column));
    for _ in 0..4 {
        send(&mut harness, Command::Undo);
    }
    assert_eq!(*recipe(&harness), first);
    assert_eq!(held(&harness), usual);
    for _ in 0..4 {
        send(&mut harness, Command::Redo);
    }
    assert_eq!(recipe(&harness).coarsen.get(&column), Some(&coarse));
    send(&mut harness, Command::Change(Change::Coarsen(column, Coarsen::default())));
    assert!(recipe(&harness).coarsen.is_empty(), "nothing said is nothing set");
    honest(&harness);
}

#[test]
fn numbers_are_typed_and_boxes_ticked() {
    let mut harness = sample("two-islands");
    let table = state(&harness).document.table.clone().expect("a table");
    let name = table.columns[table.features()[0]].name.clone();
    let kind = |harness: &mut Window<'_>, field: &str, text: &str| {
        harness.get_by_label(field).focus();
        harness.run_steps(2);
        harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        harness.run_steps(1);
        if text.is_empty() {
            harness.key_press(Key::Delete);
        } else {
            harness.get_by_label(field).type_text(text);
        }
        harness.run_steps(2);
        harness.key_press(Key::Enter);
        settle(harness);
    };
    let field = format!("{name}, round to");
    kind(&mut harness, &field, "2.5");
    assert_eq!(recipe(&harness).coarsen.get(&name).and_then(|it| it.to), Some(2.5));
    kind(&mut harness, &field, "two");
    assert_eq!(recipe(&harness).coarsen.get(&name).and_then(|it| it.to), Some(2.5), "no number changes nothing");
    harness.get_by_label_contains("\"two\" is not a number");
    kind(&mut harness, &field, "2,5");
    assert!(harness.query_by_label_contains("is not a number").is_none(), "it is right now");
    assert_eq!(recipe(&harness).coarsen.get(&name).and_then(|it| it.to), Some(2.5));
    kind(&mut harness, &format!("{name}, bottom"), "9");
    kind(&mut harness, &format!("{name}, top"), "3");
    let said = audit(&harness).error.as_ref().expect("a message").message.clone();
    assert!(said.contains("is not below top"), "{said}");
    harness.get_all_by_label(&said).next().expect("it is said");
    assert!(!audit(&harness).is_fresh(), "the file that is shown is of the settings before");
    kind(&mut harness, &format!("{name}, top"), "");
    assert!(audit(&harness).is_complete());
    press(&mut harness, Role::CheckBox, &format!("{name} is a key"));
    assert_eq!(recipe(&harness).publish.as_ref().expect("settings").keys, std::slice::from_ref(&name));
    assert_ne!(audit(&harness).current("keys").expect("judged").judgement.finding.shown, "–");
    press(&mut harness, Role::CheckBox, &format!("{name} is released"));
    assert_eq!(recipe(&harness).table.ignore, std::slice::from_ref(&name));
    let shown = audit(&harness).fresh().expect("a release");
    assert!(shown.left_out.contains(&name) && !shown.release.file.header().contains(&name));
    press(&mut harness, Role::CheckBox, &format!("{name} is released"));
    assert!(audit(&harness).fresh().expect("a release").release.file.header().contains(&name));
    honest(&harness);
}

#[test]
fn a_remedy_says_what_it_changed_and_is_taken_back() {
    let mut harness = sample("two-islands");
    send(&mut harness, Command::Change(Change::Decimals(Decimals::Full)));
    publish(&mut harness, PublishAction::Go(PublishStep::Gates));
    let before = audit(&harness).current("grid").expect("judged").judgement.clone();
    assert_eq!(before.verdict, Verdict::Red);
    assert!(audit(&harness).summary.title.starts_with("Not ready to publish"), "{}", audit(&harness).summary.title);
    let first = recipe(&harness).clone();
    press(&mut harness, Role::Button, "Round to the source's decimals");
    assert_eq!(recipe(&harness).decimals, Decimals::Source);
    let tried = state(&harness).publish.tried.clone().expect("a remedy");
    assert!(tried.stands && tried.waiting == 0, "{tried:?}");
    let change = tried.changes.iter().find(|it| it.gate == "grid").expect("the grid");
    assert_eq!(change.before, (Verdict::Red, before.finding.shown.clone()));
    assert_eq!(change.after.0, Verdict::Green);
    harness.get_by_label("WHAT IT CHANGED");
    press(&mut harness, Role::Button, "Undo");
    assert_eq!(*recipe(&harness), first);
    assert!(!state(&harness).publish.tried.as_ref().expect("a remedy").stands);
    assert!(harness.query_by_label("WHAT IT CHANGED").is_none());
    send(&mut harness, Command::Redo);
    harness.get_by_label("WHAT IT CHANGED");
    honest(&harness);
    // To leave a column out is another table.
    let shown = audit(&harness).fresh().expect("a release");
    let remedy = shown.remedies.iter().find(|it| it.title.starts_with("Leave ")).expect("a remedy").title.clone();
    press(&mut harness, Role::Button, &remedy);
    assert_eq!(recipe(&harness).table.ignore.len(), 1);
    let tried = state(&harness).publish.tried.as_ref().expect("a remedy");
    assert!(tried.stands && tried.title == remedy && tried.waiting == 0);
    send(&mut harness, Command::Undo);
    assert!(recipe(&harness).table.ignore.is_empty());
    honest(&harness);
}

#[test]
fn targets_follow_the_file_and_not_explore() {
    let mut harness = sample("two-islands");
    let facts = state(&harness).derived.facts.clone().expect("facts");
    let counts: Vec<u64> = facts.classes.iter().map(|class| class.count).collect();
    assert_eq!(state(&harness).derived.targets, counts, "as many as the table has");
    let published = |harness: &Window<'_>| {
        let shown = audit(harness).fresh().expect("a release");
        shown.release.outcome.ledger.iter().map(|row| row.kept).collect::<Vec<_>>()
    };
    assert_eq!(published(&harness), counts);
    send(&mut harness, Command::Change(Change::Total(facts.classes[0].label.clone(), 30)));
    assert_eq!(published(&harness)[0], 30);
    let Some(Totals::Counts(chosen)) = &recipe(&harness).totals else { panic!("no counts") };
    assert_eq!(chosen.values().sum::<u64>(), 30 + counts[1..].iter().sum::<u64>());
    send(&mut harness, Command::Change(Change::Totals(NamedTotals::Table)));
    assert_eq!(published(&harness), counts);
    // The proposal is one press, and no more than that.
    assert_eq!(recipe(&harness).drop_closest, 0.0);
    press(&mut harness, Role::Button, "Drop the closest 10 %");
    assert_eq!(recipe(&harness).drop_closest, 10.0);
    send(&mut harness, Command::Undo);
    press(&mut harness, Role::Button, "No, thank you");
    assert!(harness.query_by_label("Drop the closest 10 %").is_none());
    assert_eq!(recipe(&harness).drop_closest, 0.0);
}

#[test]
fn what_is_stale_is_never_said_to_be_fresh() {
    let mut harness = sample("two-islands");
    publish(&mut harness, PublishAction::Go(PublishStep::Gates));
    for k in 2..8 {
        // While a slider moves, and while slow gates of the settings before are being judged.
        harness.state_mut().send(Command::Change(Change::k(k)));
        harness.step();
        assert!(!audit(&harness).is_fresh(), "not of these settings yet");
        assert!(begins(&harness, Role::Button, "Membership: being judged"), "the figure is of other settings");
        for _ in 0..3 * k {
            std::thread::sleep(Duration::from_millis(10));
            harness.step();
            honest(&harness);
        }
    }
    settle(&mut harness);
    honest(&harness);
    assert!(audit(&harness).is_complete());
    assert_eq!(audit(&harness).fresh().expect("a release").release.recipe.k, 7);
    // Another table while the audit goes on.
    harness.state_mut().send(Command::Change(Change::k(3)));
    harness.step();
    harness.state_mut().send(Command::OpenSample("chess-club"));
    for _ in 0..40 {
        std::thread::sleep(Duration::from_millis(5));
        harness.step();
        honest(&harness);
    }
    settle(&mut harness);
    honest(&harness);
    assert!(audit(&harness).is_complete());
    assert_eq!(audit(&harness).fresh().expect("a release").release.table.name, "chess-club");
}

#[test]
fn stopped_gates_stay_stopped_until_they_are_asked_for() {
    let mut harness = window(Options::default());
    send(&mut harness, Command::OpenSample("chess-club"));
    harness.state_mut().send(Command::Workspace(PUBLISH));
    wait_until(&mut harness, "a release is made", |state| state.release().is_some());
    harness.state_mut().send(Command::Cancel);
    harness.step();
    assert!(!harness.state().studying(), "nothing goes on");
    settle(&mut harness);
    assert!(audit(&harness).stopped && !audit(&harness).is_complete());
    publish(&mut harness, PublishAction::Go(PublishStep::Gates));
    assert!(!audit(&harness).is_complete(), "looking does not start it");
    press(&mut harness, Role::Button, "Judge the remaining gates");
    assert!(audit(&harness).is_complete() && !audit(&harness).stopped);
    // Elsewhere nothing is judged.
    send(&mut harness, Command::Change(Change::k(3)));
    harness.state_mut().send(Command::Change(Change::k(4)));
    harness.step();
    harness.state_mut().send(Command::Workspace(EXPLORE));
    harness.step();
    settle(&mut harness);
    assert!(!audit(&harness).is_complete() && state(&harness).up_to_date());
    send(&mut harness, Command::Workspace(PUBLISH));
    assert!(audit(&harness).is_complete());
    honest(&harness);
}

#[test]
fn it_stands_in_the_smallest_window_and_at_the_largest_zoom() {
    let mut harness = sample("chess-club");
    for (size, zoom) in
        [(Vec2::new(640.0, 480.0), 1.0), (Vec2::new(640.0, 480.0), 3.0), (Vec2::new(1920.0, 1080.0), 1.0)]
    {
        harness.set_size(size / zoom);
        for step in PublishStep::ALL {
            publish(&mut harness, PublishAction::Go(step));
            assert!(begins(&harness, Role::Tab, step.name()), "{step:?} at {size} by {zoom}");
        }
        send(&mut harness, Command::from(PublishAction::Gate(0)));
        send(&mut harness, Command::ToggleConsequences);
        send(&mut harness, Command::ToggleSettings);
        send(&mut harness, Command::ToggleConsequences);
        send(&mut harness, Command::ToggleSettings);
    }
}

#[test]
fn an_idle_window_asks_for_nothing() {
    let mut harness = sample("chess-club");
    for step in PublishStep::ALL {
        publish(&mut harness, PublishAction::Go(step));
        std::thread::sleep(Duration::from_millis(750));
        harness.run_steps(30);
        let wants = harness.output().viewport_output.values().any(|it| it.repaint_delay < Duration::from_secs(1));
        assert!(!wants, "{step:?}");
    }
}

#[test]
fn workspace_step_and_card_are_remembered() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = || Options { folder: Some(folder.path().to_owned()), ..Options::default() };
    let mut harness = window(options());
    send(&mut harness, Command::OpenSample("chess-club"));
    publish(&mut harness, PublishAction::Go(PublishStep::Card));
    assert_eq!(state(&harness).view.workspace, PUBLISH, "a step is a way in");
    let mut form = state(&harness).document.card.clone();
    form.statement.title = "Chess".to_owned();
    publish(&mut harness, PublishAction::Edit(Box::new(form.clone())));
    send(&mut harness, Command::Change(Change::Holdout(0.3)));
    close(harness);
    let harness = window(options());
    assert_eq!((state(&harness).view.workspace, step(&harness)), (PUBLISH, PublishStep::Card));
    assert_eq!(state(&harness).document.card, form);
    assert_eq!(recipe(&harness).publish.as_ref().map(|it| it.holdout), Some(0.3));
    assert!(audit(&harness).is_complete());
}

#[test]
fn a_release_is_four_files_with_a_recipe_beside_them_and_a_blocked_one_needs_a_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = sample("chess-club");
    publish(&mut harness, PublishAction::Go(PublishStep::Card));
    let mut form = state(&harness).document.card.clone();
    form.folder = folder.path().join("release").display().to_string();
    form.statement.title = "Chess players".to_owned();
    publish(&mut harness, PublishAction::Edit(Box::new(form.clone())));
    let names = |at: &str| {
        let mut names: Vec<String> = std::fs::read_dir(at)
            .map(|all| all.map(|it| it.expect("a file").file_name().to_string_lossy().into_owned()).collect())
            .unwrap_or_default();
        names.sort();
        names
    };
    if audit(&harness).fails().is_empty() {
        press(&mut harness, Role::Button, "Write the release");
        assert_eq!(names(&form.folder), ["card.html", "card.json", "card.md", "synthetic.csv"]);
        let (revision, paths) = state(&harness).publish.export.done.clone().expect("files");
        assert_eq!((revision, paths.len()), (state(&harness).revision, 5));
        assert!(folder.path().join("release.recipe.toml").is_file());
        let written = std::fs::read(folder.path().join("release/synthetic.csv")).expect("the file");
        assert_eq!(
            written,
            *audit(&harness).fresh().expect("a release").release.bytes,
            "what was judged is what is written"
        );
        let card = std::fs::read_to_string(folder.path().join("release/card.md")).expect("the card");
        assert!(card.contains("Chess players"), "{card}");
        harness.get_by_label_contains("card.html");
    }
    // With all their decimals the cells are off the grid.
    send(&mut harness, Command::OpenSample("two-islands"));
    send(&mut harness, Command::Change(Change::Decimals(Decimals::Full)));
    form.folder = folder.path().join("blocked").display().to_string();
    publish(&mut harness, PublishAction::Edit(Box::new(form.clone())));
    let fails = audit(&harness).fails();
    assert!(fails.contains(&"Source grid"), "{fails:?}");
    publish(&mut harness, PublishAction::Write);
    assert!(names(&form.folder).is_empty(), "it is blocked");
    assert!(harness.query_by_label("Write the release").is_none(), "it is not one press away");
    let why = harness.get_by_label_contains("To publish the file anyway, give a reason");
    let why = said(&why.accesskit_node()).expect("words");
    assert!(fails.iter().all(|gate| why.contains(gate)), "{why}");
    let gates = if fails.len() == 1 { "1 gate fails".to_owned() } else { format!("{} gates fail", fails.len()) };
    let release = format!("Release although {gates}");
    press(&mut harness, Role::Button, &release);
    assert!(names(&form.folder).is_empty(), "not without a reason");
    harness.get_by_label("Reason").focus();
    harness.run_steps(2);
    harness.get_by_label("Reason").type_text("For a class on attacks");
    settle(&mut harness);
    assert_eq!(state(&harness).publish.export.reason, "For a class on attacks");
    press(&mut harness, Role::Button, &release);
    assert_eq!(names(&form.folder).len(), 4, "{:?}", state(&harness).publish.export);
    let card = std::fs::read_to_string(folder.path().join("blocked/card.md")).expect("the card");
    assert!(card.contains("For a class on attacks"), "{card}");
    let box_names = card.lines().find(|line| line.contains("Failed:")).expect("the box of the verdict");
    assert!(fails.iter().all(|gate| box_names.contains(gate)), "{box_names}");
}

#[test]
fn what_was_just_done_is_in_sight() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = sample("chess-club");
    harness.set_size(Vec2::new(1280.0, 800.0));
    publish(&mut harness, PublishAction::Go(PublishStep::Card));
    let mut form = state(&harness).document.card.clone();
    form.folder = folder.path().join("release").display().to_string();
    publish(&mut harness, PublishAction::Edit(Box::new(form)));
    publish(&mut harness, PublishAction::Reason("For a class".to_owned()));
    let whole = Rect::from_min_size(Pos2::ZERO, Vec2::new(1280.0, 800.0));
    publish(&mut harness, PublishAction::Write);
    assert!(state(&harness).publish.export.done.is_some(), "{:?}", state(&harness).publish.export);
    let last = harness.get_all_by_label_contains("release.recipe.toml").map(|node| node.rect()).next_back();
    assert!(last.is_some_and(|last| whole.contains_rect(last)), "{last:?}");
    // The remedies stay where they were pressed, and what the last one changed is in sight as well.
    send(&mut harness, Command::OpenSample("two-islands"));
    send(&mut harness, Command::Change(Change::Decimals(Decimals::Full)));
    publish(&mut harness, PublishAction::Go(PublishStep::Gates));
    let remedy = "Round to the source's decimals";
    press(&mut harness, Role::Button, remedy);
    for label in ["REMEDIES", "WHAT IT CHANGED"] {
        let place = harness.get_by_label(label).rect();
        assert!(whole.contains_rect(place), "{label} at {place}");
    }
}

#[test]
fn a_column_that_is_the_same_in_a_part_stops_no_gate() {
    // One row in thirty has the other value: in some parts of the table nobody has.
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rare.csv");
    let rows = (0..60)
        .map(|row| format!("{}.5,{},{}\n", row % 17, i32::from(row % 30 == 7), if row % 3 == 0 { "b" } else { "a" }));
    std::fs::write(&path, format!("x,rare,class\n{}", rows.collect::<String>())).expect("room on the disk");
    let mut harness = window(Options { path: Some(path), ..Options::default() });
    send(&mut harness, Command::Workspace(PUBLISH));
    assert!(audit(&harness).is_complete());
    let detail = &audit(&harness).current("utility").expect("judged").judgement.finding.detail;
    assert!(!detail.contains("cannot be binary"), "{detail}");
}

#[test]
fn methods_are_tried_beside_one_another_and_one_press_takes_one() {
    let mut harness = sample("two-islands");
    let tried = |harness: &Window<'_>| -> Vec<&'static str> {
        let state = state(harness);
        state.publish.methods.fresh(&state.document.recipe).map(|it| it.method).collect()
    };
    assert!(tried(&harness).is_empty(), "nobody has looked at the step yet");
    publish(&mut harness, PublishAction::Go(PublishStep::Generate));
    let usual = smotescope::publish::methods::usual(&state(&harness).document.recipe);
    assert!(usual.len() > 1 && usual.contains(&"copula"));
    wait_until(&mut harness, "every method is tried", |state| {
        state.publish.methods.fresh(&state.document.recipe).count() == usual.len()
    });
    settle(&mut harness);
    // The one that is set is judged as the file is.
    let methods = &state(&harness).publish.methods;
    let own = methods.current("smote", &state(&harness).document.recipe).unwrap().found.as_ref().unwrap();
    let of_file: Vec<_> = audit(&harness).all().iter().map(|it| (it.id, it.verdict, it.finding.figure)).collect();
    assert_eq!(own.judged.iter().map(|it| (it.id, it.verdict, it.finding.figure)).collect::<Vec<_>>(), of_file);
    assert!(methods.figure.as_ref().is_some_and(|figure| figure.summary.contains("Gaussian copula: membership")));
    assert!(harness.unnamed_widgets().is_empty(), "{:?}", harness.unnamed_widgets());
    press(&mut harness, Role::Button, "Take Gaussian copula");
    assert_eq!(recipe(&harness).method, "copula");
    // What is known of a method does not depend on which one is set.
    assert_eq!(tried(&harness).len(), usual.len());
    send(&mut harness, Command::Undo);
    assert_eq!(recipe(&harness).method, "smote");
    publish(&mut harness, PublishAction::Go(PublishStep::Gates));
    send(&mut harness, Command::Change(Change::Seed(5)));
    assert!(tried(&harness).is_empty(), "they were tried with another seed");
}

#[test]
fn a_method_that_cannot_make_the_file_says_why_and_the_others_go_on() {
    let mut harness = sample("orchard");
    // Half of the twelve plums are too few for trees.
    send(&mut harness, Command::Change(Change::Holdout(0.5)));
    publish(&mut harness, PublishAction::Go(PublishStep::Generate));
    let usual = smotescope::publish::methods::usual(recipe(&harness));
    wait_until(&mut harness, "every method is tried", |state| {
        state.publish.methods.fresh(&state.document.recipe).count() == usual.len()
    });
    settle(&mut harness);
    harness.get_by_label_contains("Sequential CART: class \"plum\"");
    let found = |method: &str| {
        let state = state(&harness);
        state.publish.methods.current(method, &state.document.recipe).is_some_and(|tried| tried.found.is_ok())
    };
    assert_eq!(["smote", "copula", "cart", "arf"].map(found), [true, true, false, false]);
}
