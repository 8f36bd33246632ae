//! What every method keeps to: its parameters count everywhere, its rows stay where targets grow, its needs are said.

use std::{fmt::Write, sync::Arc};

use smotescope::{
    error::{Fault, Setting},
    pipeline::{self, Outcome, Pipeline},
    progress::{Progress, Stop},
    recipe::{Categorical, Decimals, Nearest, Recipe, Totals},
    report::recipe_as,
    sampling::{ColumnsNeeded, METHODS, Parameter, Sampler, Value, decode::Row, parameter::Domain},
    table::{ColumnSettings, Table},
};

use crate::{
    cases::{quick, table},
    reference,
};

/// Two classes that lie within one another, with a column of words: 40 rows of `few` and 110 of `many`.
fn mixed() -> Arc<Table> {
    let mut text = String::from("x,y,w,class\n");
    for row in 0..150_usize {
        let (x, y) = (row * 37 % 101, row * row * 53 % 97);
        writeln!(text, "{x}.5,{y},{},{}", ["a", "b", "c"][row % 3], if row % 15 < 4 { "few" } else { "many" }).unwrap();
    }
    table(&text, &ColumnSettings::default())
}

/// Two classes side by side, which meet at their edges: 60 rows of `few` and 110 of `many`.
fn side_by_side() -> Arc<Table> {
    let mut text = String::from("x,y,w,class\n");
    for row in 0..170_usize {
        let (x, y) = (row * 37 % 101, row * row * 53 % 97);
        let (label, shift) = if row % 17 < 6 { ("few", 0) } else { ("many", 70) };
        writeln!(text, "{}.5,{y},{},{label}", x + shift, ["a", "b", "c"][row % 3]).unwrap();
    }
    table(&text, &ColumnSettings::default())
}

/// Two classes along a line, so that their rows lie ever farther from each other: 40 of `few`, then 110 of `many`.
fn in_a_row() -> Arc<Table> {
    let mut text = String::from("x,class\n");
    for row in 0..150_usize {
        writeln!(text, "{row}.5,{}", if row < 40 { "few" } else { "many" }).unwrap();
    }
    table(&text, &ColumnSettings::default())
}

/// Two classes of words alone: 40 rows of `few` and 110 of `many`.
fn words() -> Arc<Table> {
    let mut text = String::from("u,v,w,class\n");
    for row in 0..150_usize {
        let word = |of: usize| ["a", "b", "c", "d", "e"][row * of % 31 * row % 5];
        let label = if row % 15 < 4 { "few" } else { "many" };
        writeln!(text, "{},{},{},{label}", word(3), word(7), word(11)).unwrap();
    }
    table(&text, &ColumnSettings::default())
}

/// A table on which every parameter of a method counts.
fn table_for(method: &dyn Sampler) -> Arc<Table> {
    match method.name() {
        "svm-smote" => side_by_side(),
        "prowsyn" => in_a_row(),
        "smote-n" => words(),
        _ => mixed(),
    }
}

fn recipe(method: &str, few: u64) -> Recipe {
    let totals = Some(Totals::Counts([("few".to_owned(), few)].into()));
    quick(Recipe { method: method.to_owned(), totals, ..Recipe::default() })
}

fn run(table: &Arc<Table>, recipe: &Recipe) -> Outcome {
    pipeline::run(table, recipe, &Progress::new()).unwrap()
}

/// Parents, gaps and values of all rows that were made.
fn made(outcome: &Outcome) -> Vec<(Vec<u32>, Vec<u64>, Row)> {
    let reader = outcome.reader();
    let classes = (0_u32..).zip(&outcome.generated).filter_map(|(class, rows)| Some((class, rows.as_deref()?)));
    let all = classes.flat_map(|(class, rows)| (0..rows.len() as u32).map(move |index| (class, rows, index)));
    all.map(|(class, rows, index)| {
        let lineage = rows.lineage(index).unwrap();
        let row = reader.row(&reader.made(class, index).unwrap());
        (lineage.rows(), lineage.gaps().into_iter().map(f64::to_bits).collect(), row)
    })
    .collect()
}

