//! SVM-SMOTE: new rows from the support vectors of the class, inwards where the boundary is contested and outwards where it is not.
//!
//! Nguyen, Cooper and Kamei 2011 (Borderline over-sampling), by the rule of imbalanced-learn: support vectors of which all m nearest
//! rows are of other classes are noise and left out. Those of which at least half are of others are in danger: a new row lies between
//! one and one of its k nearest rows of the class. From the others a new row lies beyond them, away from such a neighbour, by up to
//! `out_step` of the way. Either kind makes half of the rows, where there are both (imbalanced-learn draws the share from a Beta(10, 10)
//! distribution, whose mean it is). Of several classes the machine is one against each other class, as in libsvm. Categories take
//! part in the kernel as one-hot columns; a new row has those of its nearer parent, or of its base where it lies beyond it.

use std::borrow::Cow;

use crate::{
    error::{Error, Setting},
    progress::{Progress, Stop},
    recipe::Recipe,
    sampling::{
        Choices, Draw, FittedSampler, Needs, Pairs, Parameter, Picking, Sampler, SamplerInput, Script,
        borderline::{M, is_in_danger},
        choices::{self, Chance, Factor, Partner, Telling},
        draw::Numbers,
        lacking,
        parameter::{Domain, K},
        smote::{between, near},
    },
    space::{Space, expanded::expanded},
    svm,
};

const OUT_STEP: Parameter = Parameter {
    key: "out_step",
    title: "Out step",
    tip: "How far a row that is not in danger sends new rows beyond itself, as a share of the way to its neighbour",
    domain: Domain::Number { usual: 0.5, least: 0.0, most: 1.0, slider: 1.0 },
};

#[derive(Debug)]
pub struct SvmSmote;

impl Sampler for SvmSmote {
    fn name(&self) -> &'static str {
        "svm-smote"
    }

    fn title(&self) -> &'static str {
        "SVM-SMOTE"
    }

    fn about(&self) -> &'static str {
        "From the support vectors of the class alone: between neighbours where half of the m nearest rows are of other classes, beyond \
         itself, by at most out_step of the way, where fewer are."
    }

    fn source(&self) -> &'static str {
        "Nguyen, Cooper and Kamei 2011"
    }

    fn follows(&self) -> &'static str {
        "imbalanced-learn 0.14.2"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[K, M, OUT_STEP] }
    }

    fn chooses_bases(&self) -> bool {
        true
    }

    fn needs(&self, recipe: &Recipe) -> Needs {
        Needs { own: Some(recipe.whole(&K)), mixed: Some(recipe.whole(&M)), ..Needs::default() }
    }

    fn picks(&self) -> Option<Picking> {
        Some(Picking { stage: "support vectors", find: support_vectors })
    }

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
        None
    }

    fn script(&self) -> Script {
        Script::Class {
            name: "SVMSMOTE",
            arguments: "k_neighbors=K, m_neighbors=M, out_step=OUT_STEP",
            nc: None,
            differences: &[
                "SVMSMOTE draws the share of rows between neighbours from a Beta(10, 10) distribution; here it is a half.",
            ],
        }
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        let (k, m) = (input.recipe.whole(&K), input.recipe.whole(&M));
        let found = input.picked.len();
        let (mut danger, mut safe, mut noise) = (Vec::new(), Vec::new(), Vec::new());
        for member in input.picked.iter().copied().filter(|&member| input.may_be_base(member as usize)) {
            let near = input.mixed(member as usize, m);
            match input.others(near) {
                others if others == near.len() => noise.push(member),
                others if is_in_danger(others, near.len()) => danger.push(member),
                _ => safe.push(member),
            }
        }
        if danger.is_empty() && safe.is_empty() {
            if noise.is_empty() {
                let message = format!(
                    "none of its {found} support vectors is among {}: choose more kinds of bases, or method smote",
                    input.candidates()
                );
                return Err(Error { setting: Some(Setting::Bases), ..input.lacking(&M, &message) }.into());
            }
            let message = format!(
                "all {} support vectors among {} are noise (all of their m = {m} nearest rows are of other classes), so there is \
                 nothing to draw from: choose a larger m, or method smote or adasyn",
                noise.len(),
                input.candidates()
            );
            return Err(input.lacking(&M, &message).into());
        }
        Ok(FittedSampler::pairs(Supported { danger, safe, noise, k, m, out_step: input.recipe.number(&OUT_STEP) }))
    }
}

/// The members of a class that support its boundary to any other class, ascending.
fn support_vectors(space: &Space, class: u32, progress: &Progress) -> Result<Vec<u32>, Stop> {
    let members = space.members(class);
    let everyone = space.learnt_from();
    let rows = expanded(space, &everyone, class)?;
    let gamma = svm::scaled_gamma(&rows);
    let mut supports = vec![false; members.len()];
    let others =
        (0..space.table.target.classes.len() as u32).filter(|&it| it != class && !space.members(it).is_empty());
    for other in others {
        let of_two = |&at: &u32| [class, other].contains(&space.class(everyone[at as usize]));
        let two: Vec<u32> = (0..everyone.len() as u32).filter(of_two).collect();
        let positive: Vec<bool> = two.iter().map(|&at| space.class(everyone[at as usize]) == class).collect();
        let rows = if two.len() == rows.rows() { Cow::Borrowed(&rows) } else { Cow::Owned(rows.select(&two)) };
        let beta = svm::solve(&rows, &positive, gamma, progress)?;
        for (at, _) in two.iter().zip(&beta).filter(|(_, beta)| **beta > 0.0) {
            if let Ok(member) = members.binary_search(&everyone[*at as usize]) {
                supports[member] = true;
            }
        }
    }
    if !supports.contains(&true) {
        let message =
            format!("its {} rows have no row of another class to be told from: choose method smote", members.len());
        return Err(lacking(space, class, &M, &message).into());
    }
    Ok((0_u32..).zip(supports).filter_map(|(member, supports)| supports.then_some(member)).collect())
}

