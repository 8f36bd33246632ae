//! LVQ-SMOTE: rows of a class carried from one of its codes to another one that lies alike.
//!
//! Nakamura, Kajiwara, Otsuka and Kimura 2013 quantize the rows of a class into codes and move rows between codes of which pairs lie
//! alike, taken from other tables of the same field. No other tables are at hand here, so the pairs are those of the class itself, as
//! `smote_variants` has it: the codes are the middles of k-means; two codes a and b are drawn, and of the pairs of two others c and d
//! that with the difference c − d nearest to a − b is taken. A new row is one of the k nearest rows of c, moved by a − c. Distances are
//! the space's, so categories take part; a new row has those of the row that was moved.

use crate::{
    matrix::Matrix,
    progress::{Progress, Stop},
    recipe::Recipe,
    sampling::{
        FittedSampler, Needs, Parameter, Parents, Sampler, SamplerInput, Script,
        decode::Row,
        draw::{self, RowStream},
        member_rows::{MemberRows, moved},
        parameter::{Domain, K},
        recomputed::RowModel,
    },
    space::{
        clusters::{k_means, spread},
        expanded::{apart2, expanded},
    },
};

/// Rounds of k-means at most.
const ROUNDS: usize = 300;
/// Two codes, and two others.
const LEAST: usize = 4;

const CODES: Parameter = Parameter {
    key: "codes",
    title: "Codes",
    tip: "How many codes stand for the rows of the class",
    domain: Domain::Whole { usual: 10, least: LEAST as u64, most: 50, slider: 30 },
};

#[derive(Debug)]
pub struct LvqSmote;

impl Sampler for LvqSmote {
    fn name(&self) -> &'static str {
        "lvq-smote"
    }

    fn title(&self) -> &'static str {
        "LVQ-SMOTE"
    }

    fn about(&self) -> &'static str {
        "Rows near one code of the class (the middle of a cluster) moved to another code that lies to a third as the first lies to a fourth; \
         categories are the row's."
    }

    fn source(&self) -> &'static str {
        "Nakamura, Kajiwara, Otsuka and Kimura 2013"
    }

    fn follows(&self) -> &'static str {
        "smote_variants 1.0.1 (codes of the class alone, by k-means), but from two different codes that lie alike, and always from the first \
         of them"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[K, CODES] }
    }

    fn parents(&self, _: &Recipe) -> Parents {
        Parents::Around
    }

    fn needs(&self, _: &Recipe) -> Needs {
        Needs { rows: LEAST, ..Needs::default() }
    }

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
        Some("LVQ-SMOTE moves rows from one code of the class to another; there is no neighbour to step through.")
    }

    fn script(&self) -> Script {
        Script::Absent("imbalanced-learn has no LVQ-SMOTE")
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        let [k, codes] = [&K, &CODES].map(|parameter| input.recipe.whole(parameter));
        let (space, members) = (input.space, input.members());
        if k > members.len() {
            let message =
                format!("it has {} rows, too few for k = {k}: choose k = {} or less", members.len(), members.len());
            return Err(input.lacking(&K, &message).into());
        }
        input.progress.stage("codes", 0)?;
        let scaled = expanded(space, members, input.class)?;
        let mut random = draw::of_fit(input.recipe.seed, input.class, 0);
        let start = spread(&scaled, codes.min(members.len()), || draw::uniform(&mut random), input.progress)?;
        let found = k_means(&scaled, start, ROUNDS, input.progress)?;
        let count = found.middles.rows();
        if count < LEAST {
            let message = format!(
                "its {} rows fall into {count} clusters, as others are alike, and {LEAST} codes are needed: choose method smote",
                members.len()
            );
            return Err(input.lacking(&CODES, &message).into());
        }
        let rows = MemberRows::read(space, input.class)?;
        Ok(FittedSampler::model(Codes {
            alike: alike(&found.middles, input.progress)?,
            near: nearest(&found.middles, &scaled, k),
            places: middles(&rows, &found.of, count),
            rows,
            count,
            k,
        }))
    }
}

