//! What a simulated program has to do with topics and messages, besides its session.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use diffusion::topics::selector::TopicSelector;
use diffusion::topics::streams::{HandlerId, StreamId};
use diffusion::topics::update_stream::RequestId;
use diffusion::wire::service;

use crate::programs::own_stream::OwnStream;
use crate::programs::session_listeners::SessionListener;
use crate::programs::value_streams::ValueStream;
use crate::rules::ledger::Number;

/// Why a program sent a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Ping,
    Subscribe,
    Unsubscribe,
    Set,
    AddAndSet,
    Remove,
    CreateView,
    RemoveView,
    /// For the update stream of this generation.
    UpdateStream {
        generation: u64,
        request: RequestId,
        service: i32,
    },
    /// To handle messages.
    Register,
    /// To listen to sessions, with this conversation.
    Listen(i64),
    SetProperty,
    CloseSession,
    /// A message with a number, which the response has to repeat.
    Message(i64),
}

impl Purpose {
    /// Whether the server may refuse such a request for this reason.
    pub fn may_fail_with(self, reason: i32) -> bool {
        use diffusion::wire::reason::*;
        match self {
            Self::Ping
            | Self::Subscribe
            | Self::Unsubscribe
            | Self::AddAndSet
            | Self::Remove
            | Self::CreateView
            | Self::RemoveView => false,
            Self::Set => reason == NO_SUCH_TOPIC,
            Self::UpdateStream { service, .. } => match service {
                service::CREATE_UPDATE_STREAM | service::CREATE_UPDATE_STREAM_AND_SET => {
                    reason == NO_SUCH_TOPIC
                }
                service::STREAM_ADD_TOPIC | service::STREAM_ADD_AND_SET_TOPIC => false,
                _ => reason == INVALID_UPDATE_STREAM,
            },
            Self::Listen(_) => false,
            Self::SetProperty | Self::CloseSession => reason == NO_SUCH_SESSION,
            Self::Register => reason == HANDLER_CONFLICT,
            Self::Message(_) => reason == UNHANDLED_MESSAGE,
        }
    }
}

#[derive(Debug, Default)]
pub struct Program {
    /// Of requests without outcome.
    pub purposes: BTreeMap<Number, Purpose>,
    /// Value streams that were added and have not ended.
    pub value_streams: BTreeMap<StreamId, ValueStream>,
    pub next_value_stream: u64,
    /// Handlers of topic messages, in the order in which they were added.
    pub topic_handlers: Vec<(HandlerId, TopicSelector)>,
    /// Paths of topics that the program was told to be subscribed to.
    pub subscribed: BTreeSet<String>,
    /// Update streams by generation: the last one may be usable, the others have operations that have not ended.
    pub own_streams: BTreeMap<u64, OwnStream>,
    pub next_own_stream: u64,
    pub next_message: i64,
    /// Listeners of sessions, by their conversations.
    pub session_listeners: BTreeMap<i64, SessionListener>,
    /// Numbers of messages that this program was asked to answer.
    pub asked: BTreeSet<i64>,
    /// What a mutation gives to the wrong request.
    pub former_response: Option<Bytes>,
    /// The same for a delta.
    pub former_delta: Option<Bytes>,
    /// What the rules about topics have seen: changes of this client, and of the server.
    pub checked: Option<(u64, u64)>,
    /// Grows with everything that may change what the client knows of topics.
    pub changes: u64,
}
