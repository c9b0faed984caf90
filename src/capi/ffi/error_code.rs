//! Error codes and the error struct (`types/error_types.h`, `specification/sessions/errors-and-callbacks sections 1 and 2`).

use core::ffi::{c_char, c_void};
use core::mem::MaybeUninit;

use crate::capi::ffi::cenum::{c_enums, from_raw};
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::session::ErrorCode;

/// What went wrong. diffusion_error_str() gives a text for each.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum error_code_e {
    /// No error.
    DIFF_ERR_SUCCESS = 0,
    /// Something went wrong that has no code of its own.
    DIFF_ERR_UNKNOWN = 1,
    /// A service of the server reported an error.
    DIFF_ERR_SERVICE = 2,
    /// The session could not be created.
    DIFF_ERR_SESSION_CREATE_FAILED = 3,
    /// The transport could not be created.
    DIFF_ERR_TRANSPORT_CREATE_FAILED = 4,
    /// No session was given, or the session does not exist.
    DIFF_ERR_NO_SESSION = 5,
    /// The session has no transport.
    DIFF_ERR_NO_TRANSPORT = 6,
    /// The transport cannot be started.
    DIFF_ERR_NO_START_FN = 7,
    /// The transport cannot be closed.
    DIFF_ERR_NO_CLOSE_FN = 8,
    /// No server to connect to is defined.
    DIFF_ERR_NO_SERVERS_DEFINED = 9,
    /// The name of the server could not be resolved.
    DIFF_ERR_ADDR_LOOKUP_FAIL = 10,
    /// A socket could not be created.
    DIFF_ERR_SOCKET_CREATE_FAIL = 11,
    /// The connection to the server could not be established.
    DIFF_ERR_SOCKET_CONNECT_FAIL = 12,
    /// The connection request could not be sent.
    DIFF_ERR_HANDSHAKE_SEND_FAIL = 13,
    /// The answer to the connection request could not be received.
    DIFF_ERR_HANDSHAKE_RECV_FAIL = 14,
    /// The server does not speak the Diffusion protocol.
    DIFF_ERR_INVALID_CONNECTION_PROTOCOL = 15,
    /// The topic specification is invalid.
    DIFF_ERR_INVALID_TOPIC_SPECIFICATION = 16,
    /// The topic exists already.
    DIFF_ERR_TOPIC_ALREADY_EXISTS = 17,
    /// The server rejected the connection.
    DIFF_ERR_CONNECTION_REJECTED = 18,
    /// The server refused the connection for a reason that is not known.
    DIFF_ERR_CONNECTION_ERROR_UNDEFINED = 19,
    /// The outbound message queue is full.
    DIFF_ERR_MESSAGE_QUEUE_FAIL = 20,
    /// The message could not be sent.
    DIFF_ERR_MESSAGE_SEND_FAIL = 21,
    /// The URL could not be parsed.
    DIFF_ERR_PARSE_URL = 22,
    /// The URL names an unknown transport.
    DIFF_ERR_UNKNOWN_TRANSPORT = 23,
    /// Reading from the connection failed.
    DIFF_ERR_SOCKET_READ_FAIL = 24,
    /// Writing to the connection failed.
    DIFF_ERR_SOCKET_WRITE_FAIL = 25,
    /// The server asks for an older protocol.
    DIFF_ERR_DOWNGRADE = 26,
    /// The server does not support this kind of connection.
    DIFF_ERR_CONNECTION_UNSUPPORTED = 27,
    /// The server's licence does not allow another connection.
    DIFF_ERR_LICENCE_EXCEEDED = 28,
    /// The server does not support reconnection.
    DIFF_ERR_RECONNECTION_UNSUPPORTED = 29,
    /// The server found an error in the connection protocol.
    DIFF_ERR_CONNECTION_PROTOCOL_ERROR = 30,
    /// Authentication failed.
    DIFF_ERR_AUTHENTICATION_FAILED = 31,
    /// The server speaks a protocol version that is not supported.
    DIFF_ERR_PROTOCOL_VERSION = 32,
    /// The server does not know the session.
    DIFF_ERR_UNKNOWN_SESSION = 33,
    /// Messages were lost, so that the session could not be recovered.
    DIFF_ERR_MESSAGE_LOSS = 34,
    /// The session filter is invalid.
    DIFF_ERR_INVALID_FILTER = 35,
    /// The server is starting and does not accept connections yet.
    DIFF_ERR_REJECTED_SERVER_INITIALIZING = 36,
    /// The operation is not possible in the present state.
    DIFF_ERR_ILLEGAL_STATE = 37,
    /// There is no such topic.
    DIFF_ERR_NO_SUCH_TOPIC = 38,
    /// The request was rejected.
    DIFF_ERR_REJECTED_REQUEST = 39,
    /// The topic is of an incompatible type.
    DIFF_ERR_INCOMPATIBLE_TOPIC = 40,
    /// An incompatible topic exists at the path.
    DIFF_ERR_INCOMPATIBLE_EXISTING_TOPIC = 41,
    /// A constraint is not satisfied.
    DIFF_ERR_UNSATISFIED_CONSTRAINT = 42,
    /// The update stream is invalid.
    DIFF_ERR_INVALID_UPDATE_STREAM = 43,
    /// A topic exists at the path.
    DIFF_ERR_EXISTING_TOPIC = 44,
    /// The parent topic is incompatible.
    DIFF_ERR_INCOMPATIBLE_PARENT_TOPIC = 45,
    /// The topic path is invalid.
    DIFF_ERR_INVALID_TOPIC_PATH = 46,
    /// The topic could not be added.
    DIFF_ERR_ADD_TOPIC = 47,
    /// An argument is not allowed.
    DIFF_ERR_ILLEGAL_ARGUMENT = 48,
    /// The script is invalid.
    DIFF_ERR_INVALID_SCRIPT = 49,
    /// The JSON patch is invalid.
    DIFF_ERR_INVALID_PATCH = 50,
    /// The JSON patch could not be applied.
    DIFF_ERR_FAILED_PATCH = 51,
    /// A remote server of that name exists.
    DIFF_ERR_REMOTE_SERVER_EXISTS = 52,
    /// The branch mapping is invalid.
    DIFF_ERR_INVALID_BRANCH_MAPPING = 53,
    /// Communication with the server failed.
    DIFF_ERR_COMMUNICATION_ERROR = 100,
    /// The session is closed.
    DIFF_ERR_SESSION_CLOSED = 101,
    /// The request timed out.
    DIFF_ERR_REQUEST_TIME_OUT = 102,
    /// Access was denied.
    DIFF_ERR_ACCESS_DENIED = 103,
    /// The operation is not supported.
    DIFF_ERR_UNSUPPORTED = 104,
    /// A callback of the receiver failed.
    DIFF_ERR_CALLBACK_FAIL = 105,
    /// The data is invalid.
    DIFF_ERR_INVALID_DATA = 106,
    /// There is no such session.
    DIFF_ERR_NO_SUCH_SESSION = 107,
    /// The data type is incompatible.
    DIFF_ERR_INCOMPATIBLE_DATATYPE = 108,
    /// Nobody handles the message.
    DIFF_ERR_UNHANDLED_MESSAGE = 109,
    /// The cluster is being repartitioned.
    DIFF_ERR_CLUSTER_REPARTITION = 110,
    /// The state is incompatible with the operation.
    DIFF_ERR_INCOMPATIBLE_STATE = 111,
    /// The request could not be routed in the cluster.
    DIFF_ERR_CLUSTER_ROUTING = 112,
    /// The update failed.
    DIFF_ERR_UPDATE_FAILED = 113,
    /// The master topic is incompatible (servers up to 6.4).
    DIFF_ERR_INCOMPATIBLE_MASTER_TOPIC = 200,
}
/// What went wrong. diffusion_error_str() gives a text for each.
pub type ERROR_CODE_T = error_code_e;

