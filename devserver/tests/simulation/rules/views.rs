//! The rules about topic views: the reference topics are those that the views and the other topics make, with the values of
//! their sources, whatever came first.

use std::collections::BTreeMap;

use crate::programs::views::{KnownView, VIEWS};
use crate::rules::ledger::Broken;
use crate::world::World;

/// Below this branch are only reference topics.
const BRANCH: &str = "view/";

/// A reference topic: the topic that it copies in the end, and how it came from there.
#[derive(Debug, Clone)]
struct Copied {
    origin: String,
    /// The paths before.
    through: Vec<String>,
    /// The views before.
    views: Vec<usize>,
}

impl World {
    /// Checks the server's topics, if they may have changed.
    pub fn check_views(&mut self) {
        if self.server.views_checked == self.server.changes {
            return;
        }
        self.server.views_checked = self.server.changes;
        match self.compare_views() {
            Ok(count) => self.tally.add("reference topics compared", count),
            Err((rule, details)) => self.fail(rule, details),
        }
    }

    fn compare_views(&self) -> Result<u64, Broken> {
        let core = &self.server.core;
        let paths = core.topic_paths();
        let (found, others): (Vec<_>, Vec<_>) =
            paths.iter().partition(|path| path.starts_with(BRANCH));
        let found: Vec<&str> = found.iter().map(|path| &***path).collect();
        let expected = self.expected_views(others.iter().map(|path| path.to_string()));
        if !expected.keys().eq(found.iter()) {
            let text = format!("{expected:?}, the server has {found:?}");
            return Err(("views make the topics of their sources", text));
        }
        for (path, copied) in &expected {
            let (value, source) = (core.topic_value(path), core.topic_value(&copied.origin));
            if value != source {
                let text = format!("{path}: {value:02x?}, {copied:?}: {source:02x?}");
                return Err(("reference topics have the values of their sources", text));
            }
        }
        Ok(expected.len() as u64)
    }

    /// What there has to be, found by trying all views on all topics until nothing changes.
    fn expected_views(&self, topics: impl Iterator<Item = String>) -> BTreeMap<String, Copied> {
        let topics: Vec<(String, Option<Copied>)> = topics.map(|path| (path, None)).collect();
        let views: Vec<(usize, &KnownView)> = self
            .views_in_order()
            .into_iter()
            .map(|index| (index, &VIEWS[index]))
            .collect();
        let mut made: BTreeMap<String, Copied> = BTreeMap::new();
        loop {
            let sources: Vec<(String, Option<Copied>)> = topics
                .iter()
                .cloned()
                .chain(
                    made.iter()
                        .map(|(path, one)| (path.clone(), Some(one.clone()))),
                )
                .collect();
            let mut next: BTreeMap<String, Copied> = BTreeMap::new();
            for (index, view) in &views {
                for (path, copied) in &sources {
                    if let Some((target, one)) = apply(*index, view, path, copied.as_ref()) {
                        next.entry(target).or_insert(one);
                    }
                }
            }
            if next.keys().eq(made.keys()) {
                return next;
            }
            made = next;
        }
    }

    /// The views that the server has, in the order of their precedence.
    fn views_in_order(&self) -> Vec<usize> {
        let saved = self.server.core.saved_state();
        let names = saved["topicViews"].as_array().into_iter().flatten();
        names
            .filter_map(|view| {
                let name = view["name"].as_str()?;
                VIEWS.iter().position(|known| known.name == name)
            })
            .collect()
    }
}

fn apply(
    index: usize,
    view: &KnownView,
    source: &str,
    copied: Option<&Copied>,
) -> Option<(String, Copied)> {
    let rest = source.strip_prefix(view.from)?;
    if !rest.is_empty() && !view.from.ends_with('/') {
        return None;
    }
    let target = format!("{}{rest}", view.to);
    let mut one = copied.cloned().unwrap_or_else(|| Copied {
        origin: source.to_owned(),
        through: Vec::new(),
        views: Vec::new(),
    });
    one.through.push(source.to_owned());
    if one.views.contains(&index) || one.through.contains(&target) {
        return None;
    }
    one.views.push(index);
    Some((target, one))
}
