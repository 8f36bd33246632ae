//! From a drop percentage to the distance of its cut, and back: what dragging the cut line needs.
//!
//! Counts and ties are those of [`crate::sampling::select`]: of n non-identical rows the ⌊x·n/100⌋ nearest to a real row go,
//! equally near ones by order of generation. The identical are no part of n.

use crate::{
    pipeline::Outcome,
    recipe::DropScope,
    sampling::{
        Generated,
        select::{ByDistance, share},
    },
};

/// Decimals that a percentage is given at most.
const MOST_DECIMALS: i32 = 12;

/// The rows of an outcome that a cut can fall on. Borrowed, and independent of the outcome's own percentage.
#[derive(Clone, Copy, Debug)]
pub struct Cut<'a> {
    generated: &'a Generated,
    sorted: &'a ByDistance,
    scope: DropScope,
}

/// The rows that lose a share of their own: all of the table, or those of one class.
#[derive(Clone, Copy, Debug)]
struct Group {
    rows: u64,
    /// Of these, at or below a distance.
    below: u64,
}

impl<'a> Cut<'a> {
    pub fn of(outcome: &'a Outcome) -> Self {
        Self { generated: &outcome.generated, sorted: &outcome.by_distance, scope: outcome.recipe.drop_scope }
    }

    /// The largest distance that a drop of `percent` removes; `None` when it removes nothing. When every class loses its own
    /// share this is the furthest of the classes' cuts.
    pub fn cut_at(&self, percent: f64) -> Option<f64> {
        self.cuts_at(percent).into_iter().flatten().reduce(f64::max)
    }

    /// The largest distance that it removes of each class, where each loses its own share; of the table where that does.
    pub fn cuts_at(&self, percent: f64) -> Vec<Option<f64>> {
        let (order, candidates) = (self.sorted.order(), self.sorted.candidates());
        let mut cuts = vec![None; candidates.len()];
        if self.scope == DropScope::Table {
            let last = (share(percent, order.len() as u64) as usize).checked_sub(1).and_then(|last| order.get(last));
            cuts.fill(last.map(|row| self.distance(*row)));
            return cuts;
        }
        let mut quotas: Vec<u64> = candidates.iter().map(|&rows| share(percent, rows)).collect();
        let mut left: u64 = quotas.iter().sum();
        // The furthest row of a class that goes is the one met last.
        let mut rows = order.iter();
        while left > 0
            && let Some(row) = rows.next()
        {
            let quota = &mut quotas[row.0 as usize];
            if *quota > 0 {
                (*quota, left) = (*quota - 1, left - 1);
                if *quota == 0 {
                    cuts[row.0 as usize] = Some(self.distance(*row));
                }
            }
        }
        cuts
    }

    /// The drop percentage whose cut is at `distance`, with as few decimals as say it exactly. Below 100, so that one row of
    /// each class (of the table) always stays.
    ///
    /// It drops every row at or below the distance. Where the rule is that each class loses its own share, it is the
    /// largest percentage of which no class's cut is beyond the distance: the class whose cut is furthest decides, and
    /// the others may keep rows that are nearer. Of several percentages with this cut (rows that are equally near,
    /// classes that change before the furthest one does) `current` stays if it is one of them: a line that is not moved
    /// drops the same rows.
    pub fn percent_at(&self, distance: f64, current: f64) -> f64 {
        let percent = percentage(&self.groups(distance));
        let cut = self.cut_at(percent);
        if cut.is_some() && cut == self.cut_at(current) { current } else { percent }
    }

    fn distance(&self, (class, index): (u32, u32)) -> f64 {
        self.generated[class as usize].as_ref().map_or(0.0, |rows| rows.distance[index as usize])
    }

    fn groups(&self, distance: f64) -> Vec<Group> {
        let order = self.sorted.order();
        let below = order.partition_point(|row| self.distance(*row) <= distance);
        if self.scope == DropScope::Table {
            return vec![Group { rows: order.len() as u64, below: below as u64 }];
        }
        let mut groups: Vec<Group> = self.sorted.candidates().iter().map(|&rows| Group { rows, below: 0 }).collect();
        for row in &order[..below] {
            groups[row.0 as usize].below += 1;
        }
        groups
    }
}

