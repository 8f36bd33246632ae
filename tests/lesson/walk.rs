//! The lesson tells the truth: its numbers are those of the provenance file, and its neighbours are the nearest there are.

use std::{fmt::Write as _, sync::Arc};

use smotescope::{
    lesson::{
        counts::Tally,
        glossary,
        position::{LAST, Position},
        rows::LessonRows,
        steps::{STEPS, Scene},
        walk::{Walk, WhatIf},
    },
    pipeline::{self, Outcome},
    progress::Progress,
    recipe::Recipe,
    report::{export, format},
    sampling::Fate,
    table::{ColumnSettings, samples},
};

fn run(name: &str, recipe: &Recipe) -> Arc<Outcome> {
    let table = Arc::new(samples::open(name, &ColumnSettings::default(), &Progress::new()).unwrap());
    Arc::new(pipeline::run(&table, recipe, &Progress::new()).unwrap())
}

/// All that is said about a row, step by step.
fn said(outcome: &Arc<Outcome>, rows: &LessonRows, walk: &Walk) -> Vec<String> {
    let row = rows.number(walk.class, walk.index).unwrap();
    let page = |step: u8| {
        let tally = Tally::of(outcome, rows, Position { row, step, since: row, played: 0 });
        let page = STEPS[usize::from(step)].page(&Scene { outcome, walk, tally: &tally, tested: None });
        let mut text = glossary::plain(&page.words);
        for line in page.formula.into_iter().flat_map(|formula| formula.numbers) {
            write!(text, "\n{line}").unwrap();
        }
        text
    };
    (0..=LAST).map(page).collect()
}

fn grouped(row: &str) -> String {
    format::thousands(row.parse().unwrap())
}

#[test]
fn the_numbers_of_the_lesson_are_those_of_the_provenance_file() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["wine", "two-islands", "animal-shelter", "stroke-clinic"] {
        let outcome = run(name, &Recipe { drop_closest: 15.0, ..Recipe::default() });
        let files = export::Files {
            out: folder.path().join(format!("{name}.csv")),
            provenance: Some(folder.path().join(format!("{name}.provenance.csv"))),
            ..export::Files::default()
        };
        export::export(&outcome, &files, &Progress::new()).unwrap();
        let rows = LessonRows::of(&outcome);
        let mut lines = csv::Reader::from_path(files.provenance.unwrap()).unwrap();
        assert_eq!(
            lines.headers().unwrap(),
            vec!["class", "index", "base_row", "neighbour_row", "gap", "nearest_real_row", "distance", "fate"]
        );
        let label = |class: &str| outcome.ledger.iter().position(|row| row.class == class).unwrap() as u32;
        let mut compared = 0;
        for line in lines.records().map(Result::unwrap) {
            let (class, index) = (label(&line[0]), line[1].parse::<u32>().unwrap() - 1);
            if rows.number(class, index).is_none() {
                // After the last row that is needed.
                assert_ne!(&line[7], "kept");
                continue;
            }
            let walk = Walk::of(&outcome, class, index, WhatIf::default()).unwrap();
            assert_eq!(walk.row_number(walk.draw.base), grouped(&line[2]), "{name}: {line:?}");
            assert_eq!(walk.row_number(walk.draw.neighbour), grouped(&line[3]), "{name}: {line:?}");
            assert_eq!(walk.neighbour().row, walk.draw.neighbour);
            assert_eq!(walk.draw.gap, line[4].parse::<f64>().unwrap(), "{name}: {line:?}");
            assert_eq!(walk.row_number(walk.nearest), grouped(&line[5]), "{name}: {line:?}");
            assert_eq!(walk.distance, line[6].parse::<f64>().unwrap(), "{name}: {line:?}");
            assert_eq!(walk.fate.name(), &line[7], "{name}: {line:?}");
            assert_eq!(walk.identical, walk.fate == Fate::Identical, "{name}: {line:?}");
            // The same, as it is said.
            let said = said(&outcome, &rows, &walk);
            assert!(said[1].contains(&format!("row {} of the table", grouped(&line[2]))), "{}", said[1]);
            assert!(said[3].contains(&format!("row {}, ", grouped(&line[3]))), "{}", said[3]);
            assert!(said[3].contains(&format!("{} away", Walk::shown(walk.neighbour().distance))), "{}", said[3]);
            let gap: f64 = line[4].parse().unwrap();
            // With at least three decimals, and as many as make the value come out.
            let printed = said[4].split_once("gap = ").unwrap().1.split_whitespace().next().unwrap();
            let decimals = printed.split_once('.').unwrap().1.len();
            assert!(decimals >= 3 && format!("{gap:.decimals$}") == printed, "{gap}: {}", said[4]);
            let (far, near) = (Walk::shown(line[6].parse().unwrap()), grouped(&line[5]));
            match &line[7] {
                "identical" => assert!(said[7].contains(&format!("equals real row {near} in")), "{}", said[7]),
                fate => {
                    assert!(said[7].contains(&format!("{far} away")), "{}", said[7]);
                    assert!(said[8].contains(&format!("{far} from real row {near}: ")), "{}", said[8]);
                    assert_eq!(said[8].contains("becomes ×"), fate == "closest", "{}", said[8]);
                }
            }
            compared += 1;
            if compared == 50 {
                break;
            }
        }
        assert!(compared > 20, "{name}: {compared}");
        // The classes that come later in the file are told of as well.
        let last = rows.id(rows.len() - 1).unwrap();
        assert!(Walk::of(&outcome, last.0, last.1, WhatIf::default()).is_some());
    }
}

