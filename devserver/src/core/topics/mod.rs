//! The topics of the server (`specification/protocol/topic-services`): the tree, values, and who is subscribed to what.
//!
//! [`tree`] holds topics by path and by id, [`topic`] is one of them, [`series`] the events of a time series.
//! [`selections`] are the selectors of a session. What involves several of them is done by methods of the core:
//! [`subscriptions`], [`creation`], [`publishing`], [`removal`].
//!
//! Messages go to sessions at once, or to the buffer of a session that is away, or wait for a connection that is slow; what
//! waits is governed by the properties `CONFLATION` and `TIDY_ON_UNSUBSCRIBE`, and its form by `COMPRESSION`. `PRIORITY` and `PERSISTENT`
//! are checked and announced only.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use diffusion::wire::services::topics::specification::TopicSpecification;
use diffusion::wire::session_id::SessionId;

mod compression;
pub(crate) mod constraints;
mod creation;
mod effort;
mod places;
mod policy;
mod policy_date;
mod publishing;
mod references;
mod removal;
mod selections;
mod series;
mod series_query;
pub mod specification;
mod subscribers;
mod subscriptions;
mod topic;
mod tree;
mod validation;
mod view;

pub(crate) use creation::{topic_path, Proposal};
pub(crate) use publishing::{no_such_topic, not_a_time_series};
pub(crate) use references::{is_reference, Mirrored};
pub(crate) use selections::Selections;
pub(crate) use series::Series;
pub(crate) use subscriptions::Origin;
pub(crate) use topic::{Conflation, Content, StreamState, Topic, TopicId};
pub(crate) use tree::Tree;
pub use view::TopicView;

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

/// All topics, and what sessions have to do with them.
#[derive(Debug, Default)]
pub(crate) struct Topics {
    pub(crate) tree: Tree,
    /// Selections of sessions; without an entry there are none.
    pub(crate) selections: BTreeMap<SessionId, Selections>,
    /// Topics that sessions are subscribed to.
    subscribed: BTreeMap<SessionId, BTreeSet<TopicId>>,
    /// When removal policies have to be looked at.
    deadlines: BTreeSet<(Instant, TopicId)>,
    /// Topics with a removal policy.
    with_policies: BTreeSet<TopicId>,
    changes: Vec<TreeChange>,
    last_stream: i32,
    pub(crate) deltas: DeltaCounts,
}

/// How many updates went as deltas, which tests cannot tell from the values that they make.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeltaCounts {
    /// To subscribers, each counted.
    pub sent: u64,
    /// From update streams.
    pub received: u64,
}

impl Topics {
    /// What changed since the last call.
    pub(crate) fn take_changes(&mut self) -> Vec<TreeChange> {
        std::mem::take(&mut self.changes)
    }

    /// Whether there is a topic at this path.
    pub(crate) fn has_topic(&self, path: &str) -> bool {
        self.tree.find(path).is_some()
    }

    /// Paths and specifications of all topics, ordered by path.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<TopicSpecification>)> {
        self.tree
            .iter()
            .map(|topic| (&topic.path, &topic.specification))
    }

    /// A topic is updated by something else than its stream.
    pub(crate) fn end_stream(&mut self, id: TopicId) {
        if let Some(topic) = self.tree.get_mut(id) {
            topic.stream = None;
        }
    }

    /// A number for a new update stream.
    pub(crate) fn next_stream(&mut self) -> i32 {
        // Numbers come again after 2^31 streams; the topic is part of a stream's name.
        self.last_stream = self.last_stream.checked_add(1).unwrap_or(1);
        self.last_stream
    }

    /// A session is not subscribed to a topic any more.
    fn forget_subscription(&mut self, session: SessionId, id: TopicId) {
        if let Some(ids) = self.subscribed.get_mut(&session) {
            ids.remove(&id);
            if ids.is_empty() {
                self.subscribed.remove(&session);
            }
        }
    }

    /// Ids of the topics that a session is subscribed to, in the order of their paths.
    pub(crate) fn subscriptions_of(&self, session: SessionId) -> Vec<TopicId> {
        let mut ids: Vec<TopicId> = self
            .subscribed
            .get(&session)
            .map(|ids| ids.iter().copied().collect())
            .unwrap_or_default();
        ids.sort_by_key(|id| self.tree.get(*id).map(|topic| Arc::clone(&topic.path)));
        ids
    }
}
