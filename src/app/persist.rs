//! What is remembered from one start to the next: look, recent files, the last table and its recipe.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    app::{
        document::Input,
        explore::Tab,
        export::ExportForm,
        learn::Manner,
        picture::USUAL,
        publish::{Step, card::CardForm},
        rows::Listing,
        theme::ThemeChoice,
        workspace::Workspace,
    },
    lesson::position::Position,
    recipe::Recipe,
    report::files,
};

/// Names another folder for what is remembered.
pub const FOLDER_VARIABLE: &str = "SMOTESCOPE_CONFIG_DIR";

const FILE: &str = "window.json";
const VERSION: u32 = 1;
const RECENT: usize = 10;

/// The contents of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    pub version: u32,
    pub theme: ThemeChoice,
    pub left: bool,
    pub right: bool,
    pub zoom: f32,
    /// How strongly the largest class is drawn, between 0 and 1.
    pub largest: f32,
    pub recent: Vec<PathBuf>,
    pub input: Option<Input>,
    pub recipe: Recipe,
    pub export: Option<ExportForm>,
    pub workspace: Workspace,
    /// Whether the dock of Explore is open, and at which view.
    pub dock: bool,
    pub tab: Tab,
    /// How the table of rows is filtered and sorted.
    #[serde(deserialize_with = "or_usual")]
    pub listing: Listing,
    pub manner: Manner,
    /// Where the lesson stands.
    pub position: Position,
    /// The lesson that is given, by its name or path, and its beat.
    pub lesson: Option<(String, usize)>,
    /// Where more lessons are.
    pub lesson_folder: Option<PathBuf>,
    /// What is said on the card of a published file.
    #[serde(deserialize_with = "or_usual")]
    pub card: CardForm,
    /// Where publishing stands.
    #[serde(deserialize_with = "or_usual")]
    pub step: Step,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            version: VERSION,
            theme: ThemeChoice::default(),
            left: true,
            right: true,
            zoom: 1.0,
            largest: USUAL,
            recent: Vec::new(),
            input: None,
            recipe: Recipe::default(),
            export: None,
            workspace: Workspace::default(),
            dock: true,
            tab: Tab::default(),
            listing: Listing::default(),
            manner: Manner::default(),
            position: Position::default(),
            lesson: None,
            lesson_folder: None,
            card: CardForm::default(),
            step: Step::default(),
        }
    }
}

/// What does not matter so much that all else should be forgotten when it cannot be read.
fn or_usual<'de, D: Deserializer<'de>, T: Default + serde::de::DeserializeOwned>(from: D) -> Result<T, D::Error> {
    let value = serde_json::Value::deserialize(from)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// The folder for what is remembered, if the platform has one.
pub fn folder() -> Option<PathBuf> {
    match std::env::var_os(FOLDER_VARIABLE) {
        Some(folder) if !folder.is_empty() => Some(PathBuf::from(folder)),
        _ => directories::ProjectDirs::from("", "", "smotescope").map(|dirs| dirs.config_dir().to_owned()),
    }
}

/// What is remembered, and a notice when it could not be read.
pub fn load(folder: Option<&Path>) -> (Memory, Option<String>) {
    let Some(path) = folder.map(|folder| folder.join(FILE)) else { return (Memory::default(), None) };
    if !path.exists() {
        return (Memory::default(), None);
    }
    let read = fs::read_to_string(&path).map_err(|error| error.to_string()).and_then(|text| {
        let memory: Memory = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        if memory.version != VERSION {
            return Err(format!("it has version {}, and this program reads {VERSION}", memory.version));
        }
        memory.recipe.check().map_err(|error| error.message)?;
        Ok(memory)
    });
    match read {
        Ok(mut memory) => {
            memory.zoom = if memory.zoom.is_finite() { memory.zoom.clamp(0.5, 3.0) } else { 1.0 };
            memory.largest = if (0.0..=1.0).contains(&memory.largest) { memory.largest } else { USUAL };
            (memory, None)
        }
        Err(why) => {
            let notice = format!("{} could not be read, so the window starts afresh: {why}", path.display());
            (Memory::default(), Some(notice))
        }
    }
}

/// Writes what is to be remembered, all of it or nothing.
pub fn save(folder: &Path, memory: &Memory) -> Result<(), String> {
    let fail = |error: &dyn std::fmt::Display| format!("cannot remember the settings in {}: {error}", folder.display());
    fs::create_dir_all(folder).map_err(|error| fail(&error))?;
    let text = serde_json::to_string_pretty(memory).map_err(|error| fail(&error))?;
    files::written(&folder.join(FILE), text.as_bytes()).map_err(|error| fail(&error))
}

/// Puts a file at the head of the list.
pub fn add_recent(recent: &mut Vec<PathBuf>, path: &Path) {
    recent.retain(|other| other != path);
    recent.insert(0, path.to_owned());
    recent.truncate(RECENT);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::rows::{Key, Kinds, Sort},
        sampling::Fate,
    };

    #[test]
    fn what_is_saved_is_loaded_and_rubbish_gives_the_defaults_and_a_notice() {
        let folder = tempfile::tempdir().unwrap();
        let mut memory = Memory { zoom: 1.25, largest: 0.2, theme: ThemeChoice::Dark, ..Memory::default() };
        memory.recipe.k = 7;
        memory.listing.filter.kinds = Kinds::Fate(Fate::Closest);
        memory.listing.sort = Sort { key: Key::Column(3), descending: true };
        memory.input = Some(Input::File("a b.csv".into()));
        save(folder.path(), &memory).unwrap();
        assert_eq!(load(Some(folder.path())), (memory, None));
        let listing = "{\"zoom\": 2.0, \"listing\": {\"filter\": {\"kinds\": \"no such\"}, \"sort\": 7}}";
        fs::write(folder.path().join(FILE), listing).unwrap();
        let (memory, notice) = load(Some(folder.path()));
        assert_eq!((memory, notice), (Memory { zoom: 2.0, ..Memory::default() }, None), "the rest is read");
        for rubbish in ["not json", "{\"version\": 9}", "{\"version\": 1, \"recipe\": {\"k\": 0}}"] {
            fs::write(folder.path().join(FILE), rubbish).unwrap();
            let (memory, notice) = load(Some(folder.path()));
            assert_eq!(memory, Memory::default());
            assert!(notice.unwrap().contains("starts afresh"), "{rubbish}");
        }
        assert_eq!(load(Some(&folder.path().join("nowhere"))), (Memory::default(), None));
    }

    #[test]
    fn recent_files_are_few_and_each_stands_once() {
        let mut recent = Vec::new();
        for at in 0..15 {
            add_recent(&mut recent, Path::new(&format!("{at}.csv")));
        }
        add_recent(&mut recent, Path::new("10.csv"));
        assert_eq!((recent.len(), recent[0].to_str(), recent[1].to_str()), (RECENT, Some("10.csv"), Some("14.csv")));
    }
}
