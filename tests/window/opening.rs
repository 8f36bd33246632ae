//! Opening tables and typing numbers: no result outlives its table, every table starts from the defaults however it is
//! opened, and what is typed is a number or is refused.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use egui::{Key, Modifiers, Role, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use smotescope::{
    app::{
        Options,
        command::{Change, Command},
        explore::{EXPLORE, action::ExploreAction as Explore, tab::Tab},
        learn::LEARN,
        plots::data::{AxisChoice, RowId},
        publish::{PublishStep, action::PublishAction as Publish},
        select::{Mode, action::SelectAction as Select},
        state::Dialog,
        workspaces::WORKSPACES,
    },
    recipe::Recipe,
    table::samples::generated::MadeTable,
};

use crate::{
    controls::{control, fill, state, write},
    harness::{Window, opened, send, settle},
};

/// A way of opening a table.
type Opening = fn(&mut Window<'_>, &Path);

/// A typed text, the box, what the recipe then holds, and which number that is.
type Taken = (&'static str, &'static str, fn(&Recipe) -> f64, f64);

/// Words that stand in the first table and nowhere else.
const ITS_WORDS: [&str; 4] = ["alfalfa", "betony", "girth", "height_of_it"];

fn window<'a>(options: Options) -> Window<'a> {
    opened(Vec2::new(1440.0, 1000.0), options)
}

/// A table with a class of so many rows.
fn table([few, many]: [&str; 2], [x, y]: [&str; 2], rare: usize) -> String {
    let mut text = format!("{x},{y},kind\n");
    for row in 0..rare + 60 {
        let label = if row < rare { few } else { many };
        let written = writeln!(text, "{}.{},{}.5,{label}", row * 7 % 23, row % 10, row * 5 % 19);
        assert!(written.is_ok());
    }
    text
}

fn first(folder: &Path) -> PathBuf {
    write(folder, "first.csv", &table(["alfalfa", "betony"], ["girth", "height_of_it"], 15))
}

/// A table that the default settings do not fit: three rows have no five neighbours.
fn second(folder: &Path) -> PathBuf {
    write(folder, "second.csv", &table(["oak", "elm"], ["u", "v"], 3))
}

/// Whatever the window says, to those who see it and to those who do not.
fn all_words(harness: &Window<'_>) -> Vec<String> {
    let mut words = Vec::new();
    for node in harness.query_all_by(|_| true) {
        let data = node.accesskit_node();
        words.extend([data.label(), data.value(), data.data().description().map(str::to_owned)].into_iter().flatten());
    }
    words
}

/// Nothing of the first table is left once the second is there.
fn nothing_is_left(harness: &Window<'_>, place: &str) {
    let state = state(harness);
    let Some(table) = state.document.table.as_ref().filter(|table| table.name == "second.csv") else { return };
    if let Some(outcome) = state.outcome() {
        assert!(Arc::ptr_eq(&outcome.table, table), "{place}: a result of another table");
    }
    assert!(
        state.release().is_none_or(|made| Arc::ptr_eq(&made.release.table, table)),
        "{place}: a release of another"
    );
    assert!(state.chart_source().is_none_or(|source| Arc::ptr_eq(&source.outcome.table, table)), "{place}: charts");
    assert!(
        state.learn.described.as_ref().is_none_or(|told| Arc::ptr_eq(&told.walk.outcome.table, table)),
        "{place}: lesson"
    );
    assert!(state.explore.snapshot.is_none() && state.view.pinned.is_none() && state.view.hovered.is_none(), "{place}");
    assert!(state.view.select.rows.is_empty() && state.results.pinned.is_none(), "{place}: rows of another table");
    for words in all_words(harness) {
        assert!(!ITS_WORDS.iter().any(|word| words.contains(word)), "{place}: {words}");
    }
}

/// Looks at everything that there is to look at.
fn tour(harness: &mut Window<'_>, look: impl Fn(&Window<'_>, &str)) {
    send(harness, Command::Workspace(EXPLORE));
    for tab in Tab::ALL {
        send(harness, Command::from(Explore::Tab(tab)));
        look(harness, tab.name());
    }
    send(harness, Command::from(Explore::ToggleCorrelations));
    send(harness, Command::from(Explore::Tab(Tab::Columns)));
    look(harness, "correlations");
    send(harness, Command::Workspace(LEARN));
    look(harness, "Learn");
    for step in PublishStep::ALL {
        send(harness, Command::from(Publish::Go(step)));
        look(harness, step.name());
    }
}

