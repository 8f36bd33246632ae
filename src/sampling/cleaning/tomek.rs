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

    fn parameters(&self) -> &'static [Parameter] {
        const { &[CLASSES] }
    }

    fn script(&self) -> (&'static str, &'static str) {
        ("TomekLinks", "")
    }

    fn clean(&self, rows: &CleanerRows<'_>, _: &Cleaning, progress: &Progress) -> Result<Vec<(u32, Reason)>, Stop> {
        let near = rows.nearest(1, progress)?;
        let nearest = |row: u32| near.of(row as usize)[0];
        let is_linked = |&row: &u32| {
            let other = nearest(row);
            rows.loses(rows.class(row)) && rows.class(other) != rows.class(row) && nearest(other) == row
        };
        let linked = (0..rows.len() as u32).filter(is_linked);
        Ok(linked.map(|row| (row, Reason::Link(rows.id(nearest(row))))).collect())
    }
}
