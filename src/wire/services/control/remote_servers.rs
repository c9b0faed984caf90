//! Remote servers (`specification/protocol/control-services section 12.4`).

use super::outcomes::CreatedOrErrors;
use crate::wire::credentials::Credentials;
use crate::wire::services::common::Empty;

sequence! {
    /// Makes a remote server.
    pub struct CreateRemoteServerRequest {
        /// The remote server.
        pub server: RemoteServer,
        /// The credentials of `server.principal`; the server never tells them.
        pub credentials: Credentials,
    }

    /// A remote server.
    pub struct RemoteServer {
        /// Which side connects.
        pub kind: RemoteServerKind,
        /// The name.
        pub name: String,
        /// Where it is; for an acceptor one host name.
        pub urls: Vec<String>,
        /// The principal of the connection.
        pub principal: String,
        /// Options of the connection, as decimal text.
        pub connection_options: Vec<(RemoteServerOption, String)>,
        /// For which selectors notifications of missing topics are sent on.
        pub missing_topic_notification_filter: String,
        /// The connector of a primary initiator.
        pub connector: String,
    }

    /// The state of a remote server.
    pub struct CheckRemoteServerResponse {
        /// The state.
        pub state: RemoteServerState,
        /// What failed, while retrying or after.
        pub failure_message: String,
    }
}

codes! {
    /// Which side connects to which.
    pub enum RemoteServerKind {
        /// This server, the secondary, connects.
        SecondaryInitiator = 1,
        /// This server, the primary, connects.
        PrimaryInitiator = 2,
        /// This server, the secondary, is connected to.
        SecondaryAcceptor = 3,
    }
}

codes! {
    /// An option of the connection to a remote server.
    pub enum RemoteServerOption {
        /// Milliseconds.
        ConnectionTimeout = 1,
        /// Bytes.
        InputBufferSize = 2,
        /// Messages.
        MaximumQueueSize = 3,
        /// Bytes.
        OutputBufferSize = 4,
        /// Milliseconds.
        ReconnectionTimeout = 5,
        /// Messages.
        RecoveryBufferSize = 6,
        /// Milliseconds.
        RetryDelay = 7,
        /// Milliseconds.
        WriteTimeout = 8,
    }
}

codes! {
    /// The state of a remote server.
    pub enum RemoteServerState {
        /// No topic view needs it.
        Inactive = 1,
        /// There is a connection.
        Connected = 2,
        /// The connection failed and is tried again.
        Retrying = 3,
        /// The connection failed.
        Failed = 4,
        /// There is no remote server of that name.
        Missing = 5,
    }
}

services! {
    /// Client to server: make a remote server.
    CreateRemoteServer = CREATE_REMOTE_SERVER: CreateRemoteServerRequest => CreatedOrErrors<RemoteServer>;
    /// Client to server: remove a remote server by name.
    RemoveRemoteServer = REMOVE_REMOTE_SERVER: String => Empty;
    /// Client to server: all remote servers.
    ListRemoteServers = LIST_REMOTE_SERVERS: Empty => Vec<RemoteServer>;
    /// Client to server: the state of a remote server by name.
    CheckRemoteServer = CHECK_REMOTE_SERVER: String => CheckRemoteServerResponse;
}
