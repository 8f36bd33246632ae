//! The rows on the first three components, in a box that can be turned.

pub mod cloud;
mod edges;
pub mod lens;

use std::sync::Arc;

use egui::{
    Color32, EventFilter, Key, Mesh, Modifiers, PointerButton, Pos2, Rect, Response, Sense, Shape, TextureHandle,
    TextureOptions, Ui, Vec2, pos2, vec2,
};

use crate::{
    app::{
        accessible,
        command::{Command, Queue},
        context_menu::{self, MenuTarget},
        plots::{
            click,
            data::{self, Layers, MARKERS_AT_MOST},
            density::{self, Ramp},
            kind_marks,
            marks::Sprites,
            marquee::Marquee,
            parts::{self, PicturePart},
            rings::{RingCanvas, RingView, Rings},
            scatter::{REACH, draw_family},
            space3::{
                cloud::Cloud,
                lens::{Bounds, Camera, Lens},
            },
        },
        scatter_options::PictureAction,
        select::action,
        shown::Shown,
        state::State,
        theme::Tokens,
    },
    pipeline::Outcome,
    report::format::percent,
    space::projection::COMPONENTS,
};

/// Side of a cell of the binned image, in points.
const BIN: f32 = 2.0;

/// Rows that are looked at in each frame while the picture turns, at most, so that a million turn as smoothly as a few.
const TURNING: usize = 300_000;

/// So long after the last turn all rows are drawn again, in seconds.
const PAUSE: f64 = 0.12;
/// Keys that make a drag select: Shift moves the picture here.
const TOOLS: Modifiers = Modifiers::ALT;

/// What one press of an arrow key turns, in radians.
const TURN: f32 = 0.1;

/// What one press moves with Shift, in half heights of the frame.
const MOVE: f32 = 0.1;

/// A result, by its revision and its address.
type Version = (u64, usize);

/// What the drawing of one state of things depends on.
#[derive(Clone, Debug, PartialEq)]
struct Look {
    version: Version,
    layers: Layers,
    dark: bool,
    scale: f32,
    largest: f32,
    camera: Camera,
    frame: Rect,
}

enum Drawn {
    Markers(Arc<Mesh>),
    /// Of some of the rows until that time, in seconds of the window; of all without one.
    Image(Option<f64>),
}

/// Textures and meshes kept from frame to frame.
#[derive(Default)]
pub struct Space3 {
    /// What of the result is shown.
    pub part: PicturePart,
    /// Whether to be a binned image, as the picture beside this one is.
    beside: Option<bool>,
    /// The pointer may be on the picture beside this one, which then says what it points at.
    pub elsewhere: bool,
    bounds: Option<(Version, Bounds)>,
    sprites: Sprites,
    texture: Option<TextureHandle>,
    drawn: Option<(Look, Drawn)>,
    ramps: Vec<Ramp>,
    /// The pointer's place at the last search.
    sought: Option<(Look, Pos2)>,
    marquee: Marquee,
    rings: Rings,
    kinds: Rings,
}

impl std::fmt::Debug for Space3 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Space3").finish_non_exhaustive()
    }
}

/// Whether an outcome has three components to show.
pub fn can_show(outcome: &Outcome) -> bool {
    outcome.projection.as_ref().is_some_and(|projection| projection.explained.len() == COMPONENTS)
}

/// "PC1 · 21 %", for each of the three.
pub fn titles(outcome: &Outcome) -> Vec<String> {
    let explained = outcome.projection.as_ref().map_or(&[][..], |projection| &projection.explained);
    explained.iter().enumerate().map(|(at, &share)| format!("PC{} · {}", at + 1, percent(share))).collect()
}

impl Space3 {
    pub fn of(part: PicturePart) -> Self {
        Self { part, ..Self::default() }
    }

    /// Whether the rows are shown as a binned image.
    pub fn is_binned(&self) -> bool {
        matches!(self.drawn, Some((_, Drawn::Image(_))))
    }

    /// Shows a binned image or none, as the picture beside this one does, so that both can be compared.
    pub fn sync(&mut self, binned: bool) {
        if self.beside != Some(binned) {
            (self.beside, self.drawn) = (Some(binned), None);
        }
    }

    /// The colours of the binned image, if it is shown.
    pub fn ramps(&self) -> &[Ramp] {
        if self.is_binned() { &self.ramps } else { &[] }
    }

