//! Update streams (`specification/protocol/topic-services sections 2.7 and 6`).

use bytes::Bytes;

use super::specification::{TopicSpecification, TopicType};
use super::topic_control::AddTopicResult;
use super::update_constraint::UpdateConstraint;
use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::services::common::Empty;
use crate::wire::services::Codec;

sequence! {
    /// The server's name for an update stream; a client sends it back unchanged.
    pub struct UpdateStreamId {
        /// The topic.
        pub topic_id: i32,
        /// The stream of the topic.
        pub instance_id: i32,
        /// 0 if the topic is not clustered, otherwise the number of the partition plus 1.
        pub partition: i32,
        /// The generation of the partition, 0 if the topic is not clustered.
        pub generation: i32,
    }

    /// Opens a stream without setting a value.
    pub struct CreateUpdateStreamRequest {
        /// The path, as the application gave it.
        pub path: String,
        /// The topic type of the values' data type.
        pub topic_type: TopicType,
        /// What must hold.
        pub constraint: UpdateConstraint,
    }

    /// Opens a stream with a first value.
    pub struct CreateUpdateStreamAndSetRequest {
        /// The path, as the application gave it.
        pub path: String,
        /// The topic type of the values' data type.
        pub topic_type: TopicType,
        /// The first value.
        pub value: Bytes,
        /// What must hold.
        pub constraint: UpdateConstraint,
    }

    /// Opens a stream, adding the topic if it does not exist.
    pub struct StreamAddTopicRequest {
        /// The path, as the application gave it.
        pub path: String,
        /// What the topic shall be.
        pub specification: TopicSpecification,
        /// What must hold.
        pub constraint: UpdateConstraint,
    }

    /// Opens a stream with a first value, adding the topic if it does not exist.
    pub struct StreamAddAndSetTopicRequest {
        /// The path, as the application gave it.
        pub path: String,
        /// What the topic shall be.
        pub specification: TopicSpecification,
        /// The first value.
        pub value: Bytes,
        /// What must hold.
        pub constraint: UpdateConstraint,
    }

    /// A new stream for a topic that existed.
    pub struct CreateUpdateStreamResponse {
        /// The stream.
        pub stream_id: UpdateStreamId,
        /// What the topic does with values.
        pub capabilities: StreamCapabilities,
    }

    /// A new stream for a topic that may be new.
    pub struct StreamAddTopicResponse {
        /// Whether the topic is new.
        pub result: AddTopicResult,
        /// The stream.
        pub stream_id: UpdateStreamId,
        /// What the topic does with values.
        pub capabilities: StreamCapabilities,
    }

    /// Asks whether a stream is still valid.
    pub struct CheckUpdateStreamRequest {
        /// The stream.
        pub stream_id: UpdateStreamId,
    }

    /// Sets a value through a stream.
    pub struct StreamSetTopicRequest {
        /// The stream.
        pub stream_id: UpdateStreamId,
        /// The whole value.
        pub value: Bytes,
    }

    /// Sets a value through a stream by its difference to the value before.
    pub struct StreamApplyDeltaRequest {
        /// The stream.
        pub stream_id: UpdateStreamId,
        /// The binary delta.
        pub delta: Bytes,
    }
}

const RETAINS_VALUE: u8 = 1;
const SUPPORTS_CONFLATION: u8 = 2;

/// What the topic of a stream does with values. Other flags of newer servers are ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StreamCapabilities {
    /// The topic keeps its value, so that deltas make sense.
    pub retains_value: bool,
    /// Values that wait may be replaced by newer ones.
    pub supports_conflation: bool,
}

impl Codec for StreamCapabilities {
    fn read(reader: &mut Reader<'_>, _version: u8) -> Result<Self, WireError> {
        let flags = reader.byte()?;
        Ok(StreamCapabilities {
            retains_value: flags & RETAINS_VALUE != 0,
            supports_conflation: flags & SUPPORTS_CONFLATION != 0,
        })
    }

    fn write(&self, out: &mut Vec<u8>, _version: u8) -> Result<(), Unsupported> {
        let flag = |set, flag| if set { flag } else { 0 };
        out.put_byte(
            flag(self.retains_value, RETAINS_VALUE)
                | flag(self.supports_conflation, SUPPORTS_CONFLATION),
        );
        Ok(())
    }
}

services! {
    /// Client to server: open a stream.
    CreateUpdateStream = CREATE_UPDATE_STREAM: CreateUpdateStreamRequest => CreateUpdateStreamResponse;
    /// Client to server: open a stream with a value.
    CreateUpdateStreamAndSet = CREATE_UPDATE_STREAM_AND_SET: CreateUpdateStreamAndSetRequest => CreateUpdateStreamResponse;
    /// Client to server: check a stream.
    CheckUpdateStream = CHECK_UPDATE_STREAM: CheckUpdateStreamRequest => Empty;
    /// Client to server: set a value.
    StreamSetTopic = STREAM_SET_TOPIC: StreamSetTopicRequest => Empty;
    /// Client to server: set a value by a delta.
    StreamApplyDelta = STREAM_APPLY_DELTA: StreamApplyDeltaRequest => Empty;
    /// Client to server: add a topic and open a stream.
    StreamAddTopic = STREAM_ADD_TOPIC: StreamAddTopicRequest => StreamAddTopicResponse;
    /// Client to server: add a topic and open a stream with a value.
    StreamAddAndSetTopic = STREAM_ADD_AND_SET_TOPIC: StreamAddAndSetTopicRequest => StreamAddTopicResponse;
}
