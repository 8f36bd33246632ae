//! Where an output goes: the file that links lead to, or something that takes bytes and keeps none.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::{failed, folder_of};
use crate::error::{Error, Result, Setting};

/// Links followed one after the other before they count as a ring, as in Linux.
const MOST_LINKS: usize = 40;

/// What is at the end of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    /// A file, or where one will be. It is replaced; links to it stay.
    File(PathBuf),
    /// A pipe, a terminal, a device or a descriptor of this process: it is written to, and never replaced.
    Through(Way),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    Stdout,
    Stderr,
    At(PathBuf),
}

/// Follows a path, link by link, to where its bytes go. One rule for every output.
pub fn spot(path: &Path) -> Result<Spot> {
    let refuse = |what: &str| Err(Error::data(format!("{} {what}", path.display())).about(Setting::Output));
    let mut at = path.to_owned();
    for _ in 0..MOST_LINKS {
        if let Some(number) = descriptor(&at) {
            // Also one that was sent into a file: that is written on, not replaced under whoever opened it.
            let way = match number {
                0 => return refuse("is what is read: give a file name"),
                1 => Way::Stdout,
                2 => Way::Stderr,
                _ => Way::At(at),
            };
            return match fs::metadata(path) {
                Ok(meta) if meta.is_dir() => refuse("is a folder: give a file name"),
                Ok(_) => Ok(Spot::Through(way)),
                Err(error) => Err(failed(path, &error)),
            };
        }
        match fs::symlink_metadata(&at) {
            Ok(meta) if meta.is_symlink() => {
                let to = fs::read_link(&at).map_err(|error| failed(path, &error))?;
                at = folder_of(&at).join(to);
            }
            Ok(meta) if meta.is_dir() => return refuse("is a folder: give a file name"),
            Ok(meta) if meta.is_file() => return Ok(Spot::File(at)),
            Ok(meta) if takes_bytes(&meta) => return Ok(Spot::Through(Way::At(at))),
            Ok(_) => return refuse("is neither a file nor a pipe: give a file name"),
            // Not there yet; what keeps a file from being made is said when it is made.
            Err(_) => return Ok(Spot::File(at)),
        }
    }
    refuse("is a link that leads in a ring: give a file name")
}

/// Whether something takes bytes one after the other: a named pipe, or a device such as a terminal. A disk is none.
fn takes_bytes(meta: &fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        meta.file_type().is_fifo() || meta.file_type().is_char_device()
    }
    #[cfg(not(unix))]
    {
        let _ = meta;
        false
    }
}

/// The number of a descriptor of this process that a path names: `/dev/fd/3`, `/proc/self/fd/3`, and where
/// `/dev/stdout` leads.
fn descriptor(path: &Path) -> Option<u32> {
    let number = path.file_name()?.to_str()?.parse().ok()?;
    let folder = fs::canonicalize(folder_of(path)).ok()?;
    (folder == fs::canonicalize("/dev/fd").ok()?).then_some(number)
}

impl Way {
    /// Hands on what was written for it. A reader that has gone away (`| head`) is no error.
    pub fn take(&self, from: &mut File) -> io::Result<()> {
        let copied = match self {
            Self::Stdout => pour(from, &mut io::stdout().lock()),
            Self::Stderr => pour(from, &mut io::stderr().lock()),
            Self::At(path) => File::options().append(true).open(path).and_then(|mut to| pour(from, &mut to)),
        };
        match copied {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            copied => copied,
        }
    }
}

fn pour(from: &mut File, to: &mut impl Write) -> io::Result<()> {
    io::copy(from, to)?;
    to.flush()
}
