//! The list itself.

use crate::evaluation::measures::{
    Better, Function, Measure, calibration,
    confusion::{self, accuracy_rate, majority_rate, precision_rate, recall_rate, specificity_rate},
    ranking,
};

/// All of them, in the order of tables: what is named at the threshold, how rows are ranked, how likely they are said to be.
pub static MEASURES: &[Measure] = &[
    Measure {
        name: "accuracy",
        title: "Accuracy",
        about: "The share of rows whose true class is named. Of a rare class it says nothing: read it beside the \
                majority's.",
        better: Better::Higher,
        function: Function::Counts(confusion::accuracy),
        rate: Some(accuracy_rate),
    },
    Measure {
        name: "majority_accuracy",
        title: "Majority's accuracy",
        about: "The accuracy of always naming the largest class of the rows judged.",
        better: Better::Baseline,
        function: Function::Counts(confusion::majority_accuracy),
        rate: Some(majority_rate),
    },
    Measure {
        name: "balanced_accuracy",
        title: "Balanced accuracy",
        about: "The mean recall of the classes that occur.",
        better: Better::Higher,
        function: Function::Counts(confusion::balanced_accuracy),
        rate: None,
    },
    Measure {
        name: "precision",
        title: "Precision",
        about: "Of the rows named positive, the share that is; 0 where the class occurs and is never named. More \
                than two classes: the mean over those that occur or are named.",
        better: Better::Higher,
        function: Function::Counts(confusion::precision),
        rate: Some(precision_rate),
    },
    Measure {
        name: "recall",
        title: "Recall",
        about: "Of the positive rows, the share that is found. More than two classes: the mean over those that \
                occur or are named, 0 for one that does not occur.",
        better: Better::Higher,
        function: Function::Counts(confusion::recall),
        rate: Some(recall_rate),
    },
    Measure {
        name: "specificity",
        title: "Specificity",
        about: "Of the rows that are not positive, the share that is left alone. More than two classes: the mean \
                over those that occur or are named.",
        better: Better::Higher,
        function: Function::Counts(confusion::specificity),
        rate: Some(specificity_rate),
    },
    Measure {
        name: "f1",
        title: "F1",
        about: "The harmonic mean of precision and recall. More than two classes: the mean over those that occur \
                or are named.",
        better: Better::Higher,
        function: Function::Counts(confusion::f1),
        rate: None,
    },
    Measure {
        name: "f2",
        title: "F2",
        about: "As F1, recall weighing twice as much as precision.",
        better: Better::Higher,
        function: Function::Counts(confusion::f2),
        rate: None,
    },
    Measure {
        name: "g_mean",
        title: "G-mean",
        about: "The geometric mean of the recalls of the classes that occur: 0 where one of them is never found. \
                Classes without a row are left out.",
        better: Better::Higher,
        function: Function::Counts(confusion::g_mean),
        rate: None,
    },
    Measure {
        name: "mcc",
        title: "MCC",
        about: "Matthews' correlation of true and named classes: 1 all right, 0 no better than chance, or one \
                class alone.",
        better: Better::Higher,
        function: Function::Counts(confusion::mcc),
        rate: None,
    },
    Measure {
        name: "cost",
        title: "Cost per row",
        about: "The mean cost of a row by the costs given for each true and named class.",
        better: Better::Lower,
        function: Function::Counts(confusion::cost),
        rate: None,
    },
    Measure {
        name: "roc_auc",
        title: "ROC AUC",
        about: "The share of pairs of a positive and another row that the scores put in the right order, ties \
                counting half. More than two classes: each against the rest, the mean over those that occur.",
        better: Better::Higher,
        function: Function::Probabilities(ranking::area_under_roc),
        rate: None,
    },
    Measure {
        name: "average_precision",
        title: "Average precision",
        about: "Precision averaged over the steps of recall, without interpolation; to be read beside the \
                prevalence. More than two classes: each against the rest, the mean over those that occur.",
        better: Better::Higher,
        function: Function::Probabilities(ranking::mean_precision),
        rate: None,
    },
    Measure {
        name: "prevalence",
        title: "Prevalence",
        about: "The share of positive rows: the average precision of scores that say nothing. More than two \
                classes: the mean over those that occur.",
        better: Better::Baseline,
        function: Function::Probabilities(ranking::prevalence),
        rate: None,
    },
    Measure {
        name: "brier",
        title: "Brier score",
        about: "The mean squared error of the probabilities: of the positive class of two, summed over the classes \
                of more.",
        better: Better::Lower,
        function: Function::Probabilities(calibration::brier),
        rate: None,
    },
    Measure {
        name: "log_loss",
        title: "Log loss",
        about: "−ln of the probability of the true class, in the mean. Probabilities count as at least 2⁻⁵² and at \
                most 1 − 2⁻⁵².",
        better: Better::Lower,
        function: Function::Probabilities(calibration::log_loss),
        rate: None,
    },
    Measure {
        name: "calibration_slope",
        title: "Calibration slope",
        about: "The slope of a logistic fit of the outcome on the logit of the probability: below 1, probabilities \
                are too extreme. Two classes; none where the probabilities part them.",
        better: Better::Near(1.0),
        function: Function::Probabilities(calibration::slope),
        rate: None,
    },
    Measure {
        name: "calibration_intercept",
        title: "Calibration intercept",
        about: "The intercept of that fit with the slope held at 1: below 0, probabilities are too high \
                altogether. Two classes.",
        better: Better::Near(0.0),
        function: Function::Probabilities(calibration::intercept_in_the_large),
        rate: None,
    },
];

/// The measure of that name.
pub fn measure(name: &str) -> Option<&'static Measure> {
    MEASURES.iter().find(|measure| measure.name == name)
}