/// Another value than the usual one, as it is typed.
fn other(parameter: &Parameter) -> String {
    match parameter.domain {
        Domain::Whole { .. } if parameter.key == "epochs" => "3".to_owned(),
        Domain::Number { .. } if parameter.key == "balance" => "0.3".to_owned(),
        Domain::Number { usual, most, .. } => (if usual == 0.0 { most } else { usual } / 2.0).to_string(),
        Domain::Whole { usual, .. } => (usual / 2).to_string(),
        Domain::Choice(words) => words.last().unwrap().0.to_owned(),
    }
}

/// One that is forgotten anywhere would show here: in the rows, in what is kept between runs, in the recipe and in the command.
#[test]
fn every_parameter_of_every_method_counts() {
    for method in METHODS {
        let table = table_for(*method);
        let usual = recipe(method.name(), 110);
        let mut pipeline = Pipeline::with_projection(Arc::clone(&table));
        let before = made(&pipeline.run(&usual, &Progress::new()).unwrap());
        for parameter in method.parameters() {
            let name = format!("{} {}", method.name(), parameter.key);
            let mut changed = usual.clone();
            changed.type_parameter(parameter.key, &other(parameter)).unwrap();
            let after = made(&run(&table, &changed));
            assert_ne!(after, before, "{name}: the same rows");
            let kept = pipeline.run(&changed, &Progress::new()).unwrap();
            assert_eq!(made(&kept), after, "{name}: rows of other settings");
            assert_eq!(made(&pipeline.run(&usual, &Progress::new()).unwrap()), before, "{name}: not back again");
            let text = changed.to_toml().unwrap();
            assert_eq!(Recipe::from_toml(&text, "r.toml"), Ok(changed.clone()), "{name}: {text}");
            let [said, unsaid] =
                [&changed, &usual].map(|recipe| recipe_as::command(recipe, "t.csv", None, recipe_as::OUT));
            let value = format!("{}={}", parameter.key, other(parameter));
            assert!(said != unsaid && (said.contains(&value) || said.contains("--k 2")), "{name}: {said}");
            assert!(changed.parameter_words().join(" ").contains(&other(parameter)), "{name}");
            // Back at what is usual, nothing is written down.
            changed.set_parameter(parameter, parameter.usual());
            assert!(!changed.parameters.contains_key(parameter.key), "{name}");
            assert_eq!(quick(changed), usual, "{name}");
        }
    }
}

#[test]
fn a_larger_target_keeps_the_rows_that_were_there_where_the_method_allows_it() {
    for method in METHODS.iter().filter(|method| method.generates()) {
        let table = table_for(*method);
        let [fewer, more] = [70, 100].map(|few| made(&run(&table, &recipe(method.name(), few))));
        assert_eq!(more.starts_with(&fewer), !method.follows_targets(), "{}", method.name());
    }
}

#[test]
fn a_method_makes_the_same_rows_on_any_number_of_threads_and_in_every_order_of_targets() {
    for method in METHODS {
        let table = table_for(*method);
        // SMOTE-NC needs a column of numbers.
        let nc = method.needs(&Recipe::default()).columns == ColumnsNeeded::Any;
        for categorical in [Categorical::OneHot, Categorical::Nc].into_iter().take(1 + usize::from(nc)) {
            let recipe = Recipe { categorical, nearest: Nearest::Class, ..recipe(method.name(), 110) };
            let alone = run(&table, &recipe);
            let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
            let single = pool.install(|| run(&table, &recipe));
            assert_eq!(made(&alone), made(&single), "{}", method.name());
            assert_eq!(alone.ledger, single.ledger);
            let mut pipeline = Pipeline::new(Arc::clone(&table));
            for few in [60, 110, 80, 110] {
                let totals = Some(Totals::Counts([("few".to_owned(), few)].into()));
                let again = pipeline.run(&Recipe { totals, ..recipe.clone() }, &Progress::new()).unwrap();
                if few == 110 {
                    assert_eq!(again.ledger, alone.ledger, "{}", method.name());
                    assert!(made(&again).starts_with(&made(&alone)), "{}", method.name());
                }
            }
        }
    }
}

