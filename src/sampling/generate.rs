//! Generated rows of a class: their origins, their nearest real rows, and whether they are copies. They grow at the end.

use std::{ops::Range, sync::Arc};

use rayon::prelude::*;

use crate::{
    progress::{Cancelled, Progress},
    recipe::{Nearest, Recipe},
    sampling::{
        Draw, FittedSampler, Lineage, Pairs, SamplerInput,
        decode::{ParentNumbers, Row, RowDecoder, category_neighbours},
        draw,
        real_rows::{HashPlace, RealRows},
        recomputed::{Recomputed, RowSource},
    },
    space::{
        LevelWeights, Space, distance2,
        index::{BATCH, Index, KBest, Neighbour, Query},
        neighbours::ClassNeighbours,
        projection::{COMPONENTS, Projection},
    },
};

/// Farther than any row.
pub(super) const NOWHERE: Neighbour = Neighbour { distance2: f64::INFINITY, row: u32::MAX };

/// Rows handled between two looks at whether to go on.
pub(super) const CHUNK: usize = 1_024;

/// Chunks that each thread finds out about before what was found is put down.
const TOGETHER: usize = 64;

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

    /// Makes room for what is found out about so many rows, or takes what is beyond them away.
    fn resize(&mut self, count: usize, with_places: bool) {
        self.nearest.resize(count, 0);
        self.distance.resize(count, 0.0);
        self.identical.resize(count, false);
        if with_places {
            self.places.resize(count, [0.0; COMPONENTS]);
        }
    }

    /// Puts down what was found out about rows after the first `before`.
    fn put(&mut self, before: usize, found: Vec<Findings>) {
        for Findings { rows, places } in found {
            for (finding, place) in rows.iter().zip(&places) {
                self.places[before + finding.index as usize] = *place;
            }
            for finding in rows {
                let at = before + finding.index as usize;
                self.nearest[at] = finding.nearest.row;
                self.distance[at] = finding.nearest.distance2.sqrt();
                self.identical[at] = finding.identical;
            }
        }
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
}

