//! Topic notifications (`specification/protocol/topic-services section 9`, `specification/topics/topic-notifications`).
//!
//! A listener is told of topics that its selectors select, and of the first topic on each branch below a selected path. The
//! path itself need not have a topic. Events are one-way, and those that a selection causes come before its response, as
//! captures of a real server show.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use diffusion::topics::selector::TopicSelector;
use diffusion::wire::services::common::Empty;
use diffusion::wire::services::topics::specification::TopicSpecification;
use diffusion::wire::services::topics::topic_notifications::{
    DescendantEvent, TopicDescendantEvents, TopicEvent, TopicEventKind,
    TopicNotificationDeregistration, TopicNotificationDeselection, TopicNotificationEvents,
    TopicNotificationSelection,
};
use diffusion::wire::session_id::SessionId;

use super::super::access::Permission;
use super::super::topics::TreeChange;
use super::super::ServerCore;
use super::{parse_selector, serve, Call, Refusal, ServiceOutcome};

/// Listeners by session and the conversation of the listener.
#[derive(Debug, Default)]
pub(crate) struct TopicListeners {
    listeners: BTreeMap<(SessionId, i64), ListenerSelections>,
}

/// What a listener selected and deselected, in order: the last one that concerns a path decides.
#[derive(Debug, Default, Clone)]
struct ListenerSelections {
    steps: Vec<ListenerStep>,
}

#[derive(Debug, Clone)]
struct ListenerStep {
    selector: TopicSelector,
    effect: Effect,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Select,
    Deselect,
}

impl ListenerSelections {
    fn take_step(&mut self, selector: TopicSelector, effect: Effect) {
        self.steps
            .retain(|step| step.selector.expression() != selector.expression());
        let nothing_to_deselect = effect == Effect::Deselect && self.steps.is_empty();
        if !nothing_to_deselect {
            self.steps.push(ListenerStep { selector, effect });
        }
    }

    fn selects(&self, path: &str) -> bool {
        self.steps
            .iter()
            .rev()
            .find(|step| step.selector.selects(path))
            .is_some_and(|step| step.effect == Effect::Select)
    }

    /// What a topic is to the listener. `has_topic` says at which paths there are topics.
    fn standing(&self, path: &str, has_topic: impl Fn(&str) -> bool) -> Standing {
        if self.selects(path) {
            return Standing::Selected;
        }
        let mut branch = path;
        while let Some((above, _)) = branch.rsplit_once('/') {
            if self.selects(above) {
                return Standing::Descendant;
            }
            if has_topic(above) {
                return Standing::Outside;
            }
            branch = above;
        }
        Standing::Outside
    }
}

/// What a topic is to a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Selected,
    /// The first topic on its branch below a selected path.
    Descendant,
    Outside,
}

/// A topic that listeners may be told of.
type Subject = (Arc<str>, Arc<TopicSpecification>);

pub(super) fn select(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<TopicNotificationSelection>(core, call, |core, request| {
        change_selections(
            core,
            call,
            request.listener_cid,
            &request.selector,
            Effect::Select,
        )?;
        Ok(Empty)
    })
}

pub(super) fn deselect(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<TopicNotificationDeselection>(core, call, |core, request| {
        change_selections(
            core,
            call,
            request.listener_cid,
            &request.selector,
            Effect::Deselect,
        )?;
        Ok(Empty)
    })
}

pub(super) fn deregister(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<TopicNotificationDeregistration>(core, call, |core, request| {
        let listener = (call.session, request.listener_cid);
        core.topic_listeners.listeners.remove(&listener);
        Ok(Empty)
    })
}

