//! The readers with values of all types. C programs cannot make these values themselves; they get them from topics.

use core::ffi::{c_char, c_int, c_void, CStr};
use core::ptr;

use crate::capi::datatypes::binary::{read_diffusion_binary_value, write_diffusion_binary_value};
use crate::capi::datatypes::double::{read_diffusion_double_value, write_diffusion_double_value};
use crate::capi::datatypes::int64::{read_diffusion_int64_value, write_diffusion_int64_value};
use crate::capi::datatypes::json::{to_diffusion_json_string, write_diffusion_json_value};
use crate::capi::datatypes::string::{read_diffusion_string_value, write_diffusion_string_value};
use crate::capi::datatypes::value::DIFFUSION_VALUE_T;
use crate::capi::ffi::api_error::{
    diffusion_api_error_free, get_diffusion_api_error_code, DIFFUSION_API_ERROR,
};
use crate::capi::ffi::memory;
use crate::capi::util::buf;
use crate::capi::util::buf::BUF_T;
use crate::data::datatype::Datatype;

const INVALID_DATA: c_int = 106;
const INCOMPATIBLE_DATATYPE: c_int = 108;

/// What `read` gives for a value: its result, or the error's code. Checks that exactly one of both is written.
fn read<T: Copy>(
    datatype: Datatype,
    bytes: &[u8],
    untouched: T,
    reader: unsafe extern "C" fn(
        *const DIFFUSION_VALUE_T,
        *mut T,
        *mut DIFFUSION_API_ERROR,
    ) -> bool,
) -> Result<T, c_int> {
    let value = DIFFUSION_VALUE_T::new(datatype, bytes);
    let mut out = untouched;
    // Programs do not initialise it.
    let mut error: DIFFUSION_API_ERROR = ptr::dangling_mut();
    // SAFETY: live objects; the error is freed once.
    unsafe {
        if reader(&raw const value, &raw mut out, &raw mut error) {
            assert!(error.is_null());
            return Ok(out);
        }
        assert!(!error.is_null());
        let code = get_diffusion_api_error_code(error);
        diffusion_api_error_free(error);
        Err(code)
    }
}

/// Takes a string over from the library.
fn text(pointer: *mut c_char) -> String {
    // SAFETY: a C string from malloc that is ours.
    unsafe {
        let text = CStr::from_ptr(pointer).to_str().expect("UTF-8").to_owned();
        memory::free(pointer);
        text
    }
}

fn string_of(datatype: Datatype, bytes: &[u8]) -> Result<String, c_int> {
    read(
        datatype,
        bytes,
        ptr::null_mut(),
        read_diffusion_string_value,
    )
    .map(text)
}

fn json_of(datatype: Datatype, bytes: &[u8]) -> Result<String, c_int> {
    read(datatype, bytes, ptr::null_mut(), to_diffusion_json_string).map(text)
}

fn int64_of(datatype: Datatype, bytes: &[u8]) -> Result<i64, c_int> {
    read(datatype, bytes, 7, read_diffusion_int64_value)
}

fn double_of(datatype: Datatype, bytes: &[u8]) -> Result<f64, c_int> {
    read(datatype, bytes, 7.0, read_diffusion_double_value)
}

/// What a writer appends.
fn written(write: impl Fn(*const BUF_T) -> bool) -> Vec<u8> {
    let target = buf::create();
    assert!(write(target));
    // SAFETY: a live buffer that is given up here.
    unsafe {
        let bytes = buf::bytes(target).to_vec();
        buf::free(target);
        bytes
    }
}

