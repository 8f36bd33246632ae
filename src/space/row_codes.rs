//! The levels of all nominal axes side by side: rows are met in any order, and what belongs to one then comes from memory together.

use std::sync::Arc;

use rayon::prelude::*;

use crate::{space::Axis, table::Table};

/// Rows that a thread reads at least.
const LEAST: usize = 1 << 12;

/// By row of the table and nominal axis the level, imputed where missing, if bytes can hold them all; else nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct RowCodes {
    axes: usize,
    codes: Option<Arc<Vec<u8>>>,
}

impl RowCodes {
    pub fn of(table: &Table, nominals: &[Axis]) -> Self {
        let axes = nominals.len();
        if axes == 0 || nominals.iter().any(|axis| axis.levels() > usize::from(u8::MAX) + 1) {
            return Self::default();
        }
        let mut codes = vec![0; table.target.codes.len() * axes];
        codes.par_chunks_exact_mut(axes).with_min_len(LEAST).enumerate().for_each(|(row, codes)| {
            for (code, axis) in codes.iter_mut().zip(nominals) {
                *code = axis.code(table, row as u32) as u8;
            }
        });
        Self { axes, codes: Some(Arc::new(codes)) }
    }

    /// The level of a row on one of the axes.
    #[inline]
    pub fn at(&self, (table, nominals): (&Table, &[Axis]), axis: usize, row: u32) -> u32 {
        match &self.codes {
            Some(codes) => u32::from(codes[row as usize * self.axes + axis]),
            None => nominals[axis].code(table, row),
        }
    }

    /// Fills the levels of a row on all axes.
    #[inline]
    pub fn fill(&self, (table, nominals): (&Table, &[Axis]), row: u32, out: &mut [u32]) {
        match &self.codes {
            Some(codes) => {
                let codes = &codes[row as usize * self.axes..][..self.axes];
                out.iter_mut().zip(codes).for_each(|(out, &code)| *out = u32::from(code));
            }
            None => out.iter_mut().zip(nominals).for_each(|(out, axis)| *out = axis.code(table, row)),
        }
    }
}
