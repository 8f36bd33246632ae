//! What kind of row each row of a class is, by what is around it: safe, borderline, rare or an outlier.
//!
//! Napierala and Stefanowski 2016, with five nearest rows of any class: a row is safe where four or five of them are of its class,
//! borderline where two or three are, and an outlier where none is. Where one is, the row is rare if the two are a pair among others,
//! that is, if the five nearest of that one hold no row of the class but this one; else it is borderline.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Setting},
    space::{Space, neighbours::ClassNeighbours},
};

/// Nearest rows of any class that tell of a row.
pub const AROUND: usize = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum RowKind {
    /// Four or five of its five nearest rows are of its class.
    Safe,
    /// Two or three are; or one, and the two are no pair.
    Borderline,
    /// One is, and the two are a pair among rows of other classes.
    Rare,
    /// None is.
    Outlier,
}

impl RowKind {
    pub const ALL: [Self; 4] = [Self::Safe, Self::Borderline, Self::Rare, Self::Outlier];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Borderline => "borderline",
            Self::Rare => "rare",
            Self::Outlier => "outlier",
        }
    }
}

/// The kinds of rows that may be bases: one at least, and usually all.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<RowKind>", into = "Vec<RowKind>")]
pub struct BaseKinds(Vec<RowKind>);

impl Default for BaseKinds {
    fn default() -> Self {
        Self(RowKind::ALL.to_vec())
    }
}

impl TryFrom<Vec<RowKind>> for BaseKinds {
    type Error = Error;

    fn try_from(kinds: Vec<RowKind>) -> Result<Self, Error> {
        let chosen: Vec<RowKind> = RowKind::ALL.into_iter().filter(|kind| kinds.contains(kind)).collect();
        if chosen.is_empty() {
            let message = format!("no kind of row may be a base: name one or more of {}", Self::default().words());
            return Err(Error::usage(message).about(Setting::Bases));
        }
        Ok(Self(chosen))
    }
}

impl From<BaseKinds> for Vec<RowKind> {
    fn from(bases: BaseKinds) -> Self {
        bases.0
    }
}

impl BaseKinds {
    pub fn has(&self, kind: RowKind) -> bool {
        self.0.contains(&kind)
    }

    /// Whether rows of every kind may be bases.
    pub fn is_all(&self) -> bool {
        self.0.len() == RowKind::ALL.len()
    }

    /// These with a kind or without it; `None` where none would be left.
    pub fn with(&self, kind: RowKind, may_be: bool) -> Option<Self> {
        let others = RowKind::ALL.into_iter().filter(|&other| other != kind && self.has(other));
        Self::try_from(others.chain(may_be.then_some(kind)).collect::<Vec<_>>()).ok()
    }

    /// As they are typed, "safe,borderline".
    pub fn typed(&self) -> String {
        self.names().join(",")
    }

    /// "safe, borderline".
    pub fn words(&self) -> String {
        self.names().join(", ")
    }

    fn names(&self) -> Vec<&'static str> {
        self.0.iter().map(|kind| kind.name()).collect()
    }
}

/// How many rows are of each kind, in the order of [`RowKind::ALL`].
pub fn counts(kinds: &[RowKind]) -> [usize; 4] {
    RowKind::ALL.map(|kind| kinds.iter().filter(|other| **other == kind).count())
}

/// The counts in words: "safe 4, borderline 2, rare 0, outlier 1".
pub fn count_words(kinds: &[RowKind]) -> String {
    let words: Vec<String> =
        RowKind::ALL.iter().zip(counts(kinds)).map(|(kind, count)| format!("{} {count}", kind.name())).collect();
    words.join(", ")
}

/// The kind of every row of a class, in the order of its members, and what it was told by.
#[derive(Debug, PartialEq, Eq)]
pub struct ClassKinds {
    kinds: Vec<RowKind>,
    /// How many of the nearest rows are of the class.
    own: Vec<u8>,
    /// Nearest rows that were looked at: [`AROUND`], or as many as there are.
    around: usize,
}

impl Deref for ClassKinds {
    type Target = [RowKind];

    fn deref(&self) -> &[RowKind] {
        &self.kinds
    }
}

