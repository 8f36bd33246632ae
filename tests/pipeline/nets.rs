//! Nets that learn a class: what they are heard to lose, what they make on the way, and where they stop.

use std::{fmt::Write, sync::Arc};

use smotescope::{
    error::{Fault, Setting},
    nets::vae::FACTOR,
    pipeline,
    progress::{Progress, Stop},
    recipe::{Recipe, Totals},
    sampling::{
        SamplerInput,
        decode::Row,
        draw::RowStream,
        gan,
        learnt::{EpochEnd, Learnt, OnEpoch},
        recomputed::RowModel,
        vae,
    },
    space::{Space, SpaceKey},
    table::{ColumnSettings, Table},
};

use crate::cases::table;

type Learn = fn(&SamplerInput<'_>, OnEpoch<'_>) -> Result<Learnt, Stop>;

const NETS: [(&str, Learn); 2] =
    [("vae", |input, on_epoch| vae::learn(input, (16, FACTOR), on_epoch)), ("gan", gan::learn)];

/// Numbers that go together, words that go with them, a constant: 70 rows of `few`, of which a batch is more than one piece.
fn related(few: usize) -> Arc<Table> {
    let mut text = String::from("x,y,same,word,g_a,g_b,class\n");
    for row in 0..few + 60 {
        let (x, noise) = (row * 37 % 101, row * 53 % 17);
        let (word, group) = (["low", "mid", "top"][x / 34], if noise < 9 { "1,0" } else { "0,1" });
        writeln!(text, "{x}.5,{},3,{word},{group},{}", 2 * x + noise, if row < few { "few" } else { "many" }).unwrap();
    }
    table(&text, &ColumnSettings::default())
}

fn recipe(method: &str, epochs: &str) -> Recipe {
    let totals = Some(Totals::Counts([("few".to_owned(), 90)].into()));
    let mut recipe = Recipe { method: method.to_owned(), totals, ..Recipe::default() };
    recipe.type_parameter("epochs", epochs).unwrap();
    recipe
}

fn learn(
    table: &Arc<Table>,
    (method, learn): (&str, Learn),
    progress: &Progress,
    on_epoch: OnEpoch<'_>,
) -> Result<Learnt, Stop> {
    let recipe = recipe(method, "3");
    let key = SpaceKey { scale: recipe.scale, categorical: recipe.categorical, missing: recipe.missing };
    let space = Space::fit(table, key, &Progress::new()).unwrap();
    let input = SamplerInput {
        space: &space,
        recipe: &recipe,
        class: 0,
        need: 20,
        own: None,
        mixed: None,
        kinds: None,
        picked: &[],
        progress,
    };
    learn(&input, on_epoch)
}

/// The first rows that a model makes.
fn made(model: &Learnt) -> Vec<Row> {
    let row = |index| {
        let mut row = Row { numbers: vec![0.0; 3], codes: vec![0; 2] };
        model.fill(&mut RowStream::new(42, 0, index), &mut row);
        row
    };
    (0..20).map(row).collect()
}

/// Another curve would be another net: other files from the same recipe.
#[test]
fn losses_of_a_seed_are_those_they_were_on_any_number_of_threads() {
    let table = related(70);
    let mut found = String::from("method,epoch,loss,value\n");
    for net in NETS {
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| learn(&table, net, &Progress::new(), &mut |_| {}).unwrap())
        };
        let (one, three) = (run(1), run(3));
        assert_eq!(one.curve(), three.curve(), "{}", net.0);
        assert_eq!(made(&one), made(&three), "{}", net.0);
        let curve = one.curve().unwrap();
        for epoch in &curve.epochs {
            for (name, loss) in curve.names.iter().zip(epoch.losses) {
                writeln!(found, "{},{},{name},{loss:?}", net.0, epoch.number).unwrap();
            }
        }
    }
    assert_eq!(found, include_str!("../golden/losses.csv"), "\n{found}");
}

#[test]
fn whoever_watches_sees_every_epoch_and_the_rows_that_it_would_make() {
    let table = related(70);
    for net in NETS {
        let mut seen = Vec::new();
        let mut watch = |end: &EpochEnd<'_>| seen.push((end.epoch, made(&end.model())));
        let model = learn(&table, net, &Progress::new(), &mut watch).unwrap();
        let curve = model.curve().unwrap();
        assert_eq!(seen.iter().map(|(epoch, _)| *epoch).collect::<Vec<_>>(), curve.epochs, "{}", net.0);
        assert_eq!(curve.epochs.iter().map(|epoch| epoch.number).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(seen[2].1, made(&model));
        assert!(seen.windows(2).all(|pair| pair[0].1 != pair[1].1), "{}: nothing changes", net.0);
    }
}

#[test]
fn they_stop_wherever_they_are_cancelled() {
    let table = related(70);
    for net in NETS {
        let whole = Progress::new();
        learn(&table, net, &whole, &mut |_| {}).unwrap();
        assert!(whole.looks() > 8, "{}", whole.looks());
        for looks in [1, 3, whole.looks() / 2, whole.looks()] {
            let stopped = learn(&table, net, &Progress::stopping_at(looks), &mut |_| {});
            assert!(matches!(stopped, Err(Stop::Cancelled)), "{}: {looks}", net.0);
        }
    }
}

#[test]
fn a_class_with_too_few_rows_is_refused_with_both_numbers() {
    for (method, _) in NETS {
        let failed = pipeline::run(&related(9), &recipe(method, "1"), &Progress::new()).unwrap_err();
        let Stop::Failed(error) = failed else { panic!("{failed:?}") };
        assert_eq!((error.fault, error.setting), (Fault::Data, Some(Setting::Total("few".to_owned()))));
        for words in ["class \"few\" has 9 complete rows", "learns from 10 or more", method] {
            assert!(error.message.contains(words), "{}", error.message);
        }
        assert!(pipeline::run(&related(10), &recipe(method, "1"), &Progress::new()).is_ok());
    }
}

/// Nothing beyond the class's own range, no level that the class does not have, whole numbers that it has.
#[test]
fn rows_stay_within_the_class() {
    let table = related(70);
    for (method, _) in NETS {
        let outcome = pipeline::run(&table, &recipe(method, "3"), &Progress::new()).unwrap();
        let (space, reader) = (&outcome.space, outcome.reader());
        let rows: Vec<Row> =
            outcome.origins().map(|it| reader.row(&reader.made(it.class, it.index).unwrap())).collect();
        assert!(rows.len() >= 20 && outcome.origins().all(|origin| origin.lineage.rows().is_empty()));
        for axis in 0..space.numbers.len() {
            let real: Vec<f64> = space.members(0).iter().map(|&row| space.number(axis, row)).collect();
            let (low, high) = real.iter().fold((f64::MAX, f64::MIN), |(a, b), &it| (a.min(it), b.max(it)));
            assert!(rows.iter().all(|row| (low..=high).contains(&row.numbers[axis])), "{method} {axis}");
        }
        for axis in 0..space.nominals.len() {
            let real: Vec<u32> = space.members(0).iter().map(|&row| space.code(axis, row)).collect();
            assert!(rows.iter().all(|row| real.contains(&row.codes[axis])), "{method} {axis}");
        }
    }
}
