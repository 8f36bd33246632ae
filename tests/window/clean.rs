//! Cleaners, chosen in the window, and the rows that they take out, wherever these are to be seen.

use egui::{Event, Key, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use smotescope::{
    app::{
        command::{Change, Command},
        plots::data::{Mark, RowId},
        select::{Mode, Part, action::SelectAction},
    },
    recipe::Recipe,
    sampling::{
        self, Fate, LedgerRow, RealFate, Value,
        cleaning::{CLEANERS, Cleaning},
        combined::COMBINED,
        fate::When,
        undersampling::{UNDERSAMPLERS, Undersampling},
    },
};

use crate::{
    controls::{control, outcome, press, recipe, sample, says, search, state, wait_until, window},
    harness::{Window, send, settle},
};

/// Opens a list of choices and takes one.
fn choose(harness: &mut Window<'_>, list: &str, choice: &str) {
    control(harness, Role::ComboBox, list).scroll_to_me();
    settle(harness);
    control(harness, Role::ComboBox, list).click();
    settle(harness);
    if harness.query_by_label("Search choices").is_some() {
        search(harness, "choices", choice);
    }
    harness.get_by_label(choice).click();
    settle(harness);
}

#[test]
fn a_method_that_is_one_with_a_cleaner_is_chosen_and_left_as_a_whole() {
    let mut harness = sample("wine");
    for combined in COMBINED {
        choose(&mut harness, "Method", combined.title);
        assert_eq!(recipe(&harness).method, combined.method);
        assert_eq!(recipe(&harness).clean_after, [Cleaning::new(combined.clean_after)]);
        let said = control(&harness, Role::ComboBox, "Method").accesskit_node().value();
        assert_eq!(said.as_deref(), Some(combined.title));
    }
    choose(&mut harness, "Method", sampling::method("borderline").unwrap().title());
    assert_eq!((recipe(&harness).method.as_str(), recipe(&harness).clean_after.len()), ("borderline", 0));
    send(&mut harness, Command::Undo);
    assert_eq!((recipe(&harness).method.as_str(), recipe(&harness).clean_after.len()), ("smote", 1));
    for _ in COMBINED {
        send(&mut harness, Command::Undo);
    }
    assert_eq!(*recipe(&harness), Recipe::default());
    // The palette does as the list does: the method alone is another one than with its cleaner.
    for (words, cleaners) in [("SMOTE and Tomek links", 1), ("Method: SMOTE", 0)] {
        send(&mut harness, Command::ShowPalette);
        harness.event(Event::Text(words.to_owned()));
        harness.run_steps(3);
        harness.key_press(Key::Enter);
        settle(&mut harness);
        assert_eq!(
            (recipe(&harness).method.as_str(), recipe(&harness).clean_after.len()),
            ("smote", cleaners),
            "{words}"
        );
    }
}

fn removed(harness: &Window<'_>) -> Vec<u32> {
    let outcome = outcome(harness);
    (0..outcome.space.rows() as u32).filter(|&row| outcome.real_fate(row) != RealFate::Kept).collect()
}

#[test]
fn a_cleaner_is_chosen_and_set_and_undone_as_one_step_each() {
    let mut harness = sample("wine");
    choose(&mut harness, "After", "Edited nearest neighbours");
    assert_eq!(recipe(&harness).clean_after, [Cleaning::new("enn")]);
    choose(&mut harness, "A row stays if", "most are of its class");
    assert_eq!(recipe(&harness).clean_after, [Cleaning::read("enn:votes=most").unwrap()]);
    send(&mut harness, Command::Undo);
    assert_eq!(recipe(&harness).clean_after, [Cleaning::new("enn")]);
    send(&mut harness, Command::Undo);
    assert_eq!(*recipe(&harness), Recipe::default());
    send(&mut harness, Command::Redo);
    choose(&mut harness, "After", "nothing");
    assert_eq!(recipe(&harness).clean_after, []);
    // Several work in the order of their rows; where one is taken away, those below move up.
    choose(&mut harness, "Before", "Tomek links");
    choose(&mut harness, "Before, 2", "Neighbourhood cleaning rule");
    // The third list is below what is seen of the panel.
    send(&mut harness, Command::Change(Change::Cleaner(When::Before, 2, Some("enn"))));
    let names = |harness: &Window<'_>| -> Vec<String> {
        recipe(harness).clean_before.iter().map(|it| it.method.clone()).collect()
    };
    assert_eq!(names(&harness), ["tomek", "ncr", "enn"]);
    choose(&mut harness, "Before, 2", "nothing");
    assert_eq!(names(&harness), ["tomek", "enn"]);
    for _ in 0..2 {
        choose(&mut harness, "Before", "nothing");
    }
    assert!(names(&harness).is_empty());
    // Every cleaner of the list can be chosen, before and after, with all its parameters to be seen.
    for cleaner in CLEANERS {
        for when in When::ALL {
            send(&mut harness, Command::Change(Change::Cleaner(when, 0, Some(cleaner.name()))));
            for parameter in cleaner.parameters() {
                assert!(says(&harness, parameter.title), "{} {}", cleaner.name(), parameter.title);
            }
            // Of a class that is cleaned of all but a few rows it is said that there are too few.
            let error = state(&harness).results.error.as_ref().map(|error| error.message.clone());
            let fits = error.as_ref().is_none_or(|error| error.contains("left after cleaning"));
            assert!(fits, "{} {}: {error:?}", cleaner.name(), when.name());
            send(&mut harness, Command::Change(Change::Cleaner(when, 0, None)));
        }
    }
}

