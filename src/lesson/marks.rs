//! What is drawn over the scatter: the ring, the fan, the line, the diamond and their words.

use crate::{
    lesson::walk::Walk,
    report::{
        figure::{Item, Shape, Tone, Weight},
        format,
        plane::{Plane, Repair},
    },
    sampling::Draw,
};

/// Collects the marks of a step.
#[derive(Debug)]
pub struct Marks<'a> {
    walk: &'a Walk,
    plane: &'a Plane<'a>,
    /// Distances and gaps are written beside the marks.
    numbers: bool,
    rank: usize,
    items: Vec<Item>,
}

/// What the rows of a question's choices are called in the picture.
pub const LETTERS: [&str; 3] = ["A", "B", "C"];

/// Radius of the ring around the base, in points.
const RING: f32 = 11.0;

/// Radius of the rings around other bases: near none of the chance of the likeliest, and all of it.
const NARROW: f32 = 4.0;
const WIDE: f32 = 9.0;

/// More rings than this hide what is below them.
const RINGED: usize = 1_000;

/// More lines than this have no distances beside them.
const LABELLED: usize = 20;

impl<'a> Marks<'a> {
    pub fn new(walk: &'a Walk, plane: &'a Plane<'a>, rank: usize, numbers: bool) -> Self {
        Self { walk, plane, numbers, rank, items: Vec::new() }
    }

    pub fn items(self) -> Vec<Item> {
        self.items
    }

    /// Where the row of the walk lies.
    pub fn place(walk: &Walk, plane: &Plane<'_>, repair: Repair) -> [f32; 2] {
        match repair {
            Repair::Drawn => plane.drawn(walk.draw),
            Repair::Rounded => plane.rounded(walk.draw),
            Repair::Written => plane.of_row(&walk.row),
        }
    }

    fn ends(&self) -> [[f32; 2]; 2] {
        [self.plane.real(self.walk.draw.base), self.plane.real(self.walk.draw.neighbour)]
    }

    fn line(&mut self, from: [f32; 2], to: [f32; 2], weight: Weight, dashed: bool) {
        self.items.push(Item::Line { from, to, tone: Tone::Text, weight, dashed });
    }

    /// A real row, in the colour of its class.
    fn real(&mut self, row: u32, weight: Weight) {
        let class = self.walk.outcome.space.class(row);
        let rank =
            if class == self.walk.class { self.rank } else { self.walk.outcome.table.target.ranks()[class as usize] };
        let places = vec![self.plane.real(row)];
        self.items.push(Item::Points { shape: Shape::Disc, tone: Tone::Class(rank), weight, places });
    }

    fn point(&mut self, at: [f32; 2], shape: Shape, weight: Weight) {
        self.items.push(Item::Points { shape, tone: Tone::Class(self.rank), weight, places: vec![at] });
    }

    /// Words beside a place, on the side that leads away from `other`.
    fn label(&mut self, at: [f32; 2], other: [f32; 2], text: String, weight: Weight) {
        let side = |by: f32| if by < 0.0 { -1.0 } else { 1.0 };
        let towards = [side(at[0] - other[0]), side(at[1] - other[1])];
        self.items.push(Item::Label { at, text, tone: Tone::Text, weight, towards });
    }

    /// The rows that can be a base, with how likely each is, where they are not all alike and few enough to be ringed.
    pub fn ringed(walk: &Walk) -> Option<Vec<(u32, f64)>> {
        let members = walk.outcome.space.members(walk.class).iter().copied();
        let bases: Vec<(u32, f64)> =
            members.zip(walk.chances.as_ref()?.iter().copied()).filter(|(_, chance)| *chance > 0.0).collect();
        (bases.len() <= RINGED).then_some(bases)
    }

    /// A thin ring around every row that can be a base, the wider the likelier it is.
    pub fn bases(&mut self) {
        let bases = Self::ringed(self.walk).unwrap_or_default();
        let most = bases.iter().map(|(_, chance)| *chance).fold(0.0, f64::max);
        for (row, chance) in bases.into_iter().filter(|(row, _)| *row != self.walk.draw.base) {
            let radius = NARROW + (WIDE - NARROW) * (chance / most).sqrt() as f32;
            self.items.push(Item::Ring { at: self.plane.real(row), radius, tone: Tone::Text, weight: Weight::Plain });
        }
    }

    /// The base with its ring, and its name.
    pub fn base(&mut self, named: bool) {
        let [base, neighbour] = self.ends();
        self.items.push(Item::Ring { at: base, radius: RING, tone: Tone::Accent, weight: Weight::Bold });
        self.point(base, Shape::Disc, Weight::Bold);
        if named {
            self.label(base, neighbour, "base".to_owned(), Weight::Bold);
        }
    }

