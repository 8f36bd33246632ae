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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        progress::Progress,
        recipe::{Categorical, Missing, Scale},
        space::{Space, SpaceKey},
        table::{ColumnSettings, Source},
    };

    #[test]
    fn levels_are_those_of_the_axes_whether_bytes_hold_them_or_not() {
        for (words, held) in [(256, true), (257, false)] {
            let row = |row: usize| {
                let (word, shade) = (row % words, ["red", "", "blue"][row % 3]);
                format!("w{word},{shade},{row}.5,{}\n", row % 2)
            };
            let text = "word,shade,x,class\n".to_owned() + &(0..20_000).map(row).collect::<String>();
            let source = Arc::new(Source::from_bytes("t.csv", text.into_bytes(), true).unwrap());
            let table = Table::from_source(source, "t", None, &ColumnSettings::default(), &Progress::new()).unwrap();
            let key = SpaceKey { scale: Scale::Standard, categorical: Categorical::OneHot, missing: Missing::Impute };
            let space = Space::fit(&Arc::new(table), key, &Progress::new()).unwrap();
            assert_eq!(space.nominals.iter().map(Axis::levels).collect::<Vec<_>>(), [words, 2]);
            assert_eq!(space.codes.codes.is_some(), held);
            let mut levels = [0; 2];
            for row in 0..20_000 {
                space.levels(row, &mut levels);
                let expected = [0, 1].map(|axis| space.nominals[axis].code(&space.table, row));
                assert_eq!((levels, [0, 1].map(|axis| space.code(axis, row))), (expected, expected));
            }
        }
    }
}
