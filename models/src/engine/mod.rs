//! The engine, as far as models use it. `callbacks`, `inbox`, `threads` and `reactor` are links to the library's own sources, all but
//! the reactor's `poller`.

pub mod callbacks;
pub mod connection;
pub mod fork;
pub mod inbox;
pub mod os_thread;
pub mod reactor;
pub mod session;
pub mod sync;
pub mod threads;
