//! Transports and kinds of clients (`types/transport_types.h`, `specification/sessions/tls-and-environment section 4`).

use crate::capi::ffi::cenum::c_enums;

/// How a client is connected.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum transport_type_e {
    /// WebSocket.
    TRANSPORT_TYPE_WEBSOCKET = 0,
    /// HTTP with long polling.
    TRANSPORT_TYPE_HTTP_LONG_POLL = 1,
    /// Something else.
    TRANSPORT_TYPE_OTHER = 7,
}
/// How a client is connected.
pub type TRANSPORT_TYPE_T = transport_type_e;
/// What a client is written with.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum client_type_e {
    /// JavaScript.
    CLIENT_TYPE_JAVASCRIPT_BROWSER = 0,
    /// Java on Android.
    CLIENT_TYPE_ANDROID = 3,
    /// Swift or Objective-C on iOS.
    CLIENT_TYPE_IOS = 4,
    /// Java.
    CLIENT_TYPE_JAVA = 8,
    /// .NET.
    CLIENT_TYPE_DOTNET = 9,
    /// C.
    CLIENT_TYPE_C = 10,
    /// Something else.
    CLIENT_TYPE_OTHER = 12,
    /// Python.
    CLIENT_TYPE_PYTHON = 13,
    /// MQTT.
    CLIENT_TYPE_MQTT = 14,
}
/// What a client is written with.
pub type CLIENT_TYPE_T = client_type_e;
/// Where a client's address belongs.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum address_type_e {
    /// Reachable from everywhere.
    ADDRESS_TYPE_GLOBAL = 1,
    /// Reachable in its own network.
    ADDRESS_TYPE_LOCAL = 2,
    /// The server's own machine.
    ADDRESS_TYPE_LOOPBACK = 3,
    /// Not known.
    ADDRESS_TYPE_UNKNOWN = 4,
}
/// Where a client's address belongs.
pub type ADDRESS_TYPE_T = address_type_e;

c_enums!(transport_type_e, client_type_e, address_type_e);

/// The connection of a session. Private to the library.
pub struct transport_s {
    _private: [u8; 0],
}
/// The connection of a session. Private to the library.
pub type TRANSPORT_T = transport_s;
