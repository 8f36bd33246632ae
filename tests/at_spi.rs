//! A whole job as a screen reader does it: the real window under Xvfb, found and worked over AT-SPI alone, without a pointer
//! or a key. What was done is printed.
//!
//! Needs `Xvfb`, Mesa, `dbus-daemon` and `at-spi2-core`, which `.ci/run` installs; hence only by `--test at_spi`.

#![cfg(target_os = "linux")]
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test may panic")]

mod desktop;

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    process::{Command, Stdio},
};

use desktop::{Running, first_line, server, smotescope, wait_for};
use zbus::{
    blocking::{Connection, Proxy, connection::Builder},
    names::OwnedBusName,
    zvariant::{OwnedObjectPath, OwnedValue, Value},
};

/// An object, by the program that has it and its path there.
type Place = (OwnedBusName, OwnedObjectPath);
/// What the cache tells of an object: itself, its application, its parent, its place there, how many children it has, its
/// interfaces, its name, its role, its description, and its states.
type Told = (Place, Place, Place, i32, i32, Vec<String>, String, u32, String, Vec<u32>);

/// Roles by their numbers in AT-SPI: <https://gnome.pages.gitlab.gnome.org/at-spi2-core/libatspi/enum.Role.html>.
const COMBO_BOX: u32 = 11;
const DIALOG: u32 = 16;
const IMAGE: u32 = 27;
const BUTTON: u32 = 43;
const SLIDER: u32 = 51;
const SPIN_BUTTON: u32 = 52;
const TABLE: u32 = 55;
const TOGGLE_BUTTON: u32 = 62;
const ENTRY: u32 = 79;

/// The bit of a state: <https://gnome.pages.gitlab.gnome.org/at-spi2-core/libatspi/enum.StateType.html>.
const SENSITIVE: u32 = 1 << 24;

const REGISTRY: &str = "org.a11y.atspi.Registry";
const ROOT: &str = "/org/a11y/atspi/accessible/root";
const ACCESSIBLE: &str = "org.a11y.atspi.Accessible";
const VALUE: &str = "org.a11y.atspi.Value";

/// A session bus for this test alone, with the bus that screen readers speak on.
struct Bus {
    daemon: Running,
    address: String,
}

impl Drop for Bus {
    fn drop(&mut self) {
        // What the daemon has started is in its group.
        let group = format!("-{}", self.daemon.0.id());
        drop(Command::new("kill").args(["--", &group]).stderr(Stdio::null()).status());
    }
}

impl Bus {
    fn start(display: &str, runtime: &Path) -> Self {
        use std::os::unix::process::CommandExt as _;
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address=1"])
            .env("DISPLAY", display)
            .env("XDG_RUNTIME_DIR", runtime)
            // Whether screen readers are on is decided here, not by the desktop of whoever runs the test.
            .env("GSETTINGS_BACKEND", "memory")
            .env_remove("AT_SPI_BUS_ADDRESS")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("dbus-daemon runs");
        let address = first_line(&mut daemon);
        Self { daemon: Running(daemon), address }
    }

