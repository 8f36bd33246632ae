//! Clusters at the corners of a cube, some columns of no use, and some rows in the wrong class.
//!
//! After Guyon 2003, "Design of experiments for the NIPS 2003 variable selection benchmark", from which scikit-learn has its
//! `make_classification`: the distributions are the same, the random numbers are not. Columns are not mixed, moved or scaled.

use std::collections::BTreeSet;

use super::{
    super::draws::Draws,
    CLUSTERS_LIMIT, MadeTable, SEPARATION_LIMIT, TableShape, limits,
    points::{MadePoints, Stream},
    refuse,
};
use crate::error::Result;

pub(super) const SHAPE: TableShape = TableShape {
    name: "classification",
    title: "Classification",
    about: "Clusters at the corners of a cube in some columns, mixtures of these and noise in others.",
    uses: &["columns", "informative", "redundant", "classes", "separation", "label_noise", "clusters"],
    fixed: None,
    check,
    draw,
};

fn check(make: &MadeTable) -> Result<()> {
    let MadeTable { columns, informative, redundant, classes, clusters, .. } = *make;
    if informative == 0 {
        return Err(limits::outside("informative", &informative, "1 or more"));
    }
    let needed = informative.saturating_add(redundant);
    if columns < needed {
        return Err(refuse(
            "columns",
            format!(
                "columns {columns}: {informative} informative and {redundant} redundant ones do not fit; choose {needed} or \
                 more, or fewer of these"
            ),
        ));
    }
    if !(1..=CLUSTERS_LIMIT).contains(&clusters) {
        return Err(limits::outside("clusters", &clusters, &format!("1 to {CLUSTERS_LIMIT}")));
    }
    let corners = 1_usize.checked_shl(informative as u32).unwrap_or(usize::MAX);
    if classes * clusters > corners {
        let enough = (classes * clusters).next_power_of_two().trailing_zeros();
        return Err(refuse(
            "informative",
            format!(
                "informative {informative}: {classes} classes of {clusters} {} need {} corners, and there are {corners}; choose \
                 {enough} informative columns or more, or fewer classes or clusters",
                if clusters == 1 { "cluster" } else { "clusters" },
                classes * clusters
            ),
        ));
    }
    limits::within("separation", make.separation, SEPARATION_LIMIT)?;
    limits::within("label_noise", make.label_noise, 1.0)
}

/// Different corners of a cube, each by the signs of its coordinates.
fn corners(count: usize, axes: usize, sign: &mut impl FnMut() -> f64) -> Vec<Vec<f64>> {
    let mut seen = BTreeSet::new();
    let mut corners = Vec::with_capacity(count);
    while corners.len() < count {
        let corner: Vec<f64> = (0..axes).map(|_| sign()).collect();
        if seen.insert(corner.iter().map(|sign| *sign > 0.0).collect::<Vec<_>>()) {
            corners.push(corner);
        }
    }
    corners
}

