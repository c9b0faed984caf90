//! `datatypes/diffusion-value.h`: values with their type (`specification/data/values sections 1 and 2`), and what readers and writers of
//! all types share.
//!
//! A value never changes, so it may be read from any thread.

use core::ffi::c_void;
use core::ptr;
use core::ptr::NonNull;
use std::sync::OnceLock;

use bytes::Bytes;

use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::owned::{self, handles};
use crate::capi::util::buf;
use crate::capi::util::buf::BUF_T;
use crate::data;
use crate::data::datatype::Datatype;
use crate::session::Failure;
use crate::topics::streams::{ValueBytes, ValueForm};

/// What the bytes of a value are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A value of the type.
    Value,
    /// A time series event with a value of the type.
    Event,
}

/// A value: its type, and its bytes as they are on the wire.
pub struct DIFFUSION_VALUE_T {
    /// `None`: not known; the value may then be read as any type, and its bytes say whether it is one.
    datatype: Option<Datatype>,
    form: Form,
    content: Content,
}
handles!(Boxed: DIFFUSION_VALUE_T);

/// The bytes of a value. Programs pass them on as a string, so there is a NUL behind them where they are given away.
enum Content {
    /// With the NUL.
    Owned(Box<[u8]>),
    /// Memory of the library, for one call of the program; with the NUL.
    WithNul(NonNull<[u8]>),
    /// As before, without a NUL; a copy with it is made when it is asked for.
    Plain(NonNull<[u8]>, OnceLock<Box<[u8]>>),
    /// A part of the message that it came in, likewise.
    Shared(Bytes, OnceLock<Box<[u8]>>),
}

// SAFETY: nothing changes the bytes while the value lives, wherever they are.
unsafe impl Send for Content {}
// SAFETY: as above.
unsafe impl Sync for Content {}

impl Content {
    fn copied(bytes: &[u8]) -> Self {
        Self::Owned(with_nul(bytes))
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Owned(bytes) => without_nul(bytes),
            // SAFETY: the memory lives as long as the value (during_call).
            Self::WithNul(bytes) => without_nul(unsafe { bytes.as_ref() }),
            // SAFETY: as above.
            Self::Plain(bytes, _) => unsafe { bytes.as_ref() },
            Self::Shared(bytes, _) => bytes,
        }
    }

    /// The first byte; a NUL stands behind the last one.
    fn as_string(&self) -> *const u8 {
        match self {
            Self::Owned(bytes) => bytes.as_ptr(),
            Self::WithNul(bytes) => bytes.as_ptr().cast(),
            // SAFETY: as above.
            Self::Plain(bytes, copy) => copy
                .get_or_init(|| with_nul(unsafe { bytes.as_ref() }))
                .as_ptr(),
            Self::Shared(bytes, copy) => copy.get_or_init(|| with_nul(bytes)).as_ptr(),
        }
    }
}

fn with_nul(bytes: &[u8]) -> Box<[u8]> {
    let mut copy = data::memory::with_room(bytes.len() + 1);
    copy.extend_from_slice(bytes);
    copy.push(0);
    copy.into_boxed_slice()
}

fn without_nul(bytes: &[u8]) -> &[u8] {
    bytes.split_last().map_or(&[], |(_, bytes)| bytes)
}

impl DIFFUSION_VALUE_T {
    /// A value for a program.
    pub(crate) fn new(datatype: Datatype, bytes: &[u8]) -> Self {
        Self::with_form(Some(datatype), Form::Value, bytes)
    }

    /// A value for a program, of a type that may not be known.
    pub(crate) fn of_type(datatype: Option<Datatype>, bytes: &[u8]) -> Self {
        Self::with_form(datatype, Form::Value, bytes)
    }

    /// A time series event for a program; the type of the value inside may not be known.
    pub(crate) fn event_of_type(datatype: Option<Datatype>, bytes: &[u8]) -> Self {
        Self::with_form(datatype, Form::Event, bytes)
    }

    /// The bytes of an event and the type of its value; `None` for what is no event.
    pub(crate) fn event(&self) -> Option<(Option<Datatype>, &[u8])> {
        (self.form == Form::Event).then(|| (self.datatype, self.bytes()))
    }

    fn with_form(datatype: Option<Datatype>, form: Form, bytes: &[u8]) -> Self {
        Self {
            datatype,
            form,
            content: Content::copied(bytes),
        }
    }

