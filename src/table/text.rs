//! The memory that holds a file's text.

use std::ops::{Deref, DerefMut};

use memmap2::MmapMut;

/// Where the bytes are held.
#[derive(Debug)]
pub enum Text {
    Heap(Vec<u8>),
    /// Memory of its own, in large pages where the system has them: in ordinary ones the kernel would be as busy handing
    /// out 20,000 pages for a file of 80 MB as we are reading the numbers in it.
    Pages(MmapMut),
}

impl Text {
    /// Room for a file, all zeros.
    pub fn room(bytes: usize) -> Self {
        let Ok(pages) = MmapMut::map_anon(bytes) else { return Self::Heap(vec![0; bytes]) };
        #[cfg(target_os = "linux")]
        {
            // Only a wish: where it is not granted, ordinary pages do.
            drop(pages.advise(memmap2::Advice::HugePage));
        }
        Self::Pages(pages)
    }
}

impl Deref for Text {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Heap(bytes) => bytes,
            Self::Pages(bytes) => bytes,
        }
    }
}

impl DerefMut for Text {
    fn deref_mut(&mut self) -> &mut [u8] {
        match self {
            Self::Heap(bytes) => bytes,
            Self::Pages(bytes) => bytes,
        }
    }
}
