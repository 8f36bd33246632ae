//! Finds a place for every label: on the side it asks for if it can, within the frame, and not on another one.

use super::{
    Item, Shape, Tone, Weight,
    letters::LetterStyle,
    palette::{LIGHT, mix},
    scale::{FigureFrame, FigurePlane},
};

const SIZE: f32 = 12.0;
/// Room of the ground beside the words and above them.
pub const PADDING: [f32; 2] = [3.0, 2.0];
/// From the place to the ground, straight and diagonally: there is room for a ring.
const STRAIGHT: f32 = 11.0;
const DIAGONAL: f32 = 7.0;
/// From the ground to the frame.
const INSET: f32 = 2.0;
/// Half of the side of the square that a point covers.
const POINT: f32 = 5.0;
/// What it costs to cover a square point of the label's own place, of another label, and of a ring or a point; a point of
/// a line's length; and to stand elsewhere than asked.
const OWN: f32 = 100.0;
const OTHERS: f32 = 4.0;
const AREA: f32 = 2.0;
const LINE: f32 = 3.0;
const ELSEWHERE: f32 = 80.0;
/// Of more points than this, labels cannot mind each.
const POINTS_AT_MOST: usize = 300;

/// A label in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    pub ground: FigureFrame,
    pub text: String,
    pub style: LetterStyle,
    pub tone: Tone,
    pub weight: Weight,
}

impl Placed {
    /// Its colour on white paper.
    pub fn colour(&self) -> u32 {
        colour(self.tone, self.weight)
    }

    /// The middle of the base line.
    pub fn base(&self) -> [f32; 2] {
        [self.ground.middle()[0], self.ground.bottom - PADDING[1] - SIZE * 0.17]
    }
}

/// All labels whose places are within the frame, the earlier ones having the choice.
pub fn place(items: &[Item], plane: &FigurePlane) -> Vec<Placed> {
    let obstacles = Obstacles::of(items, plane);
    let mut placed: Vec<Placed> = Vec::new();
    for item in items {
        if let Item::Rule { at, text, tone, weight, .. } = item {
            placed.extend(at_rule(*at, text, (*tone, *weight), plane, &placed));
        }
    }
    for item in items {
        let Item::Label { at, text, tone, weight, towards } = item else { continue };
        let Some(at) = plane.place(*at) else { continue };
        let style = if *weight == Weight::Bold { LetterStyle::medium(SIZE) } else { LetterStyle::regular(SIZE) };
        let inner = plane.frame.shrunk(INSET);
        let text = style.fit(text, inner.width() - 2.0 * PADDING[0]);
        if text.is_empty() {
            continue;
        }
        let size = [style.width(&text) + 2.0 * PADDING[0], SIZE + 2.0 * PADDING[1]];
        let mut best = (f32::INFINITY, square(at, 0.0));
        let sides = sides(*towards);
        let asked = sides[0];
        for side in sides {
            let ground = within(beside(at, side, size), inner);
            let others: f32 = placed.iter().map(|other| OTHERS * ground.overlap(other.ground)).sum();
            let elsewhere = if side == asked { 0.0 } else { ELSEWHERE };
            let cost = others + obstacles.covered(ground) + OWN * ground.overlap(square(at, POINT)) + elsewhere;
            if cost < best.0 {
                best = (cost, ground);
            }
        }
        placed.push(Placed { ground: best.1, text, style, tone: *tone, weight: *weight });
    }
    placed
}

/// Words at the upper end of an upright line: at its right if there is room, and in the highest line that is free.
fn at_rule(
    at: f32,
    text: &str,
    (tone, weight): (Tone, Weight),
    plane: &FigurePlane,
    placed: &[Placed],
) -> Option<Placed> {
    /// Lines of words that are tried below one another.
    const LINES: u8 = 6;
    let frame = plane.frame;
    let x = plane.x.place(at) as f32;
    let inner = frame.shrunk(INSET);
    let style = if weight == Weight::Bold { LetterStyle::medium(SIZE) } else { LetterStyle::regular(SIZE) };
    let text = style.fit(text, inner.width() - 2.0 * PADDING[0]);
    if text.is_empty() || !(frame.left..=frame.right).contains(&x) {
        return None;
    }
    let size = [style.width(&text) + 2.0 * PADDING[0], SIZE + 2.0 * PADDING[1]];
    let mut best: Option<(f32, FigureFrame)> = None;
    for line in 0..LINES {
        for (side, left) in [(0.0, x + 3.0), (1.0, x - 3.0 - size[0])] {
            let top = inner.top + f32::from(line) * (size[1] + 1.0);
            let wanted = FigureFrame { left, top, right: left + size[0], bottom: top + size[1] };
            let ground = within(wanted, inner);
            let others: f32 = placed.iter().map(|other| OTHERS * ground.overlap(other.ground)).sum();
            // Rather below other words than far from its line.
            let cost = others + (ground.left - wanted.left).abs() * 2.0 + side + f32::from(line) * 4.0;
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, ground));
            }
        }
    }
    best.map(|(_, ground)| Placed { ground, text, style, tone, weight })
}

