//! Rows that are not stored: whoever asks for one has it computed anew, from what was fitted and from the row's own random
//! numbers. So a row of many parents, or of a model, costs no memory, and is the same for everyone.

use std::{fmt::Debug, sync::Arc};

use crate::{
    nets::Curve,
    sampling::{
        decode::{self, Row},
        draw::RowStream,
        lineage::{Between, Lineage},
    },
    space::Space,
};

/// Makes rows between several real ones.
pub trait Means: Send + Sync + Debug {
    fn between(&self, random: &mut RowStream) -> Between;
}

/// Makes rows that have no parents.
pub trait RowModel: Send + Sync + Debug {
    /// Fills a row with its values before repair: unscaled numbers and levels, in the order of the space's axes.
    fn fill(&self, random: &mut RowStream, row: &mut Row);

    /// How the model learnt, where it took epochs to.
    fn curve(&self) -> Option<&Curve> {
        None
    }
}

/// What makes the rows of a class.
#[derive(Clone, Debug)]
pub enum RowSource {
    Means(Arc<dyn Means>),
    /// The parents of each row, by its number: rows that are there once and for all.
    Given(Arc<[Between]>),
    Model(Arc<dyn RowModel>),
}

/// The rows of a class.
#[derive(Clone, Debug)]
pub struct Recomputed {
    pub source: RowSource,
    pub seed: u64,
    pub class: u32,
}

impl Recomputed {
    /// Where a row comes from.
    pub fn lineage(&self, index: u32) -> Lineage {
        match &self.source {
            RowSource::Means(means) => Lineage::Between(means.between(&mut self.random(index))),
            RowSource::Given(rows) => Lineage::Between(rows[index as usize].clone()),
            RowSource::Model(_) => Lineage::Model,
        }
    }

    /// Fills a row with its values before repair, and tells where it comes from.
    pub fn fill(&self, space: &Space, index: u32, row: &mut Row) -> Lineage {
        if let RowSource::Model(model) = &self.source {
            model.fill(&mut self.random(index), row);
            return Lineage::Model;
        }
        let lineage = self.lineage(index);
        if let Lineage::Between(between) = &lineage {
            decode::mean(space, between, row);
        }
        lineage
    }

    fn random(&self, index: u32) -> RowStream {
        RowStream::new(self.seed, self.class, index)
    }
}
