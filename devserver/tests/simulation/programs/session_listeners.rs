//! Listeners of sessions, properties that programs set, and the rules about both
//! (`specification/control/client-control sections 2 and 4`).

use std::collections::BTreeMap;

use bytes::Bytes;
use diffusion::session::InboundConversation;
use diffusion::wire::services::control::client_control::{CloseClient, CloseClientRequest};
use diffusion::wire::services::control::session_events::{
    PropertyChange, PropertyValues, SessionChange, SessionEvent, SessionPropertiesEvent2,
    SessionPropertiesRegistration, SessionPropertiesRegistration2,
    SessionPropertiesRegistrationRequest,
};
use diffusion::wire::services::control::session_properties::{
    SetSessionProperties, SetSessionPropertiesRequest,
};
use diffusion::wire::services::Service;
use diffusion::wire::session_id::SessionId;

use crate::defects::mutation::Mutation;
use crate::programs::program::Purpose;
use crate::rules::ledger::Broken;
use crate::runs::trace::trace;
use crate::world::World;

/// Listeners of one program, at most.
const MOST_LISTENERS: usize = 3;

/// The properties that listeners want to know: all that programs set, and a fixed one.
const KEYS: [&str; 2] = ["*U", "$Principal"];

type Properties = BTreeMap<String, String>;

/// A listener, by its conversation.
#[derive(Debug, Default)]
pub struct SessionListener {
    /// The losses before its registration was confirmed; the next one ends it.
    confirmed: Option<u64>,
    /// What it was told.
    known: BTreeMap<SessionId, Properties>,
}

impl SessionListener {
    fn take(&mut self, event: SessionEvent) -> Result<(), Broken> {
        let id = event.session_id;
        let text = format!("{id}: {:?}", event.change);
        let once = "listeners are told of the life of a session once and in order";
        match event.change {
            SessionChange::Open { properties } => {
                let properties = properties.into_iter().collect();
                match self.known.insert(id, properties) {
                    None => Ok(()),
                    Some(_) => Err((once, text)),
                }
            }
            SessionChange::Update { changes, .. } => match self.known.get_mut(&id) {
                Some(properties) => changes
                    .into_iter()
                    .try_for_each(|change| apply(properties, change)),
                None => Err((once, text)),
            },
            SessionChange::Close { properties, .. } => match self.known.remove(&id) {
                Some(known) if known == properties.into_iter().collect() => Ok(()),
                Some(known) => Err((
                    "what listeners are told fits together",
                    format!("{text}, {known:?}"),
                )),
                None => Err((once, text)),
            },
        }
    }
}

fn apply(properties: &mut Properties, change: PropertyChange) -> Result<(), Broken> {
    let key = change.key;
    let (old, new) = match change.values {
        PropertyValues::New { new } => (None, Some(new)),
        PropertyValues::Changed { old, new } => (Some(old), Some(new)),
        PropertyValues::Removed { old } => (Some(old), None),
        PropertyValues::Unchanged { value } => (Some(value.clone()), Some(value)),
    };
    let known = match new {
        Some(new) => properties.insert(key.clone(), new),
        None => properties.remove(&key),
    };
    if known == old {
        return Ok(());
    }
    let text = format!("{key}: {old:?}, known {known:?}");
    Err(("what listeners are told fits together", text))
}

impl World {
    /// The program listens, or changes a session.
    pub fn use_sessions(&mut self, index: usize) {
        match self.random.below(100) {
            0..=29 => self.listen(index),
            _ => self.set_property(index),
        }
    }

    fn listen(&mut self, index: usize) {
        if self.clients[index].program.session_listeners.len() >= MOST_LISTENERS {
            return;
        }
        let handler_cid = self.clients[index].core.reserve_conversation_id();
        let request = SessionPropertiesRegistrationRequest {
            registration: SessionPropertiesRegistration::Register {
                keys: KEYS.map(str::to_owned).to_vec(),
            },
            handler_cid,
        };
        let purpose = Purpose::Listen(handler_cid);
        if self
            .ask::<SessionPropertiesRegistration2>(index, &request, purpose)
            .is_ok()
        {
            let listeners = &mut self.clients[index].program.session_listeners;
            listeners.insert(handler_cid, SessionListener::default());
        }
    }

