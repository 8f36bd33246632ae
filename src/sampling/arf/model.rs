//! The rows that an adversarial forest stands for: a leaf by how many real rows it has, and each column on its own within it
//! (Watson, Blesch, Kapar and Wright 2023, algorithms 2 and 3).

use crate::{
    normal::quantile,
    sampling::{
        arf::forest::{AdversarialForest, AdversarialTree},
        columns::{ClassColumn, ValuePlace},
        decode::Row,
        draw::RowStream,
        recomputed::RowModel,
    },
    trees::leaves::LeafRows,
};

/// Numbers of so few different values are drawn as these, like categories.
const FEW_VALUES: usize = 5;
/// Draws from a normal distribution until one lies within bounds that hold its mean. Of rows within them none has a deviation so
/// large that a third of the draws would not: so many in vain are less likely than one in a million million.
const DRAWS: usize = 64;

/// The model of a class.
#[derive(Debug)]
pub struct LeafModel {
    columns: Vec<ModelColumn>,
    trees: Vec<ModelTree>,
}

#[derive(Debug)]
struct ModelColumn {
    place: ValuePlace,
    /// Of each real row.
    values: Vec<f64>,
    /// Which one it is of those that are drawn from normal distributions.
    normal: Option<usize>,
}

#[derive(Debug)]
struct ModelTree {
    /// The leaf of each real row.
    leaves: Vec<u32>,
    rows: LeafRows,
    /// Leaf after leaf, one a column that has them.
    normals: Vec<Normal>,
}

/// A normal distribution of which what lies outside of the bounds is cut off.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Normal {
    mean: f64,
    deviation: f64,
    low: f64,
    high: f64,
}

impl LeafModel {
    pub fn new(columns: Vec<ClassColumn>, forest: &AdversarialForest) -> Self {
        let continuous: Vec<usize> = (0..columns.len()).filter(|&at| is_continuous(&columns[at])).collect();
        let trees = forest.trees.iter().map(|tree| ModelTree::new(tree, &columns, &continuous)).collect();
        let of = |(at, column): (usize, ClassColumn)| ModelColumn {
            place: column.place,
            values: column.values,
            normal: continuous.binary_search(&at).ok(),
        };
        Self { columns: columns.into_iter().enumerate().map(of).collect(), trees }
    }
}

fn is_continuous(column: &ClassColumn) -> bool {
    let mut known: Vec<f64> = Vec::new();
    column.is_number()
        && column.values.iter().any(|value| {
            if !known.contains(value) {
                known.push(*value);
            }
            known.len() > FEW_VALUES
        })
}

impl ModelTree {
    fn new(tree: &AdversarialTree, columns: &[ClassColumn], continuous: &[usize]) -> Self {
        let leaves = tree.leaves().to_vec();
        let rows = LeafRows::new(tree.tree.leaves(), &leaves);
        let nothing = Normal { mean: 0.0, deviation: 0.0, low: 0.0, high: 0.0 };
        let mut normals = vec![nothing; rows.leaves() * continuous.len()];
        for (nth, &at) in continuous.iter().enumerate() {
            let column = &columns[at];
            // Whole numbers are rounded to, from half of one below them to half of one above.
            let margin = if column.is_whole { 0.5 } else { 0.0 };
            let least = column.values.iter().copied().fold(f64::INFINITY, f64::min) - margin;
            let most = column.values.iter().copied().fold(f64::NEG_INFINITY, f64::max) + margin;
            for (leaf, (low, high)) in tree.tree.bounds(at) {
                let values = rows.of(leaf).iter().map(|&row| column.values[row as usize]);
                normals[leaf * continuous.len() + nth] = Normal::of(values, low.max(least), high.min(most));
            }
        }
        Self { leaves, rows, normals }
    }
}

impl Normal {
    /// With the mean and the standard deviation of some values, which lie within the bounds.
    fn of(values: impl ExactSizeIterator<Item = f64> + Clone, low: f64, high: f64) -> Self {
        let count = values.len() as f64;
        let mean = values.clone().map(|value| value / count).sum::<f64>();
        // In units of the farthest, so that no square is too large.
        let farthest = values.clone().fold(0.0, |most: f64, value| most.max((value - mean).abs()));
        let squares: f64 = values.map(|value| ((value - mean) / farthest).powi(2)).sum();
        let deviation = if farthest == 0.0 { 0.0 } else { farthest * (squares / (count - 1.0)).sqrt() };
        Self { mean, deviation, low, high }
    }

    fn draw(self, random: &mut RowStream) -> f64 {
        let Self { mean, deviation, low, high } = self;
        if deviation == 0.0 {
            return mean;
        }
        let mut draws = (0..DRAWS).map(|_| mean + deviation * quantile(random.uniform()));
        draws.find(|value| low < *value && *value < high).unwrap_or(mean)
    }
}

impl LeafModel {
    /// The tree and its leaf that a row is drawn from: that of some real row, so each leaf is as likely as it has rows.
    pub fn leaf(&self, random: &mut RowStream) -> (usize, usize) {
        let tree = random.below(self.trees.len());
        let leaves = &self.trees[tree].leaves;
        (tree, leaves[random.below(leaves.len())] as usize)
    }

    /// The real rows of a leaf, by their places in the class.
    pub fn rows(&self, (tree, leaf): (usize, usize)) -> &[u32] {
        self.trees[tree].rows.of(leaf)
    }
}

impl RowModel for LeafModel {
    fn fill(&self, random: &mut RowStream, row: &mut Row) {
        let (tree, leaf) = self.leaf(random);
        let tree = &self.trees[tree];
        let there = tree.rows.of(leaf);
        let normals = &tree.normals[leaf * (tree.normals.len() / tree.rows.leaves())..];
        for column in &self.columns {
            let value = match column.normal {
                Some(nth) => normals[nth].draw(random),
                None => column.values[there[random.below(there.len())] as usize],
            };
            column.place.put(row, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_normal_distribution_is_cut_off_at_its_bounds() {
        let values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        let normal = Normal::of(values.into_iter(), 2.0, 9.0);
        assert!((normal.mean - 5.0).abs() < 1e-12 && (normal.deviation - (32.0_f64 / 7.0).sqrt()).abs() < 1e-12);
        let mut random = RowStream::new(1, 0, 0);
        let drawn: Vec<f64> = (0..4_000).map(|_| normal.draw(&mut random)).collect();
        assert!(drawn.iter().all(|value| (2.0..=9.0).contains(value)));
        // By `scipy.stats.truncnorm(-3 / s, 4 / s, 5, s).mean()` with s² = 32/7.
        let mean = drawn.iter().sum::<f64>() / 4_000.0;
        assert!((mean - 5.1918).abs() < 0.1, "{mean}");
        assert_eq!(Normal::of([3.0; 5].into_iter(), 3.0, 3.0).draw(&mut random), 3.0);
        // Far numbers, whose sum and squares are beyond every double.
        let far = Normal::of([1e308, 1.1e308, 1.2e308, 1.3e308].into_iter(), 1e308, 1.3e308);
        assert!((1e308..=1.3e308).contains(&far.draw(&mut random)));
    }

    #[test]
    fn numbers_of_few_values_are_drawn_as_they_are() {
        let column = |values: &[f64], levels| ClassColumn {
            place: ValuePlace::Number(0),
            levels,
            is_whole: true,
            values: values.to_vec(),
        };
        assert!(!is_continuous(&column(&[1.0, 2.0, 3.0, 4.0, 5.0, 1.0, 2.0], 0)));
        assert!(is_continuous(&column(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 0)));
        assert!(!is_continuous(&column(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0], 6)));
    }
}
