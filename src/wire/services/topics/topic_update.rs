//! Updating topics without a stream (`specification/protocol/topic-services section 6.1`).

use bytes::Bytes;

use super::specification::{TopicSpecification, TopicType};
use super::topic_control::AddTopicResult;
use super::update_constraint::UpdateConstraint;
use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::Reader;
use crate::wire::services::common::Empty;
use crate::wire::services::Codec;

sequence! {
    /// Sets the value of a topic.
    pub struct SetTopicRequest {
        /// The path, as the application gave it.
        pub path: String,
        /// The topic type of the value's data type.
        pub topic_type: TopicType,
        /// The value.
        pub value: Bytes,
        /// What must hold.
        pub constraint: UpdateConstraint,
    }

    /// Sets the value of a topic, and adds the topic if it does not exist.
    pub struct AddAndSetTopicRequest {
        /// The path, as the application gave it.
        pub path: String,
        /// What the topic shall be.
        pub specification: TopicSpecification,
        /// The value.
        pub value: Bytes,
        /// What must hold.
        pub constraint: UpdateConstraint,
    }

    /// Changes the value of a JSON topic by a patch.
    pub struct ApplyJsonPatchRequest {
        /// The path, as the application gave it.
        pub path: String,
        /// The patch as JSON text.
        pub patch: String,
        /// What must hold.
        pub constraint: UpdateConstraint,
    }
}

/// What became of a patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApplyJsonPatchResponse {
    /// The index of the operation that failed; none if the whole patch was applied.
    pub first_failed_operation: Option<u32>,
}

impl Codec for ApplyJsonPatchResponse {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        // Any negative number means that no operation failed.
        let index = i32::read(reader, version)?;
        Ok(ApplyJsonPatchResponse {
            first_failed_operation: u32::try_from(index).ok(),
        })
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        // No patch has 2^31 operations.
        let index = |index| i32::try_from(index).unwrap_or(i32::MAX);
        self.first_failed_operation
            .map_or(-1, index)
            .write(out, version)
    }
}

services! {
    /// Client to server: set a topic.
    SetTopic = SET_TOPIC: SetTopicRequest => Empty;
    /// Client to server: add and set a topic.
    AddAndSetTopic = ADD_AND_SET_TOPIC: AddAndSetTopicRequest => AddTopicResult;
    /// Client to server: patch a JSON topic.
    ApplyJsonPatch = APPLY_JSON_PATCH: ApplyJsonPatchRequest => ApplyJsonPatchResponse;
}
