//! The state of the server as `/status` tells it.

use std::net::SocketAddr;

use serde_json::{json, Value};

use crate::core::{ServerCore, SessionState, SessionView};
use crate::faults::Status;

/// Counters, and all sessions.
pub(crate) fn status_json(address: SocketAddr, status: &Status, core: &ServerCore) -> Value {
    json!({
        "address": address.to_string(),
        "listening": status.listening,
        "connection_attempts": status.connection_attempts,
        "upgrades": status.upgrades,
        "refusals": status.refusals,
        "sessions_opened": status.sessions_opened,
        "reconnections": status.reconnections,
        "disconnects": status.disconnects,
        "sessions_closed": status.sessions_closed,
        "messages_received": status.messages_received,
        "messages_sent": status.messages_sent,
        "pings_answered": status.pings_answered,
        "topic_deltas_sent": status.topic_deltas_sent,
        "update_deltas_received": status.update_deltas_received,
        "connected": status.connected,
        "connections": status.connections,
        "script_finished": status.script_finished,
        "sessions": core.sessions().iter().map(session_json).collect::<Vec<_>>(),
    })
}

fn session_json(view: &SessionView) -> Value {
    json!({
        "id": view.id.to_string(),
        "principal": view.principal,
        "version": view.version,
        "client_type": view.client_type,
        "state": match view.state {
            SessionState::Connected(_) => "connected",
            SessionState::Disconnected { .. } => "disconnected",
        },
        "reconnect_timeout_ms": u64::try_from(view.reconnect_timeout.as_millis()).unwrap_or(u64::MAX),
        "received": view.received,
        "sent": view.sent,
        "waiting": view.waiting,
        "buffered": view.buffered,
        "unanswered_pings": view.unanswered_pings,
        "properties": view.properties.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str())))
            .collect::<serde_json::Map<_, _>>(),
    })
}
