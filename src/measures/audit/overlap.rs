//! Whether held-out rows were learnt from as well.

use std::{
    borrow::Cow,
    collections::{HashMap, hash_map::Entry},
    hash::{BuildHasher, Hash, Hasher},
};

use rustc_hash::FxBuildHasher;

use crate::{
    error::{Error, Result},
    table::{Reading, Source, bit, label_of},
};

/// How many times the expected number of held-out rows may be rows of the real file.
const MORE_THAN_EXPECTED: f64 = 1.5;

/// A row that is held out and learnt from as well makes every comparison of the two worthless. Where the real table repeats
/// rows itself, as many are to be expected in both parts, and only said.
pub fn check(real: &Source, holdout: &Source) -> Result<Option<String>> {
    // By the columns that both have, in the order of the real file, identifiers among them: rows of different people may be
    // alike in all features.
    let places: HashMap<&String, usize> = holdout.header().iter().zip(0..).collect();
    let shared = real.header().iter().enumerate().filter_map(|(at, name)| Some((at, *places.get(name)?)));
    let (of_real, of_holdout): (Vec<usize>, Vec<usize>) = shared.unzip();
    let kinds = Kinds::of(real, &of_real);
    let both = (0..holdout.rows()).filter(|&row| kinds.hold(holdout, row, &of_holdout)).count();
    if both == 0 {
        return Ok(None);
    }
    let repeated = kinds.repeated;
    let expected = repeated as f64 / real.rows() as f64 * holdout.rows() as f64;
    // Besides, counts scatter: in tables of few words as many more or less are there by chance.
    if both as f64 > MORE_THAN_EXPECTED * expected + 3.0 * expected.sqrt() {
        return Err(Error::data(format!(
            "{both} of the {} held-out rows of {} are rows of {} as well: held-out rows must not have been learnt from, so \
             take them out of one of the files",
            holdout.rows(),
            holdout.name(),
            real.name()
        )));
    }
    Ok(Some(format!(
        "{both} of the {} held-out rows are equal to a row of {}, which repeats {repeated} of its own rows: they may be \
         different people, or the same.",
        holdout.rows(),
        real.name()
    )))
}

/// The different rows of a file, by number: what their cells say is read again when it is asked for.
struct Kinds<'a> {
    source: &'a Source,
    columns: &'a [usize],
    /// The last one of every hash.
    heads: HashMap<u64, u32, FxBuildHasher>,
    /// Its first row, the one before it of the same hash, and whether the file repeats it.
    all: Vec<(u32, Option<u32>, bool)>,
    /// Rows that there are more than once, each of them counted.
    repeated: usize,
}

impl<'a> Kinds<'a> {
    fn of(source: &'a Source, columns: &'a [usize]) -> Self {
        let mut kinds = Self { source, columns, heads: HashMap::default(), all: Vec::new(), repeated: 0 };
        for row in 0..source.rows() {
            let cells = source.raw_cells(row);
            let hash = hash(source, &cells, columns);
            if let Some(known) = kinds.find(hash, source, &cells, columns) {
                kinds.repeated += 1 + usize::from(!kinds.all[known].2);
                kinds.all[known].2 = true;
                continue;
            }
            let own = kinds.all.len() as u32;
            let before = match kinds.heads.entry(hash) {
                Entry::Occupied(mut head) => Some(head.insert(own)),
                Entry::Vacant(place) => {
                    place.insert(own);
                    None
                }
            };
            kinds.all.push((row as u32, before, false));
        }
        kinds
    }

    fn hold(&self, source: &Source, row: usize, columns: &[usize]) -> bool {
        let cells = source.raw_cells(row);
        self.find(hash(source, &cells, columns), source, &cells, columns).is_some()
    }

    fn find(&self, hash: u64, source: &Source, cells: &[&[u8]], columns: &[usize]) -> Option<usize> {
        let mut at = self.heads.get(&hash).copied();
        while let Some(kind) = at {
            let (row, before, _) = self.all[kind as usize];
            let own = self.source.raw_cells(row as usize);
            if values(self.source, &own, self.columns).eq(values(source, cells, columns)) {
                return Some(kind as usize);
            }
            at = before;
        }
        None
    }
}

fn hash(source: &Source, cells: &[&[u8]], columns: &[usize]) -> u64 {
    let mut hasher = FxBuildHasher.build_hasher();
    values(source, cells, columns).for_each(|value| value.hash(&mut hasher));
    hasher.finish()
}

/// A cell by what it says: 3 and 3.0 are the same, as are true and 1, and all that is missing.
#[derive(PartialEq, Eq, Hash)]
enum Value<'a> {
    Missing,
    Number(u64),
    Word(Cow<'a, str>),
}

fn values<'a>(source: &'a Source, cells: &'a [&'a [u8]], columns: &'a [usize]) -> impl Iterator<Item = Value<'a>> {
    columns.iter().map(|column| {
        let cell = label_of(cells.get(*column).copied().unwrap_or_default());
        match source.rules().read(cell.as_bytes()) {
            Reading::Number(number, _) => Value::Number(number.to_bits()),
            Reading::Missing => Value::Missing,
            _ => bit(&cell).map_or_else(|| Value::Word(cell), |bit| Value::Number(f64::from(u8::from(bit)).to_bits())),
        }
    })
}
