//! An authentication handler of a test. Most of its functions are given no context, so each test has functions of its own that lead to a
//! slot.

use std::ffi::{c_char, c_int, c_void};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use diffusion::capi::*;

use crate::support::*;

pub const REGISTER: i32 = 119;
pub const REQUEST: i32 = 120;
pub const DEREGISTER: i32 = 121;

/// Service 120 in the group `default` under the name `h`.
pub const REGISTRATION: &str = "78 07 64656661756c74 01 68";

/// Who asks: bob with the password `pw`, `$Principal` = bob, and proposed k = v; the handler's conversation follows.
pub const BOB: &str = "03 626f62 01 02 7077 01 0a 245072696e636970616c 03 626f62 01 01 6b 01 76";

/// Where the handler of one test leaves what it was lent.
pub struct Slot {
    pub record: AtomicPtr<c_void>,
    pub registration: AtomicPtr<DIFFUSION_REGISTRATION_T>,
    pub authenticator: AtomicPtr<DIFFUSION_AUTHENTICATOR_T>,
}

impl Slot {
    pub const fn new() -> Self {
        Self {
            record: AtomicPtr::new(ptr::null_mut()),
            registration: AtomicPtr::new(ptr::null_mut()),
            authenticator: AtomicPtr::new(ptr::null_mut()),
        }
    }

    pub fn note(&self, call: String) {
        record(self.record.load(Ordering::Acquire), call);
    }
}

macro_rules! handler {
    () => {{
        use std::ffi::{c_char, c_int};
        use std::sync::atomic::Ordering;

        use diffusion::capi::*;

        use crate::authentication::slot::{asked, Slot};

        static SLOT: Slot = Slot::new();
        unsafe extern "C" fn on_active(
            _: *mut SESSION_T,
            registration: *const DIFFUSION_REGISTRATION_T,
        ) -> c_int {
            let copy = diffusion_registration_dup(registration);
            let former = SLOT.registration.swap(copy, Ordering::AcqRel);
            diffusion_registration_free(former);
            SLOT.note("active".to_owned());
            0
        }
        unsafe extern "C" fn on_authenticate(
            session: *mut SESSION_T,
            principal: *const c_char,
            credentials: *const CREDENTIALS_T,
            properties: *const HASH_T,
            proposed: *const HASH_T,
            authenticator: *const DIFFUSION_AUTHENTICATOR_T,
        ) -> c_int {
            let who = (principal, credentials);
            asked(&SLOT, session, who, properties, proposed, authenticator)
        }
        unsafe extern "C" fn on_error(error: *const DIFFUSION_ERROR_T) -> c_int {
            let code = std::ptr::from_ref(&(*error).code).cast::<c_int>().read();
            assert!(!crate::support::text((*error).message).is_empty());
            SLOT.note(format!("handler error {code}"));
            0
        }
        unsafe extern "C" fn on_close() {
            SLOT.note("closed".to_owned());
        }
        let functions = diffusion_authentication_handler_s {
            handler_name: c"h".as_ptr().cast_mut(),
            on_active: Some(on_active),
            on_authenticate: Some(on_authenticate),
            on_error: Some(on_error),
            on_close: Some(on_close),
        };
        (&SLOT, functions)
    }};
}
pub(crate) use handler;

/// The pairs of a map of strings.
unsafe fn pairs(map: *const HASH_T) -> String {
    assert!(!map.is_null());
    let keys = hash_keys(map.cast_mut());
    let mut found = Vec::new();
    let mut next = keys;
    while !(*next).is_null() {
        let value = hash_get(map.cast_mut(), *next);
        found.push(format!("{}={}", text(*next), text(value.cast())));
        next = next.add(1);
    }
    libc::free(keys.cast());
    found.sort();
    found.join(",")
}