    /// Says that a screen reader is there, and connects as one.
    fn connect(&self) -> Connection {
        let session = Builder::address(self.address.as_str()).unwrap().build().unwrap();
        let status = Proxy::new(&session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Status").unwrap();
        status.set_property("IsEnabled", true).unwrap();
        status.set_property("ScreenReaderEnabled", true).unwrap();
        let bus = Proxy::new(&session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus").unwrap();
        let address: String = bus.call("GetAddress", &()).unwrap();
        Builder::address(address.as_str()).unwrap().build().unwrap()
    }
}

/// The program, as a screen reader has it.
struct Reader {
    bus: Connection,
    program: OwnedBusName,
}

/// Something in the window.
#[derive(Clone, Debug)]
struct Control {
    path: OwnedObjectPath,
    name: String,
    description: String,
    role: u32,
    interfaces: Vec<String>,
    usable: bool,
}

impl Reader {
    /// Finds the program among those that are there.
    fn find(bus: Connection) -> Self {
        let root = Proxy::new(&bus, REGISTRY, ROOT, ACCESSIBLE).unwrap();
        let program = wait_for("the program in the registry", || {
            let all: Vec<Place> = root.call("GetChildren", &()).ok()?;
            all.into_iter().map(|(program, _)| program).find(|program| {
                let proxy = Proxy::new(&bus, program.clone(), ROOT, ACCESSIBLE);
                proxy.and_then(|it| it.get_property::<String>("Name")).is_ok_and(|name| name == "smotescope")
            })
        });
        println!("found the application smotescope");
        drop(root);
        Self { bus, program }
    }

    fn all(&self) -> Vec<Control> {
        let cache =
            Proxy::new(&self.bus, self.program.clone(), "/org/a11y/atspi/cache", "org.a11y.atspi.Cache").unwrap();
        let told: Vec<Told> = cache.call("GetItems", &()).unwrap_or_default();
        let told = told.into_iter().filter(|(place, ..)| place.0 == self.program);
        told.map(|((_, path), _, _, _, _, interfaces, name, role, description, states)| Control {
            path,
            name,
            description,
            role,
            interfaces,
            usable: states.first().is_some_and(|states| states & SENSITIVE != 0),
        })
        .collect()
    }

    fn look(&self, role: u32, name: &str) -> Option<Control> {
        self.all().into_iter().find(|it| it.role == role && it.name == name)
    }

    /// Waits for something that begins so.
    fn wait(&self, role: u32, start: &str) -> Control {
        wait_for(&format!("{start:?} of role {role}"), || {
            self.all().into_iter().find(|it| it.role == role && it.name.starts_with(start))
        })
    }

    /// Waits for something that is called so and can be used.
    fn wait_usable(&self, role: u32, name: &str) -> Control {
        wait_for(&format!("{name:?} of role {role}, to be used"), || {
            self.all().into_iter().find(|it| it.role == role && it.name == name && it.usable)
        })
    }

    /// Waits for words on the screen, whatever says them.
    fn wait_words(&self, words: &str) -> String {
        let said = wait_for(words, || self.all().into_iter().find(|it| it.name.contains(words)));
        println!("it says: {}", said.name);
        said.name
    }

    fn proxy(&self, of: &Control, interface: &'static str) -> Proxy<'static> {
        assert!(of.interfaces.iter().any(|it| it == interface), "{of:?} has no {interface}");
        Proxy::new(&self.bus, self.program.clone(), of.path.clone(), interface).unwrap()
    }

    fn press(&self, role: u32, name: &str) {
        let control = self.wait_usable(role, name);
        let done: bool = self.proxy(&control, "org.a11y.atspi.Action").call("DoAction", &(0_i32)).unwrap();
        assert!(done, "{name}");
        println!("pressed {name:?}");
    }

    fn write(&self, name: &str, text: &str) {
        let control = self.wait_usable(ENTRY, name);
        let done: bool = self.proxy(&control, "org.a11y.atspi.EditableText").call("SetTextContents", &(text)).unwrap();
        assert!(done, "{name}");
        let words = self.proxy(&control, "org.a11y.atspi.Text");
        let now = || words.call::<_, _, String>("GetText", &(0_i32, -1_i32)).ok();
        wait_for(&format!("{text:?} in {name:?}"), || now().filter(|now| now == text));
        println!("wrote {text:?} into {name:?}");
    }

    fn number(&self, of: &Control, what: &str) -> f64 {
        // Straight from the program: a proxy keeps what it was told first.
        let properties = "org.freedesktop.DBus.Properties";
        let proxy = Proxy::new(&self.bus, self.program.clone(), of.path.clone(), properties).unwrap();
        let value: OwnedValue = proxy.call("Get", &(VALUE, what)).unwrap();
        f64::try_from(value).unwrap()
    }

    /// Sets a number, and waits until the window says so.
    fn set(&self, role: u32, name: &str, value: f64) {
        let control = self.wait(role, name);
        let [least, most, step] =
            ["MinimumValue", "MaximumValue", "MinimumIncrement"].map(|what| self.number(&control, what));
        assert!(least < most && step > 0.0 && (least..=most).contains(&value), "{name}: {least} to {most} by {step}");
        let before = self.number(&control, "CurrentValue");
        let properties = "org.freedesktop.DBus.Properties";
        let proxy = Proxy::new(&self.bus, self.program.clone(), control.path.clone(), properties).unwrap();
        let () = proxy.call("Set", &(VALUE, "CurrentValue", Value::F64(value))).unwrap();
        let now = || Some(self.number(&control, "CurrentValue")).filter(|now| *now == value);
        wait_for(&format!("{name} to be {value}"), now);
        println!("set {:?} from {before} to {value} (it may be {least} to {most}, by {step})", control.name);
    }
}

/// A table of two classes that a ruler could have drawn: 60 rows and 15.
fn table() -> String {
    let mut text = String::from("width,length,class\n");
    for row in 0..75_u32 {
        let (wide, long) = (row * 37 % 101, row * 53 % 97);
        let class = if row % 5 == 0 { "few" } else { "many" };
        writeln!(text, "{}.{},{}.{},{class}", wide, row % 10, long, row * 7 % 10).unwrap();
    }
    text
}

#[test]
fn a_whole_job_is_done_by_accessible_actions_alone() {
    let (_server, display) = server();
    let [config, folder, runtime] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (input, output) = (path("shapes.csv"), path("out.csv"));
    fs::write(&input, table()).unwrap();
    let bus = Bus::start(&display, runtime.path());
    let connection = bus.connect();
    let _program = smotescope(&display, config.path(), &[("DBUS_SESSION_BUS_ADDRESS", &bus.address)]);
    let reader = Reader::find(connection);

    // Nobody draws the system's dialog here, so the window asks for the path itself.
    reader.press(BUTTON, "Open…");
    let dialog = reader.wait(DIALOG, "Open a table");
    println!("the dialog is called {:?}", dialog.name);
    reader.write("Path", &input);
    reader.press(BUTTON, "Open");
    reader.wait_words("shapes.csv");
    wait_for("the dialog to close", || reader.look(DIALOG, "Open a table").is_none().then_some(()));

    reader.press(COMBO_BOX, "Scale");
    reader.press(TOGGLE_BUTTON, "min–max");
    reader.set(SLIDER, "k", 3.0);
    reader.set(SPIN_BUTTON, "k", 4.0);
    let ledger = |closest: u64| {
        let says = || Some(reader.wait(TABLE, "Ledger").description);
        wait_for("the ledger", || says().filter(|it| it.contains(&format!("closest {closest},"))))
    };
    ledger(0);
    reader.set(SLIDER, "Cut line", 20.0);
    ledger(18);
    reader.set(SLIDER, "Closest", 10.0);
    let after = ledger(9);
    println!("the ledger says: {after}");
    println!("the picture says: {}", reader.wait(IMAGE, "Scatter of the rows").description);
    reader.wait_words("up to date");

    reader.press(BUTTON, "Export…");
    let dialog = reader.wait(DIALOG, "Export");
    println!("the dialog is called {:?}", dialog.name);
    reader.write("File", &output);
    reader.press(BUTTON, "Write");
    let said = reader.wait_words("Wrote");
    reader.press(BUTTON, "Close");

    let written = fs::read_to_string(&output).unwrap();
    assert!(written.starts_with(&table()), "the real rows come first, as they came");
    assert_eq!(said, format!("Wrote {} rows, 45 of them synthetic.", written.lines().count() - 1));
    assert_eq!(written.lines().filter(|line| line.ends_with(",few")).count(), 60);
    // The command line makes the same file of the same settings.
    let again = path("again.csv");
    let same = ["--target", "class", "--k", "4", "--scale", "minmax", "--drop-closest", "10", "--quiet"];
    let made = Command::new(env!("CARGO_BIN_EXE_smotescope"))
        .args(["resample", &input, "--out", &again])
        .args(same)
        .status()
        .expect("the program runs");
    assert!(made.success());
    assert_eq!(written, fs::read_to_string(&again).unwrap());
    println!("{} rows are written, the same as the command line makes: {said}", written.lines().count() - 1);
}
