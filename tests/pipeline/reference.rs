//! The same things computed in the plainest way: every distance, every order, every rule anew.

use smotescope::{
    recipe::{Categorical, Decimals, Scale},
    space::{AxisKind, LevelWeights, Space},
    table::{Kind, Role, Table, Values},
};

/// A row's place: scaled numbers and levels.
pub type Place = (Vec<f64>, Vec<u32>);

pub fn place(space: &Space, position: u32) -> Place {
    let mut place = (vec![0.0; space.numbers.len()], vec![0; space.nominals.len()]);
    space.coordinates(position, &mut place.0, &mut place.1);
    place
}

pub fn places(space: &Space) -> Vec<Place> {
    (0..space.rows() as u32).map(|position| place(space, position)).collect()
}

/// Squared distance: numbers first, then categories, each in order.
pub fn distance2(weights: &LevelWeights, a: &Place, b: &Place) -> f64 {
    let mut sum = 0.0;
    for axis in 0..a.0.len() {
        sum += (a.0[axis] - b.0[axis]).powi(2);
    }
    for ((weights, &x), &y) in weights.iter().zip(&a.1).zip(&b.1) {
        if x != y {
            sum += weights[x as usize] + weights[y as usize];
        }
    }
    sum
}

/// All candidates with their squared distances, nearest first, ties by number.
pub fn sorted(weights: &LevelWeights, from: &Place, places: &[Place], candidates: &[u32]) -> Vec<(f64, u32)> {
    let measured = candidates.iter().map(|&row| (distance2(weights, from, &places[row as usize]), row));
    let mut all: Vec<(f64, u32)> = measured.collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    all
}

/// The k nearest rows of the same class, the row itself left out by its number.
pub fn neighbours(space: &Space, places: &[Place], row: u32, k: usize) -> Vec<u32> {
    let class = space.class(row);
    let others: Vec<u32> = space.members(class).iter().copied().filter(|&other| other != row).collect();
    let all = sorted(&space.level_weights(class), &places[row as usize], places, &others);
    all.into_iter().take(k).map(|(_, row)| row).collect()
}

/// The k nearest rows of any class, as a row of this class sees them, the row itself left out.
pub fn around(space: &Space, places: &[Place], row: u32, k: usize) -> Vec<u32> {
    let others: Vec<u32> = space.learnt_from().into_iter().filter(|&other| other != row).collect();
    let all = sorted(&space.level_weights(space.class(row)), &places[row as usize], places, &others);
    all.into_iter().take(k).map(|(_, row)| row).collect()
}

/// The most frequent; of equally frequent ones the one that comes first.
pub fn mode(codes: &[u32]) -> u32 {
    let count = |code: u32| codes.iter().filter(|&&other| other == code).count();
    let most = codes.iter().map(|&code| count(code)).max().unwrap();
    *codes.iter().find(|&&code| count(code) == most).unwrap()
}

/// A number on the grid of its column, halves away from zero.
pub fn repaired(space: &Space, axis: usize, number: f64, decimals: Decimals) -> f64 {
    let AxisKind::Number { column, .. } = space.numbers[axis].kind else { panic!("no number") };
    let column = &space.table.columns[column];
    let steps = match (column.kind, decimals) {
        (Kind::Integer, _) => 1.0,
        (_, Decimals::Source) => 10_f64.powi(i32::from(column.style.max_decimals)),
        (_, Decimals::Full) => return number,
    };
    let away = (number.abs() * steps + 0.5).floor() / steps;
    if number < 0.0 { -away + 0.0 } else { away }
}

/// Distances from the table alone, with every one-hot column built: what the space must agree with.
#[derive(Debug)]
pub struct Expanded {
    pub numeric: Vec<Vec<f64>>,
    pub one_hot: Vec<Vec<f64>>,
    /// One number per category, for counting mismatches.
    pub levels: Vec<Vec<u32>>,
}

fn scaled(mut values: Vec<f64>, by: Scale) -> Vec<f64> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let deviation = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for value in &mut values {
        *value = match by {
            _ if low == high => 0.0,
            Scale::Standard => (*value - mean) / deviation,
            Scale::Minmax => (*value - low) / (high - low),
            Scale::None => *value,
        };
    }
    values
}

impl Expanded {
    /// Of tables without missing cells.
    pub fn of(table: &Table, by: Scale) -> Self {
        let mut expanded = Self { numeric: Vec::new(), one_hot: Vec::new(), levels: Vec::new() };
        for column in table.columns.iter().filter(|column| column.role == Role::Feature) {
            match &column.values {
                Values::Numbers(numbers) => expanded.numeric.push(scaled(numbers.iter().collect(), by)),
                Values::Levels { codes, levels } => {
                    let first = u32::from(matches!(column.kind, Kind::Binary | Kind::OneHot));
                    for level in first..levels.len() as u32 {
                        let ones = codes.iter().map(|&code| f64::from(u8::from(code == level))).collect();
                        expanded.one_hot.push(scaled(ones, by));
                    }
                    if column.kind != Kind::OneHot {
                        expanded.levels.push(codes.clone());
                    }
                }
                Values::Opaque => {}
            }
        }
        for group in &table.groups {
            let member = |column: usize| match &table.columns[column].values {
                Values::Levels { codes, .. } => codes.clone(),
                _ => panic!("a member holds levels"),
            };
            let members: Vec<Vec<u32>> = group.columns.iter().map(|&column| member(column)).collect();
            let level = |row: usize| members.iter().position(|codes| codes[row] == 1).unwrap() as u32;
            expanded.levels.push((0..table.rows()).map(level).collect());
        }
        expanded
    }

    pub fn distance2(&self, class_rows: &[usize], categorical: Categorical, a: usize, b: usize) -> f64 {
        let sum = |columns: &[Vec<f64>]| columns.iter().map(|column| (column[a] - column[b]).powi(2)).sum::<f64>();
        let numeric = sum(&self.numeric);
        match categorical {
            Categorical::OneHot => numeric + sum(&self.one_hot),
            Categorical::Nc => {
                let mut deviations: Vec<f64> = self
                    .numeric
                    .iter()
                    .map(|column| {
                        let n = class_rows.len() as f64;
                        let mean = class_rows.iter().map(|&row| column[row]).sum::<f64>() / n;
                        (class_rows.iter().map(|&row| (column[row] - mean).powi(2)).sum::<f64>() / n).sqrt()
                    })
                    .collect();
                deviations.sort_by(f64::total_cmp);
                let middle = deviations.len() / 2;
                let median = if deviations.len() % 2 == 1 {
                    deviations[middle]
                } else {
                    f64::midpoint(deviations[middle - 1], deviations[middle])
                };
                let mismatches = self.levels.iter().filter(|codes| codes[a] != codes[b]).count();
                numeric + mismatches as f64 * median * median
            }
        }
    }
}
