//! Control of other sessions from C (`specification/control/client-control`, `specification/control/subscription-control`), against a
//! server that is played by hand.

mod arguments;
mod listener;
mod listener_ends;
mod vectors;

use std::ffi::{c_char, c_int, c_void, CStr, CString};
use std::ptr;

use diffusion::capi::*;

use crate::support::*;

pub const ID: SESSION_ID_T = SESSION_ID_T {
    server_instance: 1,
    value: 2,
};

/// A set of strings that is released at the end.
pub struct Texts(pub *mut SET_T);

impl Texts {
    pub fn new<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let set = set_new_string(2);
        for text in texts {
            let text = CString::new(text).unwrap();
            // SAFETY: a live set, which copies the text.
            unsafe { set_add(set, text.as_ptr().cast()) };
        }
        Self(set)
    }
}

impl Drop for Texts {
    fn drop(&mut self) {
        // SAFETY: a live set.
        unsafe { set_free(self.0) };
    }
}

/// A map of strings that is released at the end.
pub struct Map(pub *mut HASH_T);

impl Map {
    pub fn new<'t>(pairs: impl IntoIterator<Item = (&'t str, Option<&'t str>)>) -> Self {
        let map = hash_new(2);
        for (key, value) in pairs {
            let copy = |text: &str| CString::new(text).unwrap();
            let value = value.map(copy);
            let value = value.as_deref().map_or(ptr::null(), CStr::as_ptr);
            // SAFETY: a live map; key and value are copies that it keeps.
            unsafe {
                let value = match value.is_null() {
                    true => ptr::null_mut(),
                    false => libc::strdup(value),
                };
                hash_add(map, libc::strdup(copy(key).as_ptr()), value.cast());
            }
        }
        Self(map)
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        // SAFETY: a live map with copies of its own.
        unsafe { hash_free(self.0, Some(libc::free), Some(libc::free)) };
    }
}

/// The pairs of a map of strings, in order of the keys, each followed by a blank.
///
/// # Safety
/// A live map whose values are C strings or NULL.
pub unsafe fn pairs(map: *const HASH_T) -> String {
    assert!(!map.is_null());
    let keys = hash_keys(map.cast_mut());
    let mut pairs = Vec::new();
    let mut at = keys;
    while !(*at).is_null() {
        let value = hash_get(map, *at);
        let value = match value.is_null() {
            true => "NULL".to_owned(),
            false => text(value.cast()),
        };
        pairs.push(format!("{}={value} ", text(*at)));
        at = at.add(1);
    }
    libc::free(keys.cast());
    pairs.sort();
    pairs.concat()
}

pub unsafe extern "C" fn on_done(context: *mut c_void) -> c_int {
    record(context, "done".to_owned());
    0
}

pub unsafe extern "C" fn on_session(session: *mut SESSION_T, context: *mut c_void) -> c_int {
    assert!(!session.is_null());
    on_done(context)
}

pub unsafe extern "C" fn on_count(count: c_int, context: *mut c_void) -> c_int {
    record(context, format!("count {count}"));
    0
}

pub unsafe extern "C" fn on_properties(
    session: *mut SESSION_T,
    response: *const SVC_GET_SESSION_PROPERTIES_RESPONSE_T,
    context: *mut c_void,
) -> c_int {
    assert!(!session.is_null());
    record(
        context,
        format!("properties {}", pairs((*response).properties)),
    );
    0
}

pub unsafe extern "C" fn on_properties_set(former: *const HASH_T, context: *mut c_void) -> c_int {
    record(context, format!("former {}", pairs(former)));
    0
}

pub unsafe extern "C" fn on_selections(
    session: *mut SESSION_T,
    selections: *mut HASH_T,
    context: *mut c_void,
) -> c_int {
    assert!(!session.is_null());
    let keys = hash_keys(selections);
    let mut scopes = Vec::new();
    let mut at = keys;
    while !(*at).is_null() {
        let list = hash_get(selections, *at).cast::<LIST_T>();
        let selectors: Vec<_> = (0..list_get_size(list))
            .map(|index| text(list_get_data_indexed(list, index).cast::<c_char>()))
            .collect();
        scopes.push(format!("{}:{} ", text(*at), selectors.join(",")));
        at = at.add(1);
    }
    libc::free(keys.cast());
    scopes.sort();
    record(context, format!("selections {}", scopes.concat()));
    0
}

/// An `on_error` that records code and message.
pub unsafe extern "C" fn on_failure(_: *mut SESSION_T, error: *const DIFFUSION_ERROR_T) -> c_int {
    let code = ptr::from_ref(&(*error).code).cast::<c_int>().read();
    let message = text((*error).message);
    record((*error).context, format!("error {code} {message}"));
    0
}

/// What a function says that answers with a `bool`: 0, or the code of its error.
pub fn code(call: impl FnOnce(*mut DIFFUSION_API_ERROR) -> bool) -> c_int {
    // What is there before does not matter.
    let mut error: DIFFUSION_API_ERROR = ptr::dangling_mut();
    let accepted = call(&raw mut error);
    assert_eq!(accepted, error.is_null());
    // SAFETY: NULL or an error of the function, which is released.
    unsafe {
        let code = get_diffusion_api_error_code(error);
        diffusion_api_error_free(error);
        code
    }
}
