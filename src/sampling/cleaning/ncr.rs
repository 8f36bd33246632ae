//! Neighbourhood cleaning rule: rows of larger classes go that their neighbours outvote, and those that outvote a row of the
//! smallest class, if their class has at least half as many rows (≥, as Laurikkala has it; imbalanced-learn asks for more than
//! half, and lets a row vote on itself).

use crate::{
    progress::{Progress, Stop},
    sampling::{
        Parameter,
        cleaning::{CLASSES, Cleaner, CleanerRows, Cleaning, votes},
        fate::Reason,
        parameter::Domain,
    },
};

const THRESHOLD: Parameter = Parameter {
    key: "threshold",
    title: "Least class",
    tip: "Neighbours that outvote a row of the smallest class go if their class has at least this percentage of its rows",
    domain: Domain::Whole { usual: 50, least: 0, most: 100_000, slider: 200 },
};

#[derive(Debug)]
pub struct NeighbourhoodCleaningRule;

impl Cleaner for NeighbourhoodCleaningRule {
    fn name(&self) -> &'static str {
        "ncr"
    }

    fn title(&self) -> &'static str {
        "Neighbourhood cleaning rule"
    }

    fn about(&self) -> &'static str {
        "Removes rows that most of their k nearest neighbours outvote, and the neighbours of other classes that outvote a row of the smallest class."
    }

    fn source(&self) -> &'static str {
        "Laurikkala 2001"
    }

    fn follows(&self) -> &'static str {
        "A class is cleaned if it has half as many rows as the smallest or more (Laurikkala 2001), and no row votes on itself; imbalanced-learn asks for more than half and lets rows of the smallest class vote on themselves."
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[votes::K, THRESHOLD, CLASSES] }
    }

    fn script(&self) -> Option<(&'static str, &'static str)> {
        Some(("NeighbourhoodCleaningRule", "n_neighbors=K, threshold_cleaning=THRESHOLD / 100"))
    }

    fn clean(
        &self,
        rows: &CleanerRows<'_>,
        settings: &Cleaning,
        progress: &Progress,
    ) -> Result<Vec<(u32, Reason)>, Stop> {
        let near = rows.nearest(settings.whole(&votes::K), progress)?;
        let judged = |row: u32| votes::judged(rows, row, near.of(row as usize), false, 1);
        let mut reasons: Vec<Option<Reason>> =
            (0..rows.len() as u32).map(|row| if rows.loses(rows.class(row)) { judged(row) } else { None }).collect();
        let Some(smallest) = rows.smallest() else { return Ok(Vec::new()) };
        let counts = rows.counts();
        let least = counts[smallest as usize] * settings.whole(&THRESHOLD) as u64;
        let cleans = |class: u32| class != smallest && rows.loses(class) && counts[class as usize] * 100 >= least;
        for row in rows.of_class(smallest).into_iter().filter(|&row| judged(row).is_some()) {
            for &other in near.of(row as usize).iter().filter(|&&other| cleans(rows.class(other))) {
                reasons[other as usize].get_or_insert(Reason::Outvotes(rows.id(row)));
            }
        }
        Ok((0_u32..).zip(reasons).filter_map(|(row, reason)| Some((row, reason?))).collect())
    }
}
