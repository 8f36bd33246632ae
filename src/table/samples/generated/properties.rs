//! What holds for every made table, whatever its settings.

use proptest::prelude::*;

use super::*;

/// Settings that can be followed, with every kind of weights.
fn settings() -> impl Strategy<Value = MadeTable> {
    let sizes = (1_usize..=5, 0_usize..=3, 0_usize..=3, 2_usize..=8, 1_usize..=3, 0_usize..=300);
    let weights = (0_u8..3, prop::collection::vec(0.01_f64..1.0, 8));
    let looks = (0.0_f64..3.0, 0.0_f64..=1.0, 0.0_f64..1.0, 0.0_f64..0.999, 0.0_f64..5.0);
    (0..SHAPES.len(), sizes, weights, looks, 0_u64..1_000, 0_u8..=9).prop_map(
        |(shape, (informative, redundant, useless, classes, clusters, more), (kind, parts), looks, seed, decimals)| {
            let mut make = MadeTable {
                shape: SHAPES[shape].name.to_owned(),
                columns: informative + redundant + useless,
                informative,
                redundant,
                classes,
                clusters,
                separation: looks.0,
                label_noise: looks.1,
                noise: looks.2,
                factor: looks.3,
                spread: looks.4,
                seed,
                decimals,
                ..MadeTable::default()
            };
            // As many classes and clusters as there are corners.
            make.classes = classes.min(1 << informative);
            make.clusters = clusters.min((1 << informative) / make.classes);
            let classes = make.class_count();
            make.rows = classes + more;
            let sum: f64 = parts[..classes].iter().sum();
            make.weights = match kind {
                0 => Vec::new(),
                1 => parts[..classes].iter().map(|part| part / sum).collect(),
                _ => parts[..classes - 1].iter().map(|part| part / sum).collect(),
            };
            make
        },
    )
}

/// The lines below the header, cut at their commas.
fn cells(text: &[u8]) -> Vec<Vec<&str>> {
    std::str::from_utf8(text).unwrap().lines().skip(1).map(|line| line.split(',').collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_table_has_the_rows_columns_and_classes_asked_for(make in settings()) {
        prop_assert_eq!(make.check(), Ok(()));
        let text = make.csv().unwrap();
        let rows = cells(&text);
        prop_assert_eq!(rows.len(), make.rows);
        for row in &rows {
            prop_assert_eq!(row.len(), make.width() + 1);
            for cell in &row[..make.width()] {
                let decimals = cell.split_once('.').map_or(0, |(_, decimals)| decimals.len());
                prop_assert!(decimals == usize::from(make.decimals) && cell.parse::<f64>().is_ok(), "{}", cell);
                prop_assert!(!cell.starts_with('-') || cell.parse::<f64>() != Ok(0.0), "{}", cell);
            }
        }
        let points = make.points().unwrap();
        for (class, count) in points.class_rows.iter().enumerate() {
            let letter = label(class).to_string();
            prop_assert_eq!(rows.iter().filter(|row| row[make.width()] == letter).count(), *count);
        }
        let table = make.table().unwrap();
        prop_assert_eq!((table.rows(), table.columns.len()), (make.rows, make.width() + 1));
        let counts: Vec<usize> = table.target.classes.iter().map(|class| class.count).collect();
        prop_assert_eq!(counts, points.class_rows);
    }

    #[test]
    fn classes_have_their_shares(make in settings()) {
        let make = MadeTable { label_noise: 0.0, ..make };
        let counts = make.points().unwrap().class_rows;
        prop_assert_eq!(&counts, &make.class_rows().unwrap());
        prop_assert_eq!(counts.iter().sum::<usize>(), make.rows);
        let shares = make.shares().unwrap();
        prop_assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let raised = shares.iter().filter(|share| **share * (make.rows as f64) < 1.0).count();
        for (count, share) in counts.iter().zip(&shares) {
            let off = *count as f64 - share * make.rows as f64;
            // A class too small for a row is given one, which another class goes without.
            prop_assert!(off < 1.0 + 1e-9 && off > -1.0 - raised as f64 && *count > 0, "{} of {:?}", count, share);
        }
    }

    #[test]
    fn a_seed_fixes_the_bytes(make in settings()) {
        prop_assert_eq!(make.csv().unwrap(), make.csv().unwrap());
        // Few rows may come out alike, and so do points without noise.
        let make = MadeTable { rows: 300, noise: 0.5, spread: 1.0, decimals: 6, ..make };
        let other = MadeTable { seed: make.seed + 1, ..make.clone() };
        prop_assert_ne!(make.csv().unwrap(), other.csv().unwrap());
    }
}
