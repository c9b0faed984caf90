//! When connections to remote servers are made, tried again and ended.

use std::time::Instant;

use super::link::{LinkState, RemoteFailure, RemoteLink, RemoteOutput};
use crate::core::output::ServerOutput;
use crate::core::ServerCore;

impl ServerCore {
    /// A connection to a remote server was made.
    pub fn handle_remote_connected(&mut self, now: Instant, link: RemoteLink) {
        self.clock.observe(now);
        let Some((name, at)) = self.find_link(link) else {
            return;
        };
        let Some(remote) = self.remote_servers.by_name.get_mut(&name) else {
            return;
        };
        remote.links[at].state = LinkState::Connected;
        self.disconnect_if_unneeded(&name);
        self.answer_checks(&name);
        self.settle();
    }

    /// A connection to a remote server could not be made.
    pub fn handle_remote_failed(&mut self, now: Instant, link: RemoteLink, failure: RemoteFailure) {
        self.clock.observe(now);
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
        self.answer_checks(&name);
        self.settle();
    }

    /// A connection to a remote server ended.
    pub fn handle_remote_lost(&mut self, now: Instant, link: RemoteLink, failure: RemoteFailure) {
        self.handle_remote_failed(now, link, failure);
    }

    /// Makes the connections of a remote server that are idle or have failed.
    pub(super) fn connect_remote_server(&mut self, _now: Instant, name: &str) {
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
        let target = remote.target(at);
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

    /// Makes the attempts that are due.
    pub(crate) fn run_remote_attempts(&mut self, now: Instant) {
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
            .min()
    }

    fn find_link(&self, link: RemoteLink) -> Option<(String, usize)> {
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