    /// Draws a result into what is left of `ui`; turning, hovering and clicking push commands. True when the pointer is
    /// on it.
    pub fn show(&mut self, ui: &mut Ui, state: &State, shown: &Shown, queue: &mut Queue) -> bool {
        let frame = ui.available_rect_before_wrap();
        let response = ui.allocate_rect(frame, Sense::click_and_drag());
        let titles = titles(&shown.outcome);
        let camera = state.view.sight.camera;
        name(&response, &titles, shown, camera, self.part);
        if !ui.is_rect_visible(frame) || frame.width() < 8.0 || frame.height() < 8.0 {
            return false;
        }
        let select = &state.view.select;
        let draws = self.marquee.takes_drags(ui, select.tool, TOOLS);
        if let Some(camera) = steered(ui, &response, camera, draws) {
            queue.push_back(Command::Picture(PictureAction::Camera(camera)));
        }
        let layers = self.part.layers(state);
        let cloud = Cloud { outcome: &shown.outcome, picture: &shown.picture, layers: &layers };
        let version = (shown.revision, Arc::as_ptr(&shown.outcome) as usize);
        let bounds = self.bounds(&cloud, version);
        let lens = Lens::new(camera, &bounds, frame);
        let painter = ui.painter().with_clip_rect(frame);
        let tokens = Tokens::of(ui);
        edges::behind(&painter, &lens, &bounds, tokens);
        let look = Look {
            version,
            layers: layers.clone(),
            dark: ui.visuals().dark_mode,
            scale: ui.pixels_per_point(),
            largest: parts::largest(state),
            camera,
            frame,
        };
        painter.add(self.points(ui, &cloud, &lens, &look));
        if let [first, second, third] = &titles[..] {
            edges::titles(&painter, &lens, &bounds, [first, second, third], tokens);
        }
        self.point(&response, &cloud, &lens, look, state, queue);
        if let Some((region, mode)) = self.marquee.sync(ui, &response, select.tool, TOOLS) {
            let inside = |at: Pos2| frame.contains(at) && region.contains(at.x, at.y);
            queue.push_back(Command::Select(action::SelectAction::Rows(cloud.within(&lens, inside), mode)));
        }
        if response.clicked() {
            queue.push_back(click::command(state.view.hovered, ui.input(|input| input.modifiers)));
        }
        context_menu::attach(&response, state, queue, || MenuTarget::at(state.view.hovered));
        let sprites = self.sprites.get(ui);
        let canvas = RingCanvas { painter: &painter, frame, tokens, sprites: &sprites };
        let (view, on_screen) = (RingView::Space(camera), |row| cloud.place(row).map(|place| lens.see(place).at));
        kind_marks::draw(&mut self.kinds, canvas, (state, shown, &layers), view, on_screen);
        self.rings.selected(canvas, (shown, select, &layers), view, on_screen);
        kind_marks::key(ui, canvas, (state, shown), self.part, true);
        self.marquee.draw(&painter, tokens);
        for inspection in [&state.results.pinned, &state.results.hovered].into_iter().flatten() {
            if let Some(place) = cloud.place(inspection.id).filter(|_| self.part.has(inspection.id)) {
                let parents = cloud.parents(inspection.id).into_iter().map(|place| lens.see(place).at);
                draw_family(&painter, lens.see(place).at, parents, tokens);
            }
        }
        response.contains_pointer()
    }

    fn bounds(&mut self, cloud: &Cloud<'_>, version: Version) -> Bounds {
        match self.bounds {
            Some((of, bounds)) if of == version => bounds,
            _ => {
                let bounds = cloud.bounds();
                self.bounds = Some((version, bounds));
                bounds
            }
        }
    }

    /// The rows as a shape: markers, or an image when there are many in view.
    fn points(&mut self, ui: &Ui, cloud: &Cloud<'_>, lens: &Lens, look: &Look) -> Shape {
        let now = ui.input(|input| input.time);
        let settled = match &self.drawn {
            Some((of, Drawn::Image(Some(until)))) if of == look => now < *until,
            Some((of, _)) => of == look,
            None => false,
        };
        if !settled {
            // While it turns, some of the rows stand for all of them.
            let turns = self.drawn.as_ref().is_some_and(|(of, _)| of.camera != look.camera);
            let every = if turns { cloud.visible_points().div_ceil(TURNING).max(1) } else { 1 };
            let until = (every > 1).then_some(now + PAUSE);
            if until.is_some() {
                ui.ctx().request_repaint_after_secs(PAUSE as f32);
            }
            let drawn = self.draw(ui, cloud, lens, look, (every, until));
            self.drawn = Some((look.clone(), drawn));
        }
        match (&self.drawn, &self.texture) {
            (Some((_, Drawn::Markers(mesh))), _) => Shape::Mesh(Arc::clone(mesh)),
            (Some((_, Drawn::Image(_))), Some(texture)) => {
                let whole = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
                Shape::image(texture.id(), look.frame, whole, Color32::WHITE)
            }
            _ => Shape::Noop,
        }
    }

