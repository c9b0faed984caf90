//! From the core to the sockets: carrying out its outputs, with the faults that strike there. Runs on the server thread.

use std::time::Instant;

use bytes::Bytes;
use diffusion::wire::session_id::SessionId;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::CloseFrame;
use tungstenite::Message;

use super::connection::Finish;
use super::event_loop::EventLoop;
use crate::core::{ConnectionId, ServerEvent, ServerOutput};
use crate::faults::{CorruptPoint, CutKind, TruncatePoint};

impl EventLoop {
    pub(super) fn drain_core(&mut self, now: Instant) {
        while let Some(output) = self.core.poll_output() {
            match output {
                ServerOutput::Respond {
                    connection,
                    session,
                    bytes,
                } => {
                    self.respond(now, connection, session, bytes);
                }
                ServerOutput::Send { connection, bytes } => {
                    self.status.messages_sent += 1;
                    self.send(now, connection, bytes);
                }
                ServerOutput::Close {
                    connection: ConnectionId(id),
                } => self.close(now, id),
                ServerOutput::Remote(output) => self.remotes.perform(output),
                ServerOutput::Event(event) => self.on_event(&event),
            }
        }
    }

    fn on_event(&mut self, event: &ServerEvent) {
        match event {
            ServerEvent::SessionOpened { .. } => self.status.sessions_opened += 1,
            ServerEvent::SessionReconnected { .. } => self.status.reconnections += 1,
            ServerEvent::SessionDisconnected { .. } => self.status.disconnects += 1,
            ServerEvent::SessionClosed { .. } => self.status.sessions_closed += 1,
            ServerEvent::ConnectionRefused { .. } => self.status.refusals += 1,
            ServerEvent::PingAnswered { .. } => self.status.pings_answered += 1,
            ServerEvent::ConnectionUnresponsive { .. } | ServerEvent::ClientAnomaly { .. } => {}
        }
        match event {
            ServerEvent::PingAnswered { .. } => log::debug!("{event}"),
            ServerEvent::ClientAnomaly { .. } | ServerEvent::ConnectionUnresponsive { .. } => {
                log::warn!("{event}")
            }
            ServerEvent::SessionOpened { .. }
            | ServerEvent::SessionReconnected { .. }
            | ServerEvent::SessionDisconnected { .. }
            | ServerEvent::SessionClosed { .. }
            | ServerEvent::ConnectionRefused { .. } => log::info!("{event}"),
        }
    }

    /// The 101 answer and the connection response, in one piece unless a fault wants otherwise.
    fn respond(
        &mut self,
        now: Instant,
        ConnectionId(id): ConnectionId,
        session: Option<SessionId>,
        bytes: Bytes,
    ) {
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        let mut http = connection.accept_upgrade(session, self.maximum_message_size);
        self.faults
            .corrupt(now, CorruptPoint::Upgrade, session, &mut http);
        if self.queue_or_cut(now, id, TruncatePoint::Upgrade, session, http) == Piece::Cut {
            return;
        }
        let mut response = bytes.to_vec();
        self.faults
            .corrupt(now, CorruptPoint::Response, session, &mut response);
        if let Some(connection) = self.connections.get_mut(&id) {
            let frame = connection.frame(Message::Binary(response.into()));
            self.queue_or_cut(now, id, TruncatePoint::Response, session, frame);
        }
    }

    fn send(&mut self, now: Instant, ConnectionId(id): ConnectionId, bytes: Bytes) {
        let session = self.core.session_of(ConnectionId(id));
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        if !connection.is_open() {
            return;
        }
        let corrupt = self
            .faults
            .take_corrupt(now, CorruptPoint::Message, session);
        let bytes = match corrupt {
            Some(corrupt) => {
                let mut copy = bytes.to_vec();
                corrupt.apply(&mut copy);
                copy.into()
            }
            None => bytes,
        };
        let mut frame = connection.frame(Message::Binary(bytes));
        self.faults
            .corrupt(now, CorruptPoint::Frame, session, &mut frame);
        self.queue_or_cut(now, id, TruncatePoint::Message, session, frame);
    }

    /// Queues bytes, or only the first of them if a fault cuts the connection there.
    fn queue_or_cut(
        &mut self,
        now: Instant,
        id: u64,
        point: TruncatePoint,
        session: Option<SessionId>,
        mut bytes: Vec<u8>,
    ) -> Piece {
        let due = self.faults.due(now);
        let Some(connection) = self.connections.get_mut(&id) else {
            return Piece::Cut;
        };
        self.dirty.insert(id);
        let Some(truncate) = self.faults.take_truncate(now, point, session) else {
            connection.queue(bytes.into(), due);
            return Piece::Whole;
        };
        bytes.truncate(truncate.bytes);
        connection.queue(bytes.into(), due);
        self.end_truncated(now, id, truncate.kind);
        Piece::Cut
    }

    /// The core wants a connection ended.
    pub(super) fn close(&mut self, now: Instant, id: u64) {
        let due = self.faults.due(now);
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        if connection.is_deciding() {
            let answer = connection.accept_upgrade(None, self.maximum_message_size);
            connection.queue(answer.into(), due);
        }
        connection.finish(Finish::Polite);
        self.dirty.insert(id);
    }

    /// Cuts a connection as a fault.
    pub(super) fn cut(&mut self, now: Instant, id: u64, kind: CutKind) {
        log::info!("connection {id} cut ({kind:?})");
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        // What was sent before the cut is on its way; whether the connection is over shows when it is flushed again.
        let _ = connection.flush(now, self.faults.segments);
        match kind {
            // The server is not told: it finds out by unanswered pings, or when the client comes back.
            CutKind::Silent => {
                connection.set_silent();
                return;
            }
            CutKind::CloseFrame => {
                if connection.is_open() {
                    let close = CloseFrame {
                        code: CloseCode::Away,
                        reason: "".into(),
                    };
                    let frame = connection.frame(Message::Close(Some(close)));
                    connection.queue(frame.into(), None);
                }
                connection.finish(Finish::Fin);
            }
            CutKind::Fin => connection.cut(Finish::Fin),
            CutKind::Rst => connection.cut(Finish::Reset),
        }
        self.dirty.insert(id);
        self.core.handle_disconnect(now, ConnectionId(id));
    }

    /// Ends a connection in the middle of something: what is queued goes out before.
    fn end_truncated(&mut self, now: Instant, id: u64, kind: CutKind) {
        log::info!("connection {id} cut in the middle ({kind:?})");
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        self.dirty.insert(id);
        if kind == CutKind::Silent {
            connection.silence_after_queued();
            return;
        }
        connection.finish(finish_of(kind));
        self.core.handle_disconnect(now, ConnectionId(id));
    }
}

/// Whether a piece was queued as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Whole,
    Cut,
}

pub(super) fn finish_of(kind: CutKind) -> Finish {
    match kind {
        CutKind::Rst => Finish::Reset,
        CutKind::Fin | CutKind::Silent | CutKind::CloseFrame => Finish::Fin,
    }
}
