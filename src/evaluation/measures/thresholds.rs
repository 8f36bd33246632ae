//! What a threshold names at every distinct score, and which threshold meets a rule.
//!
//! A row is named positive where its score is at least the threshold, so rows of equal scores are named together. The
//! counts at all thresholds are sums from the highest score down: those at any threshold are one binary search away.

use crate::evaluation::measures::{Better, OutcomeCosts, confusion::Counts};

/// The distinct scores with what is named at each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Thresholds {
    /// From the highest down; the first one is infinite and names nothing.
    scores: Vec<f64>,
    /// (positive, negative) rows whose score is at least as high; as long as `scores`.
    reached: Vec<(u64, u64)>,
}

impl Thresholds {
    /// Of as many rows as have both a score and an answer.
    pub fn of(scores: &[f64], positive: &[bool]) -> Self {
        // Adding zero makes −0 the same as 0.
        let mut rows: Vec<(f64, bool)> = scores.iter().map(|score| score + 0.0).zip(positive.iter().copied()).collect();
        rows.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let (mut positives, mut negatives) = (0, 0);
        let mut made = Self { scores: vec![f64::INFINITY], reached: vec![(0, 0)] };
        for tied in rows.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
            let hits = tied.iter().filter(|(_, positive)| *positive).count();
            positives += hits as u64;
            negatives += (tied.len() - hits) as u64;
            made.scores.push(tied[0].0);
            made.reached.push((positives, negatives));
        }
        made
    }

    /// Positive and negative rows named at each threshold, from (0, 0) to all.
    pub fn reached(&self) -> &[(u64, u64)] {
        &self.reached
    }

    /// All positive and all negative rows.
    pub fn all(&self) -> (u64, u64) {
        self.reached.last().copied().unwrap_or_default()
    }

    /// Whether there are rows of both kinds: else a curve has nowhere to go.
    pub fn both_sided(&self) -> bool {
        let (positives, negatives) = self.all();
        positives > 0 && negatives > 0
    }

    /// Every threshold that makes a difference, the highest first, with its counts. The first one is infinite.
    pub fn counts(&self) -> impl DoubleEndedIterator<Item = (f64, Counts)> + '_ {
        self.scores.iter().zip(&self.reached).map(|(score, reached)| (*score, self.counted(*reached)))
    }

    /// What any threshold names; one that is not a number names nothing.
    pub fn at(&self, threshold: f64) -> Counts {
        if threshold.is_nan() {
            return self.counted((0, 0));
        }
        let threshold = threshold + 0.0;
        // The first entry stands for no row, whatever the threshold.
        let named =
            self.scores.get(1..).unwrap_or_default().partition_point(|score| score.total_cmp(&threshold).is_ge());
        self.counted(self.reached.get(named).copied().unwrap_or_default())
    }

    fn counted(&self, (positive, negative): (u64, u64)) -> Counts {
        let (positives, negatives) = self.all();
        Counts {
            true_positives: positive,
            false_positives: negative,
            false_negatives: positives - positive,
            true_negatives: negatives - negative,
        }
    }

    /// The threshold that meets `rule`; of equally good ones the highest, which names the fewest rows. `None` where none
    /// meets it, or where there is no positive row.
    ///
    /// The rows must not be those that the choice is judged on afterwards.
    pub fn choose(&self, rule: Rule) -> Option<ChosenThreshold> {
        let (better, worth): (Better, &dyn Fn(Counts) -> Option<f64>) = match rule {
            // Recall only grows on the way down, so the first that is enough has the fewest false alarms.
            Rule::RecallAtLeast(least) => {
                let enough = |counts: Counts| counts.recall().share().is_some_and(|recall| recall >= least);
                return self.all_chosen().find(|chosen| enough(chosen.counts));
            }
            Rule::PrecisionAtLeast(least) => (Better::Higher, &move |counts: Counts| {
                (counts.precision().share()? >= least).then(|| counts.recall().share()).flatten()
            }),
            Rule::LeastCost(costs) => (Better::Lower, &move |counts| Some(costs.of(counts))),
            Rule::BestF(beta) => (Better::Higher, &move |counts| counts.f(beta)),
        };
        let ahead = |new: f64, old: f64| if better == Better::Lower { new < old } else { new > old };
        let mut best: Option<(f64, ChosenThreshold)> = None;
        for chosen in self.all_chosen() {
            if let Some(worth) = worth(chosen.counts)
                && best.is_none_or(|(old, _)| ahead(worth, old))
            {
                best = Some((worth, chosen));
            }
        }
        best.map(|(_, chosen)| chosen)
    }

    /// Nothing where no row is positive: every rule is about finding them.
    fn all_chosen(&self) -> impl Iterator<Item = ChosenThreshold> {
        let some = self.all().0 > 0;
        self.counts().filter(move |_| some).map(|(threshold, counts)| ChosenThreshold { threshold, counts })
    }
}

