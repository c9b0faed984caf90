//! A pointer of the program that is kept but never followed.

use core::ffi::c_void;

/// A program's pointer that is kept but never followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ContextPointer(pub(crate) *mut c_void);

// SAFETY: never followed by the library; the program gets it back in its own functions.
unsafe impl Send for ContextPointer {}

// SAFETY: as above.
unsafe impl Sync for ContextPointer {}
