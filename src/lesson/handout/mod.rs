//! The handout: what a lesson shows at a step as figures, and all of it as a page with its pictures.

mod model;
mod walk;

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use crate::{
    error::Result,
    lesson::{glossary, steps::Page},
    progress::{Progress, Stop},
    report::{
        figure::{Figure, png::png, save::SCALE, svg::svg},
        files::{self, Draft, Folder},
        manifest::NOT_ANONYMOUS,
    },
};

pub use model::ModelHandout;
pub use walk::WalkHandout;

/// Size of a picture, in points.
pub const SIZE: [f32; 2] = [860.0, 580.0];

/// What can be written of a lesson.
pub trait Handout: Send {
    /// Writes the step as SVG and as PNG beside each other, all of it or nothing. Gives the paths.
    fn save_step(&self, path: &Path) -> Result<Vec<PathBuf>>;
    /// Writes every step as a Markdown page, with its pictures in a folder beside it. All of it or nothing; the page
    /// comes first.
    fn save_all(&self, path: &Path, progress: &Progress) -> std::result::Result<Vec<PathBuf>, Stop>;
}

/// A figure as `path` with the endings svg and png; several by their numbers.
fn save_figures(path: &Path, figures: &[Figure]) -> Result<Vec<PathBuf>> {
    let (mut paths, mut drafts) = (Vec::new(), Vec::new());
    for (at, figure) in figures.iter().enumerate() {
        let base = match figures.len() {
            1 => path.to_owned(),
            _ => path.with_file_name(format!("{}_{}", stem(path, "step"), at + 1)),
        };
        let drawn = svg(figure, SIZE);
        for (ending, bytes) in [("svg", drawn.as_bytes().to_vec()), ("png", png(&drawn, SCALE)?)] {
            let path = base.with_extension(ending);
            let mut draft = Draft::new(&path)?;
            draft.write(&bytes)?;
            drafts.push(draft);
            paths.push(path);
        }
    }
    files::place(drafts)?;
    Ok(paths)
}

fn stem(path: &Path, otherwise: &str) -> String {
    path.file_stem().map_or_else(|| otherwise.to_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// A Markdown page with its pictures, while it is put together.
struct Document {
    page: PathBuf,
    /// The name of the folder of pictures.
    folder: String,
    text: String,
    pictures: Vec<(String, Vec<u8>)>,
}

// Writing to a string cannot fail.
impl Document {
    fn new(path: &Path, otherwise: &str) -> Self {
        let page = path.with_extension("md");
        let folder = format!("{}_pictures", stem(&page, otherwise));
        Self { page, folder, text: String::new(), pictures: Vec::new() }
    }

    /// The words of a step.
    fn page(&mut self, number: u8, page: &Page, numbers: bool) {
        let text = &mut self.text;
        let before = if number == 0 { String::new() } else { format!("{number}. ") };
        let _ = writeln!(text, "## {before}{}\n", page.headline);
        if let Some(idle) = &page.idle {
            let _ = writeln!(text, "*{}*\n", escaped(idle));
        }
        if page.idle.is_none() || number == 0 {
            let _ = writeln!(text, "{}\n", escaped(&glossary::plain(&page.words)));
            if let Some(formula) = &page.formula {
                let lines = if numbers { formula.numbers.join("\n") } else { String::new() };
                let _ = writeln!(text, "```text\n{}\n{lines}\n```\n", formula.general);
            }
        }
    }

    /// A picture, in the folder and in the text.
    fn picture(&mut self, name: &str, says: &str, figure: &Figure) -> Result<()> {
        let _ = writeln!(self.text, "![{}](<{}/{name}.png>)\n", escaped(says), self.folder);
        let drawn = svg(figure, SIZE);
        self.pictures.push((format!("{name}.png"), png(&drawn, SCALE)?));
        self.pictures.push((format!("{name}.svg"), drawn.into_bytes()));
        Ok(())
    }

    fn save(mut self) -> std::result::Result<Vec<PathBuf>, Stop> {
        let _ = write!(self.text, "---\n\n{NOT_ANONYMOUS}\n");
        let mut first = Draft::new(&self.page)?;
        first.write(self.text.as_bytes())?;
        let path = self.page.with_file_name(&self.folder);
        let folder = Folder::make(&path)?;
        let (mut drafts, mut paths) = (Vec::new(), vec![self.page]);
        for (name, bytes) in &self.pictures {
            let mut draft = folder.draft(name)?;
            draft.write(bytes)?;
            drafts.push(draft);
            paths.push(path.join(name));
        }
        folder.place(drafts, Vec::new(), vec![first])?;
        Ok(paths)
    }
}

/// Signs that Markdown would take for its own.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        if matches!(sign, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#') {
            out.push('\\');
        }
        out.push(if sign == '\n' { ' ' } else { sign });
    }
    out
}
