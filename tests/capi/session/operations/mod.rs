//! The asynchronous requests of the C interface that concern topics, updates, messages, locks, other sessions and security, as
//! tables: what they send, and what their handlers are told, so that tests can go through all of them.

#![allow(dead_code, reason = "each test binary uses a part")]

mod clients;
mod security;
mod table;

use std::collections::BTreeMap;
use std::ffi::{c_char, c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::Mutex;

use diffusion::capi::*;
use table::Needs;

use crate::support::{buf, on_discard, on_error, record, CSession};

pub use table::{Operation, TextUse};

/// All of them.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    let others = clients::OPERATIONS.iter().chain(security::OPERATIONS);
    table::OPERATIONS.iter().chain(others)
}

pub const STRING: MaybeUninit<DIFFUSION_DATATYPE> =
    MaybeUninit::new(diffusion_datatype_e::DATATYPE_STRING);

/// Whose handlers an operation is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Everything,
    /// All handlers are NULL.
    Nothing,
}

/// Texts of the operations: all at once may be made too long, or no text at all.
#[derive(Clone, Copy)]
pub struct Texts {
    pub path: *const c_char,
    pub value: *mut BUF_T,
}

/// A session and what operations need beside it.
pub struct World {
    pub session: CSession,
    /// How many messages the session has sent.
    pub sent: i32,
    pub told: Told,
    pub texts: Texts,
    lock: *const DIFFUSION_SESSION_LOCK_T,
    registration: *mut DIFFUSION_REGISTRATION_T,
    pub stream: *mut DIFFUSION_TOPIC_UPDATE_STREAM_T,
    pub recoverable: *mut DIFFUSION_RECOVERABLE_UPDATE_STREAM_T,
}

/// What was given to the last handlers of a session that are given no context they could record in: by the session.
static GIVEN: Mutex<BTreeMap<usize, (usize, usize)>> = Mutex::new(BTreeMap::new());

impl World {
    pub fn new(session: CSession, told: Told) -> Self {
        Self::with(session, told, c"p", b"\x61a")
    }

    /// Texts of the operations.
    pub fn with(
        session: CSession,
        told: Told,
        path: &'static std::ffi::CStr,
        value: &[u8],
    ) -> Self {
        // SAFETY: live arguments; all objects are released at the end.
        let (stream, recoverable) = unsafe {
            let none = ptr::null_mut();
            let builder = diffusion_update_stream_builder_init();
            let strategy = diffusion_retry_strategy_create(1, 1, none);
            let (path, create) = (
                path.as_ptr(),
                diffusion_update_stream_builder_create_recoverable_update_stream,
            );
            let stream =
                diffusion_update_stream_builder_create_update_stream(builder, path, STRING, none);
            let recoverable = create(builder, path, STRING, strategy, none);
            diffusion_retry_strategy_free(strategy);
            diffusion_update_stream_builder_free(builder);
            (stream, recoverable)
        };
        assert!(!stream.is_null() && !recoverable.is_null());
        GIVEN
            .lock()
            .unwrap()
            .insert(session.session as usize, (session.context() as usize, 0));
        Self {
            session,
            sent: 0,
            told,
            texts: Texts {
                path: path.as_ptr(),
                value: buf(value),
            },
            lock: ptr::null(),
            registration: ptr::null_mut(),
            stream,
            recoverable,
        }
    }

    /// What an operation needs before it.
    pub fn prepare(&mut self, operation: &Operation) {
        match operation.needs {
            Needs::Nothing => {}
            Needs::Listener => {
                let listener = diffusion_topic_notification_listener_s {
                    on_registered: Some(on_registered),
                    on_descendant_notification: None,
                    on_topic_notification: None,
                    on_close: None,
                    on_error: None,
                    on_discard: None,
                    context: self.session.session.cast(),
                };
                // SAFETY: a live session.
                let added = unsafe {
                    let session = self.session.session;
                    diffusion_topic_notification_add_listener(session, listener, ptr::null_mut())
                };
                assert!(added);
                assert_eq!(self.session.call(), "given");
                self.registration = self.given() as *mut DIFFUSION_REGISTRATION_T;
            }
            Needs::Lock => {
                let params = diffusion_session_lock_params_s {
                    on_lock_acquired: Some(on_lock_given),
                    on_error: None,
                    on_discard: None,
                    context: self.session.session.cast(),
                };
                // SAFETY: a live session.
                unsafe { diffusion_session_lock(self.session.session, c"l".as_ptr(), params) };
                let cid = self.session.expect(114, "01 6c 00 00");
                self.sent += 1;
                self.session.answer(cid, "01 6c 01 00");
                assert_eq!(self.session.call(), "given");
                self.lock = self.given() as *const DIFFUSION_SESSION_LOCK_T;
            }
        }
    }

    fn given(&self) -> usize {
        GIVEN.lock().unwrap()[&(self.session.session as usize)].1
    }

    /// Begins an operation. False if it says at once that it does not.
    pub fn begin(&self, operation: &Operation) -> bool {
        // SAFETY: a live session, and objects of this world that live.
        unsafe { (operation.begin)(self) }
    }

