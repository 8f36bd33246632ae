//! Edited nearest neighbours: rows go that their neighbours would take for another class.

use rayon::prelude::*;

use crate::{
    progress::{Progress, Stop},
    sampling::{
        Parameter,
        cleaning::{CLASSES, Cleaner, CleanerRows, Cleaning, votes},
        fate::Reason,
    },
};

/// Rows that one thread judges at least.
const PORTION: usize = 4_096;

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
        const { &[votes::K, votes::VOTES, CLASSES] }
    }

    fn script(&self) -> Option<(&'static str, &'static str)> {
        Some(("EditedNearestNeighbours", "n_neighbors=K, kind_sel={\"all\": \"all\", \"most\": \"mode\"}[VOTES]"))
    }

    fn clean(
        &self,
        rows: &CleanerRows<'_>,
        settings: &Cleaning,
        progress: &Progress,
    ) -> Result<Vec<(u32, Reason)>, Stop> {
        let near = rows.nearest(settings.whole(&votes::K), progress)?;
        let all = votes::all(settings);
        let judge = |row: u32| {
            let goes = rows.loses(rows.class(row)).then(|| votes::judged(rows, row, near.of(row as usize), all, 1));
            Some((row, goes.flatten()?))
        };
        Ok((0..rows.len() as u32).into_par_iter().with_min_len(PORTION).filter_map(judge).collect())
    }
}
