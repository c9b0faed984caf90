//! Notifications of topics being added and removed (`specification/protocol/topic-services section 9`).

use super::specification::TopicSpecification;
use crate::wire::services::common::Empty;

sequence! {
    /// Adds a selector to, or takes it from, a listener.
    pub struct ListenerSelectionRequest {
        /// The conversation of the listener.
        pub listener_cid: i64,
        /// The selector, in the normalised form.
        pub selector: String,
    }

    /// Ends a listener.
    pub struct ListenerDeregistrationRequest {
        /// The conversation of the listener.
        pub listener_cid: i64,
    }

    /// Something happened to a selected topic.
    pub struct TopicEvent {
        /// The conversation of the listener.
        pub listener_cid: i64,
        /// The path of the topic.
        pub path: String,
        /// What happened.
        pub kind: TopicEventKind,
        /// What the topic is.
        pub specification: TopicSpecification,
    }

    /// Something happened to an immediate, unselected descendant of a selected path.
    pub struct DescendantEvent {
        /// The conversation of the listener.
        pub listener_cid: i64,
        /// The path of the descendant.
        pub path: String,
        /// What happened.
        pub kind: TopicEventKind,
    }
}

codes! {
    /// What happened to a topic.
    pub enum TopicEventKind {
        /// It was added.
        Added = 0,
        /// It existed when the selector was added.
        Selected = 1,
        /// It was removed.
        Removed = 2,
        /// The selector was removed.
        Deselected = 3,
    }
}

services! {
    /// Client to server: select topics for a listener.
    TopicNotificationSelection = TOPIC_NOTIFICATION_SELECTION: ListenerSelectionRequest => Empty;
    /// Client to server: deselect topics for a listener.
    TopicNotificationDeselection = TOPIC_NOTIFICATION_DESELECTION: ListenerSelectionRequest => Empty;
    /// Client to server: end a listener.
    TopicNotificationDeregistration = TOPIC_NOTIFICATION_DEREGISTRATION: ListenerDeregistrationRequest => Empty;
    /// Server to client: an event of a selected topic.
    TopicNotificationEvents = TOPIC_NOTIFICATION_EVENTS: TopicEvent => Empty;
    /// Server to client: an event below a selected topic.
    TopicDescendantEvents = TOPIC_DESCENDANT_EVENTS: DescendantEvent => Empty;
}
