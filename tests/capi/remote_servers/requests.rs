//! Creating, removing, listing and checking remote servers: every outcome.

use std::ffi::{c_char, c_int, c_void};
use std::ptr;

use diffusion::capi::*;

use super::*;

pub const CREATE: i32 = 157;
const REMOVE: i32 = 158;
pub const LIST: i32 = 164;
pub const CHECK: i32 = 165;

unsafe extern "C" fn on_created(
    server: *mut DIFFUSION_REMOTE_SERVER_T,
    errors: *mut LIST_T,
    context: *mut c_void,
) -> c_int {
    assert_ne!(server.is_null(), errors.is_null());
    if errors.is_null() {
        // What belongs to the library is not freed.
        // SAFETY: live during the call.
        unsafe { diffusion_remote_server_free(server) };
        record(context, describe(server));
        return 0;
    }
    // SAFETY: a list of reports that lives during the call.
    let reports = unsafe { items(errors) }.map(|report| unsafe {
        let report = &*report.cast::<ERROR_REPORT_T>();
        format!("{}:{} {}", report.line, report.column, text(report.message))
    });
    record(context, reports.collect::<Vec<_>>().join("; "));
    0
}

unsafe extern "C" fn on_removed(context: *mut c_void) -> c_int {
    record(context, "removed".to_owned());
    0
}

unsafe extern "C" fn on_listed(servers: *mut LIST_T, context: *mut c_void) -> c_int {
    // SAFETY: a list of servers that lives during the call.
    let all = unsafe { items(servers) }.map(|it| {
        // SAFETY: a live server, which is not freed because it belongs to the library.
        unsafe { diffusion_remote_server_free(it.cast()) };
        describe(it.cast())
    });
    record(context, all.collect::<Vec<_>>().join("; "));
    0
}

unsafe extern "C" fn on_checked(
    response: *mut DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T,
    context: *mut c_void,
) -> c_int {
    // SAFETY: live during the call.
    let call = unsafe {
        let state = number_of(diffusion_check_remote_server_response_get_state(response));
        let message = taken(diffusion_check_remote_server_response_get_failure_message(
            response,
        ));
        format!("{state} [{message}]")
    };
    record(context, call);
    0
}

#[derive(Clone, Copy)]
pub enum Request {
    Create(Server),
    Remove(*const c_char),
    List,
    Check(*const c_char),
}

/// # Safety
/// The request's pointers are NULL or live, and the session is.
pub unsafe fn send(
    session: *mut SESSION_T,
    request: Request,
    context: *mut c_void,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let on_error: ERROR_HANDLER_T = Some(on_error);
    let on_discard: DISCARD_HANDLER_T = Some(on_discard);
    // SAFETY: as the caller promises.
    unsafe {
        match request {
            Request::Create(remote_server) => diffusion_create_remote_server(
                session,
                DIFFUSION_CREATE_REMOTE_SERVER_PARAMS_T {
                    remote_server,
                    on_remote_server_created: Some(on_created),
                    on_error,
                    on_discard,
                    context,
                },
                error,
            ),
            Request::Remove(name) => diffusion_remove_remote_server(
                session,
                DIFFUSION_REMOVE_REMOTE_SERVER_PARAMS_T {
                    name: name.cast_mut(),
                    on_remote_server_removed: Some(on_removed),
                    on_error,
                    on_discard,
                    context,
                },
                error,
            ),
            Request::List => diffusion_list_remote_servers(
                session,
                DIFFUSION_LIST_REMOTE_SERVERS_PARAMS_T {
                    on_remote_servers_listed: Some(on_listed),
                    on_error,
                    on_discard,
                    context,
                },
                error,
            ),
            Request::Check(name) => diffusion_check_remote_server(
                session,
                DIFFUSION_CHECK_REMOTE_SERVER_PARAMS_T {
                    name: name.cast_mut(),
                    on_remote_server_checked: Some(on_checked),
                    on_error,
                    on_discard,
                    context,
                },
                error,
            ),
        }
    }
}

pub fn accepted(session: &CSession, request: Request) {
    let mut error: DIFFUSION_API_ERROR = ptr::without_provenance_mut(1);
    // SAFETY: a live session and request.
    assert!(unsafe { send(session.session, request, session.context(), &raw mut error) });
    assert!(error.is_null());
}

