//! The vote of a row's nearest rows on its class, once or in rounds: what the cleaners of the family of edited nearest
//! neighbours share.

use rayon::prelude::*;

use crate::{
    progress::{Progress, Stop},
    sampling::{
        Parameter,
        cleaning::{CleanerRows, Cleaning},
        fate::Reason,
        parameter::{Domain, K_LIMIT},
    },
    space::index::Neighbour,
};

/// Rows that one thread judges at least.
const PORTION: usize = 4_096;

/// Rows that are looked up beyond those that vote: as others go, these move up, and few rows need be searched for anew.
const SPARE: usize = 4;

pub const K: Parameter = Parameter {
    key: "k",
    title: "Neighbours",
    tip: "How many nearest rows of any class vote on a row",
    domain: Domain::Whole { usual: 3, least: 1, most: K_LIMIT, slider: 20 },
};

pub const VOTES: Parameter = Parameter {
    key: "votes",
    title: "A row stays if",
    tip: "All of its k nearest rows have to be of its class, or its class has to be the most frequent among them",
    domain: Domain::Choice(&[("all", "all are of its class"), ("most", "most are of its class")]),
};

/// Whether all neighbours have to be of a row's class.
pub fn all(settings: &Cleaning) -> bool {
    settings.parameter(&VOTES) == VOTES.usual()
}

/// Why a row goes, by the votes of its neighbours, if it does.
pub fn judged(rows: &CleanerRows<'_>, row: u32, near: &[u32], all: bool, round: u32) -> Option<Reason> {
    let own = rows.class(row);
    let votes = || near.iter().map(|&other| rows.class(other));
    let against = votes().filter(|&class| class != own).count();
    let goes = if all { against > 0 } else { most_frequent(&votes) != Some(own) };
    goes.then_some(Reason::Votes { against: against as u32, of: near.len() as u32, round })
}

/// The most frequent class; of equally frequent ones the first in the order of the classes, as imbalanced-learn has it.
pub fn most_frequent<V: Iterator<Item = u32>>(votes: &impl Fn() -> V) -> Option<u32> {
    votes().max_by_key(|&class| (votes().filter(|&other| other == class).count(), std::cmp::Reverse(class)))
}

/// Edits in rounds, of which the n-th asks `ks` for how many rows vote; after each the rows that went are gone for the next. It
/// ends when there are no more rounds, when `until_none` and a round took nothing, when a class other than the smallest has
/// become smaller than that was or is gone, or when too few rows are left to ask so many.
pub fn edited(
    rows: &CleanerRows<'_>,
    ks: impl Iterator<Item = usize> + Clone,
    (all, until_none): (bool, bool),
    progress: &Progress,
) -> Result<Vec<(u32, Reason)>, Stop> {
    let most = ks.clone().max().unwrap_or(0);
    rows.check_k(most)?;
    let smallest = rows.smallest();
    let least = smallest.map_or(0, |class| rows.counts()[class as usize]);
    let mut left = rows.counts().to_vec();
    let mut there: Vec<u32> = (0..rows.len() as u32).collect();
    let mut known = Known::of(rows, &there, most + SPARE, progress)?;
    let mut gone: Vec<(u32, Reason)> = Vec::new();
    for (round, k) in (1_u32..).zip(ks) {
        if k >= there.len() {
            break;
        }
        known.renew(rows, &there, k, progress)?;
        let judge = |&row: &u32| {
            if !rows.loses(rows.class(row)) {
                return None;
            }
            let near: Vec<u32> = known.left(row).take(k).collect();
            Some((row, judged(rows, row, &near, all, round)?))
        };
        let goes: Vec<(u32, Reason)> = there.par_iter().with_min_len(PORTION).filter_map(judge).collect();
        for &(row, _) in &goes {
            left[rows.class(row) as usize] -= 1;
            known.is_gone[row as usize] = true;
        }
        there.retain(|&row| !known.is_gone[row as usize]);
        let is_stable = goes.is_empty();
        gone.extend(goes);
        let is_cut = |(class, &count): (u32, &u64)| {
            let was = rows.counts()[class as usize];
            was > 0 && (count == 0 || (Some(class) != smallest && count < least))
        };
        if (is_stable && until_none) || (0_u32..).zip(&left).any(is_cut) {
            break;
        }
        progress.check()?;
    }
    gone.sort_unstable_by_key(|(row, _)| *row);
    Ok(gone)
}

/// The nearest rows of every row, as far as they were looked up, among which some are gone meanwhile.
#[derive(Debug)]
struct Known {
    near: Vec<Vec<u32>>,
    is_gone: Vec<bool>,
    reach: usize,
}

impl Known {
    fn of(rows: &CleanerRows<'_>, there: &[u32], reach: usize, progress: &Progress) -> Result<Self, Stop> {
        let near = rows.nearest_among(there, there, reach, progress, numbers)?;
        Ok(Self { near, is_gone: vec![false; rows.len()], reach })
    }

    /// The nearest rows of a row that are left, in order. Those that were looked up are all that are as near.
    fn left(&self, row: u32) -> impl Iterator<Item = u32> {
        self.near[row as usize].iter().copied().filter(|&other| !self.is_gone[other as usize])
    }

    /// Looks up more for the rows that know of fewer than `k` which are left.
    fn renew(&mut self, rows: &CleanerRows<'_>, there: &[u32], k: usize, progress: &Progress) -> Result<(), Stop> {
        let lacks = |row: &u32| self.left(*row).take(k).count() < k;
        let short: Vec<u32> = there.iter().copied().filter(lacks).collect();
        if short.is_empty() {
            return Ok(());
        }
        let found = rows.nearest_among(there, &short, self.reach, progress, numbers)?;
        for (row, found) in short.into_iter().zip(found) {
            self.near[row as usize] = found;
        }
        Ok(())
    }
}

fn numbers(found: &[Neighbour]) -> Vec<u32> {
    found.iter().map(|other| other.row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equally_frequent_classes_wins() {
        let most = |votes: &[u32]| most_frequent(&|| votes.iter().copied());
        assert_eq!(most(&[2, 1, 0]), Some(0));
        assert_eq!(most(&[2, 1, 2]), Some(2));
        assert_eq!(most(&[3, 1, 1, 3, 0]), Some(1));
        assert_eq!(most(&[]), None);
    }
}
