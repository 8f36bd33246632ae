//! Real and synthetic rows in the same mix of classes: otherwise a file with other counts would be told by its counts alone.

use std::borrow::Cow;

use crate::{
    evaluation::splits,
    measures::audit::{AuditInput, dataset::Dataset},
};

/// Largest difference of the classes' shares at which the mixes count as the same.
const ALIKE: f64 = 0.01;

/// The rows of the sample, thinned where the mixes differ so that every class has equally many on both sides.
pub fn alike(case: &AuditInput) -> (Cow<'_, Dataset>, Cow<'_, Dataset>) {
    let sample = case.sample();
    let classes = case.schema.classes.len();
    let (real, made) = (sample.learning.counts(classes), sample.synthetic.counts(classes));
    let total = |counts: &[usize]| counts.iter().sum::<usize>().max(1) as f64;
    let apart: f64 = real
        .iter()
        .zip(&made)
        .map(|(&real_rows, &made_rows)| (real_rows as f64 / total(&real) - made_rows as f64 / total(&made)).abs())
        .sum();
    if apart / 2.0 <= ALIKE {
        return (Cow::Borrowed(&sample.learning), Cow::Borrowed(&sample.synthetic));
    }
    let thin = |side: &Dataset, own: &[usize]| {
        let mut rows = Vec::new();
        for class in 0..classes {
            let members = side.members(class as u32);
            let wanted = real[class].min(made[class]);
            let share = wanted as f64 / own[class].max(1) as f64;
            let labels = vec![0; members.len()];
            let chosen = splits::subsample(&labels, share, case.options.seed.wrapping_add(class as u64));
            rows.extend(chosen.into_iter().map(|at| members[at as usize]));
        }
        rows.sort_unstable();
        side.select(&rows)
    };
    (Cow::Owned(thin(&sample.learning, &real)), Cow::Owned(thin(&sample.synthetic, &made)))
}
