//! Which generated rows are kept: identical ones go, then the closest x %, then what is beyond the need.

use rayon::prelude::*;

use crate::{
    recipe::DropScope,
    sampling::{ClassRows, Fate, Generated},
};

/// The non-identical rows of all classes, nearest to a real row first; ties by order of generation.
#[derive(Clone, Debug, Default)]
pub struct ByDistance {
    /// Rows considered per class.
    pub counts: Vec<usize>,
    /// Class and index of each row.
    order: Vec<(u32, u32)>,
    /// Non-identical rows per class.
    candidates: Vec<u64>,
}

impl ByDistance {
    /// Sorts the first `counts` rows of every class.
    pub fn sort(generated: &Generated, counts: &[usize]) -> Self {
        let mut order = Vec::with_capacity(counts.iter().sum());
        let mut candidates = vec![0; counts.len()];
        for (class, rows, count) in classes(generated, counts) {
            let fresh = (0..count as u32).filter(|&index| !rows.identical[index as usize]);
            let before = order.len();
            order.extend(fresh.map(|index| (class, index)));
            candidates[class as usize] = (order.len() - before) as u64;
        }
        let distance = |&(class, index): &(u32, u32)| {
            generated[class as usize].as_ref().map_or(0.0, |rows| rows.distance[index as usize])
        };
        order.par_sort_unstable_by(|a, b| distance(a).total_cmp(&distance(b)).then(a.cmp(b)));
        Self { counts: counts.to_vec(), order, candidates }
    }

    /// Class and index of every non-identical row, nearest first.
    pub fn order(&self) -> &[(u32, u32)] {
        &self.order
    }

    /// How many of them each class has.
    pub fn candidates(&self) -> &[u64] {
        &self.candidates
    }
}

/// How the rows are chosen.
#[derive(Clone, Debug)]
pub struct Rules {
    pub drop_identical: bool,
    /// In per cent of the non-identical rows.
    pub drop_closest: f64,
    pub scope: DropScope,
    /// Rows to keep per class.
    pub needs: Vec<u64>,
}

/// What became of every generated row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// By class and index.
    pub fates: Vec<Vec<Fate>>,
    /// Rows dropped as closest, over all classes.
    pub dropped: u64,
    /// Largest distance that was dropped as closest.
    pub cut: Option<f64>,
}

/// ⌊x·n/100⌋, where a product that is whole but for rounding counts as whole.
pub fn share(percent: f64, rows: u64) -> u64 {
    (percent * rows as f64 / 100.0 + 1e-9).floor() as u64
}

/// Applies the rules; a pass over the rows, nothing is sorted or measured.
pub fn select(generated: &Generated, sorted: &ByDistance, rules: &Rules) -> Selection {
    let mut fates: Vec<Vec<Fate>> = sorted.counts.iter().map(|&count| vec![Fate::Surplus; count]).collect();
    let (mut dropped, mut cut) = (0, None);
    let mut drop = |class: u32, index: u32| {
        fates[class as usize][index as usize] = Fate::Closest;
        dropped += 1;
        let distance = generated[class as usize].as_ref().map(|rows| rows.distance[index as usize]);
        if distance > cut {
            cut = distance;
        }
    };
    match rules.scope {
        DropScope::Table => {
            let quota = share(rules.drop_closest, sorted.candidates.iter().sum());
            for &(class, index) in sorted.order.iter().take(quota as usize) {
                drop(class, index);
            }
        }
        DropScope::Class => {
            let mut quotas: Vec<u64> =
                sorted.candidates.iter().map(|&count| share(rules.drop_closest, count)).collect();
            let mut left: u64 = quotas.iter().sum();
            for &(class, index) in &sorted.order {
                if left == 0 {
                    break;
                }
                if quotas[class as usize] > 0 {
                    quotas[class as usize] -= 1;
                    left -= 1;
                    drop(class, index);
                }
            }
        }
    }
    for (class, rows, count) in classes(generated, &sorted.counts) {
        let mut need = rules.needs[class as usize];
        for (fate, &identical) in fates[class as usize].iter_mut().zip(&rows.identical[..count]) {
            if identical && rules.drop_identical {
                *fate = Fate::Identical;
            } else if *fate != Fate::Closest && need > 0 {
                *fate = Fate::Kept;
                need -= 1;
            }
        }
    }
    Selection { fates, dropped, cut }
}

impl Selection {
    /// How many rows of a class have a fate.
    pub fn count(&self, class: usize, fate: Fate) -> u64 {
        self.fates[class].iter().filter(|&&other| other == fate).count() as u64
    }
}

fn classes<'a>(generated: &'a Generated, counts: &'a [usize]) -> impl Iterator<Item = (u32, &'a ClassRows, usize)> {
    (0_u32..).zip(generated).zip(counts).filter_map(|((class, rows), &count)| Some((class, rows.as_deref()?, count)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::sampling::Draw;

    fn rows(distances: &[f64]) -> Arc<ClassRows> {
        Arc::new(ClassRows {
            draws: vec![Draw { base: 0, neighbour: 1, gap: 0.5 }; distances.len()],
            pairs: None,
            recomputed: None,
            nearest: vec![0; distances.len()],
            distance: distances.to_vec(),
            identical: distances.iter().map(|&distance| distance == 0.0).collect(),
            places: Vec::new(),
        })
    }

    fn names(selection: &Selection, class: usize) -> String {
        selection.fates[class].iter().map(|fate| fate.name().chars().next().unwrap_or(' ')).collect()
    }

    #[test]
    fn identical_then_closest_then_in_order_of_generation() {
        let generated = vec![Some(rows(&[0.5, 0.0, 0.1, 0.9, 0.1, 0.7])), None, Some(rows(&[0.3, 0.2, 0.0, 0.8]))];
        let sorted = ByDistance::sort(&generated, &[6, 0, 4]);
        let mut rules =
            Rules { drop_identical: true, drop_closest: 40.0, scope: DropScope::Table, needs: vec![2, 0, 2] };
        let selection = select(&generated, &sorted, &rules);
        // Eight are not identical; 40 % of 8 is 3.2: both 0.1 and the 0.2 go.
        assert_eq!((names(&selection, 0), names(&selection, 2)), ("kickcs".into(), "kcik".into()));
        assert_eq!((selection.dropped, selection.cut), (3, Some(0.2)));
        rules.scope = DropScope::Class;
        let selection = select(&generated, &sorted, &rules);
        // ⌊0.4·5⌋ = 2 of the first class, ⌊0.4·3⌋ = 1 of the other.
        assert_eq!((names(&selection, 0), names(&selection, 2)), ("kickcs".into(), "kcik".into()));
        rules.drop_identical = false;
        assert_eq!(names(&select(&generated, &sorted, &rules), 0), "kkcscs");
    }

    #[test]
    fn ties_go_by_order_of_generation_and_shares_are_not_rounded_away() {
        let generated = vec![Some(rows(&[0.1; 10]))];
        let sorted = ByDistance::sort(&generated, &[10]);
        let rules = Rules { drop_identical: true, drop_closest: 30.0, scope: DropScope::Table, needs: vec![10] };
        assert_eq!(names(&select(&generated, &sorted, &rules), 0), "ccckkkkkkk");
        assert_eq!((share(0.57, 10_000), share(10.0, 158), share(99.9, 1), share(0.0, 5)), (57, 15, 0, 0));
    }
}
