//! Messages of an open connection (`specification/protocol/connection sections 6, 7, 9`).

use std::time::{Duration, Instant};

use bytes::Bytes;

use super::{Core, IdleTimer};
use crate::session::failure::{ErrorCode, Failure};
use crate::session::output::{ConnectionId, Disconnect, Event, InboundConversation, PingKind};
use crate::session::state::SessionState;
use crate::wire::error::WireError;
use crate::wire::message::{encode_error, encode_response, Message};
use crate::wire::{reason, service};

/// Answers that may wait to be sent before the driver should stop reading: a server that asks without reading the answers
/// must not fill our memory.
const MAXIMUM_QUEUED_ANSWERS: usize = 1000;

impl<H> Core<H> {
    /// Whether the driver should read on. False while the server does not take the answers to what it asked.
    pub fn accepts_input(&self) -> bool {
        self.queued_answers < MAXIMUM_QUEUED_ANSWERS
    }

    /// A binary WebSocket message arrived.
    pub fn handle_message(&mut self, now: Instant, connection: ConnectionId, frame: Bytes) {
        if self.open_connection() != Some(connection) {
            return;
        }
        self.statistics.messages_received += 1;
        self.statistics.bytes_received += frame.len() as u64;
        if frame.len() > self.config.maximum_message_size {
            let error = format!(
                "the server sent a message of {} bytes, the limit is {}",
                frame.len(),
                self.config.maximum_message_size
            );
            self.on_unacceptable(connection, error);
            return;
        }
        let message = match Message::decode(frame, self.config.maximum_message_size) {
            Ok(message) => message,
            Err(error) => {
                self.on_unacceptable(
                    connection,
                    format!("the server sent a message that cannot be read: {error}"),
                );
                return;
            }
        };
        if message != Message::AbortNotification {
            self.sequencing.on_received();
        }
        match message {
            Message::Request { service, cid, body } => {
                self.on_service_request(now, service, cid, &body);
            }
            Message::Response { cid, body } => self.on_response(now, cid, body),
            Message::Error {
                cid,
                message,
                reason,
            } => self.on_error(cid, message, reason),
            Message::AbortNotification => self.on_abort(connection),
            Message::TopicValue { topic_id, payload } => self.on_topic_value(topic_id, payload),
            Message::TopicDelta { topic_id, payload } => self.on_topic_delta(topic_id, &payload),
            // The server never sends a close request.
            Message::CloseRequest | Message::LegacyFetchReply => {
                log::debug!("message without meaning for a client ignored");
            }
        }
    }

    /// The server broke the protocol below the level of messages: a WebSocket text message, or one beyond the size
    /// that the driver was told to accept. Ends the session (`specification/protocol/connection section 6.2`).
    pub fn handle_protocol_error(&mut self, connection: ConnectionId, what: &str) {
        if self.open_connection() == Some(connection) {
            self.on_unacceptable(connection, format!("protocol error: {what}"));
        }
    }

    fn on_unacceptable(&mut self, connection: ConnectionId, what: String) {
        if self.is_closing() {
            self.end_closed_by_client();
            return;
        }
        self.disconnect(connection, Disconnect::CloseWebSocket);
        self.end(
            SessionState::ClosedFailed,
            Failure::new(ErrorCode::INVALID_DATA, what),
        );
    }

    fn on_abort(&mut self, connection: ConnectionId) {
        if self.is_closing() {
            self.end_closed_by_client();
            return;
        }
        self.disconnect(connection, Disconnect::CloseWebSocket);
        self.end(
            SessionState::ClosedByServer,
            Failure::new(ErrorCode::SESSION_CLOSED, "the server closed the session"),
        );
    }

    fn on_response(&mut self, now: Instant, cid: i64, body: Bytes) {
        if self.sequencing.on_answered(cid) {
            return;
        }
        match self.conversations.close(cid) {
            Some(conversation) => {
                if conversation.service == service::USER_PING {
                    self.statistics.last_round_trip =
                        Some(now.saturating_duration_since(conversation.started));
                }
                self.emit(Event::Response {
                    handler: conversation.handler,
                    body,
                });
            }
            None => log::debug!("response for unknown conversation {cid}"),
        }
    }

