//! Which of many streams may select a path, and which of many paths a selector may select, without looking at each.
//!
//! Both go by the leading parts that every path has which a selector selects. A selector without such parts is always looked
//! at. The cost of a path is linear in its length, and in that of the longest such part where the path is longer: who
//! publishes chooses paths, and all sessions wait meanwhile.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::ops::Bound;

use super::entry::RegisteredStream;
use super::StreamId;
use crate::data::text::Text;
use crate::topics::selector::path::{canonical, is_descendant, SEPARATOR};

/// The streams with a selector.
#[derive(Debug, Default)]
pub(super) struct SelectiveStreams {
    /// By their place among all streams.
    streams: BTreeMap<u64, RegisteredStream>,
    by_id: HashMap<StreamId, u64>,
    /// By the hashes of their prefixes. Different prefixes may share one: these are candidates only.
    by_prefix: HashMap<u64, Vec<u64>>,
    /// How many prefixes have which length.
    lengths: BTreeMap<usize, usize>,
    hashes: RandomState,
}

impl SelectiveStreams {
    pub(super) fn add(&mut self, stream: RegisteredStream) {
        let prefix = prefix_of(&stream);
        *self.lengths.entry(prefix.len()).or_default() += 1;
        let same = self.by_prefix.entry(self.hash(prefix)).or_default();
        same.push(stream.order);
        self.by_id.insert(stream.id, stream.order);
        self.streams.insert(stream.order, stream);
    }

    pub(super) fn remove(&mut self, id: StreamId) -> Option<RegisteredStream> {
        let order = self.by_id.remove(&id)?;
        let stream = self.streams.remove(&order)?;
        let prefix = prefix_of(&stream);
        let hash = self.hash(prefix);
        if let Some(same) = self.by_prefix.get_mut(&hash) {
            same.retain(|other| *other != order);
            if same.is_empty() {
                self.by_prefix.remove(&hash);
            }
        }
        if let Some(count) = self.lengths.get_mut(&prefix.len()) {
            *count -= 1;
            if *count == 0 {
                self.lengths.remove(&prefix.len());
            }
        }
        Some(stream)
    }

    /// Those that may select a path, in the order in which they were added.
    pub(super) fn candidates(&self, path: &str) -> impl Iterator<Item = &RegisteredStream> {
        let mut orders: Vec<u64> = Vec::new();
        let longest = self.lengths.last_key_value();
        let longest = longest.map_or(0, |(length, _)| *length);
        for hash in prefix_hashes(canonical(path), longest, self.hashes.build_hasher()) {
            if let Some(same) = self.by_prefix.get(&hash) {
                orders.extend_from_slice(same);
            }
        }
        orders.sort_unstable();
        orders.dedup();
        let streams = &self.streams;
        orders
            .into_iter()
            .filter_map(move |order| streams.get(&order))
    }

    fn hash(&self, prefix: &str) -> u64 {
        let hashes = prefix_hashes(prefix, prefix.len(), self.hashes.build_hasher());
        hashes.last().unwrap_or_default()
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

/// The hashes of the empty prefix, all leading parts of the path, and the path, up to a length. Each continues the one before,
/// so that every byte is hashed once.
fn prefix_hashes<H: Hasher>(
    path: &str,
    longest: usize,
    mut hasher: H,
) -> impl Iterator<Item = u64> + use<'_, H> {
    let whole = (!path.is_empty()).then_some(path.len());
    let inner = path.match_indices(SEPARATOR).map(|(end, _)| end);
    // A path that begins with a separator has the empty prefix only once.
    let ends = inner.filter(|end| *end > 0).chain(whole);
    let ends = ends.take_while(move |end| *end <= longest);
    let mut start = 0;
    let empty = hasher.finish();
    std::iter::once(empty).chain(ends.map(move |end| {
        hasher.write(&path.as_bytes()[start..end]);
        start = end;
        hasher.finish()
    }))
}

/// The paths of the subscribed topics, with their ids.
#[derive(Debug, Default)]
pub(super) struct TopicPaths {
    ids: BTreeMap<Text, i32>,
    /// Paths that are not in canonical form, which no server sends, and which prefixes would miss.
    irregular: usize,
}

impl TopicPaths {
    pub(super) fn get(&self, path: &str) -> Option<i32> {
        self.ids.get(path.as_bytes()).copied()
    }

    pub(super) fn insert(&mut self, path: Text, id: i32) {
        self.irregular += usize::from(is_irregular(&path));
        self.ids.insert(path, id);
    }

    pub(super) fn remove(&mut self, path: &str) {
        if self.ids.remove(path.as_bytes()).is_some() {
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
        let from = (Bound::Included(prefix.as_bytes()), Bound::Unbounded);
        let same_start = self.ids.range::<[u8], _>(from);
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

    /// Counts the bytes that it is given.
    struct Counting<'a>(&'a std::cell::Cell<usize>);

    impl Hasher for Counting<'_> {
        fn finish(&self) -> u64 {
            self.0.get() as u64
        }

        fn write(&mut self, bytes: &[u8]) {
            self.0.set(self.0.get() + bytes.len());
        }
    }

    #[test]
    fn a_deep_path_is_hashed_once_and_no_further_than_the_longest_prefix() {
        let deep = "deep".to_owned() + &"/a".repeat(100_000);
        for (longest, hashed) in [(deep.len(), deep.len()), (11, 10), (4, 4), (3, 0), (0, 0)] {
            let count = std::cell::Cell::new(0);
            let prefixes = prefix_hashes(&deep, longest, Counting(&count)).count();
            let inside = usize::saturating_sub(hashed, 4) / 2;
            assert_eq!(count.get(), hashed);
            assert_eq!(prefixes, 1 + usize::from(hashed > 0) + inside);
        }
        let mut streams = SelectiveStreams::default();
        for (order, selector) in (0..).zip(["?deep//", "?deep/b//", ">deep/a/a"]) {
            streams.add(stream(order, selector));
        }
        assert_eq!(streams.lengths.last_key_value(), Some((&8, &1)));
        let found: Vec<u64> = streams.candidates(&deep).map(|found| found.order).collect();
        assert_eq!(found, [0, 2]);
        assert!(streams.remove(StreamId(102)).is_some());
        assert_eq!(streams.lengths.last_key_value(), Some((&6, &1)));
        // One that is as deep itself.
        streams.add(stream(3, &format!(">{deep}")));
        let found: Vec<u64> = streams.candidates(&deep).map(|found| found.order).collect();
        assert_eq!(found, [0, 3]);
    }

    #[test]
    fn a_stream_is_found_once_whatever_separators_a_path_has() {
        let mut streams = SelectiveStreams::default();
        streams.add(stream(0, "?.*"));
        for path in ["", "/", "//", "//a", "a//b", "///a//"] {
            assert_eq!(streams.candidates(path).count(), 1, "{path}");
        }
    }

    #[test]
    fn topics_are_found_by_their_leading_parts() {
        let mut paths = TopicPaths::default();
        for (id, path) in (0..).zip(["a", "a/b", "a-b", "a/b/c", "a/bc", "b/a"]) {
            paths.insert(Text::from(path), id);
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
        paths.insert(Text::from("/a/b"), 9);
        assert_eq!(found(&paths, "a/b"), None);
        paths.remove("/a/b");
        assert_eq!(
            (found(&paths, "a/b"), paths.get("a/b/c")),
            (Some(vec![3]), Some(3))
        );
    }
}
