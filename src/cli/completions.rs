//! `smotescope completions`: the command line for shells, made of the same arguments that clap reads.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, print};
use crate::error::Result;

#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub struct Completions {
    /// The shell that is to complete.
    #[arg(value_enum)]
    shell: Shell,
}

const AFTER: &str = "Packages bring those of bash, zsh and fish along. Without a package, keep what is printed where the \
shell looks for it:\n\
bash: ~/.local/share/bash-completion/completions/smotescope\n\
zsh: a file called _smotescope in a folder of $fpath\n\
fish: ~/.config/fish/completions/smotescope.fish\n\
elvish, PowerShell: at the end of ~/.config/elvish/rc.elv or of the file that $PROFILE names";

impl Completions {
    pub fn run(&self) -> Result<()> {
        let mut command = Cli::command();
        let name = command.get_name().to_owned();
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, name, &mut script);
        print(&String::from_utf8_lossy(&script))
    }
}
