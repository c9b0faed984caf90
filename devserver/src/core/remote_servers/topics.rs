//! Topics of other servers, for those here who use them: topic views with `from`
//! (`specification/control/topic-views section 5.5`).
//!
//! Users name a remote server, which need not exist, and what they select there. While there are users, an initiator is
//! connected; what they select is subscribed there, and told as [`RemoteChange`]s.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use diffusion::wire::services::topics::specification::TopicSpecification;
use diffusion::wire::services::topics::time_series::TimeSeriesEvent;

use super::link::{LinkState, RemoteLink, RemoteOutput};
use super::{Remote, RemoteServers};
use crate::core::output::ServerOutput;
use crate::core::topics::{Mirrored, Topic};
use crate::core::ServerCore;

/// What happened to a topic of another server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemoteTopicEvent {
    /// It is there.
    Added {
        /// Its path at the other server.
        path: Arc<str>,
        /// What it is.
        specification: Arc<TopicSpecification>,
    },
    /// It has a new value; a time series a new event.
    Updated {
        /// Its path at the other server.
        path: Arc<str>,
        /// The value, or the event.
        payload: Bytes,
    },
    /// It is gone.
    Removed {
        /// Its path at the other server.
        path: Arc<str>,
    },
}

/// Names a topic of another server here; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct RemoteTopicId(u64);

/// A topic of another server, as it was told.
#[derive(Debug)]
pub(super) struct RemoteTopic {
    id: RemoteTopicId,
    /// Not in the tree of this server.
    topic: Topic,
}

/// Something that users of remote servers want to know.
#[derive(Debug)]
pub(crate) enum RemoteChange {
    /// There is a topic.
    Added {
        /// The remote server.
        server: Arc<str>,
        /// The path of the topic there.
        path: Arc<str>,
    },
    /// A topic has a new value.
    Value(RemoteTopicId, Bytes),
    /// A time series has a new event.
    Event(RemoteTopicId, TimeSeriesEvent),
    /// A topic is gone.
    Removed(RemoteTopicId),
}

/// Who uses remote servers, and what is to be told to them.
#[derive(Debug, Default)]
pub(super) struct RemoteUse {
    /// Selectors, by names of remote servers and by users.
    users: BTreeMap<String, BTreeMap<u64, String>>,
    changes: Vec<RemoteChange>,
    last_topic: u64,
}

impl RemoteUse {
    pub(super) fn uses(&self, name: &str) -> bool {
        self.users.contains_key(name)
    }

    /// What is selected there, each selector once.
    fn selectors(&self, name: &str) -> BTreeSet<String> {
        let users = self.users.get(name);
        users
            .into_iter()
            .flat_map(BTreeMap::values)
            .cloned()
            .collect()
    }
}

impl Remote {
    /// The connection over which topics come, if there is one.
    pub(super) fn connected_link(&self) -> Option<RemoteLink> {
        let link = self.links.first()?;
        matches!(link.state, LinkState::Connected).then_some(link.name)?
    }
}

impl ServerCore {
    /// Somebody wants topics of a remote server from now on. `user` names who, once for each remote server.
    pub(crate) fn use_remote_server(&mut self, name: &str, user: u64, selector: &str) {
        let users = &mut self.remote_servers.usage.users;
        let users = users.entry(name.to_owned()).or_default();
        users.insert(user, selector.to_owned());
        if let Some(link) = self.usable_link(name) {
            self.select_remotely(link, selector);
        }
        self.connect_if_used(name);
    }

    /// Somebody no longer wants topics of a remote server.
    pub(crate) fn leave_remote_server(&mut self, name: &str, user: u64) {
        let usage = &mut self.remote_servers.usage;
        let Some(users) = usage.users.get_mut(name) else {
            return;
        };
        let Some(selector) = users.remove(&user) else {
            return;
        };
        if users.is_empty() {
            usage.users.remove(name);
            self.disconnect_unused(name);
            return;
        }
        let selectors = usage.selectors(name);
        let Some(link) = self.usable_link(name) else {
            return;
        };
        if selectors.contains(&selector) {
            return;
        }
        let output = RemoteOutput::Deselect { link, selector };
        self.outputs.push_back(ServerOutput::Remote(output));
        // What others select may have gone with it.
        for selector in selectors {
            self.select_remotely(link, &selector);
        }
    }

