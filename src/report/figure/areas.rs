//! Bars, bands and the lines of charts, written as SVG; cut at the frame, as nothing is clipped.

use super::{
    Fill, Tone, Weight,
    marks::{push_colour, push_number, push_pair},
    palette::{LIGHT, mix},
    scale::{FigureFrame, FigurePlane},
};

/// How far the light part of a bar is from the ground towards its hue.
pub const LIGHTER: f32 = 0.38;

/// A bar, in its place on the page.
pub fn bar(out: &mut String, bar: FigureFrame, fill: Fill, tone: Tone, weight: Weight) {
    let hue = match weight {
        Weight::Faint => mix(LIGHT.ground, LIGHT.colour(tone), 0.45),
        Weight::Plain | Weight::Bold => LIGHT.colour(tone),
    };
    let line = if weight == Weight::Bold { 2.0 } else { 1.0 };
    let (inside, edge, width): (_, _, f32) = match fill {
        // A white edge tells neighbours apart.
        Fill::Solid => (Some(hue), LIGHT.ground, 0.5),
        Fill::Light => (Some(mix(LIGHT.ground, hue, LIGHTER)), hue, line),
        Fill::Outline => (None, hue, line),
    };
    // The edge belongs to the bar, unless the bar is thinner than it.
    let inset = (width / 2.0).min(bar.width() / 2.0).min(bar.height() / 2.0);
    let bar = bar.shrunk(inset);
    out.push_str("<rect fill=\"");
    match inside {
        Some(colour) => push_colour(out, colour),
        None => out.push_str("none"),
    }
    out.push_str("\" stroke=\"");
    push_colour(out, edge);
    for (name, value) in
        [("stroke-width", width), ("x", bar.left), ("y", bar.top), ("width", bar.width()), ("height", bar.height())]
    {
        out.push_str("\" ");
        out.push_str(name);
        out.push_str("=\"");
        push_number(out, value);
    }
    out.push_str("\"/>\n");
}

/// The parts of a line through places that are within the frame, each as places on the page.
pub fn pieces(places: &[[f32; 2]], plane: &FigurePlane) -> Vec<Vec<[f32; 2]>> {
    let mut pieces: Vec<Vec<[f32; 2]>> = Vec::new();
    for pair in places.windows(2) {
        let Some([from, to]) = plane.cut(pair[0], pair[1]) else { continue };
        match pieces.last_mut() {
            Some(piece) if piece.last() == Some(&from) => piece.push(to),
            _ => pieces.push(vec![from, to]),
        }
    }
    pieces
}

/// The pieces as the steps of a path.
pub fn steps(out: &mut String, pieces: &[Vec<[f32; 2]>]) {
    for piece in pieces {
        for (at, place) in piece.iter().enumerate() {
            out.push(if at == 0 { 'M' } else { 'L' });
            push_pair(out, *place);
        }
    }
}

/// The outline of a band on the page: along its upper line, and back along its lower one. Places that are no numbers are
/// left out; what is beyond the frame is drawn at its edge.
pub fn outline(places: &[[f32; 3]], plane: &FigurePlane) -> (Vec<[f32; 2]>, Vec<[f32; 2]>) {
    let FigureFrame { left, top, right, bottom } = plane.frame;
    let mut lines = (Vec::new(), Vec::new());
    for [x, low, high] in places {
        let x = plane.x.place(*x) as f32;
        let [low, high] = [low, high].map(|y| plane.y.place(*y) as f32);
        if x.is_finite() && low.is_finite() && high.is_finite() {
            let x = x.clamp(left, right);
            lines.0.push([x, high.clamp(top, bottom)]);
            lines.1.push([x, low.clamp(top, bottom)]);
        }
    }
    lines
}

pub fn band(out: &mut String, places: &[[f32; 3]], tone: Tone, plane: &FigurePlane) {
    let (mut upper, lower) = outline(places, plane);
    if upper.len() > 1 {
        upper.extend(lower.iter().rev());
        filled(out, tone, &upper);
    }
}

/// A light area with these corners.
pub fn filled(out: &mut String, tone: Tone, corners: &[[f32; 2]]) {
    out.push_str("<path fill-opacity=\".22\" fill=\"");
    push_colour(out, LIGHT.colour(tone));
    out.push_str("\" d=\"");
    steps(out, &[corners.to_vec()]);
    out.push_str("z\"/>\n");
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::any, prop_assert, proptest};

    use super::*;

    const FRAME: FigureFrame = FigureFrame { left: 50.0, top: 40.0, right: 350.0, bottom: 240.0 };

    #[test]
    fn a_line_that_leaves_the_frame_comes_back_as_another_piece() {
        let plane = FigurePlane::new([[0.0, 1.0]; 2], FRAME);
        let pieces = pieces(&[[0.0, 0.5], [0.5, 0.5], [0.5, 9.0], [0.8, 9.0], [0.8, 0.5]], &plane);
        assert_eq!(pieces.iter().map(Vec::len).collect::<Vec<_>>(), [3, 2]);
    }

    proptest! {
        #[test]
        fn nothing_leaves_the_frame(places in vec([any::<f32>(), any::<f32>(), any::<f32>()], 0..12)) {
            let plane = FigurePlane::new([[0.0, 1.0]; 2], FRAME);
            let line: Vec<[f32; 2]> = places.iter().map(|[x, y, _]| [*x, *y]).collect();
            let grown = FRAME.shrunk(-0.1);
            prop_assert!(pieces(&line, &plane).iter().flatten().all(|at| grown.contains(*at)));
            let (upper, lower) = outline(&places, &plane);
            prop_assert!(upper.iter().chain(&lower).all(|at| FRAME.contains(*at)));
            let mut out = String::new();
            band(&mut out, &places, Tone::Accent, &plane);
            if let Some(clipped) = places.first().and_then(|[x, y, z]| plane.clip([*x, *y], [*z, *y])) {
                bar(&mut out, clipped, Fill::Light, Tone::Accent, Weight::Plain);
                prop_assert!(grown.contains([clipped.left, clipped.top]) && grown.contains([clipped.right, clipped.bottom]));
            }
            prop_assert!(!out.contains("NaN") && !out.contains("inf"));
        }
    }
}
