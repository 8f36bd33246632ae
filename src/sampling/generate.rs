//! Generated rows of a class: their origins, their nearest real rows, and whether they are copies. They grow at the end.

use std::{ops::Range, sync::Arc};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::{
    progress::{Cancelled, Progress},
    recipe::{Nearest, Recipe},
    sampling::{
        Draw, FittedSampler, Lineage, Pairs, SamplerInput,
        decode::{Row, RowDecoder, category_neighbours},
        draw,
        recomputed::{Recomputed, RowSource},
    },
    space::{
        LevelWeights, Space, distance2,
        index::{BATCH, Index, KBest, Neighbour, Query},
        neighbours::ClassNeighbours,
        points,
        projection::{COMPONENTS, Projection},
        search,
    },
};

/// Farther than any row.
pub(super) const NOWHERE: Neighbour = Neighbour { distance2: f64::INFINITY, row: u32::MAX };

/// Rows handled between two looks at whether to go on.
pub(super) const CHUNK: usize = 1_024;

/// Values of rows that are not stored which are computed at once, if that makes enough rows for all threads.
pub(super) const PIECE: usize = 1 << 21;

/// Rows generated for one class, in order of generation.
#[derive(Clone, Debug, Default)]
pub struct ClassRows {
    /// Of rows of two parents; empty where they are [`ClassRows::recomputed`].
    pub draws: Vec<Draw>,
    /// What drew them.
    pub pairs: Option<Arc<dyn Pairs>>,
    /// What computes all other rows anew.
    pub recomputed: Option<Recomputed>,
    /// Position of the nearest real row, after repair.
    pub nearest: Vec<u32>,
    /// Distance to it in the scaled space.
    pub distance: Vec<f64>,
    /// Equal to some real row in every feature.
    pub identical: Vec<bool>,
    /// Where each row lies in the picture; empty when no projection was asked for.
    pub places: Vec<[f32; COMPONENTS]>,
}

impl ClassRows {
    pub fn len(&self) -> usize {
        self.nearest.len()
    }

    pub fn is_empty(&self) -> bool {
        self.nearest.is_empty()
    }

    /// Where a row comes from, if there is one by that number.
    pub fn lineage(&self, index: u32) -> Option<Lineage> {
        match &self.recomputed {
            Some(recomputed) => ((index as usize) < self.len()).then(|| recomputed.lineage(index)),
            None => self.draws.get(index as usize).map(|&draw| draw.into()),
        }
    }

    /// Whether each may have more than two parents.
    pub fn are_means(&self) -> bool {
        self.recomputed.as_ref().is_some_and(|rows| matches!(rows.source, RowSource::Means(_)))
    }

    /// What makes more of them.
    pub fn fitted(&self) -> Option<FittedSampler> {
        let recomputed = self.recomputed.as_ref().map(|rows| FittedSampler::Recomputed(rows.source.clone()));
        recomputed.or_else(|| self.pairs.clone().map(FittedSampler::Pairs))
    }
}

/// Rows by class; `None` for classes without new ones.
pub type Generated = Vec<Option<Arc<ClassRows>>>;

/// The real rows as synthetic ones see them: what is nearest, and what is equal.
#[derive(Debug)]
pub struct RealRows {
    /// One index for all classes, or one per class (by choice, or because SMOTE-NC measures by class).
    indexes: Vec<Option<Box<dyn Index>>>,
    pub(super) shared: bool,
    /// From the hash of a row's values to the first row that has it; `next` leads on to the others.
    first: FxHashMap<u64, u32>,
    next: Vec<u32>,
}

