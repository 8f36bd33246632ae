//! Draws the scatter: markers or, above a limit, a binned image; finds the row under the pointer; shows its parents.

use std::{cell::RefCell, ops::RangeInclusive, sync::Arc};

use egui::{
    Color32, Key, Mesh, Modifiers, Painter, Pos2, Rect, Shape, Stroke, TextureHandle, TextureOptions, Ui, pos2, vec2,
};
use egui_plot::{Plot, PlotBounds, PlotGeometry, PlotItem, PlotItemBase, PlotResponse, PlotTransform, PlotUi};

use rayon::prelude::*;

use crate::{
    app::{
        accessible,
        command::{Command, Queue},
        context_menu::{self, MenuTarget},
        explore::EXPLORE,
        plots::{
            axes, click,
            data::{AxisChoice, Layers, MARKERS_AT_MOST, Picture, RowId},
            density::{self, DensityGrid, Ramp},
            kind_marks,
            marks::{self, Sprites},
            marquee::Marquee,
            parts::{self, PicturePart},
            rings::{RingCanvas, RingView, Rings},
        },
        select::{action::SelectAction, region::Region},
        shown::Shown,
        state::State,
        theme::Tokens,
    },
    report::plane::Plane,
};

/// How near to a marker the pointer has to be, in points.
pub const REACH: f32 = 9.0;

/// Keys that make a drag select instead of moving the picture.
const TOOLS: Modifiers = Modifiers { alt: true, shift: true, ..Modifiers::NONE };

/// Room around the points, as a share of what they take up.
pub const MARGIN: egui::Vec2 = vec2(0.06, 0.08);

/// Side of a cell of the binned image, in points.
const BIN: f32 = 2.0;

/// What the drawing of one state of things depends on.
#[derive(Clone, Debug, PartialEq)]
struct Look {
    revision: u64,
    outcome: usize,
    axes: (AxisChoice, AxisChoice),
    layers: Layers,
    dark: bool,
    scale: f32,
    /// How strongly the largest class is drawn.
    largest: f32,
}

/// Textures and meshes kept from frame to frame.
#[derive(Default)]
pub struct Scatter {
    /// What of the result is shown.
    pub part: PicturePart,
    /// Whether to be a binned image: as the picture beside this one is, so that both can be compared.
    pub beside: Option<bool>,
    /// Where the picture looks from this frame on, unless it is moved by hand.
    pub sight: Option<[[f64; 2]; 2]>,
    /// Where it looked in the last frame.
    pub looked: Option<[[f64; 2]; 2]>,
    /// The pointer may be on the picture beside this one, which then says what it points at.
    pub elsewhere: bool,
    sprites: Sprites,
    mesh: Option<(Look, PlotBounds, Rect, Arc<Mesh>)>,
    image: Option<(Look, DensityGrid, TextureHandle, Vec<Ramp>)>,
    /// Whether so few points are in view that markers will do.
    few: Option<(Look, PlotBounds, Rect, bool)>,
    /// Whether the image was drawn last.
    binned: bool,
    /// What was drawn last.
    look: Option<Look>,
    /// The pointer's place at the last search, and what was found.
    sought: Option<(Look, PlotBounds, Pos2)>,
    marquee: Marquee,
    rings: Rings,
    kinds: Rings,
}

impl std::fmt::Debug for Scatter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scatter").finish_non_exhaustive()
    }
}

/// The points as an item of the plot.
struct Points<'a, 's> {
    base: PlotItemBase,
    picture: &'a Picture,
    layers: &'a Layers,
    key: Look,
    many: bool,
    kept: &'a RefCell<&'s mut Scatter>,
}

impl PlotItem for Points<'_, '_> {
    fn shapes(&self, ui: &Ui, transform: &PlotTransform, shapes: &mut Vec<Shape>) {
        let mut kept = self.kept.borrow_mut();
        let frame = *transform.frame();
        if frame.width() < 1.0 || frame.height() < 1.0 {
            return;
        }
        let binned = kept
            .beside
            .unwrap_or_else(|| self.many && !kept.few_in_view(self.picture, self.layers, &self.key, transform));
        kept.binned = binned;
        shapes.push(if binned {
            let texture = kept.image(ui, self.picture, self.layers, &self.key, transform);
            Shape::image(texture, frame, Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0)), Color32::WHITE)
        } else {
            Shape::Mesh(kept.mesh(ui, self.picture, self.layers, &self.key, transform))
        });
    }

    fn initialize(&mut self, _x_range: RangeInclusive<f64>) {}

    fn color(&self) -> Color32 {
        Color32::TRANSPARENT
    }

    fn allow_hover(&self) -> bool {
        false
    }

    fn geometry(&self) -> PlotGeometry<'_> {
        PlotGeometry::None
    }

    fn bounds(&self) -> PlotBounds {
        let [x, y] = self.picture.bounds.map(|pair| pair.map(f64::from));
        PlotBounds::from_min_max([x[0], y[0]], [x[1], y[1]])
    }

    fn base(&self) -> &PlotItemBase {
        &self.base
    }

    fn base_mut(&mut self) -> &mut PlotItemBase {
        &mut self.base
    }
}

