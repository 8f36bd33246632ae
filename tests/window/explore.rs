//! The dock of Explore: the distances with the cut, the rows at it, its costs, other seeds, and every column.

use egui::{Key, Role, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use smotescope::{
    app::{
        Options,
        command::{Change, Command},
        explore::analyses::Analysis,
        explore::{action::ExploreAction, tab::Tab},
        plots::data::RowId,
    },
    measures::cut::Cut,
    recipe::DropScope,
    report::{
        borderline::RowsAtCut,
        charts::{self, CHARTS},
        figure::{Figure, layout::Layout},
    },
    sampling::{Fate, Origin, row_kinds::RowKind},
};

use crate::{
    controls::{control, outcome, recipe},
    harness::{Window, opened, send, settle},
};

fn sample<'a>(name: &'static str, tab: Tab) -> Window<'a> {
    let mut harness = opened(Vec2::new(1280.0, 800.0), Options::default());
    send(&mut harness, Command::OpenSample(name));
    send(&mut harness, Command::from(ExploreAction::Tab(tab)));
    harness
}

fn drop_closest(harness: &mut Window<'_>, percent: f64) {
    send(harness, Command::Change(Change::DropClosest(percent)));
}

/// Slider, number box, line, the words at the line and the ledger.
fn agree(harness: &Window<'_>) {
    let state = harness.state().state();
    let percent = state.document.recipe.drop_closest;
    let outcome = state.outcome().expect("an outcome");
    assert_eq!(outcome.recipe.drop_closest, percent);
    let dropped: u64 = outcome.ledger.iter().map(|row| row.closest).sum();
    assert_eq!(outcome.selection.dropped, dropped);
    harness.get_by_label(&format!("Cut line, {percent} %"));
    let chart = harness.get_by(|node| {
        node.role() == Role::Image && node.label().is_some_and(|label| label.starts_with("Distance to the nearest"))
    });
    let words = chart.accesskit_node().data().description().unwrap_or_default().to_owned();
    let rows = format!("{} row", smotescope::report::format::thousands(dropped));
    assert!(dropped == 0 || words.contains(&format!("{percent} % · d ≤")) && words.contains(&rows), "{words}");
    let slider = control(harness, Role::Slider, "Closest");
    let shown = slider.accesskit_node().data().numeric_value().expect("a value");
    assert!((shown - percent).abs() <= 0.5, "{shown} is not {percent}");
}

#[test]
fn dragging_the_line_is_dragging_the_slider() {
    let mut harness = sample("wine", Tab::Distance);
    agree(&harness);
    for percent in [10.0, 33.3, 0.0, 50.0] {
        drop_closest(&mut harness, percent);
        agree(&harness);
    }
    drop_closest(&mut harness, 20.0);
    let before = recipe(&harness).clone();
    let line = harness.get_by_label("Cut line, 20 %").rect().center();
    harness.drag_at(line);
    harness.step();
    for step in 1..8 {
        harness.hover_at(line + Vec2::new(9.0 * step as f32, 0.0));
        harness.step();
    }
    harness.drop_at(line + Vec2::new(63.0, 0.0));
    settle(&mut harness);
    let after = recipe(&harness).drop_closest;
    assert!(after > 20.0, "{after}");
    agree(&harness);
    // The line stands where it was left: at the distance of the last row that is dropped.
    let outcome = outcome(&harness);
    assert_eq!(Cut::of(&outcome).cut_at(after), outcome.selection.cut);
    let place = harness.get_by_label(&format!("Cut line, {after} %")).rect().center();
    assert!((place.x - (line.x + 63.0)).abs() < 24.0, "{place} {line}");
    // One drag is one step.
    send(&mut harness, Command::Undo);
    assert_eq!(*recipe(&harness), before);
    harness.get_by_label("Cut line, 20 %").focus();
    harness.run_steps(2);
    harness.key_press(Key::ArrowRight);
    settle(&mut harness);
    assert_eq!(recipe(&harness).drop_closest, 20.5);
    agree(&harness);
}

