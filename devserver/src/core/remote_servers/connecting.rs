//! When connections to remote servers are made, tried again and ended.

use std::time::Instant;

use diffusion::wire::services::control::remote_servers::RemoteServerKind;

use super::link::{LinkState, RemoteFailure, RemoteLink, RemoteOutput};
use crate::core::output::ServerOutput;
use crate::core::ServerCore;

impl ServerCore {
    /// A connection to a remote server was made.
    pub fn handle_remote_connected(&mut self, now: Instant, link: RemoteLink) {
        self.begin_input(now);
        let Some((name, at)) = self.find_link(link) else {
            return;
        };
        let Some(remote) = self.remote_servers.by_name.get_mut(&name) else {
            return;
        };
        remote.links[at].state = LinkState::Connected;
        self.select_what_is_used(&name);
        self.disconnect_if_unneeded(&name);
        self.answer_checks(&name);
        self.settle();
    }

    /// A connection to a remote server could not be made.
    pub fn handle_remote_failed(&mut self, now: Instant, link: RemoteLink, failure: RemoteFailure) {
        self.begin_input(now);
        let Some((name, at)) = self.find_link(link) else {
            return;
        };
        let Some(remote) = self.remote_servers.by_name.get_mut(&name) else {
            return;
        };
        let until = now.checked_add(remote.retry_delay());
        let link = &mut remote.links[at];
        link.name = None;
        link.state = match until {
            Some(until) if remote.needed && !failure.permanent => LinkState::Waiting {
                until,
                failure: failure.message,
            },
            _ => LinkState::Failed {
                failure: failure.message,
            },
        };
        self.forget_remote_topics(&name);
        self.answer_checks(&name);
        self.settle();
    }

    /// A connection to a remote server ended.
    pub fn handle_remote_lost(&mut self, now: Instant, link: RemoteLink, failure: RemoteFailure) {
        self.handle_remote_failed(now, link, failure);
    }

    /// Connects a remote server if something needs that.
    pub(super) fn connect_if_used(&mut self, name: &str) {
        let used = self.remote_servers.usage.uses(name);
        let Some(remote) = self.remote_servers.by_name.get_mut(name) else {
            return;
        };
        remote.needed = match remote.definition.kind {
            RemoteServerKind::PrimaryInitiator => true,
            RemoteServerKind::SecondaryInitiator => used,
            RemoteServerKind::SecondaryAcceptor => used && remote.url(0).is_some(),
        };
        if remote.needed {
            self.connect_remote_server(name);
        }
    }

    /// Nothing needs a secondary server's connection any more.
    pub(super) fn disconnect_unused(&mut self, name: &str) {
        let Some(remote) = self.remote_servers.by_name.get_mut(name) else {
            return;
        };
        if remote.definition.kind == RemoteServerKind::PrimaryInitiator {
            return;
        }
        remote.needed = false;
        // A check that is being made goes on.
        if !remote.checks.is_empty() {
            return;
        }
        for link in &mut remote.links {
            link.state = LinkState::Idle;
            if let Some(link) = link.name.take() {
                self.outputs
                    .push_back(ServerOutput::Remote(RemoteOutput::Disconnect { link }));
            }
        }
        self.forget_remote_topics(name);
    }

    /// Makes the connections of a remote server that are idle or have failed.
    pub(super) fn connect_remote_server(&mut self, name: &str) {
        let Some(remote) = self.remote_servers.by_name.get(name) else {
            return;
        };
        let links: Vec<usize> = remote
            .links
            .iter()
            .enumerate()
            .filter(|(_, link)| matches!(link.state, LinkState::Idle | LinkState::Failed { .. }))
            .map(|(at, _)| at)
            .collect();
        for at in links {
            self.connect_link(name, at, None);
        }
    }

    fn connect_link(&mut self, name: &str, at: usize, earlier: Option<String>) {
        let servers = &mut self.remote_servers;
        let Some(remote) = servers.by_name.get_mut(name) else {
            return;
        };
        servers.last_link += 1;
        let link = RemoteLink(servers.last_link);
        let target = remote.target(at, self.config.own_url.as_deref());
        remote.links[at].name = Some(link);
        remote.links[at].state = LinkState::Connecting { earlier };
        self.outputs
            .push_back(ServerOutput::Remote(RemoteOutput::Connect { link, target }));
    }

    /// Ends the connections of a remote server that was only checked.
    fn disconnect_if_unneeded(&mut self, name: &str) {
        let Some(remote) = self.remote_servers.by_name.get_mut(name) else {
            return;
        };
        if remote.needed {
            return;
        }
        for link in &mut remote.links {
            if !matches!(link.state, LinkState::Connected) {
                continue;
            }
            link.state = LinkState::Idle;
            if let Some(link) = link.name.take() {
                self.outputs
                    .push_back(ServerOutput::Remote(RemoteOutput::Disconnect { link }));
            }
        }
    }

    /// Makes the attempts that are due, and answers those who have waited long enough for one.
    pub(crate) fn run_remote_attempts(&mut self, now: Instant) {
        self.answer_late_checks(now);
        let due: Vec<(String, usize)> = self
            .remote_servers
            .by_name
            .iter()
            .flat_map(|(name, remote)| {
                let links = remote.links.iter().enumerate();
                links
                    .filter(|(_, link)| link.due().is_some_and(|due| due <= now))
                    .map(|(at, _)| (name.clone(), at))
            })
            .collect();
        for (name, at) in due {
            let earlier = self
                .remote_servers
                .by_name
                .get_mut(&name)
                .map(|remote| std::mem::take(&mut remote.links[at].state))
                .and_then(|state| match state {
                    LinkState::Waiting { failure, .. } => Some(failure),
                    _ => None,
                });
            self.connect_link(&name, at, earlier);
        }
    }

    /// When [`Self::run_remote_attempts`] has something to do.
    pub(crate) fn next_remote_attempt(&self) -> Option<Instant> {
        self.remote_servers
            .by_name
            .values()
            .flat_map(|remote| remote.links.iter().filter_map(|link| link.due()))
            .chain(self.next_late_check())
            .min()
    }

    pub(super) fn find_link(&self, link: RemoteLink) -> Option<(String, usize)> {
        self.remote_servers
            .by_name
            .iter()
            .find_map(|(name, remote)| {
                let at = remote
                    .links
                    .iter()
                    .position(|known| known.name == Some(link))?;
                Some((name.clone(), at))
            })
    }
}
