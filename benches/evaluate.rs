//! What a comparison costs: the first figure on the screen, all of them on the sample, and the threshold over a million test rows.
//!
//! `cargo bench --bench evaluate`. The first figure is due within 300 ms, a threshold that is dragged within a frame, 16 ms.

mod common;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use smotescope::{
    error::Error,
    evaluate::{EvaluateSettings, Study, curves::ArmCurves, summary::summarise},
    progress::Progress,
    recipe::{EvaluateRecipe, Recipe},
    table::samples,
};

fn study(table: &Arc<smotescope::table::Table>, said: EvaluateRecipe) -> Result<Study, Error> {
    let settings = EvaluateSettings::of(&Recipe { evaluate: Some(said), ..Recipe::default() })?;
    Study::new(table, settings, &Progress::new()).map_err(common::failed)
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}

fn main() -> Result<(), Error> {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let sample =
        Arc::new(samples::open("stroke-clinic", &Recipe::default().table, &Progress::new()).map_err(common::failed)?);
    let models = names(&["logistic", "forest", "boosting", "knn"]);
    let mark = Instant::now();
    let compared = study(&sample, EvaluateRecipe { models, ..EvaluateRecipe::default() })?;
    let first = Mutex::new(None);
    let trials = compared
        .run(&Progress::new(), &|_| {
            first.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| milliseconds(mark));
        })
        .map_err(common::failed)?;
    let all = milliseconds(mark);
    let first = first.into_inner().unwrap_or_else(PoisonError::into_inner).unwrap_or_default();
    println!("first figure {first:.0} ms, {} trials {all:.0} ms", trials.len());
    let mark = Instant::now();
    let summaries = summarise(&compared, &trials);
    println!("summaries of {} lines {:.1} ms", summaries.len(), milliseconds(mark));

    let million = common::lumps(1_250_000, 4, 100)?;
    let said = EvaluateRecipe {
        models: names(&["logistic"]),
        arms: names(&["as-is"]),
        splits: 1,
        test: 0.8,
        ..EvaluateRecipe::default()
    };
    let large = study(&million, said)?;
    let trials = large.run(&Progress::new(), &|_| {}).map_err(common::failed)?;
    let mark = Instant::now();
    let curves = ArmCurves::of(&large, &trials, large.read.positive);
    println!(
        "curves of {} test rows {:.0} ms",
        large.splits.first().map_or(0, |split| split.test.len()),
        milliseconds(mark)
    );
    let mark = Instant::now();
    let named: u64 = (0..1_000).map(|step| curves.at(f64::from(step) / 1_000.0).named()).sum();
    println!("dragging the threshold {:.4} ms a step ({named} rows named)", milliseconds(mark) / 1_000.0);
    Ok(())
}
