//! What is audited: real rows that were learnt from, real rows that were held out, synthetic rows, and what is shared by
//! several gates.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::{
    dataset::{self, Dataset},
    near::{Among, NearRow, Places, Scales},
    overlap,
    same::{self, RowComparison},
    schema::Schema,
};
use crate::{
    error::{Error, Result},
    evaluation::splits,
    measures::{coverage, rows::Sampled},
    progress::{Cancelled, Progress, Stop},
    table::{Source, Table},
};

/// Rows of a side that the quadratic gates look at, at most.
pub const MOST_ROWS: usize = 20_000;

/// Cells of a side that they look at, at most: of more than 150 columns, fewer rows.
const MOST_CELLS: usize = 3_000_000;

/// Rows that are held out of a class, at least, for its membership figure to say anything.
pub const LEAST_HELD_OUT: usize = 50;

/// What is said besides the files.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditOptions {
    /// The synthetic file holds the real rows as well.
    pub augmented: bool,
    /// Columns that an outsider may know of a person.
    pub keys: Vec<String>,
    /// Neighbours that the rows were drawn from; the attacks assume it.
    pub k: usize,
    /// Of the samples and splits.
    pub seed: u64,
    /// Paired splits of the comparison of models.
    pub splits: usize,
}

impl Default for AuditOptions {
    fn default() -> Self {
        Self { augmented: false, keys: Vec::new(), k: 5, seed: 1, splits: 10 }
    }
}

/// Makes synthetic rows from some of the learning rows, so that they can be made anew within every split.
pub type Refit = dyn Fn(&[u32], &Schema, &Progress) -> std::result::Result<Dataset, Stop> + Send + Sync;

/// The files, read.
pub struct AuditInput {
    pub options: AuditOptions,
    pub schema: Schema,
    /// Real rows that the synthetic ones may have been made from.
    pub learning: Dataset,
    /// Real rows that they cannot have been made from.
    pub holdout: Option<Dataset>,
    /// The synthetic rows alone.
    pub synthetic: Dataset,
    /// All rows of an augmented file, and which of them are synthetic.
    pub mixed: Option<(Dataset, Vec<bool>)>,
    /// How rows of the real files and of the synthetic one are compared.
    pub comparison: RowComparison,
    /// Places of the key columns among the features of the schema.
    pub keys: Vec<usize>,
    /// Makes rows anew; without it a comparison of models can only use the rows that are there.
    pub refit: Option<Box<Refit>>,
    /// What differs between the files, and what was left out, in sentences.
    pub notes: Vec<String>,
    /// The same without what stands in a cell of a real row, for what is given away.
    pub open_notes: Vec<String>,
    /// Every synthetic row is a real one and every real one is there: nothing about the file is synthetic.
    pub is_the_real_file: bool,
    reals: Arc<Reals>,
    sampled: OnceLock<AuditSample>,
    distances: OnceLock<SampleDistances>,
    members: OnceLock<Members>,
}

/// What was found out about the real rows alone: another synthetic file of the same columns and classes asks the same.
#[derive(Debug, Default)]
pub struct Reals(Mutex<Option<(RealsKey, Arc<RealNeighbours>)>>);

/// What the distances between real rows depend on, besides the files: columns, classes with synthetic rows, and the seed.
type RealsKey = (Vec<String>, Vec<bool>, u64);

/// Nearest rows among the real ones of the sample, and both sides to be searched among.
#[derive(Debug)]
pub struct RealNeighbours {
    near_learning: Among,
    near_holdout: Option<Among>,
    /// Of each learning row its five nearest other learning rows.
    pub learning_learning: Vec<Vec<NearRow>>,
    /// Of each held-out row its nearest learning row.
    pub holdout_learning: Option<Vec<Vec<NearRow>>>,
}

impl std::fmt::Debug for AuditInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Case").field("synthetic", &self.synthetic.len()).finish_non_exhaustive()
    }
}

