//! `ReconSMOTE`: the real rows of a class from its synthetic rows alone (Ganev et al., SMOTE and Mirrors, arXiv 2510.15083).
//!
//! Synthetic rows between the same two real rows lie on one line. A real row is an end of several such lines, and they meet
//! there. So: find rows in line with two others, intersect neighbouring lines, keep the points where three pairs meet.
//!
//! All tolerances are in the scaled units that the rows come in. Only columns that are off the source's grid may be among
//! them: rounded cells are in no line, and exact ones in too many.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::{
    matrix::Matrix,
    measures::attacks::{
        Parameters, Search, lines,
        lines::{dot, squared},
        share,
    },
    progress::{Cancelled, Progress},
};

/// The feet of the shortest way between two lines that meet are this near to each other.
const AGREE: f64 = 1e-8;
/// Points this near to each other are one.
const MERGE: f64 = 1e-9;
/// A claimed row this near to a real one is that row.
pub const VERIFIED: f64 = 1e-6;
/// Lines whose directions are this near, by the chord, and that pass each other this near, are one.
const SAME: f64 = 1e-7;
/// Lines at a smaller angle do not say where they meet: the sine.
const SLANTED: f64 = 1e-4;
/// Of a line, the 2k + 1 nearest others are intersected; more of them while there are no more than so many in all, as
/// lines that meet need not have near middles, least of all in few columns.
const CROSSINGS: usize = 1_000_000;
/// Pairs of lines that must meet in a real row.
const PAIRS: usize = 3;
/// Rows between two reports.
const BATCH: usize = 64;
/// Examples kept.
const EXAMPLES: usize = 20;

/// What the attack found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reconstruction {
    /// Synthetic rows.
    pub rows: usize,
    /// Lines found.
    pub lines: usize,
    /// Claimed real rows, in the units of the rows.
    pub points: Matrix,
    /// Of those, real rows.
    pub verified: usize,
    /// Learning rows recovered; of equal ones, all.
    pub recovered: usize,
    pub learning: usize,
    /// The first verified ones: the claimed row and the learning row.
    pub examples: Vec<(u32, u32)>,
}

impl Reconstruction {
    /// The share of the claimed rows that are real rows.
    pub fn precision(&self) -> Option<f64> {
        share(self.verified, self.points.rows())
    }

    /// The share of the learning rows that were recovered.
    pub fn recall(&self) -> f64 {
        share(self.recovered, self.learning).unwrap_or_default()
    }
}

/// Reconstructs the real rows of a class. Both are scaled, and hold only the columns that are off the source's grid.
pub fn attack(
    synthetic: &Matrix,
    real: &Matrix,
    parameters: Parameters,
    search: &Search<'_>,
    progress: &Progress,
) -> Result<Reconstruction, Cancelled> {
    progress.stage("reconstruction", synthetic.rows() as u64)?;
    let mut found = Reconstruction { rows: synthetic.rows(), learning: real.rows(), ..Reconstruction::default() };
    let (rows, _) = lines::distinct(synthetic);
    // In a single column all rows are in line.
    if rows.columns() < 2 || rows.rows() < 3 || real.columns() != rows.columns() {
        return Ok(found);
    }
    let probe = lines::probe(rows.columns());
    let lines = drawn(&rows, parameters, &probe, search, progress)?;
    found.lines = lines.len();
    let meetings = meetings(&lines, parameters, search, progress)?;
    found.points = merged(rows.columns(), meetings, &probe);
    progress.check()?;
    verify(&mut found, real, &probe);
    Ok(found)
}

/// A line with at least three rows.
struct Line {
    members: Vec<u32>,
    /// Between the two rows furthest apart.
    middle: Vec<f64>,
    /// From one of these to the other, of length 1.
    along: Vec<f64>,
}

impl Line {
    fn of(rows: &Matrix, members: Vec<u32>) -> Self {
        let furthest = |from: &[f64]| {
            let far = |row: u32| squared(rows.row(row as usize), from);
            members.iter().copied().max_by(|a, b| far(*a).total_cmp(&far(*b)).then(b.cmp(a))).unwrap_or_default()
        };
        // On a line, what is furthest from anything is an end.
        let one = rows.row(furthest(rows.row(members.first().copied().unwrap_or_default() as usize)) as usize);
        let other = rows.row(furthest(one) as usize);
        let mut along: Vec<f64> = other.iter().zip(one).map(|(to, from)| to - from).collect();
        lines::unit(&mut along);
        let middle = one.iter().zip(other).map(|(a, b)| f64::midpoint(*a, *b)).collect();
        Self { members, middle, along }
    }

