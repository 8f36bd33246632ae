//! A table drawn by hand: dots of a few classes in a plane, and the ordinary table that they make.

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    progress::{Progress, Stop},
    recipe::{NamedTotals, Recipe, Totals},
    report::plane::AxisChoice,
    table::{ColumnSettings, Kind, Source, Table},
};

/// What the table is called.
pub const NAME: &str = "drawing";

/// The classes that there can be.
pub const CLASSES: [&str; 4] = ["a", "b", "c", "d"];

/// Lowest and highest of x and y. It is fixed, so that the picture stays where it is while a dot is dragged.
pub const PLANE: [[f64; 2]; 2] = [[0.0, 10.0], [0.0, 6.0]];

/// The columns x and y.
pub const AXES: (AxisChoice, AxisChoice) = (AxisChoice::Column(0), AxisChoice::Column(1));

/// What a fresh drawing shows: many of a, and a few of b beside them, one on each side of a gap.
const STARTER: [(f64, f64, usize); 16] = [
    (1.2, 1.1, 0),
    (1.9, 2.6, 0),
    (2.4, 4.3, 0),
    (2.9, 1.6, 0),
    (3.3, 3.2, 0),
    (3.8, 4.8, 0),
    (4.1, 2.2, 0),
    (4.6, 0.9, 0),
    (4.9, 3.7, 0),
    (5.6, 2.7, 0),
    (6.1, 4.9, 0),
    (6.4, 1.3, 0),
    (7.1, 3.1, 1),
    (7.9, 4.4, 1),
    (8.3, 2.3, 1),
    (9.0, 3.6, 1),
];

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dot {
    pub x: f64,
    pub y: f64,
    pub class: String,
}

/// The dots, in the order in which they were placed: the rows of the table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Drawing {
    pub points: Vec<Dot>,
}

/// What the picture is drawn on with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pen {
    /// The class of the next dot, by its number.
    pub class: usize,
    /// A click deletes.
    pub erase: bool,
    /// The revision at which the drawing took the place of another table: what was computed before is not of it.
    pub since: u64,
}

impl Pen {
    /// The class of the next dots.
    pub fn take(&mut self, class: usize) {
        (self.class, self.erase) = (class.min(CLASSES.len() - 1), false);
    }
}

impl Drawing {
    pub fn starter() -> Self {
        let mut drawing = Self::default();
        for (x, y, class) in STARTER {
            drawing.place(x, y, class);
        }
        drawing
    }

    /// Whether it can be followed, should a file say something else.
    pub fn is_sound(&self) -> bool {
        self.points.iter().all(|dot| {
            let within = |value: f64, [low, high]: [f64; 2]| (low..=high).contains(&value);
            within(dot.x, PLANE[0]) && within(dot.y, PLANE[1]) && CLASSES.contains(&dot.class.as_str())
        })
    }

    /// Adds a dot of a class, by its number. False if nothing changed.
    pub fn place(&mut self, x: f64, y: f64, class: usize) -> bool {
        let (Some([x, y]), Some(class)) = (place(x, y), CLASSES.get(class)) else { return false };
        self.points.push(Dot { x, y, class: (*class).to_owned() });
        true
    }

    /// Puts a dot elsewhere. False if nothing changed.
    pub fn move_to(&mut self, index: usize, x: f64, y: f64) -> bool {
        let (Some([x, y]), Some(dot)) = (place(x, y), self.points.get_mut(index)) else { return false };
        let moved = [dot.x, dot.y] != [x, y];
        [dot.x, dot.y] = [x, y];
        moved
    }

    /// Takes a dot away. False if there was none.
    pub fn delete(&mut self, index: usize) -> bool {
        let there = index < self.points.len();
        if there {
            self.points.remove(index);
        }
        there
    }

    /// How many dots each class has.
    pub fn counts(&self) -> [usize; CLASSES.len()] {
        CLASSES.map(|class| self.points.iter().filter(|dot| dot.class == class).count())
    }

    /// The classes' places among each other, as everywhere: 0 is the largest one, the others go by their names, and
    /// those without a dot come last.
    pub fn ranks(&self) -> [usize; CLASSES.len()] {
        let counts = self.counts();
        let largest = (0..CLASSES.len()).rev().max_by_key(|&class| counts[class]).unwrap_or(0);
        let mut order: Vec<usize> = (0..CLASSES.len()).collect();
        order.sort_by_key(|&class| (class != largest, counts[class] == 0, class));
        let mut ranks = [0; CLASSES.len()];
        for (rank, class) in order.into_iter().enumerate() {
            ranks[class] = rank;
        }
        ranks
    }

    /// The table as a CSV file with a header.
    pub fn csv(&self) -> String {
        let mut text = String::from("x,y,class\n");
        for Dot { x, y, class } in &self.points {
            // Writing into a string cannot fail.
            let _ = writeln!(text, "{x:.2},{y:.2},{class}");
        }
        text
    }

    /// The ordinary table, or in a sentence why there is none.
    pub fn table(&self) -> Result<Table> {
        let counts = self.counts();
        let mut there = CLASSES.iter().zip(counts).filter(|(_, count)| *count > 0);
        match (there.next(), there.next()) {
            (None, _) => return Err(Error::data("Nothing is drawn yet: place dots of two classes.")),
            (Some((class, _)), None) => {
                return Err(Error::data(format!(
                    "All dots are of class {class}, so there is nothing to balance: place dots of another class."
                )));
            }
            _ => {}
        }
        self.open(&roles(), &Progress::new()).map_err(|stop| match stop {
            Stop::Failed(error) => error,
            // Nobody else holds this progress, so nobody can have cancelled.
            Stop::Cancelled => Error::data("Reading the drawing was interrupted: change it to try again."),
        })
    }

