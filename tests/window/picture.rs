//! The picture of Explore by the names of its controls: two and three dimensions, loadings, before and after, fading.

use egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, Role, Vec2, pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use smotescope::app::{
    Options,
    command::{Change, Command},
    plots::{
        data::{AxisChoice, Layers, Mark, RowId},
        parts::PicturePart,
        space3::{cloud::Cloud, lens::Lens},
    },
    scatter_options::{Dimensions, PictureAction, ScatterOptions, USUAL},
    session,
};

use crate::{
    controls::{close, control, press, wait_until},
    harness::{Window, opened, send, settle},
};

fn started<'a>(options: Options) -> Window<'a> {
    opened(Vec2::new(1280.0, 800.0), options)
}

fn sample<'a>(name: &'static str) -> Window<'a> {
    let mut harness = started(Options::default());
    send(&mut harness, Command::OpenSample(name));
    harness
}

fn deep<'a>(name: &'static str) -> Window<'a> {
    let mut harness = sample(name);
    press(&mut harness, "3D");
    harness
}

fn sight(harness: &Window<'_>) -> ScatterOptions {
    harness.state().state().view.sight
}

fn plot(harness: &Window<'_>, name: &str) -> Rect {
    harness.get_by_label(name).rect()
}

const DEEP: &str = "Scatter of the rows in 3D";

/// Waits until the share of neighbours is measured.
fn measured(harness: &mut Window<'_>) {
    wait_until(harness, "the picture is measured", |state| state.results.kept.space.is_some());
    harness.run_steps(2);
}

/// Where a row is seen in three dimensions.
fn seen(harness: &Window<'_>, id: RowId) -> Pos2 {
    let state = harness.state().state();
    let shown = state.shown().expect("a result");
    let layers = Layers::default();
    let cloud = Cloud { outcome: &shown.outcome, picture: &shown.picture, layers: &layers };
    let lens = Lens::new(state.view.sight.camera, &cloud.bounds(), plot(harness, DEEP));
    lens.see(cloud.place(id).expect("a place")).at
}

#[test]
fn pins_stay_while_the_picture_goes_to_three_dimensions_and_back() {
    let mut harness = sample("wine");
    let id = RowId::Synthetic { class: 2, index: 1 };
    send(&mut harness, Command::Pin(Some(id)));
    press(&mut harness, "3D");
    assert_eq!(sight(&harness).dimensions, Dimensions::Three);
    let described = harness.get_by_label(DEEP).accesskit_node().data().description().unwrap_or_default().to_owned();
    assert!(described.contains("PC1") && described.contains("PC3") && described.contains("3 classes"), "{described}");
    assert_eq!(harness.state().state().results.pinned.as_ref().map(|row| row.id), Some(id));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::D);
    settle(&mut harness);
    assert_eq!(sight(&harness).dimensions, Dimensions::Two);
    harness.get_by_label("Scatter of the rows");
    assert_eq!(harness.state().state().results.pinned.as_ref().map(|row| row.id), Some(id));
}

#[test]
fn keys_and_the_pointer_turn_zoom_and_reset() {
    let mut harness = deep("wine");
    let start = sight(&harness).camera;
    harness.get_by_label(DEEP).focus();
    harness.run_steps(2);
    harness.key_press(Key::ArrowLeft);
    settle(&mut harness);
    let turned = sight(&harness).camera;
    assert_ne!(turned.azimuth, start.azimuth);
    assert_eq!(turned.elevation, start.elevation);
    harness.key_press(Key::ArrowDown);
    harness.key_press(Key::Plus);
    settle(&mut harness);
    let tilted = sight(&harness).camera;
    assert!(tilted.elevation > start.elevation && tilted.zoom > start.zoom, "{tilted:?}");
    harness.key_press(Key::Home);
    settle(&mut harness);
    assert_eq!(sight(&harness).camera, start);
    let middle = plot(&harness, DEEP).center();
    harness.drag_at(middle);
    harness.run_steps(2);
    harness.hover_at(middle + Vec2::new(60.0, 30.0));
    harness.run_steps(2);
    harness.drop_at(middle + Vec2::new(60.0, 30.0));
    settle(&mut harness);
    let dragged = sight(&harness).camera;
    assert!(dragged.elevation > start.elevation && dragged.azimuth != start.azimuth, "{dragged:?}");
    send(&mut harness, Command::ResetView);
    assert_eq!(sight(&harness).camera, start);
}