#[test]
fn what_is_written_can_be_read() {
    for number in [0, -1, 23, 24, i64::MIN, i64::MAX] {
        // SAFETY: a live buffer.
        let bytes = written(|buf| unsafe { write_diffusion_int64_value(number, buf) });
        assert_eq!(int64_of(Datatype::Int64, &bytes), Ok(number));
    }
    for number in [0.0, -1.5, 1e300, f64::INFINITY] {
        // SAFETY: a live buffer.
        let bytes = written(|buf| unsafe { write_diffusion_double_value(number, buf) });
        assert_eq!(double_of(Datatype::Double, &bytes), Ok(number));
    }
    // SAFETY: live buffers and C strings.
    unsafe {
        let bytes = written(|buf| write_diffusion_string_value(c"h\u{e9}llo".as_ptr(), buf));
        assert_eq!(
            string_of(Datatype::String, &bytes).as_deref(),
            Ok("h\u{e9}llo")
        );
        let bytes =
            written(|buf| write_diffusion_json_value(c" [1, {\"a\" : null}] ".as_ptr(), buf));
        assert_eq!(
            json_of(Datatype::Json, &bytes).as_deref(),
            Ok("[1,{\"a\":null}]")
        );
        let bytes = written(|buf| write_diffusion_binary_value(c"abc".as_ptr().cast(), buf, 2));
        let copy: *mut c_void = read(
            Datatype::Binary,
            &bytes,
            ptr::null_mut(),
            read_diffusion_binary_value,
        )
        .expect("binary");
        assert_eq!(text(copy.cast()), "ab");
    }
}

#[test]
fn null_is_only_readable_as_json() {
    let null = b"\xf6";
    assert_eq!(string_of(Datatype::String, null), Err(INVALID_DATA));
    assert_eq!(int64_of(Datatype::Int64, null), Err(INVALID_DATA));
    assert_eq!(double_of(Datatype::Double, null), Err(INVALID_DATA));
    for datatype in [
        Datatype::String,
        Datatype::Int64,
        Datatype::Double,
        Datatype::Json,
    ] {
        assert_eq!(json_of(datatype, null).as_deref(), Ok("null"));
    }
}

#[test]
fn nothing_but_json_crosses_types() {
    assert_eq!(json_of(Datatype::String, b"\x61a").as_deref(), Ok("\"a\""));
    assert_eq!(json_of(Datatype::Int64, b"\x20").as_deref(), Ok("-1"));
    assert_eq!(
        json_of(Datatype::Double, b"\xf9\x3e\x00").as_deref(),
        Ok("1.5")
    );
    for datatype in [Datatype::Binary, Datatype::RecordV2] {
        assert_eq!(json_of(datatype, b"\x01"), Err(INCOMPATIBLE_DATATYPE));
    }
    assert_eq!(
        string_of(Datatype::Json, b"\x61a"),
        Err(INCOMPATIBLE_DATATYPE)
    );
    assert_eq!(
        int64_of(Datatype::Double, b"\x01"),
        Err(INCOMPATIBLE_DATATYPE)
    );
    assert_eq!(
        double_of(Datatype::Int64, b"\x01"),
        Err(INCOMPATIBLE_DATATYPE)
    );
    let binary = read(
        Datatype::String,
        b"\x61a",
        ptr::null_mut(),
        read_diffusion_binary_value,
    );
    assert_eq!(binary, Err(INCOMPATIBLE_DATATYPE));
}

#[test]
fn malformed_bytes_are_invalid_data() {
    for bytes in [&b""[..], b"\x63ab", b"\x1c"] {
        assert_eq!(string_of(Datatype::String, bytes), Err(INVALID_DATA));
        assert_eq!(int64_of(Datatype::Int64, bytes), Err(INVALID_DATA));
        assert_eq!(double_of(Datatype::Double, bytes), Err(INVALID_DATA));
        assert_eq!(json_of(Datatype::Json, bytes), Err(INVALID_DATA));
    }
    // Well-formed, but of another type.
    assert_eq!(
        string_of(Datatype::String, b"\x01"),
        Err(INCOMPATIBLE_DATATYPE)
    );
    assert_eq!(
        int64_of(Datatype::Int64, b"\x61a"),
        Err(INCOMPATIBLE_DATATYPE)
    );
    // Beyond 64 bits with a sign.
    assert_eq!(
        int64_of(Datatype::Int64, b"\x1b\xff\xff\xff\xff\xff\xff\xff\xff"),
        Err(INVALID_DATA)
    );
}

#[test]
fn an_empty_value_of_bytes_is_an_empty_string() {
    let copy: *mut c_void = read(
        Datatype::Binary,
        b"",
        ptr::null_mut(),
        read_diffusion_binary_value,
    )
    .expect("binary");
    assert_eq!(text(copy.cast()), "");
}
