//! The nearest real rows of new rows among those that are not held: block by block, exactly. What is known so far bounds the search
//! in a block, and of equally near rows the first of the file counts, as in an index of all rows.

use std::sync::Arc;

use rayon::prelude::*;

use crate::{
    memory,
    progress::{Cancelled, Progress, Stop},
    recipe::{Nearest, Recipe},
    sampling::{
        ClassRows, Generated,
        decode::{Row, RowDecoder, category_neighbours},
        generate::{CHUNK, Candidate, ClassSampler, Computed, Fresh},
        real_rows::{HashPlace, RealRows},
    },
    space::{
        distance2,
        index::{BATCH, KBest, Neighbour},
        neighbours::Neighbours,
        streamed::{PassedRows, StreamedSpace},
    },
};

/// What is known of a new row: the nearest real row, by its number in the file, and whether any is equal.
#[derive(Clone, Copy, Debug)]
struct Known {
    nearest: Neighbour,
    identical: bool,
}

/// New rows of a class that are to be compared.
struct FreshRows<'a> {
    sampler: ClassSampler<'a>,
    rows: &'a ClassRows,
    /// The number of the first of them.
    first: usize,
    /// In an order in which their searches go together.
    order: Vec<u32>,
    /// The values of rows that are not stored.
    computed: Option<Computed>,
    known: Vec<Known>,
}

/// What is settled about a new row, by its place among the fresh ones.
type Found = Vec<(u32, Known)>;

/// The search among the rows that are not held.
#[derive(Clone, Debug)]
pub struct PassedSearch {
    space: Arc<StreamedSpace>,
    /// By class, how many of its new rows were compared.
    compared: Vec<usize>,
    /// Rows of the file that are nearest to some new row and are not held: their positions come after those of the rows that are.
    nearest: Vec<u32>,
}

impl PassedSearch {
    pub fn new(space: Arc<StreamedSpace>) -> Self {
        let classes = space.held.table.target.classes.len();
        Self { space, compared: vec![0; classes], nearest: Vec::new() }
    }

    /// The rows that are nearest to some new row and are not held, in the order of their positions.
    pub fn nearest(&self) -> &[u32] {
        &self.nearest
    }

    /// Compares all new rows that were not compared yet.
    pub fn compare(
        &mut self,
        generated: &mut Generated,
        real: &RealRows,
        (recipe, neighbours): (&Recipe, &Neighbours),
        progress: &Progress,
    ) -> Result<(), Stop> {
        let space = Arc::clone(&self.space);
        let made = generated.clone();
        let mut fresh: Vec<FreshRows<'_>> = Vec::new();
        for (class, rows) in (0_u32..).zip(&made) {
            let first = self.compared[class as usize];
            let Some(rows) = rows.as_deref().filter(|rows| rows.len() > first) else { continue };
            let neighbours = neighbours[class as usize].as_deref();
            let sampler = ClassSampler { space: &space.held, real, class, neighbours, recipe, projection: None };
            fresh.push(FreshRows::new(sampler, rows, first, progress)?);
        }
        let count: u64 = fresh.iter().map(|rows| rows.known.len() as u64).sum();
        // Only rows of the class itself may be asked for, which are held: the others are looked through for equal ones alone.
        let searched = |rows: &FreshRows<'_>| (recipe.nearest == Nearest::Any).then_some(rows.sampler.class);
        let classes: Vec<u32> = fresh.iter().filter_map(searched).collect();
        if count == 0 {
            return Ok(());
        }
        let passed = space.passed() as u64;
        // In units of rows passed by, so that what is left can be told.
        progress.stage("rows passed by", passed)?;
        space.pass(progress, |passed| {
            // A row that is held bounds every search.
            let here = RealRows::build(&passed.space, (recipe.nearest, false), &classes, &progress.child())?;
            for rows in &mut fresh {
                let found = rows.each(&|worker, group| worker.search(group, (passed, &here)), progress)?;
                rows.settle(found);
            }
            progress.advance(passed.rows.len() as u64)?;
            Ok(())
        })?;
        let found: Vec<_> = fresh.into_iter().map(|rows| (rows.sampler.class, rows.first, rows.known)).collect();
        drop(made);
        for (class, first, known) in found {
            self.compared[class as usize] = first + known.len();
            if let Some(rows) = generated[class as usize].as_mut() {
                self.put(Arc::make_mut(rows), first, &known);
            }
        }
        Ok(())
    }

