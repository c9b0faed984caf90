//! Clients of topics for tests: requests by their services, and what comes in as lines to compare.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicI64, Ordering};

use bytes::Bytes;
use devserver::core::ConnectionId;
use diffusion::data::{cbor, delta, json, scalars};
use diffusion::wire::handshake::ConnectParameters;
use diffusion::wire::message::{self, Message};
use diffusion::wire::service;
use diffusion::wire::services::common::SelectionScope;
use diffusion::wire::services::topics::fetch::{FetchQueryRequest, TopicTypeSet};
use diffusion::wire::services::topics::range_query::{
    QueryRange, RangeQueryRequest, RangeQueryType,
};
use diffusion::wire::services::topics::specification::{TopicSpecification, TopicType};
use diffusion::wire::services::topics::subscription::{
    NotifySubscription, NotifyUnsubscription, SelectionRequest, Subscribe, Unsubscribe,
};
use diffusion::wire::services::topics::topic_control::{
    AddTopicResult, TopicAdd, TopicAddRequest, TopicRemoval, TopicRemovalRequest,
};
use diffusion::wire::services::topics::topic_update::{
    AddAndSetTopic, AddAndSetTopicRequest, SetTopic, SetTopicRequest,
};
use diffusion::wire::services::topics::update_constraint::UpdateConstraint;
use diffusion::wire::services::Service;

use super::{Driver, Sent};

static LAST_CID: AtomicI64 = AtomicI64::new(0);

/// One session.
pub struct TopicClient {
    pub connection: ConnectionId,
    pub version: u8,
    received: VecDeque<Message>,
    topics: BTreeMap<i32, (String, Bytes)>,
}

impl TopicClient {
    /// A session of the principal `control`.
    pub fn open(driver: &mut Driver, version: u8) -> Self {
        Self::open_with(
            driver,
            ConnectParameters {
                version: Some(version.into()),
                ..super::parameters()
            },
        )
    }

    pub fn open_with(driver: &mut Driver, parameters: ConnectParameters) -> Self {
        let (connection, response) = driver.open(parameters);
        Self {
            connection,
            version: response.version,
            received: VecDeque::new(),
            topics: BTreeMap::new(),
        }
    }

    fn read(&mut self, driver: &mut Driver) {
        for sent in driver.sent(self.connection) {
            if let Sent::Message(bytes) = sent {
                let message = Message::decode(bytes.into(), usize::MAX).expect("a message");
                self.received.push_back(message);
            }
        }
    }

    /// Sends a request and takes its answer, or the reason why there is none.
    pub fn ask<S: Service>(
        &mut self,
        driver: &mut Driver,
        request: &S::Request,
    ) -> Result<S::Response, i32> {
        let mut body = Vec::new();
        S::write_request(request, &mut body, self.version).expect("expressible");
        let answer = self.ask_raw(driver, S::ID, &body)?;
        Ok(S::read_response(&answer, self.version).expect("a response"))
    }

    pub fn ask_raw(
        &mut self,
        driver: &mut Driver,
        service: i32,
        body: &[u8],
    ) -> Result<Bytes, i32> {
        let wanted = LAST_CID.fetch_add(1, Ordering::Relaxed) + 1;
        let mut frame = Vec::new();
        message::encode_request(&mut frame, service, wanted, body);
        driver.receive(self.connection, &frame);
        self.read(driver);
        let at = self
            .received
            .iter()
            .position(|message| match message {
                Message::Response { cid, .. } | Message::Error { cid, .. } => *cid == wanted,
                _ => false,
            })
            .expect("an answer");
        match self.received.remove(at) {
            Some(Message::Response { body, .. }) => Ok(body),
            Some(Message::Error { reason, .. }) => Err(reason),
            other => panic!("no answer but {other:?}"),
        }
    }

    /// What came in besides answers: `+path`, `path=value`, `path~value` for deltas, `-path Reason`.
    pub fn events(&mut self, driver: &mut Driver) -> Vec<String> {
        self.read(driver);
        let messages: Vec<Message> = self.received.drain(..).collect();
        messages
            .into_iter()
            .map(|message| self.event(message))
            .collect()
    }

    fn event(&mut self, message: Message) -> String {
        match message {
            Message::Request {
                service: service::NOTIFY_SUBSCRIPTION,
                cid: 0,
                body,
            } => {
                let notification =
                    NotifySubscription::read_request(&body, self.version).expect("readable");
                let path = notification.path;
                self.topics
                    .insert(notification.topic_id, (path.clone(), Bytes::new()));
                format!("+{path}")
            }
            Message::Request {
                service: service::NOTIFY_UNSUBSCRIPTION,
                cid: 0,
                body,
            } => {
                let notification =
                    NotifyUnsubscription::read_request(&body, self.version).expect("readable");
                let (path, _) = self.topics.remove(&notification.topic_id).expect("known");
                format!("-{path} {:?}", notification.reason)
            }
            Message::TopicValue { topic_id, payload } => {
                let (path, value) = self.topics.get_mut(&topic_id).expect("known");
                *value = payload;
                format!("{path}={}", readable(value))
            }
            Message::TopicDelta { topic_id, payload } => {
                let (path, value) = self.topics.get_mut(&topic_id).expect("known");
                *value = delta::apply(value, &payload).expect("a delta").into();
                format!("{path}~{}", readable(value))
            }
            other => format!("{other:?}"),
        }
    }

