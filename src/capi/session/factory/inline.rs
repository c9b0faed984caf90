//! On which thread callbacks are called, an extension. Same rules as in `factory.rs`.

use core::mem::MaybeUninit;

use crate::capi::ffi::cenum::truth;
use crate::capi::session::factory::{change, DIFFUSION_SESSION_FACTORY_T};

/// Sets whether callbacks of sessions may be called on the network thread, right where a value or
/// an answer was decoded, instead of on a thread of their own. It saves waking that thread and
/// passing it the data: values cost less processor time and arrive sooner. An extension of this
/// library.
///
/// While a callback runs, the network thread does nothing else: no session of the process that has
/// the same network thread sends, receives or reconnects. So this is for programs whose callbacks
/// are all short: those that sleep, compute for long or wait for locks delay all these sessions.
/// What a callback must not do is wait until something comes from the server: for a lock that
/// another callback releases, or for a condition that it signals: that may never end. It may
/// call every function on sessions. Those that wait, such as session_create() and session_close()
/// for another session, have another network thread go on meanwhile; so do threads of the program
/// that wait in this library for a network thread which a callback keeps, after 20 milliseconds.
///
/// All else stays: the order of callbacks, one at a time in each session, and no lock held. Session
/// listeners, reconnection strategies and outcomes of asynchronous creations have their own thread
/// as ever, and so do some other callbacks: where one of them has to be waited for first, or where
/// it was not something received that caused the call.
///
/// @param session_factory The factory; nothing happens if it is NULL. Sessions that exist are not
///     affected.
/// @param allowed True if they may. Default: false.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_inline_callbacks(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    allowed: MaybeUninit<bool>,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            options.inline_callbacks = truth(allowed);
        })
    }
}
