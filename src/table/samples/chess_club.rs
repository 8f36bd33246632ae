//! A simulated school: who plays in the chess club, by two whole numbers. On so coarse a grid SMOTE makes copies.
//!
//! | column | how it is drawn |
//! |---|---|
//! | `age` | whole years: 9 to 13 of players, 8 to 15 of the others |
//! | `games` | games played a month: 4 to 40 of players, 0 to 44 of the others |
//! | `club` | yes (14 rows) or no (46 rows) |
//!
//! No player shares age and games with anybody. The last row, a player of 15 with 60 games, stands alone.

use std::{borrow::Cow, fmt::Write as _};

use super::{BuiltInTable, draws::Draws};

pub(super) const SAMPLE: BuiltInTable = BuiltInTable {
    name: "chess-club",
    title: "Chess club",
    about: "60 simulated pupils by age and games a month, both whole numbers; 14 play in the chess club.",
    rows: 60,
    target: "club",
    licence: "MIT OR Apache-2.0, simulated for this program",
    make: || Cow::Owned(make()),
};

/// The player unlike any other.
const ALONE: (u32, u32) = (15, 60);

fn make() -> Vec<u8> {
    let mut draws = Draws::new(60_1446);
    let mut players = vec![ALONE];
    while players.len() < 14 {
        let player = (draws.whole(9, 13), draws.whole(4, 40));
        if !players.contains(&player) {
            players.push(player);
        }
    }
    let mut text = String::from("age,games,club\n");
    let mut left = 46;
    while left > 0 {
        let pupil = (draws.whole(8, 15), draws.whole(0, 44));
        if !players.contains(&pupil) {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{},{},no", pupil.0, pupil.1);
            left -= 1;
        }
    }
    // The one who stands alone comes last.
    for player in players.iter().skip(1).chain([&ALONE]) {
        let _ = writeln!(text, "{},{},yes", player.0, player.1);
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{cells, counts};

    #[test]
    fn classes_are_as_said() {
        let counts = counts("chess-club", "club");
        assert_eq!((counts["yes"], counts["no"]), (14, 46));
    }

    #[test]
    fn no_player_is_like_another_pupil() {
        let (_, rows) = cells("chess-club");
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| row[2] == "yes") {
            assert!(rows.iter().enumerate().all(|(other, pupil)| other == at || pupil[..2] != row[..2]), "{row:?}");
        }
        assert_eq!(rows.last().unwrap()[..], ["15", "60", "yes"]);
    }
}
