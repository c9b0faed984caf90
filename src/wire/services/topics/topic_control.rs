//! Adding and removing topics (`specification/protocol/topic-services section 5`).

use super::specification::TopicSpecification;

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

    /// How many topics were removed.
    pub struct TopicRemovalResponse {
        /// The number of topics.
        pub removed_count: i32,
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
