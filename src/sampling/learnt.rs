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
    nets::{Columns, Curve, Encoder, Epoch, Halt, Maker, Net, Rows, Schedule},
    progress::{Cancelled, Stop},
    sampling::{
        Parameter, SamplerInput,
        copula::{Column, Margin, NormalScores},
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

/// A net that makes rows of a class.
#[derive(Clone, Debug)]
pub struct Learnt {
    encoding: Arc<Encoding>,
    maker: Maker,
    curve: Curve,
}

/// A net as it is after an epoch, for whoever watches it learn.
pub struct EpochEnd<'a> {
    pub epoch: Epoch,
    names: [&'static str; 2],
    encoding: &'a Arc<Encoding>,
    maker: &'a dyn Fn() -> Maker,
}

impl std::fmt::Debug for EpochEnd<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EpochEnd").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

impl EpochEnd<'_> {
    /// What makes rows by now; it has the losses of this epoch alone.
    pub fn model(&self) -> Learnt {
        let curve = Curve { names: self.names, epochs: vec![self.epoch] };
        Learnt { encoding: Arc::clone(self.encoding), maker: (self.maker)(), curve }
    }
}

/// Sees a net after every epoch.
pub type OnEpoch<'a> = &'a mut dyn FnMut(&EpochEnd<'_>);

/// From the columns of a net to the class's own values.
#[derive(Debug)]
struct Encoding {
    /// Normal scores of as many rows, ascending.
    scores: NormalScores,
    /// By number: its values, and the standard deviation of its scores.
    numbers: Vec<(Margin, f64)>,
    /// By category: the levels that occur, ascending.
    levels: Vec<Vec<u32>>,
}

impl Encoding {
    fn fit(input: &SamplerInput<'_>) -> Result<(Self, Rows<f32>), Stop> {
        let (space, members) = (input.space, input.members());
        let scores = NormalScores::of(members.len());
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
    let learning = Schedule {
        epochs: input.recipe.whole(&EPOCHS),
        seed: draw::of_net(input.recipe.seed, input.class),
        progress: input.progress,
    };
    let mut told = |epoch: Epoch, maker: &dyn Fn() -> Maker| {
        on_epoch(&EpochEnd { epoch, names: N::LOSSES, encoding: &encoding, maker });
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

/// The rows of a class as a net of it is told them.
pub fn told(input: &SamplerInput<'_>) -> Result<Rows<f32>, Stop> {
    Ok(Encoding::fit(input)?.1)
}

impl Learnt {
    /// What squeezes rows, where the net has such a thing.
    pub fn encoder(&self) -> Option<&Encoder> {
        self.maker.encoder()
    }

    /// The same net, with the losses of all its epochs.
    pub fn with(net: &Self, curve: &Curve) -> Self {
        Self { curve: curve.clone(), ..net.clone() }
    }

    /// The losses of the epochs that it learnt.
    pub fn losses(&self) -> &Curve {
        &self.curve
    }

    /// The row in the middle of what the net says of a place among the numbers that rows are made from.
    pub fn middle(&self, place: Vec<f32>, row: &mut Row) {
        self.maker.middle(place, &mut row.numbers, &mut row.codes);
        self.put_back(row);
    }

    /// From what a net is told to the class's own values.
    fn put_back(&self, row: &mut Row) {
        let encoding = &*self.encoding;
        for (number, (margin, deviation)) in row.numbers.iter_mut().zip(&encoding.numbers) {
            *number = margin.value(&encoding.scores, *number * deviation);
        }
        for (code, levels) in row.codes.iter_mut().zip(&encoding.levels) {
            *code = levels[*code as usize];
        }
    }
}

impl RowModel for Learnt {
    fn fill(&self, random: &mut RowStream, row: &mut Row) {
        self.maker.make(|| random.uniform(), &mut row.numbers, &mut row.codes);
        self.put_back(row);
    }

    fn curve(&self) -> Option<&Curve> {
        Some(&self.curve)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        error::{Fault, Setting},
        progress::Progress,
        recipe::Recipe,
        space::{Space, SpaceKey},
        table::{ColumnSettings, Source, Table},
    };

    /// Diverges in its twelfth epoch.
    struct Diverging;

    impl Net for Diverging {
        const LOSSES: [&'static str; 2] = ["one", "other"];

        fn parameters(&self) -> usize {
            1
        }

        fn learn(
            &self,
            _: &Rows<f32>,
            _: Schedule<'_>,
            _: &mut dyn FnMut(Epoch, &dyn Fn() -> Maker),
        ) -> Result<(Maker, Vec<Epoch>), Halt> {
            Err(Halt::Diverged(12))
        }
    }

    /// Numbers far apart with a constant among them, and levels of which the class has two of three.
    fn space() -> Space {
        let mut text = String::from("x,same,n,word,class\n");
        for row in 0..12 {
            let word = if row > 8 { "c" } else { ["a", "b"][row % 2] };
            text.extend([format!(
                "{}e{},7,{},{word},{}\n",
                row + 1,
                row * 20,
                row % 3,
                if row > 8 { "no" } else { "yes" }
            )]);
        }
        let source = Source::from_bytes("t.csv", text.into_bytes(), true).unwrap();
        let settings = ColumnSettings { target: Some("class".to_owned()), ..ColumnSettings::default() };
        let table = Table::from_source(Arc::new(source), "t.csv", None, &settings, &Progress::new()).unwrap();
        let recipe = Recipe::default();
        let key = SpaceKey { scale: recipe.scale, categorical: recipe.categorical, missing: recipe.missing };
        Space::fit(&Arc::new(table), key, &Progress::new()).unwrap()
    }

    fn with_input<R>(work: impl FnOnce(&SamplerInput<'_>) -> R) -> R {
        let (space, recipe, progress) = (space(), Recipe::default(), Progress::new());
        let class = space.table.target.classes.iter().position(|class| class.label == "yes").unwrap() as u32;
        work(&SamplerInput {
            space: &space,
            recipe: &recipe,
            class,
            need: 1,
            own: None,
            mixed: None,
            kinds: None,
            picked: &[],
            progress: &progress,
        })
    }

    #[test]
    fn a_net_that_diverges_is_an_error_with_class_epoch_and_a_way_out() {
        let stop = with_input(|input| learn(input, |_| Diverging, &mut |_| {}).unwrap_err());
        let Stop::Failed(error) = stop else { panic!("{stop:?}") };
        assert_eq!((error.fault, error.setting), (Fault::Data, Some(Setting::Parameter("epochs"))));
        assert_eq!(
            error.message,
            "class \"yes\": the net diverged in epoch 12 of 300, its loss is not a finite number: choose fewer epochs, or another seed"
        );
    }

    /// What goes into a net comes out as it was, if the net says what it was told.
    #[test]
    fn numbers_and_levels_come_back_from_what_a_net_is_told() {
        with_input(|input| {
            let (encoding, rows) = Encoding::fit(input).unwrap();
            assert_eq!((rows.columns.numbers, rows.columns.levels.as_slice(), rows.count()), (3, &[2][..], 9));
            assert!(rows.numbers.iter().all(|number| number.abs() < 3.0));
            for (at, &row) in input.members().iter().enumerate() {
                for (axis, (margin, deviation)) in encoding.numbers.iter().enumerate() {
                    let told = f64::from(rows.numbers[at * 3 + axis]);
                    let (found, real) =
                        (margin.value(&encoding.scores, told * deviation), input.space.number(axis, row));
                    // A score in single precision lies beside its own: between powers of 10²⁰ that is a little more.
                    assert!((found / real).ln().abs() < 1e-4 || found == real, "{axis}: {found} for {real}");
                }
                assert_eq!(encoding.levels[0][rows.codes(at as u32)[0] as usize], input.space.code(0, row));
            }
        });
    }
}
