//! Where the lesson stands: which row, and which of its steps.

use serde::{Deserialize, Serialize};

use crate::{
    lesson::{
        rows::LessonRows,
        steps::{self, Reach, STEPS},
    },
    report::plane::Repair,
    sampling::Fate,
};

/// The number of the last step; 0 is the table before the first.
pub const LAST: u8 = STEPS.len() as u8 - 1;

/// A place in the lesson. Equal positions in equal outcomes show equal pictures and equal words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Position {
    /// The row that is told of, by its number in [`LessonRows`].
    pub row: u32,
    /// 0 to [`LAST`].
    pub step: u8,
    /// The rows from here on take each step together; those before have taken them all.
    pub since: u32,
    /// So many rows are there already, whichever of them is told of: they have been played.
    pub played: u32,
}

/// What there is to see of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Look {
    pub repair: Repair,
    pub fate: Fate,
}

impl Position {
    /// One step on; after the last one the next row begins. `None` at the end.
    pub fn next(self, rows: &LessonRows) -> Option<Self> {
        if rows.is_empty() {
            return None;
        }
        if self.step < LAST {
            return Some(Self { step: self.step + 1, ..self });
        }
        let row = self.row + 1;
        (row < rows.len()).then_some(Self { row, step: 1, since: row, ..self })
    }

    /// One step back, for when nothing is known of how one came here. `None` at the beginning.
    pub fn previous(self) -> Option<Self> {
        match (self.step, self.since) {
            (0, _) => None,
            (1, 1..) => Some(Self { row: self.since - 1, step: LAST, since: self.since - 1, ..self }),
            (step, _) => Some(Self { step: step - 1, ..self }),
        }
    }

    /// The same step of another row; rows before it have taken all steps, and those after it are not there.
    #[must_use]
    pub fn at_row(self, row: u32) -> Self {
        Self { row, since: row, step: self.step.max(1), played: 0 }
    }

    /// Another row is told of, and all that is there stays.
    #[must_use]
    pub fn telling_of(self, row: u32) -> Self {
        Self { row, step: self.step.max(1), since: self.since.min(row), played: self.landed() }
    }

    /// Within the rows that there are.
    #[must_use]
    pub fn within(self, rows: &LessonRows) -> Self {
        if rows.is_empty() {
            return Self::default();
        }
        let row = self.row.min(rows.len() - 1);
        Self { row, since: self.since.min(row), step: self.step.min(LAST), played: self.played.min(rows.len()) }
    }

    /// How far the row has come.
    pub fn reach(self) -> Reach {
        steps::step(self.step).reach()
    }

    /// How many rows have come into being.
    pub fn landed(self) -> u32 {
        let told = match (self.step, self.reach()) {
            (0, _) => return 0,
            (_, Reach::Unborn) => self.row,
            _ => self.row + 1,
        };
        told.max(self.played)
    }

    /// Whether the row that is told of is there.
    pub fn is_born(self) -> bool {
        self.reach() != Reach::Unborn
    }

    /// What is to be seen of a landed row whose fate is known.
    pub fn look(self, row: u32, fate: Fate) -> Look {
        let reach = if row < self.since { Reach::Unborn } else { self.reach() };
        match reach {
            // It has taken all steps.
            Reach::Unborn => Look { repair: Repair::Written, fate },
            Reach::Born(repair) => Look { repair, fate: Fate::Kept },
            Reach::Judged(fates) => {
                let out = fates.contains(&fate);
                Look { repair: Repair::Written, fate: if out { fate } else { Fate::Kept } }
            }
        }
    }
}

/// The first step at which the row is there.
pub fn birth() -> u8 {
    STEPS.iter().position(|step| step.reach() != Reach::Unborn).map_or(LAST, |at| at as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_were_played_take_the_steps_together() {
        let played = Position { row: 9, step: birth(), since: 4, played: 0 };
        let of = |position: Position, row| position.look(row, Fate::Closest);
        assert_eq!(of(played, 3), Look { repair: Repair::Written, fate: Fate::Closest });
        assert_eq!(of(played, 4), Look { repair: Repair::Drawn, fate: Fate::Kept });
        let identical = Position { step: LAST - 1, ..played };
        assert_eq!(of(identical, 9), Look { repair: Repair::Written, fate: Fate::Kept });
        assert_eq!(of(Position { step: LAST, ..played }, 9).fate, Fate::Closest);
        assert_eq!(
            (played.landed(), Position { step: 3, ..played }.landed(), Position::default().landed()),
            (10, 9, 0)
        );
    }

    #[test]
    fn back_from_the_first_step_of_a_row_is_the_last_of_the_one_before() {
        let first = Position { row: 5, step: 1, since: 5, played: 0 };
        assert_eq!(first.previous(), Some(Position { row: 4, step: LAST, since: 4, played: 0 }));
        assert_eq!(Position::default().previous(), None);
        assert_eq!(Position { step: 1, ..Position::default() }.previous(), Some(Position::default()));
    }

    fn rows() -> &'static LessonRows {
        static ROWS: std::sync::LazyLock<LessonRows> = std::sync::LazyLock::new(|| {
            let progress = crate::progress::Progress::new();
            let table = crate::table::samples::open("two-islands", &crate::table::ColumnSettings::default(), &progress)
                .unwrap();
            LessonRows::of(
                &crate::pipeline::run(&std::sync::Arc::new(table), &crate::recipe::Recipe::default(), &progress)
                    .unwrap(),
            )
        });
        &ROWS
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

        #[test]
        fn every_way_on_is_undone_and_no_row_is_lost_on_it(row in 0_u32..90, step in 0..=LAST, on in 0_usize..60) {
            // Wherever a walk without jumps can be: before the first step, or at a step of a row.
            let row = row.min(rows().len() - 1);
            let start = if step == 0 { Position::default() } else { Position { row, step, since: row, played: 0 } };
            let mut way = vec![start];
            for _ in 0..on {
                let Some(next) = way[way.len() - 1].next(rows()) else { break };
                proptest::prop_assert!(next.landed() >= way[way.len() - 1].landed());
                proptest::prop_assert!(next.landed() <= rows().len());
                proptest::prop_assert_eq!(next.within(rows()), next);
                way.push(next);
            }
            let last = way[way.len() - 1];
            proptest::prop_assert!(way.len() == on + 1 || (last.row, last.step) == (rows().len() - 1, LAST));
            let mut back = last;
            for &expected in way.iter().rev().skip(1) {
                back = back.previous().unwrap();
                proptest::prop_assert_eq!(back, expected);
            }
        }

        #[test]
        fn rows_that_were_played_look_the_same_after_a_row_on_and_back(since in 0_u32..80, more in 0_u32..20) {
            let row = (since + more).min(rows().len() - 2);
            let played = Position { row, step: LAST, since: since.min(row), played: 0 };
            let back = played.next(rows()).unwrap().previous().unwrap();
            proptest::prop_assert_eq!(back.landed(), played.landed());
            for row in 0..played.landed() {
                for fate in [Fate::Kept, Fate::Identical, Fate::Closest] {
                    proptest::prop_assert_eq!(back.look(row, fate), played.look(row, fate));
                }
            }
        }
    }
}
