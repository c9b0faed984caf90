//! `features/client-control.h`: what is told of the sessions of a server (`specification/control/client-control section 2`).

use core::ffi::c_int;
use core::mem::MaybeUninit;

use crate::capi::ffi::cenum::{c_enums, from_raw};
use crate::capi::ffi::layout::assert_layout;
use crate::capi::session::id::c_id;
use crate::capi::session::protocol::codes::SESSION_CLOSE_REASON_T;
use crate::capi::session::types::SESSION_ID_T;
use crate::capi::util::hash::{LentMap, HASH_T};
use crate::wire::services::common::StringMap;
use crate::wire::services::control::session_events::{
    PropertyChange, PropertyValues, SessionChange, SessionEvent, SessionUpdateKind,
};

/// What happened to a session.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum session_properties_event_type_e {
    /// It was opened, or was open already when the listener was registered.
    SESSION_PROPERTIES_EVENT_TYPE_OPEN = 0,
    /// Its properties have changed, or it is connected again.
    SESSION_PROPERTIES_EVENT_TYPE_UPDATE = 1,
    /// It has ended.
    SESSION_PROPERTIES_EVENT_TYPE_CLOSE = 2,
    /// It has lost its connection and may come back.
    SESSION_PROPERTIES_EVENT_TYPE_DISCONNECTED = 3,
}
/// What happened to a session.
pub type SESSION_PROPERTIES_EVENT_TYPE_T = session_properties_event_type_e;

/// How a session has changed.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum session_properties_update_type_e {
    /// Its properties have changed.
    SESSION_PROPERTIES_UPDATE_TYPE_UPDATED = 0,
    /// It has reconnected.
    SESSION_PROPERTIES_UPDATE_TYPE_RECONNECTED = 1,
    /// It went over to another server of the cluster.
    SESSION_PROPERTIES_UPDATE_TYPE_FAILED_OVER = 2,
    /// It has lost its connection.
    SESSION_PROPERTIES_UPDATE_TYPE_DISCONNECTED = 3,
}
/// How a session has changed.
pub type SESSION_PROPERTIES_UPDATE_TYPE_T = session_properties_update_type_e;

c_enums!(
    session_properties_event_type_e,
    session_properties_update_type_e
);

/// Something that happened to a session. It belongs to the library and is valid until the callback
/// returns; the id may be copied by assignment.
#[repr(C)]
pub struct session_properties_event_s {
    /// What happened.
    pub r#type: MaybeUninit<SESSION_PROPERTIES_EVENT_TYPE_T>,
    /// Why the session has ended; 0 in other events.
    pub close_reason: MaybeUninit<SESSION_CLOSE_REASON_T>,
    /// How the session has changed; 0 in events other than updates and disconnections.
    pub update_type: MaybeUninit<SESSION_PROPERTIES_UPDATE_TYPE_T>,
    /// The session.
    pub session_id: SESSION_ID_T,
    /// Those of its properties that the listener was registered for, by name: strings. After an
    /// update what holds now, without properties that were removed.
    pub properties: *mut HASH_T,
}
/// Something that happened to a session.
pub type SESSION_PROPERTIES_EVENT_T = session_properties_event_s;
assert_layout!(session_properties_event_s, size 40, align 8, {
    r#type: 0, close_reason: 4, update_type: 8, session_id: 16, properties: 32,
});

/// Which callback of a listener an event goes to.
pub(super) type Kind = session_properties_event_type_e;

/// An event as C sees it.
pub(super) struct Shown {
    pub(super) kind: Kind,
    event: SESSION_PROPERTIES_EVENT_T,
    /// What `event` points to.
    _properties: LentMap,
}

impl Shown {
    pub(super) fn new(event: &SessionEvent) -> Self {
        let (kind, close_reason, update_type, properties) = match &event.change {
            SessionChange::Open { properties } => (
                Kind::SESSION_PROPERTIES_EVENT_TYPE_OPEN,
                0,
                0,
                lent(properties),
            ),
            SessionChange::Update { kind, changes } => {
                let event = match kind {
                    SessionUpdateKind::Disconnected => {
                        Kind::SESSION_PROPERTIES_EVENT_TYPE_DISCONNECTED
                    }
                    _ => Kind::SESSION_PROPERTIES_EVENT_TYPE_UPDATE,
                };
                (event, 0, c_int::from(kind.code()), lent_changes(changes))
            }
            SessionChange::Close { reason, properties } => (
                Kind::SESSION_PROPERTIES_EVENT_TYPE_CLOSE,
                c_int::from(reason.code()),
                0,
                lent(properties),
            ),
        };
        Self {
            kind,
            event: SESSION_PROPERTIES_EVENT_T {
                r#type: MaybeUninit::new(kind),
                close_reason: from_raw(close_reason),
                update_type: from_raw(update_type),
                session_id: c_id(event.session_id),
                properties: properties.as_ptr(),
            },
            _properties: properties,
        }
    }

    pub(super) fn as_ptr(&self) -> *const SESSION_PROPERTIES_EVENT_T {
        &raw const self.event
    }
}

/// Properties as C sees them.
pub(super) fn lent(properties: &StringMap) -> LentMap {
    let properties = properties.iter();
    LentMap::of_strings(properties.map(|(key, value)| (&**key, Some(&**value))))
}

/// The properties after changes.
fn lent_changes(changes: &[PropertyChange]) -> LentMap {
    LentMap::of_strings(changes.iter().filter_map(|change| {
        let value = match &change.values {
            PropertyValues::New { new } | PropertyValues::Changed { new, .. } => new,
            PropertyValues::Unchanged { value } => value,
            PropertyValues::Removed { .. } => return None,
        };
        Some((&*change.key, Some(&**value)))
    }))
}
