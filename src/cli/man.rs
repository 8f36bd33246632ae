//! `smotescope man`: the manual pages, made of the same arguments and words that `--help` shows.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use clap::{Args, Command, CommandFactory};
use clap_mangen::{
    Man,
    roff::{Roff, roman},
};

use super::{Cli, print};
use crate::{
    error::{Error, Result},
    report::files::Folder,
};

#[derive(Debug, Args)]
#[command(after_help = "Without --out: `smotescope man | man -l -` shows the page of the program itself.")]
pub struct ManCommand {
    /// Write the pages of the program and of every command into a folder, made if it is not there.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// A manual page in roff.
struct Page {
    file_name: String,
    roff: Vec<u8>,
}

impl ManCommand {
    pub fn run(&self) -> Result<()> {
        let mut program = without_help_commands(Cli::command());
        // Gives every command its full name.
        program.build();
        let failed = |error: io::Error| Error::data(format!("cannot make the manual pages: {error}"));
        let Some(out) = &self.out else {
            return print(&String::from_utf8_lossy(&Page::of(&program).map_err(failed)?.roff));
        };
        let mut pages = Vec::new();
        collect(&program, &mut pages).map_err(failed)?;
        let folder = Folder::make(out)?;
        let drafts = pages.iter().map(|page| {
            let mut draft = folder.draft(&page.file_name)?;
            draft.write(&page.roff)?;
            Ok(draft)
        });
        let drafts = drafts.collect::<Result<Vec<_>>>()?;
        folder.place(drafts, Vec::new(), Vec::new())
    }
}

/// `help` needs no page: it prints what the pages say.
fn without_help_commands(command: Command) -> Command {
    command.disable_help_subcommand(true).mut_subcommands(without_help_commands)
}

fn collect(command: &Command, pages: &mut Vec<Page>) -> io::Result<()> {
    pages.push(Page::of(command)?);
    command.get_subcommands().try_for_each(|it| collect(it, pages))
}

impl Page {
    fn of(command: &Command) -> io::Result<Self> {
        let man = Man::new(command.clone());
        let file_name = man.get_filename();
        let mut roff = Vec::new();
        // clap_mangen leaves an empty date out, and what follows it would be taken for one.
        let title = file_name.trim_end_matches(".1").to_uppercase();
        writeln!(roff, ".TH {title} 1 \"\" \"Smotescope {}\" \"Smotescope\"", env!("CARGO_PKG_VERSION"))?;
        man.render_name_section(&mut roff)?;
        man.render_synopsis_section(&mut roff)?;
        man.render_description_section(&mut roff)?;
        man.render_options_section(&mut roff)?;
        if command.has_subcommands() {
            man.render_subcommands_section(&mut roff)?;
        }
        notes(command).to_writer(&mut roff)?;
        Ok(Self { file_name, roff })
    }
}

/// What `--help` says below the options: a paragraph for every line of it, which `clap_mangen` would run together.
fn notes(command: &Command) -> Roff {
    let mut section = Roff::new();
    let text = command.get_after_long_help().or(command.get_after_help()).map(ToString::to_string);
    for (at, line) in text.iter().flat_map(|text| text.lines()).filter(|line| !line.trim().is_empty()).enumerate() {
        match at {
            0 => section.control("SH", ["NOTES"]),
            _ => section.control("PP", []),
        };
        section.text([roman(line.trim())]);
    }
    section
}
