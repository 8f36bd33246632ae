//! The cells of a file that does not fit into memory, on the disk: numbers and codes in the order of the rows, column by column
//! within every block of rows. The file has no name, so that it is gone with the program, however that ends.

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use bytemuck::Pod;

use crate::{
    error::{Error, Result, Setting},
    memory::Room,
};

/// Where values stand in the file, and how many.
#[derive(Clone, Copy, Debug)]
pub struct SpillPlace {
    at: u64,
    rows: usize,
}

/// A file of values.
#[derive(Debug)]
pub struct Spill {
    folder: PathBuf,
    file: Mutex<File>,
    end: u64,
}

impl Spill {
    /// In the folder where the output goes: whoever has room there for the one has it for the other.
    pub fn new(folder: &Path) -> Result<Self> {
        let file = tempfile::tempfile_in(folder).map_err(|error| failed(folder, &error))?;
        Ok(Self { folder: folder.to_owned(), file: Mutex::new(file), end: 0 })
    }

    /// Puts values down behind all others.
    pub fn put<T: Pod>(&mut self, values: &[T]) -> Result<SpillPlace> {
        let place = SpillPlace { at: self.end, rows: values.len() };
        let bytes: &[u8] = bytemuck::cast_slice(values);
        let file = self.file.get_mut().unwrap_or_else(PoisonError::into_inner);
        let written = file.seek(SeekFrom::Start(self.end)).and_then(|_| file.write_all(bytes));
        written.map_err(|error| failed(&self.folder, &error))?;
        self.end += bytes.len() as u64;
        Ok(place)
    }

    /// Takes values up again.
    pub fn take<T: Pod>(&self, places: &[SpillPlace]) -> Result<Room<T>> {
        let mut values = Room::claim(places.iter().map(|place| place.rows).sum())?;
        let mut rest = &mut values[..];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        for place in places {
            let (own, others) = rest.split_at_mut(place.rows);
            let read =
                file.seek(SeekFrom::Start(place.at)).and_then(|_| file.read_exact(bytemuck::cast_slice_mut(own)));
            read.map_err(|error| failed(&self.folder, &error))?;
            rest = others;
        }
        drop(file);
        Ok(values)
    }
}

fn failed(folder: &Path, error: &std::io::Error) -> Error {
    Error::data(format!(
        "cannot keep the columns of the table in {}: {error}; --stream takes eight bytes of disk for every cell while it works: free \
         some space or choose another place for the output",
        folder.display()
    ))
    .about(Setting::Output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let mut spill = Spill::new(folder.path()).unwrap();
        let first = spill.put(&[1.5, f64::NAN, -0.25]).unwrap();
        let codes = spill.put(&[7_u32, u32::MAX]).unwrap();
        let second = spill.put(&[f64::MAX]).unwrap();
        let values = spill.take::<f64>(&[first, second]).unwrap();
        assert_eq!(values.iter().map(|value| value.to_bits()).collect::<Vec<_>>(), {
            [1.5, f64::NAN, -0.25, f64::MAX].map(f64::to_bits)
        });
        assert_eq!(*spill.take::<u32>(&[codes]).unwrap(), [7, u32::MAX]);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(Spill::new(&folder.path().join("none")).unwrap_err().message.contains("free some space"));
    }
}
