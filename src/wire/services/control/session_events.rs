//! Listening to sessions: their opening, changes of properties and closing (`specification/protocol/control-services section 6.3`).

use super::outcomes::ErrorReports;
use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::services::common::{Empty, StringMap};
use crate::wire::services::Codec;
use crate::wire::session_id::SessionId;

sequence! {
    /// Registers or removes a listener.
    pub struct SessionPropertiesRegistrationRequest {
        /// What is to be done.
        pub registration: SessionPropertiesRegistration,
        /// The conversation that events of this listener name.
        pub handler_cid: i64,
    }

    /// Registers a listener to events of the sessions that match a filter.
    pub struct SessionEventRegistrationRequest {
        /// Whether sessions of other servers of the cluster count.
        pub cluster_aware: bool,
        /// The session filter; none for all sessions.
        pub filter: Option<String>,
        /// The properties that are wanted.
        pub properties: Option<Vec<String>>,
        /// Only sessions that started after this time, in milliseconds since the epoch.
        pub after: Option<i64>,
        /// The conversation that events of this listener name.
        pub handler_cid: i64,
    }

    /// What happened to sessions, in order.
    pub struct SessionEvents {
        /// The conversation of the listener.
        pub handler_cid: i64,
        /// The events, may be none.
        pub events: Vec<SessionEvent>,
    }

    /// What happened to a session.
    pub struct SessionEvent {
        /// The session.
        pub session_id: SessionId,
        /// What happened.
        pub change: SessionChange,
    }

    /// What happened to a property.
    pub struct PropertyChange {
        /// The name of the property.
        pub key: String,
        /// Its values.
        pub values: PropertyValues,
    }
}

/// Registering or removing a listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionPropertiesRegistration {
    /// Register it.
    Register {
        /// The properties that are wanted; `*F` all fixed ones, `*U` all user-defined ones.
        keys: Vec<String>,
    },
    /// Remove it.
    Deregister,
}

impl Codec for SessionPropertiesRegistration {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        match reader.byte()? {
            0 => Ok(SessionPropertiesRegistration::Register {
                keys: Codec::read(reader, version)?,
            }),
            1 => Ok(SessionPropertiesRegistration::Deregister),
            _ => Err(WireError::Malformed("unknown kind of registration")),
        }
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        match self {
            SessionPropertiesRegistration::Register { keys } => {
                out.put_byte(0);
                keys.write(out, version)?;
            }
            SessionPropertiesRegistration::Deregister => out.put_byte(1),
        }
        Ok(())
    }
}

/// What happened to a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionChange {
    /// It was opened, or it was open when the listener was registered.
    Open {
        /// Its properties.
        properties: StringMap,
    },
    /// It goes on, changed.
    Update {
        /// What happened.
        kind: SessionUpdateKind,
        /// What happened to its properties.
        changes: Vec<PropertyChange>,
    },
    /// It was closed.
    Close {
        /// Why.
        reason: SessionCloseReason,
        /// Its last known properties.
        properties: StringMap,
    },
}

impl Codec for SessionChange {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        match reader.byte()? {
            0 => Ok(SessionChange::Open {
                properties: Codec::read(reader, version)?,
            }),
            1 => Ok(SessionChange::Update {
                kind: Codec::read(reader, version)?,
                changes: Codec::read(reader, version)?,
            }),
            2 => Ok(SessionChange::Close {
                reason: Codec::read(reader, version)?,
                properties: Codec::read(reader, version)?,
            }),
            _ => Err(WireError::Malformed("unknown kind of session event")),
        }
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        match self {
            SessionChange::Open { properties } => {
                out.put_byte(0);
                properties.write(out, version)
            }
            SessionChange::Update { kind, changes } => {
                out.put_byte(1);
                kind.write(out, version)?;
                changes.write(out, version)
            }
            SessionChange::Close { reason, properties } => {
                out.put_byte(2);
                reason.write(out, version)?;
                properties.write(out, version)
            }
        }
    }
}

