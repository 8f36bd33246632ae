//! Which index wins where: seconds to find the five nearest of every row, by rows and columns.
//!
//! `cargo bench --bench neighbours`. The crossing decides `space::index::TREE_DIMS`.

use std::{hint::black_box, sync::Arc, time::Instant};

use smotescope::{
    error::Error,
    progress::{Progress, Stop},
    recipe::{Categorical, Missing, Scale},
    space::{
        Space, SpaceKey,
        blocks::Blocks,
        index::{Best, Index, Query},
        kdtree,
        points::Points,
    },
    table::{Roles, Source, Table},
};

fn main() -> Result<(), Error> {
    println!("{:>8} {:>5} {:>10} {:>10} {:>6}", "rows", "dims", "k-d tree", "blocks", "ratio");
    for rows in [2_000, 50_000] {
        for dims in 1..=kdtree::MOST_DIMS {
            let space = space(rows, dims).map_err(|stop| match stop {
                Stop::Failed(error) => error,
                Stop::Cancelled => Error::data("cancelled"),
            })?;
            let points = || Points::collapse(&space, space.members(0), space.level_weights(0));
            let tree = kdtree::build(points()).map_err(|_| Error::data("kiddo refused the points"))?;
            let blocks: Box<dyn Index> = Box::new(Blocks::build(&points()));
            let (tree, blocks) = (seconds(&*tree, &space), seconds(&*blocks, &space));
            println!("{rows:>8} {dims:>5} {tree:>9.3}s {blocks:>9.3}s {:>6.2}", tree / blocks);
        }
    }
    Ok(())
}

/// A table of overlapping lumps: numbers from a multiplicative congruential generator, written with four decimals.
fn space(rows: usize, dims: usize) -> Result<Space, Stop> {
    let mut state = 1_u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31)
    };
    let mut text = (0..dims).map(|dim| format!("x{dim},")).collect::<Vec<_>>().concat();
    text.push_str("class\n");
    for row in 0..rows {
        let centre = (row % 7) as f64;
        for _ in 0..dims {
            let lump: f64 = (0..4).map(|_| next()).sum();
            text.extend([format!("{:.4},", centre + lump)]);
        }
        text.push_str(if row % 100 == 0 { "b\n" } else { "a\n" });
    }
    let progress = Progress::new();
    let source = Arc::new(Source::from_bytes("lumps.csv", text.into_bytes(), true)?);
    let table = Table::from_source(source, "lumps", None, &Roles::default(), &progress)?;
    let key = SpaceKey { scale: Scale::Standard, categorical: Categorical::OneHot, missing: Missing::Drop };
    Space::fit(&Arc::new(table), key, &progress)
}

/// The best of three passes over all rows of the first class, on one thread.
fn seconds(index: &dyn Index, space: &Space) -> f64 {
    let (mut numbers, mut codes) = (vec![0.0; space.numbers.len()], vec![0; space.nominals.len()]);
    let mut best = Best::new(6);
    (0..3).fold(f64::INFINITY, |fastest, _| {
        let mark = Instant::now();
        for &row in space.members(0) {
            space.coordinates(row, &mut numbers, &mut codes);
            best.restart(None);
            index.search(Query { numbers: &numbers, codes: &codes }, &mut best);
            black_box(best.found());
        }
        fastest.min(mark.elapsed().as_secs_f64())
    })
}
