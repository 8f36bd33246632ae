//! Recipes: read and written the same, or refused with the line or the key.

use proptest::prelude::*;
use smotescope::recipe::Recipe;

use crate::{
    corpus::{cases, seeds},
    mutation::spoilt,
};

const KEYS: &[&str] = &[
    "version",
    "method",
    "k",
    "scale",
    "categorical",
    "seed",
    "output",
    "oversupply",
    "top_up",
    "drop_identical",
    "drop_closest",
    "drop_scope",
    "nearest",
    "missing",
    "decimals",
    "undersample",
    "flag",
    "shuffle",
    "totals",
    "table",
];

/// Keys, values and marks of the format, in and out of their limits.
const DICTIONARY: &[&str] = &[
    "=",
    "\n",
    "\"",
    "'",
    "\"\"\"",
    "#",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    ",",
    ".",
    "\\",
    "\\u0000",
    "|",
    "\0",
    "\u{feff}",
    "é",
    "😀",
    "version",
    "version = 1\n",
    "version = 2\n",
    "k = 0\n",
    "k = -1\n",
    "k = 1001\n",
    "k = 18446744073709551615\n",
    "seed = 9223372036854775807\n",
    "seed = 9223372036854775808\n",
    "seed = 0x1F\n",
    "oversupply = 1\n",
    "oversupply = nan\n",
    "oversupply = inf\n",
    "drop_closest = -0.0\n",
    "drop_closest = 1e400\n",
    "drop_closest = 99.99999999999999\n",
    "method = \"none\"\n",
    "method = \"random\"\n",
    "drop_identical = true\n",
    "totals = \"balance\"\n",
    "totals = \"table\"\n",
    "totals = {}\n",
    "[totals]\n",
    "\"\" = 1\n",
    "yes = 1_000\n",
    "no = 9223372036854775807\n",
    "flag = \"\"\n",
    "flag = \"a,b\"\n",
    "shuffle = false\n",
    "undersample = \"random\"\n",
    "[table]\n",
    "[table.kinds]\n",
    "ignore = [\"id\"]\n",
    "no_header = true\n",
    "target = \"\"\n",
    "1979-05-27T07:32:00Z",
    "\"a|b\" = 1\n",
    "[[script]]\n",
];

fn check(text: &str) -> Result<(), TestCaseError> {
    match Recipe::from_toml(text, "r.toml") {
        Ok(recipe) => {
            let written = recipe.to_toml();
            prop_assert!(written.is_ok(), "{written:?}");
            prop_assert_eq!(Recipe::from_toml(&written.unwrap(), "r.toml"), Ok(recipe));
        }
        Err(error) => {
            let message = &error.message;
            prop_assert!(message.starts_with("r.toml: "), "{}", message);
            prop_assert!(!message.contains(char::is_control), "{:?}", message);
            // "drop closest 120 %" names drop_closest.
            let words = message["r.toml: ".len()..].replace([' ', '-'], "_");
            let placed = message.contains("line ") || KEYS.iter().any(|key| words.contains(key));
            prop_assert!(placed, "{} names neither line nor key", message);
        }
    }
    Ok(())
}

#[test]
fn every_recipe_of_the_corpus_is_read_or_refused() {
    for seed in seeds("recipes") {
        let checked = check(&String::from_utf8_lossy(&seed.bytes));
        assert!(checked.is_ok(), "{}: {checked:?}", seed.name);
    }
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn a_spoilt_recipe_is_read_or_refused(input in spoilt(seeds("recipes"), DICTIONARY)) {
        check(&String::from_utf8_lossy(&input.0))?;
    }
}
