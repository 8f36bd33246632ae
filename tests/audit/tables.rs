//! Tables of people who never were, and rows made from them as other programs make them.

use std::{fmt::Write, sync::Arc};

use smotescope::{
    error::Error,
    measures::audit::{self, AuditInput, AuditOptions, GATES, Judgement},
    progress::{Progress, Stop},
    table::{ColumnSettings, Source, Table},
};

/// Columns of [`people`] before the class, and the decimals of each.
pub const COLUMNS: [(&str, usize); 8] = [
    ("age", 0),
    ("bmi", 1),
    ("glucose", 2),
    ("smoker", 0),
    ("active", 0),
    ("work_office", 0),
    ("work_farm", 0),
    ("work_none", 0),
];

/// One row: the columns in order, and the class.
pub type Row = (Vec<f64>, u32);

/// Random numbers that are the same everywhere.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// Uniform in [0, 1).
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = (self.0 ^ (self.0 >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
        (mixed >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn below(&mut self, count: usize) -> usize {
        (self.next() * count as f64) as usize
    }

    /// The sum of twelve, near enough to normal.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.next()).sum::<f64>() - 6.0
    }
}

pub fn rounded(value: f64, decimals: usize) -> f64 {
    let steps = 10_f64.powi(decimals as i32);
    (value * steps).round() / steps
}

/// Real rows: `rows` of class 0, and `rare` of class 1.
pub fn people(rows: usize, rare: usize, seed: u64) -> Vec<Row> {
    let mut random = Random::new(seed);
    let person = |class: u32, random: &mut Random| {
        let shift = f64::from(class);
        let age = (45.0 + 20.0 * shift + 14.0 * random.normal()).clamp(1.0, 99.0);
        let bmi = 26.0 + 2.0 * shift + 0.04 * age + 4.0 * random.normal();
        let glucose = 90.0 + 25.0 * shift + 0.3 * age + 20.0 * random.normal();
        let work = random.below(3);
        let mut row = vec![
            rounded(age, 0),
            rounded(bmi, 1),
            rounded(glucose, 2),
            f64::from(u8::from(random.next() < 0.3 + 0.2 * shift)),
            f64::from(u8::from(random.next() < 0.5)),
        ];
        row.extend((0..3).map(|level| f64::from(u8::from(level == work))));
        (row, class)
    };
    let mut all: Vec<Row> = (0..rows).map(|_| person(0, &mut random)).collect();
    all.extend((0..rare).map(|_| person(1, &mut random)));
    all
}

/// Plain SMOTE, k = 5, on standardised columns: `ratio` rows for each row of a class. `repair` rounds as the source does.
pub fn smote(real: &[Row], ratio: f64, repair: bool, seed: u64) -> Vec<Row> {
    between(real, ratio, repair, seed, true)
}

/// The same with a gap of its own for every column, as Weka draws them: a row for each row.
pub fn boxed(real: &[Row], repair: bool, seed: u64) -> Vec<Row> {
    between(real, 1.0, repair, seed, false)
}

fn between(real: &[Row], ratio: f64, repair: bool, seed: u64, one_gap: bool) -> Vec<Row> {
    let columns = COLUMNS.len();
    let scale: Vec<f64> = (0..columns)
        .map(|at| {
            let mean = real.iter().map(|row| row.0[at]).sum::<f64>() / real.len() as f64;
            let square = real.iter().map(|row| (row.0[at] - mean).powi(2)).sum::<f64>() / real.len() as f64;
            if square > 0.0 { 1.0 / square.sqrt() } else { 0.0 }
        })
        .collect();
    let distance = |a: &Row, b: &Row| (0..columns).map(|at| ((a.0[at] - b.0[at]) * scale[at]).powi(2)).sum::<f64>();
    let mut random = Random::new(seed);
    let mut made = Vec::new();
    for class in 0..2 {
        let own: Vec<&Row> = real.iter().filter(|row| row.1 == class).collect();
        let nearest: Vec<Vec<usize>> = (0..own.len())
            .map(|row| {
                let mut others: Vec<usize> = (0..own.len()).filter(|&other| other != row).collect();
                others.sort_by(|&a, &b| distance(own[row], own[a]).total_cmp(&distance(own[row], own[b])));
                others.truncate(5);
                others
            })
            .collect();
        for _ in 0..(own.len() as f64 * ratio) as usize {
            let base = random.below(own.len());
            let other = nearest[base][random.below(5)];
            let gap = random.next();
            let mut gap_of = || if one_gap { gap } else { random.next() };
            let mut row: Vec<f64> =
                (0..columns).map(|at| own[base].0[at] + gap_of() * (own[other].0[at] - own[base].0[at])).collect();
            if repair {
                row[..3].iter_mut().zip(COLUMNS).for_each(|(value, (_, decimals))| *value = rounded(*value, decimals));
                let nearer = if gap <= 0.5 { own[base] } else { own[other] };
                row[3..].copy_from_slice(&nearer.0[3..]);
            }
            made.push((row, class));
        }
    }
    made
}

/// Rows of a normal with the means and deviations of each class; in the grid of the source where `repair` says so.
pub fn normal(real: &[Row], repair: bool, seed: u64) -> Vec<Row> {
    let mut random = Random::new(seed);
    let mut made = Vec::new();
    for class in 0..2 {
        let own: Vec<&Row> = real.iter().filter(|row| row.1 == class).collect();
        let moments: Vec<(f64, f64)> = (0..COLUMNS.len())
            .map(|at| {
                let mean = own.iter().map(|row| row.0[at]).sum::<f64>() / own.len() as f64;
                let square = own.iter().map(|row| (row.0[at] - mean).powi(2)).sum::<f64>() / own.len() as f64;
                (mean, square.sqrt())
            })
            .collect();
        for _ in 0..own.len() {
            let mut row: Vec<f64> =
                moments.iter().map(|(mean, deviation)| mean + deviation * random.normal()).collect();
            if repair {
                row[..3].iter_mut().zip(COLUMNS).for_each(|(value, (_, decimals))| *value = rounded(*value, decimals));
                row[3..5].iter_mut().for_each(|value| *value = f64::from(u8::from(*value > 0.5)));
                let work = (5..8).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap();
                (5..8).for_each(|at| row[at] = f64::from(u8::from(at == work)));
            }
            made.push((row, class));
        }
    }
    made
}

/// The rows as a CSV file. Numbers are written with all the digits that they have, as other programs do.
pub fn csv(rows: &[Row]) -> String {
    let names: Vec<&str> = COLUMNS.iter().map(|column| column.0).collect();
    let mut text = names.join(",") + ",class\n";
    for (row, class) in rows {
        for (value, (name, decimals)) in row.iter().zip(COLUMNS) {
            // The source writes bmi and glucose with all their decimals, trailing zeros too.
            let on_grid = rounded(*value, decimals) == *value;
            if on_grid && name != "age" && decimals > 0 {
                write!(text, "{value:.decimals$},").unwrap();
            } else {
                write!(text, "{value},").unwrap();
            }
        }
        writeln!(text, "{class}").unwrap();
    }
    text
}

/// The real file as a table.
pub fn table(text: &str) -> Arc<Table> {
    let roles = ColumnSettings { target: Some("class".to_owned()), ..ColumnSettings::default() };
    let source = Arc::new(Source::from_bytes("real.csv", text.as_bytes().to_vec(), true).unwrap());
    Arc::new(Table::from_source(source, "real.csv", None, &roles, &Progress::new()).unwrap())
}

pub fn source(name: &str, text: &str) -> Arc<Source> {
    Arc::new(Source::from_bytes(name, text.as_bytes().to_vec(), true).unwrap())
}

/// Reads a case, and fails with its message.
pub fn case(real: &str, synthetic: &str, holdout: Option<&str>, options: AuditOptions) -> Result<AuditInput, Error> {
    let holdout = holdout.map(|text| source("holdout.csv", text));
    let synthetic = source("synthetic.csv", synthetic);
    match AuditInput::read(&table(real), &synthetic, holdout.as_ref(), options, &Progress::new()) {
        Ok(case) => Ok(case),
        Err(Stop::Failed(error)) => Err(error),
        Err(Stop::Cancelled) => panic!("nobody cancelled"),
    }
}

/// All gates.
pub fn audit(real: &str, synthetic: &str, holdout: Option<&str>, options: AuditOptions) -> Vec<Judgement> {
    let case = case(real, synthetic, holdout, options).unwrap();
    audit::audit(GATES, &case, &Progress::new(), &|_| {}).unwrap()
}

/// The gate of that name among the judged ones.
pub fn gate<'a>(judged: &'a [Judgement], id: &str) -> &'a Judgement {
    judged.iter().find(|it| it.id == id).unwrap()
}

/// A further number of a gate.
pub fn number(judged: &Judgement, name: &str) -> f64 {
    judged.finding.numbers.iter().find(|(it, _)| *it == name).unwrap_or_else(|| panic!("{name} of {}", judged.id)).1
}