/// The first table, with everything found out about it that there is.
fn known<'a>(folder: &Path) -> Window<'a> {
    let mut harness = window(Options { path: Some(first(folder)), ..Options::default() });
    tour(&mut harness, |_, _| {});
    send(&mut harness, Command::Workspace(EXPLORE));
    send(&mut harness, Command::Axes(AxisChoice::Column(0), AxisChoice::Column(1)));
    send(&mut harness, Command::from(Explore::TakeSnapshot));
    send(&mut harness, Command::Pin(Some(RowId::Real(3))));
    send(&mut harness, Command::Select(Select::Rows(vec![RowId::Real(1), RowId::Real(2)], Mode::Replace)));
    assert!(state(&harness).explore.snapshot.is_some() && state(&harness).results.pinned.is_some());
    assert!(all_words(&harness).iter().any(|words| words.contains("alfalfa")), "its words are there to be found");
    harness
}

#[test]
fn no_result_outlives_its_table() {
    let folder = tempfile::tempdir().expect("a folder");
    let second = second(folder.path());
    let mut harness = known(folder.path());
    send(&mut harness, Command::Change(Change::k(1_000)));
    assert!(state(&harness).results.error.is_some() && state(&harness).shown().is_some(), "its own result stays");
    send(&mut harness, Command::Open(second));
    send(&mut harness, Command::DismissBanner);
    assert!(state(&harness).results.error.is_some() && state(&harness).shown().is_none());
    tour(&mut harness, nothing_is_left);
    harness.get_all_by_label_contains("too few for k = 5").next().expect("why there is none");
    send(&mut harness, Command::Workspace(EXPLORE));
    send(&mut harness, Command::Undo);
    assert_eq!(state(&harness).document.recipe.k, 1_000);
    send(&mut harness, Command::Undo);
    assert!(state(&harness).up_to_date() && state(&harness).document.recipe.k == 5);
    harness.get_by_label_contains("Class alfalfa: 15 real");
}

#[test]
fn what_was_on_its_way_is_of_no_other_table() {
    let folder = tempfile::tempdir().expect("a folder");
    let second = second(folder.path());
    for workspace in WORKSPACES.iter().map(|it| it.place()) {
        let mut harness = window(Options { path: Some(first(folder.path())), ..Options::default() });
        send(&mut harness, Command::Workspace(workspace));
        send(&mut harness, Command::Pin(Some(RowId::Real(3))));
        for wait in [0, 3, 25] {
            harness.state_mut().send(Command::Change(Change::Oversupply(3.0 + f64::from(wait))));
            harness.step();
            std::thread::sleep(Duration::from_millis(u64::from(wait as u8)));
            harness.state_mut().send(Command::Open(second.clone()));
            for _ in 0..60 {
                harness.step();
                std::thread::sleep(Duration::from_millis(1));
                let name = state(&harness).document.table.as_ref().map(|table| table.name.clone());
                if name.as_deref() == Some("second.csv") {
                    harness.state_mut().send(Command::DismissBanner);
                    harness.run_steps(2);
                    nothing_is_left(&harness, workspace.name);
                }
            }
            settle(&mut harness);
            nothing_is_left(&harness, workspace.name);
            send(&mut harness, Command::Undo);
        }
    }
}

#[test]
fn columns_typed_anew_show_nothing_of_the_old_target() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "both.csv", &{
        let lines = (0..60).map(|row| {
            let (old, new) = (["alfalfa", "betony"][usize::from(row % 4 == 0)], ["oak", "elm"][usize::from(row < 2)]);
            format!("{}.5,{},{new},{old}\n", row % 17, row % 13)
        });
        format!("x,y,new,class\n{}", lines.collect::<String>())
    });
    let mut harness = window(Options { path: Some(path), ..Options::default() });
    assert!(state(&harness).up_to_date(), "{:?}", state(&harness).results.error);
    let mut roles = state(&harness).document.recipe.table.clone();
    roles.target = Some("new".to_owned());
    roles.ignore = vec!["class".to_owned()];
    send(&mut harness, Command::SetRoles(roles));
    assert!(state(&harness).results.error.is_some() && state(&harness).shown().is_none());
    assert!(harness.query_by_label_contains("Class alfalfa").is_none());
}

