//! Tomek links: pairs of rows of different classes that are nearest to one another.

use crate::{
    progress::{Progress, Stop},
    sampling::{
        Parameter,
        cleaning::{CLASSES, Cleaner, CleanerRows, Cleaning},
        fate::Reason,
    },
};

#[derive(Debug)]
pub struct TomekLinks;

impl Cleaner for TomekLinks {
    fn name(&self) -> &'static str {
        "tomek"
    }

    fn title(&self) -> &'static str {
        "Tomek links"
    }

    fn about(&self) -> &'static str {
        "Removes rows in a Tomek link: a row and one of another class that are each other's nearest neighbours."
    }

    fn source(&self) -> &'static str {
        "Tomek 1976"
    }

    fn follows(&self) -> &'static str {
        "Of a link that row goes whose class may lose rows: one of the two before rows are made, both where every class loses."
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[CLASSES] }
    }

    fn script(&self) -> Option<(&'static str, &'static str)> {
        Some(("TomekLinks", ""))
    }

    fn clean(&self, rows: &CleanerRows<'_>, _: &Cleaning, progress: &Progress) -> Result<Vec<(u32, Reason)>, Stop> {
        rows.check_k(1)?;
        linked(rows, &(0..rows.len() as u32).collect::<Vec<_>>(), progress)
    }
}

/// The rows in a link among some (ascending), each with its partner.
pub fn linked(rows: &CleanerRows<'_>, among: &[u32], progress: &Progress) -> Result<Vec<(u32, Reason)>, Stop> {
    let nearest = rows.nearest_among(among, among, 1, progress, |found| found.first().map(|other| other.row))?;
    let partner = |row: u32| nearest[among.binary_search(&row).ok()?];
    let link = |row: u32| {
        let other = partner(row)?;
        let is_linked = rows.class(other) != rows.class(row) && partner(other) == Some(row);
        (is_linked && rows.loses(rows.class(row))).then_some((row, Reason::Link(rows.id(other))))
    };
    Ok(among.iter().filter_map(|&row| link(row)).collect())
}
