//! No subcommand opens the window; a subcommand runs the command line.

use std::process::ExitCode;

use smotescope::cli;

fn main() -> ExitCode {
    let code = match cli::parse() {
        Err(code) => code,
        Ok(cli::Cli { command: Some(command), .. }) => cli::run(&command),
        Ok(cli::Cli { file, .. }) => cli::without_display(file.as_ref()),
    };
    ExitCode::from(code)
}
