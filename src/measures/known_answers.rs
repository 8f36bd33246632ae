//! The measures held against figures that other programs computed.
//!
//! The built-in tables and what `smotescope resample` made of them were read with pandas; `SciPy` 1.17 (`ks_2samp`), `NumPy`
//! (`corrcoef`, `geomspace`, `histogram`), pandas (`value_counts`) and scikit-learn 1.9 (`NearestNeighbors`, brute force,
//! on columns and one-hot columns scaled by population standard deviations) gave the figures below.

use std::sync::Arc;

use super::{ColumnShapes, Correlation, Distances, RealDistances, column_shapes::ColumnShape};
use crate::{
    pipeline::{self, Outcome},
    progress::Progress,
    recipe::{Nearest, Recipe},
    table::{ColumnSettings, samples},
};

fn outcome(sample: &str, recipe: &Recipe) -> Outcome {
    let table = Arc::new(samples::open(sample, &ColumnSettings::default(), &Progress::new()).unwrap());
    pipeline::run(&table, recipe, &Progress::new()).unwrap()
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
}

fn check(shift: &ColumnShapes, class: u32, name: &str, distance: f64, means: Option<[f64; 2]>) {
    let column = shift.class(class).unwrap().columns.iter().find(|column| column.name == name).unwrap();
    close(column.distance, distance);
    if let (ColumnShape::Number { mean, .. }, Some([real, synthetic])) = (&column.shape, means) {
        close(mean.real, real);
        close(mean.synthetic, synthetic);
    }
}

#[test]
fn shifts_are_scipys_and_pandas() {
    let progress = Progress::new();
    let ten = Recipe { drop_closest: 10.0, ..Recipe::default() };
    let shift = ColumnShapes::of(&outcome("german-credit", &ten), &progress).unwrap();
    let bad = shift.class(0).unwrap();
    assert_eq!((bad.rows.real.rows, bad.rows.synthetic.used, bad.columns.len()), (300, 400, 20));
    let first: Vec<&str> = bad.columns.iter().take(7).map(|column| column.name.as_str()).collect();
    assert_eq!(
        first,
        [
            "residence_since",
            "duration_months",
            "age",
            "credit_amount",
            "installment_rate",
            "checking_status",
            "savings"
        ]
    );
    check(&shift, 0, "residence_since", 0.093_333_333_333_333_38, Some([2.85, 2.8475]));
    check(&shift, 0, "credit_amount", 0.080_833_333_333_333_34, Some([3_938.126_666_666_666_6, 3739.765]));
    check(&shift, 0, "existing_credits", 0.050_833_333_333_333_4, Some([1.366_666_666_666_666_7, 1.315]));
    check(&shift, 0, "checking_status", 0.075, None);
    check(&shift, 0, "purpose", 0.054_166_666_666_666_655, None);
    check(&shift, 0, "telephone", 0.003_333_333_333_333_327, None);

    // Rows with a hole take no part: 238 of 248.
    let shift = ColumnShapes::of(&outcome("stroke-clinic", &ten), &progress).unwrap();
    let stroke = shift.class(1).unwrap();
    assert_eq!((stroke.rows.real.rows, stroke.rows.synthetic.rows), (238, 4_614));
    check(&shift, 1, "bmi", 0.076_903_323_097_769_65, Some([30.035_294_117_647_06, 29.970_437_798_006_07]));
    check(
        &shift,
        1,
        "avg_glucose_level",
        0.073_849_045_469_943_5,
        Some([125.350_840_336_134_47, 123.508_957_520_589_53]),
    );
    check(&shift, 1, "smoking_status", 0.030_129_346_927_327_535, None);
    check(&shift, 1, "hypertension", 0.002_977_784_091_530_017, None);
}

#[test]
fn correlations_are_numpys() {
    let ten = Recipe { drop_closest: 10.0, ..Recipe::default() };
    let outcome = outcome("german-credit", &ten);
    let bad = Correlation::of(&outcome, Some(0), &Progress::new()).unwrap();
    let names: Vec<&str> = bad.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!((names.len(), names[0], names[1], names[8]), (9, "duration_months", "credit_amount", "foreign_worker"));
    close(bad.matrix.real.get(0, 1).unwrap(), 0.541_939_280_105_355_4);
    close(bad.matrix.synthetic.get(1, 0).unwrap(), 0.618_731_427_753_051_9);
    let largest = bad.largest.unwrap();
    assert_eq!(largest.columns, [1, 8]);
    close(largest.difference, 0.122_853_933_628_309_3);
    let all = Correlation::of(&outcome, None, &Progress::new()).unwrap();
    close(all.matrix.real.get(0, 1).unwrap(), 0.624_984_198_300_983_6);
    let largest = all.largest.unwrap();
    assert_eq!(largest.columns.map(|at| names[at]), ["credit_amount", "age"]);
    close(largest.difference, 0.218_683_883_145_557_03);
}

#[test]
fn distances_are_scikit_learns() {
    let recipe = Recipe { oversupply: 1.0, top_up: false, ..Recipe::default() };
    let outcome = outcome("german-credit", &recipe);
    let distances = Distances::of(&outcome);
    assert_eq!(distances.classes.len(), 1);
    let bad = distances.class(0).unwrap();
    assert_eq!((bad.rows, bad.zero), (400, 1));
    assert_eq!(bad.counts, [3, 1, 3, 3, 5, 8, 4, 5, 5, 52, 62, 54, 57, 119, 18]);
    // scikit-learn subtracts in another order.
    assert!((distances.edges[0] - 0.000_354_443_359_045_733_4).abs() < 1e-10, "{}", distances.edges[0]);
    close(distances.edges[15], 2.617_805_777_709_461);

    let reference = RealDistances::of(&outcome.space, Nearest::Any, &[0], &Progress::new()).unwrap();
    let real = &reference.class(0).unwrap().distances;
    assert_eq!(real.len(), 300);
    close(real[0], 0.349_126_720_976_396_8);
    close(f64::midpoint(real[149], real[150]), 5.769_125_044_976_086);
    close(real[299], 11.367_738_498_469_276);
    close(real.iter().sum::<f64>() / 300.0, 5.808_532_930_297_802);
    let shares = reference.class(0).unwrap().histogram(&distances.edges).unwrap();
    let rows: Vec<f64> = shares.bins.iter().map(|share| (share * 300.0).round()).collect();
    assert_eq!(rows, [0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 2., 0., 2., 1.]);
    assert_eq!((shares.zero, shares.below, (shares.above * 300.0).round()), (0.0, 0.0, 295.0));

    let own = RealDistances::of(&outcome.space, Nearest::Class, &[0], &Progress::new()).unwrap();
    let real = &own.class(0).unwrap().distances;
    close(f64::midpoint(real[149], real[150]), 6.377_576_532_739_302);
    close(real[299], 12.187_095_997_001_235);
}
