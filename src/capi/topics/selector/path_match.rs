//! `selector.h`, and what `utils.h` has of selectors (`specification/topics/subscribe section 2`,
//! `specification/data/utilities section 10`, `specification/protocol/selectors-and-streams`). Callable from any thread.

use core::ffi::{c_char, c_int};
use core::ptr;

use crate::capi::ffi::guard::guard;
use crate::capi::ffi::memory;
use crate::capi::ffi::out_param::string_argument;
use crate::topics::selector::{SelectorExpression, TopicSelector, Undecided};

const SELECTED: c_int = 1;
const NOT_SELECTED: c_int = 0;

/// Of all selectors that live for one call.
static UNDECIDED: Undecided = Undecided::new();

/// Says whether a selector selects a topic. Use diffusion_topic_selector_create() to try several
/// topics.
///
/// @param selector The expression of the selector.
/// @param topic_name The path of the topic.
/// @return 1 if it does; 0 if it does not, if an argument is NULL or not UTF-8, or if the
///     expression is malformed.
#[no_mangle]
pub unsafe extern "C" fn selector_match(
    selector: *const c_char,
    topic_name: *const c_char,
) -> c_int {
    guard(NOT_SELECTED, || {
        // SAFETY: NULL or C strings by contract.
        let given = unsafe {
            (
                string_argument(selector, "selector"),
                string_argument(topic_name, "path"),
            )
        };
        let (Ok(expression), Ok(path)) = given else {
            return NOT_SELECTED;
        };
        match TopicSelector::parse(expression) {
            Ok(selector) if UNDECIDED.selects(&selector, path, "") => SELECTED,
            Ok(_) => NOT_SELECTED,
            Err(error) => {
                log::warn!("selector_match: {error}");
                NOT_SELECTED
            }
        }
    })
}

/// Gives the leading parts that the paths of all topics share which a selector selects.
///
/// @param selector The expression of the selector.
/// @return The parts, empty if nothing is known, to be released with `free()`; NULL if `selector`
///     is NULL, not UTF-8 or malformed, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn selector_get_prefix(selector: *const c_char) -> *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a C string by contract.
        let Ok(expression) = (unsafe { string_argument(selector, "selector") }) else {
            return ptr::null_mut();
        };
        match SelectorExpression::parse(expression) {
            Ok(expression) => memory::dup_str(expression.prefix()),
            Err(error) => {
                log::warn!("selector_get_prefix: {error}");
                ptr::null_mut()
            }
        }
    })
}
