//! What is remembered from one start to the next: look, recent files, the last table and its recipe.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{
    app::{document::Input, export::ExportForm, place::WorkspaceInfo, theme::ThemeChoice},
    recipe::Recipe,
    report::files,
};

/// Names another folder for what is remembered.
pub const FOLDER_VARIABLE: &str = "SMOTESCOPE_CONFIG_DIR";

const FILE: &str = "window.json";
const VERSION: u32 = 1;

/// The contents of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedSession {
    pub version: u32,
    pub theme: ThemeChoice,
    pub left: bool,
    pub right: bool,
    pub zoom: f32,
    pub recent: Vec<PathBuf>,
    /// Those of them that are pinned.
    #[serde(deserialize_with = "or_usual")]
    pub pinned: Vec<PathBuf>,
    pub input: Option<Input>,
    pub recipe: Recipe,
    pub export: Option<ExportForm>,
    /// Whether the jobs were offered, and one was taken or all of them turned down. Whoever has a session from before that
    /// was remembered has seen the program.
    #[serde(default = "yes")]
    pub welcomed: bool,
    /// The workspace that was looked at, by its key.
    pub workspace: String,
    /// What the workspaces remember, by their keys.
    #[serde(flatten)]
    pub parts: Map<String, Value>,
}

impl Default for SavedSession {
    fn default() -> Self {
        Self {
            version: VERSION,
            theme: ThemeChoice::default(),
            left: true,
            right: true,
            zoom: 1.0,
            recent: Vec::new(),
            pinned: Vec::new(),
            input: None,
            recipe: Recipe::default(),
            export: None,
            welcomed: false,
            workspace: String::new(),
            parts: Map::new(),
        }
    }
}

/// For what a session says that was written before it was remembered.
fn yes() -> bool {
    true
}

impl SavedSession {
    /// What a workspace remembers: the usual where there is nothing, or nothing that can be read.
    pub fn part<T: Default + DeserializeOwned>(&self, place: WorkspaceInfo) -> T {
        // Before each had a part of its own, everything stood side by side.
        let all = || Value::Object(self.parts.clone());
        let value = self.parts.get(&place.key()).cloned().unwrap_or_else(all);
        serde_json::from_value(value).unwrap_or_default()
    }
}

/// A part as it is written.
pub fn value<T: Serialize>(part: &T) -> Value {
    serde_json::to_value(part).unwrap_or_default()
}

