//! Carrying out actions. Runs on the server thread.

use std::time::Instant;

use bytes::Bytes;
use diffusion::wire::session_id::SessionId;

use super::event_loop::EventLoop;
use super::faults::{Armed, Corrupt, Faults, Truncate};
use crate::action::{Action, CutKind, PingService, Target};
use crate::core::{ConnectionId, SessionState};

impl EventLoop {
    pub(super) fn perform(&mut self, now: Instant, action: Action) -> Result<(), String> {
        match action {
            Action::Cut { target, kind } => return self.cut_target(now, target, kind),
            Action::Refuse { period } => self.refuse(now, period),
            Action::Accept => self.open_listener(),
            Action::CloseAtAccept { kind, limit } => {
                self.faults.close_at_accept = Some(Armed::new(kind, limit, now));
            }
            Action::Delay { delay } => self.faults.delay = delay,
            Action::Stall { phase, limit } => {
                self.faults.stall = Some(Armed::new(phase, limit, now))
            }
            Action::Truncate {
                point,
                bytes,
                kind,
                limit,
                target,
            } => {
                let session = self.single(target)?;
                self.faults.truncate = Some(Armed::new(
                    Truncate {
                        point,
                        bytes,
                        kind,
                        session,
                    },
                    limit,
                    now,
                ));
            }
            Action::Corrupt {
                point,
                offset,
                mask,
                limit,
                target,
            } => {
                let session = self.single(target)?;
                self.faults.corrupt = Some(Armed::new(
                    Corrupt {
                        point,
                        offset,
                        mask,
                        session,
                    },
                    limit,
                    now,
                ));
            }
            Action::Answer {
                code,
                version,
                count,
            } => {
                self.core.answer_next_connections_with(code, version, count);
            }
            Action::Fail {
                service,
                reason,
                count,
            } => self.core.fail_next_requests(service, reason, count),
            Action::Status { status, limit } => {
                self.faults.status = Some(Armed::new(status, limit, now))
            }
            Action::Restart { restart } => {
                for id in self.connections.keys().copied().collect::<Vec<_>>() {
                    if self.core.session_of(ConnectionId(id)).is_none() {
                        self.cut(now, id, CutKind::Fin);
                    }
                }
                self.core.restart(now, restart);
            }
            Action::Pings { drop } => self.core.drop_pings(drop),
            Action::Loss { answer } => self.core.set_message_loss(answer),
            Action::Split { segments } => self.faults.segments = segments,
            Action::Normal => {
                self.faults = Faults::default();
                self.core.answer_normally();
                self.core.carry_out_requests();
                self.core.drop_pings(false);
                self.open_listener();
            }
            Action::Log { text } => log::info!("{text}"),
            Action::Expire { target } => {
                return self
                    .for_sessions(target, |this, session| this.core.expire_session(session));
            }
            Action::Abort { target } => {
                return self.for_sessions(target, |this, session| this.core.abort_session(session));
            }
            Action::Lose { target } => {
                return self.for_sessions(target, |this, session| this.core.lose_messages(session));
            }
            Action::Ping {
                target,
                service,
                mode,
            } => {
                return self.for_sessions(target, |this, session| match service {
                    PingService::User => this.core.send_user_ping(now, session, mode),
                    PingService::System => this.core.send_system_ping(now, session, mode),
                });
            }
            Action::Send { target, bytes } => {
                let bytes = Bytes::from(bytes);
                return self.for_sessions(target, |this, session| {
                    this.core.send_raw(session, bytes.clone())
                });
            }
        }
        Ok(())
    }

    fn refuse(&mut self, now: Instant, period: Option<std::time::Duration>) {
        self.listener.close();
        self.refuse_until = period.map(|period| now + period);
        log::info!("refusing connections");
    }

    fn cut_target(&mut self, now: Instant, target: Target, kind: CutKind) -> Result<(), String> {
        let connections = match target {
            Target::All => self.connections.keys().copied().collect(),
            Target::Newest | Target::Session(_) => {
                let session = self.resolve(target)?.first().copied();
                let state = session
                    .and_then(|id| self.core.session(id))
                    .map(|view| view.state);
                match state {
                    Some(SessionState::Connected(ConnectionId(id))) => vec![id],
                    _ => return Err("the session is not connected".into()),
                }
            }
        };
        for id in connections {
            self.cut(now, id, kind);
        }
        Ok(())
    }

    fn resolve(&self, target: Target) -> Result<Vec<SessionId>, String> {
        match target {
            Target::All => Ok(self.core.session_ids()),
            Target::Newest => match self.core.session_ids().last() {
                Some(session) => Ok(vec![*session]),
                None => Err("there is no session".into()),
            },
            Target::Session(session) => match self.core.session(session) {
                Some(_) => Ok(vec![session]),
                None => Err(format!("there is no session {session}")),
            },
        }
    }

    /// `None` for all sessions.
    fn single(&self, target: Target) -> Result<Option<SessionId>, String> {
        match target {
            Target::All => Ok(None),
            one => Ok(self.resolve(one)?.first().copied()),
        }
    }

    fn for_sessions(
        &mut self,
        target: Target,
        mut act: impl FnMut(&mut Self, SessionId) -> bool,
    ) -> Result<(), String> {
        for session in self.resolve(target)? {
            act(self, session);
        }
        Ok(())
    }
}
