//! Helpers of the benchmarks: sessions through the C interface, and order statistics.

use std::ffi::{c_void, CString};
use std::mem::MaybeUninit;
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use diffusion::capi::reconnect::{
    free_reconnection_strategy, make_reconnection_strategy_user_function,
};
use diffusion::capi::session::{
    session_close, session_create_async_with_user_context, session_free,
};
use diffusion::capi::types::session_types::{
    reconnection_attempt_action_e, session_listener_s, session_s, RECONNECTION_ATTEMPT_ACTION_T,
    SESSION_STATE_T,
};

/// Counts sessions that became active and remembers when the last one did.
#[derive(Default)]
pub struct Progress {
    state: Mutex<(usize, Option<Instant>)>,
    changed: Condvar,
}

impl Progress {
    fn on_active(&self) {
        let mut state = self.state.lock().unwrap();
        *state = (state.0 + 1, Some(Instant::now()));
        self.changed.notify_all();
    }

    /// Waits until `count` sessions in all have become active; returns when the last one did.
    pub fn wait_for(&self, count: usize) -> Instant {
        let state = self.state.lock().unwrap();
        let limit = Duration::from_secs(120);
        let (state, timeout) = self
            .changed
            .wait_timeout_while(state, limit, |state| state.0 < count)
            .unwrap();
        assert!(
            !timeout.timed_out(),
            "only {} of {count} became active",
            state.0
        );
        state.1.unwrap()
    }
}

unsafe extern "C" fn on_state(
    session: *mut session_s,
    _old: MaybeUninit<SESSION_STATE_T>,
    new: MaybeUninit<SESSION_STATE_T>,
) {
    // SAFETY: states given by the library are initialised, and the user context is the Progress below.
    unsafe {
        if new.assume_init() == SESSION_STATE_T::CONNECTED_ACTIVE {
            (*(*session).user_context.cast::<Progress>()).on_active();
        }
    }
}

unsafe extern "C" fn at_once(
    _session: *mut session_s,
    _args: *mut c_void,
) -> MaybeUninit<RECONNECTION_ATTEMPT_ACTION_T> {
    MaybeUninit::new(reconnection_attempt_action_e::RECONNECTION_ATTEMPT_ACTION_START)
}

/// A session made through the C interface, closed and freed when dropped.
pub struct Session(*mut session_s);

impl Session {
    /// Starts connecting, with a strategy that reconnects at once.
    pub fn open(url: &str, progress: &'static Progress) -> Self {
        let url = CString::new(url).unwrap();
        let mut listener = session_listener_s {
            on_state_changed: Some(on_state),
            on_handler_error: None,
        };
        let null = std::ptr::null_mut();
        // SAFETY: all arguments are copied by the call; the progress lives for ever.
        let session = unsafe {
            let strategy =
                make_reconnection_strategy_user_function(Some(at_once), null, None, None);
            let session = session_create_async_with_user_context(
                url.as_ptr(),
                std::ptr::null(),
                std::ptr::null_mut(),
                &raw mut listener,
                strategy,
                std::ptr::null_mut(),
                (progress as *const Progress).cast_mut().cast(),
                std::ptr::null_mut(),
            );
            free_reconnection_strategy(strategy);
            session
        };
        assert!(!session.is_null());
        Self(session)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // SAFETY: a live session, freed once.
        unsafe {
            session_close(self.0, std::ptr::null_mut());
            session_free(self.0);
        }
    }
}

/// A number of the calling process from `/proc/self/status`.
pub fn status_number(name: &str) -> u64 {
    std::fs::read_to_string("/proc/self/status")
        .unwrap()
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap()
}