    /// A value for one call of the program, without a copy.
    ///
    /// # Safety
    /// The bytes live and do not change as long as the value.
    pub(crate) unsafe fn during_call(form: ValueForm, bytes: ValueBytes<'_>) -> Self {
        let (datatype, form) = match form {
            ValueForm::Value(datatype) => (datatype, Form::Value),
            ValueForm::Event(datatype) => (datatype, Form::Event),
        };
        let content = match bytes {
            ValueBytes::WithNul(bytes) => Content::WithNul(NonNull::from(bytes)),
            ValueBytes::Plain(bytes) => Content::Plain(NonNull::from(bytes), OnceLock::new()),
        };
        Self {
            datatype: Some(datatype),
            form,
            content,
        }
    }

    /// A value that is no copy, and keeps the message that it came in.
    pub(crate) fn shared(datatype: Datatype, bytes: &Bytes) -> Self {
        Self {
            datatype: Some(datatype),
            form: Form::Value,
            content: Content::Shared(bytes.clone(), OnceLock::new()),
        }
    }

    /// A value that the program owns and releases with `diffusion_value_free`.
    pub(crate) fn owned(datatype: Datatype, bytes: &[u8]) -> *mut Self {
        owned::give(Self::new(datatype, bytes))
    }

    /// The bytes, without the NUL.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.content.bytes()
    }
}

/// The bytes of a value that is to be read as `datatype`.
///
/// # Safety
/// `value` is NULL or a live value that outlives the result.
pub(crate) unsafe fn readable<'a>(
    value: *const DIFFUSION_VALUE_T,
    datatype: Datatype,
) -> Result<&'a [u8], Failure> {
    // SAFETY: as the caller promises.
    let Some(value) = (unsafe { value.as_ref() }) else {
        return Err(Failure::invalid_data("the value is NULL"));
    };
    if value.form == Form::Event {
        return Err(Failure::incompatible_datatype(format!(
            "a time series event cannot be read as {}",
            datatype.wire_name()
        )));
    }
    match value.datatype {
        Some(actual) if !actual.reads_as(datatype) => Err(Failure::incompatible_datatype(format!(
            "a value of type {} cannot be read as {}",
            actual.wire_name(),
            datatype.wire_name()
        ))),
        _ => Ok(value.bytes()),
    }
}

/// The error of the readers that cannot express null.
pub(crate) fn null_value() -> Failure {
    Failure::invalid_data("the value is null")
}

/// Appends an encoded value; says whether it could.
///
/// # Safety
/// `buf` is a live buffer. Programs give it as const, although it changes.
pub(crate) unsafe fn append_value(buf: *const BUF_T, value: &[u8]) -> bool {
    // SAFETY: as the caller promises.
    unsafe { buf::append_slice(buf.cast_mut(), value) }
}

/// Gives the bytes of a value in their form on the wire, encoded according to the type. A NUL
/// follows them.
///
/// @param value The value.
/// @param[out] raw_bytes Receives a pointer into the value, valid as long as the value. It must not
///     be freed, nor what is there be changed: it may be the topic's last value.
/// @param[out] len Receives the number of bytes; may be NULL.
/// @return True on success; false if `value` or `raw_bytes` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_value_get_raw_bytes(
    value: *const DIFFUSION_VALUE_T,
    raw_bytes: *mut *mut c_void,
    len: *mut usize,
) -> bool {
    guard(false, || {
        require!("diffusion_value_get_raw_bytes", !raw_bytes.is_null(), false);
        // SAFETY: NULL or a live value by contract.
        let value = unsafe { value.as_ref() };
        require!("diffusion_value_get_raw_bytes", value.is_some(), false);
        let Some(value) = value else {
            return false;
        };
        // SAFETY: not NULL where written; room for a pointer and a number by contract.
        unsafe {
            raw_bytes.write(value.content.as_string().cast_mut().cast());
            if !len.is_null() {
                len.write(value.bytes().len());
            }
        }
        true
    })
}

/// Copies a value.
///
/// @param value The value.
/// @return The copy, to be released with diffusion_value_free(); NULL if `value` is NULL, or if out
///     of memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_value_dup(
    value: *const DIFFUSION_VALUE_T,
) -> *mut DIFFUSION_VALUE_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live value by contract.
        match unsafe { value.as_ref() } {
            Some(value) => owned::give(DIFFUSION_VALUE_T::with_form(
                value.datatype,
                value.form,
                value.bytes(),
            )),
            None => ptr::null_mut(),
        }
    })
}

