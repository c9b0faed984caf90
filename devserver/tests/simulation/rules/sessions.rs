//! Rules about states and times (`specification/sessions/session section 2`, `specification/sessions/reconnection section 5`,
//! `specification/protocol/connection sections 9 to 11`), checked after every step.

use std::time::{Duration, Instant};

use devserver::core::ConnectionId as ServerConnection;
use diffusion::session::{Dial, ReconnectPolicy, SessionConfig, SessionState};

use crate::peers::client::{Asked, Flow};
use crate::runs::trace::trace;
use crate::world::network::{End, LinkId};
use crate::world::{Phase, World};

/// A recovery as the rules see it.
#[derive(Debug, Clone, Copy)]
pub struct Recovering {
    pub since: Instant,
    attempts: u64,
    last_failure: Instant,
}

/// When the idle timer has to expire.
#[derive(Debug, Clone, Copy)]
pub enum Idle {
    At(Instant),
    Stopped(Duration),
}

impl Idle {
    pub fn stop(&mut self, now: Instant) {
        if let Self::At(at) = *self {
            *self = Self::Stopped(at.saturating_duration_since(now));
        }
    }

    pub fn go_on(&mut self, now: Instant) {
        if let Self::Stopped(remaining) = *self {
            *self = Self::At(now + remaining);
        }
    }
}

/// What happens as an event.
impl World {
    pub fn on_state_changed(&mut self, index: usize, old: SessionState, new: SessionState) {
        let now = self.now;
        let client = &mut self.clients[index];
        let former = std::mem::replace(&mut client.state, new);
        if former != old || !old.may_become(new) {
            self.fail(
                "states follow the table",
                format!("client {index}: was {former:?}, {old:?} -> {new:?}"),
            );
            return;
        }
        match new {
            SessionState::RecoveringReconnect => {
                if client.config.reconnect_timeout.is_zero() {
                    self.fail("no recovery without a timeout", format!("client {index}"));
                    return;
                }
                client.counted.connections_lost += 1;
                client.recovering = Some(Recovering {
                    since: now,
                    attempts: 0,
                    last_failure: now,
                });
                self.tally.count("recoveries");
            }
            SessionState::ConnectedActive => {
                client.recovering = None;
                self.restart_idle(index);
            }
            SessionState::ClosedFailed => {
                if old == SessionState::ConnectedActive
                    && client.core.statistics().connections_lost > client.counted.connections_lost
                {
                    // Lost without reconnection.
                    client.counted.connections_lost += 1;
                }
                if let Some(recovering) = client.recovering {
                    let late = now > recovering.since + client.config.reconnect_timeout;
                    // Only a strategy that was running may have kept it (`specification/sessions/reconnection section 5`); its decision
                    // has just come.
                    if late && client.config.policy != ReconnectPolicy::External {
                        self.fail("a recovery ends in time", format!("client {index}"));
                    }
                    self.tally.count("recoveries given up");
                }
            }
            SessionState::ClosedByServer => self.tally.count("closed by the server"),
            SessionState::ClosedByClient => self.tally.count("closed by the client"),
            SessionState::Connecting => {}
        }
    }

    pub fn restart_idle(&mut self, index: usize) {
        let now = self.now;
        let client = &mut self.clients[index];
        let period = u64::try_from(client.core.ping_period_ms()).unwrap_or(0);
        if client.closing.is_some() || period == 0 {
            client.idle = None;
            return;
        }
        let limit = Duration::from_millis(2 * period);
        client.idle = Some(match client.reading {
            Flow::Moving => Idle::At(now + limit),
            Flow::Stopped => Idle::Stopped(limit),
        });
    }

    pub fn check_idle_expiry(&mut self, index: usize) {
        let due = match self.clients[index].idle {
            Some(Idle::At(at)) => self.now >= at,
            Some(Idle::Stopped(_)) | None => false,
        };
        if !due {
            let text = format!("client {index}: {:?}", self.clients[index].idle);
            self.fail("the idle timer waits for two periods", text);
        }
    }

    pub fn check_dial(&mut self, index: usize, dial: &Dial) {
        let now = self.now;
        let client = &mut self.clients[index];
        let mut problem = None;
        if client.dialing.is_some() || client.open.is_some() {
            problem = Some("one connection at a time");
        }
        match (client.state, client.recovering.as_mut()) {
            (SessionState::Connecting, None) if dial.deadline.is_none() => {
                client.first_dials += 1;
                let retries = match client.config.initial_retry {
                    Some(retry) => retry.attempts,
                    None => Some(0),
                };
                // A try takes up to three dials (`specification/protocol/connection section 3`).
                if retries.is_some_and(|retries| client.first_dials > 3 * (retries + 1)) {
                    problem = Some("initial retries keep their count");
                }
            }
            (SessionState::RecoveringReconnect, Some(recovering)) => {
                let end = recovering.since + client.config.reconnect_timeout;
                let limit = now + client.config.connection_timeout;
                if now >= end {
                    problem = Some("no attempt after the reconnect timeout");
                }
                if dial
                    .deadline
                    .is_none_or(|deadline| deadline > end.min(limit))
                {
                    problem = Some("an attempt ends within both timeouts");
                }
                if let Some(rule) = check_wait(&client.config, recovering, now) {
                    problem = Some(rule);
                }
                recovering.attempts += 1;
                client.counted.reconnect_attempts += 1;
            }
            _ => problem = Some("dials belong to a state"),
        }
        if let Some(rule) = problem {
            self.fail(rule, format!("client {index} dials {:?}", dial.connection));
        }
    }

