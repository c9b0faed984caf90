//! Setting, removing and listing collectors: every outcome.

use std::ffi::{c_char, c_int, c_void, CStr};
use std::ptr;

use diffusion::capi::*;

use super::*;
use crate::support::*;

const PUT_SESSION: i32 = 135;
const REMOVE_SESSION: i32 = 136;
const LIST_SESSION: i32 = 137;
const PUT_TOPIC: i32 = 146;
const REMOVE_TOPIC: i32 = 147;
const LIST_TOPIC: i32 = 148;

unsafe extern "C" fn on_done(context: *mut c_void) -> c_int {
    record(context, "done".to_owned());
    0
}

unsafe extern "C" fn on_session_list(list: *const LIST_T, context: *mut c_void) -> c_int {
    // SAFETY: a list of collectors that lives during the call.
    let all = unsafe { items(list) }.map(|it| {
        // What belongs to the library is not freed.
        // SAFETY: a live collector.
        unsafe { diffusion_session_metric_collector_free(it.cast()) };
        describe_session(it.cast())
    });
    record(context, all.collect::<Vec<_>>().join("; "));
    0
}

unsafe extern "C" fn on_topic_list(list: *const LIST_T, context: *mut c_void) -> c_int {
    // SAFETY: a list of collectors that lives during the call.
    let all = unsafe { items(list) }.map(|it| {
        // SAFETY: a live collector, which is not freed because it belongs to the library.
        unsafe { diffusion_topic_metric_collector_free(it.cast()) };
        describe_topic(it.cast())
    });
    record(context, all.collect::<Vec<_>>().join("; "));
    0
}

/// One of the six requests, with all its handlers or none.
#[derive(Clone, Copy)]
pub enum Request {
    PutSession(SessionCollector),
    RemoveSession(*const c_char),
    ListSession,
    PutTopic(TopicCollector),
    RemoveTopic(*const c_char),
    ListTopic,
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
            Request::PutSession(collector) => diffusion_metrics_put_session_metric_collector(
                session,
                DIFFUSION_METRICS_PUT_SESSION_METRIC_COLLECTOR_PARAMS_T {
                    collector,
                    on_collector_set: Some(on_done),
                    on_error,
                    on_discard,
                    context,
                },
                error,
            ),
            Request::RemoveSession(name) => diffusion_metrics_remove_session_metric_collector(
                session,
                DIFFUSION_METRICS_REMOVE_SESSION_METRIC_COLLECTOR_PARAMS_T {
                    collector_name: name.cast_mut(),
                    on_collector_removed: Some(on_done),
                    on_error,
                    on_discard,
                    context,
                },
                error,
            ),
            Request::ListSession => diffusion_metrics_list_session_metric_collectors(
                session,
                DIFFUSION_METRICS_LIST_SESSION_METRIC_COLLECTORS_PARAMS_T {
                    on_collectors_received: Some(on_session_list),
                    on_error,
                    on_discard,
                    context,
                },
                error,
            ),
            Request::PutTopic(collector) => diffusion_metrics_put_topic_metric_collector(
                session,
                DIFFUSION_METRICS_PUT_TOPIC_METRIC_COLLECTOR_PARAMS_T {
                    collector,
                    on_collector_set: Some(on_done),
                    on_error,
                    on_discard,
                    context,
                },
                error,
            ),
            Request::RemoveTopic(name) => diffusion_metrics_remove_topic_metric_collector(
                session,
                DIFFUSION_METRICS_REMOVE_TOPIC_METRIC_COLLECTOR_PARAMS_T {
                    collector_name: name.cast_mut(),
                    on_collector_removed: Some(on_done),
                    on_error,
                    on_discard,
                    context,
                },
                error,
            ),
            Request::ListTopic => diffusion_metrics_list_topic_metric_collectors(
                session,
                DIFFUSION_METRICS_LIST_TOPIC_METRIC_COLLECTORS_PARAMS_T {
                    on_collectors_received: Some(on_topic_list),
                    on_error,
                    on_discard,
                    context,
                },
                error,
            ),
        }
    }
}

