//! Instance hardness: the rows stay whose class a forest that has not seen them is surest of (Smith, Martinez and
//! Giraud-Carrier). The rows of every class are dealt to some parts, and of each part a forest is asked that was grown on the others.
//!
//! As many rows stay as are wanted; of equally hard ones the first (imbalanced-learn keeps all of those).

use crate::{
    matrix::Matrix,
    memory,
    progress::{Progress, Stop},
    sampling::{
        Parameter, draw,
        fate::WhyLeftOut,
        parameter::Domain,
        undersampling::{Reduction, Undersampler, UndersamplerInput, UndersamplerScript, coordinates, refused},
    },
    trees::{classes::mean_shares, columns::Ranked, forest},
};

const TREES: Parameter = Parameter {
    key: "trees",
    title: "Trees",
    tip: "How many trees a forest has",
    domain: Domain::Whole { usual: 100, least: 1, most: 10_000, slider: 300 },
};

const PARTS: Parameter = Parameter {
    key: "parts",
    title: "Parts",
    tip: "In how many parts the rows are dealt, each of which is judged by a forest of the others",
    domain: Domain::Whole { usual: 5, least: 2, most: 100, slider: 20 },
};

#[derive(Debug)]
pub struct InstanceHardness;

impl Undersampler for InstanceHardness {
    fn name(&self) -> &'static str {
        "hardness"
    }

    fn title(&self) -> &'static str {
        "Instance hardness threshold"
    }

    fn about(&self) -> &'static str {
        "Keeps the rows whose class random forests that have not seen them are surest of."
    }

    fn source(&self) -> &'static str {
        "Smith et al. 2014"
    }

    fn follows(&self) -> &'static str {
        "As many rows stay as are wanted; imbalanced-learn keeps all rows that are as hard as the last of them. Its forests split between all values of a column; these, where most columns have many, between at most 255 bins of a column in nodes of 32 rows or more. Bins are those of all rows, whatever their class."
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[TREES, PARTS] }
    }

    fn script(&self) -> Option<UndersamplerScript> {
        Some(UndersamplerScript {
            class: "InstanceHardnessThreshold",
            arguments: "estimator=RandomForestClassifier(TREES, random_state=SEED), cv=PARTS, random_state=SEED",
            imports: "from sklearn.ensemble import RandomForestClassifier\n",
            differs: "InstanceHardnessThreshold draws other forests, and keeps every row that is as hard as the last one.",
        })
    }

    fn draws(&self) -> bool {
        true
    }

    fn leave_out(&self, input: &UndersamplerInput<'_>) -> Result<Reduction, Stop> {
        let space = input.space;
        let everyone = space.learnt_from();
        let classes: Vec<u32> = everyone.iter().map(|&position| space.class(position)).collect();
        let parts = input.settings.whole(&PARTS);
        if everyone.len() < parts {
            let count = everyone.len();
            let message =
                format!("there are {count} complete rows, too few for parts = {parts}: choose random undersampling");
            return Err(refused(self.name(), &message).into());
        }
        let x = coordinates(space, 0, &everyone)?;
        let labels = Labels { of: &classes, classes: space.table.target.classes.len() };
        let sure = sure_of(&x, &labels, parts, (input.settings.whole(&TREES) as u64, input.seed), input.progress)?;
        let gone = input.by_class(|shrinking| {
            let own: Vec<f64> = shrinking
                .members
                .iter()
                .filter_map(|position| everyone.binary_search(position).ok())
                .map(|at| sure[at])
                .collect();
            let hardest = hardest(&own, shrinking.keep);
            let row = |at: usize| (shrinking.members[at], WhyLeftOut::Hard { probability: own[at] });
            Ok(hardest.into_iter().map(row).collect())
        })?;
        Ok(gone.into())
    }
}

/// The class of every row, below a number of classes.
#[derive(Clone, Copy, Debug)]
struct Labels<'a> {
    of: &'a [u32],
    classes: usize,
}

