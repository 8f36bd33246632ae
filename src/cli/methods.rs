//! `smotescope methods`: the list that everything else reads as well.

use clap::Args;
use serde_json::json;

use super::{print, print_json};
use crate::{error::Result, sampling::METHODS};

#[derive(Debug, Args)]
#[command(after_help = "JSON: methods[] {name, title, about, uses_neighbours, copies}.")]
pub struct Methods {
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
}

impl Methods {
    pub fn run(&self) -> Result<()> {
        if self.json {
            let methods: Vec<_> = METHODS
                .iter()
                .map(|method| {
                    json!({
                        "name": method.name(),
                        "title": method.title(),
                        "about": method.about(),
                        "uses_neighbours": method.uses_neighbours(),
                        "copies": method.copies(),
                    })
                })
                .collect();
            return print_json(&json!({ "methods": methods }));
        }
        let width = METHODS.iter().map(|method| method.name().len()).max().unwrap_or(0);
        let lines = METHODS.iter().map(|method| format!("{:width$}  {}\n", method.name(), method.about()));
        print(&lines.collect::<String>())
    }
}