/// The largest percentage below 100 of which no group loses more than its rows `below`, written as shortly as can be.
fn percentage(groups: &[Group]) -> f64 {
    let groups: Vec<Group> = groups.iter().copied().filter(|group| group.rows > 0).collect();
    // A group of n with b below loses more than b from (b + 1)/n on. Fractions are compared exactly.
    let less = |a: (u64, u64), b: (u64, u64)| u128::from(a.0) * u128::from(b.1) < u128::from(b.0) * u128::from(a.1);
    let limits = groups.iter().map(|group| (group.below + 1, group.rows));
    let limit = limits.fold((1, 1), |least, limit| if less(limit, least) { limit } else { least });
    // The most that each group can lose below that limit: the largest q with q/n < limit.
    let quota = |rows: u64| ((u128::from(limit.0) * u128::from(rows) - 1) / u128::from(limit.1)) as u64;
    let quotas: Vec<(u64, u64)> = groups.iter().map(|group| (quota(group.rows), group.rows)).collect();
    let least = quotas.iter().map(|&(quota, rows)| 100.0 * quota as f64 / rows as f64).fold(0.0, f64::max);
    let fits = |percent: f64| percent < 100.0 && quotas.iter().all(|&(quota, rows)| share(percent, rows) == quota);
    let shortest = (0..=MOST_DECIMALS).find_map(|decimals| {
        let steps = 10_f64.powi(decimals);
        [(least * steps).floor(), (least * steps).ceil()].into_iter().map(|step| step / steps).find(|it| fits(*it))
    });
    shortest.unwrap_or_else(|| f64::midpoint(least, 100.0 * limit.0 as f64 / limit.1 as f64))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::sampling::{ClassRows, Draw};

    fn rows(distances: &[f64], identical: &[usize]) -> Arc<ClassRows> {
        Arc::new(ClassRows {
            draws: vec![Draw { base: 0, neighbour: 1, gap: 0.5 }; distances.len()],
            pairs: None,
            recomputed: None,
            nearest: vec![0; distances.len()],
            distance: distances.to_vec(),
            identical: (0..distances.len()).map(|at| identical.contains(&at)).collect(),
            places: Vec::new(),
        })
    }

    #[test]
    fn the_line_and_the_percentage_agree_on_a_table_by_hand() {
        let generated =
            vec![Some(rows(&[0.5, 0.0, 0.1, 0.9, 0.1, 0.7], &[1])), None, Some(rows(&[0.3, 0.2, 0.8], &[]))];
        let sorted = ByDistance::sort(&generated, &[6, 0, 3]);
        let cut = Cut { generated: &generated, sorted: &sorted, scope: DropScope::Table };
        // Eight are not identical: 0.1 0.1 0.2 0.3 0.5 0.7 0.8 0.9.
        let cuts = [(0.0, None), (12.4, None), (12.5, Some(0.1)), (25.0, Some(0.1)), (40.0, Some(0.2))];
        for (percent, expected) in cuts {
            assert_eq!(cut.cut_at(percent), expected, "{percent} %");
        }
        // Three rows are 37.5 %; 38 % drops the same three and is shorter.
        assert_eq!(cut.percent_at(0.2, 0.0), 38.0);
        assert_eq!(cut.percent_at(0.29, 0.0), 38.0);
        assert_eq!(cut.percent_at(0.05, 60.0), 0.0);
        // All are below, and one stays.
        assert_eq!(cut.percent_at(5.0, 0.0), 88.0);
        // Both 0.1 go, unless only one of them went and the line was not moved.
        assert_eq!((cut.percent_at(0.1, 0.0), cut.percent_at(0.1, 12.5)), (25.0, 12.5));
    }

    #[test]
    fn each_class_loses_its_share_up_to_the_furthest_cut() {
        // Ten rows at 0.1 to 1, and four at 0.05 to 0.2.
        let first: Vec<f64> = (1..=10).map(|at| f64::from(at) / 10.0).collect();
        let generated = vec![Some(rows(&first, &[])), Some(rows(&[0.05, 0.1, 0.15, 0.2], &[]))];
        let sorted = ByDistance::sort(&generated, &[10, 4]);
        let cut = Cut { generated: &generated, sorted: &sorted, scope: DropScope::Class };
        // 50 %: five and two rows; the first class's cut is the furthest.
        assert_eq!(cut.cut_at(50.0), Some(0.5));
        // Up to 0.5 five of ten and all of four: from 60 % on the first class would lose a sixth, so the other loses 2.
        assert_eq!(cut.percent_at(0.5, 0.0), 50.0);
        assert_eq!(cut.percent_at(0.5, 55.0), 55.0);
        assert_eq!(cut.percent_at(0.07, 0.0), 0.0);
    }

    #[test]
    fn nothing_to_cut_is_no_drop() {
        let cut = Cut { generated: &vec![None, None], sorted: &ByDistance::default(), scope: DropScope::Class };
        assert_eq!((cut.cut_at(50.0), cut.percent_at(0.5, 0.0)), (None, 0.0));
    }
}
