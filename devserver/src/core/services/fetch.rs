//! Fetching topics (`specification/protocol/topic-services section 7`, `specification/topics/fetch`).

use std::collections::BTreeMap;
use std::ops::{Bound, RangeBounds};
use std::sync::Arc;

use diffusion::topics::selector::path::canonical;
use diffusion::topics::selector::TopicSelector;
use diffusion::wire::reason;
use diffusion::wire::services::topics::fetch::{
    FetchBound, FetchQuery, FetchQueryRequest, FetchQueryResponse, FetchedTopic, ValueSize,
};
use diffusion::wire::services::topics::specification::Properties;

use super::super::access::Permission;
use super::super::topics::Topic;
use super::super::ServerCore;
use super::{parse_selector, serve, Call, Refusal, ServiceOutcome};

pub(super) fn fetch(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<FetchQuery>(core, call, |core, request| {
        let selector = parse_selector(&request.selector)?;
        if !core.permits(call.session, Permission::SelectTopic, selector.prefix()) {
            return Err(Refusal::access_denied());
        }
        if request.deep_branch_depth < 0 || request.deep_branch_limit < 0 {
            return Err(Refusal::new(reason::INVALID_DATA, "Invalid fetch request"));
        }
        Ok(Fetch {
            core,
            call,
            request: &request,
        }
        .run(&selector))
    })
}

/// One request being carried out.
struct Fetch<'a> {
    core: &'a ServerCore,
    call: &'a Call<'a>,
    request: &'a FetchQueryRequest,
}

impl Fetch<'_> {
    fn run(&self, selector: &TopicSelector) -> FetchQueryResponse {
        let unpublished = self.unpublished();
        let mut topics = self.matching(selector, &unpublished);
        let limit = usize::try_from(self.request.limit.unsigned_abs()).unwrap_or(usize::MAX);
        let from_the_end = self.request.limit < 0;
        let mut has_more = topics.len() > limit;
        if from_the_end {
            topics.drain(..topics.len().saturating_sub(limit));
            topics.reverse();
        } else {
            topics.truncate(limit);
        }
        let mut page = ResultPage::new(self.maximum_size());
        for (path, topic) in topics {
            let added = page.add(&path, topic, self.request);
            if !added {
                has_more = true;
                break;
            }
        }
        if from_the_end {
            page.results.reverse();
        }
        FetchQueryResponse {
            properties: page.properties,
            results: page.results,
            has_more,
        }
    }

    /// All topics of the range that match, without what deep branches have too much of.
    fn matching<'b>(
        &'b self,
        selector: &TopicSelector,
        unpublished: &'b BTreeMap<Arc<str>, Topic>,
    ) -> Vec<(Arc<str>, &'b Topic)> {
        let (from, to) = (bound(&self.request.from), bound(&self.request.to));
        let (session, tree) = (self.call.session, &self.core.topics.tree);
        let mut branches = DeepBranches::new(self.request);
        let candidates: Box<dyn Iterator<Item = (Arc<str>, &Topic)>> =
            match self.core.session_trees.mapping_of(session) {
                None => Box::new(
                    tree.range(selector.prefix(), from, to)
                        .map(|topic| (Arc::clone(&topic.path), topic)),
                ),
                Some(mapping) => Box::new(
                    mapping
                        .topics(tree, selector.prefix())
                        .into_iter()
                        .filter(move |(path, _)| is_between(path, from, to)),
                ),
            };
        let published = candidates.filter(|(path, topic)| {
            self.core
                .may_at(session, Permission::ReadTopic, topic.id, path)
        });
        let unpublished = unpublished
            .iter()
            .filter(|(path, _)| is_between(path, from, to))
            .filter(|(path, _)| self.core.permits(session, Permission::ReadTopic, path))
            .map(|(path, topic)| (Arc::clone(path), topic));
        let mut topics: Vec<(Arc<str>, &Topic)> = published
            .chain(unpublished)
            .filter(|(path, topic)| self.is_wanted(topic) && selector.selects(path))
            .collect();
        if self.request.with_unpublished_delayed_topics {
            topics.sort_by(|(one, _), (other, _)| one.cmp(other));
        }
        topics.retain(|(path, _)| branches.admit(path));
        topics
    }

    /// Topics that views delay, if they are wanted and the session sees paths as they are.
    fn unpublished(&self) -> BTreeMap<Arc<str>, Topic> {
        let is_mapped = (self.core.session_trees.mapping_of(self.call.session)).is_some();
        if self.request.with_unpublished_delayed_topics && !is_mapped {
            self.core.unpublished_topics()
        } else {
            BTreeMap::new()
        }
    }

    fn is_wanted(&self, topic: &Topic) -> bool {
        self.request
            .topic_types
            .contains(topic.specification.topic_type)
    }

    /// 0 and below: as much as a message holds.
    fn maximum_size(&self) -> usize {
        let server = self.core.config.maximum_message_size;
        match usize::try_from(self.request.maximum_result_size) {
            Ok(0) | Err(_) => server,
            Ok(wanted) => wanted.min(server),
        }
    }
}

