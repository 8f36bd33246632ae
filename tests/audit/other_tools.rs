//! The page of other tools: what it says of the audit is what the audit says of each input.

use std::fmt::Write as _;

use smotescope::measures::audit::{AuditInput, AuditOptions, Verdict, other_tools::LINES};

use crate::{
    near::{crowd, deviation, judge, moved, normal, of_words, read, text, words},
    tables::{Random, case, number, rounded},
};

#[test]
fn the_last_sentence_of_every_line_holds() {
    for line in LINES {
        match line.id {
            "copy_of_words" => copy_of_words(),
            "far_row" => far_row(),
            "sampled_copy" => sampled_copy(),
            "lognormal" => lognormal(),
            "rare_secret" => rare_secret(),
            "codes" => codes(),
            "years" => years(),
            "two_people" => two_people(),
            "wrong_sign" => wrong_sign(),
            "coin" => coin(),
            "income" => income(),
            "gaps" => gaps(),
            other => panic!("nothing holds {other}"),
        }
    }
}

fn plain(real: &str, made: &str, holdout: Option<&str>) -> AuditInput {
    case(real, made, holdout, AuditOptions::default()).unwrap()
}

fn copy_of_words() {
    // The table itself; and, of more categories and with a row of somebody else, what only the rows can tell.
    for (columns, more) in [(3, 0), (6, 1)] {
        let (learning, holdout) = (of_words(400, columns, 1), of_words(100, columns, 2));
        let made = [learning.clone(), of_words(1, columns, 3)[..more].to_vec()].concat();
        let it = judge(&plain(&words(&learning), &words(&made), Some(&words(&holdout))), "closer_share");
        assert_eq!(it.verdict, Verdict::Red, "{columns}: {} {}", it.finding.shown, it.finding.detail);
        assert!(number(&it, "ties") > 0.0 && (more == 0 || it.finding.figure.unwrap() > 0.6), "{}", it.finding.shown);
    }
}

fn far_row() {
    let (learning, holdout) = (normal(300, 4), normal(300, 5));
    let scale = [0, 1, 2, 3, 4].map(|column| deviation(&learning, column));
    let mut random = Random::new(6);
    let made: Vec<_> = holdout.iter().map(|it| moved(it, &scale, 0.01, &mut random)).collect();
    let mut far = learning.clone();
    far[0].0[0] = 1e6;
    for learning in [learning, far] {
        let it = judge(&read(&learning, &made, Some(&holdout)), "closer_share");
        assert!(it.finding.figure.unwrap() < 0.02, "{}", it.finding.shown);
        assert_eq!(it.verdict, Verdict::Amber, "files that look swapped");
    }
}

fn sampled_copy() {
    let real = normal(2_000, 7);
    let made = text(&[real.clone(), normal(1, 8)].concat());
    for seed in 1..=3 {
        let it = case(&text(&real), &made, None, AuditOptions { seed, ..AuditOptions::default() }).unwrap();
        assert_eq!(number(&judge(&it, "copies"), "copies"), 2_000.0);
    }
}

fn lognormal() {
    for shape in [|x| x, f64::exp] {
        let it = read(&crowd(500, 9, shape), &crowd(500, 10, shape), Some(&crowd(250, 11, shape)));
        for id in ["closer_share", "near_copies"] {
            let it = judge(&it, id);
            assert_eq!(it.verdict, Verdict::Green, "{id}: {} {}", it.finding.shown, it.finding.detail);
        }
    }
}

/// Words, and a class that a share of the rows has, independent of them.
fn secret(rows: usize, columns: usize, share: f64, seed: u64) -> String {
    let mut random = Random::new(seed + 1_000);
    let text = words(&of_words(rows, columns, seed));
    let mut lines = text.lines();
    let mut all = lines.next().unwrap().to_owned() + "\n";
    for line in lines {
        let (rest, _) = line.rsplit_once(',').unwrap();
        writeln!(all, "{rest},{}", if random.next() < share { "yes" } else { "no" }).unwrap();
    }
    all
}

