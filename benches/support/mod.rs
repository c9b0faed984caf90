//! Helpers of the benchmarks: sessions through the C interface, and order statistics.

use std::ffi::{c_char, c_int, c_void, CString};
use std::mem::MaybeUninit;
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use diffusion::capi::CREDENTIALS_T;
use diffusion::capi::DIFFUSION_DATATYPE;
use diffusion::capi::DIFFUSION_TOPIC_CREATION_RESULT_T;
use diffusion::capi::DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T;
use diffusion::capi::DIFFUSION_VALUE_T;
use diffusion::capi::SUBSCRIPTION_PARAMS_T;
use diffusion::capi::VALUE_STREAM_T;
use diffusion::capi::{
    add_stream, buf_create, buf_free, buf_write_bytes, credentials_create_password,
    credentials_free, diffusion_topic_update_add_and_set, subscribe, topic_specification_free,
    topic_specification_init,
};
use diffusion::capi::{free_reconnection_strategy, make_reconnection_strategy_user_function};
use diffusion::capi::{
    reconnection_attempt_action_e, session_listener_s, session_s, RECONNECTION_ATTEMPT_ACTION_T,
    SESSION_STATE_T,
};
use diffusion::capi::{session_close, session_create_async_with_user_context, session_free};
use diffusion::capi::{TOPIC_SPECIFICATION_T, TOPIC_TYPE_T};

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

static VALUES: Mutex<usize> = Mutex::new(0);
static VALUES_CHANGED: Condvar = Condvar::new();

/// Waits until so many values have come in all to the sessions of this process.
pub(crate) fn wait_for_values(count: usize) {
    let values = VALUES.lock().unwrap();
    let limit = Duration::from_secs(120);
    let waited = VALUES_CHANGED.wait_timeout_while(values, limit, |values| *values < count);
    assert!(!waited.unwrap().1.timed_out(), "not all values came");
}

unsafe extern "C" fn on_value(
    _path: *const c_char,
    _specification: *const TOPIC_SPECIFICATION_T,
    _datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    _old: *const DIFFUSION_VALUE_T,
    _new: *const DIFFUSION_VALUE_T,
    _context: *mut c_void,
) -> c_int {
    *VALUES.lock().unwrap() += 1;
    VALUES_CHANGED.notify_all();
    0
}

unsafe extern "C" fn on_published(
    _result: MaybeUninit<DIFFUSION_TOPIC_CREATION_RESULT_T>,
    context: *mut c_void,
) -> c_int {
    // SAFETY: the context of Session::publish, which waits.
    let (done, changed) = unsafe { &*context.cast::<(Mutex<bool>, Condvar)>() };
    *done.lock().unwrap() = true;
    changed.notify_all();
    0
}

impl Session {
    /// Subscribes to a topic of binary values with a value stream that counts.
    pub(crate) fn subscribe(&self, topic: &str) {
        let topic = CString::new(topic).unwrap();
        let stream = VALUE_STREAM_T {
            datatype: MaybeUninit::new(DIFFUSION_DATATYPE::DATATYPE_BINARY),
            on_subscription: None,
            on_unsubscription: None,
            on_value: Some(on_value),
            on_close: None,
            on_error: None,
            context: std::ptr::null_mut(),
        };
        let params = SUBSCRIPTION_PARAMS_T {
            on_topic_message: None,
            on_subscribe: None,
            on_error: None,
            on_discard: None,
            topic_selector: topic.as_ptr(),
            context: std::ptr::null_mut(),
        };
        // SAFETY: a live session; everything is copied.
        unsafe {
            assert!(!add_stream(self.0, topic.as_ptr(), &raw const stream).is_null());
            subscribe(self.0, params);
        }
    }

    /// Adds a topic with a value of so many bytes; returns when the server has it.
    pub(crate) fn publish(&self, topic: &str, size: usize) {
        let topic = CString::new(topic).unwrap();
        let value = vec![7_u8; size];
        let done: (Mutex<bool>, Condvar) = Default::default();
        // SAFETY: a live session; everything is copied, and the context lives until it was used.
        unsafe {
            let specification =
                topic_specification_init(MaybeUninit::new(TOPIC_TYPE_T::TOPIC_TYPE_BINARY));
            let update = buf_create();
            buf_write_bytes(update, value.as_ptr().cast(), size);
            diffusion_topic_update_add_and_set(
                self.0,
                DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T {
                    topic_path: topic.as_ptr(),
                    specification,
                    datatype: MaybeUninit::new(DIFFUSION_DATATYPE::DATATYPE_BINARY),
                    update,
                    on_topic_update_add_and_set: Some(on_published),
                    on_error: None,
                    on_discard: None,
                    context: (&raw const done).cast_mut().cast(),
                },
            );
            buf_free(update);
            topic_specification_free(specification);
        }
        let (published, changed) = &done;
        drop(
            changed
                .wait_while(published.lock().unwrap(), |published| !*published)
                .unwrap(),
        );
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
