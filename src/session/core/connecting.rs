//! The first connection: one try, or as the initial retry strategy says; a try may take three dials (`specification/protocol/connection
//! section 3`, "Version"). The reconnection strategy has no part in it (`specification/sessions/reconnection section 8`).

use std::time::Instant;

use super::{after, Core, FirstConnection, Phase};
use crate::session::failure::{DialFailure, DialFailureKind, ErrorCode, Failure};
use crate::session::output::{ConnectionId, Dial, Disconnect, Event, Output};
use crate::session::state::SessionState;
use crate::wire::handshake::{response_code, ConnectionResponse, ResponseError};
use crate::wire::{PROTOCOL_VERSION_MAX, PROTOCOL_VERSION_MIN};

/// Whether an initial retry strategy tries again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Retry {
    Transient,
    Final,
}

impl<H> Core<H> {
    /// Starts a dial of the first connection with the version that is on offer now.
    pub(super) fn dial_first(&mut self, now: Instant) {
        let query = match self.query(self.first.offered, None) {
            Ok(query) => query,
            Err(error) => return self.on_first_connection_failed(now, error, Retry::Final),
        };
        let connection = self.next_connection_id();
        self.phase = Phase::Dialing { connection };
        self.outputs.push_back(Output::Dial(Dial {
            connection,
            query,
            connect_timeout: self.config.connection_timeout,
            write_timeout: self.config.write_timeout,
            response_timeout: self.config.response_timeout,
            deadline: None,
        }));
    }

    /// A dial ended without a connection response.
    pub fn handle_dial_failed(
        &mut self,
        now: Instant,
        connection: ConnectionId,
        failure: DialFailure,
    ) {
        if !self.is_dialing(connection) {
            return;
        }
        self.phase = Phase::Deciding;
        if self.state == SessionState::RecoveringReconnect {
            self.on_attempt_failed(now, failure.into_failure());
            return;
        }
        if failure.kind == DialFailureKind::EndedBeforeResponse && self.dial_again(now) {
            return;
        }
        let retry = if failure.is_transient() {
            Retry::Transient
        } else {
            Retry::Final
        };
        self.on_first_connection_failed(now, failure.into_failure(), retry);
    }

    /// The first message of a dialled connection. The driver keeps the socket open until it is told otherwise.
    pub fn handle_response(&mut self, now: Instant, connection: ConnectionId, bytes: &[u8]) {
        if !self.is_dialing(connection) {
            return;
        }
        let decoded = ConnectionResponse::decode(bytes);
        if let Ok(response) = &decoded {
            self.last_response_code = response.code;
        }
        if self.state == SessionState::RecoveringReconnect {
            self.on_reconnect_response(now, connection, decoded);
        } else {
            self.on_first_response(now, connection, decoded);
        }
    }

    fn on_first_response(
        &mut self,
        now: Instant,
        connection: ConnectionId,
        decoded: Result<ConnectionResponse, ResponseError>,
    ) {
        let response = match decoded {
            Ok(response) => response,
            Err(error) => {
                self.disconnect(connection, Disconnect::CloseWebSocket);
                self.on_first_connection_failed(now, response_error(&error), Retry::Transient);
                return;
            }
        };
        let refused = matches!(
            response.code,
            response_code::DOWNGRADE | response_code::CONNECTION_PROTOCOL_ERROR
        );
        if refused && self.first.offered > PROTOCOL_VERSION_MIN {
            self.disconnect(connection, Disconnect::CloseWebSocket);
            self.fall_back(now);
            return;
        }
        if !refused && !(PROTOCOL_VERSION_MIN..=PROTOCOL_VERSION_MAX).contains(&response.version) {
            self.disconnect(connection, Disconnect::CloseWebSocket);
            let error = Failure::new(
                ErrorCode::PROTOCOL_VERSION,
                format!(
                    "the server answered with protocol version {}, versions {PROTOCOL_VERSION_MIN} to {PROTOCOL_VERSION_MAX} are supported",
                    response.version
                ),
            );
            self.on_first_connection_failed(now, error, Retry::Final);
            return;
        }
        match response.accepted {
            Some(accepted) if response.code == response_code::OK => {
                self.version = response.version;
                self.session_id = Some(accepted.session_id);
                self.emit(Event::IdAssigned(accepted.session_id));
                self.open(connection, accepted, now);
                self.emit(Event::Created);
            }
            _ => {
                self.disconnect(connection, Disconnect::CloseWebSocket);
                let retry = match response.code {
                    response_code::REJECTED_SERVER_INITIALISING | response_code::ERROR => {
                        Retry::Transient
                    }
                    _ => Retry::Final,
                };
                self.on_first_connection_failed(now, rejection(response.code), retry);
            }
        }
    }

