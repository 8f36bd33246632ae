//! Numbers in rows: what searches, attacks and models work on.

/// A table of numbers, row after row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    columns: usize,
    values: Vec<f64>,
}

impl Matrix {
    /// Of `values` in rows of `columns`; what does not fill a last row is left away.
    pub fn new(columns: usize, mut values: Vec<f64>) -> Self {
        values.truncate(values.len() / columns.max(1) * columns);
        Self { columns, values }
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    pub fn rows(&self) -> usize {
        self.values.len() / self.columns.max(1)
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..][..self.columns]
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[f64]> + Clone {
        self.values.chunks_exact(self.columns.max(1))
    }

    pub fn column(&self, column: usize) -> impl Iterator<Item = f64> + Clone {
        self.values.iter().skip(column).step_by(self.columns.max(1)).copied()
    }

    /// The rows with these numbers, in this order.
    #[must_use]
    pub fn select(&self, rows: &[u32]) -> Self {
        let mut values = Vec::with_capacity(rows.len() * self.columns);
        for &row in rows {
            values.extend_from_slice(self.row(row as usize));
        }
        Self { columns: self.columns, values }
    }

    /// These columns of every row.
    #[must_use]
    pub fn narrowed(&self, columns: &[usize]) -> Self {
        let values = self.iter().flat_map(|row| columns.iter().map(|&column| row[column])).collect();
        Self { columns: columns.len(), values }
    }

    /// This one, and the rows of another one below.
    #[must_use]
    pub fn stacked(mut self, below: &Self) -> Self {
        self.values.extend_from_slice(&below.values);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns_are_where_they_were_put() {
        let matrix = Matrix::new(3, vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        assert_eq!((matrix.rows(), matrix.columns(), matrix.is_empty()), (2, 3, false));
        assert_eq!((matrix.row(1), matrix.column(2).collect::<Vec<_>>()), (&[4.0, 5.0, 6.0][..], vec![3.0, 6.0]));
        assert_eq!(matrix.select(&[1, 0, 1]).column(0).collect::<Vec<_>>(), [4.0, 1.0, 4.0]);
        assert_eq!(matrix.narrowed(&[2, 0]).row(0), [3.0, 1.0]);
        assert_eq!(matrix.clone().stacked(&matrix).rows(), 4);
        assert_eq!((Matrix::new(0, Vec::new()).rows(), Matrix::default().iter().count()), (0, 0));
    }
}
