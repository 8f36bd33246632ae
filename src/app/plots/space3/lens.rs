//! From places in three dimensions to places on the screen: a turntable, and a little perspective.
//!
//! All three axes have one scale, so that what is far apart looks far apart.

use std::f32::consts::{FRAC_PI_2, TAU};

use egui::{Pos2, Rect, Vec2, vec2};

/// From where the points are seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// Angle around the vertical axis, in radians.
    pub azimuth: f32,
    /// Angle above the floor, in radians, between straight below and straight above.
    pub elevation: f32,
    /// How much larger than when everything is in view.
    pub zoom: f32,
    /// Where the middle of the box is moved to, in half heights of the frame.
    pub shift: Vec2,
}

impl Default for Camera {
    fn default() -> Self {
        Self { azimuth: -0.5, elevation: 0.35, zoom: 1.0, shift: Vec2::ZERO }
    }
}

/// Radians per point that the pointer is dragged.
const PER_POINT: f32 = 0.008;

/// Farther in than this single points fill the frame.
const ZOOMS: [f32; 2] = [0.3, 60.0];

impl Camera {
    /// Turned by a drag of the pointer, in points: what is in front follows the pointer.
    #[must_use]
    pub fn dragged(self, by: Vec2) -> Self {
        self.turned(-by.x * PER_POINT, by.y * PER_POINT)
    }

    #[must_use]
    pub fn turned(self, azimuth: f32, elevation: f32) -> Self {
        Self {
            azimuth: (self.azimuth + azimuth).rem_euclid(TAU),
            elevation: (self.elevation + elevation).clamp(-FRAC_PI_2, FRAC_PI_2),
            ..self
        }
    }

    /// Zoomed so that what lies `at` half heights from the middle of the frame stays there.
    #[must_use]
    pub fn zoomed(self, factor: f32, at: Vec2) -> Self {
        let zoom = (self.zoom * factor).clamp(ZOOMS[0], ZOOMS[1]);
        Self { zoom, shift: at + (self.shift - at) * (zoom / self.zoom), ..self }
    }

    #[must_use]
    pub fn moved(self, by: Vec2) -> Self {
        Self { shift: self.shift + by, ..self }
    }

    /// Unit vectors to the right, upwards and towards the eye.
    pub fn axes(&self) -> [[f32; 3]; 3] {
        let ((sin_a, cos_a), (sin_e, cos_e)) = (self.azimuth.sin_cos(), self.elevation.sin_cos());
        [[cos_a, sin_a, 0.0], [-sin_a * sin_e, cos_a * sin_e, cos_e], [sin_a * cos_e, -cos_a * cos_e, sin_e]]
    }
}

/// A box around places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    pub low: [f32; 3],
    pub high: [f32; 3],
}

impl Bounds {
    pub fn middle(&self) -> [f32; 3] {
        std::array::from_fn(|axis| f32::midpoint(self.low[axis], self.high[axis]))
    }

    /// Half the diagonal.
    pub fn radius(&self) -> f32 {
        let sides = (0..3).map(|axis| (self.high[axis] - self.low[axis]).powi(2));
        (sides.sum::<f32>().sqrt() / 2.0).max(f32::MIN_POSITIVE)
    }

    /// One of the eight corners: bit by bit whether it is at the high end of an axis.
    pub fn corner(&self, at: usize) -> [f32; 3] {
        std::array::from_fn(|axis| if at >> axis & 1 == 1 { self.high[axis] } else { self.low[axis] })
    }
}

/// Distance of the eye from the middle, in half diagonals of the box.
const EYE: f32 = 3.2;

/// Share of the frame that the box may fill: the names of the axes stand beside it.
const FILL: f32 = 0.88;

/// The elevation from which the whole box fits the frame, and the azimuths that are tried.
const FITTED: f32 = 0.45;
const AZIMUTHS: usize = 24;

/// A place as it is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    pub at: Pos2,
    /// From −1 at the far end of the box to 1 at the near end.
    pub nearness: f32,
}

/// How much larger something is drawn the nearer it is: 1 in the middle.
pub fn size(nearness: f32) -> f32 {
    1.0 + 0.38 * nearness
}

/// How strongly something is drawn the nearer it is: all at the near end.
pub fn strength(nearness: f32) -> f32 {
    (0.62 + 0.38 * nearness).clamp(0.0, 1.0)
}

/// A camera before one frame and one box.
#[derive(Clone, Copy, Debug)]
pub struct Lens {
    axes: [[f32; 3]; 3],
    middle: [f32; 3],
    /// One over the half diagonal.
    shrink: f32,
    /// Points per half diagonal.
    scale: f32,
    on_screen: Pos2,
}

impl Lens {
    pub fn new(camera: Camera, bounds: &Bounds, frame: Rect) -> Self {
        let half = frame.size() / 2.0;
        let plain = |camera: Camera| Self {
            axes: camera.axes(),
            middle: bounds.middle(),
            shrink: bounds.radius().recip(),
            scale: 1.0,
            on_screen: Pos2::ZERO,
        };
        // The same size however it is turned: nothing swells and shrinks on the way.
        let mut reach = Vec2::splat(f32::MIN_POSITIVE);
        for azimuth in 0..AZIMUTHS {
            let azimuth = azimuth as f32 / AZIMUTHS as f32 * TAU;
            let lens = plain(Camera { azimuth, elevation: FITTED, ..camera });
            for corner in 0..8 {
                reach = reach.max(lens.see(bounds.corner(corner)).at.to_vec2().abs());
            }
        }
        let scale = (half.x / reach.x).min(half.y / reach.y) * FILL * camera.zoom;
        Self { scale, on_screen: frame.center() + camera.shift * half.y, ..plain(camera) }
    }

