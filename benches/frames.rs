//! What frames of the window cost: settled at a million rows in every view of Explore, while the cut is dragged at 250,000
//! synthetic rows, and while a slider moves and keeps starting jobs. Without a display: layout and drawing into shapes, as `ui()`
//! does them, and what the window does between frames.
//!
//! `cargo bench --bench frames`. The budgets: 4 ms for a settled frame, 16 ms for any other, 50 ms for another workspace,
//! 1 s for the first picture.

#[path = "common/budget.rs"]
mod budget;
#[path = "common/text.rs"]
mod text;

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use egui::{Rect, Vec2};
use egui_kittest::{Harness, kittest::Queryable as _};
use smotescope::{
    app::{
        Options, Smotescope,
        command::{Change, Command},
        explore::{EXPLORE, action::ExploreAction, tab::Tab},
        learn::LEARN,
        publish::{PUBLISH, PublishStep, action::PublishAction},
        state::State,
    },
    error::Error,
    recipe::NamedTotals,
};

type Window<'a> = Harness<'a, Smotescope>;

fn main() -> Result<(), Error> {
    first_picture();
    methods_in_publish();
    nine_methods();
    let folder = tempfile::tempdir().map_err(|error| Error::data(error.to_string()))?;
    let file = |name: &str, rows: usize, dims: usize, rarity: usize| -> Result<PathBuf, Error> {
        let path = folder.path().join(name);
        std::fs::write(&path, text::lumps(rows, dims, rarity)?).map_err(|error| Error::data(error.to_string()))?;
        Ok(path)
    };
    settled(file("million.csv", 1_000_000, 10, 2)?);
    let mut window = opened(Some(file("rare.csv", 255_000, 10, 100)?));
    drag(&mut window);
    sliders_during_jobs(&mut window);
    Ok(())
}

fn opened<'a>(path: Option<PathBuf>) -> Window<'a> {
    let options = Options { path, ..Options::default() };
    let mut window = Harness::builder()
        .with_size(Vec2::new(1280.0, 800.0))
        .build_eframe(|creation| Smotescope::new(&creation.egui_ctx, options));
    settle(&mut window);
    window
}

fn settle(window: &mut Window<'_>) {
    window.run_steps(2);
    while window.state_mut().busy() || window.state().studying() {
        std::thread::sleep(Duration::from_millis(2));
        window.step();
    }
    window.run_steps(3);
}

fn send(window: &mut Window<'_>, command: Command) {
    window.state_mut().send(command);
    settle(window);
}

/// The milliseconds of one frame by the clock, which also runs while the jobs behind the window have the processors.
fn frame(window: &mut Window<'_>) -> f64 {
    let mark = Instant::now();
    window.step();
    mark.elapsed().as_secs_f64() * 1_000.0
}

/// Prints the frames, and their worst or middle one beside the budget.
fn tell(what: &str, mut frames: Vec<f64>, limit: f64, worst: bool) {
    frames.sort_by(f64::total_cmp);
    let at = |share: f64| frames[((frames.len() - 1) as f64 * share).round() as usize];
    println!(
        "{what:<44} {:>4} frames: median {:>6.2} ms, 95 % {:>6.2} ms, worst {:>6.2} ms",
        frames.len(),
        at(0.5),
        at(0.95),
        at(1.0)
    );
    budget::print(what, if worst { at(1.0) } else { at(0.5) }, limit);
}

fn first_picture() {
    let mark = Instant::now();
    let mut window = opened(None);
    let found = window.state().state().outcome().is_some();
    assert!(found, "the sample is there");
    budget::print("first picture of the sample, no display", mark.elapsed().as_secs_f64() * 1_000.0, 1_000.0);
    switches(&mut window, "the sample");
}

/// From one workspace to another: the frame in which the command is done, and the one that shows what came of it.
fn switches(window: &mut Window<'_>, of: &str) {
    let mut frames = Vec::new();
    for place in [LEARN, EXPLORE, PUBLISH].into_iter().cycle().take(12) {
        window.state_mut().send(Command::Workspace(place));
        frames.push(frame(window) + frame(window));
        settle(window);
    }
    send(window, Command::Workspace(EXPLORE));
    tell(&format!("switch of the workspace, {of}"), frames, 50.0, true);
}