/// What a handler does, by who asks: `deny`, `abstain`, `plain`, `none` and `fail` say it; `keep` keeps the authenticator, `twice` denies
/// after it has allowed, `leave` does nothing, `close` closes the session. Everybody else gets what they propose.
pub unsafe fn asked(
    slot: &'static Slot,
    session: *mut SESSION_T,
    (principal, credentials): (*const c_char, *const CREDENTIALS_T),
    properties: *const HASH_T,
    proposed: *const HASH_T,
    authenticator: *const DIFFUSION_AUTHENTICATOR_T,
) -> c_int {
    let kind = ptr::from_ref(&(*credentials).r#type).cast::<c_int>().read();
    let data = (*credentials).data;
    // A NUL follows.
    let secret = std::slice::from_raw_parts((*data).data.cast::<u8>(), (*data).len + 1);
    assert_eq!(secret.last(), Some(&0));
    let secret = String::from_utf8_lossy(&secret[..(*data).len]);
    let (properties, wanted) = (pairs(properties), pairs(proposed));
    let principal = text(principal);
    slot.note(format!(
        "asked '{principal}' {kind} '{secret}' [{properties}] [{wanted}]"
    ));
    let no_error = ptr::null_mut();
    let sent = match principal.as_str() {
        "deny" => diffusion_authenticator_deny(session, authenticator, no_error),
        "abstain" => diffusion_authenticator_abstain(session, authenticator, no_error),
        "plain" => diffusion_authenticator_allow(session, authenticator, no_error),
        "none" => {
            let none = ptr::null();
            diffusion_authenticator_allow_with_properties(session, authenticator, none, no_error)
        }
        "keep" => {
            let copy = diffusion_authenticator_dup(authenticator);
            // The one that was lent is not the program's to free.
            diffusion_authenticator_free(authenticator.cast_mut());
            let former = slot.authenticator.swap(copy, Ordering::AcqRel);
            assert!(former.is_null());
            true
        }
        "twice" => {
            assert!(diffusion_authenticator_allow(
                session,
                authenticator,
                no_error
            ));
            assert_eq!(
                code_of(|error| diffusion_authenticator_deny(session, authenticator, error)),
                37
            );
            true
        }
        "fail" => return -1,
        "answer and fail" => {
            assert!(diffusion_authenticator_allow(
                session,
                authenticator,
                no_error
            ));
            return -1;
        }
        "leave" => true,
        "close" => {
            session_close(session, ptr::null_mut());
            let code =
                code_of(|error| diffusion_authenticator_allow(session, authenticator, error));
            slot.note(format!("after close {code}"));
            return -1;
        }
        _ => diffusion_authenticator_allow_with_properties(
            session,
            authenticator,
            proposed,
            no_error,
        ),
    };
    assert!(sent);
    0
}

/// The code of the error of a call, 0 for none.
pub fn code_of(call: impl FnOnce(*mut DIFFUSION_API_ERROR) -> bool) -> c_int {
    let mut error: DIFFUSION_API_ERROR = ptr::dangling_mut();
    let done = call(&raw mut error);
    // SAFETY: NULL or an error that is the test's now.
    unsafe {
        let code = get_diffusion_api_error_code(error);
        assert_eq!(done, error.is_null());
        assert_eq!(done, code == 0);
        diffusion_api_error_free(error);
        code
    }
}

/// A session, and the handler that it is given.
pub struct Test {
    pub session: CSession,
    pub slot: &'static Slot,
    pub handler: diffusion_authentication_handler_s,
}

impl Test {
    pub fn new(
        session: CSession,
        (slot, handler): (&'static Slot, diffusion_authentication_handler_s),
    ) -> Self {
        slot.record.store(session.context(), Ordering::Release);
        Self {
            session,
            slot,
            handler,
        }
    }

    pub fn params(&mut self) -> diffusion_authentication_handler_params_s {
        diffusion_authentication_handler_params_s {
            handler: &raw mut self.handler,
            on_error: Some(on_error),
            on_discard: Some(on_discard),
            context: self.session.context(),
        }
    }

    pub fn set(&self, params: diffusion_authentication_handler_params_s) {
        // SAFETY: a live session, and what the test gives.
        unsafe { diffusion_set_authentication_handler(self.session.session, params) };
    }

    /// Registers the handler with the number.
    pub fn register(&mut self, number: u8) -> *mut DIFFUSION_REGISTRATION_T {
        let params = self.params();
        self.set(params);
        let body = format!("{REGISTRATION} {number:02x}");
        let cid = self.session.expect(REGISTER, &body);
        self.session.answer(cid, "");
        assert_eq!(self.session.call(), "active");
        self.registration()
    }

    pub fn registration(&self) -> *mut DIFFUSION_REGISTRATION_T {
        let slot = &self.slot.registration;
        slot.swap(ptr::null_mut(), Ordering::AcqRel)
    }

    /// Somebody asks the handler with this number.
    pub fn ask(&mut self, cid: i64, principal: &str, number: u8) {
        let name = hex(principal.as_bytes());
        let body = format!("{:02x} {name} 00 00 00 00 {number:02x}", principal.len());
        self.session.ask(REQUEST, cid, &body);
    }

    /// As [`Test::ask`], and waits until the handler was called.
    #[track_caller]
    pub fn asked(&mut self, cid: i64, principal: &str, number: u8) {
        self.ask(cid, principal, number);
        assert_eq!(
            self.session.call(),
            format!("asked '{principal}' 0 '' [] []")
        );
    }

    /// What the handler has kept.
    pub fn kept(&self) -> *mut DIFFUSION_AUTHENTICATOR_T {
        let slot = &self.slot.authenticator;
        // It is put there after the call was recorded.
        loop {
            let kept = slot.swap(ptr::null_mut(), Ordering::AcqRel);
            if !kept.is_null() {
                return kept;
            }
            std::thread::yield_now();
        }
    }

    pub fn close_registration(&self, registration: *const DIFFUSION_REGISTRATION_T) {
        // SAFETY: a live session and registration.
        unsafe { diffusion_registration_close(self.session.session, registration) };
    }
}

pub fn free(registration: *mut DIFFUSION_REGISTRATION_T) {
    // SAFETY: a duplicate that is given up.
    unsafe { diffusion_registration_free(registration) };
}
