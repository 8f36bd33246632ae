//! SMOTE (Chawla, Bowyer, Hall and Kegelmeyer 2002): a new row somewhere on the line from a row to one of its k nearest
//! rows of the same class.

use crate::sampling::{
    Draw, Method,
    draw::{Numbers, Parents},
};

#[derive(Debug)]
pub struct Smote;

impl Method for Smote {
    fn name(&self) -> &'static str {
        "smote"
    }

    fn title(&self) -> &'static str {
        "SMOTE"
    }

    fn about(&self) -> &'static str {
        "New rows on the lines between a row and its k nearest rows of the same class."
    }

    fn draw(&self, numbers: Numbers, parents: &Parents<'_>) -> Draw {
        let member = numbers.base(parents.members.len());
        let base = parents.members[member];
        let neighbours = parents.neighbours.map_or(&[][..], |neighbours| &neighbours.of(member)[..parents.k]);
        let neighbour = if neighbours.is_empty() { base } else { neighbours[numbers.neighbour(neighbours.len())] };
        Draw { base, neighbour, gap: numbers.gap() }
    }
}
