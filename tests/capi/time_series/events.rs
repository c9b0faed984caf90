//! Appending to, editing and querying time series from C, against a server that is played by hand (`specification/topics/time-series`).

use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;

use diffusion::capi::*;

use crate::support::*;

const RANGE_QUERY: i32 = 84;
const APPEND: i32 = 99;
const EDIT: i32 = 100;
const TIMESTAMP_APPEND: i32 = 166;
const NO_LIMIT: &str = "ffffffffffffffff7f";

const STRING: MaybeUninit<DIFFUSION_DATATYPE> =
    MaybeUninit::new(diffusion_datatype_e::DATATYPE_STRING);

unsafe fn describe_metadata(metadata: *const DIFFUSION_TIME_SERIES_EVENT_METADATA_T) -> String {
    let author = diffusion_time_series_event_metadata_get_author(metadata);
    let words = format!(
        "{}@{} {}",
        diffusion_time_series_event_metadata_get_sequence(metadata),
        diffusion_time_series_event_metadata_get_timestamp(metadata),
        text(author)
    );
    libc::free(author.cast());
    words
}

unsafe extern "C" fn on_metadata(
    metadata: *const DIFFUSION_TIME_SERIES_EVENT_METADATA_T,
    context: *mut c_void,
) -> c_int {
    let copy = diffusion_time_series_event_metadata_dup(metadata);
    record(context, describe_metadata(copy));
    diffusion_time_series_event_metadata_free(copy);
    0
}

/// A buffer with the string "hi", to be released.
fn hi() -> *mut BUF_T {
    // SAFETY: a buffer made just now.
    unsafe {
        let buf = buf_create();
        assert!(write_diffusion_string_value(c"hi".as_ptr(), buf));
        buf
    }
}

fn append_params(session: &CSession, value: *mut BUF_T) -> diffusion_time_series_append_params_s {
    diffusion_time_series_append_params_s {
        on_append: Some(on_metadata),
        topic_path: c"t".as_ptr(),
        datatype: STRING,
        value,
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: session.context(),
    }
}

fn timestamp_params(
    session: &CSession,
    value: *mut BUF_T,
) -> diffusion_time_series_timestamp_append_params_s {
    diffusion_time_series_timestamp_append_params_s {
        on_append: Some(on_metadata),
        topic_path: c"t".as_ptr(),
        datatype: STRING,
        value,
        timestamp: 300,
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: session.context(),
    }
}

fn edit_params(session: &CSession, value: *mut BUF_T) -> diffusion_time_series_edit_params_s {
    diffusion_time_series_edit_params_s {
        on_edit: Some(on_metadata),
        topic_path: c"t".as_ptr(),
        original_sequence: 5,
        datatype: STRING,
        value,
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: session.context(),
    }
}

#[test]
fn events_are_appended_and_edited() {
    let mut session = CSession::connect(29);
    let mut error: DIFFUSION_API_ERROR = ptr::dangling_mut();
    // SAFETY: a live session; the buffer is released after its uses, which copy it.
    unsafe {
        let value = hi();
        let out = &raw mut error;
        let params = append_params(&session, value);
        assert!(diffusion_time_series_append(session.session, params, out));
        assert!(error.is_null());
        let params = timestamp_params(&session, value);
        assert!(diffusion_time_series_timestamp_append(
            session.session,
            params,
            out
        ));
        let params = edit_params(&session, value);
        assert!(diffusion_time_series_edit(session.session, params, out));
        buf_free(value);
    }
    let string = "06 737472696e67";
    let append = session.expect(APPEND, &format!("0174 {string} 03 626869"));
    let with_time = session.expect(TIMESTAMP_APPEND, &format!("0174 {string} 03 626869 ac02"));
    let edit = session.expect(EDIT, &format!("0174 {string} 05 03 626869"));
    session.answer(append, "00 e807 02 6d65");
    session.answer(with_time, "01 ac02 00");
    session.refuse(edit, 9002);
    assert_eq!(session.call(), "0@1000 me");
    assert_eq!(session.call(), "1@300 ");
    assert_eq!(session.call(), "error 2");
    for (reason, error) in [(9000, "error 38"), (9001, "error 40"), (103, "error 103")] {
        // SAFETY: as above.
        unsafe {
            let value = hi();
            let params = append_params(&session, value);
            assert!(diffusion_time_series_append(
                session.session,
                params,
                ptr::null_mut()
            ));
            buf_free(value);
        }
        let cid = session.sent().cid;
        session.refuse(cid, reason);
        assert_eq!(session.call(), error);
    }
    assert!(session.close().is_empty());
}

