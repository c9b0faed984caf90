//! `error.h`: texts of error codes (`specification/sessions/errors-and-callbacks section 1`).

use core::ffi::{c_char, CStr};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::ffi::cenum::raw;
use crate::capi::ffi::error_code::ERROR_CODE_T;
use crate::capi::ffi::guard::guard;

/// The text of an error code.
pub(crate) fn text(code: i32) -> Option<&'static CStr> {
    let text = match code {
        0 => c"No error",
        1 => c"Something went wrong that has no code of its own",
        2 => c"A service of the server reported an error",
        3 => c"The session could not be created",
        4 => c"The transport could not be created",
        5 => c"No session was given, or the session does not exist",
        6 => c"The session has no transport",
        7 => c"The transport cannot be started",
        8 => c"The transport cannot be closed",
        9 => c"No server to connect to is defined",
        10 => c"The name of the server could not be resolved",
        11 => c"A socket could not be created",
        12 => c"The connection to the server could not be established",
        13 => c"The connection request could not be sent",
        14 => c"The answer to the connection request could not be received",
        15 => c"The server does not speak the Diffusion protocol",
        16 => c"The topic specification is invalid",
        17 => c"The topic exists already",
        18 => c"The server rejected the connection",
        19 => c"The server refused the connection for a reason that is not known",
        20 => c"The outbound message queue is full",
        21 => c"The message could not be sent",
        22 => c"The URL could not be parsed",
        23 => c"The URL names an unknown transport",
        24 => c"Reading from the connection failed",
        25 => c"Writing to the connection failed",
        26 => c"The server asks for an older protocol",
        27 => c"The server does not support this kind of connection",
        28 => c"The server's licence does not allow another connection",
        29 => c"The server does not support reconnection",
        30 => c"The server found an error in the connection protocol",
        31 => c"Authentication failed",
        32 => c"The server speaks a protocol version that is not supported",
        33 => c"The server does not know the session",
        34 => c"Messages were lost, so that the session could not be recovered",
        35 => c"The session filter is invalid",
        36 => c"The server is starting and does not accept connections yet",
        37 => c"The operation is not possible in the present state",
        38 => c"There is no such topic",
        39 => c"The request was rejected",
        40 => c"The topic is of an incompatible type",
        41 => c"An incompatible topic exists at the path",
        42 => c"A constraint is not satisfied",
        43 => c"The update stream is invalid",
        44 => c"A topic exists at the path",
        45 => c"The parent topic is incompatible",
        46 => c"The topic path is invalid",
        47 => c"The topic could not be added",
        48 => c"An argument is not allowed",
        49 => c"The script is invalid",
        50 => c"The JSON patch is invalid",
        51 => c"The JSON patch could not be applied",
        52 => c"A remote server of that name exists",
        53 => c"The branch mapping is invalid",
        100 => c"Communication with the server failed",
        101 => c"The session is closed",
        102 => c"The request timed out",
        103 => c"Access was denied",
        104 => c"The operation is not supported",
        105 => c"A callback of the receiver failed",
        106 => c"The data is invalid",
        107 => c"There is no such session",
        108 => c"The data type is incompatible",
        109 => c"Nobody handles the message",
        110 => c"The cluster is being repartitioned",
        111 => c"The state is incompatible with the operation",
        112 => c"The request could not be routed in the cluster",
        113 => c"The update failed",
        200 => c"The master topic is incompatible (servers up to 6.4)",
        _ => return None,
    };
    Some(text)
}

/// Gives the text of an error code.
///
/// @param code The code.
/// @return The text, which belongs to the library; NULL if the number is not a valid code.
#[no_mangle]
pub extern "C" fn diffusion_error_str(code: MaybeUninit<ERROR_CODE_T>) -> *const c_char {
    guard(ptr::null(), || {
        text(raw(code)).map_or(ptr::null(), CStr::as_ptr)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_text() {
        let codes = (0..=53).chain(100..=113).chain([200]);
        for code in codes {
            assert!(text(code).is_some_and(|text| !text.is_empty()), "{code}");
        }
        for code in [-1, 54, 99, 114, 199, 201, i32::MAX, i32::MIN] {
            assert!(text(code).is_none(), "{code}");
        }
    }
}
