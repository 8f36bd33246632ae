//! The real rows that a generated row is made of: two or more with weights, one that it copies, or none.

/// The parents of a row, as positions among the learning rows of the space, and the gap between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Draw {
    pub base: u32,
    pub neighbour: u32,
    /// 0 is the base, 1 would be the neighbour; beyond 0 and 1 the row lies beyond its parents.
    pub gap: f64,
}

impl Draw {
    /// A row that is another one again.
    pub fn copy(row: u32) -> Self {
        Self { base: row, neighbour: row, gap: 0.0 }
    }
}

/// A row at base + Σ weight · (other − base). With one other its weight is the gap of a [`Draw`].
#[derive(Clone, Debug, PartialEq)]
pub struct Between {
    /// The row with the largest weight, which is 1 less those of the others; of two rows the one that was drawn first.
    pub base: u32,
    pub others: Vec<(u32, f64)>,
}

impl Between {
    /// Rows, at least one, with weights that sum to 1, in any order. Of equally heavy ones the first is the base.
    pub fn of(mut parents: Vec<(u32, f64)>) -> Self {
        parents.sort_by(|a, b| b.1.total_cmp(&a.1));
        let (base, _) = parents.remove(0);
        Self { base, others: parents }
    }

    /// Every parent with its weight, the base first.
    pub fn parents(&self) -> impl Iterator<Item = (u32, f64)> {
        let base = 1.0 - self.others.iter().map(|(_, weight)| weight).sum::<f64>();
        std::iter::once((self.base, base)).chain(self.others.iter().copied())
    }
}

/// Where a generated row comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Lineage {
    Between(Between),
    Copy(u32),
    /// A model's: it has no parents.
    Model,
}

impl From<Draw> for Lineage {
    fn from(draw: Draw) -> Self {
        if draw == Draw::copy(draw.base) {
            return Self::Copy(draw.base);
        }
        Self::Between(Between { base: draw.base, others: vec![(draw.neighbour, draw.gap)] })
    }
}

impl Lineage {
    /// As a draw, where there are two parents or one.
    pub fn draw(&self) -> Option<Draw> {
        match self {
            Self::Between(between) => match between.others[..] {
                [(neighbour, gap)] => Some(Draw { base: between.base, neighbour, gap }),
                _ => None,
            },
            Self::Copy(row) => Some(Draw::copy(*row)),
            Self::Model => None,
        }
    }

    /// The rows that it is made of, the base first.
    pub fn rows(&self) -> Vec<u32> {
        match self {
            Self::Between(between) => between.parents().map(|(row, _)| row).collect(),
            Self::Copy(row) => vec![*row],
            Self::Model => Vec::new(),
        }
    }

    /// How far it lies from the base towards each of the others.
    pub fn gaps(&self) -> Vec<f64> {
        match self {
            Self::Between(between) => between.others.iter().map(|&(_, gap)| gap).collect(),
            Self::Copy(_) | Self::Model => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_parents_are_a_draw_and_more_are_not() {
        let draw = Draw { base: 4, neighbour: 9, gap: 0.75 };
        assert_eq!(Lineage::from(draw).draw(), Some(draw));
        assert_eq!(Lineage::from(draw).rows(), [4, 9]);
        assert_eq!(Lineage::from(Draw::copy(3)), Lineage::Copy(3));
        assert_eq!((Lineage::Copy(3).draw(), Lineage::Copy(3).rows()), (Some(Draw::copy(3)), vec![3]));
        // A gap of its own between a row and itself is still said.
        assert_eq!(Lineage::from(Draw { gap: 0.5, ..Draw::copy(3) }).rows(), [3, 3]);
        let three = Between::of(vec![(1, 0.25), (2, 0.5), (3, 0.25)]);
        assert_eq!((three.base, &three.others[..]), (2, &[(1, 0.25), (3, 0.25)][..]));
        assert_eq!(three.parents().collect::<Vec<_>>(), [(2, 0.5), (1, 0.25), (3, 0.25)]);
        assert_eq!(Lineage::Between(three).draw(), None);
        assert_eq!((Lineage::Model.draw(), Lineage::Model.rows()), (None, Vec::new()));
    }
}
