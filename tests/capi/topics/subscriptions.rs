//! `features/topics.h` against a server that the test plays (`specification/topics/subscribe`): what is sent in each protocol version, who
//! is called, and what is refused at once.

use std::collections::HashMap;
use std::ffi::CString;
use std::sync::{Condvar, LazyLock, Mutex};

use core::ffi::{c_char, c_int, c_void, CStr};
use core::mem::MaybeUninit;
use core::ptr;
use diffusion::capi::*;
use diffusion::wire::message::encode_error;

use crate::server::{answer, binary, request, response, Peer, Server, PATIENCE};

const ILLEGAL_ARGUMENT: c_int = 48;
const UNSUPPORTED: c_int = 104;

/// What was called for each session, as words.
static TRACES: LazyLock<Mutex<HashMap<usize, Vec<String>>>> = LazyLock::new(Mutex::default);
static CHANGED: Condvar = Condvar::new();

fn record(session: *mut SESSION_T, word: String) {
    let mut traces = TRACES.lock().unwrap();
    traces.entry(session as usize).or_default().push(word);
    CHANGED.notify_all();
}

/// The text that a context points to.
fn text(context: *mut c_void) -> &'static str {
    // SAFETY: all contexts of this test are C strings in static memory.
    unsafe { CStr::from_ptr(context.cast()) }.to_str().unwrap()
}

unsafe extern "C" fn on_accepted(session: *mut SESSION_T, context: *mut c_void) -> c_int {
    record(session, format!("accepted({})", text(context)));
    0
}

unsafe extern "C" fn on_discard(session: *mut SESSION_T, context: *mut c_void) -> c_int {
    record(session, format!("discarded({})", text(context)));
    0
}

unsafe extern "C" fn on_error(session: *mut SESSION_T, error: *const DIFFUSION_ERROR_T) -> c_int {
    // SAFETY: the library's error, alive during the call.
    let (error, code, message) = unsafe {
        let error = &*error;
        let code = error.code.as_ptr().cast::<c_int>().read();
        (error, code, CStr::from_ptr(error.message))
    };
    assert!(!message.is_empty());
    record(session, format!("error({} {code})", text(error.context)));
    0
}

fn message_word(name: &str, message: *const TOPIC_MESSAGE_T) -> String {
    // SAFETY: the library's message with all that it points to, alive during the call.
    unsafe {
        let message = &*message;
        let kind = message.r#type.as_ptr().cast::<c_int>().read();
        let path = CStr::from_ptr(message.name).to_str().unwrap();
        let payload = &*message.payload;
        let bytes = core::slice::from_raw_parts(payload.data.cast::<u8>(), payload.len);
        let topic_type = topic_specification_get_topic_type(message.specification);
        assert_eq!(topic_type.as_ptr().cast::<c_int>().read(), 17);
        assert_eq!(list_get_size(message.headers), 0);
        let value = String::from_utf8(bytes[1..].to_vec()).unwrap();
        format!("{name}:{path}={value}/{kind}")
    }
}

unsafe extern "C" fn first(session: *mut SESSION_T, message: *const TOPIC_MESSAGE_T) -> c_int {
    record(session, message_word("first", message));
    0
}

unsafe extern "C" fn second(session: *mut SESSION_T, message: *const TOPIC_MESSAGE_T) -> c_int {
    record(session, message_word("second", message));
    -1
}

unsafe extern "C" fn rest(session: *mut SESSION_T, message: *const TOPIC_MESSAGE_T) -> c_int {
    record(session, message_word("rest", message));
    0
}

unsafe extern "C" fn on_notify_subscription(
    session: *mut SESSION_T,
    request: *const SVC_NOTIFY_SUBSCRIPTION_REQUEST_T,
    context: *mut c_void,
) -> c_int {
    // SAFETY: the library's request with all that it points to, alive during the call.
    let (request, path, topic_type) = unsafe {
        let request = &*request;
        let topic_type = topic_specification_get_topic_type(request.topic_specification);
        (
            request,
            CStr::from_ptr(request.topic_info.topic_path),
            topic_type.as_ptr().cast::<c_int>().read(),
        )
    };
    let (id, path) = (request.topic_info.topic_id, path.to_str().unwrap());
    record(
        session,
        format!("+{path}#{id}/{topic_type}({})", text(context)),
    );
    0
}

unsafe extern "C" fn on_notify_unsubscription(
    session: *mut SESSION_T,
    request: *const SVC_NOTIFY_UNSUBSCRIPTION_REQUEST_T,
    context: *mut c_void,
) -> c_int {
    // SAFETY: the library's request, alive during the call.
    let request = unsafe { &*request };
    let path = match request.topic_path.is_null() {
        true => "?",
        // SAFETY: a C string that lives as long as the request.
        false => unsafe { CStr::from_ptr(request.topic_path) }
            .to_str()
            .unwrap(),
    };
    let (id, reason) = (request.topic_id, request.reason);
    record(
        session,
        format!("-{path}#{id}/{reason:x}({})", text(context)),
    );
    0
}

