//! `smotescope methods`: the list that everything else reads as well.

use clap::Args;
use serde_json::{Value, json};

use super::{print, print_json};
use crate::{
    error::Result,
    recipe::Recipe,
    sampling::{METHODS, Parameter, Sampler, parameter::Domain},
};

#[derive(Debug, Args)]
#[command(
    after_help = "JSON: methods[] {name, title, kind (over, none), about, source, uses_neighbours, copies, parameters[] {key, title, about, \
default, range (least and most) or choices}}.\nA parameter is set by `resample --param KEY=VALUE`."
)]
pub struct Methods {
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
}

impl Methods {
    pub fn run(&self) -> Result<()> {
        if self.json {
            let methods: Vec<Value> = METHODS.iter().map(|method| described(*method)).collect();
            return print_json(&json!({ "methods": methods }));
        }
        let width = METHODS.iter().map(|method| method.name().len()).max().unwrap_or(0);
        let lines = METHODS.iter().flat_map(|method| {
            let parameters = method.parameters().iter().map(|parameter| {
                let Parameter { key, tip, .. } = parameter;
                let (range, usual) = (parameter.range(), parameter.usual());
                format!("{:width$}  --param {key}=… {tip}: {range} [default: {usual}].\n", "")
            });
            [format!("{:width$}  {}\n", method.name(), method.about())].into_iter().chain(parameters)
        });
        print(&lines.collect::<String>())
    }
}

fn described(method: &dyn Sampler) -> Value {
    let parameters: Vec<Value> = method
        .parameters()
        .iter()
        .map(|parameter| {
            let Parameter { key, title, tip, domain } = parameter;
            let mut about = json!({ "key": key, "title": title, "about": tip, "default": parameter.usual() });
            match domain {
                Domain::Whole { least, most, .. } => about["range"] = json!([least, most]),
                Domain::Choice(words) => about["choices"] = words.iter().map(|(word, _)| *word).collect(),
            }
            about
        })
        .collect();
    json!({
        "name": method.name(),
        "title": method.title(),
        "kind": if method.generates() { "over" } else { "none" },
        "about": method.about(),
        "source": method.source(),
        "uses_neighbours": method.needs(&Recipe::default()).own.is_some(),
        "copies": method.copies(),
        "parameters": parameters,
    })
}
