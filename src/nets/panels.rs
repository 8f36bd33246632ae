//! Products of matrices, as fast as the processor's vectors and with the same bytes on any of them: every element is a sum of
//! its own, in the order of its terms, and vectors only hold neighbouring columns.

#![expect(
    clippy::inline_always,
    reason = "what is not inlined into `with_simd` is not compiled for the processor's vectors"
)]

use pulp::{Arch, Simd, WithSimd};

use crate::nets::Real;

/// Columns of a panel: whole vectors on every processor.
pub const WIDTH: usize = 16;
/// Rows that are multiplied together: as many sums at once as the processor can have on the way.
const TOGETHER: usize = 8;

/// The right factor of a product, its columns in panels: each term of all columns of a panel after the other. Columns that are
/// missing from the last one are nought.
#[derive(Clone, Debug, Default)]
pub struct Panels<T> {
    terms: usize,
    columns: usize,
    values: Vec<T>,
}

impl<T: Real> Panels<T> {
    /// Of a matrix of `columns`, row after row.
    pub fn of(values: &[T], columns: usize) -> Self {
        let terms = values.len() / columns.max(1);
        let mut panels = Self::empty(terms, columns);
        for (panel, first) in panels.values.chunks_exact_mut(terms.max(1) * WIDTH).zip((0..columns).step_by(WIDTH)) {
            let width = WIDTH.min(columns - first);
            for (into, row) in panel.chunks_exact_mut(WIDTH).zip(values.chunks_exact(columns)) {
                into[..width].copy_from_slice(&row[first..first + width]);
            }
        }
        panels
    }

    /// Of a matrix of `terms` columns whose rows are to be the columns.
    pub fn of_transposed(values: &[T], terms: usize) -> Self {
        let columns = values.len() / terms.max(1);
        let mut panels = Self::empty(terms, columns);
        let together = values.chunks(terms.max(1) * WIDTH);
        for (panel, rows) in panels.values.chunks_exact_mut(terms.max(1) * WIDTH).zip(together) {
            for (column, row) in rows.chunks_exact(terms.max(1)).enumerate() {
                for (into, &value) in panel.chunks_exact_mut(WIDTH).zip(row) {
                    into[column] = value;
                }
            }
        }
        panels
    }

    fn empty(terms: usize, columns: usize) -> Self {
        Self { terms, columns, values: vec![T::default(); columns.div_ceil(WIDTH) * WIDTH * terms] }
    }

    pub fn columns(&self) -> usize {
        self.columns
    }
}

/// The left factor of a product.
#[derive(Clone, Copy, Debug)]
pub enum Left<'a, T> {
    /// Row after row.
    Plain(&'a [T]),
    /// Column after column: the rows of these values, of so many each, are the terms.
    Transposed(&'a [T], usize),
}

impl<T: Real> Left<'_, T> {
    /// Rows from `first` on, term by term the values of all `R` rows.
    fn block<const R: usize>(self, first: usize, terms: usize, block: &mut Vec<[T; R]>) {
        block.clear();
        match self {
            Self::Plain(values) => {
                let rows: [&[T]; R] = std::array::from_fn(|row| &values[(first + row) * terms..][..terms]);
                block.extend((0..terms).map(|term| rows.map(|row| row[term])));
            }
            Self::Transposed(values, rows) => {
                block
                    .extend(values.chunks_exact(rows).take(terms).map(|of| std::array::from_fn(|row| of[first + row])));
            }
        }
    }

    fn rows(self, terms: usize) -> usize {
        match self {
            Self::Plain(values) => values.len() / terms.max(1),
            Self::Transposed(_, rows) => rows,
        }
    }
}

/// Where the sums begin.
#[derive(Clone, Copy, Debug)]
pub enum Start<'a, T> {
    Nought,
    /// At these, the same in every row.
    Row(&'a [T]),
    /// At what stands there.
    There,
}

/// Left · right, row after row into `into`.
pub fn multiply<T: Real>(left: Left<'_, T>, right: &Panels<T>, from: Start<'_, T>, into: &mut [T]) {
    Arch::new().dispatch(Product { left, right, from, into });
}

/// A product, compiled once for each set of instructions that processors may have.
struct Product<'a, T> {
    left: Left<'a, T>,
    right: &'a Panels<T>,
    from: Start<'a, T>,
    into: &'a mut [T],
}

