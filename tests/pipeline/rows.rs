//! Every generated row: its parents, its cells, its nearest real row.

use std::sync::Arc;

use proptest::prelude::*;
use smotescope::{
    pipeline::Outcome,
    recipe::{Categorical, Decimals, Nearest, Recipe},
    report::cells,
    sampling::{Draw, Lineage, Parents},
    space::AxisKind,
    table::{Values, parse_number},
};

use crate::{
    cases::{few, outcome, recipes, table, tables},
    reference::{self, Place},
};

/// The values of a generated row by the rules: unscaled numbers, and levels.
fn values(outcome: &Outcome, places: &[Place], class: u32, index: u32) -> Place {
    let (space, recipe) = (&outcome.space, &outcome.recipe);
    let lineage = outcome.generated[class as usize].as_ref().unwrap().lineage(index).unwrap();
    let is_mean = recipe.method().unwrap().parents(recipe) != Parents::Two || outcome.ledger[class as usize].merges();
    let Some(draw) = lineage.draw().filter(|_| !is_mean) else {
        let reader = outcome.reader();
        if let Lineage::Between(between) = lineage {
            // Two parents at most are told as a draw, however many there may be.
            return mean(outcome, &between.parents().collect::<Vec<_>>());
        }
        let row = reader.row(&reader.made(class, index).unwrap());
        return (row.numbers, row.codes);
    };
    let numbers = (0..space.numbers.len())
        .map(|axis| {
            let (base, neighbour) = (space.number(axis, draw.base), space.number(axis, draw.neighbour));
            reference::repaired(space, axis, base + draw.gap * (neighbour - base), recipe.decimals)
        })
        .collect();
    let votes = recipe.categorical == Categorical::Nc && recipe.method().unwrap().needs(recipe).own.is_some();
    let voters = if votes { reference::neighbours(space, places, draw.base, recipe.k) } else { Vec::new() };
    let codes = (0..space.nominals.len())
        .map(|axis| {
            if votes {
                let codes: Vec<u32> = voters.iter().map(|&voter| space.code(axis, voter)).collect();
                reference::mode(&codes)
            } else {
                space.code(axis, if draw.gap <= 0.5 { draw.base } else { draw.neighbour })
            }
        })
        .collect();
    (numbers, codes)
}

/// The values of a mean of rows with weights that sum to 1: of categories the level with the largest weight.
fn mean(outcome: &Outcome, parents: &[(u32, f64)]) -> Place {
    let space = &outcome.space;
    let numbers = (0..space.numbers.len()).map(|axis| {
        let base = space.number(axis, parents[0].0);
        let moved = parents[1..].iter().map(|&(row, weight)| weight * (space.number(axis, row) - base));
        reference::repaired(space, axis, base + moved.sum::<f64>(), outcome.recipe.decimals)
    });
    let codes = (0..space.nominals.len()).map(|axis| {
        let levels: Vec<u32> = parents.iter().map(|&(row, _)| space.code(axis, row)).collect();
        let weight = |level: u32| -> f64 {
            parents.iter().zip(&levels).filter(|(_, other)| **other == level).map(|((_, weight), _)| weight).sum()
        };
        let most = levels.iter().map(|&level| weight(level)).fold(0.0, f64::max);
        *levels.iter().find(|&&level| weight(level) == most).unwrap()
    });
    (numbers.collect(), codes.collect())
}

/// Any two parents are neighbours, and where there are fewer than p no other row is a neighbour of all of them.
fn check_simplex(outcome: &Outcome, places: &[Place], parents: &[u32]) -> Result<(), TestCaseError> {
    let (space, k) = (&outcome.space, outcome.recipe.k);
    let p = outcome.recipe.parameters.get("p").map_or(5, |p| p.to_string().parse().unwrap());
    let members = space.members(space.class(parents[0]));
    let near: Vec<Vec<u32>> = members.iter().map(|&row| reference::neighbours(space, places, row, k)).collect();
    let of = |row: u32| &near[members.binary_search(&row).unwrap()];
    let are_near = |a: u32, b: u32| of(a).contains(&b) || of(b).contains(&a);
    for (at, &a) in parents.iter().enumerate() {
        prop_assert!(parents[at + 1..].iter().all(|&b| a != b && are_near(a, b)), "{:?}", parents);
    }
    prop_assert!((2..=p).contains(&parents.len()), "{} parents", parents.len());
    let adds = |row: u32| !parents.contains(&row) && parents.iter().all(|&parent| are_near(row, parent));
    prop_assert!(parents.len() == p || !members.iter().any(|&row| adds(row)), "{:?} is not maximal", parents);
    Ok(())
}

