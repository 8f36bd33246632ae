//! Which rows are kept, and whether the ledger adds up.

use proptest::prelude::*;
use smotescope::{
    pipeline::Outcome,
    recipe::{DropScope, Output, Recipe, TOP_UP_LIMIT, Totals},
    sampling::{
        Fate, RealFate,
        fate::{Cleaned, When},
    },
};

use crate::cases::{few, outcome, recipes, tables};

/// ⌊x·n/100⌋ in whole numbers, for percentages with at most one decimal.
fn share(percent: f64, rows: usize) -> usize {
    (percent * 10.0).round() as usize * rows / 1_000
}

/// The rows that are dropped as closest, by the rule.
fn closest(outcome: &Outcome) -> Vec<(usize, usize)> {
    let mut fresh: Vec<(f64, usize, usize)> = Vec::new();
    for (class, fates) in outcome.selection.fates.iter().enumerate().filter(|it| !outcome.ledger[it.0].merges()) {
        for index in 0..fates.len() {
            let rows = outcome.generated[class].as_ref().unwrap();
            if !rows.identical[index] {
                fresh.push((rows.distance[index], class, index));
            }
        }
    }
    fresh.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let scopes: Vec<Vec<(f64, usize, usize)>> = match outcome.recipe.drop_scope {
        DropScope::Table => vec![fresh],
        DropScope::Class => (0..outcome.ledger.len())
            .map(|class| fresh.iter().copied().filter(|row| row.1 == class).collect())
            .collect(),
    };
    let quota = |rows: usize| share(outcome.recipe.drop_closest, rows);
    scopes
        .iter()
        .flat_map(|rows| rows.iter().take(quota(rows.len())).map(|&(_, class, index)| (class, index)))
        .collect()
}

/// Of a class of so many rows that undersampling made smaller by new ones in their place.
fn check_merged(outcome: &Outcome, class: usize, left: u64) {
    let (row, fates) = (&outcome.ledger[class], &outcome.selection.fates[class]);
    assert!(fates.iter().all(|fate| matches!(fate, Fate::Kept | Fate::Cleaned)));
    assert_eq!([row.identical, row.closest, row.surplus, row.shortfall], [0; 4]);
    assert_eq!((row.generated, row.kept + row.cleaned), (fates.len() as u64, row.generated));
    assert_eq!(left - row.undersampled + row.generated, row.target);
    assert_eq!(row.total, row.real - row.undersampled - row.cleaned_real + row.kept);
    assert!(!row.grows() && !outcome.growing().any(|other| other == class));
}

