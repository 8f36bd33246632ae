//! What may be read: files and pipes, within the memory that is free; devices and what has no end are refused.

use std::{
    fs::{self, File},
    io::Read,
    path::Path,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use crate::{
    error::{Error, Result},
    memory,
    progress::{Progress, Stop},
};

/// Bytes taken from a pipe at a time.
const PIECE: usize = 1 << 20;

/// How soon an interruption is noticed while a pipe gives nothing.
const TICK: Duration = Duration::from_millis(50);

/// The length of a file; `None` for a pipe, and for a file that does not know its own (it may also be empty).
///
/// `action` is what is being done, as in "read the recipe"; `instead` is what to do about a folder or a device.
pub fn length(path: &Path, action: &str, instead: &str) -> Result<Option<u64>> {
    let meta = fs::metadata(path).map_err(|error| Error::io(action, path, &error))?;
    let refuse = |what: &str| Err(Error::data(format!("cannot {action} {}: it is {what}; {instead}", path.display())));
    if meta.is_dir() {
        return refuse("a folder");
    }
    if meta.is_file() {
        return Ok(Some(meta.len()).filter(|&length| length > 0));
    }
    if is_pipe(&meta) { Ok(None) } else { refuse("a device, and neither a file nor a pipe") }
}

fn is_pipe(meta: &fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        meta.file_type().is_fifo()
    }
    #[cfg(not(unix))]
    {
        // What is no file and no folder is told by nothing else.
        !meta.is_file()
    }
}

/// Reads a pipe to its end. It may have none: no more is taken than leaves as much memory free.
pub fn pipe(path: &Path, progress: &Progress) -> std::result::Result<Vec<u8>, Stop> {
    let (sender, pieces) = mpsc::sync_channel(2);
    let theirs = path.to_owned();
    // Opening and reading wait for whoever writes, and waiting cannot be interrupted: a thread of its own waits.
    let reads = move || {
        let read = |file: &mut File| {
            let mut piece = Vec::with_capacity(PIECE);
            file.take(PIECE as u64).read_to_end(&mut piece).map(|_| piece)
        };
        let mut file = match File::open(theirs) {
            Ok(file) => file,
            Err(error) => return drop(sender.send(Err(error))),
        };
        loop {
            let piece = read(&mut file);
            let is_last = piece.as_ref().map_or(true, Vec::is_empty);
            if sender.send(piece).is_err() || is_last {
                return;
            }
        }
    };
    thread::Builder::new().spawn(reads).map_err(|error| Error::cannot_start(&error))?;
    let (mut bytes, mut limit) = (Vec::new(), memory::GrowthLimit::default());
    loop {
        progress.check()?;
        let piece = match pieces.recv_timeout(TICK) {
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return Ok(bytes),
            Ok(piece) => piece.map_err(|error| Error::io("read", path, &error))?,
        };
        if !limit.makes_room(&mut bytes, piece.len()) {
            let message = format!(
                "cannot read {}: after {} it has not ended, and no more fits into memory; cut the table into parts",
                path.display(),
                memory::human(bytes.len() as f64)
            );
            return Err(Error::data(message).into());
        }
        bytes.extend_from_slice(&piece);
    }
}

/// Reads a small file, or a pipe, of at most so many bytes.
pub fn small(path: &Path, action: &str, instead: &str, most: u64) -> Result<Vec<u8>> {
    length(path, action, instead)?;
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| Error::io(action, path, &error))?;
    file.take(most + 1).read_to_end(&mut bytes).map_err(|error| Error::io(action, path, &error))?;
    if bytes.len() as u64 > most {
        let most = memory::human(most as f64);
        return Err(Error::data(format!("cannot {action} {}: it has more than {most}; {instead}", path.display())));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_files_have_a_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        let read = |most| small(&path, "read the recipe", "choose another", most).map_err(|error| error.message);
        assert!(read(3).unwrap_err().starts_with("cannot read the recipe"));
        fs::write(&path, "abc").unwrap();
        assert_eq!(read(3).unwrap(), b"abc");
        assert!(read(2).unwrap_err().contains("more than 2 bytes; choose another"));
        let message = length(folder.path(), "read", "name a file").unwrap_err().message;
        assert!(message.contains("it is a folder; name a file"), "{message}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn devices_are_refused_and_pipes_are_read() {
        for device in ["/dev/zero", "/dev/urandom", "/dev/null", "/dev/full"] {
            let message = length(Path::new(device), "read", "name a file").unwrap_err().message;
            assert!(message.contains(device) && message.contains("it is a device"), "{message}");
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        assert_eq!(length(&path, "read", "").unwrap(), None);
        let theirs = path.clone();
        let writer = thread::spawn(move || fs::write(theirs, vec![7; 3 * PIECE + 1]).unwrap());
        assert_eq!(pipe(&path, &Progress::new()).unwrap(), vec![7; 3 * PIECE + 1]);
        writer.join().unwrap();
        // Nobody writes, and nobody waits for ever.
        assert_eq!(pipe(&path, &Progress::stopping_at(3)), Err(Stop::Cancelled));
    }
}