impl RealRows {
    /// Builds what new rows of some classes need.
    pub fn build(space: &Space, nearest: Nearest, classes: &[u32], progress: &Progress) -> Result<Self, Cancelled> {
        progress.stage("index", 0)?;
        let shared = nearest == Nearest::Any && !space.metric_by_class();
        let everyone: Vec<u32> = if nearest == Nearest::Any { (0..space.rows() as u32).collect() } else { Vec::new() };
        let mut indexes: Vec<Option<Box<dyn Index>>> = Vec::new();
        for class in 0..space.table.target.classes.len() as u32 {
            let wanted = if shared { class == 0 } else { classes.contains(&class) };
            indexes.push(match (wanted, nearest) {
                (false, _) => None,
                (true, Nearest::Any) => Some(search::build(space, &everyone, class, progress)?),
                (true, Nearest::Class) => Some(search::build(space, &space.all_of(class), class, progress)?),
            });
        }
        let hashes: Vec<u64> = (0..space.rows() as u32)
            .into_par_iter()
            .with_min_len(CHUNK)
            .map_init(
                || Row::of(space),
                |row, position| {
                    row.read(space, position);
                    points::hash(&row.numbers, &row.codes)
                },
            )
            .collect();
        let mut first = FxHashMap::default();
        first.reserve(hashes.len());
        let mut next = vec![u32::MAX; hashes.len()];
        // From the last row to the first, so that a chain begins with its lowest row.
        for (position, &hash) in hashes.iter().enumerate().rev() {
            if let Some(after) = first.insert(hash, position as u32) {
                next[position] = after;
            }
        }
        Ok(Self { indexes, shared, first, next })
    }

    /// The index in which new rows of a class look for the nearest row.
    pub(super) fn index(&self, class: u32) -> Option<&dyn Index> {
        self.indexes[if self.shared { 0 } else { class as usize }].as_deref()
    }

    /// The first real row, of any class, that is equal in every feature.
    pub(super) fn equal(&self, space: &Space, row: &Row, other: &mut Row) -> Option<u32> {
        let mut position = *self.first.get(&points::hash(&row.numbers, &row.codes))?;
        while position != u32::MAX {
            other.read(space, position);
            if row == other {
                return Some(position);
            }
            position = self.next[position as usize];
        }
        None
    }
}

/// All that the rows of one class depend on.
#[derive(Clone, Copy, Debug)]
pub struct ClassSampler<'a> {
    pub space: &'a Space,
    pub real: &'a RealRows,
    pub class: u32,
    pub neighbours: Option<&'a ClassNeighbours>,
    pub recipe: &'a Recipe,
    pub projection: Option<&'a Projection>,
}

/// What is found out about one row.
struct Finding {
    /// Among the fresh rows.
    index: u32,
    nearest: Neighbour,
    identical: bool,
    place: [f32; COMPONENTS],
}

