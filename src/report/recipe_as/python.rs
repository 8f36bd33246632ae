//! A recipe as a Python script with pandas, scikit-learn and imbalanced-learn: the nearest that these can do.
//!
//! The script is put together from pieces beside this file, which are Python, below the settings of the recipe.

use std::fmt::Write as _;

use super::OUT;
use crate::{
    error::{Error, Result, Setting},
    recipe::{Categorical, Decimals, DropScope, Missing, NamedTotals, Nearest, Output, Recipe, Scale, Totals},
    sampling::{Parameter, Sampler, Script, Value, cleaning::Cleaning, fate::When, undersampling::UndersamplerScript},
    table::{Column, Encoding, Format, Kind, Role, Table, Values},
};

pub(super) mod odd;

use odd::Oddities;

const HEAD: &str = include_str!("head.py");
const READ: &str = include_str!("read.py");
const ENCODE: &str = include_str!("encode.py");
const ONE_HOT: &str = include_str!("onehot.py");
const NC: &str = include_str!("nc.py");
const RANDOM: &str = include_str!("random.py");
const SELECT: &str = include_str!("select.py");
const WRITE_NEW: &str = include_str!("write_new.py");
const NO_ROWS: &str = include_str!("no_rows.py");
const CLEAN_BEFORE: &str = include_str!("clean_before.py");
const CLEAN_AFTER: &str = include_str!("clean_after.py");
const LEVELS: &str = include_str!("levels.py");
const UNDERSAMPLE_BY: &str = include_str!("undersample_by.py");
const UNDERSAMPLE_BY_MEANS: &str = include_str!("undersample_by_means.py");
const UNDERSAMPLE: &str = include_str!("undersample.py");
const WRITE_ALL: &str = include_str!("write_all.py");
const WRITE_SYNTHETIC: &str = include_str!("write_synthetic.py");
const END: &str = include_str!("end.py");

/// The script, for the table in the file `input`. A recipe that does not fit the table is refused.
pub fn python(recipe: &Recipe, table: &Table, input: &str) -> Result<String> {
    let other = match table.source.format() {
        Format::Delimited => None,
        Format::Arff => Some("an ARFF"),
        Format::Parquet => Some("a Parquet"),
    };
    if let Some(other) = other {
        return Err(Error::usage(format!(
            "the script reads delimited files, and the table is {other} file: save the recipe, or copy its command line, or save \
             the table as CSV and open that"
        )));
    }
    let method = recipe.method()?;
    let maker = Maker::of(recipe, table, method)?;
    let odd = Oddities::of(table);
    let mut text = maker.introduction(recipe, &odd);
    text += HEAD;
    text += &maker.imports(recipe);
    text += &settings(recipe, table, input)?;
    let read = odd.read(READ);
    // By the name alone pandas would not see it everywhere.
    text +=
        &if table.source.is_packed() { read.replacen("    FILE,", "    FILE, compression=\"gzip\",", 1) } else { read };
    text += match recipe.missing {
        // A table in which none is missing.
        Missing::Drop | Missing::Level => "learn = learn.dropna(subset=features)\n",
        Missing::Impute => {
            "for name in features:\n    stand_in = learn[name].dropna()\n    if name in NUMBERS:\n        \
             points = stand_in.str.replace(\",\", \".\") if DECIMAL_COMMA else stand_in\n        \
             middle = repr(float(points.astype(float).median()))\n        \
             stand_in = middle.replace(\".\", \",\") if DECIMAL_COMMA else middle\n    else:\n        \
             stand_in = stand_in.mode()[0]\n    learn = learn.assign(**{name: learn[name].fillna(stand_in)})\n"
        }
        Missing::Error => {
            "if learn[features].isna().any(axis=None):\n    raise SystemExit(\"a feature has a missing cell\")\n"
        }
    };
    if maker.script == Script::None && !maker.compares {
        text += "\nrows_of = cells[TARGET].value_counts()\nsynthetic = raw[:0].copy()\n";
    } else {
        text += ENCODE;
        text += &maker.piece().replace("@SCALER@", scaler(recipe.scale));
        if !recipe.clean_before.is_empty() {
            text += &cleaned(CLEAN_BEFORE, recipe, When::Before)?.replace("@TOTALS@", &totals_left(recipe));
        }
        text += SELECT;
        if let (Some(by), Some(set)) = (undersampler(recipe)?, &recipe.undersample) {
            let piece = if set.item()?.makes_rows(set) { UNDERSAMPLE_BY_MEANS } else { UNDERSAMPLE_BY };
            text += &piece
                .replace("@UNDERSAMPLER@", by.class)
                .replace("@ARGUMENTS@", &with_values(by.arguments, &set.settings()));
        }
        text += &odd.write(WRITE_NEW);
    }
    if recipe.undersample.is_some() && undersampler(recipe)?.is_none() && recipe.output == Output::Augmented {
        text += UNDERSAMPLE;
    }
    if !recipe.clean_after.is_empty() {
        text += &cleaned(CLEAN_AFTER, recipe, When::After)?;
    }
    text += if recipe.output == Output::Synthetic { WRITE_SYNTHETIC } else { WRITE_ALL };
    if recipe.shuffles() {
        text += "result = result.sample(frac=1, random_state=SEED)\n";
    }
    Ok(text + END)
}