    fn draw(
        &mut self,
        ui: &Ui,
        cloud: &Cloud<'_>,
        lens: &Lens,
        look: &Look,
        (every, until): (usize, Option<f64>),
    ) -> Drawn {
        let tokens = Tokens::of(ui);
        if self.beside.unwrap_or_else(|| cloud.visible_points() > MARKERS_AT_MOST) {
            let size = density::cells(ui, look.frame, BIN);
            let (image, ramps, in_view) = cloud.image(lens, look.frame, size, tokens, look.largest, every);
            if in_view > MARKERS_AT_MOST || self.beside == Some(true) {
                self.ramps = ramps;
                match &mut self.texture {
                    Some(texture) => texture.set(image, TextureOptions::NEAREST),
                    None => {
                        self.texture = Some(ui.ctx().load_texture("density in 3D", image, TextureOptions::NEAREST));
                    }
                }
                return Drawn::Image(until);
            }
        }
        let sprites = self.sprites.get(ui);
        Drawn::Markers(Arc::new(cloud.mesh(lens, look.frame, tokens, &sprites, look.largest)))
    }

    /// Finds the row under the pointer.
    fn point(
        &mut self,
        response: &Response,
        cloud: &Cloud<'_>,
        lens: &Lens,
        look: Look,
        state: &State,
        queue: &mut Queue,
    ) {
        let sought = self.sought.take();
        if let Some(pointer) = response.hover_pos() {
            let now = (look, pointer);
            // A pointer that happens to rest where the picture appears asks for nothing: it has to move. While it turns
            // the picture it points at nothing.
            if !response.dragged() && sought.is_some_and(|before| before != now) {
                let found = cloud.nearest(lens, pointer, REACH);
                if found != state.view.hovered {
                    queue.push_back(Command::Hover(found));
                }
            }
            self.sought = Some(now);
        } else if state.view.hovered.is_some() && !self.elsewhere {
            queue.push_back(Command::Hover(None));
        }
    }
}

/// The camera as the pointer and the keys want it, if they want another one.
fn steered(ui: &Ui, response: &Response, camera: Camera, draws: bool) -> Option<Camera> {
    let half = response.rect.height() / 2.0;
    let mut new = camera;
    if response.double_clicked() {
        new = Camera::default();
    }
    let shift = ui.input(|input| input.modifiers.shift);
    if draws && response.dragged_by(PointerButton::Primary) {
        // The drag draws a box or a lasso.
    } else if response.dragged_by(PointerButton::Primary) && !shift {
        new = new.dragged(response.drag_delta());
    } else if response.dragged() {
        new = new.moved(response.drag_delta() / half);
    }
    if let Some(pointer) = response.hover_pos() {
        let factor = ui.input(|input| {
            let wheel = if input.modifiers.ctrl { 0.0 } else { input.smooth_scroll_delta.y };
            (wheel / 250.0).exp() * input.zoom_delta()
        });
        if factor != 1.0 {
            new = new.zoomed(factor, (pointer - response.rect.center()) / half);
        }
    }
    if response.has_focus() {
        // Otherwise the arrow keys would move the focus away.
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        new = keyed(ui, new, shift);
    }
    (new != camera).then_some(new)
}

fn keyed(ui: &Ui, camera: Camera, shift: bool) -> Camera {
    let mut new = camera;
    let pressed = |key: Key| ui.input(|input| input.key_pressed(key));
    for (key, way) in [
        (Key::ArrowLeft, vec2(-1.0, 0.0)),
        (Key::ArrowRight, vec2(1.0, 0.0)),
        (Key::ArrowUp, vec2(0.0, -1.0)),
        (Key::ArrowDown, vec2(0.0, 1.0)),
    ] {
        if pressed(key) {
            new = if shift { new.moved(way * MOVE) } else { new.turned(-way.x * TURN, way.y * TURN) };
        }
    }
    for (key, factor) in [(Key::Plus, 1.25), (Key::Equals, 1.25), (Key::Minus, 0.8)] {
        if pressed(key) {
            new = new.zoomed(factor, Vec2::ZERO);
        }
    }
    if pressed(Key::Home) { Camera::default() } else { new }
}

/// What the picture is called for those who do not see it.
fn name(response: &Response, titles: &[String], shown: &Shown, camera: Camera, part: PicturePart) {
    let name = format!("Scatter of the rows in 3D{}", part.suffix());
    let sentence = format!(
        "Scatter of {}: {} Turned by {:.0}°, seen from {:.0}° above.",
        titles.join(", "),
        data::counts(&shown.picture.groups, shown.outcome.table.target.classes.len()),
        camera.azimuth.to_degrees(),
        camera.elevation.to_degrees(),
    );
    accessible::picture(response, &name, &sentence);
    accessible::announce(response);
}