/// Rows to be found out about, by their place among them.
#[derive(Clone, Copy)]
pub(super) enum Fresh<'a> {
    Pairs(&'a [Draw]),
    Computed(&'a Computed),
}

/// Rows that are not stored, computed up to what is written for as long as they are found out about.
#[derive(Default)]
pub(super) struct Computed {
    /// Row by row.
    numbers: Vec<f64>,
    codes: Vec<u32>,
    lineages: Vec<Lineage>,
    /// By where the index has what is near them.
    ranks: Vec<u32>,
}

impl Computed {
    fn append(&mut self, other: Self) {
        self.numbers.extend(other.numbers);
        self.codes.extend(other.codes);
        self.lineages.extend(other.lineages);
        self.ranks.extend(other.ranks);
    }

    /// Fills a row with one of them, and tells where it comes from.
    pub(super) fn read(&self, at: u32, row: &mut Row) -> &Lineage {
        let (at, numbers, codes) = (at as usize, row.numbers.len(), row.codes.len());
        row.numbers.copy_from_slice(&self.numbers[at * numbers..][..numbers]);
        row.codes.copy_from_slice(&self.codes[at * codes..][..codes]);
        &self.lineages[at]
    }
}

impl ClassSampler<'_> {
    /// The draws of rows `from` to `to`, in pieces: each row has its own numbers, so a piece can begin anywhere.
    fn draw(
        &self,
        pairs: &dyn Pairs,
        input: &SamplerInput<'_>,
        from: usize,
        to: usize,
    ) -> Result<Vec<Draw>, Cancelled> {
        let mut draws = vec![Draw { base: 0, neighbour: 0, gap: 0.0 }; to - from];
        draws.par_chunks_mut(CHUNK).enumerate().try_for_each(|(piece, draws)| {
            let first = from + piece * CHUNK;
            let numbers = draw::numbers(self.recipe.seed, self.class, first as u32);
            for ((index, draw), numbers) in (first..).zip(draws).zip(numbers) {
                *draw = pairs.draw(input, index, numbers);
            }
            input.progress.check()
        })?;
        Ok(draws)
    }

    /// Appends rows until there are `count`.
    pub fn extend(
        &self,
        rows: &mut ClassRows,
        fitted: &FittedSampler,
        input: &SamplerInput<'_>,
        count: usize,
    ) -> Result<(), Cancelled> {
        let (before, progress) = (rows.len(), input.progress);
        if count <= before {
            return Ok(());
        }
        match fitted {
            FittedSampler::Pairs(pairs) => {
                let draws = self.draw(&**pairs, input, before, count)?;
                let found = self.find(Fresh::Pairs(&draws), draws.len(), progress)?;
                rows.draws.extend(draws);
                rows.pairs = Some(Arc::clone(pairs));
                self.put(rows, count, found);
            }
            FittedSampler::Recomputed(source) => {
                let recomputed = Recomputed { source: source.clone(), seed: self.recipe.seed, class: self.class };
                let axes = self.space.numbers.len() + self.space.nominals.len();
                let piece = (PIECE / axes.max(1)).max(16 * CHUNK);
                for first in (before..count).step_by(piece) {
                    let end = count.min(first + piece);
                    let computed = self.compute(&recomputed, first..end, progress)?;
                    let found = self.find(Fresh::Computed(&computed), end - first, progress)?;
                    self.put(rows, end, found);
                }
                rows.recomputed = Some(recomputed);
            }
        }
        Ok(())
    }

    /// Computes some of the rows.
    pub(super) fn compute(
        &self,
        recomputed: &Recomputed,
        rows: Range<usize>,
        progress: &Progress,
    ) -> Result<Computed, Cancelled> {
        let (space, index) = (self.space, self.real.index(self.class));
        let decoder = RowDecoder::new(space, self.recipe);
        let stored = index.map_or_else(Vec::new, |index| index.locality_order(space.rows()));
        let pieces: Vec<Computed> = rows
            .clone()
            .into_par_iter()
            .step_by(CHUNK)
            .map(|first| {
                let mut computed = Computed::default();
                let mut candidate = Candidate::empty(space);
                for at in first..rows.end.min(first + CHUNK) {
                    let lineage = recomputed.fill(space, at as u32, &mut candidate.row);
                    decoder.repair_all(&mut candidate.row);
                    candidate.scale(space);
                    let rank = |index: &dyn Index| match &lineage {
                        Lineage::Model => index.rank(candidate.query()).unwrap_or(0),
                        Lineage::Between(between) => stored[between.base as usize],
                        Lineage::Copy(row) => stored[*row as usize],
                    };
                    computed.ranks.push(index.map_or(0, rank));
                    computed.numbers.extend_from_slice(&candidate.row.numbers);
                    computed.codes.extend_from_slice(&candidate.row.codes);
                    computed.lineages.push(lineage);
                }
                progress.check()?;
                Ok(computed)
            })
            .collect::<Result<_, Cancelled>>()?;
        let mut all = Computed::default();
        for piece in pieces {
            all.append(piece);
        }
        Ok(all)
    }

    /// Finds out about rows, in an order in which their searches go together.
    fn find(&self, fresh: Fresh<'_>, count: usize, progress: &Progress) -> Result<Vec<Vec<Finding>>, Cancelled> {
        let decoder = RowDecoder::new(self.space, self.recipe);
        let order = self.order(fresh, count);
        let weights = self.space.level_weights(self.class);
        order
            .par_chunks(CHUNK)
            .map(|chunk| {
                let mut worker = Worker::new(self, &decoder, &weights);
                let mut findings = Vec::with_capacity(chunk.len());
                for group in chunk.chunks(BATCH) {
                    worker.find_group(group, fresh, &mut findings);
                }
                progress.advance(chunk.len() as u64)?;
                Ok(findings)
            })
            .collect()
    }

    /// Rows of near bases one after the other, and rows of the same parents by their gaps; those of a model by where the
    /// index has what is near them.
    pub(super) fn order(&self, fresh: Fresh<'_>, count: usize) -> Vec<u32> {
        let mut order: Vec<u32> = (0..count as u32).collect();
        let Some(index) = self.real.index(self.class) else { return order };
        match fresh {
            Fresh::Pairs(draws) => {
                let ranks = index.locality_order(self.space.rows());
                order.par_sort_unstable_by_key(|&at| {
                    let draw = draws[at as usize];
                    (ranks.get(draw.base as usize), draw.base, draw.neighbour, draw.gap.to_bits(), at)
                });
            }
            Fresh::Computed(computed) => order.par_sort_unstable_by_key(|&at| (computed.ranks[at as usize], at)),
        }
        order
    }

    /// Puts down what was found out, so that there are `count` rows.
    fn put(&self, rows: &mut ClassRows, count: usize, found: Vec<Vec<Finding>>) {
        let before = rows.len();
        rows.nearest.resize(count, 0);
        rows.distance.resize(count, 0.0);
        rows.identical.resize(count, false);
        if self.projection.is_some() {
            rows.places.resize(count, [0.0; COMPONENTS]);
        }
        for finding in found.into_iter().flatten() {
            let at = before + finding.index as usize;
            rows.nearest[at] = finding.nearest.row;
            rows.distance[at] = finding.nearest.distance2.sqrt();
            rows.identical[at] = finding.identical;
            if let Some(place) = rows.places.get_mut(at) {
                *place = finding.place;
            }
        }
    }
}

