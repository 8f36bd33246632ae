//! `smotescope methods`: the list that everything else reads as well.

use clap::Args;
use serde_json::{Value, json};

use super::{print, print_json};
use crate::{
    error::Result,
    recipe::Recipe,
    sampling::{
        METHODS, Parameter, Parents, Sampler,
        cleaning::{CLEANERS, Cleaner},
        combined::{COMBINED, Combined},
        parameter::Domain,
        undersampling::{UNDERSAMPLERS, Undersampler},
    },
};

#[derive(Debug, Args)]
#[command(
    after_help = "JSON: methods[] {name, title, kind (over, none), about, source, follows, uses_neighbours, copies, bases (whether `resample --bases` may choose them), parents (two, several, around, none), parameters[] {key, title, about, \
default, range (least and most) or choices}}, cleaners[] {name, title, kind (clean), about, source, follows (which rule, where references disagree), \
parameters[]}, undersamplers[] {the same, kind under}, \
combined[] {name, title, kind (combined), about, source, follows, method, clean_after[], flags}: a method and a cleaner that have a name \
together, for `resample --method NAME`, which is the same as these flags.\nA parameter of a method is set by `resample --param KEY=VALUE`, one of a cleaner by \
`resample --clean-after CLEANER:KEY=VALUE`, one of an undersampler by `resample --undersample UNDERSAMPLER:KEY=VALUE`."
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
            let cleaners: Vec<Value> = CLEANERS.iter().map(|cleaner| cleaner_described(*cleaner)).collect();
            let undersamplers: Vec<Value> = UNDERSAMPLERS.iter().map(|it| undersampler_described(*it)).collect();
            let combined: Vec<Value> = COMBINED.iter().map(combined_described).collect();
            return print_json(&json!({
                "methods": methods,
                "cleaners": cleaners,
                "undersamplers": undersamplers,
                "combined": combined
            }));
        }
        let width = METHODS.iter().map(|method| method.name().len()).max().unwrap_or(0);
        let parameters = |all: &[Parameter], flag: &str| -> String {
            let line = |parameter: &Parameter| {
                let Parameter { key, tip, .. } = parameter;
                let (range, usual) = (parameter.range(), parameter.usual());
                format!("{:width$}  {flag}{key}=… {tip}: {range} [default: {usual}].\n", "")
            };
            all.iter().map(line).collect()
        };
        let mut text = String::new();
        for method in METHODS {
            text.extend([format!("{:width$}  {}\n", method.name(), method.about())]);
            text += &parameters(method.parameters(), "--param ");
        }
        text += "\nCleaners (--clean-before, --clean-after CLEANER:KEY=VALUE,KEY=VALUE):\n";
        for cleaner in CLEANERS {
            text.extend([format!("{:width$}  {}\n", cleaner.name(), cleaner.about())]);
            text += &parameters(cleaner.parameters(), "");
        }
        text += "\nUndersamplers (--undersample UNDERSAMPLER:KEY=VALUE,KEY=VALUE):\n";
        for undersampler in UNDERSAMPLERS {
            text.extend([format!("{:width$}  {}\n", undersampler.name(), undersampler.about())]);
            text += &parameters(undersampler.parameters(), "");
        }
        text += "\nCombined (--method NAME):\n";
        for combined in COMBINED {
            text.extend([format!("{:width$}  {} ({})\n", combined.name, combined.about, combined.flags())]);
        }
        print(&text)
    }
}

fn described(method: &dyn Sampler) -> Value {
    json!({
        "name": method.name(),
        "title": method.title(),
        "kind": if method.generates() { "over" } else { "none" },
        "about": method.about(),
        "source": method.source(),
        "follows": method.follows(),
        "uses_neighbours": method.needs(&Recipe::default()).own.is_some(),
        "copies": method.copies(),
        "bases": method.chooses_bases(),
        "parents": match method.parents(&Recipe::default()) {
            Parents::Two => "two",
            Parents::Several => "several",
            Parents::Around => "around",
            Parents::None => "none",
        },
        "parameters": parameters_described(method.parameters()),
    })
}

fn cleaner_described(cleaner: &dyn Cleaner) -> Value {
    json!({
        "name": cleaner.name(),
        "title": cleaner.title(),
        "kind": "clean",
        "about": cleaner.about(),
        "source": cleaner.source(),
        "follows": cleaner.follows(),
        "parameters": parameters_described(cleaner.parameters()),
    })
}

fn combined_described(combined: &Combined) -> Value {
    json!({
        "name": combined.name,
        "title": combined.title,
        "kind": "combined",
        "about": combined.about,
        "source": combined.source,
        "follows": combined.follows,
        "method": combined.method,
        "clean_after": [combined.clean_after],
        "flags": combined.flags(),
    })
}

fn undersampler_described(undersampler: &dyn Undersampler) -> Value {
    json!({
        "name": undersampler.name(),
        "title": undersampler.title(),
        "kind": "under",
        "about": undersampler.about(),
        "source": undersampler.source(),
        "follows": undersampler.follows(),
        "parameters": parameters_described(undersampler.parameters()),
    })
}

fn parameters_described(all: &[Parameter]) -> Vec<Value> {
    all.iter()
        .map(|parameter| {
            let Parameter { key, title, tip, domain } = parameter;
            let mut about = json!({ "key": key, "title": title, "about": tip, "default": parameter.usual() });
            match domain {
                Domain::Whole { least, most, .. } => about["range"] = json!([least, most]),
                Domain::Number { least, most, .. } => about["range"] = json!([least, most]),
                Domain::Choice(words) => about["choices"] = words.iter().map(|(word, _)| *word).collect(),
            }
            about
        })
        .collect()
}