#[test]
fn every_view_of_the_dock_is_found_out_and_can_be_saved() {
    let mut harness = sample("wine", Tab::Distance);
    drop_closest(&mut harness, 15.0);
    for tab in Tab::ALL {
        control(&harness, Role::Tab, tab.name()).click();
        settle(&mut harness);
        if harness.state().state().explore.tab != tab || !harness.state().state().explore.open {
            // A press on the present view puts the dock away.
            assert_eq!(tab, Tab::Distance);
            assert!(!harness.state().state().explore.open);
            send(&mut harness, Command::from(ExploreAction::Tab(tab)));
        }
        assert!(harness.unnamed_widgets().is_empty(), "{tab:?}: {:?}", harness.unnamed_widgets());
    }
    let state = harness.state().state();
    let outcome = state.outcome().expect("an outcome");
    for topic in [Analysis::Reference, Analysis::Costs, Analysis::Seeds, Analysis::Shift, Analysis::Correlation] {
        assert!(state.explore.analyses.knows(topic, outcome), "{topic:?}");
    }
    let source = state.chart_source().expect("a source");
    for chart in CHARTS {
        assert!((chart.available)(&source), "{}", chart.name);
        assert!(!(chart.figure)(&source).items.is_empty(), "{}", chart.name);
    }
    // The cost of the chosen percentage is what the ledger says.
    let costs = state.explore.analyses.costs.last(state.outcome().expect("an outcome")).expect("costs");
    for (class, row) in costs.points[15].classes.iter().zip(&outcome.ledger) {
        assert_eq!((class.kept, class.total), (row.kept, row.total), "{}", row.class);
    }
    assert_eq!(state.explore.analyses.seeds.last(outcome).expect("seeds").runs.len(), 20);
}

#[test]
fn the_cut_leaves_what_it_has_no_say_in() {
    let mut harness = sample("wine", Tab::Costs);
    drop_closest(&mut harness, 5.0);
    let known = |harness: &Window<'_>| {
        let state = harness.state().state();
        std::sync::Arc::as_ptr(state.explore.analyses.costs.last(state.outcome().expect("an outcome")).expect("costs"))
    };
    let before = known(&harness);
    drop_closest(&mut harness, 30.0);
    assert_eq!(known(&harness), before, "the costs of all percentages are known already");
    send(&mut harness, Command::Change(Change::k(3)));
    assert_ne!(known(&harness), before);
}

#[test]
fn rows_at_the_cut_stand_side_by_side_and_are_pinned() {
    let mut harness = sample("animal-shelter", Tab::Borderline);
    harness.get_by_label_contains("Nothing is dropped as too close");
    for scope in [DropScope::Table, DropScope::Class] {
        send(&mut harness, Command::Change(Change::DropScope(scope)));
        drop_closest(&mut harness, 25.0);
        let outcome = outcome(&harness);
        // The cut of each class is what it lost last.
        for (class, cut) in (0_u32..).zip(Cut::of(&outcome).cuts_at(25.0)) {
            let of = |origin: &Origin| scope == DropScope::Table || origin.class == class;
            let dropped = outcome.origins().filter(|origin| origin.fate == Fate::Closest).filter(of);
            assert_eq!(cut, dropped.map(|origin| origin.distance).reduce(f64::max), "class {class} by {scope:?}");
        }
        let expected = RowsAtCut::of(&outcome, 4);
        assert_eq!(harness.state().state().explore.borderline(&outcome), Some(&expected));
        let origin = &expected.spared[0].origin;
        let class = &outcome.ledger[origin.class as usize].class;
        let name = format!("Row {class} #{}, {}", origin.index + 1, origin.fate.name());
        harness.get_by_label(&name).scroll_to_me();
        harness.run_steps(3);
        harness.get_by_label(&name).click();
        settle(&mut harness);
        let id = RowId::Synthetic { class: origin.class, index: origin.index };
        assert_eq!(harness.state().state().view.pinned, Some(id));
        assert!(expected.dropped.iter().all(|pair| pair.origin.fate == Fate::Closest));
        send(&mut harness, Command::Pin(None));
        drop_closest(&mut harness, 0.0);
    }
}