/// The counts of He et al.: by the share of rows of other classes around, in turn, so that what is taken first is of many bases.
#[test]
fn bases_of_adasyn_are_as_many_as_they_are_due() {
    let table = mixed();
    let recipe = Recipe { oversupply: 1.0, top_up: false, drop_identical: Some(false), ..recipe("adasyn", 110) };
    let outcome = run(&table, &recipe);
    let space = &outcome.space;
    let class = 0;
    let mixed = outcome.mixed[class as usize].as_deref().unwrap();
    let around: Vec<usize> = (0..space.members(class).len())
        .map(|member| mixed.first(member, 5).iter().filter(|&&row| space.class(row) != class).count())
        .collect();
    let due = smotescope::sampling::adasyn::counts(&around, 70);
    let made = &outcome.generated[class as usize].as_ref().unwrap().draws;
    assert_eq!(made.len(), 70);
    // Rounded row by row they are a few more, or a few less, than what is needed.
    let sum: usize = due.iter().sum();
    assert!(sum.abs_diff(70) < 10, "{sum}");
    for (&row, due) in space.members(class).iter().zip(due) {
        let there = made.iter().filter(|draw| draw.base == row).count();
        assert!(if sum >= 70 { there <= due } else { there >= due }, "row {row}: {there} rows, {due} are due");
    }
}

#[test]
fn what_a_method_lacks_is_said_with_class_rows_and_a_way_out() {
    // Two heaps far apart: nobody is in danger, and nobody has a row of the other class around it.
    let mut text = String::from("x,y,class\n");
    for row in 0..60_usize {
        let (class, at) = if row < 20 { ("few", 0) } else { ("many", 1_000) };
        writeln!(text, "{},{},{class}", at + row * 7 % 31, row * 11 % 29).unwrap();
    }
    let apart = table(&text, &ColumnSettings::default());
    let failed = |recipe: &Recipe| match pipeline::run(&apart, recipe, &Progress::new()) {
        Err(Stop::Failed(error)) => error,
        other => panic!("{other:?}"),
    };
    let error = failed(&recipe("borderline", 40));
    assert_eq!((error.fault, error.setting), (Fault::Data, Some(Setting::Parameter("m"))));
    for words in ["class \"few\"", "none of its 20 rows is in danger", "m = 10", "choose another m, or method smote"] {
        assert!(error.message.contains(words), "{}", error.message);
    }
    // ADASYN then takes all rows alike.
    let even = run(&apart, &Recipe { oversupply: 1.0, top_up: false, ..recipe("adasyn", 60) });
    let bases: Vec<u32> = even.generated[0].as_ref().unwrap().draws.iter().map(|draw| draw.base).collect();
    assert!(even.space.members(0).iter().all(|row| bases.iter().filter(|base| *base == row).count() == 2), "{bases:?}");
    let mut wide = recipe("borderline", 40);
    wide.type_parameter("m", "60").unwrap();
    let error = failed(&wide);
    assert_eq!(error.setting, Some(Setting::Parameter("m")));
    assert!(error.message.contains("59 other complete rows") && error.message.contains("m = 59 or less"));
    for method in METHODS.iter().filter(|method| method.needs(&Recipe::default()).own.is_some()) {
        let error = failed(&Recipe { k: 20, ..recipe(method.name(), 40) });
        assert_eq!(error.setting, Some(Setting::Parameter("k")), "{}", method.name());
        assert!(error.message.contains("too few for k = 20: choose k = 19 or less"), "{}", error.message);
    }
}

