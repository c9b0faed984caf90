//! What a view has made of a source, compared with what it makes now.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use diffusion::wire::services::topics::specification::{TopicSpecification, TopicType};
use diffusion::wire::services::topics::time_series::TimeSeriesEvent;

use super::lineage::Lineage;
use super::model::ViewSpecification;
use super::slots::Rank;
use super::sources::SourceId;
use super::throttles::Throttling;
use super::ViewKey;
use crate::core::access::Permission;
use crate::core::topics::Series;
use crate::core::ServerCore;

/// What became of a change of a source.
#[derive(Debug)]
pub(super) struct Outcome {
    /// What the reference topics are, if the source is new.
    beginning: Option<Beginning>,
    /// `None`: the source is gone.
    made: Option<Vec<(Arc<str>, Made)>>,
}

#[derive(Debug)]
struct Beginning {
    source: Arc<str>,
    specification: Arc<TopicSpecification>,
    lineage: Arc<Lineage>,
}

/// What is at a path.
#[derive(Debug)]
pub(super) enum Made {
    /// No topic, although there is the path.
    Nothing,
    /// A topic with a value, or without.
    Value(Option<Bytes>),
    /// New events of a time series.
    Events(Vec<TimeSeriesEvent>),
}

impl Outcome {
    pub(super) fn new(made: impl Iterator<Item = (Arc<str>, Made)>) -> Self {
        Self {
            beginning: None,
            made: Some(made.collect()),
        }
    }

    pub(super) fn gone() -> Self {
        Self {
            beginning: None,
            made: None,
        }
    }

    /// For a source that is new.
    pub(super) fn with(
        self,
        source: &Arc<str>,
        specification: &Arc<TopicSpecification>,
        lineage: &Arc<Lineage>,
    ) -> Self {
        Self {
            beginning: Some(Beginning {
                source: Arc::clone(source),
                specification: Arc::clone(specification),
                lineage: Arc::clone(lineage),
            }),
            ..self
        }
    }

    /// Takes events of an older outcome at the same paths.
    pub(super) fn prepend(&mut self, older: Outcome) {
        let mut older: HashMap<Arc<str>, Made> = older.made.into_iter().flatten().collect();
        for (path, made) in self.made.iter_mut().flatten() {
            if let (Made::Events(events), Some(Made::Events(more))) = (made, older.remove(path)) {
                events.extend(more);
            }
        }
    }

    /// Events that were taken from the latest to the oldest get their order.
    pub(super) fn reverse_events(&mut self) {
        for (_, made) in self.made.iter_mut().flatten() {
            if let Made::Events(events) = made {
                events.reverse();
            }
        }
    }

    /// The topics that this makes, with their specification and value. `known` is what was made of the source before.
    pub(super) fn topics<'a>(
        &'a self,
        known: Option<&'a Derivation>,
    ) -> impl Iterator<Item = (&'a Arc<str>, &'a Arc<TopicSpecification>, Option<&'a Bytes>)> {
        let specification = match &self.beginning {
            Some(beginning) => Some(&beginning.specification),
            None => known.map(|known| &known.specification),
        };
        let made = specification.map(|specification| {
            let made = self.made.iter().flatten();
            made.filter_map(move |(path, made)| match made {
                Made::Nothing => None,
                Made::Value(value) => Some((path, specification, value.as_ref())),
                Made::Events(events) => {
                    let latest = events.last().map(|event| &event.value);
                    Some((path, specification, latest))
                }
            })
        });
        made.into_iter().flatten()
    }
}

/// What a view has made of a source.
#[derive(Debug)]
pub(super) struct Derivation {
    pub(super) source: Arc<str>,
    pub(super) specification: Arc<TopicSpecification>,
    pub(super) lineage: Arc<Lineage>,
    /// Ordered by path.
    outputs: Vec<(Arc<str>, Output)>,
}

/// A reference topic as it would be, whether it is there or another has its place.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) held: Held,
    pub(super) throttling: Throttling,
}

