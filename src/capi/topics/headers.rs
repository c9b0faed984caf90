//! `topic.h`: headers of topic messages (`specification/topics/subscribe section 1.4`). Callable where the message is valid.

use core::ffi::{c_char, c_int};
use core::ptr;

use crate::capi::ffi::guard::{guard, require};
use crate::capi::session::protocol::messages::TOPIC_MESSAGE_T;
use crate::capi::util::list;

/// Gives a header of a topic message.
///
/// @param topic_message The message.
/// @param index Which header; the first one is 0.
/// @return The header, which belongs to the message; NULL if there is none or if `topic_message` is
///     NULL.
#[no_mangle]
pub unsafe extern "C" fn topic_get_header_indexed(
    topic_message: *const TOPIC_MESSAGE_T,
    index: c_int,
) -> *const c_char {
    guard(ptr::null(), || {
        require!(
            "topic_get_header_indexed",
            !topic_message.is_null(),
            ptr::null()
        );
        // SAFETY: not NULL; a live message by contract, with NULL or a list of strings.
        let headers = unsafe { list::data_of((*topic_message).headers) };
        usize::try_from(index)
            .ok()
            .and_then(|index| headers.get(index))
            .map_or(ptr::null(), |header| header.cast::<c_char>().cast_const())
    })
}
