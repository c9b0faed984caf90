//! What one session sees of the topic tree.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::Arc;

use super::SessionTrees;
use crate::core::languages::filter::SessionFacts;
use crate::core::topics::{Topic, Tree};

/// The branches of a session tree that are branches of the topic tree with another path. There is at least one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SessionMapping {
    /// In the order of the session tree.
    branches: Vec<(String, String)>,
}

impl SessionTrees {
    /// What a session sees; `None` if that is the topic tree.
    pub(super) fn mapping_for(&self, session: &impl SessionFacts) -> Option<SessionMapping> {
        let branches: Vec<(String, String)> = self
            .tables
            .iter()
            .filter_map(|(branch, table)| {
                let mappings = &table.0;
                let first = mappings
                    .iter()
                    .find(|mapping| mapping.filter.matches(session))?;
                Some((branch.clone(), first.topic_tree_branch.clone()))
            })
            .collect();
        (!branches.is_empty()).then_some(SessionMapping { branches })
    }
}

impl SessionMapping {
    /// The path of the topic that the session sees at a path. The longest branch decides.
    pub(crate) fn topic_path(&self, session_path: &str) -> String {
        self.branches
            .iter()
            .filter_map(|(seen, real)| Some((seen, moved(session_path, seen, real)?)))
            .max_by_key(|(seen, _)| seen.len())
            .map_or_else(|| session_path.to_owned(), |(_, path)| path)
    }

    /// The paths at which the session sees a topic.
    pub(crate) fn session_paths(&self, topic_path: &str) -> BTreeSet<Arc<str>> {
        let moved_here = self
            .branches
            .iter()
            .filter_map(|(seen, real)| moved(topic_path, real, seen));
        moved_here
            .chain([topic_path.to_owned()])
            .filter(|path| self.topic_path(path) == topic_path)
            .map(Arc::from)
            .collect()
    }

    /// The topics that the session sees at paths that begin with `prefix`, in the order of these paths.
    pub(crate) fn topics<'a>(&self, tree: &'a Tree, prefix: &str) -> Vec<(Arc<str>, &'a Topic)> {
        let all = |prefix: &str| tree.range(prefix, Bound::Unbounded, Bound::Unbounded);
        let mut found = Vec::new();
        // Those that are where they are seen.
        for topic in all(prefix) {
            if self.topic_path(&topic.path) == *topic.path {
                found.push((Arc::clone(&topic.path), topic));
            }
        }
        for (seen, real) in &self.branches {
            let from = match moved(prefix, seen, real) {
                Some(below) => below,
                None if seen.starts_with(prefix) => real.clone(),
                None => continue,
            };
            for topic in all(&from) {
                let path = moved(&topic.path, real, seen);
                let path = path.filter(|path| {
                    path.starts_with(prefix)
                        && *path != *topic.path
                        && self.topic_path(path) == *topic.path
                });
                if let Some(path) = path {
                    found.push((Arc::from(path), topic));
                }
            }
        }
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        // Of two branches one of which is below the other, both may lead to a topic.
        found.dedup_by(|(one, _), (other, _)| one == other);
        found
    }
}

/// A path at a branch or below it, moved to another branch; `None` if it is elsewhere.
fn moved(path: &str, from: &str, to: &str) -> Option<String> {
    let rest = path.strip_prefix(from)?;
    (rest.is_empty() || rest.starts_with('/')).then(|| format!("{to}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(branches: &[(&str, &str)]) -> SessionMapping {
        SessionMapping {
            branches: branches
                .iter()
                .map(|(seen, real)| ((*seen).to_owned(), (*real).to_owned()))
                .collect(),
        }
    }

    fn paths(mapping: &SessionMapping, topic: &str) -> Vec<String> {
        let paths = mapping.session_paths(topic);
        paths.iter().map(|path| path.to_string()).collect()
    }

    #[test]
    fn the_longest_branch_decides() {
        let mapping = mapping(&[("a", "x"), ("a/b", "y")]);
        assert_eq!(mapping.topic_path("a/c"), "x/c");
        assert_eq!(mapping.topic_path("a/b"), "y");
        assert_eq!(mapping.topic_path("a/b/c"), "y/c");
        assert_eq!(mapping.topic_path("ab"), "ab");
        assert_eq!(mapping.topic_path("x"), "x");
    }

    #[test]
    fn a_topic_may_be_seen_at_several_paths_or_at_none() {
        let mapping = mapping(&[("a", "x"), ("a/b", "y"), ("z", "x")]);
        assert_eq!(paths(&mapping, "x/1"), ["a/1", "x/1", "z/1"]);
        assert_eq!(paths(&mapping, "x/b"), ["x/b", "z/b"], "a/b is y");
        assert_eq!(paths(&mapping, "y/1"), ["a/b/1", "y/1"]);
        assert!(paths(&mapping, "a/1").is_empty(), "x is in its place");
        assert_eq!(paths(&mapping, "other"), ["other"]);
    }

    #[test]
    fn branches_may_change_places() {
        let mapping = mapping(&[("a", "b"), ("b", "a")]);
        assert_eq!(paths(&mapping, "a/1"), ["b/1"]);
        assert_eq!(paths(&mapping, "b/1"), ["a/1"]);
    }
}
