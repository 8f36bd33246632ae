//! Methods by what they reveal and what their rows are good for.

use crate::{
    measures::audit::MEMBERSHIP_LIMITS,
    report::figure::{AxisScale, Figure, Item, Shape, Tone, Weight},
};

/// A method in the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct MethodPoint<'a> {
    pub name: &'a str,
    /// AUC of membership inference, from .5.
    pub membership: f64,
    /// PR-AUC of a model trained on the rows, less that of one trained on real rows.
    pub utility: f64,
    /// Whether it is the one that is set.
    pub current: bool,
    /// Whether enough rows are held out for membership to be judged.
    pub certain: bool,
}

/// Size of the ring of one that is not, in points of the screen.
const RING: f32 = 4.0;

/// Further left less is revealed, further up more is to be learnt from the rows.
pub fn figure(methods: &[MethodPoint<'_>]) -> Figure {
    let mut items: Vec<Item> = vec![Item::Line {
        from: [0.0, 0.0],
        to: [1.0, 0.0],
        tone: Tone::Secondary,
        weight: Weight::Faint,
        dashed: true,
    }];
    // Up to the first one membership inference passes, and from the second one on it fails.
    for (at, text) in MEMBERSHIP_LIMITS.into_iter().zip(["passes", "fails"]) {
        let (at, text) = (at as f32, text.to_owned());
        items.push(Item::Rule { at, text, tone: Tone::Secondary, weight: Weight::Faint, dashed: true });
    }
    for method in methods {
        let at = [method.membership as f32, method.utility as f32];
        let (tone, weight) = if method.current { (Tone::Accent, Weight::Bold) } else { (Tone::Text, Weight::Plain) };
        items.push(if method.certain {
            Item::Points { shape: Shape::Other, tone, weight: Weight::Bold, places: vec![at] }
        } else {
            Item::Ring { at, radius: RING, tone, weight: Weight::Bold }
        });
        // Words towards the middle, so that they stay within the frame.
        let right = if method.membership > 0.7 { -1.0 } else { 1.0 };
        items.push(Item::Label { at, text: method.name.to_owned(), tone, weight, towards: [right, 1.0] });
    }
    let reach = |values: &dyn Fn(&MethodPoint<'_>) -> f64, first: [f64; 2]| -> [f32; 2] {
        let ends = methods.iter().map(values).fold(first, |[low, high], it| [low.min(it), high.max(it)]);
        let room = 0.08 * (ends[1] - ends[0]);
        [(ends[0] - room) as f32, (ends[1] + room) as f32]
    };
    let said: Vec<String> = methods
        .iter()
        .map(|it| {
            let certain = if it.certain { "" } else { " (cannot say)" };
            format!("{}: membership {:.2}{certain}, PR-AUC {:+.3}", it.name, it.membership, it.utility)
        })
        .collect();
    Figure {
        axes: ["membership AUC".to_owned(), "PR-AUC against real rows".to_owned()],
        numbers: [true, true],
        scales: [AxisScale::Linear, AxisScale::Linear],
        bounds: [reach(&|it| it.membership, [0.48, 0.62]), reach(&|it| it.utility, [-0.02, 0.02])],
        items,
        summary: format!("{}.", said.join("; ")),
        ..Figure::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_lies_in_the_frame_and_is_named() {
        let point = |name, membership, utility| MethodPoint {
            name,
            membership,
            utility,
            current: name == "b",
            certain: name == "a",
        };
        let figure = figure(&[point("a", 0.83, -0.31), point("b", 0.5, 0.04)]);
        let [x, y] = figure.bounds;
        for item in &figure.items {
            let [across, up] = match item {
                Item::Points { places, .. } => places[0],
                Item::Ring { at, .. } => *at,
                _ => continue,
            };
            assert!(x[0] < across && across < x[1] && y[0] < up && up < y[1]);
        }
        let names = figure.items.iter().filter_map(|item| match item {
            Item::Label { text, tone, .. } => Some((text.as_str(), *tone)),
            _ => None,
        });
        assert_eq!(names.collect::<Vec<_>>(), [("a", Tone::Text), ("b", Tone::Accent)]);
        assert_eq!(
            figure.summary,
            "a: membership 0.83, PR-AUC -0.310; b: membership 0.50 (cannot say), PR-AUC +0.040."
        );
    }
}