#[test]
fn a_snapshot_stays_until_it_is_dropped_or_the_table_goes() {
    let mut harness = sample("wine", Tab::Distance);
    drop_closest(&mut harness, 10.0);
    harness.get_by_label("Keep as snapshot").click();
    settle(&mut harness);
    let kept = outcome(&harness);
    send(&mut harness, Command::Change(Change::k(2)));
    drop_closest(&mut harness, 30.0);
    let state = harness.state().state();
    let snapshot = state.explore.snapshot.as_ref().expect("a snapshot");
    assert_eq!((snapshot.outcome.recipe.k, snapshot.outcome.recipe.drop_closest), (kept.recipe.k, 10.0));
    let source = state.chart_source().expect("a source");
    let histogram = CHARTS.iter().find(|chart| chart.name == "distance").expect("a histogram");
    let figure = (histogram.figure)(&source);
    assert!(figure.keys.iter().any(|(_, words)| words == "snapshot"));
    harness.get_by_label("Drop the snapshot").click();
    settle(&mut harness);
    assert!(harness.state().state().explore.snapshot.is_none());
    send(&mut harness, Command::from(ExploreAction::TakeSnapshot));
    send(&mut harness, Command::OpenSample("two-islands"));
    assert!(harness.state().state().explore.snapshot.is_none());
}

/// What the ledger says of the snapshot.
fn was(harness: &Window<'_>) -> Vec<String> {
    let said = harness.query_all_by_label_contains(" in the snapshot");
    said.filter_map(|node| node.accesskit_node().value()).collect()
}

#[test]
fn the_ledger_says_what_each_figure_was_in_the_snapshot() {
    let mut harness = sample("wine", Tab::Distance);
    drop_closest(&mut harness, 10.0);
    send(&mut harness, Command::from(ExploreAction::TakeSnapshot));
    assert!(was(&harness).is_empty(), "nothing differs from itself");
    let before = outcome(&harness).ledger.clone();
    drop_closest(&mut harness, 30.0);
    let now = outcome(&harness).ledger.clone();
    let said = was(&harness);
    let mut changed = 0;
    for (old, new) in before.iter().zip(&now) {
        let words = format!("closest of class {} was {} in the snapshot", new.class, old.closest);
        assert_eq!(said.contains(&words), old.closest != new.closest, "{words}: {said:?}");
        changed += usize::from(old.closest != new.closest);
        assert!(!said.iter().any(|it| it.starts_with(&format!("generated of class {}", new.class))), "it is the same");
    }
    assert!(changed > 0);
    let total: u64 = before.iter().map(|row| row.closest).sum();
    assert!(said.contains(&format!("closest of total was {total} in the snapshot")), "{said:?}");
    drop_closest(&mut harness, 10.0);
    assert!(was(&harness).is_empty());
    drop_closest(&mut harness, 30.0);
    send(&mut harness, Command::from(ExploreAction::DropSnapshot));
    assert!(was(&harness).is_empty());
}

/// A chart as it stands in a place of the window, or on paper.
fn figure(harness: &Window<'_>, name: &str) -> Figure {
    let source = harness.state().state().chart_source().expect("a source");
    (charts::find(name).expect("a chart").figure)(&source)
}

fn legend(figure: &Figure, size: [f32; 2]) -> Vec<String> {
    Layout::within(figure, [0.0, 0.0], size).legend.into_iter().map(|entry| entry.text).collect()
}

