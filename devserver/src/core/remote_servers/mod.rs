//! Remote servers and the connections to them (`specification/control/remote-servers`).
//!
//! The core says when to connect and when to disconnect ([`RemoteOutput`]), and is told what came of it. A primary initiator is
//! always connected, or tries to be; a secondary initiator while something needs it; a secondary acceptor while a primary
//! initiator of its name has a session here. A check of an initiator that is not needed tries to connect all the same and
//! disconnects: inactive means that it could.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use diffusion::wire::credentials::Credentials;
use diffusion::wire::services::control::remote_servers::{
    CheckRemoteServerResponse, RemoteServer, RemoteServerKind, RemoteServerOption,
    RemoteServerState,
};
use diffusion::wire::session_id::SessionId;

use super::output::ServerOutput;
use super::ServerCore;

mod checks;
mod connecting;
mod definition;
mod link;
mod missing_topics;
#[cfg(test)]
mod tests;
mod topics;

use checks::Check;
pub(crate) use definition::problems;
use link::{Link, LinkState};
pub use link::{RemoteFailure, RemoteLink, RemoteOutput, RemoteTarget};
pub use topics::RemoteTopicEvent;
pub(crate) use topics::{RemoteChange, RemoteTopicId};
use topics::{RemoteTopic, RemoteUse};

/// The session property by which a primary initiator says whose connection this is, and is let in only if there is an acceptor
/// of that name. The vendor's servers have a way of their own, so the two do not mix.
pub const ACCEPTOR_PROPERTY: &str = "$RemoteServerAcceptor";

/// The session property by which a primary initiator says where it is: topics come over a connection that the secondary makes
/// to there.
pub const PRIMARY_URL_PROPERTY: &str = "$RemoteServerPrimaryUrl";

/// All remote servers, by their names.
#[derive(Debug, Default)]
pub(crate) struct RemoteServers {
    by_name: BTreeMap<String, Remote>,
    last_link: u64,
    usage: RemoteUse,
}

/// One remote server.
#[derive(Debug)]
struct Remote {
    definition: RemoteServer,
    credentials: Credentials,
    /// Whether it has to be connected, checks apart.
    needed: bool,
    /// One for each URL; of an acceptor the one to the primary server.
    links: Vec<Link>,
    /// The sessions of primary initiators, of an acceptor, and where they are if they say that.
    accepted: BTreeMap<SessionId, Option<String>>,
    /// The topics that are selected there.
    topics: BTreeMap<Arc<str>, RemoteTopic>,
    /// Requests that wait for the outcome of a check.
    checks: Vec<Check>,
}

impl Remote {
    fn new(definition: RemoteServer, credentials: Credentials) -> Self {
        let links = match definition.kind {
            RemoteServerKind::SecondaryAcceptor => 1,
            RemoteServerKind::SecondaryInitiator | RemoteServerKind::PrimaryInitiator => {
                definition.urls.len()
            }
        };
        Self {
            needed: definition.kind == RemoteServerKind::PrimaryInitiator,
            links: (0..links).map(|_| Link::default()).collect(),
            definition,
            credentials,
            accepted: BTreeMap::new(),
            topics: BTreeMap::new(),
            checks: Vec::new(),
        }
    }

    fn option(&self, option: RemoteServerOption) -> Option<u64> {
        definition::number(&self.definition, option)
    }

    fn retry_delay(&self) -> Duration {
        Duration::from_millis(self.option(RemoteServerOption::RetryDelay).unwrap_or(1000))
    }

    /// Where a connection goes.
    fn url(&self, link: usize) -> Option<String> {
        match self.definition.kind {
            RemoteServerKind::SecondaryAcceptor => self.accepted.values().flatten().next().cloned(),
            RemoteServerKind::SecondaryInitiator | RemoteServerKind::PrimaryInitiator => {
                self.definition.urls.get(link).cloned()
            }
        }
    }

    /// Where a connection goes, and as whom; `own` is where this server is.
    fn target(&self, link: usize, own: Option<&str>) -> RemoteTarget {
        let definition = &self.definition;
        let mut properties = Vec::new();
        if definition.kind == RemoteServerKind::PrimaryInitiator {
            properties.push((ACCEPTOR_PROPERTY.to_owned(), definition.name.clone()));
            if let Some(url) = own {
                properties.push((PRIMARY_URL_PROPERTY.to_owned(), url.to_owned()));
            }
        }
        RemoteTarget {
            url: self.url(link).unwrap_or_default(),
            principal: definition.principal.clone(),
            credentials: self.credentials.clone(),
            properties,
            connection_timeout: self
                .option(RemoteServerOption::ConnectionTimeout)
                .map(Duration::from_millis),
            write_timeout: self
                .option(RemoteServerOption::WriteTimeout)
                .map(Duration::from_millis),
        }
    }

