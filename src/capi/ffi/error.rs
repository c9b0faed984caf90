//! `error.h`: texts of error codes, and error reports (`specification/sessions/errors-and-callbacks section 1`).

use core::ffi::{c_char, c_uint, c_void, CStr};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::ffi::cenum::raw;
use crate::capi::ffi::error_code::ERROR_CODE_T;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::capi::util::buf::raw_reader::RawReader;
use crate::capi::util::list;
use crate::capi::util::list::LIST_T;

/// A mistake in a script or a similar text.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct error_report_s {
    /// What is wrong.
    pub message: *mut c_char,
    /// The line where it is.
    pub line: c_uint,
    /// The column where it is.
    pub column: c_uint,
}
/// A mistake in a script or a similar text.
pub type ERROR_REPORT_T = error_report_s;
assert_layout!(error_report_s, size 16, align 8, { message: 0, line: 8, column: 12 });

/// The text of an error code.
pub(crate) fn text(code: i32) -> Option<&'static CStr> {
    let text = match code {
        0 => c"No error",
        1 => c"Something went wrong that has no code of its own",
        2 => c"A service of the server reported an error",
        3 => c"The session could not be created",
        4 => c"The transport could not be created",
        5 => c"No session was given, or the session does not exist",
        6 => c"The session has no transport",
        7 => c"The transport cannot be started",
        8 => c"The transport cannot be closed",
        9 => c"No server to connect to is defined",
        10 => c"The name of the server could not be resolved",
        11 => c"A socket could not be created",
        12 => c"The connection to the server could not be established",
        13 => c"The connection request could not be sent",
        14 => c"The answer to the connection request could not be received",
        15 => c"The server does not speak the Diffusion protocol",
        16 => c"The topic specification is invalid",
        17 => c"The topic exists already",
        18 => c"The server rejected the connection",
        19 => c"The server refused the connection for a reason that is not known",
        20 => c"The outbound message queue is full",
        21 => c"The message could not be sent",
        22 => c"The URL could not be parsed",
        23 => c"The URL names an unknown transport",
        24 => c"Reading from the connection failed",
        25 => c"Writing to the connection failed",
        26 => c"The server asks for an older protocol",
        27 => c"The server does not support this kind of connection",
        28 => c"The server's licence does not allow another connection",
        29 => c"The server does not support reconnection",
        30 => c"The server found an error in the connection protocol",
        31 => c"Authentication failed",
        32 => c"The server speaks a protocol version that is not supported",
        33 => c"The server does not know the session",
        34 => c"Messages were lost, so that the session could not be recovered",
        35 => c"The session filter is invalid",
        36 => c"The server is starting and does not accept connections yet",
        37 => c"The operation is not possible in the present state",
        38 => c"There is no such topic",
        39 => c"The request was rejected",
        40 => c"The topic is of an incompatible type",
        41 => c"An incompatible topic exists at the path",
        42 => c"A constraint is not satisfied",
        43 => c"The update stream is invalid",
        44 => c"A topic exists at the path",
        45 => c"The parent topic is incompatible",
        46 => c"The topic path is invalid",
        47 => c"The topic could not be added",
        48 => c"An argument is not allowed",
        49 => c"The script is invalid",
        50 => c"The JSON patch is invalid",
        51 => c"The JSON patch could not be applied",
        52 => c"A remote server of that name exists",
        53 => c"The branch mapping is invalid",
        100 => c"Communication with the server failed",
        101 => c"The session is closed",
        102 => c"The request timed out",
        103 => c"Access was denied",
        104 => c"The operation is not supported",
        105 => c"A callback of the receiver failed",
        106 => c"The data is invalid",
        107 => c"There is no such session",
        108 => c"The data type is incompatible",
        109 => c"Nobody handles the message",
        110 => c"The cluster is being repartitioned",
        111 => c"The state is incompatible with the operation",
        112 => c"The request could not be routed in the cluster",
        113 => c"The update failed",
        200 => c"The master topic is incompatible (servers up to 6.4)",
        _ => return None,
    };
    Some(text)
}

/// Gives the text of an error code.
///
/// @param code The code.
/// @return The text, which belongs to the library; NULL if the number is not a valid code.
#[no_mangle]
pub extern "C" fn diffusion_error_str(code: MaybeUninit<ERROR_CODE_T>) -> *const c_char {
    guard(ptr::null(), || {
        text(raw(code)).map_or(ptr::null(), CStr::as_ptr)
    })
}