#[test]
fn legends_name_everything_in_a_narrow_dock() {
    let mut harness = sample("animal-shelter", Tab::Seeds);
    drop_closest(&mut harness, 10.0);
    send(&mut harness, Command::from(ExploreAction::TakeSnapshot));
    send(&mut harness, Command::from(ExploreAction::Tab(Tab::Distance)));
    let histogram = figure(&harness, "distance");
    let words = legend(&histogram, [430.0, 205.0]);
    for (class, _) in &histogram.classes {
        assert!(words.iter().any(|it| it == class || it.ends_with('…')), "{class}: {words:?}");
    }
    assert!(!words.iter().any(|it| it.starts_with("and ")), "{words:?}");
    for (_, key) in &histogram.keys {
        assert!(words.contains(key), "{key}: {words:?}");
    }
    let seeds = figure(&harness, "seeds");
    let words = legend(&seeds, [300.0, 205.0]);
    assert!(words.contains(&"one dot a seed".to_owned()) && !words.contains(&"real".to_owned()), "{words:?}");
    assert!(!seeds.description().contains("real"), "{}", seeds.description());
    let state = harness.state().state();
    let outcome = state.outcome().expect("an outcome");
    for (row, _) in outcome.ledger.iter().zip(&outcome.selection.fates).filter(|(_, fates)| !fates.is_empty()) {
        harness.get_by_label(&format!("class {} · kept", row.class));
    }
}

#[test]
fn correlations_are_squares_in_the_middle_of_any_place() {
    let mut harness = sample("wine", Tab::Columns);
    settle(&mut harness);
    let matrices = figure(&harness, "correlation");
    for size in [[660.0, 190.0], [1290.0, 240.0], [500.0, 700.0]] {
        let layout = Layout::within(&matrices, [0.0, 0.0], size);
        let plane = layout.plane;
        let across = plane.x.place(1.0) - plane.x.place(0.0);
        let upwards = plane.y.place(0.0) - plane.y.place(1.0);
        assert!((across - upwards).abs() < 0.01, "{size:?}: {across} {upwards}");
        assert!(plane.frame.right <= size[0] && plane.frame.bottom <= size[1], "{size:?}: {:?}", plane.frame);
        assert!(layout.legend.iter().all(|entry| entry.at[0] >= 0.0 && entry.words() < size[0]));
    }
    let words = legend(&matrices, [660.0, 190.0]);
    assert_eq!(words, ["positive", "negative", "largest difference"]);
}

#[test]
fn the_strip_is_one_line_with_everything_in_reach() {
    for sample in ["stroke-clinic", "wine", "breast-cancer", "german-credit"] {
        let mut harness = opened(Vec2::new(1280.0, 720.0), Options::default());
        send(&mut harness, Command::OpenSample(sample));
        let rect = |name: &str| control(&harness, Role::Button, name).rect();
        let first = rect("2D");
        for name in ["real", "dropped", "Drag a lasso", "View", "Figure"] {
            let place = rect(name);
            assert!((place.center().y - first.center().y).abs() < 2.0, "{sample}, {name}: {place} beside {first}");
        }
        let picture = harness.get_by_label("Scatter of the rows").rect();
        assert!(rect("Figure").right() <= picture.right(), "{sample}");
        assert!(picture.top() - first.bottom() < 12.0, "{sample}: {first} {picture}");
        harness.get_by_label("View").click();
        harness.run_steps(3);
        for name in ["Loadings", "Before | after", "Kinds", "Largest class"] {
            assert!(harness.query_all_by_label(name).next().is_some(), "{sample}, {name}");
        }
    }
}

#[test]
fn a_table_without_new_rows_says_so_in_every_view() {
    let mut harness = sample("wine", Tab::Distance);
    send(&mut harness, Command::Change(Change::Method("none")));
    for (tab, words) in [
        (Tab::Distance, "there are no distances"),
        (Tab::Borderline, "No rows were made"),
        (Tab::Columns, "nothing to compare"),
    ] {
        send(&mut harness, Command::from(ExploreAction::Tab(tab)));
        harness.get_by_label_contains(words);
    }
    for tab in Tab::ALL {
        send(&mut harness, Command::from(ExploreAction::Tab(tab)));
    }
}

