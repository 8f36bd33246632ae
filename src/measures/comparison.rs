//! Several methods on one table, beside each other: what each made of it, and a few figures.

use std::{sync::Arc, time::Instant};

use crate::{
    error::{Error, Result, Setting},
    measures::{column_shapes::ColumnShapes, coverage},
    pipeline::{Outcome, Pipeline},
    progress::{Progress, Stop},
    recipe::{Nearest, Recipe},
    sampling::{self, Fate, Sampler},
};

/// Methods that are looked at beside each other.
pub const FEWEST: usize = 2;
pub const MOST: usize = 9;

/// What a method made of the table.
#[derive(Clone, Debug)]
pub struct MethodOutcome {
    pub outcome: Arc<Outcome>,
    pub figures: MethodFigures,
}

/// A few figures of what a method made.
#[derive(Clone, Debug, PartialEq)]
pub struct MethodFigures {
    /// Synthetic rows in the output.
    pub made: u64,
    /// Rows that are missing from targets.
    pub shortfall: u64,
    /// Synthetic rows that were taken out: identical, among the closest, or cleaned.
    pub dropped: u64,
    /// Real rows that are not in the output.
    pub removed: u64,
    /// The share of the made rows whose nearest real row is of another class; none where only rows of the same class were
    /// looked at, or nothing was made.
    pub foreign: Option<f64>,
    /// The column that shifted most.
    pub worst: Option<WorstColumn>,
    /// The share of real rows with a made row nearby ([`coverage`]), of all classes that grew.
    pub coverage: Option<f64>,
    /// How long the method took, without the figures.
    pub seconds: f64,
}

/// The column of a class that shifted most.
#[derive(Clone, Debug, PartialEq)]
pub struct WorstColumn {
    pub name: String,
    pub class: String,
    /// Kolmogorov–Smirnov or total variation distance, from 0 to 1.
    pub distance: f64,
}

/// The methods of these names: two to nine that make rows, each once.
pub fn chosen(names: &[String]) -> Result<Vec<&'static dyn Sampler>> {
    let mut methods: Vec<&'static dyn Sampler> = Vec::new();
    for name in names {
        let method = Recipe::default().by(name).method()?;
        if methods.iter().any(|known| known.name() == method.name()) {
            return Err(Error::usage(format!("method {name:?} is named twice: name each once")).about(Setting::Method));
        }
        methods.push(method);
    }
    if !(FEWEST..=MOST).contains(&methods.len()) {
        return Err(Error::usage(format!(
            "{} methods: name {FEWEST} to {MOST} of them, separated by commas",
            methods.len()
        ))
        .about(Setting::Method));
    }
    Ok(methods)
}

impl MethodOutcome {
    /// Resamples the pipeline's table. What other methods have found out about it, its scaled columns and neighbours, is used again.
    pub fn of(pipeline: &mut Pipeline, recipe: &Recipe, progress: &Progress) -> std::result::Result<Self, Stop> {
        let started = Instant::now();
        let outcome = Arc::new(pipeline.run(recipe, progress)?);
        let seconds = started.elapsed().as_secs_f64();
        let figures = MethodFigures::of(&outcome, seconds, progress)?;
        Ok(Self { outcome, figures })
    }
}

impl MethodFigures {
    fn of(outcome: &Outcome, seconds: f64, progress: &Progress) -> std::result::Result<Self, Stop> {
        let sum = |of: fn(&sampling::LedgerRow) -> u64| outcome.ledger.iter().map(of).sum();
        // Of the method's rows: those that undersampling makes are the same by every method.
        let by_method = |class: u32| !outcome.ledger[class as usize].merges();
        let made = sum(|row| if row.merges() { 0 } else { row.kept });
        let shapes = ColumnShapes::of(outcome, progress)?;
        let worst = shapes
            .classes
            .iter()
            .filter(|class| by_method(class.class))
            .filter_map(|class| class.columns.first().map(|column| (class.class, column)))
            .reduce(|a, b| if b.1.distance > a.1.distance { b } else { a })
            .map(|(class, column)| WorstColumn {
                name: column.name.clone(),
                class: outcome.table.target.classes[class as usize].label.clone(),
                distance: column.distance,
            });
        Ok(Self {
            made,
            shortfall: sum(|row| row.shortfall),
            dropped: sum(|row| row.identical + row.closest + row.cleaned),
            removed: sum(|row| row.undersampled + row.cleaned_real),
            foreign: foreign(outcome, made),
            worst,
            coverage: coverage::of_all(&coverage::of_classes(outcome, progress)?),
            seconds,
        })
    }
}

fn foreign(outcome: &Outcome, made: u64) -> Option<f64> {
    if made == 0 || outcome.recipe.nearest == Nearest::Class {
        return None;
    }
    let kept =
        outcome.origins().filter(|origin| origin.fate == Fate::Kept && !outcome.ledger[origin.class as usize].merges());
    let strayed = kept.filter(|origin| outcome.space.class(origin.nearest) != origin.class).count();
    Some(strayed as f64 / made as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{ColumnSettings, samples};

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn what_cannot_be_compared_says_what_to_do() {
        assert_eq!(chosen(&names(&["smote", "copula"])).unwrap().len(), 2);
        for (wrong, what) in [
            (&["smote"][..], "1 methods: name 2 to 9"),
            (&["smote", "smote"], "\"smote\" is named twice"),
            (&["smote", "smoot"], "no method called \"smoot\"; there are smote, "),
        ] {
            let error = chosen(&names(wrong)).err().unwrap();
            assert!(error.message.contains(what), "{}", error.message);
        }
    }

    #[test]
    fn figures_are_those_of_a_run_alone_and_methods_differ_where_they_should() {
        let progress = Progress::new();
        let table = Arc::new(samples::open("wine", &ColumnSettings::default(), &progress).unwrap());
        let mut pipeline = Pipeline::with_projection(Arc::clone(&table));
        let recipe = Recipe { drop_closest: 10.0, ..Recipe::default() };
        let mut found = Vec::new();
        for method in ["smote", "random", "copula", "none", "smote"] {
            let recipe = recipe.by(method);
            let beside = MethodOutcome::of(&mut pipeline, &recipe, &progress).unwrap();
            let alone = Pipeline::with_projection(Arc::clone(&table)).run(&recipe, &progress).unwrap();
            assert_eq!(beside.outcome.ledger, alone.ledger, "{method}");
            assert!(beside.outcome.origins().eq(alone.origins()), "{method}");
            found.push(MethodFigures { seconds: 0.0, ..beside.figures });
        }
        let [smote, random, copula, none, again] = &found[..] else { panic!() };
        assert_eq!(smote, again);
        assert_eq!((none.made, none.coverage, none.foreign, none.worst.is_none()), (0, None, None, true));
        assert!(random.coverage > copula.coverage.map(|share| share - 0.4) && smote.made > 30);
        // Copies are nearest to the row that they copy.
        assert_eq!(random.foreign, Some(0.0));
    }

    #[test]
    fn it_stops_where_it_is_told_to() {
        let table = Arc::new(samples::open("wine", &ColumnSettings::default(), &Progress::new()).unwrap());
        let whole = Progress::new();
        MethodOutcome::of(&mut Pipeline::new(Arc::clone(&table)), &Recipe::default(), &whole).unwrap();
        for part in 1..8 {
            let at = 1 + whole.looks() * part / 8;
            let progress = Progress::stopping_at(at);
            let stopped = MethodOutcome::of(&mut Pipeline::new(Arc::clone(&table)), &Recipe::default(), &progress);
            assert!(matches!(stopped, Err(Stop::Cancelled)), "look {at}");
        }
    }
}