/// What makes the new rows.
#[derive(Clone, Copy)]
struct Maker {
    script: Script,
    /// By SMOTE-NC.
    nc: bool,
    /// Before or after.
    cleans: bool,
    /// To clean, or to leave out rows by what is around them.
    compares: bool,
}

impl Maker {
    fn of(recipe: &Recipe, table: &Table, method: &dyn Sampler) -> Result<Self> {
        let features = || table.columns.iter().filter(|column| column.role == Role::Feature);
        let levels = features().any(|column| matches!(column.values, Values::Levels { .. }));
        let nc = recipe.categorical == Categorical::Nc && levels;
        let script = method.script();
        if let Script::Absent(why) = script {
            let message = format!("{why}: save the recipe, or copy its command line, or choose another method");
            return Err(Error::usage(message).about(Setting::Method));
        }
        if let (Missing::Level, Some(column)) = (recipe.missing, features().find(|column| column.missing > 0)) {
            let message = format!(
                "column {:?} has missing cells, which imbalanced-learn cannot take as a level: choose --missing drop or impute",
                column.name
            );
            return Err(Error::usage(message).about(Setting::Missing));
        }
        let number = features().find(|column| matches!(column.values, Values::Numbers(_)));
        if let (Script::Levels { name, .. }, Some(column)) = (script, number) {
            let message = format!(
                "column {:?} holds numbers, and {name} learns from categories alone: choose method smote",
                column.name
            );
            return Err(Error::usage(message).about(Setting::Method));
        }
        if let (true, Script::Class { name, nc: None, .. } | Script::Levels { name, .. }) = (nc, script) {
            return Err(Error::usage(format!(
                "there is no {name} for SMOTE-NC in Python: choose --categorical one-hot, or method smote"
            ))
            .about(Setting::Categorical));
        }
        let cleans = !recipe.clean_before.is_empty() || !recipe.clean_after.is_empty();
        let compares = cleans || undersampler(recipe)?.is_some();
        if nc && compares {
            let message = "cleaners and undersamplers in Python cannot measure as SMOTE-NC does: choose --categorical one-hot, or clean nothing and leave \
                 out rows at random";
            return Err(Error::usage(message).about(Setting::Categorical));
        }
        Ok(Self { script, cleans, compares, nc: nc && matches!(script, Script::Class { .. }) })
    }

