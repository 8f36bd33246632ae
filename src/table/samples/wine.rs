//! Chemical analyses of wines from three growers.

use std::borrow::Cow;

use super::BuiltInTable;

pub(super) const SAMPLE: BuiltInTable = BuiltInTable {
    name: "wine",
    title: "Wine",
    about: "Thirteen measurements of 178 Italian wines from three cultivars, 71, 59 and 48 of each.",
    rows: 178,
    target: "class",
    licence: "CC BY 4.0, UCI Machine Learning Repository",
    make: || Cow::Borrowed(include_bytes!("../../../assets/wine.csv")),
};

#[cfg(test)]
mod tests {
    use super::super::tests::{cells, counts};

    #[test]
    fn classes_are_as_published() {
        assert_eq!(cells("wine").0.len(), 14);
        assert_eq!(counts("wine", "class").into_values().collect::<Vec<_>>(), [59, 71, 48]);
    }
}
