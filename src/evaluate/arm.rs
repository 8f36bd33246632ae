//! The arms: ways of preparing the training rows of a split, and of using the probabilities that come of it.
//!
//! An arm is called by what it is made of: `as-is`, `weights`, `under`, `recipe`, a method or a cleaner, and then, each after
//! a plus, a cleaner (`smote+enn`), `alone` (the synthetic rows without the real ones) and one use of the probabilities:
//! `threshold`, `prior`, `isotonic` or `platt`.

use crate::{
    error::{Error, Setting},
    sampling::{
        METHODS, Sampler,
        cleaning::{CLEANERS, Cleaner, Cleaning},
    },
};

/// A way of preparing the training rows, and of using the probabilities.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// As flags and files call it.
    pub name: String,
    pub preparation: Preparation,
    pub adjustment: Adjustment,
}

/// The rows that a model is trained on.
#[derive(Clone, Debug, PartialEq)]
pub enum Preparation {
    AsIs,
    /// Every class weighs the same in all.
    Weights,
    /// Rows of the larger classes are left out at random, until all are as large as the smallest.
    Under,
    /// As the recipe has it.
    Recipe,
    /// By a method with the parameters that the recipe has for it, or the usual ones, up to balance; then by a cleaner. The
    /// method may be the one that makes nothing.
    Resampled {
        method: &'static str,
        cleaning: Option<Cleaning>,
    },
    /// The synthetic rows of a method, as many of every class as there are real ones.
    Alone(&'static str),
}

/// What is done with the probabilities, learnt from a part of the training rows that the model is kept from meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adjustment {
    None,
    /// Another threshold than the likeliest class.
    Threshold,
    /// The shift in the shares of the classes is taken out.
    Prior,
    Isotonic,
    Platt,
}

const ADJUSTMENTS: [(&str, &str, Adjustment); 4] = [
    ("threshold", "the threshold chosen on training rows put aside", Adjustment::Threshold),
    ("prior", "probabilities corrected for the real shares of the classes", Adjustment::Prior),
    ("isotonic", "probabilities recalibrated by isotonic regression on training rows put aside", Adjustment::Isotonic),
    ("platt", "probabilities recalibrated by Platt's logistic fit on training rows put aside", Adjustment::Platt),
];

const ALONE: &str = "alone";

impl Arm {
    pub const AS_IS: &str = "as-is";

    const PLAIN: [(&'static str, &'static str, Preparation); 4] = [
        (Self::AS_IS, "the training rows as they are", Preparation::AsIs),
        ("weights", "every class weighs the same in all", Preparation::Weights),
        ("under", "larger classes cut at random to the smallest", Preparation::Under),
        ("recipe", "resampled as the recipe has it", Preparation::Recipe),
    ];

    /// # Errors
    /// Where no arm is called so.
    pub fn find(name: &str) -> Result<Self, Error> {
        let mut parts = name.split('+').map(str::trim);
        let first = parts.next().unwrap_or_default();
        // `threshold` alone is that of the rows as they are, and so with the others.
        let (mut preparation, mut adjusted) = match (Self::preparation(first), adjustment(first)) {
            (Some(preparation), _) => (preparation, Adjustment::None),
            (None, Some(adjusted)) => (Preparation::AsIs, adjusted),
            (None, None) => return Err(unknown(name)),
        };
        for part in parts {
            match (part, &mut preparation) {
                (ALONE, Preparation::Resampled { method, cleaning: None }) if *method != "none" => {
                    preparation = Preparation::Alone(method);
                }
                (_, Preparation::Resampled { method, cleaning: cleaning @ None })
                    if *method != "none" && cleaner(part).is_some() =>
                {
                    *cleaning = Some(Cleaning::new(part));
                }
                _ => match adjustment(part) {
                    Some(found) if adjusted == Adjustment::None => adjusted = found,
                    _ => return Err(unknown(name)),
                },
            }
        }
        Ok(Self { name: name.to_owned(), preparation, adjustment: adjusted })
    }

    fn preparation(name: &str) -> Option<Preparation> {
        let plain = Self::PLAIN.iter().find(|(known, ..)| *known == name).map(|(.., kind)| kind.clone());
        let method = || {
            let method = METHODS.iter().map(|method| method.name()).find(|known| *known == name && name != "none")?;
            Some(Preparation::Resampled { method, cleaning: None })
        };
        let clean =
            || cleaner(name).map(|_| Preparation::Resampled { method: "none", cleaning: Some(Cleaning::new(name)) });
        plain.or_else(method).or_else(clean)
    }

