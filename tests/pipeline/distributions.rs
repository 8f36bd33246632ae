//! Where the rows of methods come from, on 100,000 rows each: base and neighbour by chi-square, the place between them by
//! Kolmogorov–Smirnov, against what each method says of itself in its plainest form.

use std::{collections::BTreeMap, fmt::Write, sync::Arc};

use smotescope::{
    pipeline::{self, Outcome},
    progress::Progress,
    recipe::{Decimals, Recipe, Scale, Totals},
    sampling::{Draw, decode::Row},
    table::{ColumnSettings, Table},
};

use crate::{
    cases::table,
    reference::{self, Place},
};

const ROWS: usize = 100_000;
const K: usize = 4;

/// Counts against shares: the bound is passed once in 10,000 times (Wilson and Hilferty).
fn check_counts<T: Ord + std::fmt::Debug>(name: &str, found: &BTreeMap<T, usize>, shares: &BTreeMap<T, f64>) {
    let (all, whole) = (found.values().sum::<usize>() as f64, shares.values().sum::<f64>());
    assert!(
        found.keys().all(|it| shares.get(it).is_some_and(|share| *share > 0.0)),
        "{name}: what may not be was drawn"
    );
    let expected: Vec<(usize, f64)> = (shares.iter())
        .filter(|(_, share)| **share > 0.0)
        .map(|(it, share)| (found.get(it).copied().unwrap_or(0), all * share / whole))
        .collect();
    assert!(expected.iter().all(|(_, expected)| *expected > 5.0), "{name}: too few for the test");
    let chi_square: f64 = expected.iter().map(|(found, expected)| (*found as f64 - expected).powi(2) / expected).sum();
    let degrees = (expected.len() - 1) as f64;
    let ninth = 2.0 / (9.0 * degrees.max(1.0));
    let most = degrees * (1.0 - ninth + 3.719 * ninth.sqrt()).powi(3);
    assert!(chi_square <= most, "{name}: {chi_square} with {degrees} degrees of freedom, at most {most}");
}

/// Whether places are even in [0, 1]: the bound is passed once in 10,000 times.
fn check_places(name: &str, mut places: Vec<f64>) {
    places.sort_unstable_by(f64::total_cmp);
    let count = places.len() as f64;
    let apart = |(at, place): (usize, &f64)| (place - (at as f64 + 0.5) / count).abs();
    let worst = places.iter().enumerate().map(apart).fold(0.0, f64::max);
    assert!(worst * count.sqrt() < 2.23, "{name}: {worst} on {count}");
}

fn tally<T: Ord>(all: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    for it in all {
        *counts.entry(it).or_default() += 1;
    }
    counts
}

