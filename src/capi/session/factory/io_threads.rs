//! Among how many network threads sessions are spread, an extension. Same rules as in `factory.rs`.

use crate::capi::session::factory::{change, DIFFUSION_SESSION_FACTORY_T};
use crate::engine::IoThreads;

/// Sets among how many network threads sessions are spread. An extension of this library.
///
/// A network thread sends, receives and decodes for its sessions and runs their timers; callbacks
/// of the program have other threads. One network thread is enough for nearly every program. More
/// are for programs whose sessions together receive or send more than one processor can handle; a
/// single session does not become faster.
///
/// A session has the same network thread for its whole life, through lost connections too: the one
/// with the fewest sessions when it is created, among the first `count` of the process. All sessions
/// of the process share these threads, whichever factory they come from. A thread is started when
/// its first session is created, and ends when its last one has ended. Where the system has no
/// further thread, a new session shares one that runs.
///
/// Takes precedence over the environment variable `DIFFUSION_IO_THREADS`, which is read whenever a
/// session is created. Sessions that exist are not affected.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param count 1 to 64; a larger number is taken as 64, and 0 changes nothing. Default: what the
///     environment variable says in the same range, or 1 if it is not set or no such number.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_io_threads(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    count: u32,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            if let Some(threads) = IoThreads::new(count) {
                let taken = threads.count();
                if taken < count as usize {
                    log::warn!("{count} network threads are too many; {taken} are taken instead");
                }
                options.io_threads = Some(threads);
            }
        })
    }
}
