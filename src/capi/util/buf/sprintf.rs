//! `buf_sprintf`, a C function with variable arguments, defined in Rust.
//!
//! Stable Rust cannot define such functions, and a symbol that comes from C is not exported from a shared library by rustc. So a
//! naked function, which is all assembly code, saves the registers in which arguments may have come and calls [`format_saved`]. What
//! it has saved is put together as the machine's `va_list`, for the C library's `vsnprintf`, which does all formatting. A
//! machine needs those two, in a file of its own. Compilers older than 1.88 have no naked functions: see `fixed_signature.rs`.

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
compile_error!(
    "buf_sprintf is not written for this machine: see the comment at the top of this file"
);

#[cfg_attr(target_arch = "x86_64", path = "sprintf/x86_64.rs")]
#[cfg_attr(target_arch = "aarch64", path = "sprintf/aarch64.rs")]
mod machine;

#[cfg(not(naked_functions))]
mod fixed_signature;

#[cfg(not(naked_functions))]
pub use self::fixed_signature::buf_sprintf;
#[cfg(naked_functions)]
pub use self::machine::buf_sprintf;

use core::ffi::{c_char, c_int, c_void};

use self::machine::{SavedRegisters, VariableArguments};
use crate::capi::ffi::guard::{guard, require};
use crate::capi::util::buf;
use crate::capi::util::buf::BUF_T;

extern "C" {
    /// The C library's. A `va_list` parameter is passed as a pointer on all these machines.
    fn vsnprintf(
        out: *mut c_char,
        size: usize,
        format: *const c_char,
        arguments: *mut VariableArguments,
    ) -> c_int;
}

/// What `buf_sprintf` does once its arguments are in memory: those that came in registers, and those that the caller has put on
/// the stack.
///
/// # Safety
/// `dst` is NULL or a live buffer; `format` is NULL or a format for the arguments that `saved` and `on_stack` hold.
unsafe extern "C" fn format_saved(
    dst: *mut BUF_T,
    format: *const c_char,
    saved: *mut SavedRegisters,
    on_stack: *mut c_void,
) -> c_int {
    guard(-1, || {
        require!("buf_sprintf", !dst.is_null(), -1);
        require!("buf_sprintf", !format.is_null(), -1);
        // SAFETY: not NULL; a live buffer, and a format that fits the arguments, by contract.
        unsafe { format_into(dst, format, saved, on_stack) }
    })
}

/// Formats into the buffer.
///
/// # Safety
/// `dst` is a live buffer; `format` is a format for the arguments that `saved` and `on_stack` hold.
unsafe fn format_into(
    dst: *mut BUF_T,
    format: *const c_char,
    saved: *mut SavedRegisters,
    on_stack: *mut c_void,
) -> c_int {
    let arguments = || VariableArguments::new(saved, on_stack);
    let mut first = [0_u8; 256];
    // SAFETY: as the caller promises; `vsnprintf` writes at most the given number of bytes.
    unsafe {
        let needed = vsnprintf(
            first.as_mut_ptr().cast(),
            first.len(),
            format,
            &mut arguments(),
        );
        let Ok(length) = usize::try_from(needed) else {
            return needed;
        };
        let mut longer = Vec::new();
        let text = if length < first.len() {
            &first[..length]
        } else {
            if longer.try_reserve_exact(length + 1).is_err() {
                return -1;
            }
            longer.resize(length + 1, 0_u8);
            if vsnprintf(
                longer.as_mut_ptr().cast(),
                longer.len(),
                format,
                &mut arguments(),
            ) != needed
            {
                return -1;
            }
            &longer[..length]
        };
        if buf::append_slice(dst, text) {
            needed
        } else {
            -1
        }
    }
}
