//! Bins that charts share. As everywhere in the field a bin holds its lower edge, and the last one its upper edge as well.

/// How many bins `values` values deserve: ⌈2·∛n⌉ (the Rice rule), at most `most`, at least 1.
pub fn fitting(values: u64, most: usize) -> usize {
    ((2.0 * (values as f64).cbrt()).ceil() as usize).clamp(1, most.max(1))
}

/// Edges of `bins` bins of equal ratio between two positive finite numbers. Where both are the same, the edges of one
/// bin around them. Ascending, no two equal; so fewer where the numbers are too close for that many.
pub fn log_edges(low: f64, high: f64, bins: usize) -> Vec<f64> {
    let (low, high) = if low < high { (low, high) } else { (low * 0.9, (low * 1.1).min(f64::MAX)) };
    let (from, to) = (low.ln(), high.ln());
    edges(low, high, bins, |part| (from + part * (to - from)).exp())
}

/// Edges of `bins` bins of equal width between two finite numbers, as [`log_edges`].
pub fn even_edges(low: f64, high: f64, bins: usize) -> Vec<f64> {
    let (low, high) = if low < high {
        (low, high)
    } else if low.abs() < 1e15 {
        (low - 0.5, low + 0.5)
    } else {
        // There are no numbers beyond the largest ones.
        (low.next_down().max(f64::MIN), low.next_up().min(f64::MAX))
    };
    // Weighing both ends cannot overflow, as their difference can.
    edges(low, high, bins, |part| (1.0 - part) * low + part * high)
}

/// Edges for whole numbers: bins as wide as a whole number of them, with edges half way between two. At most `most`
/// bins; as [`even_edges`] where numbers are too large to have halves.
pub fn whole_edges(low: f64, high: f64, most: usize) -> Vec<f64> {
    let values = high - low + 1.0;
    if low.abs().max(high.abs()) >= 1e15 {
        return even_edges(low, high, most);
    }
    let width = (values / most as f64).ceil();
    let bins = (values / width).ceil() as usize;
    (0..=bins).map(|bin| low - 0.5 + bin as f64 * width).collect()
}

fn edges(low: f64, high: f64, bins: usize, at: impl Fn(f64) -> f64) -> Vec<f64> {
    let inner = (1..bins).map(|edge| at(edge as f64 / bins as f64).clamp(low, high));
    let mut edges: Vec<f64> = std::iter::once(low).chain(inner).chain([high]).collect();
    // Between ends that are a few doubles apart, rounding may put a later edge before an earlier one.
    for at in 1..edges.len() {
        edges[at] = edges[at].max(edges[at - 1]);
    }
    edges.dedup();
    edges
}

/// The bin of a value. What lies outside the edges belongs to the first or the last; `None` when there are no bins.
pub fn bin(edges: &[f64], value: f64) -> Option<usize> {
    let last = edges.len().checked_sub(2)?;
    Some(edges.partition_point(|edge| *edge <= value).saturating_sub(1).min(last))
}

/// How many of some ascending values lie in each bin; what lies outside the edges is left out.
pub fn counts(edges: &[f64], sorted: &[f64]) -> Vec<u64> {
    let Some(last) = edges.len().checked_sub(2) else { return Vec::new() };
    let below = |edge: f64| sorted.partition_point(|value| *value < edge);
    (0..=last)
        .map(|bin| {
            let end = edges[bin + 1];
            let end = if bin == last { sorted.partition_point(|value| *value <= end) } else { below(end) };
            (end - below(edges[bin])) as u64
        })
        .collect()
}

/// The middle of some values, or the mean of the two in the middle; `None` without any.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    crate::space::median(&mut values)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bins_are_those_of_numpy() {
        // numpy.histogram([1, 2, 2, 3, 4], [1, 2, 3, 4]) is [1, 2, 2].
        assert_eq!(counts(&[1.0, 2.0, 3.0, 4.0], &[1.0, 2.0, 2.0, 3.0, 4.0]), [1, 2, 2]);
        assert_eq!(counts(&[], &[1.0]), [0; 0]);
        // numpy.geomspace(0.01, 10, 4).
        for (edge, expected) in log_edges(0.01, 10.0, 3).into_iter().zip([0.01, 0.1, 1.0, 10.0]) {
            assert!((edge - expected).abs() < 1e-14);
        }
        assert_eq!(even_edges(0.0, 1.0, 4), [0.0, 0.25, 0.5, 0.75, 1.0]);
    }

    #[test]
    fn one_value_has_one_bin_around_it() {
        for value in [5e-160, 0.3, 1.0, f64::MAX] {
            let edges = log_edges(value, value, 1);
            assert!(edges.len() == 2 && edges[0] < value && value <= edges[1] && edges[1].is_finite(), "{edges:?}");
        }
        for value in [-1e300, -7.0, 0.0, 3.5, 1e17] {
            let edges = even_edges(value, value, 1);
            assert!(edges.len() == 2 && edges[0] < value && value < edges[1], "{edges:?}");
        }
        assert_eq!(whole_edges(3.0, 3.0, 24), [2.5, 3.5]);
        let low = 0.123_456_789_012_345_6_f64;
        let close = even_edges(low, low.next_up().next_up(), 24);
        assert!(close.is_sorted() && close.len() <= 3, "{close:?}");
    }

    #[test]
    fn whole_numbers_lie_in_the_middle_of_their_bins() {
        assert_eq!(whole_edges(0.0, 2.0, 24), [-0.5, 0.5, 1.5, 2.5]);
        let edges = whole_edges(0.0, 99.0, 24);
        assert_eq!((edges.len(), edges[1] - edges[0], edges[edges.len() - 1]), (21, 5.0, 99.5));
        assert!(whole_edges(0.0, 1e16, 24).len() <= 25);
    }

    proptest! {
        #[test]
        fn every_value_between_is_in_its_bin(
            mut values in proptest::collection::vec(1e-9..1e9_f64, 1..60),
            most in 1..48_usize,
            log in any::<bool>(),
        ) {
            values.sort_by(f64::total_cmp);
            let (low, high) = (values[0], values[values.len() - 1]);
            let edges = if log { log_edges(low, high, most) } else { even_edges(low, high, most) };
            prop_assert!(edges.is_sorted_by(|a, b| a < b));
            prop_assert!((2..=most + 1).contains(&edges.len()));
            let mut by_one = vec![0; edges.len() - 1];
            for value in &values {
                by_one[bin(&edges, *value).unwrap()] += 1;
            }
            prop_assert_eq!(by_one, counts(&edges, &values));
        }
    }
}