fn is_between(path: &str, from: Bound<&str>, to: Bound<&str>) -> bool {
    RangeBounds::<str>::contains(&(from, to), path)
}

fn bound(bound: &Option<FetchBound>) -> Bound<&str> {
    match bound {
        None => Bound::Unbounded,
        Some(bound) if bound.inclusive => Bound::Included(canonical(&bound.path)),
        Some(bound) => Bound::Excluded(canonical(&bound.path)),
    }
}

/// Counts the results of branches whose roots have a number of path parts.
struct DeepBranches {
    depth: usize,
    limit: usize,
    /// The branch that the last topic belonged to, and how many results it has. Branches come one after the other, except
    /// that a path such as `a-b` may come between those of `a`.
    counts: BTreeMap<String, usize>,
}

impl DeepBranches {
    fn new(request: &FetchQueryRequest) -> Self {
        let number = |value: i32| match value {
            i32::MAX => usize::MAX,
            value => usize::try_from(value).unwrap_or(usize::MAX),
        };
        Self {
            depth: number(request.deep_branch_depth),
            limit: number(request.deep_branch_limit),
            counts: BTreeMap::new(),
        }
    }

    fn admit(&mut self, path: &str) -> bool {
        if self.depth == usize::MAX || self.limit == usize::MAX {
            return true;
        }
        let Some(root) = root(path, self.depth) else {
            return true;
        };
        let count = match self.counts.get_mut(root) {
            Some(count) => count,
            None => self.counts.entry(root.to_owned()).or_default(),
        };
        *count += 1;
        *count <= self.limit
    }
}

/// The first parts of a path; `None` if it has fewer.
fn root(path: &str, depth: usize) -> Option<&str> {
    if depth == 0 {
        return Some("");
    }
    match path.match_indices('/').nth(depth - 1) {
        Some((end, _)) => Some(&path[..end]),
        None if path.split('/').count() == depth => Some(path),
        None => None,
    }
}

/// Results as long as they fit.
struct ResultPage<'a> {
    properties: Vec<Properties>,
    /// Places in `properties`.
    indexes: BTreeMap<BTreeMap<&'a str, &'a str>, usize>,
    results: Vec<FetchedTopic>,
    left: usize,
}

/// More than the bytes of a result that are neither path, value nor properties.
const OVERHEAD: usize = 48;

impl<'a> ResultPage<'a> {
    fn new(maximum_size: usize) -> Self {
        Self {
            properties: Vec::new(),
            indexes: BTreeMap::new(),
            results: Vec::new(),
            left: maximum_size,
        }
    }

    /// False if the topic does not fit.
    fn add(&mut self, path: &str, topic: &'a Topic, request: &FetchQueryRequest) -> bool {
        let value = if request.with_values {
            match topic.series() {
                Some(series) => series.latest_payload().cloned(),
                None => topic.value().cloned(),
            }
        } else {
            None
        };
        let properties = &topic.specification.properties;
        let key = properties.sorted();
        let known = self.indexes.get(&key).copied();
        let mut size = OVERHEAD + path.len() + value.as_ref().map_or(0, |value| value.len());
        if request.with_properties && known.is_none() {
            size += properties
                .iter()
                .map(|(key, value)| key.len() + value.len() + 10)
                .sum::<usize>();
        }
        let Some(left) = self.left.checked_sub(size) else {
            return false;
        };
        self.left = left;
        let properties_index = match (request.with_properties, known) {
            (false, _) => 0,
            (true, Some(index)) => index,
            (true, None) => {
                let index = self.properties.len();
                self.properties.push(properties.clone());
                self.indexes.insert(key, index);
                index
            }
        };
        self.results.push(FetchedTopic {
            path: path.to_owned(),
            topic_type: topic.specification.topic_type,
            value,
            properties_index,
            size: if request.with_sizes {
                size_of(topic)
            } else {
                ValueSize::None
            },
        });
        true
    }
}

fn size_of(topic: &Topic) -> ValueSize {
    let small = |size: usize| i32::try_from(size).unwrap_or(i32::MAX);
    match (topic.series(), topic.value()) {
        (_, None) => ValueSize::None,
        (None, Some(value)) => ValueSize::Value {
            size: small(value.len()),
        },
        (Some(series), Some(latest)) => {
            let events = series.events();
            let total: usize = events.iter().map(|event| event.value.len()).sum();
            ValueSize::TimeSeries {
                latest: small(latest.len()),
                count: small(events.len()),
                total: i64::try_from(total).unwrap_or(i64::MAX),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::root;

    #[test]
    fn roots_of_deep_branches() {
        assert_eq!(root("a/b/c", 2), Some("a/b"));
        assert_eq!(root("a/b", 2), Some("a/b"));
        assert_eq!(root("a", 2), None);
        assert_eq!(root("a", 0), Some(""));
    }
}
