//! Distances and neighbours: both indexes against looking at every row.

use std::sync::Arc;

use proptest::prelude::*;
use pulp::Arch;
use smotescope::{
    progress::Progress,
    recipe::{Categorical, Missing, Scale},
    space::{
        LevelWeights, Space, SpaceKey,
        blocks::Blocks,
        index::{Index, KBest, Neighbour, Query},
        kdtree, neighbours,
        points::Points,
    },
    table::{ColumnSettings, Kind, Table},
};

use crate::{
    cases::{self, few, tables, tables_of_few_factors, tables_of_numbers},
    reference::{self, Expanded, Place},
};

fn keys() -> impl Strategy<Value = SpaceKey> {
    let scales = prop::sample::select(vec![Scale::Standard, Scale::Minmax, Scale::None]);
    let categories = prop::sample::select(vec![Categorical::OneHot, Categorical::Nc]);
    let missing = prop::sample::select(vec![Missing::Drop, Missing::Impute, Missing::Level]);
    (scales, categories, missing).prop_map(|(scale, categorical, missing)| SpaceKey { scale, categorical, missing })
}

/// The space, unless the table has nothing to measure by.
fn space(table: &Arc<Table>, key: SpaceKey) -> Option<Space> {
    Space::fit(table, key, &Progress::new()).ok()
}

/// Vectors of other widths than the processor's: the loops are others, and the rows are to be the same.
fn narrower() -> impl Iterator<Item = Arch> {
    #[cfg(target_arch = "x86_64")]
    let eight = pulp::x86::V3::try_new().map(Arch::V3);
    #[cfg(not(target_arch = "x86_64"))]
    let eight = None;
    [Arch::Scalar].into_iter().chain(eight)
}

/// Every index that takes the points.
fn indexes(space: &Space, positions: &[u32], weights: &LevelWeights) -> Vec<Box<dyn Index>> {
    let points = || Points::collapse(space, positions, weights.clone());
    let uncopied = || Points::uncopied(space, positions, weights.clone());
    let mut indexes: Vec<Box<dyn Index>> = vec![Box::new(Blocks::build(points())), Box::new(Blocks::build(uncopied()))];
    indexes.extend([points(), uncopied()].into_iter().flat_map(kdtree::build));
    indexes.extend(narrower().map(|arch| Box::new(Blocks::build_for(points(), arch)) as Box<dyn Index>));
    indexes
}

fn bits(found: &[Neighbour]) -> Vec<(u64, u32)> {
    found.iter().map(|neighbour| (neighbour.distance2.to_bits(), neighbour.row)).collect()
}

/// Real rows, and places between and beyond them, with the categories of either.
fn queries(places: &[Place]) -> Vec<Place> {
    let mut queries = places.to_vec();
    for (at, (a, b)) in places.iter().zip(places.iter().skip(7)).enumerate() {
        let gap = [0.5, 0.25, -1.5, 3.0][at % 4];
        let numbers = a.0.iter().zip(&b.0).map(|(x, y)| x + gap * (y - x)).collect();
        queries.push((numbers, b.1.clone()));
    }
    queries
}

fn check_indexes(space: &Space, positions: &[u32], class: u32, k: usize) -> Result<(), TestCaseError> {
    let weights = space.level_weights(class);
    let places = reference::places(space);
    let asked = queries(&places);
    let queries: Vec<Query<'_>> = asked.iter().map(|(numbers, codes)| Query { numbers, codes }).collect();
    let all: Vec<_> = asked.iter().map(|place| reference::sorted(&weights, place, &places, positions)).collect();
    let expected = |at: usize, k: usize| -> Vec<(u64, u32)> {
        all[at].iter().take(k).map(|&(distance2, row)| (distance2.to_bits(), row)).collect()
    };
    for index in indexes(space, positions, &weights) {
        // However many are searched for together.
        for together in [1, 5, queries.len()] {
            let mut best: Vec<KBest> = queries.iter().map(|_| KBest::new(k)).collect();
            for (queries, best) in queries.chunks(together).zip(best.chunks_mut(together)) {
                index.search(queries, best);
            }
            for (at, best) in best.iter().enumerate() {
                prop_assert_eq!(bits(best.found()), expected(at, k), "query {} of {:?}", at, &index);
            }
        }
        // A search for one that begins with a row that is already known.
        let mut one: Vec<KBest> = queries.iter().map(|_| KBest::new(1)).collect();
        for (at, one) in one.iter_mut().enumerate() {
            let (distance2, row) = all[at][at % all[at].len()];
            one.restart(Some(Neighbour { distance2, row }));
        }
        index.search(&queries, &mut one);
        for (at, one) in one.iter().enumerate() {
            prop_assert_eq!(bits(one.found()), expected(at, 1), "knowing one, query {} of {:?}", at, &index);
        }
        // The order covers every row once.
        let ranks = index.locality_order(space.rows());
        let mut known: Vec<u32> = positions.iter().map(|&row| ranks[row as usize]).collect();
        known.sort_unstable();
        known.dedup();
        prop_assert_eq!(known.len(), positions.len());
    }
    Ok(())
}

