//! Writes a figure as two files, SVG and PNG: both or none.

use std::path::Path;

use super::{Figure, png::png, svg::svg};
use crate::{
    error::{Error, Result, Setting},
    report::files::{Draft, place, same_file},
};

/// Pixels of the PNG for a point of the page: sharp on paper and on dense screens.
pub const SCALE: f32 = 2.0;

pub fn save(figure: &Figure, size: [f32; 2], path_svg: &Path, path_png: &Path) -> Result<()> {
    if same_file(path_svg, path_png) {
        let message = format!("{} cannot be the SVG and the PNG: give two file names", path_svg.display());
        return Err(Error::usage(message).about(Setting::Output));
    }
    let text = svg(figure, size);
    let mut drafts = vec![Draft::new(path_svg)?, Draft::new(path_png)?];
    drafts[0].write(text.as_bytes())?;
    drafts[1].write(&png(&text, SCALE)?)?;
    place(drafts)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::tests::small;
    use super::*;

    #[test]
    fn both_files_are_written_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let (svg, png) = (folder.path().join("a.svg"), folder.path().join("a.png"));
        save(&small(), [320.0, 240.0], &svg, &png).unwrap();
        assert!(fs::read_to_string(&svg).unwrap().starts_with("<svg"));
        assert_eq!(fs::read(&png).unwrap()[16..20], 640_u32.to_be_bytes());

        fs::write(&svg, "old").unwrap();
        let error = save(&small(), [320.0, 240.0], &svg, &folder.path().join("no/a.png")).unwrap_err();
        assert!(error.message.contains("the folder does not exist"));
        assert!(save(&small(), [320.0, 240.0], &svg, &svg).is_err());
        assert_eq!(fs::read_to_string(&svg).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