    pub fn check_attempt_failed(&mut self, index: usize) {
        let now = self.now;
        let client = &mut self.clients[index];
        match client.recovering.as_mut() {
            Some(recovering) if client.state == SessionState::RecoveringReconnect => {
                recovering.last_failure = now
            }
            _ => self.fail("attempts fail while recovering", format!("client {index}")),
        }
    }
}

/// The waits of strategies without program code (`specification/sessions/reconnection section 4.1`).
fn check_wait(
    config: &SessionConfig,
    recovering: &Recovering,
    now: Instant,
) -> Option<&'static str> {
    let waited = now - recovering.last_failure;
    let first = recovering.attempts == 0;
    match &config.policy {
        ReconnectPolicy::Repeating { delay, attempts } => {
            let wanted = if first { Duration::ZERO } else { *delay };
            let exhausted = attempts.is_some_and(|limit| recovering.attempts >= limit);
            (waited != wanted || exhausted)
                .then_some("a repeating strategy keeps its delay and its count")
        }
        ReconnectPolicy::Backoff(backoff) => {
            let full = backoff.wait(recovering.attempts, 0.0);
            let least = full.mul_f64(1.0 - backoff.jitter);
            // The core rounds to nanoseconds.
            let slack = Duration::from_nanos(10);
            let in_range = waited <= full + slack && waited + slack >= least;
            let exhausted = backoff
                .attempts
                .is_some_and(|limit| recovering.attempts >= u64::from(limit));
            (!in_range || exhausted).then_some("a back-off keeps its range and its count")
        }
        ReconnectPolicy::External => None,
    }
}

/// What has to hold after every step.
impl World {
    pub fn check_step(&mut self) {
        for index in 0..self.clients.len() {
            if let Some((rule, details)) = self.broken_client_rule(index) {
                self.fail(rule, format!("client {index}: {details}"));
            }
        }
        self.check_topics();
        if self
            .server
            .core
            .poll_timeout()
            .is_some_and(|at| at < self.now)
        {
            self.fail("timeouts lie ahead", "server");
        }
        let leaked = self.network.links().find_map(|(id, link)| {
            let forgotten = link.requested
                && link.server_end == End::Open
                && self
                    .server
                    .core
                    .session_of(ServerConnection(id.0))
                    .is_none();
            forgotten.then_some(id)
        });
        if let Some(link) = leaked {
            self.fail(
                "the server closes what it gives up",
                format!("link {}", link.0),
            );
        }
    }

    fn broken_client_rule(&self, index: usize) -> Option<(&'static str, String)> {
        let client = &self.clients[index];
        let now = self.now;
        if client.core.state() != client.state {
            return Some((
                "the program knows the state",
                format!("{:?}", client.core.state()),
            ));
        }
        let statistics = client.core.statistics();
        if statistics.open_conversations != client.requests.open() {
            let text = format!(
                "{} in the core, {} in the book",
                statistics.open_conversations,
                client.requests.open()
            );
            return Some(("no conversation is forgotten", text));
        }
        let timeout = client.core.poll_timeout();
        if client.ended {
            return timeout.map(|_| ("nothing follows the end", "a timeout".to_owned()));
        }
        let pending = client.dialing.is_some()
            || client.consult.is_some()
            || client.open.is_some()
            || timeout.is_some();
        if !pending {
            return Some(("something is always pending", format!("{:?}", client.state)));
        }
        if timeout.is_some_and(|at| at < now) {
            let late = timeout.map(|at| now - at);
            return Some(("timeouts lie ahead", format!("late by {late:?}")));
        }
        if let Some(recovering) = client.recovering {
            let running = matches!(client.consult, Some((_, Asked::Running)));
            if now > recovering.since + client.config.reconnect_timeout && !running {
                let lasts = now - recovering.since;
                return Some(("a recovery ends in time", format!("lasts {lasts:?}")));
            }
        }
        if let Some(Idle::At(at)) = client.idle {
            if now > at {
                return Some(("an idle connection is given up", String::new()));
            }
        }
        if let Some(since) = client.closing {
            if now > since + client.config.write_timeout + SessionConfig::CLOSE_TIMEOUT {
                return Some(("closing ends in time", String::new()));
            }
        }
        self.broken_counters(index)
    }