    fn name(self) -> &'static str {
        match self.script {
            Script::None | Script::Absent(_) => "",
            Script::Copies => "RandomOverSampler",
            Script::Levels { name, .. } => name,
            Script::Class { name, nc, .. } => nc.filter(|_| self.nc).unwrap_or(name),
        }
    }

    fn piece(self) -> String {
        match self.script {
            Script::None => NO_ROWS.to_owned(),
            Script::Absent(_) => String::new(),
            Script::Copies => RANDOM.to_owned(),
            Script::Class { .. } if self.nc => NC.to_owned(),
            Script::Levels { name, arguments, .. } => {
                LEVELS.replace("@SAMPLER@", name).replace("@ARGUMENTS@", arguments)
            }
            Script::Class { name, arguments, .. } => {
                ONE_HOT.replace("@SAMPLER@", name).replace("@ARGUMENTS@", arguments)
            }
        }
    }

    fn imports(self, recipe: &Recipe) -> String {
        let mut text = String::new();
        if self.script != Script::None {
            text.extend([format!("from imblearn.over_sampling import {}\n", self.name())]);
        }
        let cleaners = recipe.clean_before.iter().chain(&recipe.clean_after);
        let mut cleaners: Vec<&str> = cleaners.filter_map(|cleaning| Some(cleaning.item().ok()?.script()?.0)).collect();
        let by = undersampler(recipe).ok().flatten();
        cleaners.extend(by.map(|by| by.class));
        cleaners.sort_unstable();
        cleaners.dedup();
        if !cleaners.is_empty() {
            text.extend([format!("from imblearn.under_sampling import {}\n", cleaners.join(", "))]);
        }
        text += by.map_or("", |by| by.imports);
        if self.script != Script::None || self.compares {
            let scaler = scaler(recipe.scale).trim_end_matches("()");
            text.extend([format!(
                "from sklearn.neighbors import NearestNeighbors\nfrom sklearn.preprocessing import {scaler}\n"
            )]);
        }
        text
    }

    /// What the script is, and what it cannot do the same.
    fn introduction(self, recipe: &Recipe, odd: &Oddities) -> String {
        let mut text = "# What a recipe of Smotescope does, as nearly as pandas and imbalanced-learn can do it.\n\
                        # Needs: pip install pandas scikit-learn imbalanced-learn\n#\n# What is not the same:\n"
            .to_owned();
        let mut say = |differs: bool, words: &str| {
            if differs {
                text.push_str("# - ");
                text.push_str(words);
                text.push('\n');
            }
        };
        let draws = self.script != Script::None;
        say(draws, "The random numbers are others, so the new rows are others. How many are kept is the same;");
        say(draws, "  how many are identical or left over differs by chance.");
        say(draws && recipe.top_up, "Topping up makes all rows anew instead of adding to them.");
        if let Script::Class { differences, .. } = self.script
            && !self.nc
        {
            for words in differences {
                say(true, words);
            }
            say(true, "A gap of exactly one half takes the first level of a category, not the base's.");
        }
        say(
            !recipe.bases.is_all(),
            "Rows of every kind may be bases, as imbalanced-learn cannot choose some by what is around them.",
        );
        if let Script::Levels { differences, .. } = self.script {
            for words in differences {
                say(true, words);
            }
        }
        say(self.nc, "SMOTENC takes the sample standard deviation for the cost of a mismatch, and of equally");
        say(self.nc, "  frequent levels the first one, not the nearest neighbour's.");
        let mut cleaners: Vec<_> = recipe.clean_before.iter().chain(&recipe.clean_after).collect();
        cleaners.dedup_by_key(|cleaning| &cleaning.method);
        for cleaner in cleaners.into_iter().filter_map(|cleaning| cleaning.item().ok()) {
            let words = format!(
                "{} follows another rule than in the program, which is: {}",
                cleaner.title(),
                cleaner.follows()
            );
            say(!cleaner.follows().is_empty(), &words);
        }
        say(
            self.cleans,
            "A class that cleaning would empty is emptied, and of rows that are repeated a row may be its own neighbour.",
        );
        match undersampler(recipe).ok().flatten() {
            Some(by) => say(true, by.differs),
            None => say(recipe.undersample.is_some(), "Other real rows are left out by undersampling."),
        }
        say(!recipe.coarsen.is_empty(), "Nothing is made coarser: new values have the source's steps and extremes.");
        say(recipe.publish.is_some(), "No rows are held out, nothing is audited and no data card is written.");
        say(recipe.shuffles(), "The rows are mixed in another order.");
        odd.differences(&mut say);
        say(true, "Cells keep their text but not their quotes; new cells have no blanks around them.");
        say(true, "Numbers are compared as doubles after scaling, which may turn a tie of distances another way.");
        text.replace("# -   ", "#   ") + "\n"
    }
}

/// A piece with its cleaners, whose parameters are written into it.
fn cleaned(piece: &str, recipe: &Recipe, when: When) -> Result<String> {
    let one = |cleaning: &Cleaning| -> Result<String> {
        let Some((name, arguments)) = cleaning.item()?.script() else {
            return Err(no_class(cleaning.item()?.title(), Setting::Cleaning));
        };
        let arguments = with_values(arguments, &cleaning.settings());
        let classes = if cleaning.takes_smallest(when) { "all" } else { "not minority" };
        let arguments = if arguments.is_empty() { arguments } else { format!("{arguments}, ") };
        Ok(format!("{name}({arguments}sampling_strategy={})", string(classes)))
    };
    let cleaners: Vec<String> = recipe.cleaning(when).iter().map(one).collect::<Result<_>>()?;
    Ok(piece.replace("@CLEANERS@", &list(&cleaners)))
}

/// What leaves out real rows by what is around them, where something does.
fn undersampler(recipe: &Recipe) -> Result<Option<UndersamplerScript>> {
    match &recipe.undersample {
        Some(set) if recipe.output == Output::Augmented => Ok(set.item()?.script()),
        _ => Ok(None),
    }
}

