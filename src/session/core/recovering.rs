//! Loss of the connection and recovery (`specification/sessions/reconnection section 5`, `specification/protocol/connection section 11`).

use std::time::{Duration, Instant};

use super::connecting::{rejection, response_error};
use super::{after, Asked, Core, IdleTimer, Phase};
use crate::session::diagnosis::Loss;
use crate::session::failure::{ErrorCode, Failure};
use crate::session::output::{
    ConnectionId, ConsultId, Dial, Disconnect, Event, Output, StrategyDecision,
};
use crate::session::reconnect::{NextAttempt, Recovery};
use crate::session::state::SessionState;
use crate::wire::handshake::{response_code, Accepted, ConnectionResponse, ResponseError, Resume};

impl<H> Core<H> {
    /// An open connection ended: end of stream, socket or TLS error, WebSocket close frame. `what` is for people.
    pub fn handle_connection_lost(&mut self, now: Instant, connection: ConnectionId, what: &str) {
        match self.phase {
            Phase::Open { connection: open } if open == connection => {
                self.phase = Phase::Deciding;
                self.on_loss(
                    now,
                    Failure::new(
                        ErrorCode::SOCKET_READ_FAIL,
                        format!("the connection was lost: {what}"),
                    ),
                );
            }
            Phase::Flushing {
                connection: open, ..
            }
            | Phase::AwaitingAbort {
                connection: open, ..
            } if open == connection => {
                self.phase = Phase::Deciding;
                self.end_closed_by_client();
            }
            _ => {}
        }
    }

    /// The idle timer expired: nothing from the server for two ping periods.
    pub(super) fn on_idle(&mut self, now: Instant, connection: ConnectionId) {
        self.disconnect(connection, Disconnect::CloseWebSocket);
        self.on_loss(
            now,
            Failure::new(
                ErrorCode::SOCKET_READ_FAIL,
                format!(
                    "no system ping for two ping periods of {} ms",
                    self.ping_period_ms
                ),
            ),
        );
    }

    fn on_loss(&mut self, now: Instant, error: Failure) {
        self.statistics.connections_lost += 1;
        self.diagnosis.loss = Some(Loss {
            cause: error.message.clone(),
            at: now,
        });
        self.diagnosis.attempt_error = None;
        self.idle = IdleTimer::Off;
        self.resend.clear();
        if self.config.reconnect_timeout.is_zero() {
            self.end(SessionState::ClosedFailed, error);
            return;
        }
        self.change_state(SessionState::RecoveringReconnect);
        self.recovery = Some(Recovery {
            deadline: after(now, self.config.reconnect_timeout),
            attempts_started: 0,
        });
        self.next_attempt(now);
    }

    /// Asks the policy, unless the time is up.
    fn next_attempt(&mut self, now: Instant) {
        let Some(recovery) = self.recovery else {
            return;
        };
        if now >= recovery.deadline {
            self.give_up_after_timeout();
            return;
        }
        let random = self.random();
        match self
            .config
            .policy
            .next_attempt(recovery.attempts_started, random)
        {
            NextAttempt::GiveUp => self.end(
                SessionState::ClosedFailed,
                Failure::new(
                    ErrorCode::SESSION_CLOSED,
                    format!(
                        "the reconnection strategy gave up after {} attempts",
                        recovery.attempts_started
                    ),
                ),
            ),
            NextAttempt::Wait(wait) => self.schedule_attempt(now, wait),
            NextAttempt::Ask => {
                let consult = ConsultId(self.next_consult);
                self.next_consult += 1;
                self.phase = Phase::Consulting {
                    consult,
                    asked: Asked::Running,
                };
                self.emit(Event::ConsultStrategy(consult));
            }
        }
    }