/// What was found out about some rows.
#[derive(Default)]
struct Findings {
    rows: Vec<Finding>,
    /// Of each row, where it lies in the picture, if one was asked for.
    places: Vec<[f32; COMPONENTS]>,
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
    /// Draws the rows from `from` on, in pieces: each row has its own numbers, so a piece can begin anywhere.
    fn draw(
        &self,
        pairs: &dyn Pairs,
        input: &SamplerInput<'_>,
        from: usize,
        draws: &mut [Draw],
    ) -> Result<(), Cancelled> {
        draws.par_chunks_mut(CHUNK).enumerate().try_for_each(|(piece, draws)| {
            let first = from + piece * CHUNK;
            let numbers = draw::numbers(self.recipe.seed, self.class, first as u32);
            for ((index, draw), numbers) in (first..).zip(draws).zip(numbers) {
                *draw = pairs.draw(input, index, numbers);
            }
            input.progress.check()
        })
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
                // In place: a copy of all draws would be much of what the rows take.
                let mut draws = std::mem::take(&mut rows.draws);
                draws.resize(count, Draw::copy(0));
                let fresh = &mut draws[before..];
                let found = self
                    .draw(&**pairs, input, before, fresh)
                    .and_then(|()| self.find(rows, Fresh::Pairs(fresh), count - before, progress));
                draws.truncate(rows.len());
                rows.draws = draws;
                found?;
                rows.pairs = Some(Arc::clone(pairs));
            }
            FittedSampler::Recomputed(source) => {
                let recomputed = Recomputed { source: source.clone(), seed: self.recipe.seed, class: self.class };
                let axes = self.space.numbers.len() + self.space.nominals.len();
                let piece = (PIECE / axes.max(1)).max(16 * CHUNK);
                for first in (before..count).step_by(piece) {
                    let end = count.min(first + piece);
                    let computed = self.compute(&recomputed, first..end, progress)?;
                    self.find(rows, Fresh::Computed(&computed), end - first, progress)?;
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

    /// Finds out about fresh rows, in an order in which their searches go together, and puts it down; stopped, it leaves the rows as
    /// they were.
    fn find(&self, rows: &mut ClassRows, fresh: Fresh<'_>, count: usize, progress: &Progress) -> Result<(), Cancelled> {
        let decoder = RowDecoder::new(self.space, self.recipe);
        let order = self.order(fresh, count);
        let weights = self.space.level_weights(self.class);
        let before = rows.len();
        rows.resize(before + count, self.projection.is_some());
        // A few chunks for each thread at a time, so that what was found is not held twice.
        for batch in order.chunks(CHUNK * TOGETHER * rayon::current_num_threads()) {
            let found: Result<Vec<Findings>, Cancelled> = batch
                .par_chunks(CHUNK)
                // Chunks take unlike times: whoever is done first takes over.
                .with_max_len(1)
                .map(|chunk| {
                    let mut worker = Worker::new(self, &decoder, &weights);
                    let mut findings = Findings::default();
                    for group in chunk.chunks(BATCH) {
                        worker.find_group(group, fresh, &mut findings);
                    }
                    progress.advance(chunk.len() as u64)?;
                    Ok(findings)
                })
                .collect();
            match found {
                Ok(found) => rows.put(before, found),
                Err(cancelled) => {
                    rows.resize(before, self.projection.is_some());
                    return Err(cancelled);
                }
            }
        }
        Ok(())
    }

    /// Rows of near bases one after the other, and rows of the same parents by their gaps; those of a model by where the
    /// index has what is near them. Each is the lower half of a number.
    pub(super) fn order(&self, fresh: Fresh<'_>, count: usize) -> Vec<u64> {
        let Some(index) = self.real.index(self.class) else { return (0..count as u64).collect() };
        // A number that tells rank and row, so that sorting looks nothing up.
        let ranked = |rank: &(dyn Fn(usize) -> u32 + Sync)| -> Vec<u64> {
            let mut ranked: Vec<u64> =
                (0..count).into_par_iter().map(|at| (u64::from(rank(at)) << 32) | at as u64).collect();
            ranked.par_sort_unstable();
            ranked
        };
        match fresh {
            Fresh::Pairs(draws) => {
                let ranks = index.locality_order(self.space.rows());
                let mut ranked = ranked(&|at| ranks.get(draws[at].base as usize).copied().unwrap_or(u32::MAX));
                ranked.par_chunk_by_mut(|a, b| a >> 32 == b >> 32).for_each(|alike| {
                    alike.sort_unstable_by_key(|&it| {
                        let draw = draws[it as u32 as usize];
                        (draw.base, draw.neighbour, draw.gap.to_bits(), it)
                    });
                });
                ranked
            }
            Fresh::Computed(computed) => ranked(&|at| computed.ranks[at]),
        }
    }
}

/// One thread's room to work in.
struct Worker<'a> {
    maker: &'a ClassSampler<'a>,
    decoder: &'a RowDecoder<'a>,
    weights: &'a LevelWeights,
    other: Row,
    /// A real row, scaled.
    parent: (Vec<f64>, Vec<u32>),
    /// Of the group's rows, where they are drawn between two.
    draws: Vec<Draw>,
    parents: ParentNumbers,
    group: Vec<Candidate>,
    best: Vec<KBest>,
    /// What was found nearest to the row before: rows that follow each other are near each other.
    last: Option<u32>,
}

/// A row on the way: its values, and what is known of its nearest real row so far.
pub(super) struct Candidate {
    pub(super) row: Row,
    pub(super) scaled: Vec<f64>,
    /// Where a real row that is equal would be.
    place: HashPlace,
    identical: bool,
    nearest: Neighbour,
    settled: bool,
}

impl Candidate {
    pub(super) fn empty(space: &Space) -> Self {
        Self {
            row: Row::of(space),
            scaled: vec![0.0; space.numbers.len()],
            place: HashPlace::default(),
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
            draws: Vec::with_capacity(BATCH),
            parents: ParentNumbers::default(),
            group: std::iter::repeat_with(empty).take(BATCH).collect(),
            best: std::iter::repeat_with(|| KBest::new(1)).take(BATCH).collect(),
            last: None,
        }
    }

