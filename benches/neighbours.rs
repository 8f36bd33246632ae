//! Which index wins where: seconds to find the five nearest of every row, by rows and columns.
//!
//! `cargo bench --bench neighbours`. The crossing decides `space::search::TREE_DIMS`.

mod common;

use std::{hint::black_box, time::Instant};

use smotescope::{
    error::Error,
    progress::Progress,
    recipe::{Categorical, Missing, Scale},
    space::{
        Space, SpaceKey,
        blocks::Blocks,
        index::{BATCH, Index, KBest, Query},
        kdtree,
        points::Points,
    },
};

fn main() -> Result<(), Error> {
    println!("{:>8} {:>5} {:>10} {:>10} {:>6}", "rows", "dims", "k-d tree", "blocks", "ratio");
    for rows in [2_000, 50_000] {
        for dims in 1..=kdtree::MOST_DIMS {
            let key = SpaceKey { scale: Scale::Standard, categorical: Categorical::OneHot, missing: Missing::Drop };
            let table = common::lumps(rows, dims, 100)?;
            let space = Space::fit(&table, key, &Progress::new()).map_err(common::failed)?;
            let points = || Points::collapse(&space, space.members(0), space.level_weights(0));
            let tree = kdtree::build(points()).map_err(|_| Error::data("kiddo refused the points"))?;
            let blocks: Box<dyn Index> = Box::new(Blocks::build(points()));
            let (tree, blocks) = (seconds(&*tree, &space), seconds(&*blocks, &space));
            println!("{rows:>8} {dims:>5} {tree:>9.3}s {blocks:>9.3}s {:>6.2}", tree / blocks);
        }
    }
    Ok(())
}

/// The best of three passes over all rows of the first class, on one thread, in the order that suits the index.
fn seconds(index: &dyn Index, space: &Space) -> f64 {
    let ranks = index.locality_order(space.rows());
    let mut rows = space.members(0).to_vec();
    rows.sort_unstable_by_key(|&row| ranks[row as usize]);
    (0..3).fold(f64::INFINITY, |fastest, _| {
        let mark = Instant::now();
        for rows in rows.chunks(BATCH) {
            let places: Vec<_> = rows.iter().map(|&row| space.place(row)).collect();
            let queries: Vec<Query<'_>> = places.iter().map(|(numbers, codes)| Query { numbers, codes }).collect();
            let mut best: Vec<KBest> = rows.iter().map(|_| KBest::new(6)).collect();
            index.search(&queries, &mut best);
            black_box(best);
        }
        fastest.min(mark.elapsed().as_secs_f64())
    })
}
