//! `features/topic-control.h`: adding and removing topics (b3 sections 1 and 2).

use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;

use crate::capi::answer::{given_str, ApiError};
use crate::capi::call::{CallError, CallOutcome};
use crate::capi::cenum::of_raw;
use crate::capi::error_call::{ErrorTarget, RequestError};
use crate::capi::given;
use crate::capi::guard::guard;
use crate::capi::program::CProgram;
use crate::capi::session_handle::Handle;
use crate::capi::topic_specification::TOPIC_SPECIFICATION_T;
use crate::capi::types::session_types::SESSION_T;
use crate::capi::types::topic_control_types::{
    on_topic_add_failed_cb, topic_add_fail_result_code_e, topic_add_result_code_e,
    ADD_TOPIC_CALLBACK_T, TOPIC_ADD_FAIL_RESULT_CODE, TOPIC_REMOVAL_PARAMS_T,
};
use crate::session::ErrorCode;
use crate::wire::reason;
use crate::wire::services::topics::topic_control::{
    AddTopicResult, TopicAdd, TopicAddRequest, TopicRemoval, TopicRemovalRequest,
    TopicRemovalResponse,
};

/// What became of a removal of topics.
pub struct DIFFUSION_TOPIC_REMOVAL_RESULT_T {
    removed_count: c_int,
}

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
    fn tell(
        &self,
        program: &CProgram,
        name: Option<TOPIC_ADD_FAIL_RESULT_CODE>,
        error: &RequestError,
    ) {
        let (Some(handler), Some(name)) = (self.on_failed, name) else {
            self.target.fail(program, error);
            return;
        };
        self.target.show(error, |c_error| {
            // SAFETY: a handler of the program with this signature; the error lives during the call.
            unsafe {
                handler(
                    program.session(),
                    MaybeUninit::new(name),
                    c_error,
                    self.target.context(),
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
) -> Result<TopicAddRequest, (TOPIC_ADD_FAIL_RESULT_CODE, RequestError)> {
    let bad_name = |text: &str| {
        let error = RequestError::new(ErrorCode::INVALID_TOPIC_PATH, text);
        let name = topic_add_fail_result_code_e::TOPIC_ADD_FAIL_INVALID_NAME;
        (name, error)
    };
    let bad_details = |text: &str| {
        let error = RequestError::new(ErrorCode::INVALID_TOPIC_SPECIFICATION, text);
        let name = topic_add_fail_result_code_e::TOPIC_ADD_FAIL_INVALID_DETAILS;
        (name, error)
    };
    // SAFETY: as the caller promises.
    let (path, specification) = unsafe {
        let path = given_str(topic_path, "the topic path");
        (path, specification.as_ref())
    };
    let path = path.map_err(|error| bad_name(error.text()))?;
    if path.is_empty() {
        return Err(bad_name("the topic path is empty"));
    }
    let specification = specification
        .ok_or_else(|| bad_details("the specification is NULL"))?
        .specification()
        .ok_or_else(|| bad_details("there is no such topic type"))?;
    Ok(TopicAddRequest {
        path: path.to_owned(),
        specification: specification.to_wire(),
    })
}

/// Adds a topic. Path and specification are copied.
///
/// Exactly one of the handlers is called, on the session's callback thread: `on_topic_added_with_specification` also when there was a topic
/// with an equal specification; `on_topic_add_failed_with_specification` with the reason, also when the path is NULL or empty or the specification NULL;
/// `on_error` when the request failed for another reason, for example because the session is closed. Handlers that are NULL are skipped: a
/// failure then goes to `on_error`, and an error to `session->global_service_error_handler`.
///
/// @param session The session; nothing happens when it is NULL or was freed.
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
                unsafe { handler(program.session(), of_raw(code as i32), target.context()) };
            }
            CallOutcome::Failed(CallError { reason, error }) => {
                failure.tell(program, reason.and_then(failure_of), &error);
            }
            CallOutcome::Discarded => target.discard(program),
        });
    });
}

/// A topic selector of the program in its normalised form.
///
/// # Safety
/// `selector` is NULL or a C string.
unsafe fn normalised(selector: *const c_char) -> Result<String, ApiError> {
    // SAFETY: as the caller promises.
    let selector = unsafe { given::selector(selector, "the topic selector")? };
    Ok(selector.normalised())
}

/// Removes topics.
///
/// A selector without a qualifier removes topics at the paths that it selects, one that ends with `/` the topics below them, one that ends with `//`
/// both. It is no error when there is none. Topics that the session may not remove stay.
///
/// Exactly one of `params.on_removed`, `params.on_error` and `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`. A selector that is NULL or malformed is the error `DIFF_ERR_ILLEGAL_ARGUMENT`.
///
/// @param session The session; nothing happens when it is NULL or was freed.
/// @param params The selector, the handlers and their context; copied.
#[no_mangle]
pub unsafe extern "C" fn topic_removal(session: *mut SESSION_T, params: TOPIC_REMOVAL_PARAMS_T) {
    guard((), || {
        let Some(handle) = Handle::find_for("topic_removal", session) else {
            return;
        };
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        // SAFETY: NULL or a C string by contract.
        let selector = match unsafe { normalised(params.topic_selector) } {
            Ok(selector) => selector,
            Err(error) => {
                handle.fail_later(target, error.into());
                return;
            }
        };
        let on_removed = params.on_removed;
        handle.call::<TopicRemoval>(
            TopicRemovalRequest { selector },
            target,
            move |program, TopicRemovalResponse { removed_count }| {
                if removed_count < 0 {
                    let text =
                        format!("the server's answer cannot be read: {removed_count} topics");
                    return Err(RequestError::new(ErrorCode::INVALID_DATA, text));
                }
                if let Some(handler) = on_removed {
                    let result = DIFFUSION_TOPIC_REMOVAL_RESULT_T { removed_count };
                    // SAFETY: a handler of the program with this signature; the result lives during the call.
                    unsafe { handler(program.session(), &raw const result, target.context()) };
                }
                Ok(())
            },
        );
    });
}

/// How many topics were removed.
///
/// @param topic_removal_result What `on_removed` was called with.
/// @return The number; -1 for NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_removal_result_removed_count(
    topic_removal_result: *const DIFFUSION_TOPIC_REMOVAL_RESULT_T,
) -> c_int {
    guard(-1, || {
        // SAFETY: NULL or a live result by contract.
        unsafe { topic_removal_result.as_ref() }.map_or(-1, |result| result.removed_count)
    })
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

    #[test]
    fn selectors_are_sent_normalised() {
        // SAFETY: C strings and NULL.
        unsafe {
            assert_eq!(normalised(c"a/b".as_ptr()), Ok(">a/b".to_owned()));
            assert!(normalised(c"$a".as_ptr()).is_err());
            assert!(normalised(c"".as_ptr()).is_err());
            assert!(normalised(core::ptr::null()).is_err());
        }
    }
}