/// What it holds.
#[derive(Debug, Clone)]
pub(super) enum Held {
    Value(Option<Bytes>),
    Series(Box<Series>),
}

impl Derivation {
    pub(super) fn output_mut(&mut self, path: &str) -> Option<&mut Output> {
        let at = self.find(path)?;
        self.outputs.get_mut(at).map(|(_, output)| output)
    }

    fn find(&self, path: &str) -> Option<usize> {
        find(&self.outputs, path)
    }
}

fn find(outputs: &[(Arc<str>, Output)], path: &str) -> Option<usize> {
    outputs
        .binary_search_by(|(known, _)| (**known).cmp(path))
        .ok()
}

impl Output {
    fn new(specification: &TopicSpecification) -> Self {
        let held = if specification.topic_type == TopicType::TimeSeries {
            Held::Series(Box::new(Series::new(specification)))
        } else {
            Held::Value(None)
        };
        Self {
            held,
            throttling: Throttling::default(),
        }
    }
}

impl ServerCore {
    /// Makes an outcome true.
    pub(super) fn apply_outcome(&mut self, key: ViewKey, source: SourceId, outcome: Outcome) {
        let Some(view) = self.views.views.get_mut(&key) else {
            return;
        };
        if let Some(beginning) = outcome.beginning {
            view.derivations.insert(
                source,
                Derivation {
                    source: beginning.source,
                    specification: beginning.specification,
                    lineage: beginning.lineage,
                    outputs: Vec::new(),
                },
            );
        }
        match outcome.made {
            Some(made) => self.compare(key, source, made),
            None => self.drop_derivation(key, source),
        }
    }

    /// Takes all reference topics of a source away.
    pub(super) fn drop_derivation(&mut self, key: ViewKey, source: SourceId) {
        let derivation =
            (self.views.views.get_mut(&key)).and_then(|view| view.derivations.remove(&source));
        let Some(derivation) = derivation else {
            return;
        };
        let rank = Rank::new(key, &derivation.source, source);
        for (path, _) in &derivation.outputs {
            self.withdraw(path, &rank);
        }
    }

    fn compare(&mut self, key: ViewKey, source: SourceId, made: Vec<(Arc<str>, Made)>) {
        let Some(view) = self.views.views.get_mut(&key) else {
            return;
        };
        let specification = Arc::clone(&view.specification);
        let Some(derivation) = view.derivations.get_mut(&source) else {
            return;
        };
        let mut outputs = std::mem::take(&mut derivation.outputs);
        let context = Context {
            rank: Rank::new(key, &derivation.source, source),
            view: &specification,
            // Who copies a topic copies all updates; who takes parts of it sees those that change them.
            ignores_equal: specification.needs_json() || specification.options.target.is_some(),
        };
        let stays = match (made.as_slice(), outputs.as_slice()) {
            ([(path, made)], [(known, _)]) => path == known && !matches!(made, Made::Nothing),
            _ => false,
        };
        if !stays {
            outputs = self.withdraw_missing(&context, outputs, &made);
        }
        let mut fresh = Vec::new();
        for (path, made) in made {
            if let Some(at) = find(&outputs, &path) {
                self.renew(&context, &path, &mut outputs[at].1, made);
            } else if let Some(output) = self.begin(&context, &path, made) {
                fresh.push((path, output));
            }
        }
        let offered: Vec<Arc<str>> = fresh.iter().map(|(path, _)| Arc::clone(path)).collect();
        if !fresh.is_empty() {
            outputs.append(&mut fresh);
            outputs.sort_by(|(one, _), (other, _)| one.cmp(other));
        }
        if let Some(derivation) = self.derivation_mut(key, source) {
            derivation.outputs = outputs;
        }
        for path in offered {
            self.offer(&path, context.rank.clone());
        }
    }

