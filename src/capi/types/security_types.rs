//! Credentials (`types/security_types.h`, a1 section 5).

use core::mem::MaybeUninit;

use crate::capi::buf::BUF_T;
use crate::capi::cenum::c_enums;
use crate::capi::layout::assert_layout;

/// Kind of credentials.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum credentials_type_e {
    /// None.
    NONE = 0,
    /// A password, as bytes.
    PLAIN_PASSWORD = 1,
    /// Bytes that mean something to an authenticator of the server.
    CUSTOM = 2,
}
/// Kind of credentials.
pub type CREDENTIALS_TYPE_T = credentials_type_e;

c_enums!(credentials_type_e);

/// What proves who a session is. Made by `credentials_create_none`, `_password` or `_custom`, released with `credentials_free`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct credentials_s {
    /// Kind of credentials.
    pub r#type: MaybeUninit<CREDENTIALS_TYPE_T>,
    /// The bytes; not terminated by a NUL that counts.
    pub data: *mut BUF_T,
}
/// What proves who a session is: see `credentials_s`.
pub type CREDENTIALS_T = credentials_s;
assert_layout!(credentials_s, size 16, align 8, { r#type: 0, data: 8 });
