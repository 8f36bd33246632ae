//! Every colour and size of the window, in light and dark, and the fonts.

use std::sync::Arc;

use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Stroke, Style, TextStyle,
    Theme, Ui, Vec2, Visuals,
    style::{HandleShape, ScrollAnimation},
};

use serde::{Deserialize, Serialize};

use crate::report::figure::{
    letters,
    palette::{self, Palette},
};

pub const LEFT: f32 = 272.0;
pub const RIGHT: f32 = 312.0;
pub const SIDE_LEAST: f32 = 220.0;
pub const SIDE_MOST: f32 = 560.0;
/// Width of the middle from which the strip above the picture holds everything, and the legend stands above the brushes
/// of a drawing.
pub const STRIPS: f32 = 420.0;
/// Below this width of the window both side panels share one column.
pub const NARROW: f32 = 860.0;
pub const TOP: f32 = 44.0;
pub const BAR: f32 = 26.0;
/// Height of the strip of axes and legend above the picture, and of the caption below it.
pub const STRIP: f32 = 40.0;
pub const TEXT: f32 = 13.0;
pub const SMALL: f32 = 12.0;
pub const HEADING: f32 = 11.0;
/// The words of a lesson, the one sentence of a screen, and its headline.
pub const LESSON: f32 = 14.0;
pub const SENTENCE: f32 = 19.0;
pub const HEADLINE: f32 = 19.0;
/// Height of a control, and of a row of settings.
pub const CONTROL: f32 = 24.0;
pub const TABLE_ROW: f32 = 22.0;
/// Width of the labels at the left of the settings, and of the number boxes at their right.
pub const LABEL: f32 = 88.0;
pub const NUMBER: f32 = 54.0;
pub const MARGIN: i8 = 14;
pub const DIALOG: f32 = 520.0;

/// What was chosen of light and dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    #[default]
    System,
    Light,
    Dark,
}