impl Scatter {
    pub fn of(part: PicturePart) -> Self {
        Self { part, ..Self::default() }
    }

    /// Whether the picture is shown as a binned image.
    pub fn is_binned(&self) -> bool {
        self.binned
    }

    /// The colours of the binned image, if it is shown.
    pub fn ramps(&self) -> &[Ramp] {
        self.image.as_ref().filter(|_| self.binned).map_or(&[], |(.., ramps)| ramps)
    }

    fn few_in_view(&mut self, picture: &Picture, layers: &Layers, key: &Look, transform: &PlotTransform) -> bool {
        let (bounds, frame) = (*transform.bounds(), *transform.frame());
        if let Some((of, at, within, few)) = &self.few
            && (of, at, within) == (key, &bounds, &frame)
        {
            return *few;
        }
        let [low, high] = [bounds.min(), bounds.max()].map(|corner| corner.map(|value| value as f32));
        let points = picture.visible(layers).flat_map(|group| group.points.iter());
        let within =
            points.filter(|point| (low[0]..=high[0]).contains(&point.x) && (low[1]..=high[1]).contains(&point.y));
        let few = within.take(MARKERS_AT_MOST + 1).count() <= MARKERS_AT_MOST;
        self.few = Some((key.clone(), bounds, frame, few));
        few
    }

    fn mesh(
        &mut self,
        ui: &Ui,
        picture: &Picture,
        layers: &Layers,
        key: &Look,
        transform: &PlotTransform,
    ) -> Arc<Mesh> {
        let (bounds, frame) = (*transform.bounds(), *transform.frame());
        if let Some((of, at, within, mesh)) = &self.mesh
            && (of, at, within) == (key, &bounds, &frame)
        {
            return Arc::clone(mesh);
        }
        let sprites = self.sprites.get(ui);
        let place = placer(transform);
        let mesh = Arc::new(marks::mesh(picture, layers, Tokens::of(ui), &sprites, frame, key.largest, place));
        self.mesh = Some((key.clone(), bounds, frame, Arc::clone(&mesh)));
        mesh
    }

    fn image(
        &mut self,
        ui: &Ui,
        picture: &Picture,
        layers: &Layers,
        key: &Look,
        transform: &PlotTransform,
    ) -> egui::TextureId {
        let (bounds, frame) = (transform.bounds(), transform.frame());
        let size = density::cells(ui, *frame, BIN);
        let grid = DensityGrid { min: bounds.min(), max: bounds.max(), size };
        match &mut self.image {
            Some((of, at, texture, _)) if *of == *key && *at == grid => texture.id(),
            kept => {
                let (image, ramps) = density::image(picture, layers, Tokens::of(ui), grid, key.largest);
                let texture = match kept.take() {
                    Some((_, _, mut texture, _)) => {
                        texture.set(image, TextureOptions::NEAREST);
                        texture
                    }
                    None => ui.ctx().load_texture("density", image, TextureOptions::NEAREST),
                };
                let id = texture.id();
                *kept = Some((key.clone(), grid, texture, ramps));
                id
            }
        }
    }

