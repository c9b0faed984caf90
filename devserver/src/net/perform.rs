//! Carrying out actions. Runs on the server thread.

use std::time::{Duration, Instant};

use bytes::Bytes;

use super::event_loop::EventLoop;
use crate::core::ConnectionId;
use crate::faults::injected::{Armed, Corrupt, InjectedFaults, Truncate};
use crate::faults::{state, Action, CutKind, Target};

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
                let session = state::one_session(&self.core, target)?;
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
                let session = state::one_session(&self.core, target)?;
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
                self.faults = InjectedFaults::default();
                self.core.answer_normally();
                self.core.carry_out_requests();
                self.core.drop_pings(false);
                self.open_listener();
            }
            Action::Log { text } => log::info!("{text}"),
            Action::Expire { target } => return state::expire(&mut self.core, target),
            Action::Abort { target } => return state::abort(&mut self.core, target),
            Action::Lose { target } => return state::lose(&mut self.core, target),
            Action::Ping {
                target,
                service,
                mode,
            } => return state::ping(&mut self.core, now, target, service, mode),
            Action::Send { target, bytes } => {
                return state::send(&mut self.core, target, &Bytes::from(bytes))
            }
        }
        Ok(())
    }

    fn refuse(&mut self, now: Instant, period: Option<Duration>) {
        self.listener.close();
        self.refuse_until = period.map(|period| now + period);
        log::info!("refusing connections");
    }

    fn cut_target(&mut self, now: Instant, target: Target, kind: CutKind) -> Result<(), String> {
        match state::one_connection(&self.core, target)? {
            Some(ConnectionId(id)) => self.cut(now, id, kind),
            None => {
                for id in self.connections.keys().copied().collect::<Vec<_>>() {
                    self.cut(now, id, kind);
                }
            }
        }
        Ok(())
    }
}
