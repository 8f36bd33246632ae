//! Points with classes, in the order of the rows, and how they are written.

use super::{super::draws::Draws, label, numbers::Normals};

/// What the streams of a seed are for. Each part of a table has one of its own, so that a change of one setting leaves
/// alone what does not depend on it, and a preview moves instead of jumping.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stream {
    Order = 1,
    Layout,
    Mixtures,
    Points,
    Labels,
    Useless,
}

/// The rows of a made table before they are written.
#[derive(Clone, Debug, PartialEq)]
pub struct MadePoints {
    /// Values in a row.
    pub columns: usize,
    /// All values, row by row.
    pub values: Vec<f64>,
    /// The class of every row, from 0.
    pub classes: Vec<u8>,
    /// Rows of every class.
    pub class_rows: Vec<usize>,
    /// The rows of the first class, then of the second and so on; each scattered over the table.
    by_class: Vec<u32>,
    seed: u64,
}

impl MadePoints {
    /// Points at 0, with classes of so many rows each, in random order.
    pub(super) fn new(class_rows: Vec<usize>, columns: usize, seed: u64) -> Self {
        let rows: usize = class_rows.iter().sum();
        let mut by_class: Vec<u32> = (0..rows as u32).collect();
        let mut draws = Draws::stream(seed, Stream::Order as u64);
        for last in (1..rows as u32).rev() {
            by_class.swap(last as usize, draws.whole(0, last) as usize);
        }
        let mut points =
            Self { columns, values: vec![0.0; rows * columns], classes: vec![0; rows], class_rows, by_class, seed };
        for class in 0..points.class_rows.len() {
            for row in points.rows_of(class) {
                points.classes[row as usize] = class as u8;
            }
        }
        points
    }

    pub(super) fn draws(&self, stream: Stream) -> Draws {
        Draws::stream(self.seed, stream as u64)
    }

    pub(super) fn normals(&self, stream: Stream) -> Normals {
        Normals::new(self.draws(stream))
    }

    /// The rows that were given a class, before label noise.
    pub(super) fn rows_of(&self, class: usize) -> Vec<u32> {
        let start: usize = self.class_rows[..class].iter().sum();
        self.by_class[start..start + self.class_rows[class]].to_vec()
    }

    pub(super) fn row_mut(&mut self, row: u32) -> &mut [f64] {
        let at = row as usize * self.columns;
        &mut self.values[at..at + self.columns]
    }

    /// The values of a row.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.classes.len()
    }

    /// Draws the class of this share of the rows anew. The last row of a class keeps its class, so that no class is lost.
    pub(super) fn relabel(&mut self, share: f64) {
        let mut draws = self.draws(Stream::Labels);
        let last = self.class_rows.len() as u32 - 1;
        for class in &mut self.classes {
            // Both are always drawn, so that more noise changes further rows and not other ones.
            let (is_drawn, new) = (draws.chance(share), draws.whole(0, last));
            let old = usize::from(*class);
            if is_drawn && self.class_rows[old] > 1 {
                self.class_rows[old] -= 1;
                self.class_rows[new as usize] += 1;
                *class = new as u8;
            }
        }
    }

    /// The table as CSV with a header; every number has so many decimals, 9 at most.
    pub fn csv(&self, decimals: u8) -> Vec<u8> {
        let mut text = Vec::with_capacity(self.rows() * (self.columns * (usize::from(decimals) + 4) + 2) + 64);
        let mut whole = itoa::Buffer::new();
        for column in 1..=self.columns {
            text.push(b'x');
            text.extend_from_slice(whole.format(column).as_bytes());
            text.push(b',');
        }
        text.extend_from_slice(super::TARGET.as_bytes());
        text.push(b'\n');
        let power = 10_u64.pow(decimals.into());
        for row in 0..self.rows() {
            for value in self.row(row) {
                // Rounded as a whole number of the last decimal; −0.000 cannot arise.
                let scaled = (value * power as f64).round() as i64;
                if scaled < 0 {
                    text.push(b'-');
                }
                let scaled = scaled.unsigned_abs();
                text.extend_from_slice(whole.format(scaled / power).as_bytes());
                if decimals > 0 {
                    text.push(b'.');
                    // A one before the decimals holds the zeros that they begin with.
                    let digits = whole.format(power + scaled % power).as_bytes();
                    text.extend_from_slice(&digits[1..]);
                }
                text.push(b',');
            }
            text.push(label(self.classes[row].into()) as u8);
            text.push(b'\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_with_their_decimals() {
        let mut points = MadePoints::new(vec![1, 1], 3, 0);
        points.values = vec![0.5, -0.0004, -12.34567, 1e6, 0.0996, -0.9996];
        points.classes = vec![0, 1];
        let text = |decimals| String::from_utf8(points.csv(decimals)).unwrap();
        assert_eq!(text(3), "x1,x2,x3,class\n0.500,0.000,-12.346,a\n1000000.000,0.100,-1.000,b\n");
        assert_eq!(text(0), "x1,x2,x3,class\n1,0,-12,a\n1000000,0,-1,b\n");
    }

    #[test]
    fn classes_are_scattered_and_counted() {
        let points = MadePoints::new(vec![900, 90, 10], 1, 7);
        for (class, rows) in [900, 90, 10].into_iter().enumerate() {
            assert_eq!(points.classes.iter().filter(|c| usize::from(**c) == class).count(), rows);
        }
        let first: usize = points.classes[..500].iter().map(|&class| usize::from(class == 1)).sum();
        assert!((25..65).contains(&first), "{first} of 90 in the first half");
    }

    #[test]
    fn no_class_is_lost_to_label_noise() {
        for seed in 0..200 {
            let mut points = MadePoints::new(vec![3, 1, 1], 1, seed);
            points.relabel(1.0);
            assert!(points.class_rows.iter().all(|rows| *rows > 0), "{seed}: {:?}", points.class_rows);
            for (class, rows) in points.class_rows.iter().enumerate() {
                assert_eq!(points.classes.iter().filter(|c| usize::from(**c) == class).count(), *rows);
            }
        }
    }
}