/// A session and the server's end of its connection.
struct Client {
    session: *mut SESSION_T,
    peer: Peer,
}

impl Client {
    fn connect(server: &Server, version: u8) -> Self {
        let url = CString::new(server.url()).unwrap();
        let creating = std::thread::spawn(move || {
            let nothing = ptr::null_mut();
            // SAFETY: a C string, and NULL where nothing is wanted.
            let session = unsafe {
                session_create(
                    url.as_ptr(),
                    ptr::null(),
                    nothing,
                    ptr::null_mut(),
                    ptr::null_mut(),
                    ptr::null_mut(),
                )
            };
            session as usize
        });
        let peer = server.accept_with(&answer(version, 100, i32::MAX));
        let session = creating.join().unwrap() as *mut SESSION_T;
        assert!(!session.is_null());
        Self { session, peer }
    }

    fn subscribe(&self, params: SUBSCRIPTION_PARAMS_T) -> TOPIC_HANDLER_T {
        // SAFETY: an open session; the texts of the parameters are static.
        unsafe { subscribe(self.session, params) }
    }

    /// Waits until so many calls were made since the last time.
    #[track_caller]
    fn expect(&self, words: &[&str]) {
        let traces = TRACES.lock().unwrap();
        let key = self.session as usize;
        let (mut traces, _) = CHANGED
            .wait_timeout_while(traces, PATIENCE, |traces| {
                traces.get(&key).map_or(0, Vec::len) < words.len()
            })
            .unwrap();
        assert_eq!(traces.remove(&key).unwrap_or_default(), words);
    }

    /// Answers the next request, which must have this conversation.
    fn accept(&mut self, cid: i64) {
        let message = self.peer.receive_message();
        assert_eq!(i64::from(message[2]), cid, "{message:?}");
        self.peer.send(&response(cid, &[]));
    }

    /// The server ends the session; nothing was called that was not expected.
    fn close(mut self) {
        // It may have done so before.
        let _ = self.peer.try_raw(&binary(&[0x1c]));
        self.peer.expect_end();
        // SAFETY: a session that was not freed.
        unsafe { session_close(self.session, ptr::null_mut()) };
        // Another test's session may stand at the same address once this one is free.
        self.expect(&[]);
        // SAFETY: closed, and not used again.
        unsafe { session_free(self.session) };
    }
}

fn params(selector: &'static CStr) -> SUBSCRIPTION_PARAMS_T {
    SUBSCRIPTION_PARAMS_T {
        on_topic_message: None,
        on_subscribe: Some(on_accepted),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        topic_selector: selector.as_ptr(),
        context: selector.as_ptr().cast_mut().cast(),
    }
}

fn with_handler(selector: &'static CStr, handler: TOPIC_HANDLER_T) -> SUBSCRIPTION_PARAMS_T {
    SUBSCRIPTION_PARAMS_T {
        on_topic_message: handler,
        ..params(selector)
    }
}

fn end_params(selector: &'static CStr) -> UNSUBSCRIPTION_PARAMS_T {
    UNSUBSCRIPTION_PARAMS_T {
        on_unsubscribe: Some(on_accepted),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        topic_selector: selector.as_ptr(),
        context: selector.as_ptr().cast_mut().cast(),
    }
}

fn same(handler: TOPIC_HANDLER_T, other: TOPIC_HANDLER_T) -> bool {
    handler.map(|handler| handler as usize) == other.map(|other| other as usize)
}

#[test]
fn selectors_are_sent_normalised_and_in_the_form_of_the_version() {
    for (version, scope) in [(29, &b"\0"[..]), (25, b"")] {
        let server = Server::start();
        let mut client = Client::connect(&server, version);
        client.subscribe(params(c"a/b"));
        // SAFETY: an open session; the texts of the parameters are static.
        unsafe { unsubscribe(client.session, end_params(c"#c////?d/.*//")) };
        let body = [b"\x04>a/b", scope].concat();
        assert_eq!(client.peer.receive_message(), request(3, 1, &body));
        let body = [b"\x0e#>c////?d/.*//", scope].concat();
        assert_eq!(client.peer.receive_message(), request(4, 2, &body));
        client.peer.send(&response(2, &[]));
        client.peer.send(&response(1, &[]));
        client.expect(&["accepted(#c////?d/.*//)", "accepted(a/b)"]);
        client.close();
    }
}

