//! What a fetch gave (`fetch-request.h`, `specification/topics/fetch section 3`). Results never change, so they may be read from any thread.

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::datatypes::value::DIFFUSION_VALUE_T;
use crate::capi::ffi::cenum::from_raw;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::memory;
use crate::capi::ffi::owned::{self, handles};
use crate::capi::topics::specification::{
    topic_specification_get_topic_type, TOPIC_SPECIFICATION_T, TOPIC_TYPE_T,
};
use crate::capi::util::list;
use crate::capi::util::list::LIST_T;
use crate::topics::fetch::{FetchResult, TopicResult, TopicValue};

/// The result of a fetch.
pub struct DIFFUSION_FETCH_RESULT_T {
    result: FetchResult,
}

impl DIFFUSION_FETCH_RESULT_T {
    pub(crate) fn new(result: FetchResult) -> Self {
        Self { result }
    }
}

/// One topic that was fetched. It owns its path, value and specification.
pub struct DIFFUSION_TOPIC_RESULT_T {
    path: *mut c_char,
    /// Made with Box, as the value is. Programs get a pointer through which they may change it.
    specification: *mut TOPIC_SPECIFICATION_T,
    /// NULL: no value.
    value: *mut DIFFUSION_VALUE_T,
}
handles!(Boxed: DIFFUSION_TOPIC_RESULT_T);

impl DIFFUSION_TOPIC_RESULT_T {
    fn new(topic: &TopicResult) -> Self {
        let value = topic.value.as_ref().map(|value| match value {
            TopicValue::Value(datatype, bytes) => DIFFUSION_VALUE_T::of_type(*datatype, bytes),
            TopicValue::Event(datatype, bytes) => {
                DIFFUSION_VALUE_T::event_of_type(*datatype, bytes)
            }
        });
        Self {
            path: memory::dup_str(&topic.path),
            specification: owned::give(TOPIC_SPECIFICATION_T::new(&topic.specification)),
            value: owned::give_or_null(value),
        }
    }
}

impl Drop for DIFFUSION_TOPIC_RESULT_T {
    fn drop(&mut self) {
        // SAFETY: made by `new`, and only borrowed by the program.
        unsafe {
            memory::free(self.path);
            owned::free(self.specification);
            owned::free(self.value);
        }
    }
}

unsafe extern "C" fn free_topic(topic: *mut c_void) {
    // SAFETY: called with what the list of topics holds.
    unsafe { owned::free(topic.cast::<DIFFUSION_TOPIC_RESULT_T>()) };
}

/// Gives the topics that were fetched, in the order of their paths.
///
/// @param fetch_result The result.
/// @return A new list of new `DIFFUSION_TOPIC_RESULT_T *`, possibly empty, to be released with
///     `list_free(list, (void (*)(void *))diffusion_topic_result_free)`; it may outlive the result.
///     NULL if `fetch_result` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_result_get_topic_results(
    fetch_result: *const DIFFUSION_FETCH_RESULT_T,
) -> *mut LIST_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live result by contract.
        let Some(fetch_result) = (unsafe { fetch_result.as_ref() }) else {
            return ptr::null_mut();
        };
        let make = || {
            let topics = list::create();
            if !topics.is_null() {
                for topic in &fetch_result.result.topics {
                    let topic: *mut DIFFUSION_TOPIC_RESULT_T =
                        owned::give(DIFFUSION_TOPIC_RESULT_T::new(topic));
                    // SAFETY: a list made just now.
                    unsafe { list::append_last(topics, topic.cast::<c_void>()) };
                }
            }
            topics
        };
        // SAFETY: made above.
        memory::whole(make, |topics| unsafe {
            list::free(topics, Some(free_topic))
        })
    })
}

