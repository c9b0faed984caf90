//! Topic views and their reference topics (`specification/control/topic-views sections 4 and 5`).
//!
//! [`language`] reads specifications into what [`model`] says, [`evaluation`] makes paths and values out of one value of one
//! source. The rest is what follows from that over time:
//!
//! - [`sources`] binds topics to the views that select them and evaluates those views when a source changes; `remote_sources` does
//!   that for topics of other servers,
//! - [`delays`] keeps what a view with `delay` makes until it is due,
//! - [`derivations`] compares what a view made of a source before with what it makes now; `throttles` slows updates down,
//! - [`slots`] decides for each path which of the reference topics that could be there is,
//! - [`queue`] does all this one step after the other, since a reference topic may be a source again,
//! - [`tasks`] lets views take the topics that are there before them, and give up theirs, a few at a time: a view of a million
//!   topics keeps nobody waiting.
//!
//! Which reference topics there are follows from the topics and views alone and not from the order in which they came, except
//! where a view is told to remember (`preserve topics`, `throttle`, `delay`) or to look at a time (`insert`).
//!
//! Views in a circle end: a view takes no topic as a source that was made, directly or through other views, by itself or at the
//! path of the topic that it would make, and no topic is made through more than [`lineage::LONGEST`] views. Views that take
//! turns in forbidding each other's topics lose the topic after [`slots::MOST_SWITCHES`] turns.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Instant;

use diffusion::wire::services::control::topic_views::TopicView;

use super::access::Grants;

mod definitions;
mod delays;
mod derivations;
mod evaluation;
mod language;
mod lineage;
mod model;
mod number;
mod queue;
mod remote_sources;
mod slots;
mod sources;
mod tasks;
mod throttles;

pub(crate) use definitions::ParsedView;
pub(crate) use evaluation::VIEW;
pub(crate) use lineage::Lineage;

use delays::Delayed;
use derivations::Derivation;
use model::ViewSpecification;
use queue::Queue;
use slots::{Rank, Slot};
use sources::{Bound, SourceId};
use tasks::{Allowance, Task};

/// Names a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ViewKey {
    /// Its place in the order of creation, which is the order of precedence. A view that replaces another keeps it.
    place: u64,
    /// What tells it from the one that it replaces, which may be there until its topics are gone. Never used twice.
    number: u64,
}

/// All views, and what follows from them.
#[derive(Debug, Default)]
pub(crate) struct Views {
    views: BTreeMap<ViewKey, View>,
    names: BTreeMap<Arc<str>, ViewKey>,
    last_place: u64,
    last_number: u64,
    /// Which views have a source.
    bound: HashMap<SourceId, Vec<ViewKey>>,
    /// The paths of all reference topics that are there or could be.
    slots: HashMap<Arc<str>, Slot>,
    queue: Queue,
    tasks: VecDeque<Task>,
    allowance: Allowance,
    timers: BTreeSet<(Instant, Timer)>,
}

/// What there is to do at a time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Timer {
    /// What the view has delayed is due.
    Delay(ViewKey),
    /// The reference topic can be updated again.
    Throttle { rank: Rank, path: Arc<str> },
}

/// One view.
#[derive(Debug)]
struct View {
    name: Arc<str>,
    text: String,
    specification: Arc<ViewSpecification>,
    /// Of the session that created it.
    roles: Vec<String>,
    grants: Grants,
    sources: BTreeMap<SourceId, Bound>,
    /// What the view has made of each source. A source that is gone may still be here, if the view delays.
    derivations: BTreeMap<SourceId, Derivation>,
    delayed: VecDeque<Delayed>,
    /// Its topics go: it takes no more sources, and nobody is told of it.
    is_removed: bool,
}

impl View {
    fn description(&self) -> TopicView {
        TopicView {
            name: self.name.to_string(),
            specification: self.text.clone(),
            roles: self.roles.clone(),
        }
    }
}
