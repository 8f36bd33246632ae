//! Numbers of any magnitude, down to the smallest and up to the largest double: what is made of them is finite and right, or they
//! are refused by name.

use std::sync::Arc;

use proptest::{collection::vec, prelude::*, sample::select};
use smotescope::{
    measures::{ColumnShapes, Correlation, Costs, Distances, RealDistances, column_shapes::ColumnShape},
    pipeline::{Outcome, Pipeline},
    progress::{Progress, Stop},
    recipe::{Categorical, Nearest, Recipe, Scale, Totals},
    report::{
        charts::column,
        export,
        figure::svg,
        plane::{Plane, Repair, choices},
    },
    sampling::Draw,
    table::{ColumnSettings, Kind, Table},
};

use crate::{
    cases::{few, recipes, table},
    reference,
};

/// Cells of a column: ordinary ones, and ones of any magnitude, of one or of several within the column.
fn cell() -> impl Strategy<Value = String> {
    let sizes = vec![-320, -310, -300, -200, -170, -155, -150, 0, 3, 100, 149, 150, 155, 160, 200, 300, 307, 308];
    (-17_i32..=17, select(sizes)).prop_map(|(tenths, size)| format!("{}e{size}", f64::from(tenths) / 10.0))
}

/// The cells of a column of so many rows.
fn column_of(rows: usize) -> impl Strategy<Value = Vec<String>> {
    let mixed = vec(cell(), rows);
    let alike = (vec(-17_i32..=17, rows), -320_i32..=307)
        .prop_map(|(cells, size)| cells.into_iter().map(|it| format!("{}e{size}", f64::from(it) / 10.0)).collect());
    let ends = vec(select(vec!["1.7976931348623157e308", "-1.7976931348623157e308", "1e308", "0"]), rows)
        .prop_map(|cells| cells.into_iter().map(str::to_owned).collect());
    let constant = cell().prop_map(move |cell| vec![cell; rows]);
    let ordinary = vec(0..40_u8, rows).prop_map(|cells| cells.iter().map(u8::to_string).collect());
    prop_oneof![3 => mixed, 3 => alike, 1 => ends, 1 => constant, 1 => ordinary]
}

/// Up to four columns of numbers, and up to two of words.
fn far_tables() -> impl Strategy<Value = Arc<Table>> {
    (12..40_usize, 0..=2_usize).prop_flat_map(|(rows, words)| {
        let numbers = vec(column_of(rows), 1..=4);
        (numbers, vec(0..6_u8, rows), Just(words)).prop_map(|(numbers, codes, words)| {
            let mut roles = ColumnSettings { target: Some("class".to_owned()), ..ColumnSettings::default() };
            let mut text = String::new();
            for at in 0..numbers.len() {
                text.extend([format!("v{at},")]);
                roles.kinds.insert(format!("v{at}"), Kind::Decimal);
            }
            for at in 0..words {
                text.extend([format!("w{at},")]);
                roles.kinds.insert(format!("w{at}"), if at == 0 { Kind::Category } else { Kind::Binary });
            }
            text += "class\n";
            for (row, code) in codes.iter().enumerate() {
                text.extend(numbers.iter().map(|column| format!("{},", column[row])));
                let code = if row < 3 { row } else { usize::from(*code) };
                text.extend((0..words).map(|at| ["a,", "b,", "c,"][if at == 0 { code % 3 } else { code % 2 }]));
                text += if row % 3 == 0 { "c0\n" } else { "c1\n" };
            }
            table(&text, &roles)
        })
    })
}

/// The outcome, with its picture; nothing where the numbers are refused, in words that name the file and a column.
fn outcome(table: &Arc<Table>, recipe: &Recipe) -> Result<Option<Outcome>, TestCaseError> {
    match Pipeline::with_projection(Arc::clone(table)).run(recipe, &Progress::new()) {
        Ok(outcome) => Ok(Some(outcome)),
        Err(Stop::Cancelled) => Err(TestCaseError::fail("nobody cancelled")),
        Err(Stop::Failed(error)) => {
            let unscaled = error.message.contains("measured unscaled");
            if unscaled {
                let named = error.message.starts_with("t.csv:") && error.message.contains("column \"v");
                prop_assert!(named && recipe.scale == Scale::None, "{error}");
            }
            let known = [
                "complete row",
                "its total is",
                "nothing synthetic",
                "at least one numeric column",
                "is in danger",
                "rows around them",
                "are noise",
                "none has more than neighbours",
                "to be told from",
                "to reach to",
                "codes are needed",
                "learns from 4 or more",
                "rows, too few for k",
                "in other classes: choose a higher level",
                "weigh nothing",
                "too few for parts",
            ];
            prop_assert!(unscaled || known.iter().any(|reason| error.message.contains(reason)), "{error}");
            Ok(None)
        }
    }
}