/// A file that is dropped onto the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// What is set before another table is opened.
fn set(harness: &mut Window<'_>) -> Recipe {
    send(harness, Command::Change(Change::k(9)));
    send(harness, Command::Change(Change::DropClosest(30.0)));
    let mut card = state(harness).document.card.clone();
    "The first".clone_into(&mut card.statement.title);
    "a@b.c".clone_into(&mut card.statement.contact);
    "/a/folder".clone_into(&mut card.folder);
    send(harness, Command::from(Publish::Edit(Box::new(card))));
    state(harness).document.recipe.clone()
}

#[test]
fn however_a_table_is_opened_it_starts_from_the_defaults_and_undo_brings_back_both() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = write(folder.path(), "other.csv", &table(["oak", "elm"], ["u", "v"], 20));
    let ways: [(&str, Opening); 6] = [
        ("command, as by the system's dialog", |harness, path| send(harness, Command::Open(path.to_owned()))),
        ("typed path", |harness, path| {
            send(harness, Command::ShowOpen);
            harness.event(egui::Event::Text(path.display().to_string()));
            harness.run_steps(2);
            harness.key_press(Key::Enter);
            settle(harness);
        }),
        ("dropped", |harness, path| {
            harness.input_mut().dropped_files.push(Arc::new(Dropped(path.to_owned())));
            settle(harness);
        }),
        ("opened before", |harness, path| {
            send(harness, Command::Open(path.to_owned()));
            send(harness, Command::Undo);
            send(harness, Command::ShowOpen);
            harness.get_by_label(&path.display().to_string()).click();
            settle(harness);
        }),
        ("sample", |harness, _| send(harness, Command::OpenSample("two-islands"))),
        ("made", |harness, _| send(harness, Command::OpenMade(MadeTable::default()))),
    ];
    for (name, open) in ways {
        let mut harness = window(Options { path: Some(first(folder.path())), ..Options::default() });
        let before = set(&mut harness);
        open(&mut harness, &other);
        assert_ne!(state(&harness).document.table.as_ref().expect("a table").name, "first.csv", "{name}");
        assert_eq!(state(&harness).document.recipe, Recipe::default(), "{name}");
        let card = &state(&harness).document.card;
        let said = (card.statement.title.as_str(), card.folder.as_str(), card.statement.contact.as_str());
        assert_eq!(said, ("", "", "a@b.c"), "{name}");
        harness.get_by_label_contains("starts from the default settings. Undo brings back first.csv and its settings.");
        send(&mut harness, Command::Undo);
        assert_eq!(state(&harness).document.table.as_ref().expect("a table").name, "first.csv", "{name}");
        assert_eq!(state(&harness).document.recipe, before, "{name}");
        let card = &state(&harness).document.card;
        assert_eq!((card.statement.title.as_str(), card.folder.as_str()), ("The first", "/a/folder"), "{name}");
        assert!(harness.query_by_label_contains("default settings").is_none(), "{name}: it is not so any more");
        send(&mut harness, Command::Redo);
        assert_eq!(state(&harness).document.recipe, Recipe::default(), "{name}");
    }
    // By argument there is nothing before it.
    let harness = window(Options { path: Some(other), ..Options::default() });
    assert_eq!(state(&harness).document.recipe, Recipe::default());
    assert!(harness.query_by_label_contains("default settings").is_none());
}

#[test]
fn with_default_settings_nothing_is_said_and_a_table_read_anew_keeps_its_settings() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = first(folder.path());
    let mut harness = window(Options { path: Some(path.clone()), ..Options::default() });
    send(&mut harness, Command::OpenSample("two-islands"));
    assert!(state(&harness).view.banner.is_none());
    send(&mut harness, Command::Open(path.clone()));
    let before = set(&mut harness);
    let rows = state(&harness).document.table.as_ref().expect("a table").rows();
    let longer = std::fs::read_to_string(&path).expect("the table") + "5.5,5.5,betony\n";
    std::fs::write(&path, longer).expect("room on the disk");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::U);
    settle(&mut harness);
    assert_eq!(state(&harness).document.table.as_ref().expect("a table").rows(), rows + 1, "one was added meanwhile");
    assert_eq!(state(&harness).document.recipe, before);
    assert_eq!(state(&harness).document.card.statement.title, "The first");
    assert!(state(&harness).up_to_date());
}

