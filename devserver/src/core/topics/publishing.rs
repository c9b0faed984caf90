//! New values of topics, and their way to subscribers (`specification/protocol/topic-services sections 4 and 6`).
//!
//! A message is encoded once for each update and shared by all subscribers; so is a delta, which is made only if somebody
//! can use it.

use std::time::Instant;

use bytes::Bytes;
use diffusion::data::delta;
use diffusion::data::text::Text;
use diffusion::wire::reason;
use diffusion::wire::services::topics::time_series::EventMetadata;
use diffusion::wire::session_id::SessionId;

use super::compression::TopicMessage;
use super::effort::Effort;
use super::series::SeriesError;
use super::subscriptions::{delta_message, value_message};
use super::topic::{Cached, Content, Deltas, Topic, TopicId};
use super::validation;
use crate::core::services::Refusal;
use crate::core::session::sending::UpdatePlace;
use crate::core::ServerCore;

/// Effort of the search for a delta. Values are searched through for every update, so a quick answer is worth more than the
/// shortest.
const DELTA_EFFORT: i32 = 32;

impl ServerCore {
    /// Whether a value can be given to a topic of these properties.
    pub(crate) fn check_value(topic: &Topic, value: &[u8]) -> Result<(), Refusal> {
        validation::check(
            topic.datatype,
            topic.validates,
            topic.schema.as_ref(),
            value,
        )
    }

    /// Sets the value of a topic; a time series gets a new event. The caller has checked the value.
    ///
    /// `delta` is what makes the value out of the one before, if the client sent that.
    pub(crate) fn set_value(
        &mut self,
        now: Instant,
        author: SessionId,
        id: TopicId,
        value: Bytes,
        delta: Option<&Bytes>,
    ) -> Result<(), Refusal> {
        let Some(topic) = self.topics.tree.get(id) else {
            return Err(no_such_topic());
        };
        if topic.series().is_some() {
            return self.append_event(now, author, id, value, None).map(|_| ());
        }
        self.replace_value(now, id, value, delta);
        Ok(())
    }

    /// Sets the value of a topic that is no time series, whoever gives it.
    pub(crate) fn replace_value(
        &mut self,
        now: Instant,
        id: TopicId,
        value: Bytes,
        delta: Option<&Bytes>,
    ) {
        self.views.on_updated(id, &value);
        let Some(topic) = self.topics.tree.get_mut(id) else {
            return;
        };
        let Content::Value(current) = &mut topic.content else {
            return;
        };
        if let Some(policy) = &mut topic.policy {
            policy.on_update(now);
        }
        let is_null = topic.datatype.is_null(&value);
        let kept = (topic.retains_value && !is_null).then(|| value.clone());
        let old = std::mem::replace(current, kept);
        let publication = Publication {
            old: old.as_ref(),
            new: &value,
            delta,
            becomes: if topic.retains_value && !is_null {
                Cached::Current
            } else {
                Cached::Nothing
            },
        };
        if is_null && old.is_none() && topic.retains_value {
            // Subscribers are told of the loss of a value, not of its absence (`topic update`, removing values).
            return;
        }
        self.publish(id, &publication);
    }

    /// Adds an event to a time series.
    pub(crate) fn append_event(
        &mut self,
        now: Instant,
        author: SessionId,
        id: TopicId,
        value: Bytes,
        timestamp: Option<i64>,
    ) -> Result<EventMetadata, Refusal> {
        let clock = self.clock.wall_ms();
        let author = self.author(author);
        self.change_series(now, id, |series| {
            series.append(value, timestamp, clock, author)
        })
    }

    /// Replaces an event of a time series.
    pub(crate) fn edit_event(
        &mut self,
        now: Instant,
        author: SessionId,
        id: TopicId,
        original: i64,
        value: Bytes,
    ) -> Result<EventMetadata, Refusal> {
        let clock = self.clock.wall_ms();
        let author = self.author(author);
        self.change_series(now, id, |series| {
            series.edit(original, value, clock, author)
        })
    }

    fn author(&self, session: SessionId) -> Text {
        self.sessions
            .get(&session)
            .map_or("", |session| session.principal.as_str())
            .into()
    }

    pub(super) fn change_series(
        &mut self,
        now: Instant,
        id: TopicId,
        change: impl FnOnce(&mut super::Series) -> Result<EventMetadata, SeriesError>,
    ) -> Result<EventMetadata, Refusal> {
        let Some(topic) = self.topics.tree.get_mut(id) else {
            return Err(no_such_topic());
        };
        let Content::Series(series) = &mut topic.content else {
            return Err(not_a_time_series());
        };
        let old = series.latest_payload().cloned();
        let metadata = change(series)?;
        if let Some(event) = series.latest() {
            self.views.on_event(id, event);
        }
        let new = series.latest_payload().cloned().unwrap_or_default();
        if let Some(policy) = &mut topic.policy {
            policy.on_update(now);
        }
        self.publish(
            id,
            &Publication {
                old: old.as_ref(),
                new: &new,
                delta: None,
                becomes: Cached::Current,
            },
        );
        Ok(metadata)
    }