fn accepted(session: &CSession, request: Request) {
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

const NAME: &CStr = c"c1";

/// Every request with valid arguments, its service, its body and an answer with what it becomes.
fn all(
    session: SessionCollector,
    topic: TopicCollector,
) -> [(Request, i32, String, String, String); 6] {
    let session_body = "026331 00 ffffffff07 00 03616c6c 00".to_owned();
    let topic_body = "027431 00 ffffffff07 043f612f2f 00 00 00".to_owned();
    let done = || "done".to_owned();
    [
        (
            Request::PutSession(session),
            PUT_SESSION,
            session_body.clone(),
            "00".to_owned(),
            done(),
        ),
        (
            Request::RemoveSession(NAME.as_ptr()),
            REMOVE_SESSION,
            "026331".to_owned(),
            String::new(),
            done(),
        ),
        (
            Request::ListSession,
            LIST_SESSION,
            String::new(),
            "02 026331 01 0a 00 03616c6c 01 09244c6f636174696f6e".to_owned() + &session_body,
            r#"c1 true 10 false [all] ["$Location"]; c1 false 2147483647 false [all] []"#
                .to_owned(),
        ),
        (
            Request::PutTopic(topic),
            PUT_TOPIC,
            topic_body.clone(),
            String::new(),
            done(),
        ),
        (
            Request::RemoveTopic(NAME.as_ptr()),
            REMOVE_TOPIC,
            "026331".to_owned(),
            String::new(),
            done(),
        ),
        (
            Request::ListTopic,
            LIST_TOPIC,
            String::new(),
            "02 027431 01 0a 043f612f2f 01 00 02".to_owned() + &topic_body,
            "t1 true 10 [?a//] true false 2; t1 false 2147483647 [?a//] false false 0".to_owned(),
        ),
    ]
}

/// Collectors for `all`, released by what it gives.
struct Collectors(SessionCollector, TopicCollector);

impl Collectors {
    fn new() -> Self {
        Self(plain_session("c1", "all"), plain_topic("t1", "?a//"))
    }
}

impl Drop for Collectors {
    fn drop(&mut self) {
        // SAFETY: made by `new`, released once.
        unsafe {
            diffusion_session_metric_collector_free(self.0);
            diffusion_topic_metric_collector_free(self.1);
        }
    }
}

#[test]
fn each_request_is_answered_once() {
    let collectors = Collectors::new();
    for version in [25, 29] {
        let mut session = CSession::connect(version);
        for (request, service, body, answer, call) in all(collectors.0, collectors.1) {
            accepted(&session, request);
            let cid = session.expect(service, &body);
            session.answer(cid, &answer);
            assert_eq!(session.call(), call);
        }
        for request in [Request::ListSession, Request::ListTopic] {
            accepted(&session, request);
            let cid = session.sent().cid;
            session.answer(cid, "00");
            assert_eq!(session.call(), "");
        }
        session.flush();
        assert_eq!(session.close(), [""; 0]);
    }
}

#[test]
fn a_collector_may_be_freed_when_the_call_has_returned() {
    let mut session = CSession::connecting();
    let collectors = Collectors::new();
    accepted(&session, Request::PutSession(collectors.0));
    accepted(&session, Request::PutTopic(collectors.1));
    drop(collectors);
    session.peer.send(&crate::server::answer(29, 100, i32::MAX));
    let bodies = [session.sent().body, session.sent().body];
    assert!(bodies[0].starts_with("026331") && bodies[1].starts_with("027431"));
    assert_eq!(session.close(), ["discard", "discard"]);
}

#[test]
fn the_server_refuses_or_answers_what_cannot_be_read() {
    let collectors = Collectors::new();
    let mut session = CSession::connect(29);
    for (request, service, body, ..) in all(collectors.0, collectors.1) {
        for reason in [103, 104] {
            accepted(&session, request);
            let cid = session.expect(service, &body);
            session.refuse(cid, reason);
            assert_eq!(session.call(), format!("error {reason}"));
        }
    }
    for request in [
        Request::PutSession(collectors.0),
        Request::ListSession,
        Request::ListTopic,
    ] {
        accepted(&session, request);
        let cid = session.sent().cid;
        session.answer(cid, "01 05");
        assert_eq!(session.call(), "error 106");
    }
    // A filter that the server does not understand.
    accepted(&session, Request::PutSession(collectors.0));
    let cid = session.sent().cid;
    session.answer(cid, "01 10556e657870656374656420746f6b656e0107");
    assert_eq!(session.call(), "error 35");
    session.flush();
    assert_eq!(session.close(), [""; 0]);
}

#[test]
fn what_is_missing_is_told_at_once() {
    let collectors = Collectors::new();
    let mut session = CSession::connect(29);
    let odd = c"\xff".as_ptr();
    for request in [
        Request::PutSession(ptr::null_mut()),
        Request::RemoveSession(ptr::null()),
        Request::RemoveSession(odd),
        Request::PutTopic(ptr::null_mut()),
        Request::RemoveTopic(ptr::null()),
        Request::RemoveTopic(odd),
    ] {
        assert_eq!(refused(session.session, request), 48);
    }
    for (request, ..) in all(collectors.0, collectors.1) {
        assert_eq!(refused(ptr::null_mut(), request), 5);
    }
    session.flush();
    assert_eq!(session.close(), [""; 0]);
}

#[test]
fn the_end_of_the_session() {
    let collectors = Collectors::new();
    // Open requests are discarded.
    let mut session = CSession::connect(29);
    for (request, service, body, ..) in all(collectors.0, collectors.1) {
        accepted(&session, request);
        session.expect(service, &body);
    }
    assert_eq!(session.close(), ["discard"; 6]);

    // A session that the program has closed can call nothing.
    let session = CSession::connect(29);
    session.peer.cut();
    // SAFETY: a live session, which is freed below.
    unsafe { session_close(session.session, ptr::null_mut()) };
    for (request, ..) in all(collectors.0, collectors.1) {
        assert_eq!(refused(session.session, request), 101);
    }
    // SAFETY: given up.
    unsafe { session_free(session.session) };
}

#[test]
fn handlers_may_be_missing() {
    let collectors = Collectors::new();
    let mut session = CSession::connect(29);
    // SAFETY: a live session and collectors; all handlers are NULL.
    unsafe {
        let (session, null) = (session.session, ptr::null_mut());
        assert!(diffusion_metrics_put_session_metric_collector(
            session,
            DIFFUSION_METRICS_PUT_SESSION_METRIC_COLLECTOR_PARAMS_T {
                collector: collectors.0,
                on_collector_set: None,
                on_error: None,
                on_discard: None,
                context: null,
            },
            ptr::null_mut(),
        ));
        assert!(diffusion_metrics_list_topic_metric_collectors(
            session,
            DIFFUSION_METRICS_LIST_TOPIC_METRIC_COLLECTORS_PARAMS_T {
                on_collectors_received: None,
                on_error: None,
                on_discard: None,
                context: null,
            },
            ptr::null_mut(),
        ));
        assert!(diffusion_metrics_remove_topic_metric_collector(
            session,
            DIFFUSION_METRICS_REMOVE_TOPIC_METRIC_COLLECTOR_PARAMS_T {
                collector_name: NAME.as_ptr().cast_mut(),
                on_collector_removed: None,
                on_error: None,
                on_discard: None,
                context: null,
            },
            ptr::null_mut(),
        ));
    }
    let cids = [session.sent().cid, session.sent().cid, session.sent().cid];
    session.answer(cids[0], "00");
    session.answer(cids[1], "01 027431 01 0a 043f612f2f 01 00 02");
    session.refuse(cids[2], 103);
    session.flush();
    assert_eq!(session.close(), [""; 0]);
}