/// Asserts that a call failed with this code.
#[track_caller]
unsafe fn refused(done: bool, error: DIFFUSION_API_ERROR, code: c_int) {
    assert!(!done);
    assert_eq!(get_diffusion_api_error_code(error), code);
    diffusion_api_error_free(error);
}

#[test]
fn what_is_not_sent() {
    let session = CSession::connect(29);
    let mut error: DIFFUSION_API_ERROR = ptr::dangling_mut();
    let out = &raw mut error;
    let none = ptr::null_mut::<SESSION_T>();
    // SAFETY: a live session; errors are released; NULL is allowed everywhere.
    unsafe {
        let value = hi();
        let append = diffusion_time_series_append;
        let timestamp_append = diffusion_time_series_timestamp_append;
        let edit = diffusion_time_series_edit;
        refused(append(none, append_params(&session, value), out), error, 5);
        let done = timestamp_append(none, timestamp_params(&session, value), out);
        refused(done, error, 5);
        refused(edit(none, edit_params(&session, value), out), error, 5);
        let without_value = append_params(&session, ptr::null_mut());
        refused(append(session.session, without_value, out), error, 48);
        let without_value = timestamp_params(&session, ptr::null_mut());
        let done = timestamp_append(session.session, without_value, out);
        refused(done, error, 48);
        let without_value = edit_params(&session, ptr::null_mut());
        refused(edit(session.session, without_value, out), error, 48);
        let mut params = append_params(&session, value);
        params.topic_path = ptr::null();
        refused(append(session.session, params, out), error, 48);
        let mut params = append_params(&session, value);
        params.datatype = std::mem::transmute_copy(&MaybeUninit::new(-7_i32));
        refused(append(session.session, params, out), error, 48);
        let mut params = edit_params(&session, value);
        params.original_sequence = -1;
        refused(edit(session.session, params, out), error, 48);
        buf_free(value);
        let select = diffusion_time_series_select_from;
        let query = diffusion_time_series_range_query();
        refused(select(none, select_params(&session, query), out), error, 5);
        let params = select_params(&session, ptr::null_mut());
        refused(select(session.session, params, out), error, 48);
        let mut params = select_params(&session, query);
        params.topic_path = ptr::null();
        refused(select(session.session, params, out), error, 48);
        diffusion_time_series_range_query_free(query);
    }
    assert!(session.close().is_empty());
}

fn select_params(
    session: &CSession,
    query: *mut DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
) -> diffusion_time_series_range_query_params_s {
    diffusion_time_series_range_query_params_s {
        topic_path: c"t".as_ptr(),
        range_query: query,
        on_query_result: Some(on_result),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: session.context(),
    }
}

unsafe extern "C" fn free_event(event: *mut c_void) {
    diffusion_time_series_event_free(event.cast());
}

/// `sequence@time author=value`, an edit as `original>...`.
unsafe fn describe_event(event: *const DIFFUSION_TIME_SERIES_EVENT_T) -> String {
    let author = diffusion_time_series_event_get_author(event);
    let value = diffusion_time_series_event_get_value(event);
    let mut string = ptr::null_mut();
    assert!(read_diffusion_string_value(
        value,
        &raw mut string,
        ptr::null_mut()
    ));
    let mut words = format!(
        "{}@{} {}={}",
        diffusion_time_series_event_get_sequence(event),
        diffusion_time_series_event_get_timestamp(event),
        text(author),
        text(string)
    );
    diffusion_value_free(value);
    libc::free(author.cast());
    libc::free(string.cast());
    let original = diffusion_time_series_event_get_original_event(event);
    match diffusion_time_series_event_is_edit_event(event) {
        0 => assert!(words.starts_with(&describe_metadata(original))),
        edit => {
            assert_eq!(edit, 1);
            let sequence = diffusion_time_series_event_metadata_get_sequence(original);
            words = format!("{sequence}>{words}");
        }
    }
    diffusion_time_series_event_metadata_free(original);
    words
}

