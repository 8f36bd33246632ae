//! Small tables with what makes trouble: ties, repeated rows, few values, groups, holes, constants. And recipes for them.

use std::sync::Arc;

use proptest::{collection::vec, prelude::*, sample::select};
use smotescope::{
    pipeline::{self, Outcome},
    progress::{Progress, Stop},
    recipe::{Categorical, Decimals, DropScope, Missing, NamedTotals, Nearest, Output, Recipe, Scale, Totals},
    sampling::{
        cleaning::Cleaning,
        parameter::{ParameterValues, Value},
        undersampling::Undersampling,
    },
    table::{ColumnSettings, Kind, Source, Table},
};

/// What a column holds.
#[derive(Clone, Copy, Debug)]
pub enum Holds {
    /// Whole numbers from 0 to 3: many ties.
    Grid,
    /// One decimal.
    Tenths,
    /// Whole numbers far apart.
    Wide,
    /// Two words.
    Pair,
    /// Three words, one of them rare.
    Words,
    /// Three 0/1 columns of which one is 1.
    Group,
    /// The same number in every row.
    Constant,
}

const ALL: [Holds; 7] =
    [Holds::Grid, Holds::Tenths, Holds::Wide, Holds::Pair, Holds::Words, Holds::Group, Holds::Constant];

/// A cell from a byte; the highest bytes are holes where there may be some.
fn cell(holds: Holds, byte: u8, holes: bool) -> String {
    if holes && byte > 250 && !matches!(holds, Holds::Group | Holds::Constant) {
        return String::new();
    }
    match holds {
        Holds::Grid => (byte % 4).to_string(),
        Holds::Tenths => format!("{}.{}", byte % 90 / 10, byte % 10),
        Holds::Wide => (i32::from(byte) * 37 % 251 - 80).to_string(),
        Holds::Pair => ["no", "yes"][usize::from(byte % 2)].to_owned(),
        Holds::Words => ["blue", "green", "red"][usize::from(byte % 7 / 3)].to_owned(),
        Holds::Group => ["1,0,0", "0,1,0", "0,0,1"][usize::from(byte % 3)].to_owned(),
        Holds::Constant => "2.5".to_owned(),
    }
}

/// The text of a table: the first rows hold every class, and every value of the columns of words.
fn text(
    columns: &[Holds],
    rows: &[(Vec<u8>, u8)],
    copies: &[(usize, u8)],
    classes: u8,
    holes: bool,
) -> (String, ColumnSettings) {
    let mut roles = ColumnSettings { target: Some("class".to_owned()), ..ColumnSettings::default() };
    let mut text = String::new();
    for (at, holds) in columns.iter().enumerate() {
        match holds {
            Holds::Group => text.extend([format!("g{at}_a,g{at}_b,g{at}_c,")]),
            _ => text.extend([format!("v{at},")]),
        }
        let kind = match holds {
            Holds::Grid | Holds::Wide => Kind::Integer,
            Holds::Tenths | Holds::Constant => Kind::Decimal,
            Holds::Words => Kind::Category,
            Holds::Pair | Holds::Group => continue,
        };
        roles.kinds.insert(format!("v{at}"), kind);
    }
    text += "class\n";
    let line = |bytes: &[u8], class: u8, holes: bool| {
        let cells = columns.iter().zip(bytes).map(|(&holds, &byte)| cell(holds, byte, holes) + ",");
        cells.collect::<String>() + &format!("c{}\n", class % classes)
    };
    for first in 0..6_u8 {
        text += &line(&vec![first; columns.len()], first, false);
    }
    for (bytes, class) in rows {
        text += &line(bytes, *class, holes);
    }
    for &(row, class) in copies {
        text += &line(&rows[row % rows.len()].0, class, holes);
    }
    (text, roles)
}

pub fn table(text: &str, roles: &ColumnSettings) -> Arc<Table> {
    let source = Source::from_bytes("t.csv", text.as_bytes().to_vec(), true).unwrap();
    Arc::new(Table::from_source(Arc::new(source), "t.csv", None, roles, &Progress::new()).unwrap())
}