impl ClassKinds {
    /// The kind of a member and why: "borderline: 3 of its 5 nearest rows are of other classes".
    pub fn why(&self, member: usize) -> String {
        let (kind, own, around) = (self.kinds[member], usize::from(self.own[member]), self.around);
        let nearest = match around {
            1 => "its only other row is".to_owned(),
            _ if own == 0 => format!("all {around} nearest rows are"),
            _ => format!(
                "{} of its {around} nearest rows {}",
                around - own,
                if around - own == 1 { "is" } else { "are" }
            ),
        };
        let of_others = format!("{nearest} of {}", if around - own == 1 { "another class" } else { "other classes" });
        let words = match (own, kind) {
            _ if own == around => format!("its {around} nearest rows are all of its class"),
            (1, RowKind::Rare) => format!("{of_others}, and the one of its class has no other of the class around it"),
            (1, RowKind::Borderline) if own * AROUND < 2 * around => {
                format!("{of_others}, but the one of its class has more of the class around it")
            }
            _ => of_others,
        };
        format!("{}: {words}", kind.name())
    }
}

/// The kinds of a class's rows from their nearest rows of any class, [`AROUND`] or more. In a table with fewer other rows the shares
/// of those that there are decide.
pub fn row_kinds(space: &Space, class: u32, mixed: &ClassNeighbours) -> ClassKinds {
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
    ClassKinds {
        kinds: (0..members.len()).map(kind).collect(),
        own: (0..members.len()).map(|member| own(member).count() as u8).collect(),
        around: mixed.k.min(AROUND),
    }
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

    #[test]
    fn kinds_that_may_be_bases_are_in_one_order_and_never_none() {
        let bases = BaseKinds::try_from(vec![RowKind::Rare, RowKind::Safe, RowKind::Rare]).unwrap();
        assert_eq!((bases.typed().as_str(), bases.words().as_str()), ("safe,rare", "safe, rare"));
        assert!(bases.has(RowKind::Safe) && !bases.has(RowKind::Outlier) && !bases.is_all());
        let rare = bases.with(RowKind::Safe, false).unwrap();
        assert_eq!((rare.typed().as_str(), rare.with(RowKind::Rare, false)), ("rare", None));
        assert_eq!(
            RowKind::ALL.iter().try_fold(rare, |bases, &kind| bases.with(kind, true)),
            Some(BaseKinds::default())
        );
        assert!(BaseKinds::try_from(Vec::new()).unwrap_err().message.contains("safe, borderline, rare, outlier"));
        assert_eq!(
            count_words(&[RowKind::Rare, RowKind::Safe, RowKind::Rare]),
            "safe 1, borderline 0, rare 2, outlier 0"
        );
    }

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
        let found = row_kinds(&space, 0, &mixed);
        let kinds: Vec<&str> = found.iter().map(|kind| kind.name()).collect();
        let safe = ["safe"; 6];
        let rest = ["rare", "rare", "outlier", "borderline", "borderline", "borderline"];
        assert_eq!(kinds, [&safe[..], &rest[..]].concat());
        for (member, why) in [
            (0, "safe: its 5 nearest rows are all of its class"),
            (
                6,
                "rare: 4 of its 5 nearest rows are of other classes, and the one of its class has no other of the class around it",
            ),
            (8, "outlier: all 5 nearest rows are of other classes"),
            (9, "borderline: 3 of its 5 nearest rows are of other classes"),
        ] {
            assert_eq!(found.why(member), why);
        }
        // A row of one class beside two others, of which one is near its like.
        let kinds = vec![RowKind::Borderline, RowKind::Safe, RowKind::Outlier];
        let few = |own: [u8; 3], around| ClassKinds { kinds: kinds.clone(), own: own.to_vec(), around };
        let found = few([1, 4, 0], 5);
        assert!(found.why(0).ends_with("but the one of its class has more of the class around it"), "{}", found.why(0));
        assert_eq!(found.why(1), "safe: 1 of its 5 nearest rows is of another class");
        assert_eq!(few([1, 1, 0], 1).why(2), "outlier: its only other row is of another class");
        assert_eq!(few([1, 1, 0], 2).why(0), "borderline: 1 of its 2 nearest rows is of another class");
    }
}
