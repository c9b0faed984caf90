//! The control side: sessions, security, metrics, remote servers, topic views and session trees (`specification/protocol/control-services`).
//!
//! Services that `specification/protocol/topic-services` describes too, such as messaging and the subscriptions of other sessions, are in
//! [`super::topics`].

pub mod authentication;
pub mod client_control;
pub mod metric_collectors;
pub mod metrics;
pub mod outcomes;
pub mod remote_servers;
pub mod security;
pub mod server;
pub mod session_events;
pub mod session_fetch;
pub mod session_properties;
pub mod session_trees;
pub mod system_authentication;
pub mod topic_views;