#[test]
fn failures_reach_the_handlers_of_the_request() {
    let server = Server::start();
    let mut client = Client::connect(&server, 29);
    client.subscribe(params(c"forbidden"));
    client.peer.receive_message();
    let mut refusal = Vec::new();
    encode_error(&mut refusal, 1, "no", 103);
    client.peer.send(&refusal);
    client.expect(&["error(forbidden 103)"]);
    // Nothing is sent.
    client.subscribe(params(c""));
    client.subscribe(params(c"$reserved"));
    client.subscribe(SUBSCRIPTION_PARAMS_T {
        topic_selector: ptr::null(),
        ..params(c"null")
    });
    // SAFETY: an open session; the texts of the parameters are static.
    unsafe { unsubscribe(client.session, end_params(c">a//b")) };
    let illegal = |context: &str| format!("error({context} {ILLEGAL_ARGUMENT})");
    let expected = ["", "$reserved", "null", ">a//b"].map(illegal);
    client.expect(&expected.each_ref().map(String::as_str));
    // The session ends without an answer.
    client.subscribe(params(c"late"));
    client.peer.receive_message();
    client.peer.send(&[0x1c]);
    client.expect(&["discarded(late)"]);
    // SAFETY: NULL is allowed for the session.
    unsafe {
        assert!(subscribe(ptr::null_mut(), params(c"a")).is_none());
        unsubscribe(ptr::null_mut(), end_params(c"a"));
    }
    client.close();
}

#[test]
fn topic_messages_go_to_the_handlers_of_their_selectors_or_to_the_last_resort() {
    let server = Server::start();
    let mut client = Client::connect(&server, 29);
    assert!(client
        .subscribe(with_handler(c"?t/.*", Some(first)))
        .is_none());
    assert!(client
        .subscribe(with_handler(c">t/a", Some(second)))
        .is_none());
    client.accept(1);
    client.accept(2);
    client.expect(&["accepted(?t/.*)", "accepted(>t/a)"]);
    // Id 7 is the STRING topic t/a, 8 is u.
    let send = |peer: &mut Peer, hex: &str| {
        let bytes = (0..hex.len()).step_by(2);
        let bytes = bytes.map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap());
        peer.send(&bytes.collect::<Vec<_>>());
    };
    send(&mut client.peer, "0057000703742f611100");
    send(&mut client.peer, "0057000801751100");
    send(&mut client.peer, "04000000076161");
    // "b", as a delta that keeps the first byte.
    send(&mut client.peer, "050000000700014162");
    client.expect(&[
        "first:t/a=a/4",
        "second:t/a=a/4",
        "first:t/a=b/5",
        "second:t/a=b/5",
    ]);
    // Nobody takes u, until the program assigns the handler of last resort itself.
    send(&mut client.peer, "04000000086163");
    // The field is read when a message is delivered: this one has been when what came after it is told of.
    client.subscribe(params(c"u"));
    client.accept(3);
    client.expect(&["accepted(u)"]);
    // SAFETY: an open session; the library reads the field only while a message is delivered.
    unsafe { (*client.session).global_topic_handler = Some(rest) };
    send(&mut client.peer, "04000000086164");
    client.expect(&["rest:u=d/4"]);
    // The handler of a selector is replaced, and stays when none is given. The text of the selector counts.
    assert!(same(
        client.subscribe(with_handler(c"?t/.*", Some(rest))),
        Some(first)
    ));
    assert!(same(client.subscribe(params(c"?t/.*")), Some(rest)));
    assert!(client
        .subscribe(with_handler(c"t/a", Some(first)))
        .is_none());
    for cid in 4..=6 {
        client.accept(cid);
    }
    client.expect(&["accepted(?t/.*)", "accepted(?t/.*)", "accepted(t/a)"]);
    send(&mut client.peer, "04000000076165");
    client.expect(&["rest:t/a=e/4", "second:t/a=e/4", "first:t/a=e/4"]);
    // SAFETY: an open session; the library reads the field only while a message is delivered.
    unsafe { (*client.session).global_topic_handler = None };
    client.close();
}

