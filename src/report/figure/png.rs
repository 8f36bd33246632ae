//! Paints a figure: the same SVG as pixels, with the program's own fonts and no others, so that it is the same everywhere.

use std::sync::{Arc, LazyLock};

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{
        ImageHrefResolver, Options, Tree,
        fontdb::{Database, Source},
    },
};

use super::letters;
use crate::error::{Error, Result};

/// Pixels on one side at most: beyond, a page would take gigabytes.
const SIDE: f32 = 16_384.0;

static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    for bytes in [letters::REGULAR, letters::MEDIUM] {
        fonts.load_font_source(Source::Binary(Arc::new(bytes)));
    }
    // Whatever else is asked for, this is what is there.
    fonts.set_sans_serif_family("Roboto");
    fonts.set_serif_family("Roboto");
    Arc::new(fonts)
});

/// A PNG file; `scale` pixels stand for one point of the page.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>> {
    paint(svg, scale)?.encode_png().map_err(|error| failed(&error))
}

/// Width, height, and red, green, blue and opacity of every pixel, line by line.
pub fn pixels(svg: &str, scale: f32) -> Result<(usize, usize, Vec<u8>)> {
    let pixmap = paint(svg, scale)?;
    let (width, height) = (pixmap.width() as usize, pixmap.height() as usize);
    Ok((width, height, pixmap.take_demultiplied()))
}

fn paint(svg: &str, scale: f32) -> Result<Pixmap> {
    let options = Options {
        font_family: "Roboto".to_owned(),
        fontdb: Arc::clone(&FONTS),
        // A figure refers to nothing; no file is opened on behalf of another text.
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options).map_err(|error| failed(&error))?;
    let [wide, high] = [tree.size().width(), tree.size().height()].map(|side| (side * scale).ceil());
    let painted = (scale > 0.0 && wide.max(high) <= SIDE).then(|| Pixmap::new(wide as u32, high as u32)).flatten();
    let Some(mut pixmap) = painted else {
        return Err(Error::data(format!("cannot draw a figure of {wide} × {high} pixels: choose a smaller size")));
    };
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    Ok(pixmap)
}

fn failed(error: &dyn std::error::Error) -> Error {
    Error::data(format!("cannot draw the figure: {error}"))
}

#[cfg(test)]
mod tests {
    use super::super::{svg::svg, tests::small};
    use super::*;

    #[test]
    fn pixels_are_as_many_as_asked_and_not_blank() {
        let text = svg(&small(), [320.0, 240.0]);
        let (width, height, bytes) = pixels(&text, 2.0).unwrap();
        assert_eq!((width, height, bytes.len()), (640, 480, 640 * 480 * 4));
        let pixels: Vec<&[u8]> = bytes.chunks(4).collect();
        assert!(pixels.iter().all(|pixel| pixel[3] == 255), "the ground is not white paper");
        assert_eq!(pixels[0], [255; 4]);
        let orange = pixels.iter().filter(|pixel| pixel[0] > 200 && pixel[1] < 140 && pixel[2] < 90).count();
        assert!(orange > 100, "{orange} pixels of the class");
        // The title is there only if the font was found.
        let dark = pixels[..640 * 60].iter().filter(|pixel| pixel[..3].iter().all(|channel| *channel < 90)).count();
        assert!(dark > 200, "{dark} pixels of the title");
    }

    #[test]
    fn a_file_says_its_size_and_is_the_same_again() {
        let text = svg(&small(), [320.0, 240.0]);
        let file = png(&text, 2.0).unwrap();
        assert!(file.starts_with(b"\x89PNG\r\n\x1a\n"));
        assert_eq!((&file[16..20], &file[20..24]), (&640_u32.to_be_bytes()[..], &480_u32.to_be_bytes()[..]));
        assert_eq!(file, png(&text, 2.0).unwrap());
    }

    #[test]
    fn what_cannot_be_painted_is_refused() {
        let text = svg(&small(), [320.0, 240.0]);
        assert!(png("<svg", 1.0).unwrap_err().message.starts_with("cannot draw the figure"));
        for scale in [0.0, -1.0, f32::NAN, 1e9] {
            assert!(png(&text, scale).is_err(), "{scale}");
        }
    }
}
