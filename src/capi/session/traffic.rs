//! `DIFFUSION_TRAFFIC_T`: what a session sends and receives, an extension. `factory/traffic.rs` sets who is told of it.

use core::ffi::c_void;
use std::time::UNIX_EPOCH;

use crate::capi::ffi::context::ContextPointer;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::outcall::outcall;
use crate::capi::session::types::{session_s, SESSION_T};
use crate::engine::{Traffic, TrafficKind};

/// What has passed between a session and its server. An extension of this library, which later
/// versions may add to.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum diffusion_traffic_kind_e {
    /// To the server: the HTTP request that opens a connection. Its query is the connection
    /// request, with the principal, the credentials and, after the first connection, the session
    /// token.
    DIFFUSION_TRAFFIC_REQUEST = 0,
    /// From the server: its answer to that, up to its first message. If it has refused, what was
    /// read of its answer, which may be no HTTP.
    DIFFUSION_TRAFFIC_ANSWER = 1,
    /// A message to the server, when it is given to the connection: of what comes last before a
    /// loss, nothing says whether it has arrived. What is sent again after a reconnection is told
    /// again.
    DIFFUSION_TRAFFIC_SENT = 2,
    /// A message from the server. The first one of each connection is the connection response, with
    /// the session token.
    DIFFUSION_TRAFFIC_RECEIVED = 3,
    /// From the server: the payload of a ping of the WebSocket. (Those of Diffusion are messages.)
    DIFFUSION_TRAFFIC_PING = 4,
    /// From the server: the payload of a close frame of the WebSocket, which is empty, or a code in
    /// two bytes, the higher one first, and a text.
    DIFFUSION_TRAFFIC_CLOSE = 5,
    /// From the server: what the session does not take for a message, as far as it was read. The
    /// connection ends with it.
    DIFFUSION_TRAFFIC_REFUSED = 6,
    /// Nothing that has passed: `left_out` tells how much is missing here.
    DIFFUSION_TRAFFIC_LEFT_OUT = 7,
}
/// What has passed between a session and its server.
pub type DIFFUSION_TRAFFIC_KIND_T = diffusion_traffic_kind_e;

/// Something that has passed between a session and its server: above TLS, and without the frames of
/// the WebSocket. Always made by the library; later versions may add members at the end. An
/// extension of this library.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct diffusion_traffic_s {
    /// What it is, and which way it went.
    pub kind: DIFFUSION_TRAFFIC_KIND_T,
    /// The connection over which it passed: 1 for the first attempt to connect, one more for each
    /// attempt after it.
    pub connection: u64,
    /// When it was read, or given to the connection, in microseconds since the beginning of 1970.
    pub time_us: i64,
    /// The bytes, never NULL; valid until the handler returns.
    pub bytes: *const u8,
    /// How many there are; may be 0.
    pub length: usize,
    /// How many were left out, for #DIFFUSION_TRAFFIC_LEFT_OUT; otherwise 0.
    pub left_out: u64,
}
/// Something that has passed between a session and its server.
pub type DIFFUSION_TRAFFIC_T = diffusion_traffic_s;
assert_layout!(diffusion_traffic_s, size 48, align 8, {
    kind: 0, connection: 8, time_us: 16, bytes: 24, length: 32, left_out: 40,
});

/// Is told of what passes between a session and its server, one after the other and in order, on
/// the session's callback thread and a little later than it passes: between other callbacks, whose
/// order with these says nothing. It may call every function of the library, session_close() too.
/// It is told of everything up to the end of the session, and has returned for the last time when
/// session_close() or session_free() returns, where these wait for callbacks. An extension of this
/// library.
///
/// Of a handler that is too slow, 16 MiB wait; what passes then is counted and left out.
///
/// @param session The session; its `id` is NULL until a server has accepted it.
/// @param traffic What has passed; valid until the handler returns.
/// @param context The context of the handler.
pub type DIFFUSION_TRAFFIC_HANDLER_T = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        traffic: *const DIFFUSION_TRAFFIC_T,
        context: *mut c_void,
    ),
>;

/// A function of the program and its context.
#[derive(Clone, Copy)]
pub(crate) struct TrafficHandler {
    function: unsafe extern "C" fn(*mut SESSION_T, *const DIFFUSION_TRAFFIC_T, *mut c_void),
    context: ContextPointer,
}

impl TrafficHandler {
    pub(crate) fn new(handler: DIFFUSION_TRAFFIC_HANDLER_T, context: *mut c_void) -> Option<Self> {
        handler.map(|function| Self {
            function,
            context: ContextPointer(context),
        })
    }

    pub(crate) fn tell(&self, session: *mut session_s, traffic: &Traffic) {
        use diffusion_traffic_kind_e as Kind;
        let (kind, left_out) = match traffic.kind {
            TrafficKind::Request => (Kind::DIFFUSION_TRAFFIC_REQUEST, 0),
            TrafficKind::Answer => (Kind::DIFFUSION_TRAFFIC_ANSWER, 0),
            TrafficKind::Sent => (Kind::DIFFUSION_TRAFFIC_SENT, 0),
            TrafficKind::Received => (Kind::DIFFUSION_TRAFFIC_RECEIVED, 0),
            TrafficKind::Ping => (Kind::DIFFUSION_TRAFFIC_PING, 0),
            TrafficKind::Close => (Kind::DIFFUSION_TRAFFIC_CLOSE, 0),
            TrafficKind::Refused => (Kind::DIFFUSION_TRAFFIC_REFUSED, 0),
            TrafficKind::LeftOut(count) => (Kind::DIFFUSION_TRAFFIC_LEFT_OUT, count),
        };
        let since = traffic.at.duration_since(UNIX_EPOCH).unwrap_or_default();
        let shown = DIFFUSION_TRAFFIC_T {
            kind,
            connection: traffic.connection.0,
            time_us: i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
            bytes: traffic.bytes.as_ptr(),
            length: traffic.bytes.len(),
            left_out,
        };
        let (function, context) = (self.function, self.context.0);
        // SAFETY: the program's function and context; the struct and its bytes live during the call.
        unsafe {
            outcall!(
                "traffic handler",
                function(session, &raw const shown, context)
            )
        };
    }
}
