//! `buf_sprintf` for compilers without naked functions, on x86-64 only.
//!
//! There a function with variable arguments is called exactly like one without, so this one has a fixed signature that names all
//! registers of such a call, and then one struct that is passed by value. A struct of more than sixteen bytes goes on the stack, and the
//! first thing there begins where the variable arguments begin: its address is theirs. Of it nothing but the address is used. A
//! sanitizer that copies such structs would break this; those that can be used have naked functions.

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

use super::machine::SavedRegisters;
use crate::capi::util::buf::BUF_T;

/// Stands for what lies on the stack; more than sixteen bytes, so that it is passed there.
#[repr(C)]
pub(crate) struct StackArguments([u64; 3]);

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
    let on_stack = (&raw mut stack).cast::<c_void>();
    let unused = MaybeUninit::uninit();
    let vector = [
        vector_0, vector_1, vector_2, vector_3, vector_4, vector_5, vector_6, vector_7,
    ];
    let mut saved = SavedRegisters {
        general: [unused, unused, general_2, general_3, general_4, general_5],
        vector: vector.map(|value| MaybeUninit::new([value, 0.0])),
    };
    // SAFETY: the registers and the stack of a call that the program made, by contract with a format for them.
    unsafe { super::format_saved(dst, format, &raw mut saved, on_stack) }
}
