//! What is said of a run, held against its definition on many small tables.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use proptest::{prelude::*, sample::select as one_of};
use smotescope::{
    measures::{
        ColumnShapes, Correlation, Costs, Cut, Distances, RealDistances, SeedVariability, column_shapes::ColumnShape,
        costs::ClassCost,
    },
    pipeline::{self, Outcome, Pipeline},
    progress::{Progress, Stop},
    recipe::{DropScope, Nearest, Recipe},
    sampling::{
        Fate, Selection,
        select::{self, Rules},
    },
    space::distance2,
};

use crate::cases::{few, outcome, recipes, tables};

/// The distances of all rows of a class.
fn distances(outcome: &Outcome, class: usize) -> Vec<f64> {
    let rows = outcome.selection.fates[class].len();
    outcome.generated[class].as_ref().map_or(Vec::new(), |it| it.distance[..rows].to_vec())
}

fn at_or_below(distances: &[f64], place: f64) -> f64 {
    distances.iter().filter(|distance| **distance <= place).count() as f64 / distances.len() as f64
}

/// What would become of the rows at another percentage.
fn selected(outcome: &Outcome, percent: f64) -> Selection {
    let rules = Rules {
        drop_identical: outcome.recipe.drops_identical(),
        drop_closest: percent,
        scope: outcome.recipe.drop_scope,
        needs: outcome.ledger.iter().map(|row| row.kept + row.shortfall).collect(),
    };
    select::select(&outcome.generated, &outcome.by_distance, &rules)
}

fn dropped(selection: &Selection) -> Vec<(usize, usize)> {
    let classes = selection.fates.iter().enumerate();
    let rows = classes.flat_map(|(class, fates)| fates.iter().enumerate().map(move |(row, fate)| (class, row, *fate)));
    rows.filter(|(.., fate)| *fate == Fate::Closest).map(|(class, row, _)| (class, row)).collect()
}

