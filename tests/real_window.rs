//! The real program in a real window, under Xvfb: it opens, draws, answers the keyboard, and ends when it is closed.
//!
//! Needs `Xvfb`, `xdotool`, the `import` of `ImageMagick` and Mesa, which `.ci/run` installs; hence only by `--test real_window`.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test may panic")]

mod desktop;

use std::process::Command;

use desktop::{server, smotescope, wait_for};

fn xdotool(display: &str, args: &[&str]) -> Option<String> {
    let done = Command::new("xdotool").env("DISPLAY", display).args(args).output().expect("xdotool runs");
    done.status.success().then(|| String::from_utf8(done.stdout).unwrap().trim().to_owned())
}

/// The whole screen as 8-bit RGB.
fn screen(display: &str) -> Vec<u8> {
    let shot = Command::new("import")
        .env("DISPLAY", display)
        .args(["-window", "root", "-depth", "8", "rgb:-"])
        .output()
        .expect("import runs");
    assert!(shot.status.success(), "{}", String::from_utf8_lossy(&shot.stderr));
    assert_eq!(shot.stdout.len(), 1280 * 720 * 3);
    shot.stdout
}

/// How many pixels differ.
fn difference(a: &[u8], b: &[u8]) -> usize {
    a.chunks(3).zip(b.chunks(3)).filter(|(a, b)| a != b).count()
}

#[test]
fn the_window_opens_draws_and_answers_the_keyboard() {
    let (_server, display) = server();
    let config = tempfile::tempdir().unwrap();
    let mut program = smotescope(&display, config.path(), &[]);
    let window = wait_for("the window", || xdotool(&display, &["search", "--onlyvisible", "--name", "Smotescope"]));
    let window = window.lines().next().unwrap().to_owned();
    xdotool(&display, &["windowsize", &window, "1280", "720"]);
    xdotool(&display, &["windowmove", &window, "0", "0"]);
    // The minority's colour appears once the picture is there.
    let minority = |pixels: &[u8]| {
        let near = |a: u8, b: u8| a.abs_diff(b) < 40;
        pixels.chunks(3).filter(|p| near(p[0], 0xE0) && near(p[1], 0x6A) && near(p[2], 0x18)).count()
    };
    let drawn = wait_for("the picture", || Some(screen(&display)).filter(|pixels| minority(pixels) > 300));
    xdotool(&display, &["windowfocus", &window]);
    xdotool(&display, &["key", "--window", &window, "ctrl+p"]);
    wait_for("the command palette", || (difference(&drawn, &screen(&display)) > 20_000).then_some(()));
    xdotool(&display, &["key", "--window", &window, "Escape"]);
    wait_for("the palette to go", || (difference(&drawn, &screen(&display)) < 20_000).then_some(()));
    assert!(program.0.try_wait().unwrap().is_none(), "the program is still there");
    // The system ends its session: the window closes as by its button.
    assert!(Command::new("kill").arg(program.0.id().to_string()).status().unwrap().success());
    let ended = wait_for("the end", || program.0.try_wait().unwrap());
    assert_eq!(ended.code(), Some(130));
    assert!(config.path().join("window.json").exists(), "what the window remembers was not written");
}
