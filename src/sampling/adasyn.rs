//! ADASYN: as SMOTE, but a row with more rows of other classes around it is the base of more new rows.

use crate::{
    progress::Stop,
    recipe::Recipe,
    sampling::{
        Draw, FittedSampler, Needs, Pairs, Parameter, Sampler, SamplerInput, Script, draw::Numbers, parameter::K,
        smote::between,
    },
};

#[derive(Debug)]
pub struct Adasyn;

impl Sampler for Adasyn {
    fn name(&self) -> &'static str {
        "adasyn"
    }

    fn title(&self) -> &'static str {
        "ADASYN"
    }

    fn about(&self) -> &'static str {
        "Like SMOTE, but a row gets more new rows the more of its k nearest rows of any class belong to other classes; all get equally many \
         where none has such a neighbour."
    }

    fn source(&self) -> &'static str {
        "He, Bai, Garcia and Li 2008"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[K] }
    }

    fn follows_targets(&self) -> bool {
        true
    }

    fn chooses_bases(&self) -> bool {
        true
    }

    fn needs(&self, recipe: &Recipe) -> Needs {
        let k = Some(recipe.whole(&K));
        Needs { own: k, mixed: k, ..Needs::default() }
    }

    fn untold(&self) -> Option<&'static str> {
        Some(
            "ADASYN draws between neighbours as SMOTE does, but chooses its bases by the classes around them, which these steps do not show.",
        )
    }

    fn script(&self) -> Script {
        Script::Class {
            name: "ADASYN",
            arguments: "n_neighbors=K",
            nc: None,
            differences: &[
                "ADASYN makes a few rows more or less than it is asked for, all from one base after the other,",
                "  and stops where no row of a class has a neighbour of another one.",
            ],
        }
    }

    fn fit<'a>(&self, input: SamplerInput<'a>) -> Result<FittedSampler<'a>, Stop> {
        let k = input.recipe.whole(&K);
        let bases = input.bases();
        let around: Vec<usize> = bases.iter().map(|&member| input.others(input.mixed(member as usize, k))).collect();
        Ok(FittedSampler::pairs(Weighted { turn: turn(&counts(&around, input.need), &around), bases, k, input }))
    }
}

/// How many new rows each row of a class is the base of, by how many of its k nearest rows are of other classes: its share of all
/// of those, times what is needed, rounded row by row, so that the sum can be a little more or less. All rows alike where there
/// are none around any. In whole numbers, and halves to even: computed with doubles, chance would decide about halves.
pub fn counts(around: &[usize], need: usize) -> Vec<usize> {
    let all: u128 = around.iter().map(|&others| others as u128).sum();
    let (all, alike) = if all == 0 { (around.len() as u128, true) } else { (all, false) };
    let due = |others: usize| {
        let due = if alike { 1 } else { others as u128 } * need as u128;
        let (whole, rest) = (due / all, 2 * (due % all));
        (whole + u128::from(rest > all || (rest == all && whole % 2 == 1))) as usize
    };
    around.iter().map(|&others| due(others)).collect()
}

/// The bases of one turn: every row as often as it is due, in rounds, so that the first rows of a turn are of many bases.
fn turn(counts: &[usize], around: &[usize]) -> Vec<u32> {
    let due = (0_u32..).zip(counts).flat_map(|(member, &count)| (0..count as u32).map(move |round| (round, member)));
    let mut rounds: Vec<(u32, u32)> = due.collect();
    rounds.sort_unstable();
    let turn: Vec<u32> = rounds.into_iter().map(|(_, member)| member).collect();
    if !turn.is_empty() {
        return turn;
    }
    // So few rows are needed that nobody is due one: those with the most around them in turn.
    let mut by_weight: Vec<u32> = (0..around.len() as u32).filter(|&member| around[member as usize] > 0).collect();
    by_weight.sort_by_key(|&member| std::cmp::Reverse(around[member as usize]));
    if by_weight.is_empty() { (0..around.len() as u32).collect() } else { by_weight }
}

/// Bases in turn, by their weights: the first `need` rows have the counts of the paper, and what is made beyond them begins
/// again.
#[derive(Debug)]
struct Weighted<'a> {
    input: SamplerInput<'a>,
    /// Places among the bases, which are places among the members.
    turn: Vec<u32>,
    bases: Vec<u32>,
    k: usize,
}

impl Pairs for Weighted<'_> {
    fn draw(&self, index: usize, numbers: Numbers) -> Draw {
        let base = self.bases[self.turn[index % self.turn.len()] as usize];
        between(&self.input, base as usize, self.k, numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_due_by_what_is_around_them() {
        assert_eq!(counts(&[1, 0, 3, 0], 8), [2, 0, 6, 0]);
        assert_eq!(counts(&[0, 0, 0, 0], 8), [2, 2, 2, 2]);
        // Rounded one by one: more or less than what is needed.
        assert_eq!(counts(&[1, 1, 1], 5), [2, 2, 2]);
        assert_eq!(counts(&[1, 1], 1), [0, 0]);
        assert_eq!(counts(&[1, 1], 3), [2, 2]);
        assert_eq!(turn(&[2, 0, 1, 3], &[2, 0, 1, 3]), [0, 2, 3, 0, 3, 3]);
        assert_eq!(turn(&[0, 0, 0], &[1, 0, 2]), [2, 0]);
        assert_eq!(turn(&[0, 0], &[0, 0]), [0, 1]);
    }
}
