//! `features/topic-control.h`: adding topics (`specification/topics/topic-control section 1`).

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

use crate::capi::ffi::cenum::{c_enums, from_raw};
use crate::capi::ffi::error_code::DIFFUSION_ERROR_T;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::out_param::string_argument;
use crate::capi::ffi::outcall::outcall;
use crate::capi::session::handle::Handle;
use crate::capi::session::program::CProgram;
use crate::capi::session::request::call::CallOutcome;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::capi::topics::specification::TOPIC_SPECIFICATION_T;
use crate::session::{ErrorCode, Failure};
use crate::wire::reason;
use crate::wire::services::topics::topic_control::{AddTopicResult, TopicAdd, TopicAddRequest};

/// Why a topic was not added, in the interface before 6.0. Not used by this library.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum svc_add_topic_failure_reason_e {
    ADD_TOPIC_FAILURE_REASON_SUCCESS = 0,
    ADD_TOPIC_FAILURE_REASON_EXISTS = 1,
    ADD_TOPIC_FAILURE_REASON_EXISTS_MISMATCH = 2,
    ADD_TOPIC_FAILURE_REASON_INVALID_NAME = 3,
    ADD_TOPIC_FAILURE_REASON_INVALID_DETAILS = 4,
    ADD_TOPIC_FAILURE_REASON_USER_CODE_ERROR = 5,
    ADD_TOPIC_FAILURE_REASON_PERMISSIONS_FAILURE = 7,
    /// A name of the interface up to 6.5.
    ADD_TOPIC_FAILURE_REASON_INITIALISE_ERROR = 8,
    ADD_TOPIC_FAILURE_REASON_UNEXPECTED_ERROR = 9,
}

/// Why a topic was not added, in the interface before 6.0. Not used by this library.
pub type SVC_ADD_TOPIC_FAILURE_REASON_T = svc_add_topic_failure_reason_e;

/// The result of a topic that was added.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum topic_add_result_code_e {
    /// The topic is new.
    TOPIC_ADD_RESULT_CREATED = 0,
    /// There was a topic with an equal specification.
    TOPIC_ADD_RESULT_EXISTS = 1,
}

/// The result of a topic that was added.
pub type TOPIC_ADD_RESULT_CODE = topic_add_result_code_e;

/// Why a topic was not added.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum topic_add_fail_result_code_e {
    /// There is a topic with another specification.
    TOPIC_ADD_FAIL_EXISTS_MISMATCH = 1,
    /// The path is invalid.
    TOPIC_ADD_FAIL_INVALID_NAME = 2,
    /// The specification is invalid.
    TOPIC_ADD_FAIL_INVALID_DETAILS = 3,
    /// The session may not add the topic.
    TOPIC_ADD_FAIL_PERMISSIONS_FAILURE = 4,
    /// The server could not create the topic.
    TOPIC_ADD_FAIL_UNEXPECTED_ERROR = 5,
    /// The cluster is being repartitioned: try again.
    TOPIC_ADD_FAIL_CLUSTER_REPARTITION = 6,
    /// The licence allows no more topics.
    TOPIC_ADD_FAIL_EXCEEDED_LICENSE_LIMIT = 7,
    /// There is a topic above that does not allow it; servers before 6.5.
    TOPIC_ADD_FAIL_INCOMPATIBLE_PARENT = 8,
    /// The topic that a slave topic names cannot be one; servers before 6.5.
    TOPIC_ADD_FAIL_INCOMPATIBLE_MASTER = 9,
    /// There is a topic that something else manages.
    TOPIC_ADD_FAIL_EXISTS_INCOMPATIBLE = 10,
}

/// Why a topic was not added.
pub type TOPIC_ADD_FAIL_RESULT_CODE = topic_add_fail_result_code_e;

c_enums!(
    svc_add_topic_failure_reason_e,
    topic_add_result_code_e,
    topic_add_fail_result_code_e
);

/// Called when a topic was added, or was there already.
///
/// @param session The session.
/// @param result_code Which of both.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_topic_add_cb = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        result_code: MaybeUninit<TOPIC_ADD_RESULT_CODE>,
        context: *mut c_void,
    ) -> c_int,
