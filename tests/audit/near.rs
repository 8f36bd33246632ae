//! Rows that lie next to real ones: planted among honest ones they are found, and honest ones alone are not accused.

use std::fmt::Write;

use smotescope::{
    measures::audit::{self, AuditInput, AuditOptions, Judgement, Verdict},
    progress::Progress,
};

use crate::tables::{Random, case, number, people, rounded};

/// Five numbers that hang together, and a word.
pub type Person = ([f64; 5], usize);

const WORDS: [&str; 3] = ["red", "green", "blue"];

/// People of one normal distribution; `shape` bends it.
pub fn crowd(rows: usize, seed: u64, shape: fn(f64) -> f64) -> Vec<Person> {
    let mut random = Random::new(seed);
    let person = |_| {
        let common = random.normal();
        let numbers = [0.0; 5].map(|_: f64| rounded(shape(0.6 * common + 0.8 * random.normal()), 3));
        (numbers, random.below(WORDS.len()))
    };
    (0..rows).map(person).collect()
}

pub fn normal(rows: usize, seed: u64) -> Vec<Person> {
    crowd(rows, seed, |x| x)
}

/// As CSV; the class is chance, half and half.
pub fn text(people: &[Person]) -> String {
    let mut text = "a,b,c,d,e,colour,class\n".to_owned();
    for (at, (numbers, word)) in people.iter().enumerate() {
        for number in numbers {
            write!(text, "{number},").unwrap();
        }
        writeln!(text, "{},{}", WORDS[*word], ["n", "y"][at % 2]).unwrap();
    }
    text
}

pub fn deviation(people: &[Person], column: usize) -> f64 {
    let mean = people.iter().map(|it| it.0[column]).sum::<f64>() / people.len() as f64;
    (people.iter().map(|it| (it.0[column] - mean).powi(2)).sum::<f64>() / people.len() as f64).sqrt()
}

/// A copy with every number moved by a share of its deviation, up or down.
pub fn moved(of: &Person, scale: &[f64; 5], by: f64, random: &mut Random) -> Person {
    let mut copy = *of;
    for (number, scale) in copy.0.iter_mut().zip(scale) {
        *number += by * scale * if random.next() < 0.5 { -1.0 } else { 1.0 };
    }
    copy
}

/// A copy with one cell of somebody else.
fn one_cell_changed(of: &Person, other: &Person, random: &mut Random) -> Person {
    let mut copy = *of;
    match random.below(6) {
        5 => copy.1 = (copy.1 + 1) % WORDS.len(),
        column => copy.0[column] = other.0[column],
    }
    copy
}

/// Honest rows with copies in the place of some of them, and the places, from 1.
fn planted(learning: &[Person], rows: usize, copies: usize, seed: u64, one_cell: bool) -> (Vec<Person>, Vec<usize>) {
    let mut random = Random::new(seed);
    let mut made = normal(rows, seed + 1);
    let scale = [0, 1, 2, 3, 4].map(|column| deviation(learning, column));
    let mut places: Vec<usize> = (0..copies).map(|at| 1 + at * rows / copies).collect();
    for &place in &places {
        let of = &learning[random.below(learning.len())];
        let other = &learning[random.below(learning.len())];
        made[place - 1] =
            if one_cell { one_cell_changed(of, other, &mut random) } else { moved(of, &scale, 0.002, &mut random) };
    }
    places.sort_unstable();
    (made, places)
}

pub fn judge(case: &AuditInput, id: &str) -> Judgement {
    audit::judge(audit::gate(id).unwrap(), case, &Progress::new()).unwrap()
}

pub fn read(learning: &[Person], made: &[Person], holdout: Option<&[Person]>) -> AuditInput {
    let holdout = holdout.map(text);
    case(&text(learning), &text(made), holdout.as_deref(), AuditOptions::default()).unwrap()
}

