//! Fetching topics from C, against a server that is played by hand (`specification/topics/fetch`).

use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;

use diffusion::capi::*;

use crate::support::*;

const FETCH: i32 = 117;
const MAX: &str = "ffffffff07";

/// `type path=value`, the value in hexadecimal; with properties `{key:value}`.
unsafe fn describe(topic: *const DIFFUSION_TOPIC_RESULT_T) -> String {
    let path = text(diffusion_topic_result_get_path(topic));
    let topic_type: MaybeUninit<_> = diffusion_topic_result_get_topic_type(topic);
    let topic_type = (&raw const topic_type).cast::<c_int>().read();
    let value = raw_bytes(diffusion_topic_result_get_value(topic));
    let specification = diffusion_topic_result_get_specification(topic);
    let properties = topic_specification_get_properties(specification);
    let key = c"TIDY_ON_UNSUBSCRIBE".as_ptr();
    let property = match hash_get(properties, key) {
        property if property.is_null() => String::new(),
        property => format!("{{{}}}", text(property.cast())),
    };
    hash_free(properties, Some(libc_free), Some(libc_free));
    format!("{topic_type} {path}={value}{property}")
}

unsafe extern "C" fn libc_free(block: *mut c_void) {
    libc::free(block);
}

unsafe fn raw_bytes(value: *const DIFFUSION_VALUE_T) -> String {
    if value.is_null() {
        return "~".into();
    }
    let (mut raw, mut length) = (ptr::null_mut(), 0);
    assert!(diffusion_value_get_raw_bytes(
        value,
        &raw mut raw,
        &raw mut length
    ));
    hex(std::slice::from_raw_parts(raw.cast(), length))
}

unsafe extern "C" fn free_topic(topic: *mut c_void) {
    diffusion_topic_result_free(topic.cast());
}

unsafe extern "C" fn on_result(
    result: *const DIFFUSION_FETCH_RESULT_T,
    context: *mut c_void,
) -> c_int {
    let topics = diffusion_fetch_result_get_topic_results(result);
    assert_eq!(list_get_size(topics), diffusion_fetch_result_size(result));
    let empty = diffusion_fetch_result_is_empty(result);
    assert_eq!(empty, c_int::from((*topics).first.is_null()));
    let mut words = Vec::new();
    for index in 0..list_get_size(topics) {
        words.push(describe(list_get_data_indexed(topics, index).cast()));
    }
    if diffusion_fetch_result_has_more(result) {
        words.push("more".into());
    }
    list_free(topics, Some(free_topic));
    record(context, words.join(" "));
    0
}

fn fetch(session: &CSession, request: *mut DIFFUSION_FETCH_REQUEST_T) {
    let params = diffusion_fetch_request_params_s {
        topic_selector: c"?foo//".as_ptr(),
        fetch_request: request,
        on_fetch_result: Some(on_result),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: session.context(),
    };
    // SAFETY: a live session and a live request.
    unsafe { diffusion_fetch_request_fetch(session.session, params) };
}

/// Fetches as `change` says and gives the conversation; checks what is sent behind the selector.
#[track_caller]
fn fetch_as(
    session: &mut CSession,
    change: impl FnOnce(*mut DIFFUSION_FETCH_REQUEST_T),
    expected: &str,
) -> i64 {
    // SAFETY: a live session; the request is released after its use, which copies it.
    unsafe {
        let request = diffusion_fetch_request_init(session.session);
        change(request);
        fetch(session, request);
        diffusion_fetch_request_free(request);
    }
    session.expect(FETCH, &format!("06 3f666f6f2f2f {expected}"))
}

#[test]
fn the_default_request_in_every_version() {
    let default = format!("00 00 80807f 00 00 {MAX}{MAX}{MAX}{MAX} 00");
    for version in [25, 27] {
        let mut session = CSession::connect(version);
        let cid = fetch_as(&mut session, |_| (), &default);
        session.answer(cid, "00 01 0161 0f 00 00 01");
        assert_eq!(session.call(), "15 a=~ more");
        assert!(session.close().is_empty());
    }
    for version in [28, 29] {
        let mut session = CSession::connect(version);
        let cid = fetch_as(&mut session, |_| (), &format!("{default} 00"));
        session.answer(cid, "00 00 00");
        assert_eq!(session.call(), "");
        let cid = fetch_as(&mut session, |_| (), &format!("{default} 00"));
        session.answer(cid, "00 02 0161 0f 00 00 00 0162 0f 01 01f6 00 01 01 00");
        assert_eq!(session.call(), "15 a=~ 15 b=f6");
        assert!(session.close().is_empty());
    }
}

#[test]
fn results_are_no_larger_than_messages_of_the_session() {
    let mut session = CSession::connect_taking(5000);
    let sizes = |size: &str| format!("00 00 80807f 00 00 {MAX} {size} {MAX}{MAX} 00 00");
    fetch_as(&mut session, |_| (), &sizes("8827"));
    for (asked, sent) in [(4999, "8727"), (5001, "8827")] {
        let change = |request: *mut _| {
            // SAFETY: a live request.
            unsafe {
                assert!(diffusion_fetch_request_maximum_result_size(
                    request,
                    asked,
                    ptr::null_mut()
                ));
            }
        };
        fetch_as(&mut session, change, &sizes(sent));
    }
    assert_eq!(session.close(), ["discard"; 3]);
}

