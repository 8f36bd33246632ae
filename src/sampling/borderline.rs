//! Borderline-SMOTE: new rows only from rows in danger, those with at least half but not all of their m nearest rows of other
//! classes.

use crate::{
    progress::Stop,
    recipe::Recipe,
    sampling::{
        Draw, FittedSampler, Needs, Pairs, Parameter, Sampler, SamplerInput, Script,
        draw::Numbers,
        parameter::{Domain, K, K_LIMIT},
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

    fn untold(&self) -> Option<&'static str> {
        Some(
            "Borderline-SMOTE draws between neighbours as SMOTE does, but only from rows in danger, which these steps do not show.",
        )
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

    fn fit<'a>(&self, input: SamplerInput<'a>) -> Result<FittedSampler<'a>, Stop> {
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
        Ok(FittedSampler::pairs(Endangered { input, danger, k, m, towards_others }))
    }
}

/// Whether a row is in danger: half of its neighbours or more are of other classes, but not all (then it is taken for noise).
pub fn is_in_danger(others: usize, neighbours: usize) -> bool {
    2 * others >= neighbours && others < neighbours
}

#[derive(Debug)]
struct Endangered<'a> {
    input: SamplerInput<'a>,
    /// Places among the members of the class.
    danger: Vec<u32>,
    k: usize,
    m: usize,
    towards_others: bool,
}

impl Pairs for Endangered<'_> {
    fn draw(&self, _: usize, numbers: Numbers) -> Draw {
        let member = self.danger[numbers.base(self.danger.len())] as usize;
        let (base, own) = (self.input.members()[member], self.input.own(member, self.k));
        // The last of the choices is the nearest row of another class: a row in danger has one among its m nearest.
        let is_other = |row: &&u32| self.input.space.class(**row) != self.input.class;
        let other = self.input.mixed(member, self.m).iter().find(is_other).filter(|_| self.towards_others);
        let at = numbers.neighbour(own.len() + usize::from(other.is_some()));
        match (own.get(at), other) {
            (None, Some(&neighbour)) => Draw { base, neighbour, gap: numbers.gap() / 2.0 },
            (neighbour, _) => Draw { base, neighbour: neighbour.copied().unwrap_or(base), gap: numbers.gap() },
        }
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
