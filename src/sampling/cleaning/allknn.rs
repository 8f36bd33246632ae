//! All k nearest neighbours: edited nearest neighbours on what it left, with one neighbour, two, and so on to k.

use crate::{
    progress::{Progress, Stop},
    sampling::{
        Parameter,
        cleaning::{CLASSES, Cleaner, CleanerRows, Cleaning, votes},
        fate::Reason,
    },
};

#[derive(Debug)]
pub struct AllNearestNeighbours;

impl Cleaner for AllNearestNeighbours {
    fn name(&self) -> &'static str {
        "allknn"
    }

    fn title(&self) -> &'static str {
        "All k nearest neighbours"
    }

    fn about(&self) -> &'static str {
        "Edited nearest neighbours with one neighbour, then on the rows that are left with two, and so on to k, or until a larger class has fewer rows than the smallest had."
    }

    fn source(&self) -> &'static str {
        "Tomek 1976"
    }

    fn follows(&self) -> &'static str {
        "Each round edits what the one before left, as in imbalanced-learn."
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[votes::K, votes::VOTES, CLASSES] }
    }

    fn script(&self) -> Option<(&'static str, &'static str)> {
        Some(("AllKNN", "n_neighbors=K, kind_sel={\"all\": \"all\", \"most\": \"mode\"}[VOTES]"))
    }

    fn clean(
        &self,
        rows: &CleanerRows<'_>,
        settings: &Cleaning,
        progress: &Progress,
    ) -> Result<Vec<(u32, Reason)>, Stop> {
        votes::edited(rows, 1..=settings.whole(&votes::K), (votes::all(settings), false), progress)
    }
}
