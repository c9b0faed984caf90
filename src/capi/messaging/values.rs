//! Values of requests and responses, to and from the wire (`specification/topics/subscribe section 0.8`,
//! `specification/topics/messaging section 1`), and errors without a session.
//!
//! Pure, any thread.

use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::datatypes::datatype::DIFFUSION_DATATYPE;
use crate::capi::datatypes::value::DIFFUSION_VALUE_T;
use crate::capi::ffi::cenum::from_raw;
use crate::capi::ffi::context::ContextPointer;
use crate::capi::ffi::error_code::DIFFUSION_ERROR_T;
use crate::capi::ffi::memory::c_text;
use crate::capi::ffi::outcall::outcall;
use crate::capi::messaging::types::request_handler_on_error;
use crate::capi::session::request::answer::fail;
use crate::capi::session::request::arguments;
use crate::capi::util::buf::BUF_T;
use crate::data::datatype::Datatype;
use crate::data::memory::text_of;
use crate::data::scalars::{decode_double, decode_int64, decode_string};
use crate::engine::{Responder, ServiceRequest};
use crate::session::{ErrorCode, Failure};
use crate::wire::reason;
use crate::wire::services::common::TypedValue;
use crate::wire::services::Service;

/// What a request of another session says. One that cannot be read is answered, because every request is.
pub(crate) fn read_message<S: Service>(request: &ServiceRequest) -> Option<S::Request> {
    match S::read_request(&request.body, request.version) {
        Ok(message) => Some(message),
        Err(error) => {
            log::warn!("a request cannot be read: {error}");
            let text = text_of(&error);
            fail(&request.responder, reason::INVALID_DATA, &text);
            None
        }
    }
}

/// What a program sends.
///
/// # Safety
/// `value` is NULL or a live buffer.
pub(crate) unsafe fn to_send(
    value: *const BUF_T,
    datatype: MaybeUninit<DIFFUSION_DATATYPE>,
) -> Result<TypedValue, Failure> {
    let datatype = arguments::datatype(datatype, "the data type of the request")?;
    // SAFETY: as the caller promises.
    let value = unsafe { arguments::value(value, datatype) }?;
    Ok(TypedValue {
        data_type: datatype.wire_name().to_owned(),
        value,
    })
}

/// A value that was received, as what the program reads it.
pub(crate) struct Received {
    wanted: Datatype,
    value: Option<DIFFUSION_VALUE_T>,
}

impl Received {
    /// Checks that the value can be read as the type that is wanted.
    pub(crate) fn read(received: &TypedValue, wanted: Datatype) -> Result<Self, Failure> {
        let name = &received.data_type;
        let datatype = Datatype::from_wire_name(name)
            .filter(|datatype| datatype.reads_as(wanted))
            .ok_or_else(|| {
                let wanted = wanted.wire_name();
                let text = format!("a value of type {name} cannot be read as {wanted}");
                Failure::new(ErrorCode::INCOMPATIBLE_DATATYPE, text)
            })?;
        check(datatype, &received.value)?;
        let is_null = wanted.is_null(&received.value);
        Ok(Self {
            wanted,
            value: (!is_null).then(|| DIFFUSION_VALUE_T::shared(datatype, &received.value)),
        })
    }

    /// The type that the program wants.
    pub(crate) fn datatype(&self) -> MaybeUninit<DIFFUSION_DATATYPE> {
        from_raw(self.wanted.c_number())
    }

    /// The value, which lives as long as this; NULL for null.
    pub(crate) fn as_ptr(&self) -> *const DIFFUSION_VALUE_T {
        self.value.as_ref().map_or(ptr::null(), ptr::from_ref)
    }
}