#[test]
fn the_row_under_the_pointer_is_found_in_three_dimensions_and_clicking_pins_it() {
    let mut harness = deep("wine");
    send(&mut harness, Command::Change(Change::DropClosest(10.0)));
    let id = RowId::Real(60);
    let at = seen(&harness, id);
    harness.hover_at(at + Vec2::new(-120.0, 4.0));
    harness.run_steps(2);
    harness.hover_at(at);
    settle(&mut harness);
    let hovered = harness.state().state().view.hovered.expect("a row");
    assert!(seen(&harness, hovered).distance(at) < 0.01, "{hovered:?}");
    for pressed in [true, false] {
        let event =
            Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE };
        harness.event(event);
        harness.run_steps(2);
    }
    settle(&mut harness);
    assert_eq!(harness.state().state().view.pinned, Some(hovered));
    harness.hover_at(pos2(5.0, 5.0));
    settle(&mut harness);
    assert_eq!(harness.state().state().view.hovered, None);
}

#[test]
fn loadings_are_those_of_the_projection_by_their_size() {
    let mut harness = deep("wine");
    press(&mut harness, "View");
    press(&mut harness, "Loadings");
    let projection = harness.state().state().outcome().expect("a result").projection.clone().expect("one");
    for component in 0..3 {
        let start = format!("PC{} loading of ", component + 1);
        let listed = harness.query_all_by_label_contains(&start);
        let listed: Vec<String> =
            listed.filter_map(|node| node.accesskit_node().label().or_else(|| node.accesskit_node().value())).collect();
        let mut sizes: Vec<(usize, f64)> = projection.loadings[component].iter().copied().enumerate().collect();
        sizes.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        assert_eq!(listed.len(), 12);
        for (line, (column, loading)) in listed.iter().zip(sizes) {
            let number = format!("{:.2}", loading.abs());
            assert!(line.contains(projection.columns[column].as_str()) && line.ends_with(&number), "{line} {loading}");
            assert_eq!(line.contains('−'), loading < 0.0 && number != "0.00", "{line} {loading}");
        }
    }
    harness.get_all_by_label("and 1 more").next().expect("thirteen columns");
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert!(!sight(&harness).loadings);
    press(&mut harness, "2D");
    send(&mut harness, Command::Axes(AxisChoice::Column(0), AxisChoice::Component(2)));
    send(&mut harness, Command::Picture(PictureAction::ToggleLoadings));
    harness.get_by_label_contains("has no loadings");
    assert_eq!(harness.query_all_by_label_contains("PC3 loading of ").count(), 12);
    assert_eq!(harness.query_all_by_label_contains("PC1 loading of ").count(), 0);
    send(&mut harness, Command::Change(Change::k(4)));
    assert!(sight(&harness).loadings, "they stay while the table stays");
    send(&mut harness, Command::OpenSample("two-islands"));
    assert!(!sight(&harness).loadings);
}

#[test]
fn before_are_the_real_rows_alone_and_after_the_kept_ones_too() {
    let mut harness = sample("wine");
    send(&mut harness, Command::Change(Change::DropClosest(10.0)));
    press(&mut harness, "View");
    press(&mut harness, "Before | after");
    let state = harness.state().state();
    let picture = &state.shown().expect("a result").picture;
    let marks = |part: PicturePart| {
        let layers = part.layers(state);
        let mut marks: Vec<Mark> = picture.visible(&layers).map(|group| group.mark).collect();
        marks.dedup();
        marks
    };
    assert!(marks(PicturePart::Whole).contains(&Mark::Dropped));
    assert_eq!(marks(PicturePart::Before), [Mark::Real]);
    assert!(
        marks(PicturePart::After).contains(&Mark::Synthetic) && !marks(PicturePart::After).contains(&Mark::Dropped)
    );
    let chip = control(&harness, Role::Button, "dropped");
    assert!(chip.accesskit_node().is_disabled(), "neither picture has them");
    harness.get_by_label("before · 178 real rows");
    harness.get_by_label_contains("after · 178 real and ");
    let [left, right] = ["before", "after"].map(|part| plot(&harness, &format!("Scatter of the rows, {part}")));
    assert!(left.right() <= right.left() + 1.0 && (left.width() - right.width()).abs() < 2.0, "{left:?} {right:?}");
    press(&mut harness, "3D");
    let names = ["before", "after"].map(|part| format!("{DEEP}, {part}"));
    harness.get_by_label(&names[0]).focus();
    harness.run_steps(2);
    harness.key_press(Key::ArrowRight);
    settle(&mut harness);
    let turned = names.map(|name| harness.get_by_label(&name).accesskit_node().data().description().map(str::to_owned));
    assert_eq!(turned[0], turned[1], "both turn");
    harness.key_press_modifiers(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::B);
    settle(&mut harness);
    assert!(!sight(&harness).compared);
}