/// At most [`MOST_ROWS`] rows of every side, of the classes that have synthetic rows, in scaled coordinates.
#[derive(Debug)]
pub struct AuditSample {
    pub scales: Scales,
    pub learning: Dataset,
    pub holdout: Option<Dataset>,
    pub synthetic: Dataset,
    pub learning_places: Places,
    pub holdout_places: Option<Places>,
    pub synthetic_places: Places,
    /// Of the three sides together: rows there are, and rows that were looked at.
    pub sampled: Sampled,
}

/// Nearest rows between the sides of the sample, as far as the gates need them that follow the sliders.
#[derive(Debug)]
pub struct SampleDistances {
    pub real: Arc<RealNeighbours>,
    /// Of each synthetic row its two nearest learning rows.
    pub synthetic_learning: Vec<Vec<NearRow>>,
    /// Of each synthetic row its nearest held-out row.
    pub synthetic_holdout: Option<Vec<Vec<NearRow>>>,
}

/// Nearest synthetic rows of real ones.
#[derive(Debug)]
pub struct Members {
    /// Of each learning row its nearest synthetic row.
    pub learning_synthetic: Vec<Vec<NearRow>>,
    /// Of each held-out row its nearest synthetic row.
    pub holdout_synthetic: Option<Vec<Vec<NearRow>>>,
}

impl AuditInput {
    /// Refuses held-out rows that are real rows as well, before any synthetic file is read.
    pub fn check_holdout(real: &Table, holdout: &Source) -> Result<()> {
        overlap::check(&real.source, holdout).map(|_| ())
    }

    /// Reads the files by the columns of the real one. Held-out rows that are real rows as well are refused.
    pub fn read(
        real: &Table,
        synthetic: &Arc<Source>,
        holdout: Option<&Arc<Source>>,
        options: AuditOptions,
        progress: &Progress,
    ) -> std::result::Result<Self, Stop> {
        let overlap = holdout.map(|source| overlap::check(&real.source, source)).transpose()?.flatten();
        let mut case = Self::of_parts(real, synthetic, holdout, options, Arc::default(), progress)?;
        case.open_notes.extend(overlap.clone());
        case.notes.extend(overlap);
        Ok(case)
    }

    /// The same for parts of one table, which share no row. `reals` remembers what was found out about them before.
    pub fn of_parts(
        real: &Table,
        synthetic: &Arc<Source>,
        holdout: Option<&Arc<Source>>,
        options: AuditOptions,
        reals: Arc<Reals>,
        progress: &Progress,
    ) -> std::result::Result<Self, Stop> {
        let schema = Schema::of(real, synthetic)?;
        let mut unread = dataset::without_numbers(synthetic, &schema);
        unread.extend(holdout.map(|source| dataset::without_numbers(source, &schema)).unwrap_or_default());
        let schema = if unread.is_empty() { schema } else { Schema::without(real, synthetic, unread)? };
        let learning = Dataset::read(&real.source, &schema, progress)?;
        let held_out = holdout.map(|source| Dataset::read(source, &schema, progress)).transpose()?;
        let file = Dataset::read(synthetic, &schema, progress)?;
        let comparison = RowComparison::new(&schema, &learning, &file);
        let mut notes = schema.notes.clone();
        notes.extend(comparison.notes.iter().cloned());
        let mut open_notes = notes.clone();
        for side in [held_out.as_ref(), Some(&file)].into_iter().flatten() {
            let [own, open] = side.written.sentences(&schema);
            notes.extend(own);
            open_notes.extend(open);
        }
        for side in [Some(&learning), held_out.as_ref(), Some(&file)].into_iter().flatten() {
            notes.extend(side.left_out.sentence(side.source.name()));
            open_notes.extend(side.left_out.open_sentence(side.source.name()));
        }
        let keys = keys(&schema, &options.keys, real)?;
        let is_the_real_file = same_rows(&comparison, &learning, &file);
        let (synthetic, mixed) = if options.augmented && !is_the_real_file {
            let (own, is_synthetic, note) = apart(&comparison, &learning, &file)?;
            notes.extend(note.clone());
            open_notes.extend(note);
            (own, Some((file, is_synthetic)))
        } else {
            (file, None)
        };
        let stuck = stuck(&schema, &learning, &synthetic);
        notes.extend(stuck.iter().cloned());
        open_notes.extend(stuck);
        let note = without_rows(&schema, &without(&schema, &learning, &synthetic), mixed.is_some());
        notes.extend(note.clone());
        open_notes.extend(note);
        Ok(Self {
            options,
            schema,
            learning,
            holdout: held_out,
            synthetic,
            mixed,
            comparison,
            keys,
            refit: None,
            notes,
            open_notes,
            is_the_real_file,
            reals,
            sampled: OnceLock::new(),
            distances: OnceLock::new(),
            members: OnceLock::new(),
        })
    }

