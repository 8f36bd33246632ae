//! The iterative-partitioning filter: rows go that trees grown on parts of the rows take for another class, round by round.
//!
//! Khoshgoftaar and Rebours 2007, and after SMOTE Sáez, Luengo, Stefanowski and Herrera 2015 (SMOTE-IPF): the rows are dealt to `parts` parts, a
//! tree is grown on each part, and every tree votes on every row. Rows that more than half of the trees (or all of them) take for
//! another class go, and the next round begins with those that are left, until `rounds` rounds one after the other took less than
//! `share` % of the rows that there were at first. The trees of the papers are C4.5's, pruned; here they are grown by the Gini index until their
//! leaves are pure. The rows of every class are dealt in turn, in their order, so that nothing is left to chance.

use rayon::prelude::*;

use crate::{
    error::{Error, Setting},
    matrix::Matrix,
    progress::{Progress, Stop},
    sampling::{
        Parameter,
        cleaning::{CLASSES, Cleaner, CleanerRows, Cleaning},
        fate::Reason,
        parameter::Domain,
    },
    trees::{
        classes::{ClassTree, mean_shares},
        columns::Ranked,
        draws::Tries,
    },
};

const PARTS: Parameter = Parameter {
    key: "parts",
    title: "Parts",
    tip: "In how many parts the rows are dealt, of each of which a tree is grown that votes on all rows",
    domain: Domain::Whole { usual: 9, least: 2, most: 100, slider: 20 },
};

const VOTES: Parameter = Parameter {
    key: "votes",
    title: "A row goes if",
    tip: "More than half of the trees, or all of them, have to take a row for another class",
    domain: Domain::Choice(&[("most", "most trees say so"), ("all", "all trees say so")]),
};

const ROUNDS: Parameter = Parameter {
    key: "rounds",
    title: "Last rounds",
    tip: "After how many rounds one after the other that took few rows it ends",
    domain: Domain::Whole { usual: 3, least: 1, most: 100, slider: 10 },
};

const SHARE: Parameter = Parameter {
    key: "share",
    title: "Few, %",
    tip: "A round took few rows where they are less than this percentage of the rows that there were at first",
    domain: Domain::Number { usual: 1.0, least: 0.0, most: 100.0, slider: 10.0 },
};

#[derive(Debug)]
pub struct IterativePartitioningFilter;

impl Cleaner for IterativePartitioningFilter {
    fn name(&self) -> &'static str {
        "ipf"
    }

    fn title(&self) -> &'static str {
        "Iterative-partitioning filter"
    }

    fn about(&self) -> &'static str {
        "Removes rows that most of some trees, each grown on a part of the rows, take for another class, in rounds; after SMOTE it makes SMOTE-IPF."
    }

    fn source(&self) -> &'static str {
        "Sáez, Luengo, Stefanowski and Herrera 2015"
    }

    fn follows(&self) -> &'static str {
        "Each tree is grown on one part (the papers); smote_variants 1.0.1 grows each on all parts but one, so that nearly every tree has seen a row and hardly any goes."
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[PARTS, VOTES, ROUNDS, SHARE, CLASSES] }
    }

    fn script(&self) -> Option<(&'static str, &'static str)> {
        None
    }

    fn clean(
        &self,
        rows: &CleanerRows<'_>,
        settings: &Cleaning,
        progress: &Progress,
    ) -> Result<Vec<(u32, Reason)>, Stop> {
        let [parts, last] = [&PARTS, &ROUNDS].map(|parameter| settings.whole(parameter));
        if rows.len() < parts {
            let message = format!(
                "there are {} complete rows, too few for parts = {parts}: choose fewer parts, or clean nothing",
                rows.len()
            );
            return Err(Error::data(message).about(Setting::Cleaning).into());
        }
        let few = settings.parameter(&SHARE).number() / 100.0 * rows.len() as f64;
        let needed = if settings.parameter(&VOTES) == VOTES.usual() { parts / 2 + 1 } else { parts };
        let x = rows.columns()?;
        let mut there: Vec<u32> = (0..rows.len() as u32).collect();
        let (mut gone, mut quiet) = (Vec::new(), 0);
        for round in 1_u32.. {
            if there.len() < parts {
                break;
            }
            let against = against(rows, &x, &there, parts, progress)?;
            let goes: Vec<(u32, Reason)> = there
                .iter()
                .zip(against)
                .filter(|(row, against)| *against >= needed && rows.loses(rows.class(**row)))
                .map(|(&row, against)| (row, Reason::Trees { against: against as u32, of: parts as u32, round }))
                .collect();
            quiet = if (goes.len() as f64) < few { quiet + 1 } else { 0 };
            there.retain(|row| goes.binary_search_by_key(row, |(gone, _)| *gone).is_err());
            // A round that took nothing would come again.
            let ends = goes.is_empty() || quiet == last;
            gone.extend(goes);
            if ends {
                break;
            }
        }
        gone.sort_unstable_by_key(|(row, _)| *row);
        Ok(gone)
    }
}

/// How many trees take each of some rows for another class, of which they are grown.
fn against(
    rows: &CleanerRows<'_>,
    x: &Matrix,
    there: &[u32],
    parts: usize,
    progress: &Progress,
) -> Result<Vec<usize>, Stop> {
    progress.stage("trees", parts as u64)?;
    let classes = rows.counts().len();
    let dealt = dealt(rows, there, parts);
    let grow = |part: &Vec<u32>| -> Result<ClassTree, Stop> {
        let ranked = Ranked::new(&x.select(part), progress)?;
        let labels: Vec<u32> = part.iter().map(|&row| rows.class(row)).collect();
        let tree =
            ClassTree::grow(&ranked, (&labels, classes), &vec![1.0; part.len()], Tries::all(x.columns()), progress)?;
        progress.advance(1)?;
        Ok(tree)
    };
    let trees: Vec<ClassTree> = dealt.par_iter().map(grow).collect::<Result<_, Stop>>()?;
    let (left, present): (Matrix, Vec<u32>) = (x.select(there), (0..classes as u32).collect());
    let mut against = vec![0; there.len()];
    for tree in trees {
        let shares = mean_shares(std::slice::from_ref(&tree), &left, &present, classes);
        for ((against, &row), shares) in against.iter_mut().zip(there).zip(shares.iter()) {
            // Of equally frequent classes the first.
            let most = (0..classes).rev().max_by(|a, b| shares[*a].total_cmp(&shares[*b]));
            *against += usize::from(most != Some(rows.class(row) as usize));
        }
        progress.check()?;
    }
    Ok(against)
}

/// The rows of each part, ascending: those of every class in turn, each class going on where the one before it ended.
fn dealt(rows: &CleanerRows<'_>, there: &[u32], parts: usize) -> Vec<Vec<u32>> {
    let mut order = there.to_vec();
    order.sort_by_key(|&row| rows.class(row));
    let mut dealt = vec![Vec::new(); parts];
    for (at, row) in order.into_iter().enumerate() {
        dealt[at % parts].push(row);
    }
    for part in &mut dealt {
        part.sort_unstable();
    }
    dealt
}
