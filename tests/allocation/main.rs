//! What input makes readers hold. A program of its own, because its allocator counts.

#![allow(
    unreachable_pub,
    reason = "nothing outside uses a test program; pub marks what its modules share"
)]

#[path = "../support/server.rs"]
mod server;

mod data;
mod program;
mod refused;
mod websocket;
mod wire;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// The system's allocator, which also notes how much each thread holds and has held at most, and refuses what a test wants refused.
struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
    /// Blocks of this size, and larger ones, are not to be had.
    static REFUSED: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// Counts for this thread. Below zero are threads that free what others allocated.
fn count(bytes: isize) {
    // Threads that end have no counters any more.
    let held = HELD.try_with(|held| {
        held.set(held.get() + bytes);
        held.get()
    });
    let _ = held.and_then(|held| PEAK.try_with(|peak| peak.set(peak.get().max(held))));
}

// SAFETY: every call goes to the system's allocator unchanged, or is answered with NULL; the counters have no influence on it, and need no memory
// themselves. `realloc` and `alloc_zeroed` are the provided ones, which call the two below.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() >= REFUSED.try_with(Cell::get).unwrap_or(usize::MAX) {
            return std::ptr::null_mut();
        }
        count(layout.size() as isize);
        // SAFETY: as this function's own contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: as this function's own contract; `alloc` got the pointer from the same allocator.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How much more than before this thread held at most while `run` ran.
fn peak_of<T>(run: impl FnOnce() -> T) -> (T, usize) {
    let before = HELD.get();
    PEAK.set(before);
    let result = run();
    let peak = PEAK.get() - before;
    (result, peak.try_into().expect("never below the beginning"))
}

/// Runs something while this thread gets no blocks of `size` bytes or more.
fn without_memory_for<T>(size: usize, run: impl FnOnce() -> T) -> T {
    struct Again;
    impl Drop for Again {
        fn drop(&mut self) {
            REFUSED.set(usize::MAX);
        }
    }
    let _again = Again;
    REFUSED.set(size);
    run()
}
