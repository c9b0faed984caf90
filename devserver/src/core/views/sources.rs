//! Sources: which topics a view selects, and what it makes of them when they come, change and go.

use std::ops::Bound as RangeBound;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use diffusion::data::datatype::Datatype;
use diffusion::wire::services::topics::specification::{TopicSpecification, TopicType};
use diffusion::wire::services::topics::time_series::TimeSeriesEvent;

use super::derivations::{Made, Outcome};
use super::evaluation::{self, Derived, Others, Source};
use super::lineage::Lineage;
use super::queue::{Change, News};
use super::tasks::LookedAt;
use super::{View, ViewKey, Views};
use crate::core::access::Permission;
use crate::core::remote_servers::RemoteTopicId;
use crate::core::topics::{Series, Topic, TopicId, Tree};
use crate::core::ServerCore;

/// Names a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum SourceId {
    /// A topic of this server.
    Local(TopicId),
    /// A topic of another server.
    Remote(RemoteTopicId),
}

/// A source of a view.
#[derive(Debug)]
pub(super) struct Bound {
    path: Arc<str>,
    datatype: Datatype,
    is_series: bool,
    /// Of the reference topics.
    specification: Arc<TopicSpecification>,
    lineage: Arc<Lineage>,
    /// The path of the reference topic, if it depends on no value.
    fixed_path: Option<Arc<str>>,
}

impl Views {
    /// A topic is new. Its value is looked at when [`ServerCore::settle_views`] is called.
    pub(crate) fn on_added(&mut self, id: TopicId) {
        if !self.views.is_empty() {
            self.queue.changes.push_back(Change::Added(id));
        }
    }

    /// A topic has a new value.
    pub(crate) fn on_updated(&mut self, id: TopicId, value: &Bytes) {
        let source = SourceId::Local(id);
        if self.bound.contains_key(&source) {
            let news = News::Value(value.clone());
            self.queue.changes.push_back(Change::Updated(source, news));
        }
    }

    /// A time series has a new event.
    pub(crate) fn on_event(&mut self, id: TopicId, event: &TimeSeriesEvent) {
        let source = SourceId::Local(id);
        if self.bound.contains_key(&source) {
            let news = News::Event(event.clone());
            self.queue.changes.push_back(Change::Updated(source, news));
        }
    }

    /// A view no longer has a source.
    pub(super) fn unbind(&mut self, key: ViewKey, source: SourceId) {
        if let Some(keys) = self.bound.get_mut(&source) {
            keys.retain(|known| *known != key);
            if keys.is_empty() {
                self.bound.remove(&source);
            }
        }
    }

    /// A topic is gone.
    pub(crate) fn on_removed(&mut self, id: TopicId, path: &Arc<str>) {
        let source = SourceId::Local(id);
        if self.bound.contains_key(&source) {
            self.queue.gone.push_back(source);
        }
        self.on_vacated(path);
    }
}

impl View {
    pub(super) fn permits(&self, permission: Permission, path: &str) -> bool {
        self.grants.permits(permission, path)
    }

    /// Whether the view can have a topic of this server as a source.
    fn selects(&self, topic: &Topic) -> bool {
        let selector = &self.specification.selector;
        !self.is_removed
            && self.specification.server.is_none()
            && topic.path.starts_with(selector.prefix())
            && selector.selects(&topic.path)
            && self.permits(Permission::ReadTopic, &topic.path)
    }

    /// What the view has to know to make topics out of a source; `None` if it makes none.
    fn bind(&self, key: ViewKey, topic: &Topic) -> Option<Bound> {
        if self.specification.needs_json() && topic.datatype != Datatype::Json {
            return None;
        }
        let lineage = match &self.specification.server {
            None => Lineage::new(&topic.path, key, topic.origin.as_ref())?,
            // No path of this server.
            Some(server) => Lineage::new(&format!("{server}\0{}", topic.path).into(), key, None)?,
        };
        let specification = evaluation::reference_specification(
            &self.specification,
            &self.name,
            &topic.specification,
            topic.datatype,
        )?;
        Some(Bound {
            path: Arc::clone(&topic.path),
            datatype: topic.datatype,
            is_series: topic.series().is_some(),
            specification,
            lineage: Arc::new(lineage),
            fixed_path: evaluation::fixed_path(&self.specification, &topic.path),
        })
    }

    fn evaluate(&self, bound: &Bound, value: Option<&Bytes>, tree: &Tree) -> Vec<Derived> {
        let source = Source {
            path: &bound.path,
            datatype: bound.datatype,
        };
        let others = Others {
            tree,
            may_read: &|path| self.permits(Permission::ReadTopic, path),
        };
        let view = &*self.specification;
        match &bound.fixed_path {
            Some(path) => vec![Derived {
                path: Arc::clone(path),
                value: evaluation::reference_value(view, &source, value, &others),
            }],
            None => evaluation::evaluate(view, &source, value, &others),
        }
    }

    /// Makes topics out of a new source; `None` if there are none to be made, or if it is not new.
    pub(super) fn take_source(
        &mut self,
        key: ViewKey,
        source: SourceId,
        topic: &Topic,
        tree: &Tree,
    ) -> Option<Outcome> {
        if self.sources.contains_key(&source) {
            return None;
        }
        let bound = self.bind(key, topic)?;
        let outcome = match topic.series() {
            Some(series) => self.outcome_of_series(&bound, series, tree),
            None => self.outcome(&bound, topic.value(), tree),
        };
        let outcome = outcome.with(&bound.path, &bound.specification, &bound.lineage);
        self.sources.insert(source, bound);
        Some(outcome)
    }