#[test]
fn who_watches_subscriptions_is_told_of_all() {
    let server = Server::start();
    let mut client = Client::connect(&server, 29);
    let watch = |call: bool, context: &'static CStr| {
        let context = context.as_ptr().cast_mut().cast();
        let subscriptions = NOTIFY_SUBSCRIPTION_PARAMS_T {
            on_notify_subscription: call.then_some(on_notify_subscription),
            on_error: Some(on_error),
            context,
        };
        let unsubscriptions = NOTIFY_UNSUBSCRIPTION_PARAMS_T {
            on_notify_unsubscription: call.then_some(on_notify_unsubscription),
            on_error: Some(on_error),
            context,
        };
        // SAFETY: an open session; the contexts are static.
        unsafe {
            notify_subscription_register(client.session, subscriptions);
            notify_unsubscription_register(client.session, unsubscriptions);
        }
    };
    watch(true, c"former");
    watch(true, c"w");
    client.peer.send(b"\0\x57\0\x07\x01t\x11\0");
    client.peer.send(b"\0\x2a\0\x07\x02");
    client.peer.send(b"\0\x2a\0\x09\x63");
    client.peer.send(b"\0\x57\0\x07\x01t\x11\0");
    client.peer.send(b"\0\x57\0\x07\x01t\x12\0");
    client.peer.send(b"\0\x57\0\x07");
    client.expect(&[
        "+t#7/17(w)",
        "-t#7/2(w)",
        "-?#9/4(w)",
        "+t#7/17(w)",
        "-t#7/fffffff0(w)",
        "+t#7/18(w)",
        "error(w 106)",
    ]);
    watch(false, c"nobody");
    client.peer.send(b"\0\x2a\0\x07\x02");
    client.peer.ping(91);
    client.close();
}

#[test]
fn scopes_are_sent_or_refused_at_once() {
    let server = Server::start();
    let mut client = Client::connect(&server, 29);
    let session = client.session;
    let mut error: MaybeUninit<DIFFUSION_API_ERROR> = MaybeUninit::uninit();
    // SAFETY: an open session, static texts, and a place for the error.
    unsafe {
        let scope = c"mine".as_ptr();
        let out = error.as_mut_ptr();
        assert!(diffusion_subscribe_with_scope(
            session,
            scope,
            params(c"a"),
            out
        ));
        assert_eq!(get_diffusion_api_error_code(error.assume_init()), 0);
        assert!(diffusion_unsubscribe_with_scope(
            session,
            scope,
            end_params(c"b"),
            out
        ));
        assert!(diffusion_unsubscribe_all_scopes(
            session,
            end_params(c"c"),
            out
        ));
        assert!(diffusion_subscribe_with_scope(
            session,
            ptr::null(),
            params(c"d"),
            ptr::null_mut()
        ));
    }
    let sent = [
        request(3, 1, b"\x02>a\x04mine"),
        request(4, 2, b"\x02>b\x04mine"),
        request(199, 3, b"\x02>c"),
        request(3, 4, b"\x02>d\0"),
    ];
    for (cid, expected) in (1..).zip(sent) {
        assert_eq!(client.peer.receive_message(), expected);
        client.peer.send(&response(cid, &[]));
    }
    client.expect(&["accepted(a)", "accepted(b)", "accepted(c)", "accepted(d)"]);
    let code_of = |accepted: bool, error: DIFFUSION_API_ERROR| {
        assert!(!accepted);
        // SAFETY: the error of a call that failed just now; it is released once.
        unsafe {
            let code = get_diffusion_api_error_code(error);
            diffusion_api_error_free(error);
            code
        }
    };
    let refused = |session: *mut SESSION_T, scope: *const c_char, selector: &'static CStr| {
        let mut error = MaybeUninit::uninit();
        let out = error.as_mut_ptr();
        // SAFETY: an open session or NULL, static texts, and a place for the error, which a refusal fills.
        unsafe {
            let begun = diffusion_subscribe_with_scope(session, scope, params(selector), out);
            let code = code_of(begun, error.assume_init());
            let ended = diffusion_unsubscribe_with_scope(session, scope, end_params(selector), out);
            assert_eq!(code_of(ended, error.assume_init()), code);
            code
        }
    };
    assert_eq!(refused(ptr::null_mut(), ptr::null(), c"a"), 5);
    assert_eq!(refused(session, c"$mine".as_ptr(), c"a"), ILLEGAL_ARGUMENT);
    assert_eq!(refused(session, c"mine".as_ptr(), c"?"), ILLEGAL_ARGUMENT);
    client.close();
    let mut old = Client::connect(&server, 28);
    assert_eq!(refused(old.session, c"mine".as_ptr(), c"a"), UNSUPPORTED);
    // SAFETY: an open session, static texts, and a place for the error.
    unsafe {
        let out = error.as_mut_ptr();
        let accepted = diffusion_unsubscribe_all_scopes(old.session, end_params(c"a"), out);
        assert_eq!(code_of(accepted, error.assume_init()), UNSUPPORTED);
        let scope = c"".as_ptr();
        assert!(diffusion_subscribe_with_scope(
            old.session,
            scope,
            params(c"a"),
            out
        ));
    }
    assert_eq!(old.peer.receive_message(), request(3, 1, b"\x02>a"));
    old.peer.send(&response(1, &[]));
    old.expect(&["accepted(a)"]);
    old.close();
}