/// Says whether there are more topics than the result has, because the number or the size of
/// results was limited. To get them, fetch again, after the path of the last result or before that
/// of the first.
///
/// @param fetch_result The result.
/// @return True if there are; false if `fetch_result` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_result_has_more(
    fetch_result: *const DIFFUSION_FETCH_RESULT_T,
) -> bool {
    guard(false, || {
        // SAFETY: NULL or a live result by contract.
        unsafe { fetch_result.as_ref() }.is_some_and(|fetch_result| fetch_result.result.has_more)
    })
}

/// Gives the number of topics that were fetched.
///
/// @param fetch_result The result.
/// @return The number; -1 if `fetch_result` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_result_size(
    fetch_result: *const DIFFUSION_FETCH_RESULT_T,
) -> c_int {
    guard(-1, || {
        // SAFETY: NULL or a live result by contract.
        unsafe { fetch_result.as_ref() }.map_or(-1, |fetch_result| {
            c_int::try_from(fetch_result.result.topics.len()).unwrap_or(c_int::MAX)
        })
    })
}

/// Says whether no topic was fetched.
///
/// @param fetch_result The result.
/// @return 1 if none was; otherwise 0; -1 if `fetch_result` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_fetch_result_is_empty(
    fetch_result: *const DIFFUSION_FETCH_RESULT_T,
) -> c_int {
    guard(-1, || {
        // SAFETY: NULL or a live result by contract.
        unsafe { fetch_result.as_ref() }.map_or(-1, |fetch_result| {
            c_int::from(fetch_result.result.topics.is_empty())
        })
    })
}

/// Gives the path of a topic that was fetched.
///
/// @param topic_result The topic.
/// @return The path, which belongs to `topic_result` and must not be freed; NULL if `topic_result`
///     is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_result_get_path(
    topic_result: *const DIFFUSION_TOPIC_RESULT_T,
) -> *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live result by contract.
        unsafe { topic_result.as_ref() }.map_or(ptr::null_mut(), |topic| topic.path)
    })
}

/// Gives the type of a topic that was fetched.
///
/// @param topic_result The topic.
/// @return The type; -1 if `topic_result` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_result_get_topic_type(
    topic_result: *const DIFFUSION_TOPIC_RESULT_T,
) -> MaybeUninit<TOPIC_TYPE_T> {
    guard(from_raw(-1), || {
        // SAFETY: NULL or a live result by contract; its specification lives as long as it does.
        unsafe {
            let specification = topic_result
                .as_ref()
                .map_or(ptr::null(), |topic| topic.specification.cast_const());
            topic_specification_get_topic_type(specification)
        }
    })
}

/// Gives the value of a topic that was fetched. Read it with the function for the type of the
/// topic, or as JSON; the value of a time series is its latest event, which
/// read_diffusion_time_series_event() reads.
///
/// @param topic_result The topic.
/// @return The value, which belongs to `topic_result` and must not be freed. NULL if values were
///     not asked for, if the topic has none or it is null, or if `topic_result` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_result_get_value(
    topic_result: *const DIFFUSION_TOPIC_RESULT_T,
) -> *mut DIFFUSION_VALUE_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live result by contract.
        unsafe { topic_result.as_ref() }.map_or(ptr::null_mut(), |topic| topic.value)
    })
}

/// Gives the specification of a topic that was fetched. Its properties are empty unless they were
/// asked for.
///
/// @param topic_result The topic.
/// @return The specification, which belongs to `topic_result` and must not be freed; NULL if
///     `topic_result` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_result_get_specification(
    topic_result: *const DIFFUSION_TOPIC_RESULT_T,
) -> *mut TOPIC_SPECIFICATION_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live result by contract.
        unsafe { topic_result.as_ref() }.map_or(ptr::null_mut(), |topic| topic.specification)
    })
}

/// Releases a topic that was fetched, with its path, value and specification.
///
/// @param topic_result The topic; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_result_free(topic_result: *mut DIFFUSION_TOPIC_RESULT_T) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(topic_result) };
    })
}
