//! The authentication interface of 6.4, on the services of today (`specification/control/authentication-control section 6`).

use std::ffi::{c_int, c_void};
use std::ptr;

use diffusion::capi::*;

use crate::server::answer;
use crate::support::*;

const REGISTER: i32 = 119;
const REQUEST: i32 = 120;
const DEREGISTER: i32 = 121;
const REGISTRATION: &str = "78 07 64656661756c74 01 68";

unsafe extern "C" fn on_registration(_: *mut SESSION_T, context: *mut c_void) -> c_int {
    record(context, "registered".to_owned());
    0
}

unsafe extern "C" fn on_deregistration(_: *mut SESSION_T, context: *mut c_void) -> c_int {
    record(context, "deregistered".to_owned());
    0
}

unsafe extern "C" fn leave(_: *mut c_void) {}

/// Decides by the principal: the number that it is, or `fail`. The result of 3 has roles and properties.
unsafe extern "C" fn on_authentication(
    _: *mut SESSION_T,
    request: *const SVC_AUTHENTICATION_REQUEST_T,
    response: *mut SVC_AUTHENTICATION_RESPONSE_T,
    context: *mut c_void,
) -> c_int {
    let principal = text((*request).principal);
    let data = (*(*request).credentials).data;
    let details = [
        (*request).session_details.is_null(),
        (*request).location_details.is_null(),
        (*request).connector_details.is_null(),
    ];
    record(
        context,
        format!("asked {principal} {} {details:?}", (*data).len),
    );
    let value = ptr::from_mut(&mut (*response).value).cast::<c_int>();
    assert_eq!(value.read(), 0);
    assert!((*response).roles.is_null() && (*response).properties.is_null());
    if principal == "fail" {
        return -1;
    }
    value.write(principal.parse().unwrap_or(0));
    if principal == "3" || principal == "1" {
        // The library does not free them; the test lets them go with the process.
        let roles = list_create();
        list_append_last(roles, c"A".as_ptr().cast_mut().cast());
        list_append_last(roles, c"it's".as_ptr().cast_mut().cast());
        let properties = hash_new(1);
        hash_add(properties, c"k".as_ptr(), c"v".as_ptr().cast());
        hash_add(properties, c"$Roles".as_ptr(), c"x".as_ptr().cast());
        (*response).roles = roles;
        (*response).properties = properties;
    }
    0
}

fn params(session: &CSession) -> AUTHENTICATION_REGISTRATION_PARAMS_T {
    AUTHENTICATION_REGISTRATION_PARAMS_T {
        on_registration: Some(on_registration),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        authentication_handlers: AUTHENTICATION_HANDLERS_T {
            on_authentication: Some(on_authentication),
            on_error: Some(on_error),
        },
        name: c"h".as_ptr(),
        detail_set: ptr::null(),
        context: session.context(),
    }
}

fn register(
    session: &CSession,
    params: AUTHENTICATION_REGISTRATION_PARAMS_T,
) -> *mut SVC_AUTHENTICATION_REGISTER_REQUEST_T {
    // SAFETY: a live session, and what the test gives.
    unsafe { authentication_register(session.session, params) }
}

fn registered(session: &mut CSession) -> *mut SVC_AUTHENTICATION_REGISTER_REQUEST_T {
    let given = params(session);
    let request = register(session, given);
    let cid = session.expect(REGISTER, &format!("{REGISTRATION} 01"));
    session.answer(cid, "");
    assert_eq!(session.call(), "registered");
    request
}

fn deregister(session: &CSession, request: *const SVC_AUTHENTICATION_REGISTER_REQUEST_T) {
    let params = AUTHENTICATION_DEREGISTRATION_PARAMS_T {
        on_deregistration: Some(on_deregistration),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        original_request: request,
        context: session.context(),
    };
    // SAFETY: a live session, NULL or a live struct.
    unsafe { authentication_deregister(session.session, params) };
}

fn free(request: *mut SVC_AUTHENTICATION_REGISTER_REQUEST_T) {
    // SAFETY: a struct that is given up.
    unsafe { svc_authentication_register_request_free(ptr::null_mut(), request) };
}

fn ask(session: &mut CSession, cid: i64, principal: &str) {
    let name = hex(principal.as_bytes());
    let body = format!("{:02x} {name} 01 02 7077 00 00 01", principal.len());
    session.ask(REQUEST, cid, &body);
}

