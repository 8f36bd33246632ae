//! How much of the real rows has kept synthetic rows nearby.
//!
//! PRDC coverage (Naeem, Oh, Uh, Choi and Yoo 2020), class by class: the share of real rows with a synthetic row of their class
//! nearer than their fifth nearest other row of the class (the farthest one where there are fewer). It runs from 0 to 1; copies of
//! all real rows have 1.

use rayon::prelude::*;

use crate::{
    measures::rows::{Reader, evenly},
    pipeline::Outcome,
    progress::{Cancelled, Progress},
    sampling::decode::Row,
    space::{
        index::{BATCH, KBest, Neighbour, Query},
        neighbours::others,
        points::Points,
        search,
    },
};

/// The neighbour that says what is nearby.
pub const NEIGHBOURS: usize = 5;
/// Real rows of a class that are looked at, at most: evenly spread ones speak for all.
const MOST: usize = 5_000;

/// The coverage of a class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassCoverage {
    pub class: u32,
    pub share: f64,
    /// Real rows that it is of.
    pub real: usize,
}

/// Of every class with kept rows and two real ones at least. What undersampling made of several rows is to be fewer, and covers
/// nothing.
pub fn of_classes(outcome: &Outcome, progress: &Progress) -> Result<Vec<ClassCoverage>, Cancelled> {
    let classes =
        (0_u32..).zip(&outcome.ledger).filter(|(_, row)| row.kept > 0 && !row.merges()).map(|(class, _)| class);
    classes
        .filter(|&class| outcome.space.members(class).len() > 1)
        .map(|class| of_class(outcome, class, progress))
        .collect()
}

/// Of all these classes together, by their real rows.
pub fn of_all(classes: &[ClassCoverage]) -> Option<f64> {
    let rows: usize = classes.iter().map(|it| it.real).sum();
    (rows > 0).then(|| classes.iter().map(|it| it.share * it.real as f64).sum::<f64>() / rows as f64)
}

fn of_class(outcome: &Outcome, class: u32, progress: &Progress) -> Result<ClassCoverage, Cancelled> {
    let (space, reader) = (&*outcome.space, Reader::new(outcome));
    let (real, _) = evenly(space.members(class), MOST);
    let (made, _) = reader.kept(class);
    let weights = space.level_weights(class);
    let rows = outcome.reader();
    let numbers: Vec<u32> = (0..made.len() as u32).collect();
    let synthetic = Points::of(space.numbers.len(), weights.clone(), &numbers, |at, numbers, codes| {
        let mut row = Row::of(space);
        rows.read(&made[at as usize], &mut row);
        for ((into, axis), &number) in numbers.iter_mut().zip(&space.numbers).zip(&row.numbers) {
            *into = axis.scaled(number);
        }
        codes.copy_from_slice(&row.codes);
    });
    progress.check()?;
    let synthetic = search::over(synthetic);
    let members = search::build(space, space.members(class), class, progress)?;
    let radius = |near: &[Neighbour]| near.last().map_or(0.0, |farthest| farthest.distance2);
    let radii = others(&*members, (space.rows(), &|row| space.place(row)), &real, NEIGHBOURS, progress, radius)?;
    let covered = |(chunk, radii): (&[u32], &[f64])| {
        progress.check()?;
        let places: Vec<_> = chunk.iter().map(|&row| space.place(row)).collect();
        let queries: Vec<Query<'_>> = places.iter().map(|(numbers, codes)| Query { numbers, codes }).collect();
        let mut best: Vec<KBest> = chunk.iter().map(|_| KBest::new(1)).collect();
        synthetic.search(&queries, &mut best);
        let near = |(best, radius): (&KBest, &f64)| best.found().first().is_some_and(|it| it.distance2 < *radius);
        Ok(best.iter().zip(radii).filter(|it| near((it.0, it.1))).count())
    };
    let counts: Result<Vec<usize>, Cancelled> =
        real.par_chunks(BATCH).zip(radii.par_chunks(BATCH)).map(covered).collect();
    let share = counts?.into_iter().sum::<usize>() as f64 / real.len() as f64;
    Ok(ClassCoverage { class, share, real: space.members(class).len() })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        measures::rows::kept,
        pipeline,
        recipe::Recipe,
        space::distance2,
        table::{ColumnSettings, samples},
    };

    fn outcome(sample: &str, method: &str) -> Outcome {
        let table = Arc::new(samples::open(sample, &ColumnSettings::default(), &Progress::new()).unwrap());
        let recipe = Recipe { method: method.to_owned(), ..Recipe::default() };
        pipeline::run(&table, &recipe, &Progress::new()).unwrap()
    }

    /// By looking at every pair.
    #[test]
    fn it_is_what_looking_at_every_pair_gives() {
        for (sample, method) in
            [("wine", "smote"), ("animal-shelter", "smote"), ("orchard", "copula"), ("wine", "random")]
        {
            let outcome = outcome(sample, method);
            let space = &outcome.space;
            let reader = outcome.reader();
            for found in of_classes(&outcome, &Progress::new()).unwrap() {
                let weights = space.level_weights(found.class);
                let apart = |a: &(Vec<f64>, Vec<u32>), b: &(Vec<f64>, Vec<u32>)| {
                    distance2(&weights, (&a.0, &a.1), (&b.0, &b.1))
                };
                let members = space.members(found.class);
                let made: Vec<(Vec<f64>, Vec<u32>)> = kept(&outcome.selection.fates[found.class as usize])
                    .into_iter()
                    .map(|index| {
                        let row = reader.row(&reader.made(found.class, index).unwrap());
                        let scaled =
                            space.numbers.iter().zip(&row.numbers).map(|(axis, &it)| axis.scaled(it)).collect();
                        (scaled, row.codes)
                    })
                    .collect();
                let covered = members.iter().filter(|&&row| {
                    let place = space.place(row);
                    let mut others: Vec<f64> = members
                        .iter()
                        .filter(|other| **other != row)
                        .map(|&other| apart(&place, &space.place(other)))
                        .collect();
                    others.sort_by(f64::total_cmp);
                    let radius = others[others.len().min(NEIGHBOURS) - 1];
                    made.iter().any(|it| apart(&place, it) < radius)
                });
                let share = covered.count() as f64 / members.len() as f64;
                assert!(
                    (found.share - share).abs() < 1e-12,
                    "{sample} {method} {}: {} {share}",
                    found.class,
                    found.share
                );
            }
        }
    }
}
