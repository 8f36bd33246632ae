//! A recipe as a Python script for Spark, for tables that one machine does not hold: SMOTE and copies, row for row as the program makes them.
//!
//! The script is one piece of Python beside this file, below what is known of the table and the settings of the recipe. What it
//! does not do is refused here, before anyone waits for a cluster.

use std::{fmt::Write as _, path::Path};

use super::python::{dictionary, list, odd::Oddities, string, truth};
use crate::{
    error::{Error, Result, Setting},
    recipe::{Categorical, Decimals, Missing, NamedTotals, Output, Recipe, Scale, Totals},
    table::{Column, Encoding, Format, Kind, Negative, Role, Table, Values, bit, unquote},
};

/// The folder that the script writes.
const OUT: &str = "resampled";
/// The columns that it adds, beside the flag.
const ORIGIN: [&str; 3] = ["base_row", "neighbour_row", "gap"];
/// The flag column where the recipe names none.
const FLAG: &str = "synthetic";

const HEAD: &str = include_str!("spark_head.py");
const SCRIPT: &str = include_str!("spark.py");

/// The script, for a table such as the one in the file `input`. What it cannot do is refused.
pub fn spark(recipe: &Recipe, table: &Table, input: &str) -> Result<String> {
    check_recipe(recipe, table)?;
    check_table(table, input)?;
    let settings = settings(recipe, table, input)?;
    Ok(format!("{HEAD}{SCRIPT}").replacen("@SETTINGS@\n", &settings, 1))
}

fn no(what: &str, instead: &str, setting: Option<Setting>) -> Error {
    let error =
        Error::usage(format!("the Spark script {what}: {instead}, or save the recipe, or copy its command line"));
    match setting {
        Some(setting) => error.about(setting),
        None => error,
    }
}

/// Refuses settings that the script does not have.
fn check_recipe(recipe: &Recipe, table: &Table) -> Result<()> {
    let method = recipe.method()?;
    let refuse = |is: bool, what: &str, instead: &str, setting: Setting| {
        if is { Err(no(what, instead, Some(setting))) } else { Ok(()) }
    };
    if !matches!(method.name(), "smote" | "random") {
        let what = format!("has no {}", method.title());
        return Err(no(&what, "choose method smote or random", Some(Setting::Method)));
    }
    refuse(!recipe.bases.is_all(), "takes rows of every kind as bases", "choose bases all", Setting::Bases)?;
    refuse(recipe.shady > 0, "has no shady neighbours", "set shady = 0", Setting::Shady)?;
    refuse(!recipe.given.is_empty(), "takes nothing as given", "leave given out", Setting::Given)?;
    let cleans = !recipe.clean_before.is_empty() || !recipe.clean_after.is_empty();
    refuse(cleans, "has no cleaners", "clean nothing", Setting::Cleaning)?;
    let what = "leaves no real row out";
    refuse(recipe.undersample.is_some(), what, "leave undersample out", Setting::Undersampling)?;
    let what = "does not look for the nearest real row among all, which drop_closest needs";
    refuse(recipe.drop_closest > 0.0, what, "set drop_closest = 0", Setting::DropClosest)?;
    let what = "holds nothing out, audits nothing and writes no card";
    refuse(recipe.publish.is_some(), what, "leave publish out", Setting::Holdout)?;
    let what = "writes rows in order, real ones first";
    refuse(recipe.shuffles(), what, "set shuffle = false (--shuffle off)", Setting::Output)?;
    let lacking = features(table).find(|column| recipe.missing == Missing::Level && column.missing > 0);
    if let Some(column) = lacking {
        let what = format!("cannot take missing cells as a level, and column {:?} has some", column.name);
        return Err(no(&what, "choose missing drop or impute", Some(Setting::Missing)));
    }
    let numbers = features(table).any(|column| matches!(column.values, Values::Numbers(_)));
    let levels = features(table).any(|column| matches!(column.values, Values::Levels { .. }));
    if recipe.categorical == Categorical::Nc && levels && !numbers {
        let what = "takes the cost of a mismatch from columns of numbers, as SMOTE-NC does, and there are none";
        return Err(no(what, "choose categorical one-hot", Some(Setting::Categorical)));
    }
    if !numbers && !levels {
        return Err(no(
            "learns from columns beside the target, and all are ignored",
            "give one another kind",
            Some(Setting::Columns),
        ));
    }
    if let Some(name) =
        recipe.coarsen.keys().find(|name| !features(table).any(|column| column.name == **name && is_number(column)))
    {
        let what = format!("makes columns of numbers coarser, and {name:?} is none");
        return Err(no(&what, "leave it out of coarsen", Some(Setting::Coarsen)));
    }
    let flag = recipe.flag.as_deref().map_or(FLAG, str::trim);
    let in_table = |name: &&str| table.columns.iter().any(|column| column.name == **name);
    let clash = if ORIGIN.contains(&flag) { Some(flag) } else { [flag].into_iter().chain(ORIGIN).find(in_table) };
    match clash {
        None => Ok(()),
        Some(name) => {
            let what = format!("adds a column {name:?}, and there is one by that name");
            let instead =
                if name == flag { "choose another name for the flag column" } else { "rename the column of the table" };
            Err(no(&what, instead, Some(Setting::Flag)))
        }
    }
}

