//! No subcommand opens the window; a subcommand runs the command line.

fn main() {}