/// Creates an empty report.
///
/// @return The report, to be released with error_report_free(); NULL if out of memory.
#[no_mangle]
pub extern "C" fn error_report_create() -> *mut ERROR_REPORT_T {
    guard(ptr::null_mut(), memory::zeroed)
}

/// Copies a report with its message.
///
/// @param error_report The report; may be NULL.
/// @return The copy, to be released with error_report_free(); NULL if `error_report` is NULL, or if
///     out of memory.
#[no_mangle]
pub unsafe extern "C" fn error_report_dup(
    error_report: *const ERROR_REPORT_T,
) -> *mut ERROR_REPORT_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live report by contract.
        let Some(report) = (unsafe { error_report.as_ref() }) else {
            return ptr::null_mut();
        };
        // SAFETY: the message is NULL or a C string.
        let message = unsafe { memory::dup_c_str(report.message) };
        memory::boxed(ERROR_REPORT_T { message, ..*report })
    })
}

/// Releases a report with its message.
///
/// @param error_report The report; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn error_report_free(error_report: *mut ERROR_REPORT_T) {
    guard((), || {
        // SAFETY: NULL or a report that the program gives up.
        unsafe { free_report(error_report.cast()) }
    })
}

unsafe extern "C" fn free_report(report: *mut c_void) {
    let report = report.cast::<ERROR_REPORT_T>();
    if !report.is_null() {
        // SAFETY: a report from malloc, given up with its message.
        unsafe {
            memory::free((*report).message);
            memory::free(report);
        }
    }
}

/// Reads one report.
///
/// # Safety
/// A whole report stands at the reader.
unsafe fn read_report(reader: &mut RawReader) -> Option<*mut ERROR_REPORT_T> {
    // SAFETY: as the caller promises.
    let (message, line, column) =
        unsafe { (reader.bytes()?, reader.varint32()?, reader.varint32()?) };
    let report = memory::boxed(ERROR_REPORT_T {
        message: memory::dup_bytes(message),
        line,
        column,
    });
    (!report.is_null()).then_some(report)
}

/// Reads a report in its form on the wire.
///
/// @param data Where the report starts; all of it must be there.
/// @param[out] error_report Receives the report, to be released with error_report_free(); must not
///     be NULL. Left alone on failure.
/// @return The position after the report; NULL if an argument is NULL or the data are malformed.
#[no_mangle]
pub unsafe extern "C" fn buf_read_error_report(
    data: *const c_char,
    error_report: *mut *mut ERROR_REPORT_T,
) -> *mut c_char {
    guard(ptr::null_mut(), || {
        if data.is_null() || error_report.is_null() {
            return ptr::null_mut();
        }
        let mut reader = RawReader::new(data);
        // SAFETY: a whole report and room for a pointer by contract.
        unsafe {
            let Some(report) = read_report(&mut reader) else {
                return ptr::null_mut();
            };
            error_report.write(report);
        }
        reader.position()
    })
}

/// Reads a list of reports in its form on the wire.
///
/// @param data Where the list starts; all of it must be there.
/// @param[out] error_reports Receives a list of `ERROR_REPORT_T *`, to be released with list_free()
///     and error_report_free(); must not be NULL. Left alone on failure.
/// @return The position after the list; NULL if an argument is NULL or the data are malformed.
#[no_mangle]
pub unsafe extern "C" fn buf_read_error_reports(
    data: *const c_char,
    error_reports: *mut *mut LIST_T,
) -> *mut c_char {
    guard(ptr::null_mut(), || {
        if data.is_null() || error_reports.is_null() {
            return ptr::null_mut();
        }
        let mut reader = RawReader::new(data);
        let reports = list::create();
        if reports.is_null() {
            return ptr::null_mut();
        }
        // SAFETY: a whole list and room for a pointer by contract; the new list is ours until it is stored.
        unsafe {
            let whole = reader.varint32().is_some_and(|count| {
                (0..count).all(|_| {
                    read_report(&mut reader)
                        .map(|report| list::append_last(reports, report.cast()))
                        .is_some()
                })
            });
            if !whole {
                list::free(reports, Some(free_report));
                return ptr::null_mut();
            }
            error_reports.write(reports);
        }
        reader.position()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_text() {
        let codes = (0..=53).chain(100..=113).chain([200]);
        for code in codes {
            assert!(text(code).is_some_and(|text| !text.is_empty()), "{code}");
        }
        for code in [-1, 54, 99, 114, 199, 201, i32::MAX, i32::MIN] {
            assert!(text(code).is_none(), "{code}");
        }
    }
}
