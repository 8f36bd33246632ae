//! The real rows as generated ones see them: which is nearest, and which is equal.

use rayon::prelude::*;

use crate::{
    progress::{Cancelled, Progress},
    recipe::Nearest,
    sampling::decode::Row,
    space::{
        Space,
        index::Index,
        neighbours::{self, ClassNeighbours},
        points, search,
    },
};

/// Rows handled by a task at least.
const CHUNK: usize = 1_024;

/// The real rows as synthetic ones see them: what is nearest, and what is equal.
#[derive(Debug)]
pub struct RealRows {
    /// One index for all classes, or one per class (by choice, or because SMOTE-NC measures by class).
    indexes: Vec<Option<Box<dyn Index>>>,
    nearest: Nearest,
    shared: bool,
    /// With the coordinates of all rows.
    copied: bool,
    different: DifferentRows,
}

impl RealRows {
    /// Builds what new rows of some classes need, with a copy of the coordinates or without: for those who measure few rows in full it is
    /// not worth its room.
    pub fn build(
        space: &Space,
        (nearest, copied): (Nearest, bool),
        classes: &[u32],
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        progress.stage("index", 0)?;
        let shared = nearest == Nearest::Any && !space.metric_by_class();
        let everyone: Vec<u32> = if nearest == Nearest::Any { (0..space.rows() as u32).collect() } else { Vec::new() };
        let build = if copied { search::build } else { search::build_uncopied };
        // Beside the indexes: each has parts that one thread does alone.
        let (indexes, different) = rayon::join(
            || -> Result<Vec<Option<Box<dyn Index>>>, Cancelled> {
                let classes_of_table = 0..space.table.target.classes.len() as u32;
                let index_of = |class| {
                    let wanted = if shared { class == 0 } else { classes.contains(&class) };
                    let index = match (wanted, nearest) {
                        (false, _) => return Ok(None),
                        (true, Nearest::Any) => build(space, &everyone, class, progress),
                        (true, Nearest::Class) => build(space, &space.all_of(class), class, progress),
                    };
                    index.map(Some)
                };
                classes_of_table.map(index_of).collect()
            },
            || DifferentRows::of(space),
        );
        progress.check()?;
        Ok(Self { indexes: indexes?, nearest, shared, copied, different })
    }

    /// Whether they have the coordinates of all rows.
    pub fn is_copied(&self) -> bool {
        self.copied
    }

    /// What new rows of a class look for the nearest real row in.
    pub fn index(&self, class: u32) -> Option<&dyn Index> {
        self.indexes[if self.shared { 0 } else { class as usize }].as_deref()
    }

    /// Whether there is one index for all classes, so that a row that is equal is the nearest one.
    pub fn is_shared(&self) -> bool {
        self.shared
    }

    /// Where rows that are equal to these would be: many are looked for one right after the other, as each place comes from
    /// somewhere else in memory.
    pub fn look_for<'a>(&self, rows: impl Iterator<Item = (&'a Row, &'a mut HashPlace)>) {
        for (row, place) in rows {
            let hash = points::hash(&row.numbers, &row.codes);
            let [_, position] = self.different.slots[self.different.slot(hash)];
            *place = HashPlace { hash, is_free: position == FREE[1] };
        }
    }

    /// The first real row, of any class, that is equal in every feature to one with this place; `other` is room to read rows into.
    pub fn equal(&self, space: &Space, place: HashPlace, row: &Row, other: &mut Row) -> Option<u32> {
        if place.is_free {
            return None;
        }
        let is = |known| {
            other.read(space, known);
            row == other
        };
        self.different.find(place.hash, is).ok()
    }
}

/// Whether the index that new rows look in is one for all classes, of the rows that are learnt from and no others.
pub fn serve(space: &Space, nearest: Nearest) -> bool {
    nearest == Nearest::Any && !space.metric_by_class() && space.learns_from_all()
}

/// The `k` nearest rows of any class for every row of a class, in the index that new rows look in where it serves.
pub fn find_mixed(
    real: Option<&RealRows>,
    space: &Space,
    class: u32,
    k: usize,
    progress: &Progress,
) -> Result<ClassNeighbours, Cancelled> {
    match real.filter(|real| serve(space, real.nearest)).and_then(|real| real.index(class)) {
        Some(index) => neighbours::find_mixed_in(index, space, class, k, progress),
        None => neighbours::find_mixed(space, class, k, progress),
    }
}

/// Where rows of a hash are looked for, and whether there are none.
#[derive(Clone, Copy, Debug, Default)]
pub struct HashPlace {
    hash: u64,
    is_free: bool,
}

/// The real rows, without those that are equal in every feature to an earlier one, by their values.
#[derive(Debug)]
struct DifferentRows {
    /// A table of two parts of a row's hash: which slot it is looked for from, and the rest, which stands there with the position.
    slots: Vec<[u32; 2]>,
}

/// A slot without a row.
const FREE: [u32; 2] = [0, u32::MAX];

impl DifferentRows {
    fn of(space: &Space) -> Self {
        let hashes: Vec<u64> = (0..space.rows() as u32)
            .into_par_iter()
            .with_min_len(CHUNK)
            .map_init(
                || Row::of(space),
                |row, position| {
                    row.read(space, position);
                    points::hash(&row.numbers, &row.codes)
                },
            )
            .collect();
        // A quarter of the slots stay free, so that few are looked at for a row.
        let mut rows = Self { slots: vec![FREE; (hashes.len() * 4 / 3 + 1).next_power_of_two()] };
        let (mut row, mut other) = (Row::of(space), Row::of(space));
        for (position, &hash) in (0..).zip(&hashes) {
            let is = |known| {
                row.read(space, position);
                other.read(space, known);
                row == other
            };
            if let Err(slot) = rows.find(hash, is) {
                rows.slots[slot] = [tag(hash), position];
            }
        }
        rows
    }

