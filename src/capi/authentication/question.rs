//! A request for authentication as C sees it.

use std::ffi::CString;

use crate::capi::ffi::memory::c_text;
use crate::capi::session::security;
use crate::capi::session::security::CREDENTIALS_T;
use crate::capi::util::hash;
use crate::capi::util::hash::HASH_T;
use crate::wire::services::common::StringMap;
use crate::wire::services::control::authentication::AuthenticatorRequest;

/// What a handler is lent for one call. Its credentials are wiped when it ends.
pub(crate) struct Question {
    pub(crate) principal: CString,
    pub(crate) credentials: *mut CREDENTIALS_T,
}

impl Question {
    /// `None` when out of memory.
    pub(crate) fn new(request: &AuthenticatorRequest) -> Option<Self> {
        let credentials = security::create(&request.credentials);
        (!credentials.is_null()).then(|| Self {
            principal: c_text(&request.principal),
            credentials,
        })
    }
}

impl Drop for Question {
    fn drop(&mut self) {
        // SAFETY: made by `new`, and lent only.
        unsafe { security::free(self.credentials) };
    }
}

/// Properties that a program is lent.
pub(crate) struct Properties(*mut HASH_T);

impl Properties {
    /// `None` when out of memory.
    pub(crate) fn new(pairs: &StringMap) -> Option<Self> {
        let map = hash::of_strings(pairs.iter().map(|(key, value)| (&**key, &**value)));
        (!map.is_null()).then_some(Self(map))
    }

    pub(crate) fn as_ptr(&self) -> *const HASH_T {
        self.0
    }
}

impl Drop for Properties {
    fn drop(&mut self) {
        // SAFETY: made by `new`, with keys and values of their own.
        unsafe { hash::free(self.0, Some(libc::free), Some(libc::free)) };
    }
}