proptest! {
    #![proptest_config(few(48))]

    #[test]
    fn both_indexes_find_what_looking_at_every_row_finds(table in tables(), key in keys(), k in 1..9_usize) {
        let Some(space) = space(&table, key) else { return Ok(()) };
        let everyone: Vec<u32> = (0..space.rows() as u32).collect();
        check_indexes(&space, &everyone, 0, k)?;
        let class = (0..table.target.classes.len() as u32).find(|&class| !space.members(class).is_empty());
        if let Some(class) = class {
            check_indexes(&space, space.members(class), class, k)?;
        }
    }

    #[test]
    fn and_so_with_up_to_eight_columns_of_numbers(table in tables_of_numbers(), key in keys(), k in 1..9_usize) {
        let Some(space) = space(&table, key) else { return Ok(()) };
        let everyone: Vec<u32> = (0..space.rows() as u32).collect();
        prop_assert_eq!(indexes(&space, &everyone, &Vec::new()).len(), 4 + narrower().count(), "the tree takes numbers");
        check_indexes(&space, &everyone, 0, k)?;
    }

    #[test]
    fn and_so_where_columns_hang_together_and_rows_fill_many_blocks(table in tables_of_few_factors(), key in keys(), k in 1..9_usize) {
        let Some(space) = space(&table, key) else { return Ok(()) };
        let everyone: Vec<u32> = (0..space.rows() as u32).collect();
        check_indexes(&space, &everyone, 0, k)?;
    }

    #[test]
    fn neighbours_are_the_nearest_of_the_class_without_the_row_itself(table in tables(), key in keys(), k in 1..7_usize) {
        let Some(space) = space(&table, key) else { return Ok(()) };
        let places = reference::places(&space);
        for class in 0..table.target.classes.len() as u32 {
            let members = space.members(class);
            let found = neighbours::find(&space, class, k, &Progress::new()).unwrap();
            prop_assert_eq!(found.k, k.min(members.len().saturating_sub(1)));
            for (member, &row) in members.iter().enumerate() {
                prop_assert_eq!(found.of(member), reference::neighbours(&space, &places, row, k), "of row {}", row);
            }
        }
    }

    #[test]
    fn distances_are_those_of_the_table_with_every_one_hot_column_built(table in tables(), key in keys()) {
        let Some(space) = space(&table, key).filter(|_| table.columns.iter().all(|column| column.missing == 0)) else {
            return Ok(());
        };
        prop_assert_eq!(space.rows(), table.rows());
        let (expanded, places) = (Expanded::of(&table, key.scale), reference::places(&space));
        for class in 0..table.target.classes.len() as u32 {
            let weights = space.level_weights(class);
            let members: Vec<usize> = space.members(class).iter().map(|&row| row as usize).collect();
            for &a in members.iter().take(9) {
                for b in 0..table.rows() {
                    let expected = expanded.distance2(&members, key.categorical, a, b);
                    let distance2 = reference::distance2(&weights, &places[a], &places[b]);
                    prop_assert!(
                        (distance2 - expected).abs() <= 1e-9 * expected.max(1.0),
                        "rows {} and {}: {} for {}", a, b, distance2, expected
                    );
                    let theirs = smotescope::space::distance2(
                        &weights, (&places[a].0, &places[a].1), (&places[b].0, &places[b].1),
                    );
                    prop_assert_eq!(theirs.to_bits(), distance2.to_bits());
                }
            }
        }
    }
}