/// The values of a property before and after an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PropertyValues {
    /// The property is new.
    New {
        /// Its value.
        new: String,
    },
    /// The property has another value.
    Changed {
        /// Its value before.
        old: String,
        /// Its value now.
        new: String,
    },
    /// The property is gone.
    Removed {
        /// Its value before.
        old: String,
    },
    /// The property is the same.
    Unchanged {
        /// Its value.
        value: String,
    },
}

impl Codec for PropertyValues {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        match reader.byte()? {
            1 => Ok(PropertyValues::New {
                new: Codec::read(reader, version)?,
            }),
            2 => Ok(PropertyValues::Changed {
                old: Codec::read(reader, version)?,
                new: Codec::read(reader, version)?,
            }),
            3 => Ok(PropertyValues::Removed {
                old: Codec::read(reader, version)?,
            }),
            4 => Ok(PropertyValues::Unchanged {
                value: Codec::read(reader, version)?,
            }),
            _ => Err(WireError::Malformed("unknown kind of property change")),
        }
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        match self {
            PropertyValues::New { new } => {
                out.put_byte(1);
                new.write(out, version)
            }
            PropertyValues::Changed { old, new } => {
                out.put_byte(2);
                old.write(out, version)?;
                new.write(out, version)
            }
            PropertyValues::Removed { old } => {
                out.put_byte(3);
                old.write(out, version)
            }
            PropertyValues::Unchanged { value } => {
                out.put_byte(4);
                value.write(out, version)
            }
        }
    }
}

codes! {
    /// How a session changed. A disconnection is an update on the wire, although the C interface makes an event of its own of it.
    pub enum SessionUpdateKind {
        /// Its properties changed.
        Updated = 0,
        /// It reconnected.
        Reconnected = 1,
        /// It failed over to another server.
        FailedOver = 2,
        /// It lost its connection.
        Disconnected = 3,
    }
}

codes! {
    /// Why a session was closed. Reasons of newer servers are read as [`SessionCloseReason::InternalError`]: one of them must not
    /// spoil the other events.
    pub enum SessionCloseReason {
        /// The connection was lost.
        ConnectionLost = 0,
        /// Input or output failed.
        IoException = 1,
        /// The client did not answer.
        ClientUnresponsive = 2,
        /// Too many messages waited for the client.
        MessageQueueLimitReached = 3,
        /// The client closed the session.
        ClosedByClient = 4,
        /// A message was too large.
        MessageTooLarge = 5,
        /// The server failed.
        InternalError = 6,
        /// The client sent an invalid message.
        InvalidInboundMessage = 7,
        /// The connection was aborted.
        Aborted = 8,
        /// Messages were lost.
        LostMessages = 9,
        /// The server is closing; old servers only.
        ServerClosing = 10,
        /// A controlling session closed it.
        ClosedByController = 11,
        /// It failed over to another server.
        FailedOver = 12,
        /// Its authentication expired.
        Expired = 13,
        /// Its authentication was revoked.
        Revoked = 14,
        /// Another connection took it over.
        TakenOver = 15,
    } else InternalError
}

services! {
    /// Client to server: register or remove a listener.
    SessionPropertiesRegistration2 = SESSION_PROPERTIES_REGISTRATION_2: SessionPropertiesRegistrationRequest => Empty;
    /// Server to client: events.
    SessionPropertiesEvent2 = SESSION_PROPERTIES_EVENT_2: SessionEvents => Empty;
    /// Client to server: register a listener with a filter.
    SessionEventRegistration = SESSION_EVENT_REGISTRATION since 28: SessionEventRegistrationRequest => ErrorReports;
    /// Client to server: remove a listener, by its conversation.
    SessionEventDeregistration = SESSION_EVENT_DEREGISTRATION since 28: i64 => Empty;
}