/// Arguments with the values of the parameters that they name.
fn with_values(arguments: &str, settings: &[(&'static Parameter, Value)]) -> String {
    settings.iter().fold(arguments.to_owned(), |arguments, (parameter, value)| {
        let value = match value {
            Value::Whole(_) | Value::Number(_) => value.to_string(),
            Value::Word(word) => string(word),
        };
        arguments.replace(&parameter.key.to_uppercase(), &value)
    })
}

/// That imbalanced-learn has nothing of that name.
fn no_class(title: &str, setting: Setting) -> Error {
    let message =
        format!("imbalanced-learn has no {title}: save the recipe, or copy its command line, or choose another one");
    Error::usage(message).about(setting)
}

/// Totals that follow what cleaning left.
fn totals_left(recipe: &Recipe) -> String {
    if !recipe.method().is_ok_and(Sampler::generates) {
        return "TOTALS = {label: min(total, int(rows_left[label])) for label, total in TOTALS.items()}\n".to_owned();
    }
    match (&recipe.totals, recipe.output) {
        (Some(Totals::Named(NamedTotals::Balance)), _) | (None, Output::Augmented) => {
            "TOTALS = {label: int(rows_left.max()) for label in TOTALS}\n".to_owned()
        }
        (Some(Totals::Counts(counts)), _) => {
            let named: Vec<String> = counts.keys().map(|label| string(label)).collect();
            format!(
                "TOTALS.update({{label: int(rows_left[label]) for label in set(TOTALS).difference([{}])}})\n",
                named.join(", ")
            )
        }
        (Some(Totals::Named(NamedTotals::Table)), _) | (None, Output::Synthetic) => String::new(),
    }
}

fn scaler(scale: Scale) -> &'static str {
    match scale {
        Scale::Standard => "StandardScaler()",
        Scale::Minmax => "MinMaxScaler()",
        Scale::None => "FunctionTransformer()",
    }
}

fn settings(recipe: &Recipe, table: &Table, input: &str) -> Result<String> {
    let classes: Vec<(&str, u64)> =
        table.target.classes.iter().map(|class| (class.label.as_str(), class.count as u64)).collect();
    let mut targets = recipe.targets(&classes)?;
    if !recipe.method()?.generates() {
        targets.iter_mut().zip(&classes).for_each(|(target, (_, count))| *target = (*target).min(*count));
    }
    let features = || table.columns.iter().filter(|column| column.role == Role::Feature);
    let own_levels = |column: &&Column| column.kind != Kind::OneHot && matches!(column.values, Values::Levels { .. });
    let numbers = features().filter(|column| matches!(column.values, Values::Numbers(_))).map(|column| {
        let rounded = column.kind == Kind::Integer || recipe.decimals == Decimals::Source;
        let most = if column.kind == Kind::Integer { 0 } else { column.style.max_decimals };
        // Significant digits are not counted in decimals.
        let rounded = rounded && column.style.significant.is_none();
        let decimals = if rounded { most.to_string() } else { "None".to_owned() };
        format!("{}: ({decimals}, {})", string(&column.name), column.style.min_decimals)
    });
    let levels = features().filter(own_levels).map(|column| {
        let labels: Vec<String> = match &column.values {
            Values::Levels { levels, .. } => levels.iter().map(|level| string(&level.label)).collect(),
            Values::Numbers(_) | Values::Opaque => Vec::new(),
        };
        format!("{}: [{}]", string(&column.name), labels.join(", "))
    });
    let names = |columns: &mut dyn Iterator<Item = &Column>| -> Vec<String> {
        columns.map(|column| string(&column.name)).collect()
    };
    let groups = table
        .groups
        .iter()
        .filter(|group| group.columns.iter().all(|&column| table.columns[column].role == Role::Feature));
    let groups = groups.map(|group| {
        let members = names(&mut group.columns.iter().map(|&column| &table.columns[column]));
        format!("{}: [{}]", string(&group.name), members.join(", "))
    });
    let totals = classes.iter().zip(&targets).map(|((label, _), total)| format!("{}: {total}", string(label)));
    let source = &table.source;
    let mut text = String::from("\n");
    let mut put = |name: &str, value: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name} = {value}");
    };
    put("FILE", &string(input));
    put("OUT", &string(OUT));
    put("SEPARATOR", &string(&char::from(source.delimiter()).to_string()));
    put(
        "ENCODING",
        match source.encoding() {
            Encoding::Utf8 => "\"utf-8\"",
            Encoding::Utf8Bom => "\"utf-8-sig\"",
            Encoding::Utf16Le | Encoding::Utf16Be => "\"utf-16\"",
            Encoding::Windows1252 => "\"cp1252\"",
        },
    );
    put("LINE_END", &string(&String::from_utf8_lossy(source.terminator().bytes())));
    put("HEADER", truth(source.has_header()));
    put("DECIMAL_COMMA", truth(source.decimal_comma()));
    put("COLUMNS", &list(&names(&mut table.columns.iter())));
    put("TARGET", &string(&table.columns[table.target.column].name));
    put("IGNORED", &list(&names(&mut table.columns.iter().filter(|column| column.role == Role::Ignored))));
    text.push_str("# Columns of numbers, each with its decimals and the fewest that a cell of it has.\n");
    let mut put = |name: &str, value: &str| {
        let _ = writeln!(text, "{name} = {value}");
    };
    put("NUMBERS", &dictionary(&numbers.collect::<Vec<_>>()));
    put("LEVELS", &dictionary(&levels.collect::<Vec<_>>()));
    put("BINARY", &list(&names(&mut features().filter(|column| column.kind == Kind::Binary))));
    put("GROUPS", &dictionary(&groups.collect::<Vec<_>>()));
    put("TOTALS", &dictionary(&totals.collect::<Vec<_>>()));
    put("SYNTHETIC_ONLY", truth(recipe.output == Output::Synthetic));
    put("K", &recipe.k.to_string());
    for (parameter, value) in recipe.method_parameters().into_iter().filter(|(parameter, _)| parameter.key != "k") {
        let value = if let Value::Word(word) = value { string(&word) } else { value.to_string() };
        put(&parameter.key.to_uppercase(), &value);
    }
    // numpy takes no larger ones.
    put("SEED", &(recipe.seed % (1 << 32)).to_string());
    put("OVERSUPPLY", &recipe.oversupply.to_string());
    put("TOP_UP", truth(recipe.top_up));
    put("DROP_IDENTICAL", truth(recipe.drops_identical()));
    put("DROP_CLOSEST", &recipe.drop_closest.to_string());
    put("DROP_SCOPE", if recipe.drop_scope == DropScope::Class { "\"class\"" } else { "\"table\"" });
    put("NEAREST", if recipe.nearest == Nearest::Class { "\"class\"" } else { "\"any\"" });
    put("FLAG", &recipe.flag.as_deref().map_or_else(|| "None".to_owned(), |flag| string(flag.trim())));
    Ok(text)
}