/// The parents are a row and its k nearest.
fn check_heap(outcome: &Outcome, places: &[Place], parents: &[u32]) -> Result<(), TestCaseError> {
    let mut found = parents.to_vec();
    found.sort_unstable();
    let is_heap = |&row: &u32| {
        let mut heap = reference::neighbours(&outcome.space, places, row, outcome.recipe.k);
        heap.push(row);
        heap.sort_unstable();
        heap == found
    };
    prop_assert!(parents.iter().any(is_heap), "{:?}", parents);
    Ok(())
}

/// The cells that were written say these values.
fn check_cells(outcome: &Outcome, class: u32, index: u32, row: &Place) -> Result<(), TestCaseError> {
    let (space, table) = (&outcome.space, &outcome.table);
    let cells = cells::synthetic(outcome, class, index);
    prop_assert_eq!(cells[table.target.column].as_deref(), Some(&*table.target.classes[class as usize].raw));
    for (at, (axis, number)) in space.numbers.iter().zip(&row.0).enumerate() {
        let written = cells[axis.columns()[0]].as_deref().unwrap();
        if space.is_missing(at, |absence| row.1[absence]) {
            prop_assert_eq!((written, *number), ("", axis.stand_in()));
            continue;
        }
        let read = parse_number(written.as_bytes(), false);
        prop_assert_eq!(read.map(f64::to_bits), Some((number + 0.0).to_bits()), "{} for {}", written, number);
    }
    for (axis, &code) in space.nominals.iter().zip(&row.1) {
        let column = axis.columns()[0];
        if axis.missing_level(table) == Some(code) {
            let blank = axis.columns().iter().all(|&column| cells[column].as_deref() == Some(""));
            prop_assert!(blank, "{:?}", cells);
        } else if let AxisKind::Group { columns, .. } = &axis.kind {
            for (level, &column) in (0_u32..).zip(columns) {
                prop_assert_eq!(cells[column].as_deref(), Some(if level == code { "1" } else { "0" }));
            }
        } else if let (AxisKind::Levels { .. }, Values::Levels { levels, .. }) =
            (&axis.kind, &table.columns[column].values)
        {
            prop_assert_eq!(cells[column].as_deref(), Some(&*levels[code as usize].raw));
        }
    }
    Ok(())
}

/// That the parents are ones that the method may choose.
fn check_parents(outcome: &Outcome, places: &[Place], draw: Draw) -> Result<(), TestCaseError> {
    let (space, recipe, class) = (&outcome.space, &outcome.recipe, outcome.space.class(draw.base));
    let others = |rows: &[u32]| rows.iter().filter(|&&row| space.class(row) != class).count();
    let near = reference::neighbours(space, places, draw.base, recipe.k);
    match recipe.method.as_str() {
        "random" => {
            prop_assert_eq!(draw.base, draw.neighbour, "copies have one parent");
            return Ok(());
        }
        "kmeans-smote" | "prowsyn" => {
            prop_assert_eq!(space.class(draw.neighbour), class);
            prop_assert!(draw.neighbour != draw.base || recipe.method == "prowsyn");
            return Ok(());
        }
        "svm-smote" => {
            let around = reference::around(space, places, draw.base, 10);
            let there = others(&around);
            prop_assert!(there < around.len(), "{} is noise", draw.base);
            let inwards = 2 * there >= around.len();
            let gaps = if inwards { 0.0..=1.0 } else { -0.5..=0.0 };
            prop_assert!(
                gaps.contains(&draw.gap),
                "{} of {} around {}, gap {}",
                there,
                around.len(),
                draw.base,
                draw.gap
            );
        }
        "adasyn" => {
            let around = |row: u32| others(&reference::around(space, places, row, recipe.k));
            let nobody = space.members(class).iter().all(|&row| around(row) == 0);
            prop_assert!(nobody || around(draw.base) > 0, "{} has no row of another class around it", draw.base);
        }
        "borderline" => {
            let [m, kind] = ["m", "kind"].map(|key| recipe.parameters[key].to_string());
            let around = reference::around(space, places, draw.base, m.parse().unwrap());
            let there = others(&around);
            prop_assert!(2 * there >= around.len() && there < around.len(), "{} is not in danger", draw.base);
            if space.class(draw.neighbour) != class {
                let nearest = around.iter().find(|&&row| space.class(row) != class);
                prop_assert_eq!((kind.as_str(), nearest, draw.gap < 0.5), ("2", Some(&draw.neighbour), true));
                return Ok(());
            }
        }
        _ => {}
    }
    prop_assert!(near.contains(&draw.neighbour), "{} is not near {}", draw.neighbour, draw.base);
    Ok(())
}