unsafe fn describe_result(result: *const DIFFUSION_TIME_SERIES_QUERY_RESULT_T) -> String {
    let events = diffusion_time_series_query_result_get_events(result);
    let mut words = Vec::new();
    for index in 0..list_get_size(events) {
        words.push(describe_event(list_get_data_indexed(events, index).cast()));
    }
    list_free(events, Some(free_event));
    let structure = diffusion_time_series_query_result_structure(result);
    words.push(format!(
        "{} of {} structure {}",
        match diffusion_time_series_query_result_is_complete(result) {
            0 => "some",
            1 => "all",
            other => panic!("{other}"),
        },
        diffusion_time_series_query_result_get_selected_count(result),
        (&raw const structure).cast::<c_int>().read()
    ));
    words.join(", ")
}

unsafe extern "C" fn on_result(
    result: *const DIFFUSION_TIME_SERIES_QUERY_RESULT_T,
    context: *mut c_void,
) -> c_int {
    let copy = diffusion_time_series_query_result_dup(result);
    record(context, describe_result(copy));
    diffusion_time_series_query_result_free(copy);
    0
}

/// Queries as `change` says; checks what is sent behind the path and before the limit.
#[track_caller]
fn query_as(
    session: &mut CSession,
    change: impl FnOnce(*mut DIFFUSION_TIME_SERIES_RANGE_QUERY_T),
    expected: &str,
) -> i64 {
    // SAFETY: a live session; the query is released after its use, which copies it.
    unsafe {
        let query = diffusion_time_series_range_query();
        change(query);
        let params = select_params(session, query);
        assert!(diffusion_time_series_select_from(
            session.session,
            params,
            ptr::null_mut()
        ));
        diffusion_time_series_range_query_free(query);
    }
    session.expect(RANGE_QUERY, &format!("0174 {expected} {NO_LIMIT}"))
}

/// String events 0 and 1, and 2 which edits 0: "a", "b", "c".
const EVENTS: &str = "06 737472696e67 03 03 \
     00 00 0a 02 6d65 02 6161 \
     00 01 14 02 6d65 02 6162 \
     01 00 0a 02 6d65 02 1e 03 796f75 02 6163";

#[test]
fn queries_and_their_results() {
    let mut session = CSession::connect(29);
    let cid = query_as(&mut session, |_| (), "00 0000 0003 0000 0003");
    // The first event of five.
    session.answer(cid, "06 737472696e67 05 01 00 00 0a 02 6d65 02 6161");
    assert_eq!(session.call(), "0@10 me=a, some of 5 structure 0");
    let edits = |query: *mut _| {
        // SAFETY: a live query.
        unsafe {
            assert!(diffusion_time_series_range_query_for_edits(
                query,
                ptr::null_mut()
            ))
        }
    };
    let cid = query_as(&mut session, edits, "01 0000 0003 0000 0003");
    session.answer(cid, EVENTS);
    assert_eq!(
        session.call(),
        "0@10 me=a, 1@20 me=b, 0>2@30 you=c, all of 3 structure 1"
    );
    for (reason, error) in [(9000, "error 38"), (9001, "error 40")] {
        let cid = query_as(&mut session, |_| (), "00 0000 0003 0000 0003");
        session.refuse(cid, reason);
        assert_eq!(session.call(), error);
    }
    // An entry of an unknown kind, and an unknown data type.
    for malformed in ["06 737472696e67 01 01 09", "01 78 00 00"] {
        let cid = query_as(&mut session, |_| (), "00 0000 0003 0000 0003");
        session.answer(cid, malformed);
        assert_eq!(session.call(), "error 106");
    }
    for (wanted, told) in [
        (diffusion_datatype_e::DATATYPE_INT64, "error 108"),
        (diffusion_datatype_e::DATATYPE_JSON, "all of 0 structure 0"),
    ] {
        let read_as = |query: *mut _| {
            let mut wanted = MaybeUninit::new(wanted);
            // SAFETY: a live query.
            unsafe {
                assert!(diffusion_time_series_range_query_as(
                    query,
                    &raw mut wanted,
                    ptr::null_mut()
                ));
            }
        };
        let cid = query_as(&mut session, read_as, "00 0000 0003 0000 0003");
        session.answer(cid, "06 737472696e67 00 00");
        assert_eq!(session.call(), told);
    }
    query_as(&mut session, |_| (), "00 0000 0003 0000 0003");
    assert_eq!(session.close(), ["discard"]);
}