    /// Finds out about up to [`BATCH`] rows.
    fn find_group(&mut self, ranked: &[u64], fresh: Fresh<'_>, findings: &mut Findings) {
        let indices = ranked.iter().map(|&it| it as u32);
        let mut group = std::mem::take(&mut self.group);
        let members = &mut group[..ranked.len()];
        match fresh {
            Fresh::Pairs(draws) => self.prepare_pairs(indices.clone().map(|index| draws[index as usize]), members),
            Fresh::Computed(computed) => {
                for (candidate, index) in members.iter_mut().zip(indices.clone()) {
                    self.prepare_computed(computed, index, candidate);
                }
            }
        }
        self.search(members);
        let index = self.maker.real.index(self.maker.class);
        let helps = |last: &&Candidate| index.is_some_and(|index| index.rank(last.query()).is_some());
        self.last = match fresh {
            Fresh::Pairs(_) => None,
            Fresh::Computed(_) => members.last().filter(helps).map(|last| last.nearest.row),
        };
        for (candidate, index) in members.iter().zip(indices) {
            findings.rows.push(Finding { index, nearest: candidate.nearest, identical: candidate.identical });
            findings.places.extend(self.maker.projection.map(|it| it.project(&candidate.scaled, &candidate.row.codes)));
        }
        self.group = group;
    }

    /// Computes rows between two. Parents are near already: the search begins with the nearer one of those that count.
    fn prepare_pairs(&mut self, draws: impl Iterator<Item = Draw>, members: &mut [Candidate]) {
        let ClassSampler { space, class, neighbours, recipe, real, .. } = *self.maker;
        self.draws.clear();
        self.draws.extend(draws);
        self.parents.read(space, self.draws.iter().copied());
        for (at, candidate) in members.iter_mut().enumerate() {
            let draw = self.draws[at];
            let voters = category_neighbours(space, neighbours, class, draw.base, recipe.k);
            self.decoder.decode_read((draw, voters), (&self.parents, at), &mut candidate.row);
            candidate.scale(space);
        }
        real.look_for(members.iter_mut().map(|candidate| (&candidate.row, &mut candidate.place)));
        for (at, candidate) in members.iter_mut().enumerate() {
            if self.begin(candidate) {
                continue;
            }
            let draw = self.draws[at];
            for (parent, row) in [draw.base, draw.neighbour].into_iter().enumerate() {
                if self.counts(row) {
                    for (axis, number) in self.parent.0.iter_mut().enumerate() {
                        *number = space.numbers[axis].scaled(self.parents.of(axis, at)[parent]);
                    }
                    self.offer(row, candidate);
                }
            }
        }
    }

    /// Reads a row that was computed. What is nearest to the row before may be near: without parents the search begins there.
    fn prepare_computed(&mut self, computed: &Computed, at: u32, candidate: &mut Candidate) {
        let space = self.maker.space;
        let parents = computed.read(at, &mut candidate.row).rows();
        candidate.scale(space);
        self.maker.real.look_for([(&candidate.row, &mut candidate.place)].into_iter());
        if self.begin(candidate) {
            return;
        }
        let near: Vec<u32> = if parents.is_empty() { self.last.into_iter().collect() } else { parents };
        for row in near {
            if self.counts(row) {
                for (axis, number) in self.parent.0.iter_mut().enumerate() {
                    *number = space.numbers[axis].scaled(space.number(axis, row));
                }
                self.offer(row, candidate);
            }
        }
    }

    /// Looks whether a real row is equal, whose place was looked for, and forgets what was near before. Whether the nearest one is
    /// known by that.
    fn begin(&mut self, candidate: &mut Candidate) -> bool {
        let ClassSampler { space, real, .. } = *self.maker;
        let equal = real.equal(space, candidate.place, &candidate.row, &mut self.other);
        candidate.identical = equal.is_some();
        let nearest = equal.filter(|_| real.is_shared()).map(|row| Neighbour { distance2: 0.0, row });
        candidate.settled = nearest.is_some();
        candidate.nearest = nearest.unwrap_or(NOWHERE);
        candidate.settled
    }

    /// Whether a real row is one of those that new rows are compared with.
    fn counts(&self, row: u32) -> bool {
        self.maker.recipe.nearest == Nearest::Any || self.maker.space.class(row) == self.maker.class
    }

    /// Takes a real row, whose scaled numbers were read, as the nearest one if it is nearer than what is known.
    fn offer(&mut self, row: u32, candidate: &mut Candidate) {
        let (numbers, codes) = &mut self.parent;
        self.maker.space.levels(row, codes);
        let distance2 = distance2(self.weights, (&candidate.scaled, &candidate.row.codes), (numbers, codes));
        let near = Neighbour { distance2, row };
        if near.before(&candidate.nearest) {
            candidate.nearest = near;
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
}
