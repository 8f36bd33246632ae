//! Repeated edited nearest neighbours: edited nearest neighbours on what it left, until nothing goes.

use crate::{
    progress::{Progress, Stop},
    sampling::{
        Parameter,
        cleaning::{CLASSES, Cleaner, CleanerRows, Cleaning, votes},
        fate::Reason,
        parameter::Domain,
    },
};

const ROUNDS: Parameter = Parameter {
    key: "rounds",
    title: "Rounds",
    tip: "After how many rounds it ends, if rows still go",
    domain: Domain::Whole { usual: 100, least: 1, most: 1_000, slider: 100 },
};

#[derive(Debug)]
pub struct RepeatedEditedNearestNeighbours;

impl Cleaner for RepeatedEditedNearestNeighbours {
    fn name(&self) -> &'static str {
        "renn"
    }

    fn title(&self) -> &'static str {
        "Repeated edited nearest neighbours"
    }

    fn about(&self) -> &'static str {
        "Edited nearest neighbours again and again on the rows that are left, until none goes or a larger class has fewer rows than the smallest had."
    }

    fn source(&self) -> &'static str {
        "Tomek 1976"
    }

    fn follows(&self) -> &'static str {
        "Rounds end as in imbalanced-learn, but for which class is spared: it is the smallest of the first round in all of them."
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[votes::K, votes::VOTES, ROUNDS, CLASSES] }
    }

    fn script(&self) -> Option<(&'static str, &'static str)> {
        Some((
            "RepeatedEditedNearestNeighbours",
            "n_neighbors=K, max_iter=ROUNDS, kind_sel={\"all\": \"all\", \"most\": \"mode\"}[VOTES]",
        ))
    }

    fn clean(
        &self,
        rows: &CleanerRows<'_>,
        settings: &Cleaning,
        progress: &Progress,
    ) -> Result<Vec<(u32, Reason)>, Stop> {
        let ks = std::iter::repeat_n(settings.whole(&votes::K), settings.whole(&ROUNDS));
        votes::edited(rows, ks, (votes::all(settings), true), progress)
    }
}
