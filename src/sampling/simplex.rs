//! Simplicial SMOTE: a new row anywhere among several rows of which any two are neighbours, not only on the line between two.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::{
    progress::{Cancelled, Progress, Stop},
    recipe::Recipe,
    sampling::{
        Between, FittedSampler, Needs, Parameter, Parents, Sampler, SamplerInput, Script,
        draw::RowStream,
        parameter::{Domain, K},
        recomputed::Means,
    },
};

const P: Parameter = Parameter {
    key: "p",
    title: "p",
    tip: "How many rows a new row lies between at most; any two of them are neighbours",
    domain: Domain::Whole { usual: 5, least: 2, most: 100, slider: 10 },
};

/// Rows of all cliques together that are kept at most: 40 MB, and some hundreds of MB while they are found.
const MOST: usize = 10_000_000;

#[derive(Debug)]
pub struct Simplex;

impl Sampler for Simplex {
    fn name(&self) -> &'static str {
        "simplex"
    }

    fn title(&self) -> &'static str {
        "Simplicial SMOTE"
    }

    fn about(&self) -> &'static str {
        "Random weighted means of up to p rows of the class that are pairwise neighbours: of any two, one is among the k nearest of the other."
    }

    fn source(&self) -> &'static str {
        "Kachan, Savchenko and Gusev 2025"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[K, P] }
    }

    fn parents(&self, _: &Recipe) -> Parents {
        Parents::Several
    }

    fn needs(&self, recipe: &Recipe) -> Needs {
        Needs { own: Some(recipe.whole(&K)), ..Needs::default() }
    }

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
        Some("Simplicial SMOTE draws among several rows at once; these steps tell of a base and one neighbour.")
    }

    fn script(&self) -> Script {
        Script::Absent("imbalanced-learn has no Simplicial SMOTE")
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        let (k, p) = (input.recipe.whole(&K), input.recipe.whole(&P));
        let Some(cliques) = maximal_cliques(&graph(&input, k), MOST, input.progress)? else {
            let rows = input.members().len();
            let message = format!(
                "its {rows} rows form too many sets of mutual neighbours (cliques) to keep at k = {k}: choose a smaller k"
            );
            return Err(input.lacking(&K, &message).into());
        };
        let mut simplices = Simplices { p, ends: Vec::new(), rows: Vec::new(), shares: Vec::new() };
        for clique in cliques {
            simplices.push(clique.into_iter().map(|member| input.members()[member as usize]));
        }
        Ok(FittedSampler::means(simplices))
    }
}

/// Of every member of the class the members that are neighbours of it, ascending: one is among the k nearest of the other.
fn graph(input: &SamplerInput<'_>, k: usize) -> Vec<Vec<u32>> {
    let members = input.members();
    let mut graph = vec![Vec::new(); members.len()];
    for member in 0..members.len() {
        for row in input.own(member, k) {
            if let Ok(other) = members.binary_search(row) {
                graph[member].push(other as u32);
                graph[other].push(member as u32);
            }
        }
    }
    for neighbours in &mut graph {
        neighbours.sort_unstable();
        neighbours.dedup();
    }
    graph
}

/// Every set of vertices of which any two are neighbours and to which none can be added; `None` where they are more than `most`
/// vertices together. Bron and Kerbosch 1973 with the pivots of Tomita, Tanaka and Takahashi 2006, one vertex after the other by
/// ascending degree, so that few neighbours of a hub are left when its turn comes.
fn maximal_cliques(graph: &[Vec<u32>], most: usize, progress: &Progress) -> Result<Option<Vec<Vec<u32>>>, Cancelled> {
    let turn = |vertex: u32| (graph[vertex as usize].len(), vertex);
    let mut order: Vec<u32> = (0..graph.len() as u32).collect();
    order.sort_unstable_by_key(|&vertex| turn(vertex));
    let search = Search { graph, most, kept: AtomicUsize::new(0), progress };
    let of = |&vertex: &u32| {
        let (later, earlier) = graph[vertex as usize].iter().partition(|&&other| turn(other) > turn(vertex));
        let mut found = Vec::new();
        search.grow(&mut vec![vertex], later, earlier, &mut found)?;
        Ok(found)
    };
    let found: Result<Vec<Vec<Vec<u32>>>, Cancelled> = order.par_iter().map(of).collect();
    let found = found?;
    Ok((!search.is_too_much()).then(|| found.into_iter().flatten().collect()))
}

