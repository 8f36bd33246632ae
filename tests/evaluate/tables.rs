//! Tables and comparisons that the tests share.

use std::{fmt::Write as _, sync::Arc};

use rand::{RngExt as _, SeedableRng};
use rand_chacha::ChaCha8Rng;
use smotescope::{
    evaluate::{EvaluateSettings, Study, Trial},
    progress::Progress,
    recipe::{EvaluateRecipe, Recipe},
    table::{ColumnSettings, Source, Table},
};

/// `rows` rows, every `rare`-th of class `yes`, which lies a little apart in two columns of numbers; a column of words, a
/// column of groups of four rows, and one of days.
pub fn two_classes(rows: usize, rare: usize, seed: u64) -> String {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut text = String::from("a,b,colour,family,day,class\n");
    for row in 0..rows {
        let yes = row % rare == 0;
        let lift = if yes { 1.2 } else { 0.0 };
        let (a, b): (f64, f64) = (rng.random::<f64>() * 3.0 + lift, rng.random::<f64>() * 3.0 + lift);
        let colour = ["red", "green", "blue"][rng.random_range(0..3)];
        let day = format!("2024-{:02}-{:02}", 1 + row / 28 % 12, 1 + row % 28);
        writeln!(text, "{a:.2},{b:.2},{colour},f{},{day},{}", row / 4, if yes { "yes" } else { "no" }).unwrap();
    }
    text
}

pub fn table(text: &str) -> Arc<Table> {
    let roles = ColumnSettings {
        target: Some("class".to_owned()),
        ignore: vec!["family".to_owned(), "day".to_owned()].into_iter().filter(|name| text.contains(name)).collect(),
        ..ColumnSettings::default()
    };
    let source = Source::from_bytes("t.csv", text.as_bytes().to_vec(), &roles).unwrap();
    Arc::new(Table::from_source(Arc::new(source), "t.csv", None, &roles, &Progress::new()).unwrap())
}

pub fn said(models: &[&str], arms: &[&str], splits: usize) -> EvaluateRecipe {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    EvaluateRecipe { models: names(models), arms: names(arms), splits, ..EvaluateRecipe::default() }
}

pub fn settings(said: EvaluateRecipe) -> EvaluateSettings {
    EvaluateSettings::of(&Recipe { evaluate: Some(said), ..Recipe::default() }).unwrap()
}

pub fn study(text: &str, said: EvaluateRecipe) -> Study {
    Study::new(&table(text), settings(said), &Progress::new()).unwrap()
}

pub fn trials(study: &Study) -> Vec<Trial> {
    study.run(&Progress::new(), &|_| {}).unwrap()
}

/// Why there is no comparison.
pub fn refused(text: &str, said: EvaluateRecipe) -> String {
    let recipe = Recipe { evaluate: Some(said), ..Recipe::default() };
    let made = EvaluateSettings::of(&recipe)
        .map_err(smotescope::progress::Stop::from)
        .and_then(|settings| Study::new(&table(text), settings, &Progress::new()));
    match made {
        Err(smotescope::progress::Stop::Failed(error)) => error.message,
        other => panic!("{other:?}"),
    }
}
