//! Structs and callbacks of the authentication interface of 6.4 (`specification/control/authentication-control section 6`).

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

use crate::capi::clients::details::{LOCATION_DETAILS_T, SESSION_DETAILS_SUMMARY_T};
use crate::capi::ffi::cenum::c_enums;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::session::conversation::CONVERSATION_ID_T;
use crate::capi::session::security::CREDENTIALS_T;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::capi::util::hash::HASH_T;
use crate::capi::util::list::LIST_T;

/// What an authentication handler wants to know of a client.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum session_detail_type_e {
    /// Who it is and how it is connected.
    SESSION_DETAIL_SUMMARY = 0,
    /// Where it is.
    SESSION_DETAIL_LOCATION = 1,
    /// The connector that it is connected to.
    SESSION_DETAIL_CONNECTOR_NAME = 2,
}
/// What an authentication handler wants to know of a client.
pub type SESSION_DETAIL_TYPE_T = session_detail_type_e;

/// The decision of an authentication handler.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum svc_authentication_response_value_e {
    /// The client is refused.
    AUTHENTICATION_DENY = 0,
    /// The next handler decides.
    AUTHENTICATION_ABSTAIN = 1,
    /// The client is allowed.
    AUTHENTICATION_ALLOW = 2,
    /// The client is allowed, with the roles and properties of the response.
    AUTHENTICATION_ALLOW_WITH_RESULT = 3,
}
/// The decision of an authentication handler.
pub type SVC_AUTHENTICATION_RESPONSE_VALUE_T = svc_authentication_response_value_e;

c_enums!(session_detail_type_e, svc_authentication_response_value_e);

/// A handler that was registered.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct svc_authentication_register_request_s {
    /// 24.
    pub service_id: u32,
    /// `DEFAULT_AUTH_GROUP_NAME`.
    pub control_group: *mut c_char,
    /// Name of the handler.
    pub handler_name: *mut c_char,
    /// Details that the handler wants to know: a copy of what was given.
    pub session_detail_type_set: *mut HASH_T,
    /// Id of the handler.
    pub conversation_id: *mut CONVERSATION_ID_T,
}
/// A handler that was registered.
pub type SVC_AUTHENTICATION_REGISTER_REQUEST_T = svc_authentication_register_request_s;
/// A handler that is deregistered.
pub type SVC_AUTHENTICATION_DEREGISTER_REQUEST_T = svc_authentication_register_request_s;
assert_layout!(svc_authentication_register_request_s, size 40, align 8, {
    service_id: 0, control_group: 8, handler_name: 16, session_detail_type_set: 24, conversation_id: 32,
});

/// The connector that a client is connected to.
#[repr(C)]
pub struct connector_details_s {
    /// Name; NULL if it is not known.
    pub name: *mut c_char,
}
/// The connector that a client is connected to.
pub type CONNECTOR_DETAILS_T = connector_details_s;
assert_layout!(connector_details_s, size 8, align 8, { name: 0 });

/// A client wants to open a session, or to change its principal. Valid until the callback returns.
#[repr(C)]
pub struct svc_authentication_request_s {
    /// Principal; empty if the client is anonymous.
    pub principal: *mut c_char,
    /// What the client proves it with.
    pub credentials: *mut CREDENTIALS_T,
    /// NULL if the handler did not ask for it.
    pub session_details: *mut SESSION_DETAILS_SUMMARY_T,
    /// NULL if the handler did not ask for it.
    pub location_details: *mut LOCATION_DETAILS_T,
    /// NULL if the handler did not ask for it.
    pub connector_details: *mut CONNECTOR_DETAILS_T,
    /// Id of the handler.
    pub conversation_id: CONVERSATION_ID_T,
}
/// A client wants to open a session, or to change its principal.
pub type SVC_AUTHENTICATION_REQUEST_T = svc_authentication_request_s;
assert_layout!(svc_authentication_request_s, size 48, align 8, {
    principal: 0, credentials: 8, session_details: 16, location_details: 24, connector_details: 32, conversation_id: 40,
});

