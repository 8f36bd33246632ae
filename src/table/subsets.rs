//! Finds the columns of one category among columns that look alike: those of which exactly one is 1 in every row.

/// Rows from which on a part of the columns is looked for: in fewer, columns add up to 1 by chance.
pub const LEAST_ROWS: usize = 10;

/// Rows that the search is made on at first; those that refute what was found are added.
const SAMPLE: usize = 96;

/// Steps of one search. Real tables need a few dozen.
const MOST_STEPS: usize = 20_000;

/// The largest set of at least two columns of which exactly one is 1 in every row; `None` where there is none.
///
/// `value` gives whether a column is 1 in a row, `None` for a missing cell. `refuted` gives a row in which the chosen columns
/// do not add up to 1.
pub fn largest(
    columns: usize,
    rows: usize,
    value: &dyn Fn(usize, usize) -> Option<bool>,
    refuted: &dyn Fn(&[usize]) -> Option<usize>,
) -> Option<Vec<usize>> {
    if rows < LEAST_ROWS {
        return None;
    }
    let complete = |row: &usize| (0..columns).all(|column| value(column, *row).is_some());
    let mut sample: Vec<usize> = (0..SAMPLE.min(rows)).map(|i| i * rows / SAMPLE.min(rows)).filter(complete).collect();
    loop {
        let masks: Vec<u128> = (0..columns)
            .map(|column| {
                (0..).zip(&sample).filter(|(_, row)| value(column, **row) == Some(true)).map(|(i, _)| 1_u128 << i).sum()
            })
            .collect();
        let all = if sample.len() == 128 { u128::MAX } else { (1 << sample.len()) - 1 };
        let mut search = Search { masks: &masks, all, chosen: Vec::new(), best: Vec::new(), steps: 0 };
        search.cover(0);
        let mut best = search.best;
        best.sort_unstable();
        if best.len() < 2 {
            return None;
        }
        match refuted(&best) {
            None => return Some(best),
            Some(row) if sample.len() < 128 && complete(&row) && !sample.contains(&row) => sample.push(row),
            Some(_) => return None,
        }
    }
}

/// Exact cover of the sample's rows by columns, in order of the first row that is not covered yet.
struct Search<'m> {
    masks: &'m [u128],
    all: u128,
    chosen: Vec<usize>,
    best: Vec<usize>,
    steps: usize,
}

impl Search<'_> {
    fn cover(&mut self, covered: u128) {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return;
        }
        if covered == self.all {
            if self.chosen.len() > self.best.len() {
                self.best.clone_from(&self.chosen);
            }
            return;
        }
        let first = (!covered).trailing_zeros();
        for column in 0..self.masks.len() {
            let mask = self.masks[column];
            if mask >> first & 1 == 1 && mask & covered == 0 {
                self.chosen.push(column);
                self.cover(covered | mask);
                self.chosen.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(columns: &[Vec<bool>]) -> Option<Vec<usize>> {
        let rows = columns[0].len();
        let value = |column: usize, row: usize| Some(columns[column][row]);
        let refuted =
            |chosen: &[usize]| (0..rows).find(|&row| chosen.iter().filter(|&&it| columns[it][row]).count() != 1);
        largest(columns.len(), rows, &value, &refuted)
    }

    #[test]
    fn the_columns_of_a_category_are_found_beside_others() {
        let level = |level: usize| {
            (0..3000).map(move |row| row % 4 == level || (level == 3 && row == 1)).collect::<Vec<bool>>()
        };
        let flag: Vec<bool> = (0..3000).map(|row| row % 7 < 3).collect();
        let exact = |at: usize| (0..3000).map(|row| row % 4 == at).collect::<Vec<bool>>();
        assert_eq!(find(&[exact(0), flag.clone(), exact(1), exact(2), exact(3)]), Some(vec![0, 2, 3, 4]));
        // One row of 3,000 has two.
        assert_eq!(find(&[level(0), level(1), level(2), level(3)]), None);
        assert_eq!(find(&[flag.clone(), flag]), None);
    }

    #[test]
    fn a_rare_level_is_found_by_the_row_that_lacks_it() {
        let rare: Vec<bool> = (0..5000).map(|row| row == 4321).collect();
        let a: Vec<bool> = (0..5000).map(|row| row % 2 == 0 && row != 4321).collect();
        let b: Vec<bool> = (0..5000).map(|row| row % 2 == 1 && row != 4321).collect();
        assert_eq!(find(&[a, rare, b]), Some(vec![0, 1, 2]));
    }

    #[test]
    fn few_rows_say_nothing() {
        let a: Vec<bool> = (0..9).map(|row| row % 2 == 0).collect();
        let b: Vec<bool> = a.iter().map(|it| !it).collect();
        assert_eq!(find(&[a, b]), None);
    }
}