/// What does not matter so much that all beside it should be forgotten when it cannot be read.
pub fn or_usual<'de, D: Deserializer<'de>, T: Default + DeserializeOwned>(from: D) -> Result<T, D::Error> {
    let value = Value::deserialize(from)?;
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
pub fn load(folder: Option<&Path>) -> (SavedSession, Option<String>) {
    let Some(path) = folder.map(|folder| folder.join(FILE)) else { return (SavedSession::default(), None) };
    if !path.exists() {
        return (SavedSession::default(), None);
    }
    let read = fs::read_to_string(&path).map_err(|error| error.to_string()).and_then(|text| {
        let memory: SavedSession = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        if memory.version != VERSION {
            return Err(format!("it has version {}, and this program reads {VERSION}", memory.version));
        }
        memory.recipe.check().map_err(|error| error.message)?;
        Ok(memory)
    });
    match read {
        Ok(mut memory) => {
            memory.zoom = if memory.zoom.is_finite() { memory.zoom.clamp(0.5, 3.0) } else { 1.0 };
            (memory, None)
        }
        Err(why) => {
            let notice = format!("{} could not be read, so the window starts afresh: {why}", path.display());
            (SavedSession::default(), Some(notice))
        }
    }
}

/// Writes what is to be remembered, all of it or nothing.
pub fn save(folder: &Path, memory: &SavedSession) -> Result<(), String> {
    let fail = |error: &dyn std::fmt::Display| format!("cannot remember the settings in {}: {error}", folder.display());
    fs::create_dir_all(folder).map_err(|error| fail(&error))?;
    let text = serde_json::to_string_pretty(memory).map_err(|error| fail(&error))?;
    files::written(&folder.join(FILE), text.as_bytes()).map_err(|error| fail(&error))
}

#[cfg(test)]
mod tests {
    use egui::Modifiers;
    use serde_json::json;

    use super::*;
    use crate::app::place::WorkspaceJob;

    #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
    #[serde(default)]
    struct Part {
        tab: u8,
        dock: bool,
    }

    const HERE: WorkspaceInfo = WorkspaceInfo {
        name: "Here",
        about: "",
        job: WorkspaceJob { title: "", about: "" },
        keys: &[(Modifiers::NONE, egui::Key::A)],
    };
    const THERE: WorkspaceInfo = WorkspaceInfo { name: "There", ..HERE };

    #[test]
    fn what_is_saved_is_loaded_and_rubbish_gives_the_defaults_and_a_notice() {
        let folder = tempfile::tempdir().unwrap();
        let mut memory = SavedSession { zoom: 1.25, theme: ThemeChoice::Dark, ..SavedSession::default() };
        memory.recipe.k = 7;
        memory.workspace = HERE.key();
        memory.input = Some(Input::File("a b.csv".into()));
        memory.parts.insert(HERE.key(), value(&Part { tab: 3, dock: true }));
        save(folder.path(), &memory).unwrap();
        assert_eq!(load(Some(folder.path())), (memory, None));
        for rubbish in ["not json", "{\"version\": 9}", "{\"version\": 1, \"recipe\": {\"k\": 0}}"] {
            fs::write(folder.path().join(FILE), rubbish).unwrap();
            let (memory, notice) = load(Some(folder.path()));
            assert_eq!(memory, SavedSession::default());
            assert!(notice.unwrap().contains("starts afresh"), "{rubbish}");
        }
        assert_eq!(load(Some(&folder.path().join("nowhere"))), (SavedSession::default(), None));
    }

    /// The rest is there, and nothing is said of it.
    #[test]
    fn a_part_that_cannot_be_read_loses_only_itself() {
        let folder = tempfile::tempdir().unwrap();
        for rubbish in [json!("no part"), json!({"tab": "x"}), json!({"tab": 300}), json!(["x"]), Value::Null] {
            let written = json!({"zoom": 2.0, "here": rubbish, "there": {"tab": 4, "new": 1}});
            fs::write(folder.path().join(FILE), written.to_string()).unwrap();
            let (memory, notice) = load(Some(folder.path()));
            assert_eq!((memory.zoom, notice), (2.0, None));
            assert_eq!(memory.part::<Part>(HERE), Part::default(), "{rubbish}");
            assert_eq!(memory.part::<Part>(THERE), Part { tab: 4, dock: false });
        }
    }

    #[test]
    fn a_session_from_before_there_were_parts_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let written = json!({
            "version": 1, "theme": "dark", "left": false, "zoom": 1.5, "recent": ["a.csv"], "workspace": "here",
            "input": {"sample": "wine"}, "dock": true, "tab": 5,
        });
        fs::write(folder.path().join(FILE), written.to_string()).unwrap();
        let (memory, notice) = load(Some(folder.path()));
        assert_eq!((memory.theme, memory.left, memory.zoom, notice), (ThemeChoice::Dark, false, 1.5, None));
        assert_eq!((memory.recent.len(), &*memory.workspace), (1, "here"));
        assert_eq!(memory.part::<Part>(HERE), Part { tab: 5, dock: true });
    }

    /// What was pinned by a later program, in another form, is no reason to forget the rest.
    #[test]
    fn pinned_files_are_remembered_and_a_session_without_them_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let memory = SavedSession {
            recent: vec!["b.csv".into(), "a.csv".into()],
            pinned: vec!["b.csv".into()],
            ..SavedSession::default()
        };
        save(folder.path(), &memory).unwrap();
        assert_eq!(load(Some(folder.path())), (memory, None));
        for (pinned, rest) in [("", ""), ("\"pinned\": 7, ", "")] {
            let written = format!("{{{pinned}\"version\": 1, \"recent\": [\"a.csv\"]{rest}}}");
            fs::write(folder.path().join(FILE), written).unwrap();
            let (memory, notice) = load(Some(folder.path()));
            assert_eq!((memory.recent.len(), memory.pinned.len(), notice), (1, 0, None));
        }
    }
}
