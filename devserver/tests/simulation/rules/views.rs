//! The rules about topic views: the reference topics are those that the views and the other topics make, with the values of
//! their sources, whatever came first.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::programs::views::{KnownView, VIEWS};
use crate::rules::ledger::Broken;
use crate::world::World;

/// Below this branch are only reference topics.
const BRANCH: &str = "view/";

/// A reference topic: the topic that it copies in the end, and how it came from there.
#[derive(Debug, Clone)]
pub struct Copied {
    origin: String,
    /// The paths before.
    through: Vec<String>,
    /// The views before.
    views: Vec<usize>,
}

/// The reference topics that there have to be, as long as views and other topics are those that they were made of.
#[derive(Debug, Default)]
pub struct ExpectedViews {
    views: Vec<usize>,
    others: Vec<Arc<str>>,
    topics: BTreeMap<String, Copied>,
}

impl World {
    /// Checks the server's topics, if they may have changed.
    pub fn check_views(&mut self) {
        if self.server.views_checked == self.server.changes {
            return;
        }
        // What views have left for later is due at once.
        let due = self.server.core.poll_timeout();
        if due.is_some_and(|due| due <= self.now) {
            return;
        }
        self.server.views_checked = self.server.changes;
        match self.compare_views() {
            Ok(count) => self.tally.add("reference topics compared", count),
            Err((rule, details)) => self.fail(rule, details),
        }
    }

    fn compare_views(&mut self) -> Result<u64, Broken> {
        let paths = self.server.core.topic_paths();
        let (found, others): (Vec<Arc<str>>, Vec<Arc<str>>) =
            paths.into_iter().partition(|path| path.starts_with(BRANCH));
        let views = self.views_in_order();
        let expected = &mut self.server.expected_views;
        if expected.views != views || expected.others != others {
            *expected = ExpectedViews {
                topics: expected_topics(&views, &others),
                views,
                others,
            };
        }
        let (core, expected) = (&self.server.core, &self.server.expected_views.topics);
        if !expected
            .keys()
            .map(String::as_str)
            .eq(found.iter().map(|path| &**path))
        {
            let text = format!("{expected:?}, the server has {found:?}");
            return Err(("views make the topics of their sources", text));
        }
        for (path, copied) in expected {
            let (value, source) = (core.topic_value(path), core.topic_value(&copied.origin));
            if value != source {
                let text = format!("{path}: {value:02x?}, {copied:?}: {source:02x?}");
                return Err(("reference topics have the values of their sources", text));
            }
        }
        Ok(expected.len() as u64)
    }

    /// The views that the server has, in the order of their precedence.
    fn views_in_order(&self) -> Vec<usize> {
        let names = self.server.core.topic_view_names();
        names
            .filter_map(|name| VIEWS.iter().position(|known| known.name == name))
            .collect()
    }
}

/// What there has to be, found by trying all views on all topics until nothing changes.
fn expected_topics(views: &[usize], others: &[Arc<str>]) -> BTreeMap<String, Copied> {
    let views = views.iter().map(|index| (*index, &VIEWS[*index]));
    let views: Vec<(usize, &KnownView)> = views.collect();
    let mut made: BTreeMap<String, Copied> = BTreeMap::new();
    loop {
        let mut next: BTreeMap<String, Copied> = BTreeMap::new();
        for (index, view) in &views {
            let sources = others.iter().map(|path| (&**path, None));
            let sources = sources.chain(made.iter().map(|(path, one)| (&**path, Some(one))));
            for (path, copied) in sources {
                if let Some((target, one)) = apply(*index, view, path, copied) {
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
