//! `smotescope recipe`: a recipe for other readers.

use std::path::PathBuf;

use clap::Args;

use super::print;
use crate::{
    progress::Stop,
    recipe::Recipe as Settings,
    report::recipe_as::{As, OUT},
    table::Table,
};

#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct RecipeCommand {
    /// A recipe, as `resample --save-recipe` or the window writes it.
    #[arg(value_name = "RECIPE")]
    path: PathBuf,
    /// What to print it as.
    #[arg(long = "as", value_enum, value_name = "FORM", default_value_t)]
    form: As,
    /// The table it is for; a Python or Spark script needs it, as it names columns and classes.
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
}

const AFTER: &str = "The command gives the same bytes as `resample FILE --recipe RECIPE --out resampled.csv`. The Python \
script gives the same counts but other rows: its random numbers are others, and its comments say what else differs. The Spark script \
(PySpark 4, for tables that one machine does not hold) gives the same rows of SMOTE and of copies, and refuses settings that it does not \
have. Its kinds and levels are those of --input, which may be a part of the table. Without --input the command reads table.csv.";

impl RecipeCommand {
    pub fn run(&self) -> Result<(), Stop> {
        let recipe = Settings::read(&self.path)?;
        super::start_threads(None)?;
        let progress = super::status::watch(true)?;
        let table = self.input.as_ref().map(|path| Table::open(path, &recipe.table, &progress)).transpose()?;
        drop(progress);
        let input = self.input.as_ref().map_or_else(|| "table.csv".to_owned(), |path| path.display().to_string());
        print(&self.form.text(&recipe, table.as_ref(), &input, OUT)?)?;
        Ok(())
    }
}