/// One thread's room to work in.
struct Worker<'a> {
    maker: &'a ClassSampler<'a>,
    decoder: &'a RowDecoder<'a>,
    weights: &'a LevelWeights,
    other: Row,
    parent: (Vec<f64>, Vec<u32>),
    group: Vec<Candidate>,
    best: Vec<KBest>,
    /// What was found nearest to the row before: rows that follow each other are near each other.
    last: Option<u32>,
}

/// A row on the way: its values, and what is known of its nearest real row so far.
pub(super) struct Candidate {
    pub(super) row: Row,
    pub(super) scaled: Vec<f64>,
    identical: bool,
    nearest: Neighbour,
    settled: bool,
}

impl Candidate {
    pub(super) fn empty(space: &Space) -> Self {
        Self {
            row: Row::of(space),
            scaled: vec![0.0; space.numbers.len()],
            identical: false,
            nearest: NOWHERE,
            settled: false,
        }
    }

    pub(super) fn scale(&mut self, space: &Space) {
        for ((scaled, &number), axis) in self.scaled.iter_mut().zip(&self.row.numbers).zip(&space.numbers) {
            *scaled = axis.scaled(number);
        }
    }

    pub(super) fn query(&self) -> Query<'_> {
        Query { numbers: &self.scaled, codes: &self.row.codes }
    }
}

impl<'a> Worker<'a> {
    fn new(maker: &'a ClassSampler<'a>, decoder: &'a RowDecoder<'a>, weights: &'a LevelWeights) -> Self {
        let space = maker.space;
        let empty = || Candidate::empty(space);
        Self {
            maker,
            decoder,
            weights,
            other: Row::of(space),
            parent: (vec![0.0; space.numbers.len()], vec![0; space.nominals.len()]),
            group: std::iter::repeat_with(empty).take(BATCH).collect(),
            best: std::iter::repeat_with(|| KBest::new(1)).take(BATCH).collect(),
            last: None,
        }
    }

