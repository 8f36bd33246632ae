//! ADASYN: as SMOTE, but a row with more rows of other classes around it is the base of more new rows.

use crate::{
    progress::Stop,
    recipe::Recipe,
    sampling::{
        Choices, Draw, FittedSampler, Needs, Pairs, Parameter, Sampler, SamplerInput, Script,
        choices::{self, Chance, Factor, Partner, Telling},
        draw::Numbers,
        parameter::K,
        smote::{between, near},
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

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
        None
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

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        let k = input.recipe.whole(&K);
        let members = input.members().len();
        let bases = input.bases();
        let around: Vec<usize> = bases.iter().map(|&member| input.others(input.mixed(member as usize, k))).collect();
        let turn = turn(&counts(&around, input.need), &around);
        let turn: Vec<u32> = turn.into_iter().map(|at| bases[at as usize]).collect();
        let mut due = vec![0; members];
        for &member in &turn {
            due[member as usize] += 1;
        }
        let (bases, around) = (bases.len(), around.iter().sum());
        Ok(FittedSampler::pairs(Weighted { turn, due, bases, around, need: input.need, k }))
    }
}

/// How many new rows each row of a class is the base of, by how many of its k nearest rows are of other classes: its share of all
/// of those, times what is needed, rounded row by row, so that the sum can be a little more or less. All rows alike where there
/// are none around any. In whole numbers, and halves to even: computed with doubles, chance would decide about halves.
pub fn counts(around: &[usize], need: usize) -> Vec<usize> {
    let all: usize = around.iter().sum();
    let (all, alike) = if all == 0 { (around.len(), true) } else { (all, false) };
    around.iter().map(|&others| due(if alike { 1 } else { others }, all, need)).collect()
}

/// The rows that are due for some of all, rounded.
fn due(some: usize, all: usize, need: usize) -> usize {
    let (all, due) = (all as u128, some as u128 * need as u128);
    let (whole, rest) = (due / all, 2 * (due % all));
    (whole + u128::from(rest > all || (rest == all && whole % 2 == 1))) as usize
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
struct Weighted {
    /// Places among the members of the class.
    turn: Vec<u32>,
    /// How often each member is in a turn.
    due: Vec<usize>,
    /// How many members may be bases, and the rows of other classes around these together.
    bases: usize,
    around: usize,
    need: usize,
    k: usize,
}

impl Pairs for Weighted {
    fn draw(&self, input: &SamplerInput<'_>, index: usize, numbers: Numbers) -> Draw {
        between(input, self.turn[index % self.turn.len()] as usize, self.k, numbers)
    }

    fn choices(&self) -> Option<&dyn Choices> {
        Some(self)
    }
}

impl Choices for Weighted {
    fn chances(&self, _: &SamplerInput<'_>) -> Option<Vec<f64>> {
        Some(self.due.iter().map(|&due| due as f64 / self.turn.len() as f64).collect())
    }

    fn fact(&self, input: &SamplerInput<'_>, member: usize) -> String {
        choices::around(input, input.mixed(member, self.k))
    }

    fn partners(&self, input: &SamplerInput<'_>, member: usize) -> Vec<Partner> {
        near(input, member, self.k)
    }

    fn telling(&self, input: &SamplerInput<'_>, member: usize, _: Partner) -> Telling {
        let need = self.need;
        // Of all alike where there is nobody of another class around any.
        let (own, all) = match self.around {
            0 => (1, self.bases),
            all => (input.others(input.mixed(member, self.k)), all),
        };
        let exact = (need * own) as f64 / all as f64;
        // A number just beside a half is not to look like one.
        let decimals = if (0.495..0.505).contains(&exact.fract()) && exact.fract() != 0.5 { 5 } else { 2 };
        let rounded = due(own, all, need);
        // What is said of a row is of those that may be bases.
        let (row, any, which) = match input.kinds {
            None => ("A row", "any", ""),
            Some(_) => ("Such a row", "any of these", " that may be bases"),
        };
        let bases = match (self.around, rounded == self.due[member]) {
            (0, true) => format!(
                "No row of another class is among the nearest rows of {any}, so all start as many new rows; else those with more of \
                 them around would start more. They take turns, and the one whose turn it is is the [base]."
            ),
            (_, true) => format!(
                "{row} starts the more new rows the more of its {} nearest rows are of other classes, and none where there are none. \
                 They take turns until each has had its share, and the one whose turn it is is the [base].",
                input.mixed(member, self.k).len()
            ),
            (_, false) => format!(
                "{row} is due the more new rows the more of its nearest rows are of other classes. So few are needed that by these \
                 shares nobody is due a whole one, so they take turns, a new row each. The one whose turn it is is the [base]."
            ),
        };
        Telling {
            bases,
            chosen: "Its turn has come",
            chance: Chance {
                general: match (self.around, input.kinds) {
                    (0, None) => "rows due = rows needed · 1 / rows of the class, rounded".to_owned(),
                    (0, Some(_)) => "rows due = rows needed · 1 / rows that may be bases, rounded".to_owned(),
                    _ => format!("rows due = rows needed · others around it / others around all{which}, rounded"),
                },
                lines: vec![format!("{need} · {own} / {all} = {exact:.decimals$} → {rounded}")],
                factors: vec![Factor::Count(self.due[member], self.turn.len())],
            },
            partners: None,
            way: "",
        }
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