fn check(outcome: &Outcome) -> Result<(), TestCaseError> {
    let recipe = &outcome.recipe;
    let dropped = closest(outcome);
    prop_assert_eq!(outcome.selection.dropped, dropped.len() as u64);
    let distance = |&(class, index): &(usize, usize)| outcome.generated[class].as_ref().unwrap().distance[index];
    prop_assert_eq!(outcome.selection.cut, dropped.iter().map(distance).reduce(f64::max));
    for (class, row) in outcome.ledger.iter().enumerate() {
        let fates = &outcome.selection.fates[class];
        let augmented = recipe.output == Output::Augmented;
        let before = outcome.removed.real().iter().filter(|(at, fate)| {
            let of_class = outcome.table.target.codes[*at as usize] as usize == class;
            of_class && matches!(fate, RealFate::Cleaned(Cleaned { when: When::Before, .. }))
        });
        let left = row.real - before.count() as u64;
        let need = if augmented { row.target.saturating_sub(left) } else { row.target };
        if row.merges() {
            check_merged(outcome, class, left);
            continue;
        }
        let mut kept = 0;
        for (index, &fate) in fates.iter().enumerate() {
            let expected = if outcome.generated[class].as_ref().unwrap().identical[index] && recipe.drops_identical() {
                Fate::Identical
            } else if dropped.contains(&(class, index)) {
                Fate::Closest
            } else if kept < need {
                kept += 1;
                Fate::Kept
            } else {
                Fate::Surplus
            };
            let cleaned = expected == Fate::Kept && outcome.removed.cleaned(class as u32, index as u32).is_some();
            let expected = if cleaned { Fate::Cleaned } else { expected };
            prop_assert_eq!(fate, expected, "row {} of class {}", index, class);
        }
        let real = outcome.table.target.classes[class].count as u64;
        prop_assert_eq!((&row.class, row.real), (&outcome.table.target.classes[class].label, real));
        prop_assert_eq!(row.generated, fates.len() as u64);
        prop_assert_eq!(row.generated, row.identical + row.closest + row.surplus + row.cleaned + row.kept);
        prop_assert_eq!((row.kept + row.cleaned, row.shortfall), (kept, need - kept));
        let stays = if augmented { real - row.undersampled - row.cleaned_real } else { 0 };
        prop_assert_eq!(row.total, stays + row.kept);
        prop_assert_eq!(row.undersampled, if augmented { left.saturating_sub(row.target) } else { 0 });
        if recipe.top_up && row.shortfall > 0 {
            prop_assert_eq!(row.generated, need * TOP_UP_LIMIT, "tried as often as it may");
        }
        if !recipe.top_up {
            prop_assert_eq!(row.generated, (need as f64 * recipe.oversupply).ceil() as u64);
        }
    }
    let removed = outcome.removed.real();
    prop_assert!(removed.is_sorted_by(|a, b| a.0 < b.0), "no row twice");
    for (class, row) in (0_u32..).zip(&outcome.ledger) {
        let of_class = || removed.iter().filter(|(at, _)| outcome.table.target.codes[*at as usize] == class);
        let left_out = of_class().filter(|(_, fate)| matches!(fate, RealFate::Undersampled(_))).count() as u64;
        prop_assert_eq!((left_out, of_class().count() as u64), (row.undersampled, row.undersampled + row.cleaned_real));
    }
    Ok(())
}

proptest! {
    #![proptest_config(few(96))]

    #[test]
    fn the_closest_go_and_the_first_others_stay(table in tables(), recipe in recipes()) {
        if let Some(outcome) = outcome(&table, &recipe) {
            check(&outcome)?;
            let origins: Vec<_> = outcome.origins().collect();
            prop_assert_eq!(origins.len() as u64, outcome.ledger.iter().map(|row| row.generated).sum::<u64>());
            let kept = origins.iter().filter(|origin| origin.fate == Fate::Kept).count() as u64;
            prop_assert_eq!(kept, outcome.ledger.iter().map(|row| row.kept).sum::<u64>());
        }
    }

    #[test]
    fn a_target_that_grows_adds_rows_at_the_end(table in tables(), recipe in recipes(), more in 1..40_u64) {
        let smaller = Recipe {
            output: Output::Augmented,
            method: "smote".to_owned(),
            parameters: std::collections::BTreeMap::new(),
            totals: Some(Totals::Counts([("c0".to_owned(), 90)].into())),
            ..recipe
        };
        let larger =
            Recipe { totals: Some(Totals::Counts([("c0".to_owned(), 90 + more)].into())), ..smaller.clone() };
        let (Some(before), Some(after)) = (outcome(&table, &smaller), outcome(&table, &larger)) else {
            return Ok(());
        };
        let (Some(few), Some(many)) = (&before.generated[0], &after.generated[0]) else { return Ok(()) };
        let shared = few.len().min(many.len());
        prop_assert!(shared > 0);
        prop_assert_eq!(&few.draws[..shared], &many.draws[..shared]);
        prop_assert_eq!(&few.nearest[..shared], &many.nearest[..shared]);
        prop_assert_eq!(&few.distance[..shared], &many.distance[..shared]);
        prop_assert_eq!(&few.identical[..shared], &many.identical[..shared]);
    }
}
