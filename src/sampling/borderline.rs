//! Borderline-SMOTE: new rows only from rows in danger, those with at least half but not all of their m nearest rows of other
//! classes.

use crate::{
    progress::Stop,
    recipe::Recipe,
    sampling::{
        Choices, Draw, FittedSampler, Needs, Pairs, Parameter, Sampler, SamplerInput, Script,
        choices::{self, Partner, PartnerWords, Telling},
        draw::Numbers,
        parameter::{Domain, K, K_LIMIT},
        smote::near,
    },
};

pub const M: Parameter = Parameter {
    key: "m",
    title: "m",
    tip: "How many nearest rows of any class tell whether a row is in danger",
    domain: Domain::Whole { usual: 10, least: 1, most: K_LIMIT, slider: 20 },
};

const KIND: Parameter = Parameter {
    key: "kind",
    title: "Kind",
    tip: "Whether new rows also go towards the nearest row of another class, at most half way",
    domain: Domain::Choice(&[("1", "1 · own class"), ("2", "2 · others too")]),
};

#[derive(Debug)]
pub struct BorderlineSmote;

impl Sampler for BorderlineSmote {
    fn name(&self) -> &'static str {
        "borderline"
    }

    fn title(&self) -> &'static str {
        "Borderline-SMOTE"
    }

    fn about(&self) -> &'static str {
        "Like SMOTE, but only from rows in danger: at least half, but not all, of their m nearest rows are of other classes."
    }

    fn source(&self) -> &'static str {
        "Han, Wang and Mao 2005"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[K, M, KIND] }
    }

    fn chooses_bases(&self) -> bool {
        true
    }

    fn needs(&self, recipe: &Recipe) -> Needs {
        Needs { own: Some(recipe.whole(&K)), mixed: Some(recipe.whole(&M)), ..Needs::default() }
    }

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
        None
    }

    fn script(&self) -> Script {
        Script::Class {
            name: "BorderlineSMOTE",
            arguments: "k_neighbors=K, m_neighbors=M, kind=\"borderline-\" + KIND",
            nc: None,
            differences: &[
                "BorderlineSMOTE makes no row where none is in danger, and of kind 2 it takes any row of another class,",
                "  not the nearest one.",
            ],
        }
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        let (k, m) = (input.recipe.whole(&K), input.recipe.whole(&M));
        let danger: Vec<u32> = input
            .bases()
            .into_iter()
            .filter(|&member| {
                let near = input.mixed(member as usize, m);
                is_in_danger(input.others(near), near.len())
            })
            .collect();
        if danger.is_empty() {
            return Err(input
                .lacking(
                    &M,
                    &format!(
                        "none of {} is in danger (none has at least half, but not all, of its m = {m} nearest rows of \
                     another class), so there is nothing to draw from: choose another m, or method smote or adasyn",
                        input.candidates()
                    ),
                )
                .into());
        }
        let towards_others = input.recipe.word(&KIND) == "2";
        Ok(FittedSampler::pairs(Endangered { danger, k, m, towards_others }))
    }
}

/// Whether a row is in danger: half of its neighbours or more are of other classes, but not all (then it is taken for noise).
pub fn is_in_danger(others: usize, neighbours: usize) -> bool {
    2 * others >= neighbours && others < neighbours
}

#[derive(Debug)]
struct Endangered {
    /// Places among the members of the class.
    danger: Vec<u32>,
    k: usize,
    m: usize,
    towards_others: bool,
}

impl Endangered {
    /// The last of the choices of a row in danger, which has one among its m nearest: the nearest row of another class.
    fn other(&self, input: &SamplerInput<'_>, member: usize) -> Option<Partner> {
        let is_other = |row: &&u32| input.space.class(**row) != input.class;
        let other = input.mixed(member, self.m).iter().find(is_other).filter(|_| self.towards_others);
        other.map(|&row| Partner { row, reach: HALF_WAY })
    }
}

/// How far a new row goes towards a row of another class.
const HALF_WAY: f64 = 0.5;

impl Pairs for Endangered {
    fn draw(&self, input: &SamplerInput<'_>, _: usize, numbers: Numbers) -> Draw {
        let member = self.danger[numbers.base(self.danger.len())] as usize;
        let (base, own) = (input.members()[member], input.own(member, self.k));
        let other = self.other(input, member);
        let at = numbers.neighbour(own.len() + usize::from(other.is_some()));
        match (own.get(at), other) {
            (None, Some(other)) => Draw { base, neighbour: other.row, gap: other.reach * numbers.gap() },
            (neighbour, _) => Draw { base, neighbour: neighbour.copied().unwrap_or(base), gap: numbers.gap() },
        }
    }

    fn choices(&self) -> Option<&dyn Choices> {
        Some(self)
    }
}

impl Choices for Endangered {
    fn chances(&self, input: &SamplerInput<'_>) -> Option<Vec<f64>> {
        let each = 1.0 / self.danger.len() as f64;
        Some(choices::chances(input.members().len(), self.danger.iter().map(|&member| (member as usize, each))))
    }

    fn fact(&self, input: &SamplerInput<'_>, member: usize) -> String {
        choices::around(input, input.mixed(member, self.m))
    }

    fn partners(&self, input: &SamplerInput<'_>, member: usize) -> Vec<Partner> {
        let mut partners = near(input, member, self.k);
        partners.extend(self.other(input, member));
        partners
    }

    fn telling(&self, input: &SamplerInput<'_>, member: usize, partner: Partner) -> Telling {
        let (count, m) = (self.danger.len(), input.mixed(member, self.m).len());
        let (only, general) = match input.kinds {
            None => ("Only", "chance of each row in danger = 1 / rows in danger"),
            Some(_) => ("Of these only", "chance of each row in danger = 1 / rows in danger that may be bases"),
        };
        let bases = format!(
            "{only} rows in danger start new rows, those of which at least half, but not all, of the {m} nearest rows are of other \
             classes: here {count}. One of these is the [base]."
        );
        let kind_2 = self.towards_others.then(|| PartnerWords {
            headline: "Who is nearest, and who is nearest of the others?".to_owned(),
            words: format!(
                "The {} nearest rows of the base's own class can be picked, and so can the nearest row of another class: this kind of \
                 the method goes towards the others too.",
                input.own(member, self.k).len()
            ),
            by_distance: true,
            counted_by: Some(&K),
        });
        let way = if partner.reach == HALF_WAY {
            "The neighbour is of another class, so at most half of the way is gone. "
        } else {
            ""
        };
        Telling { partners: kind_2, way, ..Telling::alike(bases, general, count) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danger_is_half_or_more_but_not_all() {
        let of_ten: Vec<usize> = (0..=10).filter(|&others| is_in_danger(others, 10)).collect();
        assert_eq!(of_ten, [5, 6, 7, 8, 9]);
        let of_five: Vec<usize> = (0..=5).filter(|&others| is_in_danger(others, 5)).collect();
        assert_eq!(of_five, [3, 4]);
        assert!(!is_in_danger(0, 0));
    }
}