/// What labels had better not cover.
struct Obstacles {
    areas: Vec<FigureFrame>,
    lines: Vec<[[f32; 2]; 2]>,
}

impl Obstacles {
    fn of(items: &[Item], plane: &FigurePlane) -> Self {
        let (mut areas, mut lines) = (Vec::new(), Vec::new());
        for item in items {
            match item {
                Item::Ring { at, radius, .. } => areas.extend(plane.place(*at).map(|at| square(at, *radius))),
                Item::Line { from, to, .. } => lines.extend(plane.cut(*from, *to)),
                Item::Points { shape, places, .. } if places.len() <= POINTS_AT_MOST => {
                    let reach = if *shape == Shape::Dot { 3.5 } else { POINT };
                    areas.extend(places.iter().filter_map(|at| plane.place(*at)).map(|at| square(at, reach)));
                }
                Item::Path { places, .. } if places.len() <= POINTS_AT_MOST => {
                    lines.extend(places.windows(2).filter_map(|pair| plane.cut(pair[0], pair[1])));
                }
                Item::Rule { at, .. } => {
                    let x = plane.x.place(*at) as f32;
                    if (plane.frame.left..=plane.frame.right).contains(&x) {
                        lines.push([[x, plane.frame.top], [x, plane.frame.bottom]]);
                    }
                }
                Item::Points { .. } | Item::Label { .. } | Item::Path { .. } | Item::Bar { .. } | Item::Band { .. } => {
                }
            }
        }
        Self { areas, lines }
    }

    /// What it costs to stand on them.
    fn covered(&self, ground: FigureFrame) -> f32 {
        /// Places of a line that are looked at.
        const STEPS: u8 = 40;
        let areas: f32 = self.areas.iter().map(|area| ground.overlap(*area)).sum();
        let line = |[a, b]: &[[f32; 2]; 2]| {
            let by = [b[0] - a[0], b[1] - a[1]];
            let inside = (0..STEPS).filter(|step| {
                let share = (f32::from(*step) + 0.5) / f32::from(STEPS);
                ground.contains([a[0] + share * by[0], a[1] + share * by[1]])
            });
            by[0].hypot(by[1]) * inside.count() as f32 / f32::from(STEPS)
        };
        AREA * areas + LINE * self.lines.iter().map(line).sum::<f32>()
    }
}

/// The side that is asked for, its mirror images, and the rest.
fn sides(towards: [f32; 2]) -> [[f32; 2]; 8] {
    let [x, y] = towards.map(|side| if side.is_finite() { side.clamp(-1.0, 1.0) } else { 0.0 });
    // Nowhere would be on the point.
    let [x, y] = if x == 0.0 && y == 0.0 { [1.0, 1.0] } else { [x, y] };
    [[x, y], [x, -y], [-x, y], [-x, -y], [0.0, 1.0], [0.0, -1.0], [1.0, 0.0], [-1.0, 0.0]]
}

/// The ground of a label of such a size on one side of a place; up is positive.
fn beside(at: [f32; 2], side: [f32; 2], size: [f32; 2]) -> FigureFrame {
    let gap = if side[0] == 0.0 || side[1] == 0.0 { STRAIGHT } else { DIAGONAL };
    let x = at[0] + side[0] * (size[0] / 2.0 + gap);
    let y = at[1] - side[1] * (size[1] / 2.0 + gap);
    FigureFrame { left: x - size[0] / 2.0, top: y - size[1] / 2.0, right: x + size[0] / 2.0, bottom: y + size[1] / 2.0 }
}

/// Moved into `outer`.
fn within(ground: FigureFrame, outer: FigureFrame) -> FigureFrame {
    let x = (outer.left - ground.left).max(0.0) - (ground.right - outer.right).max(0.0);
    let y = (outer.top - ground.top).max(0.0) - (ground.bottom - outer.bottom).max(0.0);
    FigureFrame { left: ground.left + x, top: ground.top + y, right: ground.right + x, bottom: ground.bottom + y }
}