proptest! {
    #![proptest_config(few(64))]

    #[test]
    fn every_row_is_in_one_bin_and_the_curve_is_the_share(table in tables(), recipe in recipes()) {
        let Some(outcome) = outcome(&table, &recipe) else { return Ok(()) };
        let measured = Distances::of(&outcome);
        prop_assert!(measured.edges.is_sorted_by(|a, b| a < b) && measured.edges.len() <= 49);
        prop_assert!(measured.places.is_sorted_by(|a, b| a < b) && measured.places.len() <= 200);
        let all = (0..outcome.ledger.len()).filter(|class| !outcome.selection.fates[*class].is_empty());
        // Of what undersampling made nothing is dropped.
        let generated = all.filter(|class| !outcome.ledger[*class].merges());
        prop_assert_eq!(
            generated.collect::<Vec<_>>(),
            measured.classes.iter().map(|it| it.class as usize).collect::<Vec<_>>()
        );
        for class in &measured.classes {
            let all = distances(&outcome, class.class as usize);
            prop_assert_eq!(class.rows, all.len() as u64);
            prop_assert_eq!(class.zero, all.iter().filter(|it| **it == 0.0).count() as u64);
            prop_assert_eq!(class.zero + class.counts.iter().sum::<u64>(), class.rows);
            prop_assert_eq!(class.counts.len(), measured.edges.len().saturating_sub(1));
            for (bin, &count) in class.counts.iter().enumerate() {
                let (low, high, last) =
                    (measured.edges[bin], measured.edges[bin + 1], bin + 2 == measured.edges.len());
                let within = |it: &&f64| **it >= low && (**it < high || last && **it == high);
                prop_assert_eq!(count, all.iter().filter(within).count() as u64, "bin {}", bin);
            }
            prop_assert_eq!(class.at_or_below.len(), measured.places.len());
            for (share, place) in class.at_or_below.iter().zip(&measured.places) {
                prop_assert_eq!(*share, at_or_below(&all, *place));
            }
        }
        // The same at another percentage: the window keeps it while the slider moves.
        let still = Recipe { top_up: false, ..recipe };
        let zero = pipeline::run(&table, &Recipe { drop_closest: 0.0, ..still.clone() }, &Progress::new());
        let half = pipeline::run(&table, &Recipe { drop_closest: 50.0, ..still }, &Progress::new());
        if let (Ok(zero), Ok(half)) = (zero, half) {
            prop_assert_eq!(Distances::of(&zero), Distances::of(&half));
        }
    }

    #[test]
    fn a_line_dragged_to_a_cut_drops_the_rows_of_that_cut(
        table in tables(),
        recipe in recipes(),
        percent in prop_oneof![(0..1000_u32).prop_map(|tenths| f64::from(tenths) / 10.0), 0.0..99.99],
        from in 0.0..99.0,
    ) {
        let Some(outcome) = outcome(&table, &recipe) else { return Ok(()) };
        let cut = Cut::of(&outcome);
        let asked = selected(&outcome, percent);
        prop_assert_eq!(cut.cut_at(percent), asked.cut);
        let Some(line) = asked.cut else { return Ok(()) };
        // A line that is where it was changes nothing, whatever ties there are.
        prop_assert_eq!(cut.percent_at(line, percent), percent);
        let back = cut.percent_at(line, from);
        prop_assert!((0.0..100.0).contains(&back));
        let now = selected(&outcome, back);
        let order = outcome.by_distance.order();
        let far = |row: &(u32, u32)| outcome.generated[row.0 as usize].as_ref().unwrap().distance[row.1 as usize];
        let tied = order.iter().filter(|row| far(row) == line).count() > 1;
        if recipe.drop_scope == DropScope::Table {
            prop_assert_eq!(now.cut, asked.cut, "{} %", back);
            if !tied {
                prop_assert_eq!(dropped(&now), dropped(&asked), "{} % for {} %", back, percent);
            } else if back != from && back < 100.0 - 100.0 / order.len() as f64 {
                let within = order.iter().filter(|row| far(row) <= line).count();
                prop_assert!(dropped(&now).len() <= within);
                prop_assert!(dropped(&now).len() == within || within == order.len());
            }
        } else {
            // The furthest class decides; a larger percentage cuts beyond the line.
            prop_assert!(now.cut <= asked.cut || back == from);
            prop_assert!(now.cut >= asked.cut || order.iter().filter(|row| far(row) > line).count() == 0);
        }
    }

    #[test]
    fn any_place_of_the_line_is_a_percentage_that_cuts_no_further(
        table in tables(),
        recipe in recipes(),
        place in 0.0..4.0_f64,
        current in 0.0..99.0,
    ) {
        let Some(outcome) = outcome(&table, &recipe) else { return Ok(()) };
        let cut = Cut::of(&outcome);
        let percent = cut.percent_at(place, current);
        prop_assert!((0.0..100.0).contains(&percent));
        prop_assert!(cut.cut_at(percent).is_none_or(|cut| cut <= place));
        let further = cut.percent_at(place + 0.5, 0.0);
        prop_assert!(cut.percent_at(place, 0.0) <= further);
    }

    #[test]
    fn real_rows_are_as_far_from_others_as_all_pairs_say(table in tables(), recipe in recipes(), near in one_of(vec![Nearest::Any, Nearest::Class])) {
        let Some(outcome) = outcome(&table, &recipe) else { return Ok(()) };
        let space = &outcome.space;
        let classes: Vec<u32> = (0..outcome.ledger.len() as u32).collect();
        let reference = RealDistances::of(space, near, &classes, &Progress::new()).unwrap();
        for found in &reference.classes {
            let weights = space.level_weights(found.class);
            let among: Vec<u32> = (0..space.rows() as u32)
                .filter(|row| near == Nearest::Any || space.class(*row) == found.class)
                .collect();
            let place = |row: u32| space.place(row);
            let far = |a: u32, b: u32| {
                let (a, b) = (place(a), place(b));
                distance2(&weights, (&a.0, &a.1), (&b.0, &b.1)).sqrt()
            };
            let mut expected: Vec<f64> = space
                .members(found.class)
                .iter()
                .filter_map(|&row| among.iter().filter(|&&it| it != row).map(|&it| far(row, it)).reduce(f64::min))
                .collect();
            expected.sort_by(f64::total_cmp);
            prop_assert_eq!(&found.distances, &expected);
            prop_assert_eq!(found.sampled.rows, space.members(found.class).len());
            let measured = Distances::of(&outcome);
            if let Some(shares) = found.histogram(&measured.edges) {
                let sum = shares.zero + shares.below + shares.bins.iter().sum::<f64>() + shares.above;
                prop_assert!((sum - 1.0).abs() < 1e-9, "{shares:?}");
                let curve = found.at_or_below(&measured.places).unwrap();
                let all: Vec<f64> = measured.places.iter().map(|place| at_or_below(&expected, *place)).collect();
                prop_assert_eq!(curve, all);
            } else {
                prop_assert!(expected.is_empty());
            }
        }
    }

    #[test]
    fn shifts_and_correlations_are_within_their_bounds(table in tables(), recipe in recipes()) {
        let Some(outcome) = outcome(&table, &recipe) else { return Ok(()) };
        let progress = Progress::new();
        let shift = ColumnShapes::of(&outcome, &progress).unwrap();
        for class in &shift.classes {
            let features = outcome.space.numbers.len() + outcome.space.nominals.len();
            prop_assert_eq!(class.columns.len(), features);
            prop_assert!(class.columns.is_sorted_by(|a, b| a.distance >= b.distance));
            prop_assert_eq!(class.rows.synthetic.rows as u64, outcome.ledger[class.class as usize].kept);
            for column in &class.columns {
                prop_assert!((0.0..=1.0 + 1e-12).contains(&column.distance), "{column:?}");
                let shares: Vec<_> = match &column.shape {
                    ColumnShape::Number { edges, shares, mean } => {
                        prop_assert!(edges.len() == shares.len() + 1 && shares.len() <= 24);
                        prop_assert!(edges.is_sorted_by(|a, b| a < b));
                        prop_assert!(mean.real.is_finite() && mean.synthetic.is_finite());
                        shares.clone()
                    }
                    ColumnShape::Nominal { levels, rest } => {
                        prop_assert!(levels.len() <= 12 && levels.is_sorted_by(|a, b| a.share.real >= b.share.real));
                        levels.iter().map(|level| level.share).chain(rest.iter().map(|rest| rest.share)).collect()
                    }
                };
                let (real, synthetic) =
                    shares.iter().fold((0.0, 0.0), |sum, share| (sum.0 + share.real, sum.1 + share.synthetic));
                prop_assert!((real - 1.0).abs() < 1e-9 && (synthetic - 1.0).abs() < 1e-9, "{column:?}");
                // What the bins differ by, the curves differ by at least.
                let apart: f64 = shares.iter().map(|share| share.real - share.synthetic).scan(0.0, |sum, it| {
                    *sum += it;
                    Some(f64::abs(*sum))
                }).fold(0.0, f64::max);
                prop_assert!(apart <= column.distance + 1e-9, "{column:?}");
            }
        }
        for class in [None, Some(0)] {
            let correlation = Correlation::of(&outcome, class, &progress).unwrap();
            for matrix in [&correlation.matrix.real, &correlation.matrix.synthetic] {
                prop_assert_eq!(matrix.size(), correlation.columns.len());
                for a in 0..matrix.size() {
                    prop_assert!(matrix.get(a, a).is_none_or(|it| it == 1.0));
                    for b in 0..matrix.size() {
                        let both = matrix.get(a, a).is_some() && matrix.get(b, b).is_some();
                        prop_assert_eq!(matrix.get(a, b).is_some(), both);
                        prop_assert_eq!(matrix.get(a, b), matrix.get(b, a));
                        prop_assert!(matrix.get(a, b).is_none_or(|it| (-1.0..=1.0).contains(&it)));
                    }
                }
            }
        }
    }

    #[test]
    fn the_costs_at_the_own_percentage_are_the_outcome(table in tables(), recipe in recipes(), percent in 0..51_u8) {
        let recipe = Recipe { drop_closest: f64::from(percent), ..recipe };
        let Some(outcome) = outcome(&table, &recipe) else { return Ok(()) };
        let costs = Costs::of(&outcome, &Progress::new()).unwrap();
        prop_assert_eq!(costs.points.len(), 51);
        let own = &costs.points[usize::from(percent)];
        prop_assert_eq!((own.percent, own.dropped), (percent, outcome.selection.dropped));
        prop_assert_eq!(own.cut, outcome.selection.cut);
        for (found, ledger) in own.classes.iter().zip(&outcome.ledger) {
            let ClassCost { kept, total, lost, .. } = *found;
            // Rows that are cleaned away at the end count here.
            let cleaned = ledger.cleaned;
            prop_assert_eq!((kept, total, lost), (ledger.kept + cleaned, ledger.total + cleaned, ledger.shortfall));
        }
        let shift = ColumnShapes::of(&outcome, &Progress::new()).unwrap();
        let growing = shift.classes.iter().filter(|class| !outcome.ledger[class.class as usize].merges());
        let numeric = growing.flat_map(|class| class.columns.iter().map(move |it| (class.class, it)));
        let most = numeric
            .filter(|(_, column)| matches!(column.shape, ColumnShape::Number { .. }))
            .map(|(_, column)| column.distance)
            .reduce(f64::max);
        if outcome.ledger.iter().all(|row| row.cleaned == 0) {
            prop_assert_eq!(own.largest.as_ref().map(|it| it.distance), most);
        }
        for (less, more) in costs.points.iter().zip(&costs.points[1..]) {
            prop_assert!(less.cut <= more.cut && less.dropped <= more.dropped);
            prop_assert!(less.classes.iter().zip(&more.classes).all(|(less, more)| less.kept >= more.kept));
        }
    }

    #[test]
    fn another_seed_is_a_run_of_its_own(table in tables(), recipe in recipes()) {
        let Some(outcome) = outcome(&table, &recipe) else { return Ok(()) };
        let mut heard = Vec::new();
        let band = SeedVariability::of(&outcome, 3, &Progress::new(), |done| heard.push(done));
        prop_assert_eq!(heard, [1, 2, 3]);
        let fresh = (1..=3).map(|step| {
            let recipe = Recipe { seed: recipe.seed + step, ..recipe.clone() };
            pipeline::run(&table, &recipe, &Progress::new()).map_err(|stop| (recipe.seed, stop))
        });
        let (fresh, failed): (Vec<_>, Vec<_>) = fresh.partition(Result::is_ok);
        let failed: Vec<_> = failed.into_iter().filter_map(Result::err).collect();
        // What does for one seed may not do for another, which takes nothing from the others.
        if fresh.is_empty() {
            prop_assert_eq!(band.unwrap_err(), failed[0].1.clone());
            return Ok(());
        }
        let band = band.unwrap();
        let said: Vec<_> = band.failed.iter().map(|(seed, error)| (*seed, Stop::Failed(error.clone()))).collect();
        prop_assert_eq!(said, failed);
        prop_assert_eq!(band.runs.len(), fresh.len());
        let mut cuts = Vec::new();
        for (run, fresh) in band.runs.iter().zip(fresh) {
            let fresh = fresh.unwrap();
            prop_assert_eq!(run.seed, fresh.recipe.seed);
            prop_assert_eq!(run.cut, fresh.selection.cut);
            prop_assert_eq!(run.dropped, fresh.selection.dropped);
            prop_assert_eq!(&run.kept, &fresh.ledger.iter().map(|row| row.kept).collect::<Vec<_>>());
            if recipe.drops_identical() {
                prop_assert_eq!(run.identical, fresh.ledger.iter().map(|row| row.identical).sum::<u64>());
            }
            cuts.extend(run.cut);
        }
        prop_assert_eq!(band.cut.map(|it| it.low), cuts.iter().copied().reduce(f64::min));
        prop_assert_eq!(band.cut.map(|it| it.high), cuts.iter().copied().reduce(f64::max));
        prop_assert!(band.cut.is_none_or(|it| it.low <= it.median && it.median <= it.high));
        // What it goes on from is the outcome's, not made again.
        let resumed = Pipeline::resume(&outcome).run(&outcome.recipe, &Progress::new()).unwrap();
        prop_assert!(Arc::ptr_eq(&resumed.space, &outcome.space));
        for (before, after) in outcome.neighbours.iter().zip(&resumed.neighbours) {
            if let (Some(before), Some(after)) = (before, after) {
                prop_assert!(Arc::ptr_eq(before, after));
            }
        }
        prop_assert_eq!(&resumed.selection, &outcome.selection);
    }

    #[test]
    fn one_thread_or_four_say_the_same(table in tables(), recipe in recipes()) {
        let Some(outcome) = outcome(&table, &recipe) else { return Ok(()) };
        let said = Mutex::new(BTreeMap::new());
        for threads in [1, 4] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let all = pool.install(|| {
                let progress = Progress::new();
                (
                    Distances::of(&outcome),
                    RealDistances::of(&outcome.space, recipe.nearest, &[0], &progress).unwrap(),
                    ColumnShapes::of(&outcome, &progress).unwrap(),
                    Correlation::of(&outcome, None, &progress).unwrap(),
                    Costs::of(&outcome, &progress).unwrap(),
                    SeedVariability::of(&outcome, 2, &progress, |_| {}),
                )
            });
            said.lock().unwrap().insert(threads, all);
        }
        let said = said.into_inner().unwrap();
        prop_assert_eq!(&said[&1], &said[&4]);
    }

    #[test]
    fn whoever_is_told_to_stop_stops(table in tables(), recipe in recipes()) {
        let Some(outcome) = outcome(&table, &recipe) else { return Ok(()) };
        let stopped = Progress::new();
        stopped.cancel();
        prop_assert!(RealDistances::of(&outcome.space, recipe.nearest, &[0], &stopped).is_err());
        prop_assert!(ColumnShapes::of(&outcome, &stopped).is_err());
        prop_assert!(Correlation::of(&outcome, None, &stopped).is_err());
        prop_assert!(Costs::of(&outcome, &stopped).is_err());
        prop_assert_eq!(SeedVariability::of(&outcome, 2, &stopped, |_| {}).unwrap_err(), Stop::Cancelled);
        let midway = Progress::new();
        let mut done = 0;
        let band = SeedVariability::of(&outcome, 9, &midway, |seeds| {
            done = seeds;
            midway.cancel();
        });
        prop_assert_eq!((band.unwrap_err(), done), (Stop::Cancelled, 1));
    }
}