    /// Whether both are pieces of one line.
    fn is(&self, other: &Self) -> bool {
        let mut between: Vec<f64> = other.middle.iter().zip(&self.middle).map(|(to, from)| to - from).collect();
        let reach = dot(&between, &self.along);
        for (number, along) in between.iter_mut().zip(&self.along) {
            *number -= reach * along;
        }
        lines::chord(&self.along, &other.along) <= SAME && dot(&between, &between).sqrt() <= SAME
    }
}

/// The lines with at least three rows.
fn drawn(
    rows: &Matrix,
    parameters: Parameters,
    probe: &[f64],
    search: &Search<'_>,
    progress: &Progress,
) -> Result<Vec<Line>, Cancelled> {
    let all: Vec<u32> = (0..rows.rows() as u32).collect();
    let nearest = search(rows, parameters.around(2.0, all.len()))?;
    let near = nearest.len() / all.len();
    let groups: Result<Vec<Vec<Vec<Vec<u32>>>>, Cancelled> = all
        .par_chunks(BATCH)
        .map(|batch| {
            let groups = |&row: &u32| {
                let near = &nearest[row as usize * near..][..near];
                lines::through(rows, row, near, probe, lines::ALIGNED)
            };
            let groups = batch.iter().map(groups).collect();
            progress.advance(batch.len() as u64)?;
            Ok(groups)
        })
        .collect();
    let groups: Vec<Vec<Vec<u32>>> = groups?.into_iter().flatten().collect();
    let mut visited = vec![false; all.len()];
    let mut drawn = Vec::new();
    for row in all {
        progress.check()?;
        if !visited[row as usize] {
            for group in &groups[row as usize] {
                let members = extended(row, group, &groups);
                for &member in &members {
                    visited[member as usize] = true;
                }
                drawn.push(Line::of(rows, members));
            }
        }
    }
    progress.check()?;
    Ok(joined(rows, drawn, probe))
}