    /// Real rows, synthetic rows and their ratio of every class.
    pub fn ratios(&self) -> Vec<(usize, usize, f64)> {
        let classes = self.schema.classes.len();
        let (real, synthetic) = (self.learning.counts(classes), self.synthetic.counts(classes));
        real.into_iter().zip(synthetic).map(|(real, made)| (real, made, made as f64 / real.max(1) as f64)).collect()
    }

    /// Rows of a side that the quadratic gates look at, at most.
    pub fn most_rows(&self) -> usize {
        let columns = self.schema.numbers.len() + self.schema.nominals.len();
        (MOST_CELLS / columns.max(1)).clamp(1, MOST_ROWS)
    }

    /// Classes of the real table that a file of synthetic rows alone has no row of, which it should. An augmented file has
    /// the real rows of a class that nobody made rows for.
    pub fn lacking(&self) -> Vec<u32> {
        if self.mixed.is_some() { Vec::new() } else { without(&self.schema, &self.learning, &self.synthetic) }
    }

    /// The rows that the quadratic gates look at.
    pub fn sample(&self) -> &AuditSample {
        self.sampled.get_or_init(|| {
            let mut sampled = Sampled::default();
            let made = self.synthetic.counts(self.schema.classes.len());
            let most = self.most_rows();
            let mut thin = |side: &Dataset, stream: u64| {
                // What is said of classes without synthetic rows would be said of rows that nobody made.
                let rows: Vec<u32> = (0_u32..)
                    .zip(&side.classes)
                    .filter(|(_, class)| made[**class as usize] > 0)
                    .map(|(row, _)| row)
                    .collect();
                let side = if rows.len() < side.len() { &side.select(&rows) } else { side };
                let thinned = thinned(side, most, self.options.seed.wrapping_add(stream));
                sampled.rows += side.len();
                sampled.used += thinned.len();
                thinned
            };
            let learning = thin(&self.learning, 0);
            let holdout = self.holdout.as_ref().map(|side| thin(side, 1));
            let synthetic = thin(&self.synthetic, 2);
            let scales = Scales::fit(&self.schema, &self.learning);
            AuditSample {
                learning_places: scales.places(&learning),
                holdout_places: holdout.as_ref().map(|side| scales.places(side)),
                synthetic_places: scales.places(&synthetic),
                scales,
                learning,
                holdout,
                synthetic,
                sampled,
            }
        })
    }

    /// Nearest rows between the sides of the sample; searched for by the first gate that asks.
    pub fn distances(&self, progress: &Progress) -> std::result::Result<&SampleDistances, Cancelled> {
        if let Some(known) = self.distances.get() {
            return Ok(known);
        }
        let found = SampleDistances::find(self.sample(), self.real_distances(progress)?, progress)?;
        Ok(self.distances.get_or_init(|| found))
    }

    /// Nearest rows among the real ones, which another synthetic file may have asked for before.
    fn real_distances(&self, progress: &Progress) -> std::result::Result<Arc<RealNeighbours>, Cancelled> {
        let columns = self.schema.column_names().into_iter().map(str::to_owned).collect();
        let made = self.synthetic.counts(self.schema.classes.len());
        let key: RealsKey = (columns, made.into_iter().map(|rows| rows > 0).collect(), self.options.seed);
        // Not held while rows are searched for: what waits for it might be what the search waits for.
        let known = || self.reals.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, found)) = known().as_ref().filter(|(of, _)| *of == key) {
            return Ok(Arc::clone(found));
        }
        let found = Arc::new(RealNeighbours::find(self.sample(), progress)?);
        *known() = Some((key, Arc::clone(&found)));
        Ok(found)
    }

    /// The same as seen from the real rows, which no gate needs that follows the sliders.
    pub fn members(&self, progress: &Progress) -> std::result::Result<&Members, Cancelled> {
        if let Some(known) = self.members.get() {
            return Ok(known);
        }
        let found = Members::find(self.sample(), progress)?;
        Ok(self.members.get_or_init(|| found))
    }
}