fn check_rows(outcome: &Outcome) -> Result<(), TestCaseError> {
    let (space, recipe) = (&outcome.space, &outcome.recipe);
    let places = reference::places(space);
    let everyone: Vec<u32> = (0..space.rows() as u32).collect();
    let real: Vec<Place> = everyone
        .iter()
        .map(|&row| {
            let numbers = (0..space.numbers.len()).map(|axis| space.number(axis, row)).collect();
            (numbers, (0..space.nominals.len()).map(|axis| space.code(axis, row)).collect())
        })
        .collect();
    for (class, rows) in (0_u32..).zip(&outcome.generated) {
        let Some(rows) = rows else { continue };
        let weights = space.level_weights(class);
        for index in 0..rows.len() {
            let lineage = rows.lineage(index as u32).unwrap();
            let parents = lineage.rows();
            let beyond = ["svm-smote", "mgs"].contains(&recipe.method.as_str());
            prop_assert!(beyond || lineage.gaps().iter().all(|gap| (0.0..1.0).contains(gap)));
            prop_assert!(parents.first().is_none_or(|&base| space.class(base) == class));
            match outcome.recipe.method().unwrap().parents(&outcome.recipe) {
                _ if outcome.ledger[class as usize].merges() => {
                    prop_assert!(parents.len() > 1 && parents.iter().all(|&row| space.class(row) == class));
                }
                Parents::Two => check_parents(outcome, &places, lineage.draw().unwrap())?,
                Parents::Several if recipe.method == "mgs" => check_heap(outcome, &places, &parents)?,
                Parents::Several => check_simplex(outcome, &places, &parents)?,
                Parents::Around | Parents::None => prop_assert!(parents.is_empty()),
            }
            let mut row = values(outcome, &places, class, index as u32);
            // Missing numbers are all alike.
            for (axis, number) in row.0.iter_mut().enumerate() {
                if space.is_missing(axis, |absence| row.1[absence]) {
                    *number = space.numbers[axis].stand_in();
                }
            }
            if index < outcome.selection.fates[class as usize].len() {
                check_cells(outcome, class, index as u32, &row)?;
            }
            let scaled = row.0.iter().zip(&space.numbers).map(|(&number, axis)| axis.scaled(number)).collect();
            let place: Place = (scaled, row.1.clone());
            let counts = |row: &u32| recipe.nearest == Nearest::Any || space.class(*row) == class;
            let candidates: Vec<u32> = everyone.iter().copied().filter(counts).collect();
            let nearest = reference::sorted(&weights, &place, &places, &candidates)[0];
            prop_assert_eq!(
                (rows.distance[index].to_bits(), rows.nearest[index]),
                (nearest.0.sqrt().to_bits(), nearest.1),
                "row {} of class {}: {} from {}, not {} from {}",
                index,
                class,
                rows.distance[index],
                rows.nearest[index],
                nearest.0.sqrt(),
                nearest.1
            );
            prop_assert_eq!(rows.identical[index], real.contains(&row), "row {} of class {}", index, class);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(few(96))]

    #[test]
    fn every_row_follows_from_its_origin(table in tables(), recipe in recipes()) {
        if let Some(outcome) = outcome(&table, &recipe) {
            check_rows(&outcome)?;
        }
    }
}

/// Many rows of few parents: what is searched for together gives what is searched for alone.
#[test]
fn many_rows_between_the_same_parents() {
    let mut text = String::from("a,b,c,w,class\n");
    for row in 0..60 {
        let (a, b, word) = (row * 7 % 13, row * 11 % 17, ["x", "y", "z"][row % 3]);
        text.extend([format!(
            "{a}.{},{b},{}.25,{word},{}\n",
            row % 10,
            row * 3 % 7,
            if row < 6 { "c0" } else { "c1" }
        )]);
    }
    let table = table(&text, &smotescope::table::ColumnSettings::default());
    for (categorical, nearest, decimals) in [
        (Categorical::OneHot, Nearest::Any, Decimals::Source),
        (Categorical::Nc, Nearest::Any, Decimals::Full),
        (Categorical::OneHot, Nearest::Class, Decimals::Full),
    ] {
        let totals = Some(smotescope::recipe::Totals::Counts([("c0".to_owned(), 1_500)].into()));
        let recipe = Recipe { categorical, nearest, decimals, totals, k: 2, ..Recipe::default() };
        let outcome = outcome(&Arc::clone(&table), &recipe).unwrap();
        assert!(outcome.generated[0].as_ref().unwrap().len() > 2_900);
        check_rows(&outcome).unwrap();
    }
}
