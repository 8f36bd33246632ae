//! SMOTE-N: SMOTE for categories alone. A new row has in every column the level that is most frequent among a row and its k nearest
//! rows of the class, by the value difference metric.
//!
//! Chawla, Bowyer, Hall and Kegelmeyer 2002, §6.2, by the rule of imbalanced-learn: two levels are Σ |P(c | a) − P(c | b)| apart, over the classes c (the
//! metric of Stanfill and Waltz 1986 as Cost and Salzberg 1993 have it, k = 1), and two rows the sum of the squares of that over the
//! columns (r = 2). Of equally frequent levels a new row has the base's, else the nearest neighbour's. One-hot groups and binary columns are
//! categories; a column of numbers is refused.

use rayon::prelude::*;

use crate::{
    progress::{Cancelled, Stop},
    recipe::Recipe,
    sampling::{
        Between, ColumnsNeeded, FittedSampler, Needs, Parameter, Parents, Sampler, SamplerInput, Script,
        draw::RowStream, parameter::K, recomputed::Means,
    },
    space::{
        Space,
        index::{KBest, Neighbour},
    },
};

#[derive(Debug)]
pub struct SmoteN;

impl Sampler for SmoteN {
    fn name(&self) -> &'static str {
        "smote-n"
    }

    fn title(&self) -> &'static str {
        "SMOTE-N"
    }

    fn about(&self) -> &'static str {
        "For tables of categories alone: in every column the most frequent level of a row and its k nearest rows of the class, by the value \
         difference metric."
    }

    fn source(&self) -> &'static str {
        "Chawla, Bowyer, Hall and Kegelmeyer 2002"
    }

    fn follows(&self) -> &'static str {
        "imbalanced-learn 0.14.2: value difference metric with k = 1, r = 2, and the row itself among its neighbours"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[K] }
    }

    fn parents(&self, _: &Recipe) -> Parents {
        Parents::Several
    }

    fn chooses_bases(&self) -> bool {
        true
    }

    fn looks_at_others(&self, _: &Recipe) -> bool {
        true
    }

    fn needs(&self, _: &Recipe) -> Needs {
        Needs { rows: 2, columns: ColumnsNeeded::Categories, ..Needs::default() }
    }

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
        Some("SMOTE-N takes the most frequent levels of several rows; these steps tell of a base and one neighbour.")
    }

    fn script(&self) -> Script {
        Script::Levels {
            name: "SMOTEN",
            arguments: "k_neighbors=K",
            differences: &[
                "Of equally frequent levels SMOTEN takes any one, and of its K neighbours the base is one (here K others vote with it).",
            ],
        }
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        let (k, members) = (input.recipe.whole(&K), input.members());
        if k >= members.len() {
            let message =
                format!("it has {} rows, too few for k = {k}: choose k = {} or less", members.len(), members.len() - 1);
            return Err(input.lacking(&K, &message).into());
        }
        let near = nearest(&input, k)?;
        Ok(FittedSampler::means(Frequent { members: members.to_vec(), bases: input.bases(), near, k }))
    }
}

/// Of every column how far apart any two of its levels are: the sum of the differences of the classes' shares among their rows, squared.
fn differences(space: &Space) -> Vec<Vec<Vec<f64>>> {
    let (everyone, classes) = (space.learnt_from(), space.table.target.classes.len());
    let of = |axis: usize| {
        let levels = space.nominals[axis].levels();
        let mut counts = vec![vec![0.0; classes]; levels];
        for &row in &everyone {
            counts[space.code(axis, row) as usize][space.class(row) as usize] += 1.0;
        }
        for counts in &mut counts {
            let all = counts.iter().sum::<f64>().max(1.0);
            for count in counts {
                *count /= all;
            }
        }
        let apart = |a: &[f64], b: &[f64]| {
            let apart: f64 = a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum();
            apart * apart
        };
        counts.iter().map(|a| counts.iter().map(|b| apart(a, b)).collect()).collect()
    };
    (0..space.nominals.len()).into_par_iter().map(of).collect()
}

/// The k nearest other members of every member, by position.
fn nearest(input: &SamplerInput<'_>, k: usize) -> Result<Vec<u32>, Cancelled> {
    let (space, members) = (input.space, input.members());
    let apart = differences(space);
    let codes: Vec<Vec<u32>> =
        members.iter().map(|&row| (0..space.nominals.len()).map(|axis| space.code(axis, row)).collect()).collect();
    let of = |at: usize| {
        input.progress.check()?;
        let mut best = KBest::new(k);
        for (other, levels) in codes.iter().enumerate().filter(|(other, _)| *other != at) {
            let each = apart.iter().zip(&codes[at]).zip(levels);
            let distance2 = each.map(|((apart, &a), &b)| apart[a as usize][b as usize]).sum();
            best.offer(Neighbour { distance2, row: members[other] });
        }
        Ok(best.found().iter().map(|found| found.row).collect())
    };
    let found: Result<Vec<Vec<u32>>, Cancelled> = (0..members.len()).into_par_iter().map(of).collect();
    Ok(found?.concat())
}

#[derive(Debug)]
struct Frequent {
    members: Vec<u32>,
    /// Places among them.
    bases: Vec<u32>,
    /// k for each of them.
    near: Vec<u32>,
    k: usize,
}

impl Means for Frequent {
    fn between(&self, random: &mut RowStream) -> Between {
        let member = self.bases[random.below(self.bases.len())] as usize;
        // In steps of 2⁻³², whose sums are exact: equally many rows weigh the same, and the base a trifle more.
        let steps = f64::from(u32::MAX) + 1.0;
        let weight = (steps / (self.k + 1) as f64).floor() / steps;
        let others = self.near[member * self.k..][..self.k].iter().map(|&row| (row, weight)).collect();
        Between { base: self.members[member], others }
    }
}
