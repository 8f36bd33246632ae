//! Cell nuclei in needle biopsies of the breast.

use std::borrow::Cow;

use super::BuiltInTable;

pub(super) const SAMPLE: BuiltInTable = BuiltInTable {
    name: "breast-cancer",
    title: "Breast cancer",
    about: "Thirty measurements of cell nuclei in 569 breast biopsies, 357 benign (B) and 212 malignant (M).",
    rows: 569,
    target: "diagnosis",
    licence: "CC BY 4.0, UCI Machine Learning Repository",
    make: || Cow::Borrowed(include_bytes!("../../../assets/breast-cancer.csv")),
};

#[cfg(test)]
mod tests {
    use super::super::tests::{cells, counts};

    #[test]
    fn classes_are_as_published() {
        assert_eq!(cells("breast-cancer").0.len(), 31);
        let counts = counts("breast-cancer", "diagnosis");
        assert_eq!((counts["B"], counts["M"]), (357, 212));
    }
}
