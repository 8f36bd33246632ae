//! The lessons to choose from, each with a small picture of its own table.

use std::path::Path;

use crate::{
    app::{
        document::Input,
        plots::data::{Mark, Picture, RealPoints},
        table_summary::TableSummary,
    },
    error::{Error, Result},
    lesson::{
        file::{Lesson, TableSource, moment::axes},
        library,
    },
    pipeline::Pipeline,
    progress::{Cancelled, Progress, Stop},
    sampling::{Sampler as _, parameter::ParameterValues, random::NoResampling},
};

/// Points in a small picture, at most.
const POINTS: usize = 400;

/// A lesson as the gallery shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct LessonCard {
    /// A built-in lesson's name, or a path.
    pub name: String,
    pub title: String,
    pub about: String,
    pub minutes: Option<u32>,
    pub beats: usize,
    /// Look, rank of the class, and place within 0 to 1 in both directions.
    pub points: Vec<(Mark, usize, [f32; 2])>,
    /// Why it cannot be opened.
    pub error: Option<String>,
}

/// A lesson by its name, or from its file.
pub(in crate::app) fn read(name: &str) -> Result<Lesson> {
    match library::find(name) {
        Some(builtin) => builtin.lesson(),
        None => Lesson::read(Path::new(name)),
    }
}

/// The built-in lessons, then those of a folder (or the one of a file).
pub fn cards(folder: Option<&Path>, progress: &Progress) -> std::result::Result<Vec<LessonCard>, Cancelled> {
    let builtin = library::LESSONS.iter().map(|it| (it.name.to_owned(), it.lesson()));
    let of_folder = folder.into_iter().flat_map(library::read);
    let of_folder = of_folder.map(|(path, lesson)| (path.display().to_string(), lesson));
    builtin.chain(of_folder).map(|(name, lesson)| card(name, lesson, progress)).collect()
}

fn card(name: String, lesson: Result<Lesson>, progress: &Progress) -> std::result::Result<LessonCard, Cancelled> {
    progress.check()?;
    let empty = LessonCard {
        title: name.clone(),
        name,
        about: String::new(),
        minutes: None,
        beats: 0,
        points: Vec::new(),
        error: None,
    };
    let lesson = match lesson {
        Ok(lesson) => lesson,
        Err(error) => return Ok(LessonCard { error: Some(error.message), ..empty }),
    };
    let card = LessonCard {
        title: lesson.title.clone(),
        about: lesson.about.clone(),
        minutes: lesson.minutes,
        beats: lesson.script.len(),
        ..empty
    };
    match points(&lesson, progress) {
        Ok(points) => Ok(LessonCard { points, ..card }),
        Err(Stop::Failed(Error { message, .. })) => Ok(LessonCard { error: Some(message), ..card }),
        Err(Stop::Cancelled) => Err(Cancelled),
    }
}

/// Runs the lesson's recipe on its table, and makes a few points of the picture.
fn points(lesson: &Lesson, progress: &Progress) -> std::result::Result<Vec<(Mark, usize, [f32; 2])>, Stop> {
    let table = lesson.open(progress)?;
    let axes = axes(lesson.axes_at(0), &table);
    let facts = TableSummary::of(&table);
    let mut recipe = lesson.recipe_at(0);
    if lesson.is_of_model() {
        // A net learns for longer than a list is waited for.
        (recipe.method, recipe.parameters) = (NoResampling.name().to_owned(), ParameterValues::new());
    }
    let outcome = Pipeline::with_projection(table).run(&recipe, progress)?;
    let picture = Picture::of(&outcome, &facts.classes, axes, &mut RealPoints::default());
    let [x, y] = picture.bounds;
    let within = |value: f32, [low, high]: [f32; 2]| (value - low) / (high - low);
    let all: usize = picture.groups.iter().map(|group| group.points.len()).sum();
    let every = all.div_ceil(POINTS).max(1);
    let mut points = Vec::new();
    for group in &picture.groups {
        for point in group.points.iter().step_by(every) {
            points.push((group.mark, group.rank, [within(point.x, x), within(point.y, y)]));
        }
    }
    Ok(points)
}

/// A table of a lesson, as the window remembers it.
pub fn input(source: &TableSource) -> Input {
    match source {
        TableSource::Sample(name) => Input::Sample(name.clone()),
        TableSource::File(path) => Input::File(path.clone()),
    }
}

/// What a lesson is opened by: the name of a built-in one, the path of any other.
pub fn name(lesson: &Lesson) -> String {
    let builtin = library::find(&lesson.name).is_some() && lesson.origin == format!("{}.toml", lesson.name);
    if builtin { lesson.name.clone() } else { lesson.origin.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counted in looks, and with those of the runs that the cards' pictures need.
    #[test]
    fn listing_lessons_stops_within_a_lesson() {
        let whole = Progress::new();
        let cards = cards(None, &whole).unwrap();
        assert!(whole.looks() > 10 * cards.len() as u64, "{} looks for {} cards", whole.looks(), cards.len());
        for part in 0..9 {
            let at = 1 + whole.looks() * part / 9;
            let progress = Progress::stopping_at(at);
            assert_eq!(super::cards(None, &progress), Err(Cancelled), "look {at}");
            let late = progress.looks() - at;
            assert!(
                late <= 16 + 2 * rayon::current_num_threads() as u64,
                "cancelled at look {at}, it took {late} more"
            );
        }
    }
}
