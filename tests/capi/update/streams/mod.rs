//! What the tests of update streams at the C boundary share: sessions of a server that the test plays, streams, and a record of
//! what the program is told.

#![allow(dead_code, reason = "each test binary uses a part")]

pub mod plain;

use std::collections::HashSet;
use std::ffi::{c_int, c_void, CString};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::{Condvar, Mutex};

use bytes::Bytes;
use diffusion::capi::*;
use diffusion::wire::message::{encode_error, Message};

use crate::server::{Peer, Server, PATIENCE};

/// A pointer of the program that its threads share.
pub struct Shared<T>(pub *mut T);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Shared<T> {}

// SAFETY: the functions that take these pointers may be called from any thread.
unsafe impl<T> Send for Shared<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Shared<T> {}

impl<T> Shared<T> {
    pub fn get(&self) -> *mut T {
        self.0
    }
}

/// What the program was told, in order.
#[derive(Default)]
pub struct Record {
    words: Mutex<Vec<String>>,
    changed: Condvar,
}

impl Record {
    /// One that handlers may use for ever.
    pub fn new() -> &'static Self {
        Box::leak(Box::default())
    }

    pub fn add(&self, word: String) {
        self.words.lock().unwrap().push(word);
        self.changed.notify_all();
    }

    pub fn line(&self) -> String {
        self.words.lock().unwrap().join(" ")
    }

    pub fn len(&self) -> usize {
        self.words.lock().unwrap().len()
    }

    /// Words that came twice.
    pub fn repeated(&self) -> Vec<String> {
        let mut seen = HashSet::new();
        let words = self.words.lock().unwrap();
        let repeated = words.iter().filter(|word| !seen.insert(word.as_str()));
        repeated.cloned().collect()
    }

    /// Waits until the record is this.
    pub fn expect(&self, line: &str) {
        self.wait(|words| words.join(" ") == line, line);
    }

    pub fn expect_number(&self, number: usize) {
        self.wait(|words| words.len() == number, "number");
    }

    fn wait(&self, reached: impl Fn(&[String]) -> bool, what: &str) {
        let words = self.words.lock().unwrap();
        let (words, wait) = self
            .changed
            .wait_timeout_while(words, PATIENCE, |words| !reached(words))
            .unwrap();
        assert!(
            !wait.timed_out(),
            "expected {what:?}, have {:?}",
            words.join(" ")
        );
    }
}

/// The context of an operation: its name and where its end is recorded.
pub struct Named {
    pub record: &'static Record,
    pub name: String,
}

impl Named {
    pub fn context(record: &'static Record, name: impl Into<String>) -> *mut c_void {
        let named = Box::leak(Box::new(Named {
            record,
            name: name.into(),
        }));
        ptr::from_mut(named).cast()
    }

    /// # Safety
    /// `context` came from [`Named::context`].
    pub unsafe fn add(context: *mut c_void, what: &str) {
        // SAFETY: as the caller promises; it is never freed.
        let named = unsafe { &*context.cast::<Named>() };
        named.record.add(format!("{}{what}", named.name));
    }
}

pub unsafe extern "C" fn on_discard(session: *mut SESSION_T, context: *mut c_void) -> c_int {
    assert!(!session.is_null());
    // SAFETY: the context of an operation.
    unsafe { Named::add(context, "!discarded") };
    0
}

/// A connected session that tries to get back at once when its connection is lost.
pub fn connect(server: &Server) -> (Shared<SESSION_T>, Peer) {
    let url = CString::new(server.url()).unwrap();
    let creating = std::thread::spawn(move || {
        let strategy = make_reconnection_strategy_repeating_attempt(100, 20);
        // SAFETY: live arguments.
        unsafe {
            let (none, no_credentials) = (ptr::null(), ptr::null_mut());
            let session = session_create(
                url.as_ptr(),
                none,
                no_credentials,
                ptr::null_mut(),
                strategy,
                ptr::null_mut(),
            );
            free_reconnection_strategy(strategy);
            Shared(session)
        }
    });
    let peer = server.accept_session();
    let session = creating.join().unwrap();
    assert!(!session.get().is_null());
    (session, peer)
}