    /// The next request, which is that of the operation; gives its conversation.
    #[track_caller]
    pub fn take(&mut self, operation: &Operation) -> i64 {
        let sent = self.session.sent();
        self.sent += 1;
        assert_eq!(sent.service, operation.service, "{}", operation.name);
        sent.cid
    }

    fn context(&self) -> *mut c_void {
        self.session.context()
    }

    /// A handler, unless this world is told nothing.
    fn told<T>(&self, handler: T) -> Option<T> {
        (self.told == Told::Everything).then_some(handler)
    }

    /// Takes a copy of the lock, which may outlive the session.
    pub fn keep_lock(&mut self) {
        // SAFETY: NULL or a live lock; the copy is released at the end.
        self.lock = unsafe { diffusion_session_lock_dup(self.lock) };
    }

    /// Closes and frees the session first, and then what may outlive it. Gives what was recorded and not asked for.
    pub fn close(mut self) -> Vec<String> {
        self.keep_lock();
        self.end(CSession::close)
    }

    /// As [`World::close`], when the session was freed before and the lock kept.
    pub fn forget_session(self) -> Vec<String> {
        self.end(CSession::forget)
    }

    fn end(self, end: fn(CSession) -> Vec<String>) -> Vec<String> {
        let session = self.session.session as usize;
        GIVEN.lock().unwrap().remove(&session);
        let calls = end(self.session);
        // SAFETY: objects of the test, each given up once.
        unsafe {
            diffusion_session_lock_free(self.lock.cast_mut());
            diffusion_registration_free(self.registration);
            diffusion_topic_update_stream_free(self.stream);
            diffusion_recoverable_update_stream_free(self.recoverable);
            buf_free(self.texts.value);
        }
        calls
    }
}

fn give(session: *const c_void, given: usize) {
    let mut all = GIVEN.lock().unwrap();
    let (context, slot) = all.get_mut(&(session as usize)).unwrap();
    *slot = given;
    record(*context as *mut c_void, "given".to_owned());
}

unsafe extern "C" fn on_registered(
    registration: *const DIFFUSION_REGISTRATION_T,
    session: *mut c_void,
) -> c_int {
    give(session, diffusion_registration_dup(registration) as usize);
    0
}

unsafe extern "C" fn on_lock_given(
    lock: *const DIFFUSION_SESSION_LOCK_T,
    session: *mut c_void,
) -> c_int {
    give(session, lock as usize);
    0
}

fn done(context: *mut c_void) -> c_int {
    record(context, "done".to_owned());
    -1
}

/// Handlers of success with these parameters, the last of which is the context.
macro_rules! handlers_of_success {
    ($($name:ident($($type:ty),*);)+) => {
        $(
            unsafe extern "C" fn $name($(_: $type,)* context: *mut c_void) -> c_int {
                done(context)
            }
        )+
    };
}

handlers_of_success! {
    on_added(*mut SESSION_T, MaybeUninit<TOPIC_ADD_RESULT_CODE>);
    on_removed(*mut SESSION_T, *const DIFFUSION_TOPIC_REMOVAL_RESULT_T);
    on_set();
    on_created(MaybeUninit<DIFFUSION_TOPIC_CREATION_RESULT_T>);
    on_patched(*const DIFFUSION_JSON_PATCH_RESULT_T);
    on_response(MaybeUninit<DIFFUSION_DATATYPE>, *const DIFFUSION_VALUE_T);
    on_number_sent(c_int);
    on_lock_acquired(*const DIFFUSION_SESSION_LOCK_T);
    on_unlock(bool);
    on_session(*mut SESSION_T);
    on_properties(*mut SESSION_T, *const SVC_GET_SESSION_PROPERTIES_RESPONSE_T);
    on_properties_set(*const HASH_T);
    on_selections(*mut SESSION_T, *mut HASH_T);
    on_permissions(*const SET_T);
    on_store(*mut SESSION_T, SYSTEM_AUTHENTICATION_STORE_T);
    on_updated(*mut SESSION_T, *const LIST_T);
}

unsafe extern "C" fn on_callback(
    _: *const SESSION_T,
    _: *const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T,
    response: *const DIFFUSION_RECOVERABLE_UPDATE_STREAM_CALLBACK_RESPONSE_T,
    error: *const DIFFUSION_ERROR_T,
    context: *mut c_void,
) -> c_int {
    assert_ne!(response.is_null(), error.is_null());
    if error.is_null() {
        return done(context);
    }
    on_error(ptr::null_mut(), error)
}

unsafe extern "C" fn on_active(
    session: *mut SESSION_T,
    _: *const c_char,
    _: *const DIFFUSION_REGISTRATION_T,
) -> c_int {
    let context = GIVEN.lock().unwrap()[&(session as usize)].0;
    done(context as *mut c_void)
}

/// Goes through all operations at the same time, each with a session of its own, with and without handlers.
pub fn for_all(test: impl Fn(&'static Operation, Told) + Sync) {
    std::thread::scope(|scope| {
        for operation in operations() {
            for told in [Told::Everything, Told::Nothing] {
                let test = &test;
                scope.spawn(move || test(operation, told));
            }
        }
    });
}
