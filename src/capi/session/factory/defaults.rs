//! The settings that a session has unless its factory or its program says otherwise (`types/session_types.h`).

use core::ffi::c_int;

use crate::capi::ffi::const_text::{const_text, ConstText};

/// Milliseconds for connecting, unless set otherwise.
#[no_mangle]
pub static DIFFUSION_DEFAULT_CONNECTION_TIMEOUT: u32 = 2000;

/// Milliseconds for sending the connection request, unless set otherwise.
#[no_mangle]
pub static DIFFUSION_DEFAULT_WRITE_TIMEOUT: u32 = 2000;

/// Milliseconds after which recovering is given up, unless set otherwise.
#[no_mangle]
pub static DIFFUSION_DEFAULT_RECONNECT_TIMEOUT: c_int = 60000;

/// Milliseconds between attempts to reconnect, unless set otherwise.
#[no_mangle]
pub static DIFFUSION_DEFAULT_RECONNECT_DELAY: u32 = 5000;

/// Attempts that fit into the default timeout.
#[no_mangle]
pub static DIFFUSION_DEFAULT_RECONNECT_RETRY_COUNT: u32 = 12;

/// Smallest limit for the size of received messages, in bytes.
#[no_mangle]
pub static DIFFUSION_MAXIMUM_MESSAGE_SIZE_MINIMUM: u32 = 1024;

/// Limit for the size of received messages in bytes, unless set otherwise.
#[no_mangle]
pub static DIFFUSION_DEFAULT_MAXIMUM_MESSAGE_SIZE: u32 = 2147483647;

/// Messages that may wait to be sent, unless set otherwise.
#[no_mangle]
pub static DIFFUSION_DEFAULT_MAXIMUM_QUEUE_SIZE: u32 = 1000;

/// Size of the input buffer in bytes, unless set otherwise.
#[no_mangle]
pub static DIFFUSION_DEFAULT_INPUT_BUFFER_SIZE: u32 = 131072;

/// Size of the output buffer in bytes, unless set otherwise.
#[no_mangle]
pub static DIFFUSION_DEFAULT_OUTPUT_BUFFER_SIZE: u32 = 131072;

/// Messages kept for recovery, unless set otherwise.
#[no_mangle]
pub static DIFFUSION_DEFAULT_RECOVERY_BUFFER_SIZE: u32 = 128;

/// Request path, unless the URL or the factory names another one: "/diffusion".
#[no_mangle]
pub static DIFFUSION_DEFAULT_REQUEST_PATH: ConstText = const_text(c"/diffusion");
