//! The two plain comparisons: random over-sampling (copies of rows of the class) and doing nothing.

use crate::sampling::{
    Draw, Method,
    draw::{Numbers, Parents},
};

#[derive(Debug)]
pub struct RandomOverSampler;

impl Method for RandomOverSampler {
    fn name(&self) -> &'static str {
        "random"
    }

    fn title(&self) -> &'static str {
        "Random over-sampling"
    }

    fn about(&self) -> &'static str {
        "Copies of rows of the class, drawn at random with replacement."
    }

    fn copies(&self) -> bool {
        true
    }

    fn uses_neighbours(&self) -> bool {
        false
    }

    fn draw(&self, numbers: Numbers, parents: &Parents<'_>) -> Draw {
        let base = parents.members[numbers.base(parents.members.len())];
        Draw { base, neighbour: base, gap: 0.0 }
    }
}

#[derive(Debug)]
pub struct Nothing;

impl Method for Nothing {
    fn name(&self) -> &'static str {
        "none"
    }

    fn title(&self) -> &'static str {
        "None"
    }

    fn about(&self) -> &'static str {
        "No new rows: the table as it is, to compare with."
    }

    fn generates(&self) -> bool {
        false
    }

    fn uses_neighbours(&self) -> bool {
        false
    }

    fn draw(&self, numbers: Numbers, parents: &Parents<'_>) -> Draw {
        RandomOverSampler.draw(numbers, parents)
    }
}
