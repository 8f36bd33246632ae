//! Every method that makes rows between two real ones is told of as it is: what is shown is what the outcome has, and what is
//! said is so by the method's own rule, found here once more in the plainest form.

use std::{collections::BTreeSet, sync::Arc};

use smotescope::{
    lesson::{
        counts::Tally,
        glossary,
        marks::Marks,
        position::{LAST, Position},
        questions,
        rows::LessonRows,
        steps::{self, STEPS, Scene},
        walk::{Walk, WhatIf},
    },
    pipeline::{Outcome, Pipeline},
    progress::Progress,
    recipe::{Categorical, Missing, Recipe, Totals},
    report::{
        cells,
        format::{self, percent},
        plane::{AxisChoice, Plane, Repair},
    },
    sampling::{
        METHODS, Parents, Sampler, Value,
        row_kinds::{BaseKinds, RowKind},
    },
    space::distance2,
    table::{ColumnSettings, samples},
};

/// The methods that are told of, each with other settings of its own.
fn told() -> impl Iterator<Item = &'static dyn Sampler> {
    METHODS.iter().copied().filter(|method| settings(method.name()).iter().any(|it| method.untold(&with(it)).is_none()))
}

/// The usual settings with others.
fn with(settings: &[(&'static str, Value)]) -> Recipe {
    let mut recipe = Recipe::default();
    recipe.parameters.extend(settings.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
    recipe
}

fn settings(method: &str) -> Vec<Vec<(&'static str, Value)>> {
    let word = |word: &str| Value::Word(word.to_owned());
    match method {
        "borderline" => vec![vec![("kind", word("1"))], vec![("kind", word("2"))]],
        "svm-smote" => vec![Vec::new(), vec![("out_step", Value::Number(1.0))], vec![("out_step", Value::Number(0.0))]],
        "kmeans-smote" => vec![Vec::new(), vec![("clusters", Value::Whole(3)), ("balance", Value::Number(0.1))]],
        "smobd" => {
            [("eta", 0.0), ("eta", 1.0), ("t", 0.8)].map(|(key, value)| vec![(key, Value::Number(value))]).into()
        }
        "prowsyn" => vec![Vec::new(), vec![("theta", Value::Number(0.0))], vec![("levels", Value::Whole(1))]],
        "polynom-fit" => ["bus", "mesh"].map(|figure| vec![("figure", word(figure))]).into(),
        _ => vec![Vec::new()],
    }
}

fn run(sample: &str, recipe: &Recipe) -> Option<Arc<Outcome>> {
    let table = Arc::new(samples::open(sample, &ColumnSettings::default(), &Progress::new()).unwrap());
    Pipeline::with_projection(table).run(recipe, &Progress::new()).ok().map(Arc::new)
}

const SAMPLES: [&str; 5] = ["two-islands", "wine", "animal-shelter", "breast-cancer", "orchard"];

/// But for a method that rejects rows: which parents the others have, and which gap, no die decides that these steps could show.
#[test]
fn whatever_has_two_parents_is_told_of() {
    let draws_again = |name: &str| name == "lee";
    assert!(METHODS.iter().any(|method| draws_again(method.name()) && method.untold(&Recipe::default()).is_some()));
    let others = METHODS.iter().filter(|method| method.generates() && !method.copies() && !draws_again(method.name()));
    for method in others {
        for recipe in settings(method.name()).iter().map(|it| with(it)).chain([Recipe::default()]) {
            let two = method.parents(&recipe) == Parents::Two;
            assert_eq!(method.untold(&recipe).is_none(), two, "{}", method.name());
        }
    }
}

/// A step as it is shown.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    position: Position,
    headline: String,
    words: String,
    general: String,
    numbers: Vec<String>,
    idle: Option<String>,
    marks: String,
    tally: Tally,
}

fn shown(outcome: &Arc<Outcome>, rows: &LessonRows, position: Position) -> (Shown, Walk) {
    let (class, index) = rows.id(position.row).unwrap();
    let walk = Walk::of(outcome, class, index, WhatIf::default()).expect("a row that is told of");
    let tally = Tally::of(outcome, rows, position);
    let scene = Scene { outcome, walk: &walk, tally: &tally, tested: None };
    let step = steps::step(position.step);
    let page = step.page(&scene);
    let plane = Plane::new(outcome, (AxisChoice::Component(0), AxisChoice::Component(1)));
    let mut marks = Marks::new(&walk, &plane, 1, true);
    step.marks(&scene, &mut marks);
    let formula = page.formula.unwrap_or_default();
    let shown = Shown {
        position,
        headline: page.headline,
        words: glossary::plain(&page.words),
        general: formula.general,
        numbers: formula.numbers,
        idle: page.idle,
        marks: format!("{:?}", marks.items()),
        tally,
    };
    (shown, walk)
}

/// Every other row with how far it is from a row, as its class measures, nearest first.
fn by_distance(outcome: &Outcome, row: u32) -> Vec<u32> {
    let space = &outcome.space;
    let weights = space.level_weights(space.class(row));
    let (numbers, codes) = space.place(row);
    let mut others: Vec<(f64, u32)> = (0..space.rows() as u32)
        .filter(|&other| other != row)
        .map(|other| {
            let place = space.place(other);
            (distance2(&weights, (&numbers, &codes), (&place.0, &place.1)), other)
        })
        .collect();
    others.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    others.into_iter().map(|(_, other)| other).collect()
}

/// Whether a row of the class is of a kind that may be a base.
fn may_be_base(walk: &Walk, row: u32) -> bool {
    let outcome = &walk.outcome;
    let member = outcome.space.members(walk.class).binary_search(&row).unwrap();
    let kinds = outcome.kinds[walk.class as usize].as_ref().unwrap();
    outcome.recipe.bases.has(kinds[member])
}

/// What SMOBD weighs every row of the class by, with OPTICS in its plainest form.
fn densities(walk: &Walk, [eta, t]: [f64; 2]) -> Vec<(u32, f64)> {
    let (space, k) = (&walk.outcome.space, walk.outcome.recipe.k);
    let (members, weights) = (space.members(walk.class), space.level_weights(walk.class));
    let places: Vec<_> = members.iter().map(|&row| space.place(row)).collect();
    let count = members.len();
    let apart: Vec<Vec<f64>> = (places.iter())
        .map(|(a, x)| places.iter().map(|(b, y)| distance2(&weights, (a, x), (b, y)).sqrt()).collect())
        .collect();
    let core = |row: &Vec<f64>| {
        let mut row = row.clone();
        row.sort_by(f64::total_cmp);
        row[k - 1]
    };
    let core: Vec<f64> = apart.iter().map(core).collect();
    let (mut reach, mut left, mut from) = (vec![f64::INFINITY; count], (1..count).collect::<Vec<_>>(), 0);
    while !left.is_empty() {
        for &other in &left {
            reach[other] = reach[other].min(apart[from][other].max(core[from]));
        }
        let next = (0..left.len()).min_by(|&a, &b| reach[left[a]].total_cmp(&reach[left[b]])).unwrap();
        from = left.remove(next);
    }
    let mean = |all: &[f64]| all.iter().sum::<f64>() / all.len() as f64;
    let most = |all: &[f64]| all.iter().copied().fold(0.0, f64::max);
    let radius = mean(&core);
    let around: Vec<f64> =
        apart.iter().map(|row| row.iter().filter(|&&apart| apart <= radius).count() as f64).collect();
    let noise = |at: usize| core[at] > t * radius && reach[at] > t * mean(&reach[1..]);
    let weight = |at: usize| eta * core[at] / most(&core) + (1.0 - eta) * around[at] / most(&around);
    (0..count).map(|at| (members[at], if noise(at) { 0.0 } else { weight(at) })).collect()
}

/// The rule of the method for who may be a base, who can be picked and how far a new row goes.
fn check_rule(walk: &Walk) {
    let (outcome, draw) = (&walk.outcome, walk.draw);
    let (space, recipe) = (&outcome.space, &outcome.recipe);
    let whole = |key: &str, usual: usize| match recipe.parameters.get(key) {
        Some(Value::Whole(value)) => *value as usize,
        _ => usual,
    };
    let is_other = |row: &u32| space.class(*row) != walk.class;
    let near = by_distance(outcome, draw.base);
    let own: Vec<u32> = near.iter().copied().filter(|row| !is_other(row)).take(recipe.k).collect();
    let others = |m: usize| near.iter().take(m).filter(|row| is_other(row)).count();
    let mut candidates: Vec<u32> = walk.candidates().iter().map(|near| near.row).collect();
    let of = format!("{}: row {} of class {}", recipe.method, walk.index, walk.class);
    assert!(walk.chance(draw.base) > 0.0, "{of}");
    let all = recipe.bases.is_all();
    let may_be = |row: u32| all || may_be_base(walk, row);
    let bases: Vec<u32> = space.members(walk.class).iter().copied().filter(|&row| may_be(row)).collect();
    assert!(space.members(walk.class).iter().all(|&row| may_be(row) || walk.chance(row) == 0.0), "{of}");
    let number = |key: &str, usual: f64| recipe.parameters.get(key).map_or(usual, Value::number);
    let mut reach = 1.0;
    let mut expected = own.clone();
    match recipe.method.as_str() {
        "smote" => assert!(bases.iter().all(|&row| walk.chance(row) == 1.0 / bases.len() as f64), "{of}"),
        "smobd" => {
            let weights = densities(walk, [number("eta", 0.5), number("t", 1.8)]);
            let all: f64 = weights.iter().filter(|(row, _)| may_be(*row)).map(|(_, weight)| weight).sum();
            for (row, weight) in weights.into_iter().filter(|(row, _)| may_be(*row)) {
                assert!((walk.chance(row) - weight / all).abs() < 1e-9, "{of}: {weight} of {all}");
            }
        }
        "adasyn" => {
            let around = |row: u32| by_distance(outcome, row).iter().take(recipe.k).filter(|row| is_other(row)).count();
            let none = || bases.iter().all(|&row| around(row) == 0);
            assert!(others(recipe.k) > 0 || none(), "{of}");
        }
        "borderline" => {
            let m = whole("m", 10);
            assert!(2 * others(m) >= m && others(m) < m, "{of}");
            if recipe.parameters.get("kind") == Some(&Value::Word("2".to_owned())) {
                expected.extend(near.iter().find(|row| is_other(row)));
                reach = if space.class(draw.neighbour) == walk.class { 1.0 } else { 0.5 };
            }
        }
        "svm-smote" => {
            let m = whole("m", 10);
            assert!(others(m) < m, "{of}");
            let out_step = number("out_step", 0.5);
            reach = if 2 * others(m) >= m { 1.0 } else { -out_step };
        }
        "kmeans-smote" => {
            assert_eq!(candidates.len(), whole("neighbours", 2), "{of}");
            assert!(candidates.iter().all(|row| !is_other(row) && *row != draw.base), "{of}");
            expected.clone_from(&candidates);
        }
        "prowsyn" => {
            assert!(candidates.iter().all(|row| !is_other(row)), "{of}");
            if whole("levels", 5) == 1 {
                assert_eq!(candidates.len() + 1, space.members(walk.class).len(), "{of}");
            } else {
                // Of a set all rows that may be bases have the same chance and, but for themselves, the same to pick from.
                let mut others = candidates.iter().filter(|&&row| may_be(row));
                assert!(others.all(|&row| walk.chance(row) == walk.chance(draw.base)), "{of}");
            }
            expected.clone_from(&candidates);
        }
        "polynom-fit" => {
            let members = space.members(walk.class);
            let place = members.iter().position(|&row| row == draw.base).unwrap();
            if recipe.parameters["figure"] == Value::Word("bus".to_owned()) {
                let next = members.get(place + 1).or_else(|| members.get(place - 1).filter(|_| bases.len() == 1));
                expected = vec![*next.unwrap()];
            } else {
                expected = members.iter().copied().filter(|&row| row != draw.base).collect();
            }
        }
        other => panic!("{other}: its rule is wanted here"),
    }
    let set = |rows: &mut Vec<u32>| {
        rows.sort_unstable();
        rows.clone()
    };
    if walk.picks_nearest() {
        assert_eq!(candidates, expected, "{of}");
    }
    assert_eq!(set(&mut candidates), set(&mut expected), "{of}");
    assert_eq!(walk.reach, reach, "{of}");
    let [low, high] = walk.gaps();
    assert!((low..=high).contains(&draw.gap), "{of}: {}", draw.gap);
}

/// What the pages say of the row.
fn check_words(walk: &Walk, pages: &[Shown]) {
    let outcome = &walk.outcome;
    let method = outcome.recipe.method().unwrap();
    let words: Vec<(&str, &[String])> = pages.iter().map(|page| (page.words.as_str(), &page.numbers[..])).collect();
    let of = format!("{}: {words:#?}", method.name());
    let [table, base, neighbours, pick, new_row, ..] = pages else { panic!("{of}") };
    let at = |name: &str| &pages[usize::from(steps::number(name))];
    let said: Vec<&str> = pages.iter().flat_map(|page| [&*page.headline, &page.words, &page.general]).collect();
    let said = said.join("\n");
    assert!(table.words.contains(&format!("{} makes new rows for it", method.title())), "{of}");
    let row = |position: u32| walk.row_number(position);
    assert!(base.words.contains(&format!(": row {} of the table", row(walk.draw.base))), "{of}");
    let chance = percent(walk.chance(walk.draw.base));
    assert!(base.numbers.last().unwrap().ends_with(&format!(" = {chance}")), "{of}");
    let distance = Walk::shown(walk.neighbour().distance);
    assert!(pick.words.contains(&format!(": row {}, ", row(walk.draw.neighbour))), "{of}");
    assert!(pick.words.contains(&format!("{distance} away")), "{of}");
    assert_eq!(walk.neighbour().row, walk.draw.neighbour);
    assert_eq!(pick.numbers[1], format!("die = {} of {}", walk.picked + 1, walk.k), "{of}");
    if walk.reach == 0.0 {
        assert!(new_row.words.contains("the gap is 0") && new_row.idle.is_some(), "{of}");
    } else {
        assert!(new_row.words.contains(&format!(" {}, and it is the same", format::gap(walk.draw.gap, 2))), "{of}");
    }
    for trace in walk.traces.iter().filter(|trace| trace.is_number() && trace.changed).take(1) {
        assert!(at("rounding").numbers.concat().contains(&trace.written), "{of}");
    }
    // What is so by SMOTE alone.
    let alike = walk.chances.is_none();
    let never = |words: &str, unless: bool| assert!(unless || !said.contains(words), "{words:?} in {of}");
    let all = outcome.recipe.bases.is_all();
    never("chance of each row = 1 / rows of the class", alike && all);
    never("One of them is the start", alike && all);
    never("that may be bases", !all);
    let members = outcome.space.members(walk.class);
    let bases = members.iter().filter(|&&row| all || may_be_base(walk, row)).count();
    let may_be = match bases {
        1 => "1 of them may be a base (".to_owned(),
        some if some == members.len() => "All of them may be bases (".to_owned(),
        some => format!("{some} of them may be bases ("),
    };
    assert_eq!(base.words.contains(&(may_be + &outcome.recipe.bases.words() + ").")), !all, "{of}");
    for &row in members {
        let fact = walk.fact(row).unwrap();
        let left_out = !all && !may_be_base(walk, row);
        assert_eq!(fact.contains("not of a kind that may be a base"), left_out, "{of}: {fact}");
    }
    never("SMOTE makes", method.title().contains("SMOTE"));
    never("SMOTE-NC", outcome.recipe.categorical == Categorical::Nc);
    never("Chance chose it", method.name() != "adasyn");
    never("Its turn has come", method.name() == "adasyn");
    for words in ["every other row of class", "nearest are its neighbours", "as there are neighbours", "called k"] {
        never(words, walk.picks_nearest());
    }
    never("between the two", walk.reach > 0.0);
    never("from the base towards the neighbour", walk.reach > 0.0);
    never("beyond the base", walk.draw.gap < 0.0 || walk.reach < 0.0);
    never("share = 1 − gap", walk.draw.gap >= 0.0);
    never("of another class, so at most half", walk.reach == 0.5);
    assert!(neighbours.headline.ends_with('?'), "{of}");
    if walk.mixed_category().is_some() && walk.draw.gap < 0.0 && outcome.recipe.categorical == Categorical::OneHot {
        assert!(at("arg-max").words.contains("the base is the nearer"), "{of}");
    }
    assert!(pages.iter().all(|page| !page.words.contains("  ") && !page.words.contains(" .")), "{of}");
}

fn check(outcome: &Arc<Outcome>, told: &mut usize) {
    let rows = LessonRows::of(outcome);
    let reader = outcome.reader();
    let plane = Plane::new(outcome, (AxisChoice::Component(0), AxisChoice::Component(1)));
    // Some rows of every class, each walked through with the first steps of the next one, forwards and back.
    for (_, first, count) in rows.classes() {
        for row in (first..first + count).step_by((count as usize / 3).max(1)).take(4) {
            let start = Position { row, step: 0, since: row, played: 0 };
            let mut way = vec![start];
            for _ in 0..LAST + 3 {
                let Some(next) = way[way.len() - 1].next(&rows) else { break };
                way.push(next);
            }
            let there: Vec<(Shown, Walk)> = way.iter().map(|&position| shown(outcome, &rows, position)).collect();
            for (seen, position) in there.iter().zip(&way).rev() {
                assert_eq!(shown(outcome, &rows, *position).0, seen.0);
            }
            let mut back = way[way.len() - 1];
            for &expected in way.iter().rev().skip(1).take_while(|position| position.step > 0) {
                back = back.previous().unwrap();
                assert_eq!(back, expected);
            }
            let walk = &there[0].1;
            let (class, index) = rows.id(row).unwrap();
            let origin = outcome.origin(class, index).unwrap();
            assert_eq!(Some(walk.draw), origin.lineage.draw());
            assert_eq!((walk.nearest, walk.distance, walk.fate), (origin.nearest, origin.distance, origin.fate));
            assert_eq!(walk.row, reader.row(&reader.made(class, index).unwrap()));
            for repair in [Repair::Drawn, Repair::Rounded, Repair::Written] {
                let (told, there) = (Marks::place(walk, &plane, repair), plane.on_the_way(class, index, repair));
                assert!(
                    told.iter().zip(there).all(|(a, b)| (a - b).abs() <= 1e-4 * (1.0 + b.abs())),
                    "{told:?} {there:?}"
                );
            }
            check_rule(walk);
            let pages: Vec<Shown> = there.iter().take(STEPS.len()).map(|(shown, _)| shown.clone()).collect();
            check_words(walk, &pages);
            *told += 1;
        }
    }
}

#[test]
fn every_method_between_two_rows_is_told_of_as_it_is() {
    for method in told() {
        let mut samples = BTreeSet::new();
        for sample in SAMPLES {
            for settings in settings(method.name()) {
                for categorical in [Categorical::OneHot, Categorical::Nc] {
                    let mut recipe =
                        Recipe { categorical, drop_closest: 15.0, k: 3, ..Recipe::default() }.by(method.name());
                    recipe.parameters.extend(settings.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
                    // SMOTE-NC wants categories, and a class may lack what a method wants.
                    let Some(outcome) = run(sample, &recipe) else { continue };
                    let mut told = 0;
                    check(&outcome, &mut told);
                    assert!(told > 0, "{}", method.name());
                    samples.insert(sample);
                }
            }
        }
        assert!(samples.len() >= 3, "{}: {samples:?}", method.name());
    }
}

/// Whether it is asked which row is the likeliest base: then the kinds that may be are in the question, and decide the answer.
fn asks_among_kinds(outcome: &Arc<Outcome>) -> bool {
    let rows = LessonRows::of(outcome);
    let position = Position { row: 0, step: 0, since: 0, played: 0 };
    let (class, index) = rows.id(0).unwrap();
    let walk = Walk::of(outcome, class, index, WhatIf::default()).unwrap();
    let tally = Tally::of(outcome, &rows, position);
    let scene = Scene { outcome, walk: &walk, tally: &tally, tested: None };
    let plane = Plane::new(outcome, (AxisChoice::Component(0), AxisChoice::Component(1)));
    let Some(question) = questions::ask("likeliest-base", &scene, &plane) else { return false };
    let kinds = format!("Of these kinds rows may be bases: {}. Which", outcome.recipe.bases.words());
    assert!(question.text.contains(&kinds), "{}", question.text);
    let right = question.rows[question.answer];
    assert!(may_be_base(&walk, right), "{question:?}");
    let others = question.rows.iter().filter(|&&row| row != right);
    assert!(others.into_iter().all(|&row| walk.chance(row) < walk.chance(right)), "{question:?}");
    true
}

/// Where only some kinds of rows may be bases, what is said is of these.
/// Where missing cells are a level, a number that is missing is said to be, and no arithmetic makes one of it.
#[test]
fn a_missing_number_is_told_of_as_missing() {
    for categorical in [Categorical::OneHot, Categorical::Nc] {
        let totals = Some(Totals::Counts([("1".to_owned(), 600)].into()));
        let recipe = Recipe { missing: Missing::Level, categorical, totals, ..Recipe::default() };
        let outcome = run("stroke-clinic", &recipe).unwrap();
        check(&outcome, &mut 0);
        let rows = LessonRows::of(&outcome);
        let mut found = [0; 2];
        for row in 0..350 {
            let (class, index) = rows.id(row).unwrap();
            let walk = Walk::of(&outcome, class, index, WhatIf::default()).unwrap();
            let bmi = walk.traces.iter().find(|trace| trace.name == "bmi").unwrap();
            let lacks = [bmi.base == "missing", bmi.neighbour == "missing", bmi.written == "missing"];
            assert_eq!(lacks[2], cells::synthetic(&outcome, class, index).contains(&Some("N/A".to_owned())));
            if lacks == [false; 3] {
                continue;
            }
            found[usize::from(lacks[2])] += 1;
            for step in 0..=LAST {
                let (shown, _) = shown(&outcome, &rows, Position { row, step, since: row, played: 0 });
                let said = [&[shown.words, shown.headline][..], &shown.numbers].concat().join(" ");
                for word in ["bmi = missing", "· (missing", "− missing", "→ missing", "becomes missing"] {
                    assert!(!said.contains(word), "{word}: {said}");
                }
            }
        }
        // By SMOTE-NC most of a base's neighbours would have to lack it.
        assert!(found[0] > 1 && (found[1] > 1 || categorical == Categorical::Nc), "{found:?}");
    }
}

#[test]
fn every_method_is_told_of_with_the_bases_that_are_chosen() {
    use RowKind::{Borderline, Outlier, Rare, Safe};
    for method in told() {
        let (mut all, mut asked) = (0, 0);
        for sample in ["two-islands", "wine", "animal-shelter"] {
            for kinds in [vec![Safe], vec![Borderline], vec![Safe, Borderline], vec![Borderline, Rare, Outlier]] {
                let bases = BaseKinds::try_from(kinds).unwrap();
                for settings in settings(method.name()) {
                    let mut recipe = Recipe { k: 3, bases: bases.clone(), ..Recipe::default() }.by(method.name());
                    recipe.parameters.extend(settings.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
                    // A class may have none of these kinds, or none that the method starts from.
                    let Some(outcome) = run(sample, &recipe) else { continue };
                    check(&outcome, &mut all);
                    asked += usize::from(asks_among_kinds(&outcome));
                }
            }
        }
        assert!(asked > 0, "{}", method.name());
        assert!(all >= 20, "{}: {all}", method.name());
    }
}

/// What is said of how likely a base is holds for the rows that are made: by chi-square, and by a method that takes turns exactly.
#[test]
fn bases_are_drawn_as_often_as_it_is_said() {
    let some = BaseKinds::try_from(vec![RowKind::Borderline, RowKind::Rare]).unwrap();
    for (method, kinds) in told().flat_map(|method| [(method, BaseKinds::default()), (method, some.clone())]) {
        for settings in settings(method.name()) {
            let totals = Some(Totals::Counts([("sand".to_owned(), 6_000)].into()));
            let usual = Recipe { bases: kinds.clone(), ..Recipe::default() };
            let mut recipe = Recipe { totals, oversupply: 1.0, top_up: false, k: 4, ..usual }.by(method.name());
            recipe.parameters.extend(settings.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
            let Some(outcome) = run("two-islands", &recipe) else { continue };
            let rows = LessonRows::of(&outcome);
            let (class, index) = rows.id(0).unwrap();
            let walk = Walk::of(&outcome, class, index, WhatIf::default()).unwrap();
            let draws = &outcome.generated[class as usize].as_ref().unwrap().draws;
            assert!(draws.len() > 5_000);
            let members = outcome.space.members(class);
            let mut square = 0.0;
            let mut bases = 0.0;
            for &row in members {
                let made = draws.iter().filter(|draw| draw.base == row).count() as f64;
                let expected = walk.chance(row) * draws.len() as f64;
                if expected == 0.0 {
                    assert_eq!(made, 0.0, "{}", method.name());
                    continue;
                }
                square += (made - expected).powi(2) / expected;
                bases += 1.0;
            }
            let limit = if method.name() == "adasyn" { 0.1 } else { bases + 4.0 * (2.0_f64 * bases).sqrt() };
            assert!(square < limit, "{} {settings:?}: {square} of {bases}", method.name());
        }
    }
}

/// A picture shows who else could be a base, and a page counts gaps on the scale of the method.
#[test]
fn pictures_and_counts_are_of_the_method() {
    let mut beyond = false;
    for (method, sample) in told().flat_map(|method| SAMPLES.map(|sample| (method, sample))) {
        let recipe = with(&settings(method.name())[0]);
        let Some(outcome) = run(sample, &Recipe { method: method.name().to_owned(), ..recipe }) else { continue };
        let rows = LessonRows::of(&outcome);
        let (_, walk) = shown(&outcome, &rows, Position { row: 0, step: steps::number("base"), since: 0, played: 0 });
        let ringed = Marks::ringed(&walk);
        assert_eq!(ringed.is_none(), walk.chances.is_none());
        for (row, chance) in ringed.into_iter().flatten() {
            assert!(chance > 0.0 && walk.chance(row) == chance);
        }
        let end = Position { row: rows.len() - 1, step: LAST, since: 0, played: 0 };
        let tally = Tally::of(&outcome, &rows, end);
        assert_eq!(u64::from(tally.gaps.iter().sum::<u32>()), tally.made());
        let draws = rows.classes().flat_map(|(class, _, count)| {
            outcome.generated[class as usize].as_ref().unwrap().draws[..count as usize].to_vec()
        });
        let [low, high] = tally.range;
        let mut bins = [0; 20];
        for draw in draws {
            assert!((low..=high).contains(&draw.gap), "{}: {}", method.name(), draw.gap);
            bins[(((draw.gap - low) / (high - low) * 20.0) as usize).min(19)] += 1;
        }
        assert_eq!(tally.gaps, bins, "{}", method.name());
        assert!((low, high) == (0.0, 1.0) || method.name() == "svm-smote", "{}", method.name());
        beyond |= low < 0.0;
    }
    assert!(beyond, "rows beyond their bases were counted");
}
