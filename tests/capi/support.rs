//! What the tests of the C interface share: a session whose server is played by the test, and a record of callbacks.

#![allow(dead_code, reason = "each test binary uses a part")]

use std::ffi::{c_char, c_int, c_void, CStr, CString};
use std::ptr;
use std::sync::mpsc::{channel, Receiver, Sender};

use diffusion::capi::*;
use diffusion::wire::message::{encode_error, Message};

use crate::server::{answer, request, response, Peer, Server, PATIENCE};

/// `CONNECTED_ACTIVE`.
const CONNECTED: c_int = 2;

/// A C session, and the server's side of its connection.
pub struct CSession {
    pub session: *mut SESSION_T,
    pub peer: Peer,
    pub server: Server,
    sender: Box<Sender<String>>,
    calls: Receiver<String>,
}

/// A request that the session sent.
#[derive(Debug)]
pub struct Sent {
    pub service: i32,
    pub cid: i64,
    /// In hexadecimal.
    pub body: String,
}

impl CSession {
    /// A session that speaks a version of the protocol.
    pub fn connect(version: u8) -> Self {
        Self::connect_with(version, ptr::null_mut())
    }

    /// A session that reconnects at once when its connection is lost.
    pub fn connect_recovering() -> Self {
        // SAFETY: a strategy that is given up when the session has its copy.
        unsafe {
            let strategy = make_reconnection_strategy_repeating_attempt(1000, 1);
            let session = Self::connect_with(29, strategy);
            free_reconnection_strategy(strategy);
            session
        }
    }

    fn connect_with(version: u8, strategy: *mut RECONNECTION_STRATEGY_T) -> Self {
        let server = Server::start();
        let session = Self::create(&server, strategy);
        Self::accept(server, session, version)
    }

    fn create(server: &Server, strategy: *mut RECONNECTION_STRATEGY_T) -> *mut SESSION_T {
        let url = CString::new(server.url()).unwrap();
        // SAFETY: the URL lives during the call; everything else may be NULL.
        unsafe {
            session_create_async(
                url.as_ptr(),
                ptr::null(),
                ptr::null_mut(),
                ptr::null_mut(),
                strategy,
                ptr::null_mut(),
                ptr::null_mut(),
            )
        }
    }

    /// A session that takes no larger messages, in bytes.
    pub fn connect_taking(maximum: u32) -> Self {
        let server = Server::start();
        let url = CString::new(server.url()).unwrap();
        // SAFETY: a factory that is given up when the session has its copy.
        let session = unsafe {
            let factory = diffusion_session_factory_init();
            diffusion_session_factory_maximum_message_size(factory, maximum);
            let none = ptr::null_mut();
            let session = session_create_async_with_session_factory(factory, none, url.as_ptr());
            diffusion_session_factory_free(factory);
            session
        };
        Self::accept(server, session, 29)
    }

    /// A session on one of so many network threads; `None` for what the environment says.
    pub fn connect_among(threads: Option<u32>) -> Self {
        let server = Server::start();
        let url = CString::new(server.url()).unwrap();
        // SAFETY: a factory that is given up when the session has its copy.
        let session = unsafe {
            let factory = diffusion_session_factory_init();
            if let Some(threads) = threads {
                diffusion_session_factory_io_threads(factory, threads);
            }
            let none = ptr::null_mut();
            let session = session_create_async_with_session_factory(factory, none, url.as_ptr());
            diffusion_session_factory_free(factory);
            session
        };
        Self::accept(server, session, 29)
    }

    /// A session whose server takes no larger messages, in bytes.
    pub fn connect_limited(maximum: i32) -> Self {
        let server = Server::start();
        let session = Self::create(&server, ptr::null_mut());
        Self::accept_answer(server, session, &answer(29, 100, maximum))
    }

    /// A session whose server has not answered yet.
    pub fn connecting() -> Self {
        let server = Server::start();
        let session = Self::create(&server, ptr::null_mut());
        let peer = server.accept_upgraded();
        Self::over(server, session, peer)
    }

    fn accept(server: Server, session: *mut SESSION_T, version: u8) -> Self {
        Self::accept_answer(server, session, &answer(version, 100, i32::MAX))
    }

    fn accept_answer(server: Server, session: *mut SESSION_T, answer: &[u8]) -> Self {
        let peer = server.accept_with(answer);
        Self::over(server, session, peer)
    }

    fn over(server: Server, session: *mut SESSION_T, peer: Peer) -> Self {
        assert!(!session.is_null());
        let (sender, calls) = channel();
        CSession {
            session,
            peer,
            server,
            sender: Box::new(sender),
            calls,
        }
    }

    /// What `record` takes: the context of requests.
    pub fn context(&self) -> *mut c_void {
        ptr::from_ref::<Sender<String>>(&self.sender)
            .cast_mut()
            .cast()
    }

    /// The next request.
    pub fn sent(&mut self) -> Sent {
        let bytes = self.peer.receive_message();
        match Message::decode(bytes.into(), 1 << 20).unwrap() {
            Message::Request { service, cid, body } => Sent {
                service,
                cid,
                body: hex(&body),
            },
            other => panic!("not a request: {other:?}"),
        }
    }

    /// The next request, which must be this one; gives its conversation.
    #[track_caller]
    pub fn expect(&mut self, service: i32, body: &str) -> i64 {
        let sent = self.sent();
        assert_eq!((sent.service, sent.body), (service, body.replace(' ', "")));
        sent.cid
    }