#[test]
fn a_file_that_cannot_be_read_says_so_at_the_top_and_not_beside_the_columns_of_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let none = write(folder.path(), "none.csv", "a,b\n1.5,2\n2.5,3\n3.25,4\n");
    let mut harness = window(Options { path: Some(first(folder.path())), ..Options::default() });
    send(&mut harness, Command::Open(none));
    if state(&harness).document.table.as_ref().expect("a table").name == "first.csv" {
        assert!(state(&harness).results.error.is_none() && state(&harness).up_to_date());
        assert!(state(&harness).view.banner.as_ref().is_some_and(|banner| banner.is_error));
    }
}

#[test]
fn a_box_takes_what_is_a_number_and_refuses_the_rest_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = window(Options { path: Some(first(folder.path())), ..Options::default() });
    let taken: [Taken; 9] = [
        ("Closest", "12,5", |it| it.drop_closest, 12.5),
        ("Closest", "7.25 %", |it| it.drop_closest, 7.25),
        ("Closest", "1e1", |it| it.drop_closest, 10.0),
        ("Oversupply", "2,34", |it| it.oversupply, 2.34),
        ("k", " 3 ", |it| it.k as f64, 3.0),
        ("Seed", "1 000", |it| it.seed as f64, 1_000.0),
        ("Seed", "12,345", |it| it.seed as f64, 12_345.0),
        ("Seed", "1\u{a0}234\u{a0}567", |it| it.seed as f64, 1_234_567.0),
        ("Seed", "1e3", |it| it.seed as f64, 1_000.0),
    ];
    for (name, text, get, value) in taken {
        fill(&mut harness, name, text, Key::Enter);
        assert_eq!(get(&state(&harness).document.recipe), value, "{name}: {text}");
    }
    let before = state(&harness).document.recipe.clone();
    let refused = [
        ("k", "1e99", "1e99 is out of range: choose 1 to"),
        ("k", "5; drop", "\"5; drop\" is not a number"),
        ("k", "2,5", "2,5 is not a whole number"),
        ("k", "0", "0 is out of range"),
        ("k", "1.000", "can be read as 1000 or as 1"),
        ("k", " ", "is not a number"),
        ("Closest", "100", "100 is out of range: choose 0 to 99"),
        ("Closest", "-1", "-1 is out of range"),
        ("Oversupply", "NaN", "is not a number"),
        ("Seed", "1e999", "larger than any number"),
        ("alfalfa", "many", "\"many\" is not a number"),
    ];
    for (name, text, why) in refused {
        fill(&mut harness, name, text, Key::Enter);
        assert_eq!(state(&harness).document.recipe, before, "{name}: {text}");
        harness.get_by_label_contains(why);
        // Esc gives the text up, and the value that stayed is there again.
        control(&harness, Role::SpinButton, name).click();
        harness.run_steps(2);
        harness.key_press(Key::Escape);
        settle(&mut harness);
        assert!(harness.query_by_label_contains(why).is_none(), "{name}: {text}");
    }
    fill(&mut harness, "k", "7", Key::Escape);
    assert_eq!(state(&harness).document.recipe, before, "Esc takes nothing, be it a number");
    // A text that was refused stays to be put right.
    fill(&mut harness, "k", "4x", Key::Enter);
    fill(&mut harness, "k", "4", Key::Enter);
    assert_eq!(state(&harness).document.recipe.k, 4);
    assert!(harness.query_by_label_contains("is not a number").is_none());
    fill(&mut harness, "k", "x", Key::Enter);
    send(&mut harness, Command::Undo);
    assert!(harness.query_by_label_contains("is not a number").is_none(), "the value was set elsewhere");
}