    /// Puts down what was found.
    fn put(&mut self, rows: &mut ClassRows, first: usize, known: &[Known]) {
        let held = self.space.held_rows();
        for (at, known) in (first..).zip(known) {
            rows.identical[at] = known.identical;
            rows.distance[at] = known.nearest.distance2.sqrt();
            rows.nearest[at] = if let Ok(position) = held.binary_search(&known.nearest.row) {
                position as u32
            } else {
                self.nearest.push(known.nearest.row);
                (held.len() + self.nearest.len() - 1) as u32
            };
        }
    }
}

impl<'a> FreshRows<'a> {
    fn new(sampler: ClassSampler<'a>, rows: &'a ClassRows, first: usize, progress: &Progress) -> Result<Self, Stop> {
        let (space, count) = (sampler.space, rows.len() - first);
        let values = space.numbers.len() * size_of::<f64>() + space.nominals.len() * size_of::<u32>();
        let each = size_of::<Known>() + size_of::<u32>() + if rows.recomputed.is_some() { values } else { 0 };
        memory::claim(count.saturating_mul(each))?;
        let computed = match &rows.recomputed {
            Some(recomputed) => Some(sampler.compute(recomputed, first..rows.len(), progress)?),
            None => None,
        };
        let mut fresh = Self { sampler, rows, first, order: Vec::new(), computed, known: Vec::new() };
        fresh.order = sampler.order(fresh.fresh(), count).into_iter().map(|it| it as u32).collect();
        let held = space.table.held.as_ref().map_or(&[][..], |held| &held.rows);
        fresh.known = (first..rows.len())
            .map(|at| {
                let row = held.get(rows.nearest[at] as usize).copied().unwrap_or(u32::MAX);
                Known { nearest: Neighbour { distance2: 0.0, row }, identical: rows.identical[at] }
            })
            .collect();
        // Exactly, where what is kept is its root.
        let found = fresh.each(&|worker, group| worker.measure(group), progress)?;
        fresh.settle(found);
        Ok(fresh)
    }

    fn fresh(&self) -> Fresh<'_> {
        self.computed
            .as_ref()
            .map_or(Fresh::Pairs(&self.rows.draws[self.first.min(self.rows.draws.len())..]), Fresh::Computed)
    }

    fn settle(&mut self, found: Vec<Found>) {
        for (at, known) in found.into_iter().flatten() {
            self.known[at as usize] = known;
        }
    }

    /// Does something with all rows, a group at a time.
    fn each(
        &self,
        work: &(impl Fn(&mut Worker<'_>, &[u32]) -> Found + Sync),
        progress: &Progress,
    ) -> Result<Vec<Found>, Cancelled> {
        let decoder = RowDecoder::new(self.sampler.space, self.sampler.recipe);
        self.order
            .par_chunks(CHUNK)
            .map(|chunk| {
                let mut worker = Worker::new(self, &decoder);
                let mut found = Vec::with_capacity(chunk.len());
                for group in chunk.chunks(BATCH) {
                    worker.read(group);
                    found.extend(work(&mut worker, group));
                }
                progress.check()?;
                Ok(found)
            })
            .collect()
    }
}

/// One thread's room to work in.
struct Worker<'a> {
    rows: &'a FreshRows<'a>,
    decoder: &'a RowDecoder<'a>,
    group: Vec<Candidate>,
    other: Row,
    best: Vec<KBest>,
}