    /// The strategy's decision. Stale and second decisions are ignored.
    pub fn handle_strategy(
        &mut self,
        now: Instant,
        consult: ConsultId,
        decision: StrategyDecision,
    ) {
        if !self.is_consulting(consult) {
            return;
        }
        let Some(recovery) = self.recovery else {
            return;
        };
        match decision {
            StrategyDecision::Abort => self.end(
                SessionState::ClosedFailed,
                Failure::new(
                    ErrorCode::SESSION_CLOSED,
                    "the reconnection strategy aborted",
                ),
            ),
            _ if now >= recovery.deadline => self.give_up_after_timeout(),
            StrategyDecision::Start => self.schedule_attempt(now, Duration::ZERO),
            StrategyDecision::StartAfter(wait) => self.schedule_attempt(now, wait),
        }
    }

    /// The strategy's callback returned without a decision, which comes later from any thread: from now on the overall
    /// timeout does not wait for it.
    pub fn handle_strategy_deferred(&mut self, now: Instant, consult: ConsultId) {
        if self.is_consulting(consult) {
            self.phase = Phase::Consulting {
                consult,
                asked: Asked::Deferred,
            };
            self.handle_timeout(now);
        }
    }

    fn is_consulting(&self, consult: ConsultId) -> bool {
        matches!(self.phase, Phase::Consulting { consult: current, .. } if current == consult)
    }

    fn schedule_attempt(&mut self, now: Instant, wait: Duration) {
        if wait.is_zero() {
            self.start_attempt(now);
            return;
        }
        // A wait beyond the end of the recovery ends with it.
        self.phase = Phase::AwaitingAttempt {
            until: after(now, wait),
        };
    }

    pub(super) fn on_recovery_timer(&mut self, now: Instant) {
        let Some(recovery) = self.recovery else {
            return;
        };
        if now >= recovery.deadline {
            self.give_up_after_timeout();
        } else if let Phase::AwaitingAttempt { .. } = self.phase {
            self.start_attempt(now);
        }
    }

    fn start_attempt(&mut self, now: Instant) {
        let Some(recovery) = &mut self.recovery else {
            return;
        };
        recovery.attempts_started += 1;
        let recovery_deadline = recovery.deadline;
        self.statistics.reconnect_attempts += 1;
        let resume = Resume {
            token: self.token.clone().unwrap_or_default(),
            first_available_client_sequence: self.sequencing.first_available(),
            last_received_server_sequence: self.sequencing.last_received(),
        };
        let query = match self.query(self.version, Some(resume)) {
            Ok(query) => query,
            Err(error) => return self.on_attempt_failed(now, error),
        };
        let connection = self.next_connection_id();
        let limit = self.config.connection_timeout;
        self.phase = Phase::Dialing { connection };
        self.outputs.push_back(Output::Dial(Dial {
            connection,
            query,
            connect_timeout: limit,
            write_timeout: limit,
            response_timeout: limit,
            deadline: Some(recovery_deadline.min(after(now, limit))),
        }));
    }

    /// An attempt without an answer, or with one that describes a passing condition.
    pub(super) fn on_attempt_failed(&mut self, now: Instant, error: Failure) {
        self.diagnosis.attempt_error = Some(error.clone());
        self.emit(Event::AttemptFailed(error));
        self.next_attempt(now);
    }

    fn on_attempt_fatal(&mut self, connection: ConnectionId, error: Failure) {
        self.disconnect(connection, Disconnect::CloseWebSocket);
        self.diagnosis.attempt_error = Some(error.clone());
        self.emit(Event::AttemptFailed(error.clone()));
        self.end(SessionState::ClosedFailed, error);
    }

    pub(super) fn on_reconnect_response(
        &mut self,
        now: Instant,
        connection: ConnectionId,
        decoded: Result<ConnectionResponse, ResponseError>,
    ) {
        let response = match decoded {
            Ok(response) => response,
            Err(error) => {
                self.on_attempt_fatal(connection, response_error(&error));
                return;
            }
        };
        let refused = matches!(
            response.code,
            response_code::DOWNGRADE | response_code::CONNECTION_PROTOCOL_ERROR
        );
        if !refused && response.version != self.version {
            let error = Failure::new(
                ErrorCode::PROTOCOL_VERSION,
                format!(
                    "the server answered a reconnection with protocol version {}, the session's is {}",
                    response.version, self.version
                ),
            );
            self.on_attempt_fatal(connection, error);
            return;
        }
        match (response.code, response.accepted) {
            (response_code::RECONNECTED, Some(accepted)) => {
                self.on_reconnected(now, connection, accepted);
            }
            (response_code::RECONNECTED_WITH_MESSAGE_LOSS | response_code::OK, Some(accepted)) => {
                self.on_reconnected_with_loss(now, connection, accepted)
            }
            (code @ (response_code::REJECTED_SERVER_INITIALISING | response_code::ERROR), _) => {
                self.disconnect(connection, Disconnect::CloseWebSocket);
                self.on_attempt_failed(now, rejection(code));
            }
            (response_code::UNKNOWN_SESSION, _) => {
                let error = self.forgotten(now);
                self.on_attempt_fatal(connection, error);
            }
            (code, _) => self.on_attempt_fatal(connection, rejection(code)),
        }
    }

