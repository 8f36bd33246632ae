//! Two half circles that reach into each other.

use super::{
    MadeTable, NOISE_LIMIT, TableShape, limits,
    numbers::cos_sin,
    points::{MadePoints, Stream},
};

pub(super) const SHAPE: TableShape = TableShape {
    name: "moons",
    title: "Two moons",
    about: "Two interleaving half circles in the plane; no straight line separates them.",
    uses: &["noise"],
    fixed: Some((2, 2)),
    check: |make| limits::within("noise", make.noise, NOISE_LIMIT),
    draw,
};

/// The upper half of the circle around (0, 0) is class a, the lower half of the one around (1, ½) class b; the points of
/// either are evenly spaced from end to end before noise.
fn draw(make: &MadeTable, points: &mut MadePoints) {
    let mut normals = points.normals(Stream::Points);
    for class in 0..2 {
        let rows = points.rows_of(class);
        let last = rows.len().saturating_sub(1).max(1) as f64;
        for (at, row) in rows.into_iter().enumerate() {
            let (cos, sin) = cos_sin(at as f64 / last / 2.0);
            let (x, y) = if class == 0 { (cos, sin) } else { (1.0 - cos, 0.5 - sin) };
            let values = points.row_mut(row);
            values[0] = x + make.noise * normals.next();
            values[1] = y + make.noise * normals.next();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moons_lie_on_their_half_circles() {
        let make = MadeTable { shape: "moons".to_owned(), noise: 0.0, ..MadeTable::default() };
        let points = make.points().unwrap();
        assert_eq!(points.class_rows, [450, 50]);
        for row in 0..500 {
            let (x, y) = (points.row(row)[0], points.row(row)[1]);
            if points.classes[row] == 0 {
                assert!((x.hypot(y) - 1.0).abs() < 1e-12 && y > -1e-12);
            } else {
                assert!(((x - 1.0).hypot(y - 0.5) - 1.0).abs() < 1e-12 && y < 0.5 + 1e-12);
            }
        }
    }

    #[test]
    fn noise_has_the_standard_deviation_asked_for() {
        let clean = MadeTable { shape: "moons".to_owned(), rows: 20_000, noise: 0.0, ..MadeTable::default() };
        let noisy = MadeTable { noise: 0.25, ..clean.clone() }.points().unwrap();
        let clean = clean.points().unwrap();
        let square: f64 = noisy.values.iter().zip(&clean.values).map(|(a, b)| (a - b) * (a - b)).sum();
        let deviation = (square / 40_000.0).sqrt();
        assert!((deviation - 0.25).abs() < 0.005, "{deviation}");
    }

    #[test]
    fn a_small_one_keeps_its_bytes() {
        let make = MadeTable { shape: "moons".to_owned(), rows: 6, weights: vec![0.5], ..MadeTable::default() };
        let text = String::from_utf8(make.csv().unwrap()).unwrap();
        let lines = [
            "x1,x2,class",
            "1.017,-0.499,b",
            "-0.283,0.411,b",
            "-0.963,-0.064,a",
            "0.969,-0.218,a",
            "2.190,0.377,b",
            "-0.013,0.860,a",
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), lines);
    }
}