    /// Where nothing moves and nothing has been lost, both sides have counted the same messages.
    fn broken_counters(&self, index: usize) -> Option<(&'static str, String)> {
        let (client, server) = self.quiet_counters(index)?;
        (client != server).then(|| {
            let text = format!("sent and received: client {client:?}, server {server:?}");
            ("both sides count the same", text)
        })
    }

    /// Messages to the server and to the client, as the client and as the server counts them, if nothing is on its way.
    pub fn quiet_counters(&self, index: usize) -> Option<((u32, u32), (u32, u32))> {
        let client = &self.clients[index];
        let open = client.open?;
        let link = self.network.link(open.link)?;
        let quiet =
            link.to_server.is_quiet() && link.to_client.is_quiet() && client.inbox.is_empty();
        let session = self
            .server
            .core
            .session_progress(client.core.session_id()?)?;
        if session.waiting > 0 {
            return None;
        }
        if !quiet || link.server_end == End::Gone || self.link_of(session.id) != Some(open.link) {
            return None;
        }
        if client.core.wants_transmit() {
            return None;
        }
        let counters = client.core.counters();
        Some((
            (counters.sent, counters.received),
            (session.received, session.sent),
        ))
    }

    /// Whether every session has ended or is connected with nothing left to do.
    pub fn is_settled(&self) -> bool {
        (0..self.clients.len()).all(|index| self.unsettled(index).is_none())
    }

    fn unsettled(&self, index: usize) -> Option<&'static str> {
        let client = &self.clients[index];
        if client.ended {
            return None;
        }
        if client.state != SessionState::ConnectedActive || client.closing.is_some() {
            return Some("neither ended nor connected");
        }
        if client.requests.open() > 0 {
            return Some("open requests");
        }
        if (client.program.own_streams.values()).any(|own| !own.is_idle()) {
            return Some("operations of update streams");
        }
        if self.quiet_counters(index).is_none() {
            return Some("messages on their way");
        }
        let session = client
            .core
            .session_id()
            .and_then(|id| self.server.core.session_progress(id));
        if session.is_none_or(|session| session.open_conversations > 0) {
            return Some("unanswered requests");
        }
        let book = client
            .core
            .session_id()
            .and_then(|id| self.server.books.get(&id));
        if book.is_none_or(|book| !book.pushes.is_complete(book.losses)) {
            return Some("numbered messages missing");
        }
        None
    }

    pub fn describe_unsettled(&self) -> String {
        let clients = (0..self.clients.len()).map(|index| {
            let client = &self.clients[index];
            format!(
                "client {index} {:?} {:?}",
                client.state,
                self.unsettled(index)
            )
        });
        let sessions = self.server.core.session_count();
        format!(
            "{}; {sessions} sessions",
            clients.collect::<Vec<_>>().join(", ")
        )
    }

    /// Ends all faults and gives every session something that has to come through.
    pub fn end_faults(&mut self) {
        self.phase = Phase::Settling { until: self.now };
        self.network.refusing_until = self.now;
        self.network.stalling_until = self.now;
        self.network.slowness = self.scenario.slowness;
        self.server.core.answer_normally();
        self.server.core.drop_pings(false);
        for index in 0..self.clients.len() {
            let client = &self.clients[index];
            if !client.ended && client.closing.is_none() {
                self.request(index);
                self.update_topic(index);
                self.write_own_topic(index);
                self.pump(index);
            }
        }
        for session in self.server.core.session_ids() {
            self.push(session);
        }
        trace!(self, "{}", self.describe_unsettled());
    }

    /// Cuts a link: both directions or one, noticed by both sides at different times, by one, or by none.
    pub fn cut(&mut self, id: LinkId) {
        let slowest = 2 * self.network.slowness.as_millis() as u64;
        let (to_server, to_client) = (
            self.random.milliseconds(0, slowest),
            self.random.milliseconds(0, slowest),
        );
        // Without pings a loss that nobody notices would stay for ever, as in reality.
        let can_be_silent = self.scenario.server.ping_period.is_some();
        let way = self.random.below(if can_be_silent { 10 } else { 5 });
        let now = self.now;
        let Some(link) = self.network.link_mut(id) else {
            return;
        };
        if way != 5 {
            link.to_server.lose_from(now + to_server);
        }
        if way != 6 {
            link.to_client.lose_from(now + to_client);
        }
        trace!(self, "link {} is cut, way {way}", id.0);
        self.tally.count(match way {
            0..=4 => "cuts that both sides notice",
            5 | 6 => "silent cuts of one direction",
            7 => "silent cuts",
            _ => "cuts that one side notices",
        });
        for (side, noticed) in [
            (crate::world::network::Side::Client, way <= 4 || way == 8),
            (crate::world::network::Side::Server, way <= 4 || way == 9),
        ] {
            if noticed {
                let longest = self.random.pick(&[0, 5, 100, 3000]);
                let after = self.random.milliseconds(0, longest);
                self.schedule(after, crate::world::Event::Notices { link: id, side });
            }
        }
    }
}
