//! Known answers for the attacks of Ganev et al. (SMOTE and Mirrors, arXiv 2510.15083): tables that the tests make, and
//! plain SMOTE.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::{
    matrix::Matrix,
    measures::attacks::lattice::KnownColumn,
    progress::{Cancelled, Progress},
};

/// Correlated normal rows.
pub fn normal(rows: usize, columns: usize, seed: u64) -> Matrix {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut values = Vec::with_capacity(rows * columns);
    for _ in 0..rows {
        let mut before = 0.0;
        for _ in 0..columns {
            // Irwin and Hall's sum of twelve, near enough to normal.
            let fresh = (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
            before = 0.5 * before + 0.75_f64.sqrt() * fresh;
            values.push(before);
        }
    }
    Matrix::new(columns, values)
}

/// Rows of whole numbers, one and two decimals, and two binary columns, and what their columns are.
pub fn gridded(rows: usize, seed: u64) -> (Matrix, Vec<KnownColumn>) {
    let spread = [(40.0, 12.0, 1.0), (0.3, 1.0, 0.0), (100.0, 30.0, 100.0), (1.0, 1.0, 0.0), (28.0, 6.0, 10.0)];
    let cell = |(cell, (middle, by, parts)): (&f64, &(f64, f64, f64))| {
        if *parts == 0.0 { f64::from(u8::from(cell > middle)) } else { ((middle + by * cell) * parts).round() / parts }
    };
    let free = normal(rows, spread.len(), seed);
    let table = Matrix::new(spread.len(), free.iter().flat_map(|row| row.iter().zip(&spread).map(cell)).collect());
    let column = |(number, (_, _, parts)): (usize, &(f64, f64, f64))| KnownColumn {
        step: if *parts == 0.0 { 1.0 } else { 1.0 / parts },
        low: table.column(number).fold(f64::INFINITY, f64::min),
        high: table.column(number).fold(f64::NEG_INFINITY, f64::max),
        binary: *parts == 0.0,
    };
    let columns = spread.iter().enumerate().map(column).collect();
    (table, columns)
}

/// Every cell on the grid of its column.
pub fn rounded(rows: &Matrix, columns: &[KnownColumn]) -> Matrix {
    let cell = |(cell, column): (&f64, &KnownColumn)| {
        let parts = (1.0 / column.step).round();
        (cell * parts).round() / parts
    };
    Matrix::new(rows.columns(), rows.iter().flat_map(|row| row.iter().zip(columns).map(cell)).collect())
}

/// The same result with one thread and with several, and what it is.
pub fn whatever_the_threads<T: PartialEq + std::fmt::Debug + Send>(attack: impl Fn() -> T + Sync) -> T {
    let with = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(&attack);
    let one = with(1);
    assert_eq!(one, with(4));
    one
}

/// Plain SMOTE: `ratio` rows per real row, each between a row and one of its k nearest.
pub fn smote(real: &Matrix, k: usize, ratio: f64, seed: u64) -> Matrix {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let nearest = nearest(real, k).unwrap();
    let k = nearest.len() / real.rows();
    let mut values = Vec::new();
    for _ in 0..(ratio * real.rows() as f64).round() as usize {
        let base = random.random_range(0..real.rows());
        let other = nearest[base * k + random.random_range(0..k)] as usize;
        let gap = random.random::<f64>();
        values.extend(real.row(base).iter().zip(real.row(other)).map(|(a, b)| a + gap * (b - a)));
    }
    Matrix::new(real.columns(), values)
}

/// The search, by comparing every row with every other.
pub fn nearest(rows: &Matrix, k: usize) -> Result<Vec<u32>, Cancelled> {
    Progress::new().check()?;
    let k = k.min(rows.rows().saturating_sub(1));
    let of = |row: usize| {
        let distance =
            |other: usize| -> f64 { rows.row(row).iter().zip(rows.row(other)).map(|(a, b)| (a - b) * (a - b)).sum() };
        let mut others: Vec<(f64, u32)> =
            (0..rows.rows()).filter(|&other| other != row).map(|other| (distance(other), other as u32)).collect();
        others.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        others.truncate(k);
        others.into_iter().map(|other| other.1).collect::<Vec<_>>()
    };
    Ok((0..rows.rows()).into_par_iter().flat_map_iter(of).collect())
}
