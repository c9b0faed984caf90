//! Handlers of topics that do not exist (`specification/protocol/topic-services section 5`).

use crate::wire::services::common::{Empty, StringMap};

/// The control group of every registration.
pub const DEFAULT_CONTROL_GROUP: &str = "default";

sequence! {
    /// Registers a handler for a branch of the topic tree.
    pub struct TopicControlRegistrationRequest {
        /// The service that the server shall call, [`crate::wire::service::MISSING_TOPIC`].
        pub service: i32,
        /// The control group, [`DEFAULT_CONTROL_GROUP`].
        pub control_group: String,
        /// The root of the branch; empty for the whole tree.
        pub path: String,
        /// The conversation that events of this handler name.
        pub handler_cid: i64,
    }

    /// Removes the handler of a branch.
    pub struct TopicControlDeregistrationRequest {
        /// As registered.
        pub service: i32,
        /// As registered.
        pub control_group: String,
        /// As registered.
        pub path: String,
    }

    /// A session selected topics of which none exists. The layout is that of protocol 23 and later.
    pub struct MissingTopicNotification {
        /// The selector that selected nothing.
        pub selector: String,
        /// Properties of the session, at least `$SessionId`.
        pub session_properties: StringMap,
        /// The servers that the notification went through, first the one of the session.
        pub server_names: Vec<String>,
        /// The conversation of the handler.
        pub handler_cid: i64,
    }

    /// The handler's answer.
    pub struct MissingTopicResponse {
        /// Clients always answer `true`.
        pub proceed: bool,
    }
}

services! {
    /// Client to server: register a handler.
    TopicControlRegistration = TOPIC_CONTROL_REGISTRATION: TopicControlRegistrationRequest => Empty;
    /// Client to server: remove a handler.
    TopicControlDeregistration = TOPIC_CONTROL_DEREGISTRATION: TopicControlDeregistrationRequest => Empty;
    /// Server to client: a topic is missing.
    MissingTopic = MISSING_TOPIC: MissingTopicNotification => MissingTopicResponse;
}