    fn on_error(&mut self, cid: i64, message: String, reason: i32) {
        if self.sequencing.on_answered(cid) {
            return;
        }
        match self.conversations.close(cid) {
            Some(conversation) => self.emit(Event::ServiceError {
                handler: conversation.handler,
                reason,
                message,
            }),
            None => log::debug!("error for unknown conversation {cid}: {message}"),
        }
    }

    fn on_service_request(&mut self, now: Instant, service: i32, cid: i64, body: &Bytes) {
        let mut answer = Vec::new();
        match service {
            service::SYSTEM_PING => {
                self.restart_idle_timer(now);
                encode_response(&mut answer, cid, &[]);
                self.emit(Event::PingReceived(PingKind::System));
            }
            service::USER_PING => {
                encode_response(&mut answer, cid, &[]);
                self.emit(Event::PingReceived(PingKind::User));
            }
            service::NOTIFY_SUBSCRIPTION => {
                let outcome = self.on_subscription_notification(body);
                encode_outcome(&mut answer, cid, outcome);
            }
            service::NOTIFY_UNSUBSCRIPTION => {
                let outcome = self.on_unsubscription_notification(body);
                encode_outcome(&mut answer, cid, outcome);
            }
            for_program if is_for_program(for_program) => {
                self.emit(Event::ServiceRequest {
                    conversation: InboundConversation {
                        cid,
                        epoch: self.statistics.reconnects_with_loss,
                    },
                    service,
                    body: body.clone(),
                });
                return;
            }
            unknown => {
                log::debug!("request for unknown service {unknown}");
                let text = format!("Unknown client service: {unknown}");
                encode_error(&mut answer, cid, &text, reason::COMMUNICATION_FAILURE);
            }
        }
        // Conversation 0 is one-way: it gets neither response nor error.
        if cid != 0 && !self.is_close_request_last() {
            self.queue_answer(answer);
        }
    }

    /// Two ping periods from now, if the server announced a period (`specification/protocol/connection section 9`).
    pub(super) fn restart_idle_timer(&mut self, now: Instant) {
        self.idle = match u64::try_from(self.ping_period_ms) {
            Ok(period) if period > 0 => {
                let limit = Duration::from_millis(period.saturating_mul(2));
                match self.idle {
                    IdleTimer::Suspended { .. } => IdleTimer::Suspended { remaining: limit },
                    // A limit beyond the range of Instant never expires.
                    _ => now
                        .checked_add(limit)
                        .map_or(IdleTimer::Off, IdleTimer::Until),
                }
            }
            _ => IdleTimer::Off,
        };
    }

    /// The driver stopped reading because the program's callbacks do not keep up: the idle timer stands still.
    pub fn handle_reading_suspended(&mut self, now: Instant) {
        self.reading_suspended = true;
        if let IdleTimer::Until(at) = self.idle {
            self.idle = IdleTimer::Suspended {
                remaining: at.saturating_duration_since(now),
            };
        }
    }

    /// Whether the driver has stopped reading, and the idle timer with it.
    pub fn is_reading_suspended(&self) -> bool {
        self.reading_suspended
    }

    /// The driver reads again.
    pub fn handle_reading_resumed(&mut self, now: Instant) {
        self.reading_suspended = false;
        if let IdleTimer::Suspended { remaining } = self.idle {
            self.idle = now
                .checked_add(remaining)
                .map_or(IdleTimer::Off, IdleTimer::Until);
        }
    }
}

/// Requests that are passed on, because the answer depends on what the program has registered.
fn is_for_program(service: i32) -> bool {
    matches!(
        service,
        service::AUTHENTICATOR
            | service::MISSING_TOPIC
            | service::MESSAGING_SEND
            | service::MESSAGING_RECEIVER_CLIENT
            | service::FILTER_RESPONSE
            | service::SESSION_PROPERTIES_EVENT_2
            | service::TOPIC_NOTIFICATION_EVENTS
            | service::TOPIC_DESCENDANT_EVENTS
    )
}

/// The answer to a notification: empty, or what is wrong with it.
fn encode_outcome(answer: &mut Vec<u8>, cid: i64, outcome: Result<(), WireError>) {
    match outcome {
        Ok(()) => encode_response(answer, cid, &[]),
        Err(error) => {
            log::warn!("a notification of the server cannot be read: {error}");
            encode_error(answer, cid, &error.to_string(), reason::INVALID_DATA);
        }
    }
}