#[test]
fn rows_can_be_pointed_at_in_both_of_two_pictures() {
    let mut harness = sample("wine");
    press(&mut harness, "View");
    press(&mut harness, "Before | after");
    for name in ["Scatter of the rows, before", "Scatter of the rows, after"] {
        let rect = plot(&harness, name);
        let mut found = None;
        for step in 0..400 {
            let at = rect.lerp_inside(Vec2::new((step % 20) as f32 / 20.0, (step / 20) as f32 / 20.0));
            harness.hover_at(at);
            harness.run_steps(2);
            found = harness.state().state().view.hovered;
            if found.is_some() {
                break;
            }
        }
        assert!(found.is_some(), "{name}");
        harness.run_steps(3);
        assert_eq!(harness.state().state().view.hovered, found, "a pointer at rest keeps its row");
    }
    harness.hover_at(pos2(5.0, 5.0));
    settle(&mut harness);
    assert_eq!(harness.state().state().view.hovered, None);
}

#[test]
fn the_strength_of_the_largest_class_is_remembered_and_at_none_it_is_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options { folder: Some(folder.path().to_owned()), ..Options::default() };
    let mut harness = started(options.clone());
    assert_eq!(sight(&harness).largest, USUAL);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::OpenBracket);
    settle(&mut harness);
    assert!((sight(&harness).largest - 0.4).abs() < 1e-6);
    press(&mut harness, "View");
    control(&harness, Role::Slider, "Largest class").focus();
    harness.run_steps(2);
    harness.key_press(Key::ArrowLeft);
    settle(&mut harness);
    assert!((sight(&harness).largest - 0.35).abs() < 1e-6, "{}", sight(&harness).largest);
    close(harness);
    let (memory, notice) = session::load(Some(folder.path()));
    assert_eq!(notice, None);
    let largest = memory.parts["explore"]["largest"].as_f64().expect("a share");
    assert!((largest - 0.35).abs() < 1e-6, "{largest}");
    let mut harness = started(options);
    assert!((sight(&harness).largest - 0.35).abs() < 1e-6);
    send(&mut harness, Command::Picture(PictureAction::Largest(0.0)));
    let state = harness.state().state();
    let layers = PicturePart::Whole.layers(state);
    let picture = &state.shown().expect("a result").picture;
    assert!(picture.visible(&layers).all(|group| group.rank != 0));
}

#[test]
fn the_caption_says_what_the_picture_keeps() {
    let mut harness = sample("wine");
    measured(&mut harness);
    harness.get_by_label(
        "The plane shows 55 % of the variance; of a row’s 5 true neighbours 24 % are neighbours here. \
                          Distances use all 13 columns.",
    );
    press(&mut harness, "3D");
    let kept = harness.state().state().results.kept;
    assert!(kept.space > kept.plane, "{kept:?}");
    harness.get_by_label_contains("The space shows 67 % of the variance; of a row’s 5 true neighbours");
}

#[test]
fn two_columns_have_no_third_dimension() {
    let mut harness = sample("two-islands");
    assert!(control(&harness, Role::Button, "3D").accesskit_node().is_disabled());
    send(&mut harness, Command::Picture(PictureAction::Dimensions(Dimensions::Three)));
    harness.get_by_label("Scatter of the rows");
}
