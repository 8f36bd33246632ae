//! Fonts of the system for letters that the built-in ones lack (Chinese, Arabic, …), listed when the first such letter
//! comes: it takes time and memory that most tables have no use for.

use std::sync::{Arc, OnceLock};

use egui::{
    Context,
    epaint::text::{FallbackRequest, FontInsert, FontProvider},
};
use egui_system_font_provider::SystemFontProvider;

#[derive(Default)]
struct SystemFonts(OnceLock<SystemFontProvider>);

impl FontProvider for SystemFonts {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        self.0.get_or_init(SystemFontProvider::new).font_for(request)
    }
}

pub fn install(ctx: &Context) {
    ctx.add_font_provider(Arc::new(SystemFonts::default()));
}
