//! Remote servers (`specification/protocol/control-services section 12.4`).

use super::outcomes::CreatedOrErrors;
use crate::data::memory::{collect, copy_text};
use crate::wire::credentials::Credentials;
use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::services::common::Empty;
use crate::wire::services::Codec;

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

impl CreateRemoteServerRequest {
    /// A copy; gives up where there is no memory.
    pub fn copied(&self) -> Self {
        let server = &self.server;
        let (urls, options) = (server.urls.iter(), server.connection_options.iter());
        Self {
            server: RemoteServer {
                kind: server.kind,
                name: copy_text(&server.name),
                urls: collect(urls.map(|url| copy_text(url))),
                principal: copy_text(&server.principal),
                connection_options: collect(
                    options.map(|(option, value)| (*option, copy_text(value))),
                ),
                missing_topic_notification_filter: copy_text(
                    &server.missing_topic_notification_filter,
                ),
                connector: copy_text(&server.connector),
            },
            credentials: self.credentials.clone(),
        }
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

/// An option of the connection to a remote server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RemoteServerOption {
    /// Milliseconds.
    ConnectionTimeout,
    /// Bytes.
    InputBufferSize,
    /// Messages.
    MaximumQueueSize,
    /// Bytes.
    OutputBufferSize,
    /// Milliseconds.
    ReconnectionTimeout,
    /// Messages.
    RecoveryBufferSize,
    /// Milliseconds.
    RetryDelay,
    /// Milliseconds.
    WriteTimeout,
    /// One that only the other side knows, by its byte (`specification/control/remote-servers section 3`).
    Other(u8),
}

impl RemoteServerOption {
    /// Those that are known, by their bytes: the first has 1, the others follow.
    pub const KNOWN: [Self; 8] = [
        Self::ConnectionTimeout,
        Self::InputBufferSize,
        Self::MaximumQueueSize,
        Self::OutputBufferSize,
        Self::ReconnectionTimeout,
        Self::RecoveryBufferSize,
        Self::RetryDelay,
        Self::WriteTimeout,
    ];

    /// The byte on the wire.
    pub const fn code(self) -> u8 {
        match self {
            Self::ConnectionTimeout => 1,
            Self::InputBufferSize => 2,
            Self::MaximumQueueSize => 3,
            Self::OutputBufferSize => 4,
            Self::ReconnectionTimeout => 5,
            Self::RecoveryBufferSize => 6,
            Self::RetryDelay => 7,
            Self::WriteTimeout => 8,
            Self::Other(code) => code,
        }
    }

    /// What a byte on the wire stands for.
    pub fn of(code: u8) -> Self {
        Self::KNOWN
            .into_iter()
            .find(|option| option.code() == code)
            .unwrap_or(Self::Other(code))
    }
}

impl Codec for RemoteServerOption {
    fn read(reader: &mut Reader<'_>, _version: u8) -> Result<Self, WireError> {
        reader.byte().map(Self::of)
    }

    fn write(&self, out: &mut Vec<u8>, _version: u8) -> Result<(), Unsupported> {
        out.put_byte(self.code());
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_an_option_and_stays_as_it_is() {
        for (number, option) in (1..).zip(RemoteServerOption::KNOWN) {
            assert_eq!(option.code(), number);
        }
        for code in 0..=u8::MAX {
            let option = RemoteServerOption::of(code);
            assert_eq!(option.code(), code);
            assert_eq!(
                option == RemoteServerOption::Other(code),
                !(1..=8).contains(&code)
            );
        }
    }
}
