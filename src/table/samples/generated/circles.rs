//! A circle within a circle.

use super::{
    MadeTable, NOISE_LIMIT, TableShape, limits,
    numbers::cos_sin,
    points::{MadePoints, Stream},
};
use crate::error::Result;

pub(super) const SHAPE: TableShape = TableShape {
    name: "circles",
    title: "Two circles",
    about: "Two concentric circles, one inside the other.",
    uses: &["noise", "factor"],
    fixed: Some((2, 2)),
    check,
    draw,
};

fn check(make: &MadeTable) -> Result<()> {
    if !(0.0..1.0).contains(&make.factor) {
        return Err(limits::outside("factor", &make.factor, "0 or more, and less than 1"));
    }
    limits::within("noise", make.noise, NOISE_LIMIT)
}

/// Class a lies on the circle of radius 1 around (0, 0), class b on the one of radius `factor`; the points of either are
/// evenly spaced before noise.
fn draw(make: &MadeTable, points: &mut MadePoints) {
    let mut normals = points.normals(Stream::Points);
    for (class, radius) in [1.0, make.factor].into_iter().enumerate() {
        let rows = points.rows_of(class);
        let count = rows.len() as f64;
        for (at, row) in rows.into_iter().enumerate() {
            let (cos, sin) = cos_sin(at as f64 / count);
            let values = points.row_mut(row);
            values[0] = radius * cos + make.noise * normals.next();
            values[1] = radius * sin + make.noise * normals.next();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_have_their_radii() {
        let make = MadeTable { shape: "circles".to_owned(), noise: 0.0, factor: 0.3, ..MadeTable::default() };
        let points = make.points().unwrap();
        assert_eq!(points.class_rows, [450, 50]);
        for row in 0..500 {
            let radius = points.row(row)[0].hypot(points.row(row)[1]);
            assert!((radius - [1.0, 0.3][usize::from(points.classes[row])]).abs() < 1e-12);
        }
        // Evenly spaced points have their mean in the centre.
        for column in 0..2 {
            assert!((0..500).map(|row| points.row(row)[column]).sum::<f64>().abs() < 1e-9);
        }
    }

    #[test]
    fn a_small_one_keeps_its_bytes() {
        let make = MadeTable { shape: "circles".to_owned(), rows: 6, weights: vec![0.5], ..MadeTable::default() };
        let text = String::from_utf8(make.csv().unwrap()).unwrap();
        let lines = [
            "x1,x2,class",
            "-0.233,0.434,b",
            "0.217,-0.089,b",
            "-0.463,-0.930,a",
            "0.969,-0.218,a",
            "-0.060,-0.556,b",
            "-0.513,0.726,a",
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), lines);
    }
}
