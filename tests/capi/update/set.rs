//! Setting and patching topics from C, with and without constraints, against a server that is played by hand
//! (`specification/topics/topic-update`, `specification/topics/update-constraints`).

use std::ffi::{c_int, c_void, CStr};
use std::mem::MaybeUninit;
use std::ptr;

use diffusion::capi::*;

use crate::support::*;

const SET: i32 = 118;
const ADD_AND_SET: i32 = 122;
const PATCH: i32 = 151;

const LESS: diffusion_topic_update_constraint_operator_e =
    diffusion_topic_update_constraint_operator_e::DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_LT;

unsafe extern "C" fn on_set(context: *mut c_void) -> c_int {
    record(context, "set".to_owned());
    0
}

unsafe extern "C" fn on_added(
    result: MaybeUninit<DIFFUSION_TOPIC_CREATION_RESULT_T>,
    context: *mut c_void,
) -> c_int {
    // SAFETY: the library passes one of the two constants.
    let result = unsafe { result.assume_init() };
    record(context, format!("{result:?}"));
    0
}

unsafe extern "C" fn on_patched(
    result: *const DIFFUSION_JSON_PATCH_RESULT_T,
    context: *mut c_void,
) -> c_int {
    let failure = diffusion_json_patch_result_get_first_failure(result);
    record(context, format!("patched {failure}"));
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

fn set_params(
    session: &CSession,
    datatype: DIFFUSION_DATATYPE,
    update: *mut BUF_T,
) -> DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T {
    DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T {
        topic_path: c"t".as_ptr(),
        datatype: MaybeUninit::new(datatype),
        update,
        on_topic_update: Some(on_set),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: session.context(),
    }
}

fn add_params(
    session: &CSession,
    specification: *mut TOPIC_SPECIFICATION_T,
    update: *mut BUF_T,
) -> DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T {
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T {
        topic_path: c"t".as_ptr(),
        specification,
        datatype: MaybeUninit::new(diffusion_datatype_e::DATATYPE_STRING),
        update,
        on_topic_update_add_and_set: Some(on_added),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: session.context(),
    }
}

fn patch_params(session: &CSession, patch: Option<&CStr>) -> DIFFUSION_APPLY_JSON_PATCH_PARAMS_T {
    DIFFUSION_APPLY_JSON_PATCH_PARAMS_T {
        topic_path: c"t".as_ptr(),
        patch: patch.map_or(ptr::null(), CStr::as_ptr),
        on_json_patch_result: Some(on_patched),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: session.context(),
    }
}

/// Sets the string "hi" under a constraint, which is released.
fn set_hi_if(session: &CSession, constraint: *mut DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T) {
    assert!(!constraint.is_null());
    // SAFETY: live objects, which are released after their use.
    unsafe {
        let value = hi();
        let params = set_params(session, diffusion_datatype_e::DATATYPE_STRING, value);
        diffusion_topic_update_set_with_constraint(session.session, constraint, params);
        buf_free(value);
        diffusion_topic_update_constraint_free(constraint);
    }
}

/// The constraint that the topic's value is less than 1.
fn less_than_one() -> *mut DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T {
    // SAFETY: a value made just now.
    unsafe {
        let one = diffusion_update_constraint_value_from_int64(1);
        let less = diffusion_topic_update_constraint_value_comparison(MaybeUninit::new(LESS), one);
        diffusion_update_constraint_value_free(one);
        less
    }
}

#[test]
fn values_are_set_in_the_order_of_the_calls() {
    let mut session = CSession::connect(29);
    // SAFETY: a live session; everything is released after its uses, which copy it.
    unsafe {
        let value = hi();
        let specification =
            topic_specification_init(MaybeUninit::new(topic_type_e::TOPIC_TYPE_STRING));
        let params = set_params(&session, diffusion_datatype_e::DATATYPE_STRING, value);
        diffusion_topic_update_set(session.session, params);
        diffusion_topic_update_add_and_set(
            session.session,
            add_params(&session, specification, value),
        );
        diffusion_topic_update_add_and_set(
            session.session,
            add_params(&session, specification, ptr::null_mut()),
        );
        buf_free(value);
        topic_specification_free(specification);
        for datatype in [
            diffusion_datatype_e::DATATYPE_INT64,
            diffusion_datatype_e::DATATYPE_DOUBLE,
        ] {
            let params = set_params(&session, datatype, ptr::null_mut());
            diffusion_topic_update_set(session.session, params);
        }
        let empty = buf_create();
        let params = set_params(&session, diffusion_datatype_e::DATATYPE_BINARY, empty);
        diffusion_topic_update_set(session.session, params);
        buf_free(empty);
    }
    let set = session.expect(SET, "0174 11 03 626869 00");
    let created = session.expect(ADD_AND_SET, "0174 11 00 03 626869 00");
    let existing = session.expect(ADD_AND_SET, "0174 11 00 01 f6 00");
    let int64 = session.expect(SET, "0174 12 01 f6 00");
    let double = session.expect(SET, "0174 13 01 f6 00");
    let binary = session.expect(SET, "0174 0e 00 00");
    session.answer(set, "");
    session.answer(created, "00");
    session.answer(existing, "01");
    // In another order than they were sent.
    session.answer(binary, "");
    session.answer(int64, "");
    session.answer(double, "");
    assert_eq!(session.call(), "set");
    assert_eq!(session.call(), "TOPIC_CREATED");
    assert_eq!(session.call(), "TOPIC_EXISTS");
    assert_eq!(session.call(), "set");
    assert_eq!(session.call(), "set");
    assert_eq!(session.call(), "set");
    assert!(session.close().is_empty());
}

#[test]
fn errors_of_the_server_have_the_codes_of_the_interface() {
    let mut session = CSession::connect(29);
    for (reason, expected) in [
        (9000, "error 38"),
        (503, "error 38"),
        (500, "error 40"),
        (501, "error 113"),
        (9012, "error 42"),
        (9004, "error 44"),
        (103, "error 103"),
    ] {
        set_hi_if(&session, diffusion_topic_update_constraint_no_topic());
        let cid = session.expect(SET, "0174 11 03 626869 05");
        session.refuse(cid, reason);
        assert_eq!(session.call(), expected);
    }
    for (reason, expected) in [(9004, "error 41"), (9010, "error 41"), (111, "error 111")] {
        // SAFETY: as above.
        unsafe {
            let specification =
                topic_specification_init(MaybeUninit::new(topic_type_e::TOPIC_TYPE_STRING));
            let params = add_params(&session, specification, ptr::null_mut());
            diffusion_topic_update_add_and_set_with_constraint(
                session.session,
                ptr::null(),
                params,
            );
            topic_specification_free(specification);
        }
        let cid = session.expect(ADD_AND_SET, "0174 11 00 01 f6 00");
        session.refuse(cid, reason);
        assert_eq!(session.call(), expected);
    }
    // An answer that says neither.
    // SAFETY: as above.
    unsafe {
        let specification =
            topic_specification_init(MaybeUninit::new(topic_type_e::TOPIC_TYPE_STRING));
        let params = add_params(&session, specification, ptr::null_mut());
        diffusion_topic_update_add_and_set(session.session, params);
        topic_specification_free(specification);
    }
    let cid = session.expect(ADD_AND_SET, "0174 11 00 01 f6 00");
    session.answer(cid, "");
    assert_eq!(session.call(), "error 106");
    assert!(session.close().is_empty());
}

#[test]
fn what_cannot_be_sent_is_an_error_and_nothing_is_sent() {
    let mut session = CSession::connect(29);
    // SAFETY: a live session, NULL, and live objects.
    unsafe {
        let value = hi();
        let mut params = set_params(&session, diffusion_datatype_e::DATATYPE_STRING, value);
        params.topic_path = ptr::null();
        diffusion_topic_update_set(session.session, params);
        for datatype in [
            diffusion_datatype_e::DATATYPE_JSON,
            diffusion_datatype_e::DATATYPE_BINARY,
            diffusion_datatype_e::DATATYPE_RECORDV2,
        ] {
            let params = set_params(&session, datatype, ptr::null_mut());
            diffusion_topic_update_set(session.session, params);
        }
        let json = topic_specification_init(MaybeUninit::new(topic_type_e::TOPIC_TYPE_JSON));
        for specification in [json, ptr::null_mut()] {
            let params = add_params(&session, specification, value);
            diffusion_topic_update_add_and_set(session.session, params);
        }
        topic_specification_free(json);
        let params = set_params(&session, diffusion_datatype_e::DATATYPE_STRING, value);
        diffusion_topic_update_set(ptr::null_mut(), params);
        buf_free(value);
    }
    for error in [48, 106, 106, 106, 48, 48] {
        assert_eq!(session.call(), format!("error {error}"));
    }
    set_hi_if(&session, diffusion_topic_update_constraint_no_value());
    session.expect(SET, "0174 11 03 626869 03");
    // The connection is gone and with it the answer.
    assert_eq!(session.close(), ["discard"]);
}

#[test]
fn constraints_are_written_for_the_version_in_force() {
    let written = [
        (25, None, None),
        (26, Some("02 06 02 01 01"), None),
        (27, Some("02 06 02 01 01"), Some("07 02 06 02 01 01 03")),
        (29, Some("02 06 02 01 01"), Some("07 02 06 02 01 01 03")),
    ];
    for (version, comparison, disjunction) in written {
        let mut session = CSession::connect(version);
        // What waits for the version has its outcome before what is sent.
        set_hi_if(&session, diffusion_topic_update_constraint_no_value());
        let cid = session.expect(SET, "0174 11 03 626869 03");
        session.answer(cid, "");
        assert_eq!(session.call(), "set");
        let (less, no_value) = (
            less_than_one(),
            diffusion_topic_update_constraint_no_value(),
        );
        // SAFETY: live constraints.
        let either = unsafe {
            let either = diffusion_topic_update_constraint_or(less, no_value);
            diffusion_topic_update_constraint_free(no_value);
            either
        };
        for (constraint, expected) in [(less, comparison), (either, disjunction)] {
            set_hi_if(&session, constraint);
            match expected {
                Some(expected) => {
                    let cid = session.expect(SET, &format!("0174 11 03 626869 {expected}"));
                    session.refuse(cid, 9012);
                    assert_eq!(session.call(), "error 42");
                }
                None => assert_eq!(session.call(), "error 104"),
            }
        }
        assert!(session.close().is_empty());
    }
}

#[test]
fn parts_of_json_are_merged_where_lists_are_flat() {
    let parts = |operator: &str| {
        format!("06 02 022f61 {operator} 02 6178 022f62 {operator} 01 f6 01 022f63")
    };
    for (version, expected) in [
        (25, parts("")),
        (26, parts("01 04")),
        (
            29,
            "01 01 06 01 022f61 01 04 02 6178 00 06 01 022f62 01 04 01 f6 00 06 00 01 022f63"
                .to_owned(),
        ),
    ] {
        let mut session = CSession::connect(version);
        // SAFETY: live objects, released after their uses.
        let all = unsafe {
            let value = buf_create();
            assert!(write_diffusion_string_value(c"x".as_ptr(), value));
            let string = MaybeUninit::new(diffusion_datatype_e::DATATYPE_STRING);
            let a = diffusion_topic_update_constraint_partial_json_with_value(
                c"/a".as_ptr(),
                string,
                value,
            );
            buf_free(value);
            let b = diffusion_topic_update_constraint_partial_json_with_value(
                c"/b".as_ptr(),
                string,
                ptr::null(),
            );
            let c = diffusion_topic_update_constraint_partial_json_without_value(c"/c".as_ptr());
            let both = diffusion_topic_update_constraint_and(a, b);
            let all = diffusion_topic_update_constraint_and(both, c);
            for part in [a, b, c, both] {
                diffusion_topic_update_constraint_free(part);
            }
            all
        };
        set_hi_if(&session, all);
        session.expect(SET, &format!("0174 11 03 626869 {expected}"));
        assert_eq!(session.close(), ["discard"]);
    }
}

#[test]
fn patches_are_sent_as_text() {
    let mut session = CSession::connect(29);
    let mut error: DIFFUSION_API_ERROR = ptr::dangling_mut();
    // SAFETY: a live session, and constraints that are released after their use.
    unsafe {
        let params = patch_params(&session, Some(c"[]"));
        assert!(diffusion_apply_json_patch(
            session.session,
            params,
            &raw mut error
        ));
        assert!(error.is_null());
        let no_value = diffusion_topic_update_constraint_no_value();
        assert!(diffusion_apply_json_patch_with_constraint(
            session.session,
            no_value,
            params,
            ptr::null_mut()
        ));
        diffusion_topic_update_constraint_free(no_value);
        for (to, patch, code) in [
            (ptr::null_mut(), Some(c"[]"), 5),
            (session.session, None, 48),
        ] {
            let params = patch_params(&session, patch);
            assert!(!diffusion_apply_json_patch(to, params, &raw mut error));
            assert_eq!(get_diffusion_api_error_code(error), code);
            diffusion_api_error_free(error);
        }
    }
    let all = session.expect(PATCH, "0174 02 5b5d 00");
    let some = session.expect(PATCH, "0174 02 5b5d 03");
    session.answer(all, "ffffffff0f");
    session.answer(some, "02");
    assert_eq!(session.call(), "patched -1");
    assert_eq!(session.call(), "patched 2");
    for (reason, expected) in [
        (9014, "error 50"),
        (9015, "error 51"),
        (9012, "error 42"),
        (500, "error 40"),
    ] {
        // SAFETY: as above.
        unsafe {
            let params = patch_params(&session, Some(c"x"));
            assert!(diffusion_apply_json_patch(
                session.session,
                params,
                ptr::null_mut()
            ));
        }
        let cid = session.expect(PATCH, "0174 01 78 00");
        session.refuse(cid, reason);
        assert_eq!(session.call(), expected);
    }
    assert!(session.close().is_empty());
}

/// The handler of last resort of the session gets what has no handler of its own.
#[test]
fn errors_without_a_handler_go_to_the_session() {
    static CODES: std::sync::Mutex<Vec<i32>> = std::sync::Mutex::new(Vec::new());
    unsafe extern "C" fn on_any_error(_: *mut SESSION_T, error: *const DIFFUSION_ERROR_T) -> c_int {
        // SAFETY: the error lives during the call; every bit pattern of its code is a number.
        let code = unsafe { ptr::from_ref(&(*error).code).cast::<c_int>().read() };
        CODES.lock().unwrap().push(code);
        0
    }
    let mut session = CSession::connect(29);
    // SAFETY: a live session whose public field is set before anything can fail.
    unsafe {
        (*session.session).global_service_error_handler = Some(on_any_error);
        let mut params = set_params(
            &session,
            diffusion_datatype_e::DATATYPE_STRING,
            ptr::null_mut(),
        );
        params.on_error = None;
        diffusion_topic_update_set(session.session, params);
        params.on_error = Some(on_error);
        diffusion_topic_update_set(session.session, params);
    }
    let first = session.expect(SET, "0174 11 01 f6 00");
    let second = session.expect(SET, "0174 11 01 f6 00");
    session.refuse(first, 9000);
    session.refuse(second, 9000);
    assert_eq!(session.call(), "error 38");
    assert_eq!(*CODES.lock().unwrap(), [38]);
    session.close();
}