    fn publish(&mut self, id: TopicId, publication: &Publication<'_>) {
        let Some(topic) = self.topics.tree.get_mut(id) else {
            return;
        };
        topic.traffic.on_update(publication.new.len());
        if topic.subscribers.is_empty() {
            return;
        }
        let (deltas, conflation) = (topic.deltas, topic.conflation);
        let mut too_slow = Vec::new();
        // Delivering needs the whole core; subscribers do not change meanwhile.
        let mut subscribers = std::mem::take(&mut topic.subscribers);
        let mut effort = topic.delta_effort;
        let mut compression = topic.compression;
        for (number, subscribers) in subscribers.by_path(id) {
            let mut messages = Messages {
                value: None,
                delta: None,
                effort,
            };
            for (session, cached) in subscribers {
                match self.update_place(*session, number, conflation) {
                    UpdatePlace::Last => {}
                    UpdatePlace::OfEarlier => {
                        *cached = publication.becomes;
                        let value = messages.value(number, publication);
                        let bytes = self.form_for(*session, value, &mut compression);
                        self.conflate(*session, number, bytes);
                        continue;
                    }
                    UpdatePlace::None => {
                        too_slow.push((*session, number));
                        continue;
                    }
                }
                let (form, message) = messages.for_subscriber(number, publication, *cached, deltas);
                *cached = publication.becomes;
                let bytes = self.form_for(*session, message, &mut compression);
                if form == Form::Delta {
                    self.topics.deltas.sent += 1;
                }
                self.deliver_update(*session, number, bytes);
            }
            effort = messages.effort;
        }
        if let Some(topic) = self.topics.tree.get_mut(id) {
            topic.subscribers = subscribers;
            topic.delta_effort = effort;
            topic.compression = compression;
        }
        for (session, number) in too_slow {
            self.unsubscribe_slow(session, id, number);
        }
    }
}

/// One update on its way to subscribers.
struct Publication<'a> {
    old: Option<&'a Bytes>,
    new: &'a Bytes,
    delta: Option<&'a Bytes>,
    /// What subscribers have afterwards.
    becomes: Cached,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Value,
    Delta,
}

/// The messages of one update, each made when first needed.
struct Messages {
    value: Option<TopicMessage>,
    /// The inner `None`: the delta is not shorter than the value.
    delta: Option<Option<TopicMessage>>,
    effort: Effort,
}

impl Messages {
    fn for_subscriber(
        &mut self,
        id: TopicId,
        publication: &Publication<'_>,
        cached: Cached,
        deltas: Deltas,
    ) -> (Form, &mut TopicMessage) {
        let can_be_delta = match (cached, deltas, publication.old) {
            (Cached::Current, Deltas::WhereShorter, Some(old)) => {
                let effort = &mut self.effort;
                self.delta
                    .get_or_insert_with(|| {
                        shorter_delta(old, publication, effort)
                            .map(|delta| delta_message(id, &delta))
                    })
                    .is_some()
            }
            _ => false,
        };
        match &mut self.delta {
            Some(Some(message)) if can_be_delta => (Form::Delta, message),
            _ => (
                Form::Value,
                self.value
                    .get_or_insert_with(|| value_message(id, publication.new)),
            ),
        }
    }

    fn value(&mut self, id: TopicId, publication: &Publication<'_>) -> &mut TopicMessage {
        self.value
            .get_or_insert_with(|| value_message(id, publication.new))
    }
}

/// A delta that is shorter than the value.
fn shorter_delta(old: &[u8], publication: &Publication<'_>, effort: &mut Effort) -> Option<Bytes> {
    let new = publication.new;
    if let Some(delta) = publication.delta {
        if delta.len() < new.len() {
            return Some(delta.clone());
        }
    }
    if !effort.is_worth_while() {
        return None;
    }
    let delta = delta::diff_with(old, new, delta::DEFAULT_MAX_STORAGE, DELTA_EFFORT);
    if delta.len() < new.len() {
        effort.found();
        Some(delta.into())
    } else {
        effort.found_nothing();
        None
    }
}

impl From<SeriesError> for Refusal {
    fn from(error: SeriesError) -> Self {
        match error {
            SeriesError::NoSuchEvent => Refusal::new(
                reason::NO_SUCH_EVENT,
                "There is no original event with this sequence",
            ),
            SeriesError::Earlier => Refusal::new(
                reason::INVALID_DATA,
                "The timestamp is earlier than that of the latest event",
            ),
        }
    }
}

pub(crate) fn no_such_topic() -> Refusal {
    Refusal::new(reason::NO_SUCH_TOPIC, "No such topic")
}

pub(crate) fn not_a_time_series() -> Refusal {
    Refusal::new(
        reason::NOT_A_TIMESERIES_TOPIC,
        "The topic is not a time series topic",
    )
}
