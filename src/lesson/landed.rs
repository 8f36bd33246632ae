//! Counts the rows that have landed at a position of the lesson.

use crate::{
    lesson::{
        counts::{BINS, Count, Spread, Tally},
        position::Position,
        rows::LessonRows,
    },
    measures::bins,
    pipeline::Outcome,
    recipe::Output,
    sampling::{Choices, Fate},
};

impl Tally {
    /// Of the rows that have landed.
    pub fn of(outcome: &Outcome, rows: &LessonRows, position: Position) -> Self {
        let synthetic_only = outcome.recipe.output == Output::Synthetic;
        let mut classes: Vec<Count> = outcome
            .ledger
            .iter()
            .map(|row| Count {
                // What undersampling made is there from the start, as what it kept.
                real: if synthetic_only { 0 } else { row.real_left() + if row.merges() { row.kept } else { 0 } },
                target: row.target,
                ..Count::default()
            })
            .collect();
        let mut gaps = [0; BINS];
        let range = rows.classes().filter_map(|(class, ..)| outcome.choices(class)).map(Choices::gaps);
        let range = range.fold([0.0, 1.0], |[low, high], [from, to]| [f64::min(low, from), f64::max(high, to)]);
        let landed = position.landed();
        for (class, first, count) in rows.classes() {
            let there = landed.saturating_sub(first).min(count) as usize;
            let into = &mut classes[class as usize];
            into.made = there as u64;
            for (row, fate) in (first..).zip(&outcome.selection.fates[class as usize][..there]) {
                match position.look(row, *fate).fate {
                    Fate::Identical => into.identical += 1,
                    Fate::Closest => into.closest += 1,
                    Fate::Kept | Fate::Surplus | Fate::Cleaned => {}
                }
            }
            let draws = outcome.generated[class as usize].as_ref().map_or(&[][..], |rows| &rows.draws[..there]);
            for draw in draws {
                let share = (draw.gap - range[0]) / (range[1] - range[0]);
                gaps[((share * BINS as f64) as usize).min(BINS - 1)] += 1;
            }
        }
        Self { classes, gaps, range }
    }
}

impl Spread {
    /// Of the rows that have landed; `None` when no two of them differ in distance.
    pub fn of(outcome: &Outcome, rows: &LessonRows, position: Position) -> Option<Self> {
        let landed = position.landed();
        let each = || {
            rows.classes().flat_map(move |(class, first, count)| {
                let there = landed.saturating_sub(first).min(count);
                (0..there).filter_map(move |index| {
                    let made = outcome.generated[class as usize].as_ref()?;
                    let fate = outcome.selection.fates[class as usize][index as usize];
                    let out = matches!(position.look(first + index, fate).fate, Fate::Identical | Fate::Closest);
                    Some((made.distance[index as usize], out))
                })
            })
        };
        let apart = || each().filter(|(far, _)| *far > 0.0);
        let (low, high) =
            apart().fold((f64::INFINITY, 0.0), |(low, high): (f64, f64), (it, _)| (low.min(it), high.max(it)));
        if low >= high {
            return None;
        }
        let edges = bins::log_edges(low, high, BINS);
        let mut bins = [[0; 2]; BINS];
        for (apart, out) in apart() {
            if let Some(bin) = bins::bin(&edges, apart) {
                bins[bin][usize::from(out)] += 1;
            }
        }
        let copies = each().filter(|(far, _)| *far == 0.0).count() as u32;
        Some(Self { low, high, bins, copies })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        lesson::position::LAST,
        pipeline,
        progress::Progress,
        recipe::Recipe,
        table::{ColumnSettings, samples},
    };

    #[test]
    fn at_the_end_the_counts_are_those_of_the_ledger() {
        for name in ["wine", "two-islands", "animal-shelter", "chess-club", "orchard"] {
            let table = Arc::new(samples::open(name, &ColumnSettings::default(), &Progress::new()).unwrap());
            for (drop_closest, top_up) in [(0.0, true), (20.0, true), (30.0, false)] {
                let recipe = Recipe { drop_closest, top_up, oversupply: 1.0, ..Recipe::default() };
                let outcome = pipeline::run(&table, &recipe, &Progress::new()).unwrap();
                let rows = LessonRows::of(&outcome);
                let end = Position { row: rows.len() - 1, step: LAST, since: 0, played: 0 };
                for since in [0, end.row] {
                    let tally = Tally::of(&outcome, &rows, Position { since, ..end });
                    for (count, ledger) in tally.classes.iter().zip(&outcome.ledger) {
                        assert_eq!(
                            (count.kept(), count.total(), count.target),
                            (ledger.kept, ledger.total, ledger.target),
                            "{name}, {drop_closest} %: {}",
                            ledger.class
                        );
                    }
                    assert_eq!(tally.made(), u64::from(rows.len()));
                    assert_eq!(u64::from(tally.gaps.iter().sum::<u32>()), tally.made());
                }
                let spread = Spread::of(&outcome, &rows, end).unwrap();
                let there: u32 = spread.bins.iter().flatten().sum();
                assert_eq!(there + spread.copies, rows.len(), "{name}");
                // Nothing has landed before the first step.
                assert_eq!(Tally::of(&outcome, &rows, Position::default()).made(), 0);
            }
        }
    }
}