/// Refuses tables that Spark would read otherwise.
fn check_table(table: &Table, input: &str) -> Result<()> {
    let source = &table.source;
    let refuse = |is: bool, what: &str, instead: &str| if is { Err(no(what, instead, None)) } else { Ok(()) };
    refuse(
        source.format() != Format::Delimited,
        "takes kinds and spellings from a delimited file, and the table is in another format",
        "save the table as CSV and open that",
    )?;
    let encoded = !matches!(source.encoding(), Encoding::Utf8 | Encoding::Utf8Bom);
    refuse(encoded, "reads UTF-8, and the table is in another encoding", "save the table as UTF-8")?;
    let marked = source.encoding() == Encoding::Utf8Bom && !source.has_header();
    refuse(
        marked,
        "takes the mark at the beginning of the file for a part of the first cell",
        "save the table without it",
    )?;
    let packed = source.is_packed() && Path::new(input).extension().is_none_or(|ending| ending != "gz");
    refuse(packed, "knows packed files by their names", "give the file a name that ends in .gz")?;
    let above = !source.preamble().is_empty();
    refuse(above, "takes the first line for the header, and lines stand above it", "take them away")?;
    let unnamed = source.has_header() && source.index_columns() > 0;
    refuse(unnamed, "needs a name for every column, and the header does not name the first", "name it")?;
    for column in features(table).filter(|column| is_number(column)) {
        let style = &column.style;
        let plain = style.before.trim().is_empty() && style.after.trim().is_empty() && style.group.is_none();
        let what = if style.scientific.is_some() {
            "exponents"
        } else if !plain || style.negative != Negative::Inside {
            "symbols or separators"
        } else {
            continue;
        };
        let what = format!("reads and writes plain numbers, and column {:?} has {what}", column.name);
        return Err(no(&what, "write its numbers plainly, or ignore the column", Some(Setting::Columns)));
    }
    Ok(())
}

fn features(table: &Table) -> impl Iterator<Item = &Column> {
    table.columns.iter().filter(|column| column.role == Role::Feature)
}

fn is_number(column: &Column) -> bool {
    matches!(column.values, Values::Numbers(_))
}

/// A cell as the file writes it, as Python writes that, without the quotes of the file.
fn cell(raw: &str) -> String {
    string(&String::from_utf8_lossy(&unquote(raw.as_bytes())))
}

