//! The plane of the picture: against values computed by hand, and the two ways of finding it against each other.

use std::{fmt::Write, sync::Arc};

use smotescope::{
    pipeline::Pipeline,
    progress::Progress,
    recipe::{Categorical, Missing, Recipe, Scale, Totals},
    space::{Space, SpaceKey, projection::Projection},
    table::{ColumnSettings, Kind, Table, samples},
};

use crate::cases::table;

fn fit(table: &Arc<Table>, scale: Scale) -> (Space, Projection) {
    let key = SpaceKey { scale, categorical: Categorical::OneHot, missing: Missing::Drop };
    let space = Space::fit(table, key, &Progress::new()).unwrap();
    let projection = Projection::fit(&space, &Progress::new()).unwrap();
    (space, projection)
}

#[track_caller]
fn near(found: &[f64], expected: &[f64], within: f64) {
    assert_eq!(found.len(), expected.len());
    assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() <= within), "{found:?} is not {expected:?}");
}

/// Two columns with a correlation of √½: the components are the two diagonals, with 1 + √½ and 1 − √½ of variance.
#[test]
fn two_columns_by_hand() {
    let kinds = [("x".to_owned(), Kind::Decimal), ("y".to_owned(), Kind::Decimal)].into();
    let roles = ColumnSettings { kinds, ..ColumnSettings::default() };
    let (_, picture) = fit(&table("x,y,class\n0,0,a\n0,2,b\n2,2,a\n2,4,b\n", &roles), Scale::Standard);
    let half = 0.5_f64.sqrt();
    near(&picture.explained, &[f64::midpoint(1.0, half), f64::midpoint(1.0, -half)], 1e-12);
    near(&picture.loadings[0], &[half, half], 1e-12);
    // Of two loadings of the same size the first one is positive.
    near(&picture.loadings[1], &[half, -half], 1e-12);
    assert_eq!(picture.columns, ["x", "y"]);
    let root = 2.0_f64.sqrt();
    for (row, (x, y)) in [(-1.0, -root), (-1.0, 0.0), (1.0, 0.0), (1.0, root)].into_iter().enumerate() {
        let place = picture.rows[row].map(f64::from);
        near(&place[..2], &[(x + y) * half, (x - y) * half], 1e-6);
    }
}

/// A category enters as its one-hot columns: a quarter of the rows each, so all directions among them weigh the same.
#[test]
fn a_category_counts_as_its_columns() {
    let rows = (0..40)
        .map(|row| format!("{},{}\n", ["p", "q"][row % 2], ["a", "b"][row / 2 % 2]))
        .collect::<Vec<_>>()
        .concat();
    let roles = ColumnSettings { kinds: [("w".to_owned(), Kind::Category)].into(), ..ColumnSettings::default() };
    let (_, picture) = fit(&table(&format!("w,class\n{rows}"), &roles), Scale::Standard);
    assert_eq!(picture.columns, ["w = p", "w = q"]);
    near(&picture.explained, &[1.0, 0.0], 1e-12);
    near(&picture.loadings[0], &[0.5_f64.sqrt(), -(0.5_f64.sqrt())], 1e-12);
    // Two scaled columns, each 1 or −1 from its mean: the levels lie at ±√2.
    assert!((f64::from(picture.rows[0][0]) - 2.0_f64.sqrt()).abs() < 1e-6);
    assert!((f64::from(picture.rows[1][0]) + 2.0_f64.sqrt()).abs() < 1e-6);
}

#[test]
fn the_largest_loading_is_positive_and_components_stand_at_right_angles() {
    for sample in samples::SAMPLES {
        let table = Arc::new(samples::open(sample.name, &ColumnSettings::default(), &Progress::new()).unwrap());
        for scale in [Scale::Standard, Scale::Minmax] {
            let (_, picture) = fit(&table, scale);
            assert!(picture.explained.is_sorted_by(|a, b| a >= b), "{:?}", picture.explained);
            assert!(picture.explained.iter().sum::<f64>() <= 1.0 + 1e-9);
            for (at, loading) in picture.loadings.iter().enumerate() {
                let largest = loading.iter().copied().reduce(|a, b| if b.abs() > a.abs() + 1e-6 { b } else { a });
                assert!(largest.unwrap() > 0.0, "{} {scale:?} {at}: {loading:?}", sample.name);
                for (other, loadings) in picture.loadings.iter().enumerate() {
                    let product: f64 = loading.iter().zip(loadings).map(|(a, b)| a * b).sum();
                    assert!((product - f64::from(u8::from(at == other))).abs() < 1e-9);
                }
            }
        }
    }
}

