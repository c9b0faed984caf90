//! Content of messages of the old interfaces (`types/content_types.h`).

use core::mem::MaybeUninit;

use crate::capi::ffi::cenum::c_enums;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::capi::util::buf;
use crate::capi::util::buf::BUF_T;

/// How the bytes of a content are encoded.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum content_encoding_e {
    /// Not at all.
    CONTENT_ENCODING_NONE = 0,
    /// Encrypted.
    CONTENT_ENCODING_ENCRYPTED = 1,
    /// Compressed.
    CONTENT_ENCODING_COMPRESSED = 2,
}
/// How the bytes of a content are encoded.
pub type CONTENT_ENCODING_T = content_encoding_e;

c_enums!(content_encoding_e);

/// Bytes with an encoding.
#[repr(C)]
pub struct content_s {
    /// The encoding.
    pub encoding: MaybeUninit<CONTENT_ENCODING_T>,
    /// The bytes.
    pub data: *mut BUF_T,
}
/// Bytes with an encoding.
pub type CONTENT_T = content_s;
assert_layout!(content_s, size 16, align 8, { encoding: 0, data: 8 });

/// Frees a content that was allocated with `malloc`, and its buffer.
///
/// @param content The content; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn content_free(content: *mut CONTENT_T) {
    guard((), || {
        if content.is_null() {
            return;
        }
        // SAFETY: not NULL; the program gives up content and buffer, both from malloc.
        unsafe {
            buf::free((*content).data);
            memory::free(content);
        }
    })
}
