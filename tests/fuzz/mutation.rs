//! How an input is spoilt.

use std::fmt;

use proptest::{prelude::*, sample::Index};

use crate::corpus::Seed;

/// Inputs do not grow beyond this: a long one finds no more than a short one, and takes longer.
const LONGEST: usize = 1 << 14;

/// An input; shown as a literal that can be pasted into a file of the corpus.
#[derive(Clone)]
pub struct Spoilt(pub Vec<u8>);

impl fmt::Debug for Spoilt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

/// One change of the bytes. Places are picked among those that there are when it is made.
#[derive(Clone, Debug)]
enum Mutation {
    Flip(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, Index),
    Repeat(Index, Index, usize),
    Truncate(Index),
    /// The rest of another file of the corpus from some place on.
    Splice(Index, Index, Index),
}

/// A file of the corpus with a few changes, words of the dictionary among them.
pub fn spoilt(seeds: Vec<Seed>, dictionary: &'static [&'static str]) -> impl Strategy<Value = Spoilt> {
    let changes = prop::collection::vec(mutation(dictionary), 1..8);
    (any::<Index>(), changes).prop_map(move |(first, changes)| {
        let mut bytes = first.get(&seeds).bytes.clone();
        for change in &changes {
            change.apply(&mut bytes, &seeds);
            bytes.truncate(LONGEST);
        }
        Spoilt(bytes)
    })
}

fn mutation(dictionary: &'static [&'static str]) -> impl Strategy<Value = Mutation> {
    let at = any::<Index>;
    let word = prop::sample::select(dictionary).prop_map(|word| word.as_bytes().to_vec());
    prop_oneof![
        2 => (at(), 1_u8..).prop_map(|(place, bits)| Mutation::Flip(place, bits)),
        4 => (at(), word).prop_map(|(place, word)| Mutation::Insert(place, word)),
        1 => (at(), prop::collection::vec(any::<u8>(), 1..4)).prop_map(|(place, bytes)| Mutation::Insert(place, bytes)),
        2 => (at(), at()).prop_map(|(from, to)| Mutation::Remove(from, to)),
        1 => (at(), at(), 1_usize..4).prop_map(|(from, to, times)| Mutation::Repeat(from, to, times)),
        1 => at().prop_map(Mutation::Truncate),
        1 => (at(), at(), at()).prop_map(|(place, other, from)| Mutation::Splice(place, other, from)),
    ]
}

impl Mutation {
    fn apply(&self, bytes: &mut Vec<u8>, seeds: &[Seed]) {
        let place = |at: &Index| at.index(bytes.len() + 1);
        let stretch = |one: &Index, other: &Index| {
            let (one, other) = (place(one), place(other));
            one.min(other)..one.max(other)
        };
        match self {
            Self::Flip(at, bits) => {
                let at = at.index(bytes.len().max(1));
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= bits;
                }
            }
            Self::Insert(at, more) => {
                let at = place(at);
                bytes.splice(at..at, more.iter().copied());
            }
            Self::Remove(from, to) => {
                bytes.drain(stretch(from, to));
            }
            Self::Repeat(from, to, times) => {
                let stretch = stretch(from, to);
                let more = bytes[stretch.clone()].repeat(*times);
                bytes.splice(stretch.end..stretch.end, more);
            }
            Self::Truncate(at) => bytes.truncate(place(at)),
            Self::Splice(at, other, from) => {
                let other = &other.get(seeds).bytes;
                bytes.truncate(place(at));
                bytes.extend_from_slice(&other[from.index(other.len() + 1)..]);
            }
        }
    }
}