struct Search<'a> {
    graph: &'a [Vec<u32>],
    most: usize,
    /// Vertices of the cliques that were found.
    kept: AtomicUsize,
    progress: &'a Progress,
}

impl Search<'_> {
    fn is_too_much(&self) -> bool {
        self.kept.load(Ordering::Relaxed) > self.most
    }

    fn are_neighbours(&self, a: u32, b: u32) -> bool {
        self.graph[a as usize].binary_search(&b).is_ok()
    }

    /// Finds the cliques of `clique` and some of `open`; with any of `closed` they were found before.
    fn grow(
        &self,
        clique: &mut Vec<u32>,
        mut open: Vec<u32>,
        mut closed: Vec<u32>,
        found: &mut Vec<Vec<u32>>,
    ) -> Result<(), Cancelled> {
        let near = |vertex: u32, of: &[u32]| of.iter().filter(|&&other| self.are_neighbours(vertex, other)).count();
        let Some(&pivot) = open.iter().chain(&closed).max_by_key(|&&vertex| near(vertex, &open)) else {
            self.progress.check()?;
            self.kept.fetch_add(clique.len(), Ordering::Relaxed);
            found.push(clique.clone());
            return Ok(());
        };
        let branches: Vec<u32> = open.iter().copied().filter(|&vertex| !self.are_neighbours(pivot, vertex)).collect();
        for vertex in branches {
            if self.is_too_much() {
                return Ok(());
            }
            let of = |vertices: &[u32]| {
                vertices.iter().copied().filter(|&other| self.are_neighbours(vertex, other)).collect()
            };
            clique.push(vertex);
            self.grow(clique, of(&open), of(&closed), found)?;
            clique.pop();
            open.retain(|&other| other != vertex);
            closed.push(vertex);
        }
        Ok(())
    }
}

/// Maximal cliques, each as likely as it has choices of p of its rows; a smaller one is one choice.
#[derive(Debug)]
struct Simplices {
    p: usize,
    /// Where each one's rows end.
    ends: Vec<u32>,
    rows: Vec<u32>,
    /// The choices of this one and of all before it.
    shares: Vec<f64>,
}

impl Simplices {
    fn push(&mut self, clique: impl Iterator<Item = u32>) {
        let before = self.rows.len();
        self.rows.extend(clique);
        self.ends.push(self.rows.len() as u32);
        let share = self.shares.last().copied().unwrap_or(0.0);
        self.shares.push(share + choices(self.rows.len() - before, self.p));
    }
}

/// In how many ways `p` of `count` can be chosen; one way where there are no more.
fn choices(count: usize, p: usize) -> f64 {
    if count <= p { 1.0 } else { (0..p).fold(1.0, |ways, at| ways * (count - at) as f64 / (at + 1) as f64) }
}