#[test]
fn decisions_are_those_of_today() {
    let mut session = CSession::connect(25);
    let request = registered(&mut session);
    // Quoted roles, and the property of the response.
    let roles = format!("06 24526f6c6573 0b {}", hex(br#""A","it\'s""#));
    let with_result = format!("02 02 01 6b 01 76 {roles}");
    for (cid, (who, body)) in [
        ("0", "00"),
        ("1", "01"),
        ("2", "02 00"),
        ("3", &with_result),
    ]
    .into_iter()
    .enumerate()
    {
        let cid = cid as i64 + 1;
        ask(&mut session, cid, who);
        assert_eq!(session.call(), format!("asked {who} 2 [true, true, true]"));
        session.expect_response(cid, body);
    }
    for (cid, who) in [(7, "fail"), (8, "4"), (9, "-1")] {
        ask(&mut session, cid, who);
        assert_eq!(session.call(), format!("asked {who} 2 [true, true, true]"));
        session.expect_error(cid, 105);
    }
    free(request);
    // Its end is told as the loss of the handler.
    assert_eq!(session.close(), ["discard"]);
}

#[test]
fn what_was_registered_is_described() {
    let mut session = CSession::connect(29);
    let mut given = params(&session);
    // SAFETY: containers of the test, freed once.
    unsafe {
        let details = hash_new(3);
        hash_add(details, c"0".as_ptr(), ptr::null());
        hash_add(details, c"2".as_ptr(), ptr::null());
        given.detail_set = details;
        let request = register(&session, given);
        hash_free(details, Some(leave), None);
        assert_eq!((*request).service_id, 24);
        assert_eq!(text((*request).control_group), "default");
        assert_eq!(text((*request).handler_name), "h");
        let copy = (*request).session_detail_type_set;
        assert_eq!((*copy).size, 2);
        assert_eq!((*(*request).conversation_id).id, 1);
        let cid = session.expect(REGISTER, &format!("{REGISTRATION} 01"));
        session.answer(cid, "");
        assert_eq!(session.call(), "registered");
        ask(&mut session, 1, "2");
        assert_eq!(session.call(), "asked 2 2 [false, true, false]");
        session.expect_response(1, "02 00");

        deregister(&session, request);
        let cid = session.expect(DEREGISTER, REGISTRATION);
        ask(&mut session, 2, "2");
        session.expect_response(2, "01");
        session.answer(cid, "");
        assert_eq!(session.call(), "deregistered");
        free(request);
        free(ptr::null_mut());
    }
    ask(&mut session, 3, "2");
    session.expect_response(3, "01");
    assert_eq!(session.close(), [""; 0]);
}

#[test]
fn what_fails_is_told() {
    let mut session = CSession::connect(29);
    let mut given = params(&session);
    given.name = ptr::null();
    assert!(register(&session, given).is_null());
    assert_eq!(session.call(), "error 48");
    given.name = c"h".as_ptr();
    // SAFETY: NULL is allowed.
    unsafe { assert!(authentication_register(ptr::null_mut(), given).is_null()) };

    let request = register(&session, given);
    let cid = session.sent().cid;
    session.refuse(cid, 103);
    assert_eq!(session.call(), "error 103");
    free(request);

    deregister(&session, ptr::null());
    assert_eq!(session.call(), "error 48");
    // SAFETY: only the name is read.
    let mut nameless: SVC_AUTHENTICATION_REGISTER_REQUEST_T = unsafe { std::mem::zeroed() };
    deregister(&session, &raw const nameless);
    assert_eq!(session.call(), "error 48");
    // One that the program has made itself.
    nameless.handler_name = c"h".as_ptr().cast_mut();
    deregister(&session, &raw const nameless);
    let cid = session.expect(DEREGISTER, REGISTRATION);
    session.refuse(cid, 104);
    assert_eq!(session.call(), "error 104");
    deregister(&session, &raw const nameless);
    session.sent();
    assert_eq!(session.close(), ["discard"]);
}

#[test]
fn a_handler_that_stays_is_asked_again() {
    let mut session = CSession::connect(29);
    let request = registered(&mut session);
    deregister(&session, request);
    let cid = session.expect(DEREGISTER, REGISTRATION);
    session.refuse(cid, 103);
    assert_eq!(session.call(), "error 103");
    ask(&mut session, 1, "2");
    assert_eq!(session.call(), "asked 2 2 [true, true, true]");
    session.expect_response(1, "02 00");
    free(request);
    assert_eq!(session.close(), ["discard"]);
}

#[test]
fn a_handler_without_functions_abstains_and_is_lost_with_messages() {
    let mut session = CSession::connect_recovering();
    let mut given = params(&session);
    given.authentication_handlers.on_authentication = None;
    given.on_registration = None;
    let request = register(&session, given);
    let cid = session.expect(REGISTER, &format!("{REGISTRATION} 01"));
    session.answer(cid, "");
    ask(&mut session, 1, "2");
    session.expect_response(1, "01");
    session.reconnect(&answer(29, 106, i32::MAX));
    assert_eq!(session.call(), "discard");
    free(request);
    assert_eq!(session.close(), [""; 0]);
}
