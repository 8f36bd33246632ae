//! One row's whole story: its base, the neighbours, the draw, every column, the nearest real row, its fate.

use std::sync::Arc;

use crate::{
    pipeline::Outcome,
    progress::Progress,
    recipe::Nearest,
    report::{
        format::{self, thousands},
        trace::{self, Trace},
    },
    sampling::{
        Draw, Fate,
        choices::{self, Telling},
        decode::Row,
    },
    space::distance2,
};

/// A row and how far it is from the base.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// Position among the learning rows.
    pub row: u32,
    pub distance: f64,
}

/// What is tried out instead of what was drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WhatIf {
    /// Another base, by its position among the learning rows.
    pub base: Option<u32>,
    /// Another gap.
    pub gap: Option<f64>,
}

impl WhatIf {
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// The story of one row. It is read off the outcome; only what is tried out is computed here, by the same functions.
#[derive(Clone, Debug)]
pub struct Walk {
    pub outcome: Arc<Outcome>,
    pub class: u32,
    pub index: u32,
    /// Whether this row is in the outcome as it stands here.
    pub what_if: WhatIf,
    pub draw: Draw,
    /// How far the gap could have gone: 1 is at the neighbour, and below 0 a row lies on the other side of the base.
    pub reach: f64,
    /// How the method tells of the choice of both parents.
    pub telling: Telling,
    /// How likely each row of the class is to be the base, in their order; `None` where all are alike.
    pub chances: Option<Vec<f64>>,
    /// The neighbours that could be picked, nearest first, and where they are the nearest rows of the class the next few that
    /// could not.
    pub neighbours: Vec<Near>,
    /// How many of them could be picked.
    pub k: usize,
    /// Which one was picked, from 0.
    pub picked: usize,
    pub traces: Vec<Trace>,
    /// The row after repair.
    pub row: Row,
    pub nearest: u32,
    pub distance: f64,
    pub identical: bool,
    pub fate: Fate,
}

/// Neighbours looked at beyond the k that count.
const BEYOND: usize = 4;

impl Walk {
    /// The story of a generated row; `None` when the outcome has no such row, or the lesson cannot tell of its method.
    pub fn of(outcome: &Arc<Outcome>, class: u32, index: u32, what_if: WhatIf) -> Option<Self> {
        if outcome.recipe.method().ok()?.untold(&outcome.recipe).is_some() {
            return None;
        }
        let origin = outcome.origin(class, index)?;
        let (choices, space, progress) = (outcome.choices(class)?, &outcome.space, Progress::new());
        let input = outcome.sampler_input(class, &progress);
        let member_of = |base: u32| space.members(class).binary_search(&base).ok();
        let alike = |chances: &Vec<f64>| chances.iter().all(|chance| *chance == chances[0]);
        let chances = choices.chances(&input).filter(|chances| !alike(chances));
        let mut draw = origin.lineage.draw()?;
        let mut member = member_of(draw.base)?;
        let mut partners = choices.partners(&input, member);
        let mut picked = partners.iter().position(|partner| partner.row == draw.neighbour)?;
        if let Some(base) = what_if.base {
            member = member_of(base).filter(|&member| chances.as_ref().is_none_or(|chances| chances[member] > 0.0))?;
            let before = partners[picked].reach;
            let share = if before == 0.0 { 0.0 } else { draw.gap / before };
            partners = choices.partners(&input, member);
            picked = picked.checked_rem(partners.len())?;
            draw = Draw { base, neighbour: partners[picked].row, gap: share * partners[picked].reach };
        }
        let partner = partners[picked];
        let telling = choices::telling(choices, &input, member, partner);
        let mut rows: Vec<u32> = partners.iter().map(|partner| partner.row).collect();
        if telling.partners.is_none() {
            let own = input.own.map_or(&[][..], |found| found.of(member));
            rows.extend(own.iter().skip(partners.len()).take(BEYOND));
        }
        let mut neighbours = near(outcome, class, draw.base, &rows);
        if telling.partners.is_some() {
            neighbours.sort_by(|a, b| a.distance.total_cmp(&b.distance));
            picked = neighbours.iter().position(|near| near.row == partner.row)?;
        }
        let k = partners.len();
        if let Some(gap) = what_if.gap {
            let [low, high] = range(partner.reach);
            draw.gap = gap.clamp(low, high);
        }
        let reader = outcome.reader();
        let made = reader.between(class, draw);
        let mut walk = Self {
            outcome: Arc::clone(outcome),
            class,
            index,
            what_if,
            draw,
            reach: partner.reach,
            telling,
            chances,
            neighbours,
            k,
            picked,
            traces: trace::traces(outcome, &made),
            row: reader.row(&made),
            nearest: origin.nearest,
            distance: origin.distance,
            identical: outcome.generated[class as usize].as_ref()?.identical[index as usize],
            fate: origin.fate,
        };
        if !what_if.is_none() {
            walk.judge();
        }
        Some(walk)
    }