/// The code that a request is refused with; nothing is called.
fn refused(session: *mut SESSION_T, request: Request) -> c_int {
    let mut error: DIFFUSION_API_ERROR = ptr::null_mut();
    // SAFETY: a live session or NULL, and a request; no handler is called, so there is no context.
    unsafe {
        assert!(!send(session, request, ptr::null_mut(), &raw mut error));
        assert!(!send(session, request, ptr::null_mut(), ptr::null_mut()));
        let code = get_diffusion_api_error_code(error);
        diffusion_api_error_free(error);
        code
    }
}

/// The secondary initiator of the specification: with a password and an option.
fn example() -> Server {
    // SAFETY: live objects, released once, and C strings.
    unsafe {
        let builder = diffusion_remote_server_builder_init();
        let credentials = credentials_create_password(c"password".as_ptr());
        diffusion_remote_server_builder_principal(builder, c"admin".as_ptr().cast_mut());
        diffusion_remote_server_builder_credentials(builder, credentials);
        credentials_free(credentials);
        diffusion_remote_server_builder_missing_topic_notification_filter(
            builder,
            c"?abc".as_ptr().cast_mut(),
        );
        set_option(builder, 5, Some("120000"));
        let server = diffusion_remote_server_builder_create_secondary_initiator(
            builder,
            c"rs1".as_ptr().cast_mut(),
            c"ws://h:1".as_ptr().cast_mut(),
            ptr::null_mut(),
        );
        diffusion_remote_server_builder_free(builder);
        assert!(!server.is_null());
        server
    }
}

const SERVER: &str =
    "01 03727331 01 0877733a2f2f683a31 0561646d696e 01 05 06313230303030 043f616263 00";
const CREDENTIALS: &str = " 01 0870617373776f7264";
const DESCRIBED: &str = r#"1 rs1 ["ws://h:1"] [admin] [(5, "120000")] ?abc - 1000"#;
const NAME: *const c_char = c"rs1".as_ptr();

/// Every request with valid arguments, its service, its body and an answer with what it becomes.
fn all(server: Server) -> [(Request, i32, String, String, String); 4] {
    let name = || "03727331".to_owned();
    [
        (
            Request::Create(server),
            CREATE,
            SERVER.to_owned() + CREDENTIALS,
            "00".to_owned() + SERVER,
            DESCRIBED.to_owned(),
        ),
        (
            Request::Remove(NAME),
            REMOVE,
            name(),
            String::new(),
            "removed".to_owned(),
        ),
        (
            Request::List,
            LIST,
            String::new(),
            "01".to_owned() + SERVER,
            DESCRIBED.to_owned(),
        ),
        (
            Request::Check(NAME),
            CHECK,
            name(),
            "04 0772656675736564".to_owned(),
            "4 [refused]".to_owned(),
        ),
    ]
}

#[test]
fn each_request_is_answered_once() {
    let server = example();
    for version in [25, 29] {
        let mut session = CSession::connect(version);
        for (request, service, body, answer, call) in all(server) {
            accepted(&session, request);
            let cid = session.expect(service, &body);
            session.answer(cid, &answer);
            assert_eq!(session.call(), call);
        }
        accepted(&session, Request::List);
        let cid = session.expect(LIST, "");
        session.answer(cid, "00");
        assert_eq!(session.call(), "");
        session.flush();
        assert_eq!(session.close(), [""; 0]);
    }
    // SAFETY: made by `example`.
    unsafe { diffusion_remote_server_free(server) };
}

#[test]
fn what_is_wrong_with_a_server_is_told_by_its_callback() {
    let server = example();
    let mut session = CSession::connect(29);
    accepted(&session, Request::Create(server));
    let cid = session.sent().cid;
    session.answer(
        cid,
        "02 10556e657870656374656420746f6b656e 01 07 00 ac02 f0a204",
    );
    assert_eq!(session.call(), "1:7 Unexpected token; 300:70000 ");
    // The name is taken.
    accepted(&session, Request::Create(server));
    let cid = session.sent().cid;
    session.refuse(cid, 9016);
    assert_eq!(session.call(), "error 52");
    session.flush();
    assert_eq!(session.close(), [""; 0]);
    // SAFETY: made by `example`.
    unsafe { diffusion_remote_server_free(server) };
}

#[test]
fn what_only_the_server_knows_is_kept() {
    let mut session = CSession::connect(29);
    accepted(&session, Request::List);
    let cid = session.expect(LIST, "");
    // An option of a later version, one that is there twice, a delay that is no number; no URL at all.
    let options = "04 63 0131 05 0131 05 0132 07 0178";
    session.answer(cid, &format!("01 01 03727331 00 00 {options} 00 00"));
    assert_eq!(
        session.call(),
        r#"1 rs1 [] [] [(5, "2"), (7, "x"), (99, "1")] - - 1000"#
    );
    assert_eq!(session.close(), [""; 0]);
}