#[test]
fn an_event_is_copied_with_another_value() {
    unsafe extern "C" fn on_one(
        result: *const DIFFUSION_TIME_SERIES_QUERY_RESULT_T,
        context: *mut c_void,
    ) -> c_int {
        let events = diffusion_time_series_query_result_get_events(result);
        let event = list_get_data_last(events).cast::<DIFFUSION_TIME_SERIES_EVENT_T>();
        let copy = diffusion_time_series_event_dup(event);
        let value = hi();
        let with_value = diffusion_time_series_event_with_value(event, value);
        assert!(diffusion_time_series_event_with_value(event, ptr::null()).is_null());
        assert!(diffusion_time_series_event_with_value(ptr::null(), value).is_null());
        buf_free(value);
        list_free(events, Some(free_event));
        record(
            context,
            format!("{}, {}", describe_event(copy), describe_event(with_value)),
        );
        diffusion_time_series_event_free(copy);
        diffusion_time_series_event_free(with_value);
        0
    }
    let mut session = CSession::connect(29);
    query_with(&mut session, on_one);
    let cid = session.sent().cid;
    session.answer(cid, EVENTS);
    assert_eq!(session.call(), "0>2@30 you=c, 0>2@30 you=hi");
    assert!(session.close().is_empty());
}

/// Sends the default query, whose result goes to `on_query_result`.
fn query_with(
    session: &mut CSession,
    on_query_result: unsafe extern "C" fn(
        *const DIFFUSION_TIME_SERIES_QUERY_RESULT_T,
        *mut c_void,
    ) -> c_int,
) {
    // SAFETY: a live session and a query that is released after its use.
    unsafe {
        let query = diffusion_time_series_range_query();
        let mut params = select_params(session, query);
        params.on_query_result = Some(on_query_result);
        assert!(diffusion_time_series_select_from(
            session.session,
            params,
            ptr::null_mut()
        ));
        diffusion_time_series_range_query_free(query);
    }
}

#[test]
fn results_are_merged() {
    unsafe extern "C" fn on_two(
        result: *const DIFFUSION_TIME_SERIES_QUERY_RESULT_T,
        context: *mut c_void,
    ) -> c_int {
        let merged = diffusion_time_series_query_result_merge(result, result);
        record(context, describe_result(merged));
        assert!(diffusion_time_series_query_result_merge(result, ptr::null()).is_null());
        assert!(diffusion_time_series_query_result_merge(ptr::null(), result).is_null());
        diffusion_time_series_query_result_free(merged);
        0
    }
    let mut session = CSession::connect(29);
    query_with(&mut session, on_two);
    let cid = session.sent().cid;
    session.answer(cid, EVENTS);
    assert_eq!(
        session.call(),
        "0>2@30 you=c, 1@20 me=b, all of 2 structure 0"
    );
    assert!(session.close().is_empty());
}