/// Releases a value that belongs to the program. Values passed to callbacks do not.
///
/// @param value The value; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_value_free(value: *mut DIFFUSION_VALUE_T) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(value) };
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_stands_behind_the_raw_bytes() {
        for bytes in [&b""[..], b"\xf6", b"a\0b"] {
            let value = DIFFUSION_VALUE_T::owned(Datatype::Binary, bytes);
            // SAFETY: a live value that is given up at the end; the pointer is used before that.
            unsafe {
                let copy = diffusion_value_dup(value);
                diffusion_value_free(value);
                let (mut raw, mut len) = (ptr::null_mut(), 99);
                assert!(diffusion_value_get_raw_bytes(
                    copy,
                    &raw mut raw,
                    &raw mut len
                ));
                assert_eq!(len, bytes.len());
                let whole = core::slice::from_raw_parts(raw.cast::<u8>(), len + 1);
                assert_eq!(whole, [bytes, b"\0"].concat());
                diffusion_value_free(copy);
            }
        }
    }

    #[test]
    fn an_event_is_no_value_of_its_type_and_neither_is_its_copy() {
        let event = DIFFUSION_VALUE_T::event_of_type(Some(Datatype::String), b"\0\0\0\0\x01\x60");
        // SAFETY: live values; the copy is given up at the end.
        unsafe {
            let copy = diffusion_value_dup(&raw const event);
            for value in [&raw const event, copy.cast_const()] {
                for datatype in Datatype::ALL {
                    assert!(readable(value, datatype).is_err());
                }
                let inside = (Some(Datatype::String), event.bytes());
                assert_eq!((*value).event(), Some(inside));
            }
            diffusion_value_free(copy);
        }
    }

    #[test]
    fn a_value_of_unknown_type_may_be_of_any() {
        let value = DIFFUSION_VALUE_T::of_type(None, b"\xf6");
        assert_eq!(value.event(), None);
        for datatype in Datatype::ALL {
            // SAFETY: a live value.
            let read = unsafe { readable(&raw const value, datatype) };
            assert_eq!(read, Ok(&b"\xf6"[..]));
        }
        let event = DIFFUSION_VALUE_T::event_of_type(None, b"e");
        assert_eq!(event.event(), Some((None, &b"e"[..])));
    }

    #[test]
    fn values_of_a_call_have_a_nul_behind_them_and_are_copied_by_dup() {
        let bytes = b"text\0more";
        let forms = [
            ValueBytes::WithNul(&bytes[..5]),
            ValueBytes::Plain(&bytes[..4]),
        ];
        // SAFETY: the bytes are static.
        let values = forms.map(|given| unsafe {
            DIFFUSION_VALUE_T::during_call(ValueForm::Value(Datatype::Binary), given)
        });
        let shared = DIFFUSION_VALUE_T::shared(Datatype::Binary, &Bytes::from_static(&bytes[..4]));
        for value in values.into_iter().chain([shared]) {
            assert_eq!(value.bytes(), b"text");
            let (mut raw, mut length) = (ptr::null_mut(), 0);
            // SAFETY: live values and room for the results.
            unsafe {
                assert!(diffusion_value_get_raw_bytes(
                    &raw const value,
                    &raw mut raw,
                    &raw mut length
                ));
                let text = core::ffi::CStr::from_ptr(raw.cast());
                assert_eq!((text.to_bytes(), length), (&b"text"[..], 4));
                let copy = diffusion_value_dup(&raw const value);
                drop(value);
                assert_eq!((*copy).bytes(), b"text");
                assert_ne!((*copy).bytes().as_ptr(), bytes.as_ptr());
                diffusion_value_free(copy);
            }
        }
    }

    #[test]
    fn values_cross_types_only_to_json() {
        for datatype in Datatype::ALL {
            let value = DIFFUSION_VALUE_T::new(datatype, b"\xf6");
            for wanted in Datatype::ALL {
                // SAFETY: a live value.
                let read = unsafe { readable(&raw const value, wanted) };
                match datatype.reads_as(wanted) {
                    true => assert_eq!(read, Ok(&b"\xf6"[..])),
                    false => assert!(matches!(read, Err(error)
                        if error == Failure::incompatible_datatype(format!(
                            "a value of type {} cannot be read as {}",
                            datatype.wire_name(), wanted.wire_name())))),
                }
            }
        }
        // SAFETY: NULL is allowed.
        assert!(unsafe { readable(ptr::null(), Datatype::Json) }.is_err());
    }
}
