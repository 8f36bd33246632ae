//! From the units of the axes to places on the page, and the values at which an axis is marked.

use crate::report::format::thousands;

/// Room left beside the data on each side, as a share of their extent.
const MARGIN: f64 = 0.06;

/// No axis has more marks, however it is asked.
const MARKS_AT_MOST: usize = 64;

/// A rectangle on the page; y grows downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
}

impl Frame {
    pub fn width(self) -> f32 {
        self.right - self.left
    }

    pub fn height(self) -> f32 {
        self.bottom - self.top
    }

    pub fn middle(self) -> [f32; 2] {
        [f32::midpoint(self.left, self.right), f32::midpoint(self.top, self.bottom)]
    }

    pub fn contains(self, [x, y]: [f32; 2]) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    #[must_use]
    pub fn shrunk(self, by: f32) -> Self {
        Self { left: self.left + by, top: self.top + by, right: self.right - by, bottom: self.bottom - by }
    }

    /// The area that both cover.
    pub fn overlap(self, other: Self) -> f32 {
        let wide = self.right.min(other.right) - self.left.max(other.left);
        let high = self.bottom.min(other.bottom) - self.top.max(other.top);
        wide.max(0.0) * high.max(0.0)
    }
}

/// One axis: an extent of values on a stretch of the page.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

/// A marked value: where it is, and how it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    pub at: f32,
    pub text: String,
}

impl Axis {
    /// Fits the values between `bounds` to the page between `from` and `to`, with a margin. Bounds that are equal are
    /// put in the middle; those that are no numbers count as 0 and 1.
    pub fn new(bounds: [f32; 2], from: f32, to: f32) -> Self {
        let [a, b] = if bounds.iter().all(|bound| bound.is_finite()) { bounds.map(f64::from) } else { [0.0, 1.0] };
        let (mut low, mut high) = (a.min(b), a.max(b));
        // Nearer to one another than single precision can tell.
        if high - low <= high.abs().max(low.abs()) * 1e-7 {
            let room = (high.abs() * 0.05).max(0.5);
            (low, high) = (low - room, high + room);
        }
        let margin = (high - low) * MARGIN;
        Self { low: low - margin, high: high + margin, from: f64::from(from), to: f64::from(to) }
    }

    /// The values `bounds` at the ends of the stretch, without a margin.
    pub fn exact(bounds: [f64; 2], from: f32, to: f32) -> Self {
        Self { low: bounds[0], high: bounds[1], from: f64::from(from), to: f64::from(to) }
    }

    pub fn place(&self, value: f32) -> f64 {
        self.from + (f64::from(value) - self.low) / (self.high - self.low) * (self.to - self.from)
    }

    /// Round values, at least `apart` from one another on the page.
    pub fn ticks(&self, apart: f32) -> Vec<Tick> {
        let (extent, length) = (self.high - self.low, (self.to - self.from).abs());
        let marks = (length / f64::from(apart.max(1.0))).floor().clamp(1.0, MARKS_AT_MOST as f64);
        let (step, exponent) = round_step(extent / marks);
        let (first, last) = ((self.low / step).ceil(), (self.high / step).floor());
        let count = ((last - first).max(-1.0) + 1.0).min(MARKS_AT_MOST as f64) as usize;
        let largest = self.low.abs().max(self.high.abs());
        let values = (0..count).map(|index| (first + index as f64) * step);
        let tick = |value: f64| {
            let at = self.from + (value - self.low) / extent * (self.to - self.from);
            Tick { at: at as f32, text: number(value, exponent, largest) }
        };
        values.map(tick).collect()
    }
}

/// The smallest of 1, 2, 5 × 10ⁿ that is not below `least`, and n.
fn round_step(least: f64) -> (f64, i32) {
    let exponent = least.log10().floor() as i32;
    let unit = 10_f64.powi(exponent);
    // A hair of tolerance, for 10ⁿ is not exact.
    match [1.0, 2.0, 5.0].into_iter().find(|factor| factor * unit >= least * (1.0 - 1e-9)) {
        Some(factor) => (factor * unit, exponent),
        None => (10.0 * unit, exponent + 1),
    }
}

/// A value with the decimals that steps of 10^`exponent` need; in powers of ten where it would be long.
fn number(value: f64, exponent: i32, largest: f64) -> String {
    let value = if value.abs() < 10_f64.powi(exponent) / 2.0 { 0.0 } else { value };
    let text = if value == 0.0 {
        "0".to_owned()
    } else if largest >= 1e7 || exponent < -5 {
        let decimals = (value.abs().log10().floor() as i32 - exponent).clamp(0, 9) as usize;
        format!("{value:.decimals$e}")
    } else if exponent >= 0 {
        let text = value.round().abs().to_string();
        // Years stay years.
        let text = if value.abs() >= 1e4 { thousands(value.round().abs() as u64) } else { text };
        if value < 0.0 { format!("-{text}") } else { text }
    } else {
        format!("{value:.*}", exponent.unsigned_abs() as usize)
    };
    text.replace('-', "−")
}

/// Both axes and the frame that they span.
#[derive(Clone, Copy, Debug)]
pub struct Plane {
    pub frame: Frame,
    pub x: Axis,
    pub y: Axis,
}

