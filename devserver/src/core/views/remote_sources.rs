//! Sources on other servers: views with `from` (`specification/control/topic-views section 5.5`).

use std::sync::Arc;

use super::queue::{Change, News};
use super::sources::SourceId;
use super::tasks::LookedAt;
use super::{View, ViewKey, Views};
use crate::core::remote_servers::{RemoteChange, RemoteTopicId};
use crate::core::topics::Topic;
use crate::core::ServerCore;

impl View {
    /// Whether the view can have a topic of a remote server as a source. What it may read there, that server decides.
    fn selects_at(&self, server: &str, topic: &Topic) -> bool {
        !self.is_removed
            && self.specification.server.as_deref() == Some(server)
            && self.specification.selector.selects(&topic.path)
    }
}

impl Views {
    fn on_remote_news(&mut self, id: RemoteTopicId, news: News) {
        let source = SourceId::Remote(id);
        if self.bound.contains_key(&source) {
            self.queue.changes.push_back(Change::Updated(source, news));
        }
    }
}

impl ServerCore {
    /// Takes what other servers have sent.
    pub(super) fn take_remote_news(&mut self) {
        for change in self.take_remote_changes() {
            match change {
                RemoteChange::Added { server, path } => self
                    .views
                    .queue
                    .changes
                    .push_back(Change::AddedRemotely(server, path)),
                RemoteChange::Value(id, value) => {
                    self.views.on_remote_news(id, News::Value(value));
                }
                RemoteChange::Event(id, event) => {
                    self.views.on_remote_news(id, News::Event(event));
                }
                RemoteChange::Removed(id) => {
                    let source = SourceId::Remote(id);
                    if self.views.bound.contains_key(&source) {
                        self.views.queue.gone.push_back(source);
                    }
                }
            }
        }
    }

    /// Gives a topic of a remote server to the views that select it there.
    pub(super) fn offer_remote_source(&mut self, server: &Arc<str>, path: &Arc<str>) {
        let keys: Vec<ViewKey> = match self.remote_topic(server, path) {
            Some((_, topic)) => (self.views.views.iter())
                .filter(|(_, view)| view.selects_at(server, topic))
                .map(|(key, _)| *key)
                .collect(),
            None => return,
        };
        for key in keys {
            self.bind_remote_source(key, server, path);
        }
    }

    /// Wants the topics of the remote server that a view names, if it names one.
    pub(super) fn use_remote_sources(&mut self, key: ViewKey) {
        let Some(view) = self.views.views.get(&key) else {
            return;
        };
        if let Some(server) = view.specification.server.clone() {
            let selector = view.specification.selector.expression().to_owned();
            self.use_remote_server(&server, key.place, &selector);
        }
    }

    /// Gives topics of a remote server that it selects to a view: as many as may be looked at, of those behind a path.
    pub(super) fn bind_remote_sources(
        &mut self,
        key: ViewKey,
        server: &str,
        after: Option<&str>,
        most: usize,
    ) -> LookedAt {
        let mut looked_at = LookedAt::default();
        let Some(view) = self.views.views.get(&key) else {
            return looked_at;
        };
        let mut selected = Vec::new();
        for (_, topic) in self.remote_topics(server, after).take(most) {
            looked_at.count += 1;
            looked_at.last = Some(Arc::clone(&topic.path));
            if view.selects_at(server, topic) {
                selected.push(Arc::clone(&topic.path));
            }
        }
        for path in selected {
            self.bind_remote_source(key, server, &path);
        }
        looked_at
    }

    fn bind_remote_source(&mut self, key: ViewKey, server: &str, path: &str) {
        let tree = &self.topics.tree;
        let Some((id, topic)) = self.remote_servers.topic(server, path) else {
            return;
        };
        let Some(view) = self.views.views.get_mut(&key) else {
            return;
        };
        let source = SourceId::Remote(id);
        if let Some(outcome) = view.take_source(key, source, topic, tree) {
            self.begin_source(key, source, outcome);
        }
    }
}