/// Neighbours and nearest rows are those of looking at every row, and no number is without an end.
fn check(outcome: &Outcome) -> Result<(), TestCaseError> {
    let (space, recipe, reader) = (&outcome.space, &outcome.recipe, outcome.reader());
    let places = reference::places(space);
    prop_assert!(places.iter().flat_map(|place| &place.0).all(|number| number.is_finite()));
    let everyone: Vec<u32> = (0..space.rows() as u32).collect();
    for (class, rows) in (0_u32..).zip(&outcome.generated) {
        let Some(rows) = rows else { continue };
        let weights = space.level_weights(class);
        for at in 0..rows.len() {
            if let ("smote", Some(draw)) = (recipe.method.as_str(), rows.draws.get(at)) {
                let near = reference::neighbours(space, &places, draw.base, recipe.k);
                prop_assert!(near.contains(&draw.neighbour), "{} is not near {}", draw.neighbour, draw.base);
            }
            let row = reader.row(&reader.made(class, at as u32).unwrap());
            prop_assert!(row.numbers.iter().all(|number| number.is_finite()), "{:?}", row);
            let place = row.numbers.iter().zip(&space.numbers).map(|(&number, axis)| axis.scaled(number)).collect();
            let counts = |row: &u32| recipe.nearest == Nearest::Any || space.class(*row) == class;
            let candidates: Vec<u32> = everyone.iter().copied().filter(counts).collect();
            let nearest = reference::sorted(&weights, &(place, row.codes), &places, &candidates)[0];
            prop_assert!(rows.distance[at].is_finite());
            prop_assert_eq!(rows.distance[at].to_bits(), nearest.0.sqrt().to_bits());
            // Beside the largest numbers small ones make no difference: then an equal row goes before one at no distance.
            prop_assert!(rows.nearest[at] == nearest.1 || nearest.0 == 0.0 && rows.identical[at]);
        }
    }
    Ok(())
}

/// Pictures and files hold numbers alone.
fn check_shown(outcome: &Outcome) -> Result<(), TestCaseError> {
    let options = choices(outcome);
    for pair in options.windows(2) {
        let plane = Plane::new(outcome, (pair[0].0, pair[1].0));
        let real = (0..outcome.space.rows() as u32).map(|row| plane.real(row));
        let made = outcome.origins().flat_map(|it| {
            [plane.synthetic(it.class, it.index), plane.on_the_way(it.class, it.index, Repair::Rounded)]
        });
        for [x, y] in real.chain(made) {
            prop_assert!(x.is_finite() && y.is_finite() && (x - y).is_finite(), "{pair:?}: {x} {y}");
        }
    }
    // Where every row that was made equals a real one, there is nothing to write.
    let Ok((text, _)) = export::bytes(outcome, &Progress::new()) else { return Ok(()) };
    let text = String::from_utf8(text).unwrap().to_lowercase();
    prop_assert!(!text.contains("inf") && !text.contains("nan"), "{}", text);
    Ok(())
}

