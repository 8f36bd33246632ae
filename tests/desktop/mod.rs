//! A screen that nobody sees, and the program on it. What is started ends with the test.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Longest time for anything to appear. Not a budget: a machine may be slow.
const PATIENCE: Duration = Duration::from_mins(1);

/// Ends the process when the test does, however it ends.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// An X server without a screen, on a display number of its own choice.
pub fn server() -> (Running, String) {
    let mut server = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1280x720x24", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Xvfb runs");
    let number = first_line(&mut server);
    (Running(server), format!(":{number}"))
}

/// What a program that was started says first.
pub fn first_line(of: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(of.stdout.take().unwrap()).read_line(&mut line).unwrap();
    line.trim().to_owned()
}

/// Waits until there is an answer.
pub fn wait_for<T>(what: &str, mut ready: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(it) = ready() {
            return it;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(200));
    }
}

/// The program in a window there, with more of its environment.
pub fn smotescope(display: &str, config: &Path, more: &[(&str, &str)]) -> Running {
    let program = Command::new(env!("CARGO_BIN_EXE_smotescope"))
        .env("DISPLAY", display)
        .env_remove("WAYLAND_DISPLAY")
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .env("SMOTESCOPE_CONFIG_DIR", config)
        .envs(more.iter().copied())
        .spawn()
        .expect("the program runs");
    Running(program)
}
