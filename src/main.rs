//! No subcommand opens the window; a subcommand runs the command line.

use std::process::ExitCode;

use smotescope::{
    app, cli, interrupt,
    memory::{self, Guard},
};

#[global_allocator]
static MEMORY: Guard = Guard;

fn main() -> ExitCode {
    memory::share_what_is_limited();
    let code = match cli::parse() {
        Err(code) => code,
        Ok(cli::Cli { command: Some(command), .. }) => {
            memory::give_back_what_is_large();
            cli::run(&command)
        }
        Ok(cli::Cli { file, renderer, .. }) if app::display_available() => match app::run(file, renderer) {
            // Its files are in their places, or as they were.
            Ok(()) if interrupt::asked() => interrupt::EXIT_CODE,
            Ok(()) => 0,
            Err(error) => {
                eprintln!("error: {error}");
                error.exit_code()
            }
        },
        Ok(cli::Cli { file, .. }) => cli::without_display(file.as_ref()),
    };
    ExitCode::from(code)
}
