//! Which rows lie on one straight line: what `ReconSMOTE` and `DistinSMOTE` begin with (Ganev et al., SMOTE and Mirrors,
//! arXiv 2510.15083).
//!
//! From one row, the directions to its neighbours are made unit vectors and sorted by how far they reach along one fixed
//! vector, without the sign, as a line has two directions. Those that agree are then next to each other.
//!
//! Tolerances are chords, the distance between the tips of two unit vectors: 1 − |cos| is half the chord's square, and
//! could not be told from the noise of a product of unit vectors below about 1e−15.

use crate::{
    matrix::Matrix,
    space::repeated::{Groups, hash},
};

/// Chord for reconstruction. Interpolated cells are right to about 1e−15, and neighbours are rarely nearer than 1e−6.
pub const ALIGNED: f64 = 1e-8;

/// Chord for distinction: the published 1 − |cos| ≤ 1e−12. In three columns and more, directions that agree so well by
/// chance are not to be expected. In two columns they are, one in a million, and a row has tens of thousands of pairs of
/// neighbours, so [`ALIGNED`] takes its place there.
pub fn parallel(columns: usize) -> f64 {
    if columns > 2 { 2e-12_f64.sqrt() } else { ALIGNED }
}

/// A fixed unit vector that no table is likely to be aligned with.
pub fn probe(columns: usize) -> Vec<f64> {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let mut probe: Vec<f64> = (1..=columns).map(|column| 0.5 + (column as f64 * GOLDEN).fract()).collect();
    unit(&mut probe);
    probe
}

pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The squared distance of two points.
pub fn squared(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// Makes it of length 1 and gives the length that it had; one without length, or endless, is left as it is.
pub fn unit(vector: &mut [f64]) -> f64 {
    let length = dot(vector, vector).sqrt();
    if length > 0.0 && length.is_finite() {
        for number in vector.iter_mut() {
            *number /= length;
        }
    }
    length
}

/// The chord between two directions, either of which may be turned round.
pub fn chord(a: &[f64], b: &[f64]) -> f64 {
    let sign = if dot(a, b) < 0.0 { -1.0 } else { 1.0 };
    a.iter().zip(b).map(|(a, b)| (a - sign * b) * (a - sign * b)).sum::<f64>().sqrt()
}

/// Those of `others` that lie on one line with the row and at least one more of them, line by line, each in ascending
/// order. Rows equal to it are on no line.
pub fn through(rows: &Matrix, row: u32, others: &[u32], probe: &[f64], tolerance: f64) -> Vec<Vec<u32>> {
    let (columns, from) = (rows.columns(), rows.row(row as usize));
    let mut directions = Vec::with_capacity(others.len() * columns);
    let mut order: Vec<(f64, usize, u32)> = Vec::with_capacity(others.len());
    for &other in others {
        let start = directions.len();
        directions.extend(rows.row(other as usize).iter().zip(from).map(|(to, from)| to - from));
        let length = unit(&mut directions[start..]);
        if length > 0.0 && length.is_finite() {
            order.push((dot(&directions[start..], probe).abs(), start, other));
        } else {
            directions.truncate(start);
        }
    }
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
    let direction = |start: usize| &directions[start..start + columns];
    let mut taken = vec![false; order.len()];
    let mut lines = Vec::new();
    for (place, &(reach, start, other)) in order.iter().enumerate() {
        if taken[place] {
            continue;
        }
        let mut line = vec![other];
        for (later, &(next, begins, another)) in order.iter().enumerate().skip(place + 1) {
            if next - reach > tolerance {
                break;
            }
            if !taken[later] && chord(direction(start), direction(begins)) <= tolerance {
                taken[later] = true;
                line.push(another);
            }
        }
        if line.len() > 1 {
            line.sort_unstable();
            lines.push(line);
        }
    }
    lines
}

/// Every row once, and for every row of `rows` which one it is.
pub fn distinct(rows: &Matrix) -> (Matrix, Vec<u32>) {
    let mut groups = Groups::default();
    let mut first = Vec::new();
    let mut which = Vec::with_capacity(rows.rows());
    let mut key = vec![0.0; rows.columns()];
    for (row, cells) in (0..).zip(rows.iter()) {
        // Adding nothing makes both zeros the same.
        key.iter_mut().zip(cells).for_each(|(key, cell)| *key = cell + 0.0);
        let group = groups.insert(hash(&key, &[]), |group| rows.row(first[group as usize] as usize) == cells);
        if group as usize == first.len() {
            first.push(row);
        }
        which.push(group);
    }
    (rows.select(&first), which)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_through_a_row() {
        let cells = [[0.0, 0.0], [1.0, 2.0], [-2.0, -4.0], [3.0, 1.0], [0.0, 0.0], [6.0, 2.0], [1.0, -1.0], [0.5, 1.0]];
        let rows = Matrix::new(2, cells.concat());
        let others: Vec<u32> = (1..8).collect();
        let mut lines = through(&rows, 0, &others, &probe(2), ALIGNED);
        lines.sort();
        assert_eq!(lines, [vec![1, 2, 7], vec![3, 5]]);
        assert_eq!(through(&rows, 3, &[0, 1, 5], &probe(2), ALIGNED), [[0, 5]]);
        assert!(through(&rows, 0, &[4], &probe(2), ALIGNED).is_empty());
    }

    #[test]
    fn a_line_across_the_probe_has_no_sign_to_sort_by() {
        let probe = probe(2);
        let across = [probe[1], -probe[0]];
        let at = |far: f64| across.map(|number| number * far);
        let rows = Matrix::new(2, [[0.0, 0.0], at(0.3), at(-1.7), at(2.1)].concat());
        assert_eq!(through(&rows, 0, &[1, 2, 3], &probe, ALIGNED), [[1, 2, 3]]);
    }

    #[test]
    fn equal_rows_are_one() {
        let (rows, which) = distinct(&Matrix::new(2, vec![0.0, 1.0, 2.0, 3.0, -0.0, 1.0]));
        assert_eq!((rows.rows(), which), (2, vec![0, 1, 0]));
        assert_eq!(distinct(&Matrix::default()), (Matrix::default(), Vec::new()));
    }

    #[test]
    fn a_chord_has_no_sign() {
        assert_eq!(chord(&[1.0, 0.0], &[-1.0, 0.0]), 0.0);
        assert_eq!(chord(&[1.0, 0.0], &[0.0, 1.0]), 2.0_f64.sqrt());
        let turned = (2e-12_f64.sqrt() * 0.999).sin();
        assert!(chord(&[1.0, 0.0, 0.0], &[(1.0 - turned * turned).sqrt(), turned, 0.0]) <= parallel(3));
    }
}
