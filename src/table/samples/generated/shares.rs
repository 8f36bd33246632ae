//! How the rows are shared out among the classes.

use super::refuse;
use crate::error::Result;

/// How many times as many rows the first class has as the last, unless weights are given.
const IMBALANCE: f64 = 9.0;

/// The shares of so many classes when no weights are given: the first class has nine times the rows of the last, and the
/// steps between are even. Two classes have 0.9 and 0.1.
pub fn default_weights(classes: usize) -> Vec<f64> {
    let last = classes.saturating_sub(1).max(1) as f64;
    let parts: Vec<f64> = (0..classes).map(|class| IMBALANCE - (IMBALANCE - 1.0) * class as f64 / last).collect();
    scaled(&parts)
}

fn scaled(parts: &[f64]) -> Vec<f64> {
    let sum: f64 = parts.iter().sum();
    parts.iter().map(|part| part / sum).collect()
}

/// The share of every class: above 0, summing to 1.
pub(super) fn shares(weights: &[f64], classes: usize) -> Result<Vec<f64>> {
    if weights.is_empty() {
        return Ok(default_weights(classes));
    }
    let listed = weights.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
    let refused = |why: &str| Err(refuse("weights", format!("weights {listed}: {why}")));
    if weights.len() != classes && weights.len() + 1 != classes {
        return refused(&format!(
            "there are {classes} classes; give {classes} weights, or {} and the last class has what is left to 1",
            classes - 1
        ));
    }
    if !weights.iter().all(|weight| weight.is_finite() && *weight > 0.0) {
        return refused("every class needs a share above 0; choose fewer classes to leave one out");
    }
    let sum: f64 = weights.iter().sum();
    // 0.7 + 0.2 + 0.1 is not quite 1 in binary.
    if sum > 1.0 + 1e-9 {
        return refused(&format!("they sum to {}; choose shares that sum to 1", tidy(sum)));
    }
    if weights.len() == classes {
        return Ok(scaled(weights));
    }
    let left = 1.0 - sum;
    if left < 1e-9 {
        return refused("nothing is left for the last class; choose shares that sum to less than 1");
    }
    Ok(weights.iter().copied().chain([left]).collect())
}

/// A sum without the last digits, which are the machine's.
fn tidy(sum: f64) -> f64 {
    (sum * 1e6).round() / 1e6
}

/// Whole numbers of rows by the shares, each less than one row off, and at least 1 (there are as many rows as classes, or
/// more). What rounding down leaves over goes to the largest fractions, in ties to the first.
pub(super) fn apportion(rows: usize, shares: &[f64]) -> Vec<usize> {
    let exact: Vec<f64> = shares.iter().map(|share| share * rows as f64).collect();
    let mut counts: Vec<usize> = exact.iter().map(|rows| rows.floor() as usize).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|&a, &b| (exact[b] - exact[b].floor()).total_cmp(&(exact[a] - exact[a].floor())));
    let left = rows.saturating_sub(counts.iter().sum());
    for &class in order.iter().cycle().take(left) {
        counts[class] += 1;
    }
    while let Some(none) = counts.iter().position(|count| *count == 0) {
        let Some(largest) = (0..counts.len()).max_by_key(|&class| counts[class]) else { break };
        counts[largest] -= 1;
        counts[none] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_taken_as_meant() {
        assert_eq!(shares(&[], 2).unwrap(), [0.9, 0.1]);
        assert_eq!(shares(&[0.25], 2).unwrap(), [0.25, 0.75]);
        assert_eq!(shares(&[0.4, 0.1], 2).unwrap(), [0.8, 0.2]);
        assert_eq!(shares(&[0.7, 0.2, 0.1], 3).unwrap().len(), 3);
        assert_eq!(default_weights(3), [0.6, 5.0 / 15.0, 1.0 / 15.0]);
        assert!(shares(&[0.7, 0.2, 0.2], 3).unwrap_err().message.contains("sum to 1.1;"));
    }

    #[test]
    fn rows_are_shared_out_to_the_last() {
        assert_eq!(apportion(500, &[0.9, 0.1]), [450, 50]);
        assert_eq!(apportion(10, &[1.0 / 3.0; 3]), [4, 3, 3]);
        assert_eq!(apportion(2, &[0.999, 0.001]), [1, 1]);
        assert_eq!(apportion(26, &default_weights(26)), [1; 26]);
        assert_eq!(apportion(7, &[0.9, 0.04, 0.03, 0.03]), [4, 1, 1, 1]);
    }
}