fn settings(recipe: &Recipe, table: &Table, input: &str) -> Result<String> {
    let source = &table.source;
    let odd = Oddities::of(table);
    let names = |role: Role| -> Vec<String> {
        table.columns.iter().filter(|column| column.role == role).map(|column| string(&column.name)).collect()
    };
    let classes: Vec<String> = table.target.classes.iter().map(|class| cell(&class.raw)).collect();
    let binary = features(table).filter(|column| column.kind == Kind::Binary).map(|column| string(&column.name));
    let coarsen = recipe.coarsen.iter().map(|(name, to)| {
        let [step, bottom, top] =
            [to.to, to.bottom, to.top].map(|number| number.map_or_else(|| "None".to_owned(), |it| format!("{it:?}")));
        format!("{}: ({step}, {bottom}, {top})", string(name))
    });
    let mut text = String::from("\n");
    let mut put = |name: &str, value: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name} = {value}");
    };
    put("FILE", &string(input));
    put("OUT", &string(OUT));
    let [header, broken] = [source.has_header(), has_broken_cells(table)].map(truth);
    let separator = string(&char::from(source.delimiter()).to_string());
    put(
        "DIALECT",
        &format!(
            "{{\"sep\": {separator}, \"header\": {header}, \"multiLine\": {broken}, \"quote\": '\"', \"escape\": '\"', \"encoding\": \"UTF-8\"}}"
        ),
    );
    put("DECIMAL_COMMA", truth(source.decimal_comma()));
    put("MISSING_CELLS", &filled(&source.rules().marks.list().iter().map(|mark| string(mark)).collect::<Vec<_>>()));
    put("COLUMNS", &filled(&table.columns.iter().map(|column| string(&column.name)).collect::<Vec<_>>()));
    put("IGNORED", &filled(&names(Role::Ignored)));
    put("TARGET", &string(&table.columns[table.target.column].name));
    put("CLASSES", &filled(&classes));
    text += "# Decimals and significant digits that a new number is rounded to, and the most and fewest decimals it is written with.\n";
    let mut put = |name: &str, value: &str| {
        let _ = writeln!(text, "{name} = {value}");
    };
    put(
        "NUMBERS",
        &dictionary(
            &features(table).filter(|column| is_number(column)).map(|it| number(recipe, it)).collect::<Vec<_>>(),
        ),
    );
    put("COARSEN", &dictionary(&coarsen.collect::<Vec<_>>()));
    put("NOMINALS", &dictionary(&nominals(table)));
    put("BINARY", &filled(&binary.collect::<Vec<_>>()));
    put("SPELLINGS", &dictionary(odd.spellings()));
    put("METHOD", &string(recipe.method()?.name()));
    put("K", &recipe.k.to_string());
    put("NC", truth(recipe.categorical == Categorical::Nc && !nominals(table).is_empty()));
    put(
        "SCALE",
        match recipe.scale {
            Scale::Standard => "\"standard\"",
            Scale::Minmax => "\"minmax\"",
            Scale::None => "\"none\"",
        },
    );
    put(
        "MISSING",
        match recipe.missing {
            Missing::Drop => "\"drop\"",
            Missing::Impute => "\"impute\"",
            // No cell is missing, or it would have been refused.
            Missing::Level | Missing::Error => "\"error\"",
        },
    );
    put("SYNTHETIC_ONLY", truth(recipe.output == Output::Synthetic));
    put("TOTALS", &totals(recipe, table)?);
    put("SEED", &recipe.seed.to_string());
    put("OVERSUPPLY", &format!("{:?}", recipe.oversupply));
    put("TOP_UP", truth(recipe.top_up));
    put("DROP_IDENTICAL", truth(recipe.drops_identical()));
    put("FLAG", &string(recipe.flag.as_deref().map_or(FLAG, str::trim)));
    Ok(text)
}

/// Named totals stay named, as the table that Spark reads may have more rows than this one.
fn totals(recipe: &Recipe, table: &Table) -> Result<String> {
    let classes: Vec<(&str, u64)> =
        table.target.classes.iter().map(|class| (class.label.as_str(), class.count as u64)).collect();
    // For the classes that are named and not there.
    recipe.targets(&classes)?;
    Ok(match (&recipe.totals, recipe.output) {
        (Some(Totals::Counts(counts)), _) => {
            dictionary(&counts.iter().map(|(label, total)| format!("{}: {total}", string(label))).collect::<Vec<_>>())
        }
        (Some(Totals::Named(NamedTotals::Balance)), _) | (None, Output::Augmented) => "\"balance\"".to_owned(),
        (Some(Totals::Named(NamedTotals::Table)), _) | (None, Output::Synthetic) => "\"table\"".to_owned(),
    })
}

/// Whether a quoted cell goes on in the next line.
fn has_broken_cells(table: &Table) -> bool {
    let breaks = |row: usize| table.source.row(row).iter().any(|byte| matches!(byte, b'\n' | b'\r'));
    table.source.has_quotes() && (0..table.rows()).any(breaks)
}

