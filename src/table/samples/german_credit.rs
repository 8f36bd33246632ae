//! Applicants for credit at a German bank, with text and number columns mixed.

use std::borrow::Cow;

use super::BuiltInTable;

pub(super) const SAMPLE: BuiltInTable = BuiltInTable {
    name: "german-credit",
    title: "German credit",
    about: "Seven numbers and thirteen categories of 1,000 credit applicants, 700 of them good risks and 300 bad.",
    rows: 1_000,
    target: "credit_risk",
    licence: "CC BY 4.0, UCI Machine Learning Repository",
    make: || Cow::Borrowed(include_bytes!("../../../assets/german-credit.csv")),
};

#[cfg(test)]
mod tests {
    use super::super::tests::{cells, column, counts};

    #[test]
    fn classes_are_as_published() {
        assert_eq!(cells("german-credit").0.len(), 21);
        let counts = counts("german-credit", "credit_risk");
        assert_eq!((counts["good"], counts["bad"]), (700, 300));
    }

    #[test]
    fn personal_status_belongs_to_its_row() {
        // A column sorted or shifted by mistake misses these counts of the original.
        let status = column("german-credit", "personal_status_sex");
        let risk = column("german-credit", "credit_risk");
        let rows = |s: &str, r: &str| status.iter().zip(&risk).filter(|(a, b)| *a == s && *b == r).count();
        for (label, good, bad) in [
            ("male divorced", 30, 20),
            ("female not single", 201, 109),
            ("male single", 402, 146),
            ("male married", 67, 25),
        ] {
            assert_eq!((rows(label, "good"), rows(label, "bad")), (good, bad), "{label}");
        }
        assert_eq!(status[..4], ["male single", "female not single", "male single", "male single"]);
    }
}