/// The rule of imbalanced-learn: those of which half of the m nearest rows are of other classes are drawn from inwards, those with
/// fewer outwards, those with no other ones not at all.
#[test]
fn svm_smote_draws_inwards_from_rows_in_danger_and_outwards_from_the_others() {
    let table = side_by_side();
    let outcome = run(&table, &Recipe { oversupply: 20.0, top_up: false, ..recipe("svm-smote", 110) });
    let (space, mixed) = (&outcome.space, outcome.mixed[0].as_deref().unwrap());
    let mut kinds = [0, 0];
    for draw in &outcome.generated[0].as_ref().unwrap().draws {
        let member = space.members(0).binary_search(&draw.base).unwrap();
        let others = mixed.first(member, 10).iter().filter(|&&row| space.class(row) != 0).count();
        assert!(others < 10);
        let inwards = others >= 5;
        kinds[usize::from(inwards)] += 1;
        assert!(if inwards { (0.0..1.0).contains(&draw.gap) } else { draw.gap <= 0.0 && draw.gap > -0.5 }, "{draw:?}");
    }
    // Either kind is as likely: within five standard errors.
    assert!((f64::from(kinds[0]) - 500.0).abs() < 5.0 * 250.0_f64.sqrt(), "{kinds:?}");
}

#[test]
fn smote_n_takes_categories_alone_and_says_so() {
    let refused = |table: &Arc<Table>, recipe: &Recipe| match pipeline::run(table, recipe, &Progress::new()) {
        Err(Stop::Failed(error)) => error,
        other => panic!("{other:?}"),
    };
    let error = refused(&mixed(), &recipe("smote-n", 110));
    assert_eq!(error.setting, Some(Setting::Method));
    assert!(error.message.contains("column \"x\" holds numbers") && error.message.contains("choose method smote"));
    let error = refused(&words(), &Recipe { k: 40, ..recipe("smote-n", 110) });
    assert_eq!(error.setting, Some(Setting::Parameter("k")));
    assert!(error.message.contains("it has 40 rows, too few for k = 40: choose k = 39 or less"), "{}", error.message);
}

/// Neighbours by the value difference metric and the most frequent levels, in the plainest way.
#[test]
fn smote_n_takes_the_most_frequent_levels_of_the_nearest_rows() {
    let table = words();
    let outcome = run(&table, &Recipe { drop_identical: Some(false), ..recipe("smote-n", 110) });
    let space = &outcome.space;
    let everyone: Vec<u32> = (0..space.rows() as u32).collect();
    let share = |axis: usize, level: u32, class: u32| {
        let there = everyone.iter().filter(|&&row| space.code(axis, row) == level);
        let of_class = there.clone().filter(|&&row| space.class(row) == class).count();
        of_class as f64 / there.count() as f64
    };
    let apart = |a: u32, b: u32| -> f64 {
        let of = |axis: usize| {
            let (a, b) = (space.code(axis, a), space.code(axis, b));
            let sum: f64 = (0..2).map(|class| (share(axis, a, class) - share(axis, b, class)).abs()).sum();
            sum * sum
        };
        (0..3).map(of).sum()
    };
    let reader = outcome.reader();
    for index in 0..70 {
        let parents = outcome.generated[0].as_ref().unwrap().lineage(index).unwrap().rows();
        let base = parents[0];
        let mut near: Vec<(f64, u32)> =
            space.members(0).iter().filter(|&&row| row != base).map(|&row| (apart(base, row), row)).collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let (farthest, mut found) = (near[4].0, parents[1..].to_vec());
        found.sort_unstable();
        found.dedup();
        assert!(found.len() == 5 && found.iter().all(|&row| apart(base, row) <= farthest + 1e-12));
        let row = reader.row(&reader.made(0, index).unwrap());
        for axis in 0..3 {
            let levels: Vec<u32> = parents.iter().map(|&parent| space.code(axis, parent)).collect();
            assert_eq!(row.codes[axis], reference::mode(&levels));
        }
    }
}

