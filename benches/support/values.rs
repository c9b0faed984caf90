//! A topic with values, for sessions of the benchmarks.

use std::ffi::{c_char, c_int, c_void, CString};
use std::mem::MaybeUninit;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use diffusion::capi::{
    add_stream, buf_create, buf_free, buf_write_bytes, diffusion_topic_update_add_and_set,
    subscribe, topic_specification_free, topic_specification_init, DIFFUSION_DATATYPE,
    DIFFUSION_TOPIC_CREATION_RESULT_T, DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T,
    DIFFUSION_VALUE_T, SUBSCRIPTION_PARAMS_T, TOPIC_SPECIFICATION_T, TOPIC_TYPE_T, VALUE_STREAM_T,
};

use crate::support::Session;

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
            assert!(!add_stream(self.as_ptr(), topic.as_ptr(), &raw const stream).is_null());
            subscribe(self.as_ptr(), params);
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
                self.as_ptr(),
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
