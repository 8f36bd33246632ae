//! The lower tail of distances: how many rows would lie so near by chance, as real rows lie to each other.

/// Share of the weight of the reference that is its lower tail, and the rows of it at least.
const TAIL: f64 = 0.05;
const LEAST_TAIL: usize = 10;
/// Dimensions that chance falls off with below the tail, at most. Fewer are more cautious: more rows are expected by chance.
const MOST_DIMENSIONS: f64 = 3.0;
/// Rows of the reference, at least, for anything to be said.
pub const LEAST_REFERENCE: usize = 20;
/// How many times the expected number of rows there must be: a file that imitates well is a little denser here and there.
const TIMES: f64 = 2.0;
/// Distances that are the same but for rounding.
const SAME: f64 = 1.0 + 1e-9;

/// A distance between real rows, and the synthetic rows that it stands for.
#[derive(Clone, Copy, Debug)]
pub struct TailReference {
    pub distance: f64,
    pub weight: f64,
}

/// Rows that lie nearer than chance explains.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Excess {
    pub rows: usize,
    /// As many would be there by chance.
    pub expected: f64,
    /// The furthest of them.
    pub within: f64,
    /// Probability of as many by chance.
    pub p: f64,
}

/// The tail of the reference: below its end, distances become rarer with a power of the distance.
struct Tail {
    /// Ascending.
    reference: Vec<TailReference>,
    end: f64,
    /// Synthetic rows that are expected up to the end.
    weight: f64,
    /// Rows that the weight is known from: fewer than there are where they weigh unlike.
    shape: f64,
    /// How fast rows become rare below the end; `None` where only the reference's own rows tell.
    dimensions: Option<f64>,
    /// What a row of the tail stands for.
    one: f64,
}

/// Compares distances with those of real rows; `None` where these are too few. Where there are more rows at or below some
/// distance than chance explains with probability `p`, the rows up to the distance at which they stand out most.
///
/// Below the end of the reference's lower tail rows are expected as P(d ≤ r) ∝ r^D says, with Hill's (1975) estimate of D
/// from the tail, less two of its standard errors. The number expected is known from as many rows as the tail has, so counts
/// are negative binomial. Where the reference itself has rows that near, chance must fail to explain it against these, too.
/// Distances that take few values (`extrapolates` is false) are only compared with the reference's own rows that near, and
/// one more.
pub fn excess(distances: &[f64], reference: Vec<TailReference>, extrapolates: bool, p: f64) -> Option<Excess> {
    let tail = Tail::of(reference, extrapolates)?;
    let mut near: Vec<f64> = distances.iter().copied().filter(|it| *it <= tail.end * SAME).collect();
    near.sort_unstable_by(f64::total_cmp);
    let mut best = Excess { p: 1.0, ..Excess::default() };
    let mut next = 1;
    for (at, &within) in near.iter().enumerate() {
        let rows = at + 1;
        let is_last = near.get(rows).is_none_or(|next| *next > within * SAME);
        if rows < next || !is_last {
            continue;
        }
        // Every count of a few, then in steps of a twentieth: each takes the time of its count.
        next = rows + 1 + rows / 20;
        let found = tail.compare(rows, within);
        let stands_out = |it: &Excess| it.rows as f64 - 3.0 * it.expected;
        let better = match (found.p <= p, best.p <= p) {
            (true, true) => stands_out(&found) > stands_out(&best),
            (_, true) => false,
            (is_rare, false) => is_rare || found.p < best.p,
        };
        if better {
            best = found;
        }
    }
    Some(best)
}

impl Tail {
    fn of(mut reference: Vec<TailReference>, extrapolates: bool) -> Option<Self> {
        reference.retain(|it| it.distance.is_finite());
        if reference.len() < LEAST_REFERENCE {
            return None;
        }
        reference.sort_unstable_by(|a, b| a.distance.total_cmp(&b.distance));
        let wanted = TAIL * reference.iter().map(|it| it.weight).sum::<f64>();
        let mut weight = 0.0;
        let last = reference.iter().enumerate().find_map(|(at, it)| {
            weight += it.weight;
            (weight >= wanted && at + 1 >= LEAST_TAIL).then_some(it.distance)
        })?;
        let tail = || reference.iter().take_while(|it| it.distance <= last * SAME);
        let weight: f64 = tail().map(|it| it.weight).sum();
        let shape = shape(tail());
        let logarithms: f64 =
            tail().filter(|it| it.distance > 0.0).map(|it| it.weight * (last / it.distance).ln()).sum();
        let estimate = if logarithms > 0.0 { weight / logarithms } else { f64::INFINITY };
        let cautious = (1.0 - 2.0 / shape.sqrt()).max(0.0);
        let dimensions = extrapolates.then(|| estimate.min(MOST_DIMENSIONS) * cautious);
        let one = weight / tail().count() as f64;
        Some(Self { end: last, weight, shape, dimensions, one, reference })
    }

