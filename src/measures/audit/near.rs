//! How far rows of different files are from each other: Euclidean over standardised columns, as everywhere in the program.
//!
//! Scales are fitted on the learning rows. Binary and one-hot columns are numbers here, so that the fractions which an
//! unrepaired file holds count for what they are; for whole ones the distance is the same as that of the feature space.

use rayon::prelude::*;

use super::{dataset::Dataset, schema::Schema};
use crate::{
    matrix::Matrix,
    progress::{Cancelled, Progress},
    recipe::Scale,
    space::{
        LevelWeights, Scaling,
        index::{BATCH, Index, KBest, Neighbour, Query},
        near_one,
        points::Points,
        search,
    },
};

/// How columns are scaled.
#[derive(Clone, Debug)]
pub struct Scales {
    /// Of every number column, by mean and σ; a constant one counts for nothing.
    numbers: Vec<Scaling>,
    /// By column of words and level, with a place for the unknown level, whose one-hot column no real row has.
    weights: LevelWeights,
}

/// Rows in scaled coordinates.
#[derive(Clone, Debug)]
pub struct Places {
    pub numbers: Matrix,
    codes: Vec<u32>,
    nominals: usize,
    rows: usize,
}

/// Rows to be found.
#[derive(Debug)]
pub struct Among {
    index: Box<dyn Index>,
    rows: usize,
}

impl Scales {
    /// Fits the scales on rows that were learnt from.
    pub fn fit(schema: &Schema, learning: &Dataset) -> Self {
        let numbers =
            (0..schema.numbers.len()).map(|at| Scaling::fit(learning.numbers.column(at), Scale::Standard)).collect();
        let weights = (schema.nominals.iter().enumerate())
            .map(|(at, nominal)| {
                let mut counts = vec![0_usize; nominal.levels.len() + 1];
                for row in 0..learning.len() {
                    counts[learning.row_codes(row)[at] as usize] += 1;
                }
                let share = |count: usize| count as f64 / learning.len().max(1) as f64;
                let weight = |p: f64| if p == 0.0 || p == 1.0 { 0.0 } else { 1.0 / (p * (1.0 - p)) };
                let all: Vec<f64> = counts.into_iter().map(|count| weight(share(count))).collect();
                // Two levels are a single 0/1 column: its 0 weighs nothing.
                if nominal.levels.len() == 2 { vec![0.0, all[1], all[2]] } else { all }
            })
            .collect();
        Self { numbers, weights }
    }

    /// Scaled coordinates of rows.
    pub fn places(&self, side: &Dataset) -> Places {
        let scaled = (side.numbers.iter())
            .flat_map(|row| row.iter().zip(&self.numbers).map(|(value, scaling)| scaling.apply(*value)));
        Places {
            numbers: Matrix::new(self.numbers.len(), scaled.collect()),
            codes: side.codes.clone(),
            nominals: self.weights.len(),
            rows: side.len(),
        }
    }

    /// Scaled numbers of some rows, in some columns of numbers.
    pub fn numbers(&self, side: &Dataset, rows: &[u32], columns: &[usize]) -> Matrix {
        let row = |&row: &u32| {
            let row = side.numbers.row(row as usize);
            columns.iter().map(|&at| self.numbers[at].apply(row[at]))
        };
        Matrix::new(columns.len(), rows.iter().flat_map(row).collect())
    }

    /// Rows to search among.
    pub fn among(&self, places: &Places) -> Among {
        let everyone: Vec<u32> = (0..places.rows as u32).collect();
        let points = Points::of(self.numbers.len(), self.weights.clone(), &everyone, |row, numbers, codes| {
            numbers.copy_from_slice(places.row(row as usize));
            codes.copy_from_slice(places.row_codes(row as usize));
        });
        Among { index: search::over(points), rows: places.rows }
    }
}

impl Places {
    pub fn len(&self) -> usize {
        self.rows
    }

    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    fn row(&self, row: usize) -> &[f64] {
        if self.numbers.columns() == 0 { &[] } else { self.numbers.row(row) }
    }

