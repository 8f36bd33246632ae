//! What kind of row each row of a class is, by what is around it: safe, borderline, rare or an outlier.
//!
//! Napierala and Stefanowski 2016, with five nearest rows of any class: a row is safe where four or five of them are of its class,
//! borderline where two or three are, and an outlier where none is. Where one is, the row is rare if the two are a pair among others,
//! that is, if the five nearest of that one hold no row of the class but this one; else it is borderline.

use crate::space::{Space, neighbours::ClassNeighbours};

/// Nearest rows of any class that tell of a row.
pub const AROUND: usize = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKind {
    Safe,
    Borderline,
    Rare,
    Outlier,
}

impl RowKind {
    pub const ALL: [Self; 4] = [Self::Safe, Self::Borderline, Self::Rare, Self::Outlier];

    pub fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Borderline => "borderline",
            Self::Rare => "rare",
            Self::Outlier => "outlier",
        }
    }
}

/// The kind of every row of a class, in the order of its members, from their nearest rows of any class, [`AROUND`] or more. In a
/// table with fewer other rows the shares of those that there are decide.
pub fn row_kinds(space: &Space, class: u32, mixed: &ClassNeighbours) -> Vec<RowKind> {
    let members = space.members(class);
    let own = |member: usize| mixed.first(member, AROUND).iter().copied().filter(|&row| space.class(row) == class);
    let kind = |member: usize| {
        let (around, same) = (mixed.first(member, AROUND).len(), own(member).count());
        // In fifths of those around.
        match same * AROUND {
            0 => RowKind::Outlier,
            fifths if fifths >= 4 * around => RowKind::Safe,
            fifths if fifths >= 2 * around => RowKind::Borderline,
            _ => {
                let pair = own(member).all(|row| match members.binary_search(&row) {
                    Ok(other) => own(other).all(|of_other| of_other == members[member]),
                    Err(_) => true,
                });
                if pair { RowKind::Rare } else { RowKind::Borderline }
            }
        }
    };
    (0..members.len()).map(kind).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        progress::Progress,
        recipe::{Categorical, Missing, Scale},
        space::{SpaceKey, neighbours},
        table::{ColumnSettings, Source, Table},
    };

    /// On a line, by hand: six together are safe, a pair among others is rare, one alone an outlier.
    #[test]
    fn kinds_of_a_table_that_was_made_by_hand() {
        let few = [0, 1, 2, 3, 4, 5, 1_000, 1_001, 2_000, 3_000, 3_002, 3_004];
        let many =
            [990, 991, 992, 1_010, 1_011, 1_012, 1_990, 1_995, 2_005, 2_010, 2_011, 3_001, 3_003, 3_005, 3_010, 3_011];
        let row = |(class, at): (&str, i32)| format!("{at},{class}\n");
        let all = few.map(|at| ("few", at)).into_iter().chain(many.map(|at| ("many", at)));
        let text = String::from("x,class\n") + &all.map(row).collect::<Vec<_>>().concat();
        let source = Source::from_bytes("t.csv", text.into_bytes(), true).unwrap();
        let settings = ColumnSettings { target: Some("class".to_owned()), ..ColumnSettings::default() };
        let table = Table::from_source(Arc::new(source), "t.csv", None, &settings, &Progress::new()).unwrap();
        let key = SpaceKey { scale: Scale::None, categorical: Categorical::OneHot, missing: Missing::Drop };
        let space = Space::fit(&Arc::new(table), key, &Progress::new()).unwrap();
        let mixed = neighbours::find_mixed(&space, 0, AROUND, &Progress::new()).unwrap();
        let kinds: Vec<&str> = row_kinds(&space, 0, &mixed).into_iter().map(RowKind::name).collect();
        let safe = ["safe"; 6];
        let rest = ["rare", "rare", "outlier", "borderline", "borderline", "borderline"];
        assert_eq!(kinds, [&safe[..], &rest[..]].concat());
    }
}