>;

/// Called when a topic was not added.
///
/// @param session The session.
/// @param result_code Why.
/// @param error The error; never NULL, valid until the callback returns.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_topic_add_failed_cb = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        result_code: MaybeUninit<TOPIC_ADD_FAIL_RESULT_CODE>,
        error: *const DIFFUSION_ERROR_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Handlers of add_topic_from_specification().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct add_topic_callback_s {
    /// The topic was added, or was there already.
    pub on_topic_added_with_specification: on_topic_add_cb,
    /// The topic was not added. When it is NULL, `on_error` is called instead.
    pub on_topic_add_failed_with_specification: on_topic_add_failed_cb,
    /// The request failed for another reason.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}

/// Handlers of add_topic_from_specification().
pub type ADD_TOPIC_CALLBACK_T = add_topic_callback_s;

assert_layout!(add_topic_callback_s, size 40, align 8, {
    on_topic_added_with_specification: 0, on_topic_add_failed_with_specification: 8, on_error: 16, on_discard: 24, context: 32,
});

/// What an addition that failed so is called, if it has a name of its own.
fn failure_of(reason: i32) -> Option<TOPIC_ADD_FAIL_RESULT_CODE> {
    Some(match reason {
        reason::TOPIC_EXISTS_MISMATCH => {
            topic_add_fail_result_code_e::TOPIC_ADD_FAIL_EXISTS_MISMATCH
        }
        reason::TOPIC_PATH_INVALID | reason::INVALID_PATH => {
            topic_add_fail_result_code_e::TOPIC_ADD_FAIL_INVALID_NAME
        }
        reason::TOPIC_SPECIFICATION_INVALID => {
            topic_add_fail_result_code_e::TOPIC_ADD_FAIL_INVALID_DETAILS
        }
        reason::ACCESS_DENIED => topic_add_fail_result_code_e::TOPIC_ADD_FAIL_PERMISSIONS_FAILURE,
        reason::UNEXPECTED_TOPIC_ADD_FAILURE => {
            topic_add_fail_result_code_e::TOPIC_ADD_FAIL_UNEXPECTED_ERROR
        }
        reason::CLUSTER_REPARTITION => {
            topic_add_fail_result_code_e::TOPIC_ADD_FAIL_CLUSTER_REPARTITION
        }
        reason::TOPIC_LICENSE_LIMIT => {
            topic_add_fail_result_code_e::TOPIC_ADD_FAIL_EXCEEDED_LICENSE_LIMIT
        }
        reason::INCOMPATIBLE_PARENT_TOPIC => {
            topic_add_fail_result_code_e::TOPIC_ADD_FAIL_INCOMPATIBLE_PARENT
        }
        reason::INCOMPATIBLE_MASTER_TOPIC => {
            topic_add_fail_result_code_e::TOPIC_ADD_FAIL_INCOMPATIBLE_MASTER
        }
        reason::INCOMPATIBLE_TOPIC_EXISTS => {
            topic_add_fail_result_code_e::TOPIC_ADD_FAIL_EXISTS_INCOMPATIBLE
        }
        _ => return None,
    })
}

/// Where the failure of one addition goes.
#[derive(Clone, Copy)]
struct AdditionFailure {
    on_failed: on_topic_add_failed_cb,
    target: ErrorTarget,
}

impl AdditionFailure {
    /// On the callback thread.
    fn tell(&self, program: &CProgram, name: Option<TOPIC_ADD_FAIL_RESULT_CODE>, error: &Failure) {
        let (Some(handler), Some(name)) = (self.on_failed, name) else {
            self.target.fail(program, error);
            return;
        };
        self.target.show(error, |c_error| {
            // SAFETY: a handler of the program with this signature; the error lives during the call.
            unsafe {
                outcall!(
                    "on_topic_add_failed",
                    handler(
                        program.session(),
                        MaybeUninit::new(name),
                        c_error,
                        self.target.context(),
                    )
                )
            };
        });
    }
}

/// What is sent, or why nothing is.
///
/// # Safety
/// `topic_path` is NULL or a C string, `specification` NULL or a live specification.
unsafe fn addition(
    topic_path: *const c_char,
    specification: *const TOPIC_SPECIFICATION_T,
) -> Result<TopicAddRequest, (TOPIC_ADD_FAIL_RESULT_CODE, Failure)> {
    let bad_name = |text: &str| {
        let error = Failure::new(ErrorCode::INVALID_TOPIC_PATH, text);
        let name = topic_add_fail_result_code_e::TOPIC_ADD_FAIL_INVALID_NAME;
        (name, error)
    };
    let bad_details = |text: &str| {
        let error = Failure::new(ErrorCode::INVALID_TOPIC_SPECIFICATION, text);
        let name = topic_add_fail_result_code_e::TOPIC_ADD_FAIL_INVALID_DETAILS;
        (name, error)
    };
    // SAFETY: as the caller promises.
    let (path, specification) = unsafe {
        let path = string_argument(topic_path, "the topic path");
        (path, specification.as_ref())
    };
    let path = path.map_err(|error| bad_name(&error.message))?;
    if path.is_empty() {
        return Err(bad_name("the topic path is empty"));
    }
    let specification = specification
        .ok_or_else(|| bad_details("the specification is NULL"))?
        .specification()
        .map_err(bad_details)?;
    Ok(TopicAddRequest {
        path: crate::data::memory::copy_text(path),
        specification,
    })
}

/// Adds a topic. Path and specification are copied.
///
/// Exactly one of the handlers is called, on the session's callback thread:
/// `on_topic_added_with_specification` also when there was a topic with an equal specification;
/// `on_topic_add_failed_with_specification` with the reason, also when the path is NULL or empty or
/// the specification NULL; `on_error` when the request failed for another reason, for example
/// because the session is closed. Handlers that are NULL are skipped: a failure then goes to
/// `on_error`, and an error to `session->global_service_error_handler`.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param topic_path The path.
/// @param specification What the topic shall be.
/// @param callback The handlers and their context; copied.
#[no_mangle]
pub unsafe extern "C" fn add_topic_from_specification(
    session: *mut SESSION_T,
    topic_path: *const c_char,
    specification: *const TOPIC_SPECIFICATION_T,
    callback: ADD_TOPIC_CALLBACK_T,
) {
    guard((), || {
        let Some(handle) = Handle::find_for("add_topic_from_specification", session) else {
            return;
        };
        let target = ErrorTarget::new(callback.on_error, callback.on_discard, callback.context);
        let failure = AdditionFailure {
            on_failed: callback.on_topic_add_failed_with_specification,
            target,
        };
        let on_added = callback.on_topic_added_with_specification;
        // SAFETY: NULL or live objects by contract.
        let request = match unsafe { addition(topic_path, specification) } {
            Ok(request) => request,
            Err((name, error)) => {
                handle.run_later(move |program| failure.tell(program, Some(name), &error));
                return;
            }
        };
        handle.call_with::<TopicAdd>(request, move |program, outcome| match outcome {
            CallOutcome::Response(result) => {
                let Some(handler) = on_added else {
                    return;
                };
                let code = match result {
                    AddTopicResult::Created => topic_add_result_code_e::TOPIC_ADD_RESULT_CREATED,
                    AddTopicResult::Exists => topic_add_result_code_e::TOPIC_ADD_RESULT_EXISTS,
                };
                // SAFETY: a handler of the program with this signature.
                unsafe {
                    outcall!(
                        "on_topic_added",
                        handler(program.session(), from_raw(code as i32), target.context())
                    )
                };
            }
            CallOutcome::Failed(error) => {
                failure.tell(program, error.reason.and_then(failure_of), &error);
            }
            CallOutcome::Discarded => target.discard(program),
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_have_the_names_of_the_interface() {
        let named = [
            (9004, 1),
            (9005, 2),
            (202, 2),
            (9006, 3),
            (103, 4),
            (9011, 5),
            (110, 6),
            (9007, 7),
            (9008, 8),
            (9009, 9),
            (9010, 10),
        ];
        for (reason, number) in named {
            assert_eq!(failure_of(reason).map(|name| name as i32), Some(number));
        }
        for reason in [100, 101, 104, 112, 9012] {
            assert_eq!(failure_of(reason), None);
        }
    }
}
