//! Requests and responses between sessions (`specification/protocol/topic-services section 10`).

use crate::data::memory::{collect, copy_text};
use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::services::common::{CountOrErrors, Empty, ErrorReason, StringMap, TypedValue};
use crate::wire::services::Codec;
use crate::wire::session_id::SessionId;

sequence! {
    /// A request to a path, or one that reached this session.
    pub struct MessagingSendRequest {
        /// The path.
        pub path: String,
        /// What is asked.
        pub request: TypedValue,
    }

    /// A request to a session.
    pub struct SessionMessageRequest {
        /// The recipient.
        pub session_id: SessionId,
        /// The path.
        pub path: String,
        /// What is asked.
        pub request: TypedValue,
    }

    /// A request that reached a registered handler.
    pub struct HandlerMessageRequest {
        /// The conversation of the handler.
        pub handler_cid: i64,
        /// The sender.
        pub session_id: SessionId,
        /// The path.
        pub path: String,
        /// The properties of the sender that the handler asked for.
        pub session_properties: StringMap,
        /// What is asked.
        pub request: TypedValue,
    }

    /// A request to all sessions that match a filter.
    pub struct FilterMessageRequest {
        /// The conversation that the responses name.
        pub filter_cid: i64,
        /// The session filter.
        pub filter: String,
        /// The path.
        pub path: String,
        /// What is asked.
        pub request: TypedValue,
    }

    /// Registers a handler for a branch of paths.
    pub struct MessagingRegistrationRequest {
        /// What is registered.
        pub registration: MessagingRegistration,
        /// The conversation that requests to this handler name.
        pub handler_cid: i64,
    }

    /// What a handler is registered for; sent again to remove it.
    pub struct MessagingRegistration {
        /// The service that the server shall call, [`crate::wire::service::MESSAGING_RECEIVER_CLIENT`].
        pub service: i32,
        /// The control group, [`super::missing_topic::DEFAULT_CONTROL_GROUP`].
        pub control_group: String,
        /// The root of the branch.
        pub path: String,
        /// The session properties of senders that the handler wants; `*F` all fixed ones, `*U` all user-defined ones.
        pub session_property_keys: Vec<String>,
    }

    /// What one of the sessions behind a filter answered.
    pub struct FilterResponseNotification {
        /// The conversation of the request.
        pub filter_cid: i64,
        /// The session that answered.
        pub session_id: SessionId,
        /// Its answer.
        pub outcome: FilterOutcome,
    }
}

/// The answer of one session to a request by filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterOutcome {
    /// The session responded.
    Response(TypedValue),
    /// The session refused, or could not be reached.
    Error(ErrorReason),
}

impl Codec for FilterOutcome {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        match reader.byte()? {
            0 => Ok(FilterOutcome::Response(Codec::read(reader, version)?)),
            1 => Ok(FilterOutcome::Error(Codec::read(reader, version)?)),
            _ => Err(WireError::Malformed("neither a response nor an error")),
        }
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        match self {
            FilterOutcome::Response(response) => {
                out.put_byte(0);
                response.write(out, version)
            }
            FilterOutcome::Error(reason) => {
                out.put_byte(1);
                reason.write(out, version)
            }
        }
    }
}

impl MessagingRegistration {
    /// A copy; gives up where there is no memory.
    pub fn copied(&self) -> Self {
        let keys = self.session_property_keys.iter();
        Self {
            control_group: copy_text(&self.control_group),
            path: copy_text(&self.path),
            session_property_keys: collect(keys.map(|key| copy_text(key))),
            ..*self
        }
    }
}

services! {
    /// Client to server: a request to a path. Server to client: a request to this session.
    MessagingSend = MESSAGING_SEND: MessagingSendRequest => TypedValue;
    /// Client to server: a request to a session.
    MessagingReceiverServer = MESSAGING_RECEIVER_SERVER: SessionMessageRequest => TypedValue;
    /// Server to client: a request to a handler of this session.
    MessagingReceiverClient = MESSAGING_RECEIVER_CLIENT: HandlerMessageRequest => TypedValue;
    /// Client to server: register a handler.
    MessagingReceiverControlRegistration = MESSAGING_RECEIVER_CONTROL_REGISTRATION: MessagingRegistrationRequest => Empty;
    /// Client to server: remove a handler.
    MessagingReceiverControlDeregistration = MESSAGING_RECEIVER_CONTROL_DEREGISTRATION: MessagingRegistration => Empty;
    /// Client to server: a request to many sessions; answered with their number.
    MessagingFilterSend = MESSAGING_FILTER_SEND: FilterMessageRequest => CountOrErrors;
    /// Server to client: one answer to a request by filter.
    FilterResponse = FILTER_RESPONSE: FilterResponseNotification => Empty;
}