#[test]
fn every_setting_is_sent() {
    let mut session = CSession::connect(25);
    let error = ptr::null_mut();
    let change = |request: *mut DIFFUSION_FETCH_REQUEST_T| {
        let mut json = MaybeUninit::new(diffusion_datatype_e::DATATYPE_JSON);
        // SAFETY: a live request; the set is released after its use.
        unsafe {
            let types = set_new_int(5);
            for topic_type in [17, 15] {
                set_add(types, ptr::from_ref(&topic_type).cast());
            }
            assert!(diffusion_fetch_request_topic_types(request, types, error));
            set_free(types);
            assert!(diffusion_fetch_request_with_values(
                request,
                &raw mut json,
                error
            ));
            assert!(diffusion_fetch_request_from(request, c"a".as_ptr(), error));
            assert!(diffusion_fetch_request_after(request, c"b".as_ptr(), error));
            assert!(diffusion_fetch_request_before(
                request,
                c"c".as_ptr(),
                error
            ));
            assert!(diffusion_fetch_request_to(request, c"d".as_ptr(), error));
            assert!(diffusion_fetch_request_with_properties(request, error));
            assert!(diffusion_fetch_request_with_unpublished_delayed_topics(
                request, error
            ));
            assert!(diffusion_fetch_request_first(request, 9, error));
            assert!(diffusion_fetch_request_last(request, 1, error));
            assert!(diffusion_fetch_request_maximum_result_size(
                request, 1000, error
            ));
            assert!(diffusion_fetch_request_limit_deep_branches(
                request, 3, 2, error
            ));
        }
    };
    let all = "01016200 01016401 80800a 01 01 ffffffff0f e807 03 02 01";
    let cid = fetch_as(&mut session, change, all);
    // Two sets of properties: the second topic has the second one, the third the first.
    session.answer(
        cid,
        "02 01 13544944595f4f4e5f554e535542534352494245 04 74727565 00 \
         03 0161 11 01 02 6161 01 0162 0f 01 01f6 00 0163 11 01 01f6 00 00",
    );
    assert_eq!(session.call(), "17 a=6161 15 b=f6{true} 17 c=~{true}");
    let but_values = |request: *mut DIFFUSION_FETCH_REQUEST_T| {
        change(request);
        // SAFETY: live requests; the original is released by the caller.
        unsafe {
            // What is done to a copy does not reach the original.
            let copy = diffusion_fetch_request_dup(request);
            assert!(diffusion_fetch_request_first(copy, 5, error));
            assert!(diffusion_fetch_request_without_values(request, error));
            diffusion_fetch_request_free(copy);
        }
    };
    let without = "01016200 01016401 80800a 00 01 ffffffff0f e807 03 02 01";
    let cid = fetch_as(&mut session, but_values, without);
    session.answer(cid, "00 00 01");
    assert_eq!(session.call(), "more");
    assert!(session.close().is_empty());
}

#[test]
fn a_time_series_has_its_latest_event() {
    unsafe extern "C" fn on_events(
        result: *const DIFFUSION_FETCH_RESULT_T,
        context: *mut c_void,
    ) -> c_int {
        let topics = diffusion_fetch_result_get_topic_results(result);
        let topic = list_get_data_indexed(topics, 0);
        let value = diffusion_topic_result_get_value(topic.cast());
        let mut event: *mut DIFFUSION_TIME_SERIES_EVENT_T = ptr::null_mut();
        assert!(read_diffusion_time_series_event(
            value,
            &raw mut event,
            ptr::null_mut()
        ));
        let inner = diffusion_time_series_event_get_value(event);
        let mut number = 0;
        assert!(read_diffusion_int64_value(
            inner,
            &raw mut number,
            ptr::null_mut()
        ));
        diffusion_value_free(inner);
        let author = diffusion_time_series_event_get_author(event);
        record(
            context,
            format!(
                "{} {} {} {number}",
                diffusion_time_series_event_get_sequence(event),
                diffusion_time_series_event_get_timestamp(event),
                text(author),
            ),
        );
        libc::free(author.cast());
        diffusion_time_series_event_free(event);
        list_free(topics, Some(free_topic));
        0
    }
    let mut session = CSession::connect(29);
    // SAFETY: a live session and a request that is released after its use.
    unsafe {
        let request = diffusion_fetch_request_init(session.session);
        assert!(diffusion_fetch_request_with_values(
            request,
            ptr::null_mut(),
            ptr::null_mut()
        ));
        let params = diffusion_fetch_request_params_s {
            topic_selector: c"t".as_ptr(),
            fetch_request: request,
            on_fetch_result: Some(on_events),
            on_error: None,
            on_discard: None,
            context: session.context(),
        };
        diffusion_fetch_request_fetch(session.session, params);
        diffusion_fetch_request_free(request);
    }
    let cid = session.expect(
        FETCH,
        &format!("02 3e74 00 00 80807f 01 00 {MAX}{MAX}{MAX}{MAX} 00 00"),
    );
    // Event 5 at 100 of `me`: 7.
    session.answer(cid, "00 01 0174 10 01 08 00 05 64 02 6d65 01 07 00 00 00");
    assert_eq!(session.call(), "5 100 me 7");
    assert!(session.close().is_empty());
}

