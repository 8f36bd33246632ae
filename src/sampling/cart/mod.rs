//! Sequential CART: column after column, each drawn from the leaf of a tree on those before it.
//!
//! The first column of the table is drawn from its own values. Of each next one a tree is grown on the columns before it, as
//! R's synthpop grows it by default; a new row, as far as it is made, comes to a leaf, and one of the values there is drawn
//! (Nowok, Raab and Dibben 2016). A decimal that no other row of the leaf has, or a whole number that no other row of the class
//! has, is nobody's to give away: what is written lies anywhere between the middles to its neighbours in the leaf.

mod order;

use std::borrow::Cow;

use rayon::prelude::*;

use crate::{
    memory,
    progress::{Cancelled, Progress, Stop},
    recipe::Recipe,
    sampling::{
        FittedSampler, Needs, Parameter, Parents, Sampler, SamplerInput, Script,
        columns::{ClassColumn, ValuePlace, seen},
        decode::{Row, interpolated},
        draw::RowStream,
        parameter::BUCKET,
        recomputed::RowModel,
    },
    trees::{
        columns::{Ranked, RankedColumn},
        draws::Tries,
        grower::StopRule,
        leaves::{LeafRows, LeafTree},
    },
};

/// As rpart has it: a node that is split has three times the rows of the smallest leaf.
const NODE_OF_LEAVES: f64 = 3.0;
/// As synthpop has it: what a split has to gain, as a share of the root's.
const LEAST_GAIN: f64 = 1e-8;

#[derive(Debug)]
pub struct Cart;

impl Sampler for Cart {
    fn name(&self) -> &'static str {
        "cart"
    }

    fn title(&self) -> &'static str {
        "Sequential CART"
    }

    fn about(&self) -> &'static str {
        "New rows column by column: each value is drawn from the leaf of a tree on the columns before it; no real row is a parent."
    }

    fn source(&self) -> &'static str {
        "Nowok, Raab and Dibben 2016"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[BUCKET] }
    }

    fn parents(&self, _: &Recipe) -> Parents {
        Parents::None
    }

    fn needs(&self, recipe: &Recipe) -> Needs {
        // Of fewer rows no tree has two leaves.
        Needs { rows: 2 * recipe.whole(&BUCKET), ..Needs::default() }
    }

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
        Some("Sequential CART draws rows from trees; there is no base and no neighbour to step through.")
    }

    fn script(&self) -> Script {
        Script::Absent("Sequential CART is not in imbalanced-learn")
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        let (rows, axes) = (input.members().len(), input.space.numbers.len() + input.space.nominals.len());
        let of_cell =
            size_of::<f64>() + size_of::<(f64, f64)>() + size_of::<u32>() * (2 + rayon::current_num_threads());
        memory::claim(rows.saturating_mul(axes + 1).saturating_mul(of_cell))?;
        let columns = ClassColumn::all(input.space, input.class, input.progress)?;
        let ranked: Vec<RankedColumn> = columns.par_iter().map(ClassColumn::ranked).collect();
        let bucket = input.recipe.whole(&BUCKET) as f64;
        let fitted = (0..columns.len())
            .into_par_iter()
            .map(|at| ColumnFit::new(&columns, &ranked, at, bucket, input.progress))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(FittedSampler::model(Fit { columns: fitted }))
    }
}

/// The model of a class: its columns, in the order in which they are drawn.
#[derive(Debug)]
struct Fit {
    columns: Vec<ColumnFit>,
}

/// How a column is drawn when those before it are there.
#[derive(Debug)]
struct ColumnFit {
    place: ValuePlace,
    tree: LeafTree,
    /// Of each column before it: the places of its levels in this tree; empty of numbers.
    orders: Vec<Vec<u32>>,
    rows: LeafRows,
    /// By the place of a row among those of its leaf, leaf after leaf: between which numbers what is drawn lies.
    spans: Vec<(f64, f64)>,
}

