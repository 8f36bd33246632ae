//! The handout of a lesson of its own: of a model, of which rows breed, of cleaning.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Document, Handout, escaped, save_figures};
use crate::{
    error::Result,
    lesson::{
        glossary,
        models::{Demonstration, ModelLesson, ModelPlace, Screen},
    },
    progress::{Progress, Stop},
    report::{charts, figure::Figure, plane::AxisChoice},
};

/// What a handout of such a lesson is made of.
#[derive(Clone, Debug)]
pub struct ModelHandout {
    pub lesson: &'static dyn ModelLesson,
    pub learnt: Arc<dyn Demonstration>,
    /// Where one is; other steps are shown as they begin.
    pub place: ModelPlace,
    pub axes: (AxisChoice, AxisChoice),
    /// Values of the row that is told of, and what formulas come to, are written.
    pub numbers: bool,
}

impl ModelHandout {
    fn screen(&self, step: u8) -> Screen {
        let place = if step == self.place.step { self.place } else { ModelPlace { step, ..ModelPlace::default() } };
        self.learnt.screen(place, self.axes)
    }

    /// The pictures of a screen, each of which says by itself what it is of.
    fn figures(&self, step: u8, screen: Screen) -> Vec<Figure> {
        let headline = glossary::plain(&screen.page.headline);
        let parts = [
            charts::footer(&self.learnt.subject().outcome),
            screen.slider.map_or_else(String::new, |slider| format!("{} {}", slider.title.to_lowercase(), slider.text)),
            if step == 0 { String::new() } else { format!("step {step} of {}", self.lesson.steps().len() - 1) },
        ];
        let footer = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        let pictures = screen.pictures.into_iter();
        pictures.map(|it| Figure { title: headline.clone(), footer: footer.clone(), ..it.figure }).collect()
    }
}

impl Handout for ModelHandout {
    fn save_step(&self, path: &Path) -> Result<Vec<PathBuf>> {
        save_figures(path, &self.figures(self.place.step, self.screen(self.place.step)))
    }

    fn save_all(&self, path: &Path, progress: &Progress) -> std::result::Result<Vec<PathBuf>, Stop> {
        let mut document = Document::new(path, "lesson");
        progress.stage("drawing", self.lesson.steps().len() as u64)?;
        for (number, step) in (0_u8..).zip(self.lesson.steps()) {
            let mut screen = self.screen(number);
            let cells = std::mem::take(&mut screen.cells);
            if number == 0 {
                self.introduction(&mut document.text);
            }
            document.page(number, &screen.page, self.numbers);
            if let Some(slider) = &screen.slider {
                let _ = writeln!(document.text, "{}: {}\n", slider.title, escaped(&slider.text));
            }
            let headline = screen.page.headline.clone();
            let figures = self.figures(number, screen);
            for (at, figure) in figures.iter().enumerate() {
                let of = if figures.len() == 1 { String::new() } else { format!("_{}", at + 1) };
                document.picture(&format!("{number}_{}{of}", step.name), &headline, figure)?;
            }
            if self.numbers && !cells.is_empty() {
                let _ = writeln!(document.text, "| column | new row |\n|---|---:|");
                for [name, value] in &cells {
                    let _ = writeln!(document.text, "| {} | {} |", escaped(name), escaped(value));
                }
                document.text.push('\n');
            }
            progress.advance(1)?;
        }
        document.save()
    }
}

impl ModelHandout {
    fn introduction(&self, text: &mut String) {
        let subject = self.learnt.subject();
        let _ = writeln!(
            text,
            "# {}, step by step: class {}\n\n{}\n",
            escaped(self.lesson.title()),
            escaped(subject.label()),
            escaped(&charts::footer(&subject.outcome))
        );
    }
}