impl Means for Simplices {
    fn between(&self, random: &mut RowStream) -> Between {
        let share = random.uniform() * self.shares.last().copied().unwrap_or(0.0);
        let clique = self.shares.partition_point(|&until| until <= share).min(self.shares.len() - 1);
        let start = if clique == 0 { 0 } else { self.ends[clique - 1] };
        let mut rows = self.rows[start as usize..self.ends[clique] as usize].to_vec();
        for at in 0..self.p.min(rows.len()) {
            let other = at + random.below(rows.len() - at);
            rows.swap(at, other);
        }
        rows.truncate(self.p);
        // The steps between sorted uniform numbers are uniform over all weights that sum to 1.
        let mut cuts: Vec<f64> = (1..rows.len()).map(|_| random.uniform()).collect();
        cuts.sort_unstable_by(f64::total_cmp);
        cuts.push(1.0);
        let mut before = 0.0;
        let weights = cuts.into_iter().map(|cut| cut - std::mem::replace(&mut before, cut));
        Between::of(rows.into_iter().zip(weights).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// By looking at every set of vertices.
    fn plain(graph: &[Vec<u32>]) -> Vec<Vec<u32>> {
        let count = graph.len() as u32;
        let members = |set: u32| (0..count).filter(move |vertex| set >> vertex & 1 == 1);
        let is_clique = |set: u32| members(set).all(|a| members(set).all(|b| a == b || graph[a as usize].contains(&b)));
        let cliques: Vec<u32> = (1..1 << count).filter(|&set| is_clique(set)).collect();
        let maximal = cliques.iter().filter(|&&set| cliques.iter().all(|&other| other == set || other & set != set));
        let mut sets: Vec<Vec<u32>> = maximal.map(|&set| members(set).collect()).collect();
        sets.sort();
        sets
    }

    fn sorted(mut cliques: Vec<Vec<u32>>) -> Vec<Vec<u32>> {
        for clique in &mut cliques {
            clique.sort_unstable();
        }
        cliques.sort();
        cliques
    }

    proptest! {
        #[test]
        fn cliques_are_those_of_looking_at_every_set(edges in proptest::collection::vec((0..9_u32, 0..9_u32), 0..40)) {
            let mut graph = vec![Vec::new(); 9];
            for (a, b) in edges.into_iter().filter(|(a, b)| a != b) {
                graph[a as usize].push(b);
                graph[b as usize].push(a);
            }
            for neighbours in &mut graph {
                neighbours.sort_unstable();
                neighbours.dedup();
            }
            let found = maximal_cliques(&graph, MOST, &Progress::new()).unwrap().unwrap();
            prop_assert_eq!(sorted(found), plain(&graph));
        }
    }

    #[test]
    fn too_many_are_refused_and_nobody_need_wait_for_them() {
        // Thirty vertices in tens of three, each a neighbour of all in the other tens: 3¹⁰ cliques of 10.
        let graph: Vec<Vec<u32>> = (0..30).map(|a| (0..30).filter(|b| a / 3 != b / 3).collect()).collect();
        assert_eq!(maximal_cliques(&graph, 590_490, &Progress::new()).unwrap().unwrap().len(), 59_049);
        assert_eq!(maximal_cliques(&graph, 590_489, &Progress::new()), Ok(None));
        assert_eq!(maximal_cliques(&graph, MOST, &Progress::stopping_at(5)), Err(Cancelled));
    }

    #[test]
    fn every_choice_of_p_is_as_likely_and_weights_are_even() {
        assert_eq!((choices(5, 2), choices(3, 3), choices(2, 3), choices(10, 4)), (10.0, 1.0, 1.0, 210.0));
        let mut simplices = Simplices { p: 3, ends: Vec::new(), rows: Vec::new(), shares: Vec::new() };
        simplices.push([10, 11, 12, 13].into_iter());
        simplices.push([20, 21].into_iter());
        let (mut sets, mut squares) = (BTreeMap::new(), 0.0);
        let rows = 20_000;
        for index in 0..rows {
            let between = simplices.between(&mut RowStream::new(1, 0, index));
            let parents: Vec<(u32, f64)> = between.parents().collect();
            assert!((parents.iter().map(|(_, weight)| weight).sum::<f64>() - 1.0).abs() < 1e-12);
            assert!(
                parents.windows(2).all(|two| two[0].1 >= two[1].1 - 1e-12) && parents.iter().all(|it| it.1 > -1e-12)
            );
            if parents.len() == 3 {
                squares += parents.iter().map(|(_, weight)| weight * weight).sum::<f64>();
            }
            let mut set: Vec<u32> = parents.iter().map(|(row, _)| *row).collect();
            set.sort_unstable();
            *sets.entry(set).or_insert(0_u32) += 1;
        }
        // Four choices of three and one of two, within five standard errors of a fifth.
        assert_eq!(sets.len(), 5);
        assert!(sets.values().all(|count| count.abs_diff(rows / 5) < 283), "{sets:?}");
        // Of uniform weights of three the squares sum to ½ on average.
        let mean = squares / f64::from(rows - sets[&vec![20, 21]]);
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
    }
}