    fn usable_link(&self, name: &str) -> Option<RemoteLink> {
        self.remote_servers.by_name.get(name)?.connected_link()
    }

    fn select_remotely(&mut self, link: RemoteLink, selector: &str) {
        let output = RemoteOutput::Select {
            link,
            selector: selector.to_owned(),
        };
        self.outputs.push_back(ServerOutput::Remote(output));
    }

    /// A connection was made: what is used is selected there.
    pub(super) fn select_what_is_used(&mut self, name: &str) {
        let Some(link) = self.usable_link(name) else {
            return;
        };
        for selector in self.remote_servers.usage.selectors(name) {
            self.select_remotely(link, &selector);
        }
    }

    /// Something happened to topics at the other end of a connection.
    pub fn handle_remote_topics(
        &mut self,
        now: Instant,
        link: RemoteLink,
        events: Vec<RemoteTopicEvent>,
    ) {
        self.begin_input(now);
        if let Some((name, _)) = self.find_link(link) {
            let server: Arc<str> = Arc::from(name.as_str());
            for event in events {
                self.take_remote_event(&name, &server, event);
            }
            self.settle();
        }
    }

    fn take_remote_event(&mut self, name: &str, server: &Arc<str>, event: RemoteTopicEvent) {
        let servers = &mut self.remote_servers;
        let Some(remote) = servers.by_name.get_mut(name) else {
            return;
        };
        let usage = &mut servers.usage;
        match event {
            RemoteTopicEvent::Added {
                path,
                specification,
            } => {
                usage.last_topic += 1;
                let topic = RemoteTopic {
                    id: RemoteTopicId(usage.last_topic),
                    topic: Topic::unpublished(&path, &specification, None),
                };
                let server = Arc::clone(server);
                if let Some(old) = remote.topics.insert(Arc::clone(&path), topic) {
                    usage.changes.push(RemoteChange::Removed(old.id));
                }
                usage.changes.push(RemoteChange::Added { server, path });
            }
            RemoteTopicEvent::Updated { path, payload } => {
                if let Some(RemoteTopic { id, topic }) = remote.topics.get_mut(&path) {
                    match topic.mirror_payload(payload) {
                        Some(Mirrored::Value(value)) => {
                            usage.changes.push(RemoteChange::Value(*id, value));
                        }
                        Some(Mirrored::Event(event)) => {
                            usage.changes.push(RemoteChange::Event(*id, event));
                        }
                        None => {}
                    }
                }
            }
            RemoteTopicEvent::Removed { path } => {
                if let Some(topic) = remote.topics.remove(&path) {
                    usage.changes.push(RemoteChange::Removed(topic.id));
                }
            }
        }
    }

    /// The topics of a remote server are known no longer.
    pub(super) fn forget_remote_topics(&mut self, name: &str) {
        let servers = &mut self.remote_servers;
        let Some(remote) = servers.by_name.get_mut(name) else {
            return;
        };
        let topics = std::mem::take(&mut remote.topics).into_values();
        let removed = topics.map(|topic| RemoteChange::Removed(topic.id));
        servers.usage.changes.extend(removed);
    }

    /// What happened since the last call.
    pub(crate) fn take_remote_changes(&mut self) -> Vec<RemoteChange> {
        std::mem::take(&mut self.remote_servers.usage.changes)
    }

    /// The topics of a remote server that are known, in the order of their paths there; those behind a path, if one is given.
    pub(crate) fn remote_topics<'a>(
        &'a self,
        name: &str,
        after: Option<&'a str>,
    ) -> impl Iterator<Item = (RemoteTopicId, &'a Topic)> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let remote = self.remote_servers.by_name.get(name);
        remote
            .into_iter()
            .flat_map(move |remote| remote.topics.range::<str, _>((from, Bound::Unbounded)))
            .map(|(_, topic)| (topic.id, &topic.topic))
    }

    /// A topic of a remote server.
    pub(crate) fn remote_topic(&self, name: &str, path: &str) -> Option<(RemoteTopicId, &Topic)> {
        self.remote_servers.topic(name, path)
    }
}

impl RemoteServers {
    /// A topic of a remote server.
    pub(crate) fn topic(&self, name: &str, path: &str) -> Option<(RemoteTopicId, &Topic)> {
        let remote = self.by_name.get(name)?;
        let topic = remote.topics.get(path)?;
        Some((topic.id, &topic.topic))
    }
}