#[test]
fn a_server_may_be_freed_when_the_call_has_returned() {
    let mut session = CSession::connecting();
    let server = example();
    accepted(&session, Request::Create(server));
    // SAFETY: made by `example`, and not used any more.
    unsafe { diffusion_remote_server_free(server) };
    session.peer.send(&crate::server::answer(29, 100, i32::MAX));
    session.expect(CREATE, &(SERVER.to_owned() + CREDENTIALS));
    assert_eq!(session.close(), ["discard"]);
}

#[test]
fn the_server_refuses_or_answers_what_cannot_be_read() {
    let server = example();
    let mut session = CSession::connect(29);
    for (request, service, body, ..) in all(server) {
        for reason in [103, 104] {
            accepted(&session, request);
            let cid = session.expect(service, &body);
            session.refuse(cid, reason);
            assert_eq!(session.call(), format!("error {reason}"));
        }
    }
    for (request, answers) in [
        // No type of a server, and one that is cut off.
        (Request::Create(server), ["00 04 00", "00 01 03"]),
        (Request::List, ["01 00", "02"]),
        // No state.
        (Request::Check(NAME), ["00 00", "06 00"]),
    ] {
        for answer in answers {
            accepted(&session, request);
            let cid = session.sent().cid;
            session.answer(cid, answer);
            assert_eq!(session.call(), "error 106");
        }
    }
    session.flush();
    assert_eq!(session.close(), [""; 0]);
    // SAFETY: made by `example`.
    unsafe { diffusion_remote_server_free(server) };
}

#[test]
fn what_is_missing_is_told_at_once() {
    let server = example();
    let mut session = CSession::connect(29);
    for request in [
        Request::Create(ptr::null_mut()),
        Request::Remove(ptr::null()),
        Request::Remove(c"\xff".as_ptr()),
        Request::Check(ptr::null()),
        Request::Check(c"\xff".as_ptr()),
    ] {
        assert_eq!(refused(session.session, request), 48);
    }
    for (request, ..) in all(server) {
        assert_eq!(refused(ptr::null_mut(), request), 5);
    }
    session.flush();
    assert_eq!(session.close(), [""; 0]);
    // SAFETY: made by `example`.
    unsafe { diffusion_remote_server_free(server) };
}

#[test]
fn the_end_of_the_session() {
    let server = example();
    let mut session = CSession::connect(29);
    for (request, service, body, ..) in all(server) {
        accepted(&session, request);
        session.expect(service, &body);
    }
    assert_eq!(session.close(), ["discard"; 4]);

    let session = CSession::connect(29);
    session.peer.cut();
    // SAFETY: a live session, which is freed below.
    unsafe { session_close(session.session, ptr::null_mut()) };
    for (request, ..) in all(server) {
        assert_eq!(refused(session.session, request), 101);
    }
    // SAFETY: given up.
    unsafe {
        session_free(session.session);
        diffusion_remote_server_free(server);
    }
}

#[test]
fn handlers_may_be_missing() {
    let server = example();
    let mut session = CSession::connect(29);
    let (none, context) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: a live session and server; all handlers are NULL.
    unsafe {
        let create = || {
            assert!(diffusion_create_remote_server(
                session.session,
                DIFFUSION_CREATE_REMOTE_SERVER_PARAMS_T {
                    remote_server: server,
                    on_remote_server_created: None,
                    on_error: None,
                    on_discard: None,
                    context,
                },
                none,
            ));
        };
        create();
        create();
        create();
        assert!(diffusion_check_remote_server(
            session.session,
            DIFFUSION_CHECK_REMOTE_SERVER_PARAMS_T {
                name: NAME.cast_mut(),
                on_remote_server_checked: None,
                on_error: None,
                on_discard: None,
                context,
            },
            none,
        ));
        diffusion_remote_server_free(server);
    }
    let answers = [format!("00{SERVER}"), "01 00 00 00".to_owned()];
    for answer in answers {
        let cid = session.sent().cid;
        session.answer(cid, &answer);
    }
    let cid = session.sent().cid;
    session.refuse(cid, 9016);
    let cid = session.sent().cid;
    session.answer(cid, "01 00");
    session.flush();
    assert_eq!(session.close(), [""; 0]);
}
