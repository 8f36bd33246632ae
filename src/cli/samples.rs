//! `smotescope samples`: the built-in tables, and the way to tables made to measure.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::{make::MakeCommand, print, print_json};
use crate::{
    error::{Error, Result},
    progress::Stop,
    report::{files, format},
    table::samples::{SAMPLES, find},
};

#[derive(Debug, Args)]
#[command(
    after_help = "JSON: samples[] {name, title, about, rows, target, licence}.",
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
pub struct Samples {
    #[command(subcommand)]
    made: Option<Made>,
    /// The table to write.
    name: Option<String>,
    /// Where to write it.
    #[arg(long, value_name = "FILE", requires = "name")]
    out: Option<PathBuf>,
    /// Print the list as JSON for programs.
    #[arg(long, conflicts_with = "name")]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Made {
    /// Generate a table of a chosen shape and write it to a file.
    Make(Box<MakeCommand>),
}

impl Samples {
    pub fn run(&self) -> std::result::Result<(), Stop> {
        match &self.made {
            Some(Made::Make(make)) => make.run(),
            None => Ok(self.write()?),
        }
    }

    fn write(&self) -> Result<()> {
        let Some(name) = &self.name else { return self.list() };
        let Some(sample) = find(name) else {
            let known: Vec<&str> = SAMPLES.iter().map(|sample| sample.name).collect();
            return Err(Error::usage(format!("no sample called {name:?}; there are {}", known.join(", "))));
        };
        let Some(out) = &self.out else {
            return Err(Error::usage(format!("where to? smotescope samples {name} --out FILE")));
        };
        files::check_ending(out, false)?;
        files::written(out, &sample.csv())
    }

    fn list(&self) -> Result<()> {
        if self.json {
            let samples: Vec<_> = SAMPLES
                .iter()
                .map(|sample| {
                    json!({
                        "name": sample.name,
                        "title": sample.title,
                        "about": sample.about,
                        "rows": sample.rows,
                        "target": sample.target,
                        "licence": sample.licence,
                    })
                })
                .collect();
            return print_json(&json!({ "samples": samples }));
        }
        let width = SAMPLES.iter().map(|sample| sample.name.len()).max().unwrap_or(0);
        let lines = SAMPLES.iter().map(|sample| {
            format!("{:width$}  {:>6} rows  {}\n", sample.name, format::thousands(sample.rows as u64), sample.about)
        });
        print(&lines.collect::<String>())
    }
}
