//! Telling a program that its request failed (`specification/sessions/errors-and-callbacks sections 3 and 5`).

use core::ffi::c_void;

use crate::capi::ffi::cenum::from_raw;
use crate::capi::ffi::context::ContextPointer;
use crate::capi::ffi::error_code::DIFFUSION_ERROR_T;
use crate::capi::ffi::memory::c_text;
use crate::capi::ffi::outcall::outcall;
use crate::capi::session::program::CProgram;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T};
use crate::session::Failure;

/// Where failures of one request go.
#[derive(Clone, Copy)]
pub(crate) struct ErrorTarget {
    pub(crate) on_error: ERROR_HANDLER_T,
    pub(crate) on_discard: DISCARD_HANDLER_T,
    context: ContextPointer,
}

impl ErrorTarget {
    pub(crate) fn new(
        on_error: ERROR_HANDLER_T,
        on_discard: DISCARD_HANDLER_T,
        context: *mut c_void,
    ) -> Self {
        Self {
            on_error,
            on_discard,
            context: ContextPointer(context),
        }
    }

    /// The program's pointer for its handlers.
    pub(crate) fn context(&self) -> *mut c_void {
        self.context.0
    }

    /// Calls the request's handler, else the session's default handler. On the callback thread.
    pub(crate) fn fail(&self, program: &CProgram, error: &Failure) {
        let Some(handler) = self
            .on_error
            .or_else(|| program.memory().global_error_handler())
        else {
            log::debug!("nobody handles: {}", error.message);
            return;
        };
        self.show(error, |c_error| {
            // SAFETY: a handler of the program with this signature; the error lives during the call.
            unsafe { outcall!("on_error", handler(program.session(), c_error)) };
        });
    }

    /// Lends an error to `call` as C sees it, with the request's context.
    pub(crate) fn show(&self, error: &Failure, call: impl FnOnce(*const DIFFUSION_ERROR_T)) {
        let message = c_text(&error.message);
        let c_error = DIFFUSION_ERROR_T {
            code: from_raw(error.code.number()),
            message: message.as_ptr().cast_mut(),
            context: self.context.0,
        };
        call(&raw const c_error);
    }

    /// Tells that no answer will come. On the callback thread.
    pub(crate) fn discard(&self, program: &CProgram) {
        if let Some(handler) = self.on_discard {
            // SAFETY: a handler of the program with this signature.
            unsafe { outcall!("on_discard", handler(program.session(), self.context.0)) };
        }
    }
}
