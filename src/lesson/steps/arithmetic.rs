//! Every printed formula once more, from the operands that are printed with it.

use std::{iter::Peekable, sync::Arc, vec::IntoIter};

use super::{STEPS, Scene};
use crate::{
    lesson::{
        counts::Tally,
        position::{LAST, Position},
        rows::LessonRows,
        walk::{Walk, WhatIf},
    },
    pipeline::Pipeline,
    progress::Progress,
    recipe::{Categorical, Recipe},
    report::format::percent,
    sampling::METHODS,
    table::{ColumnSettings, samples},
};

/// Numbers, signs and brackets of a formula.
#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(f64),
    Sign(char),
}

fn tokens(text: &str, gap: f64) -> Vec<Token> {
    let text = text.replace("gap", &gap.to_string().replace('-', "−"));
    let (mut tokens, mut rest) = (Vec::new(), text.as_str());
    while let Some(first) = rest.chars().next() {
        let length =
            rest.find(|sign: char| !(sign.is_ascii_digit() || matches!(sign, '.' | ','))).unwrap_or(rest.len());
        if length > 0 {
            tokens.push(Token::Number(rest[..length].replace(',', "").parse().unwrap()));
            rest = &rest[length..];
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Sign(first));
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    tokens
}

struct Reader(Peekable<IntoIter<Token>>);

impl Reader {
    fn is(&mut self, sign: char) -> bool {
        self.0.next_if_eq(&Token::Sign(sign)).is_some()
    }

    fn sum(&mut self) -> f64 {
        let mut value = self.product();
        loop {
            if self.is('+') {
                value += self.product();
            } else if self.is('−') {
                value -= self.product();
            } else {
                return value;
            }
        }
    }

    fn product(&mut self) -> f64 {
        let mut value = self.power();
        loop {
            if self.is('·') {
                value *= self.power();
            } else if self.is('/') {
                value /= self.power();
            } else {
                return value;
            }
        }
    }

    fn power(&mut self) -> f64 {
        let value = match self.0.next() {
            Some(Token::Number(number)) => number,
            Some(Token::Sign('−')) => -self.power(),
            Some(Token::Sign('√')) => self.power().sqrt(),
            Some(Token::Sign('⌊')) => {
                let value = self.sum();
                assert!(self.is('⌋'));
                value.floor()
            }
            Some(Token::Sign('(')) => {
                let value = self.sum();
                assert!(self.is(')'));
                value
            }
            other => panic!("{other:?}"),
        };
        if self.is('²') { value * value } else { value }
    }
}

/// Whether a line says something that can be computed, and that it comes out; `gap` is the one that was printed last.
fn comes_out(line: &str, gap: f64) -> bool {
    let line = line.split(" → ").next().unwrap();
    let Some((left, printed)) = line.rsplit_once(" = ") else { return false };
    let formula = left.rsplit_once(" = ").map_or(left, |(_, formula)| formula);
    // "left: 83 − 1", where a class may have any name.
    let formula = formula.rsplit_once(": ").map_or(formula, |(_, formula)| formula);
    if !formula.contains(['+', '−', '·', '/', '√']) {
        return false;
    }
    let mut reader = Reader(tokens(formula, gap).into_iter().peekable());
    let value = reader.sum();
    assert_eq!(reader.0.next(), None, "{line}");
    let decimals = printed.split_once('.').map_or(0, |(_, digits)| digits.len());
    let again = if printed.ends_with('%') {
        percent(value)
    } else if formula.contains('√') {
        Walk::shown(value)
    } else {
        format!("{value:.decimals$}")
    };
    assert_eq!(again.replace("-0", "0"), printed.replace(',', "").replace("-0", "0"), "{line}, gap {gap}");
    true
}

#[test]
fn every_printed_formula_comes_out_from_its_printed_operands() {
    for method in METHODS.iter().filter(|method| method.untold(&Recipe::default()).is_none()) {
        let (rows, least) = if method.name() == "smote" { (40, 2_000) } else { (15, 500) };
        let computed = computed(method.name(), rows);
        assert!(computed > least, "{}: {computed}", method.name());
    }
}

/// How many lines were computed once more.
fn computed(method: &str, most: usize) -> usize {
    let mut computed = 0;
    for name in ["two-islands", "animal-shelter", "orchard", "chess-club", "wine", "breast-cancer", "german-credit"] {
        for (k, categorical) in [(5, Categorical::OneHot), (3, Categorical::Nc)] {
            let table = Arc::new(samples::open(name, &ColumnSettings::default(), &Progress::new()).unwrap());
            let recipe = Recipe { k, categorical, drop_closest: 20.0, ..Recipe::default() }.by(method);
            let Ok(outcome) = Pipeline::with_projection(table).run(&recipe, &Progress::new()) else {
                // SMOTE-NC wants categories, and a class may lack what the method wants.
                assert!(categorical == Categorical::Nc || method != "smote");
                continue;
            };
            let outcome = Arc::new(outcome);
            let rows = LessonRows::of(&outcome);
            for row in (0..rows.len()).step_by(3).take(most) {
                let (class, index) = rows.id(row).unwrap();
                let walk = Walk::of(&outcome, class, index, WhatIf::default()).unwrap();
                let tally = Tally::of(&outcome, &rows, Position { row, step: LAST, since: row, played: 0 });
                let scene = Scene { outcome: &outcome, walk: &walk, tally: &tally, tested: None };
                for step in STEPS {
                    let mut gap = walk.draw.gap;
                    for line in step.page(&scene).formula.into_iter().flat_map(|formula| formula.numbers) {
                        if let Some(printed) = line.strip_prefix("gap = ") {
                            gap = printed.replace('−', "-").parse().unwrap();
                        }
                        computed += usize::from(comes_out(&line, gap));
                    }
                }
            }
        }
    }
    computed
}