#[test]
fn the_neighbours_of_the_walk_are_the_nearest_there_are() {
    for name in ["wine", "two-islands", "breast-cancer"] {
        let outcome = run(name, &Recipe::default());
        // The table once more, from its text: every column less its mean, by its standard deviation.
        let sample = samples::find(name).unwrap();
        let text = String::from_utf8(sample.csv().into_owned()).unwrap();
        let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let target = lines.next().unwrap().iter().position(|header| *header == sample.target).unwrap();
        let cells: Vec<Vec<&str>> = lines.collect();
        let mut scaled: Vec<Vec<f64>> = vec![Vec::new(); cells.len()];
        for column in (0..cells[0].len()).filter(|&column| column != target) {
            let values: Vec<f64> = cells.iter().map(|row| row[column].parse().unwrap()).collect();
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64;
            for (row, value) in scaled.iter_mut().zip(&values) {
                row.push((value - mean) / variance.sqrt());
            }
        }
        let apart =
            |a: usize, b: usize| scaled[a].iter().zip(&scaled[b]).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
        let rows = LessonRows::of(&outcome);
        for row in 0..rows.len().min(60) {
            let (class, index) = rows.id(row).unwrap();
            let walk = Walk::of(&outcome, class, index, WhatIf::default()).unwrap();
            let base = outcome.space.table_row(walk.draw.base) as usize;
            let mut distances: Vec<f64> = (0..cells.len())
                .filter(|&other| other != base && cells[other][target] == cells[base][target])
                .map(|other| apart(base, other))
                .collect();
            distances.sort_by(f64::total_cmp);
            assert_eq!(walk.class_name(), cells[base][target]);
            assert_eq!(walk.candidates().len(), 5);
            for (near, expected) in walk.neighbours.iter().zip(&distances) {
                let other = outcome.space.table_row(near.row) as usize;
                assert!((apart(base, other) - expected).abs() < 1e-9, "{name}: {row}");
                assert!((near.distance - expected).abs() < 1e-9, "{name}: {row}");
            }
            // And the real row that is nearest to the new one, of any class.
            let new: Vec<f64> = {
                let numbers = outcome.space.numbers.iter().zip(&walk.row.numbers);
                numbers.map(|(axis, &number)| axis.scaled(number)).collect()
            };
            let nearest = scaled
                .iter()
                .map(|real| real.iter().zip(&new).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt())
                .fold(f64::INFINITY, f64::min);
            assert!((nearest - walk.distance).abs() < 1e-9, "{name}: {row}");
        }
    }
}