fn number(recipe: &Recipe, column: &Column) -> String {
    let style = &column.style;
    let full = recipe.decimals == Decimals::Full;
    let decimals = match (style.significant, column.kind) {
        (Some(_), _) => None,
        (None, Kind::Decimal) => (!full).then_some(style.max_decimals),
        (None, _) => Some(0),
    };
    let digits = style.significant.filter(|_| !full || column.kind != Kind::Decimal);
    let most = (!full && style.significant.is_none()).then_some(style.max_decimals);
    let [decimals, digits, most] =
        [decimals, digits, most].map(|it| it.map_or_else(|| "None".to_owned(), |it| it.to_string()));
    format!("{}: ({decimals}, {digits}, {most}, {})", string(&column.name), style.min_decimals)
}

/// Categories with their levels as they are written, and one-hot groups with how each member writes 0 and 1, in the order in which
/// distances are summed.
fn nominals(table: &Table) -> Vec<String> {
    let of = |(at, column): (usize, &Column)| {
        let Values::Levels { levels, .. } = &column.values else { return None };
        if column.kind != Kind::OneHot {
            let cells: Vec<String> = levels.iter().map(|level| cell(&level.raw)).collect();
            return Some(format!("{}: {}", string(&column.name), list(&cells)));
        }
        // The other members are there with the first.
        let group = table.groups.iter().find(|group| group.columns.first() == Some(&at))?;
        let members = group.columns.iter().map(|&member| {
            let column = &table.columns[member];
            let Values::Levels { levels, .. } = &column.values else { return String::new() };
            let spelt = |one: bool| {
                let level = levels.iter().find(|level| bit(&level.label) == Some(one));
                level.map_or_else(|| string(if one { "1" } else { "0" }), |level| cell(&level.raw))
            };
            format!("{}: [{}, {}]", string(&column.name), spelt(false), spelt(true))
        });
        Some(format!("{}: {}", string(&group.name), dictionary(&members.collect::<Vec<_>>())))
    };
    table.columns.iter().enumerate().filter(|(_, column)| column.role == Role::Feature).filter_map(of).collect()
}