    /// The state; `None` while it is being found out.
    fn state(&self) -> Option<CheckRemoteServerResponse> {
        if self.definition.kind == RemoteServerKind::SecondaryAcceptor {
            return Some(state(if self.accepted.is_empty() {
                RemoteServerState::Inactive
            } else {
                RemoteServerState::Connected
            }));
        }
        let several = self.links.len() > 1;
        let mut failed: Option<(RemoteServerState, String)> = None;
        for (link, url) in self.links.iter().zip(&self.definition.urls) {
            let (state, failure) = match &link.state {
                LinkState::Connected => continue,
                LinkState::Idle => return Some(state(RemoteServerState::Inactive)),
                LinkState::Connecting { earlier: None } => return None,
                LinkState::Connecting {
                    earlier: Some(failure),
                }
                | LinkState::Waiting { failure, .. } => (RemoteServerState::Retrying, failure),
                LinkState::Failed { failure } => (RemoteServerState::Failed, failure),
            };
            let failure = match several {
                true => format!("{}: {failure}", definition::place(url)),
                false => failure.clone(),
            };
            if failed.is_none() {
                failed = Some((state, failure));
            }
        }
        Some(match failed {
            None => state(RemoteServerState::Connected),
            Some((state, failure_message)) => CheckRemoteServerResponse {
                state,
                failure_message,
            },
        })
    }
}

fn state(state: RemoteServerState) -> CheckRemoteServerResponse {
    CheckRemoteServerResponse {
        state,
        failure_message: String::new(),
    }
}

impl RemoteServers {
    /// All remote servers, in the order of their names.
    pub(crate) fn definitions(&self) -> Vec<RemoteServer> {
        self.by_name
            .values()
            .map(|remote| remote.definition.clone())
            .collect()
    }

    /// All remote servers with their credentials, to be saved.
    pub(crate) fn saved(&self) -> impl Iterator<Item = (&RemoteServer, &Credentials)> {
        self.by_name
            .values()
            .map(|remote| (&remote.definition, &remote.credentials))
    }

    /// Whether there is a remote server of that name.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Whether primary initiators that name this server are let in.
    pub(crate) fn accepts(&self, name: &str) -> bool {
        self.by_name
            .get(name)
            .is_some_and(|remote| remote.definition.kind == RemoteServerKind::SecondaryAcceptor)
    }

    /// A session waits for nothing any more.
    pub(crate) fn forget_checks(&mut self, session: SessionId) {
        for remote in self.by_name.values_mut() {
            remote.checks.retain(|check| check.session != session);
        }
    }
}

impl ServerCore {
    /// A session that was let in as a primary initiator's is there.
    pub(crate) fn on_primary_accepted(
        &mut self,
        name: &str,
        session: SessionId,
        url: Option<String>,
    ) {
        if let Some(remote) = self.remote_servers.by_name.get_mut(name) {
            remote.accepted.insert(session, url);
            self.connect_if_used(name);
        }
    }

    /// A session is gone that may have been a primary initiator's.
    pub(crate) fn forget_accepted(&mut self, session: SessionId) {
        let remotes = &mut self.remote_servers.by_name;
        let lost = remotes.iter_mut().filter_map(|(name, remote)| {
            remote.accepted.remove(&session)?;
            (remote.url(0).is_none()).then(|| name.clone())
        });
        for name in lost.collect::<Vec<_>>() {
            self.disconnect_unused(&name);
        }
    }

    /// Stores a remote server that nothing is wrong with and whose name is new, and connects it if it has to be.
    pub(crate) fn add_remote_server(&mut self, definition: RemoteServer, credentials: Credentials) {
        let name = definition.name.clone();
        let remote = Remote::new(definition, credentials);
        self.remote_servers.by_name.insert(name.clone(), remote);
        self.on_store_changed();
        self.connect_if_used(&name);
    }

    /// Forgets a remote server and ends its connections.
    pub(crate) fn remove_remote_server(&mut self, name: &str) {
        self.forget_remote_topics(name);
        let Some(remote) = self.remote_servers.by_name.remove(name) else {
            return;
        };
        self.on_store_changed();
        for link in remote.links.iter().filter_map(Link::open) {
            self.outputs
                .push_back(ServerOutput::Remote(RemoteOutput::Disconnect { link }));
        }
        for check in remote.checks {
            self.answer_check(check.session, check.cid, &state(RemoteServerState::Missing));
        }
    }

    /// Forgets all remote servers.
    pub(crate) fn remove_all_remote_servers(&mut self) {
        for name in self
            .remote_servers
            .by_name
            .keys()
            .cloned()
            .collect::<Vec<_>>()
        {
            self.remove_remote_server(&name);
        }
    }
}
