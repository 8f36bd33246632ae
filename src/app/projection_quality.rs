//! How honest the picture is, measured when there is nothing better to do, and once for every picture.

use std::sync::Arc;

use crate::{
    app::plots::data::{AxisChoice, Mark, Picture},
    pipeline::Outcome,
    progress::{Cancelled, Progress},
    space::{
        Space,
        neighbour_preservation::{COMPARED, NeighbourSets},
        projection::COMPONENTS,
    },
};

/// The share of true neighbours that are neighbours in a picture. `None` where there are none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NeighbourPreservation {
    /// On the two axes that are shown.
    pub plane: Option<f64>,
    /// On the first three components.
    pub space: Option<f64>,
}

/// The last figures, and what they are of.
#[derive(Debug, Default)]
pub struct ProjectionQuality {
    of: Option<Arc<Space>>,
    truth: Option<NeighbourSets>,
    axes: Option<(AxisChoice, AxisChoice)>,
    kept: NeighbourPreservation,
}

impl ProjectionQuality {
    /// Measures what is not known yet.
    pub fn measure(
        &mut self,
        outcome: &Outcome,
        picture: &Picture,
        progress: &Progress,
    ) -> Result<NeighbourPreservation, Cancelled> {
        let space = &outcome.space;
        if self.of.as_ref().is_none_or(|of| !Arc::ptr_eq(of, space)) {
            *self = Self::default();
            self.truth = NeighbourSets::find(space, COMPARED, progress)?;
            self.of = Some(Arc::clone(space));
        }
        let Some(truth) = &self.truth else { return Ok(NeighbourPreservation::default()) };
        if self.axes != Some(picture.axes) {
            let mut places = vec![[0.0; 2]; space.rows()];
            for point in picture.groups.iter().filter(|group| group.mark == Mark::Real).flat_map(|it| it.points.iter())
            {
                places[point.row as usize] = [point.x, point.y];
            }
            self.kept.plane = Some(truth.kept(&places, progress)?);
            self.axes = Some(picture.axes);
        }
        if self.kept.space.is_none()
            && let Some(projection) = outcome.projection.as_ref().filter(|it| it.explained.len() == COMPONENTS)
        {
            self.kept.space = Some(truth.kept(&projection.rows, progress)?);
        }
        Ok(self.kept)
    }
}
