//! What programs give to asynchronous calls, checked and copied before the call returns
//! (`specification/topics/subscribe sections 0.1 and 0.3`). Errors are told later, through the call's handlers.

use core::ffi::c_char;
use core::mem::MaybeUninit;
use std::sync::Arc;

use crate::capi::datatypes::datatype;
use crate::capi::datatypes::datatype::DIFFUSION_DATATYPE;
use crate::capi::ffi::out_param::string_argument;
use crate::capi::session::handle::Handle;
use crate::capi::session::types::SESSION_T;
use crate::capi::util::buf;
use crate::capi::util::buf::BUF_T;
use crate::data::datatype::Datatype;
use crate::data::memory;
use crate::session::{ErrorCode, Failure};
use crate::topics::selector::{SelectorError, SelectorExpression, TopicSelector};
use bytes::Bytes;

/// A broken rule for an argument.
pub(crate) fn illegal(what: impl Into<String>) -> Failure {
    Failure::new(ErrorCode::ILLEGAL_ARGUMENT, what)
}

/// A copy of a string of the program, which must not be NULL and must be UTF-8: replacing what is not would name something else.
///
/// # Safety
/// `text` is NULL or a C string.
pub(crate) unsafe fn text(text: *const c_char, what: &str) -> Result<String, Failure> {
    // SAFETY: as the caller promises; copied here.
    let text = unsafe { string_argument(text, what) }?;
    Ok(memory::copy_text(text))
}

/// A topic selector that goes to the server.
pub(crate) struct Selector<'a> {
    /// As the program wrote it.
    pub(crate) text: &'a str,
    expression: SelectorExpression,
    /// To be evaluated here; an error when only this side cannot.
    pub(crate) compiled: Result<TopicSelector, SelectorError>,
}

impl Selector<'_> {
    /// The normalised expression, which is what is sent.
    pub(crate) fn normalised(&self) -> String {
        crate::data::memory::copy_text(self.expression.expression())
    }
}

/// A topic selector of the program. Regular expressions that the server would refuse are refused here; those that only the
/// engines on this side cannot evaluate are for the server to judge (`specification/protocol/selectors-and-streams section 3`).
///
/// # Safety
/// `selector` is NULL or a C string that outlives the result.
pub(crate) unsafe fn selector<'a>(
    selector: *const c_char,
    what: &str,
) -> Result<Selector<'a>, Failure> {
    let refused =
        |error: SelectorError| Failure::illegal_argument(crate::data::memory::text_of(&error));
    // SAFETY: as the caller promises.
    let text = unsafe { string_argument(selector, what) }?;
    let expression = SelectorExpression::parse(text).map_err(refused)?;
    match TopicSelector::compile(expression.clone()) {
        Err(error) if !error.is_local_limit() => Err(refused(error)),
        compiled => Ok(Selector {
            text,
            expression,
            compiled,
        }),
    }
}

/// A data type.
pub(crate) fn datatype(
    number: MaybeUninit<DIFFUSION_DATATYPE>,
    what: &str,
) -> Result<Datatype, Failure> {
    datatype::from_c(number).ok_or_else(|| illegal(format!("{what} is not valid")))
}

/// A copy of a value of the program; NULL is the null value, for types that have one.
///
/// # Safety
/// `value` is NULL or a live buffer.
pub(crate) unsafe fn value(value: *const BUF_T, datatype: Datatype) -> Result<Bytes, Failure> {
    if !value.is_null() {
        // SAFETY: a live buffer, as the caller promises; copied here.
        return Ok(Bytes::from(memory::copy(unsafe { buf::bytes(value) })));
    }
    if let Some(null) = datatype.null_value() {
        return Ok(Bytes::from_static(null));
    }
    let text = format!("type {} has no null value", datatype.wire_name());
    Err(Failure::new(ErrorCode::INVALID_DATA, text))
}

/// The session of a function that answers with a `bool` (`specification/topics/subscribe section 0.3`,
/// `specification/sessions/errors-and-callbacks section 5`): one that the program has closed can call nothing any more.
pub(crate) fn session(session: *const SESSION_T) -> Result<Arc<Handle>, Failure> {
    let handle = Handle::find(session)?;
    if handle.is_closed_by_program() {
        let closed = ErrorCode::SESSION_CLOSED;
        return Err(Failure::new(closed, "the program has closed the session"));
    }
    Ok(handle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_null_pointer_is_null_where_the_type_has_it() {
        for datatype in Datatype::ALL {
            // SAFETY: NULL is allowed.
            match unsafe { value(core::ptr::null(), datatype) } {
                Ok(bytes) => assert!(datatype.has_null() && datatype.is_null(&bytes)),
                Err(error) => {
                    assert!(!datatype.has_null());
                    assert_eq!(error.code, ErrorCode::INVALID_DATA);
                }
            }
        }
    }
}
