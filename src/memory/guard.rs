//! The program's allocator: where memory has run out, the program ends with one line instead of an abort.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    io::Write,
};

/// Exit code, as of all that is wrong with the data.
const EXIT_CODE: i32 = 1;

const MESSAGE: &[u8] =
    b"error: the memory that this needs cannot be had: close other programs, or cut the table into parts\n";

thread_local! {
    /// Whether this thread copes with being refused.
    static ASKING: Cell<bool> = const { Cell::new(false) };
}

/// The system's allocator, but for what is done when it has nothing left.
///
/// Large pieces are asked for by [`reserve`](super::reserve) and refused with a sentence of their own; this is for all that
/// is in between, where Rust itself would abort. Files are whole either way: they are moved into place when complete.
#[derive(Clone, Copy, Debug, Default)]
pub struct Guard;

/// Bytes from which on a piece of memory is the system's own and goes back to it once it is not needed.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const OWN_PAGES: libc::c_int = 1 << 20;

/// Keeps glibc from holding on to large pieces: once one is given back, it serves others as large from a heap of its own, which only
/// shrinks at its end. For a command, which makes every large piece once; a window that makes the same ones again and again would
/// have all their pages to ask for each time.
pub fn give_back_what_is_large() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        #[expect(unsafe_code, reason = "a call of the C library, before there are threads")]
        // SAFETY: it takes two numbers and changes a setting of the allocator. Should it fail, all is as it was.
        unsafe {
            libc::mallopt(libc::M_MMAP_THRESHOLD, OWN_PAGES);
        }
    }
}

/// Gives back what lies free between small pieces that are still needed: after a stage that made very many.
pub fn give_back_what_is_free() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        #[expect(unsafe_code, reason = "a call of the C library, which locks what it works on")]
        // SAFETY: it takes a number, and touches free memory alone.
        unsafe {
            libc::malloc_trim(0);
        }
    }
}

/// Where this process may have so many addresses and no more, keeps glibc from setting 64 MiB of them aside for each thread,
/// and for a moment 128: threads that start together would leave each other none, though hardly any memory is in use.
pub fn share_what_is_limited() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    if super::left_of_addresses().is_some() {
        #[expect(unsafe_code, reason = "a call of the C library, before there are threads")]
        // SAFETY: it takes two numbers and changes a setting of the allocator. Should it fail, all is as it was.
        unsafe {
            libc::mallopt(libc::M_ARENA_MAX, 1);
        }
    }
}

/// Runs what copes with being refused memory, as `try_reserve` does.
pub(super) fn asking<T>(ask: impl FnOnce() -> T) -> T {
    let before = ASKING.replace(true);
    let answer = ask();
    ASKING.set(before);
    answer
}

fn or_end(memory: *mut u8) -> *mut u8 {
    if memory.is_null() && !ASKING.get() {
        end();
    }
    memory
}

/// Says it and ends the program, without asking for memory itself.
#[cold]
fn end() {
    if !ASKING.replace(true) {
        drop(std::io::stderr().write_all(MESSAGE));
        #[cfg(unix)]
        signal_hook::low_level::exit(EXIT_CODE);
        #[cfg(not(unix))]
        std::process::exit(EXIT_CODE);
    }
}

#[expect(unsafe_code, reason = "the trait is unsafe; every call is handed on to the system's allocator as it came")]
// SAFETY: all memory is the system allocator's, and what is returned is what it returned.
unsafe impl GlobalAlloc for Guard {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps what `alloc` asks for.
        or_end(unsafe { System.alloc(layout) })
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        or_end(unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above.
        or_end(unsafe { System.realloc(memory, layout, size) })
    }
}
