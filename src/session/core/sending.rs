//! Requests, the outbound queue and what goes on the wire next (`specification/sessions/session-factory section 3`,
//! `specification/protocol/connection section 11.1`).

use std::time::{Duration, Instant};

use bytes::Bytes;

use super::{AwaitedAnswers, Core, Phase};
use crate::data::memory::with_room;
use crate::session::config::SessionConfig;
use crate::session::failure::{ErrorCode, Failure};
use crate::session::output::{InboundConversation, Refusal};
use crate::session::state::SessionState;
use crate::wire::message::{encode_error, encode_response, CLOSE_REQUEST};
use crate::wire::request_body::RequestBody;
use crate::wire::service;

/// So long sending waits for the answers to requests before the session asks for one with a ping of its own.
const PATIENCE_FOR_ANSWERS: Duration = Duration::from_millis(250);

/// A message that waits to be sent.
#[derive(Debug)]
pub(super) struct Queued {
    message: Bytes,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// With the conversation of its answer.
    Request(i64),
    /// To the server's request.
    Answer,
    Close,
}

impl<H> Core<H> {
    /// As [`Core::request_with`], with a copy of the body.
    pub fn request(
        &mut self,
        now: Instant,
        service: i32,
        body: &[u8],
        handler: H,
    ) -> Result<i64, (Refusal, H)> {
        self.request_with(now, service, RequestBody::copy_of(body), handler)
    }

    /// Queues a request. While connecting and recovering it waits for the connection. A refused request gives its
    /// handler back.
    pub fn request_with(
        &mut self,
        now: Instant,
        service: i32,
        body: RequestBody,
        handler: H,
    ) -> Result<i64, (Refusal, H)> {
        if let Err(refusal) = self.check_request(&body) {
            return Err((refusal, handler));
        }
        if self.is_queue_beyond_soft_limit() {
            self.end(
                SessionState::ClosedFailed,
                Failure::new(
                    ErrorCode::MESSAGE_QUEUE_FAIL,
                    format!(
                        "the outbound queue overflowed with {} messages",
                        self.queue.len()
                    ),
                ),
            );
            return Err((Refusal::QueueOverflow, handler));
        }
        Ok(self.queue_request(now, service, body, handler))
    }

    /// As [`Core::request_with`], for a request that was accepted while there was [`Core::request_room`]: what has been queued since does not make
    /// it one too many.
    pub fn request_admitted(
        &mut self,
        now: Instant,
        service: i32,
        body: RequestBody,
        handler: H,
    ) -> Result<i64, (Refusal, H)> {
        if let Err(refusal) = self.check_request(&body) {
            return Err((refusal, handler));
        }
        Ok(self.queue_request(now, service, body, handler))
    }

    fn check_request(&self, body: &RequestBody) -> Result<(), Refusal> {
        if !self.accepts_requests() {
            return Err(Refusal::Closed);
        }
        let size = body.maximum_message_size();
        match self.server_maximum_message_size {
            Some(maximum) if size > maximum => Err(Refusal::TooLarge { size, maximum }),
            _ => Ok(()),
        }
    }

    fn accepts_requests(&self) -> bool {
        !self.state.is_closed() && !self.is_closing()
    }

    fn queue_request(&mut self, now: Instant, service: i32, body: RequestBody, handler: H) -> i64 {
        let cid = self.conversations.open(service, now, handler);
        self.queue.push_back(Queued {
            message: body.into_message(service, cid),
            kind: Kind::Request(cid),
        });
        cid
    }

    /// Answers a request of the server. Nothing is sent when the server has forgotten it, or wants no answer.
    pub fn respond(&mut self, to: InboundConversation, body: &[u8]) -> Result<(), Refusal> {
        let mut frame = with_room(16 + body.len());
        encode_response(&mut frame, to.cid, body);
        self.answer(to, frame)
    }

    /// Answers a request of the server with an error; otherwise as [`Core::respond`].
    pub fn respond_error(
        &mut self,
        to: InboundConversation,
        reason: i32,
        message: &str,
    ) -> Result<(), Refusal> {
        let mut frame = with_room(32 + message.len());
        encode_error(&mut frame, to.cid, message, reason);
        self.answer(to, frame)
    }

    fn answer(&mut self, to: InboundConversation, frame: Vec<u8>) -> Result<(), Refusal> {
        if self.state.is_closed() || self.is_close_request_last() {
            return Err(Refusal::Closed);
        }
        let size = frame.len();
        if let Some(maximum) = self.server_maximum_message_size.filter(|m| size > *m) {
            return Err(Refusal::TooLarge { size, maximum });
        }
        if to.cid != 0 && to.epoch == self.statistics.reconnects_with_loss {
            self.queue_answer(frame);
        }
        Ok(())
    }

    pub(super) fn queue_answer(&mut self, frame: Vec<u8>) {
        self.queue.push_back(Queued {
            message: frame.into(),
            kind: Kind::Answer,
        });
        self.queued_answers += 1;
    }

    /// The close request goes before everything that is queued, which is dropped.
    pub(super) fn queue_close_request_alone(&mut self) {
        self.clear_queue();
        self.queue.push_back(Queued {
            message: Bytes::from_static(CLOSE_REQUEST),
            kind: Kind::Close,
        });
    }

    /// Takes a conversation id for the program's own use.
    pub fn reserve_conversation_id(&mut self) -> i64 {
        self.conversations.reserve()
    }

