//! A set of rows that may hold a million of them: a bit for each.

use crate::app::plots::data::RowId;

/// Numbers, as the bits that are set.
#[derive(Clone, Debug, Default)]
struct Bits {
    words: Vec<u64>,
    count: usize,
}

impl Bits {
    fn contains(&self, at: u32) -> bool {
        self.words.get(at as usize / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    fn insert(&mut self, at: u32) {
        let word = at as usize / 64;
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let bit = 1 << (at % 64);
        self.count += usize::from(self.words[word] & bit == 0);
        self.words[word] |= bit;
    }

    fn remove(&mut self, at: u32) {
        if let Some(word) = self.words.get_mut(at as usize / 64) {
            let bit = 1 << (at % 64);
            self.count -= usize::from(*word & bit != 0);
            *word &= !bit;
        }
    }

    /// Ascending.
    fn iter(&self) -> impl Iterator<Item = u32> {
        (0_u32..).zip(&self.words).flat_map(|(at, &word)| {
            // Each word without its lowest bit, until none is left.
            let some = |word: u64| Some(word).filter(|&word| word != 0);
            let rests = std::iter::successors(some(word), move |rest| some(rest & (rest - 1)));
            rests.map(move |rest| at * 64 + rest.trailing_zeros())
        })
    }
}

/// Rows of an outcome: learning rows by position, generated ones by class and index.
#[derive(Clone, Debug, Default)]
pub struct RowSet {
    real: Bits,
    synthetic: Vec<Bits>,
}

impl RowSet {
    pub fn len(&self) -> usize {
        self.real.count + self.synthetic_len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn real_len(&self) -> usize {
        self.real.count
    }

    pub fn synthetic_len(&self) -> usize {
        self.synthetic.iter().map(|bits| bits.count).sum()
    }

    pub fn contains(&self, id: RowId) -> bool {
        match id {
            RowId::Real(position) => self.real.contains(position),
            RowId::Synthetic { class, index } => {
                self.synthetic.get(class as usize).is_some_and(|bits| bits.contains(index))
            }
        }
    }

    pub fn insert(&mut self, id: RowId) {
        match id {
            RowId::Real(position) => self.real.insert(position),
            RowId::Synthetic { class, index } => {
                let class = class as usize;
                if class >= self.synthetic.len() {
                    self.synthetic.resize_with(class + 1, Bits::default);
                }
                self.synthetic[class].insert(index);
            }
        }
    }

    pub fn remove(&mut self, id: RowId) {
        match id {
            RowId::Real(position) => self.real.remove(position),
            RowId::Synthetic { class, index } => {
                if let Some(bits) = self.synthetic.get_mut(class as usize) {
                    bits.remove(index);
                }
            }
        }
    }

    /// The learning rows in the order of the table, then the generated ones class by class in order of generation.
    pub fn iter(&self) -> impl Iterator<Item = RowId> {
        let synthetic = (0_u32..)
            .zip(&self.synthetic)
            .flat_map(|(class, bits)| bits.iter().map(move |index| RowId::Synthetic { class, index }));
        self.real.iter().map(RowId::Real).chain(synthetic)
    }
}

impl PartialEq for RowSet {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Extend<RowId> for RowSet {
    fn extend<I: IntoIterator<Item = RowId>>(&mut self, rows: I) {
        for row in rows {
            self.insert(row);
        }
    }
}

impl FromIterator<RowId> for RowSet {
    fn from_iter<I: IntoIterator<Item = RowId>>(rows: I) -> Self {
        let mut set = Self::default();
        set.extend(rows);
        set
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn id() -> impl Strategy<Value = RowId> {
        prop_oneof![
            (0_u32..300).prop_map(RowId::Real),
            (0_u32..3, 0_u32..300).prop_map(|(class, index)| RowId::Synthetic { class, index }),
        ]
    }

    /// As [`RowSet::iter`] orders them.
    fn rank(id: RowId) -> (u32, u32) {
        match id {
            RowId::Real(position) => (0, position),
            RowId::Synthetic { class, index } => (class + 1, index),
        }
    }

    proptest! {
        #[test]
        fn it_holds_what_an_ordinary_set_holds(steps in prop::collection::vec((id(), any::<bool>()), 0..400)) {
            let (mut set, mut expected) = (RowSet::default(), BTreeSet::new());
            for (id, add) in steps {
                if add {
                    set.insert(id);
                    expected.insert(rank(id));
                } else {
                    set.remove(id);
                    expected.remove(&rank(id));
                }
                prop_assert_eq!(set.contains(id), add);
            }
            prop_assert_eq!(set.iter().map(rank).collect::<Vec<_>>(), expected.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(set.len(), expected.len());
            prop_assert_eq!(set.real_len(), expected.iter().filter(|(class, _)| *class == 0).count());
            prop_assert_eq!(set.iter().collect::<RowSet>(), set);
        }
    }
}