    /// Draws the picture of a result; hovering and clicking push commands. True when the pointer is on it.
    pub fn show(&mut self, ui: &mut Ui, state: &State, shown: &Shown, queue: &mut Queue) -> bool {
        let version = (shown.revision, Arc::as_ptr(&shown.outcome) as usize);
        let select = &state.view.select;
        let response = self.draw(ui, state, &shown.picture, version);
        self.point(&response, state, &shown.picture, queue);
        if state.view.workspace == EXPLORE
            && let Some((region, mode)) = self.marquee.sync(ui, &response.response, select.tool, TOOLS)
        {
            let layers = self.part.layers(state);
            let rows = within(&shown.picture, &layers, &response.transform, &region);
            queue.push_back(Command::Select(SelectAction::Rows(rows, mode)));
        }
        if response.response.clicked() {
            queue.push_back(click::command(state.view.hovered, ui.input(|input| input.modifiers)));
        }
        context_menu::attach(&response.response, state, queue, || MenuTarget::at(state.view.hovered));
        let painter = ui.painter().with_clip_rect(*response.transform.frame());
        let (sprites, layers, frame) = (self.sprites.get(ui), self.part.layers(state), *response.transform.frame());
        let (plane, place) = (Plane::new(&shown.outcome, shown.picture.axes), placer(&response.transform));
        let view = RingView::Plane(shown.picture.axes, *response.transform.bounds());
        let on_screen = |row| {
            let [x, y] = match row {
                RowId::Real(position) => plane.real(position),
                RowId::Synthetic { class, index } => plane.synthetic(class, index),
            };
            Some(place(x, y))
        };
        let canvas = RingCanvas { painter: &painter, frame, tokens: Tokens::of(ui), sprites: &sprites };
        kind_marks::draw(&mut self.kinds, canvas, (state, shown, &layers), view, on_screen);
        self.rings.selected(canvas, (shown, select, &layers), view, on_screen);
        kind_marks::key(ui, canvas, (state, shown), self.part, false);
        self.marquee.draw(&painter, Tokens::of(ui));
        for inspection in [&state.results.pinned, &state.results.hovered].into_iter().flatten() {
            if self.part.has(inspection.id) {
                let place = placer(&response.transform);
                let place = |[x, y]: [f32; 2]| place(x, y);
                draw_family(
                    &painter,
                    place(inspection.place),
                    inspection.parents.iter().copied().map(place),
                    Tokens::of(ui),
                );
            }
        }
        response.response.contains_pointer()
    }

    /// Draws a picture. `version` tells it from others.
    pub fn draw(&mut self, ui: &mut Ui, state: &State, picture: &Picture, version: (u64, usize)) -> PlotResponse<()> {
        let (layers, part) = (&self.part.layers(state), self.part);
        let key = Look {
            revision: version.0,
            outcome: version.1,
            axes: picture.axes,
            layers: layers.clone(),
            dark: ui.visuals().dark_mode,
            scale: ui.pixels_per_point(),
            largest: parts::largest(state),
        };
        let many = picture.visible_points(layers) > MARKERS_AT_MOST;
        let columns = |axis: AxisChoice| matches!(axis, AxisChoice::Column(_));
        let draws = state.view.workspace == EXPLORE && self.marquee.takes_drags(ui, state.view.select.tool, TOOLS);
        let sight = self.sight.take();
        let kept = RefCell::new(self);
        let mut plot = Plot::new(("scatter", part));
        if part != PicturePart::Whole {
            plot = plot.link_axis(egui::Id::unique("before and after"), [true, true]);
        }
        let response = plot
            .show_axes([columns(picture.axes.0), columns(picture.axes.1)])
            .custom_x_axes(vec![axes::hints(0, &picture.titles.0)])
            .custom_y_axes(vec![axes::hints(1, &picture.titles.1)])
            .x_grid_spacer(axes::marks(0))
            .y_grid_spacer(axes::marks(1))
            .show_background(false)
            .show_x(false)
            .show_y(false)
            .show_crosshair(false)
            .grid_color(Tokens::of(ui).line)
            .grid_spacing(axes::SPACING)
            .set_margin_fraction(MARGIN)
            .allow_scroll(false)
            .allow_boxed_zoom(false)
            // On a drawing, dragging moves a dot, and two quick clicks are two dots.
            .allow_drag(state.drawn_on().is_none() && !draws)
            .allow_double_click_reset(state.drawn_on().is_none())
            .show(ui, |plot| {
                steer(plot, state.view.reset_view);
                if let Some([x, y]) = sight {
                    plot.set_plot_bounds(PlotBounds::from_min_max([x[0], y[0]], [x[1], y[1]]));
                }
                plot.add(Points {
                    base: PlotItemBase::new("rows".to_owned()),
                    picture,
                    layers,
                    key: key.clone(),
                    many,
                    kept: &kept,
                });
            });
        let kept = kept.into_inner();
        kept.look = Some(key);
        let (low, high) = (response.transform.bounds().min(), response.transform.bounds().max());
        kept.looked = Some(std::array::from_fn(|axis| [low[axis], high[axis]]));
        name(&response.response, picture, part);
        response
    }

