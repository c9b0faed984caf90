//! Subscriptions: what follows when selections or topics change (`specification/protocol/topic-services section 3`,
//! `specification/topics/subscribe`).
//!
//! Selectors are evaluated here and only here; every topic knows its subscribers, so that publishing evaluates nothing.

use bytes::Bytes;
use diffusion::topics::selector::TopicSelector;
use diffusion::wire::message;
use diffusion::wire::service;
use diffusion::wire::services::topics::specification::property;
use diffusion::wire::services::topics::subscription::{
    NotifySubscription, NotifyUnsubscription, SubscriptionNotification, UnsubscriptionNotification,
    UnsubscriptionReason,
};
use diffusion::wire::services::Service;
use diffusion::wire::session_id::SessionId;

use super::compression::TopicMessage;
use super::selections::Selections;
use super::subscribers::Place;
use super::topic::{Cached, Content, Deltas, Topic, TopicId};
use crate::core::access::Permission;
use crate::core::ServerCore;

/// Who changes the selections of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The session itself.
    Itself,
    /// Another session.
    Control,
}

impl Origin {
    fn reason(self) -> UnsubscriptionReason {
        match self {
            Origin::Itself => UnsubscriptionReason::Requested,
            Origin::Control => UnsubscriptionReason::Control,
        }
    }
}

impl ServerCore {
    /// Adds a selector to the selections of a session. Gives the number of topics that it selects.
    pub(crate) fn select_topics(
        &mut self,
        session: SessionId,
        scope: &str,
        selector: TopicSelector,
    ) -> usize {
        let found = self.seen_by(session, &selector);
        self.topics
            .selections
            .entry(session)
            .or_default()
            .select(scope, selector);
        let count = found.len();
        for id in found {
            self.subscribe(session, id);
        }
        count
    }

    /// Takes a selector out of one scope of the selections of a session.
    pub(crate) fn deselect_topics(
        &mut self,
        session: SessionId,
        scope: &str,
        selector: &TopicSelector,
        origin: Origin,
    ) {
        if let Some(selections) = self.topics.selections.get_mut(&session) {
            selections.deselect(scope, selector);
        }
        self.unsubscribe_unselected(session, origin);
    }

    /// Takes a selector out of all scopes of the selections of a session.
    pub(crate) fn deselect_topics_everywhere(
        &mut self,
        session: SessionId,
        selector: &TopicSelector,
        origin: Origin,
    ) {
        if let Some(selections) = self.topics.selections.get_mut(&session) {
            selections.deselect_everywhere(selector);
        }
        self.unsubscribe_unselected(session, origin);
    }

    fn unsubscribe_unselected(&mut self, session: SessionId, origin: Origin) {
        for id in self.topics.subscriptions_of(session) {
            for place in self.places(session, id) {
                if !self.is_selected(session, id, &place) {
                    self.unsubscribe(session, id, &place, origin.reason());
                }
            }
        }
        if (self.topics.selections.get(&session)).is_some_and(Selections::is_empty) {
            self.topics.selections.remove(&session);
        }
    }

    /// Subscribes everybody who has selected a new topic.
    pub(super) fn subscribe_to_new(&mut self, id: TopicId) {
        let Some(topic) = self.topics.tree.get(id) else {
            return;
        };
        let trees = &self.session_trees;
        let sessions: Vec<SessionId> = self
            .topics
            .selections
            .iter()
            .filter(|(session, selections)| {
                trees.shows_elsewhere(**session) || selections.selects(&topic.path)
            })
            .map(|(session, _)| *session)
            .collect();
        for session in sessions {
            self.subscribe(session, id);
        }
    }

    /// Subscribes a session to a topic that it has selected at one of the paths where it sees it, unless it is already, or
    /// may not read it.
    pub(super) fn subscribe(&mut self, session: SessionId, id: TopicId) {
        if !self.session_trees.shows_elsewhere(session) {
            if self.may(session, Permission::ReadTopic, id) {
                self.subscribe_there(session, id, &None);
            }
            return;
        }
        for place in self.places_seen(session, id) {
            if self.is_selected(session, id, &place)
                && self.may_there(session, Permission::ReadTopic, id, &place)
            {
                self.subscribe_there(session, id, &place);
            }
        }
    }

    fn subscribe_there(&mut self, session: SessionId, id: TopicId, place: &Place) {
        let Some(topic) = self.topics.tree.get(id) else {
            return;
        };
        if topic.subscribers.contains(session, place) {
            return;
        }
        let number = match topic.subscribers.number(place, id) {
            Some(number) => number,
            None => self.topics.tree.next_id(),
        };
        if let Some(topic) = self.topics.tree.get_mut(id) {
            let subscribers = &mut topic.subscribers;
            subscribers.insert(session, place, Cached::Nothing, number);
        }
        self.topics
            .subscribed
            .entry(session)
            .or_default()
            .insert(id);
        self.announce(session, id, place);
        self.on_subscriber_count(id);
    }

    /// Tells a subscriber of its subscription, and of the value.
    fn announce(&mut self, session: SessionId, id: TopicId, place: &Place) {
        let Some(version) = self.sessions.get(&session).map(|session| session.version) else {
            return;
        };
        let Some(topic) = self.topics.tree.get_mut(id) else {
            return;
        };
        let Some(number) = topic.subscribers.number(place, id) else {
            return;
        };
        let notification = SubscriptionNotification {
            topic_id: number,
            path: place.as_ref().unwrap_or(&topic.path).to_string(),
            specification: (*topic.specification).clone(),
        };
        let payloads = initial_payloads(topic);
        let cached = if payloads.is_empty() || !topic.retains_value {
            Cached::Nothing
        } else {
            Cached::Current
        };
        topic.subscribers.insert(session, place, cached, number);
        let mut compression = topic.compression;
        if let Some(session) = self.sessions.get_mut(&session) {
            session.outbox.begin_anew(number);
        }
        self.notify::<NotifySubscription>(
            session,
            service::NOTIFY_SUBSCRIPTION,
            &notification,
            version,
        );
        for payload in payloads {
            let mut message = value_message(number, &payload);
            let bytes = self.form_for(session, &mut message, &mut compression);
            self.deliver_update(session, number, bytes);
        }
    }