/// How a threshold is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// The highest threshold that finds at least this share of the positive rows.
    RecallAtLeast(f64),
    /// The threshold that finds most while at least this share of what it names is positive.
    PrecisionAtLeast(f64),
    /// The threshold whose mistakes cost least; it may be infinite, where naming nothing is cheapest.
    LeastCost(OutcomeCosts),
    /// The threshold of the highest Fβ; β = 1 is F1.
    BestF(f64),
}

/// A threshold, and what it names of the rows it was chosen on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChosenThreshold {
    /// A score of one of the rows, or infinite.
    pub threshold: f64,
    pub counts: Counts,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Ties at .8 (right and wrong) and at .4.
    fn table() -> Thresholds {
        Thresholds::of(&[0.9, 0.8, 0.8, 0.6, 0.4, 0.4, 0.1], &[true, true, false, false, true, false, false])
    }

    fn named(counts: Counts) -> (u64, u64) {
        (counts.true_positives, counts.false_positives)
    }

    #[test]
    fn rows_of_equal_scores_are_named_together() {
        let table = table();
        let at = |threshold| named(table.at(threshold));
        assert_eq!((at(0.9), at(0.85), at(0.8), at(0.800_000_1)), ((1, 0), (1, 0), (2, 1), (1, 0)));
        assert_eq!((at(0.4), at(0.0), at(f64::NEG_INFINITY)), ((3, 3), (3, 4), (3, 4)));
        assert_eq!((at(0.91), at(f64::INFINITY), at(f64::NAN)), ((0, 0), (0, 0), (0, 0)));
        assert_eq!(named(Thresholds::of(&[-0.0, 0.0], &[true, false]).at(0.0)), (1, 1));
        assert_eq!(named(Thresholds::of(&[0.0], &[true]).at(-0.0)), (1, 0));
        assert_eq!(named(Thresholds::of(&[], &[]).at(0.5)), (0, 0));
        assert_eq!(named(Thresholds::default().at(0.5)), (0, 0));
    }

    #[test]
    fn a_threshold_is_chosen_by_the_rule() {
        let table = table();
        let by = |rule| table.choose(rule).map(|chosen| (chosen.threshold, named(chosen.counts)));
        assert_eq!(by(Rule::RecallAtLeast(0.5)), Some((0.8, (2, 1))));
        assert_eq!(by(Rule::RecallAtLeast(2.0 / 3.0)), Some((0.8, (2, 1))));
        assert_eq!(by(Rule::RecallAtLeast(1.0)), Some((0.4, (3, 3))));
        assert_eq!(by(Rule::RecallAtLeast(0.0)), Some((f64::INFINITY, (0, 0))));
        assert_eq!(by(Rule::RecallAtLeast(1.01)), None);
        assert_eq!(by(Rule::PrecisionAtLeast(0.6)), Some((0.8, (2, 1))));
        assert_eq!(by(Rule::PrecisionAtLeast(0.9)), Some((0.9, (1, 0))));
        // Precision .5 is met at .6 and at .4: the one that finds more.
        assert_eq!(by(Rule::PrecisionAtLeast(0.5)), Some((0.4, (3, 3))));
        assert_eq!(by(Rule::PrecisionAtLeast(1.01)), None);
        // F1 is 2/3 at .8 (4 of 6) and at .4 (6 of 9): the higher one.
        assert_eq!(by(Rule::BestF(1.0)), Some((0.8, (2, 1))));
        assert_eq!(by(Rule::BestF(2.0)), Some((0.4, (3, 3))));
        let cost = |missed, alarm| Rule::LeastCost(OutcomeCosts { missed, alarm, ..OutcomeCosts::default() });
        assert_eq!(by(cost(10.0, 1.0)), Some((0.4, (3, 3))));
        assert_eq!(by(cost(1.0, 10.0)), Some((0.9, (1, 0))));
        // A missed row and a false alarm cost the same: .9 and .8 come to 2 and 2.
        assert_eq!(by(cost(1.0, 1.0)), Some((0.9, (1, 0))));
        assert_eq!(by(cost(0.0, 1.0)), Some((f64::INFINITY, (0, 0))));
    }

    #[test]
    fn nothing_is_chosen_without_a_positive_row() {
        let none = Thresholds::of(&[0.2, 0.7], &[false, false]);
        for rule in [
            Rule::RecallAtLeast(0.0),
            Rule::PrecisionAtLeast(0.0),
            Rule::LeastCost(OutcomeCosts::default()),
            Rule::BestF(1.0),
        ] {
            assert_eq!((none.choose(rule), Thresholds::default().choose(rule)), (None, None));
        }
    }

    proptest! {
        /// Against counting row by row.
        #[test]
        fn the_counts_at_any_threshold_are_those_of_the_rows(
            rows in proptest::collection::vec((0..12_i32, any::<bool>()), 0..50),
            threshold in -1.0..13.0_f64,
            whole in any::<bool>(),
        ) {
            let threshold = if whole { threshold.round() } else { threshold };
            let (scores, positive): (Vec<f64>, Vec<bool>) = rows.iter().map(|row| (f64::from(row.0), row.1)).unzip();
            let count = |is: bool, at_least: bool| {
                rows.iter().filter(|row| row.1 == is && (f64::from(row.0) >= threshold) == at_least).count() as u64
            };
            let table = Thresholds::of(&scores, &positive);
            let expected = Counts {
                true_positives: count(true, true),
                false_positives: count(false, true),
                false_negatives: count(true, false),
                true_negatives: count(false, false),
            };
            prop_assert_eq!(table.at(threshold), expected);
            for (threshold, counts) in table.counts() {
                prop_assert_eq!(table.at(threshold), counts);
                prop_assert_eq!(counts.rows(), rows.len() as u64);
            }
        }

        /// Lower thresholds never name fewer rows, and no threshold is better than the one chosen.
        #[test]
        fn the_chosen_threshold_is_the_best(
            rows in proptest::collection::vec((0..12_i32, any::<bool>()), 1..50),
            wanted in 0.0..1.0_f64,
            (missed, alarm) in (0.0..9.0_f64, 0.0..9.0_f64),
        ) {
            let (scores, positive): (Vec<f64>, Vec<bool>) = rows.iter().map(|row| (f64::from(row.0), row.1)).unzip();
            let table = Thresholds::of(&scores, &positive);
            let all: Vec<(f64, Counts)> = table.counts().collect();
            prop_assert!(all.windows(2).all(|two| two[0].0 > two[1].0 && two[0].1.named() < two[1].1.named()));
            prop_assume!(positive.contains(&true));
            let costs = OutcomeCosts { missed, alarm, ..OutcomeCosts::default() };
            let found = |rule| table.choose(rule).map(|chosen| chosen.counts);
            let recall = |counts: Counts| counts.recall().share().unwrap();
            let cheap = costs.of(found(Rule::LeastCost(costs)).unwrap());
            let f1 = found(Rule::BestF(1.0)).unwrap().f(1.0).unwrap();
            let enough = found(Rule::RecallAtLeast(wanted)).unwrap();
            let precise = found(Rule::PrecisionAtLeast(wanted));
            prop_assert!(recall(enough) >= wanted);
            for (_, counts) in all {
                prop_assert!(costs.of(counts) >= cheap);
                prop_assert!(counts.f(1.0).unwrap() <= f1);
                prop_assert!(recall(counts) < wanted || counts.false_positives >= enough.false_positives);
                if counts.precision().share().is_some_and(|precision| precision >= wanted) {
                    prop_assert!(recall(counts) <= recall(precise.unwrap()));
                }
            }
        }
    }
}
