//! Who sent a request (`specification/topics/messaging`): what a request handler may ask while it is told of one. Any thread; nothing changes.

use core::ffi::c_char;
use core::ptr;

use crate::capi::ffi::guard::guard;
use crate::capi::ffi::memory;
use crate::capi::session::id::c_id;
use crate::capi::session::types::SESSION_ID_T;
use crate::capi::util::hash;
use crate::capi::util::hash::HASH_T;
use crate::wire::services::common::StringMap;
use crate::wire::session_id::SessionId;

/// Where a request comes from.
pub struct DIFFUSION_REQUEST_CONTEXT_T {
    session_id: SessionId,
    path: String,
    session_properties: StringMap,
}

impl DIFFUSION_REQUEST_CONTEXT_T {
    pub(crate) fn new(session_id: SessionId, path: String, session_properties: StringMap) -> Self {
        Self {
            session_id,
            path,
            session_properties,
        }
    }
}

/// Gives the id of the session that sent the request.
///
/// @param request_context The context; may be NULL.
/// @return The id, to be released with session_id_free(); NULL if `request_context` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_request_context_get_session_id(
    request_context: *const DIFFUSION_REQUEST_CONTEXT_T,
) -> *mut SESSION_ID_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live context by contract.
        unsafe { request_context.as_ref() }.map_or(ptr::null_mut(), |context| {
            memory::boxed(c_id(context.session_id))
        })
    })
}

/// Gives the path that the request was sent to.
///
/// @param request_context The context; may be NULL.
/// @return The path, to be released with `free()`; NULL if `request_context` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_request_context_get_path(
    request_context: *const DIFFUSION_REQUEST_CONTEXT_T,
) -> *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live context by contract.
        unsafe { request_context.as_ref() }
            .map_or(ptr::null_mut(), |context| memory::dup_str(&context.path))
    })
}

/// Gives the properties of the sender's session that the handler was registered for.
///
/// @param request_context The context; may be NULL.
/// @return Names and values, to be released with `hash_free(properties, free, free)`; NULL if
///     `request_context` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_request_context_get_session_properties(
    request_context: *const DIFFUSION_REQUEST_CONTEXT_T,
) -> *mut HASH_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live context by contract.
        let Some(context) = (unsafe { request_context.as_ref() }) else {
            return ptr::null_mut();
        };
        let properties = context.session_properties.iter();
        hash::of_strings(properties.map(|(key, value)| (&**key, &**value)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_copied() {
        let id = SessionId {
            server_instance: 1,
            value: 2,
        };
        let properties = [("$Principal", "a"), ("$Principal", "b"), ("Empty", "")];
        let properties = properties.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let context = DIFFUSION_REQUEST_CONTEXT_T::new(id, "a/b".to_owned(), properties.into());
        // SAFETY: a live context; everything is released.
        unsafe {
            let session_id = diffusion_request_context_get_session_id(&raw const context);
            let path = diffusion_request_context_get_path(&raw const context);
            let hash = diffusion_request_context_get_session_properties(&raw const context);
            drop(context);
            assert_eq!(*session_id, c_id(id));
            assert_eq!(memory::string(path).as_deref(), Some("a/b"));
            let mut pairs = hash::string_pairs(hash, "the properties").unwrap();
            pairs.sort();
            let expected = [("$Principal", "b"), ("Empty", "")];
            assert_eq!(pairs, expected.map(|(k, v)| (k.to_owned(), v.to_owned())));
            memory::free(session_id);
            memory::free(path);
            hash::free(hash, Some(libc::free), Some(libc::free));
        }
    }

    #[test]
    fn null_is_harmless() {
        // SAFETY: NULL is allowed everywhere.
        unsafe {
            assert!(diffusion_request_context_get_session_id(ptr::null()).is_null());
            assert!(diffusion_request_context_get_path(ptr::null()).is_null());
            assert!(diffusion_request_context_get_session_properties(ptr::null()).is_null());
        }
    }
}