    /// The connection ended before an answer. Once may be a hiccup of the network; twice is how servers refuse a version that is too
    /// new for them, and an older one means less for the whole life of the session.
    fn dial_again(&mut self, now: Instant) -> bool {
        if self.first.offered <= PROTOCOL_VERSION_MIN || self.first.repeated {
            return self.fall_back(now);
        }
        self.first.repeated = true;
        self.dial_first(now);
        true
    }

    /// A further dial of the same try, offering the lowest version. False if that was offered already.
    fn fall_back(&mut self, now: Instant) -> bool {
        if self.first.offered <= PROTOCOL_VERSION_MIN {
            return false;
        }
        self.first.offered = PROTOCOL_VERSION_MIN;
        self.dial_first(now);
        true
    }

    fn on_first_connection_failed(&mut self, now: Instant, error: Failure, retry: Retry) {
        self.diagnosis.attempt_error = Some(error.clone());
        let wanted = self.config.initial_retry.filter(|strategy| {
            retry == Retry::Transient
                && strategy
                    .attempts
                    .is_none_or(|limit| self.first.retries_done < limit)
        });
        match wanted {
            Some(strategy) => {
                self.first = FirstConnection {
                    offered: self.config.offered_version,
                    repeated: false,
                    retries_done: self.first.retries_done.saturating_add(1),
                };
                self.phase = Phase::AwaitingRetry {
                    until: after(now, strategy.interval),
                };
            }
            None => self.end(SessionState::ClosedFailed, error),
        }
    }
}

/// The error for an answer that is no connection response.
pub(super) fn response_error(error: &ResponseError) -> Failure {
    match error {
        ResponseError::NotDiffusion(byte) => Failure::new(
            ErrorCode::INVALID_CONNECTION_PROTOCOL,
            format!("the server's answer begins with byte {byte:#04x}: it does not speak the Diffusion protocol"),
        ),
        ResponseError::Truncated { length } => Failure::new(
            ErrorCode::HANDSHAKE_RECV_FAIL,
            format!("the server's connection response is too short ({length} bytes)"),
        ),
        ResponseError::Malformed(what) => Failure::new(
            ErrorCode::HANDSHAKE_RECV_FAIL,
            format!("the server's connection response cannot be read: {what}"),
        ),
    }
}

/// The error for a connection response that refuses.
pub(super) fn rejection(code: u8) -> Failure {
    let text = match code {
        response_code::DOWNGRADE => "the server does not support the protocol version",
        response_code::RECONNECTED | response_code::RECONNECTED_WITH_MESSAGE_LOSS => {
            "the server answered a first connection as a reconnection"
        }
        response_code::REJECTED => "the server rejected the connection",
        response_code::CONNECTION_UNSUPPORTED => {
            "the server does not support this kind of connection"
        }
        response_code::LICENSE_EXCEEDED => "the server's licence allows no further session",
        response_code::RECONNECTION_UNSUPPORTED => "the server does not support reconnection",
        response_code::CONNECTION_PROTOCOL_ERROR => {
            "the server reports a connection protocol error"
        }
        response_code::AUTHENTICATION_FAILED => {
            "the server did not accept the principal and credentials"
        }
        response_code::UNKNOWN_SESSION => {
            "the server does not know the session, it may have expired"
        }
        response_code::RECONNECTION_FAILED_MESSAGE_LOSS => {
            "the server lost messages of the session"
        }
        response_code::REJECTED_SERVER_INITIALISING => "the server is still starting",
        response_code::ERROR => "the server reports a connection error",
        _ => "the server refused the connection with an unknown code",
    };
    Failure::new(
        ErrorCode::from_response(code),
        format!("{text} (connection response code {code})"),
    )
}
