//! The command line that does what a recipe says.

use std::fmt::Display;

use clap::ValueEnum;

use super::{FOLDER, OUT};
use crate::{
    recipe::{HOLDOUT, NamedTotals, Output, Recipe, Totals},
    sampling::{fate::When, step::RemovalStep},
    table::Kind,
};

/// `smotescope resample …`, for a shell after POSIX. What is as usual is left out. `target` is the column that was found
/// where the recipe does not say, and `out` the file that is written, unless it is a folder that is published into.
pub fn command(recipe: &Recipe, input: &str, target: Option<&str>, out: &str) -> String {
    // A file whose name begins as an option does is one all the same.
    let input = if input.starts_with('-') { format!("./{input}") } else { input.to_owned() };
    format!("smotescope resample {}{}", quoted(&input), options(recipe, target, out).concat())
}

/// The options that `to` has and `from` has not, as they are typed.
pub fn more_options(from: &Recipe, to: &Recipe) -> String {
    let (from, to) = (options(from, None, OUT), options(to, None, OUT));
    to.into_iter().filter(|option| !from.contains(option)).collect::<String>().trim_start().to_owned()
}

/// Every option that differs from what is usual, each with a blank before it.
fn options(recipe: &Recipe, target: Option<&str>, out: &str) -> Vec<String> {
    let usual = Recipe::default();
    let mut line = Line::default();
    line.given("target", recipe.table.target.as_deref().or(target));
    for column in &recipe.table.ignore {
        line.add("ignore", column);
    }
    for (column, kind) in &recipe.table.kinds {
        line.add("kind", &format!("{column}={}", kind_name(*kind)));
    }
    if recipe.table.no_header {
        line.0.push(" --no-header".to_owned());
    }
    if let Some(lines) = recipe.table.skip_lines {
        line.add("skip-lines", &lines.to_string());
    }
    for mark in &recipe.table.missing_marks {
        line.add("missing-mark", mark);
    }
    for word in &recipe.table.not_missing {
        line.add("not-missing", word);
    }
    line.differs("method", &recipe.method, &usual.method);
    line.differs("k", &recipe.k, &usual.k);
    for (key, value) in &recipe.parameters {
        line.add("param", &format!("{key}={value}"));
    }
    for when in When::ALL {
        for cleaning in recipe.cleaning(when) {
            line.add(&format!("clean-{}", when.name()), &cleaning.typed());
        }
    }
    line.choice("scale", &recipe.scale, &usual.scale);
    line.choice("categorical", &recipe.categorical, &usual.categorical);
    line.differs("seed", &recipe.seed, &usual.seed);
    match &recipe.totals {
        None => {}
        Some(Totals::Named(NamedTotals::Balance)) if recipe.output == Output::Augmented => {}
        Some(Totals::Named(NamedTotals::Table)) if recipe.output == Output::Synthetic => {}
        Some(Totals::Named(NamedTotals::Balance)) => line.add("totals", "balance"),
        Some(Totals::Named(NamedTotals::Table)) => line.add("totals", "table"),
        // No class is named: all stay as they are.
        Some(Totals::Counts(counts)) if counts.is_empty() => line.add("totals", "table"),
        Some(Totals::Counts(counts)) => {
            for (class, count) in counts {
                line.add("total", &format!("{class}={count}"));
            }
        }
    }
    if recipe.publish.is_none() {
        line.choice("output", &recipe.output, &usual.output);
    }
    line.differs("oversupply", &recipe.oversupply, &usual.oversupply);
    line.switch("top-up", recipe.top_up, usual.top_up);
    let unsaid = Recipe { drop_identical: None, shuffle: None, ..recipe.clone() };
    line.switch("drop-identical", recipe.drops_identical(), unsaid.drops_identical());
    line.differs("drop-closest", &recipe.drop_closest, &usual.drop_closest);
    line.choice("drop-scope", &recipe.drop_scope, &usual.drop_scope);
    line.choice("nearest", &recipe.nearest, &usual.nearest);
    line.choice("missing", &recipe.missing, &usual.missing);
    line.choice("decimals", &recipe.decimals, &usual.decimals);
    for (column, coarsen) in &recipe.coarsen {
        let codes = [("coarsen", coarsen.to), ("bottom-code", coarsen.bottom), ("top-code", coarsen.top)];
        for (option, value) in codes {
            line.given(option, value.map(|value| format!("{column}={value}")).as_deref());
        }
    }
    for given in &recipe.given {
        line.add("given", &given.to_string());
    }
    line.differs("shady", &recipe.shady, &usual.shady);
    line.differs("bases", &recipe.bases.typed(), &usual.bases.typed());
    line.switch("shuffle", recipe.shuffles(), unsaid.shuffles());
    if let Some(publish) = &recipe.publish {
        // A published file holds synthetic rows alone, so there is nothing to leave out or to mark.
        line.differs("holdout", &publish.holdout, &HOLDOUT);
        for key in &publish.keys {
            line.add("keys", key);
        }
        line.add("publish", FOLDER);
    } else {
        line.given("undersample", recipe.undersample.as_ref().map(RemovalStep::typed).as_deref());
        line.given("flag", recipe.flag.as_deref());
        line.add("out", out);
    }
    line.0
}