fn settled(path: PathBuf) {
    let mut window = opened(Some(path));
    switches(&mut window, "a million rows");
    // The rows of the table alone, so that there are a million and a few.
    send(&mut window, Command::Change(Change::Totals(NamedTotals::Table)));
    for tab in Tab::ALL {
        send(&mut window, Command::from(ExploreAction::Tab(tab)));
        let frames = (0..60).map(|_| frame(&mut window)).collect();
        tell(&format!("settled, a million rows, {tab:?}"), frames, 4.0, false);
    }
}

/// From a command on to when `count` says that all are there: milliseconds until the first and until the last.
fn arrivals(window: &mut Window<'_>, command: Command, all: usize, count: impl Fn(&State) -> usize) -> [f64; 2] {
    let mark = Instant::now();
    let mut first = None;
    window.state_mut().send(command);
    loop {
        window.step();
        let (there, passed) = (count(window.state().state()), mark.elapsed().as_secs_f64() * 1_000.0);
        if there > 0 {
            first.get_or_insert(passed);
        }
        if there >= all {
            return [first.unwrap_or(passed), passed];
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// The picture of methods in Publish, opened once the release that is set is judged, as one who looked at the gates first does.
fn methods_in_publish() {
    let mut window = opened(None);
    send(&mut window, Command::OpenSample("stroke-clinic"));
    send(&mut window, Command::Workspace(PUBLISH));
    while !window.state().state().publish.audit.is_complete() {
        window.step();
        std::thread::sleep(Duration::from_millis(2));
    }
    let dots = |state: &State| {
        let trials = state.publish.methods.fresh(&state.document.recipe);
        trials.filter(|tried| tried.found.is_ok()).count()
    };
    let [first, last] = arrivals(&mut window, Command::from(PublishAction::Go(PublishStep::Generate)), 4, dots);
    budget::print("methods in Publish, the first dot", first, 1_000.0);
    budget::print("methods in Publish, all four", last, 10_000.0);
}

/// Nine methods side by side, from the press that opens the view.
fn nine_methods() {
    let mut window = opened(None);
    send(&mut window, Command::OpenSample("stroke-clinic"));
    for method in ["svm-smote", "mgs", "g-smote"] {
        send(&mut window, Command::from(ExploreAction::ToggleMethod(method)));
    }
    let pictures = |state: &State| {
        let (methods, document) = (&state.explore.methods, &state.document);
        let Some(table) = &document.table else { return 0 };
        let found = methods.chosen.iter().filter_map(|method| methods.of(method, table, &document.recipe));
        found.filter(|it| it.found.is_ok()).count()
    };
    let [first, last] = arrivals(&mut window, Command::from(ExploreAction::Tab(Tab::Methods)), 9, pictures);
    budget::print("nine methods side by side, the first picture", first, 200.0);
    budget::print("nine methods side by side, all", last, 2_000.0);
}

/// Where the line of the cut is.
fn line(window: &Window<'_>) -> Rect {
    let percent = window.state().state().document.recipe.drop_closest;
    window.get_by_label(&format!("Cut line, {percent} %")).rect()
}

fn drag(window: &mut Window<'_>) {
    send(window, Command::from(ExploreAction::Tab(Tab::Distance)));
    send(window, Command::Change(Change::DropClosest(20.0)));
    let start = line(window).center();
    window.drag_at(start);
    let mut frames = vec![frame(window)];
    for step in 0..90 {
        // Up and back, a few points a frame.
        let reach = 70.0 * (step as f32 / 14.0).sin();
        window.hover_at(start + Vec2::new(reach, 0.0));
        frames.push(frame(window));
        // What the worker needs to follow, as the time between two frames of a display gives it.
        std::thread::sleep(Duration::from_millis(8));
    }
    window.drop_at(start);
    settle(window);
    print!("drag of the cut, frame by frame, ms:");
    for milliseconds in &frames {
        print!(" {milliseconds:.1}");
    }
    println!();
    tell("drag of the cut, 250,000 synthetic rows", frames, 16.0, true);
}

fn sliders_during_jobs(window: &mut Window<'_>) {
    let mut frames = Vec::new();
    for step in 0..60_u64 {
        // Another seed makes all rows anew: there is a job in every frame.
        window.state_mut().send(Command::Change(Change::Seed(step)));
        window.state_mut().send(Command::Change(Change::k(1 + step as usize % 20)));
        frames.push(frame(window));
        std::thread::sleep(Duration::from_millis(8));
    }
    tell("k and seed move during a job", frames, 16.0, true);
    settle(window);
}
