//! x86-64 with the System V ABI (psABI 3.2.3 and 3.5.7). A call with variable arguments puts
//! - the first six arguments that are integers or pointers into general registers: the buffer, the format, and up to four of the
//!   variable ones,
//! - the first eight floating-point arguments into the vector registers 0 to 7 (a `float` comes as a `double`, and no conversion
//!   of `printf` takes wider ones there); `al` bounds how many, and is not needed where all are saved,
//! - everything else on the stack, in order, one after the other.

use core::ffi::c_void;
use core::mem::MaybeUninit;

/// The general and the vector registers, in the order in which `va_arg` expects them. Those that the caller did not fill hold
/// anything.
#[repr(C, align(16))]
pub(super) struct SavedRegisters {
    pub(super) general: [MaybeUninit<u64>; 6],
    pub(super) vector: [MaybeUninit<[f64; 2]>; 8],
}

/// The first variable argument in a general register: two named ones precede it.
const FIRST_GENERAL: u32 = 2 * 8;
/// The first variable argument in a vector register, counted from the start of the saved registers.
const FIRST_VECTOR: u32 = 6 * 8;

/// The `va_list` of the psABI, figure 3.34.
#[repr(C)]
pub(super) struct VariableArguments {
    general_offset: u32,
    vector_offset: u32,
    overflow_area: *mut c_void,
    saved_registers: *mut c_void,
}

impl VariableArguments {
    pub(super) fn new(saved: *mut SavedRegisters, on_stack: *mut c_void) -> Self {
        Self {
            general_offset: FIRST_GENERAL,
            vector_offset: FIRST_VECTOR,
            overflow_area: on_stack,
            saved_registers: saved.cast(),
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
        // 176 bytes of saved registers, and 8 so that the stack is aligned. The first two registers are named arguments, which
        // nobody reads from there.
        naked_asm!(
            ".cfi_startproc",
            "sub rsp, 184",
            ".cfi_def_cfa_offset 192",
            "mov [rsp + 16], rdx",
            "mov [rsp + 24], rcx",
            "mov [rsp + 32], r8",
            "mov [rsp + 40], r9",
            "movaps [rsp + 48], xmm0",
            "movaps [rsp + 64], xmm1",
            "movaps [rsp + 80], xmm2",
            "movaps [rsp + 96], xmm3",
            "movaps [rsp + 112], xmm4",
            "movaps [rsp + 128], xmm5",
            "movaps [rsp + 144], xmm6",
            "movaps [rsp + 160], xmm7",
            "mov rdx, rsp",
            "lea rcx, [rsp + 192]",
            "call {format_saved}",
            "add rsp, 184",
            ".cfi_def_cfa_offset 8",
            "ret",
            ".cfi_endproc",
            format_saved = sym format_saved,
        )
    }
}
