//! A Gaussian copula gives back what it was fitted to: the values of every column and how columns go together.

use std::{fmt::Write, sync::Arc};

use smotescope::{
    pipeline::{self, Outcome},
    progress::Progress,
    recipe::{Decimals, Output, Recipe, Totals},
    table::{ColumnSettings, Kind, Table},
};

use crate::cases::table;

/// Uniform numbers that are no one's else: a linear congruential generator.
pub struct Uniform(pub u64);

impl Uniform {
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Normal, but for its far tails.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.next()).sum::<f64>() - 6.0
    }
}

/// Normal columns that go together, a skewed one, counts, a rare mark, a constant, categories, a one-hot group.
fn simulated(rows: usize) -> Arc<Table> {
    let mut uniform = Uniform(5);
    let mut text = String::from("a,b,skewed,count,rare,same,word,g_x,g_y,g_z,class\n");
    for row in 0..rows {
        let (z, e, f, g) = (uniform.normal(), uniform.normal(), uniform.normal(), uniform.normal());
        let b = 0.8 * z + 0.6 * e;
        let skewed = (0.5 * (-0.7 * z + 0.714 * f)).exp();
        let count = (2.0 + 1.5 * (0.5 * z + 0.866 * g)).max(0.0).round();
        let rare = if z + 0.5 * e > 1.9 { "yes" } else { "no" };
        let word = ["low", "mid", "top"][usize::from(b > -0.5) + usize::from(b > 0.8)];
        let level = usize::from(uniform.next() > 0.3) + usize::from(uniform.next() > 0.6);
        let [x, y, w] = [0, 1, 2].map(|it| u8::from(it == level));
        let class = if row < 40 { "other" } else { "one" };
        writeln!(text, "{z:.3},{b:.3},{skewed:.4},{count},{rare},7.5,{word},{x},{y},{w},{class}").unwrap();
    }
    table(&text, &ColumnSettings { target: Some("class".to_owned()), ..ColumnSettings::default() })
}

fn run(table: &Arc<Table>, rows: u64, decimals: Decimals) -> Outcome {
    run_by("copula", table, rows, decimals)
}

/// So many rows of class "one", as a method makes them.
pub fn run_by(method: &str, table: &Arc<Table>, rows: u64, decimals: Decimals) -> Outcome {
    let recipe = Recipe {
        method: method.to_owned(),
        output: Output::Synthetic,
        totals: Some(Totals::Counts([("one".to_owned(), rows), ("other".to_owned(), 0)].into())),
        oversupply: 1.0,
        top_up: false,
        drop_identical: Some(false),
        decimals,
        ..Recipe::default()
    };
    pipeline::run(table, &recipe, &Progress::new()).unwrap()
}

/// The values of an axis, numbers before categories, of the real rows of the class or the new ones.
pub fn columns(outcome: &Outcome) -> Vec<[Vec<f64>; 2]> {
    let (space, reader) = (&outcome.space, outcome.reader());
    let class = outcome.ledger.iter().position(|row| row.class == "one").unwrap() as u32;
    let count = outcome.generated[class as usize].as_ref().unwrap().len() as u32;
    let made: Vec<_> = (0..count).map(|index| reader.made(class, index).unwrap()).collect();
    let numbers = (0..space.numbers.len()).map(|axis| {
        let real = space.members(class).iter().map(|&row| space.number(axis, row)).collect();
        [real, made.iter().map(|row| reader.number(axis, row)).collect()]
    });
    let codes = (0..space.nominals.len()).map(|axis| {
        let real = space.members(class).iter().map(|&row| f64::from(space.code(axis, row))).collect();
        [real, made.iter().map(|row| f64::from(reader.code(axis, row))).collect()]
    });
    numbers.chain(codes).collect()
}

/// Mean ranks.
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let (mut ranks, mut start) = (vec![0.0; values.len()], 0);
    for same in order.chunk_by(|&a, &b| values[a] == values[b]) {
        for &at in same {
            ranks[at] = start as f64 + same.len() as f64 / 2.0;
        }
        start += same.len();
    }
    ranks
}

