//! Listeners of sessions (`specification/control/client-control section 2`, `specification/protocol/control-services section 6.3`).
//!
//! Events wait until the request that caused them has been answered, so that a registration is confirmed before its first
//! event, and go out several in one message. They are made when something happens: what a session is like when the message
//! goes does not matter.

use std::collections::{BTreeMap, BTreeSet};

use diffusion::wire::reason;
use diffusion::wire::services::common::{Empty, StringMap};
use diffusion::wire::services::control::session_events::{
    PropertyChange, PropertyValues, SessionChange, SessionEvent, SessionEventDeregistration,
    SessionEventRegistration, SessionEvents, SessionPropertiesEvent2,
    SessionPropertiesRegistration, SessionPropertiesRegistration2, SessionUpdateKind,
};
use diffusion::wire::session_id::SessionId;

use super::super::super::access::Permission;
use super::super::super::output::CloseReason;
use super::super::super::session::Session;
use super::super::super::ServerCore;
use super::super::{serve, Call, Pending, Refusal, ServiceOutcome};
use super::require;
use crate::core::languages::filter::Filter;

/// The most events of one message: a client that is told of very many sessions can do something in between.
const MOST_EVENTS: usize = 100;

/// A session and the conversation of its listener.
type ListenerId = (SessionId, i64);

/// All listeners.
#[derive(Debug, Default)]
pub(crate) struct SessionListeners {
    listeners: BTreeMap<ListenerId, Listener>,
    /// Those with events that wait.
    waiting: BTreeSet<ListenerId>,
}

#[derive(Debug)]
struct Listener {
    keys: Vec<String>,
    /// The sessions that count; without a filter all do.
    filter: Option<Filter>,
    /// Only sessions that started after this time count.
    after: Option<i64>,
    events: Vec<SessionEvent>,
}

impl Listener {
    fn new(keys: Vec<String>) -> Self {
        Self {
            keys,
            filter: None,
            after: None,
            events: Vec::new(),
        }
    }

    fn concerns(&self, session: &Session) -> bool {
        self.after.is_none_or(|after| session.started_ms > after)
            && (self.filter.as_ref()).is_none_or(|filter| filter.matches(session))
    }

    fn properties_of(&self, session: &Session) -> StringMap {
        session.selected_properties(self.keys.iter().map(String::as_str))
    }
}

impl SessionListeners {
    pub(crate) fn is_empty(&self) -> bool {
        self.listeners.is_empty()
    }

    /// Puts an event into the messages of those listeners that `event` makes one for.
    fn tell(
        &mut self,
        session: SessionId,
        mut event: impl FnMut(&ListenerId, &Listener) -> Option<SessionChange>,
    ) {
        for (id, listener) in &mut self.listeners {
            if let Some(change) = event(id, listener) {
                listener.events.push(SessionEvent {
                    session_id: session,
                    change,
                });
                self.waiting.insert(*id);
            }
        }
    }

    fn forget(&mut self, gone: impl Fn(&ListenerId) -> bool) {
        self.listeners.retain(|id, _| !gone(id));
        self.waiting.retain(|id| !gone(id));
    }
}

pub(in super::super) fn register(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<SessionPropertiesRegistration2>(core, call, |core, request| {
        let id = (call.session, request.handler_cid);
        match request.registration {
            SessionPropertiesRegistration::Deregister => {
                core.session_listeners.forget(|known| *known == id);
            }
            SessionPropertiesRegistration::Register { keys } => {
                add(core, call, id, Listener::new(keys))?;
            }
        }
        Ok(Empty)
    })
}

pub(in super::super) fn register_with_filter(
    core: &mut ServerCore,
    call: &Call<'_>,
) -> ServiceOutcome {
    serve::<SessionEventRegistration>(core, call, |core, request| {
        let filter = match request.filter.as_deref().map(Filter::parse).transpose() {
            Ok(filter) => filter,
            Err(report) => return Ok(vec![report]),
        };
        let listener = Listener {
            filter,
            after: request.after,
            ..Listener::new(request.properties.unwrap_or_default())
        };
        add(core, call, (call.session, request.handler_cid), listener)?;
        Ok(Vec::new())
    })
}

pub(in super::super) fn deregister(core: &mut ServerCore, call: &Call<'_>) -> ServiceOutcome {
    serve::<SessionEventDeregistration>(core, call, |core, handler_cid| {
        let id = (call.session, handler_cid);
        core.session_listeners.forget(|known| *known == id);
        Ok(Empty)
    })
}

