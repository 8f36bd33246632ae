//! The picture by which a desktop shows the window.

use std::sync::Arc;

use egui::IconData;

const PNG: &[u8] = include_bytes!("../../assets/linux/icons/128.png");

/// The icon in pixels; none if it cannot be read, and then the desktop has one of its own.
pub fn icon() -> Option<Arc<IconData>> {
    eframe::icon_data::from_png_bytes(PNG).ok().map(Arc::new)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;
    use crate::report::figure::{palette::LIGHT, png};

    const SVG: &str = include_str!("../../assets/linux/smotescope.svg");

    #[test]
    fn the_icon_can_be_read() {
        let icon = icon().unwrap();
        assert_eq!((icon.width, icon.height, icon.rgba.len()), (128, 128, 128 * 128 * 4));
    }

    #[test]
    fn every_size_shows_the_drawing() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/linux/icons");
        let mut sizes = 0;
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let size: u32 = path.file_stem().unwrap().to_str().unwrap().parse().unwrap();
            let icon = eframe::icon_data::from_png_bytes(&fs::read(&path).unwrap()).unwrap();
            let (width, height, drawn) = png::pixels(SVG, size as f32 / 128.0).unwrap();
            assert_eq!((icon.width, icon.height, width, height), (size, size, size as usize, size as usize));
            // Another painter smooths edges by other rules: a few levels in a pixel on the whole, not more.
            let apart: u64 = icon.rgba.iter().zip(&drawn).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
            let mean = apart as f64 / drawn.len() as f64;
            assert!(mean < 2.0, "{}: {mean} levels apart", path.display());
            sizes += 1;
        }
        assert_eq!(sizes, 5);
    }

    #[test]
    fn the_drawing_has_the_colours_of_the_program() {
        let colours = SVG.split('#').skip(1).map(|rest| u32::from_str_radix(&rest[..6], 16).unwrap());
        let known = [LIGHT.ground, LIGHT.majority, LIGHT.classes[0]];
        let colours: Vec<u32> = colours.collect();
        assert!(known.iter().all(|known| colours.contains(known)), "{colours:x?}");
        assert!(colours.iter().all(|colour| known.contains(colour)), "{colours:x?}");
    }
}