/// What is inside JSON and records is checked by who reads it, as for values of topics.
fn check(datatype: Datatype, value: &[u8]) -> Result<(), Failure> {
    let checked = match datatype {
        Datatype::String => decode_string(value).map(drop),
        Datatype::Int64 => decode_int64(value).map(drop),
        Datatype::Double => decode_double(value).map(drop),
        Datatype::Json if value.is_empty() => Err(crate::data::error::DataError::Truncated),
        Datatype::Json | Datatype::Binary | Datatype::RecordV2 => Ok(()),
    };
    checked.map_err(|error| {
        let text = format!("the value cannot be read: {error}");
        Failure::new(ErrorCode::INVALID_DATA, text)
    })
}

/// Reads the value of a request that has come. If it cannot be read its sender is told, and `undecodable` when the bytes are none of
/// their type.
pub(crate) fn read_request(
    value: &TypedValue,
    wanted: Datatype,
    responder: &Responder,
    undecodable: impl FnOnce(&Failure),
) -> Option<Received> {
    match Received::read(value, wanted) {
        Ok(received) => Some(received),
        Err(error) if error.code == ErrorCode::INCOMPATIBLE_DATATYPE => {
            fail(responder, reason::INCOMPATIBLE_DATATYPE, &error.message);
            None
        }
        Err(error) => {
            fail(responder, reason::INVALID_DATA, &error.message);
            undecodable(&error);
            None
        }
    }
}

/// Tells a handler or stream of an error, if it wants to know.
pub(crate) fn tell_error(
    on_error: request_handler_on_error,
    error: &Failure,
    context: ContextPointer,
) {
    let Some(call) = on_error else {
        return log::debug!("nobody handles: {}", &error.message);
    };
    with_error(error, context, |error| {
        // SAFETY: the program's function; the error lives during the call.
        unsafe { outcall!("on_error", call(error)) }
    });
}

/// Calls something with an error as C sees it, which ends with the call.
pub(crate) fn with_error<T>(
    error: &Failure,
    context: ContextPointer,
    call: impl FnOnce(*const DIFFUSION_ERROR_T) -> T,
) -> T {
    let message = c_text(&error.message);
    let error = DIFFUSION_ERROR_T {
        code: from_raw(error.code.number()),
        message: message.as_ptr().cast_mut(),
        context: context.0,
    };
    call(&raw const error)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn typed(data_type: &str, value: &'static [u8]) -> TypedValue {
        TypedValue {
            data_type: data_type.to_owned(),
            value: Bytes::from_static(value),
        }
    }

    fn failure(received: &TypedValue, wanted: Datatype) -> Option<ErrorCode> {
        Received::read(received, wanted)
            .err()
            .map(|error| error.code)
    }

    #[test]
    fn types_that_do_not_fit_are_told_from_bytes_that_do_not() {
        let text = typed("string", b"\x61a");
        assert_eq!(failure(&text, Datatype::String), None);
        assert_eq!(failure(&text, Datatype::Json), None);
        let incompatible = Some(ErrorCode::INCOMPATIBLE_DATATYPE);
        assert_eq!(failure(&text, Datatype::Int64), incompatible);
        assert_eq!(
            failure(&typed("json", b"\x61a"), Datatype::String),
            incompatible
        );
        assert_eq!(
            failure(&typed("protobuf", b"\x61a"), Datatype::Json),
            incompatible
        );
        let invalid = Some(ErrorCode::INVALID_DATA);
        assert_eq!(
            failure(&typed("string", b"\x05"), Datatype::String),
            invalid
        );
        assert_eq!(failure(&typed("int64", b"\x61a"), Datatype::Json), invalid);
        assert_eq!(failure(&typed("json", b""), Datatype::Json), invalid);
        assert_eq!(failure(&typed("binary", b""), Datatype::Binary), None);
    }

    #[test]
    fn null_is_no_value_unless_json_is_wanted() {
        let null = typed("int64", &[0xf6]);
        let read = |wanted| Received::read(&null, wanted).map(|read| read.as_ptr().is_null());
        assert_eq!(read(Datatype::Int64), Ok(true));
        assert_eq!(read(Datatype::Json), Ok(false));
    }
}