    /// The row with this hash for which `is` holds, or the slot where it would be.
    fn find(&self, hash: u64, mut is: impl FnMut(u32) -> bool) -> Result<u32, usize> {
        let mut slot = self.slot(hash);
        loop {
            let [known, position] = self.slots[slot];
            if position == FREE[1] {
                return Err(slot);
            }
            if known == tag(hash) && is(position) {
                return Ok(position);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    fn slot(&self, hash: u64) -> usize {
        hash as usize & (self.slots.len() - 1)
    }
}

fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        recipe::{Categorical, Missing, Scale},
        space::SpaceKey,
        table::{ColumnSettings, Source, Table},
    };

    fn space(text: String) -> Space {
        space_by(text, Categorical::OneHot)
    }

    fn space_by(text: String, categorical: Categorical) -> Space {
        let source = Arc::new(Source::from_bytes("t.csv", text.into_bytes(), true).unwrap());
        let table = Table::from_source(source, "t", None, &ColumnSettings::default(), &Progress::new()).unwrap();
        let key = SpaceKey { scale: Scale::Standard, categorical, missing: Missing::Drop };
        Space::fit(&Arc::new(table), key, &Progress::new()).unwrap()
    }

    #[test]
    fn the_first_of_equal_rows_is_found_and_no_other() {
        let row = |at: u32| format!("{},{}.5,{}\n", at % 7, at * at % 11, if at.is_multiple_of(3) { "p" } else { "q" });
        let space = space("x,y,class\n".to_owned() + &(0..600).map(row).collect::<Vec<_>>().concat());
        let rows = DifferentRows::of(&space);
        let mut read = vec![Row::of(&space); 600];
        for (position, row) in (0..).zip(&mut read) {
            row.read(&space, position);
        }
        let first = |row: &Row| read.iter().position(|other| other == row).map(|at| at as u32);
        let real =
            RealRows { indexes: Vec::new(), nearest: Nearest::Any, shared: true, copied: false, different: rows };
        let equal = |row: &Row| {
            let mut place = HashPlace::default();
            real.look_for([(row, &mut place)].into_iter());
            real.equal(&space, place, row, &mut Row::of(&space))
        };
        for row in &read {
            assert_eq!(equal(row), first(row));
        }
        let mut beside = read[0].clone();
        beside.numbers[1] += 0.25;
        assert_eq!(equal(&beside), None);
        assert!(real.different.slots.iter().filter(|slot| **slot != FREE).count() <= 77);
    }

    /// The index of new rows gives what one of their own would, and is passed by where it has rows that are not learnt from.
    #[test]
    fn rows_of_any_class_are_found_in_whatever_index() {
        let row = |at: u32| {
            let level = ["u", "v", "w"][at as usize * 5 % 7 % 3];
            let class = ["p", "q", "q"][at as usize % 3];
            format!("{},{},{},{}.5,{level},{class}\n", at % 70, at * at % 211, at % 13, at * 7 % 97)
        };
        let text = "x,y,z,v,level,class\n".to_owned() + &(0..600).map(row).collect::<Vec<_>>().concat();
        let few = "x,y,class\n".to_owned()
            + &(0..600).map(|at| format!("{},{},{}\n", at % 70, at * at % 211, at % 2)).collect::<Vec<_>>().concat();
        let progress = Progress::new();
        for (text, categorical, by_class) in
            [(&few, Categorical::OneHot, false), (&text, Categorical::OneHot, false), (&text, Categorical::Nc, true)]
        {
            let all = space_by(text.clone(), categorical);
            let without = all.without(&[0, 1, 2, 3, 5, 8, 13]);
            for (space, nearest, serves) in
                [(&all, Nearest::Any, !by_class), (&all, Nearest::Class, false), (&without, Nearest::Any, false)]
            {
                assert_eq!(serve(space, nearest), serves);
                for (copied, class) in [(false, 0), (true, 1)] {
                    let real = RealRows::build(space, (nearest, copied), &[class], &progress).unwrap();
                    let found = find_mixed(Some(&real), space, class, 6, &progress).unwrap();
                    let own = neighbours::find_mixed(space, class, 6, &progress).unwrap();
                    let members = 0..space.members(class).len();
                    assert!(members.clone().all(|it| found.of(it) == own.of(it) && own.of(it).len() == 6));
                    if let Some(index) = real.index(class).filter(|_| serves) {
                        let here = neighbours::find_mixed_in(index, space, class, 6, &progress).unwrap();
                        assert!(members.clone().all(|it| here.of(it) == own.of(it)));
                    }
                }
            }
        }
    }

    #[test]
    fn rows_of_one_hash_stand_in_different_slots() {
        let mut rows = DifferentRows { slots: vec![FREE; 4] };
        for position in [5, 8, 9] {
            let slot = rows.find(3, |known| known == position).unwrap_err();
            rows.slots[slot] = [tag(3), position];
        }
        assert_eq!([5, 8, 9].map(|position| rows.find(3, |known| known == position)), [Ok(5), Ok(8), Ok(9)]);
        assert!(rows.find(3, |_| false).is_err());
    }
}