    /// Finds the row under the pointer.
    pub fn point(&mut self, response: &PlotResponse<()>, state: &State, picture: &Picture, queue: &mut Queue) {
        let sought = self.sought.take();
        let bounds = *response.transform.bounds();
        if let (Some(pointer), Some(look)) = (response.response.hover_pos(), &self.look) {
            let now = (look.clone(), bounds, pointer);
            // A pointer that happens to rest where the picture appears asks for nothing: it has to move.
            if sought.is_some_and(|before| before != now) {
                let found = nearest(picture, &look.layers, &response.transform, pointer);
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

/// Zooming by the wheel, and moving by the keyboard.
fn steer(plot: &mut PlotUi<'_>, reset: bool) {
    if reset {
        plot.set_auto_bounds(true);
    }
    let response = plot.response().clone();
    let ctx = plot.ctx().clone();
    if response.contains_pointer() {
        let wheel = ctx.input(|input| if input.modifiers.ctrl { 0.0 } else { input.smooth_scroll_delta.y });
        if wheel != 0.0 {
            plot.zoom_bounds_around_hovered(egui::Vec2::splat((wheel / 250.0).exp()));
        }
    }
    if !response.has_focus() {
        return;
    }
    // Otherwise the arrow keys would move the focus away.
    let filter = egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
    ctx.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let pressed = |key: Key| ctx.input(|input| input.key_pressed(key));
    let step = response.rect.size() * 0.08;
    for (key, by) in [
        (Key::ArrowLeft, vec2(-step.x, 0.0)),
        (Key::ArrowRight, vec2(step.x, 0.0)),
        (Key::ArrowUp, vec2(0.0, -step.y)),
        (Key::ArrowDown, vec2(0.0, step.y)),
    ] {
        if pressed(key) {
            plot.translate_bounds(by);
        }
    }
    let bounds = plot.plot_bounds();
    for (key, factor) in [(Key::Plus, 1.25), (Key::Equals, 1.25), (Key::Minus, 0.8)] {
        if pressed(key) {
            plot.zoom_bounds(egui::Vec2::splat(factor), bounds.center());
        }
    }
    if pressed(Key::Home) {
        plot.set_auto_bounds(true);
    }
}

/// What the plot is called for those who do not see it.
fn name(response: &egui::Response, picture: &Picture, part: PicturePart) {
    accessible::picture(response, &format!("Scatter of the rows{}", part.suffix()), &picture.summary);
    accessible::announce(response);
}

/// From a place in the plane to one on the screen.
pub fn placer(transform: &PlotTransform) -> impl Fn(f32, f32) -> Pos2 + use<> {
    let (frame, [low_x, _], [_, high_y]) = (*transform.frame(), transform.bounds().min(), transform.bounds().max());
    let [wide, high] = [transform.dpos_dvalue_x(), transform.dpos_dvalue_y()];
    move |x, y| {
        pos2(
            frame.left() + ((f64::from(x) - low_x) * wide) as f32,
            frame.top() + ((f64::from(y) - high_y) * high) as f32,
        )
    }
}

/// The visible rows within a region of the screen.
fn within(picture: &Picture, layers: &Layers, transform: &PlotTransform, region: &Region) -> Vec<RowId> {
    let (place, frame) = (placer(transform), *transform.frame());
    let inside = |at: Pos2| frame.contains(at) && region.contains(at.x, at.y);
    let mut found = Vec::new();
    for group in picture.visible(layers) {
        let points = group.points.par_iter().filter(|point| inside(place(point.x, point.y)));
        found.par_extend(points.map(|point| group.id(point.row)));
    }
    found
}

/// The visible row nearest to the pointer, within reach; of equally near ones the one on top.
fn nearest(picture: &Picture, layers: &Layers, transform: &PlotTransform, pointer: Pos2) -> Option<RowId> {
    let place = placer(transform);
    let mut best = (REACH * REACH, None);
    for group in picture.visible(layers) {
        for point in group.points.iter() {
            let distance = place(point.x, point.y).distance_sq(pointer);
            if distance <= best.0 {
                best = (distance, Some(group.id(point.row)));
            }
        }
    }
    best.1
}

/// A ring around the row, and lines to its parents: the base, which comes first, with a full ring, the others with thin ones.
pub fn draw_family(painter: &Painter, at: Pos2, parents: impl Iterator<Item = Pos2> + Clone, tokens: &Tokens) {
    let halo = Stroke::new(3.5, tokens.panel);
    for end in parents.clone() {
        painter.line_segment([at, end], halo);
    }
    let (line, mut others) = (Stroke::new(1.5, tokens.text), parents);
    if let Some(base) = others.next() {
        painter.line_segment([base, at], line);
        painter.circle_stroke(base, 6.0, Stroke::new(2.0, tokens.text));
    }
    for other in others {
        painter.extend(Shape::dashed_line(&[at, other], line, 4.0, 3.0));
        painter.circle_stroke(other, 6.0, Stroke::new(1.0, tokens.text));
    }
    painter.circle_stroke(at, 8.0, halo);
    painter.circle_stroke(at, 8.0, Stroke::new(2.0, tokens.accent));
}
