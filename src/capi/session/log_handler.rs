//! `diffusion_set_log_handler`: what the library says about itself, an extension.

use core::ffi::{c_char, c_void};
use core::mem::MaybeUninit;
use std::sync::Arc;

use crate::capi::ffi::cenum::{c_enums, from_raw, raw};
use crate::capi::ffi::context::ContextPointer;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::memory::c_text;
use crate::capi::ffi::outcall::outcall;
use crate::engine::logging;
use log::{Level, LevelFilter};

/// How much the library logs. Each level includes those before it. An extension of this library.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum diffusion_log_level_e {
    /// Nothing.
    DIFFUSION_LOG_OFF = 0,
    /// Failures inside the library.
    DIFFUSION_LOG_ERROR = 1,
    /// Calls with wrong arguments, and what will probably go wrong.
    DIFFUSION_LOG_WARN = 2,
    /// Changes of state and failed attempts to reconnect.
    DIFFUSION_LOG_INFO = 3,
    /// Messages that are ignored and dials that fail.
    DIFFUSION_LOG_DEBUG = 4,
    /// Everything.
    DIFFUSION_LOG_TRACE = 5,
}
/// How much the library logs.
pub type DIFFUSION_LOG_LEVEL_T = diffusion_log_level_e;
c_enums!(diffusion_log_level_e);

/// Receives one line of the library's log. It is called for one line after the other, on a thread
/// of the library and a little later than what it tells of, so it may call any function of the
/// library, and lock whatever the program locks elsewhere. The texts are valid until it returns.
/// Of a handler that is much too slow, 100,000 lines wait; what comes then is counted and left
/// out. An extension of this library.
///
/// @param level The level of the line.
/// @param module The part of the library that writes it.
/// @param message The line.
/// @param context The context of the handler.
pub type DIFFUSION_LOG_HANDLER_T = Option<
    unsafe extern "C" fn(
        level: MaybeUninit<DIFFUSION_LOG_LEVEL_T>,
        module: *const c_char,
        message: *const c_char,
        context: *mut c_void,
    ),
>;

/// Sets who receives the library's log. Without a handler, the environment variable `DIFFUSION_LOG`
/// (`error`, `warn`, `info`, `debug` or `trace`) makes the library write to standard error; without
/// either it writes nothing. Secrets (passwords, session tokens) are never logged. An extension of
/// this library.
///
/// The former handler is given all lines up to now before; when the function returns, it has
/// returned for the last time, unless it takes longer than a second or is what calls this function.
///
/// @param level How much to log; an unknown value means `DIFFUSION_LOG_TRACE`.
/// @param handler The handler; NULL writes to standard error.
/// @param context Passed to the handler; never followed or freed.
#[no_mangle]
pub extern "C" fn diffusion_set_log_handler(
    level: MaybeUninit<DIFFUSION_LOG_LEVEL_T>,
    handler: DIFFUSION_LOG_HANDLER_T,
    context: *mut c_void,
) {
    guard((), || {
        let filter = match raw(level) {
            0 => LevelFilter::Off,
            1 => LevelFilter::Error,
            2 => LevelFilter::Warn,
            3 => LevelFilter::Info,
            4 => LevelFilter::Debug,
            _ => LevelFilter::Trace,
        };
        let context = ContextPointer(context);
        let handler = handler.map(|handler| -> logging::LogHandler {
            Arc::new(move |level: Level, module: &str, message: &str| {
                let context = context;
                let (module, message) = (c_text(module), c_text(message));
                let level = from_raw(level as i32);
                // SAFETY: the program's function and context; the texts live during the call.
                unsafe {
                    outcall!(
                        "log handler",
                        handler(level, module.as_ptr(), message.as_ptr(), context.0)
                    )
                };
            })
        });
        logging::set_handler(filter, handler);
    });
}