/// A command line as it grows, an option after the other.
#[derive(Default)]
struct Line(Vec<String>);

impl Line {
    fn add(&mut self, option: &str, value: &str) {
        // One that begins with a minus would be taken for an option.
        let between = if value.starts_with('-') { '=' } else { ' ' };
        self.0.push(format!(" --{option}{between}{}", quoted(value)));
    }

    fn given(&mut self, option: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.add(option, value);
        }
    }

    fn differs<T: PartialEq + Display>(&mut self, option: &str, value: &T, usual: &T) {
        if value != usual {
            self.add(option, &value.to_string());
        }
    }

    fn choice<T: PartialEq + ValueEnum>(&mut self, option: &str, value: &T, usual: &T) {
        if value != usual {
            self.add(option, &value_name(value));
        }
    }

    fn switch(&mut self, option: &str, on: bool, usual: bool) {
        if on != usual {
            self.add(option, if on { "on" } else { "off" });
        }
    }
}

fn value_name(value: &impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Integer => "integer",
        Kind::Decimal => "decimal",
        Kind::Binary => "binary",
        Kind::Category => "category",
        Kind::OneHot => "one_hot",
        Kind::Identifier => "identifier",
        Kind::Date => "date",
        Kind::Text => "text",
    }
}

/// A word for a shell: as it is if it has no sign that means something there, otherwise in single quotes.
fn quoted(word: &str) -> String {
    let plain = |sign: char| {
        sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-' | '.' | '/' | '=' | ':' | ',' | '+' | '@' | '%')
    };
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        recipe::{Categorical, Coarsen, DropScope, PublishSettings},
        sampling::undersampling::Undersampling,
    };

    #[test]
    fn what_is_usual_is_left_out() {
        let usual = Recipe::default();
        assert_eq!(command(&usual, "t.csv", None, OUT), "smotescope resample t.csv --out resampled.csv");
        assert_eq!(
            command(&usual, "-my table.csv", Some("it's"), OUT),
            r"smotescope resample './-my table.csv' --target 'it'\''s' --out resampled.csv"
        );
        assert_eq!(command(&usual, "t.csv", None, "/a b/new.csv"), "smotescope resample t.csv --out '/a b/new.csv'");
        let said = Recipe { drop_identical: Some(true), shuffle: Some(false), ..usual };
        assert_eq!(command(&said, "t.csv", None, OUT), "smotescope resample t.csv --out resampled.csv");
    }

    #[test]
    fn what_differs_is_said() {
        let mut recipe = Recipe {
            k: 3,
            categorical: Categorical::Nc,
            drop_closest: 12.5,
            drop_scope: DropScope::Class,
            top_up: false,
            undersample: Some(Undersampling::new("random")),
            flag: Some("is new".to_owned()),
            totals: Some(Totals::Counts([("-a=b".to_owned(), 30), (String::new(), 4)].into())),
            ..Recipe::default()
        };
        recipe.table.kinds.insert("region".to_owned(), Kind::OneHot);
        recipe.table.no_header = true;
        recipe.table.skip_lines = Some(2);
        recipe.table.missing_marks = vec!["-9".to_owned(), "not known".to_owned()];
        recipe.table.not_missing = vec!["None".to_owned()];
        assert_eq!(
            command(&recipe, "t.csv", Some("y"), OUT),
            "smotescope resample t.csv --target y --kind region=one_hot --no-header --skip-lines 2 \
             --missing-mark=-9 --missing-mark 'not known' --not-missing None --k 3 --categorical nc --total =4 \
             --total=-a=b=30 --top-up off --drop-closest 12.5 --drop-scope class --undersample random --flag 'is new' \
             --out resampled.csv"
        );
        let synthetic = Recipe { output: Output::Synthetic, shuffle: Some(false), ..Recipe::default() };
        assert!(command(&synthetic, "t.csv", None, OUT).contains("--output synthetic --shuffle off"));
        let publish = PublishSettings { holdout: 0.3, keys: vec!["age".to_owned(), "town".to_owned()] };
        let published = Recipe {
            coarsen: [("age".to_owned(), Coarsen { to: Some(5.0), bottom: Some(-1.0), top: Some(90.5) })].into(),
            output: Output::Synthetic,
            publish: Some(publish),
            flag: Some("new".to_owned()),
            ..Recipe::default()
        };
        assert_eq!(
            command(&published, "t.csv", None, OUT),
            "smotescope resample t.csv --coarsen age=5 --bottom-code age=-1 --top-code age=90.5 --holdout 0.3 --keys age \
             --keys town --publish published"
        );
        let more = Recipe { k: 7, drop_identical: Some(false), ..published.clone() };
        assert_eq!(more_options(&published, &more), "--k 7 --drop-identical off");
        assert_eq!(more_options(&more, &published), "");
        let copies = Recipe { method: "random".to_owned(), drop_identical: Some(false), ..Recipe::default() };
        assert_eq!(
            command(&copies, "t.csv", None, OUT),
            "smotescope resample t.csv --method random --out resampled.csv"
        );
    }
}
