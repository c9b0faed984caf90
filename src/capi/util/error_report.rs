//! `error.h`: error reports, and lists of them (`specification/sessions/errors-and-callbacks section 1`).

use core::ffi::{c_char, c_uint, c_void};
use core::ptr;

use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::capi::util::buf::raw_reader::RawReader;
use crate::capi::util::list;
use crate::capi::util::list::LIST_T;
use crate::wire::services::common::ErrorReport;

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
        let copy = || {
            // SAFETY: the message is NULL or a C string.
            let message = unsafe { memory::dup_c_str(report.message) };
            memory::boxed(ERROR_REPORT_T { message, ..*report })
        };
        // SAFETY: made above.
        memory::whole(copy, |copy| unsafe { free_report(copy.cast()) })
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

/// Lends a list of `ERROR_REPORT_T *` to `call`; NULL when out of memory.
pub(crate) fn lend_list(reports: &[ErrorReport], call: impl FnOnce(*const LIST_T)) {
    let make = || {
        let list = list::create();
        if !list.is_null() {
            for report in reports {
                let block = memory::boxed(ERROR_REPORT_T {
                    message: memory::dup_str(&report.message),
                    line: report.line as c_uint,
                    column: report.column as c_uint,
                });
                // SAFETY: a list made just now.
                unsafe { list::append_last(list, block.cast()) };
            }
        }
        list
    };
    // SAFETY: made above.
    let list = memory::whole(make, |list| unsafe {
        list::free(list, Some(free_report));
    });
    call(list);
    // SAFETY: a list with reports, both made above, which nobody uses any more.
    unsafe { list::free(list, Some(free_report)) };
}

/// Reads one report.
///
/// # Safety
/// A whole report stands at the reader.
unsafe fn read_report(reader: &mut RawReader) -> Option<*mut ERROR_REPORT_T> {
    // SAFETY: as the caller promises.
    let (message, line, column) =
        unsafe { (reader.bytes()?, reader.varint32()?, reader.varint32()?) };
    let make = || {
        memory::boxed(ERROR_REPORT_T {
            message: memory::dup_bytes(message),
            line,
            column,
        })
    };
    // SAFETY: made above.
    let report = memory::whole(make, |report| unsafe { free_report(report.cast()) });
    (!report.is_null()).then_some(report)
}

/// Reads a report in its form on the wire.
///
/// @param data Where the report starts; all of it must be there.
/// @param[out] error_report Receives the report, to be released with error_report_free(); must not
///     be NULL. Left alone on failure.
/// @return The position after the report; NULL if an argument is NULL, if the data are malformed, or
///     if out of memory.
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
/// @return The position after the list; NULL if an argument is NULL, if the data are malformed, or
///     if out of memory.
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