/// Closes and frees a session whose server answers.
pub fn close(session: Shared<SESSION_T>, peer: &mut Peer) {
    let closing = std::thread::spawn(move || {
        // SAFETY: a live session that is not used afterwards.
        unsafe {
            session_close(session.get(), ptr::null_mut());
            session_free(session.get());
        }
    });
    loop {
        let message = peer.receive_message();
        if message == [0x1d] {
            break;
        }
    }
    peer.send(&[0x1c]);
    peer.expect_end();
    closing.join().unwrap();
}

/// Closes and frees a session that has ended.
pub fn close_ended(session: Shared<SESSION_T>) {
    // SAFETY: a live session that is not used afterwards.
    unsafe {
        session_close(session.get(), ptr::null_mut());
        session_free(session.get());
    }
}

/// A request that came from the client.
#[derive(Debug)]
pub struct Asked {
    pub service: i32,
    pub cid: i64,
    pub body: Bytes,
}

impl Asked {
    /// The next message, which must be a request of this service.
    pub fn of(peer: &mut Peer, service: i32) -> Self {
        let asked = Self::next(peer);
        assert_eq!(asked.service, service, "{asked:?}");
        asked
    }

    pub fn next(peer: &mut Peer) -> Self {
        let message = peer.receive_message();
        match Message::decode(message.into(), usize::MAX).unwrap() {
            Message::Request { service, cid, body } => Self { service, cid, body },
            other => panic!("not a request: {other:?}"),
        }
    }

    /// As [`Asked::of`], of a session that waits for answers so long that it may send a ping of its own, which is answered.
    pub fn of_waiting(peer: &mut Peer, service: i32) -> Self {
        const USER_PING: i32 = 56;
        loop {
            let asked = Self::next(peer);
            if asked.service != USER_PING {
                assert_eq!(asked.service, service, "{asked:?}");
                return asked;
            }
            asked.answer(peer, &[]);
        }
    }

    pub fn answer(&self, peer: &mut Peer, body: &[u8]) {
        peer.send(&crate::server::response(self.cid, body));
    }

    pub fn fail(&self, peer: &mut Peer, reason: i32) {
        let mut bytes = Vec::new();
        encode_error(&mut bytes, self.cid, "because", reason);
        peer.send(&bytes);
    }
}

/// UPDATE_STREAM_ID of stream `number`, in the layout of the wire.
pub fn stream_id(number: u8) -> [u8; 4] {
    [number, 1, 0, 0]
}

/// The answer to 125 and 126 for a topic that keeps its value.
pub fn opened(number: u8) -> [u8; 5] {
    let [a, b, c, d] = stream_id(number);
    [a, b, c, d, 1]
}

/// The bytes of a value.
pub struct Buf(pub *mut BUF_T);

impl Buf {
    pub fn of(value: &[u8]) -> Self {
        let buf = buf_create();
        // SAFETY: a live buffer and a slice.
        unsafe { buf_write_bytes(buf, value.as_ptr().cast(), value.len()) };
        Self(buf)
    }
}

impl Drop for Buf {
    fn drop(&mut self) {
        // SAFETY: created with the buffer, and given up.
        unsafe { buf_free(self.0) };
    }
}

/// The bytes of a value that the library gave; `None` for NULL.
pub fn bytes_of(value: *mut DIFFUSION_VALUE_T) -> Option<Vec<u8>> {
    if value.is_null() {
        return None;
    }
    let (mut raw, mut length) = (ptr::null_mut(), 0);
    // SAFETY: a live value that is given up after it was copied.
    unsafe {
        assert!(diffusion_value_get_raw_bytes(
            value,
            &raw mut raw,
            &raw mut length
        ));
        let bytes = std::slice::from_raw_parts(raw.cast::<u8>(), length).to_vec();
        diffusion_value_free(value);
        Some(bytes)
    }
}

pub const JSON: MaybeUninit<diffusion_datatype_e> =
    MaybeUninit::new(diffusion_datatype_e::DATATYPE_JSON);

/// A builder, for as long as `build` runs.
pub fn with_builder<R>(build: impl FnOnce(*mut DIFFUSION_UPDATE_STREAM_BUILDER_T) -> R) -> R {
    let builder = diffusion_update_stream_builder_init();
    let result = build(builder);
    // SAFETY: a live builder that is given up.
    unsafe { diffusion_update_stream_builder_free(builder) };
    result
}
