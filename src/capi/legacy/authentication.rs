//! The authentication interface of 6.4, on the services of today (`specification/control/authentication-control section 6`).
//!
//! Registering and deregistering: any thread. The calls of the program: the session's callback thread. No locks.

use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::authentication::authenticator::answer;
use crate::capi::authentication::handlers::{
    parameters, register, Authentication, AuthenticationHandler, HandlerCalls,
};
use crate::capi::ffi::cenum::raw;
use crate::capi::ffi::constants::HANDLER_FAILURE;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::memory;
use crate::capi::ffi::outcall::outcall;
use crate::capi::legacy::authentication_request::{show, Wanted};
use crate::capi::legacy::authentication_types::{
    authentication_registration_params_s, on_authentication_cb, on_authentication_registration_cb,
    svc_authentication_response_value_e as Decision, AUTHENTICATION_DEREGISTRATION_PARAMS_T,
    AUTHENTICATION_REGISTRATION_PARAMS_T, SVC_AUTHENTICATION_REGISTER_REQUEST_T,
    SVC_AUTHENTICATION_RESPONSE_T,
};
use crate::capi::session::conversation::CONVERSATION_ID_T;
use crate::capi::session::program::CProgram;
use crate::capi::session::request::answer::fail;
use crate::capi::session::request::arguments;
use crate::capi::session::request::call::CallOutcome;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::frame::begin;
use crate::capi::session::types::{ERROR_HANDLER_T, SESSION_T};
use crate::capi::util::hash::HASH_T;
use crate::capi::util::utils::roles;
use crate::capi::util::{chained_map, hash, list};
use crate::data::memory::{collect, copy_text};
use crate::engine::ServiceRequest;
use crate::session::Failure;
use crate::wire::reason;
use crate::wire::services::common::StringMap;
use crate::wire::services::control::authentication::{
    AuthenticatorDeregistration, AuthenticatorRequest, AuthenticatorResponse,
};
use crate::wire::services::topics::missing_topic::DEFAULT_CONTROL_GROUP;

/// The service that the servers of 6.4 called.
const SERVICE: u32 = 24;

/// The property of a session that holds its roles.
const ROLES: &str = "$Roles";

/// A program's functions, as they were when the handler was given.
struct Calls {
    on_registration: on_authentication_registration_cb,
    on_authentication: on_authentication_cb,
    on_error: ERROR_HANDLER_T,
    wanted: Wanted,
}

impl HandlerCalls for Calls {
    fn on_registered(&self, program: &CProgram, handler: &AuthenticationHandler) {
        if let Some(call) = self.on_registration {
            // SAFETY: the program's function and context.
            unsafe {
                outcall!(
                    "on_registration",
                    call(program.session(), handler.target().context())
                )
            };
        }
    }

    fn on_refused(&self, program: &CProgram, target: &ErrorTarget, error: &Failure) {
        target.fail(program, error);
    }

    fn on_request(
        &self,
        program: &CProgram,
        target: &ErrorTarget,
        question: &AuthenticatorRequest,
        request: &ServiceRequest,
    ) {
        let Some(call) = self.on_authentication else {
            return answer(request, &AuthenticatorResponse::Abstain);
        };
        let mut response = SVC_AUTHENTICATION_RESPONSE_T {
            value: MaybeUninit::new(Decision::AUTHENTICATION_DENY),
            roles: ptr::null_mut(),
            properties: ptr::null_mut(),
        };
        let result = show(question, self.wanted, |shown| {
            // SAFETY: the program's function and context; the structs live during the call.
            unsafe {
                outcall!(
                    "on_authentication",
                    call(
                        program.session(),
                        shown,
                        &raw mut response,
                        target.context(),
                    )
                )
            }
        });
        // SAFETY: NULL or the program's, as it has written them.
        let decision = unsafe { decision(result, &response) };
        match decision {
            Ok(decision) => answer(request, &decision),
            Err(text) => fail(&request.responder, reason::CALLBACK_EXCEPTION, text),
        }
    }

    fn on_failed(&self, program: &CProgram, target: &ErrorTarget, error: &Failure) {
        let own = ErrorTarget::new(self.on_error, None, target.context());
        own.fail(program, error);
    }

    fn on_closed(&self) {}

    fn on_over(&self, program: &CProgram, target: &ErrorTarget) {
        target.discard(program);
    }
}

