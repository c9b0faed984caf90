//! Plain update streams of a program, and what it is told of them.

use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;

use diffusion::capi::*;

use super::*;
use crate::server::{Peer, Server};

pub const CREATE: i32 = 125;
pub const CREATE_AND_SET: i32 = 126;
pub const CHECK: i32 = 127;
pub const SET: i32 = 128;
pub const APPLY_DELTA: i32 = 129;
pub const ADD: i32 = 130;
pub const ADD_AND_SET: i32 = 131;

pub type Stream = Shared<DIFFUSION_TOPIC_UPDATE_STREAM_T>;

pub unsafe extern "C" fn on_result(
    result: MaybeUninit<DIFFUSION_TOPIC_CREATION_RESULT_T>,
    context: *mut c_void,
) -> c_int {
    // SAFETY: a result of the library, and the context of an operation.
    unsafe {
        let created = result.assume_init() == diffusion_topic_creation_result_e::TOPIC_CREATED;
        Named::add(context, if created { "+created" } else { "+" });
    }
    0
}

pub unsafe extern "C" fn on_error(
    session: *mut SESSION_T,
    error: *const DIFFUSION_ERROR_T,
) -> c_int {
    assert!(!session.is_null());
    // SAFETY: an error of the library, and the context of an operation in it.
    unsafe {
        assert!(!(*error).message.is_null());
        let code = (*error).code.assume_init() as i32;
        Named::add((*error).context, &format!("!{code}"));
    }
    0
}

pub fn params(record: &'static Record, name: &str) -> diffusion_topic_update_stream_params_s {
    diffusion_topic_update_stream_params_s {
        on_topic_creation_result: Some(on_result),
        on_error: Some(on_error),
        on_discard: Some(on_discard),
        context: Named::context(record, name),
    }
}

pub fn stream() -> Stream {
    // SAFETY: live arguments.
    let stream = with_builder(|builder| unsafe {
        diffusion_update_stream_builder_create_update_stream(
            builder,
            c"a/b".as_ptr(),
            JSON,
            ptr::null_mut(),
        )
    });
    assert!(!stream.is_null());
    Shared(stream)
}

/// A program with one session and what it was told.
pub struct Program {
    pub session: Shared<SESSION_T>,
    pub record: &'static Record,
}

impl Program {
    pub fn connect(server: &Server) -> (Self, Peer) {
        let (session, peer) = connect(server);
        let record = Record::new();
        (Self { session, record }, peer)
    }

    pub fn set(&self, stream: Stream, name: &str, value: &[u8]) {
        let buf = Buf::of(value);
        let params = params(self.record, name);
        // SAFETY: live arguments.
        unsafe {
            diffusion_topic_update_stream_set(self.session.get(), stream.get(), buf.0, params);
        }
    }

    pub fn validate(&self, stream: Stream, name: &str) {
        let params = params(self.record, name);
        // SAFETY: live arguments.
        unsafe { diffusion_topic_update_stream_validate(self.session.get(), stream.get(), params) }
    }
}

pub fn get(stream: Stream) -> Option<Vec<u8>> {
    // SAFETY: a live stream.
    bytes_of(unsafe { diffusion_topic_update_stream_get(stream.get()) })
}

pub fn is_active(stream: Stream) -> bool {
    // SAFETY: a live stream, and a state of the library.
    unsafe {
        diffusion_topic_update_stream_get_state(stream.get()).assume_init()
            == diffusion_update_stream_state_e::DIFFUSION_UPDATE_STREAM_STATE_ACTIVE
    }
}

pub fn free(stream: Stream) {
    // SAFETY: a live stream that is given up.
    unsafe { diffusion_topic_update_stream_free(stream.get()) }
}
