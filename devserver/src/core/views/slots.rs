//! Which reference topic is at a path: none where there is another topic, else that of the view that was created first
//! (`specification/control/topic-views section 4`); of several sources of one view that of the first path.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use diffusion::wire::services::topics::time_series::TimeSeriesEvent;

use super::derivations::Held;
use super::sources::SourceId;
use super::{ViewKey, Views};
use crate::core::topics::{Content, TopicId};
use crate::core::ServerCore;

/// How often the topic at a path can become another in consequence of one event. Views that forbid each other's topics in turn
/// would go on for ever; they end with none.
pub(super) const MOST_SWITCHES: u32 = 16;

/// Who made a reference topic. The least has precedence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    pub(super) view: ViewKey,
    source: Arc<str>,
    pub(super) id: SourceId,
}

impl Rank {
    pub(super) fn new(view: ViewKey, source: &Arc<str>, id: SourceId) -> Self {
        Self {
            view,
            source: Arc::clone(source),
            id,
        }
    }
}

/// A path of reference topics.
#[derive(Debug)]
pub(super) struct Slot {
    candidates: Candidates,
    /// The topic that is there.
    live: Option<(Rank, TopicId)>,
    /// How often it became another in this run of the queue.
    switches: u32,
    run: u64,
}

/// Nearly always one, but possibly a million.
#[derive(Debug)]
enum Candidates {
    One(Rank),
    Many(BTreeSet<Rank>),
}

impl Candidates {
    fn insert(&mut self, rank: Rank) {
        match self {
            Self::Many(all) => {
                all.insert(rank);
            }
            Self::One(only) if *only == rank => {}
            Self::One(only) => *self = Self::Many(BTreeSet::from([only.clone(), rank])),
        }
    }

    /// False if none is left.
    fn remove(&mut self, rank: &Rank) -> bool {
        match self {
            Self::One(only) => only != rank,
            Self::Many(all) => {
                all.remove(rank);
                !all.is_empty()
            }
        }
    }

    fn first(&self) -> Option<&Rank> {
        match self {
            Self::One(only) => Some(only),
            Self::Many(all) => all.first(),
        }
    }
}

impl Views {
    /// The topic at a path is gone: a reference topic may take its place.
    pub(super) fn on_vacated(&mut self, path: &Arc<str>) {
        if self.slots.contains_key(path) {
            self.queue.unsettled.push_back(Arc::clone(path));
        }
    }

    fn live(&self, path: &str, rank: &Rank) -> Option<TopicId> {
        match &self.slots.get(path)?.live {
            Some((live, id)) if live == rank => Some(*id),
            _ => None,
        }
    }
}

impl ServerCore {
    /// A view would have a topic at a path.
    pub(super) fn offer(&mut self, path: &Arc<str>, rank: Rank) {
        match self.views.slots.get_mut(path) {
            Some(slot) => slot.candidates.insert(rank),
            None => {
                let slot = Slot {
                    candidates: Candidates::One(rank),
                    live: None,
                    switches: 0,
                    run: 0,
                };
                self.views.slots.insert(Arc::clone(path), slot);
            }
        }
        self.views.queue.unsettled.push_back(Arc::clone(path));
    }

    /// A view would no longer have a topic at a path.
    pub(super) fn withdraw(&mut self, path: &Arc<str>, rank: &Rank) {
        let Some(slot) = self.views.slots.get_mut(path) else {
            return;
        };
        let is_wanted = slot.candidates.remove(rank);
        let live = slot.live.take_if(|(live, _)| live == rank);
        if !is_wanted {
            self.views.slots.remove(path);
        }
        if let Some((_, id)) = live {
            self.remove_topic(id);
        }
    }

    /// A topic that is no reference topic comes to a path: it has precedence.
    pub(crate) fn displace_reference(&mut self, path: &str) {
        let live = (self.views.slots.get_mut(path)).and_then(|slot| slot.live.take());
        if let Some((_, id)) = live {
            self.remove_topic(id);
        }
    }

    /// Puts the topic at a path that belongs there.
    pub(super) fn settle_slot(&mut self, path: &Arc<str>) {
        let run = self.views.queue.run;
        let is_taken =
            |core: &Self| (core.topics.tree.at(path)).is_some_and(|topic| topic.origin.is_none());
        if is_taken(self) {
            return;
        }
        let Some(slot) = self.views.slots.get_mut(path) else {
            return;
        };
        let Some(first) = slot.candidates.first().cloned() else {
            return;
        };
        match &slot.live {
            Some((live, _)) if *live == first => return,
            Some((_, id)) => {
                let id = *id;
                slot.live = None;
                // What has been made of it goes before the next is put here.
                self.remove_topic(id);
                return;
            }
            None => {}
        }
        if slot.run != run {
            slot.run = run;
            slot.switches = 0;
        }
        slot.switches += 1;
        if slot.switches <= MOST_SWITCHES {
            self.put_reference(path, first);
        }
    }

    fn put_reference(&mut self, path: &Arc<str>, rank: Rank) {
        let Some(view) = self.views.views.get_mut(&rank.view) else {
            return;
        };
        let Some(derivation) = view.derivations.get_mut(&rank.id) else {
            return;
        };
        let Some(output) = derivation.output_mut(path) else {
            return;
        };
        output.throttling.on_published();
        let content = match &output.held {
            Held::Value(value) => Content::Value(value.clone()),
            Held::Series(series) => Content::Series((**series).clone()),
        };
        let specification = Arc::clone(&derivation.specification);
        let origin = Arc::clone(&derivation.lineage);
        let id = self.add_reference(path, specification, origin, content);
        if let Some(slot) = self.views.slots.get_mut(path) {
            slot.live = Some((rank, id));
        }
        self.announce_topic(id);
    }

    /// Gives a value to the topic at a path, if it is this one.
    pub(super) fn publish_value(&mut self, path: &str, rank: &Rank, value: Bytes) {
        if let (Some(id), Some(now)) = (self.views.live(path, rank), self.view_time()) {
            self.replace_value(now, id, value, None);
        }
    }

    /// Gives an event to the topic at a path, if it is this one.
    pub(super) fn publish_event(&mut self, path: &str, rank: &Rank, event: TimeSeriesEvent) {
        if let (Some(id), Some(now)) = (self.views.live(path, rank), self.view_time()) {
            self.mirror_event(now, id, event);
        }
    }
}
