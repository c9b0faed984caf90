//! `features/pings.h`: measuring and watching pings (`specification/sessions/pings`).

use core::ffi::{c_int, c_void};
use core::ptr;

use crate::capi::ffi::context::ContextPointer;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::outcall::outcall;
use crate::capi::session::features::Feature;
use crate::capi::session::handle::Handle;
use crate::capi::session::program::CProgram;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::{session_s, DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::engine::sync::Mutex;
use crate::session::PingKind;
use crate::wire::services::common::Empty;
use crate::wire::services::topics::pings::UserPing;

/// A ping of the server that keeps the connection alive.
#[repr(C)]
pub struct svc_ping_system_request_s {
    /// Always NULL.
    pub _reserved: *mut c_void,
}
/// A ping of the server that keeps the connection alive.
pub type SVC_PING_SYSTEM_REQUEST_T = svc_ping_system_request_s;
assert_layout!(svc_ping_system_request_s, size 8, align 8, { _reserved: 0 });

/// A ping that was sent to this session.
#[repr(C)]
pub struct svc_ping_user_request_s {
    /// Always NULL.
    pub _reserved: *mut c_void,
}
/// A ping that was sent to this session.
pub type SVC_PING_USER_REQUEST_T = svc_ping_user_request_s;
assert_layout!(svc_ping_user_request_s, size 8, align 8, { _reserved: 0 });

/// Called when the server has pinged the session; the answer was already sent.
///
/// @param session The session.
/// @param request Empty; valid until the callback returns.
/// @param context The context of the handler.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_ping_system_request_cb = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        request: *const SVC_PING_SYSTEM_REQUEST_T,
        context: *mut c_void,
    ) -> c_int,
>;
/// Never called; kept for older programs.
///
/// @param session The session.
/// @param context The context of the handler.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_ping_system_response_cb =
    Option<unsafe extern "C" fn(session: *mut SESSION_T, context: *mut c_void) -> c_int>;
/// Called when somebody has pinged the session; the answer was already sent.
///
/// @param session The session.
/// @param request Empty; valid until the callback returns.
/// @param context The context of the handler.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_ping_user_request_cb = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        request: *const SVC_PING_USER_REQUEST_T,
        context: *mut c_void,
    ) -> c_int,
>;
/// Called when the answer to a ping has arrived.
///
/// @param session The session.
/// @param context The context of the ping.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_ping_user_response_cb =
    Option<unsafe extern "C" fn(session: *mut SESSION_T, context: *mut c_void) -> c_int>;

/// Handlers of system pings.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ping_system_handlers_s {
    /// The server has pinged.
    pub on_ping_request: on_ping_system_request_cb,
    /// Never called.
    pub on_ping_response: on_ping_system_response_cb,
    /// An error occurred.
    pub on_error: ERROR_HANDLER_T,
}
/// Handlers of system pings.
pub type PING_SYSTEM_HANDLERS_T = ping_system_handlers_s;
assert_layout!(ping_system_handlers_s, size 24, align 8, { on_ping_request: 0, on_ping_response: 8, on_error: 16 });

/// Parameters of ping_system_register_handler().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ping_system_params_s {
    /// The server has pinged; NULL removes the handler.
    pub on_ping_request: on_ping_system_request_cb,
    /// Never called.
    pub on_ping_response: on_ping_system_response_cb,
    /// An error occurred.
    pub on_error: ERROR_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of ping_system_register_handler().
pub type PING_SYSTEM_PARAMS_T = ping_system_params_s;
assert_layout!(ping_system_params_s, size 32, align 8, { on_ping_request: 0, on_ping_response: 8, on_error: 16, context: 24 });

/// Handlers of user pings.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ping_user_handlers_s {
    /// Somebody has pinged this session.
    pub on_ping_request: on_ping_user_request_cb,
    /// The answer to a ping has arrived.
    pub on_ping_response: on_ping_user_response_cb,
    /// An error occurred.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
}
/// Handlers of user pings.
pub type PING_USER_HANDLERS_T = ping_user_handlers_s;
assert_layout!(ping_user_handlers_s, size 32, align 8, { on_ping_request: 0, on_ping_response: 8, on_error: 16, on_discard: 24 });