#[test]
fn failures() {
    let mut session = CSession::connect(29);
    let default = format!("00 00 80807f 00 00 {MAX}{MAX}{MAX}{MAX} 00 00");
    for (reason, code) in [(103, "error 103"), (9000, "error 38"), (4711, "error 2")] {
        let cid = fetch_as(&mut session, |_| (), &default);
        session.refuse(cid, reason);
        assert_eq!(session.call(), code);
    }
    // A property index beyond the properties.
    let cid = fetch_as(&mut session, |_| (), &default);
    session.answer(cid, "00 01 0161 0f 00 07 00 01");
    assert_eq!(session.call(), "error 106");
    let params = |selector, request| diffusion_fetch_request_params_s {
        topic_selector: selector,
        fetch_request: request,
        on_fetch_result: None,
        on_error: Some(on_error),
        on_discard: None,
        context: session.context(),
    };
    // SAFETY: a live session; NULL is allowed everywhere.
    unsafe {
        let request = diffusion_fetch_request_init(session.session);
        let fetch = diffusion_fetch_request_fetch;
        fetch(session.session, params(ptr::null(), request));
        fetch(session.session, params(c"$".as_ptr(), request));
        fetch(session.session, params(c"\xff".as_ptr(), request));
        fetch(session.session, params(c"?a".as_ptr(), ptr::null_mut()));
        fetch(ptr::null_mut(), params(c"?a".as_ptr(), request));
        diffusion_fetch_request_free(request);
    }
    for _ in 0..4 {
        assert_eq!(session.call(), "error 48");
    }
    fetch_as(&mut session, |_| (), &default);
    assert_eq!(session.close(), ["discard"]);
}

#[test]
fn requests_that_are_refused() {
    let session = CSession::connect(29);
    // SAFETY: a live session; errors are released; NULL is allowed everywhere.
    unsafe {
        assert!(diffusion_fetch_request_init(ptr::null_mut()).is_null());
        assert!(diffusion_fetch_request_dup(ptr::null()).is_null());
        diffusion_fetch_request_free(ptr::null_mut());
        let request = diffusion_fetch_request_init(session.session);
        let mut out = ptr::dangling_mut();
        for path in [ptr::null(), c"\xff".as_ptr()] {
            for set in [
                diffusion_fetch_request_from,
                diffusion_fetch_request_after,
                diffusion_fetch_request_to,
                diffusion_fetch_request_before,
            ] {
                assert!(!set(request, path, ptr::null_mut()));
            }
        }
        let refused = |done: bool, error| {
            assert!(!done);
            assert_eq!(get_diffusion_api_error_code(error), 48);
            diffusion_api_error_free(error);
        };
        let done = diffusion_fetch_request_first(request, -1, &raw mut out);
        refused(done, out);
        let done = diffusion_fetch_request_last(request, -1, &raw mut out);
        refused(done, out);
        let empty = set_new_int(1);
        let done = diffusion_fetch_request_topic_types(request, empty, &raw mut out);
        refused(done, out);
        set_free(empty);
        let done = diffusion_fetch_request_topic_types(request, ptr::null_mut(), &raw mut out);
        refused(done, out);
        let done = diffusion_fetch_request_with_properties(ptr::null(), &raw mut out);
        refused(done, out);
        let mut none: MaybeUninit<diffusion_datatype_e> =
            std::mem::transmute_copy(&MaybeUninit::new(99_i32));
        let done = diffusion_fetch_request_with_values(request, &raw mut none, &raw mut out);
        refused(done, out);
        assert!(diffusion_fetch_request_first(request, 0, &raw mut out));
        assert!(out.is_null());
        diffusion_fetch_request_free(request);

        assert!(diffusion_fetch_result_get_topic_results(ptr::null()).is_null());
        assert!(!diffusion_fetch_result_has_more(ptr::null()));
        assert_eq!(diffusion_fetch_result_size(ptr::null()), -1);
        assert_eq!(diffusion_fetch_result_is_empty(ptr::null()), -1);
        assert!(diffusion_topic_result_get_path(ptr::null()).is_null());
        assert!(diffusion_topic_result_get_value(ptr::null()).is_null());
        assert!(diffusion_topic_result_get_specification(ptr::null()).is_null());
        let topic_type = diffusion_topic_result_get_topic_type(ptr::null());
        assert_eq!((&raw const topic_type).cast::<c_int>().read(), -1);
        diffusion_topic_result_free(ptr::null_mut());
    }
    assert!(session.close().is_empty());
}