#[test]
fn removed_rows_have_a_mark_a_layer_a_count_and_a_sentence() {
    let mut harness = sample("two-islands");
    assert!(harness.query_by_role_and_label(Role::Button, "removed").is_none(), "nothing is removed");
    send(&mut harness, Command::Change(Change::Cleaner(When::Before, 0, Some("tomek"))));
    let gone = removed(&harness);
    assert!(!gone.is_empty());
    let marked = |harness: &Window<'_>| {
        let picture = &state(harness).shown().expect("a result").picture;
        let groups = picture.visible(&state(harness).view.layers).filter(|group| group.mark == Mark::Removed);
        let mut rows: Vec<u32> = groups.flat_map(|group| group.points.iter().map(|point| point.row)).collect();
        rows.sort_unstable();
        rows
    };
    assert_eq!(marked(&harness), gone);
    press(&mut harness, "removed");
    assert!(marked(&harness).is_empty());
    press(&mut harness, "removed");
    // Targets follow what is left.
    let targets: Vec<u64> = outcome(&harness).ledger.iter().map(|row| row.target).collect();
    assert_eq!(state(&harness).derived.targets, targets);
    let largest = outcome(&harness).ledger.iter().map(|row| row.real).max();
    assert!(targets.first().copied() < largest, "{targets:?}");
    // The ledger counts them, and selects them when it is pressed.
    assert!(says(&harness, "real cleaned"));
    send(&mut harness, Command::Select(SelectAction::Part(Part::CleanedReal, None, Mode::Replace)));
    let selected: Vec<RowId> = state(&harness).view.select.rows.iter().collect();
    assert_eq!(selected, gone.iter().map(|&row| RowId::Real(row)).collect::<Vec<_>>());
    // The inspector says why.
    send(&mut harness, Command::Pin(Some(RowId::Real(gone[0]))));
    assert!(says(&harness, "cleaned away") && says(&harness, "are each other's nearest neighbours"));
    // Among the rows, too.
    let of = outcome(&harness);
    let all = smotescope::app::rows::text::Lines::new(&of, &of.kinds).lead(RowId::Real(gone[0]));
    assert_eq!(all[2], "real, cleaned");
}