#[derive(Debug)]
struct Supported {
    /// Places among the members of the class, ascending.
    danger: Vec<u32>,
    safe: Vec<u32>,
    noise: Vec<u32>,
    k: usize,
    m: usize,
    out_step: f64,
}

impl Pairs for Supported {
    fn draw(&self, input: &SamplerInput<'_>, _: usize, numbers: Numbers) -> Draw {
        let (inside, outside) = (self.danger.len().max(1), self.safe.len().max(1));
        // Either kind is as likely, and so is each of a kind.
        let at = numbers.base(2 * inside * outside);
        let inwards =
            if self.danger.is_empty() || self.safe.is_empty() { self.safe.is_empty() } else { at < inside * outside };
        if inwards {
            return between(input, self.danger[at % inside] as usize, self.k, numbers);
        }
        let draw = between(input, self.safe[at % outside] as usize, self.k, numbers);
        Draw { gap: -self.out_step * draw.gap, ..draw }
    }

    fn choices(&self) -> Option<&dyn Choices> {
        Some(self)
    }
}

impl Supported {
    /// How many kinds of bases there are.
    fn kinds(&self) -> usize {
        [&self.danger, &self.safe].iter().filter(|rows| !rows.is_empty()).count()
    }
}

impl Choices for Supported {
    fn chances(&self, input: &SamplerInput<'_>) -> Option<Vec<f64>> {
        let kinds = [&self.danger, &self.safe].into_iter().flat_map(|rows| {
            let each = 1.0 / (self.kinds() * rows.len()) as f64;
            rows.iter().map(move |&member| (member as usize, each))
        });
        Some(choices::chances(input.members().len(), kinds))
    }

    fn fact(&self, input: &SamplerInput<'_>, member: usize) -> String {
        let is_one = |rows: &Vec<u32>| rows.binary_search(&(member as u32)).is_ok();
        if [&self.danger, &self.safe, &self.noise].into_iter().any(is_one) {
            format!("it is a support vector, and {}", choices::around(input, input.mixed(member, self.m)))
        } else {
            "it is no support vector".to_owned()
        }
    }

    fn partners(&self, input: &SamplerInput<'_>, member: usize) -> Vec<Partner> {
        let inwards = self.danger.binary_search(&(member as u32)).is_ok();
        let reach = if inwards { 1.0 } else { -self.out_step };
        near(input, member, self.k).into_iter().map(|partner| Partner { reach, ..partner }).collect()
    }

    fn telling(&self, input: &SamplerInput<'_>, member: usize, partner: Partner) -> Telling {
        let (danger, safe, noise) = (self.danger.len(), self.safe.len(), self.noise.len());
        let m = input.mixed(member, self.m).len();
        let left = if noise == 0 { "these" } else { "the others" };
        let noise = match noise {
            0 => String::new(),
            1 => format!(" One, with none but other classes among its {m} nearest rows, is noise and starts none."),
            _ => {
                format!(" {noise}, with none but other classes among their {m} nearest rows, are noise and start none.")
            }
        };
        let kinds = match (danger, safe) {
            (_, 0) => format!("All {danger} of {left} have other classes as at least half of their {m} nearest rows."),
            (0, _) => format!("All {safe} of {left} have other classes as fewer than half of their {m} nearest rows."),
            _ => format!(
                "Of {left} {danger} have other classes as at least half of their {m} nearest rows, and {safe} have fewer. Either \
                 kind makes half of the new rows."
            ),
        };
        let (only, class, general) = match input.kinds {
            None => ("Only", "it", "chance of each = 1 / support vectors of its kind"),
            Some(_) => {
                ("Of these only", "the class", "chance of each = 1 / support vectors of its kind that may be bases")
            }
        };
        let bases = format!(
            "{only} support vectors start new rows: the rows at the edge by which a support vector machine tells {class} from the \
             other classes.{noise} {kinds} One of these rows is the [base]."
        );
        let (own, way) = if partner.reach > 0.0 {
            (danger, "At least half of the rows around this base are of other classes, so a new row goes inwards. ")
        } else {
            (safe, "Fewer than half of the rows around this base are of other classes, so a new row goes outwards. ")
        };
        let told = Telling { way, ..Telling::alike(bases, general, own) };
        if self.kinds() == 1 {
            return told;
        }
        let chance = Chance {
            general: general.replacen("= 1 /", "= 1 / kinds · 1 /", 1),
            factors: vec![Factor::Count(1, 2), Factor::Count(1, own)],
            ..told.chance
        };
        Telling { chance, ..told }
    }

    fn gaps(&self) -> [f64; 2] {
        [if self.safe.is_empty() { 0.0 } else { -self.out_step }, 1.0]
    }
}
