//! What nets were on their way: a few snapshots, and their losses.

use crate::{
    nets::Curve,
    progress::Stop,
    report::figure::{Figure, Item, Sign, Tone, Weight},
    sampling::{
        Value,
        learnt::{EPOCHS, Learnt, OnEpoch},
    },
};

use super::subject::{ModelSubject, plain};

/// Snapshots of a net, at most.
const SNAPSHOTS: usize = 24;
/// Rows that a net sees in all while it learns for a lesson: large classes are seen fewer times.
const SEEN: usize = 1_500_000;
/// Epochs at least.
const LEAST: usize = 20;

/// A net after some epochs.
#[derive(Debug)]
pub struct NetSnapshot {
    pub epoch: usize,
    pub model: Learnt,
}

/// All that a lesson keeps of a net.
#[derive(Debug)]
pub struct Course {
    pub snapshots: Vec<NetSnapshot>,
    pub curve: Curve,
}

/// The subject with as many epochs as a lesson waits for: those of the recipe, but fewer where the class is large.
pub fn paced(mut subject: ModelSubject) -> ModelSubject {
    let affordable = (SEEN / subject.members().len().max(1)).max(LEAST);
    if subject.recipe.whole(&EPOCHS) > affordable {
        subject.recipe.set_parameter(&EPOCHS, Value::Whole(affordable as u64));
    }
    subject
}

/// The epochs after which a net is kept: close together first, when much changes.
fn kept(epochs: usize) -> Vec<usize> {
    let count = SNAPSHOTS.min(epochs);
    let mut kept: Vec<usize> = (0..count)
        .map(|at| {
            let share = if count > 1 { at as f64 / (count - 1) as f64 } else { 1.0 };
            (epochs as f64).powf(share).round() as usize
        })
        .collect();
    kept.dedup();
    kept
}

impl Course {
    /// Lets a net learn, and keeps it on the way.
    pub fn of(epochs: usize, learn: impl FnOnce(OnEpoch<'_>) -> Result<Learnt, Stop>) -> Result<Self, Stop> {
        let kept = kept(epochs);
        let mut snapshots = Vec::with_capacity(kept.len());
        let last = learn(&mut |end| {
            if kept.contains(&end.epoch.number) {
                snapshots.push(NetSnapshot { epoch: end.epoch.number, model: end.model() });
            }
        })?;
        Ok(Self { snapshots, curve: last.losses().clone() })
    }

    /// Both losses by epoch, with a line at one of them.
    pub fn figure(&self, epoch: usize) -> Figure {
        let line = |which: usize| -> Vec<[f32; 2]> {
            self.curve.epochs.iter().map(|epoch| [epoch.number as f32, epoch.losses[which] as f32]).collect()
        };
        let both = [line(0), line(1)];
        // The first epochs are far above all others, and would leave these no room.
        let mut all: Vec<f32> = both.iter().flatten().map(|place| place[1]).collect();
        all.sort_by(f32::total_cmp);
        let at = |share: f64| all.get(((all.len().saturating_sub(1)) as f64 * share) as usize).copied().unwrap_or(0.0);
        let (low, high) = (at(0.0), at(0.98));
        let room = 0.1 * (high - low).max(1e-3);
        let last = self.curve.epochs.last().map_or(1, |epoch| epoch.number);
        let tones = [Tone::Accent, Tone::Text];
        let mut items: Vec<Item> = both
            .into_iter()
            .zip(tones)
            .map(|(places, tone)| Item::Path { places, tone, weight: Weight::Plain, dashed: tone == Tone::Text })
            .collect();
        items.push(Item::Rule {
            at: epoch as f32,
            text: format!("epoch {epoch}"),
            tone: Tone::Secondary,
            weight: Weight::Plain,
            dashed: true,
        });
        let keys = tones
            .into_iter()
            .zip(self.curve.names)
            .map(|(tone, name)| {
                (Sign::Line { tone, weight: Weight::Plain, dashed: tone == Tone::Text }, name.to_owned())
            })
            .collect();
        let ends = self.curve.epochs.last().map_or([0.0; 2], |epoch| epoch.losses);
        Figure {
            axes: ["epoch".to_owned(), "loss".to_owned()],
            bounds: [[0.0, last as f32 * 1.03], [low - room, high + room]],
            items,
            keys,
            summary: format!(
                "Losses by epoch: in the end {} {:.2}, {} {:.2}.",
                self.curve.names[0], ends[0], self.curve.names[1], ends[1]
            ),
            ..plain()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snapshots_are_close_together_first_and_the_last_epoch_is_among_them() {
        assert_eq!(kept(1), [1]);
        assert_eq!(kept(3), [1, 2, 3]);
        let kept = kept(300);
        assert_eq!((kept[0], kept[kept.len() - 1]), (1, 300));
        assert!(kept.windows(2).all(|pair| pair[0] < pair[1]) && kept.len() <= SNAPSHOTS);
    }
}