    /// Finds the nearest real row of a row that was not generated, by looking at all of them, and what its fate would be.
    fn judge(&mut self) {
        let (outcome, space) = (&self.outcome, &self.outcome.space);
        let weights = space.level_weights(self.class);
        let scaled: Vec<f64> =
            space.numbers.iter().zip(&self.row.numbers).map(|(axis, &number)| axis.scaled(number)).collect();
        let (mut numbers, mut codes) = (vec![0.0; space.numbers.len()], vec![0; space.nominals.len()]);
        let mut other = Row::of(space);
        let mut best = (f64::INFINITY, 0);
        self.identical = false;
        for position in 0..space.rows() as u32 {
            if outcome.recipe.nearest == Nearest::Class && space.class(position) != self.class {
                continue;
            }
            space.coordinates(position, &mut numbers, &mut codes);
            let distance = distance2(&weights, (&scaled, &self.row.codes), (&numbers, &codes));
            if distance < best.0 {
                best = (distance, position);
            }
            if distance == 0.0 && !self.identical {
                other.read(space, position);
                self.identical = other == self.row;
            }
        }
        self.nearest = best.1;
        self.distance = best.0.sqrt();
        self.fate = if self.identical && outcome.recipe.drops_identical() {
            Fate::Identical
        } else if outcome.selection.cut.is_some_and(|cut| self.distance <= cut) {
            Fate::Closest
        } else {
            Fate::Kept
        };
    }

    /// Those that could be picked.
    pub fn candidates(&self) -> &[Near] {
        &self.neighbours[..self.k.min(self.neighbours.len())]
    }

    /// The least and the largest gap that the row could have.
    pub fn gaps(&self) -> [f64; 2] {
        range(self.reach)
    }

    /// Whether those that could be picked are the k nearest rows of the class.
    pub fn picks_nearest(&self) -> bool {
        self.telling.partners.is_none()
    }

    /// How likely a row of the class is to be a base.
    pub fn chance(&self, row: u32) -> f64 {
        let members = self.outcome.space.members(self.class);
        match (&self.chances, members.binary_search(&row)) {
            (_, Err(_)) => 0.0,
            (None, Ok(_)) => 1.0 / members.len() as f64,
            (Some(chances), Ok(member)) => chances[member],
        }
    }

    /// What decides how likely a row of the class is to be a base.
    pub fn fact(&self, row: u32) -> Option<String> {
        let member = self.outcome.space.members(self.class).binary_search(&row).ok()?;
        let progress = Progress::new();
        let input = self.outcome.sampler_input(self.class, &progress);
        Some(choices::fact(self.outcome.choices(self.class)?, &input, member))
    }

    /// The name of the class that grows.
    pub fn class_name(&self) -> &str {
        &self.outcome.table.target.classes[self.class as usize].label
    }