    /// What it does, for people.
    pub fn about(&self) -> String {
        let title = |method: &str| crate::sampling::method(method).map_or("", Sampler::title);
        let cleaner = |cleaning: &Cleaning| cleaning.item().map_or("", Cleaner::title);
        let rows = match &self.preparation {
            Preparation::Resampled { method: "none", cleaning } => {
                format!("the training rows cleaned by {}", cleaning.as_ref().map_or("", cleaner))
            }
            Preparation::Resampled { method, cleaning: None } => {
                format!("the training rows resampled by {}", title(method))
            }
            Preparation::Resampled { method, cleaning: Some(cleaning) } => {
                format!("the training rows resampled by {}, then cleaned by {}", title(method), cleaner(cleaning))
            }
            Preparation::Alone(method) => format!("synthetic rows of {} alone", title(method)),
            plain => Self::PLAIN.iter().find(|(.., kind)| kind == plain).map_or("", |(_, about, _)| about).to_owned(),
        };
        match ADJUSTMENTS.iter().find(|(.., kind)| *kind == self.adjustment) {
            Some((_, about, _)) => format!("{rows}; {about}"),
            None => rows,
        }
    }

    /// Whether training rows have to be put aside for it.
    pub fn validates(&self) -> bool {
        matches!(self.adjustment, Adjustment::Threshold | Adjustment::Isotonic | Adjustment::Platt)
    }

    /// The names that an arm can begin with, each with what it does.
    pub fn firsts() -> Vec<(&'static str, String)> {
        let plain = Self::PLAIN.iter().map(|(name, ..)| *name);
        let methods = METHODS.iter().map(|method| method.name()).filter(|name| *name != "none");
        let cleaners = CLEANERS.iter().map(|cleaner| cleaner.name());
        let adjusted = ADJUSTMENTS.iter().map(|(name, ..)| *name);
        let all = plain.chain(adjusted).chain(methods).chain(cleaners);
        all.filter_map(|name| Some((name, Self::find(name).ok()?.about()))).collect()
    }

    /// What can follow after a plus.
    pub fn endings() -> Vec<&'static str> {
        let cleaners = CLEANERS.iter().map(|cleaner| cleaner.name());
        cleaners.chain([ALONE]).chain(ADJUSTMENTS.iter().map(|(name, ..)| *name)).collect()
    }
}

fn adjustment(name: &str) -> Option<Adjustment> {
    ADJUSTMENTS.iter().find(|(known, ..)| *known == name).map(|(.., kind)| *kind)
}

fn cleaner(name: &str) -> Option<&'static dyn Cleaner> {
    CLEANERS.iter().copied().find(|cleaner| cleaner.name() == name)
}

fn unknown(name: &str) -> Error {
    let firsts: Vec<&str> = Arm::firsts().into_iter().map(|(name, _)| name).collect();
    Error::usage(format!(
        "there is no arm {name:?}: begin with {}, and add what you want of +{}",
        firsts.join(", "),
        Arm::endings().join(", +")
    ))
    .about(Setting::Evaluate("arms"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arm_is_found_by_what_it_is_made_of() {
        let found = |name: &str| {
            let arm = Arm::find(name).unwrap();
            assert_eq!(arm.name, name);
            (arm.preparation, arm.adjustment)
        };
        let by =
            |method, cleaner: Option<&str>| Preparation::Resampled { method, cleaning: cleaner.map(Cleaning::new) };
        assert_eq!(found("as-is"), (Preparation::AsIs, Adjustment::None));
        assert_eq!(found("threshold"), (Preparation::AsIs, Adjustment::Threshold));
        assert_eq!(found("platt"), (Preparation::AsIs, Adjustment::Platt));
        assert_eq!(found("smote"), (by("smote", None), Adjustment::None));
        assert_eq!(found("smote+enn+isotonic"), (by("smote", Some("enn")), Adjustment::Isotonic));
        assert_eq!(found("tomek+prior"), (by("none", Some("tomek")), Adjustment::Prior));
        assert_eq!(found("copula+alone"), (Preparation::Alone("copula"), Adjustment::None));
        for name in crate::recipe::EvaluateRecipe::default().arms {
            found(&name);
        }
    }

    #[test]
    fn what_is_no_arm_is_refused_with_those_there_are() {
        for name in [
            "",
            "smotte",
            "smote+",
            "smote+enn+tomek",
            "alone",
            "enn+alone",
            "under+alone",
            "prior+platt",
            "none",
            "as-is+enn",
        ] {
            let error = Arm::find(name).unwrap_err().message;
            assert!(error.contains("as-is") && error.contains("borderline") && error.contains("+isotonic"), "{error}");
        }
    }

    #[test]
    fn every_arm_says_what_it_does() {
        let firsts = Arm::firsts();
        assert!(firsts.len() >= METHODS.len() + CLEANERS.len() + 4);
        assert!(firsts.iter().all(|(_, about)| about.len() > 15));
        assert_eq!(
            Arm::find("smote+enn").unwrap().about(),
            "the training rows resampled by SMOTE, then cleaned by Edited nearest neighbours"
        );
    }
}
