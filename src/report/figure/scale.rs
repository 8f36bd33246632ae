//! From the units of the axes to places on the page, and the values at which an axis is marked.

use crate::report::format::thousands;

/// Room left beside the data on each side, as a share of their extent.
const MARGIN: f64 = 0.06;

/// No axis has more marks, however it is asked.
const MARKS_AT_MOST: usize = 64;

/// From here on numbers are written in powers of ten.
const IN_POWERS: f64 = 1e7;

/// Marks are never put nearer to one another than so many points to have more of them.
const NEAREST_MARKS: f32 = 10.0;

/// A rectangle on the page; y grows downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FigureFrame {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
}

impl FigureFrame {
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

/// A column's number as a figure holds it. What single precision cannot hold lies at the edge, where differences can still be
/// taken.
pub fn single(number: f64) -> f32 {
    const EDGE: f32 = 1e37;
    (number as f32).clamp(-EDGE, EDGE)
}

/// How values lie along an axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum AxisScale {
    #[default]
    Linear,
    /// Linear, with no room below the lowest value: bars and shares stand on it.
    Grounded,
    /// By their logarithms. Values that are 0 or less stand at the place of the value `zero`, if it is given; it should
    /// be well below all others, and within the bounds.
    Log { zero: Option<f32> },
    /// Names, at 0, 1, 2 and so on.
    Names(Vec<String>),
}

/// One axis: an extent of values on a stretch of the page.
#[derive(Clone, Copy, Debug)]
pub struct FigureAxis {
    /// In powers of ten, if it is logarithmic.
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    log: Option<Log>,
}

/// What a logarithmic axis knows besides: the place of values without a logarithm, as a power of ten.
#[derive(Clone, Copy, Debug)]
struct Log {
    zero: Option<f64>,
}

/// A marked value: where it is, and how it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    pub at: f32,
    pub text: String,
}