    /// How rare it is that so many rows lie within a distance.
    fn compare(&self, rows: usize, within: f64) -> Excess {
        let there = || self.reference.iter().take_while(|it| it.distance <= within * SAME);
        let seen: f64 = there().map(|it| it.weight).sum();
        let known = shape(there());
        let (mean, of) = match self.dimensions {
            Some(dimensions) if self.end > 0.0 => {
                (self.weight * (within / self.end).min(1.0).powf(dimensions), self.shape)
            }
            _ => (seen + self.one, known + 1.0),
        };
        let expected = mean.max(seen);
        let mut p = 1.0;
        if rows as f64 >= TIMES * expected {
            p = at_least(rows, mean, of);
            if seen > 0.0 {
                p = p.max(at_least(rows, seen, known));
            }
        }
        Excess { rows, expected, within, p }
    }
}

/// Rows of equal weight that would be as certain (Kish 1965).
fn shape<'a>(rows: impl Iterator<Item = &'a TailReference>) -> f64 {
    let (sum, squares) = rows.fold((0.0, 0.0), |(sum, squares), it| (sum + it.weight, squares + it.weight * it.weight));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// P(X ≥ `rows`) of a negative binomial X: Poisson, with a mean that is known from `shape` events.
fn at_least(rows: usize, mean: f64, shape: f64) -> f64 {
    if rows == 0 || shape <= 0.0 {
        return 1.0;
    }
    if mean <= 0.0 {
        return 0.0;
    }
    let (stay, go) = ((shape / (shape + mean)).ln(), (mean / (shape + mean)).ln());
    let mut logarithm = shape * stay;
    let mut below = 0.0;
    for count in 0..rows {
        below += logarithm.exp();
        logarithm += ((shape + count as f64) / (count as f64 + 1.0)).ln() + go;
    }
    (1.0 - below).max(0.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn chances_are_scipys() {
        // scipy.stats.nbinom.sf(rows - 1, shape, shape / (shape + mean))
        for (rows, mean, shape, expected) in [
            (5, 0.8, 1.0, 0.017_341_529_915_832_6),
            (5, 1.2, 30.0, 0.009_229_009_245_700_043),
            (30, 12.5, 40.0, 0.000_253_950_319_147_827),
            (3, 0.02, 10.0, 1.726_061_202_634_653_2e-6),
        ] {
            let found = at_least(rows, mean, shape);
            assert!((found - expected).abs() < 1e-9, "{rows} {mean} {shape}: {found}");
        }
        assert_eq!((at_least(0, 1.0, 1.0), at_least(1, 0.0, 1.0), at_least(1, 1.0, 0.0)), (1.0, 0.0, 1.0));
    }

    fn evenly(count: usize, weight: f64) -> Vec<TailReference> {
        // Nearest distances in three dimensions.
        (0..count).map(|at| TailReference { distance: ((at as f64 + 0.5) / count as f64).cbrt(), weight }).collect()
    }

    #[test]
    fn a_few_rows_far_below_the_tail_stand_out_and_what_is_like_the_reference_does_not() {
        let own: Vec<f64> = evenly(1_000, 1.0).iter().map(|it| it.distance).collect();
        let found = excess(&own, evenly(500, 2.0), true, 1e-4).unwrap();
        assert!(found.p > 0.1, "{found:?}");
        let planted = [own, vec![0.002; 5]].concat();
        let found = excess(&planted, evenly(500, 2.0), true, 1e-4).unwrap();
        assert_eq!(found.rows, 5);
        assert!(found.p < 1e-9 && found.expected < 0.05, "{found:?}");
        // Without the power nothing is known below the reference's own rows.
        let found = excess(&planted, evenly(500, 2.0), false, 1e-4).unwrap();
        assert!(found.p > 0.05, "{found:?}");
    }

    #[test]
    fn where_real_rows_are_as_near_nothing_stands_out() {
        let mut reference = evenly(500, 2.0);
        reference.iter_mut().take(4).for_each(|it| it.distance = 0.0);
        let own: Vec<f64> = evenly(1_000, 1.0).iter().map(|it| it.distance).collect();
        let planted = [own, vec![0.0; 8]].concat();
        assert!(excess(&planted, reference.clone(), true, 1e-4).unwrap().p > 0.05);
        let many = [planted, vec![0.0; 60]].concat();
        let found = excess(&many, reference, true, 1e-4).unwrap();
        assert!((68..80).contains(&found.rows) && found.p < 1e-4, "{found:?}");
        assert_eq!(excess(&[0.0; 50], evenly(LEAST_REFERENCE - 1, 1.0), true, 1e-4), None);
        assert!(
            excess(&[0.0; 50], vec![TailReference { distance: 0.0, weight: 1.0 }; 50], true, 1e-4).unwrap().p > 0.9
        );
    }

    proptest! {
        #[test]
        fn chances_are_chances_and_fall_with_the_rows(rows in 1_usize..400, mean in 0.0..500.0_f64, shape in 0.1..300.0_f64) {
            let (one, more) = (at_least(rows, mean, shape), at_least(rows + 1, mean, shape));
            prop_assert!((0.0..=1.0).contains(&one) && more <= one + 1e-12);
        }
    }
}
