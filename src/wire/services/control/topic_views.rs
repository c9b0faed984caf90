//! Topic views (`specification/protocol/control-services section 13.1`).

use super::outcomes::CreatedOrErrors;
use crate::data::memory::{collect, copy_text};
use crate::wire::services::common::Empty;

sequence! {
    /// Makes or replaces a topic view.
    pub struct CreateTopicViewRequest {
        /// The name.
        pub name: String,
        /// The specification.
        pub specification: String,
    }

    /// A topic view.
    pub struct TopicView {
        /// The name.
        pub name: String,
        /// The specification.
        pub specification: String,
        /// The roles with which the view sees topics.
        pub roles: Vec<String>,
    }
}

impl TopicView {
    /// A copy; gives up where there is no memory.
    pub fn copied(&self) -> Self {
        Self {
            name: copy_text(&self.name),
            specification: copy_text(&self.specification),
            roles: collect(self.roles.iter().map(|role| copy_text(role))),
        }
    }
}

services! {
    /// Client to server: make or replace a topic view.
    CreateTopicView = CREATE_TOPIC_VIEW: CreateTopicViewRequest => CreatedOrErrors<TopicView>;
    /// Client to server: remove a topic view by name; there need not be one.
    RemoveTopicView = REMOVE_TOPIC_VIEW: String => Empty;
    /// Client to server: all topic views.
    ListTopicViews = LIST_TOPIC_VIEWS: Empty => Vec<TopicView>;
    /// Client to server: a topic view by name, if there is one.
    GetTopicView = GET_TOPIC_VIEW: String => Option<TopicView>;
}
