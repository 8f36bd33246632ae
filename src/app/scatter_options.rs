//! How the picture of Explore is looked at, and the commands that change it. None of it changes a result.

use egui::Key;

use crate::app::{
    explore::EXPLORE,
    plots::space3::lens::Camera,
    spec::{CTRL, CTRL_SHIFT, Spec, specs},
};

/// How strongly the largest class is drawn unless asked for otherwise, as a share of all there is.
pub const USUAL: f32 = 0.5;

/// A step of that strength by key.
const STEP: f32 = 0.1;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dimensions {
    #[default]
    Two,
    Three,
}

impl Dimensions {
    pub const ALL: [Self; 2] = [Self::Two, Self::Three];

    pub fn name(self) -> &'static str {
        match self {
            Self::Two => "2D",
            Self::Three => "3D",
        }
    }
}

/// How the picture is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScatterOptions {
    pub dimensions: Dimensions,
    pub camera: Camera,
    /// The loadings stand beside the picture.
    pub loadings: bool,
    /// The real rows alone stand beside the real and the new ones.
    pub compared: bool,
    /// The real rows of growing classes are marked by their kind.
    pub kinds: bool,
    /// How strongly the largest class is drawn, between 0 and 1.
    pub largest: f32,
}

impl Default for ScatterOptions {
    fn default() -> Self {
        Self {
            dimensions: Dimensions::default(),
            camera: Camera::default(),
            loadings: false,
            compared: false,
            kinds: false,
            largest: USUAL,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PictureAction {
    Dimensions(Dimensions),
    NextDimensions,
    ToggleLoadings,
    ToggleCompared,
    ToggleKinds,
    /// How strongly the largest class is drawn, between 0 and 1.
    Largest(f32),
    Fainter,
    Stronger,
    /// Another look from where the three dimensions are seen.
    Camera(Camera),
}

specs! {
    PictureAction {
        Self::Dimensions(Dimensions::Two) => Spec::new("Picture in 2D", "Two components, or any two columns"),
            [Self::Dimensions(Dimensions::Two)];
        Self::Dimensions(Dimensions::Three) => Spec::new(
            "Picture in 3D",
            "The first three components; drag to turn",
        ), [Self::Dimensions(Dimensions::Three)];
        Self::NextDimensions => Spec::new(
            "Picture in the other of 2D and 3D",
            "Two components or columns, or the first three components",
        ).keys_in(EXPLORE, &[(CTRL, Key::D)]), [Self::NextDimensions];
        Self::ToggleLoadings => Spec::new("Loadings", "How much each column weighs in the components")
            .keys_in(EXPLORE, &[(CTRL_SHIFT, Key::L)]), [Self::ToggleLoadings];
        Self::ToggleCompared => Spec::new("Before | after", "The real rows alone, beside real and synthetic rows")
            .keys_in(EXPLORE, &[(CTRL_SHIFT, Key::B)]), [Self::ToggleCompared];
        Self::ToggleKinds => Spec::new(
            "Kinds",
            "Marks the real rows of growing classes as safe, borderline, rare or outliers, by their five nearest rows",
        ).keys_in(EXPLORE, &[(CTRL_SHIFT, Key::K)]), [Self::ToggleKinds];
        Self::Fainter => Spec::new("Largest class fainter", STRENGTH).keys_in(EXPLORE, &[(CTRL, Key::OpenBracket)]),
            [Self::Fainter];
        Self::Stronger => Spec::new("Largest class stronger", STRENGTH)
            .keys_in(EXPLORE, &[(CTRL, Key::CloseBracket)]), [Self::Stronger];
        Self::Largest(_) => Spec::new("Largest class as strong as usual", STRENGTH), [Self::Largest(USUAL)];
        Self::Camera(_) => Spec::new("Turn the picture", ""), [];
    }
}

const STRENGTH: &str = "How strongly the largest class is drawn";

impl ScatterOptions {
    pub fn apply(&mut self, action: PictureAction) {
        match action {
            PictureAction::Dimensions(dimensions) => self.dimensions = dimensions,
            PictureAction::NextDimensions => {
                self.dimensions = match self.dimensions {
                    Dimensions::Two => Dimensions::Three,
                    Dimensions::Three => Dimensions::Two,
                };
            }
            PictureAction::ToggleLoadings => self.loadings = !self.loadings,
            PictureAction::ToggleCompared => self.compared = !self.compared,
            PictureAction::ToggleKinds => self.kinds = !self.kinds,
            PictureAction::Largest(largest) => self.largest = largest.clamp(0.0, 1.0),
            PictureAction::Fainter => self.step(-STEP),
            PictureAction::Stronger => self.step(STEP),
            PictureAction::Camera(camera) => self.camera = camera,
        }
    }

    /// Steps end on whole tens of per cent, wherever they began.
    fn step(&mut self, by: f32) {
        self.largest = (((self.largest + by) / STEP).round() * STEP).clamp(0.0, 1.0);
    }

    /// Another table is another picture; how strongly classes are drawn, and how many dimensions, stays.
    pub fn table_changed(&mut self) {
        self.loadings = false;
        self.camera = Camera::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strength_goes_in_tens_and_stays_between_none_and_all() {
        let mut sight = ScatterOptions { largest: 0.43, ..ScatterOptions::default() };
        sight.apply(PictureAction::Stronger);
        assert!((sight.largest - 0.5).abs() < 1e-6);
        for _ in 0..9 {
            sight.apply(PictureAction::Stronger);
        }
        assert_eq!(sight.largest, 1.0);
        for _ in 0..12 {
            sight.apply(PictureAction::Fainter);
        }
        assert_eq!(sight.largest, 0.0);
    }

    #[test]
    fn the_switch_goes_there_and_back() {
        let mut sight = ScatterOptions::default();
        sight.apply(PictureAction::NextDimensions);
        assert_eq!(sight.dimensions, Dimensions::Three);
        sight.apply(PictureAction::NextDimensions);
        assert_eq!(sight, ScatterOptions::default());
    }
}
