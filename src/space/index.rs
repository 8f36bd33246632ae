//! Exact nearest rows behind one trait.

/// A real row and its squared distance from a query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbour {
    pub distance2: f64,
    /// Position in the space.
    pub row: u32,
}

impl Neighbour {
    /// Nearer first; of equally near rows the one with the lower number.
    pub fn before(&self, other: &Self) -> bool {
        self.distance2 < other.distance2 || (self.distance2 == other.distance2 && self.row < other.row)
    }
}

/// A row to search from, in scaled coordinates.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    pub numbers: &'a [f64],
    pub codes: &'a [u32],
}

/// The k best neighbours so far, in order.
#[derive(Debug)]
pub struct KBest {
    k: usize,
    found: Vec<Neighbour>,
}

impl KBest {
    pub fn new(k: usize) -> Self {
        Self { k, found: Vec::with_capacity(k + 1) }
    }

    /// Empties it, and begins with neighbours that are already known (they need not be offered again), no more than are looked for,
    /// in order.
    pub fn restart(&mut self, known: impl IntoIterator<Item = Neighbour>) {
        self.found.clear();
        self.found.extend(known);
    }

    /// Squared distance beyond which nothing can enter. What is exactly as far still can, by its lower number.
    pub fn bound(&self) -> f64 {
        if self.found.len() < self.k { f64::INFINITY } else { self.found[self.k - 1].distance2 }
    }

    /// How many are looked for.
    pub fn wanted(&self) -> usize {
        self.k
    }

    pub fn offer(&mut self, candidate: Neighbour) {
        if self.found.len() == self.k && !candidate.before(&self.found[self.k - 1]) {
            return;
        }
        let place = self.found.partition_point(|neighbour| neighbour.before(&candidate));
        if self.found.get(place) == Some(&candidate) {
            return; // the one known at the start
        }
        self.found.insert(place, candidate);
        self.found.truncate(self.k);
    }

    /// Offers every row of a point, as far as they can count.
    pub fn offer_rows(&mut self, distance2: f64, rows: &[u32]) {
        for &row in rows.iter().take(self.k) {
            self.offer(Neighbour { distance2, row });
        }
    }

    pub fn found(&self) -> &[Neighbour] {
        &self.found
    }
}

/// Finds the nearest rows, exactly; equally near rows come in the order of their numbers. Equal means equal as computed:
/// distances that are the same on paper may differ in their last bits, as columns are scaled before they are subtracted.
///
/// Every implementation gives the same rows and the same bits of distance (the tests run over all of them).
pub trait Index: Sync + Send + std::fmt::Debug {
    /// For each query, offers to the `best` in the same place every row that can be among its k. Queries that follow
    /// each other are found soonest when they are near each other.
    fn search(&self, queries: &[Query<'_>], best: &mut [KBest]);

    /// A number for each of the first `rows` positions of the space: rows with numbers that are near are near each other.
    fn locality_order(&self, rows: usize) -> Vec<u32>;

    /// About the rank that a row at the query would have: queries of near ranks are found soonest one after the other, from what
    /// was found for the one before. `None` where neither makes a search shorter.
    fn rank(&self, query: Query<'_>) -> Option<u32>;
}

/// Queries that are handed to [`Index::search`] together: a multiple of what any index takes up at once.
pub const BATCH: usize = 32;
/// Batches that a thread takes up at most before others may take over what is left: they take very unlike times.
pub const BATCHES: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn at(distance2: f64, row: u32) -> Neighbour {
        Neighbour { distance2, row }
    }

    #[test]
    fn the_best_are_kept_in_order_and_ties_go_by_number() {
        let mut best = KBest::new(3);
        assert_eq!((best.bound(), best.wanted()), (f64::INFINITY, 3));
        for neighbour in [at(2.0, 7), at(1.0, 9), at(2.0, 3), at(5.0, 0), at(2.0, 5), at(1.0, 9)] {
            best.offer(neighbour);
        }
        assert_eq!(best.found(), [at(1.0, 9), at(2.0, 3), at(2.0, 5)]);
        assert_eq!(best.bound(), 2.0);
        best.restart(Some(at(4.0, 2)));
        best.offer(at(4.0, 2));
        best.offer_rows(4.0, &[1, 2, 6, 8, 9]);
        assert_eq!(best.found(), [at(4.0, 1), at(4.0, 2), at(4.0, 6)]);
    }

    #[test]
    fn a_search_for_two_that_knows_both_takes_none_twice() {
        let mut best = KBest::new(2);
        best.restart([at(2.0, 5), at(2.0, 8)]);
        for neighbour in [at(2.0, 8), at(2.0, 5), at(2.0, 9), at(2.0, 6)] {
            best.offer(neighbour);
        }
        assert_eq!(best.found(), [at(2.0, 5), at(2.0, 6)]);
        best.offer_rows(1.0, &[7]);
        assert_eq!(best.found(), [at(1.0, 7), at(2.0, 5)]);
    }

    #[test]
    fn a_search_for_one_that_knows_one_takes_only_a_better_one() {
        let mut best = KBest::new(1);
        best.restart(Some(at(4.0, 2)));
        best.offer(at(4.0, 3));
        assert_eq!(best.found(), [at(4.0, 2)]);
        best.offer(at(4.0, 1));
        assert_eq!(best.found(), [at(4.0, 1)]);
    }
}