    /// Finds out about up to [`BATCH`] rows.
    fn find_group(&mut self, indices: &[u32], fresh: Fresh<'_>, findings: &mut Vec<Finding>) {
        let mut group = std::mem::take(&mut self.group);
        let members = &mut group[..indices.len()];
        for (candidate, &index) in members.iter_mut().zip(indices) {
            self.prepare(fresh, index, candidate);
        }
        self.search(members);
        let index = self.maker.real.index(self.maker.class);
        let helps = |last: &&Candidate| index.is_some_and(|index| index.rank(last.query()).is_some());
        self.last = match fresh {
            Fresh::Pairs(_) => None,
            Fresh::Computed(_) => members.last().filter(helps).map(|last| last.nearest.row),
        };
        for (candidate, &index) in members.iter().zip(indices) {
            let place = self
                .maker
                .projection
                .map_or([0.0; COMPONENTS], |it| it.project(&candidate.scaled, &candidate.row.codes));
            findings.push(Finding { index, nearest: candidate.nearest, identical: candidate.identical, place });
        }
        self.group = group;
    }

    /// Computes a row. Parents are near already, and what is nearest to the row before may be: the search begins with the
    /// nearest of these, of those that count.
    fn prepare(&mut self, fresh: Fresh<'_>, at: u32, candidate: &mut Candidate) {
        let ClassSampler { space, real, class, neighbours, recipe, .. } = *self.maker;
        let (pair, others);
        let near: &[u32] = match fresh {
            Fresh::Pairs(draws) => {
                let draw = draws[at as usize];
                self.decoder.decode(
                    draw,
                    category_neighbours(space, neighbours, class, draw.base, recipe.k),
                    &mut candidate.row,
                );
                candidate.scale(space);
                pair = [draw.base, draw.neighbour];
                &pair
            }
            Fresh::Computed(computed) => {
                let parents = computed.read(at, &mut candidate.row).rows();
                candidate.scale(space);
                others = if parents.is_empty() { self.last.into_iter().collect() } else { parents };
                &others
            }
        };
        let equal = real.equal(space, &candidate.row, &mut self.other);
        candidate.identical = equal.is_some();
        candidate.settled = false;
        if let Some(row) = equal.filter(|_| real.shared) {
            candidate.settled = true;
            candidate.nearest = Neighbour { distance2: 0.0, row };
            return;
        }
        candidate.nearest = NOWHERE;
        for &row in near {
            if recipe.nearest == Nearest::Any || space.class(row) == class {
                let row = self.distance_to(row, candidate);
                if row.before(&candidate.nearest) {
                    candidate.nearest = row;
                }
            }
        }
    }

    /// Searches for the nearest real rows of a group, as far as they are not known.
    fn search(&mut self, members: &mut [Candidate]) {
        let Some(index) = self.maker.real.index(self.maker.class) else { return };
        let open: Vec<usize> = (0..members.len()).filter(|&at| !members[at].settled).collect();
        let best = &mut self.best[..open.len()];
        for (best, &at) in best.iter_mut().zip(&open) {
            best.restart(Some(members[at].nearest).filter(|start| *start != NOWHERE));
        }
        let queries: Vec<Query<'_>> = open.iter().map(|&at| members[at].query()).collect();
        index.search(&queries, best);
        for (best, at) in best.iter().zip(open) {
            members[at].nearest = best.found()[0];
        }
    }

    fn distance_to(&mut self, row: u32, candidate: &Candidate) -> Neighbour {
        let (numbers, codes) = &mut self.parent;
        self.maker.space.coordinates(row, numbers, codes);
        let distance2 = distance2(self.weights, (&candidate.scaled, &candidate.row.codes), (numbers, codes));
        Neighbour { distance2, row }
    }
}
