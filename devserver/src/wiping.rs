//! Memory is wiped before it is given back. Messages with credentials in them pass through buffers of many layers, and not all of
//! these can wipe what they held.

use std::alloc::{GlobalAlloc, Layout, System};

/// The allocator of the program.
pub(crate) struct Wiping;

// SAFETY: everything is done by the system's allocator, as its contract says; wiping touches only memory that is about to be given
// back. What grows is copied and the old memory wiped: that is what the trait does by itself.
unsafe impl GlobalAlloc for Wiping {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract, which is the same.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller gives back memory of this size that came from here, and nobody uses it any more. Unlike other ways to
        // write, this one is not left out because nobody reads it.
        unsafe {
            libc::explicit_bzero(memory.cast(), layout.size());
            System.dealloc(memory, layout);
        }
    }
}