/// What a callback has decided; `None` is one that could not be called.
///
/// # Safety
/// The list and the map of the response are NULL or live ones of strings.
unsafe fn decision(
    result: Option<c_int>,
    response: &SVC_AUTHENTICATION_RESPONSE_T,
) -> Result<AuthenticatorResponse, &'static str> {
    match result {
        None => return Err("out of memory"),
        Some(HANDLER_FAILURE) => return Err("the authenticator failed"),
        Some(_) => {}
    }
    let is = |value: Decision| raw(response.value) == value as i32;
    if is(Decision::AUTHENTICATION_DENY) {
        Ok(AuthenticatorResponse::Deny)
    } else if is(Decision::AUTHENTICATION_ABSTAIN) {
        Ok(AuthenticatorResponse::Abstain)
    } else if is(Decision::AUTHENTICATION_ALLOW) {
        let properties = Vec::new();
        Ok(AuthenticatorResponse::Allow { properties })
    } else if is(Decision::AUTHENTICATION_ALLOW_WITH_RESULT) {
        // SAFETY: as the caller promises.
        let properties = unsafe { result_properties(response) }
            .map_err(|_| "a property or role of the authenticator's result is not UTF-8")?;
        Ok(AuthenticatorResponse::Allow { properties })
    } else {
        Err("the authenticator's decision is not valid")
    }
}

/// The properties of a response, and its roles as one of them.
///
/// # Safety
/// As for [`decision`].
unsafe fn result_properties(
    response: &SVC_AUTHENTICATION_RESPONSE_T,
) -> Result<StringMap, Failure> {
    // SAFETY: as the caller promises.
    let (mut properties, names) = unsafe {
        let names = list::data_of(response.roles).into_iter();
        let names = collect(names.filter_map(|name| memory::c_bytes(name.cast::<c_char>())));
        let properties = hash::string_pairs(response.properties, "the properties")?;
        (properties, names)
    };
    if !names.is_empty() {
        let roles = String::from_utf8(roles::joined(names))
            .map_err(|_| Failure::illegal_argument("a role is not UTF-8"))?;
        properties.retain(|(key, _)| key != ROLES);
        properties.push((ROLES.to_owned(), roles));
    }
    Ok(properties)
}

/// A copy of a map's keys, without values. NULL stays NULL.
///
/// # Safety
/// `set` is NULL or a live map.
unsafe fn copy_of_keys(set: *const HASH_T) -> *mut HASH_T {
    if set.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: as the caller promises; the copy holds copies of the keys.
    unsafe {
        let copy = hash::create((*set).slots, chained_map::Synchronised::Yes);
        if !copy.is_null() {
            for (key, _) in chained_map::pairs(set) {
                hash::add(copy, memory::dup_c_str(key), ptr::null());
            }
        }
        copy
    }
}

/// # Safety
/// The pointers in `params` are NULL or valid.
unsafe fn read_params(
    params: &authentication_registration_params_s,
) -> Result<(String, Calls), Failure> {
    // SAFETY: as the caller promises.
    let (name, numbers) = unsafe {
        let name = arguments::text(params.name, "the name of the handler")?;
        let keys = if params.detail_set.is_null() {
            Vec::new()
        } else {
            chained_map::pairs(params.detail_set)
        };
        // Numbers of details: what is not UTF-8 is none of them, replaced or not.
        let numbers = collect(keys.into_iter().filter_map(|(key, _)| memory::string(key)));
        (name, numbers)
    };
    let calls = Calls {
        on_registration: params.on_registration,
        on_authentication: params.authentication_handlers.on_authentication,
        on_error: params.authentication_handlers.on_error,
        wanted: Wanted::from_numbers(numbers.iter().map(String::as_str)),
    };
    Ok((name, calls))
}

