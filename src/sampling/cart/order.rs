//! The order in which a tree takes the levels of a category: a node has one threshold, and so parts levels along it.
//!
//! For a column of numbers it is that of the levels' means, for categories that of the levels' shares of each category along the
//! direction in which these differ most (Coppersmith, Hong and Hosking 1999). It is settled once for a tree, which serves as
//! well as anew for each node (Wright and König 2019).

use crate::sampling::columns::ClassColumn;

/// Steps towards the direction; each leaves less of the others.
const STEPS: usize = 50;

/// The place of each level of a column when it is to tell about another one. Levels that no row has come last.
pub fn places(column: &ClassColumn, about: &ClassColumn) -> Vec<u32> {
    let scores = if about.is_number() { means(column, about) } else { along_shares(column, about) };
    let mut order: Vec<usize> = (0..column.levels).collect();
    order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]));
    let mut places = vec![0; column.levels];
    for (place, level) in (0..).zip(order) {
        places[level] = place;
    }
    places
}

/// The mean number of each level's rows.
fn means(column: &ClassColumn, about: &ClassColumn) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0); column.levels];
    // Halves of a large number have a sum where they themselves have none.
    let rows = about.values.len() as f64;
    for (code, value) in column.values.iter().zip(&about.values) {
        let sum = &mut sums[*code as usize];
        *sum = (sum.0 + value / rows, sum.1 + 1.0 / rows);
    }
    sums.into_iter().map(|(sum, count)| if count > 0.0 { sum / count } else { f64::INFINITY }).collect()
}

/// How far the shares of each level's rows lie along the first principal component of all levels' shares.
fn along_shares(column: &ClassColumn, about: &ClassColumn) -> Vec<f64> {
    let width = about.levels;
    let mut shares = vec![0.0; column.levels * width];
    let mut counts = vec![0.0; column.levels];
    for (code, level) in column.values.iter().zip(&about.values) {
        shares[*code as usize * width + *level as usize] += 1.0;
        counts[*code as usize] += 1.0;
    }
    let rows = column.values.len() as f64;
    let overall: Vec<f64> = (0..width).map(|at| shares.iter().skip(at).step_by(width).sum::<f64>() / rows).collect();
    for (shares, count) in shares.chunks_exact_mut(width).zip(&counts) {
        for (share, overall) in shares.iter_mut().zip(&overall) {
            *share = if *count > 0.0 { *share / count - overall } else { 0.0 };
        }
    }
    let along = |shares: &[f64], direction: &[f64]| shares.iter().zip(direction).map(|(a, b)| a * b).sum::<f64>();
    let power = |level: usize| {
        let shares = &shares[level * width..][..width];
        counts[level] * along(shares, shares)
    };
    // From the level that differs most the direction is not far.
    let start = (0..column.levels).max_by(|&a, &b| power(a).total_cmp(&power(b)));
    let mut direction = start.map_or_else(Vec::new, |level| shares[level * width..][..width].to_vec());
    for _ in 0..STEPS {
        let mut next = vec![0.0; width];
        for (shares, count) in shares.chunks_exact(width).zip(&counts) {
            let far = count * along(shares, &direction);
            for (next, share) in next.iter_mut().zip(shares) {
                *next += far * share;
            }
        }
        let length = along(&next, &next).sqrt();
        if length == 0.0 {
            break;
        }
        direction = next.into_iter().map(|it| it / length).collect();
    }
    let levels = shares.chunks_exact(width).zip(&counts);
    levels.map(|(shares, count)| if *count > 0.0 { along(shares, &direction) } else { f64::INFINITY }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::columns::ValuePlace;

    fn levels(levels: usize, values: &[f64]) -> ClassColumn {
        ClassColumn { place: ValuePlace::Levels(0), levels, is_whole: false, values: values.to_vec() }
    }

    #[test]
    fn levels_stand_by_the_means_of_numbers() {
        let words = levels(4, &[0.0, 0.0, 1.0, 1.0, 3.0]);
        let numbers = ClassColumn { levels: 0, ..levels(0, &[5.0, 7.0, 1.0, 2.0, 3.0]) };
        assert_eq!(places(&words, &numbers), [2, 0, 3, 1]);
        let large = ClassColumn { levels: 0, ..levels(0, &[f64::MAX, f64::MAX, f64::MIN, f64::MIN, 0.0]) };
        assert_eq!(places(&words, &large), [2, 0, 3, 1]);
    }

    #[test]
    fn levels_that_go_with_the_same_categories_stand_together() {
        // Of six words the even ones go with two of three categories, the odd ones with the third.
        let words: Vec<f64> = (0..120).map(|row| f64::from(row % 6)).collect();
        let kinds: Vec<f64> = (0..120).map(|row| if row % 2 == 1 { 2.0 } else { f64::from(row / 6 % 2) }).collect();
        let found = places(&levels(6, &words), &levels(3, &kinds));
        let even: Vec<u32> = [0, 2, 4].map(|level| found[level]).to_vec();
        assert!(even.iter().all(|place| *place < 3) || even.iter().all(|place| *place > 2), "{found:?}");
        // Nothing to tell, nothing told: as they come.
        assert_eq!(places(&levels(3, &[0.0, 1.0, 2.0]), &levels(2, &[1.0; 3])), [0, 1, 2]);
    }
}
