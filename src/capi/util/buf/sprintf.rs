//! `buf_sprintf`, a C function with variable arguments, defined in Rust.
//!
//! Stable Rust cannot define such functions, and a symbol that comes from C or from assembly code is not exported from a shared library by
//! rustc. On x86-64 with the System V ABI (psABI 3.2.3 and 3.5.7) a function with variable arguments is called exactly like one without, but for
//! the register `al`, which only bounds the number of vector registers in use and may be ignored. Such a call puts
//! - the first six arguments that are integers or pointers into general registers: the buffer, the format, and up to four of the variable ones,
//! - the first eight floating-point arguments into the vector registers 0 to 7 (a `float` comes as a `double`, and no conversion of `printf` takes wider ones there),
//! - everything else on the stack, in order, one after the other.
//!
//! So this function has a fixed signature that names all those registers, and then one struct that is passed by value. A struct of more than
//! sixteen bytes goes on the stack, and the first thing there begins where the variable arguments begin: its address is theirs. Of it nothing but the
//! address is used; how much really stands there only the format tells, as for every function with variable arguments. Registers that the caller did not fill hold
//! anything: the general ones are `MaybeUninit`, and every bit pattern is a `double`.
//!
//! From these a `va_list` is put together as the psABI lays it out, for the C library's `vsnprintf`, which does all formatting.
//! `tests/c/util/buf_sprintf.c` tries integers, doubles, long doubles and strings in registers and on the stack, with and without optimisation.
//!
//! Other machines have another `va_list`: to port the library, this file needs a variant for them. The rest of the library is portable.

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

use crate::capi::ffi::guard::{guard, require};
use crate::capi::util::buf;
use crate::capi::util::buf::BUF_T;

#[cfg(not(all(target_arch = "x86_64", unix)))]
compile_error!("buf_sprintf is written for x86-64 with the System V ABI: see the comment at the top of src/capi/buf_sprintf.rs");

/// Stands for what lies on the stack; more than sixteen bytes, so that it is passed there.
#[repr(C)]
pub(crate) struct StackArguments([u64; 3]);

/// Room for the general and the vector registers, in the order in which `va_arg` expects them.
#[repr(C, align(16))]
struct SavedRegisters {
    general: [MaybeUninit<u64>; 6],
    vector: [[f64; 2]; 8],
}

/// The first variable argument in a general register: two named ones precede it.
const FIRST_GENERAL: u32 = 2 * 8;
/// The first variable argument in a vector register, counted from the start of the saved registers.
const FIRST_VECTOR: u32 = 6 * 8;

/// The `va_list` of the psABI, figure 3.34.
#[repr(C)]
struct VariableArguments {
    general_offset: u32,
    vector_offset: u32,
    overflow_area: *mut c_void,
    saved_registers: *mut c_void,
}

extern "C" {
    /// The C library's; a `va_list` parameter is an array and therefore passed as a pointer.
    fn vsnprintf(
        out: *mut c_char,
        size: usize,
        format: *const c_char,
        arguments: *mut VariableArguments,
    ) -> c_int;
}

/// Formats into the buffer.
///
/// # Safety
/// `dst` is a live buffer; `format` is a format for the arguments that `saved` and `overflow` hold.
unsafe fn format_into(
    dst: *mut BUF_T,
    format: *const c_char,
    saved: *mut SavedRegisters,
    overflow: *mut c_void,
) -> c_int {
    let arguments = || VariableArguments {
        general_offset: FIRST_GENERAL,
        vector_offset: FIRST_VECTOR,
        overflow_area: overflow,
        saved_registers: saved.cast(),
    };
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
        let before = buf::bytes(dst).len();
        buf::append_slice(dst, text);
        if buf::bytes(dst).len() - before == length {
            needed
        } else {
            -1
        }
    }
}

/// See `buf_sprintf` in the header: cbindgen cannot write the three dots.
///
/// cbindgen:ignore
#[no_mangle]
#[allow(
    clippy::too_many_arguments,
    private_interfaces,
    reason = "the arguments stand for the registers of a variadic call"
)]
pub unsafe extern "C" fn buf_sprintf(
    dst: *mut BUF_T,
    format: *const c_char,
    general_2: MaybeUninit<u64>,
    general_3: MaybeUninit<u64>,
    general_4: MaybeUninit<u64>,
    general_5: MaybeUninit<u64>,
    vector_0: f64,
    vector_1: f64,
    vector_2: f64,
    vector_3: f64,
    vector_4: f64,
    vector_5: f64,
    vector_6: f64,
    vector_7: f64,
    mut stack: MaybeUninit<StackArguments>,
) -> c_int {
    // Taken here and not in the closure: what a closure captures may move.
    let overflow = (&raw mut stack).cast::<c_void>();
    let mut saved = SavedRegisters {
        general: [
            MaybeUninit::uninit(),
            MaybeUninit::uninit(),
            general_2,
            general_3,
            general_4,
            general_5,
        ],
        vector: [
            [vector_0, 0.0],
            [vector_1, 0.0],
            [vector_2, 0.0],
            [vector_3, 0.0],
            [vector_4, 0.0],
            [vector_5, 0.0],
            [vector_6, 0.0],
            [vector_7, 0.0],
        ],
    };
    let saved = &raw mut saved;
    guard(-1, || {
        require!("buf_sprintf", !dst.is_null(), -1);
        require!("buf_sprintf", !format.is_null(), -1);
        // SAFETY: not NULL; a live buffer, and a format that fits the arguments, by contract.
        unsafe { format_into(dst, format, saved, overflow) }
    })
}
