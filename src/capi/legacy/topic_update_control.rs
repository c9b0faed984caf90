//! `features/topic-update-control.h` of 6.4 (`specification/compatibility/legacy-topics section 2`): update sources. They exist in the
//! client only, so that they no longer keep other sessions from updating.

use core::ffi::c_char;
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::datatypes::datatype::{self, DIFFUSION_DATATYPE};
use crate::capi::ffi::context::ContextPointer;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::memory;
use crate::capi::ffi::out_param::{argument, string_argument};
use crate::capi::ffi::outcall::outcall;

use crate::capi::legacy::update_sources::{
    RegisteredSource, Told, Update, UpdateSources, NO_SUCH_SOURCE,
};
use crate::capi::legacy::update_types::{
    UPDATE_SOURCE_DEREGISTRATION_PARAMS_T, UPDATE_SOURCE_PARAMS_T,
    UPDATE_SOURCE_REGISTRATION_PARAMS_T, UPDATE_VALUE_PARAMS_T,
};
use crate::capi::session::conversation::CONVERSATION_ID_T;
use crate::capi::session::handle::Handle;
use crate::capi::session::request::arguments::illegal;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::SESSION_T;
use crate::capi::util::buf;
use crate::capi::util::buf::BUF_T;
use crate::session::Failure;
use crate::wire::services::topics::specification::TopicType;
use bytes::Bytes;

/// A topic path of the program.
///
/// # Safety
/// `topic_path` is NULL or a C string.
unsafe fn path_of(topic_path: *const c_char) -> Result<String, Failure> {
    // SAFETY: as the caller promises; the borrow ends here.
    match unsafe { string_argument(topic_path, "topic_path") }? {
        "" => Err(illegal("topic_path is empty")),
        path => Ok(crate::data::memory::copy_text(path)),
    }
}

/// Registers an update source. The server is not asked: every session may update what its user may
/// update, and several sessions may register sources for the same topics.
///
/// On the session's callback thread, `params.on_registered` and at once `params.on_active` are
/// called, both with the state `UPDATE_SOURCE_STATE_ACTIVE`; when the session ends,
/// `params.on_close` with `UPDATE_SOURCE_STATE_CLOSED`. Those that are NULL are skipped.
/// `params.on_error` is called instead of them when the path is NULL or empty, and when the session
/// is closed.
///
/// @param session The session.
/// @param params The topics and whom to tell; copied. The path has no effect beyond the check.
/// @return The source, to be released with conversation_id_free(); NULL if `session` is NULL or was
///     freed, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn register_update_source(
    session: *mut SESSION_T,
    params: UPDATE_SOURCE_REGISTRATION_PARAMS_T,
) -> *mut CONVERSATION_ID_T {
    guard(ptr::null_mut(), || {
        let Some(handle) = Handle::find_for("register_update_source", session) else {
            return ptr::null_mut();
        };
        let id = handle.reserve_conversation_id() as u64;
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        // SAFETY: NULL or a C string by contract.
        if let Err(error) = unsafe { path_of(params.topic_path) } {
            handle.fail_later(target, error);
        } else {
            let registered = RegisteredSource {
                on_registered: params.on_registered,
                on_active: params.on_active,
                on_close: params.on_close,
                context: ContextPointer(params.context),
            };
            let sources = handle.program.feature::<UpdateSources>();
            sources.register(&handle, id, registered, target);
        }
        memory::boxed(CONVERSATION_ID_T { id })
    })
}

/// Ends an update source. Updates that were made before are still sent.
///
/// On the session's callback thread, `params.on_deregistered` is called, or `params.on_error` with
/// `DIFF_ERR_ILLEGAL_ARGUMENT` when there is no such source. `on_close` of the source is not called
/// any more.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params The source and whom to tell; copied.
#[no_mangle]
pub unsafe extern "C" fn deregister_update_source(
    session: *mut SESSION_T,
    params: UPDATE_SOURCE_DEREGISTRATION_PARAMS_T,
) {
    guard((), || {
        let Some(handle) = Handle::find_for("deregister_update_source", session) else {
            return;
        };
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        // SAFETY: NULL or an id by contract.
        let id = unsafe { params.updater_id.as_ref() }.copied();
        let sources = handle.program.feature::<UpdateSources>();
        let Some(id) = id.filter(|id| sources.deregister(id.id)) else {
            return handle.fail_later(target, illegal(NO_SUCH_SOURCE));
        };
        let on_deregistered = params.on_deregistered;
        handle.run_later(move |program| {
            if let Some(call) = on_deregistered {
                // SAFETY: the program's function and context; the id lives during the call.
                unsafe {
                    outcall!(
                        "on_deregistered",
                        call(program.session(), &raw const id, target.context())
                    )
                };
            }
        });
    });
}