pub(super) fn truth(is: bool) -> &'static str {
    if is { "True" } else { "False" }
}

pub(super) fn list(items: &[String]) -> String {
    format!("[{}]", broken(items))
}

pub(super) fn dictionary(items: &[String]) -> String {
    format!("{{{}}}", broken(items))
}

/// The items after one another, or each on its own line if they are long.
fn broken(items: &[String]) -> String {
    let line = items.join(", ");
    if line.chars().count() < 90 { line } else { format!("\n    {},\n", items.join(",\n    ")) }
}

/// A text as Python writes it.
pub(super) fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter if letter.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;
    use crate::{progress::Progress, table::samples};

    #[test]
    fn texts_cannot_leave_their_quotes() {
        assert_eq!(string("a\"b\\c\nd\u{7}é"), r#""a\"b\\c\nd\u0007é""#);
    }

    /// That it runs, and what comes of it, was tried by hand; this is the script that was tried.
    #[test]
    fn the_script_is_the_one_that_was_tried() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
        let recipe = Recipe { drop_closest: 10.0, ..Recipe::default() };
        let table = samples::open("stroke-clinic", &recipe.table, &Progress::new()).unwrap();
        let script = python(&recipe, &table, "stroke-clinic.csv").unwrap();
        let golden = fs::read_to_string(folder.join("stroke-clinic.py")).unwrap();
        for (new, old) in script.lines().zip(golden.lines()) {
            assert_eq!(new, old);
        }
        assert_eq!(script, golden);
    }

    #[test]
    fn every_method_has_a_script_without_holes() {
        for (method, categorical) in [
            ("smote", Categorical::OneHot),
            ("smote", Categorical::Nc),
            ("random", Categorical::OneHot),
            ("none", Categorical::Nc),
        ] {
            for missing in [Missing::Drop, Missing::Impute, Missing::Level, Missing::Error] {
                let recipe = Recipe { method: method.to_owned(), categorical, missing, ..Recipe::default() };
                let table = samples::open("german-credit", &recipe.table, &Progress::new()).unwrap();
                let script = python(&recipe, &table, "t.csv").unwrap();
                assert!(
                    !script.contains('@') && !script.contains('\t') && script.ends_with("to_string())\n"),
                    "{script}"
                );
            }
        }
    }
}