/// What is said of the rows is finite as well.
fn check_measures(outcome: &Outcome) -> Result<(), TestCaseError> {
    let progress = Progress::new();
    let shift = ColumnShapes::of(outcome, &progress).unwrap();
    for column in shift.classes.iter().flat_map(|class| &class.columns) {
        prop_assert!(column.distance.is_finite());
        if let ColumnShape::Number { mean, edges, .. } = &column.shape {
            prop_assert!(mean.real.is_finite() && mean.synthetic.is_finite(), "{:?}", column);
            prop_assert!(edges.iter().all(|edge| edge.is_finite()), "{:?}", column);
        }
        let drawn = svg::svg(&column::of(column, 0), [400.0, 300.0]);
        prop_assert!(!drawn.contains("inf") && !drawn.contains("NaN"), "{}", drawn);
    }
    let correlation = Correlation::of(outcome, None, &progress).unwrap();
    let size = correlation.matrix.real.size();
    for (a, b) in (0..size * size).map(|at| (at / size, at % size)) {
        for matrix in [&correlation.matrix.real, &correlation.matrix.synthetic] {
            prop_assert!(matrix.get(a, b).is_none_or(|it| (-1.0..=1.0).contains(&it)));
        }
    }
    let distances = Distances::of(outcome);
    prop_assert!(distances.edges.iter().chain(&distances.places).all(|it| it.is_finite()));
    Costs::of(outcome, &progress).unwrap();
    let classes: Vec<u32> = (0..outcome.ledger.len() as u32).collect();
    RealDistances::of(&outcome.space, outcome.recipe.nearest, &classes, &progress).unwrap();
    Ok(())
}

proptest! {
    #![proptest_config(few(160))]

    #[test]
    fn whatever_the_magnitude(table in far_tables(), recipe in recipes()) {
        let Some(outcome) = outcome(&table, &recipe)? else { return Ok(()) };
        check(&outcome)?;
        check_shown(&outcome)?;
        check_measures(&outcome)?;
    }

    /// Scaled, the unit of measurement is of no consequence: the same parents, the same rows dropped.
    #[test]
    fn a_table_in_another_unit_gives_the_same_rows(
        cells in vec((0..200_u8, 0..200_u8), 20..40),
        size in select(vec![-300_i32, -160, 150, 160, 300]),
        minmax: bool,
    ) {
        let roles = || {
            let kinds = [("a".to_owned(), Kind::Decimal), ("b".to_owned(), Kind::Decimal)];
            ColumnSettings { target: Some("class".to_owned()), kinds: kinds.into(), ..ColumnSettings::default() }
        };
        let text = |size: i32| {
            let line = |(row, (a, b)): (usize, &(u8, u8))| format!("{a}e{size},{b},{}\n", row % 4 / 3);
            "a,b,class\n".to_owned() + &cells.iter().enumerate().map(line).collect::<String>()
        };
        let scale = if minmax { Scale::Minmax } else { Scale::Standard };
        let recipe = Recipe { scale, decimals: smotescope::recipe::Decimals::Full, k: 1, ..Recipe::default() };
        let run = |size| outcome(&table(&text(size), &roles()), &recipe);
        let (Some(near), Some(far)) = (run(0)?, run(size)?) else { return Ok(()) };
        let largest = near.origins().map(|it| it.distance).fold(0.0, f64::max);
        let places = reference::places(&near.space);
        let weights = near.space.level_weights(1);
        let apart = |draw: Draw| {
            reference::distance2(&weights, &places[draw.base as usize], &places[draw.neighbour as usize]).sqrt()
        };
        for (a, b) in near.origins().zip(far.origins()) {
            prop_assert_eq!(a.lineage.rows()[0], b.lineage.rows()[0]);
            // Rows as near as each other in one unit may be a rounding apart in the other. Of nearest rows the distance tells
            // nothing of it; of neighbours either may be the parent, and then the new rows are others.
            let (one, other) = (apart(a.lineage.draw().unwrap()), apart(b.lineage.draw().unwrap()));
            prop_assert!((one - other).abs() <= 1e-9 * one.max(1.0), "{:?} and {:?}", a, b);
            let is_same = (a.distance - b.distance).abs() <= 1e-6 * largest.max(1.0);
            prop_assert!(is_same || a.lineage.rows() != b.lineage.rows(), "{:?} and {:?}", a, b);
        }
    }
}