    /// A real row as people count it: from 1, in the order of the file.
    pub fn row_number(&self, position: u32) -> String {
        thousands(u64::from(self.outcome.space.table_row(position)) + 1)
    }

    /// The picked neighbour with its distance.
    pub fn neighbour(&self) -> Near {
        self.neighbours[self.picked]
    }

    /// The column that tells the story best: a number that rounding changes, else one whose parents differ.
    pub fn telling_number(&self) -> Option<&Trace> {
        let numbers = || self.traces.iter().filter(|trace| trace.is_number());
        let differ = |trace: &&Trace| trace.base != trace.neighbour;
        numbers()
            .find(|trace| trace.changed && differ(trace))
            .or_else(|| numbers().find(differ))
            .or_else(|| numbers().next())
    }

    /// The first category in which the parents differ.
    pub fn mixed_category(&self) -> Option<&Trace> {
        self.traces.iter().find(|trace| matches!(trace.feature, trace::Feature::Nominal { mixed: true, .. }))
    }

    /// The picked neighbour's place: "the nearest of all".
    pub fn picked_in_words(&self) -> String {
        match self.picked + 1 {
            1 if self.k == 1 => "the only one".to_owned(),
            1 => "the nearest of all".to_owned(),
            last if last == self.k => "the farthest of them".to_owned(),
            other => format!("number {other} from the base"),
        }
    }