/// Adds a listener. It is told of the sessions that there are.
fn add(
    core: &mut ServerCore,
    call: &Call<'_>,
    id: ListenerId,
    mut listener: Listener,
) -> Result<(), Refusal> {
    require(core, call, Permission::ViewSession)?;
    require(core, call, Permission::RegisterHandler)?;
    if core.session_listeners.listeners.contains_key(&id) {
        let text = "This conversation is a listener's already";
        return Err(Refusal::new(reason::HANDLER_CONFLICT, text));
    }
    listener.events = core
        .sessions
        .values()
        .filter(|session| listener.concerns(session))
        .map(|session| SessionEvent {
            session_id: session.id,
            change: SessionChange::Open {
                properties: listener.properties_of(session),
            },
        })
        .collect();
    core.session_listeners.listeners.insert(id, listener);
    core.session_listeners.waiting.insert(id);
    Ok(())
}

/// A session is new.
pub(in super::super) fn on_opened(core: &mut ServerCore, session: SessionId) {
    let Some(session) = core.sessions.get(&session) else {
        return;
    };
    core.session_listeners.tell(session.id, |_, listener| {
        listener.concerns(session).then(|| SessionChange::Open {
            properties: listener.properties_of(session),
        })
    });
}

/// A session is gone.
pub(in super::super) fn on_ended(core: &mut ServerCore, session: &Session, reason: CloseReason) {
    core.session_listeners
        .forget(|(listening, _)| *listening == session.id);
    core.session_listeners.tell(session.id, |_, listener| {
        listener.concerns(session).then(|| SessionChange::Close {
            reason: reason.into(),
            properties: listener.properties_of(session),
        })
    });
}

/// Something happened to a session that goes on; `before` are all properties that it had before.
pub(in super::super) fn on_changed(
    core: &mut ServerCore,
    session: SessionId,
    kind: SessionUpdateKind,
    before: &StringMap,
) {
    let Some(session) = core.sessions.get(&session) else {
        return;
    };
    let before: BTreeMap<&str, &str> = before
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    core.session_listeners.tell(session.id, |_, listener| {
        if !listener.concerns(session) {
            return None;
        }
        let changes = changes(&listener.keys, session, &before);
        let unchanged =
            |change: &PropertyChange| matches!(change.values, PropertyValues::Unchanged { .. });
        if kind == SessionUpdateKind::Updated && changes.iter().all(unchanged) {
            return None;
        }
        Some(SessionChange::Update { kind, changes })
    });
}

/// What became of the properties that a listener wants to know.
fn changes(
    keys: &[String],
    session: &Session,
    before: &BTreeMap<&str, &str>,
) -> Vec<PropertyChange> {
    let now = session.selected_properties(keys.iter().map(String::as_str));
    let mut all: Vec<PropertyChange> = Vec::with_capacity(now.len());
    let present: BTreeSet<&str> = now.iter().map(|(key, _)| key.as_str()).collect();
    let removed = before.iter().filter(|(key, _)| {
        !present.contains(**key) && keys.iter().any(|wanted| selects(wanted, key))
    });
    for (key, old) in removed {
        all.push(PropertyChange {
            key: (*key).to_owned(),
            values: PropertyValues::Removed {
                old: (*old).to_owned(),
            },
        });
    }
    for (key, new) in now {
        let values = match before.get(key.as_str()) {
            None => PropertyValues::New { new },
            Some(old) if *old == new => PropertyValues::Unchanged { value: new },
            Some(old) => PropertyValues::Changed {
                old: (*old).to_owned(),
                new,
            },
        };
        all.push(PropertyChange { key, values });
    }
    all
}

fn selects(wanted: &str, key: &str) -> bool {
    use super::super::super::properties::{ALL_FIXED, ALL_USER};
    match wanted {
        ALL_FIXED => key.starts_with('$'),
        ALL_USER => !key.starts_with('$'),
        name => name == key,
    }
}

/// Sends the events that wait.
pub(in super::super) fn send_events(core: &mut ServerCore) {
    while let Some((session, handler_cid)) = core.session_listeners.waiting.pop_first() {
        let id = (session, handler_cid);
        let Some(listener) = core.session_listeners.listeners.get_mut(&id) else {
            continue;
        };
        let mut events = std::mem::take(&mut listener.events).into_iter();
        // Who may no longer see sessions is told nothing more of them.
        if !core.permits(session, Permission::ViewSession, "") {
            continue;
        }
        loop {
            let events: Vec<SessionEvent> = events.by_ref().take(MOST_EVENTS).collect();
            if events.is_empty() {
                break;
            }
            let message = SessionEvents {
                handler_cid,
                events,
            };
            core.call::<SessionPropertiesEvent2>(session, &message, Pending::Acknowledgement);
        }
    }
}

/// A session lost its conversations: its listeners are gone.
pub(in super::super) fn forget(core: &mut ServerCore, session: SessionId) {
    core.session_listeners
        .forget(|(listening, _)| *listening == session);
}