impl Plane {
    pub fn new(bounds: [[f32; 2]; 2], frame: Frame) -> Self {
        let [x, y] = bounds;
        Self { frame, x: Axis::new(x, frame.left, frame.right), y: Axis::new(y, frame.bottom, frame.top) }
    }

    /// Where a point is on the page, if it is within the frame.
    pub fn place(&self, [x, y]: [f32; 2]) -> Option<[f32; 2]> {
        let at = [self.x.place(x) as f32, self.y.place(y) as f32];
        self.frame.contains(at).then_some(at)
    }

    /// The part of a line that is within the frame, after Liang and Barsky.
    pub fn cut(&self, from: [f32; 2], to: [f32; 2]) -> Option<[[f32; 2]; 2]> {
        let [a, b] = [from, to].map(|[x, y]| [self.x.place(x), self.y.place(y)]);
        let by = [b[0] - a[0], b[1] - a[1]];
        if !a.iter().chain(&by).all(|value| value.is_finite()) {
            return None;
        }
        let Frame { left, top, right, bottom } = self.frame;
        let sides =
            [(0, left, right), (1, top, bottom)].map(|(axis, low, high)| (axis, f64::from(low), f64::from(high)));
        let (mut start, mut end) = (0.0_f64, 1.0_f64);
        for (axis, low, high) in sides {
            if by[axis] == 0.0 {
                if !(low..=high).contains(&a[axis]) {
                    return None;
                }
                continue;
            }
            let [near, far] = [(low - a[axis]) / by[axis], (high - a[axis]) / by[axis]];
            start = start.max(near.min(far));
            end = end.min(near.max(far));
        }
        (start <= end).then(|| [start, end].map(|t| [(a[0] + t * by[0]) as f32, (a[1] + t * by[1]) as f32]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(low: f32, high: f32) -> Vec<String> {
        Axis::new([low, high], 0.0, 500.0).ticks(100.0).into_iter().map(|tick| tick.text).collect()
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(texts(0.0, 10.0), ["0", "5", "10"]);
        assert_eq!(texts(-1.0, 1.0), ["−1.0", "−0.5", "0", "0.5", "1.0"]);
        assert_eq!(texts(0.0, 0.004), ["0", "0.001", "0.002", "0.003", "0.004"]);
        assert_eq!(texts(1990.0, 2026.0), ["1990", "2000", "2010", "2020"]);
        assert_eq!(texts(-40_000.0, 40_000.0), ["−40,000", "−20,000", "0", "20,000", "40,000"]);
        assert_eq!(texts(0.0, 4e9), ["0", "1e9", "2e9", "3e9", "4e9"]);
        assert_eq!(texts(0.0, 4e-8), ["0", "1e−8", "2e−8", "3e−8", "4e−8"]);
    }

    #[test]
    fn any_bounds_give_finite_places() {
        let odd = [0.0, -0.0, 5.0, -1e30, f32::MAX, f32::MIN, f32::MIN_POSITIVE, 1e-45, 1e7, f32::NAN, f32::INFINITY];
        for low in odd {
            for high in odd {
                let axis = Axis::new([low, high], 20.0, 320.0);
                for value in [low, high].into_iter().filter(|value| value.is_finite()) {
                    assert!(axis.place(value).is_finite(), "{low} {high}");
                }
                let ticks = axis.ticks(60.0);
                assert!(ticks.len() <= MARKS_AT_MOST, "{low} {high}: {}", ticks.len());
                for tick in ticks {
                    assert!((19.9..=320.1).contains(&tick.at) && !tick.text.contains('N'), "{low} {high}: {tick:?}");
                    assert!(tick.text.len() < 24, "{tick:?}");
                }
            }
        }
        assert_eq!(Axis::new([3.0, 3.0], 0.0, 100.0).place(3.0), 50.0);
        assert_eq!(Axis::new([2.0, 1.0], 0.0, 112.0).place(1.5), 56.0);
    }

    #[test]
    fn data_fill_the_frame_but_for_a_margin() {
        let axis = Axis::new([0.0, 1.0], 0.0, 112.0);
        assert!((axis.place(0.0) - 6.0).abs() < 1e-9 && (axis.place(1.0) - 106.0).abs() < 1e-9);
    }

    #[test]
    fn lines_end_at_the_frame() {
        let frame = Frame { left: 0.0, top: 0.0, right: 112.0, bottom: 112.0 };
        let plane = Plane::new([[0.0, 1.0], [0.0, 1.0]], frame);
        assert_eq!(plane.cut([0.0, 0.5], [9.0, 0.5]), Some([[6.0, 56.0], [112.0, 56.0]]));
        assert_eq!(plane.cut([0.0, 3.0], [1.0, 3.0]), None);
        assert_eq!(plane.cut([-3.0, 0.0], [0.0, 3.0]), None);
        assert_eq!(plane.cut([f32::NAN, 0.0], [0.0, 3.0]), None);
        assert_eq!(plane.place([0.5, 0.5]), Some([56.0, 56.0]));
        assert_eq!((plane.place([2.0, 0.5]), plane.place([f32::NAN, 0.5])), (None, None));
        let [a, b] = [Frame { right: 2.0, bottom: 2.0, ..frame }, Frame { left: 1.0, right: 5.0, ..frame }];
        assert_eq!((a.overlap(b), a.overlap(Frame { left: 3.0, ..b })), (2.0, 0.0));
    }
}
