//! Lee's over-sampling with rejection: SMOTE, of which a new row stays only where its class is at home.
//!
//! Lee, Kim and Lee 2015: of the k nearest real rows of a new row, of any class, less than a share `level` may be of other classes;
//! else the row is drawn again, from the base on. What lies around a row is judged before it is repaired, with the categories of its
//! nearer parent. Each row draws again from random numbers of its own, so that it is the same whatever the others are.

use crate::{
    progress::Stop,
    recipe::Recipe,
    sampling::{
        Draw, FittedSampler, Needs, Pairs, Parameter, Sampler, SamplerInput, Script,
        draw::{self, Numbers, RowStream},
        parameter::{Domain, K},
        smote::between,
    },
    space::{
        index::{Index, KBest, Query},
        search,
    },
};

const LEVEL: Parameter = Parameter {
    key: "level",
    title: "Level",
    tip: "A new row is rejected where this share of its k nearest real rows, or more, is of other classes",
    domain: Domain::Number { usual: 0.5, least: 0.01, most: 1.0, slider: 1.0 },
};

/// Rows that are drawn to see how many stay, and the least number that must.
const PROBES: usize = 10_000;
const LEAST: usize = 10;
/// A row is not drawn more often; of a thousandth that stays, none is missed once in 10⁴³ times.
const MOST: usize = 100_000;

#[derive(Debug)]
pub struct Lee;

impl Sampler for Lee {
    fn name(&self) -> &'static str {
        "lee"
    }

    fn title(&self) -> &'static str {
        "Lee"
    }

    fn about(&self) -> &'static str {
        "Like SMOTE, but a new row is rejected, and drawn again, where a share of its k nearest real rows or more is of other classes."
    }

    fn source(&self) -> &'static str {
        "Lee, Kim and Lee 2015"
    }

    fn follows(&self) -> &'static str {
        "smote_variants 1.0.1, but where hardly any row stays that is an error; there the level is raised"
    }

    fn parameters(&self) -> &'static [Parameter] {
        const { &[K, LEVEL] }
    }

    fn chooses_bases(&self) -> bool {
        true
    }

    fn looks_at_others(&self, _: &Recipe) -> bool {
        true
    }

    fn needs(&self, recipe: &Recipe) -> Needs {
        Needs { own: Some(recipe.whole(&K)), ..Needs::default() }
    }

    fn untold(&self, _: &Recipe) -> Option<&'static str> {
        Some(
            "Lee's method draws as SMOTE does, but rejects rows by what is around them and draws again, which these steps do not show.",
        )
    }

    fn script(&self) -> Script {
        Script::Absent("imbalanced-learn has no over-sampling with rejection (Lee)")
    }

    fn fit(&self, input: SamplerInput<'_>) -> Result<FittedSampler, Stop> {
        let (k, level) = (input.recipe.whole(&K), input.recipe.number(&LEVEL));
        input.progress.stage("index", 0)?;
        let index = search::build(input.space, &input.space.learnt_from(), input.class, input.progress)?;
        let rejecting = Rejecting { bases: input.bases(), k, level, index };
        let mut stay = 0;
        for (index, numbers) in (0..PROBES).zip(draw::numbers(input.recipe.seed, input.class, 0)) {
            stay += usize::from(rejecting.stays(&input, &rejecting.first(&input, numbers)));
            if stay == LEAST {
                return Ok(FittedSampler::pairs(rejecting));
            }
            if index % 64 == 0 {
                input.progress.check()?;
            }
        }
        let message = format!(
            "of 10,000 rows between {} and their neighbours, {stay} have less than level = {level} of their k = {k} nearest rows in other \
             classes: choose a higher level, or method smote",
            input.candidates()
        );
        Err(input.lacking(&LEVEL, &message).into())
    }
}

#[derive(Debug)]
struct Rejecting {
    /// Places among the members of the class.
    bases: Vec<u32>,
    k: usize,
    level: f64,
    /// All rows that are learnt from.
    index: Box<dyn Index>,
}

impl Rejecting {
    fn first(&self, input: &SamplerInput<'_>, numbers: Numbers) -> Draw {
        between(input, self.bases[numbers.base(self.bases.len())] as usize, self.k, numbers)
    }

    fn again(&self, input: &SamplerInput<'_>, random: &mut RowStream) -> Draw {
        let member = self.bases[random.below(self.bases.len())] as usize;
        let near = input.own(member, self.k);
        let neighbour = near[random.below(near.len())];
        Draw { base: input.members()[member], neighbour, gap: random.uniform() }
    }

    /// Whether its class is at home where a row lies.
    fn stays(&self, input: &SamplerInput<'_>, draw: &Draw) -> bool {
        let space = input.space;
        let (mut numbers, mut codes) = (vec![0.0; space.numbers.len()], vec![0; space.nominals.len()]);
        let (mut other_numbers, mut other_codes) = (numbers.clone(), codes.clone());
        space.coordinates(draw.base, &mut numbers, &mut codes);
        space.coordinates(draw.neighbour, &mut other_numbers, &mut other_codes);
        for (number, other) in numbers.iter_mut().zip(other_numbers) {
            *number += draw.gap * (other - *number);
        }
        let codes = if draw.gap > 0.5 { other_codes } else { codes };
        let mut best = [KBest::new(self.k)];
        self.index.search(&[Query { numbers: &numbers, codes: &codes }], &mut best);
        let near: Vec<u32> = best[0].found().iter().map(|found| found.row).collect();
        (input.others(&near) as f64) < self.level * self.k as f64
    }
}

impl Pairs for Rejecting {
    fn draw(&self, input: &SamplerInput<'_>, index: usize, numbers: Numbers) -> Draw {
        let mut draw = self.first(input, numbers);
        let mut random = RowStream::new(input.recipe.seed, input.class, index as u32);
        for _ in 0..MOST {
            if self.stays(input, &draw) {
                break;
            }
            draw = self.again(input, &mut random);
        }
        draw
    }
}
