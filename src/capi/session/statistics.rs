//! `diffusion_session_statistics`: counters of a session, an extension.

use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::layout::assert_layout;
use crate::capi::session::handle::Handle;
use crate::capi::session::types::SESSION_T;

/// What a session has done since it was created. Messages are Diffusion messages; bytes are those
/// of their contents, without what WebSocket, TLS and TCP add.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct diffusion_session_statistics_s {
    /// Bytes received.
    pub bytes_received: u64,
    /// Messages received.
    pub messages_received: u64,
    /// Bytes sent.
    pub bytes_sent: u64,
    /// Messages sent, each counted once.
    pub messages_sent: u64,
    /// Messages sent again after a reconnection.
    pub messages_replayed: u64,
    /// Connections lost while the session was active.
    pub connections_lost: u64,
    /// Attempts to reconnect that were started.
    pub reconnect_attempts: u64,
    /// Attempts that succeeded.
    pub reconnects: u64,
    /// Of these, those that lost messages.
    pub reconnects_with_loss: u64,
    /// Messages waiting to be sent.
    pub queued_messages: u64,
    /// Requests without an answer so far.
    pub open_requests: u64,
    /// Microseconds from the last ping_user() that was answered to its answer; -1 before the first.
    pub last_round_trip_us: i64,
}
/// What a session has done.
pub type DIFFUSION_SESSION_STATISTICS_T = diffusion_session_statistics_s;
assert_layout!(diffusion_session_statistics_s, size 96, align 8, {
    bytes_received: 0, messages_received: 8, bytes_sent: 16, messages_sent: 24, messages_replayed: 32,
    connections_lost: 40, reconnect_attempts: 48, reconnects: 56, reconnects_with_loss: 64,
    queued_messages: 72, open_requests: 80, last_round_trip_us: 88,
});

/// Reads the counters of a session, in any state. An extension of this library.
///
/// @param session The session.
/// @param[out] statistics Filled with the counters as they are now; left alone on failure.
/// @return True on success; false if an argument is NULL or the session was freed.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_statistics(
    session: *mut SESSION_T,
    statistics: *mut DIFFUSION_SESSION_STATISTICS_T,
) -> bool {
    guard(false, || {
        require!("diffusion_session_statistics", !statistics.is_null(), false);
        let Some(handle) = Handle::find_for("diffusion_session_statistics", session) else {
            return false;
        };
        let now = handle.session.statistics();
        let round_trip = now.last_round_trip.map_or(-1, |time| {
            i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
        });
        // SAFETY: not NULL; room for the counters by contract.
        unsafe {
            statistics.write(DIFFUSION_SESSION_STATISTICS_T {
                bytes_received: now.bytes_received,
                messages_received: now.messages_received,
                bytes_sent: now.bytes_sent,
                messages_sent: now.messages_sent,
                messages_replayed: now.messages_replayed,
                connections_lost: now.connections_lost,
                reconnect_attempts: now.reconnect_attempts,
                reconnects: now.reconnects,
                reconnects_with_loss: now.reconnects_with_loss,
                queued_messages: now.queued_messages,
                open_requests: now.open_conversations,
                last_round_trip_us: round_trip,
            });
        }
        true
    })
}
