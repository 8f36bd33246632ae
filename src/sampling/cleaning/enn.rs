//! Edited nearest neighbours: rows go that their neighbours would take for another class.

use rayon::prelude::*;

use crate::{
    progress::{Progress, Stop},
    sampling::{
        Parameter,
        cleaning::{CLASSES, Cleaner, CleanerRows, Cleaning},
        fate::Reason,
        parameter::{Domain, K_LIMIT},
    },
};

/// Rows that one thread judges at least.
const PORTION: usize = 4_096;

const K: Parameter = Parameter {
    key: "k",
    title: "Neighbours",
    tip: "How many nearest rows of any class vote on a row",
    domain: Domain::Whole { usual: 3, least: 1, most: K_LIMIT, slider: 20 },
};

const VOTES: Parameter = Parameter {
    key: "votes",
    title: "A row stays if",
    tip: "All of its k nearest rows have to be of its class, or its class has to be the most frequent among them",
    domain: Domain::Choice(&[("all", "all are of its class"), ("most", "most are of its class")]),
};

#[derive(Debug)]
pub struct EditedNearestNeighbours;

impl Cleaner for EditedNearestNeighbours {
    fn name(&self) -> &'static str {
        "enn"
    }

    fn title(&self) -> &'static str {
        "Edited nearest neighbours"
    }

    fn about(&self) -> &'static str {
        "Removes rows whose class differs from that of any, or of most, of their k nearest neighbours."
    }

    fn source(&self) -> &'static str {
        "Wilson 1972"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[K, VOTES, CLASSES] }
    }

    fn script(&self) -> (&'static str, &'static str) {
        ("EditedNearestNeighbours", "n_neighbors=K, kind_sel={\"all\": \"all\", \"most\": \"mode\"}[VOTES]")
    }

    fn clean(
        &self,
        rows: &CleanerRows<'_>,
        settings: &Cleaning,
        progress: &Progress,
    ) -> Result<Vec<(u32, Reason)>, Stop> {
        let near = rows.nearest(settings.whole(&K), progress)?;
        let all = settings.parameter(&VOTES) == VOTES.usual();
        let judge = |row: u32| {
            let own = rows.class(row);
            if !rows.loses(own) {
                return None;
            }
            let votes = || near.of(row as usize).iter().map(|&other| rows.class(other));
            let against = votes().filter(|&class| class != own).count();
            let goes = if all { against > 0 } else { most_frequent(&votes) != Some(own) };
            goes.then_some((row, Reason::Votes { against: against as u32, of: near.k as u32 }))
        };
        Ok((0..rows.len() as u32).into_par_iter().with_min_len(PORTION).filter_map(judge).collect())
    }
}

/// The most frequent class; of equally frequent ones the first in the order of the classes, as imbalanced-learn has it.
fn most_frequent<V: Iterator<Item = u32>>(votes: &impl Fn() -> V) -> Option<u32> {
    votes().max_by_key(|&class| (votes().filter(|&other| other == class).count(), std::cmp::Reverse(class)))
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