/// A table of up to six columns and some seventy rows, a few of them copies of others.
pub fn tables() -> impl Strategy<Value = Arc<Table>> {
    of_columns(vec(select(&ALL[..]), 1..=6))
}

/// Tables of numbers alone.
pub fn tables_of_numbers() -> impl Strategy<Value = Arc<Table>> {
    of_columns(vec(select(&ALL[..3]), 1..=8))
}

/// Up to 300 rows of whole numbers that are sums of two hidden ones, and some noise: principal axes pay here, there are ties, and
/// a column may be of a size that single precision cannot hold.
pub fn tables_of_few_factors() -> impl Strategy<Value = Arc<Table>> {
    let loads = vec((-3..=3_i64, -3..=3_i64, select(vec!["", "", "", "", "e6", "e25", "e-30", "e60"])), 2..=12);
    let rows = vec((0..12_i64, 0..12_i64, vec(0..2_i64, 12), any::<bool>()), 40..300);
    (loads, rows).prop_map(|(loads, rows)| {
        let mut roles = ColumnSettings { target: Some("class".to_owned()), ..ColumnSettings::default() };
        let mut text = String::new();
        for at in 0..loads.len() {
            text.extend([format!("v{at},")]);
            roles.kinds.insert(format!("v{at}"), Kind::Decimal);
        }
        text += "class\n";
        for (at, (a, b, noise, class)) in rows.into_iter().enumerate() {
            for ((of_a, of_b, size), noise) in loads.iter().zip(noise) {
                text.extend([format!("{}{size},", of_a * a + of_b * b + noise)]);
            }
            // Both classes occur.
            text += if at > 1 && class || at == 0 { "yes\n" } else { "no\n" };
        }
        table(&text, &roles)
    })
}

fn of_columns(columns: impl Strategy<Value = Vec<Holds>>) -> impl Strategy<Value = Arc<Table>> {
    (columns, 2..=4_u8, any::<bool>()).prop_flat_map(|(columns, classes, holes)| {
        let rows = vec((vec(any::<u8>(), columns.len()), any::<u8>()), 20..60);
        (rows, vec((any::<usize>(), any::<u8>()), 0..12)).prop_map(move |(rows, copies)| {
            let (text, roles) = text(&columns, &rows, &copies, classes, holes);
            table(&text, &roles)
        })
    })
}

/// Two epochs where the method learns in epochs, and any cluster that has rows enough: what is promised of its rows holds however
/// good they are.
pub fn quick(mut recipe: Recipe) -> Recipe {
    if recipe.method == "kmeans-smote" {
        recipe.type_parameter("balance", "0").unwrap();
    }
    let learns = recipe.method().unwrap().parameters().iter().any(|parameter| parameter.key == "epochs");
    if learns {
        recipe.type_parameter("epochs", "2").unwrap();
    }
    recipe
}

/// Recipes that most of these tables can follow.
pub fn recipes() -> impl Strategy<Value = Recipe> {
    let geometry = (
        select(vec![Scale::Standard, Scale::Minmax, Scale::None]),
        select(vec![Categorical::OneHot, Categorical::OneHot, Categorical::Nc]),
        select(vec![Missing::Drop, Missing::Impute, Missing::Level]),
        select(vec![Nearest::Any, Nearest::Any, Nearest::Class]),
    );
    let making = (
        select(vec![
            "smote",
            "smote",
            "adasyn",
            "borderline",
            "borderline",
            "svm-smote",
            "kmeans-smote",
            "simplex",
            "mgs",
            "rose",
            "g-smote",
            "prowsyn",
            "polynom-fit",
            "smobd",
            "lee",
            "lvq-smote",
            "ccr",
            "copula",
            "cart",
            "arf",
            "random",
            "none",
        ]),
        (1..=8_u64, select(vec!["1", "2"])),
        1..=4_usize,
        0..5_u64,
        select(vec![Decimals::Source, Decimals::Source, Decimals::Full]),
    );
    let choosing = (
        select(vec![1.0, 1.5, 2.0, 3.0]),
        any::<bool>(),
        select(vec![None, None, Some(false)]),
        select(vec![0.0, 10.0, 33.3, 80.0]),
        select(vec![DropScope::Table, DropScope::Class]),
    );
    let amount = (
        select(vec![Output::Augmented, Output::Augmented, Output::Synthetic]),
        prop_oneof![
            Just(None),
            Just(Some(Totals::Named(NamedTotals::Balance))),
            (20..90_u64, 20..90_u64)
                .prop_map(|(a, b)| Some(Totals::Counts([("c0".to_owned(), a), ("c1".to_owned(), b)].into()))),
        ],
        undersampling(),
        (cleaning(), cleaning()),
    );
    (geometry, making, choosing, amount).prop_map(|(geometry, making, choosing, amount)| {
        quick(Recipe {
            scale: geometry.0,
            categorical: geometry.1,
            missing: geometry.2,
            nearest: geometry.3,
            method: making.0.to_owned(),
            parameters: if making.0 == "borderline" { borderline(making.1) } else { ParameterValues::new() },
            k: making.2,
            seed: making.3,
            decimals: making.4,
            oversupply: choosing.0,
            top_up: choosing.1,
            drop_identical: choosing.2,
            drop_closest: choosing.3,
            drop_scope: choosing.4,
            output: amount.0,
            totals: amount.1,
            undersample: amount.2,
            clean_before: amount.3.0,
            clean_after: amount.3.1,
            ..Recipe::default()
        })
    })
}