/// Of 20,000 rows the noise on each number, in units of the bandwidth, against the normal distribution, and how often each row is
/// drawn from.
#[test]
fn rows_of_rose_are_rows_with_normal_noise_as_wide_as_silvermans_bandwidth() {
    let mut text = String::from("x,y,class\n");
    // Far enough apart that every new row tells which one it is from.
    for row in 0..40_usize {
        let (class, at) = if row < 20 { ("few", row * 1_000) } else { ("many", row) };
        writeln!(text, "{at}.0,{}.0,{class}", row % 20 * 1_000).unwrap();
    }
    let table = table(&text, &ColumnSettings::default());
    let mut recipe = Recipe { decimals: Decimals::Full, oversupply: 1.0, top_up: false, ..recipe("rose", 20_020) };
    recipe.type_parameter("shrinkage", "0.05").unwrap();
    let outcome = run(&table, &recipe);
    let reader = outcome.reader();
    let deviation = (0..20).map(|row| (f64::from(row) * 1_000.0 - 9_500.0).powi(2)).sum::<f64>() / 19.0;
    let width = 0.05 * (4.0_f64 / (4.0 * 20.0)).powf(1.0 / 6.0) * deviation.sqrt();
    let (mut noise, mut bases) = (Vec::new(), [0_u32; 20]);
    for index in 0..20_000 {
        let row = reader.row(&reader.made(0, index).unwrap());
        let base = (f64::midpoint(row.numbers[0], row.numbers[1]) / 1_000.0).round();
        bases[base as usize] += 1;
        noise.push((row.numbers[0] - base * 1_000.0) / width);
    }
    // Chi-square with 19 degrees of freedom: above 50 once in 7,000 times.
    let chi_square: f64 = bases.iter().map(|&count| (f64::from(count) - 1_000.0).powi(2) / 1_000.0).sum();
    assert!(chi_square < 50.0, "{chi_square}");
    noise.sort_unstable_by(f64::total_cmp);
    let below = |at: usize| (at as f64 + 0.5) / 20_000.0;
    let worst = (0..20_000).map(|at| (smotescope::normal::quantile(below(at)) - noise[at]).abs()).enumerate();
    // Quantiles of the middle nine tenths: within what a Kolmogorov–Smirnov distance of .0138 (p = .001) allows there.
    for (at, apart) in worst.filter(|(at, _)| (1_000..19_000).contains(at)) {
        let density = (-noise[at].powi(2) / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
        assert!(apart * density < 0.0138, "{at}: {apart}");
    }
}

#[test]
fn a_parameter_that_is_not_one_is_refused_by_name() {
    let mut recipe = recipe("borderline", 40);
    for (key, value, says) in [
        ("kid", "1", "no parameter called \"kid\": it has k, m, kind"),
        ("kind", "3", "kind = 3: choose 1 or 2"),
        ("m", "0", "m = 0: choose 1 to 1000"),
        ("m", "2.5", "m = 2.5: choose 1 to 1000 (a whole number)"),
    ] {
        let error = recipe.type_parameter(key, value).unwrap_err();
        assert!(error.message.contains(says), "{}", error.message);
    }
    assert!(recipe.parameters.is_empty());
    let refused = |text: &str| Recipe::from_toml(text, "r.toml").unwrap_err().message;
    let head = "version = 1\nmethod = \"borderline\"\n";
    assert!(refused(&format!("{head}[parameters]\nm = 2.5\n")).contains("m = 2.5: choose 1 to 1000"));
    assert!(refused(&format!("{head}[parameters]\nkind = 2\n")).contains("kind = 2: choose 1 or 2"));
    assert!(refused(&format!("{head}k = 4\n[parameters]\nk = 7\n")).contains("k is 4 and, among the parameters, 7"));
    assert!(refused("version = 1\n[parameters]\nm = 3\n").contains("method smote has no parameter called \"m\""));
    let read = Recipe::from_toml(&format!("{head}[parameters]\nk = 7\nm = 3\n"), "r.toml").unwrap();
    assert_eq!((read.k, read.parameters.get("m")), (7, Some(&Value::Whole(3))));
    // Another method has none of them.
    recipe.type_parameter("m", "7").unwrap();
    recipe.set_method("smote");
    assert!(recipe.parameters.is_empty() && recipe.check().is_ok());
}