    /// Answers a request with a body in hexadecimal.
    pub fn answer(&mut self, cid: i64, body: &str) {
        self.peer.send(&response(cid, &bytes(body)));
    }

    /// Answers a request with an error.
    pub fn refuse(&mut self, cid: i64, reason: i32) {
        let mut message = Vec::new();
        encode_error(&mut message, cid, "no", reason);
        self.peer.send(&message);
    }

    /// The server asks something of the session.
    pub fn ask(&mut self, service: i32, cid: i64, body: &str) {
        self.peer.send(&request(service, cid, &bytes(body)));
    }

    /// The next message, which must be a response of the session: its body in hexadecimal.
    #[track_caller]
    pub fn expect_response(&mut self, cid: i64, body: &str) {
        let message = self.peer.receive_message();
        assert_eq!(hex(&message), hex(&response(cid, &bytes(body))));
    }

    /// The next message, which must be an error of the session; gives its text.
    #[track_caller]
    pub fn expect_error(&mut self, cid: i64, reason: i32) -> String {
        let bytes = self.peer.receive_message();
        match Message::decode(bytes.into(), 1 << 20).unwrap() {
            Message::Error {
                cid: of,
                message,
                reason: why,
            } => {
                assert_eq!((of, why), (cid, reason));
                message
            }
            other => panic!("not an error: {other:?}"),
        }
    }

    /// The session loses its connection, and gets another one with this answer when it has noticed.
    pub fn reconnect(&mut self, answer: &[u8]) {
        self.peer.tcp.shutdown(std::net::Shutdown::Both).unwrap();
        self.peer = self.server.accept_with(answer);
    }

    /// The server asks for something that has no request stream: the callback thread has done everything before it then, and nothing
    /// else was sent.
    #[track_caller]
    pub fn flush(&mut self) {
        if self.state() == CONNECTED {
            self.ask(85, 77, "05 666c757368 06 737472696e67 01 f6");
            self.expect_error(77, 109);
        }
    }

    /// Waits until the session has ended, whoever ended it.
    pub fn await_end(&mut self) {
        self.peer.expect_end();
    }

    /// Waits until the server has ended the session and everything that has to do with it has been told: a request that is refused
    /// now is told of last.
    #[track_caller]
    pub fn await_end_by_server(&mut self) {
        self.await_end();
        let (sender, told) = channel::<String>();
        // Still used by the handler when it has told.
        let context: &'static Sender<String> = Box::leak(Box::new(sender));
        let params = TOPIC_REMOVAL_PARAMS_T {
            on_removed: None,
            on_error: Some(on_error),
            on_discard: Some(on_discard),
            topic_selector: c"a".as_ptr(),
            context: ptr::from_ref(context).cast_mut().cast(),
        };
        // SAFETY: a live session; the context lives for ever.
        unsafe { topic_removal(self.session, params) };
        assert_eq!(told.recv_timeout(PATIENCE).as_deref(), Ok("error 101"));
    }

    fn state(&self) -> c_int {
        // SAFETY: a live session, whose state is a number.
        unsafe {
            ptr::from_ref(&(*self.session).state)
                .cast::<c_int>()
                .read_volatile()
        }
    }

    /// What the next callback recorded.
    #[track_caller]
    pub fn call(&self) -> String {
        self.try_call().expect("a callback")
    }

    /// As [`CSession::call`]; none when nothing comes.
    pub fn try_call(&self) -> Option<String> {
        self.calls.recv_timeout(PATIENCE).ok()
    }

    /// Closes the session while the server hears nothing, and gives what was recorded and not asked for.
    pub fn close(self) -> Vec<String> {
        self.peer.cut();
        // SAFETY: a session that is given up.
        unsafe {
            session_close(self.session, ptr::null_mut());
            session_free(self.session);
        }
        self.calls.try_iter().collect()
    }
}

impl CSession {
    /// For a session that was freed before: gives what was recorded and not asked for.
    pub fn forget(self) -> Vec<String> {
        self.calls.try_iter().collect()
    }
}

/// Records a call. `context` is that of a session whose `CSession` lives.
pub fn record(context: *mut c_void, call: String) {
    // SAFETY: made by `CSession::context`.
    unsafe { &*context.cast::<Sender<String>>() }
        .send(call)
        .unwrap();
}

/// An `on_error` that records the code.
pub unsafe extern "C" fn on_error(_: *mut SESSION_T, error: *const DIFFUSION_ERROR_T) -> c_int {
    // SAFETY: the error lives during the call; every bit pattern of its code is a number.
    unsafe {
        let code = ptr::from_ref(&(*error).code).cast::<c_int>().read();
        assert!(!text((*error).message).is_empty());
        record((*error).context, format!("error {code}"));
    }
    0
}

/// An `on_discard` that records.
pub unsafe extern "C" fn on_discard(_: *mut SESSION_T, context: *mut c_void) -> c_int {
    record(context, "discard".into());
    0
}

/// The text of a C string.
pub fn text(string: *const c_char) -> String {
    assert!(!string.is_null());
    // SAFETY: not NULL; C strings of the library.
    unsafe { CStr::from_ptr(string) }
        .to_str()
        .unwrap()
        .to_owned()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of hexadecimal digits; blanks are left out.
pub fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(|digit| *digit != b' ').collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// A buffer with these bytes, to be released.
pub fn buf(bytes: &[u8]) -> *mut BUF_T {
    // SAFETY: a buffer made just now.
    unsafe {
        let buf = buf_create();
        buf_write_bytes(buf, bytes.as_ptr().cast(), bytes.len());
        buf
    }
}