#[test]
fn nothing_is_asked_of_nothing() {
    let event: *const DIFFUSION_TIME_SERIES_EVENT_T = ptr::null();
    let metadata: *const DIFFUSION_TIME_SERIES_EVENT_METADATA_T = ptr::null();
    let result: *const DIFFUSION_TIME_SERIES_QUERY_RESULT_T = ptr::null();
    // SAFETY: NULL is allowed everywhere.
    unsafe {
        assert_eq!(diffusion_time_series_event_get_sequence(event), -1);
        assert_eq!(diffusion_time_series_event_get_timestamp(event), -1);
        assert!(diffusion_time_series_event_get_author(event).is_null());
        assert!(diffusion_time_series_event_get_value(event).is_null());
        assert!(diffusion_time_series_event_get_original_event(event).is_null());
        assert_eq!(diffusion_time_series_event_is_edit_event(event), -1);
        assert!(diffusion_time_series_event_dup(event).is_null());
        diffusion_time_series_event_free(event.cast_mut());
        let sequence = diffusion_time_series_event_metadata_get_sequence(metadata);
        let timestamp = diffusion_time_series_event_metadata_get_timestamp(metadata);
        assert_eq!((sequence, timestamp), (-1, -1));
        assert!(diffusion_time_series_event_metadata_get_author(metadata).is_null());
        assert!(diffusion_time_series_event_metadata_dup(metadata).is_null());
        diffusion_time_series_event_metadata_free(metadata.cast_mut());
        assert!(diffusion_time_series_query_result_get_events(result).is_null());
        let count = diffusion_time_series_query_result_get_selected_count(result);
        let complete = diffusion_time_series_query_result_is_complete(result);
        let structure = diffusion_time_series_query_result_structure(result);
        let structure = (&raw const structure).cast::<c_int>().read();
        assert_eq!((count, complete, structure), (-1, -1, -1));
        assert!(diffusion_time_series_query_result_dup(result).is_null());
        diffusion_time_series_query_result_free(result.cast_mut());
        let mut event = ptr::dangling_mut();
        let mut error: DIFFUSION_API_ERROR = ptr::dangling_mut();
        let done = read_diffusion_time_series_event(ptr::null(), &raw mut event, &raw mut error);
        refused(done, error, 106);
        assert_eq!(event, ptr::dangling_mut());
    }
}

/// `specification/sessions/errors-and-callbacks section 5`: no callback can follow any more.
#[test]
fn nothing_is_accepted_once_the_program_has_closed_the_session() {
    let session = CSession::connect(29);
    let value = hi();
    // SAFETY: live objects, which are released.
    unsafe {
        session_close(session.session, ptr::null_mut());
        let closed = |call: &dyn Fn(*mut DIFFUSION_API_ERROR) -> bool| {
            let mut error = ptr::null_mut();
            assert!(!call(&raw mut error));
            assert_eq!(get_diffusion_api_error_code(error), 101);
            diffusion_api_error_free(error);
        };
        closed(&|error| {
            let params = append_params(&session, value);
            diffusion_time_series_append(session.session, params, error)
        });
        closed(&|error| {
            let params = diffusion_time_series_timestamp_append_params_s {
                on_append: Some(on_metadata),
                topic_path: c"t".as_ptr(),
                datatype: STRING,
                value,
                timestamp: 1,
                on_error: Some(on_error),
                on_discard: Some(on_discard),
                context: session.context(),
            };
            diffusion_time_series_timestamp_append(session.session, params, error)
        });
        closed(&|error| {
            let params = diffusion_time_series_edit_params_s {
                on_edit: Some(on_metadata),
                topic_path: c"t".as_ptr(),
                original_sequence: 5,
                datatype: STRING,
                value,
                on_error: Some(on_error),
                on_discard: Some(on_discard),
                context: session.context(),
            };
            diffusion_time_series_edit(session.session, params, error)
        });
        let query = diffusion_time_series_range_query();
        closed(&|error| {
            let params = diffusion_time_series_range_query_params_s {
                topic_path: c"t".as_ptr(),
                range_query: query,
                on_query_result: None,
                on_error: Some(on_error),
                on_discard: Some(on_discard),
                context: session.context(),
            };
            diffusion_time_series_select_from(session.session, params, error)
        });
        diffusion_time_series_range_query_free(query);
        buf_free(value);
    }
    assert!(session.close().is_empty());
}