impl ColumnFit {
    fn new(
        columns: &[ClassColumn],
        ranked: &[RankedColumn],
        at: usize,
        bucket: f64,
        progress: &Progress,
    ) -> Result<Self, Cancelled> {
        progress.check()?;
        let (before, column) = (&columns[..at], &columns[at]);
        let order = |other: &ClassColumn| if other.is_number() { Vec::new() } else { order::places(other, column) };
        let orders: Vec<Vec<u32>> = before.iter().map(order).collect();
        let known = before.iter().zip(ranked).zip(&orders).map(|((other, ranked), order)| {
            if other.is_number() {
                Cow::Borrowed(ranked)
            } else {
                Cow::Owned(RankedColumn::of_levels(order, other.values.iter().map(|code| *code as usize)))
            }
        });
        let known = Ranked::of(known.collect());
        let stop = StopRule { node: NODE_OF_LEAVES * bucket, leaf: bucket, gain: Some(LEAST_GAIN) };
        let tries = Tries::all(at);
        let tree = if column.is_number() {
            LeafTree::of_values(&known, &column.values, tries, stop, progress)?
        } else {
            let codes: Vec<u32> = column.values.iter().map(|code| *code as u32).collect();
            let weights = vec![1.0; codes.len()];
            LeafTree::of_classes(&known, (&codes, column.levels), &weights, tries, stop, progress)?
        };
        let leaf = |row: usize| tree.leaf(|at| seen(&orders[at], before[at].values[row])) as u32;
        let leaves: Vec<u32> = (0..column.values.len()).map(leaf).collect();
        progress.check()?;
        let rows = LeafRows::new(tree.leaves(), &leaves);
        let spans = spans(column, &ranked[at], &rows);
        Ok(Self { place: column.place, tree, orders, rows, spans })
    }
}

/// What is drawn of each row, leaf after leaf.
fn spans(column: &ClassColumn, ranked: &RankedColumn, rows: &LeafRows) -> Vec<(f64, f64)> {
    let mut of_value = vec![0_u32; if column.is_whole { ranked.values.len() } else { 0 }];
    if column.is_whole {
        for &rank in &ranked.ranks {
            of_value[rank as usize] += 1;
        }
    }
    let mut spans = Vec::with_capacity(column.values.len());
    let mut sorted: Vec<u32> = Vec::new();
    for leaf in 0..rows.leaves() {
        if !column.is_number() {
            spans.extend(rows.of(leaf).iter().map(|&row| column.values[row as usize]).map(|code| (code, code)));
            continue;
        }
        sorted.clear();
        sorted.extend(rows.of(leaf).iter().map(|&row| ranked.ranks[row as usize]));
        sorted.sort_unstable();
        let value = |at: usize| ranked.values[sorted[at] as usize];
        spans.extend((0..sorted.len()).map(|at| {
            let (own, last) = (value(at), sorted.len() - 1);
            let [below, above] = [at.saturating_sub(1), (at + 1).min(last)];
            let is_twice = |other: usize| other != at && sorted[other] == sorted[at];
            let is_known = of_value.get(sorted[at] as usize).is_some_and(|rows| *rows > 1);
            if is_known || is_twice(below) || is_twice(above) {
                (own, own)
            } else {
                (f64::midpoint(value(below), own), f64::midpoint(own, value(above)))
            }
        }));
    }
    spans
}

impl RowModel for Fit {
    fn fill(&self, random: &mut RowStream, row: &mut Row) {
        let mut values: Vec<f64> = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            let leaf = column.tree.leaf(|at| seen(&column.orders[at], values[at]));
            let spans = &column.spans[column.rows.range(leaf)];
            let (low, high) = spans[random.below(spans.len())];
            let value = interpolated(low, high, random.uniform());
            column.place.put(row, value);
            values.push(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans_of(values: &[f64], is_whole: bool) -> Vec<(f64, f64)> {
        let column = ClassColumn { place: ValuePlace::Number(0), levels: 0, is_whole, values: values.to_vec() };
        spans(&column, &column.ranked(), &LeafRows::new(1, &vec![0; values.len()]))
    }

    #[test]
    fn what_is_one_rows_own_is_drawn_from_around_it() {
        // As far as the middle on either side, and not beyond the first and the last.
        assert_eq!(spans_of(&[4.0, 1.0, 2.0], false), [(1.0, 1.5), (1.5, 3.0), (3.0, 4.0)]);
        // What two rows have stays.
        assert_eq!(spans_of(&[0.0, 6.0, 0.0], false), [(0.0, 0.0), (0.0, 0.0), (3.0, 6.0)]);
        assert_eq!(spans_of(&[7.0], false), [(7.0, 7.0)]);
        // A whole number stays where another row of the class has it, be it in another leaf.
        let column =
            ClassColumn { place: ValuePlace::Number(0), levels: 0, is_whole: true, values: vec![1.0, 3.0, 9.0, 3.0] };
        let found = spans(&column, &column.ranked(), &LeafRows::new(2, &[0, 0, 0, 1]));
        assert_eq!(found, [(1.0, 2.0), (3.0, 3.0), (6.0, 9.0), (3.0, 3.0)]);
    }
}
