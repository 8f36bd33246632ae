//! Missing cells as a level of their own: new rows miss them as often, together with what goes along, and as the source writes it.

use std::{fmt::Write, sync::Arc};

use smotescope::{
    measures::column_shapes::kolmogorov_smirnov,
    pipeline::{self, Outcome},
    progress::Progress,
    recipe::{Categorical, Missing, Output, Recipe, Totals},
    report::{cells, trace},
    sampling::METHODS,
    table::{ColumnSettings, Table},
};

use crate::{
    cases::{quick, table},
    copula::Uniform,
};

/// A number that is missing the more often, the larger another one is, and in a spelling of its own; categories and a group
/// with holes.
fn holes(rows: usize) -> Arc<Table> {
    let mut uniform = Uniform(11);
    let mut text = String::from("whole,income,age,word,g_x,g_y,class\n");
    for row in 0..rows {
        let (age, noise) = (uniform.normal(), uniform.normal());
        let income = if age + uniform.normal() > 1.0 { "NA".to_owned() } else { format!("{:.3}", 10.0 + age + noise) };
        let word = ["low", "top", ""][usize::from(uniform.next() > 0.4) + usize::from(uniform.next() > 0.8)];
        let group = ["1,0", "0,1", ","][usize::from(age > 0.0) + usize::from(uniform.next() > 0.9 && age > 0.0)];
        let class = ["one", "other"][usize::from(row < 60)];
        writeln!(text, "{},{income},{age:.3},{word},{group},{class}", row % 7).unwrap();
    }
    table(&text, &ColumnSettings { target: Some("class".to_owned()), ..ColumnSettings::default() })
}

fn run(table: &Arc<Table>, recipe: Recipe) -> Outcome {
    let recipe = Recipe {
        missing: Missing::Level,
        output: Output::Synthetic,
        oversupply: 1.0,
        top_up: false,
        drop_identical: Some(false),
        ..recipe
    };
    pipeline::run(table, &recipe, &Progress::new()).unwrap()
}

/// The cells of the rows of class "one", real ones and new ones.
fn rows(outcome: &Outcome, table: &Table) -> [Vec<Vec<String>>; 2] {
    let class = table.target.classes.iter().position(|class| class.label == "one").unwrap() as u32;
    let real = (0..table.target.codes.len()).filter(|&row| table.target.codes[row] == class);
    let made = 0..outcome.generated[class as usize].as_ref().unwrap().len() as u32;
    let cells = made.map(|index| cells::synthetic(outcome, class, index).into_iter().map(Option::unwrap).collect());
    [real.map(|row| table.source.cells(row)).collect(), cells.collect()]
}

fn share(rows: &[Vec<String>], of: impl Fn(&[String]) -> bool, so: impl Fn(&[String]) -> bool) -> f64 {
    let of: Vec<&Vec<String>> = rows.iter().filter(|row| of(row)).collect();
    of.iter().filter(|row| so(row)).count() as f64 / of.len() as f64
}

#[test]
fn a_copula_misses_cells_as_often_and_where_the_class_does() {
    let table = holes(6_000);
    let totals = Some(Totals::Counts([("one".to_owned(), 20_000), ("other".to_owned(), 0)].into()));
    let outcome = run(&table, Recipe { method: "copula".to_owned(), totals, ..Recipe::default() });
    assert_eq!(outcome.space.rows(), 6_000, "no row is left out");
    let [real, made] = rows(&outcome, &table);
    let number = |cell: &String| cell.parse::<f64>().ok();
    let all = |_: &[String]| true;
    // As often, by column; the one number in its own spelling.
    for (column, blank) in [(1, "NA"), (3, ""), (4, ""), (5, "")] {
        let [of_real, of_made] = [&real, &made].map(|rows| share(rows, all, |row| row[column] == blank));
        assert!(of_real > 0.03 && (of_real - of_made).abs() < 0.012, "{column}: {of_real} {of_made}");
    }
    assert!(made.iter().all(|row| (row[4].is_empty()) == (row[5].is_empty())), "a group is missing as a whole");
    // Where the class does: of the old, income is missing more often.
    let old = |row: &[String]| number(&row[2]).is_some_and(|age| age > 0.8);
    let [of_real, of_made] = [&real, &made].map(|rows| share(rows, old, |row| row[1] == "NA"));
    let usual = share(&made, all, |row| row[1] == "NA");
    assert!(of_made > usual + 0.15 && (of_real - of_made).abs() < 0.06, "{of_real} {of_made} {usual}");
    // Those that are there have the distribution of those that were, without a heap where others were filled in.
    let incomes = [&real, &made].map(|rows| {
        let mut incomes: Vec<f64> = rows.iter().filter_map(|row| number(&row[1])).collect();
        incomes.sort_unstable_by(f64::total_cmp);
        incomes
    });
    assert!(kolmogorov_smirnov(&incomes[0], &incomes[1]) < 0.02);
}

#[test]
fn rows_that_miss_a_number_are_alike_there_and_measured_by_its_stand_in() {
    let table = holes(500);
    for method in ["smote", "copula", "cart", "arf"] {
        let recipe = quick(Recipe { method: method.to_owned(), ..Recipe::default() });
        let outcome = run(&table, recipe);
        let class = table.target.classes.iter().position(|class| class.label == "other").unwrap() as u32;
        let reader = outcome.reader();
        let (space, mut missing) = (&outcome.space, 0);
        let income = space.numbers.iter().position(|axis| axis.name == "income").unwrap();
        let absence = space.absence(income).unwrap();
        assert_eq!(space.nominals[absence].name, "income is missing");
        for index in 0..outcome.generated[class as usize].as_ref().unwrap().len() as u32 {
            let made = reader.made(class, index).unwrap();
            let row = reader.row(&made);
            assert_eq!(reader.number(income, &made).to_bits(), row.numbers[income].to_bits());
            if row.codes[absence] == 1 {
                missing += 1;
                assert_eq!(row.numbers[income], space.numbers[income].stand_in());
                assert_eq!(cells::synthetic(&outcome, class, index)[1].as_deref(), Some("NA"));
                let traces = trace::traces(&outcome, &made);
                let written = traces.iter().find(|trace| trace.name == "income").map(|trace| trace.written.as_str());
                assert_eq!(written, Some("missing"));
            }
        }
        assert!(missing > 0, "{method}");
    }
}

#[test]
fn every_method_makes_rows_of_a_table_with_holes() {
    let table = holes(400);
    for method in METHODS {
        for categorical in [Categorical::OneHot, Categorical::Nc] {
            let recipe = quick(Recipe {
                method: method.name().to_owned(),
                missing: Missing::Level,
                categorical,
                ..Recipe::default()
            });
            if let Err(stop) = pipeline::run(&table, &recipe, &Progress::new()) {
                // SMOTE-N is for categories alone, and some have no SMOTE-NC.
                let said = format!("{stop:?}");
                assert!(said.contains("numeric") || said.contains("numbers") || said.contains("nc"), "{said}");
            }
        }
    }
}