impl FigureAxis {
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
        Self { low: low - margin, high: high + margin, from: f64::from(from), to: f64::from(to), log: None }
    }

    /// An axis of any scale. Names have numbers for places.
    pub fn scaled(bounds: [f32; 2], scale: &AxisScale, from: f32, to: f32) -> Self {
        match scale {
            AxisScale::Linear | AxisScale::Names(_) => Self::new(bounds, from, to),
            AxisScale::Grounded => {
                let axis = Self::new(bounds, from, to);
                // To the bit: at 0 there is to be a mark.
                let low = f64::from(bounds[0].min(bounds[1]));
                Self { low: if low.is_finite() && low < axis.high { low.max(axis.low) } else { axis.low }, ..axis }
            }
            AxisScale::Log { zero } => {
                let power = |value: f32| (value.is_finite() && value > 0.0).then(|| f64::from(value).log10());
                let high = power(bounds[0].max(bounds[1])).unwrap_or(0.0);
                let low = power(bounds[0].min(bounds[1])).unwrap_or(high - 3.0);
                let axis = Self::new([low as f32, high as f32], from, to);
                Self { log: Some(Log { zero: zero.and_then(power) }), ..axis }
            }
        }
    }

    /// The values `bounds` at the ends of the stretch, without a margin.
    pub fn exact(bounds: [f64; 2], from: f32, to: f32) -> Self {
        Self { low: bounds[0], high: bounds[1], from: f64::from(from), to: f64::from(to), log: None }
    }

    pub fn place(&self, value: f32) -> f64 {
        let value = f64::from(value);
        self.along(match self.log {
            None => value,
            Some(_) if value > 0.0 => value.log10(),
            Some(_) if value.is_nan() => value,
            // What has no logarithm and no place is far away on the low side.
            Some(log) => log.zero.unwrap_or(self.low - 9.0 * (self.high - self.low)),
        })
    }

    /// The value at a place on the page.
    pub fn value(&self, place: f32) -> f64 {
        let value = self.low + (f64::from(place) - self.from) / (self.to - self.from) * (self.high - self.low);
        match self.log {
            None => value,
            Some(log) if log.zero.is_some_and(|zero| value <= zero) => 0.0,
            Some(_) => 10_f64.powf(value),
        }
    }

    fn moved(self, by: f32) -> Self {
        Self { from: self.from + f64::from(by), to: self.to + f64::from(by), ..self }
    }

    /// The place of a value, or of its power of ten.
    fn along(&self, value: f64) -> f64 {
        self.from + (value - self.low) / (self.high - self.low) * (self.to - self.from)
    }

    /// Round values, at least `apart` from one another on the page.
    pub fn ticks(&self, apart: f32) -> Vec<Tick> {
        if let Some(log) = self.log {
            return self.powers(log, apart);
        }
        let marks = self.marks(apart);
        marks.into_iter().map(|(value, text)| Tick { at: self.along(value) as f32, text }).collect()
    }

    /// Round values of a linear axis, at least `apart` from one another on the page, and how they are written.
    pub fn marks(&self, apart: f32) -> Vec<(f64, String)> {
        let (extent, length) = (self.high - self.low, f64::from(self.length()));
        let marks = (length / f64::from(apart.max(1.0))).floor().clamp(1.0, MARKS_AT_MOST as f64);
        let largest = self.low.abs().max(self.high.abs());
        let (step, exponent) = round_step(extent / marks, largest);
        let (first, last) = ((self.low / step).ceil(), (self.high / step).floor());
        let count = ((last - first).max(-1.0) + 1.0).min(MARKS_AT_MOST as f64) as usize;
        let values = (0..count).map(|index| (first + index as f64) * step);
        values.map(|value| (value, number(value, exponent, largest))).collect()
    }

    /// How long it is on the page.
    pub fn length(&self) -> f32 {
        (self.to - self.from).abs() as f32
    }

    /// So many marks are needed to read off where a point lies; an axis of logarithms tells as much with fewer.
    fn needs(&self) -> usize {
        if self.log.is_some() { 3 } else { 4 }
    }

    /// How far apart marks are to be on the page: about `usual`, farther where their numbers would touch, and nearer where
    /// there would be too few of them to read off where a point lies.
    pub fn apart(&self, usual: f32, touch: impl Fn(&[Tick]) -> bool) -> f32 {
        let mut apart = usual;
        let mut ticks = self.ticks(apart);
        while touch(&ticks) && apart <= self.length() {
            apart *= 1.5;
            ticks = self.ticks(apart);
        }
        let mut nearer = apart;
        while ticks.len() < self.needs() && nearer > NEAREST_MARKS {
            nearer *= 0.8;
            let more = self.ticks(nearer);
            if more.len() > ticks.len() && !touch(&more) {
                (apart, ticks) = (nearer, more);
            }
        }
        apart
    }

    /// 1, 2 and 5 times powers of ten, powers alone, or every so many powers, as there is room; and 0.
    fn powers(&self, log: Log, apart: f32) -> Vec<Tick> {
        let decade = f64::from(self.length()) / (self.high - self.low);
        let apart = f64::from(apart.max(1.0));
        let factors: &[f64] = if decade * 2_f64.log10() >= apart { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let step = ((apart / decade).ceil() as i32).max(1);
        let (first, last) = (self.low.floor() as i32, self.high.ceil() as i32);
        let zero = log.zero.map(|zero| self.along(zero));
        let mut ticks: Vec<Tick> = zero.into_iter().map(|at| Tick { at: at as f32, text: "0".to_owned() }).collect();
        let powers = (first..=last).filter(|power| power % step == 0);
        for (power, factor) in powers.flat_map(|power| factors.iter().map(move |factor| (power, factor))) {
            let exponent = f64::from(power) + factor.log10();
            let at = self.along(exponent);
            let near_zero =
                log.zero.is_some_and(|zero| exponent <= zero) || zero.is_some_and(|zero| (at - zero).abs() < apart);
            if !near_zero && exponent >= self.low && exponent <= self.high && ticks.len() < MARKS_AT_MOST {
                ticks.push(Tick { at: at as f32, text: number(factor * 10_f64.powi(power), power, 0.0) });
            }
        }
        // Less than a decade or two: between its powers there may be little to mark.
        let fixed = usize::from(zero.is_some());
        if ticks.len() - fixed < self.needs() {
            let between = self.between_powers(zero, apart);
            if between.len() > ticks.len() - fixed {
                ticks.truncate(fixed);
                ticks.extend(between);
            }
        }
        ticks
    }

    /// Equal steps on an axis of logarithms, as small as they may be where they lie nearest to one another.
    fn between_powers(&self, zero: Option<f64>, apart: f64) -> Vec<Tick> {
        let (low, high) = (10_f64.powf(self.low), 10_f64.powf(self.high));
        let linear = Self { low, high, log: None, ..*self };
        let fits = |ticks: &[Tick]| ticks.windows(2).all(|pair| f64::from((pair[1].at - pair[0].at).abs()) >= apart);
        let mut wider = apart;
        while wider <= f64::from(self.length()) {
            let marks = linear.marks(wider as f32).into_iter().filter(|(value, _)| *value > 0.0);
            let ticks = marks.map(|(value, text)| Tick { at: self.along(value.log10()) as f32, text });
            let ticks: Vec<Tick> =
                ticks.filter(|tick| zero.is_none_or(|zero| (f64::from(tick.at) - zero).abs() >= apart)).collect();
            if fits(&ticks) {
                return ticks;
            }
            wider *= 1.25;
        }
        Vec::new()
    }
}