    /// Loads the drawing as if it were a file.
    pub fn open(&self, roles: &ColumnSettings, progress: &Progress) -> std::result::Result<Table, Stop> {
        let source = Source::from_bytes(&format!("{NAME}.csv"), self.csv().into_bytes(), true)?;
        Table::from_source(Arc::new(source), NAME, None, roles, progress)
    }
}

/// What the columns of a drawing are, however few or whole its numbers happen to be.
pub fn roles() -> ColumnSettings {
    ColumnSettings {
        target: Some("class".to_owned()),
        kinds: BTreeMap::from(["x", "y"].map(|name| (name.to_owned(), Kind::Decimal))),
        ..ColumnSettings::default()
    }
}

/// The settings of a fresh drawing: few rows need few neighbours, and every row that is made is to be seen.
pub fn recipe() -> Recipe {
    Recipe {
        k: 3,
        totals: Some(Totals::Named(NamedTotals::Balance)),
        oversupply: 1.0,
        table: roles(),
        ..Recipe::default()
    }
}

/// A place within the plane, with two decimals as the file writes it.
fn place(x: f64, y: f64) -> Option<[f64; 2]> {
    let tidy = |value: f64, [low, high]: [f64; 2]| {
        // Adding nought makes −0 an ordinary one.
        value.is_finite().then(|| (value.clamp(low, high) * 100.0).round() / 100.0 + 0.0)
    };
    Some([tidy(x, PLANE[0])?, tidy(y, PLANE[1])?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::Pipeline;

    #[test]
    fn a_fresh_drawing_is_an_ordinary_table_that_smote_answers_at_once() {
        let drawing = Drawing::starter();
        assert!(drawing.is_sound());
        assert_eq!(drawing.counts(), [12, 4, 0, 0]);
        let table = Arc::new(drawing.table().unwrap());
        assert_eq!((table.rows(), table.features(), table.name.as_str()), (16, vec![0, 1], NAME));
        assert_eq!(table.roles, recipe().table);
        let outcome = Pipeline::new(table).run(&recipe(), &Progress::new()).unwrap();
        assert_eq!(outcome.ledger.iter().map(|row| row.kept).collect::<Vec<_>>(), [0, 8]);
        // A row is found by the number of its dot.
        for (at, dot) in (0..).zip(&drawing.points) {
            let class = outcome.space.class(at) as usize;
            assert_eq!((outcome.space.table_row(at), &outcome.table.target.classes[class].label), (at, &dot.class));
        }
    }

    #[test]
    fn dots_are_placed_moved_and_deleted_within_the_plane() {
        let mut drawing = Drawing::default();
        assert!(drawing.place(1.236, -3.0, 1) && drawing.place(99.0, 2.0, 0));
        assert_eq!(drawing.csv(), "x,y,class\n1.24,0.00,b\n10.00,2.00,a\n");
        assert!(!drawing.place(1.0, f64::NAN, 0) && !drawing.place(1.0, 1.0, CLASSES.len()));
        assert!(drawing.move_to(0, 2.0, 3.0));
        assert!(!drawing.move_to(0, 2.001, 3.0), "the same place");
        assert!(!drawing.move_to(2, 1.0, 1.0) && !drawing.delete(2));
        assert!(drawing.delete(0) && drawing.points[0].class == "a" && drawing.points.len() == 1);
        drawing.points[0].x = -1.0;
        assert!(!drawing.is_sound());
        drawing.points[0] = Dot { x: 1.0, y: 1.0, class: "e".to_owned() };
        assert!(!drawing.is_sound());
    }

    #[test]
    fn what_is_no_table_is_told_in_a_sentence() {
        let mut drawing = Drawing::default();
        assert!(drawing.table().unwrap_err().message.contains("Nothing is drawn"));
        drawing.place(1.0, 1.0, 2);
        assert!(drawing.table().unwrap_err().message.contains("All dots are of class c"));
        // Two dots in one place are a table, though there is little to learn from it.
        drawing.place(1.0, 1.0, 0);
        let table = drawing.table().unwrap();
        assert_eq!((table.rows(), table.features().len()), (2, 2));
    }

    #[test]
    fn colours_are_those_of_the_table() {
        let mut drawing = Drawing::default();
        assert_eq!(drawing.ranks(), [0, 1, 2, 3]);
        for (class, dots) in [(1, 3), (3, 2), (0, 3)] {
            for at in 0..dots {
                drawing.place(f64::from(at), 1.0, class);
            }
        }
        assert_eq!(drawing.ranks(), [0, 1, 3, 2]);
        drawing.place(5.0, 5.0, 3);
        drawing.place(6.0, 5.0, 3);
        assert_eq!(drawing.ranks(), [1, 2, 3, 0]);
        let facts = crate::app::table_summary::TableSummary::of(&drawing.table().unwrap());
        let ranks: Vec<_> = facts.classes.iter().map(|class| (class.label.as_str(), class.rank)).collect();
        let mine: Vec<_> = CLASSES.into_iter().zip(drawing.ranks()).filter(|(class, _)| *class != "c").collect();
        assert_eq!(ranks, mine);
    }

    #[test]
    fn it_is_remembered_as_it_is() {
        let drawing = Drawing::starter();
        let text = serde_json::to_string(&drawing).unwrap();
        assert_eq!(serde_json::from_str::<Drawing>(&text).unwrap(), drawing);
    }
}