#[test]
fn planted_near_copies_are_found_with_their_number_and_their_places() {
    for (learnt, held, rows) in [(240, 60, 300), (800, 0, 1_000), (1_200, 300, 3_000)] {
        let (learning, holdout) = (normal(learnt, 1), normal(held, 2));
        for copies in [5, 30] {
            for one_cell in [false, true] {
                let (made, places) = planted(&learning, rows, copies, 3, one_cell);
                let case = read(&learning, &made, (held > 0).then_some(&holdout));
                let it = judge(&case, "near_copies");
                let what = format!("{copies} of {rows}, one cell {one_cell}: {}", it.finding.detail);
                assert_eq!(it.verdict, Verdict::Red, "{what}");
                let found = it.finding.figure.unwrap() as usize;
                assert!((copies..=copies + copies / 5).contains(&found), "{what}");
                assert!(it.finding.detail.contains(&format!("{found} rows (")), "{what}");
                let named: Vec<usize> = it.finding.evidence.sheets[0]
                    .rows
                    .iter()
                    .step_by(2)
                    .map(|row| row[0].strip_prefix("synthetic ").unwrap().replace(',', "").parse().unwrap())
                    .collect();
                let known = named.iter().filter(|row| places.contains(row)).count();
                assert!(known >= named.len().min(copies) - 1, "{what}: {named:?} of {places:?}");
                // No other gate has anything against so few.
                if copies == 5 && held > 0 {
                    assert_ne!(judge(&case, "closer_share").verdict, Verdict::Red, "{what}");
                }
            }
        }
    }
}

#[test]
fn honest_rows_are_accused_in_hardly_any_of_many_files() {
    let (mut red, mut look, mut files) = (0, 0, 0);
    for seed in 0..20 {
        let shape: fn(f64) -> f64 = if seed % 2 == 0 { |x| x } else { f64::exp };
        let (learning, holdout) = (crowd(320, 10 * seed, shape), crowd(80, 10 * seed + 1, shape));
        // Fresh rows of the same people, and rows of a normal that is fitted to them.
        let fresh = crowd(500, 10 * seed + 2, shape);
        let mut random = Random::new(seed);
        let fitted: Vec<Person> = (0..500)
            .map(|_| {
                let numbers = [0, 1, 2, 3, 4].map(|column| {
                    let mean = learning.iter().map(|it| it.0[column]).sum::<f64>() / learning.len() as f64;
                    rounded(mean + deviation(&learning, column) * random.normal(), 3)
                });
                (numbers, random.below(3))
            })
            .collect();
        for made in [fresh, fitted] {
            for holdout in [None, Some(holdout.as_slice())] {
                let verdict = judge(&read(&learning, &made, holdout), "near_copies").verdict;
                assert_ne!(verdict, Verdict::CannotSay);
                files += 1;
                red += usize::from(verdict == Verdict::Red);
                look += usize::from(verdict == Verdict::Amber);
            }
        }
    }
    assert_eq!(files, 80);
    assert!(red <= 1 && look <= 4, "{red} red, {look} to be looked at");
}

/// Tables of words alone, where people agree in all cells or all but one by chance.
pub fn of_words(rows: usize, columns: usize, seed: u64) -> Vec<Vec<usize>> {
    let mut random = Random::new(seed);
    (0..rows).map(|_| (0..columns).map(|column| random.below(2 + column % 4)).collect()).collect()
}

pub fn words(rows: &[Vec<usize>]) -> String {
    let columns = rows[0].len();
    let mut text = (0..columns).map(|at| format!("c{at},")).collect::<Vec<_>>().concat() + "class\n";
    for (at, row) in rows.iter().enumerate() {
        for cell in row {
            write!(text, "{},", ["a", "b", "c", "d", "e"][*cell]).unwrap();
        }
        writeln!(text, "{}", ["n", "y"][at % 2]).unwrap();
    }
    text
}

#[test]
fn tables_of_words_are_only_accused_of_more_than_chance_agreement() {
    for columns in [3, 6] {
        let mut red = 0;
        for seed in 0..20 {
            let [learning, holdout, made] = [0, 1, 2].map(|part| words(&of_words(300, columns, 3 * seed + part)));
            let it = judge(&case(&learning, &made, Some(&holdout), AuditOptions::default()).unwrap(), "near_copies");
            red += usize::from(it.verdict == Verdict::Red);
        }
        assert!(red <= 1, "{red} of 20 with {columns} columns");
    }
    // Of fourteen columns hardly two people agree in all but one: copies stand out.
    let (learning, holdout, mut made) = (of_words(300, 14, 70), of_words(300, 14, 71), of_words(300, 14, 72));
    for (at, row) in made.iter_mut().enumerate().step_by(10) {
        row.clone_from(&learning[at]);
        row[at % 14] = (row[at % 14] + 1) % (2 + (at % 14) % 4);
    }
    let read = case(&words(&learning), &words(&made), Some(&words(&holdout)), AuditOptions::default()).unwrap();
    let it = judge(&read, "near_copies");
    assert_eq!(it.verdict, Verdict::Red, "{}", it.finding.detail);
    assert!((30.0..=40.0).contains(&it.finding.figure.unwrap()), "{}", it.finding.detail);
}