/// Of any two different codes a and b, at a · codes + b, the first of the two others that lie to one another most as these do.
fn alike(codes: &Matrix, progress: &Progress) -> Result<Vec<u32>, Stop> {
    let count = codes.rows();
    let mut found = vec![0; count * count];
    let apart =
        |a: usize, b: usize| -> Vec<f64> { codes.row(a).iter().zip(codes.row(b)).map(|(a, b)| a - b).collect() };
    for a in 0..count {
        for b in (0..count).filter(|&b| b != a) {
            progress.check()?;
            let (wanted, mut best) = (apart(a, b), f64::INFINITY);
            let others = || (0..count).filter(|&it| it != a && it != b);
            for (c, d) in others().flat_map(|c| others().map(move |d| (c, d))).filter(|(c, d)| c != d) {
                let far = apart2(&wanted, &apart(c, d));
                if far < best {
                    (best, found[a * count + b]) = (far, c as u32);
                }
            }
        }
    }
    Ok(found)
}

/// The k nearest members of each code, one code after the other; of equally near ones the first.
fn nearest(codes: &Matrix, rows: &Matrix, k: usize) -> Vec<u32> {
    let of = |code: usize| {
        let far = |row: u32| apart2(codes.row(code), rows.row(row as usize));
        let mut order: Vec<(f64, u32)> = (0..rows.rows() as u32).map(|row| (far(row), row)).collect();
        order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        order.into_iter().take(k).map(|(_, row)| row)
    };
    (0..codes.rows()).flat_map(of).collect()
}

/// The numbers of the codes as they are in the table: the means of the members of each cluster.
fn middles(rows: &MemberRows, of: &[u32], count: usize) -> Matrix {
    let columns = rows.numbers(0).len();
    let mut middles = vec![0.0; count * columns];
    let sizes: Vec<f64> = (0..count as u32).map(|code| of.iter().filter(|it| **it == code).count() as f64).collect();
    for (member, &code) in of.iter().enumerate() {
        for (middle, number) in middles[code as usize * columns..].iter_mut().zip(rows.numbers(member)) {
            *middle += number / sizes[code as usize];
        }
    }
    Matrix::new(columns, middles)
}

#[derive(Debug)]
struct Codes {
    rows: MemberRows,
    count: usize,
    /// The numbers of each.
    places: Matrix,
    alike: Vec<u32>,
    near: Vec<u32>,
    k: usize,
}

impl RowModel for Codes {
    fn fill(&self, random: &mut RowStream, row: &mut Row) {
        let to = random.below(self.count);
        let other = (to + 1 + random.below(self.count - 1)) % self.count;
        let from = self.alike[to * self.count + other] as usize;
        self.rows.put(self.near[from * self.k + random.below(self.k)] as usize, row);
        if row.numbers.is_empty() {
            return;
        }
        for ((number, to), from) in row.numbers.iter_mut().zip(self.places.row(to)).zip(self.places.row(from)) {
            *number = moved(*number, to - from);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_lie_alike_are_found_by_their_differences() {
        // A square, and a fifth code: from 0 to 1 it is as from 2 to 3.
        let codes = Matrix::new(2, [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [5.0, 9.0]].concat());
        let found = alike(&codes, &Progress::new()).unwrap();
        assert_eq!([found[1], found[5], found[2], found[3 * 5 + 1]], [2, 3, 1, 2]);
        // Never one of the two themselves.
        assert!((0..25).filter(|at| at / 5 != at % 5).all(|at| ![at / 5, at % 5].contains(&(found[at] as usize))));
        let rows = Matrix::new(2, [[0.0, 0.1], [0.9, 0.0], [0.0, 0.1], [4.0, 4.0]].concat());
        assert_eq!(nearest(&codes, &rows, 2)[..4], [0, 2, 1, 0]);
    }
}
