//! Who is subscribed to one topic, and at which path.
//!
//! Nearly all sessions see a topic at its own path, under its own number. Session trees may show it elsewhere too
//! (`specification/control/session-trees`); each such path has a number of its own, so that a session may be subscribed to a
//! topic at several paths.

use std::collections::BTreeMap;
use std::sync::Arc;

use diffusion::wire::session_id::SessionId;

use super::topic::{Cached, TopicId};

/// The subscribers of a topic.
#[derive(Debug, Default)]
pub(crate) struct Subscribers {
    /// At the topic's own path.
    here: BTreeMap<SessionId, Cached>,
    /// At other paths.
    elsewhere: BTreeMap<Arc<str>, Elsewhere>,
}

/// The subscribers at a path that is not the topic's own. There is at least one.
#[derive(Debug)]
struct Elsewhere {
    id: TopicId,
    subscribers: BTreeMap<SessionId, Cached>,
}

/// Where a session sees a topic: `None` is the topic's own path.
pub(crate) type Place = Option<Arc<str>>;

impl Subscribers {
    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.here.is_empty() && self.elsewhere.is_empty()
    }

    /// The number of subscriptions.
    pub(crate) fn len(&self) -> usize {
        let elsewhere = self.elsewhere.values();
        self.here.len() + elsewhere.map(|at| at.subscribers.len()).sum::<usize>()
    }

    /// Whether a session is subscribed there.
    pub(super) fn contains(&self, session: SessionId, place: &Place) -> bool {
        match place {
            None => self.here.contains_key(&session),
            Some(path) => self
                .elsewhere
                .get(path)
                .is_some_and(|at| at.subscribers.contains_key(&session)),
        }
    }

    /// Where a session is subscribed.
    pub(super) fn places(&self, session: SessionId) -> Vec<Place> {
        let elsewhere = self.elsewhere.iter();
        let elsewhere = elsewhere
            .filter(|(_, at)| at.subscribers.contains_key(&session))
            .map(|(path, _)| Some(Arc::clone(path)));
        let here = self.here.contains_key(&session).then_some(None);
        here.into_iter().chain(elsewhere).collect()
    }

    /// The number of a path, if somebody is subscribed there; `own` is that of the topic.
    pub(super) fn number(&self, place: &Place, own: TopicId) -> Option<TopicId> {
        match place {
            None => Some(own),
            Some(path) => self.elsewhere.get(path).map(|at| at.id),
        }
    }

    /// Adds a subscriber, or notes what it has. `number` is for the first one at a path that is not the topic's own.
    pub(super) fn insert(
        &mut self,
        session: SessionId,
        place: &Place,
        cached: Cached,
        number: TopicId,
    ) {
        match place {
            None => self.here.insert(session, cached),
            Some(path) => self
                .elsewhere
                .entry(Arc::clone(path))
                .or_insert_with(|| Elsewhere {
                    id: number,
                    subscribers: BTreeMap::new(),
                })
                .subscribers
                .insert(session, cached),
        };
    }

    /// Removes a subscriber at a path. Gives the number that the session knows, if it was subscribed.
    pub(super) fn remove(
        &mut self,
        session: SessionId,
        place: &Place,
        own: TopicId,
    ) -> Option<TopicId> {
        match place {
            None => self.here.remove(&session).map(|_| own),
            Some(path) => {
                let at = self.elsewhere.get_mut(path)?;
                let id = at.subscribers.remove(&session).map(|_| at.id);
                if at.subscribers.is_empty() {
                    self.elsewhere.remove(path);
                }
                id
            }
        }
    }

    /// Removes a session wherever it is subscribed.
    pub(super) fn forget(&mut self, session: SessionId) {
        self.here.remove(&session);
        self.elsewhere.retain(|_, at| {
            at.subscribers.remove(&session);
            !at.subscribers.is_empty()
        });
    }

    /// All subscribers, with the number of the path at which they are subscribed; `own` is that of the topic.
    pub(super) fn iter(&self, own: TopicId) -> impl Iterator<Item = (SessionId, TopicId)> + '_ {
        let here = self.here.keys().map(move |session| (*session, own));
        let elsewhere = self.elsewhere.values();
        let elsewhere =
            elsewhere.flat_map(|at| at.subscribers.keys().map(move |session| (*session, at.id)));
        here.chain(elsewhere)
    }

    /// Those of each path, with its number; `own` is that of the topic.
    pub(super) fn by_path(
        &mut self,
        own: TopicId,
    ) -> impl Iterator<Item = (TopicId, &mut BTreeMap<SessionId, Cached>)> {
        let elsewhere = self.elsewhere.values_mut();
        let elsewhere = elsewhere.map(|at| (at.id, &mut at.subscribers));
        [(own, &mut self.here)].into_iter().chain(elsewhere)
    }
}
