//! Who is told of what a session sends and receives, an extension. Same rules as in `factory.rs`.

use core::ffi::c_void;

use crate::capi::session::factory::{change, DIFFUSION_SESSION_FACTORY_T};
use crate::capi::session::traffic::{TrafficHandler, DIFFUSION_TRAFFIC_HANDLER_T};

/// Sets who is told of everything that sessions send to their servers and receive: to find out what
/// goes wrong between the two, also over TLS, where nobody can listen on the way. An extension of
/// this library.
///
/// There are passwords and session tokens in it, in connection requests and responses and in
/// messages that change or prove somebody's identity: who writes it down is to leave them out, or
/// to keep what is written from others.
///
/// @param session_factory The factory; nothing happens if it is NULL.
/// @param handler The handler; NULL for none, the default.
/// @param context Passed to the handler; never followed or freed.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_factory_traffic_handler(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    handler: DIFFUSION_TRAFFIC_HANDLER_T,
    context: *mut c_void,
) {
    // SAFETY: NULL or a live factory by contract.
    unsafe {
        change(session_factory, |options| {
            options.traffic = TrafficHandler::new(handler, context);
        })
    }
}
