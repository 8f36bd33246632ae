//! Round clouds, one for every class.

use super::{
    MadeTable, SPREAD_LIMIT, TableShape, limits,
    points::{MadePoints, Stream},
};

pub(super) const SHAPE: TableShape = TableShape {
    name: "blobs",
    title: "Blobs",
    about: "A round cloud for every class, with its centre anywhere in a box.",
    uses: &["columns", "classes", "spread"],
    fixed: None,
    check: |make| limits::within("spread", make.spread, SPREAD_LIMIT),
    draw,
};

/// The box of the centres, on every axis.
const BOX: f64 = 10.0;

fn draw(make: &MadeTable, points: &mut MadePoints) {
    let mut layout = points.draws(Stream::Layout);
    let mut normals = points.normals(Stream::Points);
    for class in 0..make.classes {
        let centre: Vec<f64> = (0..make.columns).map(|_| layout.between(-BOX, BOX)).collect();
        for row in points.rows_of(class) {
            for (value, centre) in points.row_mut(row).iter_mut().zip(&centre) {
                *value = centre + make.spread * normals.next();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blobs_are_round_and_lie_in_the_box() {
        let make = MadeTable {
            shape: "blobs".to_owned(),
            rows: 30_000,
            columns: 3,
            classes: 3,
            weights: vec![1.0 / 3.0; 3],
            spread: 0.5,
            ..MadeTable::default()
        };
        let points = make.points().unwrap();
        for class in 0..3 {
            let rows: Vec<&[f64]> =
                (0..points.rows()).filter(|row| points.classes[*row] == class).map(|row| points.row(row)).collect();
            let n = rows.len() as f64;
            let mean: Vec<f64> = (0..3).map(|c| rows.iter().map(|row| row[c]).sum::<f64>() / n).collect();
            assert!(mean.iter().all(|mean| mean.abs() < BOX + 0.03), "{mean:?}");
            for (a, b) in [(0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2)] {
                let covariance = rows.iter().map(|row| (row[a] - mean[a]) * (row[b] - mean[b])).sum::<f64>() / n;
                let expected = if a == b { 0.25 } else { 0.0 };
                assert!((covariance - expected).abs() < 0.02, "{a} {b}: {covariance}");
            }
        }
    }

    #[test]
    fn a_small_one_keeps_its_bytes() {
        let make =
            MadeTable { shape: "blobs".to_owned(), rows: 6, columns: 2, weights: vec![0.5], ..MadeTable::default() };
        let text = String::from_utf8(make.csv().unwrap()).unwrap();
        let lines = [
            "x1,x2,class",
            "0.461,-7.573,b",
            "-2.539,-8.476,b",
            "-5.963,-4.756,a",
            "-6.636,-6.291,a",
            "2.191,-8.815,b",
            "-6.454,-5.518,a",
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), lines);
    }
}
