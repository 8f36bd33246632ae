//! A picture as a list of marks, the same for the window, for SVG and for PNG.

/// What a colour stands for; each theme has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    /// A class, by its rank: 0 is the largest.
    Class(usize),
    Text,
    Secondary,
    Accent,
}

/// The shape of a point: it says what a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A real row of the largest class: small.
    Dot,
    /// A real row.
    Disc,
    /// A synthetic row: an outlined diamond.
    Diamond,
    /// A dropped row.
    Cross,
}

/// How strongly something is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weight {
    /// There, but in the background.
    Faint,
    Plain,
    /// What one is to look at.
    Bold,
}

/// One thing in the picture. Places are in the units of the axes; sizes are in points of the screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Many points alike.
    Points {
        shape: Shape,
        tone: Tone,
        weight: Weight,
        places: Vec<[f32; 2]>,
    },
    Line {
        from: [f32; 2],
        to: [f32; 2],
        tone: Tone,
        weight: Weight,
        dashed: bool,
    },
    Ring {
        at: [f32; 2],
        radius: f32,
        tone: Tone,
        weight: Weight,
    },
    /// Words beside a place, on a small ground of their own. `towards` says on which side: −1 or 1, right and up positive.
    Label {
        at: [f32; 2],
        text: String,
        tone: Tone,
        weight: Weight,
        towards: [f32; 2],
    },
}

/// A picture that can be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub title: String,
    /// What each axis measures.
    pub axes: [String; 2],
    /// Whether the axes carry numbers: those of components mean nothing by themselves.
    pub numbers: [bool; 2],
    /// Lowest and highest of x and of y.
    pub bounds: [[f32; 2]; 2],
    pub items: Vec<Item>,
    /// Name and rank of each class.
    pub classes: Vec<(String, usize)>,
    /// What the picture was made with: n, k, seed, …
    pub footer: String,
}