/// Of every row, how sure forests of the rows of the other parts are of its class.
fn sure_of(
    x: &Matrix,
    labels: &Labels<'_>,
    parts: usize,
    (trees, seed): (u64, u64),
    progress: &Progress,
) -> Result<Vec<f64>, Stop> {
    let part_of = dealt(labels, parts, seed);
    progress.stage("forests", parts as u64)?;
    let mut sure = vec![0.0; labels.of.len()];
    // Of the rows that are judged the values once more. Forests know values of all rows, but the classes of those of the other parts alone.
    memory::claim(Ranked::bytes(x.rows(), x.columns()).saturating_add(8 * x.rows().div_ceil(parts) * x.columns()))?;
    let all = Ranked::new(x, progress)?.binned();
    for part in 0..parts as u32 {
        let (test, train): (Vec<u32>, Vec<u32>) =
            (0..labels.of.len() as u32).partition(|row| part_of[*row as usize] == part);
        let ranked = all.select(&train);
        let places: Vec<u32> = train.iter().map(|&row| labels.of[row as usize]).collect();
        let random = |tree| draw::of_hardness(seed, part, tree);
        let weights = vec![1.0; train.len()];
        let grown = forest::grow(&ranked, (&places, labels.classes), &weights, trees, random, progress)?;
        let present: Vec<u32> = (0..labels.classes as u32).collect();
        let shares = mean_shares(&grown, &x.select(&test), &present, labels.classes);
        for (row, shares) in test.into_iter().zip(shares.iter()) {
            sure[row as usize] = shares[labels.of[row as usize] as usize];
        }
        progress.advance(1)?;
    }
    Ok(sure)
}

/// The part of every row: of each class about as many in each.
fn dealt(labels: &Labels<'_>, parts: usize, seed: u64) -> Vec<u32> {
    let mut part_of = vec![0; labels.of.len()];
    // Each class goes on where the one before it ended.
    let mut next = 0;
    for class in 0..labels.classes as u32 {
        let members: Vec<usize> = (0..labels.of.len()).filter(|row| labels.of[*row] == class).collect();
        for at in draw::dealt(seed, class, members.len()) {
            part_of[members[at as usize]] = next;
            next = (next + 1) % parts as u32;
        }
    }
    part_of
}

/// The places of all but the `keep` largest numbers; of equal ones the first stay.
fn hardest(sure: &[f64], keep: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..sure.len()).collect();
    order.sort_by(|a, b| sure[*b].total_cmp(&sure[*a]));
    order.split_off(keep.min(sure.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As imbalanced-learn 0.14.2 does, given the same probabilities.
    #[test]
    fn the_rows_go_whose_class_is_least_sure() {
        let sure = [
            0.049, 0.999, 0.652, 0.235, 0.435, 0.974, 0.898, 0.844, 0.392, 0.493, 0.677, 0.061, 0.556, 0.271, 0.88,
            0.064,
        ];
        let gone = |keep: usize| {
            let mut gone = hardest(&sure, keep);
            gone.sort_unstable();
            gone
        };
        assert_eq!(gone(1), [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
        assert_eq!(gone(5), [0, 2, 3, 4, 8, 9, 10, 11, 12, 13, 15]);
        assert_eq!(gone(9), [0, 3, 4, 8, 11, 13, 15]);
        assert_eq!(gone(15), [0]);
        assert_eq!(hardest(&[0.5; 4], 3), [3], "of equally hard rows the first stay");
    }

    #[test]
    fn each_class_is_dealt_evenly() {
        let of: Vec<u32> = (0..37).map(|row| u32::from(row % 4 == 0)).collect();
        let parts = dealt(&Labels { of: &of, classes: 2 }, 5, 42);
        for class in 0..2 {
            let count = |part: u32| (0..37).filter(|row| (parts[*row], of[*row]) == (part, class)).count();
            let counts: Vec<usize> = (0..5).map(count).collect();
            assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1, "{counts:?}");
        }
    }

    #[test]
    fn forests_know_rows_that_they_have_not_seen_by_their_columns() {
        // One column tells the classes apart, but for one row in the midst of the others.
        let of: Vec<u32> = (0..60).map(|row| u32::from(row >= 30)).collect();
        let place = |row: usize| if row == 0 { 50.0 } else { row as f64 };
        let x = Matrix::new(1, (0..60).map(place).collect());
        let sure = sure_of(&x, &Labels { of: &of, classes: 2 }, 5, (20, 1), &Progress::new()).unwrap();
        assert!(sure[0] < 0.1 && sure[10] > 0.9 && sure[55] > 0.9, "{sure:?}");
    }
}
