//! Carrying out actions. Runs on the server thread.

use std::time::{Duration, Instant};

use bytes::Bytes;

use super::event_loop::EventLoop;
use crate::core::ConnectionId;
use crate::faults::injected::{Armed, Corrupt, InjectedFaults, Truncate};
use crate::faults::lasting::{Ends, Lasting};
use crate::faults::{state, Action, CutKind, Segments, Target};

impl EventLoop {
    pub(super) fn perform(&mut self, now: Instant, action: Action) -> Result<(), String> {
        match action {
            Action::Cut { target, kind } => return self.cut_target(now, target, kind),
            Action::Freeze { target, period } => return self.freeze(now, target, period),
            Action::Refuse { period } => self.refuse(now, period),
            Action::Accept => self.open_listener(),
            Action::CloseAtAccept { kind, limit } => {
                self.faults.close_at_accept = Some(Armed::new(kind, limit, now));
            }
            Action::Delay { delay, period } => {
                self.faults.delay = delay;
                self.ends.begin(now, Lasting::Delay, period);
            }
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
                limit,
            } => {
                self.core
                    .answer_next_connections_with(code, version, limit.count());
                self.ends.begin(now, Lasting::Answer, limit.period());
            }
            Action::Fail {
                service,
                reason,
                limit,
            } => {
                self.core.fail_next_requests(service, reason, limit.count());
                self.ends.begin(now, Lasting::Fail(service), limit.period());
            }
            Action::Status { status, limit } => {
                self.faults.status = Some(Armed::new(status, limit, now))
            }
            Action::Restart { restart, period } => {
                for id in self.connections.keys().copied().collect::<Vec<_>>() {
                    if self.core.session_of(ConnectionId(id)).is_none() {
                        self.cut(now, id, CutKind::Fin);
                    }
                }
                self.core.restart(now, restart);
                if period.is_some() {
                    self.refuse(now, period);
                }
            }
            Action::Pings { drop, period } => {
                self.core.drop_pings(drop);
                self.ends.begin(now, Lasting::Pings, period);
            }
            Action::Loss { answer, period } => {
                self.core.set_message_loss(answer);
                self.ends.begin(now, Lasting::Loss, period);
            }
            Action::Split { segments, period } => {
                self.faults.segments = segments;
                self.ends.begin(now, Lasting::Split, period);
            }
            Action::Normal => self.end_faults(),
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

    /// A fault whose time is over.
    pub(super) fn end_fault(&mut self, over: Lasting) {
        log::info!("over: {over:?}");
        match over {
            Lasting::Refuse => self.open_listener(),
            Lasting::Delay => self.faults.delay = Duration::ZERO,
            Lasting::Split => self.faults.segments = Segments::default(),
            Lasting::Pings => self.core.drop_pings(false),
            Lasting::Answer => self.core.answer_normally(),
            Lasting::Loss => self.core.set_message_loss(self.configured_loss),
            Lasting::Fail(service) => self.core.carry_out_requests_to(service),
            Lasting::Freeze(id) => self.thaw(id),
        }
    }

    /// All faults, but the answer to lost messages, which stays as it was chosen.
    fn end_faults(&mut self) {
        self.faults = InjectedFaults::default();
        self.core.answer_normally();
        self.core.carry_out_requests();
        self.core.drop_pings(false);
        self.open_listener();
        for id in self.connections.keys().copied().collect::<Vec<_>>() {
            self.thaw(id);
        }
        self.ends = Ends::default();
    }

    fn refuse(&mut self, now: Instant, period: Option<Duration>) {
        self.listener.close();
        self.ends.begin(now, Lasting::Refuse, period);
        log::info!("refusing connections");
    }

    fn freeze(
        &mut self,
        now: Instant,
        target: Target,
        period: Option<Duration>,
    ) -> Result<(), String> {
        let meant = match state::one_connection(&self.core, target)? {
            Some(ConnectionId(id)) => vec![id],
            None => self.connections.keys().copied().collect(),
        };
        for id in meant {
            if let Some(connection) = self.connections.get_mut(&id) {
                // What was sent before is on its way.
                let _ = connection.flush(now, self.faults.segments);
                connection.freeze();
                self.dirty.insert(id);
                self.ends.begin(now, Lasting::Freeze(id), period);
                log::info!("connection {id} frozen");
            }
        }
        Ok(())
    }

    /// What came and went meanwhile is read and written now.
    fn thaw(&mut self, id: u64) {
        if let Some(connection) = self.connections.get_mut(&id) {
            if connection.thaw() {
                self.dirty.insert(id);
                self.revisit.push(id);
            }
        }
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