/// Numbers such as points in time: far from 0 and near each other, so that a² − 2ab + b² has no digit of the distance left in
/// single precision and few in double. scikit-learn's neighbours from 16 columns on are then not the nearest.
#[test]
fn neighbours_of_numbers_around_one_point_seven_billion_are_right() {
    for columns in [15, 16, 40] {
        let mut state = columns as u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 33
        };
        let rows: Vec<Vec<u64>> =
            (0..300).map(|_| (0..columns).map(|_| 1_700_000_000 + next() % 2_000).collect()).collect();
        let mut text = (0..columns).map(|column| format!("t{column},")).collect::<Vec<_>>().concat();
        text += "class\n";
        for (row, cells) in rows.iter().enumerate() {
            text.extend(cells.iter().map(|cell| format!("{cell},")));
            text += if row % 3 == 0 { "yes\n" } else { "no\n" };
        }
        let roles = ColumnSettings {
            target: Some("class".to_owned()),
            kinds: (0..columns).map(|column| (format!("t{column}"), Kind::Integer)).collect(),
            ..ColumnSettings::default()
        };
        let table = cases::table(&text, &roles);
        for missing in [Missing::Drop, Missing::Impute] {
            let key = SpaceKey { scale: Scale::None, categorical: Categorical::OneHot, missing };
            let space = Space::fit(&table, key, &Progress::new()).unwrap();
            assert_eq!((space.numbers.len(), space.rows()), (columns, 300));
            for class in 0..2 {
                let members = space.members(class);
                let found = neighbours::find(&space, class, 7, &Progress::new()).unwrap();
                for (member, &row) in members.iter().enumerate() {
                    // In whole numbers, which are exact.
                    let apart = |other: u32| -> u64 {
                        let pairs = rows[row as usize].iter().zip(&rows[other as usize]);
                        pairs.map(|(a, b)| a.abs_diff(*b).pow(2)).sum()
                    };
                    let mut others: Vec<u32> = members.iter().copied().filter(|&other| other != row).collect();
                    others.sort_by_key(|&other| (apart(other), other));
                    assert_eq!(found.of(member), &others[..7], "{columns} columns, row {row}");
                }
            }
        }
    }
}

/// More rows than are gone through without a tree, more columns than a brief has, and what a bound could get wrong: repeats,
/// a far cluster, halves that tie, a column of the smallest numbers there are.
#[test]
fn neighbours_among_thousands_of_wide_rows_are_right_for_any_k() {
    let (rows, columns) = (1_500_usize, 21_usize);
    let mut state = 5_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut text = (0..columns).map(|column| format!("v{column},")).collect::<Vec<_>>().concat() + "group,class\n";
    let mut written: Vec<String> = Vec::new();
    for row in 0..rows {
        let far = if row % 9 == 0 { 4_000.0 } else { 0.0 };
        let cells = (0..columns).map(|column| match column {
            0 => format!("{}e-310,", next(9)),
            1..9 => format!("{},", far + next(5) as f64 / 2.0),
            _ => format!("{:.3},", next(1_000) as f64 / 1_000.0),
        });
        let cells = cells.collect::<Vec<_>>().concat() + ["a,", "b,", "c,"][next(3) as usize];
        // Every seventh row is one that was there before.
        let line = if row % 7 == 6 { written[next(row as u64) as usize].clone() } else { cells };
        text.extend([line.as_str(), if row % 2 == 0 { "yes\n" } else { "no\n" }]);
        written.push(line);
    }
    let roles = ColumnSettings {
        target: Some("class".to_owned()),
        kinds: (0..columns).map(|column| (format!("v{column}"), Kind::Decimal)).collect(),
        ..ColumnSettings::default()
    };
    let table = cases::table(&text, &roles);
    for scale in [Scale::Standard, Scale::None] {
        let key = SpaceKey { scale, categorical: Categorical::OneHot, missing: Missing::Drop };
        let space = Space::fit(&table, key, &Progress::new()).expect("a space");
        let (places, weights) = (reference::places(&space), space.level_weights(0));
        let everyone: Vec<u32> = (0..space.rows() as u32).collect();
        let index = Blocks::build(Points::collapse(&space, &everyone, weights.clone()));
        let asked = queries(&places);
        for (k, asked) in [1, 2, 13, 50].into_iter().zip(asked.chunks(asked.len() / 4)) {
            let queries: Vec<Query<'_>> = asked.iter().map(|(numbers, codes)| Query { numbers, codes }).collect();
            let mut best: Vec<KBest> = queries.iter().map(|_| KBest::new(k)).collect();
            index.search(&queries, &mut best);
            for (at, (place, best)) in asked.iter().zip(&best).enumerate() {
                let all = reference::sorted(&weights, place, &places, &everyone);
                let expected: Vec<_> = all.iter().take(k).map(|&(d2, row)| (d2.to_bits(), row)).collect();
                assert_eq!(bits(best.found()), expected, "query {at}, k {k}, {scale:?}");
            }
        }
    }
}
