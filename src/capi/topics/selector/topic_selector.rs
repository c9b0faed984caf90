//! `topic-selector.h` (`specification/topics/subscribe section 2`, `specification/protocol/selectors-and-streams`): topic selectors
//! evaluated here. A selector never changes, so it may be used from any thread.

use core::ffi::c_char;
use core::ptr;

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::out_param::{attempt, string_argument};
use crate::capi::ffi::owned::{self, handles};
use crate::session::Failure;
use crate::topics::selector::{TopicSelector, Undecided};

/// Selects topics by their paths.
pub struct DIFFUSION_TOPIC_SELECTOR_T {
    selector: TopicSelector,
    undecided: Undecided,
}
handles!(Boxed: DIFFUSION_TOPIC_SELECTOR_T);

/// Creates a topic selector. For the limits of regular expressions, see add_stream().
///
/// @param expression A path, or an expression that begins with one of `>`, `?`, `*` and `#`.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return The selector, to be released with diffusion_topic_selector_free(); NULL if the
///     expression is NULL or malformed, or if its patterns cannot be evaluated here.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_selector_create(
    expression: *mut c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> *mut DIFFUSION_TOPIC_SELECTOR_T {
    // SAFETY: NULL or a C string, NULL or room for an error, by contract.
    unsafe {
        attempt("diffusion_topic_selector_create", error, || {
            let selector = TopicSelector::parse(string_argument(expression, "expression")?)
                .map_err(|error| Failure::illegal_argument(crate::data::memory::text_of(&error)))?;
            Ok(owned::give(DIFFUSION_TOPIC_SELECTOR_T {
                selector,
                undecided: Undecided::new(),
            }))
        })
        .unwrap_or(ptr::null_mut())
    }
}

/// Says whether a selector selects a topic.
///
/// @param topic_selector The selector.
/// @param topic_path The path of the topic.
/// @return True if it does; false otherwise, also if an argument is NULL or the path is not UTF-8.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_selector_selects(
    topic_selector: *mut DIFFUSION_TOPIC_SELECTOR_T,
    topic_path: *mut c_char,
) -> bool {
    guard(false, || {
        require!(
            "diffusion_topic_selector_selects",
            !topic_selector.is_null(),
            false
        );
        // SAFETY: not NULL; a live selector, and NULL or a C string, by contract.
        let (known, path) = unsafe { (&*topic_selector, string_argument(topic_path, "path")) };
        path.is_ok_and(|path| known.undecided.selects(&known.selector, path, ""))
    })
}

/// Releases a topic selector.
///
/// @param topic_selector The selector; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_selector_free(
    topic_selector: *mut DIFFUSION_TOPIC_SELECTOR_T,
) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(topic_selector) };
    })
}