/// No cleaner, as often as not, or one, or two.
fn cleaning() -> impl Strategy<Value = Vec<Cleaning>> {
    let typed = [
        "tomek",
        "tomek:classes=all",
        "tomek:classes=larger",
        "enn:k=2",
        "enn:votes=most",
        "enn:k=4,votes=most,classes=all",
        "renn:votes=most",
        "renn:k=1,classes=all",
        "renn:rounds=2",
        "allknn",
        "allknn:k=4,votes=most,classes=all",
        "ncr",
        "ncr:k=2,threshold=130",
        "ncr:classes=all",
        "cnn",
        "cnn:seeds=3,classes=all",
        "oss",
        "oss:seeds=2,classes=all",
        "ipf",
        "ipf:parts=3,share=5,classes=all",
        "ipf:parts=4,votes=all,rounds=1",
    ];
    let one = select(typed.to_vec()).prop_map(|typed| Cleaning::read(typed).unwrap());
    prop_oneof![Just(Vec::new()), vec(one, 1..3)]
}

/// None, as often as not.
fn undersampling() -> impl Strategy<Value = Option<Undersampling>> {
    let typed = [
        "random",
        "nearmiss",
        "nearmiss:version=2,k=1",
        "nearmiss:version=3,k=2",
        "centroids",
        "centroids:voting=soft",
        "centroids:voting=soft,rounds=1",
        "hardness:trees=3",
    ];
    prop_oneof![Just(None), select(typed.to_vec()).prop_map(|typed| Some(Undersampling::read(typed).unwrap()))]
}

fn borderline((m, kind): (u64, &str)) -> ParameterValues {
    [("m".to_owned(), Value::Whole(m)), ("kind".to_owned(), Value::Word(kind.to_owned()))].into()
}

/// The outcome, or nothing where the table cannot follow the recipe for a reason that is known.
pub fn outcome(table: &Arc<Table>, recipe: &Recipe) -> Option<Outcome> {
    match pipeline::run(table, recipe, &Progress::new()) {
        Ok(outcome) => Some(outcome),
        Err(Stop::Cancelled) => panic!("nobody cancelled"),
        Err(Stop::Failed(error)) => {
            let known = [
                "complete row",
                "its total is",
                "nothing synthetic",
                "at least one numeric column",
                "no row is complete",
                "is in danger",
                "are noise",
                "to be told from",
                "to reach to",
                "none has more than neighbours",
                "learns from 2 or more",
                "rows around them",
                "to compare a row with",
                "learns from 4 or more",
                "codes are needed",
                "rows, too few for k",
                "in other classes: choose a higher level",
                "weigh nothing",
                "too few for parts",
            ];
            assert!(known.iter().any(|reason| error.message.contains(reason)), "{error}");
            None
        }
    }
}

/// A few dozen tables a property, so that the whole suite stays quick.
pub fn few(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
