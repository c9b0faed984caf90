//! Update streams; here what their tests share: a target, and requests and completions as words.

mod fixture;

mod plain;
mod properties;
mod recoverable;

use bytes::Bytes;
use diffusion::data::datatype::Datatype;
use diffusion::data::delta::apply;
use diffusion::topics::update_stream::{
    Answer, Completion, OperationFailure, RecoverableFailure, StreamRequest, StreamTarget,
};
use diffusion::wire::services::topics::specification::{TopicSpecification, TopicType};
use diffusion::wire::services::topics::topic_control::AddTopicResult;
use diffusion::wire::services::topics::update_constraint::UpdateConstraint;
use diffusion::wire::services::topics::update_stream::{StreamCapabilities, UpdateStreamId};

/// A reason code of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason(pub i32);

pub const ROUTING: Reason = Reason(112);
pub const INVALID: Reason = Reason(9013);

impl RecoverableFailure for Reason {
    fn is_recoverable(&self) -> bool {
        *self == ROUTING
    }
}

pub const NOTHING: StreamCapabilities = StreamCapabilities {
    retains_value: false,
    supports_conflation: false,
};
pub const RETAINS: StreamCapabilities = StreamCapabilities {
    retains_value: true,
    supports_conflation: false,
};
pub const CONFLATES: StreamCapabilities = StreamCapabilities {
    retains_value: true,
    supports_conflation: true,
};

pub fn target(datatype: Datatype) -> StreamTarget {
    StreamTarget {
        path: "a/b".to_owned(),
        datatype,
        specification: None,
        constraint: UpdateConstraint::Unconstrained,
    }
}

pub fn adding_target(datatype: Datatype) -> StreamTarget {
    StreamTarget {
        specification: Some(TopicSpecification::new(TopicType::Json)),
        ..target(datatype)
    }
}

pub fn stream_id(topic_id: i32) -> UpdateStreamId {
    UpdateStreamId {
        topic_id,
        instance_id: -2,
        partition: 0,
        generation: 7,
    }
}

pub fn opened(result: AddTopicResult, topic_id: i32, capabilities: StreamCapabilities) -> Answer {
    Answer::Opened {
        result,
        stream_id: stream_id(topic_id),
        capabilities,
    }
}

/// The value that a topic has after a request; `None` for requests that set none.
pub fn value_after(body: &StreamRequest, before: Option<&Bytes>) -> Option<Bytes> {
    match body {
        StreamRequest::CreateAndSet(request) => Some(request.value.clone()),
        StreamRequest::AddAndSet(request) => Some(request.value.clone()),
        StreamRequest::Set(request) => Some(request.value.clone()),
        StreamRequest::ApplyDelta(request) => {
            let before = before.expect("a delta needs a value");
            assert!(!request.delta.is_empty());
            let value = apply(before, &request.delta).unwrap();
            assert!(
                request.delta.len() < value.len(),
                "a delta that is not shorter"
            );
            Some(value.into())
        }
        StreamRequest::Create(_) | StreamRequest::Add(_) | StreamRequest::Check(_) => None,
    }
}

/// The kind of a request, and the stream that it names.
pub fn word(body: &StreamRequest) -> String {
    match body {
        StreamRequest::Create(_) => "create".to_owned(),
        StreamRequest::CreateAndSet(_) => "create-set".to_owned(),
        StreamRequest::Add(_) => "add".to_owned(),
        StreamRequest::AddAndSet(_) => "add-set".to_owned(),
        StreamRequest::Check(request) => format!("check{}", request.stream_id.topic_id),
        StreamRequest::Set(request) => format!("set{}", request.stream_id.topic_id),
        StreamRequest::ApplyDelta(request) => format!("delta{}", request.stream_id.topic_id),
    }
}

pub fn completion_word(completion: &Completion<&'static str, Reason>) -> String {
    let token = completion.token;
    match &completion.outcome {
        Ok(AddTopicResult::Created) => format!("{token}+created"),
        Ok(AddTopicResult::Exists) => format!("{token}+"),
        Err(OperationFailure::Request(Reason(reason))) => format!("{token}!{reason}"),
        Err(OperationFailure::Discarded) => format!("{token}!discarded"),
        Err(OperationFailure::InvalidStream) => format!("{token}!invalid"),
        Err(OperationFailure::NullValue) => format!("{token}!null"),
    }
}

pub fn text(value: &[u8]) -> String {
    match value {
        [0xf6] => "~".to_owned(),
        value => String::from_utf8_lossy(value).into_owned(),
    }
}