/// Parameters of ping_user() and ping_user_register_handler().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ping_user_params_s {
    /// Somebody has pinged this session; NULL removes the handler. Used by
    /// ping_user_register_handler() only.
    pub on_ping_request: on_ping_user_request_cb,
    /// The answer to a ping has arrived. Used by ping_user() only.
    pub on_ping_response: on_ping_user_response_cb,
    /// An error occurred.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of ping_user() and ping_user_register_handler().
pub type PING_USER_PARAMS_T = ping_user_params_s;
assert_layout!(ping_user_params_s, size 40, align 8, { on_ping_request: 0, on_ping_response: 8, on_error: 16, on_discard: 24, context: 32 });

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

/// Those of one session.
type Pings = Mutex<PingHandlers>;

impl Feature for Pings {
    fn watches_pings(&self, kind: PingKind) -> bool {
        self.lock().watches(kind)
    }

    fn on_ping(&self, program: &CProgram, kind: PingKind) {
        let handlers = *self.lock();
        handlers.call(kind, program.session());
    }
}

impl PingHandlers {
    fn watches(&self, kind: PingKind) -> bool {
        match kind {
            PingKind::System => self.system.is_some(),
            PingKind::User => self.user.is_some(),
        }
    }

    /// On the callback thread.
    fn call(&self, kind: PingKind, session: *mut session_s) {
        match kind {
            PingKind::System => {
                if let Some(handler) = self.system {
                    let request = SVC_PING_SYSTEM_REQUEST_T {
                        _reserved: ptr::null_mut(),
                    };
                    // SAFETY: the program's function and context; the request lives during the call.
                    unsafe {
                        outcall!(
                            "on_ping_request (system)",
                            handler(session, &raw const request, self.system_context.0)
                        )
                    };
                }
            }
            PingKind::User => {
                if let Some(handler) = self.user {
                    let request = SVC_PING_USER_REQUEST_T {
                        _reserved: ptr::null_mut(),
                    };
                    // SAFETY: the program's function and context; the request lives during the call.
                    unsafe {
                        outcall!(
                            "on_ping_request (user)",
                            handler(session, &raw const request, self.user_context.0)
                        )
                    };
                }
            }
        }
    }
}

/// Sends a ping to the server, which answers it. Measuring the time between is left to the program
/// (diffusion_session_statistics() has it too). Several pings may be under way.
///
/// Exactly one of `params.on_ping_response`, `params.on_error` and `params.on_discard` is called,
/// on the session's callback thread; those that are NULL are skipped, an error then goes to
/// `session->global_service_error_handler`. `params.on_ping_request` is not used. While the session
/// recovers its connection, the ping waits.
///
/// @param session The session; nothing happens if it is NULL or was freed.
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
                unsafe {
                    outcall!(
                        "on_ping_response",
                        handler(program.session(), target.context())
                    )
                };
            }
            Ok(())
        });
    });
}

/// Sets who is told of pings that others send to this session. They are answered by the library in
/// any case.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params `on_ping_request` and `context` are used; the handler replaces the one before,
///     NULL removes it. It is called on the session's callback thread.
#[no_mangle]
pub unsafe extern "C" fn ping_user_register_handler(
    session: *mut SESSION_T,
    params: PING_USER_PARAMS_T,
) {
    guard((), || {
        if let Some(handle) = Handle::find_for("ping_user_register_handler", session) {
            let mut pings = handle.program.feature::<Pings>().lock();
            pings.user = params.on_ping_request;
            pings.user_context = ContextPointer(params.context.cast::<c_void>());
        }
    });
}

/// Sets who is told of the pings by which the server keeps the connection alive. They are answered
/// by the library in any case.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params `on_ping_request` and `context` are used; the handler replaces the one before,
///     NULL removes it. It is called on the session's callback thread.
#[no_mangle]
pub unsafe extern "C" fn ping_system_register_handler(
    session: *mut SESSION_T,
    params: PING_SYSTEM_PARAMS_T,
) {
    guard((), || {
        if let Some(handle) = Handle::find_for("ping_system_register_handler", session) {
            let mut pings = handle.program.feature::<Pings>().lock();
            pings.system = params.on_ping_request;
            pings.system_context = ContextPointer(params.context.cast::<c_void>());
        }
    });
}