    /// `specification/protocol/connection section 11.3`.
    fn on_reconnected(&mut self, now: Instant, connection: ConnectionId, accepted: Accepted) {
        // An answer 105 always carries the sequence; one that does not is unreadable and never gets here.
        let expected = accepted.recovery_sequence.unwrap_or_default() as u32;
        match self.sequencing.resume(expected) {
            Ok(messages) => {
                self.statistics.messages_replayed += messages.len() as u64;
                self.resend = messages.into();
                self.resume_traffic(now, connection, accepted);
            }
            Err(lost) => self.on_attempt_fatal(
                connection,
                Failure::new(
                    ErrorCode::MESSAGE_LOSS,
                    format!(
                        "the server expects message {expected}: {} messages would have to be sent again, the recovery buffer holds {}",
                        lost.missing, lost.buffered
                    ),
                ),
            ),
        }
    }

    /// `specification/protocol/connection sections 11.4 and 11.5`.
    fn on_reconnected_with_loss(
        &mut self,
        now: Instant,
        connection: ConnectionId,
        accepted: Accepted,
    ) {
        self.sequencing.reset();
        self.clear_queue();
        self.statistics.reconnects_with_loss += 1;
        if self.session_id != Some(accepted.session_id) {
            self.session_id = Some(accepted.session_id);
            self.emit(Event::IdAssigned(accepted.session_id));
        }
        let discarded: Vec<_> = self.conversations.close_all().collect();
        self.resume_traffic(now, connection, accepted);
        for conversation in discarded {
            self.emit(Event::Discarded(conversation.handler));
        }
        self.emit(Event::SubscriptionsRefreshed);
        self.refresh_subscriptions();
    }

    fn resume_traffic(&mut self, now: Instant, connection: ConnectionId, accepted: Accepted) {
        self.statistics.reconnects += 1;
        self.recovery = None;
        self.open(connection, accepted, now);
        self.emit(Event::AttemptSucceeded);
    }

    /// The server no longer knows the session, though it was asked to keep it: it allows less time.
    fn forgotten(&mut self, now: Instant) -> Failure {
        let mut error = rejection(response_code::UNKNOWN_SESSION);
        let since = self
            .diagnosis
            .loss
            .as_ref()
            .map(|loss| now.saturating_duration_since(loss.at));
        if let Some(since) = since.filter(|since| *since < self.config.reconnect_timeout) {
            self.diagnosis.forgotten_after = Some(since);
            error.message = format!(
                "{}; this was {} ms after the loss, and {} ms were asked for: unless it has restarted, the server allows a shorter reconnection timeout",
                error.message,
                since.as_millis(),
                self.config.reconnect_timeout.as_millis()
            );
        }
        error
    }

    fn give_up_after_timeout(&mut self) {
        self.end(
            SessionState::ClosedFailed,
            Failure::new(
                ErrorCode::SESSION_CLOSED,
                match &self.diagnosis.attempt_error {
                    Some(error) => format!(
                        "no reconnection within the reconnection timeout of {} ms; the last attempt that failed: {}",
                        self.config.reconnect_timeout.as_millis(),
                        error.message
                    ),
                    None => format!(
                        "no reconnection within the reconnection timeout of {} ms",
                        self.config.reconnect_timeout.as_millis()
                    ),
                },
            ),
        );
    }
}
