//! Rows in coordinates of which the plain Euclidean distance is that of the space: scaled numbers, and for every level that weighs
//! anything a column that is √weight where a row has it.

use rayon::prelude::*;

use crate::{
    matrix::Matrix,
    memory,
    progress::Stop,
    space::{Space, points::PIECE},
};

/// Some rows, as a class measures.
pub fn expanded(space: &Space, rows: &[u32], class: u32) -> Result<Matrix, Stop> {
    let weights = space.level_weights(class);
    let mut columns = space.numbers.len();
    // Of every level its column and what stands there.
    let places: Vec<Vec<Option<(usize, f64)>>> = weights
        .iter()
        .map(|levels| {
            let place = |&weight: &f64| {
                columns += usize::from(weight > 0.0);
                (weight > 0.0).then(|| (columns - 1, weight.sqrt()))
            };
            levels.iter().map(place).collect()
        })
        .collect();
    let columns = columns.max(1);
    memory::claim(rows.len().saturating_mul(columns).saturating_mul(size_of::<f64>()))?;
    let mut values = vec![0.0; rows.len() * columns];
    let pieces = values.par_chunks_mut(PIECE * columns).zip(rows.par_chunks(PIECE));
    pieces.for_each(|(values, rows)| {
        space.write_scaled(rows, (&mut *values, columns));
        for (axis, places) in places.iter().enumerate() {
            for (values, &row) in values.chunks_exact_mut(columns).zip(rows) {
                if let Some((column, value)) = places[space.code(axis, row) as usize] {
                    values[column] = value;
                }
            }
        }
    });
    Ok(Matrix::new(columns, values))
}

/// Squared distance of two rows of such a matrix.
pub fn apart2(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}
