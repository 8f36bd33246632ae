//! What a move of each slider costs, from the setting to the new ledger and picture, at 250,000 synthetic rows.
//!
//! `cargo bench --bench slider`. The budget for the drop percentage is one frame: 16 ms.

#[path = "common/budget.rs"]
mod budget;
mod common;

use std::{hint::black_box, time::Instant};

use smotescope::{
    app::{
        class_balance::ClassBalance,
        plots::data::{AxisChoice, Picture, RealPoints},
        table_summary,
    },
    error::Error,
    pipeline::Pipeline,
    progress::Progress,
    recipe::{Recipe, Totals},
};

fn main() -> Result<(), Error> {
    let table = common::lumps(255_000, 10, 100)?;
    let classes = table_summary::classes(&table);
    let mut pipeline = Pipeline::with_projection(table);
    let axes = (AxisChoice::Component(0), AxisChoice::Component(1));
    let mut real = RealPoints::default();
    let mut recipe = Recipe::default();
    let mut run = |what: &str, recipes: &[Recipe]| -> Result<f64, Error> {
        let mut milliseconds = Vec::new();
        for recipe in recipes {
            let mark = Instant::now();
            let outcome = pipeline.run(recipe, &Progress::new()).map_err(common::failed)?;
            black_box(Picture::of(&outcome, &classes, axes, &mut real));
            black_box(ClassBalance::of(&outcome, &classes));
            milliseconds.push(mark.elapsed().as_secs_f64() * 1_000.0);
        }
        milliseconds.sort_by(f64::total_cmp);
        let (median, worst) = (milliseconds[milliseconds.len() / 2], milliseconds[milliseconds.len() - 1]);
        println!("{what:<32} {median:>8.1} ms median {worst:>8.1} ms worst of {}", milliseconds.len());
        Ok(median)
    };
    run("everything, from the table", std::slice::from_ref(&recipe))?;
    let drops: Vec<Recipe> =
        (0..=50).map(|drop| Recipe { drop_closest: f64::from(drop) * 0.9, ..recipe.clone() }).collect();
    let drop = run("drop percentage", &drops)?;
    budget::print("drop slider to ledger and picture, 250,000 rows", drop, 16.0);
    let total = |count: u64| Some(Totals::Counts([("b".to_owned(), count)].into()));
    recipe.totals = total(200_000);
    let targets: Vec<Recipe> =
        (0..20).map(|step| Recipe { totals: total(200_000 + step * 2_000), ..recipe.clone() }).collect();
    run("target", &targets)?;
    let ks: Vec<Recipe> = (1..=20).map(|k| Recipe { k, ..recipe.clone() }).collect();
    run("k", &ks)?;
    Ok(())
}