fn square([x, y]: [f32; 2], reach: f32) -> FigureFrame {
    let reach = if reach.is_finite() { reach.max(0.0) } else { 0.0 };
    FigureFrame { left: x - reach, top: y - reach, right: x + reach, bottom: y + reach }
}

/// Hues are darkened: words are thinner than marks, and some hues are light.
fn colour(tone: Tone, weight: Weight) -> u32 {
    let hue = LIGHT.colour(tone);
    match (tone, weight) {
        (Tone::Class(_), _) => mix(hue, LIGHT.text, 0.4),
        (Tone::Text, Weight::Faint) => LIGHT.secondary,
        _ => hue,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: FigureFrame = FigureFrame { left: 50.0, top: 40.0, right: 350.0, bottom: 240.0 };

    fn label(at: [f32; 2], text: &str, towards: [f32; 2]) -> Item {
        Item::Label { at, text: text.to_owned(), tone: Tone::Text, weight: Weight::Plain, towards }
    }

    fn inside(ground: FigureFrame) -> bool {
        ground.left >= FRAME.left
            && ground.right <= FRAME.right
            && ground.top >= FRAME.top
            && ground.bottom <= FRAME.bottom
    }

    #[test]
    fn labels_stand_on_the_side_they_ask_for() {
        let plane = FigurePlane::new([[0.0, 1.0], [0.0, 1.0]], FRAME);
        let middle = [200.0, 140.0];
        for towards in [[1.0, 1.0], [-1.0, 1.0], [1.0, -1.0], [-1.0, -1.0], [1.0, 0.0], [0.0, -1.0]] {
            let placed = place(&[label([0.5, 0.5], "base", towards)], &plane);
            let ground = placed[0].ground;
            let [x, y] = ground.middle();
            let centre = [x - middle[0], middle[1] - y];
            let same =
                |at: usize| if towards[at] == 0.0 { centre[at].abs() < 0.01 } else { centre[at] * towards[at] > 5.0 };
            assert!(same(0) && same(1), "{towards:?}: {centre:?}");
        }
    }

    #[test]
    fn labels_stay_in_the_frame_and_off_their_points() {
        let plane = FigurePlane::new([[0.0, 1.0], [0.0, 1.0]], FRAME);
        for at in [[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0], [-0.06, 0.5], [0.5, 1.06]] {
            for towards in [[1.0, 1.0], [-1.0, -1.0], [0.0, 1.0], [f32::NAN, 0.0], [0.0, 0.0]] {
                for text in ["x", "a label of some length"] {
                    let Some(spot) = plane.place(at) else { continue };
                    let ground = place(&[label(at, text, towards)], &plane)[0].ground;
                    assert!(inside(ground), "{at:?} {towards:?} {ground:?}");
                    assert_eq!(ground.overlap(square(spot, POINT)), 0.0, "{at:?} {towards:?}");
                }
            }
        }
        let long = place(&[label([0.5, 0.5], &"very ".repeat(60), [1.0, 1.0])], &plane);
        assert!(inside(long[0].ground) && long[0].text.ends_with('…'));
        assert!(
            place(&[label([9.0, 0.5], "elsewhere", [1.0, 1.0]), label([0.5, 0.5], "", [1.0, 1.0])], &plane).is_empty()
        );
    }

    #[test]
    fn words_of_rules_stand_in_the_frame_and_apart() {
        let plane = FigurePlane::new([[0.0, 1.0], [0.0, 1.0]], FRAME);
        let rule = |at: f32| Item::Rule {
            at,
            text: format!("cut at {at}"),
            tone: Tone::Accent,
            weight: Weight::Bold,
            dashed: false,
        };
        let items: Vec<Item> = [0.5, 0.52, 0.54, 0.0, 1.0, 7.0, f32::NAN].into_iter().map(rule).collect();
        let placed = place(&items, &plane);
        assert_eq!(placed.len(), 5);
        for (at, one) in placed.iter().enumerate() {
            assert!(inside(one.ground), "{one:?}");
            assert!(placed[..at].iter().all(|other| one.ground.overlap(other.ground) == 0.0), "{placed:?}");
        }
    }

    #[test]
    fn labels_make_way_for_one_another() {
        let plane = FigurePlane::new([[0.0, 1.0], [0.0, 1.0]], FRAME);
        let items: Vec<Item> = (0..4).map(|_| label([0.5, 0.5], "neighbour", [1.0, 1.0])).collect();
        let placed = place(&items, &plane);
        for (at, one) in placed.iter().enumerate() {
            assert!(placed[..at].iter().all(|other| one.ground.overlap(other.ground) == 0.0));
        }
    }
}
