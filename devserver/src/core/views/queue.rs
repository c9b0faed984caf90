//! What is still to be done about views, in an order that makes no topic without support: first what goes, then who takes the
//! places that have become free, then what is new.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use diffusion::wire::services::topics::time_series::TimeSeriesEvent;

use super::sources::SourceId;
use crate::core::topics::TopicId;
use crate::core::ServerCore;

/// Steps to take.
#[derive(Debug, Default)]
pub(super) struct Queue {
    pub(super) gone: VecDeque<SourceId>,
    /// Paths whose reference topic may be another.
    pub(super) unsettled: VecDeque<Arc<str>>,
    pub(super) changes: VecDeque<Change>,
    /// How often the queue has been run.
    pub(super) run: u64,
}

/// Something new.
#[derive(Debug)]
pub(super) enum Change {
    Added(TopicId),
    /// At a remote server, at a path.
    AddedRemotely(Arc<str>, Arc<str>),
    Updated(SourceId, News),
}

/// What a source has got.
#[derive(Debug, Clone)]
pub(super) enum News {
    Value(Bytes),
    Event(TimeSeriesEvent),
}

impl Queue {
    pub(super) fn is_empty(&self) -> bool {
        self.gone.is_empty() && self.unsettled.is_empty() && self.changes.is_empty()
    }
}

impl ServerCore {
    /// Does what changes of topics and views mean for reference topics, until nothing changes any more or others have to have
    /// their turn: then [`ServerCore::next_view_timer`] is at once.
    pub(crate) fn settle_views(&mut self) {
        self.views.queue.run += 1;
        self.take_remote_news();
        // Sources that views take have no news waiting in the queue, which would come twice.
        while self.run_view_queue() && self.perform_view_task() {}
    }

    /// Takes steps while there are any and they are allowed; false if some are left.
    fn run_view_queue(&mut self) -> bool {
        while self.views.allowance.take_step() {
            let queue = &mut self.views.queue;
            if let Some(source) = queue.gone.pop_front() {
                self.release_source(source);
            } else if let Some(path) = queue.unsettled.pop_front() {
                self.settle_slot(&path);
            } else {
                match queue.changes.pop_front() {
                    Some(Change::Added(id)) => self.offer_source(id),
                    Some(Change::AddedRemotely(server, path)) => {
                        self.offer_remote_source(&server, &path);
                    }
                    Some(Change::Updated(source, news)) => self.update_source(source, news),
                    None => return true,
                }
            }
        }
        self.views.queue.is_empty()
    }
}
