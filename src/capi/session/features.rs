//! The features of a session that keep something of the program: handlers, registrations, locks.
//!
//! Each feature has its own struct with its own lock in its own file; this one passes on what concerns all of them.

use crate::capi::legacy::update_sources::UpdateSources;
use crate::capi::locks::lock::SessionLocks;
use crate::capi::messaging::types::Messaging;
use crate::capi::session::program::CProgram;
use crate::capi::session::registration::Ending;
use crate::capi::topics::missing::MissingTopics;
use crate::capi::topics::notifications::TopicNotifications;
use crate::engine::ServiceRequest;
use crate::wire::{reason, service};

/// What the features of one session keep.
#[derive(Default)]
pub(crate) struct Features {
    pub(crate) missing_topics: MissingTopics,
    pub(crate) locks: SessionLocks,
    pub(crate) messaging: Messaging,
    pub(crate) topic_notifications: TopicNotifications,
    pub(crate) update_sources: UpdateSources,
}

impl Features {
    /// The connection was lost. Under the lock of the session's core: only atomics and locks that nothing is called under.
    pub(crate) fn mirror_connection_lost(&self) {
        self.locks.mirror_connection_lost();
    }

    /// The session was resumed, but messages were lost: what it had registered at the server is gone. As
    /// [`Features::mirror_connection_lost`].
    pub(crate) fn mirror_messages_lost(&self) {
        self.locks.mirror_all_lost();
    }

    /// The session has ended. As [`Features::mirror_connection_lost`].
    pub(crate) fn mirror_over(&self) {
        self.locks.mirror_all_lost();
    }

    /// The loss of the connection has its turn: everything that came before it was called. On the callback thread.
    pub(crate) fn on_connection_lost(&self) {
        self.locks.on_connection_lost();
    }

    /// Tells handlers that their registrations are gone. On the callback thread, after open requests were discarded.
    pub(crate) fn on_messages_lost(&self, program: &CProgram) {
        self.locks.on_all_lost();
        self.missing_topics.discard(program);
        self.messaging.filter_sends.lose_answered(program);
        let mut endings = self.messaging.handlers.lose_confirmed();
        endings.extend(self.topic_notifications.lose_confirmed());
        Ending::tell_all(endings, program);
    }

    /// Tells handlers that the session has ended. The last call on the callback thread.
    pub(crate) fn on_over(&self, program: &CProgram) {
        self.locks.on_all_lost();
        self.missing_topics.discard(program);
        self.messaging.filter_sends.discard_all(program);
        let mut endings = self.messaging.handlers.close_all();
        endings.extend(self.topic_notifications.close_all());
        Ending::tell_all(endings, program);
        self.messaging.streams.on_over();
        self.update_sources.on_over(program);
    }

    /// The server asks for something. On the callback thread.
    pub(crate) fn on_service_request(&self, program: &CProgram, request: ServiceRequest) {
        match request.service {
            service::MISSING_TOPIC => self.missing_topics.on_request(program, &request),
            service::MESSAGING_SEND => self.messaging.streams.on_request(program, &request),
            service::MESSAGING_RECEIVER_CLIENT => {
                self.messaging.handlers.on_request(program, &request);
            }
            service::FILTER_RESPONSE => self.messaging.filter_sends.on_answer(&request),
            service::TOPIC_NOTIFICATION_EVENTS => {
                self.topic_notifications.on_topic_event(&request);
            }
            service::TOPIC_DESCENDANT_EVENTS => {
                self.topic_notifications.on_descendant_event(&request);
            }
            unhandled => {
                let text = format!("nothing is registered for service {unhandled}");
                // Only a session that is closed refuses the answer, and then nobody waits for it.
                let _ = request.responder.fail(reason::UNHANDLED_MESSAGE, &text);
            }
        }
    }
}