    fn set_property(&mut self, index: usize) {
        let Some(session_id) = self.any_session() else {
            return;
        };
        let key = self.random.pick(&["a", "b", "c"]).to_owned();
        let value = self.random.below(5).to_string();
        let (overwrite, remove) = match self.random.chance(25) {
            true => (None, Some(vec![key])),
            false => (Some(vec![(key, value)]), None),
        };
        let request = SetSessionPropertiesRequest {
            session_id,
            overwrite,
            remove,
        };
        let _ = self.ask::<SetSessionProperties>(index, &request, Purpose::SetProperty);
    }

    /// The program closes a session, perhaps its own.
    pub fn close_another(&mut self, index: usize) {
        let Some(session_id) = self.any_session() else {
            return;
        };
        trace!(self, "client {index} wants {session_id} closed");
        let request = CloseClientRequest { session_id };
        let _ = self.ask::<CloseClient>(index, &request, Purpose::CloseSession);
        self.pump(index);
    }

    fn any_session(&mut self) -> Option<SessionId> {
        let sessions = self.server.core.session_ids();
        let chosen = self.random.below(sessions.len() as u64) as usize;
        sessions.get(chosen).copied()
    }

    pub fn on_listening(&mut self, index: usize, handler_cid: i64) {
        let client = &mut self.clients[index];
        let losses = client.losses();
        client.program.changes += 1;
        if let Some(listener) = client.program.session_listeners.get_mut(&handler_cid) {
            listener.confirmed = Some(losses);
        }
    }

    pub fn on_session_events(
        &mut self,
        index: usize,
        conversation: InboundConversation,
        body: &Bytes,
    ) {
        let version = self.clients[index].core.version();
        let message = match SessionPropertiesEvent2::read_request(body, version) {
            Ok(message) => message,
            Err(error) => return self.fail("requests can be read", error.to_string()),
        };
        let client = &mut self.clients[index];
        let losses = client.losses();
        client.program.changes += 1;
        let listener = client
            .program
            .session_listeners
            .get_mut(&message.handler_cid);
        let Some(listener) = listener.filter(|listener| listener.confirmed == Some(losses)) else {
            let text = format!("client {index}: listener {}", message.handler_cid);
            return self.fail("a registration is confirmed before its first event", text);
        };
        self.tally
            .add("session events", message.events.len() as u64);
        for event in message.events {
            if self.mutation == Mutation::SessionEventLost && self.random.chance(10) {
                continue;
            }
            if let Err((rule, details)) = listener.take(event) {
                return self.fail(rule, format!("client {index}: {details}"));
            }
        }
        let core = &mut self.clients[index].core;
        let result = core.respond(conversation, &[]);
        let closed = core.state().is_closed() || self.clients[index].closing.is_some();
        match result {
            Ok(()) => {}
            Err(_) if closed => {}
            Err(refusal) => self.fail("answers can be sent", format!("{refusal:?}")),
        }
    }

    /// Where nothing moves, listeners know the sessions that there are, and what they are like.
    pub fn compare_sessions(&self, index: usize) -> Result<(), Broken> {
        let client = &self.clients[index];
        let listeners = client.program.session_listeners.values();
        for listener in listeners.filter(|it| it.confirmed == Some(client.losses())) {
            let sessions = self.server.core.sessions().into_iter().map(|session| {
                let users = session.properties.into_iter();
                let mut properties: Properties =
                    users.filter(|(key, _)| !key.starts_with('$')).collect();
                properties.insert("$Principal".to_owned(), session.principal);
                (session.id, properties)
            });
            let sessions: BTreeMap<SessionId, Properties> = sessions.collect();
            if sessions != listener.known {
                let text = format!("told {:?}, server {sessions:?}", listener.known);
                return Err(("listeners know the sessions that there are", text));
            }
        }
        Ok(())
    }
}
