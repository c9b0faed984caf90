//! The topic side: subscriptions, topics, values, messaging and locks (`specification/protocol/topic-services`).

pub mod fetch;
pub mod messaging;
pub mod missing_topic;
pub mod pings;
pub mod range_query;
pub mod session_locks;
pub mod specification;
pub mod subscription;
pub mod subscription_control;
pub mod time_series;
pub mod topic_control;
pub mod topic_notifications;
pub mod topic_update;
pub mod update_constraint;
pub mod update_stream;