    /// How many requests could be queued now without anybody having to wait; none when the session does not accept any.
    pub fn request_room(&self) -> usize {
        if !self.accepts_requests() {
            return 0;
        }
        self.config
            .maximum_queue_size
            .map_or(usize::MAX, |limit| limit.saturating_sub(self.queue.len()))
    }

    /// Whether nothing is queued, not even what waits for the server's answers.
    pub fn is_queue_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Whether the queue has reached its limit: a program thread should wait while connected.
    pub fn is_queue_full(&self) -> bool {
        self.config
            .maximum_queue_size
            .is_some_and(|limit| self.queue.len() >= limit)
    }

    /// Whether who waited for room may go on: when an eighth of the queue is free; in a short queue one place is enough.
    pub fn has_ample_room(&self) -> bool {
        self.config.maximum_queue_size.is_none_or(|limit| {
            let room = limit.saturating_sub(self.queue.len());
            room >= (limit / 8).max(1)
        })
    }

    fn is_queue_beyond_soft_limit(&self) -> bool {
        self.config
            .maximum_queue_size
            .is_some_and(|limit| self.queue.len() >= limit.saturating_mul(2))
    }

    /// Sets the limit of the queue and returns the former one; `None` is unbounded.
    pub fn set_maximum_queue_size(&mut self, size: Option<usize>) -> Option<usize> {
        std::mem::replace(&mut self.config.maximum_queue_size, size)
    }

    /// Whether [`Core::poll_transmit`] would give a message.
    pub fn wants_transmit(&self) -> bool {
        match self.phase {
            Phase::Open { .. } => {
                !self.resend.is_empty()
                    || self.wants_probe()
                    || (!self.queue.is_empty() && !self.must_await_answers())
            }
            Phase::AwaitingAbort { .. } => !self.resend.is_empty() || !self.queue.is_empty(),
            Phase::Flushing { .. } => true,
            _ => false,
        }
    }

    /// The next message to put on the wire. Taking it gives it its number, so only take what will be written.
    pub fn poll_transmit(&mut self, now: Instant) -> Option<Bytes> {
        match self.phase {
            Phase::Open { .. } => {
                if !self.resend.is_empty() {
                    return self.next_message();
                }
                if self.wants_probe() {
                    return Some(self.probe());
                }
                if self.queue.is_empty() {
                    return None;
                }
                if self.must_await_answers() {
                    if self.awaited_answers == AwaitedAnswers::No && self.sequencing.may_probe() {
                        self.awaited_answers = AwaitedAnswers::Until(now + PATIENCE_FOR_ANSWERS);
                    }
                    return None;
                }
                self.awaited_answers = AwaitedAnswers::No;
                self.next_message()
            }
            Phase::AwaitingAbort { .. } => self.next_message(),
            Phase::Flushing { connection, .. } => {
                let message = self.next_message();
                if message.is_some() {
                    return message;
                }
                self.phase = Phase::AwaitingAbort {
                    connection,
                    deadline: now + SessionConfig::CLOSE_TIMEOUT,
                };
                let close = Bytes::from_static(CLOSE_REQUEST);
                self.sequencing.on_sent(&close);
                self.count_sent(&close);
                Some(close)
            }
            _ => None,
        }
    }

    /// Whether so much is on its way, not known to have arrived, that sending more would have to forget some of it. What is
    /// beyond the queue's limit goes on all the same: its senders can't wait, and the queue would overflow. So does everything
    /// while nothing is read: then no answer comes, and a program whose callback waits for its own sending thread would
    /// wait for ever.
    fn must_await_answers(&self) -> bool {
        let limit = self.config.maximum_queue_size;
        !self.reading_suspended
            && limit.is_none_or(|limit| self.queue.len() <= limit)
            && self.sequencing.is_window_full(limit)
    }

    fn wants_probe(&self) -> bool {
        let in_vain = self.awaited_answers == AwaitedAnswers::InVain && self.sequencing.may_probe();
        in_vain || self.sequencing.wants_probe(self.config.maximum_queue_size)
    }

    /// A ping whose answer will show what has arrived. It overtakes what is queued.
    fn probe(&mut self) -> Bytes {
        self.awaited_answers = AwaitedAnswers::No;
        let cid = self.conversations.reserve();
        let message = RequestBody::copy_of(&[]).into_message(service::USER_PING, cid);
        self.sequencing.on_probe_sent(&message, cid);
        self.count_sent(&message);
        message
    }

    fn next_message(&mut self) -> Option<Bytes> {
        // What is sent again has its number already and stands in the recovery buffer.
        if let Some(message) = self.resend.pop_front() {
            return Some(message);
        }
        let Queued { message, kind } = self.queue.pop_front()?;
        match kind {
            Kind::Request(cid) => self.sequencing.on_request_sent(&message, cid),
            Kind::Answer => {
                self.queued_answers -= 1;
                self.sequencing.on_sent(&message);
            }
            Kind::Close => self.sequencing.on_sent(&message),
        }
        self.count_sent(&message);
        Some(message)
    }

    /// Drops what waits to be sent.
    pub(super) fn clear_queue(&mut self) {
        self.queue.clear();
        self.queued_answers = 0;
    }

    fn count_sent(&mut self, message: &Bytes) {
        self.statistics.messages_sent += 1;
        self.statistics.bytes_sent += message.len() as u64;
    }
}
