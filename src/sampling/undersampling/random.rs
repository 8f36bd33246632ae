//! Random undersampling: rows are left out at random.

use crate::{
    progress::Stop,
    sampling::{
        draw,
        fate::WhyLeftOut,
        undersampling::{RANDOM, Reduction, ShrinkingClass, Undersampler, UndersamplerInput},
    },
};

#[derive(Debug)]
pub struct RandomUndersampling;

impl Undersampler for RandomUndersampling {
    fn name(&self) -> &'static str {
        RANDOM
    }

    fn title(&self) -> &'static str {
        "Random undersampling"
    }

    fn about(&self) -> &'static str {
        "Keeps rows at random, incomplete ones as well."
    }

    fn source(&self) -> &'static str {
        ""
    }

    fn draws(&self) -> bool {
        true
    }

    fn leave_out(&self, input: &UndersamplerInput<'_>) -> Result<Reduction, Stop> {
        let mut gone = Vec::new();
        for ShrinkingClass { class, rows, keep } in input.classes {
            let mut stays = vec![false; rows.len()];
            for at in draw::undersampled(input.seed, *class, rows.len(), *keep) {
                stays[at as usize] = true;
            }
            gone.extend(rows.iter().zip(stays).filter(|(_, stays)| !stays).map(|(&row, _)| (row, WhyLeftOut::Random)));
        }
        Ok(gone.into())
    }
}