/// Rows of numbers with their classes.
fn numbers(rows: impl Iterator<Item = (f64, f64, &'static str)>) -> Arc<Table> {
    let mut text = String::from("x,y,class\n");
    for (x, y, class) in rows {
        writeln!(text, "{x:.4},{y:.4},{class}").unwrap();
    }
    table(&text, &ColumnSettings { target: Some("class".to_owned()), ..ColumnSettings::default() })
}

/// 24 rows of `few` in the midst of 60 of `many`, and some apart.
fn mixed() -> Arc<Table> {
    numbers((0..84_usize).map(|row| {
        let (x, y) = ((row * 37 % 101) as f64 + 0.137 * row as f64, (row * row * 53 % 97) as f64 + 0.071 * row as f64);
        let few = row % 7 < 2;
        (if few && row % 4 == 0 { x + 300.0 } else { x }, y, if few { "few" } else { "many" })
    }))
}

fn run(table: &Arc<Table>, method: &str, set: &[(&str, &str)]) -> Outcome {
    let few = table.target.classes.iter().find(|class| class.label == "few").unwrap().count;
    let mut recipe = Recipe {
        method: method.to_owned(),
        k: K,
        scale: Scale::None,
        decimals: Decimals::Full,
        oversupply: 1.0,
        top_up: false,
        drop_identical: Some(false),
        totals: Some(Totals::Counts([("few".to_owned(), (few + ROWS) as u64)].into())),
        ..Recipe::default()
    };
    for (key, value) in set {
        recipe.type_parameter(key, value).unwrap();
    }
    pipeline::run(table, &recipe, &Progress::new()).unwrap()
}

fn few(outcome: &Outcome) -> u32 {
    outcome.table.target.classes.iter().position(|class| class.label == "few").unwrap() as u32
}

fn draws(outcome: &Outcome) -> Vec<Draw> {
    let draws = outcome.generated[few(outcome) as usize].as_ref().unwrap().draws.clone();
    assert_eq!(draws.len(), ROWS);
    draws
}

fn rows(outcome: &Outcome) -> Vec<Row> {
    let reader = outcome.reader();
    (0..ROWS as u32).map(|index| reader.row(&reader.made(few(outcome), index).unwrap())).collect()
}

/// How many of the `k` nearest rows of a row are of other classes.
fn others(outcome: &Outcome, places: &[Place], row: u32, k: usize) -> usize {
    let around = reference::around(&outcome.space, places, row, k);
    around.iter().filter(|&&it| outcome.space.class(it) != outcome.space.class(row)).count()
}

/// Each base as often as its share, each of its k nearest rows alike, and the gap even.
fn check_smote(name: &str, outcome: &Outcome, shares: &BTreeMap<u32, f64>) {
    let (draws, places) = (draws(outcome), reference::places(&outcome.space));
    check_counts(&format!("{name}, bases"), &tally(draws.iter().map(|draw| draw.base)), shares);
    let mut pairs = BTreeMap::new();
    for (&base, share) in shares {
        for neighbour in reference::neighbours(&outcome.space, &places, base, K) {
            pairs.insert((base, neighbour), share / K as f64);
        }
    }
    check_counts(&format!("{name}, pairs"), &tally(draws.iter().map(|draw| (draw.base, draw.neighbour))), &pairs);
    check_places(&format!("{name}, gaps"), draws.iter().map(|draw| draw.gap).collect());
}

fn alike(rows: impl Iterator<Item = u32>) -> BTreeMap<u32, f64> {
    rows.map(|row| (row, 1.0)).collect()
}

#[test]
fn borderline_draws_evenly_from_rows_in_danger_and_half_as_far_to_others() {
    let of = |kind: &str| run(&mixed(), "borderline", &[("m", "8"), ("kind", kind)]);
    let outcome = of("1");
    let places = reference::places(&outcome.space);
    let members = outcome.space.members(few(&outcome)).to_vec();
    let danger = |row: &u32| (4..8).contains(&others(&outcome, &places, *row, 8));
    let danger: Vec<u32> = members.into_iter().filter(danger).collect();
    assert!(danger.len() > 4);
    check_smote("borderline", &outcome, &alike(danger.iter().copied()));
    let outcome = of("2");
    let mut pairs = BTreeMap::new();
    for &base in &danger {
        let around = reference::around(&outcome.space, &places, base, 8);
        let other = around.into_iter().find(|&row| outcome.space.class(row) != few(&outcome)).unwrap();
        let own = reference::neighbours(&outcome.space, &places, base, K);
        pairs.extend(own.into_iter().chain([other]).map(|neighbour| ((base, neighbour), 1.0)));
    }
    let draws = draws(&outcome);
    check_counts("borderline 2", &tally(draws.iter().map(|draw| (draw.base, draw.neighbour))), &pairs);
    let to_other = |draw: &&Draw| outcome.space.class(draw.neighbour) != few(&outcome);
    check_places("borderline 2, others", draws.iter().filter(to_other).map(|draw| 2.0 * draw.gap).collect());
    check_places("borderline 2, own", draws.iter().filter(|it| !to_other(it)).map(|draw| draw.gap).collect());
}

#[test]
fn adasyn_draws_as_many_as_are_due_and_evenly_among_neighbours() {
    let outcome = run(&mixed(), "adasyn", &[]);
    let places = reference::places(&outcome.space);
    let members = outcome.space.members(few(&outcome)).to_vec();
    let shares = members.into_iter().map(|row| (row, others(&outcome, &places, row, K) as f64)).collect();
    check_smote("adasyn", &outcome, &shares);
}

#[test]
fn svm_smote_draws_as_often_inwards_as_outwards_and_evenly() {
    let outcome = run(&mixed(), "svm-smote", &[("m", "8")]);
    let (draws, places) = (draws(&outcome), reference::places(&outcome.space));
    let (inwards, outwards): (Vec<Draw>, Vec<Draw>) =
        draws.iter().partition(|draw| others(&outcome, &places, draw.base, 8) >= 4);
    let halves = BTreeMap::from([(false, outwards.len()), (true, inwards.len())]);
    check_counts("svm-smote, ways", &halves, &BTreeMap::from([(false, 0.5), (true, 0.5)]));
    for (name, draws, scale) in [("svm-smote, inwards", inwards, 1.0), ("svm-smote, outwards", outwards, -2.0)] {
        // Which rows are support vectors is tried elsewhere.
        let bases = tally(draws.iter().map(|draw| draw.base));
        assert!(bases.len() > 1, "{name}");
        let mut pairs = BTreeMap::new();
        for &base in bases.keys() {
            pairs.extend(
                reference::neighbours(&outcome.space, &places, base, K).into_iter().map(|it| ((base, it), 1.0)),
            );
        }
        check_counts(name, &tally(draws.iter().map(|draw| (draw.base, draw.neighbour))), &pairs);
        check_places(name, draws.iter().map(|draw| scale * draw.gap).collect());
    }
}

#[test]
fn kmeans_smote_draws_evenly_within_a_cluster() {
    let outcome = run(&mixed(), "kmeans-smote", &[("clusters", "1"), ("neighbours", "4"), ("balance", "0")]);
    let members = outcome.space.members(few(&outcome)).to_vec();
    check_smote("kmeans-smote", &outcome, &alike(members.into_iter()));
}

/// Along a line the sets are known: the five rows that are next to the other class, then the five before them.
#[test]
fn prowsyn_draws_from_sets_by_their_weights_and_evenly_from_pairs_of_a_set() {
    let rows = (0..80).map(|row| (f64::from(row), 0.0, if row < 20 { "few" } else { "many" }));
    let outcome = run(&numbers(rows), "prowsyn", &[("k", "5"), ("levels", "3"), ("theta", "0.7")]);
    let mut pairs = BTreeMap::new();
    for (level, set) in [(0, 15..20_u32), (1, 10..15), (2, 0..10)] {
        let weight = (-0.7 * f64::from(level)).exp() / f64::from(set.len() as u32 * (set.len() as u32 - 1));
        for base in set.clone() {
            pairs.extend(set.clone().filter(|it| *it != base).map(|it| ((base, it), weight)));
        }
    }
    let draws = draws(&outcome);
    check_counts("prowsyn", &tally(draws.iter().map(|draw| (draw.base, draw.neighbour))), &pairs);
    check_places("prowsyn", draws.iter().map(|draw| draw.gap).collect());
}

#[test]
fn polynom_fit_draws_lines_evenly_and_evenly_along_each() {
    // On a circle, so that a star's line is told by its angle, and any two rows by the line that they lie on.
    let circle = |at: usize| (std::f64::consts::TAU * at as f64 / 7.0).sin_cos();
    let many = (0..20).map(|row| (f64::from(row), 50.0, "many"));
    let table = numbers((0..7).map(|at| (100.0 * circle(at).1, 100.0 * circle(at).0, "few")).chain(many));
    let outcome = run(&table, "polynom-fit", &[("figure", "star")]);
    let own: Vec<[f64; 2]> = (0..7).map(|row| [0, 1].map(|axis| outcome.space.number(axis, row))).collect();
    let mean = [0, 1].map(|axis| own.iter().map(|row| row[axis]).sum::<f64>() / 7.0);
    let segments = |figure: &str| -> Vec<([f64; 2], [f64; 2])> {
        match figure {
            "star" => own.iter().map(|&row| (row, mean)).collect(),
            "bus" => own.windows(2).map(|two| (two[0], two[1])).collect(),
            _ => (0..7).flat_map(|a| (0..a).map(move |b| (a, b))).map(|(a, b)| (own[a], own[b])).collect(),
        }
    };
    for figure in ["star", "bus", "mesh"] {
        let (outcome, lines) = (run(&table, "polynom-fit", &[("figure", figure)]), segments(figure));
        let found: Vec<(usize, f64)> = rows(&outcome)
            .iter()
            .map(|row| {
                let on = |(from, to): &([f64; 2], [f64; 2])| {
                    let (way, at) =
                        ([to[0] - from[0], to[1] - from[1]], [row.numbers[0] - from[0], row.numbers[1] - from[1]]);
                    let length2 = way[0] * way[0] + way[1] * way[1];
                    let along = (way[0] * at[0] + way[1] * at[1]) / length2;
                    let beside = (way[0] * at[1] - way[1] * at[0]).abs() / length2.sqrt();
                    (beside + (along - along.clamp(0.0, 1.0)).abs(), along)
                };
                let all = lines.iter().map(on).enumerate();
                let (line, (_, along)) = all.min_by(|a, b| a.1.0.total_cmp(&b.1.0)).unwrap();
                (line, along)
            })
            .collect();
        let shares = (0..lines.len()).map(|line| (line, 1.0)).collect();
        check_counts(figure, &tally(found.iter().map(|(line, _)| *line)), &shares);
        check_places(figure, found.into_iter().map(|(_, along)| along).collect());
    }
}

/// OPTICS in its plainest form.
#[test]
fn smobd_draws_by_density_and_not_from_noise() {
    let outcome = run(&mixed(), "smobd", &[("eta", "0.4"), ("t", "1.3")]);
    let members = outcome.space.members(few(&outcome)).to_vec();
    let places = reference::places(&outcome.space);
    let apart = |a: usize, b: usize| {
        let (a, b) = (&places[members[a] as usize].0, &places[members[b] as usize].0);
        a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    };
    let count = members.len();
    let core: Vec<f64> = (0..count)
        .map(|at| {
            let mut all: Vec<f64> = (0..count).map(|other| apart(at, other)).collect();
            all.sort_by(f64::total_cmp);
            all[K - 1]
        })
        .collect();
    let (mut reach, mut order) = (vec![f64::INFINITY; count], vec![0]);
    while order.len() < count {
        let from = order[order.len() - 1];
        for other in (0..count).filter(|it| !order.contains(it)) {
            reach[other] = reach[other].min(apart(from, other).max(core[from]));
        }
        let left = (0..count).filter(|it| !order.contains(it));
        order.push(left.min_by(|a, b| reach[*a].total_cmp(&reach[*b])).unwrap());
    }
    let mean = |all: &[f64]| all.iter().sum::<f64>() / all.len() as f64;
    let radius = mean(&core);
    let around: Vec<f64> =
        (0..count).map(|at| (0..count).filter(|&it| apart(at, it) <= radius).count() as f64).collect();
    let most = |all: &[f64]| all.iter().copied().fold(0.0, f64::max);
    let noise = |at: usize| core[at] > 1.3 * radius && reach[at] > 1.3 * mean(&reach[1..]);
    assert!((0..count).any(noise));
    let weight = |at: usize| 0.4 * core[at] / most(&core) + 0.6 * around[at] / most(&around);
    let shares = (0..count).map(|at| (members[at], if noise(at) { 0.0 } else { weight(at) })).collect();
    check_smote("smobd", &outcome, &shares);
}

/// SMOTE where less than half of the k nearest rows are of other classes: how much of every line that is, in 2,000 steps.
#[test]
fn lee_draws_as_smote_does_where_rows_are_not_rejected() {
    const STEPS: usize = 2_000;
    let outcome = run(&mixed(), "lee", &[]);
    let (space, places) = (&outcome.space, reference::places(&outcome.space));
    let everyone: Vec<u32> = (0..space.rows() as u32).collect();
    let weights = space.level_weights(few(&outcome));
    let (mut pairs, mut until) = (BTreeMap::new(), BTreeMap::new());
    for &base in space.members(few(&outcome)) {
        for neighbour in reference::neighbours(space, &places, base, K) {
            let (from, to) = (&places[base as usize].0, &places[neighbour as usize].0);
            let mut sum = 0.0;
            let shares: Vec<f64> = (0..STEPS)
                .map(|step| {
                    let gap = (step as f64 + 0.5) / STEPS as f64;
                    let at: Place = (from.iter().zip(to).map(|(a, b)| a + gap * (b - a)).collect(), Vec::new());
                    let near = reference::sorted(&weights, &at, &places, &everyone);
                    let others = near[..K].iter().filter(|(_, row)| space.class(*row) != few(&outcome)).count();
                    sum += f64::from(u8::from(2 * others < K));
                    sum
                })
                .collect();
            pairs.insert((base, neighbour), sum);
            until.insert((base, neighbour), shares);
        }
    }
    assert!(pairs.values().any(|share| *share == 0.0) && pairs.values().any(|share| *share == STEPS as f64));
    // A part of a line that is hardly one is too little to count on.
    let counts = |pair: &(u32, u32)| pairs[pair] >= 10.0;
    let draws: Vec<Draw> = draws(&outcome).into_iter().filter(|it| counts(&(it.base, it.neighbour))).collect();
    assert!(draws.len() > ROWS * 99 / 100);
    let shares = pairs.iter().filter(|(pair, _)| counts(pair)).map(|(pair, share)| (*pair, *share)).collect();
    check_counts("lee", &tally(draws.iter().map(|draw| (draw.base, draw.neighbour))), &shares);
    let place = |draw: &Draw| {
        let (shares, at) = (&until[&(draw.base, draw.neighbour)], draw.gap * STEPS as f64);
        let before = if at < 1.0 { 0.0 } else { shares[at as usize - 1] };
        (before + at.fract() * (shares[at as usize] - before)) / shares[STEPS - 1]
    };
    check_places("lee", draws.iter().map(place).collect());
}

/// With a code for every row: any two codes alike, and of the nearest rows of the first of those two that lie most alike each.
#[test]
fn lvq_smote_moves_each_row_as_often() {
    let own = [(0.0, 0.0), (3.1, 0.4), (1.2, 5.0), (7.3, 6.1), (9.4, 1.9), (4.7, 9.6)];
    let many = (0..20).map(|row| (f64::from(row), 50.0, "many"));
    let table = numbers(own.iter().map(|&(x, y)| (x, y, "few")).chain(many));
    let outcome = run(&table, "lvq-smote", &[("k", "2"), ("codes", "50")]);
    let way = |a: usize, b: usize| (own[a].0 - own[b].0, own[a].1 - own[b].1);
    let apart = |(a, b): (f64, f64), (c, d): (f64, f64)| (a - c).powi(2) + (b - d).powi(2);
    let named = |x: f64, y: f64| ((x * 1e6).round() as i64, (y * 1e6).round() as i64);
    let mut shares = BTreeMap::new();
    for (a, b) in (0..6).flat_map(|a| (0..6).map(move |b| (a, b))).filter(|(a, b)| a != b) {
        let others = (0..6).flat_map(|c| (0..6).map(move |d| (c, d)));
        let others = others.filter(|&(c, d)| c != d && ![c, d].iter().any(|it| [a, b].contains(it)));
        let far = |&(c, d): &(usize, usize)| apart(way(a, b), way(c, d));
        let (c, _) = others.min_by(|one, other| far(one).total_cmp(&far(other))).unwrap();
        let mut near: Vec<usize> = (0..6).collect();
        near.sort_by(|one, other| apart(own[c], own[*one]).total_cmp(&apart(own[c], own[*other])));
        for &row in &near[..2] {
            *shares.entry(named(own[row].0 + way(a, c).0, own[row].1 + way(a, c).1)).or_insert(0.0) += 1.0;
        }
    }
    let found = rows(&outcome);
    check_counts("lvq-smote", &tally(found.iter().map(|row| named(row.numbers[0], row.numbers[1]))), &shares);
}