#[test]
fn a_file_with_another_mix_of_classes_is_no_nearer_for_that() {
    // Class 1 is rare and lies dense: ten times as many rows of it are near to real ones, as real ones are to each other.
    for seed in 0..5 {
        let dense = |rows, rare, seed| -> Vec<_> {
            let mut all = people(rows, rare, seed);
            all.iter_mut().filter(|row| row.1 == 1).for_each(|row| {
                for (value, decimals) in row.0[..3].iter_mut().zip([0, 1, 2]) {
                    *value = rounded(*value * 0.2, decimals);
                }
            });
            all
        };
        let (learning, made) = (dense(900, 100, 20 * seed), dense(300, 300, 20 * seed + 1));
        let read =
            case(&crate::tables::csv(&learning), &crate::tables::csv(&made), None, AuditOptions::default()).unwrap();
        let it = judge(&read, "near_copies");
        assert_ne!(it.verdict, Verdict::Red, "{seed}: {}", it.finding.detail);
    }
}

#[test]
fn a_handful_of_real_rows_cannot_tell_what_is_near_by_chance() {
    let it = judge(&read(&normal(19, 1), &normal(100, 2), None), "near_copies");
    assert_eq!(it.verdict, Verdict::CannotSay);
    assert!(it.finding.detail.contains("fewer than 20 real rows"), "{}", it.finding.detail);
}

/// Learning and held-out rows in parts of one crowd.
pub fn parts(rows: usize, share: f64, seed: u64) -> (Vec<Person>, Vec<Person>) {
    let mut learning = normal(rows, seed);
    let holdout = learning.split_off(rows - (rows as f64 * share) as usize);
    (learning, holdout)
}

const SHARES: [f64; 4] = [0.05, 0.1, 0.2, 0.5];

#[test]
fn copies_lean_towards_learning_whatever_share_is_held_out() {
    for share in SHARES {
        let (learning, holdout) = parts(1_500, share, 5);
        let scale = [0, 1, 2, 3, 4].map(|column| deviation(&learning, column));
        let mut random = Random::new(6);
        let near: Vec<Person> = learning.iter().map(|it| moved(it, &scale, 0.002, &mut random)).collect();
        // One row more, so that the file is not the real one.
        let exact = [learning.clone(), normal(1, 7)].concat();
        for made in [near, exact] {
            let it = judge(&read(&learning, &made, Some(&holdout)), "closer_share");
            assert_eq!(it.verdict, Verdict::Red, "{share}: {} {}", it.finding.shown, it.finding.detail);
            assert!(it.finding.figure.unwrap() > 0.98, "{share}: {}", it.finding.shown);
        }
    }
}

#[test]
fn fresh_rows_lean_to_neither_side_whatever_share_is_held_out() {
    for share in SHARES {
        let mut shares = Vec::new();
        let (mut green, mut red) = (0, 0);
        for seed in 0..20 {
            let (learning, holdout) = parts(1_200, share, 100 + 2 * seed);
            let it = judge(&read(&learning, &normal(800, 101 + 2 * seed), Some(&holdout)), "closer_share");
            green += usize::from(it.verdict == Verdict::Green);
            red += usize::from(it.verdict == Verdict::Red);
            shares.push(it.finding.figure.unwrap());
        }
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        assert!(green >= 18 && red == 0, "{share}: {green} green, {red} red, {shares:?}");
        assert!((mean - 0.5).abs() < 0.025, "{share}: {mean}");
    }
}

#[test]
fn the_share_is_that_of_the_nearest_rows_in_proportion() {
    let (learning, holdout) = parts(400, 0.2, 9);
    let made = normal(300, 10);
    let it = judge(&read(&learning, &made, Some(&holdout)), "closer_share");
    let scale = [0, 1, 2, 3, 4].map(|column| deviation(&learning, column));
    let shares = [0, 1, 2].map(|word| learning.iter().filter(|it| it.1 == word).count() as f64 / learning.len() as f64);
    let weight = |word: usize| 1.0 / (shares[word] * (1.0 - shares[word]));
    let distance = |a: &Person, b: &Person| {
        let numbers: f64 = (0..5).map(|at| ((a.0[at] - b.0[at]) / scale[at]).powi(2)).sum();
        numbers + if a.1 == b.1 { 0.0 } else { weight(a.1) + weight(b.1) }
    };
    let nearest =
        |row: &Person, among: &[Person]| among.iter().map(|it| distance(row, it)).fold(f64::INFINITY, f64::min);
    let a = made.iter().filter(|row| nearest(row, &learning) < nearest(row, &holdout)).count() as f64;
    let (n, h) = (learning.len() as f64, holdout.len() as f64);
    let share = (a / n) / (a / n + (300.0 - a) / h);
    assert!((it.finding.figure.unwrap() - share).abs() < 1e-12, "{} {share}", it.finding.shown);
    assert_eq!((number(&it, "nearest_learning"), number(&it, "learning"), number(&it, "ties")), (a, n, 0.0));
}

