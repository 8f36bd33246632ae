//! What is written of a comparison.

use smotescope::{
    evaluate::{
        leakage::measure_leaks,
        output::{Findings, csv, json, latex, markdown, text, write_predictions, write_report},
        summary::summarise,
    },
    progress::{Progress, Stop},
};

use crate::tables::{said, study, table, trials, two_classes};

/// Hands on what is found on a small table.
fn with(then: impl FnOnce(&Findings<'_>)) {
    let text = two_classes(120, 6, 4);
    let study = study(&text, said(&["logistic", "tree"], &["as-is", "smote", "smote+isotonic"], 3));
    let trials = trials(&study);
    let summaries = summarise(&study, &trials);
    let leakage = measure_leaks(&table(&text), &study.settings, &Progress::new()).unwrap();
    then(&Findings { study: &study, trials: &trials, summaries: &summaries, leakage: Some(&leakage), seconds: 1.5 });
}

#[test]
fn the_report_has_every_file_and_a_page_that_stands_alone() {
    with(|found| {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("new/report");
        let paths = write_report(&folder, found, &Progress::new()).unwrap();
        assert_eq!(paths.len(), 6 + 2 * 2 * 5);
        assert!(paths.iter().all(|path| std::fs::metadata(path).unwrap().len() > 100));
        let page = std::fs::read_to_string(folder.join("index.html")).unwrap();
        for wanted in [
            "Decision tree",
            "smote+isotonic",
            "SHA-256",
            "3 splits, 25 % of every class tested",
            "[evaluate]",
            "Leaks",
        ] {
            assert!(page.contains(wanted), "{wanted}");
        }
        assert_eq!(page.matches("<svg").count(), 10);
        // Nothing is fetched: the only addresses are names of what SVG is.
        let addresses = page.matches("http").count();
        assert_eq!(addresses, page.matches("http://www.w3.org/2000/svg").count());
        assert!(!page.contains("<script") && !page.contains("NaN"));
        // The recipe makes the same comparison again.
        let recipe = smotescope::recipe::Recipe::read(&folder.join("recipe.toml")).unwrap();
        assert_eq!(recipe.evaluate, found.study.settings.recipe.evaluate);
    });
}

#[test]
fn a_report_is_written_whole_or_not_at_all() {
    with(|found| {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("report");
        let watched = Progress::new();
        write_report(&place.path().join("other"), found, &watched).unwrap();
        for looks in 1..=watched.looks() {
            let stopped = write_report(&folder, found, &Progress::stopping_at(looks));
            assert!(matches!(stopped, Err(Stop::Cancelled)) && !folder.exists(), "{looks}");
        }
    });
}

#[test]
fn every_table_has_a_line_for_every_model_and_arm() {
    with(|found| {
        let lines = String::from_utf8(csv(found).unwrap()).unwrap();
        assert_eq!(lines.lines().count(), 1 + 6 * found.summaries[0].scores.len());
        let markdown = markdown(found);
        assert_eq!(markdown.lines().filter(|line| line.starts_with('|')).count(), 2 + 6 + 2 + 4);
        let latex = latex(found);
        assert_eq!(latex.matches("\\\\\n").count(), 1 + 6 + 1 + 4);
        assert!(latex.contains("smote+isotonic") && !latex.contains('−'));
        let text = text(found);
        for wanted in
            ["always naming the largest class", "less as-is", "of 5", "Copies among the test rows", "shuffled labels"]
        {
            assert!(text.contains(wanted), "{wanted}\n{text}");
        }
    });
}

#[test]
fn json_says_what_the_summaries_say() {
    with(|found| {
        let json = json(found);
        let arms = json["arms"].as_array().unwrap();
        assert_eq!(arms.len(), 6);
        for (arm, summary) in arms.iter().zip(found.summaries) {
            let f1 = summary.score("f1").unwrap();
            assert_eq!(arm["scores"]["f1"]["mean"].as_f64(), f1.mean);
            assert_eq!(arm["scores"]["f1"]["low"].as_f64(), f1.interval.map(|it| it.low));
            assert_eq!(arm["difference"].is_null(), summary.arm == 0);
            assert_eq!(arm["instability"].as_f64(), summary.instability);
        }
        assert_eq!(json["leakage"].as_array().unwrap().len(), 16);
        assert_eq!((json["splits"].as_array().unwrap().len(), json["rows"].as_u64()), (3, Some(120)));
    });
}

/// A line for every test row; the numbers come back as they were.
#[test]
fn predictions_can_be_read_again() {
    with(|found| {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("p.csv");
        let lines = write_predictions(&path, found, &Progress::new()).unwrap();
        let written = std::fs::read_to_string(&path).unwrap();
        assert_eq!(written.lines().next().unwrap(), "split,row,class,model,arm,score_no,score_yes,named");
        assert_eq!((lines, written.lines().count()), (6 * 3 * 30, 1 + 6 * 3 * 30));
        let mut all = written.lines().skip(1);
        for trial in found.trials {
            let tested = trial.tested.as_ref().unwrap();
            for (&row, said) in found.study.splits[trial.split].test.iter().zip(tested.probabilities.iter()) {
                let cells: Vec<&str> = all.next().unwrap().split(',').collect();
                assert_eq!(cells[0].parse(), Ok(trial.split + 1));
                assert_eq!(cells[1].parse(), Ok(row + 1));
                let again: Vec<f64> = cells[5..7].iter().map(|cell| cell.parse().unwrap()).collect();
                assert_eq!(again, said);
            }
        }
    });
}