/// Registers an authentication handler. diffusion_set_authentication_handler() is what programs use
/// today.
///
/// When the server has accepted it `on_registration` is called, and
/// `authentication_handlers.on_authentication` for every client that wants to open a session or to
/// change its principal; the answer is sent when that function has returned. `on_discard` is called
/// when the handler is not registered any more because the session has ended, or has reconnected
/// with loss of messages.
///
/// @param session The session, which needs the permissions to authenticate and to register
///     handlers.
/// @param params The handler, everything in it copied. Its functions are called on the session's
///     callback thread.
/// @return What the handler is deregistered with, to be released with
///     svc_authentication_register_request_free(). NULL if `session` is not a valid session, if out
///     of memory, or if the name is NULL or not UTF-8, which is also the error
///     `DIFF_ERR_ILLEGAL_ARGUMENT`.
#[no_mangle]
pub unsafe extern "C" fn authentication_register(
    session: *mut SESSION_T,
    params: AUTHENTICATION_REGISTRATION_PARAMS_T,
) -> *mut SVC_AUTHENTICATION_REGISTER_REQUEST_T {
    guard(ptr::null_mut(), || {
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        // SAFETY: NULL or valid by contract.
        let given = |_: &_| unsafe { read_params(&params) };
        let Some((handle, (name, calls))) =
            begin("authentication_register", session, target, given)
        else {
            return ptr::null_mut();
        };
        let number = register(&handle, copy_text(&name), target, calls);
        memory::boxed(SVC_AUTHENTICATION_REGISTER_REQUEST_T {
            service_id: SERVICE,
            control_group: memory::dup_str(DEFAULT_CONTROL_GROUP),
            handler_name: memory::dup_str(&name),
            // SAFETY: NULL or a live map by contract.
            session_detail_type_set: unsafe { copy_of_keys(params.detail_set) },
            conversation_id: memory::boxed(CONVERSATION_ID_T { id: number as u64 }),
        })
    })
}

/// Deregisters an authentication handler.
///
/// Exactly one of `params.on_deregistration`, `params.on_error` and `params.on_discard` is called,
/// on the session's callback thread; those that are NULL are skipped, an error then goes to
/// `session->global_service_error_handler`. The handler is not asked any more from now on; after an
/// error it is asked again.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params What authentication_register() returned, and the handlers; copied. The struct stays
///     the program's. If it or the name in it is NULL, that is the error
///     `DIFF_ERR_ILLEGAL_ARGUMENT`.
#[no_mangle]
pub unsafe extern "C" fn authentication_deregister(
    session: *mut SESSION_T,
    params: AUTHENTICATION_DEREGISTRATION_PARAMS_T,
) {
    guard((), || {
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        // SAFETY: NULL or valid by contract.
        let name = |_: &_| unsafe {
            let original = params.original_request.as_ref();
            let original = original.ok_or_else(|| arguments::illegal("the handler is NULL"))?;
            arguments::text(original.handler_name, "the name of the handler")
        };
        let Some((handle, name)) = begin("authentication_deregister", session, target, name) else {
            return;
        };
        let request = parameters(&name);
        let handlers = handle.program.feature::<Authentication>().named(&name);
        for handler in &handlers {
            handler.registration().end();
        }
        let on_deregistration = params.on_deregistration;
        handle.call_with::<AuthenticatorDeregistration>(request, move |program, outcome| {
            match outcome {
                CallOutcome::Response(_) => {
                    let authentication = program.feature::<Authentication>();
                    handlers
                        .iter()
                        .for_each(|handler| authentication.forget(handler));
                    if let Some(call) = on_deregistration {
                        // SAFETY: the program's function and context.
                        unsafe {
                            outcall!(
                                "on_deregistration",
                                call(program.session(), target.context())
                            )
                        };
                    }
                }
                CallOutcome::Failed(failure) => {
                    for handler in &handlers {
                        handler.registration().reopen();
                    }
                    target.fail(program, &failure);
                }
                CallOutcome::Discarded => target.discard(program),
            }
        });
    });
}

/// Releases what authentication_register() returned. The handler stays registered.
///
/// @param session Not used; may be NULL.
/// @param request The struct; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn svc_authentication_register_request_free(
    session: *mut SESSION_T,
    request: *mut SVC_AUTHENTICATION_REGISTER_REQUEST_T,
) {
    let _ = session;
    guard((), || {
        if request.is_null() {
            return;
        }
        // SAFETY: a struct from malloc that the program gives up, with blocks of its own.
        unsafe {
            memory::free((*request).control_group);
            memory::free((*request).handler_name);
            memory::free((*request).conversation_id);
            let set = (*request).session_detail_type_set;
            if !set.is_null() {
                hash::free(set, Some(libc::free), None);
            }
            memory::free(request);
        }
    });
}