    /// Unsubscribes a session and tells it.
    pub(super) fn unsubscribe(
        &mut self,
        session: SessionId,
        id: TopicId,
        place: &Place,
        reason: UnsubscriptionReason,
    ) {
        let Some(topic) = self.topics.tree.get_mut(id) else {
            return;
        };
        let number = topic.subscribers.remove(session, place, id);
        let tidies = topic.specification.is_set(property::TIDY_ON_UNSUBSCRIBE);
        if topic.subscribers.places(session).is_empty() {
            self.topics.forget_subscription(session, id);
        }
        if let Some(number) = number {
            if let Some(session) = self.sessions.get_mut(&session).filter(|_| tidies) {
                session.outbox.tidy(number);
            }
            self.tell_unsubscribed(session, number, reason);
            self.on_subscriber_count(id);
        }
    }

    /// Unsubscribes a session that is too slow from a topic, which it knows by this number.
    pub(super) fn unsubscribe_slow(&mut self, session: SessionId, id: TopicId, number: TopicId) {
        let Some(topic) = self.topics.tree.get(id) else {
            return;
        };
        let places = topic.subscribers.places(session).into_iter();
        let mut places = places.filter(|place| topic.subscribers.number(place, id) == Some(number));
        if let Some(place) = places.next() {
            self.unsubscribe(session, id, &place, UnsubscriptionReason::BackPressure);
        }
    }

    /// Tells all subscribers of a topic that is no longer in the tree.
    pub(super) fn unsubscribe_all(&mut self, topic: &Topic, reason: UnsubscriptionReason) {
        for (session, number) in topic.subscribers.iter(topic.id) {
            self.topics.forget_subscription(session, topic.id);
            self.tell_unsubscribed(session, number, reason);
        }
    }

    fn tell_unsubscribed(&mut self, session: SessionId, id: TopicId, reason: UnsubscriptionReason) {
        let Some(state) = self.sessions.get_mut(&session) else {
            return;
        };
        state.outbox.begin_anew(id);
        let version = state.version;
        let notification = UnsubscriptionNotification {
            topic_id: id,
            reason,
        };
        self.notify::<NotifyUnsubscription>(
            session,
            service::NOTIFY_UNSUBSCRIPTION,
            &notification,
            version,
        );
    }

    fn notify<S: Service>(
        &mut self,
        session: SessionId,
        service: i32,
        notification: &S::Request,
        version: u8,
    ) {
        let mut body = Vec::new();
        if S::write_request(notification, &mut body, version).is_ok() {
            self.notify_client(session, service, &body);
        }
    }

    /// A session came back having lost messages: it has forgotten all topics (`specification/protocol/selectors-and-streams section 8`).
    pub(crate) fn announce_all(&mut self, session: SessionId) {
        for id in self.topics.subscriptions_of(session) {
            for place in self.places(session, id) {
                self.announce(session, id, &place);
            }
        }
    }

    /// A session is gone.
    pub(crate) fn forget_subscriber(&mut self, session: SessionId) {
        self.topics.selections.remove(&session);
        for id in self.topics.subscribed.remove(&session).unwrap_or_default() {
            if let Some(topic) = self.topics.tree.get_mut(id) {
                topic.subscribers.forget(session);
            }
            self.on_subscriber_count(id);
        }
    }

    /// Whether a session has a permission for a topic, its owner's included (`specification/protocol/topic-services section 2.4`).
    pub(crate) fn may(&self, session: SessionId, permission: Permission, id: TopicId) -> bool {
        let topic = self.topics.tree.get(id);
        topic.is_some_and(|topic| self.may_at(session, permission, id, &topic.path))
    }

    /// Whether a session has a permission for a topic at the path at which it sees it.
    pub(crate) fn may_at(
        &self,
        session: SessionId,
        permission: Permission,
        id: TopicId,
        path: &str,
    ) -> bool {
        let Some(topic) = self.topics.tree.get(id) else {
            return false;
        };
        let owns = topic.owner.as_ref().is_some_and(|owner| {
            (self.sessions.get(&session)).is_some_and(|session| session.principal == *owner)
        });
        owns || self.permits(session, permission, path)
    }
}

/// What a new subscriber is sent: the value, or the events of the subscription range.
fn initial_payloads(topic: &Topic) -> Vec<Bytes> {
    match &topic.content {
        Content::Value(value) => value.iter().cloned().collect(),
        Content::Series(series) => series.initial_events(topic.deltas == Deltas::WhereShorter),
    }
}

pub(super) fn value_message(id: TopicId, payload: &[u8]) -> TopicMessage {
    let mut bytes = Vec::with_capacity(payload.len() + 5);
    message::encode_topic_value(&mut bytes, id, payload);
    TopicMessage::new(bytes.into())
}

pub(super) fn delta_message(id: TopicId, delta: &[u8]) -> TopicMessage {
    let mut bytes = Vec::with_capacity(delta.len() + 5);
    message::encode_topic_delta(&mut bytes, id, delta);
    TopicMessage::new(bytes.into())
}