    pub fn subscribe(&mut self, driver: &mut Driver, selector: &str) {
        self.subscribe_in(driver, selector, "");
    }

    pub fn subscribe_in(&mut self, driver: &mut Driver, selector: &str, scope: &str) {
        self.ask::<Subscribe>(driver, &selection(selector, scope))
            .expect("subscribed");
    }

    pub fn unsubscribe(&mut self, driver: &mut Driver, selector: &str) {
        self.unsubscribe_in(driver, selector, "");
    }

    pub fn unsubscribe_in(&mut self, driver: &mut Driver, selector: &str, scope: &str) {
        self.ask::<Unsubscribe>(driver, &selection(selector, scope))
            .expect("unsubscribed");
    }

    pub fn add(
        &mut self,
        driver: &mut Driver,
        path: &str,
        specification: &TopicSpecification,
    ) -> Result<AddTopicResult, i32> {
        let request = TopicAddRequest {
            path: path.to_owned(),
            specification: specification.clone(),
        };
        self.ask::<TopicAdd>(driver, &request)
    }

    /// Adds a topic of the type of `value` and sets it.
    pub fn publish(&mut self, driver: &mut Driver, path: &str, value: &[u8]) {
        let text = specification(TopicType::String, &[]);
        self.add_and_set(driver, path, &text, value, UpdateConstraint::Unconstrained)
            .expect("published");
    }

    pub fn add_and_set(
        &mut self,
        driver: &mut Driver,
        path: &str,
        specification: &TopicSpecification,
        value: &[u8],
        constraint: UpdateConstraint,
    ) -> Result<AddTopicResult, i32> {
        let request = AddAndSetTopicRequest {
            path: path.to_owned(),
            specification: specification.clone(),
            value: Bytes::copy_from_slice(value),
            constraint,
        };
        self.ask::<AddAndSetTopic>(driver, &request)
    }

    pub fn set(
        &mut self,
        driver: &mut Driver,
        path: &str,
        topic_type: TopicType,
        value: &[u8],
    ) -> Result<(), i32> {
        self.set_if(
            driver,
            path,
            topic_type,
            value,
            UpdateConstraint::Unconstrained,
        )
    }

    pub fn set_if(
        &mut self,
        driver: &mut Driver,
        path: &str,
        topic_type: TopicType,
        value: &[u8],
        constraint: UpdateConstraint,
    ) -> Result<(), i32> {
        let request = SetTopicRequest {
            path: path.to_owned(),
            topic_type,
            value: Bytes::copy_from_slice(value),
            constraint,
        };
        self.ask::<SetTopic>(driver, &request).map(|_| ())
    }

    pub fn remove(&mut self, driver: &mut Driver, selector: &str) -> i32 {
        let request = TopicRemovalRequest {
            selector: selector.to_owned(),
        };
        self.ask::<TopicRemoval>(driver, &request)
            .expect("removed")
            .removed_count
    }
}

fn selection(selector: &str, scope: &str) -> SelectionRequest {
    SelectionRequest {
        selector: selector.to_owned(),
        scope: SelectionScope(scope.to_owned()),
    }
}

/// JSON text where a value is that, else its bytes.
pub fn readable(value: &[u8]) -> String {
    let is_whole = cbor::item_length(value).is_ok_and(|length| length == value.len());
    match json::to_text(value) {
        Ok(text) if is_whole => text,
        _ => super::hex(value),
    }
}

pub fn specification(topic_type: TopicType, properties: &[(&str, &str)]) -> TopicSpecification {
    TopicSpecification::with_properties(topic_type, properties.iter().copied().collect())
}

pub fn text(value: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    scalars::encode_string(value.as_bytes(), &mut bytes);
    bytes
}

pub fn json(value: &str) -> Vec<u8> {
    json::to_cbor(value.as_bytes()).expect("JSON")
}

pub fn int64(value: i64) -> Vec<u8> {
    let mut bytes = Vec::new();
    scalars::encode_int64(value, &mut bytes);
    bytes
}

pub fn double(value: f64) -> Vec<u8> {
    let mut bytes = Vec::new();
    scalars::encode_double(value, &mut bytes);
    bytes
}

/// A fetch of paths and types only.
pub fn fetch_request(selector: &str) -> FetchQueryRequest {
    FetchQueryRequest {
        selector: selector.to_owned(),
        from: None,
        to: None,
        topic_types: TopicTypeSet::ALL,
        with_values: false,
        with_properties: false,
        limit: i32::MAX,
        maximum_result_size: i32::MAX,
        deep_branch_depth: i32::MAX,
        deep_branch_limit: i32::MAX,
        with_unpublished_delayed_topics: false,
        with_sizes: false,
    }
}

/// A query of all events of a time series.
pub fn range_query(path: &str, query_type: RangeQueryType) -> RangeQueryRequest {
    RangeQueryRequest {
        path: path.to_owned(),
        query_type,
        view_range: QueryRange::EVERYTHING,
        edit_range: QueryRange::EVERYTHING,
        limit: i64::MAX,
    }
}
