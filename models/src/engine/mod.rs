//! The engine, as far as models use it. `callbacks` and `threads` are links to the library's own sources.

pub mod callbacks;
pub mod fork;
pub mod os_thread;
pub mod sync;
pub mod threads;
