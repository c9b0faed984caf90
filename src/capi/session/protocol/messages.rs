//! Messages and constants of the protocol (`types/topic_types.h`).

use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;

use crate::capi::ffi::cenum::c_enums;
use crate::capi::ffi::constants::CLIENT_SEND_PRIORITY_T;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::session::conversation::CONVERSATION_ID_T;
use crate::capi::session::protocol::services::{SERVICE_MODE_T, SERVICE_TYPE_T};
use crate::capi::topics::specification::TOPIC_SPECIFICATION_T;
use crate::capi::util::buf::BUF_T;
use crate::capi::util::content::CONTENT_T;
use crate::capi::util::list::LIST_T;

/// Separates records.
pub const RECORD_DELIM: c_int = 0x01;
/// Separates fields.
pub const FIELD_DELIM: c_int = 0x02;
/// First byte of a connection request and its answer.
pub const PROTOCOL_BYTE: c_int = 0x23;
/// Protocol version of the 6.9 interface; not the version that this library offers.
pub const WS_PROTOCOL_VERSION: c_int = 25;
/// No encoding.
pub const ENCODING_NONE: c_int = 0x00;
/// Compressed.
pub const ENCODING_COMPRESSED: c_int = 0x12;
/// Compression without an algorithm.
pub const ENCODING_COMPRESSED_NONE: c_int = 0x00;
/// Compression with zlib.
pub const ENCODING_COMPRESSED_ZLIB: c_int = 0x02;
/// Mask of message types.
pub const MESSAGE_TYPE_MAX_VALUE: c_int = 0x3f;

/// Types of messages of the protocol.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum message_type_e {
    MESSAGE_TYPE_UNDEFINED = -1,
    MESSAGE_TYPE_SERVICE_REQUEST = 0,
    MESSAGE_TYPE_TOPIC_VALUE = 4,
    MESSAGE_TYPE_TOPIC_DELTA = 5,
    MESSAGE_TYPE_SERVICE_RESPONSE = 6,
    MESSAGE_TYPE_SERVICE_ERROR = 7,
    MESSAGE_TYPE_TOPIC_LOAD = 20,
    MESSAGE_TYPE_DELTA = 21,
    MESSAGE_TYPE_SUBSCRIBE = 22,
    MESSAGE_TYPE_UNSUBSCRIBE = 23,
    MESSAGE_TYPE_PING_SERVER = 24,
    MESSAGE_TYPE_PING_CLIENT = 25,
    MESSAGE_TYPE_CREDENTIALS = 26,
    MESSAGE_TYPE_CREDENTIALS_REJECTED = 27,
    MESSAGE_TYPE_ABORT_NOTIFICATION = 28,
    MESSAGE_TYPE_CLOSE_REQUEST = 29,
    MESSAGE_TYPE_TOPIC_LOAD_ACK_REQD = 30,
    MESSAGE_TYPE_DELTA_ACK_REQD = 31,
    MESSAGE_TYPE_ACK = 32,
    MESSAGE_TYPE_FETCH = 33,
    MESSAGE_TYPE_FETCH_REPLY = 34,
    MESSAGE_TYPE_TOPIC_STATUS_NOTIFICATION = 35,
    MESSAGE_TYPE_COMMAND_MESSAGE = 36,
    MESSAGE_TYPE_COMMAND_TOPIC_LOAD = 40,
    MESSAGE_TYPE_COMMAND_TOPIC_NOTIFICATION = 41,
}
/// Types of messages of the protocol.
pub type MESSAGE_TYPE_T = message_type_e;

/// A second name for a message type.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum message_type_synonym_e {
    /// The same as `MESSAGE_TYPE_ABORT_NOTIFICATION`.
    MESSAGE_TYPE_ABORT = 28,
}

c_enums!(message_type_e);

/// A message of the protocol.
#[repr(C)]
pub struct message_s {
    /// Type.
    pub r#type: MaybeUninit<MESSAGE_TYPE_T>,
    /// Headers.
    pub headers: *mut LIST_T,
    /// Bytes.
    pub payload: *mut BUF_T,
}
/// A message of the protocol.
pub type MESSAGE_T = message_s;
assert_layout!(message_s, size 24, align 8, { r#type: 0, headers: 8, payload: 16 });

/// A value of a topic.
#[repr(C)]
pub struct topic_message_s {
    /// Type.
    pub r#type: MaybeUninit<MESSAGE_TYPE_T>,
    /// Headers.
    pub headers: *mut LIST_T,
    /// The value's bytes.
    pub payload: *mut BUF_T,
    /// Path of the topic.
    pub name: *const c_char,
    /// Specification of the topic.
    pub specification: *mut TOPIC_SPECIFICATION_T,
}
/// A value of a topic.
pub type TOPIC_MESSAGE_T = topic_message_s;
assert_layout!(topic_message_s, size 40, align 8, { r#type: 0, headers: 8, payload: 16, name: 24, specification: 32 });

/// A service message.
#[repr(C)]
pub struct v5_message_s {
    /// The service.
    pub service_type: MaybeUninit<SERVICE_TYPE_T>,
    /// Request, response or error.
    pub service_mode: MaybeUninit<SERVICE_MODE_T>,
    /// The conversation.
    pub conversation_id: CONVERSATION_ID_T,
    /// Bytes.
    pub payload: *mut BUF_T,
}
/// A service message.
pub type V5_MESSAGE_T = v5_message_s;
assert_layout!(v5_message_s, size 24, align 8, { service_type: 0, service_mode: 4, conversation_id: 8, payload: 16 });

/// Options of a message of the old messaging interface.
#[repr(C)]
pub struct stream_message_options_s {
    /// Priority.
    pub priority: MaybeUninit<CLIENT_SEND_PRIORITY_T>,
    /// Headers.
    pub headers: *mut LIST_T,
}
/// Options of a message of the old messaging interface.
pub type STREAM_MESSAGE_OPTIONS_T = stream_message_options_s;
assert_layout!(stream_message_options_s, size 16, align 8, { priority: 0, headers: 8 });

/// A message of the old messaging interface.
#[repr(C)]
pub struct stream_message_s {
    /// Path.
    pub topic_path: *mut c_char,
    /// Content.
    pub content: CONTENT_T,
    /// Options.
    pub options: STREAM_MESSAGE_OPTIONS_T,
}
/// A message of the old messaging interface.
pub type STREAM_MESSAGE_T = stream_message_s;
assert_layout!(stream_message_s, size 40, align 8, { topic_path: 0, content: 8, options: 24 });