    /// Distance as people read it.
    pub fn shown(distance: f64) -> String {
        format::distance(distance)
    }
}

/// The least and the largest gap within a reach.
fn range(reach: f64) -> [f64; 2] {
    [reach.min(0.0), reach.max(0.0)]
}

/// The distances from a base to other rows.
fn near(outcome: &Outcome, class: u32, base: u32, rows: &[u32]) -> Vec<Near> {
    let space = &outcome.space;
    let weights = space.level_weights(class);
    let (numbers, codes) = space.place(base);
    rows.iter()
        .map(|&row| {
            let other = space.place(row);
            let distance = distance2(&weights, (&numbers, &codes), (&other.0, &other.1)).sqrt();
            Near { row, distance }
        })
        .collect()
}

/// The first generated row of the lesson that has this base.
pub fn born_from(outcome: &Outcome, rows: &super::rows::LessonRows, base: u32) -> Option<u32> {
    rows.classes().find_map(|(class, first, count)| {
        let draws = &outcome.generated[class as usize].as_ref()?.draws;
        let index = draws[..count as usize].iter().position(|draw| draw.base == base)?;
        Some(first + index as u32)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        lesson::rows::LessonRows,
        pipeline,
        recipe::Recipe,
        sampling::METHODS,
        table::{ColumnSettings, samples},
    };

    fn outcome(name: &str, recipe: &Recipe) -> Arc<Outcome> {
        let table = Arc::new(samples::open(name, &ColumnSettings::default(), &Progress::new()).unwrap());
        Arc::new(pipeline::run(&table, recipe, &Progress::new()).unwrap())
    }

    #[test]
    fn what_is_tried_out_is_judged_as_the_pipeline_judges() {
        let recipe = Recipe { drop_closest: 20.0, ..Recipe::default() };
        let of_class = Recipe { nearest: Nearest::Class, ..recipe.clone() };
        for (name, recipe) in [("wine", &recipe), ("animal-shelter", &recipe), ("animal-shelter", &of_class)] {
            let outcome = outcome(name, recipe);
            let mut rows = 0;
            for origin in outcome.origins().filter(|origin| origin.fate != Fate::Surplus) {
                let (class, index) = (origin.class, origin.index);
                let drawn = Walk::of(&outcome, class, index, WhatIf::default()).unwrap();
                assert_eq!((drawn.nearest, drawn.distance, drawn.fate), (origin.nearest, origin.distance, origin.fate));
                let draw = origin.lineage.draw().unwrap();
                let what_if = WhatIf { base: Some(draw.base), gap: Some(draw.gap) };
                let tried = Walk::of(&outcome, class, index, what_if).unwrap();
                assert_eq!(tried.draw, drawn.draw);
                assert_eq!((tried.identical, tried.fate), (drawn.identical, drawn.fate), "{name}: {class}/{index}");
                assert!((tried.distance - drawn.distance).abs() < 1e-9, "{name}: {class}/{index}");
                if tried.nearest != drawn.nearest {
                    // Only as far, and so another of those that are nearest.
                    assert_eq!(tried.distance, drawn.distance, "{name}: {class}/{index}");
                }
                rows += 1;
            }
            assert!(rows > 20);
        }
    }

    #[test]
    fn another_base_has_its_own_neighbours_and_the_same_die_and_gap() {
        let outcome = outcome("wine", &Recipe::default());
        let rows = LessonRows::of(&outcome);
        let (class, index) = rows.id(0).unwrap();
        let drawn = Walk::of(&outcome, class, index, WhatIf::default()).unwrap();
        for &base in outcome.space.members(class) {
            let walk = Walk::of(&outcome, class, index, WhatIf { base: Some(base), gap: None }).unwrap();
            assert_eq!((walk.draw.base, walk.picked, walk.draw.gap), (base, drawn.picked, drawn.draw.gap));
            assert_eq!(walk.draw.neighbour, walk.neighbour().row);
            assert!(walk.neighbours.windows(2).all(|pair| pair[0].distance <= pair[1].distance));
            if let Some(row) = born_from(&outcome, &rows, base) {
                let (class, index) = rows.id(row).unwrap();
                assert_eq!(outcome.origin(class, index).unwrap().lineage.draw().unwrap().base, base);
            }
        }
        // A row of another class is no base of this one, and a row that was not made has no story.
        let other = (0..outcome.space.rows() as u32).find(|&row| outcome.space.class(row) != class);
        assert!(Walk::of(&outcome, class, index, WhatIf { base: other, gap: None }).is_none());
        assert!(Walk::of(&outcome, class, 100_000, WhatIf::default()).is_none());
    }

    /// Whatever row is tried out as base: what is told of it is what the method may do, and of one that it never starts from there
    /// is nothing to tell.
    #[test]
    fn by_every_method_another_base_has_its_own_partners_and_as_much_of_its_way() {
        let mut tried = 0;
        for method in METHODS.iter().filter(|method| method.untold(&Recipe::default()).is_none()) {
            let outcome = outcome("animal-shelter", &Recipe::default().by(method.name()));
            let rows = LessonRows::of(&outcome);
            for row in 0..3 {
                let (class, index) = rows.id(row).unwrap();
                let drawn = Walk::of(&outcome, class, index, WhatIf::default()).unwrap();
                let total: f64 = outcome.space.members(class).iter().map(|&base| drawn.chance(base)).sum();
                assert!((total - 1.0).abs() < 1e-9, "{}: {total}", method.name());
                for &base in outcome.space.members(class) {
                    let walk = Walk::of(&outcome, class, index, WhatIf { base: Some(base), gap: None });
                    assert_eq!(walk.is_some(), drawn.chance(base) > 0.0, "{}", method.name());
                    let Some(walk) = walk else { continue };
                    assert_eq!((walk.draw.base, walk.neighbour().row), (base, walk.draw.neighbour));
                    assert!((walk.draw.gap * drawn.reach - drawn.draw.gap * walk.reach).abs() < 1e-9);
                    let far = Walk::of(&outcome, class, index, WhatIf { base: Some(base), gap: Some(7.0) }).unwrap();
                    assert_eq!(far.draw.gap, walk.gaps()[1]);
                    assert!(walk.candidates().iter().all(|near| near.row != base || walk.k == 1), "{}", method.name());
                    tried += 1;
                }
            }
        }
        assert!(tried > 150, "{tried}");
    }
}