    fn row_codes(&self, row: usize) -> &[u32] {
        &self.codes[row * self.nominals..][..self.nominals]
    }

    /// These rows, and below them those of another side.
    #[must_use]
    pub fn stacked(self, below: &Self) -> Self {
        Self {
            numbers: self.numbers.stacked(&below.numbers),
            codes: [self.codes, below.codes.clone()].concat(),
            nominals: self.nominals,
            rows: self.rows + below.rows,
        }
    }

    /// These rows alone.
    #[must_use]
    pub fn select(&self, rows: &[u32]) -> Self {
        Self {
            numbers: if self.numbers.columns() == 0 { Matrix::default() } else { self.numbers.select(rows) },
            codes: rows.iter().flat_map(|&row| self.row_codes(row as usize)).copied().collect(),
            nominals: self.nominals,
            rows: rows.len(),
        }
    }
}

/// A row that was found, and how far it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NearRow {
    pub row: u32,
    pub distance: f64,
}

impl Among {
    /// For each row the `k` nearest of those that are searched among, nearest first; fewer where there are no more.
    pub fn nearest(&self, from: &Places, k: usize, progress: &Progress) -> Result<Vec<Vec<NearRow>>, Cancelled> {
        self.search(from, k, false, progress)
    }

    /// The same for rows that are themselves among them, in the same order: a row does not find itself.
    pub fn others(&self, from: &Places, k: usize, progress: &Progress) -> Result<Vec<Vec<NearRow>>, Cancelled> {
        self.search(from, k, true, progress)
    }

    fn search(
        &self,
        from: &Places,
        k: usize,
        leave_itself: bool,
        progress: &Progress,
    ) -> Result<Vec<Vec<NearRow>>, Cancelled> {
        let wanted = (k + usize::from(leave_itself)).min(self.rows);
        if wanted == 0 {
            return Ok(vec![Vec::new(); from.len()]);
        }
        let starts: Vec<usize> = (0..from.len()).step_by(BATCH).collect();
        let search = |&start: &usize| {
            let rows = start..from.len().min(start + BATCH);
            let queries: Vec<Query<'_>> =
                rows.clone().map(|row| Query { numbers: from.row(row), codes: from.row_codes(row) }).collect();
            let mut best: Vec<KBest> = rows.clone().map(|_| KBest::new(wanted)).collect();
            self.index.search(&queries, &mut best);
            progress.check()?;
            let found = rows.zip(&best).map(|(row, best)| {
                let others = best.found().iter().filter(|it| !leave_itself || it.row as usize != row).take(k);
                others.map(|&Neighbour { row, distance2 }| NearRow { row, distance: distance2.sqrt() }).collect()
            });
            Ok(found.collect::<Vec<Vec<NearRow>>>())
        };
        let found: Result<Vec<Vec<Vec<NearRow>>>, Cancelled> = starts.par_iter().map(search).collect();
        Ok(found?.into_iter().flatten().collect())
    }
}

/// The nearest of each; infinite where there is none.
pub fn first(found: &[Vec<NearRow>]) -> Vec<f64> {
    found.iter().map(|it| it.first().map_or(f64::INFINITY, |it| it.distance)).collect()
}

/// The search that attacks use, over rows that are scaled already.
pub fn searcher(progress: &Progress) -> impl Fn(&Matrix, usize) -> Result<Vec<u32>, Cancelled> + Sync + '_ {
    |rows, k| {
        let scales = Scales { numbers: vec![Scaling::default(); rows.columns()], weights: Vec::new() };
        // Rows that nothing scaled may be of any magnitude; what is nearest depends on no unit.
        let mut numbers: Vec<f64> = rows.iter().flatten().copied().collect();
        near_one(&mut numbers);
        let numbers = Matrix::new(rows.columns(), numbers);
        let places = Places { numbers, codes: Vec::new(), nominals: 0, rows: rows.rows() };
        let found = scales.among(&places).others(&places, k, progress)?;
        Ok(found.into_iter().flatten().map(|it| it.row).collect())
    }
}