#[test]
fn the_boxes_of_a_table_that_is_made_and_of_the_rows_read_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = window(Options { path: Some(first(folder.path())), ..Options::default() });
    send(&mut harness, Command::from(Explore::Tab(Tab::Rows)));
    let field = |harness: &mut Window<'_>, text: &str| {
        harness.get_by_label("Distance to").focus();
        harness.run_steps(2);
        harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        harness.event(egui::Event::Text(text.to_owned()));
        settle(harness);
    };
    field(&mut harness, "0,5");
    assert_eq!(state(&harness).view.select.listing.filter.to, Some(0.5));
    field(&mut harness, "0,5x");
    assert_eq!(state(&harness).view.select.listing.filter.to, Some(0.5), "the bound stays");
    harness.get_by_label_contains("Distance to: \"0,5x\" is not a number");
    field(&mut harness, "2");
    assert_eq!(state(&harness).view.select.listing.filter.to, Some(2.0));
    assert!(harness.query_by_label_contains("is not a number").is_none());

    send(&mut harness, Command::ShowMake);
    let made = |harness: &Window<'_>| match &state(harness).view.dialog {
        Some(Dialog::Make(form)) => form.make.clone(),
        other => panic!("{other:?}"),
    };
    fill(&mut harness, "Rows", "1 500", Key::Enter);
    fill(&mut harness, "Separation", "1,75", Key::Enter);
    assert_eq!((made(&harness).rows, made(&harness).separation), (1_500, 1.75));
    fill(&mut harness, "Rows", "1e99", Key::Enter);
    assert_eq!(made(&harness).rows, 1_500);
    harness.get_by_label_contains("1e99 is out of range: choose 0 to");
    // Esc in a box leaves the box; only the next one closes the dialog.
    fill(&mut harness, "Rows", "2000", Key::Escape);
    assert_eq!(made(&harness).rows, 1_500);
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert!(state(&harness).view.dialog.is_none());
}

#[test]
fn what_counts_as_missing_is_said_in_the_columns_and_undone() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = (0..40).map(|row| {
        let drink = ["None", "tea", "milk"][row % 3];
        let size = if row % 10 == 0 { "-9".to_owned() } else { format!("{row}.5") };
        format!("{size},{drink},{}\n", ["oak", "elm"][usize::from(row % 4 == 0)])
    });
    let text = format!("a report of drinks\nsize,drink,class\n{}", lines.collect::<String>());
    let path = write(folder.path(), "drinks.csv", &text);
    let mut harness = window(Options { path: Some(path), ..Options::default() });
    let column = |harness: &Window<'_>, name: &str| {
        let table = state(harness).document.table.clone().expect("a table");
        table.columns[table.column(name).expect("a column")].clone()
    };
    assert_eq!((column(&harness, "drink").missing, column(&harness, "size").missing), (14, 0));
    send(&mut harness, Command::ShowColumns);
    harness.get_by_label("None: 14");
    let lines = control(&harness, Role::TextInput, "Lines above the header");
    lines.focus();
    harness.run_steps(2);
    harness.event(egui::Event::Text("one".to_owned()));
    settle(&mut harness);
    harness.get_by_label_contains("\"one\" is not a number");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.event(egui::Event::Text("1".to_owned()));
    settle(&mut harness);
    assert!(harness.query_by_label_contains("is not a number").is_none());
    let input = |harness: &mut Window<'_>, field: &str, text: &str| {
        control(harness, Role::TextInput, field).focus();
        harness.run_steps(2);
        harness.event(egui::Event::Text(text.to_owned()));
        settle(harness);
    };
    input(&mut harness, "Also missing", "-9 ");
    input(&mut harness, "Not missing", "None");
    harness.get_by_label("Apply").click();
    settle(&mut harness);
    let roles = &state(&harness).document.recipe.table;
    assert_eq!((&roles.missing_marks[..], &roles.not_missing[..]), (&["-9".to_owned()][..], &["None".to_owned()][..]));
    assert_eq!(roles.skip_lines, Some(1));
    assert_eq!((column(&harness, "drink").missing, column(&harness, "size").missing), (0, 4));
    let text = state(&harness).document.recipe.to_toml().expect("TOML");
    assert!(text.contains("missing_marks = [\"-9\"]") && text.contains("not_missing = [\"None\"]"), "{text}");
    send(&mut harness, Command::Undo);
    assert_eq!((column(&harness, "drink").missing, column(&harness, "size").missing), (14, 0));
    send(&mut harness, Command::ShowColumns);
    assert!(harness.unnamed_widgets().is_empty(), "{:?}", harness.unnamed_widgets());
}
