//! The kinds of real rows: marked in the picture, listed among the rows, told on a row's card, and found where the run did not.

use egui::{Key, Modifiers, Role, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use smotescope::{
    app::{
        Options,
        command::{Change, Command},
        explore::{action::ExploreAction, analyses::Analysis, tab::Tab},
        learn::LEARN,
        plots::data::RowId,
        rows::{self, Filter, Kinds},
        scatter_options::{Dimensions, PictureAction},
        select::action::SelectAction,
    },
    recipe::Scale,
    report::{charts, figure::Shape},
    sampling::row_kinds::RowKind,
};

use crate::{
    controls::{control, outcome},
    harness::{Window, opened, send, settle},
};

fn sample<'a>(width: f32) -> Window<'a> {
    let mut harness = opened(Vec2::new(width, 800.0), Options::default());
    send(&mut harness, Command::OpenSample("stroke-clinic"));
    send(&mut harness, Command::from(ExploreAction::Tab(Tab::Rows)));
    harness
}

/// What the key says of the kinds in the pictures.
fn keys(harness: &Window<'_>) -> Vec<String> {
    let found = harness.query_all_by_label_contains("Key: ");
    found.filter_map(|node| node.accesskit_node().value()).collect()
}

/// As the key says it, counted from the rows.
fn counted(harness: &Window<'_>) -> String {
    let (state, outcome) = (harness.state().state(), outcome(harness));
    let known = state.kinds(&outcome);
    let all = (0..outcome.space.rows() as u32).filter_map(|at| rows::kind(&outcome, known, RowId::Real(at)));
    let all: Vec<RowKind> = all.collect();
    let one = |kind: RowKind| format!("{} {}", kind.name(), all.iter().filter(|it| **it == kind).count());
    RowKind::ALL.map(one).join(", ")
}

#[test]
fn the_switch_marks_the_rows_in_every_picture_with_one_key() {
    let mut harness = sample(1900.0);
    assert!(keys(&harness).is_empty());
    control(&harness, Role::Button, "Kinds").click();
    settle(&mut harness);
    assert!(harness.state().state().view.sight.kinds);
    // What is saved has the marks as well.
    let figure = (charts::scatter::CHART.figure)(&harness.state().state().chart_source().unwrap());
    let marks = RowKind::ALL.map(|kind| format!("{} {}", kind.name(), figure.count(&[Shape::Around(kind)])));
    assert_eq!(marks.join(", "), counted(&harness));
    let said = [format!("Key: kinds, by the five nearest rows, {}", counted(&harness))];
    for picture in [
        PictureAction::Dimensions(Dimensions::Two),
        PictureAction::ToggleCompared,
        PictureAction::Dimensions(Dimensions::Three),
        PictureAction::ToggleCompared,
    ] {
        send(&mut harness, Command::Picture(picture));
        assert_eq!(keys(&harness), said, "{picture:?}");
    }
    assert!(harness.unnamed_widgets().is_empty(), "{:?}", harness.unnamed_widgets());
    // Nothing grows: the key says so.
    send(&mut harness, Command::Change(Change::Method("none")));
    assert_eq!(keys(&harness), ["Key: no class grows, so no row has a kind"]);
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::K);
    settle(&mut harness);
    assert!(!harness.state().state().view.sight.kinds && keys(&harness).is_empty());
}

/// A run that chooses no bases tells no kinds: they are found in the background, and are those of a run that does.
#[test]
fn kinds_that_the_run_did_not_tell_are_found_when_they_are_looked_at() {
    let mut harness = sample(1280.0);
    send(&mut harness, Command::from(ExploreAction::Tab(Tab::Distance)));
    send(&mut harness, Command::Change(Change::Method("copula")));
    // What was found for the method before does for another space no more.
    send(&mut harness, Command::Change(Change::Scale(Scale::Minmax)));
    let found = outcome(&harness);
    assert!(found.kinds.iter().all(Option::is_none));
    let knows = |harness: &Window<'_>| harness.state().state().explore.analyses.knows(Analysis::Kinds, &found);
    assert!(!knows(&harness), "nobody looks");
    send(&mut harness, Command::Picture(PictureAction::ToggleKinds));
    assert!(knows(&harness));
    assert!(keys(&harness)[0].ends_with(&counted(&harness)));
    let known = harness.state().state().kinds(&found).clone();
    send(&mut harness, Command::Change(Change::Method("smote")));
    let told = outcome(&harness);
    assert!(told.knows_all(&told.kinds) && told.kinds == known);
}

#[test]
fn the_table_of_rows_lists_filters_and_sorts_by_kind() {
    for method in ["smote", "copula"] {
        let mut harness = sample(1280.0);
        send(&mut harness, Command::Change(Change::Method(method)));
        let of = outcome(&harness);
        let kind = |harness: &Window<'_>, row: RowId| rows::kind(&of, harness.state().state().kinds(&of), row);
        let listed = |harness: &Window<'_>| -> Vec<RowId> {
            let list = harness.state().state().results.listed.as_ref().expect("a list");
            (0..list.len()).filter_map(|at| list.get(at)).collect()
        };
        harness.get_by_label("Sort by kind").click();
        settle(&mut harness);
        let sorted: Vec<Option<RowKind>> = listed(&harness).into_iter().map(|row| kind(&harness, row)).collect();
        let known: Vec<RowKind> = sorted.iter().copied().flatten().collect();
        assert!(known.is_sorted() && !known.is_empty(), "{method}");
        assert!(sorted[known.len()..].iter().all(Option::is_none), "{method}: rows without a kind come last");
        for wanted in RowKind::ALL {
            let filter = Filter { kinds: Kinds::Kind(wanted), ..Filter::default() };
            send(&mut harness, Command::Select(SelectAction::Filter(filter)));
            let rows = listed(&harness);
            assert_eq!(rows.len(), known.iter().filter(|it| **it == wanted).count(), "{method}, {wanted:?}");
            assert!(rows.into_iter().all(|row| kind(&harness, row) == Some(wanted)));
        }
    }
}

#[test]
fn a_rows_card_says_its_kind_and_why_and_a_lesson_does_not() {
    let mut harness = sample(1280.0);
    let of = outcome(&harness);
    let grown = (0_u32..).zip(&of.kinds).find_map(|(class, kinds)| Some((class, kinds.clone()?)));
    let (class, kinds) = grown.expect("kinds");
    for wanted in [RowKind::Borderline, RowKind::Rare, RowKind::Outlier] {
        let member = kinds.iter().position(|it| *it == wanted).expect("a row of it");
        send(&mut harness, Command::Pin(Some(RowId::Real(of.space.members(class)[member]))));
        let why = kinds.why(member);
        assert!(why.starts_with(wanted.name()) && why.contains(" 5 nearest rows"), "{why}");
        harness.get_by_label(&why);
    }
    send(&mut harness, Command::Workspace(LEARN));
    assert!(harness.query_by_label_contains(" 5 nearest rows are").is_none());
}