fn draw(make: &MadeTable, points: &mut MadePoints) {
    let MadeTable { informative, redundant, clusters, separation, .. } = *make;
    let mut layout = points.draws(Stream::Layout);
    let mut sign = || if layout.chance(0.5) { 1.0 } else { -1.0 };
    let corners = corners(make.classes * clusters, informative, &mut sign);
    // Random coefficients, one row of the matrix for every column that is to be.
    let matrix = |draws: &mut Draws, rows: usize| -> Vec<f64> {
        (0..rows * informative).map(|_| draws.between(-1.0, 1.0)).collect()
    };
    let mixtures = matrix(&mut points.draws(Stream::Mixtures), redundant);
    let mut normals = points.normals(Stream::Points);
    let mut free = vec![0.0; informative];
    for class in 0..make.classes {
        let rows = points.rows_of(class);
        for cluster in 0..clusters {
            // As even as can be: the first clusters have one row more.
            let members = rows.iter().skip(cluster).step_by(clusters);
            let shear = matrix(&mut layout, informative);
            let corner = &corners[class * clusters + cluster];
            for &row in members {
                free.fill_with(|| normals.next());
                let values = points.row_mut(row);
                for axis in 0..informative {
                    values[axis] = separation * corner[axis] + dot(&free, &shear[axis * informative..][..informative]);
                }
                let (apart, rest) = values.split_at_mut(informative);
                for (value, mixture) in rest.iter_mut().zip(mixtures.chunks_exact(informative)) {
                    *value = dot(apart, mixture);
                }
            }
        }
    }
    let mut useless = points.normals(Stream::Useless);
    for row in 0..points.rows() {
        for value in &mut points.row_mut(row as u32)[informative + redundant..] {
            *value = useless.next();
        }
    }
    points.relabel(make.label_noise);
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean of a column over the rows of a class.
    fn mean(points: &MadePoints, class: u8, column: usize) -> f64 {
        let rows = || (0..points.rows()).filter(|row| points.classes[*row] == class);
        rows().map(|row| points.row(row)[column]).sum::<f64>() / rows().count() as f64
    }

    #[test]
    fn clusters_lie_at_different_corners() {
        let make = MadeTable {
            rows: 40_000,
            columns: 6,
            informative: 3,
            redundant: 2,
            classes: 4,
            weights: vec![0.25; 4],
            separation: 2.0,
            label_noise: 0.0,
            ..MadeTable::default()
        };
        let points = make.points().unwrap();
        let mut seen = BTreeSet::new();
        for class in 0..4 {
            let centre: Vec<f64> = (0..3).map(|column| mean(&points, class, column)).collect();
            // The standard error of a mean is at most √3 / 100.
            assert!(centre.iter().all(|mean| (mean.abs() - 2.0).abs() < 0.09), "{centre:?}");
            assert!(seen.insert(centre.iter().map(|mean| *mean > 0.0).collect::<Vec<_>>()));
            assert!(mean(&points, class, 5).abs() < 0.05, "the last column is of no use");
        }
    }

    #[test]
    fn redundant_columns_are_mixtures_of_the_informative_ones() {
        let make = MadeTable { rows: 200, columns: 3, redundant: 1, ..MadeTable::default() };
        let points = make.points().unwrap();
        // Two rows give the two coefficients; all others agree with them.
        let (a, b) = (points.row(0), points.row(1));
        let determinant = a[0] * b[1] - a[1] * b[0];
        let first = (a[2] * b[1] - a[1] * b[2]) / determinant;
        let second = (a[0] * b[2] - a[2] * b[0]) / determinant;
        assert!(first.abs() <= 1.0 && second.abs() <= 1.0);
        for row in (0..200).map(|row| points.row(row)) {
            assert!((row[0] * first + row[1] * second - row[2]).abs() < 1e-9);
        }
    }

    #[test]
    fn all_corners_can_be_taken_and_many_columns_too() {
        let full = MadeTable { classes: 8, clusters: 2, informative: 4, rows: 160, ..MadeTable::default() };
        assert_eq!(full.points().unwrap().rows(), 160);
        let wide = MadeTable { columns: 500, informative: 400, redundant: 50, rows: 20, ..MadeTable::default() };
        assert!(wide.points().unwrap().values.iter().all(|value| value.is_finite()));
    }

    #[test]
    fn label_noise_takes_the_rows_it_says() {
        let make = MadeTable { rows: 20_000, label_noise: 0.3, ..MadeTable::default() };
        let before = make.class_rows().unwrap();
        let points = make.points().unwrap();
        assert_eq!(before, [18_000, 2_000]);
        // 0.9 · 0.7 + 0.3 / 2 = 0.78
        assert!(points.class_rows[0].abs_diff(15_600) < 250, "{:?}", points.class_rows);
        let clean = MadeTable { label_noise: 0.0, ..make }.points().unwrap();
        assert_eq!(clean.values, points.values, "the points stay where they are");
        let changed = clean.classes.iter().zip(&points.classes).filter(|(a, b)| a != b).count();
        assert!(changed.abs_diff(3_000) < 250, "{changed}: half of the drawn ones are drawn as they were");
    }

    #[test]
    fn a_small_one_keeps_its_bytes() {
        let make = MadeTable { rows: 6, columns: 4, redundant: 1, weights: vec![0.5, 0.5], ..MadeTable::default() };
        let text = String::from_utf8(make.csv().unwrap()).unwrap();
        let lines = [
            "x1,x2,x3,x4,class",
            "-1.135,0.910,0.482,-0.535,b",
            "1.700,1.946,-0.111,-0.778,b",
            "0.873,1.294,-0.002,0.991,a",
            "1.266,1.845,-0.009,-0.125,a",
            "-1.496,-1.070,0.216,0.080,b",
            "1.139,1.552,-0.028,0.400,a",
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), lines);
    }
}
