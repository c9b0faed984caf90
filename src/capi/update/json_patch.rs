//! `features/topic-update.h`: JSON patches (`specification/topics/topic-update`). The server reads and applies the patch.

use core::ffi::{c_char, c_int, c_void};
use core::ptr;

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::out_param::{attempt, string_argument};
use crate::capi::ffi::outcall::outcall;
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::capi::update::constraint::{wire_constraint, DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T};
use crate::wire::services::topics::topic_update::{
    ApplyJsonPatch, ApplyJsonPatchRequest, ApplyJsonPatchResponse,
};

/// Called when the server has dealt with a patch. The result is valid until the callback returns.
///
/// @param result Whether the patch was applied; valid until the callback returns.
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_json_patch_result_cb = Option<
    unsafe extern "C" fn(
        result: *const DIFFUSION_JSON_PATCH_RESULT_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Parameters of diffusion_apply_json_patch().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_apply_json_patch_params_s {
    /// The path of the topic.
    pub topic_path: *const c_char,
    /// The patch: the text of a JSON array as RFC 6902 describes it.
    pub patch: *const c_char,
    /// The patch was applied, or one of its operations failed.
    pub on_json_patch_result: on_json_patch_result_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}

/// Parameters of diffusion_apply_json_patch().
pub type DIFFUSION_APPLY_JSON_PATCH_PARAMS_T = diffusion_apply_json_patch_params_s;

assert_layout!(diffusion_apply_json_patch_params_s, size 48, align 8, {
    topic_path: 0, patch: 8, on_json_patch_result: 16, on_error: 24, on_discard: 32, context: 40,
});

/// What stands for "no operation failed".
const NO_FAILURE: c_int = -1;

/// The result of a JSON patch.
pub struct DIFFUSION_JSON_PATCH_RESULT_T {
    first_failure: c_int,
}

impl DIFFUSION_JSON_PATCH_RESULT_T {
    fn new(response: ApplyJsonPatchResponse) -> Self {
        // The number came from an i32.
        let index = |index| c_int::try_from(index).unwrap_or(c_int::MAX);
        Self {
            first_failure: response.first_failed_operation.map_or(NO_FAILURE, index),
        }
    }
}

/// # Safety
/// The pointers in `params` are NULL or of live objects, `constraint` is NULL or a live constraint, `api_error` is NULL or has room for an error.
unsafe fn apply(
    function: &str,
    session: *mut SESSION_T,
    constraint: *const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
    params: &DIFFUSION_APPLY_JSON_PATCH_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let body = || {
        let handle = arguments::session(session)?;
        // SAFETY: as the caller promises.
        let request = unsafe {
            ApplyJsonPatchRequest {
                path: string_argument(params.topic_path, "the topic path")
                    .map(crate::data::memory::copy_text)?,
                patch: string_argument(params.patch, "the patch")
                    .map(crate::data::memory::copy_text)?,
                constraint: wire_constraint(constraint),
            }
        };
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let on_result = params.on_json_patch_result;
        handle.call::<ApplyJsonPatch>(request, target, move |_program, response| {
            if let Some(handler) = on_result {
                let result = DIFFUSION_JSON_PATCH_RESULT_T::new(response);
                // SAFETY: a handler of the program with this signature; the result lives during the call.
                unsafe {
                    outcall!(
                        "on_json_patch_result",
                        handler(&raw const result, target.context())
                    )
                };
            }
            Ok(())
        });
        Ok(())
    };
    // SAFETY: as the caller promises.
    unsafe { attempt(function, api_error, body) }.is_some()
}

/// Changes the value of a JSON topic by a patch.
///
/// If the result is true, exactly one of `params.on_json_patch_result`, `params.on_error` and
/// `params.on_discard` is called later, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`. If an operation of the
/// patch failed, that is a result: diffusion_json_patch_result_get_first_failure() says which one,
/// and the topic is as it was. Errors are, among others, `DIFF_ERR_INVALID_PATCH`,
/// `DIFF_ERR_FAILED_PATCH`, `DIFF_ERR_NO_SUCH_TOPIC`, and `DIFF_ERR_INCOMPATIBLE_TOPIC` if it is
/// not a JSON topic.
///
/// @param session The session.
/// @param params The path, the patch, the handlers and their context; copied. The patch is checked
///     by the server only.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, or if the path or the patch is NULL or not
///     UTF-8.
#[no_mangle]
pub unsafe extern "C" fn diffusion_apply_json_patch(
    session: *mut SESSION_T,
    params: DIFFUSION_APPLY_JSON_PATCH_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL and live objects by contract.
    unsafe {
        apply(
            "diffusion_apply_json_patch",
            session,
            ptr::null(),
            &params,
            api_error,
        )
    }
}

/// Changes the value of a JSON topic by a patch if a constraint holds. If it does not hold, the
/// error is `DIFF_ERR_UNSATISFIED_CONSTRAINT`.
///
/// If the result is true, exactly one of `params.on_json_patch_result`, `params.on_error` and
/// `params.on_discard` is called later, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`. If an operation of the
/// patch failed, that is a result: diffusion_json_patch_result_get_first_failure() says which one,
/// and the topic is as it was. Other errors are, among others, `DIFF_ERR_INVALID_PATCH`,
/// `DIFF_ERR_FAILED_PATCH`, `DIFF_ERR_NO_SUCH_TOPIC`, and `DIFF_ERR_INCOMPATIBLE_TOPIC` if it is
/// not a JSON topic.
///
/// @param session The session.
/// @param constraint The constraint; copied. NULL for none.
/// @param params The path, the patch, the handlers and their context; copied. The patch is checked
///     by the server only.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, or if the path or the patch is NULL or not
///     UTF-8.
#[no_mangle]
pub unsafe extern "C" fn diffusion_apply_json_patch_with_constraint(
    session: *mut SESSION_T,
    constraint: *const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
    params: DIFFUSION_APPLY_JSON_PATCH_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL and live objects by contract.
    unsafe {
        apply(
            "diffusion_apply_json_patch_with_constraint",
            session,
            constraint,
            &params,
            api_error,
        )
    }
}

/// Says which operation of a patch failed first.
///
/// @param result The result that `on_json_patch_result` was called with.
/// @return The index of the operation, from 0; -1 if the whole patch was applied, or if `result` is
///     NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_json_patch_result_get_first_failure(
    result: *const DIFFUSION_JSON_PATCH_RESULT_T,
) -> c_int {
    guard(NO_FAILURE, || {
        // SAFETY: NULL or a live result by contract.
        unsafe { result.as_ref() }.map_or(NO_FAILURE, |result| result.first_failure)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_that_was_applied_has_no_failure() {
        for (first_failed_operation, expected) in [(None, -1), (Some(0), 0), (Some(7), 7)] {
            let result = DIFFUSION_JSON_PATCH_RESULT_T::new(ApplyJsonPatchResponse {
                first_failed_operation,
            });
            // SAFETY: a live result.
            let failure =
                unsafe { diffusion_json_patch_result_get_first_failure(&raw const result) };
            assert_eq!(failure, expected);
        }
        // SAFETY: NULL is allowed.
        let failure = unsafe { diffusion_json_patch_result_get_first_failure(ptr::null()) };
        assert_eq!(failure, -1);
    }
}
