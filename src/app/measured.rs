//! How honest the picture is, measured when there is nothing better to do, and once for every plane.

use std::sync::Arc;

use crate::{
    app::plots::data::{AxisChoice, Mark, Picture},
    progress::Progress,
    space::{Space, faithful},
};

/// As many neighbours as are compared.
const COMPARED: usize = 5;

/// The last figure, and of which plane it is.
#[derive(Debug, Default)]
pub struct Measured {
    of: Option<(Arc<Space>, (AxisChoice, AxisChoice))>,
    share: Option<f64>,
}

impl Measured {
    /// The share of true neighbours that are neighbours in the picture. `None` where there are none, or when cancelled.
    pub fn of(&mut self, space: &Arc<Space>, picture: &Picture, progress: &Progress) -> Option<f64> {
        if self.of.as_ref().is_some_and(|(of, axes)| Arc::ptr_eq(of, space) && *axes == picture.axes) {
            return self.share;
        }
        self.of = None;
        let mut places = vec![[0.0; 2]; space.rows()];
        for point in picture.groups.iter().filter(|group| group.mark == Mark::Real).flat_map(|it| it.points.iter()) {
            places[point.row as usize] = [point.x, point.y];
        }
        self.share = faithful::neighbours_kept(space, &places, COMPARED, progress).ok()?;
        self.of = Some((Arc::clone(space), picture.axes));
        self.share
    }
}
