//! `features/topic-control.h`: removing topics (`specification/topics/topic-control section 2`).

use core::ffi::{c_char, c_int, c_void};

use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::outcall::outcall;
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::frame::begin;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::session::{ErrorCode, Failure};
use crate::wire::services::topics::topic_control::{
    TopicRemoval, TopicRemovalRequest, TopicRemovalResponse,
};

/// The result of a removal, under its name in 6.4 and 6.5.
pub type SVC_TOPIC_REMOVAL_RESPONSE_T = DIFFUSION_TOPIC_REMOVAL_RESULT_T;

/// Called when topics were removed.
///
/// @param session The session.
/// @param result The result; valid until the callback returns.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_topic_removal_cb = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        result: *const DIFFUSION_TOPIC_REMOVAL_RESULT_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Handlers of a removal.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct topic_removal_handlers_s {
    /// The topics were removed.
    pub on_removed: on_topic_removal_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
}

/// Handlers of a removal.
pub type TOPIC_REMOVAL_HANDLERS_T = topic_removal_handlers_s;

assert_layout!(topic_removal_handlers_s, size 24, align 8, { on_removed: 0, on_error: 8, on_discard: 16 });

/// Parameters of topic_removal().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct topic_removal_params_s {
    /// The topics were removed.
    pub on_removed: on_topic_removal_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Which topics: a topic selector.
    pub topic_selector: *const c_char,
    /// Passed to the handlers.
    pub context: *mut c_void,
}

/// Parameters of topic_removal().
pub type TOPIC_REMOVAL_PARAMS_T = topic_removal_params_s;

assert_layout!(topic_removal_params_s, size 40, align 8, { on_removed: 0, on_error: 8, on_discard: 16, topic_selector: 24, context: 32 });

/// The result of a removal of topics.
pub struct DIFFUSION_TOPIC_REMOVAL_RESULT_T {
    removed_count: c_int,
}

/// A topic selector of the program in its normalised form.
///
/// # Safety
/// `selector` is NULL or a C string.
unsafe fn normalised(selector: *const c_char) -> Result<String, Failure> {
    // SAFETY: as the caller promises.
    let selector = unsafe { arguments::selector(selector, "the topic selector")? };
    Ok(selector.normalised())
}

/// Removes topics.
///
/// A selector without a qualifier removes topics at the paths that it selects, one that ends with
/// `/` the topics below them, one that ends with `//` both. It is no error when there is none.
/// Topics that the session may not remove stay.
///
/// Exactly one of `params.on_removed`, `params.on_error` and `params.on_discard` is called, on the
/// session's callback thread; those that are NULL are skipped, an error then goes to
/// `session->global_service_error_handler`. A selector that is NULL or malformed is the error
/// `DIFF_ERR_ILLEGAL_ARGUMENT`.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params The selector, the handlers and their context; copied.
#[no_mangle]
pub unsafe extern "C" fn topic_removal(session: *mut SESSION_T, params: TOPIC_REMOVAL_PARAMS_T) {
    guard((), || {
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        // SAFETY: NULL or a C string by contract.
        let selector = |_: &_| unsafe { normalised(params.topic_selector) };
        let Some((handle, selector)) = begin("topic_removal", session, target, selector) else {
            return;
        };
        let on_removed = params.on_removed;
        handle.call::<TopicRemoval>(
            TopicRemovalRequest { selector },
            target,
            move |program, TopicRemovalResponse { removed_count }| {
                if removed_count < 0 {
                    let text =
                        format!("the server's answer cannot be read: {removed_count} topics");
                    return Err(Failure::new(ErrorCode::INVALID_DATA, text));
                }
                if let Some(handler) = on_removed {
                    let result = DIFFUSION_TOPIC_REMOVAL_RESULT_T { removed_count };
                    // SAFETY: a handler of the program with this signature; the result lives during the call.
                    unsafe {
                        outcall!(
                            "on_removed",
                            handler(program.session(), &raw const result, target.context())
                        )
                    };
                }
                Ok(())
            },
        );
    });
}

/// Says how many topics were removed.
///
/// @param topic_removal_result The result that `on_removed` was called with.
/// @return The number; -1 if `topic_removal_result` is NULL.
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
