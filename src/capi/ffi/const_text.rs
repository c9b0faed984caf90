//! Public variables that hold a string for ever.

use core::ffi::{c_char, CStr};

/// `const char *const` to C programs.
pub(crate) type ConstText = &'static c_char;

pub(crate) const fn const_text(text: &'static CStr) -> ConstText {
    // SAFETY: a C string is not NULL and has at least its NUL; this one lives for ever.
    unsafe { &*text.as_ptr() }
}
