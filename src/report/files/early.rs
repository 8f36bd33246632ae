//! What is written goes to the disk while more of it is made: all at the end would be a wait as long as the making.

use std::{
    fs::File,
    io,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::{Builder, JoinHandle},
};

/// Bytes that are written before the disk is asked again.
const PIECE: u64 = 16 << 20;

/// A thread that brings to the disk what was written to a file so far, again and again. Small files have none.
#[derive(Debug, Default)]
pub struct EarlySync {
    /// Since the disk was asked last.
    bytes: u64,
    thread: Option<(SyncSender<()>, JoinHandle<io::Result<()>>)>,
}

impl EarlySync {
    /// Tells that so many more bytes were written. Where no thread is to be had, all goes to the disk at the end.
    pub fn wrote(&mut self, bytes: u64, file: &File) {
        self.bytes += bytes;
        if self.bytes < PIECE {
            return;
        }
        self.bytes = 0;
        if self.thread.is_none() {
            self.thread = start(file).ok();
        }
        if let Some((asked, _)) = &self.thread {
            // One that was asked for and has not begun will do for this too.
            let _ = asked.try_send(());
        }
    }

    /// Waits for the disk, and tells what went wrong: it is told once only.
    pub fn end(self) -> io::Result<()> {
        let Some((asked, thread)) = self.thread else { return Ok(()) };
        drop(asked);
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

fn start(file: &File) -> io::Result<(SyncSender<()>, JoinHandle<io::Result<()>>)> {
    let (file, (sender, asked)) = (file.try_clone()?, sync_channel(1));
    Ok((sender, Builder::new().spawn(move || bring(&file, &asked))?))
}

fn bring(file: &File, asked: &Receiver<()>) -> io::Result<()> {
    asked.iter().try_for_each(|()| file.sync_data())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_thread_is_started_for_what_is_large_and_ends() {
        let mut file = tempfile::tempfile().unwrap();
        let mut early = EarlySync::default();
        early.wrote(PIECE - 1, &file);
        assert!(early.thread.is_none());
        file.write_all(b"rows").unwrap();
        for _ in 0..20 {
            early.wrote(PIECE, &file);
        }
        assert!(early.thread.is_some());
        early.end().unwrap();
        EarlySync::default().end().unwrap();
    }

    /// A device has nothing to bring to a disk, and says so.
    #[cfg(target_os = "linux")]
    #[test]
    fn what_goes_wrong_is_told_at_the_end() {
        let device = File::options().write(true).open("/dev/full").unwrap();
        let mut early = EarlySync::default();
        early.wrote(PIECE, &device);
        assert_eq!(early.end().unwrap_err().kind(), io::ErrorKind::InvalidInput);
    }
}
