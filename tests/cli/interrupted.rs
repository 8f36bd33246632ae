//! Without a display, and with a user who changes her mind.

use crate::place::{Place, one_line, two_classes};

#[test]
fn without_a_display_the_remedy_and_the_main_job() {
    let place = Place::with(two_classes(12, 40));
    let ran = place.run("");
    assert_eq!(ran.code, Some(0));
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    for said in ["no display", "DISPLAY", "WAYLAND_DISPLAY", "built-in sample", "--help"] {
        assert!(ran.err.contains(said), "{said:?} is not in {}", ran.err);
    }
    assert!(ran.out.contains("stroke-clinic: target stroke, imbalance 20 : 1 -> 1 : 1"), "{}", ran.out);
    assert!(ran.out.contains("class") && ran.out.contains("shortfall"), "{}", ran.out);
    let ran = place.run("t.csv");
    assert_eq!(ran.code, Some(0));
    assert!(ran.err.contains("the table"), "{}", ran.err);
    assert!(ran.out.starts_with("t.csv: target class, imbalance 3.3 : 1 -> 1 : 1"), "{}", ran.out);
    assert_eq!(place.names(), ["t.csv"], "nothing is written");
    let ran = place.run("nowhere.csv");
    assert_eq!(ran.code, Some(1));
    one_line(ran.err.lines().last().map(|line| format!("{line}\n")).as_deref().unwrap(), &["nowhere.csv"]);
}

#[cfg(target_os = "linux")]
mod signals {
    use std::{
        fmt::Write,
        fs,
        process::{Command, Stdio},
        thread,
        time::{Duration, Instant},
    };

    use crate::place::{OLD, Place, one_line};

    /// A table that takes some seconds.
    fn large() -> String {
        let mut text = String::from("a,b,c,d,e,f,g,h,class\n");
        let mut state = 1_u64;
        for row in 0..60_000 {
            for _ in 0..8 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                write!(text, "{},", state >> 40).unwrap();
            }
            text += if row % 3 == 0 { "yes\n" } else { "no\n" };
        }
        text
    }

    /// Whether a process has a handler for an interruption by now.
    fn listens(process: u32) -> bool {
        let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap_or("0").trim();
        u64::from_str_radix(caught, 16).unwrap() & 2 != 0
    }

    #[test]
    fn an_interrupted_run_writes_nothing_and_says_so() {
        let place = Place::with(large());
        place.write("out.csv", OLD);
        place.write("p.csv", OLD);
        let before = place.names();
        for wait in [0, 400] {
            let child = Command::new(env!("CARGO_BIN_EXE_smotescope"))
                .args(["resample", "t.csv", "--out", "out.csv", "--provenance", "p.csv", "--drop-closest", "10"])
                .args(["--total", "yes=1000000", "--threads", "1"])
                .current_dir(place.path(""))
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            let started = Instant::now();
            while !listens(child.id()) {
                assert!(started.elapsed() < Duration::from_secs(10), "it never listened");
                thread::sleep(Duration::from_millis(2));
            }
            thread::sleep(Duration::from_millis(wait));
            assert!(Command::new("kill").arg("-INT").arg(child.id().to_string()).status().unwrap().success());
            let output = child.wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(130));
            assert!(output.stdout.is_empty());
            one_line(&String::from_utf8(output.stderr).unwrap(), &["interrupted", "nothing was written"]);
            place.unchanged(&before);
            assert_eq!(place.read("p.csv"), OLD);
        }
    }

    #[test]
    fn an_interrupted_release_leaves_no_folder() {
        let place = Place::with(large());
        let before = place.names();
        let child = Command::new(env!("CARGO_BIN_EXE_smotescope"))
            .args(["resample", "t.csv", "--publish", "new/folder", "--threads", "1"])
            .current_dir(place.path(""))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let started = Instant::now();
        while !listens(child.id()) {
            assert!(started.elapsed() < Duration::from_secs(10), "it never listened");
            thread::sleep(Duration::from_millis(2));
        }
        thread::sleep(Duration::from_millis(1_500));
        assert!(Command::new("kill").arg("-INT").arg(child.id().to_string()).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130));
        one_line(&String::from_utf8(output.stderr).unwrap(), &["interrupted", "nothing was written"]);
        assert_eq!(place.names(), before);
    }
}