pub fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (of_a, of_b) = (mean(a), mean(b));
    let sum = |f: &dyn Fn(f64, f64) -> f64| a.iter().zip(b).map(|(x, y)| f(x - of_a, y - of_b)).sum::<f64>();
    let power = sum(&|x, _| x * x) * sum(&|_, y| y * y);
    if power == 0.0 { 0.0 } else { sum(&|x, y| x * y) / power.sqrt() }
}

/// The largest difference of the shares of values up to any.
pub fn distance(a: &[f64], b: &[f64]) -> f64 {
    let share = |of: &[f64], most: f64| of.iter().filter(|value| **value <= most).count() as f64 / of.len() as f64;
    a.iter().map(|&value| (share(a, value) - share(b, value)).abs()).fold(0.0, f64::max)
}

#[test]
fn margins_and_correlations_of_ranks_come_back() {
    let outcome = run(&simulated(1_040), 4_000, Decimals::Source);
    let columns = columns(&outcome);
    let names: Vec<&str> =
        outcome.space.numbers.iter().chain(&outcome.space.nominals).map(|axis| axis.name.as_str()).collect();
    assert_eq!(names.len(), 8, "{names:?}");
    for (name, [real, made]) in names.iter().zip(&columns) {
        // Five standard errors of the share of a half among 4,000.
        let far = distance(real, made);
        assert!(far < 0.04, "{name}: {far}");
        let ends = |values: &[f64]| values.iter().fold((f64::MAX, f64::MIN), |(a, b), &it| (a.min(it), b.max(it)));
        let (inner, outer) = (ends(made), ends(real));
        assert!(inner.0 >= outer.0 && inner.1 <= outer.1, "{name}: {inner:?} in {outer:?}");
    }
    let at = |name: &str| names.iter().position(|other| *other == name).unwrap();
    // Of the columns of numbers within chance; what is made up for rare levels and three levels is off by a little more.
    for (a, b, most) in [
        ("a", "b", 0.03),
        ("a", "skewed", 0.04),
        ("a", "count", 0.05),
        ("b", "count", 0.05),
        ("a", "rare", 0.08),
        ("b", "word", 0.08),
        ("a", "word", 0.08),
        ("a", "same", 0.0),
        ("b", "skewed", 0.05),
    ] {
        let [real, made] = [0, 1].map(|side| {
            let [x, y] = [a, b].map(|name| ranks(&columns[at(name)][side]));
            correlation(&x, &y)
        });
        assert!((real - made).abs() <= most, "{a} {b}: {made} for {real}");
        assert!(real.abs() > 0.2 || a == "same" || b == "same", "{a} {b}: {real}");
    }
}

#[test]
fn new_decimals_appear_and_whole_numbers_and_levels_are_those_of_the_class() {
    let table = simulated(340);
    for decimals in [Decimals::Source, Decimals::Full] {
        let outcome = run(&table, 500, decimals);
        let axes = outcome.space.numbers.iter().chain(&outcome.space.nominals);
        for (axis, [real, made]) in axes.zip(columns(&outcome)) {
            let known = made.iter().filter(|value| real.contains(value)).count();
            let kind = outcome.table.columns[axis.columns()[0]].kind;
            match kind {
                Kind::Decimal if axis.name != "same" => assert!(known < made.len() / 2, "{}: {known}", axis.name),
                _ => assert_eq!(known, made.len(), "{}", axis.name),
            }
        }
        assert!(outcome.origins().all(|origin| origin.lineage.rows().is_empty()));
    }
}

/// Seven columns of numbers, five rows: correlations are shrunk, and every value still is one of its column's.
#[test]
fn fewer_rows_than_columns_will_do() {
    let mut text = String::from("a,b,c,d,e,f,g,class\n");
    let mut uniform = Uniform(9);
    for row in 0..30 {
        for _ in 0..7 {
            write!(text, "{:.2},", uniform.normal()).unwrap();
        }
        writeln!(text, "{}", if row < 5 { "one" } else { "other" }).unwrap();
    }
    let outcome = run(&table(&text, &ColumnSettings::default()), 50, Decimals::Source);
    for [real, made] in columns(&outcome) {
        let (low, high) = real.iter().fold((f64::MAX, f64::MIN), |(a, b), &it| (a.min(it), b.max(it)));
        assert!(made.iter().all(|value| (low..=high).contains(value)));
        assert!(made.iter().any(|value| *value != made[0]));
    }
}