    pub fn see(&self, place: [f32; 3]) -> Seen {
        let [x, y, z]: [f32; 3] = std::array::from_fn(|axis| (place[axis] - self.middle[axis]) * self.shrink);
        let [right, up, near] = self.axes.map(|[a, b, c]| a * x + b * y + c * z);
        let scale = self.scale * (EYE / (EYE - near));
        Seen { at: self.on_screen + vec2(right, -up) * scale, nearness: near }
    }

    /// Whether a face of the box is turned to the eye.
    pub fn faces(&self, axis: usize, high: bool, bounds: &Bounds) -> bool {
        // With perspective it is the line from the eye to the face that decides.
        let side = (bounds.high[axis] - bounds.low[axis]) / 2.0 * self.shrink;
        let along = self.axes[2][axis] * EYE;
        if high { along > side } else { along < -side }
    }
}

#[cfg(test)]
mod tests {
    use egui::pos2;
    use proptest::prelude::*;

    use super::*;

    fn dot(a: [f32; 3], b: [f32; 3]) -> f32 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    fn unit() -> Bounds {
        Bounds { low: [-1.0, -2.0, 0.0], high: [3.0, 2.0, 1.5] }
    }

    fn frame() -> Rect {
        Rect::from_min_max(pos2(100.0, 50.0), pos2(900.0, 650.0))
    }

    proptest! {
        #[test]
        fn the_axes_are_orthonormal_and_right_handed(azimuth in -7.0_f32..7.0, elevation in -1.57_f32..1.57) {
            let axes = Camera { azimuth, elevation, ..Camera::default() }.axes();
            for (at, a) in axes.iter().enumerate() {
                for (other, b) in axes.iter().enumerate() {
                    let expected = if at == other { 1.0 } else { 0.0 };
                    prop_assert!((dot(*a, *b) - expected).abs() < 1e-5, "{axes:?}");
                }
            }
            let [[a, b, c], [d, e, f], near] = axes;
            let cross = [b * f - c * e, c * d - a * f, a * e - b * d];
            prop_assert!((dot(cross, near) - 1.0).abs() < 1e-5, "{axes:?}");
        }

        #[test]
        fn what_is_nearer_to_the_eye_is_nearer_and_larger(
                azimuth in 0.0_f32..TAU, elevation in -1.5_f32..1.5, along in 0.05_f32..0.5,
            ) {
            let camera = Camera { azimuth, elevation, ..Camera::default() };
            let lens = Lens::new(camera, &unit(), frame());
            let (middle, near) = (unit().middle(), camera.axes()[2]);
            let seen = lens.see(middle);
            let front = lens.see(std::array::from_fn(|axis| middle[axis] + along * near[axis]));
            let behind = lens.see(std::array::from_fn(|axis| middle[axis] - along * near[axis]));
            prop_assert!(front.nearness > seen.nearness && seen.nearness > behind.nearness);
            prop_assert!(front.at.distance(seen.at) < 0.01 && behind.at.distance(seen.at) < 0.01);
            prop_assert!(size(front.nearness) > size(behind.nearness));
            prop_assert!(strength(front.nearness) > strength(behind.nearness));
        }

        #[test]
        fn corners_are_within_reach_and_zooming_keeps_the_place_under_the_pointer(
                azimuth in 0.0_f32..TAU, elevation in -1.5_f32..1.5, x in -1.0_f32..1.0, y in -1.0_f32..1.0,
            ) {
            let camera = Camera { azimuth, elevation, ..Camera::default() };
            let lens = Lens::new(camera, &unit(), frame());
            for corner in 0..8 {
                let nearness = lens.see(unit().corner(corner)).nearness;
                prop_assert!((-1.0001..=1.0001).contains(&nearness), "{nearness}");
            }
            let place = [x, y, 0.7];
            let before = lens.see(place).at;
            let at = (before - frame().center()) / (frame().height() / 2.0);
            let after = Lens::new(camera.zoomed(2.5, at), &unit(), frame()).see(place).at;
            prop_assert!(before.distance(after) < 0.05, "{before} {after}");
        }
    }

    #[test]
    fn three_faces_at_most_are_seen_and_never_two_opposite_ones() {
        for step in 0..60 {
            let camera = Camera::default().turned(step as f32 * 0.4, (step as f32 * 0.7).sin());
            let lens = Lens::new(camera, &unit(), frame());
            for axis in 0..3 {
                assert!(!(lens.faces(axis, true, &unit()) && lens.faces(axis, false, &unit())));
            }
            assert!((0..6).any(|face| lens.faces(face / 2, face % 2 == 1, &unit())));
        }
    }

    #[test]
    fn the_box_is_all_in_the_frame_as_it_is_turned() {
        for frame in [frame(), Rect::from_min_max(pos2(0.0, 0.0), pos2(300.0, 700.0))] {
            for step in 0..100 {
                let camera = Camera::default().turned(step as f32 * 0.063, 0.0);
                let lens = Lens::new(camera, &unit(), frame);
                assert!((0..8).all(|corner| frame.contains(lens.see(unit().corner(corner)).at)), "{camera:?}");
            }
        }
    }

    #[test]
    fn from_straight_above_it_is_the_plane_of_the_first_two() {
        let camera = Camera { azimuth: 0.0, elevation: FRAC_PI_2, ..Camera::default() };
        let [right, up, near] = camera.axes();
        assert!((right[0] - 1.0).abs() < 1e-6 && (up[1] - 1.0).abs() < 1e-6);
        assert!((near[2] - 1.0).abs() < 1e-6);
    }
}