c_enums!(error_code_e);

/// An error.
///
/// The library passes one to callbacks; it and its message belong to the library and are valid
/// until the callback returns. A program passes one of its own to functions that connect or close a
/// session; they fill it on failure only, and the program then releases `message` with `free()`.
#[repr(C)]
pub struct diffusion_error_s {
    /// What went wrong.
    pub code: MaybeUninit<ERROR_CODE_T>,
    /// A text for people.
    pub message: *mut c_char,
    /// The context of the request that failed.
    pub context: *mut c_void,
}
/// An error, with its code and a text.
pub type DIFFUSION_ERROR_T = diffusion_error_s;
assert_layout!(diffusion_error_s, size 24, align 8, { code: 0, message: 8, context: 16 });

/// Frees an error that was allocated with `malloc`, and its message. Not for errors on the stack:
/// `free(error.message)` is enough there.
///
/// @param error The error; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_error_free(error: *mut DIFFUSION_ERROR_T) {
    guard((), || {
        if error.is_null() {
            return;
        }
        // SAFETY: not NULL; the program gives up a heap error whose message came from malloc.
        unsafe {
            memory::free((*error).message);
            memory::free(error);
        }
    })
}

/// Fills a program's error with a message that the program frees.
///
/// # Safety
/// `error` is NULL or an error whose contents may be anything.
pub(crate) unsafe fn fill_error(error: *mut DIFFUSION_ERROR_T, code: ErrorCode, message: &str) {
    if error.is_null() {
        return;
    }
    let text: *mut c_char = memory::dup_str(message);
    // SAFETY: not NULL and writable (caller); the former contents are not looked at.
    unsafe {
        (*error).code = from_raw(code.number());
        (*error).message = text;
    }
}

#[cfg(test)]
mod tests {
    /// Every enumerator stands in the library's table of codes, by the same name and number, and the reverse. The enumerators are read
    /// from this file, because Rust cannot list them.
    #[test]
    fn the_enumerators_are_the_codes_of_the_table() {
        let rows = include_str!("error_code.rs").lines().filter_map(|line| {
            let (name, number) = line.trim().strip_prefix("DIFF_ERR_")?.split_once(" = ")?;
            Some((name, number.strip_suffix(',')?.parse::<i32>().ok()?))
        });
        let mut rows: Vec<_> = rows.collect();
        rows.sort_unstable_by_key(|(_, number)| *number);
        assert_eq!(rows, crate::session::failure::NAMES);
    }
}