/// A list whose lines are filled.
fn filled(items: &[String]) -> String {
    let mut text = String::from("[");
    let mut width = 0;
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            text.push(',');
            width += 1;
            let breaks = width + item.chars().count() > 110;
            text += if breaks { "\n    " } else { " " };
            width = if breaks { 0 } else { width };
        }
        text += item;
        width += item.chars().count() + 1;
    }
    text.push(']');
    text
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path, sync::Arc};

    use super::*;
    use crate::{
        progress::Progress,
        recipe::Coarsen,
        sampling::METHODS,
        table::{ColumnSettings, Source, samples},
    };

    fn stroke() -> Table {
        samples::open("stroke-clinic", &ColumnSettings::default(), &Progress::new()).unwrap()
    }

    fn table(text: &str) -> Table {
        let source = Source::from_bytes("t.csv", text.as_bytes().to_vec(), true).unwrap();
        let roles = ColumnSettings { target: Some("class".to_owned()), ..ColumnSettings::default() };
        Table::from_source(Arc::new(source), "t.csv", None, &roles, &Progress::new()).unwrap()
    }

    /// That it gives the program's rows is what `benches/check_spark.py` tries; this is the script that was tried.
    #[test]
    fn the_script_is_the_one_that_was_tried() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/stroke-clinic-spark.py");
        let script = spark(&Recipe::default(), &stroke(), "stroke-clinic.csv").unwrap();
        let golden = fs::read_to_string(path).unwrap();
        for (new, old) in script.lines().zip(golden.lines()) {
            assert_eq!(new, old);
        }
        assert_eq!(script, golden);
        assert!(script.lines().count() <= 400, "{} lines", script.lines().count());
        assert!(!script.contains(['@', '\t']));
    }

    #[test]
    fn what_the_script_lacks_is_refused_by_name() {
        let table = stroke();
        let recipe = |text: &str| Recipe::from_toml(&format!("version = 1\n{text}"), "r.toml").unwrap();
        for (text, words, setting) in [
            ("bases = [\"safe\"]", "bases all", Setting::Bases),
            ("shady = 2", "shady = 0", Setting::Shady),
            ("[clean_before]\nmethod = \"tomek\"", "no cleaners", Setting::Cleaning),
            ("undersample = \"random\"", "leave undersample out", Setting::Undersampling),
            ("drop_closest = 1.0", "drop_closest = 0", Setting::DropClosest),
            ("shuffle = true", "shuffle = false", Setting::Output),
            ("output = \"synthetic\"", "shuffle = false", Setting::Output),
            ("missing = \"level\"", "missing drop or impute", Setting::Missing),
            ("flag = \"gap\"", "another name", Setting::Flag),
            ("flag = \"age\"", "another name", Setting::Flag),
            ("[publish]\nholdout = 0.1", "leave publish out", Setting::Holdout),
            ("[coarsen.gender]\nto = 1.0", "leave it out of coarsen", Setting::Coarsen),
        ] {
            let error = spark(&recipe(text), &table, "t.csv").unwrap_err();
            assert!(error.message.contains(words) && error.message.contains("Spark"), "{text}: {}", error.message);
            assert_eq!(error.setting, Some(setting), "{text}");
        }
        for method in METHODS {
            let recipe = Recipe { method: method.name().to_owned(), ..Recipe::default() };
            match spark(&recipe, &table, "t.csv") {
                Ok(_) => assert!(matches!(method.name(), "smote" | "random"), "{}", method.name()),
                Err(error) => assert!(error.message.contains(method.title()), "{}", error.message),
            }
        }
    }

    #[test]
    fn tables_that_spark_would_read_otherwise_are_refused() {
        let of = |text: &str| spark(&Recipe::default(), &table(text), "t.csv");
        let rows = "1.5,no\n2.5,no\n3.5,yes\n4.5,yes\n1.25,no\n";
        assert!(of(&format!("x,class\n{rows}")).is_ok());
        for (text, words) in [
            (format!("sep=,\nx,class\n{rows}"), "lines stand above it"),
            (format!("x,class\n{}", rows.replace(",no", "%,no").replace(",yes", "%,yes")), "symbols or separators"),
            (format!("x,class\n{}", rows.replace(".5,", ".5e-9,")), "exponents"),
            (format!("base_row,class\n{rows}"), "base_row"),
        ] {
            let error = of(&text).unwrap_err();
            assert!(error.message.contains(words), "{text}: {}", error.message);
        }
    }

    #[test]
    fn the_script_carries_what_was_found() {
        let text = "x,w,k_a,k_b,n,class\n1.50,\"a \"\"b\"\"\",1,0,3,no\n2.25, c,0,1,4,no\n3.5,c,1,0,5,yes\n4.5,c,0,1,NA,yes\n9,c,0,1,7,no\n";
        let mut recipe = Recipe { categorical: Categorical::Nc, missing: Missing::Impute, k: 1, ..Recipe::default() };
        recipe.coarsen.insert("x".to_owned(), Coarsen { to: Some(0.5), bottom: None, top: Some(4.0) });
        let script = spark(&recipe, &table(text), "a \"b\".csv").unwrap();
        for line in [
            r#"FILE = "a \"b\".csv""#,
            r#"NUMBERS = {"x": (2, None, 2, 0), "n": (0, None, 0, 0)}"#,
            r#"COARSEN = {"x": (0.5, None, 4.0)}"#,
            r#"NOMINALS = {"w": ["a \"b\"", " c"], "k": {"k_a": ["0", "1"], "k_b": ["0", "1"]}}"#,
            r#"CLASSES = ["no", "yes"]"#,
            r#"BINARY = ["w"]"#,
            r#"TOTALS = "balance""#,
            r#"MISSING = "impute""#,
            "NC = True",
            r#"DIALECT = {"sep": ",", "header": True, "multiLine": False, "quote": '"', "escape": '"', "encoding": "UTF-8"}"#,
        ] {
            assert!(script.lines().any(|it| it == line), "{line}: {}", &script[..4_000]);
        }
    }

    #[test]
    fn lists_are_filled_line_by_line() {
        let items: Vec<String> = (0..40).map(|it| format!("\"{it}\"")).collect();
        let text = filled(&items);
        assert!(text.lines().all(|line| line.chars().count() <= 120) && text.lines().count() == 3, "{text}");
        assert_eq!(filled(&[]), "[]");
    }
}
