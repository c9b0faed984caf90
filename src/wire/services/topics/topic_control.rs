//! Adding and removing topics (`protocol/10 section 5`).

use super::specification::TopicSpecification;
use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::Reader;
use crate::wire::services::Codec;

sequence! {
    /// Adds a topic.
    pub struct TopicAddRequest {
        /// The path, as the application gave it.
        pub path: String,
        /// What the topic shall be.
        pub specification: TopicSpecification,
    }

    /// Removes topics.
    pub struct TopicRemovalRequest {
        /// The selector, in the normalised form.
        pub selector: String,
    }

}

/// How many topics were removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopicRemovalResponse {
    /// The number of topics; 0 from a server that does not say it.
    pub removed_count: i32,
}

impl Codec for TopicRemovalResponse {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        let removed_count = if reader.is_empty() {
            0
        } else {
            i32::read(reader, version)?
        };
        Ok(TopicRemovalResponse { removed_count })
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        self.removed_count.write(out, version)
    }
}

codes! {
    /// What became of adding a topic. It is the whole response of the services that say nothing else.
    pub enum AddTopicResult {
        /// The topic is new.
        Created = 0,
        /// There was a topic with an equal specification.
        Exists = 1,
    }
}

services! {
    /// Client to server: add a topic.
    TopicAdd = TOPIC_ADD: TopicAddRequest => AddTopicResult;
    /// Client to server: remove topics.
    TopicRemoval = TOPIC_REMOVAL: TopicRemovalRequest => TopicRemovalResponse;
}
