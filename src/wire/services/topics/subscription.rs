//! Subscribing, and what the server tells about subscriptions (`specification/protocol/topic-services section 3`).

use super::specification::TopicSpecification;
use crate::wire::services::common::{Empty, SelectionScope};

sequence! {
    /// Adds a selector to, or takes it from, the selections of one scope.
    pub struct SelectionRequest {
        /// The selector, in the normalised form (`specification/protocol/topic-services section 2.2`).
        pub selector: String,
        /// The scope of the selection.
        pub scope: SelectionScope,
    }

    /// Takes a selector from the selections of every scope.
    pub struct UnsubscribeAllRequest {
        /// The selector, in the normalised form.
        pub selector: String,
    }

    /// Binds a topic id to a path for this session; values and deltas name the id only.
    pub struct SubscriptionNotification {
        /// The id, until the unsubscription.
        pub topic_id: i32,
        /// The path of the topic.
        pub path: String,
        /// What the topic is.
        pub specification: TopicSpecification,
    }

    /// Ends the binding of a topic id.
    pub struct UnsubscriptionNotification {
        /// The id of the subscription that has ended.
        pub topic_id: i32,
        /// Why it has ended.
        pub reason: UnsubscriptionReason,
    }
}

codes! {
    /// Why a subscription has ended. Codes of newer servers are read as [`UnsubscriptionReason::Unknown`].
    pub enum UnsubscriptionReason {
        /// This session unsubscribed.
        Requested = 0,
        /// Another session or the server unsubscribed this session.
        Control = 1,
        /// The topic was removed.
        Removal = 2,
        /// The session may no longer read the topic.
        Authorisation = 3,
        /// No reason that this library knows.
        Unknown = 4,
        /// The session was too slow.
        BackPressure = 5,
        /// The branch mappings of session trees changed.
        BranchMappings = 6,
    } else Unknown
}

services! {
    /// Client to server: select topics.
    Subscribe = SUBSCRIBE: SelectionRequest => Empty;
    /// Client to server: deselect topics.
    Unsubscribe = UNSUBSCRIBE: SelectionRequest => Empty;
    /// Client to server: deselect topics in every scope.
    UnsubscribeAll = UNSUBSCRIBE_ALL since 29: UnsubscribeAllRequest => Empty;
    /// Server to client: the session is subscribed to a topic.
    NotifySubscription = NOTIFY_SUBSCRIPTION: SubscriptionNotification => Empty;
    /// Server to client: the session is no longer subscribed to a topic.
    NotifyUnsubscription = NOTIFY_UNSUBSCRIPTION: UnsubscriptionNotification => Empty;
}
