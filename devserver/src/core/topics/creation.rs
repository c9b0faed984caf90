//! Adding and removing topics (`specification/protocol/topic-services section 5`, `specification/topics/topic-control`).

use std::sync::Arc;
use std::time::Instant;

use diffusion::topics::selector::{path, TopicSelector};
use diffusion::wire::reason;
use diffusion::wire::services::topics::specification::{property, Properties, TopicSpecification};
use diffusion::wire::services::topics::subscription::UnsubscriptionReason;
use diffusion::wire::services::topics::topic_control::AddTopicResult;
use diffusion::wire::session_id::SessionId;

use super::policy::Policy;
use super::specification::{validate, SpecificationError};
use super::topic::{Topic, TopicId};
use super::validation;
use super::TreeChange;
use crate::core::access::Permission;
use crate::core::services::Refusal;
use crate::core::ServerCore;

/// Properties whose values are `true` and `false`.
const BOOLEAN_PROPERTIES: [&str; 5] = [
    property::PUBLISH_VALUES_ONLY,
    property::VALIDATE_VALUES,
    property::TIDY_ON_UNSUBSCRIBE,
    property::DONT_RETAIN_VALUE,
    property::PERSISTENT,
];

/// A topic that may be added: everything about it has been checked.
#[derive(Debug)]
pub(crate) struct Proposal {
    path: Arc<str>,
    specification: TopicSpecification,
    existing: Option<TopicId>,
    policy: Option<Policy>,
}

impl Proposal {
    /// The topic with the same path and specification, if there is one.
    pub(crate) fn existing(&self) -> Option<TopicId> {
        self.existing
    }

    /// The path in canonical form.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Whether a value can be given to the topic.
    pub(crate) fn check_value(&self, value: &[u8]) -> Result<(), Refusal> {
        let Some(datatype) = self.specification.values().datatype() else {
            return Ok(());
        };
        let schema = self
            .specification
            .property(property::SCHEMA)
            .and_then(|text| diffusion::data::record_v2::Schema::from_json(text).ok())
            .map(Arc::new);
        validation::check(
            datatype,
            self.specification.is_set(property::VALIDATE_VALUES),
            schema.as_ref(),
            value,
        )
    }
}

/// The canonical form of a path that can be that of a topic.
pub(crate) fn topic_path(given: &str) -> Result<&str, Refusal> {
    if path::is_valid(given) {
        Ok(path::canonical(given))
    } else {
        Err(Refusal::new(
            reason::TOPIC_PATH_INVALID,
            format!("Invalid topic path \"{given}\""),
        ))
    }
}

impl ServerCore {
    /// Checks everything about adding a topic, without adding it.
    pub(crate) fn propose_topic(
        &self,
        now: Instant,
        session: SessionId,
        given_path: &str,
        specification: TopicSpecification,
    ) -> Result<Proposal, Refusal> {
        let path = topic_path(given_path)?;
        if !self.permits(session, Permission::ModifyTopic, path) {
            return Err(Refusal::access_denied());
        }
        let specification = normalised(&specification);
        let invalid = |message: String| Refusal::new(reason::TOPIC_SPECIFICATION_INVALID, message);
        validate(&specification).map_err(|error| {
            invalid(match error {
                SpecificationError::Missing { key } => {
                    format!("Missing mandatory property {key}")
                }
                other => other.to_string(),
            })
        })?;
        // A topic has precedence over a reference topic.
        let existing = self
            .topics
            .tree
            .at(path)
            .filter(|topic| topic.origin.is_none());
        if let Some(topic) = existing {
            if *topic.specification != specification {
                return Err(Refusal::new(
                    reason::TOPIC_EXISTS_MISMATCH,
                    "A topic with another specification exists at the path",
                ));
            }
        }
        let policy = match specification.property(property::REMOVAL) {
            Some(text) => Some(
                self.removal_policy(now, session, text)
                    .map_err(|error| invalid(error.to_owned()))?,
            ),
            None => None,
        };
        Ok(Proposal {
            path: Arc::from(path),
            specification,
            existing: existing.map(|topic| topic.id),
            policy,
        })
    }

    /// Adds the topic unless it exists, without telling anybody of it.
    ///
    /// A caller that sets a value does that before [`ServerCore::announce_topic`], so that subscribers are told of both at once.
    pub(crate) fn add_topic(&mut self, proposal: Proposal) -> (TopicId, AddTopicResult) {
        if let Some(id) = proposal.existing {
            return (id, AddTopicResult::Exists);
        }
        self.displace_reference(&proposal.path);
        let id = self.topics.tree.next_id();
        let specification = Arc::new(proposal.specification);
        let topic = Topic::new(
            id,
            Arc::clone(&proposal.path),
            Arc::clone(&specification),
            proposal.policy,
        );
        if topic.policy.is_some() {
            self.topics.with_policies.insert(id);
        }
        self.metrics.on_topic_added(&topic);
        self.topics.tree.insert(topic);
        self.topics.changes.push(TreeChange::Added {
            path: proposal.path,
            specification,
        });
        self.views.on_added(id);
        (id, AddTopicResult::Created)
    }

    /// Tells those who have selected it of a topic that [`ServerCore::add_topic`] created.
    pub(crate) fn announce_topic(&mut self, id: TopicId) {
        self.subscribe_to_new(id);
        self.schedule_removal(id);
    }

    /// Removes the topics that a selector selects and the session may remove. Gives their number.
    pub(crate) fn remove_topics(&mut self, session: SessionId, selector: &TopicSelector) -> usize {
        let mut count = 0;
        for id in self.topics.tree.select(selector) {
            let is_reference =
                (self.topics.tree.get(id)).is_some_and(|topic| topic.origin.is_some());
            if !is_reference && self.may(session, Permission::ModifyTopic, id) {
                self.remove_topic(id);
                count += 1;
            }
        }
        count
    }

    /// Removes a topic.
    pub(crate) fn remove_topic(&mut self, id: TopicId) {
        let Some(topic) = self.topics.tree.remove(id) else {
            return;
        };
        if let Some(deadline) = topic.deadline {
            self.topics.deadlines.remove(&(deadline, id));
        }
        self.topics.with_policies.remove(&id);
        self.metrics.on_topic_removed(&topic);
        self.views.on_removed(id, &topic.path);
        self.unsubscribe_all(&topic, UnsubscriptionReason::Removal);
        self.topics.changes.push(TreeChange::Removed {
            path: topic.path,
            specification: topic.specification,
        });
    }
}

/// With `true` and `false` in lower case: the Python client writes them as Python does.
fn normalised(specification: &TopicSpecification) -> TopicSpecification {
    let properties = specification.properties.iter().map(|(key, value)| {
        let is_boolean = value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false");
        match is_boolean && BOOLEAN_PROPERTIES.contains(&key) {
            true => (key, value.to_ascii_lowercase()),
            false => (key, value.to_owned()),
        }
    });
    TopicSpecification::with_properties(specification.topic_type, Properties::from_iter(properties))
}
