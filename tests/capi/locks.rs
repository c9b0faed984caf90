//! Session locks from C, against a server that is played by hand (`specification/sessions/session-locks`).

use std::ffi::{c_char, c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::mpsc::{channel, Receiver, Sender};
use std::sync::Mutex;

use diffusion::capi::*;

use crate::server::{answer, PATIENCE};
use crate::support::*;

const ACQUIRE: i32 = 114;
const RELEASE: i32 = 116;
/// `lock-a`.
const NAME: &str = "06 6c6f636b2d61";

/// A lock of a session that lives.
#[derive(Clone, Copy)]
struct Lock(*const DIFFUSION_SESSION_LOCK_T);

// SAFETY: locks may be used from any thread.
unsafe impl Send for Lock {}

impl Lock {
    fn is_owned(self) -> bool {
        // SAFETY: the session lives.
        unsafe { diffusion_session_lock_is_owned(self.0) }
    }
}

/// What the callbacks of one test have: the session's record, and the locks in the order in which they came.
struct Context {
    record: *mut c_void,
    locks: Sender<Lock>,
    /// What `on_lock_acquired` waits for before it returns, if anything.
    gate: Mutex<Option<Receiver<()>>>,
}

struct Test {
    session: CSession,
    context: Box<Context>,
    locks: Receiver<Lock>,
}

unsafe extern "C" fn on_lock_acquired(
    lock: *const DIFFUSION_SESSION_LOCK_T,
    context: *mut c_void,
) -> c_int {
    let context = &*context.cast::<Context>();
    let owned = match diffusion_session_lock_is_owned(lock) {
        true => "owned",
        false => "lost",
    };
    let name = diffusion_session_lock_get_name(lock);
    let scope = diffusion_session_lock_get_scope(lock).assume_init();
    let sequence = diffusion_session_lock_get_sequence(lock);
    let scope = match scope {
        diffusion_session_lock_scope_e::UNLOCK_ON_CONNECTION_LOSS => "connection",
        diffusion_session_lock_scope_e::UNLOCK_ON_SESSION_LOSS => "session",
    };
    let call = format!("{} {sequence} {scope} {owned}", text(name));
    libc::free(name.cast());
    context.locks.send(Lock(lock)).unwrap();
    record(context.record, call);
    let gate = context.gate.lock().unwrap().take();
    if let Some(gate) = gate {
        gate.recv_timeout(PATIENCE).unwrap();
    }
    0
}

unsafe extern "C" fn on_unlock(lock_owned: bool, context: *mut c_void) -> c_int {
    let context = &*context.cast::<Context>();
    record(context.record, format!("unlocked {lock_owned}"));
    0
}

unsafe extern "C" fn on_lock_error(_: *mut SESSION_T, error: *const DIFFUSION_ERROR_T) -> c_int {
    let context = &*(*error).context.cast::<Context>();
    let code = ptr::from_ref(&(*error).code).cast::<c_int>().read();
    assert!(!text((*error).message).is_empty());
    record(context.record, format!("error {code}"));
    0
}

unsafe extern "C" fn on_lock_discard(_: *mut SESSION_T, context: *mut c_void) -> c_int {
    record((*context.cast::<Context>()).record, "discard".to_owned());
    0
}

impl Test {
    fn new(session: CSession) -> Self {
        let (sender, locks) = channel();
        let context = Box::new(Context {
            record: session.context(),
            locks: sender,
            gate: Mutex::new(None),
        });
        Self {
            session,
            context,
            locks,
        }
    }

    fn context(&self) -> *mut c_void {
        ptr::from_ref::<Context>(&self.context).cast_mut().cast()
    }

    fn params(&self) -> diffusion_session_lock_params_s {
        diffusion_session_lock_params_s {
            on_lock_acquired: Some(on_lock_acquired),
            on_error: Some(on_lock_error),
            on_discard: Some(on_lock_discard),
            context: self.context(),
        }
    }

    fn lock(&self, name: *const c_char) {
        // SAFETY: a live session and context, and a C string or NULL.
        unsafe { diffusion_session_lock(self.session.session, name, self.params()) };
    }

    fn lock_with_scope(&self, scope: MaybeUninit<DIFFUSION_SESSION_LOCK_SCOPE>) {
        let (session, params) = (self.session.session, self.params());
        // SAFETY: a live session and context.
        unsafe { diffusion_session_lock_with_scope(session, c"lock-a".as_ptr(), scope, params) };
    }

    fn unlock(&self, lock: Lock) {
        let params = diffusion_session_lock_unlock_params_s {
            on_unlock: Some(on_unlock),
            on_error: Some(on_lock_error),
            on_discard: Some(on_lock_discard),
            context: self.context(),
        };
        // SAFETY: a live session, context and lock.
        unsafe { diffusion_session_lock_unlock(self.session.session, lock.0, params) };
    }

    fn granted(&self) -> Lock {
        self.locks.recv_timeout(PATIENCE).unwrap()
    }

    /// Everything that was sent by now has been taken in by the session.
    fn ping(&mut self) {
        self.session.peer.ping(99);
    }
}

#[test]
fn a_lock_is_acquired_once_and_released_once() {
    let mut test = Test::new(CSession::connect(29));
    test.lock(c"lock-a".as_ptr());
    let cid = test.session.expect(ACQUIRE, &format!("{NAME} 00 00"));
    test.session.answer(cid, &format!("{NAME} ac02 00"));
    assert_eq!(test.session.call(), "lock-a 300 session owned");
    let lock = test.granted();

    // What is owned is not asked for again, whatever the scope.
    test.lock(c"lock-a".as_ptr());
    assert_eq!(test.session.call(), "lock-a 300 session owned");
    assert_eq!(test.granted().0, lock.0);
    let connection = diffusion_session_lock_scope_e::UNLOCK_ON_CONNECTION_LOSS;
    test.lock_with_scope(MaybeUninit::new(connection));
    assert_eq!(test.session.call(), "lock-a 300 session owned");
    assert_eq!(test.granted().0, lock.0);

    test.unlock(lock);
    assert!(!lock.is_owned());
    let cid = test.session.expect(RELEASE, &format!("{NAME} ac02 00"));
    test.unlock(lock);
    test.session.answer(cid, "01");
    assert_eq!(test.session.call(), "unlocked false");
    assert_eq!(test.session.call(), "unlocked true");

    // The next one has the number 1, and the other scope the number 1 of the wire.
    test.lock_with_scope(MaybeUninit::new(connection));
    let cid = test.session.expect(ACQUIRE, &format!("{NAME} 01 01"));
    test.session.answer(cid, &format!("{NAME} ad02 01"));
    assert_eq!(test.session.call(), "lock-a 301 connection owned");
    let next = test.granted();
    assert!(next.is_owned() && !lock.is_owned());
    // SAFETY: the session's own locks, of which nothing is released.
    unsafe {
        diffusion_session_lock_free(lock.0.cast_mut());
        diffusion_session_lock_free(next.0.cast_mut());
    }
    assert!(next.is_owned());
    // SAFETY: a live lock.
    let copy = unsafe { diffusion_session_lock_dup(next.0) };
    assert!(Lock(copy).is_owned());
    assert_eq!(test.session.close(), [""; 0]);
    assert!(!Lock(copy).is_owned());
    // SAFETY: a duplicate, which outlives the session.
    unsafe { diffusion_session_lock_free(copy) };
}

#[test]
fn requests_that_are_open_together_get_the_same_lock() {
    let mut test = Test::new(CSession::connect(25));
    test.lock(c"lock-a".as_ptr());
    test.lock(c"lock-a".as_ptr());
    let first = test.session.expect(ACQUIRE, &format!("{NAME} 00 00"));
    let second = test.session.expect(ACQUIRE, &format!("{NAME} 01 00"));
    test.session.answer(second, &format!("{NAME} 05 00"));
    test.session.answer(first, &format!("{NAME} 05 00"));
    assert_eq!(test.session.call(), "lock-a 5 session owned");
    assert_eq!(test.session.call(), "lock-a 5 session owned");
    let lock = test.granted();
    assert_eq!(test.granted().0, lock.0);
    // An acquisition with another sequence ends the first one.
    test.lock(c"lock-b".as_ptr());
    let cid = test.session.expect(ACQUIRE, "06 6c6f636b2d62 02 00");
    test.session.answer(cid, &format!("{NAME} 06 00"));
    assert_eq!(test.session.call(), "lock-a 6 session owned");
    assert!(!lock.is_owned());
    assert_eq!(test.session.close(), [""; 0]);
}

#[test]
fn refusals_and_the_end_of_the_session() {
    let mut test = Test::new(CSession::connect(29));
    test.lock(ptr::null());
    assert_eq!(test.session.call(), "error 48");
    test.lock(c"\xff".as_ptr());
    assert_eq!(test.session.call(), "error 48");
    let none = 7_i32;
    // SAFETY: an enumeration from C may hold any number.
    test.lock_with_scope(unsafe { ptr::from_ref(&none).cast::<MaybeUninit<_>>().read() });
    assert_eq!(test.session.call(), "error 48");
    // SAFETY: NULL is allowed, and nothing is called.
    unsafe {
        diffusion_session_lock(ptr::null_mut(), c"lock-a".as_ptr(), test.params());
    }
    test.unlock(Lock(ptr::null()));

    test.lock(c"lock-a".as_ptr());
    let cid = test.session.expect(ACQUIRE, &format!("{NAME} 00 00"));
    test.session.refuse(cid, 103);
    assert_eq!(test.session.call(), "error 103");
    test.lock(c"lock-a".as_ptr());
    let cid = test.session.expect(ACQUIRE, &format!("{NAME} 01 00"));
    test.session.answer(cid, &format!("{NAME} 05 02"));
    assert_eq!(test.session.call(), "error 106");

    test.lock(c"lock-a".as_ptr());
    let cid = test.session.expect(ACQUIRE, &format!("{NAME} 02 00"));
    test.session.answer(cid, &format!("{NAME} 05 00"));
    assert_eq!(test.session.call(), "lock-a 5 session owned");
    let lock = test.granted();
    test.unlock(lock);
    let cid = test.session.expect(RELEASE, &format!("{NAME} 05 00"));
    test.session.refuse(cid, 110);
    assert_eq!(test.session.call(), "error 110");
    assert!(!lock.is_owned());

    test.lock(c"lock-b".as_ptr());
    test.session.expect(ACQUIRE, "06 6c6f636b2d62 03 00");
    assert_eq!(test.session.close(), ["discard"]);
}

/// Asks for locks of both scopes and grants them with these sequences.
fn both_scopes(test: &mut Test, sequences: [u8; 2]) -> [Lock; 2] {
    let session = diffusion_session_lock_scope_e::UNLOCK_ON_SESSION_LOSS;
    test.lock_with_scope(MaybeUninit::new(session));
    let first = test.session.sent();
    assert_eq!(first.service, ACQUIRE);
    let of_session = format!("{NAME} {:02x} 00", sequences[0]);
    test.session.answer(first.cid, &of_session);
    assert!(test.session.call().ends_with("session owned"));
    test.lock(c"other".as_ptr());
    let second = test.session.sent();
    let of_connection = format!("05 6f74686572 {:02x} 01", sequences[1]);
    test.session.answer(second.cid, &of_connection);
    assert!(test.session.call().ends_with("connection owned"));
    [test.granted(), test.granted()]
}

#[test]
fn a_lost_connection_takes_locks_of_its_scope_and_lost_messages_take_all() {
    let mut test = Test::new(CSession::connect_recovering());
    let [of_session, of_connection] = both_scopes(&mut test, [1, 2]);
    test.lock(c"waits".as_ptr());
    let waiting = test.session.expect(ACQUIRE, "05 7761697473 02 00");

    // The session has sent three messages.
    test.session.reconnect(&answer(29, 105, 4));
    assert!(of_session.is_owned() && !of_connection.is_owned());
    test.unlock(of_connection);
    assert_eq!(test.session.call(), "unlocked false");
    // What was asked for before goes on.
    test.session.answer(waiting, "05 7761697473 03 00");
    assert_eq!(test.session.call(), "waits 3 session owned");
    let waited = test.granted();

    test.lock(c"never".as_ptr());
    test.session.expect(ACQUIRE, "05 6e65766572 03 00");
    test.session.reconnect(&answer(29, 106, i32::MAX));
    assert_eq!(test.session.call(), "discard");
    assert!(!of_session.is_owned() && !waited.is_owned());

    // The table is empty: everything is asked for anew.
    let again = both_scopes(&mut test, [1, 2]);
    assert!(again.iter().all(|lock| lock.is_owned()));
    assert!(!of_session.is_owned() && !of_connection.is_owned());
    assert_eq!(test.session.close(), [""; 0]);
}

#[test]
fn a_lock_that_was_granted_before_the_loss_is_lost_although_it_is_told_of_later() {
    let mut test = Test::new(CSession::connect_recovering());
    let (open, gate) = channel();
    *test.context.gate.lock().unwrap() = Some(gate);
    test.lock(c"lock-a".as_ptr());
    let cid = test.session.expect(ACQUIRE, &format!("{NAME} 00 00"));
    test.session.answer(cid, &format!("{NAME} 01 00"));
    assert_eq!(test.session.call(), "lock-a 1 session owned");
    // The callback thread is busy now.
    let connection = diffusion_session_lock_scope_e::UNLOCK_ON_CONNECTION_LOSS;
    for (number, name) in [c"b", c"c"].into_iter().enumerate() {
        let params = test.params();
        // SAFETY: a live session and context.
        unsafe {
            let scope = MaybeUninit::new(connection);
            let session = test.session.session;
            diffusion_session_lock_with_scope(session, name.as_ptr(), scope, params);
        }
        let sent = test.session.sent();
        let name = hex(name.to_bytes());
        assert_eq!(sent.body, format!("01{name}0{}01", number + 1));
        if number == 0 {
            test.session.answer(sent.cid, &format!("01 {name} 02 01"));
            test.ping();
        }
    }
    test.session.reconnect(&answer(29, 105, 5));
    // Granted over the new connection.
    test.session.answer(cid + 2, "01 63 03 01");
    test.ping();
    open.send(()).unwrap();
    assert_eq!(test.session.call(), "b 2 connection lost");
    assert_eq!(test.session.call(), "c 3 connection owned");
    assert_eq!(test.session.close(), [""; 0]);
}