impl RealNeighbours {
    fn find(sample: &AuditSample, progress: &Progress) -> std::result::Result<Self, Cancelled> {
        let near_learning = sample.scales.among(&sample.learning_places);
        progress.check()?;
        let holdout = sample.holdout_places.as_ref();
        Ok(Self {
            learning_learning: near_learning.others(&sample.learning_places, coverage::NEIGHBOURS, progress)?,
            holdout_learning: holdout.map(|places| near_learning.nearest(places, 1, progress)).transpose()?,
            near_holdout: holdout.map(|places| sample.scales.among(places)),
            near_learning,
        })
    }
}

impl SampleDistances {
    fn find(
        sample: &AuditSample,
        real: Arc<RealNeighbours>,
        progress: &Progress,
    ) -> std::result::Result<Self, Cancelled> {
        let synthetic = &sample.synthetic_places;
        let near_holdout = real.near_holdout.as_ref();
        Ok(Self {
            synthetic_learning: real.near_learning.nearest(synthetic, 2, progress)?,
            synthetic_holdout: near_holdout.map(|among| among.nearest(synthetic, 1, progress)).transpose()?,
            real,
        })
    }
}

impl Members {
    fn find(sample: &AuditSample, progress: &Progress) -> std::result::Result<Self, Cancelled> {
        let near_synthetic = sample.scales.among(&sample.synthetic_places);
        progress.check()?;
        let to = |places: &Places| near_synthetic.nearest(places, 1, progress);
        Ok(Self {
            learning_synthetic: to(&sample.learning_places)?,
            holdout_synthetic: sample.holdout_places.as_ref().map(to).transpose()?,
        })
    }
}

/// Classes with real rows and without synthetic ones.
fn without(schema: &Schema, real: &Dataset, synthetic: &Dataset) -> Vec<u32> {
    let classes = schema.classes.len();
    let rows = real.counts(classes).into_iter().zip(synthetic.counts(classes));
    (0_u32..).zip(rows).filter(|(_, (real, made))| *real > 0 && *made == 0).map(|(class, _)| class).collect()
}

/// "no synthetic row of class p", "no synthetic row of classes p and q".
pub fn no_row_of(schema: &Schema, classes: &[u32]) -> String {
    let names: Vec<&str> = classes.iter().map(|&class| schema.classes[class as usize].as_str()).collect();
    match names.as_slice() {
        [all @ .., last] if !all.is_empty() => format!("no synthetic row of classes {} and {last}", all.join(", ")),
        _ => format!("no synthetic row of class {}", names.concat()),
    }
}

/// Says which classes no synthetic row is of.
fn without_rows(schema: &Schema, classes: &[u32], is_augmented: bool) -> Option<String> {
    let what = if is_augmented {
        "usual for an augmented file, which has real rows there, so no gate says anything about that"
    } else {
        "coverage and shapes fail there, and the other gates say nothing about that"
    };
    (!classes.is_empty()).then(|| format!("There is {}: {what}.", no_row_of(schema, classes)))
}

/// At most so many rows, of every class its share.
pub fn thinned(side: &Dataset, most: usize, seed: u64) -> Dataset {
    if side.len() <= most {
        return side.clone();
    }
    side.select(&splits::subsample(&side.classes, most as f64 / side.len() as f64, seed))
}

/// How likely it is at most that a column of two values is the same in all rows by chance.
const UNLIKELY: f64 = 1e-3;

/// Places of the key columns among the features.
fn keys(schema: &Schema, names: &[String], real: &Table) -> Result<Vec<usize>> {
    names
        .iter()
        .map(|name| {
            let is_it = |feature: &&super::schema::SchemaFeature| {
                let own = schema.name(feature) == name;
                let member = match feature {
                    super::schema::SchemaFeature::Group(_, members) => {
                        members.iter().any(|&at| schema.numbers[at].name == *name)
                    }
                    _ => false,
                };
                own || member
            };
            schema.features.iter().position(|feature| is_it(&feature)).ok_or_else(|| {
                let known: Vec<&str> = schema.features.iter().map(|feature| schema.name(feature)).collect();
                Error::usage(format!(
                    "{}: no feature {name:?} to take as key; there are {}",
                    real.name,
                    known.join(", ")
                ))
            })
        })
        .collect()
}