/// Columns that are the same in every row add nothing, but make the table wide enough for the other way.
#[test]
fn many_columns_give_the_same_picture() {
    for informative in [2, 12] {
        let mut texts = [String::new(), String::new()];
        for (text, wide) in texts.iter_mut().zip([false, true]) {
            let names = (0..informative).map(|at| format!("v{at}"));
            let padding = (0..if wide { 310 } else { 0 }).map(|at| format!("p{at}"));
            let header: Vec<String> = names.chain(padding).chain(["class".to_owned()]).collect();
            writeln!(text, "{}", header.join(",")).unwrap();
            for row in 0..120_usize {
                // Three strong directions, each shared by several columns, and some noise.
                let factors = [row * 37 % 101, row * 53 % 89, row * 29 % 71].map(|x| x as f64 / 10.0);
                for at in 0..informative {
                    let noise = (row * (at * 14 + 11) % 97) as f64 / 97.0;
                    let strength = [3.0, 1.7, 0.9][at % 3];
                    write!(text, "{:.3},", factors[at % 3] * strength + noise).unwrap();
                }
                text.push_str(&"1.5,".repeat(if wide { 310 } else { 0 }));
                text.push_str(if row % 3 == 0 { "a\n" } else { "b\n" });
            }
        }
        let [narrow, wide] = texts.map(|text| fit(&table(&text, &ColumnSettings::default()), Scale::None).1);
        let kept = narrow.explained.len();
        near(&wide.explained[..kept], &narrow.explained, 1e-9);
        for component in 0..kept {
            near(&wide.loadings[component][..informative], &narrow.loadings[component], 1e-6);
            assert!(wide.loadings[component][informative..].iter().all(|loading| loading.abs() < 1e-9));
            for (a, b) in wide.rows.iter().zip(&narrow.rows) {
                assert!((a[component] - b[component]).abs() < 1e-3, "{a:?} {b:?}");
            }
        }
    }
}

#[test]
fn a_table_that_does_not_vary_has_a_picture_all_the_same() {
    for width in [1, 400] {
        let header = (0..width).map(|at| format!("v{at},")).collect::<Vec<_>>().concat();
        let row = "2,".repeat(width);
        let (_, picture) = fit(
            &table(&format!("{header}class\n{row}a\n{row}b\n{row}a\n"), &ColumnSettings::default()),
            Scale::Standard,
        );
        assert!(picture.explained.iter().all(|&share| share == 0.0));
        assert!(picture.rows.iter().flatten().all(|&coordinate| coordinate.abs() < 1e-6));
    }
}

#[test]
fn synthetic_rows_do_not_move_the_picture_and_are_drawn_in_it() {
    let table = Arc::new(samples::open("german-credit", &ColumnSettings::default(), &Progress::new()).unwrap());
    let mut pipeline = Pipeline::with_projection(Arc::clone(&table));
    let before = pipeline.run(&Recipe::default(), &Progress::new()).unwrap();
    let totals = Some(Totals::Counts([("bad".to_owned(), 2_000)].into()));
    let after = pipeline.run(&Recipe { totals, k: 9, ..Recipe::default() }, &Progress::new()).unwrap();
    let picture = after.projection.clone().unwrap();
    assert!(Arc::ptr_eq(&before.projection.unwrap(), &picture));
    let (_, alone) = fit(&table, Scale::Standard);
    assert_eq!((&picture.loadings, &picture.rows), (&alone.loadings, &alone.rows));
    let rows = after.generated[0].as_ref().unwrap();
    assert_eq!(rows.places.len(), rows.len());
    for (draw, place) in rows.draws.iter().zip(&rows.places).take(500) {
        // Between its parents, as far as repair leaves it there: within the span of both and a little.
        let (a, b) = (picture.rows[draw.base as usize], picture.rows[draw.neighbour as usize]);
        for component in 0..3 {
            let (low, high) = (a[component].min(b[component]), a[component].max(b[component]));
            let slack = 3.0 + high - low;
            assert!((low - slack..=high + slack).contains(&place[component]));
        }
    }
}
