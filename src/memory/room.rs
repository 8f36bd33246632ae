//! Memory for what is as long as the file: its text, its columns of numbers, the indexes of its rows.

use std::ops::{Deref, DerefMut};

use bytemuck::Pod;
use memmap2::MmapMut;

use super::reserve;
use crate::error::Result;

/// Bytes below which pages of their own are not worth asking for.
const LEAST: usize = 1 << 20;

/// Memory for very many values of a kind.
#[derive(Debug)]
pub enum Room<T> {
    Heap(Vec<T>),
    /// Memory of its own, in large pages where the system has them: in ordinary ones the kernel would be as busy handing
    /// out 20,000 pages for a file of 80 MB, and as many for its columns, as we are reading the numbers in it.
    Pages(MmapMut),
}

impl<T: Pod> Room<T> {
    /// Room for so many values, all zeros; an error if the memory cannot be had.
    pub fn claim(values: usize) -> Result<Self> {
        reserve::<T>(values)?;
        Ok(Self::new(values))
    }

    /// Room for so many values, all zeros, which is known to be there.
    pub fn new(values: usize) -> Self {
        let bytes = values.saturating_mul(size_of::<T>());
        let pages = if bytes < LEAST { None } else { MmapMut::map_anon(bytes).ok() };
        let Some(pages) = pages else { return Self::Heap(vec![T::zeroed(); values]) };
        #[cfg(target_os = "linux")]
        {
            // Only a wish: where it is not granted, ordinary pages do.
            drop(pages.advise(memmap2::Advice::HugePage));
        }
        Self::Pages(pages)
    }
}

impl<T: Pod> Clone for Room<T> {
    fn clone(&self) -> Self {
        let mut copy = Self::new(self.len());
        copy.copy_from_slice(self);
        copy
    }
}

impl<T> From<Vec<T>> for Room<T> {
    fn from(values: Vec<T>) -> Self {
        Self::Heap(values)
    }
}

impl<T: Pod + PartialEq> PartialEq for Room<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Pod> Deref for Room<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::Heap(values) => values,
            // Pages begin at an address that suits any type, and hold a whole number of values.
            Self::Pages(bytes) => bytemuck::cast_slice(bytes),
        }
    }
}

impl<T: Pod> DerefMut for Room<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match self {
            Self::Heap(values) => values,
            Self::Pages(bytes) => bytemuck::cast_slice_mut(bytes),
        }
    }
}