impl ThemeChoice {
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub fn name(self) -> &'static str {
        match self {
            Self::System => "as the system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    #[must_use]
    pub fn following(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    pub fn preference(self) -> egui::ThemePreference {
        match self {
            Self::System => egui::ThemePreference::System,
            Self::Light => egui::ThemePreference::Light,
            Self::Dark => egui::ThemePreference::Dark,
        }
    }
}

/// The colours of one theme. Those of figures are in [`palette`], the others here.
#[derive(Debug)]
pub struct Tokens {
    pub background: Color32,
    pub panel: Color32,
    pub line: Color32,
    /// The ground of fields and quiet buttons.
    pub field: Color32,
    pub hover: Color32,
    pub text: Color32,
    pub secondary: Color32,
    pub faint: Color32,
    pub accent: Color32,
    pub accent_ground: Color32,
    pub on_accent: Color32,
    pub majority: Color32,
    /// The classes besides the largest, in their order: Okabe and Ito's hues, which colour-blind people tell apart.
    pub classes: [Color32; 7],
    pub passes: Color32,
    pub look: Color32,
    pub fails: Color32,
    pub fails_ground: Color32,
    pub passes_ground: Color32,
    pub look_ground: Color32,
}

const fn hex(rgb: u32) -> Color32 {
    Color32::from_rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

const fn hues(palette: &Palette) -> [Color32; 7] {
    let mut hues = [Color32::BLACK; 7];
    let mut at = 0;
    while at < hues.len() {
        hues[at] = hex(palette.classes[at]);
        at += 1;
    }
    hues
}

const LIGHT: Tokens = Tokens {
    background: hex(0x00F4_F5F7),
    panel: hex(palette::LIGHT.ground),
    line: hex(palette::LIGHT.line),
    field: hex(0x00F4_F5F7),
    hover: hex(0x00EA_ECF0),
    text: hex(palette::LIGHT.text),
    secondary: hex(palette::LIGHT.secondary),
    faint: hex(0x0066_6D76),
    accent: hex(palette::LIGHT.accent),
    accent_ground: hex(0x00E5_F1F8),
    on_accent: hex(0x00FF_FFFF),
    majority: hex(palette::LIGHT.majority),
    classes: hues(&palette::LIGHT),
    passes: hex(0x001A_7C49),
    look: hex(0x00AB_5500),
    fails: hex(0x00B3_261E),
    fails_ground: hex(0x00FB_EDEC),
    passes_ground: hex(0x00E4_F3EA),
    look_ground: hex(0x00FD_F0E0),
};

const DARK: Tokens = Tokens {
    background: hex(0x0015_181C),
    panel: hex(palette::DARK.ground),
    line: hex(palette::DARK.line),
    field: hex(0x0015_181C),
    hover: hex(0x0029_2F37),
    text: hex(palette::DARK.text),
    secondary: hex(palette::DARK.secondary),
    faint: hex(0x0080_8C9A),
    accent: hex(palette::DARK.accent),
    accent_ground: hex(0x001D_3443),
    on_accent: hex(0x000F_1A22),
    majority: hex(palette::DARK.majority),
    classes: hues(&palette::DARK),
    passes: hex(0x005F_CB95),
    look: hex(0x00F0_B35E),
    fails: hex(0x00F0_8A82),
    fails_ground: hex(0x003A_2423),
    passes_ground: hex(0x001B_3327),
    look_ground: hex(0x0038_2C1B),
};

/// Light and dark, and both for a projector: nothing fainter than can be read from the last row.
static ALL: [[Tokens; 2]; 2] = [
    [LIGHT, DARK],
    [
        Tokens {
            background: hex(0x00FF_FFFF),
            line: hex(0x00B9_C0C8),
            text: hex(0x0000_0000),
            secondary: hex(0x0030_363D),
            faint: hex(0x004A_525C),
            accent: hex(0x0000_5A94),
            majority: hex(0x006F_7A87),
            ..LIGHT
        },
        Tokens {
            background: hex(0x0000_0000),
            panel: hex(0x000B_0D10),
            line: hex(0x004A_525C),
            text: hex(0x00FF_FFFF),
            secondary: hex(0x00D5_DAE0),
            faint: hex(0x00B4_BCC6),
            majority: hex(0x009A_A4B0),
            ..DARK
        },
    ],
];

impl Tokens {
    /// The tokens of the theme that is shown.
    pub fn of(ui: &Ui) -> &'static Self {
        &ALL[usize::from(presents(ui))][usize::from(ui.visuals().dark_mode)]
    }

    /// The tokens of a theme, where there is no window.
    pub fn in_theme(theme: Theme) -> &'static Self {
        &ALL[0][usize::from(theme == Theme::Dark)]
    }

    /// The colour of a class, by its rank: 0 is the largest class.
    pub fn class(&self, rank: usize) -> Color32 {
        match rank {
            0 => self.majority,
            rank => self.classes[(rank - 1) % self.classes.len()],
        }
    }

    /// The colour of what is written about a class: its hue, dark enough on a light ground to be read, as in figures.
    pub fn ink(&self, rank: usize) -> Color32 {
        self.class(rank).lerp_to_gamma(self.text, 0.4)
    }

    /// The colour for the synthetic part of a bar: the same hue, nearer to the ground.
    pub fn lighter(&self, colour: Color32) -> Color32 {
        self.panel.lerp_to_gamma(colour, 0.38)
    }
}

/// The font family of emphasised text.
pub fn medium() -> FontFamily {
    FontFamily::Name("medium".into())
}

pub fn medium_font(size: f32) -> FontId {
    FontId::new(size, medium())
}

/// How much larger everything is in a presentation.
const PRESENTATION: f32 = 1.5;

/// Whether this is shown on a projector: the style has its colour for weak text.
pub fn presents(ui: &Ui) -> bool {
    let weak = ui.visuals().weak_text_color;
    ALL[1].iter().any(|tokens| weak == Some(tokens.secondary))
}

/// The size of a section's heading: in a presentation nothing is smaller than the small text.
pub fn heading_size(ui: &Ui) -> f32 {
    if presents(ui) { SMALL } else { HEADING }
}

/// Sets both styles, for the desk or for a projector.
fn paint(ctx: &Context, presentation: bool) {
    for (theme, tokens) in [Theme::Light, Theme::Dark].into_iter().zip(&ALL[usize::from(presentation)]) {
        let mut style = Style::clone(&ctx.style_of(theme));
        shape(&mut style);
        colour(&mut style.visuals, tokens, theme);
        ctx.set_style_of(theme, style);
    }
}

/// The theme, the size of everything, and the manner of a presentation.
pub fn apply(ctx: &Context, theme: ThemeChoice, zoom: f32, presentation: bool) {
    ctx.set_theme(theme.preference());
    let weak = ctx.style_of(Theme::Light).visuals.weak_text_color;
    if weak != Some(ALL[usize::from(presentation)][0].secondary) {
        paint(ctx, presentation);
    }
    ctx.set_zoom_factor(if presentation { zoom * PRESENTATION } else { zoom });
}

/// Nothing moves by itself any more: what opens or scrolls is there at once, and the caret does not blink.
pub fn keep_still(ctx: &Context) {
    ctx.all_styles_mut(|style| {
        style.animation_time = 0.0;
        style.scroll_animation = ScrollAnimation::none();
        style.visuals.text_cursor.blink = false;
    });
}

/// Sets fonts and both styles, once.
pub fn install(ctx: &Context) {
    ctx.set_fonts(fonts());
    paint(ctx, false);
    ctx.options_mut(|options| {
        options.zoom_with_keyboard = false;
        // Where the system has no say.
        options.fallback_theme = Theme::Light;
    });
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let faces = [("regular", letters::REGULAR), ("medium", letters::MEDIUM)];
    for (name, bytes) in faces {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    // What Roboto lacks (symbols) comes from the fonts that egui brings.
    let mut rest = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    // Arrows are in the monospaced font only.
    rest.extend(fonts.families.get(&FontFamily::Monospace).into_iter().flatten().cloned());
    for (family, first) in [(FontFamily::Proportional, "regular"), (medium(), "medium")] {
        fonts.families.insert(family, std::iter::once(first.to_owned()).chain(rest.iter().cloned()).collect());
    }
    fonts
}

fn shape(style: &mut Style) {
    style.text_styles = [
        (TextStyle::Body, FontId::proportional(TEXT)),
        (TextStyle::Button, FontId::proportional(TEXT)),
        (TextStyle::Small, FontId::proportional(SMALL)),
        (TextStyle::Monospace, FontId::monospace(SMALL)),
        (TextStyle::Heading, medium_font(16.0)),
    ]
    .into();
    let spacing = &mut style.spacing;
    spacing.item_spacing = Vec2::new(8.0, 3.0);
    spacing.button_padding = Vec2::new(9.0, 3.0);
    spacing.interact_size = Vec2::new(24.0, CONTROL);
    spacing.slider_rail_height = 4.0;
    spacing.icon_width = 15.0;
    spacing.icon_width_inner = 9.0;
    spacing.menu_margin = Margin::same(6);
    spacing.tooltip_width = 360.0;
    spacing.combo_height = 360.0;
    style.interaction.selectable_labels = true;
    style.interaction.tooltip_delay = 0.4;
}

fn colour(visuals: &mut Visuals, tokens: &Tokens, theme: Theme) {
    visuals.dark_mode = theme == Theme::Dark;
    visuals.panel_fill = tokens.panel;
    visuals.window_fill = tokens.panel;
    visuals.window_stroke = Stroke::new(1.0, tokens.line);
    visuals.extreme_bg_color = tokens.field;
    visuals.text_edit_bg_color = Some(tokens.field);
    visuals.faint_bg_color = tokens.background;
    visuals.code_bg_color = tokens.background;
    visuals.hyperlink_color = tokens.accent;
    visuals.warn_fg_color = tokens.look;
    visuals.error_fg_color = tokens.fails;
    visuals.weak_text_color = Some(tokens.secondary);
    visuals.selection.bg_fill = tokens.accent_ground;
    visuals.selection.stroke = Stroke::new(1.0, tokens.accent);
    visuals.slider_trailing_fill = true;
    visuals.handle_shape = HandleShape::Circle;
    visuals.popup_shadow.color = Color32::from_black_alpha(if visuals.dark_mode { 120 } else { 28 });
    visuals.window_shadow = visuals.popup_shadow;
    visuals.window_corner_radius = CornerRadius::same(8);
    visuals.menu_corner_radius = CornerRadius::same(6);
    let line = Stroke::new(1.0, tokens.line);
    let states = &mut visuals.widgets;
    states.noninteractive.bg_stroke = line;
    states.noninteractive.fg_stroke = Stroke::new(1.0, tokens.text);
    for (state, fill, stroke) in [
        (&mut states.inactive, tokens.field, line),
        (&mut states.hovered, tokens.hover, Stroke::new(1.0, tokens.faint)),
        // Pressed, and having the keyboard's focus: the focus must be seen.
        (&mut states.active, tokens.hover, Stroke::new(1.5, tokens.accent)),
        (&mut states.open, tokens.hover, Stroke::new(1.0, tokens.accent)),
    ] {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = stroke;
        state.fg_stroke = Stroke::new(1.0, tokens.text);
        state.corner_radius = CornerRadius::same(4);
        state.expansion = 0.0;
    }
    states.noninteractive.corner_radius = CornerRadius::same(4);
}

/// How bright a colour is, from 0 to 1: <https://www.w3.org/TR/WCAG21/#dfn-relative-luminance>.
fn luminance(colour: Color32) -> f64 {
    let linear = |channel: u8| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.03928 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
}

/// From 1, the same, to 21, black on white: <https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio>.
pub fn contrast(one: Color32, other: Color32) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 1e-9);
        assert_eq!(contrast(Color32::RED, Color32::RED), 1.0);
        // The lightest grey that passes on white, and the one after it.
        assert!(contrast(Color32::from_gray(0x76), Color32::WHITE) >= 4.5);
        assert!(contrast(Color32::from_gray(0x77), Color32::WHITE) < 4.5);
    }

    /// WCAG 2.1, 1.4.3: text, on every ground that it is written on.
    #[test]
    fn all_that_is_written_can_be_read() {
        for (at, tokens) in ALL.iter().flatten().enumerate() {
            let plain = [tokens.panel, tokens.background, tokens.field];
            let coloured =
                [tokens.hover, tokens.accent_ground, tokens.fails_ground, tokens.passes_ground, tokens.look_ground];
            let check = |name: &str, ink: Color32, grounds: &[Color32]| {
                for &ground in plain.iter().chain(grounds) {
                    let measured = contrast(ink, ground);
                    assert!(measured >= 4.5, "theme {at}: {name} {ink:?} on {ground:?}: {measured:.2}");
                }
            };
            check("text", tokens.text, &coloured);
            check("secondary", tokens.secondary, &coloured);
            check("faint", tokens.faint, &[]);
            check("accent", tokens.accent, &[tokens.accent_ground]);
            check("passes", tokens.passes, &[tokens.passes_ground]);
            check("look", tokens.look, &[tokens.look_ground, tokens.accent_ground]);
            check("fails", tokens.fails, &[tokens.fails_ground]);
            for rank in 0..=tokens.classes.len() {
                check("what is written about a class", tokens.ink(rank), &[]);
            }
            let measured = contrast(tokens.on_accent, tokens.accent);
            assert!(measured >= 4.5, "theme {at}: words on the main button: {measured:.2}");
        }
    }

    /// WCAG 2.1, 1.4.11: what has to be seen to understand a picture, and where the keyboard is. Grids and frames are
    /// decoration.
    #[test]
    fn marks_and_the_ring_of_the_keyboard_can_be_seen() {
        for (at, tokens) in ALL.iter().flatten().enumerate() {
            for ground in [tokens.panel, tokens.background] {
                for rank in 0..=tokens.classes.len() {
                    let measured = contrast(tokens.class(rank), ground);
                    assert!(measured >= 3.0, "theme {at}: class {rank} on {ground:?}: {measured:.2}");
                }
            }
            for ground in [tokens.panel, tokens.background, tokens.field, tokens.hover, tokens.accent_ground] {
                let measured = contrast(tokens.accent, ground);
                assert!(measured >= 3.0, "theme {at}: the ring on {ground:?}: {measured:.2}");
            }
        }
    }
}
