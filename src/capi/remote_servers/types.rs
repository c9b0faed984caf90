//! `features/remote-servers.h`: what remote servers are and how they are (`specification/control/remote-servers section 2`).

use crate::capi::ffi::cenum::c_enums;

/// Which side makes the connection between two servers (since 6.10).
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum diffusion_remote_server_type_e {
    /// The secondary server connects to the primary server.
    DIFFUSION_REMOTE_SERVER_TYPE_SECONDARY_INITIATOR = 1,
    /// The primary server connects to secondary servers, each of which has an acceptor of the same
    /// name.
    DIFFUSION_REMOTE_SERVER_TYPE_PRIMARY_INITIATOR = 2,
    /// The secondary server takes the connection of a primary initiator of the same name.
    DIFFUSION_REMOTE_SERVER_TYPE_SECONDARY_ACCEPTOR = 3,
}
/// Which side makes the connection between two servers (since 6.10).
pub type DIFFUSION_REMOTE_SERVER_TYPE_T = diffusion_remote_server_type_e;

/// An option of the connection to a remote server. The numbers are those of 6.10 and later; 6.9 had
/// others.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum diffusion_remote_server_connection_option_e {
    /// How long connecting may take, in milliseconds; at most an hour.
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_CONNECTION_TIMEOUT = 1,
    /// The size of the input buffer, in bytes; at least 1024.
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_INPUT_BUFFER_SIZE = 2,
    /// The length of the queue of messages to the remote server; at least 1.
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_MAXIMUM_QUEUE_SIZE = 3,
    /// The size of the output buffer, in bytes; at least 1024.
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_OUTPUT_BUFFER_SIZE = 4,
    /// How long a lost connection may be recovered, in milliseconds; at most an hour.
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_RECONNECTION_TIMEOUT = 5,
    /// The number of messages that are kept for a recovery; at least 0.
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_RECOVERY_BUFFER_SIZE = 6,
    /// The time between two attempts to connect, in milliseconds; at least 0.
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_RETRY_DELAY = 7,
    /// How long sending may take, in milliseconds; at most an hour.
    DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_WRITE_TIMEOUT = 8,
}
/// An option of the connection to a remote server.
pub type DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_T = diffusion_remote_server_connection_option_e;

/// The state of the connection to a remote server, as the server sees it that was asked.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum diffusion_remote_server_connection_state_e {
    /// Nothing needs a connection, and a trial connection was made.
    DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_INACTIVE = 1,
    /// There is a connection.
    DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_CONNECTED = 2,
    /// Connecting has failed and is tried again.
    DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_RETRYING = 3,
    /// Connecting has failed.
    DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_FAILED = 4,
    /// There is no remote server of that name.
    DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_MISSING = 5,
}
/// The state of the connection to a remote server, as the server sees it that was asked.
pub type DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_T = diffusion_remote_server_connection_state_e;

c_enums!(
    diffusion_remote_server_type_e,
    diffusion_remote_server_connection_option_e,
    diffusion_remote_server_connection_state_e
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::services::control::remote_servers::{RemoteServerKind, RemoteServerState};

    #[test]
    fn types_and_states_have_the_numbers_of_the_wire() {
        use diffusion_remote_server_connection_state_e as state;
        use diffusion_remote_server_type_e as kind;
        for (wire, c) in [
            (
                RemoteServerKind::SecondaryInitiator,
                kind::DIFFUSION_REMOTE_SERVER_TYPE_SECONDARY_INITIATOR,
            ),
            (
                RemoteServerKind::PrimaryInitiator,
                kind::DIFFUSION_REMOTE_SERVER_TYPE_PRIMARY_INITIATOR,
            ),
            (
                RemoteServerKind::SecondaryAcceptor,
                kind::DIFFUSION_REMOTE_SERVER_TYPE_SECONDARY_ACCEPTOR,
            ),
        ] {
            assert_eq!(i32::from(wire.code()), c as i32);
        }
        for (wire, c) in [
            (
                RemoteServerState::Inactive,
                state::DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_INACTIVE,
            ),
            (
                RemoteServerState::Connected,
                state::DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_CONNECTED,
            ),
            (
                RemoteServerState::Retrying,
                state::DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_RETRYING,
            ),
            (
                RemoteServerState::Failed,
                state::DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_FAILED,
            ),
            (
                RemoteServerState::Missing,
                state::DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_MISSING,
            ),
        ] {
            assert_eq!(i32::from(wire.code()), c as i32);
        }
    }
}
