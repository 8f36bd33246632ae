//! Whether the system asks for less motion.

use std::process::{Command, Stdio};

/// A program that knows, what it is asked, and the answer that means: no motion.
type Source = (&'static str, &'static [&'static str], &'static str);

const SOURCES: &[Source] = if cfg!(target_os = "macos") {
    &[("defaults", &["read", "com.apple.universalaccess", "reduceMotion"], "1")]
} else if cfg!(target_os = "windows") {
    &[("reg", &["query", r"HKCU\Control Panel\Desktop\WindowMetrics", "/v", "MinAnimate"], "0")]
} else {
    &[
        ("gsettings", &["get", "org.gnome.desktop.interface", "enable-animations"], "false"),
        ("kreadconfig6", &["--file", "kdeglobals", "--group", "KDE", "--key", "AnimationDurationFactor"], "0"),
        ("kreadconfig5", &["--file", "kdeglobals", "--group", "KDE", "--key", "AnimationDurationFactor"], "0"),
    ]
};

/// Asks the desktop. Takes as long as its programs do, so not on the window's thread; who does not answer wants motion.
pub fn unwanted() -> bool {
    SOURCES.iter().any(|(program, arguments, still)| {
        let asked = Command::new(program).args(*arguments).stdin(Stdio::null()).stderr(Stdio::null()).output();
        asked.is_ok_and(|answer| says(&String::from_utf8_lossy(&answer.stdout), still))
    })
}

/// The last word of an answer is what was asked for.
fn says(answer: &str, wanted: &str) -> bool {
    answer.split_whitespace().next_back() == Some(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_understood() {
        assert!(says("false\n", "false") && says("    MinAnimate    REG_SZ    0\r\n", "0"));
        assert!(!says("true\n", "false") && !says("", "0") && !says("10\n", "0"));
    }
}
