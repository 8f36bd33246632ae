//! Does another threshold alone reach what SMOTE reaches? What the numbers say, and nothing that they do not.

use crate::{
    app::evaluate::evaluated::Evaluated,
    evaluate::{
        arm::Arm,
        output::{number, signed},
        summary::{ScoreDifference, between},
    },
};

/// The arms that are held side by side.
pub const ARMS: [&str; 3] = [Arm::AS_IS, "threshold", "smote"];

/// What holds for a model.
#[derive(Clone, Debug, PartialEq)]
pub struct RemedyFinding {
    /// Numbers of [`ARMS`] in the comparison.
    pub arms: [usize; 3],
    /// F1 of SMOTE less that of the moved threshold.
    pub less: Option<ScoreDifference>,
    pub sentence: String,
}

/// Those of [`ARMS`] that were not compared.
pub fn missing(evaluated: &Evaluated) -> Vec<String> {
    ARMS.iter().filter(|name| evaluated.arm(name).is_none()).map(|name| (*name).to_owned()).collect()
}

/// `None` where an arm is missing, or has nothing to say.
pub fn of(evaluated: &Evaluated, model: usize) -> Option<RemedyFinding> {
    let mut arms = [0; 3];
    for (arm, name) in arms.iter_mut().zip(ARMS) {
        *arm = evaluated.arm(name)?;
    }
    let [plain, moved, smote] = arms;
    let f1 = |arm| evaluated.summary((model, arm))?.score("f1")?.mean;
    let (was, by_threshold, by_smote) = (f1(plain)?, f1(moved)?, f1(smote)?);
    let good =
        || evaluated.trials.iter().zip(&evaluated.scored).filter_map(|(trial, it)| Some((trial, it.as_ref().ok()?)));
    let less = |pair| between(&evaluated.study, "f1", good(), model, pair);
    let apart = less((smote, moved));
    let compared = match apart {
        Some(ScoreDifference { interval: None, .. }) | None => {
            "one split says nothing of how sure the difference is".to_owned()
        }
        Some(less) => {
            let interval = less
                .interval
                .map_or_else(String::new, |it| format!(" (95 % interval {} to {})", signed(it.low), signed(it.high)));
            let verdict = match (less.is_carried(), less.mean > 0.0) {
                (false, _) => "no difference that the interval carries: moving the threshold gives what SMOTE gave",
                (true, true) => "and SMOTE gives more than the threshold does",
                (true, false) => "and moving the threshold gives more than SMOTE does",
            };
            format!("SMOTE less threshold is {}{interval}, {verdict}", signed(less.mean))
        }
    };
    let gained = |arm| less((arm, plain)).is_some_and(|less| less.is_carried() && less.mean > 0.0);
    let start = match (gained(moved), gained(smote)) {
        (true, true) => "Both raise F1",
        (true, false) => "Of the two only the threshold raises F1 surely",
        (false, true) => "Of the two only SMOTE raises F1 surely",
        (false, false) => "Neither raises F1 surely",
    };
    let sentence = format!(
        "{start}: {} as it is, {} with another threshold, {} with SMOTE. {}.",
        number(was),
        number(by_threshold),
        number(by_smote),
        capital(&compared)
    );
    Some(RemedyFinding { arms, less: apart, sentence })
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