/// How often a class that keys lead to is right, and how often the largest one is.
fn led(rows: usize, columns: usize, share: f64, seed: u64) -> (f64, f64) {
    let keys = (0..columns).map(|at| format!("c{at}")).collect();
    let (real, made) = (secret(rows, columns, share, seed), secret(rows, columns, share, seed + 1));
    let it = judge(&case(&real, &made, None, AuditOptions { keys, ..AuditOptions::default() }).unwrap(), "keys");
    assert!(number(&it, "led_to_one_class") > 300.0);
    (number(&it, "right_where_led"), number(&it, "largest_class_where_led"))
}

fn rare_secret() {
    let (right, largest) = led(1_500, 5, 0.05, 12);
    assert!(right > 0.9 && (right - largest).abs() < 0.02, "{right} {largest}");
}

fn coin() {
    let (right, largest) = led(4_000, 8, 0.5, 14);
    assert!((right - 0.5).abs() < 0.06 && (largest - 0.5).abs() < 0.06, "{right} {largest}");
}

fn codes() {
    let mut text = "ward,code,result,class\n".to_owned();
    for row in 0..60 {
        writeln!(text, "W{},C{:02},R{},{}", row % 4, row % 15, row % 7, ["n", "y"][row % 2]).unwrap();
    }
    let (head, rows) = text.split_once('\n').unwrap();
    let mut turned: Vec<&str> = rows.lines().collect();
    turned.reverse();
    let it = judge(&plain(&text, &format!("{head}\n{}\n", turned.join("\n")), None), "copies");
    assert_eq!((it.verdict, it.finding.shown.as_str()), (Verdict::Red, "60 of 60"));
}

fn years() {
    let table = |seed| {
        let mut random = Random::new(seed);
        let mut text = "year,height,weight,class\n".to_owned();
        for row in 0..300 {
            let (height, weight) =
                (rounded(170.0 + 9.0 * random.normal(), 1), rounded(70.0 + 12.0 * random.normal(), 1));
            writeln!(text, "{},{height:.1},{weight:.1},{}", 1940 + random.below(70), ["n", "y"][row % 2]).unwrap();
        }
        text
    };
    let it = judge(&plain(&table(16), &table(17), None), "copies");
    assert_eq!((it.verdict, it.finding.figure), (Verdict::Green, Some(0.0)));
}

fn two_people() {
    let half = of_words(150, 12, 18);
    let (real, made) = (words(&[half.clone(), half.clone()].concat()), words(&half));
    let keys = (0..12).map(|at| format!("c{at}")).collect();
    let it = judge(&case(&real, &made, None, AuditOptions { keys, ..AuditOptions::default() }).unwrap(), "keys");
    assert_eq!((it.verdict, number(&it, "rep_u")), (Verdict::Green, 0.0));
}

fn wrong_sign() {
    let learning = normal(400, 19);
    let mut made = learning.clone();
    for it in &mut made {
        it.0[4] = if it.0[4] == 0.0 { 1.0 } else { -it.0[4] };
    }
    assert_eq!(judge(&read(&learning, &made, None), "copies").finding.figure, Some(0.0));
    // A secret of other people is near nobody.
    assert_eq!(judge(&read(&learning, &normal(400, 20), None), "near_copies").verdict, Verdict::Green);
}

fn income() {
    let learning = crowd(600, 21, |x| x + 20.0);
    let mut made = crowd(600, 22, |x| x + 20.0);
    for (row, of) in made.iter_mut().zip(&learning).step_by(20) {
        *row = *of;
        row.0[2] *= 1.001;
    }
    let it = judge(&read(&learning, &made, None), "near_copies");
    assert_eq!((it.verdict, it.finding.figure), (Verdict::Red, Some(30.0)), "{}", it.finding.detail);
}

fn gaps() {
    let table = |rows, seed| {
        let mut random = Random::new(seed + 2_000);
        let text = text(&normal(rows, seed));
        let mut lines = text.lines();
        let mut all = lines.next().unwrap().to_owned() + "\n";
        for line in lines {
            let mut cells: Vec<&str> = line.split(',').collect();
            if random.next() < 0.3 {
                cells[random.below(5)] = "";
            }
            all += &(cells.join(",") + "\n");
        }
        all
    };
    let it = plain(&table(800, 23), &table(600, 24), Some(&table(400, 25)));
    for id in ["near_copies", "closer_share", "membership"] {
        let it = judge(&it, id);
        assert!(![Verdict::Red, Verdict::CannotSay].contains(&it.verdict), "{id}: {}", it.finding.detail);
    }
}