    /// The lines to all that could be picked, with their distances.
    pub fn fan(&mut self) {
        let base = self.plane.real(self.walk.draw.base);
        let told = self.numbers && (self.walk.picks_nearest() || self.walk.k <= LABELLED);
        for near in self.walk.candidates().to_vec() {
            let to = self.plane.real(near.row);
            self.line(base, to, Weight::Plain, false);
            self.real(near.row, Weight::Bold);
            if told {
                self.label(to, base, Walk::shown(near.distance), Weight::Plain);
            }
        }
    }

    /// The picked line in bold, the others faded.
    pub fn picked(&mut self) {
        let base = self.plane.real(self.walk.draw.base);
        let picked = self.walk.picked;
        for (at, near) in self.walk.candidates().to_vec().into_iter().enumerate() {
            let to = self.plane.real(near.row);
            if at != picked {
                self.line(base, to, Weight::Faint, true);
                self.real(near.row, Weight::Plain);
            }
        }
        self.parents_line();
    }

    /// The line from the base to the picked neighbour.
    pub fn parents_line(&mut self) {
        let [base, neighbour] = self.ends();
        self.line(base, neighbour, Weight::Bold, false);
        if self.walk.reach < 0.0 {
            // As far as a new row can lie on the other side.
            let Draw { base, neighbour, .. } = self.walk.draw;
            let end = self.plane.drawn(Draw { base, neighbour, gap: self.walk.reach });
            self.line(self.plane.real(base), end, Weight::Bold, true);
        }
        for end in [self.walk.draw.base, self.walk.draw.neighbour] {
            self.real(end, Weight::Bold);
        }
    }

    pub fn neighbour(&mut self) {
        let [base, neighbour] = self.ends();
        self.label(base, neighbour, "base".to_owned(), Weight::Plain);
        self.label(neighbour, base, "neighbour".to_owned(), Weight::Plain);
    }

    /// The new row, so far repaired, and what it is called now.
    pub fn newborn(&mut self, repair: Repair, word: &str) {
        let at = Self::place(self.walk, self.plane, repair);
        self.point(at, Shape::Diamond, Weight::Bold);
        let text = match repair {
            Repair::Drawn if self.numbers => format!("{word} · gap {}", format::gap(self.walk.draw.gap, 2)),
            _ => word.to_owned(),
        };
        self.beside(at, text);
    }

    /// Where the row was before its repair.
    pub fn ghost(&mut self, repair: Repair) {
        let before = match repair {
            Repair::Written => Repair::Rounded,
            _ => Repair::Drawn,
        };
        let [from, to] = [before, repair].map(|repair| Self::place(self.walk, self.plane, repair));
        if from != to {
            self.line(from, to, Weight::Plain, true);
            self.point(from, Shape::Diamond, Weight::Faint);
        }
    }

    /// The row as a cross.
    pub fn dropped(&mut self, word: &str) {
        let at = Self::place(self.walk, self.plane, Repair::Written);
        self.point(at, Shape::Cross, Weight::Bold);
        self.beside(at, word.to_owned());
    }

    /// The rows that a question names, with the letters of its choices.
    pub fn letters(&mut self, rows: &[u32]) {
        let base = self.plane.real(self.walk.draw.base);
        for (&row, letter) in rows.iter().zip(LETTERS) {
            let at = self.plane.real(row);
            self.items.push(Item::Ring { at, radius: RING - 3.0, tone: Tone::Text, weight: Weight::Plain });
            self.label(at, base, letter.to_owned(), Weight::Bold);
        }
    }

    /// The nearest real row, and how far it is.
    pub fn nearest(&mut self) {
        let at = Self::place(self.walk, self.plane, Repair::Written);
        let to = self.plane.real(self.walk.nearest);
        self.line(at, to, Weight::Plain, true);
        self.items.push(Item::Ring { at: to, radius: RING - 3.0, tone: Tone::Text, weight: Weight::Plain });
        if self.numbers {
            self.label(to, at, format!("nearest real row, {} away", Walk::shown(self.walk.distance)), Weight::Plain);
        }
    }

    /// Words beside the new row, across from the line of its parents.
    fn beside(&mut self, at: [f32; 2], text: String) {
        let [base, neighbour] = self.ends();
        // Where the line rises, the place to the lower right of it is free; where it falls, to the upper right.
        let rises = (neighbour[0] - base[0]) * (neighbour[1] - base[1]) >= 0.0;
        let towards = [1.0, if rises { -1.0 } else { 1.0 }];
        self.items.push(Item::Label { at, text, tone: Tone::Class(self.rank), weight: Weight::Bold, towards });
    }
}
