//! Sessions of the benchmarks, through the C interface.

use std::ffi::{c_char, c_void, CStr, CString};
use std::mem::MaybeUninit;
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use diffusion::capi::{
    credentials_create_password, credentials_free, diffusion_session_diagnosis,
    free_reconnection_strategy, make_reconnection_strategy_user_function,
    reconnection_attempt_action_e, session_close, session_create_async_with_user_context,
    session_free, session_listener_s, session_s, CREDENTIALS_T, DIFFUSION_SESSION_DIAGNOSIS_T,
    RECONNECTION_ATTEMPT_ACTION_T, SESSION_STATE_T,
};

/// Counts sessions that became active and remembers when the last one did.
#[derive(Default)]
pub(crate) struct Progress {
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
    pub(crate) fn wait_for(&self, count: usize) -> Instant {
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
        match new.assume_init() {
            SESSION_STATE_T::CONNECTED_ACTIVE => {
                (*(*session).user_context.cast::<Progress>()).on_active();
            }
            SESSION_STATE_T::CLOSED_FAILED | SESSION_STATE_T::CLOSED_BY_SERVER => say_why(session),
            _ => {}
        }
    }
}

/// Prints why a session has ended, which no session of the benchmarks should by itself.
///
/// # Safety
/// The session is not freed.
unsafe fn say_why(session: *mut session_s) {
    // SAFETY: a session that is not freed, and room for texts that end within it.
    unsafe {
        let mut diagnosis: DIFFUSION_SESSION_DIAGNOSIS_T = std::mem::zeroed();
        diffusion_session_diagnosis(session, &raw mut diagnosis);
        let [loss, attempt, end] = [
            &diagnosis.last_loss_cause,
            &diagnosis.last_attempt_message,
            &diagnosis.end_message,
        ]
        .map(|text| CStr::from_ptr(text.as_ptr()).to_string_lossy());
        eprintln!("a session has ended: {end}; lost: {loss}; last attempt: {attempt}");
    }
}

unsafe extern "C" fn at_once(
    _session: *mut session_s,
    _args: *mut c_void,
) -> MaybeUninit<RECONNECTION_ATTEMPT_ACTION_T> {
    MaybeUninit::new(reconnection_attempt_action_e::RECONNECTION_ATTEMPT_ACTION_START)
}

/// A session made through the C interface, closed and freed when dropped.
pub(crate) struct Session(*mut session_s);

impl Session {
    /// Starts connecting without a name, with a strategy that reconnects at once.
    pub(crate) fn open(url: &str, progress: &'static Progress) -> Self {
        // SAFETY: no credentials are given.
        unsafe { Self::open_with(url, progress, std::ptr::null(), std::ptr::null_mut()) }
    }

    /// As [`Session::open`], as the principal who may do everything.
    pub(crate) fn open_as_control(url: &str, progress: &'static Progress) -> Self {
        // SAFETY: the credentials are freed once, after the call that copies them.
        unsafe {
            let credentials = credentials_create_password(c"password".as_ptr());
            let session = Self::open_with(url, progress, c"control".as_ptr(), credentials);
            credentials_free(credentials);
            session
        }
    }

    /// # Safety
    /// Principal and credentials are NULL or valid.
    unsafe fn open_with(
        url: &str,
        progress: &'static Progress,
        principal: *const c_char,
        credentials: *mut CREDENTIALS_T,
    ) -> Self {
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
                principal,
                credentials,
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

impl Session {
    /// For calls of the C interface.
    pub(crate) fn as_ptr(&self) -> *mut session_s {
        self.0
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
