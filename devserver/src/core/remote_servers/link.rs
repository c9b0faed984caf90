//! One connection to a remote server.

use std::time::{Duration, Instant};

use diffusion::wire::credentials::Credentials;

/// Name of one attempt to connect to a remote server and of the connection that it gives; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RemoteLink(pub u64);

/// What is to be done about connections to remote servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemoteOutput {
    /// Connect as a client, and tell [`super::super::ServerCore::handle_remote_connected`] or
    /// [`super::super::ServerCore::handle_remote_failed`] what came of it.
    Connect {
        /// Names the connection.
        link: RemoteLink,
        /// Where to.
        target: RemoteTarget,
    },
    /// Select topics there, and tell [`super::super::ServerCore::handle_remote_topics`] what happens to them.
    Select {
        /// The connection.
        link: RemoteLink,
        /// Which topics.
        selector: String,
    },
    /// Take these topics out of what is selected there.
    Deselect {
        /// The connection.
        link: RemoteLink,
        /// Which topics.
        selector: String,
    },
    /// Select this for a moment: there are no such topics here, and somebody there may want to know that.
    Missing {
        /// The connection.
        link: RemoteLink,
        /// What nobody has.
        selector: String,
    },
    /// End the connection, or the attempt. Nothing is to be told about it any more.
    Disconnect {
        /// The connection.
        link: RemoteLink,
    },
}

/// Where to connect, and as whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteTarget {
    /// The URL.
    pub url: String,
    /// The principal, empty for anonymous.
    pub principal: String,
    /// Its credentials.
    pub credentials: Credentials,
    /// Session properties to propose.
    pub properties: Vec<(String, String)>,
    /// Limit of connecting, if another than the default.
    pub connection_timeout: Option<Duration>,
    /// Limit of sending the request, if another than the default.
    pub write_timeout: Option<Duration>,
}

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteFailure {
    /// For people.
    pub message: String,
    /// Whether trying again gives the same, as with wrong credentials.
    pub permanent: bool,
}

#[derive(Debug, Default)]
pub(super) struct Link {
    /// The attempt or connection, while there is one.
    pub(super) name: Option<RemoteLink>,
    pub(super) state: LinkState,
}

#[derive(Debug, Default)]
pub(super) enum LinkState {
    /// Nobody needs it.
    #[default]
    Idle,
    /// An attempt is being made.
    Connecting {
        /// What the attempt before failed with, if there was one.
        earlier: Option<String>,
    },
    /// There is a connection.
    Connected,
    /// An attempt failed, or the connection ended; the next attempt comes.
    Waiting {
        /// When.
        until: Instant,
        /// What it failed with.
        failure: String,
    },
    /// An attempt failed, and no other comes unless somebody asks for it.
    Failed {
        /// What it failed with.
        failure: String,
    },
}

impl Link {
    /// The attempt or connection, while there is one.
    pub(super) fn open(&self) -> Option<RemoteLink> {
        self.name
    }

    pub(super) fn due(&self) -> Option<Instant> {
        match self.state {
            LinkState::Waiting { until, .. } => Some(until),
            _ => None,
        }
    }
}
