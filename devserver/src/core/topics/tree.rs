//! The topics by path and by id.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::Arc;

use diffusion::topics::selector::TopicSelector;

use super::topic::{Topic, TopicId};

/// All topics. Where an order shows, it is that of the paths.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    by_path: BTreeMap<Arc<str>, TopicId>,
    by_id: HashMap<TopicId, Topic>,
    last_id: TopicId,
}

impl Tree {
    /// A number for a new topic.
    pub(super) fn next_id(&mut self) -> TopicId {
        // A server that runs long enough to use up 2^31 numbers begins again, leaving out those in use.
        loop {
            self.last_id = self.last_id.checked_add(1).unwrap_or(1);
            if !self.by_id.contains_key(&self.last_id) {
                return self.last_id;
            }
        }
    }

    pub(super) fn insert(&mut self, topic: Topic) {
        self.by_path.insert(Arc::clone(&topic.path), topic.id);
        self.by_id.insert(topic.id, topic);
    }

    pub(super) fn remove(&mut self, id: TopicId) -> Option<Topic> {
        let topic = self.by_id.remove(&id)?;
        self.by_path.remove(&topic.path);
        Some(topic)
    }

    /// The topic with this number.
    pub(crate) fn get(&self, id: TopicId) -> Option<&Topic> {
        self.by_id.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: TopicId) -> Option<&mut Topic> {
        self.by_id.get_mut(&id)
    }

    /// The number of the topic at a path in canonical form.
    pub(crate) fn find(&self, path: &str) -> Option<TopicId> {
        self.by_path.get(path).copied()
    }

    /// The topic at a path in canonical form.
    pub(crate) fn at(&self, path: &str) -> Option<&Topic> {
        self.get(self.find(path)?)
    }

    /// How many topics there are.
    pub(crate) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// All topics.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Topic> {
        self.by_path.values().filter_map(|id| self.by_id.get(id))
    }

    /// Gives every topic to a function.
    pub(crate) fn for_each_mut(&mut self, mut change: impl FnMut(&mut Topic)) {
        for id in self.by_path.values() {
            if let Some(topic) = self.by_id.get_mut(id) {
                change(topic);
            }
        }
    }

    /// The topics between two bounds that may be selected by a selector with this prefix: those at it and below.
    pub(crate) fn range(
        &self,
        prefix: &str,
        from: Bound<&str>,
        to: Bound<&str>,
    ) -> impl DoubleEndedIterator<Item = &Topic> {
        // Paths below the prefix go on with a separator, and '0' is what follows that.
        let end = format!("{prefix}0");
        let from = match from {
            Bound::Included(path) | Bound::Excluded(path) if path >= prefix => from,
            _ => Bound::Included(prefix),
        };
        let to = match to {
            Bound::Included(path) | Bound::Excluded(path) if path < end.as_str() => to,
            _ if prefix.is_empty() => to,
            _ => Bound::Excluded(end.as_str()),
        };
        let found = (!is_empty(from, to)).then(|| self.by_path.range::<str, _>((from, to)));
        found
            .into_iter()
            .flatten()
            .filter_map(|(_, id)| self.by_id.get(id))
    }

    /// The topics that a selector selects.
    pub(crate) fn select(&self, selector: &TopicSelector) -> Vec<TopicId> {
        self.range(selector.prefix(), Bound::Unbounded, Bound::Unbounded)
            .filter(|topic| selector.selects(&topic.path))
            .map(|topic| topic.id)
            .collect()
    }
}

/// Whether nothing lies between two bounds. A map panics if it is asked for some of these.
fn is_empty(from: Bound<&str>, to: Bound<&str>) -> bool {
    match (from, to) {
        (Bound::Unbounded, _) | (_, Bound::Unbounded) => false,
        (Bound::Included(low), Bound::Included(high)) => low > high,
        (
            Bound::Included(low) | Bound::Excluded(low),
            Bound::Included(high) | Bound::Excluded(high),
        ) => low >= high,
    }
}
