//! Calls of the program's functions, which nothing but their return may leave.
//!
//! A C++ exception that nobody catches in a callback would go on into the library, and `pthread_exit` would take one of its threads
//! away in the middle of its work. Neither can be gone on from. The call goes through a few instructions of assembler whose
//! unwinding information names [`personality`]: the unwinder asks that whether an exception may pass. It says which callback it was
//! and what is forbidden, and that the exception may not: then the C++ runtime calls the program's terminate handler, with the
//! exception as the current one. (Nothing that Rust has says this: its own frames would let the exception pass, or abort
//! without a word that a program's author understands.)

#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
mod guarded {
    use core::arch::global_asm;
    use core::ffi::{c_int, c_void};
    use core::mem::{ManuallyDrop, MaybeUninit};

    // What the unwinder says when it asks (Itanium C++ ABI, "Exception Handling", section 1.3 and 1.6).
    const SEARCHING: c_int = 1;
    const FORCED: c_int = 8;
    const GO_ON: c_int = 8;
    const FATAL_IN_SEARCH: c_int = 3;

    type Thunk = unsafe extern "C-unwind" fn(*mut c_void);

    extern "C-unwind" {
        /// Calls the thunk with the data. The name stands where the stack ends during the call.
        fn diffusion_call_program(thunk: Thunk, data: *mut c_void, name: *const c_void);
    }

    extern "C" {
        fn _Unwind_GetCFA(context: *mut c_void) -> usize;
    }

    // The personality is referred to by way of a pointer (0x9b), so that the linker may put it into any library.
    #[cfg(target_arch = "x86_64")]
    global_asm!(
        ".pushsection .data.rel.local.diffusion_personality,\"aw\",@progbits",
        ".p2align 3",
        ".Ldiffusion_personality:",
        ".quad {personality}",
        ".popsection",
        ".pushsection .text.diffusion_call_program,\"ax\",@progbits",
        ".globl diffusion_call_program",
        ".hidden diffusion_call_program",
        ".type diffusion_call_program,@function",
        "diffusion_call_program:",
        ".cfi_startproc",
        ".cfi_personality 0x9b, .Ldiffusion_personality",
        "push rdx",
        ".cfi_adjust_cfa_offset 8",
        "mov rax, rdi",
        "mov rdi, rsi",
        "call rax",
        "pop rdx",
        ".cfi_adjust_cfa_offset -8",
        "ret",
        ".cfi_endproc",
        ".size diffusion_call_program, . - diffusion_call_program",
        ".popsection",
        personality = sym personality,
    );

    #[cfg(target_arch = "aarch64")]
    global_asm!(
        ".pushsection .data.rel.local.diffusion_personality,\"aw\",@progbits",
        ".p2align 3",
        ".Ldiffusion_personality:",
        ".xword {personality}",
        ".popsection",
        ".pushsection .text.diffusion_call_program,\"ax\",@progbits",
        ".p2align 2",
        ".globl diffusion_call_program",
        ".hidden diffusion_call_program",
        ".type diffusion_call_program,@function",
        "diffusion_call_program:",
        ".cfi_startproc",
        ".cfi_personality 0x9b, .Ldiffusion_personality",
        "sub sp, sp, #32",
        ".cfi_def_cfa_offset 32",
        "stp x29, x30, [sp, #16]",
        ".cfi_offset x29, -16",
        ".cfi_offset x30, -8",
        "str x2, [sp]",
        "add x29, sp, #16",
        "mov x9, x0",
        "mov x0, x1",
        "blr x9",
        "ldp x29, x30, [sp, #16]",
        "add sp, sp, #32",
        "ret",
        ".cfi_endproc",
        ".size diffusion_call_program, . - diffusion_call_program",
        ".popsection",
        personality = sym personality,
    );

    struct Data<F, R> {
        function: ManuallyDrop<F>,
        result: MaybeUninit<R>,
    }

    /// Holds nothing that would have to be dropped: its frame has nothing to do with what passes.
    unsafe extern "C-unwind" fn thunk<F: FnOnce() -> R, R>(data: *mut c_void) {
        // SAFETY: `call` passes its own data, whose function is taken once.
        unsafe {
            let data = &mut *data.cast::<Data<F, R>>();
            let function = ManuallyDrop::take(&mut data.function);
            data.result.write(function());
        }
    }

    pub(crate) fn call<F: FnOnce() -> R, R>(name: &'static str, function: F) -> R {
        let mut data = Data {
            function: ManuallyDrop::new(function),
            result: MaybeUninit::uninit(),
        };
        // SAFETY: the data are those of the thunk, and it has returned when they are read.
        unsafe {
            diffusion_call_program(
                thunk::<F, R>,
                (&raw mut data).cast(),
                (&raw const name).cast(),
            );
            data.result.assume_init()
        }
    }

    /// Asked by the unwinder about the frame of `diffusion_call_program`.
    unsafe extern "C" fn personality(
        _version: c_int,
        actions: c_int,
        _class: u64,
        _exception: *mut c_void,
        context: *mut c_void,
    ) -> c_int {
        if actions & (SEARCHING | FORCED) == 0 {
            return GO_ON;
        }
        // SAFETY: the stack of the frame ended with the name when it made the call, and `call`, which has it, has not returned.
        let name = unsafe { **(_Unwind_GetCFA(context) as *const *const &'static str) };
        if actions & FORCED == 0 {
            super::complain(&[
                "diffusion: an exception left the program's callback `",
                name,
                "`. Callbacks must catch their exceptions: the library cannot go on after one.\n",
            ]);
            // The runtime of the language calls the terminate handler.
            return FATAL_IN_SEARCH;
        }
        super::complain(&[
            "diffusion: the program's callback `",
            name,
            "` ended its thread (pthread_exit, or cancellation). Callbacks must return: their thread is the library's.\n",
        ]);
        terminate()
    }

    /// As an exception that leaves `main`: by way of the program's terminate handler, if it is one in C++.
    fn terminate() -> ! {
        // SAFETY: `std::terminate()` has no arguments and does not return.
        unsafe {
            let handler = libc::dlsym(libc::RTLD_DEFAULT, c"_ZSt9terminatev".as_ptr());
            if !handler.is_null() {
                core::mem::transmute::<*mut c_void, unsafe extern "C" fn()>(handler)();
            }
            libc::abort()
        }
    }
}

#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
pub(crate) use self::guarded::call;

/// Elsewhere an exception that leaves a callback aborts as the system has it.
#[cfg(not(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
)))]
pub(crate) fn call<R>(_name: &'static str, function: impl FnOnce() -> R) -> R {
    function()
}

/// Writes to standard error as a program can that is in a bad way.
fn complain(parts: &[&str]) {
    for part in parts {
        // SAFETY: the bytes of a text.
        unsafe { libc::write(2, part.as_ptr().cast(), part.len()) };
    }
}

/// `outcall!("on_value", handler(arguments))` in an `unsafe` block: calls a function of the program, which has this name in the
/// interface. The arguments must not be anything that is dropped.
macro_rules! outcall {
    ($name:expr, $function:ident($($argument:expr),* $(,)?)) => {
        $crate::capi::ffi::outcall::call($name, || $function($($argument),*))
    };
}
pub(crate) use outcall;
