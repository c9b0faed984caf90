//! Which of many streams may select a path, and which of many paths a selector may select, without looking at each.
//!
//! Both go by the leading parts that every path has which a selector selects. A selector without such parts is always looked
//! at.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::Arc;

use super::entry::RegisteredStream;
use super::StreamId;
use crate::topics::selector::path::{canonical, is_descendant, SEPARATOR};

/// The streams with a selector.
#[derive(Debug, Default)]
pub(super) struct SelectiveStreams {
    /// By their place among all streams.
    streams: BTreeMap<u64, RegisteredStream>,
    by_id: HashMap<StreamId, u64>,
    by_prefix: HashMap<Box<str>, Vec<u64>>,
}

impl SelectiveStreams {
    pub(super) fn add(&mut self, stream: RegisteredStream) {
        let prefix = prefix_of(&stream);
        let same = self.by_prefix.entry(Box::from(prefix)).or_default();
        same.push(stream.order);
        self.by_id.insert(stream.id, stream.order);
        self.streams.insert(stream.order, stream);
    }

    pub(super) fn remove(&mut self, id: StreamId) -> Option<RegisteredStream> {
        let order = self.by_id.remove(&id)?;
        let stream = self.streams.remove(&order)?;
        let prefix = prefix_of(&stream);
        if let Some(same) = self.by_prefix.get_mut(prefix) {
            same.retain(|other| *other != order);
            if same.is_empty() {
                self.by_prefix.remove(prefix);
            }
        }
        Some(stream)
    }

    /// Those that may select a path, in the order in which they were added.
    pub(super) fn candidates(&self, path: &str) -> impl Iterator<Item = &RegisteredStream> {
        let mut orders: Vec<u64> = Vec::new();
        for prefix in prefixes(canonical(path)) {
            if let Some(same) = self.by_prefix.get(prefix) {
                orders.extend_from_slice(same);
            }
        }
        orders.sort_unstable();
        let streams = &self.streams;
        orders
            .into_iter()
            .filter_map(move |order| streams.get(&order))
    }

    /// Takes all, in the order in which they were added.
    pub(super) fn take_all(&mut self) -> impl Iterator<Item = RegisteredStream> {
        std::mem::take(self).streams.into_values()
    }
}

fn prefix_of(stream: &RegisteredStream) -> &str {
    stream
        .spec
        .selector
        .as_ref()
        .map_or("", |selector| selector.prefix())
}

/// The empty prefix, all leading parts of the path, and the path.
fn prefixes(path: &str) -> impl Iterator<Item = &str> {
    let inner = path.match_indices(SEPARATOR).map(|(end, _)| &path[..end]);
    let whole = (!path.is_empty()).then_some(path);
    std::iter::once("").chain(inner).chain(whole)
}

/// The paths of the subscribed topics, with their ids.
#[derive(Debug, Default)]
pub(super) struct TopicPaths {
    ids: BTreeMap<Arc<str>, i32>,
    /// Paths that are not in canonical form, which no server sends, and which prefixes would miss.
    irregular: usize,
}

impl TopicPaths {
    pub(super) fn get(&self, path: &str) -> Option<i32> {
        self.ids.get(path).copied()
    }

    pub(super) fn insert(&mut self, path: Arc<str>, id: i32) {
        self.irregular += usize::from(is_irregular(&path));
        self.ids.insert(path, id);
    }

    pub(super) fn remove(&mut self, path: &str) {
        if self.ids.remove(path).is_some() {
            self.irregular -= usize::from(is_irregular(path));
        }
    }

    /// The ids of the topics that a selector with this prefix may select; `None` when that may be all.
    pub(super) fn candidates<'a>(
        &'a self,
        prefix: &'a str,
    ) -> Option<impl Iterator<Item = i32> + 'a> {
        if prefix.is_empty() || self.irregular > 0 {
            return None;
        }
        let from = (Bound::Included(prefix), Bound::Unbounded);
        let same_start = self.ids.range::<str, _>(from);
        let below = same_start.take_while(move |(path, _)| path.starts_with(prefix));
        let below =
            below.filter(move |(path, _)| &***path == prefix || is_descendant(path, prefix));
        Some(below.map(|(_, id)| *id))
    }
}

fn is_irregular(path: &str) -> bool {
    canonical(path) != path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::datatype::Datatype;
    use crate::topics::selector::TopicSelector;
    use crate::topics::streams::{StreamKind, StreamSpec};

    fn stream(order: u64, selector: &str) -> RegisteredStream {
        RegisteredStream {
            id: StreamId(100 + order),
            order,
            spec: StreamSpec {
                selector: TopicSelector::parse(selector).ok(),
                kind: StreamKind::Plain,
                datatype: Datatype::Json,
            },
        }
    }

    #[test]
    fn streams_are_found_by_the_leading_parts_of_their_selectors() {
        let mut streams = SelectiveStreams::default();
        let selectors = ["?a/b/.*", ">a/b/c", "?.*", "?a/b/c//", ">x", "?a/bc/.*"];
        for (order, selector) in (0..).zip(selectors) {
            streams.add(stream(order, selector));
        }
        let found = |streams: &SelectiveStreams, path: &str| -> Vec<u64> {
            streams
                .candidates(path)
                .map(|stream| stream.order)
                .collect()
        };
        assert_eq!(found(&streams, "a/b/c"), [0, 1, 2, 3]);
        // Whether a path selector selects what is below it is for the selector to say.
        assert_eq!(found(&streams, "/a/b/c/d/"), [0, 1, 2, 3]);
        assert_eq!(found(&streams, "x"), [2, 4]);
        assert_eq!(found(&streams, ""), [2]);
        assert!(streams.remove(StreamId(100)).is_some());
        assert!(streams.remove(StreamId(100)).is_none());
        assert_eq!(found(&streams, "a/b/c"), [1, 2, 3]);
        let all: Vec<u64> = streams.take_all().map(|stream| stream.order).collect();
        assert_eq!(all, [1, 2, 3, 4, 5]);
        assert_eq!(found(&streams, "a/b/c"), [0; 0]);
    }

    #[test]
    fn topics_are_found_by_their_leading_parts() {
        let mut paths = TopicPaths::default();
        for (id, path) in (0..).zip(["a", "a/b", "a-b", "a/b/c", "a/bc", "b/a"]) {
            paths.insert(Arc::from(path), id);
        }
        let found = |paths: &TopicPaths, prefix: &str| {
            let found = paths.candidates(prefix).map(|ids| {
                let mut ids: Vec<i32> = ids.collect();
                ids.sort_unstable();
                ids
            });
            found
        };
        assert_eq!(found(&paths, "a"), Some(vec![0, 1, 3, 4]));
        assert_eq!(found(&paths, "a/b"), Some(vec![1, 3]));
        assert_eq!(found(&paths, "c"), Some(vec![]));
        assert_eq!(found(&paths, ""), None);
        paths.remove("a/b");
        assert_eq!(found(&paths, "a/b"), Some(vec![3]));
        // One that prefixes would miss.
        paths.insert(Arc::from("/a/b"), 9);
        assert_eq!(found(&paths, "a/b"), None);
        paths.remove("/a/b");
        assert_eq!(
            (found(&paths, "a/b"), paths.get("a/b/c")),
            (Some(vec![3]), Some(3))
        );
    }
}