/// A listener selects or deselects. The first selector makes the listener known.
fn change_selections(
    core: &mut ServerCore,
    call: &Call<'_>,
    listener_cid: i64,
    selector: &str,
    effect: Effect,
) -> Result<(), Refusal> {
    let selector = parse_selector(selector)?;
    if !core.permits(call.session, Permission::SelectTopic, selector.prefix()) {
        return Err(Refusal::access_denied());
    }
    let listener = (call.session, listener_cid);
    let listeners = &mut core.topic_listeners.listeners;
    if effect == Effect::Deselect && !listeners.contains_key(&listener) {
        return Ok(());
    }
    let selections = listeners.entry(listener).or_default();
    let before = selections.clone();
    selections.take_step(selector, effect);
    let after = selections.clone();
    let events: Vec<(Standing, TopicEventKind, Subject)> = core
        .topics
        .iter()
        .filter_map(|(path, specification)| {
            let has_topic = |above: &str| core.topics.has_topic(above);
            let (standing, kind) = transition(
                before.standing(path, has_topic),
                after.standing(path, has_topic),
            )?;
            Some((
                standing,
                kind,
                (Arc::clone(path), Arc::clone(specification)),
            ))
        })
        .collect();
    for (standing, kind, subject) in events {
        tell(core, listener, standing, kind, &subject);
    }
    Ok(())
}

/// What the listener is told when a topic becomes something else to it.
fn transition(before: Standing, after: Standing) -> Option<(Standing, TopicEventKind)> {
    match (before, after) {
        (before, after) if before == after => None,
        (before, Standing::Outside) => Some((before, TopicEventKind::Deselected)),
        (Standing::Selected, Standing::Descendant) => {
            Some((Standing::Selected, TopicEventKind::Deselected))
        }
        (_, after) => Some((after, TopicEventKind::Selected)),
    }
}

/// Topics were added and removed, in this order.
pub(super) fn on_tree_changes(core: &mut ServerCore, changes: &[TreeChange]) {
    if core.topic_listeners.listeners.is_empty() {
        return;
    }
    // Where there were topics before all of it, at the paths concerned; then as the changes go on.
    let mut presence: HashMap<&str, bool> = HashMap::new();
    for change in changes {
        match change {
            TreeChange::Added { path, .. } => presence.entry(path).or_insert(false),
            TreeChange::Removed { path, .. } => presence.entry(path).or_insert(true),
        };
    }
    let mut events = Vec::new();
    // A branch removed as a whole is looked at as it was: what was below another topic then was no first one.
    let mut removed_together: Vec<&str> = Vec::new();
    for change in changes {
        let (path, specification, kind) = match change {
            TreeChange::Added {
                path,
                specification,
            } => {
                for removed in removed_together.drain(..) {
                    presence.insert(removed, false);
                }
                presence.insert(path, true);
                (path, specification, TopicEventKind::Added)
            }
            TreeChange::Removed {
                path,
                specification,
            } => {
                removed_together.push(path);
                (path, specification, TopicEventKind::Removed)
            }
        };
        for (listener, selections) in &core.topic_listeners.listeners {
            let standing = selections.standing(path, |above| {
                presence
                    .get(above)
                    .copied()
                    .unwrap_or_else(|| core.topics.has_topic(above))
            });
            if standing != Standing::Outside {
                let subject = (Arc::clone(path), Arc::clone(specification));
                events.push((*listener, standing, kind, subject));
            }
        }
    }
    for (listener, standing, kind, subject) in events {
        tell(core, listener, standing, kind, &subject);
    }
}

/// Tells a listener of a topic, if its session may know of it.
fn tell(
    core: &mut ServerCore,
    (session, listener_cid): (SessionId, i64),
    standing: Standing,
    kind: TopicEventKind,
    (path, specification): &Subject,
) {
    let permitted = [Permission::SelectTopic, Permission::ReadTopic]
        .into_iter()
        .all(|permission| core.permits(session, permission, path));
    if !permitted {
        return;
    }
    match standing {
        Standing::Selected => {
            let event = TopicEvent {
                listener_cid,
                path: path.to_string(),
                kind,
                specification: TopicSpecification::clone(specification),
            };
            core.tell::<TopicNotificationEvents>(session, &event);
        }
        Standing::Descendant => {
            let event = DescendantEvent {
                listener_cid,
                path: path.to_string(),
                kind,
            };
            core.tell::<TopicDescendantEvents>(session, &event);
        }
        Standing::Outside => {}
    }
}

/// The listeners of a session are gone.
pub(super) fn forget(core: &mut ServerCore, session: SessionId) {
    core.topic_listeners
        .listeners
        .retain(|(listening, _), _| *listening != session);
}