#[test]
fn rows_that_were_made_and_cleaned_away_say_so() {
    let mut harness = sample("german-credit");
    send(&mut harness, Command::Change(Change::Cleaner(When::After, 0, Some("enn"))));
    let found =
        outcome(&harness).origins().find(|origin| origin.fate == Fate::Cleaned).expect("a row that was cleaned");
    send(&mut harness, Command::Pin(Some(RowId::Synthetic { class: found.class, index: found.index })));
    assert!(says(&harness, "Edited nearest neighbours, after:") && says(&harness, "of another class"));
}

#[test]
fn undersampled_rows_are_removed_rows() {
    let mut harness = window();
    wait_until(&mut harness, "the sample is there", |state| state.shown().is_some());
    send(&mut harness, Command::Change(Change::Undersample(Some("random"))));
    send(&mut harness, Command::Change(Change::Total("0".to_owned(), 1_000)));
    let gone = removed(&harness);
    let ledger = outcome(&harness).ledger.clone();
    assert_eq!(ledger[0].total, 1_000);
    assert!(gone.len() as u64 <= ledger[0].undersampled && gone.len() > 3_000);
    send(&mut harness, Command::Pin(Some(RowId::Real(gone[7]))));
    assert!(says(&harness, "undersampled") && says(&harness, "left out at random"));
}

#[test]
fn means_of_clusters_are_new_rows_that_can_be_looked_at() {
    let mut harness = sample("german-credit");
    send(&mut harness, Command::Change(Change::Undersample(Some("centroids"))));
    send(&mut harness, Command::Change(Change::Total("good".to_owned(), 40)));
    let voting = UNDERSAMPLERS[2].parameters().iter().find(|it| it.key == "voting").expect("voting");
    send(&mut harness, Command::Change(Change::UndersamplerParameter(voting, Value::Word("soft".to_owned()))));
    let of = outcome(&harness);
    let class = of.ledger.iter().position(LedgerRow::merges).expect("a class of means") as u32;
    assert_eq!(of.ledger[class as usize].total, 40);
    send(&mut harness, Command::Pin(Some(RowId::Synthetic { class, index: 0 })));
    assert!(says(&harness, "rows of a cluster:") && says(&harness, "undersampling put it in place of these rows"));
    let parent = of.origin(class, 0).expect("a row").lineage.rows()[0];
    send(&mut harness, Command::Pin(Some(RowId::Real(parent))));
    assert!(says(&harness, "undersampled") && says(&harness, "stands in their place"));
}

#[test]
fn every_undersampler_can_be_chosen_and_set() {
    let mut harness = sample("wine");
    for undersampler in UNDERSAMPLERS {
        send(&mut harness, Command::Change(Change::Undersample(Some(undersampler.name()))));
        for parameter in undersampler.parameters() {
            assert!(says(&harness, parameter.title), "{} {}", undersampler.name(), parameter.title);
        }
        assert!(state(&harness).results.error.is_none());
    }
    let version = UNDERSAMPLERS[1].parameters().iter().find(|it| it.key == "version").expect("version");
    send(&mut harness, Command::Change(Change::Undersample(Some("nearmiss"))));
    let two = Value::Word("2".to_owned());
    send(&mut harness, Command::Change(Change::UndersamplerParameter(version, two)));
    assert_eq!(recipe(&harness).undersample, Some(Undersampling::read("nearmiss:version=2").unwrap()));
}

#[test]
fn what_a_cleaner_lacks_is_said_beside_it() {
    let mut harness = sample("chess-club");
    send(&mut harness, Command::Change(Change::Cleaner(When::Before, 0, Some("enn"))));
    let parameter = CLEANERS[1].parameters().iter().find(|it| it.key == "k").expect("k");
    send(&mut harness, Command::Change(Change::CleanerParameter(When::Before, 0, parameter, Value::Whole(1_000))));
    assert!(says(&harness, "clean before, enn: there are") && says(&harness, "or clean nothing"));
    send(&mut harness, Command::Undo);
    assert!(state(&harness).results.error.is_none());
}