impl<'a> Worker<'a> {
    fn new(rows: &'a FreshRows<'a>, decoder: &'a RowDecoder<'a>) -> Self {
        let space = rows.sampler.space;
        Self {
            rows,
            decoder,
            group: std::iter::repeat_with(|| Candidate::empty(space)).take(BATCH).collect(),
            other: Row::of(space),
            best: std::iter::repeat_with(|| KBest::new(1)).take(BATCH).collect(),
        }
    }

    /// Computes the rows of a group.
    fn read(&mut self, group: &[u32]) {
        let ClassSampler { space, class, neighbours, recipe, .. } = self.rows.sampler;
        for (candidate, &at) in self.group.iter_mut().zip(group) {
            match self.rows.fresh() {
                Fresh::Pairs(draws) => {
                    let draw = draws[at as usize];
                    let voters = category_neighbours(space, neighbours, class, draw.base, recipe.k);
                    self.decoder.decode(draw, voters, &mut candidate.row);
                }
                Fresh::Computed(computed) => drop(computed.read(at, &mut candidate.row)),
            }
            candidate.scale(space);
        }
    }

    /// How far the nearest rows are that are held.
    fn measure(&mut self, group: &[u32]) -> Found {
        let ClassSampler { space, real, class, .. } = self.rows.sampler;
        let weights = space.level_weights(class);
        let measured = |(candidate, &at): (&Candidate, &u32)| {
            let mut known = self.rows.known[at as usize];
            let position = self.rows.rows.nearest[self.rows.first + at as usize];
            if known.nearest.row == u32::MAX {
                known.nearest.distance2 = f64::INFINITY;
            } else if !(known.identical && real.is_shared()) {
                let (numbers, codes) = space.place(position);
                let own = (&candidate.scaled[..], &candidate.row.codes[..]);
                known.nearest.distance2 = distance2(&weights, own, (&numbers, &codes));
            }
            (at, known)
        };
        self.group.iter().zip(group).map(measured).collect()
    }

    /// Looks for nearer rows, and equal ones, among some that are passed by.
    fn search(&mut self, group: &[u32], (passed, here): (&PassedRows, &RealRows)) -> Found {
        let class = self.rows.sampler.class;
        let mut found: Found = group.iter().map(|&at| (at, self.rows.known[at as usize])).collect();
        let mut places = vec![HashPlace::default(); found.len()];
        here.look_for(self.group.iter().map(|candidate| &candidate.row).zip(&mut places));
        for ((candidate, place), (_, known)) in self.group.iter().zip(places).zip(&mut found) {
            if let Some(equal) = here.equal(&passed.space, place, &candidate.row, &mut self.other) {
                let row = passed.rows[equal as usize];
                let settled = known.identical && known.nearest.row <= row;
                if here.is_shared() && !settled {
                    known.nearest = Neighbour { distance2: 0.0, row };
                }
                known.identical = true;
            }
        }
        let Some(index) = here.index(class) else { return found };
        let open: Vec<usize> = (0..found.len()).filter(|&at| !(here.is_shared() && found[at].1.identical)).collect();
        // What is known stands among these rows where it would in the file.
        let rank = |known: &Known| passed.rows.partition_point(|&row| row < known.nearest.row) as u32;
        let best = &mut self.best[..open.len()];
        for (best, &at) in best.iter_mut().zip(&open) {
            let known = found[at].1;
            best.restart(Some(Neighbour { distance2: known.nearest.distance2, row: rank(&known) }));
        }
        let queries: Vec<_> = open.iter().map(|&at| self.group[at].query()).collect();
        index.search(&queries, best);
        for (best, at) in best.iter().zip(open) {
            let known = &mut found[at].1;
            let nearest = best.found()[0];
            let start = Neighbour { distance2: known.nearest.distance2, row: rank(known) };
            if nearest.before(&start) {
                known.nearest = Neighbour { row: passed.rows[nearest.row as usize], ..nearest };
            }
        }
        found
    }
}
