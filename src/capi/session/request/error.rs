//! Telling a program that its request failed (`specification/sessions/errors-and-callbacks sections 3 and 5`).

use core::ffi::c_void;

use crate::capi::ffi::cenum::from_raw;
use crate::capi::ffi::context::ContextPointer;
use crate::capi::ffi::error;
use crate::capi::ffi::error_code::DIFFUSION_ERROR_T;
use crate::capi::ffi::memory::c_text;
use crate::capi::ffi::out_param::ApiError;
use crate::capi::session::program::CProgram;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T};
use crate::session::ErrorCode;
use crate::wire::reason;

/// A failed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestError {
    code: ErrorCode,
    message: String,
}

impl RequestError {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    pub(crate) fn code(&self) -> ErrorCode {
        self.code
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The error for a reason code of the server (`specification/protocol/connection section 8`).
    pub(crate) fn of_reason(reason: i32, message: String) -> Self {
        let code = match reason {
            100..=112 => reason,
            reason::INVALID_PATH => 46,
            reason::INCOMPATIBLE_UPDATE | reason::NOT_A_TIMESERIES_TOPIC => 40,
            reason::UPDATE_FAILED | reason::DELTA_WITHOUT_VALUE => 113,
            reason::MISSING_TOPIC | reason::NO_SUCH_TOPIC => 38,
            reason::REJECTED_REQUEST => 39,
            reason::TOPIC_EXISTS_MISMATCH => 44,
            reason::TOPIC_PATH_INVALID => 46,
            reason::TOPIC_SPECIFICATION_INVALID => 16,
            reason::TOPIC_LICENSE_LIMIT => 28,
            reason::INCOMPATIBLE_PARENT_TOPIC => 45,
            reason::INCOMPATIBLE_MASTER_TOPIC => 200,
            reason::INCOMPATIBLE_TOPIC_EXISTS => 41,
            reason::UNEXPECTED_TOPIC_ADD_FAILURE => 47,
            reason::UNSATISFIED_CONSTRAINT => 42,
            reason::INVALID_UPDATE_STREAM => 43,
            reason::INVALID_JSON_PATCH => 50,
            reason::APPLY_PATCH_FAIL => 51,
            reason::REMOTE_SERVER_EXISTS => 52,
            reason::INVALID_BRANCH_MAPPING => 53,
            _ => ErrorCode::SERVICE.0,
        };
        let message = match error::text(code) {
            Some(text) if message.is_empty() => text.to_string_lossy().into_owned(),
            _ => message,
        };
        Self::new(ErrorCode(code), message)
    }
}

impl From<ApiError> for RequestError {
    fn from(error: ApiError) -> Self {
        Self::new(ErrorCode(error.code() as i32), error.text())
    }
}

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
    pub(crate) fn fail(&self, program: &CProgram, error: &RequestError) {
        let Some(handler) = self
            .on_error
            .or_else(|| program.memory().global_error_handler())
        else {
            log::debug!("nobody handles: {}", error.message);
            return;
        };
        self.show(error, |c_error| {
            // SAFETY: a handler of the program with this signature; the error lives during the call.
            unsafe { handler(program.session(), c_error) };
        });
    }

    /// Lends an error to `call` as C sees it, with the request's context.
    pub(crate) fn show(&self, error: &RequestError, call: impl FnOnce(*const DIFFUSION_ERROR_T)) {
        let message = c_text(&error.message);
        let c_error = DIFFUSION_ERROR_T {
            code: from_raw(error.code.0),
            message: message.as_ptr().cast_mut(),
            context: self.context.0,
        };
        call(&raw const c_error);
    }

    /// Tells that no answer will come. On the callback thread.
    pub(crate) fn discard(&self, program: &CProgram) {
        if let Some(handler) = self.on_discard {
            // SAFETY: a handler of the program with this signature.
            unsafe { handler(program.session(), self.context.0) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_without_words_is_given_those_of_the_code() {
        for (reason, code) in [(103, 103), (9000, 38), (201, 2), (i32::MAX, 2), (-1, 2)] {
            let error = RequestError::of_reason(reason, String::new());
            assert_eq!(error.code().0, code);
            assert_eq!(
                Some(error.message()),
                error::text(code).and_then(|t| t.to_str().ok())
            );
            let error = RequestError::of_reason(reason, "words".to_owned());
            assert_eq!(error.message(), "words");
        }
    }
}
