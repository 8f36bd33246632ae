//! From a lesson to the text of its file: what is read back is the same lesson.

use std::path::Path;

use serde::Serialize;

use super::{Ask, AxisName, Lesson, MODEL, ScriptStep, Settings, TableSource, ToldModel, VERSION, step_names};
use crate::{
    error::{Error, Result},
    lesson::tested::{TEST, TestOf},
    recipe::Recipe,
};

/// The file as it is written: tables after values, as TOML wants it.
#[derive(Serialize)]
struct Written<'a> {
    version: u32,
    title: &'a str,
    about: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    minutes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    axes: [String; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    shows: Option<&'a str>,
    recipe: &'a Recipe,
    script: Vec<WrittenBeat<'a>>,
}

#[derive(Serialize)]
struct WrittenBeat<'a> {
    step: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    test: Option<&'a TestOf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<&'a ToldModel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u32>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    play: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    axes: Option<[String; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    say: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    then: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ask: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    discuss: Option<Discuss<'a>>,
    #[serde(skip_serializing_if = "Settings::is_empty")]
    set: &'a Settings,
}

#[derive(Serialize)]
struct Discuss<'a> {
    question: &'a str,
    answer: &'a str,
}

impl Lesson {
    /// The lesson as TOML, to be put into `folder`; a table's file must lie there or below.
    pub fn to_toml(&self, folder: &Path) -> Result<String> {
        let (sample, file) = source(&self.table, folder)?;
        let written = Written {
            version: VERSION,
            title: &self.title,
            about: &self.about,
            minutes: self.minutes,
            sample,
            file,
            axes: names(&self.axes),
            shows: self.shows.as_deref(),
            recipe: &self.recipe,
            script: self.script.iter().map(|beat| written(beat, folder)).collect::<Result<_>>()?,
        };
        toml::to_string(&written).map_err(|error| Error::data(format!("the lesson cannot be written as TOML: {error}")))
    }
}

fn names(axes: &[AxisName; 2]) -> [String; 2] {
    [axes[0].name(), axes[1].name()]
}

/// The name of a sample, or the path of a file from the folder.
fn source<'a>(table: &'a TableSource, folder: &Path) -> Result<(Option<&'a str>, Option<String>)> {
    match table {
        TableSource::Sample(name) => Ok((Some(name.as_str()), None)),
        TableSource::File(path) => {
            let inside = path.strip_prefix(folder).map_err(|_| {
                Error::data(format!(
                    "{} does not lie in {}: put the table beside the lesson",
                    path.display(),
                    folder.display()
                ))
            })?;
            let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            Ok((None, Some(parts.join("/"))))
        }
    }
}

fn written<'a>(beat: &'a ScriptStep, folder: &Path) -> Result<WrittenBeat<'a>> {
    let (ask, discuss) = match &beat.ask {
        None => (None, None),
        Some(Ask::Computed(name)) => (Some(*name), None),
        Some(Ask::Discuss { question, answer }) => (None, Some(Discuss { question, answer })),
    };
    let (sample, file) = match &beat.table {
        Some(table) => source(table, folder)?,
        None => (None, None),
    };
    Ok(WrittenBeat {
        step: match (&beat.test, &beat.model) {
            (Some(_), _) => TEST,
            (_, Some(_)) => MODEL,
            _ => step_names()[beat.step],
        },
        test: beat.test.as_ref(),
        model: beat.model.as_ref(),
        row: beat.row,
        play: beat.play,
        axes: beat.axes.as_ref().map(names),
        sample,
        file,
        say: &beat.say,
        then: beat.then.as_deref(),
        ask,
        discuss,
        set: &beat.set,
    })
}
