//! What a step of the lesson costs at 100,000 rows: the words, the points, the question; and a frame of Play. And how long
//! each lesson that comes with the program takes to open.
//!
//! `cargo bench --bench lesson`. The budget of a step is one frame, 16 ms; that of opening a second.

mod common;

use std::{sync::Arc, time::Instant};

use smotescope::{
    app::{
        class_balance::ClassBalance,
        learn::{
            Learn,
            action::Speed,
            stage::{Moment, Stage},
        },
        plots::data::{AxisChoice, Picture, RealPoints},
        shown::Shown,
        table_summary::TableSummary,
    },
    error::Error,
    lesson::{
        file::moment::axes,
        library::{Builtin, LESSONS},
        position::Position,
        steps::STEPS,
    },
    measures::distances::Distances,
    pipeline::Pipeline,
    progress::Progress,
    recipe::Recipe,
};

fn main() -> Result<(), Error> {
    let table = common::lumps(100_000, 10, 5)?;
    let facts = TableSummary::of(&table);
    let recipe = Recipe::default();
    let outcome = Pipeline::with_projection(table).run(&recipe, &Progress::new()).map_err(common::failed)?;
    let axes = (AxisChoice::Component(0), AxisChoice::Component(1));
    let shown = Shown {
        picture: Picture::of(&outcome, &facts.classes, axes, &mut RealPoints::default()),
        consequences: ClassBalance::of(&outcome, &facts.classes),
        distances: Arc::new(Distances::of(&outcome)),
        outcome: Arc::new(outcome),
        seconds: 0.0,
        revision: 1,
    };
    let (mut learn, mut stage) = (Learn::default(), Stage::default());
    let rows = learn.rows(&shown.outcome);
    println!("{} rows to tell of", rows.len());
    let mut frame = |learn: &mut Learn, what: &str, now: f64| {
        let mark = Instant::now();
        learn.describe(&shown.outcome, axes);
        let words = mark.elapsed().as_secs_f64() * 1_000.0;
        if let Some(described) = &learn.described {
            let moment = Moment { position: learn.position.within(&described.rows), now, motion: false };
            stage.update(&shown, &described.rows, Some(&described.walk), moment);
        }
        let all = mark.elapsed().as_secs_f64() * 1_000.0;
        println!("{what:<28} {all:>7.2} ms, of it {words:>6.2} ms for the words");
    };
    frame(&mut learn, "the table", 0.0);
    for step in STEPS.iter().skip(1) {
        learn.step(&rows, &recipe);
        frame(&mut learn, step.title(), 1.0);
    }
    learn.go(Position { row: rows.len() - 1, step: 4, since: 0, played: rows.len() });
    frame(&mut learn, "all rows there", 2.0);
    for step in &STEPS[5..] {
        learn.step(&rows, &recipe);
        frame(&mut learn, step.title(), 3.0);
    }
    learn.what_if.gap = Some(0.5);
    frame(&mut learn, "another gap", 4.0);
    learn.reset();
    learn.start(Speed::TenTimes, &rows);
    for second in 0..4 {
        learn.advance(0.7, &rows);
        frame(&mut learn, "Play, after so many seconds", f64::from(second) + 5.0);
    }
    for builtin in LESSONS {
        opening(builtin)?;
    }
    Ok(())
}

/// From the text of a lesson to its first picture.
fn opening(builtin: &Builtin) -> Result<(), Error> {
    let mark = Instant::now();
    let lesson = builtin.lesson()?;
    let table = lesson.open(&Progress::new()).map_err(common::failed)?;
    let (facts, axes) = (TableSummary::of(&table), axes(lesson.axes_at(0), &table));
    let outcome =
        Pipeline::with_projection(table).run(&lesson.recipe_at(0), &Progress::new()).map_err(common::failed)?;
    let picture = Picture::of(&outcome, &facts.classes, axes, &mut RealPoints::default());
    let took = mark.elapsed().as_secs_f64() * 1_000.0;
    println!("opening {:<20} {took:>7.2} ms, {} groups of points", builtin.name, picture.groups.len());
    Ok(())
}
