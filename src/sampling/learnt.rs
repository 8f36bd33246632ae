//! What nets learn of a class, and the rows that they make: what all methods with a net share.
//!
//! A net is told normal scores: of n rows the i-th in the order of a column has Φ⁻¹((i + ½)/n), in units of their standard
//! deviation, and back it goes by the column's own values, as in [`super::copula`]. So long tails, gaps and numbers of any size are
//! all the same to it, and a number stays within the class's own range. A category has a column for each level that occurs in the
//! class.

use std::sync::Arc;

use rayon::prelude::*;

use crate::{
    memory,
    nets::{Columns, Epoch, Halt, Learning, Maker, Net, Rows},
    progress::{Cancelled, Stop},
    sampling::{
        Parameter, SamplerInput,
        copula::{Column, Margin, scores},
        decode::Row,
        draw::{self, RowStream},
        parameter::Domain,
        recomputed::RowModel,
    },
};

/// Rows of a class without which a net has nothing to tell apart from chance.
pub const ROWS: usize = 10;

/// Room that a parameter takes while a net learns: itself, the means of its gradients, its places among products, and its gradient in
/// each piece of a batch.
const BYTES: usize = 16 * size_of::<f32>();

/// Times that the net sees every row.
pub const EPOCHS: Parameter = Parameter {
    key: "epochs",
    title: "Epochs",
    tip: "How many times the net learns from all rows of the class",
    domain: Domain::Whole { usual: 300, least: 1, most: 10_000, slider: 1_000 },
};

/// The losses of every epoch.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// What they are of.
    pub names: [&'static str; 2],
    pub epochs: Vec<Epoch>,
}

/// A net that makes rows of a class.
#[derive(Clone, Debug)]
pub struct Learnt {
    encoding: Arc<Encoding>,
    maker: Maker,
    curve: Curve,
}

/// A net as it is after an epoch, for whoever watches it learn.
pub struct Moment<'a> {
    pub epoch: Epoch,
    names: [&'static str; 2],
    encoding: &'a Arc<Encoding>,
    maker: &'a dyn Fn() -> Maker,
}

impl std::fmt::Debug for Moment<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Moment").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

impl Moment<'_> {
    /// What makes rows by now; it has the losses of this epoch alone.
    pub fn model(&self) -> Learnt {
        let curve = Curve { names: self.names, epochs: vec![self.epoch] };
        Learnt { encoding: Arc::clone(self.encoding), maker: (self.maker)(), curve }
    }
}

/// Sees a net after every epoch.
pub type OnEpoch<'a> = &'a mut dyn FnMut(&Moment<'_>);

/// From the columns of a net to the class's own values.
#[derive(Debug)]
struct Encoding {
    /// Normal scores of as many rows, ascending.
    scores: Vec<f64>,
    /// By number: its values, and the standard deviation of its scores.
    numbers: Vec<(Margin, f64)>,
    /// By category: the levels that occur, ascending.
    levels: Vec<Vec<u32>>,
}

impl Encoding {
    fn fit(input: &SamplerInput<'_>) -> Result<(Self, Rows<f32>), Stop> {
        let (space, members) = (input.space, input.members());
        let scores = scores(members.len());
        let (count, all) = (members.len(), (scores.iter().map(|score| score * score).sum::<f64>()).sqrt());
        let columns: Result<Vec<Column>, Cancelled> = (0..space.numbers.len())
            .into_par_iter()
            .map(|axis| {
                input.progress.check()?;
                Ok(Column::fit(input, axis, &scores))
            })
            .collect();
        let columns = columns?;
        let mut levels = Vec::with_capacity(space.nominals.len());
        for axis in 0..space.nominals.len() {
            input.progress.check()?;
            let mut own: Vec<u32> = members.iter().map(|&row| space.code(axis, row)).collect();
            own.sort_unstable();
            own.dedup();
            levels.push(own);
        }
        let place = |axis: usize, row: u32| levels[axis].partition_point(|&level| level < space.code(axis, row)) as u32;
        let rows = Rows {
            columns: Columns { numbers: columns.len(), levels: levels.iter().map(Vec::len).collect() },
            numbers: (0..count).flat_map(|at| columns.iter().map(move |it| it.scores[at] as f32)).collect(),
            codes: members.iter().flat_map(|&row| (0..levels.len()).map(move |axis| place(axis, row))).collect(),
        };
        let deviation = |spread: f64| spread * all / (count as f64).sqrt();
        let numbers = columns.into_iter().map(|it| (it.margin, deviation(it.spread))).collect();
        Ok((Self { scores, numbers, levels }, rows))
    }
}

/// Lets a net of these columns learn the class.
pub(super) fn learn<N: Net>(
    input: &SamplerInput<'_>,
    net: impl FnOnce(Columns) -> N,
    on_epoch: OnEpoch<'_>,
) -> Result<Learnt, Stop> {
    let axes = input.space.numbers.len() + input.space.nominals.len();
    memory::claim(input.members().len().saturating_mul(axes + 4).saturating_mul(4 * size_of::<f64>()))?;
    let (encoding, rows) = Encoding::fit(input)?;
    let (encoding, net) = (Arc::new(encoding), net(rows.columns.clone()));
    memory::claim(net.parameters().saturating_mul(BYTES))?;
    let learning = Learning {
        epochs: input.recipe.whole(&EPOCHS),
        seed: draw::of_net(input.recipe.seed, input.class),
        progress: input.progress,
    };
    let mut told = |epoch: Epoch, maker: &dyn Fn() -> Maker| {
        on_epoch(&Moment { epoch, names: N::LOSSES, encoding: &encoding, maker });
    };
    match net.learn(&rows, learning, &mut told) {
        Ok((maker, epochs)) => Ok(Learnt { encoding, maker, curve: Curve { names: N::LOSSES, epochs } }),
        Err(Halt::Cancelled) => Err(Stop::Cancelled),
        Err(Halt::Diverged(epoch)) => {
            let what = format!(
                "the net diverged in epoch {epoch} of {}, its loss is not a finite number: choose fewer epochs, or another seed",
                learning.epochs
            );
            Err(input.lacking(&EPOCHS, &what).into())
        }
    }
}

impl RowModel for Learnt {
    fn fill(&self, random: &mut RowStream, row: &mut Row) {
        self.maker.make(|| random.uniform(), &mut row.numbers, &mut row.codes);
        let encoding = &*self.encoding;
        for (number, (margin, deviation)) in row.numbers.iter_mut().zip(&encoding.numbers) {
            *number = margin.value(&encoding.scores, *number * deviation);
        }
        for (code, levels) in row.codes.iter_mut().zip(&encoding.levels) {
            *code = levels[*code as usize];
        }
    }

    fn curve(&self) -> Option<&Curve> {
        Some(&self.curve)
    }
}
