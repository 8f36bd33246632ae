//! The folder of a release: the file and its card; and beside it the recipe, which is kept private. All of it or nothing.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Release, remedies};
use crate::{
    error::{Error, Result, Setting},
    measures::audit::{Judgement, Verdict},
    progress::{Progress, Stop},
    recipe::Recipe,
    report::{
        card::{self, Card},
        files,
        recipe_as::more_options,
    },
    table::Table,
};

/// The file of synthetic rows.
pub const DATA: &str = "synthetic.csv";
/// What the recipe that made them is called, after the name of the folder: `release.recipe.toml` beside `release`.
const RECIPE: &str = ".recipe.toml";

/// Gates that block an export when they are red: what they find is in the file for anyone to see.
pub const BLOCKING: [&str; 2] = ["copies", "grid"];

/// Letters of the options of a remedy, at most.
const LONGEST: usize = 60;

/// What the recipe was called when it was written into the folder.
const ONCE_INSIDE: &str = "recipe.toml";

/// What stands above the recipe.
const STAYS_AT_HOME: &str = "# Keep this file private: it holds the seed, with which synthetic rows can be traced to the real ones \
                             that they were made from.\n";

/// The files in the folder of a release, in the order in which they are written.
pub fn names() -> [&'static str; 4] {
    let [markdown, json, html] = card::NAMES;
    [DATA, markdown, json, html]
}

/// Where the recipe of a release goes: beside its folder, so that it is not given away with it.
pub fn recipe_path(folder: &Path) -> Result<PathBuf> {
    // `.` and `a/..` have no name of their own.
    let whole = if folder.file_name().is_none() { folder.canonicalize().ok() } else { None };
    let folder = whole.as_deref().unwrap_or(folder);
    let Some(name) = folder.file_name() else {
        let message = format!(
            "{} has no name after which the recipe beside it could be called: choose another folder",
            folder.display()
        );
        return Err(Error::usage(message).about(Setting::Output));
    };
    let mut name = name.to_owned();
    name.push(RECIPE);
    Ok(folder.with_file_name(name))
}

/// The gates that block an export.
pub fn blocking(judged: &[Judgement]) -> Vec<&Judgement> {
    judged.iter().filter(|it| it.verdict == Verdict::Red && BLOCKING.contains(&it.id)).collect()
}

/// Why an export is blocked and what can be done, in one line; `None` if it is not.
pub fn refusal(table: &Table, recipe: &Recipe, judged: &[Judgement]) -> Option<Error> {
    let gates: Vec<String> = blocking(judged).iter().map(|it| format!("{} ({})", it.name, it.finding.shown)).collect();
    if gates.is_empty() {
        return None;
    }
    let remedies: Vec<String> = remedies::remedies(table, recipe)
        .into_iter()
        .map(|remedy| {
            let (more, less) = (more_options(recipe, &remedy.recipe), more_options(&remedy.recipe, recipe));
            let options = if more.is_empty() { format!("without {less}") } else { more };
            // Totals of many classes would drown what is said.
            if options.chars().count() <= LONGEST { format!("{} ({options})", remedy.title) } else { remedy.title }
        })
        .collect();
    let message = format!(
        "the export is blocked by {}; nothing was written; what can be done: {}; or --reason TEXT exports it all the same, \
         and the card says why",
        gates.join(" and "),
        remedies.join("; ")
    );
    Some(Error::data(message).about(Setting::Output))
}

/// Refuses a folder that is none, or with which a file, in it or `beside` it, would go onto an input.
pub fn check_folder(folder: &Path, names: &[&str], beside: Option<&Path>, inputs: &[&Path]) -> Result<()> {
    files::check_folder(folder)?;
    for path in names.iter().map(|name| folder.join(name)).chain(beside.map(Path::to_owned)) {
        if inputs.iter().any(|input| files::same_file(input, &path)) {
            let message = format!("{} is an input: choose another folder", path.display());
            return Err(Error::usage(message).about(Setting::Output));
        }
    }
    let seed = folder.join(ONCE_INSIDE);
    if beside.is_some() && fs::read_to_string(&seed).is_ok_and(|text| Recipe::from_toml(&text, ONCE_INSIDE).is_ok()) {
        return Err(Error::data(format!(
            "{} is the recipe of an earlier release, and would give the seed away with this one: move it out of the folder",
            seed.display()
        ))
        .about(Setting::Output));
    }
    Ok(())
}

/// Writes a release with its card into a folder and its recipe beside it, and gives the paths. Other files there are left alone.
pub fn write(
    folder: &Path,
    release: &Release,
    card: &Card,
    progress: &Progress,
) -> std::result::Result<Vec<PathBuf>, Stop> {
    if card.overridden.is_none()
        && let Some(refused) = refusal(&release.table, &release.recipe, &card.judged)
    {
        return Err(refused.into());
    }
    let input = release.table.path.as_deref();
    let path = recipe_path(folder)?;
    check_folder(folder, &names(), Some(&path), input.as_slice())?;
    let recipe = format!("{STAYS_AT_HOME}{}", release.recipe.naming_target(&release.table).to_toml()?);
    card::write(folder, card, &[(DATA, &release.bytes[..])], &[(&path, recipe.as_bytes())], progress)
}