/// Lines once each: one whose rows are too far apart to be neighbours is drawn in pieces, and its pieces would count as
/// several lines wherever another one crosses them.
fn joined(rows: &Matrix, lines: Vec<Line>, probe: &[f64]) -> Vec<Line> {
    let mut order: Vec<(f64, Line)> = lines.into_iter().map(|line| (dot(&line.along, probe).abs(), line)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut taken = vec![false; order.len()];
    let mut whole = Vec::new();
    for (place, (reach, line)) in order.iter().enumerate() {
        if taken[place] {
            continue;
        }
        let mut members = line.members.clone();
        let close = order[place + 1..].iter().take_while(|(next, _)| next - reach <= SAME);
        for (later, (_, other)) in (place + 1..).zip(close) {
            if !taken[later] && line.is(other) {
                taken[later] = true;
                members.extend(&other.members);
            }
        }
        whole.push(Line::of(rows, members));
    }
    whole
}

/// All rows in one line with `row` and the `group` of its neighbours: what its members have in line with two of them.
fn extended(row: u32, group: &[u32], groups: &[Vec<Vec<u32>>]) -> Vec<u32> {
    let mut members: Vec<u32> = group.to_vec();
    members.push(row);
    let mut known: FxHashSet<u32> = members.iter().copied().collect();
    let mut next = 0;
    while let Some(&member) = members.get(next) {
        next += 1;
        for group in &groups[member as usize] {
            if group.iter().any(|other| known.contains(other)) {
                members.extend(group.iter().filter(|other| known.insert(**other)));
            }
        }
    }
    members
}

/// Where two lines meet, and the sine of their angle.
type Meeting = (Vec<f64>, f64);

/// The points in which neighbouring lines meet.
fn meetings(
    lines: &[Line],
    parameters: Parameters,
    search: &Search<'_>,
    progress: &Progress,
) -> Result<Vec<Meeting>, Cancelled> {
    let count = lines.len();
    if count < 3 {
        return Ok(Vec::new());
    }
    progress.stage("reconstruction", count as u64)?;
    let columns = lines.first().map_or(0, |line| line.along.len());
    let middles = Matrix::new(columns, lines.iter().flat_map(|line| line.middle.iter().copied()).collect());
    let published = parameters.k.saturating_mul(2).saturating_add(1);
    let nearest = search(&middles, published.max(CROSSINGS / count).min(count - 1))?;
    let near = nearest.len() / count;
    let mut pairs: Vec<(u32, u32)> = (0..)
        .zip(nearest.chunks_exact(near.max(1)))
        .flat_map(|(line, others)| others.iter().map(move |&other| (other.min(line), other.max(line))))
        .collect();
    pairs.par_sort_unstable();
    pairs.dedup();
    progress.check()?;
    let meetings =
        pairs.par_iter().filter_map(|&(one, other)| meeting(&lines[one as usize], &lines[other as usize])).collect();
    progress.advance(count as u64)?;
    Ok(meetings)
}

/// The point nearest to both lines, when it is on both.
fn meeting(one: &Line, other: &Line) -> Option<Meeting> {
    let ([a, b], [u, v]) = ([&one.middle, &other.middle], [&one.along, &other.along]);
    let cos = dot(u, v);
    // From the chord rather than from 1 − cos², which loses small angles.
    let half = lines::chord(u, v) / 2.0;
    let sine = 2.0 * half * (1.0 - half * half).max(0.0).sqrt();
    if sine < SLANTED {
        return None;
    }
    let between: Vec<f64> = b.iter().zip(a).map(|(to, from)| to - from).collect();
    let (along, across) = (dot(&between, u), dot(&between, v));
    let reach = (along - cos * across) / (sine * sine);
    let back = (cos * along - across) / (sine * sine);
    let feet = a.iter().zip(u).zip(b.iter().zip(v)).map(|((a, u), (b, v))| (a + reach * u, b + back * v));
    let off: f64 = feet.clone().map(|(one, other)| (one - other) * (one - other)).sum();
    (off.sqrt() <= AGREE).then(|| (feet.map(|(one, other)| f64::midpoint(one, other)).collect(), sine))
}

/// The points in which enough pairs of lines meet, each where its steepest pair says.
fn merged(columns: usize, meetings: Vec<Meeting>, probe: &[f64]) -> Matrix {
    let mut order: Vec<(f64, Meeting)> =
        meetings.into_iter().map(|meeting| (dot(&meeting.0, probe), meeting)).collect();
    order.par_sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut taken = vec![false; order.len()];
    let mut points = Vec::new();
    for (place, (reach, (point, _))) in order.iter().enumerate() {
        if taken[place] {
            continue;
        }
        let close = order[place..].iter().take_while(|(next, _)| next - reach <= MERGE);
        let same: Vec<usize> = (place..)
            .zip(close)
            .filter(|(later, (_, meeting))| !taken[*later] && squared(&meeting.0, point) <= MERGE * MERGE)
            .map(|(later, _)| later)
            .collect();
        for &later in &same {
            taken[later] = true;
        }
        let steepest = same.iter().map(|&later| &order[later].1).max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((point, _)) = steepest.filter(|_| same.len() >= PAIRS) {
            points.extend_from_slice(point);
        }
    }
    Matrix::new(columns, points)
}

/// Compares the claimed points with the real rows.
fn verify(found: &mut Reconstruction, real: &Matrix, probe: &[f64]) {
    let mut order: Vec<(f64, u32)> = (0..).zip(real.iter()).map(|(row, cells)| (dot(cells, probe), row)).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut recovered = vec![false; real.rows()];
    for (number, point) in (0..).zip(found.points.iter()) {
        let reach = dot(point, probe);
        let start = order.partition_point(|row| row.0 < reach - VERIFIED);
        let close = order[start..].iter().take_while(|row| row.0 <= reach + VERIFIED).map(|row| row.1);
        let hits: Vec<u32> =
            close.filter(|&row| squared(real.row(row as usize), point) <= VERIFIED * VERIFIED).collect();
        for &row in &hits {
            recovered[row as usize] = true;
        }
        if let Some(&row) = hits.iter().min() {
            found.verified += 1;
            if found.examples.len() < EXAMPLES {
                found.examples.push((number, row));
            }
        }
    }
    found.recovered = recovered.into_iter().filter(|hit| *hit).count();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::attacks::known_answers::{gridded, nearest, normal, rounded, smote, whatever_the_threads};

    fn run(synthetic: &Matrix, real: &Matrix, ratio: f64) -> Reconstruction {
        attack(synthetic, real, Parameters { k: 5, ratio }, &nearest, &Progress::new()).unwrap()
    }

    #[test]
    fn recall_grows_with_the_ratio_as_published() {
        let real = normal(200, 8, 1);
        for (ratio, range) in [(2.0, 0.0..=0.03), (5.0, 0.08..=0.3), (10.0, 0.65..=0.9), (20.0, 0.95..=1.0)] {
            let found = run(&smote(&real, 5, ratio, 2), &real, ratio);
            assert!(range.contains(&found.recall()), "{ratio}: {}", found.recall());
            assert!(found.precision().is_none_or(|precision| precision == 1.0), "{ratio}: {:?}", found.precision());
        }
    }

    #[test]
    fn two_columns_are_enough() {
        let real = normal(120, 2, 3);
        let synthetic = smote(&real, 5, 20.0, 4);
        let found = whatever_the_threads(|| run(&synthetic, &real, 20.0));
        assert!(found.recall() > 0.9 && found.precision() > Some(0.98), "{:?} {}", found.precision(), found.recall());
        assert_eq!(found.examples.len(), EXAMPLES);
        for &(point, row) in &found.examples {
            assert!(squared(found.points.row(point as usize), real.row(row as usize)).sqrt() < VERIFIED);
        }
    }

    #[test]
    fn rounded_rows_and_normal_rows_give_nothing() {
        let (real, columns) = gridded(200, 1);
        let found = run(&rounded(&smote(&real, 5, 10.0, 2), &columns), &real, 10.0);
        assert_eq!((found.verified, found.recovered), (0, 0));
        let found = run(&normal(2000, 6, 7), &normal(200, 6, 8), 10.0);
        assert_eq!((found.lines, found.points.rows(), found.precision(), found.recall()), (0, 0, None, 0.0));
    }

    #[test]
    fn lines_that_meet() {
        let line = |at: [f64; 3], along: [f64; 3]| {
            let mut along = along.to_vec();
            lines::unit(&mut along);
            Line { members: Vec::new(), middle: at.to_vec(), along }
        };
        let one = line([3.0, 0.0, 1.0], [1.0, 0.0, 0.0]);
        let (point, sine) = meeting(&one, &line([0.0, -5.0, 1.0], [0.0, -2.0, 0.0])).unwrap();
        assert!(squared(&point, &[0.0, 0.0, 1.0]) < 1e-24 && (sine - 1.0).abs() < 1e-12);
        assert!(meeting(&one, &line([0.0, -5.0, 1.001], [0.0, 1.0, 0.0])).is_none());
        assert!(meeting(&one, &line([0.0, 1.0, 1.0], [1.0, 0.0, 0.0])).is_none());
        assert!(one.is(&line([7.0, 0.0, 1.0], [-1.0, 0.0, 0.0])));
        assert!(!one.is(&line([7.0, 0.1, 1.0], [-1.0, 0.0, 0.0])));
    }

    #[test]
    fn odd_tables_are_no_trouble() {
        let real = normal(20, 3, 1);
        for rows in [0, 1, 2, 3, 50] {
            let equal = Matrix::new(3, [1.0, 2.0, 3.0].repeat(rows));
            assert_eq!(run(&equal, &real, 1e9).points.rows(), 0);
            let line = Matrix::new(3, (0..rows).flat_map(|row| [row as f64; 3]).collect());
            assert_eq!(run(&line, &real, f64::NAN).lines, usize::from(rows > 2));
            assert_eq!(run(&line.narrowed(&[0]), &real.narrowed(&[0]), 2.0).lines, 0);
            assert_eq!(run(&line.narrowed(&[]), &real.narrowed(&[]), 2.0).lines, 0);
            assert_eq!(run(&line, &Matrix::default(), 2.0).verified, 0);
        }
        let progress = Progress::new();
        progress.cancel();
        let parameters = Parameters { k: usize::MAX, ratio: 2.0 };
        assert_eq!(attack(&real, &real, parameters, &nearest, &progress), Err(Cancelled));
        assert_eq!(attack(&real, &real, parameters, &nearest, &Progress::new()).unwrap().verified, 0);
    }
}