    fn derivation_mut(&mut self, key: ViewKey, source: SourceId) -> Option<&mut Derivation> {
        let view = self.views.views.get_mut(&key)?;
        view.derivations.get_mut(&source)
    }

    /// Withdraws what is no longer made, and gives the rest.
    fn withdraw_missing(
        &mut self,
        context: &Context<'_>,
        outputs: Vec<(Arc<str>, Output)>,
        made: &[(Arc<str>, Made)],
    ) -> Vec<(Arc<str>, Output)> {
        let is_topic: HashMap<&str, bool> = made
            .iter()
            .map(|(path, made)| (&**path, !matches!(made, Made::Nothing)))
            .collect();
        let mut kept = Vec::with_capacity(outputs.len());
        for (path, output) in outputs {
            let stays = is_topic
                .get(&*path)
                .copied()
                .unwrap_or(context.view.options.preserve);
            if stays {
                kept.push((path, output));
            } else {
                self.withdraw(&path, &context.rank);
            }
        }
        kept
    }

    /// A topic that the view has not made of this source before; `None` if there can be none.
    fn begin(&self, context: &Context<'_>, path: &Arc<str>, made: Made) -> Option<Output> {
        let view = self.views.views.get(&context.rank.view)?;
        let derivation = view.derivations.get(&context.rank.id)?;
        if derivation.lineage.has(path) || !view.permits(Permission::ModifyTopic, path) {
            return None;
        }
        let mut output = Output::new(&derivation.specification);
        match (&mut output.held, made) {
            (_, Made::Nothing) => return None,
            (Held::Value(held), Made::Value(value)) => *held = value,
            (Held::Series(series), Made::Value(value)) => {
                if let Some(value) = value {
                    self.append(series, value);
                }
            }
            (Held::Series(series), Made::Events(events)) => {
                for event in events {
                    series.mirror(event);
                }
            }
            (Held::Value(held), Made::Events(mut events)) => {
                *held = events.pop().map(|event| event.value);
            }
        }
        Some(output)
    }

    /// A topic that the view has made before gets something new.
    fn renew(&mut self, context: &Context<'_>, path: &Arc<str>, output: &mut Output, made: Made) {
        match (&mut output.held, made) {
            (_, Made::Nothing | Made::Value(None)) => {}
            (Held::Value(held), Made::Value(Some(value))) => {
                if context.ignores_equal && held.as_ref() == Some(&value) {
                    return;
                }
                *held = Some(value);
                self.publish_held(context, path, output);
            }
            (Held::Value(held), Made::Events(mut events)) => {
                if let Some(event) = events.pop() {
                    *held = Some(event.value);
                    self.publish_held(context, path, output);
                }
            }
            (Held::Series(series), Made::Value(Some(value))) => {
                let event = self.append(series, value);
                self.publish_event(path, &context.rank, event);
            }
            (Held::Series(series), Made::Events(events)) => {
                for event in events {
                    series.mirror(event.clone());
                    self.publish_event(path, &context.rank, event);
                }
            }
        }
    }

    /// Gives the value to the topic, now or when the view lets it.
    fn publish_held(&mut self, context: &Context<'_>, path: &Arc<str>, output: &mut Output) {
        let Held::Value(Some(value)) = &output.held else {
            return;
        };
        if let (Some(throttle), Some(now)) = (context.view.options.throttle, self.view_time()) {
            let was_waiting = output.throttling.is_waiting();
            if let Some(due) = output.throttling.hold_back(throttle, now) {
                if !was_waiting {
                    self.start_throttle_timer(due, &context.rank, path);
                }
                return;
            }
        }
        let value = value.clone();
        self.publish_value(path, &context.rank, value);
    }

    /// Adds an event of now.
    fn append(&self, series: &mut Series, value: Bytes) -> TimeSeriesEvent {
        series.append_now(value, self.clock.wall_ms())
    }
}

/// What is the same for all topics of a source.
struct Context<'a> {
    rank: Rank,
    view: &'a ViewSpecification,
    ignores_equal: bool,
}
