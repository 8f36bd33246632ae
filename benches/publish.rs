//! What a move of a slider costs while publishing: from the setting to the file and the verdicts of the quick gates, at
//! 5,000 rows of 20 columns.
//!
//! `cargo bench --bench publish`. The budget is what still feels at once: 100 ms.

#[path = "common/budget.rs"]
mod budget;
mod common;

use std::{collections::BTreeMap, hint::black_box, sync::Arc, time::Instant};

use smotescope::{
    app::{
        publish::audit::{Judged, ShownRelease},
        table_summary,
    },
    error::Error,
    measures::audit::{self, AuditInput, AuditOptions, GATES},
    progress::Progress,
    publish::{self, Publisher},
    recipe::{PublishSettings, Recipe},
    table::{ColumnSettings, Source, Table},
};

fn main() -> Result<(), Error> {
    let table = common::lumps(5_000, 20, 10)?;
    let classes = table_summary::classes(&table);
    let mut publisher = Publisher::new(table);
    let progress = Progress::new();
    let mut run = |what: &str, recipes: &[Recipe]| -> Result<f64, Error> {
        let mut all: Vec<[f64; 4]> = Vec::new();
        let mut gates: BTreeMap<&str, f64> = BTreeMap::new();
        for recipe in recipes {
            let mark = Instant::now();
            let since = || mark.elapsed().as_secs_f64() * 1_000.0;
            let release = publisher.release(recipe, &progress).map_err(common::failed)?;
            let released = since();
            let case = release.case(&progress).map_err(common::failed)?;
            let read = since();
            let quick = audit::quick(&case, &progress).map_err(common::failed)?;
            let judged = since();
            for it in &quick {
                *gates.entry(it.id).or_default() += it.seconds * 1_000.0;
            }
            black_box(quick.into_iter().map(|it| Judged::new(it, 0)).collect::<Vec<_>>());
            black_box(ShownRelease::of(release, recipe, &classes, 0));
            all.push([since(), released, read - released, judged - read]);
        }
        all.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let [median, released, read, judged] = all[all.len() / 2];
        println!(
            "{what:<28} {median:>7.1} ms median {:>7.1} ms worst of {:<3} (release {released:.1}, reading {read:.1}, quick \
             gates {judged:.1}, words {:.1})",
            all[all.len() - 1][0],
            all.len(),
            median - released - read - judged
        );
        let each: Vec<String> = gates.iter().map(|(id, sum)| format!("{id} {:.1}", sum / all.len() as f64)).collect();
        println!("{:28} {}", "", each.join(", "));
        Ok(median)
    };
    let recipe = Recipe::default();
    run("everything, from the table", std::slice::from_ref(&recipe))?;
    let drops: Vec<Recipe> =
        (0..=20).map(|drop| Recipe { drop_closest: f64::from(drop) * 2.0, ..recipe.clone() }).collect();
    let drop = run("drop percentage", &drops)?;
    budget::print("publish: drop slider to quick gates, 5,000 rows of 20", drop, 100.0);
    let ks: Vec<Recipe> = (1..=20).map(|k| Recipe { k, ..recipe.clone() }).collect();
    let k = run("k", &ks)?;
    budget::print("publish: k slider to quick gates, 5,000 rows of 20", k, 100.0);
    let held = [0.1, 0.2, 0.3, 0.4, 0.5];
    let held =
        held.map(|holdout| Recipe { publish: Some(PublishSettings { holdout, keys: Vec::new() }), ..recipe.clone() });
    run("holdout", &held)?;
    whole("whole audit, 5,000 rows of 20, a fifth held out", 5_000, 20.0)?;
    whole("whole audit, 100,000 rows of 20, a fifth held out", 100_000, 120.0)?;
    repeated(1_000_000)
}

/// An audit of rows of six kinds, against that of as many different rows: repeated rows are no more work.
fn repeated(rows: usize) -> Result<(), Error> {
    let seconds = |kinds: usize| -> Result<f64, Error> {
        let file = |rows: usize, shift: usize| -> Result<Arc<Source>, Error> {
            let line = |row: usize| {
                let kind = (row + shift) % kinds;
                format!(
                    "{}.5,{},{},{}\n",
                    kind * 7_919 % kinds,
                    kind * 31 % 1_000,
                    ["a", "b"][kind % 2],
                    ["no", "yes"][kind % 3 / 2]
                )
            };
            let text = "x,n,w,class\n".to_owned() + &(0..rows).map(line).collect::<String>();
            Source::from_bytes("repeated.csv", text.into_bytes(), true).map(Arc::new)
        };
        let progress = Progress::new();
        let mark = Instant::now();
        let table = Table::from_source(file(rows, 0)?, "repeated", None, &ColumnSettings::default(), &progress);
        let (real, made) = (table.map_err(common::failed)?, file(rows / 5, 1)?);
        let case = AuditInput::read(&real, &made, None, AuditOptions::default(), &progress).map_err(common::failed)?;
        black_box(audit::audit(GATES, &case, &progress, &|_| {}).map_err(common::failed)?);
        Ok(mark.elapsed().as_secs_f64())
    };
    let (distinct, six) = (seconds(rows)?, seconds(6)?);
    println!("audit of {rows} rows: {distinct:.2} s of different ones, {six:.2} s of six kinds");
    budget::print(
        "publish: audit of a million rows of six kinds, by that of different rows",
        six * 1_000.0,
        distinct * 1_000.0,
    );
    Ok(())
}

/// A release with all gates, from the table, in seconds.
fn whole(what: &str, rows: usize, most: f64) -> Result<(), Error> {
    let table = common::lumps(rows, 20, 10)?;
    let progress = Progress::new();
    let mark = Instant::now();
    let release = publish::release(&table, &Recipe::default(), &progress).map_err(common::failed)?;
    let case = release.case(&progress).map_err(common::failed)?;
    let judged = audit::audit(GATES, &case, &progress, &|_| {}).map_err(common::failed)?;
    let seconds = mark.elapsed().as_secs_f64();
    let each: Vec<String> = judged.iter().map(|it| format!("{} {:.2}", it.id, it.seconds)).collect();
    println!("{what}: {seconds:.2} s ({})", each.join(", "));
    budget::print(&format!("publish: {what}"), seconds * 1_000.0, most * 1_000.0);
    Ok(())
}
