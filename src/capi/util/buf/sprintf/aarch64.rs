//! AArch64 with the procedure call standard of Arm (AAPCS64, sections 6.4 and 10.1.5), as on Linux. A call with variable arguments puts
//! - the first eight arguments that are integers or pointers into general registers: the buffer, the format, and up to six of the
//!   variable ones,
//! - the first eight floating-point arguments into the vector registers 0 to 7,
//! - everything else on the stack, in order, one after the other.

use core::ffi::{c_int, c_void};
use core::mem::MaybeUninit;

#[cfg(not(naked_functions))]
compile_error!("on this machine buf_sprintf needs Rust 1.88 or newer");
#[cfg(not(target_os = "linux"))]
compile_error!("buf_sprintf knows how variable arguments are passed on Linux only");

/// The general registers that may hold variable arguments, and the vector registers. Those that the caller did not fill hold
/// anything.
#[repr(C, align(16))]
pub(super) struct SavedRegisters {
    general: [MaybeUninit<u64>; 6],
    vector: [MaybeUninit<[u64; 2]>; 8],
}

/// The `va_list`: where the arguments on the stack begin, where the saved registers of both kinds end, and how far before that
/// the next argument is.
#[repr(C)]
pub(super) struct VariableArguments {
    stack: *mut c_void,
    general_end: *mut c_void,
    vector_end: *mut c_void,
    general_offset: c_int,
    vector_offset: c_int,
}

const GENERAL: usize = 6 * 8;
const VECTOR: usize = 8 * 16;

impl VariableArguments {
    pub(super) fn new(saved: *mut SavedRegisters, on_stack: *mut c_void) -> Self {
        let start = saved.cast::<u8>();
        Self {
            stack: on_stack,
            general_end: start.wrapping_add(GENERAL).cast(),
            vector_end: start.wrapping_add(GENERAL + VECTOR).cast(),
            general_offset: -(GENERAL as c_int),
            vector_offset: -(VECTOR as c_int),
        }
    }
}

#[cfg(naked_functions)]
pub use self::entry::buf_sprintf;

#[cfg(naked_functions)]
mod entry {
    use core::arch::naked_asm;
    use core::ffi::{c_char, c_int};

    use crate::capi::util::buf::sprintf::format_saved;
    use crate::capi::util::buf::BUF_T;

    /// See `buf_sprintf` in the header: cbindgen cannot write the three dots.
    ///
    /// cbindgen:ignore
    #[no_mangle]
    #[unsafe(naked)]
    pub unsafe extern "C" fn buf_sprintf(dst: *mut BUF_T, format: *const c_char) -> c_int {
        // 16 bytes for the frame, then 176 of saved registers.
        naked_asm!(
            ".cfi_startproc",
            "stp x29, x30, [sp, #-192]!",
            ".cfi_def_cfa_offset 192",
            ".cfi_offset x29, -192",
            ".cfi_offset x30, -184",
            "mov x29, sp",
            "stp x2, x3, [sp, #16]",
            "stp x4, x5, [sp, #32]",
            "stp x6, x7, [sp, #48]",
            "stp q0, q1, [sp, #64]",
            "stp q2, q3, [sp, #96]",
            "stp q4, q5, [sp, #128]",
            "stp q6, q7, [sp, #160]",
            "add x2, sp, #16",
            "add x3, sp, #192",
            "bl {format_saved}",
            "ldp x29, x30, [sp], #192",
            ".cfi_def_cfa_offset 0",
            ".cfi_restore x29",
            ".cfi_restore x30",
            "ret",
            ".cfi_endproc",
            format_saved = sym format_saved,
        )
    }
}