/// What the handler answers.
#[repr(C)]
pub struct svc_authentication_response_s {
    /// Decision.
    pub value: MaybeUninit<SVC_AUTHENTICATION_RESPONSE_VALUE_T>,
    /// Roles, strings, for `AUTHENTICATION_ALLOW_WITH_RESULT`. The program's.
    pub roles: *mut LIST_T,
    /// Properties, strings by strings, for `AUTHENTICATION_ALLOW_WITH_RESULT`. The program's.
    pub properties: *mut HASH_T,
}
/// What the handler answers.
pub type SVC_AUTHENTICATION_RESPONSE_T = svc_authentication_response_s;
assert_layout!(svc_authentication_response_s, size 24, align 8, { value: 0, roles: 8, properties: 16 });

/// Called on the session's callback thread when a client wants to open a session, or to change its
/// principal. The answer is sent when it has returned.
///
/// @param session The session that registered the handler.
/// @param request The client.
/// @param response Receives the answer; `AUTHENTICATION_DENY` before.
/// @param context The context of the registration.
/// @return #HANDLER_SUCCESS. With #HANDLER_FAILURE the server is told that the callback failed.
pub type on_authentication_cb = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        request: *const SVC_AUTHENTICATION_REQUEST_T,
        response: *mut SVC_AUTHENTICATION_RESPONSE_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Called on the session's callback thread when the server has accepted a handler.
///
/// @param session The session.
/// @param context The context of the registration.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_authentication_registration_cb =
    Option<unsafe extern "C" fn(session: *mut SESSION_T, context: *mut c_void) -> c_int>;

/// Called on the session's callback thread when a handler was deregistered.
///
/// @param session The session.
/// @param context The context of the deregistration.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_authentication_deregistration_cb =
    Option<unsafe extern "C" fn(session: *mut SESSION_T, context: *mut c_void) -> c_int>;

/// Functions of an authentication handler.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct authentication_handlers_s {
    /// Decides about a client.
    pub on_authentication: on_authentication_cb,
    /// The handler has failed and is called no more.
    pub on_error: ERROR_HANDLER_T,
}
/// Functions of an authentication handler.
pub type AUTHENTICATION_HANDLERS_T = authentication_handlers_s;
assert_layout!(authentication_handlers_s, size 16, align 8, { on_authentication: 0, on_error: 8 });

/// Parameters of authentication_register().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct authentication_registration_params_s {
    /// The server has accepted the handler.
    pub on_registration: on_authentication_registration_cb,
    /// The server has refused the handler.
    pub on_error: ERROR_HANDLER_T,
    /// The handler is not registered, or not any more: no answer will come, the session has ended, or
    /// it was resumed with loss of messages.
    pub on_discard: DISCARD_HANDLER_T,
    /// The handler.
    pub authentication_handlers: AUTHENTICATION_HANDLERS_T,
    /// Name under which the server's configuration lists the handler.
    pub name: *const c_char,
    /// Details that the handler wants to know: its keys are numbers of `SESSION_DETAIL_TYPE_T` as
    /// decimal text. NULL for none.
    pub detail_set: *const HASH_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// Parameters of authentication_register().
pub type AUTHENTICATION_REGISTRATION_PARAMS_T = authentication_registration_params_s;
assert_layout!(authentication_registration_params_s, size 64, align 8, {
    on_registration: 0, on_error: 8, on_discard: 16, authentication_handlers: 24, name: 40, detail_set: 48, context: 56,
});

/// Handlers of a deregistration.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct authentication_deregistration_handlers_s {
    /// The handler was deregistered.
    pub on_deregistration: on_authentication_deregistration_cb,
    /// The server has refused.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
}
/// Handlers of a deregistration.
pub type AUTHENTICATION_DEREGISTRATION_HANDLERS_T = authentication_deregistration_handlers_s;
assert_layout!(authentication_deregistration_handlers_s, size 24, align 8, { on_deregistration: 0, on_error: 8, on_discard: 16 });

/// Parameters of authentication_deregister().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct authentication_deregistration_params_s {
    /// The handler was deregistered.
    pub on_deregistration: on_authentication_deregistration_cb,
    /// The server has refused.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// What authentication_register() returned.
    pub original_request: *const SVC_AUTHENTICATION_REGISTER_REQUEST_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of authentication_deregister().
pub type AUTHENTICATION_DEREGISTRATION_PARAMS_T = authentication_deregistration_params_s;
assert_layout!(authentication_deregistration_params_s, size 40, align 8, {
    on_deregistration: 0, on_error: 8, on_discard: 16, original_request: 24, context: 32,
});
