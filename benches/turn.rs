//! What a frame costs while the picture is turned in three dimensions, at a million rows: one row in four is looked at
//! while it turns, and all of them when it rests.
//!
//! `cargo bench --bench turn`. The budget is one frame: 16 ms.

mod common;

use std::{sync::Arc, time::Instant};

use egui::{Rect, Theme, pos2};
use smotescope::{
    app::{
        plots::{
            data::{AxisChoice, Layers, Picture, RealPoints},
            space3::{
                cloud::Cloud,
                lens::{Camera, Lens},
            },
        },
        table_summary,
        theme::Tokens,
    },
    error::Error,
    pipeline::Pipeline,
    progress::Progress,
    recipe::{NamedTotals, Recipe, Totals},
};

fn main() -> Result<(), Error> {
    let table = common::lumps(1_000_000, 10, 20)?;
    // The rows of the table alone: where they come from is nothing to the drawing.
    let recipe = Recipe { totals: Some(Totals::Named(NamedTotals::Table)), ..Recipe::default() };
    let outcome =
        Pipeline::with_projection(Arc::clone(&table)).run(&recipe, &Progress::new()).map_err(common::failed)?;
    let axes = (AxisChoice::Component(0), AxisChoice::Component(1));
    let picture = Picture::of(&outcome, &table_summary::classes(&table), axes, &mut RealPoints::default());
    let layers = Layers::default();
    let cloud = Cloud { outcome: &outcome, picture: &picture, layers: &layers };
    let bounds = cloud.bounds();
    let tokens = Tokens::in_theme(Theme::Light);
    let sizes = [[690.0_f32, 560.0_f32], [1_330.0, 940.0]];
    for ([width, height], every) in sizes.into_iter().flat_map(|size| [(size, 4), (size, 1)]) {
        let frame = Rect::from_min_max(pos2(0.0, 0.0), pos2(width, height));
        let size = [(width / 2.0) as usize, (height / 2.0) as usize];
        let (mut drawn, mut sought) = (Vec::new(), Vec::new());
        for step in 0..40 {
            let camera = Camera::default().turned(0.05 * step as f32, 0.0);
            let mark = Instant::now();
            let lens = Lens::new(camera, &bounds, frame);
            let image = cloud.image(&lens, frame, size, tokens, 0.5, every);
            drawn.push(mark.elapsed().as_secs_f64() * 1_000.0);
            assert!(image.2 > 0, "the rows are in view");
            let mark = Instant::now();
            let found = cloud.nearest(&lens, frame.center(), 9.0);
            sought.push((mark.elapsed().as_secs_f64() * 1_000.0, found.is_some()));
        }
        drawn.sort_by(f64::total_cmp);
        sought.sort_by(|a, b| a.0.total_cmp(&b.0));
        println!(
            "{width:>5} × {height:<5} 1 row in {every} {:>6.1} ms median {:>6.1} ms worst; row under the pointer {:>6.1} ms median",
            drawn[drawn.len() / 2],
            drawn[drawn.len() - 1],
            sought[sought.len() / 2].0,
        );
    }
    Ok(())
}