/// Sends one update.
///
/// # Safety
/// `updater_id` is NULL or an id.
unsafe fn send(
    handle: &Handle,
    updater_id: *const CONVERSATION_ID_T,
    mut told: Told,
    topic_type: Option<TopicType>,
    given: Result<(String, Bytes), Failure>,
) {
    // SAFETY: as the caller promises.
    let updater = unsafe { updater_id.as_ref() };
    match (given, updater) {
        (Ok((path, value)), Some(updater)) => {
            told.updater = updater.id;
            let update = Update {
                path,
                topic_type,
                value,
                told,
            };
            handle
                .program
                .feature::<UpdateSources>()
                .update(handle, update);
        }
        (Ok(_), None) => handle.fail_later(told.target, illegal("updater_id is NULL")),
        (Err(error), _) => handle.fail_later(told.target, error),
    }
}

/// # Safety
/// `data` is NULL or a live buffer.
unsafe fn value_of(data: *const BUF_T) -> Result<Bytes, Failure> {
    if data.is_null() {
        return Err(illegal("the new value is NULL"));
    }
    // SAFETY: not NULL; as the caller promises.
    Ok(Bytes::from(crate::data::memory::copy(unsafe {
        buf::bytes(data)
    })))
}

/// Sets the value of a topic to the bytes of an update's content. The type of the topic is found
/// out first; it is remembered for further updates.
///
/// Exactly one of `params.on_success`, `params.on_failure`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, but a failure without `on_failure` goes to `on_error`, and an error without `on_error`
/// to `session->global_service_error_handler`. Updates of one source are made in the order of the
/// calls.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params The source, the topic, the update and whom to tell; everything is copied.
#[cfg(not(without_common_names))]
#[no_mangle]
pub unsafe extern "C" fn update(session: *mut SESSION_T, params: UPDATE_SOURCE_PARAMS_T) {
    guard((), || {
        let Some(handle) = Handle::find_for("update", session) else {
            return;
        };
        let told = Told {
            updater: 0,
            on_success: params.on_success,
            on_failure: params.on_failure,
            target: ErrorTarget::new(params.on_error, params.on_discard, params.context),
        };
        // SAFETY: NULL or live objects by contract.
        unsafe {
            let given = path_of(params.topic_path).and_then(|path| {
                let content = argument(params.update, "update")
                    .and_then(|update| argument(update.content, "content"))
                    .map_err(|_: Failure| illegal("update has no content"))?;
                Ok((path, value_of(content.data)?))
            });
            send(&handle, params.updater_id, told, None, given);
        }
    });
}

/// # Safety
/// The members of `params` are NULL or live objects.
unsafe fn update_value_as(
    handle: &Handle,
    topic_type: Option<TopicType>,
    params: &UPDATE_VALUE_PARAMS_T,
) {
    let told = Told {
        updater: 0,
        on_success: params.on_success,
        on_failure: params.on_failure,
        target: ErrorTarget::new(params.on_error, params.on_discard, params.context),
    };
    // SAFETY: as the caller promises.
    unsafe {
        let given = path_of(params.topic_path).and_then(|path| Ok((path, value_of(params.data)?)));
        send(handle, params.updater_id, told, topic_type, given);
    }
}

/// Sets the value of a topic, whose type is found out first; it is remembered for further updates.
///
/// Exactly one of `params.on_success`, `params.on_failure`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, but a failure without `on_failure` goes to `on_error`, and an error without `on_error`
/// to `session->global_service_error_handler`. Updates of one source are made in the order of the
/// calls.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params The source, the topic, the value and whom to tell; everything is copied.
#[no_mangle]
pub unsafe extern "C" fn update_value(session: *mut SESSION_T, params: UPDATE_VALUE_PARAMS_T) {
    guard((), || {
        if let Some(handle) = Handle::find_for("update_value", session) {
            // SAFETY: NULL or live objects by contract.
            unsafe { update_value_as(&handle, None, &params) };
        }
    });
}

/// Sets the value of a topic of a known type.
///
/// Exactly one of `params.on_success`, `params.on_failure`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, but a failure without `on_failure` goes to `on_error`, and an error without `on_error`
/// to `session->global_service_error_handler`. Updates of one source are made in the order of the
/// calls.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param datatype The type of the value, which is that of the topic. `params.on_error` is called
///     if there is no such type.
/// @param params The source, the topic, the value and whom to tell; everything is copied.
#[no_mangle]
pub unsafe extern "C" fn update_value_with_datatype(
    session: *mut SESSION_T,
    datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    params: UPDATE_VALUE_PARAMS_T,
) {
    guard((), || {
        let Some(handle) = Handle::find_for("update_value_with_datatype", session) else {
            return;
        };
        let Some(datatype) = datatype::from_c(datatype) else {
            let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
            return handle.fail_later(target, illegal("there is no such data type"));
        };
        // SAFETY: NULL or live objects by contract.
        unsafe { update_value_as(&handle, Some(datatype.topic_type()), &params) };
    });
}