/// The smallest of 1, 2, 5 × 10ⁿ that is not below `least`, and n; 25, 250 and so on too, which need no decimal more.
fn round_step(least: f64, largest: f64) -> (f64, i32) {
    let exponent = least.log10().floor() as i32;
    let unit = 10_f64.powi(exponent);
    let factors: &[f64] = if exponent >= 1 && largest < IN_POWERS { &[1.0, 2.0, 2.5, 5.0] } else { &[1.0, 2.0, 5.0] };
    // A hair of tolerance, for 10ⁿ is not exact.
    match factors.iter().find(|factor| *factor * unit >= least * (1.0 - 1e-9)) {
        Some(factor) => (factor * unit, exponent),
        None => (10.0 * unit, exponent + 1),
    }
}

/// A value as it is written at an axis with marks every `step` and values as large as `largest`.
pub fn written(value: f64, step: f64, largest: f64) -> String {
    // A hair of tolerance, for the logarithm of 0.001 is not exact.
    number(value, (step.abs().max(f64::MIN_POSITIVE).log10() + 1e-9).floor() as i32, largest)
}

/// A value with the decimals that steps of 10^`exponent` need; in powers of ten where it would be long.
fn number(value: f64, exponent: i32, largest: f64) -> String {
    let value = if value.abs() < 10_f64.powi(exponent) / 2.0 { 0.0 } else { value };
    let text = if value == 0.0 {
        "0".to_owned()
    } else if largest >= IN_POWERS || exponent < -5 {
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
pub struct FigurePlane {
    pub frame: FigureFrame,
    pub x: FigureAxis,
    pub y: FigureAxis,
}

impl FigurePlane {
    pub fn new(bounds: [[f32; 2]; 2], frame: FigureFrame) -> Self {
        let [x, y] = bounds;
        Self { frame, x: FigureAxis::new(x, frame.left, frame.right), y: FigureAxis::new(y, frame.bottom, frame.top) }
    }

    pub fn scaled(bounds: [[f32; 2]; 2], scales: &[AxisScale; 2], frame: FigureFrame) -> Self {
        let FigureFrame { left, top, right, bottom } = frame;
        Self {
            frame,
            x: FigureAxis::scaled(bounds[0], &scales[0], left, right),
            y: FigureAxis::scaled(bounds[1], &scales[1], bottom, top),
        }
    }

    /// The same, elsewhere on the page.
    #[must_use]
    pub fn moved(self, [x, y]: [f32; 2]) -> Self {
        let FigureFrame { left, top, right, bottom } = self.frame;
        let frame = FigureFrame { left: left + x, top: top + y, right: right + x, bottom: bottom + y };
        Self { frame, x: self.x.moved(x), y: self.y.moved(y) }
    }

    /// The part of a rectangle that is within the frame, by opposite corners.
    pub fn clip(&self, from: [f32; 2], to: [f32; 2]) -> Option<FigureFrame> {
        let [a, b] = [from, to].map(|[x, y]| [self.x.place(x) as f32, self.y.place(y) as f32]);
        if !a.iter().chain(&b).all(|place| place.is_finite()) {
            return None;
        }
        let frame = self.frame;
        let clipped = FigureFrame {
            left: a[0].min(b[0]).max(frame.left),
            top: a[1].min(b[1]).max(frame.top),
            right: a[0].max(b[0]).min(frame.right),
            bottom: a[1].max(b[1]).min(frame.bottom),
        };
        (clipped.left < clipped.right && clipped.top < clipped.bottom).then_some(clipped)
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
        let FigureFrame { left, top, right, bottom } = self.frame;
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
        // A place far beyond the frame leaves few digits for the place at its edge.
        let at =
            |t: f64| [((a[0] + t * by[0]) as f32).clamp(left, right), ((a[1] + t * by[1]) as f32).clamp(top, bottom)];
        (start <= end).then(|| [start, end].map(at))
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prop_assert, proptest};

    use super::*;

    fn texts(low: f32, high: f32) -> Vec<String> {
        FigureAxis::new([low, high], 0.0, 500.0).ticks(100.0).into_iter().map(|tick| tick.text).collect()
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
                let log = FigureAxis::scaled([low, high], &AxisScale::Log { zero: Some(low) }, 20.0, 320.0);
                let marks = log.ticks(60.0);
                assert!(marks.len() <= MARKS_AT_MOST && marks.iter().all(|tick| tick.at.is_finite()), "{low} {high}");
                let axis = FigureAxis::new([low, high], 20.0, 320.0);
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
        assert_eq!(FigureAxis::new([3.0, 3.0], 0.0, 100.0).place(3.0), 50.0);
        assert_eq!(FigureAxis::new([2.0, 1.0], 0.0, 112.0).place(1.5), 56.0);
    }

    #[test]
    fn powers_of_ten_are_marked_plainly_and_zero_has_its_place() {
        let log = |low, high, zero, length, apart| -> Vec<String> {
            let axis = FigureAxis::scaled([low, high], &AxisScale::Log { zero }, 0.0, length);
            axis.ticks(apart).into_iter().map(|tick| tick.text).collect()
        };
        assert_eq!(log(0.001, 100.0, None, 600.0, 60.0), ["0.001", "0.01", "0.1", "1", "10", "100"]);
        assert_eq!(log(0.1, 1.0, None, 600.0, 60.0), ["0.1", "0.2", "0.5", "1"]);
        assert_eq!(log(1.0, 1e5, None, 300.0, 90.0), ["1", "100", "10,000"]);
        assert_eq!(log(0.0005, 10.0, Some(0.0006), 500.0, 60.0), ["0", "0.01", "0.1", "1", "10"]);
        assert_eq!(log(3.0, 4.0, None, 500.0, 100.0), ["3.0", "3.5", "4.0"]);
        let axis = FigureAxis::scaled([0.001, 10.0], &AxisScale::Log { zero: Some(0.002) }, 0.0, 500.0);
        assert_eq!(axis.place(0.0), axis.place(0.002));
        assert_eq!((axis.value(axis.place(0.0) as f32 - 1.0), axis.place(f32::NAN).is_nan()), (0.0, true));
    }

    #[test]
    fn bars_stand_on_the_frame() {
        let axis = FigureAxis::scaled([0.0, 50.0], &AxisScale::Grounded, 100.0, 0.0);
        assert!((axis.place(0.0) - 100.0).abs() < 1e-6 && axis.place(50.0) > 5.0);
        let frame = FigureFrame { left: 0.0, top: 0.0, right: 112.0, bottom: 112.0 };
        let plane = FigurePlane::new([[0.0, 1.0], [0.0, 1.0]], frame);
        assert_eq!(
            plane.clip([0.5, 9.0], [0.0, 0.5]),
            Some(FigureFrame { left: 6.0, right: 56.0, top: 0.0, bottom: 56.0 })
        );
        assert_eq!((plane.clip([2.0, 0.0], [3.0, 1.0]), plane.clip([f32::NAN, 0.0], [1.0, 1.0])), (None, None));
    }

    proptest! {
        #[test]
        fn a_place_leads_back_to_its_value(
            a in 1e-6_f32..1e6, b in 1e-6_f32..1e6, t in 0.0_f32..1.0, log: bool, zero: bool
        ) {
            let zero = zero.then_some(a.min(b));
            let scale = if log { AxisScale::Log { zero } } else { AxisScale::Linear };
            let axis = FigureAxis::scaled([a, b], &scale, 20.0, 520.0);
            let value = a.min(b) * 1.001 + t * (a - b).abs();
            let place = axis.place(value);
            prop_assert!(place.is_finite());
            let back = axis.value(place as f32);
            prop_assert!((axis.place(back as f32) - place).abs() < 0.5, "{value} {back}");
            for tick in axis.ticks(50.0) {
                prop_assert!((19.9..=520.1).contains(&tick.at) && !tick.text.contains('N'), "{tick:?}");
            }
        }
    }

    #[test]
    fn data_fill_the_frame_but_for_a_margin() {
        let axis = FigureAxis::new([0.0, 1.0], 0.0, 112.0);
        assert!((axis.place(0.0) - 6.0).abs() < 1e-9 && (axis.place(1.0) - 106.0).abs() < 1e-9);
    }

    #[test]
    fn lines_end_at_the_frame() {
        let frame = FigureFrame { left: 0.0, top: 0.0, right: 112.0, bottom: 112.0 };
        let plane = FigurePlane::new([[0.0, 1.0], [0.0, 1.0]], frame);
        assert_eq!(plane.cut([0.0, 0.5], [9.0, 0.5]), Some([[6.0, 56.0], [112.0, 56.0]]));
        assert_eq!(plane.cut([0.0, 3.0], [1.0, 3.0]), None);
        assert_eq!(plane.cut([-3.0, 0.0], [0.0, 3.0]), None);
        assert_eq!(plane.cut([f32::NAN, 0.0], [0.0, 3.0]), None);
        assert_eq!(plane.place([0.5, 0.5]), Some([56.0, 56.0]));
        assert_eq!((plane.place([2.0, 0.5]), plane.place([f32::NAN, 0.5])), (None, None));
        let [a, b] = [FigureFrame { right: 2.0, bottom: 2.0, ..frame }, FigureFrame { left: 1.0, right: 5.0, ..frame }];
        assert_eq!((a.overlap(b), a.overlap(FigureFrame { left: 3.0, ..b })), (2.0, 0.0));
    }
}