    /// What becomes of a value.
    fn outcome(&self, bound: &Bound, value: Option<&Bytes>, tree: &Tree) -> Outcome {
        let derived = self.evaluate(bound, value, tree);
        let made = derived.into_iter().map(|one| match one.value {
            None => (one.path, Made::Nothing),
            Some(value) => (one.path, Made::Value(value)),
        });
        Outcome::new(made)
    }

    /// What becomes of an event.
    fn outcome_of_event(&self, bound: &Bound, event: &TimeSeriesEvent, tree: &Tree) -> Outcome {
        if bound.specification.topic_type != TopicType::TimeSeries {
            return self.outcome(bound, Some(&event.value), tree);
        }
        let derived = self.evaluate(bound, Some(&event.value), tree);
        let made = derived.into_iter().map(|one| match one.value {
            None | Some(None) => (one.path, Made::Nothing),
            Some(Some(value)) => {
                let event = TimeSeriesEvent {
                    value,
                    ..event.clone()
                };
                (one.path, Made::Events(vec![event]))
            }
        });
        Outcome::new(made)
    }

    /// What becomes of a time series: the paths are those of its latest event, with all events that have the same path.
    fn outcome_of_series(&self, bound: &Bound, series: &Series, tree: &Tree) -> Outcome {
        let Some(latest) = series.latest() else {
            let derived = self.evaluate(bound, None, tree);
            let made = derived
                .into_iter()
                .map(|one| (one.path, Made::Events(Vec::new())));
            return Outcome::new(made);
        };
        let mut outcome = self.outcome_of_event(bound, latest, tree);
        if bound.specification.topic_type != TopicType::TimeSeries {
            return outcome;
        }
        let older = series.events().iter().rev().skip(1);
        for event in older.collect::<Vec<_>>() {
            outcome.prepend(self.outcome_of_event(bound, event, tree));
        }
        outcome.reverse_events();
        outcome
    }
}

impl ServerCore {
    /// Gives a new topic to the views that select it.
    pub(super) fn offer_source(&mut self, id: TopicId) {
        let keys: Vec<ViewKey> = match self.topics.tree.get(id) {
            Some(topic) => (self.views.views.iter())
                .filter(|(_, view)| view.selects(topic))
                .map(|(key, _)| *key)
                .collect(),
            None => return,
        };
        for key in keys {
            self.bind_source(key, id);
        }
    }

    /// Gives topics of this server that it selects to a view: as many as may be looked at, of those behind a path.
    pub(super) fn bind_sources(
        &mut self,
        key: ViewKey,
        after: Option<&str>,
        most: usize,
    ) -> LookedAt {
        let mut looked_at = LookedAt::default();
        let Some(view) = self.views.views.get(&key) else {
            return looked_at;
        };
        let from = after.map_or(RangeBound::Unbounded, RangeBound::Excluded);
        let prefix = view.specification.selector.prefix();
        let mut last = None;
        let mut selected = Vec::new();
        let topics = (self.topics.tree).range(prefix, from, RangeBound::Unbounded);
        for topic in topics.take(most) {
            looked_at.count += 1;
            last = Some(&topic.path);
            if view.selects(topic) {
                selected.push(topic.id);
            }
        }
        looked_at.last = last.cloned();
        for id in selected {
            self.bind_source(key, id);
        }
        looked_at
    }

    fn bind_source(&mut self, key: ViewKey, id: TopicId) {
        let source = SourceId::Local(id);
        let (Some(topic), Some(view)) = (self.topics.tree.get(id), self.views.views.get_mut(&key))
        else {
            return;
        };
        if let Some(outcome) = view.take_source(key, source, topic, &self.topics.tree) {
            self.begin_source(key, source, outcome);
        }
    }

    /// A view has a new source.
    pub(super) fn begin_source(&mut self, key: ViewKey, source: SourceId, outcome: Outcome) {
        self.views.bound.entry(source).or_default().push(key);
        self.pass_on(key, source, outcome);
    }

    /// A source has a new value or event.
    pub(super) fn update_source(&mut self, source: SourceId, news: News) {
        let keys = match self.views.bound.get(&source) {
            Some(keys) => keys.clone(),
            None => return,
        };
        for key in keys {
            let Some(view) = self.views.views.get(&key) else {
                continue;
            };
            let Some(bound) = view.sources.get(&source).filter(|_| !view.is_removed) else {
                continue;
            };
            let tree = &self.topics.tree;
            let outcome = match &news {
                News::Value(value) => view.outcome(bound, Some(value), tree),
                News::Event(event) if bound.is_series => view.outcome_of_event(bound, event, tree),
                News::Event(event) => view.outcome(bound, Some(&event.value), tree),
            };
            self.pass_on(key, source, outcome);
        }
    }

    /// A source is gone.
    pub(super) fn release_source(&mut self, source: SourceId) {
        for key in self.views.bound.remove(&source).unwrap_or_default() {
            if let Some(view) = self.views.views.get_mut(&key) {
                view.sources.remove(&source);
            }
            self.pass_on(key, source, Outcome::gone());
        }
    }

    /// The time that views see.
    pub(super) fn view_time(&self) -> Option<Instant> {
        self.clock.latest()
    }
}
