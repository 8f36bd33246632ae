//! The rows of a class column by column, in the order of the table: what trees of a class are grown from.

use rayon::prelude::*;

use crate::{
    progress::{Cancelled, Progress},
    sampling::decode::Row,
    space::{AxisKind, Space},
    table::Kind,
    trees::columns::RankedColumn,
};

/// A value as a tree has it: a level by its place in the order that the tree takes levels in, a number, which has no such order,
/// itself.
pub fn seen(order: &[u32], value: f64) -> f64 {
    order.get(value as usize).map_or(value, |place| f64::from(*place))
}

/// Where the value of a column stands in a row: by the number of its axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValuePlace {
    Number(usize),
    /// A category, a binary column or a one-hot group: its value is the code of a level.
    Levels(usize),
}

impl ValuePlace {
    pub fn put(self, row: &mut Row, value: f64) {
        match self {
            Self::Number(axis) => row.numbers[axis] = value,
            Self::Levels(axis) => row.codes[axis] = value as u32,
        }
    }
}

/// A column of a class.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassColumn {
    pub place: ValuePlace,
    /// How many levels there are; none of a number.
    pub levels: usize,
    /// Whether it has whole numbers.
    pub is_whole: bool,
    /// Of each row of the class.
    pub values: Vec<f64>,
}

impl ClassColumn {
    /// All of a class.
    pub fn all(space: &Space, class: u32, progress: &Progress) -> Result<Vec<Self>, Cancelled> {
        let numbers = (0..space.numbers.len()).map(|axis| (space.numbers[axis].columns(), ValuePlace::Number(axis)));
        let nominals = (0..space.nominals.len()).map(|axis| (space.nominals[axis].columns(), ValuePlace::Levels(axis)));
        let mut places: Vec<_> = numbers.chain(nominals).map(|(columns, place)| (columns.first(), place)).collect();
        // Of a number and its absence the number comes first, as it does here.
        places.sort_by_key(|(column, _)| *column);
        let of = |(_, place)| {
            progress.check()?;
            Ok(Self::read(space, class, place))
        };
        places.into_par_iter().map(of).collect()
    }

    fn read(space: &Space, class: u32, place: ValuePlace) -> Self {
        let members = space.members(class).iter();
        match place {
            ValuePlace::Number(axis) => {
                let kind = match space.numbers[axis].kind {
                    AxisKind::Number { column, .. } => Some(space.table.columns[column].kind),
                    _ => None,
                };
                let values = members.map(|&row| space.number(axis, row)).collect();
                Self { place, levels: 0, is_whole: kind == Some(Kind::Integer), values }
            }
            ValuePlace::Levels(axis) => {
                let values = members.map(|&row| f64::from(space.code(axis, row))).collect();
                Self { place, levels: space.nominals[axis].levels(), is_whole: false, values }
            }
        }
    }

    pub fn is_number(&self) -> bool {
        self.levels == 0
    }

    /// Its numbers by rank. Levels have another order for each tree, and none here.
    pub fn ranked(&self) -> RankedColumn {
        let values = if self.is_number() { self.values.as_slice() } else { &[] };
        RankedColumn::new(values.iter().copied())
    }
}
