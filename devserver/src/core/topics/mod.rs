//! The topics of the server (`protocol/10`): tree, values, selections of sessions.

use std::sync::Arc;

use diffusion::wire::services::topics::specification::TopicSpecification;

/// A change of the topic tree, for those who want to know: notifications and missing-topic handlers.
#[derive(Debug, Clone)]
pub(crate) enum TreeChange {
    /// A topic is new.
    Added {
        /// Its path.
        path: Arc<str>,
        /// What it is.
        specification: Arc<TopicSpecification>,
    },
    /// A topic is gone.
    Removed {
        /// Its path.
        path: Arc<str>,
        /// What it was.
        specification: Arc<TopicSpecification>,
    },
}

/// All topics.
#[derive(Debug, Default)]
pub(crate) struct Topics {
    changes: Vec<TreeChange>,
}

impl Topics {
    /// What changed since the last call.
    pub(crate) fn take_changes(&mut self) -> Vec<TreeChange> {
        std::mem::take(&mut self.changes)
    }

    /// Whether there is a topic at this path.
    pub(crate) fn has_topic(&self, path: &str) -> bool {
        self.iter().any(|(known, _)| &**known == path)
    }

    /// Paths and specifications of all topics, ordered by path.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<TopicSpecification>)> {
        std::iter::empty()
    }
}