impl<T: Real> WithSimd for Product<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let rows = self.left.rows(self.right.terms);
        let whole = rows - rows % TOGETHER;
        self.rows::<S, TOGETHER>(simd, 0..whole);
        self.rows::<S, 1>(simd, whole..rows);
    }
}

impl<T: Real> Product<'_, T> {
    #[inline(always)]
    fn rows<S: Simd, const R: usize>(&mut self, simd: S, rows: std::ops::Range<usize>) {
        let (terms, columns) = (self.right.terms, self.right.columns);
        let mut block = Vec::with_capacity(terms);
        for first in rows.step_by(R) {
            self.left.block::<R>(first, terms, &mut block);
            for at in 0..columns.div_ceil(WIDTH) {
                let panel = &self.right.values[at * terms * WIDTH..][..terms * WIDTH];
                let (start, width) = (at * WIDTH, WIDTH.min(columns - at * WIDTH));
                let mut sums = [[T::default(); WIDTH]; R];
                for (row, sums) in sums.iter_mut().enumerate() {
                    match self.from {
                        Start::Nought => {}
                        Start::Row(of) => sums[..width].copy_from_slice(&of[start..start + width]),
                        Start::There => {
                            sums[..width].copy_from_slice(&self.into[(first + row) * columns + start..][..width]);
                        }
                    }
                }
                add::<S, T, R>(simd, &block, panel, &mut sums);
                for (row, sums) in sums.iter().enumerate() {
                    self.into[(first + row) * columns + start..][..width].copy_from_slice(&sums[..width]);
                }
            }
        }
    }
}

/// Adds the products of some rows with the columns of a panel.
#[inline(always)]
fn add<S: Simd, T: Real, const R: usize>(simd: S, block: &[[T; R]], panel: &[T], sums: &mut [[T; WIDTH]; R]) {
    let vectors = T::lanes::<S>(&sums[0]).len();
    let panel = T::lanes::<S>(panel);
    for vector in 0..vectors {
        let mut own: [T::Lanes<S>; R] = std::array::from_fn(|row| T::lanes::<S>(&sums[row])[vector]);
        for (left, right) in block.iter().zip(panel.chunks_exact(vectors)) {
            for row in 0..R {
                own[row] = T::add_product(simd, T::splat(simd, left[row]), right[vector], own[row]);
            }
        }
        for row in 0..R {
            T::lanes_mut::<S>(&mut sums[row])[vector] = own[row];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: usize, seed: u32) -> Vec<f32> {
        (0..count as u32).map(|at| ((at * 7_919 + seed * 104_729) % 1_009) as f32 / 504.5 - 1.0).collect()
    }

    /// Term by term, as the promise says.
    fn plain(a: &[f32], b: &[f32], (rows, terms, columns): (usize, usize, usize), start: &[f32]) -> Vec<f32> {
        let sum = |row: usize, column: usize| {
            (0..terms).fold(start[row * columns + column], |sum, k| sum + a[row * terms + k] * b[k * columns + column])
        };
        (0..rows * columns).map(|at| sum(at / columns, at % columns)).collect()
    }

    fn transposed(values: &[f32], columns: usize) -> Vec<f32> {
        (0..columns).flat_map(|column| values.iter().skip(column).step_by(columns).copied()).collect()
    }

    #[test]
    fn products_of_all_shapes_are_the_sums_in_their_order_to_the_bit() {
        for rows in [1, 7, 8, 9, 20] {
            for terms in [1, 5, 33] {
                for columns in [1, 15, 16, 17, 40] {
                    let shape = (rows, terms, columns);
                    let (a, b) = (numbers(rows * terms, 1), numbers(terms * columns, 2));
                    let (bias, there) = (numbers(columns, 3), numbers(rows * columns, 4));
                    for panels in [Panels::of(&b, columns), Panels::of_transposed(&transposed(&b, columns), terms)] {
                        for left in [Left::Plain(&a), Left::Transposed(&transposed(&a, terms), rows)] {
                            for (from, start) in [
                                (Start::Nought, vec![0.0; rows * columns]),
                                (Start::Row(&bias), bias.repeat(rows)),
                                (Start::There, there.clone()),
                            ] {
                                let mut found = there.clone();
                                multiply(left, &panels, from, &mut found);
                                assert_eq!(found, plain(&a, &b, shape, &start), "{shape:?} {from:?}");
                            }
                        }
                    }
                }
            }
        }
    }
}