#[test]
fn ties_in_tables_of_words_count_for_neither_side() {
    for share in [0.1, 0.5] {
        let mut shares = Vec::new();
        for seed in 0..20 {
            let mut learning = of_words(600, 5, 3 * seed + 1);
            let holdout = learning.split_off(600 - (600.0 * share) as usize);
            let made = of_words(600, 5, 3 * seed + 2);
            let read = case(&words(&learning), &words(&made), Some(&words(&holdout)), AuditOptions::default()).unwrap();
            let it = judge(&read, "closer_share");
            assert_ne!(it.verdict, Verdict::Red, "{share}: {}", it.finding.shown);
            shares.push(it.finding.figure.unwrap());
        }
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        assert!((mean - 0.5).abs() < 0.02, "{share}: {mean}");
    }
    // Of three columns everybody is equal to somebody on both sides: nothing can be said.
    let [learning, holdout, made] = [1, 2, 3].map(|seed| words(&of_words(600, 3, seed)));
    let it = judge(&case(&learning, &made, Some(&holdout), AuditOptions::default()).unwrap(), "closer_share");
    assert_eq!(it.verdict, Verdict::CannotSay);
    assert!(it.finding.detail.contains("as near to held-out rows as to those learnt from"), "{}", it.finding.detail);
}

#[test]
fn swapped_files_look_swapped() {
    let (learning, holdout) = parts(900, 0.3, 11);
    let scale = [0, 1, 2, 3, 4].map(|column| deviation(&learning, column));
    let mut random = Random::new(12);
    let made: Vec<Person> = learning.iter().map(|it| moved(it, &scale, 0.1, &mut random)).collect();
    let right = read(&learning, &made, Some(&holdout));
    let swapped = read(&holdout, &made, Some(&learning));
    for id in ["membership", "closer_share"] {
        assert_eq!(judge(&right, id).verdict, Verdict::Red, "{id}");
        let it = judge(&swapped, id);
        assert_eq!(it.verdict, Verdict::Amber, "{id}: {} {}", it.finding.shown, it.finding.detail);
        assert!(it.finding.detail.contains("it looks as if the real file and the holdout were swapped"), "{id}");
    }
}

#[test]
fn a_high_share_is_to_be_looked_at_though_held_out_rows_have_it_too() {
    let (learning, holdout) = parts(600, 0.3, 13);
    // Ten fresh rows for each real one: everybody has one nearby.
    let made = normal(6_000, 14);
    let it = judge(&read(&learning, &made, Some(&holdout)), "identifiability");
    assert!(it.finding.figure.unwrap() > 0.9 && (it.finding.figure.unwrap() - number(&it, "held_out")).abs() < 0.05);
    assert_eq!(it.verdict, Verdict::Amber, "{}", it.finding.shown);
    for words in [
        "of the real rows have a synthetic row nearer",
        "would give 93.5 %",
        "the number of synthetic rows explains it",
    ] {
        assert!(it.finding.detail.contains(words), "{words}: {}", it.finding.detail);
    }
    let few = judge(&read(&learning, &normal(400, 15), Some(&holdout)), "identifiability");
    assert_eq!(few.verdict, Verdict::Green, "{}", few.finding.detail);
    // A table that repeats its rows has its held-out rows at no distance as well.
    let twice = |rows: &[Person]| [rows, rows].concat();
    let both = parts(300, 0.5, 16).0;
    let it = judge(&read(&twice(&both), &twice(&both)[..200], Some(&both)), "authenticity");
    assert_eq!((it.finding.figure, it.verdict), (Some(0.0), Verdict::Amber), "{}", it.finding.detail);
    assert!(it.finding.detail.contains("only 0.0 % of the synthetic rows"), "{}", it.finding.detail);
    // Without held-out rows a high share is to be looked at, too.
    let alone = judge(&read(&learning, &made, None), "identifiability");
    assert_eq!(alone.verdict, Verdict::Amber, "{}", alone.finding.detail);
}