#[test]
fn rows_of_a_model_are_typed_as_they_are_wanted_and_neighbours_join_their_class() {
    let mut harness = sample("stroke-clinic", Tab::Distance);
    assert!(harness.query_by_role_and_label(Role::TextInput, "Rows with").is_none(), "rows of SMOTE have parents");
    send(&mut harness, Command::Change(Change::Method("copula")));
    let mut typed = |text: &str| {
        control(&harness, Role::TextInput, "Rows with").focus();
        settle(&mut harness);
        harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
        harness.event(egui::Event::Text(text.to_owned()));
        settle(&mut harness);
        harness.key_press(Key::Enter);
        settle(&mut harness);
        let given: Vec<String> = recipe(&harness).given.iter().map(ToString::to_string).collect();
        (given, harness.query_by_label_contains("COLUMN=VALUE").is_some())
    };
    assert_eq!(typed("gender=Female age>60"), (vec!["gender=Female".to_owned(), "age>60".to_owned()], false));
    // What cannot be read is said, and changes nothing.
    assert_eq!(typed("age"), (vec!["gender=Female".to_owned(), "age>60".to_owned()], true));
    assert_eq!(typed("age>60"), (vec!["age>60".to_owned()], false));
    let found = outcome(&harness);
    let age = found.space.numbers.iter().position(|axis| axis.name == "age").expect("ages");
    let reader = found.reader();
    for origin in found.origins().take(200) {
        let row = reader.row(&reader.made(origin.class, origin.index).expect("a row"));
        assert!(row.numbers[age] > 60.0, "{}", row.numbers[age]);
    }
    send(&mut harness, Command::Change(Change::Shady(2)));
    let found = outcome(&harness);
    let joined: Vec<u32> = found.joined.iter().flatten().copied().collect();
    let growing = found.origins().next().expect("a row").class;
    assert!(!joined.is_empty() && joined.iter().all(|&row| found.space.class(row) != growing));
    harness.get_by_label("Select the rows").click();
    settle(&mut harness);
    let selected = &harness.state().state().view.select.rows;
    assert!(selected.len() == joined.len() && joined.iter().all(|&row| selected.contains(RowId::Real(row))));
    // A method without a model has neither.
    send(&mut harness, Command::Change(Change::Method("smote")));
    assert!(recipe(&harness).given.is_empty() && recipe(&harness).shady == 0);
}

#[test]
fn which_kinds_of_rows_may_be_bases_is_set_in_boxes_undone_and_kept() {
    let mut harness = sample("stroke-clinic", Tab::Distance);
    settle(&mut harness);
    let found = outcome(&harness);
    let kinds = found.kinds.iter().flatten().next().expect("kinds").to_vec();
    let count = |kind: RowKind| kinds.iter().filter(|it| **it == kind).count();
    let name = |kind: RowKind| format!("{} {}", kind.name(), count(kind));
    harness.get_by_label(&name(RowKind::Outlier)).click();
    settle(&mut harness);
    assert_eq!(recipe(&harness).bases.typed(), "safe,borderline,rare");
    let found = outcome(&harness);
    for origin in found.origins() {
        let member = found.space.members(origin.class).binary_search(&origin.lineage.rows()[0]).expect("a member");
        assert_ne!(found.kinds[origin.class as usize].as_ref().expect("kinds")[member], RowKind::Outlier);
    }
    send(&mut harness, Command::Undo);
    assert!(recipe(&harness).bases.is_all());
    for kind in RowKind::ALL {
        send(&mut harness, Command::Change(Change::Bases(kind, false)));
    }
    // One kind is left.
    assert_eq!(recipe(&harness).bases.typed(), "outlier");
    send(&mut harness, Command::Change(Change::Method("copula")));
    assert!(recipe(&harness).bases.is_all());
}
