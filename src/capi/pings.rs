//! `features/pings.h`: measuring and watching pings (`b12`).

use core::ffi::c_void;
use core::ptr;

use crate::capi::error_call::ErrorTarget;
use crate::capi::factory_options::ContextPointer;
use crate::capi::guard::guard;
use crate::capi::session_handle::Handle;
use crate::capi::types::ping_types::{
    on_ping_system_request_cb, on_ping_user_request_cb, PING_SYSTEM_PARAMS_T, PING_USER_PARAMS_T,
    SVC_PING_SYSTEM_REQUEST_T, SVC_PING_USER_REQUEST_T,
};
use crate::capi::types::session_types::{session_s, SESSION_T};
use crate::session::PingKind;
use crate::wire::services::common::Empty;
use crate::wire::services::topics::pings::UserPing;

/// A session's observers of incoming pings.
#[derive(Clone, Copy)]
pub(crate) struct PingHandlers {
    system: on_ping_system_request_cb,
    system_context: ContextPointer,
    user: on_ping_user_request_cb,
    user_context: ContextPointer,
}

impl Default for PingHandlers {
    fn default() -> Self {
        Self {
            system: None,
            system_context: ContextPointer(ptr::null_mut()),
            user: None,
            user_context: ContextPointer(ptr::null_mut()),
        }
    }
}

impl PingHandlers {
    pub(crate) fn watches(&self, kind: PingKind) -> bool {
        match kind {
            PingKind::System => self.system.is_some(),
            PingKind::User => self.user.is_some(),
        }
    }

    /// On the callback thread.
    pub(crate) fn call(&self, kind: PingKind, session: *mut session_s) {
        match kind {
            PingKind::System => {
                if let Some(handler) = self.system {
                    let request = SVC_PING_SYSTEM_REQUEST_T {
                        _reserved: ptr::null_mut(),
                    };
                    // SAFETY: the program's function and context; the request lives during the call.
                    unsafe { handler(session, &raw const request, self.system_context.0) };
                }
            }
            PingKind::User => {
                if let Some(handler) = self.user {
                    let request = SVC_PING_USER_REQUEST_T {
                        _reserved: ptr::null_mut(),
                    };
                    // SAFETY: the program's function and context; the request lives during the call.
                    unsafe { handler(session, &raw const request, self.user_context.0) };
                }
            }
        }
    }
}

/// Sends a ping to the server, which answers it. Measuring the time between is left to the program
/// (`diffusion_session_statistics` has it too). Several pings may be under way.
///
/// Exactly one of `params.on_ping_response`, `params.on_error` and `params.on_discard` is called, on the session's
/// callback thread; those that are NULL are skipped, an error then goes to `session->global_service_error_handler`.
/// `params.on_ping_request` is not used. While the session recovers its connection, the ping waits.
///
/// @param session The session; nothing happens when it is NULL or was freed.
/// @param params The handlers and their context; copied.
#[no_mangle]
pub unsafe extern "C" fn ping_user(session: *mut SESSION_T, params: PING_USER_PARAMS_T) {
    guard((), || {
        let Some(handle) = Handle::find_for("ping_user", session) else {
            return;
        };
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let on_response = params.on_ping_response;
        handle.call::<UserPing>(Empty, target, move |program, _| {
            if let Some(handler) = on_response {
                // SAFETY: the program's function and context.
                unsafe { handler(program.session(), target.context()) };
            }
            Ok(())
        });
    });
}

/// Sets who is told of pings that others send to this session. They are answered by the library in any case.
///
/// @param session The session; nothing happens when it is NULL or was freed.
/// @param params `on_ping_request` and `context` are used; the handler replaces the one before, NULL removes it. It is
///        called on the session's callback thread.
#[no_mangle]
pub unsafe extern "C" fn ping_user_register_handler(
    session: *mut SESSION_T,
    params: PING_USER_PARAMS_T,
) {
    guard((), || {
        if let Some(handle) = Handle::find_for("ping_user_register_handler", session) {
            let mut pings = handle.program.pings.lock();
            pings.user = params.on_ping_request;
            pings.user_context = ContextPointer(params.context.cast::<c_void>());
        }
    });
}

/// Sets who is told of the pings by which the server keeps the connection alive. They are answered by the library in
/// any case.
///
/// @param session The session; nothing happens when it is NULL or was freed.
/// @param params `on_ping_request` and `context` are used; the handler replaces the one before, NULL removes it. It is
///        called on the session's callback thread.
#[no_mangle]
pub unsafe extern "C" fn ping_system_register_handler(
    session: *mut SESSION_T,
    params: PING_SYSTEM_PARAMS_T,
) {
    guard((), || {
        if let Some(handle) = Handle::find_for("ping_system_register_handler", session) {
            let mut pings = handle.program.pings.lock();
            pings.system = params.on_ping_request;
            pings.system_context = ContextPointer(params.context.cast::<c_void>());
        }
    });
}