/// Whether two sides hold the same rows, each as often.
fn same_rows(comparison: &RowComparison, a: &Dataset, b: &Dataset) -> bool {
    a.all_rows() == b.all_rows() && same::taken(comparison, a, b).iter().all(|it| *it)
}

/// Tells the synthetic rows of an augmented file from the real ones that it holds, with a note if it lacks some of these.
fn apart(comparison: &RowComparison, real: &Dataset, file: &Dataset) -> Result<(Dataset, Vec<bool>, Option<String>)> {
    let mut is_synthetic: Vec<bool> = same::taken(comparison, real, file).into_iter().map(|it| !it).collect();
    let there = is_synthetic.iter().filter(|it| !**it).count();
    let of_partial = is_synthetic.split_off(file.len());
    let rows = |of: &[bool]| -> Vec<u32> { (0_u32..).zip(of).filter(|(_, it)| **it).map(|(row, _)| row).collect() };
    let own = rows(&is_synthetic);
    if own.is_empty() {
        return Err(Error::data(format!(
            "{}: every row is a row of {}, so there is nothing synthetic in it to audit",
            file.source.name(),
            real.source.name()
        )));
    }
    if there == 0 {
        return Err(Error::usage(format!(
            "{}: it holds no row of {}, so it is not an augmented file: omit --augmented",
            file.source.name(),
            real.source.name()
        )));
    }
    let note = (there < real.all_rows()).then(|| {
        format!(
            "Of the {} real rows {there} are in the augmented file; the others were changed or left out.",
            real.all_rows()
        )
    });
    Ok((file.select_all(&own, &rows(&of_partial)), is_synthetic, note))
}

/// Columns of two values of which all synthetic rows have the same, though real rows of their classes have both: what
/// imbalanced-learn makes of a column of booleans or whole numbers.
fn stuck(schema: &Schema, real: &Dataset, made: &Dataset) -> Vec<String> {
    let classes = made.counts(schema.classes.len());
    let rows: Vec<usize> = (0..real.len()).filter(|&row| classes[real.classes[row] as usize] > 0).collect();
    let is_stuck = |real: &[bool], values: &[bool]| {
        let first = *values.first()?;
        let share = real.iter().filter(|it| **it == first).count() as f64 / real.len().max(1) as f64;
        (values.iter().all(|it| *it == first) && share > 0.0 && share.powf(made.len() as f64) < UNLIKELY)
            .then_some(first)
    };
    let mut found = Vec::new();
    for (at, number) in schema.numbers.iter().enumerate() {
        let Some([low, high]) = number.binary.as_ref().filter(|_| !schema.is_in_group(at)) else { continue };
        let real: Vec<bool> = rows.iter().map(|&row| real.numbers.row(row)[at] == high.0).collect();
        let values: Vec<bool> = made.numbers.column(at).map(|value| value == high.0).collect();
        if let Some(value) = is_stuck(&real, &values) {
            found.push((&number.name, if value { &high.1 } else { &low.1 }));
        }
    }
    for (at, nominal) in schema.nominals.iter().enumerate().filter(|(_, it)| it.levels.len() == 2) {
        let real: Vec<bool> = rows.iter().map(|&row| real.row_codes(row)[at] == 1).collect();
        let values: Vec<bool> = (0..made.len()).map(|row| made.row_codes(row)[at] == 1).collect();
        if let Some(value) = is_stuck(&real, &values) {
            found.push((&nominal.name, &nominal.levels[usize::from(value)]));
        }
    }
    let sentence = |(name, value): (&String, &String)| {
        format!(
            "{name} is {value} in every synthetic row, though real rows of the same classes have both values: \
             imbalanced-learn does so to booleans and whole numbers."
        )
    };
    found.into_iter().map(sentence).collect()
}