/// The table of the report: the largest double as a mark for no value, in a class that grows.
#[test]
fn the_largest_double_as_a_mark() {
    for (cells, k) in
        [(vec!["1.7976931348623157e308", "2100", "1.7976931348623157e308", "2200"], 3), (vec!["1e308", "1.1e308"], 1)]
    {
        let mut text = "income,age,y\n".to_owned();
        text.extend((0..10).map(|row| format!("{},{},n\n", 1_000 + 7 * row, 20 + row)));
        text.extend(cells.iter().enumerate().map(|(row, cell)| format!("{cell},{},p\n", 33 + 4 * row)));
        let roles = ColumnSettings {
            target: Some("y".to_owned()),
            kinds: [("income".to_owned(), Kind::Decimal)].into(),
            ..ColumnSettings::default()
        };
        let table = table(&text, &roles);
        for categorical in [Categorical::OneHot, Categorical::Nc] {
            let recipe = Recipe { k, categorical, ..Recipe::default() };
            let found = outcome(&table, &recipe).unwrap().unwrap();
            check(&found).unwrap();
            assert_eq!(found.ledger[1].kept, 10 - cells.len() as u64);
        }
        let recipe = Recipe { k, scale: Scale::None, ..Recipe::default() };
        let Err(Stop::Failed(error)) = Pipeline::new(table).run(&recipe, &Progress::new()) else {
            panic!("not refused")
        };
        assert!(error.message.starts_with("t.csv:12: column \"income\": 1"), "{error}");
    }
}

/// Both largest doubles in a class whose rows are drawn beyond their parents.
#[test]
fn a_line_that_is_followed_beyond_the_largest_double() {
    let rows = ["a,c0", "b,c1", "c,c1", "a,c0", "a,c1", "a,c1", "a,c0", "a,c1", "-a,c1", "a,c0", "-a,c1", "b,c1"];
    let line = |row: &str| match row.strip_prefix('-') {
        Some(row) => format!("-{},{row}\n", f64::MAX),
        None => format!("{},{row}\n", f64::MAX),
    };
    let text = "v0,w0,class\n".to_owned() + &rows.map(line).concat();
    let roles = ColumnSettings { kinds: [("v0".to_owned(), Kind::Decimal)].into(), ..ColumnSettings::default() };
    let table = table(&text, &roles);
    for (method, categorical) in [("svm-smote", Categorical::Nc), ("g-smote", Categorical::OneHot)] {
        let totals = Some(Totals::Counts([("c0".to_owned(), 45), ("c1".to_owned(), 74)].into()));
        let recipe =
            Recipe { method: method.into(), k: 3, scale: Scale::Minmax, categorical, totals, ..Recipe::default() };
        let outcome = outcome(&table, &recipe).expect("a run").expect(method);
        check(&outcome).expect("what is promised of rows");
        check_shown(&outcome).expect("numbers alone");
    }
}

/// Levels that are less than the last digit of unscaled numbers: the decomposition of their covariances had made numbers without an end.
#[test]
fn levels_beside_numbers_beyond_all_measure() {
    let cells = "1aa 0bb -2ca 0aa 10ca 0aa 0ca 0ca 0ca -7ab 0ca 0ca 0ca 0aa 0aa 0aa -5aa 0ca 0ca 0ca -1ca 0aa 0ab 0aa 0ca 0ca 0ca 0ca";
    for size in [31, 60, 79, 80, 81, 120, 140] {
        let line = |(row, cell): (usize, &str)| {
            let (tenths, words) = cell.split_at(cell.len() - 2);
            let (w, x) = words.split_at(1);
            format!("{tenths}e{size},{w},{x},c{}\n", row * 7 % 5 / 3)
        };
        let text = "v,w,x,class\n".to_owned() + &cells.split(' ').enumerate().map(line).collect::<String>();
        let roles = ColumnSettings {
            target: Some("class".to_owned()),
            kinds: [("v", Kind::Decimal), ("w", Kind::Category), ("x", Kind::Binary)]
                .map(|(name, kind)| (name.to_owned(), kind))
                .into(),
            ..ColumnSettings::default()
        };
        let recipe = Recipe { scale: Scale::None, k: 3, ..Recipe::default() };
        let found = outcome(&table(&text, &roles), &recipe).unwrap().unwrap();
        check_shown(&found).unwrap();
        let projection = found.projection.as_ref().unwrap();
        assert!(projection.loadings.iter().flatten().all(|loading| loading.is_finite()), "{size}");
        assert!(projection.explained[0] > 0.999 && projection.explained[1] < 1e-50, "{:?}", projection.explained);
    }
}
