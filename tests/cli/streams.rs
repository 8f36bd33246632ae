//! Links, pipes and devices, as outputs and as inputs.

use std::{
    fs::{self, File},
    os::unix::fs::symlink,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use crate::place::{OLD, Place, Ran, one_line, ran, two_classes};

/// Runs a line of a shell in the folder; `smotescope` is the program.
fn shell(place: &Place, line: &str) -> Ran {
    let line = line.replace("smotescope ", &format!("'{}' ", env!("CARGO_BIN_EXE_smotescope")));
    let mut command = assert_cmd::Command::new("bash");
    ran(command.arg("-c").arg(line).current_dir(place.path("")).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY"))
}

#[test]
fn a_link_is_followed_and_stays() {
    let place = Place::with(two_classes(12, 40));
    fs::create_dir(place.path("elsewhere")).unwrap();
    let is_link = |name: &str| fs::symlink_metadata(place.path(name)).unwrap().is_symlink();
    place.write("elsewhere/old.csv", OLD);
    symlink("elsewhere/old.csv", place.path("out.csv")).unwrap();
    symlink("elsewhere/new.toml", place.path("r.toml")).unwrap();
    symlink("out.csv", place.path("twice.csv")).unwrap();
    place.resample("--save-recipe r.toml --manifest m.json");
    assert!(is_link("out.csv") && is_link("r.toml"));
    assert!(place.text("elsewhere/old.csv").starts_with("x,y,class\n"));
    assert!(place.text("elsewhere/new.toml").starts_with("version = 1"));
    place.write("elsewhere/old.csv", OLD);
    place.ok("samples two-islands --out twice.csv");
    assert!(is_link("twice.csv") && is_link("out.csv"));
    assert_ne!(place.read("elsewhere/old.csv"), OLD);
    // Two links to what is not there yet are one output.
    symlink("elsewhere/same", place.path("l")).unwrap();
    let said = place.run("resample t.csv --out l --manifest elsewhere/same");
    assert_eq!(said.code, Some(2), "{}", said.err);
    one_line(&said.err, &["two outputs"]);
    for (from, to) in [("ring", "gnir"), ("gnir", "ring")] {
        symlink(to, place.path(from)).unwrap();
    }
    let said = place.run("resample t.csv --out ring");
    assert_eq!(said.code, Some(1));
    one_line(&said.err, &["ring", "give a file name"]);
    // The files of a release, too; and a folder that a link leads to.
    fs::create_dir(place.path("real")).unwrap();
    symlink("real", place.path("release")).unwrap();
    symlink("../elsewhere/card.md", place.path("real/card.md")).unwrap();
    let said = place.run("samples stroke-clinic --out s.csv");
    assert_eq!(said.code, Some(0), "{}", said.err);
    let said = place.run("resample t.csv --publish release");
    assert!(matches!(said.code, Some(0 | 3)), "{}", said.err);
    assert!(is_link("release") && is_link("real/card.md") && place.path("elsewhere/card.md").is_file());
    assert!(place.path("release.recipe.toml").is_file() && !place.path("real/recipe.toml").exists());
    symlink("nowhere", place.path("lost")).unwrap();
    let said = place.run("resample t.csv --publish lost");
    assert_eq!(said.code, Some(1));
    one_line(&said.err, &["lost is a link to nothing"]);
}

#[test]
fn standard_output_pipes_and_devices_are_written_through() {
    let place = Place::with(two_classes(12, 40));
    place.resample("--json");
    let table = place.text("out.csv");
    for line in [
        "smotescope resample t.csv --out /dev/stdout --quiet",
        "smotescope resample t.csv --out /dev/stdout | cat",
        "smotescope resample t.csv --out /dev/stdout --json 2>/dev/null",
        "smotescope resample t.csv --out /dev/fd/1 --quiet",
        "smotescope resample t.csv --out /proc/self/fd/1 --quiet | cat",
        "smotescope resample t.csv --out >(cat) --quiet; wait $!; sleep 0.2",
        "exec 3>&1; smotescope resample t.csv --out /dev/fd/3 >/dev/null",
        "mkfifo p; cat p & smotescope resample t.csv --out p --quiet; wait; test -p p; rm p",
        "ln -s /dev/stdout l; smotescope resample t.csv --out l --quiet; test -h l; rm l",
        "smotescope resample t.csv --out /dev/stdout > f; cat f; rm f",
    ] {
        let ran = shell(&place, line);
        assert_eq!((ran.code, ran.out == table), (Some(0), true), "{line}: {} {}", ran.err, ran.out);
    }
    // What is written on is not replaced.
    place.write("log", "begun\n");
    assert_eq!(shell(&place, "smotescope resample t.csv --out /dev/stdout >> log").code, Some(0));
    assert_eq!(place.text("log"), format!("begun\n{table}"));
    assert_eq!(shell(&place, "smotescope resample t.csv --out /dev/null --quiet").code, Some(0));
    assert_eq!(shell(&place, "smotescope resample t.csv --out /dev/stdout | head -1").out, "x,y,class\n");
    assert!(!File::open("/dev/null").unwrap().metadata().unwrap().is_file());
    let full = shell(&place, "smotescope resample t.csv --out out.csv --provenance /dev/full");
    assert_eq!(full.code, Some(1));
    one_line(&full.err, &["cannot write /dev/full"]);
    assert_eq!(place.text("out.csv"), table);
    place.refused("resample t.csv --out /dev/stdin", 1, &["/dev/stdin", "give a file name"]);
    place.refused("resample t.csv --out /dev/fd/77", 1, &["cannot write /dev/fd/77"]);
    let made = shell(&place, "smotescope samples make moons --out /dev/stdout --rows 50");
    assert_eq!((made.code, made.out.lines().count()), (Some(0), 51), "{}", made.out);
}

#[test]
fn an_input_without_an_end_is_refused() {
    let place = Place::with(two_classes(12, 40));
    for device in ["/dev/zero", "/dev/urandom", "/dev/null", "/dev/full"] {
        for arguments in [
            format!("describe {device}"),
            format!("resample {device} --out out.csv"),
            format!("resample t.csv --out out.csv --recipe {device}"),
            format!("audit --real t.csv --synthetic {device}"),
            format!("audit --real {device} --synthetic t.csv"),
            format!("audit --real t.csv --synthetic t.csv --holdout {device}"),
            format!("recipe {device}"),
        ] {
            place.refused(&arguments, 1, &[device, "it is a device"]);
        }
        let ran = place.run(&format!("lessons check {device}"));
        assert_eq!(ran.code, Some(1));
        assert!(ran.out.contains("it is a device"), "{}", ran.out);
    }
    symlink("/dev/zero", place.path("zeros.csv")).unwrap();
    place.refused("describe zeros.csv", 1, &["zeros.csv", "it is a device"]);
    // A limit on addresses stands in for a small machine.
    let ran = shell(&place, "yes 1,2,3 | (ulimit -v 1500000; smotescope describe /dev/stdin)");
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{}", ran.err);
    one_line(&ran.err, &["it has not ended", "cut the table into parts"]);
    let ran = shell(&place, "yes | (smotescope resample t.csv --out out.csv --recipe /dev/stdin)");
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    one_line(&ran.err, &["cannot read the recipe", "more than"]);
}

#[test]
fn ordinary_pipes_are_read() {
    let place = Place::with(two_classes(12, 40));
    place.write("r.toml", "version = 1\nseed = 7\n");
    place.resample("--seed 7");
    let table = place.text("out.csv");
    for line in [
        "smotescope resample /dev/stdin --out o < t.csv",
        "cat t.csv | smotescope resample /dev/stdin --out o --recipe r.toml",
        "smotescope resample <(cat t.csv) --out o --recipe <(cat r.toml)",
        "mkfifo p; cat t.csv > p & smotescope resample p --out o --seed 7; rm p",
    ] {
        let line =
            if line.contains('<') && !line.contains("r.toml") { format!("{line} --seed 7") } else { line.to_owned() };
        let line = line.replace("< t.csv --seed 7", "--seed 7 < t.csv").replace("; rm p --seed 7", "; rm p");
        let ran = shell(&place, &line);
        assert_eq!((ran.code, place.text("o") == table), (Some(0), true), "{line}: {}", ran.err);
        fs::remove_file(place.path("o")).unwrap();
    }
}

#[test]
fn every_way_of_being_asked_to_stop_is_heeded_while_a_pipe_gives_nothing() {
    // Whoever runs the tests under `nohup` has SIGHUP ignored, and the program uses that.
    let own = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = own.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap_or("0").trim();
    let hangs_up = u64::from_str_radix(ignored, 16).unwrap() & 1 == 0;
    for signal in ["-INT", "-TERM", "-HUP"] {
        if signal == "-HUP" && !hangs_up {
            continue;
        }
        let place = Place::with(two_classes(12, 40));
        place.write("out.csv", OLD);
        let before = place.names();
        let mut child = Command::new(env!("CARGO_BIN_EXE_smotescope"))
            .args(["resample", "/dev/stdin", "--out", "out.csv"])
            .current_dir(place.path(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let listens = || {
            let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
            let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap_or("0").trim();
            // SIGINT and SIGTERM, and SIGHUP.
            let all = 0x4002 | u64::from(hangs_up);
            u64::from_str_radix(caught, 16).unwrap() & all == all
        };
        for _ in 0..6_000 {
            if !cfg!(target_os = "linux") || listens() {
                break;
            }
            thread::sleep(Duration::from_millis(10));
        }
        assert!(Command::new("kill").arg(signal).arg(child.id().to_string()).status().unwrap().success());
        // Held open until here: it waits for more.
        let input = child.stdin.take();
        let output = child.wait_with_output().unwrap();
        drop(input);
        assert_eq!(output.status.code(), Some(130), "{signal}");
        one_line(&String::from_utf8(output.stderr).unwrap(), &["interrupted", "nothing was written"]);
        place.unchanged(&before);
    }
}
